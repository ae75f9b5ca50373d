"""How a subject agrees with the one that registrants were told to use (SPEC section 4).

Rule: what programs put before a subject does not count, another day makes it another event's, a mistyped word is the
word. Prefixes and names of months are data. Does not know what else makes a mail ours.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from rapidfuzz import fuzz

from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.phrases import Phrases, folded, words_of
from inbox_processor.knowledge.words import fold, words
from inbox_processor.records import SubjectMatch

_SEPARATORS = re.compile(r"[\s/\\‐‑‒–—―−⁄∕-]+")
_PREFIX = re.compile(
    r"[\s>]*(?:([^:\[\]]{1,24}?)\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\^?\d{1,2})?\s*[:：]|\[([^\[\]]{1,24})\])\s*"
)
_WORD = re.compile(r"\w+")
MAX_SUBJECT = 500
TYPO = 80
"""Likeness in 0…100 (rapidfuzz ratio) from which one word counts as another mistyped."""


def subject_match(subject: str, wanted: str) -> SubjectMatch:
    """How a subject agrees with the one registrants were told to use (SPEC section 4)."""
    folded_subject, folded_wanted = without_prefixes(normalised(subject)), normalised(wanted)
    if _joined(folded_subject) == _joined(folded_wanted):
        return SubjectMatch.EXACT
    return SubjectMatch.NEAR if _is_near(folded_subject, folded_wanted) else SubjectMatch.NONE


def normalised(text: str) -> str:
    return folded(unicodedata.normalize("NFKC", text[:MAX_SUBJECT]))


def _joined(text: str) -> str:
    return _SEPARATORS.sub(" ", text).strip()


@cache
def prefixes() -> frozenset[str]:
    """Reply, forward and certified-mail prefixes of subjects, folded, without colon."""
    known = (
        *words_of("reply", "reply_prefixes"),
        *words_of("reply", "forward_prefixes"),
        *table("screening")["prefixes"],
    )
    return frozenset(fold(folded(word).strip(": .")) for word in known)


def without_prefixes(text: str) -> str:
    """A folded subject without "Re:", "AW:", "Fwd[2]:" and what gateways put before it in brackets."""
    while found := _PREFIX.match(text):
        tag = found.group(2)
        if tag is None and fold(found.group(1).strip(" .")) not in prefixes():
            return text
        if tag is not None and any(letter.isdigit() for letter in tag):
            return text
        text = text[found.end() :]
    return text


Date = tuple[int, int, int]


@cache
def _months() -> dict[str, int]:
    """Month names of all languages, and their first letters where those are enough, to their numbers."""
    found: dict[str, int] = {}
    for key in ("months", "months_genitive"):
        for language in LANGUAGES:
            for number, name in enumerate(words_of("words", key, (language,)), start=1):
                found.setdefault(fold(name), (number - 1) % 12 + 1)
    return found


@cache
def _month_stems() -> dict[str, int]:
    stems: dict[str, set[int]] = {}
    for name, number in _months().items():
        for length in (3, 4):
            stems.setdefault(name[:length], set()).add(number)
    return {stem: numbers.pop() for stem, numbers in stems.items() if len(numbers) == 1}


@lru_cache(maxsize=4096)
def _month(word: str) -> int:
    """The number of a month by its name, an inflected form or a usual short form; 0 for any other word."""
    if word in _months():
        return _months()[word]
    if len(word) in (3, 4):
        return _month_stems().get(word, 0)
    return next((n for name, n in _months().items() if len(name) > 4 and word.startswith(name[:-1])), 0)


def dates_in(text: str) -> frozenset[Date]:
    """Every day that a short text may name, in any order and notation; year 0 where it names none."""
    row = _WORD.findall(fold(normalised(text)))
    found: set[Date] = set()
    for at, (one, two, three) in enumerate(zip(row, [*row[1:], ""], [*row[2:], "", ""], strict=False)):
        if len(one) == 4 and one.isdecimal() and two.isdecimal() and three.isdecimal():
            found |= _day(int(three), int(two), int(one))
        if _is_short(one) and _is_short(two):
            year = _year(three)
            found |= _day(int(one), int(two), year) | _day(int(two), int(one), year)
        if month := _month(one):
            found |= _named(row, at, month)
    return frozenset(found)


def _is_short(word: str) -> bool:
    """Whether a word may be the number of a day or month."""
    return word.isdecimal() and len(word) <= 2


def _named(words: list[str], at: int, month: int) -> set[Date]:
    """Days around a month's name: "23 September 2014", "September 23rd, 2014", "23 de septiembre de 2014"."""
    found: set[Date] = set()
    before = [word for word in words[max(0, at - 2) : at] if word[:1].isdigit()]
    after = [word for word in words[at + 1 : at + 4] if word[:1].isdigit()]
    year = next(
        (_year(word) for word in after if _year(word)), next((_year(word) for word in before if len(word) == 4), 0)
    )
    for word in (*before, *after):
        digits = re.match(r"\d{1,2}(?!\d)", word)
        if digits:
            found.update(_day(int(digits.group()), month, year))
    return found


def _year(word: str) -> int:
    if not word.isdecimal() or len(word) not in (2, 4):
        return 0
    return int(word) + (2000 if len(word) == 2 else 0)


def _day(day: int, month: int, year: int) -> set[Date]:
    return {(year, month, day)} if 1 <= day <= 31 and 1 <= month <= 12 else set()


def _agree(found: frozenset[Date], wanted: frozenset[Date]) -> bool:
    """True where a found day may be the wanted one (a day without a year agrees with it in any)."""
    return any(f[1:] == w[1:] and (not f[0] or not w[0] or f[0] == w[0]) for f in found for w in wanted)


@lru_cache(maxsize=64)
def _title_words(wanted: str) -> tuple[str, ...]:
    """The words of the wanted subject that say which event it is."""
    words = [fold(word) for word in _WORD.findall(wanted) if not word.isdigit() and not _month(fold(word))]
    long = [word for word in words if len(word) > 3]
    return tuple(dict.fromkeys(long or words))


def _is_near(subject: str, wanted: str) -> bool:
    """Near: most title words and no other day; all of them whatever the day; or the day and something that fits."""
    title = _title_words(wanted)
    written = [fold(word) for word in _WORD.findall(subject)][:80]
    weight = sum(map(len, title)) or 1
    hit = sum(len(word) for word in title if any(_alike(word, other) for other in written)) / weight
    if title and hit < 0.99:
        run_together = "".join(word for word in written if not word.isdigit())
        if len(run_together) >= 0.8 * weight and fuzz.partial_ratio("".join(title), run_together) >= 90:
            hit = 1.0
    found, dates = dates_in(subject), dates_in(wanted)
    if found and dates:
        if _agree(found, dates):
            return hit > 0.25 or any(_registering().find(words(subject)))
        return hit >= 0.99
    return hit >= 0.6


def _alike(word: str, other: str) -> bool:
    if word == other or (len(word) >= 5 and other.startswith(word)):
        return True
    return len(word) >= 4 and abs(len(word) - len(other)) <= 3 and fuzz.ratio(word, other) >= TYPO


@cache
def _registering() -> Phrases:
    return Phrases((phrase, "registration") for phrase in words_of("intent", "registration"))
