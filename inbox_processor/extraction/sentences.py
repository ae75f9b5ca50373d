"""What a text as a whole says of a registration: whether it only asks, only regrets, is a notice, wants anything.

Rule: what its single sentences state (statements.py) taken together. Does not weigh, and knows no kinds and no fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from inbox_processor.extraction.statements import Statements

EVENT = ("go", "seat", "enrol", "mine", "practical")
"""Families of words that are said of the event and of coming to it."""


@dataclass
class Sentences(Statements):
    """All that the words of a text say."""

    @cached_property
    def asks(self) -> bool:
        """True where something is asked: in so many words, or with a question mark and one of them."""
        said = [hit for hit in self.hits if hit.meaning == "asks" and self._sentence(hit) not in self.granted]
        weighed = {hit.first for hit in self.families["weigh"]} - {hit.first for hit in said}
        return (
            any(" " in hit.phrase for hit in said)
            or bool(self.indirect & self.near("want", ("know",), 7))
            or bool(said and (self.questions - self.granted or weighed))
        )

    @cached_property
    def asks_and_gives(self) -> bool:
        """True where something is asked with a question mark, and data of a person are given."""
        return bool(self.questions) and self.gives

    @cached_property
    def only_wants(self) -> bool:
        """True where somebody wants to come or to be put on the list, and nothing is asked."""
        return bool(self.registers | self.comes | self.bids) and not (self.questions or self.saying("asks"))

    @cached_property
    def answers_with_data(self) -> bool:
        """True where an answer gives data of a person and corrects none."""
        return self.answers and self.gives and not (self.corrects or self.saying("changes"))

    @cached_property
    def introduces_another(self) -> bool:
        """True where an answer, or who is registered, gives the address of somebody else by name."""
        return bool(self.introduced and (self.answers or self.earlier))

    @cached_property
    def only_asks(self) -> bool:
        """True where nothing but questions, with a mark or in so many words, speaks of the event, and no record of a
        person is given."""
        wants = self.registers or self.bids or self.goes or self.comes or self.earlier
        return bool(self.questions or self.asks) and not (wants or self.form or self.record)

    @cached_property
    def only_regrets(self) -> bool:
        """True where something is regretted, and nothing asked, corrected, given or wanted."""
        more = self.questions | self.registers | self.comes | self.bids | self.corrects | self.later
        said = self.saying("sorry") | (self.saying("mine") - self.saying("thanks"))
        return bool(said) and not (more or self.saying("changes", "asks") or self.gives)

    @cached_property
    def says_little(self) -> bool:
        """True where nothing is thanked for, asked, given or wanted: a reason to stay away in words of its own."""
        more = self.questions | self.goes | self.comes | self.bids | self.corrects | self.unsettled
        known = self.saying("thanks", "confirm", "stays", "datum", "changes")
        return not (more or known or self.wishes or self.gives)

    @cached_property
    def is_notice(self) -> bool:
        """True where somebody is away, and says what absence notices say besides and nothing of the event."""
        aside = set().union(*(self._places(family) for family in ("leave", "urgent", "until", "answer")))
        away, time = self.families["leave"], self.families["until"]
        besides = {hit.first for hit in self.families["urgent"]} - self._places("leave")
        further = besides or ((time or self.families["mail"]) and not self.saying("sorry"))
        enough = (away and further) or (besides and time) if self.answers else away and len(besides) > 1
        if not enough:
            return False
        event = [hit for family in EVENT for hit in self.families[family]]
        aside |= {hit.first for hit in self.families["be"]}
        return all(hit.first in aside for hit in event)

    @cached_property
    def is_foreign(self) -> bool:
        """True where neither the subject nor the text has a word of the event."""
        event = self.saying(*EVENT, "crowd", "remote", "listed", "bid", "sure", "topic")
        return not (event or "topic" in self.headline)

    @cached_property
    def puts_off(self) -> bool:
        """True where the whole wish is put off: a third name that follows puts off nothing of those who are named."""
        return bool(self.later and not self.registers) and (not self.gives or bool(self.questions))

    @cached_property
    def wishes(self) -> bool:
        """True where the text wants anything of a registration."""
        changes = self.earlier and (self.saying("changes") or self.corrects)
        return bool(self.registers or self.instead or self.cancels or self.unable or changes or self.form)

    @cached_property
    def says_anything(self) -> bool:
        """True where the text wants or asks anything, or gives data of a person."""
        said = self.wishes or self.comes or self.bids or self.frees or self.corrects or self.questions or self.earlier
        return bool(said or self.gives or self.asks)
