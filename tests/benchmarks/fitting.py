"""Weights of named facts by logistic regression, drawn to nothing: what fit_kinds.py and fit_parts.py share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from inbox_processor.extraction import confidence

SLIGHT = 0.05
"""A weight that is not worth a line."""
Rows = Iterable[frozenset[str]]
"""The facts that hold, of one case after another."""


@dataclass(frozen=True)
class Fitted:
    """The facts and what each weighs for each answer."""

    facts: DictVectorizer
    model: LogisticRegression

    def answers(self, rows: Rows) -> list[str]:
        """The likeliest answer of each case."""
        return [str(answer) for answer in self.model.predict(self.facts.transform(_columns(rows)))]

    def likely(self, rows: Rows) -> list[float]:
        """How likely the second of two answers is, of each case."""
        return [float(both[1]) for both in self.model.predict_proba(self.facts.transform(_columns(rows)))]

    def tables(self) -> list[tuple[str, list[str]]]:
        """The answers with their weights as lines of a table, the heaviest first; of two answers the second only."""
        answers = self.model.classes_[-len(self.model.coef_) :]
        return [
            (str(answer), [f"{confidence.ALWAYS} = {bias:.2f}", *self._lines(weights)])
            for answer, bias, weights in zip(answers, self.model.intercept_, self.model.coef_, strict=True)
        ]

    def _lines(self, weights: Iterable[float]) -> list[str]:
        named = sorted(zip(weights, self.facts.feature_names_, strict=True), reverse=True)
        return [f'"{fact}" = {weight:.2f}' for weight, fact in named if abs(weight) >= SLIGHT]


def fit(rows: Rows, answers: Sequence[object], strength: float, counts: Sequence[float] | None = None) -> Fitted:
    """The weights that tell the answers; `strength`: how much a weight may cost; `counts`: what each case counts."""
    facts = DictVectorizer()
    model = LogisticRegression(C=strength, max_iter=5_000)
    model.fit(facts.fit_transform(_columns(rows)), answers, sample_weight=counts)
    return Fitted(facts, model)


def _columns(rows: Rows) -> list[dict[str, float]]:
    return [dict.fromkeys(facts, 1.0) for facts in rows]
