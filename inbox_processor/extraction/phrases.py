"""Functions and organisations inside sentences: where such a phrase begins and ends.

Rule: a phrase grows from a word that is known (a function, an organisation, a legal form, the mail domain's name) and
ends at punctuation, a small word of the language or another phrase. Does not know whose function it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from inbox_processor.extraction.lexicon import Grammar, Lexicon, Word, lexicon, words
from inbox_processor.extraction.parting import parted
from inbox_processor.extraction.similarity import likeness
from inbox_processor.knowledge import LANGUAGES, table

_STEM = 5
"""Letters by which a label's word is known in any of its cases."""
_LONGEST_ENDING = 4
"""Letters that a case adds to a label's word, at most."""

_PLAIN_GAP = re.compile(r"[ \u00a0]{1,2}|[-–'’/&]|[ ][&/][ ]|\. ?(?=\w)")
_ENUMERATED = re.compile(
    r"(?:, (?:\w{1,3}['’ ])?[^\W\d_]{4,30}){1,3},? (?:und|and|et|ed|e|y|i|a|og|och|en|ja|és|in|ir|un|și|και|и|u|agus)"
    r" (?:\w{1,3}['’ ])?[^\W\d_]{4,30}(?!\w)"
)
_AND = frozenset(("and", "und", "et", "e", "y", "en", "og", "och", "i", "a", "ja"))
_COLON_ENDING = re.compile(r"\w:\Z")
"""What stands before a Finnish or Swedish ending: "ry:n", "EU:s"."""
_SMALL_NOUNS = frozenset(("bg", "cs", "el", "et", "fi", "hr", "lt", "lv", "mt", "pl", "sk", "sl"))
"""Languages that write only the first word of a body's name with a capital, and its main noun last."""
_QUOTES = {'"': '"', "„": '“”"', "“": "”", "«": "»", "»": "«", "”": "”"}
_ORG_JOINERS = frozenset(
    [
        "of",
        "for",
        "the",
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "del",
        "della",
        "dello",
        "dei",
        "delle",
        "degli",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "der",
        "die",
        "für",
        "fur",
        "und",
        "and",
        "&",
        "y",
        "e",
        "et",
        "en",
        "van",
        "voor",
        "het",
        "och",
        "för",
        "i",
        "og",
        "w",
        "we",
        "z",
        "ze",
        "na",
        "za",
        "v",
        "ve",
        "pri",
        "pre",
        "pro",
        "un",
        "pour",
        "per",
        "in",
        "al",
        "ale",
        "si",
        "din",
        "ob",
        "no",
        "iz",
        "u",
        "te",
        "ir",
        "ja",
        "a",
        "az",
        "ta",
        "d",
        "l",
        "dell",
        "all",
        "tal",
        "tar",
        "tas",
        "għal",
        "ghal",
        "και",
        "των",
        "της",
        "του",
        "για",
        "και",
        "на",
        "за",
        "по",
        "и",
        "на",
        "agus",
        "na",
        "an",
    ]
)
_OF = frozenset([
    "of", "for", "de", "du", "des", "d", "del", "della", "dello", "dei", "delle", "degli", "di",
    "dell", "da", "do", "dos", "das", "pour", "per", "für", "fur", "vor", "za", "pro", "pre",
    "para",
])  # fmt: skip
LONGEST_ORGANISATION = 12
LONGEST_FUNCTION = 9


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of a text by its offsets; `weight` says how sure its kind is (0…1)."""

    start: int
    end: int
    weight: float


def names_go_on(text: str, end: int, named: Sequence[Word], lex: Lexicon) -> int:
    """Where a public body's list of subjects ends that goes on behind `end` (…, Forschung und Wirtschaft), or 0."""
    if not any(lex.bodies.is_sound(word.fold) or lex.departments.is_sound(word.fold) for word in named[:2]):
        return 0
    match = _ENUMERATED.match(text, end)
    return match.end() if match else 0


