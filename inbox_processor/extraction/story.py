"""Who a text has spoken of so far, and what it gave that is whose.

Rule: plain state, which the readers of sentences fill: `prose` who is named and comes, `reached` addresses and numbers,
`holders` functions and organisations. Decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from inbox_processor.extraction import names
from inbox_processor.extraction.model import Candidate
from inbox_processor.records import Field

READER = "sentence"


@dataclass(slots=True)
class Told:
    """Somebody the text speaks of, while it is being read."""

    mention_candidates: list[Candidate]
    line: int
    segment: int
    name: str
    found: list[Candidate] = field(default_factory=list)
    registers: bool = False
    replaced: bool = False
    is_ours: bool = False
    is_aside: bool = False
    is_gone: bool = False
    stays: bool = False
    changes: bool = False
    by_order: bool = True
    """Every time he is named."""
    writes: bool = False
    """The writer himself, who says his name."""
    same: set[Field] = field(default_factory=set)

    @property
    def has_address(self) -> bool:
        return any(c.field == "email" for c in self.found)


@dataclass(slots=True)
class Story:
    """What a text has said so far."""

    own_name: str
    """The name of who wrote it, where the mail's sender did."""
    people: list[Told] = field(default_factory=list)
    """Who was spoken of, in that order."""
    fresh: int = 0
    """How many of them before this paragraph."""
    writer: list[Candidate] = field(default_factory=list)
    """What is the writer's."""
    comes: bool = False
    """The writer comes himself."""
    writer_last: bool = False
    """He names himself behind the others: "Anna Muster and me"."""
    shared: list[Candidate] = field(default_factory=list)
    """What is everybody's."""
    loose: list[Candidate] = field(default_factory=list)
    """Addresses and numbers that are nobody's yet."""
    heads: list[Candidate] = field(default_factory=list)
    """Organisations that a line names which announces a list."""
    waiting: list[list[Candidate]] = field(default_factory=list)
    """What lines of a block without a name say, until it is known whose they are."""
    ahead: list[Candidate] = field(default_factory=list)
    """The function that a line ends with, of whom the next one may begin with: "our dean,", "Dr Anna Muster"."""
    spoke_of_all: bool = False
    """Whether the sentence before said something of all who were named."""

    @property
    def others(self) -> list[Told]:
        """Everybody spoken of so far who is not the writer himself."""
        return [person for person in self.people if not self.is_writer(person)]

    @property
    def comers(self) -> list[Told | None]:
        """Everybody spoken of so far, and the writer (None) where he comes and is not named among them."""
        if not self.comes or any(map(self.is_writer, self.people)):
            return [*self.people]
        return [*self.people, None] if self.writer_last else [None, *self.people]

    def is_writer(self, person: Told) -> bool:
        """Whether somebody the text speaks of is who wrote it."""
        return person.writes or bool(self.own_name and names.compatible(person.name, self.own_name))
