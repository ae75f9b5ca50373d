"""Fits knowledge/calibration.toml: what each fact about a value weighs, and when it is flagged.

usage: fit_calibration.py > inbox_processor/knowledge/calibration.toml    (report on standard error)

Fitted on tests/corpus/aside, which no rule was tuned on, and on how the mails of tests/corpus/tuning were read before
rules were tuned on them (first_readings.jsonl); as they are read now they would make the reader too sure of itself.
Weights are logistic, drawn towards a small prior in the direction in which a fact can only speak, and never go the
other way. The thresholds are policy: a mail is held where its kind and people together (kinds.toml, parts.toml) are
right in fewer than DOUBTED of such cases, or a value that decides a seat (name, organisation, address) in fewer than
HELD; any other value is shown as doubtful where it is right in fewer than SHOWN.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from inbox_processor.extraction import confidence, facts
from inbox_processor.extraction.confidence import READING
from inbox_processor.records import FIELDS
from tests.benchmarks.reading_corpus import CORPORA, Judged, JudgedMail, first_readings, judged

ASIDE = 1.0
FIRST = 0.5
"""What a mail of aside counts, and one read for the first time by a reader that has become better since."""
DOUBTED = 0.70
HELD = 0.58
SHOWN = 0.85
PRIOR = 0.5
"""Weight that a fact has before any mail is seen, for or against."""
STRONG = 5
"""How many times as much a strong one."""
PULL = 1.0
"""How strongly weights are drawn to that, in the logistic's own measure."""
FOLDS = 10

Weights = dict[str, float]
Model = dict[str, Weights]
Weighed = tuple[JudgedMail, float]


# --- weights ---------------------------------------------------------------------------------------------------------


def fitted(found: Sequence[Weighed]) -> Model:
    """The weights of every field's facts."""
    return {name: _fit(name, [(v, w) for mail, w in found for v in _values(mail, name)]) for name in FIELDS}


def _values(mail: JudgedMail, name: str) -> Iterable[Judged]:
    return (v for person in mail.people for v in person if v.field == name)


def _priors(name: str) -> dict[str, float]:
    of_field = next(each for field, each in facts.FACTS.items() if field == name)
    return {fact.name: (PRIOR if fact.favours else -PRIOR) * (STRONG if fact.strong else 1) for fact in of_field}


def _fit(name: str, values: Sequence[tuple[Judged, float]]) -> Weights:
    """Newton's method on the penalised logistic; facts that come out the wrong way are left out, the rest refitted."""
    priors = _priors(name)
    while True:
        names = [confidence.ALWAYS, *priors]
        solved = _newton([0.0, *priors.values()], names, values)
        weights = dict(zip(names, solved, strict=True))
        wrong = [fact for fact, prior in priors.items() if weights[fact] * prior <= 0]
        if not wrong:
            return weights
        for fact in wrong:
            del priors[fact]


def _newton(priors: list[float], names: list[str], values: Sequence[tuple[Judged, float]]) -> list[float]:
    rows = [([0, *(i for i, n in enumerate(names) if n in v.facts)], float(v.is_right), w) for v, w in values]
    pulls = [0.05, *(PULL for _ in names[1:])]
    at = [2.0, *priors[1:]]
    for _ in range(12):
        slope = [-pull * (x - prior) for x, prior, pull in zip(at, priors, pulls, strict=True)]
        curve = [[pulls[i] if i == j else 0.0 for j in range(len(at))] for i in range(len(at))]
        for on, right, weight in rows:
            p = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(at[i] for i in on)))))
            for i in on:
                slope[i] += weight * (right - p)
                for j in on:
                    curve[i][j] += weight * p * (1 - p)
        at = [x + step for x, step in zip(at, _solve(curve, slope), strict=True)]
    return at


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a small positive definite system, by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i, row in enumerate(rows):
        for other in rows[i + 1 :]:
            factor = other[i] / row[i]
            for j in range(i, len(other)):
                other[j] -= factor * row[j]
    found = [0.0] * len(rows)
    for i in reversed(range(len(rows))):
        found[i] = (rows[i][-1] - sum(rows[i][j] * found[j] for j in range(i + 1, len(rows)))) / rows[i][i]
    return found


