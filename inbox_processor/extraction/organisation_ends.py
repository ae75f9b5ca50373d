"""Where an organisation's name goes on: over small words, a list of subjects, a bracket, a legal form, a quote.

Rule: given where a name stands, says how far it reaches. Does not know whether it is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inbox_processor.extraction.lexicon import Lexicon, in_any_language
from inbox_processor.extraction.lexicon import grammar as grammar_of
from inbox_processor.extraction.organisation_heads import is_for
from inbox_processor.extraction.phrase_bounds import JOINERS, OF, goes_on
from inbox_processor.knowledge.habits import as_written, languages
from inbox_processor.knowledge.words import Word, words

_SUBJECT = (
    r"(?:(?:d[eu]s?|del|della|dello|dei|delle|degli|do|da|dos|das) (?:\w{1,2}['’]|l[aeo]s? )?[^\W\d_]{3,30}"
    r"(?: [^\W\d_]{5,30})?(?=[,.;)]|\s|$)|(?:\w{1,3}['’ ])?[^\W\d_]{3,30})"
)
"""A subject of a list, with "of the" repeated or not: "Forschung", "du Redressement productif"."""
_ENUMERATED = re.compile(
    rf"(?:, {_SUBJECT}){{1,3}},? (?:&|und|and|et|ed|e|y|i|a|og|och|en|ja|és|in|ir|un|și|και|и|u|agus) {_SUBJECT}(?!\w)",
    re.IGNORECASE,
)
_OF_WHERE = re.compile(
    r" (?:of|de|du|des|d['’]|del|della|dell['’]|di|do|da|dos|von|der|van|w|v|ve|na)(?:(?<=['’])| )"
    r"(?:(?:the|la|las|los|el|le|les|l['’]) ?)?(?-i:[A-ZÀ-ÖØ-ÞĀ-Ž])[\w'’-]+(?: (?-i:[A-ZÀ-ÖØ-ÞĀ-Ž])[\w'’-]+){0,2}",
    re.IGNORECASE,
)
"""Where or whose a body is: " de Soria", " of the Upper Rhine"."""
_CAPITALS = re.compile(r"(?: [A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-Я][^\W\d_]+(?:-[^\W\d_]+)?){1,3}(?![\w.])")
"""More capitalised words of a name."""
_ADJECTIVE = re.compile(
    r"[^\W\d_]{2,}(?:ique|ois|oise|ais|aise|ien|ienne|onne|ard|arde|ense|eño|eña|ese|ano|ana|és|esa|uz|uza|ego|ega)"
)
"""A Romance adjective of a place, in small letters."""
DASHED = languages("dashed_town")
"""Languages in which a dash adds a town to a body's name."""
_DASHED_TOWN = re.compile(r" [-–] (?-i:[A-ZÀ-ÖØ-ÞĀ-ŽА-Я])\w{2,}(?=[.,;)\n]| [^\W\d_A-ZÀ-ÖØ-ÞĀ-ŽА-Я]| \w{1,3} |$)")
_ACCENTED = frozenset(as_written("accented_joiners"))
_OPENING = '"„“«»”'
_QUOTES = {'"': '"', "„": '“”"', "“": "”", "«": "»", "»": "«", "”": "”"}


def names_go_on(text: str, end: int, named: Sequence[Word], lex: Lexicon, language: str = "") -> int:
    """Where a list of subjects ends that goes on behind `end` with what it is of, or 0.

    "Ministerium für Bildung" (…, Forschung und Wirtschaft), "Cámara de Comercio" (…, Industria y Servicios de Soria).
    """
    match = _ENUMERATED.match(text, end)
    if not match or (language and not _joins_subjects(match.group(), language)):
        return 0
    body = any(lex.bodies.is_sound(word.fold) or lex.departments.is_sound(word.fold) for word in named[:2])
    if not body and not _is_of_subject(named, lex):
        return 0
    end = _last_subject_ends(text, match.end(), lex)
    tail = _OF_WHERE.match(text, end)
    return tail.end() if tail else end


def _joins_subjects(listed: str, language: str) -> bool:
    return " & " in listed or any(grammar_of(language)["and"].holds(word.fold) for word in words(listed)[1:-1])


def _last_subject_ends(text: str, end: int, lex: Lexicon) -> int:
    """Where the last subject of a list ends that goes on in capitals, or where the body is: "and Small Business"."""
    further = _CAPITALS.match(text, end)
    person = further and any(lex.titles.holds(word.fold) for word in words(further.group()))
    return further.end() if further and not person else end


def with_dashed_town(text: str, end: int, named: Sequence[Word], lex: Lexicon, language: str) -> int:
    """Where a body's name ends with the town that a dash adds to it: "Технически университет - Габрово"."""
    town = _DASHED_TOWN.match(text, end) if language in DASHED else None
    body = town and (lex.organisation_phrases.at(named, 0)[0] or any(lex.organisations.holds(w.fold) for w in named))
    if not town or not body:
        return end
    other = [word.fold for word in words(town.group())]
    given = not lex.given.isdisjoint(other) and town.end() < len(text)  # София alone, at the end of its line, is a town
    return end if given or any(lex.is_function(w) or lex.organisations.holds(w) for w in other) else town.end()


def name_goes_before(first: Sequence[Word], behind: Sequence[Word], lex: Lexicon, language: str) -> bool:
    """Whether a word before a comma begins the list of subjects of a body named last: "Mokslo, inovacijų ir
    technologijų agentūra"."""
    if len(first) != 1 or len(behind) < 3 or not lex.is_institution(behind[-1].fold):
        return False
    begun = first[0].fold
    other = begun in lex.given or lex.is_function(begun) or lex.is_institution(begun) or lex.titles.holds(begun)
    joined = grammar_of(language)["and"]
    return not other and any(joined.holds(word.fold) for word in behind[1:-1])


