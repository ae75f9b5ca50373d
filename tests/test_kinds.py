"""The kind of short mails in 24 languages: what people write, and what they say besides."""

from __future__ import annotations

import re
from email.header import Header
from pathlib import Path

import pytest

from inbox_processor.extraction import read
from inbox_processor.message import parse
from inbox_processor.records import Kind
from tests.benchmarks.reading_corpus import CONTEXT
from tests.test_intent import KINDS, SAID

HERE = Path(__file__).parent
PROBES = [line for line in (HERE / "kind_probes.txt").read_text().splitlines() if not line.startswith("#")]
QUOTED = {
    "re": "On 12 Aug 2014, office wrote:\n> Thank you for your registration. We have it and confirm your place.",
    "ra": "On 7 Aug 2014, office wrote:\n> You are invited to the workshop. In the email you should provide your name.",
}
PREFIXES = {"re": "Re: ", "ra": "Re: ", "fw": "FW: "}
HANDED_ON = (
    "\n-----Original Message-----\nFrom: \\1\nSent: Monday, 1 September 2014 09:12\nTo: kim\nSubject: workshop\n\n"
)


def kind_of(sender: str, body: str, how: str = "") -> Kind:
    """What a mail is read as; `how` as in kind_probes.txt."""
    known = how in PREFIXES or not how
    subject = PREFIXES.get(how, "") + CONTEXT.subject if known else how
    name, _, address = sender.rpartition(" ")
    head = f"From: {Header(name, 'utf-8').encode()} {address}\nTo: office@organiser.example\n"
    head += f"Subject: {Header(subject, 'utf-8').encode()}\n" + "In-Reply-To: <a@b>\n" * (how in QUOTED)
    text = re.sub(r">>(.*)\n", HANDED_ON, body.replace("¶", "\n")) + f"\n\n{QUOTED.get(how, '')}\n"
    return read(parse(f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}".encode()), CONTEXT).kind


@pytest.mark.parametrize("first", [0, 1], ids=["odd lines", "even lines"])
def test_the_kind_of_nearly_every_short_mail_is_told(first: int) -> None:
    lines = PROBES[first::2]
    wrong = []
    for line in lines:
        head, sender, body = line.split("|", 2)
        wanted, _, how = head.split(" ", 2)
        if kind_of(sender, body, how) != wanted:
            wrong.append(line)
    assert len(wrong) <= 0.03 * len(lines), wrong


ASIDES = {
    found[1]: found[2].splitlines()
    for found in re.finditer(r"\[(\w\w)\]\n([^\[]+)", (HERE / "kind_asides.txt").read_text())
}
PREDECESSOR, LAST_YEAR, CONTACT, DELAY, TELEPHONE = 2, 3, 6, 8, 10


@pytest.mark.parametrize("code", sorted(ASIDES))
def test_what_somebody_says_besides_takes_no_registration_back(code: str) -> None:
    worded, bare, *asides = ASIDES[code]
    name = bare.split(",")[0]
    bodies = [body for base in (worded, bare) for aside in asides for body in (f"{aside}¶{base}", f"{base}¶{aside}")]
    wrong = [body for body in bodies if kind_of(f"{name} <jo@firm.example>", body) is not Kind.REGISTRATION]
    assert not wrong


@pytest.mark.parametrize("code", sorted(ASIDES))
def test_what_somebody_says_besides_hides_no_other_wish(code: str) -> None:
    asides = [ASIDES[code][at] for at in (PREDECESSOR, LAST_YEAR, CONTACT, DELAY, TELEPHONE)]
    said = list(zip(KINDS[1:], SAID[code][1:], strict=True))
    bodies = [(wanted, f"{aside} {sentence}") for wanted, sentence in said for aside in asides]
    wrong = [body for wanted, body in bodies if kind_of("Jo Example <jo@firm.example>", body) is not wanted]
    assert len(wrong) <= 1, wrong
