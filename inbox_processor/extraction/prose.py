"""Sentences: who is named, which function, organisation, address and number belong to whom, and who is to come.

Rule: what stands nearest in the same sentence belongs together; a sentence about nobody named goes on about the person
before ("he", "her") or is about the writer ("I"). Does not decide who is registered: it notes which words say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from inbox_processor.extraction import addresses, entries, names, said_titles, same_again
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.functions import LONGEST_LEADING
from inbox_processor.extraction.lexicon import grammar, in_any_language, lexicon
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.model import Candidate, Line, SegmentKind
from inbox_processor.extraction.page import Page, Paragraph, Span, candidate
from inbox_processor.extraction.phrase_bounds import Phrase
from inbox_processor.extraction.piece import Clues
from inbox_processor.extraction.presence import Presence
from inbox_processor.extraction.sentence import Sentence, ends, greeting, parsed, runs_of, whole, within
from inbox_processor.extraction.similarity import fits_address
from inbox_processor.extraction.standing import COMES, GOES
from inbox_processor.knowledge.words import Word, fold, words
from inbox_processor.records import Field

READER = "sentence"
SHORTEST_NAME = 4
"""Letters of a name that may have an ending behind it, at least."""
SHORT_GAP = 6
"""Characters between two numbers that follow one another, at most: "03 88 12 34 56 / 03 88 12 34 57"."""
MOST_SAME = 9
"""Words before a number in which it may be called the same."""
BEST_WEIGHT = 1.15
"""What the number weighs that somebody is best reached on, beside his others."""
OFFICE_WEIGHT = 0.4
"""What a number of somebody's assistant weighs beside his own."""
_CALLED_BEFORE = re.compile(r"([^\W\d_a-z][^\W\d_]+) ?[(<]\Z")
SHORTEST_OFFICE = 3
"""Letters of a word for an assistant that is none of another language's small words: "PA", "pa"."""
_CLAUSE = re.compile(r"[,;.:()](?=\s)|[,;]")
_PAIR = re.compile(r"[+(]*[\d ()./\u00a0-]{6,28}[,;|/ \u00a0]+(?:[\w-]{1,12}[.:]* )?[\w(<]")
"""A number and the address behind it, with no more than "e-mail:" between."""
_NUMBER = re.compile(r"\d[\d ()./-]{4,24}\d")
_CALLED = re.compile(r" ?[(\[]((?:[^\W\d_][.-]?){2,20})[)\]]")
"""Whose a number is, by initials or a part of the name behind it: "044 797 2158 (TN)", "(Jens)"."""
_NAMED_BEHIND = re.compile(r" ?\(([^()@\d]{3,50})\)")
"""A name in brackets behind a number: "077 350 41 18 (mw. De Wit)"."""
OWN_BEHIND = frozenset(("bg", "el", "mt", "ro"))
"""Languages that put "our" behind its noun."""
FAR, FAR_WEIGHT = 30, 0.9
"""Characters from which on a phrase is so far from a name that a nearer one counts more, and what it still weighs."""


@dataclass(slots=True)
class _Person:
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
    changes: bool = False
    by_order: bool = True
    """Every time he is named."""
    writes: bool = False
    """The writer himself, who says his name."""
    same: set[Field] = field(default_factory=set)


def read(page: Page, clues: Clues, taken: set[tuple[str, int]]) -> list[Entry]:
    """Entries for the persons that sentences speak of; lines in `taken` were read by others."""
    readers: dict[int, _Reader] = {}
    for paragraph in page.paragraphs:
        if paragraph.kind is SegmentKind.SIGNATURE:
            continue
        lines = tuple(line for line in paragraph.lines if (line.source, line.number) not in taken)
        if lines:
            reader = readers.setdefault(paragraph.segment, _Reader(page, clues, paragraph.segment, paragraph.kind))
            reader.paragraph(paragraph, lines)
    return [entry for reader in readers.values() for entry in reader.entries()]


