"""A reading applied to the register: new, same person, amendment, cancellation, substitution. Changes as values.

    Register(registrations, code).apply(reading, letter) -> Applied(disposition, changes, note)

Rule: one person has one registration, from the arrival of the first message about it; nobody's registration changes
on the word of a stranger. What is not clear changes nothing and says so in `note`, for the digest.
Does not know rules of seats (allocation) nor where anything is kept (store).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from inbox_processor import organisations
from inbox_processor.config import Reserved
from inbox_processor.extraction import addresses, names
from inbox_processor.records import (
    CORE,
    FIELDS,
    Disposition,
    Evidence,
    Kind,
    Reading,
    Registrant,
    Registration,
    Word,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What the register needs to know of a message besides its reading.

    `sender`: the From address; `authentic`: that address may be believed (SPEC section 7, Authority);
    `answers`: references whose thread or token the message answers, which is authority in itself.
    """

    arrived: datetime
    order: int
    message_id: str
    sender: str | None
    authentic: bool = True
    answers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """A registration as it is after a message or an organiser's word; `verb` and `note` go into its trail."""

    after: Registration
    verb: str
    note: str = ""
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a message: its disposition, what changes, and what an organiser should know."""

    disposition: Disposition
    changes: tuple[Change, ...] = ()
    note: str = ""


class Register:
    """The registrations of an event in memory, found by reference, address and name."""

    def __init__(self, registrations: Iterable[Registration], code: str) -> None:
        self._code = code
        self._all: dict[str, Registration] = {}
        self._by_address: dict[str, set[str]] = defaultdict(set)
        self._by_word: dict[str, set[str]] = defaultdict(set)
        self._number = 0
        for registration in registrations:
            self.take(registration)

    def __iter__(self) -> Iterator[Registration]:
        return iter(self._all.values())

    def __getitem__(self, reference: str) -> Registration:
        return self._all[reference]

    def take(self, registration: Registration) -> None:
        """Insert or replace a registration."""
        reference = registration.reference
        self._all[reference] = registration
        for address in (registration.email, registration.sender):
            if address:
                self._by_address[address.lower()].add(reference)
        for word in _words(registration.full_name):
            self._by_word[word].add(reference)
        number = re.search(r"-(\d+)$", reference)
        self._number = max(self._number, int(number.group(1)) if number else 0)

    def next_reference(self) -> str:
        self._number += 1
        return f"{self._code}-{self._number:04d}"

    def apply(self, reading: Reading, letter: Letter) -> Applied:
        """What a message of ours changes; the caller takes the changes."""
        match reading.kind:
            case Kind.REGISTRATION:
                return self._register(reading, letter)
            case Kind.AMENDMENT:
                return self._amend(reading, letter)
            case Kind.CANCELLATION:
                return self._cancel(reading, letter)
            case Kind.SUBSTITUTION:
                return self._substitute(reading, letter)
            case Kind.UNRELATED:
                return Applied(
                    Disposition.NEAR_MISS, note="the subject is ours, the words are not about a registration"
                )
            case _:
                return Applied(Disposition(reading.kind.value))

    # registration

    def _register(self, reading: Reading, letter: Letter) -> Applied:
        outcomes = [
            self._one(registrant, index, reading, letter) for index, registrant in enumerate(_people(reading, letter))
        ]
        changes = self._as_group(tuple(change for outcome in outcomes for change in outcome.changes))
        note = "; ".join(filter(None, (outcome.note for outcome in outcomes)))
        return Applied(_foremost(outcome.disposition for outcome in outcomes), changes, note)

    def _as_group(self, changes: tuple[Change, ...]) -> tuple[Change, ...]:
        """New registrations of one mail know of each other: whether one comes without the others is not guessed."""
        together = [change.after.reference for change in changes if change.verb == "registered"]
        if len(together) < 2:
            return changes
        return tuple(self._with_company(change, together) for change in changes)

    def _with_company(self, change: Change, together: Sequence[str]) -> Change:
        if change.after.reference not in together:
            return change
        others = ", ".join(reference for reference in together if reference != change.after.reference)
        after = replace(change.after, remarks=(*change.after.remarks, f"registered in one mail with {others}"))
        self.take(after)
        return replace(change, after=after)

    def _one(self, registrant: Registrant, index: int, reading: Reading, letter: Letter) -> Applied:
        known = self.find(registrant)
        if known is None:
            return Applied(Disposition.REGISTRATION, (self._new(registrant, index, reading, letter),))
        if known.reserved and known.message_id is None:
            return Applied(Disposition.REGISTRATION, (_attached(known, registrant, letter),))
        return self._said_again(known, registrant, letter)

    def _new(self, registrant: Registrant, index: int, reading: Reading, letter: Letter) -> Change:
        doubts, remarks = _doubts(registrant, reading)
        doubt, remark = self._perhaps_known(registrant, letter)
        doubts, remarks = doubts + doubt, remarks + remark
        registration = Registration(
            reference=self.next_reference(),
            registered_at=letter.arrived,
            order=(letter.order, index),
            sender=letter.sender,
            doubts=doubts,
            remarks=remarks,
            message_id=letter.message_id,
            language=reading.language,
        ).with_values(_stated(registrant))
        self.take(registration)
        return Change(registration, "registered", _listed(_stated(registrant)), registrant.evidence)

    def _said_again(self, known: Registration, registrant: Registrant, letter: Letter) -> Applied:
        """A second mail about a registered person: it completes or corrects, or says nothing new."""
        values = _news(known, registrant)
        if "organisation" in values and _verdict(registrant, known) == "different":
            return self._at_another_organisation(known, values["organisation"], letter)
        if not values:
            return Applied(Disposition.DUPLICATE, note=f"says nothing new about {known.reference}")
        if not self._may_change(known, letter):
            return self._asked_for(known, Disposition.AMENDMENT, f"to change {_listed(values)}", letter)
        return Applied(Disposition.AMENDMENT, (_amended(known, registrant, values, letter),))

    def _at_another_organisation(self, known: Registration, organisation: str, letter: Letter) -> Applied:
        """One person registers for two organisations: one seat as before, and an organiser is asked which."""
        doubt = f"registers once more, for another organisation: “{organisation}”"
        if not self._may_change(known, letter):
            return self._asked_for(known, Disposition.AMENDMENT, f"to register for “{organisation}” too", letter)
        if doubt in known.doubts:
            return Applied(Disposition.DUPLICATE, note=f"says nothing new about {known.reference}")
        held = replace(known, doubts=(*known.doubts, doubt))
        return Applied(Disposition.AMENDMENT, (Change(held, "asked", doubt),), f"{known.reference} {doubt}")

    # amendment, cancellation, substitution

    def _amend(self, reading: Reading, letter: Letter) -> Applied:
        changes: list[Change] = []
        notes = []
        for registrant in reading.registrants or (Registrant(),):
            known, doubt = self._meant(registrant, letter)
            if known is None:
                if not doubt and registrant.full_name:
                    changes.append(self._corrects_nobody(registrant, reading, letter))
                notes.append(doubt or "corrects a registration that is not in the register")
            elif not self._may_change(known, letter):
                return self._asked_for(known, Disposition.AMENDMENT, "to correct the registration", letter)
            elif values := _corrections(known, registrant):
                changes.append(_amended(known, registrant, values, letter))
            else:
                notes.append(f"nothing to change was found in it; it is about {known.reference}")
        return Applied(Disposition.AMENDMENT, tuple(changes), "; ".join(notes))

    def _corrects_nobody(self, registrant: Registrant, reading: Reading, letter: Letter) -> Change:
        change = self._new(registrant, 0, reading, letter)
        doubt = "says it corrects an earlier mail, which is not in the register"
        held = replace(change.after, doubts=(*change.after.doubts, doubt))
        self.take(held)
        return replace(change, after=held)

    def _cancel(self, reading: Reading, letter: Letter) -> Applied:
        changes, notes = [], []
        for registrant in reading.registrants or (Registrant(),):
            known, doubt = self._meant(registrant, letter)
            if known is None:
                notes.append(doubt or "cancels a registration that is not in the register")
            elif not self._may_change(known, letter):
                return self._asked_for(known, Disposition.CANCELLATION, "to cancel", letter)
            elif reading.held:
                return self._asked_for(known, Disposition.CANCELLATION, "to cancel, as it seems", letter)
            else:
                changes.append(Change(replace(known, cancelled="registrant"), "cancelled", "by mail"))
        return Applied(Disposition.CANCELLATION, tuple(changes), "; ".join(notes))

    def _substitute(self, reading: Reading, letter: Letter) -> Applied:
        old, doubt = self._meant(reading.replaced or Registrant(), letter)
        if old is not None and not reading.registrants:
            return self._somebody_instead(old, letter)
        people = _people(reading, letter)
        if old is None:
            return self._comes_instead(people[0], reading, letter, doubt or "comes instead of somebody not registered")
        colleague = self.find(people[0])
        if colleague is not None and colleague.reference != old.reference:
            note = f"{colleague.reference}, who is registered already, is to come instead of {old.reference}"
            return self._asked_for(old, Disposition.SUBSTITUTION, note, letter)
        if not self._may_change(old, letter):
            return self._asked_for(old, Disposition.SUBSTITUTION, "to send somebody else", letter)
        if not _same_organisation(people[0], old):
            return self._comes_instead(
                people[0], reading, letter, f"comes instead of {old.reference}, from another organisation"
            )
        return Applied(Disposition.SUBSTITUTION, self._in_place_of(old, people[0], reading, letter))

    def _somebody_instead(self, old: Registration, letter: Letter) -> Applied:
        """Gives the place up for somebody it does not name: the place is kept, and an organiser asks who comes."""
        if not self._may_change(old, letter):
            return self._asked_for(old, Disposition.SUBSTITUTION, "to send somebody else", letter)
        doubt = "somebody else is to come instead, and the mail does not say who"
        if doubt in old.doubts:
            return Applied(Disposition.DUPLICATE, note=f"says nothing new about {old.reference}")
        held = replace(old, doubts=(*old.doubts, doubt))
        return Applied(Disposition.SUBSTITUTION, (Change(held, "asked", doubt),), f"{old.reference}: {doubt}")

    def _comes_instead(self, registrant: Registrant, reading: Reading, letter: Letter, doubt: str) -> Applied:
        if (known := self.find(registrant)) is not None:
            return self._asked_for(known, Disposition.SUBSTITUTION, doubt, letter)
        change = self._new(registrant, 0, reading, letter)
        held = replace(change.after, doubts=(*change.after.doubts, doubt))
        self.take(held)
        return Applied(Disposition.SUBSTITUTION, (replace(change, after=held),), doubt)

    def _in_place_of(
        self, old: Registration, registrant: Registrant, reading: Reading, letter: Letter
    ) -> tuple[Change, Change]:
        """The colleague's registration inherits date, place and promise; the old one is cancelled."""
        change = self._new(registrant, 0, reading, letter)
        heir = replace(
            change.after,
            registered_at=old.registered_at,
            order=old.order,
            promise=old.promise,
            word=old.word if old.word is Word.CONFIRM else None,
            organisation=change.after.organisation or old.organisation,
            country=change.after.country or old.country,
        )
        self.take(heir)
        gone = replace(old, cancelled="substituted", promise=None)
        return (
            Change(gone, "substituted", f"{heir.reference} comes instead"),
            replace(change, after=heir, note=f"comes instead of {old.reference}; {change.note}"),
        )

    # who is meant, and who may say so

    def find(self, registrant: Registrant) -> Registration | None:
        """The standing registration of the same person: same address and name, or same name and organisation."""
        standing = [self._all[reference] for reference in sorted(self._candidates(registrant))]
        standing = [known for known in standing if known.cancelled is None]
        matches = (known for known in standing if _same_person(registrant, known))
        return next(matches, None)

    def _candidates(self, registrant: Registrant) -> set[str]:
        found: set[str] = set()
        if registrant.email:
            found |= self._by_address[registrant.email.lower()]
        for word in _words(registrant.full_name):
            found |= self._by_word[word]
        return found

    def _perhaps_known(self, registrant: Registrant, letter: Letter) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(doubts, remarks) that a new registration is somebody registered already.

        A namesake is doubted where the organisation may be the same or an address or telephone is; a shared address
        alone where one of the two has no name. A namesake of another organisation is only remarked on.
        """
        office = [r for r in self._standing_at(registrant.email) if r.email == registrant.email]
        if not registrant.full_name:
            return tuple(f"perhaps the same person as {r.reference}: the address is the same" for r in office[:1]), ()
        namesake = self._namesake(registrant)
        if namesake is None:
            return (), tuple(f"{r.reference}, from the same address, has no name" for r in office if not r.full_name)
        if _verdict(registrant, namesake) == "maybe":
            return (f"perhaps the same person as {namesake.reference}: the organisation may be the same",), ()
        if _is_reached_alike(registrant, namesake, letter):
            return (f"perhaps the same person as {namesake.reference}, at another organisation",), ()
        return (), (f"a person of the same name is registered as {namesake.reference}",)

    def _standing_at(self, address: str | None) -> list[Registration]:
        found = sorted(self._by_address.get((address or "").lower(), ()))
        return [self._all[reference] for reference in found if self._all[reference].cancelled is None]

    def _namesake(self, registrant: Registrant) -> Registration | None:
        for reference in sorted(self._candidates(registrant)):
            known = self._all[reference]
            if known.cancelled is None and _compatible(registrant.full_name, known.full_name):
                return known
        return None

    def _meant(self, registrant: Registrant, letter: Letter) -> tuple[Registration | None, str]:
        """Whose registration a mail is about, or None with a doubt when several may be meant."""
        mine = self._within_authority(letter)
        if registrant.full_name:
            named = [known for known in mine if _compatible(registrant.full_name, known.full_name)]
            stranger = self.find(registrant) or self._namesake(registrant)
            if len(named) == 1 or (not named and stranger):
                return (named[0] if named else stranger), ""
            own = [known for known in mine if known.email and known.email == registrant.email]
            mine = named or own
        if len(mine) == 1:
            return mine[0], ""
        meant = ", ".join(known.reference for known in mine)
        return None, f"it does not say which of {meant} is meant" if mine else ""

    def _within_authority(self, letter: Letter) -> list[Registration]:
        if letter.answers:
            references = letter.answers & self._all.keys()
        else:
            references = frozenset(self._by_address.get((letter.sender or "").lower(), ()))
        standing = [self._all[reference] for reference in sorted(references)]
        own = [known for known in standing if known.email == letter.sender and known.cancelled is None]
        return own or [known for known in standing if known.cancelled is None]

    def _may_change(self, known: Registration, letter: Letter) -> bool:
        if known.reference in letter.answers:
            return True
        return letter.authentic and letter.sender is not None and letter.sender in (known.email, known.sender)

    def _asked_for(self, known: Registration, disposition: Disposition, what: str, letter: Letter) -> Applied:
        """Nothing changes: somebody who may not, or not clearly, asks for it; the trail and the digest say so."""
        note = (
            f"{known.reference}: a mail from {letter.sender or 'an unknown address'} asks {what}; nothing was changed"
        )
        return Applied(disposition, (Change(known, "asked", note),), note)


# --- reserved seats --------------------------------------------------------------------------------------------------


def reserved_seats(
    reserved: Sequence[Reserved], code: str, known: Iterable[Registration], now: datetime
) -> list[Change]:
    """Changes that make the register hold the seats reserved in the configuration, and only those."""
    every = [r for r in known if r.reserved]
    held = {_folded(r.full_name): r for r in every if r.cancelled != "unreserved"}
    wanted = {_folded(entry.full_name): entry for entry in reserved}
    numbers = (f"{code}-R{number:02d}" for number in range(len(every) + 1, 10_000))
    changes = [
        Change(_reservation(entry, next(numbers), now), "reserved", entry.role)
        for name, entry in wanted.items()
        if name not in held
    ]
    gone = [seat for name, seat in held.items() if name not in wanted and seat.cancelled is None]
    return changes + [Change(replace(seat, cancelled="unreserved"), "cancelled", "no longer reserved") for seat in gone]


def _reservation(entry: Reserved, reference: str, now: datetime) -> Registration:
    return Registration(
        reference=reference,
        registered_at=now,
        full_name=entry.full_name,
        organisation=entry.organisation,
        country=entry.country,
        reserved=True,
        role=entry.role,
    )


def _attached(seat: Registration, registrant: Registrant, letter: Letter) -> Change:
    """A reserved person has written: the seat gets what the mail states."""
    values = {name: value for name, value in _stated(registrant).items() if not seat.value(name)}
    attached = replace(
        seat,
        registered_at=letter.arrived,
        order=(letter.order, 0),
        sender=letter.sender,
        message_id=letter.message_id,
    ).with_values(values)
    return Change(attached, "registered", f"for the reserved seat; {_listed(values)}", registrant.evidence)


# --- same person, new values -----------------------------------------------------------------------------------------


def _people(reading: Reading, letter: Letter) -> tuple[Registrant, ...]:
    """The registrants, or one held stand-in with the sender's address where the mail names nobody."""
    if reading.registrants:
        return reading.registrants
    return (Registrant(email=letter.sender, held=True, review=("no person could be read from the mail",)),)


