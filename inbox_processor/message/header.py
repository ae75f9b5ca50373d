"""Header fields: decoded values, mailboxes, identifiers, dates (RFC 5322 sections 3.4 and 3.6).

Rule: mail-parser reads addresses and dates, from a head of our own making that is small and clean (it takes 10 s over a
1 MB subject otherwise); no address leaves here that is not an addr-spec. Does not know bodies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.header import Header
from email.message import Message as Tree

import mailparser

from inbox_processor.message.decoding import header_text, words_decoded
from inbox_processor.records import Address

MAX_FIELD = 4_000
MAX_FIELDS = 300
MAX_ADDRESSES = 100
MAX_IDS = 100

_NEEDED = frozenset({"from", "to", "subject", "date", "message-id", "in-reply-to", "references", "content-type"})
"""Fields that are read even behind a flood of others."""
_ADDRESS_FIELDS = ("from", "sender", "reply-to", "to", "cc")
_READ_AS = {"sender": "bcc"}
"""mail-parser takes `Sender:` for plain text: it is handed over under the name of an address field nobody wants."""
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_ENCODED_RUN = re.compile(r"=\?[^?\s]{1,40}\?[bBqQ]\?[^?]*\?=(?:[ \t\r\n]+=\?[^?\s]{1,40}\?[bBqQ]\?[^?]*\?=)*")
_ADDR_SPEC = re.compile(r"[^\s@<>(),;:\\\"\[\]]{1,128}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{1,61}\Z")


def fields_of(tree: Tree) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The raw fields of a head with lower-case names, within the caps, and the problems met."""
    fields: list[tuple[str, str]] = []
    problems: list[str] = []
    for name, value in tree.raw_items():
        if len(fields) >= MAX_FIELDS and (name.lower() not in _NEEDED or len(fields) >= 2 * MAX_FIELDS):
            problems.append(f"more than {MAX_FIELDS} header fields; the rest is not read")
            continue
        text = str(value)
        if len(text) > MAX_FIELD:
            problems.append(f"header field {name[:40]} is cut at {MAX_FIELD} characters")
            text = text[:MAX_FIELD]
        fields.append((name.lower(), text))
    return tuple(fields), tuple(dict.fromkeys(problems))


def decoded(fields: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The fields as a person reads them; what a server wrote for machines stays letter by letter as it is."""
    return tuple((name, value if name == "authentication-results" else header_text(value)) for name, value in fields)


class Envelope:
    """What mail-parser reads of one head: the mailboxes of its address fields and its date."""

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        self._parsed = _parsed(fields)

    def mailboxes(self, name: str) -> tuple[Address, ...]:
        """Valid mailboxes of the first field `name`, in order."""
        found = getattr(self._parsed, _READ_AS.get(name, name).replace("-", "_").replace("from", "from_"), None) or []
        if not isinstance(found, list):
            return ()
        checked = (address(display, spec) for display, spec in found[:MAX_ADDRESSES])
        return tuple(box for box in checked if box is not None)

    @property
    def date(self) -> datetime | None:
        found = getattr(self._parsed, "date", None)
        if not isinstance(found, datetime):
            return None
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _parsed(fields: Iterable[tuple[str, str]]) -> object:
    lines: list[str] = []
    seen: set[str] = set()
    for name, value in fields:
        if name in seen or name not in (*_ADDRESS_FIELDS, "date"):
            continue
        seen.add(name)
        lines.append(f"{_READ_AS.get(name, name)}: {_clean(value)}")
    try:
        return mailparser.parse_from_bytes(("\n".join(lines) + "\n\n").encode("utf-8", "replace"))
    except Exception:  # it still raises on some mails; addresses are then missing, which later steps say
        return None


def _clean(value: str) -> str:
    """A structured value on one line, each run of encoded words made one clean UTF-8 word."""
    if not value.isascii():
        octets = value.encode("utf-8", "surrogateescape")
        try:
            value = octets.decode("utf-8")
        except UnicodeDecodeError:
            value = octets.decode("cp1252", "replace")
    value = " ".join(value.split())
    return _ENCODED_RUN.sub(lambda run: _one_word(words_decoded(run.group())), value) if "=?" in value else value


def _one_word(text: str) -> str:
    return Header(text, "utf-8", maxlinelen=10_000).encode(maxlinelen=0) if text.strip() else ""


def address(display: str, spec: str) -> Address | None:
    """A mailbox whose addr-spec is one (strict, ASCII or internationalised), else None."""
    spec = spec.strip().strip("<>'\"").removeprefix("mailto:")
    if not _ADDR_SPEC.match(spec) or ".." in spec:
        return None
    local, _, domain = spec.rpartition("@")
    name = header_text(display).strip().strip("\"'").strip()
    return Address("" if name.lower() == spec.lower() else name, f"{local}@{domain.lower()}")


def identifiers(value: str) -> tuple[str, ...]:
    """Message identifiers of In-Reply-To or References, angle brackets kept (RFC 5322 section 3.6.4); the last ones."""
    return tuple(_MESSAGE_ID.findall(value)[-MAX_IDS:])