def organisations(
    text: str, domains: Iterable[str], taken: Sequence[tuple[int, int]], grammar: Grammar
) -> list[Phrase]:
    """The organisations named in a text; `taken` spans (persons, addresses) are never part of one."""
    lex, sequence = lexicon(), words(text)
    free = [not any(word.start < end and word.end > start for start, end in taken) for word in sequence]
    found: list[Phrase] = []
    at = 0
    while at < len(sequence):
        small = any(grammar[key].at(sequence, at)[0] for key in ("stop", "at", "own", "self", "both"))
        if phrase := _small_lettered(text, sequence, at, grammar, tuple(domains)):
            found.append(phrase)
            at += 1
            continue
        telling = free[at] and not (
            small
            and (len(sequence[at].fold) <= 5 or _begins(text, sequence[at]))
            and not _is_abbreviation(text, sequence[at])
        )
        head = _head_behind(text, sequence, at, grammar, lex) if telling else 0
        whole = _organisation_at(text, sequence, at, free, lex, tuple(domains), head) if telling else None
        phrase = _trimmed(text, whole, lex, tuple(domains), grammar.language) if whole else None
        if phrase and not _is_former(text, sequence, at, at, grammar):
            found.append(phrase)
        read_to = phrase.end if phrase else whole.end if whole else 0
        at += 1
        while at < len(sequence) and sequence[at].start < read_to:
            at += 1
    return found


def _begins(text: str, word: Word) -> bool:
    """Whether a word begins a sentence, so that its capital says nothing."""
    before = text[: word.start].rstrip()
    return not before or before[-1] in ".!?:"


def _head_behind(text: str, sequence: list[Word], at: int, grammar: Grammar, lex: Lexicon) -> int:
    """Where small words end in the main noun of a name behind "at" or "am": "u Hrvatskom drvnom klasteru"; else 0."""
    if grammar.language not in _SMALL_NOUNS or not at or not text[sequence[at].start].isupper():
        return 0
    led = any(grammar[key].at(sequence, at - 1)[0] == 1 for key in ("at", "employer", "be"))
    if not led and not _behind_function(text, sequence, at, lex):
        return 0
    for ahead in range(at + 1, min(at + 4, len(sequence))):
        word = sequence[ahead]
        gap = text[sequence[ahead - 1].end : word.start]
        if (
            gap != " "
            or not text[word.start].islower()
            or lex.is_function(word.fold)
            or grammar["stop"].holds(word.fold)
        ):
            return 0
        if len(word.fold) > 5 and lex.organisations.holds(word.fold):
            return ahead
    return 0


def _behind_function(text: str, sequence: list[Word], at: int, lex: Lexicon) -> bool:
    """Whether a function and at most three small words of its field stand right before a word (whose it is)."""
    for index in range(at - 1, max(-1, at - 5), -1):
        if text[sequence[index].end : sequence[index + 1].start] != " ":
            return False
        if lex.is_function(sequence[index].fold):
            return True
        if not text[sequence[index].start].islower():
            return False
    return False


def _is_abbreviation(text: str, word: Word) -> bool:
    written = text[word.start : word.end]
    return len(written) > 1 and written.isupper()


def _small_lettered(
    text: str, sequence: list[Word], at: int, grammar: Grammar, domains: tuple[str, ...]
) -> Phrase | None:
    """A name in small letters right behind "at", of several words, all of which the mail domain spells."""
    if sequence[at].fold in _ORG_JOINERS or not (at and grammar["employer"].at(sequence, at - 1)[0]):
        return None
    for last in range(min(at + 3, len(sequence) - 1), at, -1):
        name = text[sequence[at].start : sequence[last].end]
        if (
            name.islower()
            and not set(name) & set(",;.:@\n")
            and max((likeness(name, d) for d in domains), default=0.0) >= 0.9
        ):
            return Phrase(sequence[at].start, sequence[last].end, 0.8)
    return None


