"""How far a noun of a Romance language or Maltese goes on behind it: "Union wallonne des entreprises".

Rule: adjectives follow their noun in small letters, and "of" leads to what it is of; a capital needs no word for it.
Does not know what the noun names.
"""

from __future__ import annotations

from collections.abc import Sequence

from inbox_processor.extraction.lexicon import Grammar, Lexicon, in_any_language
from inbox_processor.extraction.phrase_bounds import OF
from inbox_processor.knowledge.words import Word

LONGEST = 10
"""Words behind a noun that say more of it, at most."""
SHORTEST = 4
"""Letters of a small noun, at least."""
_GAPS = (" ", "\u00a0", "'", "’")


def is_adjective(text: str, word: Word, grammar: Grammar) -> bool:
    """Whether a word in small letters ends as adjectives of the language do that follow their nouns."""
    written = text[word.start : word.end]
    other = grammar.any_of("enters", "no_adjectives").holds(word.fold)
    return written.endswith(grammar.behind_ends) and written.islower() and not other


def last_behind(
    text: str, sequence: Sequence[Word], noun: int, free: Sequence[bool], grammar: Grammar, lex: Lexicon
) -> int:
    """The last word of what adjectives and "of" say of the noun at `noun`; the noun itself where nothing does."""
    if not grammar.behind_ends:
        return noun
    last, of_small = noun, True
    while last + 1 < min(len(sequence), noun + LONGEST):
        begin = last + 1
        if _plain(text, sequence, begin, free) and text[sequence[begin].start].isupper():
            last, of_small = begin, False
            continue
        if _plain(text, sequence, begin, free) and _qualifies(text, sequence[begin], grammar, lex):
            last = begin
            continue
        joined = grammar["and"].at(sequence, begin)[0] == 1 and _plain(text, sequence, begin, free)
        further = _noun_behind(text, sequence, begin + joined, free, grammar, lex, small=of_small or joined)
        if further < 0 and joined:
            further = _joined(text, sequence, begin + 1, free, grammar, lex, inner=last > noun and of_small)
        if further < 0:
            break
        last, of_small = further, text[sequence[further].start].islower()
    return last


def _plain(text: str, sequence: Sequence[Word], at: int, free: Sequence[bool]) -> bool:
    """Whether a word follows the one before it without a mark and is nobody's name."""
    return at < len(sequence) and free[at] and text[sequence[at - 1].end : sequence[at].start] in _GAPS


def _qualifies(text: str, word: Word, grammar: Grammar, lex: Lexicon) -> bool:
    return is_adjective(text, word, grammar) and not lex.functions.is_whole(word.fold)


def _noun_behind(
    text: str, sequence: Sequence[Word], at: int, free: Sequence[bool], grammar: Grammar, lex: Lexicon, *, small: bool
) -> int:
    """The noun behind "of" and an article at `at`, in small letters only where it may be `small`; else -1."""
    if not _plain(text, sequence, at, free) or sequence[at].fold not in OF or text[sequence[at].start].isupper():
        return -1
    noun = at + 1
    while _plain(text, sequence, noun, free) and _is_article(text, sequence[noun], grammar):
        noun += 1
    if not _plain(text, sequence, noun, free):
        return -1
    large = text[sequence[noun].start].isupper()
    purpose = in_any_language("for_whom").holds(sequence[at].fold)
    if not large and purpose and not lex.fields.holds(sequence[noun].fold):
        return -1
    return noun if large or (small and _may_be_noun(sequence, noun, grammar, lex)) else -1


def _is_article(text: str, word: Word, grammar: Grammar) -> bool:
    article = grammar["leads"].holds(word.fold) or in_any_language("inner_articles").holds(word.fold)
    return article and text[word.start].islower() and len(word.fold) < SHORTEST


def _may_be_noun(sequence: Sequence[Word], at: int, grammar: Grammar, lex: Lexicon) -> bool:
    """Whether a small word behind "of" may be what a body is of: no small word of the language, no manner, no time."""
    word = sequence[at]
    if len(word.fold) < SHORTEST or word.fold in lex.months or lex.functions.is_whole(word.fold):
        return False
    return not grammar.any_of("stop", "own", "be", "they", "first", "here", "enters", "no_subjects").at(sequence, at)[0]


def _joined(
    text: str, sequence: Sequence[Word], at: int, free: Sequence[bool], grammar: Grammar, lex: Lexicon, *, inner: bool
) -> int:
    """The word behind "and": an adjective, a capital, or where it goes on with what the noun is of (`inner`) a small
    noun that the phrase ends with; else -1."""
    if not _plain(text, sequence, at, free) or lex.is_function(sequence[at].fold):
        return -1
    if _qualifies(text, sequence[at], grammar, lex):
        return at
    large = text[sequence[at].start].isupper() and not lex.titles.holds(sequence[at].fold)
    behind = text[sequence[at].end : sequence[at].end + 2].strip()[:1]
    ended = behind in ("", ",", ";", ".", ")") or sequence[min(at + 1, len(sequence) - 1)].fold in OF
    return at if large or (inner and ended and _may_be_noun(sequence, at, grammar, lex)) else -1
