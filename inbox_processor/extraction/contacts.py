"""Whose a contact block is: the entries of signatures, list items and blocks that begin with a person's name.

Rule: a signature is about who wrote the text above it; a list item or block in the text is about the person it begins
with. Does not know whether that person is registered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inbox_processor.extraction import announced, entries, headers, names, same_again
from inbox_processor.extraction.contact_blocks import (
    TOLD_BY_LIST,
    Item,
    is_counted_head,
    is_couple,
    is_job,
    item_lines,
    items,
    names_somebody,
    signature_lines,
)
from inbox_processor.extraction.contact_pieces import ITEM, SIGNATURE, candidates
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.letter import is_sign_off
from inbox_processor.extraction.lexicon import lexicon
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.mentions import find
from inbox_processor.extraction.model import Candidate, Line, SegmentKind
from inbox_processor.extraction.page import Page, Paragraph, span_of
from inbox_processor.extraction.piece import Clues
from inbox_processor.extraction.similarity import fits_address
from inbox_processor.knowledge.words import words

MOST_OF_SIGNATURE = 8
FEW = 4
"""Words of a greeting that nobody knows, fewer than."""
SHORT_GREETING = 40
"""Characters of a line above a name that may be a greeting nobody knows, at most."""


def read_signatures(page: Page, clues: Clues) -> list[Entry]:
    """One entry for each signature: what it says of the author of the text it signs."""
    found = []
    for index, segment in enumerate(page.segments):
        if segment.kind is not SegmentKind.SIGNATURE or not segment.lines:
            continue
        owner = page.segments[segment.owner] if segment.owner is not None else None
        own_text = owner is None or owner.kind is SegmentKind.TOP
        taken = candidates(page, signature_lines(segment.lines, clues.hints), clues, SIGNATURE, 0.85)
        if taken:
            role = Role.SENDER if own_text else Role.AUTHOR
            taken += _office_above(page, index, taken)
            found.append(Entry(role, SIGNATURE, tuple(taken), index, segment.lines[0].number))
    return found


def _office_above(page: Page, segment: int, taken: Sequence[Candidate]) -> list[Candidate]:
    """The office on the line above a signature that begins with a name and gives no function."""
    first = next((each for each in page.paragraphs if each.segment == segment), None)
    if first is None or any(c.field == "function" for c in taken):
        return []
    named = any(c.field == "full_name" and c.line == first.lines[0].number for c in taken)
    return announced.above(page, first, first.lines[0], SIGNATURE) if named else []


def read_items(page: Page, clues: Clues) -> tuple[list[Entry], set[tuple[str, int]]]:
    """Entries for list items and name blocks of the text, and the (source, line) pairs they took."""
    found: list[Entry] = []
    taken: set[tuple[str, int]] = set()
    for paragraph in page.paragraphs:
        listed = list(items(paragraph, clues))
        for item in listed:
            made = [_with_same(entry, item, found) for entry in _item_entries(page, item, paragraph, clues)]
            if len(listed) == len(made) == 1 and not made[0].has("function"):
                job = announced.above(page, paragraph, item.lines[0], ITEM)
                if made[0].role is Role.PARTICIPANT and not job:
                    job = announced.of(page, paragraph, item.lines[0], clues, ITEM)
                made = [replace(made[0], candidates=(*made[0].candidates, *job))]
            found += made
            taken |= {(line.source, line.number) for line in item.lines if made}
    return found, taken


def _item_entries(page: Page, item: Item, paragraph: Paragraph, clues: Clues) -> list[Entry]:
    """The entries of an item: one, or two for a couple ("Dr. Anna und Peter Müller"); the writer's for "myself"."""
    found = tuple(candidates(page, item_lines(item, clues.hints.language), clues, ITEM, 0.88))
    line = item.lines[0]
    if item.mention is None:
        own = tuple(c for c in found if c.field not in ("full_name", "title") or _is_writers(page, found))
        return [Entry(Role.SENDER, ITEM, own, paragraph.segment, line.number, registers=True)]
    if item.mention.score <= TOLD_BY_LIST:
        head = span_of(line).cut(item.mention.start, item.mention.end)
        apart = tuple(c for c in found if c.source != head.source or c.start >= head.end or c.end <= head.start)
        found = (*entries.of_mention(page, span_of(line), item.mention, ITEM, 0.7), *apart)
    if not any(c.field == "full_name" for c in found):
        if not is_job(line.text[: item.mention.whole_start]):
            return []
        found = (*entries.of_mention(page, span_of(line), item.mention, ITEM, 0.88), *found)
    if not item.bulleted and _is_signature(page, item, paragraph, clues):
        return [Entry(Role.SENDER, ITEM, found, paragraph.segment, line.number)]
    if not item.bulleted and _signs_handed_on(page, item, paragraph):
        return [Entry(Role.AUTHOR, ITEM, found, paragraph.segment, line.number)]
    couple = find(line.text, clues.hints)
    if is_couple(line.text, couple):
        return [_one_of_couple(page, item, paragraph, found, mention, couple) for mention in couple]
    return [Entry(Role.PARTICIPANT, ITEM, found, paragraph.segment, line.number, registers=True)]


