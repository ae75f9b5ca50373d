"""One contract for every source of mail, then what is particular to files, IMAP and big messages."""

from __future__ import annotations

import contextlib
import email
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, Protocol

import pytest
import trustme
from imapclient import IMAPClient

from inbox_processor.config import MailboxSettings
from inbox_processor.errors import PermanentError, ProductError, TransientError, UserError
from inbox_processor.mailbox import Mailbox, open_mailbox
from inbox_processor.mailbox.excerpt import LEFT_OUT
from inbox_processor.mailbox.imap import KEYWORD
from tests.servers import LOOPBACK, Account, ImapServer, dovecot, free_port

NOON = datetime(2014, 9, 9, 10, 0, tzinfo=UTC)
BRUSSELS = timezone(timedelta(hours=2))


def mail(number: int, arrived: datetime = NOON, extra: str = "", body: str = "Please register me.") -> bytes:
    """A mail that our server received at `arrived`, and whose sender's clock is a day slow."""
    stamp = arrived.astimezone(BRUSSELS).strftime("%a, %d %b %Y %H:%M:%S +0200 (CEST)")
    lines = [
        f"Received: from mx.example.org by mail.example.eu; {stamp}",
        f"Received: from laptop by mx.example.org; {(arrived - timedelta(hours=1)):%a, %d %b %Y %H:%M:%S +0000}",
        f"From: Person {number} <p{number}@example.org>",
        "Subject: CLUSTER EXCELLENCE",
        f" WORKSHOP {number}",
        f"Date: {(arrived - timedelta(days=1)):%a, %d %b %Y %H:%M:%S +0000}",
        f"Message-ID: <{number}@example.org>",
        *([extra] if extra else []),
        "",
        body,
        "",
    ]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


# --- places to keep mail in ------------------------------------------------------------------------------------------


class Place(Protocol):
    """Somewhere mail is delivered to, by another program."""

    is_imap: bool

    def settings(self, **more: Any) -> MailboxSettings: ...
    def put(self, raw: bytes, arrived: datetime = NOON, folder: str | None = None) -> None: ...
    def lose_first(self) -> None: ...
    def snapshot(self) -> object: ...


class EmlPlace:
    is_imap = False

    def __init__(self, root: Path) -> None:
        self.path = root / "mail"
        (self.path / "Process").mkdir(parents=True)
        self.count = 0

    def settings(self, **more: Any) -> MailboxSettings:
        return MailboxSettings(url=f"eml:{self.path}", **more)

    def put(self, raw: bytes, arrived: datetime = NOON, folder: str | None = None) -> None:
        self.count += 1
        where = self.path / folder if folder else self.path
        (where / f"mail {self.count:03}.eml").write_bytes(raw)

    def lose_first(self) -> None:
        min(self.path.glob("*.eml")).unlink()

    def snapshot(self) -> object:
        return tree(self.path)


class MaildirPlace:
    is_imap = False

    def __init__(self, root: Path) -> None:
        self.path = root / "Maildir"
        for folder in (self.path, self.path / ".Process"):
            for name in ("new", "cur", "tmp"):
                (folder / name).mkdir(parents=True)
        self.count = 0

    def settings(self, **more: Any) -> MailboxSettings:
        return MailboxSettings(url=f"maildir:{self.path}", **more)

    def put(self, raw: bytes, arrived: datetime = NOON, folder: str | None = None) -> None:
        self.count += 1
        where = self.path / f".{folder}" if folder else self.path
        name = f"{int(arrived.timestamp())}.M{self.count:06}P1.host,S={len(raw)}"
        target = where / "cur" / f"{name}:2,S" if self.count % 2 else where / "new" / name
        target.write_bytes(raw)

    def lose_first(self) -> None:
        min((*self.path.glob("new/*"), *self.path.glob("cur/*")), key=lambda path: path.name).unlink()

    def snapshot(self) -> object:
        return tree(self.path)


class MboxPlace:
    is_imap = False

    def __init__(self, root: Path) -> None:
        self.path = root / "Inbox"
        for path in (self.path, root / "Process"):
            path.touch()

    def settings(self, **more: Any) -> MailboxSettings:
        return MailboxSettings(url=f"mbox:{self.path}", **more)

    def put(self, raw: bytes, arrived: datetime = NOON, folder: str | None = None) -> None:
        quoted = re.sub(rb"(?m)^(>*From )", rb">\1", raw.replace(b"\r\n", b"\n"))
        with (self.path.with_name(folder) if folder else self.path).open("ab") as file:
            file.write(
                b"From p@example.org " + arrived.strftime("%a %b %e %H:%M:%S %Y").encode() + b"\n" + quoted + b"\n"
            )

    def lose_first(self) -> None:
        self.path.write_bytes(b"From p" + self.path.read_bytes().split(b"\n\nFrom p", 1)[1])

    def snapshot(self) -> object:
        return tree(self.path.parent)


class ImapPlace:
    is_imap = True

    def __init__(self, account: Account) -> None:
        self.account = account
        self.process = f"Process{account.folder}"
        with account.client() as client:
            client.create_folder(self.process)

    def settings(self, **more: Any) -> MailboxSettings:
        if more.get("process_folder") == "Process":
            more["process_folder"] = self.process
        return MailboxSettings(
            **{"url": self.account.url, "ca_file": self.account.server.ca_file, "timeout": 10, **more}
        )

    def put(self, raw: bytes, arrived: datetime = NOON, folder: str | None = None) -> None:
        self.account.put(raw, arrived, self.process if folder == "Process" else folder)

    def lose_first(self) -> None:
        with self.account.client() as client:
            client.select_folder(self.account.folder)
            first = min(client.search())
            client.delete_messages([first])
            client.uid_expunge([first])

    def snapshot(self) -> object:
        with self.account.client() as client:
            client.select_folder(self.account.folder, readonly=True)
            return {uid: sorted(set(flags) - {b"\\Recent"}) for uid, flags in client.get_flags(client.search()).items()}


