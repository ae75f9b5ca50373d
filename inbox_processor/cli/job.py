"""The commands that read mail: the nightly run, and readings of single mails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inbox_processor.cli.options import DEFAULT_CONFIG, ConfigOption, app
from inbox_processor.cli.wiring import (
    example,
    morning_of,
    post_of,
    run_instant,
    settings_of,
)

if TYPE_CHECKING:
    from inbox_processor.config import Settings
    from inbox_processor.pipeline import Report


@app.command()
def run(
    config: ConfigOption = DEFAULT_CONFIG,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen; commit nothing.")] = False,
    now: Annotated[str | None, typer.Option("--now", help="Behave as if it were this instant (ISO date-time).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Read the mailbox, decide, write the digest: the nightly job."""
    from inbox_processor.store import run_lock

    settings = settings_of(config)
    instant = run_instant(settings, now, dry_run)
    with run_lock(settings.database.url, settings.event.code):
        report = _report(settings, instant, dry_run)
    from inbox_processor import terminal

    terminal.show_report(report, settings, as_json=as_json, dry_run=dry_run)
    raise typer.Exit(report.exit_code)


def _report(settings: Settings, instant: datetime, dry_run: bool) -> Report:
    """One pass with the lock held: what takes long to import is not imported to be told that another run is active."""
    from inbox_processor import credentials, terminal
    from inbox_processor.mailbox import open_mailbox
    from inbox_processor.pipeline import Run
    from inbox_processor.screening import SCREENING_FIELDS
    from inbox_processor.store import open_store

    password = partial(credentials.password, settings.mailbox)
    with (
        open_store(settings.database.url, settings.event.code, dry_run=dry_run) as store,
        open_mailbox(settings.mailbox, password=password, fields=SCREENING_FIELDS) as mailboxes,
        terminal.progress() as progress,
    ):
        post = post_of(settings, dry_run)
        morning = None if dry_run else morning_of(post.desk)
        return Run(settings, store, mailboxes, instant, progress, morning, post)()


@app.command()
def parse(
    paths: Annotated[list[Path], typer.Argument(help="Mails (.eml) or folders of them.")],
    config: Annotated[Path | None, typer.Option("--config", "-c", help="The event; without it, the example.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show what is read from mails, with the words it was read from. Writes nothing."""
    import json

    from inbox_processor import terminal
    from inbox_processor.parsing import parse_file
    from inbox_processor.pipeline import reading_context

    settings = settings_of(config or example())
    context = reading_context(settings)
    for path in _mails(paths):
        parsed = parse_file(path, context)
        if as_json:
            print(json.dumps(parsed.as_json(), ensure_ascii=False), flush=True)
        else:
            terminal.show_parsed(parsed)


def _mails(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.eml"))
        else:
            yield path
