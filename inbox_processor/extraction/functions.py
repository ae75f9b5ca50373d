"""Functions inside sentences: where such a phrase begins and ends.

Rule: a function grows from a known word to what leads to it and over what it is of, and ends at punctuation, a small
word of the language or another phrase. Does not know whose function it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inbox_processor.extraction.function_starts import is_small, left, only_says_field
from inbox_processor.extraction.lexicon import Grammar, Lexicon, in_any_language, lexicon
from inbox_processor.extraction.phrase_bounds import (
    JOINERS,
    OWN_BEHIND,
    OWNER_FIRST,
    PLAIN_GAP,
    SMALL_NOUNS,
    VERB_SECOND,
    Phrase,
    covered,
    is_former,
    is_letter_joined,
)
from inbox_processor.extraction.places import is_country
from inbox_processor.knowledge.words import Word, words

LONGEST_FUNCTION = 9
LONGEST_ACTING = 6
"""Words of the abbreviation that says by what right a function is held: "m.d.W.d.G.b."."""
_FIELD_BEHIND = re.compile(r" \((?:[A-Z][a-z]{3,}(?:-[A-Z][a-z]+)*(?:,? (?:and |& ?)?(?=[A-Z])|(?=\)))){1,4}\)")
"""A field of work in brackets: "(Research & Innovation)"."""
_BETWEEN_MARKS = re.compile(r"(?<=[,(]) ?([^,;()@\d\n]{3,60}?)(?= ?[,;)]|\Z)")
LONGEST_ACTIVITY = 5
"""Words of a field of work that stands for a function, at most."""
_FIELD_QUOTED = re.compile(r" (?:« ?[^\W\d_][^«»\n]{2,40}»|“[^\W\d_][^“”\n]{2,40}”|„[^\W\d_][^„“”\n]{2,40}[“”])")
"""A field of work or the name of a unit in quotes: "chargé de mission « filières »", "началник на отдел „Проекти“"."""
LONGEST_COMPLEMENT = 3
"""Words of what a function is for, behind a comma."""
SHORTEST_PURPOSE = 6
"""Letters of what a function is for, at least."""
MARKS_BEHIND = ("", ",", ".", ";", ")", "(", "\n")
"""What ends a function and what it is for."""
LONGEST_UNIT = 3
"""Words in which a unit is named behind "our", at most."""


def functions(
    text: str, grammar: Grammar, barred: Sequence[tuple[int, int]], organisations_found: Sequence[Phrase] = ()
) -> list[Phrase]:
    """The functions named in a text; `barred` spans (persons, addresses, organisations) end a phrase."""
    lex, sequence = lexicon(), words(text)
    blocked = covered(sequence, barred)
    found: list[Phrase] = []
    read_to = 0
    for at, word in enumerate(sequence):
        if blocked[at] or word.start < read_to:
            continue
        length = _function_words(sequence, at, lex)
        if not length or grammar["stop"].at(sequence, at)[0] > length or grammar["stop"].before(sequence, at + 1) > 1:
            continue
        while length > 1 and grammar["at"].holds(sequence[at + length - 1].fold):  # "head of" the Division
            length -= 1
        length = _unblocked(sequence, at, length, blocked, grammar)
        first = left(text, sequence, at, blocked, grammar, lex)
        last = _right(text, sequence, at + length - 1, blocked, grammar)
        last = _without_infinitive(text, sequence, at + length - 1, last, grammar)
        last = _before_noun(text, sequence, (at, at + length - 1), last, blocked, grammar, lex)
        last = _complement(text, sequence, last, blocked, grammar, organisations_found)
        first, last = _held(text, sequence, first, last, grammar)
        start = max(sequence[first].start, read_to)
        last, end = _bracketed(text, sequence, last, grammar)
        read_to = end
        if first == last and _only_attends(sequence, first):
            continue
        if is_former(text, sequence, first, at, grammar) or only_says_field(sequence[first : last + 1], lex):
            continue
        if any(in_any_language("sole").holds(word.fold) for word in sequence[max(0, first - 1) : at]):
            continue
        if _is_stranger(text, sequence, (first, at, last), blocked, grammar) or _is_cut(sequence, last, grammar, lex):
            continue
        sure = length > 1 or lex.functions.is_whole(word.fold)
        alone = first == last and lex.colleagues.is_whole(word.fold)
        end -= _owned(sequence[last], grammar, lex) if end == sequence[last].end else 0
        found.append(Phrase(start, end, 0.7 if alone else 0.8 if sure else 0.6))
    found += _activities(text, sequence, blocked, found, lex)
    return found or [
        job for org in organisations_found if (job := _unknown_job(text, sequence, org, blocked, grammar, lex))
    ]


def _only_attends(sequence: Sequence[Word], at: int) -> bool:
    """Whether a word by itself behind "as" says that somebody comes: "como asistente", "als Teilnehmer"."""
    return in_any_language("attendees").holds(sequence[at].fold) and in_any_language("as").before(sequence, at) > 0


def _activities(
    text: str, sequence: Sequence[Word], blocked: Sequence[bool], found: Sequence[Phrase], lex: Lexicon
) -> list[Phrase]:
    """What stands for a function between marks behind a name: "Lydie Mbuyi (Finance & Administration, …)"."""
    if not any(blocked) or not any(lex.activities.holds(word.fold) for word in sequence):
        return []
    told: list[Phrase] = []
    for part in _BETWEEN_MARKS.finditer(text):
        row = [at for at, word in enumerate(sequence) if part.start(1) <= word.start < part.end(1)]
        taken = any(job.start < part.end(1) and job.end > part.start(1) for job in found)
        if not row or len(row) > LONGEST_ACTIVITY or not blocked[row[0] - 1] or taken or any(blocked[at] for at in row):
            continue
        if lex.names_activity([sequence[at] for at in row]) and text[sequence[row[0]].start].isupper():
            told.append(Phrase(part.start(1), part.end(1), 0.6))
    return told


def _owned(last: Word, grammar: Grammar, lex: Lexicon) -> int:
    """How many letters at the end of a function only say "our": "kehitysjohtajamme", "Elnökünk"."""
    for end in sorted(grammar.own_ends, key=len, reverse=True):
        if last.fold.endswith(end) and lex.functions.is_sound(last.fold[: -len(end)]):
            return len(end)
    return 0


def _held(text: str, sequence: Sequence[Word], first: int, last: int, grammar: Grammar) -> tuple[int, int]:
    """The phrase with the short words around it that say by what right it is held: "p.o. dyrektora", "Leiter a.i."."""
    for begin in range(max(0, first - LONGEST_ACTING), first):
        length, _ = in_any_language("acting_before").at(sequence, begin)
        if begin + length == first and not grammar["order"].at(sequence, begin)[0]:
            first = begin
            break
    for begin in (last, last + 1):
        behind = begin + in_any_language("acting_behind").at(sequence, begin)[0]
        near = first < begin < behind and text[sequence[begin - 1].end : sequence[begin].start] == " "
        small = near and (grammar["at"].holds(sequence[begin].fold) or len(sequence[begin].fold) == 1)
        if near and (not small or text[sequence[begin].end :][:1] == "."):
            return first, behind - 1
    return first, last


def _is_cut(sequence: Sequence[Word], last: int, grammar: Grammar, lex: Lexicon) -> bool:
    """Whether a function is of a unit that only the writer knows by name: "the head of our division", not "lawyer
    within our division"."""
    if last + 1 < len(sequence) and not in_any_language("owner_leads").holds(sequence[last + 1].fold):
        return False
    own = last + 1 + grammar["at"].at(sequence, last + 1)[0]
    unit = own + grammar["own"].at(sequence, own)[0]
    owned = last + 1 < own < unit < len(sequence)
    return owned and any(lex.departments.holds(word.fold) for word in sequence[unit : unit + LONGEST_UNIT])


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
    if last == end - 1 or first <= 0 or blocked[last] or is_small(grammar, sequence, last):
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
        and (joins or not is_small(grammar, sequence, before))
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
    return length or int(
        lex.is_function(sequence[at].fold) or _is_ranked(sequence, at, lex) or _is_of_board(sequence, at)
    )


