"""Fits knowledge/parts.toml: what each fact about somebody (part_facts.py) weighs for his being meant.

usage: fit_parts.py > inbox_processor/knowledge/parts.toml    (report on standard error; needs the extra "fit")

Logistic regression, its weights drawn to nothing, over everybody in the mails of tests/corpus/tuning whose kind is
read right. The report gives how many mails of wrongly chosen people would be noticed, out of fold there, and on
tests/corpus/aside, which is never fitted on.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from inbox_processor import extraction, message, screening
from inbox_processor.extraction import confidence, part_facts
from tests.benchmarks.reading_corpus import CONTEXT, CORPORA, mails, normalised

STRENGTH = 0.5
"""How much a weight may cost: the inverse of the pull to nothing."""
FOLDS = 5
SLIGHT = 0.05
"""A weight that is not worth a line."""
NOTICED = (0.3, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True)
class Part:
    """Somebody in a mail: what is known of him, whether he was chosen and whether he is meant."""

    mail: str
    facts: frozenset[str]
    chosen: bool
    is_meant: bool


def parts(corpus: Path) -> Iterator[Part]:
    """Everybody in the mails whose kind is read right."""
    for path, gold in mails(corpus):
        parsed = message.parse(path.read_bytes())
        made = None if screening.automatic(parsed) else extraction.draft(parsed, CONTEXT)
        if made is None or made.wish.kind.value != gold["kind"]:
            continue
        meant = [_words(name) for person in gold["registrants"] for name in person.get("full_name", [])]
        reached = {address.lower() for person in gold["registrants"] for address in person.get("email", [])}
        for person, _ in made.parts:
            facts = part_facts.of(made.page, made.wish.kind, made.assembly, person)
            named = _words(person.name)
            is_meant = any(named <= name or name <= named for name in meant)
            if not named:
                is_meant = bool(reached & {address.lower() for address in person.emails})
            yield Part(path.stem, facts, person in made.assembly.persons, is_meant)


def _words(name: str) -> set[str]:
    return set(normalised("full_name", name).split())


Model = tuple[DictVectorizer, LogisticRegression]


def fitted(found: Sequence[Part]) -> Model:
    facts = DictVectorizer()
    model = LogisticRegression(C=STRENGTH, max_iter=5_000)
    model.fit(facts.fit_transform([dict.fromkeys(one.facts, 1.0) for one in found]), [one.is_meant for one in found])
    return facts, model


def report(name: str, tested: Sequence[tuple[Part, Model]]) -> None:
    """At some probabilities, how many mails fall under them and in how many of these somebody was wrongly chosen."""
    sure: dict[str, float] = {}
    wrong: set[str] = set()
    for part, (facts, model) in tested:
        meant = model.predict_proba(facts.transform([dict.fromkeys(part.facts, 1.0)]))[0][1]
        sure[part.mail] = sure.get(part.mail, 1.0) * float(meant if part.chosen else 1 - meant)
        wrong |= {part.mail} if part.chosen != part.is_meant else set()
    noticed = {limit: {mail for mail, each in sure.items() if each < limit} for limit in NOTICED}
    told = ", ".join(f"under {limit}: {len(each)} ({len(each & wrong)})" for limit, each in noticed.items())
    print(f"{name}: {len(sure)} mails, {len(wrong)} wrong; {told}", file=sys.stderr)


def main() -> None:
    tuning, aside = (list(parts(corpus)) for corpus in CORPORA)
    mails_of = sorted({part.mail for part in tuning})
    fold = {mail: at % FOLDS for at, mail in enumerate(mails_of)}
    models = [fitted([part for part in tuning if fold[part.mail] != at]) for at in range(FOLDS)]
    report("tuning, out of fold", [(part, models[fold[part.mail]]) for part in tuning])
    whole = fitted(tuning)
    report("aside", [(part, whole) for part in aside])
    facts, model = whole
    print("# What each fact about somebody in a mail (extraction/part_facts.py) weighs for his being meant.")
    print("# Written by tests/benchmarks/fit_parts.py from tests/corpus/tuning. Do not edit by hand.")
    print(f"{confidence.ALWAYS} = {model.intercept_[0]:.2f}")
    for weight, fact in sorted(zip(model.coef_[0], facts.feature_names_, strict=True), reverse=True):
        if math.fabs(weight) >= SLIGHT:
            print(f'"{fact}" = {weight:.2f}')


if __name__ == "__main__":
    main()
