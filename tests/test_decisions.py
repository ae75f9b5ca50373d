"""Organisers decide by mail, through real servers: the digest's links answered from three mail programs, once each."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTP
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from inbox_processor import instructions, links, replies
from inbox_processor.authority import Seal
from inbox_processor.delivery import open_transport
from inbox_processor.instructions import Instruction
from inbox_processor.mailbox import open_mailbox
from inbox_processor.morning import Morning
from inbox_processor.pipeline import Report, Run
from inbox_processor.post import Post
from inbox_processor.records import Disposition
from inbox_processor.screening import SCREENING_FIELDS
from inbox_processor.store import open_store
from inbox_processor.templating import TemplateFolder
from tests.organiser_mails import answer_to, gmail, head, marked_answer_to, outlook, parts_of, phone
from tests.servers import ImapServer
from tests.test_conversation import SUBJECT, World, application, letter, text_of

CLIENTS = (outlook, gmail, phone)
Client = Callable[..., EmailMessage]


@dataclass
class Office(World):
    """The world with two organisers, who get the digest and answer it."""

    sent: int = 0
    files: dict[str, str | bytes] = field(default_factory=dict)

    def configure(self, **rules: Any) -> None:
        super().configure(**rules)
        both = (self.ann, self.ben)
        digest = self.settings.digest.model_copy(update={"to": both, "organisers": both})
        self.settings = self.settings.model_copy(update={"digest": digest})

    @property
    def ann(self) -> str:
        return f"ann-{self.folder.name}@example.eu"

    @property
    def ben(self) -> str:
        return f"ben-{self.folder.name}@example.eu"

    def night(self) -> Report:
        self.clock = (self.clock + timedelta(days=1)).replace(hour=4)
        desk = replies.Desk(self.settings, TemplateFolder(), Seal(b"k" * 32, "CEW", "example.eu"), "")
        post = Post(desk, lambda: open_transport(self.settings, lambda: ""))
        morning = Morning(desk, lambda content, file: self.files.update({file.name: content}))
        opened = open_mailbox(self.settings.mailbox, password=lambda: self.server.password, fields=SCREENING_FIELDS)
        with open_store(self.settings.database.url, "CEW") as store, opened as mailboxes:
            report = Run(self.settings, store, mailboxes, self.clock, morning=morning, post=post)()
        assert report.view.seen == sum(report.view.dispositions.values())
        assert report.view.new_seen == sum(report.view.new_dispositions.values())
        return report

    def digest(self, of: str = "") -> EmailMessage:
        return [mail for mail in self.inbox(of or self.ann) if " digest: " in mail["Subject"]][-1]

    def last_answer(self, of: str = "") -> EmailMessage:
        return [mail for mail in self.inbox(of or self.ann) if mail["Auto-Submitted"] == "auto-replied"][-1]

    def answer(self, of: str = "") -> str:
        mail = self.last_answer(of)
        return f"{mail['Subject']}\n{text_of(mail)}"

    def links(self, of: str = "") -> dict[tuple[str, str], str]:
        """The links of the last digest by verb and what they are about (the reference, or the first word)."""
        page = self.digest(of).get_body(("html",))
        assert page is not None
        return links_in(str(page.get_content()))

    def follow(self, client: Client, link: str, sender: str = "", body: str | None = None) -> EmailMessage:
        """Follow a link in a mail program and send what it makes."""
        self.sent += 1
        mail = client(sender or self.ann, link, self.sent, body)
        self.arrive(mail)
        return mail

    def standing_of(self, name: str) -> str:
        return self.standing()[name]

    def tell(self, verb: str, *target: str) -> None:
        """An organiser at the command line."""
        with open_store(self.settings.database.url, "CEW") as store, store.transaction():
            done = instructions.carry_out(store, self.settings, Instruction(verb, target, "cli", self.clock))
            instructions.keep(store, done.changes, self.clock, "cli")

    def everything(self) -> dict[str, Any]:
        """All that a decision could change."""
        with open_store(self.settings.database.url, "CEW") as store:
            return {
                "registrations": store.registrations(),
                "decisions": {ref: (d.status, d.reason) for ref, d in store.decisions().items()},
                "answers": store.answers(),
                "near": [seen.key for seen in store.seen([Disposition.NEAR_MISS])],
                "facts": [store.fact(key) for key in ("dismissed", "to_rescue", "selection_confirmed")],
            }


def links_in(page: str) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            link = dict(attrs).get("href") or ""
            if tag == "a" and link.startswith("mailto:"):
                words = parts_of(link)[1].split()
                found[words[1], words[2] if len(words) == 4 else ""] = link

    Reader().feed(page)
    return found


@pytest.fixture
def office(dovecot_plain: ImapServer, tmp_path: Path) -> Iterator[Office]:
    made = Office(dovecot_plain, tmp_path, f"box-{tmp_path.name}@example.eu")
    yield made
    made.controller.stop()


def person(office: Office, name: str, organisation: str = "", telephone: str = "+49 30 1234567") -> str:
    family = name.split()[-1].lower()
    organisation = organisation or f"Cluster {family.capitalize()}"
    address = f"{family}-{office.folder.name}@{organisation.lower().replace(' ', '-')}.de"
    office.arrive(application(name, organisation, address, telephone))
    return address


def near_miss(office: Office, sender: str) -> None:
    office.arrive(letter(sender, "All the best!\n", subject="Cluster Exellence Workshop"))


def held(office: Office, *names: str) -> dict[str, str]:
    """People whom an organiser holds, in last night's digest: references by family name."""
    for name in names:
        person(office, name)
    office.night()
    references = {family: registration.reference for family, (registration, _) in office.register().items()}
    for reference in references.values():
        office.tell("hold", reference)
    office.night()
    assert set(office.standing().values()) == {"held"}
    return references


