"""Labelled answers: "Name: …", a label on one line or cell and the value on the next, the announcement's own words
with answers filled in, answers put under the lines of a quoted form.

Rule: a label counts only at the start of a line or cell, or after a separator within it, and where a separator, a line
end or a run of other labels shows that it is one; an empty answer, "n/a" or a label as value gives nothing.
Does not know which person a form is about; a new name, or a label that repeats, begins the next person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from inbox_processor.extraction import addresses, worded_labels
from inbox_processor.extraction.form_labels import (
    BULLET,
    COLON,
    LONGEST_LABEL,
    NAMED,
    LabelFound,
    begins_with_label,
    ended,
    label_at,
    label_words,
    loose_label,
    next_label,
    start_of_label,
)
from inbox_processor.extraction.letter import header_label
from inbox_processor.extraction.lexicon import grammar, in_any_language, lexicon
from inbox_processor.extraction.model import Line, SegmentKind
from inbox_processor.extraction.page import LONGEST_VALUE, Page, Paragraph, Span, span_of
from inbox_processor.extraction.titles_in import is_academic
from inbox_processor.knowledge.habits import as_written
from inbox_processor.knowledge.words import digits_in, words

_LEFT_BLANK = re.compile(r"[:：=][ \t\u00a0]+[-–—/_.…]+[ \t\u00a0]*\Z")
"""What says that a label has no value: "Position: ---"."""
_ARROW = re.compile(r"(?:[-–—=]>+|>>|[→⇒➔])[ :]*\Z")
"""What people put between a label of the quoted announcement and their answer: nobody announces so."""
_SAID_FIRST = re.compile(r"[^,;()/\d]{1,60}")
"""What a value says before anything is added: "same, ext. 24"."""
_NUMBER = re.compile(r"(?:\+|\(?0)\d?[\d ()/.\u00a0–-]{5,28}")
"""Written as a telephone number is: with a "+" or a zero."""
_WIDE = re.compile(r"[ \u00a0]*(\S.{0,58}?\S)(?:[ \u00a0]{2,}|[ \u00a0]\|[ \u00a0])(\S.*)")
"""A line that blanks or a bar part into two."""
_OPEN_END = re.compile(rf"(?:,|&|\b(?:{'|'.join(as_written('open_ends'))}))\Z")
"""What a value cannot end with: it goes on in the next line."""
MOST_LABELS_A_LINE = 9
LONGEST_TITLE = 30
"""Characters of a title that tells what its label asks for, at most."""
LONGEST_JOB = 60
"""Characters of a function that tells what its label asks for, at most."""
MOST_BETWEEN = 6
"""Lines between labels that make each other sure, at most."""
MOST_OF_PERSON = 8
"""Answers among which the name is that a line without label belongs to, at most."""
FEWEST_OF_WRAPPED = 55
"""Characters of a line that a sentence fills, at least."""
FEWEST_BEFORE_STOP = 4
"""Letters of a word that a full stop follows which does not belong to it, at least."""
FEWEST_LOOSE = 3
"""Different labels that make lines a form whose labels only blanks part from the values, at least."""
Place = tuple[str, int]
"""A line by its source and number."""
LooseRows = Mapping[Place, LabelFound]
"""The lines of such forms, each with the label it begins with."""


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
    def is_below(self) -> bool:
        """Whether the value stands on a line of its own below the label."""
        return bool(self.value.text) and self.value.line != self.label.line

    def means(self, *names: str) -> bool:
        return any(name in self.meanings for name in names)


def answers(page: Page, loose: LooseRows) -> list[Answer]:
    """All labelled answers of the page in reading order, empty ones included (they show that a form stands there).

    `loose`: the page's loose rows.
    """
    found: list[Answer] = []
    filled = _filled_in(page) if page.fills else frozenset()
    rows = [
        (index, SegmentKind.TOP if index in filled else segment.kind, line)
        for index, segment in enumerate(page.segments)
        if segment.kind is not SegmentKind.DISCLAIMER
        for line in segment.lines
    ]
    at = 0
    while at < len(rows):
        taken, used = _answers_at(rows, at, loose)
        found += taken or _without_label(rows[at], found[-MOST_OF_PERSON:])
        at += used
    return _without_chance(found)


def _filled_in(page: Page) -> frozenset[int]:
    """The quoted segments in which somebody put his answers behind the labels: "> full name: Jane Roe"."""
    found = set()
    for index, segment in enumerate(page.segments):
        if segment.kind is not SegmentKind.QUOTED:
            continue
        parts = (part for line in segment.lines for part in _labelled_parts(span_of(line)))
        told = {meanings[0] for meanings, value, _, _ in parts if value.text}
        if told & {"full_name", "family_name"} and told & {"function", "organisation"}:
            found.add(index)
    return frozenset(found)


def _asked_last(span: Span) -> list[tuple[tuple[str, ...], Span, Span, bool]]:
    """The label that a line of the quoted announcement ends with: "you should provide your full name," has the answer
    below it."""
    sequence = words(span.text)
    for index in range(max(0, len(sequence) - LONGEST_LABEL), len(sequence)):
        meanings, taken = label_words(sequence[index:], span.text)
        if meanings and index + taken == len(sequence):
            if index and in_any_language("each").holds(sequence[index - 1].fold):
                return []  # "two individuals from each organisation" asks nothing
            start, end = sequence[index].start, len(span.text)
            return [(meanings, span.cut(end, end), span.cut(start, end), True)]
    return []


def _in_words(span: Span) -> Iterator[tuple[tuple[str, ...], Span, Span, bool]]:
    """The label in words of its own that a line begins with: no strong one, others around it must confirm it."""
    colon = COLON.search(span.text, 0, worded_labels.LONGEST)
    bullet = BULLET.match(span.text)
    start = bullet.end() if bullet else 0
    said = span.text[start : colon.start()].strip("*_ ") if colon else ""
    meanings = worded_labels.meanings(said)
    if colon:
        following, stop = next_label(span.text, colon.end())
        ends = ended(span.text, colon.end(), stop) if following else stop
        meanings = meanings or _told_by(span.text[colon.end() : ends].strip("*_| "), said)
    if colon and meanings:
        yield meanings, span.cut(colon.end(), ends).strip("*_|"), span.cut(start, colon.end()), False


def _told_by(value: str, label: str) -> tuple[str, ...]:
    """What a label that nobody knows asks for, where its value is only an address, a number or a function."""
    found = addresses.find(value)
    both = found and digits_in(value) >= worded_labels.FEWEST_DIGITS and worded_labels.is_contact(value)
    if both and worded_labels.may_be_label(label, worded_labels.MOST_WORDS):
        return ("email", "telephone")
    if worded_labels.may_be_label(label, worded_labels.MOST_BEFORE_JOB) and is_job(value):
        return ("function",)
    if not worded_labels.may_be_label(label) or header_label(f"{label}:")[0]:
        return ()  # "До: office@firma.bg" stands above a forwarded text
    if len(found) == 1 and found[0].end - found[0].start == len(value):
        return ("email",)
    if is_degree(value):
        return ("title",)
    return ("telephone",) if _NUMBER.fullmatch(value) else ()


def is_job(value: str) -> bool:
    """Whether a value is a function and nothing else: no name, no organisation, no sentence."""
    lex, row = lexicon(), words(value) if len(value) <= LONGEST_JOB else []
    if not row or digits_in(value) or set(value) & set("@:;!?") or value[-1] == ".":
        return False
    first = words(value.partition(",")[0])
    small = any(in_any_language(key).at(row, 0)[0] for key in ("they", "first", "be", "at"))
    small = small or not any(lex.is_function(word.fold) for word in first)  # "HTM Anu Järvi, asiantuntija"
    begun = any(lex.is_function(word.fold) or lex.modifiers.holds(word.fold) for word in (*row[:2], row[-1]))
    return begun and not small


def is_degree(value: str) -> bool:
    """Whether a value is an abbreviated academic title and nothing else: "cand.polit.", "mgr inż."."""
    return "." in value and len(value) <= LONGEST_TITLE and is_academic(value)


def loose_rows(page: Page) -> LooseRows:
    """Lines "Name Anna Müller" of a form whose labels are parted from the values by blanks only: at least three
    different ones together, one of them the name's."""
    found: dict[Place, LabelFound] = {}
    for lines in _runs(page.paragraphs):
        kinds = {label.meanings for line in lines if (label := loose_label(line.text))}
        if len(kinds) >= FEWEST_LOOSE and any(NAMED.intersection(meanings) for meanings in kinds):
            told = {(line.source, line.number): _loose_row(line.text) for line in lines}
            found |= {place: label for place, label in told.items() if label}
    return found


