"""What stands behind an organisation's name and a comma without being of it: its town, what it is or does.

Rule: behind the comma of a name stand its legal form, its kind ("družstvo"), another name of a body, or the rest of a
list of subjects ("…, Industry and Trade"); anything else was added to it. Does not know addresses (postal) or units.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inbox_processor.extraction import places
from inbox_processor.extraction.lexicon import Lexicon, in_any_language, lexicon
from inbox_processor.extraction.organisation_heads import is_for
from inbox_processor.extraction.phrase_bounds import JOINERS, QUOTED
from inbox_processor.knowledge.words import Word, words

_COMMA = re.compile(r",[ \u00a0]+")
_CLOSED = re.compile(r'\w ["„“«][^"„“”«»]+["“”»](?= )')
"""A noun and a quoted name, behind which more stands."""
LONGEST_TOWN = 4
"""Words of a town's name, at most: "Castelo de Vide", "Frankfurt am Main"."""
LONGEST_KIND = 5
"""Words in small letters that say what kind of body it is, at most: "státní příspěvková organizace"."""
LONGEST_SUBJECT = 3
"""Words of one subject of a list, at most."""
LONGEST_SMALL = 4
"""Letters of a small word within a town's name, at most: "Frankfurt am Main", "Boulogne-sur-Mer"."""
SHORTEST_TOWN = 3
"""Letters of a town's name, at least."""


def begin(text: str) -> int:
    """Where what is not of the name any more begins: at its comma, or a town; the text's end where all is."""
    end = _comma_before_added(text)
    return _closed_before_town(text[:end].partition(" (")[0]) or end


def _closed_before_town(text: str) -> int:
    """Where a name is closed by its legal form or quote and only a town follows: "Sjømat Fjord SA" i Volda; else 0."""
    named = words(text)
    quote = _CLOSED.search(text)
    closed = _ends_of_form(text, named) or (quote.end() if quote else 0)
    behind = [word for word in named if word.start >= closed] if closed else []
    if not behind or text[closed : behind[0].start] != " ":
        return 0
    led = text[behind[0].start].islower() and in_any_language("town").holds(behind[0].fold)
    town = behind[1:] if led else behind
    large = bool(town) and all(text[word.start].isupper() for word in town) and len(town) < LONGEST_TOWN
    part = text[town[0].start :] if large else ""
    told = led or text[closed - 1] not in QUOTED
    return closed if part and told and part == part.strip(" .") and not _is_known(part, words(part), lexicon()) else 0


def _ends_of_form(text: str, named: Sequence[Word]) -> int:
    """Where a legal form within a name ends, behind a word that tells which body it is; else 0."""
    lex = lexicon()
    for at, length, _ in lex.legal_forms.within(named):
        short = length == 1 and len(named[at].fold) < SHORTEST_TOWN and text[named[at].start].islower()
        if not short and any(text[w.start].isupper() and not _is_general(w, lex) for w in named[:at]):
            end = named[at + length - 1].end
            return end + (text[end : end + 1] == "." and "." in text[named[at].start : end])
    return 0


