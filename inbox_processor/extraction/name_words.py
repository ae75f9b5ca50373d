"""What the language files know of personal names, compiled once: titles, given names, particles, words of no name.

Rule: comparison is on bare words (case and accents off). Holds no words of its own. Does not know how names are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.phrases import given_names_of, language_file
from inbox_processor.knowledge.words import fold

_WORD = re.compile(
    r"(?:['’](?=[^\W\d_]{1,2}\b))?[^\W\d_]+(?:(?:['’`´ʼ]|\.?[-‐‑])[^\W\d_]+)*['’]?\.?|[,;|/()&+–—]|\d+|\S"
)
_ECLIPSED = re.compile(r"(?:[hnt]|gc|mb|nd|ng|bhf|bp|dt)-?[A-ZÁÉÍÓÚ]")
_GREEK = str.maketrans("άέήίόύώΐΰς", "αεηιουωϊϋσ")
TITLE_WORDS = 8
"""Longest title phrase of the language files, in words."""


class Word(NamedTuple):
    """One word (with its full stop) or one separator, with its span; `key` is what it is compared by."""

    text: str
    start: int
    end: int
    key: str

    @property
    def is_name_like(self) -> bool:
        return self.text[-1].isalpha() or self.text[0].isalpha()


def begins_large(word: str) -> bool:
    """Whether a word is written as a name is; Irish puts small letters before the capital: "Ó hEithir"."""
    return word[0].isupper() or (not word.islower() and bool(_ECLIPSED.match(word)))


def words(text: str) -> list[Word]:
    """The words and separators of a line in order."""
    return [Word(m.group(), m.start(), m.end(), key(m.group())) for m in _WORD.finditer(text)]


@lru_cache(maxsize=65536)
def key(word: str) -> str:
    """The word without case, accents, full stops, and with plain hyphens and apostrophes."""
    bared = fold(word.replace("’", "'").replace("`", "'").replace("´", "'").replace("ʼ", "'"))
    return bared.replace(".", "").replace("‐", "-").replace("‑", "-")


@cache
def _letters() -> Mapping[str, str]:
    letters: dict[str, str] = {}
    for script in ("greek", "cyrillic"):
        letters.update(table("transliteration")[script])
    return letters


@cache
def _longest_first() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _letters()), key=len, reverse=True)))


@lru_cache(maxsize=16384)
def latin(word: str) -> str:
    """The word in small Latin letters, accents off."""
    small = word.casefold().replace("’", "'")
    if small.isascii():
        return fold(small)
    spelt = _longest_first().sub(lambda found: _letters()[found.group()], _without_greek_accents(small))
    return fold(spelt)


def _without_greek_accents(word: str) -> str:
    """Accents off Greek vowels, so that letter pairs are found; diaeresis and other letters stay."""
    return word.translate(_GREEK)


@dataclass(frozen=True, slots=True)
class Title:
    """A title of the language files: its kinds, the languages that list it, and whether its case must be as written."""

    kinds: frozenset[str]
    languages: frozenset[str]
    spellings: frozenset[str]

    @property
    def is_letter(self) -> bool:
        return all(len(spelling.rstrip(".")) == 1 for spelling in self.spellings)

    def admits(self, written: str) -> bool:
        """Whether a short form may stand as it is written here: "DI" is a degree, "Di" and "di" are not."""
        bare_forms = {spelling.rstrip(".") for spelling in self.spellings}
        if all(len(form) <= 4 and form.isupper() for form in bare_forms):
            return written.rstrip(".") in bare_forms
        return True


def _entries(section: str, name: str) -> Iterator[tuple[str, str]]:
    for code in LANGUAGES:
        for entry in language_file(code).get(section, {}).get(name, ()):
            yield code, str(entry)


@cache
def titles(kinds: tuple[str, ...] = ("honorifics", "academic", "generations")) -> dict[tuple[str, ...], Title]:
    """Title phrases by the keys of their words."""
    found: dict[tuple[str, ...], list[tuple[str, str, str]]] = {}
    for kind in kinds:
        for code, entry in _entries("titles", kind):
            phrase = tuple(word.key for word in words(entry))
            found.setdefault(phrase, []).append((kind, code, entry))
    return {
        phrase: Title(frozenset(r[0] for r in rows), frozenset(r[1] for r in rows), frozenset(r[2] for r in rows))
        for phrase, rows in found.items()
    }


def may_be_title(word: str) -> bool:
    """Whether a single word that the lists hold as a title may be one as it is written: "DI", not "Di"."""
    title = titles(("honorifics", "academic", "post_nominals")).get((key(word),))
    return title is None or title.admits(word)


@cache
def usual_honorifics() -> Mapping[str, str]:
    """The honorific each language lists first, by language: "M." in French, "κ." in Greek."""
    first: dict[str, str] = {}
    for code, entry in _entries("titles", "honorifics"):
        first.setdefault(code, key(entry))
    return first


@cache
def title_words() -> frozenset[str]:
    """Single words of titles, such as "techn" of "Dr. techn."; they may only follow a title."""
    return frozenset(word for phrase in titles() for word in phrase if len(word) > 1)


@cache
def bare_beginnings() -> frozenset[str]:
    """First words of titles, small and without a full stop, that a space parts from the next: "de" of "de heer"."""
    entries = (entry for kind in ("honorifics", "academic") for _, entry in _entries("titles", kind) if " " in entry)
    return frozenset(
        first for first in (entry.split(" ")[0] for entry in entries) if first.islower() and first.isalpha()
    )


@cache
def short_titles() -> frozenset[str]:
    """Words of titles that are written with a full stop, such as "assoc"; "an" and "it" are not."""
    return frozenset(
        key(word.rstrip("."))
        for language in LANGUAGES
        for phrases in language_file(language).get("titles", {}).values()
        for phrase in phrases
        for word in str(phrase).split()
        if word.endswith(".")
    )


@cache
def generations() -> frozenset[str]:
    """What tells people of one name apart and is no title: "ifj.", "özv."."""
    return frozenset(key(entry) for _, entry in _entries("titles", "generations"))


@cache
def post_nominals() -> dict[tuple[str, ...], Title]:
    """What may follow a name: degrees, orders and memberships, offices."""
    return titles(("post_nominals", "academic", "orders"))


def phrase_at(phrases: dict[tuple[str, ...], Title], row: Sequence[Word], at: int) -> tuple[int, Title | None]:
    """The longest phrase that begins at word `at`: its length in words (0: none) and the title."""
    for length in range(min(TITLE_WORDS, len(row) - at), 0, -1):
        title = phrases.get(tuple(word.key for word in row[at : at + length]))
        if title and (length > 1 or title.admits(row[at].text)):
            return length, title
    return 0, None


@cache
def given_names(language: str = "") -> frozenset[str]:
    """Common given names of one language or of all, Greek and Cyrillic ones also in Latin letters."""
    codes = (language,) if language else (*LANGUAGES, *table("given_names"))
    names = {name for code in codes for name in given_names_of(code)}
    return frozenset(form for name in names for form in (key(name), key(latin(name))))


@cache
def usual_given_names() -> frozenset[str]:
    """The commonest given names of all languages, by which the order of a name is told."""
    names = [str(name) for code in LANGUAGES for name in language_file(code).get("names", {}).get("given", ())]
    return frozenset(form for name in names for form in (key(name), key(latin(name))))


def is_foreign_given(word: str, languages: frozenset[str], language: str) -> bool:
    """Whether a word is a usual given name in some languages and not in this one: Jean-Baptiste in English mail."""
    whole = key(word)
    forms = (whole, whole.partition("-")[0])
    return whole not in _usual_given(language) and any(f in _usual_given(code) for code in languages for f in forms)


@cache
def _usual_given(language: str) -> frozenset[str]:
    return frozenset(key(name) for name in language_file(language).get("names", {}).get("given", ()))


@cache
def particles() -> frozenset[str]:
    """Every word that may stand between given and family name, or begin a family name."""
    rows = [[word.key for word in words(entry)] for _, entry in _entries("names", "particles")]
    return frozenset(row[at] for row in rows for at in (0, -1))


@cache
def fathers() -> frozenset[str]:
    """The words before a father's name behind a whole name, which is no part of it: "Σκούρτη Λαμπρινή του Γεωργίου"."""
    return frozenset(key(word) for _, word in _entries("names", "fathers"))


