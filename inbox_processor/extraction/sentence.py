"""Sentences of running text, and what is found in each: names, organisations, functions, words.

Rule: a stop before a capital ends a sentence, not after an abbreviation or an ordinal. Does not know who comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inbox_processor.extraction import addresses, name_words
from inbox_processor.extraction.functions import functions
from inbox_processor.extraction.letter import is_salutation
from inbox_processor.extraction.lexicon import Grammar, grammar, lexicon
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.mentions import find
from inbox_processor.extraction.model import Line
from inbox_processor.extraction.organisations import organisations
from inbox_processor.extraction.page import Page, Paragraph, Span, Wish
from inbox_processor.extraction.phrase_bounds import OF, SHORTEST_BODY, Phrase
from inbox_processor.extraction.piece import Clues
from inbox_processor.extraction.standing import COMES
from inbox_processor.extraction.unit_names import without_units
from inbox_processor.knowledge.habits import as_written, shared
from inbox_processor.knowledge.words import Word, fold, words

_ENDS_TOO = shared("shortened_or_whole")
"""Short titles behind another that also end sentences: "Dr. med. Hahn", "vill vara med."."""
_STATES = frozenset(as_written("states"))
"""Short forms of states and unions, which may end a sentence."""
_GREETED = re.compile(r"[,!:]")
_STOP = re.compile(r"[.!?…](?=[ \u00a0]+[\"„“«¿¡(]*[^\W\d_])|[!?](?= |$)")
_NUMBER_BEFORE = re.compile(r"\d[\d ()/-]{6,20}\d\Z")
"""A telephone number, whose last group is no ordinal: "070-284 19 63. Anna …"."""
_LISTED = re.compile(r"\d{1,2}[.)] [^\W\d_]")
"""The number of a list's item, not the end of a telephone number on the line before."""
LONGEST_PARAGRAPH = 4000
LONGEST_BEFORE = 30
"""Characters before a word among which the word before it is looked for."""
WRAPPED = 50
"""A line at least this long may go on in the next one."""
SHORTENED = 6
"""Letters of a word cut short before a function, at most: "stellv."."""
LONGEST_VERB = 4
"""Words of a wish that hold nothing but its verb, at most."""
MOST_OF_GREETING = 5
"""Words of a greeting before its comma, at most."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph by its literal span, with what is found in it."""

    span: Span
    mentions: tuple[Mention, ...]
    organisations: tuple[Phrase, ...]
    functions: tuple[Phrase, ...]
    words: tuple[Word, ...]
    wishes: tuple[Wish, ...]
    """What is said to be wanted, by its offsets in the sentence."""

    def before(self, at: int) -> list[Word]:
        """The words that end before a place."""
        return [word for word in self.words if word.end <= at]

    def behind(self, at: int) -> list[Word]:
        """The words that begin behind a place."""
        return [word for word in self.words if word.start >= at]

    def inside(self, start: int, end: int) -> list[Word]:
        """The words that begin between two places."""
        return [word for word in self.words if start <= word.start < end]

    def clause_start(self, at: int, marks: str = ",;:(") -> int:
        """Where what stands before a place begins behind the last mark that parts clauses."""
        return max(self.span.text.rfind(mark, 0, at) for mark in marks) + 1


def parsed(page: Page, clues: Clues, span: Span) -> Sentence:
    """A sentence with what is found in it; greeted persons are left out."""
    small = grammar(page.language)
    mails = [(hit.start, hit.end) for hit in addresses.find(span.text)]
    greeted = greeting(span.text)
    found = find(span.text, clues.hints)
    mentions = [m for m in found if m.start >= greeted and not within(m.start, mails)]
    mentions = _persons(span.text, mentions, small, clues, [*mails, (0, greeted)])
    taken = [(m.whole_start, m.whole_end) for m in mentions] + mails + [(0, greeted)]
    domains = tuple(clues.domains)
    orgs = without_units(span.text, organisations(span.text, domains, taken, small), domains, small)
    wishes = page.wishes_within(span)
    comes = (wish for wish in wishes if wish.concept in COMES)
    wished = [
        (wish.start, _end_of_verb(span.text, wish.start, wish.end, small))
        for wish in comes
        if not _is_job(span.text, wish.start, wish.end, small)
    ]
    barred = taken + [(o.start, o.end) for o in orgs] + wished
    jobs = functions(span.text, small, barred, orgs)
    return Sentence(span, tuple(mentions), tuple(orgs), tuple(jobs), words(span.text), wishes)


def _is_job(text: str, start: int, end: int, small: Grammar) -> bool:
    """Whether what may say that somebody comes ends in a function behind "our", "new": "notre nouveau délégué"."""
    meant = words(text[start:end])[-1:]
    if not meant or not lexicon().is_function(meant[0].fold):
        return False
    before = words(text[max(0, start - LONGEST_BEFORE) : end])[:-1]
    return bool(before) and small.any_of("own", "fresh", "leads").holds(before[-1].fold)


