"""Whose an address or number is that a sentence gives: somebody's who is named, the writer's, everybody's.

Rule: an address is of whom it fits, a number of whom it stands behind; "me", "her", "both", "the same" and a name in
brackets say more than the order. Does not know who comes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from inbox_processor.extraction import addresses, entries, same_again
from inbox_processor.extraction.called import is_form_of_name, short_names
from inbox_processor.extraction.lexicon import in_any_language, lexicon
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.model import Candidate, SegmentKind
from inbox_processor.extraction.presence import Presence
from inbox_processor.extraction.sentence import within
from inbox_processor.extraction.similarity import MADE_OF, fits_address, is_made_of
from inbox_processor.extraction.story import READER, Story, Told
from inbox_processor.knowledge.words import Word, fold, words

SHORT_GAP = 6
"""Characters between two numbers that follow one another, at most: "03 88 12 34 56 / 03 88 12 34 57"."""
MOST_OF_LEAD = 4
"""Words from "his" to his number, at most: "his direct line is"."""
MOST_SAME = 9
"""Words before a number in which it may be called the same."""
BEST_WEIGHT = 1.15
"""What the number weighs that somebody is best reached on, beside his others."""
LONGEST_OWN = 2
"""Words before "colleague" that only say whose: "il mio"."""
NEAR_LODGING = 40
"""Characters before a number in which a hotel is named whose it is."""
MOST_OF_JOB = 6
"""Words from "I" to the bracket behind what somebody is, at most."""
_OPENED = re.compile(r"\([^()]{0,20}\Z")
HARDLY = 0.5
"""How well a name fits an address that is somebody else's, at most."""
OFFICE_WEIGHT = 0.4
"""What a number of somebody's assistant weighs beside his own."""
_CALLED_BEFORE = re.compile(r"([^\W\d_a-z][^\W\d_]+) ?[(<]\Z")
LONGEST_LEAD = 3
"""Letters of a small word that leads to a number or address: "on", "en"."""
_CLAUSE = re.compile(r"[,;.:()](?=\s)|[,;]")
_PAIR = re.compile(r"[+(]*[\d ()./\u00a0-]{6,28}[,;|/ \u00a0]+(?:[\w'’-]{1,12}[.:]* ){0,4}[\w(<]")
"""A number and the address behind it, with no more than "or by e-mail:" between."""
_BESIDE_ADDRESS = re.compile(r"[>)]?[,;|/ \u00a0]{1,4}(?:[^\W\d_]{1,12}[.:]*[ \u00a0])?[+(]*")
"""What may stand between an address and the number beside it: "anna@firma.eu / tel. 02 12 34 56"."""
_NUMBER = re.compile(r"\d[\d ()./-]{4,24}\d")
_CALLED = re.compile(r" ?[(\[]((?:[^\W\d_][.-]?){2,20})[)\]]")
"""Whose a number is, by initials or a part of the name behind it: "044 797 2158 (TN)", "(Jens)"."""
_NAMED_BEHIND = re.compile(r" ?\(([^()@\d]{3,50})\)")
"""A name in brackets behind a number: "077 350 41 18 (mw. De Wit)"."""


def read(said: Presence, story: Story, spots: Sequence[tuple[Mention, Told]]) -> None:
    """Gives the addresses and numbers of a sentence to whose they are; `spots`: who is named in it, and where."""
    _Reached(said, story, [(mention.start, person) for mention, person in spots]).give()
    _note_same(said, story, spots)
    story.spoke_of_all = speaks_of_all(said)


def speaks_of_all(said: Presence) -> bool:
    """Whether a sentence says that what it gives holds for all who were named: "our common number is"."""
    return bool(said.grammar["both"].within(said.sentence.words))


def contacts(said: Presence) -> list[Candidate]:
    """The addresses and numbers of a sentence."""
    return [
        *entries.of_addresses(said.page, said.sentence.span, READER, 0.9),
        *entries.of_telephones(said.page, said.sentence.span, READER, 0.9),
    ]


