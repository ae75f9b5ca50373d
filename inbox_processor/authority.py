"""Whose word counts: what our own server attests of a sender, and what only we can have written.

    is_authentic(message, authserv_id)     Authentication-Results (RFC 8601) of our own server
    Seal(key, code)                        Message-IDs, calendar UIDs and tokens nobody else can make

Rule: only the topmost Authentication-Results field that begins, letter by letter, with our authserv-id decides, since a
sender can write any other. A token is bound to its purpose (a registrant's word, an organiser's decision), expires, and
is spent once; the caller keeps which are spent.
Does not know the register.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import authres
import itsdangerous

from inbox_processor.records import Message

TOKEN_DAYS = 180
LINK_DAYS = 60
_PURPOSE = "inbox-processor registration"
_LINK_PURPOSE = "inbox-processor organiser"


def is_authentic(message: Message, authserv_id: str | None) -> bool:
    """Whether our server saw dmarc=pass, or dkim=pass of the From domain, for this mail's From address."""
    if not authserv_id or message.sender is None:
        return False
    ours = re.compile(rf"\s*{re.escape(authserv_id)}(?=[\s;(]|$)", re.IGNORECASE | re.ASCII)
    topmost = next((value for value in message.values("authentication-results") if ours.match(value)), None)
    results = _results(topmost) if topmost is not None else []
    if any(found.method == "dmarc" and found.result == "fail" for found in results):
        return False
    domain = message.sender.addr.rpartition("@")[2].lower()
    alone = [value.count("@") for value in message.values("from")] == [1]
    return any(_attests(found, domain, domain if alone else "") for found in results)


def _results(value: str) -> list[authres.core.AuthenticationResult]:
    try:
        return list(authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {value}").results)
    except Exception:  # a field that is no RFC 8601 attests nothing, and hands its word to none below it
        return []


def _attests(result: authres.core.AuthenticationResult, domain: str, unnamed: str) -> bool:
    """Whether the result speaks for `domain`; `unnamed`: for which one where DMARC passed and the server names none."""
    if result.result != "pass":
        return False
    said = {f"{p.type}.{p.name}": str(p.value).rpartition("@")[2].lower() for p in result.properties}
    if result.method == "dmarc":
        return said.get("header.from", unnamed) == domain
    signed = said.get("header.d") or said.get("header.i") or ""
    return result.method == "dkim" and bool(signed) and (domain == signed or domain.endswith(f".{signed}"))


@dataclass(frozen=True, slots=True)
class Link:
    """What a link asks for: `verb` on `target`, offered at `issued`; `nonce` is what identifies it once spent."""

    verb: str
    target: tuple[str, ...]
    issued: datetime
    expired: bool

    @property
    def nonce(self) -> str:
        return f"link {' '.join((self.verb, *self.target))} {self.issued.timestamp():.0f}"


class Seal:
    """What only the holder of the event's key can make; the same input gives the same output."""

    def __init__(self, key: bytes, code: str, domain: str) -> None:
        self._key = key
        self._code = code
        self._domain = domain
        self._serializer = _serializer(key, f"{_PURPOSE} {code}")
        self._links = _serializer(key, f"{_LINK_PURPOSE} {code}")

    def message_id(self, run: int, recipient: str) -> str:
        """The Message-ID of the one mail to `recipient` in `run`."""
        return f"<{self._code.lower()}.{run}.{self._mac('message', str(run), recipient.lower())}@{self._domain}>"

    def calendar_uid(self, reference: str) -> str:
        """The UID of the calendar entry of a registration (RFC 5545 section 3.8.4.7)."""
        return f"{reference.lower()}.{self._mac('calendar', reference)}@{self._domain}"

    def reference_of(self, uid: str) -> str:
        """The registration whose calendar entry has this UID, '' when the UID is none of ours."""
        reference = uid.partition(".")[0].upper()
        return reference if hmac.compare_digest(self.calendar_uid(reference).encode(), uid.encode()) else ""

    def token(self, reference: str, run: int, now: datetime) -> str:
        """A token that stands for the word of whoever was sent it about `reference`."""
        expires = (now + timedelta(days=TOKEN_DAYS)).strftime("%Y%m%d")
        return str(self._serializer.dumps([reference, run, expires]))

    def read_token(self, token: str, now: datetime) -> tuple[str, str]:
        """(reference, what identifies the token once spent), or two empty strings for any that is not valid."""
        try:
            reference, run, expires = self._serializer.loads(token)
        except (itsdangerous.BadData, ValueError, TypeError):
            return "", ""
        return (reference, f"{reference}.{run}") if now.strftime("%Y%m%d") <= expires else ("", "")

    def link(self, verb: str, target: Sequence[str], now: datetime) -> str:
        """A token by which an organiser asks for `verb` on `target`, once."""
        return str(self._links.dumps([verb, *target, int(now.timestamp())]))

    def read_link(self, token: str, now: datetime) -> Link | None:
        """What the token asks for, None where it is none of ours."""
        try:
            verb, *target, issued = self._links.loads(token)
            since = datetime.fromtimestamp(issued, UTC)
        except (itsdangerous.BadData, ValueError, TypeError, OverflowError, OSError):
            return None
        return Link(verb, tuple(target), since, now - since > timedelta(days=LINK_DAYS))

    def boundary(self, message_id: str, part: str) -> str:
        """A MIME boundary that no text contains by chance (RFC 2046 section 5.1.1)."""
        return f"={part}_{self._mac('boundary', message_id, part)[:24]}"

    def _mac(self, *parts: str) -> str:
        text = "\0".join((_PURPOSE, self._code, *parts)).encode()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()[:32]


def _serializer(key: bytes, salt: str) -> itsdangerous.URLSafeSerializer:
    """Bound to its purpose by the salt; SHA-256, since the library's own choice is SHA-1."""
    return itsdangerous.URLSafeSerializer(key, salt=salt, signer_kwargs={"digest_method": hashlib.sha256})


def calendar_answer(calendars: Iterable[str]) -> tuple[str, str, str]:
    """(UID, PARTSTAT, whose) of the first iTIP reply among calendar texts, else empty strings (RFC 5546 3.2.3)."""
    for content in calendars:
        text = re.sub(r"\n[ \t]", "", content[:100_000])
        method = re.search(r"^METHOD:[ \t]*(\w+)", text, re.IGNORECASE | re.MULTILINE)
        uid = re.search(r"^UID:[ \t]*(\S{1,400})", text, re.IGNORECASE | re.MULTILINE)
        status = re.search(r"PARTSTAT=\"?([A-Z-]{2,20})", text, re.IGNORECASE)
        if method and uid and status and method.group(1).upper() == "REPLY":
            whose = re.search(r"^ATTENDEE[^\n]{0,500}?:mailto:(\S{1,320})", text, re.IGNORECASE | re.MULTILINE)
            return uid.group(1), status.group(1).upper(), whose.group(1).lower() if whose else ""
    return "", "", ""
