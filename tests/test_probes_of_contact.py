"""Contact details in mails as people write them, one table of probes (probes_of_contact.txt) in 24 languages.

Each probe: the sender, what must be read ("-": nothing), a line for each person, an empty line, the text. Odd ones
were studied when the reader was made; even ones, of the same class in another language, were only counted. "?" before
the sender: not read yet.
"""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from inbox_processor import extraction, message
from inbox_processor.records import ReadingContext

OURS = "workshop@organiser.example"
CONTEXT = ReadingContext(
    subject="CLUSTER EXCELLENCE WORKSHOP 23/09/2014", own_addresses=frozenset({OURS}), venue="Brussels"
)
PROBES = (Path(__file__).parent / "probes_of_contact.txt").read_text(encoding="utf-8").split("=====\n")


def wanted(line: str) -> dict[str, str | None]:
    pairs = (part.partition("=") for part in line.split("; "))
    return {field: None if value == "-" else value for field, _, value in pairs}


def mail(sender: str, body: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, OURS, CONTEXT.subject
    made["Message-ID"] = "<1@example.org>"
    made.set_content(body)
    return made.as_bytes()


@pytest.mark.parametrize("probe", PROBES, ids=[str(number) for number in range(1, len(PROBES) + 1)])
def test_contact_details_are_read_however_people_write_them(probe: str) -> None:
    head, _, body = probe.partition("\n\n")
    sender, *lines = head.split("\n")
    want = [wanted(line) for line in lines]
    persons = extraction.read(message.parse(mail(sender.lstrip("? "), body)), CONTEXT).registrants
    got = [{field: getattr(person, field) for field in want[0]} for person in persons]
    if sender.startswith("?"):
        assert got != want, "a probe marked as not read is read: take its mark off"
    else:
        assert got == want
