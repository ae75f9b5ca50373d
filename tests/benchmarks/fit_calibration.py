"""Fits knowledge/calibration.toml: how often a choice of each pattern is right, on mails that no rule was tuned on.

usage: fit_calibration.py [CORPUS_DIR]    (default: tests/corpus/aside); prints the table

A row's share is drawn towards its parent's by PULL mails' worth, so that a row of one mail says little.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from tests.benchmarks.reading_corpus import Judged, judged

PULL = 4.0


def rows(found: list[Judged]) -> dict[str, float]:
    """The probability of each pattern and of each of its coarser forms."""
    right: dict[str, float] = defaultdict(float)
    count: dict[str, float] = defaultdict(float)
    for one in found:
        parts = one.pattern.split("/")
        for size in range(1, len(parts) + 1):
            row = "/".join(parts[:size])
            count[row] += 1
            right[row] += one.is_right
    share: dict[str, float] = {}
    for row in sorted(count, key=lambda row: row.count("/")):
        parent = share.get(row.rpartition("/")[0], 0.9)
        share[row] = (right[row] + PULL * parent) / (count[row] + PULL)
    return share


def main() -> None:
    corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "corpus" / "aside"
    print("# How often a choice of each pattern (field/reader/agreement/contest) is right; written by")
    print("# tests/benchmarks/fit_calibration.py from tests/corpus/aside. Do not edit by hand.")
    print("[rows]")
    for row, share in sorted(rows(judged(corpus)).items()):
        print(f'"{row}" = {share:.3f}')


if __name__ == "__main__":
    main()
