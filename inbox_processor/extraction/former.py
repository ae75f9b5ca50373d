"""Values that the mail itself calls old: "my old number (020 …) no longer works, the new one is …".

Rule: the words stand right before the value, or between it and the next one in the same sentence; they are data
(wishes.toml `former`, `old`, `left`). Does not know fields. Linear in the few words looked at.
"""

from __future__ import annotations

import re
from functools import cache

from inbox_processor.extraction.lexicon import lexicon
from inbox_processor.extraction.page import Page
from inbox_processor.knowledge import table
from inbox_processor.knowledge.phrases import Phrases
from inbox_processor.knowledge.words import words

NEAR = 3
"""Words between "old number" and the number, at most; a single "not" stands right before it."""
REACH = 48
"""Characters before a value in which a word may call it old."""
REACH_OF_SENTENCE = 120
"""Characters before an address in which its sentence may speak of the past."""
_ENDS = re.compile(r"[.!?;]\s|\n\s*\n")


def is_former(page: Page, source: str, start: int) -> bool:
    """Whether words right before a position call what stands there old."""
    before = page.contents.get(source, "")[max(0, start - REACH) : start]
    phrases = _words(page.language)
    row = words(before) if phrases.begun_in(before) else ()
    for hit in phrases.find(row):
        between = row[hit.last + 1 :]
        said = hit.meaning == "old" and all(_is_label(token.fold) for token in between)
        if len(between) <= (NEAR if hit.last > hit.first or said else 0):
            return True
    return False


def is_left(page: Page, source: str, start: int) -> bool:
    """Whether the sentence up to a position speaks of where somebody was before: "I was with Shannon (jane@…)"."""
    before = page.contents.get(source, "")[max(0, start - REACH_OF_SENTENCE) : start]
    said = words(_ENDS.split(before)[-1])
    return any(True for _ in _of_the_past(page.language).find(said))


@cache
def _of_the_past(language: str) -> Phrases:
    return Phrases((phrase, "left") for phrase in table("wishes").get(language, {}).get("left", ()))


@cache
def _words(language: str) -> Phrases:
    told = ((code, key) for code in dict.fromkeys((language, "en")) for key in ("former", "old"))
    return Phrases((phrase, key) for code, key in told for phrase in table("wishes").get(code, {}).get(key, ()))


def _is_label(word: str) -> bool:
    """Whether a word is one for a number or an address."""
    return not _REACHES.isdisjoint(lexicon().labels.meaning(word))


_REACHES = frozenset(("email", "telephone", "mobile", "fax", "address"))
