"""Organisations inside sentences: where such a name begins.

Rule: a name grows from a capital or its main noun as long as it holds something telling: an organisation's word, a
legal form, the mail domain's name or a function that leads to it. Does not know who works there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from inbox_processor.extraction import places
from inbox_processor.extraction.lexicon import Grammar, Lexicon, in_any_language, lexicon
from inbox_processor.extraction.organisation_ends import (
    lower_goes_on,
    quote_follows,
    subject_goes_on,
    with_adjective,
    with_bracketed_legal,
)
from inbox_processor.extraction.organisation_heads import head_behind, is_for, subject_behind
from inbox_processor.extraction.organisation_lowered import is_contact_label, is_lowered, lowered
from inbox_processor.extraction.organisation_places import told_by_place
from inbox_processor.extraction.organisation_trimming import is_spelt, trimmed
from inbox_processor.extraction.phrase_bounds import (
    JOINERS,
    PLAIN_GAP,
    QUOTED,
    SHORTEST_BODY,
    SHORTEST_HOUSE,
    SMALL_NOUNS,
    Phrase,
    covered,
    firm_begins,
    goes_on,
    is_former,
    is_letter_joined,
    led_by_at,
)
from inbox_processor.extraction.similarity import spelling
from inbox_processor.knowledge.habits import shared
from inbox_processor.knowledge.words import Word, words

_QUOTE = re.compile(r'["„“«»]([^"„“”«»\n]{3,80})["“”»«]')
_ROMANCE_OF = shared("romance_of")
"""What makes the words behind it a body's subject where adjectives follow their nouns."""
LONGEST_ORGANISATION = 12
_OUTER_ARTICLES = shared("outer_articles")
"""Articles of languages in which a name holds none behind a capital."""
SHORTEST_ALONE = 4
"""Letters of a word that names an organisation by itself, at least."""
_GERMAN_NOUNS = ("en", "ung", "heit", "keit", "schaft")
"""What many German nouns end in that name nobody: "für Kunden"."""
LONGEST_POLITE = 3
"""Letters of a word for the reader that no name holds so short: "Ви", "Lei", at most."""
LONGEST_ABBREVIATION = 4
"""Letters of a word before a stop that may be shortened: "Univ.", at most."""
SHORTEST_JOINED = 4
"""Letters of a small word behind a hyphen that is no pronoun: "Encarrega-me", at least."""


def organisations(
    text: str, domains: Iterable[str], taken: Sequence[tuple[int, int]], grammar: Grammar
) -> list[Phrase]:
    """The organisations named in a text; `taken` spans (persons, addresses) are never part of one."""
    lex, sequence, names = lexicon(), words(text), tuple(domains)
    barred = (*taken, *_quoted_jobs(text, lex))
    free = [not taken for taken in covered(sequence, barred)]
    in_small = is_lowered(text, sequence)
    found: list[Phrase] = []
    at = 0
    while at < len(sequence):
        phrase = _quoted(text, sequence, at, free, lex)
        phrase = phrase or (lowered(text, sequence, at, free, grammar, names) if in_small else None)
        whole = phrase or _capital(text, sequence, at, free, grammar, names)
        if not phrase and whole:
            phrase = trimmed(text, whole, lex, names, grammar)
            if phrase and phrase.start > whole.start:
                phrase = _whole_behind(text, sequence, phrase, free, grammar, names) or phrase
            if phrase and _is_of_media(text, phrase, sequence, grammar, lex):
                phrase = None
            if phrase and not _is_stood_for(sequence, at) and is_former(text, sequence, at, at, grammar):
                phrase = None
        if phrase:
            phrase = _with_partners(text, phrase, sequence, free, lex)
            while found and found[-1].start >= phrase.start:
                found.pop()
            found.append(phrase)
        read_to = phrase.end if phrase else _body_within(sequence, at, whole, lex) if whole else 0
        at += 1
        while at < len(sequence) and sequence[at].start < read_to:
            at += 1
    return found


def _quoted(text: str, sequence: Sequence[Word], at: int, free: Sequence[bool], lex: Lexicon) -> Phrase | None:
    """The name in quotes that stands by itself behind a function and its comma: 'координатор, "Розова долина",'."""
    start = sequence[at].start
    if not at or not free[at] or text[max(0, start - 3) : start - 1] != ", " or not text[start].isupper():
        return None
    name = _QUOTE.match(text, start - 1)
    job = any(lex.is_function(word.fold) for word in sequence[max(0, at - 3) : at])
    return Phrase(start, name.end(1), 0.8) if name and job else None


