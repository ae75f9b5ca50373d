"""A function and the organisation it is held at written as one phrase, parted: "dyrektor Agencji Rozwoju".

Rule: an organisation begins behind a function where a word that only stands before an organisation leads to it, where
the mail domain spells it, or at its main noun with the adjectives before that; languages that put the owner first have
it before the function. Does not know where in a mail the phrase stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from inbox_processor.extraction.lexicon import Grammar, Lexicon, grammar, in_any_language, lexicon
from inbox_processor.extraction.organisation_ends import quote_follows
from inbox_processor.extraction.phrase_bounds import BEGINS_FREE, GENITIVE_BEHIND, OWNER_FIRST, QUOTED, Phrase
from inbox_processor.extraction.similarity import spelling
from inbox_processor.extraction.unit_names import names_unit
from inbox_processor.knowledge import table
from inbox_processor.knowledge.words import Word, words

SHORTEST_JOB = 6
"""Letters of a word nobody knows that only its place tells to be a function, at least."""
_LIKE = 0.7
"""How much of a mail domain a name must explain to be taken for the organisation."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The function and the organisation of a phrase by their offsets."""

    function: tuple[int, int]
    organisation: tuple[int, int]


def parted(text: str, language: str, domains: Iterable[str]) -> Parts | None:
    """The two parts of a phrase that names a function and an organisation, or None."""
    sequence, lex = words(text), lexicon()
    jobs = [at for at, word in enumerate(sequence) if lex.is_function(word.fold)]
    if not jobs or len(sequence) < 2:
        return None
    small = grammar(language)
    found = _owner_first(text, sequence, jobs, lex, tuple(domains)) if language in OWNER_FIRST else None
    found = found or (_function_first(text, sequence, jobs[0], small, tuple(domains)) if jobs[0] <= 2 else None)
    body = words(text[slice(*found.organisation)]) if found else []
    if found and (in_any_language("boards").at(body, 0)[0] == len(body) or _is_unit(text, found, tuple(domains), lex)):
        return None
    return None if found and _is_called(text, found.organisation[0], jobs[0], sequence, lex) else found


def _is_unit(text: str, parts: Parts, domains: tuple[str, ...], lex: Lexicon) -> bool:
    """Whether all that is taken for an organisation is a unit: "Pramonės departamento", "Referacie Promocji"."""
    name = text[slice(*parts.organisation)]
    body = words(name)
    units = [lex.departments.holds(word.fold) and not lex.bodies.holds(word.fold) for word in body]
    larger = any(lex.is_institution(word.fold) for word, unit in zip(body, units, strict=True) if not unit)
    named = larger or lex.legal_forms.within(body) or spelling(name, domains) >= _LIKE
    return (units[0] or units[-1]) and not named


def _is_called(text: str, start: int, job: int, sequence: Sequence[Word], lex: Lexicon) -> bool:
    """Whether what begins with a quote is what a project before it is called, or ends with a year: "projektu „X”"."""
    if text[start : start + 1] not in QUOTED:
        return False
    before = [word for word in sequence[job + 1 :] if word.end <= start]
    project = before and not lex.organisations.holds(before[-1].fold) and before[-1].fold not in lex.joiners
    return bool(project) or sequence[-1].fold.isdigit()


def small_first(text: str) -> Parts | None:
    """The two parts where a word in small letters that names no body goes before a body's capital: "medewerker
    Gemeente Kanaalzone"."""
    sequence, lex = words(text), lexicon()
    if len(sequence) < 3 or not text[0].islower() or text[sequence[0].end : sequence[1].start] != " ":
        return None
    body = text[sequence[1].start].isupper() and lex.is_institution(sequence[1].fold)
    first = sequence[0].fold
    if not body or lex.organisations.holds(first) or len(first) < SHORTEST_JOB:
        return None
    return Parts((0, sequence[0].end), (sequence[1].start, len(text)))


