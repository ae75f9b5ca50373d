"""Telephone numbers in a text: valid ones only, with what their label says they are.

Rule: pure; label words only from the language files, numbering plans only from phonenumbers. A number after a fax label
is returned as fax, so that callers can pass over it; what follows VAT, bank, register, meeting or date words is no
number at all. Without country code a number is read by `region`, never by a guess. Linear in the text, which is capped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

import phonenumbers

from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.phrases import language_file
from inbox_processor.knowledge.words import digits_in, fold

Kind = Literal["direct", "mobile", "switchboard", "fax", "other", "unlabelled"]
"""`direct`: labelled as somebody's telephone; `other`: service numbers and numbers labelled as something else."""

LONGEST_TEXT = 20_000
MOST_NUMBERS = 200
FEWEST_OF_TWO = 7
"""Digits of each of two numbers between which a mark stands, at least."""
FEWEST_BEFORE_HOURS = 7
"""Digits of a number that office hours may follow, at least."""
SHORTEST_POSSIBLE = 9
"""Digits of a number that no numbering plan knows, at least."""
SHORTEST_DIRECT = 4
"""Letters of a word for "direct" that labels a number, at least."""
LONGEST_SMALL = 3
"""Letters of a small word that is a label in another language, at most."""
_RUN = re.compile(r"(?<![\w@])[+(]?(?:\(?\+ ?)?\d[\d ().\-–‐‑·\u00a0\u2007\u2009\u202f/*]{4,38}")
_DATE = re.compile(
    r"\d{1,2}[./\- ]{1,2}\d{1,2}[./\- ]{1,2}(?:19|20)\d\d\Z"
    r"|(?:19|20)\d\d([./-])\d\d?\1\d\d?\Z|(?:19|20)\d\d ?[-–/] ?(?:19|20)\d\d\Z"
)
_SPLIT = re.compile(
    r"\s/\s*(?=[+0(])|/\s+(?=[+0(])|(?<=\d)\s+(?=\+|00[1-9])|\s{3,}|(?<=\d)/(?=0\d{2,3}[ /-]|\+)"
    r"|\s[-–]\s(?=[+(]|0\d)|\.\s+(?=[+0])|(?=/\s?[-–]\s?\d)"
)
_HOURS = re.compile(r"\(\d{1,2}(?: ?[-–] ?\d{1,2}\)|[^)]*\Z)")
_SIBLING = re.compile(r"\s*(?:/|,|;|oder|or|und|and|\bet\b|\be\b|\by\b)\s*-\s?(\d{1,5})(?!\d)")
_BESIDE = frozenset(("oder", "or", "und", "and", "et", "e", "y"))
_EDGES = frozenset("()+./-–‐‑·*,;:")
_ZERO = re.compile(r"[-–/ ]0\Z")
_WORDS = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*")
_ADDRESS = re.compile(r"[^\s,;|]*(?:@|www\.|://)[^\s,;|]*")
"""An address whose end is no label of the number behind it: "anna@firma.bg, 082 …"."""
_BEFORE = 60
_AFTER = 28
_GLUE = frozenset(
    ["nr", "no", "n", "num", "br", "st", "c", "mob", "number", "the", "our", "my", "or", "und", "and", "et"]
)
_GLUE |= {"y", "e", "i", "a", "og", "och", "tai", "ja", ""}
_NATIONAL_ZERO = frozenset({39, 378, 379})
"""Country codes whose numbers keep the zero that others drop: Italy, San Marino, the Vatican."""
_MOBILE = (phonenumbers.PhoneNumberType.MOBILE,)
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
    labels: tuple[str, ...] = (label,) if label else ()
    at = 0
    for run in _runs(text):
        before = text[max(at, run.start - _BEFORE) : run.start]
        fresh = _labels_of(before)
        labels = fresh or _carried(labels, before)
        at = run.end
        numbers = list(_numbers(text, run, labels, region))
        found += numbers
        at = max([at, *(number.end for number in numbers)])
        behind = _BRACKET.match(text, at) if numbers and not labels else None
        at = behind.end() if behind and _said_behind(behind) else at
        labels = labels[1:] if len(labels) > 1 and numbers else labels
        if len(found) >= MOST_NUMBERS:
            break
    return found


