"""What looks like an organisation behind a function and only says what its unit is called: "jefa del Área de" Redes y
Clústeres, "Head of" Enterprise Policy Unit.

Rule: general words alone name no body where a function and its unit, or "and" and the rest of a field, lead to them.
Finds nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from inbox_processor.extraction.lexicon import Grammar, Lexicon, lexicon
from inbox_processor.extraction.phrase_bounds import AND, GENITIVE_BEHIND, PLAIN_GAP, Phrase
from inbox_processor.extraction.similarity import spelling
from inbox_processor.knowledge.words import Word, words

REACH = 6
"""Words between a function and the rest of its field, at most."""
SPELT = 0.7
"""How much of a mail domain words spell that are surely what a body is called, at least."""
LONGEST_LEAD = 2
"""Words that lead to who employs somebody, at most."""


def without_units(text: str, found: Sequence[Phrase], domains: tuple[str, ...], small: Grammar) -> list[Phrase]:
    """The organisations without those that only say what a function's unit is called."""
    return [
        each
        for at, each in enumerate(found)
        if not names_unit(text, each, domains, small) and not _is_within(text, each, found[at + 1 : at + 2], small)
    ]


def _is_within(text: str, found: Phrase, behind: Sequence[Phrase], small: Grammar) -> bool:
    """Whether a function leads to a name, and "at" and another body stand right behind it: "Bereichsleiter" Standort &
    Cluster "bei Wirtschaftsagentur Inntal GmbH"."""
    if not behind or not _field_before(text, words(text[: found.start]), found.start, lexicon()):
        return False
    joiners = words(text[found.end : behind[0].start])
    return small["employer"].at(joiners, 0)[0] > 0 and len(joiners) <= LONGEST_LEAD


def names_unit(text: str, found: Phrase, domains: tuple[str, ...], small: Grammar) -> bool:
    """Whether what is found as an organisation is only what the unit or field of a function before it is called."""
    lex, row = lexicon(), words(text[: found.start])
    named = words(text[found.start : found.end])
    lead = _field_before(text, row, found.start, lex)
    if not lead or _is_body(text[found.start : found.end], named, domains, lex):
        return False
    joined = any(word.fold in AND for word in named) or " & " in text[found.start : found.end]
    general = all(_is_general(word, lex) for word in named)
    if row[-1].fold in AND:
        return general
    if row[-1] is lead[0]:
        heads = small.language in GENITIVE_BEHIND and lex.is_bare_head(lead[0].fold)  # "vedoucí" Centra pro klastry
        return general and (joined or heads)
    behind_unit = _before_joiners(row, small)
    if behind_unit and lex.departments.holds(behind_unit.fold):
        return joined or (general and len(named) == 1)
    headed = behind_unit is lead[0] and lex.is_bare_head(lead[0].fold)
    return headed and any(lex.departments.is_whole(named[at].fold) for at in (0, -1))


def _field_before(text: str, row: Sequence[Word], start: int, lex: Lexicon) -> Sequence[Word]:
    """The function and the words of its field right before a place, no mark between; () where none stands there."""
    behind = start
    for at in range(len(row) - 1, max(-1, len(row) - 2 - REACH), -1):
        if not PLAIN_GAP.fullmatch(text[row[at].end : behind]):
            return ()
        if lex.is_function(row[at].fold):
            return row[at:]
        behind = row[at].start
    return ()


def _before_joiners(row: Sequence[Word], small: Grammar) -> Word | None:
    """The last word before "of the"; None where a word that only stands before an employer is among them."""
    at = len(row) - 1
    while at > 0 and small.any_of("at", "leads", "employer").holds(row[at].fold):
        if small["employer"].holds(row[at].fold) and not small["at"].holds(row[at].fold):
            return None
        at -= 1
    return row[at]


def _is_body(text: str, named: Sequence[Word], domains: tuple[str, ...], lex: Lexicon) -> bool:
    """Whether words are surely a body's name: public, with a legal form, in quotes, or spelt by the mail domain."""
    public = any(lex.bodies.holds(word.fold) for word in named)
    return public or bool(lex.legal_forms.within(named)) or spelling(text, domains) >= SPELT


def _is_general(word: Word, lex: Lexicon) -> bool:
    known = lex.organisations.holds(word.fold) or lex.departments.holds(word.fold) or lex.fields.holds(word.fold)
    return known or word.fold in lex.joiners
