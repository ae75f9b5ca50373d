"""What other rules would give on the present register, beside today's.

    simulate(rules, other, registrations, now) -> Simulation

Today's side is the register as it stands, promises and all. The other side is counted afresh: promises that a run made
under today's rules do not bind there, or every other rule would look like today's; an organiser's own words and the
reserved seats do. Kept places count like seats. Reserved seats count for no country, as in the rules.
Does not know how it is shown; changes nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from inbox_processor.allocation import SeatRules, allocate, first_come, place_in_line
from inbox_processor.records import Decision, Registration


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who has a seat or a kept place, in the order of the line and without the reserved, by country."""

    seated: tuple[str, ...]
    by_country: Mapping[str | None, int]

    @property
    def countries(self) -> int:
        """How many known countries have a seat."""
        return sum(1 for country, seats in self.by_country.items() if country and seats)

    @property
    def balance(self) -> float:
        """The effective number of countries: exp of the Shannon entropy of seats by country, unknown as one group.

        As many countries with equally many seats would be as balanced; 0 where nobody is seated.
        """
        total = sum(self.by_country.values())
        shares = [seats / total for seats in self.by_country.values() if seats]
        return math.exp(-sum(share * math.log(share) for share in shares)) if shares else 0.0


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody whose seat depends on the rules, with today's decision and the other one."""

    registration: Registration
    today: Decision
    then: Decision


@dataclass(frozen=True, slots=True)
class Simulation:
    """Two sets of rules on one register; `first_come` is what today's would give by date of registration alone."""

    rules: SeatRules
    other: SeatRules
    today: Outcome
    then: Outcome
    first_come: Outcome
    come_in: tuple[Moved, ...]
    drop_out: tuple[Moved, ...]


def simulate(rules: SeatRules, other: SeatRules, registrations: Sequence[Registration], now: datetime) -> Simulation:
    """Today's seats, those of the other rules, and those of plain first-come, at the instant `now`.

    Once promotions have ended nobody new is seated: the other rules are then played as of their last moment.
    """
    line = sorted(registrations, key=place_in_line)
    fresh = [r if r.reserved else replace(r, promise=None) for r in line]
    today = allocate(rules, line, now)
    then = allocate(other, fresh, min(now, other.promotions_end))
    moved = [
        Moved(r, today[r.reference], then[r.reference])
        for r in line
        if today[r.reference].seated != then[r.reference].seated
    ]
    return Simulation(
        rules=rules,
        other=other,
        today=_outcome(line, {ref for ref, decision in today.items() if decision.seated}),
        then=_outcome(line, {ref for ref, decision in then.items() if decision.seated}),
        first_come=_outcome(line, first_come(rules, line, now)),
        come_in=tuple(m for m in moved if m.then.seated),
        drop_out=tuple(m for m in moved if m.today.seated),
    )


def _outcome(line: Sequence[Registration], seated: set[str] | frozenset[str]) -> Outcome:
    people = [r for r in line if r.reference in seated and not r.reserved]
    return Outcome(tuple(r.reference for r in people), Counter(r.country for r in people))
