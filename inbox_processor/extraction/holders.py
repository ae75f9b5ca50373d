"""Whose a function or organisation is that a sentence gives: whose name is nearest, "he", "Anna", the writer's.

Rule: who is named in the sentence, else whom its subject means, else the writer where he speaks of himself; "our" says
that it is somebody else's. Does not know who comes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from inbox_processor.extraction import names
from inbox_processor.extraction.function_starts import only_says_field
from inbox_processor.extraction.lexicon import Grammar, in_any_language, lexicon, written
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.model import Candidate, Line, SegmentKind
from inbox_processor.extraction.phrase_bounds import OWN_BEHIND, QUOTED, Phrase
from inbox_processor.extraction.reached import Reached, Told, has_address, is_form_of_name
from inbox_processor.extraction.sentence import Sentence
from inbox_processor.extraction.similarity import spelling
from inbox_processor.knowledge.words import Word

FAR, FAR_WEIGHT = 30, 0.9
"""Characters from which on a phrase is so far from a name that a nearer one counts more, and what it still weighs."""
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
_END_OF_VERB = re.compile(r" (?:an|ein|in|op|aan|på|til)[.,:]?")
MARKS = (",", ":", ";", "(", "-", "–")
BULLETS = " \u00a0\t-–—*•·"


class Holders(Reached):
    """Gives functions and organisations to those a text has spoken of."""

    def _behind_be(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether "am", "work as" stand right before a phrase: languages whose verbs need no "I"."""
        before = sentence.before(phrase.start)
        while before and self.grammar["here"].holds(before[-1].fold):
            before.pop()
        return self.grammar["be"].before(before, len(before)) > 0

    def _is_of_another(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether "our" stands next to a function, which is then somebody else's: "our director asked me"."""
        before = sentence.before(phrase.start)
        behind = sentence.behind(phrase.end)
        inside = sentence.inside(phrase.start, phrase.end)
        own, ends = self.grammar["own"], self.grammar.own_ends
        said = bool(before and own.holds(before[-1].fold)) or bool(ends and inside and inside[-1].fold.endswith(ends))
        if behind and self.grammar.language in OWN_BEHIND:
            said = said or own.holds(behind[0].fold)
        if said:
            before = before[:-1]
        as_what = any(what.before(before, len(before)) for what in (self.grammar["be"], in_any_language("as")))
        said = said or _is_called(sentence, phrase)
        return said and not as_what

    def _has_contacts(self, sentence: Sentence, _: Phrase) -> bool:
        return bool(self._contacts(sentence))

    def _behind_as(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether "as", "as its" stands right before a phrase: "hlásím se jako jeho ředitelka"."""
        before = sentence.before(phrase.start)
        if before and self.grammar["they"].holds(before[-1].fold):
            before.pop()
        return in_any_language("as").before(before, len(before)) > 0

    def _is_labelled(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether the word for a function stands not far before one: "Funkcja: główny specjalista", "som funktion kan
        ni sätta klusterledare"."""
        before = sentence.before(phrase.start)[-FAR_LABEL:]
        said = any("function" in lexicon().labels.meaning(word.fold) for word in before[-1:])
        return said or any(only_says_field([word], lexicon()) for word in before)

    def _is_corrected(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether "instead of" stands behind a function: "directora de proyectos en vez de técnica"."""
        behind = sentence.behind(phrase.end)
        return bool(behind) and self.grammar["instead"].at(behind, 0)[0] > 0

    def _follows_former(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether the sentence says before what its writer is no more: "nisem več asistentka, ampak vodja nabave"."""
        before = sentence.before(phrase.start)
        ends = [at + length for at, length, _ in self.grammar["instead"].within(before)]
        return any(lexicon().is_function(word.fold) for end in ends for word in before[end : end + NEAR])

    def _is_changed(self, sentence: Sentence, _: Phrase) -> bool:
        """Whether something is to be corrected: please change "Analyst" to "Head of Skills"."""
        return any(wish.concept == "changes" for wish in sentence.wishes)

    def _is_listed(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether a colon leads to a function with its organisation: "For the record: partner, Ashe & Sons Ltd"."""
        led = sentence.span.text[: phrase.start].rstrip()[-1:] == ":"
        return led and bool(sentence.organisations)

    def _is_bracketed(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether a function fills a bracket: "llevo el área (responsable de proyectos)"."""
        text = sentence.span.text
        return text[: phrase.start].endswith("(") and text[phrase.end : phrase.end + 1] == ")"

    def _says_of_himself(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether "I am" stands right before a phrase, and names nobody: "jeg er klyngeudvikler"."""
        before = sentence.before(phrase.start)[-5:]
        if before and sentence.span.text[before[-1].end : phrase.start].strip() in ("(", ","):
            return self.grammar["self"].before(before, len(before)) > 0
        if not self._behind_be(sentence, phrase):
            return False
        begin = sentence.clause_start(phrase.start)
        clause = [word for word in before if word.start >= begin]
        named = any(begin <= mention.start for mention in sentence.mentions if mention.start < phrase.start)
        own = [at + 1 for at, _, _ in self.grammar["own"].within(clause) if at + 1 < len(clause)]
        named = named or any(lexicon().colleagues.holds(clause[at].fold) for at in own)  # "my successor as"
        return not named and bool(self.grammar["first"].within(clause))

    def _is_of_last(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether a phrase is of the person named last: "he is coordinator", not "her boss is our director"."""
        before, they = sentence.before(phrase.start), self.grammar["they"]
        bosses = [word for at, _, _ in they.within(before) for word in before[at + 1 : at + 2]]
        if not self._others or any(lexicon().is_function(word.fold) for word in bosses):
            return False
        return bool(they.within(sentence.words)) and not self._said(sentence).speaks_of_writer

    def _is_of_his(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether "his" or "her" stands right before a function, which is then another's: "her boss"."""
        before = sentence.before(phrase.start)
        small, text = self.grammar, sentence.span.text
        last = before[-1].fold if before and text[before[-1].end : phrase.start] == " " else ""
        his = bool(last) and small["they"].holds(last) and not small["leads"].holds(last)  # "του", "El" may be articles
        verb = len(before) > 1 and small["be"].holds(before[-2].fold)  # "jestem jej właścicielką"
        return his and not (verb or small["be"].holds(last) or self._behind_as(sentence, phrase))

    @property
    def _others(self) -> list[Told]:
        """Everybody spoken of so far who is not the writer himself."""
        own = self.page.sender.name if self.page.sender and self.kind is SegmentKind.TOP else ""
        return [p for p in self.people if not (p.writes or (own and names.compatible(p.name, own)))]

    def _subject(self, sentence: Sentence, phrase: Phrase) -> Told | None:
        """Whom a function is said of by what stands before "is": "he", "Tadhg", "my colleague", or nothing in languages
        whose verb alone says it: "Jest u nas kierowniczką"."""
        small, others = self.grammar, self._others
        row = _clause_before(sentence, phrase) if others else []
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
        named = [p for p in self.people if any(is_form_of_name(word.fold, p.name) for word in said)]
        if len(named) == 1:
            return named[0]
        boss = len(before) > 1 and small["they"].holds(before[-2].fold)  # "her boss is our director"
        return others[-1] if not boss and any(lexicon().colleagues.holds(word.fold) for word in said) else None

    def _works(self, row: Sequence[Word]) -> int:
        """Where "works as" begins at the end of some words, "with us" within it or not: "pracuje u nas jako"."""
        end = len(row) - in_any_language("as").before(row, len(row))
        verb = end - self.grammar["here"].before(row, end) - 1
        return verb if verb >= 0 and self.grammar["works"].holds(row[verb].fold) else len(row)

    def _reached_in(self, start: int, end: int) -> list[Told | None]:
        """Those whom the addresses and numbers of a part of the text are given to; None: the writer."""
        told: list[Told | None] = [p for p in self._others if _reaches(p.found, start, end)]
        return [*told, None] if _reaches((*self.writer, *self.loose), start, end) else told

    def _reached_by(self, sentence: Sentence, phrase: Phrase) -> Told | None:
        """Whom the one address or number beside a function reaches, where a mark stands before that: "His data:
        director, x@y.eu", not "the director can be reached on"."""
        span = sentence.span
        if not self._others or span.text[: phrase.start].rstrip()[-1:] not in MARKS:
            return None
        owners = self._reached_in(span.start, span.end)
        return owners[0] if len(owners) == 1 else None

    def _is_bare(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether a phrase begins a short line that is no sentence: a line of a block without a name."""
        text = sentence.span.text
        return (
            len(text) <= LONGEST_BARE
            and not text[: phrase.start].strip(BULLETS)
            and text[-1:] not in ".!?"
            and ":" not in text
        )

    def _give_block(self, lines: Sequence[Line], before: Line | None) -> None:
        """What the lines of a block without a name say, to whom its addresses and numbers reach."""
        waiting, self.waiting = self.waiting, []
        if not waiting:
            return
        start, end = lines[0].start, lines[-1].start + len(lines[-1].text)
        owners = self._reached_in(start, end)
        owner = owners[0] if owners else None
        if owner and owners[1:] == [None] and has_address(owner):
            self._hand_over(start, end, owner)
            owners = [owner]
        announced = before is not None and before.text.rstrip().endswith(":")
        certain = (
            any(found[0].field == "function" for found in waiting)
            and len(owners) == 1
            and (announced or not self._others or (owner is not None and has_address(owner)))
        )
        for found in waiting:
            if certain:
                (owner.found if owner else self.writer).extend(found)
            elif found[0].field == "organisation":
                self.shared += found

    def _hand_over(self, start: int, end: int, owner: Told) -> None:
        """The addresses and numbers of a block that were taken for the writer's or nobody's, given to their owner."""
        for taken in (self.writer, self.loose):
            owner.found += (his := [c for c in taken if _reaches((c,), start, end)])
            taken[:] = [c for c in taken if c not in his]

    @property
    def _signs_of_writer(self) -> Sequence[Callable[[Sentence, Phrase], bool]]:
        """What says, where a sentence names nobody, that a function in it is the writer's."""
        return (
            self._has_contacts,
            self._behind_be,
            self._behind_as,
            self._is_labelled,
            self._is_corrected,
            self._follows_former,
            self._is_changed,
            self._is_bracketed,
            self._is_listed,
        )

    def _give(
        self, found: list[Candidate], sentence: Sentence, spots: Sequence[tuple[Mention, Told]], phrase: Phrase
    ) -> None:
        """A function or organisation to the nearest person of the sentence, else whom the sentence is about."""
        if not found or (found[0].field == "organisation" and self._is_elsewhere(sentence, phrase)):
            return
        if found[0].field == "organisation" and sentence.span.text.rstrip().endswith(":"):
            self.heads += found
            if not self._said(sentence).speaks_of_writer:
                return
        if spots and not self._says_of_himself(sentence, phrase):
            mention, person = min(spots, key=lambda spot: _distance(spot[0], phrase))
            weight = FAR_WEIGHT if _distance(mention, phrase) > FAR else 1.0
            person.found += [replace(c, strength=c.strength * weight) for c in found]
        elif found[0].field == "function":
            found = self._as_said(found, sentence, phrase)
            for told in [self.writer] if spots else self._told_job(sentence, phrase):
                told += found
        else:
            for told in self._told_body(sentence, phrase):
                told += found

    def _is_elsewhere(self, sentence: Sentence, phrase: Phrase) -> bool:
        """Whether an organisation only told the writer of the event ("X told me", "I heard from X", not "our X"), or is
        where he no longer works; never what his mail domain spells."""
        row = _clause_before(sentence, phrase)
        if not (_is_left(row) or self._is_heard_from(sentence, phrase, row)):
            return False
        return spelling(sentence.span.text[phrase.start : phrase.end], self.clues.domains) < SPELLED

    def _is_heard_from(self, sentence: Sentence, phrase: Phrase, row: Sequence[Word]) -> bool:
        """Whether an organisation told of the event, where nothing says that it is the writer's."""
        behind, told = _clause_behind(sentence, phrase), in_any_language("told_of")
        heard = any(each.within(words) for each in (told, in_any_language("heard")) for words in (row, behind))
        if not heard or any(row and row[0].start <= job.start < phrase.start for job in sentence.functions):
            return False
        if any(self.grammar[key].within(row[-OWN_REACH:]) for key in ("own", "serves")):
            return False
        return bool(told.within(behind[:HEARD_REACH])) or _is_led_by_from(row, self.grammar)

    def _as_said(self, found: list[Candidate], sentence: Sentence, phrase: Phrase) -> list[Candidate]:
        """A function with more weight where "I am" says it than where it is only quoted or changed."""
        before = sentence.before(phrase.start)
        mine = before[-1:] if before and self.grammar["first"].holds(before[-1].fold) else []
        inverted = mine and self.grammar["be"].before(before, len(before) - 1) > 0  # "bin ich Leiterin"
        said = inverted or self._says_of_himself(sentence, phrase)
        quoted = sentence.span.text[: phrase.start].rstrip(" ")[-1:] in QUOTED
        changed = self._is_changed(sentence, phrase) and any(job.start > phrase.end for job in sentence.functions)
        weight = (SAID_WEIGHT if said else 1.0) * (QUOTED_WEIGHT if quoted and phrase.start else 1.0)
        weight *= QUOTED_WEIGHT if changed and not said else 1.0
        return [replace(c, strength=c.strength * weight) for c in found]

    def _told_job(self, sentence: Sentence, phrase: Phrase) -> list[list[Candidate]]:
        """What is known of those whose function a sentence gives that names nobody."""
        meant = self._subject(sentence, phrase) or self._reached_by(sentence, phrase)
        if meant:
            return [meant.found]
        if told := self._told_together(sentence, phrase):
            return told
        if self._said(sentence).speaks_of_writer and not self._is_of_another(sentence, phrase):
            return [self.writer]
        if self._is_bare(sentence, phrase):
            self.waiting.append([])
            return self.waiting[-1:]
        alone = not (self._others or self._said(sentence).speaks_of_writer)
        if alone and any(said(sentence, phrase) for said in self._signs_of_writer):
            return [self.writer]
        return [self.ahead] if _ends(sentence, phrase) else []

    def _told_body(self, sentence: Sentence, phrase: Phrase) -> list[list[Candidate]]:
        """What is known of those whose organisation a sentence gives that names nobody."""
        if told := self._told_together(sentence, phrase):
            return told
        if self._said(sentence).speaks_of_writer:
            return [self.writer]
        if self._is_bare(sentence, phrase):
            self.waiting.append([])
            return self.waiting[-1:]
        return [self.shared]

    def _told_together(self, sentence: Sentence, phrase: Phrase) -> list[list[Candidate]]:
        """What is known of "him", of all who come where "we both" says so."""
        if self._is_of_his(sentence, phrase):
            return [[]]
        if self.people and self._is_of_last(sentence, phrase):
            return [(self._others or self.people)[-1].found]
        if self._is_of_all(sentence):
            told = [person.found for person in self.people] or [self.shared]
            return [*told, self.writer] if self.comes else told
        return []


def _ends(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether nothing but a mark stands behind a phrase in its sentence, or what ends its verb: "melde … an."."""
    rest = sentence.span.text[phrase.end :]
    return not rest.strip(" ,:.") or bool(_END_OF_VERB.fullmatch(rest))


def _is_called(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether "Mr" stands right before a function, which is then somebody else's: "pána prorektora pre rozvoj"."""
    before, lex = sentence.before(phrase.start), lexicon()
    length = lex.titles.before(before, len(before))
    near = bool(length) and sentence.span.text[before[-1].end : phrase.start] == " "
    called = lex.titles.at(before, len(before) - length)[1] if near else ()
    return called == ("honorifics",)


def _clause_before(sentence: Sentence, phrase: Phrase) -> list[Word]:
    """The words before a phrase since the last mark that parts clauses."""
    begin = sentence.clause_start(phrase.start, ".,;:(")
    return [word for word in sentence.before(phrase.start) if word.start >= begin]


def _clause_behind(sentence: Sentence, phrase: Phrase) -> list[Word]:
    """The words behind a phrase up to the next mark that parts clauses."""
    stops = (sentence.span.text.find(mark, phrase.end) for mark in ",;:(")
    end = min((stop for stop in stops if stop >= 0), default=len(sentence.span.text))
    return [word for word in sentence.behind(phrase.end) if word.start < end]


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


def _reaches(found: Sequence[Candidate], start: int, end: int) -> bool:
    """Whether an address or number of a part of a text is among some candidates."""
    return any(start <= c.start < end and c.field in ("email", "telephone") for c in found)


def _distance(mention: Mention, phrase: Phrase) -> int:
    """Characters between a name and a phrase; what stands behind the name is nearer than what stands before it."""
    if phrase.start >= mention.whole_end:
        return phrase.start - mention.whole_end
    return 2 * (mention.whole_start - phrase.end) + 3
