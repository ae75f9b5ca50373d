"""Whose an address or number is that a sentence gives: somebody's who is named, the writer's, everybody's.

Rule: an address is of whom it fits, a number of whom it stands behind; "me", "her", "both", "the same" and a name in
brackets say more than the order. Does not know who comes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from inbox_processor.extraction import addresses, entries, same_again
from inbox_processor.extraction.lexicon import grammar, lexicon
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.model import Candidate, SegmentKind
from inbox_processor.extraction.page import Page
from inbox_processor.extraction.piece import Clues
from inbox_processor.extraction.presence import Presence
from inbox_processor.extraction.sentence import Sentence, within
from inbox_processor.extraction.similarity import MADE_OF, fits_address, is_made_of
from inbox_processor.knowledge.words import Word, fold, words
from inbox_processor.records import Field

READER = "sentence"
SHORTEST_NAME = 4
"""Letters of a name that may have an ending behind it, at least."""
SHORT_GAP = 6
"""Characters between two numbers that follow one another, at most: "03 88 12 34 56 / 03 88 12 34 57"."""
MOST_OF_LEAD = 4
"""Words from "his" to his number, at most: "his direct line is"."""
MOST_SAME = 9
"""Words before a number in which it may be called the same."""
BEST_WEIGHT = 1.15
"""What the number weighs that somebody is best reached on, beside his others."""
HARDLY = 0.5
"""How well a name fits an address that is somebody else's, at most."""
OFFICE_WEIGHT = 0.4
"""What a number of somebody's assistant weighs beside his own."""
_CALLED_BEFORE = re.compile(r"([^\W\d_a-z][^\W\d_]+) ?[(<]\Z")
SHORTEST_OFFICE = 3
"""Letters of a word for an assistant that is none of another language's small words: "PA", "pa"."""
SHORTEST_STEM = 3
"""Letters of a name without its ending, at least."""
_OWN_ENDING = re.compile(r"(?:[aeiouyаеияоαεηιουω]|[aeiuy]s|[αηο]σ)\Z")
"""What the other cases of a name have something else for: "Anna", "Tomas", "Мария"."""
_CLAUSE = re.compile(r"[,;.:()](?=\s)|[,;]")
_PAIR = re.compile(r"[+(]*[\d ()./\u00a0-]{6,28}[,;|/ \u00a0]+(?:[\w-]{1,12}[.:]* )?[\w(<]")
"""A number and the address behind it, with no more than "e-mail:" between."""
_BESIDE_ADDRESS = re.compile(r"[>)]?[,;|/ \u00a0]{1,4}(?:[^\W\d_]{1,12}[.:]*[ \u00a0])?[+(]*")
"""What may stand between an address and the number beside it: "anna@firma.eu / tel. 02 12 34 56"."""
_NUMBER = re.compile(r"\d[\d ()./-]{4,24}\d")
_CALLED = re.compile(r" ?[(\[]((?:[^\W\d_][.-]?){2,20})[)\]]")
"""Whose a number is, by initials or a part of the name behind it: "044 797 2158 (TN)", "(Jens)"."""
_NAMED_BEHIND = re.compile(r" ?\(([^()@\d]{3,50})\)")
"""A name in brackets behind a number: "077 350 41 18 (mw. De Wit)"."""


@dataclass(slots=True)
class Told:
    """Somebody the text speaks of, while it is being read."""

    mention_candidates: list[Candidate]
    line: int
    segment: int
    name: str
    found: list[Candidate] = field(default_factory=list)
    registers: bool = False
    replaced: bool = False
    is_ours: bool = False
    is_aside: bool = False
    is_gone: bool = False
    stays: bool = False
    changes: bool = False
    by_order: bool = True
    """Every time he is named."""
    writes: bool = False
    """The writer himself, who says his name."""
    same: set[Field] = field(default_factory=set)