# --- digits --------------------------------------------------------------------------------------------------------


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
            if len(halves) > 1 and min(digits_in(half) for half in halves) >= FEWEST_OF_TWO:
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
    raw = raw.rstrip("(").rstrip(" .-–/") if raw.count("(") > raw.count(")") and raw.endswith("(") else raw
    if raw.count(")") > raw.count("("):
        raw = raw.rstrip(") ")
    return raw.lstrip(")").strip() if raw.count("(") >= raw.count(")") or raw.startswith(")") else raw


def _in_address(text: str, at: int) -> bool:
    """Whether the run stands within a web or mail address."""
    word = text[max(0, at - 80) : at].rpartition(" ")[2].rpartition("\n")[2]
    return "://" in word or "www." in word.lower() or (word[-1:] in "/=&?" and "@" in word)


def _glued(text: str, end: int) -> bool:
    """Whether the run is part of a longer word, an amount or a web address."""
    after = text[end : end + 2]
    return bool(after) and (after[0] in "@_%€$£:" or (after[0].isalpha() and after[0] not in "xX"))


def _numbers(text: str, run: _Run, labels: Sequence[str], region: str | None) -> Iterator[Telephone]:
    """The number of a run and its siblings ("-123/-124"), none if it is not valid or labelled as something else."""
    meaning = labels[0] if labels else ""
    if meaning == "other" or _DATE.match(run.raw) or _is_reference(text, run, meaning):
        return
    dialled, end = _extension(text, run.end)
    e164, extension = _joined(run.raw, dialled, region)
    e164 = e164 or (_without_mark(run.raw, region) or _possible(run.raw, region) if meaning in _SAID else "")
    if not e164:
        return
    kind = _kind(e164, meaning, text[end : end + _AFTER])
    kind = "other" if kind != "fax" and _is_private(text[max(0, run.start - _BEFORE) : run.start]) else kind
    certain = meaning in _SAID or run.raw.lstrip("(").startswith(("+", "00"))
    number = Telephone(e164, text[run.start : end], run.start, end, kind, extension, certain)
    yield number
    yield from _siblings(text, number, run.raw, region)


@cache
def _private() -> frozenset[str]:
    """Words for what is no office's, in all languages."""
    return frozenset(fold(word) for told in table("grammar").values() for word in told.get("private", ()))


def _is_private(before: str) -> bool:
    """Whether the label of a number says that it is one at home: "Port. perso (urgences)"."""
    label = re.split(r"[\n,;.|\d](?![^\W\d_])", before.replace(". ", " "))[-1]
    return any(fold(word) in _private() for word in _WORDS.findall(label)[-4:])


def _is_reference(text: str, run: _Run, meaning: str) -> bool:
    """Whether what stands next to an unlabelled run makes it a register number, a postcode or an amount."""
    if meaning in _SAID or run.raw.startswith(("+", "(+", "00")):
        return False
    before = text[max(0, run.start - 12) : run.start].rstrip(" ")
    code = re.search(r"(?:^|[^\w])[A-Z]{2,4}[-.]?\Z", before)
    after = text[run.end : run.end + 6].lstrip()
    if digits_in(run.raw) <= 6 and re.match(r"[^\W\d_]{3}", after) and after[0].isupper():
        return True  # a postcode before its place: "87100 Kajaani"
    amount = after[:3].upper() in ("EUR", "ZŁ", "KČ", "PLN", "CZK", "HUF")
    return bool(code) or amount or before.endswith(("#", "№", "€", "$", "£", "§"))


@lru_cache(maxsize=8192)
def in_full(raw: str, region: str | None) -> str:
    """E.164 of a number as written, "" if it is no valid one."""
    spelt = re.sub(r"[^\d+()]", "", raw)
    spelt = re.sub(r"^\(?00|^\++", "+", spelt).replace("(+", "+")
    spelt = spelt.replace("+38(0", "+380(")  # Ukraine writes +38 (0…), never its country code 380 in one piece
    digits = re.sub(r"[()]", "", spelt)
    digits = digits.removeprefix("+") if digits.startswith("+0") else digits  # "this address + 05 55 18 73 46"
    if "+" in digits[1:] or len(digits) > 17:
        return ""
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
    code = f"+{number.country_code}0"
    return _valid(f"+{number.country_code}{digits[len(code) :]}", None) if digits.startswith(code) else ""


