"""Functions and organisations inside sentences: where such a phrase begins and ends.

Rule: a phrase grows from a word that is known (a function, an organisation, a legal form, the mail domain's name) and
ends at punctuation, a small word of the language or another phrase. Does not know whose function it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inbox_processor.extraction.lexicon import Grammar, Lexicon, Word, lexicon, words
from inbox_processor.extraction.similarity import likeness

_PLAIN_GAP = re.compile(r"[ \u00a0]{1,2}|[-–'’/&]|[ ][&/][ ]|\. ?(?=\w)")
_QUOTES = {'"': '"', "„": '“”"', "“": "”", "«": "»", "»": "«", "”": "”"}
_ORG_JOINERS = frozenset(
    [
        "of",
        "for",
        "the",
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "del",
        "della",
        "dello",
        "dei",
        "delle",
        "degli",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "der",
        "die",
        "für",
        "fur",
        "und",
        "and",
        "&",
        "y",
        "e",
        "et",
        "en",
        "van",
        "voor",
        "het",
        "och",
        "för",
        "i",
        "og",
        "w",
        "we",
        "z",
        "ze",
        "na",
        "za",
        "v",
        "ve",
        "pri",
        "pre",
        "pro",
        "un",
        "pour",
        "per",
        "in",
        "al",
        "ale",
        "si",
        "din",
        "ob",
        "no",
        "iz",
        "u",
        "te",
        "ir",
        "ja",
        "a",
        "az",
        "ta",
        "tal",
        "tar",
        "tas",
        "għal",
        "ghal",
        "και",
        "των",
        "της",
        "του",
        "για",
        "και",
        "на",
        "за",
        "по",
        "и",
        "на",
        "agus",
        "na",
        "an",
    ]
)
LONGEST_ORGANISATION = 12
LONGEST_FUNCTION = 9


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of a text by its offsets; `weight` says how sure its kind is (0…1)."""

    start: int
    end: int
    weight: float


def organisations(
    text: str, domains: Iterable[str], taken: Sequence[tuple[int, int]], grammar: Grammar
) -> list[Phrase]:
    """The organisations named in a text; `taken` spans (persons, addresses) are never part of one."""
    lex, sequence = lexicon(), words(text)
    free = [not any(word.start < end and word.end > start for start, end in taken) for word in sequence]
    found: list[Phrase] = []
    at = 0
    while at < len(sequence):
        small = any(grammar[key].at(sequence, at)[0] for key in ("stop", "at", "own", "self"))
        telling = free[at] and not (
            small and len(sequence[at].fold) <= 5 and not text[sequence[at].start : sequence[at].end].isupper()
        )
        phrase = _organisation_at(text, sequence, at, free, lex, tuple(domains)) if telling else None
        if phrase and (not found or phrase.start >= found[-1].end):
            found.append(phrase)
            while at < len(sequence) and sequence[at].start < phrase.end:
                at += 1
        else:
            at += 1
    return found


def _organisation_at(
    text: str, sequence: list[Word], at: int, free: list[bool], lex: Lexicon, domains: tuple[str, ...]
) -> Phrase | None:
    """The organisation whose first word is at `at`: a run of capitalised words that holds something telling."""
    first = sequence[at]
    if not text[first.start].isupper() and not (
        lex.organisations.holds(first.fold) and _quote_follows(text, first.end)
    ):
        return None
    end, last, told = at, at, 0.0
    while end < len(sequence) and end - at < LONGEST_ORGANISATION and free[end]:
        word = sequence[end]
        if end > at and not _goes_on(text, sequence[end - 1].end, word.start):
            break
        capital = text[word.start].isupper() or text[word.start].isdigit()
        if capital or lex.organisations.holds(word.fold):
            last = end
        elif not _lower_goes_on(text, sequence, end, lex):
            break
        told = max(told, _tells(text, word, lex))
        end += 1
    stop = _with_bracketed_legal(text, sequence, last, lex)
    name = text[first.start : stop]
    like = max((likeness(name, domain) for domain in domains), default=0.0)
    weight = max(told, like if like >= 0.55 else 0.0)
    if (
        last > at
        and like < 0.8
        and lex.functions.is_whole(sequence[last].fold)
        and not lex.organisations.is_whole(sequence[last].fold)
    ):
        return None
    if last > at and like < 0.55 and lex.functions.holds(first.fold) and not lex.organisations.is_whole(first.fold):
        return None
    if weight < 0.5 or (last == at and weight < 0.8):
        return None
    return Phrase(first.start, stop, min(weight, 1.0))


