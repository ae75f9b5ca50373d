"""What of a written organisation is its name: without what leads to it, its office, units, address and brackets.

Rule: takes off at both ends what says something else. Does not know whether a body is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inbox_processor.extraction import organisation_additions, postal
from inbox_processor.extraction.lexicon import lexicon
from inbox_processor.extraction.page import Span
from inbox_processor.extraction.phrase_bounds import JOINERS, QUOTED
from inbox_processor.knowledge.words import Word, words

_BETWEEN_COMMAS = re.compile(r"[^,\s][^,]*[^,\s]")


def named(span: Span) -> Span:
    """The span of the name alone."""
    found = _without_lead(span)
    address = postal.begins(found.text)
    found = _without_units(first_of_pair(found.cut(0, address) if address > 1 else found))
    found = _without_guest(closed(found.cut(0, organisation_additions.begin(found.text))))
    return without_bracketed(found)


def _without_units(span: Span) -> Span:
    """The part that names an organisation, where commas part it from its units: "X University, Faculty of Y"."""
    parts = [(found.start(), found.end(), words(found.group())) for found in _BETWEEN_COMMAS.finditer(span.text)]
    units = [_is_unit(row) or (at > 0 and _may_be_unit(row)) for at, (_, _, row) in enumerate(parts)]
    bodies = [at for at, (_, _, row) in enumerate(parts) if not units[at] and _names_body(row)]
    if not bodies or not any(units):
        return span
    first = bodies[0]
    last = next((at for at in range(first + 1, len(parts)) if units[at]), len(parts)) - 1
    return span.cut(parts[first][0], parts[last][1])


def _is_unit(row: Sequence[Word]) -> bool:
    """Whether words begin as the name of a department does."""
    return _may_be_unit(row) and not lexicon().organisations.is_whole(row[0].fold)


def is_unit_of(text: str) -> bool:
    """Whether a name begins as a unit's and says what that is of or called: "Directorate of Y", 'Office "Clusters"'."""
    row = words(text)
    behind = row[1:2] and (row[1].fold in JOINERS or text[row[1].start - 1] in QUOTED)
    return _is_unit(row) or (_may_be_unit(row) and bool(len(row) < 2 or behind))


def _may_be_unit(row: Sequence[Word]) -> bool:
    """Whether words behind a comma begin as a unit's name may: "Stadt Thun, Amt für Wirtschaft"."""
    return bool(row) and lexicon().departments.is_whole(row[0].fold)


def _names_body(row: Sequence[Word]) -> bool:
    lex = lexicon()
    return any(lex.is_institution(word.fold) and not lex.departments.is_whole(word.fold) for word in row)


def _without_lead(span: Span) -> Span:
    """The span without what only leads to the name ("presso:", "bei der") and without the word for its office."""
    text, sequence, lex = span.text, words(span.text), lexicon()
    first = 0
    while first < min(3, len(sequence) - 1) and text[sequence[first].start].islower():
        if sequence[first].fold not in lex.joiners and sequence[first].fold not in lex.firms:
            break
        first += 1
    first += _office(text, sequence[first:])
    last = len(sequence) - 1
    if last > first + 1 and _is_office(sequence[last]) and lex.organisations.holds(sequence[last - 1].fold):
        small = text[sequence[last].start].islower() and text[sequence[last - 1].end : sequence[last].start] == " "
        last -= small  # "Kauno klasterio administracija"
    end = sequence[last].end if last < len(sequence) - 1 else len(text)
    return span.cut(sequence[first].start, end) if sequence else span


def _is_office(word: Word) -> bool:
    return lexicon().assistants.is_sound(word.fold) and lexicon().departments.is_sound(word.fold)


def _office(text: str, sequence: Sequence[Word]) -> int:
    """How many words stand before a name that only say whose office writes: "Segreteria" Campania Food Network scarl,
    "Офис на" Сдружение „X“."""
    if not sequence or not _is_office(sequence[0]):
        return 0
    at = 1
    while at < len(sequence) and text[sequence[at].start].islower() and sequence[at].fold in JOINERS:
        at += 1
    named = sequence[at:]
    large = bool(named) and text[named[0].start].isupper() and text[sequence[at - 1].end : named[0].start] == " "
    body = at > 1 and large and lexicon().organisations.holds(named[0].fold)
    return at if body or (at == 1 and large and len(named) > 1) else 0


def _without_guest(span: Span) -> Span:
    """The span without whose guest a body is: "c/o …"."""
    guest = re.search(r"[ ,]+c/o\b", span.text)
    return span.cut(0, guest.start()) if guest else span


def without_bracketed(span: Span) -> Span:
    """The span without an abbreviation or remark in brackets at its end or before its legal form."""
    at = span.text.rfind(" (")
    form = words(span.text[span.text.rfind(")") + 1 :]) if at > 3 else []
    formal = bool(form) and lexicon().legal_forms.at(form, 0)[0] == len(form)
    return span.cut(0, at) if at > 3 and (formal or span.text.endswith(")")) else span


def closed(span: Span) -> Span:
    """The span without a bracket that opens in it and does not close."""
    at = span.text.rfind("(")
    return span.cut(0, at) if at > 1 and ")" not in span.text[at:] else span


def first_of_pair(span: Span) -> Span:
    """What stands before " / " or " | ", which parts the same thing in two languages."""
    for mark in (" / ", " | ", " // "):
        at = span.text.find(mark)
        if at >= 2:
            return span.cut(0, at)
    return span
