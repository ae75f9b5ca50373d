"""A bare answer under our question: "+32 2 299 11 11" completes what was missing, "yes" agrees to what was asked.

    completed(reading, lines, known, missing) -> Reading
    agreement(lines) -> True, False or None

Rule: only the unquoted lines of an answer in our own thread are read so, and only for what we asked; what the readers
found themselves stands. Does not know who may change what.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import phonenumbers

from inbox_processor.knowledge import table
from inbox_processor.records import Evidence, Kind, Reading, Registrant, Registration

_LONGEST = 100
_FREE = ("function", "organisation", "title")
"""Fields whose value is any short line; only where one of them alone was asked for."""


def completed(reading: Reading, lines: Sequence[str], known: Registration, missing: Sequence[str]) -> Reading:
    """The reading of an answer, as an amendment with what it completes; unchanged where it says something else."""
    if reading.kind not in (Kind.UNRELATED, Kind.AMENDMENT, Kind.REGISTRATION):
        return reading
    if any(person.full_name and person.full_name != known.full_name for person in reading.registrants):
        return reading
    own = reading.registrants[0] if reading.registrants else Registrant()
    asked = [name for name in missing if not own.value(name)]
    found: dict[str, Any] = {}
    if "telephone" in asked and (telephone := _telephone(lines, known.country)):
        found["telephone"] = telephone
    free = [name for name in asked if name in _FREE]
    if len(asked) == 1 and free and (line := _only_line(lines)):
        found[free[0]] = (line, line)
    if not found and reading.kind is not Kind.REGISTRATION:
        return reading
    values = {name: value for name, (value, _) in found.items()}
    evidence = {name: _evidence(words) for name, (_, words) in found.items()}
    person = own.model_copy(update={**values, "evidence": {**own.evidence, **evidence}, "held": False})
    return reading.model_copy(update={"kind": Kind.AMENDMENT, "registrants": (person,), "held": False, "review": ()})


def _evidence(words: str) -> Evidence:
    return Evidence(text=words, where="answer", reader="answer to our question", confidence=0.9)


def _telephone(lines: Sequence[str], country: str | None) -> tuple[str, str] | None:
    """(E.164, literal words) when the lines hold exactly one telephone number."""
    numbers = {}
    for line in lines[:30]:
        for match in phonenumbers.PhoneNumberMatcher(line[:300], country or "ZZ"):
            shown = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            numbers[shown] = match.raw_string
    return next(iter(numbers.items())) if len(numbers) == 1 else None


def _only_line(lines: Sequence[str]) -> str:
    said = [line.strip() for line in lines if line.strip()]
    return said[0] if len(said) == 1 and len(said[0]) <= _LONGEST and not said[0].endswith(("?", ",")) else ""


# --- yes or no -------------------------------------------------------------------------------------------------------

_MOST_LINES = 12
"""Lines that say yes or no and sign it; who writes more says more."""


def agreement(lines: Sequence[str]) -> bool | None:
    """Whether an answer begins with yes or with no, after a greeting; None where it says neither, or much more."""
    said = [" ".join(line.casefold().replace("’", "'").split()) for line in lines if line.strip()]
    if len(said) > 1 and said[0].endswith((",", "!")) and _word(said[0]) is None:
        said = said[1:]
    return _word(said[0]) if said and len(said) <= _MOST_LINES and len(said[0]) <= _LONGEST else None


_MARKS = (",", ".", "!", ";", ":", " -", " –", " —", " (")


def _word(line: str) -> bool | None:
    for meant in (True, False):
        if any(line == word or line.startswith(tuple(word + mark for mark in _MARKS)) for word in _said(meant)):
            return meant
    return None


@cache
def _said(yes: bool) -> tuple[str, ...]:
    return tuple(table("answers")["yes" if yes else "no"])
