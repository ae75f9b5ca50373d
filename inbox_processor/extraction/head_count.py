"""How many people the mail says it registers.

Rule: a number right before a word for people counts, or "the two of us". Does not know who was found.
"""

from __future__ import annotations

from inbox_processor.extraction.lexicon import grammar, lexicon, numbers
from inbox_processor.extraction.model import Line
from inbox_processor.extraction.page import Page, span_of
from inbox_processor.extraction.standing import COMES, attending
from inbox_processor.knowledge.words import words


def stated_count(page: Page) -> int | None:
    """How many people the mail says it registers: a number right before a word for people, or "the two of us"."""
    told = (with_the_writer(page, line) or _counted(page, line) for line in page.top_lines)
    return next((count for count in told if count), None)


def with_the_writer(page: Page, line: Line) -> int | None:
    """How many come by a line that counts the writer with them: "the two of us", "in due", "kahdestaan"."""
    small = grammar(page.language)
    sequence = words(line.text)
    counts = [count for count, key in ((2, "two"), (3, "three")) if small[key].within(sequence)]
    if not counts:
        return None
    comes = any(wish.concept in COMES for wish in page.wishes_within(span_of(line)))
    himself = bool(small["self"].within(sequence))
    return counts[0] if comes or himself or attending(line.text, page.language) else None


def _counted(page: Page, line: Line) -> int | None:
    lex, sequence, known = lexicon(), words(line.text), numbers(page.language)
    for at, word in enumerate(sequence[:-1]):
        count = known.get(word.fold, 0)
        if count < 2:
            continue
        people = {place for place, _, _ in grammar(page.language)["people"].within(sequence)}
        if people & {at + 1, at + 2} or any(lex.colleagues.holds(w.fold) for w in sequence[at + 1 : at + 3]):
            return count
    return None


def lists_himself(page: Page) -> bool:
    """Whether the writer stands in a list by a word for himself: "two of us: I, head of …"."""
    small = grammar(page.language)["self"]
    rows = ((line.text, words(line.text)) for line in page.top_lines)
    places = ((text, row[at].start) for text, row in rows for at, _, _ in small.within(row))
    return any(text[:start].rstrip()[-1:] in _MARKS for text, start in places)


_MARKS = (",", ":", ";", "–", "-")
