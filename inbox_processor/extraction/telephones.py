"""Telephone numbers in a text: valid ones only, with what their label says they are.

Rule: pure; numbering plans only from phonenumbers, labels only from `telephone_labels`. A number after a fax label
is returned as fax, so that callers can pass over it; what follows VAT, bank, register, meeting or date words is no
number at all. Without country code a number is read by `region`, never by a guess. Linear in the text, which is capped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import phonenumbers

from inbox_processor.extraction.telephone_labels import (
    BEFORE,
    BRACKET,
    SAID,
    Kind,
    bare_label,
    carried,
    extension_words,
    is_private,
    labels_of,
    said_behind,
)
from inbox_processor.knowledge.habits import countries
from inbox_processor.knowledge.words import digits_in

LONGEST_TEXT = 20_000
MOST_NUMBERS = 200
FEWEST_OF_TWO = 7
"""Digits of each of two numbers between which a mark stands, at least."""
FEWEST_BEFORE_HOURS = 7
"""Digits of a number that office hours may follow, at least."""
_RUN = re.compile(r"(?<![\w@])[+(]?(?:\(?\+ ?)?\d[\d ().\-–‐‑·\u00a0\u2007\u2009\u202f/*]{4,38}")
_DATE = re.compile(
    r"\d{1,2}[./\- ]{1,2}\d{1,2}[./\- ]{1,2}(?:19|20)\d\d\Z"
    r"|(?:19|20)\d\d([./-])\d\d?\1\d\d?\Z|(?:19|20)\d\d ?[-–/] ?(?:19|20)\d\d\Z"
)
_SPLIT = re.compile(
    r"\s/\s*(?=[+0(])|/\s+(?=[+0(])|(?<=\d)\s+(?=\+|00[1-9](?:[ ().-]?\d){7})|\s{3,}|(?<=\d)/(?=0\d{2,3}[ /-]|\+)"
    r"|\s[-–]\s(?=[+(]|0\d)|\.\s+(?=[+0])|(?=/\s?[-–]\s?\d)"
)
_CODE = re.compile(r"\A[ (]*(?:\+|00)[ (]*\d\d[ )]*(?:\(0\))?")
"""A country's code before a number, or most of it."""
_HOURS = re.compile(r"\(\d{1,2}(?: ?[-–] ?\d{1,2}\)|[^)]*\Z)")
_SIBLING = re.compile(r"\s*(?:\([^()\d]{1,30}\)\s*)?(?:/|,|;|oder|or|und|and|\bet\b|\be\b|\by\b)\s*-\s?(\d{1,5})(?!\d)")
_ZERO = re.compile(r"[-–/ ]0\Z")
_AFTER = 28
EXTENSION_JOINS = countries("extension_joins")
"""Countries where an extension is dialled behind the number of the house."""
_DIALLED_THROUGH = frozenset(map(phonenumbers.country_code_for_region, EXTENSION_JOINS))
"""Their codes."""
_LAST_DIGITS = re.compile(r"(.*\d{3}) ?/ ?\d{1,2}\Z")
"""A number with the last digits of the next one: "051 2091234/5"."""
_NATIONAL_ZERO = frozenset({39, 378, 379})
"""Country codes whose numbers keep the zero that others drop: Italy, San Marino, the Vatican."""
_MOBILE = (phonenumbers.PhoneNumberType.MOBILE,)
_FIXED = (phonenumbers.PhoneNumberType.FIXED_LINE,)
_SERVICE = (
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.PAGER,
)


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number found: E.164, the words it was read from and their span, what kind it is."""

    e164: str
    raw: str
    start: int
    end: int
    kind: Kind
    extension: str | None
    certain: bool


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of digits that may be a number."""

    raw: str
    start: int
    end: int


