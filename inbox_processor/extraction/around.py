"""What the words around a function or an organisation in a sentence say of whose it is: "I am", "our", "as", "from".

Rule: looks at one phrase in its sentence and at nothing said before. Does not know who was spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from inbox_processor.extraction.function_starts import only_says_field
from inbox_processor.extraction.lexicon import Grammar, in_any_language, lexicon
from inbox_processor.extraction.phrase_bounds import OWN_BEHIND, QUOTED, Phrase
from inbox_processor.extraction.presence import Presence
from inbox_processor.extraction.reached import contacts
from inbox_processor.extraction.similarity import spelling
from inbox_processor.knowledge.habits import as_written
from inbox_processor.knowledge.words import Word

SAID_WEIGHT, QUOTED_WEIGHT = 1.1, 0.9
"""What a function weighs that "I am" says, and one that is only quoted or that another replaces."""
FAR_LABEL = 6
"""Words between what a function is called in forms and the function, at most."""
NEAR = 3
"""Words between "no longer" and the function that it is said of, at most."""
LONGEST_BARE = 80
"""Characters of a line of a block, at most."""
HEARD_REACH, LEFT_REACH, OWN_REACH = 5, 7, 3
"""Words behind an organisation within which it is said to have told of the event; words before it that say that it was
left; words before it that say "our"."""
LONGEST_ARTICLE = 3
"""Letters of an article, at most."""
SPELLED = 0.5
"""How much of a mail domain an organisation spells that is the writer's own, at least."""
_END_OF_VERB = re.compile(rf" (?:{'|'.join(as_written('verb_ends'))})[.,:]?")
BULLETS = " \u00a0\t-–—*•·"


