"""The room while it fills, and what is asked of one registration beside it: does it stand, is it late, has it lapsed.

Rule: counts and answers; who is asked next is not decided here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from inbox_processor.allocation.rules import SeatRules
from inbox_processor.records import Counts, Registration, Word

FIRST_COME, BALANCE, ORGANISER, QUESTION, RESERVED = "first-come", "balance", "organiser", "question", "reserved"
"""Why a seat or kept place was given: the values of a promise."""


def place_in_line(registration: Registration) -> tuple[datetime, tuple[int, int], str]:
    """The order of the line: registered_at, mailbox order, order in the mail (then reference, to be total).

    In UTC: Python compares two times of one zone by the clock on the wall, which shows an hour twice in autumn.
    """
    return registration.registered_at.astimezone(UTC), registration.order, registration.reference


def missing_fields(registration: Registration, required: Sequence[str]) -> tuple[str, ...]:
    return tuple([name for name in required if not getattr(registration, name)])


def stands(registration: Registration) -> bool:
    return registration.cancelled is None and registration.word is not Word.DECLINE


def has_lapsed(registration: Registration, room: Room) -> bool:
    """Whether it was not completed in time; a held one is the organiser's, and does not lapse.

    Nor does a promise to somebody not asked yet: it was complete, held or inherited; the request is still to go out.
    """
    if is_held(registration) or registration.word is Word.CONFIRM:
        return False
    if registration.promise is not None and registration.asked_at is None and room.rules.requests_go_out:
        return False
    lapses_at = room.rules.lapses_at(registration.asked_at) if registration.asked_at else room.unasked_lapse_at
    if room.now < lapses_at:
        return False
    completed = [at for name, at in registration.known_at.items() if name in room.rules.required]
    return bool(room.missing[registration.reference]) or any(at >= lapses_at for at in completed)


def is_held(registration: Registration) -> bool:
    return registration.word is Word.HOLD or bool(registration.doubts)


def is_late(registration: Registration, room: Room) -> bool:
    return registration.registered_at >= room.late_from


@dataclass(slots=True)
class Room:
    """Seats and kept places counted as they are given; `counts` keeps the numbers at that moment for the explanation.

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
    counts: dict[str, Counts] = field(default_factory=dict)
    parted: dict[str, list[str]] = field(default_factory=dict)
    """Who has a place while somebody waits without whom they do not come: from whom."""
    late_from: datetime = field(init=False)
    unasked_lapse_at: datetime = field(init=False)
    deadline_passed: bool = field(init=False)
    ended: bool = field(init=False)

    def __post_init__(self) -> None:
        self.late_from = self.rules.late_from.astimezone(UTC)
        self.unasked_lapse_at = self.rules.lapses_at(None).astimezone(UTC)
        self.deadline_passed = self.now >= self.late_from
        self.ended = self.now > self.rules.promotions_end

    def to_go_on_from(self) -> Room:
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
        return organisation is not None and self.by_organisation.get(organisation, 0) >= self.rules.per_organisation

    def perhaps_full(self, registration: Registration) -> bool:
        """Whether the organisation is full if every *maybe the same* is the same."""
        if registration.organisation_id is None or not registration.maybe_ids:
            return False
        maybe = {registration.organisation_id, *registration.maybe_ids}
        return sum(self.by_organisation.get(organisation, 0) for organisation in maybe) >= self.rules.per_organisation

    def country_full(self, registration: Registration) -> bool:
        cap = self.rules.country_cap
        return cap is not None and self.by_country[registration.country] >= cap

    def seat(self, registration: Registration, reason: str) -> None:
        self._count(registration)
        self.given[registration.reference] = reason
        if not registration.reserved:
            self.counts[registration.reference] = self._counts(registration, is_capped=reason != BALANCE)

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

    def _counts(self, registration: Registration, *, is_capped: bool) -> Counts:
        organisation = registration.organisation_id
        return Counts(
            seats=self.reserved + self.taken,
            organisation=None if organisation is None else self.by_organisation[organisation],
            country=self.by_country[registration.country],
            country_cap=self.rules.country_cap if is_capped else None,
        )