KINDS = ("eml", "maildir", "mbox", "dovecot_plain", "dovecot_tls", "dovecot_starttls", "pymap")


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    files: dict[str, Callable[[Path], Place]] = {"eml": EmlPlace, "maildir": MaildirPlace, "mbox": MboxPlace}
    if request.param in files:
        return files[request.param](tmp_path)
    return ImapPlace(request.getfixturevalue(request.param).account())


@pytest.fixture
def inbox(dovecot_plain: ImapServer) -> ImapPlace:
    """A fresh account on a real Dovecot."""
    return ImapPlace(dovecot_plain.account())


@contextmanager
def opened(place: Place, fields: Sequence[str] = ("Subject", "From"), **more: Any) -> Iterator[Mailbox]:
    with folders(place, fields, **more) as (mailbox, *_):
        yield mailbox


@contextmanager
def folders(place: Place, fields: Sequence[str] = ("Subject", "From"), **more: Any) -> Iterator[tuple[Mailbox, ...]]:
    server = place.account.server if isinstance(place, ImapPlace) else None
    secret = more.pop("secret", server.password if server else "")
    with open_mailbox(place.settings(**more), password=lambda: secret, fields=fields) as found:
        yield found


def python(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def unix(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").rstrip(b"\n")


def tree(path: Path) -> dict[str, tuple[int, bytes]]:
    return {str(p): (p.stat().st_mtime_ns, p.read_bytes()) for p in sorted(path.rglob("*")) if p.is_file()}


# --- the contract ----------------------------------------------------------------------------------------------------


def test_an_empty_mailbox_has_no_arrivals(place: Place) -> None:
    with opened(place) as mailbox:
        assert list(mailbox.arrivals(0, ())) == []


def test_messages_arrive_in_order_with_the_servers_clock(place: Place) -> None:
    times = [NOON + timedelta(minutes=minute) for minute in (0, 1, 2)]
    for number, time_ in enumerate(times):
        place.put(mail(number, time_), time_)
    with opened(place) as mailbox:
        arrivals = list(mailbox.arrivals(0, ()))
    assert [arrival.arrived for arrival in arrivals] == times
    assert all(arrival.arrived.utcoffset() == timedelta(0) for arrival in arrivals)
    assert [arrival.order for arrival in arrivals] == sorted({arrival.order for arrival in arrivals})


def test_an_arrival_carries_the_header_fields_asked_for_and_no_others(place: Place) -> None:
    place.put(mail(1))
    with opened(place) as mailbox:
        (arrival,) = mailbox.arrivals(0, ())
    header = email.message_from_bytes(arrival.header)
    assert {name.lower() for name in header} == {"subject", "from"}
    assert re.sub(r"\s+", " ", header["Subject"]) == "CLUSTER EXCELLENCE WORKSHOP 1"
    assert arrival.header.endswith(b"\r\n\r\n")
    assert abs(arrival.size - len(mail(1))) <= mail(1).count(b"\n") + 2
    assert not arrival.in_process_folder
    assert not arrival.problem


def test_without_named_fields_an_arrival_carries_the_whole_header(place: Place) -> None:
    place.put(mail(1))
    with opened(place, fields=()) as mailbox:
        (arrival,) = mailbox.arrivals(0, ())
    assert b"message-id: <1@example.org>" in arrival.header.lower()
    assert arrival.header.lower().count(b"received:") == 2


def test_a_message_is_fetched_as_it_was_sent(place: Place) -> None:
    raw = mail(1, body="From Monday on:\r\n\r\nFrom here\r\n>From there\r\nGr\udcfc\udcdfe\r\n.\r\n")
    place.put(raw)
    with opened(place) as mailbox:
        (arrival,) = mailbox.arrivals(0, ())
        assert unix(mailbox.fetch(arrival.key.uid)) == unix(raw)
        assert unix(mailbox.fetch(arrival.key.uid)) == unix(raw)


def test_a_recorded_message_does_not_arrive_again(place: Place) -> None:
    for number in range(3):
        place.put(mail(number, NOON + timedelta(seconds=number)))
    with opened(place) as mailbox:
        first, second, third = mailbox.arrivals(0, ())
        assert [a.key for a in mailbox.arrivals(0, {first.key.uid, third.key.uid})] == [second.key]
        assert list(mailbox.arrivals(0, [a.key.uid for a in (first, second, third)])) == []


def test_keys_and_the_order_of_later_mail_are_the_same_in_another_run(place: Place) -> None:
    place.put(mail(1))
    with opened(place) as mailbox:
        before = list(mailbox.arrivals(0, ()))
    place.put(mail(2, NOON + timedelta(hours=1)), NOON + timedelta(hours=1))
    with opened(place) as mailbox:
        both = list(mailbox.arrivals(0, ()))
        (later,) = mailbox.arrivals(0, {a.key.uid for a in before})
        assert mailbox.fetch(later.key.uid)
    assert both[0] == before[0]
    assert both[1] == later
    assert later.order > before[0].order


def test_mail_that_comes_while_the_mailbox_is_open_arrives_when_asked_again(place: Place) -> None:
    with opened(place) as mailbox:
        assert not list(mailbox.arrivals(0, ()))
        place.put(mail(1))
        assert len(list(mailbox.arrivals(0, ()))) == 1


def test_a_message_can_be_fetched_in_a_run_in_which_it_did_not_arrive(place: Place) -> None:
    place.put(mail(1))
    with opened(place) as mailbox:
        (arrival,) = mailbox.arrivals(0, ())
    with opened(place) as mailbox:
        assert unix(mailbox.fetch(arrival.key.uid)) == unix(mail(1))


def test_a_message_that_has_left_is_a_permanent_error_and_harms_no_other(place: Place) -> None:
    for number in range(2):
        place.put(mail(number, NOON + timedelta(seconds=number)), NOON + timedelta(seconds=number))
    with opened(place) as mailbox:
        first, second = mailbox.arrivals(0, ())
    place.lose_first()
    with opened(place) as mailbox:
        with pytest.raises(PermanentError):
            mailbox.fetch(first.key.uid)
        assert unix(mailbox.fetch(second.key.uid)) == unix(mail(1, NOON + timedelta(seconds=1)))


@pytest.mark.parametrize(
    "uid", ["nonsense", "0", "-1", "4294967296", "1 (FLAGS)", "1\r\nx LOGOUT", "../../etc/passwd", ""]
)
def test_a_uid_that_is_none_is_a_permanent_error(place: Place, uid: str) -> None:
    with opened(place) as mailbox, pytest.raises(PermanentError):
        mailbox.fetch(uid)


def test_reading_changes_nothing(place: Place) -> None:
    for number in range(2):
        place.put(mail(number))
    before = place.snapshot()
    with opened(place, mark="none") as mailbox:
        uids = [arrival.key.uid for arrival in mailbox.arrivals(0, ())]
        for uid in uids:
            mailbox.fetch(uid)
        mailbox.mark(uids)
    assert place.snapshot() == before


def test_the_process_folder_is_a_mailbox_of_its_own(place: Place) -> None:
    place.put(mail(1))
    place.put(mail(2), folder="Process")
    with folders(place, process_folder="Process") as (inbox, dragged):
        (ordinary,) = inbox.arrivals(0, ())
        (chosen,) = dragged.arrivals(0, ())
        assert unix(inbox.fetch(ordinary.key.uid)) == unix(mail(1))
        assert unix(dragged.fetch(chosen.key.uid)) == unix(mail(2))
    assert (ordinary.in_process_folder, chosen.in_process_folder) == (False, True)
    assert ordinary.key.mailbox != chosen.key.mailbox


def test_a_missing_process_folder_is_named(place: Place) -> None:
    with (
        pytest.raises(UserError, match=r"Proces.*process_folder|process_folder.*Proces"),
        folders(place, process_folder="Proces"),
    ):
        pass


def test_arrival_times_tell_which_messages_are_still_where_they_were(place: Place) -> None:
    place.put(mail(1))
    with opened(place) as mailbox:
        (arrival,) = mailbox.arrivals(0, ())
        gone = "99999" if place.is_imap else "gone"
        assert mailbox.arrival_times([arrival.key.uid, gone]) == {arrival.key.uid: NOON}
        assert mailbox.arrival_times([]) == {}


HOSTILE = {
    "no header": b"\r\nonly a body\r\n",
    "no body": b"Subject: x\r\nFrom: a@example.org\r\n\r\n",
    "a broken date": b"Received: by x; Tue, 99 Foo 99999 88:77:66 +9999\r\nDate: yesterday\r\nSubject: x\r\n\r\nx\r\n",
    "a date before time": b"Received: by x; Mon, 01 Jan 0001 00:00:00 +0000\r\nDate: 1 Jan 1\r\nTo: x\r\n\r\nx\r\n",
    "raw Latin-1": b"Subject: caf\xe9\r\nFrom: Ren\xe9 <r@example.org>\r\n\r\ncaf\xe9\r\n",
    "a folded desert": b"Subject: a" + b"\r\n " * 2000 + b"b\r\n\r\nx\r\n",
    "many fields": b"Subject: x\r\n" + b"X-Y: z\r\n" * 5000 + b"\r\nx\r\n",
    "a long line": b"Subject: " + b"x" * 100_000 + b"\r\n\r\nx\r\n",
    "parentheses": b'Subject: ((("{5}\r\nFrom: "\\" <a@example.org>\r\n\r\n)\r\n',
}


def test_odd_mail_arrives_like_any_other(place: Place) -> None:
    for raw in HOSTILE.values():
        place.put(raw)
    with opened(place) as mailbox:
        arrivals = list(mailbox.arrivals(0, ()))
        found = sorted(unix(mailbox.fetch(arrival.key.uid)) for arrival in arrivals)
    assert found == sorted(unix(raw) for raw in HOSTILE.values())
    assert all(arrival.arrived.tzinfo is not None and not arrival.problem for arrival in arrivals)


def test_files_are_never_marked(place: Place) -> None:
    if place.is_imap:
        pytest.skip("IMAP can mark")
    with pytest.raises(UserError, match="mark"), opened(place, mark="keyword"):
        pass


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_relative_path_names_the_same_mailbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = EmlPlace(tmp_path)
    monkeypatch.chdir(tmp_path)
    with opened(place) as absolute, open_mailbox(MailboxSettings(url="eml:mail")) as (relative,):
        assert relative.name == absolute.name == f"eml:{place.path.resolve()}"


def test_a_maildir_message_keeps_its_uid_when_somebody_reads_it_meanwhile(tmp_path: Path) -> None:
    place = MaildirPlace(tmp_path)
    place.count = 1  # the next one goes into new/
    place.put(mail(1))
    with opened(place) as mailbox:
        (arrival,) = mailbox.arrivals(0, ())
        (fresh,) = (place.path / "new").iterdir()
        fresh.rename(place.path / "cur" / f"{fresh.name}:2,FS")
        assert unix(mailbox.fetch(arrival.key.uid)) == unix(mail(1))
        assert [again.key for again in mailbox.arrivals(0, ())] == [arrival.key]


@pytest.mark.parametrize("state", [b"Status: RO\nX-Mozilla-Status: 0001\n", b"X-Status: A\nContent-Length: 25\n", b""])
def test_compacting_an_mbox_renumbers_nothing(tmp_path: Path, state: bytes) -> None:
    place = MboxPlace(tmp_path)
    for number in (0, 1, 1):
        place.put(mail(number))
    with opened(place) as mailbox:
        zero, one, twin = (arrival.key.uid for arrival in mailbox.arrivals(0, ()))
        place.lose_first()
        place.path.write_bytes(place.path.read_bytes().replace(b"Subject:", state + b"Subject:"))
        assert [arrival.key.uid for arrival in mailbox.arrivals(0, ())] == [one, twin]
        assert b"<1@example.org>" in mailbox.fetch(twin)
        with pytest.raises(PermanentError):
            mailbox.fetch(zero)


def test_an_mbox_without_blank_lines_between_its_messages_still_has_them_all(tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(
        b"".join(b"From a@example.org Tue Sep  9 10:00:00 2014\n" + unix(mail(n)) + b"\n" for n in range(3))
    )
    with open_mailbox(MailboxSettings(url=f"mbox:{path}")) as (mailbox,):
        assert len(list(mailbox.arrivals(0, ()))) == 3


def test_an_mbox_that_is_being_written_is_left_for_later(tmp_path: Path) -> None:
    place = MboxPlace(tmp_path)
    writer = (
        "import fcntl, sys; file = open(sys.argv[1], 'ab'); fcntl.lockf(file, fcntl.LOCK_EX);"
        " print('locked', flush=True); sys.stdin.read()"
    )
    with contextlib.ExitStack() as stack:
        process = stack.enter_context(python(writer, str(place.path)))
        assert process.stdout is not None
        assert process.stdout.readline() == b"locked\n"
        with opened(place) as mailbox, pytest.raises(TransientError, match="writing"):
            list(mailbox.arrivals(0, ()))
        process.communicate(timeout=10)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Received: by x; Tue, 9 Sep 2014 10:00:00 +0200\nDate: Mon, 1 Sep 2014 08:00:00 +0000", "2014-09-09T08:00"),
        ("Received: by x; rubbish\nReceived: by y; Tue, 9 Sep 2014 11:00:00 GMT", "2014-09-09T11:00"),
        ("Received: no semicolon\nDate: Mon, 1 Sep 2014 08:00:00 +0000", "{delivered}2014-09-01T08:00"),
        ("Date: Mon, 1 Sep 2014 08:00:00 -0000", "{delivered}2014-09-01T08:00"),
        ("Date: never", "{delivered}2013-01-01T00:00"),
        ("Subject: nothing else", "{delivered}2013-01-01T00:00"),
    ],
)
def test_a_file_arrived_when_our_server_says_else_delivery_else_the_sender_else_the_file(
    tmp_path: Path, header: str, expected: str
) -> None:
    moment = datetime(2013, 1, 1, tzinfo=UTC).timestamp()
    raw = header.encode() + b"\n\nx\n"
    maildir, eml = MaildirPlace(tmp_path), EmlPlace(tmp_path)
    maildir.put(raw, NOON)
    eml.put(raw)
    os.utime(eml.path / "mail 001.eml", (moment, moment))
    for place, wanted in ((maildir, expected.replace("{delivered}", "2014-09-09T10:00|")), (eml, expected)):
        with opened(place) as mailbox:
            (arrival,) = mailbox.arrivals(0, ())
        wanted = wanted.replace("{delivered}", "").partition("|")[0]
        assert arrival.arrived.isoformat() == f"{wanted}:00+00:00"


def test_mail_of_one_second_arrives_in_the_order_of_its_names(tmp_path: Path) -> None:
    place = EmlPlace(tmp_path)
    for name in ("b", "a", "c"):
        (place.path / f"{name}.EML").write_bytes(mail(1))
    (place.path / "notes.txt").write_text("not a mail")
    (place.path / "folder.eml").mkdir()
    with opened(place) as mailbox:
        assert [arrival.key.uid for arrival in mailbox.arrivals(0, ())] == ["a.EML", "b.EML", "c.EML"]


def test_a_file_name_that_is_not_unicode_becomes_a_uid_that_any_database_takes(tmp_path: Path) -> None:
    place = EmlPlace(tmp_path)
    with contextlib.suppress(OSError):  # a file system that takes Unicode names only has no such files
        Path(os.fsdecode(os.fsencode(place.path) + b"/caf\xe9.eml")).write_bytes(mail(1))
        with opened(place) as mailbox:
            (arrival,) = mailbox.arrivals(0, ())
            assert arrival.key.uid == "caf%E9.eml"
            assert mailbox.fetch(arrival.key.uid) == mail(1)


@pytest.mark.parametrize(
    "url", ["eml:{}/mial", "maildir:{}/mail", "mbox:{}/mail", "mbox:{}/nothing", "pop3://a@b/c", "mail"]
)
def test_a_mailbox_that_is_not_there_is_told_with_the_next_step(tmp_path: Path, url: str) -> None:
    (tmp_path / "mail").mkdir()
    with pytest.raises(UserError) as raised, open_mailbox(MailboxSettings(url=url.format(tmp_path))):
        pass
    assert raised.value.next_step
    assert url != "eml:{}/mial" or "mail" in str(raised.value)


# --- IMAP ------------------------------------------------------------------------------------------------------------


def test_the_identity_has_no_secret_and_is_the_same_by_every_way_in(dovecot_starttls: ImapServer) -> None:
    place = ImapPlace(dovecot_starttls.account())
    with opened(place) as mailbox:
        user = place.account.user.replace("@", "%40")
        assert mailbox.name == f"imap://{user}@{LOOPBACK}:{dovecot_starttls.port}/INBOX"
    from inbox_processor.mailbox.connection import Address

    ways = (
        "imap://a%40b.eu@Mail.example.eu/inbox",
        "imaps://a%40b.eu@mail.example.eu",
        "imaps://a@b.eu@mail.example.eu:993/",
    )
    assert len({(address := Address.parse(url)).identity(address.folder) for url in ways}) == 1


def test_uidvalidity_and_uidnext_are_those_of_the_server(inbox: ImapPlace) -> None:
    inbox.put(mail(1))
    with inbox.account.client() as client:
        status = client.folder_status("INBOX", ["UIDVALIDITY", "UIDNEXT"])
    with opened(inbox) as mailbox:
        assert (mailbox.uidvalidity, mailbox.uidnext) == (status[b"UIDVALIDITY"], status[b"UIDNEXT"])
        inbox.put(mail(2))
        list(mailbox.arrivals(0, ()))
        assert mailbox.uidnext == status[b"UIDNEXT"] + 1


def test_only_mail_above_the_high_water_mark_arrives(place: Place) -> None:
    if not place.is_imap:
        pytest.skip("files have no UIDs")
    for number in range(3):
        place.put(mail(number))
    with opened(place) as mailbox:
        uids = [int(arrival.key.uid) for arrival in mailbox.arrivals(0, ())]
        assert [int(arrival.key.uid) for arrival in mailbox.arrivals(uids[1], ())] == uids[2:]
        assert list(mailbox.arrivals(uids[2], ())) == []  # UID n:* would give the last one
        assert list(mailbox.arrivals(uids[2] + 1000, ())) == []


def test_mail_arrives_in_batches_and_complete(inbox: ImapPlace) -> None:
    with inbox.account.client() as client:
        client.multiappend("INBOX", [mail(number) for number in range(1203)])
    with opened(inbox) as mailbox:
        assert [arrival.order for arrival in mailbox.arrivals(0, ())] == list(range(1, 1204))


def test_a_folder_made_anew_during_the_run_ends_it(inbox: ImapPlace) -> None:
    with inbox.account.client() as client:
        client.create_folder("Event")
        inbox.put(mail(1), folder="Event")
        with opened(inbox, url=inbox.account.url.replace("INBOX", "Event")) as mailbox:
            before = mailbox.uidvalidity
            client.delete_folder("Event")
            time.sleep(1.1)  # Dovecot's UIDVALIDITY is the second
            client.create_folder("Event")
            with pytest.raises(TransientError, match="anew"):
                list(mailbox.arrivals(0, ()))
        with opened(inbox, url=inbox.account.url.replace("INBOX", "Event")) as mailbox:
            assert mailbox.uidvalidity != before


def test_uids_renumbered_under_the_same_uidvalidity_show_in_arrival_times_or_uidnext(inbox: ImapPlace) -> None:
    times = [NOON + timedelta(minutes=minute) for minute in range(4)]
    for number, time_ in enumerate(times):
        inbox.put(mail(number), time_)
    inbox.lose_first()
    with opened(inbox) as mailbox:
        recorded = {arrival.key.uid: arrival.arrived for arrival in mailbox.arrivals(0, ())}
        before = mailbox.uidvalidity
    for path in inbox.account.maildir.glob("dovecot*"):
        if path.is_file() and not path.name.startswith("dovecot-uidvalidity"):
            path.unlink()
    listing = inbox.account.maildir / "dovecot-uidlist"
    listing.write_text(f"3 V{before} N1\n")
    with opened(inbox) as mailbox:
        assert mailbox.uidvalidity == before
        list(mailbox.arrivals(0, ()))
        high = max(int(uid) for uid in recorded)
        assert mailbox.uidnext <= high or mailbox.arrival_times(list(recorded)) != recorded


def test_the_folder_is_examined_not_selected_until_something_is_marked(inbox: ImapPlace) -> None:
    inbox.put(mail(1))
    with opened(inbox, mark="keyword") as mailbox:
        (arrival,) = mailbox.arrivals(0, ())
        mailbox.fetch(arrival.key.uid)
        with inbox.account.client() as client:
            assert client.select_folder("INBOX")[b"RECENT"] == 1  # a SELECT before this one would have taken it


def test_a_keyword_marks_ours_only_and_again_without_harm(place: Place) -> None:
    if not isinstance(place, ImapPlace):
        pytest.skip("files are never marked")
    if place.account.server.kind == "pymap":
        with pytest.raises(UserError, match="keeps no keywords"), _one_marked(place, mark="keyword"):
            pass
        return
    with _one_marked(place, mark="keyword"):
        flags = place.snapshot()
    assert flags == {1: [KEYWORD.encode()], 2: []}


@contextmanager
def _one_marked(place: Place, **more: Any) -> Iterator[None]:
    """The first of two messages marked twice, and one that never was."""
    for number in range(2):
        place.put(mail(number))
    with opened(place, **more) as mailbox:
        first, second = mailbox.arrivals(0, ())
        mailbox.mark([first.key.uid])
        mailbox.mark([first.key.uid, "4000000"])
        assert unix(mailbox.fetch(second.key.uid)) == unix(mail(1))  # and reading goes on
        yield


@pytest.mark.parametrize("kind", ["dovecot_plain", "dovecot_tls", "pymap", "without MOVE"])
def test_moving_takes_ours_only_and_again_without_harm(kind: str, request: pytest.FixtureRequest) -> None:
    with contextlib.ExitStack() as stack:
        if kind == "without MOVE":
            server = stack.enter_context(dovecot(capability="IMAP4rev1 UIDPLUS LITERAL+"))[0]
        else:
            server = request.getfixturevalue(kind)
        place = ImapPlace(server.account())
        done = f"Done{place.account.folder}"
        with _one_marked(place, mark="move", mark_folder=done):
            pass
        with place.account.client() as client:
            assert client.folder_status(done)[b"MESSAGES"] == 1
            assert client.folder_status(place.account.folder)[b"MESSAGES"] == 1
            client.select_folder(done, readonly=True)
            assert b"\\Seen" not in client.get_flags(client.search()).popitem()[1]


def test_a_move_by_hand_that_was_interrupted_copies_nothing_twice() -> None:
    with dovecot(capability="IMAP4rev1 UIDPLUS") as (server, _):
        place = ImapPlace(server.account())
        place.put(mail(1))
        with place.account.client() as client:
            client.create_folder("Done")
            client.select_folder("INBOX")
            client.copy([1], "Done")
            client.add_flags([1], [KEYWORD])
        with opened(place, mark="move", mark_folder="Done") as mailbox:
            mailbox.mark(["1"])
            assert not list(mailbox.arrivals(0, ()))
        with place.account.client() as client:
            assert client.folder_status("Done")[b"MESSAGES"] == 1


def test_without_move_and_uid_expunge_nothing_is_deleted() -> None:
    with dovecot(capability="IMAP4rev1") as (server, _):
        place = ImapPlace(server.account())
        place.put(mail(1))
        with opened(place, mark="move") as mailbox, pytest.raises(UserError, match="UID EXPUNGE"):
            mailbox.mark(["1"])
        assert place.snapshot() == {1: []}


def test_moved_mail_may_not_land_in_a_folder_that_is_read(inbox: ImapPlace) -> None:
    with pytest.raises(UserError, match="mark_folder"), opened(inbox, mark="move", mark_folder="inbox"):
        pass
    with pytest.raises(UserError, match="same folder"), opened(inbox, process_folder="Inbox"):
        pass


def test_folder_names_of_any_script_are_opened(place: Place) -> None:
    if not isinstance(place, ImapPlace):
        pytest.skip("files have paths")
    name = f"Événements & «Ως» {place.account.folder}"
    with place.account.client() as client:
        client.create_folder(name)
    place.put(mail(1), folder=name)
    with folders(place, process_folder=name) as (_, dragged):
        assert len(list(dragged.arrivals(0, ()))) == 1


def test_a_missing_folder_is_told_with_those_that_are_near_even_if_some_names_are_broken(inbox: ImapPlace) -> None:
    with inbox.account.client() as client:
        client.create_folder("Workshop 2014")
    for name in (b".caf\xe9", b".&bad", b".&AOk"):
        broken = Path(os.fsdecode(os.fsencode(inbox.account.maildir) + b"/" + name))
        for part in ("new", "cur", "tmp"):
            (broken / part).mkdir(parents=True)
    with (
        pytest.raises(UserError, match="Workshop 2014"),
        opened(inbox, url=inbox.account.url.replace("INBOX", "Workshop")),
    ):
        pass


def test_a_wrong_password_names_the_key_and_never_the_password(place: Place) -> None:
    if not place.is_imap:
        pytest.skip("files have no password")
    with (
        pytest.raises(UserError, match=r"refused the password for .*password_env = 'EVENT_PW'") as raised,
        opened(place, secret="s3cret-and-wrong", password_env="EVENT_PW"),
    ):
        pass
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("secret", ["wröng", "x\r\na LOGOUT", "x\0y", ""])
def test_an_odd_password_is_refused_like_a_wrong_one(inbox: ImapPlace, secret: str) -> None:
    with pytest.raises(UserError), opened(inbox, secret=secret):
        pass


@pytest.mark.parametrize("kind", ["dovecot_tls", "dovecot_starttls"])
def test_a_certificate_of_another_authority_is_refused_with_the_next_step(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    place = ImapPlace(request.getfixturevalue(kind).account())
    stranger = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(stranger)
    with pytest.raises(UserError, match=r"certificate .* cannot be trusted.*ca_file"), opened(place, ca_file=stranger):
        pass


def test_a_self_made_certificate_is_refused_by_imaps_and_no_matter_for_imap_on_this_machine(
    dovecot_tls: ImapServer, dovecot_starttls: ImapServer
) -> None:
    with pytest.raises(UserError, match="ca_file"), opened(ImapPlace(dovecot_tls.account()), ca_file=None):
        pass
    with opened(ImapPlace(dovecot_starttls.account()), ca_file=None) as mailbox:
        assert mailbox.uidvalidity


def test_the_certificate_must_be_made_out_to_the_host(dovecot_tls: ImapServer) -> None:
    place = ImapPlace(dovecot_tls.account())
    url = place.account.url.replace("127.0.0.1", "127.0.0.2")
    with pytest.raises(ProductError, match=r"(?i)certificate|cannot be reached"), opened(place, url=url):
        pass


def test_a_ca_file_that_is_no_certificate_is_a_users_error(dovecot_tls: ImapServer, tmp_path: Path) -> None:
    place = ImapPlace(dovecot_tls.account())
    (tmp_path / "ca.pem").write_text("nonsense")
    for path in (tmp_path / "ca.pem", tmp_path / "missing.pem"):
        with pytest.raises(UserError, match="ca_file"), opened(place, ca_file=path):
            pass


def test_a_plain_server_behind_imaps_is_told_apart_from_an_absent_one(inbox: ImapPlace) -> None:
    with pytest.raises(UserError, match="TLS"), opened(inbox, url=inbox.account.url.replace("imap:", "imaps:")):
        pass


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("imaps://user:secret@host/INBOX", "holds a password"),
        ("imaps://host/INBOX", "lacks the user"),
        ("imaps://user@/INBOX", "lacks the user or the host"),
        ("imaps://user@host:seven/INBOX", "no IMAP address"),
        ("imap://us%0D%0Aer@127.0.0.1:1/INBOX", "control character"),
    ],
)
def test_an_address_that_is_none_is_told_without_a_secret(url: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as raised, open_mailbox(MailboxSettings(url=url), password=lambda: "x"):
        pass
    assert "secret" not in str(raised.value)


def test_control_characters_in_a_folder_name_are_refused(inbox: ImapPlace) -> None:
    with pytest.raises(UserError, match="control character"), opened(inbox, process_folder="a\r\nx LOGOUT"):
        pass


# --- servers that fail -----------------------------------------------------------------------------------------------

GREETING = b"* OK ready\r\n"
CAPABILITY = b"* CAPABILITY IMAP4rev1\r\n"


@dataclass
class Script:
    """A server that answers each command by a script: with lines, with b"" for silence, with None for hanging up."""

    answer: Callable[[bytes], bytes | None]
    greeting: bytes = GREETING

    @contextmanager
    def listening(self) -> Iterator[str]:
        with socket.socket() as listener:
            listener.bind((LOOPBACK, 0))
            listener.listen()
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
            yield f"imap://user@{LOOPBACK}:{listener.getsockname()[1]}/INBOX"
            listener.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._serve(listener.accept()[0])

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError), connection.makefile("rwb", buffering=0) as stream:
            stream.write(self.greeting)
            while line := stream.readline():
                tag, _, command = line.strip().partition(b" ")
                said = self.answer(command)
                if said is None:
                    return
                if said:
                    stream.write(said.replace(b"TAG", tag))


