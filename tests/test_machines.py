"""Machines that answer us: another installation of this very program, and a responder that hides what it is.

Real runs of the command line: Dovecot holds every mailbox, an SMTP server delivers between them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from typer.testing import CliRunner

from inbox_processor.cli import app
from tests.servers import LOOPBACK, Account, ImapServer, free_port

SUBJECT = "CLUSTER EXCELLENCE WORKSHOP 23/09/2014"
IN_TWO_MONTHS = datetime.now(UTC).replace(microsecond=0, tzinfo=None) + timedelta(days=60)
Change = Callable[[EmailMessage], EmailMessage]


@dataclass
class Installation:
    """A functional mailbox and a configuration; `run` is the nightly job."""

    post_office: PostOffice
    address: str
    code: str

    def __post_init__(self) -> None:
        server = self.post_office.server
        self.folder = self.post_office.folder / self.code
        self.folder.mkdir()
        (self.folder / "password").write_text(server.password)
        (self.folder / "password").chmod(0o600)
        self.config = self.folder / "config.toml"
        self.config.write_text(
            f"""
[event]
name = "Workshop {self.code}"
code = "{self.code}"
subject = "{SUBJECT}"
starts = {IN_TWO_MONTHS.isoformat()}
ends = {(IN_TWO_MONTHS + timedelta(hours=8)).isoformat()}
contact = "{self.address}"
[mailbox]
url = "{Account(server, self.address, "INBOX").url}"
password_file = "password"
[rules]
seats = 10
per_organisation = 2
deadline = {(IN_TWO_MONTHS - timedelta(days=10)).date()}
[delivery]
mode = "smtp"
url = "smtp://{LOOPBACK}:{self.post_office.port}"
from = "{self.address}"
""",
            encoding="utf-8",
        )

    def command(self, *words: str) -> str:
        done = CliRunner().invoke(app, [*words, "--config", str(self.config)])
        assert done.exit_code == 0, f"{done.output} {done.exception!r}"
        return done.stdout

    def standing(self) -> list[tuple[str, str]]:
        register = json.loads(self.command("export"))["registrations"]
        return [(found["full_name"], found["status"]) for found in register]


@dataclass
class PostOffice:
    """Delivers into Dovecot; `answering`: addresses whose machine answers at once; `gateway` changes what passes."""

    server: ImapServer
    folder: Path
    gateway: Change = lambda mail: mail
    answering: dict[str, Change] = field(default_factory=dict)
    passed: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.port = free_port()
        self.controller = Controller(self, hostname=LOOPBACK, port=self.port)
        self.controller.start()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        for to in envelope.rcpt_tos:
            mail = self.gateway(message_from_bytes(envelope.content, policy=default))
            self.passed.append((str(mail["From"]), to))
            self.put(to, mail)
            if to in self.answering:
                self.put(str(mail["From"]), self.answering[to](mail))
        return "250 OK"

    def put(self, to: str, mail: EmailMessage) -> None:
        Account(self.server, to.lower(), "INBOX").put(mail.as_bytes(policy=SMTP))

    def box(self, name: str) -> str:
        return f"{name}-{self.folder.name[-12:]}@{name}.eu".lower()


@pytest.fixture
def post_office(dovecot_plain: ImapServer, tmp_path: Path) -> Iterator[PostOffice]:
    made = PostOffice(dovecot_plain, tmp_path)
    yield made
    made.controller.stop()


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def plain(sender: str, subject: str, text: str) -> EmailMessage:
    """A mail with nothing in its header but the least there can be."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"] = sender, subject
    mail["Message-ID"] = f"<{abs(hash((sender, subject, text)))}.{datetime.now(UTC).timestamp()}@machine.eu>"
    mail.set_content(text)
    return mail


def application(sender: str) -> EmailMessage:
    text = (
        "Dear organisers,\n\nI would like to register.\n\nTitle: Dr\nName: Robin Otter\nFunction: Director\n"
        f"Organisation: Otter Cluster\nE-mail: {sender}\nTelephone: +49 30 1234567\nCountry: Germany\n"
    )
    return plain(f"Robin Otter <{sender}>", SUBJECT, text)


def stripped(mail: EmailMessage) -> EmailMessage:
    """What a gateway leaves that takes away all marks of a machine and of a thread."""
    return plain(str(mail["From"]), str(mail["Subject"]), text_of(mail))


@pytest.mark.parametrize("gateway", [lambda mail: mail, stripped], ids=["as sent", "stripped"])
def test_two_installations_end_within_three_mails(post_office: PostOffice, gateway: Change) -> None:
    """Somebody registers one functional mailbox at the other; both wait for the same subject."""
    post_office.gateway = gateway
    first = Installation(post_office, post_office.box("one"), "ONE")
    second = Installation(post_office, post_office.box("two"), "TWO")
    post_office.put(first.address, application(second.address))
    for _ in range(4):
        first.command("run")
        second.command("run")
    assert 1 <= len(post_office.passed) <= 3, post_office.passed
    assert ("Robin Otter", "confirmed") in first.standing()


RESPONDERS: dict[str, Callable[[EmailMessage], str]] = {
    "thanks": lambda mail: f"Thank you for your mail. We have received it.\n\n> {text_of(mail)}",
    "echo": lambda mail: text_of(mail),
    "echo under a line": lambda mail: f"Your message was:\n\n{text_of(mail)}",
    "ticket": lambda mail: f"Your request was given the number {abs(hash(str(mail['Message-ID']))) % 10_000}.",
    "yes": lambda mail: "Yes.",
    "empty": lambda mail: "",
}


@pytest.mark.parametrize("form", RESPONDERS)
@pytest.mark.parametrize("keeps_subject", [True, False], ids=["our subject", "its own subject"])
def test_responder_that_strips_all_headers_ends_within_three_mails(
    post_office: PostOffice, form: str, keeps_subject: bool
) -> None:
    robot = post_office.box("robot")

    def answer(mail: EmailMessage) -> EmailMessage:
        subject = f"Re: {mail['Subject']}" if keeps_subject else "Your message"
        return plain(f"Robin Otter <{robot}>", subject, RESPONDERS[form](mail))

    post_office.answering[robot] = answer
    ours = Installation(post_office, post_office.box("one"), "ONE")
    post_office.put(ours.address, application(robot))
    for _ in range(4):
        ours.command("run")
    assert 1 <= len(post_office.passed) <= 3, post_office.passed
    assert ours.standing() == [("Robin Otter", "confirmed")], "nor does a machine change what is registered"
