"""The words of a text, with where they stand: made once a text and shared by all that read it.

Rule: comparison is on folded words (case, accents and look-alike letters taken off: people leave them out). A word is
a run of letters and digits; everything else parts words. Knows no phrases. Linear.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate, repeat
from typing import NamedTuple

from inbox_processor.knowledge import LANGUAGES, table

LETTERS = r"[^\W_]|[\u0300-\u036f\u0483-\u0487]"
"""What a word is made of, as a choice in a pattern; accents that stand by themselves are part of it."""
LONGEST_KEPT = 8000
"""Characters up to which a text's words are kept for the next reader that asks."""

_WORD = re.compile(rf"((?:{LETTERS})+)")
_SHORT = frozenset(
    ("dr", "mr", "ms", "mrs", "sr", "sra", "dott", "prof", "ing", "mag", "dipl", "mgr", "eng", "doc")
) | (frozenset(("nr", "st", "hab", "tel", "inż", "κ", "δρ")))
"""Words that end in a full stop where no sentence ends."""
_BEFORE_STOP = re.compile(r"(?<!\w)\w{1,4}\Z")
_BEHIND_NUMBER = re.compile(r"\w+")
_END = re.compile(r"[.!?;:…]+(?=\s|\Z)|\n[ \t]*\n|\n[ \t]*[-*•–·]|\n(?=\d\s*[.)])")
_SPELT = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "þ": "th", "ð": "d"})


class Word(NamedTuple):
    """One word of a text: folded, with its span and the number of its sentence."""

    fold: str
    start: int
    end: int
    sentence: int


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """The word without case, accents and look-alike letters."""
    word = word.casefold()
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).translate(_SPELT)


def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order."""
    return _kept(text) if len(text) <= LONGEST_KEPT else _made(text)


def _made(text: str) -> tuple[Word, ...]:
    parts = _WORD.split(text)
    bounds = list(accumulate(map(len, parts)))
    starts = bounds[:-1:2]
    rows = zip(map(fold, parts[1::2]), starts, bounds[1::2], _sentences(text, starts), strict=False)
    return tuple(map(tuple.__new__, repeat(Word), rows))  # as Word._make does, without a call


_kept = lru_cache(maxsize=1024)(_made)


def _sentences(text: str, starts: Sequence[int]) -> Iterator[int]:
    """The number of the sentence of each word; without end, the last one's goes on."""
    done = number = 0
    for found in _END.finditer(text):
        if not _is_short(text, found):
            upto = bisect_right(starts, found.start(), done)
            yield from repeat(number, upto - done)
            done, number = upto, number + 1
    yield from repeat(number)


def _is_short(text: str, stop: re.Match[str]) -> bool:
    """Whether a full stop ends a short form or an ordinal number ("Dr. Roe", "23. September") and no sentence."""
    if stop.group() != "." or stop.end() >= len(text) or text[stop.end()] != " ":
        return False
    word = _BEFORE_STOP.search(text, max(0, stop.start() - 5), stop.start())
    if word is None:
        return False
    if word.group().isdigit():
        return len(word.group()) <= 2 and _ordinal_goes_on(text, stop.end())
    return word.group().casefold() in _SHORT


def _ordinal_goes_on(text: str, at: int) -> bool:
    """Whether what follows "23." belongs to it: a small letter or the name of a month."""
    word = _BEHIND_NUMBER.match(text, at + 1)
    return word is not None and (word.group()[0].islower() or fold(word.group()) in _months())


@cache
def _months() -> frozenset[str]:
    told = (table(f"languages/{code}")["words"] for code in LANGUAGES)
    return frozenset(fold(m) for words in told for key in ("months", "months_genitive") for m in words.get(key, ()))