# --- extensions ----------------------------------------------------------------------------------------------------


@cache
def extension_words() -> dict[str, str]:
    """Words before an extension: those that dial straight through ("join") and those that do not ("ask")."""
    found: dict[str, str] = {}
    for code in LANGUAGES:
        for word in language_file(code).get("telephone", {}).get("extension", ()):
            found.setdefault(bare_label(str(word)), "join" if code == "de" else "ask")
    return found


def _extension(text: str, end: int) -> tuple[tuple[str, str], int]:
    """(digits, how it is dialled) of an extension that follows, and where it ends."""
    match = _EXTENSION.match(text, end)
    if not match:
        return ("", ""), end
    how = extension_words().get(bare_label(match["word"]))
    return ((match["digits"], how), match.end()) if how else (("", ""), end)


_EXTENSION = re.compile(r"[ ,;(/\u00a0-]{0,3}(?P<word>[^\W\d_]{1,16}\.?)[ .:\-]{0,3}(?P<digits>\d{1,6})(?!\d)\)?")


def _joined(raw: str, extension: tuple[str, str], region: str | None) -> tuple[str, str | None]:
    """E.164 with a dial-through extension joined to its stem, else E.164 and the extension."""
    digits, how = extension
    if digits and (how == "join" or _ZERO.search(raw)):
        stem = _ZERO.sub("", raw)
        joined = in_full(f"{stem}-{digits}", region)
        if joined:
            return joined, None
    return in_full(raw, region), digits or None


def _without_mark(raw: str, region: str | None) -> str:
    """E.164 of a labelled number that has its country code but no "+", or a last digit for its siblings ("111-2")."""
    code = phonenumbers.country_code_for_region(region) if region else ""
    full = in_full(f"+{raw.lstrip('( ')}", None) if raw.lstrip("( ").startswith(str(code)) else ""
    stem = re.match(r"(.*\d{3}) ?[-–/] ?\d{1,4}\Z", raw)
    return full or (in_full(stem[1], region) if stem else "")


def _possible(raw: str, region: str | None) -> str:
    """E.164 of a labelled number of the right length that no numbering plan knows (yet), written with its zero."""
    digits = re.sub(r"[^\d+]", "", raw)
    if not region or not digits.startswith("0") or digits.startswith("00") or len(digits) < SHORTEST_POSSIBLE:
        return ""
    number = phonenumbers.parse(digits, region)
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _siblings(text: str, number: Telephone, raw: str, region: str | None) -> Iterator[Telephone]:
    """Numbers given by their last digits only: "030 310078-123/-124"."""
    stem = re.match(r"(.*[-–])\d{1,5}\Z", raw)
    end = number.end
    while stem and (match := _SIBLING.match(text, end)):
        e164 = in_full(stem[1] + match[1], region)
        if not e164:
            return
        start, end = match.start(1) - 1, match.end()
        yield replace(number, e164=e164, raw=text[start:end], start=start, end=end, extension=None)


def may_go_on(line: str, following: str) -> bool:
    """Whether a number, its extension or its sibling may begin on one line and end on the next; told by the edges."""
    last, first = line[-1:], following[:1]
    if not first.isalpha():
        return last.isdigit() or first.isdigit() or last in _EDGES or first in _EDGES
    word = _WORDS.match(following)
    return word is not None and (fold(word[0]) in _BESIDE or bare_label(word[0]) in extension_words())


# --- labels --------------------------------------------------------------------------------------------------------

_SAID = frozenset({"telephone", "mobile", "fax", "switchboard"})
_PRIORITY = ("other", "fax", "switchboard", "mobile", "telephone")


@lru_cache(maxsize=8192)
def bare_label(label: str) -> str:
    return " ".join(fold(word) for word in _WORDS.findall(label.replace(".", " ")))


