"""Readings of whole corpora: every value stands where it says, nothing crashes, and figures do not fall."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))

from inbox_processor import message
from inbox_processor.extraction.page import contents_of
from inbox_processor.records import FIELDS
from tests.benchmarks.reading_corpus import mails, normalised, read

HERE = Path(__file__).parent / "corpus"
DEV = Path(__file__).parents[2] / "shared" / "corpus" / "dev"
CORPORA = [HERE / "tuning", HERE / "aside", DEV]
FLOORS = {"tuning": (0.985, 0.965), "aside": (0.955, 0.94)}
"""Share of kinds right, share of full names right: what a change must not fall below."""


def present(corpus: Path) -> Path:
    if not corpus.is_dir():
        pytest.skip(f"{corpus.name} is not here")
    return corpus


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
def test_every_value_stands_in_the_mail_at_its_span_or_names_its_rule(corpus: Path) -> None:
    for path, _ in mails(present(corpus)):
        contents = contents_of(message.parse(path.read_bytes()))
        for inner in message.parse(path.read_bytes()).attached:
            contents = {**contents_of(inner), **contents}
        for registrant in read(path).registrants:
            for field in FIELDS:
                if registrant.value(field) is None:
                    assert field not in registrant.evidence
                    continue
                evidence = registrant.evidence[field]
                assert evidence.text or evidence.rule
                if evidence.start >= 0:
                    assert contents[evidence.source][evidence.start : evidence.end] == evidence.text, path.name
                else:
                    assert evidence.rule, (path.name, field)


@pytest.mark.parametrize("name", FLOORS)
def test_figures_do_not_fall_below_their_floors(name: str) -> None:
    kinds = names = people = total = 0
    for path, gold in mails(present(HERE / name)):
        reading = read(path)
        total += 1
        kinds += reading.kind.value == gold["kind"]
        found = {normalised("full_name", r.full_name or "") for r in reading.registrants}
        for answers in gold["registrants"]:
            people += 1
            names += any(normalised("full_name", answer) in found for answer in answers["full_name"])
    kind_floor, name_floor = FLOORS[name]
    assert kinds / total >= kind_floor
    assert names / people >= name_floor
