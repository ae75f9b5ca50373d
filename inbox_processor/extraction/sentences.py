"""What the sentences of a text say of a registration: phrases found whole, and words that stand together.

Rule: words are data: wishes.toml holds whole phrases, wish_words.toml families of words. Here stands which families
make a statement when they stand in one sentence ("place" and "free" give one back, "name" and "spelt" correct one), and
what a question, a condition or a negation does to it. Counts sentences, not words. Does not weigh, and knows no kinds
and no fields. Linear: each place is compared with a bounded number of words around it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from rapidfuzz import fuzz

from inbox_processor.extraction.model import Line
from inbox_processor.extraction.name_words import given_names, short_titles
from inbox_processor.knowledge import table
from inbox_processor.knowledge.phrases import Hit, Phrases, folded, words_of
from inbox_processor.knowledge.words import Word, words
from inbox_processor.records import Address

CONCEPTS = (
    "registers",
    "topic",
    "cancels",
    "unable",
    "instead",
    "nobody",
    "changes",
    "rather",
    "earlier",
    "asks",
    "later",
    "if",
    "sells",
)
"""The tables of wishes.toml: whole phrases."""
FAMILIES = (
    "enrol",
    "seat",
    "go",
    "want",
    "crowd",
    "please",
    "be",
    "bid",
    "keep",
    "own",
    "sure",
    "weigh",
    "practical",
    "remote",
    "part",
    "paper",
    "no",
    "drop",
    "swap",
    "take",
    "duties",
    "alter",
    "datum",
    "i",
    "but",
    "gone",
    "ill",
    "stays",
    "before",
    "past",
    "thanks",
    "ahead",
    "confirm",
    "received",
    "listed",
    "ago",
    "mail",
    "mine",
    "sorry",
    "apart",
)
"""The tables of wish_words.toml that are read here."""
LABELLED = (
    "full_name",
    "given_name",
    "family_name",
    "title",
    "function",
    "organisation",
    "email",
    "telephone",
    "mobile",
)
MAX_WORDS = 3_000
"""Words of a mail that are weighed: who wants something says it before."""
LONGEST = 7
"""Words before a phrase at which a longer one that holds it may begin."""
FORM = 3
"""Different labelled fields that make text a filled-in form."""
_NUMBER = re.compile(r"(?<!\w)[+(]?\d[\d ()/.-]{6,18}\d(?!\w)")
_PARTS = re.compile(r"[,;|/\t]|\s[-–—]\s")
"""What parts the things of a record: name, function, organisation and how to reach them."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"(?:19|20)\d\d[-./ ]{1,2}\d\d?[-./ ]{1,2}\d\d?|\d\d?[-./ ]{1,2}\d\d?[-./ ]{1,2}(?:19|20)\d\d")
_ADDRESS = re.compile(r"[^\s@<>()]{1,80}@[^\s@<>()]{1,80}")
"""What an address is made of says nothing ("pole.fr": Estonian "pole" denies)."""
LONG_NAME, ALIKE = 5, 75
"""Letters of a name, and likeness in per cent, from which it is recognised though it is written otherwise."""
_GREEK_MARK = frozenset((";", "\u037e"))
_NUMERO = frozenset(("no", "nr"))
"""What denies in one language and stands before a number in others."""
_DASH = re.compile(r" [-–—]+ |[;:] ")
_CLAUSE = re.compile(r"[,;:()–—]|\n\s*\n| - ")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that speak for a kind: `source[start:end]` in the decoded text, as evidence."""

    concept: str
    phrase: str
    source: str
    start: int
    end: int


@dataclass
class Sentences:
    """What the words of a text say, concept by concept, as numbers of sentences."""

    lines: list[Line]
    offsets: list[int]
    words: list[Word]
    hits: list[Hit]
    families: dict[str, list[Hit]]
    clauses: list[int]
    """The clause that each word stands in."""
    headline: set[str]
    """Concepts named in the subject."""
    labelled: int
    """Different labels with something behind them."""
    questions: set[int]
    year: str = ""
    """The year in the subject, if any."""
    misnamed: set[int] = field(default_factory=set)
    """The sentences that write the writer's name nearly as it is."""
    addressed: set[int] = field(default_factory=set)
    """The sentences that give an address which is not the writer's."""
    named: set[int] = field(default_factory=set)
    """The sentences that name somebody who is not the writer, as far as capitals tell."""
    said: dict[str, set[int]] = field(default_factory=dict)
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
    ) -> Sentences:
        offsets, text = joined(lines)
        own = writer.addr.lower() if writer and writer.addr else "\n"
        others = [found.start() for found in _ADDRESS.finditer(text) if own not in found.group().lower()]
        text = _ADDRESS.sub(lambda found: "@" * len(found.group()), text)
        row = _parted_questions(text, words(text)[:MAX_WORDS])
        hits = _corrected(_hits(row, languages), answers=answers)
        headline = {hit.meaning for hit in _hits(words(folded(subject)), languages)}
        if "?" in subject:
            headline.add("asks")
        families = _found_families(row, languages[:-1] if languages[1:] and languages[-1] == "en" else languages)
        if languages[0] != "de":
            families["ill"] = [hit for hit in families["ill"] if not _is_proper(hit, text, row)]
        polite = {hit.first for hit in families["please"]}
        hits = [
            hit for hit in hits if hit.meaning != "if" or not (hit.first in polite or _enclitic(text, row[hit.first]))
        ]
        found = cls(
            lines,
            offsets,
            row,
            hits,
            families,
            _clauses(text, row),
            headline,
            _labelled(lines, languages),
            _questions(text, row),
            max(_YEAR.findall(subject), default=""),
            _misnamed(writer.name if writer else "", text, row),
            _sentences_at(others, row),
            _naming(writer.name if writer else "", text, row),
            answers=answers,
        )
        for hit in hits:
            found.said.setdefault(hit.meaning, set()).add(row[hit.first].sentence)
        return found

    # --- whole phrases ---

    def of_(self, *concepts: str) -> set[int]:
        """The sentences that hold a phrase of any of the concepts."""
        return set().union(*(self.said.get(concept, set()) for concept in concepts))

    @cached_property
    def registers(self) -> set[int]:
        """Sentences that register somebody now: no condition, no question with a question's words, no other wish."""
        asked = self.questions & self.of_("asks")
        said = [hit for hit in self.hits if hit.meaning == "registers"]
        first = {self._sentence(hit) for hit in said if not self._is_asked(hit) and not self._is_denied(hit)}
        if not self.earlier:
            first |= self.any("listed") - self.any("ahead", "no") - self.questions
        put_off = self.questions if self.later else self.any("weigh") if self.questions else set()
        return first - self.later - self.of_("earlier", "cancels") - self.dated - asked - put_off

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

    @cached_property
    def cancels(self) -> set[int]:
        """Sentences that take a registration back in so many words."""
        return self.of_("cancels") - self.of_("if", "later") - self.bygone

    @cached_property
    def frees(self) -> set[int]:
        """Sentences in which a place, a registration or a journey is given up or comes free."""
        found = self.near("drop", ("seat", "enrol", "go"), 6) | (self.of_("nobody") & self.any("seat"))
        return found - self.of_("if", "asks", "registers") - self.later - self.questions - self.bygone - self.keeps

    @cached_property
    def bygone(self) -> set[int]:
        """Sentences that speak of other times: last year, or a year that the mail's subject does not name."""
        years = {word.sentence for word in self.words if _YEAR.fullmatch(word.fold) and word.fold < self.year}
        return self.any("past") | years

    @cached_property
    def unable(self) -> set[int]:
        """Sentences in which somebody cannot or does not come."""
        said = {self._sentence(hit) for hit in self.hits if hit.meaning == "unable" and not self._is_partial(hit)}
        said |= {self._sentence(hit) for hit in self.families["negated"] if not self._is_partial(hit)}
        said |= {self._sentence(hit) for hit in self.families["sure"] if self._is_denied(hit)}
        said |= self.near("no", ("go",), 5, clause=True, whole=True)
        return (said | self.of_("cancels")) - self.questions - self.of_("if") - self.bygone

    def _is_partial(self, hit: Hit) -> bool:
        """Whether the clause of a hit speaks of what one may miss and still come: lunch, sending the mail oneself."""
        return self.clauses[hit.last] in self._partial

    @cached_property
    def _partial(self) -> set[int]:
        nobody = {self.clauses[hit.first] for hit in self.hits if hit.meaning == "nobody"}
        return {self.clauses[hit.first] for hit in self.families["part"]} - nobody

    @cached_property
    def corrects(self) -> set[int]:
        """Sentences that say of a name, a number or an address that it is wrong, missing or written otherwise."""
        return self.near("alter", ("datum",), 6, clause=True) | self.two_numbers | self.misnamed

    @cached_property
    def later(self) -> set[int]:
        """Sentences that put the wish off."""
        wishes = self._places("enrol") | self._places("go") | self._places("registers")
        put_off = {
            self._sentence(hit)
            for hit in self.families["before"]
            if any(
                place in wishes and self._together(hit.last, place, clause=False)
                for place in range(hit.last + 1, hit.last + 7)
            )
        }
        return self.of_("later") | put_off

    @cached_property
    def earlier(self) -> set[int]:
        """Sentences that speak of a registration made before."""
        said = self.of_("earlier") | self.dated
        known = self.answers or said or self.corrects or self.of_("changes", "cancels", "unable") or self.frees
        return said | self.presumed if known else said

    @cached_property
    def dated(self) -> set[int]:
        """Sentences that say when something was registered or written that is now corrected."""
        corrected = self.corrects or self.of_("changes")
        if not corrected:
            return set()
        further = self.near("ago", ("enrol",), 4, clause=True) & self.corrects
        return self.near("ago", ("mail", "enrol"), 2, clause=True) | further

    @cached_property
    def presumed(self) -> set[int]:
        """Sentences that presume a registration: the thanks for a confirmation, "my registration".

        Who registers says so too: he thanks for the confirmation beforehand, and his registration is in the mail.
        """
        listed = self.any("listed") - self.of_("registers") - self.any("bid")
        return (self.near("thanks", ("confirm",), 4) | listed) - self.any("ahead")

    @cached_property
    def goes(self) -> set[int]:
        """Sentences that speak of coming or registering, and neither deny it nor ask for it nor put it off."""
        helping = {hit.first for hit in self.families["be"]}
        going = {self._sentence(hit) for hit in self.families["go"] if hit.first not in helping}
        said = self.any("enrol", "seat") | going | self.of_("topic")
        return said - self.unable - self.frees - self.any("no") - self.unsettled

    @cached_property
    def comes(self) -> set[int]:
        """Sentences that say in other words that somebody comes: "count on me", "it is in my diary"."""
        families = self.families["sure"]
        said = {self._sentence(hit) for hit in families if not self._is_denied(hit) and not self._is_asked(hit)}
        said |= self.wants
        unsettled = self.questions | self.later | self.of_("if") | self.any("weigh")
        return said - self.of_("cancels", "unable", "earlier") - self.instead - self.frees - unsettled

    @cached_property
    def wants(self) -> set[int]:
        """Sentences in which somebody would like to come or to be among those who do."""
        said = self.near("want", ("enrol", "go", "seat", "crowd"), 7)
        return said - self.of_("asks", "changes", "earlier") - self.corrects - self.any("no")

    @cached_property
    def unsettled(self) -> set[int]:
        """Sentences that say nothing for sure: questions, conditions, what is put off or still considered."""
        return self.questions | self.later | self.of_("if", "asks") | self.any("weigh")

    @cached_property
    def newcomers(self) -> set[int]:
        """Sentences that give the address of somebody who is not the writer, and do not say that he stays away."""
        away = self.of_("unable", "cancels") | self.any("gone", "ill") | self.near("no", ("go",), 5, clause=True)
        return self.addressed - away

    @cached_property
    def bids(self) -> set[int]:
        """Sentences that ask for a place on the list, be it as a question: "could you add me?"."""
        said = {self._sentence(hit) for hit in self.families["bid"] if not self._is_denied(hit)} | self.keeps
        if not self.later:
            said |= (self.questions & self.near("i", ("enrol", "seat"), 6)) - self.of_("asks")
            said |= self.pleads
        weighed = self.any("weigh") - ((self.keeps | self.pleads) & self.questions)
        return said - self.of_("cancels", "unable", "earlier", "if") - self.later - self.frees - weighed

    @cached_property
    def keeps(self) -> set[int]:
        """Sentences that ask to keep a seat, not one that somebody has already."""
        denied = self.near("no", ("keep",), 4, clause=True) | self.any("mine")
        return self.near("keep", ("seat",), 6) - denied - self.of_("cancels", "nobody", "earlier", "if")

    @cached_property
    def pleads(self) -> set[int]:
        """Questions for a seat of one's own, from somebody who gives his data: "is there a place for me?"."""
        asked = self.questions & self.near("own", ("seat",), 5) if self.gives else set()
        return asked - self.any("practical", "remote", "mine", "no")

    @cached_property
    def two_numbers(self) -> set[int]:
        """Sentences that say one number and not another: "it ends in 76, not 67"."""
        numbers = [at for at, token in enumerate(self.words) if len(token.fold) > 1 and token.fold.isdigit()]
        places = self._places("no") | self._places("swap")
        return {
            self.words[at].sentence
            for at in numbers
            if any(place in places and self.words[place].fold not in _NUMERO for place in (at - 1, at - 2))
            and any(self._are_twins(at, other) for other in numbers)
        }

    def _are_twins(self, at: int, other: int) -> bool:
        """Whether two numbers of a sentence have as many digits, and are not the same."""
        one, two = self.words[at], self.words[other]
        return one.sentence == two.sentence and len(one.fold) == len(two.fold) and one.fold != two.fold

    @cached_property
    def instead(self) -> set[int]:
        """Sentences that put one person for another (not one number for another, and not "nobody instead")."""
        swapped = {self._sentence(hit) for hit in self.families["swap"] if self._of_a_person(hit)}
        near = self.near("swap", ("i", "mate", "go", "seat"), 3)
        found = swapped & (near | self.addressed | self.named) - self.of_("nobody")
        if not (self.named or self.addressed or self.any("mate")):
            return set()
        return self.replaces | found - self.near("no", ("swap",), 4, clause=True)

    @cached_property
    def replaces(self) -> set[int]:
        """Sentences that put one person for another in so many words."""
        found = {self._sentence(hit) for hit in self.hits if hit.meaning == "instead" and self._of_a_person(hit)}
        if not (self.named or self.addressed or self.any("mate")):
            return set()
        return (found | self.contrasts) - self.of_("nobody") - self.near("no", ("swap",), 4, clause=True)

    @cached_property
    def passes(self) -> set[int]:
        """Sentences in which somebody takes another's place."""
        if self.of_("nobody") or self.near("no", ("swap",), 4, clause=True):
            return set()
        said = self.near("take", ("seat",), 6) - self.of_("if")
        return said - (self.of_("registers") - self.any("mine"))

    @cached_property
    def relieves(self) -> set[int]:
        """Sentences in which somebody comes, after another who is ill or has left: in it, or in the sentence before."""
        return self._coming_after("gone", "ill")

    @cached_property
    def stands_in(self) -> set[int]:
        """Sentences in which somebody comes who is named there, and is not the writer, after another who is ill."""
        named = self.named | self.addressed
        return self._coming_after("ill") & (named | {sentence - 1 for sentence in named}) - self.registers

    def _coming_after(self, *families: str) -> set[int]:
        denied = {self.clauses[place] for place in self._places("no")}
        own = {self.clauses[place] for place in self._places("i")}
        away: dict[int, set[tuple[int, int]]] = {}
        for hit in (hit for family in families for hit in self.families[family]):
            away.setdefault(self._sentence(hit), set()).add((self.clauses[hit.first], hit.last))
        found: set[int] = set()
        for hit in (*self.families["go"], *(hit for hit in self.hits if hit.meaning == "registers")):
            sentence, clause = self._sentence(hit), self.clauses[hit.first]
            here = any(other != clause or last < hit.first - 1 for other, last in away.get(sentence, ()))
            before = sentence - 1 in away and clause not in own
            if clause not in denied and (here or before):
                found.add(sentence)
        return set() if self.of_("nobody") else found - self.of_("cancels", "changes") - self.corrects

    @cached_property
    def contrasts(self) -> set[int]:
        """Sentences that say "not I but she"."""
        denied, but = self._places("no"), {hit.first for hit in self.families["but"]}
        found: set[int] = set()
        for hit in self.families["i"]:
            before = [place for place in range(hit.first - 3, hit.first) if place in denied]
            after = [place for place in range(hit.last + 1, hit.last + 5) if place in but]
            if any(self._together(place, hit.first, clause=False) for place in before) and any(
                self._together(place, hit.last, clause=False) for place in after
            ):
                found.add(self._sentence(hit))
        return found

    def _of_a_person(self, hit: Hit) -> bool:
        if self._is_partial(hit):
            return False
        after = range(hit.last + 1, min(hit.last + 3, len(self.words)))
        near = [place for place in after if self._together(hit.last, place, clause=True)]
        if any(letter.isdigit() for place in near for letter in self.words[place].fold):
            return False
        duties = self._places("duties")
        end = min(hit.last + 5, len(self.words))
        around = (*range(max(hit.first - 3, 0), hit.first), *range(hit.last + 1, end))
        if any(place in duties and self._together(hit.first, place, clause=True) for place in around):
            return False
        return not any(place in self._places("datum") for place in near)

    # --- words that stand together ---

    def any(self, *families: str) -> set[int]:
        """The sentences that hold a word of any of the families."""
        return {self._sentence(hit) for family in families for hit in self.families[family]}

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

    def _besides(self, family: str, other: str) -> bool:
        """Whether a word of a family stands where none of the other does."""
        places = self._places(other)
        return any(hit.first not in places for hit in self.families[family])

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

    # --- the whole ---

    @cached_property
    def asks(self) -> bool:
        """True where something is asked: in so many words, or with a question mark and one of them."""
        said = [hit for hit in self.hits if hit.meaning == "asks"]
        weighed = {hit.first for hit in self.families["weigh"]} - {hit.first for hit in said}
        return any(" " in hit.phrase for hit in said) or bool(said and (self.questions or weighed))

    @cached_property
    def only_asks(self) -> bool:
        """True where nothing but questions speaks of the event, and no data of a person stand before the first."""
        if not self.questions or self.registers or self.form or self.record or self.earlier:
            return False
        if self.goes or self.comes or self.bids:
            return False
        first = min(word.start for word in self.words if word.sentence == min(self.questions))
        return not any("@" in line.text for line, at in zip(self.lines, self.offsets, strict=True) if at < first)

    @cached_property
    def only_regrets(self) -> bool:
        """True where something is regretted, and nothing asked, corrected, given or wanted."""
        more = self.questions | self.registers | self.comes | self.bids | self.corrects | self.later
        said = self.any("sorry") | (self.any("mine") - self.any("thanks"))
        return bool(said) and not (more or self.of_("changes", "asks") or self.gives)

    @cached_property
    def is_business(self) -> bool:
        """True where invoices, offers or minutes are spoken of, and neither coming nor a registration."""
        said = {hit.phrase for hit in self.hits if hit.meaning in ("sells", "business")}
        enough = len(said) > 1 or (said and not any("@" in line.text for line in self.lines))
        return bool(enough) and not (
            self.record
            or self.any("enrol", "seat", "go", "drop", "swap", "listed")
            or self.of_("topic", "registers", "unable")
        )

    @cached_property
    def is_paper(self) -> bool:
        """True where papers of daily business are sent or asked for, and nothing is said of the event."""
        said = self.any("paper") - self.questions
        return bool(said) and not (
            self.wishes or self.comes or self.earlier or self.any("seat") or self._besides("enrol", "paper")
        )

    @cached_property
    def puts_off(self) -> bool:
        """True where the whole wish is put off: a third name that follows puts off nothing of those who are named."""
        return bool(self.later and not self.registers) and (not self.gives or self.asks or bool(self.questions))

    @cached_property
    def gives(self) -> bool:
        """True where the text gives data of a person: a filled-in form, an address, a telephone number."""
        return self.form or any("@" in line.text or _has_number(line.text) for line in self.lines)

    @cached_property
    def record(self) -> bool:
        """True where a line gives an address or a number among other things, as who is to be registered is given."""
        return any(
            len(_PARTS.findall(line.text)) >= 3 and ("@" in line.text or _has_number(line.text)) for line in self.lines
        )

    @cached_property
    def form(self) -> bool:
        return self.labelled >= FORM

    @cached_property
    def wishes(self) -> bool:
        """True where the text wants anything of a registration."""
        changes = self.earlier and (self.of_("changes") or self.corrects)
        return bool(self.registers or self.instead or self.cancels or self.unable or changes or self.form)

    @cached_property
    def says_who(self) -> bool:
        """True where nothing is wanted but that somebody comes, and the writer himself does not."""
        wishes = self.registers or self.instead or self.cancels or self.earlier or self.form
        return bool(self.unable and (self.wants | self.comes | self.named & self.goes & self.any("go"))) and not wishes

    @cached_property
    def says_anything(self) -> bool:
        """True where the text wants or asks anything, or gives data of a person."""
        said = self.wishes or self.comes or self.bids or self.frees or self.corrects or self.questions or self.earlier
        return bool(said or self.gives or self.asks)

    def cues(self) -> tuple[Cue, ...]:
        return tuple(self._cue(hit) for hit in self.hits if hit.meaning not in ("topic", "if", "business"))

    def _cue(self, hit: Hit) -> Cue:
        first, last = self.words[hit.first], self.words[hit.last]
        at = max(index for index, offset in enumerate(self.offsets) if offset <= first.start)
        line = self.lines[at]
        shift = line.start - self.offsets[at]
        return Cue(hit.meaning, hit.phrase, line.source, first.start + shift, last.end + shift)


