"""A registration's life by mail, through real servers: Dovecot holds every mailbox, an SMTP server delivers into it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import icalendar
import pytest
from aiosmtpd.controller import Controller

from inbox_processor import config, digest, instructions, replies
from inbox_processor.authority import Seal
from inbox_processor.config import Settings
from inbox_processor.delivery import open_transport
from inbox_processor.mailbox import open_mailbox
from inbox_processor.pipeline import Report, Run
from inbox_processor.post import Post
from inbox_processor.records import Decision, Disposition, Registration
from inbox_processor.screening import SCREENING_FIELDS
from inbox_processor.store import open_store
from inbox_processor.templating import TemplateFolder
from inbox_processor.view import view
from tests.servers import LOOPBACK, Account, ImapServer, free_port

ROOT = Path(__file__).parent.parent
MONDAY = datetime(2014, 9, 1, 9, tzinfo=UTC)
SUBJECT = "CLUSTER EXCELLENCE WORKSHOP 23/09/2014"


@dataclass
class World:
    """Everybody's mailbox on one Dovecot, and the installation that runs on the functional one."""

    server: ImapServer
    folder: Path
    box: str
    clock: datetime = MONDAY
    settings: Settings = field(init=False)
    controller: Controller = field(init=False)

    def __post_init__(self) -> None:
        self.controller = Controller(self, hostname=LOOPBACK, port=free_port())
        self.controller.start()
        self.configure()

    def configure(self, **rules: Any) -> None:
        base = config.load(Path(shutil.copy(ROOT / "config.example.toml", self.folder / "config.toml")))
        event = base.event.model_copy(update={"contact": self.box, "programme": None})
        mailbox = base.mailbox.model_copy(update={"url": self.account(self.box).url, "as_of": None})
        delivery = {"mode": "smtp", "from_": self.box, "url": f"smtp://{LOOPBACK}:{self.controller.port}"}
        strict = {"require_authentication": True, "authserv_id": "mx.example.eu"}
        self.settings = base.model_copy(
            update={
                "event": event,
                "mailbox": mailbox,
                "reserved": (),
                "delivery": base.delivery.model_copy(update={**delivery, **strict}),
                "rules": base.rules.model_copy(update={"balance_seats": 0, "country_cap": None, **rules}),
            }
        )

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        for address in envelope.rcpt_tos:
            self.account(address).put(envelope.content, self.clock)
        return "250 OK"

    def account(self, address: str) -> Account:
        return Account(self.server, address.lower(), "INBOX")

    def inbox(self, address: str) -> list[EmailMessage]:
        """The mails of an address, oldest first."""
        with self.account(address).client() as client:
            client.select_folder("INBOX", readonly=True)
            found = client.fetch(client.search(), ["BODY.PEEK[]"])
        return [message_from_bytes(found[uid][b"BODY[]"], policy=default) for uid in sorted(found)]

    def last(self, address: str) -> EmailMessage:
        return self.inbox(address)[-1]

    def arrive(self, mail: EmailMessage) -> None:
        """A registrant's mail in the functional mailbox, an hour later than the last thing that happened."""
        self.clock += timedelta(hours=1)
        self.account(self.box).put(bytes(mail), self.clock)

    def night(self) -> Report:
        self.clock += timedelta(hours=1)
        desk = replies.Desk(self.settings, TemplateFolder(), Seal(b"k" * 32, "CEW", "example.eu"), "8:30 Coffee")
        post = Post(desk, lambda: open_transport(self.settings, lambda: ""))
        url = self.settings.database.url
        opened = open_mailbox(self.settings.mailbox, password=lambda: self.server.password, fields=SCREENING_FIELDS)
        with open_store(url, "CEW") as store, opened as mailboxes:
            return Run(self.settings, store, mailboxes, self.clock, post=post)()

    def needs(self) -> tuple[digest.Need, ...]:
        """What the digest asks the organisers now."""
        with open_store(self.settings.database.url, "CEW") as store:
            return digest.summarise(view(store, self.settings), self.settings).needs

    def register(self) -> dict[str, tuple[Registration, Decision]]:
        """Registrations with their decisions, by family name."""
        with open_store(self.settings.database.url, "CEW") as store:
            decisions = store.decisions()
            return {
                (r.full_name or "").split()[-1]: (r, decisions[r.reference]) for r in store.registrations().values()
            }

    def standing(self) -> dict[str, str]:
        return {name: decision.status.value for name, (_, decision) in self.register().items()}


