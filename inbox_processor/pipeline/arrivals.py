"""What is new in a mailbox, also when it was rebuilt or renumbered (RFC 9051 section 2.3.1.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from inbox_processor.records import (
    Arrival,
)
from inbox_processor.store import Store

PROBES = 5
"""Messages asked about to see whether a mailbox was renumbered."""


class Mailbox(Protocol):
    """One folder of a source. Errors: TransientError for the whole, PermanentError for one message."""

    @property
    def name(self) -> str: ...
    @property
    def uidvalidity(self) -> int: ...
    @property
    def uidnext(self) -> int: ...
    def arrivals(self, above: int, known: Collection[str]) -> Iterator[Arrival]: ...
    def arrival_times(self, uids: Sequence[str]) -> Mapping[str, datetime]: ...
    def fetch(self, uid: str) -> bytes: ...
    def mark(self, uids: Sequence[str]) -> None: ...


def new_in(mailbox: Mailbox, store: Store, now: datetime, warnings: list[str]) -> tuple[list[Arrival], int]:
    """(arrivals up to `now` that are not recorded, the high-water mark below which nothing is left to see)."""
    mark = store.mark_of(mailbox.name)
    if mark and _was_rebuilt(mailbox, store, *mark):
        warnings.append(
            f"The mailbox {mailbox.name} was rebuilt or renumbered; it was read again, and nothing counted twice."
        )
        with store.transaction():
            store.forget_numbering(mailbox.name)
        mark = None
    above = mark[1] if mark else 0
    known = store.recorded(mailbox.name, mailbox.uidvalidity)
    new, highest, first_unseen = [], above, None
    for arrival in mailbox.arrivals(above, known):
        uid = int(arrival.key.uid) if arrival.key.uid.isdecimal() else 0
        if arrival.arrived > now:
            first_unseen = min(first_unseen or uid, uid)
            continue
        highest = max(highest, uid)
        new.append(arrival)
    return new, highest if first_unseen is None else min(highest, first_unseen - 1)


def _was_rebuilt(mailbox: Mailbox, store: Store, uidvalidity: int, high_water: int) -> bool:
    """UIDVALIDITY changed, or the numbers stand for other messages than before (RFC 9051 section 2.3.1.1)."""
    if mailbox.uidvalidity != uidvalidity or 0 < mailbox.uidnext <= high_water:
        return True
    if not high_water:  # a source without numbers cannot be renumbered
        return False
    recorded = store.last_arrivals(mailbox.name, uidvalidity, PROBES)
    found = mailbox.arrival_times(list(recorded))
    return any(found[uid] != arrived for uid, arrived in recorded.items() if uid in found)
