"""Where a function begins: the words before its known one that belong to it.

Rule: a word goes before a function where an article, "as", "our" or a mark stands before that, or where it is known to.
Does not know where a function ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from inbox_processor.extraction.lexicon import Grammar, Lexicon, in_any_language, lexicon
from inbox_processor.extraction.phrase_bounds import OWNER_FIRST, QUOTED, goes_on
from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.words import Word, words

_STEM = 5
"""Letters by which a label's word is known in any of its cases."""
_LONGEST_ENDING = 4
"""Letters that a case adds to a label's word, at most."""


def left(text: str, sequence: Sequence[Word], at: int, blocked: Sequence[bool], grammar: Grammar, lex: Lexicon) -> int:
    """The first word of the phrase: up to two words before the function where what stands before them leads to one
    ("as", an article, "our", a comma), else only those that are known to go before a function ("senior")."""
    first = at = _compound_begins(text, sequence, at)
    while first > max(0, at - 2) and _may_lead(text, sequence, first - 1, blocked, grammar):
        first -= 1
    if _leads_to(text, sequence, first, grammar) or _begins_answer(text, sequence, first, at, grammar):
        return first
    if joined := _joined_before(text, sequence, first, blocked, grammar, free=first < at):
        return joined
    known = at
    while known > first and (
        lex.modifiers.holds(sequence[known - 1].fold) or sequence[known - 1].fold.endswith(grammar.field_ends)
    ):
        known -= 1
    return known


def _may_lead(text: str, sequence: Sequence[Word], index: int, blocked: Sequence[bool], grammar: Grammar) -> bool:
    """Whether a word may be one of those before a function: "cluster", "senior", "zelfstandig", but no small word."""
    word = sequence[index]
    gap = text[word.end : sequence[index + 1].start]
    if blocked[index] or set(gap) & set(QUOTED) or not goes_on(text, word.end, sequence[index + 1].start):
        return False
    if text[word.start - 1 : word.start] == ":":  # a case's ending: "Oy:n"
        return False
    if word.fold.isdigit() or only_says_field([word], lexicon()):
        return False
    if text[word.start].islower() and (grammar["fresh"].holds(word.fold) or _is_owner(word, grammar)):
        return False
    return not (
        is_small(grammar, sequence, index)
        or grammar["at"].at(sequence, index)[0]
        or grammar.any_of("here", "order").before(sequence, index + 1)
    )


def _begins_answer(text: str, sequence: Sequence[Word], first: int, at: int, grammar: Grammar) -> bool:
    """Whether a capital that begins a text leads to a function and "at" stands behind: "Business dev. manager at"."""
    led = first == 0 and first < at and text[sequence[0].start].isupper() and not text[: sequence[0].start].strip()
    return led and grammar["employer"].at(sequence, at + 1)[0] > 0


def _compound_begins(text: str, sequence: Sequence[Word], at: int) -> int:
    """The first word of those that hyphens join to a function: "заместник-ректор", "Pró-Reitor"."""
    while at and text[sequence[at - 1].end : sequence[at].start] in ("-", "‑", "‐"):
        at -= 1
    return at


def _is_owner(word: Word, grammar: Grammar) -> bool:
    """Whether a word says whose function it is, where that stands first: "asociacijos projektų vadovas"."""
    if grammar.language not in OWNER_FIRST or in_any_language("boards").holds(word.fold):
        return False
    return lexicon().organisations.holds(word.fold)


def _leads_to(text: str, sequence: Sequence[Word], first: int, grammar: Grammar) -> bool:
    """Whether what stands before a word leads to a function."""
    if not first:
        return False
    before = text[sequence[first - 1].end : sequence[first].start]
    if before.strip(" \u00a0\n")[-1:] in (",", "(", ":", "-", "–", "—", "|", "/", ";", *QUOTED):
        return True
    if text[sequence[first - 1].start].islower() and _is_owner(sequence[first - 1], grammar):
        return True
    return any(grammar[key].before(sequence, first) for key in ("leads", "be", "own", "here", "fresh", "order"))


def _joined_before(
    text: str, sequence: Sequence[Word], first: int, blocked: Sequence[bool], grammar: Grammar, *, free: bool
) -> int:
    """The first of two words that "and" joins before the function: "the innovation and growth lead".

    Not `free`: the second is known to be of the function, and capitals must say that the first is.
    """
    joined = first >= 2 and grammar["and"].at(sequence, first - 1)[0] == 1
    if not free and not all(text[sequence[at].start].isupper() for at in (max(first - 2, 0), first)):
        return 0
    if not joined or not _may_lead(text, sequence, first - 2, blocked, grammar):
        return 0
    return first - 2


def is_small(grammar: Grammar, sequence: Sequence[Word], at: int) -> bool:
    return grammar.any_of("stop", "own", "be", "they", "first", "here").at(sequence, at)[0] > 0


def only_says_field(sequence: Sequence[Word], lex: Lexicon) -> bool:
    """Whether the words only say that a function is meant, in any case: "I forgot my job title", "pracovnú pozíciu"."""
    if any(lex.functions.is_whole(word.fold) for word in sequence):
        return False
    return all(
        0 < len(word.fold) <= _labels_from().get(word.fold[:_STEM], -_LONGEST_ENDING) + _LONGEST_ENDING
        for word in sequence
    )


@cache
def _labels_from() -> dict[str, int]:
    """The beginnings of the words that label a function in a form, each with the length of the longest such word."""
    labels = (label for code in LANGUAGES for label in table(f"languages/{code}")["labels"].get("function", ()))
    found: dict[str, int] = {}
    for word in (word.fold for label in labels for word in words(str(label))):
        if len(word) >= _STEM and not lexicon().organisations.holds(word):
            found[word[:_STEM]] = max(found.get(word[:_STEM], 0), len(word))
    return found
