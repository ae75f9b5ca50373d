"""What a sentence says of somebody it names: comes, no longer comes, is one of the writer's house, is only spoken of.

Rule: of the words of registering, cancelling and being unable in a sentence, those that stand nearest to the name are
about it, unless the writer ("I") stands between: then they are the writer's. Does not know who is registered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from inbox_processor.extraction.lexicon import Grammar, grammar, lexicon
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.page import Wish
from inbox_processor.knowledge import phrases, table
from inbox_processor.knowledge.habits import languages
from inbox_processor.knowledge.words import Word, fold, words

COMES, GOES = ("registers", "instead"), ("cancels", "unable")
ATTENDS = "attends"
"""Words of coming and taking part that say nothing alone, only of somebody who is named with them."""
NEAR_SUBJECT = 3
"""Words before a verb in which its "I" is looked for."""
FARTHEST = 20
"""Words between a name and what alone would not say that somebody comes, at most, marks counted as below."""
NEAR_NAME = 5
"""Words before and behind a name that say what it is named for."""
ORDER_BEHIND = languages("order_behind")
"""Languages that put "on behalf of" behind the name."""
BRACKETED = re.compile(r"\([^()]{0,160}\)")
PARTING = 6
"""A mark that parts clauses counts like so many words."""


@dataclass(frozen=True)
class Named:
    """A person named in a sentence, with the sentence's words and the wishes said in it, by their offsets in it."""

    text: str
    words: Sequence[Word]
    mention: Mention
    wishes: Sequence[Wish]
    grammar: Grammar
    others: tuple[Mention, ...] = ()
    """Who else is named in the sentence."""

    @property
    def comes(self) -> bool:
        """Whether the nearest wish about this person is that somebody come."""
        nearest = self._nearest
        if nearest is None or nearest.concept in GOES:
            return False
        return nearest.concept != ATTENDS or not (self.is_aside or self.is_past or self._is_negated())

    @property
    def comes_by_the_way(self) -> bool:
        """Whether only "comes", "attends" says so, of nobody of the house and without an "also"."""
        also = bool(self.grammar["also"].within(self.words)) or self.is_ours
        return self._nearest is not None and self._nearest.concept == ATTENDS and not also

    @cached_property
    def goes(self) -> bool:
        """Whether the nearest wish about this person is that he no longer comes."""
        nearest = self._nearest
        if nearest is not None and nearest.concept == ATTENDS:
            return self._is_denied_behind(nearest)
        return nearest is not None and nearest.concept in GOES

    @property
    def is_cancelled(self) -> bool:
        """Whether the nearest wish about this person is to cancel his registration, not only that he cannot come."""
        return self._nearest is not None and self._nearest.concept == "cancels"

    @property
    def stays_too(self) -> bool:
        """Whether the person is said not to come either, as the writer before him: "my colleague X cannot either"."""
        said = family("either", self.grammar.language)
        near = any(any(said.find(row)) for row in (self._before[-NEAR_NAME:], self._told[:NEAR_NAME]))
        return near and (self.goes or self.stays)

    @property
    def changes(self) -> bool:
        """Whether data of this person are corrected."""
        return any(wish.concept == "changes" for wish in self.wishes)

    @property
    def is_ours(self) -> bool:
        """Whether the person is introduced as the writer's superior or colleague: "our director", "my colleague"."""
        before, after = self._before[-NEAR_NAME:], self._behind[:NEAR_NAME]
        if self.mention.title and before and self.grammar["own"].at(before, len(before) - 1)[0]:
            return True
        ends = self.grammar.own_ends
        if ends and any(word.fold.endswith(ends) and _is_of_the_house(word) for word in before):
            return True
        return any(self._owns(row) and any(map(_is_of_the_house, row)) for row in (before, after))

    def _owns(self, row: Sequence[Word]) -> bool:
        return bool(self.grammar["own"].within(row))

    @cached_property
    def is_aside(self) -> bool:
        """Whether the person is only spoken of: who recommended the event, who is greeted, who asked the writer."""
        titled = [word for word in self.words if word.end <= self.mention.start]
        before, after = titled[-NEAR_NAME:], self._told[:NEAR_NAME]
        if self._says_behind("books") or self._only_helps:
            return True
        if self.grammar["them"].within(self._behind):
            return False
        said = self.grammar["aside"].within(before)
        aside = any(not self._is_side(before[at + length : at + length + 1]) for at, length, _ in said)
        return aside or bool(self.grammar["told"].within(after))

    @property
    def _only_helps(self) -> bool:
        """Whether nothing is wanted of the person, who assists somebody or answers questions: "my assistant X"."""
        before, lex = self._before[-NEAR_NAME:], lexicon()
        last = before[:-1] if self._owns(before[-1:]) else before
        told = any(lex.assistants.holds(word.fold) and lex.functions.holds(word.fold) for word in last[-1:])
        if self.grammar["contact"].within(before):
            told = told or any(lex.colleagues.holds(word.fold) for word in before)
        return told and self._nearest is None

    @cached_property
    def is_elsewhere(self) -> bool:
        """Whether the person is said to be at another place then, and not behind that to come: "X is on leave".

        Where something is cancelled that only says why.
        """
        last = 0 if any(wish.concept == "cancels" for wish in self.wishes) else self._says_behind("elsewhere")
        coming = (wish for wish in self.wishes if wish.concept in (*COMES, ATTENDS) and wish.start >= last)
        return bool(last) and not any(map(self._is_about, coming))

    def _says_behind(self, name: str) -> int:
        """Where the last words of a family end that stand behind the name, before another's and outside brackets; 0."""
        row = self._told
        return max((row[hit.last].end for hit in family(name, self.grammar.language).find(row)), default=0)

    @property
    def is_order(self) -> bool:
        """Whether somebody registers others by this person's order: "on behalf of our director, Ms X"; not "him"."""
        before, after = self._before[-2 * NEAR_NAME :], self._behind[:NEAR_NAME]
        if bool(self.grammar["them"].within(self._behind)):
            return False
        row = [*before, *after] if self.grammar.language in ORDER_BEHIND else before
        return bool(self.grammar["order"].within(row))

    @cached_property
    def is_apart(self) -> bool:
        """Whether the person has another part than those who register: a predecessor, a speaker."""
        rows = (self._before[-NEAR_NAME:], self._behind[:NEAR_NAME])
        return any(self.grammar["apart"].within(row) for row in rows)

    @property
    def asks(self) -> bool:
        """Whether this person has asked the writer to register him: "Mr X has asked me to sign him up"."""
        asked = self.grammar["ask"].within(self._behind[: 2 * NEAR_NAME])
        return bool(asked) and any(family("enrol", self.grammar.language).find(self.words))

    @cached_property
    def is_past(self) -> bool:
        """Whether what stands behind the name is of the past: "X, who came last year, has retired"."""
        behind = self._behind[:FARTHEST]
        if bool(self.grammar["past"].within(behind)):
            return True
        end = behind[-1].end if behind else 0
        return any(self.mention.whole_end <= at < end for at in gone(self.text, self.grammar.language))

    @property
    def is_denied(self) -> bool:
        """Whether the words behind the name say no: "The participation of Mr X is not planned"."""
        return bool(self.grammar["no"].within(self._behind))

    @property
    def stays(self) -> bool:
        """Whether the person is said not to come, outside brackets behind the name, or to register alone."""
        behind = self._outside_brackets
        away = self.is_separate or self.is_unsettled or self.is_elsewhere
        return away or bool(self.grammar["no"].within(behind))

    @cached_property
    def is_unsettled(self) -> bool:
        """Whether a word near the name says that it is not decided yet: "and perhaps also my colleague X"."""
        begin = max((other.whole_end for other in self.others if other.end <= self.mention.start), default=0)
        before = [word for word in self._before if word.start >= begin][-2 * NEAR_NAME :]
        return any(any(family("weigh", self.grammar.language).find(row)) for row in (before, self._behind[:NEAR_NAME]))

    @property
    def is_separate(self) -> bool:
        """Whether the person is said to register without the writer: "X, who is already registered"."""
        behind = [word for word in self._behind if word.start < self._following]
        return bool(self.grammar["separate"].within(behind))

    @staticmethod
    def _is_side(row: Sequence[Word]) -> bool:
        """Whether "from our" goes on as "from our side"."""
        return bool(row) and row[0].fold in lexicon().sides

    def _is_negated(self) -> bool:
        """Whether a word of the sentence says no, and not of the writer: "He will not come", but not "I do not"."""
        row, small = self.words, self.grammar
        mine = {at for key in ("first", "self") for at, _, _ in small[key].within(row)}
        return any(not mine & set(range(at - 4, at + 3)) for at, _, _ in small["no"].within(row))

    @cached_property
    def _before(self) -> Sequence[Word]:
        begin = self.mention.whole_start
        return [word for word in self.words if word.end <= begin]

    @cached_property
    def _behind(self) -> Sequence[Word]:
        end = self.mention.whole_end
        return [word for word in self.words if word.start >= end]

    @cached_property
    def _outside_brackets(self) -> Sequence[Word]:
        """The words behind the name that stand in no bracket."""
        aside = [match.span() for match in BRACKETED.finditer(self.text, self.mention.whole_end)]
        return [word for word in self._behind if not any(start <= word.start < end for start, end in aside)]

    @cached_property
    def _told(self) -> Sequence[Word]:
        """Of these, those before the next name."""
        return [word for word in self._outside_brackets if word.start < self._following]

    @cached_property
    def _following(self) -> int:
        """Where the next name begins, else the end."""
        starts = (other.whole_start for other in self.others if other.start > self.mention.start)
        return min(starts, default=len(self.text))

    @cached_property
    def _nearest(self) -> Wish | None:
        about = [wish for wish in self.wishes if wish.concept in (*COMES, *GOES, ATTENDS) and self._is_about(wish)]
        return min(about, key=lambda wish: (self._distance(wish), wish.concept not in GOES), default=None)

    def _distance(self, wish: Wish) -> int:
        """Words between a wish and the name; marks between count more, a name within the wish's words is nearest."""
        start, end = self._between(wish)
        marks = sum(self.text.count(mark, start, end) for mark in ";:–—,")
        return sum(start <= word.start < end for word in self.words) + PARTING * marks

    def _between(self, wish: Wish) -> tuple[int, int]:
        if wish.end <= self.mention.whole_start:
            return wish.end, self.mention.whole_start
        return (self.mention.whole_end, wish.start) if wish.start >= self.mention.whole_end else (0, 0)

    def _is_about(self, wish: Wish) -> bool:
        """Whether a wish is about the person rather than about the writer."""
        if wish.start < self.mention.whole_start and wish.end > self.mention.whole_end:
            return True
        if wish.concept in GOES and self._is_of_another(wish):
            return False
        if wish.concept == ATTENDS and self._distance(wish) > FARTHEST:
            return False
        firsts = self._firsts
        start, end = self._between(wish)
        if wish.start >= self.mention.whole_end:
            begin = max(start, self._aside_end(wish))
            return not any(begin <= at < wish.end for at in firsts) or self._joined_to_writer(start, end)
        if wish.concept == "cancels":
            parted = any(mark in self.text[start:end] for mark in ",;.–—") and self._is_said_by_writer(wish, firsts)
            return not (parted or self._is_of_the_writers_own(wish))
        if wish.concept == "registers" and self._is_of_the_writer(wish):
            return False
        if wish.concept not in ("unable", ATTENDS):
            return True
        return not self._is_said_by_writer(wish, firsts) and not (wish.concept == ATTENDS and self._is_of_a_thing())

    def _is_said_by_writer(self, wish: Wish, firsts: Sequence[int]) -> bool:
        """Whether "I" stands in a wish or right before it."""
        lead = [word.start for word in self.words if word.end <= wish.start][-NEAR_SUBJECT:]
        return any((lead[0] if lead else wish.start) <= at < wish.end for at in firsts)

    def _aside_end(self, wish: Wish) -> int:
        """Where what two commas put behind the name ends: "Mr X, whom I had registered, cannot come"."""
        end = self.mention.whole_end
        closing = self.text.find(",", end + 1, wish.start) if self.text[end : end + 1] == "," else -1
        return max(closing, 0)

    def _is_of_another(self, wish: Wish) -> bool:
        """Whether who is named nearer to a wish does that, and this person comes: "only X comes, Y must withdraw"."""
        start, end = self._between(wish)
        nearer = [other for other in self.others if start <= other.whole_start < end]
        comes = attending(self.text, self.grammar.language) if nearer else ()
        return any(self.mention.whole_end <= said.start < other.whole_start for other in nearer for said in comes)

    def _is_denied_behind(self, wish: Wish) -> bool:
        """Whether "not" stands between the name and that he comes: "Mr X cannot, for an operation, take part"."""
        row = [word for word in self.words if self.mention.whole_end <= word.start < wish.end]
        return bool(self.grammar["no"].within(row))

    def _is_of_a_thing(self) -> bool:
        """Whether a preposition stands right before the name: "will come to the talk of Mr X"."""
        row = list(self._before)
        while row and (_is_of_the_house(row[-1]) or self.grammar["own"].at(row, len(row) - 1)[0]):
            row.pop()
        return self.grammar["at"].before(row, len(row)) > 0

    def _is_of_the_writer(self, wish: Wish) -> bool:
        """Whether a wish to be registered is the writer's, and "I" stands between it and the name."""
        said = [word for word in self.words if wish.start <= word.start < wish.end]
        behind = [word for word in self.words if wish.end <= word.start < self.mention.whole_start]
        return bool(self.grammar["me"].within(said)) and bool(self.grammar["first"].within(behind))

    def _is_of_the_writers_own(self, wish: Wish) -> bool:
        """Whether what is cancelled is the writer's: "cancel my registration", but not "cancel my colleague X"."""
        row = [word for word in self.words if wish.start <= word.start < self.mention.whole_start]
        return any(
            self.grammar["own"].at(row, at)[0] and not any(map(_is_of_the_house, row[at + 1 : at + 4]))
            for at in range(len(row) - 1)
        )

    @cached_property
    def _firsts(self) -> Sequence[int]:
        """Where the writer is the subject: "I", "nie mogę"; "my colleague" is about the colleague."""
        words = self.words
        found = (words[at] for at, _, _ in self.grammar["first"].within(words))
        return [word.start for word in found if not self.grammar["own"].at([word], 0)[0]]

    def _joined_to_writer(self, start: int, end: int) -> bool:
        """Whether "and I" stands between the name and the wish."""
        row = [word for word in self.words if start <= word.start < end]
        return any(
            self.grammar["and"].at(row, at)[0] == 1 and bool(self.grammar["self"].at(row, at + 1)[0])
            for at in range(len(row) - 1)
        )


