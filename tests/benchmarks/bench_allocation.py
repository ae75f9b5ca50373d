"""How long `allocate` takes on 1k, 10k and 100k registrations, and how it grows (issue 4: 10k in 0.2 s).

Run: python tests/benchmarks/bench_allocation.py
"""

from __future__ import annotations

import cProfile
import math
import random
import sys
import time
import timeit
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from inbox_processor.allocation import SeatRules, allocate
from inbox_processor.records import Registration

ZONE = ZoneInfo("Europe/Brussels")
OPENED = datetime(2014, 9, 1, 7, 0, tzinfo=UTC)
BEFORE, AFTER = datetime(2014, 9, 12, 0, 0, tzinfo=UTC), datetime(2014, 9, 13, 0, 0, tzinfo=UTC)
"""Times in UTC, as the store hands them out."""
COUNTRIES = ["DE", "FR", "BE", "IT", "ES", "PL", "SE", "NL", "AT", "PT", "CZ", "RO", "EL", "HU", "DK", "FI", None]
SIZES = (1_000, 10_000, 100_000)
LIMIT = 0.2
"""Seconds for 10,000 registrations."""


def event(size: int) -> SeatRules:
    """An event a tenth of whose applicants find a seat, with every rule on."""
    return SeatRules(
        seats=size // 10,
        per_organisation=2,
        deadline=date(2014, 9, 12),
        zone=ZONE,
        starts_at=datetime(2014, 9, 23, 8, 30, tzinfo=ZONE),
        country_cap=max(1, size // 100),
        balance_seats=size // 50,
    )


def register(size: int) -> list[Registration]:
    """Seven people to five organisations, a twentieth incomplete, a fiftieth perhaps of another one's organisation."""
    chance = random.Random(2014)
    return [_one(number, size, chance) for number in range(size)]


def _one(number: int, size: int, chance: random.Random) -> Registration:
    organisation = chance.randrange(size * 5 // 7)
    perhaps = frozenset({f"organisation {organisation + 1}"}) if chance.random() < 0.02 else frozenset()
    return Registration(
        reference=f"CEW-{number:06}",
        registered_at=OPENED + timedelta(seconds=chance.randrange(11 * 86_400)),
        order=(number, 0),
        full_name=f"Person {number}",
        function="Manager",
        organisation=f"Organisation {organisation}",
        email=f"person{number}@example.eu",
        telephone=None if chance.random() < 0.05 else "+3222991111",
        country=chance.choice(COUNTRIES),
        organisation_id=f"organisation {organisation}",
        maybe_ids=perhaps,
    )


def seconds(action: Callable[[], object]) -> float:
    """The best of five, of the processor alone; the collector is asleep: its rounds grow with the register."""
    return min(timeit.repeat(action, timer=time.process_time, number=1, repeat=5))


def measure(size: int) -> tuple[float, float, float]:
    """Seconds before the deadline, after it, and on the night after with all promises kept."""
    rules, everyone = event(size), register(size)
    decisions = allocate(rules, everyone, AFTER)
    kept = [replace(each, promise=decisions[each.reference].promise) for each in everyone]
    return (
        seconds(lambda: allocate(rules, everyone, BEFORE)),
        seconds(lambda: allocate(rules, everyone, AFTER)),
        seconds(lambda: allocate(rules, kept, AFTER)),
    )


def calls(size: int) -> float:
    """Function calls for each registration: how the work grows, whatever the machine's memory does to the seconds."""
    rules, everyone = event(size), register(size)
    profile = cProfile.Profile()
    profile.runcall(allocate, rules, everyone, AFTER)
    return sum(entry.callcount for entry in profile.getstats()) / size


def sorting(size: int) -> float:
    """Seconds to sort the shuffled register by date: what n log n itself costs here, as objects outgrow the caches."""
    everyone = register(size)
    random.Random(1).shuffle(everyone)
    return seconds(lambda: sorted(everyone, key=lambda each: (each.registered_at, each.order)))


def main() -> int:
    """Print the table; 1 when 10k take longer than the limit."""
    print("registrations  before deadline      after  night after  per registration  calls per registration")
    slowest: dict[int, float] = {}
    for size in SIZES:
        times = measure(size)
        slowest[size] = max(times)
        before, after, again = (f"{each:.3f} s" for each in times)
        print(
            f"{size:>13,} {before:>16} {after:>10} {again:>12} {max(times) / size * 1e6:>14.1f} µs {calls(size):>23.1f}"
        )
    for smaller, larger in pairwise(SIZES):
        by_n_log_n = larger * math.log(larger) / (smaller * math.log(smaller))
        grown, sort = slowest[larger] / slowest[smaller], sorting(larger) / sorting(smaller)
        print(
            f"growth {smaller:,} -> {larger:,}: {grown:.1f} times the time,"
            f" n log n is {by_n_log_n:.1f} times, a mere sort of the register {sort:.1f} times"
        )
    return int(slowest[10_000] > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
