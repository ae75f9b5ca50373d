"""The words of a text with what each may mean: sentence by sentence and clause by clause, phrases and families found.

Rule: words are data: wishes.toml holds whole phrases, wish_words.toml families of words. Says which stand in one
sentence and how near, not what that means. Linear: each place is compared with a bounded number of words around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Self

from inbox_processor.extraction import addresses, clauses, concepts
from inbox_processor.extraction.model import Line
from inbox_processor.knowledge.phrases import Hit, folded
from inbox_processor.knowledge.words import Word, words
from inbox_processor.records import Address

MAX_WORDS = 3_000
"""Words of a mail that are weighed: who wants something says it before."""
FORM = 3
"""Different labelled fields that make text a filled-in form."""
_NUMBER = re.compile(r"(?<!\w)[+(]?\d[\d ()/.-]{6,18}\d(?!\w)")
_PARTS = re.compile(r"[,;|/\t]|\s[-–—]\s")
"""What parts the things of a record: name, function, organisation and how to reach them."""
YEAR = re.compile(r"(?:19|20)\d\d")
_DAY_IN_SUBJECT = re.compile(r"(?<!\d)0?(\d\d?)[./ -]\d\d?[./ -](?:19|20)\d\d")
_DATE = re.compile(r"(?:19|20)\d\d[-./ ]{1,2}\d\d?[-./ ]{1,2}\d\d?|\d\d?[-./ ]{1,2}\d\d?[-./ ]{1,2}(?:19|20)\d\d")
_ADDRESS = re.compile(r"[^\s@<>()]{1,80}@[^\s@<>()]{1,80}")
"""What an address is made of says nothing ("pole.fr": Estonian "pole" denies)."""
_PRICE = re.compile(
    r"(?<!\w)(?:€|eur|euro|chf|usd|gbp|£|\$) ?\d"
    r"|(?<![\w.])\d[\d.,]{0,9} ?(?:€|%|eur(?:os?|a)?\b|лв|zł|kč|kr\b|ft\b|lei\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that speak for a kind: `source[start:end]` in the decoded text, as evidence."""

    concept: str
    phrase: str
    source: str
    start: int
    end: int


def outermost(cues: Iterable[Cue]) -> list[Cue]:
    """The words of wishing, those that overlap and say the same as one: "iscrivo" and "mi iscrivo", "please register"
    and "register me"."""
    found: list[Cue] = []
    last: dict[tuple[str, str], int] = {}
    for cue in sorted(cues, key=lambda cue: (cue.start, -cue.end)):
        meant = (cue.concept, cue.source)
        at = last.get(meant, -1)
        if at >= 0 and cue.start < found[at].end:
            found[at] = replace(found[at], end=max(cue.end, found[at].end))
            continue
        if "…" not in cue.phrase:
            last[meant] = len(found)
        found.append(cue)
    return found


