"""The trail of a registration, read aloud: dates written out, countries by name, numbers in a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from inbox_processor.records import (
    Decision,
    Disposition,
    Entry,
    Evidence,
    Kind,
    MessageKey,
    Reading,
    Registrant,
    Registration,
    Status,
)
from inbox_processor.store import Seen, Step
from inbox_processor.trail import in_sentences, tell

MONDAY = datetime(2014, 9, 1, 9, tzinfo=UTC)
BRUSSELS = ZoneInfo("Europe/Brussels")
ANNA = Registration("CEW-0001", MONDAY, full_name="Anna Muster", organisation="Cluster Nord", country="DE")
CONFIRMED = Decision("CEW-0001", Status.CONFIRMED, "first-come", "seated by date of registration; seat 16 of 100")


@pytest.mark.parametrize(
    ("explanation", "aloud"),
    [
        (
            "seated by date of registration; seat 64 of 100; 2nd of 2 from Cluster X; DE 9 of 10",
            "Seated by date of registration. "
            "Seat 64 of 100, 2nd of 2 from Cluster X, number 9 of at most 10 for Germany.",
        ),
        (
            "missing: function; to be completed by 2014-09-15; place kept: seat 3 of 9; country unknown 1",
            "Missing: function. To be completed by 15 September 2014. "
            "Place kept: seat 3 of 9, number 1 for unknown countries.",
        ),
        (
            "arrived 2014-09-14 20:18, after the deadline 2014-09-12",
            "Arrived 14 September 2014 at 20:18, after the deadline 12 September 2014.",
        ),
        ("ref 9999-99-99", "Ref 9999-99-99."),
    ],
)
def test_numbers_dates_and_countries_are_said_in_words(explanation: str, aloud: str) -> None:
    assert in_sentences(explanation) == aloud


def test_story_tells_mails_words_and_decisions_in_the_order_they_happened() -> None:
    person = Registrant(
        full_name="Anna Muster",
        telephone="+4930123456",
        evidence={
            "full_name": Evidence(text="Anna Muster", where="line 3", reader="label", confidence=1),
            "telephone": Evidence(text="030/123456", where="line 4", reader="label", confidence=1),
        },
    )
    reading = Reading(kind=Kind.REGISTRATION, registrants=(person, Registrant(full_name="Karl Schmidt")))
    seen = Seen(MessageKey("box", 1, "1"), MONDAY, Disposition.REGISTRATION, "", subject="WORKSHOP", reading=reading)
    steps = [
        Step(MONDAY.replace(day=2), "run", "decided", "confirmed: seated by date of registration; DE 1 of 10"),
        Step(MONDAY, "anna@cluster-nord.de", "registered", "full name, telephone", seen=seen),
        Step(MONDAY.replace(day=3), "Eva", "declined", "asked by telephone"),
    ]
    story = tell(Entry(ANNA, CONFIRMED), steps, BRUSSELS)
    assert story.title == "CEW-0001: Anna Muster, Cluster Nord, Germany"
    assert [chapter.heading for chapter in story.chapters] == [
        "1 September 2014, 11:00: registered by a mail from anna@cluster-nord.de.",
        "2 September 2014, 11:00: the nightly run decided.",
        "3 September 2014, 11:00: declined by Eva.",
    ]
    assert [chapter.sentences for chapter in story.chapters] == [
        ("Its subject: “WORKSHOP”, taken as a registration.",),
        ("Confirmed: seated by date of registration. Number 1 of at most 10 for Germany.",),
        ("Asked by telephone.",),
    ]
    assert story.chapters[0].read == (
        ("name", "Anna Muster (line 3)"),
        ("telephone", "+4930123456 (“030/123456”, line 4)"),
    )
