"""Never an answer to a machine: every notice and report of other people's mail systems, through whole runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from inbox_processor.config import Settings
from inbox_processor.post import Post
from inbox_processor.records import Disposition
from inbox_processor.store import open_store
from tests import reply_views
from tests.nights import AFTER, MONDAY, FakeMailbox, example, mail, run

BOUNCES = Path(__file__).parents[2] / "shared" / "mail" / "bounces"
SUBJECT = b"Re: CLUSTER EXCELLENCE WORKSHOP 23/09/2014"
UNMARKED = {
    "set-of-emails_maildir_not_is-not-bounce-02.eml",
    "set-of-emails_maildir_bsd_lhost-sendmail-14.eml",
    "set-of-emails_maildir_bsd_lhost-fml-03.eml",
    "set-of-emails_maildir_bsd_arf-23.eml",
}
"""Without their own subject nothing says what they are: two that people wrote, a list manager's word, an empty one."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = example(tmp_path)
    return made.model_copy(
        update={"reserved": (), "delivery": made.delivery.model_copy(update={"path": tmp_path / "replies"})}
    )


def notices() -> Iterator[tuple[str, bytes]]:
    if not BOUNCES.is_dir():
        pytest.skip("the third-party mails are not here")
    for path in sorted(BOUNCES.glob("*.eml")):
        yield path.name, re.sub(rb"\r?\n", b"\r\n", path.read_bytes())


def under_our_subject(raw: bytes) -> bytes:
    head, _, body = raw.partition(b"\r\n\r\n")
    kept = re.sub(rb"(?im)^subject:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*\r\n", b"", head + b"\r\n")
    return kept + b"Subject: " + SUBJECT + b"\r\n\r\n" + body


def post_of(settings: Settings) -> Post:
    return Post(replace(reply_views.desk(), settings=settings))


@pytest.mark.parametrize("has_our_subject", [False, True])
def test_no_notice_registers_anyone_or_gets_a_reply(settings: Settings, has_our_subject: bool) -> None:
    mailbox = FakeMailbox()
    mailbox.put(mail("Anna Muster"), MONDAY)
    names = [name for name, raw in notices() if not (has_our_subject and name in UNMARKED)]
    for name, raw in notices():
        if name in names:
            mailbox.put(under_our_subject(raw) if has_our_subject else raw, MONDAY)
    run(settings, mailbox, AFTER, post=post_of(settings))
    with open_store(settings.database.url, settings.event.code) as store:
        assert [out.recipient for out, _, _ in store.outbox()] == ["anna.muster@anna-muster.de"]
        counts = store.dispositions()
        silent = {name for name, decided in store.registrations().items() if store.told()[name].recipients == ()}
    assert counts.keys() <= SILENT | {Disposition.REGISTRATION}
    assert len(silent) == counts[Disposition.REGISTRATION] - 1 <= 2, "robots that nothing else gives away"


SILENT = {
    Disposition.NOT_OURS,
    Disposition.NEAR_MISS,
    Disposition.QUARANTINED,
    Disposition.DUPLICATE,
    Disposition.AUTO_REPLY,
    Disposition.BOUNCE,
}
