"""What somebody forges about other people's registrations changes none of them."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from inbox_processor.authority import is_authentic
from inbox_processor.config import Settings
from inbox_processor.message import parse
from inbox_processor.post import Post
from inbox_processor.store import open_store
from tests.nights import MONDAY, FakeMailbox, desk, example, mail, people, run

ANNA, EVE = "anna.muster@anna-muster.de", "eve.adams@eve-adams.de"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    base = example(tmp_path)
    strict = {"require_authentication": True, "authserv_id": "mx.example.eu"}
    delivery = base.delivery.model_copy(update=strict)
    return base.model_copy(update={"reserved": (), "delivery": delivery})


@pytest.fixture
def mailbox(settings: Settings) -> FakeMailbox:
    """After the night in which Anna and Eve were confirmed as CEW-0001 and CEW-0002."""
    made = FakeMailbox()
    made.put(mail("Anna Muster"), MONDAY)
    made.put(mail("Eve Adams"), MONDAY)
    night(settings, made, 1)
    return made


def night(settings: Settings, mailbox: FakeMailbox, number: int) -> dict[str, str]:
    run(settings, mailbox, MONDAY + timedelta(days=number), post=Post(desk(settings)))
    return {found["full_name"]: found["status"] for found in people(settings)}


def calendar_reply(reference: str, attendee: str, settings: Settings, **fields: str) -> bytes:
    made = EmailMessage(policy=SMTP)
    for name, value in fields.items():
        made[name.replace("_", "-")] = value
    lines = ("BEGIN:VCALENDAR", "METHOD:REPLY", "BEGIN:VEVENT", f"UID:{desk(settings).seal.calendar_uid(reference)}")
    ends = (f"ATTENDEE;PARTSTAT=DECLINED:mailto:{attendee}", "END:VEVENT", "END:VCALENDAR", "")
    made.set_content("\r\n".join((*lines, *ends)), subtype="calendar", params={"method": "REPLY"})
    return bytes(made)


def test_own_invitation_declined_in_a_forged_bounce_frees_nobody_elses_seat(
    settings: Settings, mailbox: FakeMailbox
) -> None:
    head = {"From": "MAILER-DAEMON@evil.eu", "Subject": "Declined", "X-Failed-Recipients": ANNA}
    mailbox.put(calendar_reply("CEW-0002", ANNA, settings, **head), MONDAY + timedelta(days=1, hours=1))
    assert night(settings, mailbox, 2)["Anna Muster"] == "confirmed"


def test_calendar_speaks_for_its_own_entry_whatever_else_the_mail_answers(
    settings: Settings, mailbox: FakeMailbox
) -> None:
    with open_store(settings.database.url, "CEW") as store:
        to_anna = next(sent.message_id for sent, _, _ in store.outbox() if sent.recipient == ANNA)
    head = {"From": EVE, "Subject": "Declined", "In-Reply-To": to_anna}
    mailbox.put(calendar_reply("CEW-0002", ANNA, settings, **head), MONDAY + timedelta(days=1, hours=1))
    assert night(settings, mailbox, 2)["Anna Muster"] == "confirmed"


def test_every_token_of_a_mail_is_spent_by_it(settings: Settings, mailbox: FakeMailbox) -> None:
    seal = desk(settings).seal
    tokens = " ".join(seal.token(reference, 1, MONDAY) for reference in ("CEW-0001", "CEW-0002"))
    mailbox.put(mail("Anna Muster", subject=f"CEW-0001 {tokens}", body="Thank you!"), MONDAY + timedelta(days=1))
    night(settings, mailbox, 2)
    with open_store(settings.database.url, "CEW") as store:
        assert store.is_spent("CEW-0001.1")
        assert store.is_spent("CEW-0002.1")


FORGED = "Authentication-Results: mx.example.eu; dmarc=pass header.from=nord.de\r\n"


@pytest.mark.parametrize(
    "head",
    [
        f"Authentication-Results: mx.example.eu; dmarc=fail (header.from=nord.de\r\n{FORGED}From: anna@nord.de",
        f"Authentication-Results: mx.example.eu\r\n{FORGED}From: anna@nord.de",
        f"Authentication-Results: mx.example.eu; spf=fail smtp.mailfrom=a=b;c@evil.eu\r\n{FORGED}From: anna@nord.de",
        FORGED.replace("mx.example.eu", "=?utf-8?q?mx=2Eexample=2Eeu?=") + "From: anna@nord.de",
        FORGED.replace("mx", "(mx.example.eu) mx") + "From: anna@nord.de",
        FORGED.replace("mx.example.eu", '"mx.example.eu"') + "From: anna@nord.de",
        FORGED.replace("pass", "fail header.from=nord.de; dmarc=pass") + "From: anna@nord.de",
        "Authentication-Results: mx.example.eu; dmarc=pass\r\nFrom: anna@nord.de\r\nFrom: eve@evil.eu",
        "Authentication-Results: mx.example.eu; dmarc=pass\r\nFrom: eve@[192.0.2.1], anna@nord.de",
        "Authentication-Results: mx.example.eu; dmarc=pass\r\nFrom: friends: anna@nord.de, eve@evil.eu;",
    ],
)
def test_forged_word_of_our_server_is_not_believed_however_it_is_written(head: str) -> None:
    message = parse(f"{head}\r\nSubject: x\r\n\r\nhello\r\n".encode())
    assert message.sender is not None
    assert message.sender.addr == "anna@nord.de"
    assert not is_authentic(message, "mx.example.eu")


def test_dmarc_without_the_domain_speaks_for_a_single_sender() -> None:
    message = parse(b"Authentication-Results: mx.example.eu; dmarc=pass\r\nFrom: Anna <anna@nord.de>\r\n\r\nhello\r\n")
    assert is_authentic(message, "MX.example.eu")
