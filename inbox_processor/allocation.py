"""Who gets a seat: SPEC section 6 as one pure function.

    allocate(rules, registrations, now) -> {reference: Decision}

Rule: the whole register goes in, one decision for each comes out, each with its reason in words and numbers; the same
input gives the same output. Seats are given in this order: promises, first come down the line, balance after the
deadline. Nothing that was promised is taken back here; an excess is reported by `excess`, never evicted.
Does not know how a registration came about, nor who is told.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from inbox_processor.config import Settings
from inbox_processor.records import Decision, Registration, Status, Word

FIRST_COME, BALANCE, ORGANISER, QUESTION, RESERVED = "first-come", "balance", "organiser", "question", "reserved"


@dataclass(frozen=True, slots=True)
class SeatRules:
    """The published rules, with the instants they imply in the event's time zone."""

    seats: int
    per_organisation: int
    deadline: date
    zone: ZoneInfo
    starts_at: datetime
    country_cap: int | None = None
    balance_seats: int = 0
    completion_days: int = 3
    promote_until_days: int = 2
    required: tuple[str, ...] = ("full_name", "function", "organisation", "email", "telephone")
    confirm_selection: bool = False
    selection_confirmed: bool = False
    requests_go_out: bool = True
    """Whether the incomplete are asked at all; where not (replies off), only the deadline counts."""

    @property
    def late_from(self) -> datetime:
        """The first instant after the deadline day."""
        return self.end_of(self.deadline)

    @property
    def promotions_end(self) -> datetime:
        """After this instant nobody is promoted any more: the same time of day as the start, days before."""
        return self.starts_at.astimezone(self.zone) - timedelta(days=self.promote_until_days)

    def end_of(self, day: date) -> datetime:
        return datetime.combine(day + timedelta(days=1), time.min, tzinfo=self.zone)

    def lapses_at(self, asked_at: datetime | None) -> datetime:
        """When an incomplete registration lapses: completion days after the deadline or the request, the later."""
        asked = asked_at.astimezone(self.zone).date() if asked_at else self.deadline
        return self.end_of(max(self.deadline, asked) + timedelta(days=self.completion_days))


def seat_rules(settings: Settings, *, selection_confirmed: bool = False) -> SeatRules:
    """The rules of the configured event."""
    rules = settings.rules
    return SeatRules(
        seats=rules.seats,
        per_organisation=rules.per_organisation,
        deadline=rules.deadline,
        zone=settings.event.zone,
        starts_at=settings.event.starts_at,
        country_cap=rules.country_cap,
        balance_seats=rules.balance_seats,
        completion_days=rules.completion_days,
        promote_until_days=rules.promote_until_days,
        required=rules.required,
        confirm_selection=rules.confirm_selection,
        selection_confirmed=selection_confirmed,
        requests_go_out=settings.delivery.mode != "off",
    )