@dataclass
class Spoken:
    """What the words of a text say, concept by concept, as numbers of sentences."""

    lines: list[Line]
    offsets: list[int]
    words: list[Word]
    hits: list[Hit]
    families: dict[str, list[Hit]]
    clauses: list[int]
    """The clause that each word stands in."""
    headline: frozenset[str]
    """Concepts and families named in the subject."""
    labelled: int
    """Different labels with something behind them."""
    questions: set[int]
    year: str = ""
    """The year in the subject, if any."""
    day: str = ""
    """The day of the month in the subject, if any."""
    misnamed: set[int] = field(default_factory=set)
    """The sentences that write the writer's name nearly as it is."""
    addressed: set[int] = field(default_factory=set)
    """The sentences that give an address which is not the writer's."""
    introduced: set[int] = field(default_factory=set)
    """The sentences that give the address of somebody who is named and is not the writer."""
    named: set[int] = field(default_factory=set)
    """The sentences that name somebody who is not the writer, as far as capitals tell."""
    said: dict[str, set[int]] = field(default_factory=dict)
    """The sentences that hold a phrase of each concept or a word of each family."""
    answers: bool = True
    """The text answers another mail, or nobody knows."""
    _placed: dict[str, set[int]] = field(default_factory=dict)
    """The places of families and concepts that were asked for."""

    @classmethod
    def of(
        cls,
        lines: list[Line],
        subject: str,
        languages: tuple[str, ...],
        writer: Address | None = None,
        *,
        answers: bool = True,
    ) -> Self:
        offsets, text = clauses.joined(lines)
        own = writer.addr.lower() if writer and writer.addr else "\n"
        others = [found for found in _ADDRESS.finditer(text) if own not in found.group().lower()]
        text = _ADDRESS.sub(lambda found: "@" * len(found.group()), text)
        row = clauses.parted_questions(text, words(text)[:MAX_WORDS])
        hits = concepts.corrected(concepts.find(row, languages), answers=answers)
        families = _families(row, hits, languages)
        hits = _without_politeness(hits, families["please"])
        found = cls(
            lines,
            offsets,
            row,
            hits,
            families,
            clauses.of(text, row),
            _headline(subject, languages),
            concepts.labelled(lines, languages),
            clauses.questions(text, row),
            max(YEAR.findall(subject), default=""),
            max(_DAY_IN_SUBJECT.findall(subject), default=""),
            clauses.misnamed(writer.name if writer else "", text, row),
            clauses.sentences_at((found.start() for found in others), row),
            clauses.introduced(writer, others, text, row),
            clauses.naming(writer.name if writer else "", text, row, {row[hit.first].fold for hit in families["i"]}),
            answers=answers,
        )
        found.hits = [hit for hit in hits if hit.meaning != "cancels" or not found._is_beside(hit)]
        for hit in found.hits:
            found.said.setdefault(hit.meaning, set()).add(row[hit.first].sentence)
        found.said |= {name: {row[hit.first].sentence for hit in held} for name, held in families.items() if held}
        return found

    def saying(self, *meanings: str) -> set[int]:
        """The sentences that hold a phrase of any of the concepts or a word of any of the families."""
        return set().union(*[self.said[meaning] for meaning in meanings if meaning in self.said])

    def _is_asked(self, hit: Hit) -> bool:
        """Whether words of asking stand before the hit in its sentence: "please check whether my registration …"."""
        return any(
            other.meaning == "asks"
            and other.last < hit.first - (" " in other.phrase)
            and self._sentence(other) == self._sentence(hit)
            for other in self.hits
        )

    def _is_denied(self, hit: Hit) -> bool:
        """Whether a negation stands right before the hit: "non ci sarò"."""
        places = self._places("no")
        return any(
            place in places and self._together(place, hit.first, clause=True)
            for place in (hit.first - 1, hit.first - 2)
        )

    def _is_partial(self, hit: Hit) -> bool:
        """Whether the clause of a hit speaks of what one may miss and still come: lunch, sending the mail oneself."""
        return self.clauses[hit.last] in self._partial

    def _is_beside(self, hit: Hit) -> bool:
        """Whether a clause says of nothing but a room or a meal that nobody needs it: "a hotel I do not need"."""
        clause = self.clauses[hit.last]
        wanted = [other.first for name in ("enrol", "seat") for other in self.families[name]]
        wanted += [other.first for other in self.hits if other.meaning == "topic"]
        return clause in self._partial and all(self.clauses[place] != clause for place in wanted)

    @cached_property
    def _partial(self) -> set[int]:
        nobody = {self.clauses[hit.first] for hit in self.hits if hit.meaning == "nobody"}
        return {self.clauses[hit.first] for hit in self.families["part"]} - nobody

    def near(
        self, family: str, others: tuple[str, ...], within: int, *, clause: bool = False, whole: bool = False
    ) -> set[int]:
        """Sentences in which a word of the family stands at most `within` words from one of another family.

        `whole`: not in clauses that speak of a part of the day only.
        """
        found: set[int] = set()
        if not self.families[family]:
            return found
        places = set().union(*(self._places(other) for other in others))
        for hit in self.families[family]:
            if whole and self._is_partial(hit):
                continue
            around = (*range(hit.first - within, hit.first), *range(hit.last + 1, hit.last + 1 + within))
            if any(place in places and self._together(hit.first, place, clause=clause) for place in around):
                found.add(self._sentence(hit))
        return found

    def _together(self, one: int, other: int, *, clause: bool) -> bool:
        if self.words[one].sentence != self.words[other].sentence:
            return False
        return not clause or self.clauses[one] == self.clauses[other]

    def _places(self, family: str) -> set[int]:
        """The words of a family; of one that spans others ("beidh … ann") its ends."""
        if family not in self._placed:
            found = self.families.get(family) or [hit for hit in self.hits if hit.meaning == family]
            self._placed[family] = {
                place
                for hit in found
                for place in ((hit.first, hit.last) if "…" in hit.phrase else range(hit.first, hit.last + 1))
            }
        return self._placed[family]

    def _sentence(self, hit: Hit) -> int:
        return self.words[hit.first].sentence

    @cached_property
    def prices(self) -> bool:
        """True where sums of money or percentages are given, and not asked about."""
        rows = zip(self.lines, self.offsets, strict=True)
        places = [begin + found.start() for line, begin in rows for found in _PRICE.finditer(line.text)]
        return bool(clauses.sentences_at(places, self.words) - self.questions)

    @cached_property
    def gives(self) -> bool:
        """True where the text gives data of a person: a filled-in form, an address, a telephone number."""
        return self.form or any(addresses.find(line.text) or _has_number(line.text) for line in self.lines)

    @cached_property
    def record(self) -> bool:
        """True where a line gives an address or a number among other things, as who is to be registered is given."""
        return any(
            len(_PARTS.findall(line.text)) >= 3 and ("@" in line.text or _has_number(line.text)) for line in self.lines
        )

    @cached_property
    def familiar(self) -> bool:
        """True where the text greets somebody by a given name alone: "Hi Tom,", "Liebe Uta!"."""
        return clauses.greets_by_given_name(next((line.text for line in self.lines if line.text), ""))

    @cached_property
    def form(self) -> bool:
        return self.labelled >= FORM

    @cached_property
    def labels(self) -> bool:
        """True where more than one field has a label, be it no whole form."""
        return self.labelled > 1

    def cues(self) -> tuple[Cue, ...]:
        return tuple(self._cue(hit) for hit in self.hits if hit.meaning not in ("topic", "if", "business"))

    def _cue(self, hit: Hit) -> Cue:
        first, last = self.words[hit.first], self.words[hit.last]
        at = max(index for index, offset in enumerate(self.offsets) if offset <= first.start)
        line = self.lines[at]
        shift = line.start - self.offsets[at]
        return Cue(hit.meaning, hit.phrase, line.source, first.start + shift, last.end + shift)