@cache
def _labels() -> dict[str, str]:
    """Bare label phrases to what they label; where languages differ the more careful meaning counts."""
    found: dict[str, set[str]] = {}
    files = [language_file(code) for code in LANGUAGES]
    for labels in (*(file.get("labels", {}) for file in files), *table("labels").values()):
        for meaning in ("telephone", "mobile", "fax", "other"):
            for label in labels.get(meaning, ()):
                if "/" not in str(label):  # "Tel./Fax" is two labels
                    found.setdefault(bare_label(str(label)), set()).add(meaning)
    for file in files:
        told = file.get("telephone", {})
        for label in told.get("switchboard", ()):
            found.setdefault(bare_label(str(label)), set()).add("switchboard")
        for label in (bare_label(str(label)) for label in told.get("direct", ())):
            if len(label) >= SHORTEST_DIRECT:
                found.setdefault(label, set()).add("telephone")
    for verb in (bare_label(verb) for told in table("grammar").values() for verb in told.get("calls", ())):
        found.setdefault(verb, {"telephone"})
    found.pop("", None)
    return {label: _one_meaning(label, meanings) for label, meanings in found.items()}


def _one_meaning(label: str, meanings: set[str]) -> str:
    """What a label means that languages use differently; one letter is never something else."""
    if len(meanings) == 1:
        return next(iter(meanings))
    if "switchboard" in meanings and len(label) > 1:
        return "switchboard"
    if len(label) <= 3 or "telephone" in meanings or "mobile" in meanings:
        meanings = meanings - {"other"}
        return next(m for m in ("fax", "mobile", "telephone", "switchboard") if m in meanings)
    return next(m for m in _PRIORITY if m in meanings)


def _labels_of(before: str) -> tuple[str, ...]:
    """What the words just before a number label: ("telephone", "fax") for "Tel./Fax:", () without a label."""
    address = max((match.end() for match in _ADDRESS.finditer(before)), default=0)
    row = [match for match in _WORDS.finditer(before.replace(".", " ")) if match.start() >= address]
    meanings: list[str] = []
    end = len(before)
    while row and len(meanings) < 3:
        gap = before[row[-1].end() : end]
        if not _may_part(gap, first=not meanings):
            break
        length, meaning = _last_label(row)
        if meaning == "other" and gap == " " and _is_small(row[-1].group()):
            length = 0
        if not length and len(row) > 1 and _is_second(before, row):
            end = row.pop().start()
            continue
        if not length:
            if fold(row[-1].group()) in _GLUE or fold(row[-1].group()) in _being() or _is_small(row[-1].group()):
                end = row.pop().start()
                continue
            break
        meanings.insert(0, meaning)
        end = row[-length].start()
        del row[-length:]
    return tuple(dict.fromkeys(_settled(meanings))) or (("fax",) if _speaks_of_fax(before) else ())


def is_fax(before: str) -> bool:
    """Whether the words just before a number or extension say that it is a fax's: "f DW 40"."""
    return "fax" in _labels_of(before[-_BEFORE:])


@cache
def _being() -> frozenset[str]:
    """Words that stand between a label and the number in a sentence: "her direct line is"."""
    return frozenset(fold(word) for told in table("grammar").values() for word in told.get("be", ()) if " " not in word)


@cache
def _small() -> frozenset[str]:
    """The small words of all languages, of which some are labels in others: Dutch "op" is a Czech identity card."""
    told = (words for small in table("grammar").values() for words in small.values() if isinstance(words, list))
    return frozenset(fold(word) for words in told for word in words if len(word) <= LONGEST_SMALL)


def _is_small(word: str) -> bool:
    """Whether a word is written as a small word of a sentence: "you reach me op 06 …", never "OP: …"."""
    return len(word) <= LONGEST_SMALL and word.islower() and fold(word) in _small()


def _is_second(before: str, row: Sequence[re.Match[str]]) -> bool:
    """Whether the last word is an abbreviation joined to a label by a slash: "Tel./AB"."""
    last, gap = row[-1].group(), before[row[-2].end() : row[-1].start()]
    return len(last) <= 3 and last.isupper() and gap.strip(". ") == "/" and bool(_last_label(row[:-1])[0])


