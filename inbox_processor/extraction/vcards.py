"""vCards 2.1, 3.0 and 4.0 (RFC 6350), read tolerantly: real ones are folded, quoted-printable, and rarely valid.

Rule: FN, N, ORG, TITLE, EMAIL, TEL and the country of ADR are read, whatever the rest looks like. Does not know mails.
"""

from __future__ import annotations

import quopri
from collections.abc import Iterator
from dataclasses import dataclass, replace

from inbox_processor.extraction import entries, names, places, telephones
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.model import Candidate
from inbox_processor.extraction.page import Page, Span, candidate
from inbox_processor.records import Text

READER = "card"
STRENGTH = 0.93
HOME_STRENGTH = 0.6
MOST_LINES = 400


@dataclass(frozen=True, slots=True)
class Property:
    """One content line: name, parameters in lower case, decoded value, and its raw span."""

    name: str
    parameters: str
    value: str
    raw: Span


def read(page: Page) -> list[Entry]:
    """One entry for each card attached to the mail or written into it."""
    found = []
    written = [text for text in page.message.texts if "\nBEGIN:VCARD" in f"\n{text.content}"]
    for text in (*page.message.vcards, *written[:1]):
        for card in _cards(text):
            taken = _candidates(page, card)
            if any(c.field == "full_name" for c in taken):
                found.append(Entry(Role.PARTICIPANT, READER, tuple(taken), len(page.segments), 1))
    return found


def _cards(text: Text) -> Iterator[list[Property]]:
    card: list[Property] = []
    for prop in _properties(text):
        if prop.name == "BEGIN":
            card = []
        elif prop.name == "END":
            yield card
            card = []
        else:
            card.append(prop)
    if card:
        yield card


def _properties(text: Text) -> Iterator[Property]:
    """The content lines of a card, folded lines joined."""
    lines = text.content.split("\n")[:MOST_LINES]
    at, position = 0, 0
    while at < len(lines):
        start, raw, number = position, lines[at], at + 1
        position += len(lines[at]) + 1
        at += 1
        soft = "QUOTED-PRINTABLE" in raw.upper().partition(":")[0]
        whole = raw
        while at < len(lines) and ((lines[at][:1] in " \t" and lines[at].strip()) or (soft and whole.endswith("="))):
            whole = whole[:-1] + lines[at] if soft and whole.endswith("=") else whole + lines[at][1:]
            position += len(lines[at]) + 1
            at += 1
        head, colon, value = whole.partition(":")
        if colon and value.strip():
            name, _, parameters = head.partition(";")
            literal = raw.partition(":")[2]
            span = Span(literal, text.where, start + len(raw) - len(literal), number).strip("")
            yield Property(name.rpartition(".")[2].upper(), parameters.lower(), _decoded(value, parameters), span)


def _decoded(value: str, parameters: str) -> str:
    if "quoted-printable" in parameters.lower() and "=" in value:
        octets = quopri.decodestring(value.encode("utf-8", "replace"))
        charset = next(
            (p.partition("=")[2] for p in parameters.split(";") if p.lower().startswith("charset=")), "utf-8"
        )
        for codec in (charset, "utf-8", "cp1252"):
            try:
                return octets.decode(codec)
            except (LookupError, UnicodeDecodeError):
                continue
    return value.strip()


def _parts(value: str) -> list[str]:
    """The components of a structured value, escapes taken off (RFC 6350 section 3.4)."""
    parts = value.replace("\\;", "\0").split(";")
    return [p.replace("\0", ";").replace("\\,", ",").replace("\\n", " ").replace("\\N", " ").strip() for p in parts]


def _candidates(page: Page, card: list[Property]) -> list[Candidate]:
    found: list[Candidate] = _name(page, card)
    where = _country(card)
    found += where
    for prop in card:
        rule = "" if prop.value == prop.raw.text else "the card's value decoded"
        first = _parts(prop.value)[0] if prop.name in ("ORG", "TITLE", "ROLE") else ""
        if prop.name == "ORG" and first:
            found.append(candidate("organisation", prop.raw, READER, STRENGTH, first, rule or _part_rule(first, prop)))
        elif prop.name in ("TITLE", "ROLE") and first:
            weight = STRENGTH if prop.name == "TITLE" else 0.7
            found.append(candidate("function", prop.raw, READER, weight, first, rule))
        elif prop.name == "EMAIL":
            home = "home" in prop.parameters and "work" not in prop.parameters
            found += _at_home(page, prop) if home else entries.of_addresses(page, prop.raw, READER, STRENGTH)
        elif prop.name == "TEL":
            found += _telephone(prop, where[0].value if where else page.region)
    return found


def _at_home(page: Page, prop: Property) -> list[Candidate]:
    """A private address of a card: less than one of its office."""
    found = entries.of_addresses(page, prop.raw, READER, HOME_STRENGTH)
    return [replace(c, rule="the card's address at home") for c in found]


def _country(card: list[Property]) -> list[Candidate]:
    """The country that the last part of an address names."""
    said = [(p, _parts(p.value)[-1]) for p in card if p.name == "ADR"]
    cues = [(p, cue) for p, last in said for cue in places.countries(last) if cue.certain and len(last) <= 60]
    return [
        candidate("country", p.raw, READER, 0.6, cue.country, "the country of the card's address") for p, cue in cues
    ]


def _part_rule(first: str, prop: Property) -> str:
    return "" if first == prop.raw.text else "the first part of the card's organisation"


def _name(page: Page, card: list[Property]) -> list[Candidate]:
    whole = next((p for p in card if p.name == "FN"), None)
    parts = next((p for p in card if p.name == "N"), None)
    split = _parts(parts.value) if parts else []
    found: list[Candidate] = []
    if parts and len(split) > 1 and split[0] and split[1]:
        name = " ".join(p for p in (split[1], split[2] if len(split) > 2 else "", split[0]) if p)
        found.append(candidate("full_name", parts.raw, READER, STRENGTH, name, "the parts of the card's name in order"))
        if len(split) > 3 and split[3]:
            found.append(candidate("title", parts.raw, READER, STRENGTH, split[3], "the card's name prefix"))
    elif whole:
        parsed = names.parse(whole.value, language=page.language)
        name = parsed.full_name if parsed else whole.value
        found.append(
            candidate(
                "full_name", whole.raw, READER, STRENGTH, name, "" if name == whole.raw.text else "the card's name"
            )
        )
        if parsed and parsed.title:
            found.append(candidate("title", whole.raw, READER, STRENGTH, parsed.title, "title in the card's name"))
    return found


def _telephone(prop: Property, region: str | None) -> list[Candidate]:
    if "fax" in prop.parameters or "pager" in prop.parameters:
        return []
    number = prop.value.removeprefix("tel:")
    hits = telephones.find(number, region=region)
    kind = "mobile" if "cell" in prop.parameters else "direct"
    weight = STRENGTH if "pref" in prop.parameters or kind == "direct" else 0.88
    return [
        candidate("telephone", prop.raw, f"{READER}:{kind}", weight, hit.e164, "as on the card") for hit in hits[:1]
    ]
