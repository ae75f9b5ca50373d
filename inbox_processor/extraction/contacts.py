"""Contact blocks: signatures, list items and blocks of short lines that begin with a person's name.

Rule: a signature is about who wrote the text above it; a list item or block in the text is about the person it begins
with. Does not know whether that person is registered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from inbox_processor.extraction import addresses, entries, headers, name_words, names, same_again, telephones
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.forms import label_at
from inbox_processor.extraction.joined_names import joins
from inbox_processor.extraction.lexicon import grammar, lexicon
from inbox_processor.extraction.mention import Hints, Mention
from inbox_processor.extraction.mentions import find, may_begin
from inbox_processor.extraction.model import Candidate, Line, SegmentKind
from inbox_processor.extraction.page import Page, Paragraph, Span, candidate, span_of
from inbox_processor.extraction.parting import parted
from inbox_processor.extraction.pieces import Clues, Label, Labelled, head_of, label
from inbox_processor.extraction.similarity import fits_address, likeness
from inbox_processor.knowledge.words import Word, words

SIGNATURE, ITEM = "signature", "contact block"
_BULLET = re.compile(
    r"(?:[-–—*•·▪●>+][ \t]+|[-–—*•·▪●](?=[^\W\d_])|\(?\d{1,2}[.):][ \t]*|\d{1,2}[/–-][ \t]+|\(?[a-zA-Z][.)][ \t]+|/)"
)
_NUMBERED = re.compile(
    r"(?:(?P<word>[^\W\d_]{4,20}) ?(?:#|nr\.?|no\.?|n[.º°]?)? ?\d{1,2}|\d{1,2}\.? ?(?P<behind>[^\W\d_]{4,20}))"
    r"[ \u00a0]?(?:[:.)]|[-–—](?= ))[ \u00a0]*(?=[^\W\d_])",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(r"[ \u00a0]*(?:[,\-–—|(;:/\t]|[ ]{3}|$)")
_IN_BRACKETS = re.compile(r"\(([^()@\d]{2,80})\)")
_NEXT_SENTENCE = re.compile(r"(?:[)\d]|\w{5})[.!?] +[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-Я][\w'’]* +[^\W\d_]")
"""Where a line of text goes on behind a name and its contact details: "…). I had hoped to come"."""
_GAP = re.compile(r"\t+|[ \u00a0]{2,}")
_SMALL = 140
MOST_OF_SIGNATURE = 8
FEWEST_ANSWERS, LONGEST_ANSWER = 3, 70
"""Items of a list of answers of one person, at least, and characters of one of them, at most."""
FEWEST_DIGITS = 7
"""Digits of a line that gives a telephone number, at least."""
FEW = 4
"""Words of a greeting that nobody knows, fewer than."""
MOST_OF_ROW, MOST_OF_JOB = 8, 3
"""Words behind a name on a line that only spaces part, at most, and how early a function stands among them."""
SHORT_GREETING = 40
"""Characters of a line above a name that may be a greeting nobody knows, at most."""
TOLD_BY_FORMS = frozenset(["title", "full_name", "given_name", "family_name", "function", "organisation", "department"])


@dataclass(frozen=True, slots=True)
class Item:
    """Lines about one person: the first begins with the name."""

    lines: tuple[Line, ...]
    mention: Mention | None
    """None: the writer, as "the undersigned"."""
    bulleted: bool


MOST_OF_PLACE = 3
"""Words of where greetings come from, at most: "aus dem Allgäu"."""


def read_signatures(page: Page, clues: Clues) -> list[Entry]:
    """One entry for each signature: what it says of the author of the text it signs."""
    found = []
    for index, segment in enumerate(page.segments):
        if segment.kind is not SegmentKind.SIGNATURE or not segment.lines:
            continue
        owner = page.segments[segment.owner] if segment.owner is not None else None
        own_text = owner is None or owner.kind is SegmentKind.TOP
        lines = [line for line in segment.lines if line.text.strip() and not _is_form_line(line)]
        taken = _candidates(page, _spans(lines, clues.hints), clues, SIGNATURE, 0.85)
        if taken:
            role = Role.SENDER if own_text else Role.AUTHOR
            found.append(Entry(role, SIGNATURE, tuple(taken), index, segment.lines[0].number))
    return found


def _is_form_line(line: Line) -> bool:
    found = label_at(line.text, 0)
    return bool(found and found.separated and TOLD_BY_FORMS & set(found.meanings) and ":" in line.text)


def _unlabelled(line: Span) -> Span:
    """A line of a list item without the label that tells of it: "Institution: Verein Nord"."""
    found = label_at(line.text, 0) if ":" in line.text else None
    told = found and found.separated and TOLD_BY_FORMS & set(found.meanings)
    return line.cut(found.end, len(line.text)) if found and told else line


def _spans(lines: Sequence[Line], hints: Hints) -> list[Span]:
    lex = lexicon()
    kept = []
    for line in lines:
        sequence = words(line.text)
        length, _ = lex.sign_offs.at(sequence, 0) if sequence else (0, ())
        span = span_of(line)
        if (length and length == len(sequence)) or (sequence and lex.disclaimers.at(sequence, 0)[0] >= 2):
            continue
        if length and _only_greets(line.text, sequence[length:], lex.given | hints.told):
            continue
        if length and line.text[sequence[length].start].isupper() and find(line.text, hints):
            span = span.cut(sequence[length].start, len(line.text))
        kept.append(span)
    return kept


def read_items(page: Page, clues: Clues) -> tuple[list[Entry], set[tuple[str, int]]]:
    """Entries for list items and name blocks of the text, and the (source, line) pairs they took."""
    found: list[Entry] = []
    taken: set[tuple[str, int]] = set()
    for paragraph in page.paragraphs:
        for item in items(paragraph, clues):
            made = [_with_same(entry, item, found) for entry in _item_entries(page, item, paragraph, clues)]
            found += made
            taken |= {(line.source, line.number) for line in item.lines if made}
    return found, taken


def items(paragraph: Paragraph, clues: Clues) -> Iterator[Item]:
    """The list items and name blocks of a paragraph."""
    if paragraph.kind is SegmentKind.SIGNATURE:
        return
    gathered: list[Line] = []
    head: tuple[Mention | None, bool] | None = None
    if lone := _of_one(paragraph, clues):
        yield lone
        return
    if beside := _side_by_side(paragraph, clues):
        yield from beside
        return
    for line in paragraph.lines:
        bulleted = bool(_bullet(line.text, clues.hints.language))
        begins = _name_line(line, paragraph, clues) or (_self_line(line, clues) if bulleted else None)
        if begins or bulleted:
            if head:
                yield Item(tuple(gathered), *head)
            gathered, head = [], begins
        gathered.append(line)
    if head:
        yield Item(tuple(gathered), *head)


def _bullet(text: str, language: str) -> re.Match[str] | None:
    """What marks a line as an item of a list; "M. Guillaume" and "D. José" begin with a title."""
    found = _BULLET.match(text) or _numbered(text)
    if not found or not found.group().rstrip().endswith("."):
        return found
    title = name_words.titles().get((name_words.key(found.group().strip()),))
    return None if title and language in title.languages and text[found.end() :][:1].isupper() else found


def _numbered(text: str) -> re.Match[str] | None:
    """A word for a participant with a number before what is said of him: "Teilnehmer 1: Anna Muster, director"."""
    found = _NUMBERED.match(text)
    told = lexicon().labels.meaning(found["word"] or found["behind"]) if found else ()
    return found if "full_name" in told else None


def _is_job(text: str) -> bool:
    """Whether words next to a name are a function and little else: "EU-Referent", "toiminnanjohtaja 044 712 0338"."""
    sequence = [word for word in words(text) if not word.fold.isdigit()]
    jobs = [word for word in sequence[:MOST_OF_JOB] if lexicon().is_function(word.fold)]
    return 0 < len(sequence) <= MOST_OF_ROW and bool(jobs) and not re.search(r"[.,;:!?](?: |$)", text.strip())


def _of_one(paragraph: Paragraph, clues: Clues) -> Item | None:
    """A list that is about one person, an answer an item: "1) Anna Muster", "2) head of unit", "3) 030 310078"."""
    lines = paragraph.lines
    language = clues.hints.language
    first = _bullet(lines[0].text, language)
    listed = len(lines) >= FEWEST_ANSWERS and all(_bullet(line.text, language) for line in lines)
    if not first or not listed or any(len(line.text) > LONGEST_ANSWER or "?" in line.text for line in lines):
        return None
    begins = _name_line(lines[0], paragraph, clues)
    if not begins or not begins[0] or begins[0].whole_end < len(lines[0].text.rstrip(" ,;.")):
        return None
    told = sum(any(ch.isdigit() for ch in line.text[3:]) or "@" in line.text for line in lines[1:])
    named = sum(bool(_name_line(line, paragraph, clues)) for line in lines[1:])
    return Item(lines, *begins) if told and (not named or len(lines) > 2 * (named + told)) else None


def _side_by_side(paragraph: Paragraph, clues: Clues) -> list[Item]:
    """The blocks of several persons in columns: their names on the first line, theirs below; [] where none are."""
    rows = [list(_columns(line)) for line in paragraph.lines]
    if len(rows) < FEWEST_ANSWERS or len(rows[0]) < 2 or len({len(row) for row in rows}) != 1:
        return []
    heads = [next(iter(find(cell.text, clues.hints)), None) for cell in rows[0]]
    named = [
        head and head.whole_end - head.whole_start >= 0.8 * len(cell.text)
        for head, cell in zip(heads, rows[0], strict=True)
    ]
    columns = zip(*rows, strict=True)
    return [Item(column, head, True) for column, head in zip(columns, heads, strict=True)] if all(named) else []


def _columns(line: Line) -> Iterator[Line]:
    """The cells of a line that TABs or wide gaps part, as lines of their own."""
    at = 0
    for gap in (*_GAP.finditer(line.text), None):
        end = gap.start() if gap else len(line.text)
        if end > at:
            yield replace(line, text=line.text[at:end], start=line.start + at)
        at = gap.end() if gap else end


def _self_line(line: Line, clues: Clues) -> tuple[None, bool] | None:
    """An item that begins with the writer: "1) Undersigned, project manager, …"."""
    bullet = _bullet(line.text, clues.hints.language)
    rest = line.text[bullet.end() :] if bullet else ""
    sequence = words(rest)
    length, _ = grammar(clues.hints.language)["self"].at(sequence, 0) if sequence else (0, ())
    return (None, True) if length and _AFTER_NAME.match(rest, sequence[length - 1].end) else None


def _name_line(line: Line, paragraph: Paragraph, clues: Clues) -> tuple[Mention, bool] | None:
    """The person a line begins with, when the line looks like an item or the head of a block; and whether bulleted."""
    text = line.text
    if ":" in text[:40] and label_at(text, 0):
        return None
    bullet = _bullet(text, clues.hints.language)
    start = bullet.end() if bullet else 0
    written = bool(addresses.find(text))
    reaches = bullet or written or sum(map(str.isdigit, text)) >= FEWEST_DIGITS
    if not reaches and (len(paragraph.lines) == 1 or len(text) > _SMALL):
        return None  # a sentence, whoever it begins with
    mentions = find(text, clues.hints) if bullet or may_begin(text, start + 1, clues.hints) else []
    mention = next(iter(mentions), None)
    if mention is None or (
        mention.whole_start > start + 1 and not (bullet and _is_job(text[start : mention.whole_start]))
    ):
        return None
    end = mentions[1].whole_end if _is_couple(text, mentions) else mention.whole_end
    rest = text[end:]
    if mention.title and " " not in mention.full_name and rest.strip() in (",", "!", ":"):
        return None  # "Monsieur Dupuis," greets somebody
    covered = end - mention.whole_start >= 0.8 * len(text[start:].strip())
    if covered:
        return (mention, bool(bullet)) if bullet or len(paragraph.lines) > 1 else None
    has_contact = written or sum(map(str.isdigit, rest)) >= FEWEST_DIGITS
    row = has_contact and len(words(rest)) <= MOST_OF_ROW and _is_job(rest)
    if not (_AFTER_NAME.match(rest) or row) or len(text) > 2 * _SMALL:
        return None
    sentence = (len(words(rest)) > 14 and rest.rstrip().endswith(".")) or bool(_NEXT_SENTENCE.search(rest))
    if bullet or (has_contact and not sentence and len(text) <= _SMALL):
        return mention, bool(bullet)
    short = all(len(each.text) < 70 for each in paragraph.lines) and len(paragraph.lines) >= 2
    ended = rest.rstrip().endswith(".") and len(words(rest)[-1].fold if words(rest) else "") > 4
    begins = line is paragraph.lines[0] or bool(mention.title and " " in mention.full_name)
    return (mention, False) if short and not ended and begins else None


def _item_entries(page: Page, item: Item, paragraph: Paragraph, clues: Clues) -> list[Entry]:
    """The entries of an item: one, or two for a couple ("Dr. Anna und Peter Müller"); the writer's for "myself"."""
    found = tuple(_candidates(page, [span_of(line) for line in item.lines], clues, ITEM, 0.88, item))
    line = item.lines[0]
    if item.mention is None:
        own = tuple(c for c in found if c.field not in ("full_name", "title"))
        return [Entry(Role.SENDER, ITEM, own, paragraph.segment, line.number, registers=True)]
    if not any(c.field == "full_name" for c in found):
        return []
    if not item.bulleted and _is_signature(page, item, paragraph, clues):
        return [Entry(Role.SENDER, ITEM, found, paragraph.segment, line.number)]
    couple = find(line.text, clues.hints)
    if _is_couple(line.text, couple):
        return [_one_of_couple(page, item, paragraph, found, mention, couple) for mention in couple]
    return [Entry(Role.PARTICIPANT, ITEM, found, paragraph.segment, line.number, registers=True)]


