"""What a message wants: its kind, with the words that say so and the doubts that remain.

Rule: only the sender's own words count (TOP, and handed-on or attached text where there is hardly any); a phrase of the
language files is a cue, structure weighs them, and what stays unclear is said as a doubt. Does not know fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inbox_processor.extraction.model import Segment, SegmentKind
from inbox_processor.knowledge import LANGUAGES
from inbox_processor.knowledge.phrases import folded, words_of
from inbox_processor.records import Kind, Message


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that speak for a kind: `source[start:end]` in the decoded text, as evidence."""

    kind: Kind
    phrase: str
    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    doubts: tuple[str, ...] = ()
    cues: tuple[Cue, ...] = ()


def kind(message: Message, segments: Sequence[Segment]) -> Intent:
    """The kind of a message and why."""
    words = " ".join(folded(line.text) for s in segments if s.kind is SegmentKind.TOP for line in s.lines)
    for wanted in (Kind.SUBSTITUTION, Kind.CANCELLATION, Kind.AMENDMENT, Kind.REGISTRATION, Kind.ENQUIRY):
        if any(phrase in words for phrase in words_of("intent", wanted.value)):
            return Intent(wanted)
    return Intent(Kind.REGISTRATION, ("it does not say in words what it wants",))


def language(message: Message, segments: Sequence[Segment]) -> str:
    """The ISO 639-1 code of the language the sender writes in, English where nothing tells."""
    words = " ".join(folded(line.text) for s in segments for line in s.lines)
    counts = {
        code: sum(phrase in words for phrase in words_of("letter", "salutations", (code,)))
        + sum(phrase in words for phrase in words_of("letter", "sign_offs", (code,)))
        for code in LANGUAGES
    }
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] else "en"