@lru_cache(maxsize=256)
def attending(text: str, language: str) -> tuple[Wish, ...]:
    """Where a sentence speaks of coming or taking part; if a seat is left, or also, too; not in somebody's place."""
    row = words(text)
    conditional = any(_conditions(language).find(row))
    if conditional and not (grammar(language)["also"].within(row) or any(family("seat", language).find(row))):
        return ()
    found = _attending(language).find(row)
    return tuple(Wish(ATTENDS, "", row[hit.first].start, row[hit.last].end) for hit in found)


@lru_cache(maxsize=256)
def gone(text: str, language: str) -> tuple[int, ...]:
    """Where a sentence says that somebody has left or fell ill."""
    row = words(text)
    return tuple(row[hit.first].start for hit in family("gone", language).find(row))


@cache
def family(name: str, language: str) -> phrases.Phrases:
    """A family of wish_words.toml in a language and English."""
    return phrases.Phrases(
        (phrase, name)
        for code in dict.fromkeys((language, "en"))
        for phrase in table("wish_words").get(code, {}).get(name, ())
    )


@cache
def _conditions(language: str) -> phrases.Phrases:
    found = (
        phrase for code in dict.fromkeys((language, "en")) for phrase in table("wishes").get(code, {}).get("if", ())
    )
    return phrases.Phrases((phrase, "if") for phrase in found)


@cache
def _attending(language: str) -> phrases.Phrases:
    return phrases.Phrases(
        (phrase, ATTENDS)
        for code in dict.fromkeys((language, "en"))
        for phrase in table("grammar").get(code, {}).get(ATTENDS, ())
    )


def speaks_of_oneself(text: str) -> bool:
    """Whether words of registering mean whoever is their subject: "meldet sich an"."""
    return any(word.fold in _pronouns("oneself") for word in words(text))


def speaks_of_self(text: str, language: str) -> bool:
    """Whether words of registering mean the writer: "sign me up", "I will attend"; not "I register"."""
    return is_reflexive(text) or any(family("go", language).find(words(text)))


def is_reflexive(text: str) -> bool:
    """Whether words of registering say "me" or "myself", or are never said of another: "piesakos"."""
    return any(word.fold in _pronouns("reflexive") or word.fold.endswith(("rme", "rmi")) for word in words(text))


@cache
def _pronouns(key: str) -> frozenset[str]:
    return frozenset(fold(word) for word in table("grammar")["any"][key])


def _is_of_the_house(word: Word) -> bool:
    lex = lexicon()
    return lex.colleagues.holds(word.fold) or lex.functions.holds(word.fold)
