"""Forms of one name: nominative of inflected names, spellings in other letters, and whether two names may be one person.

Rule: pure; ends of inflected names and letters of other scripts only from the knowledge files. Two names are compatible
only when every word of the shorter one has its counterpart: a shared family name alone never makes one person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz

from inbox_processor.extraction import name_words
from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.phrases import bare, language_file

_SPLIT = re.compile(r"[\s\-‐‑,]+")
_LONGEST = 120
_NEAR = 82
"""Percent of likeness at which a word in Greek or Cyrillic letters is taken for a Latin one."""


# --- spellings -----------------------------------------------------------------------------------------------------


@cache
def _letters() -> Mapping[str, str]:
    letters: dict[str, str] = {}
    for script in ("greek", "cyrillic"):
        letters.update(table("transliteration")[script])
    return letters


@cache
def _folds() -> tuple[tuple[str, str], ...]:
    return tuple((str(a), str(b)) for a, b in table("transliteration")["folds"]["pairs"])


@cache
def _longest_first() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _letters()), key=len, reverse=True)))


@lru_cache(maxsize=16384)
def latin(word: str) -> str:
    """The word in small Latin letters, accents off."""
    small = word.casefold().replace("’", "'")
    spelt = _longest_first().sub(lambda found: _letters()[found.group()], bare_greek(small))
    return bare(spelt)


def bare_greek(word: str) -> str:
    """Accents off Greek vowels, so that letter pairs are found; diaeresis and other letters stay."""
    return word.translate(_GREEK)


_GREEK = str.maketrans("άέήίόύώΐΰς", "αεηιουωϊϋσ")
_UMLAUTS = str.maketrans(dict(zip("äöüøåß", ("ae", "oe", "ue", "oe", "aa", "ss"), strict=True)))


@lru_cache(maxsize=16384)
def skeleton(word: str) -> str:
    """What remains of a word when the differences of spelling are folded: ü/ue, ß/ss, y/i/j, ts/c, kh/h …"""
    folded = latin(word).replace("'", "").replace(".", "")
    for one, other in _folds():
        folded = folded.replace(one, other)
    return re.sub(r"(.)\1+", r"\1", folded)


@lru_cache(maxsize=4096)
def spellings(word: str) -> frozenset[str]:
    """How a word may stand in a mail address: without accents, with ue for ü, without hyphen or apostrophe."""
    plain = latin(word)
    umlauts = word.casefold().translate(_UMLAUTS)
    forms = {plain, latin(umlauts)}
    forms |= {form.replace("-", "").replace("'", "").replace(".", "") for form in tuple(forms)}
    return frozenset(forms | {form.split("-")[0] for form in forms})


# --- the same person -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def compatible(a: str, b: str) -> bool:
    """Whether two names may be the same person's, by spelling alone; order, accents, script and initials do not count."""
    first, second = _parts(a), _parts(b)
    if not first or not second:
        return False
    if len(first) > len(second):
        first, second = second, first
    if len(first) < 2:
        return " ".join(first) == " ".join(second)
    return _covers(first, second) or _same_when_nominative(a, b)


def _parts(name: str) -> tuple[str, ...]:
    """The words of a name without titles, degrees and particles."""
    parts = [part for part in _SPLIT.split(name[:_LONGEST]) if part.strip(".'")]
    titles = name_words.titles()
    while len(parts) > 2 and (name_words.key(parts[0]),) in titles and name_words.key(parts[0]) not in name_words.given_names():
        parts = parts[1:]
    core = tuple(part for part in parts if name_words.key(part) not in name_words.particles())
    return core if len(core) > 1 else tuple(parts)


def _covers(shorter: Sequence[str], longer: Sequence[str]) -> bool:
    """Whether each word of the shorter name has its own word in the longer, at least one of them in full."""
    free = list(longer)
    full = 0
    for word in sorted(shorter, key=lambda w: -len(w.strip("."))):
        match = next((other for other in free if _same_word(word, other)), None)
        whole = match is not None
        match = match or next((other for other in free if _initial_of(word, other)), None)
        if match is None:
            return False
        free.remove(match)
        full += whole and len(word.strip(".")) > 1
    return full > 0


def _same_word(a: str, b: str) -> bool:
    one, other = skeleton(a), skeleton(b)
    if one == other:
        return len(one) > 1 or a.strip(".").casefold() == b.strip(".").casefold()
    if a.isascii() == b.isascii() or not (_foreign(a) != _foreign(b)):
        return False
    return len(one) > 3 and one[0] == other[0] and fuzz.ratio(one, other) >= _NEAR


def _foreign(word: str) -> bool:
    return any("Ͱ" <= ch <= "ӿ" for ch in word)


def _initial_of(a: str, b: str) -> bool:
    """Whether one is an initial (or "Ph.") of the other."""
    short, long = sorted((a, b), key=lambda w: len(w.strip(".")))
    start = latin(short.strip("."))
    if len(start) == 1 or (short.endswith(".") and len(start) <= 3):
        return latin(long).startswith(start)
    return False


def _same_when_nominative(a: str, b: str) -> bool:
    """Whether one is the other in an oblique case of some language."""
    if not _same_stems(a, b):
        return False
    for language in LANGUAGES:
        if not _endings(language):
            continue
        for one, other in ((a, b), (b, a)):
            base = nominative(one, language)
            if base and base != one and _covers(_parts(base), _parts(other)):
                return True
    return False


