"""Extensions given apart from the number they are dialled behind: "DW 37" under "Tel. 0463 55400-0".

Rule: a number takes extensions where it is written with "-0", "-DW" or the like at its end; a mail with two such
numbers joins nothing. What a word before digits says is data (the language files' `telephone.extension`). Does not
know whose extension it is. Linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from inbox_processor.extraction import telephones
from inbox_processor.extraction.page import READABLE, Page, Span

_STEM = re.compile(
    r"(?<![\w+(])(?P<stem>[+(]{0,2}\d[\d ()/.\u00a0–-]{3,24}?)[ \u00a0]?[-–/][ \u00a0]?"
    r"(?:0|dw|kl|durchwahl|x{1,4}|n{2,4})(?!\w)(?![ \u00a0]?[-–/]?[ \u00a0]?\d)",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?<![^\W\d_])(?P<word>[^\W\d_]{1,16}\.?)[ :.\u00a0]{0,2}[-–]?[ \u00a0]?(?P<digits>\d{1,5})(?![\w/.-]*\d)"
)


MOST_SAID = 100
"""Words before digits of a span that may be extensions, at most."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A number made of the house's number and an extension: E.164 and the span of the extension's words."""

    e164: str
    start: int
    end: int


def find(page: Page, span: Span) -> Iterator[Extension]:
    """The numbers that extensions within a span make with the one number of the page that takes them."""
    if not page.stem:
        return
    known = telephones.extension_words()
    for hit in islice(_SAID.finditer(span.text), MOST_SAID):
        e164 = telephones.bare_label(hit["word"]) in known and telephones.in_full(
            f"{page.stem}-{hit['digits']}", page.region
        )
        if e164:
            yield Extension(e164, hit.start(), hit.end())


def stem(page: Page) -> str:
    """The digits before the extension of the only number of the readable text that takes one, "" without."""
    found = {
        telephones.in_full(f"{hit['stem']}-0", page.region) or telephones.in_full(hit["stem"], page.region): hit["stem"]
        for segment in page.segments
        if segment.kind in READABLE
        for line in segment.lines
        if sum(map(str.isdigit, line.text)) >= 5
        for hit in _STEM.finditer(line.text[: telephones.LONGEST_TEXT])
    }
    found.pop("", None)
    return next(iter(found.values())) if len(found) == 1 else ""


def takes_extensions(raw: str) -> bool:
    """Whether a number is written as the one of a house: with "-0" at its end."""
    return bool(_STEM.fullmatch(raw.strip()))
