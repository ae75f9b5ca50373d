"""Registers for the tests of SPEC section 6: by hand (`person`), and generated small and crowded (`registers`).

Rule: few organisations, few countries, few seats and few minutes, so that every rule meets every other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from inbox_processor.allocation import SeatRules
from inbox_processor.records import Registration, Word

BRUSSELS = ZoneInfo("Europe/Brussels")
RULES = SeatRules(
    seats=100,
    per_organisation=2,
    deadline=date(2014, 9, 12),
    zone=BRUSSELS,
    starts_at=datetime(2014, 9, 23, 8, 30, tzinfo=BRUSSELS),
)
MONDAY = datetime(2014, 9, 1, 9, 0, tzinfo=BRUSSELS)


def september(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A time of day in the event's city."""
    return datetime(2014, 9, day, hour, minute, tzinfo=BRUSSELS)


BEFORE, AFTER, THE_END = september(10, 2), september(13, 2), september(21, 8, 30)
"""A night before the deadline, the night after it, the last instant of promotions."""


def person(number: int, **facts: object) -> Registration:
    """A complete registration, the `number`th to arrive, alone in its organisation unless told otherwise."""
    organisation = facts.get("organisation_id", f"cluster {number}")
    values: dict[str, object] = {
        "reference": f"CEW-{number:04}",
        "registered_at": MONDAY + timedelta(minutes=number),
        "order": (number, 0),
        "full_name": f"Person {number}",
        "function": "Manager",
        "organisation": organisation and str(organisation).title(),
        "organisation_id": organisation,
        "email": f"person{number}@example.eu",
        "telephone": "+3222991111",
        "country": "BE",
    }
    return Registration(**{**values, **facts})  # type: ignore[arg-type]


# --- generated -------------------------------------------------------------------------------------------------------

ORGANISATIONS = ("alfa", "beta", "gama", None)
COUNTRIES = ("DE", "FR", "SE", None)
INSTANTS = (
    MONDAY,
    september(5),
    september(8),
    september(12, 23, 59),
    september(13, 0),
    september(13, 2),
    september(14),
    september(16, 0),
    september(17),
    THE_END,
    THE_END + timedelta(minutes=1),
)
"""When runs happen, requests go out and details come in: the instants where a rule turns, and some between."""

Traits = Mapping[str, object]

TRAITS: tuple[Traits, ...] = (
    {"telephone": None},
    {"telephone": None, "asked_at": september(8)},
    {"telephone": None, "asked_at": september(14)},
    {"full_name": None},
    {"email": None},
    {"email": None, "sender": "assistant@example.eu"},
    {"known_at": {"telephone": september(8)}},
    {"known_at": {"telephone": september(16, 0)}, "asked_at": september(8)},
    {"known_at": {"telephone": september(17)}, "asked_at": september(8)},
    {"known_at": {"function": september(17)}, "asked_at": september(14)},
    {"doubts": ("Two names in one signature",)},
    {"word": Word.HOLD},
    {"word": Word.CONFIRM},
    {"word": Word.DECLINE},
    {"cancelled": "registrant"},
    {"cancelled": "substituted"},
    {"reserved": True},
    {"registered_at": september(12, 23, 59)},
    {"registered_at": september(13, 0)},
    {"registered_at": september(16)},
    {"promise": "first-come"},
    {"promise": "balance"},
    {"promise": "organiser"},
    {"promise": "question"},
    {"company": frozenset({"CEW-0001"})},
    {"company": frozenset({"CEW-0003", "CEW-0004"})},
)
LASTING_TRAITS = tuple(each for each in TRAITS if not {"promise", "asked_at", "known_at"} & set(each))
"""Without what only earlier runs leave behind."""


@st.composite
def rules(draw: st.DrawFn, *, may_only_propose: bool = True) -> SeatRules:
    return replace(
        RULES,
        seats=draw(st.integers(0, 9)),
        per_organisation=draw(st.integers(1, 3)),
        country_cap=draw(st.sampled_from((None, 1, 2, 3))),
        balance_seats=draw(st.sampled_from((0, 0, 1, 2, 4))),
        completion_days=draw(st.sampled_from((0, 3))),
        required=draw(st.sampled_from((RULES.required, ("full_name", "telephone")))),
        confirm_selection=may_only_propose and draw(st.sampled_from((False, False, True))),
        selection_confirmed=draw(st.booleans()),
        requests_go_out=draw(st.sampled_from((True, True, False))),
    )


@st.composite
def registrations(draw: st.DrawFn, number: int, traits: tuple[Traits, ...] = TRAITS) -> Registration:
    """One registration, mostly plain; every fourth shares its minute and mailbox order with the one before."""
    facts: dict[str, object] = {
        "organisation_id": draw(st.sampled_from(ORGANISATIONS)),
        "country": draw(st.sampled_from(COUNTRIES)),
        "registered_at": MONDAY + timedelta(minutes=number - number % 4 // 3),
    }
    for trait in draw(st.lists(st.sampled_from(traits), max_size=2)) if traits else ():
        facts |= trait
    return person(number, **facts)


MAYBES: tuple[Mapping[str, frozenset[str]], ...] = (
    {},
    {"alfa": frozenset({"beta"}), "beta": frozenset({"alfa"})},
    {"alfa": frozenset({"beta"}), "beta": frozenset({"alfa", "gama"}), "gama": frozenset({"beta"})},
    {"beta": frozenset({"alfa"})},
)
"""What an organiser has not answered yet; never carried further than one step, and once seen from one side only."""


def with_maybes(register: list[Registration], maybes: Mapping[str, frozenset[str]]) -> list[Registration]:
    return [replace(each, maybe_ids=maybes.get(each.organisation_id or "", frozenset())) for each in register]


@st.composite
def registers(
    draw: st.DrawFn,
    traits: tuple[Traits, ...] = TRAITS,
    maybes: tuple[Mapping[str, frozenset[str]], ...] = MAYBES,
    max_size: int = 10,
) -> list[Registration]:
    size = draw(st.integers(0, max_size))
    register = [draw(registrations(number, traits)) for number in range(1, size + 1)]
    return with_maybes(register, draw(st.sampled_from(maybes)))
