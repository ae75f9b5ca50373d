"""Message -> Reading: what a mail wants, whom it registers, and in which words it says so.

The order of work: segments -> kind and language -> a page -> entries by independent readers -> persons -> values.
Rule: `read` is pure and never raises on what a mail says; every value has evidence or a rule. A reader takes the
page and gives entries whose candidates are literal spans; a model-based one would be one more of READERS.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from inbox_processor import screening
from inbox_processor.extraction import (
    addresses,
    confidence,
    contacts,
    extensions,
    forms,
    forms_reader,
    headers,
    intent,
    places,
    prose,
    resolver,
    tables,
    vcards,
    whereabouts,
)
from inbox_processor.extraction.confidence import READING
from inbox_processor.extraction.entries import Entry
from inbox_processor.extraction.mention import Hints
from inbox_processor.extraction.model import Segment, SegmentKind
from inbox_processor.extraction.page import READABLE, Page, Wish, contents_of
from inbox_processor.extraction.people import Assembly, assemble
from inbox_processor.extraction.piece import Clues
from inbox_processor.extraction.remarks import come_together, remarks
from inbox_processor.extraction.resolver import Choice, choose
from inbox_processor.extraction.segments import bodies, segments, unwrapped
from inbox_processor.extraction.spoken import outermost
from inbox_processor.records import Field, Kind, Message, Reading, ReadingContext

WISHES = ("registers", "instead", "cancels", "changes")
SAID = (*WISHES, "unable")
TWO_TEXTS = "the plain text and the HTML of the mail say different things"
NOBODY = "nobody was found whom it may be about"
UNSURE = 0.8
"""How sure a person's part may be and still be named as a doubt."""
WITHOUT_REGISTRANTS = (Kind.ENQUIRY, Kind.AUTO_REPLY, Kind.BOUNCE, Kind.UNRELATED)


@dataclass(frozen=True)
class Draft:
    """A reading in the making: what is wanted, who was found, and the choice behind every value."""

    page: Page
    wish: intent.Intent
    assembly: Assembly

    @cached_property
    def choices(self) -> list[dict[Field, Choice]]:
        """The choice for each field of each person."""
        return [choose(self.page, person) for person in self.assembly.persons]

    @property
    def finds_nobody(self) -> bool:
        """Whether it is of a kind that is about somebody, and nobody was found."""
        return not self.assembly.persons and self.wish.kind not in WITHOUT_REGISTRANTS

    @property
    def confidence(self) -> float:
        """The probability that kind and persons are right."""
        if self.finds_nobody:
            return 0.0
        return self.wish.probability * math.prod(sure for _, sure in self.assembly.parts)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What speaks against the kind and the persons, in words."""
        if self.finds_nobody:
            return (*self.wish.doubts, NOBODY)
        unsure = [person.name or "the writer" for person, sure in self.assembly.parts if sure < UNSURE]
        parts = [f"it is not certain whether this is about {name}" for name in unsure]
        return (*self.wish.doubts, *(self.assembly.doubts or parts)) or ("it is not certain what it wants",)

    @property
    def differs(self) -> bool:
        """Whether the plain text and the HTML that registrants were read from say different things."""
        both = bodies(self.page.message) if self.assembly.persons else ()
        return any(body.differ and body.other and body.other.content.strip() for body in both)


def read(message: Message, context: ReadingContext) -> Reading:
    """What the message says: kind, registrants with evidence, doubts."""
    automatic = screening.automatic(message)
    if automatic:
        return Reading(kind=automatic.kind)
    return _reading(draft(message, context))


def read_as(kind: Kind, message: Message, context: ReadingContext) -> Reading:
    """What the message says, where a person has said of which kind it is."""
    return _reading(draft(message, context, kind))


def draft(message: Message, context: ReadingContext, said: Kind | None = None) -> Draft:
    """What a message that is not automatic says, with all that its doubts are made from."""
    parts = segments(message)
    wish = intent.kind(message, parts, context.subject)
    wish = replace(wish, kind=said, probability=1.0, doubts=()) if said else wish
    page = _page(unwrapped(message), context, parts, wish)
    found = wish.kind not in WITHOUT_REGISTRANTS
    assembly = assemble(page, entries_of(page), wish.kind) if found else Assembly(())
    return Draft(page, wish, assembly)


def _page(message: Message, context: ReadingContext, parts: tuple[Segment, ...], wish: intent.Intent) -> Page:
    contents = contents_of(message)
    said = outermost(cue for cue in wish.cues if cue.concept in SAID)
    wishes = tuple(Wish(c.concept, c.source, c.start, c.end) for c in said)
    fills = wish.kind is Kind.REGISTRATION and not wish.confirmed
    page = Page(message, context, parts, wish.language, contents, None, wishes, fills=fills)
    domains = ([addresses.domain_of(message.sender.addr)] if message.sender else []) + sorted(page.domains)
    regions = [region for domain in domains if (region := places.of_domain(domain))]
    region = regions[0] if regions else whereabouts.region(page)
    page = replace(page, region=region)
    stem, extended = extensions.stem(page), 0
    if not stem:
        stem, extended = extensions.shared_stem(page)
    return replace(page, stem=stem, extended=extended)


def clues(page: Page) -> Clues:
    """What is known of persons and organisations before reading: addresses in readable text, the sender's name."""
    found = [page.sender.addr] if page.sender else []
    for segment in page.segments:
        if segment.kind in READABLE:
            found += [hit.addr for line in segment.lines for hit in addresses.find(line.text)]
    addrs = tuple(dict.fromkeys(addr for addr in found if not page.is_ours(addr)))
    name = page.sender.name if page.sender else ""
    return Clues(Hints(page.language, addrs[:30], name, page.domains), page.domains)


def entries_of(page: Page) -> list[Entry]:
    """The entries of all readers."""
    known, loose = clues(page), forms.loose_rows(page)
    tabled, in_tables = tables.read(page, known)
    items, in_items = contacts.read_items(page, known)
    formed = forms_reader.read(page, known, in_tables, loose, in_items)
    in_forms = {(c.source, c.line) for entry in formed for c in entry.candidates}
    taken = in_tables | in_items | in_forms
    read_whole = in_tables | loose.keys()
    items = [e for e in items if not any((c.source, c.line) in read_whole for c in e.candidates)]
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


def _reading(made: Draft) -> Reading:
    page, wish, assembly = made.page, made.wish, made.assembly
    uncertain = confidence.is_doubtful(READING, made.confidence)
    doubts = (*((assembly.miscount,) if assembly.miscount else ()), *(made.doubts if uncertain else ()))
    return Reading(
        kind=wish.kind,
        registrants=tuple(resolver.registrant(page, choices) for choices in made.choices),
        replaced=resolver.registrant(page, choose(page, assembly.replaced)) if assembly.replaced else None,
        review=(*doubts, *((TWO_TEXTS,) if made.differs else ())),
        held=bool(doubts),
        language=page.language,
        remarks=remarks(page.segments, [c for c in wish.cues if c.concept in WISHES]) if assembly.persons else (),
        stated=assembly.stated,
        together=len(assembly.persons) > 1 and come_together(page.segments),
    )
