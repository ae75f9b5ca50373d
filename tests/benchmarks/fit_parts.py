"""Fits knowledge/parts.toml: what each fact about somebody (part_facts.py) weighs for his being meant.

usage: fit_parts.py [CORPUS_DIR…] > inbox_processor/knowledge/parts.toml    (report on standard error; needs "fit")

Logistic regression, its weights drawn to nothing, over everybody in the mails of tests/corpus/tuning whose kind is
read right. The report gives how many mails of wrongly chosen people would be noticed, out of fold there, and on
tests/corpus/aside and any corpus given, which are never fitted on.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from inbox_processor import extraction, message, screening
from inbox_processor.extraction.parts import LEFT, PROPOSED, decided
from inbox_processor.extraction.person import Person
from inbox_processor.records import Kind, Message
from tests.benchmarks.fitting import Fitted, fit
from tests.benchmarks.reading_corpus import CONTEXT, CORPORA, mails, normalised

STRENGTH = 0.5
"""How much a weight may cost: the inverse of the pull to nothing."""
RULES = 1.25
"""What it weighs whom the rules of people.py propose. Not fitted: they were written with these mails in sight, so that
the weights would trust them too much; of mails that no rule was written for, fewest went wrong around this."""
FOLDS = 5
NOTICED = (0.3, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True)
class Part:
    """Somebody in a mail: what is known of him, and whether he is meant."""

    mail: str
    kind: Kind
    person: Person
    facts: frozenset[str]
    is_meant: bool

    @property
    def is_proposed(self) -> bool:
        return PROPOSED in self.facts


def of_corpus(corpus: Path) -> Iterator[Part]:
    """Everybody in the mails whose kind is read right."""
    for path, gold in mails(corpus):
        named = [name for person in gold["registrants"] for name in person.get("full_name", [])]
        reached = {address.lower() for person in gold["registrants"] for address in person.get("email", [])}
        made = _draft(message.parse(path.read_bytes()))
        if made and made.wish.kind.value == gold["kind"]:
            yield from _parts(path.stem, made, named, reached)


def _draft(parsed: Message) -> extraction.Draft | None:
    return None if screening.automatic(parsed) else extraction.draft(parsed, CONTEXT)


def _parts(mail: str, made: extraction.Draft, named: Sequence[str], reached: set[str]) -> Iterator[Part]:
    meant = [_words(name) for name in named]
    for person, facts in made.assembly.known:
        own = _words(person.name)
        is_meant = any(own <= name or name <= own for name in meant)
        if not own:
            is_meant = bool(reached & {address.lower() for address in person.emails})
        yield Part(mail, made.wish.kind, person, facts, is_meant)


def _words(name: str) -> set[str]:
    return set(normalised("full_name", name).split())


def fitted(found: Sequence[Part]) -> Fitted:
    """What each fact but a proposal weighs for somebody's being meant."""
    return fit([one.facts - {PROPOSED, LEFT} for one in found], [one.is_meant for one in found], STRENGTH)


def likely(part: Part, model: Fitted) -> float:
    """The probability that somebody is meant, with what the rules say."""
    share = model.likely([part.facts - {PROPOSED, LEFT}])[0]
    return 1 / (1 + (1 / share - 1) * math.exp(-RULES if part.is_proposed else RULES))


def report(name: str, tested: Sequence[tuple[Part, Fitted]]) -> None:
    """In how many mails somebody is wrongly chosen, by the rules alone too, and how many of them are noticed."""
    found: dict[str, list[tuple[Part, float]]] = {}
    for part, model in tested:
        found.setdefault(part.mail, []).append((part, likely(part, model)))
    sure: dict[str, float] = {}
    wrong, by_rules = set(), set()
    for mail, people in found.items():
        proposed = [part.person for part, _ in people if part.is_proposed]
        chosen = decided(people[0][0].kind, tuple((part.person, share) for part, share in people), proposed)
        sure[mail] = math.prod(share if part.person in chosen else 1 - share for part, share in people)
        wrong |= {mail for part, _ in people if (part.person in chosen) != part.is_meant}
        by_rules |= {mail for part, _ in people if part.is_proposed != part.is_meant}
    noticed = {limit: {mail for mail, each in sure.items() if each < limit} for limit in NOTICED}
    told = ", ".join(f"under {limit}: {len(each)} ({len(each & wrong)})" for limit, each in noticed.items())
    print(f"{name}: {len(found)} mails, {len(wrong)} wrong, by rules alone {len(by_rules)}; {told}", file=sys.stderr)


def main() -> None:
    tuning, aside = (list(of_corpus(corpus)) for corpus in CORPORA)
    mails_of = sorted({part.mail for part in tuning})
    fold = {mail: at % FOLDS for at, mail in enumerate(mails_of)}
    models = [fitted([part for part in tuning if fold[part.mail] != at]) for at in range(FOLDS)]
    report("tuning, out of fold", [(part, models[fold[part.mail]]) for part in tuning])
    whole = fitted(tuning)
    report("aside", [(part, whole) for part in aside])
    for corpus in map(Path, sys.argv[1:]):
        report(corpus.name, [(part, whole) for part in of_corpus(corpus)])
    print("# What each fact about somebody in a mail (extraction/part_facts.py) weighs for his being meant.")
    print("# Written by tests/benchmarks/fit_parts.py from tests/corpus/tuning. Do not edit by hand.")
    print(f'"{PROPOSED}" = {RULES:.2f}', f'"{LEFT}" = {-RULES:.2f}', sep="\n")
    for _, lines in whole.tables():
        print(*lines, sep="\n")


if __name__ == "__main__":
    main()
