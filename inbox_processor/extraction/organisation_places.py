"""Organisations told by their place alone: in brackets behind a function, or one long word behind a function's comma.

Rule: "manager (Blue Water)", "(manager, Blue Water)" name an organisation where what is in brackets says no field of
work and is no single word that a town may be called by; "director, Erhvervsstyrelsen" where the word says what it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from inbox_processor.extraction import places
from inbox_processor.extraction.lexicon import Grammar, Lexicon, lexicon
from inbox_processor.extraction.phrase_bounds import SHORTEST_HOUSE, is_general, led_by_at
from inbox_processor.extraction.similarity import spelling
from inbox_processor.knowledge.habits import languages
from inbox_processor.knowledge.words import Word, words

LONGEST_ENCLOSED = 50
"""Letters of a name in brackets, at most."""
LONGEST_JOB = 4
"""Words of a function before its comma that are looked at."""
HALF = 0.5
"""How much of a mail domain a single word spells that names an organisation in brackets, at least."""
_COMPOUNDING = languages("compound_bodies")
"""Languages that write what a body is as one word, and nouns small."""


def told_by_place(text: str, sequence: Sequence[Word], at: int, domains: tuple[str, ...], grammar: Grammar) -> float:
    """How sure its place tells that an organisation begins with the word at `at`; 0 where it does not."""
    lex, word = lexicon(), sequence[at]
    if not text[word.start].isupper():
        return 0.0
    if is_general(word, lex):
        return 0.8 if _is_house(text, word, grammar, lex) and _is_placed(text, sequence, at, grammar, lex) else 0.0
    named = _enclosed(text, word.start, lex)
    row = words(named)
    kinds = (lex.fields, lex.departments, lex.functions, lex.activities)
    if not row or any(kind.holds(w.fold) for w in row for kind in kinds) or places.countries(named):
        return 0.0
    several = len(row) > 1 and text[row[-1].start + word.start].isupper()
    return 0.8 if several or spelling(named, domains) >= HALF else 0.0


def _is_house(text: str, word: Word, grammar: Grammar, lex: Lexicon) -> bool:
    """Whether a long compound is what a body is, where nouns are written small: "Erhvervsstyrelsen"."""
    long = len(word.fold) >= SHORTEST_HOUSE and text[word.start + 1].islower() and not lex.is_function(word.fold)
    body = lex.organisations.holds(word.fold) and not lex.fields.holds(word.fold)
    return long and body and grammar.language in _COMPOUNDING


def _is_placed(text: str, sequence: Sequence[Word], at: int, grammar: Grammar, lex: Lexicon) -> bool:
    """Whether "on behalf of", or a function and its comma stand right before a word."""
    before = sequence[max(0, at - LONGEST_JOB) : at]
    job = text[max(0, sequence[at].start - 2) : sequence[at].start] == ", " and any(
        lex.is_function(word.fold) for word in before
    )
    return job or led_by_at(sequence, at, grammar, ("serves",))


def _enclosed(text: str, start: int, lex: Lexicon) -> str:
    """What stands from `start` to the end of a bracket, where that holds it alone behind a function, or a function
    and it."""
    end = text.find(")", start, start + LONGEST_ENCLOSED)
    opened = text.rfind("(", max(0, start - LONGEST_ENCLOSED), start)
    named = text[start:end]
    if end < 0 or opened < 0 or text.rfind(")", opened, start) >= 0 or set(named) & set(",;:@(/"):
        return ""
    inside = words(text[opened:start])
    before = inside if inside and text[start - 2 : start] == ", " else words(text[:opened])[-3:]
    alone = not inside and text[opened + 1 : start] == ""
    job = any(lex.is_function(word.fold) for word in before)
    return named if job and (alone or before is inside) else ""