def _is_of_subject(named: Sequence[Word], lex: Lexicon) -> bool:
    """Whether an institution is of one subject that others may follow."""
    return any(w.fold in OF for w in named[1:]) and any(lex.is_institution(w.fold) for w in named[:2])


def with_adjective(text: str, sequence: Sequence[Word], at: int, last: int, lex: Lexicon) -> int:
    """The last word of a name whose place has a small word behind it: "du Jura lémanique", "České republiky"."""
    behind = last + 1
    if at < last < len(sequence) - 1 and in_any_language("realms").holds(sequence[behind].fold):
        return behind
    if last < at + 2 or behind >= len(sequence) or text[sequence[last].end : sequence[behind].start] != " ":
        return last
    ended = text[sequence[behind].end : sequence[behind].end + 1] in ",;.)\n"
    place = sequence[last - 1].fold in ("du", "de", "des", "d", "del", "della", "di", "do", "da")
    return behind if place and ended and _is_adjective(text, sequence[behind], lex) else last


def _is_adjective(text: str, word: Word, lex: Lexicon) -> bool:
    known = lex.functions.holds(word.fold) or lex.organisations.holds(word.fold)
    return not known and bool(_ADJECTIVE.fullmatch(text[word.start : word.end]))


def lower_goes_on(text: str, sequence: Sequence[Word], first: int, at: int, lex: Lexicon) -> bool:
    """Whether a small word goes on with the name: a joiner, and a capitalised word comes within three words."""
    subject = is_for(sequence, at - 1) and any(lex.organisations.holds(word.fold) for word in sequence[first:at])
    subject = subject or _is_within_town(sequence, first, at, lex) or _halves(text, sequence, at, lex)
    if not subject and sequence[at].fold not in JOINERS and sequence[at].fold not in lex.particles:
        return False
    for ahead in range(at + 1, min(at + 4, len(sequence))):
        if not goes_on(text, sequence[ahead - 1].end, sequence[ahead].start):
            return False
        if text[sequence[ahead].start].isupper():
            return True
        if sequence[ahead].fold not in JOINERS and not in_any_language("inner_articles").holds(sequence[ahead].fold):
            return False
    return False


def _halves(text: str, sequence: Sequence[Word], at: int, lex: Lexicon) -> bool:
    """Whether Hungarian "and" stands within a name, and not behind a body's noun: "Kereskedelmi" és Iparkamara."""
    word = sequence[at]
    return text[word.start : word.end] in _ACCENTED and not lex.is_institution(sequence[at - 1].fold)


def _is_within_town(sequence: Sequence[Word], first: int, at: int, lex: Lexicon) -> bool:
    """Whether a municipality's town goes on with a word: "gemeente Oudekerk" aan de Waal."""
    if not in_any_language("town_joins").holds(sequence[at].fold) or at < first + 2:
        return False
    return any(lex.towns.holds(word.fold) for word in sequence[first : first + 2])


def subject_goes_on(text: str, sequence: Sequence[Word], head: int, at: int, lex: Lexicon) -> bool:
    """Whether small words behind an institution say what it is for: "Communauté d'agglomération du Pays d'Aubrac".

    The main noun may be small behind a capital: "Haute école d'ingénierie du Jura".
    """
    nouns = [i for i in (head, head + 1) if i < at and lex.is_institution(sequence[i].fold)]
    if not nouns:
        return False
    opened = next((i for i in range(nouns[0] + 1, at + 1) if text[sequence[i].start].islower()), at)
    if opened == nouns[0] + 1 and opened + 1 < len(sequence) and _is_adjective(text, sequence[opened], lex):
        at = opened = opened + 1  # "Agence bruxelloise pour les Entreprises"
    if sequence[opened].fold not in OF:
        return False
    for ahead in range(at, min(opened + 8, len(sequence))):
        if not goes_on(text, sequence[ahead - 1].end, sequence[ahead].start):
            return False
        if text[sequence[ahead].start].isupper():
            article = ahead > at + 1 and sequence[ahead - 1].fold in JOINERS
            return sequence[ahead - 1].fold in OF or (article and sequence[ahead - 2].fold in OF)
    return False


def quote_follows(text: str, end: int) -> bool:
    return text[end : end + 2].strip()[:1] in _QUOTES


def with_bracketed_legal(text: str, sequence: Sequence[Word], first: int, last: int, lex: Lexicon) -> tuple[int, bool]:
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
        if length and not (short or _is_polite(text, sequence[begin])):
            end = max(end, sequence[begin + length - 1].end)
            form = text[sequence[begin].start : end]
            return end + ("." in form and text[end : end + 1] == "."), True
    return end, False


def _is_polite(text: str, word: Word) -> bool:
    """Whether a small word means the reader and is no legal form: Slovene "vas", Latvian VAS."""
    return text[word.start].islower() and in_any_language("polite").holds(word.fold)


def _quote_closes(text: str, start: int, end: int) -> int:
    """Where the quote closes that opens within a name and is still open at its end (0: none): „Lazerių slėnis“."""
    opened = next((at for at in range(end - 1, max(start - 2, -1), -1) if text[at] in _OPENING), -1)
    if opened < 0:
        return 0
    return next((at + 1 for at in range(end, min(end + 60, len(text))) if text[at] in _QUOTES[text[opened]]), 0)
