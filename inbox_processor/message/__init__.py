"""Raw bytes -> records.Message: what a mail contains, decoded, as values.

    parse(raw)            the whole mail          headers_only(head)     its head, for screening before the fetch

Rule: never raises for any input but one from which nothing at all can be read (PermanentError); what could not be read
stands in `Message.problems`. Linear in time and bounded in memory: sizes, parts, nesting, lines have caps, each cut is
said. `email.policy.default` is never used on input; the tree is compat32 (RFC 2045, 2046), heads go to mail-parser.
Does not know events, languages, or what a mail wants.

`Message.texts` go in pairs: "text" and "html" are two renderings of the same, "text 2" and "html 2" the next body;
`renderings` groups them. "attached text 1" is a text file sent along.
"""

from __future__ import annotations

import email
import email.utils
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as Tree
from typing import Any

from inbox_processor.errors import PermanentError
from inbox_processor.message import decoding, header
from inbox_processor.message.rendering import render
from inbox_processor.records import Message, Text

MAX_OCTETS = 40_000_000
MAX_DEPTH = 8
"""Nesting of multiparts and attached messages that is followed."""
MAX_PARTS = 100
MAX_PART = 3_000_000
"""Octets decoded of one text part."""
MAX_WORK = 3_000_000
"""Lines times boundaries: the tree builder compares every line with every open boundary."""

_STATUS = frozenset(
    ["message/delivery-status", "message/disposition-notification", "message/feedback-report", "text/rfc822-headers"]
)
_CARDS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_SEALED = {
    "application/ms-tnef": "an Outlook container (winmail.dat) is not read",
    "application/pkcs7-mime": "an S/MIME body is signed or encrypted and cannot be read",
    "application/x-pkcs7-mime": "an S/MIME body is signed or encrypted and cannot be read",
    "application/pgp-encrypted": "a PGP body is encrypted and cannot be read",
}


def parse(raw: bytes) -> Message:
    """The mail in `raw`; raises PermanentError only if nothing can be read from it."""
    problems: list[str] = []
    tree = _tree(raw, problems)
    message = _message(tree, len(raw), 0, problems)
    if not message.header and _is_silent(message):
        raise PermanentError("There is no mail in these bytes: no header field and no text.")
    return message


def require_readable(message: Message) -> None:
    """PermanentError when no part of the mail says anything and it is known why: a sealed body, a part over the cap."""
    if message.problems and _is_silent(message):
        raise PermanentError(f"Nothing of this mail can be read: {'; '.join(message.problems)}.")


def _is_silent(message: Message) -> bool:
    """Whether no part of it says anything."""
    said = (*message.texts, *message.vcards, *message.calendars, *message.delivery_status)
    return not message.attached and not any(text.content.strip() for text in said)


def headers_only(head: bytes) -> Message:
    """The Message of a bare head (fields of RFC 5322 section 2.2, with or without the blank line)."""
    problems: list[str] = []
    return _message(_tree(head[:MAX_PART].rstrip(b"\r\n") + b"\r\n\r\n", problems), len(head), 0, problems)


def renderings(message: Message) -> tuple[tuple[Text, ...], ...]:
    """The bodies of a message, each as its alternative renderings (text first, then html)."""
    groups: dict[str, list[Text]] = {}
    for text in message.texts:
        name = text.where.rpartition(": ")[2]
        groups.setdefault(name.removeprefix("html").removeprefix("text"), []).append(text)
    return tuple(tuple(group) for group in groups.values())