def _same_stems(a: str, b: str) -> bool:
    one, other = sorted(skeleton(w) for w in _parts(a)), sorted(skeleton(w) for w in _parts(b))
    return len(one) == len(other) and all(x[:2] == y[:2] for x, y in zip(one, other, strict=True))


# --- the nominative ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ending:
    oblique: str
    nominative: str
    sex: str
    cases: frozenset[str]
    of: str


@dataclass(frozen=True, slots=True)
class _Form:
    """A possible nominative of one word; `sex` "" and no cases: it stands in the nominative already."""

    text: str
    sex: str
    cases: frozenset[str]
    known: bool


@cache
def _endings(language: str) -> tuple[_Ending, ...]:
    rows = language_file(language).get("names", {}).get("inflections", ())
    found = [_Ending(r["from"], r["to"], r["sex"], frozenset(r["cases"].split()), r["of"]) for r in rows]
    return tuple(sorted(found, key=lambda ending: -len(ending.oblique)))


@lru_cache(maxsize=8192)
def nominative(name: str, language: str, hint_email: str | None = None) -> str | None:
    """The name in the nominative (itself where it stands so), None where that is not sure."""
    row = name[:_LONGEST].split()
    if len(row) < 2 or not _endings(language):
        return None
    given = [_given_forms(word, language, _family_only(hint_email)) for word in row[:-1]]
    families = _family_forms(row[-1], language)
    readings = _readings(given[0], families)
    if len({text for text, _, _ in readings}) != 1 and (upright := [r for r in readings if not r[2].cases]):
        readings = upright if _stands_upright(row, language) else [r for r in readings if r[2].cases]
    results = {text for text, _, _ in readings}
    if len(results) != 1:
        return _by_email(results, hint_email)
    middle = [_agreeing(forms, readings[0][1]) for forms in given[1:]]
    head, tail = readings[0][1].text, readings[0][2].text
    return " ".join((head, *middle, tail)) if all(middle) else None


def _family_only(hint_email: str | None) -> bool:
    return bool(hint_email)


def _given_forms(word: str, language: str, guess: bool) -> list[_Form]:
    """Nominatives a given name may come from: known ones, and guesses where an address may confirm them."""
    known = name_words.given_names(language)
    forms = [_Form(word, "", frozenset(), True)] if name_words.key(word) in known else []
    for ending in _endings(language):
        if ending.of == "family" or not word.endswith(ending.oblique) or len(word) - len(ending.oblique) < 2:
            continue
        text = word[: len(word) - len(ending.oblique)] + ending.nominative
        if name_words.key(text) in known and text[-1:] == _exact_end(text, language):
            forms.append(_Form(text, ending.sex, ending.cases, True))
        elif guess:
            forms.append(_Form(text, ending.sex, ending.cases, False))
    return forms


@cache
def _exact_given(language: str) -> Mapping[str, str]:
    return {name_words.key(name): name[-1] for name in language_file(language).get("names", {}).get("given", ())}


def _exact_end(text: str, language: str) -> str:
    """The last letter as the known name has it: accents tell cases apart in some languages."""
    return _exact_given(language).get(name_words.key(text), text[-1:])


def _family_forms(word: str, language: str) -> list[_Form]:
    """Nominatives a family name may come from, by the longest end that fits for each sex and case."""
    forms = [_Form(word, "", frozenset(), False)]
    taken: set[tuple[str, str]] = set()
    for ending in _endings(language):
        if ending.of == "given" or not word.endswith(ending.oblique) or len(word) - len(ending.oblique) < 2:
            continue
        cases = frozenset(case for case in ending.cases if (ending.sex, case) not in taken)
        taken |= {(ending.sex, case) for case in cases}
        if cases:
            text = word[: len(word) - len(ending.oblique)] + ending.nominative
            forms.append(_Form(text, ending.sex, cases, False))
    return forms


def _readings(given: Sequence[_Form], families: Sequence[_Form]) -> list[tuple[str, _Form, _Form]]:
    """Pairs that agree in sex and case."""
    found = []
    for first in given:
        for last in families:
            upright = not first.cases and not last.cases
            if upright or (first.sex == last.sex and first.cases & last.cases):
                found.append((f"{first.text} {last.text}", first, last))
    return found


def _stands_upright(row: Sequence[str], language: str) -> bool:
    """Whether the family name has a typical nominative end."""
    return bare(row[-1]).endswith(name_words.family_endings(language) or ("\0",))


def _agreeing(forms: Sequence[_Form], head: _Form) -> str:
    """The form of a further given name in the same case, "" if none."""
    return next((f.text for f in forms if f.sex == head.sex and (f.cases & head.cases or f.cases == head.cases)), "")


def _by_email(results: set[str], hint_email: str | None) -> str | None:
    """The one result whose family name the address spells."""
    local = re.split(r"[._\-+\d]+", (hint_email or "").partition("@")[0].lower()[:64])
    spelt = [text for text in results if any(part in spellings(text.split()[-1]) for part in local if len(part) > 2)]
    fitting = [t for t in spelt if any(p == s or (len(p) == 1 and s.startswith(p)) for p in local for s in spellings(t.split()[0]))]
    chosen = fitting or spelt
    return chosen[0] if len(set(chosen)) == 1 else None
