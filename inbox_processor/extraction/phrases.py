"""Functions and organisations inside sentences: where such a phrase begins and ends.

Rule: a phrase grows from a word that is known (a function, an organisation, a legal form, the mail domain's name) and
ends at punctuation, a small word of the language or another phrase. Does not know whose function it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from inbox_processor.extraction.lexicon import Grammar, Lexicon, lexicon
from inbox_processor.extraction.lexicon import grammar as grammar_of
from inbox_processor.extraction.parting import parted
from inbox_processor.extraction.similarity import likeness
from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.words import Word, words

_STEM = 5
"""Letters by which a label's word is known in any of its cases."""
_LONGEST_ENDING = 4
"""Letters that a case adds to a label's word, at most."""

_PLAIN_GAP = re.compile(r"[ \u00a0]{1,2}|[-–'’/&]|[ ][&/][ ]|\. ?(?=\w)")
_ENUMERATED = re.compile(
    r"(?:, (?:\w{1,3}['’ ])?[^\W\d_]{4,30}){1,3},? (?:und|and|et|ed|e|y|i|a|og|och|en|ja|és|in|ir|un|și|και|и|u|agus)"
    r" (?:\w{1,3}['’ ])?[^\W\d_]{4,30}(?!\w)",
    re.IGNORECASE,
)
_OF_WHERE = re.compile(
    r" (?:of|de|du|des|d['’]|del|della|dell['’]|di|do|da|dos|von|der|van|w|v|ve|na)(?:(?<=['’])| )"
    r"(?:(?:the|la|las|los|el|le|les|l['’]) ?)?(?-i:[A-ZÀ-ÖØ-ÞĀ-Ž])[\w'’-]+(?: (?-i:[A-ZÀ-ÖØ-ÞĀ-Ž])[\w'’-]+){0,2}",
    re.IGNORECASE,
)
"""Where or whose a body is: " de Soria", " of the Upper Rhine"."""
_ADJECTIVE = re.compile(r"[^\W\d_]{2,}(?:ique|ois|oise|ais|aise|ien|ienne|ard|arde|ense|eño|eña|ese|ano|ana)")
"""A Romance adjective of a place, in small letters."""
_AND = frozenset(("and", "und", "et", "e", "y", "en", "og", "och", "i", "a", "ja"))
LONGEST_CASE = 4
"""Letters of a case's ending behind a colon, at most."""
_COLON_ENDING = re.compile(r"\w:\Z")
"""What stands before a Finnish or Swedish ending: "ry:n", "EU:s"."""
_OWNER_FIRST = frozenset(("et", "fi", "hu", "lt", "lv"))
"""Languages in which the name's main noun, and the function held there, stand last."""
_SMALL_NOUNS = frozenset(("bg", "cs", "el", "et", "fi", "hr", "lt", "lv", "mt", "pl", "sk", "sl"))
"""Languages that write only the first word of a body's name with a capital, and its main noun last."""
_OPENING = '"„“«»”'
_QUOTED = '"„“”«»'
_QUOTE = re.compile(r'["„“«»]([^"„“”«»\n]{3,80})["“”»«]')
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


def names_go_on(text: str, end: int, named: Sequence[Word], lex: Lexicon, language: str = "") -> int:
    """Where a list of subjects ends that goes on behind `end` with what it is of, or 0.

    "Ministerium für Bildung" (…, Forschung und Wirtschaft), "Cámara de Comercio" (…, Industria y Servicios de Soria).
    """
    match = _ENUMERATED.match(text, end)
    if not match or (
        language and not any(grammar_of(language)["and"].holds(w.fold) for w in words(match.group())[1:-1])
    ):
        return 0
    body = any(lex.bodies.is_sound(word.fold) or lex.departments.is_sound(word.fold) for word in named[:2])
    if not body and not _is_of_subject(text, named, words(match.group()), lex):
        return 0
    tail = _OF_WHERE.match(text, match.end())
    return tail.end() if tail else match.end()


def _is_of_subject(text: str, named: Sequence[Word], listed: Sequence[Word], lex: Lexicon) -> bool:
    """Whether an institution is of one subject that others may follow: none of them is a job or somebody's name."""
    of = any(word.fold in _OF and text[word.start].islower() for word in named[1:])
    person = any(lex.is_function(w.fold) or w.fold in lex.given or lex.colleagues.holds(w.fold) for w in listed)
    return of and not person and any(lex.is_institution(word.fold) for word in named[:2])


def organisations(
    text: str, domains: Iterable[str], taken: Sequence[tuple[int, int]], grammar: Grammar
) -> list[Phrase]:
    """The organisations named in a text; `taken` spans (persons, addresses) are never part of one."""
    lex, sequence, names = lexicon(), words(text), tuple(domains)
    barred = (*taken, *_quoted_jobs(text, lex))
    free = [not any(word.start < end and word.end > start for start, end in barred) for word in sequence]
    lowered = _is_lowered(text, sequence)
    found: list[Phrase] = []
    at = 0
    while at < len(sequence):
        phrase = _small_lettered(text, sequence, at, grammar, names)
        phrase = phrase or (_lowered(text, sequence, at, free, grammar, names) if lowered else None)
        whole = phrase or _capital(text, sequence, at, free, grammar, names)
        if not phrase and whole:
            phrase = _trimmed(text, whole, lex, names, grammar)
            if phrase and _is_former(text, sequence, at, at, grammar):
                phrase = None
        if phrase:
            found.append(phrase)
        read_to = phrase.end if phrase else whole.end if whole else 0
        at += 1
        while at < len(sequence) and sequence[at].start < read_to:
            at += 1
    return found