def _has_number(text: str) -> bool:
    """Whether a line holds a telephone number: enough digits, and not those of a date."""
    return any(not _DATE.fullmatch(found.group()) for found in _NUMBER.finditer(text))


def joined(lines: Sequence[Line]) -> tuple[list[int], str]:
    """The lines as one text, and where each begins in it."""
    offsets: list[int] = []
    position = 0
    for line in lines:
        offsets.append(position)
        position += len(line.text) + 1
    return offsets, "\n".join(line.text for line in lines)


def _enclitic(text: str, token: Word) -> bool:
    """Whether a word hangs on the one before it, as the reflexive of "deslocar-se" does: it begins no condition."""
    return token.start > 0 and text[token.start - 1] in "-‐‑"


def _parted_questions(text: str, words: Sequence[Word]) -> list[Word]:
    """The words, with what stands before a dash or colon in a question as a sentence of its own."""
    asked = _questions(text, words)
    if not asked:
        return list(words)
    found: list[Word] = []
    more = 0
    for at, token in enumerate(words):
        before = words[at - 1] if at else token
        if token.sentence == before.sentence and token.sentence in asked:
            more += bool(_DASH.search(text, before.end, token.start))
        found.append(token._replace(sentence=token.sentence + more))
    return found


def _misnamed(name: str, text: str, row: Sequence[Word]) -> set[int]:
    """The sentences in which a name of the writer is written otherwise, and not only with another ending."""
    names = {part.fold for part in words(name) if len(part.fold) >= LONG_NAME}
    return {
        word.sentence
        for word in row
        if len(word.fold) >= LONG_NAME and text[word.start].isupper() and word.fold not in names
        if any(_is_slip(word.fold, own) for own in names)
    }


