"""Titles said in a sentence rather than before a name: "my title is Dr", "(Mme, since you ask for the title)".

Rule: a title counts where a word for "title" or "badge" stands before it with nothing but small words between, where it
stands alone in quotes or brackets beside such a word, or where the writer says he is one ("I am Ph.D."). A title right
before a name is the name's and none of these. Does not know whose title it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from inbox_processor.extraction.lexicon import Grammar, in_any_language, lexicon
from inbox_processor.knowledge.words import Word, words

NEAR = 3
"""Words between "title" and the title, at most."""
_ENCLOSED = re.compile(r"[(\[\"'„“”«»‘’]")
_ENDS = re.compile(r"[ª.º]{0,2}[ \u00a0]?(?:[)\]\"'“”«»,;.!:\n–-]|\Z)")


def find(text: str, named: Sequence[tuple[int, int]], small: Grammar) -> Iterator[tuple[int, int]]:
    """The spans of the titles said in a sentence; `named` are those of persons, titles included."""
    sequence = words(text)
    titles = list(_titles(text, sequence, small))
    asked = _asked(sequence) if titles else set()
    for at, length in titles:
        start, end = sequence[at].start, sequence[at + length - 1].end
        listed = "/" in (text[start - 1 : start], text[end : end + 1])
        if listed or any(begin <= start < stop for begin, stop in named) or at in asked:
            continue
        end = _with_stop(text, end)
        said = _is_said(text, sequence, at, asked) or (
            _is_degree(text[start:end]) and _is_behind_be(sequence, at, small)
        )
        joined = small["and"].at(sequence, at + length)[0] > 0
        if said and (joined or _ENDS.match(text, end) or text[end - 1] == "."):
            yield start, end


def _asked(row: Sequence[Word]) -> set[int]:
    """The places of words that ask for a title."""
    lex = lexicon()
    found = {at + n for at, length, means in lex.labels.within(row) if "title" in means for n in range(length)}
    return found | {at + n for at, length, _ in in_any_language("badges").within(row) for n in range(length)}


def _titles(text: str, row: Sequence[Word], small: Grammar) -> Iterator[tuple[int, int]]:
    """Runs of title phrases: the first word and how many."""
    lex, behind = lexicon(), 0
    for at in lex.titles.likely(row):
        length = more = lex.titles.at(row, at)[0] if at >= behind else 0
        if length and _is_small(text, row, at, small):
            length = more = 0
        while more and at + length < len(row):
            gap = text[row[at + length - 1].end : row[at + length].start]
            works = "," in gap and lex.is_function(row[at + length].fold)
            more = 0 if works or gap.strip(" .,") else lex.titles.at(row, at + length)[0]
            length += more
        if length:
            yield at, length
            behind = at + length


def _is_small(text: str, row: Sequence[Word], at: int, small: Grammar) -> bool:
    """Whether a word in small letters is one that holds sentences together: "är", "min", which are titles elsewhere."""
    lower = text[row[at].start].islower()
    return lower and small.any_of("be", "own", "first", "self").at(row, at)[0] > 0


def _with_stop(text: str, end: int) -> int:
    """The end of a title with the full stop of its abbreviation."""
    return end + 1 if text[end : end + 1] == "." and len(re.split(r"[ \u00a0]", text[:end])[-1]) <= 14 else end


def _is_degree(title: str) -> bool:
    return "." in title[:-1]


def _is_behind_be(sequence: Sequence[Word], at: int, small: Grammar) -> bool:
    """Whether the writer is something: "I am Ph.D., associate professor"."""
    before = list(sequence[max(0, at - 3) : at])
    first = bool(small["first"].within(before)) or len(before) < NEAR
    return first and bool(small["be"].within(before))


def _is_said(text: str, sequence: Sequence[Word], at: int, asked: set[int]) -> bool:
    start = sequence[at].start
    before = [place for place in asked if place < at]
    if before and at - max(before) <= NEAR + 1:
        return True
    enclosed = bool(_ENCLOSED.search(text[max(0, start - 1) : start]))
    return enclosed and bool(asked)
