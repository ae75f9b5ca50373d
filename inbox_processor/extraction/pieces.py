"""Contact lines taken apart: which piece of a signature or list item is name, title, function, organisation, address.

A small dynamic program labels the pieces in order, weighing what each looks like against what usually follows what
(a function after a name, an address after an organisation). Rule: labels pieces, never people; costs time linear in the
number of pieces. Does not know where in a mail the lines stood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from operator import add

from inbox_processor.extraction import addresses, names
from inbox_processor.extraction.cutting import cut
from inbox_processor.extraction.form_labels import label_at
from inbox_processor.extraction.lexicon import grammar, in_any_language, lexicon
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.mentions import find
from inbox_processor.extraction.page import Span
from inbox_processor.extraction.phrase_bounds import BEGINS_FREE, OWNER_FIRST, QUOTED
from inbox_processor.extraction.piece import Clues, Label, Labelled, Piece
from inbox_processor.extraction.piece_scores import LABELS, TAKEN_BY_NAME, head_of, scores_of
from inbox_processor.extraction.titles_in import is_academic
from inbox_processor.knowledge.words import Word, words

UNIT_CODE = re.compile(r"[A-Z]{2,6}\d{1,3}|[^\W\d_]{1,20}\.? (?:\d{1,3}|[IVX]{1,4}|[A-Z]\d)(?:[./]?[A-Z0-9]{1,2})?")
"""How a unit is numbered: "DGO6", "Referat 35", "Abt. 3", "Oddział III", "Unit B2"."""
OWNED = 7
"""Words of a line within which it says who owns or funds somebody."""
LONGEST_COMPLEMENT = 3
"""Words of what a function is for, behind its comma."""
HEAD_LAST = OWNER_FIRST | BEGINS_FREE
"""Languages in which the main noun of a name stands last."""
SURE = 4.0
"""What a piece gains by a plain sign."""
LOWERED = 1.6
"""What a piece is charged for a small letter where a capital should be."""
NO_NAME = 7.0
"""What a line weighs against being a name that says something."""


L = Label
_FOLLOWS: Mapping[tuple[Label, Label], float] = {
    (L.NAME, L.FUNCTION): 1.6, (L.NAME, L.TITLE): 0.8, (L.NAME, L.ORGANISATION): 0.7, (L.NAME, L.DEPARTMENT): 0.2,
    (L.NAME, L.NAME): -3.0, (L.NAME, L.ADDRESS): -1.0, (L.TITLE, L.NAME): 0.5, (L.TITLE, L.FUNCTION): 1.2,
    (L.TITLE, L.ORGANISATION): 0.5, (L.FUNCTION, L.FUNCTION): 0.0, (L.FUNCTION, L.ORGANISATION): 1.3,
    (L.FUNCTION, L.DEPARTMENT): 1.0, (L.FUNCTION, L.NAME): -1.5, (L.DEPARTMENT, L.ORGANISATION): 1.2,
    (L.DEPARTMENT, L.DEPARTMENT): 0.4, (L.DEPARTMENT, L.FUNCTION): -0.3, (L.DEPARTMENT, L.NAME): -2.0,
    (L.ORGANISATION, L.ADDRESS): 1.0, (L.ORGANISATION, L.CONTACT): 0.6, (L.ORGANISATION, L.DEPARTMENT): 0.3,
    (L.ORGANISATION, L.FUNCTION): -0.4, (L.ORGANISATION, L.NAME): -1.0, (L.ORGANISATION, L.TITLE): -1.5,
    (L.DEPARTMENT, L.TITLE): -1.5, (L.ADDRESS, L.ADDRESS): 0.8,
    (L.ADDRESS, L.CONTACT): 0.6, (L.ADDRESS, L.FUNCTION): -1.8, (L.ADDRESS, L.ORGANISATION): -0.5,
    (L.ADDRESS, L.NAME): -2.0, (L.CONTACT, L.CONTACT): 0.5, (L.CONTACT, L.OTHER): 0.3, (L.OTHER, L.OTHER): 0.4,
    (L.OTHER, L.NAME): -0.5, (L.CONTACT, L.FUNCTION): -0.8,
}  # fmt: skip


def label(lines: Sequence[Span], clues: Clues, *, ends_mail: bool = True) -> list[Labelled]:
    """The pieces of contact lines with their labels, in reading order (left column first), equal neighbours joined."""
    rows = [cut(line, clues.hints.language) for line in lines[:40]]
    said = {piece.span.start for row in rows for piece in _said(row, clues.hints.language)}
    pieces = [piece for row in rows for piece in row]
    if len({piece.span.line for piece in pieces if piece.column}) > 1:  # a second column: one is read after the other
        pieces.sort(key=lambda piece: piece.column)
    weighed = [_weigh(piece, clues, at, ends_mail) for at, piece in enumerate(pieces[:80])]
    if any(piece.mention and piece.text.islower() and "@" not in piece.text for piece in weighed):
        _weigh_lowered(weighed)
    for piece in weighed:
        if piece.span.start in said:
            piece.scores[L.ORGANISATION] -= NO_NAME
            piece.scores[L.OTHER] += 1.0
    for piece in _of_units(rows, weighed):
        piece.scores[L.DEPARTMENT] += SURE
        piece.scores[L.ORGANISATION] -= SURE
    for piece in _behind_first_name(weighed):
        piece.scores[L.NAME] -= NO_NAME
        if head_of(piece.text, piece.words, lexicon()) is L.FUNCTION:
            piece.scores[L.FUNCTION] += TAKEN_BY_NAME
    for piece, before in zip(weighed[1:], weighed, strict=False):
        if _is_complement(piece, before, weighed):
            piece.scores[L.FUNCTION] += SURE
        elif _says_field(piece, before, weighed, clues.hints.language):
            piece.scores[L.ORGANISATION] -= SURE
    for piece in _titles_before_jobs(weighed):
        piece.scores[L.TITLE] += SURE
    for piece in _only_job(weighed):
        piece.scores[L.FUNCTION] += SURE
    return _joined(weighed, _best_labels(weighed))


def _titles_before_jobs(pieces: Sequence[Piece]) -> list[Piece]:
    """The academic titles that are functions too, between a name and a function: "Eva Stark, docent, head of unit"."""
    lex = lexicon()
    return [
        piece
        for named, piece, job in zip(pieces, pieces[1:], pieces[2:], strict=False)
        if named.mention and not named.mention.title and piece.glue == job.glue == ","
        if is_academic(piece.text) and head_of(job.text, job.words, lex) is L.FUNCTION
    ]


def _only_job(pieces: Sequence[Piece]) -> list[Piece]:
    """The one piece that begins as a function, where another is an organisation more plainly."""
    lex = lexicon()
    jobs = [piece for piece in pieces if head_of(piece.text, piece.words, lex) is L.FUNCTION]
    plain = max((p.scores[L.ORGANISATION] for p in pieces if p not in jobs), default=0.0)
    return [p for p in jobs if len(jobs) == 1 and p.scores[L.FUNCTION] > SURE and p.scores[L.ORGANISATION] < plain]


def _of_units(rows: Sequence[Sequence[Piece]], weighed: Sequence[Piece]) -> list[Piece]:
    """The pieces of the lines that begin with the number of a unit and a dash: "DGO6 – Économie, Emploi", "Referat 35 –
    Technologie"."""
    starts = {
        piece.span.start
        for row in rows
        if len(row) > 1 and row[1].glue in ("-", "–", "—", ":") and UNIT_CODE.fullmatch(row[0].text)
        for piece in row
    }
    return [piece for piece in weighed if piece.span.start in starts]


