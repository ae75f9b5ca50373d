"""What a person sees in a terminal: the summary of a run, lists, one registration, its trail. The only user of rich.

Rule: shows what it is given, in colour on a terminal and as plain text elsewhere; computes nothing. Whatever a
registrant wrote is printed as text, never as markup or as an escape sequence.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from inbox_processor import digest
from inbox_processor.config import Settings
from inbox_processor.digest import Digest, Need
from inbox_processor.errors import ProductError
from inbox_processor.parsing import Parsed
from inbox_processor.pipeline import Report
from inbox_processor.records import FIELDS, Entry, Evidence, RegisterView, Registrant, Status
from inbox_processor.records import Text as MailText
from inbox_processor.simulation import Moved, Outcome, Simulation
from inbox_processor.store import Step
from inbox_processor.trail import in_sentences, tell
from inbox_processor.wording import country_name, day_in_words, moment, plain, short_moment

MAIL_LINES = 40
"""Lines of a mail that `review` shows."""
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
WIDE = 120
"""Columns of a terminal from which a registration with its reason fits into one line."""
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
    countries = (f"{row.name} {row.seats}".replace(" ", NO_BREAK_SPACE) for row in rows)
    out.print(_indented(Text("  ".join(countries)), 2))
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
    """One line a registration; in a narrow terminal two, the second with organisation and reason as far as it goes."""
    out, zone = console(), settings.event.zone
    entries = [entry for entry in view.entries if status in (None, entry.decision.status.value)]
    if not entries:
        out.print(f"No registration is {status}." if status else "There are no registrations yet.")
    elif out.width >= WIDE:
        out.print(_wide_list(entries, zone, is_terminal=out.is_terminal))
    else:
        print_narrow_list(out, entries, zone)
    counts = Counter(entry.decision.status for entry in entries)
    if out.is_terminal and len(counts) > 1:
        out.print()
        out.print(Text(" · ".join(f"{counts[each]} {each}" for each in Status if counts[each]), style="bright_black"))


def _wide_list(entries: Sequence[Entry], zone: ZoneInfo, *, is_terminal: bool) -> Table:
    table = _table("Reference", "Status", "Name", "Organisation", "Country", "Registered", "Why")
    for entry in entries:
        registration = entry.registration
        table.add_row(
            registration.reference,
            _status(entry),
            _said(registration.full_name or "—"),
            _said(registration.organisation or "—"),
            _said(registration.country or "—"),
            short_moment(registration.registered_at, zone),
            _said(entry.decision.explanation),
        )
    for column in table.columns if is_terminal else ():
        column.no_wrap, column.overflow = True, "ellipsis"
    return table


def print_narrow_list(out: Console, entries: Sequence[Entry], zone: ZoneInfo) -> None:
    """Two lines a registration, each within the width."""
    reference = max(len(entry.registration.reference) for entry in entries) + 2
    status = max(_status(entry, ", kept").cell_len for entry in entries) + 2
    for entry in entries:
        registration = entry.registration
        line = Text(registration.reference.ljust(reference)).append_text(_status(entry, ", kept"))
        line.pad_right(reference + status - line.cell_len)
        registered = f"{registration.country or '—':4}{short_moment(registration.registered_at, zone):>12}"
        name = _said(registration.full_name or "—")
        name.truncate(max(10, out.width - reference - status - len(registered) - 1), overflow="ellipsis", pad=True)
        out.print(line.append_text(name).append(f" {registered}"), no_wrap=True)
        why = _said(f"{registration.organisation or '—'} · {entry.decision.explanation}", style="bright_black")
        why.truncate(out.width - reference, overflow="ellipsis")
        out.print(_indented(why, reference))


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
    told, out = tell(_entry(view, reference), trail, settings.event.zone), console()
    out.print(_said(told.title, style="bold"))
    for line in told.today:
        out.print(_said(line))
    for chapter in told.chapters:
        out.print()
        out.print(_said(chapter.heading, style="cyan"))
        for line in chapter.sentences:
            out.print(_indented(_said(line), 2))
        for name, words in chapter.read:
            out.print(_indented(_said(f"{name}: {words}"), 4))


def show_simulation(told: Simulation, as_of: datetime, *, as_json: bool) -> None:
    """Other rules beside today's: the figures, seats by country as bars, and who would be in and out."""
    if as_json:
        print(json.dumps(_simulation_as_json(told, as_of), ensure_ascii=False, indent=2))
        return
    out = console()
    out.print(Text(f"As of {moment(as_of, told.rules.zone)}. Nothing is written.", style="bright_black"))
    out.print()
    figures = _table("", "today", "then", "plain first-come")
    for name, today, then, first_come in _figures(told):
        figures.add_row(name, today, then if then == today else Text(then, style="bold"), first_come)
    out.print(figures)
    out.print(Text("Balance index: the effective number of countries, exp of the Shannon entropy of seats by country."))
    out.print()
    _show_bars(out, told)
    for heading, moved in (("would come in", told.come_in), ("would be out", told.drop_out)):
        out.print()
        out.print(Text(f"{len(moved) or 'Nobody'} {heading}", style="bold"))
        for each in moved:
            _show_moved(out, each)