def _with_same(entry: Entry, item: Item, earlier: Sequence[Entry]) -> Entry:
    """The entry with what its item says is the same as for the person before."""
    last = earlier[-1].candidates if earlier else ()
    for field, _ in (said for line in item.lines for said in same_again.within(span_of(line))):
        known = next((c for c in last if c.field == field), None)
        if known and not entry.has(field):
            entry = replace(entry, candidates=(*entry.candidates, known))
    return entry


def _is_couple(text: str, mentions: Sequence[Mention]) -> bool:
    return len(mentions) == 2 and joins(text[mentions[0].whole_end : mentions[1].whole_start].strip())


def _one_of_couple(
    page: Page,
    item: Item,
    paragraph: Paragraph,
    found: Sequence[Candidate],
    mention: Mention,
    couple: Sequence[Mention],
) -> Entry:
    """The entry of one of two persons of one block: name and title are its own, an address where it fits."""
    line = item.lines[0]
    other = next(each for each in couple if each is not mention)
    own = entries.of_mention(page, span_of(line), mention, ITEM, 0.88)
    for c in found:
        fits = c.field != "email" or fits_address(mention.full_name, c.value) >= fits_address(other.full_name, c.value)
        if c.field not in ("full_name", "title") and fits:
            own.append(c)
    return Entry(Role.PARTICIPANT, ITEM, tuple(own), paragraph.segment, line.number, registers=True)


