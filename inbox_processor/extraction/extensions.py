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


_DIALLED = re.compile(
    r"(?<![\w+(])(?P<stem>[+(]{0,2}\d[\d ()/.\u00a0]{5,22}\d) ?[-–] ?(?P<digits>\d{2,4})(?![\w/.-]*\d)"
)
JOINING = frozenset(("DE", "AT"))
"""Countries where an extension is dialled behind the number of the house."""
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
        dialled = known.get(telephones.bare_label(hit["word"]))
        if page.extended and (dialled != "join" or len(hit["digits"]) != page.extended):
            continue
        if telephones.is_fax(span.text[: hit.start()]):
            continue
        e164 = dialled and telephones.in_full(f"{page.stem}-{hit['digits']}", page.region)
        if e164:
            yield Extension(e164, hit.start(), hit.end())


def stem(page: Page) -> str:
    """The digits before the extension of the only number of the readable text that takes one, "" without."""
    found = {
        telephones.in_full(f"{hit['stem']}-0", page.region) or telephones.in_full(hit["stem"], page.region): hit["stem"]
        for hit in _within(page, _STEM)
    }
    found.pop("", None)
    return next(iter(found.values())) if len(found) == 1 else ""


def shared_stem(page: Page) -> tuple[str, int]:
    """What the numbers of one house share, "Tel. 0431 9887-3402, Fax 0431 9887-3499", and the digits behind it."""
    found = {(hit["stem"].strip(), len(hit["digits"])) for hit in _within(page, _DIALLED)}
    stem, digits = next(iter(found), ("", 0))
    whole = len(found) == 1 and telephones.in_full(f"{stem}-{'1' * digits}", page.region)
    return (stem, digits) if whole else ("", 0)


def _within(page: Page, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """The matches of a pattern on the lines of readable text that hold digits enough for a number."""
    for segment in page.segments if page.region in JOINING or pattern is _STEM else ():
        for line in segment.lines if segment.kind in READABLE else ():
            if sum(map(str.isdigit, line.text)) >= 5:
                yield from pattern.finditer(line.text[: telephones.LONGEST_TEXT])


def takes_extensions(raw: str) -> bool:
    """Whether a number is written as the one of a house: with "-0" at its end."""
    return bool(_STEM.fullmatch(raw.strip()))