def _tells(text: str, word: Word, lex: Lexicon) -> float:
    if lex.organisations.is_whole(word.fold) and text[word.start].isupper():
        return 0.75
    return 0.65 if lex.organisations.holds(word.fold) and text[word.start].isupper() and len(word.fold) > 5 else 0.0


def _goes_on(text: str, start: int, end: int) -> bool:
    gap = text[start:end]
    return bool(_PLAIN_GAP.fullmatch(gap)) or gap in (' "', " „", " «", " “", '" ', "“ ", "» ", ". ", "”", "'")


def _lower_goes_on(text: str, sequence: list[Word], at: int, lex: Lexicon) -> bool:
    """Whether a small word goes on with the name: a joiner, and a capitalised word comes within three words."""
    if sequence[at].fold not in _ORG_JOINERS and sequence[at].fold not in lex.particles:
        return False
    for ahead in range(at + 1, min(at + 4, len(sequence))):
        if not _goes_on(text, sequence[ahead - 1].end, sequence[ahead].start):
            return False
        if text[sequence[ahead].start].isupper():
            return True
        if sequence[ahead].fold not in _ORG_JOINERS:
            return False
    return False


def _quote_follows(text: str, end: int) -> bool:
    return text[end : end + 2].strip()[:1] in _QUOTES and bool(text[end : end + 2].strip())


def _with_bracketed_legal(text: str, sequence: list[Word], last: int, lex: Lexicon) -> int:
    """Where the name ends, a legal form behind it and its closing quote taken in."""
    end = sequence[last].end
    if text[end : end + 1] in '"“”»':
        end += 1
    following = last + 1
    if following < len(sequence) and text[end : sequence[following].start].strip(" ,") == "":
        length, _ = lex.legal_forms.at(sequence, following)
        if length:
            end = sequence[following + length - 1].end
            end += text[end : end + 1] == "."
    elif text[end : end + 1] == "." and lex.legal_forms.holds(text[sequence[last].start : end]):
        end += 1
    return end


def functions(
    text: str, grammar: Grammar, barred: Sequence[tuple[int, int]], organisations_found: Sequence[Phrase] = ()
) -> list[Phrase]:
    """The functions named in a text; `barred` spans (persons, addresses, organisations) end a phrase."""
    lex, sequence = lexicon(), words(text)
    blocked = [any(word.start < end and word.end > start for start, end in barred) for word in sequence]
    found: list[Phrase] = []
    for at, word in enumerate(sequence):
        if blocked[at] or (found and word.start < found[-1].end):
            continue
        length = _function_words(sequence, at, lex)
        if not length:
            continue
        first = _left(text, sequence, at, blocked, grammar)
        last = _right(text, sequence, at + length - 1, blocked, grammar)
        floor = found[-1].end if found else 0
        start = max(sequence[first].start, floor)
        found.append(Phrase(start, sequence[last].end, 0.8 if length > 1 or lex.functions.is_whole(word.fold) else 0.6))
    return found


def _function_words(sequence: list[Word], at: int, lex: Lexicon) -> int:
    length, _ = lex.function_phrases.at(sequence, at)
    return length or int(lex.functions.holds(sequence[at].fold))


def _small(grammar: Grammar, sequence: list[Word], at: int) -> bool:
    return any(grammar[key].at(sequence, at)[0] for key in ("stop", "own", "be", "they", "first"))


def _left(text: str, sequence: list[Word], at: int, blocked: Sequence[bool], grammar: Grammar) -> int:
    """The first word of the phrase: up to two words that modify the function, where a boundary stands before them."""
    for back in range(3):
        index = at - back
        edge = index == 0 or blocked[index - 1] or not _goes_on(text, sequence[index - 1].end, sequence[index].start)
        if edge or _small(grammar, sequence, index - 1):
            return index
    return at


def _right(text: str, sequence: list[Word], at: int, blocked: Sequence[bool], grammar: Grammar) -> int:
    """The last word of the phrase."""
    last = index = at
    while index + 1 < len(sequence) and index - at < LONGEST_FUNCTION:
        following = sequence[index + 1]
        gap = text[sequence[index].end : following.start]
        if blocked[index + 1] or not (_PLAIN_GAP.fullmatch(gap) or gap == " & "):
            break
        joins = grammar["at"].at(sequence, index + 1)[0] or grammar["and"].at(sequence, index + 1)[0]
        if joins:
            index += joins
            if index + 1 >= len(sequence) or blocked[index] or blocked[index + 1]:
                break
            continue
        if _small(grammar, sequence, index + 1):
            break
        index += 1
        last = index
    return last