def _is_signature(page: Page, item: Item, paragraph: Paragraph, clues: Clues) -> bool:
    """Whether a block that nothing announces is how the writer ends his mail, a signature without a greeting.

    It is his where From names him, or nobody: then the name before it must not begin another such block.
    """
    if paragraph.kind is not SegmentKind.TOP or not item.mention or paragraph is not _last(page):
        return False
    at = paragraph.lines.index(item.lines[0])
    before = paragraph.lines[at - 1] if at else paragraph.before
    if before is None or before.text.rstrip().endswith(":") or (at and len(before.text) > SHORT_GREETING):
        return False
    if at and "full_name" in lexicon().labels.at(words(before.text), 0)[1]:
        return False  # "Participant 2" heads a list
    named = page.sender.name if page.sender else ""
    if names.compatible(item.mention.full_name, named):
        return at < 2 or len(words(before.text)) < FEW
    if any(_is_assistants(each) for each in item.lines):
        return True
    if not page.sender or headers.is_person(named, page.sender.addr) or len(item.lines) >= MOST_OF_SIGNATURE:
        return False
    earlier = paragraph.lines[:at] or _paragraph_before(page, paragraph)
    listed = sum(_names_somebody(line, clues) for line in earlier if "@" not in line.text.split(" ")[0])
    return not listed or (not at and listed > 1)