@pytest.fixture
def world(dovecot_plain: ImapServer, tmp_path: Path) -> Iterator[World]:
    made = World(dovecot_plain, tmp_path, f"box-{tmp_path.name}@example.eu")
    yield made
    made.controller.stop()


def letter(sender: str, text: str, *, subject: str = SUBJECT, answers: EmailMessage | None = None) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["Subject"] = subject if answers is None else f"AW: {answers['Subject']}"
    mail["Message-ID"] = f"<{abs(hash((sender, text)))}@{sender.rpartition('@')[2].strip('>')}>"
    mail["Date"] = "Mon, 1 Sep 2014 09:00:00 +0000"
    if answers is not None:
        mail["In-Reply-To"] = answers["Message-ID"]
        mail["References"] = answers["Message-ID"]
        text += outlook_quote(answers)
    mail.set_content(text)
    return mail


def outlook_quote(quoted: EmailMessage) -> str:
    return (
        f"\n\n-----Original Message-----\nFrom: {quoted['From']}\nSent: Tuesday, 2 September 2014 06:00\n"
        f"To: {quoted['To']}\nSubject: {quoted['Subject']}\n\n{text_of(quoted)}"
    )


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_of(mail: EmailMessage) -> tuple[str, str]:
    """(subject, body) of the mail that the link in the HTML part prepares."""
    page = mail.get_body(("html",))
    assert page is not None
    link = str(page.get_content()).partition('href="mailto:')[2].partition('"')[0].replace("&amp;", "&")
    asked = dict(pair.split("=", 1) for pair in link.partition("?")[2].split("&"))
    return unquote(asked["subject"]), unquote(asked["body"])


def calendar_of(mail: EmailMessage) -> Any:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    return icalendar.Calendar.from_ical(str(part.get_content()))


def application(name: str, organisation: str, address: str, telephone: str = "+49 30 1234567") -> EmailMessage:
    call = f"Telephone: {telephone}\n" if telephone else ""
    text = (
        f"Dear organisers,\n\nI would like to register.\n\nTitle: Dr\nName: {name}\nFunction: Director\n"
        f"Organisation: {organisation}\nE-mail: {address}\n{call}Country: Germany\n"
    )
    return letter(f"{name} <{address}>", text)


def decline(invitation: EmailMessage, sender: str, partstat: str = "DECLINED") -> EmailMessage:
    event = calendar_of(invitation).walk("VEVENT")[0]
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"] = sender, f"{partstat.capitalize()}: the workshop"
    mail["Message-ID"] = "<decline@nord.de>"
    lines = ("BEGIN:VCALENDAR", "METHOD:REPLY", "BEGIN:VEVENT", f"UID:{event['UID']}")
    ends = (f"ATTENDEE;PARTSTAT={partstat}:mailto:{sender}", "END:VEVENT", "END:VCALENDAR", "")
    mail.set_content("\r\n".join((*lines, *ends)), subtype="calendar", params={"method": "REPLY"})
    return mail


