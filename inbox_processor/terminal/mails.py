"""One mail's reading, and one question to the organiser with the mail in view."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from inbox_processor.digest import Need
from inbox_processor.parsing import Parsed
from inbox_processor.records import FIELDS, Evidence, Registrant
from inbox_processor.records import Text as MailText
from inbox_processor.terminal.parts import (
    console,
    indented,
    said,
    table_of,
)
from inbox_processor.wording import plain

MAIL_LINES = 40
"""Lines of a mail that `review` shows."""


def show_parsed(parsed: Parsed) -> None:
    """One mail's reading with the words it came from."""
    out = console()
    out.print(said(parsed.file.name, style="bold"), said(parsed.error, style="red") if parsed.error else "")
    if parsed.reading is None:
        return
    reading = parsed.reading
    out.print(indented(Text(f"{reading.kind.value}; subject {parsed.match.value}; language {reading.language}"), 2))
    for doubt in reading.review:
        out.print(indented(said(f"? {doubt}", style="magenta"), 2))
    for person in reading.registrants:
        out.print(indented(_record(parsed, person), 2, space=1))
        for doubt in person.review:
            out.print(indented(said(f"{'held: ' if person.held else ''}{doubt}", style="magenta"), 4))
    for remark in reading.remarks:
        out.print(indented(said(f"remark: {remark}"), 2))


def _record(parsed: Parsed, person: Registrant) -> Table:
    """Every field of a registrant: the value and how sure it is, below it the line it was read from."""
    table = table_of("", "", "")
    table.show_header = False
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    table.columns[2].overflow = "fold"
    for name in FIELDS:
        evidence, value = person.evidence.get(name), person.value(name)
        if not evidence or value is None:
            table.add_row(Text(name.replace("_", " "), style="dim"), "", Text("not stated", style="dim"))
            continue
        table.add_row(name.replace("_", " "), f"{evidence.confidence:.0%}", said(value, style="bold"))
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
        out.print(indented(Text(reason), 2))
    for person in need.people if need.kind != "held" else ():
        out.print(indented(Text(f"{person.reference} {person.name}, {person.organisation}: {person.now}"), 2))
    if need.facts:
        table = table_of("", "", "")
        for fact in need.facts:
            sure = f" ({fact.sure}% sure)" if fact.sure is not None else ""
            table.add_row(fact.field, Text(fact.value, style="bold"), Text(fact.words + sure, style="bright_black"))
        out.print(indented(table, 2))
    quoted = [found for fact in need.facts for found in re.findall("“([^”]+)”", fact.words)]
    for text in texts:
        lines = [plain(line, 200) for line in text.content.split("\n")]
        for line in lines[:MAIL_LINES]:
            shown = Text("│ ", style="bright_black").append(line, style="default")
            shown.highlight_words(quoted, style="green", case_sensitive=False)
            out.print(indented(shown, 2))
        if len(lines) > MAIL_LINES:
            out.print(indented(Text(f"│ … {len(lines) - MAIL_LINES} lines more", style="bright_black"), 2))
