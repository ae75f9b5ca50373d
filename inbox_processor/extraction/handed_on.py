"""Whose wish a mail is that hands another one on: its writer's, who was told of the event, or that of whom he forwards.

Rule: clause by clause, who speaks of himself and of coming wants it himself; who speaks of one of his house, or of whom
he forwards, hands on. Does not know what the mail wants in other respects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from inbox_processor.extraction import addresses
from inbox_processor.extraction.clauses import joined
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.letter import is_salutation
from inbox_processor.extraction.lexicon import grammar, lexicon
from inbox_processor.extraction.model import Line, Segment, SegmentKind
from inbox_processor.extraction.page import Page
from inbox_processor.extraction.person import Person
from inbox_processor.extraction.standing import family
from inbox_processor.knowledge.words import Word, words

SHORT_TOP = 45
"""Words above a forwarded mail up to which the sender only hands it on."""
_PARTS = re.compile(r"[,;:()–—?!…\n]|\.\s| - ")
_HEADER = re.compile(r"[^\W\d_][\w ]{0,24}:\s")
SAYS_ALL = ("bid", "sure")
"""Families of words that hold "me" or speak of nobody but the writer."""
SAYS_COMING = ("enrol", "seat", "go")


def author_meant(page: Page, people: Sequence[Person], sender: Person | None) -> Person | None:
    """The author whom a short mail hands on to be registered; None where its writer comes himself."""
    authors = sorted((p for p in people if p.is_author), key=Person.position)
    if not authors or sum(len(words(line.text)) for line in page.top_lines) > SHORT_TOP:
        return None
    wanting = [author for author in authors if _wrote_to_us(page, author) or _asks(page, author)]
    clauses = list(_clauses(page, page.top_lines))
    parted = [(clause, _is_of_another(page, clause, authors)) for clause in clauses]
    if not any(them for _, them in parted):
        authors = [author for author in authors if _wrote_to_us(page, author) is not False or _may_come(page, author)]
    for_another = any(them and _is_wish(page, clause) for clause, them in parted)
    own = [clause for clause, them in parted if not them]
    said = sender.entries if sender else []
    himself = any(e.attends or _presents(page, e) for e in said) or any(_is_own_wish(page, clause) for clause in own)
    if wanting and (for_another or not himself):
        return wanting[0]
    likely = any(e.claims for e in said) and len(own) == len(clauses)
    himself = himself or likely or any(_may_be_own_wish(page, clause) for clause in own)
    return None if himself else next(iter(authors), None)


def _presents(page: Page, entry: Entry) -> bool:
    """Whether the writer gives his own name and data in his text, not as its signature."""
    within = 0 <= entry.segment < len(page.segments) and page.segments[entry.segment].kind is SegmentKind.TOP
    return within and entry.role is not Role.SENDER and entry.has("function")


def asks_for_himself(page: Page) -> bool:
    """Whether the writer asks to be put down himself: "put me in her place"."""
    small = grammar(page.language)
    return any(
        _speaks(page, clause, "bid") and bool(small.any_of("self", "me").within(clause))
        for clause in _clauses(page, page.top_lines)
    )


def _asks(page: Page, author: Person) -> bool:
    """Whether an author asks in what he wrote to be registered himself."""
    no = grammar(page.language)["no"]
    clauses = [clause for clause in _clauses(page, _lines_of(page, author)) if not no.within(clause)]
    return any(_is_wish(page, clause) and _speaks_of_self(page, clause) for clause in clauses)


def _may_come(page: Page, author: Person) -> bool:
    """Whether an author may speak of his own coming in what he wrote, or lists himself."""
    wished = any(_may_be_own_wish(page, clause) for clause in _clauses(page, _lines_of(page, author)))
    return wished or any(e.role is not Role.AUTHOR and e.has("telephone") for e in author.entries)


def _lines_of(page: Page, author: Person) -> list[Line]:
    """The lines of what an author wrote."""
    return [line for at in _texts(page, author) for line in _written(page.segments[at])]


def _texts(page: Page, author: Person) -> list[int]:
    """The segments that an author wrote."""
    return sorted({page.text_of(e.segment) for e in author.entries if e.role is Role.AUTHOR})


def _wrote_to_us(page: Page, author: Person) -> bool | None:
    """Whether what an author wrote went to the organiser's house, by its header; None where that does not say.

    Who wrote to others handed the announcement on to them.
    """
    told = [page.segments[at].to for at in _texts(page, author) if page.segments[at].to]
    ours = {addresses.domain_of(own) for own in page.context.own_addresses}
    found = [addresses.domain_of(hit.addr) in ours for to in told for hit in addresses.find(to)]
    return any(found) if told else None


def _written(segment: Segment) -> list[Line]:
    """The lines of a forwarded text below its header."""
    lines = list(segment.lines)
    while lines and (_HEADER.match(lines[0].text) or lines[0].text.startswith("-")):
        lines.pop(0)
    return lines


def _clauses(page: Page, lines: Sequence[Line]) -> Iterator[list[Word]]:
    """The clauses of lines, parted by marks and by "and"."""
    text = joined([line for line in lines if not is_salutation(line.text)])[1]
    row, small = words(text), grammar(page.language)["and"]
    clause: list[Word] = []
    for at, word in enumerate(row):
        if clause and (_PARTS.search(text, clause[-1].end, word.start) or small.at(row, at)[0]):
            yield clause
            clause = []
        clause.append(word)
    if clause:
        yield clause


def _is_wish(page: Page, clause: Sequence[Word]) -> bool:
    return _speaks(page, clause, *SAYS_ALL, *SAYS_COMING)


def _is_own_wish(page: Page, clause: Sequence[Word]) -> bool:
    """Whether the writer says in a clause that he wants to come: "please sign me up"."""
    if _speaks(page, clause, *SAYS_ALL):
        return True
    denied = bool(grammar(page.language)["no"].within(clause))
    return not denied and _speaks_of_self(page, clause) and _speaks(page, clause, *SAYS_COMING)


def _may_be_own_wish(page: Page, clause: Sequence[Word]) -> bool:
    """Whether a clause of nobody speaks of a seat, or of wanting to come: "I hope there is a place left"."""
    of_writer = _speaks(page, clause, "want") or bool(grammar(page.language)["first"].within(clause))
    return _speaks(page, clause, "seat") or (of_writer and _speaks(page, clause, *SAYS_COMING))


def _speaks_of_self(page: Page, clause: Sequence[Word]) -> bool:
    small = grammar(page.language)
    return bool(small.any_of("self", "me").within(clause)) or _speaks(page, clause, "own", "bid")


def _speaks(page: Page, clause: Sequence[Word], *names: str) -> bool:
    return any(any(family(name, page.language).find(clause)) for name in names)


def _is_of_another(page: Page, clause: Sequence[Word], authors: Sequence[Person]) -> bool:
    """Whether a clause speaks of one of the writer's house, of "him", or of an author by name."""
    small, lex = grammar(page.language), lexicon()
    if _is_own_wish(page, clause) and small["me"].within(clause):
        return False
    names = {word.fold for author in authors for word in words(author.name)}
    if any(word.fold in names or lex.colleagues.holds(word.fold) for word in clause):
        return True
    jobs = any(lex.functions.holds(word.fold) for word in clause)
    return bool((jobs and small["own"].within(clause)) or small["them"].within(clause))
