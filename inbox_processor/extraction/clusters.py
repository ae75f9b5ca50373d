"""Entries of all readers joined to persons: the sender first.

Rule: people are joined only by compatible names or one address. Does not know who is registered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from inbox_processor.extraction import addresses, names
from inbox_processor.extraction.contact_pieces import SIGNATURE
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.model import SegmentKind
from inbox_processor.extraction.page import Page
from inbox_processor.extraction.person import Person
from inbox_processor.extraction.similarity import fits_address, is_made_of, latin
from inbox_processor.knowledge.words import fold, words

_OWN = (SegmentKind.TOP, SegmentKind.SIGNATURE)
_SHORT = re.compile(r"[(\"“„«'‘]([^\W\d_]{2,20})[)\"”»'’]")


def joined(page: Page, found: Sequence[Entry]) -> tuple[list[Person], list[Entry]]:
    """Entries joined to persons; the sender first. SHARED entries apart."""
    sender = Person(is_sender=True)
    people = [sender]
    shared = [_of_text(page, entry) for entry in found if entry.role is Role.SHARED]
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
    _sign_in_short(page, sender, people)
    _writes_by_given_name(page, sender, people)
    _hand_over(page, sender, people)
    for entry in [e for e in shared if _is_anothers(page, e)]:
        meant = _meant(entry, people[1:])
        if meant:
            meant.entries.append(replace(entry, role=Role.PARTICIPANT))
            shared.remove(entry)
    shared = [_without_named(entry, sender, people[1:]) for entry in shared]
    return [person for person in people if person.entries], shared


def _of_text(page: Page, entry: Entry) -> Entry:
    """An entry for everybody that stands in the text, without the numbers of a signature, which are its owner's."""
    if entry.segment >= 0 and page.segments[entry.segment].kind is SegmentKind.SIGNATURE:
        return entry
    own = (c for c in entry.candidates if c.field != "telephone" or not c.reader.startswith(SIGNATURE))
    return replace(entry, candidates=tuple(own))


def _without_named(entry: Entry, sender: Person, others: Sequence[Person]) -> Entry:
    """An entry for everybody without the addresses made of a name, which go to its owner: "E-mail: anna@…, peter@…"."""
    mails = [c for c in entry.candidates if c.field == "email" and not is_made_of(c.value, sender.name)]
    for mail in mails:
        fitting = [person for person in others if is_made_of(mail.value, person.name)]
        if len(fitting) == 1:
            fitting[0].entries.append(replace(entry, role=Role.MENTIONED, candidates=(mail,)))
            entry = replace(entry, candidates=tuple(c for c in entry.candidates if c is not mail))
    return entry


def _sign_in_short(page: Page, sender: Person, people: list[Person]) -> None:
    """Joins the writer, who is nowhere called by name, to the one whose initial and family name end the mail."""
    if sender.name or not sender.entries:
        return
    signed = [person for person in people[1:] if _ends_mail(page, person.name)]
    if len(signed) == 1:
        sender.entries += signed[0].entries
        people.remove(signed[0])


def _writes_by_given_name(page: Page, sender: Person, people: list[Person]) -> None:
    """Joins the writer, who is nowhere called by name, to the one whose given name is his address: kinga@firma.pl."""
    if sender.name or not page.sender:
        return
    own = page.sender.addr.partition("@")[0]
    called = [p for p in people[1:] if not p.has("email") and " " in p.name and latin(p.name.split()[0]) == own]
    if len(called) == 1:
        sender.entries += called[0].entries
        people.remove(called[0])


def _ends_mail(page: Page, name: str) -> bool:
    """Whether a line holds nothing but a name whose given name is cut short: "R. Kalinowski-Bień"."""
    size = len(words(name))
    lines = (line.text for segment in page.segments if segment.kind in _OWN for line in segment.lines)
    return any(len(words(text)) == size and text != name and _is_short_for(text, name) for text in lines)


def _hand_over(page: Page, sender: Person, people: Sequence[Person]) -> None:
    """Gives what a sentence says of the writer to the one other person whom its address is of.

    Who writes from an account of somebody else, or signs with more of his name than From has, gives his own.
    """
    for entry in [e for e in sender.entries if e.reader == "sentence" and e.email]:
        if (page.sender and entry.email == page.sender.addr) or is_made_of(entry.email, sender.name):
            continue
        fitting = [p for p in people[1:] if is_made_of(entry.email, p.name)]
        if len(fitting) == 1:
            fields = [c.field for c in entry.candidates]
            alone = [name for name in ("email", "telephone") if fields.count(name) == 1]
            given = tuple(c for c in entry.candidates if c.field in alone)
            kept = tuple(c for c in entry.candidates if c not in given)
            fitting[0].entries.append(
                replace(entry, role=Role.MENTIONED, candidates=given, claims=False, registers=False, attends=False)
            )
            sender.entries[sender.entries.index(entry)] = replace(entry, candidates=kept)


