"""Postal addresses behind something else: "SA Tartu Innovatsioonikeskus, Riia 185, 51014 Tartu".

Rule: an address begins behind a mark, with a street and its number, a postcode and its town, or a word for a town; a
number behind a word is a house only where a postcode follows or nothing does. Does not know countries (places) or what
it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from inbox_processor.extraction.lexicon import in_any_language, lexicon
from inbox_processor.knowledge.words import Word, fold, words

LONGEST_PART = 8
"""Words of one part of an address, at most."""
_MARK = re.compile(r"[,;][ \u00a0]*|[ \u00a0]+(?:[-–—|·•/]|//)[ \u00a0]+")
_CODE = r"(?:[A-Z]{1,3}[-–‑ ]?)?\d{3}(?:[ \u00a0]?\d{2,3}|\d{0,3})(?:-\d{2,4})?(?:[ \u00a0][A-Z]{2})?"
_CODED = re.compile(rf"\(?(?:{_CODE}|\d{{2}}-\d{{3}})[ \u00a0]+[^\W\d_][^\d]{{0,40}}\Z|[A-Z]{{1,3}}-\d{{3,6}}\Z")
"""A postcode before its town, or with the letters of its country: "51014 Tartu", "B-1000 Brussels", "LV-1004"."""
_BRITISH = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\Z|\b[A-Z]{3} \d{4}\Z|\bD\d\d [A-Z\d]{4}\Z")
_HOUSE = re.compile(
    r"[^\W\d_].*[ \u00a0.]\d{1,4}[a-zA-Zα-ωа-я]?(?:[-/]\d{0,4}[a-zA-Z]?)?\.?\Z|\d{1,4}[a-zA-Z]?,?[ \u00a0]\D+\Z"
)
"""A house number behind or before the name of a street."""

_NUMBERS = re.compile(r"\d{4}|\d[^\d]{1,20}\d{3}")
"""What an address holds: a house number and a postcode."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_IN_QUOTES = re.compile(r"[\"„“”«»][^\"„“”«»]{1,80}[\"“”«»]")

_PLAIN_HOUSE = re.compile(
    r"[^\W\d_a-z][^\W\d_]{3,}(?: [^\W\d_]{2,}){0,2} \d{1,3} ?[a-zA-Zα-ωа-я]?(?:[-/]\d{1,3}[a-zA-Z]?)?"
)
_NUMBERED = re.compile(r"(?<=[^\W\d_])[ \u00a0\n]+\d{1,4}(?: ?(?:bis|ter|[a-zA-Z]))?,?[ \u00a0]([^\W\d_]{2,20})\b")
"""A house number and the word behind it, with no mark before: "CCI Haut-Rhin 8 rue du Port"."""


@lru_cache(maxsize=4096)
def begins(text: str) -> int:
    """Where a postal address begins behind a name, at the mark before it; -1 where none does."""
    numbered_street = _NUMBERED.search(text)
    if numbered_street and lexicon().streets.holds(fold(numbered_street[1])):
        return numbered_street.start()
    marks = list(_MARK.finditer(text))
    if not marks:
        return -1
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    parts = [text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)]
    for at in range(len(parts)):
        last = at == len(parts) - 1 and text[marks[at].start()] == ","
        if _is_postal(parts[at]) or _leads(parts[at], parts[at + 1 : at + 3]) or (last and _is_plain_house(parts[at])):
            numbered = at > 0 and parts[at - 1].isdigit()  # "7, rue Alcide de Gasperi"
            return marks[at - numbered].start()
    return -1


def is_numbered(text: str) -> bool:
    """Whether words hold a number as only an address does: no year at the end or in quotes, nor that of a unit."""
    bare, lex = _IN_QUOTES.sub("", text), lexicon()
    if not _NUMBERS.search(bare):
        return False
    row, last = words(bare), len(bare.rstrip(" .)"))
    numbers = [at for at, word in enumerate(row) if word.fold.isdigit()]
    years = [at for at in numbers if at and row[at].end == last and _YEAR.fullmatch(row[at].fold)]
    told = {*years, *(at for at in numbers if at and lex.departments.holds(row[at - 1].fold))}
    return told != set(numbers)


