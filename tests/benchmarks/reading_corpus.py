"""A corpus read and judged: every chosen value with its pattern, its confidence and whether the gold file agrees."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inbox_processor import extraction, message
from inbox_processor.extraction import resolver
from inbox_processor.records import FIELDS, Field, Reading, ReadingContext

CONTEXT = ReadingContext(
    subject="CLUSTER EXCELLENCE WORKSHOP 23/09/2014",
    event_name="Moving forward the EU policy agenda on cluster excellence",
    organiser="European Commission",
    own_addresses=frozenset({"entr-smes-clusters-and-emerging-ind@ec.europa.eu"}),
    year=2014,
    venue="Thon Hotel EU, 75 Rue de la Loi/Wetstraat, 1040 Brussels, Belgium",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One chosen value."""

    mail: str
    field: Field
    pattern: str
    confidence: float
    is_right: bool


def normalised(field: str, value: str) -> str:
    """As score.py compares: case and punctuation aside, names as bags of words, telephones as digits."""
    text = unicodedata.normalize("NFKC", value).casefold().strip()
    if field == "telephone":
        return "".join(ch for ch in text if ch.isdigit())
    if field == "email":
        return text
    words = re.findall(r"\w+", text.replace("'", "").replace("’", ""))
    return " ".join(sorted(words)) if field == "full_name" else " ".join(words)


def mails(corpus: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each mail of a corpus with its gold answers."""
    for path in sorted(corpus.glob("*.eml")):
        yield path, json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def read(path: Path) -> Reading:
    return extraction.read(message.parse(path.read_bytes()), CONTEXT)


def judged(corpus: Path) -> list[Judged]:
    """Every value chosen in a corpus, judged against the gold registrant with the most values in common."""
    found: list[Judged] = []
    for path, gold in mails(corpus):
        for choices in extraction.choices_of(message.parse(path.read_bytes()), CONTEXT):
            found += _against(path.stem, choices, gold["registrants"])
    return found


def _against(mail: str, choices: dict[Field, resolver.Choice], gold: list[dict[str, list[str]]]) -> list[Judged]:
    def right(answers: dict[str, list[str]], field: Field) -> bool:
        value = normalised(field, choices[field].best.value)
        return value in {normalised(field, answer) for answer in answers.get(field, [])}

    fields = [field for field in FIELDS if field in choices]
    best = max(gold, key=lambda answers: sum(right(answers, field) for field in fields), default={})
    return [
        Judged(mail, field, choices[field].pattern, choices[field].confidence, right(best, field)) for field in fields
    ]