@dataclass(frozen=True)
class Around:
    """The words around a phrase."""

    said: Presence
    phrase: Phrase

    @cached_property
    def before(self) -> Sequence[Word]:
        return self.said.sentence.before(self.phrase.start)

    @cached_property
    def behind(self) -> Sequence[Word]:
        return self.said.sentence.behind(self.phrase.end)

    def is_writers(self) -> bool:
        """Whether words say, in a sentence that names nobody, that a function is the writer's."""
        return (
            self._has_contacts()
            or self._behind_be()
            or self._behind_as()
            or self._is_labelled()
            or self._is_corrected()
            or self._follows_former()
            or self._is_changed()
            or self._is_bracketed()
            or self._is_listed()
        )

    def is_of_another(self) -> bool:
        """Whether "our" stands next to a function, which is then somebody else's: "our director asked me"."""
        before, behind = self.before, self.behind
        inside = self.said.sentence.inside(self.phrase.start, self.phrase.end)
        own, ends = self.said.grammar["own"], self.said.grammar.own_ends
        said = bool(before and own.holds(before[-1].fold)) or bool(ends and inside and inside[-1].fold.endswith(ends))
        if behind and self.said.grammar.language in OWN_BEHIND:
            said = said or own.holds(behind[0].fold)
        if said:
            before = before[:-1]
        as_what = any(what.before(before, len(before)) for what in (self.said.grammar["be"], in_any_language("as")))
        said = said or self._is_called()
        return said and not as_what

    def _is_called(self) -> bool:
        """Whether "Mr" stands right before a function, which is then somebody else's: "pána prorektora pre rozvoj"."""
        before, lex = self.before, lexicon()
        length = lex.titles.before(before, len(before))
        near = bool(length) and self.said.text[before[-1].end : self.phrase.start] == " "
        called = lex.titles.at(before, len(before) - length)[1] if near else ()
        return called == ("honorifics",)

    def is_of_his(self) -> bool:
        """Whether "his" or "her" stands right before a function, which is then another's: "her boss"."""
        before = self.before
        small, text = self.said.grammar, self.said.text
        last = before[-1].fold if before and text[before[-1].end : self.phrase.start] == " " else ""
        his = bool(last) and small["they"].holds(last) and not small["leads"].holds(last)  # "του", "El" may be articles
        verb = len(before) > 1 and small["be"].holds(before[-2].fold)  # "jestem jej właścicielką"
        return his and not (verb or small["be"].holds(last) or self._behind_as())

    def says_of_himself(self) -> bool:
        """Whether "I am" stands right before a phrase, and names nobody: "jeg er klyngeudvikler"."""
        before = self.before[-5:]
        if before and self.said.text[before[-1].end : self.phrase.start].strip() in ("(", ","):
            return self.said.grammar["self"].before(before, len(before)) > 0
        if not self._behind_be():
            return False
        begin = self.said.sentence.clause_start(self.phrase.start)
        clause = [word for word in before if word.start >= begin]
        named = any(
            begin <= mention.start for mention in self.said.sentence.mentions if mention.start < self.phrase.start
        )
        own = [at + 1 for at, _, _ in self.said.grammar["own"].within(clause) if at + 1 < len(clause)]
        named = named or any(lexicon().colleagues.holds(clause[at].fold) for at in own)  # "my successor as"
        return not named and bool(self.said.grammar["first"].within(clause))

    def weight(self) -> float:
        """What a function weighs: more where "I am" says it than where it is only quoted or changed."""
        before = self.before
        mine = before[-1:] if before and self.said.grammar["first"].holds(before[-1].fold) else []
        inverted = mine and self.said.grammar["be"].before(before, len(before) - 1) > 0  # "bin ich Leiterin"
        said = inverted or self.says_of_himself()
        quoted = self.said.text[: self.phrase.start].rstrip(" ")[-1:] in QUOTED
        changed = self._is_changed() and any(job.start > self.phrase.end for job in self.said.sentence.functions)
        weight = (SAID_WEIGHT if said else 1.0) * (QUOTED_WEIGHT if quoted and self.phrase.start else 1.0)
        return weight * (QUOTED_WEIGHT if changed and not said else 1.0)

    def is_bare(self) -> bool:
        """Whether a phrase begins a short line that is no sentence: a line of a block without a name."""
        text = self.said.text
        return (
            len(text) <= LONGEST_BARE
            and not text[: self.phrase.start].strip(BULLETS)
            and text[-1:] not in ".!?"
            and ":" not in text
        )

    def ends(self) -> bool:
        """Whether nothing but a mark stands behind a phrase in its sentence, or what ends its verb: "melde … an."."""
        rest = self.said.text[self.phrase.end :]
        return not rest.strip(" ,:.") or bool(_END_OF_VERB.fullmatch(rest))

    def is_elsewhere(self, domains: Iterable[str]) -> bool:
        """Whether an organisation only told the writer of the event ("X told me", "I heard from X", not "our X"), or is
        where he no longer works; never what his mail domain spells."""
        row = self.clause_before()
        if not (_is_left(row) or self._is_heard_from(row)):
            return False
        return spelling(self.said.text[self.phrase.start : self.phrase.end], domains) < SPELLED

    def _is_heard_from(self, row: Sequence[Word]) -> bool:
        """Whether an organisation told of the event, where nothing says that it is the writer's."""
        behind, told = self._clause_behind(), in_any_language("told_of")
        heard = any(each.within(words) for each in (told, in_any_language("heard")) for words in (row, behind))
        if not heard or any(
            row and row[0].start <= job.start < self.phrase.start for job in self.said.sentence.functions
        ):
            return False
        if any(self.said.grammar[key].within(row[-OWN_REACH:]) for key in ("own", "serves")):
            return False
        return bool(told.within(behind[:HEARD_REACH])) or _is_led_by_from(row, self.said.grammar)

    def clause_before(self) -> list[Word]:
        """The words before a phrase since the last mark that parts clauses."""
        begin = self.said.sentence.clause_start(self.phrase.start, ".,;:(")
        return [word for word in self.before if word.start >= begin]

    def _clause_behind(self) -> list[Word]:
        """The words behind a phrase up to the next mark that parts clauses."""
        stops = (self.said.text.find(mark, self.phrase.end) for mark in ",;:(")
        end = min((stop for stop in stops if stop >= 0), default=len(self.said.text))
        return [word for word in self.behind if word.start < end]

    def _has_contacts(self) -> bool:
        return bool(contacts(self.said))

    def _behind_be(self) -> bool:
        """Whether "am", "work as" stand right before a phrase: languages whose verbs need no "I"."""
        before = list(self.before)
        while before and self.said.grammar["here"].holds(before[-1].fold):
            before.pop()
        return self.said.grammar["be"].before(before, len(before)) > 0

    def _behind_as(self) -> bool:
        """Whether "as", "as its" stands right before a phrase: "hlásím se jako jeho ředitelka"."""
        before = self.before
        if before and self.said.grammar["they"].holds(before[-1].fold):
            before = before[:-1]
        return in_any_language("as").before(before, len(before)) > 0

    def _is_labelled(self) -> bool:
        """Whether the word for a function stands not far before one: "Funkcja: główny specjalista", "som funktion kan
        ni sätta klusterledare"."""
        before = self.before[-FAR_LABEL:]
        said = any("function" in lexicon().labels.meaning(word.fold) for word in before[-1:])
        return said or any(only_says_field([word], lexicon()) for word in before)

    def _is_corrected(self) -> bool:
        """Whether "instead of" stands behind a function: "directora de proyectos en vez de técnica"."""
        return bool(self.behind) and self.said.grammar["instead"].at(self.behind, 0)[0] > 0

    def _follows_former(self) -> bool:
        """Whether the sentence says before what its writer is no more: "nisem več asistentka, ampak vodja nabave"."""
        before = self.before
        ends = [at + length for at, length, _ in self.said.grammar["instead"].within(before)]
        return any(lexicon().is_function(word.fold) for end in ends for word in before[end : end + NEAR])

    def _is_changed(self) -> bool:
        """Whether something is to be corrected: please change "Analyst" to "Head of Skills"."""
        return any(wish.concept == "changes" for wish in self.said.sentence.wishes)

    def _is_listed(self) -> bool:
        """Whether a colon leads to a function with its organisation: "For the record: partner, Ashe & Sons Ltd"."""
        led = self.said.text[: self.phrase.start].rstrip()[-1:] == ":"
        return led and bool(self.said.sentence.organisations)

    def _is_bracketed(self) -> bool:
        """Whether a function fills a bracket: "llevo el área (responsable de proyectos)"."""
        text = self.said.text
        return text[: self.phrase.start].endswith("(") and text[self.phrase.end : self.phrase.end + 1] == ")"


def _is_left(row: Sequence[Word]) -> bool:
    """Whether somebody says that he has left what stands between words, or worked there: "I left X", "war ich bei X",
    "after ten years at X"."""
    left, near = in_any_language("left"), row[-LEFT_REACH:]
    return bool(left.within(near) or (in_any_language("after").within(near) and in_any_language("years").within(near)))


def _is_led_by_from(row: Sequence[Word], small: Grammar) -> bool:
    """Whether "from", "through" or "told me" stands right before what follows some words, an article between them or
    not; "I am from", "we from" say that somebody is of it."""
    article = small["leads"].before(row, len(row)) or (1 if row and len(row[-1].fold) <= LONGEST_ARTICLE else 0)
    for end in (len(row), len(row) - article):
        before = end - in_any_language("heard_from").before(row, end)
        if before < end:
            own = before == 1 and (small["first"].holds(row[0].fold) or in_any_language("we").holds(row[0].fold))
            return not (own or small["be"].before(row, before))
    return False
