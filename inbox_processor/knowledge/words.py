"""The words of a text, with where they stand: made once a text and shared by all that read it.

Rule: comparison is on folded words (case, accents and look-alike letters taken off: people leave them out). A word is
a run of letters and digits; everything else parts words. Knows no phrases. Linear.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar

from inbox_processor.knowledge import LANGUAGES, table

_ACCENT = r"[\u0300-\u036f\u0483-\u0487]"
WORD = re.compile(rf"[^\W_]+(?:{_ACCENT}[^\W_]*)*|{_ACCENT}(?:{_ACCENT}|[^\W_])*")
"""A word: letters and digits, and the accents that stand by themselves behind them."""
LONGEST_KEPT = 8000
"""Characters up to which a text's words are kept for the next reader that asks."""

_SHORT = frozenset(table("habits")["words"]["shortened"])
"""Words that end in a full stop where no sentence ends."""
_BEFORE_STOP = re.compile(r"(?<!\w)\w{1,7}\Z")
_BEHIND_NUMBER = re.compile(r"\w+")
_END = re.compile(r"[.!?;:…]+(?=\s|\Z)|\n[ \t]*\n|\n[ \t]*[-*•–·]|\n(?=\d\s*[.)])")
_SPELT = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "þ": "th", "ð": "d"})


Answer = TypeVar("Answer")


class Word(NamedTuple):
    """One word of a text: folded, with its span and the number of its sentence."""

    fold: str
    start: int
    end: int
    sentence: int


class Kept(dict[str, Answer]):
    """What a question about words was answered so far; a plain look-up costs a third of an lru_cache's."""

    def __init__(self, asked: Callable[[str], Answer]) -> None:
        super().__init__()
        self._asked = asked

    def __missing__(self, word: str) -> Answer:
        if len(self) >= MOST_KEPT:
            self.clear()
        self[word] = found = self._asked(word)
        return found


def _bare(word: str) -> str:
    word = word.casefold()
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).translate(_SPELT)


MOST_KEPT = 65_536
fold: Callable[[str], str] = Kept(_bare).__getitem__
"""The word without case, accents and look-alike letters."""


def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order."""
    return _kept(text) if len(text) <= LONGEST_KEPT else _made(text)


def _made(text: str) -> tuple[Word, ...]:
    ends = [found.start() for found in _END.finditer(text) if not _is_short(text, found)]
    return tuple(
        [
            _new(Word, (fold(found[0]), at := found.start(), found.end(), bisect_left(ends, at)))
            for found in WORD.finditer(text)
        ]
    )


def folds(text: str) -> list[str]:
    """The words of a text folded, where nobody asks where they stand."""
    return list(map(fold, WORD.findall(text)))


def digits_in(text: str) -> int:
    """How many digits a text has."""
    return len(_DIGIT.findall(text))


_DIGIT = re.compile(r"\d")
_new = tuple.__new__
"""Makes a NamedTuple as its `_make` does, at half the cost."""
_kept = lru_cache(maxsize=1024)(_made)


def _is_short(text: str, stop: re.Match[str]) -> bool:
    """Whether a full stop ends a short form or an ordinal number ("Dr. Roe", "23. September") and no sentence."""
    if stop.group() != "." or stop.end() >= len(text) or text[stop.end()] != " ":
        return False
    word = _BEFORE_STOP.search(text, max(0, stop.start() - 8), stop.start())
    if word is None:
        return False
    if word.group().isdigit():
        return len(word.group()) <= 2 and _ordinal_goes_on(text, stop.end())
    if word.group().casefold() in _SHORT:
        return True
    goes_on = text[: word.start()].rstrip()[-1:] in (".", "-")
    return (goes_on or word.group()[0].isupper()) and word.group().casefold() in _short_titles()


@cache
def _short_titles() -> frozenset[str]:
    """Words of titles with a full stop: "Kfm", "habil"; small, they may end a sentence too."""
    told = (phrases for code in LANGUAGES for phrases in table(f"languages/{code}")["titles"].values())
    found = (word for phrases in told for phrase in phrases for word in re.findall(r"\w{2,}(?=\.)", phrase))
    return frozenset(word.casefold() for word in found)


def _ordinal_goes_on(text: str, at: int) -> bool:
    """Whether what follows "23." belongs to it: a small letter or the name of a month."""
    word = _BEHIND_NUMBER.match(text, at + 1)
    return word is not None and (word.group()[0].islower() or fold(word.group()) in _months())


@cache
def _months() -> frozenset[str]:
    told = (table(f"languages/{code}")["words"] for code in LANGUAGES)
    return frozenset(fold(m) for words in told for key in ("months", "months_genitive") for m in words.get(key, ()))
