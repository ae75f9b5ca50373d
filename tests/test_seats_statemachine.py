"""SPEC section 6 over the life of a register: people, organisers and rules change it, and every night a run decides.

After every run the decisions agree with the plain second implementation, promises of earlier runs stand, no step
seats beyond the rules, and a second run in the same night says the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from inbox_processor.allocation import allocate
from inbox_processor.records import Decision, Registration, Status, Word
from tests.generated_registers import COUNTRIES, MONDAY, ORGANISATIONS, RULES, THE_END, person, september
from tests.reference_allocation import Outcome, carried, reference

Pair = frozenset[str]
KNOWN = tuple(name for name in ORGANISATIONS if name is not None)
PAIRS = tuple(frozenset({a, b}) for a in KNOWN for b in KNOWN if a < b)
WHO = st.integers(0, 1000)
"""Which of the registered people, counted round."""


class Seats(RuleBasedStateMachine):
    """A register as the mails, the organisers and the nightly runs leave it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = MONDAY
        self.published = replace(RULES, seats=4, country_cap=2, balance_seats=1)
        self.register: dict[str, Registration] = {}
        self.decided: dict[str, Decision] = {}
        self.freed: set[str] = set()
        """Whose promise may end at the next run: cancelled, declined, or perhaps lapsed since the last."""
        self.same: dict[str, str] = {}
        self.maybe: set[Pair] = set()

    @initialize(
        maybe=st.sets(st.sampled_from(PAIRS), min_size=1),
        reserved=st.integers(0, 1),
        crowd=st.lists(st.tuples(st.sampled_from(ORGANISATIONS), st.sampled_from(COUNTRIES)), min_size=4, max_size=9),
    )
    def opens(self, maybe: set[Pair], reserved: int, crowd: list[tuple[str | None, str | None]]) -> None:
        self.maybe = set(maybe)
        for _ in range(reserved):
            self._put(replace(self._somebody(None, None, 0), reserved=True, role="speaker"))
        for organisation, country in crowd:
            self._put(self._somebody(organisation, country, 0))

    # --- what registrants do ------------------------------------------------------------------------------------------

    @rule(
        organisation=st.sampled_from(ORGANISATIONS),
        country=st.sampled_from(COUNTRIES),
        missing=st.sampled_from((None, None, None, "telephone", "full_name")),
        doubtful=st.sampled_from((False, False, False, True)),
        together=st.integers(1, 3),
        or_not_at_all=st.booleans(),
    )
    def arrive(
        self,
        organisation: str | None,
        country: str | None,
        missing: str | None,
        doubtful: bool,
        together: int,
        or_not_at_all: bool,
    ) -> None:
        self._pass(timedelta(minutes=1))
        group = frozenset(f"CEW-{len(self.register) + number:04}" for number in range(1, together + 1))
        for place in range(together):
            one = self._somebody(organisation, country, place)
            one = replace(one, company=group - {one.reference} if or_not_at_all else frozenset())
            one = replace(one, doubts=("Two names in one signature",) if doubtful else ())
            self._put(replace(one, **{missing: None}) if missing else one)  # type: ignore[arg-type]

    @precondition(lambda self: self.register)
    @rule(who=WHO)
    def complete(self, who: int) -> None:
        self._pass(timedelta(minutes=1))
        one = self._one(who)
        came = {name: self.now for name in ("telephone", "full_name") if not one.value(name)}
        values = {name: f"now known {name}" for name in came}
        self._put(replace(one, known_at={**one.known_at, **came}, **values))  # type: ignore[arg-type]

    @precondition(lambda self: self.register)
    @rule(who=WHO, organisation=st.sampled_from(ORGANISATIONS), country=st.sampled_from(COUNTRIES))
    def amend(self, who: int, organisation: str | None, country: str | None) -> None:
        """Somebody moves; what was open about the old organisation is open about the new one."""
        one = self._one(who)
        self._put(replace(one, organisation=organisation or "Freelance", organisation_id=organisation, country=country))

    @precondition(lambda self: self.register)
    @rule(who=WHO, really=st.sampled_from((True, False)))
    def cancel(self, who: int, really: bool) -> None:
        """Half of the time: a register of the cancelled has little to show."""
        if really:
            one = self._one(who)
            self._put(replace(one, cancelled=one.cancelled or "registrant"))
            self.freed.add(one.reference)

    @precondition(lambda self: self.register)
    @rule(who=WHO, missing=st.sampled_from((None, "telephone")))
    def send_a_colleague(self, who: int, missing: str | None) -> None:
        """The colleague inherits date, place and promise; the promise goes with the place."""
        old = self._one(who)
        if old.cancelled or old.reserved:
            return
        new = replace(
            old, reference=f"CEW-{len(self.register) + 1:04}", word=None, known_at={}, asked_at=None, doubts=()
        )
        self._put(replace(new, telephone=None if missing else "+3222991111", full_name="A colleague"))
        self._put(replace(old, cancelled="substituted", promise=None))
        for other in [self.register[name] for name in old.company if name in self.register]:
            if old.reference in other.company:
                self._put(replace(other, company=other.company - {old.reference} | {new.reference}))
        if old.reference in self.decided:
            self.decided[new.reference] = replace(self.decided.pop(old.reference), reference=new.reference)
        if old.reference in self.freed:
            self.freed.add(new.reference)

    # --- what organisers do -------------------------------------------------------------------------------------------

    @precondition(lambda self: self.register)
    @rule(who=WHO, word=st.sampled_from((*Word, None)))
    def say(self, who: int, word: Word | None) -> None:
        """Confirm, decline, hold; release takes word, doubts and company away."""
        one = self._one(who)
        if word is None:
            one = replace(one, doubts=(), company=frozenset())
        self._put(replace(one, word=word))
        if word is Word.DECLINE:
            self.freed.add(one.reference)

    @rule(pair=st.sampled_from(PAIRS))
    def answer_same(self, pair: Pair) -> None:
        kept, gone = sorted(pair)
        self.same[gone] = self.same.get(kept, kept)
        self.maybe.discard(pair)

    @rule(pair=st.sampled_from(PAIRS))
    def answer_different(self, pair: Pair) -> None:
        self.maybe.discard(pair)

    @rule(
        seats=st.integers(0, 10),
        per_organisation=st.integers(1, 3),
        country_cap=st.sampled_from((None, 1, 2, 3)),
        balance_seats=st.sampled_from((0, 1, 3)),
        confirm=st.booleans(),
    )
    def change_the_rules(
        self, seats: int, per_organisation: int, country_cap: int | None, balance_seats: int, confirm: bool
    ) -> None:
        self.published = replace(
            self.published, seats=seats, per_organisation=per_organisation, country_cap=country_cap
        )
        self.published = replace(self.published, balance_seats=balance_seats, confirm_selection=confirm)

    @rule(agreed=st.booleans())
    def confirm_the_selection(self, agreed: bool) -> None:
        self.published = replace(self.published, selection_confirmed=agreed)

    @rule(day=st.integers(1, 16))
    def move_the_deadline(self, day: int) -> None:
        self.published = replace(self.published, deadline=date(2014, 9, day))

    # --- the nights ---------------------------------------------------------------------------------------------------

    @rule(wait=st.sampled_from((timedelta(0), timedelta(minutes=1), timedelta(days=1), timedelta(days=3))))
    def run_after(self, wait: timedelta) -> None:
        self._pass(wait)
        self._run()

    @rule(until=st.sampled_from((september(12, 23, 59), september(13, 0), september(13, 2), september(16, 0), THE_END)))
    def run_at(self, until: datetime) -> None:
        self.now = max(self.now, until)
        self._run()

    def _run(self) -> None:
        register = self._identified()
        decisions = allocate(self.published, register, self.now)
        self._agrees(register, decisions)
        self._promises_stand(register, decisions)
        self._steps_keep_the_rules(register, decisions)
        self._fills_up(register, decisions)
        self.register = {each.reference: carried(each, decisions[each.reference], self.now) for each in register}
        self.decided, self.freed = decisions, set()
        again = allocate(self.published, self._identified(), self.now)
        assert {r for r, d in again.items() if d.seated} >= {r for r, d in decisions.items() if d.seated}

    # --- what must hold -----------------------------------------------------------------------------------------------

    def _agrees(self, register: list[Registration], decisions: dict[str, Decision]) -> None:
        found = {
            reference: Outcome(d.status, d.reason, d.promise is not None, d.place_kept, d.position)
            for reference, d in decisions.items()
        }
        assert found == reference(self.published, register, self.now)

    def _promises_stand(self, register: list[Registration], decisions: dict[str, Decision]) -> None:
        """Only cancellation, decline and lapse end a promise, and an answer the one that waited for it."""
        for each in register:
            before = self.decided.get(each.reference)
            if before and before.promise not in (None, "question") and each.reference not in self.freed:
                may_lapse = each.asked_at is not None and self.now >= self.published.lapses_at(each.asked_at)
                assert may_lapse or decisions[each.reference].seated
            if before and before.status is Status.CONFIRMED and each.reference not in self.freed:
                assert decisions[each.reference].seated

    def _steps_keep_the_rules(self, register: list[Registration], decisions: dict[str, Decision]) -> None:
        seated = [each for each in register if decisions[each.reference].seated]
        counted = [each for each in seated if not each.reserved]
        organisations = Counter(each.organisation_id for each in counted)
        countries = Counter(each.country for each in counted)
        for each in counted:
            if each.promise or each.word is Word.CONFIRM:
                continue
            assert len(seated) <= self.published.seats
            assert self.now <= self.published.promotions_end
            assert (
                each.organisation_id is None or organisations[each.organisation_id] <= self.published.per_organisation
            )
            if self.now < self.published.late_from and self.published.country_cap is not None:
                assert countries[each.country] <= self.published.country_cap

    def _fills_up(self, register: list[Registration], decisions: dict[str, Decision]) -> None:
        """After the deadline nobody with a free organisation waits beside a free seat."""
        proposing = self.published.confirm_selection and not self.published.selection_confirmed
        if self.now < self.published.late_from or proposing:
            return
        seats_left = self.published.seats - sum(decision.seated for decision in decisions.values())
        waits = [d for d in decisions.values() if d.status is Status.WAITING and d.reason == "seats"]
        assert not waits or seats_left <= 0

    # --- small change -------------------------------------------------------------------------------------------------

    def _pass(self, time: timedelta) -> None:
        self.now += time

    def _somebody(self, organisation: str | None, country: str | None, place: int) -> Registration:
        """The next to arrive, as the `place`th of a mail that comes now."""
        one = person(len(self.register) + 1, registered_at=self.now, order=(int(self.now.timestamp()), place))
        return replace(one, organisation=organisation or "Freelance", organisation_id=organisation, country=country)

    def _one(self, who: int) -> Registration:
        return self.register[sorted(self.register)[who % len(self.register)]]

    def _put(self, one: Registration) -> None:
        self.register[one.reference] = one

    def _identified(self) -> list[Registration]:
        """The register with today's answers: who is the same, and who may be."""
        return [self._identify(each) for each in self.register.values()]

    def _identify(self, one: Registration) -> Registration:
        if one.organisation_id is None:
            return replace(one, maybe_ids=frozenset())
        mine = self._root(one.organisation_id)
        open_pairs = [{self._root(name) for name in pair} for pair in self.maybe]
        others = {name for pair in open_pairs if mine in pair for name in pair} - {mine}
        return replace(one, organisation_id=mine, maybe_ids=frozenset(others))

    def _root(self, organisation: str) -> str:
        while organisation in self.same:
            organisation = self.same[organisation]
        return organisation


def test_the_seats_keep_the_spec_whatever_happens_to_the_register() -> None:
    run_state_machine_as_test(Seats, settings=settings(max_examples=150, stateful_step_count=40, deadline=None))