def _organisation_at(
    text: str, sequence: list[Word], at: int, free: list[bool], lex: Lexicon, domains: tuple[str, ...], head: int = 0
) -> Phrase | None:
    """The organisation whose first word is at `at`: a run of capitalised words that holds something telling."""
    first = sequence[at]
    if not text[first.start].isupper() and not (
        lex.organisations.holds(first.fold) and _quote_follows(text, first.end)
    ):
        return None
    end, last, told = at, at, 0.0
    while end < len(sequence) and end - at < LONGEST_ORGANISATION and free[end]:
        word = sequence[end]
        if end > at and not _goes_on(text, sequence[end - 1].end, word.start):
            break
        capital = text[word.start].isupper() or text[word.start].isdigit()
        if capital or lex.organisations.holds(word.fold) or end <= head:
            last = max(end, head)
        elif not _lower_goes_on(text, sequence, end, lex) and not _subject_goes_on(text, sequence, at, end, lex):
            break
        told = max(told, 0.65 if 0 < head == end else _tells(text, word, lex))
        end += 1
    stop = _with_bracketed_legal(text, sequence, last, lex)
    name = text[first.start : stop]
    like = max((likeness(name, domain) for domain in domains), default=0.0)
    weight = max(told, like if like >= 0.55 else 0.0)
    if (
        last > at
        and like < 0.8
        and lex.functions.is_whole(sequence[last].fold)
        and not lex.organisations.is_whole(sequence[last].fold)
    ):
        return None
    if last > at and like < 0.55 and lex.is_function(first.fold) and not lex.organisations.is_whole(first.fold):
        return None
    if weight < 0.5 or (last == at and weight < 0.8):
        return None
    return Phrase(first.start, stop, min(weight, 1.0))


def _trimmed(text: str, phrase: Phrase, lex: Lexicon, domains: tuple[str, ...], language: str) -> Phrase | None:
    """The phrase without the functions and departments before the name and without the place behind it.

    None where all its words are general ones that name nothing ("Dyrekcji Instytutu").
    """
    named = text[phrase.start : phrase.end]
    if lex.is_function(words(named)[0].fold) and (parts := parted(named, language, domains)):
        phrase = Phrase(phrase.start + parts.organisation[0], phrase.start + parts.organisation[1], phrase.weight)
    sequence = [w for w in words(text) if phrase.start <= w.start and w.end <= phrase.end]
    first = 0
    while further := _owner(text, sequence[first:], lex, domains):
        first += further
    last = _before_place(text, sequence, first, lex)
    kept = sequence[first : last + 1]
    if all(_is_general(word, lex) for word in kept) and not any(lex.is_institution(word.fold) for word in kept):
        return None
    end = phrase.end if last == len(sequence) - 1 else sequence[last].end
    end = names_go_on(text, end, kept, lex) or end
    start = sequence[first].start if first else phrase.start
    return None if _is_unit(kept, lex) and not _named(text[start:end], domains) else Phrase(start, end, phrase.weight)


def _named(text: str, domains: tuple[str, ...]) -> bool:
    return max((likeness(text, domain) for domain in domains), default=0.0) >= 0.7


def _is_unit(sequence: list[Word], lex: Lexicon) -> bool:
    """Whether the words begin like a department, which is no organisation ("Department for Transport" is)."""
    first = sequence[0].fold
    if lex.organisation_phrases.at(sequence, 0)[0] or lex.organisations.is_sound(first):
        return False
    return lex.departments.holds(first)


def _is_general(word: Word, lex: Lexicon) -> bool:
    known = lex.organisations.holds(word.fold) or lex.departments.holds(word.fold) or lex.functions.holds(word.fold)
    return known or word.fold in _ORG_JOINERS


