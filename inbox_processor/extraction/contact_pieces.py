"""Candidates made of the pieces of a contact block: name, title, function, organisation, address, telephone.

Rule: within each field the best comes first; the first person named is whom the block is about. Does not know where
the block stood, nor whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from inbox_processor.extraction import entries, names, same_again, telephone_labels
from inbox_processor.extraction.contact_blocks import is_job
from inbox_processor.extraction.lexicon import grammar, lexicon
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.model import Candidate
from inbox_processor.extraction.page import Page, Span, candidate
from inbox_processor.extraction.parting import parted, shortened_first, small_first
from inbox_processor.extraction.piece import Clues, Label, Labelled
from inbox_processor.extraction.piece_scores import head_of
from inbox_processor.extraction.pieces import UNIT_CODE, label
from inbox_processor.extraction.similarity import spelling
from inbox_processor.knowledge.words import Word, fold, words

SIGNATURE, ITEM = "signature", "contact block"
SPELLED = 0.9
"""How much of a mail domain a name explains that is surely an organisation's."""
LONGEST_SHORT = 24
"""Characters of a short name and the dash behind it, at most."""
BOTH = 1.05
"""What two titles before a name weigh beside the second alone."""
OFFICE = 0.5
"""What the number of an office, named before its line's colon, weighs beside somebody's own."""
FIRST = 1.08
"""What a number without a label weighs more that stands before all others."""
_LED = re.compile(r"[^\w:]*([^\W\d_]+)\.?(?: ?:| (?P<named>\S+))")
_SHORT_NAME = re.compile(r"(?:\A|\n)[ \t\u00a0]*([^\W\d_]{2,15}) [-–] \Z")
_INITIALS = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{3,8}\b")
_IN_BRACKETS = re.compile(r"\(([^()@\d]{2,80})\)")


def candidates(page: Page, lines: Sequence[Span], clues: Clues, reader: str, strength: float) -> list[Candidate]:
    """The candidates that contact lines give, best first within each field."""
    lines = [line for line in lines if not same_again.is_all(line.text)]
    if not lines:
        return []
    pieces = label(lines, clues, ends_mail=reader == SIGNATURE)
    found: list[Candidate] = []
    known = any(p.label is Label.ORGANISATION for p in pieces)
    pieces = [part for piece in pieces for part in _parted(piece, clues, known)]
    found += _named(page, pieces, clues, reader, strength)
    for before, piece in zip((None, *pieces), pieces, strict=False):
        if piece.label is Label.TITLE:
            named = before is not None and before.label is Label.NAME
            found += _titles(piece, reader, strength, behind_name=named)
        elif before is not None and before.label is Label.TITLE:
            found += _titles_together(page, before, piece, reader, strength)
    found += _functions(page, pieces, reader, strength) or _bracketed_functions(pieces, reader, strength)
    found += _organisations(page, pieces, clues, reader, strength)
    found += _contact(page, lines, reader, strength)
    return found


def _parted(piece: Labelled, clues: Clues, known: bool) -> list[Labelled]:
    """A piece that holds a function and the organisation it is held at, as two: "CEO AutoParts Banat".

    `known`: another piece is an organisation by itself, so that what a function is of may be a unit of that.
    """
    if piece.label not in (Label.FUNCTION, Label.ORGANISATION) or (piece.label is Label.FUNCTION and known):
        return [piece]
    text = piece.span.text
    short = shortened_first(text) if piece.label is Label.ORGANISATION else None
    parts = short or small_first(text) or parted(text, clues.hints.language, clues.domains)
    headed = text[0].isupper() and head_of(text, words(text), lexicon()) in (Label.ORGANISATION, Label.DEPARTMENT)
    owned = parts is not None and parts.organisation < parts.function  # "Majandusministeeriumi" teadusprorektor
    if parts is None or (headed and not short and not owned):
        return [piece]
    job, body = piece.span.cut(*parts.function), piece.span.cut(*parts.organisation)
    found = [Labelled(Label.FUNCTION, job, None, 3.0), Labelled(Label.ORGANISATION, body, None, 3.0)]
    return sorted(found, key=lambda part: part.span.start)


