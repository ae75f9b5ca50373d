"""Prints how sure, how well and how fast mails are read.

usage: bench_reading.py [CORPUS_DIR…]    (further corpora, such as ../shared/corpus/dev)

Each mail is judged by a confidence fitted without its tenth of the mails: those of tests/corpus/aside, on which no
rule was tuned, and the first readings of those that rules were tuned on later. The thresholds were chosen on aside's
figures. Further corpora are judged by the full model, which has not seen them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from inbox_processor import extraction, message
from inbox_processor.extraction import confidence
from inbox_processor.extraction.confidence import READING
from tests.benchmarks.fit_calibration import ASIDE, Tested, gathered, shares, tested
from tests.benchmarks.reading_corpus import CONTEXT, CORPORA, Judged, judged, mails

AT_FIRST = "first readings (before rules were tuned on them, confidence out of fold)"
"""How likely the kinds and people of these were is not known."""
BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)


def reliability(found: Sequence[Tested]) -> None:
    """Confidence band -> values, mean confidence, share right."""
    values = [(sure(value), value.is_right) for mail, _, sure in found for person in mail.people for value in person]
    print("band          values  confidence  right")
    for low, high in pairwise(BANDS):
        band = [one for one in values if low <= one[0] < high]
        if band:
            mean = sum(sure for sure, _ in band) / len(band)
            right = sum(is_right for _, is_right in band) / len(band)
            print(f"{low:4.2f} – {min(high, 1.0):4.2f}  {len(band):7d}  {mean:10.3f}  {right:5.3f}")


def flags(found: Sequence[Tested]) -> None:
    """Silent, review and held at the thresholds in use."""
    doubted, held_under, shown = map(confidence.threshold, (READING, "full_name", "telephone"))
    silent, review, held = shares(found, (doubted, held_under, shown))
    print(f"{len(found)} mails: silent {silent:.3f}  review {review:.3f}  held {held:.3f}")


def timing(corpus: Path) -> None:
    """Reading time a mail in processor time, parsing not counted; tables are compiled by then, no mail read before."""
    spent = []
    for path, _ in mails(corpus):
        one = message.parse(path.read_bytes())
        begun = time.process_time()
        extraction.read(one, CONTEXT)
        spent.append(1000 * (time.process_time() - begun))
    spent.sort()
    print(f"{len(spent)} mails: median {spent[len(spent) // 2]:.1f} ms, 99 % {spent[int(len(spent) * 0.99)]:.1f} ms")


def shipped(value: Judged) -> float:
    """How sure the calibration in use is."""
    return value.confidence if value.field == READING else confidence.of(value.field, value.facts)


def main() -> None:
    unseen = tested(gathered())
    at_first = sum(weight == ASIDE for _, weight, _ in unseen)
    parts = {
        AT_FIRST: unseen[at_first:],
        "aside (rules never tuned on it, confidence out of fold)": unseen[:at_first],
    }
    further = [Path(each) for each in sys.argv[1:]]
    for corpus in further:
        for path, _ in mails(CORPORA[0]):
            extraction.read(message.parse(path.read_bytes()), CONTEXT)
        timing(corpus)
        parts[f"{corpus.name} (not fitted on)"] = [(mail, 1.0, shipped) for mail in judged(corpus)]
    for name, found in parts.items():
        print(f"\n{name}")
        reliability(found)
        if name != AT_FIRST:
            flags(found)


if __name__ == "__main__":
    main()
