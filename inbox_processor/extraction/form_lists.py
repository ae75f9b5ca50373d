"""Answers of one form that are for several people: "Name: Jane Roe and Max Muster", "E-mail: jane@ and max@firma.eu".

Rule: an answer is taken apart where it has as many parts as there are names, and each is of its sort; addresses go to
the names they are made of, else, like numbers, in order. Does not know where the form stood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from inbox_processor.extraction import addresses
from inbox_processor.extraction.entries import Entry
from inbox_processor.extraction.forms import Answer
from inbox_processor.extraction.lexicon import in_any_language, lexicon
from inbox_processor.extraction.model import Candidate
from inbox_processor.extraction.page import Span
from inbox_processor.extraction.similarity import is_made_of
from inbox_processor.knowledge.words import words

_BETWEEN = re.compile(r" [/|&+] |; ?")
_COMMA = re.compile(r", ")
MOST_NAMES = 5
"""People that one answer names, at most."""


def each(person: Sequence[Answer]) -> list[list[Answer]]:
    """The answers by person where the name's answer is for several."""
    named = next((a for a in person if a.means("full_name", "family_name")), None)
    if not named or any(a.means("given_name") for a in person):
        return [list(person)]
    marked = _parts(named.value) if named.meanings == ("full_name",) else []
    others = [a.value for a in person if a is not named]
    alike = any(len(_parts(value)) == len(marked) > 1 and addresses.find(value.text) for value in others)
    called = marked if alike else _names(named.value)
    if len(called) < 2:
        return [list(person)]
    parts = [(a, called if a is named else _of_answer(a, len(called))) for a in person]
    return [[replace(a, value=of[at]) if of else a for a, of in parts] for at in range(len(called))]


def _of_answer(answer: Answer, count: int) -> list[Span]:
    """As many parts of an answer as there are names, [] where it has none."""
    marked = _parts(answer.value)
    if len(marked) == count:
        return marked
    is_one = _SORTS.get(answer.meanings[0])
    joined = _joined(answer.value) if is_one else []
    return joined if is_one and len(joined) == count and all(is_one(part.text) for part in joined) else []


def _is_title(text: str) -> bool:
    return lexicon().titles.holds(text)


def _is_function(text: str) -> bool:
    row = words(text)
    return any(lexicon().is_function(word.fold) for word in row) or bool(lexicon().function_phrases.within(row))


_SORTS: dict[str, Callable[[str], bool]] = {"title": _is_title, "function": _is_function}
"""What each part of an answer must be that only words or commas take apart."""


def _parts(value: Span) -> list[Span]:
    """The parts of an answer between slashes, bars or semicolons."""
    return _cut(value, [match.span() for match in _BETWEEN.finditer(value.text)])


def _joined(value: Span) -> list[Span]:
    """The parts of an answer between commas and words for "and"."""
    return _cut(value, _joints(value.text))


def _joints(text: str) -> list[tuple[int, int]]:
    """Where commas and words for "and" stand."""
    small = [word for word in words(text) if text[word.start].islower() and in_any_language("and").holds(word.fold)]
    return sorted([*((word.start, word.end) for word in small), *(match.span() for match in _COMMA.finditer(text))])


def _names(value: Span) -> list[Span]:
    """The whole names of an answer, each with a given name that is known; [] where it does not name several."""
    joints = [(start, stop) for start, stop in _joints(value.text) if _begins_name(value.text[stop:])]
    found = _cut(value, joints)
    whole = all(len(words(part.text)) > 1 and _begins_name(part.text) for part in found)
    return found if 1 < len(found) <= MOST_NAMES and whole and not any(ch.isdigit() for ch in value.text) else []


def _begins_name(text: str) -> bool:
    """Whether a text begins with a title or not and then a given name, or a family name before that."""
    row = words(text)
    first = lexicon().titles.at(row, 0)[0] if row else 0
    large = [word for word in row[first : first + 2] if text[word.start].isupper()]
    return len(large) == 2 and any(word.fold in lexicon().given for word in large)


def _cut(value: Span, joints: Sequence[tuple[int, int]]) -> list[Span]:
    starts, ends = [0, *(stop for _, stop in joints)], [*(start for start, _ in joints), len(value.text)]
    return [value.cut(start, end) for start, end in zip(starts, ends, strict=True)]


def apart(made: Sequence[Entry]) -> list[Entry]:
    """The entries of one form, each with its own address and number of those that were given for all."""
    if len(made) < 2:
        return list(made)
    mails, numbers = _owners(made, "email"), _owners(made, "telephone")
    return [
        replace(entry, candidates=tuple(c for c in entry.candidates if at in {**mails, **numbers}.get(c, {at})))
        for at, entry in enumerate(made)
    ]


def _owners(made: Sequence[Entry], field: str) -> dict[Candidate, set[int]]:
    """Which of the entries those addresses or numbers are of that all have: by the name, else by the order."""
    shared = [c for c in made[0].candidates if c.field == field and all(c in entry.candidates for entry in made)]
    fits = {
        c: {at for at, entry in enumerate(made) if field == "email" and is_made_of(c.value, entry.name)} for c in shared
    }
    owners = {c: found for c, found in fits.items() if len(found) == 1}
    left = [c for c in sorted(shared, key=lambda c: c.start) if c not in owners]
    without = [at for at in range(len(made)) if not any(at in found for found in owners.values())]
    if len(left) == len(without):
        owners |= {c: {at} for c, at in zip(left, without, strict=True)}
    return owners
