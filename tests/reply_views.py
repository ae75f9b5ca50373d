"""Every reply that can be written, about made-up people: what golden texts, pages to look at and fact checks use.

python -m tests.reply_views            writes the golden texts anew, to be read before they are committed
python -m tests.reply_views FOLDER     writes the pages, to be looked at in a browser
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from inbox_processor import config, replies
from inbox_processor.authority import Seal
from inbox_processor.records import (
    Counts,
    Decision,
    Disposition,
    Evidence,
    Kind,
    Outcome,
    Reading,
    Registrant,
    Registration,
    Reply,
    Request,
    Section,
    Status,
)
from inbox_processor.templating import TemplateFolder

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2014, 9, 5, 4, tzinfo=UTC)
SEAL = Seal(b"k" * 32, "CEW", "example.eu")
LANGUAGES = ("en", "fr", "de")

KALNINA = Registration(
    "CEW-0042",
    datetime(2014, 9, 1, 9, tzinfo=UTC),
    title="Dr",
    full_name="Līga Kalniņa",
    function="Head of Internationalisation",
    organisation="Baltijas Koksnes Klasteris",
    email="liga.kalnina@baltkoks.lv",
    telephone="+37167012345",
    country="LV",
    sender="liga.kalnina@baltkoks.lv",
    message_id="<1@baltkoks.lv>",
)
BERZINS = replace(
    KALNINA,
    reference="CEW-0043",
    title=None,
    full_name="Andris Bērziņš",
    function="Project Officer",
    email="andris.berzins@baltkoks.lv",
    order=(0, 1),
)
EVIDENCE: Mapping[str, Evidence] = {
    name: Evidence(text=text, where="text, line 4", reader="prose", confidence=0.9)
    for name, text in {
        "title": "Dr.",
        "full_name": "KALNIŅA Līga",
        "function": "Head of Internationalisation",
        "organisation": "Baltijas Koksnes Klasteris",
        "telephone": "67 012 345 (office)",
        "country": "Rīga, Latvija",
    }.items()
}
SEATED = Decision(
    "CEW-0042",
    Status.CONFIRMED,
    "first-come",
    "seated by date of registration; seat 64 of 100; 1st of 2 from Baltijas Koksnes Klasteris; LV 3 of 10",
    "first-come",
    counts=Counts(64, 1, 3, 10),
)


def _decided(status: Status, reason: str, **more: object) -> Decision:
    return replace(SEATED, status=status, reason=reason, explanation="", promise=None, counts=None, **more)  # type: ignore[arg-type]


WAITING = _decided(Status.WAITING, "seats", position=4)
ASKED = _decided(Status.INCOMPLETE, "incomplete", place_kept=True, missing=("telephone",))
HELD = _decided(Status.HELD, "doubt", place_kept=True)
CANCELLED = _decided(Status.CANCELLED, "registrant")
SILENT = replace(KALNINA, telephone=None, title=None)

DECISIONS: dict[Outcome, Decision] = {
    Outcome.WAITING: WAITING,
    Outcome.INCOMPLETE: ASKED,
    Outcome.HELD: HELD,
    Outcome.LATE: _decided(Status.DECLINED, "late"),
    Outcome.NO_SEAT: _decided(Status.DECLINED, "full"),
    Outcome.LAPSED: _decided(Status.DECLINED, "incomplete", missing=("telephone",)),
    Outcome.DECLINED: _decided(Status.DECLINED, "organiser"),
    Outcome.CANCELLED: CANCELLED,
    Outcome.SUBSTITUTED: _decided(Status.CANCELLED, "substituted"),
}
"""Where a registration stands that is told of; of all others it is confirmed."""


def request(kind: Disposition) -> Request:
    """What somebody asks for who may not."""
    people = (Registrant(full_name="Andris Bērziņš"),) if kind is Disposition.SUBSTITUTION else ()
    reading = Reading(kind=Kind(kind.value), registrants=people)
    return Request("CEW-0042", kind, "liga@private-mail.lv", NOW, reading=reading)


def section(
    outcome: Outcome,
    registration: Registration = KALNINA,
    decision: Decision | None = None,
    asks: Disposition = Disposition.AMENDMENT,
) -> Section:
    """What a reply says of one registration."""
    if outcome is Outcome.ASKED:
        other = (("telephone", "+37167012345", "+37120000000"),) if asks is Disposition.AMENDMENT else ()
        return Section(outcome, registration, SEATED, EVIDENCE, other, request=request(asks), sequence=1)
    person = SILENT if outcome in (Outcome.INCOMPLETE, Outcome.LAPSED) and registration is KALNINA else registration
    decided = replace(decision or DECISIONS.get(outcome, SEATED), reference=person.reference)
    colleague = KALNINA if registration is BERZINS else BERZINS
    news = (("telephone", "+37167000000", "+37167012345"), ("title", "", "Dr"))
    changed: tuple[tuple[str, str, str], ...] = news if outcome is Outcome.AMENDED else ()
    evidence = EVIDENCE if registration is KALNINA else {}
    kept = {name: words for name, words in evidence.items() if person.value(name)}
    return Section(outcome, person, decided, kept, changed, colleague, sequence=1)


def letter(*sections: Section, language: str = "en", to: str = "liga.kalnina@baltkoks.lv") -> Reply:
    """One mail to one recipient."""
    token = SEAL.token(sections[0].registration.reference, 7, NOW)
    message_id = SEAL.message_id(7, to)
    return Reply(to, language, sections, message_id, NOW, token, "<1@baltkoks.lv>", ("<1@baltkoks.lv>",))


OFFICE = "office@baltkoks.lv"


def _cases() -> dict[str, Callable[[str], Reply]]:
    def single(outcome: Outcome) -> Callable[[str], Reply]:
        return lambda language: letter(section(outcome), language=language)

    def of(decision: Decision, outcome: Outcome = Outcome.WAITING) -> Callable[[str], Reply]:
        return lambda language: letter(section(outcome, decision=decision), language=language)

    def to_office(*sections: Section) -> Callable[[str], Reply]:
        return lambda language: letter(*sections, language=language, to=OFFICE)

    nameless = replace(SILENT, full_name=None, organisation=None, email=None, sender=OFFICE)
    return {
        **{outcome.value: single(outcome) for outcome in Outcome},
        "waiting-organisation": of(_decided(Status.WAITING, "organisation")),
        "waiting-country": of(_decided(Status.WAITING, "country", position=2)),
        "incomplete-without-place": of(replace(ASKED, place_kept=False), Outcome.INCOMPLETE),
        "amended-still-incomplete": of(ASKED, Outcome.AMENDED),
        "asked-to-cancel": lambda language: letter(
            section(Outcome.ASKED, asks=Disposition.CANCELLATION), language=language
        ),
        "asked-to-substitute": lambda language: letter(
            section(Outcome.ASKED, asks=Disposition.SUBSTITUTION), language=language
        ),
        "assistant-confirmed": to_office(section(Outcome.CONFIRMED)),
        "assistant-several": to_office(
            section(Outcome.CONFIRMED), section(Outcome.WAITING, BERZINS, _decided(Status.WAITING, "organisation"))
        ),
        "substitution-both": lambda language: letter(
            section(Outcome.SUBSTITUTED), section(Outcome.SUBSTITUTE, BERZINS), language=language
        ),
        "held-without-name": to_office(section(Outcome.HELD, nameless, HELD)),
    }


CASES = _cases()
"""Every outcome, and the forms in which one can differ: by name of the golden text."""


def golden(language: str) -> str:
    """All replies of a language as one text to read: subject and plain text of each case."""
    written = desk()
    return "".join(
        f"{'=' * 100}\n{name}\n{'-' * 100}\nSubject: {mail['Subject']}\n\n{body(mail, 'plain')}\n"
        for name, case in CASES.items()
        for mail in [read(replies.compose(case(language), written))]
    )


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def desk(programme: str = "8:30 Registration & coffee\n9:00 Opening") -> replies.Desk:
    """The example event's desk, with the templates of the program."""
    return replies.Desk(config.load(ROOT / "config.example.toml"), TemplateFolder(), SEAL, programme)


def main(folder: Path | None) -> None:
    """Write the golden texts, or the pages into `folder`."""
    for language in LANGUAGES:
        if folder is None:
            (GOLDEN / f"replies.{language}.txt").write_text(golden(language), encoding="utf-8")
            continue
        folder.mkdir(parents=True, exist_ok=True)
        for name, case in CASES.items():
            page = body(read(replies.compose(case(language), desk())), "html")
            (folder / f"{name}.{language}.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