def _is_assistants(line: Line) -> bool:
    return any(lexicon().assistants.holds(word.fold) for word in words(line.text))


def _names_somebody(line: Line, clues: Clues) -> bool:
    """Whether a line begins with a name, a bullet before it or not."""
    bullet = _BULLET.match(line.text)
    mention = next(iter(find(line.text, clues.hints)), None)
    return bool(mention and mention.whole_start <= (bullet.end() if bullet else 0) + 1)


def _paragraph_before(page: Page, paragraph: Paragraph) -> tuple[Line, ...]:
    own = [each for each in page.paragraphs if each.kind is SegmentKind.TOP]
    return own[own.index(paragraph) - 1].lines if paragraph in own[1:] else ()


def _last(page: Page) -> Paragraph | None:
    """The last paragraph of the sender's own text, where no signature follows."""
    own = [each for each in page.paragraphs if each.kind is SegmentKind.TOP or _signs_top(page, each)]
    return own[-1] if own else None


def _signs_top(page: Page, paragraph: Paragraph) -> bool:
    """Whether a paragraph is of the signature of the sender's own text rather than of a forwarded one."""
    owner = page.segments[paragraph.segment].owner
    own = owner is None or page.segments[owner].kind is SegmentKind.TOP
    return paragraph.kind is SegmentKind.SIGNATURE and own