def test_a_registration_lives_by_mail(world: World) -> None:
    world.configure(seats=1)
    anna, ben, carl = (f"{name}-{world.folder.name}@nord.de" for name in ("anna", "ben", "carl"))

    world.arrive(application("Anna Muster", "Cluster Nord", anna, telephone=""))
    world.arrive(application("Carl Warter", "Cluster West", carl))
    world.night()
    assert world.standing() == {"Muster": "incomplete", "Warter": "waiting"}
    asked = world.last(anna)
    assert "missing: Telephone" in asked["Subject"]
    assert "kept until" in text_of(asked)
    assert "number 1" in text_of(world.last(carl))

    world.arrive(letter(f"Anna Muster <{anna}>", "+49 30 7654321", answers=asked))
    world.night()
    assert world.standing() == {"Muster": "confirmed", "Warter": "waiting"}
    confirmed = world.last(anna)
    assert "+49 30 7654321" in text_of(confirmed)
    assert confirmed["In-Reply-To"], "it stands in the thread"
    assert calendar_of(confirmed)["METHOD"] == "REQUEST"

    swap = (
        "Dear organisers,\n\nunfortunately I cannot come. My colleague will come instead of me:\n\n"
        f"Title: Dr\nName: Ben Beispiel\nFunction: Deputy Director\nOrganisation: Cluster Nord\nE-mail: {ben}\n"
        "Telephone: +49 30 1112223\nCountry: Germany\n\nBest regards\nAnna Muster\n"
    )
    world.arrive(letter(f"Anna Muster <{anna}>", swap, answers=confirmed))
    world.night()
    assert world.standing() == {"Muster": "cancelled", "Warter": "waiting", "Beispiel": "confirmed"}
    assert "Ben Beispiel" in text_of(world.last(anna))
    assert calendar_of(world.last(anna))["METHOD"] == "CANCEL"
    invited = world.last(ben)
    assert "instead of Anna Muster" in " ".join(text_of(invited).split())

    world.arrive(decline(invited, ben))
    world.night()
    assert world.standing() == {"Muster": "cancelled", "Warter": "confirmed", "Beispiel": "cancelled"}
    assert "cancelled" in world.last(ben)["Subject"]
    promoted = world.last(carl)
    assert "come free" in promoted["Subject"]
    assert calendar_of(promoted)["METHOD"] == "REQUEST"

    before = [len(world.inbox(address)) for address in (anna, ben, carl)]
    world.night()
    assert [len(world.inbox(address)) for address in (anna, ben, carl)] == before, "nothing new, nothing sent"


def test_calendar_accept_is_noted_and_answered_by_nothing(world: World) -> None:
    anna = f"anna-{world.folder.name[-12:]}@nord.de"
    world.arrive(application("Anna Muster", "Cluster Nord", anna))
    world.night()
    world.arrive(decline(world.last(anna), anna, "ACCEPTED"))
    assert world.night().new == {Disposition.AMENDMENT: 1}
    assert world.standing() == {"Muster": "confirmed"}
    assert len(world.inbox(anna)) == 1
    with open_store(world.settings.database.url, "CEW") as store:
        assert [step.note for step in store.trail("CEW-0001") if step.verb == "answered"] == ["calendar: accepted"]


def test_invitation_keeps_its_uid_and_counts_up_through_a_life(world: World) -> None:
    anna = f"anna-{world.folder.name[-12:]}@nord.de"
    world.arrive(application("Anna Muster", "Cluster Nord", anna))
    world.night()
    world.arrive(letter(f"Anna Muster <{anna}>", "My telephone number is now +49 30 99.", answers=world.last(anna)))
    world.arrive(letter(f"Anna Muster <{anna}>", "Correction: my function is Chair.", answers=world.last(anna)))
    world.night()
    world.arrive(letter(f"Anna Muster <{anna}>", "I must cancel, sorry.", answers=world.last(anna)))
    world.night()
    events = [calendar_of(mail).walk("VEVENT")[0] for mail in world.inbox(anna)]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [int(event["SEQUENCE"]) for event in events] == sorted({int(event["SEQUENCE"]) for event in events})
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_confirmed_are_reminded_once_and_the_waiting_hear_the_final_no(world: World) -> None:
    world.configure(seats=1)
    delivery = world.settings.delivery.model_copy(update={"reminder_days": 3})
    world.settings = world.settings.model_copy(update={"delivery": delivery})
    anna, carl = (f"{name}-{world.folder.name[-12:]}@nord.de" for name in ("anna", "carl"))
    world.arrive(application("Anna Muster", "Cluster Nord", anna))
    world.arrive(application("Carl Warter", "Cluster West", carl))
    world.night()
    starts = world.settings.event.starts_at
    for days in (4, 3, 2, 1):
        world.clock = starts - timedelta(days=days, hours=2) + timedelta(hours=4)
        world.night()
    subjects = {who: [mail["Subject"].partition(" [")[0] for mail in world.inbox(who)] for who in (anna, carl)}
    assert subjects == {
        anna: ["Your place is confirmed", "See you on 23 September 2014"],
        carl: ["You are on the waiting list", "No place came free"],
    }