def _persons(
    text: str, mentions: list[Mention], small: Grammar, clues: Clues, barred: list[tuple[int, int]]
) -> list[Mention]:
    """The mentions without those that are a part of an organisation's name: "l'association Bois des Landes"."""
    mentions = [m for m in mentions if m.title or not _names_domain(m, clues)]
    weak = [m for m in mentions if _may_be_name_of_body(text, m, clues)]
    if not weak:
        return mentions
    taken = [(m.whole_start, m.whole_end) for m in mentions if m not in weak] + barred
    orgs = organisations(text, clues.domains, taken, small)
    return [m for m in mentions if m not in weak or not any(_holds(text, org, m) for org in orgs)]


def _holds(text: str, org: Phrase, mention: Mention) -> bool:
    """Whether an organisation's name holds a mention, or ends within it, or begins in it and says what a body is."""
    if org.start < mention.whole_start:
        return org.end > mention.whole_start
    named = [word.fold for word in words(text[mention.whole_start : max(org.end, mention.whole_end)])]
    return org.start < mention.whole_end and any(
        len(word) >= SHORTEST_BODY and lexicon().is_institution(word) for word in named
    )


def _names_domain(mention: Mention, clues: Clues) -> bool:
    """Whether all words of a name end the domain of the mail's addresses: "Valle Orba", distrettovalleorba.it."""
    said = [word.fold for word in words(mention.full_name)]
    name = "".join(said)
    labels = (part for domain in clues.domains for part in domain.replace("-", "").split("."))
    return len(said) > 1 and any(label.endswith(name) for label in labels)


def _may_be_name_of_body(text: str, mention: Mention, clues: Clues) -> bool:
    """Whether nothing but capitals speaks for a person, and a word before, behind or within for something else."""
    before, said = words(text[: mention.whole_start])[-2:], words(mention.full_name)
    if mention.title or mention.is_introduced:
        return False
    of_place = len(before) == 2 and before[1].fold in OF and text[before[0].end : before[1].start] == " "
    before = before[:1] if of_place else before[-1:]
    if of_place and text[before[0].start].isupper():
        return True
    lex = lexicon()
    last = [] if len(said) > 1 and said[-2].fold in lex.particles else said[-1:]
    known = any(word.fold in lex.given for word in (said[0], *last))
    known = known or any(word.fold in clues.hints.small_names for word in said)
    known = known and not lex.is_institution(said[-1].fold)
    body = any(lex.is_institution(word.fold) for word in said)
    if not known and (body or text[mention.whole_end : mention.whole_end + 2].strip(" ").islower()):
        return True
    gap = text[before[-1].end : mention.whole_start] if before else ""
    body = bool(before) and (text[before[0].start].isupper() or lex.organisations.holds(before[0].fold))
    return not known and body and gap in (" ", " „", ' "', "-")


_WITHIN = re.compile(r"-(?=[^\W\d_a-zà-ÿ])|['’](?=[^\W\d_])")
"""Where a word begins within another: "dell'Avv.", "l'arch.", "Dipl.-Kfm."; not "inscrever-me."."""


LONGEST_ADDRESS = 80
"""Characters of an address before the end of a sentence, at most."""
LONGEST_FORM = 12
"""Characters of the rest of a legal form behind its first stop, at most."""
YEAR = 4
"""Digits of a year."""


def ends(text: str) -> Iterator[int]:
    """Where sentences end: a stop before a capital letter, not after an abbreviation or an ordinal."""
    for match in _STOP.finditer(text):
        at = match.start()
        if text[at] == "." and text[at - 1 : at] == ")":
            yield match.end()
            continue
        if text[at] == ".":
            start = max(text.rfind(mark, 0, at) for mark in " (.") + 1
            start = max([start, *(found.end() for found in _WITHIN.finditer(text, start, at))])
            word = fold(text[start:at])
            following = text[match.end() :].lstrip(' \u00a0"„“«¿¡(')[:1]
            if following.isupper() and (_NUMBER_BEFORE.search(text, max(0, at - 24), at) or _ends_address(text, at)):
                yield match.end()
                continue
            short = (len(word) <= 2 and not _is_small_word(word)) or _is_ordinal(word) or _shortens(text[start:at])
            short = short and not (len(word) == 2 and text[start:at] in _STATES)
            short = short and not (word in _ENDS_TOO and text[:start].rstrip()[-1:] not in (".", ""))
            goes_on = len(word) <= SHORTENED and (_job_follows(text, match.end()) or _is_in_form(text, start, at))
            if short or not following.isupper() or goes_on:
                continue
        yield match.end()


