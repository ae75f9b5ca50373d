"""What else the sender says that a person should read: a question, a wheelchair, "both or neither". Literal sentences.

Rule: only the sender's own words; the sentence as it stands, never a field. Words are data (remarks.toml). Linear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from inbox_processor.extraction.form_labels import label_at
from inbox_processor.extraction.model import Line, Segment, SegmentKind
from inbox_processor.extraction.spoken import Cue
from inbox_processor.knowledge import table
from inbox_processor.knowledge.phrases import Phrases
from inbox_processor.knowledge.words import Word, words

MOST_REMARKS = 8
LONGEST_REMARK = 400
SHORTEST_QUESTION = 3
"""Words of a question; "OK?" asks nothing."""


def remarks(segments: tuple[Segment, ...], wishes: Sequence[Cue]) -> tuple[str, ...]:
    """The sentences of the sender that ask something or name a need, in order, once each; the wish itself is none."""
    found: list[str] = []
    for segment in segments:
        if segment.kind is SegmentKind.TOP:
            for lines in _blocks(segment.lines):
                found += _of_lines(lines, wishes)
    return tuple(dict.fromkeys(found))[:MOST_REMARKS]


def come_together(segments: tuple[Segment, ...]) -> bool:
    """Whether the sender says that people come all or not at all."""
    texts = ("\n".join(line.text for line in segment.lines) for segment in segments if segment.kind is SegmentKind.TOP)
    return any(hit.meaning == "together" for text in texts for hit in _needs().find(words(text)))


def _blocks(lines: tuple[Line, ...]) -> Iterator[list[Line]]:
    """Lines that may share sentences; a labelled answer or row of a table stands for itself."""
    block: list[Line] = []
    for line in lines:
        label = label_at(line.text, 0)
        if "\t" in line.text or (label and label.separated):
            yield from ([block] if block else [])
            yield [line]
            block = []
        else:
            block.append(line)
    if block:
        yield block


def _of_lines(lines: list[Line], wishes: Sequence[Cue]) -> Iterator[str]:
    text = "\n".join(line.text for line in lines)
    row = words(text) if "?" in text or _needs().begun_in(text) else ()
    needed = {row[hit.first].sentence for hit in _needs().find(row)}
    wished = {row[at].sentence for at in _wished(lines, row, wishes)}
    sentences: dict[int, list[Word]] = {}
    for token in row:
        sentences.setdefault(token.sentence, []).append(token)
    for number, held in sentences.items():
        end = _end(text, held)
        asks = "?" in text[held[-1].end : end] and len(held) >= SHORTEST_QUESTION and number not in wished
        if (asks or number in needed) and end - held[0].start <= LONGEST_REMARK:
            yield " ".join(text[held[0].start : end].split())


def _wished(lines: list[Line], row: Sequence[Word], wishes: Sequence[Cue]) -> Iterator[int]:
    """The words at which a wish of registering, cancelling or changing begins."""
    at, spots = 0, set()
    for line in lines:
        found = (c.start - line.start for c in wishes if c.source == line.source)
        spots |= {at + shift for shift in found if 0 <= shift <= len(line.text)}
        at += len(line.text) + 1
    yield from (index for index, token in enumerate(row) if token.start in spots)


def _end(text: str, held: list[Word]) -> int:
    """Where the sentence of these words ends, its closing marks included."""
    end = held[-1].end
    while end < len(text) and text[end] in '.!?)"”»':
        end += 1
    return end


@cache
def _needs() -> Phrases:
    words = table("remarks")
    return Phrases(
        (phrase, meaning)
        for meaning in ("needs", "together")
        for phrases in words[meaning].values()
        for phrase in phrases
    )
