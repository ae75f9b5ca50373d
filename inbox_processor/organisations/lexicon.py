"""What a word in an organisation's name means: concept, family, weight, languages.

Rule: language knowledge lives in `knowledge/organisation_words.toml` and `organisation_places.toml`; here it is only
compiled into look-ups. Does not know whole names. A word found nowhere is *rare*: it is what tells organisations apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from inbox_processor import knowledge

KINDS = frozenset({"learning", "body", "society", "authority", "house"})
WEIGHTS = {"qualifier": 0.5, "topic": 1.0, "country": 0.6, "region": 1.0, "city": 1.3, "number": 1.8, "rare": 1.6}
KIND_WEIGHT = 0.5
SHORT_WEIGHT = 1.0
"""Of a rare word of one or two letters: an initial or the rest of an abbreviation."""
ROMAN_NUMERALS = frozenset({"ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv", "xv"})
"""Numbers that are not also words or initials, as I, V and X are."""
LINKS = ("", "s", "es", "en", "n", "e", "er")
"""Letters that may join the halves of a compound word."""
LONGEST_STEM = 24
LONGEST_ENDING = 4
"""Letters that may follow a stem as the word's ending."""


class Word(NamedTuple):
    """One meaningful word (or half of a compound) of a name; two words are equal when their `key` is."""

    key: str
    text: str
    family: str
    weight: float
    languages: frozenset[str]


class Meaning(NamedTuple):
    """What the lexicon says about a word or stem."""

    concept: str
    family: str
    languages: frozenset[str]


class Lexicon(NamedTuple):
    """The compiled tables: whole words, stems, words made of several concepts, words without weight."""

    words: Mapping[str, Meaning]
    stems: Mapping[str, Meaning]
    compounds: Mapping[str, tuple[Word, ...]]
    stops: Mapping[str, frozenset[str]]
    branches: Mapping[str, frozenset[str]]
    pairs: frozenset[str]
    umbrellas: tuple[frozenset[str], ...]
    light: frozenset[str]

    def is_umbrella(self, keys: Iterable[str]) -> bool:
        """Whether the words are those of a body whose institutes are organisations of their own."""
        concepts = {key.removeprefix("#") for key in keys}
        return any(umbrella <= concepts for umbrella in self.umbrellas)


_SPECIAL = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n",
     "'": "'", "’": "'", "ʼ": "'"}
)  # fmt: skip
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h",
    "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ъ": "a", "ь": "", "ю": "yu", "я": "ya", "э": "e", "ы": "y",
    "і": "i", "є": "e", "ї": "i", "ґ": "g", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz", "ё": "e",
}  # fmt: skip
_SCRIPTS = str.maketrans({**_GREEK, **_CYRILLIC})
_SOUNDS = (
    ("tsch", "c"), ("sch", "s"), ("sht", "st"), ("zh", "z"), ("kh", "h"), ("ch", "h"), ("sh", "s"), ("ts", "c"),
    ("tz", "c"), ("ph", "f"), ("th", "t"), ("dj", "d"), ("ck", "k"), ("qu", "k"), ("x", "ks"), ("w", "v"), ("j", "i"),
    ("y", "i"), ("c", "k"), ("z", "s"), ("ou", "u"),
)  # fmt: skip


def fold(text: str) -> str:
    """The text in small Latin letters without accents; Greek and Cyrillic transliterated."""
    return text.lower() if text.isascii() else _folded(text)


@lru_cache(maxsize=16384)
def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_SPECIAL)
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return bare.translate(_SCRIPTS)


def lighten(folded: str) -> str:
    """The folded word with the two spellings of umlauts made one: fuer = für."""
    if "e" not in folded:
        return folded
    return folded.replace("ae", "a").replace("oe", "o").replace("ue", "u")


@lru_cache(maxsize=65536)
def sound(folded: str) -> str:
    """A rough common spelling across languages and transliteration systems (ph = f, zh = z, y = j = i)."""
    for written, spoken in _SOUNDS:
        if written in folded:
            folded = folded.replace(written, spoken)
    return re.sub(r"(.)\1+", r"\1", folded)


@cache
def lexicon() -> Lexicon:
    """The knowledge files compiled, once."""
    data = knowledge.table("organisation_words")
    words: dict[str, Meaning] = {}
    pairs = {_plain(word) for word in data["compound"] if " " in word}
    stems: dict[str, Meaning] = {}
    for concept, family, languages, word in _entries(data, knowledge.table("organisation_places")):
        table = stems if word.endswith("*") else words
        pairs |= {_plain(word)} if "-" in word else set()
        known = table.setdefault(_plain(word), Meaning(concept, family, languages))
        if known.concept == concept and known.languages:
            joint = known.languages | languages if languages else languages
            table[_plain(word)] = Meaning(concept, family, joint)
    for word, meaning in (*words.items(), *stems.items()):
        shorter = (stems.get(word[:end]) for end in range(3, len(word)))
        if any(one is not None and one.concept == meaning.concept and not one.languages for one in shorter):
            (words if words.get(word) is meaning else stems)[word] = meaning._replace(languages=frozenset())
    stops: dict[str, frozenset[str]] = {}
    for language, line in data["stop"].items():
        for word in line.split():
            spoken = frozenset() if language == "*" else frozenset({language})
            stops[_plain(word)] = stops.get(_plain(word), frozenset()) | spoken
    families = {m.concept: m.family for m in (*words.values(), *stems.values())}
    compounds = {
        _plain(word): tuple(_concept_word(c, families) for c in line.split()) for word, line in data["compound"].items()
    }
    branches = {concept: frozenset(line.split()) for concept, line in data["branch"].items()}
    umbrellas = tuple(frozenset(line.split()) for line in data["umbrella"]["of"])
    return Lexicon(
        words, stems, compounds, stops, branches, frozenset(pairs), umbrellas, frozenset(data["light"]["words"].split())
    )