def _is_of_board(sequence: Sequence[Word], at: int) -> bool:
    """Whether who sits on a board is named, in whatever case: "członka zarządu", "valdybos nario"."""
    if not in_any_language("members").holds(sequence[at].fold):
        return False
    behind = at + 1
    while behind < min(at + 3, len(sequence)) and sequence[behind].fold in JOINERS:
        behind += 1
    boards = in_any_language("boards")
    return boards.at(sequence, behind)[0] > 0 or boards.before(sequence, at) > 0


def _is_ranked(sequence: Sequence[Word], at: int, lex: Lexicon) -> bool:
    """Whether a colleague in some case is a function by the word before: "višu stručnu suradnicu"."""
    word = sequence[at].fold
    ranked = at > 0 and lex.modifiers.holds(sequence[at - 1].fold) and not lex.colleagues.holds(sequence[at - 1].fold)
    return ranked and lex.colleagues.holds(word) and lex.functions.holds(word)


def _bracketed(text: str, sequence: Sequence[Word], last: int, grammar: Grammar) -> tuple[int, int]:
    """The last word of a function and where it ends, with the field in quotes, or in English in brackets, behind it:
    "Pro-Vice-Chancellor (Enterprise)"."""
    field = _FIELD_QUOTED.match(text, sequence[last].end)
    if grammar.language == "en":
        field = field or _FIELD_BEHIND.match(text, sequence[last].end)
    while field and last + 1 < len(sequence) and sequence[last + 1].end < field.end():
        last += 1
    return last, field.end() if field else sequence[last].end


