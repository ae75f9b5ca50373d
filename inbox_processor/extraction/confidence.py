"""How sure a chosen value is: shares of right values, measured on mails that no rule was tuned on.

Rule: a probability comes from the table in `knowledge/calibration.toml`, fitted by tests/benchmarks/fit_calibration.py,
by field, reader, agreement and contradiction, with coarser rows where finer ones hold too few mails.
Does not read mails.
"""

from __future__ import annotations

from inbox_processor.extraction.model import Candidate
from inbox_processor.knowledge import table
from inbox_processor.records import CORE, Field

PRIOR = 0.9
WELL_KNOWN = 0.6
"""Strength of a function in a sentence that is a whole known word, not the form or compound of one."""


def pattern(name: Field, best: Candidate, readers: frozenset[str], weight: float, rival: float) -> str:
    """The row of the table that a choice falls into, such as "function/signature/alone/clear"."""
    reader = best.reader.partition(":")[0]
    agreed = "agreed" if len(readers) > 1 else "alone"
    if name == "function" and reader == "sentence":
        agreed = "known" if best.strength >= WELL_KNOWN else "guessed"
    gap = weight - rival
    contest = "clear" if rival == 0 else "ahead" if gap >= 0.25 else "close"
    return f"{name}/{reader}/{agreed}/{contest}"


def of(row: str) -> float:
    """The probability that a value chosen by this pattern is right."""
    try:
        rows = table("calibration")["rows"]
    except FileNotFoundError:
        return PRIOR
    parts = row.split("/")
    while parts:
        found = rows.get("/".join(parts))
        if found is not None:
            return float(found)
        parts.pop()
    return PRIOR


def threshold(name: Field) -> float:
    """The probability under which a value is flagged."""
    return 0.62 if name in CORE else 0.6
