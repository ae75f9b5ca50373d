"""How much speaks for words being one whole name.

Rule: capitals alone make no name; a title, a common given name, a fitting mail address or the sender's own name must
speak for it. Does not know where to look.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from inbox_processor.extraction import introduced, name_forms, names, titles_in
from inbox_processor.extraction.lexicon import Lexicon, grammar, lexicon
from inbox_processor.extraction.mention import WORDS, Hints
from inbox_processor.extraction.name_tokens import NOBLE, Token, is_given, without_nickname
from inbox_processor.extraction.places import is_country
from inbox_processor.extraction.similarity import fits_address, likeness
from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.habits import languages
from inbox_processor.knowledge.phrases import language_file
from inbox_processor.knowledge.words import fold, words

_LABELS = re.compile(r"[ \u00a0]*[:：]")
NOUNS_IN_CAPITALS = languages("nouns_in_capitals")
NAMES_UNDECLINED = languages("names_undeclined")
MOST_NAMES = {"es": 6, "pt": 6}
"""Given and family names of one person beside particles, in languages where people bear many; else four."""
ENOUGH = 2.0
MOST_FOR_LENGTH = 0.2 * max(4, *MOST_NAMES.values())
"""What many words add to a name that something else speaks for."""


def score_of(text: str, part: list[Token], titled: bool, hints: Hints, lex: Lexicon) -> float:
    """How much speaks for these tokens being one whole name; ENOUGH and more is a name."""
    plain = [token for token in part if token.fold not in lex.particles]
    if _is_barred(text, part, plain, titled, hints, lex):
        return 0.0
    name = without_nickname(text[part[0].start : part[-1].end])
    score = 2.2 if titled else 0.0
    score += _by_introduction(part[0], hints.language) if len(plain) >= 2 and not titled else 0.0
    given = [_is_given(token, hints.language) and not (token is plain[-1] and _is_country(token)) for token in plain]
    score += 2.0 if len(plain) >= 2 and any(given) else 0.0
    addr = hints.address_for(name)
    if not addr and len(plain) > 2:
        addr = hints.address_for(without_nickname(text[part[0].start : plain[-2].end]))
    if addr:
        score += 2.5 if _is_addressed(plain, addr, hints) else 1.6
    if hints.sender_words and len(plain) >= 2:
        shared = sum(piece in hints.sender_words for token in plain for piece in WORDS.findall(token.fold))
        score += 2.0 * shared / len(hints.sender_words) if shared >= 2 else 0.0
    if score + MOST_FOR_LENGTH < ENOUGH or _is_of_house(part, hints, lex):
        return 0.0
    if not addr and any(likeness(name, domain) >= 0.75 for domain in hints.domains):
        return 0.0
    if len(plain) >= 2 and not titled and names.looks_like_name(name, hints.language) < 0.45:
        return 0.0
    if len(plain) == 1 and titled and (_short_title(text, part[0].start) or lex.labels.holds(plain[0].fold)):
        return 0.0
    if len(plain) == 1:
        return score - (0.0 if titled else 2.0)
    usual = MOST_NAMES.get(hints.language, 4) if titled or given[0] else 4
    score += 0.2 * min(len(plain), usual) - 0.3 * max(0, len(plain) - usual)
    if given[0] and not addr and hints.language in NOUNS_IN_CAPITALS and _goes_on_behind_particle(part, plain, lex):
        score -= 0.8
    return score


def _is_barred(text: str, part: list[Token], plain: list[Token], titled: bool, hints: Hints, lex: Lexicon) -> bool:
    """Whether the tokens cannot be one whole name, whatever speaks for it; `plain` are those but particles."""
    if (not part[0].is_capital and part[0].fold not in lex.particles) or not part[-1].is_capital:
        return True
    if part[0].fold in lex.particles and any(token.is_title for token in part[1:3]):
        return True
    if any(token.is_title for token in part[:-1]) or (titled and _says_where(text, part, hints)):
        return True
    small = part[0].text.islower() and not part[0].is_spelt_small
    if small and (len(part[0].text) == 1 or (not titled and is_given(part[1].fold))):
        return True
    if any(
        is_of_event(token.fold) for token, before in zip(part[1:], part, strict=False) if before.fold in lex.particles
    ):
        return True
    if len(plain) == 1 and titled and is_country(plain[0].text):
        return True
    if len(plain) > 2 and _turns_to_house(text, plain, lex):
        return True
    if _LABELS.match(text, part[-1].end) and lex.labels.holds(text[part[0].start : part[-1].end]):
        return True
    if not plain:
        return True
    first, behind_given = plain[0], is_given(plain[0].fold)
    if is_no_name(first, lex, hints.language, follows=False):
        return True
    called = behind_given and not lex.modifiers.holds(first.fold)  # "Metka Župan", not "Vice President"
    barring = (
        t
        for at, t in enumerate(plain[1:])
        if is_no_name(t, lex, hints.language, behind_given, may_work=called and not at)
    )
    led = {token.start for before, token in pairwise(part) if before.fold in lex.particles}
    short = {token.start for token in plain if token.start in led and _is_short_family(token)}
    return any(
        not (behind_given and (token.start in short or hints.joins(first.fold, token.fold))) for token in barring
    )


def _is_short_family(token: Token) -> bool:
    """Whether a word behind a particle is not the legal form that it is made of: "Leite de Sá"."""
    return len(token.fold) == 2 and token.text.istitle()


def _is_given(token: Token, language: str) -> bool:
    """Whether a token is a common given name in any case; short ones only in the language's own cases, and hardly one
    in a language that does not decline names: no "Turismo" of Turi."""
    if language in NAMES_UNDECLINED:
        return is_given(token.fold, longest=1)
    return is_given(token.fold) or (len(token.fold) < LONG and name_forms.is_declined_given(token.text, language))


def _says_where(text: str, part: list[Token], hints: Hints) -> bool:
    """Whether a small word behind a title says of what, and begins no name: "Lecturer in Economic Geography".

    One that is a particle too does so behind a function: "catedrática de Economía Aplicada".
    """
    first, language = part[0], hints.language
    if not first.text.islower() or not grammar(language)["at"].holds(first.fold):
        return False
    before = words(text[max(0, first.start - titles_in.LONGEST_TITLE) : first.start])
    job = bool(before) and lexicon().functions.is_whole(before[-1].fold) and text[first.start - 2].isalpha()
    if job and not hints.address_for(text[first.start : part[-1].end]):
        return True
    return first.fold not in language_file(language).get("names", {}).get("particles", ())


def _is_of_house(part: list[Token], hints: Hints, lex: Lexicon) -> bool:
    """Whether a whole name and then "of" an organisation stand there: "Femke ter Braak van Bloemencluster"."""
    small, before = grammar(hints.language), 0
    for at, token in enumerate(part):
        joins = token.text.islower() and (small["at"].holds(token.fold) or small["employer"].holds(token.fold))
        if before > 1 and joins and any(_names_house(behind, hints, lex) for behind in part[at + 1 :]):
            return True
        before += token.fold not in lex.particles
    return False


def _names_house(token: Token, hints: Hints, lex: Lexicon) -> bool:
    """Whether a word holds one for organisations, or is in the domain of an address."""
    held = lex.organisations.holds(token.fold) and not _is_short_family(token)
    return held or any(likeness(token.text, domain) >= 0.75 for domain in hints.domains)


def _turns_to_house(text: str, plain: list[Token], lex: Lexicon) -> bool:
    """Whether the house stands right behind a whole name: "Kadi Soomets Toiduklastrist", "Arktisesta klusterista"."""
    behind = words(text[plain[-1].end : plain[-1].end + titles_in.LONGEST_TITLE])
    small = bool(behind) and text[plain[-1].end + behind[0].start].islower() and behind[0].start == 1
    small = small and len(behind[0].fold) > LONGEST_SMALL  # not "se", which is a Societas Europaea too
    inflected = len(plain[-1].fold) >= 2 * LONG - 2 and lex.organisations.holds(plain[-1].fold)
    return inflected or (small and lex.organisations.holds(behind[0].fold))


def _by_introduction(first: Token, language: str) -> float:
    """What "my name is" and "I am" before a word say for a name; "Ich bin" stands before nouns in capitals too."""
    if first.is_named:
        return 2.2
    return (0.5 if language in NOUNS_IN_CAPITALS else 1.9) if first.is_opened else 0.0


def _goes_on_behind_particle(part: list[Token], plain: list[Token], lex: Lexicon) -> bool:
    """Whether small particles follow given and family name, as before a noun: "Anna Vogt von der Teilnehmerliste"."""
    behind = part[part.index(plain[1]) + 1 :]
    return bool(behind) and behind[0].fold in lex.particles and plain[1].fold not in NOBLE


def _is_addressed(plain: list[Token], addr: str, hints: Hints) -> bool:
    """Whether an address is made of a whole name, or of one before a further family name: "xiana.rebolo@…"."""
    told = [_same_person(token, addr) for token in plain]
    if all(told):
        return True
    last = plain[-1]
    return len(plain) > 2 and all(told[:-1]) and last.text[1:].islower() == plain[-2].text[1:].islower()


def _short_title(text: str, start: int) -> bool:
    """Whether what stands before a name is a mere letter, such as the "s." of "a.s."."""
    before = text[:start].rstrip(" .\u00a0").rsplit(None, 1)
    return not before or len(before[-1].rpartition(".")[2]) < 2


def _same_person(token: Token, addr: str) -> bool:
    return fits_address(token.text, addr) > 0


@cache
def _events() -> tuple[frozenset[str], tuple[str, ...]]:
    """What events are called in all languages: whole words, and beginnings of words."""
    found = [str(word) for code in LANGUAGES for word in table("wishes").get(code, {}).get("topic", ())]
    stems = tuple(fold(word[:-1]) for word in found if word.endswith("*") and len(word) > SHORTEST_TOPIC)
    return frozenset(fold(word) for word in found if not word.endswith("*")), stems


SHORTEST_TOPIC = 6
LONGEST_SMALL = 3
"""Letters of a word behind a name that names no organisation, at most."""
LONG = 6
"""Letters of the last part of a word with a hyphen that make it an organisation's: "IT-klastrist"."""


