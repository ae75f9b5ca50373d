"""How well organisations are told apart, and how fast: `python tests/benchmarks/bench_organisations.py`.

Prints the figures of the labelled pairs (whole and in two halves by hash: errors were only looked at in the first), the
questions that generated events put to the organiser, and the time and growth of `resolve`. Not a timed test.
"""

from __future__ import annotations

import csv
import hashlib
import math
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from inbox_processor.organisations import OrganisationEntry, compare, resolve  # noqa: E402 - the path comes first
from inbox_processor.view import MOST_IDLE_QUESTIONS  # noqa: E402

PAIRS = ROOT / ".." / "shared" / "organisations" / "pairs-dev.tsv"
KINDS = ("Institute", "Ministry", "University", "Agency", "Cluster", "Chamber", "Institut", "Stiftung", "Centro")
TOPICS = ("Economy", "Energy", "Water", "Innovation", "Biotechnologie", "Culture", "Health", "Transport", "Physik")
COUNTRIES = ("AT", "BE", "BG", "CZ", "DE", "DK", "ES", "FI", "FR", "GR", "HU", "IE", "IT", "NL", "PL", "PT", "RO", "SE")
ONSETS = ("b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "gr", "kl", "st", "tr")
RHYMES = ("a", "e", "i", "o", "u", "ar", "en", "il", "or")


class Pair(NamedTuple):
    """A labelled pair: is it the same organisation, which kind of pair, and the two sides (name, country, domain)."""

    same: bool
    kind: str
    a: tuple[str, str, str]
    b: tuple[str, str, str]

    @property
    def half(self) -> str:
        digest = hashlib.sha256("\t".join(sorted((self.a[0], self.b[0]))).encode()).hexdigest()
        return "second" if int(digest, 16) % 2 else "first"

    @property
    def is_easy(self) -> bool:
        """Both domains are given, or only the spelling differs."""
        return bool(self.a[2] and self.b[2]) or self.kind == "spelling"

    def verdict(self) -> str:
        (name_a, country_a, domain_a), (name_b, country_b, domain_b) = self.a, self.b
        return compare(
            name_a, name_b, country_a=country_a, country_b=country_b, domain_a=domain_a, domain_b=domain_b
        ).verdict


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    """The labelled pairs; none where the file is not there."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t"))[1:]
    return [Pair(r[0] == "same", r[1], (r[2], r[3], r[4]), (r[5], r[6], r[7])) for r in rows]


def figures(pairs: Sequence[Pair]) -> dict[str, float]:
    """Precision of *same*, and the shares the issue asks for."""
    verdicts = [(pair, pair.verdict()) for pair in pairs]
    same = [pair.same for pair, verdict in verdicts if verdict == "same"]
    missed = [verdict == "different" for pair, verdict in verdicts if pair.same]
    easy = [verdict == "different" for pair, verdict in verdicts if pair.same and pair.is_easy]
    return {
        "pairs": len(pairs),
        "precision of same": statistics.fmean(same),
        "true called different": statistics.fmean(missed),
        "… domains or spelling": statistics.fmean(easy),
        "maybe": statistics.fmean(verdict == "maybe" for _, verdict in verdicts),
        "true called same": sum(same) / len(missed),
    }


def event_from_pairs(pairs: Sequence[Pair], seed: int) -> list[OrganisationEntry]:
    """150 registrations from 110 organisations: 40 of them twice, the second time as a colleague might write it."""
    random_ = random.Random(seed)
    chosen = random_.sample([p for p in pairs if p.same], 110)
    sides = [p.a for p in chosen] + [random_.choice((p.a, p.b)) for p in chosen[:20]] + [p.b for p in chosen[20:40]]
    return [OrganisationEntry(str(i), name, country, domain) for i, (name, country, domain) in enumerate(sides)]


def questions(entries: Sequence[OrganisationEntry]) -> dict[str, int]:
    """How many questions an event has, with two seats an organisation."""
    found = resolve(entries)
    people = Counter(found.identity.values())
    return {
        "open": len(found.maybe),
        "that can change a seat": len(found.asked(people, 2, 0)),
        "put to the organiser": len(found.asked(people, 2, MOST_IDLE_QUESTIONS)),
    }


def invented(count: int, seed: int) -> Iterator[OrganisationEntry]:
    """Organisations of 20 countries, every tenth written a second time in another spelling."""
    random_ = random.Random(seed)

    def word() -> str:
        return "".join(random_.choice(ONSETS) + random_.choice(RHYMES) for _ in range(random_.randint(2, 4))).title()

    for number in range(count * 10 // 11 + 1):
        kind, topic, country = random_.choice(KINDS), random_.choice(TOPICS), random_.choice(COUNTRIES)
        name = random_.choice([f"{kind} of {topic} {word()}", f"{word()} {topic} GmbH", f"{word()} {word()} {kind}"])
        domain = random_.choice([None, f"{word().lower()}{number}.{country.lower()}", "gmail.com"])
        yield OrganisationEntry(f"{number}", name, country, domain)
        if number % 10 == 0:
            yield OrganisationEntry(f"{number}b", name.upper(), country, domain)


def print_figures(pairs: Sequence[Pair]) -> None:
    """The labelled pairs, whole and in halves, and the questions of events made from them."""
    for title in ("all", "first", "second"):
        part = [pair for pair in pairs if title in ("all", pair.half)]
        print(f"{title:7}", "  ".join(f"{name} {value:.4g}" for name, value in figures(part).items()))
    events = [questions(event_from_pairs(pairs, seed)) for seed in range(40)]
    print("questions in 40 events of 150 registrations from 110 organisations")
    for kind in events[0]:
        counts = [event[kind] for event in events]
        print(f"  {kind:24} mean {statistics.fmean(counts):.1f}, max {max(counts)}")


def print_times() -> None:
    """Seconds of the processor that `resolve` takes, and how they grow: other programs do not count."""
    resolve(list(invented(100, 99)))
    print("  names   seconds   µs / (n log2 n)   organisations   questions")
    for count in (1_000, 10_000, 100_000):
        entries = list(invented(count, count))
        start = time.process_time()
        found = resolve(entries)
        seconds = time.process_time() - start
        scale = seconds * 1e6 / (count * math.log2(count))
        print(f"{len(entries):7} {seconds:9.2f} {scale:17.2f} {len(found.label):15} {len(found.maybe):11}")


def main() -> None:
    print_times()
    questions = [len(resolve(list(invented(150, seed))).maybe) for seed in range(20)]
    print(f"questions in 20 invented events: mean {statistics.fmean(questions):.1f}, max {max(questions)}")
    if pairs := read_pairs():
        print_figures(pairs)


if __name__ == "__main__":
    main()
