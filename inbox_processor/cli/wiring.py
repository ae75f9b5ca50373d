"""The parts of the program put together from the configuration; files and environment are read here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from inbox_processor.errors import UserError

if TYPE_CHECKING:
    from inbox_processor.config import Settings
    from inbox_processor.morning import Morning
    from inbox_processor.post import Post
    from inbox_processor.records import RegisterView
    from inbox_processor.replies import Desk
    from inbox_processor.store import Store


def post_of(settings: Settings, dry_run: bool) -> Post:
    """The post of a run: templates, the programme, the event's key and the way out."""
    from functools import partial

    from inbox_processor import credentials, replies
    from inbox_processor.authority import Seal
    from inbox_processor.delivery import open_transport
    from inbox_processor.post import Post
    from inbox_processor.templating import TemplateFolder

    event, delivery = settings.event, settings.delivery
    address = delivery.from_ or event.contact
    domain = address.rpartition("@")[2] or "inbox-processor.invalid"
    seal = Seal(_signing_key(settings, dry_run), event.code, domain.lower())
    programme, problem = _programme(settings)
    desk = replies.Desk(settings, TemplateFolder(settings.templates.path), seal, programme)
    section = delivery if delivery.url else settings.mailbox
    send = partial(open_transport, settings, lambda: credentials.password(section))
    return Post(desk, None if dry_run else send, (problem,) if problem else ())


def _signing_key(settings: Settings, dry_run: bool) -> bytes:
    """The event's key, made on the first run with mode 0600 beside the database; a dry run makes no file."""
    import os
    import secrets

    url = settings.database.url
    beside = Path(url.removeprefix("sqlite:///")).parent if url.startswith("sqlite:///") else Path()
    file = settings.privacy.signing_key_file or beside / "signing.key"
    try:
        if not file.exists():
            if dry_run:
                return secrets.token_bytes(32)
            file.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
                made.write(secrets.token_hex(32) + "\n")
        key = file.read_bytes().strip()
    except OSError as error:
        raise UserError(
            f"The key {file} cannot be used: {error.strerror}.", "Mend its rights, or name [privacy] signing_key_file."
        ) from error
    if len(key) < 32:
        raise UserError(f"The key in {file} is too short.", "Remove the file: the next run makes a new one.")
    return key


def _programme(settings: Settings) -> tuple[str, str]:
    """(the programme's text, what is wrong with it): a missing programme keeps no reply back."""
    file = settings.event.programme
    try:
        return (file.read_text(encoding="utf-8") if file else ""), ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        return "", f"Confirmations go without the programme: {file} ([event] programme) cannot be read: {reason}."


def morning_of(desk: Desk) -> Morning:
    """What writes the digest and answers organisers."""
    from inbox_processor.morning import Morning

    return Morning(desk, write)


def settings_of(config: Path) -> Settings:
    from inbox_processor.config import load

    return load(config)


def example() -> Path:
    """The example event: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "config.example.toml"
    return inside if inside.exists() else package.parent / "config.example.toml"


@contextmanager
def opened(config: Path) -> Iterator[tuple[Settings, Store]]:
    from inbox_processor.store import open_store

    settings = settings_of(config)
    with open_store(settings.database.url, settings.event.code) as store:
        yield settings, store


def last_view(store: Store, settings: Settings) -> RegisterView:
    from inbox_processor.view import last_run, view

    if last_run(store) is None:
        raise UserError("The register is empty: there was no run yet.", "Start with `inbox-processor run`.")
    return view(store, settings)


def run_instant(settings: Settings, now: str | None, dry_run: bool) -> datetime:
    """The instant of a run: --now, else the configured instant of an archive, else the clock."""
    if now is None:
        as_of = settings.mailbox.as_of
        return as_of.replace(tzinfo=settings.event.zone) if as_of else datetime.now(UTC)
    if settings.delivery.mode in ("smtp", "drafts") and not dry_run:
        raise UserError(
            f"--now would send real mail for another day (delivery mode is {settings.delivery.mode}).",
            "Add --dry-run, or set delivery mode to folder.",
        )
    return instant_of(now, settings)


def instant_of(text: str, settings: Settings) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise UserError(
            f"{text!r} is not a date and time.", "Write it as 2014-09-13T06:00 (local time of the event)."
        ) from error
    return instant if instant.tzinfo else instant.replace(tzinfo=settings.event.zone)


def write(content: str | bytes, file: Path | None) -> None:
    """Write to a file, whole or not at all, or to standard output."""
    raw = content.encode("utf-8") if isinstance(content, str) else content
    if file is None:
        sys.stdout.buffer.write(raw)
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_name(f".{file.name}.part")
        partial.write_bytes(raw)
        partial.replace(file)
    except OSError as error:
        raise UserError(
            f"{file} cannot be written: {error.strerror}.", "Name another file, or mend its rights."
        ) from error
