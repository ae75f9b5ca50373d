"""SPEC section 6: an example for every numbered point, then what must hold of any register."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox_processor.allocation import Excess, SeatRules, allocate, excess, first_come
from inbox_processor.records import Counts, Decision, Registration, Status, Word
from tests.generated_registers import (
    AFTER,
    BEFORE,
    BRUSSELS,
    INSTANTS,
    LASTING_TRAITS,
    MAYBES,
    MONDAY,
    RULES,
    THE_END,
    person,
    registers,
    rules,
    september,
)
from tests.reference_allocation import Outcome, carried, reference


def decide(rules: SeatRules, register: Iterable[Registration], now: datetime = BEFORE) -> list[Decision]:
    return list(allocate(rules, register, now).values())


def verdicts(rules: SeatRules, register: Iterable[Registration], now: datetime = BEFORE) -> list[str]:
    """'status reason' down the line, 'kept' where a place is."""
    return [
        f"{d.status} {d.reason}{' kept' if d.place_kept else ''}{f' #{d.position}' if d.position else ''}"
        for d in decide(rules, register, now)
    ]


def next_night(
    rules: SeatRules, register: Iterable[Registration], now: datetime
) -> tuple[list[Registration], list[Decision]]:
    """The register as a run at `now` leaves it, and what that run decided."""
    register = list(register)
    decisions = allocate(rules, register, now)
    return [carried(each, decisions[each.reference], now) for each in register], list(decisions.values())


# --- 1. the line -----------------------------------------------------------------------------------------------------


def test_the_line_goes_by_arrival_then_mailbox_order_then_order_in_the_mail() -> None:
    together = {"registered_at": MONDAY}
    register = [
        person(1, order=(2, 0), **together),
        person(2, order=(1, 1), **together),
        person(3, order=(1, 0), **together),
        person(4, order=(9, 0), registered_at=MONDAY - timedelta(seconds=1)),
    ]
    decisions = decide(replace(RULES, seats=0), register)
    assert [(d.reference, d.position) for d in decisions] == [
        ("CEW-0004", 1),
        ("CEW-0003", 2),
        ("CEW-0002", 3),
        ("CEW-0001", 4),
    ]


def test_the_whole_deadline_day_is_on_time() -> None:
    register = [person(1, registered_at=september(12, 23, 59)), person(2, registered_at=september(13, 0))]
    assert verdicts(RULES, register, AFTER) == ["confirmed first-come", "declined late"]


def test_the_deadline_day_ends_in_the_events_zone_whatever_zone_the_host_writes() -> None:
    last = datetime(2014, 9, 12, 21, 59, 59, tzinfo=UTC)
    register = [
        person(1, registered_at=last.astimezone(ZoneInfo("Asia/Tokyo"))),
        person(2, registered_at=(last + timedelta(seconds=1)).astimezone(ZoneInfo("America/New_York"))),
    ]
    now = AFTER.astimezone(ZoneInfo("Pacific/Auckland"))
    assert verdicts(RULES, register, now) == ["confirmed first-come", "declined late"]


@pytest.mark.parametrize(
    ("deadline", "first_late"),
    [
        (date(2014, 10, 26), datetime(2014, 10, 26, 23, 0, tzinfo=UTC)),
        (date(2014, 10, 25), datetime(2014, 10, 25, 22, 0, tzinfo=UTC)),
        (date(2014, 3, 30), datetime(2014, 3, 30, 22, 0, tzinfo=UTC)),
        (date(2014, 3, 29), datetime(2014, 3, 29, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_deadline_day_at_a_daylight_saving_change_ends_at_local_midnight(
    deadline: date, first_late: datetime
) -> None:
    moved = replace(RULES, deadline=deadline, starts_at=first_late + timedelta(days=20))
    register = [person(1, registered_at=first_late - timedelta(seconds=1)), person(2, registered_at=first_late)]
    assert verdicts(moved, register, first_late) == ["confirmed first-come", "declined late"]


def test_the_hour_that_autumn_shows_twice_is_put_in_line_as_it_passed() -> None:
    autumn = replace(RULES, seats=1, deadline=date(2014, 10, 30), starts_at=datetime(2014, 11, 20, 9, tzinfo=BRUSSELS))
    summer_time, winter_time = (
        datetime(2014, 10, 26, 2, 50 - 40 * fold, tzinfo=BRUSSELS, fold=fold) for fold in (0, 1)
    )
    register = [person(1, registered_at=winter_time), person(2, registered_at=summer_time)]
    decisions = allocate(autumn, register, datetime(2014, 10, 27, 2, tzinfo=BRUSSELS))
    assert [reference for reference, decision in decisions.items() if decision.seated] == ["CEW-0002"]


def test_incomplete_and_held_ones_stand_in_line_only_with_a_name_and_an_address() -> None:
    register = [
        person(1, telephone=None),
        person(2, full_name=None),
        person(3, email=None),
        person(4, email=None, sender="assistant@example.eu"),
        person(5, doubts=("two names",)),
        person(6, doubts=("no name",), full_name=None),
    ]
    assert verdicts(RULES, register) == [
        "incomplete incomplete kept",
        "incomplete incomplete",
        "incomplete incomplete",
        "incomplete incomplete kept",
        "held doubt kept",
        "held doubt",
    ]


def test_what_is_wanted_but_not_required_keeps_nobody_from_a_seat() -> None:
    assert verdicts(RULES, [person(1, title=None, country=None)]) == ["confirmed first-come"]


# --- 2. promises -----------------------------------------------------------------------------------------------------


def test_a_late_found_earlier_mail_does_not_unseat_a_promised_place() -> None:
    register = [person(1), person(2, promise="first-come")]
    assert verdicts(replace(RULES, seats=1), register) == ["waiting seats #1", "confirmed first-come"]


def test_a_cap_lowered_below_the_confirmed_evicts_nobody_and_is_reported() -> None:
    register, _ = next_night(RULES, [person(n, organisation_id="alfa") for n in (1, 2)], BEFORE)
    lowered = replace(RULES, seats=1, per_organisation=1, country_cap=1)
    register = [*register, person(3)]
    decisions = allocate(lowered, register, BEFORE)
    assert verdicts(lowered, register) == ["confirmed first-come", "confirmed first-come", "waiting country"]
    both = ("CEW-0001", "CEW-0002")
    assert excess(lowered, register, decisions, BEFORE) == (
        Excess("organisation", "alfa", 2, 1, both),
        Excess("country", "BE", 2, 1, both),
        Excess("seats", "", 2, 1, both),
    )


def test_a_country_over_its_cap_is_no_excess_once_the_deadline_has_passed() -> None:
    capped = replace(RULES, country_cap=1)
    register = [person(1, promise="first-come"), person(2, promise="balance")]
    assert excess(capped, register, allocate(capped, register, AFTER), AFTER) == ()


def test_an_alias_merged_after_confirmation_evicts_nobody_and_is_reported() -> None:
    apart = [person(1, organisation_id="alfa"), person(2, organisation_id="alfa"), person(3, organisation_id="alpha")]
    register, _ = next_night(RULES, apart, BEFORE)
    merged = [replace(each, organisation_id="alfa") for each in [*register, person(4)]]
    decisions = allocate(RULES, merged, BEFORE)
    assert verdicts(RULES, merged) == ["confirmed first-come"] * 3 + ["waiting organisation"]
    [found] = excess(RULES, merged, decisions, BEFORE)
    assert (found.rule, found.seats, found.allowed) == ("organisation", 3, 2)


def test_a_deadline_moved_earlier_makes_a_promised_place_neither_late_nor_lapsed() -> None:
    register = [person(1, registered_at=september(10), promise="first-come"), person(2, registered_at=september(10))]
    moved = replace(RULES, deadline=date(2014, 9, 3))
    assert verdicts(moved, register, september(11)) == ["confirmed first-come", "declined late"]


def test_a_promise_ends_by_cancellation_and_by_an_organisers_decline() -> None:
    register = [
        person(1, promise="first-come", cancelled="registrant"),
        person(2, promise="first-come", word=Word.DECLINE),
        person(3),
    ]
    decisions = decide(replace(RULES, seats=1), register)
    assert [(d.status, d.reason, d.promise) for d in decisions] == [
        (Status.CANCELLED, "registrant", None),
        (Status.DECLINED, "organiser", None),
        (Status.CONFIRMED, "first-come", "first-come"),
    ]


def test_a_confirmed_person_who_becomes_doubtful_or_incomplete_keeps_the_place() -> None:
    register = [person(1, promise="first-come", doubts=("another name",)), person(2, promise="first-come", email=None)]
    assert verdicts(replace(RULES, seats=2), [*register, person(3)]) == [
        "held doubt kept",
        "incomplete incomplete kept",
        "waiting seats #1",
    ]


# --- 3. first come ---------------------------------------------------------------------------------------------------


def test_the_third_of_an_organisation_waits_for_its_organisation() -> None:
    register = [person(n, organisation_id="alfa") for n in (1, 2, 3)]
    assert verdicts(RULES, [*register, person(4)]) == [
        "confirmed first-come",
        "confirmed first-come",
        "waiting organisation",
        "confirmed first-come",
    ]


def test_without_a_known_organisation_there_is_no_organisation_cap() -> None:
    register = [person(n, organisation_id=None, organisation="Freelance") for n in range(1, 6)]
    assert set(verdicts(RULES, register)) == {"confirmed first-come"}


def test_a_country_over_its_cap_waits_and_those_without_a_country_are_a_group_of_their_own() -> None:
    register = [person(n, country=country) for n, country in enumerate(["DE", "DE", None, None, "FR"], 1)]
    assert verdicts(replace(RULES, country_cap=1), register) == [
        "confirmed first-come",
        "waiting country",
        "confirmed first-come",
        "waiting country",
        "confirmed first-come",
    ]


def test_the_first_obstacle_is_the_reason() -> None:
    full = replace(RULES, seats=1, country_cap=1, per_organisation=1)
    register = [
        person(1, organisation_id="alfa"),
        person(2, organisation_id="alfa"),
        person(3),
        person(4, country="FR"),
    ]
    assert verdicts(full, register)[1:] == ["waiting organisation", "waiting country", "waiting seats #1"]


def test_seats_for_balance_and_reserved_seats_are_not_given_by_date() -> None:
    speaker = person(9, reserved=True, role="speaker")
    register = [person(1), person(2), person(3), speaker]
    kept_back = replace(RULES, seats=4, balance_seats=2)
    assert verdicts(kept_back, register) == [
        "confirmed first-come",
        "waiting seats #1",
        "waiting seats #2",
        "confirmed reserved",
    ]


def test_a_group_larger_than_the_seats_left_is_split_in_the_order_of_its_mail() -> None:
    group = [person(n, registered_at=MONDAY, order=(7, 4 - n)) for n in (1, 2, 3)]
    decisions = allocate(replace(RULES, seats=2), group, BEFORE)
    assert {reference: d.status for reference, d in decisions.items()} == {
        "CEW-0003": Status.CONFIRMED,
        "CEW-0002": Status.CONFIRMED,
        "CEW-0001": Status.WAITING,
    }


def test_a_reserved_seat_counts_neither_for_its_organisation_nor_for_its_country() -> None:
    speakers = [person(n, reserved=True, organisation_id="alfa") for n in (1, 2)]
    narrow = replace(RULES, country_cap=1, per_organisation=1)
    assert verdicts(narrow, [*speakers, person(3, organisation_id="alfa")]) == [
        "confirmed reserved",
        "confirmed reserved",
        "confirmed first-come",
    ]


def test_a_cancelled_or_declined_reserved_seat_is_free_again() -> None:
    speakers = [person(1, reserved=True, cancelled="registrant"), person(2, reserved=True, word=Word.DECLINE)]
    assert verdicts(replace(RULES, seats=1), [*speakers, person(3)])[2] == "confirmed first-come"


def test_an_incomplete_person_who_finds_no_place_is_incomplete_without_one() -> None:
    assert verdicts(replace(RULES, seats=0), [person(1, telephone=None), person(2, doubts=("who?",))]) == [
        "incomplete incomplete",
        "held doubt",
    ]


# --- 4. balance ------------------------------------------------------------------------------------------------------


def test_after_the_deadline_the_country_with_fewest_seats_comes_first_and_the_unknown_last() -> None:
    balanced = replace(RULES, seats=5, balance_seats=3, country_cap=1)
    register = [person(n, country=country) for n, country in enumerate(["DE", "DE", None, "FR", "SE", "SE"], 1)]
    assert verdicts(balanced, register, BEFORE)[:3] == [
        "confirmed first-come",
        "waiting country",
        "confirmed first-come",
    ]
    assert verdicts(balanced, register, AFTER) == [
        "confirmed first-come",
        "confirmed balance",
        "confirmed first-come",
        "confirmed balance",
        "confirmed balance",
        "waiting seats #1",
    ]
    unknown = [person(1, country=None), person(2, country="DE"), person(3, country="DE")]
    assert verdicts(replace(RULES, seats=2, balance_seats=2), unknown, AFTER) == [
        "waiting seats #1",
        "confirmed balance",
        "confirmed balance",
    ]


def test_balance_keeps_the_organisation_cap_and_no_country_cap() -> None:
    balanced = replace(RULES, seats=9, balance_seats=9, country_cap=1, per_organisation=1)
    register = [person(1, organisation_id="alfa"), person(2, organisation_id="alfa"), person(3)]
    assert verdicts(balanced, register, AFTER) == ["confirmed balance", "waiting organisation", "confirmed balance"]


def test_a_selection_to_be_confirmed_is_proposed_ranked_and_binds_nobody_until_then() -> None:
    asking = replace(RULES, seats=2, balance_seats=2, confirm_selection=True)
    register = [person(1, country="DE"), person(2, country="DE"), person(3, country="FR")]
    decisions = decide(asking, register, AFTER)
    assert [(d.status, d.reason, d.promise, d.proposed, d.position) for d in decisions] == [
        (Status.WAITING, "seats", None, True, 1),
        (Status.WAITING, "seats", None, False, 3),
        (Status.WAITING, "seats", None, True, 2),
    ]
    assert verdicts(replace(asking, selection_confirmed=True), register, AFTER) == [
        "confirmed balance",
        "waiting seats #1",
        "confirmed balance",
    ]


# --- 5. incomplete, held, late ---------------------------------------------------------------------------------------


def test_an_incomplete_place_is_kept_for_the_completion_days_and_then_lapses() -> None:
    register, _ = next_night(replace(RULES, seats=1), [person(1, telephone=None), person(2)], BEFORE)
    last_moment = september(15, 23, 59)
    assert verdicts(replace(RULES, seats=1), register, last_moment) == [
        "incomplete incomplete kept",
        "waiting seats #1",
    ]
    assert verdicts(replace(RULES, seats=1), register, september(16, 0)) == [
        "declined incomplete",
        "confirmed first-come",
    ]


def test_the_completion_days_count_from_the_request_where_it_went_out_after_the_deadline() -> None:
    register = [person(1, telephone=None, asked_at=september(14, 23))]
    assert verdicts(RULES, register, september(17, 23, 59)) == ["incomplete incomplete kept"]
    assert verdicts(RULES, register, september(18, 0)) == ["declined incomplete"]


def test_the_day_of_the_request_is_the_events_day() -> None:
    register = [person(1, telephone=None, asked_at=datetime(2014, 9, 13, 22, 30, tzinfo=UTC))]
    assert verdicts(RULES, register, september(17, 23, 59)) == ["incomplete incomplete kept"]


def test_a_completion_within_the_completion_days_keeps_the_original_date() -> None:
    completed = person(1, known_at={"telephone": september(15, 23, 59)}, asked_at=september(2))
    assert verdicts(replace(RULES, seats=1), [completed, person(2)], september(17)) == [
        "confirmed first-come",
        "waiting seats #1",
    ]


def test_a_completion_beyond_the_completion_days_comes_too_late_even_when_no_run_was_between() -> None:
    kept = person(1, known_at={"telephone": september(16, 0)}, asked_at=september(2), promise="first-come")
    assert verdicts(replace(RULES, seats=1), [kept, person(2)], september(17)) == [
        "declined incomplete",
        "confirmed first-come",
    ]


def test_a_place_released_from_a_hold_is_asked_about_before_it_can_lapse() -> None:
    held = [person(1, telephone=None, doubts=("two telephones",)), person(2, telephone=None, word=Word.HOLD)]
    register, _ = next_night(RULES, held, BEFORE)
    released = [replace(each, doubts=(), word=None) for each in register]
    assert verdicts(RULES, released, september(18)) == ["incomplete incomplete kept"] * 2
    asked, _ = next_night(RULES, released, september(18))
    assert verdicts(RULES, asked, september(21, 8)) == ["incomplete incomplete kept"] * 2
    assert verdicts(RULES, asked, september(22)) == ["declined incomplete"] * 2


def test_a_substitute_inherits_the_place_though_the_details_are_new() -> None:
    substitute = person(1, promise="first-come", known_at={"full_name": september(18), "email": september(18)})
    assert verdicts(replace(RULES, seats=1), [substitute], september(19)) == ["confirmed first-come"]


def test_an_incomplete_substitute_is_asked_before_the_inherited_place_can_lapse() -> None:
    substitute = person(1, promise="first-come", telephone=None)
    assert verdicts(RULES, [substitute], september(18)) == ["incomplete incomplete kept"]


def test_where_no_requests_go_out_an_incomplete_place_lapses_by_the_deadline_alone() -> None:
    silent = replace(RULES, requests_go_out=False)
    register = [person(1, promise="first-come", telephone=None), person(2, promise="first-come")]
    assert verdicts(silent, register, september(15, 23, 59))[0] == "incomplete incomplete kept"
    assert verdicts(silent, register, september(16, 0)) == ["declined incomplete", "confirmed first-come"]


def test_a_held_place_lapses_only_when_an_organiser_decides() -> None:
    register = [
        person(1, telephone=None, doubts=("two names",), promise="first-come"),
        person(2, telephone=None, word=Word.HOLD, promise="first-come"),
    ]
    assert verdicts(RULES, register, september(20)) == ["held doubt kept", "held organiser kept"]


def test_late_is_declined_though_seats_are_free_and_an_organiser_may_confirm() -> None:
    register = [person(1, registered_at=september(14)), person(2, registered_at=september(14), word=Word.CONFIRM)]
    assert verdicts(RULES, register, september(15)) == ["declined late", "confirmed organiser"]


# --- 6. maybe the same organisation ----------------------------------------------------------------------------------


ALFA, PERHAPS_ALFA = frozenset({"alfa"}), frozenset({"alpha"})
ONE_EACH = replace(RULES, per_organisation=1)


def in_question(**facts: object) -> list[Registration]:
    return [
        person(1, organisation_id="alfa", maybe_ids=PERHAPS_ALFA),
        person(2, organisation_id="alpha", maybe_ids=ALFA, **facts),
    ]


def test_a_maybe_holds_a_seat_only_where_the_answer_would_change_one() -> None:
    assert verdicts(RULES, in_question()) == ["confirmed first-come"] * 2
    assert verdicts(ONE_EACH, in_question()) == ["confirmed first-come", "held organisation kept"]
    assert verdicts(replace(ONE_EACH, seats=1), in_question()) == ["confirmed first-come", "waiting seats #1"]


def test_an_incomplete_person_in_question_is_asked_to_complete_first() -> None:
    assert verdicts(ONE_EACH, in_question(telephone=None))[1] == "incomplete incomplete kept"


def test_the_answer_different_confirms_and_the_answer_same_ends_the_place_in_question() -> None:
    register, _ = next_night(ONE_EACH, in_question(), BEFORE)
    different = [replace(each, maybe_ids=frozenset()) for each in register]
    same = [replace(each, maybe_ids=frozenset(), organisation_id="alfa") for each in register]
    assert verdicts(ONE_EACH, different) == ["confirmed first-come"] * 2
    assert verdicts(ONE_EACH, same) == ["confirmed first-come", "waiting organisation"]


def test_a_settled_promise_counts_before_an_earlier_place_in_question() -> None:
    merged = [
        person(1, organisation_id="alfa", promise="question"),
        person(2, organisation_id="alfa", promise="balance"),
    ]
    assert verdicts(ONE_EACH, merged) == ["waiting organisation", "confirmed balance"]


def test_a_place_in_question_is_settled_when_the_other_organisation_has_room_again() -> None:
    register, _ = next_night(ONE_EACH, in_question(), BEFORE)
    freed = [replace(register[0], cancelled="registrant"), register[1]]
    assert decide(ONE_EACH, freed)[1].promise == "first-come"


def test_who_comes_later_does_not_keep_an_earlier_place_in_question() -> None:
    register, _ = next_night(ONE_EACH, in_question(), BEFORE)
    newcomer = person(3, organisation_id="alfa", maybe_ids=PERHAPS_ALFA)
    refilled = [replace(register[0], cancelled="registrant"), register[1], newcomer]
    assert verdicts(ONE_EACH, refilled)[1:] == ["confirmed first-come", "held organisation kept"]


def test_an_organisers_confirmation_of_a_place_in_question_outlives_the_word() -> None:
    register, _ = next_night(ONE_EACH, in_question(), BEFORE)
    confirmed, _ = next_night(ONE_EACH, [register[0], replace(register[1], word=Word.CONFIRM)], BEFORE)
    merged = [replace(each, organisation_id="alfa", maybe_ids=frozenset(), word=None) for each in confirmed]
    assert verdicts(ONE_EACH, merged) == ["confirmed first-come", "confirmed organiser"]


# --- 7. cancellation -------------------------------------------------------------------------------------------------


def test_a_cancellation_frees_the_seat_for_the_same_runs_promotion() -> None:
    narrow = replace(RULES, seats=2)
    register, before = next_night(narrow, [person(1), person(2), person(3)], BEFORE)
    cancelled = [replace(register[0], cancelled="registrant"), *register[1:]]
    assert before[2].position == 1
    assert verdicts(narrow, cancelled) == ["cancelled registrant", "confirmed first-come", "confirmed first-come"]


def test_a_freed_balance_seat_goes_to_balance_again() -> None:
    balanced = replace(RULES, seats=2, balance_seats=1)
    line = [person(n, country=country) for n, country in enumerate(["DE", "DE", "FR", "SE"], 1)]
    register, _ = next_night(balanced, line, AFTER)
    cancelled = [replace(each, cancelled="registrant") if each.country == "FR" else each for each in register]
    assert verdicts(balanced, cancelled, AFTER) == [
        "confirmed first-come",
        "waiting seats #1",
        "cancelled registrant",
        "confirmed balance",
    ]


def test_a_substituted_registration_gives_its_promise_to_the_colleague() -> None:
    register = [person(1, cancelled="substituted"), person(2, promise="first-come"), person(3)]
    assert verdicts(replace(RULES, seats=1), register) == [
        "cancelled substituted",
        "confirmed first-come",
        "waiting seats #1",
    ]


# --- 8. the end ------------------------------------------------------------------------------------------------------


def test_nobody_is_promoted_later_than_the_promotion_days_before_the_start() -> None:
    free = [person(1)]
    assert verdicts(RULES, free, THE_END) == ["confirmed first-come"]
    assert verdicts(RULES, free, THE_END + timedelta(seconds=1)) == ["declined full"]


def test_after_the_end_promises_stand_and_nobody_new_is_kept_a_place() -> None:
    register = [
        person(1, promise="first-come"),
        person(2, doubts=("two names",)),
        person(3, word=Word.CONFIRM),
        person(4, doubts=("two names",), promise="balance"),
    ]
    assert verdicts(RULES, register, september(22)) == [
        "confirmed first-come",
        "held doubt",
        "confirmed organiser",
        "held doubt kept",
    ]


def test_the_end_is_the_same_instant_in_whatever_zone_the_start_is_written() -> None:
    for zone in (UTC, ZoneInfo("Asia/Tokyo")):
        elsewhere = replace(RULES, starts_at=RULES.starts_at.astimezone(zone))
        assert elsewhere.promotions_end == RULES.promotions_end


# --- 9. organisers' words --------------------------------------------------------------------------------------------


def test_an_organiser_confirms_beyond_the_rules_and_the_excess_is_reported() -> None:
    full = replace(RULES, seats=2)
    register = [person(n, organisation_id="alfa") for n in (1, 2)]
    register.append(person(3, organisation_id="alfa", telephone=None, doubts=("who?",), word=Word.CONFIRM))
    assert verdicts(full, register) == ["confirmed first-come", "waiting organisation", "confirmed organiser"]
    register = [replace(each, promise="first-come") for each in register]
    found = excess(full, register, allocate(full, register, BEFORE), BEFORE)
    assert [(each.rule, each.seats, each.allowed) for each in found] == [("organisation", 3, 2), ("seats", 3, 2)]


def test_the_latest_word_decides_before_a_promise() -> None:
    register = [
        person(1, promise="first-come", word=Word.DECLINE),
        person(2, promise="first-come", word=Word.HOLD),
        person(3, registered_at=september(14), word=Word.HOLD),
    ]
    assert verdicts(RULES, register, september(15)) == [
        "declined organiser",
        "held organiser kept",
        "held organiser",
    ]


# --- 10. explanation and position ------------------------------------------------------------------------------------


def test_a_confirmed_person_reads_which_seat_of_how_many_it_is() -> None:
    capped = replace(RULES, country_cap=10)
    register = [person(n, country="FR" if n <= 54 else "DE", promise="first-come") for n in range(1, 63)]
    register += [person(n, country="DE", organisation_id="x", organisation="Cluster X") for n in (63, 64)]
    last = decide(capped, register)[-1]
    assert last.explanation == "seated by date of registration; seat 64 of 100; 2nd of 2 from Cluster X; DE 10 of 10"
    assert last.counts == Counts(seats=64, organisation=2, country=10, country_cap=10)
    assert "seat 63 of 100; 1st of 2 from Cluster X; DE 9 of 10" in decide(capped, register)[-2].explanation


def test_every_turned_away_reads_the_numbers_of_the_rule() -> None:
    capped = replace(RULES, seats=4, country_cap=2, per_organisation=1)
    register = [
        person(1, organisation_id="alfa"),
        person(2, organisation_id="alfa"),
        person(3),
        person(4),
        person(5, country=None),
        person(6, country="FR"),
        person(7, country="FR"),
        person(8, country="FR", registered_at=september(13)),
    ]
    words = [decision.explanation for decision in decide(capped, register)]
    assert words[1] == "the one seat of Alfa is taken"
    assert words[3] == "2 of 2 seats of BE are taken"
    assert words[6] == "all 4 seats are taken; number 1 on the waiting list"
    assert words[7] == "arrived 2014-09-13 09:00, after the deadline 2014-09-12"


def test_an_incomplete_person_reads_what_is_missing_and_until_when() -> None:
    register = [person(1, telephone=None, function=None)]
    [kept] = decide(RULES, register)
    assert kept.missing == ("function", "telephone")
    assert kept.explanation.startswith(
        "missing: function, telephone; to be completed by 2014-09-15; place kept: seat 1"
    )
    [lapsed] = decide(RULES, register, september(16))
    assert lapsed.explanation == "function, telephone not received by 2014-09-15"


def test_who_waits_while_balance_seats_are_kept_back_reads_so() -> None:
    [decision] = decide(replace(RULES, seats=2, balance_seats=2), [person(1)])
    assert decision.explanation == (
        "all but the 2 seats kept for the balance of countries are taken; number 1 on the waiting list"
    )


def test_position_before_the_deadline_skips_full_organisations_and_countries() -> None:
    capped = replace(RULES, seats=1, country_cap=2, per_organisation=1)
    register = [
        person(1, organisation_id="alfa"),
        person(2, organisation_id="alfa"),
        person(3),
        person(4),
        person(5, country="FR", organisation_id="gama"),
        person(6, country="FR", organisation_id="gama"),
        person(7, country="FR", telephone=None),
        person(8, country="SE"),
    ]
    assert [decision.position for decision in decide(capped, register)] == [None, None, 1, None, 2, None, None, 4]


def test_position_after_the_deadline_follows_the_balance() -> None:
    balanced = replace(RULES, seats=2, balance_seats=1)
    register = [person(n, country=country) for n, country in enumerate(["DE", "DE", "DE", "FR", "SE", None], 1)]
    positions = [decision.position for decision in decide(balanced, register, AFTER)]
    assert positions == [None, 2, 3, None, 1, 4]


def test_position_after_the_deadline_goes_by_date_where_no_seats_are_for_balance() -> None:
    plain = replace(RULES, seats=2)
    register, before = next_night(
        plain, [person(n, country=country) for n, country in enumerate(["DE", "DE", "DE", "FR"], 1)], AFTER
    )
    assert [decision.position for decision in before] == [None, None, 1, 2]
    freed = [replace(register[0], cancelled="registrant"), *register[1:]]
    assert verdicts(plain, freed, AFTER)[2:] == ["confirmed first-come", "waiting seats #1"]


def test_plain_first_come_knows_neither_country_nor_balance_nor_promises() -> None:
    fair = replace(RULES, seats=2, balance_seats=1, country_cap=1)
    register = [person(1), person(2), person(3, country="FR", promise="balance")]
    assert first_come(fair, register, AFTER) == {"CEW-0001", "CEW-0002"}
    assert first_come(fair, register, september(23)) == {"CEW-0001", "CEW-0002"}


# --- what holds of any register --------------------------------------------------------------------------------------


QUICK = settings(max_examples=100, deadline=None)
THOROUGH = settings(max_examples=250, deadline=None)
NIGHTS = st.sampled_from(INSTANTS)


def outcomes(decisions: dict[str, Decision]) -> dict[str, Outcome]:
    return {
        reference: Outcome(d.status, d.reason, d.promise is not None, d.place_kept, d.position)
        for reference, d in decisions.items()
    }


def newly_seated(register: Sequence[Registration], decisions: dict[str, Decision]) -> list[Registration]:
    """Whom a step of this run gave a place: no promise of an earlier run, no organiser's word, no reserved seat."""
    return [
        each
        for each in register
        if decisions[each.reference].seated and not each.promise and not each.reserved and each.word is not Word.CONFIRM
    ]


