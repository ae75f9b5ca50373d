"""Who is to be registered: entries from all readers clustered to persons, and the part each person plays.

Rule: people are joined only by compatible names or one address; whoever is entered comes, the sender comes when nobody
else is entered or the mail says so. What is unclear is said as a doubt in an organiser's words. Does not choose values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from inbox_processor.extraction import addresses, headers, names
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.lexicon import grammar, lexicon
from inbox_processor.extraction.model import Candidate, Line, SegmentKind
from inbox_processor.extraction.page import Page, span_of
from inbox_processor.extraction.similarity import fits_address
from inbox_processor.extraction.standing import COMES, NEAR_NAME, attending
from inbox_processor.knowledge.words import fold, words
from inbox_processor.records import Address, Field, Kind

MOST_PERSONS = 40
_LEADS = " -–•*>\t"
SHORT_TOP = 45
"""Words above a forwarded mail up to which the sender only hands it on."""


@dataclass
class Person:
    """Everything the mail says about one person."""

    entries: list[Entry] = field(default_factory=list)
    is_sender: bool = False
    is_author: bool = False
    inherited: tuple[Candidate, ...] = ()
    """Candidates of others that hold for this person too: the organisation in the sender's signature."""
    others: int = 0
    """How many people are named in the mail who are neither registered nor replaced."""

    @property
    def name(self) -> str:
        named = [entry for entry in self.entries if entry.name]
        return max(named, key=lambda entry: len(entry.name.split())).name if named else ""

    @property
    def roles(self) -> set[Role]:
        return {entry.role for entry in self.entries}

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(c for entry in self.entries for c in entry.candidates)

    @property
    def emails(self) -> list[str]:
        return [c.value for c in self.candidates if c.field == "email"]

    def has(self, name: Field) -> bool:
        return any(c.field == name for c in self.candidates)

    def position(self) -> tuple[int, int]:
        entered = [e for e in self.entries if e.role in (Role.PARTICIPANT, Role.MENTIONED, Role.AUTHOR)] or self.entries
        return min((e.segment if e.segment >= 0 else 999, e.line) for e in entered)


@dataclass(frozen=True)
class Assembly:
    """The persons to be registered in order of mention, who is replaced, and the doubts about that choice."""

    persons: tuple[Person, ...]
    replaced: Person | None = None
    doubts: tuple[str, ...] = ()
    stated: int | None = None
    miscount: str = ""
    """What is said where the mail states another number of people than were found."""


def assemble(page: Page, found: Sequence[Entry], kind: Kind) -> Assembly:
    """The persons a mail of this kind is about."""
    people, shared = _clusters(page, found)
    sender = next((person for person in people if person.is_sender), None)
    doubts: list[str] = []
    if kind is Kind.SUBSTITUTION:
        chosen, replaced = _substitution(people, sender, doubts)
    elif kind in (Kind.CANCELLATION, Kind.AMENDMENT):
        chosen, replaced = _subject_of_change(people, sender, kind), None
    else:
        chosen, replaced = _one_of_two(page, _registrants(page, people, sender, doubts), doubts), None
    stated, miscount = _stated(page), ""
    if kind is Kind.REGISTRATION and stated and stated > 1 and stated != len(chosen):
        miscount = f"the mail speaks of {stated} people, {len(chosen)} found"
    for person in chosen:
        person.inherited = tuple(_inherited(person, people, shared, sender, len(chosen) == 1))
        person.others = sum(bool(p.name) and p not in chosen and p is not replaced for p in people)
    return Assembly(tuple(chosen[:MOST_PERSONS]), replaced, tuple(doubts), stated, miscount)


def _clusters(page: Page, found: Sequence[Entry]) -> tuple[list[Person], list[Entry]]:
    """Entries joined to persons; the sender first. SHARED entries apart."""
    sender = Person(is_sender=True)
    people = [sender]
    shared = [entry for entry in found if entry.role is Role.SHARED]
    for entry in (e for e in found if e.role is Role.SENDER):
        sender.entries.append(entry)
    others = [e for e in found if e.role is not Role.SENDER and e.role is not Role.SHARED]
    for entry in sorted(
        others, key=lambda entry: (entry.role is Role.AUTHOR and not entry.name, _is_family_only(entry))
    ):
        home = _home(page, entry, people)
        if home is None:
            home = Person(is_author=entry.role is Role.AUTHOR)
            people.append(home)
        home.entries.append(_without_short_name(entry) if " " in home.name and _is_family_only(entry) else entry)
        home.is_author = home.is_author or entry.role is Role.AUTHOR
    _hand_over(page, sender, people)
    for entry in [e for e in shared if _is_anothers(page, e)]:
        meant = _meant(entry, people[1:])
        if meant:
            meant.entries.append(replace(entry, role=Role.PARTICIPANT))
            shared.remove(entry)
    return [person for person in people if person.entries], shared