def _entries(words: Mapping[str, Any], places: Mapping[str, Any]) -> Iterator[tuple[str, str, frozenset[str], str]]:
    """(concept, family, languages, word) for every word of both files, in the order of the files."""
    families = {**words["kind"], "qualifier": words["qualifier"], "topic": words["topic"]}
    for family, concepts in families.items():
        for concept, lines in concepts.items():
            for tags, line in lines.items():
                languages = frozenset() if tags == "*" else frozenset(tags.split())
                yield from ((concept, family, languages, word) for word in line.split())
    for line in places["town"].values():
        yield from ((town, "city", frozenset(), town) for town in line.split())
    for family, concepts in places.items():
        if family == "town":
            continue
        for concept, line in concepts.items():
            yield from ((concept, family, frozenset(), word) for word in line.split())


def _plain(word: str) -> str:
    """A word of the data files as names are read: folded, light, letters and digits only."""
    return lighten("".join(c for c in fold(word) if c.isalnum()))


def _concept_word(written: str, families: Mapping[str, str]) -> Word:
    """A part of a compound: a concept's name, or `@word` for a word that stands for itself."""
    if written.startswith("@"):
        return _word(_plain(written[1:]), None)
    return _named(written, families[written], "")


def _named(concept: str, family: str, text: str, languages: frozenset[str] = frozenset()) -> Word:
    return Word("#" + concept, text, family, KIND_WEIGHT if family in KINDS else WEIGHTS[family], languages)


def _word(text: str, meaning: Meaning | None) -> Word:
    """The word as its meaning has it, or rare."""
    if meaning is not None:
        return _named(meaning.concept, meaning.family, text, meaning.languages)
    if text.isdigit() or text in ROMAN_NUMERALS:
        return Word(text, text, "number", WEIGHTS["number"], frozenset())
    return Word(text, text, "rare", SHORT_WEIGHT if len(text) < 3 else WEIGHTS["rare"], frozenset())


def _stem(text: str) -> tuple[Meaning | None, int]:
    """The meaning of the longest known stem the text begins with, and the stem's length."""
    stems = lexicon().stems
    for end in range(min(len(text), LONGEST_STEM), 2, -1):
        found = stems.get(text[:end])
        if found is not None:
            return found, end
    return None, 0


def _known(text: str) -> Meaning | None:
    return lexicon().words.get(text) or _stem(text)[0]


def stop_languages(text: str) -> frozenset[str] | None:
    """The languages in which the light word carries no weight; None where it carries some."""
    return lexicon().stops.get(text)


@lru_cache(maxsize=65536)
def words_of(text: str) -> tuple[Word, ...]:
    """The meaningful words in one light token: one, or the parts of a compound."""
    tables = lexicon()
    if text in tables.compounds:
        return tables.compounds[text]
    whole = tables.words.get(text)
    if whole is not None:
        return (_word(text, whole),)
    meaning, end = _stem(text)
    if meaning is None:
        return _head_split(text)
    tail = _tail(text[end:])
    return (_named(meaning.concept, meaning.family, text[:end] if tail else text, meaning.languages), *tail)


def is_word(text: str) -> bool:
    """Whether the light token means something as it stands: a word, a compound, or a stem with an ending."""
    tables = lexicon()
    if text in tables.words or text in tables.compounds:
        return True
    meaning, end = _stem(text)
    return meaning is not None and (len(text) - end <= LONGEST_ENDING or len(words_of(text)) > 1)


def _is_half(text: str) -> bool:
    """Whether the text can be the second half of a compound: known, or itself made of known halves."""
    if len(text) < 4:
        return len(text) == 3 and text in lexicon().words
    return text in lexicon().compounds or bool(_known(text)) or len(words_of(text)) > 1


def _tail(rest: str) -> tuple[Word, ...]:
    """What follows the first half of a compound, where that has a meaning of its own."""
    for link in LINKS:
        second = rest[len(link) :]
        if rest.startswith(link) and _is_half(second):
            return words_of(second)
    return ()


@cache
def _kinds_of_organisation() -> re.Pattern[str]:
    """Finds quickly whether a word that names a kind of organisation may be inside another."""
    tables = lexicon()
    known = [*tables.words.items(), *tables.stems.items()]
    return re.compile("|".join(sorted(word for word, meaning in known if meaning.family in KINDS and len(word) > 2)))


def _head_split(text: str) -> tuple[Word, ...]:
    """A rare word, or rare word + kind of organisation where it ends in one (Museumsverband, Matinstitutt)."""
    if not _kinds_of_organisation().search(text, 3):
        return (_word(text, None),)
    for start in range(3, len(text) - 2):
        meaning, _ = _stem(text[start:])
        exact = lexicon().words.get(text[start:])
        found = exact or meaning
        if found is not None and found.family in KINDS and (exact or len(text) - start >= 5):
            head = _named(found.concept, found.family, text[start:], found.languages)
            return (_word(text[:start], _known(text[:start])), head)
    return (_word(text, None),)
