"""The words of the language files, compiled once into lookups that every reader shares.

Rule: comparison is on folded words (case, accents and look-alike letters taken off), never on raw text, and every
lookup costs time linear in the length of the words asked for. Does not know what a line or a registrant is.
"""

from __future__ import annotations

import gc
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from inbox_processor.knowledge import LANGUAGES, table

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "þ": "th", "ð": "d"})
LONGEST_PHRASE = 8
SHORTEST_STEM = 5


@dataclass(frozen=True, slots=True)
class Word:
    """One run of letters and digits in a text: folded form and span."""

    fold: str
    start: int
    end: int


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text without case, accents and look-alike letters."""
    bare = "".join(ch for ch in unicodedata.normalize("NFKD", text) if not unicodedata.combining(ch))
    return bare.casefold().translate(_LETTERS)


_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u0483-\u0487])+")
LONGEST_KEPT = 2000
"""Characters up to which a text's words are kept for the next reader that asks."""


def words(text: str) -> list[Word]:
    """The words of a text in order; everything that is neither letter nor digit parts them."""
    return list(_kept_words(text) if len(text) <= LONGEST_KEPT else _words_of(text))


def _words_of(text: str) -> tuple[Word, ...]:
    return tuple(Word(fold(hit.group()), hit.start(), hit.end()) for hit in _WORD.finditer(text))


_kept_words = lru_cache(maxsize=4096)(_words_of)


def phrase(text: str) -> tuple[str, ...]:
    """The folded words of a phrase, as lookups are keyed."""
    return tuple(word.fold for word in words(text))


