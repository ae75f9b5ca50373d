"""Contact lines taken apart: which piece of a signature or list item is name, title, function, organisation, address.

A small dynamic program labels the pieces in order, weighing what each looks like against what usually follows what
(a function after a name, an address after an organisation). Rule: labels pieces, never people; costs time linear in the
number of pieces. Does not know where in a mail the lines stood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from inbox_processor.extraction import addresses, postal, same_again
from inbox_processor.extraction.lexicon import Lexicon, Senses, grammar, lexicon, senses
from inbox_processor.extraction.mention import Hints, Mention
from inbox_processor.extraction.mentions import find
from inbox_processor.extraction.organisation_ends import name_goes_before, names_go_on, with_dashed_town
from inbox_processor.extraction.page import Span
from inbox_processor.extraction.phrase_bounds import OWNER_FIRST, firm_begins
from inbox_processor.extraction.similarity import likeness
from inbox_processor.knowledge.words import Word, digits_in, words

_CUTS = re.compile(
    r"\t+|[ \u00a0]{3,}|[|•·▪●;]|[ \u00a0][-–—][ \u00a0]|[ \u00a0]@[ \u00a0](?=[^\W\d_a-z])|,[ \u00a0]|,$|\n"
    r"|[ \u00a0]\((?=[^()@]{1,40}@[^()]{1,40}\.|[^()]{0,12}\+?\d[\d ./-]{6})"
)
_SLASHED = re.compile(rf"{_CUTS.pattern}|[ \u00a0]//?[ \u00a0]")
"""The same, where slashes part a whole line: one alone stands between two languages."""
_BRACKETED, _EDGE = re.compile(r"\([^()]{6,200}\)"), re.compile(r"[()]")
FEWEST_DIGITS = 7
"""Digits within brackets that may be a telephone number, at least."""
_COLUMN = re.compile(r"\t+|[ \u00a0]{3,}")
_URL = re.compile(r"(?:https?://|www\.)\S{1,400}|\b[\w-]{2,63}\.(?:com|org|net|eu|[a-z]{2})(?=[/\s]|$)", re.IGNORECASE)
_GUEST = re.compile(r"c/o\b", re.IGNORECASE)
_UNIT_CODE = re.compile(r"[A-Z]{2,6}\d{1,3}|[^\W\d_]{1,20}\.? (?:\d{1,3}|[IVX]{1,4}|[A-Z]\d)(?:[./]?[A-Z0-9]{1,2})?")
"""How a unit is numbered: "DGO6", "Referat 35", "Abt. 3", "Oddział III", "Unit B2"."""
_POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}[- ])?\d{3,5}(?:[ -]?\d{2,3})?(?: ?[A-Z]{2})?\b")
_UK_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")


_TEAMS = frozenset(("team", "équipe", "equipe", "equipo", "tiimi", "ekipa", "zespol", "csapat", "komanda", "εκιπα"))
"""Words of a greeting by many: "Your Textil Cluster Team"."""


OWNED = 7
"""Words of a line within which it says who owns or funds somebody."""
LONGEST_COMPLEMENT = 3
"""Words of what a function is for, behind its comma."""
SURE = 4.0
"""What a piece gains by a plain sign."""
NO_NAME = 7.0
"""What a line weighs against being a name that says something."""


class Label(StrEnum):
    NAME = "name"
    TITLE = "title"
    FUNCTION = "function"
    DEPARTMENT = "department"
    ORGANISATION = "organisation"
    ADDRESS = "address"
    CONTACT = "contact"
    OTHER = "other"


L = Label
_FOLLOWS: Mapping[tuple[Label, Label], float] = {
    (L.NAME, L.FUNCTION): 1.6, (L.NAME, L.TITLE): 0.8, (L.NAME, L.ORGANISATION): 0.7, (L.NAME, L.DEPARTMENT): 0.2,
    (L.NAME, L.NAME): -3.0, (L.NAME, L.ADDRESS): -1.0, (L.TITLE, L.NAME): 0.5, (L.TITLE, L.FUNCTION): 1.2,
    (L.TITLE, L.ORGANISATION): 0.5, (L.FUNCTION, L.FUNCTION): 0.0, (L.FUNCTION, L.ORGANISATION): 1.3,
    (L.FUNCTION, L.DEPARTMENT): 1.0, (L.FUNCTION, L.NAME): -1.5, (L.DEPARTMENT, L.ORGANISATION): 1.2,
    (L.DEPARTMENT, L.DEPARTMENT): 0.4, (L.DEPARTMENT, L.FUNCTION): -0.3, (L.DEPARTMENT, L.NAME): -2.0,
    (L.ORGANISATION, L.ADDRESS): 1.0, (L.ORGANISATION, L.CONTACT): 0.6, (L.ORGANISATION, L.DEPARTMENT): 0.3,
    (L.ORGANISATION, L.FUNCTION): -0.4, (L.ORGANISATION, L.NAME): -1.0, (L.ADDRESS, L.ADDRESS): 0.8,
    (L.ADDRESS, L.CONTACT): 0.6, (L.ADDRESS, L.FUNCTION): -1.8, (L.ADDRESS, L.ORGANISATION): -0.5,
    (L.ADDRESS, L.NAME): -2.0, (L.CONTACT, L.CONTACT): 0.5, (L.CONTACT, L.OTHER): 0.3, (L.OTHER, L.OTHER): 0.4,
    (L.OTHER, L.NAME): -0.5, (L.CONTACT, L.FUNCTION): -0.8,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a contact line between separators. `glue` is the separator before it on its line ('' at line start)."""

    span: Span
    glue: str
    column: int
    words: tuple[Word, ...]
    mention: Mention | None
    scores: dict[Label, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.span.text


@dataclass(frozen=True, slots=True)
class Labelled:
    """A run of pieces with one label, as one literal span."""

    label: Label
    span: Span
    mention: Mention | None = None
    strength: float = 0.0

    @property
    def text(self) -> str:
        return self.span.text


@dataclass(frozen=True, slots=True)
class Clues:
    """What helps to tell pieces: the mail domains that may name the organisation, persons' hints, small words."""

    hints: Hints
    domains: frozenset[str]


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
    """What parts the pieces of a line, in order; brackets do where they hold an address or a number."""
    found = list((_SLASHED if text.count(" / ") > 1 else _CUTS).finditer(text))
    for bracket in _BRACKETED.finditer(text) if "(" in text else ():
        if digits_in(bracket.group()) >= FEWEST_DIGITS or addresses.find(bracket.group()):
            found += _EDGE.finditer(text, *bracket.span())
    return sorted(found, key=re.Match.start)


def _with_legal_forms(line: Span, pieces: list[Piece], language: str) -> list[Piece]:
    """A legal form goes with the name before it, and a dash within a name that ends in one does not part it."""
    lex, found = lexicon(), list[Piece]()
    for piece in pieces:
        sequence = piece.words
        legal = bool(sequence) and sum(n for _, n, _ in lex.legal_forms.within(sequence)) == len(sequence)
        if found and piece.glue in (",", "-", "–") and _is_listed(line, found, piece, lex, language):
            found.append(_united(line, found.pop(), piece))
            continue
        if found and piece.glue == "," and not legal and _is_of_firm(line, found[-1], piece, lex):
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
    """Whether a comma stands within the list of subjects of one body, or a dash before its town."""
    last = before[-1]
    if piece.glue in ("-", "–"):
        behind = last.span.end - line.start
        return with_dashed_town(line.text, behind, last.words, lex, language) == piece.span.end - line.start
    begins = len(before) == 1 and name_goes_before(last.words, piece.words, lex, language)
    return begins or bool(names_go_on(line.text, last.span.end - line.start, last.words, lex))


def _holds_organisation(piece: Piece, lex: Lexicon) -> bool:
    return any(lex.is_institution(word.fold) for word in piece.words)


def _united(line: Span, first: Piece, second: Piece) -> Piece:
    span = line.cut(first.span.start - line.start, second.span.end - line.start)
    return Piece(span, first.glue, first.column, words(span.text), None)


def _inside_brackets(text: str, start: int, end: int) -> bool:
    return text.count("(", start, end) > text.count(")", start, end)


def _inside_quotes(text: str, start: int, end: int) -> bool:
    """Whether a quote that opens before a cut closes behind it: „Клъстер Мехатроника – Пловдив“."""
    opened = max(text.rfind("„", start, end), text.rfind("«", start, end))
    if opened < 0 or any(mark in text[opened + 1 : end] for mark in '“”»"'):
        return False
    return any(mark in text[end : end + 60] for mark in '“”»"')


def _add(found: list[Piece], span: Span, glue: str, column: int) -> None:
    bare = span.strip("*_·•|>=~#")
    if bare.text:
        found.append(Piece(bare, glue if found else "", column, words(bare.text), None))


def label(lines: Sequence[Span], clues: Clues, *, ends_mail: bool = True) -> list[Labelled]:
    """The pieces of contact lines with their labels, in reading order (left column first), equal neighbours joined."""
    rows = [cut(line, clues.hints.language) for line in lines[:40]]
    said = {piece.span.start for row in rows for piece in _said(row, clues.hints.language)}
    pieces = [piece for row in rows for piece in row]
    if any(piece.column for piece in pieces) and _is_columned(pieces):
        pieces.sort(key=lambda piece: piece.column)
    weighed = [_weigh(piece, clues, at, ends_mail) for at, piece in enumerate(pieces[:80])]
    for piece in weighed:
        if piece.span.start in said:
            piece.scores[L.ORGANISATION] -= NO_NAME
            piece.scores[L.OTHER] += 1.0
    for piece in _of_units(rows, weighed):
        piece.scores[L.DEPARTMENT] += SURE
        piece.scores[L.ORGANISATION] -= SURE
    for piece in _behind_first_name(weighed):
        piece.scores[L.NAME] -= NO_NAME
    for piece, before in zip(weighed[1:], weighed, strict=False):
        if _is_complement(piece, before, weighed):
            piece.scores[L.FUNCTION] += SURE
    return _joined(weighed, _best_labels(weighed))


def _of_units(rows: Sequence[Sequence[Piece]], weighed: Sequence[Piece]) -> list[Piece]:
    """The pieces of the lines that begin with the number of a unit and a dash: "DGO6 – Économie, Emploi", "Referat 35 –
    Technologie"."""
    starts = {
        piece.span.start
        for row in rows
        if len(row) > 1 and row[1].glue in ("-", "–", "—", ":") and _UNIT_CODE.fullmatch(row[0].text)
        if len(row[0].words) < 2 or lexicon().departments.holds(row[0].words[0].fold)
        for piece in row
    }
    return [piece for piece in weighed if piece.span.start in starts]


def _is_complement(piece: Piece, job: Piece, pieces: Sequence[Piece]) -> bool:
    """Whether a piece says what the function before its comma is for, as another is an organisation more plainly:
    "Vice President, Public Affairs"."""
    lex, lines = lexicon(), {piece.span.line}
    if piece.glue != "," or not 0 < len(piece.words) <= LONGEST_COMPLEMENT or not piece.text[:1].isupper():
        return False
    last = job.words[-1].fold if job.words else ""
    if head_of(job.text, job.words, lex) is not L.FUNCTION or job.scores[L.FUNCTION] < job.scores[L.NAME]:
        return False
    plain = all(word.fold.isalpha() for word in piece.words) and not lex.organisations.is_whole(last)
    other = max(piece.scores[name] for name in (L.ORGANISATION, L.ADDRESS, L.TITLE, L.CONTACT, L.NAME))
    plainer = any(p.scores[L.ORGANISATION] > max(other, 2.0) for p in pieces if p.span.line not in lines)
    return plain and other < 1.0 and plainer


def _behind_first_name(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces behind a person's name that only look like another: no given name is among their words."""
    given = lexicon().given
    named = [any(word.fold in given for word in piece.words) for piece in pieces]
    first = next((at for at, piece in enumerate(pieces) if piece.mention and named[at]), len(pieces))
    return [piece for at, piece in enumerate(pieces[first:], first) if at > first and piece.mention and not named[at]]


def _is_columned(pieces: list[Piece]) -> bool:
    """Whether several lines have a second column, so that columns are read one after the other."""
    lines = {piece.span.line for piece in pieces if piece.column}
    return len(lines) >= 2


def _weigh(piece: Piece, clues: Clues, at: int, ends_mail: bool) -> Piece:
    mention = _whole_mention(piece, clues)
    scores = _scores(piece, mention, clues, lexicon())
    scores[L.OTHER] += min(at, 12) * 0.06 if ends_mail else 0.0
    return Piece(piece.span, piece.glue, piece.column, piece.words, mention, scores)


def _whole_mention(piece: Piece, clues: Clues) -> Mention | None:
    if len(piece.words) > 12:
        return None
    found = find(piece.text, clues.hints)
    return found[0] if found else None


def _scores(piece: Piece, mention: Mention | None, clues: Clues, lex: Lexicon) -> dict[Label, float]:
    """How much each label fits this piece by itself."""
    text, size = piece.text, len(piece.words)
    scores = dict.fromkeys(_LABELS, 0.0)
    if not size:
        scores[L.OTHER] = 5.0
        return scores
    digits = digits_in(text)
    numbered = digits >= 6 and digits * 2.2 >= len(text.replace(" ", ""))
    reaches = bool(addresses.find(text) or (("." in text or ":" in text) and _URL.search(text)))
    if reaches or numbered or same_again.field_of(text):
        scores[L.CONTACT] += 6.0
    if size <= 8 and reaches:
        scores[L.ORGANISATION] -= 4.0
    _score_name(scores, piece, mention)
    _score_titles(scores, piece, lex)
    _score_words(scores, piece, lex, clues)
    _score_address(scores, piece, digits)
    if size > 12:
        scores[L.OTHER] += 2.0 + 0.2 * (size - 12)
    if text[-1:] in "!?" or (text[-1:] == "." and size > 6):
        scores[L.OTHER] += 2.0
    if text[-1:] in "!?" or (lex.sign_offs.at(piece.words, 0)[0] > 1 and not piece.glue):
        scores[L.ORGANISATION] -= 3.0
        scores[L.OTHER] += 1.5
    if scores[L.ADDRESS] >= 3.5:
        scores[L.FUNCTION] -= 2.0
    if lex.disclaimers.at(piece.words, 0)[0] and piece.glue == "":
        scores[L.OTHER] += 3.0
    return scores


def _score_name(scores: dict[Label, float], piece: Piece, mention: Mention | None) -> None:
    if mention is None:
        scores[L.NAME] -= 2.5
        return
    covered = (mention.whole_end - mention.whole_start) / max(len(piece.text), 1)
    if covered > 0.4 and mention.score >= 2.0:
        scores[L.FUNCTION] -= 3.0
    scores[L.NAME] += mention.score + (1.5 if covered > 0.8 else -1.0 if covered < 0.5 else 0.5)


def _score_titles(scores: dict[Label, float], piece: Piece, lex: Lexicon) -> None:
    taken = sum(length for _, length, _ in lex.titles.within(piece.words))
    if taken == len(piece.words):
        scores[L.TITLE] += 4.5
    else:
        scores[L.TITLE] -= 3.0


def _score_words(scores: dict[Label, float], piece: Piece, lex: Lexicon, clues: Clues) -> None:
    sequence, text = piece.words, piece.text
    known = [senses(word.fold) for word in sequence]
    functions = [at for at, word in enumerate(known) if word.function]
    functions += [at for at, length, _ in lex.function_phrases.within(sequence) if length > 1]
    organisations = [at for at, word in enumerate(known) if word.organisation]
    organisations += [at for at, length, _ in lex.organisation_phrases.within(sequence) if length > 1]
    departments = [at for at, word in enumerate(known) if word.department]
    like = max((likeness(text, domain) for domain in clues.domains), default=0.0)
    head = head_of(text, sequence, lex)
    named = {word.fold for word in words(clues.hints.sender_name)}
    if head in (L.ORGANISATION, L.DEPARTMENT) or (len(sequence) > 1 and {word.fold for word in sequence} <= named):
        functions = []
    if clues.hints.language in OWNER_FIRST and len(sequence) > 1 and known[-1].department and not text.isupper():
        head = head or L.DEPARTMENT
        departments = departments and [0]
    if head is L.ORGANISATION:
        scores[L.ORGANISATION] += 0.8
    if head is L.DEPARTMENT:
        organisations = [at for at in organisations if known[at].department]
        scores[L.DEPARTMENT] += 0.8
    if functions:
        scores[L.FUNCTION] += 2.6 + (1.2 if min(functions) <= 1 else 0.0) + 0.3 * min(len(functions), 3)
    if organisations:
        scores[L.ORGANISATION] += 2.2 + (0.6 if min(organisations) == 0 else 0.3)
        if max(organisations) == len(sequence) - 1 and len(sequence) > 1:
            scores[L.ORGANISATION] += 0.4
    if _has_legal_form(text, sequence, lex):
        scores[L.ORGANISATION] += 3.0
    if departments:
        scores[L.DEPARTMENT] += 2.4 if min(departments) == 0 else 1.2
    if like >= 0.5:
        scores[L.ORGANISATION] += 4.0 * like
        scores[L.NAME] -= 1.5 * like
    if any(word.fold in _TEAMS for word in sequence):
        scores[L.ORGANISATION] -= 3.0
        scores[L.OTHER] += 1.0
    if text[:1].islower():
        scores[L.FUNCTION] += 0.8
        scores[L.ORGANISATION] -= 1.6
        scores[L.DEPARTMENT] -= 0.3
    if any(mark in text for mark in '"„“”«»'):
        scores[L.ORGANISATION] += 1.0
    if text.isupper() and len(sequence) > 1:
        scores[L.ORGANISATION] += 0.4
    if functions and (min(functions) == 0 or head is L.FUNCTION) and like < 0.9:
        scores[L.ORGANISATION] -= 1.2


def _said(row: Sequence[Piece], language: str) -> Sequence[Piece]:
    """The pieces of a line that are no names: all of a sentence ("is", "est", "wird" stand among its words) and of a
    line that begins with who owns or funds somebody ("funded by"), else those that say so themselves."""
    owned = [piece for piece in row if _is_owned(piece, language)]
    if owned and owned[0] is row[0]:
        return row
    inner = [word for piece in row for word in piece.words if len(word.fold) > 1 and _is_small(piece, word)][:-1]
    be = grammar(language)["be"]
    said = any(be.holds(word.fold) and (word.fold != "am" or language == "en") for word in inner)
    return row if said and sum(len(piece.words) for piece in row) > 3 else owned


def _is_small(piece: Piece, word: Word) -> bool:
    """Whether a word stands in small letters within a piece, not at its beginning."""
    return word.start > 0 and piece.text[word.start].islower()


def _is_owned(piece: Piece, language: str) -> bool:
    """Whether a piece says early who owns, runs or funds somebody, and not what somebody is: "member of"."""
    owners = grammar(language)["owners"].within(list(piece.words[:OWNED]))
    return bool(owners) and not any(lexicon().is_function(word.fold) for word in piece.words[:2])


def head_of(text: str, sequence: Sequence[Word], lex: Lexicon) -> Label | None:
    """What the line's main noun is: the last word before "of" where a function or unit, else the first one known."""
    group: list[Word] = []
    for word in sequence:
        if group and text[word.start].islower() and len(word.fold) <= 3:
            break
        group.append(word)
    if len(group) > 1:
        known = [senses(word.fold) for word in (group[0], *group[max(1, len(group) - 2) :])]
        if any(word.basic_function and not word.whole_organisation for word in known):
            return L.FUNCTION
        if known[-1].basic_department and not known[-1].organisation:
            return L.DEPARTMENT
    if lex.function_phrases.at(sequence, 0)[0]:
        return L.FUNCTION
    if lex.organisation_phrases.at(sequence, 0)[0] > 2:
        return L.ORGANISATION
    for word in sequence:
        if name := _noun(senses(word.fold), text[word.start].isupper()):
            return name
    return L.FUNCTION if any(senses(word.fold).function for word in sequence) else None


def _noun(word: Senses, capital: bool) -> Label | None:
    """What a word in its basic form is the name of; one of both kinds counts as a department."""
    if word.basic_function:
        return L.FUNCTION
    if word.whole_department and not word.body:
        return L.DEPARTMENT
    if word.basic_organisation and capital:
        return L.ORGANISATION
    return L.DEPARTMENT if word.basic_department and not word.body else None


def _has_legal_form(text: str, sequence: Sequence[Word], lex: Lexicon) -> bool:
    """Whether a legal form stands among the words; "se" and "as" are none in small letters, but at the end."""
    return any(
        length > 1 or len(sequence[at].fold) > 2 or text[sequence[at].start].isupper() or at == len(sequence) - 1
        for at, length, _ in lex.legal_forms.within(sequence)
    )


def _score_address(scores: dict[Label, float], piece: Piece, digits: int) -> None:
    text = piece.text
    street = any(senses(word.fold).street for word in piece.words)
    postcode = bool(digits and _POSTCODE.search(text))
    if _GUEST.match(text):
        scores[L.ADDRESS] += 6.0
        scores[L.ORGANISATION] -= 4.0
    if digits and _UK_POSTCODE.search(text):
        scores[L.ADDRESS] += 4.5
    if digits and (street or postcode):
        scores[L.ADDRESS] += 3.6 + (1.0 if street and digits else 0.0)
    elif digits:
        scores[L.ADDRESS] += 1.2
    elif street and len(piece.words) <= 6:
        scores[L.ADDRESS] += 0.8
    if _names_country(text) or postal.names_town(piece.words):
        scores[L.ADDRESS] += 4.5
    if digits and not postcode:
        scores[L.OTHER] += 0.3


def _names_country(text: str) -> bool:
    from inbox_processor.extraction import places

    cues = places.countries(text)
    return any(cue.end - cue.start >= len(text.strip()) - 2 for cue in cues)


_LABELS = tuple(Label)
_BEFORE = {name: [_FOLLOWS.get((last, name), 0.0) for last in _LABELS] for name in _LABELS}
"""What each label weighs before a label, in the order of the labels."""


def _best_labels(pieces: Sequence[Piece]) -> list[Label]:
    """The labels of the best way through all pieces (Viterbi)."""
    if not pieces:
        return []
    totals = [pieces[0].scores[name] + (0.8 if name is L.NAME else 0.0) for name in _LABELS]
    came: list[list[int]] = []
    for piece in pieces[1:]:
        step, reached = list[int](), list[float]()
        for at, name in enumerate(_LABELS):
            arrived = [total + weight for total, weight in zip(totals, _BEFORE[name], strict=True)]
            arrived[at] += _goes_on(name, piece)
            best = max(arrived)
            step.append(arrived.index(best))
            reached.append(best + piece.scores[name])
        totals = reached
        came.append(step)
    path = [totals.index(max(totals))]
    for step in reversed(came):
        path.append(step[path[-1]])
    return [_LABELS[at] for at in reversed(path)]


def _goes_on(name: Label, piece: Piece) -> float:
    """How much more likely a piece has the label of the one before because it goes on with it."""
    lower, weight = piece.text[:1].islower(), 0.0
    if piece.glue == "," and lower and name in (L.ORGANISATION, L.DEPARTMENT):
        weight += 1.5
    if piece.glue == "," and name is not L.NAME:
        weight += 0.4
    if not piece.glue and lower and _begins_small(piece):
        weight += 3.0
    if not piece.glue and lower and name in (L.FUNCTION, L.ORGANISATION):
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
    if last.span.source != piece.span.source or piece.span.start < last.span.end:
        return False
    lower = piece.text[:1].islower()
    if name is L.ORGANISATION:
        whole = piece.words
        if addresses.find(piece.text):
            return False
        legal = bool(whole) and sum(n for _, n, _ in lexicon().legal_forms.within(whole)) == len(whole)
        return (piece.glue == "," and (legal or lower)) or (not piece.glue and lower and piece.column == 0)
    if name is L.FUNCTION:
        if piece.glue == ",":
            functions = lexicon().functions
            return lower or not any(functions.holds(word.fold) for word in piece.words)
        return not piece.glue and lower and _begins_small(piece)
    return name in (L.ADDRESS, L.OTHER) and piece.glue == ","


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
