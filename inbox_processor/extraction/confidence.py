"""How sure a chosen value is: a sum of what the facts about it weigh, fitted on mails with known answers.

Rule: weights and threshold stand in `knowledge/calibration.toml`, written by tests/benchmarks/fit_calibration.py; none
is set by hand. Does not read mails.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from inbox_processor.knowledge import table
from inbox_processor.records import Field

UNFITTED = 0.8
"""The threshold while there is no table yet: its fitting begins with an empty one."""
ALWAYS = "always"
"""The weight of a value about which no fact holds."""


def of(name: Field, facts: Iterable[str]) -> float:
    """The probability that a value with these facts is right."""
    return share(_weights(name), facts)


def share(weights: Mapping[str, float], facts: Iterable[str]) -> float:
    """The probability that a sum of weights stands for."""
    total = weights.get(ALWAYS, 0.0) + sum(weights.get(fact, 0.0) for fact in facts)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def is_doubtful(probability: float) -> bool:
    """Whether a value with this probability is flagged."""
    return probability < float(table("calibration").get("flagged_under", UNFITTED))


def reasons(name: Field, facts: Iterable[str]) -> list[str]:
    """What speaks most against a value, in words: at most two facts, the weightiest first."""
    weights = _weights(name)
    against = sorted((weights.get(fact, 0.0), fact) for fact in facts)
    return [fact for weight, fact in against if weight < -0.2][:2]


def _weights(name: Field) -> Mapping[str, float]:
    found: Mapping[str, float] = table("calibration").get(name, {})
    return found