def _is_proper(hit: Hit, text: str, row: Sequence[Word]) -> bool:
    """Whether a phrase has a capital within its sentence, as what belongs to a name has: "Hospital del Mar"."""
    first = row[hit.first]
    return text[first.start].isupper() and hit.first > 0 and row[hit.first - 1].sentence == first.sentence


def _naming(writer: str, text: str, row: Sequence[Word]) -> set[int]:
    """The sentences in which two words with capitals stand together as a name does, neither of them the writer's.

    At the head of a sentence one of them must be a given name; behind a title the first needs no capital.
    """
    own = {part.fold for part in words(writer) if part.end - part.start > 2}
    found: set[int] = set()
    for at in range(len(row) - 1):
        one, two = row[at], row[at + 1]
        if two.start - one.end > 2 or "\n" in text[one.end : two.start] or not text[two.start].isupper():
            continue
        within = at > 0 and row[at - 1].sentence == one.sentence
        pair = text[one.start].isupper() and (within or bool({one.fold, two.fold} & given_names()))
        if (pair or one.fold in short_titles()) and not {one.fold, two.fold} & own:
            found.add(two.sentence)
    return found


def _is_slip(word: str, name: str) -> bool:
    if abs(len(word) - len(name)) > 3 or word.startswith(name[:-1]):
        return False
    return fuzz.ratio(word, name) >= ALIKE