def _show_moved(out: Console, moved: Moved) -> None:
    registration = moved.registration
    who = f"{registration.reference}  {registration.full_name or '(no name)'}, {registration.organisation or '—'}"
    out.print(_indented(_said(f"{who} ({country_name(registration.country)})"), 2))
    out.print(_indented(_said(in_sentences(moved.then.explanation), style="bright_black"), 4))


def _figures(told: Simulation) -> Iterator[tuple[str, str, str, str]]:
    """One row a rule and a result: today, then, plain first-come."""
    for name in ("seats", "per_organisation", "country_cap", "balance_seats", "deadline"):
        today, then = (getattr(rules, name) for rules in (told.rules, told.other))
        off = "none" if name in ("country_cap", "balance_seats") else _rule(today)
        yield name.replace("_", " "), _rule(today), _rule(then), off
    results: dict[str, Callable[[Outcome], str]] = {
        "seats given (not reserved)": lambda outcome: str(len(outcome.seated)),
        "countries": lambda outcome: str(outcome.countries),
        "balance index": lambda outcome: f"{outcome.balance:.1f}",
    }
    for label, figure in results.items():
        yield label, figure(told.today), figure(told.then), figure(told.first_come)


def _rule(value: int | date | None) -> str:
    return day_in_words(value) if isinstance(value, date) else str(value or "none")


def _show_bars(out: Console, told: Simulation) -> None:
    """Seats by country: today's bar and the other one, most seats first."""
    countries = {**told.today.by_country, **told.then.by_country}
    most = max([*told.today.by_country.values(), *told.then.by_country.values(), 1])
    table = _table("Country", "today", "", "then", "")
    for country in sorted(countries, key=lambda c: (-told.today.by_country.get(c, 0), country_name(c))):
        today, then = (outcome.by_country.get(country, 0) for outcome in (told.today, told.then))
        bars = [Text("█" * max(round(20 * seats / most), bool(seats))) for seats in (today, then)]
        bars[1].stylize("green" if then > today else "red" if then < today else "")
        table.add_row(country_name(country), bars[0], str(today), bars[1], str(then))
    out.print(table)


def _simulation_as_json(told: Simulation, as_of: datetime) -> dict[str, object]:
    names = ("seats", "per_organisation", "country_cap", "balance_seats")
    outcomes = {"today": told.today, "then": told.then, "first_come": told.first_come}
    sides = {"today": told.rules, "then": told.other}
    return {
        "as_of": as_of.isoformat(),
        "rules": {
            side: {name: getattr(rules, name) for name in names} | {"deadline": rules.deadline.isoformat()}
            for side, rules in sides.items()
        },
        "outcomes": {
            side: {
                "seats": len(outcome.seated),
                "countries": outcome.countries,
                "balance_index": round(outcome.balance, 3),
                "by_country": {country or "unknown": seats for country, seats in outcome.by_country.items()},
                "references": list(outcome.seated),
            }
            for side, outcome in outcomes.items()
        },
        "come_in": [each.registration.reference for each in told.come_in],
        "drop_out": [each.registration.reference for each in told.drop_out],
    }


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
        out.print(_indented(_record(parsed, person), 2, space=1))
        for doubt in person.review:
            out.print(_indented(_said(f"{'held: ' if person.held else ''}{doubt}", style="magenta"), 4))
    for remark in reading.remarks:
        out.print(_indented(_said(f"remark: {remark}"), 2))


