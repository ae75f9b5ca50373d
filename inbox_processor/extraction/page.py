"""A mail laid out for its readers: lines, paragraphs and literal spans, and what is known before reading starts.

Rule: a span is cut from the decoded text by offsets and never put together, so that every value can be shown where it
stands. Does not know fields, people or languages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from inbox_processor.extraction import addresses
from inbox_processor.extraction.model import Candidate, Line, Segment, SegmentKind
from inbox_processor.records import Address, Field, Message, ReadingContext

READABLE = (SegmentKind.TOP, SegmentKind.FORWARDED, SegmentKind.ATTACHED, SegmentKind.SIGNATURE)
LONGEST_VALUE = 240


class Span(NamedTuple):
    """A literal piece of a source text: `text == content[start:end]`, and the number of its first line."""

    text: str
    source: str
    start: int
    line: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def cut(self, start: int, end: int) -> Span:
        """The part of this span from `start` to `end`, outer white space left off."""
        part = self.text[start:end]
        left = len(part) - len(part.lstrip())
        return Span(part.strip(), self.source, self.start + start + left, self.line)

    def strip(self, marks: str) -> Span:
        """This span without any of `marks` and white space at its ends."""
        bare = self.text.strip(marks + " \t\n\u00a0")
        at = self.text.find(bare) if bare else 0
        return Span(bare, self.source, self.start + at, self.line)

    @property
    def value(self) -> str:
        """The text with each run of white space as one space."""
        return " ".join(self.text.split())


def span_of(line: Line) -> Span:
    return Span(line.text, line.source, line.start, line.number)


def candidate(name: Field, span: Span, reader: str, strength: float, value: str = "", rule: str = "") -> Candidate:
    """A candidate for a field from a literal span; its value is the span's unless given."""
    return Candidate(
        name, value or span.value, span.text, span.source, span.start, span.end, span.line, reader, strength, rule
    )


@dataclass(frozen=True)
class Paragraph:
    """Consecutive lines without a blank one between, with the segment they stand in."""

    lines: tuple[Line, ...]
    segment: int
    kind: SegmentKind
    before: Line | None = None
    """The last line of text before it, whatever its segment."""

    def span(self, contents: Mapping[str, str]) -> Span | None:
        """The whole paragraph as one literal span; None where quote marks stand between its lines."""
        first, last = self.lines[0], self.lines[-1]
        if any(line.depth != first.depth or line.source != first.source for line in self.lines):
            return None
        if first.depth:
            return span_of(first) if len(self.lines) == 1 else None
        text = contents.get(first.source, "")[first.start : last.start + len(last.text)]
        return Span(text.replace("\n", " "), first.source, first.start, first.number) if text else None


class Wish(NamedTuple):
    """Words that say what is wanted: of registering, cancelling, changing; `concept` as in wishes.toml."""

    concept: str
    source: str
    start: int
    end: int


@dataclass(frozen=True)
class Page:
    """One mail ready to be read."""

    message: Message
    context: ReadingContext
    segments: tuple[Segment, ...]
    language: str
    contents: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    """The country that telephone numbers without a prefix are read in."""
    wishes: tuple[Wish, ...] = ()
    stem: str = ""
    """The digits of the one number that extensions are dialled behind."""
    extended: int = 0
    """How many digits such an extension has, where only other numbers of the house show it (0: any)."""

    fills: bool = False
    """Labels in what it quotes may be filled in: it registers somebody, and nothing quoted has been received before."""

    def wishes_within(self, span: Span) -> tuple[Wish, ...]:
        """The wishes said within a span, by their offsets in it."""
        return tuple(
            Wish(wish.concept, wish.source, wish.start - span.start, wish.end - span.start)
            for wish in self.wishes
            if wish.source == span.source and wish.start < span.end and wish.end > span.start
        )

    @property
    def sender(self) -> Address | None:
        return self.message.sender

    def is_ours(self, addr: str) -> bool:
        """Whether an address is the organiser's own."""
        return addr.lower() in self.context.own_addresses

    def text_of(self, segment: int) -> int:
        """The segment that a segment signs, or itself."""
        owner = self.segments[segment].owner if 0 <= segment < len(self.segments) else None
        return segment if owner is None else owner

    @cached_property
    def top_lines(self) -> tuple[Line, ...]:
        """The lines that the sender wrote above what he quotes, hands on or signs with."""
        return tuple(line for segment in self.segments if segment.kind is SegmentKind.TOP for line in segment.lines)

    @cached_property
    def domains(self) -> frozenset[str]:
        """The mail domains that may name an organisation: of the sender and of addresses written in readable text."""
        found = [self.message.sender.addr] if self.message.sender else []
        for segment in self.segments:
            if segment.kind in READABLE:
                found += [hit.addr for line in segment.lines for hit in addresses.find(line.text)]
        return frozenset(addresses.domain_of(a) for a in found if not addresses.is_free(a) and not self.is_ours(a))

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """All paragraphs of readable segments, in order."""
        return tuple(self._paragraphs())

    def _paragraphs(self) -> Iterator[Paragraph]:
        before: Line | None = None
        for index, segment in enumerate(self.segments):
            gathered: list[Line] = []
            earlier = before
            for line in (*segment.lines, None):
                if line is not None and line.text.strip():
                    if not gathered:
                        earlier = before
                    gathered.append(line)
                    before = line
                elif gathered:
                    yield from self._one(gathered, index, segment, earlier)
                    gathered = []

    def _one(self, lines: list[Line], index: int, segment: Segment, before: Line | None) -> Iterator[Paragraph]:
        if segment.kind in READABLE:
            yield Paragraph(tuple(lines), index, segment.kind, before)


def contents_of(message: Message) -> dict[str, str]:
    """Every decoded text by its `where`, attached messages included; headers by their field name."""
    found: dict[str, str] = {}
    for part in (*message.texts, *message.vcards, *message.calendars):
        found.setdefault(part.where, part.content)
    for inner in message.attached:
        for where, content in contents_of(inner).items():
            found.setdefault(where, content)
    for name in ("From", "Sender", "Reply-To", "Subject"):
        values = message.values(name)
        if values:
            found.setdefault(name, values[0])
    return found
