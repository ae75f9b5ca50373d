"""The file sources: a folder of `.eml` files, a Maildir, an mbox.

Rule: read only, and a message keeps its uid from run to run. Every message is a slice of a file; the three sources
differ only in how they list their slices:

    eml      uid = the file's name
    Maildir  uid = the unique name without its flags, so that new/ -> cur/ and \\Seen do not change it
    mbox     uid = a digest of the content and the number of its occurrence, so that compacting renumbers nothing

The order of a new message is the number of known ones plus its rank among the new ones by (arrival, uid) or, in an
mbox, by its place in the file: later runs go on where earlier ones stopped, and only new files are opened.
RFC 4155 (mbox); https://cr.yp.to/proto/maildir.html (Maildir).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from inbox_processor.errors import PermanentError, TransientError, UserError
from inbox_processor.mailbox import header
from inbox_processor.records import Arrival, MessageKey

_HEADER_CAP = 1_000_000
"""Octets of a header that are looked at: the largest real ones stay below a tenth of it."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Where one message lies: `length` octets of the file `path` from `start` on."""

    path: Path
    start: int
    length: int
    delivered: datetime | None = None
    digest: str = ""
    """mbox only: proves that the slice still holds the message it was listed with."""

    def read(self, limit: int | None = None) -> bytes:
        with self.path.open("rb") as file:
            file.seek(self.start)
            return file.read(self.length if limit is None else min(limit, self.length))


Listing = Callable[[Path], dict[str, Slice]]


class FileMailbox:
    """One folder of messages in files; satisfies the Mailbox protocol of the pipeline."""

    uidvalidity = 1
    uidnext = 0
    """Files do not number their messages."""

    def __init__(
        self, scheme: str, path: Path, listing: Listing, fields: Sequence[str], *, in_process_folder: bool = False
    ) -> None:
        self.name = f"{scheme}:{path.resolve()}"
        self._path = path
        self._listing = listing
        self._fields = fields
        self._in_process_folder = in_process_folder
        self._slices: dict[str, Slice] = {}

    def arrivals(self, above: int, known: Collection[str]) -> Iterator[Arrival]:
        """The messages not in `known`, by order; `above` means nothing to files."""
        self._relist()
        seen = frozenset(known)
        new = [arrival for uid in self._slices if uid not in seen and (arrival := self._arrival(uid))]
        if self._listing is not list_mbox:
            new.sort(key=lambda arrival: (arrival.arrived, arrival.key.uid))
        for rank, arrival in enumerate(new, start=len(seen) + 1):
            yield replace(arrival, order=rank)

    def fetch(self, uid: str) -> bytes:
        """The whole message; PermanentError when it is gone or cannot be read."""
        try:
            return self._current(uid)
        except OSError as error:
            raise PermanentError(f"Message {uid!r} of {self.name} cannot be read: {error.strerror}.") from error

    def arrival_times(self, uids: Sequence[str]) -> dict[str, datetime]:
        """When those of the messages that are still there arrived."""
        return {uid: arrival.arrived for uid in uids if (arrival := self._arrival(uid))}

    def mark(self, uids: Sequence[str]) -> None:
        """Nothing: files are never changed (open_mailbox refuses any `mark` but "none" for them)."""

    def _relist(self) -> None:
        try:
            self._slices = self._listing(self._path)
        except OSError as error:
            raise UserError(
                f"The mailbox {self.name} cannot be read: {error.strerror}.", "Check [mailbox] url and the permissions."
            ) from error

    def _arrival(self, uid: str) -> Arrival | None:
        """What arrived under `uid`, or None when it has left meanwhile."""
        key = MessageKey(self.name, self.uidvalidity, uid)
        try:
            raw = self._current(uid, _HEADER_CAP)
            found = self._slices[uid]
            touched = header.epoch(found.path.stat().st_mtime) or datetime.now(UTC)
        except FileNotFoundError:
            return None
        except OSError as error:
            problem = f"its file cannot be read: {error.strerror}"
            return header.unreadable(key, 0, problem, in_process_folder=self._in_process_folder)
        fields = list(header.split(_without_from_line(raw)))
        arrived = header.stored_at(fields, found.delivered, touched)
        return Arrival(key, arrived, 0, found.length, header.select(fields, self._fields), self._in_process_folder)

    def _current(self, uid: str, limit: int | None = None) -> bytes:
        """The message's octets, listed once more when it has moved (a Maildir's new/ -> cur/, a compacted mbox)."""
        for attempt in (1, 2):
            try:
                found = self._slices[uid]
                raw = found.read() if found.digest else found.read(limit)
                if not found.digest or _digest(raw) == found.digest:
                    return _unquoted(raw) if found.digest else raw
            except (KeyError, FileNotFoundError):
                pass
            if attempt == 1:
                self._relist()
        raise FileNotFoundError(2, "it is no longer there")


# --- listings --------------------------------------------------------------------------------------------------------


