"""Extensions given apart from the number they are dialled behind: "DW 37" under "Tel. 0463 55400-0".

Rule: a number takes extensions where it is written with "-0", "-DW" or the like at its end, or said to be the house's;
a mail with two such numbers joins nothing. What a word before digits says is data (the language files'
`telephone.extension`). Does not know whose extension it is. Linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from inbox_processor.extraction import telephone_labels, telephones
from inbox_processor.extraction.page import READABLE, Page, Span
from inbox_processor.knowledge.habits import countries
from inbox_processor.knowledge.words import digits_in

_STEM = re.compile(
    r"(?<![\w+(])(?P<stem>[+(]{0,2}\d[\d ()/.\u00a0–-]{3,24}?)(?:[ \u00a0]?[-–/][ \u00a0]?"
    r"(?:0{1,3}|dw|kl|durchwahl|(?=\)?[ \u00a0]*(?:[\t|]|\Z)))"
    r"|[ \u00a0]?[-–/]?[ \u00a0]?(?P<unsaid>x{2,5}|n{2,4}|\.{3,4}|…))"
    r"(?!\w)(?![ \u00a0]?[-–/]?[ \u00a0]?\d)",
    re.IGNORECASE,
)
_FOLLOWED = re.compile(
    r"(?<![\w+(])(?P<stem>[+(]{0,2}\d[\d ()/.\u00a0–-]{2,24}\d)[ ,\u00a0]*\+?"
    r"(?P<words>(?:[ '’]?[^\W\d_]{1,14}(?!\w)\.?){1,4})(?![ \u00a0.:]*\d)"
)
"""A number with a word for an extension behind it and no digits: "0961 85 seguito dall'interno"."""
_BARE = re.compile(r"\d{2,5}")
_SAID = re.compile(
    r"(?<![^\W\d_])(?P<words>[^\W\d_]{1,16}\.?(?: [^\W\d_]{1,8}){0,3})[ :.\u00a0]{0,2}[-–]?[ \u00a0]?"
    r"(?P<digits>\d{1,5})(?![\w/.-]*\d)(?![ \u00a0]\d)"
)
"""An extension, not the first group of a whole number: "Durchwahl 0541 33578-62"."""
_MORE = re.compile(r"(?<!\S)(?<!\d )[-–](?P<digits>\d{1,5})(?![\w/-])")
"""Another extension, where one is said before it: "my extension is -22, hers -33"."""
_DIALLED = re.compile(
    r"(?<![\w+(])(?P<stem>[+(]{0,2}\d[\d ()/.\u00a0]{5,22}\d) ?[-–] ?(?P<digits>\d{2,4})(?![\w/.-]*\d)"
)
_PARTED = re.compile(r"[-–]|/.*/")
"""What parts an extension from its stem."""
WITHOUT_WORD = countries("extension_unsaid")
"""Those of them where no word of the languages written there says so."""
MOST_DIGITS = 5
"""Digits of an extension, at most."""
BESIDE = 16
"""Characters before an extension in which its own number stands, where it does."""
FEWEST_BESIDE = 5
"""Digits of a number, at least."""
MOST_SAID = 100
"""Words before digits of a span that may be extensions, at most."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A number made of the house's number and an extension: E.164 and the span of the extension's words."""

    e164: str
    start: int
    end: int


def find(page: Page, span: Span) -> Iterator[Extension]:
    """The numbers that extensions within a span make with the one number of the page that takes them.

    Where an extension is asked for, that is the number of the house as it is.
    """
    if not page.stem:
        yield from _asked_for(page, span)
        return
    if _BARE.fullmatch(span.text) and (e164 := telephones.in_full(page.stem + span.text, page.region)):
        yield Extension(e164, 0, len(span.text))  # the cell of a table of extensions
    end = 0
    for hit in islice(_SAID.finditer(span.text), MOST_SAID):
        dialled, before = _dialled(hit["words"])
        start = hit.start() + before
        joins = dialled == "join" or page.region in WITHOUT_WORD
        if page.extended and not (joins and len(hit["digits"]) == page.extended):
            continue
        if telephone_labels.is_fax(span.text[:start]):
            continue
        made = dialled and telephones.in_full(f"{page.stem}-{hit['digits']}", page.region)
        if made:
            end = hit.end()
            yield Extension(made, start, end)
    yield from _more(page, span, end) if end else ()