def seated(register: Sequence[Registration], decisions: dict[str, Decision]) -> list[Registration]:
    return [each for each in register if decisions[each.reference].seated]


@THOROUGH
@given(rules(), registers(), NIGHTS)
def test_allocate_agrees_with_the_plain_reading_of_the_spec(
    rules: SeatRules, register: list[Registration], now: datetime
) -> None:
    assert outcomes(allocate(rules, register, now)) == reference(rules, register, now)


@THOROUGH
@given(rules(), registers(LASTING_TRAITS), st.lists(NIGHTS, min_size=2, max_size=5).map(sorted), st.data())
def test_night_after_night_agrees_with_the_plain_reading_of_the_spec(
    rules: SeatRules, register: list[Registration], nights: list[datetime], data: st.DataObject
) -> None:
    """What a run decides is carried to the next; between them details come in and people cancel."""
    someone = st.sampled_from([each.reference for each in register] or [""])
    completions = data.draw(st.dictionaries(someone, NIGHTS, max_size=3))
    cancellations = data.draw(st.dictionaries(someone, NIGHTS, max_size=2))
    for now in nights:
        register = [_by(e, now, completions.get(e.reference), cancellations.get(e.reference)) for e in register]
        decisions = allocate(rules, _arrived(register, now), now)
        assert outcomes(decisions) == reference(rules, _arrived(register, now), now)
        register = [carried(e, decisions[e.reference], now) if e.reference in decisions else e for e in register]


