"""Other rules beside today's: what binds there, what is counted, and that nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from inbox_processor.allocation import SeatRules, allocate
from inbox_processor.records import Registration, Word
from inbox_processor.simulation import Outcome, simulate

MONDAY = datetime(2014, 9, 1, 9, tzinfo=UTC)
AFTER = datetime(2014, 9, 15, 5, tzinfo=UTC)
RULES = SeatRules(
    seats=3,
    per_organisation=2,
    deadline=date(2014, 9, 12),
    zone=ZoneInfo("Europe/Brussels"),
    starts_at=datetime(2014, 9, 23, 6, 30, tzinfo=UTC),
    required=("full_name",),
)


def line(countries: str) -> list[Registration]:
    """One registration a country code, an hour apart."""
    return [
        Registration(
            reference=f"CEW-{number:04d}",
            registered_at=MONDAY + timedelta(hours=number),
            full_name=f"Person {number}",
            email=f"p{number}@example.eu",
            organisation=f"Organisation {number}",
            organisation_id=str(number),
            country=country,
        )
        for number, country in enumerate(countries.split(), 1)
    ]


def committed(registrations: Sequence[Registration], rules: SeatRules = RULES) -> list[Registration]:
    """The registrations after a run: with the promises it made."""
    decisions = allocate(rules, registrations, AFTER)
    return [replace(r, promise=decisions[r.reference].promise) for r in registrations]


def test_same_rules_move_nobody() -> None:
    told = simulate(RULES, RULES, committed(line("DE DE FR DE")), AFTER)
    assert (told.come_in, told.drop_out) == ((), ())
    assert told.today == told.then


def test_promises_of_todays_rules_do_not_bind_under_the_others() -> None:
    told = simulate(RULES, replace(RULES, country_cap=1, balance_seats=1), committed(line("DE DE DE FR")), AFTER)
    assert [m.registration.reference for m in told.come_in] == ["CEW-0004"]
    assert [m.registration.reference for m in told.drop_out] == ["CEW-0003"]
    assert (told.today.by_country, told.then.by_country) == ({"DE": 3}, {"DE": 2, "FR": 1})


def test_organisers_word_binds_under_any_rules() -> None:
    registrations = committed(line("DE DE DE FR"))
    registrations[2] = replace(registrations[2], word=Word.CONFIRM)
    told = simulate(RULES, replace(RULES, seats=1), registrations, AFTER)
    assert told.then.seated == ("CEW-0003",)


def test_reserved_seats_count_for_no_country() -> None:
    registrations = line("DE FR")
    registrations[0] = replace(registrations[0], reserved=True)
    assert simulate(RULES, RULES, registrations, AFTER).today.by_country == {"FR": 1}


def test_plain_first_come_is_counted_beside() -> None:
    capped = replace(RULES, country_cap=1)
    told = simulate(capped, capped, committed(line("DE DE FR BE"), capped), AFTER)
    assert told.first_come.seated == ("CEW-0001", "CEW-0002", "CEW-0003")


def test_after_the_end_of_promotions_the_other_rules_still_give_seats() -> None:
    told = simulate(RULES, replace(RULES, seats=4), committed(line("DE DE DE FR")), RULES.starts_at)
    assert [m.registration.reference for m in told.come_in] == ["CEW-0004"]


@pytest.mark.parametrize(
    ("by_country", "index"),
    [({}, 0.0), ({"DE": 7}, 1.0), ({"DE": 2, "FR": 2, None: 2}, 3.0), ({"DE": 9, "FR": 1}, 1.384)],
)
def test_balance_index_is_the_number_of_countries_that_equal_shares_would_need(
    by_country: dict[str | None, int], index: float
) -> None:
    assert Outcome((), by_country).balance == pytest.approx(index, abs=0.001)
