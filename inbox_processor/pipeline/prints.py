"""By what a message is known again: in a rebuilt mailbox, and when it comes a second time."""

from __future__ import annotations

import hashlib

from inbox_processor.records import Message


def header_print(header: Message) -> str:
    """A hash by which a message is known again in a rebuilt mailbox: Message-ID, From, Date, Subject."""
    sender = header.sender.addr if header.sender else ""
    date = header.date.isoformat() if header.date else ""
    return _hash(header.message_id, sender, date, header.subject)


def fingerprint_of(whole: Message) -> str:
    """The second net of identity, for ours only: the header print and the decoded text."""
    return _hash(header_print(whole), *(text.content for text in whole.texts))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
