"""What single sentences say of a registration: that it is wanted, taken back, corrected, passed on, made before.

Rule: here stands which families of words make a statement when they stand in one sentence ("place" and "free" give one
back, "name" and "spelt" correct one), and what a question, a condition or a negation does to it. Knows no kinds and no
fields.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from inbox_processor.extraction.spoken import YEAR, Spoken
from inbox_processor.knowledge.phrases import Hit

_ORDINAL = re.compile(r"\D{0,3}")
_NUMERO = frozenset(("no", "nr"))
"""What denies in one language and stands before a number in others."""


@dataclass
class Statements(Spoken):
    """The sentences of a text by what they state."""

    @cached_property
    def registers(self) -> set[int]:
        """Sentences that register somebody now: no condition, no question with a question's words, no other wish."""
        asked = self.questions & (self.saying("asks") | self.saying("which") - self.requests)
        said = [hit for hit in self.hits if hit.meaning == "registers"]
        first = {self._sentence(hit) for hit in said if not self._is_asked(hit) and not self._is_denied(hit)}
        if not self.earlier:
            first |= self.saying("listed") - self.saying("ahead", "no") - self.questions
        put_off = self.questions if self.later else self.saying("weigh") if self.questions else set()
        undone = self.near("drop", ("datum",), 4, clause=True)
        undone |= self.saying("cancels") - self.saying("if")
        undone |= self.saying("stays") if self.cancels or self.frees else set()
        return first - self.later - self.saying("earlier") - self.dated - asked - put_off - undone

    @cached_property
    def cancels(self) -> set[int]:
        """Sentences that take a registration back in so many words."""
        return self.saying("cancels") - self.saying("if", "later") - self.bygone

    @cached_property
    def frees(self) -> set[int]:
        """Sentences in which a place, a registration or a journey is given up or comes free."""
        found = self.near("drop", ("seat", "enrol", "go", "listed", "roll"), 6) | (
            self.saying("nobody") & self.saying("seat")
        )
        asked = self.questions | self.saying("asks")
        found = found - (asked - self.requests) - self.saying("if", "registers", "please")
        coming = self.saying("sure", "bid") - self.saying("no")
        return found - self.later - self.bygone - self.keeps - coming

    @cached_property
    def requests(self) -> set[int]:
        """Questions that ask to have something done to a registration: "could you strike me off?"."""
        done = self.saying("alter", "swap", "changes", "cancels", "instead")
        done |= self.near("drop", ("seat", "enrol", "i"), 6)
        asked = self.questions & self.saying("request")
        return asked & done - self.saying("if", "practical", "remote") - self.weighed

    @cached_property
    def granted(self) -> set[int]:
        """Questions that are only polite: they ask to be put on the list or given a seat."""
        return self.questions & self.bids & self.saying("request")

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
        return (self.saying("asks") | self.near("want", ("know",), 7)) - self.registers - self.granted

    @cached_property
    def unanswered(self) -> set[int]:
        """Sentences that say that no answer and no confirmation has come."""
        return self.near("answer", ("no",), 5, clause=True) - self.saying("ahead")

    @cached_property
    def bygone(self) -> set[int]:
        """Sentences that speak of other times: last year, or a year that the mail's subject does not name."""
        years = {word.sentence for word in self.words if YEAR.fullmatch(word.fold) and word.fold < self.year}
        return self.saying("past") | years

    @cached_property
    def unable(self) -> set[int]:
        """Sentences in which somebody cannot or does not come."""
        said = {self._sentence(hit) for hit in self.hits if hit.meaning == "unable" and not self._is_partial(hit)}
        said |= self.saying("negated")
        said |= {self._sentence(hit) for hit in self.families["sure"] if self._is_denied(hit)}
        said |= self.near("no", ("go",), 5, clause=True, whole=True) - self.unanswered
        said |= self.near("refuse", ("trip", "go"), 8)
        return (said | self.saying("cancels")) - self.questions - self.saying("if") - self.bygone

    @cached_property
    def corrects(self) -> set[int]:
        """Sentences that say of a name, a number or an address that it is wrong, missing or written otherwise.

        Not those that ask to put it on the list.
        """
        listed = set() if self.answers else self.near("enter", ("roll",), 7) & self.saying("request")
        return self.near("alter", ("datum",), 6, clause=True) - listed | self.two_numbers | self.misnamed

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
        return self.saying("later") | put_off

    @cached_property
    def earlier(self) -> set[int]:
        """Sentences that speak of a registration made before."""
        said = self.saying("earlier") | self.dated | self.near("ago", ("listed",), 4, clause=True)
        away = self.saying("changes", "cancels", "unable") or self.frees or self.saying("swap", "gone", "ill")
        known = self.answers or said or self.corrects or away
        return said | self.presumed if known else said

    @cached_property
    def dated(self) -> set[int]:
        """Sentences that say when something was registered or written that is now corrected."""
        away = self.saying("unable", "gone", "ill", "heir") or self.introduced
        if not (self.corrects or self.saying("changes") or away):
            return set()
        further = self.near("ago", ("enrol",), 4, clause=True) & self.corrects
        return self.near("ago", ("mail", "enrol"), 2, clause=True) | further

    @cached_property
    def presumed(self) -> set[int]:
        """Sentences that presume a registration: the thanks for a confirmation, "my registration".

        Who registers says so too: he thanks for the confirmation beforehand, and his registration is in the mail.
        """
        listed = self.saying("listed") - self.saying("registers", "bid")
        return (self.near("thanks", ("confirm",), 4) | listed) - self.saying("ahead")

    @cached_property
    def goes(self) -> set[int]:
        """Sentences that speak of coming or registering, and neither deny it nor ask for it nor put it off."""
        helping = {hit.first for hit in self.families["be"]}
        going = {self._sentence(hit) for hit in self.families["go"] if hit.first not in helping}
        said = self.saying("enrol", "seat") | going | self.saying("topic") | self.on_the_day
        return said - self.unable - self.frees - self.saying("no") - self.unsettled

    @cached_property
    def on_the_day(self) -> set[int]:
        """Sentences that name the event's day of the month: "interested in the 23rd"."""
        if not self.day:
            return set()
        named = [word for word in self.words if word.fold.startswith(self.day)]
        return {word.sentence for word in named if _ORDINAL.fullmatch(word.fold, len(self.day))}

    @cached_property
    def comes(self) -> set[int]:
        """Sentences that say in other words that somebody comes: "count on me", "it is in my diary"."""
        families = self.families["sure"]
        said = {self._sentence(hit) for hit in families if not self._is_denied(hit) and not self._is_asked(hit)}
        said |= self.wants
        if not self.answers:
            said |= self.near("confirm", ("enrol",), 4, clause=True) - self.saying("thanks", "no", "ahead")
        unsettled = self.questions | self.later | self.saying("if", "weigh")
        return said - self.saying("cancels", "unable", "earlier") - self.instead - self.frees - unsettled

    @cached_property
    def wants(self) -> set[int]:
        """Sentences in which somebody would like to come or to be among those who do."""
        said = self.near("want", ("enrol", "go", "seat", "crowd"), 7)
        said |= (
            self.near("want", ("send",), 7) & self.saying("mate", "crowd")
            | self.near("want", ("send",), 7) & self.named
        )
        return said - self.saying("asks", "changes", "earlier") - self.corrects - self.saying("no")

    @cached_property
    def unsettled(self) -> set[int]:
        """Sentences that say nothing for sure: questions, conditions, what is put off or still considered."""
        asked = (self.questions | self.saying("asks")) - self.granted
        return asked | self.later | self.saying("if", "weigh")

    @cached_property
    def newcomers(self) -> set[int]:
        """Sentences that give the address of somebody who is not the writer, and do not say that he stays away."""
        away = self.saying("unable", "cancels", "gone", "ill") | self.near("no", ("go",), 5, clause=True)
        return self.addressed - (away - self.others_come)

    @cached_property
    def successors(self) -> set[int]:
        """Sentences that give somebody else with his address, and the one before: not one who comes besides."""
        besides = self.saying("also") | self.questions - self.requests | self.saying("nobody", "if")
        given = self.introduced - besides
        return given | {sentence - 1 for sentence in given} - besides

    @cached_property
    def ceded(self) -> bool:
        """Whether anything says that somebody stays away or hands on what he has."""
        away = self.saying("unable", "cancels", "gone", "ill", "heir", "forebear") or self.unable
        away = away or self.saying("swap") - self.near("no", ("swap",), 4, clause=True)
        return bool(away or self.frees or self.passes or self.inherits or self.near("no", ("i",), 4, clause=True))

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
        said = self.saying("bid") | self.keeps
        if not self.later:
            asked = self.saying("asks") | self.saying("which") - self.saying("request")
            said |= (self.questions & self.near("i", ("enrol", "seat"), 6)) - asked
            said |= self.pleads | self.proposals | self.entries_asked
        weighed = self.saying("weigh") - ((self.keeps | self.pleads) & self.questions)
        return said - self.saying("cancels", "unable", "earlier", "if") - self.later - self.frees - weighed

    @cached_property
    def seeks(self) -> set[int]:
        """Questions by which somebody asks leave to come himself: "may I join you?", "can I get a seat?"."""
        leave = self._places("may")
        other = {self._sentence(hit) for hit in self.hits if hit.meaning == "asks" and hit.first not in leave}
        asked = self.questions & self.near("may", ("enrol", "go", "seat", "roll", "bid", "crowd", "enter", "sure"), 7)
        part = self.saying("which", "practical", "remote", "part", "also", "know", "alter", "swap", "heir", "mate")
        return asked - other - part - self.saying("unable", "cancels", "changes", "instead")

    @cached_property
    def keeps(self) -> set[int]:
        """Sentences that ask to keep a seat, not one that somebody has already."""
        denied = self.near("no", ("keep",), 4, clause=True) | self.saying("mine")
        return self.near("keep", ("seat",), 6) - denied - self.saying("cancels", "nobody", "earlier", "if")

    @cached_property
    def pleads(self) -> set[int]:
        """Questions for a seat, from somebody who gives his data: "is there a place for me?", "any place left?"."""
        if not self.gives:
            return set()
        asked = self.near("own", ("seat",), 5) if self.answers else self.saying("seat")
        return self.questions & asked - self.saying("practical", "remote", "mine", "no")

    @cached_property
    def proposals(self) -> set[int]:
        """Questions that ask to put somebody on who is named there: "could you add Ms Rita Moss?"."""
        asked = self.questions & self.saying("request") & self.saying("enter") & (self.named | self.addressed)
        return asked - self.instead - self.requests - self.corrects

    @cached_property
    def entries_asked(self) -> set[int]:
        """Questions that ask to put somebody on the list: "may I ask you to put my name on the list?"."""
        asked = self.questions & self.saying("request") & self.near("enter", ("roll",), 7)
        return asked - self.instead - self.requests - self.corrects

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
        found = swapped & (near | self.addressed | self.named) - self.saying("nobody")
        if not (self.named or self.addressed or self.saying("mate", "boss")):
            return self.inherits
        return self.replaces | found - self.near("no", ("swap",), 4, clause=True)

    @cached_property
    def replaces(self) -> set[int]:
        """Sentences that put one person for another in so many words."""
        found = {self._sentence(hit) for hit in self.hits if hit.meaning == "instead" and self._of_a_person(hit)}
        if not (self.named or self.addressed or self.saying("mate", "boss")):
            return self.inherits
        found -= self.saying("datum") & self.saying("changes") - self.saying("mate", "boss", "i") - self.addressed
        if not self.misses:
            others = self.addressed if self.record else self.addressed | self.named
            found &= self.saying("i", "mate", "go", "seat", "enrol", "crowd", "roll") | others
        found |= self.contrasts | self.exchanges
        return self.inherits | found - self.saying("nobody") - self.near("no", ("swap",), 4, clause=True)

    @cached_property
    def inherits(self) -> set[int]:
        """Sentences in which who follows takes over from who was to come: his seat, or his journey."""
        seat = self.near("forebear", ("seat",), 8)
        others = {said - behind for said in self.named | self.addressed for behind in range(3)}
        coming = self.near("heir", ("go", "seat", "sure", "take") if self.misses else ("take",), 8) & others
        return (seat | coming) - self.saying("no", "nobody", "cancels") - self.bygone - self.questions

    @cached_property
    def misses(self) -> bool:
        """Whether somebody is known to be registered or expected, or to stay away: a deputy then comes for him."""
        away = self.unable or self.saying("cancels") or self.frees or self.saying("gone", "ill", "mine", "forebear")
        return bool(self.answers or self.earlier or away)

    @cached_property
    def exchanges(self) -> set[int]:
        """Sentences that strike one off and put somebody on: "delete me and add Ms Lind"."""
        struck = self._places("drop") | self._places("cancels")
        begun = {self.words[place].sentence: place for place in sorted(struck, reverse=True)}
        put = {
            self._sentence(hit)
            for hit in self.families["enter"]
            if begun.get(self._sentence(hit), hit.first) < hit.first
        }
        return (put & (self.named | self.addressed)) - (self.questions - self.requests) - self.saying("if", "nobody")

    @cached_property
    def passes(self) -> set[int]:
        """Sentences in which somebody takes another's place."""
        if self.saying("nobody"):
            return set()
        other = self.named | self.addressed
        said = (self.near("take", ("seat",), 9) | self.near("take", ("enrol",), 5) & other) - self.saying("if")
        return said - (self.saying("registers") - self.saying("mine"))

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
        """Whether neither a duty is passed on nor something of somebody's data."""
        end = len(self.words)
        after = [at for at in range(hit.last + 1, min(hit.last + 3, end)) if self._together(hit.last, at, clause=True)]
        around = {*range(hit.first - 3, hit.first), *range(hit.last + 1, hit.last + 5)}
        return around.isdisjoint(self._places("duties")) and self._places("datum").isdisjoint(after)
