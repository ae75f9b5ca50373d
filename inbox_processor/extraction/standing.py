"""What a sentence says of somebody it names: comes, no longer comes, is one of the writer's house, is only spoken of.

Rule: of the words of registering, cancelling and being unable in a sentence, those that stand nearest to the name are
about it, unless the writer ("I") stands between: then they are the writer's. Does not know who is registered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inbox_processor.extraction.lexicon import Grammar, Word, lexicon
from inbox_processor.extraction.mentions import Mention
from inbox_processor.extraction.page import Wish

COMES, GOES = ("registers", "instead"), ("cancels", "unable")
NEAR_SUBJECT = 3
"""Words before a verb in which its "I" is looked for."""
NEAR_NAME = 5
"""Words before and behind a name that say what it is named for."""
PARTING = 6
"""A mark that parts clauses counts like so many words."""


@dataclass(frozen=True, slots=True)
class Named:
    """A person named in a sentence, with the sentence's words and the wishes said in it, by their offsets in it."""

    text: str
    words: Sequence[Word]
    mention: Mention
    wishes: Sequence[Wish]
    grammar: Grammar

    @property
    def comes(self) -> bool:
        """Whether the nearest wish about this person is that somebody come."""
        nearest = self._nearest()
        return nearest is not None and nearest.concept in COMES

    @property
    def goes(self) -> bool:
        """Whether the nearest wish about this person is that he no longer comes."""
        nearest = self._nearest()
        return nearest is not None and nearest.concept in GOES

    @property
    def changes(self) -> bool:
        """Whether data of this person are corrected."""
        return any(wish.concept == "changes" for wish in self.wishes)

    @property
    def is_ours(self) -> bool:
        """Whether the person is introduced as the writer's superior or colleague: "our director", "my colleague"."""
        before, after = self._before()[-NEAR_NAME:], self._behind()[:NEAR_NAME]
        ends = self.grammar.own_ends
        if ends and any(word.fold.endswith(ends) and _is_of_the_house(word) for word in before):
            return True
        return any(self._owns(row) and any(map(_is_of_the_house, row)) for row in (before, after))

    def _owns(self, row: list[Word]) -> bool:
        return any(True for _ in self.grammar["own"].within(row))

    @property
    def is_aside(self) -> bool:
        """Whether the person is only spoken of: who recommended the event, who is greeted, who asked the writer."""
        before, after = self._before()[-NEAR_NAME:], self._behind()[:NEAR_NAME]
        if any(True for _ in self.grammar["them"].within(self._behind())):
            return False
        aside = any(True for _ in self.grammar["aside"].within(before))
        return aside or any(True for _ in self.grammar["told"].within(after))

    @property
    def is_denied(self) -> bool:
        """Whether the words behind the name say no: "The participation of Mr X is not planned"."""
        return any(True for _ in self.grammar["no"].within(self._behind()))

    def _before(self) -> list[Word]:
        return [word for word in self.words if word.end <= self.mention.whole_start]

    def _behind(self) -> list[Word]:
        return [word for word in self.words if word.start >= self.mention.whole_end]

    def _nearest(self) -> Wish | None:
        about = [wish for wish in self.wishes if wish.concept in (*COMES, *GOES) and self._is_about(wish)]
        return min(about, key=lambda wish: (self._distance(wish), wish.concept in COMES), default=None)

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
        firsts = list(self._firsts())
        start, end = self._between(wish)
        if wish.start >= self.mention.whole_end:
            return not any(start <= at < wish.end for at in firsts) or self._joined_to_writer(start, end)
        if wish.concept == "cancels":
            return not self._is_of_the_writers_own(wish)
        if wish.concept != "unable":
            return True
        lead = [word.start for word in self.words if word.end <= wish.start][-NEAR_SUBJECT:]
        return not any((lead[0] if lead else wish.start) <= at < wish.end for at in firsts)

    def _is_of_the_writers_own(self, wish: Wish) -> bool:
        """Whether what is cancelled is the writer's: "cancel my registration", but not "cancel my colleague X"."""
        row = [word for word in self.words if wish.start <= word.start < self.mention.whole_start]
        row = [word for word in row if word.start < wish.end + 25]
        return any(
            self.grammar["own"].at(row, at)[0] and not any(map(_is_of_the_house, row[at + 1 : at + 4]))
            for at in range(len(row) - 1)
        )

    def _firsts(self) -> Iterator[int]:
        """Where the writer is the subject: "I", "nie mogę"; "my colleague" is about the colleague."""
        words = list(self.words)
        found = ((words[at].start, words[at]) for at, _, _ in self.grammar["first"].within(words))
        return (start for start, word in found if not self.grammar["own"].at([word], 0)[0])

    def _joined_to_writer(self, start: int, end: int) -> bool:
        """Whether "and I" stands between the name and the wish."""
        row = [word for word in self.words if start <= word.start < end]
        return any(
            self.grammar["and"].at(row, at)[0] == 1 and bool(self.grammar["self"].at(row, at + 1)[0])
            for at in range(len(row) - 1)
        )


def _is_of_the_house(word: Word) -> bool:
    lex = lexicon()
    return lex.colleagues.holds(word.fold) or lex.functions.holds(word.fold)
