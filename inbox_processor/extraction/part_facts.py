"""What is known of somebody in a mail that may speak for or against his being one of those whom it is about.

Rule: a fact is where he stands, what the mail says of him, what else it knows of him, and of the others. What a fact
weighs is not known here: it is fitted (knowledge/parts.toml, written by tests/benchmarks/fit_parts.py). Does not know
whom the rules of people.py propose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from inbox_processor.extraction import addresses
from inbox_processor.extraction.entries import Role
from inbox_processor.extraction.handed_on import author_meant
from inbox_processor.extraction.page import Page
from inbox_processor.extraction.person import Person, is_assistant, is_office, is_reachable, spoken_of
from inbox_processor.extraction.similarity import is_made_of
from inbox_processor.records import Field, Kind

TOLD = (
    "registers",
    "claims",
    "attends",
    "absent",
    "is_ours",
    "is_aside",
    "is_gone",
    "stays",
    "by_order",
    "changes",
)
"""What an entry may say of him."""
KNOWN: tuple[Field, ...] = ("email", "telephone", "function", "title")
MANY, SOME = 3, 2
"""Numbers of others over which it does not matter how many."""


@dataclass(frozen=True)
class Crowd:
    """Everybody whom a mail knows, and what holds for all of them."""

    page: Page
    kind: Kind
    people: Sequence[Person]
    stated: int | None
    """How many people the mail says it registers."""

    @cached_property
    def sender(self) -> Person | None:
        return next((person for person in self.people if person.is_sender), None)

    @cached_property
    def others(self) -> list[Person]:
        """Who is named, but for the writer."""
        return [person for person in self.people if person.name and not person.is_sender]

    @cached_property
    def entered(self) -> list[Person]:
        return [person for person in self.people if Role.PARTICIPANT in person.roles]

    @cached_property
    def reachable(self) -> list[Person]:
        return [person for person in self.others if is_reachable(person)]

    @cached_property
    def spoken_of(self) -> list[Person]:
        return spoken_of(self.people)

    @cached_property
    def replaced(self) -> list[Person]:
        return [person for person in self.people if Role.REPLACED in person.roles]

    @cached_property
    def ours(self) -> list[Person]:
        """Those who are introduced as of the writer's house."""
        return [person for person in self.others if any(entry.is_ours for entry in person.entries)]

    @cached_property
    def author(self) -> Person | None:
        """The author of what is handed on, where he is meant."""
        return author_meant(self.page, self.people, self.sender)

    @cached_property
    def writes_as(self) -> tuple[str, ...]:
        """As what the writer writes for others."""
        office = self.page.sender is not None and is_office(self.page.sender, self.sender)
        told = (("an office", office), ("an assistant", is_assistant(self.sender)))
        return tuple(name for name, holds in told if holds)


def of(page: Page, kind: Kind, people: Sequence[Person], stated: int | None) -> list[tuple[Person, frozenset[str]]]:
    """Everybody who is named, or writes, with the facts that hold of him."""
    crowd = Crowd(page, kind, people, stated)
    return [
        (person, frozenset(f"{part}: {fact}" for fact in (*_about(crowd, person), *_around(crowd, person))))
        for person in people
        if person.name or person.is_sender
        for part in ["the writer" if person.is_sender else "somebody else"]
    ]


def _about(crowd: Crowd, person: Person) -> Iterator[str]:
    """What is known of himself."""
    page = crowd.page
    yield f"in a {crowd.kind}"
    for entry in person.entries:
        within = 0 <= entry.segment < len(page.segments)
        place = page.segments[entry.segment].kind if within else "header"
        yield f"{entry.role} in {place}"
        yield f"{entry.role} by {entry.reader}"
        for told in TOLD:
            if getattr(entry, told):
                yield told
                yield f"{told} by {entry.reader}"
                yield f"{told} in a {crowd.kind}"
    known = {candidate.field for candidate in person.candidates}
    yield from (f"has {field}" for field in KNOWN if field in known)
    if not is_reachable(person):
        yield "cannot be reached"
    if " " not in person.name:
        yield "one word" if person.name else "no name"
    if person.is_author:
        yield "wrote what is handed on"
    if person is crowd.author:
        yield "is meant by what is handed on"
    if person is next(iter(crowd.others), None):
        yield "first"
    if page.sender:
        if person.name and is_made_of(page.sender.addr, person.name):
            yield "From is his address"
        house = addresses.domain_of(page.sender.addr)
        if any(addresses.domain_of(email) == house for email in person.emails):
            yield "has an address of the house"
    if person.is_sender:
        yield from (f"writes as {what}" for what in crowd.writes_as)


def _around(crowd: Crowd, person: Person) -> Iterator[str]:
    """What is known of the others."""
    entered = _besides(person, crowd.entered)
    yield f"{min(MANY, len(crowd.others))} others named"
    yield f"{min(MANY, entered)} others entered"
    yield f"{min(SOME, _besides(person, crowd.reachable))} others reachable"
    yield f"{min(SOME, _besides(person, crowd.spoken_of))} others spoken of"
    if entered and person not in crowd.entered:
        yield "left out where others are entered"
    if _besides(person, crowd.replaced):
        yield "another is replaced"
    if _besides(person, crowd.ours):
        yield "another is one of the house"
    if crowd.sender and not crowd.sender.name:
        yield "the writer has no name"
    if crowd.author:
        yield "an author is meant"
    if crowd.stated:
        yield f"{min(MANY + 1, crowd.stated)} stated"
    yield from (f"the writer is {what}" for what in crowd.writes_as)


def _besides(person: Person, some: Sequence[Person]) -> int:
    """How many of some people are somebody else."""
    return len(some) - (person in some)