def _speaks_of_fax(before: str) -> bool:
    """Whether a fax is spoken of a few words before an unlabelled number, in the same clause: "the fax works: 52 …"."""
    clause = re.split(r"[,;.()\d]", before)[-1]
    row = [fold(match.group()) for match in _WORDS.finditer(clause)][-4:]
    return any(_labels().get(word) == "fax" and len(word) > 2 for word in row)


def _settled(meanings: Sequence[str]) -> Sequence[str]:
    """A switchboard word beside a telephone label specifies it; something else beside a telephone label is no veto."""
    if "switchboard" in meanings and len(meanings) > 1:
        return ["switchboard"] + [m for m in meanings if m == "fax"]
    if "other" in meanings and len(meanings) > 1 and meanings[-1] != "other":
        return [m for m in meanings if m != "other"]
    return meanings


def _may_part(gap: str, *, first: bool) -> bool:
    """Whether only punctuation of a label stands between it and the number, or between two labels."""
    if any(ch.isdigit() for ch in gap):
        return False
    return len(gap.strip(" \t\u00a0.:-–—=()[]\n|/*>_,;&+°º•#")) == 0 and (first or "\n" not in gap)


def _last_label(row: Sequence[re.Match[str]]) -> tuple[int, str]:
    """The longest label phrase that ends the row: its length in words and its meaning."""
    labels = _labels()
    keys = [bare_label(m.group()) for m in row[-4:]]
    for length in range(len(keys), 0, -1):
        meaning = labels.get(" ".join(keys[-length:]))
        if meaning:
            return length, meaning
    meaning = labels.get(keys[-1].replace("-", " ").split(" ")[-1], "") if keys[-1] else ""
    return (1, meaning) if meaning in ("telephone", "mobile", "fax") and len(keys[-1]) > 3 else (0, "")


def _carried(labels: Sequence[str], between: str) -> tuple[str, ...]:
    """The label of the number before holds on across "/", "," and "and"; elsewhere it does not."""
    joined = len(between) < 8 and not set(between) & {"\n", "|", "\t"}
    return tuple(labels) if joined and all(fold(word) in _GLUE for word in _WORDS.findall(between)) else ()


_AFTER_LETTERS: dict[str, Kind] = {
    "o": "direct",
    "w": "direct",
    "d": "direct",
    "m": "mobile",
    "c": "mobile",
    "f": "fax",
    "h": "other",
}
"""Letters in brackets after a number: office, work, direct, mobile, cell, fax, home."""


@cache
def _after_words() -> dict[str, Kind]:
    """Words in brackets after a number that say what it is."""
    found: dict[str, Kind] = {}
    kinds: tuple[tuple[str, str, Kind], ...] = (
        ("telephone", "direct", "direct"),
        ("telephone", "switchboard", "switchboard"),
        ("labels", "mobile", "mobile"),
        ("labels", "fax", "fax"),
    )
    for section, name, kind in kinds:
        for code in LANGUAGES:
            for word in language_file(code).get(section, {}).get(name, ()):
                if len(bare_label(str(word))) > 1:
                    found[bare_label(str(word))] = kind
    return found


_BRACKET = re.compile(r"\s*[(\[]\s*([^)\]\d]{1,24})[)\]]")


def _said_behind(bracket: re.Match[str]) -> Kind | None:
    """What a bracket behind a number says that it is: "(fax)", "(M)"."""
    return _AFTER_LETTERS.get(bracket[1].lower()) or _after_words().get(bare_label(bracket[1]))


def _kind(e164: str, meaning: str, after: str) -> Kind:
    """What kind of number it is: a word in brackets after it, the label before it, the numbering plan."""
    bracket = _BRACKET.match(after)
    said = _said_behind(bracket) if bracket else None
    if said and meaning != "fax":
        return said
    if meaning == "fax":
        return "fax"
    return _planned(e164, meaning)


@lru_cache(maxsize=8192)
def _planned(e164: str, meaning: str) -> Kind:
    planned = phonenumbers.number_type(read(e164))
    if planned in _MOBILE:
        return "mobile"
    if planned in _SERVICE and meaning != "mobile":
        return "other"
    labelled: dict[str, Kind] = {"telephone": "direct", "mobile": "mobile", "switchboard": "switchboard"}
    return labelled.get(meaning, "unlabelled")
