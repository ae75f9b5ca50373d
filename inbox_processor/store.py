"""The register on disk: schema, locks, transactions. The only user of SQLAlchemy.

Rule: it keeps what it is handed and hands back what it kept; it decides nothing. SQLite by default (WAL,
synchronous=FULL, BEGIN IMMEDIATE); PostgreSQL by the same code, with one advisory lock per event inside each
transaction. Times are stored in UTC. Errors: TransientError when the database is busy or away, UserError when it
is not ours to use (another schema, not a database, not writable).
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.engine import Connection, Engine, Row

from inbox_processor.errors import ProductError, TransientError, UserError
from inbox_processor.records import (
    Decision,
    Disposition,
    Evidence,
    Fate,
    MessageKey,
    Outgoing,
    Reading,
    Registration,
    Status,
    Told,
    Word,
)

SCHEMA_VERSION = 2
BUSY_SECONDS = 10
LOCK_SECONDS = 0.2


class _Utc(sa.types.TypeDecorator[datetime]):
    """Zone-aware in Python, naive UTC in the database."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.engine.Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.engine.Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


_schema = sa.MetaData()

_meta = sa.Table("meta", _schema, sa.Column("key", sa.String, primary_key=True), sa.Column("value", sa.String))

_facts = sa.Table(
    "facts",
    _schema,
    sa.Column("event", sa.String, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("value", sa.JSON),
)
"""Single facts of an event: when the last run was, when the last digest, warnings, a confirmed selection."""

_messages = sa.Table(
    "messages",
    _schema,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("event", sa.String, nullable=False),
    sa.Column("mailbox", sa.String, nullable=False),
    sa.Column("uidvalidity", sa.BigInteger, nullable=False),
    sa.Column("uid", sa.String, nullable=False),
    sa.Column("arrived", _Utc, nullable=False),
    sa.Column("disposition", sa.String, nullable=False),
    sa.Column("header_print", sa.String, nullable=False),
    sa.Column("fingerprint", sa.String),
    sa.Column("message_id", sa.String),
    sa.Column("sender", sa.String, nullable=False, default=""),
    sa.Column("subject", sa.String, nullable=False, default=""),
    sa.Column("note", sa.String, nullable=False, default=""),
    sa.Column("reading", sa.JSON),
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("stale", sa.Boolean, nullable=False, default=False),
    sa.Column("marked", sa.Boolean, nullable=False, default=True),
    sa.UniqueConstraint("event", "mailbox", "uidvalidity", "uid"),
    sa.Index("messages_by_print", "event", "header_print"),
    sa.Index("messages_by_fingerprint", "event", "fingerprint"),
    sa.Index("messages_by_disposition", "event", "disposition"),
)

_marks = sa.Table(
    "marks",
    _schema,
    sa.Column("event", sa.String, primary_key=True),
    sa.Column("mailbox", sa.String, primary_key=True),
    sa.Column("uidvalidity", sa.BigInteger, nullable=False),
    sa.Column("high_water", sa.BigInteger, nullable=False),
)

_registrations = sa.Table(
    "registrations",
    _schema,
    sa.Column("event", sa.String, primary_key=True),
    sa.Column("reference", sa.String, primary_key=True),
    sa.Column("registered_at", _Utc, nullable=False),
    sa.Column("mailbox_order", sa.BigInteger, nullable=False),
    sa.Column("mail_order", sa.Integer, nullable=False),
    *(sa.Column(name, sa.String) for name in ("title", "full_name", "function", "organisation")),
    *(sa.Column(name, sa.String) for name in ("email", "telephone", "country", "sender", "cancelled", "word")),
    sa.Column("known_at", sa.JSON, nullable=False),
    sa.Column("doubts", sa.JSON, nullable=False),
    sa.Column("remarks", sa.JSON, nullable=False),
    sa.Column("reserved", sa.Boolean, nullable=False),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("asked_at", _Utc),
    sa.Column("message_id", sa.String),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("evidence", sa.JSON, nullable=False),
    sa.Column("decision", sa.JSON),
    sa.Column("told", sa.JSON),
)

_trail = sa.Table(
    "trail",
    _schema,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("event", sa.String, nullable=False),
    sa.Column("reference", sa.String, nullable=False),
    sa.Column("at", _Utc, nullable=False),
    sa.Column("actor", sa.String, nullable=False),
    sa.Column("verb", sa.String, nullable=False),
    sa.Column("note", sa.String, nullable=False, default=""),
    sa.Column("message", sa.Integer),
    sa.Column("details", sa.JSON),
    sa.Index("trail_by_reference", "event", "reference"),
)

_answers = sa.Table(
    "organisation_answers",
    _schema,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("event", sa.String, nullable=False),
    sa.Column("name_a", sa.String, nullable=False),
    sa.Column("name_b", sa.String, nullable=False),
    sa.Column("same", sa.Boolean, nullable=False),
    sa.Column("at", _Utc, nullable=False),
    sa.Column("actor", sa.String, nullable=False),
    sa.Column("note", sa.String, nullable=False, default=""),
)

_outbox = sa.Table(
    "outbox",
    _schema,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("event", sa.String, nullable=False),
    sa.Column("message_id", sa.String, nullable=False, unique=True),
    sa.Column("recipient", sa.String, nullable=False),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("references", sa.JSON, nullable=False),
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("status", sa.String, nullable=False, default=Fate.LATER.value),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("doubtful", sa.Integer, nullable=False, default=0),
    sa.Column("queued_at", _Utc, nullable=False),
    sa.Column("next_try", _Utc),
    sa.Column("sent_at", _Utc),
    sa.Column("note", sa.String, nullable=False, default=""),
    sa.Index("outbox_by_status", "event", "status"),
)

_told = sa.Table(
    "told",
    _schema,
    sa.Column("event", sa.String, primary_key=True),
    sa.Column("reference", sa.String, primary_key=True),
    sa.Column("told", sa.JSON, nullable=False),
)
"""What replies last told of each registration."""

_spent = sa.Table(
    "spent_tokens",
    _schema,
    sa.Column("event", sa.String, primary_key=True),
    sa.Column("token", sa.String, primary_key=True),
    sa.Column("at", _Utc, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as the register remembers it: what it was, not what it said (but for the reading of ours)."""

    key: MessageKey
    arrived: datetime
    disposition: Disposition
    header_print: str
    fingerprint: str | None = None
    message_id: str | None = None
    sender: str = ""
    subject: str = ""
    note: str = ""
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a registration's trail: who did what, when, why; `seen` is the mail it came from."""

    at: datetime
    actor: str
    verb: str
    note: str = ""
    details: Mapping[str, Any] | None = None
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    name_a: str
    name_b: str
    same: bool
    at: datetime
    actor: str
    note: str = ""


class Store:
    """One event's part of the database; open it with `open_store`, write only inside `transaction()`."""

    def __init__(self, connection: Connection, event: str, *, dry_run: bool = False) -> None:
        self._db = connection
        self._event = event
        self._dry_run = dry_run

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write lock first, commit at the end, roll back on any error; in a dry run a savepoint."""
        with _in_words("written"):
            if self._dry_run:
                with self._db.begin_nested():
                    yield
                return
            with _begun(self._db):
                if self._db.dialect.name == "postgresql":
                    self._db.execute(sa.select(sa.func.pg_advisory_xact_lock(_lock_number(self._event, "write"))))
                yield

    # messages

    def recorded(self, mailbox: str, uidvalidity: int) -> set[str]:
        """The uids already recorded of a mailbox."""
        table = _messages
        query = sa.select(table.c.uid).where(
            table.c.event == self._event, table.c.mailbox == mailbox, table.c.uidvalidity == uidvalidity
        )
        return set(self._db.execute(query.where(~table.c.stale)).scalars())

    def mark_of(self, mailbox: str) -> tuple[int, int] | None:
        """(UIDVALIDITY, high-water mark) of the mailbox as last seen."""
        table = _marks
        query = sa.select(table.c.uidvalidity, table.c.high_water)
        row = self._db.execute(query.where(table.c.event == self._event, table.c.mailbox == mailbox)).first()
        return (row.uidvalidity, row.high_water) if row else None

    def set_mark(self, mailbox: str, uidvalidity: int, high_water: int) -> None:
        self._replace(
            _marks, {"event": self._event, "mailbox": mailbox}, {"uidvalidity": uidvalidity, "high_water": high_water}
        )

    def forget_numbering(self, mailbox: str) -> None:
        """The mailbox was rebuilt: its messages are to be recognised again by their prints."""
        table = _messages
        here = (table.c.event == self._event, table.c.mailbox == mailbox, ~table.c.stale)
        gone = sa.literal("rebuilt:") + sa.cast(table.c.id, sa.String)  # frees the uid for who has it now
        self._db.execute(sa.update(table).where(*here).values(stale=True, uid=gone))
        self._db.execute(sa.delete(_marks).where(_marks.c.event == self._event, _marks.c.mailbox == mailbox))

    def recognise(self, key: MessageKey, header_print: str) -> bool:
        """Whether a message of a rebuilt mailbox was seen before; it is then known by its new key."""
        table = _messages
        query = sa.select(table.c.id).where(table.c.event == self._event, table.c.header_print == header_print)
        found = self._db.execute(
            query.where(table.c.stale, table.c.mailbox == key.mailbox).order_by(table.c.id)
        ).first()
        if not found:
            return False
        self._db.execute(
            sa.update(table).where(table.c.id == found.id).values(stale=False, uidvalidity=key.uidvalidity, uid=key.uid)
        )
        return True

    def last_arrivals(self, mailbox: str, uidvalidity: int, count: int) -> dict[str, datetime]:
        """The last recorded messages of a mailbox: when each uid arrived."""
        table = _messages
        query = sa.select(table.c.uid, table.c.arrived).where(
            table.c.event == self._event, table.c.mailbox == mailbox, table.c.uidvalidity == uidvalidity
        )
        rows = self._db.execute(query.where(~table.c.stale).order_by(table.c.id.desc()).limit(count))
        return {row.uid: row.arrived for row in rows}

    def knows_fingerprint(self, fingerprint: str) -> bool:
        table = _messages
        query = sa.select(table.c.id).where(table.c.event == self._event, table.c.fingerprint == fingerprint)
        return self._db.execute(query.limit(1)).first() is not None

    def record(self, seen: Seen, run: int, *, to_mark: bool = False) -> int:
        """Keep what became of a message; its row number."""
        row = {
            "event": self._event,
            **asdict(seen.key),
            "arrived": seen.arrived,
            "disposition": seen.disposition.value,
            "header_print": seen.header_print,
            "fingerprint": seen.fingerprint,
            "message_id": seen.message_id,
            "sender": seen.sender,
            "subject": seen.subject,
            "note": seen.note,
            "reading": seen.reading.model_dump(mode="json") if seen.reading else None,
            "run": run,
            "marked": not to_mark,
        }
        inserted = self._db.execute(sa.insert(_messages).values(**row)).inserted_primary_key
        return int(inserted[0]) if inserted else 0

    def unmarked(self, mailbox: str) -> list[str]:
        """The uids of ours that still have to be marked in the mailbox."""
        table = _messages
        query = sa.select(table.c.uid).where(table.c.event == self._event, table.c.mailbox == mailbox)
        return list(self._db.execute(query.where(~table.c.marked, ~table.c.stale).order_by(table.c.id)).scalars())

    def set_marked(self, mailbox: str, uids: Sequence[str]) -> None:
        table = _messages
        for uid in uids:
            here = (table.c.event == self._event, table.c.mailbox == mailbox, table.c.uid == uid)
            self._db.execute(sa.update(table).where(*here).values(marked=True))

    def message_count(self, *, after_run: int = 0) -> int:
        """How many messages were met, counted without regard to how they ended."""
        here = (_messages.c.event == self._event, _messages.c.run > after_run)
        return int(self._db.execute(sa.select(sa.func.count()).select_from(_messages).where(*here)).scalar() or 0)

    def dispositions(self, *, after_run: int = 0) -> dict[Disposition, int]:
        """How many messages ended how, of all runs or of those after `after_run`."""
        table = _messages
        query = sa.select(table.c.disposition, sa.func.count()).where(
            table.c.event == self._event, table.c.run > after_run
        )
        rows = self._db.execute(query.group_by(table.c.disposition)).all()
        return {Disposition(name): count for name, count in rows}

    def seen(self, dispositions: Iterable[Disposition], *, after_run: int = 0) -> list[Seen]:
        """The messages that ended so, oldest first."""
        table = _messages
        query = sa.select(table).where(table.c.event == self._event, table.c.run > after_run)
        query = query.where(table.c.disposition.in_([d.value for d in dispositions]))
        return [_seen(row) for row in self._db.execute(query.order_by(table.c.arrived, table.c.id))]

    # registrations

    def registrations(self) -> dict[str, Registration]:
        """Every registration by reference, with the promise that the last run committed."""
        query = sa.select(_registrations).where(_registrations.c.event == self._event)
        rows = self._db.execute(query.order_by(_registrations.c.reference))
        return {row.reference: _registration(row) for row in rows}

    def decisions(self, *, told: bool = False) -> dict[str, Decision]:
        """The committed decisions, or those that the last digest told of."""
        column = _registrations.c.told if told else _registrations.c.decision
        query = sa.select(_registrations.c.reference, column).where(_registrations.c.event == self._event)
        return {reference: _decision(kept) for reference, kept in self._db.execute(query) if kept}

    def evidence(self) -> dict[str, dict[str, Evidence]]:
        query = sa.select(_registrations.c.reference, _registrations.c.evidence)
        rows = self._db.execute(query.where(_registrations.c.event == self._event))
        return {ref: {name: Evidence(**kept) for name, kept in evidence.items()} for ref, evidence in rows}

    def keep(self, registration: Registration, evidence: Mapping[str, Evidence] | None = None) -> None:
        """Insert or update a registration; `evidence` is added to what is kept of it."""
        row = _registration_row(registration)
        key = {"event": self._event, "reference": registration.reference}
        if evidence is not None:
            old = self._db.execute(sa.select(_registrations.c.evidence).where(*_matches(_registrations, key))).scalar()
            row["evidence"] = {**(old or {}), **{name: kept.model_dump() for name, kept in evidence.items()}}
        self._replace(_registrations, key, row, defaults={"evidence": {}})

    def decide(self, decision: Decision) -> None:
        here = _matches(_registrations, {"event": self._event, "reference": decision.reference})
        self._db.execute(sa.update(_registrations).where(*here).values(decision=asdict(decision)))

    def tell_all(self) -> None:
        """Remember that the present decisions have been told in a digest."""
        here = _registrations.c.event == self._event
        self._db.execute(sa.update(_registrations).where(here).values(told=_registrations.c.decision))

    def log(self, reference: str, step: Step, message: int | None = None) -> None:
        """Add a line to a registration's trail."""
        details = dict(step.details) if step.details else None
        row = {"at": step.at, "actor": step.actor, "verb": step.verb, "note": step.note, "details": details}
        self._db.execute(sa.insert(_trail).values(event=self._event, reference=reference, message=message, **row))

    def trail(self, reference: str) -> list[Step]:
        query = (
            sa.select(_trail, _messages)
            .select_from(_trail.outerjoin(_messages, _trail.c.message == _messages.c.id))
            .where(_trail.c.event == self._event, _trail.c.reference == reference)
            .order_by(_trail.c.id)
            .set_label_style(sa.LABEL_STYLE_TABLENAME_PLUS_COL)
        )
        return [_step(row) for row in self._db.execute(query)]

    # replies

    def told(self) -> dict[str, Told]:
        """What replies last told of each registration."""
        query = sa.select(_told.c.reference, _told.c.told).where(_told.c.event == self._event)
        lists = ("recipients",)
        rows = self._db.execute(query)
        return {ref: Told(**{**kept, **{name: tuple(kept[name]) for name in lists}}) for ref, kept in rows}

    def tell(self, reference: str, told: Told) -> None:
        self._replace(_told, {"event": self._event, "reference": reference}, {"told": asdict(told)})

    def last_letters(self, references: Iterable[str]) -> dict[tuple[str, str], str]:
        """The last Message-ID that an address wrote about a reference."""
        query = (
            sa.select(_trail.c.reference, _messages.c.sender, _messages.c.message_id)
            .select_from(_trail.join(_messages, _trail.c.message == _messages.c.id))
            .where(_trail.c.event == self._event, _trail.c.reference.in_(list(references)))
            .order_by(_trail.c.id)
        )
        return {(ref, sender): message_id or "" for ref, sender, message_id in self._db.execute(query)}

    def queue(self, mail: Outgoing, run: int, at: datetime) -> None:
        """Put a mail into the outbox; one that is there already stays as it is."""
        table = _outbox
        if self._db.execute(sa.select(table.c.id).where(table.c.message_id == mail.message_id)).first():
            return
        row = {"recipient": mail.recipient, "raw": mail.raw, "kind": mail.kind, "references": list(mail.references)}
        self._db.execute(
            sa.insert(table).values(event=self._event, message_id=mail.message_id, run=run, queued_at=at, **row)
        )

    def to_deliver(self, now: datetime) -> list[Outgoing]:
        """Mails whose turn it is, oldest first: the queued, and those once given away without a clear answer."""
        table = _outbox
        open_ = table.c.status.in_((Fate.LATER.value, Fate.UNCERTAIN.value))
        turn = sa.or_(table.c.next_try.is_(None), table.c.next_try <= now)
        query = sa.select(table).where(table.c.event == self._event, open_, turn).order_by(table.c.id)
        return [_outgoing(row) for row in self._db.execute(query)]

    def settle(
        self, mail: Outgoing, fate: Fate, at: datetime, *, next_try: datetime | None = None, note: str = ""
    ) -> None:
        """What became of handing a mail over; `mail` carries the counts."""
        values = {"attempts": mail.attempts, "doubtful": mail.doubtful, "next_try": next_try, "note": note[:500]}
        sent = {"sent_at": at} if fate is Fate.SENT else {}
        here = (_outbox.c.event == self._event, _outbox.c.message_id == mail.message_id)
        self._db.execute(sa.update(_outbox).where(*here).values(status=fate.value, **values, **sent))

    def sent_since(self, at: datetime) -> dict[str, int]:
        """How many mails each address was sent after the instant `at`."""
        table = _outbox
        query = sa.select(table.c.recipient, sa.func.count()).where(table.c.event == self._event, table.c.sent_at > at)
        return {row[0]: row[1] for row in self._db.execute(query.group_by(table.c.recipient))}

    def outbox(self) -> list[tuple[Outgoing, Fate, str]]:
        """Every mail of the outbox, what became of it, and why."""
        query = sa.select(_outbox).where(_outbox.c.event == self._event).order_by(_outbox.c.id)
        return [(_outgoing(row), Fate(row.status), row.note) for row in self._db.execute(query)]

    def own_message(self, message_id: str) -> tuple[str, tuple[str, ...]] | None:
        """(recipient, references) of a mail of ours, None for any other Message-ID."""
        query = sa.select(_outbox.c.recipient, _outbox.c.references).where(
            _outbox.c.event == self._event, _outbox.c.message_id == message_id
        )
        row = self._db.execute(query).first()
        return (row[0], tuple(row[1])) if row else None

    def has_written(self) -> bool:
        """Whether there is any mail of ours that could be answered or come back."""
        return (
            self._db.execute(sa.select(_outbox.c.id).where(_outbox.c.event == self._event).limit(1)).first() is not None
        )

    def is_spent(self, token: str) -> bool:
        here = (_spent.c.event == self._event, _spent.c.token == token)
        return self._db.execute(sa.select(_spent.c.token).where(*here)).first() is not None

    def spend(self, token: str, at: datetime) -> None:
        self._replace(_spent, {"event": self._event, "token": token}, {"at": at})

    # organisations and facts

    def answers(self) -> list[Answer]:
        """What organisers said of organisations, oldest first."""
        names = [column.name for column in _answers.c if column.name not in ("id", "event")]
        query = sa.select(*(_answers.c[name] for name in names)).where(_answers.c.event == self._event)
        return [Answer(**row._mapping) for row in self._db.execute(query.order_by(_answers.c.id))]

    def answer(self, answer: Answer) -> None:
        self._db.execute(sa.insert(_answers).values(event=self._event, **asdict(answer)))

    def fact(self, key: str) -> Any:
        """A single fact of the event, None when it was never stated."""
        return self._db.execute(
            sa.select(_facts.c.value).where(_facts.c.event == self._event, _facts.c.key == key)
        ).scalar()

    def state(self, key: str, value: Any) -> None:
        self._replace(_facts, {"event": self._event, "key": key}, {"value": value})

    def _replace(
        self, table: sa.Table, key: dict[str, Any], row: dict[str, Any], defaults: dict[str, Any] | None = None
    ) -> None:
        updated = self._db.execute(sa.update(table).where(*_matches(table, key)).values(**row))
        if not updated.rowcount:
            self._db.execute(sa.insert(table).values(**{**(defaults or {}), **key, **row}))


# --- opening ---------------------------------------------------------------------------------------------------------


@contextmanager
def open_store(url: str, event: str, *, dry_run: bool = False) -> Iterator[Store]:
    """The event's store; a dry run commits nothing and leaves no file behind."""
    if dry_run and not _exists(url):
        url = "sqlite://"
    with ExitStack() as stack:
        with _in_words("opened"):
            engine = _engine(url)
            stack.callback(engine.dispose)
            connection = stack.enter_context(engine.connect())
            if dry_run:
                stack.enter_context(_begun(connection, keep=False))
                _prepare(connection, url)
            else:
                with _begun(connection):
                    _prepare(connection, url)
        yield Store(connection, event, dry_run=dry_run)


@contextmanager
def _begun(connection: Connection, *, keep: bool = True) -> Iterator[None]:
    """A write transaction: BEGIN IMMEDIATE on SQLite, where a deferred one fails instead of waiting for the lock."""
    connection.rollback()  # ends what a read began
    with connection.begin() as transaction:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        if not keep:
            transaction.rollback()


@contextmanager
def run_lock(url: str, event: str) -> Iterator[None]:
    """One run at a time for an event: TransientError within two seconds while another is active."""
    with ExitStack() as stack:
        if url.startswith("sqlite"):
            _lock_file(stack, _sqlite_path(url), event)
        else:
            _lock_session(stack, url, event)
        yield


def _lock_file(stack: ExitStack, database: Path, event: str) -> None:
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        stack.enter_context(FileLock(f"{database}.{event}.lock", timeout=LOCK_SECONDS))
    except Timeout as error:
        raise _another_run(event) from error
    except OSError as error:
        raise UserError(
            f"The folder of the database {database} cannot be written: {error.strerror}.",
            "Choose another folder in [database] url, or give this user the right to write there.",
        ) from error


def _lock_session(stack: ExitStack, url: str, event: str) -> None:
    """A session-level advisory lock: it ends with its connection, also when the program is killed."""
    with _in_words("opened"):
        engine = _engine(url)
        stack.callback(engine.dispose)
        connection = stack.enter_context(engine.connect())
        if not connection.execute(sa.select(sa.func.pg_try_advisory_lock(_lock_number(event, "run")))).scalar():
            raise _another_run(event)


def _another_run(event: str) -> TransientError:
    return TransientError(f"Another run for {event} is active.", "Wait until it has finished; nothing is lost.")


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return sa.create_engine(url)
    if url != "sqlite://":
        _sqlite_path(url).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @sa.event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own: `_begun` does
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    return engine


def _prepare(connection: Connection, url: str) -> None:
    """Make the tables of a new database; refuse one of another schema version."""
    tables = sa.inspect(connection).get_table_names()
    if tables and "meta" not in tables:
        raise UserError(f"{_shown(url)} is a database of another program.", "Name another one in [database] url.")
    if not tables:
        _schema.create_all(connection)
        connection.execute(sa.insert(_meta).values(key="schema_version", value=str(SCHEMA_VERSION)))
        return
    version = connection.execute(sa.select(_meta.c.value).where(_meta.c.key == "schema_version")).scalar()
    if version != str(SCHEMA_VERSION):
        raise UserError(
            f"{_shown(url)} has schema version {version}; this program knows version {SCHEMA_VERSION}.",
            "Use the version of the program that made it, or another database.",
        )


def _exists(url: str) -> bool:
    return not url.startswith("sqlite") or (url != "sqlite://" and _sqlite_path(url).exists())


def _sqlite_path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _shown(url: str) -> str:
    return sa.make_url(url).render_as_string(hide_password=True)


@contextmanager
def _in_words(done: str) -> Iterator[None]:
    """Database errors as errors of the product, with the next step."""
    try:
        yield
    except ProductError:
        raise
    except sa.exc.OperationalError as error:
        reason = str(error.orig).strip()
        if "locked" in reason or "busy" in reason or "connect" in reason:
            raise TransientError(f"The database is busy or away: {reason}.", "Run the command again later.") from error
        raise UserError(
            f"The database cannot be {done}: {reason}.", "Check the path in [database] url and its permissions."
        ) from error
    except sa.exc.DatabaseError as error:
        raise UserError(
            f"The database cannot be {done}: {error.orig}.",
            "Restore a damaged file from a backup; if it is not a database, name another in [database] url.",
        ) from error
    except OSError as error:
        raise UserError(
            f"The database cannot be {done}: {error.strerror} ({error.filename}).",
            "Check the path in [database] url and its permissions.",
        ) from error
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise UserError(
            f"[database] url is not usable: {error}.",
            "Write sqlite:///FILE, or postgresql+psycopg://… after installing the postgresql extra.",
        ) from error


def _lock_number(event: str, purpose: str) -> int:
    return zlib.crc32(f"inbox-processor:{purpose}:{event}".encode())


# --- rows ------------------------------------------------------------------------------------------------------------


def _matches(table: sa.Table, values: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == value for name, value in values.items()]


_PLAIN = (
    *("title", "full_name", "function", "organisation", "email", "telephone", "country", "sender", "cancelled"),
    *("registered_at", "reserved", "role", "asked_at", "message_id", "language"),
)


def _registration_row(registration: Registration) -> dict[str, Any]:
    return {
        **{name: getattr(registration, name) for name in _PLAIN},
        "word": registration.word.value if registration.word else None,
        "mailbox_order": registration.order[0],
        "mail_order": registration.order[1],
        "known_at": {name: at.astimezone(UTC).isoformat() for name, at in registration.known_at.items()},
        "doubts": list(registration.doubts),
        "remarks": list(registration.remarks),
    }


def _registration(row: Row[Any]) -> Registration:
    kept = row._mapping
    return Registration(
        reference=kept["reference"],
        **{name: kept[name] for name in _PLAIN},
        word=Word(kept["word"]) if kept["word"] else None,
        order=(kept["mailbox_order"], kept["mail_order"]),
        known_at={name: datetime.fromisoformat(at) for name, at in kept["known_at"].items()},
        doubts=tuple(kept["doubts"]),
        remarks=tuple(kept["remarks"]),
        promise=kept["decision"]["promise"] if kept["decision"] else None,
    )


def _decision(kept: dict[str, Any]) -> Decision:
    known = {field.name for field in fields(Decision)}
    values = {name: value for name, value in kept.items() if name in known}
    return replace(Decision(**values), status=Status(kept["status"]), missing=tuple(kept["missing"]))


def _seen(row: Row[Any], prefix: str = "") -> Seen:
    kept = {name.removeprefix(prefix): value for name, value in row._mapping.items() if name.startswith(prefix)}
    plain = ("arrived", "header_print", "fingerprint", "message_id", "sender", "subject", "note")
    return Seen(
        key=MessageKey(kept["mailbox"], kept["uidvalidity"], kept["uid"]),
        disposition=Disposition(kept["disposition"]),
        reading=Reading.model_validate(kept["reading"]) if kept["reading"] else None,
        **{name: kept[name] for name in plain},
    )


def _outgoing(row: Row[Any]) -> Outgoing:
    kept = row._mapping
    plain = ("message_id", "recipient", "raw", "kind", "queued_at", "attempts", "doubtful")
    return Outgoing(**{name: kept[name] for name in plain}, references=tuple(kept["references"]))


def _step(row: Row[Any]) -> Step:
    kept = row._mapping
    return Step(
        at=kept["trail_at"],
        actor=kept["trail_actor"],
        verb=kept["trail_verb"],
        note=kept["trail_note"],
        details=kept["trail_details"],
        seen=_seen(row, "messages_") if kept["messages_id"] else None,
    )