def _is_writers(page: Page, found: Sequence[Candidate]) -> bool:
    """Whether an item of the writer's names him, and as From does: "- me, Jane Roe Smith, analyst"."""
    named = next((c.value for c in found if c.field == "full_name"), "")
    return bool(named) and bool(page.sender) and names.compatible(named, page.sender.name if page.sender else "")


def _with_same(entry: Entry, item: Item, earlier: Sequence[Entry]) -> Entry:
    """The entry with what its item says is the same as for the person before."""
    last = earlier[-1].candidates if earlier else ()
    for field, _ in (said for line in item.lines for said in same_again.within(span_of(line))):
        known = next((c for c in last if c.field == field), None)
        if known and not entry.has(field):
            entry = replace(entry, candidates=(*entry.candidates, known))
        elif not known:
            entry = replace(entry, same=entry.same | {field})
    return entry


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
    if paragraph.kind is not SegmentKind.TOP or not item.mention or paragraph is not _last(page, item.mention, clues):
        return False
    if item.lines[-1] != paragraph.lines[-1]:
        return False  # somebody else stands below
    at = paragraph.lines.index(item.lines[0])
    before = paragraph.lines[at - 1] if at else paragraph.before
    announced = before is None or (before.text.rstrip().endswith(":") and not is_sign_off(before.text))
    if before is None or announced or (at and len(before.text) > SHORT_GREETING and not _ends_text(page, item, before)):
        return False
    if min(each.text.count("\t") for each in (before, item.lines[0])) > 1:
        return False  # a row of a table, under another
    if at and ("full_name" in lexicon().labels.at(words(before.text), 0)[1] or is_counted_head(before.text)):
        return False
    named = page.sender.name if page.sender else ""
    if names.compatible(item.mention.full_name, named):
        return at < 2 or len(words(before.text)) < FEW or _ends_text(page, item, before)
    if any(_is_assistants(each) for each in item.lines):
        return True
    if not page.sender or headers.is_person(named, page.sender.addr) or len(item.lines) >= MOST_OF_SIGNATURE:
        return False
    earlier = paragraph.lines[:at] or _paragraph_before(page, paragraph)
    listed = sum(names_somebody(line, clues.hints) for line in earlier if "@" not in line.text.split(" ")[0])
    return not listed or (not at and listed > 1)


def _ends_text(page: Page, item: Item, before: Line) -> bool:
    """Whether a block that names the sender stands behind a whole sentence, and nothing of his follows it."""
    named = page.sender.name if page.sender else ""
    told = item.mention is not None and names.compatible(item.mention.full_name, named)
    last = next((line for line in reversed(page.top_lines) if line.text.strip()), None)
    return told and item.lines[-1] == last and before.text.rstrip().endswith((".", "!", "?"))


def _signs_handed_on(page: Page, item: Item, paragraph: Paragraph) -> bool:
    """Whether a block that nothing announces ends a forwarded text: the signature of whom its header may not name."""
    segment = page.segments[paragraph.segment]
    if paragraph.kind is not SegmentKind.FORWARDED or not segment.author or not item.mention:
        return False
    at = paragraph.lines.index(item.lines[0])
    named, before = segment.author.name, paragraph.lines[at - 1] if at else paragraph.before
    if headers.is_person(named, segment.author.addr) and not names.compatible(item.mention.full_name, named):
        return False
    rest = [line for line in segment.lines if line.number > item.lines[-1].number and line.text.strip()]
    if before is None or rest:
        return False
    return before.text.rstrip().endswith((".", "!", "?")) or (not at and not before.text.rstrip().endswith(":"))


def _is_assistants(line: Line) -> bool:
    return any(lexicon().assistants.holds(word.fold) for word in words(line.text))


def _paragraph_before(page: Page, paragraph: Paragraph) -> tuple[Line, ...]:
    own = [each for each in page.paragraphs if each.kind is SegmentKind.TOP]
    return own[own.index(paragraph) - 1].lines if paragraph in own[1:] else ()


def _last(page: Page, mention: Mention, clues: Clues) -> Paragraph | None:
    """The last paragraph of the sender's own text, where no signature with a name follows.

    Where From names nobody, it is the last that does: "Jane Roe, secretariat" may stand above the house's address.
    """
    family = mention.full_name.split()[-1]
    own = [
        each
        for each in page.paragraphs
        if each.kind is SegmentKind.TOP or (_signs_top(page, each) and _names(each, family))
    ]
    if page.sender and headers.is_person(page.sender.name, page.sender.addr):
        return own[-1] if own else None
    named = (each for each in reversed(own) if any(names_somebody(line, clues.hints) for line in each.lines))
    return next(named, None)


def _names(paragraph: Paragraph, name: str) -> bool:
    return any(name in line.text for line in paragraph.lines)


def _signs_top(page: Page, paragraph: Paragraph) -> bool:
    """Whether a paragraph is of the signature of the sender's own text rather than of a forwarded one."""
    owner = page.segments[paragraph.segment].owner
    own = owner is None or page.segments[owner].kind is SegmentKind.TOP
    return paragraph.kind is SegmentKind.SIGNATURE and own