EXAMINED = b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\nTAG OK [READ-ONLY] done\r\n"


def healthy(command: bytes) -> bytes | None:
    word = command.split(b" ")[0].upper()
    if word == b"CAPABILITY":
        return CAPABILITY + b"TAG OK done\r\n"
    if word == b"EXAMINE":
        return EXAMINED
    if command.upper().startswith(b"UID SEARCH"):
        return b"* SEARCH 1\r\nTAG OK done\r\n"
    return b"TAG OK done\r\n"


def scripted(**answers: bytes | None) -> Callable[[bytes], bytes | None]:
    def answer(command: bytes) -> bytes | None:
        for word, said in answers.items():
            if command.upper().startswith(word.replace("_", " ").encode()):
                return said
        return healthy(command)

    return answer


@contextmanager
def from_script(answer: Callable[[bytes], bytes | None], greeting: bytes = GREETING) -> Iterator[Mailbox]:
    with Script(answer, greeting).listening() as url:
        settings = MailboxSettings(url=url, timeout=0.25)
        with open_mailbox(settings, password=lambda: "secret") as (mailbox,):
            yield mailbox


FAILING: dict[str, tuple[Callable[[bytes], bytes | None], bytes]] = {
    "a silent socket": (healthy, b""),
    "silence at LOGIN": (scripted(LOGIN=b""), GREETING),
    "a hang-up at LOGIN": (scripted(LOGIN=None), GREETING),
    "a hang-up at EXAMINE": (scripted(EXAMINE=None), GREETING),
    "too many connections": (scripted(LOGIN=b"TAG NO [ALERT] Too many simultaneous connections.\r\n"), GREETING),
    "authentication that is down": (scripted(LOGIN=b"TAG NO [UNAVAILABLE] Temporary failure.\r\n"), GREETING),
    "Exchange in a failover": (scripted(EXAMINE=b"TAG NO User is authenticated but not connected.\r\n"), GREETING),
    "BYE as greeting": (healthy, b"* BYE overloaded\r\n"),
    "another protocol": (healthy, b"220 smtp.example.eu ESMTP\r\n"),
}