def _is_family_only(entry: Entry) -> bool:
    """Whether somebody is only called "Herr Stolzenberg" or "Director Smith", so that a whole name elsewhere is his."""
    return bool(entry.name) and " " not in entry.name


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
    """The one named person whom an address is of, or the only one there is."""
    fitting = [p for p in people if is_made_of(entry.email, p.name)] or people
    return fitting[0] if len(fitting) == 1 else None


def _home(page: Page, entry: Entry, people: Sequence[Person]) -> Person | None:
    """The person an entry is of: a compatible name; without a name, the same segment's author."""
    if entry.name:
        for person in people:
            if any(e.name and _same(entry.name, e.name) for e in person.entries):
                return person
        if entry.role is Role.AUTHOR:
            return None
        if entry.has("title") or _is_family_only(entry):
            called = [p for p in people if _part_of(entry.name, p.name)]
            if not called and not entry.registers:  # "o Dr. Henrique", who was named in full
                called = [p for p in people if fold(p.name).split()[:1] == [fold(entry.name)]]
            if len(called) == 1:
                return called[0]
        sender = people[0]
        own = page.sender.addr if page.sender and not addresses.is_role(page.sender.addr) else ""
        fits = bool(own) and is_made_of(own, entry.name)
        if any(_same(called, sender.name) for called in _called(entry)):
            return sender
        if _is_short_for(sender.name, entry.name) or (own and _is_called(sender.name, entry, own)):
            return sender
        return sender if fits and not sender.name else None
    return _author_of(page, entry, people) if entry.role is Role.AUTHOR else None


def _author_of(page: Page, entry: Entry, people: Sequence[Person]) -> Person | None:
    """The author of the text that an entry without a name stands in, else the first there is."""
    authors, at = [p for p in people if p.is_author], page.text_of(entry.segment)
    own = [p for p in authors if any(e.role is Role.AUTHOR and page.text_of(e.segment) == at for e in p.entries)]
    return next(iter(own), None if entry.has("email") else next(iter(authors), None))


def _called(entry: Entry) -> list[str]:
    """What somebody is called by the short name written within his name: "Ευαγγελία (Λίτσα) Αγγελοπούλου"."""
    raw = next(c.raw for c in entry.candidates if c.field == "full_name")
    return [f"{short} {entry.name.split()[-1]}" for short in _SHORT.findall(raw)]


def _is_short_for(one: str, other: str) -> bool:
    """Whether two names of one family are one person's, shortened: Brad and Bradley J., G.J. and Gijsbert."""
    first, second = ([word.fold for word in words(name)] for name in (one, other))
    if len(first) < 2 or len(second) < 2 or first[-1] != second[-1]:
        return False
    short, long = sorted((first[0], second[0]), key=len)
    return long.startswith(short)


def _is_called(one: str, entry: Entry, own: str) -> bool:
    """Whether two names of one family are one person's, a pet name the other: Gosia and Małgorzata behind m.baran@.

    The writer's address is of the name that an entry gives. That is not asked of a name in another script: Kostas
    Vrettakos and Κωνσταντίνος Βρεττάκος.
    """
    first, second = (name.split() for name in (one, entry.name))
    if len(first) < 2 or len(second) < 2 or not names.same_word(first[-1], second[-1]):
        return False
    if fold(first[0]).isascii() and not fold(second[0]).isascii() and latin(second[0])[:1] == fold(first[0])[:1]:
        return True
    return entry.email in ("", own.lower()) and fits_address(entry.name, own) >= 0.9


def _part_of(family: str, name: str) -> bool:
    """Whether "Mme Belhadj" is Yasmina Belhadj-Cordier, "Mr. Ibarra" Ana Ibarra Olano: part of a double name."""
    parts = fold(name).replace("-", " ").split()[1:]
    return set(fold(family).split()) <= set(parts)


def _same(one: str, other: str) -> bool:
    return bool(names.compatible(one, other))
