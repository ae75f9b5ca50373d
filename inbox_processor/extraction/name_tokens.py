"""Words of a text as parts of names, and the runs of them that may hold somebody.

Rule: capitals, titles and particles go together, parted by nothing but spaces. Does not know what is a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from inbox_processor.extraction import introduced, name_words, places, titles_in
from inbox_processor.extraction.introduced import Introductions
from inbox_processor.extraction.lexicon import Lexicon, grammar, lexicon
from inbox_processor.extraction.mention import Hints
from inbox_processor.extraction.name_words import begins_large
from inbox_processor.knowledge import table
from inbox_processor.knowledge.habits import shared
from inbox_processor.knowledge.words import Kept, fold

TOKEN = re.compile(
    r"(?:(?<![^\W_])['’](?=[ts]\b))?[^\W\d_]+(?:['’´`-][^\W\d_]+)*"
    r"(?:(?<=[Dd]e)['’](?= [^\W\d_a-z])|\.-?(?=[^\W\d_]))?"
)
_GAPS = frozenset(("", " ", "  ", "\u00a0", ". ", ".", "-", "\u00a0 "))
_TITLE_GAPS = frozenset((" (", ") ", ".-", ". (", ".) ", ", ", " - ", ".\n"))
_CALLING = frozenset("\"“„”«»‘'(")
_CALLED = re.compile(
    r"(?<=[^\W\d_]) ?(?:[\"“„”«»‘'] ?([^\W\d_][^\W\d_ .-]{1,15}(?:[ -][^\W\d_]{2,15})?) ?[\"”“«»’']"
    r"|\(([^\W\d_]{2,15})\))(?= ?[^\W\d_])"
)
"""What a person is called by, between given and family name: 'Karl-Göran "Kåge" Wikström', "Johannes (Hans) Smeets"."""
_ELIDED = re.compile(r"[dl]['’][^\W\d_a-zà-ÿ]")
"""A family name behind an article: "Lefèvre d'Ormesson"."""
_APOSTROPHES = ("'", "’")
MOST_OF_WORK = 4
"""Words of a function between a title and a name, at most."""
LONGEST_SHORT = 3
"""Letters of a word whose full stop may shorten a name rather than end a sentence, at most."""
MOST_BETWEEN = len(" de la ")
"""Characters between two names of one person, at most: "Álvarez de Toledo y Silva"."""
_SONS = shared("sons")
"""Irish words before an article in family names: "Mac an Bhaird"."""
NOBLE = shared("noble")
"""Ranks between given and family name: "Wiebke Freifrau von Tettau"."""


class Token(NamedTuple):
    text: str
    fold: str
    start: int
    end: int
    is_title: bool = False
    is_job: bool = False
    """A function in small letters between a title and a name: "domnul director Popescu"."""
    is_spelt_small: bool = False
    """A name in small letters, by the address that it makes or "my name is": "anna müller", anna.mueller@…"."""
    is_named: bool = False
    """Right behind "my name is"."""
    is_opened: bool = False
    """Right behind an "I am" that begins its clause."""
    is_led: bool = False
    """A pronoun, verb or greeting that only begins a clause with a capital: "Jag", "Sono", "Thx"."""

    @property
    def is_capital(self) -> bool:
        return self.is_spelt_small or _is_large(self.text)

    @property
    def is_elided(self) -> bool:
        return _is_elided(self.text)


def _is_elided(word: str) -> bool:
    return word[1:2] in _APOSTROPHES and bool(_ELIDED.match(word))


_is_large: Callable[[str], bool] = Kept(lambda word: begins_large(word) or _is_elided(word)).__getitem__
"""Whether a word is written as a name is, behind its article too."""


def tokens(text: str, hints: Hints, lex: Lexicon, told: Introductions) -> list[Token]:
    titled = {at for first, end in titles_in.titled(text, hints.language, lex) for at in range(first, end)}
    small = set(introduced.small_names(text, told, hints.language)) if told.spans else set()
    quoted = not _CALLING.isdisjoint(text)
    called = [match.span() for match in _CALLED.finditer(text) if _is_called(text, match)] if quoted else []
    found: list[Token] = []
    for match in TOKEN.finditer(text):
        if called and any(begin <= match.start() < end for begin, end in called):
            continue
        word, start = match.group(), match.start()
        article = _elided(word, start, titled) if "'" in word or "’" in word else 0
        word, start = word[article:], start + article
        folded = fold(word.rstrip(".-'’"))
        before = len(text[:start].rstrip(" \u00a0:,")) if told.spans else -1
        whole = start in titled and start + word.rstrip(".-").rfind("-") + 1 in titled  # not "Gen-Cluster"
        is_title = whole and not (found and _is_family(text, folded, match.end(), found, hints))
        found.append(
            Token(
                word, folded, start, match.end(), is_title, is_spelt_small=start in small,
                is_named=before in told.named, is_opened=before in told.opened,
                is_led=told.holds(start) or (not is_title and _only_leads(text, word, folded, start, hints.language)),
            )
        )  # fmt: skip
    return _spelt_small(_joined_particles(text, found, lex), hints)


