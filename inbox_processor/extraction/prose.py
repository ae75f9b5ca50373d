"""Sentences: who is named, which function, organisation, address and number belong to whom, and who is to come.

Rule: what stands nearest in the same sentence belongs together; a sentence about nobody named goes on about the person
before ("he", "her") or is about the writer ("I"). Does not decide who is registered: it notes which words say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from inbox_processor.extraction import entries, names, said_titles
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.holders import Holders
from inbox_processor.extraction.lexicon import in_any_language
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.model import Candidate, Line, SegmentKind
from inbox_processor.extraction.page import Page, Paragraph, Span, candidate
from inbox_processor.extraction.piece import Clues
from inbox_processor.extraction.reached import READER, Told
from inbox_processor.extraction.sentence import Sentence, ends, greeting, parsed, runs_of, whole, within
from inbox_processor.extraction.standing import COMES, GOES
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


class _Reader(Holders):
    """Reads one paragraph; knows who was spoken of last."""

    def __init__(self, page: Page, clues: Clues, segment: int, kind: SegmentKind) -> None:
        super().__init__(page, clues, kind)
        self.segment = segment
        self.line = 0
        self.attends = False
        self.absent = False
        self.changes = False

    def paragraph(self, paragraph: Paragraph, lines: Sequence[Line]) -> None:
        self.line = self.line or lines[0].number
        self.fresh = len(self.people)
        for span in runs_of(self.page, paragraph, lines):
            for sentence in self._sentences(span):
                self._sentence(sentence)
        self._give_block(lines, paragraph.before)

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
                stays=person.stays and not person.registers,
                changes=person.changes,
                by_order=person.by_order,
                same=frozenset(person.same),
            )
        if self.loose:
            yield Entry(self._writes, READER, tuple(self.loose), self.segment, self.line, is_loose=True)
        if self.writer or self.comes or self.claims or self.attends or self.absent or self.changes:
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
        for found in self.heads:
            yield Entry(Role.SHARED, READER, (found,), self.segment, found.line, heads=True)

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
        if people:
            self.comes = self.comes or self._said(sentence).counts_himself()
        else:
            self._goes_on(sentence)
            self.attends = self.attends or self._said(sentence).says_he_comes()
        self.absent = self.absent or self._said(sentence).wants_himself(*GOES)
        self.changes = self.changes or self._said(sentence).wants_himself("changes")
        spots = list(zip(sentence.mentions, people, strict=True))
        ahead, self.ahead = self.ahead, []
        if ahead and spots and self._introduces(sentence, spots[0][0]) and not sentence.functions:
            people[0].found += ahead
            people[0].registers = people[0].registers or self._is_announced()
        owners: list[tuple[int, Told | None]] = [(mention.start, person) for mention, person in spots]
        for found in self._by_elimination(self._contacts_left(sentence, people), sentence, owners):
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

    def _introduces(self, sentence: Sentence, mention: Mention) -> bool:
        """Whether a name begins a sentence, or stands behind "it is", "his name is" that begin it."""
        before = sentence.before(mention.whole_start)
        return in_any_language("it_is").at(before, 0)[0] == len(before)

    def _is_announced(self) -> bool:
        """Whether the sentence before says that somebody comes whom this one names: "We are sending our manager."."""
        return any(wish.concept in COMES for wish in self.read[-2].wishes)

    def _person(self, sentence: Sentence, mention: Mention) -> Told:
        """The person a mention is of, known already or new, with what the words around say."""
        known = next((p for p in self.people if names.compatible(p.name, mention.full_name)), None)
        known = known or self._by_family_name(mention)
        found = entries.of_mention(self.page, sentence.span, mention, READER, 0.8)
        person = known or Told(found, sentence.span.line, self.segment, mention.full_name)
        if known is None:
            self.people.append(person)
        elif not any(c.field == "title" for c in known.mention_candidates):
            known.mention_candidates = [*known.mention_candidates, *(c for c in found if c.field == "title")]
        person.replaced = person.replaced or self._said(sentence).is_replaced(mention)
        self._note_coming(person, sentence, mention)
        named = self._said(sentence).named(mention)
        person.is_ours = person.is_ours or named.is_ours
        person.is_gone = person.is_gone or named.is_past
        person.is_aside = person.is_aside or named.is_aside or named.is_past
        person.stays = person.stays or named.stays
        person.changes = person.changes or named.changes
        person.by_order = person.by_order and named.is_order
        person.writes = person.writes or mention.is_introduced
        if self._said(sentence).is_self(mention):
            person.writes = self.comes = True
        return person

    def _read_given_names(self) -> None:
        """What is said of people where the text only has their given names: "Ditte and I would like to come"."""
        called: dict[str, list[Told]] = {}
        for person in self.people:
            if not person.is_aside:
                called.setdefault(words(person.name)[0].fold, []).append(person)
        for sentence in self.read:
            for word in sentence.words:
                meant = called.get(word.fold, ())
                if len(meant) != 1 or len(word.fold) <= SHORT_GIVEN or not self._stands_alone(sentence, word):
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

    def _note_coming(self, person: Told, sentence: Sentence, mention: Mention) -> None:
        """Notes whether a sentence says that a person comes, and the writer with him."""
        if person.registers:
            return
        writer_comes = self.kind is SegmentKind.TOP and (self.claims or self.attends)
        coming = self._said(sentence).coming(mention, writer_comes=writer_comes)
        person.registers, self.comes = coming.comes, self.comes or coming.writer_too

    def _by_family_name(self, mention: Mention) -> Told | None:
        """The one person known already whose name ends as a titled mention: "Monsieur de Villemeur", "Dr Borg"."""
        said = [word.fold for word in words(mention.full_name)]
        ends = [p for p in self.people if [w.fold for w in words(p.name)][-len(said) :] == said]
        return ends[0] if mention.title and len(ends) == 1 else None

    def _enumerated(self, sentence: Sentence, people: Sequence[Told]) -> None:
        """Of people named one after the other, all come if one does: "X, analyst, and Y will represent us"."""
        rows = list(zip(sentence.mentions, people, strict=True))
        for pairs in (pairwise(rows), pairwise(reversed(rows))):
            for (one, first), (other, second) in pairs:
                left, right = sorted((one, other), key=lambda mention: mention.start)
                comes = first.registers or (first.writes and self._said(sentence).is_self(one))
                alike = comes and not second.replaced and not first.replaced
                if alike and not second.registers and self._said(sentence).follows_on(left, right):
                    second.registers, second.is_aside = True, False

    def _goes_on(self, sentence: Sentence) -> None:
        """A sentence about "him" or "her" says of the person named last whether he comes: "Please take him off"."""
        concepts = {wish.concept for wish in sentence.wishes}
        if not self.people or len(self.people) == self.fresh or self._said(sentence).speaks_of_writer:
            return
        last, them = self.people[-1], bool(self.grammar["them"].within(sentence.words))
        goes = concepts & set(GOES) and not concepts & set(COMES)
        if goes and them:
            last.replaced = True
        elif them and concepts & set(COMES):
            last.registers = True

    def _give_title(self, found: Candidate, sentence: Sentence, spots: Sequence[tuple[Mention, Told]]) -> None:
        """A title to the only person of its sentence, else to the writer."""
        (spots[0][1].found if len(spots) == 1 else self.writer).append(found)
