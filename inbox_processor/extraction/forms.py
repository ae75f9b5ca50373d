"""Labelled answers: "Name: …", a label on one line or cell and the value on the next, the announcement's own words
with answers filled in, answers put under the lines of a quoted form.

Rule: a label counts only at the start of a line or cell, or after a separator within it, and where a separator, a line
end or a run of other labels shows that it is one; an empty answer, "n/a" or a label as value gives nothing.
Does not know which person a form is about; a new name, or a label that repeats, begins the next person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from inbox_processor.extraction import addresses
from inbox_processor.extraction.lexicon import Lexicon, Word, grammar, lexicon, words
from inbox_processor.extraction.model import Line, SegmentKind
from inbox_processor.extraction.page import LONGEST_VALUE, Page, Span, span_of

_BULLET = re.compile(r"(?:[-–—*•·▪●>+o]|\(?\d{1,2}[.):]|\(?[a-zA-Zα-ωа-я][.)])[ \t]+|\*+")
_EXPLANATION = re.compile(r"[ \t]*[\(\[](?!\+?\d+[\)\]])[^()\[\]]{0,80}[\)\]]")
_SEPARATOR = re.compile(r"[ \t\u00a0]*(?:[:：=]|[-–—]+>|→|[-–—](?=[ \t\u00a0]|$)|\.{2,}|_{2,}|\t)[ \t\u00a0:.\-–—_=>]*")
_BLANK = re.compile(r"[ \t\u00a0]{2,}")
_INNER = re.compile(r"[;,|/\t]+[ \u00a0]*|[ \u00a0]{2,}|[ \u00a0][-–—][ \u00a0]|[ \u00a0](?=\S{1,24}[ \u00a0]?[:：])")
_JOINERS = frozenset(
    [
        "and",
        "und",
        "et",
        "y",
        "e",
        "ed",
        "en",
        "og",
        "och",
        "ja",
        "a",
        "i",
        "in",
        "ir",
        "un",
        "și",
        "и",
        "και",
        "u",
        "agus",
        "oraz",
        "or",
    ]
)
MOST_LABELS_A_LINE = 4
VALUE_FIELDS = frozenset(
    [
        "title",
        "full_name",
        "given_name",
        "family_name",
        "function",
        "organisation",
        "email",
        "telephone",
        "mobile",
        "country",
        "department",
        "fax",
        "address",
        "website",
        "other",
    ]
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A label (its possible meanings, as in the language files) with its literal value."""

    meanings: tuple[str, ...]
    value: Span
    label: Span
    segment: int
    kind: SegmentKind
    inserted: bool = False
    """The label stands in quoted text, the answer does not."""
    strong: bool = True
    """A colon or cell border parts label and value."""

    @property
    def is_empty(self) -> bool:
        return not self.value.text

    def means(self, *names: str) -> bool:
        return any(name in self.meanings for name in names)


@dataclass(frozen=True, slots=True)
class _Found:
    meanings: tuple[str, ...]
    end: int
    separated: bool
    ends_line: bool


def answers(page: Page) -> list[Answer]:
    """All labelled answers of the page in reading order, empty ones included (they show that a form stands there)."""
    found: list[Answer] = []
    rows = [
        (index, segment.kind, line)
        for index, segment in enumerate(page.segments)
        if segment.kind is not SegmentKind.DISCLAIMER
        for line in segment.lines
    ]
    at = 0
    while at < len(rows):
        taken, used = _answers_at(rows, at)
        found += taken
        at += used
    return _without_chance(found)


def _answers_at(rows: Sequence[tuple[int, SegmentKind, Line]], at: int) -> tuple[list[Answer], int]:
    """The answers that begin on row `at`, and how many rows they took."""
    index, kind, line = rows[at]
    readable = kind is not SegmentKind.QUOTED
    parts = list(_labelled_parts(span_of(line)))
    if not parts:
        return [], 1
    used = 1
    found = []
    for number, (meanings, value, label, strong) in enumerate(parts):
        inserted = False
        if not value.text and number == len(parts) - 1:
            following = _value_below(rows, at, readable)
            if following:
                value, steps, inserted = following
                used += steps
        elif readable and number == len(parts) - 1:
            value, steps = _continued(rows, at, value)
            used += steps
        if readable or inserted:
            found.append(Answer(meanings, value, label, index, kind, inserted, strong))
    return found, used


def _labelled_parts(span: Span) -> Iterator[tuple[tuple[str, ...], Span, Span, bool]]:
    """The labels of a line with what stands behind each."""
    text = span.text
    bullet = _BULLET.match(text)
    at = bullet.end() if bullet else 0
    first = label_at(text, at)
    if first is None:
        return
    count = 0
    while first is not None and count < MOST_LABELS_A_LINE:
        following, stop = _next_label(text, first.end)
        value = span.cut(first.end, stop)
        yield first.meanings, value.strip("*_"), span.cut(at, first.end), first.separated
        at, first = stop, following
        if first is not None:
            gap = _INNER.match(text, stop)
            at = gap.end() if gap else stop
        count += 1


def _next_label(text: str, start: int) -> tuple[_Found | None, int]:
    """The next label with a colon within a line, after a separator; and where the value before it ends."""
    for gap in _INNER.finditer(text, start):
        if gap.start() == start and gap.end() - gap.start() < 2:
            continue
        found = label_at(text, gap.end())
        if found and found.separated and ":" in text[gap.end() : found.end + 1].replace("：", ":"):
            return found, gap.start()
    return None, len(text)