def _runs(paragraphs: Sequence[Paragraph]) -> Iterator[list[Line]]:
    """The lines of each paragraph, those together that follow one another and hold nothing but labelled lines."""
    run: list[Line] = []
    for paragraph in paragraphs:
        formed = all(loose_label(line.text, in_form=True) or begins_with_label(line.text) for line in paragraph.lines)
        if run and not formed:
            yield run
            run = []
        if formed:
            run += paragraph.lines
        else:
            yield list(paragraph.lines)
    yield run


def _loose_row(text: str) -> LabelFound | None:
    """The label of a line among others that blanks part from their values; one in words of its own behind it."""
    found, wide = loose_label(text, in_form=True), _WIDE.match(text)
    if not wide or (found.end >= wide.start(2) if found else begins_with_label(text)):
        return found
    meanings = worded_labels.meanings(wide[1]) or _told_by(wide[2].rstrip(), wide[1])
    return LabelFound(meanings, wide.start(2), True) if meanings else found


def _answers_at(rows: Sequence[tuple[int, SegmentKind, Line]], at: int, loose: LooseRows) -> tuple[list[Answer], int]:
    """The answers that begin on row `at`, and how many rows they took."""
    index, kind, line = rows[at]
    readable = kind is not SegmentKind.QUOTED
    if readable and at and _is_broken(rows[at - 1][2], line):
        return [], 1
    parts = list(_labelled_parts(span_of(line), loose.get((line.source, line.number))))
    if not parts:
        parts = list(_in_words(span_of(line))) if readable else _asked_last(span_of(line))
    if not parts:
        return [], 1
    meanings, value, label, strong = parts[-1]
    below, steps = None, 0
    if not value.text and not _LEFT_BLANK.search(line.text):
        below, steps = _value_below(rows, at)
    elif readable:
        after = rows[at + 1][2] if at + 1 < len(rows) else line
        if (after.source, after.number) not in loose:
            value, steps = _continued(rows, at, value, meanings)
    parts[-1] = (meanings, below or value, label, strong)
    if not readable:
        parts = [part for part in parts if part[1].text and (part[1] is below or _ARROW.search(part[2].text))]
    return [Answer(asked, told, said, index, kind, not readable, sure) for asked, told, said, sure in parts], 1 + steps


