"""The country that an address, a place or an organisation's name tells, for writers whose mail domain names none.

Rule: only certain cues (a country's name, a postcode of one country, a city of one country), on the short lines of
signatures and contact blocks, or in a sentence right behind a place or organisation ("…, Ukraine"); the event's own
place in a sentence tells nothing. Told by the words themselves. Does not know whose number or domain says otherwise.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from inbox_processor.extraction import addresses, places, postal, telephones, worded_labels
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.lexicon import grammar, lexicon
from inbox_processor.extraction.model import Candidate, Line, Segment, SegmentKind
from inbox_processor.extraction.page import READABLE, Page, candidate, span_of
from inbox_processor.knowledge.words import words

READER = "signature"
LONGEST_LINE = 90
"""Characters of a line outside signatures that may be part of an address."""
_GROUPS = re.compile(r"\d[\d ()/.-]{5,20}\d")
_WRITTEN = {"GB": re.compile(r"0[12378]\d{9}"), "IE": re.compile(r"08[35679]\d{7}")}
"""How numbers of the countries whose people write English are written without country code, and hardly others."""
_STRENGTH = {"name": 0.5, "postcode": 0.5, "city": 0.4}
_RULE = {"name": "the country's name", "postcode": "the postcode's country", "city": "the city's country"}
_FROM = frozenset(
    [
        *(
            "from",
            "aus",
            "uit",
            "vanuit",
            "fran",
            "fra",
            "z",
            "ze",
            "zo",
            "iz",
            "is",
            "из",
            "от",
            "απο",
            "dalla",
            "dal",
            "dall",
        ),
        *("din", "desde", "de", "du", "da", "do", "no", "minn", "as"),
    ]
)
_COME_REACH = 4
"""Words that may stand between "I come from" and a country: "I come from Novi Sad in Serbia"."""
_SENTENCE = re.compile(r"[.!?](?:\s|$)|[,:;]$")


def read(page: Page) -> list[Entry]:
    """One entry for each readable segment that names a country, where mail domains name none."""
    if any(places.of_domain(domain) for domain in page.domains):
        return []
    return [entry for index, segment in enumerate(page.segments) if (entry := _entry(page, index, segment))]


def region(page: Page) -> str | None:
    """The country that most of a mail's places and international numbers speak for, None without any."""
    votes: dict[str, float] = defaultdict(float)
    for segment in page.segments:
        if segment.kind not in READABLE:
            continue
        for found in _candidates(page, segment):
            votes[found.value] += found.strength
        for line in segment.lines:
            for hit in telephones.find(line.text) if "+" in line.text or "00" in line.text else ():
                code = places.of_telephone(hit.e164)
                if code:
                    votes[code] += 0.6
    return max(votes, key=lambda code: votes[code], default=None) or _by_numbers(page)


def _by_numbers(page: Page) -> str | None:
    """The country in which most of the numbers without a prefix can be dialled: a place named beside one, or one where
    the mail's language is written; for English the one English-speaking country that a number must be of."""
    lines = [
        line for each in page.segments if each.kind in READABLE for line in each.lines if _GROUPS.search(line.text)
    ]
    named = [cue.country for line in lines for cue in places.countries(line.text) if cue.certain]
    likely = list(dict.fromkeys((*named, *places.written_in(page.language))))
    fits = {code: len(_national(lines, code)) for code in likely} if lines and len(likely) > 1 else {}
    if any(fits.values()):
        return max(likely, key=lambda code: fits[code])
    for code, written in _WRITTEN.items() if page.language == "en" and not named else ():
        if any(written.fullmatch(re.sub(r"\D", "", raw)) for raw in _national(lines, code)):
            return code
    return next(iter(likely), None)


def _national(lines: Sequence[Line], code: str) -> list[str]:
    """The numbers of lines as written without a prefix that can be dialled in a country."""
    found = (hit.raw.lstrip("(") for line in lines for hit in telephones.find(line.text, region=code))
    return [raw for raw in found if telephones.in_full(raw, code)]


def _entry(page: Page, index: int, segment: Segment) -> Entry | None:
    if segment.kind not in READABLE:
        return None
    found = tuple(_candidates(page, segment))
    if not found:
        return None
    signed = segment.kind is SegmentKind.SIGNATURE
    owner = page.segments[segment.owner] if signed and segment.owner is not None else None
    own = segment.kind is SegmentKind.TOP or (signed and (owner is None or owner.kind is SegmentKind.TOP))
    role = (Role.SENDER if own else Role.AUTHOR) if signed else Role.SHARED if own else Role.AUTHOR
    return Entry(role, READER, found, index, segment.lines[0].number)


def _candidates(page: Page, segment: Segment) -> Iterator[Candidate]:
    signed = segment.kind is SegmentKind.SIGNATURE
    for line in segment.lines:
        yield from _by_fax(line) if "+" in line.text else ()
        if addresses.find(line.text) and signed:
            continue
        cues = places.countries(line.text)
        if not signed and len({cue.country for cue in cues if cue.how == "name"}) > 1:
            continue  # "our members in Austria and Belgium": nobody comes from several countries
        for cue in cues:
            if cue.certain and (signed or (_is_stated(page, line, cue) and not _is_of_event(page, line, cue))):
                span = span_of(line).cut(cue.start, cue.end)
                yield candidate("country", span, READER, _STRENGTH[cue.how], cue.country, _RULE[cue.how])


def _by_fax(line: Line) -> Iterator[Candidate]:
    """The country of a fax number: no telephone of anybody, but where the office is."""
    for hit in telephones.find(line.text):
        code = places.of_telephone(hit.e164) if hit.kind == "fax" else None
        if code:
            yield candidate("country", span_of(line).cut(hit.start, hit.end), READER, 0.45, code, "the prefix of a fax")


def _is_of_event(page: Page, line: Line, cue: places.CountryCue) -> bool:
    """Whether a cue may be the event's own place: nobody comes from Brussels because the workshop is there."""
    streets = any(lexicon().streets.holds(word.fold) for word in words(line.text))
    return cue.country in _countries_of(page.context.venue) and not streets


@lru_cache(maxsize=64)
def _countries_of(venue: str) -> frozenset[str]:
    return frozenset(cue.country for cue in places.countries(venue))


def _is_origin(page: Page, before: str) -> bool:
    """Whether the writer says where he comes from before a country: "I am from", "vengo dalla"."""
    said = words(_SENTENCE.split(before)[-1])
    small = grammar(page.language)
    if any(at + length >= len(said) - _COME_REACH for at, length, _ in small["come"].within(said)):
        return True
    first = bool(small["first"].within(said))
    return first and any(word.fold in _FROM for word in said[-2:])


def _is_stated(page: Page, line: Line, cue: places.CountryCue) -> bool:
    """Whether a cue of the text stands in a short line of an address, or right behind what it is the country of."""
    before = line.text[: cue.start]
    if len(line.text) <= LONGEST_LINE and not _SENTENCE.search(line.text):
        return True
    if cue.how == "name" and _is_origin(page, before):
        return True
    if ":" in before[: worded_labels.LONGEST] and 0 < postal.begins(line.text) < cue.start:
        return True
    named = before.replace("(", " ").replace(",", " ").split()[-1:]
    return cue.how == "name" and bool(named) and named[0][0].isupper()
