"""Who is to be registered: the part each person plays whom the mail knows.

Rule: whoever is entered comes, the sender comes when nobody else is entered or the mail says so. What is unclear is
said as a doubt in an organiser's words. Does not choose values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from inbox_processor.extraction import concepts, headers, noted_numbers, parts
from inbox_processor.extraction.clusters import joined
from inbox_processor.extraction.contact_pieces import ITEM
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.handed_on import asks_for_himself, author_meant
from inbox_processor.extraction.head_count import lists_himself, stated_count, with_the_writer
from inbox_processor.extraction.lent import inherited
from inbox_processor.extraction.lexicon import grammar, in_any_language
from inbox_processor.extraction.model import Candidate, SegmentKind
from inbox_processor.extraction.page import Page
from inbox_processor.extraction.person import Person, is_assistant, is_office, is_reachable, spoken_of
from inbox_processor.extraction.standing import NEAR_NAME, family
from inbox_processor.knowledge import LANGUAGES
from inbox_processor.knowledge.words import Word, words
from inbox_processor.records import Field, Kind

MOST_PERSONS = 40
REACHES: tuple[Field, ...] = ("email", "telephone")
"""What nobody lends to who does not come."""
_LEADS = " -–•*>\t"


@dataclass(frozen=True)
class Assembly:
    """The persons to be registered in order of mention, who is replaced, and the doubts about that choice."""

    persons: tuple[Person, ...]
    replaced: Person | None = None
    doubts: tuple[str, ...] = ()
    stated: int | None = None
    miscount: str = ""
    """What is said where the mail states another number of people than were found."""
    known: parts.Known = ()
    """Everybody whom the mail knows, with what speaks for and against his being meant."""

    @cached_property
    def parts(self) -> list[tuple[Person, float]]:
        """Everybody whom the mail knows, with the probability that he was rightly chosen, or left."""
        return [(p, sure if p in self.persons else 1 - sure) for p, sure in parts.likely(self.known)]


def assemble(page: Page, found: Sequence[Entry], kind: Kind) -> Assembly:
    """The persons a mail of this kind is about."""
    people, shared = joined(page, found)
    shared = noted_numbers.given(page, people, shared)
    sender = next((person for person in people if person.is_sender), None)
    doubts: list[str] = []
    stated, miscount = stated_count(page), ""
    proposed, replaced = _proposed(page, people, sender, kind, stated, doubts)
    known = parts.known(page, kind, people, stated, proposed)
    chosen = parts.decided(kind, parts.likely(known), proposed)
    if chosen != proposed:
        doubts.clear()  # they were about those whom the words propose
    if kind is Kind.REGISTRATION:
        chosen = _one_of_two(page, chosen, doubts)
    if replaced in chosen:
        replaced = next((person for person in proposed if person not in chosen), None)
    if kind is Kind.REGISTRATION and stated and stated != len(chosen):
        miscount = f"the mail speaks of {stated} people, {len(chosen)} found"
    for person in chosen:
        lent = inherited(person, people, shared, sender, chosen)
        lent = lent if person.has("email") else [*lent, *_reached_at(page, person, sender, chosen)]
        none = {name for entry in person.entries for name in entry.without}
        none |= set(REACHES) if kind is Kind.CANCELLATION else set()
        person.inherited = tuple(c for c in lent if c.field not in none)
        person.others = sum(bool(p.name) and p not in chosen and p is not replaced for p in people)
    return Assembly(tuple(chosen[:MOST_PERSONS]), replaced, tuple(doubts), stated, miscount, known)


def _proposed(
    page: Page, people: Sequence[Person], sender: Person | None, kind: Kind, stated: int | None, doubts: list[str]
) -> tuple[list[Person], Person | None]:
    """Whom the words propose, and who is replaced."""
    if kind is Kind.SUBSTITUTION:
        return _substitution(page, people, sender, doubts)
    if kind in (Kind.CANCELLATION, Kind.AMENDMENT):
        return _subject_of_change(page, people, sender, kind, doubts), None
    return _as_many_as(stated, page, people, _registrants(page, people, sender, doubts), sender), None


def _reached_at(page: Page, person: Person, sender: Person | None, chosen: Sequence[Person]) -> list[Candidate]:
    """The address of somebody of whom the mail gives none: one it is copied to, that of an office which asks for it."""
    office = sender is not None and not sender.name and sender not in chosen
    return headers.copied(page, person.name) or (headers.replied(page) if office else [])


def _registrants(page: Page, people: Sequence[Person], sender: Person | None, doubts: list[str]) -> list[Person]:
    entered = [p for p in people if Role.PARTICIPANT in p.roles and not _only_signs(page, p)]
    entered = [p for p in entered if not _is_for_questions(page, p)] or entered
    entered = [p for p in entered if not _gave_the_order(p)] or entered
    return _entered(page, entered, sender) if entered else _only_named(page, people, sender, doubts)


def _only_signs(page: Page, person: Person) -> bool:
    """Whether an author is entered by nothing but his own block at the end of what is handed on."""
    entered = [entry for entry in person.entries if entry.role is Role.PARTICIPANT]
    handed_on = (SegmentKind.FORWARDED, SegmentKind.ATTACHED)
    return person.is_author and all(e.reader == ITEM and page.segments[e.segment].kind in handed_on for e in entered)


def _gave_the_order(person: Person) -> bool:
    """Whether somebody is only named as the one who has others registered."""
    return all(entry.by_order for entry in person.entries if entry.role is Role.PARTICIPANT)


def _is_for_questions(page: Page, person: Person) -> bool:
    """Whether somebody is only named for questions: "Contact person: …", "Rückfragen an …"."""
    entered = [entry for entry in person.entries if entry.role is Role.PARTICIPANT]
    named = [c for entry in entered for c in entry.candidates if c.field == "full_name" and c.start >= 0]
    return bool(named) and all(_is_asked(page, c) for c in named)


def _is_asked(page: Page, name: Candidate) -> bool:
    before = page.contents.get(name.source, "")[max(0, name.start - NEAR) : name.start]
    bare, line = before.rstrip(), before.rpartition("\n")[2]
    if not line.strip(_LEADS) and bare.endswith(":"):
        line = bare.rpartition("\n")[2]
    return bool(grammar(page.language)["contact"].within(words(line)[-NEAR_NAME:]))


def _entered(page: Page, entered: list[Person], sender: Person | None) -> list[Person]:
    """Whom the mail enters for the event, and the writer if he says that he comes too."""
    entered.sort(key=Person.position)
    said = [e for e in sender.entries if e.role is Role.SENDER] if sender else []
    counted = any(e.registers and _is_text(page, e) for e in said)
    told = any(e.reader == "sentence" and e.role is Role.PARTICIPANT for p in entered for e in p.entries)
    counted = counted or (told and any(e.attends for e in said))
    if sender and sender not in entered and (counted or _includes_writer(page)):
        entered.append(sender)
    return entered


def _only_named(page: Page, people: Sequence[Person], sender: Person | None, doubts: list[str]) -> list[Person]:
    """Who is meant where nobody is entered: the author of what is handed on, whom an office writes for, the writer."""
    author = author_meant(page, people, sender)
    if author:
        return [author]
    spoken = [p for p in spoken_of(people) if not any(e.stays for e in p.entries)]
    meant = _written_for(page, spoken, sender)
    passed = [p for p in spoken if is_reachable(p)]
    said = sender.entries if sender else []
    if not meant and passed:
        doubts.append(f"{passed[0].name} is named with an address or number, and may be the one to register")
        presented = [p for p in passed if p.has("function")]
        if presented and sender and not _speaks_of_himself(sender):
            return presented
    if any(e.absent and not e.attends for e in said) or (sender and not sender.name):
        meant = meant or spoken
    if meant:
        doubts.append("a person is named, but not clearly registered")
    return meant or ([sender] if sender else [])


def _speaks_of_himself(sender: Person) -> bool:
    """Whether the writer says that he comes, or what he is."""
    said = [c for e in sender.entries if e.reader == "sentence" for c in e.candidates]
    return any(e.claims or e.registers for e in sender.entries) or any(c.field == "function" for c in said)


def _as_many_as(
    stated: int | None, page: Page, people: Sequence[Person], chosen: list[Person], sender: Person | None
) -> list[Person]:
    """Those chosen, and who else is named where that makes as many as the mail says: "we will be three"."""
    if not stated or len(chosen) >= stated:
        return chosen
    others = [p for p in spoken_of(people) if p not in chosen and (is_reachable(p) or p.has("function"))]
    told = any(with_the_writer(page, line) for line in page.top_lines) or lists_himself(page) or _includes_writer(page)
    writer = [sender] if sender and sender not in chosen and told else []
    for more in (others, [*others, *writer]):
        if len(chosen) + len(more) == stated:
            return sorted([*chosen, *more], key=Person.position)
    return chosen


NEAR = 60
"""Characters between two names within which one word stands for either of them."""


def _one_of_two(page: Page, chosen: list[Person], doubts: list[str]) -> list[Person]:
    """Without the second of two of whom one comes: "Camille Laurent or, failing her, Thierry Noël"."""
    kept: list[Person] = []
    for person in chosen:
        if kept and _or_between(page, kept[-1], person):
            doubts.append(f"{kept[-1].name} comes or {person.name}")
        else:
            kept.append(person)
    return kept


def _or_between(page: Page, one: Person, other: Person) -> bool:
    small = grammar(page.language)["or"]
    named = [[c for c in p.candidates if c.field == "full_name" and c.start >= 0] for p in (one, other)]
    return any(
        small.within(words(page.contents.get(a.source, "")[a.end : b.start]))
        for a in named[0]
        for b in named[1]
        if a.source == b.source and 0 < b.start - a.end <= NEAR
    )


def _written_for(page: Page, named: Sequence[Person], sender: Person | None) -> list[Person]:
    """Whom an assistant or an office writes for: who is named with an address, or introduced as one of the house."""
    said = sender.entries if sender else []
    office = page.sender is not None and is_office(page.sender, sender)
    if not (is_assistant(sender) or office) or any(e.attends or e.registers for e in said):
        return []
    reachable = [p for p in named if p.has("email")]
    if reachable or any(e.claims for e in said):
        return reachable
    ours = [p for p in named if any(e.is_ours or (office and e.has("title")) for e in p.entries)]
    presented = [p for p in named if p.has("function")]
    return ours[:1] or (presented if len(presented) == 1 else [])


def _is_text(page: Page, entry: Entry) -> bool:
    """Whether an entry is not of a signature, whose labels enter nobody."""
    within = 0 <= entry.segment < len(page.segments)
    return not within or page.segments[entry.segment].kind is not SegmentKind.SIGNATURE


def _includes_writer(page: Page) -> bool:
    """Whether the writer comes along: "and myself", "register me and", "comes with me", in his own text; not who is
    registered already."""
    if not page.fills:
        return False
    small, families = grammar(page.language), [family(name, page.language) for name in ("enrol", "go", "seat")]
    row = words(" ".join(line.text for line in page.top_lines))
    if any(small["and"].before(row, at - small["also"].before(row, at)) for at, _, _ in small["self"].within(row)):
        return True
    said = [list(sentence) for _, sentence in groupby(row, key=lambda word: word.sentence)]
    if any(_is_put_first(sentence) for sentence in said):
        return True
    along = (sentence for sentence in said if small["along"].within(sentence))
    return any(any(each.find(sentence)) for sentence in along for each in families)


def _is_put_first(sentence: Sequence[Word]) -> bool:
    """Whether somebody registers "me and": "inscrevam a mim e ao meu colega"; in any language, for short mails are
    taken for another easily."""
    me = in_any_language("me").within(sentence)
    if not any(in_any_language("and").at(sentence, at + length)[0] for at, length, _ in me):
        return False
    return any(
        grammar(code)["me"].at(sentence, at)[0]
        and grammar(code)["and"].at(sentence, at + length)[0]
        and any(hit.meaning == "registers" for hit in concepts.find(sentence, (code,)))
        for code in LANGUAGES
        for at, length, _ in me
    )


def _substitution(
    page: Page, people: Sequence[Person], sender: Person | None, doubts: list[str]
) -> tuple[list[Person], Person | None]:
    """The new person and who no longer comes."""
    named = [p for p in people if not p.is_sender and p.name]
    replaced = next((p for p in people if Role.REPLACED in p.roles), None)
    if [replaced] == named and all(named[0].has(name) for name in REACHES):
        return named, sender  # who no longer comes need not be reached
    others = [p for p in named if p is not replaced]
    spoken = [p for p in others if p.roles == {Role.MENTIONED} and any(e.is_aside for e in p.entries)]
    spoken = [p for p in spoken if not is_reachable(p)]
    absent = sender is not None and any(e.absent for e in sender.entries)
    attends = sender is not None and any(e.attends for e in sender.entries)
    if sender and not absent and (attends or asks_for_himself(page) or (spoken and spoken == others)):
        return [sender], replaced or next(iter(others), None)
    others = [p for p in others if p not in spoken] or others
    entered = [p for p in others if Role.PARTICIPANT in p.roles]
    reachable = [p for p in others if is_reachable(p)]
    in_full = [p for p in reachable if all(p.has(name) for name in REACHES)]
    best = [p for p in entered if p in reachable] or in_full or entered or reachable or others
    if best:
        if len(best) > 1:
            doubts.append("more than one person may be the substitute")
        return best[:1], replaced or sender
    if sender and replaced is not None:
        return [sender], replaced
    doubts.append("it is not clear who comes instead")
    return [], replaced or sender


def _subject_of_change(
    page: Page, people: Sequence[Person], sender: Person | None, kind: Kind, doubts: list[str]
) -> list[Person]:
    """Whose registration is cancelled or corrected: somebody named for it, else the sender."""
    others = [p for p in people if p.name and not p.is_sender]
    gone = [p for p in others if Role.REPLACED in p.roles]
    if kind is Kind.CANCELLATION and gone:
        return gone
    if sender and Role.PARTICIPANT in sender.roles:
        return [sender]
    if kind is Kind.CANCELLATION and not asks_for_himself(page):
        meant = _withdrawn(others, sender)
        if meant and not any(e.is_ours for e in meant[0].entries):
            doubts.append("a person is named, but it is not clear whose registration is cancelled")
        if meant:
            return meant
    named = [p for p in others if p.roles & {Role.PARTICIPANT, Role.REPLACED}]
    with_address = [p for p in others if p.has("email")]
    told = _spoken_for(others, sender) if kind is Kind.AMENDMENT else []
    return named or with_address or told or ([sender] if sender else [])


def _withdrawn(others: Sequence[Person], sender: Person | None) -> list[Person]:
    """The one person whom a cancellation speaks of by a writer who does not say that he stays away himself."""
    if sender and any(entry.absent for entry in sender.entries):
        return []
    left = [p for p in others if any(e.is_gone for e in p.entries)]
    meant = left or spoken_of(others)
    ours = [p for p in meant if any(e.is_ours or e.has("title") for e in p.entries)]
    return meant if len(meant) == 1 else ours if len(ours) == 1 else []


def _spoken_for(others: Sequence[Person], sender: Person | None) -> list[Person]:
    """One of the house whose number is corrected by a writer who says nothing of himself, or that he does not come."""
    said = [e for e in sender.entries if e.reader == "sentence"] if sender else []
    if any(e.changes or e.has("email") or e.has("telephone") for e in said):
        return []
    ours = [p for p in others if p.roles == {Role.MENTIONED} and any(e.is_ours for e in p.entries)]
    return [p for p in ours if p.has("telephone")]
