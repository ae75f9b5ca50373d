"""A person as the mail knows him: all entries about him, and what they make him. Does not know who is registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from inbox_processor.extraction import addresses, headers
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.lexicon import lexicon
from inbox_processor.extraction.model import Candidate
from inbox_processor.extraction.similarity import is_made_of
from inbox_processor.knowledge.words import words
from inbox_processor.records import Address, Field


@dataclass(eq=False)
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

    @property
    def domains(self) -> set[str]:
        """The domains of the person's addresses, but for those of mail providers."""
        return {addresses.domain_of(address) for address in self.emails if not addresses.is_free(address)}

    def has(self, name: Field) -> bool:
        return any(c.field == name for c in self.candidates)

    def position(self) -> tuple[int, int]:
        entered = [e for e in self.entries if e.role in (Role.PARTICIPANT, Role.MENTIONED, Role.AUTHOR)] or self.entries
        return min((e.segment if e.segment >= 0 else 999, e.line) for e in entered)


def is_reachable(person: Person) -> bool:
    """Whether the mail gives an address or number of somebody."""
    return person.has("email") or person.has("telephone")


def spoken_of(people: Sequence[Person]) -> list[Person]:
    """Who is named, and not only in passing."""
    return [p for p in people if p.roles == {Role.MENTIONED} and not any(e.is_aside for e in p.entries)]


def is_office(author: Address, sender: Person | None) -> bool:
    """Whether a mail comes from an office: by its address, or by a display name that is not of who signs it."""
    lex, signed = lexicon(), sender.name if sender else ""
    told = (lex.departments, lex.organisations, lex.assistants)
    unnamed = any(each.holds(word.fold) for word in words(author.name) for each in told)
    unnamed = unnamed and not headers.is_person(author.name, author.addr)
    return addresses.is_role(author.addr) or (unnamed and bool(signed) and not is_made_of(author.addr, signed))


def is_assistant(person: Person | None) -> bool:
    """Whether somebody's function is to write for others."""
    return person is not None and any(c.field == "function" and tells_assistant(c.value) for c in person.candidates)


def tells_assistant(text: str) -> bool:
    """Whether words hold a function of writing for others: "Assistant to the CEO", but not "Secretary General"."""
    lex, row = lexicon(), words(text)
    officers = {at + step for at, length, _ in lex.officers.within(row) for step in range(length)}
    return any(lex.assistants.holds(word.fold) for at, word in enumerate(row) if at not in officers)