def _is_of_media(text: str, phrase: Phrase, sequence: Sequence[Word], grammar: Grammar, lex: Lexicon) -> bool:
    """Whether a name only says whose website or newsletter something was read in."""
    at = next(i for i, word in enumerate(sequence) if word.end > phrase.start)
    before = at - 1
    while before >= 0 and sequence[before].fold in JOINERS:
        before -= 1
    near = sequence[max(0, before - 1) : before + 1]
    led = before < at - 1 or grammar.language in SMALL_NOUNS
    plain = bool(near) and text[near[0].start : phrase.start].replace(" ", "").isalpha()
    return led and plain and any(lex.media.holds(word.fold) for word in near)


def _whole_behind(
    text: str, sequence: Sequence[Word], rest: Phrase, free: Sequence[bool], grammar: Grammar, domains: tuple[str, ...]
) -> Phrase | None:
    """What is left of a name when its beginning is taken off, where more of it is seen from there: "Europa del
    Consorcio de Turismo" valenciano."""
    at = next((at for at, word in enumerate(sequence) if word.start == rest.start), 0)
    again = _capital(text, sequence, at, free, grammar, domains) if at else None
    return trimmed(text, again, lexicon(), domains, grammar) if again and again.end > rest.end else None


def _body_within(sequence: Sequence[Word], at: int, rejected: Phrase, lex: Lexicon) -> int:
    """Where a body's noun begins within what is no name as a whole, else where that ends: a unit, its university."""
    inside = (w for w in sequence[at + 1 :] if w.start < rejected.end and len(w.fold) >= SHORTEST_BODY)
    bodies = (w.start for w in inside if lex.organisations.holds(w.fold) and not lex.fields.holds(w.fold))
    return next(bodies, rejected.end)


def _is_stood_for(sequence: Sequence[Word], at: int) -> bool:
    """Whether Czech "za" stands before a name: "instead of" a person, but "for" an organisation."""
    return at > 0 and sequence[at - 1].fold == "za"


def _with_partners(text: str, phrase: Phrase, sequence: Sequence[Word], free: Sequence[bool], lex: Lexicon) -> Phrase:
    """A firm's name with the partners before its comma: "Moor, Lane & Partners LLP"."""
    if text[max(0, phrase.start - 2) : phrase.start] != ", " or not _ends_legal(text[phrase.start : phrase.end], lex):
        return phrase
    start = firm_begins(text, phrase.start, text[phrase.start : phrase.end])
    taken = any(start <= w.start < phrase.start and not free[at] for at, w in enumerate(sequence))
    return phrase if taken else Phrase(start, phrase.end, phrase.weight)


def _ends_legal(name: str, lex: Lexicon) -> bool:
    named = words(name)
    return any(lex.legal_forms.at(named, at)[0] + at == len(named) for at in range(max(1, len(named) - 3), len(named)))


def _quoted_jobs(text: str, lex: Lexicon) -> list[tuple[int, int]]:
    """The quotes that hold a function: my function is now "Vice-President for International Cooperation"."""
    quotes = _QUOTE.finditer(text)
    return [quote.span() for quote in quotes if any(lex.is_function(word.fold) for word in words(quote[1])[:2])]


def _capital(
    text: str, sequence: Sequence[Word], at: int, free: Sequence[bool], grammar: Grammar, domains: tuple[str, ...]
) -> Phrase | None:
    """The organisation whose first word is at `at`, where that is no small word of the language."""
    lex = lexicon()
    capital = text[sequence[at].start].isupper()
    if not free[at] or not (capital or lex.organisations.holds(sequence[at].fold)):
        return None
    small = grammar.any_of("stop", "at", "own", "self", "both", "serves", "be").at(sequence, at)[0]
    unsaid = len(sequence[at].fold) <= 5 or _begins(text, sequence[at])
    if small and unsaid and not _is_abbreviation(text, sequence[at]):
        return None
    if _only_opens(text, sequence, at, grammar, lex) or _is_of_job(text, sequence, at, lex):
        return None
    if is_letter_joined(text, sequence[at]) and text[sequence[at].start - 1] in "+&":
        return None
    if not capital and not _small_head(text, sequence, at, grammar, lex, domains):
        return None
    heads = (head_behind(text, sequence, at, grammar, lex), subject_behind(text, sequence, at, free, grammar, lex))
    head = max(heads)
    told = _told_before(text, sequence, at, grammar, lex) or told_by_place(text, sequence, at, domains, grammar)
    return _organisation_at(text, sequence, at, free, lex, domains, head, told)


