"""A corpus read and judged: every chosen value with its pattern, its confidence and whether the gold file agrees."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inbox_processor import extraction, message, screening
from inbox_processor.extraction import resolver
from inbox_processor.extraction.confidence import READING
from inbox_processor.records import FIELDS, Field, Reading, ReadingContext

Answers = dict[str, list[str]]
Choices = dict[Field, resolver.Choice]

CONTEXT = ReadingContext(
    subject="CLUSTER EXCELLENCE WORKSHOP 23/09/2014",
    event_name="Moving forward the EU policy agenda on cluster excellence",
    organiser="European Commission",
    own_addresses=frozenset({"entr-smes-clusters-and-emerging-ind@ec.europa.eu"}),
    year=2014,
    venue="Thon Hotel EU, 75 Rue de la Loi/Wetstraat, 1040 Brussels, Belgium",
)


HERE = Path(__file__).parents[1] / "corpus"
CORPORA = (HERE / "tuning", HERE / "aside")
FIRST = HERE / "first_readings.jsonl"
"""How values in mails of tuning were read before any rule was tuned on them: a line a mail, as `recorded` writes it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One chosen value, or a reading as a whole: what is known of it and whether it is right."""

    field: str
    facts: frozenset[str]
    confidence: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class JudgedMail:
    """The values of a mail by registrant, with what is wrong or doubted apart from values."""

    mail: str
    people: tuple[tuple[Judged, ...], ...]
    nameless: tuple[bool, ...]
    """Whether a person has no name, which is always flagged."""
    whole: Judged
    """Kind and persons; wrong where the kind is, or a registrant is missed or invented."""
    is_doubted: bool
    """Whether it states another number of people than were found, which always holds."""
    is_flagged: bool
    """Whether the mail is flagged without being held."""


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


def judged(corpus: Path) -> list[JudgedMail]:
    """Every mail of a corpus with its chosen values, judged as score.py does."""
    return [_judged_mail(path, gold) for path, gold in mails(corpus)]


def recorded(mail: JudgedMail) -> str:
    """A judged mail as a line of FIRST, to be written before its mail moves from aside to tuning."""
    people = [[[v.field, sorted(v.facts), v.is_right] for v in person] for person in mail.people]
    return json.dumps({"mail": mail.mail, "people": people}, ensure_ascii=False)


def first_readings() -> list[JudgedMail]:
    """The judged mails of FIRST."""
    return [_from_record(json.loads(line)) for line in FIRST.read_text(encoding="utf-8").splitlines()]


def _from_record(line: dict[str, Any]) -> JudgedMail:
    whole = Judged(READING, frozenset(), 1.0, True)
    people = tuple(tuple(Judged(f, frozenset(facts), 0.0, right) for f, facts, right in p) for p in line["people"])
    return JudgedMail(line["mail"], people, (False,) * len(people), whole, False, False)


def _judged_mail(path: Path, gold: dict[str, Any]) -> JudgedMail:
    parsed = message.parse(path.read_bytes())
    automatic = screening.automatic(parsed)
    if automatic:
        right = automatic.kind.value == gold["kind"]
        return JudgedMail(path.stem, (), (), Judged(READING, frozenset(), 1.0, right), False, False)
    made = extraction.draft(parsed, CONTEXT)
    pairs = _pairs(gold["registrants"], made.choices)
    values = tuple(_judged(answers, choices) for answers, choices in pairs)
    nameless = tuple("full_name" not in choices for _, choices in pairs)
    right = made.wish.kind.value == gold["kind"] and len(made.choices) == len(gold["registrants"])
    whole = Judged(READING, frozenset(), made.confidence, right)
    return JudgedMail(path.stem, values, nameless, whole, bool(made.assembly.miscount), made.differs)


def _right(answers: Answers, choices: Choices, field: Field) -> bool:
    value = normalised(field, choices[field].best.value)
    return value in {normalised(field, answer) for answer in answers.get(field, [])}


def _pairs(gold: list[Answers], people: list[Choices]) -> list[tuple[Answers, Choices]]:
    """Each person with the answers that agree most, no answers twice."""
    ranked = sorted(
        ((-_agreement(answers, choices), j, i) for j, choices in enumerate(people) for i, answers in enumerate(gold)),
    )
    taken: dict[int, int] = {}
    for _, j, i in ranked:
        if j not in taken and i not in taken.values():
            taken[j] = i
    return [(gold[taken[j]], choices) for j, choices in enumerate(people) if j in taken]


def _agreement(answers: Answers, choices: Choices) -> int:
    """How much a person agrees with answers: the name and the address count most."""
    return sum(
        (5 if field in ("full_name", "email") else 1)
        for field in FIELDS
        if field in choices and _right(answers, choices, field)
    )


def _judged(answers: Answers, choices: Choices) -> tuple[Judged, ...]:
    return tuple(
        Judged(field, choices[field].facts, choices[field].confidence, _right(answers, choices, field))
        for field in FIELDS
        if field in choices
    )
