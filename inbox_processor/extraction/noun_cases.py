"""The nominative of what a body or a function is called: "Podlaskiego Klastra Drzewnego", "projektijuhina".

Rule: the main noun is a listed one, and only the adjectives that agree with it change with it; nothing is told where a
word before the noun is no adjective, or two nouns may be meant. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from inbox_processor.extraction.lexicon import grammar, lexicon
from inbox_processor.extraction.phrase_bounds import OWNER_FIRST, QUOTED
from inbox_processor.knowledge import table
from inbox_processor.knowledge.words import Word, fold, words

_LONG_LAST = re.compile(r"(?:[áéíóúýô]|i[aeu])[^aeiouyáéíóúýô]*\Z")
"""A word whose last vowel is long."""
SHORTEST_NOUN = 3
"""Letters of a noun that may be meant, at least."""
SHORTEST_TAIL = 4
"""Letters of a noun that ends a compound, at least."""


@dataclass(frozen=True, slots=True)
class Cases:
    """The endings of one language, the longest first, and its nouns of one kind by their folded forms."""

    key: Callable[[str], str]
    """What is compared: nouns without accents where these move with the case."""
    nouns: Mapping[str, str]
    forms: Sequence[tuple[str, str]]
    endings: Sequence[tuple[str, str]]
    adjectives: Mapping[str, Sequence[tuple[str, str]]]
    genders: Mapping[str, tuple[str, ...]]
    short: Mapping[str, str]
    owner_first: bool
    behind: bool
    apposed: frozenset[str]

    def gender(self, noun: str) -> str:
        return next((gender for gender, ends in self.genders.items() if noun.endswith(ends)), "masculine")


def of_body(name: str, language: str) -> str:
    """The name of a body in the nominative; "" where it stands so already or that is not sure."""
    return _nominative(name, language, "organisations")


def of_function(name: str, language: str) -> str:
    """A function in the nominative; "" where it stands so already or that is not sure."""
    return _nominative(name, language, "functions")


def _nominative(name: str, language: str, kind: str) -> str:
    if language not in table("cases") or name.isupper():
        return ""
    cases, row = _cases(language, kind), _inflected_part(name)
    written = [name[word.start : word.end] for word in row]
    at = _main_noun(name, row, written, cases, kind)
    base = _base(written[at], cases) if at >= 0 else ""
    if not base or (base == written[at] and not _is_alike(base, cases)):
        return ""
    found = _agreed(name, row, at, base, cases, language)
    return found if found != name else ""


def _main_noun(name: str, row: Sequence[Word], written: Sequence[str], cases: Cases, kind: str) -> int:
    """Where the noun stands that a name or function is called by: the last, or the first that only adjectives stand
    before; -1 where it is not known."""
    if cases.owner_first:
        jobs = (at for at, word in enumerate(row) if lexicon().functions.holds(word.fold) or _base(written[at], cases))
        nouns = list(jobs if kind == "functions" else range(len(row)))
        return nouns[-1] if nouns else -1
    for at, word in enumerate(written):
        base, adjective = _base(word, cases), any(_adjective(word, gender, cases) for gender in cases.adjectives)
        if base and not (base != word and _agrees(written[at : at + 2], cases)):
            return at
        unknown = kind == "functions" and not base and lexicon().is_function(row[at].fold)
        if unknown or not (adjective or word.isupper() or name[row[at].end : row[at].end + 1] == "-"):
            return -1
    return -1


def _agrees(pair: Sequence[str], cases: Cases) -> bool:
    """Whether a word is an adjective of the noun behind it, though it may be a noun itself: "ειδικό σύμβουλο"."""
    base = _base(pair[1], cases) if len(pair) > 1 else ""
    return base not in ("", pair[-1]) and bool(_adjective(pair[0], cases.gender(base.lower()), cases))


def _is_alike(base: str, cases: Cases) -> bool:
    """Whether a noun has one form for whom and what, so that only its adjectives tell: "inovační společnost"."""
    return cases.gender(base.lower()) == "feminine" and fold(base)[-1] not in "aeiouη"


def _inflected_part(name: str) -> list[Word]:
    """The words before a quoted name, a bracket or the legal form at the end."""
    end = min((at for at in (name.find(mark, 1) for mark in (*QUOTED, "(", ",")) if at > 0), default=len(name))
    row, legal = list(words(name[:end])), lexicon().legal_forms
    while len(row) > 1 and any(legal.at(row, at)[0] + at == len(row) for at in range(max(1, len(row) - 3), len(row))):
        row.pop()
    return row


def _base(written: str, cases: Cases) -> str:
    """The basic form of a noun in any case, itself where it stands so; "" where none or more than one is known."""
    key = cases.key(written)
    for tail, noun in cases.forms:
        if key.endswith(tail) and (base := _listed(written, key, len(tail), noun, cases)):
            return base
    if key in cases.nouns:
        return written
    found = {
        base
        for tail, noun in cases.endings
        if key.endswith(tail) and (base := _listed(written, key, len(tail), noun, cases))
    }
    return found.pop() if len(found) == 1 else ""


def _listed(written: str, key: str, cut: int, noun: str, cases: Cases) -> str:
    """A word with another tail where that makes a listed noun, or in compounding languages ends in one."""
    form = key[: len(key) - cut] + noun
    for start in range(len(form) - SHORTEST_TAIL + 1 if cases.owner_first else 1):
        if base := cases.nouns.get(form[start:], ""):
            return written[:start] + (base[:1].upper() + base[1:] if written[start].isupper() else base)
    return ""


def _adjective(written: str, gender: str, cases: Cases) -> str:
    """An adjective in the basic form of a gender; "" where it does not end as one in another case."""
    lower, ends = written.lower(), cases.adjectives.get(gender, ())
    case, basic = next(((case, basic) for case, basic in ends if lower.endswith(case)), ("", ""))
    stem = written.removesuffix(written[len(written) - len(case) :])
    if _LONG_LAST.search(stem.lower()):
        basic = cases.short.get(basic, basic)
    return stem + basic if case and len(stem) >= SHORTEST_NOUN else ""


def _agreed(name: str, row: Sequence[Word], noun: int, base: str, cases: Cases, language: str) -> str:
    """The name with its noun in the basic form and the adjectives as they agree with it; "" where that is not sure."""
    if _takes_case(name, row[noun + 1 : noun + 2], base, cases):
        return ""
    gender = cases.gender(base.lower())
    agreed = [_adjective(name[word.start : word.end], gender, cases) for word in row]
    behind = list(_adjectives_behind(name, row, noun, agreed)) if cases.behind else []
    if behind and not _may_end(name, row, behind[-1], language, cases):
        return ""
    changed = {noun: base, **{at: agreed[at] for at in (*range(noun), *behind) if agreed[at]}}
    parts, read_to = [], 0
    for at in sorted(changed):
        parts += [name[read_to : row[at].start], changed[at]]
        read_to = row[at].end
    return "".join(parts) + name[read_to:]


def _takes_case(name: str, behind: Sequence[Word], base: str, cases: Cases) -> bool:
    """Whether the word behind a noun changes with it, and nothing tells how: the town of "Grada Varaždina", an
    adjective in a language that has them before: "Vysoké školy báňské"."""
    if not behind:
        return False
    written = name[behind[0].start : behind[0].end]
    adjective = not cases.behind and written.islower() and _adjective(written, cases.gender(base.lower()), cases)
    return bool(adjective) or (base.lower() in cases.apposed and written[:1].isupper())


def _adjectives_behind(name: str, row: Sequence[Word], noun: int, agreed: Sequence[str]) -> Iterator[int]:
    """The adjectives right behind the noun, halves of them before a hyphen passed over."""
    for at in range(noun + 1, len(row)):
        if agreed[at]:
            yield at
        elif name[row[at].end : row[at].end + 1] != "-":
            return


def _may_end(name: str, row: Sequence[Word], at: int, language: str, cases: Cases) -> bool:
    """Whether an adjective behind a noun is surely of it: nothing, a small word or another body follows."""
    if at + 1 == len(row):
        return True
    small = grammar(language).any_of("at", "town", "and").holds(row[at + 1].fold)
    return small or bool(_base(name[row[at + 1].start : row[at + 1].end], cases))


@cache
def _cases(language: str, kind: str) -> Cases:
    data = table("cases")[language]
    listed = [text for text in table(f"languages/{language}")["words"][kind] if text.islower()]
    key = str.lower if data.get("accents", True) else fold
    nouns = {key(text): text for text in listed if text.isalpha() and len(text) >= SHORTEST_NOUN}
    forms, endings = (_pairs(data.get(part, ()), key) for part in ("forms", "endings"))
    if kind == "organisations":
        nouns = _basic(nouns, (*forms, *endings))
    adjectives = {gender: _pairs(pairs, str.lower) for gender, pairs in data.get("adjectives", {}).items()}
    genders = {gender: tuple(data[gender]) for gender in ("masculine", "feminine", "neuter") if data.get(gender)}
    short = dict(_pairs(data.get("short", ()), str.lower))
    return Cases(
        key,
        nouns,
        forms,
        endings,
        adjectives,
        genders,
        short,
        language in OWNER_FIRST,
        "behind" in data,
        frozenset(data.get("apposed", ())),
    )


def _basic(nouns: Mapping[str, str], endings: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The listed nouns that are no other's form."""
    inflected = {
        form
        for form, (case, noun) in product(nouns, endings)
        if case != noun and form.endswith(case) and form.removesuffix(case) + noun in nouns
    }
    return {form: noun for form, noun in nouns.items() if form not in inflected}


def _pairs(listed: Sequence[str], key: Callable[[str], str]) -> Sequence[tuple[str, str]]:
    """Pairs of endings, the longest first."""
    pairs = {tuple(key(end).replace("-", "") for end in pair.split()) for pair in listed}
    return sorted(((case, basic) for case, basic in pairs), key=lambda pair: (-len(pair[0]), pair))