def _quoted_jobs(text: str, lex: Lexicon) -> list[tuple[int, int]]:
    """The quotes that hold a function: my function is now "Vice-President for International Cooperation"."""
    quotes = [(found.start(), found.end(), words(found[1])) for found in _QUOTE.finditer(text)]
    return [
        (start, end)
        for start, end, inside in quotes
        if any(lex.is_function(word.fold) and not lex.organisations.is_whole(word.fold) for word in inside[:2])
    ]


def _capital(
    text: str, sequence: Sequence[Word], at: int, free: Sequence[bool], grammar: Grammar, domains: tuple[str, ...]
) -> Phrase | None:
    """The organisation whose first word is at `at`, where that is no small word of the language."""
    lex = lexicon()
    capital = text[sequence[at].start].isupper()
    if not free[at] or not (capital or lex.organisations.holds(sequence[at].fold)):
        return None
    small = grammar.any_of("stop", "at", "own", "self", "both").at(sequence, at)[0]
    unsaid = len(sequence[at].fold) <= 5 or _begins(text, sequence[at])
    if small and unsaid and not _is_abbreviation(text, sequence[at]):
        return None
    if not capital and not _small_head(text, sequence, at, grammar, lex, domains):
        return None
    head = _head_behind(text, sequence, at, grammar, lex)
    told = _told_before(text, sequence, at, grammar, lex)
    return _organisation_at(text, sequence, at, free, lex, domains, head, told)


def _with_adjective(text: str, sequence: Sequence[Word], at: int, last: int, lex: Lexicon) -> int:
    """The last word of a name whose place has an adjective behind it: "du Jura lémanique", "del País Vasco francés"."""
    behind = last + 1
    if last < at + 2 or behind >= len(sequence) or text[sequence[last].end : sequence[behind].start] != " ":
        return last
    written = text[sequence[behind].start : sequence[behind].end]
    ended = text[sequence[behind].end : sequence[behind].end + 1] in ",;.)\n"
    place = sequence[last - 1].fold in ("du", "de", "des", "d", "del", "della", "di", "do", "da")
    known = lex.functions.holds(sequence[behind].fold) or lex.organisations.holds(sequence[behind].fold)
    return behind if place and ended and not known and _ADJECTIVE.fullmatch(written) else last


def _told_before(text: str, sequence: Sequence[Word], at: int, grammar: Grammar, lex: Lexicon) -> float:
    """How sure a function and a small word before a capital are that it begins its organisation, whatever it is called.

    "CEO at Motor Vale", "diretora do CTIC-Norte"; a town may stand behind the words that also say where.
    """
    if not at or not text[sequence[at].start].isupper() or lex.departments.holds(sequence[at].fold):
        return 0.0
    distinct = _is_distinct(text, sequence[at], lex)
    keys = ("house", "at", "employer") if distinct else ("house",)
    begin = next((start for start in range(max(0, at - 4), at) if _leads(sequence, start, at, grammar, keys)), 0)
    if not begin or text[sequence[at - 1].end : sequence[at].start].strip(' „"«“'):
        return 0.0
    for index in range(begin - 1, max(-1, begin - 6), -1):
        if not _PLAIN_GAP.fullmatch(text[sequence[index].end : sequence[index + 1].start]):
            return 0.0
        if lex.is_function(sequence[index].fold):
            return 0.8
    return 0.0


def _leads(sequence: Sequence[Word], start: int, at: int, grammar: Grammar, keys: tuple[str, ...]) -> bool:
    """Whether the words from `start` to `at` are one that leads to an organisation, with an article or not."""
    ends = [start + grammar[key].at(sequence, start)[0] for key in keys]
    return any(start < end and (end == at or (end == at - 1 and grammar["leads"].at(sequence, end)[0])) for end in ends)


def _is_distinct(text: str, word: Word, lex: Lexicon) -> bool:
    """Whether a word is written as only names are, and says no field of work: "CNR", "CyberHub"."""
    written = text[word.start : word.end]
    capitals = sum(letter.isupper() for letter in written)
    inner = any(one.islower() and two.isupper() for one, two in pairwise(written))
    return len(written) > 2 and (inner or capitals > 2) and word.fold not in lex.field_abbreviations


def _small_head(
    text: str, sequence: Sequence[Word], at: int, grammar: Grammar, lex: Lexicon, domains: tuple[str, ...]
) -> bool:
    """Whether a main noun in small letters begins a name: "du pôle Bois & Bâtiment", "asociacijoje „Baldai“".

    Not where what follows is a name by itself: "the cluster Hainaut Logistics" at hainautlogistics.be.
    """
    word = sequence[at]
    if not lex.organisations.holds(word.fold) or at + 1 == len(sequence):
        return False
    if _quote_follows(text, word.end):
        return True
    unit = lex.departments.holds(word.fold) and not lex.organisations.is_whole(word.fold)
    if (
        unit
        or lex.is_function(word.fold)
        or lex.fields.holds(word.fold)
        or len(word.fold) < 4
        or text[word.end : word.end + 2].strip() != text[word.end + 1 : word.end + 2]
    ):
        return False
    if not text[sequence[at + 1].start].isupper() or text[word.end] != " ":
        return False
    run = [w for w in sequence[at + 1 : at + 5] if text[w.start].isupper()]
    if any(lex.organisations.holds(w.fold) for w in run) or _named(text[run[0].start : run[-1].end], domains):
        return False
    comma = text[: word.start].rstrip()[-1:] == ","
    return comma or _led_by_at(sequence, at, grammar) or _behind_function(text, sequence, at, lex)


