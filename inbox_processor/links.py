"""Links of the digest: made for organisers, and found again in the mails by which they answer.

    Links(seal, address, code, now)(verb, target, sentence) -> a mailto: link
    asked_in(message, seal, now)                            -> what a mail asks for

Rule: one token a mail, in the subject or the first line its writer wrote; quoted text says nothing. A token is short,
since mail clients cut long subjects: organisations and selections stand in it as marks, not as names.
Does not know who may decide, nor what a decision does. RFC 6068 (mailto).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from urllib.parse import quote

from inbox_processor import organisations, screening
from inbox_processor.authority import Link, Seal
from inbox_processor.extraction.model import SegmentKind
from inbox_processor.extraction.segments import segments
from inbox_processor.records import FIELDS, Message

CORRECT = "correct"
ORGANISATION_VERBS = ("same", "different")
VERBS = (
    *(
        "confirm",
        "confirm-beyond",
        "decline",
        "hold",
        "release",
        "cancel",
        "agree",
        "refuse",
        "resend",
        "rescue",
        "dismiss",
    ),
    *("confirm-selection", CORRECT, *ORGANISATION_VERBS),
)
_LABELS = {
    **{name.replace("_", " "): name for name in FIELDS},
    "name": "full_name",
    "organization": "organisation",
    "e-mail": "email",
    "mail": "email",
    "phone": "telephone",
}
_FIRST_LINES = 40
_WRAPPED = 60
"""A line at least this long may have been wrapped by the mail client: what follows at once belongs to it."""


def organisation_mark(name: str) -> str:
    """What stands for an organisation's name in a token, however it is spelt."""
    return hashlib.sha256(organisations.name_key(name).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links for one digest or answer; the same input gives the same link."""

    seal: Seal
    address: str
    code: str
    now: datetime

    def __call__(self, verb: str, target: Sequence[str], sentence: str, form: str = "") -> str:
        """A mailto: link that asks for `verb` on `target`; `form` stands above the sentence, to be changed."""
        shown = [part for part in target if part.startswith(f"{self.code}-")]
        has_names = verb in ORGANISATION_VERBS
        marked = [organisation_mark(part) if has_names and part not in shown else part for part in target]
        subject = " ".join([self.code, verb, *shown, self.seal.link(verb, marked, self.now)])
        body = f"{form}\n{sentence}" if form else sentence
        return f"mailto:{self.address}?subject={_quoted(subject)}&body={_quoted(body)}"


def _quoted(text: str) -> str:
    return quote(text.replace("\n", "\r\n"), safe="")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a mail asks for by links: as a rule one; `values` are the corrections in its first lines."""

    links: tuple[Link, ...]
    values: tuple[str, ...] = ()


def asked_in(message: Message, seal: Seal, now: datetime) -> Asked | None:
    """What an organiser's mail asks for, None where it holds no link's token in subject or first line."""
    lines = _own_lines(message)
    first = next((line for line in lines if line), "")
    candidates = (*screening.possible_tokens(message), *screening.tokens_in(first))
    found = dict.fromkeys(link for token in candidates if (link := seal.read_link(token, now)) is not None)
    if not found:
        return None
    has_token = any(seal.read_link(token, now) for token in screening.tokens_in(first))
    rest = lines[lines.index(first) + 1 :] if has_token else lines
    return Asked(tuple(found), values_in(rest))


def is_like_a_link(message: Message, code: str) -> bool:
    """Whether the subject begins as those of our links do, though its token is none: cut short, or made up."""
    begin = rf"(?:^|:\s*){re.escape(code)} (?:{'|'.join(VERBS)}) "
    return re.search(begin, message.subject) is not None


def _own_lines(message: Message) -> list[str]:
    """The lines that the writer of a mail wrote above everything quoted: a quote that lost its marks stands below."""
    own = takewhile(lambda part: part.kind in (SegmentKind.TOP, SegmentKind.DISCLAIMER), segments(message))
    return [line.text for part in own if part.kind is SegmentKind.TOP for line in part.lines]


def values_in(lines: Sequence[str]) -> tuple[str, ...]:
    """`field=value` of the lines "organisation: …" at the top; the first other line ends them, an empty value is none.

    A signature further down is thus never taken for a correction.
    """
    found: dict[str, str] = {}
    name, is_open = "", False
    for line in lines[:_FIRST_LINES]:
        label, colon, value = line.strip(" *\t").partition(":")
        field = _LABELS.get(label.strip().lower().replace("_", " ")) if colon else None
        if field:
            name, is_open = field, len(line) >= _WRAPPED
            found[name] = value.strip()
        elif line.strip() and is_open:
            found[name] += f" {line.strip()}"
            is_open = len(line) >= _WRAPPED
        elif line.strip():
            break
        else:
            is_open = False
    return tuple(f"{name}={value}" for name, value in found.items() if value)