def dispositions(office: Office) -> dict[Disposition, int]:
    with open_store(office.settings.database.url, "CEW") as store:
        return {kind: number for kind, number in store.dispositions().items() if number}


# --- the digest as a mail --------------------------------------------------------------------------------------------


def test_the_digest_comes_by_mail_once_a_day_with_the_participants_and_only_when_there_is_something(
    office: Office,
) -> None:
    office.night()
    assert office.inbox(office.ann) == []
    person(office, "Anna Muster")
    office.night()
    first = office.digest()
    assert {office.ann, office.ben} <= set(re.findall(r"[\w@.-]+", first["To"]))
    assert first["Auto-Submitted"] == "auto-generated"
    attached = next(part for part in first.iter_attachments())
    assert attached.get_filename() == "participants.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(bytes(attached.get_content())))
    assert [row[0].value for row in book["confirmed"].iter_rows(min_row=2)] == ["CEW-0001"]
    office.night()
    assert len(office.inbox(office.ann)) == 1, "nothing changed, nothing waits"
    assert len(office.inbox(office.ben)) == 1


def test_a_second_run_of_the_day_sends_no_digest_and_its_changes_stand_in_the_next(office: Office) -> None:
    person(office, "Anna Muster")
    office.night()
    person(office, "Ben Beispiel")
    later = office.clock + timedelta(hours=2)
    office.clock = later - timedelta(days=1)  # the night() below makes it the same day again
    office.night()
    assert len(office.inbox(office.ann)) == 1
    office.night()
    assert "Ben Beispiel" in text_of(office.digest())
    assert len(office.inbox(office.ann)) == 2


def test_what_waits_for_a_decision_is_asked_again_the_next_day(office: Office) -> None:
    held(office, "Anna Muster")
    before = len(office.inbox(office.ann))
    office.night()
    assert len(office.inbox(office.ann)) == before + 1
    assert "1 to decide" in office.digest()["Subject"]


# --- each kind of link, from each kind of mail program ---------------------------------------------------------------