def _same_person(registrant: Registrant, known: Registration) -> bool:
    same_address = bool(registrant.email and known.email and registrant.email.lower() == known.email.lower())
    if not registrant.full_name or not known.full_name:
        return same_address and not addresses.is_role(known.email or "")
    if not _compatible(registrant.full_name, known.full_name):
        return False
    return same_address or known.reserved or _same_organisation(registrant, known)


def _compatible(name: str | None, other: str | None) -> bool:
    return bool(name and other) and names.compatible(name or "", other or "")


def _is_reached_alike(registrant: Registrant, known: Registration, letter: Letter) -> bool:
    """Whether the same telephone, or the address of one in the mail of the other, speaks for one person."""
    if registrant.telephone and registrant.telephone == known.telephone:
        return True
    theirs = {known.email, known.sender} - {None}
    return bool(theirs & {registrant.email, letter.sender})


def _same_organisation(registrant: Registrant, known: Registration) -> bool:
    """Whether the organisation is the same; one that is not stated contradicts nothing."""
    return _verdict(registrant, known) == "same"


def _verdict(registrant: Registrant, known: Registration) -> str:
    """Same, maybe or different organisation; one that is not stated contradicts nothing."""
    if not registrant.organisation or not known.organisation:
        return "same"
    return organisations.compare(
        registrant.organisation,
        known.organisation,
        country_a=registrant.country,
        country_b=known.country,
        domain_a=_domain(registrant.email),
        domain_b=_domain(known.email),
    ).verdict


