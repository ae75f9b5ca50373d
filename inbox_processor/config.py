"""The configuration of one event: TOML in, frozen Settings out.

Rule: unknown keys are refused by name with the nearest known one; relative paths are relative to the file; no secret
stands in the file, only where to find it. The description beside each key is its documentation (`init`, README).
Does not know what any key is used for.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from inbox_processor.errors import UserError
from inbox_processor.records import FIELDS

DEFAULT_REQUIRED = ("full_name", "function", "organisation", "email", "telephone")


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(Section):
    name: str = Field(description="the event, as registrants know it")
    code: str = Field(
        description="short code that references start with: CEW gives CEW-0001", pattern=r"^[A-Z][A-Z0-9]{1,9}$"
    )
    subject: str = Field(description="the subject line that registrants were told to use", min_length=3)
    starts: datetime = Field(description="local date and time of the start")
    ends: datetime = Field(description="local date and time of the end")
    timezone: str = Field("Europe/Brussels", description="IANA time zone of the event")
    venue: str = Field("", description="where it takes place")
    organiser: str = Field("", description="who organises it")
    contact: str = Field("", description="address a registrant may write to; the functional mailbox itself as a rule")
    languages: tuple[str, ...] = Field(
        ("en", "fr", "de"), description="languages replies may be written in, first is the fallback"
    )
    programme: Path | None = Field(None, description="text file with the programme")
    privacy_notice: str = Field("", description="data-protection notice, as it stands in every reply")
    rules_as_published: str = Field("", description="the rules in the words of the announcement")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{value!r} is not an IANA time zone such as Europe/Brussels") from error
        return value

    @model_validator(mode="after")
    def _in_order(self) -> Event:
        if self.starts.tzinfo or self.ends.tzinfo:
            raise ValueError("starts and ends are local times: leave the offset out, the time zone says it")
        if self.ends < self.starts:
            raise ValueError("ends lies before starts")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def starts_at(self) -> datetime:
        return self.starts.replace(tzinfo=self.zone)

    @property
    def ends_at(self) -> datetime:
        return self.ends.replace(tzinfo=self.zone)


class MailboxSettings(Section):
    url: str = Field(description="imaps://user@host/INBOX, imap://…, maildir:PATH, mbox:PATH or eml:PATH")
    password_env: str | None = Field(None, description="environment variable that holds the password")
    password_file: Path | None = Field(None, description="file (mode 0600) that holds the password")
    password_command: str | None = Field(None, description="command that prints the password")
    keyring: str | None = Field(None, description="service name in the system keyring")
    auth: Literal["password", "xoauth2"] = Field("password", description="how to log in")
    mark: Literal["none", "keyword", "move"] = Field(
        "none", description="what to do with mail that is ours, after it is recorded"
    )
    mark_folder: str = Field("Processed", description='where mark = "move" puts it')
    process_folder: str | None = Field(None, description="a mail dragged into this folder is ours whatever its subject")
    allow_plaintext: bool = Field(False, description="allow imap:// without TLS to another machine (never do)")
    ca_file: Path | None = Field(None, description="certificate authority of the mail server, if it is your own")
    as_of: datetime | None = Field(None, description="read an archive as of this local time; never for a live mailbox")
    timeout: float = Field(60, gt=0, description="seconds to wait for the server")
    max_size: int = Field(
        10_000_000, gt=0, description="octets above which only the readable parts of a mail are fetched"
    )


class Rules(Section):
    seats: int = Field(ge=0, description="places in the room, reserved ones included")
    per_organisation: int = Field(ge=1, description="participants from one organisation at most")
    deadline: date = Field(description="last day of registration, the whole day in the event's time zone")
    country_cap: int | None = Field(None, ge=1, description="seats of one country at most until the deadline")
    balance_seats: int = Field(0, ge=0, description="seats kept back until the deadline for countries with few")
    completion_days: int = Field(
        3, ge=0, description="days to complete a registration after the deadline or the request"
    )
    promote_until_days: int = Field(
        2, ge=0, description="days before the start after which nobody is promoted any more"
    )
    confirm_selection: bool = Field(
        False, description="an organiser confirms the final selection before anyone hears of it"
    )
    required: tuple[str, ...] = Field(DEFAULT_REQUIRED, description="fields without which nobody is confirmed")
    wanted: tuple[str, ...] = Field(("title",), description="fields that are asked for but keep nobody from a seat")

    @field_validator("required", "wanted")
    @classmethod
    def _known_fields(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in value if name not in FIELDS]
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: not a field; the fields are {', '.join(FIELDS)}")
        return value

    def deadline_ends(self, zone: ZoneInfo) -> datetime:
        """The first instant that is late: midnight after the deadline day in the event's zone."""
        return datetime.combine(self.deadline + timedelta(days=1), time.min, tzinfo=zone)


