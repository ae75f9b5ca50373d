"""Prints how well and how fast mails are read: shares right by confidence band, and time a mail.

usage: bench_reading.py [CORPUS_DIR…]    (default: tests/corpus/tuning and tests/corpus/aside)
"""

from __future__ import annotations

import sys
import time
from itertools import pairwise
from pathlib import Path

from inbox_processor import extraction, message
from tests.benchmarks.reading_corpus import CONTEXT, judged, mails

BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)


def reliability(corpus: Path) -> None:
    """Confidence band -> values, mean confidence, share right."""
    found = judged(corpus)
    print("band          values  confidence  right")
    for low, high in pairwise(BANDS):
        band = [one for one in found if low <= one.confidence < high]
        if band:
            mean = sum(one.confidence for one in band) / len(band)
            right = sum(one.is_right for one in band) / len(band)
            print(f"{low:4.2f} – {min(high, 1.0):4.2f}  {len(band):7d}  {mean:10.3f}  {right:5.3f}")


def timing(corpus: Path) -> None:
    """Reading time a mail, parsing not counted."""
    spent = []
    parsed = [message.parse(path.read_bytes()) for path, _ in mails(corpus)]
    for one in parsed[:3]:
        extraction.read(one, CONTEXT)
    for one in parsed:
        begun = time.perf_counter()
        extraction.read(one, CONTEXT)
        spent.append(1000 * (time.perf_counter() - begun))
    spent.sort()
    print(f"{len(spent)} mails: median {spent[len(spent) // 2]:.1f} ms, 99 % {spent[int(len(spent) * 0.99)]:.1f} ms")


def main() -> None:
    here = Path(__file__).parents[1] / "corpus"
    for corpus in [Path(each) for each in sys.argv[1:]] or [here / "tuning", here / "aside"]:
        print(f"\n{corpus.name}")
        reliability(corpus)
        timing(corpus)


if __name__ == "__main__":
    main()