def _is_of_job(text: str, sequence: Sequence[Word], at: int, lex: Lexicon) -> bool:
    """Whether a hyphen joins what leaves a function one to it: "Co-Leiterin", "Vize-Präsident"."""
    job = sequence[at + 1] if at + 1 < len(sequence) else None
    hyphened = job is not None and text[sequence[at].end : job.start] in ("-", "‑", "‐")
    return bool(hyphened and job and lex.is_prefixed_job(f"{sequence[at].fold}-{job.fold}"))


def _only_opens(text: str, sequence: Sequence[Word], at: int, grammar: Grammar, lex: Lexicon) -> bool:
    """Whether a capital only begins its sentence, as an article and a body follow: "Vanuit het Ministerie"."""
    if at + 2 >= len(sequence) or not _begins(text, sequence[at]) or lex.organisations.holds(sequence[at].fold):
        return False
    article, body = sequence[at + 1], sequence[at + 2]
    small = text[article.start].islower() and grammar["leads"].holds(article.fold)
    return small and text[body.start].isupper() and lex.is_institution(body.fold)


def _told_before(text: str, sequence: Sequence[Word], at: int, grammar: Grammar, lex: Lexicon) -> float:
    """How sure a function and a small word before a capital are that it begins its organisation, whatever it is called.

    "CEO at Motor Vale", "diretora do CTIC-Norte"; a town may stand behind the words that also say where. "I work for"
    says so of several capitals: "I work for Peak Outdoor Business".
    """
    if not at or not text[sequence[at].start].isupper() or lex.departments.holds(sequence[at].fold):
        return 0.0
    if _is_announced(text, sequence[at - 1], sequence[at], lex):
        return 0.8
    if led_by_at(sequence, at, grammar, ("serves",)):
        if _is_row(text, sequence[at : at + 3]):
            return 0.65
        where = in_any_language("town").holds(sequence[at - 1].fold)
        serves = in_any_language("for_whom").holds(sequence[at - 1].fold) or not where
        if serves and _is_unknown(text, sequence[at], grammar, lex):
            return 0.8
    distinct = _is_distinct(text, sequence[at], lex) or _is_house(sequence[at], lex, grammar)
    keys = ("house", "at", "employer") if distinct else ("house",)
    begin = next((start for start in range(max(0, at - 4), at) if _leads(sequence, start, at, grammar, keys)), 0)
    for index in range(begin - 1, max(-1, begin - 6), -1):
        if not PLAIN_GAP.fullmatch(text[sequence[index].end : sequence[index + 1].start]):
            return 0.0
        if lex.is_function(sequence[index].fold):
            return 0.8
    return 0.0


def _is_row(text: str, row: Sequence[Word]) -> bool:
    """Whether two words stand side by side or with "of" between, the second with a capital: "Peak Outdoor", "Envases
    del Sur"."""
    of = len(row) > 2 and row[1].fold in _ROMANCE_OF
    pair = row[1:3] if of else row[:2]
    beside = len(pair) > 1 and text[row[0].end : row[1].start] in (" ", "-")
    return beside and text[pair[-1].start].isupper()


def _is_announced(text: str, firm: Word, word: Word, lex: Lexicon) -> bool:
    """Whether a noun that only announces a company stands right before a capital: "w firmie Meble Podhale"."""
    return firm.fold in lex.firms and text[firm.start].islower() and text[firm.end : word.start] in (" ", "\u00a0")


def _is_unknown(text: str, word: Word, grammar: Grammar, lex: Lexicon) -> bool:
    """Whether a word by itself behind "I work for" is no word that anybody knows: "Marevivo", not "Bavaria"."""
    written = text[word.start : word.end]
    noun = grammar.language == "de" and written.endswith(_GERMAN_NOUNS)
    if noun or len(written) < SHORTEST_ALONE or word.fold in lex.given:
        return False
    known = (lex.functions, lex.departments, lex.fields, lex.colleagues, lex.modifiers)
    return not any(kind.holds(word.fold) for kind in known) and not places.countries(written)