def _arrived(register: Iterable[Registration], now: datetime) -> list[Registration]:
    """Whom a run knows of: reserved seats are there from the beginning."""
    return [each for each in register if each.reserved or each.registered_at <= now]


def _by(one: Registration, now: datetime, completed: datetime | None, cancelled: datetime | None) -> Registration:
    if completed and completed <= now and not one.telephone:
        one = replace(one, telephone="+3222991111", known_at={"telephone": completed})
    return replace(one, cancelled="registrant") if cancelled and cancelled <= now else one


@QUICK
@given(rules(), registers(), NIGHTS, st.randoms(use_true_random=False))
def test_the_order_in_which_the_register_is_handed_in_changes_nothing(
    rules: SeatRules, register: list[Registration], now: datetime, chance: random.Random
) -> None:
    shuffled = list(register)
    chance.shuffle(shuffled)
    assert list(allocate(rules, shuffled, now).items()) == list(allocate(rules, register, now).items())


@QUICK
@given(rules(), registers(), NIGHTS)
def test_no_step_seats_beyond_the_seats_an_organisation_or_before_the_deadline_a_country(
    rules: SeatRules, register: list[Registration], now: datetime
) -> None:
    decisions = allocate(rules, register, now)
    everybody = seated(register, decisions)
    organisations = Counter(each.organisation_id for each in everybody if not each.reserved)
    countries = Counter(each.country for each in everybody if not each.reserved)
    for each in newly_seated(register, decisions):
        assert len(everybody) <= rules.seats
        assert each.organisation_id is None or organisations[each.organisation_id] <= rules.per_organisation
        if now < rules.late_from and rules.country_cap is not None:
            assert countries[each.country] <= rules.country_cap