def _candidates(
    page: Page, lines: Sequence[Span], clues: Clues, reader: str, strength: float, item: Item | None = None
) -> list[Candidate]:
    """The candidates that contact lines give, best first within each field."""
    if not lines:
        return []
    lines = _without_bullet(lines, clues.hints.language)
    if item:
        lines = [_unlabelled(line) for line in lines]
    pieces = label(lines, clues, ends_mail=item is None)
    found: list[Candidate] = []
    known = any(p.label is Label.ORGANISATION for p in pieces)
    pieces = [part for piece in pieces for part in _parted(piece, clues, known)]
    found += _named(page, pieces, clues, reader, strength)
    for before, piece in zip((None, *pieces), pieces, strict=False):
        if piece.label is Label.TITLE:
            named = before is not None and before.label is Label.NAME
            found += _titles(piece, reader, strength, behind_name=named)
    found += _functions(page, pieces, reader, strength) or _bracketed_functions(pieces, reader, strength)
    found += _organisations(page, pieces, clues, reader, strength)
    found += _contact(page, lines, reader, strength)
    return found


def _only_greets(text: str, rest: Sequence[Word], names: frozenset[str]) -> bool:
    """Whether nothing but a short name or a place follows a sign-off: "Thanks, Becky", "Viele Grüße aus Köln"."""
    if len(rest) == 1:
        return rest[0].fold in names or text.rstrip().endswith(",")
    return 0 < len(rest) <= MOST_OF_PLACE and text[rest[0].start].islower() and text[rest[-1].start].isupper()


def _without_bullet(lines: Sequence[Span], language: str) -> list[Span]:
    bullets = [_bullet(line.text, language) for line in lines]
    if bullets[0] and all(bullets):
        return [line.cut(mark.end(), len(line.text)) for line, mark in zip(lines, bullets, strict=True) if mark]
    first = lines[0]
    return [first.cut(bullets[0].end(), len(first.text)), *lines[1:]] if bullets[0] else list(lines)


def _whole(page: Page, span: Span) -> Span:
    """The span read from the source again (pieces of several lines are joined by offsets)."""
    literal = page.contents.get(span.source, "")[span.start : span.end]
    return Span(literal, span.source, span.start, span.line) if literal else span


def _fit(text: str, clues: Clues) -> float:
    return max((likeness(text, domain) for domain in clues.domains), default=0.0)


def _parted(piece: Labelled, clues: Clues, known: bool) -> list[Labelled]:
    """A piece that holds a function and the organisation it is held at, as two: "CEO AutoParts Banat".

    `known`: another piece is an organisation by itself, so that what a function is of may be a unit of that.
    """
    if piece.label not in (Label.FUNCTION, Label.ORGANISATION) or (piece.label is Label.FUNCTION and known):
        return [piece]
    text, lex = piece.span.text, lexicon()
    parts = parted(text, clues.hints.language, clues.domains)
    if parts is None:
        return [piece]
    headed = head_of(text, words(text), lex) in (Label.ORGANISATION, Label.DEPARTMENT)
    if headed and parts.function[0] == 0 and not lex.functions.is_whole(words(text[: parts.function[1]])[-1].fold):
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
        elif again and names.compatible(found[0].value, again[0].value):
            found += [c for c in again if c.field == "title"]
    return found


def _of_name_piece(page: Page, piece: Labelled, mention: Mention, reader: str, strength: float) -> list[Candidate]:
    beside = any(_is_job(part.text) for part in _beside_name(piece))
    found = [] if beside else entries.of_name(page, piece.span, reader, strength)
    if found and len(words(piece.span.text)) <= 9:
        return found
    return entries.of_mention(page, piece.span, mention, reader, strength)


def _titles(piece: Labelled, reader: str, strength: float, *, behind_name: bool) -> list[Candidate]:
    """A title by itself; one of two letters only right behind the name: "Roisin McAteer, Ms"."""
    text = piece.span.text
    if "." not in text and len(text.split()) == 1 and len(text) <= 2 and not behind_name:
        return []
    return [candidate("title", piece.span.strip(",;"), reader, strength * 0.9)]


