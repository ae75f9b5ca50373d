"""The register as a workbook: who is confirmed, who waits, and everybody.

Rule: every cell is written as text, so that whatever a registrant wrote is never taken for a formula, a link or a
number. The only user of XlsxWriter.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from inbox_processor.exports.register import COLUMNS, row
from inbox_processor.family_names import split
from inbox_processor.records import Entry, RegisterView, Status

WIDEST = 45


def as_xlsx(view: RegisterView) -> bytes:
    """The bytes of the workbook; the same view gives the same bytes."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": "Participants", "created": view.as_of.replace(tzinfo=None)})
        heading = book.add_format({"bold": True, "bg_color": "#16324f", "font_color": "#ffffff", "valign": "top"})
        text = book.add_format({"num_format": "@", "valign": "top"})
        for name, entries in _sheets(view):
            _fill(book.add_worksheet(name), entries, heading, text)
    return out.getvalue()


def _sheets(view: RegisterView) -> tuple[tuple[str, list[Entry]], ...]:
    """Confirmed by family name, waiting by position, all in the order of the line."""
    confirmed = [entry for entry in view.entries if entry.decision.status is Status.CONFIRMED]
    waiting = [entry for entry in view.entries if entry.decision.status is Status.WAITING]
    confirmed.sort(key=by_family_name)
    waiting.sort(key=lambda entry: (entry.decision.position or 1_000_000, entry.registration.registered_at))
    return ("confirmed", confirmed), ("waiting", waiting), ("all", list(view.entries))


def by_family_name(entry: Entry) -> tuple[str, str]:
    """The place of a person in an alphabetical list."""
    registration = entry.registration
    return split(registration.full_name or "", registration.country, registration.email).sort_key


def _fill(sheet: Any, entries: Iterable[Entry], heading: Any, text: Any) -> None:
    rows = [row(entry) for entry in entries]
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name.replace("_", " "), heading)
        longest = max([len(name), *(len(cells[column]) for cells in rows)])
        sheet.set_column(column, column, min(longest + 2, WIDEST), text)
    for number, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells):
            sheet.write_string(number, column, cell, text)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
