"""Sentences: who is named, which function, organisation, address and number belong to whom, and who is to come.

Rule: what stands nearest in the same sentence belongs together; a sentence about nobody named goes on about the person
before ("he", "her") or is about the writer ("I"). Does not decide who is registered: it notes which words say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from inbox_processor.extraction import entries, holders, names, reached, said_titles
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.lexicon import grammar, in_any_language
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.model import Line, SegmentKind
from inbox_processor.extraction.page import Page, Paragraph, Span, candidate
from inbox_processor.extraction.piece import Clues
from inbox_processor.extraction.presence import Presence
from inbox_processor.extraction.sentence import Sentence, ends, greeting, parsed, runs_of, whole, within
from inbox_processor.extraction.standing import COMES, GOES
from inbox_processor.extraction.story import READER, Story, Told
from inbox_processor.knowledge.words import Word, words

SHORT_GIVEN = 3
"""Letters of a given name that alone is too little to tell somebody by."""


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
    """Reads the paragraphs of one text, and notes who is named and what is said of them."""

    def __init__(self, page: Page, clues: Clues, segment: int, kind: SegmentKind) -> None:
        self.page, self.clues, self.segment, self.kind = page, clues, segment, kind
        self.grammar = grammar(page.language)
        self.story = Story(page.sender.name if page.sender and kind is SegmentKind.TOP else "")
        self.read: list[Presence] = []
        self.line = 0
        self.claims = False
        self.attends = False
        self.absent = False
        self.changes = False

    def paragraph(self, paragraph: Paragraph, lines: Sequence[Line]) -> None:
        self.line = self.line or lines[0].number
        self.story.fresh = len(self.story.people)
        for span in runs_of(self.page, paragraph, lines):
            for sentence in self._sentences(span):
                self._sentence(Presence(self.page, sentence, self.kind, self.grammar))
        holders.give_block(self.story, lines, paragraph.before)

    @property
    def _writes(self) -> Role:
        """The part of who wrote this text."""
        return Role.SENDER if self.kind is SegmentKind.TOP else Role.AUTHOR

    def entries(self) -> Iterator[Entry]:
        self._read_given_names()
        for person in self.story.people:
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
                stays=person.stays and not person.registers,
                changes=person.changes,
                by_order=person.by_order,
                same=frozenset(person.same),
            )
        if self.story.loose:
            yield Entry(self._writes, READER, tuple(self.story.loose), self.segment, self.line, is_loose=True)
        if self.story.writer or self.story.comes or self.claims or self.attends or self.absent or self.changes:
            yield Entry(
                self._writes,
                READER,
                tuple(self.story.writer),
                self.segment,
                self.line,
                registers=self.story.comes,
                claims=self.claims,
                attends=self.attends,
                absent=self.absent,
                changes=self.changes,
            )
        if self.story.shared:
            yield Entry(Role.SHARED, READER, tuple(self.story.shared), self.segment, self.line)
        for found in self.story.heads:
            yield Entry(Role.SHARED, READER, (found,), self.segment, found.line, heads=True)

    def _sentences(self, span: Span) -> Iterator[Sentence]:
        at = 0
        for stop in (*ends(span.text), len(span.text)):
            part = span.cut(at, stop)
            at = stop
            if part.text:
                yield parsed(self.page, self.clues, part)

    def _sentence(self, said: Presence) -> None:
        """Gives what a sentence holds to the persons it is about."""
        self.read.append(said)
        people = [self._person(said, mention) for mention in said.sentence.mentions]
        self._enumerated(said, people)
        self.claims = self.claims or (not people and said.is_claim())
        if people:
            self.story.comes = self.story.comes or said.counts_himself()
            behind = said.sentence.behind(said.sentence.mentions[-1].whole_end)
            self.story.writer_last = self.story.writer_last or bool(said.grammar["me"].within(behind))
        else:
            self._goes_on(said)
            self.attends = self.attends or said.says_he_comes()
        self.absent = self.absent or said.wants_himself(*GOES)
        self.changes = self.changes or said.wants_himself("changes")
        spots = list(zip(said.sentence.mentions, people, strict=True))
        ahead, self.story.ahead = self.story.ahead, []
        if ahead and spots and self._introduces(said, spots[0][0]) and not said.sentence.functions:
            people[0].found += ahead
            people[0].registers = people[0].registers or self._is_announced()
        reached.read(said, self.story, spots)
        for start, end in said_titles.find(said.sentence.span.text, whole(said.sentence.mentions), said.grammar):
            title = candidate("title", said.sentence.span.cut(start, end), READER, 0.85)
            (people[0].found if len(people) == 1 else self.story.writer).append(title)
        for job in said.sentence.functions:
            part = entries.of_function(said.sentence.span.cut(job.start, job.end), READER, 0.8 * job.weight)
            holders.give(part, job, said, self.story, spots, self.clues.domains)
        for org in said.sentence.organisations:
            part = entries.of_organisation(said.sentence.span.cut(org.start, org.end), READER, 0.85 * org.weight)
            holders.give(part, org, said, self.story, spots, self.clues.domains)

    def _introduces(self, said: Presence, mention: Mention) -> bool:
        """Whether a name begins a sentence, or stands behind "it is", "his name is" that begin it."""
        before = said.sentence.before(mention.whole_start)
        return in_any_language("it_is").at(before, 0)[0] == len(before)

    def _is_announced(self) -> bool:
        """Whether the sentence before says that somebody comes whom this one names: "We are sending our manager."."""
        return any(wish.concept in COMES for wish in self.read[-2].sentence.wishes)

    def _person(self, said: Presence, mention: Mention) -> Told:
        """The person a mention is of, known already or new, with what the words around say."""
        known = next((p for p in self.story.people if names.compatible(p.name, mention.full_name)), None)
        known = known or self._by_family_name(mention)
        found = entries.of_mention(said.page, said.sentence.span, mention, READER, 0.8)
        person = known or Told(found, said.sentence.span.line, self.segment, mention.full_name)
        if known is None:
            self.story.people.append(person)
        elif not any(c.field == "title" for c in known.mention_candidates):
            known.mention_candidates = [*known.mention_candidates, *(c for c in found if c.field == "title")]
        named = said.named(mention)
        self.absent = self.absent or (len(self.story.people) == 1 and named.stays_too and not self._comes)
        person.replaced = person.replaced or said.is_replaced(mention, writer_stays=self.absent)
        self._note_coming(person, said, mention)
        person.is_ours = person.is_ours or named.is_ours
        person.is_gone = person.is_gone or named.is_past
        person.is_aside = person.is_aside or named.is_aside or named.is_past
        person.stays = person.stays or named.stays
        person.changes = person.changes or named.changes
        person.by_order = person.by_order and named.is_order
        person.writes = person.writes or mention.is_introduced
        if said.is_self(mention):
            person.writes = self.story.comes = True
        return person

    @property
    def _comes(self) -> bool:
        """Whether the writer has said that he comes."""
        return self.claims or self.attends or self.story.comes

    def _read_given_names(self) -> None:
        """What is said of people where the text only has their given names: "Ditte and I would like to come"."""
        called: dict[str, list[Told]] = {}
        for person in self.story.people:
            if not person.is_aside:
                called.setdefault(words(person.name)[0].fold, []).append(person)
        for said in self.read:
            for word in said.sentence.words:
                meant = called.get(word.fold, ())
                if len(meant) != 1 or len(word.fold) <= SHORT_GIVEN or not self._stands_alone(said, word):
                    continue
                mention = Mention(meant[0].name, word.start, word.end, None, -1, -1, 0.0)
                meant[0].replaced = meant[0].replaced or said.is_replaced(mention, writer_stays=self.absent)
                self._note_coming(meant[0], said, mention)

    def _stands_alone(self, said: Presence, word: Word) -> bool:
        """Whether a word in capitals is part of no name found and none in capitals follows."""
        text = said.sentence.span.text
        if word.start < greeting(text):
            return False
        alone = (
            not within(word.start, whole(said.sentence.mentions)) and not text[word.end + 1 : word.end + 2].isupper()
        )
        return alone and text[word.start].isupper()

    def _note_coming(self, person: Told, said: Presence, mention: Mention) -> None:
        """Notes whether a sentence says that a person comes, and the writer with him."""
        if person.registers:
            return
        writer_comes = said.kind is SegmentKind.TOP and (self.claims or self.attends)
        coming = said.coming(mention, writer_comes=writer_comes)
        person.registers, self.story.comes = coming.comes, self.story.comes or coming.writer_too

    def _by_family_name(self, mention: Mention) -> Told | None:
        """The one person known already whose name ends as a titled mention: "Monsieur de Villemeur", "Dr Borg"."""
        said = [word.fold for word in words(mention.full_name)]
        ends = [p for p in self.story.people if [w.fold for w in words(p.name)][-len(said) :] == said]
        return ends[0] if mention.title and len(ends) == 1 else None

    def _enumerated(self, said: Presence, people: Sequence[Told]) -> None:
        """Of people named one after the other, all come if one does: "X, analyst, and Y will represent us"."""
        rows = list(zip(said.sentence.mentions, people, strict=True))
        for pairs in (pairwise(rows), pairwise(reversed(rows))):
            for (one, first), (other, second) in pairs:
                left, right = sorted((one, other), key=lambda mention: mention.start)
                comes = first.registers or (first.writes and said.is_self(one))
                alike = comes and not second.replaced and not first.replaced
                if alike and not second.registers and said.follows_on(left, right):
                    second.registers, second.is_aside = True, False

    def _goes_on(self, said: Presence) -> None:
        """A sentence about "him" or "her" says of the person named last whether he comes: "Please take him off"."""
        concepts = {wish.concept for wish in said.sentence.wishes}
        if not self.story.people or len(self.story.people) == self.story.fresh or said.speaks_of_writer:
            return
        last, them = self.story.people[-1], bool(said.grammar["them"].within(said.sentence.words))
        goes = concepts & set(GOES) and not concepts & set(COMES)
        if goes and them:
            last.replaced = True
        elif them and concepts & set(COMES):
            last.registers = True