class Reserved(Section):
    full_name: str
    organisation: str | None = None
    country: str | None = None
    role: str = "speaker"


class KnownOrganisation(Section):
    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    country: str | None = None


class Delivery(Section):
    mode: Literal["off", "folder", "drafts", "smtp"] = Field(
        "off", description="how replies leave: not at all, as files, as drafts, by SMTP"
    )
    path: Path = Field(Path("replies"), description='folder for mode = "folder"')
    url: str = Field("", description="smtps://user@host or smtp://user@host:587 (STARTTLS)")
    from_: str = Field("", alias="from", description="address replies come from: the functional mailbox")
    return_path: str = Field("from", description='where bounces go: the functional mailbox, or "null"')
    password_env: str | None = None
    password_file: Path | None = None
    password_command: str | None = None
    keyring: str | None = None
    auth: Literal["password", "xoauth2"] = "password"
    ca_file: Path | None = None
    daily_limit: int = Field(500, ge=1, description="mails a day at most; a limit delays, never drops")
    reminder_days: int | None = Field(
        None, ge=0, description="days before the start on which the confirmed are reminded"
    )
    require_authentication: bool = Field(True, description="changes need our thread, a token, or a DMARC/DKIM pass")
    authserv_id: str | None = Field(None, description="the name your own server stamps into Authentication-Results")
    timeout: float = Field(60, gt=0)


class DigestSettings(Section):
    to: tuple[str, ...] = Field((), description="who gets the digest")
    organisers: tuple[str, ...] = Field((), description="addresses whose decisions by mail are obeyed")
    file: Path = Field(Path("digest.html"), description="the digest as a page")


class Database(Section):
    url: str = Field("sqlite:///register.db", description="sqlite:///FILE or postgresql+psycopg://…")


class Templates(Section):
    path: Path | None = Field(
        None, description="folder of your own templates; those of the program where a file is missing"
    )


class Privacy(Section):
    retention_days: int = Field(180, ge=0, description="days after the event until `purge` deletes personal data")
    signing_key_file: Path | None = Field(
        None, description="key that signs links; made on the first run beside the database"
    )


class Settings(Section):
    event: Event
    mailbox: MailboxSettings
    rules: Rules
    reserved: tuple[Reserved, ...] = ()
    organisation: tuple[KnownOrganisation, ...] = ()
    delivery: Delivery = Delivery()
    digest: DigestSettings = DigestSettings()
    database: Database = Database()
    templates: Templates = Templates()
    privacy: Privacy = Privacy()

    @property
    def organisers(self) -> frozenset[str]:
        """Addresses whose decisions by mail are obeyed."""
        return frozenset(address.lower() for address in self.digest.organisers)

    @property
    def decides_by_mail(self) -> bool:
        """Whether a decision by mail could be obeyed: somebody may take it, and who wrote it can be known."""
        proved = not self.delivery.require_authentication or bool(self.delivery.authserv_id)
        return bool(self.organisers and self.own_addresses and self.delivery.mode != "off" and proved)

    @property
    def own_addresses(self) -> frozenset[str]:
        """Addresses that are ours: the functional mailbox under each of its names."""
        url_user = re.match(r"imaps?://([^/]+)@[^@/]+", self.mailbox.url)
        named = (self.delivery.from_, self.event.contact, url_user.group(1).replace("%40", "@") if url_user else "")
        return frozenset(address.lower() for address in named if "@" in address)


