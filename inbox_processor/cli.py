"""The command line: the only place that wires the parts, reads files and environment, and sets exit codes.

Exit codes: 0 done; 1 some messages quarantined or undelivered; 2 usage or configuration; 75 try again later (mailbox
unreachable, another run active, database busy). Libraries are imported by the command that needs them: start-up is
time an organiser waits.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inbox_processor.errors import ProductError, UserError

if TYPE_CHECKING:
    from inbox_processor.config import Settings
    from inbox_processor.post import Post
    from inbox_processor.records import RegisterView
    from inbox_processor.store import Store

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


def main() -> None:
    """Run the command line; every expected error is one paragraph, tracebacks only with --debug."""
    debug = "--debug" in sys.argv
    if debug:
        sys.argv.remove("--debug")
    try:
        app()
    except ProductError as error:
        if debug:
            raise
        print(f"inbox-processor: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


# --- the nightly job -------------------------------------------------------------------------------------------------


@app.command()
def run(
    config: ConfigOption = DEFAULT_CONFIG,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen; commit nothing.")] = False,
    now: Annotated[str | None, typer.Option("--now", help="Behave as if it were this instant (ISO date-time).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Read the mailbox, decide, write the digest: the nightly job."""
    from inbox_processor import credentials, terminal
    from inbox_processor.mailbox import open_mailbox
    from inbox_processor.pipeline import Run
    from inbox_processor.screening import SCREENING_FIELDS
    from inbox_processor.store import open_store, run_lock

    settings = _settings(config)
    instant = _run_instant(settings, now, dry_run)
    event, url = settings.event.code, settings.database.url
    with (
        run_lock(url, event),
        open_store(url, event, dry_run=dry_run) as store,
        open_mailbox(
            settings.mailbox, password=lambda: credentials.password(settings.mailbox), fields=SCREENING_FIELDS
        ) as mailboxes,
        terminal.progress() as progress,
    ):
        press = None if dry_run else _Press(settings)
        post = _post(settings, dry_run)
        report = Run(settings, store, mailboxes, instant, progress, press, post)()
    terminal.show_report(report, settings, as_json=as_json, dry_run=dry_run)
    raise typer.Exit(report.exit_code)


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

    settings = _settings(config or _example())
    context = reading_context(settings)
    for path in _mails(paths):
        parsed = parse_file(path, context)
        if as_json:
            print(json.dumps(parsed.as_json(), ensure_ascii=False), flush=True)
        else:
            terminal.show_parsed(parsed)


# --- looking ---------------------------------------------------------------------------------------------------------


