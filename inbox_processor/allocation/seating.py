"""The steps of SPEC section 6 in their order: promises, first come down the line, balance after the deadline.

Rule: one pass over the sorted register; a promise is never taken back, a full organisation never gets one more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from inbox_processor.allocation.balance import Balance
from inbox_processor.allocation.decision import decide
from inbox_processor.allocation.room import (
    BALANCE,
    FIRST_COME,
    ORGANISER,
    QUESTION,
    RESERVED,
    Room,
    has_lapsed,
    is_held,
    is_late,
    missing_fields,
    place_in_line,
    stands,
)
from inbox_processor.allocation.rules import SeatRules
from inbox_processor.records import Decision, Registration, Word


def allocate(rules: SeatRules, registrations: Iterable[Registration], now: datetime) -> dict[str, Decision]:
    """One decision for every registration, in the order they stand in line."""
    everyone = sorted(registrations, key=place_in_line)
    room = Room(
        rules,
        now,
        reserved=sum(r.reserved and stands(r) for r in everyone),
        place={registration.reference: place for place, registration in enumerate(everyone)},
        missing={registration.reference: missing_fields(registration, rules.required) for registration in everyone},
    )
    open_line = []
    for registration in _promises_first(everyone):
        if _keeps_promise(registration, room):
            room.seat(registration, _promise(registration, room))
        elif _in_line(registration, room):
            open_line.append(registration)
    open_line.sort(key=lambda r: room.place[r.reference])
    turned_away = _first_come(room, open_line)
    if room.is_balancing:
        turned_away = _balance(room, turned_away)
    room.parted = _parted(room, everyone, turned_away)
    positions = _positions(room, turned_away)
    return {r.reference: decide(r, room, turned_away.get(r.reference), positions.get(r.reference)) for r in everyone}


def first_come(rules: SeatRules, registrations: Iterable[Registration], now: datetime) -> frozenset[str]:
    """References that plain first-come would have seated: no country cap, no balance seats, no earlier promise."""
    plain = replace(rules, country_cap=None, balance_seats=0, confirm_selection=False)
    fresh = [replace(r, promise=None) if not r.reserved else r for r in registrations]
    in_time = min(now, plain.promotions_end)
    return frozenset(ref for ref, decision in allocate(plain, fresh, in_time).items() if decision.promise)


# --- promises --------------------------------------------------------------------------------------------------------


def _promises_first(everyone: Sequence[Registration]) -> list[Registration]:
    """Settled promises, then those that wait for an answer about their organisation, then the rest, as in line.

    Seats given for the balance are counted last of the settled, so that a seat keeps its number from run to run.
    """
    return sorted(everyone, key=lambda r: (not _has_settled_promise(r), r.promise is None, r.promise == BALANCE))


def _has_settled_promise(registration: Registration) -> bool:
    return registration.reserved or registration.word is Word.CONFIRM or registration.promise not in (None, QUESTION)


def _keeps_promise(registration: Registration, room: Room) -> bool:
    if not stands(registration):
        return False
    if registration.reserved or registration.word is Word.CONFIRM:
        return True
    if registration.promise is None or has_lapsed(registration, room):
        return False
    return not (registration.promise == QUESTION and room.organisation_full(registration))


def _promise(registration: Registration, room: Room) -> str:
    """Why it keeps its place, asked before it is counted itself; a question that no longer matters is settled."""
    if registration.reserved:
        return RESERVED
    if registration.promise == QUESTION and registration.word is not Word.CONFIRM:
        return QUESTION if room.perhaps_full(registration) else FIRST_COME
    return registration.promise if registration.promise not in (None, QUESTION) else ORGANISER


# --- the line --------------------------------------------------------------------------------------------------------


def _in_line(registration: Registration, room: Room) -> bool:
    if not stands(registration) or is_late(registration, room) or has_lapsed(registration, room):
        return False
    if is_held(registration) or room.missing[registration.reference]:
        return bool(registration.full_name and registration.reply_address)
    return True


def _first_come(room: Room, line: Sequence[Registration]) -> dict[str, tuple[Registration, str]]:
    """Step 3: seat down the line; who is turned away, with the first reason."""
    turned_away = {}
    for registration in line:
        reason = _obstacle(registration, room)
        if reason:
            turned_away[registration.reference] = (registration, reason)
        else:
            room.seat(registration, QUESTION if room.perhaps_full(registration) else FIRST_COME)
    return turned_away


def _obstacle(registration: Registration, room: Room) -> str:
    if room.organisation_full(registration):
        return "organisation"
    if room.country_full(registration):
        return "country"
    return "seats" if room.ended or room.seats_left <= room.rules.balance_seats else ""


def _balance(room: Room, turned_away: Mapping[str, tuple[Registration, str]]) -> dict[str, tuple[Registration, str]]:
    """Step 4: what is left goes to the country with fewest seats, earliest first; who is still turned away."""
    queue = Balance(room, [registration for registration, _ in turned_away.values()])
    while room.seats_left > 0 and (registration := queue.next()):
        if room.is_proposing:
            room.propose(registration)
        else:
            room.seat(registration, QUESTION if room.perhaps_full(registration) else BALANCE)
    return {
        reference: (registration, _obstacle_to_balance(registration, room))
        for reference, (registration, _) in turned_away.items()
        if reference not in room.given
    }


def _obstacle_to_balance(registration: Registration, room: Room) -> str:
    full = room.organisation_full(registration) and registration.reference not in room.proposed
    return "organisation" if full else "seats"


def _parted(
    room: Room, everyone: Sequence[Registration], turned_away: Mapping[str, tuple[Registration, str]]
) -> dict[str, list[str]]:
    """Those with a place whose company, without whom they do not come, waits without one; and from whom."""
    return {
        registration.reference: [other for other in sorted(registration.company) if other in turned_away]
        for registration in everyone
        if registration.reference in room.given and registration.company & turned_away.keys()
    }


def _positions(room: Room, turned_away: Mapping[str, tuple[Registration, str]]) -> dict[str, int]:
    """The rank in which the waiting would be seated if seats came free one by one, under the step now in force.

    Where no seats are kept back for balance, a seat that comes free after the deadline is step 3's too.
    """
    if room.ended:
        return {}
    ahead = room.to_go_on_from()
    ranked = dict(room.proposed)
    line = [registration for registration, _ in turned_away.values() if registration.reference not in ranked]
    if not room.is_balancing or room.rules.balance_seats == 0:
        for registration in line:
            if not ahead.organisation_full(registration) and not ahead.country_full(registration):
                ahead.propose(registration)
    if room.is_balancing:
        queue = Balance(ahead, [registration for registration in line if registration.reference not in ahead.proposed])
        while following := queue.next():
            ahead.propose(following)
    ranked |= ahead.proposed
    return {reference: rank for rank, reference in enumerate(ranked, 1)}
