"""Raw header bytes: the fields asked for, and the instant a stored file arrived (RFC 5322 sections 2.2, 3.3, 3.6.7).

Rule: linear in the header, never raises on what a mail says. Does not decode; that is the work of message.py.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from email.utils import mktime_tz, parsedate_tz

from inbox_processor.records import Arrival, MessageKey

FIELDS: tuple[str, ...] = (
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Content-Type",
    "Return-Path",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "X-Autoreply",
    "X-Autorespond",
    "X-Failed-Recipients",
    "Precedence",
    "List-Id",
    "List-Unsubscribe",
)
"""What screening asks about when its caller names nothing else."""

_BLANK_LINE = re.compile(rb"\n\r?\n")
_LONGEST_DATE = 160


def split(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Each header field of `raw` up to its first blank line: lower-case name, and its lines ending in CRLF."""
    lines: list[bytes] = []
    for line in block(raw).splitlines():
        if line[:1] not in (b" ", b"\t"):
            yield from _field(lines)
            lines = []
        lines.append(line)
    yield from _field(lines)


def block(raw: bytes) -> bytes:
    """The header section of `raw`: what stands before the first blank line."""
    if raw[:1] == b"\n" or raw[:2] == b"\r\n":
        return b""
    end = _BLANK_LINE.search(raw)
    return raw[: end.start() + 1] if end else raw


def select(fields: Iterator[tuple[str, bytes]] | list[tuple[str, bytes]], wanted: Collection[str]) -> bytes:
    """The wanted fields (all when none is named) as a header section of their own, like IMAP BODY[HEADER.FIELDS]."""
    names = {name.lower() for name in wanted}
    return b"".join(lines for name, lines in fields if not names or name in names) + b"\r\n"


def stored_at(fields: list[tuple[str, bytes]], delivered: datetime | None, touched: datetime) -> datetime:
    """When a message in a file arrived: topmost readable `Received:`, delivery time, `Date:`, file time; in UTC."""
    for name, lines in fields:
        if name == "received" and (date := instant(lines.rpartition(b";")[2])):
            return date
    sent = next((instant(lines.partition(b":")[2]) for name, lines in fields if name == "date"), None)
    return delivered or sent or touched


def instant(date: bytes) -> datetime | None:
    """An RFC 5322 date as an instant in UTC; None where it cannot be read."""
    try:
        parsed = parsedate_tz(date[:_LONGEST_DATE].decode("latin-1").strip())
        return epoch(mktime_tz(parsed)) if parsed else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def epoch(seconds: float) -> datetime | None:
    """Seconds since 1970 as an instant in UTC; None where no calendar has it."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def unreadable(key: MessageKey, order: int, problem: str, *, in_process_folder: bool) -> Arrival:
    """The arrival of a message whose header cannot be had: it is still counted, and goes to quarantine."""
    return Arrival(key, datetime.now(UTC), order, 0, b"", in_process_folder, problem)


def _field(lines: list[bytes]) -> Iterator[tuple[str, bytes]]:
    name, colon, _ = (lines[0] if lines else b"").partition(b":")
    if colon:
        yield name.strip().lower().decode("latin-1"), b"".join(line + b"\r\n" for line in lines)