def _news(known: Registration, registrant: Registrant) -> dict[str, str]:
    """What a second registration mail adds or changes: never a mere spelling of what is known."""
    stated = _stated(registrant)
    if known.full_name:
        stated.pop("full_name", None)
    if known.organisation and _same_organisation(registrant, known):
        stated.pop("organisation", None)
    return {name: value for name, value in stated.items() if _folded(value) != _folded(known.value(name))}


def _corrections(known: Registration, registrant: Registrant) -> dict[str, str]:
    """What an amendment states otherwise than the register has it."""
    return {name: value for name, value in _stated(registrant).items() if value != known.value(name)}


def _amended(known: Registration, registrant: Registrant, values: Mapping[str, str], letter: Letter) -> Change:
    """The registration with the new values; a doubtful core value only fills a gap."""
    doubtful = [name for name in values if registrant.held and name in CORE and known.value(name)]
    taken = {name: value for name, value in values.items() if name not in doubtful}
    known_at = {name: letter.arrived for name in taken if not known.value(name)}
    remarks = tuple(f"a later mail gives another {name.replace('_', ' ')}, in doubt" for name in doubtful)
    after = replace(known, known_at={**known.known_at, **known_at}, remarks=known.remarks + remarks).with_values(taken)
    evidence = {name: kept for name, kept in registrant.evidence.items() if name in taken}
    return Change(after, "amended", _listed(taken), evidence)


