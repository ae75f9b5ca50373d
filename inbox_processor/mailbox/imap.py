"""A folder on an IMAP server (RFC 9051, and RFC 3501 as servers speak it).

Rule: EXAMINE and BODY.PEEK only; `mark` alone opens for writing, after proving that the folder is still the same. Every
answer is taken as possibly incomplete: people move and delete mail while we read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from inbox_processor.errors import PermanentError, TransientError, UserError
from inbox_processor.mailbox import excerpt, header
from inbox_processor.mailbox.connection import Connection
from inbox_processor.records import Arrival, MessageKey

KEYWORD = "$InboxProcessed"
_BATCH = 500
"""Messages asked about in one command: their UIDs stay below the 8192 octets of RFC 7162 section 4."""
_SEARCHED = 50_000
"""Messages searched in one command: imaplib takes no line of more than a million octets."""


class ImapMailbox:
    """One folder; satisfies the Mailbox protocol of the pipeline."""

    def __init__(
        self,
        connection: Connection,
        folder: str,
        fields: Sequence[str],
        *,
        max_size: int,
        mark: Literal["none", "keyword", "move"] = "none",
        mark_folder: str = "",
        in_process_folder: bool = False,
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._fields = fields
        self._max_size = max_size
        self._mark = mark
        self._mark_folder = mark_folder
        self._in_process_folder = in_process_folder
        self._sizes: dict[str, int] = {}
        self.name = connection.address.identity(folder)
        self._status = self._examine("process_folder" if in_process_folder else "url")
        self.uidvalidity = int(self._status.get(b"UIDVALIDITY", 0))

    @property
    def uidnext(self) -> int:
        """The lowest UID a new message can get; it never falls while the folder stays the same. 0: not said."""
        return int(self._status.get(b"UIDNEXT", 0))

    def arrivals(self, above: int, known: Collection[str]) -> Iterator[Arrival]:
        """The messages with a UID above `above` and not in `known`, by UID."""
        self._status = self._connection.examine(self._folder, again=True)
        self._require_same(self._status)
        recorded = frozenset(known)
        new = [uid for uid in self._uids_above(above) if str(uid) not in recorded]
        for start in range(0, len(new), _BATCH):
            yield from self._looked_at(new[start : start + _BATCH])

    def fetch(self, uid: str) -> bytes:
        """The whole message, or above `max_size` what a person can read of it; PermanentError when it cannot be had."""
        number = self._number(uid)
        try:
            return self._fetched(number)
        except TransientError:
            pass  # the line was lost: once more on a new one, which raises if the server is away
        try:
            return self._fetched(number)
        except TransientError as error:
            self._ask_fetch([number], ["FLAGS"])  # the server answers, and only this message makes it hang up
            raise PermanentError(f"Message {uid} of {self.name}: the server hangs up while sending it.") from error

    def arrival_times(self, uids: Sequence[str]) -> dict[str, datetime]:
        """When those of the messages that are still there arrived: another time than recorded means renumbered UIDs."""
        found = self._ask_fetch([self._number(uid) for uid in uids], ["INTERNALDATE"])
        times = {uid: _instant(found.get(self._number(uid), {}).get(b"INTERNALDATE")) for uid in uids}
        return {uid: time for uid, time in times.items() if time}

    def mark(self, uids: Sequence[str]) -> None:
        """Mark ours, as configured: a keyword, or a move; repeatable, since what is marked or gone is passed over."""
        numbers = [self._number(uid) for uid in uids]
        if self._mark == "none" or not numbers:
            return
        try:
            status = self._connection.select(self._folder)
            self._require_same(status)
            if self._mark == "keyword":
                self._require_keywords(status)
            else:
                self._require_mark_folder()
            for start in range(0, len(numbers), _BATCH):
                self._mark_batch(self._still_there(numbers[start : start + _BATCH]))
        except PermanentError as error:
            raise UserError(
                f"The mailbox cannot be marked: {error}",
                'Ask for the right to change it, or write [mailbox] mark = "none".',
            ) from error
        self._connection.examine(self._folder)

    # --- looking -----------------------------------------------------------------------------------------------------

    def _examine(self, key: str) -> dict[bytes, Any]:
        try:
            return self._connection.examine(self._folder)
        except PermanentError as error:
            raise self._connection.missing(self._folder, key, error) from error

    def _uids_above(self, above: int) -> list[int]:
        """UIDs in order; asked for by ranges of sequence numbers so that no answer grows beyond what imaplib reads.

        `UID n:*` always matches the last message, new or not (RFC 9051 section 9, seq-range): hence the comparison.
        """
        there = int(self._status.get(b"EXISTS", 0))
        found: set[int] = set()
        for first in range(1, there + 1, _SEARCHED):
            last = first + _SEARCHED - 1
            within = f"{first}:{last if last < there else '*'}"
            found.update(self._connection.ask(self._connection.client.search, [within, "UID", f"{above + 1}:*"]))
        return sorted(uid for uid in found if uid > above)

    def _looked_at(self, uids: list[int]) -> Iterator[Arrival]:
        wanted = f"BODY.PEEK[HEADER.FIELDS ({' '.join(self._fields)})]" if self._fields else "BODY.PEEK[HEADER]"
        try:
            found = self._ask_fetch(uids, ["INTERNALDATE", "RFC822.SIZE", wanted])
        except PermanentError as error:
            if len(uids) > 1:  # one of them spoils the answer: ask one by one
                for uid in uids:
                    yield from self._looked_at([uid])
                return
            key = MessageKey(self.name, self.uidvalidity, str(uids[0]))
            yield header.unreadable(key, uids[0], str(error), in_process_folder=self._in_process_folder)
            return
        for uid in uids:
            if uid in found:  # else it has been moved or deleted since the search
                yield self._arrival(uid, found[uid])

    def _arrival(self, uid: int, answer: dict[bytes, Any]) -> Arrival:
        key = MessageKey(self.name, self.uidvalidity, str(uid))
        raw = next((value for name, value in answer.items() if name.startswith(b"BODY[HEADER")), None)
        arrived = _instant(answer.get(b"INTERNALDATE"))
        size = answer.get(b"RFC822.SIZE")
        if not isinstance(raw, bytes) or not isinstance(size, int):
            problem = "the server does not send its header"
            return header.unreadable(key, uid, problem, in_process_folder=self._in_process_folder)
        if arrived is None:
            arrived = header.stored_at(list(header.split(raw)), None, datetime.now(UTC))
        self._sizes[key.uid] = size
        return Arrival(key, arrived, uid, size, raw, self._in_process_folder)

    # --- fetching ----------------------------------------------------------------------------------------------------

    def _fetched(self, uid: int) -> bytes:
        size = self._sizes.get(str(uid)) or self._one(uid, ["RFC822.SIZE"]).get(b"RFC822.SIZE")
        if isinstance(size, int) and size > self._max_size:
            return excerpt.rebuild(lambda items: self._one(uid, items), self._max_size)
        whole = self._one(uid, ["BODY.PEEK[]"]).get(b"BODY[]")
        if not isinstance(whole, bytes):
            raise PermanentError(f"Message {uid} of {self.name}: the server sends nothing.")
        return whole

    def _one(self, uid: int, items: Sequence[str]) -> dict[bytes, Any]:
        found = self._ask_fetch([uid], items)
        if uid not in found:
            raise PermanentError(f"Message {uid} of {self.name} is no longer there.")
        return found[uid]

    def _ask_fetch(self, uids: list[int], items: Sequence[str]) -> dict[int, dict[bytes, Any]]:
        self._require_same(self._connection.examine(self._folder))
        found: dict[int, dict[bytes, Any]] = self._connection.ask(self._connection.client.fetch, uids, list(items))
        return found

    def _number(self, uid: str) -> int:
        if not (uid.isascii() and uid.isdecimal() and 0 < int(uid) < 2**32):
            raise PermanentError(f"{uid!r} is no UID.")
        return int(uid)

    def _require_same(self, status: dict[bytes, Any]) -> None:
        """UIDs mean something only together with their UIDVALIDITY (RFC 9051 section 2.3.1.1)."""
        if int(status.get(b"UIDVALIDITY", 0)) != self.uidvalidity:
            raise TransientError(f"The folder {self.name} was made anew during the run.", "Run the command again.")

    # --- marking -----------------------------------------------------------------------------------------------------

    def _still_there(self, uids: list[int]) -> list[int]:
        among = ",".join(str(uid) for uid in uids)
        found: list[int] = self._connection.ask(self._connection.client.search, ["UID", among])
        return sorted(found)

    def _mark_batch(self, uids: list[int]) -> None:
        client, ask = self._connection.client, self._connection.ask
        if not uids:
            return
        if self._mark == "keyword":
            ask(client.add_flags, uids, [KEYWORD], True)
        elif client.has_capability("MOVE"):
            ask(client.move, uids, self._mark_folder)
        else:
            self._copied_and_expunged(uids)

    def _copied_and_expunged(self, uids: list[int]) -> None:
        """MOVE by hand (RFC 6851 section 3.3). The keyword tells a repetition which copies exist already."""
        client, ask = self._connection.client, self._connection.ask
        if not client.has_capability("UIDPLUS"):
            raise PermanentError(
                "it has neither MOVE nor UID EXPUNGE, and EXPUNGE would delete what others marked deleted."
            )
        flags = ask(client.get_flags, uids)
        if fresh := [
            uid for uid in uids if KEYWORD.lower().encode() not in {flag.lower() for flag in flags.get(uid, ())}
        ]:
            ask(client.copy, fresh, self._mark_folder)
            ask(client.add_flags, fresh, [KEYWORD], True)
        ask(client.add_flags, uids, ["\\Deleted"], True)
        ask(client.uid_expunge, uids)

    def _require_keywords(self, status: dict[bytes, Any]) -> None:
        permanent = {flag.lower() for flag in status.get(b"PERMANENTFLAGS", (b"\\*",))}
        if not permanent & {b"\\*", KEYWORD.lower().encode()}:
            raise PermanentError("the server keeps no keywords of ours in this folder.")

    def _require_mark_folder(self) -> None:
        client, ask = self._connection.client, self._connection.ask
        if not ask(client.folder_exists, self._mark_folder):
            ask(client.create_folder, self._mark_folder)
            ask(client.subscribe_folder, self._mark_folder)


def _instant(internal_date: Any) -> datetime | None:
    """INTERNALDATE in UTC, or None where the server sent none that a calendar has."""
    if not isinstance(internal_date, datetime):
        return None
    try:
        return (internal_date if internal_date.tzinfo else internal_date.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