@pytest.mark.parametrize("failure", FAILING)
def test_a_server_that_is_away_or_busy_is_transient_and_soon_told(failure: str) -> None:
    started = time.monotonic()
    with pytest.raises(TransientError) as raised, from_script(*FAILING[failure]):
        pass
    assert raised.value.next_step
    assert "secret" not in str(raised.value)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "url", [f"imap://u@{LOOPBACK}:{{port}}/INBOX", f"imaps://u@{LOOPBACK}:{{port}}/", "imaps://u@no.invalid/"]
)
def test_an_unreachable_server_is_transient_with_the_next_step(url: str) -> None:
    settings = MailboxSettings(url=url.format(port=free_port()), timeout=2)
    with (
        pytest.raises(TransientError, match=r"cannot be reached.*next run"),
        open_mailbox(settings, password=lambda: "x"),
    ):
        pass


def test_plain_text_to_another_machine_is_refused_before_the_password_is_sent() -> None:
    from inbox_processor.mailbox import connection

    said: list[bytes] = []

    def answer(command: bytes) -> bytes | None:
        said.append(command)
        return healthy(command)

    with Script(answer).listening() as url:
        address = connection.Address.parse(url)
        client = IMAPClient(address.host, address.port, ssl=False, timeout=2)
        elsewhere = connection.Address("imap", "user", "mail.example.eu", 143, "INBOX")
        with pytest.raises(UserError, match="imaps://"):
            connection._secure(client, elsewhere, MailboxSettings(url=url))
        connection._secure(client, elsewhere, MailboxSettings(url=url, allow_plaintext=True))
        client.shutdown()
    assert not any(b"LOGIN" in command for command in said)


