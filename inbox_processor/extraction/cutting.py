"""Contact lines cut into their pieces: at marks and wide gaps, not within brackets, quotes or an organisation's name.

Rule: what belongs to one name stays together. Does not know what a piece is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inbox_processor.extraction import addresses, name_words
from inbox_processor.extraction.lexicon import Lexicon, lexicon
from inbox_processor.extraction.organisation_ends import name_goes_before, names_go_on, with_dashed_town
from inbox_processor.extraction.page import Span
from inbox_processor.extraction.phrase_bounds import firm_begins
from inbox_processor.extraction.piece import Piece
from inbox_processor.knowledge.words import digits_in, words

_CUTS = re.compile(
    r"\t+|[ \u00a0]{3,}|[|•·▪●;]|[ \u00a0][-–—][ \u00a0]|[ \u00a0]@[ \u00a0](?=[^\W\d_a-z])|,[ \u00a0]|,$|\n"
    r"|[ \u00a0]\((?=[^()@]{1,40}@[^()]{1,40}\.|[^()]{0,12}\+?\d[\d ./-]{6})"
)
_SLASHED = re.compile(rf"{_CUTS.pattern}|[ \u00a0]//?[ \u00a0]")
"""The same, where slashes part a whole line: one alone stands between two languages."""
_SLASHES = re.compile(r" //? ")
_BEFORE_REACH = re.compile(r":[ \u00a0](?=[^\s@]{1,64}@[^\s@])")
"""A colon right before an address."""
_BRACKETED, _EDGE = re.compile(r"\([^()]{6,200}\)"), re.compile(r"[()]")
FEWEST_DIGITS = 7
"""Digits within brackets that may be a telephone number, at least."""
MOST_BEFORE_BRACKET = 6
"""Words of a name with its titles before a bracket, at most."""
_COLUMN = re.compile(r"\t+|[ \u00a0]{3,}")


def cut(span: Span, language: str = "") -> list[Piece]:
    """The pieces of one line, with the separator before each."""
    found: list[Piece] = []
    at, glue, column = 0, "", 0
    for match in _marks(span.text):
        if _inside_brackets(span.text, at, match.start()) or _inside_quotes(span.text, at, match.end()):
            continue
        _add(found, span.cut(at, match.start()), glue, column)
        if _COLUMN.fullmatch(match.group()):
            column += 1
        at, glue = match.end(), match.group().strip() or "\t"
    _add(found, span.cut(at, len(span.text)), glue, column)
    return _with_legal_forms(span, found, language)


def _marks(text: str) -> list[re.Match[str]]:
    """What parts the pieces of a line, in order; brackets do where they tell of a person or how to reach one."""
    found = list((_SLASHED if len(_SLASHES.findall(text)) > 1 else _CUTS).finditer(text))
    for bracket in _BRACKETED.finditer(text) if "(" in text else ():
        inner = bracket.group()
        if digits_in(inner) >= FEWEST_DIGITS or addresses.find(inner) or _tells_of_person(text, bracket):
            found += _EDGE.finditer(text, *bracket.span())
    found += [colon for colon in _BEFORE_REACH.finditer(text) if _ends_other(text, colon.start())]
    return sorted(found, key=re.Match.start)


def _tells_of_person(text: str, bracket: re.Match[str]) -> bool:
    """Whether a bracket tells whose house or which function and house somebody is of: "Ana Kos (STC Cluster)",
    "Ana Kos (head of unit, Ministry of Economy)"."""
    lex, parts = lexicon(), [words(part) for part in _CUTS.split(bracket.group())]
    before = words(text[: bracket.start()])
    if any(lex.is_function(word.fold) for word in before):
        return False
    jobs = [any(lex.is_function(word.fold) for word in part) for part in parts]
    if any(jobs) and not all(jobs):
        return True
    named = len(before) <= MOST_BEFORE_BRACKET and any(word.fold in lex.given for word in before)
    return named and any(lex.is_institution(word.fold) for part in parts for word in part)


def _ends_other(text: str, colon: int) -> bool:
    """Whether more than the label of an address or number ends at a colon: "Jan Roe, dean of the Faculty: jan@…"."""
    row, labels = words(text[max(text.rfind(mark, 0, colon) for mark in ",;|·•") + 1 : colon]), lexicon().labels
    told = {meaning for at in (0, len(row) - 1) for meaning in labels.at(row, at)[1]}
    return len(row) > 1 and told.isdisjoint(("email", "telephone", "mobile"))


def _with_legal_forms(line: Span, pieces: list[Piece], language: str) -> list[Piece]:
    """A legal form goes with the name before it, and a dash within a name that ends in one does not part it."""
    lex, found = lexicon(), list[Piece]()
    for piece in pieces:
        sequence = piece.words
        legal = bool(sequence) and sum(n for _, n, _ in lex.legal_forms.within(sequence)) == len(sequence)
        if found and piece.glue in (",", "-", "–") and _is_listed(line, found, piece, lex, language):
            found.append(_united(line, found.pop(), piece))
            continue
        if found and not legal and _is_of_firm(line, found[-1], piece, lex):
            found.append(_united(line, found.pop(), piece))
            continue
        if not (legal and piece.glue == "," and found):
            found.append(piece)
            continue
        taken = found.pop()
        while found and taken.glue in ("-", "–", "—") and _holds_organisation(found[-1], lex):
            taken = _united(line, found.pop(), taken)
        found.append(_united(line, taken, piece))
    return found


def _is_of_firm(line: Span, partners: Piece, piece: Piece, lex: Lexicon) -> bool:
    """Whether a comma stands within the name of a firm: "Ek & Lind", "Konsulter AB"."""
    named, start = piece.words, piece.span.start - line.start
    ends = range(max(1, len(named) - 3), len(named))
    if not any(lex.legal_forms.at(named, at)[0] + at == len(named) for at in ends):
        return False
    return firm_begins(line.text, start, piece.text) == partners.span.start - line.start


def _is_listed(line: Span, before: Sequence[Piece], piece: Piece, lex: Lexicon, language: str) -> bool:
    """Whether a comma stands within the list of subjects of one body or a name turned, or a dash before its town."""
    last = before[-1]
    text, end = line.text[last.span.start - line.start :], len(last.text)
    if piece.glue in ("-", "–"):
        return with_dashed_town(text, end, last.words, lex, language) == piece.span.end - last.span.start
    begins = len(before) == 1 and name_goes_before(last.words, piece.words, lex, language)
    if len(before) == 1 and piece.words:
        begins = begins or name_words.stands_first(last.text.split(), piece.text[: piece.words[0].end])
        begins = begins or name_words.goes_before(last.text.split(), piece.text.split())
    return begins or bool(names_go_on(text, end, last.words, lex))


def _holds_organisation(piece: Piece, lex: Lexicon) -> bool:
    return any(lex.is_institution(word.fold) for word in piece.words)


def _united(line: Span, first: Piece, second: Piece) -> Piece:
    span = line.cut(first.span.start - line.start, second.span.end - line.start)
    return Piece(span, first.glue, first.column, words(span.text), None)


def _inside_brackets(text: str, start: int, end: int) -> bool:
    return text.count("(", start, end) > text.count(")", start, end)


def _inside_quotes(text: str, start: int, end: int) -> bool:
    """Whether a quote that opens before a cut closes behind it: „Клъстер Мехатроника – Пловдив“."""
    if text.count('"', start, end) % 2:
        return '"' in text[end : end + 60]
    opened = max(text.rfind("„", start, end), text.rfind("«", start, end))
    if opened < 0 or any(mark in text[opened + 1 : end] for mark in '“”»"'):
        return False
    return any(mark in text[end : end + 60] for mark in '“”»"')


def _add(found: list[Piece], span: Span, glue: str, column: int) -> None:
    bare = span.strip("*_·•|>=~#")
    if bare.text:
        found.append(Piece(bare, glue if found else "", column, words(bare.text), None))
