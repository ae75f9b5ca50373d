"""The main noun of an organisation's name where it is written small, and what it says it is of.

Rule: "Hrvatskom drvnom klasteru", "Klaster drvne industrije": which small words belong to a name before its noun and
behind it. Does not know where a name begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inbox_processor.extraction.lexicon import Grammar, Lexicon, in_any_language
from inbox_processor.extraction.noun_phrases import last_behind
from inbox_processor.extraction.phrase_bounds import OF, OWNER_FIRST, SMALL_NOUNS, goes_on, led_by_at
from inbox_processor.knowledge.words import Word, words


def head_behind(text: str, sequence: Sequence[Word], at: int, grammar: Grammar, lex: Lexicon) -> int:
    """Where small words go on with a name: its main noun behind adjectives ("Hrvatskom drvnom klasteru") and what
    that is of ("Klaster drvne industrije", "Министерство на туризма"); else 0."""
    if not text[sequence[at].start].isupper():
        return 0
    noun = _noun_of(text, sequence, at, grammar, lex)
    last = _subject_of(text, sequence, noun, grammar, lex) if noun >= 0 else 0
    return last if last > at else 0


def subject_behind(
    text: str, sequence: Sequence[Word], at: int, free: Sequence[bool], grammar: Grammar, lex: Lexicon
) -> int:
    """Where adjectives and "of" go on with a name that its main noun begins, in languages that put them behind it:
    "Union wallonne des entreprises"; else 0."""
    noun = _noun_of(text, sequence, at, grammar, lex) if grammar.behind_ends else -1
    last = last_behind(text, sequence, noun, free, grammar, lex) if noun >= 0 else 0
    return last if any(text[word.start].islower() for word in sequence[noun + 1 : last + 1]) else 0


def _noun_of(text: str, sequence: Sequence[Word], at: int, grammar: Grammar, lex: Lexicon) -> int:
    """The main noun of a name that begins at `at`: itself, or small and at most three words on; else -1."""
    if len(sequence[at].fold) > 3 and lex.organisations.holds(sequence[at].fold):
        unit = lex.departments.holds(sequence[at].fold) and not is_for(sequence, at)
        return -1 if lex.is_function(sequence[at].fold) or unit else at
    if half := _behind_half(text, sequence, at):
        return half
    if _shortens(text, sequence, at) and lex.is_institution(sequence[at + 1].fold):
        return at + 1
    if grammar.language not in SMALL_NOUNS:
        return _place_noun(text, sequence, at, grammar, lex)
    led = led_by_at(sequence, at, grammar) or (at > 0 and grammar["be"].at(sequence, at - 1)[0] == 1)
    led = led or (at > 0 and behind_function(text, sequence, at, lex)) or led_by_at(sequence, at, grammar, ("serves",))
    for ahead in range(at + 1, min(at + 5, len(sequence))):
        word = sequence[ahead]
        gap = text[sequence[ahead - 1].end : word.start]
        small = text[word.start].islower() or (grammar.language in OWNER_FIRST and ahead < at + 4)
        plain = small and gap in (" ", "-", "- ")
        people = lex.is_function(word.fold) and not word.fold.endswith(grammar.plural_ends)
        if not plain or grammar["own"].holds(word.fold) or people:
            return -1
        if grammar["stop"].holds(word.fold) and not _ands(word, grammar):
            return -1
        if len(word.fold) > 3 and lex.organisations.holds(word.fold) and not _is_subject(sequence, ahead, grammar, lex):
            if text[word.start].isupper():
                return -1
            last = _subject_of(text, sequence, ahead, grammar, lex)
            sure = led or (lex.organisations.is_sound(word.fold) and _stands_apart(text, sequence, at, last, grammar))
            sure = sure or _begins_sentence(text, sequence[at], word, grammar, lex)
            return ahead if sure or _owns_function(text, sequence, at, ahead, grammar, lex) else -1
    return -1


def _behind_half(text: str, sequence: Sequence[Word], at: int) -> int:
    """Where a body's small noun stands that a half word, its hyphen and "and" begin: "Patent- och designverket"; else
    0."""
    noun = at + 2
    halved = noun < len(sequence) and text[sequence[at].end : sequence[at + 1].start] == "- "
    small = halved and text[sequence[noun].start].islower()
    return noun if small and goes_on(text, sequence[at].end, sequence[at + 1].start) else 0


def _shortens(text: str, sequence: Sequence[Word], at: int) -> bool:
    """Whether a word is the legal form's abbreviation before a name: "OZ Klaster tradičných remesiel Hont"."""
    word = sequence[at]
    short = text[word.start : word.end].isupper() and len(word.fold) <= LONGEST_FORM
    beside = at + 1 < len(sequence) and text[word.end : sequence[at + 1].start] in (" ", "\u00a0")
    return short and beside and text[sequence[at + 1].start].isupper()