def _employs(text: str, start: int, grammar: Grammar) -> bool:
    """Whether what begins at `start` is led to by a word that only stands before who employs somebody."""
    before = words(text[max(0, start - 40) : start])
    return bool(before) and _led_by_at(before, len(before), grammar, ("employer",))


def _led_by_at(sequence: Sequence[Word], at: int, grammar: Grammar, keys: tuple[str, ...] = ("at", "employer")) -> bool:
    """Whether "at", "au sein du", "en el" stand right before a word."""
    article = at > 1 and grammar["leads"].at(sequence, at - 1)[0] == 1
    ends = (at, at - 1) if article else (at,)
    return any(
        start + grammar[key].at(sequence, start)[0] == end
        for end in ends
        for start in range(max(0, end - 3), end)
        for key in keys
    )


def _is_lowered(text: str, sequence: Sequence[Word]) -> bool:
    """Whether somebody writes without capitals."""
    capitals = sum(text[word.start].isupper() for word in sequence)
    return bool(sequence) and text[sequence[0].start].islower() and capitals <= len(sequence) // 15


def _lowered(
    text: str, sequence: Sequence[Word], at: int, free: Sequence[bool], grammar: Grammar, domains: tuple[str, ...]
) -> Phrase | None:
    """A name in a text without capitals: behind a mark or an "at", up to the next mark, with an organisation's word."""
    lex, first = lexicon(), sequence[at]
    marked = text[: first.start].rstrip(" ")[-1:] in (",", ";", "-", "–", "|", "/", "\n", "")
    led = _led_by_at(sequence, at, grammar)
    if not (marked or led) or _small_word(sequence, at, grammar) or lex.is_function(first.fold) or not free[at]:
        return None
    last = _last_lowered(text, sequence, at, free, grammar)
    named = sequence[at : last + 1]
    name = text[first.start : sequence[last].end]
    like = _like(name, domains)
    telling = any(lex.organisations.holds(w.fold) and len(w.fold) > 3 and not lex.fields.holds(w.fold) for w in named)
    end, legal = _with_bracketed_legal(text, sequence, at, last, lex)
    closed = text[end : end + 2].strip(" ")[:1] in (",", ";", ".", "(", ")", "-", "|", "/", "\n", "")
    job = any(lex.functions.is_whole(word.fold) for word in named) or lex.departments.holds(first.fold)
    telling = telling and len(named) > 1 and (marked or lex.organisations.holds(first.fold))
    if job or not (like >= 0.7 or (closed and (legal or telling))):
        return None
    return Phrase(first.start, end, 0.8)


def _last_lowered(text: str, sequence: Sequence[Word], at: int, free: Sequence[bool], grammar: Grammar) -> int:
    """The last word of a name in small letters that begins at `at`."""
    last, most = at, min(len(sequence) - 1, at + 8)
    while last < most and free[last + 1] and not _ends_lowered(text, sequence, last, grammar):
        last += 1
    while last > at and sequence[last].fold in _ORG_JOINERS:
        last -= 1
    return last


def _small_word(sequence: Sequence[Word], at: int, grammar: Grammar) -> bool:
    keys = ("stop", "own", "self", "both", "be", "they", "first", "at", "employer", "leads")
    return grammar.any_of(*keys).at(sequence, at)[0] > 0


def _ends_lowered(text: str, sequence: Sequence[Word], last: int, grammar: Grammar) -> bool:
    """Whether a name in small letters ends with the word at `last`: a mark, "in", "my" or a label follows."""
    here, following = sequence[last], sequence[last + 1]
    if not _goes_on(text, here.end, following.start) or text[here.end : following.start] == ". ":
        return True
    if following.fold in _ORG_JOINERS:
        return grammar["town"].holds(following.fold) or grammar["first"].holds(following.fold)
    return _small_word(sequence, last + 1, grammar) or _is_contact_label(following)


def _is_contact_label(word: Word) -> bool:
    labelled = set(lexicon().labels.meaning(word.fold)) if len(word.fold) > 2 else set()
    return bool(labelled & {"telephone", "email", "mobile"}) and not lexicon().organisations.holds(word.fold)


def _begins(text: str, word: Word) -> bool:
    """Whether a word begins a sentence, so that its capital says nothing."""
    before = text[: word.start].rstrip()
    return not before or before[-1] in ".!?:"


def _head_behind(text: str, sequence: Sequence[Word], at: int, grammar: Grammar, lex: Lexicon) -> int:
    """Where small words go on with a name: its main noun behind adjectives ("Hrvatskom drvnom klasteru") and what
    that is of ("Klaster drvne industrije", "Министерство на туризма"); else 0."""
    if not text[sequence[at].start].isupper() and not lex.organisations.is_sound(sequence[at].fold):
        return 0
    noun = _noun_of(text, sequence, at, grammar, lex)
    last = _subject_of(text, sequence, noun, grammar, lex) if noun >= 0 else 0
    return last if last > at else 0