@QUICK
@given(rules(may_only_propose=False), rules(), registers(LASTING_TRAITS), registers(LASTING_TRAITS), NIGHTS)
def test_promises_survive_other_rules_merged_organisations_and_earlier_mails_found(
    rules: SeatRules,
    lowered: SeatRules,
    register: list[Registration],
    found: list[Registration],
    now: datetime,
) -> None:
    kept, decisions = next_night(rules, register, now)
    newcomers = [replace(e, reference=f"NEW-{e.reference}", registered_at=MONDAY - timedelta(1)) for e in found]
    merged = [replace(each, organisation_id="alfa", maybe_ids=frozenset()) for each in [*kept, *newcomers]]
    moved = replace(lowered, deadline=date(2014, 9, 1), completion_days=rules.completion_days, required=rules.required)
    the_next_night = max(now, THE_END) + timedelta(days=30)
    afterwards = allocate(moved, merged, the_next_night)
    for before in decisions:
        if before.status in (Status.CONFIRMED, Status.HELD) and before.promise not in (None, "question"):
            assert afterwards[before.reference].seated


@QUICK
@given(rules(), registers(), NIGHTS)
def test_kept_places_survive_until_they_lapse(rules: SeatRules, register: list[Registration], now: datetime) -> None:
    kept, decisions = next_night(rules, register, now)
    soon = now + timedelta(minutes=1)
    again = allocate(replace(rules, seats=0, per_organisation=1, country_cap=1), kept, soon)
    for registration, before in zip(
        sorted(kept, key=lambda each: each.reference), _by_reference(decisions), strict=True
    ):
        in_question = before.promise == "question" or registration.promise == "question"
        if before.place_kept and not in_question and soon < rules.lapses_at(registration.asked_at):
            assert again[before.reference].place_kept