class Reached:
    """Who a text has spoken of so far, and how each of them is reached."""

    def __init__(self, page: Page, clues: Clues, kind: SegmentKind) -> None:
        self.page, self.clues, self.kind = page, clues, kind
        self.grammar = grammar(page.language)
        self.people: list[Told] = []
        self.writer: list[Candidate] = []
        self.shared: list[Candidate] = []
        self.heads: list[Candidate] = []
        """Organisations that a line names which announces a list."""
        self.loose: list[Candidate] = []
        self.comes = False
        self.claims = False
        self.read: list[Sentence] = []
        self.waiting: list[list[Candidate]] = []
        """What lines of a block without a name say, until it is known whose they are."""
        self.ahead: list[Candidate] = []
        """The function that a line ends with, of whom the next one may begin with: "our dean,", "Dr Anna Muster"."""
        self.spoke_of_all = False
        """Whether the sentence before said something of all who were named."""
        self._asked: Presence | None = None
        self.fresh = 0
        """How many were spoken of before this paragraph."""

    def _said(self, sentence: Sentence) -> Presence:
        """What a sentence says, kept while it is the one asked about."""
        if self._asked is None or self._asked.sentence is not sentence:
            self._asked = Presence(self.page, sentence, self.kind, self.grammar)
        return self._asked

    def _contacts_left(self, sentence: Sentence, people: Sequence[Told]) -> list[Candidate]:
        """The addresses and numbers of a sentence that its order does not give: as many numbers as people before."""
        found = self._contacts(sentence)
        numbers = sorted((c for c in found if c.field == "telephone"), key=lambda c: c.start)
        ends = [one.end - sentence.span.start for one in numbers]
        gaps = [
            sentence.span.text[end : c.start - sentence.span.start] for end, c in zip(ends, numbers[1:], strict=False)
        ]
        if people or len(numbers) != len(self.people) or len(numbers) < 2 or any(len(gap) > SHORT_GAP for gap in gaps):
            return found
        for person, number in zip(self.people, numbers, strict=True):
            person.found.append(number)
        return [c for c in found if c.field != "telephone"]

    def _by_elimination(
        self, found: Sequence[Candidate], sentence: Sentence, owners: list[tuple[int, Told | None]]
    ) -> list[Candidate]:
        """What is left when as many addresses as people are given, and those made of no name to who has none."""
        mails = sorted((c for c in found if c.field == "email"), key=lambda c: c.start)
        told = [person for person in self.people if any(owner is person for _, owner in owners)] or self.people
        if len(mails) != len(told) or len(mails) < 2:
            return list(found)
        made = {c: [p for p in self.people if is_made_of(c.value, p.name)] for c in mails}
        free = [c for c in mails if not made[c]]
        without = [p for p in told if not any(p in of for of in made.values())]
        if len(free) != len(without):
            return list(found)
        for mail, person in zip(free, without, strict=True):
            person.found.append(mail)
            owners.append((mail.start - sentence.span.start, person))
        return [c for c in found if c not in free]

    def _contacts(self, sentence: Sentence) -> list[Candidate]:
        return [
            *entries.of_addresses(self.page, sentence.span, READER, 0.9),
            *entries.of_telephones(self.page, sentence.span, READER, 0.9),
        ]

    def _give_contact(self, found: Candidate, sentence: Sentence, owners: list[tuple[int, Told | None]]) -> None:
        """An address to whom it fits, else to the nearest person before; a number to whom it stands behind.

        `owners` are the places of the sentence that are somebody's (None: the writer's); addresses add to them.
        """
        at = found.start - sentence.span.start
        if found.field == "email":
            if self._give_by_address(found, sentence, owners):
                return
        else:
            found = self._weighed(found, sentence, at)
        called = self._named_beside(found, sentence, owners)
        if len(called) == 1:
            called[0].found.append(found)
        elif found.field == "telephone" and self._give_by_words(found, sentence, owners):
            return
        elif self._behind_self(sentence, at) or self._reaches_writer(sentence, at, owners):
            self.writer.append(found)
        else:
            self._give_to_nearest(found, sentence, owners)

    def _give_by_address(self, found: Candidate, sentence: Sentence, owners: list[tuple[int, Told | None]]) -> bool:
        """Gives an address to whose name it is made of, the writer's or a stranger's; False where it is nobody's."""
        at = found.start - sentence.span.start
        fits = [(fits_address(person.name, found.value), place) for place, person in enumerate(self.people)]
        best, place = max(fits, default=(0.0, 0))
        if best >= MADE_OF or (self.page.sender is not None and self.page.sender.addr == found.value):
            owner = self.people[place] if best >= MADE_OF else None
            owners.append((at, owner))
            (owner.found if owner else self.writer).append(found)
            return True
        if _is_of_called(sentence, found):
            return True
        if self._is_strangers(sentence, found, owners):
            owners.append((at, Told([found], sentence.span.line, -1, "")))
            return True
        return False

    def _weighed(self, number: Candidate, sentence: Sentence, at: int) -> Candidate:
        """A number with what it weighs beside others: more as the one to use, less as an office's."""
        told = self._is_best(sentence, at) or self._stands_by_address(sentence, at)
        weight = BEST_WEIGHT if told else 1.0
        weight *= OFFICE_WEIGHT if self._is_of_office(sentence, at) else 1.0
        return number if weight == 1.0 else replace(number, strength=number.strength * weight)

    def _stands_by_address(self, sentence: Sentence, at: int) -> bool:
        """Whether the writer's own address stands right before a number, as one answers how he is reached."""
        own = self.page.sender.addr if self.page.sender and self.kind is SegmentKind.TOP else ""
        gaps = (sentence.span.text[hit.end : at] for hit in addresses.find(sentence.span.text) if hit.addr == own)
        return any(_BESIDE_ADDRESS.fullmatch(gap) for gap in gaps)

    def _named_beside(
        self, found: Candidate, sentence: Sentence, owners: Sequence[tuple[int, Told | None]]
    ) -> list[Told]:
        """Those whose short name or name stands in brackets or behind a dash right behind an address or number."""
        text, end = sentence.span.text, found.end - sentence.span.start
        said, behind = _CALLED.match(text, end), _NAMED_BEHIND.match(text, end)
        called = [p for p in self.people if said and fold(said[1].replace(".", "")) in short_names(p.name)]
        return called + [p for place, p in owners if behind and p and behind.start(1) <= place < behind.end(1)]

    def _give_by_words(self, number: Candidate, sentence: Sentence, owners: list[tuple[int, Told | None]]) -> bool:
        """Gives a number to whom words say: all who were named, the last and the writer, "me"; False where none do."""
        at = number.start - sentence.span.start
        if (not owners and self._is_for_all(sentence, at)) or self._is_told_of_all(sentence, number):
            self.shared.append(number)
        elif self.people and self._is_same(sentence, at):
            self.people[-1].found.append(number)
            self.writer.append(number)
        else:
            return False
        return True

    def _give_to_nearest(self, found: Candidate, sentence: Sentence, owners: Sequence[tuple[int, Told | None]]) -> None:
        """Gives an address or number to who stands nearest before it, a number to whose address is right behind it."""
        at = found.start - sentence.span.start
        paired = self._paired(sentence, at, owners) if found.field == "telephone" else None
        before = [owner for owner in owners if owner[0] < at]
        target = max(before, key=lambda owner: owner[0])[1] if before else self._unnamed(sentence, owners, at)
        target = paired[1] if paired else target
        nobodys = not before and not paired and not self._said(sentence).speaks_of_writer
        (target.found if target else self.loose if nobodys else self.writer).append(found)

    def _is_strangers(self, sentence: Sentence, found: Candidate, owners: Sequence[tuple[int, Told | None]]) -> bool:
        """Whether an address behind a word for a colleague is of one hardly named: "for my colleague Rita, rita@…"."""
        at = found.start - sentence.span.start
        writer = self.page.sender.name if self.page.sender else ""
        if not writer or addresses.is_role(found.value) or any(place < at for place, _ in owners):
            return False
        lex = lexicon()
        before = [word.fold for word in sentence.before(at) if len(word.fold) > SHORTEST_OFFICE]
        spoken = any(lex.colleagues.holds(word) or lex.assistants.holds(word) for word in before)
        return spoken and fits_address(writer, found.value) < HARDLY

    def _paired(
        self, sentence: Sentence, at: int, owners: Sequence[tuple[int, Told | None]]
    ) -> tuple[int, Told | None] | None:
        """The owner of the address right behind a number, where nobody else stands before it on its line."""
        source, start = sentence.span.source, sentence.span.start
        line = self.page.contents.get(source, "").rfind("\n", 0, start + at) + 1 - start
        if any(line <= place < at for place, _ in owners):
            return None
        behind = [owner for owner in owners if owner[0] > at]
        nearest = min(behind, key=lambda owner: owner[0], default=None)
        return nearest if nearest and _PAIR.match(sentence.span.text, at, nearest[0] + 1) else None

    def _is_of_all(self, sentence: Sentence) -> bool:
        """Whether a sentence says that what it gives holds for all who were named: "our common number is"."""
        return bool(self.grammar["both"].within(sentence.words))

    def _is_told_of_all(self, sentence: Sentence, number: Candidate) -> bool:
        """Whether "both" stands between the last of several names and the only number, or in brackets behind it."""
        at, end = number.start - sentence.span.start, number.end - sentence.span.start
        if len(self.people) < 2 or len(_NUMBER.findall(sentence.span.text)) > 1:
            return False
        said, behind = self.grammar["both"], _NAMED_BEHIND.match(sentence.span.text, end)
        since = max((mention.whole_end for mention in sentence.mentions if mention.whole_end <= at), default=0)
        return bool(said.within(sentence.inside(since, at)) or (behind and said.within(words(behind[1]))))

    def _is_for_all(self, sentence: Sentence, at: int) -> bool:
        """Whether a number is for all who were named: the mail says so, or nobody of several has one of his own."""
        if self._is_of_all(sentence) or (self.spoke_of_all and not self._reaches_writer(sentence, at, ())):
            return True
        meant = self._is_theirs(sentence, at) or self._called(sentence, at) or self._said(sentence).speaks_of_writer
        return len(self.people) > 1 and not meant

    def _is_best(self, sentence: Sentence, at: int) -> bool:
        """Whether a number is the one to use rather than another: "I am best reached on my mobile, 51 …"."""
        since = max((hit.end() for hit in _NUMBER.finditer(sentence.span.text, 0, at)), default=0)
        return bool(self.grammar["best"].within(sentence.inside(since, at)))

    def _note_same(self, sentence: Sentence, spots: Sequence[tuple[Mention, Told]]) -> None:
        """Notes of whom a sentence says that his number or address is that of somebody else: "(same telephone)", "we
        share a telephone"."""
        shared = self._is_of_all(sentence) and same_again.speaks_of_telephone(sentence.words)
        if shared and not entries.of_telephones(self.page, sentence.span, READER, 0.9):
            for person in self.people:
                person.same.add("telephone")
        for name, said in same_again.within(sentence.span):
            at = said.start - sentence.span.start
            before = [person for mention, person in spots if mention.start < at]
            for person in before[-1:]:
                person.same.add(name)

    def _is_of_office(self, sentence: Sentence, at: int) -> bool:
        """Whether the clause before a number speaks of an assistant: "my secretary is on"."""
        clause = words(_CLAUSE.split(sentence.span.text[:at])[-1])
        return any(lexicon().assistants.holds(word.fold) for word in clause if len(word.fold) > SHORTEST_OFFICE)

    def _behind_self(self, sentence: Sentence, at: int) -> bool:
        """Whether an address or number stands right behind "me" or small words: "copy me (…)", "a mí, en el …"."""
        mails = [(hit.start, hit.end) for hit in addresses.find(sentence.span.text)]
        before = [w for w in sentence.before(at) if not within(w.start, mails)]
        while before and self._only_leads(sentence, before):
            before.pop()
        return self.grammar["self"].before(before, len(before)) > 0

    def _only_leads(self, sentence: Sentence, before: Sequence[Word]) -> bool:
        """Whether the last of some words is a small one that leads to an address or number: "on", "en el"."""
        last = before[-1]
        small = len(last.fold) <= SHORTEST_OFFICE and sentence.span.text[last.start].islower()
        return small and not self.grammar["self"].at(before, len(before) - 1)[0]

    def _is_same(self, sentence: Sentence, at: int) -> bool:
        """Whether a number is said to be the same as the writer's: "he has the same phone line like me (+40 …)"."""
        before = sentence.before(at)[-MOST_SAME:]
        said = (sentence.span.text[word.start : before[-1].end] for word in before[:-1])
        return any(same_again.field_of(text) == "telephone" for text in said)

    def _reaches_writer(self, sentence: Sentence, at: int, owners: Sequence[tuple[int, Told | None]]) -> bool:
        """Whether "you can reach me on" stands before an address or number, nearer than anybody's name."""
        before = sentence.before(at)
        ends = [
            before[index + length - 1].end
            for index, length, _ in self.grammar["reach"].within(before)
            if not index or not self.grammar["them"].at(before, index - 1)[0]
        ]
        theirs = [before[index].end for index in self._their_words(sentence, before)]
        nearest = max([place for place, _ in owners if place < at] + theirs, default=-1)
        return bool(ends) and ends[-1] > nearest

    def _unnamed(self, sentence: Sentence, owners: Sequence[tuple[int, Told | None]], at: int) -> Told | None:
        """Whose an address or number is that nobody's name stands before; None: the writer's."""
        if len(owners) == 1 and not self._said(sentence).speaks_of_writer:
            return owners[0][1]
        called = self._called(sentence, at)
        if not called and self.people and self._is_theirs(sentence, at):
            return self.people[-1]
        if called or not self.people or self._said(sentence).speaks_of_writer:
            return called
        last = self.people[-1]
        return last if len(self.people) > self.fresh or last.registers else None

    def _is_theirs(self, sentence: Sentence, at: int) -> bool:
        """Whether "his", "her" stands before an address or number: "use only her mobile"."""
        return bool(self._their_words(sentence, sentence.before(at)))

    def _their_words(self, sentence: Sentence, before: Sequence[Word]) -> list[int]:
        """Which words before an address or number say "his" or "her": some only near it, and in small letters."""
        text, far = sentence.span.text, len(before) - MOST_OF_LEAD
        near = [
            index
            for index, length, _ in self.grammar["theirs"].within(before)
            if index + length > far and (text[before[index].start].islower() or not before[index].start)
        ]
        return [*near, *(index for index, _, _ in self.grammar["them"].within(before))]

    def _called(self, sentence: Sentence, at: int) -> Told | None:
        """The person known already whose given or family name stands before an address or number: "Anna: …"."""
        mails = [(hit.start, hit.end) for hit in addresses.find(sentence.span.text)]
        before = [w for w in sentence.before(at) if not within(w.start, mails)]
        called = [
            (max(places), -order)
            for order, person in enumerate(self.people)
            if (places := [at for at, word in enumerate(before) if is_form_of_name(word.fold, person.name)])
        ]
        return self.people[-max(called)[1]] if called else None


