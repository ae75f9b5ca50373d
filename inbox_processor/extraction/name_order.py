"""Which words of a name are given names and which the family name.

Rule: pure. What tells, in this order: a comma, capitals, then the sum of what known given names, initials, the mail
address and typical ends of family names say; the habit of the language decides only where all of them are silent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from inbox_processor.extraction import name_words
from inbox_processor.extraction.name_forms import spellings
from inbox_processor.extraction.name_words import Word

_SMALL_IN_CAPITALS = re.compile(r"^(?:Mac|Mc|Ó|Ni)|ß")


@dataclass(frozen=True, slots=True)
class Split:
    """The words of a name sorted into given and family."""

    given: tuple[Word, ...]
    family: tuple[Word, ...]


def split(name: Sequence[Word], comma: int, language: str, hint_email: str | None) -> Split:
    """Given and family words of a name."""
    if comma:
        at = len(without_last_particle(list(name[comma:]))) + comma
        return Split(tuple(name[comma:at]), (*name[at:], *name[:comma]))
    if len(name) == 1:
        is_given = known(name[0], name_words.given_names())
        return Split(tuple(name), ()) if is_given else Split((), tuple(name))
    by_caps = _by_capitals(name)
    if by_caps:
        return by_caps
    lean = _lean(name, language, hint_email)
    by_habit = name_words.puts_family_first(language)
    family_first = lean < 0 if by_habit else lean < -1
    family_first = family_first or (lean == 0 and by_habit)
    if family_first:
        at = _family_length(name)
        return Split(tuple(name[at:]), tuple(name[:at]))
    at = _given_length(name, language)
    return Split(tuple(name[:at]), tuple(name[at:]))


def _by_capitals(name: Sequence[Word]) -> Split | None:
    """The split of "DUPONT Jean-Pierre" and "Anne-Sophie DE LA ROCHETTE"; None where capitals do not tell."""
    caps = [is_capitals(w) for w in name]
    if all(caps) or not any(caps):
        return None
    first = caps.index(True)
    last = len(caps) - 1 - caps[::-1].index(True)
    while first and name[first - 1].text.islower() and name[first - 1].key in name_words.particles():
        first -= 1
    return Split((*name[:first], *name[last + 1 :]), tuple(name[first : last + 1]))


def _lean(name: Sequence[Word], language: str, hint_email: str | None) -> int:
    """Above 0: given name first; below 0: family name first; how far says how sure."""
    lean = _lean_of_given(name, language) + _lean_of_email(name, hint_email)
    if abs(lean) < 2:
        lean += _lean_of_endings(name, language)
    return lean + any(w.text.islower() for w in name[1:-1])


def _lean_of_given(name: Sequence[Word], language: str) -> int:
    own = _usual_given_of(language)
    return _likely_given(name[0], own) - _likely_given(name[-1], own)


@cache
def _usual_given_of(language: str) -> frozenset[str]:
    return name_words.given_names(language) & name_words.usual_given_names()


def _likely_given(word: Word, own: frozenset[str]) -> int:
    """How much a word is likely a given name; a rarer one may as well be a family name: Falk, Kim."""
    if known(word, own):
        return 3
    if known(word, name_words.usual_given_names()) or is_initial(word):
        return 2
    return int(known(word, name_words.given_names()))


def _lean_of_endings(name: Sequence[Word], language: str) -> int:
    ends = name_words.family_endings(language)
    return name[-1].key.endswith(ends) - name[0].key.endswith(ends)


def _lean_of_email(name: Sequence[Word], email: str | None) -> int:
    """What the local part says: "a.kowalska", "kowalska.a", "kowalska"; "anna.kowalska" says it only weakly."""
    local = [part for part in re.split(r"[._\-+\d]+", (email or "").partition("@")[0].lower()[:64]) if part]
    if not local:
        return 0
    first, last = spellings(name[0].text), spellings(name[-1].text)
    if len(local) > 1:
        return _lean_of_parts(local, first, last)
    whole = local[0]
    if whole in first or whole in last:
        return int(whole in last)  # "berta@" is as common as "klein@": no word that it is the family name
    if any(len(whole) - 2 <= len(s) < len(whole) and s in whole for s in last if len(s) > 3):
        return 2
    return -2 if any(len(whole) - 2 <= len(s) < len(whole) and whole.endswith(s) for s in first if len(s) > 3) else 0


def _lean_of_parts(local: Sequence[str], first: frozenset[str], last: frozenset[str]) -> int:
    head, tail = local[0], local[-1]
    if min(len(head), len(tail)) <= 2 < max(len(head), len(tail)):
        telling = max(head, tail, key=len)
        return 2 * ((telling in last) - (telling in first))
    if head in first or tail in last:
        return 1
    return -(head in last or tail in first)


def _given_length(name: Sequence[Word], language: str) -> int:
    """How many leading words are given names, the family name last."""
    names = name_words.given_names()
    at = 1
    while at < len(name) - 1 and name[at].key not in name_words.particles():
        middle_name = len(name) == 3 and language in ("", "en")
        if not (known(name[at], names) or is_initial(name[at]) or middle_name):
            break
        at += 1
    return at


def _family_length(name: Sequence[Word]) -> int:
    """How many leading words are the family name, given names last."""
    names, at = name_words.given_names(), len(name) - 1
    while at > 1 and (known(name[at - 1], names) or is_initial(name[at - 1])):
        if name[at - 2].key in name_words.particles():
            break
        at -= 1
    return at


def known(word: Word, names: frozenset[str]) -> bool:
    """Whether the word, or the first part of a double one, is a common given name."""
    return word.key in names or ("-" in word.key and word.key.split("-")[0] in names)


def is_initial(word: Word) -> bool:
    return word.text.endswith(".") and len(word.key.replace("-", "")) <= 2


def is_capitals(word: Word) -> bool:
    if word.text.endswith(".") or sum(map(str.isalpha, word.text)) < 2:
        return False
    return _SMALL_IN_CAPITALS.sub("", word.text).isupper()


def without_last_particle(name: list[Word]) -> list[Word]:
    while len(name) > 1 and name[-1].text.islower() and name[-1].key in name_words.particles():
        name = name[:-1]
    return name
