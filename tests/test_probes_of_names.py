"""Names and titles in mails as people write them, one mail a line (probes_of_names.txt), in 24 languages and beyond."""

from __future__ import annotations

import re
from email.header import Header
from pathlib import Path

import pytest

from inbox_processor import extraction, message
from inbox_processor.records import ReadingContext

OURS = "workshop@organiser.example"
CONTEXT = ReadingContext(
    subject="CLUSTER EXCELLENCE WORKSHOP 23/09/2014", own_addresses=frozenset({OURS}), venue="Brussels", year=2014
)
LINES = (Path(__file__).parent / "probes_of_names.txt").read_text(encoding="utf-8").splitlines()
PROBES = [line for line in LINES if not line.startswith("#")]


def mail(sender: str, body: str) -> bytes:
    name, _, addr = sender.rpartition("<")
    name = name.strip().removeprefix('"').removesuffix('"').replace('""', '"')
    shown = f"{Header(name, 'utf-8').encode()} <{addr.rstrip('>')}>" if name else addr
    head = f"From: {shown}\nTo: {OURS}\nSubject: {CONTEXT.subject}\nMessage-ID: <1@example.org>\n"
    kind = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    return (head + kind + body.replace("¶", "\n") + "\n").encode()


def alike(text: str | None) -> str:
    """The words of a title or name without marks and case."""
    return " ".join(re.findall(r"\w+", (text or "-").casefold().replace("'", "").replace("’", "")))


@pytest.mark.parametrize("probe", PROBES, ids=[str(number) for number in range(1, len(PROBES) + 1)])
def test_names_and_titles_are_read_however_people_write_them(probe: str) -> None:
    sender, said, body = probe.split(" | ", 2)
    found = extraction.read(message.parse(mail(sender.lstrip("? "), body)), CONTEXT).registrants
    got = sorted((sorted(alike(p.full_name).split()), alike(p.title)) for p in found)
    wanted = [person.strip().partition("~") for person in said.split(";")]
    want = sorted((sorted(alike(name.partition("/")[0]).split()), titles) for titles, _, name in wanted)
    right = [g[0] for g in got] == [w[0] for w in want] and all(
        title in map(alike, titles.split("/")) or (titles, title) == ("-", "")
        for (_, title), (_, titles) in zip(got, want, strict=True)
    )
    assert right != probe.startswith("?"), f"{got} for {want}"