@cache
def joins_families(word: str, following: str, language: str) -> bool:
    """Whether a word joins the two family names of a person in a language: "Conde y Luna", not "Luna y Pedro"."""
    joins = len(word) == 1 and word in language_file(language).get("names", {}).get("particles", ())
    return joins and following not in _usual_given(language)


@cache
def family_endings(language: str) -> tuple[str, ...]:
    """Typical ends of family names of a language, longest first."""
    ends = (fold(end) for end in language_file(language).get("names", {}).get("family_endings", ()))
    return tuple(sorted(ends, key=len, reverse=True))


def puts_family_first(language: str) -> bool:
    """Whether people of this language write the family name first."""
    return bool(language_file(language).get("names", {}).get("order") == "family-given")


def _single_words(entries: Iterable[str]) -> Iterator[str]:
    for entry in entries:
        row = [word for word in words(entry) if word.is_name_like]
        if len(row) == 1 and len(row[0].key) > 2:
            yield row[0].key


@cache
def function_words() -> frozenset[str]:
    """Single words of any language that make a line a job title."""
    return frozenset(_single_words(entry for _, entry in _entries("words", "functions")))


_NO_NAMES = (
    ("words", ("organisations", "departments", "not_stated", "months", "same_as_above")),
    ("labels", ("function", "organisation", "email", "telephone", "mobile", "country")),
    ("reply", ("subject",)),
    ("letter", ("sign_offs",)),
)