def load(path: Path) -> Settings:
    """Settings from the TOML file at `path`; raises UserError with every problem found and the next step."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserError(
            f"There is no configuration file {path}.",
            "Name one with --config, or start from config.example.toml: copy it and change the lines marked there.",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read: {error}.", "Check its permissions; it must be UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise UserError(
            f"{path} is not valid TOML: {error}.", "Correct that line; strings stand in double quotes."
        ) from error
    return parse(document, path)


def parse(document: dict[str, Any], path: Path) -> Settings:
    """Settings from a parsed TOML document; `path` is the file that relative paths in it are relative to."""
    try:
        settings = Settings.model_validate(document)
    except ValidationError as error:
        problems = [_in_words(cast(dict[str, Any], problem)) for problem in error.errors()]
        raise UserError(
            [f"{path}: {problem}" for problem in problems], "Correct the file and run the command again."
        ) from error
    if settings.rules.balance_seats + len(settings.reserved) > settings.rules.seats:
        raise UserError(
            f"{path}: rules.balance_seats and the {len(settings.reserved)} reserved seats are more than rules.seats"
            f" ({settings.rules.seats}).",
            "Raise seats, or lower the others.",
        )
    return _resolved(settings, path.resolve().parent)


def _in_words(problem: dict[str, Any]) -> str:
    where = ".".join(str(step) for step in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"unknown key {where}{_nearest(problem['loc'])}"
    if problem["type"] == "missing":
        return f"{where} is required and missing."
    message = problem["msg"].removeprefix("Value error, ")
    return (
        f"{where}: {message} (found {problem['input']!r})."
        if not isinstance(problem["input"], dict)
        else f"{where}: {message}."
    )


def _nearest(loc: tuple[str | int, ...]) -> str:
    section: Any = Settings
    for step in loc[:-1]:
        if isinstance(step, int):
            continue
        annotation = section.model_fields[step].annotation
        section = annotation if isinstance(annotation, type) else annotation.__args__[0]
    known = [info.alias or name for name, info in section.model_fields.items()]
    near = difflib.get_close_matches(str(loc[-1]), known, n=1, cutoff=0.5)
    return f": did you mean {near[0]}?" if near else f"; known here: {', '.join(known)}."


def _resolved(settings: Settings, base: Path) -> Settings:
    """The same settings with every relative path made absolute, from the folder of the file."""

    def absolute(section: Section) -> Section:
        paths = {
            name: (base / value.expanduser())
            for name in type(section).model_fields
            if isinstance(value := getattr(section, name), Path)
        }
        return section.model_copy(update=paths)

    sections = {
        name: absolute(value)
        for name in type(settings).model_fields
        if isinstance(value := getattr(settings, name), Section)
    }
    resolved = settings.model_copy(update=sections)
    mailbox = resolved.mailbox.model_copy(update={"url": _absolute_url(resolved.mailbox.url, base)})
    database = resolved.database.model_copy(update={"url": _absolute_database(resolved.database.url, base)})
    return resolved.model_copy(update={"mailbox": mailbox, "database": database})


def _absolute_url(url: str, base: Path) -> str:
    scheme, separator, rest = url.partition(":")
    if scheme not in ("maildir", "mbox", "eml") or not separator:
        return url
    return f"{scheme}:{base / Path(rest).expanduser()}"


def _absolute_database(url: str, base: Path) -> str:
    prefix = "sqlite:///"
    return f"{prefix}{base / Path(url[len(prefix) :]).expanduser()}" if url.startswith(prefix) else url
