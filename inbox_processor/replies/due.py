"""Which replies a run owes: decisions and what was told before -> Reply values.

Rule: what was told is compared by outcome and values; the position moves every night and is no news.
Does not know the words of a reply.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from inbox_processor import screening
from inbox_processor.authority import Seal
from inbox_processor.config import Settings
from inbox_processor.records import (
    FIELDS,
    Entry,
    Outcome,
    Registration,
    Reply,
    Request,
    Section,
    Status,
    Told,
)

_TOLD_WHEN_NAMED = (Outcome.CONFIRMED, Outcome.PROMOTED, Outcome.SUBSTITUTE, Outcome.REMINDER)
"""What a participant hears whose address only stands in somebody else's mail."""
_OVER = ("cancelled", "substituted", "late", "no_seat", "lapsed", "declined")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")


def due(
    entries: Sequence[Entry],
    told: Mapping[str, Told],
    *,
    older: Collection[str] = (),
    letters: Mapping[tuple[str, str], str] | None = None,
    requests: Mapping[str, Request] | None = None,
    settings: Settings,
    seal: Seal,
    run: int,
    now: datetime,
) -> tuple[tuple[Reply, ...], dict[str, Told]]:
    """(the replies that this run owes, what is told of each registration once they are queued).

    `older`: references decided before replies were switched on, which are taken as told; `letters`: the last
    Message-ID that an address wrote about a reference, to answer in its thread; `requests`: the open ones.
    """
    people = _Relatives(entry.registration for entry in entries)
    by_recipient: dict[str, list[Section]] = defaultdict(list)
    after: dict[str, Told] = {}
    for entry in entries:
        reference = entry.registration.reference
        before = told.get(reference)
        if before is None and reference in older:
            before = replace(_now_told(entry, Told()), outcome=_standing(entry) or "")
        request = (requests or {}).get(reference)
        section = _section(entry, before or Told(), people, request, settings, now)
        recipients = _recipients(section, before or Told(), settings) if section else ()
        for recipient in recipients:
            by_recipient[recipient].append(section)  # type: ignore[arg-type]
        after[reference] = _told(entry, before or Told(), section, recipients)
    changed = {reference: state for reference, state in after.items() if state != told.get(reference)}
    replies = (_reply(to, tuple(said), letters or {}, settings, seal, run, now) for to, said in by_recipient.items())
    return tuple(replies), changed


class _Relatives:
    """Who came instead of whom: the colleague inherits date and place in line."""

    def __init__(self, registrations: Iterable[Registration]) -> None:
        self._at: dict[object, list[Registration]] = defaultdict(list)
        for registration in registrations:
            self._at[registration.registered_at, registration.order].append(registration)

    def heir(self, registration: Registration) -> Registration | None:
        others = self._others(registration)
        return next((other for other in others if other.reference > registration.reference), None)

    def replaced(self, registration: Registration) -> Registration | None:
        gone = [other for other in self._others(registration) if other.cancelled == "substituted"]
        return next((other for other in reversed(gone) if other.reference < registration.reference), None)

    def _others(self, registration: Registration) -> list[Registration]:
        here = self._at[registration.registered_at, registration.order]
        return [other for other in here if other.reference != registration.reference]


_DECLINED = {"late": Outcome.LATE, "full": Outcome.NO_SEAT, "incomplete": Outcome.LAPSED}
_BY_STATUS = {
    Status.CONFIRMED: Outcome.CONFIRMED,
    Status.WAITING: Outcome.WAITING,
    Status.INCOMPLETE: Outcome.INCOMPLETE,
    Status.HELD: Outcome.HELD,
}


def _standing(entry: Entry) -> Outcome | None:
    """Where a registration stands, as a reply would tell it; None where nobody is to be told."""
    decision, registration = entry.decision, entry.registration
    if registration.reserved and registration.message_id is None:
        return None
    if decision.status is Status.CANCELLED:
        known = {"substituted": Outcome.SUBSTITUTED, "registrant": Outcome.CANCELLED, "organiser": Outcome.CANCELLED}
        return known.get(decision.reason)
    if decision.status is Status.DECLINED:
        return _DECLINED.get(decision.reason, Outcome.DECLINED)
    return _BY_STATUS[decision.status]


