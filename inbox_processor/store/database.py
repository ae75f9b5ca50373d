"""The database under the register: connections, write transactions, locks, and its errors in words."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.engine import Connection, Engine

from inbox_processor.errors import ProductError, TransientError, UserError
from inbox_processor.store import schema

BUSY_SECONDS = 10
LOCK_SECONDS = 0.2


@contextmanager
def begun(connection: Connection, *, keep: bool = True) -> Iterator[None]:
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
    with in_words("opened"):
        engine = engine_for(url)
        stack.callback(engine.dispose)
        connection = stack.enter_context(engine.connect())
        if not connection.execute(sa.select(sa.func.pg_try_advisory_lock(lock_number(event, "run")))).scalar():
            raise _another_run(event)


def _another_run(event: str) -> TransientError:
    return TransientError(f"Another run for {event} is active.", "Wait until it has finished; nothing is lost.")


def engine_for(url: str) -> Engine:
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


def prepare(connection: Connection, url: str) -> None:
    """Make the tables of a new database; refuse one of another schema version."""
    tables = sa.inspect(connection).get_table_names()
    if tables and "meta" not in tables:
        raise UserError(f"{shown(url)} is a database of another program.", "Name another one in [database] url.")
    if not tables:
        schema.tables.create_all(connection)
        connection.execute(sa.insert(schema.meta).values(key="schema_version", value=str(schema.VERSION)))
        return
    version = connection.execute(sa.select(schema.meta.c.value).where(schema.meta.c.key == "schema_version")).scalar()
    if version != str(schema.VERSION):
        raise UserError(
            f"{shown(url)} has schema version {version}; this program knows version {schema.VERSION}.",
            "Use the version of the program that made it, or another database.",
        )


def exists(url: str) -> bool:
    return not url.startswith("sqlite") or (url != "sqlite://" and _sqlite_path(url).exists())


def _sqlite_path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def shown(url: str) -> str:
    return sa.make_url(url).render_as_string(hide_password=True)


@contextmanager
def in_words(done: str) -> Iterator[None]:
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


def lock_number(event: str, purpose: str) -> int:
    return zlib.crc32(f"inbox-processor:{purpose}:{event}".encode())