@pytest.mark.parametrize("said", [None, b""])
def test_a_line_lost_during_the_run_is_transient_when_the_server_stays_away(said: bytes | None) -> None:
    with from_script(scripted(UID_FETCH=said)) as mailbox:
        with pytest.raises(TransientError):
            list(mailbox.arrivals(0, ()))
        with pytest.raises(TransientError):
            mailbox.fetch("1")


def test_a_line_lost_once_is_taken_up_again() -> None:
    lost: list[bytes] = []
    body = b"Subject: x\r\n\r\nx\r\n"

    def answer(command: bytes) -> bytes | None:
        if b"BODY.PEEK[]" in command:
            lost.append(command)
            return b"* 1 FETCH (UID 1 BODY[] {%d}\r\n%s)\r\nTAG OK x\r\n" % (len(body), body) if len(lost) > 1 else None
        return b"* 1 FETCH (UID 1 RFC822.SIZE 17)\r\nTAG OK x\r\n" if b"RFC822.SIZE" in command else healthy(command)

    with from_script(answer) as mailbox:
        assert mailbox.fetch("1") == body


def test_a_message_at_which_the_server_always_hangs_up_is_given_up_alone() -> None:
    def answer(command: bytes) -> bytes | None:
        if b"BODY.PEEK[]" in command:
            return None
        return b"* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 17)\r\nTAG OK x\r\n" if b"FETCH" in command else healthy(command)

    with from_script(answer) as mailbox, pytest.raises(PermanentError, match="hangs up"):
        mailbox.fetch("1")


