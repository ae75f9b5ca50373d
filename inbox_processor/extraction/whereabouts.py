"""The country that an address in a signature names, for writers whose mail domain names none.

Rule: only certain cues (a country's name, a postcode with its letters, a city of one country) on short lines of a
signature; told by the words themselves. Does not know whose number or domain says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from inbox_processor.extraction import addresses, places
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.model import Candidate, Segment, SegmentKind
from inbox_processor.extraction.page import Page, candidate, span_of

READER = "signature"
LONGEST_ADDRESS = 120
_STRENGTH = {"name": 0.5, "postcode": 0.5, "city": 0.4}
_RULE = {"name": "the country's name", "postcode": "the postcode's country", "city": "the city's country"}


def read(page: Page) -> list[Entry]:
    """One entry for each signature that names a country, where mail domains name none."""
    if any(places.of_domain(domain) for domain in page.domains):
        return []
    return [entry for index, segment in enumerate(page.segments) if (entry := _entry(page, index, segment))]


def _entry(page: Page, index: int, segment: Segment) -> Entry | None:
    if segment.kind is not SegmentKind.SIGNATURE:
        return None
    found = tuple(_candidates(segment))
    owner = page.segments[segment.owner] if segment.owner is not None else None
    role = Role.SENDER if owner is None or owner.kind is SegmentKind.TOP else Role.AUTHOR
    return Entry(role, READER, found, index, segment.lines[0].number) if found else None


def _candidates(segment: Segment) -> Iterator[Candidate]:
    for line in segment.lines:
        if len(line.text) > LONGEST_ADDRESS or addresses.find(line.text):
            continue
        for cue in places.countries(line.text):
            if cue.certain:
                span = span_of(line).cut(cue.start, cue.end)
                yield candidate("country", span, READER, _STRENGTH[cue.how], cue.country, _RULE[cue.how])