@app.command("list")
def list_(
    config: ConfigOption = DEFAULT_CONFIG,
    status: Annotated[str | None, typer.Option("--status", help="Only these: confirmed, waiting, held …")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the registrations as of the last run."""
    from inbox_processor import exports, terminal
    from inbox_processor.records import Status

    with _opened(config) as (settings, store):
        view = _view(store, settings)
    if status and status not in [known.value for known in Status]:
        raise UserError(f"{status!r} is not a status.", f"The statuses are {', '.join(Status)}.")
    if as_json:
        kept = tuple(entry for entry in view.entries if status in (None, entry.decision.status.value))
        print(exports.as_json(replace(view, entries=kept), settings))
    else:
        terminal.show_list(view, settings, status)


@app.command()
def show(reference: Reference, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Show one registration: its values, the words they were read from, its status."""
    from inbox_processor import terminal
    from inbox_processor.organisers import find

    with _opened(config) as (settings, store):
        find(reference, store.registrations())
        view = _view(store, settings)
    terminal.show_entry(view, settings, reference.upper())


@app.command()
def explain(reference: Reference, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Tell the whole trail of one registration: mails, readings with evidence, every decision."""
    from inbox_processor import terminal
    from inbox_processor.organisers import find

    with _opened(config) as (settings, store):
        find(reference, store.registrations())
        trail = store.trail(reference.upper())
        view = _view(store, settings)
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
    with _opened(config) as (settings, store):
        _view(store, settings)
        confirmed = bool(store.fact("selection_confirmed"))
        rules = allocation.seat_rules(settings, selection_confirmed=confirmed)
        registrations, _ = identified(store, settings)
        as_of = last_run(store) or datetime.now(UTC)
    simulation = simulated(rules, replace(rules, **changed), registrations, as_of)
    terminal.show_simulation(simulation, as_of, as_json=as_json)


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
    with _opened(config) as (settings, store):
        _write(writers[format_](_view(store, settings), settings), output)


# --- an organiser's word ---------------------------------------------------------------------------------------------


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

    with _opened(config) as (_, store), store.transaction():
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

    with _opened(config) as (settings, store), store.transaction():
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
    with _opened(config) as (settings, store), store.transaction():
        instant = _instant(at, settings) if at else _run_instant(settings, None, dry_run=False)
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

    with _opened(config) as (settings, store), store.transaction():
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
    with _opened(config) as (settings, store), store.transaction():
        registrations, resolution = identified(store, settings)
        word = organisers.on_organisations(same, a, b, registrations, resolution.label)
        store.answer(Answer(word.name_a, word.name_b, same, now, by, why))
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


# --- wiring ----------------------------------------------------------------------------------------------------------


def _post(settings: Settings, dry_run: bool) -> Post:
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


class _Press:
    """Writes what a digest consists of: page, text, participant list, and the mail into the delivery folder."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, view: RegisterView) -> None:
        from inbox_processor import digest, exports
        from inbox_processor.templating import TemplateFolder

        settings = self._settings
        templates = TemplateFolder(settings.templates.path)
        told = digest.summarise(view, settings)
        page = templates.render("digest.html.j2", digest=told)
        text = templates.render("digest.txt.j2", digest=told)
        file = settings.digest.file
        _write(page, file)
        _write(text, file.with_suffix(".txt"))
        _write(exports.as_csv(view), file.with_name("participants.csv"))
        if settings.delivery.mode == "folder":
            mail = digest.compose(told, settings, page, text, view.as_of)
            _write(bytes(mail), settings.delivery.path / f"digest-{view.as_of:%Y-%m-%d-%H%M}.eml")


def _settings(config: Path) -> Settings:
    from inbox_processor.config import load

    return load(config)


def _example() -> Path:
    """The example event: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).resolve().parent
    inside = package / "config.example.toml"
    return inside if inside.exists() else package.parent / "config.example.toml"


@contextmanager
def _opened(config: Path) -> Iterator[tuple[Settings, Store]]:
    from inbox_processor.store import open_store

    settings = _settings(config)
    with open_store(settings.database.url, settings.event.code) as store:
        yield settings, store


def _view(store: Store, settings: Settings) -> RegisterView:
    from inbox_processor.view import last_run, view

    if last_run(store) is None:
        raise UserError("The register is empty: there was no run yet.", "Start with `inbox-processor run`.")
    return view(store, settings)


def _run_instant(settings: Settings, now: str | None, dry_run: bool) -> datetime:
    """The instant of a run: --now, else the configured instant of an archive, else the clock."""
    if now is None:
        as_of = settings.mailbox.as_of
        return as_of.replace(tzinfo=settings.event.zone) if as_of else datetime.now(UTC)
    if settings.delivery.mode in ("smtp", "drafts") and not dry_run:
        raise UserError(
            f"--now would send real mail for another day (delivery mode is {settings.delivery.mode}).",
            "Add --dry-run, or set delivery mode to folder.",
        )
    return _instant(now, settings)


def _instant(text: str, settings: Settings) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise UserError(
            f"{text!r} is not a date and time.", "Write it as 2014-09-13T06:00 (local time of the event)."
        ) from error
    return instant if instant.tzinfo else instant.replace(tzinfo=settings.event.zone)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"{text!r} is not a day.", "Write it as 2014-09-12.") from error


def _mails(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.eml"))
        else:
            yield path


def _write(content: str | bytes, file: Path | None) -> None:
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


if __name__ == "__main__":
    main()
