"""A name as its bearer writes it: nominative, given name first. Finds nobody."""

from __future__ import annotations

from inbox_processor.extraction import names
from inbox_processor.extraction.mention import WORDS, Hints
from inbox_processor.knowledge.phrases import language_file
from inbox_processor.knowledge.words import fold

MARKS = " \t\u00a0-–—*•·:,;.()0123456789"


def upright(name: str, hints: Hints, *, begins: bool) -> str:
    """A name in the nominative, given name first; `begins` a text: only endings that nobody doubts are taken off."""
    addr = hints.address_for(name)
    as_signed = {fold(word) for word in WORDS.findall(name)} == hints.sender_words
    declined = bool(hints.language) and not as_signed
    declined = declined and not (begins and "inflects" in language_file(hints.language).get("names", {}))
    nominative = names.nominative(name, hints.language, addr) if declined else None
    if nominative and not addr and (addr := hints.address_for(nominative)):
        nominative = names.nominative(name, hints.language, addr) or nominative
    parsed = names.parse(nominative or name, language=hints.language, hint_email=addr, is_whole=True)
    return parsed.full_name if parsed else nominative or name