def _owner(text: str, sequence: Sequence[Word], lex: Lexicon, domains: tuple[str, ...]) -> int:
    """Where the organisation begins in "Department of the X" and "Head of the Department of the X"."""
    led = any(lex.functions.is_whole(word.fold) for word in sequence[:3]) or (
        lex.departments.is_sound(sequence[0].fold) and not lex.bodies.is_sound(sequence[0].fold)
    )
    if not led:
        return 0
    for at in range(2, len(sequence)):
        joined = text[sequence[at - 1].start].islower() and sequence[at - 1].fold in _ORG_JOINERS
        if not joined or not text[sequence[at].start].isupper():
            continue
        institution = lex.is_institution(sequence[at].fold)
        if institution and sequence[at - 1].fold in ("d", "de", "di"):
            continue
        if institution or _named(text[sequence[at].start : sequence[-1].end], domains):
            return at
    return 0


def _before_place(text: str, sequence: Sequence[Word], first: int, lex: Lexicon) -> int:
    """The last word of the name where "in" and a place follow its main noun: "Boatbuilding Cluster in Southampton"."""
    last = len(sequence) - 1
    for at in range(first + 1, last):
        here = sequence[at + 1]
        if (
            here.fold == "in"
            and text[here.start].islower()
            and lex.is_institution(sequence[at].fold)
            and at + 2 == last
        ):
            return at
    return last


def _tells(text: str, word: Word, lex: Lexicon) -> float:
    if lex.organisations.is_whole(word.fold) and text[word.start].isupper():
        return 0.75
    return 0.65 if lex.organisations.holds(word.fold) and text[word.start].isupper() and len(word.fold) > 5 else 0.0


def _goes_on(text: str, start: int, end: int) -> bool:
    gap = text[start:end]
    return bool(_PLAIN_GAP.fullmatch(gap)) or gap in (' "', " „", " «", " “", '" ', "“ ", "» ", ". ", "”", "'")


def _lower_goes_on(text: str, sequence: list[Word], at: int, lex: Lexicon) -> bool:
    """Whether a small word goes on with the name: a joiner, and a capitalised word comes within three words."""
    if sequence[at].fold not in _ORG_JOINERS and sequence[at].fold not in lex.particles:
        return False
    for ahead in range(at + 1, min(at + 4, len(sequence))):
        if not _goes_on(text, sequence[ahead - 1].end, sequence[ahead].start):
            return False
        if text[sequence[ahead].start].isupper():
            return not (sequence[at].fold in _AND and sequence[ahead].fold in lex.given)
        if sequence[ahead].fold not in _ORG_JOINERS:
            return False
    return False


def _subject_goes_on(text: str, sequence: list[Word], head: int, at: int, lex: Lexicon) -> bool:
    """Whether small words behind an institution say what it is for: "Communauté d'agglomération du Pays d'Aubrac"."""
    opened = next((i for i in range(head + 1, at + 1) if text[sequence[i].start].islower()), at)
    if not lex.is_institution(sequence[head].fold) or sequence[opened].fold not in _OF:
        return False
    for ahead in range(at, min(opened + 6, len(sequence))):
        if not _goes_on(text, sequence[ahead - 1].end, sequence[ahead].start):
            return False
        if text[sequence[ahead].start].isupper():
            return sequence[ahead - 1].fold in _OF
    return False


def _quote_follows(text: str, end: int) -> bool:
    return text[end : end + 2].strip()[:1] in _QUOTES and bool(text[end : end + 2].strip())


def _with_bracketed_legal(text: str, sequence: list[Word], last: int, lex: Lexicon) -> int:
    """Where the name ends, a legal form behind it and its closing quote taken in."""
    end = sequence[last].end
    if text[end : end + 1] in '"“”»':
        end += 1
    following = last + 1
    if following < len(sequence) and text[end : sequence[following].start].strip(" ,") == "":
        length, _ = lex.legal_forms.at(sequence, following)
        if length:
            end = sequence[following + length - 1].end
            end += text[end : end + 1] == "."
    elif text[end : end + 1] == "." and any(
        lex.legal_forms.holds(text[sequence[first].start : end]) for first in range(max(0, last - 2), last + 1)
    ):
        end += 1
    return end


