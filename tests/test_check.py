"""`check`: what works is said to work, and what would stop a night is found before it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from typer.testing import CliRunner

from inbox_processor import replies
from inbox_processor.cli import app
from inbox_processor.errors import UserError
from inbox_processor.morning import Morning
from inbox_processor.templating import TemplateFolder
from tests import reply_views
from tests.nights import FakeMailbox, example, mail, run
from tests.reply_views import ROOT
from tests.servers import LOOPBACK, ImapServer, free_port
from tests.test_delivery import Host


def check(folder: Path, *options: str, **changed: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """(exit code, what was found by part); `changed`: lines of the example by their beginning."""
    text = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    for begins, line in changed.items():
        old = next(found for found in text.splitlines() if found.startswith(f"{begins} ="))
        text = text.replace(old, line, 1)
    text = text.replace("templates/programme.txt", str(ROOT / "templates" / "programme.txt"))
    (folder / "config.toml").write_text(text.replace("eml:tests", f"eml:{ROOT}/tests"), encoding="utf-8")
    done = CliRunner().invoke(app, ["check", "--config", str(folder / "config.toml"), "--json", *options])
    return done.exit_code, {found["part"]: found for found in json.loads(done.stdout)}


def test_the_example_passes_and_nothing_is_written(tmp_path: Path) -> None:
    code, found = check(tmp_path)
    assert code == 0
    assert list(found) == ["configuration", "templates", "mailbox", "delivery", "database", "disk"]
    assert all(part["ok"] for part in found.values())
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]


def own_template(folder: Path, name: str, old: str, new: str) -> Path:
    mine = folder / "mine" / name
    mine.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "templates" / name, mine)
    text = mine.read_text(encoding="utf-8")
    assert old in text
    mine.write_text(text.replace(old, new, 1), encoding="utf-8")
    return mine


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("replies/fr/words.txt.j2", "{{ it.deadline }}", "{{ it.dedline }}", "it.dedline is unknown"),
        ("replies/reply.html.j2", "{{ greeting }}", "{{ greting }}", "greting is unknown"),
        ("replies/de/words.txt.j2", "{% block held %}", "{% block held %", "line"),
        ("digest.html.j2", "{{ digest.headline }}", "{{ digest.headlin }}", "digest.headlin is unknown"),
        ("answer.txt.j2", "answer.items", "answer.itmes", "answer.itmes is unknown"),
    ],
)
def test_template_error_is_told_with_file_and_line(tmp_path: Path, name: str, old: str, new: str, words: str) -> None:
    file = own_template(tmp_path, name, old, new)
    code, found = check(tmp_path, **{"# path": 'path = "mine"'})
    assert code == 2
    assert not found["templates"]["ok"]
    assert f"{file}, line " in found["templates"]["problem"]
    assert words in found["templates"]["problem"]


def test_a_run_finds_a_template_error_before_it_reads_or_sends_anything(tmp_path: Path) -> None:
    own_template(tmp_path, "digest.txt.j2", "digest.headline", "digest.headlin")
    desk = reply_views.desk()
    broken = TemplateFolder(tmp_path / "mine")
    settings, mailbox = example(tmp_path), FakeMailbox()
    mailbox.put(mail("Anna Muster"), reply_views.NOW)
    morning = Morning(replies.Desk(settings, broken, desk.seal), lambda content, file: None)
    with pytest.raises(UserError, match=r"digest\.txt\.j2, line \d+: digest\.headlin is unknown"):
        run(settings, mailbox, morning=morning)
    assert mailbox.fetched == []


def test_mailbox_away_is_temporary_and_the_rest_is_checked_all_the_same(tmp_path: Path) -> None:
    code, found = check(tmp_path, url=f'url = "imap://box@{LOOPBACK}:{free_port()}/INBOX"\npassword_env = "HOME"')
    assert code == 75
    assert [part for part, said in found.items() if not said["ok"]] == ["mailbox"]


class Door:
    """An SMTP server with a login, whose mail goes into a mailbox on Dovecot."""

    def __init__(self, server: ImapServer, folder: Path) -> None:
        self.account = server.account()
        self.host = Host()
        self.controller = Controller(self.host, hostname=LOOPBACK, port=free_port())
        self.folder = folder

    def lines(self, **more: str) -> dict[str, str]:
        (self.folder / "password").write_text(self.account.server.password)
        (self.folder / "password").chmod(0o600)
        mailbox = f'url = "{self.account.url}"\npassword_file = "password"'
        delivery = f'mode = "smtp"\nurl = "smtp://{LOOPBACK}:{self.controller.port}"'
        return {"url": mailbox, "mode": delivery, "as_of": "# live", "path": "# none", **more}


@pytest.fixture
def door(dovecot_plain: ImapServer, tmp_path: Path) -> Iterator[Door]:
    made = Door(dovecot_plain, tmp_path)
    made.controller.start()
    yield made
    made.controller.stop()


def test_real_mailbox_and_smtp_server_are_logged_into_and_nothing_is_sent(door: Door, tmp_path: Path) -> None:
    code, found = check(tmp_path, **door.lines())
    assert code == 0, found
    assert "can be read, and is empty." in found["mailbox"]["said"][0]
    assert f"{LOOPBACK}:{door.controller.port} takes mail." in found["delivery"]["said"]
    assert door.host.taken == []


def test_mail_to_itself_is_sent_only_when_asked_for(door: Door, tmp_path: Path) -> None:
    code, found = check(tmp_path, "--send", **door.lines())
    assert code == 0, found
    ((sender, recipients, raw),) = door.host.taken
    assert recipients == [sender]
    assert b"Auto-Submitted: auto-generated" in raw


def test_refused_login_is_said_with_the_next_step(door: Door, tmp_path: Path) -> None:
    wrong = door.lines()["url"].replace("password_file", "password_env").replace('"password"', '"HOME"')
    code, found = check(tmp_path, **door.lines(url=wrong))
    assert code == 2
    assert "password" in found["mailbox"]["problem"]


def test_own_database_of_another_program_is_refused(tmp_path: Path) -> None:
    (tmp_path / "register.db").write_bytes(b"not a database at all" * 100)
    code, found = check(tmp_path)
    assert code == 2
    assert not found["database"]["ok"]
