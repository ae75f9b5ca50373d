"""Functions and organisations of a list of probes, one mail a line, in all languages."""

from __future__ import annotations

import re
from email.message import EmailMessage
from pathlib import Path

import pytest

from inbox_processor import extraction, message
from inbox_processor.records import ReadingContext

OURS = "workshop@organiser.example"
CONTEXT = ReadingContext(subject="CLUSTER EXCELLENCE WORKSHOP 23/09/2014", own_addresses=frozenset({OURS}), year=2014)
LINES = Path(__file__).with_name("probes_of_functions.txt").read_text("utf-8").splitlines()
PROBES = [line for line in LINES if line and line[0] not in "#?"]


def _is_one_of(got: str | None, wanted: str) -> bool:
    if wanted in ("*", "-"):
        return wanted == "*" or got is None
    return _plain(got or "") in map(_plain, wanted.split("~"))


def _plain(text: str) -> str:
    return re.sub(r"[\s.„“”\"«»']+", " ", text).strip().casefold()


@pytest.mark.parametrize("probe", PROBES)
def test_function_and_organisation_are_read_as_a_probe_says(probe: str) -> None:
    sender, body, function, organisation = (part.strip() for part in probe.split(" | "))
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, OURS, CONTEXT.subject
    mail["Message-ID"] = "<1@example.org>"
    mail.set_content(body.replace("¶", "\n"))
    found = extraction.read(message.parse(mail.as_bytes()), CONTEXT).registrants[0]
    assert _is_one_of(found.function, function), found.function
    assert _is_one_of(found.organisation, organisation), found.organisation