def _noun_of(text: str, sequence: Sequence[Word], at: int, grammar: Grammar, lex: Lexicon) -> int:
    """The main noun of a name that begins at `at`: itself, or small and at most three words on; else -1."""
    if len(sequence[at].fold) > 3 and lex.organisations.holds(sequence[at].fold):
        unit = lex.departments.holds(sequence[at].fold) and not _is_for(sequence, at)
        return -1 if lex.is_function(sequence[at].fold) or unit else at
    if grammar.language not in _SMALL_NOUNS:
        return _place_noun(text, sequence, at, grammar, lex)
    led = _led_by_at(sequence, at, grammar) or (at > 0 and grammar["be"].at(sequence, at - 1)[0] == 1)
    led = led or (at > 0 and _behind_function(text, sequence, at, lex))
    for ahead in range(at + 1, min(at + 5, len(sequence))):
        word = sequence[ahead]
        gap = text[sequence[ahead - 1].end : word.start]
        small = text[word.start].islower() or (grammar.language in _OWNER_FIRST and ahead < at + 4)
        plain = small and (gap == " " or (gap == "-" and ahead == at + 1))
        if not plain or lex.is_function(word.fold) or (grammar["stop"].holds(word.fold) and not _ands(word, grammar)):
            return -1
        if len(word.fold) > 4 and lex.organisations.holds(word.fold):
            if text[word.start].isupper():
                return -1
            sure = led or (lex.organisations.is_sound(word.fold) and _stands_apart(text, sequence[at], word))
            return ahead if sure or _owns_function(text, sequence, at, ahead, grammar, lex) else -1
    return -1


def _is_for(sequence: Sequence[Word], at: int) -> bool:
    """Whether what a house is for stands behind its noun: "Zavod za prostorno planiranje"."""
    return at + 1 < len(sequence) and sequence[at + 1].fold in ("za", "pro", "pre", "dla")


def _place_noun(text: str, sequence: Sequence[Word], at: int, grammar: Grammar, lex: Lexicon) -> int:
    """The small noun right behind a place in Scandinavian names: "Nordanstigs kommun", "Umeå universitet"."""
    noun = at + 1
    if grammar.language not in ("sv", "da") or noun >= len(sequence) or not _led_by_at(sequence, at, grammar):
        return -1
    plain = text[sequence[at].end : sequence[noun].start] == " " and text[sequence[noun].start].islower()
    return noun if plain and lex.organisations.is_whole(sequence[noun].fold) else -1


def _owns_function(text: str, sequence: Sequence[Word], at: int, noun: int, grammar: Grammar, lex: Lexicon) -> bool:
    """Whether a function stands right behind a name, in languages that put the owner first."""
    marked = text[: sequence[at].start].rstrip()[-1:] in ("", ",", ":", "(", "-", "–")
    jobs = sequence[noun + 1 : noun + 3]
    return marked and grammar.language in _OWNER_FIRST and any(lex.is_function(word.fold) for word in jobs)


def _ands(word: Word, grammar: Grammar) -> bool:
    return word.fold not in ("a", "o") and grammar["and"].holds(word.fold)


def _stands_apart(text: str, first: Word, last: Word) -> bool:
    """Whether nothing but marks stand before and behind the words from one to the other."""
    before, behind = text[: first.start].rstrip(" \u00a0\n"), text[last.end :].lstrip(" \u00a0")
    return (not before or before[-1] in ",;:(-–|") and (not behind or behind[0] in ',;.()-–|\n"„“«')


def _subject_of(text: str, sequence: Sequence[Word], noun: int, grammar: Grammar, lex: Lexicon) -> int:
    """The last of the small words behind a main noun that say what it is of, where marks or a capital end them.

    A language that declines its nouns needs no "of" for it.
    """
    last, ahead, said_of = noun, noun + 1, False
    while ahead < min(noun + 6, len(sequence)):
        word, gap = sequence[ahead], text[sequence[ahead - 1].end : sequence[ahead].start]
        if gap not in (" ", "'", "’") or not text[word.start].islower():
            break
        of = (
            word.fold in _OF or (_ands(word, grammar) and last > noun) or word.fold in ("на", "по", "των", "της", "του")
        )
        if not of and (not _may_be_subject(word, grammar, lex) or (ahead == noun + 1 and not _declines(grammar))):
            return last if said_of and last > noun and ahead - last <= 2 else noun
        said_of = said_of or of
        last = last if of else ahead
        ahead += 1
    behind = text[sequence[ahead - 1].end : sequence[ahead - 1].end + 2].strip(" \u00a0")
    ended = not behind or behind[0] in ',;.()\n"„“«' or (behind[0].isupper() and grammar.language != "de")
    return last if ended and last == ahead - 1 else noun


def _declines(grammar: Grammar) -> bool:
    return grammar.language in ("bg", "cs", "el", "hr", "pl", "sk", "sl")


def _may_be_subject(word: Word, grammar: Grammar, lex: Lexicon) -> bool:
    small = any(
        grammar[key].holds(word.fold) for key in ("stop", "at", "employer", "be", "own", "self", "they", "both")
    )
    return len(word.fold) > 3 and not small and not lex.functions.is_whole(word.fold)


def _behind_function(text: str, sequence: Sequence[Word], at: int, lex: Lexicon) -> bool:
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
    text: str, sequence: Sequence[Word], at: int, grammar: Grammar, domains: tuple[str, ...]
) -> Phrase | None:
    """A name in small letters right behind "at", of several words, all of which the mail domain spells."""
    if sequence[at].fold in _ORG_JOINERS or not (at and grammar["employer"].at(sequence, at - 1)[0]):
        return None
    for last in range(min(at + 3, len(sequence) - 1), at, -1):
        name = text[sequence[at].start : sequence[last].end]
        if name.islower() and not set(name) & set(",;.:@\n") and _like(name, domains) >= 0.9:
            return Phrase(sequence[at].start, sequence[last].end, 0.8)
    return None