def _is_broken(before: Line, line: Line) -> bool:
    """Whether a sentence is broken before a line, whose first word is a label by chance: "I am who to / call: 02 …"."""
    text = before.text.rstrip()
    follows = line.number == before.number + 1 and len(text) >= FEWEST_OF_WRAPPED and ":" not in text
    return follows and text[-1:].islower() and line.text[:1].islower()


def _without_label(row: tuple[int, SegmentKind, Line], before: Sequence[Answer]) -> list[Answer]:
    """How the person of a form is reached, on a line of its own right below an answer: "anna@firma.eu, 02 12 34 56"."""
    index, kind, line = row
    above = (line.source, line.number - 1)
    follows = bool(before) and before[-1].value.text and (before[-1].value.source, before[-1].value.line) == above
    named = any(answer.means("full_name", "family_name") for answer in before)
    if not (follows and named) or kind is SegmentKind.QUOTED or not worded_labels.is_contact(line.text):
        return []
    span = span_of(line)
    return [Answer(("email", "telephone"), span, span.cut(0, 0), index, kind)]


def _labelled_parts(span: Span, loose: LabelFound | None = None) -> Iterator[tuple[tuple[str, ...], Span, Span, bool]]:
    """The labels of a line with what stands behind each; `loose`: the one it begins with, if only blanks end that."""
    text = span.text
    at = start_of_label(text)
    first = label_at(text, at)
    first = loose if loose and not (first and first.separated) else first
    if first is None:
        first, at = _run_of_labels(text)
    count = 0
    while first is not None and count < MOST_LABELS_A_LINE:
        following, stop = next_label(text, first.end)
        ends = ended(text, first.end, stop) if following else stop
        value = span.cut(first.end, ends).strip("*_|")
        value = _without_stop(value) if following or count else value
        yield first.meanings, value, span.cut(at, first.end), first.separated
        at, first = stop, following
        count += 1


def _without_stop(value: Span) -> Span:
    """A value of a line of several without the full stop that parts it from the next: "Name: Jane. Surname: Roe."."""
    last = value.text[:-1].rpartition(" ")[2]
    stops = value.text.endswith(".") and len(last) >= FEWEST_BEFORE_STOP and "." not in last
    return value.strip(".") if stops else value


def _run_of_labels(text: str) -> tuple[LabelFound | None, int]:
    """The first of at least three labels with colons that stand within a line of text, as in a mail without breaks."""
    if text.count(":") + text.count("：") < 3:
        return None, 0
    first, at = next_label(text, 0)
    end, kinds = (first.end, {first.meanings}) if first else (0, set())
    while first and len(kinds) < 3:
        following, _ = next_label(text, end)
        if following is None:
            return None, 0
        end = following.end
        kinds.add(following.meanings)
    return first, at


