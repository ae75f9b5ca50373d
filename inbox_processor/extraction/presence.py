"""Whether a sentence says that somebody it names comes, is replaced, or that its writer comes himself.

Rule: words right before and behind a name, and wishes about him, say it; "and I" counts the writer too. Does not
remember anybody from one sentence to the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import NamedTuple

from inbox_processor.extraction import addresses, headers, names
from inbox_processor.extraction.lexicon import Grammar, in_any_language, lexicon, written
from inbox_processor.extraction.lookups import PhraseSet
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.model import SegmentKind
from inbox_processor.extraction.page import Page, Wish
from inbox_processor.extraction.phrase_bounds import OWN_BEHIND
from inbox_processor.extraction.sentence import SHORTENED, Sentence, within
from inbox_processor.extraction.standing import (
    ATTENDS,
    BRACKETED,
    GOES,
    Named,
    attending,
    family,
    is_reflexive,
    speaks_of_oneself,
    speaks_of_self,
)
from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.words import Word, words

_ITEM = re.compile(r"[-–—*•·]|\(?\d{1,2}[.):]|\(?[^\W\d_]\) ")
_CLAUSE_END = re.compile(r"\n\s*\n|(?<!\d)[.!?]\s")
CUE_REACH = 8
"""Words between a cue ("I hereby register") and the name it is about, at most."""
SHORTEST = 3
"""Letters of a word that only joins others, at most."""
LONGEST_ITEM = 4
"""Characters of what marks an item of a list, at most: "12. "."""
WHOLE_CLAUSE = 6
"""Words of a clause that announces a name, rather than labels it, at least."""
FEW = 4
"""Words between two names of one enumeration, at most."""
LONGEST_LEAD = 240
"""Characters of a clause that announces those who come, at most."""


class Coming(NamedTuple):
    """Whether somebody named comes, and whether the writer comes with him."""

    comes: bool
    writer_too: bool = False


@dataclass(frozen=True)
class Presence:
    """What a sentence says of who comes; `kind` of the text that it stands in."""

    page: Page
    sentence: Sentence
    kind: SegmentKind
    grammar: Grammar
    _named: dict[Mention, Named] = field(default_factory=dict)
    """What it says of those that were asked for."""

    @property
    def text(self) -> str:
        return self.sentence.span.text

    def is_self(self, mention: Mention) -> bool:
        """Whether "myself" stands next to a name, parted from it by a mark: "io (Anna Rossi, …)", "me: …"."""
        before = self._before(mention)
        gap = self.text[before[-1].end : mention.whole_start].strip() if before else ""
        ends = (at + n for at, n, _ in self.grammar["self"].within(before))
        name = self.page.sender.name if self.page.sender and self.kind is SegmentKind.TOP else ""
        own = not headers.is_person(name, "") or names.compatible(name, mention.full_name)
        led = gap in ("(", ",", ":", "-", "–") and len(before) in ends
        return own and (led or self._is_called_self(mention))

    def _is_called_self(self, mention: Mention) -> bool:
        """Whether "me" stands in a bracket or between commas behind a name: "Anders Holm (me, head of office)"."""
        behind = self.text[mention.end :][: CUE_REACH * FEW].lstrip()
        row = words(behind)
        length = self.grammar["self"].at(row, 0)[0] if row and behind[0] in "(," else 0
        return bool(length) and behind[row[length - 1].end :].lstrip()[:1] in (",", ")", ";")

    def is_claim(self) -> bool:
        """Whether the writer says of himself that he comes: "I would like to register"."""
        return bool(self._wished) and self.speaks_of_writer and not self.grammar["them"].within(self.sentence.words)

    def says_he_comes(self) -> bool:
        """Whether the writer says that he comes himself, and not only that he registers somebody.

        What is registered tells it, where a language needs no "I": "zgłaszam się", "piesakos", "please register me".
        """
        wishes, text = self.sentence.wishes, self.text
        others = self.grammar.any_of("them", "order").within(self.sentence.words)
        if any(wish.concept in GOES for wish in wishes) or others:
            return False
        if text.rstrip().endswith(":") or any(lexicon().colleagues.holds(w.fold) for w in self.sentence.words):
            return False
        said = [text[max(wish.start, 0) : _word_end(text, wish.end)] for wish in self._wished]
        if self.speaks_of_writer:
            return any(speaks_of_self(words, self.page.language) for words in said)
        return any(map(is_reflexive, said))

    @cached_property
    def _wished(self) -> list[Wish]:
        """The wishes to register somebody; not those with a "not" in them: "ich nehme nicht teil"."""
        said = [wish for wish in self.sentence.wishes if wish.concept == "registers"]
        denied = {self.sentence.words[at].start for at, _, _ in self.grammar["no"].within(self.sentence.words)}
        return [wish for wish in said if not any(wish.start < at < wish.end for at in denied)]

    def counts_himself(self) -> bool:
        """Whether the writer, naming somebody, says that he comes himself: "sign me up and Ms X", "my presence and"."""
        small, row, said = self.grammar, self.sentence.words, self._wished
        gives_up = any(wish.concept in (*GOES, "instead") for wish in self.sentence.wishes)
        if gives_up or small.any_of("ask", "order").within(row):
            return False
        if said and (self._has_part_of_his_own() or self._signs_up(said)):
            return True
        coming = attending(self.text, self.page.language)
        return any(self._wants_to_come(wish) for wish in (*said, *coming))

    def _has_part_of_his_own(self) -> bool:
        """Whether "my" stands beside a word of coming or registering: "my participation", "participarea mea"."""
        row, small = self.sentence.words, self.grammar
        told = [hit for name in ("enrol", "go") for hit in family(name, self.page.language).find(row)]
        behind = self.page.language in OWN_BEHIND
        parts = {hit.last + 1 if behind else hit.first - 1 for hit in told}
        return any(at in parts and small["own"].at(row, at)[0] for at, _, _ in small["first"].within(row))

    def _signs_up(self, wishes: Sequence[Wish]) -> bool:
        """Whether it is "the undersigned" who is registered, or who registers himself."""
        row, text = self.sentence.words, self.text
        signed = [row[at + length - 1].end for at, length, _ in self.grammar["undersigned"].within(row)]
        return bool(signed) and any(
            wish.end < signed[0] or speaks_of_oneself(text[max(wish.start, 0) : _word_end(text, wish.end)])
            for wish in wishes
        )

    def _wants_to_come(self, wish: Wish) -> bool:
        """Whether a wish is for "me", or one to come that "I" stands before, and nobody named between."""
        text, row, start = self.text, self.sentence.words, max(wish.start, 0)
        said = [word for word in row if start <= word.start < wish.end and not self._names(word)]
        liked = {at for hit in family("want", self.page.language).find(said) for at in range(hit.first, hit.last + 1)}
        if any(self._means_writer(said[at : at + 1]) for at in range(len(said)) if at not in liked):  # "me gustaría"
            return True
        behind = [w for w in row if wish.end <= w.start < _word_end(text, wish.end)]
        if wish.concept != ATTENDS and self._means_writer(behind):  # "register me"
            return True
        return self._is_subject(start, said) and any(family("go", self.page.language).find(said))

    def _names(self, word: Word) -> bool:
        """Whether a word is part of how somebody is called: "M." in "inscrire M. Petit"."""
        return within(word.start, [(mention.whole_start, mention.whole_end) for mention in self.sentence.mentions])

    def _is_subject(self, start: int, said: Sequence[Word]) -> bool:
        """Whether "I" stands in some words that begin at a place, or right before in their clause, and no "not" and
        nothing that is registered: "I note the participation of"."""
        small = self.grammar
        named = max((m.whole_end for m in self.sentence.mentions if m.whole_end <= start), default=0)
        begin = max(named, self.sentence.clause_start(start))
        lead = [*self.sentence.inside(begin, start)[-FEW:], *said]
        firsts = [lead[at] for at, _, _ in small["first"].within(lead)]
        if all(small["own"].at([word], 0)[0] for word in firsts) or small.any_of("them", "no").within(lead):
            return False
        return not any(family("enrol", self.page.language).find(lead))

    def wants_himself(self, *concepts: str) -> bool:
        """Whether the writer wants one of these for himself: "I won't be able to make it", "my number is".

        Where somebody is named, "I" must stand near.
        """
        said = [wish for wish in self.sentence.wishes if wish.concept in concepts]
        if not said or self.grammar["them"].within(self.sentence.words):
            return False
        return any(not self.sentence.mentions or self._is_writers(wish) for wish in said) and self.speaks_of_writer

    def _is_writers(self, wish: Wish) -> bool:
        """Whether "I" or "my" stands in a wish or right before it."""
        before = self.sentence.before(wish.start)[-FEW:]
        lead = before + self.sentence.inside(wish.start, wish.end)
        return bool(self.grammar["first"].within(lead))

    def follows_on(self, one: Mention, other: Mention) -> bool:
        """Whether nothing but "and", a function, an organisation or an address stands between two names."""
        text, start, end = self.text, one.whole_end, other.whole_start
        told = [(p.start, p.end) for p in (*self.sentence.functions, *self.sentence.organisations)]
        told += [(m.start() + start, m.end() + start) for m in BRACKETED.finditer(text[start:end])]
        told += [(hit.start, hit.end) for hit in addresses.find(text)]
        row = [w for w in self.sentence.inside(start, end) if not within(w.start, told)]
        joined = bool(self.grammar["and"].within(row)) or "," in text[start:end] or "&" in text[start:end]
        return joined and len(row) <= FEW

    def is_replaced(self, mention: Mention, *, writer_stays: bool) -> bool:
        """Whether "instead of" stands right before the name (Hungarian, Finnish, Latvian: right after), or he no longer
        comes; `writer_stays`: the writer has said that he does not, and who cannot either was not to come."""
        near = _words_before(self.sentence, mention, self.grammar, 2)
        sequence = self._before(mention)
        after = self._behind(mention)[:1]
        instead = self.grammar["instead"]
        denied = writer_stays and bool(self.grammar["no"].at(after, 0)[0])
        behind = bool(instead.at(after, 0)[0]) and not denied and self.page.language in ("hu", "fi", "lv", "et", "lt")
        own = self.grammar.any_of("own", "first")
        led = any(
            at + length >= len(sequence) - near
            and not (at and own.at(sequence, at - 1)[0])
            and not self._means_writer(sequence[at + length : at + length + 1])
            for at, length, _ in instead.within(sequence)  # "svoje miesto kolegyni" is one's place, not "instead of"
        )
        gap = self.text[sequence[-1].end : mention.whole_start] if led else ""
        led = led and not any(mark in gap for mark in ".;:!?")
        return led or behind or (self.named(mention).is_cancelled if writer_stays else self.named(mention).goes)

    def _means_writer(self, row: Sequence[Word]) -> bool:
        """Whether a word is "me" as it is written: "místo mě kolegu", but not "místo mé kolegyně"."""
        said = {self.text[word.start : word.end].casefold() for word in row}
        return not said.isdisjoint(written(self.page.language, "me"))

    def coming(self, mention: Mention, *, writer_comes: bool) -> Coming:
        """Whether somebody named comes; `writer_comes`: the writer has said already that he does himself."""
        if self._is_item(mention):
            return Coming(True)
        named, cued = self.named(mention), self._is_cued(mention)
        if named.goes or named.is_apart or named.is_separate or named.is_elsewhere:
            return Coming(False)
        if named.is_aside and not self._with_writer(mention):
            return Coming(False)
        if named.is_unsettled and (writer_comes or self.counts_himself()):
            return Coming(False)
        wished = (named.comes and not (writer_comes and named.comes_by_the_way)) or self._is_announced(mention)
        if named.is_denied and not wished:
            return Coming(False)
        led = not named.is_past and self._is_led(self._before(mention)[-CUE_REACH:])
        theirs = led and (self._is_of_others(mention) or self._joins_another(mention))
        writer_too = (led and not theirs) or self._is_added(mention) or self._with_writer(mention)
        with_me = not named.is_past and bool(self.grammar["along"].within(self.sentence.words))
        return Coming(cued or wished or named.asks or with_me or theirs or writer_too, writer_too)

    def _is_cued(self, mention: Mention) -> bool:
        """Whether a phrase that registers somebody stands right before or behind a name."""
        before, after = self._before(mention)[-CUE_REACH - 4 :], self._behind(mention)[:CUE_REACH]
        before = [word for word in before if not self.grammar["also"].holds(word.fold)]  # "please also register"
        leads, follows = cues("registers", "on_behalf", "instead")
        led = any(at + n >= len(before) - CUE_REACH for at, n, _ in leads.within(before))
        return led or bool(follows.within(after))

    def _before(self, mention: Mention) -> list[Word]:
        begin = mention.whole_start
        return self.sentence.before(begin)

    def _behind(self, mention: Mention) -> list[Word]:
        end = mention.whole_end
        return self.sentence.behind(end)

    def named(self, mention: Mention) -> Named:
        """What the sentence says of somebody it names."""
        if mention not in self._named:
            self._named[mention] = self._of(mention)
        return self._named[mention]

    def _of(self, mention: Mention) -> Named:
        wishes = self.sentence.wishes
        gone = any(wish.concept == "cancels" for wish in self.page.wishes)
        swapped = any(wish.concept == "instead" for wish in self.page.wishes)
        said = () if gone and not swapped else attending(self.text, self.page.language)
        others = tuple(each for each in self.sentence.mentions if each is not mention)
        return Named(self.text, self.sentence.words, mention, (*wishes, *said), self.grammar, others)

    def _is_announced(self, mention: Mention) -> bool:
        """Whether a name begins the line below a whole clause that ends in a colon: "it sends one person:"."""
        span = self.sentence.span
        before = self.page.contents.get(span.source, "")[max(0, span.start - LONGEST_LEAD) : span.start]
        bare = before.rstrip()
        if not bare.endswith(":") or mention.whole_start > 0 or "\n" not in before[len(bare) :]:
            return False
        at = max((end.end() for end in _CLAUSE_END.finditer(bare)), default=0)
        return len(words(bare[at:])) >= WHOLE_CLAUSE

    def _is_added(self, mention: Mention) -> bool:
        """Whether the writer adds a name to himself or to his own wish: "me (…) and Paul Smith"."""
        before = self._before(mention)
        joined = self._is_joined(before)
        first = {at + length for at, length, _ in self.grammar["first"].within(before)}
        beside = joined and any(at + n not in first for at, n, _ in self.grammar.any_of("self", "me").within(before))
        return beside or self._beside_writer(before[-CUE_REACH:]) or (joined and self._joins_wish(before))

    def _is_joined(self, before: Sequence[Word]) -> bool:
        """Whether "and", "as well as" stand before a name or what leads to it: "as well as my colleague"."""
        lex, small, row = lexicon(), self.grammar, list(before)
        joins = {at + length for at, length, _ in small["and"].within(row)}
        joins |= {at + length for at, length, _ in small["that"].within(row) if at in joins}
        while row and len(row) not in joins and len(before) - len(row) < FEW:
            leads = small.any_of("own", "leads", "also").at(row, len(row) - 1)[0]
            if not (leads or lex.functions.holds(row[-1].fold) or lex.colleagues.holds(row[-1].fold)):
                return False
            row.pop()
        return len(row) in joins

    def _beside_writer(self, before: Sequence[Word]) -> bool:
        """Whether "I and", "my own and" stands before a name: "me and my colleague", "savo ir kolegės"."""
        small = self.grammar
        mine = {at + n for key in ("self", "first") for at, n, _ in small[key].within(before) if n == 1}
        return any(at in mine for at, _, _ in small["and"].within(before))

    def _joins_wish(self, before: list[Word]) -> bool:
        """Whether the name is added to the writer's own wish: "I would like to attend, as well as my colleague X"."""
        text, wishes = self.text, self.sentence.wishes
        mine = [before[at].start for at, _, _ in self.grammar["first"].within(before)]
        said = [w for w in wishes if w.concept == "registers" and mine and w.end <= before[-1].start]
        said = [w for w in said if mine[0] < _word_end(text, w.end)]
        return any(speaks_of_self(text[max(w.start, 0) : _word_end(text, w.end)], self.page.language) for w in said)

    def _is_led(self, before: list[Word]) -> bool:
        """Whether somebody comes "together with" the person whose name follows."""
        if not self.grammar["together"].within(before):
            return False
        comes = self.sentence.wishes or attending(self.text, self.page.language)
        return self.speaks_of_writer or (len(self.sentence.mentions) == 1 and bool(comes))

    def _is_of_others(self, mention: Mention) -> bool:
        """Whether a third person is the subject of a sentence: "the minister will be accompanied by"."""
        before = self._before(mention)
        led = next((at for at, _, _ in self.grammar["together"].within(before)), 0)
        lex = lexicon()
        holders = [w for w in before[:led] if lex.functions.holds(w.fold) or lex.colleagues.holds(w.fold)]
        return bool(holders) and not self.speaks_of_writer

    def _joins_another(self, mention: Mention) -> bool:
        """Whether the person comes together with somebody named right before: "X, accompanied by Y"."""
        before = self._before(mention)
        starts = [before[at].start for at, _, _ in self.grammar["together"].within(before)]
        text, others = (
            self.text,
            [m for m in self.sentence.mentions if m.whole_end <= mention.whole_start],
        )
        gaps = (BRACKETED.sub("", text[m.whole_end : start]) for m in others for start in starts if start > m.whole_end)
        return any(not gap.strip(" ,") for gap in gaps)

    def _with_writer(self, mention: Mention) -> bool:
        """Whether "and I" stands right behind the name: "Ramona Schiller and I would like to attend"."""
        behind = self.text[mention.whole_end :]
        told = [(mention.whole_end + m.start(), mention.whole_end + m.end()) for m in BRACKETED.finditer(behind)]
        after = [word for word in self._behind(mention) if not within(word.start, told)][:CUE_REACH]
        small = self.grammar
        joins = ((at, at + length) for at, length, _ in small["and"].within(after))
        joins = ((at, end + small["also"].at(after, end)[0]) for at, end in joins)
        return any(small["self"].at(after, end)[0] and self._parts_little(mention, after[at]) for at, end in joins)

    def _parts_little(self, mention: Mention, word: Word) -> bool:
        """Whether only a bracket or what a comma adds stands between a name and a word."""
        gap = self.text[mention.whole_end : word.start].strip()
        return not gap or gap[0] in "(," or len(gap.split()) < FEW

    def _is_item(self, mention: Mention) -> bool:
        """Whether the line that a name stands in begins as an item of a list, not far before."""
        at, content = self.sentence.span.start + mention.start, self.page.contents.get(self.sentence.span.source, "")
        begin = content.rfind("\n", max(0, at - 60), at) + 1
        if self.sentence.span.start > begin and _CLAUSE_END.search(content, begin + LONGEST_ITEM, at):
            return False  # "23. can I count on you. My colleague X"
        return (begin > 0 or at < 60) and bool(_ITEM.match(content[begin:at].lstrip()))

    @cached_property
    def speaks_of_writer(self) -> bool:
        """Whether "I", "my", "we" stand in the sentence."""
        return bool(self.grammar["first"].within(self.sentence.words))