def _is_stranger(
    text: str, sequence: Sequence[Word], phrase: tuple[int, int, int], blocked: Sequence[bool], grammar: Grammar
) -> bool:
    """Whether somebody is only spoken of who is nobody's function here: "the doctor forbade me", "u lékaře".

    Not where "am", "as" or a name stands next to the phrase, or a mark right before it.
    """
    first, at, last = phrase
    if not grammar["strangers"].holds(sequence[at].fold):
        return False
    before, behind = text[: sequence[first].start].strip(), text[sequence[last].end :].lstrip(" \u00a0")
    named = any(0 <= i < len(sequence) and blocked[i] for i in (first - 1, last + 1))
    named = named or _is_named_behind(text, sequence, last + 1, blocked, grammar)
    marked = before[-1:] in ("", ",", "(", "-", "–", "|") and behind[:1] in ("", ",", ")", "-", "–", "|", "\n")
    led = first - (first > 1 and grammar["leads"].at(sequence, first - 1)[0] == 1)
    said = led > 0 and any(phrases.before(sequence, led) for phrases in (grammar["be"], in_any_language("as")))
    return not (named or marked or said)


def _right(text: str, sequence: Sequence[Word], at: int, blocked: Sequence[bool], grammar: Grammar) -> int:
    """The last word of the phrase."""
    last = index = at
    before_and = -1
    while index + 1 < len(sequence) and index - at < LONGEST_FUNCTION:
        following = sequence[index + 1]
        gap = text[sequence[index].end : following.start]
        short = gap == ". " and len(sequence[index].fold) <= 4 and text[sequence[index].start].islower()
        short = short and (text[following.start].islower() or text[sequence[at].start].isupper())
        short = short or (gap in ("' ", "’ ", "΄ ") and len(sequence[index].fold) == 1)  # "Ερευνητής Β' βαθμίδας"
        if blocked[index + 1] or not (PLAIN_GAP.fullmatch(gap) or short):
            break
        if is_letter_joined(text, following):  # "I+D+i", "R&D"
            last = index = index + 1
            continue
        with_whom = grammar["with_whom"].at(sequence, index)[0]
        if with_whom:
            index += with_whom - 1
            continue
        if grammar.any_of("employer", "instead", "serves").at(sequence, index + 1)[0]:
            break
        if _verb_follows(following, grammar):
            return _purpose(text, sequence, last, grammar) if index == last else last
        if _another_begins(text, sequence, at, index + 1, grammar):
            break
        if _unit_begins(sequence, index + 1, grammar):
            break
        joins = grammar["at"].at(sequence, index + 1)[0] or grammar["and"].at(sequence, index + 1)[0]
        if joins:
            before_and = last if grammar["and"].at(sequence, index + 1)[0] else before_and
            index += joins
            if index + 1 < len(sequence) and _says_when(sequence, index + 1):
                break
            continue
        if before_and >= 0 and _is_clause(sequence, index + 1, last, before_and, grammar):
            return before_and
        if is_small(grammar, sequence, index + 1):
            last = _before_verb(text, sequence, at, last, grammar)
            return _before_owner(sequence, at, last, index, grammar)
        index += 1
        last = index
    return last