def _sentences_at(places: Iterable[int], words: Sequence[Word]) -> set[int]:
    """The sentences that places of a text belong to: those of the words before them."""
    starts = [word.start for word in words]
    before = ((place, bisect_left(starts, place) - 1) for place in places)
    return {words[at].sentence for _, at in before if at >= 0}


def _questions(text: str, words: Sequence[Word]) -> set[int]:
    """The sentences that end in a question mark, which is `;` in Greek."""
    found: set[int] = set()
    if "?" not in text and _GREEK_MARK.isdisjoint(text):
        return found
    for at, token in enumerate(words):
        end = words[at + 1].start if at + 1 < len(words) else len(text)
        after = text[token.end : min(end, token.end + 20)]
        if "?" in after or (after[:1] in _GREEK_MARK and "α" <= token.fold[-1] <= "ω"):
            found.add(token.sentence)
    return found


def _clauses(text: str, words: Sequence[Word]) -> list[int]:
    """The clause of each word: they end where a comma, a bracket, a dash or a sentence does."""
    found: list[int] = []
    clause = 0
    for at, token in enumerate(words):
        before = words[at - 1] if at else token
        parted = text[before.end : token.start] != " " and _CLAUSE.search(text, before.end, token.start)
        if at and (parted or token.sentence != before.sentence):
            clause += 1
        found.append(clause)
    return found