def shortened_first(text: str) -> Parts | None:
    """The two parts where an abbreviation of a function goes before an organisation: "GF Holzimpuls Tirol", "Adm. dir.
    Madhub A/S"; `text`: what is taken for an organisation."""
    job = next((job for job in _short_jobs() if text.startswith(job)), "")
    rest = text[len(job) :]
    return Parts((0, len(job)), (len(job) + 1, len(text))) if job and rest[:1] == " " else None


@cache
def _short_jobs() -> Sequence[str]:
    return sorted(table("grammar")["any"]["short_jobs"], key=len, reverse=True)


def _function_first(
    text: str, sequence: Sequence[Word], job: int, small: Grammar, domains: tuple[str, ...]
) -> Parts | None:
    lex = lexicon()
    begin = _led_to(text, sequence, job, small) or _spelled(text, sequence, job, lex, domains)
    begin = begin or _main_noun(text, sequence, job, small)
    if not begin or text[sequence[begin].start - 1] == "(":
        return None
    last = begin
    while last > job + 1 and _joins(text, sequence[last - 1], small):
        last -= 1
    body = (_opened(text, sequence[begin].start), len(text))
    if names_unit(text, Phrase(*body, 1.0), domains, small):
        return None
    return Parts((sequence[0].start, sequence[last - 1].end), body)


def _led_to(text: str, sequence: Sequence[Word], job: int, small: Grammar) -> int:
    """The word behind one that only stands before an organisation, where a name begins there; else 0."""
    for at in range(job + 1, len(sequence) - 1):
        length, _ = small["employer"].at(sequence, at)
        begin = at + length
        if not length or begin >= len(sequence):
            continue
        if begin == len(sequence) - 1 and lexicon().departments.holds(sequence[at - 1].fold):
            return 0  # the town of a unit: "voditelj ureda u Zadru"
        if any(_is_main_noun(text, sequence, noun, small) for noun in range(job + 1, at)):
            return 0  # the town of a body: "asistentka Sveučilišta u Rijeci"
        if text[sequence[begin].start].isupper():
            return begin
    return 0


def _spelled(text: str, sequence: Sequence[Word], job: int, lex: Lexicon, domains: tuple[str, ...]) -> int:
    """Where the name begins that explains the mail domain best; the shortest of those, else 0."""
    best, whole = 0, spelling(text, domains)
    for at in range(job + 1, len(sequence)):
        rest = spelling(text[sequence[at].start :], domains)
        if text[sequence[at].start].isupper() and rest >= max(_LIKE, whole - 0.05) and _clean(sequence, at, lex):
            best = at
            break
    while best and _leads_on(text, sequence, best, domains, lex):
        best = next(at for at in range(best + 1, len(sequence)) if text[sequence[at].start].isupper())
    return best


def _leads_on(text: str, sequence: Sequence[Word], at: int, domains: tuple[str, ...], lex: Lexicon) -> bool:
    """Whether the domain spells as much without the word at `at`, which is parted from the name: "Projects of X"."""
    later = next((i for i in range(at + 1, len(sequence)) if text[sequence[i].start].isupper()), 0)
    general = lex.fields.holds(sequence[at].fold) or lex.modifiers.holds(sequence[at].fold)
    body = lex.is_institution(sequence[at].fold) and not lex.fields.holds(sequence[at].fold)
    if not later or (later == at + 1 and not general) or body:
        return False
    return spelling(text[sequence[later].start :], domains) >= spelling(text[sequence[at].start :], domains)


def _main_noun(text: str, sequence: Sequence[Word], job: int, small: Grammar) -> int:
    """Where the main noun of an organisation stands behind the function, the adjectives before it taken in; else 0."""
    lex = lexicon()
    for at in range(job + 1, len(sequence)):
        if not _is_main_noun(text, sequence, at, small):
            continue
        begin = at
        while begin > job + 1 and not text[sequence[begin].start].isupper():
            begin -= 1
        while begin > job + 1 and _goes_before(text, sequence[begin - 1], small):
            begin -= 1
        joined = begin > job + 1 and _joins(text, sequence[begin - 1], small)
        alone = begin == at and text[sequence[at].start].isupper() and not lex.organisations.is_whole(sequence[at].fold)
        begins = text[sequence[begin].start].isupper() and not text[sequence[begin - 1].start].isupper()
        sure = joined or begins or alone or not lex.organisations.is_sound(sequence[at].fold)
        if sure and begin + 1 < len(sequence):
            return begin
    return 0