@pytest.mark.parametrize("client", CLIENTS)
def test_held_people_are_released_confirmed_declined_and_corrected(office: Office, client: Client) -> None:
    references = held(office, "Anna Muster", "Ben Beispiel", "Carl Warter", "Dora Falsch")
    links = office.links()
    for verb, family in (("release", "Muster"), ("confirm", "Beispiel"), ("decline", "Warter")):
        office.follow(client, links[verb, references[family]])
    form = parts_of(links["correct", references["Falsch"]])[2]
    assert "full name: Dora Falsch\n" in form
    office.follow(client, links["correct", references["Falsch"]], body=form.replace("Dora Falsch", "Dora Richtig"))
    office.night()
    assert office.standing() == {
        "Muster": "confirmed",
        "Beispiel": "confirmed",
        "Warter": "declined",
        "Richtig": "confirmed",
    }
    answer = office.answer()
    assert "CEW: 4 of 4 decisions done" in answer
    assert "Done: CEW-0004 Dora Richtig is corrected: full_name = Dora Richtig." in answer
    assert "CEW-0002 Ben Beispiel: confirmed." in answer
    registration = office.register()["Richtig"][0]
    assert registration.telephone == "+49301234567", "the organiser's signature corrects nothing"
    assert dispositions(office)[Disposition.DECISION] == 4
    told = text_of(office.digest(office.ben))
    assert "Decided by mail (4)" in told
    assert "4 organiser's decision" in told


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("verb", ["rescue", "dismiss"])
def test_a_near_miss_is_registered_or_left_alone(office: Office, client: Client, verb: str) -> None:
    near_miss(office, "Carl Spät <carl@spaet.de>")
    office.night()
    assert dispositions(office) == {Disposition.NEAR_MISS: 1}
    assert ("rescue", "") in office.links()
    office.night()
    assert ("rescue", "") in office.links(), "it waits for an answer"
    office.follow(client, office.links()[verb, ""])
    office.night()
    after = {"rescue": Disposition.REGISTRATION, "dismiss": Disposition.NEAR_MISS}[verb]
    assert dispositions(office) == {after: 1, Disposition.DECISION: 1}
    assert ("rescue", "") not in office.links()
    assert "Mails seen since the beginning: 2 = " in text_of(office.digest())
    assert len(office.register()) == (verb == "rescue")


@pytest.mark.parametrize(("verb", "same"), [("same", True), ("different", False)])
def test_two_organisations_are_said_to_be_one_or_two(office: Office, verb: str, same: bool) -> None:
    office.arrive(application("Anna Muster", "Cluster Agrofood Maremma", f"anna-{office.folder.name}@gmail.com"))
    office.arrive(application("Ben Beispiel", "Agrofood Maremma", f"ben-{office.folder.name}@gmail.com"))
    office.night()
    office.follow(outlook, office.links()[verb, ""])
    office.night()
    with open_store(office.settings.database.url, "CEW") as store:
        assert [answer.same for answer in store.answers()] == [same]
        assert store.answers()[0].actor == office.ann
    assert "one organisation" in office.answer() if same else "two organisations" in office.answer()
    assert (verb, "") not in office.links()


def test_an_undeliverable_reply_offers_to_correct_the_address_to_write_again_and_to_cancel(office: Office) -> None:
    address = person(office, "Anna Muster")
    office.night()
    office.arrive(bounce_of(office.last(address), address))
    office.night()
    links = office.links()
    assert {("correct", "CEW-0001"), ("resend", "CEW-0001"), ("cancel", "CEW-0001")} <= links.keys()
    office.follow(gmail, links["resend", "CEW-0001"])
    office.night()
    assert len(office.inbox(address)) == 2
    office.follow(phone, links["correct", "CEW-0001"], body=f"email: right-{address}")
    office.night()
    assert office.register()["Muster"][0].email == f"right-{address}"
    office.follow(outlook, links["cancel", "CEW-0001"])
    office.night()
    assert office.standing() == {"Muster": "cancelled"}
    assert "Done: CEW-0001 Anna Muster: cancelled." in office.answer()


@pytest.mark.parametrize(("verb", "status"), [("agree", "cancelled"), ("refuse", "confirmed")])
def test_what_a_stranger_asked_for_is_done_or_left_by_one_link(office: Office, verb: str, status: str) -> None:
    person(office, "Anna Muster")
    office.night()
    stranger = f"Anna Muster <anna-{office.folder.name}@elsewhere.eu>"
    office.arrive(letter(stranger, "Dear all,\n\nI must cancel my registration, I cannot come.\n\nAnna Muster\n"))
    office.night()
    assert office.standing() == {"Muster": "confirmed"}
    office.follow(gmail, office.links()[verb, "CEW-0001"])
    office.night()
    assert office.standing() == {"Muster": status}
    assert (verb, "CEW-0001") not in office.links()