def allocate(rules: SeatRules, registrations: Iterable[Registration], now: datetime) -> dict[str, Decision]:
    """One decision for every registration, in the order they stand in line."""
    everyone = sorted(registrations, key=place_in_line)
    room = _Room(
        rules,
        now,
        reserved=sum(r.reserved and _stands(r) for r in everyone),
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
    positions = _positions(room, turned_away)
    return {r.reference: _decide(r, room, turned_away.get(r.reference), positions.get(r.reference)) for r in everyone}


def first_come(rules: SeatRules, registrations: Iterable[Registration], now: datetime) -> frozenset[str]:
    """References that plain first-come would have seated: no country cap, no balance seats, no earlier promise."""
    plain = replace(rules, country_cap=None, balance_seats=0, confirm_selection=False)
    fresh = [replace(r, promise=None) if not r.reserved else r for r in registrations]
    in_time = min(now, plain.promotions_end)
    return frozenset(ref for ref, decision in allocate(plain, fresh, in_time).items() if decision.promise)


@dataclass(frozen=True, slots=True)
class Excess:
    """More seats than a rule allows, because promises are kept: `subject` is an organisation id, a country or ''."""

    rule: str
    subject: str
    seats: int
    allowed: int
    references: tuple[str, ...]


def excess(
    rules: SeatRules, registrations: Sequence[Registration], decisions: Mapping[str, Decision], now: datetime
) -> tuple[Excess, ...]:
    """Where kept promises now exceed a rule (lowered cap, merged organisations, an organiser beyond the rules)."""
    seated = [r for r in sorted(registrations, key=place_in_line) if decisions[r.reference].promise and not r.reserved]
    reserved = sum(r.reserved and _stands(r) for r in registrations)
    found = _over("organisation", seated, [r.organisation_id for r in seated], rules.per_organisation)
    if rules.country_cap is not None and now < rules.late_from:
        found += _over("country", seated, [r.country for r in seated], rules.country_cap)
    if len(seated) + reserved > rules.seats:
        references = tuple(r.reference for r in seated)
        found.append(Excess("seats", "", len(seated) + reserved, rules.seats, references))
    return tuple(found)


def place_in_line(registration: Registration) -> tuple[datetime, tuple[int, int], str]:
    """The order of the line: registered_at, mailbox order, order in the mail (then reference, to be total).

    In UTC: Python compares two times of one zone by the clock on the wall, which shows an hour twice in autumn.
    """
    return registration.registered_at.astimezone(UTC), registration.order, registration.reference


def missing_fields(registration: Registration, required: Sequence[str]) -> tuple[str, ...]:
    return tuple([name for name in required if not getattr(registration, name)])


# --- the room while it fills -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Room:
    """Seats and kept places counted as they are given; `note` keeps the numbers at that moment for the explanation.

    What is asked of everybody is worked out once: places in line, missing fields, the instants of the rules.
    """

    rules: SeatRules
    now: datetime
    reserved: int
    place: Mapping[str, int]
    missing: Mapping[str, tuple[str, ...]]
    taken: int = 0
    by_organisation: Counter[str] = field(default_factory=Counter)
    by_country: Counter[str | None] = field(default_factory=Counter)
    given: dict[str, str] = field(default_factory=dict)
    proposed: dict[str, None] = field(default_factory=dict)
    note: dict[str, str] = field(default_factory=dict)
    late_from: datetime = field(init=False)
    unasked_lapse_at: datetime = field(init=False)
    deadline_passed: bool = field(init=False)
    ended: bool = field(init=False)

    def __post_init__(self) -> None:
        self.late_from = self.rules.late_from.astimezone(UTC)
        self.unasked_lapse_at = self.rules.lapses_at(None).astimezone(UTC)
        self.deadline_passed = self.now >= self.late_from
        self.ended = self.now > self.rules.promotions_end

    def to_go_on_from(self) -> _Room:
        """The same counts, to see who would come next."""
        return replace(
            self, by_organisation=self.by_organisation.copy(), by_country=self.by_country.copy(), proposed={}
        )

    @property
    def is_balancing(self) -> bool:
        return self.deadline_passed and not self.ended

    @property
    def is_proposing(self) -> bool:
        return self.rules.confirm_selection and not self.rules.selection_confirmed

    @property
    def seats_left(self) -> int:
        return self.rules.seats - self.reserved - self.taken

    def organisation_full(self, registration: Registration) -> bool:
        organisation = registration.organisation_id
        return organisation is not None and self.by_organisation[organisation] >= self.rules.per_organisation

    def perhaps_full(self, registration: Registration) -> bool:
        """Whether the organisation is full if every *maybe the same* is the same."""
        if registration.organisation_id is None or not registration.maybe_ids:
            return False
        maybe = {registration.organisation_id, *registration.maybe_ids}
        return sum(self.by_organisation[organisation] for organisation in maybe) >= self.rules.per_organisation

    def country_full(self, registration: Registration) -> bool:
        cap = self.rules.country_cap
        return cap is not None and self.by_country[registration.country] >= cap

    def seat(self, registration: Registration, reason: str) -> None:
        self._count(registration)
        self.given[registration.reference] = reason
        if not registration.reserved:
            self.note[registration.reference] = self._numbers(registration, is_capped=reason != BALANCE)

    def propose(self, registration: Registration) -> None:
        """Count a seat that only binds when an organiser confirms the selection."""
        self._count(registration)
        self.proposed[registration.reference] = None

    def _count(self, registration: Registration) -> None:
        if registration.reserved:
            return
        self.taken += 1
        self.by_country[registration.country] += 1
        if registration.organisation_id is not None:
            self.by_organisation[registration.organisation_id] += 1

    def _numbers(self, registration: Registration, *, is_capped: bool) -> str:
        said = [f"seat {self.reserved + self.taken} of {self.rules.seats}"]
        if registration.organisation_id is not None:
            rank = _ordinal(self.by_organisation[registration.organisation_id])
            said.append(f"{rank} of {self.rules.per_organisation} from {registration.organisation}")
        cap = f" of {self.rules.country_cap}" if self.rules.country_cap is not None and is_capped else ""
        said.append(f"{registration.country or 'country unknown'} {self.by_country[registration.country]}{cap}")
        return "; ".join(said)


# --- promises --------------------------------------------------------------------------------------------------------


def _promises_first(everyone: Sequence[Registration]) -> list[Registration]:
    """Settled promises, then those that wait for an answer about their organisation, then the rest, as in line."""
    return sorted(everyone, key=lambda r: (not _has_settled_promise(r), r.promise is None))


def _has_settled_promise(registration: Registration) -> bool:
    return registration.reserved or registration.word is Word.CONFIRM or registration.promise not in (None, QUESTION)


def _keeps_promise(registration: Registration, room: _Room) -> bool:
    if not _stands(registration):
        return False
    if registration.reserved or registration.word is Word.CONFIRM:
        return True
    if registration.promise is None or _lapsed(registration, room):
        return False
    return not (registration.promise == QUESTION and room.organisation_full(registration))


def _promise(registration: Registration, room: _Room) -> str:
    """Why it keeps its place, asked before it is counted itself; a question that no longer matters is settled."""
    if registration.reserved:
        return RESERVED
    if registration.promise == QUESTION and registration.word is not Word.CONFIRM:
        return QUESTION if room.perhaps_full(registration) else FIRST_COME
    return registration.promise if registration.promise not in (None, QUESTION) else ORGANISER


def _stands(registration: Registration) -> bool:
    return registration.cancelled is None and registration.word is not Word.DECLINE


def _lapsed(registration: Registration, room: _Room) -> bool:
    """Whether it was not completed in time; a held one is the organiser's, and does not lapse.

    Nor does a promise to somebody not asked yet: it was complete, held or inherited; the request is still to go out.
    """
    if _is_held(registration) or registration.word is Word.CONFIRM:
        return False
    if registration.promise is not None and registration.asked_at is None and room.rules.requests_go_out:
        return False
    lapses_at = room.rules.lapses_at(registration.asked_at) if registration.asked_at else room.unasked_lapse_at
    if room.now < lapses_at:
        return False
    completed = [at for name, at in registration.known_at.items() if name in room.rules.required]
    return bool(room.missing[registration.reference]) or any(at >= lapses_at for at in completed)


def _is_held(registration: Registration) -> bool:
    return registration.word is Word.HOLD or bool(registration.doubts)


# --- the line --------------------------------------------------------------------------------------------------------


def _in_line(registration: Registration, room: _Room) -> bool:
    if not _stands(registration) or _is_late(registration, room) or _lapsed(registration, room):
        return False
    if _is_held(registration) or room.missing[registration.reference]:
        return bool(registration.full_name and registration.reply_address)
    return True


def _is_late(registration: Registration, room: _Room) -> bool:
    return registration.registered_at >= room.late_from


def _first_come(room: _Room, line: Sequence[Registration]) -> dict[str, tuple[Registration, str]]:
    """Step 3: seat down the line; who is turned away, with the first reason."""
    turned_away = {}
    for registration in line:
        reason = _obstacle(registration, room)
        if reason:
            turned_away[registration.reference] = (registration, reason)
        else:
            room.seat(registration, QUESTION if room.perhaps_full(registration) else FIRST_COME)
    return turned_away


def _obstacle(registration: Registration, room: _Room) -> str:
    if room.organisation_full(registration):
        return "organisation"
    if room.country_full(registration):
        return "country"
    return "seats" if room.ended or room.seats_left <= room.rules.balance_seats else ""


def _balance(room: _Room, turned_away: Mapping[str, tuple[Registration, str]]) -> dict[str, tuple[Registration, str]]:
    """Step 4: what is left goes to the country with fewest seats, earliest first; who is still turned away."""
    queue = _Balance(room, [registration for registration, _ in turned_away.values()])
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


def _obstacle_to_balance(registration: Registration, room: _Room) -> str:
    full = room.organisation_full(registration) and registration.reference not in room.proposed
    return "organisation" if full else "seats"


class _Balance:
    """Hands out registrations by fewest seats of their country, then by line; skips full organisations for good."""

    def __init__(self, room: _Room, line: Sequence[Registration]) -> None:
        self._room = room
        self._waiting: dict[str | None, deque[Registration]] = defaultdict(deque)
        for registration in line:
            self._waiting[registration.country].append(registration)
        self._heap = [self._rank(country) for country in self._waiting]
        heapq.heapify(self._heap)

    def _rank(self, country: str | None) -> tuple[bool, int, int, str]:
        first = self._waiting[country][0]
        return country is None, self._room.by_country[country], self._room.place[first.reference], country or ""

    def next(self) -> Registration | None:
        """The next to be seated, to be counted by the caller before asking again; None when nobody can be."""
        while self._heap:
            unknown, seats, place, name = heapq.heappop(self._heap)
            country = None if unknown else name
            queue = self._waiting[country]
            while queue and self._room.organisation_full(queue[0]):
                queue.popleft()
            if not queue:
                continue
            rank = self._rank(country)
            if (unknown, seats, place, name) == rank:
                chosen = queue.popleft()
                if queue:
                    heapq.heappush(self._heap, (unknown, seats + 1, self._room.place[queue[0].reference], name))
                return chosen
            heapq.heappush(self._heap, rank)
        return None


def _positions(room: _Room, turned_away: Mapping[str, tuple[Registration, str]]) -> dict[str, int]:
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
        queue = _Balance(ahead, [registration for registration in line if registration.reference not in ahead.proposed])
        while following := queue.next():
            ahead.propose(following)
    ranked |= ahead.proposed
    return {reference: rank for rank, reference in enumerate(ranked, 1)}


# --- the decision and its explanation --------------------------------------------------------------------------------


def _decide(
    registration: Registration, room: _Room, turned_away: tuple[Registration, str] | None, position: int | None
) -> Decision:
    """The decision with its explanation; a seat or kept place given here is the promise that a run commits."""
    reference = registration.reference
    promise = room.given.get(reference)
    obstacle = turned_away[1] if turned_away else "seats"
    status, reason, words = _verdict(registration, room, promise, obstacle, position)
    place_kept = promise is not None and status in (Status.INCOMPLETE, Status.HELD)
    numbers = room.note.get(reference)
    if numbers:
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
    )


