"""A part of a contact line, what it may be, and what helps to tell it: data that finds and weighs nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from inbox_processor.extraction.mention import Hints, Mention
from inbox_processor.extraction.page import Span
from inbox_processor.knowledge.words import Word


class Label(StrEnum):
    NAME = "name"
    TITLE = "title"
    FUNCTION = "function"
    DEPARTMENT = "department"
    ORGANISATION = "organisation"
    ADDRESS = "address"
    CONTACT = "contact"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a contact line between separators. `glue` is the separator before it on its line ('' at line start)."""

    span: Span
    glue: str
    column: int
    words: tuple[Word, ...]
    mention: Mention | None
    scores: dict[Label, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.span.text


@dataclass(frozen=True, slots=True)
class Labelled:
    """A run of pieces with one label, as one literal span."""

    label: Label
    span: Span
    mention: Mention | None = None
    strength: float = 0.0

    @property
    def text(self) -> str:
        return self.span.text


@dataclass(frozen=True, slots=True)
class Clues:
    """What helps to tell pieces: the mail domains that may name the organisation, persons' hints, small words."""

    hints: Hints
    domains: frozenset[str]