def _hits(words: Sequence[Word], languages: tuple[str, ...]) -> list[Hit]:
    """What the words say in any of the languages, in reading order."""
    found = (hit for language in languages for hit in _phrases(language).find(words) if _fits(hit, language, languages))
    ordered = sorted(found, key=lambda hit: hit.first)
    begun: dict[int, list[Hit]] = {}
    for hit in ordered:
        if hit.last > hit.first and "…" not in hit.phrase:
            begun.setdefault(hit.first, []).append(hit)
    return [hit for hit in ordered if not _is_hidden(hit, begun)]


def _corrected(hits: Sequence[Hit], *, answers: bool) -> list[Hit]:
    """The hits, with "as requested" or "is now" for a correction where something was sent before, else for nothing.

    The announcement asks for data as our confirmation does.
    """
    known = answers or any(hit.meaning == "earlier" for hit in hits)
    corrected = (hit._replace(meaning="changes") if hit.meaning == "rather" else hit for hit in hits)
    return list(corrected) if known else [hit for hit in hits if hit.meaning != "rather"]


def _is_hidden(hit: Hit, begun: dict[int, list[Hit]]) -> bool:
    """Whether a hit lies within a longer one that means something else: "à ma place" in "renonce à ma place"."""
    around = (other for first in range(hit.first - LONGEST, hit.first + 1) for other in begun.get(first, ()))
    return any(
        other.meaning != hit.meaning and other.last >= hit.last and other.last - other.first > hit.last - hit.first
        for other in around
    )