def test_every_instruction_can_be_a_link() -> None:
    assert set(instructions.VERBS) - {"set"} == set(links.VERBS)


def bounce_of(mail: EmailMessage, address: str) -> EmailMessage:
    """A report of RFC 3464 that our mail did not arrive."""
    text = (
        "From: MAILER-DAEMON@example.eu\nSubject: Undelivered Mail Returned to Sender\nMessage-ID: <dsn@example.eu>\n"
        "Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"\n\n'
        "--b1\nContent-Type: text/plain\n\nThe mail could not be delivered.\n"
        "--b1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
        f"Final-Recipient: rfc822; {address}\nAction: failed\nStatus: 5.1.1\n\n"
        f"--b1\nContent-Type: text/rfc822-headers\n\nMessage-ID: {mail['Message-ID']}\nTo: {address}\n\n--b1--\n"
    )
    report = message_from_string(text, policy=SMTP)
    assert isinstance(report, EmailMessage)
    return report


def test_the_final_selection_waits_for_one_link(office: Office) -> None:
    office.configure(seats=3, balance_seats=2, confirm_selection=True)
    people = [person(office, name) for name in ("Anna Muster", "Ben Beispiel", "Carl Warter", "Dora Letzte")]
    office.night()
    assert office.standing_of("Beispiel") == "waiting"
    office.clock = office.clock.replace(day=13)
    office.night()
    told = text_of(office.digest())
    assert "The final selection: 2 people proposed for the last seats" in told
    assert "1 person stays out: 1 since no seat is left." in told
    assert "plain first-come would have given 3 to 1" in told
    assert office.standing_of("Beispiel") == "waiting"
    assert all("confirmed" not in text_of(office.last(address)) for address in people[1:])
    (link,) = (link for (verb, _), link in office.links().items() if verb == "confirm-selection")
    office.follow(outlook, link)
    office.night()
    assert office.standing() == {
        "Muster": "confirmed",
        "Beispiel": "confirmed",
        "Warter": "confirmed",
        "Letzte": "waiting",
    }
    assert "Done: The selection is confirmed: 2 people have a seat." in office.answer()


# --- refused, with nothing changed -----------------------------------------------------------------------------------


def test_the_same_link_again_changes_nothing_and_says_so(office: Office) -> None:
    held(office, "Anna Muster")
    link = office.links()["decline", "CEW-0001"]
    office.follow(outlook, link)
    office.night()
    office.tell("release", "CEW-0001")
    office.night()
    before = office.everything()
    office.follow(gmail, link, office.ben)
    office.night()
    assert office.everything() == before
    assert "This link was used on 3 September 2014 already" in office.answer(office.ben)
    assert office.standing() == {"Muster": "confirmed"}


def test_an_expired_link_changes_nothing_and_says_so(office: Office) -> None:
    held(office, "Anna Muster")
    link = office.links()["decline", "CEW-0001"]
    office.clock += timedelta(days=70)
    office.night()
    before = office.everything()
    office.follow(phone, link)
    office.night()
    assert office.everything() == before
    assert "This link of 3 September 2014 has expired" in office.answer()


@pytest.mark.parametrize("client", CLIENTS)
def test_a_stranger_with_the_link_changes_nothing_and_hears_nothing(office: Office, client: Client) -> None:
    held(office, "Anna Muster")
    before = office.everything()
    stranger = f"eve-{office.folder.name}@example.eu"
    office.follow(client, office.links()["decline", "CEW-0001"], stranger)
    office.night()
    assert office.everything() == before
    assert office.inbox(stranger) == []
    assert "refused: the address is not on the list of organisers" in text_of(office.digest())


def test_an_organiser_whom_our_server_does_not_attest_changes_nothing(office: Office) -> None:
    held(office, "Anna Muster")
    before = office.everything()
    mail = outlook(office.ann, office.links()["decline", "CEW-0001"], 1)
    del mail["Authentication-Results"]
    office.arrive(mail)
    office.night()
    assert office.everything() == before
    assert "could not be proved that you wrote the mail" in office.answer()