@cache
def address_labels(language: str) -> frozenset[str]:
    """Single words that label an address in a language: "Rua" is a street in Portuguese, a family name in Irish."""
    entries = language_file(language).get("labels", {}).get("address", ())
    return frozenset(_single_words(map(str, entries))) - given_names()


@cache
def no_name_words() -> frozenset[str]:
    """Single words that hardly ever stand in a name: organisations, departments, months, labels of any language."""
    entries = (entry for section, names in _NO_NAMES for name in names for _, entry in _entries(section, name))
    return frozenset(_single_words(entries)) - given_names()


@cache
def street_words(language: str) -> frozenset[str]:
    """Single words of addresses in a language."""
    return frozenset(_single_words(language_file(language).get("words", {}).get("streets", ())))


@cache
def greetings() -> frozenset[str]:
    """Salutations and sign-offs of any language, as bare phrases."""
    entries = [entry for name in ("salutations", "sign_offs") for _, entry in _entries("letter", name)]
    return frozenset(" ".join(word.key for word in words(entry) if word.is_name_like) for entry in entries)


@cache
def greeting_words() -> frozenset[str]:
    """First words of salutations and sign-offs of two words and more ("Dear", "Mit"), names excepted."""
    first = frozenset(phrase.split()[0] for phrase in greetings() if phrase.find(" ") > 1)
    return first - given_names() - particles()


@lru_cache(maxsize=4096)
def may_name(text: str, language: str) -> bool:
    """Whether words can be somebody's name: not "Monsieur", "No", nor what begins as a sentence does: "Ein Ersatz".

    A small word of the language begins no name unless it is a particle or a common given name: "Le Goff", "An Peeters".
    """
    row = [word.key for word in words(text)]
    if all((word,) in titles() and word not in given_names() for word in row):
        return False
    if len(row) == 1:
        return len(row[0]) > SHORTEST
    begins = row[0] in particles() or row[0] in given_names()
    return begins or not _begins_sentences(language).intersection(row[:1])


SHORTEST = 2
"""Letters of a name that stands alone, more than."""


@cache
def _begins_sentences(language: str) -> frozenset[str]:
    """The articles, pronouns and prepositions of a language."""
    small = table("grammar").get(language or "en", {})
    lists = ("leads", "first", "own", "at", "no", "stop")
    return frozenset(key(word) for name in lists for word in small.get(name, ()))


def stands_first(family: Sequence[str], given: str) -> bool:
    """Whether a family name in capitals stands before a comma and a given name behind it: "PALMA, Teresa"."""
    core = [word for word in family if key(word) not in particles()]
    shouted = all(word.isupper() and len(word) > SHORTEST + 1 for word in core)
    return 0 < len(core) <= MOST_FAMILIES and shouted and given[1:].islower() and key(given) in given_names()


def goes_before(family: Sequence[str], given: Sequence[str]) -> bool:
    """Whether a family name stands before a comma and nothing but given names behind: "Pardo Vega, Lucía"."""
    core = [word for word in family if key(word) not in particles()]
    behind = [word for word in given if key(word) not in particles()]
    if not 0 < len(core) <= MOST_FAMILIES or not 0 < len(behind) <= MOST_FAMILIES:
        return False
    large = all(word[0].isupper() for word in (*core, *behind))
    works = {key(word) for word in (*core, *behind)} & (function_words() | no_name_words())
    return large and not works and not known_given(core[0]) and all(map(known_given, behind))


def known_given(word: str) -> bool:
    """Whether a word is a common given name, or two joined by a hyphen."""
    return all(part in given_names() for part in key(word).split("-"))


MOST_FAMILIES = 2
"""Family names of one person, at most."""
