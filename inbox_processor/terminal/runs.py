"""What a run did, and what `check` found."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from inbox_processor import digest
from inbox_processor.config import Settings
from inbox_processor.digest import Digest
from inbox_processor.errors import ProductError
from inbox_processor.pipeline import Report
from inbox_processor.terminal.parts import (
    NO_BREAK_SPACE,
    console,
    indented,
    table_of,
)


def show_findings(found: Sequence[tuple[str, Sequence[str], ProductError | None]], *, as_json: bool) -> None:
    """What `check` found: part, what was said of it, what is wrong with it."""
    if as_json:
        rows = [
            {"part": part, "ok": error is None, "said": list(said), "problem": str(error or "")}
            for part, said, error in found
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return
    out = console()
    for part, said, error in found:
        mark, colour = ("fails", "red") if error else ("works", "green")
        out.print(Text.assemble((f"{part:<15}", "bold"), (mark, colour)))
        for sentence in (*error.problems, error.next_step) if error else said:
            out.print(Text(f"    {sentence}"))


def show_report(report: Report, settings: Settings, *, as_json: bool, dry_run: bool) -> None:
    """The summary of a run."""
    if as_json:
        figures = {kind.value: count for kind, count in report.new.items()}
        print(json.dumps({"as_of": report.now.isoformat(), "messages": figures, "changed": list(report.changed)}))
        return
    out = console()
    told = digest.summarise(report.view, settings)
    out.print(Text(f"{told.event}", style="bold"))
    out.print(Text(f"as of {told.made} · {told.deadline}", style="bright_black"))
    if dry_run:
        out.print(Text("Dry run: nothing of this was kept.", style="yellow"))
    out.print()
    _show_news(out, report)
    _show_seats(out, told)
    _show_needs(out, told)
    for warning in told.warnings:
        out.print(Text(f"! {warning}", style="yellow"))
    out.print(Text(told.reconciliation.sentence, style="bright_black"))
    if not dry_run and not report.nothing_new:
        out.print(Text(f"The digest is in {settings.digest.file}.", style="bright_black"))


def _show_news(out: Console, report: Report) -> None:
    if report.nothing_new:
        out.print("Nothing is new.")
        out.print()
        return
    if not report.new:
        out.print("No new mails.")
        out.print()
        return
    table = table_of("New mails", "")
    for kind, count in sorted(report.new.items(), key=lambda item: -item[1]):
        table.add_row(kind.value, str(count))
    out.print(table)
    out.print()


def _show_seats(out: Console, told: Digest) -> None:
    seats = told.seats
    filled = round(40 * min(seats.taken, seats.total) / max(seats.total, 1))
    bar = Text("  ").append("█" * filled, style="green").append("░" * (40 - filled), style="bright_black")
    out.print(Text("Seats", style="bold"), bar, Text(f" {seats.taken} of {seats.total}"))
    parts = {
        "confirmed": seats.confirmed,
        "reserved": seats.reserved,
        "kept": seats.kept,
        "left": seats.left,
        "waiting": seats.waiting,
        "declined": seats.declined,
        "cancelled": seats.cancelled,
    }
    out.print(indented(Text(" · ".join(f"{count} {name}" for name, count in parts.items() if count)), 2))
    rows = [row for row in told.countries if row.seats or row.waiting]
    countries = (f"{row.name} {row.seats}".replace(" ", NO_BREAK_SPACE) for row in rows)
    out.print(indented(Text("  ".join(countries)), 2))
    out.print()


def _show_needs(out: Console, told: Digest) -> None:
    if not told.needs:
        out.print(Text("Nothing needs your decision.", style="green"))
        return
    out.print(Text(f"Needs your decision ({len(told.needs)})", style="bold magenta"))
    for need in told.needs:
        out.print(indented(Text(need.title, style="bold"), 2))
        for reason in need.reasons:
            out.print(indented(Text(reason), 4))
        commands = [action.command for action in need.actions if action.command]
        if commands:
            out.print(indented(Text(commands[0], style="cyan"), 4))
    out.print()