def _by_reference(decisions: Iterable[Decision]) -> list[Decision]:
    return sorted(decisions, key=lambda decision: decision.reference)


@QUICK
@given(rules(), registers(), NIGHTS)
def test_nobody_is_seated_by_a_step_ahead_of_an_earlier_one_of_the_same_country_whose_organisation_has_room(
    rules: SeatRules, register: list[Registration], now: datetime
) -> None:
    decisions = allocate(rules, register, now)
    taken = Counter(each.organisation_id for each in seated(register, decisions) if not each.reserved)
    place = {reference: rank for rank, reference in enumerate(decisions)}
    for waiting in register:
        if decisions[waiting.reference].status is Status.WAITING and _has_room(waiting, taken, rules):
            ahead = [each for each in newly_seated(register, decisions) if each.country == waiting.country]
            assert all(place[each.reference] < place[waiting.reference] for each in ahead)


def _has_room(one: Registration, taken: Counter[str | None], rules: SeatRules) -> bool:
    return one.organisation_id is None or taken[one.organisation_id] < rules.per_organisation


@QUICK
@given(rules(may_only_propose=False), registers(), st.sampled_from((AFTER, september(17), THE_END)))
def test_after_the_deadline_no_seat_stays_free_while_somebody_with_a_free_organisation_waits(
    rules: SeatRules, register: list[Registration], now: datetime
) -> None:
    decisions = allocate(rules, register, now)
    everybody = seated(register, decisions)
    taken = Counter(each.organisation_id for each in everybody if not each.reserved)
    waiting = [each for each in register if decisions[each.reference].status is Status.WAITING]
    if any(_has_room(each, taken, rules) for each in waiting):
        assert len(everybody) >= rules.seats