def _is_complement(piece: Piece, job: Piece, pieces: Sequence[Piece]) -> bool:
    """Whether a piece says what the function before its comma is for, as another is an organisation more plainly:
    "Vice President, Public Affairs"."""
    lex = lexicon()
    if piece.glue != "," or not 0 < len(piece.words) <= LONGEST_COMPLEMENT or not piece.text[:1].isupper():
        return False
    last = job.words[-1].fold if job.words else ""
    if len(job.words) == 1 and lex.is_bare_head(last):
        return True
    if head_of(job.text, job.words, lex) is not L.FUNCTION or job.scores[L.FUNCTION] < job.scores[L.NAME]:
        return False
    plain = not lex.organisations.is_whole(last)
    other = max(piece.scores[name] for name in (L.ORGANISATION, L.ADDRESS, L.TITLE, L.CONTACT, L.NAME))
    plainer = any(p.scores[L.ORGANISATION] > max(other, 2.0) for p in pieces if p.span.line != piece.span.line)
    return plain and other < 1.0 and plainer


def _says_field(piece: Piece, job: Piece, pieces: Sequence[Piece], language: str) -> bool:
    """Whether a piece behind the comma of a function says its field, as another is an organisation as plainly:
    "Senior Policy Officer, Innovation and Skills"."""
    lex, body = lexicon(), piece.scores[L.ORGANISATION]
    if piece.glue != "," or not piece.words or head_of(job.text, job.words, lex) is not L.FUNCTION:
        return False
    noun = piece.words[-1 if language in HEAD_LAST else 0].fold
    plainer = any(p.scores[L.ORGANISATION] >= max(body, 2.0) for p in pieces if p is not piece)
    return plainer and (not lex.is_institution(noun) or lex.fields.holds(noun))