def _joined_particles(text: str, found: list[Token], lex: Lexicon) -> list[Token]:
    """The tokens, two that are one particle together made one: "Mac an Bhaird", "Hadewych op den Camp"."""
    at = 1
    while at + 2 < len(found):
        before, one, other, after = found[at - 1 : at + 3]
        pair = f"{one.fold} {other.fold}"
        if pair in lex.particles and _parts_name(before, one, other, after):
            found[at : at + 2] = [one._replace(text=text[one.start : other.end], fold=pair, end=other.end)]
        at += 1
    return found


def _parts_name(before: Token, one: Token, other: Token, after: Token) -> bool:
    """Whether a particle of two words stands right behind a given name and before a family name."""
    small = other.text.islower() and (one.text.islower() or one.fold in _SONS)
    return small and before.is_capital and before.end + 1 == one.start and after.is_capital


def _is_family(text: str, folded: str, end: int, before: list[Token], hints: Hints) -> bool:
    """Whether what may be a title is a family name or its rank: "Simona Kos", "Wiebke Freifrau von Tettau"."""
    start, given = end - len(folded), before[-1]
    called = text[start:end].istitle() and text[end : end + 1] != "."
    if called and start - given.end == 1 and any(hints.joins(token.fold, folded) for token in before[-2:]):
        return True
    if given.is_title or not given.is_capital or not is_given(given.fold) or start - given.end != 1:
        return False
    begins = len(before) < 2 or before[-2].is_title or before[-2].end + 1 != given.start
    between = begins and text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()
    return folded in NOBLE or (called and between)


def _is_called(text: str, match: re.Match[str]) -> bool:
    """Whether a quoted or bracketed word stands between a given and a family name."""
    before = text[: match.start()].rsplit(None, 1)[-1]
    behind = text[match.end() :].lstrip()[:1]
    return before[:1].isupper() and behind.isupper() and is_given(fold(before))


def _nickname(text: str, start: int) -> bool:
    """Whether what a person is called by, and nothing else, stands between two words."""
    match = _CALLED.match(text, start)
    return match is not None and _is_called(text, match)


def without_nickname(name: str) -> str:
    return name if name.replace("-", "a").isalpha() else _CALLED.sub(" ", name)


def _only_leads(text: str, word: str, folded: str, start: int, language: str) -> bool:
    """Whether a word in capitals is one that only begins a clause: "Jag", "Thx"."""
    if (
        not word[:1].isupper()
        or (len(folded) < 2 and (word != "I" or text[start + 1 : start + 2] != " "))
        or (start and text[start - 1 : start].isalnum())
        or folded in lexicon().given
    ):
        return False
    before = text[:start].rstrip()
    begins = not before or word == "I" or before[-1] in ".!?:;,\n(" or "\n" in text[len(before) : start]
    lex = lexicon()
    return begins and (introduced.is_small(folded, language) or folded in lex.openers or lex.sign_offs.holds(folded))


def _elided(word: str, start: int, titled: set[int]) -> int:
    """How many letters of a word are an article before a title or given name: "l'ing.", "d'Anna"."""
    mark = max(word.find("'"), word.find("’"))
    return mark + 1 if word[:mark].islower() and start + mark + 1 in titled else 0


def _spelt_small(tokens: list[Token], hints: Hints) -> list[Token]:
    """Names in small letters marked, where an address or the sender's name is made of two words that stand together."""
    given = lexicon().given
    for at, (one, other) in enumerate(pairwise(tokens)):
        if not (one.text.islower() and other.text.islower() and len(one.text) > 2 and len(other.text) > 2):
            continue
        first = one.fold in hints.small_names or one.fold.split("-")[0] in given
        third = tokens[at + 2].fold if at + 2 < len(tokens) else ""
        called = one.fold in given and one.fold in hints.told and bool(third)
        spelt = other.fold in hints.small_families or {one.fold, other.fold} <= hints.small_names
        spelt = first and (spelt or hints.is_of_domain(one.fold, other.fold))
        if spelt or (called and grammar(hints.language)["at"].holds(third)):
            tokens[at], tokens[at + 1] = one._replace(is_spelt_small=True), other._replace(is_spelt_small=True)
    return tokens