def _hand_over(page: Page, sender: Person, people: Sequence[Person]) -> None:
    """Gives what a sentence says of the writer to the one other person whom its address is of.

    Who writes from an account of somebody else, or signs with more of his name than From has, gives his own.
    """
    for entry in [e for e in sender.entries if e.reader == "sentence" and e.email]:
        if (page.sender and entry.email == page.sender.addr) or fits_address(sender.name, entry.email) >= 0.7:
            continue
        fitting = [p for p in people[1:] if not p.has("email") and fits_address(p.name, entry.email) >= 0.7]
        if len(fitting) == 1:
            fields = [c.field for c in entry.candidates]
            alone = [name for name in ("email", "telephone") if fields.count(name) == 1]
            given = tuple(c for c in entry.candidates if c.field in alone or c.value == entry.email)
            kept = tuple(c for c in entry.candidates if c not in given)
            fitting[0].entries.append(
                replace(entry, role=Role.MENTIONED, candidates=given, claims=False, registers=False, attends=False)
            )
            sender.entries[sender.entries.index(entry)] = replace(entry, candidates=kept)


def _is_family_only(entry: Entry) -> bool:
    """Whether somebody is only called "Herr Stolzenberg", so that a whole name elsewhere is his."""
    return bool(entry.name) and " " not in entry.name and entry.has("title")


def _without_short_name(entry: Entry) -> Entry:
    return replace(entry, candidates=tuple(c for c in entry.candidates if c.field != "full_name"))


def _is_anothers(page: Page, entry: Entry) -> bool:
    """Whether labelled answers without a name give an address that is not the writer's."""
    return (
        bool(entry.email)
        and len({c.field for c in entry.candidates}) > 1
        and not (page.sender and page.sender.addr == entry.email)
    )


def _meant(entry: Entry, people: Sequence[Person]) -> Person | None:
    """The one named person whom an address is of, or the only one there is without an address."""
    fitting = [p for p in people if fits_address(p.name, entry.email) >= 0.7]
    free = [p for p in people if p.name and not p.has("email")]
    return fitting[0] if len(fitting) == 1 else free[0] if len(free) == 1 and len(people) == 1 else None


def _home(page: Page, entry: Entry, people: Sequence[Person]) -> Person | None:
    """The person an entry is of: a compatible name; without a name, the same segment's author."""
    if entry.name:
        for person in people:
            if any(e.name and _same(entry.name, e.name) for e in person.entries):
                return person
        if entry.role is Role.AUTHOR:
            return next((p for p in people if p.is_author and not p.name), None)
        if " " not in entry.name and entry.has("title"):
            called = [p for p in people if _part_of(entry.name, p.name)]
            if len(called) == 1:
                return called[0]
        sender = people[0]
        own = page.sender.addr if page.sender and not addresses.is_role(page.sender.addr) else ""
        fits = bool(own) and fits_address(entry.name, own) >= 0.7
        if _is_short_for(sender.name, entry.name) or (own and _is_called(sender.name, entry, own)):
            return sender
        return sender if fits and not sender.name else None
    if entry.role is Role.AUTHOR:
        return next((p for p in people if p.is_author), None)
    return None


def _is_short_for(one: str, other: str) -> bool:
    """Whether two names of one family are one person's, shortened: Brad and Bradley J., G.J. and Gijsbert."""
    first, second = ([word.fold for word in words(name)] for name in (one, other))
    if len(first) < 2 or len(second) < 2 or first[-1] != second[-1]:
        return False
    short, long = sorted((first[0], second[0]), key=len)
    return long.startswith(short) and len(short) != 2


def _is_called(one: str, entry: Entry, own: str) -> bool:
    """Whether two names of one family are one person's, a pet name the other: Wojtek and Wojciech behind w.baran@."""
    first, second = ([word.fold for word in words(name)] for name in (one, entry.name))
    if len(first) < 2 or len(second) < 2 or first[-1] != second[-1] or first[0][0] != second[0][0]:
        return False
    return entry.email in ("", own.lower()) and min(fits_address(name, own) for name in (one, entry.name)) >= 0.9


