"""What holds a phrase together: the gaps, small words and marks over which a function or an organisation goes on.

Rule: what finding organisations and finding functions both ask stands here. Finds nothing itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inbox_processor.extraction.lexicon import Grammar, Lexicon, lexicon
from inbox_processor.knowledge.habits import languages, shared
from inbox_processor.knowledge.words import Word, words

PLAIN_GAP = re.compile(r"[ \u00a0]{1,2}|[-–'’/&+]|[ ][&/][ ]|\. ?(?=\w)")
AND, OF, JOINERS = map(shared, ("and", "of", "joiners"))
"""Small words that join the parts of a name, in any language."""
OWNER_FIRST = languages("owner_first")
"""Languages in which the name's main noun, and the function held there, stand last."""
SMALL_NOUNS = languages("small_nouns")
"""Languages that write only the first word of a body's name with a capital, and its main noun last."""
OWN_BEHIND = languages("own_behind")
"""Languages that put "our" behind its noun."""
GENITIVE_BEHIND = languages("genitive_behind")
"""Languages in which the body that a unit is of stands right behind it in another case."""
BEGINS_FREE = languages("begins_free")
"""Languages in which any word may stand before the main noun of a name: "Wood Cluster"."""
VERB_SECOND = languages("verb_second")
"""Languages that put the verb before "I" where something else begins the sentence."""
SHORTEST_HOUSE = 12
"""Letters of a compound that names a body by itself: "Erhvervsministeriet"."""
SHORTEST_BODY = 6
"""Letters of an inflected noun for a body that is surely no part of somebody's name, at least."""
QUOTED = '"„“”«»'


_PARTNERS = r"[^\W\d_a-z][\w.'’-]+"
_FIRM = re.compile(
    rf"(?<!\w)(?:{_PARTNERS}(?: {_PARTNERS})?(?:, {_PARTNERS})? (?:&|\+|{'|'.join(sorted(AND))}) "
    rf"(?:{_PARTNERS}|[^\W\d_]{{3,12}})|{_PARTNERS}), \Z"
)
"""The names of partners before the comma of their firm: "Reis & Falcão, "; one alone: "Moor, "."""


def firm_begins(text: str, start: int, name: str) -> int:
    """Where a firm begins whose name a comma parts: "Reis & Falcão," Advogados Lda, "Moor," Lane & Partners LLP; else
    `start`. `name`: what stands behind the comma, a legal form at its end."""
    firm = _FIRM.search(text, max(0, start - 60), start)
    if not firm or not text[firm.start()].isupper():
        return start
    joined, two = " & " in name or " + " in name, len(words(firm.group())) > 1
    ands = any(word.fold in AND for word in words(name))
    lex, alone = lexicon(), words(firm.group())
    person = any(lex.is_function(word.fold) or lex.titles.holds(word.fold) for word in alone)
    person = person or (not two and firm.start() > 0 and alone[0].fold in lex.given)
    return firm.start() if two != (joined or ands) and not person else start


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of a text by its offsets; `weight` says how sure its kind is (0…1)."""

    start: int
    end: int
    weight: float


def covered(sequence: Sequence[Word], spans: Sequence[tuple[int, int]]) -> list[bool]:
    """For each word whether one of the spans takes it or a part of it."""
    found = [False] * len(sequence)
    for start, end in spans:
        for at, word in enumerate(sequence):
            if word.start < end and word.end > start:
                found[at] = True
    return found


_GAPS = (' "', " „", " «", " “", '" ', "“ ", "» ", ". ", "”", "'", "' ", "’ ")


def goes_on(text: str, start: int, end: int) -> bool:
    gap = text[start:end]
    if gap == "- ":
        return _is_half(text, end)
    return bool(PLAIN_GAP.fullmatch(gap)) or gap in _GAPS


def is_letter_joined(text: str, word: Word) -> bool:
    """Whether a word is one letter of several that a mark joins: "I+D+i", "R&D"."""
    before, behind = text[word.start - 2 : word.start], text[word.end : word.end + 2]
    joined = (before[1:] in ("+", "&") and before[:1].isalnum()) or (behind[:1] in ("+", "&") and behind[1:].isalnum())
    return len(word.fold) == 1 and joined


def _is_half(text: str, end: int) -> bool:
    """Whether "and" and a body behind a hyphen complete a word: "Industrie- und Handelskammer"."""
    return any(lexicon().is_institution(word.fold) for word in words(text[end : end + 40])[1:2])


def is_general(word: Word, lex: Lexicon) -> bool:
    """Whether a word of a name tells no body from another: "Cluster", "Department", "of"."""
    known = lex.organisations.holds(word.fold) or lex.departments.holds(word.fold) or lex.functions.holds(word.fold)
    return known or word.fold in JOINERS


def is_former(text: str, sequence: Sequence[Word], first: int, at: int, grammar: Grammar) -> bool:
    """Whether the text says that the function no longer holds: "no longer Deputy", "ya no soy técnica"."""
    begin = _before_be(text, sequence, first, grammar)
    for index in range(max(0, begin - 3), at):
        length, _ = grammar["instead"].at(sequence, index)
        gap = text[sequence[index + length - 1].end : sequence[begin].start] if length else ""
        if length and index + length >= begin and not gap.strip(" \u00a0" + QUOTED):
            return True
    return False


def _before_be(text: str, sequence: Sequence[Word], first: int, grammar: Grammar) -> int:
    """Where the words begin that only lead from "no longer" to a function: "soy", "the", "jestem już"."""
    said, begin = grammar.any_of("be", "leads", "here"), first
    while begin and said.holds(sequence[begin - 1].fold):
        if text[sequence[begin - 1].end : sequence[begin].start].strip(" \u00a0" + QUOTED):
            break
        begin -= 1
    return begin


def led_by_at(sequence: Sequence[Word], at: int, grammar: Grammar, keys: tuple[str, ...] = ("at", "employer")) -> bool:
    """Whether "at", "au sein du", "en el" stand right before a word."""
    article = at > 1 and grammar["leads"].at(sequence, at - 1)[0] == 1
    ends = (at, at - 1) if article else (at,)
    return any(
        start + grammar[key].at(sequence, start)[0] == end
        for end in ends
        for start in range(max(0, end - 3), end)
        for key in keys
    )
