"""Tables: a header row with a person a row, or labels down the first column with a person a column.

Rule: cells are parted by TAB, "|", ";" or wide gaps; at least two cells must be labels before rows are read as a table,
or the sentence before must name as many columns as there are cells.
Does not know how the table was drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inbox_processor.extraction import addresses, telephone_labels
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.form_labels import NAMED, label_at
from inbox_processor.extraction.forms import Answer
from inbox_processor.extraction.forms_reader import entry_of
from inbox_processor.extraction.joined_names import joins
from inbox_processor.extraction.lexicon import lexicon
from inbox_processor.extraction.model import Line, Segment
from inbox_processor.extraction.page import READABLE, Page, Span, span_of
from inbox_processor.extraction.piece import Clues
from inbox_processor.knowledge.words import words

READER = "table"
_BORDERS = {
    "\t": re.compile(r"\t"),
    "|": re.compile(r"\|"),
    ";": re.compile(r";"),
    "  ": re.compile(r"[ \u00a0]{2,}"),
    ",": re.compile(r",[ \u00a0]?"),
    " / ": re.compile(r" /{1,2} "),
}
_NAMED_BY = (";", "|", ",", "/", "–", " - ")
"""What parts the names of columns in a sentence."""
FEWEST_NAMED = 3
MOST_LINES_BEFORE = 3
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[Span, ...]
    line: Line


def read(page: Page, clues: Clues) -> tuple[list[Entry], set[tuple[str, int]]]:
    """Entries for the persons in tables, and the (source, line) pairs the tables took."""
    found: list[Entry] = []
    taken: set[tuple[str, int]] = set()
    for index, segment in enumerate(page.segments):
        if segment.kind not in READABLE:
            continue
        for rows in _tables(segment):
            if any((row.line.source, row.line.number) in taken for row in rows):
                continue
            persons = _persons(rows, index, segment)
            before = len(found)
            for person in persons:
                entry = entry_of(page, person, clues, found)
                if entry and entry.role is Role.PARTICIPANT:
                    found.append(entry)
            if len(found) > before:
                taken |= {(row.line.source, row.line.number) for row in rows}
    return found, taken


def _persons(rows: Sequence[_Row], index: int, segment: Segment) -> list[list[Answer]]:
    if len(rows) == 1:
        return _by_sentence(rows, index, segment)
    ways = (_by_row, _by_column, _by_sentence)
    return next((persons for way in ways if (persons := way(rows, index, segment))), [])


def _tables(segment: Segment) -> Iterator[list[_Row]]:
    """Runs of lines that the same border parts into three cells or more."""
    text = "\n".join(line.text for line in segment.lines)
    for border in _BORDERS:
        seen = text.count(border) + (text.count("\u00a0") if border == "  " else 0)
        if seen < 2 or sum(_may_be_row(line, border) for line in segment.lines) < 2:
            continue
        rows: list[_Row] = []
        for line in (*segment.lines, None):
            cells = _cells(line, border, bool(rows) and not rows[0].line.text.startswith("|")) if line else []
            if line is not None and not line.text and rows and border == "\t":
                continue
            if line is not None and (len(cells) >= _fewest(line, border, bool(rows)) or (_is_rule(line.text) and rows)):
                if cells:
                    rows.append(_Row(tuple(cells), line))
            else:
                if len(rows) >= 2 or (rows and border in ";|,"):
                    yield rows[:MOST_ROWS]
                rows = []


def _may_be_row(line: Line, border: str) -> bool:
    """Whether a border stands in a line as often as in a row; told without taking the line apart."""
    if border == "  ":
        return border in line.text or "\u00a0" in line.text
    return line.text.count(border) >= _fewest(line, border, True) - 1


def _fewest(line: Line, border: str, begun: bool) -> int:
    """How many cells make a row: two where the border is unmistakable."""
    return 2 if (border == "\t" and begun) or (border == "|" and line.text.startswith("|")) else 3


def _is_rule(text: str) -> bool:
    return bool(text) and not text.strip("+-=|_ ")


def _cells(line: Line, border: str, first: bool) -> list[Span]:
    """The cells of a line; a bar that it begins with parts two of them where the rows above begin with none."""
    if not line.text or _is_rule(line.text):
        return []
    span = span_of(line)
    if not _BORDERS[border].search(span.text):
        return [span]
    cells, at = [], 0
    for match in _BORDERS[border].finditer(span.text):
        cells.append(span.cut(at, match.start()))
        at = match.end()
    cells.append(span.cut(at, len(span.text)))
    if border == "|":
        cells = cells[1 if not (cells[0].text or first) else 0 : -1 if not cells[-1].text else None]
    return [cell.strip("\"'* ") for cell in cells]


_STEM = re.compile(r"[ :(]*[+(\d][\d ()/.–-]{4,}\Z")
"""What all numbers of a column begin with, in its head: "Tel. 07461 9635-"."""


def _label_of(cell: Span) -> tuple[str, ...]:
    found = label_at(cell.text, 0)
    whole = lexicon().labels.meaning(_STEM.split(cell.text)[0].rstrip(":* "))
    extension = telephone_labels.bare_label(cell.text) in telephone_labels.extension_words() and len(cell.text) > 1
    whole = whole or (("telephone",) if extension else ())
    return whole or (found.meanings if found and found.end >= len(cell.text) - 1 else ())


def _by_row(rows: Sequence[_Row], index: int, segment: Segment) -> list[list[Answer]]:
    """Persons of a table with a header row: labels of different fields, and more than stand down the first column."""
    down = len({_label_of(row.cells[0]) for row in rows} - {()})
    for at, row in enumerate(rows[:3]):
        labels = [_label_of(cell) for cell in row.cells]
        different = len({found for found in labels if found})
        if different >= max(2, len(labels) // 2, down) and at + 1 < len(rows):
            told = [(after, _answers(row.cells, labels, after, index, segment)) for after in rows[at + 1 :]]
            return _with_rows_below(told)
    return []


def _with_rows_below(rows: Sequence[tuple[_Row, list[Answer]]]) -> list[list[Answer]]:
    """The answers of rows, those of one that begins with an empty cell and names nobody added to the row before."""
    persons: list[list[Answer]] = []
    for row, told in rows:
        if persons and not row.cells[0].text and not any(answer.means(*NAMED) for answer in told):
            persons[-1] += told
        else:
            persons.append(told)
    return persons


def _answers(
    heads: Sequence[Span], labels: Sequence[tuple[str, ...]], row: _Row, index: int, segment: Segment
) -> list[Answer]:
    cells = zip(heads, labels, row.cells, strict=False)
    told = ((head, meanings or _reached(cell), cell) for head, meanings, cell in cells if cell.text)
    return [Answer(meanings, cell, head, index, segment.kind) for head, meanings, cell in told if meanings]


def _reached(cell: Span) -> tuple[str, ...]:
    """What a cell answers by itself under a head that nobody listed: where somebody is reached."""
    return ("email", "telephone") if addresses.find(cell.text) else ()


def _by_sentence(rows: Sequence[_Row], index: int, segment: Segment) -> list[list[Answer]]:
    """Persons of rows whose columns the sentence before names: "two participants (name; function; telephone):"."""
    before = _lines_before(rows[0].line, segment)
    labels = _named_columns(" ".join(line.text for line in before), len(rows[0].cells)) if before else []
    if not labels or any(len(row.cells) != len(labels) for row in rows):
        return []
    heads = [span_of(before[-1])] * len(labels)
    return [_answers(heads, labels, row, index, segment) for row in rows]


def _lines_before(line: Line, segment: Segment) -> list[Line]:
    """The last lines of text before a line, those of one paragraph."""
    found: list[Line] = []
    for before in reversed(segment.lines[: segment.lines.index(line)]):
        if found and (not before.text or len(found) == MOST_LINES_BEFORE):
            break
        found += [before] if before.text else []
    return found[::-1]


def _named_columns(text: str, count: int) -> list[tuple[str, ...]]:
    """The meanings of `count` labels that stand one after the other in a sentence, [] where none do."""
    for mark in _NAMED_BY if count >= FEWEST_NAMED else ():
        labels = [label for part in text.split(mark) for label in _column_labels(part)]
        for at in range(len(labels) - count + 1):
            if all(labels[at : at + count]) and not any(labels[at - 1 : at]) and not any(labels[at + count :][:1]):
                return labels[at : at + count]
    return []


def _column_labels(part: str) -> list[tuple[str, ...]]:
    """What a part of a sentence names as a column, or two joined by "and": the whole part, or what a bracket or colon
    opens or closes."""
    bare = _OPENED.split(_CLOSED.split(part)[0])[-1].strip(" .*\"'")
    whole = lexicon().labels.meaning(bare)
    sequence = [] if whole else words(bare)
    for word in sequence[1:-1]:
        if joins(word.fold):
            pair = [lexicon().labels.meaning(half) for half in (bare[: word.start], bare[word.end :])]
            if all(pair):
                return pair
    return [whole]


_OPENED, _CLOSED = re.compile(r"[(\[:]"), re.compile(r"[)\]]|:\s*$|\.\s")


def _by_column(rows: Sequence[_Row], index: int, segment: Segment) -> list[list[Answer]]:
    """Persons of a table with labels down the first column; a value that spans the columns holds for all."""
    labelled = [(row, _label_of(row.cells[0])) for row in rows]
    known = [(row, meanings) for row, meanings in labelled if meanings]
    if len(known) < 2:
        return []
    width = max(len(row.cells) for row, _ in known)
    persons = []
    for column in range(1, width):
        person = []
        for row, meanings in known:
            if column < len(row.cells) and row.cells[column].text:
                person.append(Answer(meanings, row.cells[column], row.cells[0], index, segment.kind))
            elif not any(cell.text for cell in row.cells[2:]) and row.cells[1:] and row.cells[1].text:
                value = row.cells[1]
                person.append(Answer(meanings, value, row.cells[0], index, segment.kind))
        persons.append(person)
    return persons
