"""The seats reserved in the configuration: held in the register, and given what their holder writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from inbox_processor.config import Reserved
from inbox_processor.records import Registrant, Registration
from inbox_processor.register.changes import Change, Letter, listed, stated
from inbox_processor.register.person import folded


def reserved_seats(
    reserved: Sequence[Reserved], code: str, known: Iterable[Registration], now: datetime
) -> list[Change]:
    """Changes that make the register hold the seats reserved in the configuration, and only those."""
    every = [r for r in known if r.reserved]
    held = {folded(r.full_name): r for r in every if r.cancelled != "unreserved"}
    wanted = {folded(entry.full_name): entry for entry in reserved}
    numbers = (f"{code}-R{number:02d}" for number in range(len(every) + 1, 10_000))
    changes = [
        Change(_reservation(entry, next(numbers), now), "reserved", entry.role)
        for name, entry in wanted.items()
        if name not in held
    ]
    gone = [seat for name, seat in held.items() if name not in wanted and seat.cancelled is None]
    return changes + [Change(replace(seat, cancelled="unreserved"), "cancelled", "no longer reserved") for seat in gone]


def _reservation(entry: Reserved, reference: str, now: datetime) -> Registration:
    return Registration(
        reference=reference,
        registered_at=now,
        full_name=entry.full_name,
        organisation=entry.organisation,
        country=entry.country,
        reserved=True,
        role=entry.role,
    )


def attached(seat: Registration, registrant: Registrant, letter: Letter) -> Change:
    """A reserved person has written: the seat gets what the mail states."""
    values = {name: value for name, value in stated(registrant).items() if not seat.value(name)}
    attached = replace(
        seat,
        registered_at=letter.arrived,
        order=(letter.order, 0),
        sender=letter.sender,
        message_id=letter.message_id,
    ).with_values(values)
    return Change(attached, "registered", f"for the reserved seat; {listed(values)}", registrant.evidence)
