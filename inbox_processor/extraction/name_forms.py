"""Forms of one name: nominative of inflected names, spellings, and whether two names may be one person's.

Rule: pure; ends of inflected names and ways of spelling only from the knowledge files. Two names are compatible only
when every word of the shorter one has its counterpart: a shared family name alone never makes one person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rapidfuzz import fuzz

from inbox_processor.extraction import name_words
from inbox_processor.extraction.name_words import latin
from inbox_processor.knowledge import table
from inbox_processor.knowledge.phrases import given_names_of, language_file

_UMLAUTS = str.maketrans(dict(zip("äöüøåß", ("ae", "oe", "ue", "oe", "aa", "ss"), strict=True)))
_SPLIT = re.compile(r"[\s\-‐‑,]+")
_LONGEST = 120
_NEAR = 80
"""Percent of likeness at which a word in Greek or Cyrillic letters is taken for a Latin one."""
_HARD_C = re.compile("c(?![ehiksyz])")
_VOWELS = frozenset("aeiou")

MOST_OF_ENDING = 4
"""Letters of an ending behind a name, at most: "Ákossal", "Józefowi"."""
MOST_OF_FEMALE_ENDING = 2
"""Letters of an ending behind a woman's family name, which has a longer end of its own: "-ová"."""


# --- spellings -----------------------------------------------------------------------------------------------------


@cache
def _folds() -> tuple[tuple[str, str], ...]:
    return tuple((str(a), str(b)) for a, b in table("transliteration")["folds"]["pairs"])


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
    """Whether two names may be one person's, by spelling alone: order, accents, script and initials do not count."""
    first, second = _parts(a), _parts(b)
    if len(first) > len(second):
        first, second = second, first
    return _covers(first, second) if len(first) > 1 else bool(first) and first == second


@lru_cache(maxsize=4096)
def _parts(name: str) -> tuple[str, ...]:
    """The words of a name without titles, degrees and particles."""
    parts = [part for part in _SPLIT.split(name[:_LONGEST]) if part.strip(".'")]
    titles = name_words.titles()
    given = name_words.given_names()
    while len(parts) > 2 and ((key := name_words.key(parts[0])),) in titles and key not in given:
        parts = parts[1:]
    core = tuple(part for part in parts if name_words.key(part) not in name_words.particles())
    return core if len(core) > 1 else tuple(parts)


def _covers(shorter: Sequence[str], longer: Sequence[str]) -> bool:
    """Whether each word of the shorter name has its own word in the longer, at least one of them in full."""
    free = list(longer)
    full = 0
    for word in sorted(shorter, key=lambda w: -len(w.strip("."))):
        match = next((other for other in free if same_word(word, other)), None)
        whole = match is not None
        match = match or next((other for other in free if _initial_of(word, other)), None)
        if match is None:
            return False
        free.remove(match)
        full += whole and len(word.strip(".")) > 1
    return full > 0


def same_word(a: str, b: str) -> bool:
    """Whether two words of names are one, however it is spelt: Δελής, Delis; Κώστας, Costas; Müller, Mueller."""
    if is_foreign(a) == is_foreign(b):
        return skeleton(a) == skeleton(b)
    return any(_are_near(one, other) for one in _skeletons(a) for other in _skeletons(b))


def is_foreign(word: str) -> bool:
    """Whether a word is written in Greek or Cyrillic letters."""
    return any("Ͱ" <= ch <= "ӿ" for ch in word)


def _skeletons(word: str) -> set[str]:
    """What remains of a word, with what a Latin letter may stand for in Greek or Cyrillic: "c" for κ, "j" for ж."""
    plain = latin(word)
    return {skeleton(plain), skeleton(_HARD_C.sub("k", plain)), skeleton(plain.replace("j", "zh"))}


def _are_near(one: str, other: str) -> bool:
    """Whether two skeletons are one word's in two scripts."""
    begin = one[:1] == other[:1] or {one[:1], other[:1]} <= _VOWELS
    return begin and fuzz.ratio(one, other) >= _NEAR


def _initial_of(a: str, b: str) -> bool:
    """Whether one is an initial (or "Ph.") of the other."""
    short, long = sorted((a, b), key=lambda w: len(w.strip(".")))
    start = latin(short.strip("."))
    if len(start) == 1 or (short.endswith(".") and len(start) <= 3):
        return latin(long).startswith(start)
    return False


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
    """The name in the nominative (itself where it stands so), None where that is not sure.

    `hint_email` may confirm one of several nominatives, and given names that are not in the lists; where it spells
    none of them, what it spells of the name as written is the nominative.
    """
    row = name[:_LONGEST].split()
    if len(row) < 2 or not _endings(language):
        return None
    found = _by_endings(row, language, hint_email)
    if not hint_email or (found and _by_email({found}, hint_email)):
        return found
    return _cut_to_address(row, language, hint_email) or found


