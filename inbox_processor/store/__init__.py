"""The register on disk: schema, locks, transactions. The only user of SQLAlchemy.

Rule: it keeps what it is handed and hands back what it kept; it decides nothing. SQLite by default (WAL,
synchronous=FULL, BEGIN IMMEDIATE); PostgreSQL by the same code, with one advisory lock per event inside each
transaction. Times are stored in UTC. Errors: TransientError when the database is busy or away, UserError when it
is not ours to use (another schema, not a database, not writable).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from inbox_processor.store import schema
from inbox_processor.store.database import begun, engine_for, exists, in_words, prepare, run_lock
from inbox_processor.store.messages import Messages
from inbox_processor.store.outbox import Outbox
from inbox_processor.store.registrations import Registrations
from inbox_processor.store.rows import Answer, Seen, Step

__all__ = ["Answer", "Seen", "Step", "Store", "open_store", "run_lock"]


class Store(Messages, Registrations, Outbox):
    """One event's part of the database; open it with `open_store`, write only inside `transaction()`."""

    def answers(self) -> list[Answer]:
        """What organisers said of organisations, oldest first."""
        names = [column.name for column in schema.answers.c if column.name not in ("id", "event")]
        query = sa.select(*(schema.answers.c[name] for name in names)).where(schema.answers.c.event == self._event)
        return [Answer(**row._mapping) for row in self._db.execute(query.order_by(schema.answers.c.id))]

    def answer(self, answer: Answer) -> None:
        self._db.execute(sa.insert(schema.answers).values(event=self._event, **asdict(answer)))

    def fact(self, key: str) -> Any:
        """A single fact of the event, None when it was never stated."""
        return self._db.execute(
            sa.select(schema.facts.c.value).where(schema.facts.c.event == self._event, schema.facts.c.key == key)
        ).scalar()

    def state(self, key: str, value: Any) -> None:
        self._replace(schema.facts, {"event": self._event, "key": key}, {"value": value})


@contextmanager
def open_store(url: str, event: str, *, dry_run: bool = False) -> Iterator[Store]:
    """The event's store; a dry run commits nothing and leaves no file behind."""
    if dry_run and not exists(url):
        url = "sqlite://"
    with ExitStack() as stack:
        with in_words("opened"):
            engine = engine_for(url)
            stack.callback(engine.dispose)
            connection = stack.enter_context(engine.connect())
            if dry_run:
                stack.enter_context(begun(connection, keep=False))
                prepare(connection, url)
            else:
                with begun(connection):
                    prepare(connection, url)
        yield Store(connection, event, dry_run=dry_run)
