"""Countries in a text, in a domain and in a telephone number.

Rule: pure; names of countries in the 24 languages from babel, all other words from knowledge/countries.toml. A cue says
what it rests on and whether it is certain: names that are also given names, provinces or cities of the same name are
not. `.eu`, `.com`, `.org`, `.int` and `.net` say nothing. Linear in the text, which is capped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

import phonenumbers
from babel import Locale

from inbox_processor.extraction import telephones
from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.words import fold

How = Literal["name", "city", "postcode"]
LONGEST_TEXT = 20_000
MOST_WORDS = 6
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_POSTCODE = re.compile(r"(?<![\w-])([A-Z]{1,3})[-–‐‑ ]?(\d[\d -]{2,6}\d)(?![\w-])")
_CODE = re.compile(r"[A-Z]{2}\Z")
_SHAPED = re.compile(
    r"(?<![\w-])(?:(?P<GB>[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}(?![\w-]))"
    r"|(?P<CA>[A-CEGHJ-NPR-TVXY]\d[A-Z] \d[A-Z]\d(?![\w-]))"
    r"|(?P<NL>[1-9]\d{3} ?(?!EU|EC|SA|SD|SS)[A-Z]{2}(?=[ ,]+[A-Z'][a-z']))"
    r"|(?P<PT>\d{4}-\d{3}(?= +[A-ZÁÉÍÓÚ][a-zà-ú]))"
    r"|(?P<PL>\d{2}-\d{3}(?= +[A-ZŁŚŻŹĆÓ][a-zà-ž])))"
)
"""Postcodes whose shape no other country shares, where a place's name must follow so that no other number has it."""
_STATE = re.compile(r", (([A-Z]{2}) \d{5}(?:-\d{4})?)(?![\w-])")


@dataclass(frozen=True, slots=True)
class CountryCue:
    """Words that tell a country (ISO 3166 alpha-2), their span, what they are, and whether they leave no doubt."""

    country: str
    raw: str
    start: int
    end: int
    how: How
    certain: bool = True


def countries(text: str) -> list[CountryCue]:
    """The countries a text names, in order: by name, by a city known for one country only, by a postcode's prefix."""
    text = text[:LONGEST_TEXT]
    found = _named(text)
    if any(map(str.isdigit, text)):
        found += [*_postcodes(text), *_shaped(text)]
    whole = (replace(cue, country=_data()["parts"].get(cue.country, cue.country)) for cue in found)
    return sorted(whole, key=lambda cue: cue.start)


@cache
def _adjectives() -> Mapping[tuple[str, ...], str]:
    return {_key(word): code for word, code in _data()["adjectives"].items()}


@lru_cache(maxsize=4096)
def of_organisation(name: str) -> str | None:
    """The one country that an organisation's name tells: "Danish Business Authority", "Chamber of Estonia"."""
    found = {_adjectives()[key] for word in name.split() if (key := _key(word)) in _adjectives()}
    found |= {cue.country for cue in countries(name) if cue.certain}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=4096)
def is_of_country(word: str) -> bool:
    """Whether a word says of which country something is: "svenska"."""
    return (_bare(word),) in _adjectives()


@lru_cache(maxsize=4096)
def of_domain(domain: str) -> str | None:
    """The country of a domain's last label, None where that tells none."""
    name = domain.rstrip(".").lower().rpartition("@")[2]
    if any(name == known or name.endswith("." + known) for known in _data()["domains_without_country"]):
        return None
    last = name.rpartition(".")[2]
    special = _data()["domains"].get(last)
    if special is not None:
        return str(special) or None
    return last.upper() if _CODE.match(last.upper()) and last.upper() in _territories() else None


def written_in(language: str) -> Sequence[str]:
    """The countries whose people write a language, the likeliest first; none for English."""
    found: Sequence[str] = table("countries")["languages"].get(language, ())
    return found


@lru_cache(maxsize=4096)
def of_telephone(e164: str) -> str | None:
    """The country of a number in E.164, None for numbers of no country."""
    try:
        region = phonenumbers.region_code_for_number(telephones.read(e164))
    except phonenumbers.NumberParseException:
        return None
    return _data()["parts"].get(region, region) if region and _CODE.match(region) else None


