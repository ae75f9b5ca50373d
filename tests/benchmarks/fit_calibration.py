"""Fits knowledge/calibration.toml: what each fact about a value weighs, and under which confidence it is flagged.

usage: fit_calibration.py > inbox_processor/knowledge/calibration.toml    (report on standard error)

Fitted on tests/corpus/tuning and tests/corpus/aside together; a mail of aside counts ASIDE-fold, since no rule was
tuned on it. Weights are logistic, drawn towards a small prior in the direction in which a fact can only speak, and
never go the other way. The threshold is one for all fields: the highest that flags at most REVIEW and holds at most
HELD of the mails out of fold. The allowance is spent although tuning alone would need less, since its values are better
than those of unseen mails.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from inbox_processor.extraction import confidence, facts
from inbox_processor.records import CORE, FIELDS, Field
from tests.benchmarks.reading_corpus import CORPORA, Judged, JudgedMail, judged

ASIDE = 2.0
REVIEW = 0.20
HELD = 0.08
PRIOR = 0.5
"""Weight that a fact has before any mail is seen, for or against."""
PULL = 1.0
"""How strongly weights are drawn to that, in the logistic's own measure."""
FOLDS = 10
STEPS = tuple(step / 100 for step in range(40, 100))

Weights = dict[str, float]
Model = dict[Field, Weights]
Weighed = tuple[JudgedMail, float]


# --- weights ---------------------------------------------------------------------------------------------------------


def fitted(found: Sequence[Weighed]) -> Model:
    """The weights of every field's facts."""
    return {field: _fit(field, [(v, w) for mail, w in found for v in _values(mail, field)]) for field in FIELDS}


def _values(mail: JudgedMail, field: Field) -> Iterable[Judged]:
    return (value for person in mail.people for value in person if value.field == field)


def _fit(field: Field, values: Sequence[tuple[Judged, float]]) -> Weights:
    """Newton's method on the penalised logistic; facts that come out the wrong way are left out, the rest refitted."""
    priors = {fact.name: PRIOR if fact.favours else -PRIOR for fact in facts.FACTS[field]}
    while True:
        names = [confidence.ALWAYS, *priors]
        solved = _newton([0.0, *priors.values()], names, values)
        weights = dict(zip(names, solved, strict=True))
        wrong = [name for name, prior in priors.items() if weights[name] * prior <= 0]
        if not wrong:
            return weights
        for name in wrong:
            del priors[name]


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


@dataclass(frozen=True)
class Outcome:
    """What becomes of one mail at a threshold."""

    silent: bool
    review: bool
    held: bool


def outcome(mail: JudgedMail, sure: Sure, threshold: float) -> Outcome:
    """As score.py judges a mail."""
    silent, review, held = mail.is_wrong and not mail.is_doubted, mail.is_doubted, False
    for person, nameless in zip(mail.people, mail.nameless, strict=True):
        low = [v for v in person if sure(v) < threshold]
        flagged = bool(low) or nameless
        silent = silent or (not flagged and not mail.is_doubted and not all(v.is_right for v in person))
        review, held = review or flagged, held or nameless or any(v.field in CORE for v in low)
    return Outcome(silent, review, held)


def shares(found: Sequence[Tested], threshold: float) -> tuple[float, float, float]:
    """Silent, review and held among mails."""
    total = sum(weight for _, weight, _ in found)
    sums = [0.0, 0.0, 0.0]
    for mail, weight, sure in found:
        one = outcome(mail, sure, threshold)
        for i, value in enumerate((one.silent, one.review, one.held)):
            sums[i] += weight * value / total
    return sums[0], sums[1], sums[2]


def by_model(model: Model) -> Sure:
    return lambda value: confidence.share(model[value.field], value.facts)


def chosen(found: Sequence[Tested]) -> float:
    """The threshold of the stated rule."""
    tried = {threshold: shares(found, threshold) for threshold in STEPS}
    return max((t for t, each in tried.items() if each[1] <= REVIEW and each[2] <= HELD), default=min(STEPS))


# --- output ----------------------------------------------------------------------------------------------------------


def gathered() -> list[Weighed]:
    """The mails of both corpora with what each counts."""
    return [(mail, ASIDE if corpus.name == "aside" else 1.0) for corpus in CORPORA for mail in judged(corpus)]


def tested(found: Sequence[Weighed]) -> list[Tested]:
    """The mails with the confidences of models that have not seen them."""
    return [(mail, weight, by_model(model)) for (mail, weight), model in zip(found, out_of_fold(found), strict=True)]


def main() -> None:
    found = gathered()
    unseen = tested(found)
    threshold = chosen(unseen)
    print("# What each fact about a value weighs (extraction/facts.py), and the confidence under which it is flagged.")
    print("# Written by tests/benchmarks/fit_calibration.py from tests/corpus. Do not edit by hand.")
    print(f"flagged_under = {threshold:.2f}")
    for field, weights in fitted(found).items():
        print(f"\n[{field}]")
        for name, weight in sorted(weights.items(), key=lambda pair: (pair[0] != confidence.ALWAYS, pair[1])):
            print(f'"{name}" = {weight:.2f}')
    for name, part in (("all", unseen), ("aside", [one for one in unseen if one[1] == ASIDE])):
        silent, review, held = shares(part, threshold)
        print(f"out of fold, {name}: silent {silent:.3f} review {review:.3f} held {held:.3f}", file=sys.stderr)


if __name__ == "__main__":
    main()
