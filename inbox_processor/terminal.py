"""What a person sees in a terminal: the summary of a run, lists, one registration, its trail. The only user of rich.

Rule: shows what it is given, in colour on a terminal and as plain text elsewhere; computes nothing. Whatever a
registrant wrote is printed as text, never as markup or as an escape sequence.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from inbox_processor import digest
from inbox_processor.config import Settings
from inbox_processor.digest import Digest
from inbox_processor.parsing import Parsed
from inbox_processor.pipeline import Report
from inbox_processor.records import FIELDS, Entry, RegisterView, Registrant, Status
from inbox_processor.store import Step
from inbox_processor.wording import plain

_COLOURS = {
    Status.CONFIRMED: "green",
    Status.WAITING: "yellow",
    Status.INCOMPLETE: "yellow",
    Status.HELD: "magenta",
    Status.DECLINED: "red",
    Status.CANCELLED: "bright_black",
}


def console() -> Console:
    """Standard output; where it is not a terminal as wide as its lines need, so that a row stays one line."""
    is_terminal = sys.stdout.isatty()
    return Console(width=None if is_terminal else 500, highlight=False, markup=False, soft_wrap=not is_terminal)


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error while it is a terminal, nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)


# --- a run -----------------------------------------------------------------------------------------------------------


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
    table = _table("New mails", "")
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
    out.print(_indented(Text(" · ".join(f"{count} {name}" for name, count in parts.items() if count)), 2))
    rows = [row for row in told.countries if row.seats or row.waiting]
    out.print(_indented(Text("  ".join(f"{row.name} {row.seats}" for row in rows)), 2))
    out.print()


def _show_needs(out: Console, told: Digest) -> None:
    if not told.needs:
        out.print(Text("Nothing needs your decision.", style="green"))
        return
    out.print(Text(f"Needs your decision ({len(told.needs)})", style="bold magenta"))
    for need in told.needs:
        out.print(_indented(Text(need.title, style="bold"), 2))
        for reason in need.reasons:
            out.print(_indented(Text(reason), 4))
        commands = [action.command for action in need.actions if action.command]
        if commands:
            out.print(_indented(Text(commands[0], style="cyan"), 4))
    out.print()


# --- the register ----------------------------------------------------------------------------------------------------


def show_list(view: RegisterView, settings: Settings, status: str | None) -> None:
    """One line a registration."""
    table = _table("Reference", "Status", "Name", "Organisation", "Country", "Registered", "Why")
    zone = settings.event.zone
    for entry in view.entries:
        if status and entry.decision.status.value != status:
            continue
        registration = entry.registration
        table.add_row(
            registration.reference,
            _status(entry),
            _said(registration.full_name or "—"),
            _said(registration.organisation or "—"),
            _said(registration.country or "—"),
            f"{registration.registered_at.astimezone(zone):%d %b %H:%M}",
            _said(entry.decision.explanation),
        )
    out = console()
    if table.row_count:
        out.print(table)
    else:
        out.print(f"No registration is {status}." if status else "There are no registrations yet.")


def show_entry(view: RegisterView, settings: Settings, reference: str) -> None:
    """One registration with the words it was read from."""
    entry = _entry(view, reference)
    registration, out = entry.registration, console()
    out.print(_said(f"{reference}  {registration.full_name or ''}", style="bold"), _status(entry))
    out.print(_indented(_said(entry.decision.explanation), 2))
    at = registration.registered_at.astimezone(settings.event.zone)
    out.print(_indented(_said(f"registered {at:%d %B %Y %H:%M:%S}, by {registration.sender or 'an organiser'}"), 2))
    table = _table("Field", "Value", "Read from")
    for name in FIELDS:
        evidence = entry.evidence.get(name)
        words = f"“{evidence.text}” ({evidence.rule or evidence.where})" if evidence else ""
        table.add_row(
            name.replace("_", " "), _said(registration.value(name) or "—"), _said(words, style="bright_black")
        )
    out.print(_indented(table, 2, space=1))
    for remark in (*registration.doubts, *registration.remarks):
        out.print(_indented(_said(f"remark: {remark}"), 2))


def show_trail(view: RegisterView, settings: Settings, reference: str, trail: Sequence[Step]) -> None:
    """Everything that happened to a registration, oldest first: to be read aloud on the telephone."""
    entry, out = _entry(view, reference), console()
    name = entry.registration.full_name or "a person without a name"
    out.print(_said(f"{reference}: {name}, {entry.registration.organisation or 'no organisation'}", style="bold"))
    out.print(_said(f"Today: {entry.decision.status.value}. {_sentence(entry.decision.explanation)}"))
    out.print()
    for step in trail:
        at = step.at.astimezone(settings.event.zone)
        out.print(Text(f"{at:%d %b %Y %H:%M}  ", style="bright_black"), _said(f"{step.verb} by {step.actor}"), sep="")
        if step.note:
            out.print(_indented(_said(_sentence(step.note)), 19))
        if step.seen and step.seen.reading:
            mail = f"mail “{step.seen.subject}”, read as {step.seen.reading.kind.value}"
            out.print(_indented(_said(mail, style="bright_black"), 19))
            for person in step.seen.reading.registrants:
                out.print(_indented(_evidence_table(person), 21))


def _evidence_table(person: Registrant) -> Table:
    table = Table.grid(padding=(0, 2))
    for name in FIELDS:
        evidence = person.evidence.get(name)
        if evidence:
            words = f"“{evidence.text}”, {evidence.rule or evidence.where}"
            table.add_row(name.replace("_", " "), _said(person.value(name) or ""), _said(words, style="bright_black"))
    return table


def show_parsed(parsed: Parsed) -> None:
    """One mail's reading with the words it came from."""
    out = console()
    out.print(_said(parsed.file.name, style="bold"), _said(parsed.error, style="red") if parsed.error else "")
    if parsed.reading is None:
        return
    reading = parsed.reading
    out.print(_indented(Text(f"{reading.kind.value}; subject {parsed.match.value}; language {reading.language}"), 2))
    for doubt in reading.review:
        out.print(_indented(_said(f"? {doubt}", style="magenta"), 2))
    for person in reading.registrants:
        table = _table("Field", "Value", "Read from", "Sure")
        for name in FIELDS:
            evidence = person.evidence.get(name)
            words = f"“{evidence.text}” {evidence.rule or evidence.where}" if evidence else ""
            sure = f"{evidence.confidence:.0%}" if evidence else ""
            table.add_row(name.replace("_", " "), _said(person.value(name) or "—"), _said(words), sure)
        out.print(_indented(table, 2))
        for doubt in person.review:
            out.print(_indented(_said(f"{'held: ' if person.held else ''}{doubt}", style="magenta"), 4))
    for remark in reading.remarks:
        out.print(_indented(_said(f"remark: {remark}"), 2))


def _said(text: str, style: str = "") -> Text:
    """Words of a mail or about one, without anything that would steer the terminal (escape sequences)."""
    return Text(plain(text, 2000), style=style)


def _indented(what: RenderableType, by: int, space: int = 0) -> Padding:
    return Padding(what, (space, 0, space, by), expand=False)


def _entry(view: RegisterView, reference: str) -> Entry:
    return next(entry for entry in view.entries if entry.registration.reference == reference)


def _status(entry: Entry) -> Text:
    decision = entry.decision
    said = decision.status.value + (", place kept" if decision.place_kept else "")
    return Text(f"{said} ({decision.position})" if decision.position else said, style=_COLOURS[decision.status])


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _table(*headings: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, no_wrap=heading in ("Reference", "Status", "Registered"))
    return table