def _organisation_at(
    text: str,
    sequence: Sequence[Word],
    at: int,
    free: Sequence[bool],
    lex: Lexicon,
    domains: tuple[str, ...],
    head: int = 0,
    said: float = 0.0,
) -> Phrase | None:
    """The organisation whose first word is at `at`: a run of capitalised words that holds something telling."""
    first = sequence[at]
    end, last, told = at, at, 0.65 if text[first.start].islower() else said
    while end < len(sequence) and end - at < LONGEST_ORGANISATION and free[end]:
        word = sequence[end]
        if end > at and (not _goes_on(text, sequence[end - 1].end, word.start) or _is_contact_label(word)):
            break
        if end > at and text[word.start : word.end] == "I" and text[word.end : word.end + 1] in ("'", "’"):
            break
        if word.fold.isdigit() and end > at and text[sequence[end - 1].end : word.start] == ". ":
            break
        capital = text[word.start].isupper() or text[word.start].isdigit()
        if end > at and not capital and set(text[sequence[end - 1].end : word.start]) & set("“”»"):
            break
        if capital or (len(word.fold) > 3 and lex.organisations.holds(word.fold)) or end <= head:
            last = max(end, head)
        elif not _lower_goes_on(text, sequence, end, lex) and not _subject_goes_on(text, sequence, at, end, lex):
            break
        told = max(told, 0.65 if 0 < head == end else _tells(text, word, lex))
        if end == at + 2 and not told and last >= at + 1 and lex.is_institution(sequence[at + 1].fold):
            told = 0.65
        end += 1
    last = _with_adjective(text, sequence, at, last, lex)
    stop, legal = _with_bracketed_legal(text, sequence, at, last, lex)
    told = max(told, 0.8 if legal else 0.0)
    name = text[first.start : stop]
    like = _like(name, domains)
    weight = max(told, like if like >= 0.55 else 0.0)
    if (
        last > at
        and like < 0.8
        and lex.functions.is_whole(sequence[last].fold)
        and not lex.organisations.is_whole(sequence[last].fold)
    ):
        return None
    job = not head and lex.is_function(first.fold) and not lex.organisations.is_whole(first.fold)
    if last > at and like < 0.55 and job:
        return None
    if weight < 0.5 or (last == at and weight < 0.8):
        return None
    return Phrase(first.start, stop, min(weight, 1.0))


def _trimmed(text: str, phrase: Phrase, lex: Lexicon, domains: tuple[str, ...], grammar: Grammar) -> Phrase | None:
    """The phrase without the functions and departments before the name and without the place behind it.

    None where all its words are general ones that name nothing ("Dyrekcji Instytutu").
    """
    named = text[phrase.start : phrase.end]
    if lex.is_function(words(named)[0].fold) and (parts := parted(named, grammar.language, domains)):
        phrase = Phrase(phrase.start + parts.organisation[0], phrase.start + parts.organisation[1], phrase.weight)
    sequence = [w for w in words(text) if phrase.start <= w.start and w.end <= phrase.end]
    first = 0
    while further := _owner(text, sequence[first:], lex, domains):
        first += further
    led = _follows_function(text, phrase.start, lex)
    first += _behind_field(text, sequence[first:], lex, domains, led=led)
    last = _before_place(text, sequence, first, lex, domains, grammar)
    kept = sequence[first : last + 1]
    if kept and lex.boards.at(kept, 0)[0] == len(kept):
        return None
    if led and _is_field(text, kept, lex, domains) and not _employs(text, kept[0].start, grammar):
        return None
    if all(_is_general(word, lex) for word in kept) and not any(lex.is_institution(word.fold) for word in kept):
        return None
    end = phrase.end if last == len(sequence) - 1 else sequence[last].end
    end = names_go_on(text, end, kept, lex, grammar.language) or end
    start = sequence[first].start if first else phrase.start
    return None if _is_unit(kept, lex) and not _named(text[start:end], domains) else Phrase(start, end, phrase.weight)


def _named(text: str, domains: tuple[str, ...]) -> bool:
    return _like(text, domains) >= 0.7


def _is_unit(sequence: Sequence[Word], lex: Lexicon) -> bool:
    """Whether the words begin like a department, which is no organisation ("Department for Transport" is)."""
    first = sequence[0].fold
    if lex.organisation_phrases.at(sequence, 0)[0] or lex.organisations.is_sound(first):
        return False
    return lex.departments.holds(first) and not (lex.organisations.holds(first) and _is_for(sequence, 0))


def _is_general(word: Word, lex: Lexicon) -> bool:
    known = lex.organisations.holds(word.fold) or lex.departments.holds(word.fold) or lex.functions.holds(word.fold)
    return known or word.fold in _ORG_JOINERS


