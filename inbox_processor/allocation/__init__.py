"""Who gets a seat: SPEC section 6 as one pure function.

    allocate(rules, registrations, now) -> {reference: Decision}

Rule: the whole register goes in, one decision for each comes out, each with its reason in words and numbers; the same
input gives the same output. Seats are given in this order: promises, first come down the line, balance after the
deadline. Nothing that was promised is taken back here; an excess is reported by `excess`, never evicted.
Does not know how a registration came about, nor who is told. Read `seating` first: it is the order of the steps.
"""

from inbox_processor.allocation.excess import Excess, excess
from inbox_processor.allocation.room import missing_fields, place_in_line
from inbox_processor.allocation.rules import SeatRules, seat_rules
from inbox_processor.allocation.seating import allocate, first_come

__all__ = [
    "Excess",
    "SeatRules",
    "allocate",
    "excess",
    "first_come",
    "missing_fields",
    "place_in_line",
    "seat_rules",
]