def _leads(sequence: Sequence[Word], start: int, at: int, grammar: Grammar, keys: tuple[str, ...]) -> bool:
    """Whether the words from `start` to `at` are one that leads to an organisation, with an article or not."""
    ends = [start + grammar[key].at(sequence, start)[0] for key in keys]
    return any(start < end and (end == at or (end == at - 1 and grammar["leads"].at(sequence, end)[0])) for end in ends)


def _is_house(word: Word, lex: Lexicon, grammar: Grammar) -> bool:
    """Whether a long word says by its end what body it names: "Erhvervsministeriet", "Näringsdepartementet"."""
    listed = grammar.language not in ("da", "sv") and lex.organisations.is_whole(word.fold)
    whole = listed or lex.fields.holds(word.fold) or lex.is_function(word.fold)
    return len(word.fold) >= SHORTEST_HOUSE and lex.is_institution(word.fold) and not whole


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
    if at + 1 == len(sequence):
        return False
    if quote_follows(text, word.end):
        return True
    unit = lex.departments.holds(word.fold) and not lex.organisations.is_whole(word.fold)
    if unit or lex.is_function(word.fold) or lex.fields.holds(word.fold) or len(word.fold) < 4:
        return False
    if not text[sequence[at + 1].start].isupper() or text[word.end] != " ":
        return False
    if lex.towns.holds(word.fold):
        return True
    run = [w for w in sequence[at + 1 : at + 5] if text[w.start].isupper()]
    if any(lex.organisations.holds(w.fold) for w in run) or is_spelt(text[run[0].start : run[-1].end], domains):
        return False
    return led_by_at(sequence, at, grammar)


def _begins(text: str, word: Word) -> bool:
    """Whether a word begins a sentence, so that its capital says nothing."""
    before = text[: word.start].rstrip()
    return not before or before[-1] in ".!?:"


def _is_abbreviation(text: str, word: Word) -> bool:
    written = text[word.start : word.end]
    return len(written) > 1 and written.isupper()


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
    house = lex.organisation_phrases.at(sequence, at)[0] > 1 and is_for(sequence, at)
    end, last, told = at, at, 0.65 if house or text[first.start].islower() else said
    while end < len(sequence) and end - at < LONGEST_ORGANISATION and free[end]:
        word = sequence[end]
        capital = text[word.start].isupper() or text[word.start].isdigit() or (end > at and _is_joined(text, word))
        if end > at and (_breaks_off(text, sequence, end, lex) or _job_begins(text, sequence, end, lex)):
            break
        if capital or (len(word.fold) > 3 and lex.organisations.holds(word.fold)) or end <= head:
            last = max(end, head)
        elif not lower_goes_on(text, sequence, at, end, lex) and not subject_goes_on(text, sequence, at, end, lex):
            break
        told = max(told, 0.65 if 0 < head == end else _tells(text, word, lex))
        if end == at + 2 and not told and last >= at + 1 and lex.is_institution(sequence[at + 1].fold):
            told = 0.65
        end += 1
    last = with_adjective(text, sequence, at, last, lex)
    stop, legal = with_bracketed_legal(text, sequence, at, last, lex)
    told = max(told, 0.8 if legal else 0.0)
    name = text[first.start : stop]
    like = spelling(name, domains)
    weight = max(told, like if like >= 0.55 else 0.0)
    if last > at and like < 0.8 and _ends_in_job(sequence[at : last + 1], lex):
        return None
    if (
        last > at
        and like < 0.55
        and not (head or _is_firm(text, sequence, at, lex))
        and _begins_with_job(text, sequence[at : last + 1], lex)
    ):
        return None
    if weight < 0.5 or (last == at and weight < 0.8):
        return None
    return Phrase(first.start, stop, min(weight, 1.0))


def _is_firm(text: str, sequence: Sequence[Word], at: int, lex: Lexicon) -> bool:
    """Whether a legal form stands right behind a word that only looks like a function: "Fémtechnika Kft."."""
    whole = lex.functions.is_whole(sequence[at].fold)
    return not whole and lex.legal_forms.at(sequence, at + 1)[0] > 0 and text[sequence[at].end] == " "