@lru_cache(maxsize=256)
def _headline(subject: str, languages: tuple[str, ...]) -> frozenset[str]:
    """The concepts and families that a subject names; most mails have the same one."""
    row = words(folded(subject))
    named = {hit.meaning for hit in concepts.find(row, languages)}
    named |= {family for family, hits in concepts.families(row, languages).items() if hits}
    return frozenset(named | {"asks"} if "?" in subject else named)


def _families(row: Sequence[Word], hits: Sequence[Hit], languages: tuple[str, ...]) -> dict[str, list[Hit]]:
    """The words of each family, but for the "not" and "take" of a phrase that registers."""
    families = concepts.families(row, languages[:-1] if languages[1:] and languages[-1] == "en" else languages)
    meant = {place for hit in hits if hit.meaning == "registers" for place in range(hit.first + 1, hit.last + 1)}
    meant |= {hit.first for hit in hits if hit.meaning == "registers" and hit.last > hit.first}
    for family in ("no", "take"):
        families[family] = [hit for hit in families[family] if hit.first not in meant]
    return families


def _without_politeness(hits: Sequence[Hit], said: Sequence[Hit]) -> list[Hit]:
    """The phrases without the conditions and delays that are only polite (`said`): "if you please"."""
    polite = {hit.first: hit.last for hit in said}
    spanned = {place for first, last in polite.items() for place in range(first, last + 1)}
    return [
        hit
        for hit in hits
        if hit.meaning != "if" or hit.first not in spanned
        if hit.meaning != "later" or polite.get(hit.first, -1) < hit.last
    ]


def _has_number(text: str) -> bool:
    """Whether a line holds a telephone number: enough digits, and not those of a date."""
    return any(not _DATE.fullmatch(found.group()) for found in _NUMBER.finditer(text))