def _fits(hit: Hit, language: str, languages: tuple[str, ...]) -> bool:
    """A single small word is too little in a language that is not the likeliest ("ar": whether, with)."""
    return hit.meaning not in ("asks", "if") or language == languages[0] or " " in hit.phrase


@cache
def _phrases(language: str) -> Phrases:
    wishes = table("wishes").get(language, {})
    said = [(phrase, concept) for concept in CONCEPTS for phrase in wishes.get(concept, ())]
    return Phrases(said + [(phrase, "business") for phrase in words_of("intent", "unrelated", (language,))])


def _found_families(words: Sequence[Word], languages: tuple[str, ...]) -> dict[str, list[Hit]]:
    """The words of each family, "mate" (a colleague) and verbs negated at their head ("nepřijedu") among them."""
    found: dict[str, list[Hit]] = {family: [] for family in (*FAMILIES, "mate", "negated")}
    for language in languages:
        for hit in _family_phrases(language).find(words):
            for meaning in hit.meaning.split():
                if meaning != "i" or language == languages[0]:
                    found[meaning].append(hit)
    return found


@cache
def _family_phrases(language: str) -> Phrases:
    known = table("wish_words").get(language, {})
    entries = [(phrase, family) for family in FAMILIES for phrase in known.get(family, ())]
    entries += [(word, "mate") for word in words_of("words", "colleague", (language,))]
    prefix = known.get("prefix", "")
    if prefix:
        entries += [(prefix + stem, "no go negated") for stem in known["go"]]
    return Phrases(entries)


@cache
def _labels(language: str) -> dict[str, str]:
    return {label: name for name in LABELLED for label in words_of("labels", name, (language,)) if len(label) > 2}


def _labelled(lines: Iterable[Line], languages: tuple[str, ...]) -> int:
    """How many different fields have a label with something behind it."""
    found: set[str] = set()
    for line in lines:
        head, separator, value = line.text[:80].partition("\t" if "\t" in line.text[:80] else ":")
        label = folded(head.strip(" -*•·")) if separator else ""
        meant = [name for language in languages if (name := _labels(language).get(label))] if label else []
        if meant and any(letter.isalnum() for letter in value):
            found.add(max(meant, key=LABELLED.index))
    return len(found)
