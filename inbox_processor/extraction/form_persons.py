"""Which labelled answers are of one person: those of one form, where several stand below each other or side by side.

Rule: a name or title that comes again begins the next person; what only follows behind the last of several forms is
everybody's. Does not know what the answers say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, takewhile

from inbox_processor.extraction import addresses
from inbox_processor.extraction.form_labels import NAMED
from inbox_processor.extraction.forms import Answer
from inbox_processor.extraction.lexicon import lexicon
from inbox_processor.knowledge.words import words

_BEGINS = ("full_name", "given_name", "family_name", "title")
OF_ALL = frozenset(
    ("organisation", "department", "telephone", "mobile", "fax", "address", "country", "website", "other")
)
"""What one answer behind several forms may tell of everybody."""


def kind_of(answer: Answer) -> str:
    """The one meaning of an answer: its label's, decided by the value where the label has several."""
    meanings, text = answer.meanings, answer.value.text
    if len(meanings) == 1:
        return meanings[0]
    if "email" in meanings and addresses.find(text):
        return "email"
    numbers = [name for name in meanings if name in ("telephone", "mobile", "fax")]
    if numbers and sum(ch.isdigit() for ch in text) >= 5:
        return numbers[0]
    if set(meanings) >= {"title", "function"}:
        return "title" if lexicon().titles.at(words(text), 0)[0] else "function"
    rest = [name for name in meanings if name not in ("email", "telephone", "mobile", "fax", "other")]
    return rest[0] if rest else meanings[0]


def persons(group: Sequence[Answer]) -> list[list[Answer]]:
    """The answers of a group by person."""
    if columns := _side_by_side(group):
        return columns
    found: list[list[Answer]] = [[]]
    seen: set[str] = set()
    for at, answer in enumerate(group):
        kind = kind_of(answer)
        named = seen & NAMED
        if kind in seen:
            again = kind in _BEGINS and (named or kind != "title") and not _goes_on(answer, found[-1][-1])
            over = bool(named) and kind == kind_of(found[-1][0]) and _starts_over(group[at:])
            if again or over or (not named and _is_of_next(answer, found[-1][-1], kind)):
                found.append([])
                seen = set()
        if answer.value.text or kind not in _BEGINS:
            seen.add(kind)
        found[-1].append(answer)
    return _with_tail(found)


def _with_tail(found: list[list[Answer]]) -> list[list[Answer]]:
    """The answers by person, those apart that stand below the last of several forms and tell what none of them does."""
    if len(found) < 2 or not all(any(a.means(*NAMED) for a in person) for person in found):
        return found
    last = found[-1]
    gaps = [answer.label.line - before.value.line for before, answer in pairwise(last)]
    at = next((i for i, gap in enumerate(gaps, 1) if gap > max([1, *gaps[: i - 1]])), len(last))
    told = {kind_of(answer) for person in found[:-1] for answer in person}
    tail = {kind_of(answer) for answer in last[at:]}
    return [*found[:-1], last[:at], last[at:]] if tail and tail <= OF_ALL - told else found


def _starts_over(rest: Sequence[Answer]) -> bool:
    """Whether a label that a person's answers began with, asked for again, begins the next: a name follows first."""
    following = takewhile(lambda answer: kind_of(answer) != kind_of(rest[0]), rest[1:])
    return any(answer.means(*NAMED) for answer in following)


def _side_by_side(group: Sequence[Answer]) -> list[list[Answer]]:
    """The answers by column where forms stand side by side: "Name: Anna Muster   Name: Max Muster"; else none."""
    seen: Counter[tuple[int, tuple[str, ...]]] = Counter()
    columns: list[list[Answer]] = []
    for answer in group:
        place = (answer.label.line, answer.meanings)
        columns += [[]] if seen[place] == len(columns) else []
        columns[seen[place]].append(answer)
        seen[place] += 1
    return columns if any(answer.means("full_name") for column in columns[1:] for answer in column) else []


def _goes_on(answer: Answer, before: Answer) -> bool:
    """Whether an answer right behind one about given names is about the same: "Voorletters: …", "Roepnaam: …"."""
    return kind_of(answer) == kind_of(before) == "given_name"


def _is_of_next(answer: Answer, before: Answer, kind: str) -> bool:
    """Whether an address or number asked for again, with other lines between, is of the next person of a list."""
    return answer.label.line - before.value.line > 1 and kind in ("email", "telephone", "mobile")
