"""The registrations of an event in memory, found by reference, by address and by name.

Rule: finds people, changes nobody; who is meant or may be known already is said with its doubt.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from inbox_processor.records import Registrant, Registration
from inbox_processor.register.changes import Letter
from inbox_processor.register.person import compare_organisations, compatible, name_words, same_person


class Roll:
    """The registrations by reference, and the next reference."""

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
        for word in name_words(registration.full_name):
            self._by_word[word].add(reference)
        number = re.search(r"-(\d+)$", reference)
        self._number = max(self._number, int(number.group(1)) if number else 0)

    def next_reference(self) -> str:
        self._number += 1
        return f"{self._code}-{self._number:04d}"

    def find(self, registrant: Registrant) -> Registration | None:
        """The standing registration of the same person: same address and name, or same name and organisation."""
        standing = [self._all[reference] for reference in sorted(self._candidates(registrant))]
        standing = [known for known in standing if known.cancelled is None]
        matches = (known for known in standing if same_person(registrant, known))
        return next(matches, None)

    def _candidates(self, registrant: Registrant) -> set[str]:
        found: set[str] = set()
        if registrant.email:
            found |= self._by_address[registrant.email.lower()]
        for word in name_words(registrant.full_name):
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
        if compare_organisations(registrant, namesake) == "maybe":
            return (f"perhaps the same person as {namesake.reference}: the organisation may be the same",), ()
        if is_reached_alike(registrant, namesake, letter):
            return (f"perhaps the same person as {namesake.reference}, at another organisation",), ()
        return (), (f"a person of the same name is registered as {namesake.reference}",)

    def _standing_at(self, address: str | None) -> list[Registration]:
        found = sorted(self._by_address.get((address or "").lower(), ()))
        return [self._all[reference] for reference in found if self._all[reference].cancelled is None]

    def _namesake(self, registrant: Registrant) -> Registration | None:
        for reference in sorted(self._candidates(registrant)):
            known = self._all[reference]
            if known.cancelled is None and compatible(registrant.full_name, known.full_name):
                return known
        return None


def is_reached_alike(registrant: Registrant, known: Registration, letter: Letter) -> bool:
    """Whether the same telephone, or the address of one in the mail of the other, speaks for one person."""
    if registrant.telephone and registrant.telephone == known.telephone:
        return True
    theirs = {known.email, known.sender} - {None}
    return bool(theirs & {registrant.email, letter.sender})