def _named(page: Page, pieces: Sequence[Labelled], clues: Clues, reader: str, strength: float) -> list[Candidate]:
    """The first person named before any address or number, and the same name again with a title.

    A name in a legal footer is not the writer's.
    """
    found: list[Candidate] = []
    for piece in pieces:
        if piece.label in (Label.CONTACT, Label.ADDRESS) and reader == SIGNATURE and piece is not pieces[0]:
            break
        if piece.label is not Label.NAME or not piece.mention or any(c.field == "title" for c in found):
            continue
        again = _of_name_piece(page, piece, piece.mention, reader, strength)
        if not found:
            found = again
        elif names.compatible(found[0].value, again[0].value):
            longer = len(again[0].value) > len(found[0].value)
            found = again if longer else [*found, *(c for c in again if c.field == "title")]
    return found


def _of_name_piece(page: Page, piece: Labelled, mention: Mention, reader: str, strength: float) -> list[Candidate]:
    beside = any(is_job(part.text) for part in _beside_name(piece))
    found = [] if beside else entries.of_name(page, piece.span, reader, strength)
    return found or entries.of_mention(page, piece.span, mention, reader, strength)


def _titles(piece: Labelled, reader: str, strength: float, *, behind_name: bool) -> list[Candidate]:
    """A title by itself; one of two letters, or of one and a stop, only right behind the name: "Roisin McAteer, Ms"."""
    text = piece.span.text
    if len(text.split()) == 1 and len(text) <= 2 and not behind_name:
        return []
    return [candidate("title", piece.span.strip(",;"), reader, strength * 0.9)]


def _titles_together(page: Page, before: Labelled, piece: Labelled, reader: str, strength: float) -> list[Candidate]:
    """Two titles that a comma parts before a name, as one: "FT, dosentti Outi Laine"."""
    mention = piece.mention if piece.label is Label.NAME else None
    if not mention or not mention.title:
        return []
    both = before.span._replace(
        text=page.contents[before.span.source][before.span.start : piece.span.start + mention.title_end]
    )
    return [candidate("title", _whole(page, both), reader, strength * BOTH)]


def _functions(page: Page, pieces: Sequence[Labelled], reader: str, strength: float) -> list[Candidate]:
    """Functions; one that no known word speaks for only right behind the name."""
    found = []
    jobs = any(piece.label is Label.FUNCTION for piece in pieces)
    for at, piece in enumerate(pieces):
        named = at > 0 and pieces[at - 1].label in (Label.NAME, Label.TITLE)
        if piece.label is Label.FUNCTION and piece.strength >= 1.5:
            found += entries.of_function(_before_name(page, piece), reader, strength)
        elif named and (piece.label is Label.FUNCTION or (not jobs and _is_unknown(pieces, at))):
            found += entries.of_function(_whole(page, piece.span), f"{reader} by place", 0.5)
    return found


def _before_name(page: Page, piece: Labelled) -> Span:
    """A function without the name that stands behind it on its line: "Leiter der Abteilung Max Muster"."""
    at = piece.mention.whole_start if piece.mention else 0
    named = any(word.fold in lexicon().given for word in words(piece.text[at:]))
    job = piece.span.cut(0, at if named else 0)
    return job if head_of(job.text, words(job.text), lexicon()) is Label.FUNCTION else _whole(page, piece.span)


def _bracketed_functions(pieces: Sequence[Labelled], reader: str, strength: float) -> list[Candidate]:
    """A function in brackets behind the name: "Lars Ek (vd)"."""
    for piece in pieces:
        bracket = _IN_BRACKETS.search(piece.text, piece.mention.whole_end) if piece.mention else None
        if bracket and piece.label is Label.NAME and any(lexicon().is_function(w.fold) for w in words(bracket[1])):
            return entries.of_function(piece.span.cut(*bracket.span(1)), reader, strength)
        first = reader == ITEM or piece is pieces[0]
        for part in _beside_name(piece) if first else ():
            if head_of(part.text, words(part.text), lexicon()) is Label.FUNCTION:
                return entries.of_function(part, reader, strength)
    return []


def _beside_name(piece: Labelled) -> list[Span]:
    """What stands before and behind the name within its piece: "EU-Referent Dr. Anna Muster"."""
    if not piece.mention or piece.label is not Label.NAME:
        return []
    behind = re.split(r"[\d,;(@]", piece.text[piece.mention.whole_end :])[0]
    ends = ((0, piece.mention.whole_start), (piece.mention.whole_end, piece.mention.whole_end + len(behind)))
    return [part for start, end in ends if (part := piece.span.cut(start, end).strip(",;:-–—")).text]