def functions(
    text: str, grammar: Grammar, barred: Sequence[tuple[int, int]], organisations_found: Sequence[Phrase] = ()
) -> list[Phrase]:
    """The functions named in a text; `barred` spans (persons, addresses, organisations) end a phrase."""
    lex, sequence = lexicon(), words(text)
    blocked = [any(word.start < end and word.end > start for start, end in barred) for word in sequence]
    found: list[Phrase] = []
    read_to = 0
    for at, word in enumerate(sequence):
        if blocked[at] or word.start < read_to:
            continue
        length = _function_words(sequence, at, lex)
        if not length:
            continue
        first = _left(text, sequence, at, blocked, grammar, lex)
        last = _right(text, sequence, at + length - 1, blocked, grammar)
        first = _in_brackets(text, sequence, first)
        start = max(sequence[first].start, read_to)
        read_to = sequence[last].end
        if _is_former(text, sequence, first, at, grammar) or _only_says_field(sequence[first : last + 1], lex):
            continue
        if first < last and grammar["at"].holds(sequence[last].fold):
            continue
        sure = length > 1 or lex.functions.is_whole(word.fold)
        alone = first == last and lex.colleagues.is_whole(word.fold)
        found.append(Phrase(start, sequence[last].end, 0.7 if alone else 0.8 if sure else 0.6))
    return found


def _function_words(sequence: list[Word], at: int, lex: Lexicon) -> int:
    length, _ = lex.function_phrases.at(sequence, at)
    return length or int(lex.is_function(sequence[at].fold))


def _only_says_field(sequence: Sequence[Word], lex: Lexicon) -> bool:
    """Whether the words only say that a function is meant, in any case: "I forgot my job title", "pracovnú pozíciu"."""
    if any(lex.functions.is_whole(word.fold) for word in sequence):
        return False
    return all(
        0 < len(word.fold) <= _labels_from().get(word.fold[:_STEM], -_LONGEST_ENDING) + _LONGEST_ENDING
        for word in sequence
    )


@cache
def _labels_from() -> dict[str, int]:
    """The beginnings of the words that label a function in a form, each with the length of the longest such word."""
    labels = (label for code in LANGUAGES for label in table(f"languages/{code}")["labels"].get("function", ()))
    found: dict[str, int] = {}
    for word in (word.fold for label in labels for word in words(str(label))):
        if len(word) >= _STEM and not lexicon().organisations.holds(word):
            found[word[:_STEM]] = max(found.get(word[:_STEM], 0), len(word))
    return found


def _is_former(text: str, sequence: list[Word], first: int, at: int, grammar: Grammar) -> bool:
    """Whether the text says that the function no longer holds: "no longer Deputy"."""
    for index in range(max(0, first - 3), at):
        length, _ = grammar["instead"].at(sequence, index)
        gap = text[sequence[index + length - 1].end : sequence[first].start] if length else ""
        if length and index + length >= first and not gap.strip():
            return True
    return False


def _in_brackets(text: str, sequence: list[Word], first: int) -> int:
    """The first word of a bracket that holds nothing but capitalised words and "and" before the function."""
    opened = text.rfind("(", max(0, sequence[first].start - 60), sequence[first].start)
    if opened < 0 or any(mark in text[opened + 1 : sequence[first].start] for mark in "),;:.@0123456789"):
        return first
    inside = [at for at in range(first) if sequence[at].start > opened]
    plain = all(
        text[sequence[at].start].isupper() or sequence[at].fold in ("and", "und", "et", "e", "y", "en", "og", "och")
        for at in inside
    )
    return inside[0] if inside and plain and len(inside) <= 4 else first


def _small(grammar: Grammar, sequence: list[Word], at: int) -> bool:
    return any(grammar[key].at(sequence, at)[0] for key in ("stop", "own", "be", "they", "first"))