def list_eml(folder: Path) -> dict[str, Slice]:
    """The `.eml` files of a folder."""
    with os.scandir(folder) as entries:
        return {
            _spelled(entry.name): Slice(Path(entry.path), 0, entry.stat().st_size)
            for entry in entries
            if entry.name.lower().endswith(".eml") and not entry.name.startswith(".") and entry.is_file()
        }


def list_maildir(folder: Path) -> dict[str, Slice]:
    """The messages of new/ and cur/, without touching either."""
    slices: dict[str, Slice] = {}
    for name in ("new", "cur"):
        with os.scandir(folder / name) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and entry.is_file():
                    slices.update(_maildir_slice(entry))
    return slices


def _maildir_slice(entry: os.DirEntry[str]) -> dict[str, Slice]:
    unique = entry.name.partition(":2,")[0]
    seconds = unique.partition(".")[0]
    delivered = header.epoch(int(seconds)) if seconds.isdecimal() and len(seconds) <= 11 else None
    try:
        size = entry.stat().st_size
    except FileNotFoundError:  # moved between listing and looking; its other name comes, or the next run sees it
        size = 0
    return {_spelled(unique): Slice(Path(entry.path), 0, size, delivered)}


def list_mbox(file: Path) -> dict[str, Slice]:
    """The messages of an mbox in file order, read under a shared lock so that none is half written."""
    slices: dict[str, Slice] = {}
    occurrences: Counter[str] = Counter()
    with file.open("rb") as opened:
        _lock_shared(opened, file)
        for start, raw in _mbox_messages(opened):
            digest = _digest(raw)
            occurrences[digest] += 1
            slices[f"{digest}-{occurrences[digest]}"] = Slice(file, start, len(raw), digest=digest)
    return slices


# --- mbox ------------------------------------------------------------------------------------------------------------

_ASCTIME = re.compile(
    rb"From .{0,300}?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
    rb" (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]?\d \d\d:\d\d"
)
_SENDER_ONLY = re.compile(rb"From (?:-|[^\s@]{1,200}@[^\s@]{1,200})\s*$")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_KEPT_BY_READERS = frozenset(
    ("status", "x-status", "x-keywords", "x-uid", "x-imap", "x-imapbase", "content-length", "lines")
) | {"x-mozilla-status", "x-mozilla-status2", "x-mozilla-keys", "x-evolution"}
"""Fields in which mail programs keep a message's state inside an mbox: they change without the message changing."""


def _mbox_messages(opened: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Each message with the offset it starts at: from after its From_ line to before the blank line that ends it."""
    lines: list[bytes] | None = None
    start = offset = 0
    after_blank = True
    for line in opened:
        offset += len(line)
        if _is_separator(line, after_blank):
            if lines is not None:
                yield start, _without_last_blank(lines)
            lines, start = [], offset
        elif lines is not None:
            lines.append(line)
        after_blank = line in (b"\n", b"\r\n")
    if lines is not None:
        yield start, _without_last_blank(lines)


def _is_separator(line: bytes, after_blank: bool) -> bool:
    """RFC 4155 appendix A; a From_ line without a date only after a blank line, since prose may start with "From "."""
    if not line.startswith(b"From "):
        return False
    return bool(_ASCTIME.match(line) or (after_blank and _SENDER_ONLY.match(line)))


def _without_last_blank(lines: list[bytes]) -> bytes:
    return b"".join(lines[:-1] if lines and lines[-1] in (b"\n", b"\r\n") else lines)


def _digest(raw: bytes) -> str:
    """What stays the same of a message when mail programs rewrite the mbox around it."""
    stable = b"".join(lines for name, lines in header.split(raw) if name not in _KEPT_BY_READERS)
    body = raw[len(header.block(raw)) :].strip()
    return hashlib.sha256(stable + b"\0" + body.replace(b"\r\n", b"\n")).hexdigest()[:32]


def _unquoted(raw: bytes) -> bytes:
    """The message as it was before it went into the mbox: one `>` less before "From " at a line's start (mboxrd)."""
    cut = len(header.block(raw))
    return raw[:cut] + _QUOTED_FROM.sub(rb"\1", raw[cut:])


def _lock_shared(opened: BinaryIO, file: Path) -> None:
    try:
        fcntl.lockf(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as error:
        raise TransientError(f"Another program is writing to {file}.", "Run the command again in a minute.") from error
    except OSError:  # a file system without locks: reading without one is all there is
        return


# --- words -----------------------------------------------------------------------------------------------------------


def _without_from_line(raw: bytes) -> bytes:
    """`raw` without what some exports put before the header: a byte order mark, a From_ line."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    return raw.partition(b"\n")[2] if raw.startswith((b"From ", b">From ")) else raw


def _spelled(name: str) -> str:
    """A file name as text that any database takes: percent-encoded where it is not Unicode."""
    return name if name.isprintable() else quote(os.fsencode(name), safe=" ,;=+@!()'")
