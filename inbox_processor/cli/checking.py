"""`check`: everything a night needs, tried before the first one. Writes nothing, and sends only what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inbox_processor.cli.options import DEFAULT_CONFIG, ConfigOption, app
from inbox_processor.cli.wiring import morning_of, post_of, settings_of
from inbox_processor.errors import ProductError, UserError

if TYPE_CHECKING:
    from inbox_processor.config import Settings
    from inbox_processor.post import Post

LEAST_FREE = 200_000_000
"""Octets: a register of a thousand people and its outbox take a tenth of it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part: sentences where it works, the error where it does not."""

    part: str
    said: tuple[str, ...] = ()
    error: ProductError | None = None


@app.command()
def check(
    config: ConfigOption = DEFAULT_CONFIG,
    send: Annotated[bool, typer.Option("--send", help="Also send one mail to the functional mailbox itself.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Try everything a run needs: configuration, templates, mailbox, delivery, database, disk. Changes nothing."""
    from inbox_processor import terminal

    settings = settings_of(config)
    found = [Finding("configuration", (f"{config}: {settings.event.name}.", *_advice(settings)))]
    post = post_of(settings, dry_run=True)
    found += [_finding(part, trial) for part, trial in _trials(settings, post, send)]
    terminal.show_findings([(each.part, each.said, each.error) for each in found], as_json=as_json)
    codes = [each.error.exit_code for each in found if each.error]
    raise typer.Exit(min(codes, default=0))


def _finding(part: str, trial: Callable[[], Iterator[str]]) -> Finding:
    try:
        return Finding(part, tuple(trial()))
    except ProductError as error:
        return Finding(part, error=error)


def _trials(settings: Settings, post: Post, send: bool) -> Iterator[tuple[str, Callable[[], Iterator[str]]]]:
    yield "templates", lambda: _templates(post)
    yield "mailbox", lambda: _mailbox(settings)
    yield "delivery", lambda: _delivery(settings, post, send)
    yield "database", lambda: _database(settings)
    yield "disk", lambda: _disk(settings)


def _advice(settings: Settings) -> Iterator[str]:
    """What is allowed and yet rarely meant."""
    delivery = settings.delivery
    if delivery.mode == "off":
        yield "Nobody is written to: [delivery] mode is off."
    if delivery.mode in ("smtp", "drafts") and not delivery.from_:
        yield "[delivery] from is not named: replies come from [event] contact."
    if delivery.require_authentication and not delivery.authserv_id:
        yield "Only answers to our mails change a registration, until [delivery] authserv_id is named."
    if settings.mailbox.as_of is not None and delivery.mode in ("smtp", "drafts"):
        yield "[mailbox] as_of stops the clock: take it out for a live mailbox."
    if not settings.digest.to:
        yield f"Nobody gets the digest by mail ([digest] to); it is written to {settings.digest.file}."


def _templates(post: Post) -> Iterator[str]:
    yield from post.check()
    morning_of(post.desk).check()
    yield f"Replies in {', '.join(post.desk.settings.event.languages)} and the digest can be made."


def _mailbox(settings: Settings) -> Iterator[str]:
    from inbox_processor import credentials
    from inbox_processor.mailbox import open_mailbox

    with open_mailbox(settings.mailbox, password=lambda: credentials.password(settings.mailbox)) as folders:
        for folder in folders:
            arrivals = sum(1 for _ in folder.arrivals(max(folder.uidnext - 50, 0), set()))
            yield f"{folder.name} can be read" + ("." if arrivals else ", and is empty.")


def _delivery(settings: Settings, post: Post, send: bool) -> Iterator[str]:
    from inbox_processor import credentials
    from inbox_processor.delivery import open_transport

    section = settings.delivery if settings.delivery.url else settings.mailbox
    with open_transport(settings, lambda: credentials.password(section)) as transport:
        if transport is None:
            yield "Off."
            return
        yield transport.probe()
        if send:
            mail = post.message_to_ourselves(datetime.now(UTC))
            fate, note = transport.hand_over(mail)
            if fate.value != "sent":
                raise UserError(f"A mail to {mail.recipient} was not taken: {note}.", "Mend what the server says.")
            yield f"A mail to {mail.recipient} is on its way: look whether it arrives."


def _database(settings: Settings) -> Iterator[str]:
    from inbox_processor.store import open_store

    with open_store(settings.database.url, settings.event.code, dry_run=True) as store:
        count = len(store.registrations())
        yield f"The register can be opened; it holds {count} registration{'' if count == 1 else 's'}."


def _disk(settings: Settings) -> Iterator[str]:
    import os
    import shutil

    nearest = (next(p for p in (folder, *folder.parents) if p.exists()) for folder in _folders(settings))
    for there in sorted(set(nearest)):
        if not os.access(there, os.W_OK):
            raise UserError(f"{there} cannot be written.", "Mend its rights, or name another folder.")
        free = shutil.disk_usage(there).free
        if free < LEAST_FREE:
            raise UserError(f"{there} has only {free // 1_000_000} MB left.", "Make room before the next run.")
        yield f"{there}: {free // 1_000_000_000} GB free."


def _folders(settings: Settings) -> Iterator[Path]:
    yield settings.digest.file.parent
    if settings.database.url.startswith("sqlite:///"):
        yield Path(settings.database.url.removeprefix("sqlite:///")).parent
    if settings.delivery.mode == "folder":
        yield settings.delivery.path
