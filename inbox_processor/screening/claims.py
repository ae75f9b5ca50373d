"""Is a mail ours? By the first of SPEC section 4's reasons, from its head alone or from the whole.

Rule: what is a valid token or one of our Message-IDs the caller says. Does not know what a registration says, but for
a mail whose subject is only near: its reading decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass

from inbox_processor.records import Kind, Message, Reading, Registrant, SubjectMatch
from inbox_processor.screening.subjects import subject_match

_TOKEN = re.compile(r"[A-Za-z0-9_.~=-]{12,400}")
_CALENDAR_UID = re.compile(r"^UID:[ \t]*(\S{1,400})", re.IGNORECASE | re.MULTILINE)
_RETURNED_ID = re.compile(r"^message-id:[ \t]*(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Claim:
    """Whether a mail is ours and by what: "process folder", "token", "thread", "reference", "subject" or ''.

    A near subject makes it ours only by what the body says: `ours` is False, `match` NEAR, and the caller reads on.
    """

    ours: bool
    by: str
    match: SubjectMatch


def claim(
    message: Message,
    *,
    wanted_subject: str,
    event_code: str = "",
    in_process_folder: bool = False,
    is_own_message_id: Callable[[str], bool] | Container[str] = frozenset(),
    is_valid_token: Callable[[str], bool] = lambda token: False,
) -> Claim:
    """Whether the mail is ours, by the first of SPEC section 4's reasons; heads and whole mails alike."""
    match = subject_match(message.subject, wanted_subject)
    own = is_own_message_id if callable(is_own_message_id) else is_own_message_id.__contains__
    reasons: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("process folder", lambda: in_process_folder),
        ("token", lambda: any(is_valid_token(token) for token in possible_tokens(message))),
        ("thread", lambda: any(own(identifier) for identifier in answered_ids(message))),
        ("reference", lambda: bool(reference_in(message.subject, event_code))),
        ("subject", lambda: match is SubjectMatch.EXACT),
    )
    by = next((name for name, applies in reasons if applies()), "")
    return Claim(bool(by), by, match)


def possible_tokens(message: Message) -> tuple[str, ...]:
    """What may be a token of ours: long words of the subject, and the detail of a recipient address (`box+TOKEN@`)."""
    details = (address.addr.partition("@")[0].partition("+")[2] for address in (*message.to, *message.cc))
    return tuple(dict.fromkeys((*tokens_in(message.subject), *(detail for detail in details if detail))))


def tokens_in(text: str) -> tuple[str, ...]:
    """What may be tokens of ours in a line: long words, without the full stop behind them."""
    return tuple(word.rstrip(".") for word in _TOKEN.findall(text[:2000]))


def answered_ids(message: Message) -> tuple[str, ...]:
    """Message-IDs and calendar UIDs that the mail answers, returns or refers to."""
    calendar = [uid for text in message.calendars for uid in _CALENDAR_UID.findall(text.content)]
    returned = [found for text in message.delivery_status for found in _RETURNED_ID.findall(text.content)]
    attached = [inner.message_id for inner in message.attached]
    return tuple(dict.fromkeys((*message.in_reply_to, *reversed(message.references), *calendar, *returned, *attached)))


def reference_in(text: str, event_code: str) -> str:
    """The first reference such as CEW-0042 in a text, '' if none."""
    if not event_code:
        return ""
    found = re.search(rf"(?<!\w){re.escape(event_code)}-(?:R\d{{2,4}}|\d{{4,6}})(?!\w)", text, re.IGNORECASE)
    return found.group().upper() if found else ""


def rescued_by_body(reading: Reading) -> bool:
    """Whether a mail whose subject is only near reads as ours: somebody is registered in it, without doubt who."""
    asks = reading.kind in (Kind.REGISTRATION, Kind.SUBSTITUTION)
    return asks and not reading.held and any(_says_who(person) for person in reading.registrants)


def _says_who(person: Registrant) -> bool:
    """Whether a person is named without doubt, and the body says more of them than the From field does."""
    return bool(person.full_name) and not person.held and person.evidence.keys() > person.from_header
