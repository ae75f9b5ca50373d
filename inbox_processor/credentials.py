"""Where a password comes from: environment, a file only its owner reads, a command, the keyring.

Rule: the first place that the section names is the one that counts; what is found there never stands in an error, an
argument or a log. Does not know what the password is for (with auth = "xoauth2" it is an access token).
"""

from __future__ import annotations

import importlib
import os
import shlex
import stat
import subprocess
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from inbox_processor.config import MailboxSettings
from inbox_processor.errors import UserError

_PATIENCE = 60.0
"""Seconds a password command may take: long enough for a hardware key, too short to hang a night."""


class Section(Protocol):
    """What [mailbox] and [delivery] have in common."""

    @property
    def url(self) -> str: ...
    @property
    def password_env(self) -> str | None: ...
    @property
    def password_file(self) -> Path | None: ...
    @property
    def password_command(self) -> str | None: ...
    @property
    def keyring(self) -> str | None: ...


def password(section: Section) -> str:
    """The password that `section` names a place for; UserError with the next step when there is none."""
    where = "[mailbox]" if isinstance(section, MailboxSettings) else "[delivery]"
    if section.password_env:
        found = _from_environment(section.password_env, where)
    elif section.password_file:
        found = _from_file(section.password_file, where)
    elif section.password_command:
        found = _from_command(section.password_command, where)
    elif section.keyring:
        found = _from_keyring(section.keyring, _user(section.url), where)
    else:
        raise UserError(
            f"{where} names no place for the password.",
            'Add password_env = "NAME", password_file, password_command or keyring there; never the password itself.',
        )
    return _one_line(found, where)


def _from_environment(name: str, where: str) -> str:
    if name not in os.environ:
        raise UserError(
            f"The environment variable {name} ({where} password_env) is not set.",
            f"Set it where the program is started, e.g. export {name}=…, or in the timer's EnvironmentFile.",
        )
    return os.environ[name]


def _from_file(path: Path, where: str) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise UserError(
                    f"Others may read {path} ({where} password_file).", f"chmod 600 {shlex.quote(str(path))}"
                )
            return file.read(10_000)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UserError(
            f"{path} ({where} password_file) cannot be read: {reason}.", "Create it with mode 0600."
        ) from error


def _from_command(command: str, where: str) -> str:
    try:
        done = subprocess.run(shlex.split(command), capture_output=True, timeout=_PATIENCE, check=True)
        return done.stdout.decode("utf-8")
    except subprocess.CalledProcessError as error:
        reason = f"ended with code {error.returncode}"
    except subprocess.TimeoutExpired:
        reason = f"took longer than {_PATIENCE:.0f} seconds"
    except (OSError, ValueError, IndexError):
        reason = "cannot be run, or printed no text"
    raise UserError(
        f"The command of {where} password_command {reason}.", "Run it yourself: it must print the password alone."
    )


def _from_keyring(service: str, user: str, where: str) -> str:
    try:
        keyring = importlib.import_module("keyring")
    except ImportError as error:
        raise UserError(
            f"{where} keyring needs the keyring library.",
            "pip install 'inbox-processor[keyring]', or use password_file.",
        ) from error
    try:
        found = keyring.get_password(service, user)
    except Exception as error:  # every backend has errors of its own, and a locked one is no bug
        raise UserError(
            f"The keyring cannot be opened: {type(error).__name__}.", "Unlock it, or use password_file."
        ) from error
    if found is None:
        raise UserError(f"The keyring has no password of {user} for {service}.", f"keyring set {service} {user}")
    return str(found)


def _one_line(found: str, where: str) -> str:
    secret = found.strip("\r\n")
    if not secret:
        raise UserError(f"The place that {where} names for the password is empty.", "Put the password there.")
    if any(character < " " for character in secret):
        raise UserError(f"The password that {where} names is not one line of text.", "Put the password alone there.")
    return secret


def _user(url: str) -> str:
    return unquote(urlsplit(url).username or "")
