"""Message -> Reading: what a mail wants, whom it registers, and in which words it says so.

The order of work: segments -> kind and language -> a page -> entries by independent readers -> persons -> values.
Rule: `read` is pure and never raises on what a mail says; every value has evidence or a rule. A reader takes the
page and gives entries whose candidates are literal spans; a model-based one would be one more of READERS.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from inbox_processor import screening
from inbox_processor.extraction import (
    addresses,
    contacts,
    forms_reader,
    headers,
    intent,
    places,
    prose,
    tables,
    vcards,
    whereabouts,
)
from inbox_processor.extraction.entries import Entry
from inbox_processor.extraction.mentions import Hints
from inbox_processor.extraction.model import Segment, SegmentKind
from inbox_processor.extraction.page import READABLE, Page, contents_of
from inbox_processor.extraction.people import assemble
from inbox_processor.extraction.pieces import Clues
from inbox_processor.extraction.remarks import come_together, remarks
from inbox_processor.extraction.resolver import Choice, choose, resolve
from inbox_processor.extraction.segments import bodies, segments, unwrapped
from inbox_processor.records import Field, Kind, Message, Reading, ReadingContext

WISHES = ("registers", "instead", "cancels", "changes")
TWO_TEXTS = "the plain text and the HTML of the mail say different things"
WITHOUT_REGISTRANTS = (Kind.ENQUIRY, Kind.AUTO_REPLY, Kind.BOUNCE, Kind.UNRELATED)


def read(message: Message, context: ReadingContext) -> Reading:
    """What the message says: kind, registrants with evidence, doubts."""
    automatic = screening.automatic(message)
    if automatic:
        return Reading(kind=automatic.kind)
    parts = segments(message)
    wish = intent.kind(message, parts)
    if wish.kind in WITHOUT_REGISTRANTS:
        return Reading(kind=wish.kind, language=wish.language, review=wish.doubts, held=bool(wish.doubts))
    return _reading(_page(unwrapped(message), context, parts, wish), wish)


def choices_of(message: Message, context: ReadingContext) -> list[dict[Field, Choice]]:
    """The choices behind each registrant of a reading: what calibration is fitted on."""
    if screening.automatic(message):
        return []
    parts = segments(message)
    wish = intent.kind(message, parts)
    if wish.kind in WITHOUT_REGISTRANTS:
        return []
    page = _page(unwrapped(message), context, parts, wish)
    return [choose(page, person) for person in assemble(page, entries_of(page), wish.kind).persons]


def _page(message: Message, context: ReadingContext, parts: tuple[Segment, ...], wish: intent.Intent) -> Page:
    contents = contents_of(message)
    wishes = tuple((c.source, c.start, c.end) for c in wish.cues if c.concept in ("registers", "instead"))
    page = Page(message, context, parts, wish.language, contents, None, wishes)
    domains = ([addresses.domain_of(message.sender.addr)] if message.sender else []) + sorted(page.domains)
    regions = [region for domain in domains if (region := places.of_domain(domain))]
    return replace(page, region=regions[0] if regions else _region_of_language(wish.language))


def _region_of_language(language: str) -> str | None:
    return {"en": None, "el": "GR", "cs": "CZ", "da": "DK", "et": "EE", "ga": "IE", "sl": "SI", "sv": "SE"}.get(
        language, language.upper()
    )


def clues(page: Page) -> Clues:
    """What is known of persons and organisations before reading: addresses in readable text, the sender's name."""
    found = [page.sender.addr] if page.sender else []
    for segment in page.segments:
        if segment.kind in READABLE:
            found += [hit.addr for line in segment.lines if "@" in line.text for hit in addresses.find(line.text)]
    addrs = tuple(dict.fromkeys(addr for addr in found if not page.is_ours(addr)))
    name = page.sender.name if page.sender else ""
    return Clues(Hints(page.language, addrs[:30], name, page.domains), page.domains)


def entries_of(page: Page) -> list[Entry]:
    """The entries of all readers."""
    known = clues(page)
    tabled, in_tables = tables.read(page, known)
    items, in_items = contacts.read_items(page, known)
    formed = forms_reader.read(page, known, in_tables)
    in_forms = {(c.source, c.line) for entry in formed for c in entry.candidates}
    taken = in_tables | in_items | in_forms
    items = [e for e in items if not any((c.source, c.line) in in_tables for c in e.candidates)]
    return [
        *headers.read(page),
        *contacts.read_signatures(page, known),
        *tabled,
        *formed,
        *vcards.read(page),
        *whereabouts.read(page),
        *items,
        *prose.read(page, known, taken),
        *_authors(page),
    ]


def _authors(page: Page) -> Iterable[Entry]:
    """Who wrote what is forwarded or attached, by its own header."""
    return headers.read_authors(page, (SegmentKind.FORWARDED, SegmentKind.ATTACHED))


def _reading(page: Page, wish: intent.Intent) -> Reading:
    assembly = assemble(page, entries_of(page), wish.kind)
    registrants = tuple(resolve(page, person) for person in assembly.persons)
    replaced = resolve(page, assembly.replaced) if assembly.replaced else None
    differ = any(body.differ and body.other and body.other.content.strip() for body in bodies(page.message))
    doubts = (*wish.doubts, *assembly.doubts)
    return Reading(
        kind=wish.kind,
        registrants=registrants,
        replaced=replaced,
        review=(*doubts, *((TWO_TEXTS,) if differ else ())),
        held=bool(doubts),
        language=page.language,
        remarks=remarks(page.segments, [c for c in wish.cues if c.concept in WISHES]),
        stated=assembly.stated,
        together=len(registrants) > 1 and come_together(page.segments),
    )
