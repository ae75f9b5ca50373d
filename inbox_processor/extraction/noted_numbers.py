"""Whose a number of a signature or block is that a note beside it gives to others: "(Peter: 090-12 34 57)", "for both".

Rule: a name beside a number says more than the block it stands in. Sentences are read by `reached`. Does not know who
comes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from inbox_processor.extraction import telephone_labels
from inbox_processor.extraction.called import is_form_of_name, short_names
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.lexicon import grammar
from inbox_processor.extraction.model import Candidate
from inbox_processor.extraction.page import Page
from inbox_processor.extraction.person import Person
from inbox_processor.extraction.story import READER
from inbox_processor.knowledge.words import fold, words

LONGEST_NOTE = 60
"""Characters of what is noted beside a number, at most."""
_BEHIND = re.compile(r"[ \u00a0]?[(\[]([^()\[\]\d@]{2,40})[)\]]")
_DIGITS = re.compile(r"\d")
_PARTS = re.compile(r"[|;•·\t]|, (?=[^,]*\Z)")


def given(page: Page, people: Sequence[Person], shared: Sequence[Entry]) -> list[Entry]:
    """Gives the numbers that notes give to others than whose block they stand in; back come those for everybody."""
    named = [person for person in people if person.name]
    if len(named) < 2:
        return list(shared)
    common = [_shared_out(page, entry, named) for entry in shared]
    for owner in people:
        for at, entry in enumerate(owner.entries):
            for number in _numbers(entry) if entry.reader != READER else ():
                note = _note(page, number)
                meant = _named(note, named)
                for person in meant:
                    if person is not owner:
                        person.entries[-1] = _with(person.entries[-1], number)
                if meant and owner not in meant:
                    owner.entries[at] = _without(owner.entries[at], number)
                elif not meant and grammar(page.language)["both"].within(words(f"{note} {_behind(page, number)}")):
                    common.append(Entry(Role.SHARED, entry.reader, (number,), entry.segment, number.line))
    return common


def _numbers(entry: Entry) -> list[Candidate]:
    """The telephone numbers of an entry that stand somewhere."""
    return [c for c in entry.candidates if c.field == "telephone" and c.start >= 0]


def _shared_out(page: Page, entry: Entry, named: Sequence[Person]) -> Entry:
    """An entry for everybody without the numbers that notes give to some: "Tel.: 02 12 34 56 (Anna), … (Peter)"."""
    for number in _numbers(entry) if entry.reader != READER else ():
        meant = _named(_note(page, number), named)
        for person in meant:
            person.entries[-1] = _with(person.entries[-1], number)
        entry = _without(entry, number) if meant else entry
    return entry


def _with(entry: Entry, number: Candidate) -> Entry:
    return replace(entry, candidates=(*entry.candidates, number))


def _without(entry: Entry, number: Candidate) -> Entry:
    return replace(entry, candidates=tuple(c for c in entry.candidates if c is not number))


def _behind(page: Page, number: Candidate) -> str:
    """What stands behind a number up to the end of its line or the next digit."""
    text = page.contents.get(number.source, "")
    return re.split(r"[\n\d]", text[number.end : number.end + LONGEST_NOTE], maxsplit=1)[0]


def _note(page: Page, number: Candidate) -> str:
    """What is noted of a number in the brackets behind it, else before it."""
    text = page.contents.get(number.source, "")
    begin = text.rfind("\n", 0, number.start) + 1
    end = text.find("\n", number.end)
    line_end = end if end >= 0 else len(text)
    bracket = _BEHIND.match(text, number.end, line_end)
    if bracket:
        return bracket[1]
    before = text[max(begin, number.start - LONGEST_NOTE) : number.start]
    digits = max((hit.end() for hit in _DIGITS.finditer(before)), default=0)
    before = before[digits:].rpartition(")")[2] if digits else before
    return _PARTS.split(before)[-1]


def _named(note: str, people: Sequence[Person]) -> list[Person]:
    """Those whom a note names, by one of their names or their initials; nobody whose office it names."""
    row = words(note)
    if not row or any(telephone_labels.is_office(note[word.start : word.end]) for word in row):
        return []
    meant: list[Person] = []
    for word in row:
        large = note[word.start].isupper()
        fits = [person for person in people if large and is_form_of_name(word.fold, person.name)]
        meant += [person for person in fits if len(fits) == 1 and person not in meant]
    short = [person for person in people if fold(note.strip(" .:")) in short_names(person.name)]
    return meant or short