LONGEST_SUBJECT = 8
"""Words of a noun and what it is of, at most."""
_ADJECTIVE_LAST = frozenset(("es", "fr", "it", "pt", "ro"))
"""Languages that put adjectives behind their nouns."""
_RELATIONAL = re.compile(
    r"[^\W\d_]{2,}(?:al|ale|ales|aux|ali|ais|ala|ica|ico|ique|ivo|iva|tive|sive|tif|sif|aria|ario|aire|ieure?|iore?|eur"
    r"|ois|oise|ain|aine|ien|ienne|ano|ana|ense|ese|uz|uza|es|esa|ble)"
)
"""Adjectives that say what a body is: "régionale", "tecnológico", "andaluza"."""
_LARGE = re.compile(r"\A(?: [^\W\d_a-z][^\W\d_]+(?=[ ,;.()])){1,2}")
"""A region or town right behind a noun."""
LONGEST_FORM = 4
"""Letters of a legal form's abbreviation, at most."""


def _place_noun(text: str, sequence: Sequence[Word], at: int, grammar: Grammar, lex: Lexicon) -> int:
    """The small noun behind a place in Scandinavian names: "Nordanstigs kommun", "Luleå tekniska universitet"."""
    if grammar.language not in ("sv", "da") or not led_by_at(sequence, at, grammar):
        return -1
    for noun in range(at + 1, min(at + 3, len(sequence))):
        if text[sequence[noun - 1].end : sequence[noun].start] != " " or not text[sequence[noun].start].islower():
            return -1
        if lex.organisations.is_whole(sequence[noun].fold):
            return noun
        if not sequence[noun].fold.endswith(("ska", "ske", "liga", "lige")):
            return -1
    return -1


def _owns_function(text: str, sequence: Sequence[Word], at: int, noun: int, grammar: Grammar, lex: Lexicon) -> bool:
    """Whether a function stands right behind a name, in languages that put the owner first."""
    marked = text[: sequence[at].start].rstrip()[-1:] in ("", ",", ":", "(", "-", "–")
    one = not sequence[noun].fold.endswith(grammar.plural_ends) and not lex.departments.holds(sequence[noun].fold)
    within = one and at > 0 and text[sequence[at - 1].start].islower()
    jobs = sequence[noun + 1 : noun + 3]
    owner = (marked or within) and grammar.language in OWNER_FIRST
    return owner and any(lex.is_function(word.fold) or in_any_language("members").holds(word.fold) for word in jobs)


def _is_subject(sequence: Sequence[Word], at: int, grammar: Grammar, lex: Lexicon) -> bool:
    """Whether a noun that also says a field of work goes before a body's, in languages whose names end in that:
    "Kauno inovacijų agentūra"."""
    if grammar.language not in OWNER_FIRST or lex.organisations.is_sound(sequence[at].fold):
        return False
    behind = sequence[at + 1 : at + 3]
    return any(lex.organisations.holds(word.fold) for word in behind)


def _begins_sentence(text: str, first: Word, noun: Word, grammar: Grammar, lex: Lexicon) -> bool:
    """Whether a name is what its sentence speaks of: "Kauno miesto inovacijų agentūra siunčia …", and, where the words
    before its noun may also be anything, it sends somebody: "Hrvatska gospodarska komora" šalje."""
    begins = text[: first.start].rstrip()[-1:] in ("", ".", "!", "?", ":")
    behind = words(text[noun.end : noun.end + LONGEST_VERB])[:NEAREST_VERB]
    sends = grammar.language in OWNER_FIRST or any(grammar["enters"].holds(word.fold) for word in behind)
    return begins and sends and lex.is_institution(noun.fold)


LONGEST_VERB = 50
"""Letters behind a body in which the verb stands that it is the subject of, at most."""
NEAREST_VERB = 4
"""Words behind a body of which one is that verb."""