@pytest.mark.parametrize(
    "said",
    [
        b"TAG NO [SERVERFAIL] cannot read it\r\n",
        b"TAG OK nothing\r\n",
        b"* 1 FETCH (UID 1 RFC822.SIZE nonsense INTERNALDATE)\r\nTAG OK x\r\n",
        b"* 1 FETCH (UID 1 RFC822.SIZE 17 BODY[] NIL)\r\nTAG OK x\r\n",
        b"* 1 FETCH " + b"(" * 3000 + b"\r\nTAG OK x\r\n",
    ],
)
def test_an_answer_nobody_understands_spoils_one_message_only(said: bytes) -> None:
    with from_script(scripted(UID_FETCH=said)) as mailbox:
        with pytest.raises(PermanentError):
            mailbox.fetch("1")
        assert all(arrival.problem for arrival in mailbox.arrivals(0, ()))


# --- big messages ----------------------------------------------------------------------------------------------------


def big_mail(inner_octets: int = 150_000) -> EmailMessage:
    inner = EmailMessage()
    inner["From"], inner["Subject"], inner["Message-ID"] = "Inner <i@example.org>", "forwarded", "<inner@example.org>"
    inner.set_content("Full name: Zoë Inner\n")
    inner.add_attachment(os.urandom(inner_octets), maintype="image", subtype="png", filename="inner.png")
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = (
        "Zoë <z@example.org>",
        "Große Anmeldung",
        "<big@example.org>",
    )
    message.set_content("Full name: Zoë Müller\n")
    message.add_alternative("<p>Full name: Zoë Müller</p>", subtype="html")
    message.add_attachment(os.urandom(200_000), maintype="application", subtype="pdf", filename="Lebenslauf Müller.pdf")
    message.add_attachment(
        b"BEGIN:VCARD\nFN:Zoe\nEND:VCARD\n", maintype="application", subtype="octet-stream", filename="z.vcf"
    )
    message.add_attachment("BEGIN:VCALENDAR\nEND:VCALENDAR\n", subtype="calendar")
    message.add_attachment(inner)
    return message