def find(text: str, *, region: str | None = None, language: str = "", label: str = "") -> list[Telephone]:
    """The telephone numbers of a text in order; `region` (ISO 3166) reads numbers without country code.

    `label`: what a label somewhere else, such as a table's header, says of the first number.
    """
    text = text[:LONGEST_TEXT]
    found: list[Telephone] = []
    both: set[int] = set()
    labels: tuple[str, ...] = (label,) if label else ()
    at = 0
    for run in _runs(text):
        before = text[max(at, run.start - BEFORE) : run.start]
        fresh = labels_of(before)
        labels = fresh or carried(labels, before)
        at = run.end
        numbers = list(_numbers(text, run, labels, region))
        if labels == ("fax",) and not fresh:
            both.discard(len(found) - 1)
        if labels[1:] == ("fax",) and len(numbers) == 1:
            both.add(len(found))
        found += numbers
        at = max([at, *(number.end for number in numbers)])
        behind = BRACKET.match(text, at) if not labels else None
        at = behind.end() if behind and said_behind(behind) else at
        labels = labels[1:] if len(labels) > 1 and numbers else labels
        if len(found) >= MOST_NUMBERS:
            break
    return [_with_fax(number) if at in both else number for at, number in enumerate(found)]


def _with_fax(number: Telephone) -> Telephone:
    """A number that is a telephone's and a fax's in one, hardly anybody's own."""
    return replace(number, kind="shared") if number.kind == "direct" else number


def _runs(text: str) -> Iterator[_Run]:
    """Runs of digits, parted where two numbers stand side by side."""
    for match in _RUN.finditer(text):
        at = match.start()
        if _in_address(text, at):
            continue
        for piece in _parts(match.group()):
            start = text.index(piece, at) if piece else at
            at = start + len(piece)
            raw = _trimmed(piece)
            start += piece.index(raw) if raw else 0
            if digits_in(raw) >= 5 and not _glued(text, start + len(raw)):
                yield _Run(raw, start, start + len(raw))


def _parts(run: str) -> Iterator[str]:
    """The run cut where a new number plainly begins, and at a slash or dash with a whole number on either side."""
    for piece in _SPLIT.split(run):
        for mark in ("/", " - ", " – "):
            halves = piece.replace("//", "/").split(mark)
            if len(halves) > 1 and min(digits_in(_CODE.sub("", half)) for half in halves) >= FEWEST_OF_TWO:
                yield from halves
                break
        else:
            yield piece


def _without_hours(piece: str) -> str:
    """The run without the hours in which somebody answers: "943 16 50 82 (9", "33 12 34 56 (8-15)"."""
    opened = piece.rfind("(")
    hours = opened > 0 and digits_in(piece[:opened]) >= FEWEST_BEFORE_HOURS and _HOURS.match(piece, opened)
    return piece[:opened] if hours else piece


def _trimmed(piece: str) -> str:
    """The run without separators at its ends and without a bracket that belongs to the sentence."""
    raw = _without_hours(piece).strip(" .-–‐‑·/*\u00a0\u2007\u2009\u202f")
    raw = raw.lstrip("( ") if ")" not in raw else raw
    if raw.count("(") > raw.count(")"):
        raw = raw.rstrip("(").rstrip(" .-–/")
    if raw.count(")") > raw.count("("):
        raw = raw.rstrip(") ")
    return raw.lstrip(")").strip()


def _in_address(text: str, at: int) -> bool:
    """Whether the run stands within a web address."""
    word = text[max(0, at - 80) : at].rpartition(" ")[2].rpartition("\n")[2]
    return "://" in word or "www." in word.lower()


def _glued(text: str, end: int) -> bool:
    """Whether the run is part of a longer word, an amount or a web address."""
    after = text[end : end + 2]
    return bool(after) and (after[0] in "@_%€$£:" or after[0].isalpha())


