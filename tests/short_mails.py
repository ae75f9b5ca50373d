"""Short mails of all kinds with the kind that each is of: the text files that the kinds are fitted and tested by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.header import Header
from pathlib import Path

from inbox_processor.message import parse
from inbox_processor.records import Kind, Message
from tests.benchmarks.reading_corpus import CONTEXT

HERE = Path(__file__).parent
LETTERS = {
    "R": Kind.REGISTRATION,
    "C": Kind.CANCELLATION,
    "S": Kind.SUBSTITUTION,
    "A": Kind.AMENDMENT,
    "E": Kind.ENQUIRY,
    "V": Kind.AUTO_REPLY,
    "U": Kind.UNRELATED,
}
QUOTED = {
    "re": "On 12 Aug 2014, office wrote:\n> Thank you for your registration. We have it and confirm your place.",
    "ra": "On 7 Aug 2014, office wrote:\n> You are invited to the workshop. In the email you should provide your name.",
}
PREFIXES = {"re": "Re: ", "ra": "Re: ", "fw": "FW: "}
HANDED_ON = (
    "\n-----Original Message-----\nFrom: \\1\nSent: Monday, 1 September 2014 09:12\nTo: kim\nSubject: workshop\n\n"
)
PREDECESSOR, LAST_YEAR, CONTACT, DELAY, TELEPHONE = 0, 1, 4, 6, 8
"""Sentences of kind_asides.txt that also leave another wish than a registration what it is."""
Short = tuple[str, Message, Kind]
"""A line, the mail that it stands for and the mail's kind."""


def mail(sender: str, subject: str, text: str, more: str = "") -> Message:
    """A plain mail; `sender` is "name <address>"."""
    name, _, address = sender.rpartition(" ")
    head = f"From: {Header(name, 'utf-8').encode()} {address}\nTo: office@organiser.example\n"
    head += f"Subject: {Header(subject, 'utf-8').encode()}\n{more}"
    return parse(f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode())


def probe(sender: str, body: str, how: str = "") -> Message:
    """A mail of kind_probes.txt; `how` as there."""
    subject = PREFIXES.get(how, "") + CONTEXT.subject if how in PREFIXES or not how else how
    text = re.sub(r">>(.*)\n", HANDED_ON, body.replace("¶", "\n")) + f"\n\n{QUOTED.get(how, '')}"
    return mail(sender, subject, text, "In-Reply-To: <a@b>\n" * (how in QUOTED))


def probes() -> list[Short]:
    """The mails of kind_probes.txt."""
    found = []
    for line in _lines("kind_probes.txt"):
        head, sender, body = line.split("|", 2)
        wanted, _, how = head.split(" ", 2)
        found.append((line, probe(sender, body, how), Kind(wanted)))
    return found


def said() -> list[Short]:
    """The mails of said.txt; a leading "?": not read so yet."""
    return list(_lettered("corpus/said.txt", lambda language, body: ("Anna Beispiel <a@x.eu>", body)))


def plain() -> list[Short]:
    """The mails of plain_wishes.txt."""
    return list(_lettered("plain_wishes.txt", lambda language, body: ("Anna Example <anna@example.eu>", body)))


def asides() -> list[Short]:
    """Every wish with every sentence that leaves it what it is: registrations and the other plain wishes."""
    wishes = [(line[:2], line.split("|", 2)[2], kind) for line, _, kind in plain() if kind is not Kind.REGISTRATION]
    found: list[tuple[str, str, Kind]] = []
    for code, (worded, bare, *besides) in _paragraphs("kind_asides.txt").items():
        sender = f"{bare.split(',')[0]} <jo@firm.example>"
        twice = [f"{aside}¶{base}" for base in (worded, bare) for aside in besides]
        twice += [f"{base}¶{aside}" for base in (worded, bare) for aside in besides]
        found += [(sender, body, Kind.REGISTRATION) for body in twice]
        anybody = [besides[at] for at in (PREDECESSOR, LAST_YEAR, CONTACT, DELAY, TELEPHONE)]
        found += [
            ("Jo Example <jo@firm.example>", f"{aside} {wish}", kind)
            for language, wish, kind in wishes
            for aside in anybody
            if language == code
        ]
    return [(body, probe(sender, body), kind) for sender, body, kind in found]


def withdrawn() -> list[Short]:
    """The cancellations of withdrawn_probes.txt: sender, whom it takes back, body; a leading "?": not read so yet."""
    found = [(line, *line.removeprefix("?").split(" | ", 2)) for line in _lines("withdrawn_probes.txt")]
    return [(line, probe(sender, body), Kind.CANCELLATION) for line, sender, _, body in found]


def heard() -> list[Short]:
    """The mails of heard.txt, each with its language's signature."""
    signed = {
        line[:2]: line.partition("|")[2].replace("¶", "\n") for line in _lines("corpus/heard.txt") if line[3] == "="
    }

    def sent(language: str, body: str) -> tuple[str, str]:
        signature = signed[language]
        name, address = signature.split("\n")[2], signature.split("\n")[-1]
        return f"{name} <{address}>", body.replace("§", f"\n{signature}")

    return list(_lettered("corpus/heard.txt", sent))


def _lettered(file: str, sent: Callable[[str, str], tuple[str, str]]) -> Iterator[Short]:
    for line in _lines(file):
        if (bare := line.removeprefix("?"))[3] in LETTERS:
            head, prefix, body = bare.split("|", 2)
            sender, text = sent(head[:2], body)
            subject = f"{prefix}: {CONTEXT.subject}" if prefix else CONTEXT.subject
            yield line, mail(sender, subject, text.replace("¶", "\n")), LETTERS[head[3]]


def _paragraphs(file: str) -> dict[str, list[str]]:
    """What stands under each language's head."""
    text = "\n".join(_lines(file))
    return {found[1]: found[2].splitlines() for found in re.finditer(r"\[(\w\w)\]\n([^\[]+)", text)}


def _lines(file: str) -> list[str]:
    return [line for line in (HERE / file).read_text(encoding="utf-8").splitlines() if line[:1] not in ("#", "")]