def _part_of(family: str, name: str) -> bool:
    """Whether "Mme Belhadj" is Yasmina Belhadj-Cordier: one part of a double family name."""
    return fold(family) in fold(name.rpartition(" ")[2]).split("-")


def _same(one: str, other: str) -> bool:
    return bool(names.compatible(one, other))


# --- registration ----------------------------------------------------------------------------------------------------


def _registrants(page: Page, people: Sequence[Person], sender: Person | None, doubts: list[str]) -> list[Person]:
    entered = [p for p in people if Role.PARTICIPANT in p.roles]
    entered = [p for p in entered if not _is_for_questions(page, p)] or entered
    chosen = _entered(page, entered, sender) if entered else _only_named(page, people, sender, doubts)
    return _as_many_as_stated(page, people, chosen, sender)


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
    return any(True for _ in grammar(page.language)["contact"].within(words(line)[-NEAR_NAME:]))


def _entered(page: Page, entered: list[Person], sender: Person | None) -> list[Person]:
    """Whom the mail enters for the event, and the writer if he says that he comes too."""
    entered.sort(key=Person.position)
    counted = sender is not None and any(e.role is Role.SENDER and e.registers for e in sender.entries)
    told = any(e.reader == "sentence" and e.role is Role.PARTICIPANT for p in entered for e in p.entries)
    counted = counted or (told and sender is not None and any(e.attends for e in sender.entries))
    if sender and sender not in entered and (counted or _includes_writer(page)):
        entered.append(sender)
    return entered


def _only_named(page: Page, people: Sequence[Person], sender: Person | None, doubts: list[str]) -> list[Person]:
    """Who is meant where nobody is entered: the author of what is handed on, whom an office writes for, the writer."""
    author = next((p for p in people if p.is_author and not p.is_sender), None)
    if author and _hands_on(page):
        return [author]
    spoken = _spoken_of(people)
    meant = _written_for(page, spoken, sender)
    passed = [p for p in spoken if p.has("email") or p.has("telephone")]
    if not meant and passed:
        doubts.append(f"{passed[0].name} is named with an address or number, and may be the one to register")
        presented = [p for p in passed if p.has("function")]
        if sender and not sender.name:
            return passed
        if presented and sender and not _speaks_of_himself(sender):
            return presented
    absent = sender is not None and any(e.absent and not e.attends for e in sender.entries)
    meant = meant or (spoken if absent or _is_nobody(sender) else [])
    if meant:
        doubts.append("a person is named, but not clearly registered")
    return meant or ([sender] if sender else [])


def _spoken_of(people: Sequence[Person]) -> list[Person]:
    """Who is named, and not only in passing."""
    return [p for p in people if p.roles == {Role.MENTIONED} and not any(e.is_aside for e in p.entries)]


def _is_nobody(sender: Person | None) -> bool:
    """Whether a mail of nobody's name never says that its writer comes."""
    return sender is not None and not sender.name and not any(e.claims or e.registers for e in sender.entries)


def _as_many_as_stated(
    page: Page, people: Sequence[Person], chosen: list[Person], sender: Person | None
) -> list[Person]:
    """Those chosen, and who else is named where that makes as many as the mail says: "we will be three"."""
    stated = _stated(page)
    if not stated or len(chosen) >= stated:
        return chosen
    with_writer = any(_with_writer(page, line) for line in _top_lines(page))
    others = [p for p in _spoken_of(people) if p not in chosen and _is_presented(p)]
    for more in (others, [*others, sender] if sender and sender not in chosen and with_writer else others):
        if len(chosen) + len(more) == stated:
            return sorted([*chosen, *more], key=Person.position)
    if sender in chosen and len(others) == stated:
        return others
    return chosen


def _is_presented(person: Person) -> bool:
    """Whether the mail says more of somebody than a name."""
    told = any(person.has(field) for field in ("email", "telephone", "function"))
    return told or any(entry.is_ours for entry in person.entries)


def _speaks_of_himself(sender: Person) -> bool:
    """Whether the writer says that he comes, or what he is."""
    said = [c for e in sender.entries if e.reader == "sentence" for c in e.candidates]
    return any(e.claims or e.registers for e in sender.entries) or any(c.field == "function" for c in said)


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
        any(small.at(gap, at)[0] for at in range(len(gap)))
        for a in named[0]
        for b in named[1]
        if a.source == b.source and 0 < b.start - a.end <= NEAR
        for gap in [words(page.contents.get(a.source, "")[a.end : b.start])]
    )


