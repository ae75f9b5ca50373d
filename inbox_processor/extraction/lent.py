"""What others lend a person: shared organisations and numbers, the sender's, a fellow's.

Rule: what a person has of his own is not lent. Does not choose values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from inbox_processor.extraction import addresses
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.model import Candidate
from inbox_processor.extraction.person import Person
from inbox_processor.extraction.similarity import is_made_of, spelling
from inbox_processor.records import Field


def inherited(
    person: Person, people: Sequence[Person], shared: Sequence[Entry], sender: Person | None, chosen: Sequence[Person]
) -> Iterable[Candidate]:
    """Organisations that hold for a person who has none of their own: shared ones, the sender's, a fellow's."""
    alone = len(chosen) == 1
    yield from _same(person, people)
    if sender and sender not in chosen:
        yield from _loose(person, sender, alone)
    head = _head_of(person, shared)
    for entry in shared:
        if entry.heads and entry is not head and Role.PARTICIPANT in person.roles:
            continue
        common = () if alone or person.has("telephone") else entry.candidates
        yield from (replace(c, strength=c.strength * 0.8) for c in common if c.field == "telephone")
        yield from (replace(c, strength=c.strength * 0.85) for c in entry.candidates if _may_be_shared(c, person))
        if alone:
            labelled = (c for c in entry.candidates if c.field in ("email", "telephone") and not person.is_sender)
            yield from (replace(c, strength=c.strength * 0.85) for c in labelled if not person.has(c.field))
    domains = {addresses.domain_of(a) for a in person.emails}
    if sender and sender is not person and domains & {addresses.domain_of(a) for a in sender.emails}:
        yield from (replace(c, strength=c.strength * 0.8) for c in sender.candidates if c.field == "country")
    own = person.has("organisation")
    if own and not _is_only_said(person):
        return
    for other in ([sender] if sender else []) + [p for p in people if p is not sender]:
        if other is person or (Role.REPLACED in other.roles and not other.is_sender):
            continue
        theirs = {addresses.domain_of(a) for a in other.emails}
        weight = 0.8 if domains & theirs or not domains else 0.5
        for c in other.candidates:
            if c.field == "organisation" and (not own or spelling(c.value, domains & theirs) >= SPELLED):
                rule = (
                    "the organisation of who wrote the mail"
                    if other.is_sender
                    else "the organisation of a colleague in the same mail"
                )
                yield replace(c, strength=c.strength * weight, rule=c.rule or rule)


def _head_of(person: Person, shared: Sequence[Entry]) -> Entry | None:
    """The last line above where a person is entered that announces a list: "from the X:"."""
    entered = [(entry.segment, entry.line) for entry in person.entries if entry.role is Role.PARTICIPANT]
    above = [e for e in shared if e.heads and any(e.segment == at and e.line < line for at, line in entered)]
    return max(above, key=lambda entry: (entry.segment, entry.line), default=None)


SPELLED = 0.7
"""How much of a common mail domain an organisation spells that everybody who writes from there is of."""
UNSPELLED = 0.4
"""How much of a mail domain names spell that have nothing to do with it, at most."""


def _is_only_said(person: Person) -> bool:
    """Whether only sentences give a person's organisation, and the mail address has nothing of it: a unit, a board."""
    domains = {addresses.domain_of(address) for address in person.emails}
    said = [c for c in person.candidates if c.field == "organisation"]
    return bool(domains) and all(
        c.reader.startswith("sentence") and spelling(c.value, domains) <= UNSPELLED for c in said
    )


def _same(person: Person, people: Sequence[Person]) -> Iterable[Candidate]:
    """What is said to be the same as somebody else's, who has it: the sender's first."""
    for name in {field for entry in person.entries for field in entry.same if not person.has(field)}:
        owner = next((other for other in people if other.has(name)), None)
        if owner:
            yield from (replace(c, strength=c.strength * 0.9) for c in owner.candidates if c.field == name)


def _loose(person: Person, sender: Person, alone: bool) -> Iterable[Candidate]:
    """What sentences give without saying whose it is, by a writer who does not come."""
    for c in (c for entry in sender.entries if entry.is_loose for c in entry.candidates):
        his = c.field == "email" and is_made_of(c.value, person.name)
        fits = c.field == "telephone" or (alone and c.field == "email") or his
        if fits and not person.has(c.field):
            yield replace(c, strength=c.strength * 0.8)


def _may_be_shared(found: Candidate, person: Person) -> bool:
    return (
        found.field in ("organisation", "country")
        or (found.field in ("function", "telephone") and not person.has(found.field))
        or (found.field == "telephone" and person.is_sender and not _has_entered(person, found.field))
        or (person.is_sender and found.field in ("title", "email"))
    )


def _has_entered(person: Person, name: Field) -> bool:
    """Whether a person has a value from anywhere but a sentence."""
    return any(c.field == name and not c.reader.startswith("sentence") for c in person.candidates)
