"""A night's run, whole: real mailboxes in, the same register out, whatever goes wrong on the way."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from inbox_processor import config
from inbox_processor.config import Settings
from inbox_processor.errors import PermanentError, TransientError, UserError
from inbox_processor.mailbox import open_mailbox
from inbox_processor.morning import Morning
from inbox_processor.pipeline import Report, Run
from inbox_processor.post import Post
from inbox_processor.records import Arrival, Disposition, Status
from inbox_processor.store import open_store
from inbox_processor.templating import TemplateFolder
from tests.nights import AFTER, MONDAY, ROOT, FakeMailbox, desk, example, mail, people, register, run
from tests.servers import ImapServer

SAMPLE = ROOT / "tests" / "mailbox"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return example(tmp_path)


def run_sample(settings: Settings, **more: Any) -> Report:
    with open_mailbox(settings.mailbox.model_copy(update={"url": f"eml:{SAMPLE}"})) as mailboxes:
        return run(settings, mailboxes, **more)


# --- the sample ------------------------------------------------------------------------------------------------------


def test_sample_mailbox_adds_up_and_shows_every_kind_of_end(settings: Settings) -> None:
    report = run_sample(settings)
    assert sum(report.new.values()) == len(list(SAMPLE.glob("*.eml"))) - 1, "one mail of the sample lies in the future"
    statuses = {(r["status"], r["reason"]) for r in register(settings)["registrations"]}
    assert {
        ("confirmed", "first-come"),
        ("confirmed", "balance"),
        ("confirmed", "reserved"),
        ("waiting", "organisation"),
        ("declined", "late"),
        ("incomplete", "incomplete"),
        ("held", "doubt"),
    } <= statuses


def test_second_run_changes_nothing(settings: Settings) -> None:
    run_sample(settings)
    before = register(settings)
    again = run_sample(settings)
    assert again.nothing_new
    assert register(settings) == before


def test_sample_through_a_real_imap_server_gives_the_same_register(
    settings: Settings, dovecot_plain: ImapServer, tmp_path: Path
) -> None:
    run_sample(settings)
    there = config.load(_copy_of(settings, tmp_path / "imap"))
    account = dovecot_plain.account()
    with open_mailbox(settings.mailbox.model_copy(update={"url": f"eml:{SAMPLE}"})) as (folder,):
        arrivals = sorted(folder.arrivals(0, ()), key=lambda a: (a.arrived, a.order))
        with account.client() as client:
            for arrival in arrivals:
                client.append("INBOX", folder.fetch(arrival.key.uid), msg_time=arrival.arrived)
    imap = there.mailbox.model_copy(update={"url": account.url, "as_of": None})
    with open_mailbox(imap, password=lambda: dovecot_plain.password) as mailboxes:
        run(there, mailboxes)
    assert register(there) == register(settings)


def _copy_of(settings: Settings, folder: Path) -> Path:
    folder.mkdir()
    return Path(shutil.copy(ROOT / "config.example.toml", folder / "config.toml"))


# --- what goes wrong -------------------------------------------------------------------------------------------------


def test_one_bad_message_is_quarantined_and_the_rest_go_on(settings: Settings) -> None:
    mailbox = FakeMailbox()
    bad = mailbox.put(mail("Anna Muster"), MONDAY)
    mailbox.put(mail("Peter Beispiel"), MONDAY)
    mailbox.broken[bad] = PermanentError("The server does not give this mail.")
    report = run(settings, mailbox)
    assert report.new == {Disposition.QUARANTINED: 1, Disposition.REGISTRATION: 1}
    assert report.exit_code == 1


def test_program_fault_on_a_message_quarantines_it(settings: Settings) -> None:
    mailbox = FakeMailbox()
    mailbox.broken[mailbox.put(mail("Anna Muster"), MONDAY)] = ZeroDivisionError()
    assert run(settings, mailbox).new == {Disposition.QUARANTINED: 1}


class HeadlessMailbox(FakeMailbox):
    """Hands out heads that the program cannot take."""

    def arrivals(self, above: int, known: Collection[str]) -> Iterator[Arrival]:
        for arrival in super().arrivals(above, known):
            yield replace(arrival, header=memoryview(arrival.header))  # type: ignore[arg-type]


def test_program_fault_on_a_head_quarantines_it_and_counts_it_once(settings: Settings) -> None:
    mailbox = HeadlessMailbox()
    mailbox.put(mail("Anna Muster"), MONDAY)
    report = run(settings, mailbox)
    assert report.new == {Disposition.QUARANTINED: 1}
    assert "AttributeError" in report.view.notes[0].note
    assert run(settings, mailbox).nothing_new


class FailingTemplates(TemplateFolder):
    """Cannot write to Anna."""

    def render(self, name: str, /, **values: object) -> str:
        if "Anna" in str(values):
            raise RuntimeError
        return super().render(name, **values)


def test_reply_that_cannot_be_written_is_noted_and_the_rest_go_out(settings: Settings) -> None:
    mailbox = FakeMailbox()
    mailbox.put(mail("Anna Muster"), MONDAY)
    mailbox.put(mail("Peter Beispiel"), MONDAY)
    run(settings, mailbox, post=Post(replace(desk(settings), templates=FailingTemplates())))
    with open_store(settings.database.url, "CEW") as store:
        assert [sent.recipient for sent, _, _ in store.outbox()] == ["peter.beispiel@peter-beispiel.de"]
        remarks = {r.full_name: r.remarks for r in store.registrations().values()}
    assert "mail to anna.muster@anna-muster.de could not be delivered" in remarks["Anna Muster"]


def test_sealed_mail_is_quarantined_with_the_reason(settings: Settings) -> None:
    mailbox = FakeMailbox()
    head = mail("Anna Muster").split(b"Content-Type")[0]
    sealed = b'Content-Type: application/pkcs7-mime; name="smime.p7m"\r\nMIME-Version: 1.0\r\n\r\nMIAGCSqGSIb3\r\n'
    mailbox.put(head + sealed, MONDAY)
    report = run(settings, mailbox)
    assert report.new == {Disposition.QUARANTINED: 1}
    assert "S/MIME" in report.view.notes[0].note


def test_run_cut_off_by_the_mailbox_ends_after_the_next_like_an_undisturbed_one(settings: Settings) -> None:
    mailbox = FakeMailbox()
    for name in ("Anna Muster", "Peter Beispiel", "Karl Schmidt"):
        mailbox.put(mail(name), MONDAY)
    mailbox.broken["2"] = TransientError("The connection was lost.")
    with pytest.raises(TransientError):
        run(settings, mailbox)
    mailbox.broken.clear()
    run(settings, mailbox)
    assert [r["full_name"] for r in people(settings)] == ["Anna Muster", "Peter Beispiel", "Karl Schmidt"]
    assert register(settings)["messages"]["registration"] == 3


def test_digest_that_failed_is_made_by_the_next_run(settings: Settings) -> None:
    made: list[Path] = []

    def fail(content: str | bytes, file: Path) -> None:
        raise UserError("The digest cannot be written.")

    mailbox = FakeMailbox()
    mailbox.put(mail("Anna Muster"), MONDAY)
    with pytest.raises(UserError):
        run(settings, mailbox, morning=Morning(desk(settings), fail))
    for _ in range(2):
        run(settings, mailbox, morning=Morning(desk(settings), lambda content, file: made.append(file)))
    assert [file.name for file in made] == ["digest.html", "digest.txt", "participants.csv"]


def test_messages_of_later_are_not_seen_and_the_mark_does_not_pass_them(settings: Settings) -> None:
    mailbox = FakeMailbox()
    mailbox.put(mail("Early Bird"), MONDAY)
    mailbox.put(mail("Late Riser"), MONDAY + timedelta(days=5))
    mailbox.put(mail("Second Bird"), MONDAY + timedelta(days=1))
    run(settings, mailbox, MONDAY + timedelta(days=2))
    assert [r["full_name"] for r in people(settings)] == ["Early Bird", "Second Bird"]
    run(settings, mailbox, MONDAY + timedelta(days=6))
    assert [r["full_name"] for r in people(settings)] == ["Early Bird", "Second Bird", "Late Riser"]


def test_run_earlier_than_the_last_is_refused(settings: Settings) -> None:
    run(settings, FakeMailbox(), MONDAY)
    with pytest.raises(UserError, match="earlier"):
        run(settings, FakeMailbox(), MONDAY - timedelta(hours=1))


def test_work_of_a_night_is_what_is_new(settings: Settings) -> None:
    mailbox = FakeMailbox()
    mailbox.put(mail("Anna Muster"), MONDAY)
    mailbox.put(mail("News Letter", subject="Our newsletter"), MONDAY)
    run(settings, mailbox)
    mailbox.put(mail("Peter Beispiel"), MONDAY)
    run(settings, mailbox)
    assert mailbox.fetched == ["1", "3"], "foreign mail is not fetched, known mail not again"


@pytest.mark.parametrize("renumber", [lambda box: replace(box, uidvalidity=2), lambda box: box])
def test_rebuilt_mailbox_loses_nothing_and_counts_nothing_twice(
    settings: Settings, renumber: Callable[[FakeMailbox], FakeMailbox]
) -> None:
    mailbox = FakeMailbox()
    mailbox.put(mail("News Letter", subject="Our newsletter"), MONDAY)
    mailbox.put(mail("Anna Muster"), MONDAY + timedelta(hours=1))
    mailbox.put(mail("Peter Beispiel"), MONDAY + timedelta(hours=2))
    run(settings, mailbox)
    first = register(settings)
    kept = list(mailbox.mails.values())
    mailbox.mails = {str(number): kept[at] for number, at in ((1, 2), (2, 0), (3, 1))}
    report = run(settings, renumber(mailbox))
    assert "rebuilt or renumbered" in report.view.warnings[0]
    after = register(settings)
    assert after["messages"] == first["messages"]
    assert after["registrations"] == first["registrations"]


def test_mail_that_lies_twice_in_the_mailbox_is_one_registration(settings: Settings) -> None:
    mailbox = FakeMailbox()
    mailbox.put(mail("Anna Muster"), MONDAY)
    mailbox.put(mail("Anna Muster"), MONDAY)
    assert run(settings, mailbox).new == {Disposition.REGISTRATION: 1, Disposition.DUPLICATE: 1}


def test_mail_from_our_own_address_is_our_own(settings: Settings) -> None:
    mailbox = FakeMailbox()
    raw = mail("Anna Muster").replace(b"anna.muster@anna-muster.de>", settings.event.contact.encode() + b">", 1)
    mailbox.put(raw, MONDAY)
    assert run(settings, mailbox).new == {Disposition.OWN: 1}


def test_near_subject_is_ours_by_its_body_or_listed(settings: Settings) -> None:
    mailbox = FakeMailbox()
    mailbox.put(mail("Anna Muster", subject="Cluster Exellence Workshop 23.9.2014"), MONDAY)
    mailbox.put(
        mail("Peter Beispiel", subject="Cluster Exellence Workshop", body="See you there, all the best!"), MONDAY
    )
    assert run(settings, mailbox).new == {Disposition.REGISTRATION: 1, Disposition.NEAR_MISS: 1}


def test_decisions_are_promises_at_the_next_run(settings: Settings) -> None:
    mailbox = FakeMailbox()
    mailbox.put(mail("Anna Muster", organisation="Cluster Nord"), MONDAY)
    run(settings, mailbox, MONDAY + timedelta(hours=1))
    tight = settings.model_copy(update={"rules": settings.rules.model_copy(update={"seats": 15, "balance_seats": 0})})
    mailbox.put(mail("Peter Beispiel", organisation="Cluster West"), MONDAY + timedelta(days=1))
    run(tight, mailbox, MONDAY + timedelta(days=2))
    assert [r["status"] for r in people(tight)] == [Status.CONFIRMED, Status.WAITING]


def test_dry_run_commits_nothing(settings: Settings) -> None:
    mailbox = FakeMailbox()
    mailbox.put(mail("Anna Muster"), MONDAY)
    with open_store(settings.database.url, settings.event.code, dry_run=True) as store:
        report = Run(settings, store, [mailbox], AFTER)()
    assert report.new == {Disposition.REGISTRATION: 1}
    assert run(settings, mailbox).new == {Disposition.REGISTRATION: 1}


def test_plain_mail_amends_and_cancels_where_authentication_is_not_required(settings: Settings) -> None:
    mailbox = FakeMailbox()
    mailbox.put(mail("Anna Muster"), MONDAY)
    mailbox.put(
        mail("Anna Muster", body="Dear all,\nI must cancel my registration, I cannot come.\nAnna Muster", number=2),
        MONDAY,
    )
    run(settings, mailbox)
    assert people(settings)[0]["status"] == "cancelled"
