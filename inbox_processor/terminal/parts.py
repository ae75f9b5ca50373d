"""What every page of the terminal is made of: the console, a progress bar, words of strangers made harmless."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from inbox_processor.records import Entry, RegisterView, Status
from inbox_processor.wording import plain

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
COLOURS = {
    Status.CONFIRMED: "green",
    Status.WAITING: "yellow",
    Status.INCOMPLETE: "yellow",
    Status.HELD: "magenta",
    Status.DECLINED: "red",
    Status.CANCELLED: "bright_black",
}


def console() -> Console:
    """Standard output; where it is not a terminal as wide as its lines need, so that a row stays one line."""
    is_terminal = sys.stdout.isatty()
    return Console(width=None if is_terminal else 500, highlight=False, markup=False, soft_wrap=not is_terminal)


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error while it is a terminal, nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)


def said(text: str, style: str = "") -> Text:
    """Words of a mail or about one, without anything that would steer the terminal (escape sequences)."""
    return Text(plain(text, 2000), style=style)


def indented(what: RenderableType, by: int, space: int = 0) -> Padding:
    return Padding(what, (space, 0, space, by), expand=False)


def entry_of(view: RegisterView, reference: str) -> Entry:
    return next(entry for entry in view.entries if entry.registration.reference == reference)


def status_of(entry: Entry, kept: str = ", place kept") -> Text:
    decision = entry.decision
    said = decision.status.value + (kept if decision.place_kept else "")
    return Text(f"{said} {decision.position}" if decision.position else said, style=COLOURS[decision.status])


def table_of(*headings: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, no_wrap=heading in ("Reference", "Status", "Registered"))
    return table
