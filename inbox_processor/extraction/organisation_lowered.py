"""Organisations that somebody writes in small letters: "cluster isartech", "asociatia viticultorilor".

Rule: a name stands behind a mark, a function or an "at", goes to the next mark or small word, and holds a body's noun
or what the mail domain spells. Does not know what stands in capitals (organisations).
"""

from __future__ import annotations

from collections.abc import Sequence

from inbox_processor.extraction.lexicon import Grammar, lexicon
from inbox_processor.extraction.organisation_ends import with_bracketed_legal
from inbox_processor.extraction.phrase_bounds import JOINERS, Phrase, goes_on, led_by_at
from inbox_processor.extraction.similarity import spelling
from inbox_processor.knowledge.words import Word

LONGEST_PLACE = 5
"""Words of "in" and a place behind a name, fewer than."""


def is_lowered(text: str, sequence: Sequence[Word]) -> bool:
    """Whether somebody writes without capitals."""
    capitals = sum(text[word.start].isupper() for word in sequence)
    return bool(sequence) and text[sequence[0].start].islower() and capitals <= len(sequence) // 15


def lowered(
    text: str, sequence: Sequence[Word], at: int, free: Sequence[bool], grammar: Grammar, domains: tuple[str, ...]
) -> Phrase | None:
    """A name in a text without capitals: behind a mark, a function or an "at", up to the next mark or "in", with an
    organisation's word."""
    lex, first = lexicon(), sequence[at]
    marked = text[: first.start].rstrip(" ")[-1:] in (",", ";", "-", "–", "|", "/", "\n", "")
    led = led_by_at(sequence, at, grammar) or (at > 0 and lex.functions.is_whole(sequence[at - 1].fold))
    if not (marked or led) or _small_word(sequence, at, grammar) or lex.is_function(first.fold) or not free[at]:
        return None
    last = _through_place(text, sequence, at, _last_lowered(text, sequence, at, free, grammar), grammar, domains)
    named = sequence[at : last + 1]
    name = text[first.start : sequence[last].end]
    like = spelling(name, domains)
    telling = any(lex.organisations.holds(word.fold) and len(word.fold) > 3 for word in named)
    end, legal = with_bracketed_legal(text, sequence, at, last, lex)
    closed = text[end : end + 2].strip(" ")[:1] in (",", ";", ".", "(", ")", "-", "|", "/", "\n", "")
    closed = closed or (last + 1 < len(sequence) and grammar["town"].holds(sequence[last + 1].fold))
    job = any(lex.functions.is_whole(word.fold) for word in named) or lex.departments.holds(first.fold)
    outer = lex.organisations.holds(first.fold) or lex.organisations.is_sound(named[-1].fold)
    telling = telling and len(named) > 1 and (marked or outer)
    if job or not (like >= 0.7 or (closed and (legal or telling))):
        return None
    return Phrase(first.start, end, 0.8)


def _through_place(
    text: str, sequence: Sequence[Word], at: int, last: int, grammar: Grammar, domains: tuple[str, ...]
) -> int:
    """The last word of a name in small letters with "in" and a place behind it, where the mail domain spells them."""
    if last + 2 >= len(sequence) or not grammar["town"].holds(sequence[last + 1].fold):
        return last
    further = last + 2
    while further + 1 < len(sequence) and text[sequence[further].end : sequence[further + 1].start] == " ":
        further += 1
    whole, rest = (spelling(text[sequence[at].start : sequence[end].end], domains) for end in (further, last))
    return further if further < last + LONGEST_PLACE and whole > rest else last


def _last_lowered(text: str, sequence: Sequence[Word], at: int, free: Sequence[bool], grammar: Grammar) -> int:
    """The last word of a name in small letters that begins at `at`."""
    last, most = at, min(len(sequence) - 1, at + 8)
    while last < most and free[last + 1] and not _ends_lowered(text, sequence, last, grammar):
        last += 1
    while last > at and sequence[last].fold in JOINERS:
        last -= 1
    return last


def _small_word(sequence: Sequence[Word], at: int, grammar: Grammar) -> bool:
    keys = ("stop", "own", "self", "both", "be", "they", "first", "at", "employer", "leads")
    return grammar.any_of(*keys).at(sequence, at)[0] > 0


def _ends_lowered(text: str, sequence: Sequence[Word], last: int, grammar: Grammar) -> bool:
    """Whether a name in small letters ends with the word at `last`: a mark, "in", "my" or a label follows."""
    here, following = sequence[last], sequence[last + 1]
    if not goes_on(text, here.end, following.start) or text[here.end : following.start] == ". ":
        return True
    if following.fold in JOINERS:
        return grammar["town"].holds(following.fold)
    return _small_word(sequence, last + 1, grammar) or is_contact_label(following)


def is_contact_label(word: Word) -> bool:
    labelled = set(lexicon().labels.meaning(word.fold)) if len(word.fold) > 2 else set()
    return bool(labelled & {"telephone", "email", "mobile"}) and not lexicon().organisations.holds(word.fold)
