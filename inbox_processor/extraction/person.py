"""A person as the mail knows him: all entries about him. Does not know who is registered."""

from __future__ import annotations

from dataclasses import dataclass, field

from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.model import Candidate
from inbox_processor.records import Field


@dataclass
class Person:
    """Everything the mail says about one person."""

    entries: list[Entry] = field(default_factory=list)
    is_sender: bool = False
    is_author: bool = False
    inherited: tuple[Candidate, ...] = ()
    """Candidates of others that hold for this person too: the organisation in the sender's signature."""
    others: int = 0
    """How many people are named in the mail who are neither registered nor replaced."""

    @property
    def name(self) -> str:
        named = [entry for entry in self.entries if entry.name]
        return max(named, key=lambda entry: len(entry.name.split())).name if named else ""

    @property
    def roles(self) -> set[Role]:
        return {entry.role for entry in self.entries}

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return tuple([c for entry in self.entries for c in entry.candidates])

    @property
    def emails(self) -> list[str]:
        return [c.value for c in self.candidates if c.field == "email"]

    def has(self, name: Field) -> bool:
        return any(c.field == name for c in self.candidates)

    def position(self) -> tuple[int, int]:
        entered = [e for e in self.entries if e.role in (Role.PARTICIPANT, Role.MENTIONED, Role.AUTHOR)] or self.entries
        return min((e.segment if e.segment >= 0 else 999, e.line) for e in entered)
