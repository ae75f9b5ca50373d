"""Whose a contact block is: the entries of signatures, list items and blocks that begin with a person's name.

Rule: a signature is about who wrote the text above it; a list item or block in the text is about the person it begins
with. Does not know whether that person is registered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inbox_processor.extraction import addresses, announced, entries, headers, names, same_again
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
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.mentions import find
from inbox_processor.extraction.model import Candidate, Line, SegmentKind
from inbox_processor.extraction.page import Page, Paragraph, span_of
from inbox_processor.extraction.person import tells_assistant
from inbox_processor.extraction.piece import Clues

SHORT_GREETING = 40
"""Characters of a line above a name that may be a greeting nobody knows, at most."""


def read_signatures(page: Page, clues: Clues) -> list[Entry]:
    """One entry for each signature: what it says of the author of the text it signs."""
    found = []
    for index, segment in enumerate(page.segments):
        if segment.kind is not SegmentKind.SIGNATURE:
            continue
        taken = candidates(page, signature_lines(segment.lines, clues.hints), clues, SIGNATURE, 0.85)
        if taken:
            role = Role.SENDER if _is_senders(page, index) else Role.AUTHOR
            taken += _office_above(page, index, taken)
            found.append(Entry(role, SIGNATURE, tuple(taken), index, segment.lines[0].number))
    return found


def _is_senders(page: Page, segment: int) -> bool:
    """Whether a segment is the sender's own text or its signature, rather than a forwarded one."""
    return page.segments[page.text_of(segment)].kind is SegmentKind.TOP


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
        named = next((c.value for c in found if c.field == "full_name"), "")
        his = names.compatible(named, clues.hints.sender_name)  # "- me, Jane Roe Smith, analyst"
        own = tuple(c for c in found if his or c.field not in ("full_name", "title"))
        return [Entry(Role.SENDER, ITEM, own, paragraph.segment, line.number, registers=True)]
    if item.mention.score <= TOLD_BY_LIST:
        head = span_of(line).cut(item.mention.start, item.mention.end)
        behind = (c for c in found if c.start >= head.end)
        found = (*entries.of_mention(page, span_of(line), item.mention, ITEM, 0.7), *behind)
    if not any(c.field == "full_name" for c in found):
        if not is_job(line.text[: item.mention.whole_start]):
            return []
        found = (*entries.of_mention(page, span_of(line), item.mention, ITEM, 0.88), *found)
    if not item.bulleted and _is_signature(page, item, item.mention, paragraph, clues):
        return [Entry(Role.SENDER, ITEM, found, paragraph.segment, line.number)]
    if not item.bulleted and _signs_handed_on(page, item, paragraph):
        return [Entry(Role.AUTHOR, ITEM, found, paragraph.segment, line.number)]
    couple = find(line.text, clues.hints)
    if is_couple(line.text, couple):
        return [_one_of_couple(page, item, paragraph, found, mention) for mention in couple]
    return [Entry(Role.PARTICIPANT, ITEM, found, paragraph.segment, line.number, registers=True)]


def _with_same(entry: Entry, item: Item, earlier: Sequence[Entry]) -> Entry:
    """The entry with what its item says is the same as for the person before."""
    same = frozenset(field for line in item.lines for field, _ in same_again.within(span_of(line)))
    known = [c for c in earlier[-1].candidates if c.field in same] if earlier else []
    return replace(entry, candidates=(*entry.candidates, *known), same=same)


def _one_of_couple(page: Page, item: Item, paragraph: Paragraph, found: Sequence[Candidate], mention: Mention) -> Entry:
    """The entry of one of two persons of one block: name and title are its own."""
    line = item.lines[0]
    own = entries.of_mention(page, span_of(line), mention, ITEM, 0.88)
    own += (c for c in found if c.field not in ("full_name", "title"))
    return Entry(Role.PARTICIPANT, ITEM, tuple(own), paragraph.segment, line.number, registers=True)


def _is_signature(page: Page, item: Item, mention: Mention, paragraph: Paragraph, clues: Clues) -> bool:
    """Whether a block that nothing announces is how the writer ends his mail, a signature without a greeting.

    It is his where From names him, or nobody: then the name before it must not begin another such block.
    """
    if paragraph.kind is not SegmentKind.TOP or paragraph is not _last(page, mention, clues):
        return False
    if item.lines[-1] != paragraph.lines[-1]:
        return False  # somebody else stands below
    at = paragraph.lines.index(item.lines[0])
    before = paragraph.lines[at - 1] if at else paragraph.before
    if before is None or (before.text.rstrip().endswith(":") and not is_sign_off(before.text)):
        return False
    his = names.compatible(mention.full_name, clues.hints.sender_name)
    ends = len(before.text) <= SHORT_GREETING or (his and before.text.rstrip().endswith((".", "!", "?")))
    if at and (not ends or is_counted_head(before.text)):
        return False
    other = _is_of_other(page, item)
    if his or (not other and any(tells_assistant(each.text) for each in item.lines)):
        return True
    if other or not page.sender or headers.is_person(page.sender.name, page.sender.addr):
        return False
    earlier = paragraph.lines[:at] or _paragraph_before(page, paragraph)
    listed = sum(names_somebody(line, clues.hints) for line in earlier if "@" not in line.text.split(" ")[0])
    return not listed or (not at and listed > 1)


def _is_of_other(page: Page, item: Item) -> bool:
    """Whether a block gives an address, and the one that the mail came from stands elsewhere in the text."""
    given = {hit.addr for line in item.lines for hit in addresses.find(line.text)}
    own = page.sender.addr if page.sender else ""
    return bool(given) and own not in given and any(own in line.text.lower() for line in page.top_lines)


def _signs_handed_on(page: Page, item: Item, paragraph: Paragraph) -> bool:
    """Whether a block that nothing announces ends a forwarded text: the signature of whom its header may not name."""
    if paragraph.kind is not SegmentKind.FORWARDED or not page.segments[paragraph.segment].author:
        return False
    at = paragraph.lines.index(item.lines[0])
    before = paragraph.lines[at - 1] if at else paragraph.before
    return before is not None and before.text.rstrip().endswith((".", "!", "?"))


def _paragraph_before(page: Page, paragraph: Paragraph) -> tuple[Line, ...]:
    at = page.paragraphs.index(paragraph)
    return page.paragraphs[at - 1].lines if at else ()


def _last(page: Page, mention: Mention, clues: Clues) -> Paragraph | None:
    """The last paragraph of the sender's own text, where no signature with a name follows.

    Where From names nobody, it is the last that does: "Jane Roe, secretariat" may stand above the house's address.
    """
    family = mention.full_name.split()[-1]
    own = [
        each
        for each in page.paragraphs
        if each.kind is SegmentKind.TOP or (_is_senders(page, each.segment) and _names(each, family))
    ]
    if page.sender and headers.is_person(page.sender.name, page.sender.addr):
        return own[-1]
    ours = (each for each in reversed(page.paragraphs) if each in own or _is_senders(page, each.segment))
    return next((each for each in ours if any(names_somebody(line, clues.hints) for line in each.lines)), None)


def _names(paragraph: Paragraph, name: str) -> bool:
    return any(name in line.text for line in paragraph.lines)