def _tree(raw: bytes, problems: list[str]) -> Tree:
    raw = raw.lstrip(b"\r\n\xef\xbb\xbf")
    limit = MAX_OCTETS
    boundaries = raw[:MAX_OCTETS].lower().count(b"boundary=")
    lines = raw.count(b"\n") if boundaries else 0
    if boundaries * lines > MAX_WORK:
        limit = _octets_of_lines(raw, MAX_WORK // boundaries)
    if len(raw) > limit:
        problems.append(f"the mail is too large or too deeply nested; its first {limit} octets are read")
    try:
        return email.message_from_bytes(raw[:limit])
    except Exception:  # RecursionError on nesting, AttributeError and LookupError on malformed parameters
        problems.append("the structure of the mail cannot be read; its text is taken as it stands")
        head, _, body = raw[:MAX_PART].replace(b"\r\n", b"\n").partition(b"\n\n")
        kept = [line for line in head.split(b"\n") if not line.lower().startswith((b"content-", b"mime-"))]
        return email.message_from_bytes(b"\n".join(kept) + b"\n\n" + body)


def _octets_of_lines(raw: bytes, lines: int) -> int:
    position = 0
    for _ in range(lines):
        position = raw.find(b"\n", position) + 1
        if position == 0:
            return len(raw)
    return position


@dataclass(slots=True)
class _Contents:
    """What the walk over one message has gathered."""

    problems: list[str]
    place: str = ""
    """Prefix of every `where`: "attached message 1: " within the first attached message."""
    texts: list[Text] = field(default_factory=list)
    cards: list[Text] = field(default_factory=list)
    calendars: list[Text] = field(default_factory=list)
    status: list[Text] = field(default_factory=list)
    attached: list[Message] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    bodies: int = 0
    parts: int = 0
    alternative: bool = False
    """Inside a multipart/alternative whose first rendering has its number."""

    def body_name(self, stem: str) -> str:
        """ "text", "html", "text 2" …: renderings of one alternative share a number."""
        if not (self.alternative and self.bodies and stem not in self._stems_now()):
            self.bodies += 1
        return self.place + (stem if self.bodies == 1 else f"{stem} {self.bodies}")

    def _stems_now(self) -> set[str]:
        names = (text.where.removeprefix(self.place).partition(" ") for text in self.texts)
        return {stem for stem, _, number in names if (number or "1") == str(self.bodies)}


def _message(tree: Tree, size: int, depth: int, problems: list[str], place: str = "") -> Message:
    raw_fields, cut = header.fields_of(tree)
    problems.extend(cut)
    fields = header.decoded(raw_fields)
    first: dict[str, str] = {}
    for name, value in fields:
        first.setdefault(name, value)
    envelope = header.Envelope(raw_fields)
    contents = _Contents(problems, place)
    _walk(tree, contents, depth)
    sender = next(iter(envelope.mailboxes("from")), None)
    envelope_sender = next((box for box in envelope.mailboxes("sender") if not sender or box.addr != sender.addr), None)
    if sender is None and first.get("from"):
        problems.append("the From field holds no valid address")
    return Message(
        message_id=next(iter(header.identifiers(first.get("message-id", ""))), first.get("message-id", "")),
        subject=first.get("subject", ""),
        sender=sender,
        date=envelope.date,
        envelope_sender=envelope_sender,
        reply_to=envelope.mailboxes("reply-to"),
        to=envelope.mailboxes("to"),
        cc=envelope.mailboxes("cc"),
        in_reply_to=header.identifiers(first.get("in-reply-to", "")),
        references=header.identifiers(first.get("references", "")),
        header=fields,
        texts=tuple(contents.texts),
        vcards=tuple(contents.cards),
        calendars=tuple(contents.calendars),
        delivery_status=tuple(contents.status),
        attached=tuple(contents.attached),
        attachment_names=tuple(contents.names),
        size=size,
        problems=tuple(dict.fromkeys(problems)),
    )


def _attached(tree: Tree, into: _Contents, depth: int) -> Message:
    place = f"{into.place}attached message {len(into.attached) + 1}: "
    return _message(tree, 0, depth, into.problems, place)


def _walk(part: Tree, into: _Contents, depth: int) -> None:
    into.parts += 1
    if into.parts > MAX_PARTS or depth > MAX_DEPTH:
        into.problems.append("more parts or deeper nesting than is read")
        return
    media_type = _media_type(part)
    children = part.get_payload() if part.is_multipart() else None
    if media_type in _STATUS:
        into.status.append(
            Text(f"{into.place}delivery status {len(into.status) + 1}", _status_text(part, children), media_type)
        )
    elif media_type in ("message/rfc822", "message/global") and isinstance(children, list):
        into.attached.extend(_attached(child, into, depth + 1) for child in children[:1] if isinstance(child, Tree))
    elif isinstance(children, list):
        _walk_children(media_type, children, into, depth)
    else:
        _leaf(part, media_type, into)


def _walk_children(media_type: str, children: list[Any], into: _Contents, depth: int) -> None:
    before = into.alternative
    if media_type == "multipart/alternative":
        into.alternative = False
    for position, child in enumerate(children):
        if into.parts > MAX_PARTS:
            break
        _walk(child, into, depth + 1)
        if media_type == "multipart/alternative":
            into.alternative = bool(into.texts)
        elif position == 0 and media_type != "multipart/related":
            into.alternative = before and into.alternative
    into.alternative = before


def _leaf(part: Tree, media_type: str, into: _Contents) -> None:
    name = _file_name(part)
    attachment = bool(name) or _disposition(part) == "attachment"
    lower = name.lower()
    if attachment:
        into.names.append(name or media_type)
    if media_type in _SEALED or lower == "winmail.dat":
        into.problems.append(_SEALED.get(media_type, _SEALED["application/ms-tnef"]))
    elif media_type in _CARDS or lower.endswith(".vcf"):
        into.cards.append(
            Text(f"{into.place}vcard {len(into.cards) + 1}", _content(part, "text/vcard", into), "text/vcard")
        )
    elif media_type == "text/calendar" or lower.endswith(".ics"):
        number = len(into.calendars) + 1
        into.calendars.append(
            Text(f"{into.place}calendar {number}", _content(part, "text/calendar", into), "text/calendar")
        )
    elif media_type.startswith("text/") and attachment and not (_disposition(part) == "inline" and not into.texts):
        if media_type in ("text/plain", "text/html"):
            number = 1 + sum(text.where.startswith(into.place + "attached") for text in into.texts)
            into.texts.append(Text(f"{into.place}attached text {number}", _content(part, media_type, into), media_type))
    elif media_type.startswith("text/"):
        stem = "html" if media_type == "text/html" else "text"
        content = _content(part, media_type, into)
        if content.strip() or not into.texts:
            into.texts.append(Text(into.body_name(stem), content, media_type))


def _content(part: Tree, media_type: str, into: _Contents) -> str:
    """The decoded text of a leaf: charset, transfer encoding, flowed lines, HTML."""
    try:
        octets = part.get_payload(decode=True)
    except Exception:
        octets = None
    if not isinstance(octets, bytes):
        octets = str(part.get_payload()).encode("utf-8", "surrogateescape")
    if len(octets) > MAX_PART:
        into.problems.append(f"a text part is cut at {MAX_PART} octets")
        octets = octets[:MAX_PART]
    text, problem = decoding.text_of(octets, _parameter(part, "charset"))
    if problem:
        into.problems.append(problem)
    text = _shown(part, media_type, text)
    if "-----BEGIN PGP MESSAGE-----" in text:
        into.problems.append(_SEALED["application/pgp-encrypted"])
    content, cut = decoding.cleaned(text)
    if cut:
        into.problems.append("a text is longer than is read; the rest is left out")
    return content


def _shown(part: Tree, media_type: str, text: str) -> str:
    looks_like_html = text[:200].lstrip().lower().startswith(("<html", "<!doctype html", "<div", "<body"))
    if media_type == "text/html" or (media_type == "text/plain" and looks_like_html):
        return render(text)
    if media_type in ("text/enriched", "text/richtext"):
        return render(text.replace("<<", "&lt;"))
    if _parameter(part, "format").lower() == "flowed":
        text = decoding.unfolded(text, _parameter(part, "delsp").lower() == "yes")
    return decoding.entities_read(text) if media_type == "text/plain" else text


def _status_text(part: Tree, children: object) -> str:
    if not isinstance(children, list):
        payload = part.get_payload(decode=True)
        return decoding.cleaned(decoding.text_of(payload if isinstance(payload, bytes) else b"", None)[0])[0]
    blocks = ("\n".join(_status_fields(child)) for child in children[:MAX_PARTS] if isinstance(child, Tree))
    return decoding.cleaned("\n\n".join(blocks))[0]


def _status_fields(block: Tree) -> Iterator[str]:
    for name, value in header.decoded(header.fields_of(block)[0]):
        yield f"{name}: {value}"
    payload = block.get_payload()
    if isinstance(payload, str) and payload.strip():
        yield payload


# --- MIME parameters: bounded before the library sees them, which is quadratic in their length ------------------------


def _field(part: Tree, name: str) -> str:
    value = part.get(name)
    return "" if value is None else str(value)[:2_000]


def _bounded(part: Tree, name: str) -> Tree:
    small = Tree()
    small[name] = " ".join(_field(part, name).split())
    return small


def _media_type(part: Tree) -> str:
    value = _field(part, "content-type").partition(";")[0].strip().lower()
    if value.count("/") == 1 and not any(character.isspace() for character in value):
        return value
    return "text/plain" if part.get_default_type() == "text/plain" or value else "message/rfc822"


def _disposition(part: Tree) -> str:
    return _field(part, "content-disposition").partition(";")[0].strip().lower()


def _parameter(part: Tree, name: str) -> str:
    try:
        value = _bounded(part, "content-type").get_param(name)
        return str(email.utils.collapse_rfc2231_value(value)).strip() if value else ""
    except Exception:
        return ""


def _file_name(part: Tree) -> str:
    """The name a part was sent under (RFC 2183, 2231), decoded, without a path."""
    for field_name, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        try:
            value = _bounded(part, field_name).get_param(parameter, header=field_name)
            if value:
                text = decoding.header_text(str(email.utils.collapse_rfc2231_value(value)))
                return text.replace("\\", "/").rpartition("/")[2][:120]
        except Exception:
            continue
    return ""