def _section(
    entry: Entry, before: Told, people: _Relatives, request: Request | None, settings: Settings, now: datetime
) -> Section | None:
    """What is to be told of one registration now, None when nothing is."""
    registration, standing = entry.registration, _standing(entry)
    if standing is None or before.silent:
        return None
    changed = _changed(registration, before) if before.outcome else ()
    outcome: Outcome | None = None
    other = people.heir(registration) if standing is Outcome.SUBSTITUTED else people.replaced(registration)
    if standing.value != before.outcome or before.resend:
        outcome = _news(standing, before, other)
    elif changed and standing.value not in _OVER:
        outcome = Outcome.AMENDED
    elif request is not None and request.identity != before.asked:
        outcome = Outcome.ASKED
        changed = request.changes(registration)
    elif standing is Outcome.CONFIRMED and not before.reminded and _is_reminder_day(settings, now):
        outcome = Outcome.REMINDER
    if outcome is None:
        return None
    sequence = before.sequence + 1 if before.outcome else 0
    asked = request if outcome is Outcome.ASKED else None
    return Section(outcome, registration, entry.decision, entry.evidence, changed, other, asked, sequence)


def _news(standing: Outcome, before: Told, other: Registration | None) -> Outcome:
    if standing is not Outcome.CONFIRMED or before.outcome == standing.value:
        return standing
    if before.outcome == Outcome.WAITING.value:
        return Outcome.PROMOTED
    return Outcome.SUBSTITUTE if other is not None and not before.outcome else Outcome.CONFIRMED


def _changed(registration: Registration, before: Told) -> tuple[tuple[str, str, str], ...]:
    pairs = ((name, before.values.get(name, ""), registration.value(name) or "") for name in FIELDS)
    return tuple((name, was, now) for name, was, now in pairs if was != now)


def _is_reminder_day(settings: Settings, now: datetime) -> bool:
    days = settings.delivery.reminder_days
    starts = settings.event.starts_at
    return days is not None and starts - timedelta(days=days) <= now < starts


def _recipients(section: Section, before: Told, settings: Settings) -> tuple[str, ...]:
    """Who hears of it: the sender always, the participant when confirmed and from then on."""
    registration = section.registration
    sender, email = registration.sender or registration.email, registration.email
    wanted: list[str | None] = [email or sender] if section.outcome in (Outcome.REMINDER, Outcome.ASKED) else [sender]
    was_seated = before.outcome == Outcome.CONFIRMED.value or email in before.recipients
    if section.outcome in _TOLD_WHEN_NAMED or was_seated or section.outcome is Outcome.SUBSTITUTED:
        wanted.append(email)
    found = dict.fromkeys(address for address in wanted if address and _may_be_written_to(address, settings))
    return tuple(found)


def _may_be_written_to(address: str, settings: Settings) -> bool:
    if not _ADDRESS.fullmatch(address) or address.lower() in settings.own_addresses:
        return False
    return not screening.is_robot(address)


def _now_told(entry: Entry, before: Told) -> Told:
    values: dict[str, str] = {name: value for name in FIELDS if (value := entry.registration.value(name))}
    return replace(before, outcome=_standing(entry) or "", values=values, resend=False)


def _told(entry: Entry, before: Told, section: Section | None, recipients: tuple[str, ...]) -> Told:
    state = _now_told(entry, before)
    everyone = tuple(dict.fromkeys((*before.recipients, *recipients)))
    reminded = before.reminded or (section is not None and section.outcome is Outcome.REMINDER)
    sequence = section.sequence if section else before.sequence
    asked = section.request.identity if section and section.request else before.asked
    return replace(
        state, outcome=str(state.outcome), recipients=everyone, reminded=reminded, sequence=sequence, asked=asked
    )


def _reply(
    recipient: str,
    sections: tuple[Section, ...],
    letters: Mapping[tuple[str, str], str],
    settings: Settings,
    seal: Seal,
    run: int,
    now: datetime,
) -> Reply:
    first = sections[0].registration
    known = settings.event.languages
    answered = next((letters[key] for s in sections if (key := (s.registration.reference, recipient)) in letters), "")
    return Reply(
        recipient=recipient,
        language=first.language if first.language in known else known[0],
        sections=sections,
        message_id=seal.message_id(run, recipient),
        date=now,
        token=seal.token(first.reference, run, now),
        in_reply_to=answered,
        references=(answered,) if answered else (),
    )