def _by_endings(row: Sequence[str], language: str, hint_email: str | None) -> str | None:
    """The nominative by the endings of the language."""
    if language_file(language)["names"].get("inflects") == "last":
        return _of_last_word(row, language, hint_email)
    given = _given_forms(row[0], language, guess=True)
    readings = _readings(given, _family_forms(row[-1], language)) + _undeclined(given, row[-1], language)
    if not hint_email and not all(form.known for form in given):
        readings = [reading for reading in readings if _stands_upright(reading[2].text, language)]
    if len(readings) > 1:
        readings = [reading for reading in readings if reading[2].cases]
    results = {text for text, _, _ in readings}
    if len(results) == 1 and hint_email and " ".join(row) not in results and not _by_email(results, hint_email):
        every = _readings(given, _single_family_forms(row[-1], language, every=True))
        spelt = _by_email({text for text, _, _ in every}, hint_email)
        if spelt and len(row) == 2:
            return spelt
    if len(results) != 1:
        return _by_email(results, hint_email)
    middle = [_middle(word, readings[0][1], language) for word in row[1:-1]]
    head, tail = readings[0][1].text, readings[0][2].text
    return " ".join((head, *middle, tail)) if all(middle) else None


def _undeclined(given: Sequence[_Form], family: str, language: str) -> list[_Reading]:
    """A woman's name whose given name is the same in all cases: "Dagmar Novákové", "Žofie Šejnohové"."""
    if len(given) != 1 or given[0].cases or given[0].text.endswith("a") or _stands_upright(family, language):
        return []
    forms = [form for form in _family_forms(family, language) if form.sex == "f"]
    typical = [form for form in forms if _stands_upright(form.text, language)]
    return [(f"{given[0].text} {form.text}", replace(given[0], cases=form.cases), form) for form in typical]


def _middle(word: str, head: _Form, language: str) -> str:
    """The nominative of a further given name or of the first of two family names, "" where it is not told."""
    known = _agreeing(_given_forms(word, language, guess=False), head)
    family = known or _agreeing(_family_forms(word, language), head)
    return family or _agreeing(_given_forms(word, language, guess=True), head)


def _of_last_word(row: Sequence[str], language: str, hint_email: str | None) -> str | None:
    """The nominative where only the last word of a name takes the ending (Finnish, Estonian, Hungarian)."""
    head, last = row[:-1], row[-1]
    if name_words.puts_family_first(language):
        forms = {form.text for form in _given_forms(last, language, guess=False)}
    elif _stands_upright(last, language):
        forms = {last}
    else:
        told = [form for form in _family_forms(last, language) if form.cases]
        forms = {form.text for form in told if _stands_upright(form.text, language)}
        if not forms and language != "et":
            forms = {form.text for form in told if form.cases != {"par"}}
    results = {" ".join((*head, form)) for form in forms}
    return results.pop() if len(results) == 1 else _by_email(results, hint_email)


def _cut_to_address(row: Sequence[str], language: str, hint_email: str | None) -> str | None:
    """The name whose last word is an address's with an ending behind: "Ondrejom Ferkom" of o.ferko@."""
    parts = _local_parts(hint_email)
    cut = _without_ending(row[-1], parts)
    if not cut or len(row) > 2:
        return None
    given = _given_forms(row[0], language, guess=False)
    if given and all(form.sex == "f" for form in given) and len(row[-1]) - len(cut) > MOST_OF_FEMALE_ENDING:
        return None  # "Ludmilu Hrubešovou" is no Hrubeš, whatever account she has
    if language_file(language)["names"].get("inflects") == "last":
        return f"{row[0]} {cut}"
    forms = {form.text for form in given}
    forms = forms - {row[0]} or forms
    return f"{forms.pop()} {cut}" if len(forms) == 1 else None


def _without_ending(word: str, parts: Sequence[str]) -> str:
    """The nominative that an address spells of a word with an ending, Hrčka of "Hrčkom"; "" if it spells none."""
    if not spellings(word).isdisjoint(parts):
        return ""
    stems = [word[:-size] for size in range(1, min(MOST_OF_ENDING, len(word) - 3) + 1)]
    cuts = (stem + vowel for vowel in ("", "a", "o", "e") for stem in stems)
    return next((cut for cut in cuts if not spellings(cut).isdisjoint(parts)), "")


def _given_forms(word: str, language: str, *, guess: bool) -> list[_Form]:
    """Nominatives a given name may come from: known ones; where none is, guesses for something else to confirm."""
    known = name_words.given_names(language)
    forms = [_Form(word, "", frozenset(), True)] if name_words.key(word) in known else []
    guesses: list[_Form] = []
    taken: set[tuple[str, str]] = set()
    for ending in reversed(_endings(language)):
        if ending.of == "family" or not _fits(word, ending):
            continue
        text = word[: len(word) - len(ending.oblique)] + ending.nominative
        listed = _listed_given(language).get(name_words.key(text), "")
        cases = frozenset(case for case in ending.cases if (ending.sex, case) not in taken)
        if listed:
            forms.append(_Form(listed, ending.sex, ending.cases, True))
        elif cases:
            taken |= {(ending.sex, case) for case in cases}
            guesses.append(_Form(text, ending.sex, cases, False))
    return forms or (guesses if guess else [])


