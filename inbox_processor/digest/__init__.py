"""The organiser's morning: one register, as of one run, told in the order a person needs it (SPEC section 8).

    summarise(view, settings) -> Digest
    compose(digest, settings, page, text, at) -> the mail that brings it

Rule: everything is counted and worded here once, so that page, mail, text and terminal say the same. Numbers that do
not add up are never hidden: they become warnings. Does not know how a digest looks, nor how it is sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from inbox_processor.config import Settings
from inbox_processor.digest import tables
from inbox_processor.digest.mail import compose
from inbox_processor.digest.needs import needs, organisation_need
from inbox_processor.digest.value import (
    Action,
    CountryRow,
    DayRow,
    Digest,
    Fact,
    Line,
    Need,
    Note,
    OrganisationRow,
    Reconciliation,
    Seats,
    Segment,
)
from inbox_processor.digest.wording import line
from inbox_processor.records import Decision, Disposition, Entry, MessageNote, RegisterView, Status
from inbox_processor.wording import count, moment, plain, short_moment

__all__ = [
    "Action",
    "CountryRow",
    "DayRow",
    "Digest",
    "Fact",
    "Line",
    "Need",
    "Note",
    "OrganisationRow",
    "Reconciliation",
    "Seats",
    "Segment",
    "compose",
    "summarise",
]

_SECTIONS = (Disposition.NEAR_MISS, Disposition.ENQUIRY, Disposition.BOUNCE, Disposition.QUARANTINED)


def summarise(view: RegisterView, settings: Settings) -> Digest:
    """Everything the digest of this view says."""
    zone, rules = settings.event.zone, settings.rules
    asked = needs(view, settings)
    seats = tables.seats(view, rules)
    days_left, deadline = tables.deadline(view, rules, zone)
    countries = tables.countries(view, rules)
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
        days=tables.days(view, zone),
        questions=tuple(organisation_need(q, by_reference, zone) for q in view.questions if not q.waiting_on_it),
        near_misses=_notes(view, Disposition.NEAR_MISS, zone),
        rescue_hint=_rescue_hint(settings),
        enquiries=_notes(view, Disposition.ENQUIRY, zone),
        remarks=_remarks(view, zone),
        undeliverable=_notes(view, Disposition.BOUNCE, zone),
        quarantined=_notes(view, Disposition.QUARANTINED, zone),
        warnings=_warnings(view, seats, ever, lately),
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
    return entry.before is not None and _standing(entry.before) != _standing(entry.decision)


def _standing(decision: Decision) -> tuple[Status, bool, bool]:
    return decision.status, decision.place_kept, decision.proposed


def _waiting(entries: Iterable[Entry], zone: ZoneInfo) -> tuple[Line, ...]:
    """Who waits: by position, then those whom organisation or country keeps out, as they came."""
    found = [entry for entry in entries if entry.decision.status is Status.WAITING]
    found.sort(key=lambda e: (e.decision.position or 1_000_000, e.registration.registered_at, e.registration.reference))
    return _lines(found, zone)


def _notes(view: RegisterView, kind: Disposition, zone: ZoneInfo) -> tuple[Note, ...]:
    return tuple(_note(found, zone) for found in view.notes if found.disposition is kind)


def _note(found: MessageNote, zone: ZoneInfo) -> Note:
    key = (found.key.mailbox, str(found.key.uidvalidity), found.key.uid)
    rescue = (Action("Register this mail", "rescue", key),) if found.disposition is Disposition.NEAR_MISS else ()
    return Note(
        arrived=short_moment(found.arrived, zone),
        sender=plain(found.sender, 80),
        subject=plain(found.subject),
        note=plain(found.note, 300),
        references=found.references,
        actions=rescue,
    )


def _rescue_hint(settings: Settings) -> str:
    folder = settings.mailbox.process_folder
    if folder:
        return f"If one of them is a registration, drag it into the folder “{plain(folder)}”."
    return "If one of them is a registration, enter it with: inbox-processor add"


def _remarks(view: RegisterView, zone: ZoneInfo) -> tuple[Note, ...]:
    """What registrants said besides, of those who still count, and notes on any other mail."""
    said = [
        Note(
            short_moment(entry.registration.registered_at, zone),
            plain(entry.registration.full_name, 80),
            plain(entry.registration.organisation, 100),
            plain(remark, 300),
            (entry.registration.reference,),
        )
        for entry in view.entries
        if entry.decision.status not in (Status.CANCELLED, Status.DECLINED)
        for remark in entry.registration.remarks
    ]
    others = [_note(found, zone) for found in view.notes if found.disposition not in _SECTIONS]
    return (*said, *others)


def _warnings(view: RegisterView, seats: Seats, *sums: Reconciliation) -> tuple[str, ...]:
    """The run's warnings, then every sum that does not come out."""
    found = [plain(warning, 400) for warning in view.warnings]
    if seats.over:
        found.append(f"{count(seats.over, 'seat')} more than there are have been promised.")
    found += [
        f"The mails do not add up: {total.seen} seen, {total.accounted} accounted for. "
        "Please tell whoever looks after inbox-processor."
        for total in sums
        if not total.agrees
    ]
    return tuple(found)