def _is_of_called(sentence: Sentence, found: Candidate) -> bool:
    """Whether an address is of somebody who is only called by the one name before it: "my mate Jonas (jonas@…)"."""
    said = _CALLED_BEFORE.search(sentence.span.text, 0, found.start - sentence.span.start)
    return said is not None and fold(said[1]) in {word.fold for word in words(found.value.partition("@")[0])}


def has_address(person: Told) -> bool:
    return any(c.field == "email" for c in person.found)


def is_form_of_name(word: str, full_name: str) -> bool:
    """Whether a word is one of the names of somebody, in any case."""
    return any(len(part.fold) > 2 and _is_form(word, part.fold) for part in words(full_name))


def _is_form(word: str, name: str) -> bool:
    """Whether a word is a name, an ending behind it or in place of its own or not: "Helles number", "Anny", "Tomo"."""
    if word == name or len(name) < SHORTEST_NAME:
        return word == name
    stem = _OWN_ENDING.sub("", name)
    return word.startswith(stem) and len(word) <= len(name) + 2 and len(stem) >= SHORTEST_STEM


def short_names(name: str) -> set[str]:
    """The initials and the single names of somebody: "eph", "eero-pekka", "hautamaki"."""
    return {"".join(word.fold[0] for word in words(name)), *(fold(part) for part in name.split())}