def _comma_before_added(text: str) -> int:
    """Where the comma stands behind which nothing is of the name any more; the text's end where none does."""
    marks = [mark for mark in _COMMA.finditer(text) if not _is_inside(text, mark.start())]
    ends = [*(mark.start() for mark in marks), len(text)][1:]
    parts = [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
    at = 0
    while at < len(parts):
        named = words(text[: marks[at].start()])
        subjects = _listed(parts[at:], named) if named else 0
        if named and not subjects and not _is_of_name(parts[at], text[: marks[at].start()], named):
            return marks[at].start()
        at += subjects or 1
    return len(text)


def _is_inside(text: str, at: int) -> bool:
    """Whether a quote or a bracket is open at an offset."""
    before = text[:at]
    return sum(before.count(mark) for mark in QUOTED) % 2 > 0 or before.count("(") > before.count(")")


def _listed(parts: Sequence[str], named: Sequence[Word]) -> int:
    """How many parts go on with a list of subjects: each a few words, written alike, and "and" joins the last."""
    lex = lexicon()
    if any(first + length == len(named) for first, length, _ in lex.legal_forms.within(named)):
        return 0
    for at, part in enumerate(parts):
        row = words(part)
        ands = [i for i, word in enumerate(row) if 0 < i < len(row) - 1 and _is_and(part, word, named)]
        if not row or not _may_be_subject(part, row, ands) or (ands[0] if ands else len(row)) > LONGEST_SUBJECT:
            return 0
        if ands:
            before, behind = row[ands[0] - 1], row[ands[0] + 1 :]
            large = part[before.start].isupper()
            return at + 1 if any(part[word.start].isupper() == large for word in behind[:2]) else 0
    return 0


def _is_and(part: str, word: Word, named: Sequence[Word]) -> bool:
    """Whether a word is "and"; Slovene "in" is only where its name says what the body is for, and "I" is none."""
    said = in_any_language("and").holds(word.fold) and not part[word.start].isupper()
    return said and (word.fold != "in" or any(is_for(named, at) for at in range(len(named))))


def _may_be_subject(part: str, row: Sequence[Word], ands: Sequence[int]) -> bool:
    """Whether a part does not begin with a small word for where or at whom and says nothing of what is: "em
    Matosinhos", "which is a company"."""
    where = part[row[0].start].islower() and in_any_language("town").holds(row[0].fold)
    said = any(in_any_language("be").holds(word.fold) for word in row[1 : ands[0]]) if ands else False
    return not where and not said


def _is_of_name(part: str, before: str, named: Sequence[Word]) -> bool:
    part = part.partition(" (")[0]
    row, lex = words(part), lexicon()
    if not row or lex.legal_forms.at(row, 0)[0]:
        return True
    if part[row[0].start].islower():
        return _is_kind(row, lex)
    town = len(row) <= LONGEST_TOWN and len(row[0].fold) >= SHORTEST_TOWN and not _is_known(part, row, lex)
    told = _names_body(named, lex) and not all(_is_general(word, lex) for word in named)
    return not (town and (told or before.endswith(")") or _is_place(part)))


def _is_kind(row: Sequence[Word], lex: Lexicon) -> bool:
    """Whether small words say the kind of body, in its name: no small word leads from one of them to another."""
    kind = any(lex.organisations.holds(word.fold) or lex.legal_forms.holds(word.fold) for word in row)
    plain = not any(word.fold in JOINERS or word.fold.isdigit() for word in row)
    return kind and plain and len(row) <= LONGEST_KIND


def _is_known(part: str, row: Sequence[Word], lex: Lexicon) -> bool:
    """Whether a part is no town: it is written in capitals, has figures or long small words among others, or
    names a body, a unit or a field."""
    small = len(row) > 2 and any(part[word.start].islower() and len(word.fold) > LONGEST_SMALL for word in row)
    short = part.isupper() or any(map(str.isdigit, part)) or bool(set(part) & set("&@()" + QUOTED))
    kinds = (lex.organisations, lex.departments, lex.fields, lex.bodies)
    return small or short or any(kind.holds(w.fold) for w in row for kind in kinds) or bool(lex.legal_forms.within(row))


def _names_body(named: Sequence[Word], lex: Lexicon) -> bool:
    return any(lex.is_institution(word.fold) for word in named) or bool(list(lex.legal_forms.within(named)))


def _is_general(word: Word, lex: Lexicon) -> bool:
    """Whether a word of a name tells no body from another, so that its town must: "Chamber", "Cluster"."""
    return lex.organisations.holds(word.fold) or lex.departments.holds(word.fold) or word.fold in JOINERS


def _is_place(part: str) -> bool:
    return places.is_country(part) or any(cue.raw == part.strip() for cue in places.countries(part))
