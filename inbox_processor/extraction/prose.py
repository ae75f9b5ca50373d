"""Sentences: who is named, which function, organisation, address and number belong to whom, and who is to come.

Rule: what stands nearest in the same sentence belongs together; a sentence about nobody named goes on about the person
before ("he", "her") or is about the writer ("I"). Does not decide who is registered: it notes which words say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

from inbox_processor.extraction import addresses, entries, headers, name_words, names, said_titles
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.functions import functions
from inbox_processor.extraction.letter import is_salutation
from inbox_processor.extraction.lexicon import Grammar, Phrases, grammar, lexicon
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.mentions import find
from inbox_processor.extraction.model import Candidate, Line, SegmentKind
from inbox_processor.extraction.organisations import organisations
from inbox_processor.extraction.page import Page, Paragraph, Span, Wish, candidate
from inbox_processor.extraction.phrase_bounds import Phrase
from inbox_processor.extraction.pieces import Clues
from inbox_processor.extraction.similarity import fits_address
from inbox_processor.extraction.standing import COMES, GOES, Named, attending, speaks_of_self
from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.words import Word, fold, words

READER = "sentence"
_STATES = frozenset(("SR", "ČR", "RS", "RP", "RH", "EU", "UE", "ES", "EL", "UK", "US"))
"""Short forms of states and unions, which may end a sentence."""
_GREETED = re.compile(r"[,!:]")
_STOP = re.compile(r"[.!?…](?=[ \u00a0]+[\"„“«¿¡(]*[^\W\d_])|[!?](?= |$)")
_ITEM = re.compile(r"[-–—*•·]|\(?\d{1,2}[.):]")
_CLAUSE_END = re.compile(r"\n\s*\n|(?<!\d)[.!?]\s")
_NUMBER_BEFORE = re.compile(r"\d[\d ()/-]{6,20}\d\Z")
"""A telephone number, whose last group is no ordinal: "070-284 19 63. Anna …"."""
OFFICE_WEIGHT = 0.4
"""What a number of somebody's assistant weighs beside his own."""
SHORTEST_OFFICE = 3
"""Letters of a word for an assistant that is none of another language's small words: "PA", "pa"."""
_CLAUSE = re.compile(r"[,;.:()](?=\s)|[,;]")
_PAIR = re.compile(r"[+(]*[\d ()./\u00a0-]{6,28}[,;|/ \u00a0]+(?:[\w-]{1,12}[.:]* )?[\w(<]")
"""A number and the address behind it, with no more than "e-mail:" between."""
_CALLED = re.compile(r" ?[(\[]((?:[^\W\d_][.-]?){2,20})[)\]]")
"""Whose a number is, by initials or a part of the name behind it: "044 797 2158 (TN)", "(Jens)"."""
LONGEST_PARAGRAPH = 4000
WRAPPED = 50
"""A line at least this long may go on in the next one."""
SHORTENED = 6
"""Letters of a word cut short before a function, at most: "stellv."."""
LONGEST_VERB = 4
"""Words of a wish that hold nothing but its verb, at most."""
MOST_OF_GREETING = 5
"""Words of a greeting before its comma, at most."""
CUE_REACH = 8
"""Words between a cue ("I hereby register") and the name it is about, at most."""

WHOLE_CLAUSE = 6
"""Words of a clause that announces a name, rather than labels it, at least."""
FAR, FAR_WEIGHT = 30, 0.9
"""Characters from which on a phrase is so far from a name that a nearer one counts more, and what it still weighs."""
FEW = 4
"""Words between two names of one enumeration, at most."""
_BRACKETED = re.compile(r"\([^()]{0,80}\)")
LONGEST_LEAD = 240
"""Characters of a clause that announces those who come, at most."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph by its literal span, with what is found in it."""

    span: Span
    mentions: tuple[Mention, ...]
    organisations: tuple[Phrase, ...]
    functions: tuple[Phrase, ...]
    words: tuple[Word, ...]


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
    changes: bool = False
    writes: bool = False
    """The writer himself, who says his name."""


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


def _spans(page: Page, paragraph: Paragraph, lines: Sequence[Line]) -> list[Span]:
    """The untaken lines as literal spans, one for each unbroken run."""
    runs: list[list[Line]] = []
    for line in lines:
        if runs and line.number == runs[-1][-1].number + 1 and line.depth == 0 and len(runs[-1][-1].text) >= WRAPPED:
            runs[-1].append(line)
        else:
            runs.append([line])
    pieces = [Paragraph(tuple(run), paragraph.segment, paragraph.kind).span(page.contents) for run in runs]
    return [Span(p.text[:LONGEST_PARAGRAPH], p.source, p.start, p.line) for p in pieces if p]