@pytest.mark.parametrize(
    "marks",
    [
        {"Auto-Submitted": "auto-replied"},
        {"X-Autoreply": "yes"},
        {"Precedence": "bulk", "X-Auto-Response-Suppress": "All"},
        {},
    ],
)
def test_an_out_of_office_answer_does_nothing(office: Office, marks: dict[str, str]) -> None:
    held(office, "Anna Muster")
    before, mails = office.everything(), len(office.inbox(office.ann))
    link = office.links()["decline", "CEW-0001"]
    mail = phone(office.ann, link, 1, "I am out of the office until 15 September and will answer then.")
    mail.replace_header("Subject", f"Automatic reply: {mail['Subject']}")
    for name, value in marks.items():
        mail[name] = value
    office.arrive(mail)
    office.night()
    assert office.everything() == before
    assert len(office.inbox(office.ann)) == mails + 1, "the next digest, and no answer"
    assert dispositions(office)[Disposition.AUTO_REPLY] == 1


@pytest.mark.parametrize("quoting", [answer_to, marked_answer_to])
def test_a_quoted_digest_does_nothing(office: Office, quoting: Callable[..., EmailMessage]) -> None:
    held(office, "Anna Muster", "Ben Beispiel")
    before, mails = office.everything(), len(office.inbox(office.ann))
    office.arrive(quoting(office.digest(), office.ann, office.box, "Thanks, I shall look at it tomorrow.", 1))
    office.night()
    assert office.everything() == before
    assert dispositions(office) == {Disposition.REGISTRATION: 2, Disposition.ENQUIRY: 1}
    assert len(office.inbox(office.ann)) == mails + 1


def test_a_digest_handed_on_and_answered_by_a_colleague_registers_nobody(office: Office) -> None:
    held(office, "Anna Muster", "Ben Beispiel")
    before = office.everything()
    colleague = f"colleague-{office.folder.name}@example.eu"
    office.arrive(answer_to(office.digest(), colleague, office.box, "Interesting list!", 1))
    office.night()
    assert office.everything() == before


@pytest.mark.parametrize("quoting", [answer_to, marked_answer_to])
def test_a_token_in_the_first_line_counts_and_the_quoted_ones_do_not(
    office: Office, quoting: Callable[..., EmailMessage]
) -> None:
    held(office, "Anna Muster", "Ben Beispiel")
    token = parts_of(office.links()["decline", "CEW-0002"])[1].split()[-1]
    office.arrive(quoting(office.digest(), office.ann, office.box, f"{token}\n\nPlease do.", 1))
    office.night()
    assert office.standing() == {"Muster": "held", "Beispiel": "declined"}


def test_a_mail_of_its_own_with_the_token_in_its_first_line_counts(office: Office) -> None:
    held(office, "Anna Muster")
    token = parts_of(office.links()["decline", "CEW-0001"])[1].split()[-1]
    mail = head(office.ann, office.box, "what you asked", 1)
    mail.set_content(f"{token}\n")
    office.arrive(mail)
    office.night()
    assert office.standing() == {"Muster": "declined"}


def test_two_links_in_one_mail_are_refused(office: Office) -> None:
    held(office, "Anna Muster")
    before, links = office.everything(), office.links()
    token = parts_of(links["confirm", "CEW-0001"])[1].split()[-1]
    office.follow(phone, links["decline", "CEW-0001"], body=f"{token}\nPlease.")
    office.night()
    assert office.everything() == before
    assert "holds more than one link" in office.answer()


def test_a_token_that_was_tampered_with_is_none(office: Office) -> None:
    held(office, "Anna Muster")
    before = office.everything()
    link = office.links()["decline", "CEW-0001"]
    token = parts_of(link)[1].split()[-1]
    forged = token[:5] + ("A" if token[5] != "A" else "B") + token[6:]
    office.follow(phone, link.replace(token, forged))
    office.night()
    assert office.everything() == before


def test_a_confirmation_beyond_the_rules_is_refused_with_a_link_that_does_it(office: Office) -> None:
    office.configure(per_organisation=1)
    person(office, "Anna Muster", "Cluster Nord")
    person(office, "Ben Beispiel", "Cluster Nord")
    office.night()
    office.tell("hold", "CEW-0002")
    office.night()
    office.follow(outlook, office.links()["confirm", "CEW-0002"])
    office.night()
    assert office.standing_of("Beispiel") == "held"
    assert "Not done: CEW-0002 would make 2 from Cluster Nord, where the rules allow 1." in office.answer()
    page = office.last_answer().get_body(("html",))
    assert page is not None
    office.follow(outlook, links_in(str(page.get_content()))["confirm-beyond", "CEW-0002"])
    office.night()
    assert office.standing_of("Beispiel") == "confirmed"