def names_street(text: str, start: int, end: int) -> bool:
    """Whether a street or square is called what stands there: "7 rue Alcide de Gasperi", "Móricz Zsigmond utca 5"."""
    begin = max(text.rfind(mark, max(0, start - FARTHEST_HOUSE), start) for mark in ",;:\n(|·") + 1
    lead, behind = list(words(text[begin:start])), words(text[end : end + FARTHEST_HOUSE])[:1]
    while len(lead) > 1 and len(lead[-1].fold) <= LONGEST_ARTICLE and not lexicon().streets.holds(lead[-1].fold):
        lead.pop()
    if _is_street(lead[-1:]):
        numbered = text[: begin + lead[-1].start].rstrip(" ,\u00a0")[-1:].isdigit()
        return numbered or bool(_NUMBER_BEHIND.match(text, end))
    if _is_street(behind) and text[end : end + 1] == " ":
        return bool(_NUMBER_BEHIND.match(text, end + behind[0].end))
    return _is_street(words(text[start:end])[-1:]) and bool(_NUMBER_BEHIND.match(text, end))


FARTHEST_HOUSE = 40
"""Characters between a name and its street's word or house number, at most."""
LONGEST_ARTICLE = 3
"""Letters of a word between a street's word and its name, at most: "rue du", "calle de"."""
_NUMBER_BEHIND = re.compile(r",?[ \u00a0](?:[^\W\d_]{1,3}[.°º]?[ \u00a0]?)?\d{1,4}[a-zA-Zα-ωа-я]?(?![\w]|[ ./-]?\d)")


def _is_postal(part: str) -> bool:
    sequence = words(part)
    if not 0 < len(sequence) <= LONGEST_PART or _is_body(sequence):
        return False
    return _is_coded(part) or _is_box(sequence) or (_is_street(sequence) and bool(_HOUSE.match(part)))


def _is_box(sequence: Sequence[Word]) -> bool:
    """Whether words are a post office box and its number: "P.O. Box 1200", "Τ.Θ. 56208"."""
    led = in_any_language("post_boxes").at(sequence, 0)[0]
    return bool(led) and len(sequence) == led + 1 and sequence[led].fold.isdigit()


def names_town(sequence: Sequence[Word]) -> bool:
    """Whether words say first that a town or district follows: "гр. Троян"."""
    return 1 < len(sequence) <= LONGEST_TOWN and in_any_language("town_marks").holds(sequence[0].fold)


LONGEST_TOWN = 4
"""Words of a town's name with what says that it is one, at most."""


def _is_coded(part: str) -> bool:
    return bool(_CODED.match(part) or _BRITISH.search(part))


def _leads(part: str, following: Sequence[str]) -> bool:
    """Whether a part is a house without its street's word or a street without its number, before a postcode."""
    sequence = words(part)
    if not 0 < len(sequence) <= LONGEST_PART or _is_body(sequence):
        return False
    return bool(_HOUSE.match(part) or _is_street(sequence)) and any(_is_coded(behind) for behind in following)


def _is_plain_house(part: str) -> bool:
    """Whether a part is a name and a house number, with no word for a street or a unit: "Verovškova 60"."""
    return bool(_PLAIN_HOUSE.fullmatch(part)) and not _is_known(words(part))


def _is_known(sequence: Sequence[Word]) -> bool:
    lex = lexicon()
    kinds = (lex.departments, lex.organisations, lex.functions, lex.fields)
    return any(kind.holds(word.fold) for kind in kinds for word in sequence)


def _is_street(sequence: Sequence[Word]) -> bool:
    return any(lexicon().streets.holds(word.fold) for word in sequence)


def _is_body(sequence: Sequence[Word]) -> bool:
    """Whether words name an organisation or unit: "Referat 34"."""
    lex = lexicon()
    return any(lex.is_institution(word.fold) or lex.departments.holds(word.fold) for word in sequence)