def _is_unknown(pieces: Sequence[Labelled], at: int) -> bool:
    """Whether a piece passes for a unit or organisation only by a word within: a job in it, or another follows."""
    text, lex = pieces[at].text, lexicon()
    sequence = words(text)
    if pieces[at].label is Label.DEPARTMENT:
        return any(lex.is_function(word.fold) for word in sequence) or lex.names_activity(sequence)
    if pieces[at].label is not Label.ORGANISATION or head_of(text, sequence, lex) is Label.ORGANISATION:
        return False
    return any(piece.label is Label.ORGANISATION for piece in pieces[at + 1 :])


def _organisations(
    page: Page, pieces: Sequence[Labelled], clues: Clues, reader: str, strength: float
) -> list[Candidate]:
    """Organisations, the one that the mail domain names first, departments only where nothing else is."""
    named = [
        p for p in pieces if p.label is Label.ORGANISATION and p.strength > 0.5 and not _is_sender(p.span.text, clues)
    ]
    if any(p.label is Label.NAME and not p.text.islower() for p in pieces):
        named = [p for p in named if not p.text.islower()]
    weak = 1.0
    if not named and (alone := _by_place(pieces)):
        return entries.of_organisation(_whole(page, alone.span), f"{reader} by place", 0.5)
    if not named:
        numbered = {p.span.line for p in pieces if UNIT_CODE.fullmatch(p.text)}
        units = [p for p in reversed(pieces) if p.label is Label.DEPARTMENT and not p.text.islower()]
        units = [p for p in units if p.span.line not in numbered]
        named, weak = [p for p in units if not lexicon().departments.is_whole(fold(p.text.strip()))], 0.5

    inner = _inner_bodies(pieces)

    def rank(piece: Labelled) -> float:
        text = piece.span.text
        sequence, lex = words(text), lexicon()
        body = any(lex.bodies.is_sound(word.fold) for word in sequence)
        unit = piece in inner or head_of(text, sequence, lex) is Label.DEPARTMENT
        told = (0.7 if body else 0.0) - (1.0 if unit else 0.0)
        return round(max(_fit(text, clues) - 0.45, 0.0) * 2 + piece.strength / 10 + told, 2)

    ranked = sorted(named, key=rank, reverse=True)
    best = ranked[:1]
    others = [p for p in named if p not in best]
    sure = [(p, strength * weak) for p in best] + [(p, strength * weak * 0.9) for p in others]
    language = clues.hints.language
    told = [(_without_owner(_with_short_name(page, p.span, clues), language), weight) for p, weight in sure]
    return [c for span, weight in told for c in entries.of_organisation(span, reader, weight)]


def _inner_bodies(pieces: Sequence[Labelled]) -> list[Labelled]:
    """The institutes, centres, faculties of what is named next to them, no address or number between."""
    found: list[Labelled] = []
    for bounds, run in groupby(pieces, key=lambda p: p.label in (Label.ADDRESS, Label.CONTACT, Label.NAME)):
        bodies = [piece for piece in run if piece.label is Label.ORGANISATION and not bounds]
        inner = [piece for piece in bodies if _is_inner(words(piece.text))]
        larger = any(_is_larger(words(piece.text)) for piece in bodies if piece not in inner)
        found += inner if larger else []
    return found


def _is_inner(sequence: Sequence[Word]) -> bool:
    """Whether a body is called as what belongs to a larger one is: "Institut für Holz", "Ekonomska fakulteta"."""
    called = any(lexicon().inner_bodies.is_whole(word.fold) for word in (sequence[0], sequence[-1]))
    return called and not lexicon().legal_forms.within(sequence)


def _is_larger(sequence: Sequence[Word]) -> bool:
    """Whether words name a body in more than its initials."""
    return len(sequence) > 1 and any(lexicon().is_institution(word.fold) for word in sequence)


def _with_short_name(page: Page, span: Span, clues: Clues) -> Span:
    """The whole span with the short name before its dash that the mail domain says too: "Voka - Kamer van …"."""
    whole = _whole(page, span)
    content = page.contents[whole.source]
    short = _SHORT_NAME.search(content[max(0, whole.start - LONGEST_SHORT) : whole.start])
    labels = {label for domain in clues.domains for label in re.split(r"[.-]", domain)}
    if not short or fold(short[1]) not in labels:
        return whole
    start = whole.start - len(short[0].lstrip())
    return Span(content[start : whole.start + len(whole.text)], whole.source, start, whole.line)


