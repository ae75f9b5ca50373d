"""Phrases of the language files, compiled once and found in a text word by word, in linear time.

Rule: comparison is on folded words (case and accents taken off: people leave them out), whole words only, except that a
long last word also stands for its longer forms ("anmeldung": Anmeldungen). `…` stands for some words of the same
sentence. Holds no words of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from inbox_processor.knowledge import LANGUAGES, table

GAP = 14
"""Words that a `…` may stand for."""
STEM = 5
"""Letters from which a last word also stands for longer forms."""

_WORD = re.compile(r"\w+")
_END = re.compile(r"[.!?;:…]+(?=\s|\Z)|\n[ \t]*\n|\n[ \t]*[-*•–·]|\n(?=\d\s*[.)])")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "þ": "th", "ð": "d"})


def folded(text: str) -> str:
    """Case-folded, with single spaces and plain apostrophes."""
    return " ".join(text.casefold().replace("’", "'").split())


@lru_cache(maxsize=65536)
def bare(word: str) -> str:
    """The word without case and accents."""
    word = word.casefold()
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).translate(_LETTERS)


@cache
def language_file(language: str) -> Mapping[str, Any]:
    """The language's table, empty where there is none."""
    try:
        return table(f"languages/{language}")
    except FileNotFoundError:
        return {}


@cache
def words_of(section: str, key: str, languages: tuple[str, ...] = LANGUAGES) -> tuple[str, ...]:
    """Every entry `section.key` of the languages, folded, in their order, once each."""
    entries = (folded(str(word)) for code in languages for word in language_file(code).get(section, {}).get(key, ()))
    return tuple(dict.fromkeys(entry for entry in entries if entry))


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text, folded, with its span and the number of its sentence."""

    word: str
    start: int
    end: int
    sentence: int


def tokens(text: str) -> list[Token]:
    """The words of a text in order."""
    ends = [found.start() for found in _END.finditer(text)]
    ends.append(len(text))
    found: list[Token] = []
    sentence = 0
    for match in _WORD.finditer(text):
        start = match.start()
        while start > ends[sentence]:
            sentence += 1
        found.append(Token(bare(match.group()), start, match.end(), sentence))
    return found


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: what it stands for, and its first and last word."""

    meaning: str
    phrase: str
    first: int
    last: int


_Pieces = tuple[tuple[str, ...], ...]


class Phrases:
    """Phrases with what each stands for."""

    def __init__(self, entries: Iterable[tuple[str, str]] = ()) -> None:
        self._by_word: dict[str, list[tuple[_Pieces, str, str]]] = {}
        self._by_stem: dict[str, list[tuple[str, str, str]]] = {}
        for phrase, meaning in entries:
            self.add(phrase, meaning)

    def add(self, phrase: str, meaning: str) -> None:
        parts = phrase.replace("...", "…").split("…")
        pieces = tuple(piece for part in parts if (piece := tuple(bare(word) for word in _WORD.findall(part))))
        if not pieces:
            return
        if len(pieces) == 1 and len(pieces[0]) == 1 and len(pieces[0][0]) >= STEM:
            self._by_stem.setdefault(pieces[0][0][:STEM], []).append((pieces[0][0], phrase, meaning))
        else:
            self._by_word.setdefault(pieces[0][0], []).append((pieces, phrase, meaning))

    def find(self, words: Sequence[Token]) -> Iterator[Hit]:
        """Every phrase at every place, shorter ones within longer ones included."""
        for at, token in enumerate(words):
            for stem, phrase, meaning in self._by_stem.get(token.word[:STEM], ()):
                if token.word.startswith(stem):
                    yield Hit(meaning, phrase, at, at)
            for pieces, phrase, meaning in self._by_word.get(token.word, ()):
                last = _end_of(pieces, words, at)
                if last >= 0:
                    yield Hit(meaning, phrase, at, last)


def _end_of(pieces: _Pieces, words: Sequence[Token], at: int) -> int:
    """Index of the last word of the phrase that begins at `at`, -1 if it does not stand there."""
    last = _piece_end(pieces[0], words, at)
    for piece in pieces[1:]:
        if last < 0:
            return -1
        sentence = words[at].sentence
        last = next(
            (
                end
                for start in range(last + 1, min(last + 2 + GAP, len(words)))
                if words[start].sentence == sentence and (end := _piece_end(piece, words, start)) >= 0
            ),
            -1,
        )
    return last


def _piece_end(piece: tuple[str, ...], words: Sequence[Token], at: int) -> int:
    end = at + len(piece) - 1
    if end >= len(words):
        return -1
    if any(words[at + step].word != word for step, word in enumerate(piece[:-1])):
        return -1
    word = words[end].word
    return end if word == piece[-1] or (len(piece[-1]) >= STEM and word.startswith(piece[-1])) else -1