def _says_when(sequence: Sequence[Word], at: int) -> bool:
    """Whether a number or "at the same time", "the only" stands there, which no function holds: "au" 1er mai."""
    besides = any(in_any_language(key).at(sequence, at)[0] for key in ("besides", "sole"))
    return besides or sequence[at].fold[0].isdigit()


def _is_named_behind(text: str, sequence: Sequence[Word], at: int, blocked: Sequence[bool], grammar: Grammar) -> bool:
    """Whether the first mark behind whose a function is is a comma, and a name stands behind it: "Assessore" alla
    Cultura del Comune di Rocca, dott. Ferri."""
    while 0 < at < len(sequence):
        gap = text[sequence[at - 1].end : sequence[at].start]
        if gap.strip() == ",":
            return blocked[at]
        if gap.strip() or grammar.any_of("be", "first").at(sequence, at)[0]:
            return False
        at += 1
    return False


def _is_clause(sequence: Sequence[Word], at: int, last: int, before_and: int, grammar: Grammar) -> bool:
    """Whether a sentence rather than the rest of a function stands behind "and": a number follows, or "me", "also"
    right behind its first word: "riaditeľka" a zastihnete ma, "director" y llevo también."""
    verb = last == before_and + 2 and any(grammar[key].at(sequence, at)[0] for key in ("first", "me", "also"))
    return sequence[at].fold.isdigit() or verb


def _before_verb(text: str, sequence: Sequence[Word], at: int, last: int, grammar: Grammar) -> int:
    """The last word of a function without the verb that "I" stands behind: "als Professor für Chemie" folge ich."""
    inverted = grammar.language in VERB_SECOND and grammar["first"].at(sequence, last + 1)[0]
    return last - 1 if inverted and last > at else last


def _without_infinitive(text: str, sequence: Sequence[Word], at: int, last: int, grammar: Grammar) -> int:
    """The last word of a German function without the small verb behind it: "unser Werkstudent" fahren."""
    capital = grammar.language == "de" and text[sequence[at].start].isupper()
    verb = capital and last > at and text[sequence[last].start].islower()
    return last - 1 if verb and sequence[last].fold.endswith(("en", "ern", "eln", "t")) else last