def test_stranger_changes_nothing_and_the_registered_address_is_asked(world: World) -> None:
    anna = f"anna-{world.folder.name}@nord.de"
    world.arrive(application("Anna Muster", "Cluster Nord", anna))
    world.night()
    stranger = f"mallory-{world.folder.name}@evil.eu"
    cancelling = "I must cancel my registration, I cannot come.\n\nAnna Muster\n"
    for sender in (stranger, anna):  # a reference in the subject is no authority, nor is an unproven From
        world.arrive(letter(f"Anna Muster <{sender}>", f"{cancelling}{sender}", subject=f"CEW-0001 {SUBJECT}"))
    world.night()
    assert world.standing() == {"Muster": "confirmed"}
    assert world.inbox(stranger) == []
    assert "Was this you?" in world.last(anna)["Subject"]


def asked_by_a_stranger(world: World, text: str, *more: str) -> tuple[str, EmailMessage]:
    """(anna's address, the mail that asks her): she has registered, and a stranger has written about her."""
    anna = f"anna-{world.folder.name}@nord.de"
    world.arrive(application("Anna Muster", "Cluster Nord", anna))
    world.night()
    for sender in ("anna.private@home.de", *more):
        world.arrive(letter(f"Anna Muster <{sender}>", text, subject=f"CEW-0001 {SUBJECT}"))
    world.night()
    assert world.standing() == {"Muster": "confirmed"}
    return anna, world.last(anna)


CANCELS = "I must cancel my registration, I cannot come.\n\nAnna Muster\n"
CORRECTS = "Please correct my registration: my telephone number is +49 30 7654321.\n\nAnna Muster\n"


def test_a_strangers_request_is_held_for_a_decision_and_harms_no_seat(world: World) -> None:
    _, asked = asked_by_a_stranger(world, CORRECTS)
    assert "anna.private@home.de" in text_of(asked)
    assert "+49 30 7654321 (now: +49 30 1234567)" in text_of(asked)
    (need,) = [need for need in world.needs() if need.kind == "request"]
    assert "anna.private@home.de asks to change the registration of CEW-0001 Anna Muster" in need.title
    assert [(f.field, f.value) for f in need.facts] == [("telephone", "+49301234567 → +49307654321")]
    assert [action.verb for action in need.actions] == ["agree", "refuse"]
    world.night()
    assert len([need for need in world.needs() if need.kind == "request"]) == 1, "until somebody decides"


@pytest.mark.parametrize(
    ("said", "status", "open_"),
    [
        ("Yes.", "cancelled", 0),
        ("Hello,\n\nja, das stimmt\n\nAnna Muster", "cancelled", 0),
        ("No, that was not me!\n\nAnna Muster", "confirmed", 0),
        ("No! Please do not cancel my registration.\n\nAnna Muster", "confirmed", 0),
        ("Yes, I cancel my registration.\n\nAnna Muster", "cancelled", 0),
        ("What is this about?", "confirmed", 1),
    ],
)
def test_registered_address_answers_yes_or_no(world: World, said: str, status: str, open_: int) -> None:
    anna, asked = asked_by_a_stranger(world, CANCELS)
    world.arrive(letter(f"Anna Muster <{anna}>", said, answers=asked))
    world.night()
    assert world.standing() == {"Muster": status}
    assert len([need for need in world.needs() if need.kind == "request"]) == open_


def test_link_of_the_question_agrees_by_its_token(world: World) -> None:
    anna, asked = asked_by_a_stranger(world, CORRECTS)
    subject, body = link_of(asked)
    world.arrive(letter(f"Anna <{anna}>", f"{body}\n", subject=subject))
    world.night()
    assert world.register()["Muster"][0].telephone == "+49307654321"
    assert "What changed" in text_of(world.last(anna))


def test_the_same_request_is_asked_about_once(world: World) -> None:
    anna, _ = asked_by_a_stranger(world, CANCELS)
    before = len(world.inbox(anna))
    world.arrive(letter("Anna <anna.private@home.de>", f"{CANCELS} again", subject=f"CEW-0001 {SUBJECT}"))
    world.night()
    assert len(world.inbox(anna)) == before


