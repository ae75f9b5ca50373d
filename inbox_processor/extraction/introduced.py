"""Where writers say their own name: "my name is", "Jag heter", "I am" where a clause begins, "vagyok" behind the name.

Rule: the words are data (grammar.toml `named`, `introduces`, `introduced`); what only says "I am" counts where hardly
anything stands before it in its clause. Does not know names. Linear in the words of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from inbox_processor.extraction.lexicon import grammar, lexicon
from inbox_processor.knowledge.words import Word, words

_CLAUSE = re.compile(r"[.,;:!?()\n–—-]")
MOST_BEFORE = 1
"""Words that may stand in the clause before "I am": "Hi I'm Anna", "Buongiorno sono Anna"."""
_SMALL = ("first", "self", "own", "be", "at", "they", "no")
_BREAKS = (*_SMALL, "and", "employer", "stop")


@dataclass(frozen=True, slots=True)
class Introductions:
    """Where words of introducing stand in a text: their spans, where they end by kind, and where "vagyok" begins."""

    spans: tuple[tuple[int, int], ...] = ()
    named: frozenset[int] = frozenset()
    opened: frozenset[int] = frozenset()
    behind: frozenset[int] = frozenset()

    def holds(self, at: int) -> bool:
        """Whether a position lies in words that introduce, which are no part of the name."""
        return bool(self.spans) and any(start <= at < end for start, end in self.spans)


NOBODY = Introductions()


def find(text: str, language: str) -> Introductions:
    """The introductions of a text."""
    row, small = words(text), grammar(language)
    named = [
        (row[at].start, row[at + size - 1].end) for at, size, _ in small.any_of("named", "undersigned").within(row)
    ]
    opened = [
        (row[at].start, row[at + size - 1].end)
        for at, size, _ in small["introduces"].within(row)
        if opens(text, row[at].start)
    ]
    behind = frozenset(row[at].start for at, _, _ in small["introduced"].within(row))
    if not named and not opened and not behind:
        return NOBODY
    return Introductions((*named, *opened), _ends(named), _ends(opened), behind)


def _ends(spans: Iterable[tuple[int, int]]) -> frozenset[int]:
    return frozenset(end for _, end in spans)


def opens(text: str, start: int) -> bool:
    """Whether hardly a word stands before a position in its clause."""
    return len(_CLAUSE.split(text[:start])[-1].split()) <= MOST_BEFORE


def small_names(text: str, told: Introductions, language: str) -> Iterator[int]:
    """Where words in small letters begin that are a name, because "my name is" stands before them.

    "I am" says so where the whole text is in small letters and a common given name follows.
    """
    row = words(text)
    told_small = told.opened if text.islower() else frozenset()
    for end in (*told.named, *told_small):
        taken = [word for word in row if word.start > end]
        if end not in told.named and not (taken and taken[0].fold in lexicon().given):
            continue
        for word, gap in zip(taken, _gaps(text, end, taken), strict=True):
            if gap.strip(" -'’") or not text[word.start].islower() or breaks(word.fold, language):
                break
            yield word.start


def _gaps(text: str, end: int, taken: list[Word]) -> list[str]:
    """What stands before each word."""
    return [text[before : word.start] for before, word in zip([end, *(w.end for w in taken)], taken, strict=False)]


@lru_cache(maxsize=16384)
def breaks(fold: str, language: str) -> bool:
    """Whether a folded word is one that holds sentences together and no name."""
    small = grammar(language)
    return small.any_of(*_BREAKS).holds(fold)


@lru_cache(maxsize=16384)
def is_small(fold: str, language: str) -> bool:
    """Whether a folded word is a pronoun or verb that may begin a clause with a capital: "Jag", "Ich", "Sono"."""
    small = grammar(language)
    return small.any_of(*_SMALL).holds(fold)
