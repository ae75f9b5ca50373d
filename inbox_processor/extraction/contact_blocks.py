"""The contact blocks of a mail found: the lines of a signature, list items, blocks of short lines below a name.

Rule: an item or block begins with the person it is about; greetings, bullets and labels say nothing of that person.
Does not know whose a block is, nor what its lines say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile

from inbox_processor.extraction import addresses, name_words, names, worded_labels
from inbox_processor.extraction.form_labels import NAMED, label_at, start_of_label
from inbox_processor.extraction.joined_names import joins
from inbox_processor.extraction.lexicon import grammar, lexicon
from inbox_processor.extraction.lookups import PhraseSet
from inbox_processor.extraction.mention import Hints, Mention
from inbox_processor.extraction.mentions import find, may_begin
from inbox_processor.extraction.model import Line, SegmentKind
from inbox_processor.extraction.page import Paragraph, Span, span_of
from inbox_processor.extraction.piece import Clues
from inbox_processor.knowledge.words import Word, digits_in, fold, words

_BULLET = re.compile(
    r"(?:[-–—*•·▪●>+.][ \t]+|[-–—*•·▪●](?=[^\W\d_])|\(?\d{1,2}[.):°º][ \t]*|\d{1,2}[/–-][ \t]+"
    r"|\(?(?:[IVX]{2,4}|[a-zA-Z])[.)][ \t]+|/)"
)
_REFERRED = re.compile(r"(?P<said>[^\W\d_]{1,12}(?: [^\W\d_]{1,16}){0,2}) ?: +")
_HEAD = re.compile(r"\(?\d{1,2}[.):°º]? ?[^\W\d_]{2,20}:?|[^\W\d_]{3,20} ?\d{1,2}[.:)]?")
_AFTER_NAME = re.compile(r"[*_]{0,2}[ \u00a0]*(?:[,\-–—|•·▪●(;:/\t]|[ ]{3}|$)")
_NEXT_SENTENCE = re.compile(r"(?:[)\d]|\w{5})[.!?] +(?P<first>[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-Я][\w'’]*) +[^\W\d_]")
"""Where a line of text goes on behind a name and its contact details: "…). I had hoped to come"."""
_ENDS_CLAUSE = re.compile(r"[.,;:!?](?: |$)")
_GAP = re.compile(r"\t+|[ \u00a0]{2,}")
_CELL = re.compile(r" ?[/|;·•]{1,2} | [-–—] |\t+")
"""What parts the cells of a row about one person."""
_SMALL = 140
_AROUND_JOB = " ,-–—|(;:/\t)"
SHORTEST_TITLE = 8
"""Characters behind what may be a mark of a list, in which the words of a title end: "r. pr."."""
FEWEST_ANSWERS = 3
"""Items of a list of answers of one person, at least."""
FEWEST_MARKS = 3
"""Marks that make a line a row of cells, at least."""
FEWEST_DIGITS = 7
"""Digits of a line that gives a telephone number, at least."""
MOST_OF_ROW, MOST_OF_JOB = 8, 3
"""Words behind a name on a line that only spaces part, at most, and how early a function stands among them."""
FEWEST_OF_TEXT = 6
"""Words of a line that is broken within a sentence, at least."""
MOST_OF_PLACE = 3
"""Words of where greetings come from, at most: "aus dem Allgäu"."""
TOLD_BY_FORMS = NAMED | {"title", "function", "organisation", "department"}


@dataclass(frozen=True, slots=True)
class Item:
    """Lines about one person: the first begins with the name."""

    lines: tuple[Line, ...]
    mention: Mention | None
    """None: the writer, as "the undersigned"."""
    bulleted: bool


def signature_lines(lines: Sequence[Line], hints: Hints) -> list[Span]:
    """What a signature says of who signs: its lines without greeting, disclaimer and bullets."""
    lex = lexicon()
    kept = []
    for line in lines:
        if not line.text.strip():
            continue
        sequence = words(line.text)
        length = _greeting(sequence, lex.sign_offs)
        span = span_of(line)
        if (length and length == len(sequence)) or (sequence and lex.disclaimers.at(sequence, 0)[0] >= 2):
            continue
        if length and _only_greets(line.text, sequence[length:]):
            continue
        if length and line.text[sequence[length].start].isupper() and find(line.text, hints):
            span = span.cut(sequence[length].start, len(line.text))
        kept.append(span)
    initial = bool(kept) and kept[0].text[:1].isupper() and kept[0].text[1:3] == ". "  # "M. Emin Yılmaz"
    return _without_bullet(kept, hints.language) if kept and not initial else kept


def _greeting(sequence: Sequence[Word], sign_offs: PhraseSet) -> int:
    """How many words greet at the beginning of a line, in one language or several: "Cumprimentos | Best regards"."""
    length = 0
    while more := sign_offs.at(sequence, length)[0]:
        length += more
    return length


def _only_greets(text: str, rest: Sequence[Word]) -> bool:
    """Whether nothing but a short name or a place follows a sign-off: "Thanks, Becky", "Viele Grüße aus Köln"."""
    if len(rest) == 1:
        return rest[0].fold in lexicon().given or text.rstrip().endswith(",")
    return 0 < len(rest) <= MOST_OF_PLACE and text[rest[0].start].islower() and text[rest[-1].start].isupper()


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
    asked = any(_asks_name(line) for line in paragraph.lines)
    for before, line in zip((None, *paragraph.lines), paragraph.lines, strict=False):
        bulleted = bool(_bullet(line.text, clues.hints.language))
        begins = _name_line(line, paragraph, clues) or (_self_line(line, clues) if bulleted else None)
        if begins and not bulleted and (asked or (before and _runs_on(before.text, clues.hints.language))):
            begins = None
        if head and not begins and grammar(clues.hints.language)["both"].at(words(line.text), 0)[0]:
            yield Item(tuple(gathered), *head)
            head = None  # "both from the Wood Cluster": the line is about all of the list
        if begins or bulleted:
            if head:
                yield Item(tuple(gathered), *head)
            gathered, head = [], begins
        gathered.append(line)
    if head:
        yield Item(tuple(gathered), *head)


def _runs_on(text: str, language: str) -> bool:
    """Whether a line breaks off before a name: it ends with a title, "and", "our" behind other words."""
    row = words(text)
    if len(row) < FEWEST_OF_TEXT or text.rstrip()[-1:] in ",;:!?)" or _reaches(text.split()[-1]):
        return False
    leads = (lexicon().titles, grammar(language).any_of("and", "own"))
    return any(phrases.at(row, len(row) - 1)[0] for phrases in leads)


def _reaches(text: str) -> bool:
    """Whether a word is an address, whose last letters are no title: "anna@klaster.fr"."""
    return "@" in text or text.startswith("www.")


def _asks_name(line: Line) -> bool:
    """Whether a line gives a name behind a label: what stands above heads a form, "DALYVIO ANKETA"."""
    found = label_at(line.text, 0) if ":" in line.text else None
    stated = found is not None and found.separated and found.end < len(line.text)
    return found is not None and stated and not NAMED.isdisjoint(found.meanings)


def _of_one(paragraph: Paragraph, clues: Clues) -> Item | None:
    """A list that is about one person, an answer an item: "1) Anna Muster", "2) head of unit", "3) 030 310078"."""
    language = clues.hints.language
    lines = tuple(dropwhile(lambda line: not _bullet(line.text, language), paragraph.lines))
    marked = all(_bullet(line.text, language) or line.text[0] == "(" for line in lines)  # "(direct: 54 67 93 18)"
    begins = _name_line(lines[0], paragraph, clues) if len(lines) >= FEWEST_ANSWERS and marked else None
    if not begins:
        return None
    told = any(any(ch.isdigit() for ch in line.text[3:]) or "@" in line.text for line in lines[1:])
    named = any(_is_anothers(line, begins[0], paragraph, clues) for line in lines[1:])
    return Item(lines, *begins) if told and not named else None


def _is_anothers(line: Line, first: Mention, paragraph: Paragraph, clues: Clues) -> bool:
    """Whether an item names somebody; where the list begins with the writer a given name must tell so: "lic. oec."."""
    if not _name_line(line, paragraph, clues):
        return False
    given = any(word.fold in lexicon().given for word in words(line.text))
    return given or not names.compatible(first.full_name, clues.hints.sender_name)


def _side_by_side(paragraph: Paragraph, clues: Clues) -> list[Item]:
    """The blocks of several persons in columns: their names on the first line, theirs below; [] where none are."""
    if len(paragraph.lines) < FEWEST_ANSWERS or not _GAP.search(paragraph.lines[0].text):
        return []
    rows = [list(_columns(line)) for line in paragraph.lines]
    if len({len(row) for row in rows}) != 1:
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
            yield line._replace(text=line.text[at:end], start=line.start + at)
        at = gap.end() if gap else end


def _self_line(line: Line, clues: Clues) -> tuple[None, bool] | None:
    """An item that begins with the writer: "1) Undersigned, project manager, …"."""
    bullet = _bullet(line.text, clues.hints.language)
    rest = line.text[bullet.end() :].rstrip(".") if bullet else ""
    sequence = words(rest)
    length, _ = grammar(clues.hints.language)["self"].at(sequence, 0)
    return (None, True) if length and _AFTER_NAME.match(rest, sequence[length - 1].end) else None


def _name_line(line: Line, paragraph: Paragraph, clues: Clues) -> tuple[Mention, bool] | None:
    """The person a line begins with, when the line looks like an item or the head of a block; and whether bulleted."""
    text = line.text
    if ":" in text[:40] and label_at(text, 0):
        return None
    bullet = _bullet(text, clues.hints.language)
    start = bullet.end() if bullet else 0
    written = bool(addresses.find(text))
    reaches = bullet or written or digits_in(text) >= FEWEST_DIGITS
    if not reaches and (len(paragraph.lines) == 1 or len(text) > _SMALL):
        return None  # a sentence, whoever it begins with
    titled = written and len(text) <= _SMALL and _is_row(line, paragraph) and _begins_with_job(text)
    mentions = find(text, clues.hints) if bullet or titled or may_begin(text, start + 1, clues.hints) else []
    mails = [range(hit.start, hit.end) for hit in addresses.find(text)]
    mentions = [each for each in mentions if not any(each.start in mail for mail in mails)]
    mentions = _turned_head(text, start, clues.hints) or mentions
    mention = next(iter(mentions), None) or (_told_by_list(line, start, paragraph, clues) if bullet else None)
    if mention is None or (
        mention.whole_start > start + 1 and not ((bullet or titled) and is_job(text[start : mention.whole_start]))
    ):
        return None
    if _is_label(text, mention):
        return None
    if text.count("(", start, mention.whole_start) > text.count(")", start, mention.whole_start):
        return None  # "+32 3 265 58 91 (or my student Jane Roe)"
    end = mentions[1].whole_end if is_couple(text, mentions) else mention.whole_end
    rest = text[end:]
    if mention.title and " " not in mention.full_name and rest.strip() in (",", "!", ":"):
        return None  # "Monsieur Dupuis," greets somebody
    if end - mention.whole_start >= 0.8 * len(text[start:].strip()):
        return mention, bool(bullet)
    if not (_AFTER_NAME.match(rest) or (bullet and _AFTER_NAME.match(text, mention.end))):
        return None
    has_contact = written or digits_in(rest) >= FEWEST_DIGITS
    sentence = (len(words(rest)) > 14 and rest.rstrip().endswith(".")) or _goes_on(rest)
    if bullet or (has_contact and not sentence and (len(text) <= _SMALL or _is_celled(text))):
        return mention, bool(bullet)
    return (mention, False) if _heads_block(line, mention, rest, paragraph, clues) else None


def _goes_on(rest: str) -> bool:
    """Whether another sentence begins behind a name, not a function behind its short "Stellv."."""
    begun = _NEXT_SENTENCE.search(rest)
    return begun is not None and not lexicon().is_function(fold(begun["first"]))


def _is_label(text: str, mention: Mention) -> bool:
    """Whether what looks like a name is the label that a line begins with: "AKADEMSKI NAZIV – mag."."""
    label = label_at(text, start_of_label(text))
    return label is not None and label.separated and mention.end <= label.end


def _is_celled(text: str) -> bool:
    """Whether marks of one kind part a line into the cells of a row."""
    marks = [mark.strip() for mark in _CELL.findall(text)]
    return any(marks.count(mark) >= FEWEST_MARKS for mark in {*marks})


def _turned_head(text: str, start: int, hints: Hints) -> list[Mention]:
    """The person whose name is the first cell of a row, family name first: "Muster, Anna / Dr. / …"."""
    cell = _CELL.search(text, start)
    if not cell or text.count(",", start, cell.start()) != 1 or not _is_celled(text):
        return []
    head = text[start : cell.start()].rstrip()
    return [
        replace(mention, start=start + mention.start, end=start + mention.end)
        for mention in find(head, hints)
        if not mention.title and (mention.start, mention.end) == (0, len(head))
    ]


def _heads_block(line: Line, mention: Mention, rest: str, paragraph: Paragraph, clues: Clues) -> bool:
    """Whether a line that begins with a name, `rest` behind it, heads a block of short lines or is a row of a list."""
    short = all(len(_GAP.sub(" ", each.text)) < 70 for each in paragraph.lines) and len(paragraph.lines) >= 2
    at = paragraph.lines.index(line)
    reached = any(worded_labels.is_contact(each.text) for each in paragraph.lines[at + 1 : at + 2])
    short = short or reached or line.text.count(";") >= FEWEST_ANSWERS
    above = paragraph.lines[at - 1].text if at else ":"
    first = above.rstrip().endswith(":") or (at == 1 and is_counted_head(above))
    if short and (first or mention.title):
        return True
    return _is_answer(rest.strip(_AROUND_JOB)) and _is_beside_row(at, paragraph, clues)


def _is_answer(text: str) -> bool:
    """Whether what stands behind a name is short and no sentence: "responsible of the mission Clusters"."""
    return 0 < len(words(text)) <= MOST_OF_ROW and not _ENDS_CLAUSE.search(text)


def _is_beside_row(at: int, paragraph: Paragraph, clues: Clues) -> bool:
    """Whether the line above or below names somebody else and goes on: rows of one list."""
    joiner = grammar(clues.hints.language)["and"]
    lines = [line for line in paragraph.lines if not joiner.holds(line.text.strip())]
    here = lines.index(paragraph.lines[at])
    beside = (*lines[max(0, here - 1) : here], *lines[here + 1 : here + 2])
    return any(names_somebody(line, clues.hints) and "," in line.text for line in beside)


def _told_by_list(line: Line, start: int, paragraph: Paragraph, clues: Clues) -> Mention | None:
    """The name nobody knows that an item with a number or address begins with, where another begins with somebody."""
    head, language = line.text[start:].partition(",")[0].rstrip(), clues.hints.language
    written = [word[:1].isupper() and word[1:].islower() for word in head.split()]
    reached = digits_in(line.text[start:]) >= FEWEST_DIGITS or bool(addresses.find(line.text))
    if not reached or len(written) != 2 or not all(written):
        return None
    parsed = names.parse(head, language=language)
    if not parsed or not any(names_somebody(each, clues.hints) for each in paragraph.lines):
        return None
    return Mention(parsed.full_name, start, start + len(head), None, -1, -1, TOLD_BY_LIST)


TOLD_BY_LIST = 1.0
"""What two words weigh as a name where only a list tells so."""


def is_counted_head(text: str) -> bool:
    """Whether a line only counts who stands below it: "2. Platz", "Participant 2:"."""
    return bool(_HEAD.fullmatch(text))


def _is_row(line: Line, paragraph: Paragraph) -> bool:
    """Whether a line begins its paragraph or follows one with an address: no sentence goes on in it."""
    at = paragraph.lines.index(line)
    before = paragraph.lines[at - 1].text.rstrip() if at else ":"
    return before.endswith(":") or bool(addresses.find(before))


def _begins_with_job(text: str) -> bool:
    """Whether a line begins with a function, and a comma and little else come behind: a row of a list."""
    head, _, rest = text.partition(",")
    first = words(head)[: 1 if text[:1].islower() else MOST_OF_JOB]
    return _holds_job(first) and len(words(rest)) <= MOST_OF_ROW


def _holds_job(row: Sequence[Word]) -> bool:
    """Whether words hold a function, or begin with one of several words: "chargé de mission"."""
    return any(lexicon().is_function(word.fold) for word in row) or bool(lexicon().function_phrases.at(row, 0)[0])


def is_couple(text: str, mentions: Sequence[Mention]) -> bool:
    return len(mentions) == 2 and joins(text[mentions[0].whole_end : mentions[1].whole_start].strip())


def is_job(text: str) -> bool:
    """Whether words next to a name are a function and little else: "EU-Referent", "toiminnanjohtaja 044 712 0338"."""
    sequence = [word for word in words(text) if not word.fold.isdigit()]
    told = _holds_job(sequence[:MOST_OF_JOB])
    return 0 < len(sequence) <= MOST_OF_ROW and told and not _ENDS_CLAUSE.search(text.strip())


def names_somebody(line: Line, hints: Hints) -> bool:
    """Whether a line begins with a name, a bullet before it or not."""
    bullet = _BULLET.match(line.text)
    mention = next(iter(find(line.text, hints)), None)
    return bool(mention and mention.whole_start <= (bullet.end() if bullet else 0) + 1)


def item_lines(item: Item, language: str) -> list[Span]:
    """The lines of an item without its bullet and the labels they begin with."""
    return [_unlabelled(line) for line in _without_bullet([span_of(line) for line in item.lines], language)]


def _unlabelled(line: Span) -> Span:
    """A line of a list item without the label that tells of it: "Institution: Verein Nord"."""
    found = label_at(line.text, 0) if ":" in line.text else None
    told = found and found.separated and TOLD_BY_FORMS & set(found.meanings)
    return line.cut(found.end, len(line.text)) if found and told else line


def _without_bullet(lines: Sequence[Span], language: str) -> list[Span]:
    """The lines without their bullets, if all have one; else the first without its own."""
    bullets = [_bullet(line.text, language) for line in lines]
    marked = zip(lines, bullets if all(bullets) else bullets[:1], strict=False)
    bare = [line.cut(mark.end(), len(line.text)) if mark else line for line, mark in marked]
    return [*bare, *lines[len(bare) :]]


def _bullet(text: str, language: str) -> re.Match[str] | None:
    """What marks a line as an item of a list; "M. Guillaume" and "r. pr. Anna" begin with a title."""
    found = _BULLET.match(text) or _referred(text, language)
    if not found or not found.group().rstrip().endswith("."):
        return found
    row = name_words.words(text[: found.end() + SHORTEST_TITLE])
    length, title = name_words.phrase_at(name_words.titles(), row, 0)
    begins = title and language in title.languages and (length > 1 or text[found.end() :][:1].isupper())
    return None if begins else found


def _referred(text: str, language: str) -> re.Match[str] | None:
    """Words for one of several before what is said of each: "Lei: Anna Muster", "Me: …", "My colleague: …"."""
    found, small = _REFERRED.match(text) if "," in text else None, grammar(language)
    row = words(found["said"]) if found else ()
    if not row:
        return None
    own = small["own"].within(row) and any(lexicon().colleagues.holds(word.fold) for word in row)
    return found if own or small.any_of("they", "self").at(row, 0)[0] == len(row) else None