def _ends_address(text: str, at: int) -> bool:
    """Whether an address ends before a full stop, whose "de" or "nl" abbreviates nothing."""
    last = text[max(0, at - LONGEST_ADDRESS) : at].rpartition(" ")[2]
    behind = words(text[at + 1 : at + LONGEST_ADDRESS])
    labelled = bool(behind) and bool(lexicon().labels.at(behind, 0)[0])  # "…@firma.de. Tel. 02 …" goes on
    return not labelled and "@" in last


def _is_ordinal(word: str) -> bool:
    """Whether digits before a full stop are a day's rather than a year, which ends its sentence."""
    return word.isdigit() and len(word) < YEAR


def _shortens(written: str) -> bool:
    """Whether a word before a full stop is a title, part of one ("Assoc.") or a short label, not a sentence's last.

    A title that has a capital and no stop of its own is none in small letters: "it is me. Anna …".
    """
    lex, word = lexicon(), fold(written)
    if lex.titles.holds(word):
        title = name_words.titles(("honorifics", "academic", "post_nominals")).get((name_words.key(word),))
        spelt = title.spellings if title and written.islower() else frozenset((word,))
        return any(spelling.islower() or "." in spelling for spelling in spelt)
    return len(word) < 6 and (word in name_words.short_titles() or (len(word) < 4 and lex.labels.holds(word)))


def _is_small_word(word: str) -> bool:
    """Whether two letters are a word that may end a sentence ("an", "up") rather than a short form ("dr", "nr")."""
    return (
        len(word) == 2 and any(ch in "aeiouyаеиоуюяъαεηιουω" for ch in word) and word not in name_words.short_titles()
    )


def _is_in_form(text: str, start: int, at: int) -> bool:
    """Whether a full stop stands within a legal form that begins at `start`: "Ltd. Şti."."""
    form = words(text[start : at + LONGEST_FORM])
    length = lexicon().legal_forms.at(form, 0)[0]
    return length > 1


def _job_follows(text: str, at: int) -> bool:
    """Whether a function begins there, so that the stop before it shortens a word of it: "wiss. Mitarbeiterin"."""
    following = words(text[at : at + 30])
    return any(lexicon().is_function(word.fold) for word in following[:1])


def greeting(text: str) -> int:
    """How many characters of a sentence greet somebody: "Dear Ms Smith, " names nobody who comes."""
    mark = _GREETED.search(text, 0, 80)
    head, rest = (text[: mark.start()], text[mark.end() : 80]) if mark else (text.rstrip(), "")
    if not mark and lexicon().titles.at(words(head[:80]), 0)[0]:
        return 0  # "Monsieur Jean Dupuis" alone on a line may be who comes
    if not 0 < len(head.split()) <= MOST_OF_GREETING:
        return 0
    titled = rest.strip() and lexicon().titles.at(words(head), 0)[0]
    return len(head) if _is_addressed(head, rest) or (is_salutation(head) and not titled) else 0


def _is_addressed(head: str, rest: str) -> bool:
    """Whether only an honorific and one name stand alone on a line before its comma: "Monsieur Dupuis,"."""
    row = words(head)
    length, meaning = lexicon().leading_titles.at(row, 0) if row else (0, ())
    return "honorifics" in meaning and len(row) == length + 1 and rest[:1] in ("", "\n")


def _end_of_verb(text: str, start: int, end: int, small: Grammar) -> int:
    """Where the verb of a wish ends; a long one holds what somebody registers as: "melde mich als Leiterin … an", or
    who comes: "würde unser Projektassistent kommen"."""
    said = words(text[max(start, 0) : end])
    owned = (at for at in range(1, len(said) - 1) if small["own"].holds(said[at - 1].fold))
    if job := next((at for at in owned if lexicon().is_function(said[at].fold)), 0):
        return max(start, 0) + said[job - 1].end
    return end if len(said) <= LONGEST_VERB else max(start, 0) + said[1].end


def runs_of(page: Page, paragraph: Paragraph, lines: Sequence[Line]) -> list[Span]:
    """The untaken lines as literal spans, one for each unbroken run."""
    runs: list[list[Line]] = []
    for line in lines:
        goes_on = runs and line.number == runs[-1][-1].number + 1 and line.depth == 0
        if goes_on and len(runs[-1][-1].text) >= WRAPPED and not _LISTED.match(line.text):
            runs[-1].append(line)
        else:
            runs.append([line])
    pieces = [Paragraph(tuple(run), paragraph.segment, paragraph.kind).span(page.contents) for run in runs]
    return [Span(p.text[:LONGEST_PARAGRAPH], p.source, p.start, p.line) for p in pieces if p]


def whole(mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    return [(mention.whole_start, mention.whole_end) for mention in mentions]


def within(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)