def _hands_on(page: Page) -> bool:
    """Whether the sender's own words are so few that the forwarded or attached text is the registration."""
    top = sum(len(words(line.text)) for s in page.segments if s.kind is SegmentKind.TOP for line in s.lines)
    return top <= SHORT_TOP


def _written_for(page: Page, named: Sequence[Person], sender: Person | None) -> list[Person]:
    """Whom an assistant or an office writes for: who is introduced as one of the house, or is named with an address."""
    office = page.sender is not None and _is_office(page.sender, sender)
    if not (_is_assistant(sender) or office):
        return []
    reachable = [p for p in named if p.has("email")]
    claimed = sender is not None and any(e.claims for e in sender.entries)
    if reachable or claimed:
        return reachable
    ours = [p for p in named if any(e.is_ours or (office and e.has("title")) for e in p.entries)]
    presented = [p for p in named if p.has("function")]
    return ours[:1] or (presented if len(presented) == 1 else [])


def _is_office(author: Address, sender: Person | None) -> bool:
    """Whether a mail comes from an office: by its address, or by a display name that is not of who signs it."""
    lex, signed = lexicon(), sender.name if sender else ""
    told = (lex.departments, lex.organisations, lex.assistants)
    unnamed = any(each.holds(word.fold) for word in words(author.name) for each in told)
    unnamed = unnamed and not headers.is_person(author.name, author.addr)
    return addresses.is_role(author.addr) or (unnamed and bool(signed) and fits_address(signed, author.addr) < 0.7)


def _is_assistant(person: Person | None) -> bool:
    lex = lexicon()
    jobs = [c.value for c in person.candidates if c.field == "function"] if person else []
    return any(lex.assistants.holds(word.fold) for job in jobs for word in words(job))


def _includes_writer(page: Page) -> bool:
    """Whether the writer comes along: "and myself", "me and my colleague", in the writer's own text."""
    small = grammar(page.language)
    for segment in page.segments:
        if segment.kind is not SegmentKind.TOP:
            continue
        sequence = words(" ".join(line.text for line in segment.lines))
        if any(True for _ in small["along"].within(sequence)):
            return True
        for at, length, _ in small["self"].within(sequence):
            after, before = at + length, at - 1
            led = before >= 0 and small["and"].at(sequence, before)[0] == 1
            leads = (
                after < len(sequence)
                and small["and"].at(sequence, after)[0]
                and _colleague_near(sequence[after : after + 4])
            )
            if led or leads:
                return True
    return False


def _colleague_near(sequence: Iterable[object]) -> bool:
    lex = lexicon()
    return any(lex.colleagues.holds(getattr(word, "fold", "")) for word in sequence)


# --- changes ---------------------------------------------------------------------------------------------------------


def _substitution(
    people: Sequence[Person], sender: Person | None, doubts: list[str]
) -> tuple[list[Person], Person | None]:
    """The new person and who no longer comes."""
    replaced = next((p for p in people if Role.REPLACED in p.roles), None)
    others = [p for p in people if p is not replaced and not p.is_sender and p.name]
    entered = [p for p in others if Role.PARTICIPANT in p.roles]
    reachable = [p for p in others if p.has("email") or p.has("telephone")]
    best = [p for p in entered if p in reachable] or entered or reachable or others
    if best:
        if len(best) > 1:
            doubts.append("more than one person may be the substitute")
        return best[:1], replaced or sender
    if sender and replaced is not None:
        return [sender], replaced
    doubts.append("it is not clear who comes instead")
    return [], replaced or sender


def _subject_of_change(people: Sequence[Person], sender: Person | None, kind: Kind) -> list[Person]:
    """Whose registration is cancelled or corrected: somebody named for it, else the sender."""
    others = [p for p in people if not p.is_sender and p.name]
    gone = [p for p in others if Role.REPLACED in p.roles]
    if kind is Kind.CANCELLATION and gone:
        return gone
    if sender and any(p.is_sender and Role.PARTICIPANT in p.roles for p in people):
        return [sender]
    named = [p for p in others if p.roles & {Role.PARTICIPANT, Role.REPLACED}]
    with_address = [p for p in others if p.roles == {Role.MENTIONED} and p.has("email")]
    told = _spoken_for(others, sender) if kind is Kind.AMENDMENT else []
    return named or with_address or told or ([sender] if sender else [])


