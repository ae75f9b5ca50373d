"""The commands of an organiser's word: confirm, decline, hold, release, cancel, same, different, resend, set, add."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inbox_processor.cli.options import DEFAULT_CONFIG, ByOption, ConfigOption, Organisation, Reference, WhyOption, app
from inbox_processor.cli.wiring import (
    instant_of,
    opened,
    run_instant,
)
from inbox_processor.errors import UserError

if TYPE_CHECKING:
    from inbox_processor.store import Store


@app.command()
def confirm(
    reference: Reference,
    config: ConfigOption = DEFAULT_CONFIG,
    why: WhyOption = "",
    by: ByOption = "organiser",
    beyond_rules: Annotated[bool, typer.Option("--beyond-rules", help="Even where the rules allow no more.")] = False,
) -> None:
    """Give a seat, whatever the line says."""
    _say("confirm", reference, config, why, by, beyond_rules=beyond_rules)


def _word_command(verb: str, told: str) -> None:
    """Add the command of an organiser's word that takes a reference and no more; `told` is its help."""

    def say(
        reference: Reference, config: ConfigOption = DEFAULT_CONFIG, why: WhyOption = "", by: ByOption = "organiser"
    ) -> None:
        _say(verb, reference, config, why, by)

    app.command(verb, help=told)(say)


for _verb, _told in {
    "decline": "Turn a registration down.",
    "hold": "Hold a registration until you decide.",
    "release": "Let a held (or declined) registration go its normal way: what was read is right.",
    "cancel": "Cancel a registration; its seat goes to the next at the next run.",
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
    _say_of_organisations(True, a, b, config, why, by)


@app.command()
def different(
    a: Organisation,
    b: Organisation,
    config: ConfigOption = DEFAULT_CONFIG,
    why: WhyOption = "",
    by: ByOption = "organiser",
) -> None:
    """Say that two organisations are two, however alike their names; it is never asked again."""
    _say_of_organisations(False, a, b, config, why, by)


@app.command()
def resend(
    reference: Reference, config: ConfigOption = DEFAULT_CONFIG, why: WhyOption = "", by: ByOption = "organiser"
) -> None:
    """Have the next run write once more to a registrant where the registration stands."""
    from inbox_processor import post
    from inbox_processor.organisers import find
    from inbox_processor.store import Step

    with opened(config) as (_, store), store.transaction():
        found = find(reference, store.registrations()).reference
        post.resend(store, found)
        store.log(found, Step(datetime.now(UTC), by, "resend", why))
    print(f"{found}: the next run writes again.")


@app.command("set")
def set_(
    reference: Reference,
    assignments: Annotated[list[str], typer.Argument(help='field=value, such as organisation="Cluster X".')],
    config: ConfigOption = DEFAULT_CONFIG,
    why: WhyOption = "",
    by: ByOption = "organiser",
) -> None:
    """Correct fields of a registration."""
    from inbox_processor import allocation, organisers

    with opened(config) as (settings, store), store.transaction():
        rules = allocation.seat_rules(settings)
        _record(store, organisers.set_values(reference, assignments, store.registrations(), rules, why), by)


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
        _record(store, change, by, why)


def _say(verb: str, reference: str, config: Path, why: str, by: str, *, beyond_rules: bool = False) -> None:
    from inbox_processor import organisers
    from inbox_processor.allocation import seat_rules
    from inbox_processor.view import identified, last_run

    with opened(config) as (settings, store), store.transaction():
        registrations, _ = identified(store, settings)
        register = {registration.reference: registration for registration in registrations}
        as_of = last_run(store) or datetime.now(UTC)
        change = organisers.apply_word(
            verb, reference, register, seat_rules(settings), as_of, why=why, beyond_rules=beyond_rules
        )
        _record(store, change, by)


def _say_of_organisations(same: bool, a: str, b: str, config: Path, why: str, by: str) -> None:
    from inbox_processor import organisers
    from inbox_processor.store import Answer, Step
    from inbox_processor.view import identified

    now = datetime.now(UTC)
    with opened(config) as (settings, store), store.transaction():
        registrations, resolution = identified(store, settings)
        word = organisers.on_organisations(same, a, b, registrations, resolution.label)
        store.answer(Answer(same=same, at=now, actor=by, note=why, **word.sides))
        for reference in word.references:
            store.log(reference, Step(now, by, "same" if same else "different", _with_why(word.sentence, why)))
    print(f"{word.sentence}: kept in the trail of {', '.join(word.references)}. It takes effect at the next run.")


def _record(store: Store, change: Any, by: str, why: str = "") -> None:
    from inbox_processor.store import Step

    store.keep(change.after, change.evidence)
    note = _with_why(change.note, why)
    store.log(change.after.reference, Step(datetime.now(UTC), by, change.verb, note))
    print(f"{change.after.reference} {change.after.full_name or ''}: {change.verb}. It takes effect at the next run.")


def _with_why(note: str, why: str) -> str:
    return "; ".join(filter(None, (note, why)))