@lru_cache(maxsize=8192)
def is_declined_given(word: str, language: str) -> bool:
    """Whether a word is a common given name of the language in another case than the nominative: "Roka", "Jonui"."""
    return bool(_given_forms(word, language, guess=False))


def _fits(word: str, ending: _Ending) -> bool:
    """Whether a word may end so; an -e- comes in only between consonants (Hudeca: Hudec, but Štěpánka: Štěpánek)."""
    stem = word[: len(word) - len(ending.oblique)]
    long = len(ending.oblique) > 2 and name_words.key(ending.oblique[0]) in "aeiouy"
    if not word.endswith(ending.oblique) or len(stem) < (1 if long else 2):
        return False
    fleeting = (
        len(ending.nominative) == 2 and ending.nominative[0] == "e" and ending.nominative[1] == ending.oblique[:1]
    )
    return not (fleeting and name_words.key(stem[-1]) in "aeiouy")


@cache
def _listed_given(language: str) -> Mapping[str, str]:
    """Given names as the language file spells them, by their bare words."""
    return {name_words.key(name): name for name in reversed(given_names_of(language))}


def _family_forms(word: str, language: str) -> list[_Form]:
    """Nominatives a family name may come from; both parts of a double one agree, or one of them stays as it is."""
    one, hyphen, other = word.rpartition("-")
    if not hyphen:
        return _single_family_forms(word, language)
    only_last = language_file(language)["names"].get("inflects") == "last"
    firsts = [_Form(one, "", frozenset(), False)] if only_last else _family_forms(one, language)
    pairs = [(a, b) for a in firsts for b in _single_family_forms(other, language)]
    both = [(a, b) for a, b in pairs if a.sex == b.sex and (a.cases & b.cases or a.cases == b.cases)]
    either = [(a, b) for a, b in pairs if bool(a.cases) != bool(b.cases)]
    told = [(a, b) for a, b in both if a.cases]
    return [
        _Form(f"{a.text}-{b.text}", a.sex or b.sex, (a.cases & b.cases) or a.cases or b.cases, False)
        for a, b in [*both, *([] if told else either)]
    ]


def _single_family_forms(word: str, language: str, *, every: bool = False) -> list[_Form]:
    """Nominatives a family name may come from, by the longest end that fits for each sex and case, or by every end."""
    forms = [_Form(word, "", frozenset(), False)]
    taken: set[tuple[str, str]] = set()
    for ending in _endings(language):
        if ending.of == "given" or not _fits(word, ending):
            continue
        if not ending.oblique and any(sex == ending.sex for sex, _ in taken):
            continue  # only a name with no end of its own stays as it is
        cases = frozenset(case for case in ending.cases if (ending.sex, case) not in taken)
        taken |= set() if every else {(ending.sex, case) for case in cases}
        if cases:
            text = word[: len(word) - len(ending.oblique)] + ending.nominative
            forms.append(_Form(text, ending.sex, cases, False))
    return forms


_Reading = tuple[str, _Form, _Form]
"""A name put together, and the forms of its given and family name."""


def _readings(given: Sequence[_Form], families: Sequence[_Form]) -> list[_Reading]:
    """Pairs that agree in sex and case."""
    found = []
    for first in given:
        for last in families:
            upright = not first.cases and not last.cases
            if upright or (first.sex == last.sex and first.cases & last.cases):
                found.append((f"{first.text} {last.text}", first, last))
    return found


def _stands_upright(family: str, language: str) -> bool:
    """Whether a family name has a typical nominative end; accents count, they tell cases apart."""
    ends = tuple(language_file(language).get("names", {}).get("family_endings", ()))
    return family.casefold().endswith(ends)


def _agreeing(forms: Sequence[_Form], head: _Form) -> str:
    """The form of a further given name in the same case, "" if none."""
    return next((f.text for f in forms if f.sex == head.sex), "")


def _by_email(results: set[str], hint_email: str | None) -> str | None:
    """The one result whose family name the address spells."""
    local = _local_parts(hint_email)
    spelt = [text for text in results if any(part in spellings(text.split()[-1]) for part in local if len(part) > 2)]
    fitting = [text for text in spelt if any(_begins(text.split()[0], part) for part in local)]
    chosen = fitting or spelt
    return chosen[0] if len(set(chosen)) == 1 else None


def _local_parts(email: str | None) -> list[str]:
    return re.split(r"[._\-+\d]+", (email or "").partition("@")[0].lower()[:64])


def spells(email: str | None, word: str) -> bool:
    """Whether an address is made of a word, among others."""
    return bool(email) and not spellings(word).isdisjoint(_local_parts(email))


def _begins(given: str, part: str) -> bool:
    """Whether a part of an address is a given name or its initial."""
    return any(form == part or (len(part) == 1 and form.startswith(part)) for form in spellings(given))