def is_of_event(word: str) -> bool:
    """Whether a word is one of registering and events, which ends a name: "Herr Thoma zum Workshop"."""
    whole, stems = _events()
    return (word in whole and len(word) >= SHORTEST_TOPIC) or word.startswith(stems)


def _is_country(token: Token) -> bool:
    """Whether a last word that is a given name too is the name of a country: "Air France"."""
    return token.fold in lexicon().given and is_country(token.text)


def is_no_name(token: Token, lex: Lexicon, language: str, follows: bool, *, may_work: bool = False) -> bool:
    """Whether the word is one of an organisation, function, department or month rather than a name.

    Behind a given name (`follows`) only whole words of that kind end a name, not ones that hold one ("Sottomayor");
    right behind it one of functions is a family name (`may_work`): "Metka Župan".
    In capitals a small word or one of events is none either: "IL NOSTRO PRESIDENTE".
    """
    word = token.fold
    shouted = len(word) > 1 and token.text.isupper()
    if word in lex.polite or (shouted and (is_of_event(word) or introduced.breaks(word, language))):
        return True
    if word in lex.given or (follows and len(word) <= 4 and token.text[1:].islower()):
        return False
    parts = word.split("-")
    if len(parts) > 1 and len(parts[-1]) >= LONG and lex.organisations.holds(parts[-1]):
        return True
    return (
        (lex.functions.is_whole(parts[0]) and not may_work)
        or lex.is_prefixed_job(word)
        or lex.colleagues.is_whole(word)
        or lex.organisations.is_whole(word)
        or lex.departments.is_whole(word)
        or (word in lex.months and not follows)  # "Bartosz Kwiecień"
        or (not follows and len(word) >= 7 and (lex.functions.holds(word) or lex.organisations.holds(word)))
    )
