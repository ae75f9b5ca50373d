"""How likely everybody whom a mail knows is one of those whom it is about, and who that makes.

Rule: what is known of all of them (part_facts.py) weighs what knowledge/parts.toml says; that people.py proposes
somebody by its rules is one fact more, which stands unless the rest weighs more. Reads no mail.
"""

from __future__ import annotations

from collections.abc import Sequence

from inbox_processor.extraction import confidence, part_facts
from inbox_processor.extraction.entries import Role
from inbox_processor.extraction.page import Page
from inbox_processor.extraction.person import Person
from inbox_processor.knowledge import table
from inbox_processor.records import Kind

PROPOSED, LEFT = "proposed", "left"
"""What the rules say of somebody. What that weighs is not fitted: fit_parts.py says why."""
Known = tuple[tuple[Person, frozenset[str]], ...]
"""Everybody whom a mail knows, each with the facts that hold of him."""
Likely = tuple[tuple[Person, float], ...]
"""The same, each with the probability that he is meant."""


def known(page: Page, kind: Kind, people: Sequence[Person], stated: int | None, proposed: Sequence[Person]) -> Known:
    """Everybody with the facts that hold of him, whether he is proposed among them."""
    found = part_facts.of(page, kind, people, stated)
    return tuple((person, facts | {PROPOSED if person in proposed else LEFT}) for person, facts in found)


def likely(people: Known) -> Likely:
    """Everybody with the probability that he is meant."""
    return tuple((person, confidence.share(table("parts"), facts)) for person, facts in people)


def decided(kind: Kind, weighed: Likely, proposed: Sequence[Person]) -> list[Person]:
    """Those who are likely meant: one where somebody is replaced, else at least whom the words enter."""
    if weighed and kind is Kind.SUBSTITUTION:
        return [_likeliest(weighed)]
    entered = [person for person in proposed if _is_entered(person, proposed)]
    meant = [person for person, sure in weighed if sure > 0.5 or person in entered]
    if weighed and not meant:
        meant = [_likeliest(weighed)]
    told = [person for person, _ in weighed]
    chosen = [*meant, *(person for person in proposed if person not in told)]
    same = len(chosen) == len(proposed) and all(person in chosen for person in proposed)
    return list(proposed) if same else sorted(chosen, key=Person.position)


def _is_entered(person: Person, proposed: Sequence[Person]) -> bool:
    """Whether the words register somebody, or the writer along with others."""
    return Role.PARTICIPANT in person.roles or (person.is_sender and len(proposed) > 1)


def _likeliest(weighed: Likely) -> Person:
    return max(weighed, key=lambda each: each[1])[0]