class Phrases:
    """A set of phrases, each with what it stands for; found as the longest that begins at a given word."""

    def __init__(self) -> None:
        self._meaning: dict[tuple[str, ...], dict[str, None]] = {}
        self._firsts: dict[str, int] = {}

    def add(self, text: str, meaning: str) -> None:
        key = phrase(text)
        if not key or len(key) > LONGEST_PHRASE:
            return
        self._meaning.setdefault(key, {})[meaning] = None
        self._firsts[key[0]] = max(self._firsts.get(key[0], 0), len(key))

    def at(self, sequence: list[Word], index: int) -> tuple[int, tuple[str, ...]]:
        """How many words from `index` the longest phrase takes (0: none), and its meanings."""
        longest = self._firsts.get(sequence[index].fold, 0) if index < len(sequence) else 0
        for length in range(min(longest, len(sequence) - index), 0, -1):
            meaning = self._meaning.get(tuple([word.fold for word in sequence[index : index + length]]))
            if meaning is not None:
                return length, tuple(meaning)
        return 0, ()

    def within(self, sequence: list[Word]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """All phrases in the sequence, left to right, longest first, not overlapping: (index, length, meanings)."""
        index, firsts = 0, self._firsts
        while index < len(sequence):
            if sequence[index].fold not in firsts:
                index += 1
                continue
            length, meaning = self.at(sequence, index)
            if length:
                yield index, length, meaning
            index += length or 1

    def holds(self, text: str) -> bool:
        """Whether the whole text is one of the phrases."""
        return phrase(text) in self._meaning

    def meaning(self, text: str) -> tuple[str, ...]:
        return tuple(self._meaning.get(phrase(text), ()))


class Stems:
    """Words that are recognised inflected ("direktora") and at the end of a compound ("Clustermanagerin")."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._whole = {key[0] for text in vocabulary if len(key := phrase(text)) == 1}
        self._stems: dict[str, int] = {}
        for word in self._whole:
            if len(word) >= SHORTEST_STEM:
                stem = word[: -2 if len(word) >= 8 else -1 if len(word) >= 6 else len(word)]
                self._stems[stem] = max(self._stems.get(stem, 0), len(word) + 3)
        self._begin = {key[:SHORTEST_STEM] for key in (*self._whole, *self._stems) if len(key) >= SHORTEST_STEM}
        self._known: dict[str, bool] = {}
        self._sound: dict[str, bool] = {}

    def holds(self, word: str) -> bool:
        """Whether the folded word is one of these, an inflected form, or a compound that ends in one."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._looks(word)
            if len(self._known) > 20000:
                self._known.clear()
        return known

    def is_whole(self, word: str) -> bool:
        return word in self._whole

    def is_sound(self, word: str) -> bool:
        """Whether it is one of these in its basic form, or a compound that ends in one in its basic form."""
        known = self._sound.get(word)
        if known is None:
            tails = range(3, min(len(word), 40) - SHORTEST_STEM + 1)
            known = self._sound[word] = word in self._whole or any(word[tail:] in self._whole for tail in tails)
            if len(self._sound) > 20000:
                self._sound.clear()
        return known

    def _looks(self, word: str) -> bool:
        if word in self._whole:
            return True
        if not SHORTEST_STEM <= len(word) <= 40:
            return False
        tails = [0, *range(3, len(word) - SHORTEST_STEM + 1)]
        likely = [word[tail:] for tail in tails if word[tail : tail + SHORTEST_STEM] in self._begin]
        return any(self._is_form(tail) for tail in likely)

    def _is_form(self, tail: str) -> bool:
        return tail in self._whole or any(
            len(tail) <= self._stems.get(tail[:length], 0) for length in range(SHORTEST_STEM, len(tail) + 1)
        )


@dataclass(frozen=True)
class Lexicon:
    """All that readers ask about words, over all languages."""

    labels: Phrases
    titles: Phrases
    """Meanings: honorifics, academic, post_nominals."""
    degrees: Phrases
    """What may follow a name: post_nominals."""
    functions: Stems
    function_phrases: Phrases
    organisations: Stems
    organisation_phrases: Phrases
    legal_forms: Phrases
    bodies: Stems
    """Public bodies (ministries, agencies, regional authorities): organisations whatever other names stand near."""
    departments: Stems
    streets: Stems
    not_stated: Phrases
    same_as_above: Phrases
    same_as_sender: Phrases
    refers: Phrases
    colleagues: Stems
    assistants: Stems
    numbers: Mapping[str, int]
    given: frozenset[str]
    polite: frozenset[str]
    """Words for the reader that are written large: Vás, Sie."""
    particles: frozenset[str]
    months: frozenset[str]
    sign_offs: Phrases
    disclaimers: Phrases

    def is_function(self, word: str) -> bool:
        """Whether a folded word is a function rather than what only looks like one inflected: ministre, ministère."""
        if self.functions.is_whole(word):
            return True
        return self.functions.holds(word) and not (self.organisations.is_whole(word) or self.departments.is_whole(word))

    def is_institution(self, word: str) -> bool:
        """Whether a folded word names an organisation in its basic form and nothing that a person is."""
        return self.organisations.is_sound(word) and not self.functions.is_whole(word)


def _language(code: str) -> Mapping[str, Any]:
    try:
        return table(f"languages/{code}")
    except FileNotFoundError:
        return {}


def _extra(name: str) -> Mapping[str, Any]:
    try:
        return table(name)
    except FileNotFoundError:
        return {}


def _listed(section: str, key: str) -> Iterator[str]:
    for code in LANGUAGES:
        value = _language(code).get(section, {}).get(key, ())
        yield from value if not isinstance(value, str) else (value,)


def _phrases(section: str, *keys: str) -> Phrases:
    found = Phrases()
    for key in keys:
        for text in _listed(section, key):
            found.add(text, key)
    return found


def _grammar(key: str) -> Phrases:
    found = Phrases()
    for words_of in _extra("grammar").values():
        for text in words_of.get(key, ()):
            found.add(text, key)
    return found


def _labels() -> Phrases:
    found = Phrases()
    for code in LANGUAGES:
        for field, texts in _language(code).get("labels", {}).items():
            for text in texts:
                found.add(text, field)
    for fields in _extra("labels").values():
        for field, texts in fields.items():
            for text in texts:
                found.add(text, field)
    return found


def _legal_forms() -> Phrases:
    found = Phrases()
    for form in _extra("grammar").get("any", {}).get("legal_forms", ()):
        found.add(form, "legal")
    for form in _listed("words", "organisations"):
        if form.count(".") > 1 and len(form) <= 14:
            found.add(form, "legal")
    return found


def _numbers() -> dict[str, int]:
    found: dict[str, int] = {}
    for code in LANGUAGES:
        for value, text in enumerate(_language(code).get("words", {}).get("numbers", ()), start=1):
            for spelling in str(text).split("/"):
                found.setdefault(fold(spelling.strip()), value)
    return found


@cache
def lexicon() -> Lexicon:
    """The compiled language files; built at the first call, in well under a second.

    They live as long as the process, so that the garbage collector need not walk them (0.1 s) while a mail is read.
    """
    found = _compiled()
    gc.collect()
    gc.freeze()
    return found


def _compiled() -> Lexicon:
    return Lexicon(
        labels=_labels(),
        titles=_phrases("titles", "honorifics", "academic", "post_nominals"),
        degrees=_phrases("titles", "post_nominals"),
        functions=Stems(_listed("words", "functions")),
        function_phrases=_phrases("words", "functions"),
        organisations=Stems(_listed("words", "organisations")),
        organisation_phrases=_phrases("words", "organisations"),
        legal_forms=_legal_forms(),
        bodies=Stems(_extra("grammar").get("any", {}).get("bodies", ())),
        departments=Stems(_listed("words", "departments")),
        streets=Stems(_listed("words", "streets")),
        not_stated=_phrases("words", "not_stated"),
        same_as_above=_phrases("words", "same_as_above"),
        same_as_sender=_grammar("same_as_sender"),
        refers=_grammar("refers"),
        colleagues=Stems(_listed("words", "colleague")),
        assistants=Stems(_listed("words", "assistants")),
        numbers=_numbers(),
        given=frozenset(fold(name) for name in _listed("names", "given")),
        polite=frozenset(fold(word) for word in _extra("grammar").get("any", {}).get("polite", ())),
        particles=frozenset(fold(name) for name in _listed("names", "particles")),
        months=frozenset(fold(m) for key in ("months", "months_genitive") for m in _listed("words", key)),
        sign_offs=_phrases("letter", "sign_offs"),
        disclaimers=_phrases("letter", "disclaimers", "sent_from", "external_banners"),
    )


class Grammar:
    """The small words of one language together with English, which turns up in every mail."""

    def __init__(self, language: str) -> None:
        self.language = language
        tables = _extra("grammar")
        self.own_ends = tuple(fold(end) for end in tables.get(language, {}).get("own_ends", ()))
        """Ends of words that say "our" and "my": toimitusjohtajamme."""
        self._merged: dict[str, Phrases] = {}
        for code in dict.fromkeys((language, "en")):
            for key, texts in tables.get(code, {}).items():
                found = self._merged.setdefault(key, Phrases())
                for text in texts:
                    found.add(text, key)

    def __getitem__(self, key: str) -> Phrases:
        return self._merged.setdefault(key, Phrases())


@cache
def grammar(language: str) -> Grammar:
    return Grammar(language)