def test_of_a_big_message_only_the_readable_parts_are_fetched(inbox: ImapPlace) -> None:
    inbox.put(big_mail().as_bytes(policy=SMTP))
    with opened(inbox, max_size=50_000) as mailbox:
        (arrival,) = mailbox.arrivals(0, ())
        raw = mailbox.fetch(arrival.key.uid)
    found = email.message_from_bytes(raw)
    assert len(raw) < 10_000 < arrival.size
    assert found["Message-ID"] == "<big@example.org>"
    assert [part.get_content_type() for part in found.walk()] == [part.get_content_type() for part in big_mail().walk()]
    texts = [part.get_payload(decode=True) for part in found.walk() if part.get_content_type() == "text/plain"]
    assert [text.decode() for text in texts if isinstance(text, bytes)] == [
        "Full name: Zoë Müller\r\n",
        "Full name: Zoë Inner\r\n",
    ]
    assert b"BEGIN:VCARD" in next(p for p in found.walk() if p.get_filename() == "z.vcf").get_payload(decode=True)
    left = re.sub(r"\s+", " ", found[LEFT_OUT])
    assert left.count("octets") == 2
    assert "application/pdf" in left
    assert "inner.png" in left


def test_an_attached_message_that_is_not_big_itself_comes_whole(pymap: ImapServer) -> None:
    place = ImapPlace(pymap.account())
    place.put(big_mail(inner_octets=1_000).as_bytes(policy=SMTP))
    with opened(place, max_size=50_000) as mailbox:
        (arrival,) = mailbox.arrivals(0, ())
        found = email.message_from_bytes(mailbox.fetch(arrival.key.uid))
    (inner,) = (part for part in found.walk() if part["Message-ID"] == "<inner@example.org>")
    (image,) = (part for part in inner.walk() if part.get_filename() == "inner.png")
    assert len(bytes(image.get_payload(decode=True))) == 1_000
    assert "application/pdf" in found[LEFT_OUT]


