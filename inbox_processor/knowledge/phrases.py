"""Phrases of the language files, compiled once and found in a text word by word, in linear time.

Rule: comparison is on folded words (words.py), whole words only, except that a long last word also stands for its
longer forms ("anmeldung": Anmeldungen). `…` stands for some words of the same sentence, `*` ends a word of which only
the beginning is fixed, `=` one that has no longer forms. Holds no words of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple

from inbox_processor.knowledge import LANGUAGES, settle, table
from inbox_processor.knowledge.words import WORD, Kept, Word, fold, folds

GAP = 14
"""Words that a `…` may stand for."""
STEM = 5
"""Letters from which a last word also stands for longer forms."""

_PATTERN_WORD = re.compile(rf"(?:{WORD.pattern})[*=]?")


@lru_cache(maxsize=1024)
def folded(text: str) -> str:
    """Case-folded, with single spaces and plain apostrophes."""
    return " ".join(text.casefold().replace("’", "'").split())


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


class Hit(NamedTuple):
    """A phrase found: what it stands for, and its first and last word."""

    meaning: str
    phrase: str
    first: int
    last: int


_Piece = tuple[tuple[str, bool], ...]
"""Words of a phrase that stand together, each with whether longer words that begin with it are meant too."""


class _Phrase(NamedTuple):
    """A phrase taken apart: its first piece, and the pieces behind each `…`."""

    phrase: str
    first: str
    open_ended: bool
    """Whether longer words that begin with the first one begin the phrase too."""
    second: str
    """What its second word begins with, by which most are passed over; "" where it has none."""
    rest: _Piece
    """The words that follow the first one at once."""
    pieces: tuple[_Piece, ...]


class Phrases:
    """Phrases with what each stands for, looked up by their first letters; taken apart when their first word is met."""

    def __init__(self, entries: Iterable[tuple[str, str]] = ()) -> None:
        self._by_head: dict[str, list[tuple[str, str, str]]] = {}
        """First word, phrase and meaning by the first letters, by which most words of a text are passed over."""
        self._begun: Mapping[str, _Begun] = Kept(self._begins)
        for phrase, meaning in entries:
            self.add(phrase, meaning)
        settle()

    def add(self, phrase: str, meaning: str) -> None:
        if found := WORD.search(phrase):
            first = fold(found[0])
            self._by_head.setdefault(first[:_KEY], []).append((first, phrase, meaning))

    def begun_in(self, text: str) -> int:
        """At how many words of a text a phrase may begin, told by each and the one behind it without placing them."""
        heads, row = self._by_head, folds(text)
        pairs = zip_longest(row, row[1:], fillvalue="")
        return sum(self._may_begin(word, following) for word, following in pairs if word[:_KEY] in heads)

    def _may_begin(self, word: str, following: str) -> bool:
        likely = self._begun[word]
        return any(following.startswith(phrase.second) for _, phrase in likely.get(following[:1], likely[""]))

    def find(self, row: Sequence[Word]) -> Iterator[Hit]:
        """Every phrase at every place, shorter ones within longer ones included."""
        begun, heads = self._begun, self._by_head
        for at, word in enumerate(row):
            if word.fold[:_KEY] not in heads:
                continue
            likely = begun[word.fold]
            following = row[at + 1].fold if at + 1 < len(row) else ""
            for meaning, (phrase, _, _, second, rest, pieces) in likely.get(following[:1], likely[""]):
                if not following.startswith(second):
                    continue
                last = _piece_end(rest, row, at + 1) if rest else at
                if pieces and last >= 0:
                    last = _end_of(pieces, row, last)
                if last >= 0:
                    yield Hit(meaning, phrase, at, last)

    def _begins(self, word: str) -> _Begun:
        """The phrases that a folded word may begin."""
        likely = (entry for entry in self._by_head[word[:_KEY]] if word.startswith(entry[0]))
        known = [(meaning, _apart(phrase)) for _, phrase, meaning in likely]
        begun = [(meaning, phrase) for meaning, phrase in known if not phrase.open_ended and phrase.first == word]
        begun += [(meaning, phrase) for meaning, phrase in known if phrase.open_ended]
        if len(begun) <= FEW:
            return {"": begun} if begun else _NOTHING
        letters = {"", *(phrase.second[:1] for _, phrase in begun)}
        return {letter: [entry for entry in begun if entry[1].second[:1] in ("", letter)] for letter in letters}


_Begun = dict[str, list[tuple[str, _Phrase]]]
"""Meanings and phrases that begin with one word, by the first letter of the word behind it, "" for any other."""
_NOTHING: _Begun = {"": []}
FEW = 8
"""Phrases that begin with one word, at most, which are all compared with what stands behind it."""
_KEY = 3
"""Letters by which phrases are looked up."""


def _taken_apart(phrase: str) -> _Phrase:
    parts = phrase.replace("...", "…").split("…")
    (head, *rest), *pieces = (piece for part in parts if (piece := _words(part)))
    return _Phrase(phrase, *head, rest[0][0] if rest else "", tuple(rest), tuple(pieces))


_apart: Callable[[str], _Phrase] = Kept(_taken_apart).__getitem__
"""The phrase taken apart, once for all tables that hold it."""


def _words(part: str) -> _Piece:
    found = _PATTERN_WORD.findall(part)
    piece = [(bare := fold(word.rstrip("*=")), word[-1] == "*" and len(bare) >= _KEY) for word in found]
    if found and found[-1][-1] not in "*=":
        piece[-1] = (bare, len(bare) >= STEM)
    return tuple(piece)


def _end_of(pieces: tuple[_Piece, ...], row: Sequence[Word], last: int) -> int:
    """Index of the last word of the pieces that follow word `last` in its sentence, -1 if they do not stand there."""
    for piece in pieces:
        sentence = row[last].sentence
        last = next(
            (
                end
                for start in range(last + 1, min(last + 2 + GAP, len(row)))
                if row[start].sentence == sentence and (end := _piece_end(piece, row, start)) >= 0
            ),
            -1,
        )
        if last < 0:
            return -1
    return last


def _piece_end(piece: _Piece, row: Sequence[Word], at: int) -> int:
    end = at + len(piece) - 1
    if end >= len(row) or row[end].sentence != row[at - 1].sentence:
        return -1
    for place, (word, open_ended) in enumerate(piece, start=at):
        there = row[place].fold
        if there != word and not (open_ended and there.startswith(word)):
            return -1
    return end