def test_what_another_organiser_decided_since_is_not_undone_unawares(office: Office) -> None:
    held(office, "Anna Muster")
    old = office.links()["decline", "CEW-0001"]
    office.follow(outlook, office.links(office.ben)["release", "CEW-0001"], office.ben)
    office.night()
    office.follow(gmail, old)
    office.night()
    assert office.standing() == {"Muster": "confirmed"}
    assert f"CEW-0001 was released by {office.ben} since that digest was written" in office.answer()
    page = office.last_answer().get_body(("html",))
    assert page is not None
    office.follow(gmail, links_in(str(page.get_content()))["decline", "CEW-0001"])
    office.night()
    assert office.standing() == {"Muster": "declined"}


def test_an_organiser_changes_their_own_mind(office: Office) -> None:
    held(office, "Anna Muster")
    links = office.links()
    office.follow(outlook, links["decline", "CEW-0001"])
    office.follow(outlook, links["confirm", "CEW-0001"])
    office.night()
    assert office.standing() == {"Muster": "confirmed"}


def test_organisers_may_work_in_the_functional_mailbox_itself(office: Office) -> None:
    own = (office.box,)
    digest = office.settings.digest.model_copy(update={"to": own, "organisers": own})
    office.settings = office.settings.model_copy(update={"digest": digest})
    person(office, "Anna Muster")
    office.night()
    office.tell("hold", "CEW-0001")
    office.night()
    office.follow(outlook, office.links(office.box)["decline", "CEW-0001"], office.box)
    office.night()
    assert office.standing() == {"Muster": "declined"}
    assert len(office.register()) == 1, "digests that come back register nobody"


def test_a_crash_after_a_decision_loses_neither_it_nor_the_answer(office: Office) -> None:
    held(office, "Anna Muster")
    office.follow(outlook, office.links()["decline", "CEW-0001"])

    class BrokenError(Exception):
        pass

    def fail(*arguments: object) -> int:
        raise BrokenError

    kept = Morning.answer
    Morning.answer = fail  # type: ignore[assignment, method-assign]
    try:
        with pytest.raises(BrokenError):
            office.night()
    finally:
        Morning.answer = kept  # type: ignore[method-assign]
    office.night()
    assert office.standing() == {"Muster": "declined"}
    assert "Done: CEW-0001 Anna Muster: declined." in office.answer()


def test_links_are_offered_only_where_an_answer_could_be_obeyed(office: Office) -> None:
    delivery = office.settings.delivery.model_copy(update={"authserv_id": None})
    office.settings = office.settings.model_copy(update={"delivery": delivery})
    held(office, "Anna Muster")
    assert office.links() == {}
    assert "inbox-processor release CEW-0001" in text_of(office.digest())
    assert "Decisions by mail are off" in text_of(office.digest())


def test_the_subject_that_registrants_use_still_registers_an_organiser(office: Office) -> None:
    mail = application("Ann Organiser", "European Commission", office.ann)
    assert mail["Subject"] == SUBJECT
    office.arrive(mail)
    office.night()
    assert office.standing() == {"Organiser": "confirmed"}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(("verb", "status"), [("agree", "cancelled"), ("refuse", "confirmed")])
def test_what_a_stranger_asks_for_is_agreed_to_or_refused(
    office: Office, client: Client, verb: str, status: str
) -> None:
    person(office, "Anna Muster")
    office.night()
    stranger = f"eve-{office.folder.name}@home.de"
    text = "I must cancel my registration, I cannot come.\n\nAnna Muster\n"
    office.arrive(letter(f"Anna Muster <{stranger}>", text, subject=f"CEW-0001 {SUBJECT}"))
    office.night()
    assert office.standing_of("Muster") == "confirmed"
    office.follow(client, office.links()[verb, "CEW-0001"])
    office.night()
    assert office.standing_of("Muster") == status
    assert "CEW-0001 Anna Muster" in office.answer()
    assert ("agree", "CEW-0001") not in office.links()