class _Reader:
    """Reads one paragraph; knows who was spoken of last."""

    def __init__(self, page: Page, clues: Clues, segment: int, kind: SegmentKind) -> None:
        self.page, self.clues, self.segment, self.kind = page, clues, segment, kind
        self.grammar = grammar(page.language)
        self.people: list[_Person] = []
        self.writer: list[Candidate] = []
        self.shared: list[Candidate] = []
        self.loose: list[Candidate] = []
        self.spoke_of_all = False
        """Whether the sentence before said something of all who were named."""
        self.line = 0
        self.fresh = 0
        self.comes = False
        self.claims = False
        self.attends = False
        self.absent = False
        self.changes = False
        self.read: list[Sentence] = []
        self.listed = -1
        """Where a line begins that goes on a list of those who come."""

    def paragraph(self, paragraph: Paragraph, lines: Sequence[Line]) -> None:
        self.line = self.line or lines[0].number
        self.fresh = len(self.people)
        for span in runs_of(self.page, paragraph, lines):
            for sentence in self._sentences(span):
                self._sentence(sentence)

    @property
    def _writes(self) -> Role:
        """The part of who wrote this text."""
        return Role.SENDER if self.kind is SegmentKind.TOP else Role.AUTHOR

    def entries(self) -> Iterator[Entry]:
        self._read_given_names()
        for person in self.people:
            role = Role.REPLACED if person.replaced else Role.PARTICIPANT if person.registers else Role.MENTIONED
            role = self._writes if person.writes and not person.replaced else role
            taken = (*person.mention_candidates, *person.found)
            yield Entry(
                role,
                READER,
                taken,
                self.segment,
                person.line,
                registers=person.registers,
                is_ours=person.is_ours,
                is_aside=person.is_aside,
                is_gone=person.is_gone,
                changes=person.changes,
                by_order=person.by_order,
                same=frozenset(person.same),
            )
        if self.loose:
            yield Entry(self._writes, READER, tuple(self.loose), self.segment, self.line, is_loose=True)
        if self.writer or self.comes or self.claims or self.absent or self.changes:
            yield Entry(
                self._writes,
                READER,
                tuple(self.writer),
                self.segment,
                self.line,
                registers=self.comes,
                claims=self.claims,
                attends=self.attends,
                absent=self.absent,
                changes=self.changes,
            )
        if self.shared:
            yield Entry(Role.SHARED, READER, tuple(self.shared), self.segment, self.line)

    def _sentences(self, span: Span) -> Iterator[Sentence]:
        at = 0
        for stop in (*ends(span.text), len(span.text)):
            part = span.cut(at, stop)
            at = stop
            if part.text:
                yield parsed(self.page, self.clues, part)

    def _sentence(self, sentence: Sentence) -> None:
        """Gives what a sentence holds to the persons it is about."""
        self.read.append(sentence)
        people = [self._person(sentence, mention) for mention in sentence.mentions]
        self._enumerated(sentence, people)
        self.claims = self.claims or (not people and self._said(sentence).is_claim())
        if not people:
            self._goes_on(sentence)
            self.attends = self.attends or self._said(sentence).says_he_comes()
        self.absent = self.absent or self._said(sentence).wants_himself(*GOES)
        self.changes = self.changes or self._said(sentence).wants_himself("changes")
        spots = list(zip(sentence.mentions, people, strict=True))
        owners: list[tuple[int, _Person | None]] = [(mention.start, person) for mention, person in spots]
        for found in self._contacts_left(sentence, people):
            self._give_contact(found, sentence, owners)
        self._note_same(sentence, spots)
        self.spoke_of_all = self._is_of_all(sentence)
        for start, end in said_titles.find(sentence.span.text, whole(sentence.mentions), self.grammar):
            title = sentence.span.cut(start, end)
            self._give_title(candidate("title", title, READER, 0.85), sentence, spots)
        for job in sentence.functions:
            part = entries.of_function(sentence.span.cut(job.start, job.end), READER, 0.8 * job.weight)
            self._give(part, sentence, spots, job)
        for org in sentence.organisations:
            part = entries.of_organisation(sentence.span.cut(org.start, org.end), READER, 0.85 * org.weight)
            self._give(part, sentence, spots, org)

    def _person(self, sentence: Sentence, mention: Mention) -> _Person:
        """The person a mention is of, known already or new, with what the words around say."""
        known = next((p for p in self.people if names.compatible(p.name, mention.full_name)), None)
        known = known or self._by_family_name(mention)
        found = entries.of_mention(self.page, sentence.span, mention, READER, 0.8)
        person = known or _Person(found, sentence.span.line, self.segment, mention.full_name)
        if known is None:
            self.people.append(person)
        elif len(mention.full_name.split()) > len(known.name.split()):
            known.mention_candidates, known.name = found, mention.full_name
        elif not any(c.field == "title" for c in known.mention_candidates):
            known.mention_candidates = [*known.mention_candidates, *(c for c in found if c.field == "title")]
        person.replaced = person.replaced or self._said(sentence).is_replaced(mention)
        self._note_coming(person, sentence, mention)
        if mention.whole_start == 0 and sentence.span.start == self.listed and not person.replaced:
            person.registers = True
        if mention.whole_start == 0 and person.registers:
            self.listed = self._next_line(sentence)
        named = self._said(sentence).named(mention)
        person.is_ours = person.is_ours or named.is_ours
        person.is_gone = person.is_gone or named.is_past
        person.is_aside = person.is_aside or named.is_aside or named.is_past
        person.changes = person.changes or named.changes
        person.by_order = person.by_order and named.is_order
        person.writes = person.writes or (mention.is_introduced and not self._said(sentence).is_listed(mention))
        if self._said(sentence).is_self(mention):
            person.writes = self.comes = True
        return person

    def _read_given_names(self) -> None:
        """What is said of people where the text only has their given names: "Ditte and I would like to come"."""
        called: dict[str, list[_Person]] = {}
        for person in self.people:
            if not person.is_aside:
                called.setdefault(words(person.name)[0].fold, []).append(person)
        for sentence in self.read:
            for word in sentence.words:
                meant = called.get(word.fold, ())
                if len(meant) != 1 or len(word.fold) <= SHORTEST_OFFICE or not self._stands_alone(sentence, word):
                    continue
                mention = Mention(meant[0].name, word.start, word.end, None, -1, -1, 0.0)
                meant[0].replaced = meant[0].replaced or self._said(sentence).is_replaced(mention)
                self._note_coming(meant[0], sentence, mention)

    def _stands_alone(self, sentence: Sentence, word: Word) -> bool:
        """Whether a word in capitals is part of no name found and none in capitals follows."""
        text = sentence.span.text
        if word.start < greeting(text):
            return False
        alone = not within(word.start, whole(sentence.mentions)) and not text[word.end + 1 : word.end + 2].isupper()
        return alone and text[word.start].isupper()

    def _note_coming(self, person: _Person, sentence: Sentence, mention: Mention) -> None:
        """Notes whether a sentence says that a person comes, and the writer with him."""
        if person.registers:
            return
        writer_comes = self.kind is SegmentKind.TOP and (self.claims or self.attends)
        coming = self._said(sentence).coming(mention, writer_comes=writer_comes)
        person.registers, self.comes = coming.comes, self.comes or coming.writer_too

    def _said(self, sentence: Sentence) -> Presence:
        return Presence(self.page, sentence, self.kind, self.grammar)

    def _next_line(self, sentence: Sentence) -> int:
        """Where the line below a sentence begins, if the sentence fills its own."""
        content, end = self.page.contents.get(sentence.span.source, ""), sentence.span.end
        return end + 1 if content[end : end + 1] == "\n" else -1

    def _by_family_name(self, mention: Mention) -> _Person | None:
        """The one person known already whose name ends as a titled mention: "Monsieur de Villemeur", "Dr Borg"."""
        said = [word.fold for word in words(mention.full_name)]
        ends = [p for p in self.people if [w.fold for w in words(p.name)][-len(said) :] == said]
        return ends[0] if mention.title and len(ends) == 1 else None

    def _enumerated(self, sentence: Sentence, people: Sequence[_Person]) -> None:
        """Of people named one after the other, all come if one does: "X, analyst, and Y will represent us"."""
        rows = list(zip(sentence.mentions, people, strict=True))
        for pairs in (pairwise(rows), pairwise(reversed(rows))):
            for (one, first), (other, second) in pairs:
                left, right = sorted((one, other), key=lambda mention: mention.start)
                alike = first.registers and not second.replaced and not first.replaced
                if alike and not second.registers and self._said(sentence).follows_on(left, right):
                    second.registers, second.is_aside = True, False

    def _goes_on(self, sentence: Sentence) -> None:
        """A sentence about "him" or "her" says of the person named last whether he comes: "Please take him off"."""
        concepts = {wish.concept for wish in self.page.wishes_within(sentence.span)}
        if not self.people or len(self.people) == self.fresh or self._said(sentence).speaks_of_writer():
            return
        last, them = self.people[-1], bool(self.grammar["them"].within(sentence.words))
        goes = concepts & set(GOES) and not concepts & set(COMES)
        if goes and (them or (last.is_ours and self._said(sentence).has_pronoun())):
            last.replaced = True
        elif them and concepts & set(COMES) and not concepts & set(GOES) and not last.replaced:
            last.registers = True

    def _give_title(self, found: Candidate, sentence: Sentence, spots: Sequence[tuple[Mention, _Person]]) -> None:
        """A title to the only person of its sentence, to whom "her title" is about, else to the writer."""
        at = found.start - sentence.span.start
        if len(spots) == 1:
            spots[0][1].found.append(found)
        elif self.people and self._is_theirs(sentence, at):
            self.people[-1].found.append(found)
        elif not spots:
            self.writer.append(found)

    def _contacts_left(self, sentence: Sentence, people: Sequence[_Person]) -> list[Candidate]:
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

    def _contacts(self, sentence: Sentence) -> list[Candidate]:
        return [
            *entries.of_addresses(self.page, sentence.span, READER, 0.9),
            *entries.of_telephones(self.page, sentence.span, READER, 0.9),
        ]

    def _give_contact(self, found: Candidate, sentence: Sentence, owners: list[tuple[int, _Person | None]]) -> None:
        """An address to whom it fits, else to the nearest person before; a number to whom it stands behind.

        `owners` are the places of the sentence that are somebody's (None: the writer's); addresses add to them.
        """
        at = found.start - sentence.span.start
        if found.field == "email":
            fits = [(fits_address(person.name, found.value), place) for place, person in enumerate(self.people)]
            best, place = max(fits, default=(0.0, 0))
            own = self.page.sender is not None and self.page.sender.addr == found.value
            if best >= 0.7 or own:
                owner = self.people[place] if best >= 0.7 else None
                owners.append((at, owner))
                (owner.found if owner else self.writer).append(found)
                return
            if self._is_of_called(sentence, found):
                return
        if found.field == "telephone" and self._is_best(sentence, at):
            found = replace(found, strength=found.strength * BEST_WEIGHT)
        if found.field == "telephone" and self._is_of_office(sentence, at):
            found = replace(found, strength=found.strength * OFFICE_WEIGHT)
        said = _CALLED.match(sentence.span.text, found.end - sentence.span.start)
        called = [p for p in self.people if said and fold(said[1].replace(".", "")) in _short_names(p.name)]
        behind = _NAMED_BEHIND.match(sentence.span.text, found.end - sentence.span.start)
        called += [p for place, p in owners if behind and p and behind.start(1) <= place < behind.end(1)]
        if len(called) == 1:
            called[0].found.append(found)
            return
        if found.field == "telephone" and not owners and self._is_for_all(sentence, at):
            self.shared.append(found)
            return
        if found.field == "telephone" and self.people and self._is_same(sentence, at):
            self.people[-1].found.append(found)
            self.writer.append(found)
            return
        if self._behind_self(sentence, at) or self._reaches_writer(sentence, at, owners):
            self.writer.append(found)
            return
        paired = self._paired(sentence, at, owners) if found.field == "telephone" else None
        before = [owner for owner in owners if owner[0] < at]
        target = max(before, key=lambda owner: owner[0])[1] if before else self._unnamed(sentence, owners, at)
        target = paired[1] if paired else target
        nobodys = not before and not paired and not self._is_writers(sentence)
        (target.found if target else self.loose if nobodys else self.writer).append(found)

    def _is_of_called(self, sentence: Sentence, found: Candidate) -> bool:
        """Whether an address is of somebody who is only called by the one name before it: "my mate Jonas (jonas@…)"."""
        said = _CALLED_BEFORE.search(sentence.span.text, 0, found.start - sentence.span.start)
        called = fold(said[1]) if said else ""
        local = {word.fold for word in words(found.value.partition("@")[0])}
        return called in local and called not in self.clues.hints.sender_words

    def _paired(
        self, sentence: Sentence, at: int, owners: Sequence[tuple[int, _Person | None]]
    ) -> tuple[int, _Person | None] | None:
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

    def _is_for_all(self, sentence: Sentence, at: int) -> bool:
        """Whether a number is for all who were named: the mail says so, or nobody of several has one of his own."""
        if self.spoke_of_all or self._is_of_all(sentence):
            return True
        without = not any(c.field == "telephone" for person in self.people for c in person.found)
        meant = self._is_theirs(sentence, at) or self._called(sentence, at) or self._is_writers(sentence)
        return len(self.people) > 1 and without and not meant

    def _is_writers(self, sentence: Sentence) -> bool:
        """Whether a sentence that names nobody speaks of the writer, or of whom to ask."""
        asked = bool(self.grammar["contact"].within(sentence.words))
        return asked or self._said(sentence).speaks_of_writer()

    def _is_best(self, sentence: Sentence, at: int) -> bool:
        """Whether a number is the one to use rather than another: "I am best reached on my mobile, 51 …"."""
        since = max((hit.end() for hit in _NUMBER.finditer(sentence.span.text, 0, at)), default=0)
        return bool(self.grammar["best"].within([w for w in sentence.words if since <= w.start < at]))

    def _note_same(self, sentence: Sentence, spots: Sequence[tuple[Mention, _Person]]) -> None:
        """Notes of whom a sentence says that his number or address is that of somebody else: "(same telephone)", "we
        share a telephone"."""
        shared = self._is_of_all(sentence) and same_again.speaks_of_telephone(sentence.words)
        if shared and not entries.of_telephones(self.page, sentence.span, READER, 0.9):
            for person in self.people:
                person.same.add("telephone")
        for name, said in same_again.within(sentence.span):
            at = said.start - sentence.span.start
            before = [person for mention, person in spots if mention.start < at]
            last = self.people[-1:] if self._is_theirs(sentence, at) and not spots else []
            for person in before[-1:] or last:
                person.same.add(name)

    def _is_of_office(self, sentence: Sentence, at: int) -> bool:
        """Whether the clause before a number speaks of an assistant: "my secretary is on"."""
        clause = words(_CLAUSE.split(sentence.span.text[:at])[-1])
        return any(lexicon().assistants.holds(word.fold) for word in clause if len(word.fold) > SHORTEST_OFFICE)

    def _behind_self(self, sentence: Sentence, at: int) -> bool:
        """Whether an address or number stands right behind "me" or small words: "copy me (…)", "a mí, en el …"."""
        mails = [(hit.start, hit.end) for hit in addresses.find(sentence.span.text)]
        before = [w for w in sentence.words if w.end <= at and not within(w.start, mails)]
        while before and self._only_leads(sentence, before):
            before.pop()
        near = before[-3:]
        return any(at + n == len(near) for at, n, _ in self.grammar["self"].within(near))

    def _only_leads(self, sentence: Sentence, before: Sequence[Word]) -> bool:
        """Whether the last of some words is a small one that leads to an address or number: "on", "en el"."""
        last = before[-1]
        small = len(last.fold) <= SHORTEST_OFFICE and sentence.span.text[last.start].islower()
        return small and not self.grammar["self"].at(before, len(before) - 1)[0]

    def _is_same(self, sentence: Sentence, at: int) -> bool:
        """Whether a number is said to be the same as the writer's: "he has the same phone line like me (+40 …)"."""
        before = [w for w in sentence.words if w.end <= at][-MOST_SAME:]
        said = (sentence.span.text[word.start : before[-1].end] for word in before[:-1])
        return any(same_again.field_of(text) == "telephone" for text in said)

    def _reaches_writer(self, sentence: Sentence, at: int, owners: Sequence[tuple[int, _Person | None]]) -> bool:
        """Whether "you can reach me on" stands before an address or number, nearer than anybody's name."""
        before = [w for w in sentence.words if w.end <= at]
        ends = [
            before[index + length - 1].end
            for index, length, _ in self.grammar["reach"].within(before)
            if not index or not self.grammar["them"].at(before, index - 1)[0]
        ]
        theirs = [before[index].end for index, _, _ in self.grammar["them"].within(before)]
        nearest = max([place for place, _ in owners if place < at] + theirs, default=-1)
        return bool(ends) and ends[-1] > nearest

    def _unnamed(self, sentence: Sentence, owners: Sequence[tuple[int, _Person | None]], at: int) -> _Person | None:
        """Whose an address or number is that nobody's name stands before; None: the writer's."""
        after = [person for start, person in owners if start >= at]
        if len(after) == 1 and after[0] and not self._said(sentence).speaks_of_writer():
            return after[0]
        called = self._called(sentence, at)
        if not called and self.people and self._is_theirs(sentence, at):
            return self.people[-1]
        if called or not self.people or self._said(sentence).speaks_of_writer():
            return called
        last = self.people[-1]
        return last if len(self.people) > self.fresh or last.registers else None

    def _is_theirs(self, sentence: Sentence, at: int) -> bool:
        """Whether "his", "her" stands before an address or number, nearer than any "my": "use only her mobile"."""
        before = [w for w in sentence.words if w.end <= at]
        theirs = [index for index, _, _ in self.grammar["them"].within(before)]
        mine = [index for index, _, _ in self.grammar["first"].within(before)]
        return bool(theirs) and max(theirs) > max(mine, default=-1)

    def _called(self, sentence: Sentence, at: int) -> _Person | None:
        """The person known already whose given or family name stands before an address or number: "Anna: …"."""
        mails = [(hit.start, hit.end) for hit in addresses.find(sentence.span.text)]
        before = [w.fold for w in sentence.words if w.end <= at and not within(w.start, mails)]
        called = [
            (max(places), -order)
            for order, person in enumerate(self.people)
            for word in words(person.name)
            if len(word.fold) > 2 and (places := [at for at, fold in enumerate(before) if _is_form(fold, word.fold)])
        ]
        return self.people[-max(called)[1]] if called else None

    def _behind_be(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether "am", "work as" stand right before a phrase: languages whose verbs need no "I"."""
        before = [word for word in sentence.words if word.end <= phrase.start]
        while before and self.grammar["here"].holds(before[-1].fold):
            before.pop()
        before = before[-LONGEST_LEADING:]
        return any(at + length == len(before) for at, length, _ in self.grammar["be"].within(before))

    def _signs(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether nothing but an article and a function stand on a line, a comma behind: "O Vereador da Cultura,"."""
        text = sentence.span.text
        lead, rest = text[: phrase.start].strip(), text[phrase.end :].strip()
        article = bool(lead) and self.grammar["leads"].holds(fold(lead)) and lead[0].isupper()
        return article and rest == "," and len(self.read) > 1

    def _is_of_another(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether "our" stands next to a function, which is then somebody else's: "our director asked me"."""
        before = [word for word in sentence.words if word.end <= phrase.start]
        behind = [word for word in sentence.words if word.start >= phrase.end]
        inside = [word for word in sentence.words if phrase.start <= word.start < phrase.end]
        own, ends = self.grammar["own"], self.grammar.own_ends
        said = bool(before and own.holds(before[-1].fold)) or bool(ends and inside and inside[-1].fold.endswith(ends))
        if behind and self.grammar.language in OWN_BEHIND:
            said = said or own.holds(behind[0].fold)
        if said and before and own.holds(before[-1].fold):
            before.pop()
        led = before[-LONGEST_LEADING:]
        as_what = any(
            at + length == len(led)
            for phrases in (self.grammar["be"], in_any_language("as"))
            for at, length, _ in phrases.within(led)
        )
        return said and not as_what

    def _registers_as(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether "as" stands right before a phrase in a sentence that registers somebody: "přihlašuji se jako …"."""
        before = [word for word in sentence.words if word.end <= phrase.start]
        led = bool(before) and self.grammar["leads"].at(before, len(before) - 1)[0] == 1
        return led and any(wish.concept == "registers" for wish in self.page.wishes_within(sentence.span))

    def _says_of_himself(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether "I am" stands right before a phrase, and names nobody: "jeg er klyngeudvikler"."""
        before = [word for word in sentence.words if word.end <= phrase.start][-5:]
        if before and sentence.span.text[before[-1].end : phrase.start].strip() == "(":
            return any(at + n == len(before) for at, n, _ in self.grammar["self"].within(before))
        if not self._behind_be(sentence, phrase):
            return False
        comma = max(sentence.span.text.rfind(mark, 0, phrase.start) for mark in ",;:(")
        clause = [word for word in before if word.start > comma]
        named = any(comma < mention.start for mention in sentence.mentions if mention.start < phrase.start)
        return not named and bool(self.grammar["first"].within(clause))

    def _is_of_last(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether a phrase is of the person named last: "I am the manager, he is coordinator" is nearer to "he"."""
        before = [word for word in sentence.words if word.end <= phrase.start]
        theirs = [at for at, _, _ in self.grammar["they"].within(before)]
        mine = [at for at, _, _ in self.grammar["first"].within(before)]
        if theirs and mine:
            return max(theirs) > max(mine)
        they = bool(self.grammar["they"].within(sentence.words))
        return they and not mine and not self._said(sentence).speaks_of_writer()

    def _give(
        self, found: list[Candidate], sentence: Sentence, spots: Sequence[tuple[Mention, _Person]], phrase: Phrase
    ) -> None:
        """A function or organisation to the nearest person of the sentence, else whom the sentence is about."""
        if not found:
            return
        if spots and not self._says_of_himself(sentence, phrase):
            mention, person = min(spots, key=lambda spot: _distance(spot[0], phrase))
            weight = FAR_WEIGHT if _distance(mention, phrase) > FAR else 1.0
            person.found += [replace(c, strength=c.strength * weight) for c in found]
        elif self.people and self._is_of_last(sentence, phrase):
            self.people[-1].found += found
        elif self.people and self._is_of_all(sentence):
            for person in self.people:
                person.found += found
        elif self._signs(sentence, phrase):
            self.writer += found
        elif self._said(sentence).speaks_of_writer():
            self.writer += found if found[0].field != "function" or not self._is_of_another(sentence, phrase) else []
        elif found[0].field == "organisation":
            self.shared += found
        elif not self.people and (
            self._contacts(sentence) or self._behind_be(sentence, phrase) or self._registers_as(sentence, phrase)
        ):
            self.writer += found


def _is_form(word: str, name: str) -> bool:
    """Whether a word is a name, an ending behind it or not: "Helles number"."""
    return word == name or (len(name) >= SHORTEST_NAME and word.startswith(name) and len(word) <= len(name) + 2)


def _short_names(name: str) -> set[str]:
    """The initials and the single names of somebody: "eph", "eero-pekka", "hautamaki"."""
    return {"".join(word.fold[0] for word in words(name)), *(fold(part) for part in name.split())}


def _distance(mention: Mention, phrase: Phrase) -> int:
    """Characters between a name and a phrase; what stands behind the name is nearer than what stands before it."""
    if phrase.start >= mention.whole_end:
        return phrase.start - mention.whole_end
    return 2 * (mention.whole_start - phrase.end) + 3