def _doubts(registrant: Registrant, reading: Reading) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(doubts that hold, remarks that show) of a new registration."""
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = reading.remarks
    for review, held in ((registrant.review, registrant.held), (reading.review, reading.held)):
        if held:
            doubts += review or ("the reading is in doubt",)
        else:
            remarks += review
    return doubts, remarks


def _stated(registrant: Registrant) -> dict[str, str]:
    return {name: value for name in FIELDS if (value := registrant.value(name))}


def _listed(values: Mapping[str, str]) -> str:
    return ", ".join(name.replace("_", " ") for name in values) or "nothing"


_RANK = (Disposition.REGISTRATION, Disposition.AMENDMENT, Disposition.DUPLICATE)


def _foremost(dispositions: Iterable[Disposition]) -> Disposition:
    """The one disposition of a mail about several people: a registration before an amendment before a duplicate."""
    return min(dispositions, key=_RANK.index)


def _domain(address: str | None) -> str | None:
    return address.rpartition("@")[2].lower() if address else None


def _folded(text: str | None) -> str:
    bare = unicodedata.normalize("NFKD", (text or "").casefold())
    return " ".join("".join(ch for ch in bare if not unicodedata.combining(ch)).split())


def _words(name: str | None) -> set[str]:
    return {word for word in re.split(r"[\W_]+", _folded(name)) if len(word) > 2}