UNDISTURBED = (
    {"telephone": None},
    {"full_name": None},
    {"reserved": True},
    {"registered_at": september(10)},
    {"registered_at": september(12, 23, 59)},
    {"registered_at": september(13, 0)},
)


@THOROUGH
@given(
    rules(may_only_propose=False), registers(UNDISTURBED), st.lists(NIGHTS.filter(lambda at: at < AFTER), max_size=5)
)
def test_undisturbed_nights_end_like_a_single_run_after_the_deadline(
    rules: SeatRules, register: list[Registration], nights: list[datetime]
) -> None:
    rules = replace(rules, completion_days=3)
    once = outcomes(allocate(rules, register, AFTER))
    for now in sorted(nights):
        decisions = allocate(rules, _arrived(register, now), now)
        register = [carried(e, decisions[e.reference], now) if e.reference in decisions else e for e in register]
    assert outcomes(allocate(rules, register, AFTER)) == once


def test_who_is_asked_by_this_run_reads_the_same_day_as_the_mail_that_asks() -> None:
    register = [person(1, telephone=None)]
    kept, [first] = next_night(RULES, register, september(14, 7))
    _, [second] = next_night(RULES, kept, september(14, 7))
    assert "to be completed by 2014-09-17" in first.explanation
    assert first.explanation == second.explanation
    [unasked] = decide(replace(RULES, requests_go_out=False), register, september(14, 7))
    assert "to be completed by 2014-09-15" in unasked.explanation


