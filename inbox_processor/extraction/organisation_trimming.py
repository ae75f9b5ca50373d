"""What stands in a run of capitals without being of the organisation's name: functions, units, fields, towns.

Rule: takes off at both ends what says something else; nothing is left where only general words are. Adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from inbox_processor.extraction.lexicon import Grammar, Lexicon, in_any_language
from inbox_processor.extraction.organisation_ends import names_go_on, with_dashed_town
from inbox_processor.extraction.organisation_heads import is_for
from inbox_processor.extraction.parting import parted
from inbox_processor.extraction.phrase_bounds import (
    AND,
    GENITIVE_BEHIND,
    JOINERS,
    OWNER_FIRST,
    Phrase,
    is_general,
    led_by_at,
)
from inbox_processor.extraction.similarity import spelling
from inbox_processor.knowledge import table
from inbox_processor.knowledge.habits import languages
from inbox_processor.knowledge.words import Word, fold, words

_TOWN_NAMED = languages("town_named")
"""Languages in which the town that a body is called by is part of its name."""
SEATED = 0.9
"""How much of a mail domain a name without its town spells that is whole without it."""
NAMED = 0.95
"""How much of a mail domain a word spells that names somebody though it looks like a general one: "Optivallée"."""


def trimmed(text: str, phrase: Phrase, lex: Lexicon, domains: tuple[str, ...], grammar: Grammar) -> Phrase | None:
    """The phrase without the functions and departments before the name and without the place behind it.

    None where all its words are general ones that name nothing ("Dyrekcji Instytutu").
    """
    named = text[phrase.start : phrase.end]
    if lex.is_function(words(named)[0].fold) and (parts := parted(named, grammar.language, domains)):
        phrase = Phrase(phrase.start + parts.organisation[0], phrase.start + parts.organisation[1], phrase.weight)
    sequence = [w for w in words(text) if phrase.start <= w.start and w.end <= phrase.end]
    first = _behind_board(text, sequence, grammar)
    while further := _owner(text, sequence[first:], lex, domains, grammar):
        first += further
    led = _follows_function(text, phrase.start, lex) or any(lex.is_function(word.fold) for word in sequence[:first])
    first += _behind_field(text, sequence[first:], lex, domains, grammar, led=led)
    last = _before_place(text, sequence, first, lex, domains, grammar)
    last -= _ends_in_me(text, sequence, first, last, grammar)
    kept = sequence[first : last + 1]
    if len(kept) in (in_any_language("boards").at(kept, 0)[0], lex.function_phrases.at(kept, 0)[0]):
        return None
    if led and _is_field(text, kept, lex, domains) and not _employs(text, kept[0].start, grammar):
        return None
    headed = len(kept) > 2 and lex.bodies.holds(kept[0].fold)
    body = headed or any(lex.is_institution(word.fold) for word in kept) or bool(lex.legal_forms.within(kept[1:]))
    like = spelling(text[kept[0].start : kept[-1].end], domains)
    if not body and all(is_general(word, lex) for word in kept) and like < NAMED:
        return None
    end = phrase.end if last == len(sequence) - 1 else sequence[last].end
    end = names_go_on(text, end, kept, lex, grammar.language) or end
    end = with_dashed_town(text, end, kept, lex, grammar.language)
    if len(kept) > 1 and kept[0].fold == "l":
        first += 1  # "L'"Université Rhodanienne
    start = sequence[first].start if first else phrase.start
    if _is_unit(kept, lex):
        return None
    unit = _unit_last(kept, lex) if grammar.language in OWNER_FIRST else len(kept)
    return Phrase(start, end if unit == len(kept) else kept[unit - 1].end, phrase.weight) if unit else None


def _unit_last(kept: Sequence[Word], lex: Lexicon) -> int:
    """How many words of a name are the body's where what it ends in is its unit: "Nemzeti Innovációs Központ"
    Klaszterpolitikai Osztályán; 0: it is a unit."""
    last = kept[-1].fold
    if not lex.departments.holds(last) or lex.organisations.is_whole(last):
        return len(kept)
    bodies = [
        at for at, word in enumerate(kept[:-1]) if lex.is_institution(word.fold) and not lex.fields.holds(word.fold)
    ]
    return bodies[0] + 1 if bodies else 0


def _ends_in_me(text: str, sequence: Sequence[Word], first: int, last: int, grammar: Grammar) -> bool:
    """Whether the last word is English "I", with which the sentence goes on: "On behalf of the Rectorate I have"."""
    return text[sequence[last].start : sequence[last].end] == "I" and grammar.language == "en" and last > first


def _employs(text: str, start: int, grammar: Grammar) -> bool:
    """Whether what begins at `start` is led to by a word that only stands before who employs somebody."""
    before = words(text[max(0, start - 40) : start])
    return led_by_at(before, len(before), grammar, ("employer",))


def is_spelt(text: str, domains: tuple[str, ...]) -> bool:
    return spelling(text, domains) >= 0.7


def _is_unit(sequence: Sequence[Word], lex: Lexicon) -> bool:
    """Whether the words begin like a department, which is no organisation ("Department for Transport" is)."""
    first = sequence[0].fold
    if lex.organisation_phrases.at(sequence, 0)[0] or lex.organisations.is_sound(first):
        return False
    return lex.departments.holds(first) and not (lex.organisations.holds(first) and is_for(sequence, 0))


def _owner(text: str, sequence: Sequence[Word], lex: Lexicon, domains: tuple[str, ...], grammar: Grammar) -> int:
    """Where the organisation begins in "Department of the X" and "Head of the Department of the X"."""
    led = (
        any(lex.functions.is_whole(word.fold) for word in sequence[:3])
        or _is_agent(sequence[0], lex)
        or (lex.departments.is_sound(sequence[0].fold) and not lex.bodies.is_sound(sequence[0].fold))
    )
    if not led:
        return 0
    for at in range(2, len(sequence)):
        if grammar.language in GENITIVE_BEHIND and _is_genitive_body(sequence, at, lex):
            return at
        joined = text[sequence[at - 1].start].islower() and sequence[at - 1].fold in JOINERS
        if not joined or not text[sequence[at].start].isupper():
            continue
        institution = lex.is_institution(sequence[at].fold) or _is_held_at(sequence, at, lex)
        if institution and sequence[at - 1].fold in ("d", "de", "di"):
            continue
        if institution or is_spelt(text[sequence[at].start : sequence[-1].end], domains):
            return at
    return 0


def _behind_board(text: str, sequence: Sequence[Word], grammar: Grammar) -> int:
    """Where the body begins whose board is named before it: "Zarządu Kujawskiego Inkubatora"; 0 where none is."""
    length = in_any_language("boards").at(sequence, 0)[0]
    begin = length
    while length and begin < len(sequence) and text[sequence[begin].start].islower():
        begin += 1
    if length and (
        is_for(sequence, length - 1) or text[sequence[length - 1].end : sequence[length - 1].end + 1] == "-"
    ):
        return 0  # "Styrelsen for Forskning", "Direção-Geral"
    owned = begin > length or grammar.language in GENITIVE_BEHIND
    large = owned and 0 < begin < len(sequence) and text[sequence[begin].start].isupper()
    return begin if large else 0


def _is_genitive_body(sequence: Sequence[Word], at: int, lex: Lexicon) -> bool:
    """Whether a body of public life begins that owns the unit before it, without "of": "Departament X Banku Y"."""
    word = sequence[at]
    unit = lex.departments.holds(sequence[0].fold) and not lex.bodies.is_sound(sequence[0].fold)
    body = lex.bodies.holds(word.fold) or (lex.organisations.holds(word.fold) and not lex.fields.holds(word.fold))
    return unit and body


def _is_held_at(sequence: Sequence[Word], at: int, lex: Lexicon) -> bool:
    """Whether a function stands right before the small words before a name that ends in what it is."""
    job = next((i for i in range(at - 1, -1, -1) if sequence[i].fold not in JOINERS), 0)
    return lex.functions.is_whole(sequence[job].fold) and lex.is_institution(sequence[-1].fold)


def _follows_function(text: str, start: int, lex: Lexicon) -> bool:
    """Whether a function and at most six words of its field, no mark between, lead to what begins at `start`."""
    before, behind = words(text[:start])[-7:], start
    for word in reversed(before):
        gap = text[word.end : behind]
        if gap.strip(" \u00a0'’&-") and not (behind == start and gap == ", "):
            return False
        if lex.is_function(word.fold):
            return True
        behind = word.start
    return False


def _behind_field(
    text: str, sequence: Sequence[Word], lex: Lexicon, domains: tuple[str, ...], grammar: Grammar, *, led: bool
) -> int:
    """Where the organisation begins behind the unit or field of a function: "Regional Projects in Banat Cluster".

    Small words part a name into groups; the first that tells of an organisation begins it. In languages without cases
    a noun that is not in its basic form means several: "subdirectora de Clústeres" del Instituto.
    """
    groups = _groups(text, sequence)
    if len(groups) < 2 or not (led or lex.departments.holds(sequence[0].fold)):
        return 0
    told = [group for group in groups if _tells_body(text, group, lex, domains)]
    several = len(told) > 1 and told[0] is groups[0] and _means_several(groups[0], lex, grammar)
    if several and not is_spelt(text[sequence[0].start : sequence[-1].end], domains):
        told = told[1:]
    plain = not any(group in told for group in groups[1:])
    if led and plain and all(lex.fields.holds(word.fold) for word in groups[0]):
        told = [group for group in groups if not any(lex.fields.holds(word.fold) for word in group)][-1:]
    if not told or told[0] is groups[0]:
        return 0
    return sequence.index(told[0][0])


def _means_several(group: Sequence[Word], lex: Lexicon, grammar: Grammar) -> bool:
    return bool(grammar.behind_ends) and len(group) == 1 and not lex.is_institution(group[0].fold)


def _is_field(text: str, kept: Sequence[Word], lex: Lexicon, domains: tuple[str, ...]) -> bool:
    """Whether words behind a function only say its field: "Head of Open Innovation"."""
    told = any(_tells_body(text, group, lex, domains) for group in _groups(text, kept))
    return not told and (lex.fields.holds(kept[0].fold) or lex.fields.holds(kept[-1].fold))


def _groups(text: str, sequence: Sequence[Word]) -> list[list[Word]]:
    """The words of a name between the small words that say what is of or in what."""
    groups: list[list[Word]] = [[]]
    for word in sequence:
        joins = text[word.start].islower() and word.fold in JOINERS and word.fold not in AND
        if joins and groups[-1]:
            groups.append([])
        if not joins:
            groups[-1].append(word)
    return [group for group in groups if group]


def _tells_body(text: str, group: Sequence[Word], lex: Lexicon, domains: tuple[str, ...]) -> bool:
    """Whether words say what an organisation is, and not only what a unit of one is or does."""
    if any(lex.departments.is_sound(word.fold) for word in (group[0], group[-1])):
        return False
    if spelling(text[group[0].start : group[-1].end], domains) >= 0.7:
        return True
    sure = [word for word in group if lex.is_institution(word.fold) or word.fold.startswith(_seats())]
    named = sure if lex.fields.holds(group[0].fold) else group
    return any(_is_body(word, lex) for word in named)


def _is_body(word: Word, lex: Lexicon) -> bool:
    """Whether a word says what an organisation is, in any case: "Fundacji"."""
    if lex.fields.holds(word.fold) and not word.fold.startswith(_seats()):
        return False
    inflected = lex.organisations.holds(word.fold) and not lex.departments.holds(word.fold)
    return lex.is_institution(word.fold) or inflected


def _is_agent(word: Word, lex: Lexicon) -> bool:
    """Whether a word ends as names of what people do: "Innovationslotsin"."""
    return word.fold.endswith(lex.agent_endings) and not lex.organisations.holds(word.fold)


def _has_seat(named: Sequence[Word]) -> bool:
    """Whether a name is of a body that is called by its town: "Technická univerzita" v Nitre."""
    return any(word.fold.startswith(_seats()) for word in named)


@cache
def _seats() -> tuple[str, ...]:
    return tuple(fold(stem) for stem in table("grammar")["any"]["seats"])


def _before_place(
    text: str, sequence: Sequence[Word], first: int, lex: Lexicon, domains: tuple[str, ...], grammar: Grammar
) -> int:
    """The last word of the name where "in" and a town follow it: "Boatbuilding Cluster in Southampton"."""
    last = len(sequence) - 1
    if sequence[last].fold.endswith(grammar.place_ends) and text[sequence[last].start].isupper():
        return max(first, last - 1)
    for at in range(max(first, last - 3), last - 1):
        if not grammar["town"].holds(sequence[at + 1].fold) or text[sequence[at + 2].start].islower():
            continue
        rest = text[sequence[first].start : sequence[at].end]
        alone, seated = (spelling(name, domains) for name in (rest, f"{rest} {sequence[at + 2].fold}"))
        seat = lex.organisations.holds(sequence[first].fold) or _has_seat(sequence[first : at + 1])
        if alone < SEATED and grammar.language in _TOWN_NAMED and seat:
            continue
        if alone >= seated:
            return at
    return _named_before_of(text, sequence, first, lex, domains)


def _named_before_of(text: str, sequence: Sequence[Word], first: int, lex: Lexicon, domains: tuple[str, ...]) -> int:
    """The last word of a name where one word is all that the mail domain spells, and "of" and a town follow it:
    "InnovaStretto" di Reggio Calabria."""
    last = len(sequence) - 1
    at = next((at for at in range(first, last - 1) if in_any_language("of_town").holds(sequence[at + 1].fold)), last)
    town = sequence[at + 2 :]
    large = all(text[word.start].isupper() for word in (sequence[at], *town))
    if at == last or not large or lex.organisations.is_whole(sequence[at].fold):
        return last
    return at if spelling(text[sequence[at].start : sequence[at].end], domains) >= NAMED else last