def _record(parsed: Parsed, person: Registrant) -> Table:
    """Every field of a registrant: the value and how sure it is, below it the line it was read from."""
    table = _table("", "", "")
    table.show_header = False
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    table.columns[2].overflow = "fold"
    for name in FIELDS:
        evidence, value = person.evidence.get(name), person.value(name)
        if not evidence or value is None:
            table.add_row(Text(name.replace("_", " "), style="dim"), "", Text("not stated", style="dim"))
            continue
        table.add_row(name.replace("_", " "), f"{evidence.confidence:.0%}", _said(value, style="bold"))
        table.add_row("", "", _read_from(parsed, evidence))
    return table


AROUND = 40
"""Characters of a mail's line that are shown before and after the words read from it."""


def _read_from(parsed: Parsed, evidence: Evidence) -> Text:
    """Who read a value where, and its words between the words around them."""
    before, words, after = parsed.passage(evidence)
    left = f"…{plain(before[-AROUND:])}" if len(before) > AROUND else plain(before)
    right = f"{plain(after[:AROUND])}…" if len(after) > AROUND else plain(after)
    spaces = [" " if text[at:][:1].isspace() else "" for text, at in ((before, -1), (after, 0))]
    found = Text(f"{evidence.rule or evidence.where}: {left}{spaces[0]}", style="dim")
    return found.append(plain(words, 2000), style="not dim green").append(spaces[1] + right)


def show_need(need: Need, place: str, texts: Sequence[MailText]) -> None:
    """A question with its reasons, what was read, and the mail with the words of the evidence in colour."""
    out = console()
    out.print(Text(f"\n{need.title}", style="bold magenta").append(f"  ({place})", style="bright_black"))
    for reason in need.reasons:
        out.print(_indented(Text(reason), 2))
    for person in need.people if need.kind != "held" else ():
        out.print(_indented(Text(f"{person.reference} {person.name}, {person.organisation}: {person.now}"), 2))
    if need.facts:
        table = _table("", "", "")
        for fact in need.facts:
            sure = f" ({fact.sure}% sure)" if fact.sure is not None else ""
            table.add_row(fact.field, Text(fact.value, style="bold"), Text(fact.words + sure, style="bright_black"))
        out.print(_indented(table, 2))
    quoted = [found for fact in need.facts for found in re.findall("“([^”]+)”", fact.words)]
    for text in texts:
        lines = [plain(line, 200) for line in text.content.split("\n")]
        for line in lines[:MAIL_LINES]:
            shown = Text("│ ", style="bright_black").append(line, style="default")
            shown.highlight_words(quoted, style="green", case_sensitive=False)
            out.print(_indented(shown, 2))
        if len(lines) > MAIL_LINES:
            out.print(_indented(Text(f"│ … {len(lines) - MAIL_LINES} lines more", style="bright_black"), 2))


def _said(text: str, style: str = "") -> Text:
    """Words of a mail or about one, without anything that would steer the terminal (escape sequences)."""
    return Text(plain(text, 2000), style=style)


def _indented(what: RenderableType, by: int, space: int = 0) -> Padding:
    return Padding(what, (space, 0, space, by), expand=False)


def _entry(view: RegisterView, reference: str) -> Entry:
    return next(entry for entry in view.entries if entry.registration.reference == reference)


def _status(entry: Entry, kept: str = ", place kept") -> Text:
    decision = entry.decision
    said = decision.status.value + (kept if decision.place_kept else "")
    return Text(f"{said} {decision.position}" if decision.position else said, style=_COLOURS[decision.status])


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _table(*headings: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, no_wrap=heading in ("Reference", "Status", "Registered"))
    return table
