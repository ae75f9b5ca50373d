"""A second implementation of SPEC section 6: plain, slow, written from the SPEC's words and not from `allocation.py`.

    reference(rules, registrations, now) -> {reference: Outcome}

Rule: every count is taken afresh by looking at everybody who is seated, every choice by looking at everybody who
waits. All instants are compared in UTC. Nothing is shared with `allocation.py` but the values that go in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from inbox_processor.allocation import SeatRules
from inbox_processor.records import Decision, Registration, Status, Word


@dataclass(frozen=True)
class Outcome:
    """What a run decides about one registration; `promise`: it holds a seat or a kept place."""

    status: Status
    reason: str
    promise: bool = False
    place_kept: bool = False
    position: int | None = None


def reference(rules: SeatRules, registrations: Iterable[Registration], now: datetime) -> dict[str, Outcome]:
    """One outcome for every registration, by the numbered points of SPEC section 6."""
    night = _Night(rules, list(registrations), now)
    night.keep_promises()
    if not night.promotions_have_ended:
        night.first_come()
        if night.deadline_has_passed:
            night.balance()
    positions = night.positions()
    return {each.reference: night.outcome(each, positions) for each in night.everyone}


class _Night:
    """One run: `seated` is everybody with a seat or a kept place (reserved ones apart), each with the reason."""

    def __init__(self, rules: SeatRules, registrations: list[Registration], now: datetime) -> None:
        self.rules = rules
        self.now = now.astimezone(UTC)
        self.everyone = sorted(registrations, key=lambda r: (r.registered_at.astimezone(UTC), r.order, r.reference))
        self.reserved = [each for each in self.everyone if each.reserved and _stands(each)]
        self.seated: list[tuple[Registration, str]] = []
        self.in_question: set[str] = set()
        self.waits_because: dict[str, str] = {}
        self.late_from = self.midnight_after(rules.deadline)
        self.deadline_has_passed = self.now >= self.late_from
        last_promotion = rules.starts_at.astimezone(rules.zone) - timedelta(days=rules.promote_until_days)
        self.promotions_have_ended = self.now > last_promotion.astimezone(UTC)

    # --- facts about one registration ---------------------------------------------------------------------------------

    def midnight_after(self, day: date) -> datetime:
        return datetime.combine(day + timedelta(days=1), time(0, 0), tzinfo=self.rules.zone).astimezone(UTC)

    def is_late(self, one: Registration) -> bool:
        return one.registered_at.astimezone(UTC) >= self.late_from

    def is_incomplete(self, one: Registration) -> bool:
        return any(not one.value(name) for name in self.rules.required)

    def has_lapsed(self, one: Registration) -> bool:
        """Points 2 and 5: a held place waits for an organiser; a promised one lapses only after it was asked about."""
        if one.word is Word.HOLD or one.doubts:
            return False
        if one.promise is not None and one.asked_at is None and self.rules.requests_go_out:
            return False
        day = self.rules.deadline
        if one.asked_at is not None:
            day = max(day, one.asked_at.astimezone(self.rules.zone).date())
        lapse = self.midnight_after(day + timedelta(days=self.rules.completion_days))
        if self.is_incomplete(one) or self.now < lapse:
            return self.now >= lapse
        completed = [one.known_at[name].astimezone(UTC) for name in self.rules.required if name in one.known_at]
        return any(at >= lapse for at in completed)

    def stands_in_line(self, one: Registration) -> bool:
        """Point 1: on time, neither cancelled nor declined; the incomplete and held only where they can be reached."""
        if not _stands(one) or one.reserved or self.is_late(one) or self.has_lapsed(one):
            return False
        if self.is_incomplete(one) or one.doubts or one.word is Word.HOLD:
            return bool(one.full_name and one.reply_address)
        return True

    # --- counts -------------------------------------------------------------------------------------------------------

    def is_seated(self, one: Registration) -> bool:
        return any(other.reference == one.reference for other, _ in self.seated)

    def organisation_is_full(self, one: Registration, *, with_maybes: bool = False) -> bool:
        if one.organisation_id is None:
            return False
        names = {one.organisation_id} | (set(one.maybe_ids) if with_maybes else set())
        others = [o for o, _ in self.seated if o.organisation_id in names and o.reference != one.reference]
        return len(others) >= self.rules.per_organisation

    def seats_of_country(self, country: str | None) -> int:
        return len([other for other, _ in self.seated if other.country == country])

    def country_is_full(self, one: Registration) -> bool:
        return self.rules.country_cap is not None and self.seats_of_country(one.country) >= self.rules.country_cap

    def seats_left(self) -> int:
        return self.rules.seats - len(self.reserved) - len(self.seated)

    def waiting(self) -> list[Registration]:
        return [each for each in self.everyone if self.stands_in_line(each) and not self.is_seated(each)]

    # --- the steps ----------------------------------------------------------------------------------------------------

    def seat(self, one: Registration, why: str) -> None:
        """Point 6: who only a *maybe* keeps out has a place, in question."""
        if one.maybe_ids and self.organisation_is_full(one, with_maybes=True):
            self.in_question.add(one.reference)
        self.seated.append((one, why))

    def keep_promises(self) -> None:
        """Point 2: settled promises, then those in question, whose own organisation must have room."""
        mine = [each for each in self.everyone if _stands(each) and not each.reserved]
        for each in mine:
            if each.word is Word.CONFIRM:
                self.seated.append((each, "organiser"))
            elif each.promise not in (None, "question") and not self.has_lapsed(each):
                self.seated.append((each, each.promise or ""))
        for each in mine:
            in_question = each.promise == "question" and each.word is not Word.CONFIRM
            if in_question and not self.has_lapsed(each) and not self.organisation_is_full(each):
                self.seat(each, "first-come")

    def first_come(self) -> None:
        """Point 3."""
        for each in self.waiting():
            if self.organisation_is_full(each):
                self.waits_because[each.reference] = "organisation"
            elif self.country_is_full(each):
                self.waits_because[each.reference] = "country"
            elif self.seats_left() <= self.rules.balance_seats:
                self.waits_because[each.reference] = "seats"
            else:
                self.seat(each, "first-come")

    def balance(self) -> None:
        """Point 4; where an organiser must agree first, it is undone again and only its reasons stay."""
        before = list(self.seated)
        proposes_only = self.rules.confirm_selection and not self.rules.selection_confirmed
        while self.seats_left() > 0 and (one := self.next_by_balance()):
            self.seat(one, "balance")
            self.waits_because[one.reference] = "seats"
        for each in self.waiting():
            self.waits_because[each.reference] = "organisation" if self.organisation_is_full(each) else "seats"
        if proposes_only:
            self.in_question -= {o.reference for o, _ in self.seated} - {o.reference for o, _ in before}
            self.seated = before

    def next_by_balance(self) -> Registration | None:
        free = [each for each in self.waiting() if not self.organisation_is_full(each)]
        known = [each for each in free if each.country is not None]
        return min(known or free, key=lambda each: self.seats_of_country(each.country), default=None)

    def next_by_first_come(self) -> Registration | None:
        free = [e for e in self.waiting() if not self.organisation_is_full(e) and not self.country_is_full(e)]
        return free[0] if free else None

    def next_if_one_seat_came_free(self) -> Registration | None:
        """A freed seat is step 3's before the deadline, and after it where no seats are left to balance."""
        if not self.deadline_has_passed:
            return self.next_by_first_come()
        by_date = self.next_by_first_come() if self.rules.balance_seats == 0 else None
        return by_date or self.next_by_balance()

    def positions(self) -> dict[str, int]:
        """Point 10: give away one more seat, and one more, until nobody can take it."""
        ranks: dict[str, int] = {}
        really_seated = list(self.seated)
        while not self.promotions_have_ended and (one := self.next_if_one_seat_came_free()):
            ranks[one.reference] = len(ranks) + 1
            self.seated.append((one, "imagined"))
        self.seated = really_seated
        return ranks

    # --- the verdict --------------------------------------------------------------------------------------------------

    def outcome(self, one: Registration, positions: dict[str, int]) -> Outcome:
        """The first that applies decides."""
        if one.cancelled is not None:
            return Outcome(Status.CANCELLED, one.cancelled)
        if one.word is Word.DECLINE:
            return Outcome(Status.DECLINED, "organiser")
        if one.word is Word.CONFIRM:
            return Outcome(Status.CONFIRMED, "organiser", promise=True)
        if one.reserved:
            return Outcome(Status.CONFIRMED, "reserved", promise=True)
        if self.is_seated(one):
            return self.outcome_with_a_place(one)
        return self.outcome_without_a_place(one, positions)

    def outcome_with_a_place(self, one: Registration) -> Outcome:
        """Held before incomplete; the question about the organisation belongs to the line, so it comes last."""
        if one.word is Word.HOLD:
            return Outcome(Status.HELD, "organiser", promise=True, place_kept=True)
        if one.doubts:
            return Outcome(Status.HELD, "doubt", promise=True, place_kept=True)
        if self.is_incomplete(one):
            return Outcome(Status.INCOMPLETE, "incomplete", promise=True, place_kept=True)
        if one.reference in self.in_question:
            return Outcome(Status.HELD, "organisation", promise=True, place_kept=True)
        if any(other.reference in one.company for other in self.waiting()):
            return Outcome(Status.HELD, "group", promise=True, place_kept=True)
        why = next(why for other, why in self.seated if other.reference == one.reference)
        return Outcome(Status.CONFIRMED, why, promise=True)

    def outcome_without_a_place(self, one: Registration, positions: dict[str, int]) -> Outcome:
        if one.word is Word.HOLD:
            return Outcome(Status.HELD, "organiser")
        if self.is_late(one):
            return Outcome(Status.DECLINED, "late")
        if one.doubts:
            return Outcome(Status.HELD, "doubt")
        if self.has_lapsed(one):
            return Outcome(Status.DECLINED, "incomplete")
        if self.is_incomplete(one):
            return Outcome(Status.INCOMPLETE, "incomplete")
        if self.promotions_have_ended:
            return Outcome(Status.DECLINED, "full")
        return Outcome(Status.WAITING, self.waits_because[one.reference], position=positions.get(one.reference))


def _stands(one: Registration) -> bool:
    return one.cancelled is None and one.word is not Word.DECLINE


def carried(registration: Registration, decision: Decision, now: datetime) -> Registration:
    """The registration as the next run finds it: with its promise, and with the request that is still open, if any."""
    asked_at = registration.asked_at
    if decision.status is Status.INCOMPLETE:
        asked_at = asked_at or now
    elif decision.status is Status.CONFIRMED:
        asked_at = None
    return replace(registration, promise=decision.promise, asked_at=asked_at)
