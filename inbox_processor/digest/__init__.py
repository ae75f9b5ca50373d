"""The organiser's morning: one register, as of one run, told in the order a person needs it (SPEC section 8).

    summarise(view, settings) -> Digest
    with_links(digest, link) -> the same with a signed link for every answer
    compose(digest, page, text, participants, …) -> the mail that brings it
    answer(…) -> what an organiser is told about decisions by mail, and compose_answer its mail

Rule: everything is counted and worded here once, so that page, mail, text and terminal say the same. Numbers that do
not add up are never hidden: they become warnings. Does not know how a digest looks, nor how it is sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar
from zoneinfo import ZoneInfo

from inbox_processor.config import Settings
from inbox_processor.digest import tables
from inbox_processor.digest.answers import answer
from inbox_processor.digest.mail import Envelope, compose, compose_answer
from inbox_processor.digest.needs import needs, organisation_need, selection_mark
from inbox_processor.digest.notes import notes, remarks, rescue_hint, undelivered
from inbox_processor.digest.value import (
    Action,
    CountryRow,
    DayRow,
    Digest,
    Fact,
    Line,
    Link,
    Need,
    Note,
    OrganisationRow,
    Reconciliation,
    Seats,
    Segment,
)
from inbox_processor.digest.warnings import warnings
from inbox_processor.digest.wording import line
from inbox_processor.records import Decision, Disposition, Entry, RegisterView, Status
from inbox_processor.wording import count, moment, plain

__all__ = [
    "Action",
    "CountryRow",
    "DayRow",
    "Digest",
    "Envelope",
    "Fact",
    "Line",
    "Need",
    "Note",
    "OrganisationRow",
    "Reconciliation",
    "Seats",
    "Segment",
    "answer",
    "compose",
    "compose_answer",
    "selection_mark",
    "summarise",
    "with_links",
]


_Asks = TypeVar("_Asks", Need, Note)


def summarise(view: RegisterView, settings: Settings) -> Digest:
    """Everything the digest of this view says."""
    zone, rules = settings.event.zone, settings.rules
    asked = needs(view, settings)
    seats = tables.seats(view, rules)
    days_left, deadline = tables.deadline(view, rules, zone)
    countries, days = tables.countries(view, rules), tables.days(view, zone)
    ever = tables.reconciliation(view.dispositions, view.seen, "Mails seen since the beginning")
    lately = tables.reconciliation(view.new_dispositions, view.new_seen, "Mails since the last digest")
    by_reference = {entry.registration.reference: entry for entry in view.entries}
    return Digest(
        event=plain(settings.event.name),
        code=settings.event.code,
        made=moment(view.as_of, zone),
        since=moment(view.since, zone) if view.since else "",
        subject=_subject(settings.event.code, len(asked), seats),
        headline=_headline(len(asked), seats),
        deadline=deadline,
        days_to_deadline=days_left,
        needs=asked,
        seats=seats,
        changes=_lines((e for e in view.entries if _has_changed(e)), zone),
        new=_lines((e for e in view.entries if _is_new(e)), zone),
        waiting=_waiting(view.entries, zone),
        incomplete=_lines((e for e in view.entries if e.decision.status is Status.INCOMPLETE), zone),
        countries=countries,
        balance=tables.balance(countries),
        organisations=tables.organisations(view, rules),
        days=days,
        questions=tuple(organisation_need(q, by_reference, zone) for q in view.questions if not q.waiting_on_it),
        decided=notes(view, Disposition.DECISION, zone),
        near_misses=notes(view, Disposition.NEAR_MISS, zone),
        rescue_hint=rescue_hint(settings),
        enquiries=notes(view, Disposition.ENQUIRY, zone),
        remarks=remarks(view, zone),
        undeliverable=undelivered(view, zone),
        quarantined=notes(view, Disposition.QUARANTINED, zone),
        warnings=warnings(view, settings, seats, days, (ever, lately)),
        reconciliation=ever,
        reconciliation_new=lately,
    )


def _subject(code: str, asked: int, seats: Seats) -> str:
    decide = f"{asked} to decide" if asked else "nothing to decide"
    return f"{code} digest: {decide}, {seats.taken} of {seats.total} seats taken"


def _headline(asked: int, seats: Seats) -> str:
    decide = count(asked, "thing needs", "things need") + " your decision." if asked else "Nothing needs your decision."
    room = f"{seats.taken} of {count(seats.total, 'seat')} are taken, {seats.left} left, {seats.waiting} waiting."
    return f"{decide} {room}"


def _lines(entries: Iterable[Entry], zone: ZoneInfo) -> tuple[Line, ...]:
    return tuple(line(entry, zone) for entry in entries)


def _is_new(entry: Entry) -> bool:
    """Not told of yet; a reserved seat is news only once its holder writes."""
    return entry.before is None and (not entry.registration.reserved or entry.registration.message_id is not None)


def _has_changed(entry: Entry) -> bool:
    """Stands otherwise than last told; who is only proposed for a seat stands under the selection."""
    return entry.before is not None and _standing(entry.before) != _standing(entry.decision)


def _standing(decision: Decision) -> tuple[Status, bool]:
    return decision.status, decision.place_kept


def _waiting(entries: Iterable[Entry], zone: ZoneInfo) -> tuple[Line, ...]:
    """Who waits and is not proposed for a seat: by position, then whom a cap keeps out, as they came."""
    found = [e for e in entries if e.decision.status is Status.WAITING and not e.decision.proposed]
    found.sort(key=lambda e: (e.decision.position or 1_000_000, e.registration.registered_at, e.registration.reference))
    return _lines(found, zone)


def with_links(told: Digest, link: Link) -> Digest:
    """The digest with a signed link for every answer it asks for."""

    def linked(items: tuple[_Asks, ...]) -> tuple[_Asks, ...]:
        return tuple(replace(item, actions=tuple(_linked(each, link) for each in item.actions)) for item in items)

    return replace(
        told,
        needs=linked(told.needs),
        questions=linked(told.questions),
        near_misses=linked(told.near_misses),
        undeliverable=linked(told.undeliverable),
    )


def _linked(asked: Action, link: Link) -> Action:
    return replace(asked, link=link(asked.verb, asked.target, asked.sentence, asked.form))
