"""One method for each thing a message may want of the register: register, amend, cancel, send somebody else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from inbox_processor.records import Disposition, Kind, Reading, Registrant, Registration, Word
from inbox_processor.register.changes import (
    Applied,
    Change,
    Letter,
    amended,
    corrections,
    doubts_of,
    foremost,
    listed,
    news,
    people_of,
    stated,
)
from inbox_processor.register.person import compare_organisations, compatible, same_organisation
from inbox_processor.register.reserved import attached
from inbox_processor.register.roll import Roll


class Register(Roll):
    """The roll, and what a message changes in it."""

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
            self._one(registrant, index, reading, letter) for index, registrant in enumerate(people_of(reading, letter))
        ]
        changes = tuple(change for outcome in outcomes for change in outcome.changes)
        changes = self._as_group(changes, comes_together=reading.together)
        note = "; ".join(filter(None, (outcome.note for outcome in outcomes)))
        return Applied(foremost(outcome.disposition for outcome in outcomes), changes, note)

    def _as_group(self, changes: tuple[Change, ...], *, comes_together: bool) -> tuple[Change, ...]:
        """New registrations of one mail know of each other; where they come all or not at all, seats know it too."""
        group = frozenset(change.after.reference for change in changes if change.verb == "registered")
        if len(group) < 2:
            return changes
        return tuple(
            self._with_company(change, group - {change.after.reference}, comes_together)
            if change.after.reference in group
            else change
            for change in changes
        )

    def _with_company(self, change: Change, others: frozenset[str], comes_together: bool) -> Change:
        how = "comes only together with" if comes_together else "registered in one mail with"
        remark = f"{how} {', '.join(sorted(others))}"
        company = others if comes_together else frozenset()
        after = replace(change.after, remarks=(*change.after.remarks, remark), company=company)
        self.take(after)
        return replace(change, after=after)

    def _one(self, registrant: Registrant, index: int, reading: Reading, letter: Letter) -> Applied:
        known = self.find(registrant)
        if known is None:
            return Applied(Disposition.REGISTRATION, (self._new(registrant, index, reading, letter),))
        if known.reserved and known.message_id is None:
            return Applied(Disposition.REGISTRATION, (attached(known, registrant, letter),))
        return self._said_again(known, registrant, letter)

    def _new(self, registrant: Registrant, index: int, reading: Reading, letter: Letter) -> Change:
        doubts, remarks = doubts_of(registrant, reading)
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
        ).with_values(stated(registrant))
        self.take(registration)
        return Change(registration, "registered", listed(stated(registrant)), registrant.evidence)

    def _said_again(self, known: Registration, registrant: Registrant, letter: Letter) -> Applied:
        """A second mail about a registered person: it completes or corrects, or says nothing new."""
        values = news(known, registrant)
        if "organisation" in values and compare_organisations(registrant, known) == "different":
            return self._at_another_organisation(known, values["organisation"], letter)
        if not values:
            return Applied(Disposition.DUPLICATE, note=f"says nothing new about {known.reference}")
        if not self._may_change(known, letter):
            return self._asked_for(known, Disposition.AMENDMENT, f"to change {listed(values)}", letter)
        return Applied(Disposition.AMENDMENT, (amended(known, registrant, values, letter),))

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
                changes.append(_request(known, "to correct the registration", letter))
            elif values := corrections(known, registrant):
                changes.append(amended(known, registrant, values, letter))
            else:
                notes.append(f"nothing to change was found in it; it is about {known.reference}")
        return Applied(Disposition.AMENDMENT, tuple(changes), "; ".join((*notes, *_requests_among(changes))))

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
                changes.append(_request(known, "to cancel", letter))
            elif reading.held:
                changes.append(_request(known, "to cancel, as it seems", letter))
            else:
                changes.append(Change(replace(known, cancelled="registrant"), "cancelled", "by mail"))
        return Applied(Disposition.CANCELLATION, tuple(changes), "; ".join((*notes, *_requests_among(changes))))

    def _substitute(self, reading: Reading, letter: Letter) -> Applied:
        old, doubt = self._meant(reading.replaced or Registrant(), letter)
        if old is not None and not reading.registrants:
            return self._somebody_instead(old, letter)
        people = people_of(reading, letter)
        if old is None:
            return self._comes_instead(people[0], reading, letter, doubt or "comes instead of somebody not registered")
        colleague = self.find(people[0])
        if colleague is not None and colleague.reference != old.reference:
            note = f"{colleague.reference}, who is registered already, is to come instead of {old.reference}"
            return self._asked_for(old, Disposition.SUBSTITUTION, note, letter)
        if not self._may_change(old, letter):
            return self._asked_for(old, Disposition.SUBSTITUTION, "to send somebody else", letter)
        if not same_organisation(people[0], old):
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
    ) -> tuple[Change, ...]:
        """The colleague's registration inherits date, place, promise and company; the old one is cancelled."""
        change = self._new(registrant, 0, reading, letter)
        heir = replace(
            change.after,
            registered_at=old.registered_at,
            order=old.order,
            promise=old.promise,
            word=old.word if old.word is Word.CONFIRM else None,
            company=old.company,
            organisation=change.after.organisation or old.organisation,
            country=change.after.country or old.country,
        )
        self.take(heir)
        gone = replace(old, cancelled="substituted", promise=None)
        return (
            Change(gone, "substituted", f"{heir.reference} comes instead"),
            replace(change, after=heir, note=f"comes instead of {old.reference}; {change.note}"),
            *self._with_heir(old, heir),
        )

    def _with_heir(self, old: Registration, heir: Registration) -> Iterator[Change]:
        """Who comes only together with the old one comes only together with the heir."""
        for other in (self._all[reference] for reference in sorted(old.company) if reference in self._all):
            if old.reference in other.company:
                after = replace(other, company=other.company - {old.reference} | {heir.reference})
                yield Change(after, "company", f"{heir.reference} comes instead of {old.reference}")

    # who is meant, and who may say so

    def _meant(self, registrant: Registrant, letter: Letter) -> tuple[Registration | None, str]:
        """Whose registration a mail is about, or None with a doubt when several may be meant."""
        mine = self._within_authority(letter)
        if registrant.full_name:
            named = [known for known in mine if compatible(registrant.full_name, known.full_name)]
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
        """Nothing changes: somebody who may not, or not clearly, asks for it."""
        asked = _request(known, what, letter)
        return Applied(disposition, (asked,), asked.note)


def _request(known: Registration, what: str, letter: Letter) -> Change:
    """A change asked for, which is held until the registered address or an organiser agrees."""
    who = letter.sender or "an unknown address"
    return Change(known, "requested", f"{known.reference}: a mail from {who} asks {what}; nothing was changed")


def _requests_among(changes: Sequence[Change]) -> list[str]:
    return [change.note for change in changes if change.verb == "requested"]