def _numbers(text: str, run: _Run, labels: Sequence[str], region: str | None) -> Iterator[Telephone]:
    """The number of a run and its siblings ("-123/-124"), none if it is not valid or labelled as something else."""
    meaning = labels[0] if labels else ""
    if meaning == "other" or _DATE.match(run.raw) or _is_reference(text, run, meaning):
        return
    dialled, end = _extension(text, run.end)
    e164, extension = _joined(run.raw, dialled, region)
    e164 = e164 or (_without_mark(run.raw, region) or _possible(run.raw, region) if meaning in SAID else "")
    if not e164:
        return
    kind = _kind(e164, meaning, text[end : end + _AFTER])
    aside = is_private(text[max(0, run.start - BEFORE) : run.start]) or _is_of_country_only(run.raw, e164)
    kind = "other" if kind != "fax" and aside else kind
    certain = meaning in SAID or run.raw.lstrip("(").startswith(("+", "00"))
    number = Telephone(e164, text[run.start : end], run.start, end, kind, extension, certain)
    yield number
    second = labels[1] if len(labels) > 1 else meaning
    yield from _siblings(text, replace(number, kind=_kind(e164, second, "")), run.raw, region)


def _is_reference(text: str, run: _Run, meaning: str) -> bool:
    """Whether what stands next to an unlabelled run makes it a register number or a postcode."""
    if meaning in SAID or run.raw.startswith(("+", "(+", "00")):
        return False
    before = text[max(0, run.start - 12) : run.start].rstrip(" ")
    code = re.search(r"(?:^|[^\w])[A-Z]{2,4}[-.]?\Z", before)
    after = text[run.end : run.end + 6].lstrip()
    if digits_in(run.raw) <= 6 and re.match(r"[^\W\d_]{3}", after):
        return True  # a postcode before its place: "87100 Kajaani"
    return bool(code)


def _is_of_country_only(raw: str, e164: str) -> bool:
    """Whether a service number is written without the zero that all others of its country have: Dutch "14 0598"."""
    return raw[:1] not in "+(0" and phonenumbers.number_type(read(e164)) == phonenumbers.PhoneNumberType.UAN


@lru_cache(maxsize=8192)
def in_full(raw: str, region: str | None) -> str:
    """E.164 of a number as written, "" if it is no valid one."""
    spelt = re.sub(r"[^\d+()]", "", raw)
    spelt = re.sub(r"^\(?00|^\++", "+", spelt).replace("(+", "+")
    spelt = spelt.replace("+38(0", "+380(")  # Ukraine writes +38 (0…), never its country code 380 in one piece
    digits = re.sub(r"[()]", "", spelt)
    digits = digits.removeprefix("+") if digits.startswith("+0") else digits  # "this address + 05 55 18 73 46"
    if spelt.startswith("+") and "(0" in spelt and not any(digits[1:].startswith(str(code)) for code in _NATIONAL_ZERO):
        digits = re.sub(r"[()]", "", spelt.replace("(0", "(", 1))
    if not digits.startswith("+") and not region:
        return ""
    return _valid(digits, region)


_OVERSEAS = {"FR": ("RE", "GP", "MQ", "GF", "YT", "PM")}
"""Regions with country codes of their own whose people write national numbers as in the country itself."""


@lru_cache(maxsize=8192)
def read(e164: str) -> phonenumbers.PhoneNumber:
    """A number written with its country code; raises NumberParseException where it is none."""
    return phonenumbers.parse(e164)


def _valid(digits: str, region: str | None) -> str:
    phonenumbers.enable_pattern_cache()  # the plans of Europe have more patterns than `re` keeps
    try:
        number = read(digits) if digits.startswith("+") else phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return ""
    if phonenumbers.is_valid_number(number):
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    if region in _OVERSEAS and not digits.startswith("+"):
        return next((there for code in _OVERSEAS[region] if (there := _valid(digits, code))), "")
    code = f"+{number.country_code}"
    rest = digits.removeprefix(code)  # a zero that the plan has not, or no longer: +49 0…, Polish 022, Italian 0335
    return _valid(f"{code}{rest[1:]}", None) if rest.startswith("0") else ""


