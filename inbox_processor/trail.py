"""The trail of one registration as sentences: to be read aloud on the telephone.

    tell(entry, steps, zone) -> Story(title, today, chapters)

Rule: plain words, whole sentences, dates written out, countries by name; what a mail said stands in its own words.
Does not know how it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from inbox_processor.records import FIELDS, Decision, Entry, Evidence, Registrant, Registration
from inbox_processor.store import Seen, Step
from inbox_processor.wording import country_name, dated, moment, sentence

_MAIL_DID = {
    "registered": "registered by a mail from {actor}",
    "amended": "corrected or completed by a mail from {actor}",
    "cancelled": "cancelled by a mail from {actor}",
    "substituted": "given to a colleague by a mail from {actor}",
    "asked": "a mail from {actor} asked for something that was not done",
    "requested": "a mail from {actor} asked for a change that nobody has agreed to yet",
    "refused": "a mail from {actor} said no to the change that was asked for",
}
_DID = {
    "decided": "the nightly run decided",
    "reserved": "a seat was reserved by the configuration of the event",
    "added": "entered by {actor}",
    "same": "{actor} decided about two organisations",
    "different": "{actor} decided about two organisations",
}
_LABELS = {"full_name": "name", "email": "e-mail address"}
_SEATS_OF_COUNTRY = re.compile(r"\b(seats?) of ([A-Z]{2})(?= (?:is|are) taken)")
_COUNTRY_SEATS = re.compile(r"([A-Z]{2}|country unknown) (\d+)(?: of (\d+))?")


@dataclass(frozen=True, slots=True)
class Chapter:
    """One thing that happened: when and what, then sentences, then what was read as (field, how it was said)."""

    heading: str
    sentences: tuple[str, ...] = ()
    read: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Who it is about, how it stands today, and what happened, oldest first."""

    title: str
    today: tuple[str, ...]
    chapters: tuple[Chapter, ...]


def tell(entry: Entry, steps: Sequence[Step], zone: ZoneInfo) -> Story:
    """The story of a registration; times in `zone`."""
    registration = entry.registration
    who = [registration.full_name or "a person without a name", registration.organisation or "no organisation"]
    if registration.country:
        who.append(country_name(registration.country))
    return Story(
        title=f"{registration.reference}: {', '.join(who)}",
        today=(f"Today: {aloud(entry.decision)}", *_notes(registration)),
        chapters=tuple(_chapter(step, registration, zone) for step in sorted(steps, key=lambda step: step.at)),
    )


def aloud(decision: Decision) -> str:
    """The decision in sentences: “confirmed. Seated by date of registration. Seat 16 of 100, …”"""
    status = f"{decision.status}, and a place is kept" if decision.place_kept else str(decision.status)
    return f"{status}. {in_sentences(decision.explanation)}"


def in_sentences(explanation: str) -> str:
    """An explanation with its numbers read out: the seat, the rank within the organisation, the country's seats."""
    said, numbers = [], []
    for part in explanation.split("; "):
        country = _COUNTRY_SEATS.fullmatch(part)
        if country:
            numbers.append(_country_seats(*country.groups()))
        elif re.match(r"(place kept: )?seat \d", part) or (numbers and re.match(r"\d+(st|nd|rd|th) of", part)):
            numbers.append(part)
        else:
            said.append(_SEATS_OF_COUNTRY.sub(lambda found: f"{found[1]} of {country_name(found[2])}", part))
    sentences = [*said, ", ".join(numbers)] if numbers else said
    return " ".join(sentence(dated(part)) for part in sentences)


def _country_seats(code: str, seats: str, cap: str | None) -> str:
    name = "unknown countries" if code == "country unknown" else country_name(code)
    return f"number {seats} of at most {cap} for {name}" if cap else f"number {seats} for {name}"


def _notes(registration: Registration) -> Iterator[str]:
    """What is known besides, and not said in the decision."""
    for remark in registration.remarks:
        yield f"Noted: {sentence(remark)}"


def _chapter(step: Step, registration: Registration, zone: ZoneInfo) -> Chapter:
    told = _MAIL_DID.get(step.verb) if step.seen else _DID.get(step.verb)
    heading = f"{moment(step.at, zone)}: {(told or step.verb + ' by {actor}').format(actor=step.actor)}."
    if step.verb == "decided":
        status, _, why = step.note.partition(": ")
        said = in_sentences(why)
        return Chapter(heading, (said if why.startswith(status) else f"{sentence(status)[:-1]}: {_lowered(said)}",))
    person = _person(step, registration)
    lists_fields = step.verb in ("registered", "amended")
    note = _without_fields(step.note) if lists_fields else step.note
    sentences = [_mail(step.seen)] if step.seen else []
    sentences += [sentence(dated(note))] if note else []
    return Chapter(heading, tuple(sentences), tuple(_read(person)) if lists_fields and person else ())


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _without_fields(note: str) -> str:
    """Without the list of fields, which stand below with their words."""
    known = {name.replace("_", " ") for name in FIELDS} | {"nothing"}
    return "; ".join(part for part in note.split("; ") if not set(part.split(", ")) <= known)


def _mail(seen: Seen) -> str:
    """The mail by its subject and what it was taken for."""
    taken = f", taken as {seen.reading.kind.in_words}" if seen.reading else ""
    return f"Its subject: “{seen.subject}”{taken}." if seen.subject else f"It has no subject{taken}."


def _person(step: Step, registration: Registration) -> Registrant | None:
    """Whom of the mail the registration is: by address or name, or the only one."""
    people = step.seen.reading.registrants if step.seen and step.seen.reading else ()
    for person in people:
        if person.full_name and person.full_name == registration.full_name:
            return person
    for person in people:
        if person.email and person.email == registration.email:
            return person
    return people[0] if len(people) == 1 else None


def _read(person: Registrant) -> Iterator[tuple[str, str]]:
    """Each field that was read, with its value and how the mail says it."""
    for name in FIELDS:
        value, evidence = person.value(name), person.evidence.get(name)
        if value:
            shown = country_name(value) if name == "country" else value
            yield _LABELS.get(name, name), shown + (_as_said(shown, evidence) if evidence else "")


def _as_said(value: str, evidence: Evidence) -> str:
    if evidence.rule:
        return f", from “{evidence.text}” ({evidence.rule})"
    is_literal = " ".join(evidence.text.split()) == " ".join(value.split())
    said = ", ".join(filter(None, ("" if is_literal else f"“{evidence.text}”", evidence.where)))
    return f" ({said})" if said else ""
