"""The register: lists, one registration, its trail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from inbox_processor.config import Settings
from inbox_processor.organisations import Organisation
from inbox_processor.records import FIELDS, Entry, RegisterView, Status
from inbox_processor.store import Step
from inbox_processor.terminal.parts import (
    console,
    entry_of,
    indented,
    said,
    status_of,
    table_of,
)
from inbox_processor.trail import tell
from inbox_processor.wording import country_name, short_moment

WIDE = 120
"""Columns of a terminal from which a registration with its reason fits into one line."""


def show_list(view: RegisterView, settings: Settings, status: str | None) -> None:
    """One line a registration; in a narrow terminal two, the second with organisation and reason as far as it goes."""
    out, zone = console(), settings.event.zone
    entries = [entry for entry in view.entries if status in (None, entry.decision.status.value)]
    if not entries:
        out.print(f"No registration is {status}." if status else "There are no registrations yet.")
    else:
        _print_list(out, entries, zone)
    counts = Counter(entry.decision.status for entry in entries)
    if out.is_terminal and len(counts) > 1:
        out.print()
        out.print(Text(" · ".join(f"{counts[each]} {each}" for each in Status if counts[each]), style="bright_black"))


def _print_list(out: Console, entries: Sequence[Entry], zone: ZoneInfo) -> None:
    if out.width >= WIDE:
        out.print(_wide_list(entries, zone, is_terminal=out.is_terminal))
    else:
        print_narrow_list(out, entries, zone)


def _wide_list(entries: Sequence[Entry], zone: ZoneInfo, *, is_terminal: bool) -> Table:
    table = table_of("Reference", "Status", "Name", "Organisation", "Country", "Registered", "Why")
    for entry in entries:
        registration = entry.registration
        table.add_row(
            registration.reference,
            status_of(entry),
            said(registration.full_name or "—"),
            said(registration.organisation or "—"),
            said(registration.country or "—"),
            short_moment(registration.registered_at, zone),
            said(entry.decision.explanation),
        )
    for column in table.columns if is_terminal else ():
        column.no_wrap, column.overflow = True, "ellipsis"
    return table


def print_narrow_list(out: Console, entries: Sequence[Entry], zone: ZoneInfo) -> None:
    """Two lines a registration, each within the width."""
    reference = max(len(entry.registration.reference) for entry in entries) + 2
    status = max(status_of(entry, ", kept").cell_len for entry in entries) + 2
    for entry in entries:
        registration = entry.registration
        line = Text(registration.reference.ljust(reference)).append_text(status_of(entry, ", kept"))
        line.pad_right(reference + status - line.cell_len)
        registered = f"{registration.country or '—':4}{short_moment(registration.registered_at, zone):>12}"
        name = said(registration.full_name or "—")
        name.truncate(max(10, out.width - reference - status - len(registered) - 1), overflow="ellipsis", pad=True)
        out.print(line.append_text(name).append(f" {registered}"), no_wrap=True)
        why = said(f"{registration.organisation or '—'} · {entry.decision.explanation}", style="bright_black")
        why.truncate(out.width - reference, overflow="ellipsis")
        out.print(indented(why, reference))


def show_entry(view: RegisterView, settings: Settings, reference: str) -> None:
    """One registration with the words it was read from."""
    entry = entry_of(view, reference)
    registration, out = entry.registration, console()
    out.print(said(f"{reference}  {registration.full_name or ''}", style="bold"), status_of(entry))
    out.print(indented(said(entry.decision.explanation), 2))
    at = registration.registered_at.astimezone(settings.event.zone)
    out.print(indented(said(f"registered {at:%d %B %Y %H:%M:%S}, by {registration.sender or 'an organiser'}"), 2))
    table = table_of("Field", "Value", "Read from")
    for name in FIELDS:
        evidence = entry.evidence.get(name)
        words = f"“{evidence.text}” ({evidence.rule or evidence.where})" if evidence else ""
        table.add_row(name.replace("_", " "), said(registration.value(name) or "—"), said(words, style="bright_black"))
    out.print(indented(table, 2, space=1))
    for remark in (*registration.doubts, *registration.remarks):
        out.print(indented(said(f"remark: {remark}"), 2))


def show_organisation(organisation: Organisation, view: RegisterView, settings: Settings) -> None:
    """One organisation: its other names, domains and countries, and who registered from it."""
    out = console()
    entries = [e for e in view.entries if e.registration.organisation_id == organisation.identity]
    seated = sum(entry.decision.seated and not entry.registration.reserved for entry in entries)
    out.print(said(organisation.label, style="bold"))
    out.print(indented(said(f"{seated} of {settings.rules.per_organisation} seats"), 2))
    countries = tuple(country_name(code) for code in organisation.countries)
    for heading, values in (
        ("also written", organisation.aliases),
        ("e-mail domains", organisation.domains),
        ("countries", countries),
    ):
        if values:
            out.print(indented(said(f"{heading}: {', '.join(values)}"), 2))
    out.print()
    _print_list(out, entries, settings.event.zone)


def show_trail(view: RegisterView, settings: Settings, reference: str, trail: Sequence[Step]) -> None:
    """Everything that happened to a registration, oldest first: to be read aloud on the telephone."""
    told, out = tell(entry_of(view, reference), trail, settings.event.zone), console()
    out.print(said(told.title, style="bold"))
    for line in told.today:
        out.print(said(line))
    for chapter in told.chapters:
        out.print()
        out.print(said(chapter.heading, style="cyan"))
        for line in chapter.sentences:
            out.print(indented(said(line), 2))
        for name, words in chapter.read:
            out.print(indented(said(f"{name}: {words}"), 4))
