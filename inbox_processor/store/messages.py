"""Messages of the mailboxes: which were seen, how each ended, where the high-water mark stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from inbox_processor.records import Disposition, MessageKey
from inbox_processor.store import rows, schema
from inbox_processor.store.part import Part
from inbox_processor.store.rows import Seen


class Messages(Part):
    """How every message ended."""

    def recorded(self, mailbox: str, uidvalidity: int) -> set[str]:
        """The uids already recorded of a mailbox."""
        table = schema.messages
        query = sa.select(table.c.uid).where(
            table.c.event == self._event, table.c.mailbox == mailbox, table.c.uidvalidity == uidvalidity
        )
        return set(self._db.execute(query.where(~table.c.stale)).scalars())

    def mark_of(self, mailbox: str) -> tuple[int, int] | None:
        """(UIDVALIDITY, high-water mark) of the mailbox as last seen."""
        table = schema.marks
        query = sa.select(table.c.uidvalidity, table.c.high_water)
        row = self._db.execute(query.where(table.c.event == self._event, table.c.mailbox == mailbox)).first()
        return (row.uidvalidity, row.high_water) if row else None

    def set_mark(self, mailbox: str, uidvalidity: int, high_water: int) -> None:
        self._replace(
            schema.marks,
            {"event": self._event, "mailbox": mailbox},
            {"uidvalidity": uidvalidity, "high_water": high_water},
        )

    def forget_numbering(self, mailbox: str) -> None:
        """The mailbox was rebuilt: its messages are to be recognised again by their prints."""
        table = schema.messages
        here = (table.c.event == self._event, table.c.mailbox == mailbox, ~table.c.stale)
        gone = sa.literal("rebuilt:") + sa.cast(table.c.id, sa.String)  # frees the uid for who has it now
        self._db.execute(sa.update(table).where(*here).values(stale=True, uid=gone))
        self._db.execute(
            sa.delete(schema.marks).where(schema.marks.c.event == self._event, schema.marks.c.mailbox == mailbox)
        )

    def recognise(self, key: MessageKey, header_print: str) -> bool:
        """Whether a message of a rebuilt mailbox was seen before; it is then known by its new key."""
        table = schema.messages
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
        table = schema.messages
        query = sa.select(table.c.uid, table.c.arrived).where(
            table.c.event == self._event, table.c.mailbox == mailbox, table.c.uidvalidity == uidvalidity
        )
        found = self._db.execute(query.where(~table.c.stale).order_by(table.c.id.desc()).limit(count))
        return {row.uid: row.arrived for row in found}

    def knows_fingerprint(self, fingerprint: str) -> bool:
        table = schema.messages
        query = sa.select(table.c.id).where(table.c.event == self._event, table.c.fingerprint == fingerprint)
        return self._db.execute(query.limit(1)).first() is not None

    def record(self, seen: Seen, run: int, *, to_mark: bool = False) -> int:
        """Keep what became of a message; its row number. One that has a row already is recorded anew there."""
        row = {
            "disposition": seen.disposition.value,
            "fingerprint": seen.fingerprint,
            "message_id": seen.message_id,
            "sender": seen.sender,
            "subject": seen.subject,
            "note": seen.note,
            "reading": seen.reading.model_dump(mode="json") if seen.reading else None,
            "marked": not to_mark,
        }
        if seen.row:
            self._db.execute(sa.update(schema.messages).where(schema.messages.c.id == seen.row).values(**row))
            return seen.row
        first = {"arrived": seen.arrived, "header_print": seen.header_print, "run": run, **asdict(seen.key)}
        values = {"event": self._event, **first, **row}
        inserted = self._db.execute(sa.insert(schema.messages).values(**values)).inserted_primary_key
        return int(inserted[0]) if inserted else 0

    def message(self, row: int) -> Seen | None:
        """The message kept under a number."""
        here = (schema.messages.c.event == self._event, schema.messages.c.id == row, ~schema.messages.c.stale)
        found = self._db.execute(sa.select(schema.messages).where(*here)).first()
        return rows.seen(found) if found else None

    def concerns(self, numbers: Iterable[int]) -> dict[int, tuple[str, ...]]:
        """The references that messages, by number, have to do with."""
        query = sa.select(schema.trail.c.message, schema.trail.c.reference).distinct()
        here = (schema.trail.c.event == self._event, schema.trail.c.message.in_(list(numbers)))
        found: dict[int, tuple[str, ...]] = {}
        for number, reference in self._db.execute(query.where(*here).order_by(schema.trail.c.reference)):
            found[number] = (*found.get(number, ()), reference)
        return found

    def unmarked(self, mailbox: str) -> list[str]:
        """The uids of ours that still have to be marked in the mailbox."""
        table = schema.messages
        query = sa.select(table.c.uid).where(table.c.event == self._event, table.c.mailbox == mailbox)
        return list(self._db.execute(query.where(~table.c.marked, ~table.c.stale).order_by(table.c.id)).scalars())

    def set_marked(self, mailbox: str, uids: Sequence[str]) -> None:
        table = schema.messages
        for uid in uids:
            here = (table.c.event == self._event, table.c.mailbox == mailbox, table.c.uid == uid)
            self._db.execute(sa.update(table).where(*here).values(marked=True))

    def message_count(self, *, after_run: int = 0) -> int:
        """How many messages were met, counted without regard to how they ended."""
        here = (schema.messages.c.event == self._event, schema.messages.c.run > after_run)
        return int(self._db.execute(sa.select(sa.func.count()).select_from(schema.messages).where(*here)).scalar() or 0)

    def dispositions(self, *, after_run: int = 0) -> dict[Disposition, int]:
        """How many messages ended how, of all runs or of those after `after_run`."""
        table = schema.messages
        query = sa.select(table.c.disposition, sa.func.count()).where(
            table.c.event == self._event, table.c.run > after_run
        )
        found = self._db.execute(query.group_by(table.c.disposition)).all()
        return {Disposition(name): count for name, count in found}

    def seen(self, dispositions: Iterable[Disposition], *, after_run: int = 0) -> list[Seen]:
        """The messages that ended so, oldest first."""
        table = schema.messages
        query = sa.select(table).where(table.c.event == self._event, table.c.run > after_run)
        query = query.where(table.c.disposition.in_([d.value for d in dispositions]))
        return [rows.seen(row) for row in self._db.execute(query.order_by(table.c.arrived, table.c.id))]