def test_a_big_single_text_is_cut_and_says_so(inbox: ImapPlace) -> None:
    inbox.put(mail(1, body="Please register me.\r\n" * 10_000))
    with opened(inbox, max_size=5_000) as mailbox:
        found = email.message_from_bytes(mailbox.fetch("1"))
    assert found["From"] == "Person 1 <p1@example.org>"
    assert len(found.get_payload()) == 5_000
    assert "after 5000 octets" in found[LEFT_OUT]


@pytest.mark.parametrize("depth", [30, 90])
def test_a_big_message_nested_too_deeply_comes_as_its_first_octets(inbox: ImapPlace, depth: int) -> None:
    opening = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    inbox.put(b"Subject: deep\r\n" + opening + b"\r\n" + b"x" * 50_000)
    with opened(inbox, max_size=5_000) as mailbox:
        found = mailbox.fetch("1")
    assert b"Subject: deep" in found
    assert len(found) < 30_000


def test_a_body_cannot_close_the_boundary_of_a_rebuilt_message(inbox: ImapPlace) -> None:
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content("--=_0000\n\n--x--\nFull name: A\n")
    message.add_attachment(b"x" * 20_000, maintype="image", subtype="png", filename='a"; boundary="x\\.png')
    inbox.put(message.as_bytes(policy=SMTP))
    with opened(inbox, max_size=5_000) as mailbox:
        found = email.message_from_bytes(mailbox.fetch("1"))
    assert [part.get_content_type() for part in found.walk()] == ["multipart/mixed", "text/plain", "image/png"]
    assert "Full name: A" in str(
        next(part for part in found.walk() if part.get_content_type() == "text/plain").get_payload()
    )
