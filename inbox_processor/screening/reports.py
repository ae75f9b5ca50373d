"""What a delivery report says (RFC 3464): which of our mails it returns, whom it did not reach, whether it is final."""

from __future__ import annotations

import re

from inbox_processor.knowledge.words import words
from inbox_processor.records import Message
from inbox_processor.screening.claims import answered_ids
from inbox_processor.screening.machines import OWN_WORDS, table_phrases
from inbox_processor.screening.subjects import normalised

_ANY_ID = re.compile(r"<[^<>\s@]{1,250}@[^<>\s@]{1,250}>")
_ANY_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}[A-Za-z0-9]")
_FAILED = re.compile(
    r"^(?:final|original)-recipient:[ \t]*rfc822;[ \t]*<?([^\s<>;]{3,320})", re.IGNORECASE | re.MULTILINE
)
_COPY_BEGINS = re.compile(
    r"^[ \t>]*(?:return-path|received|message-id|from|to|subject|date):", re.IGNORECASE | re.MULTILINE
)


def returned_ids(message: Message) -> tuple[str, ...]:
    """Message-IDs that a delivery report returns, also where a free-form one has the mail in its own text."""
    quoted = [found for text in message.texts for found in _ANY_ID.findall(text.content[:200_000])]
    return tuple(dict.fromkeys((*answered_ids(message), *quoted[:200])))


def failed_addresses(message: Message) -> tuple[str, ...]:
    """Addresses that a delivery report says it could not reach (RFC 3464 section 2.3), in lower case.

    Where it has no fields for them, those it names above the copy of the mail, which has other people's addresses too.
    """
    named = [address for text in message.delivery_status for address in _FAILED.findall(text.content)]
    named += [address for value in message.values("x-failed-recipients") for address in _ANY_ADDRESS.findall(value)]
    if not named:
        heads = (_COPY_BEGINS.split(text.content[:OWN_WORDS], maxsplit=1)[0] for text in message.texts)
        named = [address for head in heads for address in _ANY_ADDRESS.findall(head)]
    return tuple(dict.fromkeys(address.lower() for address in named[:50]))


_STILL_TRIED = ("delayed", "delivered", "relayed", "expanded")


def is_delayed(report: Message) -> bool:
    """A report that delivery goes on being tried (RFC 3464 section 2.3.3), or that it succeeded, is no failure."""
    actions = [a for text in report.delivery_status for a in re.findall(r"(?im)^action:[ \t]*(\w+)", text.content)]
    if actions:
        return all(action.lower() in _STILL_TRIED for action in actions)
    return any(table_phrases("delay", "subjects").find(words(normalised(report.subject))))