# --- what is known -------------------------------------------------------------------------------------------------


@cache
def _data() -> Mapping[str, Mapping[str, str]]:
    data: Mapping[str, Mapping[str, str]] = table("countries")
    return data


@cache
def _territories() -> frozenset[str]:
    """The countries of ISO 3166, as babel lists them."""
    no_country = set(_data()["no_country"])
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if _CODE.match(code) and code not in no_country)


def is_country(text: str) -> bool:
    """Whether the whole text is the name of a country in one of the languages."""
    return _key(text) in _names()


def _key(text: str) -> tuple[str, ...]:
    return tuple(map(_bare, _WORD.findall(text)))


@lru_cache(maxsize=8192)
def _bare(word: str) -> str:
    return fold(word).replace("’", "'").replace(".", "")


@cache
def _names() -> Mapping[tuple[str, ...], tuple[str, How]]:
    """Bare words of a name to the country and what the name is; babel's names, then ours, which win."""
    found: dict[tuple[str, ...], tuple[str, How]] = {}
    for city, code in _data()["cities"].items():
        found[_key(city)] = (code, "city")
    for language in LANGUAGES:
        territories = Locale(language).territories
        for code in _territories():
            if code in territories:
                found[_key(str(territories[code]))] = (code, "name")
    for name, code in _data()["names"].items():
        found[_key(name)] = (code, "name")
    found.pop((), None)
    return {key: value for key, value in found.items() if value[0]}


@cache
def _first_words() -> Mapping[str, int]:
    """First words of names to the most words such a name has."""
    longest: dict[str, int] = {}
    for key in _names():
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    return longest


@cache
def _ambiguous() -> frozenset[tuple[str, ...]]:
    return frozenset(_key(name) for name in _data()["ambiguous"])


# --- in a text -----------------------------------------------------------------------------------------------------


def _named(text: str) -> list[CountryCue]:
    row = list(_WORD.finditer(text))
    keys = [_bare(m[0]) for m in row]
    found: list[CountryCue] = []
    at = 0
    while at < len(row):
        length = _length(keys, at) if len(row) <= MOST_WORDS or text[row[at].start()].isupper() else 0
        if length:
            start, end = row[at].start(), row[at + length - 1].end()
            found.append(_cue(text, start, end, tuple(keys[at : at + length])))
        at += length or 1
    return found


def _length(keys: list[str], at: int) -> int:
    """Words of the longest name that begins at word `at`, 0 if none does."""
    longest = _first_words().get(keys[at], 0)
    for length in range(min(longest, len(keys) - at), 0, -1):
        if tuple(keys[at : at + length]) in _names():
            return length
    return 0


def _cue(text: str, start: int, end: int, key: tuple[str, ...]) -> CountryCue:
    country, how = _names()[key]
    raw = text[start:end]
    if raw.endswith("."):
        raw, end = raw[:-1], end - 1
    code_like = len(raw) <= 3 and not raw.isupper()
    return CountryCue(country, raw, start, end, how, key not in _ambiguous() and not code_like)


def _postcodes(text: str) -> list[CountryCue]:
    """Postcodes with a country's letters: "D-90403", "LT-01104"; the digits must be as many as that country has."""
    found = []
    for match in _POSTCODE.finditer(text):
        known = _data()["postcodes"].get(match[1], "")
        country, _, digits = known.partition(" ")
        glued = text[match.end(1)] in "-–‐‑"
        if country and str(sum(ch.isdigit() for ch in match[2])) in digits.split("/") and (glued or len(match[1]) > 1):
            found.append(CountryCue(country, match.group(), match.start(), match.end(), "postcode", glued))
    return found


def _shaped(text: str) -> list[CountryCue]:
    """Postcodes that one country only writes so: "LS1 4AP", "1012 AB Amsterdam", "Portland, OR 97201"."""
    found = [CountryCue(m.lastgroup or "", m[0], m.start(), m.end(), "postcode") for m in _SHAPED.finditer(text)]
    states = _data()["states"]["US"].split()
    towns = (m for m in _STATE.finditer(text) if m[2] in states)
    return found + [CountryCue("US", m[1], m.start(1), m.end(1), "postcode") for m in towns]
