"""What is known of somebody in a mail that may speak for or against his being one of those whom it is about.

Rule: a fact is where he stands, what the mail says of him, what else it knows of him, how many others there are, and
whether he was chosen (people.py). What a fact weighs is not known here: it is fitted (knowledge/parts.toml, written by
tests/benchmarks/fit_parts.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from inbox_processor.extraction.page import Page
from inbox_processor.extraction.people import Assembly
from inbox_processor.extraction.person import Person
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
OF_WRITER = ("registers", "claims", "attends", "absent", "changes")
KNOWN: tuple[Field, ...] = ("email", "telephone", "function", "title", "organisation")
MANY = 3
"""A number of people over which it does not matter how many."""


def of(page: Page, kind: Kind, assembly: Assembly, person: Person) -> frozenset[str]:
    """The facts that hold of a person who is named, or writes."""
    part = "the writer" if person.is_sender else "somebody else"
    chosen = "chosen" if person in assembly.persons else "left"
    about = (*_about(page, person, assembly), *_around(assembly), chosen, f"{chosen} in a {kind}")
    return frozenset(f"{part}: {fact}" for fact in about)


def _about(page: Page, person: Person, assembly: Assembly) -> Iterator[str]:
    for entry in person.entries:
        within = 0 <= entry.segment < len(page.segments)
        place = page.segments[entry.segment].kind if within else "header"
        yield f"{entry.role} in {place}"
        yield f"{entry.role} by {entry.reader}"
        yield from (told for told in TOLD if getattr(entry, told))
    yield from (f"has {field}" for field in KNOWN if person.has(field))
    if person.is_author:
        yield "wrote what is handed on"
    if person is next(iter(assembly.others_named), None):
        yield "first"
    if " " not in person.name:
        yield "one word"


def _around(assembly: Assembly) -> Iterator[str]:
    """What holds for everybody in a mail."""
    yield f"{min(MANY, len(assembly.others_named))} others named"
    yield f"{min(MANY, len(assembly.persons))} chosen"
    if assembly.stated:
        yield f"{min(MANY + 1, assembly.stated)} stated"
    if assembly.doubts:
        yield "words leave open who"
    writer = next((person for person in assembly.people if person.is_sender), None)
    if writer:
        yield from (f"writer {told}" for told in OF_WRITER if any(getattr(entry, told) for entry in writer.entries))
    if writer and writer.name:
        yield "writer has a name"
