"""Whose a function or organisation is that a sentence gives: whose name is nearest, "he", "Anna", the writer's.

Rule: who is named in the sentence, else whom its subject means, else the writer where he speaks of himself; "our" says
that it is somebody else's. Does not know who comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from inbox_processor.extraction.around import Around
from inbox_processor.extraction.called import is_form_of_name
from inbox_processor.extraction.lexicon import in_any_language, lexicon, written
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.model import Candidate, Line
from inbox_processor.extraction.phrase_bounds import OWN_BEHIND, Phrase
from inbox_processor.extraction.presence import Presence
from inbox_processor.extraction.reached import speaks_of_all
from inbox_processor.extraction.story import Story, Told
from inbox_processor.knowledge.words import Word

FAR, FAR_WEIGHT = 30, 0.9
"""Characters from which on a phrase is so far from a name that a nearer one counts more, and what it still weighs."""
MARKS = (",", ":", ";", "(", "-", "–")


def give(
    found: list[Candidate],
    phrase: Phrase,
    said: Presence,
    story: Story,
    spots: Sequence[tuple[Mention, Told]],
    domains: Iterable[str],
) -> None:
    """A function or organisation to the nearest person of the sentence, else whom the sentence is about."""
    around = Around(said, phrase)
    if not found or (found[0].field == "organisation" and around.is_elsewhere(domains)):
        return
    if found[0].field == "organisation" and around.said.text.rstrip().endswith(":"):
        story.heads += found
        if not said.speaks_of_writer:
            return
    if spots and not around.says_of_himself():
        mention, person = min(spots, key=lambda spot: _distance(spot[0], phrase))
        person.found += _weighed(found, FAR_WEIGHT if _distance(mention, phrase) > FAR else 1.0)
    elif found[0].field == "function":
        for told in [story.writer] if spots else _Unnamed(story, around).job():
            told += _weighed(found, around.weight())
    else:
        for told in _Unnamed(story, around).body():
            told += found


def _weighed(found: Sequence[Candidate], weight: float) -> list[Candidate]:
    return [replace(c, strength=c.strength * weight) for c in found]


def give_block(story: Story, lines: Sequence[Line], before: Line | None) -> None:
    """What the lines of a block without a name say, to whom its addresses and numbers reach."""
    waiting, story.waiting = story.waiting, []
    if not waiting:
        return
    start, end = lines[0].start, lines[-1].start + len(lines[-1].text)
    owners = _reached_in(story, start, end)
    owner = owners[0] if owners else None
    if owner and owners[1:] == [None] and owner.has_address:
        _hand_over(story, start, end, owner)
        owners = [owner]
    announced = before is not None and before.text.rstrip().endswith(":")
    certain = (
        any(found[0].field == "function" for found in waiting)
        and len(owners) == 1
        and (announced or not story.others or (owner is not None and owner.has_address))
    )
    for found in waiting:
        if certain:
            (owner.found if owner else story.writer).extend(found)
        elif found[0].field == "organisation":
            story.shared += found


def _hand_over(story: Story, start: int, end: int, owner: Told) -> None:
    """The addresses and numbers of a block that were taken for the writer's or nobody's, given to their owner."""
    for taken in (story.writer, story.loose):
        owner.found += (his := [c for c in taken if _reaches((c,), start, end)])
        taken[:] = [c for c in taken if c not in his]


def _reached_in(story: Story, start: int, end: int) -> list[Told | None]:
    """Those whom the addresses and numbers of a part of the text are given to; None: the writer."""
    told: list[Told | None] = [p for p in story.others if _reaches(p.found, start, end)]
    return [*told, None] if _reaches((*story.writer, *story.loose), start, end) else told


@dataclass(frozen=True, slots=True)
class _Unnamed:
    """Whose a function or organisation is in a sentence that names nobody: the lists that it is to be added to."""

    story: Story
    around: Around

    def _is_of_last(self) -> bool:
        """Whether a phrase is of the person named last: "he is coordinator", not "her boss is our director"."""
        before, they = self.around.before, self.around.said.grammar["they"]
        bosses = [word for at, _, _ in they.within(before) for word in before[at + 1 : at + 2]]
        if not self.story.others or any(lexicon().is_function(word.fold) for word in bosses):
            return False
        return bool(they.within(self.around.said.sentence.words)) and not self.around.said.speaks_of_writer

    def _subject(self) -> Told | None:
        """Whom a function is said of by what stands before "is": "he", "Tadhg", "my colleague", or nothing in languages
        whose verb alone says it: "Jest u nas kierowniczką"."""
        small, others = self.around.said.grammar, self.story.others
        row = self.around.clause_before() if others else []
        for key in ("here", "own", "leads", "fresh", "here"):
            row = row[: len(row) - small[key].before(row, len(row))]
        start = len(row) - small["be"].before(row, len(row))
        if start == len(row):
            start = self._works(row)
        verb, before = row[start:], row[:start]
        if small.language in OWN_BEHIND and before and small["own"].holds(before[-1].fold):
            before.pop()
        said = before[-1:]
        if not verb:
            return None
        if any(small["they"].holds(word.fold) for word in (*verb, *said)):
            return others[-1]
        if small["here"].before(row, start) == start and written(small.language, "is"):  # "è" needs no subject
            return others[-1]
        named = [p for p in self.story.people if any(is_form_of_name(word.fold, p.name) for word in said)]
        if len(named) == 1:
            return named[0]
        boss = len(before) > 1 and small["they"].holds(before[-2].fold)  # "her boss is our director"
        return others[-1] if not boss and any(lexicon().colleagues.holds(word.fold) for word in said) else None

    def _works(self, row: Sequence[Word]) -> int:
        """Where "works as" begins at the end of some words, "with us" within it or not: "pracuje u nas jako"."""
        end = len(row) - in_any_language("as").before(row, len(row))
        verb = end - self.around.said.grammar["here"].before(row, end) - 1
        return verb if verb >= 0 and self.around.said.grammar["works"].holds(row[verb].fold) else len(row)

    def _reached_by(self) -> Told | None:
        """Whom the one address or number beside a function reaches, where a mark stands before that: "His data:
        director, x@y.eu", not "the director can be reached on"."""
        span = self.around.said.sentence.span
        if not self.story.others or span.text[: self.around.phrase.start].rstrip()[-1:] not in MARKS:
            return None
        owners = _reached_in(self.story, span.start, span.end)
        return owners[0] if len(owners) == 1 else None

    def job(self) -> list[list[Candidate]]:
        """What is known of those whose function a sentence gives that names nobody."""
        meant = self._subject() or self._reached_by()
        if meant:
            return [meant.found]
        if told := self._together():
            return told
        if self.around.said.speaks_of_writer and not self.around.is_of_another():
            return [self.story.writer]
        if self.around.is_bare():
            self.story.waiting.append([])
            return self.story.waiting[-1:]
        alone = not (self.story.others or self.around.said.speaks_of_writer)
        if alone and self.around.is_writers():
            return [self.story.writer]
        return [self.story.ahead] if self.around.ends() else []

    def body(self) -> list[list[Candidate]]:
        """What is known of those whose organisation a sentence gives that names nobody."""
        if told := self._together():
            return told
        if self.around.said.speaks_of_writer:
            return [self.story.writer]
        if self.around.is_bare():
            self.story.waiting.append([])
            return self.story.waiting[-1:]
        return [self.story.shared]

    def _together(self) -> list[list[Candidate]]:
        """What is known of "him", of all who come where "we both" says so."""
        if self.around.is_of_his():
            return [[]]
        if self.story.people and self._is_of_last():
            return [(self.story.others or self.story.people)[-1].found]
        if speaks_of_all(self.around.said):
            told = [person.found for person in self.story.people] or [self.story.shared]
            return [*told, self.story.writer] if self.story.comes else told
        return []


def _reaches(found: Sequence[Candidate], start: int, end: int) -> bool:
    """Whether an address or number of a part of a text is among some candidates."""
    return any(start <= c.start < end and c.field in ("email", "telephone") for c in found)


def _distance(mention: Mention, phrase: Phrase) -> int:
    """Characters between a name and a phrase; what stands behind the name is nearer than what stands before it."""
    if phrase.start >= mention.whole_end:
        return phrase.start - mention.whole_end
    return 2 * (mention.whole_start - phrase.end) + 3