def _spoken_for(others: Sequence[Person], sender: Person | None) -> list[Person]:
    """One of the house whose number is corrected by a writer who says nothing of himself, or that he does not come."""
    said = [e for e in sender.entries if e.reader == "sentence"] if sender else []
    if any(e.changes or e.has("email") or e.has("telephone") for e in said):
        return []
    ours = [p for p in others if p.roles == {Role.MENTIONED} and any(e.is_ours for e in p.entries)]
    return [p for p in ours if p.has("telephone")]


# --- what others lend ------------------------------------------------------------------------------------------------


def _inherited(
    person: Person, people: Sequence[Person], shared: Sequence[Entry], sender: Person | None, alone: bool
) -> Iterable[Candidate]:
    """Organisations that hold for a person who has none of their own: shared ones, the sender's, a fellow's."""
    for entry in shared:
        common = () if alone or entry.email or person.has("telephone") else entry.candidates
        yield from (replace(c, strength=c.strength * 0.8) for c in common if c.field == "telephone")
        yield from (replace(c, strength=c.strength * 0.85) for c in entry.candidates if _may_be_shared(c, person))
        if alone:
            yield from (
                replace(c, strength=c.strength * 0.85) for c in entry.candidates if _may_be_only(c, person, sender)
            )
    domains = {addresses.domain_of(a) for a in person.emails}
    if sender and sender is not person and domains & {addresses.domain_of(a) for a in sender.emails}:
        yield from (replace(c, strength=c.strength * 0.8) for c in sender.candidates if c.field == "country")
    if person.has("organisation"):
        return
    for other in ([sender] if sender else []) + [p for p in people if p is not sender]:
        if other is person or (Role.REPLACED in other.roles and not other.is_sender):
            continue
        theirs = {addresses.domain_of(a) for a in other.emails}
        weight = 0.8 if domains & theirs or not domains else 0.5
        for c in other.candidates:
            if c.field == "organisation":
                rule = (
                    "the organisation of who wrote the mail"
                    if other.is_sender
                    else "the organisation of a colleague in the same mail"
                )
                yield replace(c, strength=c.strength * weight, rule=c.rule or rule)


def _may_be_shared(found: Candidate, person: Person) -> bool:
    return (
        found.field in ("organisation", "country")
        or (not person.has(found.field) and found.field == "function" and person.is_sender)
        or (found.field == "telephone" and person.is_sender and not _has_entered(person, found.field))
        or (not person.has(found.field) and found.field == "telephone" and found.reader.startswith("sentence"))
        or (person.is_sender and found.field in ("title", "email"))
    )


def _has_entered(person: Person, name: Field) -> bool:
    """Whether a person has a value from anywhere but a sentence."""
    return any(c.field == name and not c.reader.startswith("sentence") for c in person.candidates)


def _may_be_only(found: Candidate, person: Person, sender: Person | None) -> bool:
    """Whether a labelled address or number without a name is of the only person to be registered, not the writer's."""
    if person.is_sender or person.has(found.field) or found.field not in ("email", "telephone"):
        return False
    return not sender or all(c.value != found.value for c in sender.candidates if c.field == found.field)


def _stated(page: Page) -> int | None:
    """How many people the mail says it registers: a number right before a word for people, or "the two of us"."""
    told = (_with_writer(page, line) or _counted(line) for line in _top_lines(page))
    return next((count for count in told if count), None)


def _top_lines(page: Page) -> Iterator[Line]:
    return (line for segment in page.segments if segment.kind is SegmentKind.TOP for line in segment.lines)


def _with_writer(page: Page, line: Line) -> int | None:
    """How many come by a line that counts the writer with them: "the two of us", "in due", "kahdestaan"."""
    small = grammar(page.language)
    sequence = words(line.text)
    counts = [count for count, key in ((2, "two"), (3, "three")) if any(True for _ in small[key].within(sequence))]
    if not counts:
        return None
    comes = any(wish.concept in COMES for wish in page.wishes_within(span_of(line)))
    return counts[0] if comes or attending(line.text, page.language) else None


def _counted(line: Line) -> int | None:
    lex, sequence = lexicon(), words(line.text)
    for at, word in enumerate(sequence[:-1]):
        count = lex.numbers.get(word.fold, 0)
        if count > 1 and any(lex.colleagues.holds(w.fold) for w in sequence[at + 1 : at + 3]):
            return count
    return None