def _asked_for(page: Page, span: Span) -> Iterator[Extension]:
    """The number of the house for each extension apart from it: "Anna Muster, ext. 21" under "Tel. 01 234 5600"."""
    own = telephone_labels.extension_words_of(page.language)
    said = [hit for hit in islice(_SAID.finditer(span.text), MOST_SAID) if len(hit["digits"]) > 1]
    asked = [hit for hit in said if telephone_labels.bare_label(hit["words"].split(" ")[-1]) in own]
    house = _only_number(page) if asked else ""
    for hit in asked if house else ():
        if digits_in(span.text[max(0, hit.start() - BESIDE) : hit.start()]) < FEWEST_BESIDE:
            yield Extension(house, hit.start(), hit.end())


def _only_number(page: Page) -> str:
    """The one number of the mail that may be a house's, "" where there are more or none."""
    hits = (hit for line in _numbered(page) for hit in telephones.find(line, region=page.region))
    found = {hit.e164 for hit in hits if hit.kind not in ("fax", "mobile", "other")}
    return found.pop() if len(found) == 1 else ""


def _more(page: Page, span: Span, begin: int) -> Iterator[Extension]:
    """Extensions behind one that is said to be one: "my extension is -22, hers -33"."""
    for hit in islice(_MORE.finditer(span.text, begin), MOST_SAID):
        alike = not page.extended or len(hit["digits"]) == page.extended
        made = telephones.in_full(f"{page.stem}-{hit['digits']}", page.region) if alike else ""
        if made and not telephone_labels.is_fax(span.text[: hit.start()]):
            yield Extension(made, hit.start(), hit.end())


def _dialled(said: str) -> tuple[str, int]:
    """How an extension is dialled whose word ends what is said, but for small ones ("Durchwahl ist die"), and where
    that begins; "" where none does."""
    known, end = telephone_labels.extension_words(), len(said)
    for word in reversed(said.split(" ")):
        start = end - len(word)
        if how := known.get(telephone_labels.bare_label(word)):
            return how, start
        if not telephone_labels.only_leads(word):
            break
        end = start - 1
    return "", 0


def stem(page: Page) -> str:
    """The digits before the extension of the only number of the readable text that takes one, "" without."""
    lines = _numbered(page)
    found = {_whole(page, hit): hit["stem"] for line in lines for hit in _STEM.finditer(line)}
    followed = (hit for line in lines for hit in _FOLLOWED.finditer(line) if _asks(hit["words"]))
    found |= {_whole(page, hit): hit["stem"] for hit in followed}
    found.pop("", None)
    found = found or _of_house(page, lines)
    return next(iter(found.values())) if len(found) == 1 else ""


def _of_house(page: Page, lines: Sequence[str]) -> dict[str, str]:
    """The numbers that are said to be the house's, as E.164 and as written: "DW 318 (Stammnummer 0732 90 80 60)"."""
    found = {}
    for line in lines if page.region in telephones.EXTENSION_JOINS else ():
        for hit in telephones.find(line, region=page.region):
            if telephone_labels.is_of_house(line[: hit.start]) and not _PARTED.search(hit.raw):
                found[hit.e164] = hit.raw
    return found


def _whole(page: Page, hit: re.Match[str]) -> str:
    """A number that a stem makes with zeros behind it, "" where it makes none."""
    digits = hit["stem"].rstrip(" -–/.")
    most = MOST_DIGITS if hit.groupdict().get("unsaid") or hit.re is _FOLLOWED else 1
    tried = (telephones.in_full(digits + "0" * count, page.region) for count in (1, 0, *range(2, most + 1)))
    return next((e164 for e164 in tried if e164), "")


def _asks(said: str) -> bool:
    """Whether the words behind a number end in one for an extension: "followed by the extension"."""
    last = re.split(r"[ '’]", said.strip())[-1]
    return len(last) > 2 and telephone_labels.bare_label(last) in telephone_labels.extension_words()


def shared_stem(page: Page) -> tuple[str, int]:
    """What the numbers of one house share, "Tel. 0431 9887-3402, Fax 0431 9887-3499", and the digits behind it."""
    lines = _numbered(page) if page.region in telephones.EXTENSION_JOINS else ()
    found = {(hit["stem"].strip(), len(hit["digits"])) for line in lines for hit in _DIALLED.finditer(line)}
    stem, digits = next(iter(found), ("", 0))
    whole = len(found) == 1 and telephones.in_full(f"{stem}-{'1' * digits}", page.region)
    return (stem, digits) if whole else ("", 0)


def _numbered(page: Page) -> Sequence[str]:
    """The lines of readable text that hold digits enough for a number."""
    lines = (line.text for segment in page.segments if segment.kind in READABLE for line in segment.lines)
    return [text[: telephones.LONGEST_TEXT] for text in lines if digits_in(text) >= 5]


def takes_extensions(raw: str) -> bool:
    """Whether a number is written as the one of a house: with "-0" at its end."""
    return bool(_STEM.fullmatch(raw.strip()))