def _without_owner(span: Span, language: str) -> Span:
    """The span without what is said of whose part or member it is: "Stichting Kust, onderdeel van Zee N.V."."""
    sequence = words(span.text)
    at = next((at for at, _, _ in grammar(language)["owners"].within(sequence)), 0)
    return span.cut(0, sequence[at - 1].end) if at else span


def _by_place(pieces: Sequence[Labelled]) -> Labelled | None:
    """The piece that nothing but its place tells to be the organisation: behind a function or a unit ("Packbridge"), or
    between a name and a function on their line."""
    for before, piece, behind in zip(pieces, pieces[1:], (*pieces[2:], None), strict=False):
        job = before.label in (Label.FUNCTION, Label.TITLE, Label.DEPARTMENT)
        row = before.label is Label.NAME and behind is not None and behind.label is Label.FUNCTION
        row = row and behind is not None and before.span.line == piece.span.line == behind.span.line
        if (job or row) and piece.strength < 1.0 and _may_be_called(piece.text):
            return piece
    return None


def _may_be_called(text: str) -> bool:
    """Whether what nobody knows may be what an organisation is called: it begins large, and is no town."""
    return text[0].isupper() and not (text.istitle() and len(words(text)) == 1)


def _is_sender(text: str, clues: Clues) -> bool:
    """Whether a piece only says again what the sender's From calls him, and not as an organisation is called."""
    said = [word.fold for word in words(text)]
    if len(said) > 1 and _fit(text, clues) >= SPELLED and lexicon().given.isdisjoint(said):
        return False
    own = [word.fold for word in words(clues.hints.sender_name)]
    initials = said == ["".join(fold[:1] for fold in own)] and _fit(text, clues) < SPELLED
    if initials or (sorted(said) == sorted(own) and lexicon().given & set(said)):
        return True
    return set(own).issuperset(said) and not any(lexicon().organisations.holds(fold) for fold in said)


def _fit(text: str, clues: Clues) -> float:
    labels = {part for domain in clues.domains for label in domain.split(".")[:-1] for part in label.split("-")}
    initials = any(fold(said) in labels for said in _INITIALS.findall(text))
    return 1.0 if initials else spelling(text, clues.domains)


def _whole(page: Page, span: Span) -> Span:
    """The span read from the source again (pieces of several lines are joined by offsets)."""
    return span._replace(text=page.contents[span.source][span.start : span.end])


def _contact(page: Page, lines: Sequence[Span], reader: str, strength: float) -> list[Candidate]:
    found = [c for line in lines for c in entries.of_addresses(page, line, reader, strength)]
    for line in lines:
        found += _numbers(page, line, reader, strength)
    return _with_first_number(found)


def _numbers(page: Page, line: Span, reader: str, strength: float) -> list[Candidate]:
    """The numbers of a line; the only one of a line that begins as an office's is that: "secr.: Jane Roe, 02 …"."""
    found = entries.of_telephones(page, line, reader, strength)
    led = _LED.match(line.text) if len(found) == 1 else None
    if not led or not telephone_labels.is_office(led[1]) or not _may_name(led["named"]):
        return found
    return entries.of_telephones(page, line, reader, strength * OFFICE)


def _may_name(word: str | None) -> bool:
    """Whether a word behind an office's is a given name or leads to a name: "Sekretariat Ulrike Fenske", never
    "Assistant Director"."""
    row = words(word or "")
    return word is None or (bool(row) and (row[0].fold in lexicon().given or bool(lexicon().titles.at(row, 0)[0])))


def _with_first_number(found: list[Candidate]) -> list[Candidate]:
    """The candidates, a number that stands first without a label as the one to dial: "02 12 34 56, 0470 12 34 56"."""
    numbers = [c for c in found if c.field == "telephone"]
    if len(numbers) < 2 or not numbers[0].reader.endswith(":unlabelled"):
        return found
    first = replace(numbers[0], strength=numbers[0].strength * FIRST)
    return [first if c is numbers[0] else c for c in found]
