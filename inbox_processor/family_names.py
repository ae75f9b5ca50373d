"""Where a person stands in an alphabetical list: given names and family name, as people expect them.

    split(full_name, country, email) -> Name

Rule: what the mail shows decides before what a country does: a family name in capitals, then the spelling of the
address, then particles, then the country's habit, else the last word. The words lie in knowledge/family_names.toml.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from inbox_processor.knowledge import table


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its two parts, as written; `sort_key` puts it where people look for it."""

    given: str
    family: str

    @property
    def shown(self) -> str:
        """Family name first, as in a list."""
        return f"{self.family}, {self.given}" if self.given else self.family

    @property
    def sort_key(self) -> tuple[str, str]:
        """Small particles passed over, accents and capitals folded."""
        words = self.family.split()
        while len(words) > 1 and _is_particle(words[0]):
            words = words[1:]
        return fold(" ".join(words)), fold(self.given)

    @property
    def initial(self) -> str:
        """The letter it stands under."""
        letter = self.sort_key[0][:1].upper()
        return letter if letter.isalpha() else "#"


def split(full_name: str, country: str | None = None, email: str | None = None) -> Name:
    """Given names and family name of `full_name`."""
    words = full_name.split()
    if len(words) < 2:
        return Name("", full_name.strip())
    if "," in full_name:
        family, _, given = full_name.partition(",")
        return Name(given.strip(), family.strip())
    return _in_capitals(words) or _from_front(words, country, email) or _from_behind(words, country)


def fold(text: str) -> str:
    """Lower case without accents, the letters that do not decompose spelt out."""
    plain = text.casefold().translate(_LETTERS)
    return "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))


_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})


def _in_capitals(words: list[str]) -> Name | None:
    """A run of words in capitals at one end is the family name, unless all of the name is in capitals."""
    large = [word.isupper() and len(word.strip(".-")) > 1 for word in words]
    if all(large) or not any(large):
        return None
    if large[-1]:
        start = len(words) - next(n for n, is_large in enumerate(reversed(large)) if not is_large)
        return _cut(words, _with_particles(words, start))
    if large[0]:
        end = large.index(False)
        return Name(" ".join(words[end:]), " ".join(words[:end]))
    return None


def _from_front(words: list[str], country: str | None, email: str | None) -> Name | None:
    """Family name first: where the address says given.family the other way round, or the country writes it so."""
    local = fold((email or "").partition("@")[0])
    first, last = fold(words[0]), fold(words[-1])
    if len(words) == 2 and local in (f"{last}.{first}", f"{last}_{first}", f"{last}-{first}", f"{last[:1]}.{first}"):
        return Name(words[1], words[0])
    says_usual_order = first in local and local.find(first) < local.find(last)
    if country in table("family_names")["family_name_first"] and email and not says_usual_order and last in local:
        return Name(" ".join(words[1:]), words[0])
    return None


def _from_behind(words: list[str], country: str | None) -> Name:
    """From the first particle on; a joining one takes the word before it along; else the last word, or last two."""
    knowledge = table("family_names")
    for number, word in enumerate(words[1:-1], 1):
        if number >= 2 and word in knowledge["joining"]:
            return _cut(words, number - 1)
        if _is_particle(word) or _is_large_particle(word):
            return _cut(words, number)
    two = country in knowledge["two_family_names"] and len(words) >= 3
    return _cut(words, len(words) - (2 if two else 1))


def _with_particles(words: list[str], start: int) -> int:
    while start > 1 and _is_particle(words[start - 1]):
        start -= 1
    return start


def _cut(words: list[str], start: int) -> Name:
    return Name(" ".join(words[:start]), " ".join(words[start:]))


def _is_particle(word: str) -> bool:
    return word in table("family_names")["particles"]


def _is_large_particle(word: str) -> bool:
    return word[:1].isupper() and not word.isupper() and word.casefold() in table("family_names")["particles"]
