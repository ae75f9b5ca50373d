"""Mails of ours: what was told to whom, what waits to be sent, what became of it, tokens that are spent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from inbox_processor.records import Fate, Outgoing, Told
from inbox_processor.store import rows, schema
from inbox_processor.store.part import Part


class Outbox(Part):
    """The outbox and what replies told."""

    def told(self) -> dict[str, Told]:
        """What replies last told of each registration."""
        query = sa.select(schema.told.c.reference, schema.told.c.told).where(schema.told.c.event == self._event)
        lists = ("recipients",)
        found = self._db.execute(query)
        return {ref: Told(**{**kept, **{name: tuple(kept[name]) for name in lists}}) for ref, kept in found}

    def tell(self, reference: str, told: Told) -> None:
        self._replace(schema.told, {"event": self._event, "reference": reference}, {"told": asdict(told)})

    def last_letters(self, references: Iterable[str]) -> dict[tuple[str, str], str]:
        """The last Message-ID that an address wrote about a reference."""
        query = (
            sa.select(schema.trail.c.reference, schema.messages.c.sender, schema.messages.c.message_id)
            .select_from(schema.trail.join(schema.messages, schema.trail.c.message == schema.messages.c.id))
            .where(schema.trail.c.event == self._event, schema.trail.c.reference.in_(list(references)))
            .order_by(schema.trail.c.id)
        )
        return {(ref, sender): message_id or "" for ref, sender, message_id in self._db.execute(query)}

    def queue(self, mail: Outgoing, run: int, at: datetime) -> None:
        """Put a mail into the outbox; one that is there already stays as it is."""
        table = schema.outbox
        if self._db.execute(sa.select(table.c.id).where(table.c.message_id == mail.message_id)).first():
            return
        row = {"recipient": mail.recipient, "raw": mail.raw, "kind": mail.kind, "references": list(mail.references)}
        self._db.execute(
            sa.insert(table).values(event=self._event, message_id=mail.message_id, run=run, queued_at=at, **row)
        )

    def to_deliver(self, now: datetime) -> list[Outgoing]:
        """Mails whose turn it is, oldest first: the queued, and those once given away without a clear answer."""
        table = schema.outbox
        open_ = table.c.status.in_((Fate.LATER.value, Fate.UNCERTAIN.value))
        turn = sa.or_(table.c.next_try.is_(None), table.c.next_try <= now)
        query = sa.select(table).where(table.c.event == self._event, open_, turn).order_by(table.c.id)
        return [rows.outgoing(row) for row in self._db.execute(query)]

    def settle(
        self, mail: Outgoing, fate: Fate, at: datetime, *, next_try: datetime | None = None, note: str = ""
    ) -> None:
        """What became of handing a mail over; `mail` carries the counts."""
        values = {"attempts": mail.attempts, "doubtful": mail.doubtful, "next_try": next_try, "note": note[:500]}
        sent = {"sent_at": at} if fate is Fate.SENT else {}
        here = (schema.outbox.c.event == self._event, schema.outbox.c.message_id == mail.message_id)
        self._db.execute(sa.update(schema.outbox).where(*here).values(status=fate.value, **values, **sent))

    def sent_since(self, at: datetime) -> dict[str, int]:
        """How many mails each address was sent after the instant `at`."""
        table = schema.outbox
        query = sa.select(table.c.recipient, sa.func.count()).where(table.c.event == self._event, table.c.sent_at > at)
        return {row[0]: row[1] for row in self._db.execute(query.group_by(table.c.recipient))}

    def outbox(self) -> list[tuple[Outgoing, Fate, str]]:
        """Every mail of the outbox, what became of it, and why."""
        query = sa.select(schema.outbox).where(schema.outbox.c.event == self._event).order_by(schema.outbox.c.id)
        return [(rows.outgoing(row), Fate(row.status), row.note) for row in self._db.execute(query)]

    def own_message(self, message_id: str) -> tuple[str, tuple[str, ...]] | None:
        """(recipient, references) of a mail of ours, None for any other Message-ID."""
        query = sa.select(schema.outbox.c.recipient, schema.outbox.c.references).where(
            schema.outbox.c.event == self._event, schema.outbox.c.message_id == message_id
        )
        row = self._db.execute(query).first()
        return (row[0], tuple(row[1])) if row else None

    def last_to(self, address: str) -> tuple[str, tuple[str, ...]] | None:
        """(recipient, references) of the last mail of ours to an address in any case, None where none was written."""
        table = schema.outbox
        query = sa.select(table.c.recipient, table.c.references).where(
            table.c.event == self._event, sa.func.lower(table.c.recipient) == address.lower()
        )
        row = self._db.execute(query.order_by(table.c.id.desc()).limit(1)).first()
        return (row[0], tuple(row[1])) if row else None

    def kind_of(self, message_id: str) -> str:
        """What a mail of ours is ("reply", "digest", "answer"), '' for any other Message-ID."""
        here = (schema.outbox.c.event == self._event, schema.outbox.c.message_id == message_id)
        return str(self._db.execute(sa.select(schema.outbox.c.kind).where(*here)).scalar() or "")

    def has_written(self) -> bool:
        """Whether there is any mail of ours that could be answered or come back."""
        return (
            self._db.execute(sa.select(schema.outbox.c.id).where(schema.outbox.c.event == self._event).limit(1)).first()
            is not None
        )

    def is_spent(self, token: str) -> bool:
        return self.spent_at(token) is not None

    def spent_at(self, token: str) -> datetime | None:
        """When a token was spent, None while it was not."""
        here = (schema.spent.c.event == self._event, schema.spent.c.token == token)
        found: datetime | None = self._db.execute(sa.select(schema.spent.c.at).where(*here)).scalar()
        return found

    def spend(self, token: str, at: datetime) -> None:
        self._replace(schema.spent, {"event": self._event, "token": token}, {"at": at})