def _words_before(sentence: Sentence, mention: Mention, small: Grammar, most: int) -> int:
    """How many words right before a name only lead to it: a function, "our", "Mr"."""
    sequence = sentence.before(mention.whole_start)
    count = 0
    lex = lexicon()
    while count < most and count < len(sequence):
        at = len(sequence) - 1 - count
        if not (
            small["own"].at(sequence, at)[0]
            or lex.functions.holds(sequence[at].fold)
            or lex.colleagues.holds(sequence[at].fold)
        ):
            break
        count += 1
    return count


def _word_end(text: str, at: int) -> int:
    """Where the word behind a position ends: "Записвам" and "се"."""
    behind = words(text[at : at + SHORTENED + 2])
    return at + behind[0].end if behind else at


@cache
def cues(*keys: str) -> tuple[PhraseSet, PhraseSet]:
    """The words before and after "{full_name}" in the prose patterns of all languages."""
    leads, follows = PhraseSet(), PhraseSet()
    for code in LANGUAGES:
        try:
            prose = table(f"languages/{code}").get("prose", {})
        except FileNotFoundError:
            continue
        for key in keys:
            for pattern in prose.get(key, ()):
                before, name, after = str(pattern).partition("{full_name}")
                if name:
                    _cue(leads, before.rpartition("}")[2], key)
                    _cue(follows, after.partition("{")[0], key)
    return leads, follows


def _cue(into: PhraseSet, text: str, key: str) -> None:
    bare = " ".join(text.replace(",", " ").split())
    lex, sequence = lexicon(), words(bare)
    own = in_any_language("own")
    mates = [word for word in sequence if lex.colleagues.holds(word.fold) or lex.functions.holds(word.fold)]
    said = [word for word in sequence if word not in mates and len(word.fold) > SHORTEST and not own.holds(word.fold)]
    if mates and (not said or (len(sequence) <= 2 and sequence[-1] in mates)):
        return  # "my colleague", "o meu colega" say nothing alone
    if len(bare.split()) >= 2 or len(bare) >= 7:
        into.add(bare, key)