def _behind_first_name(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces behind a person's name that only look like another: no given name is among their words.

    The same name again, cut short, is none of them: "Anna Muster" and "Mag. A. Muster".
    """
    given = lexicon().given
    named = [any(word.fold in given for word in piece.words) for piece in pieces]
    first = next((at for at, piece in enumerate(pieces) if piece.mention and named[at]), len(pieces))
    behind = [(piece, piece.mention) for at, piece in enumerate(pieces) if at > first and not named[at]]
    signed = pieces[first].mention if first < len(pieces) else None
    return [p for p, other in behind if other and signed and not names.compatible(signed.full_name, other.full_name)]


def _weigh(piece: Piece, clues: Clues, at: int, ends_mail: bool) -> Piece:
    mention = _whole_mention(piece, clues)
    scores = scores_of(piece, mention, clues, lexicon())
    scores[L.OTHER] += min(at, 12) * 0.06 if ends_mail else 0.0
    return Piece(piece.span, piece.glue, piece.column, piece.words, mention, scores)


def _weigh_lowered(weighed: Sequence[Piece]) -> None:
    """A body's noun in a block that somebody writes without capitals: its small letters say nothing."""
    for piece in weighed:
        if any(lexicon().organisations.holds(word.fold) for word in piece.words):
            piece.scores[L.ORGANISATION] += LOWERED


def _whole_mention(piece: Piece, clues: Clues) -> Mention | None:
    if len(piece.words) > 12:
        return None
    found = find(piece.text, clues.hints)
    return found[0] if found else None


def _said(row: Sequence[Piece], language: str) -> Sequence[Piece]:
    """The pieces of a line that are no names: all of a sentence ("is", "est", "wird" stand among its words) and of a
    line that says who owns or funds somebody ("funded by")."""
    if any(_is_owned(piece, language) for piece in row):
        return row
    inner = [word for piece in row for word in piece.words if len(word.fold) > 1 and _is_small(piece, word)][:-1]
    be = grammar(language)["be"]
    return row if any(be.holds(word.fold) for word in inner) else ()


def _is_small(piece: Piece, word: Word) -> bool:
    """Whether a word stands in small letters within a piece, not at its beginning."""
    return word.start > 0 and piece.text[word.start].islower()


def _is_owned(piece: Piece, language: str) -> bool:
    """Whether a piece says early who owns, runs or funds somebody, and not what somebody is: "member of"."""
    owners = grammar(language)["owners"].within(list(piece.words[:OWNED]))
    return bool(owners) and not any(lexicon().is_function(word.fold) for word in piece.words[:2])


_BEFORE = {name: [_FOLLOWS.get((last, name), 0.0) for last in LABELS] for name in LABELS}
"""What each label weighs before a label, in the order of the labels."""


def _best_labels(pieces: Sequence[Piece]) -> list[Label]:
    """The labels of the best way through all pieces (Viterbi)."""
    if not pieces:
        return []
    totals = [pieces[0].scores[name] + (0.8 if name is L.NAME else 0.0) for name in LABELS]
    came: list[list[int]] = []
    for piece in pieces[1:]:
        step, reached = list[int](), list[float]()
        lower = piece.text[:1].islower()
        may_go_on = piece.glue == "," or (not piece.glue and lower)
        for at, name in enumerate(LABELS):
            arrived = list(map(add, totals, _BEFORE[name]))
            arrived[at] += _goes_on(name, piece, lower) if may_go_on else 0.0
            best = max(arrived)
            step.append(arrived.index(best))
            reached.append(best + piece.scores[name])
        totals = reached
        came.append(step)
    path = [totals.index(max(totals))]
    for step in reversed(came):
        path.append(step[path[-1]])
    return [LABELS[at] for at in reversed(path)]


def _goes_on(name: Label, piece: Piece, lower: bool) -> float:
    """How much more likely a piece has the label of the one before because it goes on with it."""
    weight = 0.0
    if piece.glue == "," and lower and name in (L.ORGANISATION, L.DEPARTMENT):
        weight += 1.5
    if piece.glue == "," and name is not L.NAME:
        weight += 0.4
    if not piece.glue and _begins_small(piece):
        weight += 3.0
    if not piece.glue and name in (L.FUNCTION, L.ORGANISATION):
        weight += 1.0
    return weight


def _joined(pieces: Sequence[Piece], labels: Sequence[Label]) -> list[Labelled]:
    """Neighbours that are parts of one value as one literal span."""
    found: list[Labelled] = []
    for piece, name in zip(pieces, labels, strict=True):
        last = found[-1] if found else None
        strength = piece.scores[name]
        if last and last.label is name and _belongs(last, piece, name):
            found[-1] = Labelled(name, _through(last.span, piece.span), last.mention, max(last.strength, strength))
        else:
            found.append(Labelled(name, piece.span, piece.mention, strength))
    return found


def _belongs(last: Labelled, piece: Piece, name: Label) -> bool:
    """Whether a piece goes on with the value before it rather than giving another."""
    if piece.span.start < last.span.end:
        return False
    lower = piece.text[:1].islower()
    if name is L.ORGANISATION:
        if addresses.find(piece.text) or _begins_labelled(piece):
            return False
        if piece.glue in ("-", "–") and (_is_region(last, piece) or _only_describes(piece)):
            return True
        goes_on = not piece.glue and lower and piece.column == 0 and not _begins_quoted(piece)
        return (piece.glue == "," and lower) or goes_on
    if name is L.FUNCTION:
        if piece.glue == ",":
            functions = lexicon().functions
            return lower or not any(functions.holds(word.fold) for word in piece.words)
        return not piece.glue and lower and _begins_small(piece)
    return name in (L.ADDRESS, L.OTHER) and piece.glue == ","


def _begins_labelled(piece: Piece) -> bool:
    """Whether a piece begins with what the next thing is called: "e-mail: tento"."""
    found = label_at(piece.text, 0) if ":" in piece.text else None
    return bool(found and found.separated)


def _begins_quoted(piece: Piece) -> bool:
    """Whether a line is a name by itself, with a quote: 'biedrība "Pārtikas kvalitāte"'."""
    return any(mark in piece.text for mark in QUOTED)


def _is_region(body: Labelled, piece: Piece) -> bool:
    """Whether a dash adds to a body's name what part of it is meant: "Svaz průmyslu - region Vltava"."""
    named = words(body.span.text)[0].fold
    return lexicon().is_institution(named) and in_any_language("regions").holds(piece.words[0].fold)


def _only_describes(piece: Piece) -> bool:
    """Whether a piece only says what a body is, and names none by itself: "TIS Bolzano - Parco scientifico"."""
    first, *others = piece.words
    plain = len(others) == 1 and piece.text[others[0].start].islower() and len(others[0].fold) > SHORTEST_ADJECTIVE
    return plain and piece.text[:1].isupper() and lexicon().is_institution(first.fold)


SHORTEST_ADJECTIVE = 4
"""Letters of an adjective that says what sort of body is meant, more than."""


def _begins_small(piece: Piece) -> bool:
    """Whether the line goes on with the one before: it begins with "and", "of", "for" in some language."""
    if len(piece.words) < 2 or len(piece.words[0].fold) > 4:
        return False
    return piece.text[piece.words[0].end] != "."


def _through(first: Span, second: Span) -> Span:
    """The span from one to the other; what stands between them is white space and separators of the same text."""
    gap = second.start - first.end
    filler = {0: "", 1: " ", 2: ", "}.get(gap, " " * gap)
    return Span(first.text + filler + second.text, first.source, first.start, first.line)
