"""The sentences and clauses of a text: which of them ask, which name somebody, and what parts them.

Rule: told by marks, capitals and the writer's name alone; what the words mean is concepts.py's. Linear.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from inbox_processor.extraction.model import Line
from inbox_processor.extraction.name_words import given_names, latin, short_titles
from inbox_processor.knowledge.words import Word, words
from inbox_processor.records import Address

LONG_NAME, ALIKE = 5, 75
"""Letters of a name, and likeness in per cent, from which it is recognised though it is written otherwise."""
MOST_GREETING = 3
"""Words of a greeting with a given name, at most: "Moi rakas Antti"."""
_GREETED = re.compile(r"[,!?]")
_GREEK_MARK = frozenset((";", "\u037e"))
_DASH = re.compile(r" [-–—]+ |[;:] ")
_ASKED = re.compile(r"\([^()]{3,200}\?\)")
"""A question in brackets: what stands around it asks nothing."""
_CLAUSE = re.compile(r"[,;:()–—]|\n\s*\n| - ")


def joined(lines: Sequence[Line]) -> tuple[list[int], str]:
    """The lines as one text, and where each begins in it."""
    offsets: list[int] = []
    position = 0
    for line in lines:
        offsets.append(position)
        position += len(line.text) + 1
    return offsets, "\n".join(line.text for line in lines)


def parted_questions(text: str, words: Sequence[Word]) -> list[Word]:
    """The words, with what stands before a dash or colon in a question, or around one in brackets, as sentences."""
    asked = questions(text, words)
    if not asked:
        return list(words)
    edges = [edge for bracket in _ASKED.finditer(text) for edge in (bracket.start(), bracket.end() - 1)]
    found: list[Word] = []
    more = 0
    for at, token in enumerate(words):
        before = words[at - 1] if at else token
        if token.sentence == before.sentence and token.sentence in asked:
            parted = any(before.end <= edge < token.start for edge in edges)
            more += parted or bool(_DASH.search(text, before.end, token.start))
        found.append(token._replace(sentence=token.sentence + more))
    return found


def misnamed(name: str, text: str, row: Sequence[Word]) -> set[int]:
    """The sentences in which a name of the writer is written otherwise, and not only with another ending."""
    names = {part.fold for part in words(name) if len(part.fold) >= LONG_NAME}
    return {
        word.sentence
        for word in row
        if len(word.fold) >= LONG_NAME and text[word.start].isupper() and word.fold not in names
        if any(_is_slip(word.fold, own) for own in names)
    }


def naming(writer: str, text: str, row: Sequence[Word], pronouns: Container[str] = frozenset()) -> set[int]:
    """The sentences in which two words with capitals stand together as a name does, neither of them the writer's.

    At the head of a sentence one of them must be a given name; behind a title the first needs no capital.
    """
    own = {part.fold for part in words(writer) if part.end - part.start > 2}
    found: set[int] = set()
    for at, (one, two) in enumerate(pairwise(row)):
        if not text[two.start].isupper() or two.start - one.end > 2 or "\n" in text[one.end : two.start]:
            continue
        if one.fold in pronouns or two.fold in pronouns:
            continue
        within = at > 0 and row[at - 1].sentence == one.sentence
        pair = text[one.start].isupper() and (within or bool({one.fold, two.fold} & given_names()))
        if (pair or one.fold in short_titles()) and not {one.fold, two.fold} & own:
            found.add(two.sentence)
    return found


def greets_by_given_name(line: str) -> bool:
    """Whether a line begins with a greeting that ends in a given name: "Hallo Björn, hast du …"."""
    mark = _GREETED.search(line)
    row = words(line[: mark.start()]) if mark else ()
    return 0 < len(row) <= MOST_GREETING and line[row[-1].start].isupper() and row[-1].fold in given_names()


def introduced(writer: Address | None, addresses: Sequence[re.Match[str]], text: str, row: Sequence[Word]) -> set[int]:
    """The sentences with an address made of a name that the text gives and that is not the writer's."""
    if not addresses:
        return set()
    known = f"{writer.name} {writer.addr.partition('@')[0]}" if writer else ""
    own = {latin(part.fold) for part in words(known)}
    proper = [latin(word.fold) for word in row if text[word.start].isupper()]
    names = {name for name in proper if len(name) > 2} - own
    initials = {one[0] + two[0] for one, two in pairwise(proper) if not {one, two} & own}
    found = []
    for address in addresses:
        local = [part for part in re.split(r"[^a-z]+", address.group().partition("@")[0].lower()) if part]
        if "".join(local) in initials or any(_holds(part, names) for part in local[:4]):
            found.append(address.start())
    return sentences_at(found, row)


def _holds(part: str, names: set[str]) -> bool:
    """Whether a part of an address is a name, or ends or begins in a longer one: "jsmith", "smithj"."""
    part = part[:40]
    longer = (part[at:] for at in range(len(part) - LONG_NAME + 2))
    return part in names or not names.isdisjoint(longer) or part[:-1] in names


def _is_slip(word: str, name: str) -> bool:
    if abs(len(word) - len(name)) > 3 or word.startswith(name[:-1]):
        return False
    return fuzz.ratio(word, name) >= ALIKE


def sentences_at(places: Iterable[int], words: Sequence[Word]) -> set[int]:
    """The sentences that places of a text belong to: those of the words before them."""
    starts = [word.start for word in words]
    before = ((place, bisect_left(starts, place) - 1) for place in places)
    return {words[at].sentence for _, at in before if at >= 0}


def questions(text: str, words: Sequence[Word]) -> set[int]:
    """The sentences that end in a question mark, which is `;` in Greek."""
    found: set[int] = set()
    if "?" not in text and _GREEK_MARK.isdisjoint(text):
        return found
    for at, token in enumerate(words):
        end = words[at + 1].start if at + 1 < len(words) else len(text)
        after = text[token.end : min(end, token.end + 20)]
        if "?" in after or (after[:1] in _GREEK_MARK and "α" <= token.fold[-1] <= "ω"):
            found.add(token.sentence)
    return found


def of(text: str, words: Sequence[Word]) -> list[int]:
    """The clause of each word: they end where a comma, a bracket, a dash or a sentence does."""
    clause = 0
    found = [clause] if words else []
    for before, word in pairwise(words):
        parted = text[before.end : word.start] != " " and _CLAUSE.search(text, before.end, word.start)
        if parted or word.sentence != before.sentence:
            clause += 1
        found.append(clause)
    return found