def _left(text: str, sequence: list[Word], at: int, blocked: Sequence[bool], grammar: Grammar, lex: Lexicon) -> int:
    """The first word of the phrase: up to two words before the function where what stands before them leads to one
    ("as", an article, "our", a comma), else only those that are known to go before a function ("senior")."""
    first = at
    while first > max(0, at - 2) and _may_lead(text, sequence, first - 1, blocked, grammar):
        first -= 1
    if _leads_to(text, sequence, first, grammar):
        return first
    if first < at and (joined := _joined_before(text, sequence, first, blocked, grammar)):
        return joined
    known = at
    while known > first and lex.modifiers.holds(sequence[known - 1].fold):
        known -= 1
    return known


def _may_lead(text: str, sequence: list[Word], index: int, blocked: Sequence[bool], grammar: Grammar) -> bool:
    """Whether a word may be one of those before a function: "cluster", "senior", "zelfstandig", but no small word."""
    word = sequence[index]
    ordinal = word.fold in ("1", "2", "3") and text[word.end : word.end + 1] == "." and text[: word.start][-1:] != "."
    if (
        blocked[index]
        or not _goes_on(text, word.end, sequence[index + 1].start)
        or _COLON_ENDING.search(text, 0, sequence[index + 1].start)
    ):
        return False
    if (word.fold.isdigit() and not ordinal) or _only_says_field([word], lexicon()):
        return False
    return not _small(grammar, sequence, index) and not grammar["at"].at(sequence, index)[0]


def _leads_to(text: str, sequence: list[Word], first: int, grammar: Grammar) -> bool:
    """Whether what stands before a word leads to a function."""
    if not first:
        return False
    before = text[sequence[first - 1].end : sequence[first].start]
    if before.strip(" \u00a0\n")[-1:] in (",", "(", ":", "-", "–", "—", "|", "/", ";"):
        return True
    return any(
        length and start + length == first
        for key in ("leads", "be", "own")
        for start in range(max(0, first - 3), first)
        for length in (grammar[key].at(sequence, start)[0],)
    )


def _joined_before(text: str, sequence: list[Word], first: int, blocked: Sequence[bool], grammar: Grammar) -> int:
    """The first of two words that "and" joins before the function: "the innovation and growth lead"."""
    joined = first >= 2 and grammar["and"].at(sequence, first - 1)[0] == 1
    if not joined or not _may_lead(text, sequence, first - 2, blocked, grammar):
        return 0
    return first - 2 if _leads_to(text, sequence, first - 2, grammar) else 0


def _right(text: str, sequence: list[Word], at: int, blocked: Sequence[bool], grammar: Grammar) -> int:
    """The last word of the phrase."""
    last = index = at
    while index + 1 < len(sequence) and index - at < LONGEST_FUNCTION:
        following = sequence[index + 1]
        gap = text[sequence[index].end : following.start]
        short = gap == ". " and len(sequence[index].fold) <= 4 and text[following.start].islower()
        if blocked[index + 1] or not (_PLAIN_GAP.fullmatch(gap) or gap == " & " or short):
            break
        if grammar["employer"].at(sequence, index + 1)[0] or _another_begins(text, sequence, at, index + 1, grammar):
            break
        joins = grammar["at"].at(sequence, index + 1)[0] or grammar["and"].at(sequence, index + 1)[0]
        if joins:
            index += joins
            if index + 1 >= len(sequence) or blocked[index] or blocked[index + 1]:
                break
            continue
        if _small(grammar, sequence, index + 1):
            break
        index += 1
        last = index
    return last


def _another_begins(text: str, sequence: list[Word], at: int, index: int, grammar: Grammar) -> bool:
    """Whether a capital behind a function in small letters, in a language that writes them so, begins a name."""
    if grammar.language not in _SMALL_NOUNS or not text[sequence[at].start].islower():
        return False
    written = text[sequence[index].start : sequence[index].end]
    return written[:1].isupper() and not written.isupper()
