"""The commands that look at the register and change nothing: list, show, explain, simulate, export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inbox_processor.cli.options import DEFAULT_CONFIG, ConfigOption, Reference, app
from inbox_processor.cli.wiring import (
    last_view,
    morning_of,
    opened,
    post_of,
    settings_of,
    write,
)
from inbox_processor.errors import UserError

if TYPE_CHECKING:
    from inbox_processor.config import Settings
    from inbox_processor.records import RegisterView


@app.command("list")
def list_(
    config: ConfigOption = DEFAULT_CONFIG,
    status: Annotated[str | None, typer.Option("--status", help="Only these: confirmed, waiting, held …")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the registrations as of the last run."""
    from inbox_processor import exports, terminal
    from inbox_processor.records import Status

    with opened(config) as (settings, store):
        view = last_view(store, settings)
    if status and status not in [known.value for known in Status]:
        raise UserError(f"{status!r} is not a status.", f"The statuses are {', '.join(Status)}.")
    if as_json:
        kept = tuple(entry for entry in view.entries if status in (None, entry.decision.status.value))
        print(exports.as_json(replace(view, entries=kept), settings))
    else:
        terminal.show_list(view, settings, status)


@app.command()
def show(
    which: Annotated[str, typer.Argument(help="A registration, such as CEW-0042, or the name of an organisation.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Show one registration: its values, the words they were read from, its status; or one organisation."""
    from inbox_processor import terminal
    from inbox_processor.organisers import find, somebody_from
    from inbox_processor.view import identified

    with opened(config) as (settings, store):
        is_reference = which.upper().startswith(f"{settings.event.code.upper()}-")
        if is_reference:
            find(which, store.registrations())
        view = last_view(store, settings)
        if is_reference:
            terminal.show_entry(view, settings, which.upper())
            return
        registrations, resolution = identified(store, settings)
    standing = [each for each in registrations if each.organisation_id and each.cancelled is None]
    identity = somebody_from(which, standing, resolution.label).organisation_id
    terminal.show_organisation(resolution.organisations[identity or ""], view, settings)


@app.command()
def explain(reference: Reference, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Tell the whole trail of one registration: mails, readings with evidence, every decision."""
    from inbox_processor import terminal
    from inbox_processor.organisers import find

    with opened(config) as (settings, store):
        find(reference, store.registrations())
        trail = store.trail(reference.upper())
        view = last_view(store, settings)
    terminal.show_trail(view, settings, reference.upper(), trail)


@app.command()
def simulate(
    config: ConfigOption = DEFAULT_CONFIG,
    seats: Annotated[int | None, typer.Option(min=1, help="Places in the room, the reserved included.")] = None,
    per_organisation: Annotated[int | None, typer.Option(min=1, help="Seats of one organisation at most.")] = None,
    country_cap: Annotated[int | None, typer.Option(min=0, help="Seats of one country at most; 0: no cap.")] = None,
    balance_seats: Annotated[int | None, typer.Option(min=0, help="Seats kept back for balance.")] = None,
    deadline: Annotated[str | None, typer.Option(help="Last day to register, such as 2014-09-12.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show what other rules would give on the present register, beside today's. Writes nothing."""
    from inbox_processor import allocation, terminal
    from inbox_processor.simulation import simulate as simulated
    from inbox_processor.view import identified, last_run

    stated = {"seats": seats, "per_organisation": per_organisation, "balance_seats": balance_seats}
    changed: dict[str, Any] = {name: value for name, value in stated.items() if value is not None}
    if country_cap is not None:
        changed["country_cap"] = country_cap or None
    if deadline is not None:
        changed["deadline"] = _day(deadline)
    with opened(config) as (settings, store):
        last_view(store, settings)
        confirmed = bool(store.fact("selection_confirmed"))
        rules = allocation.seat_rules(settings, selection_confirmed=confirmed)
        registrations, _ = identified(store, settings)
        as_of = last_run(store) or datetime.now(UTC)
    simulation = simulated(rules, replace(rules, **changed), registrations, as_of)
    terminal.show_simulation(simulation, as_of, as_json=as_json)


@app.command()
def digest(
    config: ConfigOption = DEFAULT_CONFIG,
    browser: Annotated[bool, typer.Option("--browser", help="Open the page in a browser.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write: .html for the page.")] = None,
) -> None:
    """Show the last digest again: as text, as a file, or in a browser."""
    page, text = _last_digest(config)
    if browser:
        import webbrowser

        file = output or settings_of(config).digest.file
        write(page, file)
        if not webbrowser.open(file.resolve().as_uri()):
            print(f"No browser can be opened here: the page is {file}.")
        return
    is_page = output is not None and output.suffix.lower() in (".html", ".htm")
    write(page if is_page else text, output)


def _last_digest(config: Path) -> tuple[str, str]:
    """(page, text) as the last run wrote them; made anew where a file is gone."""
    with opened(config) as (settings, store):
        view = last_view(store, settings)
    file = settings.digest.file
    try:
        return file.read_text(encoding="utf-8"), file.with_suffix(".txt").read_text(encoding="utf-8")
    except OSError:
        morning = morning_of(post_of(settings, dry_run=True).desk)
        return morning.rendered(morning.told(view, view.as_of))


@app.command()
def export(
    config: ConfigOption = DEFAULT_CONFIG,
    format_: Annotated[
        str, typer.Option("--format", "-f", help="json, csv, xlsx, sign-in or badges (pages to print).")
    ] = "json",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; else standard output.")] = None,
) -> None:
    """Export the register as of the last run."""
    from inbox_processor import exports

    writers: dict[str, Callable[[RegisterView, Settings], str | bytes]] = {
        "json": lambda view, settings: exports.as_json(view, settings) + "\n",
        "csv": lambda view, settings: exports.as_csv(view),
        "xlsx": lambda view, settings: exports.as_xlsx(view),
        "sign-in": exports.sign_in_sheet,
        "badges": exports.badges,
    }
    if format_ not in writers:
        raise UserError(f"{format_!r} is not an export format.", f"The formats are {', '.join(writers)}.")
    with opened(config) as (settings, store):
        write(writers[format_](last_view(store, settings), settings), output)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"{text!r} is not a day.", "Write it as 2014-09-12.") from error