def _goes_before(text: str, word: Word, small: Grammar) -> bool:
    """Whether a word belongs to the main noun behind it: an adjective, or the beginning of an English name."""
    free = small.language in BEGINS_FREE or word.fold.endswith(lexicon().adjective_endings)
    return free and text[word.start].isupper()


def _is_main_noun(text: str, sequence: Sequence[Word], at: int, small: Grammar) -> bool:
    """Whether a word is what an organisation is ("Agencji", "Alliance"), and no unit or field of work."""
    word, lex = sequence[at], lexicon()
    if lex.departments.holds(word.fold) or lex.fields.holds(word.fold) or len(word.fold) < 4:
        return False
    if small.language == "en" and at + 1 < len(sequence) and not _joins(text, sequence[at + 1], small):
        return False
    return lex.organisations.holds(word.fold) and (text[word.start].isupper() or _ends_name(text, sequence, at, small))


def _ends_name(text: str, sequence: Sequence[Word], at: int, small: Grammar) -> bool:
    """Whether a noun in small letters ends a name that a capital adjective began: "Tehnološkega parka"; in Slavic
    languages any capital does: "Razvojne agencije"."""
    adjective = sequence[at - 1]
    known = small.language in GENITIVE_BEHIND or adjective.fold.endswith(lexicon().adjective_endings)
    return known and text[adjective.start].isupper()


def _owner_first(
    text: str, sequence: Sequence[Word], jobs: list[int], lex: Lexicon, domains: tuple[str, ...]
) -> Parts | None:
    """An owner that ends in the main noun of an organisation or a legal form, and the function in small letters."""
    if jobs[-1] != len(sequence) - 1:
        return None
    nouns = [at for at in range(jobs[-1]) if _is_owner(sequence, at, lex)]
    bodies = [at for at in nouns if not in_any_language("realms").holds(sequence[at].fold)]
    spelt = [at for at in range(jobs[-1]) if spelling(text[: sequence[at].end], domains) >= _LIKE]
    for at in bodies or nouns or spelt:
        first = 1 if sequence[0].fold in ("a", "az") and at else 0
        last = _quote_ends(text, sequence, at)
        large = text[sequence[first].start].isupper() or last > at == first
        if large and last < jobs[-1] and text[sequence[last + 1].start].islower():
            body = (sequence[first].start, _closed(text, sequence[last].end))
            return Parts((sequence[last + 1].start, len(text)), body)
    return None


def _is_owner(sequence: Sequence[Word], at: int, lex: Lexicon) -> bool:
    """Whether a body's noun or a legal form stands there."""
    noun = lex.organisations.holds(sequence[at].fold) and not lex.fields.holds(sequence[at].fold)
    return noun or lex.legal_forms.at(sequence, at)[0] == 1


def _quote_ends(text: str, sequence: Sequence[Word], at: int) -> int:
    """The last word of the quote that opens right behind a noun, else the noun: "biedrības" „Zaļā Kurzeme”."""
    if not quote_follows(text, sequence[at].end):
        return at
    ends = (
        last for last in range(at + 1, len(sequence)) if text[sequence[last].end : sequence[last].end + 1] in QUOTED
    )
    return next(ends, at)


def _clean(sequence: Sequence[Word], at: int, lex: Lexicon) -> bool:
    return not any(lex.functions.is_whole(word.fold) for word in sequence[at:])


def _opened(text: str, start: int) -> int:
    return start - 1 if text[start - 1 : start] in ('"', "„", "“", "«", "»") else start


def _closed(text: str, end: int) -> int:
    return end + 1 if text[end : end + 1] in ("”", '"', "“", "»") else end


def _joins(text: str, word: Word, small: Grammar) -> bool:
    """Whether a word only joins the function to the organisation: "of the", "der", "presso il"."""
    if not text[word.start].islower():
        return False
    return small.any_of("at", "leads", "employer").holds(word.fold)