def _begins_with_job(text: str, named: Sequence[Word], lex: Lexicon) -> bool:
    """Whether what would be a name begins as a function: "Interim Director of Trade", 'Cluster Manager "Wood"'."""
    quoted = len(named) > 2 and text[named[1].end : named[2].start].strip().endswith(tuple(QUOTED))
    ranked = lex.modifiers.holds(named[0].fold) and not lex.organisations.holds(named[0].fold)
    if lex.function_phrases.at(named, 0)[0] == len(named):
        return True
    first = 2 if quoted and lex.functions.is_whole(named[1].fold) else 1 + ranked
    return any(lex.is_function(w.fold) for w in named[:first])


def _ends_in_job(named: Sequence[Word], lex: Lexicon) -> bool:
    """Whether a name's last word makes a function of it: "Cluster Manager", not "Associação do Calçado Técnico"."""
    job = lex.functions.is_whole(named[-1].fold) and not lex.organisations.is_whole(named[-1].fold)
    subject = lex.is_institution(named[0].fold) and any(word.fold in _ROMANCE_OF for word in named[1:-1])
    return job and not subject


def _is_joined(text: str, word: Word) -> bool:
    """Whether a hyphen joins a word to the one before it: "Tisza-menti", "Nyugat-dunántúli"."""
    joined = word.start > 1 and text[word.start - 1] in "-‐‑" and text[word.start - 2].isalpha()
    return joined and len(word.fold) >= SHORTEST_JOINED


def _breaks_off(text: str, sequence: Sequence[Word], at: int, lex: Lexicon) -> bool:
    """Whether what stands before a word, or the word itself, ends the name: a mark, a label, a sentence."""
    word, end = sequence[at], sequence[at - 1].end
    if not goes_on(text, end, word.start) or (is_contact_label(word) and sequence[at - 1].fold not in JOINERS):
        return True
    legal = any(lex.legal_forms.at(sequence, i)[0] + i == at for i in range(max(0, at - 3), at))
    sentence = word.fold.isdigit() or legal or _begins_sentence(sequence, at)
    stops = text[end : word.start] == ". " and sentence
    return stops or _addresses_reader(text, word) or _holder_begins(text, sequence, at, lex)


def _job_begins(text: str, sequence: Sequence[Word], at: int, lex: Lexicon) -> bool:
    """Whether a small noun behind a body's says the field of a function held there: "Virumaa Arenduskeskuse" klastri
    koordinaator."""
    body, noun, job = sequence[at - 1], sequence[at], sequence[at + 1 : at + 2]
    if not job or not text[noun.start].islower() or not lex.modifiers.holds(noun.fold):
        return False
    large = text[body.start].isupper() and lex.organisations.holds(body.fold)
    owner = (large or lex.is_institution(body.fold)) and not lex.fields.holds(body.fold)
    return owner and text[noun.end : job[0].start] == " " and lex.is_function(job[0].fold)


def _begins_sentence(sequence: Sequence[Word], at: int) -> bool:
    """Whether a word behind a stop is one that begins sentences and what the stop ends no abbreviation: "Mi móvil",
    "Cámaras del Sur. El teléfono", not "Univ. La Sapienza"."""
    if in_any_language("own").holds(sequence[at].fold):
        return True
    whole = len(sequence[at - 1].fold) > LONGEST_ABBREVIATION or (at > 1 and sequence[at - 2].fold in JOINERS)
    return whole and in_any_language("articles").holds(sequence[at].fold)


def _addresses_reader(text: str, word: Word) -> bool:
    """Whether a word written large means the reader: "Технически университет Ви уведомява"."""
    short = len(word.fold) <= LONGEST_POLITE and text[word.start].isupper() and text[word.end - 1].islower()
    return short and in_any_language("polite").holds(word.fold)


def _holder_begins(text: str, sequence: Sequence[Word], at: int, lex: Lexicon) -> bool:
    """Whether an article behind a name begins who holds a function: "Ayuntamiento de Soria" el Concejal."""
    if sequence[at].fold not in _OUTER_ARTICLES or not text[sequence[at].start].islower() or at + 1 >= len(sequence):
        return False
    first = at + 1 + lex.titles.at(sequence, at + 1)[0] * text[sequence[at + 1].start].isupper()
    return text[sequence[at - 1].start].isupper() and lex.function_phrases.at(sequence, first)[0] > 0


def _tells(text: str, word: Word, lex: Lexicon) -> float:
    if lex.organisations.is_whole(word.fold) and text[word.start].isupper():
        return 0.75
    return 0.65 if lex.organisations.holds(word.fold) and text[word.start].isupper() else 0.0