def _verdict(
    registration: Registration, room: _Room, promise: str | None, obstacle: str, position: int | None
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
    if promise is None and _is_late(registration, room):
        return Status.DECLINED, "late", _late_words(registration, rules)
    if registration.doubts:
        return Status.HELD, "doubt", "held for a person to look at: " + "; ".join(registration.doubts)
    if promise is None and _lapsed(registration, room):
        return Status.DECLINED, "incomplete", _lapse_words(registration, rules, missing)
    if missing:
        return Status.INCOMPLETE, "incomplete", _missing_words(registration, rules, missing)
    if promise == QUESTION:
        return Status.HELD, "organisation", "perhaps the same organisation as one that is full: an organiser is asked"
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


def _waiting_words(registration: Registration, room: _Room, why: str, position: int | None) -> str:
    rules = room.rules
    if registration.reference in room.proposed:
        return "proposed for a seat: an organiser confirms the selection"
    if why == "organisation":
        said = f"{rules.per_organisation} of {rules.per_organisation} seats of {registration.organisation} are taken"
    elif why == "country":
        taken = room.by_country[registration.country]
        said = f"{taken} of {rules.country_cap} seats of {registration.country or 'unknown countries'} are taken"
    elif room.seats_left > 0 and not room.deadline_passed:
        said = f"all but the {rules.balance_seats} seats kept for the balance of countries are taken"
    else:
        said = f"all {rules.seats} seats are taken"
    return f"{said}; number {position} on the waiting list" if position else said


def _late_words(registration: Registration, rules: SeatRules) -> str:
    arrived = registration.registered_at.astimezone(rules.zone)
    return f"arrived {arrived:%Y-%m-%d %H:%M}, after the deadline {rules.deadline}"


def _missing_words(registration: Registration, rules: SeatRules, missing: Sequence[str]) -> str:
    return f"missing: {_listed(missing)}; to be completed by {_last_day(registration, rules)}"


def _lapse_words(registration: Registration, rules: SeatRules, missing: Sequence[str]) -> str:
    return f"{_listed(missing) or 'the missing details'} not received by {_last_day(registration, rules)}"


def _last_day(registration: Registration, rules: SeatRules) -> date:
    return (rules.lapses_at(registration.asked_at) - timedelta(hours=1)).date()


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _over(rule: str, seated: Sequence[Registration], subjects: Sequence[str | None], allowed: int) -> list[Excess]:
    groups: dict[str, list[str]] = defaultdict(list)
    for registration, subject in zip(seated, subjects, strict=True):
        if subject is not None:
            groups[subject].append(registration.reference)
    return [
        Excess(rule, subject, len(references), allowed, tuple(references))
        for subject, references in groups.items()
        if len(references) > allowed
    ]