def _note_same(said: Presence, story: Story, spots: Sequence[tuple[Mention, Told]]) -> None:
    """Notes of whom a sentence says that his number or address is that of somebody else: "(same telephone)", "we
    share a telephone"."""
    span = said.sentence.span
    shared = speaks_of_all(said) and same_again.speaks_of_telephone(said.sentence.words)
    if shared and not entries.of_telephones(said.page, span, READER, 0.9):
        for person in story.people:
            person.same.add("telephone")
    for name, told in same_again.within(span):
        before = [person for mention, person in spots if mention.start < told.start - span.start]
        for person in before[-1:]:
            person.same.add(name)


@dataclass(frozen=True, slots=True)
class _Reached:
    """How those are reached whom a sentence is about."""

    said: Presence
    story: Story
    owners: list[tuple[int, Told | None]]
    """The places of the sentence that are somebody's (None: the writer's); addresses add to them."""

    def give(self) -> None:
        for found in self._by_elimination(self._contacts_left()):
            self._give_contact(found)

    @property
    def people(self) -> list[Told]:
        return self.story.people

    def _place(self, found: Candidate) -> int:
        """Where an address or number begins in the sentence."""
        return found.start - self.said.sentence.span.start

    def _end(self, found: Candidate) -> int:
        return found.end - self.said.sentence.span.start

    def _give_contact(self, found: Candidate) -> None:
        """An address to whom it fits, else to the nearest person before; a number to whom it stands behind."""
        at = self._place(found)
        if found.field == "email":
            if self._give_by_address(found):
                return
        elif self._is_of_lodging(at):
            return
        else:
            found = self._weighed(found, at)
        called = self._named_beside(found)
        if len(called) == 1:
            (called[0].found if called[0] else self.story.writer).append(found)
        elif found.field == "telephone" and self._give_by_words(found):
            return
        elif self._behind_self(at) or self._reaches_writer(at):
            self.story.writer.append(found)
        else:
            self._give_to_nearest(found)

    def _contacts_left(self) -> list[Candidate]:
        """The addresses and numbers of a sentence that its order does not give: as many numbers as people before."""
        found = contacts(self.said)
        numbers = sorted((c for c in found if c.field == "telephone"), key=lambda c: c.start)
        gaps = [self.said.text[self._end(one) : self._place(other)] for one, other in pairwise(numbers)]
        bare = not any(ch.isalpha() for gap in gaps for ch in gap)
        named, meant = bool(self.owners), self.story.comers if bare else self.people
        if named or len(numbers) != len(meant) or len(numbers) < 2 or any(len(gap) > SHORT_GAP for gap in gaps):
            return found
        for person, number in zip(meant, numbers, strict=True):
            (person.found if person else self.story.writer).append(number)
        return [c for c in found if c.field != "telephone"]

    def _by_elimination(self, found: Sequence[Candidate]) -> list[Candidate]:
        """What is left when as many addresses as people are given, and those made of no name to who has none."""
        mails = sorted((c for c in found if c.field == "email"), key=lambda c: c.start)
        named = [person for person in self.people if any(owner is person for _, owner in self.owners)]
        told = named or self.people
        if len(mails) != len(told) or len(mails) < 2:
            return list(found)
        made = {c: [p for p in self.people if is_made_of(c.value, p.name)] for c in mails}
        free = [c for c in mails if not made[c]]
        without = [p for p in told if not any(p in of for of in made.values())]
        if len(free) != len(without):
            return list(found)
        for mail, person in zip(free, without, strict=True):
            person.found.append(mail)
            self.owners.append((self._place(mail), person))
        return [c for c in found if c not in free]

    def _give_by_address(self, found: Candidate) -> bool:
        """Gives an address to whose name it is made of, the writer's or a stranger's; False where it is nobody's."""
        at = self._place(found)
        fits = [(fits_address(person.name, found.value), place) for place, person in enumerate(self.people)]
        best, place = max(fits, default=(0.0, 0))
        if best >= MADE_OF or (self.said.page.sender is not None and self.said.page.sender.addr == found.value):
            owner = self.people[place] if best >= MADE_OF else None
            self.owners.append((at, owner))
            (owner.found if owner else self.story.writer).append(found)
            return True
        if self._is_of_called(found):
            return True
        if self._is_strangers(found):
            self.owners.append((at, Told([found], self.said.sentence.span.line, -1, "")))
            return True
        return False

    def _weighed(self, number: Candidate, at: int) -> Candidate:
        """A number with what it weighs beside others: more as the one to use, less as an office's."""
        told = self._is_best(at) or self._stands_by_address(at)
        weight = BEST_WEIGHT if told else 1.0
        weight *= OFFICE_WEIGHT if self._is_of_office(at) else 1.0
        return number if weight == 1.0 else replace(number, strength=number.strength * weight)

    def _stands_by_address(self, at: int) -> bool:
        """Whether the writer's own address stands right before a number, as one answers how he is reached."""
        own = self.said.page.sender.addr if self.said.page.sender and self.said.kind is SegmentKind.TOP else ""
        gaps = (self.said.text[hit.end : at] for hit in addresses.find(self.said.text) if hit.addr == own)
        return any(_BESIDE_ADDRESS.fullmatch(gap) for gap in gaps)

    def _named_beside(self, found: Candidate) -> list[Told | None]:
        """Those whose short name or name stands in brackets or behind a dash right behind an address or number."""
        text, end = self.said.text, self._end(found)
        said, behind = _CALLED.match(text, end), _NAMED_BEHIND.match(text, end)
        own = () if any(map(self.story.is_writer, self.people)) else ((None, self.story.own_name),)
        known: list[tuple[Told | None, str]] = [*((person, person.name) for person in self.people), *own]
        called = [p for p, name in known if said and fold(said[1].replace(".", "")) in short_names(name)]
        return called + [p for place, p in self.owners if behind and p and behind.start(1) <= place < behind.end(1)]

    def _give_by_words(self, number: Candidate) -> bool:
        """Gives a number to whom words say: all who were named, the last and the writer, "me"; False where none do."""
        at = self._place(number)
        if (not self.owners and self._is_for_all(at)) or self._is_told_of_all(number) or self._is_of_house(number):
            self.story.shared.append(number)
        elif self.people and self._is_same(at):
            self.people[-1].found.append(number)
            self.story.writer.append(number)
        elif len(self.people) == 1 and self._is_colleagues(at):
            self.people[0].found.append(number)
            self.owners.append((at, self.people[0]))
        elif self._in_own_bracket(at):
            self.story.writer.append(number)
            self.owners.append((at, None))
        else:
            return False
        return True

    def _give_to_nearest(self, found: Candidate) -> None:
        """Gives an address or number to who stands nearest before it, a number to whose address is right behind it."""
        at = self._place(found)
        paired = self._paired(at) if found.field == "telephone" else None
        before = [owner for owner in self.owners if owner[0] < at]
        if self.owners and not before and found.field == "telephone" and self._is_after_self(at):
            before = [(at, None)]
        target = max(before, key=lambda owner: owner[0])[1] if before else self._unnamed(at)
        target = paired[1] if paired else target
        nobodys = not before and not paired and not self.said.speaks_of_writer
        (target.found if target else self.story.loose if nobodys else self.story.writer).append(found)

    def _is_strangers(self, found: Candidate) -> bool:
        """Whether an address behind a word for a colleague is of one hardly named: "for my colleague Rita, rita@…"."""
        at = self._place(found)
        writer = self.said.page.sender.name if self.said.page.sender else ""
        if not writer or addresses.is_role(found.value) or any(place < at for place, _ in self.owners):
            return False
        lex = lexicon()
        before = [word.fold for word in self.said.sentence.before(at)]
        spoken = any(lex.colleagues.holds(word) or lex.assistants.holds(word) for word in before)
        return spoken and fits_address(writer, found.value) < HARDLY

    def _paired(self, at: int) -> tuple[int, Told | None] | None:
        """The owner of the address right behind a number, where nobody else stands before it on its line."""
        source, start = self.said.sentence.span.source, self.said.sentence.span.start
        line = self.said.page.contents.get(source, "").rfind("\n", 0, start + at) + 1 - start
        if any(line <= place < at for place, _ in self.owners):
            return None
        mails = {hit.start for hit in addresses.find(self.said.text)}
        behind = [owner for owner in self.owners if owner[0] > at and owner[0] in mails]
        nearest = min(behind, key=lambda owner: owner[0], default=None)
        return nearest if nearest and _PAIR.fullmatch(self.said.text, at, nearest[0] + 1) else None

    def _is_told_of_all(self, number: Candidate) -> bool:
        """Whether "both" stands between the last of several names and the only number, or in brackets behind it."""
        at, end = self._place(number), self._end(number)
        if len(self.people) < 2 or len(_NUMBER.findall(self.said.text)) > 1:
            return False
        said, behind = self.said.grammar["both"], _NAMED_BEHIND.match(self.said.text, end)
        named = (mention.whole_end for mention in self.said.sentence.mentions)
        since = max((end for end in named if end <= at), default=0)
        return bool(said.within(self.said.sentence.inside(since, at)) or (behind and said.within(words(behind[1]))))

    def _is_of_house(self, number: Candidate) -> bool:
        """Whether several come, none of whom is named before a number that is called the house's."""
        before = any(place < self._place(number) for place, _ in self.owners)
        return number.reader.endswith(":switchboard") and not before and len(self.story.comers) > 1

    def _is_for_all(self, at: int) -> bool:
        """Whether a number is for all who were named: the mail says so, or does not say whose of several it is."""
        if speaks_of_all(self.said) or (self.story.spoke_of_all and not self._reaches_writer(at)):
            return True
        meant = self._is_theirs(at) or self._called(at) or self.said.speaks_of_writer
        return len(self.people) > 1 and not meant

    def _is_colleagues(self, at: int) -> bool:
        """Whether "my colleague", and nobody else, stands between the number before and a number: "my colleague on"."""
        since = self._since(at)
        if any(since <= place < at for place, _ in self.owners):
            return False
        said = self.said.sentence.inside(since, at)
        told = max((place for place, word in enumerate(said) if lexicon().colleagues.holds(word.fold)), default=-1)
        others = (said[: max(told - LONGEST_OWN, 0)], said[told + 1 :])
        alone = not any(self.said.grammar[key].within(row) for key in ("self", "reach") for row in others)
        return told >= 0 and alone

    def _since(self, at: int) -> int:
        """Where the last number before a place ends."""
        return max((hit.end() for hit in _NUMBER.finditer(self.said.text, 0, at)), default=0)

    def _is_best(self, at: int) -> bool:
        """Whether a number is the one to use rather than another: "I am best reached on my mobile, 51 …"."""
        return bool(self.said.grammar["best"].within(self.said.sentence.inside(self._since(at), at)))

    def _is_of_office(self, at: int) -> bool:
        """Whether the clause before a number speaks of an assistant: "my secretary is on"."""
        clause = words(_CLAUSE.split(self.said.text[:at])[-1])
        return any(lexicon().assistants.holds(word.fold) for word in clause)

    def _is_of_lodging(self, at: int) -> bool:
        """Whether a place to stay is named right before a number: "I stay at Hotel Aris (+32 2 514 43 00)"."""
        near = self.said.sentence.inside(at - NEAR_LODGING, at)
        return bool(in_any_language("lodgings").within(near)) and not any(word.fold.isdigit() for word in near)

    def _in_own_bracket(self, at: int) -> bool:
        """Whether the bracket around a number is behind "I" and what that is: "me, head of the lab (04 580 61 32)"."""
        opened = _OPENED.search(self.said.text, 0, at)
        begin = max([place for place, _ in self.owners if place < at], default=0)
        led = [
            word for word in self.said.sentence.words if begin <= word.start and opened and word.end <= opened.start()
        ]
        return any(len(led) - place <= MOST_OF_JOB for place, _, _ in self.said.grammar["self"].within(led))

    def _behind_self(self, at: int) -> bool:
        """Whether an address or number stands right behind "me" or small words: "copy me (…)", "a mí, en el …"."""
        before = self._words_before(at)
        while before and self._only_leads(before):
            before.pop()
        return self.said.grammar["self"].before(before, len(before)) > 0

    def _is_after_self(self, at: int) -> bool:
        """Whether "I", and nobody else, stands before a number: "ich bin unter … erreichbar, Frau Muster unter …"."""
        said = self.said.grammar["self"].within(self.said.sentence.before(at))
        return bool(said) and not self._called(at) and not self._is_theirs(at)

    def _words_before(self, at: int) -> list[Word]:
        """The words before a place that are no part of an address."""
        mails = [(hit.start, hit.end) for hit in addresses.find(self.said.text)]
        return [word for word in self.said.sentence.before(at) if not within(word.start, mails)]

    def _only_leads(self, before: Sequence[Word]) -> bool:
        """Whether the last of some words is a small one that leads to an address or number: "on", "en el"."""
        last = before[-1]
        small = len(last.fold) <= LONGEST_LEAD and self.said.text[last.start].islower()
        return small and not self.said.grammar["self"].at(before, len(before) - 1)[0]

    def _is_same(self, at: int) -> bool:
        """Whether a number is said to be the same as the writer's: "he has the same phone line like me (+40 …)"."""
        before = self.said.sentence.before(at)[-MOST_SAME:]
        said = (self.said.text[word.start : before[-1].end] for word in before[:-1])
        return any(same_again.field_of(text) == "telephone" for text in said)

    def _reaches_writer(self, at: int) -> bool:
        """Whether "you can reach me on" stands before an address or number, nearer than anybody's name."""
        before = self.said.sentence.before(at)
        ends = [
            before[index + length - 1].end
            for index, length, _ in self.said.grammar["reach"].within(before)
            if not index or not self.said.grammar["them"].at(before, index - 1)[0]
        ]
        theirs = [before[index].end for index in self._their_words(before)]
        nearest = max([place for place, _ in self.owners if place < at] + theirs, default=-1)
        return bool(ends) and ends[-1] > nearest

    def _unnamed(self, at: int) -> Told | None:
        """Whose an address or number is that nobody's name stands before; None: the writer's."""
        if len(self.owners) == 1 and not self.said.speaks_of_writer:
            return self.owners[0][1]
        called = self._called(at)
        if not called and self.people and self._is_theirs(at):
            return self.people[-1]
        if called or not self.people or self.said.speaks_of_writer:
            return called
        last = self.people[-1]
        return last if len(self.people) > self.story.fresh or last.registers else None

    def _is_theirs(self, at: int) -> bool:
        """Whether "his", "her" stands before an address or number: "use only her mobile"."""
        return bool(self._their_words(self.said.sentence.before(at)))

    def _their_words(self, before: Sequence[Word]) -> list[int]:
        """Which words before an address or number say "his" or "her": some only near it, and in small letters."""
        text, far = self.said.text, len(before) - MOST_OF_LEAD
        near = [
            index
            for index, length, _ in self.said.grammar["theirs"].within(before)
            if index + length > far and (text[before[index].start].islower() or not before[index].start)
        ]
        return [*near, *(index for index, _, _ in self.said.grammar["them"].within(before))]

    def _called(self, at: int) -> Told | None:
        """The person known already whose given or family name stands before an address or number: "Anna: …"."""
        before = self._words_before(at)
        called = [
            (max(places), -order)
            for order, person in enumerate(self.people)
            if (places := [at for at, word in enumerate(before) if is_form_of_name(word.fold, person.name)])
        ]
        return self.people[-max(called)[1]] if called else None

    def _is_of_called(self, found: Candidate) -> bool:
        """Whether an address is of somebody who is only called by the one name before it: "my mate Jonas (jonas@…)"."""
        said = _CALLED_BEFORE.search(self.said.text, 0, self._place(found))
        return said is not None and fold(said[1]) in {word.fold for word in words(found.value.partition("@")[0])}
