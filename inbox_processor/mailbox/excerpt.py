"""A big message without what nobody reads: rebuilt from its BODYSTRUCTURE (RFC 9051 section 7.5.2).

Rule: text, calendars, vCards, delivery reports and attached messages are fetched, at most `max_size` octets of them in
all; every other part keeps its MIME header, so that its name stays known, and loses its content. The header
`X-Inbox-Processor-Left-Out` says what is missing. Multiparts get boundaries of our own, made from what they enclose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from imapclient.response_types import BodyData

from inbox_processor.errors import PermanentError
from inbox_processor.mailbox import header

LEFT_OUT = "X-Inbox-Processor-Left-Out"
_READABLE = frozenset(("message/delivery-status", "message/feedback-report", "application/ics", "application/vcard"))
_READABLE_NAMES = (".vcf", ".ics")
_MOST_PARTS = 500
_ITEMS_AT_ONCE = 100
"""FETCH items in one command: well below the line of 8192 octets that every server takes."""
_DEEPEST = 12
_HEADER_CAP = 1_000_000

Fetch = Callable[[Sequence[str]], dict[bytes, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """A node of BODYSTRUCTURE: `section` is its part number; an attached message has one child, its body."""

    section: str
    media_type: str
    octets: int
    name: str
    parameters: tuple[tuple[str, str], ...] = ()
    children: tuple[Part, ...] = ()

    @property
    def is_multipart(self) -> bool:
        return self.media_type.startswith("multipart/")

    @property
    def is_readable(self) -> bool:
        by_name = self.name.lower().endswith(_READABLE_NAMES)
        return self.media_type.startswith("text/") or self.media_type in _READABLE or by_name


@dataclass(slots=True)
class Plan:
    """What to ask of the server: octets by section, sections of attached messages that are taken apart, the rest."""

    budget: int
    taken: dict[str, int] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    left_out: list[str] = field(default_factory=list)


def rebuild(fetch: Fetch, max_size: int) -> bytes:
    """The message with its readable parts; `fetch` answers FETCH items about it."""
    try:
        structure = fetch(["BODYSTRUCTURE"]).get(b"BODYSTRUCTURE")
        root = _body(structure, "", 0)
        _require_few_parts(root)
    except (PermanentError, TypeError, ValueError, LookupError, RecursionError):
        return _beginning(fetch, max_size)
    plan = Plan(max_size)
    _plan(root, plan)
    items = list(_items(root, plan, top=True))
    answer: dict[bytes, Any] = {}
    for start in range(0, len(items), _ITEMS_AT_ONCE):
        answer |= fetch(items[start : start + _ITEMS_AT_ONCE])
    whole = _rendered(root, _octets(answer, "HEADER", partly=True), plan, answer)
    return _left_out(plan) + whole


def _beginning(fetch: Fetch, max_size: int) -> bytes:
    """For a structure that the server cannot tell: the first octets of the message as they come."""
    answer = fetch([f"BODY.PEEK[]<0.{max_size}>"])
    return f"{LEFT_OUT}: everything after {max_size} octets\r\n".encode() + _octets(answer, "", partly=True)


# --- BODYSTRUCTURE ---------------------------------------------------------------------------------------------------


def _body(node: Any, outer: str, depth: int) -> Part:
    """The body of a message: a multipart bears the number of its message, a single part is its part 1."""
    body = node if isinstance(node, BodyData) else BodyData.create(node)
    return _part(body, outer if body.is_multipart else _dotted(outer, 1), depth)


def _part(node: Any, section: str, depth: int) -> Part:
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    if node.is_multipart:
        children = tuple(_part(child, _dotted(section, number), depth + 1) for number, child in enumerate(node[0], 1))
        parameters = _pairs(node[2] if len(node) > 2 else None)
        return Part(section, f"multipart/{_text(node[1]).lower()}", 0, "", tuple(parameters.items()), children)
    media_type = f"{_text(node[0])}/{_text(node[1])}".lower()
    attached: tuple[Part, ...] = ()
    if media_type in ("message/rfc822", "message/global") and len(node) > 8 and isinstance(node[8], tuple):
        attached = (_body(node[8], section, depth + 1),)
    return Part(section, media_type, int(node[6] or 0), _name(node), children=attached)


def _require_few_parts(root: Part) -> None:
    waiting, seen = [root], 0
    while waiting:
        waiting.extend(waiting.pop().children)
        seen += 1
        if seen > _MOST_PARTS:
            raise ValueError("too many parts")


def _name(node: Any) -> str:
    """The file name of a part: Content-Disposition's, else Content-Type's."""
    disposition = next((item for item in node[7:] if _is_disposition(item)), None)
    given = _pairs(disposition[1]) if disposition else {}
    return given.get("filename") or given.get("filename*") or _pairs(node[2]).get("name", "")


def _is_disposition(item: Any) -> bool:
    return isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], bytes) and isinstance(item[1], tuple)


def _pairs(parameters: Any) -> dict[str, str]:
    if not isinstance(parameters, tuple):
        return {}
    return {_text(name).lower(): _text(value) for name, value in zip(parameters[::2], parameters[1::2], strict=False)}


def _dotted(section: str, number: int) -> str:
    return f"{section}.{number}" if section else str(number)


def _text(value: Any) -> str:
    """A parameter as printable ASCII, fit for a header of ours."""
    said = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return "".join(character if " " <= character <= "~" and character not in '"\\' else "?" for character in said)[:200]


# --- what to ask for -------------------------------------------------------------------------------------------------


def _plan(part: Part, plan: Plan) -> None:
    attached = bool(part.children) and not part.is_multipart
    fits = part.octets <= plan.budget
    if part.is_multipart or (attached and not fits):
        if attached:
            plan.opened.add(part.section)
        for child in part.children:
            _plan(child, plan)
    elif (attached or part.is_readable) and plan.budget > 0:
        plan.taken[part.section] = min(part.octets, plan.budget)
        plan.budget -= plan.taken[part.section]
        if not fits:
            plan.left_out.append(f"{_called(part)} after {plan.taken[part.section]} octets")
    else:
        plan.left_out.append(_called(part))


def _called(part: Part) -> str:
    return f"{part.name or 'part ' + part.section} ({part.media_type}, {part.octets} octets)"


def _items(part: Part, plan: Plan, *, top: bool) -> Iterator[str]:
    """The FETCH items for a part; `top`: its header is that of the message, not one of its own."""
    if top:
        yield f"BODY.PEEK[HEADER]<0.{_HEADER_CAP}>"
    if part.section in plan.taken:
        yield f"BODY.PEEK[{part.section}]<0.{max(plan.taken[part.section], 1)}>"
    if part.is_multipart:
        for child in part.children:
            yield f"BODY.PEEK[{child.section}.MIME]"
            yield from _items(child, plan, top=False)
    elif part.section in plan.opened:
        yield f"BODY.PEEK[{part.section}.HEADER]"
        yield from _items(part.children[0], plan, top=False)


# --- putting together ------------------------------------------------------------------------------------------------


def _rendered(part: Part, head: bytes, plan: Plan, answer: dict[bytes, Any]) -> bytes:
    """The part under its header `head`, with what was fetched of it."""
    if part.is_multipart:
        return _rendered_multipart(part, head, plan, answer)
    if part.section in plan.opened:
        inner = _octets(answer, f"{part.section}.HEADER")
        return _closed(head) + _rendered(part.children[0], inner, plan, answer)
    return _closed(head) + _octets(answer, part.section, partly=True)


def _rendered_multipart(part: Part, head: bytes, plan: Plan, answer: dict[bytes, Any]) -> bytes:
    bodies = [_rendered(child, _octets(answer, f"{child.section}.MIME"), plan, answer) for child in part.children]
    boundary = "=_" + hashlib.sha256(b"\0".join(bodies)).hexdigest()[:40]
    others = "".join(f'; {name}="{value}"' for name, value in part.parameters if name not in ("boundary", "charset"))
    kept = b"".join(lines for name, lines in header.split(head) if name != "content-type")
    opening = kept + f'Content-Type: {part.media_type}{others}; boundary="{boundary}"\r\n\r\n'.encode()
    line = f"\r\n--{boundary}".encode()
    return opening + b"".join(line + b"\r\n" + body for body in bodies) + line + b"--\r\n"


def _closed(head: bytes) -> bytes:
    """A header section with exactly one blank line after it."""
    return b"".join(lines for _, lines in header.split(head)) + b"\r\n"


def _octets(answer: dict[bytes, Any], section: str, *, partly: bool = False) -> bytes:
    names = [f"BODY[{section}]<0>".encode(), f"BODY[{section}]".encode()]
    value = next((answer[name] for name in (names if partly else names[1:]) if name in answer), b"")
    return value if isinstance(value, bytes) else str(value).encode() if isinstance(value, int) else b""


def _left_out(plan: Plan) -> bytes:
    return f"{LEFT_OUT}: ".encode() + ",\r\n ".join(plan.left_out or ["nothing"]).encode() + b"\r\n"