def _ands(word: Word, grammar: Grammar) -> bool:
    small = ("o",) if grammar.language in ("cs", "sk") else ("a", "o")
    return word.fold not in small and grammar["and"].holds(word.fold)


def _stands_apart(text: str, sequence: Sequence[Word], first: int, last: int, grammar: Grammar) -> bool:
    """Whether nothing but marks stand before and behind the words from one to the other and the town behind them."""
    if last + 1 < len(sequence) and _town_begins(text, sequence, last + 1, grammar):
        last += 2
    before = text[: sequence[first].start].rstrip(" \u00a0\n")
    behind = _LARGE.sub("", text[sequence[last].end :]).lstrip(" \u00a0")
    return (not before or before[-1] in ",;:(-–|/") and (not behind or behind[0] in ',;.()-–|/\n"„“«')


def _subject_of(text: str, sequence: Sequence[Word], noun: int, grammar: Grammar, lex: Lexicon) -> int:
    """The last of the small words behind a main noun that say what it is of, where marks or a capital end them.

    A language that declines its nouns needs no "of" for it.
    """
    last, ahead, said_of, stops, before_and = noun, noun + 1, False, False, 0
    declines = _declines(grammar)
    while ahead < min(noun + LONGEST_SUBJECT, len(sequence)):
        word, gap = sequence[ahead], text[sequence[ahead - 1].end : sequence[ahead].start]
        stops = grammar["enters"].holds(word.fold) or _town_begins(text, sequence, ahead, grammar)
        if stops or gap not in (" ", "'", "’") or not text[word.start].islower():
            break
        ands = _ands(word, grammar)
        if before_and and ands:
            return last
        before_and = last if ands else before_and
        of = word.fold in OF or (ands and last > noun) or in_any_language("subject_of").holds(word.fold)
        of = of or (noun < ahead - 1 > last and in_any_language("inner_articles").holds(word.fold))
        adjective = not said_of and _is_relational(word, grammar)
        if not of and not (_may_be_subject(word, grammar, lex) and (said_of or declines or adjective)):
            oblique = declines and not lex.organisations.is_sound(sequence[noun].fold)
            return (before_and or last) if said_of or oblique else noun
        said_of = said_of or of
        last = last if of else ahead
        ahead += 1
    behind = text[sequence[ahead - 1].end : sequence[ahead - 1].end + 2].strip(" \u00a0")
    ended = stops or not behind or behind[0] in ',;.()\n"„“«' or (behind[0].isupper() and grammar.language != "de")
    return last if ended and last == ahead - 1 and (said_of or declines) else noun


def _is_relational(word: Word, grammar: Grammar) -> bool:
    """Whether a small word behind a Romance noun is an adjective that says what kind of body it is: "nationale"."""
    return grammar.language in _ADJECTIVE_LAST and bool(_RELATIONAL.fullmatch(word.fold))


def _town_begins(text: str, sequence: Sequence[Word], at: int, grammar: Grammar) -> bool:
    """Whether "in" and a town stand there: "Vysoká škola báňská" v Ostravě."""
    town = sequence[at + 1 : at + 2]
    return bool(town) and grammar["town"].holds(sequence[at].fold) and text[town[0].start].isupper()


def _declines(grammar: Grammar) -> bool:
    return grammar.language in ("bg", "cs", "el", "hr", "pl", "sk", "sl")


def _may_be_subject(word: Word, grammar: Grammar, lex: Lexicon) -> bool:
    small = any(
        grammar[key].holds(word.fold) for key in ("stop", "at", "employer", "be", "own", "self", "they", "both")
    )
    return len(word.fold) > 3 and not small and not lex.functions.is_whole(word.fold)


def behind_function(text: str, sequence: Sequence[Word], at: int, lex: Lexicon) -> bool:
    """Whether a function and at most three small words of its field stand right before a word (whose it is)."""
    for index in range(at - 1, max(-1, at - 5), -1):
        if text[sequence[index].end : sequence[index + 1].start] != " ":
            return False
        if lex.is_function(sequence[index].fold):
            return True
        if not text[sequence[index].start].islower():
            return False
    return False


def is_for(sequence: Sequence[Word], at: int) -> bool:
    """Whether what a house is for stands behind its noun: "Zavod za planiranje", "Department for Transport"."""
    return at + 1 < len(sequence) and in_any_language("purposes").holds(sequence[at + 1].fold)