def _extension(text: str, end: int) -> tuple[tuple[str, str], int]:
    """(digits, how it is dialled) of an extension that follows, and where it ends."""
    match = _EXTENSION.match(text, end)
    if not match:
        return ("", ""), end
    how = extension_words().get(bare_label(match["word"]))
    return ((match["digits"], how), match.end()) if how else (("", ""), end)


_EXTENSION = re.compile(
    r"[ ,;(/\u00a0-]{0,3}(?P<word>[^\W\d_]{1,16}\.?)[ .:\-]{0,3}(?P<digits>\d{1,6})(?!\d|[.)/-]{0,2}[ \u00a0]?\d"
    r"|[ \u00a0][/-][ \u00a0]?\d{3})\)?"
)
"""An extension behind its number, not the first group of a number of its own: "Durchwahl: 0711/123-24"."""


def _joined(raw: str, extension: tuple[str, str], region: str | None) -> tuple[str, str | None]:
    """E.164 with a dial-through extension joined to its stem, else E.164 and the extension."""
    digits, how = extension
    if how == "join" and (joined := in_full(f"{_ZERO.sub('', raw)}-{digits}", region)) and _takes_digits(joined):
        return joined, None
    last = _LAST_DIGITS.match(raw)
    first = in_full(last[1], region) if last else ""
    return (first if first and not _takes_digits(first) else in_full(raw, region)), digits or None


def _takes_digits(e164: str) -> bool:
    """Whether an extension is dialled behind a number without a pause."""
    return read(e164).country_code in _DIALLED_THROUGH


def _without_mark(raw: str, region: str | None) -> str:
    """E.164 of a labelled number that has its country code but no "+", or a last digit for its siblings ("111-2")."""
    bare, code = raw.lstrip("( "), str(phonenumbers.country_code_for_region(region)) if region else ""
    full = in_full(f"+{bare}", None) if bare.startswith(code) else ""
    stem = re.match(r"(.*\d{3}) ?[-–/] ?\d{1,4}\Z", raw)
    return full or (in_full(stem[1], region) if stem else "")


def _possible(raw: str, region: str | None) -> str:
    """E.164 of a labelled number of the right length that no numbering plan knows (yet), written with its zero."""
    digits = re.sub(r"[^\d+]", "", raw)
    if not region or not digits.startswith("0") or digits.startswith("00"):
        return ""
    number = phonenumbers.parse(digits, region)
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _siblings(text: str, number: Telephone, raw: str, region: str | None) -> Iterator[Telephone]:
    """Numbers given by their last digits only: "030 310078-123/-124"."""
    stem = re.match(r"(.*[-–])\d{1,5}\Z", raw)
    end = number.end
    while stem and (match := _SIBLING.match(text, end)) and (e164 := in_full(stem[1] + match[1], region)):
        start, end = match.start(1) - 1, match.end()
        kind = said_behind(bracket) if (bracket := BRACKET.match(text, end)) else None
        yield replace(
            number, e164=e164, raw=text[start:end], start=start, end=end, extension=None, kind=kind or number.kind
        )


def _kind(e164: str, meaning: str, after: str) -> Kind:
    """What kind of number it is: a word in brackets after it, the label before it, the numbering plan."""
    if meaning == "fax":
        return "fax"
    bracket = BRACKET.match(after)
    return (said_behind(bracket) if bracket else None) or _planned(e164, meaning)


@lru_cache(maxsize=8192)
def _planned(e164: str, meaning: str) -> Kind:
    planned = phonenumbers.number_type(read(e164))
    if planned in _MOBILE and meaning != "switchboard":
        return "mobile"
    if planned in _SERVICE:
        return "other"
    if planned in _FIXED and meaning == "mobile":  # "P: 01 …" is a phone where "P : 06 …" is a portable
        return "direct"
    labelled: dict[str, Kind] = {"telephone": "direct", "mobile": "mobile", "switchboard": "switchboard"}
    return labelled.get(meaning, "unlabelled")
