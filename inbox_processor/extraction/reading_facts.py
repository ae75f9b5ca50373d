"""Yes/no facts about a reading as a whole that speak against its kind or against whom it registers.

Rule: as in facts.py: a fact is true or not by the mail alone, what it weighs is fitted, its name is the reason shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from inbox_processor.extraction.entries import Role
from inbox_processor.extraction.intent import Intent
from inbox_processor.extraction.model import SegmentKind
from inbox_processor.extraction.page import Page
from inbox_processor.extraction.people import Assembly
from inbox_processor.records import Kind


@dataclass(frozen=True)
class Whole:
    """A reading before its values: what is wanted, and who was found."""

    page: Page
    wish: Intent
    assembly: Assembly

    @cached_property
    def said(self) -> frozenset[str]:
        """The concepts that the sender's words name."""
        return frozenset(cue.concept for cue in self.wish.cues)

    @property
    def kind(self) -> Kind:
        return self.wish.kind

    @cached_property
    def others(self) -> int:
        """How many people are named beside the registrants."""
        return max((person.others for person in self.assembly.persons), default=0)

    @cached_property
    def writer_registers(self) -> bool:
        """Whether the writer is registered only because nobody else was found to be."""
        return any(p.is_sender and Role.PARTICIPANT not in p.roles for p in self.assembly.persons)

    def has(self, kind: SegmentKind) -> bool:
        return any(segment.kind is kind for segment in self.page.segments)


@dataclass(frozen=True)
class WholeFact:
    """A named yes/no question about a reading; each can only speak against it."""

    name: str
    holds: Callable[[Whole], bool]


_ENTERS = (Kind.REGISTRATION, Kind.SUBSTITUTION)


def _wants(*kinds: Kind) -> Callable[[Whole], bool]:
    return lambda w: w.kind in kinds


def _also(concept: str, *but: Kind) -> Callable[[Whole], bool]:
    """Whether the words name a concept that is not of the reading's kind."""
    return lambda w: w.kind not in but and concept in w.said


def _only_in(kinds: tuple[Kind, ...], concept: str) -> Callable[[Whole], bool]:
    return lambda w: w.kind in kinds and concept in w.said


FACTS: tuple[WholeFact, ...] = (
    WholeFact("it asks in a mail of its own", lambda w: w.kind is Kind.ENQUIRY and not w.wish.answers),
    WholeFact("whom it is about is in doubt", lambda w: bool(w.assembly.doubts)),
    WholeFact("no words of it say what it wants", lambda w: not w.said - {"topic", "if"}),
    WholeFact("no words of it register somebody", lambda w: w.kind is Kind.REGISTRATION and "registers" not in w.said),
    WholeFact("it also speaks of cancelling", _also("cancels", Kind.CANCELLATION)),
    WholeFact("somebody cannot come", _only_in((Kind.REGISTRATION, Kind.AMENDMENT), "unable")),
    WholeFact("it also speaks of somebody coming instead", _also("instead", Kind.SUBSTITUTION)),
    WholeFact("it also speaks of a change", _only_in(_ENTERS, "changes")),
    WholeFact("it speaks of an earlier registration", _only_in((Kind.REGISTRATION,), "earlier")),
    WholeFact("it also asks something", _only_in(_ENTERS, "asks")),
    WholeFact("it also registers somebody", _also("registers", *_ENTERS)),
    WholeFact("it answers another mail", lambda w: w.kind is Kind.REGISTRATION and w.has(SegmentKind.QUOTED)),
    WholeFact("it hands on another mail", lambda w: w.has(SegmentKind.FORWARDED) or w.has(SegmentKind.ATTACHED)),
    WholeFact("somebody is named who is not registered", lambda w: w.others > 0),
    WholeFact("several people are named who are not registered", lambda w: w.others > 1),
    WholeFact("the writer is registered, though somebody else is named", lambda w: w.writer_registers and w.others > 0),
    WholeFact("several people are registered", lambda w: len(w.assembly.persons) > 1),
    WholeFact("nobody was found", lambda w: not w.assembly.persons and w.kind in _ENTERS),
    WholeFact("it corrects or completes something", _wants(Kind.AMENDMENT)),
    WholeFact("somebody comes instead of somebody else", _wants(Kind.SUBSTITUTION)),
    WholeFact("it cancels", _wants(Kind.CANCELLATION)),
    WholeFact("it only asks", _wants(Kind.ENQUIRY)),
    WholeFact("it has nothing to do with the event", _wants(Kind.UNRELATED)),
)


def of(whole: Whole) -> frozenset[str]:
    """The names of the facts that hold."""
    return frozenset(fact.name for fact in FACTS if fact.holds(whole))