def runs(text: str, tokens: list[Token], hints: Hints, lex: Lexicon) -> Iterable[list[Token]]:
    """Maximal sequences of capitalised words, with name particles and titles between, parted by nothing but spaces."""
    run: list[Token] = []
    works_until = 0
    for at, token in enumerate(tokens):
        fits = token.is_capital or token.is_title or token.fold in lex.particles
        if not run and not fits:
            continue
        gap = text[run[-1].end : token.start] if run else ""
        if token.is_led or _joins_persons(tokens, at, hints.language):
            if run:
                yield run
            run = []
            continue
        joined = not run or gap in _GAPS or (run[-1].is_title and gap in _TITLE_GAPS)
        joined = joined or _calls(run, gap) or bool(run and _nickname(text, run[-1].end))
        joined = joined or (gap == ", " and name_words.stands_first([each.text for each in run], token.text))
        joined = joined and not (gap.strip() == "." and _ends_sentence(run[-1]))
        fits = fits and not (token.is_elided and not _may_be_elided_family(run))
        led = run and joined and not fits and (run[-1].is_title or run[-1].is_job)
        if at < works_until or (led and lex.functions.holds(token.fold)):
            works_until = max(works_until, at + _words_of_work(tokens, at, lex))
            run.append(token._replace(is_job=True))
            continue
        if run and not (joined and fits):
            yield run
            run = []
        if fits:
            run.append(token)
    if run:
        yield run


def _may_be_elided_family(run: list[Token]) -> bool:
    """Whether an article's elision may begin a family name: behind a title and name, or given names alone.

    "Maria João d'Orey", but not "Marie Durand d'Airbus".
    """
    return any(token.is_title for token in run) or (bool(run) and all(is_given(token.fold) for token in run))


def _words_of_work(tokens: list[Token], at: int, lex: Lexicon) -> int:
    """How many tokens are a function in small letters before a capital: "domnului secretar de stat Lupașcu"."""
    for size in range(MOST_OF_WORK, 1, -1):
        phrase, behind = tokens[at : at + size], tokens[at + size : at + size + 1]
        small = all(token.text.islower() for token in phrase)
        if small and behind and behind[0].is_capital and lex.function_phrases.holds(" ".join(t.fold for t in phrase)):
            return size
    return 1


def _ends_sentence(token: Token) -> bool:
    """Whether a full stop behind a word ends a sentence rather than shortens a title or name: "v. d. Berg"."""
    longest = LONGEST_SHORT if token.is_capital else 1
    return len(token.text) > longest and not token.is_title


def _joins_persons(tokens: list[Token], at: int, language: str) -> bool:
    """Whether a small word joins two names rather than two parts of one: "Juan Ortega y Laura Peña", not "y Gasset"."""
    token = tokens[at]
    if not token.text.islower() or token.fold not in _joining(language) or at + 1 >= len(tokens):
        return False
    after = tokens[at + 1]
    if _joins_families(tokens, at, language):
        return False
    return after.is_title or (after.is_capital and is_given(after.fold))


def _joins_families(tokens: list[Token], at: int, language: str) -> bool:
    """Whether one more family name and nothing else follows a given and a family name: "Ildefonso Conde y Luna"."""
    names = [token for token in tokens[:at] if token.is_capital or token.fold not in lexicon().particles]
    before, after, further = names[-2:], tokens[at + 1], tokens[at + 2 : at + 3]
    if len(before) < 2 or not after.is_capital:
        return False
    alone = not further or not further[0].is_capital or further[0].start - after.end != 1
    whole = all(token.is_capital for token in before) and before[1].start - before[0].end <= MOST_BETWEEN
    return alone and whole and name_words.joins_families(tokens[at].fold, after.fold, language)


@lru_cache(maxsize=64)
def _joining(language: str) -> frozenset[str]:
    """The single words of a language that join two names."""
    found = table("grammar").get(language, {}).get("and", ())
    return frozenset(fold(word) for word in found if word.isalpha())


def _calls(run: list[Token], gap: str) -> bool:
    """Whether a bracket parts initials from the name somebody is called by: "P. (Pieter) van den Heuvel"."""
    if gap in (" (", ". ("):
        return len(run[-1].fold) == 1
    return gap == ") " and len(run) > 1 and len(run[-2].fold) == 1


_LONG_ENDS = ("os", "ai", "ou", "oj", "om")
"""Endings of two letters behind short given names: "Astos", "Evou"."""


@lru_cache(maxsize=16384)
def is_given(word: str, longest: int = 3) -> bool:
    """Whether the folded word is a common given name, or an inflected form of one with an ending of at most `longest`
    letters; "svenska" is none of "Sven"."""
    given = lexicon().given
    if any(part in given for part in ([word] if word.isalpha() else re.split(r"[-'’]", word))):
        return True
    if places.is_of_country(word):
        return False
    if 4 <= len(word) <= 5 and word[-2:] in _LONG_ENDS and word[:-2] + "a" in given:
        return True
    if len(word) < 5:
        return word[-1:] in ("ueyoiąęų" if len(word) == 4 else "uy") and word[:-1] + "a" in given
    cuts = range(1, longest + 1)
    return any(word[:-cut] in _given_stems() for cut in cuts if len(word) - cut >= (4 if cut > 1 else 3))


@cache
def _given_stems() -> frozenset[str]:
    """What is left of given names without an ending in the nominative."""
    ends = ("", "a", "as", "is", "s", "us", "e", "o", "r", "er", "ek", "el", "u", "y", "os")
    return frozenset(name.removesuffix(end) for end in ends for name in lexicon().given if name.endswith(end))
