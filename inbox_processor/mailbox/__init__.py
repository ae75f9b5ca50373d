"""Mailboxes: where messages come from. One verb: `open_mailbox`.

Four sources behind one shape (see Mailbox in pipeline.py): IMAP (imap.py), and for trying out, tests and archives a
Maildir, an mbox and a folder of `.eml` files (files.py).

Rule: the mailbox belongs to people. It is opened read-only, `\\Seen` is never touched, and only `mark` writes, and only
when the configuration asks for it. Does not know what a message says, nor which are ours.
RFC 9051 (IMAP), RFC 3501 (the IMAP that servers speak), RFC 5092 (its URLs), RFC 4155 (mbox).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from inbox_processor.config import MailboxSettings
from inbox_processor.errors import UserError
from inbox_processor.mailbox.connection import Address, Connection, inbox
from inbox_processor.mailbox.files import FileMailbox, Listing, list_eml, list_maildir, list_mbox
from inbox_processor.mailbox.header import FIELDS
from inbox_processor.mailbox.imap import ImapMailbox

__all__ = ["FIELDS", "Mailbox", "open_mailbox"]

Mailbox = FileMailbox | ImapMailbox

_LISTINGS: dict[str, Listing] = {"eml": list_eml, "maildir": list_maildir, "mbox": list_mbox}


@contextmanager
def open_mailbox(
    settings: MailboxSettings, *, password: Callable[[], str] | None = None, fields: Sequence[str] = FIELDS
) -> Iterator[tuple[Mailbox, ...]]:
    """The folder of `settings.url`, then the process folder if there is one; `fields`: header fields arrivals carry.

    `password` is asked only when the source needs one. Raises UserError (configuration), TransientError (unreachable).
    """
    scheme, colon, rest = settings.url.partition(":")
    if colon and scheme in _LISTINGS:
        yield _open_files(settings, scheme, Path(rest).expanduser(), fields)
    elif scheme in ("imap", "imaps"):
        with _open_imap(settings, password, fields) as folders:
            yield folders
    else:
        raise UserError(
            f"[mailbox] url begins with {scheme!r}, which is no kind of mailbox.",
            "Write imaps://user@host/INBOX, maildir:PATH, mbox:PATH or eml:PATH.",
        )


@contextmanager
def _open_imap(
    settings: MailboxSettings, password: Callable[[], str] | None, fields: Sequence[str]
) -> Iterator[tuple[Mailbox, ...]]:
    address = Address.parse(settings.url)
    if password is None:
        raise UserError(
            f"No password for {address.user} at {address.host}.", "Name its place: [mailbox] password_env, …"
        )
    _require_apart(settings, address.folder)
    connection = Connection(address, settings, password)
    open_folder = partial(
        ImapMailbox,
        connection,
        fields=fields,
        max_size=settings.max_size,
        mark=settings.mark,
        mark_folder=settings.mark_folder,
    )
    try:
        folders = [open_folder(address.folder)]
        if settings.process_folder:
            folders.append(open_folder(inbox(settings.process_folder), in_process_folder=True))
        yield tuple(folders)
    finally:
        connection.close()


def _require_apart(settings: MailboxSettings, folder: str) -> None:
    """Refuse folders that would feed each other: what is moved into a source would be read again."""
    sources = [folder, inbox(settings.process_folder)] if settings.process_folder else [folder]
    if len(set(sources)) < len(sources):
        raise UserError(f"[mailbox] url and process_folder name the same folder {folder!r}.", "Choose two.")
    if settings.mark == "move" and inbox(settings.mark_folder) in sources:
        raise UserError(
            f"[mailbox] mark_folder {settings.mark_folder!r} is read as well, so moved mail would come again.",
            "Choose another mark_folder.",
        )


def _open_files(settings: MailboxSettings, scheme: str, path: Path, fields: Sequence[str]) -> tuple[Mailbox, ...]:
    if settings.mark != "none":
        raise UserError(
            f"[mailbox] mark = {settings.mark!r} needs IMAP, and {scheme}:{path} is in files, which are never changed.",
            'Write mark = "none".',
        )
    _require(scheme, path, "url")
    inbox = FileMailbox(scheme, path, _LISTINGS[scheme], fields)
    if not settings.process_folder:
        return (inbox,)
    dragged = _process_path(scheme, path, settings.process_folder)
    _require(scheme, dragged, "process_folder")
    return inbox, FileMailbox(scheme, dragged, _LISTINGS[scheme], fields, in_process_folder=True)


def _process_path(scheme: str, path: Path, name: str) -> Path:
    """Where the process folder lies: beside an mbox; in a folder; in a Maildir as Maildir++ (".Name") or plainly."""
    if scheme == "mbox":
        return path.with_name(name)
    plus_plus = path / ("." + name.replace("/", "."))
    return plus_plus if scheme == "maildir" and plus_plus.is_dir() else path / name


def _require(scheme: str, path: Path, key: str) -> None:
    if scheme == "mbox" and path.is_file():
        return
    if scheme == "eml" and path.is_dir():
        return
    if scheme == "maildir" and (path / "new").is_dir() and (path / "cur").is_dir():
        return
    wanted = {"mbox": "file", "eml": "folder", "maildir": "Maildir (a folder with new/ and cur/ in it)"}[scheme]
    beside = sorted(entry.name for entry in path.parent.iterdir()) if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, beside, n=3, cutoff=0.5)
    hint = f" Near it: {', '.join(near)}." if near and path.name not in near else ""
    raise UserError(f"[mailbox] {key}: there is no {wanted} {path}.{hint}", "Correct the path, or create it.")
