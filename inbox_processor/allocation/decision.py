"""What a run decides of one registration, and why in words and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from inbox_processor.allocation.room import (
    BALANCE,
    FIRST_COME,
    ORGANISER,
    QUESTION,
    RESERVED,
    Room,
    has_lapsed,
    is_late,
)
from inbox_processor.allocation.rules import SeatRules
from inbox_processor.records import Counts, Decision, Registration, Status, Word


def decide(
    registration: Registration, room: Room, turned_away: tuple[Registration, str] | None, position: int | None
) -> Decision:
    """The decision with its explanation; a seat or kept place given here is the promise that a run commits."""
    reference = registration.reference
    promise = room.given.get(reference)
    obstacle = turned_away[1] if turned_away else "seats"
    status, reason, words = _verdict(registration, room, promise, obstacle, position)
    place_kept = promise is not None and status in (Status.INCOMPLETE, Status.HELD)
    counts = room.counts.get(reference)
    if counts:
        numbers = "; ".join(_numbers(counts, registration, room.rules))
        words += f"; place kept: {numbers}" if place_kept else f"; {numbers}"
    asked_for = status in (Status.INCOMPLETE, Status.HELD)
    return Decision(
        reference=reference,
        status=status,
        reason=reason,
        explanation=words,
        promise=promise,
        place_kept=place_kept,
        position=position if status is Status.WAITING else None,
        missing=room.missing[reference] if asked_for else (),
        proposed=reference in room.proposed,
        counts=counts,
    )


def _numbers(counts: Counts, registration: Registration, rules: SeatRules) -> Iterator[str]:
    yield f"seat {counts.seats} of {rules.seats}"
    if counts.organisation is not None:
        yield f"{_ordinal(counts.organisation)} of {rules.per_organisation} from {registration.organisation}"
    cap = "" if counts.country_cap is None else f" of {counts.country_cap}"
    yield f"{registration.country or 'country unknown'} {counts.country}{cap}"


def _ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _verdict(
    registration: Registration, room: Room, promise: str | None, obstacle: str, position: int | None
) -> tuple[Status, str, str]:
    """Status, reason and words by the first rule of SPEC section 6 that applies."""
    rules = room.rules
    missing = room.missing[registration.reference]
    if registration.cancelled is not None:
        return Status.CANCELLED, registration.cancelled, _CANCELLED.get(registration.cancelled, "cancelled")
    if registration.word is Word.DECLINE:
        return Status.DECLINED, ORGANISER, "declined by an organiser"
    if registration.word is Word.CONFIRM:
        return Status.CONFIRMED, ORGANISER, _CONFIRMED[ORGANISER]
    if registration.reserved:
        return Status.CONFIRMED, RESERVED, f"reserved seat: {registration.role or 'guest'}"
    if registration.word is Word.HOLD:
        return Status.HELD, ORGANISER, "held by an organiser"
    if promise is None and is_late(registration, room):
        return Status.DECLINED, "late", _late_words(registration, rules)
    if registration.doubts:
        return Status.HELD, "doubt", "held for a person to look at: " + "; ".join(registration.doubts)
    if promise is None and has_lapsed(registration, room):
        return Status.DECLINED, "incomplete", _lapse_words(registration, rules, missing)
    if missing:
        return Status.INCOMPLETE, "incomplete", _missing_words(registration, room, missing)
    if promise == QUESTION:
        return Status.HELD, "organisation", "perhaps the same organisation as one that is full: an organiser is asked"
    if room.parted.get(registration.reference):
        others = ", ".join(room.parted[registration.reference])
        return Status.HELD, "group", f"comes only together with {others}, who has no place: an organiser is asked"
    if promise is not None:
        return Status.CONFIRMED, promise, _CONFIRMED[promise]
    if room.ended:
        return Status.DECLINED, "full", f"no place came free until {rules.promotions_end:%Y-%m-%d %H:%M}"
    return Status.WAITING, obstacle, _waiting_words(registration, room, obstacle, position)


_CANCELLED = {
    "registrant": "cancelled by the registrant",
    "organiser": "cancelled by an organiser",
    "substituted": "a colleague comes instead",
    "merged": "the same person as another registration",
    "unreserved": "the seat is no longer reserved",
}
_CONFIRMED = {
    FIRST_COME: "seated by date of registration",
    BALANCE: "seated for the geographical balance after the deadline",
    ORGANISER: "confirmed by an organiser",
}


def _waiting_words(registration: Registration, room: Room, why: str, position: int | None) -> str:
    rules = room.rules
    if registration.reference in room.proposed:
        return "proposed for a seat: an organiser confirms the selection"
    if why == "organisation":
        said = _all_taken(rules.per_organisation, rules.per_organisation, registration.organisation or "")
    elif why == "country":
        taken = room.by_country[registration.country]
        said = _all_taken(taken, rules.country_cap or 0, registration.country or "unknown countries")
    elif room.seats_left > 0 and not room.deadline_passed:
        said = f"all but the {rules.balance_seats} seats kept for the balance of countries are taken"
    else:
        said = f"all {rules.seats} seats are taken"
    return f"{said}; number {position} on the waiting list" if position else said


def _all_taken(taken: int, seats: int, whose: str) -> str:
    return (
        f"the one seat of {whose} is taken" if taken == seats == 1 else f"{taken} of {seats} seats of {whose} are taken"
    )


def _late_words(registration: Registration, rules: SeatRules) -> str:
    arrived = registration.registered_at.astimezone(rules.zone)
    return f"arrived {arrived:%Y-%m-%d %H:%M}, after the deadline {rules.deadline}"


def _missing_words(registration: Registration, room: Room, missing: Sequence[str]) -> str:
    asked_now = room.rules.requests_go_out and registration.reply_address
    asked_at = registration.asked_at or (room.now if asked_now else None)
    return f"missing: {_listed(missing)}; to be completed by {_last_day(asked_at, room.rules)}"


def _lapse_words(registration: Registration, rules: SeatRules, missing: Sequence[str]) -> str:
    return f"{_listed(missing) or 'the missing details'} not received by {_last_day(registration.asked_at, rules)}"


def _last_day(asked_at: datetime | None, rules: SeatRules) -> date:
    return (rules.lapses_at(asked_at) - timedelta(hours=1)).date()


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)
