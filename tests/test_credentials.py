"""Where passwords come from, and that they never show."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from inbox_processor.config import Delivery, MailboxSettings
from inbox_processor.credentials import password as password_of
from inbox_processor.errors import UserError
from inbox_processor.mailbox import open_mailbox


def places_of(**more: Any) -> MailboxSettings:
    return MailboxSettings(url="imaps://user%40example.eu@host/INBOX", **more)


def test_a_password_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENT_PW", "päss word\n")
    assert password_of(places_of(password_env="EVENT_PW")) == "päss word"
    monkeypatch.delenv("EVENT_PW")
    with pytest.raises(UserError, match="EVENT_PW"):
        password_of(places_of(password_env="EVENT_PW"))


def test_a_password_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pw"
    path.write_text("secret\n")
    path.chmod(0o600)
    assert password_of(places_of(password_file=path)) == "secret"
    for mode in (0o640, 0o604, 0o620):
        path.chmod(mode)
        with pytest.raises(UserError, match="chmod 600") as raised:
            password_of(places_of(password_file=path))
        assert "secret" not in str(raised.value)


def test_a_password_command_prints_the_password() -> None:
    assert password_of(places_of(password_command="printf '%s\\n' 'two words'")) == "two words"
    for command in ("false", "/no/such/program", "printf ''", "printf 'a\\nb'", "'unbalanced", " "):
        with pytest.raises(UserError) as raised:
            password_of(places_of(password_command=command))
        assert raised.value.next_step


def test_a_password_comes_from_the_keyring_under_the_users_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keyring.py").write_text(
        "def get_password(service, user): return {'event:user@example.eu': 'k'}.get(f'{service}:{user}')"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "keyring", raising=False)
    assert password_of(places_of(keyring="event")) == "k"
    with pytest.raises(UserError, match="keyring set other"):
        password_of(places_of(keyring="other"))
    monkeypatch.delitem(sys.modules, "keyring", raising=False)


def test_without_a_place_for_the_password_the_keys_are_named() -> None:
    with pytest.raises(UserError, match=r"\[mailbox\].*password_env"):
        password_of(places_of())
    with pytest.raises(UserError, match="password_env"), open_mailbox(places_of()):
        pass


def test_the_delivery_section_is_asked_like_the_mailbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PW", "x")
    assert password_of(Delivery(url="smtps://user@host", password_env="SMTP_PW")) == "x"
    with pytest.raises(UserError, match=r"\[delivery\]"):
        password_of(Delivery(url="smtps://user@host"))