def label_at(text: str, at: int) -> _Found | None:
    """The label that begins at `at`: one phrase, or several joined by "/", "and" or commas; None where none does."""
    lex = lexicon()
    sequence = words(text[at : at + 120])
    meanings, index = _label_words(sequence, text[at : at + 120], lex)
    if not meanings:
        return None
    end = at + sequence[index - 1].end
    while end < len(text) and text[end] in ".*_º°ª)]":
        end += 1
    explained = _EXPLANATION.match(text, end)
    if explained:
        end = explained.end()
    separator = _SEPARATOR.match(text, end)
    if separator:
        return _Found(meanings, separator.end(), True, separator.end() >= len(text.rstrip()))
    if not text[end:].strip(" ,?&*"):
        return _Found(meanings, len(text), False, True)
    blank = _BLANK.match(text, end)
    if blank:
        return _Found(meanings, blank.end(), False, False)
    return None


def _label_words(sequence: list[Word], text: str, lex: Lexicon) -> tuple[tuple[str, ...], int]:
    """The meanings of the label phrases at the start of a line, and how many words they take."""
    meanings: list[str] = []
    index = taken = 0
    while index < len(sequence) and len(meanings) < 6:
        length, found = lex.labels.at(sequence, index)
        if length:
            gap = text[sequence[taken - 1].end : sequence[index].start] if taken else ""
            if taken and not _joins(gap):
                break
            meanings += [name for name in found if name not in meanings]
            index += length
            taken = index
        elif (taken and sequence[index].fold in _JOINERS) or (not taken and index == 0 and _may_lead(sequence[0], lex)):
            index += 1
        else:
            break
    return tuple(meanings), taken


def _joins(gap: str) -> bool:
    return (bool(gap.strip(" \u00a0")) and not set(gap) & set(":=\t")) or any(word in _JOINERS for word in gap.split())


def _may_lead(word: Word, lex: Lexicon) -> bool:
    """Whether a word such as "your" or "the" may stand before a label."""
    return word.fold in {
        "your",
        "my",
        "the",
        "ihr",
        "ihre",
        "mein",
        "meine",
        "votre",
        "mon",
        "ma",
        "uw",
        "mijn",
        "tu",
        "su",
        "mi",
        "our",
    }


def _value_below(
    rows: Sequence[tuple[int, SegmentKind, Line]], at: int, readable: bool
) -> tuple[Span, int, bool] | None:
    """The value on a following line: within two lines of a label that ends its line, and no label itself."""
    for step in range(1, 4):
        if at + step >= len(rows):
            return None
        _, kind, line = rows[at + step]
        if not line.text.strip():
            continue
        if kind is SegmentKind.QUOTED and not readable:
            return None
        if kind is SegmentKind.QUOTED or kind is SegmentKind.DISCLAIMER or label_at(line.text, 0):
            return None
        if readable and step > 2:
            return None
        return span_of(line), step, not readable
    return None


def _continued(rows: Sequence[tuple[int, SegmentKind, Line]], at: int, value: Span) -> tuple[Span, int]:
    """The value with the wrapped rest on the next line: bracketed, or in lower case after a long line."""
    if at + 1 >= len(rows):
        return value, 0
    _, kind, line = rows[at + 1]
    after = rows[at][2]
    text = line.text
    follows = line.number == after.number + 1 and line.depth == after.depth == 0 and kind is rows[at][1]
    if not follows or not text.strip() or label_at(text, 0) or "@" in text:
        return value, 0
    wrapped = text.startswith("(") or (len(after.text) >= 55 and text[:1].islower() and len(text) < 60)
    if not wrapped or not value.text:
        return value, 0
    gap = line.start - value.end
    return Span(value.text + " " * max(gap, 1) + text, value.source, value.start, value.line), 1


def _without_chance(found: list[Answer]) -> list[Answer]:
    """Answers without those whose "label" is an ordinary word: no separator, and no other label near."""
    kept = []
    for at, answer in enumerate(found):
        near = [
            other
            for other in found[max(0, at - 3) : at + 4]
            if other is not answer and abs(other.label.line - answer.label.line) <= 6 and other.strong
        ]
        if answer.inserted or answer.strong or len(near) >= 2:
            kept.append(answer)
    return kept


def is_stated(page: Page, value: Span) -> bool:
    """Whether a value says something: not empty, "n/a", dashes or another label."""
    lex = lexicon()
    text = value.text.strip(" .-–—_/*\"'")
    if not text or lex.not_stated.holds(value.text) or len(value.text) > LONGEST_VALUE:
        return False
    return not (lex.labels.holds(text) and value.text.rstrip().endswith((":", "?")))


def is_same_as_sender(page: Page, value: Span) -> bool:
    return grammar(page.language)["same_as_sender"].holds(value.text) or any(
        grammar(page.language)["same_as_sender"].at(words(value.text), 0)[:1]
    )


def is_same_as_above(value: Span) -> bool:
    lex = lexicon()
    return lex.same_as_above.holds(value.text) or value.text.strip() in {'"', "''", '-"-', "〃", "″"}


def with_literal(page: Page, answer: Answer) -> Answer:
    """The answer with its value read from the source again, where a wrapped line was joined."""
    value = answer.value
    literal = page.contents.get(value.source, "")[value.start : value.end]
    return replace(answer, value=Span(literal, value.source, value.start, value.line)) if literal else answer


def holds_address(text: str) -> bool:
    return bool(addresses.find(text))
