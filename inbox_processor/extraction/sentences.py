"""What the sentences of a text say of a registration: phrases found whole, and words that stand together.

Rule: words are data: wishes.toml holds whole phrases, wish_words.toml families of words. Here stands which families
make a statement when they stand in one sentence ("place" and "free" give one back, "name" and "spelt" correct one), and
what a question, a condition or a negation does to it. Counts sentences, not words. Does not weigh, and knows no kinds
and no fields. Linear: each place is compared with a bounded number of words around it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from inbox_processor.extraction import addresses, clauses, concepts
from inbox_processor.extraction.model import Line
from inbox_processor.knowledge.phrases import Hit, folded
from inbox_processor.knowledge.words import Word, words
from inbox_processor.records import Address

MAX_WORDS = 3_000
"""Words of a mail that are weighed: who wants something says it before."""
FORM = 3
"""Different labelled fields that make text a filled-in form."""
EVENT = ("go", "seat", "enrol", "mine", "practical")
"""Families of words that are said of the event and of coming to it."""
DAY = 2
"""Digits that the day of a date has at most."""
_NUMBER = re.compile(r"(?<!\w)[+(]?\d[\d ()/.-]{6,18}\d(?!\w)")
_PARTS = re.compile(r"[,;|/\t]|\s[-–—]\s")
"""What parts the things of a record: name, function, organisation and how to reach them."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"(?:19|20)\d\d[-./ ]{1,2}\d\d?[-./ ]{1,2}\d\d?|\d\d?[-./ ]{1,2}\d\d?[-./ ]{1,2}(?:19|20)\d\d")
_ADDRESS = re.compile(r"[^\s@<>()]{1,80}@[^\s@<>()]{1,80}")
"""What an address is made of says nothing ("pole.fr": Estonian "pole" denies)."""
_PRICE = re.compile(
    r"(?<!\w)(?:€|eur|euro|chf|usd|gbp|£|\$) ?\d"
    r"|(?<![\w.])\d[\d.,]{0,9} ?(?:€|%|eur(?:os?|a)?\b|лв|zł|kč|kr\b|ft\b|lei\b)",
    re.IGNORECASE,
)
_NUMERO = frozenset(("no", "nr"))
"""What denies in one language and stands before a number in others."""


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
    introduced: set[int] = field(default_factory=set)
    """The sentences that give the address of somebody who is named and is not the writer."""
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
        offsets, text = clauses.joined(lines)
        own = writer.addr.lower() if writer and writer.addr else "\n"
        others = [found for found in _ADDRESS.finditer(text) if own not in found.group().lower()]
        text = _ADDRESS.sub(lambda found: "@" * len(found.group()), text)
        row = clauses.parted_questions(text, words(text)[:MAX_WORDS])
        hits = concepts.corrected(concepts.find(row, languages), answers=answers)
        headline = {hit.meaning for hit in concepts.find(words(folded(subject)), languages)}
        if "?" in subject:
            headline.add("asks")
        families = concepts.families(row, languages[:-1] if languages[1:] and languages[-1] == "en" else languages)
        if languages[0] != "de":
            families["ill"] = [hit for hit in families["ill"] if not clauses.is_proper(hit, text, row)]
        meant = {place for hit in hits if hit.meaning == "registers" for place in range(hit.first + 1, hit.last + 1)}
        meant |= {hit.first for hit in hits if hit.meaning == "registers" and hit.last > hit.first}
        for family in ("no", "take"):
            families[family] = [hit for hit in families[family] if hit.first not in meant]
        polite = {hit.first: hit.last for hit in families["please"]}
        hits = [
            hit
            for hit in hits
            if hit.meaning != "if" or not (hit.first in polite or clauses.enclitic(text, row[hit.first]))
            if hit.meaning != "later" or polite.get(hit.first, -1) < hit.last
        ]
        found = cls(
            lines,
            offsets,
            row,
            hits,
            families,
            clauses.of(text, row),
            headline,
            concepts.labelled(lines, languages),
            clauses.questions(text, row),
            max(_YEAR.findall(subject), default=""),
            clauses.misnamed(writer.name if writer else "", text, row),
            clauses.sentences_at((found.start() for found in others), row),
            clauses.introduced(writer, others, text, row),
            clauses.naming(writer.name if writer else "", text, row, {row[hit.first].fold for hit in families["i"]}),
            answers=answers,
        )
        for hit in hits:
            found.said.setdefault(hit.meaning, set()).add(row[hit.first].sentence)
        return found

    # --- whole phrases ---

    def of_(self, *concepts: str) -> set[int]:
        """The sentences that hold a phrase of any of the concepts."""
        return set().union(*[self.said[concept] for concept in concepts if concept in self.said])

    @cached_property
    def registers(self) -> set[int]:
        """Sentences that register somebody now: no condition, no question with a question's words, no other wish."""
        asked = self.questions & (self.of_("asks") | self.any("which") - self.requests)
        said = [hit for hit in self.hits if hit.meaning == "registers"]
        first = {self._sentence(hit) for hit in said if not self._is_asked(hit) and not self._is_denied(hit)}
        if not self.earlier:
            first |= self.any("listed") - self.any("ahead", "no") - self.questions
        put_off = self.questions if self.later else self.any("weigh") if self.questions else set()
        undone = self.near("drop", ("datum",), 4, clause=True)
        undone |= self.of_("cancels") - self.of_("if")
        return first - self.later - self.of_("earlier") - self.dated - asked - put_off - undone

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
        found = self.near("drop", ("seat", "enrol", "go", "listed", "roll"), 6) | (
            self.of_("nobody") & self.any("seat")
        )
        asked = self.questions | self.of_("asks")
        found = found - (asked - self.requests) - self.of_("if", "registers") - self.any("please")
        coming = self.any("sure", "bid") - self.any("no")
        return found - self.later - self.bygone - self.keeps - coming

    @cached_property
    def requests(self) -> set[int]:
        """Questions that ask to have something done to a registration: "could you strike me off?"."""
        done = self.any("alter", "swap") | self.of_("changes", "cancels", "instead")
        done |= self.near("drop", ("seat", "enrol", "i"), 6)
        asked = self.questions & self.any("request")
        return asked & done - self.of_("if") - self.any("practical", "remote") - self.weighed

    @cached_property
    def weighed(self) -> set[int]:
        """Sentences that weigh whether to come; "would it be possible" asks politely."""
        polite = self._places("request")
        return {self._sentence(hit) for hit in self.families["weigh"] if hit.first not in polite}

    @cached_property
    def ponders(self) -> set[int]:
        """Sentences that weigh something, and not only ask "whether"."""
        asked = self._places("asks")
        return {self._sentence(hit) for hit in self.families["weigh"] if hit.first not in asked}

    @cached_property
    def indirect(self) -> set[int]:
        """Sentences that ask without a question mark: "I would like to know"."""
        return (self.of_("asks") | self.near("want", ("know",), 7)) - self.registers

    @cached_property
    def unanswered(self) -> set[int]:
        """Sentences that say that no answer and no confirmation has come."""
        return self.near("answer", ("no",), 5, clause=True) - self.any("ahead")

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
        said |= self.near("no", ("go",), 5, clause=True, whole=True) - self.unanswered
        said |= self.near("refuse", ("trip", "go"), 8)
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
        said = self.of_("earlier") | self.dated | self.near("ago", ("listed",), 4, clause=True)
        away = self.of_("changes", "cancels", "unable") or self.frees or self.any("swap", "gone", "ill")
        known = self.answers or said or self.corrects or away
        return said | self.presumed if known else said

    @cached_property
    def dated(self) -> set[int]:
        """Sentences that say when something was registered or written that is now corrected."""
        away = self.of_("unable") or self.any("gone", "ill", "heir") or self.introduced
        if not (self.corrects or self.of_("changes") or away):
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
        if not self.answers:
            said |= self.near("confirm", ("enrol",), 4, clause=True) - self.any("thanks", "no", "ahead")
        unsettled = self.questions | self.later | self.of_("if") | self.any("weigh")
        return said - self.of_("cancels", "unable", "earlier") - self.instead - self.frees - unsettled

    @cached_property
    def granted(self) -> set[int]:
        """Sentences that register somebody on what only the organiser's word fulfils: "if places are left"."""
        said = self.any("bid", "sure") | self.of_("registers") | self.near("want", ("seat", "go"), 7)
        return (self.any("please") & said) - self.of_("cancels", "unable", "earlier") - self.later

    @cached_property
    def alone(self) -> set[int]:
        """Sentences in which a colleague stays away, and the writer says there or right by that he comes."""
        away = self.unable & (self.any("mate", "boss") | self.named)
        if not away:
            return away
        denied = {self.clauses[place] for place in self._places("no")}
        own = {self.clauses[place] for place in self._places("i")} - denied
        coming = {self._sentence(hit) for hit in self.families["go"] if self.clauses[hit.first] in own}
        coming |= self.of_("registers") | self.any("bid", "sure") | self.wants | self.comes
        coming -= self.of_("cancels") | self.any("stays")
        return away & (coming | {sentence + by for sentence in coming for by in (-1, 1)})

    @cached_property
    def wants(self) -> set[int]:
        """Sentences in which somebody would like to come or to be among those who do."""
        said = self.near("want", ("enrol", "go", "seat", "crowd"), 7)
        said |= (
            self.near("want", ("send",), 7) & self.any("mate", "crowd") | self.near("want", ("send",), 7) & self.named
        )
        return said - self.of_("asks", "changes", "earlier") - self.corrects - self.any("no")

    @cached_property
    def unsettled(self) -> set[int]:
        """Sentences that say nothing for sure: questions, conditions, what is put off or still considered."""
        return self.questions | self.later | self.of_("if", "asks") | self.any("weigh")

    @cached_property
    def newcomers(self) -> set[int]:
        """Sentences that give the address of somebody who is not the writer, and do not say that he stays away."""
        away = self.of_("unable", "cancels") | self.any("gone", "ill") | self.near("no", ("go",), 5, clause=True)
        return self.addressed - (away - self.others_come)

    @cached_property
    def successors(self) -> set[int]:
        """Sentences that give somebody else with his address, and the one before: not one who comes besides."""
        besides = self.any("also") | self.questions - self.requests | self.of_("nobody", "if")
        given = self.introduced - besides
        return given | {sentence - 1 for sentence in given} - besides

    @cached_property
    def ceded(self) -> bool:
        """Whether anything says that somebody stays away or hands on what he has."""
        away = self.of_("unable", "cancels") or self.any("gone", "ill", "heir", "forebear") or self.unable
        away = away or self.any("swap") - self.near("no", ("swap",), 4, clause=True)
        return bool(away or self.frees or self.passes or self.inherits or self.near("no", ("i",), 4, clause=True))

    @cached_property
    def covered(self) -> set[int]:
        """Sentences in which one stays away, and somebody whose address is given comes: in them or right after."""
        given = self.addressed | {sentence - 1 for sentence in self.addressed}
        return self.others_come & given - self.of_("nobody", "if") - self.any("stays") - self.questions

    @cached_property
    def others_come(self) -> set[int]:
        """Sentences in which one stays away, and in a later clause somebody comes."""
        away = [hit for family in ("gone", "ill", "no", "negated") for hit in self.families[family]]
        away += [hit for hit in self.hits if hit.meaning in ("unable", "cancels")]
        denied = {self.clauses[place] for hit in away for place in range(hit.first, hit.last + 1)}
        first: dict[int, int] = {}
        for hit in away:
            sentence, clause = self._sentence(hit), self.clauses[hit.last]
            first[sentence] = min(first.get(sentence, clause), clause)
        going = (hit for hit in self.families["go"] if self.clauses[hit.first] not in denied)
        return {
            sentence for hit in going if first.get(sentence := self._sentence(hit), 1 << 30) < self.clauses[hit.first]
        }

    @cached_property
    def bids(self) -> set[int]:
        """Sentences that ask for a place on the list, be it as a question: "could you add me?"."""
        said = {self._sentence(hit) for hit in self.families["bid"] if not self._is_denied(hit)} | self.keeps
        if not self.later:
            asked = self.of_("asks") | self.any("which") - self.any("request")
            said |= (self.questions & self.near("i", ("enrol", "seat"), 6)) - asked
            said |= self.pleads | self.proposals
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
    def proposals(self) -> set[int]:
        """Questions that ask to put somebody on who is named there: "could you add Ms Rita Moss?"."""
        asked = self.questions & self.any("request") & self.any("enter") & (self.named | self.addressed)
        return asked - self.instead - self.requests - self.corrects

    @cached_property
    def two_numbers(self) -> set[int]:
        """Sentences that say one number and not another: "it ends in 76, not 67"."""
        numbers = [at for at, token in enumerate(self.words) if len(token.fold) > 1 and token.fold.isdigit()]
        places = self._places("no") | self._places("swap")
        return {
            self.words[at].sentence
            for at in numbers
            if any(
                place in places and self.words[place].fold not in _NUMERO and self._together(place, at, clause=False)
                for place in (at - 1, at - 2)
            )
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
        if not (self.named or self.addressed or self.any("mate", "boss")):
            return self.inherits
        return self.replaces | found - self.near("no", ("swap",), 4, clause=True)

    @cached_property
    def replaces(self) -> set[int]:
        """Sentences that put one person for another in so many words."""
        found = {self._sentence(hit) for hit in self.hits if hit.meaning == "instead" and self._of_a_person(hit)}
        if not (self.named or self.addressed or self.any("mate", "boss")):
            return self.inherits
        found -= self.any("datum") & self.of_("changes") - self.any("mate", "boss", "i") - self.addressed
        if not self.misses:
            others = self.addressed if self.record else self.addressed | self.named
            found &= self.any("i", "mate", "go", "seat", "enrol", "crowd", "roll") | others
        found |= self.contrasts | self.exchanges
        return self.inherits | found - self.of_("nobody") - self.near("no", ("swap",), 4, clause=True)

    @cached_property
    def inherits(self) -> set[int]:
        """Sentences in which who follows takes over from who was to come: his seat, or his journey."""
        seat = self.near("forebear", ("seat",), 8)
        others = {said - behind for said in self.named | self.addressed for behind in range(3)}
        coming = self.near("heir", ("go", "seat", "sure", "take") if self.misses else ("take",), 8) & others
        return (seat | coming) - self.any("no") - self.of_("nobody", "cancels") - self.bygone - self.questions

    @cached_property
    def misses(self) -> bool:
        """Whether somebody is known to be registered or expected, or to stay away: a deputy then comes for him."""
        away = self.unable or self.of_("cancels") or self.frees or self.any("gone", "ill", "mine", "forebear")
        return bool(self.answers or self.earlier or away)

    @cached_property
    def exchanges(self) -> set[int]:
        """Sentences that strike one off and put somebody on: "delete me and add Ms Lind"."""
        struck = self._places("drop") | self._places("cancels")
        begun = {self.words[place].sentence: place for place in sorted(struck, reverse=True)}
        put = {
            self._sentence(hit)
            for hit in self.families["enter"]
            if hit.first not in struck and begun.get(self._sentence(hit), hit.first) < hit.first
        }
        return (put & (self.named | self.addressed)) - (self.questions - self.requests) - self.of_("if", "nobody")

    @cached_property
    def passes(self) -> set[int]:
        """Sentences in which somebody takes another's place."""
        if self.of_("nobody") or self.near("no", ("swap",), 4, clause=True):
            return set()
        other = self.named | self.addressed
        said = (self.near("take", ("seat",), 9) | self.near("take", ("enrol",), 5) & other) - self.of_("if")
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
            if any(self._together(place, hit.first, clause=True) for place in before) and any(
                self._together(place, hit.last, clause=False) for place in after
            ):
                found.add(self._sentence(hit))
        return found

    def _of_a_person(self, hit: Hit) -> bool:
        if self._is_partial(hit):
            return False
        after = range(hit.last + 1, min(hit.last + 3, len(self.words)))
        near = [place for place in after if self._together(hit.last, place, clause=True)]
        if any(self._is_figure(place) for place in near):
            return False
        duties = self._places("duties")
        end = min(hit.last + 5, len(self.words))
        around = (*range(max(hit.first - 3, 0), hit.first), *range(hit.last + 1, end))
        if any(place in duties and self._together(hit.first, place, clause=True) for place in around):
            return False
        return not any(place in self._places("datum") for place in near)

    def _is_figure(self, place: int) -> bool:
        """Whether a word has digits and is not the day of a date."""
        word = self.words[place]
        is_day = word.fold.isdigit() and len(word.fold) <= DAY and word.sentence not in self.two_numbers
        return not is_day and any(letter.isdigit() for letter in word.fold)

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
        return (
            any(" " in hit.phrase for hit in said)
            or bool(self.indirect & self.near("want", ("know",), 7))
            or bool(said and (self.questions or weighed))
        )

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
    def says_little(self) -> bool:
        """True where nothing is thanked for, asked, given or wanted: a reason to stay away in words of its own."""
        more = self.questions | self.goes | self.comes | self.bids | self.corrects | self.unsettled
        known = self.any("thanks", "confirm", "stays", "datum") | self.of_("changes")
        return bool(self.words) and not (more or known or self.wishes or self.gives or self.asks)

    @cached_property
    def is_notice(self) -> bool:
        """True where somebody is away, and says what absence notices say besides and nothing of the event."""
        aside = set().union(*(self._places(family) for family in ("leave", "urgent", "until", "answer")))
        away, time = self.families["leave"], self.families["until"]
        besides = {hit.first for hit in self.families["urgent"]} - self._places("leave")
        further = besides or ((time or self._besides("mail", "leave")) and not self.any("sorry"))
        enough = (away and further) or (besides and time) if self.answers else away and len(besides) > 1
        if not enough:
            return False
        event = [hit for family in EVENT for hit in self.families[family]]
        aside |= {hit.first for hit in self.families["be"]}
        if any(hit.first not in aside for hit in event):
            return False
        wishes = self.registers | self.of_("cancels", "registers") | self.frees | self.bids | self.corrects
        return not (wishes or self.questions or self.form or self.record)

    @cached_property
    def is_foreign(self) -> bool:
        """True where neither the subject nor the text has a word of the event, and nothing is wanted or given."""
        event = self.any(*EVENT, "crowd", "remote", "listed", "bid", "sure") or self.of_("topic")
        return not (event or "topic" in self.headline or self.wishes or self.record or self.form)

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
    def prices(self) -> bool:
        """True where sums of money or percentages are given."""
        return any(_PRICE.search(line.text) for line in self.lines)

    @cached_property
    def puts_off(self) -> bool:
        """True where the whole wish is put off: a third name that follows puts off nothing of those who are named."""
        return bool(self.later and not self.registers) and (not self.gives or self.asks or bool(self.questions))

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
