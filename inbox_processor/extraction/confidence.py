"""How sure a chosen value is: a sum of what the facts about it weigh, fitted on mails with known answers.

Rule: weights and threshold stand in `knowledge/calibration.toml`, written by tests/benchmarks/fit_calibration.py; none
is set by hand. Does not read mails.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Set

from inbox_processor.knowledge import table
from inbox_processor.records import CORE

UNFITTED = 0.8
"""The threshold while there is no table yet: its fitting begins with an empty one."""
READING = "reading"
"""The name of a reading as a whole: its kind, and whom it is about."""
ALWAYS = "always"
"""The weight of a value about which no fact holds."""


def of(name: str, facts: Set[str]) -> float:
    """The probability that a value with these facts is right."""
    return share(_weights(name), facts)


def share(weights: Mapping[str, float], facts: Set[str]) -> float:
    """The probability that a sum of weights stands for."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, _total(weights, facts)))))


def shares(answers: Mapping[str, Mapping[str, float]], facts: Set[str]) -> dict[str, float]:
    """The probability of each of the answers that exclude one another, by the weights of each."""
    sums = {answer: _total(weights, facts) for answer, weights in answers.items()}
    most = max(sums.values())
    odds = {answer: math.exp(total - most) for answer, total in sums.items()}
    return {answer: odd / math.fsum(odds.values()) for answer, odd in odds.items()}


def _total(weights: Mapping[str, float], facts: Set[str]) -> float:
    return math.fsum([weights.get(ALWAYS, 0.0), *[weights[fact] for fact in weights.keys() & facts]])


def is_doubtful(name: str, probability: float) -> bool:
    """Whether a value of a field, or a reading as a whole, is flagged at this probability of being right."""
    return probability < threshold(name)


def threshold(name: str) -> float:
    """The probability under which it is flagged: of kind and persons, of what else holds a registration, of others."""
    limit = "doubted_under" if name == READING else "held_under" if holds(name) else "shown_under"
    found: float = table("calibration").get(limit, UNFITTED)
    return found


def holds(name: str) -> bool:
    """Whether doubt about it holds the registration for a person: kind, persons, name, organisation, address."""
    return name in CORE or name == READING


def reasons(name: str, facts: Iterable[str]) -> list[str]:
    """What speaks most against a value, in words: at most two facts, the weightiest first."""
    weights = _weights(name)
    against = sorted((weights.get(fact, 0.0), fact) for fact in facts)
    return [fact for weight, fact in against if weight < -0.2][:2]


def _weights(name: str) -> Mapping[str, float]:
    found: Mapping[str, float] = table("calibration").get(name, {})
    return found