def _functions(page: Page, pieces: Sequence[Labelled], reader: str, strength: float) -> list[Candidate]:
    """Functions; one that no known word speaks for only right behind the name."""
    found = []
    jobs = any(piece.label is Label.FUNCTION for piece in pieces)
    for at, piece in enumerate(pieces):
        named = at > 0 and pieces[at - 1].label in (Label.NAME, Label.TITLE)
        if piece.label is Label.FUNCTION and piece.strength >= 1.5:
            found += entries.of_function(_whole(page, piece.span), reader, strength)
        elif (
            named
            and not piece.text.startswith("(")
            and (piece.label is Label.FUNCTION or (not jobs and _is_unknown(pieces, at)))
        ):
            found += entries.of_function(_whole(page, piece.span), f"{reader} by place", 0.5)
    return found


def _bracketed_functions(pieces: Sequence[Labelled], reader: str, strength: float) -> list[Candidate]:
    """A function in brackets behind the name: "Lars Ek (vd)"."""
    for piece in pieces:
        bracket = _IN_BRACKETS.search(piece.text, piece.mention.whole_end) if piece.mention else None
        if bracket and piece.label is Label.NAME and any(lexicon().is_function(w.fold) for w in words(bracket[1])):
            return entries.of_function(piece.span.cut(*bracket.span(1)), reader, strength)
        for part in _beside_name(piece) if reader == ITEM else ():
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
    """Whether a piece passes for a unit or organisation only by a word within: a job in it, or a surer one follows."""
    text, lex = pieces[at].text, lexicon()
    sequence = words(text)
    if pieces[at].label is Label.DEPARTMENT:
        return any(lex.is_function(word.fold) or lex.colleagues.holds(word.fold) for word in sequence)
    fields = any(lex.fields.holds(word.fold) for word in sequence[:1])
    if pieces[at].label is not Label.ORGANISATION or (
        head_of(text, sequence, lex) is Label.ORGANISATION and not fields
    ):
        return False
    return any(piece.label is Label.ORGANISATION and piece.strength > pieces[at].strength for piece in pieces[at + 1 :])


def _organisations(
    page: Page, pieces: Sequence[Labelled], clues: Clues, reader: str, strength: float
) -> list[Candidate]:
    """Organisations, the one that the mail domain names first, departments only where nothing else is."""
    person = {word.fold for word in words(clues.hints.sender_name)}
    named = [
        p
        for p in pieces
        if p.label is Label.ORGANISATION
        and not {word.fold for word in words(p.span.text)} <= person
        and p.strength > 0.5
    ]
    weak = 1.0
    if not named:
        named, weak = [p for p in reversed(pieces) if p.label is Label.DEPARTMENT], 0.5

    def rank(piece: Labelled) -> float:
        text = piece.span.text
        body = any(lexicon().bodies.is_sound(word.fold) for word in words(text))
        return round(max(_fit(text, clues) - 0.45, 0.0) * 2 + piece.strength / 10 + (0.7 if body else 0.0), 2)

    ranked = sorted(named, key=rank, reverse=True)
    best = ranked[:1]
    others = [p for p in named if p not in best]
    sure = [(p, strength * weak) for p in best] + [(p, strength * weak * 0.9) for p in others]
    return [c for p, weight in sure for c in entries.of_organisation(_whole(page, p.span), reader, weight)]


def _contact(page: Page, lines: Sequence[Span], reader: str, strength: float) -> list[Candidate]:
    found = [c for line in lines for c in entries.of_addresses(page, line, reader, strength)]
    for line in lines:
        found += entries.of_telephones(page, line, reader, strength)
    goes_on = any(telephones.may_go_on(one.text, other.text) for one, other in pairwise(lines))
    joined = _block_span(page, lines) if goes_on else None
    broken = entries.of_telephones(page, joined, reader, strength) if joined else []
    ends = [line.end for line in lines]
    across = [c for c in broken if any(c.start < end < c.end for end in ends)]
    known = {(c.source, at) for c in found if c.field == "telephone" for at in range(c.start, c.end)}
    return found + [c for c in across if not any((c.source, at) in known for at in range(c.start, c.end))]


def _block_span(page: Page, lines: Sequence[Span]) -> Span | None:
    """All lines as one literal span, so that a number broken over two lines is found; None with quote marks between."""
    if len(lines) > 6 or len({line.source for line in lines}) != 1:
        return None
    text = page.contents.get(lines[0].source, "")[lines[0].start : lines[-1].end]
    if len(text) > 800 or "\n>" in text:
        return None
    return Span(text.replace("\n", " "), lines[0].source, lines[0].start, lines[0].line)