def _value_below(rows: Sequence[tuple[int, SegmentKind, Line]], at: int) -> tuple[Span | None, int]:
    """The value within three lines below a label that ends its line, which is no label itself, and how far below."""
    for step, (_, kind, line) in enumerate(rows[at + 1 : at + 4], 1):
        if line.text.strip():
            labelled = begins_with_label(line.text) and not lexicon().titles.holds(line.text)  # "M." is a mobile's too
            return (None, 0) if labelled or kind is SegmentKind.QUOTED else (span_of(line), step)
    return None, 0


def _continued(
    rows: Sequence[tuple[int, SegmentKind, Line]], at: int, value: Span, meanings: Sequence[str]
) -> tuple[Span, int]:
    """The value with the wrapped rest on the next line: bracketed, indented, or broken off in the middle."""
    if at + 1 >= len(rows):
        return value, 0
    _, kind, line = rows[at + 1]
    after = rows[at][2]
    text = line.text
    follows = line.number == after.number + 1 and line.depth == after.depth == 0 and kind is rows[at][1]
    broken = "@" in value.text and not addresses.find(value.text)
    if not value.text or not follows or not text.strip() or begins_with_label(text) or "@" in text:
        return value, 0
    indented = _indent(rows, at + 1) >= 2 > _indent(rows, at) and len(text) < 90
    wrapped = text.startswith("(") or (len(after.text) >= 55 and text[:1].islower() and len(text) < 60)
    wordy = not {"function", "organisation", "department", "address"}.isdisjoint(meanings)
    open_ended = wordy and len(text) < 90 and bool(_OPEN_END.search(value.text))
    if not (wrapped or broken or open_ended or indented):
        return value, 0
    gap = line.start - value.end
    return Span(value.text + " " * max(gap, 1) + text, value.source, value.start, value.line), 1


def _indent(rows: Sequence[tuple[int, SegmentKind, Line]], at: int) -> int:
    """How far a line is indented: the characters between the line before and this one, the line end not counted."""
    before, line = rows[at - 1][2], rows[at][2]
    return line.start - before.start - len(before.text) - 1 if at else 0


def _without_chance(found: list[Answer]) -> list[Answer]:
    """Answers without those whose "label" is an ordinary word: no separator, and no other label near, nor others that
    have their values below too."""
    kept = []
    for at, answer in enumerate(found):
        near = found[max(0, at - 3) : at] + found[at + 1 : at + 4]
        near = [other for other in near if abs(other.label.line - answer.label.line) <= MOST_BETWEEN]
        sure = sum(other.is_below if answer.is_below else other.strong for other in near)
        if answer.inserted or answer.strong or sure >= 2:
            kept.append(answer)
    return kept


def is_stated(value: Span) -> bool:
    """Whether a value says something: not empty, "n/a" or dashes."""
    lex = lexicon()
    text = value.text.strip(" .-–—_/*\"'")
    if not text or lex.not_stated.holds(value.text) or len(value.text) > LONGEST_VALUE:
        return False
    first = _SAID_FIRST.match(text)
    remarked = first and (len(words(first.group())) > 1 or text[first.end() :].lstrip()[:1] == "(")
    if _is_put_off(text):
        return False
    # "no title, we are informal here", "none (my name will do)"
    return not (first and remarked and first.end() < len(text) and lex.not_stated.holds(first.group().rstrip()))


def says_none(value: Span) -> bool:
    """Whether a value says in a word that there is none: "keine", "néant (indépendante)"; a dash leaves it open."""
    return lexicon().not_stated.holds(value.text.partition("(")[0])


def _is_put_off(text: str) -> bool:
    """Whether an answer begins with words that say it will come: "will be decided later", "wird noch bekannt"."""
    row = words(text)
    length = lexicon().not_stated.at(row, 0)[0]
    return 1 < length < len(row) and not text[row[length].start].isupper()  # "Pas de Calais Tourisme" is one


def is_same_as_sender(page: Page, value: Span) -> bool:
    return grammar(page.language)["same_as_sender"].holds(value.text)


def with_literal(page: Page, answer: Answer) -> Answer:
    """The answer with its value read from the source again, where a wrapped line was joined."""
    value = answer.value
    literal = page.contents.get(value.source, "")[value.start : value.end]
    return replace(answer, value=Span(literal, value.source, value.start, value.line)) if literal else answer