def out_of_fold(found: Sequence[Weighed]) -> list[Model]:
    """For each mail the model fitted without its tenth of the mails."""
    models = [fitted([one for at, one in enumerate(found) if at % FOLDS != fold]) for fold in range(FOLDS)]
    return [models[at % FOLDS] for at in range(len(found))]


# --- thresholds ------------------------------------------------------------------------------------------------------

Sure = Callable[[Judged], float]
Tested = tuple[JudgedMail, float, Sure]
"""A mail, what it counts, and how sure each of its values is by a model that has not seen it."""
Thresholds = tuple[float, float, float]
"""The confidence under which kind and persons are doubted, a registration is held, a value is shown as doubtful."""


@dataclass(frozen=True)
class Outcome:
    """What becomes of one mail at given thresholds."""

    silent: bool
    review: bool
    held: bool


def outcome(mail: JudgedMail, sure: Sure, thresholds: Thresholds) -> Outcome:
    """As score.py judges a mail."""
    in_doubt = mail.is_doubted or sure(mail.whole) < thresholds[0]
    flagged = in_doubt or mail.is_flagged
    silent, review, held = not mail.whole.is_right and not flagged, flagged, in_doubt and bool(mail.people)
    for person, nameless in zip(mail.people, mail.nameless, strict=True):
        low = [v for v in person if sure(v) < thresholds[1 if confidence.holds(v.field) else 2]]
        noticed = bool(low) or nameless
        silent = silent or (not noticed and not flagged and not all(v.is_right for v in person))
        review, held = review or noticed, held or nameless or any(confidence.holds(v.field) for v in low)
    return Outcome(silent, review, held)


def shares(found: Sequence[Tested], thresholds: Thresholds) -> tuple[float, float, float]:
    """Silent, review and held among mails."""
    outcomes = [outcome(mail, sure, thresholds) for mail, _, sure in found]
    return (
        sum(one.silent for one in outcomes) / len(found),
        sum(one.review for one in outcomes) / len(found),
        sum(one.held for one in outcomes) / len(found),
    )


def by_model(model: Model) -> Sure:
    """How likely a kind and its people are right (kinds.toml, parts.toml) is known beforehand."""
    return lambda value: (
        value.confidence if value.field == READING else confidence.share(model[value.field], value.facts)
    )


# --- output ----------------------------------------------------------------------------------------------------------


def gathered() -> list[Weighed]:
    """The mails with what each counts, those of aside first."""
    return [*((mail, ASIDE) for mail in judged(CORPORA[1])), *((mail, FIRST) for mail in first_readings())]


def tested(found: Sequence[Weighed]) -> list[Tested]:
    """The mails with the confidences of models that have not seen them."""
    return [(mail, weight, by_model(model)) for (mail, weight), model in zip(found, out_of_fold(found), strict=True)]


def main() -> None:
    found = gathered()
    unseen = [one for one in tested(found) if one[1] == ASIDE]
    print(
        "# What each fact about a value weighs (extraction/facts.py), and the confidence under which a registration is"
    )
    print("# held or a value shown as doubtful.")
    print("# Written by tests/benchmarks/fit_calibration.py from tests/corpus. Do not edit by hand.")
    print(f"doubted_under = {DOUBTED:.2f}")
    print(f"held_under = {HELD:.2f}\nshown_under = {SHOWN:.2f}")
    for name, weights in fitted(found).items():
        print(f"\n[{name}]")
        for fact, weight in sorted(weights.items(), key=lambda pair: (pair[0] != confidence.ALWAYS, pair[1])):
            print(f'"{fact}" = {weight:.2f}')
    silent, review, kept = shares(unseen, (DOUBTED, HELD, SHOWN))
    print(f"out of fold, aside: silent {silent:.3f} review {review:.3f} held {kept:.3f}", file=sys.stderr)


if __name__ == "__main__":
    main()
