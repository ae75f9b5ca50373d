"""Fits knowledge/kinds.toml: what each fact about a mail (kind_facts.py) weighs for each kind.

usage: fit_kinds.py > inbox_processor/knowledge/kinds.toml    (report on standard error; needs the extra "fit")

Multinomial logistic regression, its weights drawn to nothing, over tests/corpus/tuning and the short mails of
tests/short_mails.py, of heard.txt the odd lines. The report gives the share of right kinds out of fold, and on
what is never fitted on: tests/corpus/aside and the even lines of heard.txt.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from sklearn.model_selection import StratifiedKFold

from inbox_processor import message, screening
from inbox_processor.extraction import intent, kind_facts
from inbox_processor.extraction.segments import segments
from inbox_processor.records import Message
from tests import short_mails
from tests.benchmarks.fitting import Fitted, fit
from tests.benchmarks.reading_corpus import CONTEXT, CORPORA, mails

STRENGTH = 1.0
"""How much a weight may cost: the inverse of the pull to nothing."""
SHORT = 0.2
"""What a short mail counts beside a whole one: most are written to mislead, and among mails few are."""
FOLDS = 5


@dataclass(frozen=True)
class Example:
    """A mail that is not automatic: where it is from, what is known of it, its kind."""

    origin: str
    facts: frozenset[str]
    kind: str


def examples() -> list[Example]:
    """Every mail with a known kind."""
    known: list[tuple[str, Message, str]] = []
    for name, corpus in zip(("tuning", "aside"), CORPORA, strict=True):
        known += [(name, message.parse(path.read_bytes()), gold["kind"]) for path, gold in mails(corpus)]
    for name, found in (
        ("probes", short_mails.probes()),
        ("said", short_mails.said()),
        ("plain", short_mails.plain()),
        ("asides", short_mails.asides()),
        ("withdrawn", short_mails.withdrawn()),
    ):
        known += [(name, mail, kind) for _, mail, kind in found]
    known += [(("heard", "heard even")[at % 2], mail, kind) for at, (_, mail, kind) in enumerate(short_mails.heard())]
    return [Example(name, _facts(mail), str(kind)) for name, mail, kind in known if not screening.automatic(mail)]


def _facts(mail: Message) -> frozenset[str]:
    told = intent.heard(mail, segments(mail), CONTEXT.subject)
    return kind_facts.of(told.own, told.thread, told.quoted)


def fitted(found: Sequence[Example]) -> Fitted:
    """What each fact weighs for each kind."""
    counts = [1.0 if one.origin == "tuning" else SHORT for one in found]
    return fit([one.facts for one in found], [one.kind for one in found], STRENGTH, counts)


def right(model: Fitted, found: Sequence[Example]) -> list[bool]:
    said = model.answers(one.facts for one in found)
    return [kind == one.kind for kind, one in zip(said, found, strict=True)]


def report(fit_on: list[Example], apart: list[Example]) -> None:
    """Right kinds by origin: out of fold, and where nothing was fitted on."""
    scored: list[tuple[str, bool]] = []
    for learnt, asked in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(fit_on, [x.kind for x in fit_on]):
        held_out = [fit_on[at] for at in asked]
        model = fitted([fit_on[at] for at in learnt])
        scored += [(one.origin, ok) for one, ok in zip(held_out, right(model, held_out), strict=True)]
    scored += [(one.origin, ok) for one, ok in zip(apart, right(fitted(fit_on), apart), strict=True)]
    for origin in dict.fromkeys(name for name, _ in scored):
        each = [ok for name, ok in scored if name == origin]
        print(f"{origin:11} {len(each):5} mails, right {sum(each) / len(each):.3f}", file=sys.stderr)


def main() -> None:
    found = examples()
    fit_on = [one for one in found if one.origin not in ("aside", "heard even")]
    report(fit_on, [one for one in found if one.origin in ("aside", "heard even")])
    print("# What each fact about a mail (extraction/kind_facts.py) weighs for each kind.")
    print("# Written by tests/benchmarks/fit_kinds.py from tests/corpus and tests/short_mails.py. Do not edit by hand.")
    for kind, lines in fitted(fit_on).tables():
        print(f"\n[{kind}]", *lines, sep="\n")


if __name__ == "__main__":
    main()
