"""What the parts of the store have in common: the connection, the event, a transaction, replacing a row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inbox_processor.store import rows
from inbox_processor.store.database import begun, in_words, lock_number


class Part:
    """One event's part of the database, and what every part of the store does with it."""

    def __init__(self, connection: Connection, event: str, *, dry_run: bool = False) -> None:
        self._db = connection
        self._event = event
        self._dry_run = dry_run

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write lock first, commit at the end, roll back on any error; in a dry run a savepoint."""
        with in_words("written"):
            if self._dry_run:
                with self._db.begin_nested():
                    yield
                return
            with begun(self._db):
                if self._db.dialect.name == "postgresql":
                    self._db.execute(sa.select(sa.func.pg_advisory_xact_lock(lock_number(self._event, "write"))))
                yield

    def _replace(
        self, table: sa.Table, key: dict[str, Any], row: dict[str, Any], defaults: dict[str, Any] | None = None
    ) -> None:
        updated = self._db.execute(sa.update(table).where(*rows.matches(table, key)).values(**row))
        if not updated.rowcount:
            self._db.execute(sa.insert(table).values(**{**(defaults or {}), **key, **row}))
