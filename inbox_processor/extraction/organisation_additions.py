"""What stands behind an organisation's name and a comma without being of it: its town, what it is or does.

Rule: behind the comma of a name stand its legal form, its kind ("družstvo"), another name of a body, or the rest of a
list of subjects ("…, Industry and Trade"); anything else was added to it. Does not know addresses (postal) or units.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inbox_processor.extraction.lexicon import in_any_language, lexicon
from inbox_processor.extraction.phrase_bounds import JOINERS, QUOTED, is_general
from inbox_processor.knowledge.words import Word, words

_COMMA = re.compile(r",[ \u00a0]+")
_CLOSED = re.compile(r'\w ["„“«][^"„“”«»]+["“”»](?= )')
"""A noun and a quoted name, behind which more stands."""
LONGEST_TOWN = 4
"""Words of a town's name, at most: "Castelo de Vide", "Frankfurt am Main"."""
LONGEST_SUBJECT = 3
"""Words of one subject of a list, at most."""
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
    if not behind:
        return 0
    town = behind[1:] if _says_where(text, behind[0]) else behind
    large = 0 < len(town) < LONGEST_TOWN and text[town[0].start].isupper()
    return closed if large and not _is_known(text[town[0].start :], town) else 0


def _ends_of_form(text: str, named: Sequence[Word]) -> int:
    """Where a legal form within a name ends, behind a word that tells which body it is; else 0."""
    lex = lexicon()
    for at, length, _ in lex.legal_forms.within(named):
        short = length == 1 and len(named[at].fold) < SHORTEST_TOWN and text[named[at].start].islower()
        if not short and any(text[w.start].isupper() and not is_general(w, lex) for w in named[:at]):
            end = named[at + length - 1].end
            return end + (text[end : end + 1] == "." and "." in text[named[at].start : end])
    return 0


def _comma_before_added(text: str) -> int:
    """Where the comma stands behind which nothing is of the name any more; the text's end where none does."""
    marks = [m for m in _COMMA.finditer(text) if text.count("(", 0, m.start()) == text.count(")", 0, m.start())]
    ends = [*(mark.start() for mark in marks), len(text)][1:]
    parts = [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
    at = 0
    while at < len(parts):
        named = words(text[: marks[at].start()])
        subjects = _listed(parts[at:], named)
        if not subjects and not _is_of_name(parts[at]):
            return marks[at].start()
        at += subjects or 1
    return len(text)


def _listed(parts: Sequence[str], named: Sequence[Word]) -> int:
    """How many parts go on with a list of subjects: each a few words, and "and" joins the last, written alike."""
    if lexicon().legal_forms.within(named):
        return 0
    for at, part in enumerate(parts):
        row = words(part)
        inner = [i for i, word in enumerate(row) if 0 < i < len(row) - 1 and part[word.start].islower()]
        joined = next((i for i in inner if in_any_language("and").holds(row[i].fold)), 0)
        if not row or _says_where(part, row[0]) or (joined or len(row)) > LONGEST_SUBJECT:
            return 0
        if joined:
            large, behind = part[row[joined - 1].start].isupper(), row[joined + 1 : joined + 3]
            alike = any(part[word.start].isupper() == large for word in behind)
            return at + 1 if alike and not any(in_any_language("be").holds(w.fold) for w in row[:joined]) else 0
    return 0


def _says_where(part: str, word: Word) -> bool:
    """Whether a part begins with a small word for where or at whom: "em Matosinhos"."""
    return part[word.start].islower() and in_any_language("town").holds(word.fold)


def _is_of_name(part: str) -> bool:
    part = part.partition(" (")[0]
    row, lex = words(part), lexicon()
    if not row or lex.legal_forms.at(row, 0)[0]:
        return True
    if part[row[0].start].islower():
        said = any(word.fold in JOINERS or word.fold.isdigit() for word in row)  # more than what kind of body it is
        return not said and any(lex.organisations.holds(word.fold) for word in row)
    return len(row) > LONGEST_TOWN or len(row[0].fold) < SHORTEST_TOWN or _is_known(part, row)


def _is_known(part: str, row: Sequence[Word]) -> bool:
    """Whether a part is no town: it is written in capitals, has figures, or names a body, a unit or a field."""
    lex = lexicon()
    short = part.isupper() or any(map(str.isdigit, part)) or bool(set(part) & set("&@()" + QUOTED))
    kinds = (lex.organisations, lex.departments, lex.fields, lex.bodies)
    return short or any(kind.holds(w.fold) for w in row for kind in kinds) or bool(lex.legal_forms.within(row))