class _Reader:
    """Reads one paragraph; knows who was spoken of last."""

    def __init__(self, page: Page, clues: Clues, segment: int, kind: SegmentKind) -> None:
        self.page, self.clues, self.segment, self.kind = page, clues, segment, kind
        self.grammar = grammar(page.language)
        self.people: list[_Person] = []
        self.writer: list[Candidate] = []
        self.shared: list[Candidate] = []
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
        for span in _spans(self.page, paragraph, lines):
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
                changes=person.changes,
            )
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
        for stop in (*_ends(span.text), len(span.text)):
            part = span.cut(at, stop)
            at = stop
            if part.text:
                yield self._parsed(part)

    def _parsed(self, span: Span) -> Sentence:
        mails = [(hit.start, hit.end) for hit in addresses.find(span.text)]
        greeted = _greeting(span.text)
        found = find(span.text, self.clues.hints)
        mentions = [m for m in found if m.start >= greeted and not _within(m.start, mails)]
        mentions = self._persons(span.text, mentions, [*mails, (0, greeted)])
        taken = [(m.whole_start, m.whole_end) for m in mentions] + mails + [(0, greeted)]
        orgs = organisations(span.text, self.clues.domains, taken, self.grammar)
        wishes = [wish for wish in self.page.wishes_within(span) if wish.concept in COMES]
        wished = [(wish.start, _end_of_verb(span.text, wish.start, wish.end)) for wish in wishes]
        barred = taken + [(o.start, o.end) for o in orgs] + wished
        jobs = functions(span.text, self.grammar, barred, orgs)
        return Sentence(span, tuple(mentions), tuple(orgs), tuple(jobs), words(span.text))

    def _persons(self, text: str, mentions: list[Mention], barred: list[tuple[int, int]]) -> list[Mention]:
        """The mentions without those that are the end of an organisation's name: "l'association Bois des Landes"."""
        weak = [m for m in mentions if self._may_be_name_of_body(text, m)]
        if not weak:
            return mentions
        taken = [(m.whole_start, m.whole_end) for m in mentions if m not in weak] + barred
        orgs = organisations(text, self.clues.domains, taken, self.grammar)
        ends = [m for m in weak if any(o.start < m.whole_start and m.whole_end <= o.end for o in orgs)]
        return [m for m in mentions if m not in ends]

    def _may_be_name_of_body(self, text: str, mention: Mention) -> bool:
        """Whether nothing but capitals speaks for a person, and the word before for something else."""
        before, said = words(text[: mention.whole_start])[-1:], words(mention.full_name)
        if mention.title or mention.is_introduced or not before or not said:
            return False
        gap = text[before[0].end : mention.whole_start]
        known = any(word.fold in lexicon().given or word.fold in self.clues.hints.small_names for word in said)
        known = known and not lexicon().is_institution(said[-1].fold)
        body = text[before[0].start].isupper() or lexicon().organisations.holds(before[0].fold)
        return not known and body and gap in (" ", " „", ' "', "-")

    def _sentence(self, sentence: Sentence) -> None:
        """Gives what a sentence holds to the persons it is about."""
        self.read.append(sentence)
        people = [self._person(sentence, mention) for mention in sentence.mentions]
        self._enumerated(sentence, people)
        self.claims = self.claims or (not people and self._is_claim(sentence))
        if not people:
            self._goes_on(sentence)
            self.attends = self.attends or self._says_he_comes(sentence)
        self.absent = self.absent or self._wants_himself(sentence, *GOES)
        self.changes = self.changes or self._wants_himself(sentence, "changes")
        spots = list(zip(sentence.mentions, people, strict=True))
        owners: list[tuple[int, _Person | None]] = [(mention.start, person) for mention, person in spots]
        for found in self._contacts(sentence):
            self._give_contact(found, sentence, owners)
        self.spoke_of_all = self._is_of_all(sentence)
        for start, end in said_titles.find(sentence.span.text, _whole(sentence.mentions), self.grammar):
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
        person.replaced = person.replaced or self._is_replaced(sentence, mention)
        person.registers = person.registers or self._is_registered(sentence, mention)
        if mention.whole_start == 0 and sentence.span.start == self.listed and not person.replaced:
            person.registers = True
        if mention.whole_start == 0 and person.registers:
            self.listed = self._next_line(sentence)
        named = self._named(sentence, mention)
        person.is_ours = person.is_ours or named.is_ours
        person.is_aside = person.is_aside or named.is_aside or named.is_past
        person.changes = person.changes or named.changes
        person.writes = person.writes or (mention.is_introduced and not self._is_listed(sentence, mention))
        if self._is_self(sentence, mention):
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
                meant[0].replaced = meant[0].replaced or self._is_replaced(sentence, mention)
                meant[0].registers = meant[0].registers or self._is_registered(sentence, mention)

    def _stands_alone(self, sentence: Sentence, word: Word) -> bool:
        """Whether a word in capitals is part of no name found and none in capitals follows."""
        text = sentence.span.text
        if word.start < _greeting(text):
            return False
        alone = not _within(word.start, _whole(sentence.mentions)) and not text[word.end + 1 : word.end + 2].isupper()
        return alone and text[word.start].isupper()

    def _is_listed(self, sentence: Sentence, mention: Mention) -> bool:
        """Whether another name is joined to this one: "sono Anna Rossi e Luca Bianchi" lists who comes."""
        behind = [m for m in sentence.mentions if m.start >= mention.whole_end]
        return bool(behind) and self._follows_on(sentence, mention, behind[0])

    def _is_self(self, sentence: Sentence, mention: Mention) -> bool:
        """Whether "myself" stands right before a name, parted from it by a mark: "io (Anna Rossi, …)", "me: …"."""
        before = [word for word in sentence.words if word.end <= mention.whole_start]
        gap = sentence.span.text[before[-1].end : mention.whole_start].strip() if before else ""
        ends = (at + n for at, n, _ in self.grammar["self"].within(before))
        name = self.page.sender.name if self.page.sender and self.kind is SegmentKind.TOP else ""
        own = not headers.is_person(name, "") or names.compatible(name, mention.full_name)
        return own and gap in ("(", ",", ":", "-", "–") and len(before) in ends

    def _next_line(self, sentence: Sentence) -> int:
        """Where the line below a sentence begins, if the sentence fills its own."""
        content, end = self.page.contents.get(sentence.span.source, ""), sentence.span.end
        return end + 1 if content[end : end + 1] == "\n" else -1

    def _by_family_name(self, mention: Mention) -> _Person | None:
        """The one person known already whose name ends as a titled mention: "Monsieur de Villemeur", "Dr Borg"."""
        said = [word.fold for word in words(mention.full_name)]
        ends = [p for p in self.people if [w.fold for w in words(p.name)][-len(said) :] == said]
        return ends[0] if mention.title and len(ends) == 1 else None

    def _is_claim(self, sentence: Sentence) -> bool:
        """Whether the writer says of himself that he comes: "I would like to register"."""
        comes = any(wish.concept == "registers" for wish in self.page.wishes_within(sentence.span))
        them = any(True for _ in self.grammar["them"].within(sentence.words))
        return comes and self._speaks_of_writer(sentence) and not them

    def _says_he_comes(self, sentence: Sentence) -> bool:
        """Whether the writer says that he comes himself, and not only that he registers somebody."""
        wishes = self.page.wishes_within(sentence.span)
        if any(wish.concept in GOES for wish in wishes) or not self._is_claim(sentence):
            return False
        if sentence.span.text.rstrip().endswith(":") or any(lexicon().colleagues.holds(w.fold) for w in sentence.words):
            return False
        text = sentence.span.text
        said = [text[max(wish.start, 0) : wish.end] for wish in wishes if wish.concept == "registers"]
        return any(speaks_of_self(words, self.page.language) for words in said)

    def _wants_himself(self, sentence: Sentence, *concepts: str) -> bool:
        """Whether the writer wants one of these for himself: "I won't be able to make it", "my number is".

        Where somebody is named, "I" must stand near.
        """
        said = [wish for wish in self.page.wishes_within(sentence.span) if wish.concept in concepts]
        if any(True for _ in self.grammar["them"].within(sentence.words)):
            return False
        return any(not sentence.mentions or self._is_writers(wish, sentence) for wish in said) and (
            self._speaks_of_writer(sentence)
        )

    def _is_writers(self, wish: Wish, sentence: Sentence) -> bool:
        """Whether "I" or "my" stands in a wish or right before it."""
        before = [word for word in sentence.words if word.end <= wish.start][-FEW:]
        lead = before + [word for word in sentence.words if wish.start <= word.start < wish.end]
        return any(True for _ in self.grammar["first"].within(lead))

    def _enumerated(self, sentence: Sentence, people: Sequence[_Person]) -> None:
        """Of people named one after the other, all come if one does: "X, analyst, and Y will represent us"."""
        rows = list(zip(sentence.mentions, people, strict=True))
        for pairs in (pairwise(rows), pairwise(reversed(rows))):
            for (one, first), (other, second) in pairs:
                left, right = sorted((one, other), key=lambda mention: mention.start)
                alike = first.registers and not second.replaced and not first.replaced
                if alike and not second.registers and self._follows_on(sentence, left, right):
                    second.registers, second.is_aside = True, False

    def _follows_on(self, sentence: Sentence, one: Mention, other: Mention) -> bool:
        """Whether nothing but "and", a function, an organisation or an address stands between two names."""
        text, start, end = sentence.span.text, one.whole_end, other.whole_start
        told = [(p.start, p.end) for p in (*sentence.functions, *sentence.organisations)]
        told += [(m.start() + start, m.end() + start) for m in _BRACKETED.finditer(text[start:end])]
        told += [(hit.start, hit.end) for hit in addresses.find(text)]
        row = [w for w in sentence.words if start <= w.start < end and not _within(w.start, told)]
        small = [w for w in row if not (lexicon().colleagues.holds(w.fold) or lexicon().functions.holds(w.fold))]
        joined = any(True for _ in self.grammar["and"].within(row)) or "," in text[start:end] or "&" in text[start:end]
        said = (*self.page.wishes_within(sentence.span), *attending(text, self.page.language))
        if any(start <= wish.start < end and wish.concept != "topic" for wish in said) or ";" in text[start:end]:
            return False
        return joined and len(small) <= FEW and not any(True for _ in self.grammar["first"].within(small))

    def _goes_on(self, sentence: Sentence) -> None:
        """A sentence about "him" or "her" says of the person named last whether he comes: "Please take him off"."""
        concepts = {wish.concept for wish in self.page.wishes_within(sentence.span)}
        if not self.people or len(self.people) == self.fresh or self._speaks_of_writer(sentence):
            return
        last, them = self.people[-1], any(True for _ in self.grammar["them"].within(sentence.words))
        goes = concepts & set(GOES) and not concepts & set(COMES)
        if goes and (them or (last.is_ours and self._has_pronoun(sentence))):
            last.replaced = True
        elif them and concepts & set(COMES) and not concepts & set(GOES) and not last.replaced:
            last.registers = True

    def _has_pronoun(self, sentence: Sentence) -> bool:
        """Whether a small "sie", "lei" stands in a sentence, which written large would mean the reader."""
        hits = self.grammar["they"].within(sentence.words)
        return any(sentence.span.text[sentence.words[at].start].islower() for at, _, _ in hits)

    def _is_replaced(self, sentence: Sentence, mention: Mention) -> bool:
        """Whether "instead of" stands right before the name (Hungarian, Finnish, Latvian: right after)."""
        near = _words_before(sentence, mention, self.grammar, 2)
        sequence = [w for w in sentence.words if w.end <= mention.whole_start]
        after = [w for w in sentence.words if w.start >= mention.whole_end][:1]
        instead = self.grammar["instead"]
        behind = bool(after) and bool(instead.at(after, 0)[0]) and self.page.language in ("hu", "fi", "lv", "et", "lt")
        led = any(at + length >= len(sequence) - near for at, length, _ in instead.within(sequence))
        if behind or (led and not _stopped(sentence.span.text, sequence, mention)):
            return True
        return self._named(sentence, mention).goes

    def _is_registered(self, sentence: Sentence, mention: Mention) -> bool:
        before = [w for w in sentence.words if w.end <= mention.whole_start][-CUE_REACH - 4 :]
        after = [w for w in sentence.words if w.start >= mention.whole_end][: CUE_REACH + 4]
        leads, follows = cues("registers", "on_behalf", "instead")
        led = any(at + n >= len(before) - CUE_REACH for at, n, _ in leads.within(before))
        followed = any(at <= CUE_REACH for at, _, _ in follows.within(after))
        if self._is_item(sentence.span.start + mention.start, sentence.span.source):
            return True
        named = self._named(sentence, mention)
        if named.goes or (named.is_aside and not self._with_writer(sentence, mention)):
            return False
        wished = (named.comes and not (self._writer_comes() and named.comes_by_the_way)) or self._is_announced(
            sentence, mention
        )
        if named.is_denied and not wished:
            return False
        with_me = not named.is_past and any(True for _ in self.grammar["along"].within(sentence.words))
        wished = wished or named.asks or with_me
        along = self._comes_along(sentence, mention)
        return led or followed or along or wished

    def _writer_comes(self) -> bool:
        """Whether the writer has said that he comes himself."""
        return self.kind is SegmentKind.TOP and (self.claims or self.attends)

    def _named(self, sentence: Sentence, mention: Mention) -> Named:
        wishes = self.page.wishes_within(sentence.span)
        gone = any(wish.concept == "cancels" for wish in self.page.wishes)
        swapped = any(wish.concept == "instead" for wish in self.page.wishes)
        said = () if gone and not swapped else attending(sentence.span.text, self.page.language)
        others = tuple(each for each in sentence.mentions if each is not mention)
        return Named(sentence.span.text, sentence.words, mention, (*wishes, *said), self.grammar, others)

    def _is_announced(self, sentence: Sentence, mention: Mention) -> bool:
        """Whether a clause that ends in a colon stands right before, of registering ("we hereby register:") or whole.

        A whole clause of any words announces a name that begins the next line: "it sends one person:".
        """
        span = sentence.span
        before = self.page.contents.get(span.source, "")[max(0, span.start - LONGEST_LEAD) : span.start]
        bare = before.rstrip()
        if not bare.endswith(":"):
            return False
        begin = span.start - min(span.start, LONGEST_LEAD)
        at = max((end.end() for end in _CLAUSE_END.finditer(bare)), default=0)
        whole = "\n" in before[len(bare) :] and len(words(bare[at:])) >= WHOLE_CLAUSE
        return (whole and mention.whole_start == 0) or any(
            wish.concept in COMES and wish.source == span.source and begin + at <= wish.start < span.start
            for wish in self.page.wishes
        )

    def _comes_along(self, sentence: Sentence, mention: Mention) -> bool:
        """Whether the writer counts himself and this person among those who come: "me (…) and Paul Smith"."""
        before = [w for w in sentence.words if w.end <= mention.whole_start]
        joined = self._is_joined(before)
        first = {(at, length) for at, length, _ in self.grammar["first"].within(before)}
        comes = joined and any((at, n) not in first for at, n, _ in self.grammar["self"].within(before))
        comes = comes or self._beside_writer(before[-CUE_REACH:]) or (joined and self._joins_wish(sentence, before))
        led = self._is_led(before[-CUE_REACH:], sentence)
        theirs = led and self._is_of_others(sentence, before)
        comes = comes or (led and not theirs) or self._with_writer(sentence, mention)
        self.comes = self.comes or comes
        return comes or theirs

    def _is_joined(self, before: Sequence[Word]) -> bool:
        """Whether "and", "as well as" stand before a name or what leads to it: "as well as my colleague"."""
        lex, small, row = lexicon(), self.grammar, list(before)
        joins = {at + length for at, length, _ in small["and"].within(row) if at > 0}
        joins |= {at + length for at, length, _ in small["that"].within(row) if at in joins}
        while row and len(row) not in joins and len(before) - len(row) < FEW:
            leads = small["own"].at(row, len(row) - 1)[0] or small["leads"].at(row, len(row) - 1)[0]
            if not (leads or lex.functions.holds(row[-1].fold) or lex.colleagues.holds(row[-1].fold)):
                return False
            row.pop()
        return len(row) in joins

    def _beside_writer(self, before: Sequence[Word]) -> bool:
        """Whether "I and" stands before a name: "me and my colleague"."""
        small = self.grammar
        mine = {at + n for key in ("self", "first") for at, n, _ in small[key].within(before) if n == 1}
        return any(at in mine and not small["own"].at(before, at - 1)[0] for at, _, _ in small["and"].within(before))

    def _joins_wish(self, sentence: Sentence, before: list[Word]) -> bool:
        """Whether the name is added to the writer's own wish: "I would like to attend, as well as my colleague X"."""
        text, wishes = sentence.span.text, self.page.wishes_within(sentence.span)
        if any(wish.concept in GOES for wish in wishes) or not any(True for _ in self.grammar["first"].within(before)):
            return False
        said = [w for w in wishes if w.concept == "registers" and w.end <= before[-1].start]
        return any(speaks_of_self(text[max(w.start, 0) : _word_end(text, w.end)], self.page.language) for w in said)

    def _is_led(self, before: list[Word], sentence: Sentence) -> bool:
        """Whether somebody comes "together with" the person whose name follows."""
        led = any(True for _ in self.grammar["together"].within(before))
        return led and (self._speaks_of_writer(sentence) or len(sentence.mentions) == 1)

    def _is_of_others(self, sentence: Sentence, before: list[Word]) -> bool:
        """Whether a third person is the subject of a sentence: "the minister will be accompanied by"."""
        led = next((at for at, _, _ in self.grammar["together"].within(before)), 0)
        lex = lexicon()
        holders = [w for w in before[:led] if lex.functions.holds(w.fold) or lex.colleagues.holds(w.fold)]
        return bool(holders) and not self._speaks_of_writer(sentence)

    def _with_writer(self, sentence: Sentence, mention: Mention) -> bool:
        """Whether "and I" stands right behind the name: "Ramona Schiller and I would like to attend"."""
        after = [w for w in sentence.words if w.start >= mention.whole_end][:CUE_REACH]
        small, wishes = self.grammar, self.page.wishes_within(sentence.span)
        joins = [at for at in range(len(after) - 1) if small["and"].at(after, at)[0] == 1]
        near = [at for at in joins if self._parts_little(sentence, mention, after[at])]
        joined = any(
            small["self"].at(after, at + 1)[0] or (len(after[at + 1].fold) < 2 and small["self"].at(after, at + 2)[0])
            for at in near
        )
        return joined and not any(wish.concept in GOES for wish in wishes)

    def _parts_little(self, sentence: Sentence, mention: Mention, word: Word) -> bool:
        """Whether only a bracket or what a comma adds stands between a name and a word."""
        gap = sentence.span.text[mention.whole_end : word.start].strip()
        return not gap or gap[0] in "(," or len(gap.split()) < FEW

    def _is_item(self, at: int, source: str) -> bool:
        """Whether the line that a position stands in begins as an item of a list, not far before."""
        content = self.page.contents.get(source, "")
        begin = content.rfind("\n", max(0, at - 60), at) + 1
        return (begin > 0 or at < 60) and bool(_ITEM.match(content[begin:at].lstrip()))

    def _give_title(self, found: Candidate, sentence: Sentence, spots: Sequence[tuple[Mention, _Person]]) -> None:
        """A title to the only person of its sentence, to whom "her title" is about, else to the writer."""
        at = found.start - sentence.span.start
        if len(spots) == 1:
            spots[0][1].found.append(found)
        elif self.people and self._is_theirs(sentence, at):
            self.people[-1].found.append(found)
        elif not spots:
            self.writer.append(found)

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
        if found.field == "telephone" and self._is_of_office(sentence, at):
            found = replace(found, strength=found.strength * OFFICE_WEIGHT)
        said = _CALLED.match(sentence.span.text, found.end - sentence.span.start)
        called = [p for p in self.people if said and fold(said[1].replace(".", "")) in _short_names(p.name)]
        if len(called) == 1:
            called[0].found.append(found)
            return
        if found.field == "telephone" and (self.spoke_of_all or self._is_of_all(sentence)) and not owners:
            self.shared.append(found)
            return
        if self._behind_self(sentence, at) or self._reaches_writer(sentence, at, owners):
            self.writer.append(found)
            return
        paired = self._paired(sentence, at, owners) if found.field == "telephone" else None
        before = [owner for owner in owners if owner[0] < at]
        target = max(before, key=lambda owner: owner[0])[1] if before else self._unnamed(sentence, owners, at)
        target = paired[1] if paired else target
        (target.found if target else self.writer).append(found)

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
        return any(True for _ in self.grammar["both"].within(sentence.words))

    def _is_of_office(self, sentence: Sentence, at: int) -> bool:
        """Whether the clause before a number speaks of an assistant: "my secretary is on"."""
        clause = words(_CLAUSE.split(sentence.span.text[:at])[-1])
        return any(lexicon().assistants.holds(word.fold) for word in clause if len(word.fold) > SHORTEST_OFFICE)

    def _behind_self(self, sentence: Sentence, at: int) -> bool:
        """Whether an address or number stands right behind "me": "please copy me (…)"."""
        before = [w for w in sentence.words if w.end <= at][-3:]
        return any(at + n == len(before) for at, n, _ in self.grammar["self"].within(before))

    def _reaches_writer(self, sentence: Sentence, at: int, owners: Sequence[tuple[int, _Person | None]]) -> bool:
        """Whether "you can reach me on" stands before an address or number, nearer than anybody's name."""
        before = [w for w in sentence.words if w.end <= at]
        ends = [before[index + length - 1].end for index, length, _ in self.grammar["reach"].within(before)]
        theirs = [before[index].end for index, _, _ in self.grammar["them"].within(before)]
        nearest = max([place for place, _ in owners if place < at] + theirs, default=-1)
        return bool(ends) and ends[-1] > nearest

    def _unnamed(self, sentence: Sentence, owners: Sequence[tuple[int, _Person | None]], at: int) -> _Person | None:
        """Whose an address or number is that nobody's name stands before; None: the writer's."""
        after = [person for start, person in owners if start >= at]
        if len(after) == 1 and after[0] and not self._speaks_of_writer(sentence):
            return after[0]
        called = self._called(sentence, at)
        if not called and self.people and self._is_theirs(sentence, at):
            return self.people[-1]
        if called or not self.people or self._speaks_of_writer(sentence):
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
        before = [w.fold for w in sentence.words if w.end <= at and not _within(w.start, mails)]
        called = [
            (max(place for place, fold in enumerate(before) if fold == word.fold), -order)
            for order, person in enumerate(self.people)
            for word in words(person.name)
            if len(word.fold) > 2 and word.fold in before
        ]
        return self.people[-max(called)[1]] if called else None

    def _speaks_of_writer(self, sentence: Sentence) -> bool:
        sequence = sentence.words
        return any(True for _ in self.grammar["first"].within(sequence))

    def _behind_be(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether "am", "work as" stand right before a phrase: languages whose verbs need no "I"."""
        before = [word for word in sentence.words if word.end <= phrase.start][-3:]
        return any(at + length == len(before) for at, length, _ in self.grammar["be"].within(before))

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
        return not named and any(True for _ in self.grammar["first"].within(clause))

    def _is_of_last(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether a phrase is of the person named last: "I am the manager, he is coordinator" is nearer to "he"."""
        before = [word for word in sentence.words if word.end <= phrase.start]
        theirs = [at for at, _, _ in self.grammar["they"].within(before)]
        mine = [at for at, _, _ in self.grammar["first"].within(before)]
        if theirs and mine:
            return max(theirs) > max(mine)
        they = any(True for _ in self.grammar["they"].within(sentence.words))
        return they and not mine and not self._speaks_of_writer(sentence)

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
        elif self._speaks_of_writer(sentence):
            self.writer += found
        elif found[0].field == "organisation":
            self.shared += found
        elif not self.people and (
            self._contacts(sentence) or self._behind_be(sentence, phrase) or self._registers_as(sentence, phrase)
        ):
            self.writer += found


def _whole(mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    return [(mention.whole_start, mention.whole_end) for mention in mentions]


def _greeting(text: str) -> int:
    """How many characters of a sentence greet somebody: "Dear Ms Smith, " names nobody who comes."""
    mark = _GREETED.search(text, 0, 80)
    head, rest = (text[: mark.start()], text[mark.end() : 80]) if mark else ("", "")
    if not 0 < len(head.split()) <= MOST_OF_GREETING:
        return 0
    titled = rest.strip() and lexicon().titles.at(words(head), 0)[0]
    return len(head) if _is_addressed(head, rest) or (is_salutation(head) and not titled) else 0


def _is_addressed(head: str, rest: str) -> bool:
    """Whether only an honorific and one name stand alone on a line before its comma: "Monsieur Dupuis,"."""
    row = words(head)
    length, meaning = lexicon().leading_titles.at(row, 0) if row else (0, ())
    return "honorifics" in meaning and len(row) == length + 1 and rest[:1] in ("", "\n")


def _word_end(text: str, at: int) -> int:
    """Where the word behind a position ends: "Записвам" and "се"."""
    behind = words(text[at : at + SHORTENED + 2])
    return at + behind[0].end if behind else at


def _end_of_verb(text: str, start: int, end: int) -> int:
    """Where the verb of a wish ends; a long one holds what somebody registers as: "melde mich als Leiterin … an"."""
    said = words(text[max(start, 0) : end])
    return end if len(said) <= LONGEST_VERB else max(start, 0) + said[1].end


def _short_names(name: str) -> set[str]:
    """The initials and the single names of somebody: "eph", "eero-pekka", "hautamaki"."""
    return {"".join(word.fold[0] for word in words(name)), *(fold(part) for part in name.split())}


def _within(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _distance(mention: Mention, phrase: Phrase) -> int:
    """Characters between a name and a phrase; what stands behind the name is nearer than what stands before it."""
    if phrase.start >= mention.whole_end:
        return phrase.start - mention.whole_end
    return 2 * (mention.whole_start - phrase.end) + 3


def _words_before(sentence: Sentence, mention: Mention, small: Grammar, most: int) -> int:
    """How many words right before a name only lead to it: a function, "our", "Mr"."""
    sequence = [w for w in sentence.words if w.end <= mention.whole_start]
    count = 0
    lex = lexicon()
    while count < most and count < len(sequence):
        at = len(sequence) - 1 - count
        if not (
            small["own"].at(sequence, at)[0]
            or lex.functions.holds(sequence[at].fold)
            or lex.colleagues.holds(sequence[at].fold)
        ):
            break
        count += 1
    return count


def _stopped(text: str, sequence: Sequence[Word], mention: Mention) -> bool:
    gap = text[sequence[-1].end : mention.whole_start] if sequence else ""
    return any(mark in gap for mark in ".;:!?")


def _ends(text: str) -> Iterator[int]:
    """Where sentences end: a stop before a capital letter, not after an abbreviation or an ordinal."""
    for match in _STOP.finditer(text):
        at = match.start()
        if text[at] == ".":
            start = max(text.rfind(" ", 0, at), text.rfind("(", 0, at), text.rfind(".", 0, at)) + 1
            word = fold(text[start:at])
            following = text[match.end() :].lstrip(' \u00a0"„“«¿¡(')[:1]
            if _NUMBER_BEFORE.search(text, max(0, at - 24), at) and following.isupper():
                yield match.end()
                continue
            short = (len(word) <= 2 and not _is_small_word(word)) or word.isdigit() or _shortens(word)
            short = short and not (len(word) == 2 and text[start:at] in _STATES)
            if short or not following.isupper() or (len(word) <= SHORTENED and _job_follows(text, match.end())):
                continue
        yield match.end()


def _shortens(word: str) -> bool:
    """Whether a word before a full stop is a title, part of one ("Assoc.") or a short label, not a sentence's last."""
    lex = lexicon()
    if lex.titles.holds(word):
        return True
    return len(word) < 6 and (word in name_words.short_titles() or (len(word) < 4 and lex.labels.holds(word)))


def _is_small_word(word: str) -> bool:
    """Whether two letters are a word that may end a sentence ("an", "up") rather than a short form ("dr", "nr")."""
    return (
        len(word) == 2 and any(ch in "aeiouyаеиоуюяъαεηιουω" for ch in word) and word not in name_words.short_titles()
    )


def _job_follows(text: str, at: int) -> bool:
    """Whether a function begins there, so that the stop before it shortens a word of it: "wiss. Mitarbeiterin"."""
    following = words(text[at : at + 30])
    return bool(following) and lexicon().is_function(following[0].fold)


@cache
def cues(*keys: str) -> tuple[Phrases, Phrases]:
    """The words before and after "{full_name}" in the prose patterns of all languages."""
    leads, follows = Phrases(), Phrases()
    for code in LANGUAGES:
        try:
            prose = table(f"languages/{code}").get("prose", {})
        except FileNotFoundError:
            continue
        for key in keys:
            for pattern in prose.get(key, ()):
                before, name, after = str(pattern).partition("{full_name}")
                if name:
                    _cue(leads, before.rpartition("}")[2], key)
                    _cue(follows, after.partition("{")[0], key)
    return leads, follows


def _cue(into: Phrases, text: str, key: str) -> None:
    bare = " ".join(text.replace(",", " ").split())
    lex, sequence = lexicon(), words(bare)
    if (
        sequence
        and len(sequence) <= 2
        and (lex.colleagues.holds(sequence[-1].fold) or lex.functions.holds(sequence[-1].fold))
    ):
        return
    if len(bare.split()) >= 2 or len(bare) >= 7:
        into.add(bare, key)
