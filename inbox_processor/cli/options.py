"""The application and the options that its commands share."""

from __future__ import annotations

import shutil
import sys
import textwrap
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Takes registrations out of a mailbox and gives people their seats by the published rules.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", help="The event's configuration file.", envvar="INBOX_PROCESSOR_CONFIG")
]
WhyOption = Annotated[str, typer.Option("--why", help="The reason, kept in the registration's trail.")]
ByOption = Annotated[str, typer.Option("--by", help="Who decides, kept in the trail.", envvar="USER")]
Reference = Annotated[str, typer.Argument(help="A registration, such as CEW-0042.")]
Organisation = Annotated[str, typer.Argument(help="An organisation's name, or the reference of somebody from it.")]
DEFAULT_CONFIG = Path("config.toml")


def say(text: str, *, as_error: bool = False) -> None:
    """Print a paragraph; on a terminal no word is broken at its edge."""
    stream = sys.stderr if as_error else sys.stdout
    if stream.isatty():
        text = textwrap.fill(text, shutil.get_terminal_size().columns, break_long_words=False, break_on_hyphens=False)
    print(text, file=stream)
