"""Sentences: who is named, which function, organisation, address and number belong to whom, and who is to come.

Rule: what stands nearest in the same sentence belongs together; a sentence about nobody named goes on about the person
before ("he", "her") or is about the writer ("I"). Does not decide who is registered: it notes which words say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from inbox_processor.extraction import entries, names, said_titles
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.function_starts import LONGEST_LEADING
from inbox_processor.extraction.lexicon import in_any_language, lexicon
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.model import Candidate, Line, SegmentKind
from inbox_processor.extraction.page import Page, Paragraph, Span, candidate
from inbox_processor.extraction.phrase_bounds import OWN_BEHIND, Phrase
from inbox_processor.extraction.piece import Clues
from inbox_processor.extraction.reached import READER, Reached, Told
from inbox_processor.extraction.sentence import Sentence, ends, greeting, parsed, runs_of, whole, within
from inbox_processor.extraction.standing import COMES, GOES
from inbox_processor.knowledge.words import Word, fold, words

_INDENT = re.compile(r"\n[ \t]*")
SHORT_GIVEN = 3
"""Letters of a given name that alone is too little to tell somebody by."""
FAR, FAR_WEIGHT = 30, 0.9
"""Characters from which on a phrase is so far from a name that a nearer one counts more, and what it still weighs."""


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


class _Reader(Reached):
    """Reads one paragraph; knows who was spoken of last."""

    def __init__(self, page: Page, clues: Clues, segment: int, kind: SegmentKind) -> None:
        super().__init__(page, clues, kind)
        self.segment = segment
        self.line = 0
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
        owners: list[tuple[int, Told | None]] = [(mention.start, person) for mention, person in spots]
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

    def _person(self, sentence: Sentence, mention: Mention) -> Told:
        """The person a mention is of, known already or new, with what the words around say."""
        known = next((p for p in self.people if names.compatible(p.name, mention.full_name)), None)
        known = known or self._by_family_name(mention)
        found = entries.of_mention(self.page, sentence.span, mention, READER, 0.8)
        person = known or Told(found, sentence.span.line, self.segment, mention.full_name)
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
        person.stays = person.stays or named.stays
        person.changes = person.changes or named.changes
        person.by_order = person.by_order and named.is_order
        person.writes = person.writes or (mention.is_introduced and not self._said(sentence).is_listed(mention))
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

    def _next_line(self, sentence: Sentence) -> int:
        """Where the line below a sentence begins, if the sentence fills its own."""
        content, end = self.page.contents.get(sentence.span.source, ""), sentence.span.end
        indent = _INDENT.match(content, end)
        return indent.end() if indent else -1

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
        if goes and (them or (last.is_ours and self._said(sentence).has_pronoun())):
            last.replaced = True
        elif them and concepts & set(COMES) and not concepts & set(GOES) and not last.replaced:
            last.registers = True

    def _give_title(self, found: Candidate, sentence: Sentence, spots: Sequence[tuple[Mention, Told]]) -> None:
        """A title to the only person of its sentence, to whom "her title" is about, else to the writer."""
        at = found.start - sentence.span.start
        if len(spots) == 1:
            spots[0][1].found.append(found)
        elif self.people and self._is_theirs(sentence, at):
            self.people[-1].found.append(found)
        elif not spots:
            self.writer.append(found)

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

    def _has_contacts(self, sentence: Sentence, _: Phrase) -> bool:
        return bool(self._contacts(sentence))

    def _behind_as(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether "as", "as its" stands right before a phrase ("hlásím se jako jeho ředitelka"), or where the sentence
        registers somebody, any word that leads to a function."""
        before = [word for word in sentence.words if word.end <= phrase.start]
        introduced = bool(before) and self.grammar["leads"].at(before, len(before) - 1)[0] == 1
        if introduced and any(wish.concept == "registers" for wish in sentence.wishes):
            return True
        if before and self.grammar["they"].holds(before[-1].fold):
            before.pop()
        led = before[-LONGEST_LEADING:]
        return any(at + length == len(led) for at, length, _ in in_any_language("as").within(led))

    def _is_labelled(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether a colon and the word for a function stand right before a phrase: "Funkcja: główny specjalista"."""
        text, before = sentence.span.text, [word for word in sentence.words if word.end <= phrase.start]
        marked = bool(before) and text[before[-1].end : phrase.start].strip() == ":"
        return marked and "function" in lexicon().labels.meaning(before[-1].fold)

    def _says_of_himself(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether "I am" stands right before a phrase, and names nobody: "jeg er klyngeudvikler"."""
        before = [word for word in sentence.words if word.end <= phrase.start][-5:]
        if before and sentence.span.text[before[-1].end : phrase.start].strip() in ("(", ","):
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
        return they and not mine and not self._said(sentence).speaks_of_writer

    def _give(
        self, found: list[Candidate], sentence: Sentence, spots: Sequence[tuple[Mention, Told]], phrase: Phrase
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
        elif self._said(sentence).speaks_of_writer:
            self.writer += found if found[0].field != "function" or not self._is_of_another(sentence, phrase) else []
        elif found[0].field == "organisation":
            self.shared += found
        elif not self.people and any(
            said(sentence, phrase) for said in (self._has_contacts, self._behind_be, self._behind_as, self._is_labelled)
        ):
            self.writer += found


def _distance(mention: Mention, phrase: Phrase) -> int:
    """Characters between a name and a phrase; what stands behind the name is nearer than what stands before it."""
    if phrase.start >= mention.whole_end:
        return phrase.start - mention.whole_end
    return 2 * (mention.whole_start - phrase.end) + 3
