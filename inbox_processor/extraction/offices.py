"""Offices that stand between a person's title and name: "domnul director Popescu", "Monsieur le président Tessier".

Rule: a word for a job that is no academic title is the person's function and not part of the title; titles behind it go
before those ahead of it. Does not look beyond what stands right before or behind a name.
"""

from __future__ import annotations

from collections.abc import Sequence

from inbox_processor.extraction.lexicon import lexicon
from inbox_processor.extraction.mention import Mention
from inbox_processor.knowledge.words import Word, words

Spans = tuple[tuple[int, int] | None, tuple[int, int] | None]
"""Where the title and where the office stand."""
BEFORE = 30
"""Characters before a title in which an office may begin that the title only ends: "director general D. Luis"."""


def parted(text: str, mention: Mention) -> Spans:
    """The title and the office of a mention within its text; None for what it has not."""
    if not mention.title:
        return None, None
    title = (mention.title_start, mention.title_end)
    if mention.title_start > mention.end:
        row = [word for word in words(text) if mention.title_start <= word.start < mention.title_end]
        return (
            (None, title)
            if row and all(_is_office(row, at) for at in range(len(row)))
            else (title, _behind(text, mention))
        )
    begin = _begun_before(text, mention)
    row = [word for word in words(text) if begin <= word.start < mention.start]
    first = next((at for at in range(len(row)) if _is_office(row, at)), None)
    if first is None:
        return title, None
    last = _last(row, first)
    after = row[last + 1 :]
    ahead = [word for at, word in enumerate(row[:first]) if lexicon().titles.at(row, at)[0]]
    if after:
        title = (after[0].start, mention.title_end)
    elif ahead:
        title = (ahead[0].start, _with_stop(text, ahead[-1].end))
    return title if after or ahead else None, (row[first].start, row[last].end)


def _is_office(row: Sequence[Word], at: int) -> bool:
    """Whether a job stands there that is no academic title."""
    _, meanings = lexicon().titles.at(row, at)
    return lexicon().is_function(row[at].fold) and "academic" not in meanings


def _last(row: Sequence[Word], first: int) -> int:
    """The last word of an office that begins at `first`: up to the name or the title behind it."""
    length = lexicon().function_phrases.at(row, first)[0]
    last = first + max(length, 1) - 1
    while last + 1 < len(row) and not lexicon().titles.at(row, last + 1)[0]:
        last += 1
    return last


def _begun_before(text: str, mention: Mention) -> int:
    """Where an office begins whose last word was taken for a title, else where the title does."""
    row = [word for word in words(text[: mention.start]) if word.end > mention.title_start - BEFORE]
    for at, word in enumerate(row):
        reaches = at + lexicon().function_phrases.at(row, at)[0] - 1
        if word.start < mention.title_start and reaches > at and row[reaches].start >= mention.title_start:
            return word.start
    return mention.title_start


def _behind(text: str, mention: Mention) -> tuple[int, int] | None:
    """The office between a name and the title behind it: "Nagy Péter elnök urat"."""
    row = [word for word in words(text) if mention.end <= word.start < mention.title_end]
    jobs = [word for word in row[:-1] if lexicon().is_function(word.fold)]
    return (row[0].start, jobs[-1].end) if jobs else None


def _with_stop(text: str, end: int) -> int:
    return end + 1 if text[end : end + 1] == "." else end