@pytest.mark.parametrize("agrees", [True, False])
def test_organiser_agrees_or_refuses(world: World, agrees: bool) -> None:
    asked_by_a_stranger(world, CANCELS)
    said = instructions.Instruction("agree" if agrees else "refuse", ("CEW-0001",), "ann", world.clock)
    with open_store(world.settings.database.url, "CEW") as store, store.transaction():
        done = instructions.carry_out(store, world.settings, said)
        instructions.keep(store, done.changes, said.at, said.by)
        assert store.requests() == {}
    world.night()
    assert world.standing() == {"Muster": "cancelled" if agrees else "confirmed"}


def test_invitation_passed_on_and_declined_by_another_frees_no_seat(world: World) -> None:
    anna = f"anna-{world.folder.name}@nord.de"
    world.arrive(application("Anna Muster", "Cluster Nord", anna))
    world.night()
    world.arrive(decline(world.last(anna), "a.colleague@nord.de"))
    world.night()
    assert world.standing() == {"Muster": "confirmed"}
    assert "a.colleague@nord.de asks to cancel" in world.needs()[0].title


def test_sender_proven_by_our_own_server_may_cancel(world: World) -> None:
    anna = f"anna-{world.folder.name}@nord.de"
    world.arrive(application("Anna Muster", "Cluster Nord", anna))
    world.night()
    mail = letter(f"Anna Muster <{anna}>", "I must cancel my registration, I cannot come.\n\nAnna Muster\n")
    mail["Authentication-Results"] = "mx.example.eu; dmarc=pass header.from=nord.de"
    world.arrive(mail)
    world.night()
    assert world.standing() == {"Muster": "cancelled"}


def test_bounce_of_ours_marks_the_address_and_is_not_answered(world: World) -> None:
    anna = f"anna-{world.folder.name}@nord.de"
    world.arrive(application("Anna Muster", "Cluster Nord", anna))
    world.night()
    ours = world.last(anna)
    report = (
        "From: MAILER-DAEMON@mx.nord.de\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Message-ID: <b@mx.nord.de>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\n\r\nThe mail could not be delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.nord.de\r\n\r\nFinal-Recipient: rfc822; {anna}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {ours['Message-ID']}\r\n"
        "Subject: x\r\n\r\nx\r\n--b--\r\n"
    )
    world.clock += timedelta(hours=1)
    world.account(world.box).put(report.encode(), world.clock)
    assert world.night().new == {Disposition.BOUNCE: 1}
    assert "could not be delivered" in world.register()["Muster"][0].remarks[-1]
    assert len(world.inbox(anna)) == 1


def copy_of(mail: EmailMessage, *fields: str) -> str:
    return "".join(f"{name}: {mail[name]}\n" for name in fields)


FREE_FORMS = {
    "qmail": (
        "failure notice",
        "Hi. This is the qmail-send program at mx.nord.de.\nI'm afraid I wasn't able to deliver your message to the "
        "following addresses.\n\n<{to}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a "
        "copy of the message.\n\n{ids}",
    ),
    "address alone": (
        "Undeliverable mail",
        "Your message to {to} could not be delivered: mailbox unavailable.\n",
    ),
    "our own subject": (
        "Undeliverable: {subject}",
        "Delivery has failed to these recipients:\n\n{to}\nThe address does not exist.\n\n{headers}",
    ),
    "in German": (
        "Unzustellbar: {subject}",
        "Ihre Nachricht konnte nicht zugestellt werden.\n\nEmpfänger: {to}\nGrund: unbekannter Benutzer\n",
    ),
}


def free_form(ours: EmailMessage, form: str) -> EmailMessage:
    subject, text = FREE_FORMS[form]
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "Mail Delivery System <MAILER-DAEMON@mx.nord.de>"
    mail["Subject"] = subject.format(subject=ours["Subject"])[:300]
    mail["Message-ID"] = "<free.form@mx.nord.de>"
    ids, headers = copy_of(ours, "Message-ID", "Subject"), copy_of(ours, "From", "To", "Subject")
    mail.set_content(text.format(to=ours["To"], ids=ids, headers=headers))
    return mail


