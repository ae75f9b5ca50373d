"""Answers of one form that are for several people: "Name: Jane Roe and Max Muster", "E-mail: jane@ and max@firma.eu".

Rule: an answer is taken apart where it has as many parts as there are names; addresses go to the names they are made
of, else in order. Does not know where the form stood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from inbox_processor.extraction.entries import Entry
from inbox_processor.extraction.forms import Answer
from inbox_processor.extraction.lexicon import in_any_language, lexicon
from inbox_processor.extraction.model import Candidate
from inbox_processor.extraction.page import Span
from inbox_processor.extraction.similarity import is_made_of
from inbox_processor.knowledge.words import words

_MARK = re.compile(r" [/|&+] |; ?")
_COMMA = re.compile(r", ")
MOST_NAMES = 5
"""People that one answer names, at most."""
LONGEST_BEGUN = 60
"""Characters that tell whether a name begins, at most."""


def each(person: Sequence[Answer]) -> list[list[Answer]]:
    """The answers by person where the name's answer is for several."""
    named = next((a for a in person if a.means("full_name", "family_name")), None)
    called = _names(named.value) if named and not any(a.means("given_name") for a in person) else []
    if len(called) < 2:
        return [list(person)]
    parts = [(a, called if a is named else _of_answer(a, len(called))) for a in person]
    return [[replace(a, value=of[at]) if of else a for a, of in parts] for at in range(len(called))]


def _of_answer(answer: Answer, count: int) -> list[Span]:
    """As many parts of an answer as there are names, [] where it has none; whose addresses are, `apart` tells."""
    text = answer.value.text
    if answer.means("email"):
        return []
    tried = [_marks(text), _joints(text)] if answer.meanings[0] in ("title", "function") else [_marks(text)]
    return next((_cut(answer.value, joints) for joints in tried if len(joints) == count - 1), [])


def _marks(text: str) -> list[tuple[int, int]]:
    """Where slashes, bars and semicolons stand."""
    return [match.span() for match in _MARK.finditer(text)]


def _joints(text: str) -> list[tuple[int, int]]:
    """Where commas and words for "and" stand."""
    small = [word for word in words(text) if text[word.start].islower() and in_any_language("and").holds(word.fold)]
    return sorted([*((word.start, word.end) for word in small), *(match.span() for match in _COMMA.finditer(text))])


def _names(value: Span) -> list[Span]:
    """The whole names of an answer, each with a given name that is known; [] where it does not name several."""
    joints = sorted([*_marks(value.text), *_joints(value.text)])
    found = _cut(value, [(start, stop) for start, stop in joints if _begins_name(value.text[stop:])])
    return found if len(found) <= MOST_NAMES and all(_begins_name(part.text) for part in found) else []


def _begins_name(text: str) -> bool:
    """Whether a text begins with a title or not and then a given name, or a family name before that."""
    row = words(text[:LONGEST_BEGUN])
    first = lexicon().titles.at(row, 0)[0]
    large = [word for word in row[first : first + 2] if text[word.start].isupper()]
    return len(large) == 2 and any(word.fold in lexicon().given for word in large)


def _cut(value: Span, joints: Sequence[tuple[int, int]]) -> list[Span]:
    starts, ends = [0, *(stop for _, stop in joints)], [*(start for start, _ in joints), len(value.text)]
    return [value.cut(start, end) for start, end in zip(starts, ends, strict=True)]


def apart(made: Sequence[Entry]) -> list[Entry]:
    """The entries of one form, each with its own address and number of those that were given for all."""
    owners: dict[Candidate, int] = {}
    for field in ("email", "telephone"):
        given = sorted((c for entry in made[:1] for c in entry.candidates if c.field == field), key=lambda c: c.start)
        owners |= _owners(given, made) if len(given) == len(made) else {}
    return [
        replace(entry, candidates=tuple(c for c in entry.candidates if owners.get(c, at) == at))
        for at, entry in enumerate(made)
    ]


def _owners(given: Sequence[Candidate], made: Sequence[Entry]) -> dict[Candidate, int]:
    """Whose each of as many addresses or numbers is: of whose name it is made, else in order."""
    found = {c: at for c in given for at, entry in enumerate(made) if is_made_of(c.value, entry.name)}
    rest = [at for at in range(len(made)) if at not in found.values()]
    return found | dict(zip((c for c in given if c not in found), rest, strict=False))