def _before_owner(sequence: Sequence[Word], at: int, last: int, index: int, grammar: Grammar) -> int:
    """The last word of a function without whose it is where "our" stands behind: "director al Camerei" noastre."""
    owned = grammar.language in OWN_BEHIND and grammar["own"].at(sequence, index + 1)[0]
    joined = [i for i in range(at + 1, last) if grammar["at"].holds(sequence[i].fold)] if owned else []
    return joined[-1] - 1 if joined else last


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
    if "(" in text[sequence[last].end : sequence[last + 1].start]:
        return last
    noun = sequence[last].fold
    led = last - 1 > known and any(grammar[key].holds(sequence[last - 1].fold) for key in ("at", "leads"))
    if noun not in lex.firms and not (led and lex.organisations.holds(noun)):
        return last
    last -= 1
    while last > at and (grammar["at"].holds(sequence[last].fold) or grammar["leads"].holds(sequence[last].fold)):
        last -= 1
    return last


def _complement(
    text: str, sequence: Sequence[Word], last: int, blocked: Sequence[bool], grammar: Grammar, found: Sequence[Phrase]
) -> int:
    """The last word of what a function is for where a comma parts the two, before a mark and the organisation.

    "Project Lead, Interreg, Baltic Cluster", "Deputy Head of Division, Regional Growth of the Agency".
    """
    lex, at, gap, joins = lexicon(), last, ", ", grammar.any_of("at", "employer", "leads")
    while at + 1 < len(sequence) and at - last < LONGEST_COMPLEMENT and not blocked[at + 1]:
        word = sequence[at + 1]
        if text[sequence[at].end : word.start] != gap or joins.holds(word.fold) or is_small(grammar, sequence, at + 1):
            break
        if lex.is_institution(word.fold) and not lex.fields.holds(word.fold):
            break
        at, gap = at + 1, " "
    behind = at + 1
    while behind < min(at + 3, len(sequence)) and joins.holds(sequence[behind].fold):
        behind += 1
    follows = behind < len(sequence) and any(sequence[behind].start == organisation.start for organisation in found)
    if at == last or not follows or text[sequence[last + 1].start].islower():
        return last
    return last if is_country(text[sequence[last + 1].start : sequence[at].end]) else at


def _unit_begins(sequence: Sequence[Word], index: int, grammar: Grammar) -> bool:
    """Whether "am", "in the" and a unit or an institution stand there: "Doktorandin am Lehrstuhl"."""
    lex, unit = lexicon(), index + grammar["within"].at(sequence, index)[0]
    if not index < unit < len(sequence) or lex.fields.holds(sequence[unit].fold):
        return False
    return lex.departments.is_sound(sequence[unit].fold) or lex.is_institution(sequence[unit].fold)


def _verb_follows(following: Word, grammar: Grammar) -> bool:
    """Whether a small word goes on behind a function where nothing of it does: "klasztermenedzser" venne részt."""
    known = lexicon().is_function(following.fold) or grammar["and"].holds(following.fold)
    return grammar.language in OWNER_FIRST and not known


def _purpose(text: str, sequence: Sequence[Word], last: int, grammar: Grammar) -> int:
    """The last word of what a function is for, in languages whose endings say so, where a mark follows:
    "pavaduotojas inovacijoms"."""
    for at in range(last + 1, min(last + 1 + LONGEST_COMPLEMENT, len(sequence))):
        word = sequence[at]
        if text[sequence[at - 1].end : word.start] != " " or not text[word.start].islower():
            break
        long = len(word.fold) >= SHORTEST_PURPOSE
        if long and text[word.end : word.end + 1] in MARKS_BEHIND and word.fold.endswith(grammar.purpose_ends):
            return at
    return last


def _another_begins(text: str, sequence: Sequence[Word], at: int, index: int, grammar: Grammar) -> bool:
    """Whether a capital behind a function in small letters, in a language that writes them so, begins a name."""
    if grammar.language not in SMALL_NOUNS or not text[sequence[at].start].islower():
        return False
    lex = lexicon()
    field = lex.fields.holds(sequence[index].fold)
    field = field or any(lex.departments.holds(word.fold) for word in sequence[at : index + 1])
    return text[sequence[index].start].isupper() and not field