def test_a_seat_for_the_balance_keeps_its_number_at_the_next_run() -> None:
    capped = replace(RULES, seats=9, balance_seats=3, country_cap=1)
    line = [person(n, country=country) for n, country in enumerate(["DE", "DE", "FR", "SE"], 1)]
    kept, first = next_night(capped, line, AFTER)
    _, second = next_night(capped, kept, AFTER)
    assert first[1].explanation.startswith("seated for the geographical balance after the deadline; seat 4 of 9")
    assert [decision.explanation for decision in first] == [decision.explanation for decision in second]


@QUICK
@given(rules(), registers(), NIGHTS)
def test_a_second_run_in_the_same_night_changes_nothing(
    rules: SeatRules, register: list[Registration], now: datetime
) -> None:
    kept, _ = next_night(rules, register, now)
    settled, before = next_night(rules, kept, now)
    _, after = next_night(rules, settled, now)
    assert [(d.status, d.promise, d.position) for d in after] == [(d.status, d.promise, d.position) for d in before]


@THOROUGH
@given(rules(may_only_propose=False), registers(maybes=MAYBES[:1]), st.sampled_from((BEFORE, AFTER, september(17))))
def test_the_first_on_the_waiting_list_is_seated_when_a_seat_comes_free(
    rules: SeatRules, register: list[Registration], now: datetime
) -> None:
    """One more seat: before the deadline only where it is not kept back for balance."""
    kept, decisions = next_night(rules, register, now)
    first = [d.reference for d in decisions if d.position == 1]
    full = len(seated(register, {d.reference: d for d in decisions})) >= rules.seats - rules.balance_seats
    if first and full:
        taken = sum(decision.seated for decision in decisions)
        kept_back = rules.balance_seats if now < rules.late_from else 0
        roomier = replace(rules, seats=taken + kept_back + 1)
        assert allocate(roomier, kept, now)[first[0]].seated
