"""The values that the steps of reading hand to each other: lines, segments, candidates.

Rule: data only. A span (`source`, `start`, `end`) always points into the decoded text named by `source`
(`Text.where`), or into the decoded header field of that name ("From"), so that `content[start:end] == raw` is testable.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from inbox_processor.records import Address, Field


class SegmentKind(StrEnum):
    TOP = "top"
    """What the sender wrote, answers inserted into quoted text included."""
    QUOTED = "quoted"
    """Somebody's earlier words: never yields a registrant."""
    FORWARDED = "forwarded"
    """Handed on: may yield a registrant; `author` is who wrote it."""
    ATTACHED = "attached"
    """The text of a message/rfc822 part; may yield a registrant."""
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"
    """Legal footers, list footers, mail-client adverts, environment slogans: never read for values."""


class Line(NamedTuple):
    """One line without its quote marks and outer white space; cells of a table row are separated by TAB."""

    text: str
    source: str
    start: int
    number: int
    """1-based line number in the source text, for people."""
    depth: int = 0
    """Levels of quoting taken off."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive lines of one kind. A signature names the segment it signs by `owner`, an index of the segments."""

    kind: SegmentKind
    lines: tuple[Line, ...]
    author: Address | None = None
    """Who wrote it, from an inline header ("Von: …", "Am … schrieb …") or the attached message's From."""
    subject: str = ""
    to: str = ""
    """To whom, as the header says it."""
    owner: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value somebody's reader proposes for a field, with the literal words and where they stand.

    `value` is normalised (E.164, name without titles); `raw` is `content[start:end]`. `rule` names a derivation.
    `strength` is the reader's own weight in 0…1 before agreement and calibration.
    """

    field: Field
    value: str
    raw: str
    source: str
    start: int
    end: int
    line: int
    reader: str
    strength: float
    rule: str = ""