@pytest.mark.parametrize("form", FREE_FORMS)
def test_bounce_in_no_known_form_marks_the_address_and_shows_in_the_digest(world: World, form: str) -> None:
    anna = f"anna-{world.folder.name[-12:]}@nord.de"
    world.arrive(application("Anna Muster", "Cluster Nord", anna))
    world.night()
    world.arrive(free_form(world.last(anna), form))
    report = world.night()
    assert report.new == {Disposition.BOUNCE: 1}
    assert f"mail to {anna} could not be delivered" in world.register()["Muster"][0].remarks
    assert [anna in note.note for note in report.view.notes if note.disposition is Disposition.BOUNCE] == [True]
    assert world.standing() == {"Muster": "confirmed"}
    assert len(world.inbox(anna)) == 1, "a bounce is never answered"
    assert world.inbox("mailer-daemon@mx.nord.de") == []


def test_bounce_of_somebody_elses_mail_and_a_delay_mark_nobody(world: World) -> None:
    """The mailbox is shared: a colleague's mail to others comes back, with a copy that names our registrant."""
    anna = f"anna-{world.folder.name[-12:]}@nord.de"
    world.arrive(application("Anna Muster", "Cluster Nord", anna))
    world.night()
    text = f"<ben@west.de>: user unknown\n\nFrom: colleague@example.eu\nTo: ben@west.de, {anna}\nSubject: lunch\n"
    foreign = letter("MAILER-DAEMON@mx.west.de", text, subject="failure notice")
    delay = letter("MAILER-DAEMON@mx.nord.de", f"Your mail to {anna} is still being tried.\n", subject="Mail delayed")
    for mail in (foreign, delay):
        world.arrive(mail)
    assert world.night().new == {Disposition.NOT_OURS: 1, Disposition.BOUNCE: 1}
    assert world.register()["Muster"][0].remarks == ()


@pytest.mark.parametrize("field", [("List-Id", "<clusters.lists.eu>"), ("Precedence", "list"), ("List-Post", "<x:y>")])
def test_mail_of_a_list_is_registered_and_never_answered(world: World, field: tuple[str, str]) -> None:
    anna = f"anna-{world.folder.name[-12:]}@nord.de"
    mail = application("Anna Muster", "Cluster Nord", anna)
    mail[field[0]] = field[1]
    world.arrive(mail)
    world.night()
    world.night()
    assert world.standing() == {"Muster": "confirmed"}
    assert world.inbox(anna) == []


def test_auto_responder_that_strips_every_header_is_left_alone(world: World) -> None:
    robot = f"robot-{world.folder.name}@nord.de"
    world.arrive(application("Rob Otter", "Cluster Nord", robot))
    for answered in range(6):
        world.night()
        if len(world.inbox(robot)) <= answered:
            break
        ours = world.last(robot)
        text = f"Thank you for your mail of today ({answered}). We have received it.\n\n> {text_of(ours)}"
        world.arrive(letter(f"Rob Otter <{robot}>", text, subject=f"Re: {ours['Subject']}"))
    assert len(world.inbox(robot)) <= 3


@pytest.mark.parametrize("strip", [False, True])
def test_two_installations_that_answer_each_other_stop(world: World, strip: bool) -> None:
    """The other installation sends our own kind of reply back, with or without its header fields."""
    other = f"other-{world.folder.name}@example.org"
    world.arrive(application("Olga Ander", "Cluster Ost", other))
    for answered in range(6):
        world.night()
        if len(world.inbox(other)) <= answered:
            break
        ours = world.last(other)
        back = letter(f"Olga Ander <{other}>", text_of(ours) + str(answered), subject=str(ours["Subject"]))
        if not strip:
            back["In-Reply-To"] = ours["Message-ID"]
            back["Auto-Submitted"] = "auto-replied"
        world.arrive(back)
    assert len(world.inbox(other)) <= 3


def test_link_to_cancel_carries_a_token_that_is_spent_once(world: World) -> None:
    """The token alone is authority, from any address, until it is used."""
    anna = f"anna-{world.folder.name}@nord.de"
    world.arrive(application("Anna Muster", "Cluster Nord", anna))
    world.night()
    subject, body = link_of(world.last(anna))
    world.arrive(letter("Anna <private@home.de>", f"{body}\n", subject=subject))
    world.night()
    assert world.standing() == {"Muster": "cancelled"}
    with open_store(world.settings.database.url, "CEW") as store:
        assert store.is_spent("CEW-0001.1")