def _owner(text: str, sequence: Sequence[Word], lex: Lexicon, domains: tuple[str, ...]) -> int:
    """Where the organisation begins in "Department of the X" and "Head of the Department of the X"."""
    led = (
        any(lex.functions.is_whole(word.fold) for word in sequence[:3])
        or _is_agent(sequence[0], lex)
        or (lex.departments.is_sound(sequence[0].fold) and not lex.bodies.is_sound(sequence[0].fold))
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


def _follows_function(text: str, start: int, lex: Lexicon) -> bool:
    """Whether a function and at most six words of its field, no mark between, lead to what begins at `start`."""
    before, behind = words(text[:start])[-7:], start
    for word in reversed(before):
        if text[word.end : behind].strip(" \u00a0'’&-"):
            return False
        if lex.is_function(word.fold):
            return True
        behind = word.start
    return False


def _behind_field(text: str, sequence: Sequence[Word], lex: Lexicon, domains: tuple[str, ...], *, led: bool) -> int:
    """Where the organisation begins behind the unit or field of a function: "Regional Projects in Banat Cluster".

    Small words part a name into groups; the first that tells of an organisation begins it.
    """
    groups = _groups(text, sequence)
    if len(groups) < 2 or not (led or lex.departments.holds(sequence[0].fold)):
        return 0
    told = [group for group in groups if _tells_body(text, group, lex, domains)]
    if not told or told[0] is groups[0]:
        return 0
    at = next(at for at, word in enumerate(sequence) if word is told[0][0])
    whole, rest = (_like(text[sequence[first].start : sequence[-1].end], domains) for first in (0, at))
    return at if rest >= whole - 0.05 else 0


def _is_field(text: str, kept: Sequence[Word], lex: Lexicon, domains: tuple[str, ...]) -> bool:
    """Whether words behind a function only say its field: "Head of Open Innovation"."""
    told = any(_tells_body(text, group, lex, domains) for group in _groups(text, kept))
    return not told and (lex.fields.holds(kept[0].fold) or lex.fields.holds(kept[-1].fold))


def _groups(text: str, sequence: Sequence[Word]) -> list[list[Word]]:
    """The words of a name between the small words that say what is of or in what."""
    groups: list[list[Word]] = [[]]
    for word in sequence:
        joins = text[word.start].islower() and word.fold in _ORG_JOINERS and word.fold not in _AND
        if joins and groups[-1]:
            groups.append([])
        if not joins:
            groups[-1].append(word)
    return [group for group in groups if group]


def _tells_body(text: str, group: Sequence[Word], lex: Lexicon, domains: tuple[str, ...]) -> bool:
    """Whether words say what an organisation is, and not only what a unit of one is or does."""
    if any(
        lex.departments.is_sound(word.fold) and not lex.bodies.is_sound(word.fold) for word in (group[0], group[-1])
    ):
        return False
    if _like(text[group[0].start : group[-1].end], domains) >= 0.7:
        return True
    return any(lex.is_institution(word.fold) and not lex.fields.holds(word.fold) for word in group) or any(
        True for _ in lex.legal_forms.within(list(group))
    )


def _like(text: str, domains: tuple[str, ...]) -> float:
    return max((likeness(text, domain) for domain in domains), default=0.0)


def _is_agent(word: Word, lex: Lexicon) -> bool:
    """Whether a word ends as names of what people do: "Innovationslotsin"."""
    return word.fold.endswith(lex.agent_endings) and not lex.organisations.holds(word.fold)


def _before_place(
    text: str, sequence: Sequence[Word], first: int, lex: Lexicon, domains: tuple[str, ...], grammar: Grammar
) -> int:
    """The last word of the name where "in" and a town follow it: "Boatbuilding Cluster in Southampton"."""
    last = len(sequence) - 1
    for at in range(max(first, last - 3), last - 1):
        here = sequence[at + 1]
        if not grammar["town"].holds(here.fold) or not text[here.start].islower():
            continue
        town = sequence[at + 2 :]
        if any(lex.fields.holds(word.fold) or lex.organisations.holds(word.fold) for word in town):
            continue
        rest = text[sequence[first].start : sequence[at].end]
        spelled = [_like(name, domains) for name in (rest, f"{rest} {town[0].fold}")]
        legal = sum(lex.legal_forms.at(sequence, i)[0] + i == at + 1 for i in range(first + 1, at + 1))
        if all(_is_general(word, lex) for word in sequence[first : at + 1]) and not spelled[0]:
            continue
        telling = (
            legal or spelled[0] >= 0.5 or any(lex.organisations.holds(word.fold) for word in sequence[first : at + 1])
        )
        if telling and spelled[0] >= spelled[1] and all(text[word.start].isupper() for word in town):
            return at
    return last


def _tells(text: str, word: Word, lex: Lexicon) -> float:
    if lex.organisations.is_whole(word.fold) and text[word.start].isupper():
        return 0.75
    return 0.65 if lex.organisations.holds(word.fold) and text[word.start].isupper() and len(word.fold) > 5 else 0.0


def _goes_on(text: str, start: int, end: int) -> bool:
    gap = text[start:end]
    return bool(_PLAIN_GAP.fullmatch(gap)) or gap in (' "', " „", " «", " “", '" ', "“ ", "» ", ". ", "”", "'")


def _lower_goes_on(text: str, sequence: Sequence[Word], at: int, lex: Lexicon) -> bool:
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


def _subject_goes_on(text: str, sequence: Sequence[Word], head: int, at: int, lex: Lexicon) -> bool:
    """Whether small words behind an institution say what it is for: "Communauté d'agglomération du Pays d'Aubrac".

    The main noun may be small behind a capital: "Haute école d'ingénierie du Jura".
    """
    nouns = [i for i in (head, head + 1) if i < at and lex.is_institution(sequence[i].fold)]
    nouns = nouns or [head for _ in range(1) if lex.organisation_phrases.at(sequence, head)[0] > 1]
    if not nouns:
        return False
    opened = next((i for i in range(nouns[0] + 1, at + 1) if text[sequence[i].start].islower()), at)
    if sequence[opened].fold not in _OF:
        return False
    for ahead in range(at, min(opened + 8, len(sequence))):
        if not _goes_on(text, sequence[ahead - 1].end, sequence[ahead].start):
            return False
        if text[sequence[ahead].start].isupper():
            return sequence[ahead - 1].fold in _OF
    return False


def _quote_follows(text: str, end: int) -> bool:
    return text[end : end + 2].strip()[:1] in _QUOTES and bool(text[end : end + 2].strip())


def _with_bracketed_legal(text: str, sequence: Sequence[Word], first: int, last: int, lex: Lexicon) -> tuple[int, bool]:
    """Where the name ends, its closing quote and a legal form taken in, and whether there is one.

    The form may follow the name or begin within it: "S.c.a r.l.", whose first letter is a capital.
    """
    quoted = _quote_closes(text, sequence[first].start, sequence[last].end)
    end = quoted or sequence[last].end
    if not quoted and text[end : end + 1] in '"“”»':
        end += 1
    following = last + 1
    while following < len(sequence) and sequence[following].start < end:
        following += 1
    for begin in range(max(first + 1, following - 3), following + 1):
        if begin == following and (begin >= len(sequence) or text[end : sequence[begin].start].strip(" ,")):
            continue
        length, _ = lex.legal_forms.at(sequence, begin)
        short = (
            length == 1
            and len(sequence[begin].fold) <= 2
            and text[sequence[begin].start : sequence[begin].end].islower()
        )
        if length and not short and begin + length >= following:
            end = max(end, sequence[begin + length - 1].end)
            form = text[sequence[begin].start : end]
            return end + ("." in form and text[end : end + 1] == "."), True
    return end, False


def _quote_closes(text: str, start: int, end: int) -> int:
    """Where the quote closes that opens within a name and is still open at its end (0: none): „Lazerių slėnis“."""
    opened = next((at for at in range(end - 1, max(start - 2, -1), -1) if text[at] in _OPENING), -1)
    if opened < 0 or any(text[at] in _QUOTES[text[opened]] for at in range(opened + 1, end)):
        return 0
    closing = next((at for at in range(end, min(end + 60, len(text))) if text[at] in _QUOTES[text[opened]]), -1)
    return closing + 1 if closing > 0 and not set(text[end:closing]) & set("\n@") else 0


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
        if grammar["stop"].at(sequence, at)[0] > max(length, 1):
            continue
        while length > 1 and _leads_further(text, sequence, at + length - 1, grammar):
            length -= 1
        length = _unblocked(sequence, at, length, blocked, grammar)
        if not length:
            continue
        first = _left(text, sequence, at, blocked, grammar, lex)
        last = _right(text, sequence, at + length - 1, blocked, grammar)
        first = _in_brackets(text, sequence, first)
        last = _before_noun(text, sequence, (at, at + length - 1), last, blocked, grammar, lex)
        start = max(sequence[first].start, read_to)
        read_to = sequence[last].end
        if _is_former(text, sequence, first, at, grammar) or _only_says_field(sequence[first : last + 1], lex):
            continue
        if (first < last and grammar["at"].holds(sequence[last].fold)) or _is_cut(sequence, last, grammar, lex):
            continue
        sure = length > 1 or lex.functions.is_whole(word.fold)
        alone = first == last and lex.colleagues.is_whole(word.fold)
        found.append(Phrase(start, sequence[last].end, 0.7 if alone else 0.8 if sure else 0.6))
    return found or [
        job for org in organisations_found if (job := _unknown_job(text, sequence, org, blocked, grammar, lex))
    ]


def _leads_further(text: str, sequence: Sequence[Word], last: int, grammar: Grammar) -> bool:
    """Whether the last word of a listed function only leads to the next word: "head of" the Division."""
    following = sequence[last + 1].start if last + 1 < len(sequence) else -1
    return grammar["at"].holds(sequence[last].fold) and text[sequence[last].end : following] == " "


def _is_cut(sequence: Sequence[Word], last: int, grammar: Grammar, lex: Lexicon) -> bool:
    """Whether a function is of a unit that only the writer knows by name: "the head of our division"."""
    own = last + 1 + grammar["at"].at(sequence, last + 1)[0]
    unit = own + grammar["own"].at(sequence, own)[0]
    return last + 1 < own < unit < len(sequence) and lex.departments.holds(sequence[unit].fold)


def _unknown_job(
    text: str, sequence: Sequence[Word], organisation: Phrase, blocked: Sequence[bool], grammar: Grammar, lex: Lexicon
) -> Phrase | None:
    """What nobody knows but can only be a function: "I am the wool whisperer of …", "bin Innovationslotsin der …"."""
    end = next((at for at, word in enumerate(sequence) if word.end > organisation.start), 0)
    last = end - 1
    while last > 0 and grammar.any_of("at", "employer", "leads").holds(sequence[last].fold):
        last -= 1
    first = last
    while first > max(0, last - 4) and _plain_before(text, sequence, first, blocked, grammar):
        first -= 1
    if last == end - 1 or first <= 0 or blocked[last] or _small(grammar, sequence, last):
        return None
    led = [key for key in ("be", "leads") if grammar[key].at(sequence, first - 1)[0]]
    known = any(lex.colleagues.holds(w.fold) or lex.organisations.holds(w.fold) for w in sequence[first : last + 1])
    agent = any(sequence[at].fold.endswith(lex.agent_endings) for at in (first, last))
    said = any(grammar["be"].at(sequence, at)[0] for at in range(max(0, first - 3), first))
    if known or not (led and said and agent):
        return None
    return Phrase(sequence[first].start, sequence[last].end, 0.65)


def _plain_before(text: str, sequence: Sequence[Word], first: int, blocked: Sequence[bool], grammar: Grammar) -> bool:
    """Whether the word before belongs to the same phrase: no mark and no small word stands between."""
    before = first - 1
    gap = text[sequence[before].end : sequence[first].start]
    joins = grammar["at"].holds(sequence[before].fold) and not grammar["leads"].holds(sequence[before].fold)
    return (
        gap == " "
        and not blocked[before]
        and (joins or not _small(grammar, sequence, before))
        and not (grammar["leads"].at(sequence, before)[0])
    )


def _unblocked(sequence: Sequence[Word], at: int, length: int, blocked: Sequence[bool], grammar: Grammar) -> int:
    """How many of the function's words stand before an organisation that it is of: "predsjednica | Udruge …"."""
    free = next((n for n in range(length) if blocked[at + n]), length)
    while 1 < free < length and grammar["at"].holds(sequence[at + free - 1].fold):
        free -= 1
    return free


def _function_words(sequence: Sequence[Word], at: int, lex: Lexicon) -> int:
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


def _is_former(text: str, sequence: Sequence[Word], first: int, at: int, grammar: Grammar) -> bool:
    """Whether the text says that the function no longer holds: "no longer Deputy"."""
    for index in range(max(0, first - 3), at):
        length, _ = grammar["instead"].at(sequence, index)
        gap = text[sequence[index + length - 1].end : sequence[first].start] if length else ""
        if length and index + length >= first and not gap.strip(" \u00a0" + _QUOTED):
            return True
    return False


def _in_brackets(text: str, sequence: Sequence[Word], first: int) -> int:
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


def _small(grammar: Grammar, sequence: Sequence[Word], at: int) -> bool:
    return grammar.any_of("stop", "own", "be", "they", "first").at(sequence, at)[0] > 0


def _left(text: str, sequence: Sequence[Word], at: int, blocked: Sequence[bool], grammar: Grammar, lex: Lexicon) -> int:
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


def _may_lead(text: str, sequence: Sequence[Word], index: int, blocked: Sequence[bool], grammar: Grammar) -> bool:
    """Whether a word may be one of those before a function: "cluster", "senior", "zelfstandig", but no small word."""
    word = sequence[index]
    ordinal = word.fold in ("1", "2", "3") and text[word.end : word.end + 1] == "." and text[: word.start][-1:] != "."
    gap = text[word.end : sequence[index + 1].start]
    if (
        blocked[index]
        or set(gap) & set(_QUOTED)
        or not _goes_on(text, word.end, sequence[index + 1].start)
        or _COLON_ENDING.search(text, 0, sequence[index + 1].start)
    ):
        return False
    if (
        text[: word.start][-1:] == ":"
        and len(word.fold) <= LONGEST_CASE
        and word.start > 1
        and text[word.start - 2] != " "
    ):
        return False
    if (word.fold.isdigit() and not ordinal) or _only_says_field([word], lexicon()):
        return False
    return not _small(grammar, sequence, index) and not grammar["at"].at(sequence, index)[0]


def _leads_to(text: str, sequence: Sequence[Word], first: int, grammar: Grammar) -> bool:
    """Whether what stands before a word leads to a function."""
    if not first:
        return False
    before = text[sequence[first - 1].end : sequence[first].start]
    if before.strip(" \u00a0\n")[-1:] in (",", "(", ":", "-", "–", "—", "|", "/", ";", *_QUOTED):
        return True
    return any(
        length and start + length == first
        for key in ("leads", "be", "own")
        for start in range(max(0, first - 3), first)
        for length in (grammar[key].at(sequence, start)[0],)
    )


def _joined_before(text: str, sequence: Sequence[Word], first: int, blocked: Sequence[bool], grammar: Grammar) -> int:
    """The first of two words that "and" joins before the function: "the innovation and growth lead"."""
    joined = first >= 2 and grammar["and"].at(sequence, first - 1)[0] == 1
    if not joined or not _may_lead(text, sequence, first - 2, blocked, grammar):
        return 0
    return first - 2 if _leads_to(text, sequence, first - 2, grammar) else 0


def _right(text: str, sequence: Sequence[Word], at: int, blocked: Sequence[bool], grammar: Grammar) -> int:
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
        if _unit_begins(sequence, index + 1, grammar):
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


def _before_noun(
    text: str,
    sequence: Sequence[Word],
    core: tuple[int, int],
    last: int,
    blocked: Sequence[bool],
    grammar: Grammar,
    lex: Lexicon,
) -> int:
    """The last word of a function without a small noun that only announces the name behind it: "direktor podjetja"."""
    at, known = core
    if last == at or last + 1 >= len(sequence) or not blocked[last + 1] or text[sequence[last].start].isupper():
        return last
    noun = sequence[last].fold
    led = last - 1 > known and any(grammar[key].holds(sequence[last - 1].fold) for key in ("at", "leads"))
    if not (noun in lex.firms or (led and lex.organisations.holds(noun) and not lex.fields.holds(noun))):
        return last
    last -= 1
    while last > at and (grammar["at"].holds(sequence[last].fold) or grammar["leads"].holds(sequence[last].fold)):
        last -= 1
    return last


def _unit_begins(sequence: Sequence[Word], index: int, grammar: Grammar) -> bool:
    """Whether "am", "in the" and a unit or an institution stand there: "Doktorandin am Lehrstuhl"."""
    lex, unit = lexicon(), index + grammar["within"].at(sequence, index)[0]
    return index < unit < len(sequence) and (
        lex.departments.is_sound(sequence[unit].fold) or lex.is_institution(sequence[unit].fold)
    )


def _another_begins(text: str, sequence: Sequence[Word], at: int, index: int, grammar: Grammar) -> bool:
    """Whether a capital behind a function in small letters, in a language that writes them so, begins a name."""
    if grammar.language not in _SMALL_NOUNS or not text[sequence[at].start].islower():
        return False
    written = text[sequence[index].start : sequence[index].end]
    return written[:1].isupper() and not written.isupper()
