"""Fits knowledge/parts.toml: what each fact about somebody (part_facts.py) weighs for his being meant.

usage: fit_parts.py > inbox_processor/knowledge/parts.toml    (report on standard error; needs the extra "fit")

Logistic regression, its weights drawn to nothing, over everybody in the mails of tests/corpus/tuning whose kind is
read right. The report gives how many mails of wrongly chosen people would be noticed, out of fold there, and on
tests/corpus/aside, which is never fitted on.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from inbox_processor import extraction, message, screening
from inbox_processor.extraction import part_facts
from tests.benchmarks.fitting import Fitted, fit
from tests.benchmarks.reading_corpus import CONTEXT, CORPORA, mails, normalised

STRENGTH = 0.5
"""How much a weight may cost: the inverse of the pull to nothing."""
FOLDS = 5
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


def fitted(found: Sequence[Part]) -> Fitted:
    """What each fact weighs for somebody's being meant."""
    return fit([one.facts for one in found], [one.is_meant for one in found], STRENGTH)


def report(name: str, tested: Sequence[tuple[Part, Fitted]]) -> None:
    """At some probabilities, how many mails fall under them and in how many of these somebody was wrongly chosen."""
    sure: dict[str, float] = {}
    wrong: set[str] = set()
    for part, model in tested:
        meant = model.likely([part.facts])[0]
        sure[part.mail] = sure.get(part.mail, 1.0) * (meant if part.chosen else 1 - meant)
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
    print("# What each fact about somebody in a mail (extraction/part_facts.py) weighs for his being meant.")
    print("# Written by tests/benchmarks/fit_parts.py from tests/corpus/tuning. Do not edit by hand.")
    for _, lines in whole.tables():
        print(*lines, sep="\n")


if __name__ == "__main__":
    main()
