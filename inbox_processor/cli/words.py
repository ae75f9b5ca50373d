"""The commands of an organiser's word: confirm, decline, hold, release, cancel, same, different, resend, set, add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inbox_processor.cli.options import (
    DEFAULT_CONFIG,
    ByOption,
    ConfigOption,
    Organisation,
    Reference,
    WhyOption,
    app,
    say,
)
from inbox_processor.cli.wiring import (
    instant_of,
    opened,
    run_instant,
)
from inbox_processor.errors import UserError

if TYPE_CHECKING:
    pass


@app.command()
def confirm(
    reference: Reference,
    config: ConfigOption = DEFAULT_CONFIG,
    why: WhyOption = "",
    by: ByOption = "organiser",
    beyond_rules: Annotated[bool, typer.Option("--beyond-rules", help="Even where the rules allow no more.")] = False,
) -> None:
    """Give a seat, whatever the line says."""
    _tell("confirm-beyond" if beyond_rules else "confirm", [reference], config, why, by)


def _word_command(verb: str, told: str) -> None:
    """Add the command of an organiser's word that takes a reference and no more; `told` is its help."""

    def say(
        reference: Reference, config: ConfigOption = DEFAULT_CONFIG, why: WhyOption = "", by: ByOption = "organiser"
    ) -> None:
        _tell(verb, [reference], config, why, by)

    app.command(verb, help=told)(say)


@app.command("confirm-selection")
def confirm_selection(config: ConfigOption = DEFAULT_CONFIG, why: WhyOption = "", by: ByOption = "organiser") -> None:
    """Confirm the final selection that the digest proposes; those who are in hear of it at the next run."""
    _tell("confirm-selection", (), config, why, by)


def _mail_command(verb: str, told: str) -> None:
    """Add the command of a decision on a mail that was almost ours; `told` is its help."""

    def say(
        number: Annotated[str, typer.Argument(help="The mail's number in the digest.")],
        config: ConfigOption = DEFAULT_CONFIG,
        why: WhyOption = "",
        by: ByOption = "organiser",
    ) -> None:
        _tell(verb, [number], config, why, by)

    app.command(verb, help=told)(say)


_mail_command("rescue", "Take a mail with almost the right subject as a registration.")
_mail_command("dismiss", "Leave a mail with almost the right subject alone; the digest lists it no more.")

for _verb, _told in {
    "decline": "Turn a registration down.",
    "hold": "Hold a registration until you decide.",
    "release": "Let a held (or declined) registration go its normal way: what was read is right.",
    "cancel": "Cancel a registration; its seat goes to the next at the next run.",
    "agree": "Do what somebody asked for about a registration who may not ask it.",
    "refuse": "Leave a registration as it is, whatever somebody asked for.",
}.items():
    _word_command(_verb, _told)


@app.command()
def same(
    a: Organisation,
    b: Organisation,
    config: ConfigOption = DEFAULT_CONFIG,
    why: WhyOption = "",
    by: ByOption = "organiser",
) -> None:
    """Say that two organisations are one; nobody loses a seat by it, and it is never asked again."""
    _tell("same", [a, b], config, why, by)


@app.command()
def different(
    a: Organisation,
    b: Organisation,
    config: ConfigOption = DEFAULT_CONFIG,
    why: WhyOption = "",
    by: ByOption = "organiser",
) -> None:
    """Say that two organisations are two, however alike their names; it is never asked again."""
    _tell("different", [a, b], config, why, by)


@app.command()
def resend(
    reference: Reference, config: ConfigOption = DEFAULT_CONFIG, why: WhyOption = "", by: ByOption = "organiser"
) -> None:
    """Have the next run write once more to a registrant where the registration stands."""
    _tell("resend", [reference], config, why, by)


@app.command("set")
def set_(
    reference: Reference,
    assignments: Annotated[list[str], typer.Argument(help='field=value, such as organisation="Cluster X".')],
    config: ConfigOption = DEFAULT_CONFIG,
    why: WhyOption = "",
    by: ByOption = "organiser",
) -> None:
    """Correct fields of a registration."""
    _tell("set", [reference], config, why, by, assignments)


@app.command()
def add(
    full_name: Annotated[str, typer.Option("--full-name", help="Given name and family name.")],
    config: ConfigOption = DEFAULT_CONFIG,
    title: str = "",
    function: str = "",
    organisation: str = "",
    email: str = "",
    telephone: str = "",
    country: str = "",
    at: Annotated[str | None, typer.Option("--at", help="When they registered (ISO); without it, now.")] = None,
    why: WhyOption = "",
    by: ByOption = "organiser",
) -> None:
    """Add a registration for somebody who telephoned."""
    from inbox_processor import organisers
    from inbox_processor.allocation import seat_rules
    from inbox_processor.instructions import keep
    from inbox_processor.records import Registrant
    from inbox_processor.register import Register

    values = {"country": country, "title": title, "full_name": full_name, "function": function}
    values |= {"organisation": organisation, "email": email, "telephone": telephone}
    with opened(config) as (settings, store), store.transaction():
        instant = instant_of(at, settings) if at else run_instant(settings, None, dry_run=False)
        register = Register(store.registrations().values(), settings.event.code)
        change = organisers.added(register.next_reference(), values, instant)
        person = Registrant(full_name=full_name, organisation=organisation or None, email=email or None)
        if known := register.find(person):
            raise UserError(
                f"{known.full_name} is registered already, as {known.reference}.",
                f"Correct that one with `set {known.reference} …`, or cancel it first.",
            )
        note = "; ".join(filter(None, (change.note, why)))
        keep(store, [replace(change, note=note)], datetime.now(UTC), by)
    is_late = instant >= seat_rules(settings).late_from
    late = f" The deadline has passed: only `confirm {change.after.reference}` gives a place." if is_late else ""
    say(f"{change.after.reference} {change.after.full_name or ''}: added. It takes effect at the next run.{late}")


def _tell(verb: str, target: Sequence[str], config: Path, why: str, by: str, values: Sequence[str] = ()) -> None:
    """Carry out what the organiser says, and tell what was done."""
    from inbox_processor import instructions

    said = instructions.Instruction(verb, tuple(target), by, datetime.now(UTC), why, tuple(values))
    with opened(config) as (settings, store), store.transaction():
        done = instructions.carry_out(store, settings, said)
        instructions.keep(store, done.changes, said.at, by)
    say(f"{done.sentence} It takes effect at the next run.")
