"""Phrases of the language files, compiled once and found in a text word by word, in linear time.

Rule: comparison is on folded words (case and accents taken off: people leave them out), whole words only, except that a
long last word also stands for its longer forms ("anmeldung": Anmeldungen). `…` stands for some words of the same
sentence, `*` ends a word of which only the beginning is fixed. Holds no words of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from inbox_processor.knowledge import LANGUAGES, table

GAP = 14
"""Words that a `…` may stand for."""
STEM = 5
"""Letters from which a last word also stands for longer forms."""

_WORD = re.compile(r"\w+")
_PATTERN_WORD = re.compile(r"\w+\*?")
_SHORT = frozenset(
    ("dr", "mr", "ms", "mrs", "sr", "sra", "dott", "prof", "ing", "mag", "dipl", "mgr", "eng", "doc")
) | (frozenset(("nr", "st", "hab", "tel", "inż", "κ", "δρ")))
"""Words that end in a full stop where no sentence ends."""
_BEFORE_STOP = re.compile(r"(?<!\w)\w{1,4}\Z")
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
def given_names_of(language: str) -> tuple[str, ...]:
    """The given names that the knowledge files list for a language, one of the Union's or of a neighbour."""
    usual = language_file(language).get("names", {}).get("given", ())
    further = table("given_names").get(language, "").split()
    return tuple(dict.fromkeys((*map(str, usual), *(name for name in further if len(name) > 2))))


@cache
def words_of(section: str, key: str, languages: tuple[str, ...] = LANGUAGES) -> tuple[str, ...]:
    """Every entry `section.key` of the languages, folded, in their order, once each."""
    entries = (folded(str(word)) for code in languages for word in language_file(code).get(section, {}).get(key, ()))
    return tuple(dict.fromkeys(entry for entry in entries if entry))


class Token(NamedTuple):
    """One word of a text, folded, with its span and the number of its sentence."""

    word: str
    start: int
    end: int
    sentence: int


def tokens(text: str) -> list[Token]:
    """The words of a text in order."""
    return list(_kept_tokens(text) if len(text) <= LONGEST_KEPT else _tokens_of(text))


def _tokens_of(text: str) -> tuple[Token, ...]:
    ends = [found.start() for found in _END.finditer(text) if not _is_short(text, found)]
    ends.append(len(text))
    found: list[Token] = []
    sentence = 0
    for match in _WORD.finditer(text):
        start = match.start()
        while start > ends[sentence]:
            sentence += 1
        found.append(Token(bare(match.group()), start, match.end(), sentence))
    return tuple(found)


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
    word = _WORD.match(text, at + 1)
    return word is not None and (word.group()[0].islower() or bare(word.group()) in _months())


@cache
def _months() -> frozenset[str]:
    return frozenset(bare(m) for key in ("months", "months_genitive") for m in words_of("words", key))


_kept_tokens = lru_cache(maxsize=512)(_tokens_of)
LONGEST_KEPT = 8000
"""Characters up to which a text's words are kept for whoever reads the same text next."""


class Hit(NamedTuple):
    """A phrase found: what it stands for, and its first and last word."""

    meaning: str
    phrase: str
    first: int
    last: int


_Word = tuple[str, bool]
"""A word of a phrase, and whether longer words that begin with it are meant too."""
_Pieces = tuple[tuple[_Word, ...], ...]


class Phrases:
    """Phrases with what each stands for, looked up by their first word or its first letters."""

    def __init__(self, entries: Iterable[tuple[str, str]] = ()) -> None:
        self._by_word: dict[str, list[tuple[_Pieces, str, str]]] = {}
        self._by_stem: dict[str, list[tuple[_Pieces, str, str]]] = {}
        for phrase, meaning in entries:
            self.add(phrase, meaning)

    def add(self, phrase: str, meaning: str) -> None:
        parts = phrase.replace("...", "…").split("…")
        pieces = tuple(piece for part in parts if (piece := _words(part)))
        if not pieces:
            return
        first, open_ended = pieces[0][0]
        if open_ended:
            self._by_stem.setdefault(first[:_KEY], []).append((pieces, phrase, meaning))
        else:
            self._by_word.setdefault(first, []).append((pieces, phrase, meaning))

    def find(self, words: Sequence[Token]) -> Iterator[Hit]:
        """Every phrase at every place, shorter ones within longer ones included."""
        by_word, by_stem = self._by_word, self._by_stem
        for at, token in enumerate(words):
            near, far = by_word.get(token.word), by_stem.get(token.word[:_KEY])
            for pieces, phrase, meaning in (*(near or ()), *(far or ())) if near or far else ():
                last = _end_of(pieces, words, at)
                if last >= 0:
                    yield Hit(meaning, phrase, at, last)


_KEY = 3
"""Letters by which open-ended words are looked up."""


def _words(part: str) -> tuple[_Word, ...]:
    found = _PATTERN_WORD.findall(part)
    last = len(found) - 1
    words = [(bare(word.rstrip("*")), word.endswith("*"), at == last) for at, word in enumerate(found)]
    return tuple(
        (word, len(word) >= _KEY and (open_ended or (ends and len(word) >= STEM))) for word, open_ended, ends in words
    )


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


def _piece_end(piece: tuple[_Word, ...], words: Sequence[Token], at: int) -> int:
    end = at + len(piece) - 1
    if end >= len(words):
        return -1
    for step, (word, open_ended) in enumerate(piece):
        there = words[at + step].word
        if there != word and not (open_ended and there.startswith(word)):
            return -1
    return end
