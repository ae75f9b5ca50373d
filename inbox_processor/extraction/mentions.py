"""Persons named in running text or in a line: where a name begins and ends, its title, and what speaks for it.

Rule: capitals alone make no name; a title, a common given name, a fitting mail address or the sender's own name must
speak for it. Does not know who is to be registered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from inbox_processor.extraction import introduced, names, titles_in
from inbox_processor.extraction.introduced import Introductions
from inbox_processor.extraction.lexicon import Lexicon, grammar, lexicon
from inbox_processor.extraction.places import is_country
from inbox_processor.extraction.similarity import fits_address, likeness
from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.phrases import language_file
from inbox_processor.knowledge.words import Word, fold, words

_TOKEN = re.compile(r"(?:(?<![^\W_])['’](?=[ts]\b))?[^\W\d_]+(?:['’´`-][^\W\d_]+)*(?:\.-?(?=[^\W\d_]))?")
_GAPS = frozenset(("", " ", "  ", "\u00a0", ". ", ".", "-", "\u00a0 "))
_TITLE_GAPS = frozenset((" (", ") ", ".-", ". (", ".) ", ", ", " - "))
_CALLING = frozenset("\"“„”«»‘'(")
_CALLED = re.compile(
    r"(?<=[^\W\d_]) ?(?:[\"“„”«»‘'] ?([^\W\d_][^\W\d_ .-]{1,15}(?:[ -][^\W\d_]{2,15})?) ?[\"”“«»’']"
    r"|\(([^\W\d_]{2,15})\))(?= ?[^\W\d_])"
)
"""What a person is called by, between given and family name: 'Karl-Göran "Kåge" Wikström', "Johannes (Hans) Smeets"."""
_LABELS = re.compile(r"[ \u00a0]*[:：]")
_ELIDED = re.compile(r"[dl]['’][^\W\d_a-zà-ÿ]")
"""A family name behind an article: "Lefèvre d'Ormesson"."""
_APOSTROPHES = ("'", "’")
_WORDS, _LETTERS = re.compile(r"\w+"), re.compile(r"[^\W\d_]+")
_MARKS = " \t\u00a0-–—*•·:,;.()0123456789"
LONGEST_SHORT = 3
"""Letters of a word whose full stop may shorten a name rather than end a sentence, at most."""
NOUNS_IN_CAPITALS = ("de", "lb")
NOBLE = frozenset(
    ("freiherr", "freifrau", "freiin", "graf", "grafin", "prinz", "prinzessin", "edler", "edle", "ritter")
)
"""Ranks between given and family name: "Wiebke Freifrau von Tettau"."""
MOST_TOKENS = 8
MOST_NAMES = {"es": 6, "pt": 6}
"""Given and family names of one person beside particles, in languages where people bear many; else four."""
ENOUGH = 2.0
MOST_FOR_LENGTH = 0.2 * max(4, *MOST_NAMES.values())
"""What many words add to a name that something else speaks for."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A person named in a text: the literal span of the name, of the title before or after it, and the parsed name."""

    full_name: str
    start: int
    end: int
    title: str | None
    title_start: int
    title_end: int
    score: float
    is_introduced: bool = False
    """Somebody says his own name: "my name is Anna Müller"."""

    @property
    def whole_start(self) -> int:
        """Where the mention begins, its title included."""
        return min(self.start, self.title_start) if self.title else self.start

    @property
    def whole_end(self) -> int:
        return max(self.end, self.title_end) if self.title else self.end


@dataclass(frozen=True)
class Hints:
    """What is known of persons besides the text: addresses in the mail and the sender's name."""

    language: str
    addrs: tuple[str, ...] = ()
    sender_name: str = ""
    domains: frozenset[str] = frozenset()

    @cached_property
    def small_names(self) -> frozenset[str]:
        """The words that addresses and the sender's name are made of, for names written in small letters."""
        return frozenset(word for row in self._small_rows for word in row) - lexicon().particles

    @cached_property
    def small(self) -> frozenset[str]:
        """What may be part of a name in small letters."""
        return self.small_names | self.small_families | lexicon().particles

    @cached_property
    def small_families(self) -> frozenset[str]:
        """The last of the words that each address and the sender's name are made of."""
        return frozenset(row[-1] for row in self._small_rows)

    def is_of_domain(self, given: str, family: str) -> bool:
        """Whether an address is made of a given name and, as its domain, the family name: anna@mueller-klug.de."""
        parts = (addr.partition("@") for addr in self.addrs)
        return any(fold(local) == given and fold(domain.rpartition(".")[0]) == family for local, _, domain in parts)

    @cached_property
    def _small_rows(self) -> list[list[str]]:
        found = [addr.partition("@")[0] for addr in self.addrs] + [self.sender_name]
        rows = [re.findall(r"[^\W\d_]{2,}", fold(text)) for text in found]
        return [row for row in rows if len(row) > 1]

    @cached_property
    def sender_words(self) -> frozenset[str]:
        """The folded words of the sender's name."""
        return frozenset(fold(word) for word in _WORDS.findall(self.sender_name))

    @cached_property
    def told(self) -> frozenset[str]:
        """The folded words of the addresses and of the sender's name."""
        local = (word for addr in self.addrs for word in _LETTERS.findall(addr.partition("@")[0]))
        return self.sender_words | {fold(word) for word in local}

    @cached_property
    def found(self) -> dict[str, tuple[Mention, ...]]:
        """The persons found in the texts of the mail so far, since readers ask about the same lines."""
        return {}

    @cached_property
    def fitting(self) -> dict[str, str | None]:
        """The address found for each name so far."""
        return {}

    def address_for(self, name: str) -> str | None:
        """The address that fits a name best, if one does."""
        if name not in self.fitting:
            self.fitting[name] = self._best_address(name)
        return self.fitting[name]

    def _best_address(self, name: str) -> str | None:
        scored = [(fits_address(name, addr), -at, addr) for at, addr in enumerate(self.addrs)]
        best = max(scored, default=(0.0, 0, ""))
        return best[2] if best[0] >= 0.7 else None


class _Token(NamedTuple):
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
        return self.text[0].isupper() or self.is_spelt_small or self.is_elided

    @property
    def is_elided(self) -> bool:
        return self.text[1:2] in _APOSTROPHES and bool(_ELIDED.match(self.text))


def find(text: str, hints: Hints) -> list[Mention]:
    """The persons named in a text, left to right, not overlapping."""
    if text not in hints.found:
        hints.found[text] = tuple(_find(text, hints)) if _may_name(text, hints) else ()
    return list(hints.found[text])


def may_begin(text: str, upto: int, hints: Hints) -> bool:
    """Whether somebody may be named from a word on that begins not behind `upto`; told by two words, not for sure."""
    row, titles = words(text), lexicon().titles
    if any(titles.at(row, at)[0] for at, word in enumerate(row) if word.start <= upto):
        return True
    before = False
    for match in _TOKEN.finditer(text):
        fits = _may_be_part(match.group(), hints)
        if before and fits:
            return True
        if match.start() > upto:
            return False
        before = fits
    return False


def _may_name(text: str, hints: Hints) -> bool:
    """Whether a text has a title or two words together that may be a name; told by each word alone."""
    row, small = words(text), grammar(hints.language)
    if any(lexicon().titles.within(row)) or any(small["named"].within(row)):
        return True
    if text.islower() and (any(word.fold in hints.told for word in row) or any(small["introduces"].within(row))):
        return True
    fits = [_may_be_part(word, hints) for word in _TOKEN.findall(text)]
    return any(one and other for one, other in pairwise(fits))


def _may_be_part(word: str, hints: Hints) -> bool:
    """Whether a word may be one of a name: a capital, an article before an apostrophe, a particle, a known name."""
    if word[0].isupper() or "'" in word or "’" in word:
        return True
    folded = fold(word.rstrip(".-"))
    return folded in hints.small or folded.partition("-")[0] in lexicon().given


def _find(text: str, hints: Hints) -> list[Mention]:
    lex, told = lexicon(), introduced.find(text, hints.language)
    found: list[Mention] = []
    for run in _runs(text, _tokens(text, hints, lex, told), hints, lex):
        at = 0
        while at < len(run) - 1:  # nobody is named by one word without a title
            mention, used = _from(text, run, at, hints, lex)
            if mention:
                found.append(_said_of_oneself(text, mention, told))
            at = used
    return _couples(text, _with_joined(text, found, hints))


def _with_joined(text: str, found: list[Mention], hints: Hints) -> list[Mention]:
    """The mentions, and who is joined to one of them or to "I" in two words: "Lorna Lee and Jago Pen", "Ben Ray and I".

    A given name joined to a whole name is one too: "Anna und Peter Müller".
    """
    row, small = words(text), grammar(hints.language)
    more: list[Mention] = []
    for at in range(1, len(row) - 1):
        if small["and"].at(row, at)[0] != 1:
            continue
        ends = {m.whole_end for m in found}
        starts = {m.whole_start for m in found}
        left, right = _bare_end(text, row[at].start), row[at + 1].start
        if (left in ends and (pair := _pair(text, row[at + 1 : at + 3], hints))) or (
            small["self"].at(row, at + 1)[0] and (pair := _pair(text, _ending(row[:at], left), hints))
        ):
            more.append(pair)
        elif right in starts and row[at - 1].end == left and _is_given_name(text, row[at - 1], hints):
            more.append(_named_so(text, row[at - 1].start, left, hints))
    spans = [(m.whole_start, m.whole_end) for m in found]
    new = [m for m in more if not any(start < m.end and m.start < end for start, end in spans)]
    return sorted([*found, *new], key=lambda m: m.start) if new else found


def _is_given_name(text: str, word: Word, hints: Hints) -> bool:
    given = word.fold in lexicon().given and text[word.start : word.end].istitle()
    return given and not grammar(hints.language)["self"].holds(word.fold)


def _bare_end(text: str, at: int) -> int:
    """Where the text before a position ends, without a bracket: "Ben Ray (Finance) and"."""
    before = text[:at].rstrip()
    if before.endswith(")") and "(" in before:
        before = before[: before.rfind("(")].rstrip()
    return len(before.rstrip(","))


def _ending(row: Sequence[Word], end: int) -> Sequence[Word]:
    """The last two words that end at a position or before it."""
    return [word for word in row if word.end <= end][-2:]


def _pair(text: str, row: Sequence[Word], hints: Hints) -> Mention | None:
    """The person whom two words in capitals name, unless they are words of offices, bodies or places."""
    if len(row) != 2 or text[row[0].end : row[1].start] != " " or hints.language in NOUNS_IN_CAPITALS:
        return None
    start, end, lex = row[0].start, row[1].end, lexicon()
    told = (lex.functions, lex.organisations, lex.departments, lex.titles)
    if any(each.holds(word.fold) for word in row for each in told) or is_country(text[start:end]):
        return None
    capital = all(len(word.fold) > 2 and text[word.start : word.end].istitle() for word in row)
    before, behind = text[:start], text[end : end + 2]
    goes_on = behind[:1] in (" ", "-") and behind[1:].isupper()
    goes_on = goes_on or (before.endswith((" ", "-")) and before[:-1].rpartition(" ")[2][:1].isupper())
    return _named_so(text, start, end, hints) if capital and not goes_on else None


def _named_so(text: str, start: int, end: int, hints: Hints) -> Mention:
    full_name = _upright(text[start:end], hints, begins=not text[:start].strip(_MARKS))
    return Mention(full_name, start, end, None, -1, -1, ENOUGH)


def _said_of_oneself(text: str, mention: Mention, told: Introductions) -> Mention:
    """The mention, marked where its words say that it is the writer's own name."""
    begin, end = mention.whole_start, mention.whole_end
    before = len(text[:begin].rstrip(" \u00a0,:"))
    behind = end + len(text[end:]) - len(text[end:].lstrip(" \u00a0"))
    said = before in told.named or before in told.opened or (behind in told.behind and introduced.opens(text, begin))
    return replace(mention, is_introduced=True) if said else mention


def _couples(text: str, found: list[Mention]) -> list[Mention]:
    """Mentions where a given name joined to a whole name gets its family name: "Dr. Anna und Peter Müller"."""
    for at, (one, other) in enumerate(pairwise(found)):
        gap = text[one.whole_end : other.whole_start].strip()
        if " " in one.full_name or not is_given(fold(one.full_name)) or not joins(gap):
            continue
        parsed = names.parse(other.full_name)
        if parsed and parsed.given and parsed.family:
            found[at] = replace(one, full_name=f"{one.full_name} {parsed.family}")
    return found


def joins(gap: str) -> bool:
    """Whether a single word that joins two names stands between them, in any language."""
    sequence = words(gap)
    return gap == "&" or (len(sequence) == 1 and lexicon().ands.at(sequence, 0)[0] > 0)


def _tokens(text: str, hints: Hints, lex: Lexicon, told: Introductions) -> list[_Token]:
    titled = {at for first, end in titles_in.titled(text, hints.language, lex) for at in range(first, end)}
    small = set(introduced.small_names(text, told, hints.language)) if told.spans else set()
    quoted = not _CALLING.isdisjoint(text)
    called = [match.span() for match in _CALLED.finditer(text) if _is_called(text, match)] if quoted else []
    found: list[_Token] = []
    for match in _TOKEN.finditer(text):
        if any(begin <= match.start() < end for begin, end in called):
            continue
        word, start = match.group(), match.start()
        article = _elided(word, start, titled) if "'" in word or "’" in word else 0
        word, start = word[article:], start + article
        folded = fold(word.rstrip(".-"))
        before = len(text[:start].rstrip(" \u00a0:,")) if told.spans else -1
        is_title = start in titled and not (found and _is_family(text, folded, match.end(), found[-1]))
        found.append(
            _Token(
                word, folded, start, match.end(), is_title, is_spelt_small=start in small,
                is_named=before in told.named, is_opened=before in told.opened,
                is_led=told.holds(start) or _only_leads(text, word, folded, start, hints.language),
            )
        )  # fmt: skip
    return _spelt_small(found, hints)


def _is_family(text: str, folded: str, end: int, before: _Token) -> bool:
    """Whether what may be a title is the family name or its rank: "Simona Kos", "Wiebke Freifrau von Tettau"."""
    start = end - len(folded)
    behind_given = not before.is_title and before.is_capital and is_given(before.fold) and start - before.end == 1
    short = len(folded) <= LONGEST_SHORT and text[start:end].istitle() and text[end : end + 1] != "."
    return behind_given and (folded in NOBLE or short)


def _is_called(text: str, match: re.Match[str]) -> bool:
    """Whether a quoted or bracketed word stands between a given and a family name."""
    before, name = text[: match.start()].rsplit(None, 1)[-1], match[1] or match[2]
    behind = text[match.end() :].lstrip()[:1]
    return before[:1].isupper() and name[:1].isupper() and behind.isupper() and is_given(fold(before))


def _nickname(text: str, start: int, end: int) -> bool:
    """Whether what a person is called by, and nothing else, stands between two words."""
    match = _CALLED.match(text, start)
    return match is not None and not text[match.end() : end].strip() and _is_called(text, match)


def _without_nickname(name: str) -> str:
    return name if name.replace("-", "a").isalpha() else _CALLED.sub(" ", name)


def _only_leads(text: str, word: str, folded: str, start: int, language: str) -> bool:
    """Whether a word in capitals is one that only begins a clause: "Jag", "Thx"."""
    if (
        not word[:1].isupper()
        or len(folded) < 2
        or (start and text[start - 1 : start].isalnum())
        or folded in lexicon().given
    ):
        return False
    before = text[:start].rstrip()
    begins = not before or before[-1] in ".!?:;,\n(" or "\n" in text[len(before) : start]
    lex = lexicon()
    return begins and (introduced.is_small(folded, language) or folded in lex.openers or lex.sign_offs.holds(folded))


def _elided(word: str, start: int, titled: set[int]) -> int:
    """How many letters of a word are an article before a title or given name: "l'ing.", "d'Anna"."""
    mark = max(word.find("'"), word.find("’"))
    if mark < 1 or not word[:mark].islower():
        return 0
    rest = word[mark + 1 :]
    return mark + 1 if start + mark + 1 in titled or fold(rest) in lexicon().given else 0


def _spelt_small(tokens: list[_Token], hints: Hints) -> list[_Token]:
    """Names in small letters marked, where an address or the sender's name is made of two words that stand together."""
    given = lexicon().given
    for at, (one, other) in enumerate(pairwise(tokens)):
        if not (one.text.islower() and other.text.islower() and len(one.text) > 2 and len(other.text) > 2):
            continue
        first = one.fold in hints.small_names or one.fold.split("-")[0] in given
        third = tokens[at + 2].fold if at + 2 < len(tokens) else ""
        says_whence = grammar(hints.language)["at"].holds(third) if third else False
        called = one.fold in given and one.fold in hints.told and says_whence
        if called and not introduced.breaks(other.fold, hints.language):
            tokens[at], tokens[at + 1] = one._replace(is_spelt_small=True), other._replace(is_spelt_small=True)
        if first and hints.is_of_domain(one.fold, other.fold):
            tokens[at], tokens[at + 1] = one._replace(is_spelt_small=True), other._replace(is_spelt_small=True)
        if first and (other.fold in hints.small_families or {one.fold, other.fold} <= hints.small_names):
            tokens[at], tokens[at + 1] = one._replace(is_spelt_small=True), other._replace(is_spelt_small=True)
    return tokens


def _runs(text: str, tokens: list[_Token], hints: Hints, lex: Lexicon) -> Iterable[list[_Token]]:
    """Maximal sequences of capitalised words, with name particles and titles between, parted by nothing but spaces."""
    run: list[_Token] = []
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
        joined = joined or _calls(text, run, gap) or bool(run and _nickname(text, run[-1].end, token.start))
        joined = joined and not (gap.strip() == "." and _ends_sentence(run[-1]))
        if token.is_elided and not (run and run[0].is_title and not run[-1].is_title):
            fits = False
        if run and joined and not fits and (run[-1].is_title or run[-1].is_job) and lex.functions.holds(token.fold):
            run.append(token._replace(is_job=True))
            continue
        if run and not (joined and fits):
            yield run
            run = []
        if fits:
            run.append(token)
    if run:
        yield run


def _ends_sentence(token: _Token) -> bool:
    """Whether a full stop behind a word ends a sentence rather than shortens a title or name: "v. d. Berg"."""
    longest = LONGEST_SHORT if token.is_capital else 1
    return len(token.text) > longest and not token.is_title


def _joins_persons(tokens: list[_Token], at: int, language: str) -> bool:
    """Whether a small word joins two names rather than two parts of one: "Juan Ortega y Laura Peña", not "y Gasset"."""
    token = tokens[at]
    if not token.text.islower() or token.fold not in _joining(language) or at + 1 >= len(tokens):
        return False
    after = tokens[at + 1]
    return after.is_title or (after.is_capital and (is_given(after.fold) or at == 0))


@lru_cache(maxsize=64)
def _joining(language: str) -> frozenset[str]:
    """The single words of a language that join two names."""
    found = table("grammar").get(language, {}).get("and", ())
    return frozenset(fold(word) for word in found if word.isalpha())


def _calls(text: str, run: list[_Token], gap: str) -> bool:
    """Whether a bracket parts initials from the name somebody is called by: "P. (Pieter) van den Heuvel"."""
    if not run:
        return False
    if gap in (" (", ". ("):
        return len(run[-1].fold) == 1 and run[-1].is_capital
    return gap == ") " and len(run) > 1 and len(run[-2].fold) == 1 and text[run[-1].start - 1] == "("


def _title_words(run: list[_Token], at: int) -> int:
    """How many tokens from `at` are titles; the last token of a run never is."""
    count = 0
    while at + count < len(run) - 1 and run[at + count].is_title:
        count += 1
    return count


def _from(text: str, run: list[_Token], at: int, hints: Hints, lex: Lexicon) -> tuple[Mention | None, int]:
    """The person whose mention starts at token `at`, or None, and the token to go on from."""
    if run[at].is_job or _within_organisation(run, at, lex):
        return None, at + 1
    begin, titled, first = _lead(run, at)
    if titled and run[first].text.islower() and _is_degree(text[run[begin].start : run[first].start], lex):
        return None, first  # "MSc in Agronomics"
    best: tuple[float, int] | None = None
    for size in range(min(MOST_TOKENS, len(run) - first), 0 if titled else 1, -1):
        part = run[first : first + size]
        score = _score(text, part, bool(titled), hints, lex)
        if not titled and _goes_on_as_organisation(run, first + size, lex):
            score -= 2.0
        if score >= ENOUGH and (best is None or score > best[0]):
            best = (score, size)
    if best is None or (not titled and _begins_later(text, run, at, hints, lex)):
        return None, at + 1
    score, size = best
    if _goes_on(text, run[first : first + size + 1], size, bool(titled), hints, lex):
        size += 1
    return _mention(text, run, (begin, begin + titled, first), size, score, hints), first + size


def _goes_on(text: str, part: list[_Token], size: int, titled: bool, hints: Hints, lex: Lexicon) -> bool:
    """Whether only given names were taken and the family name follows: "Hans Peter Röthlisberger", hp@…."""
    if len(part) <= size or not part[-1].is_capital or not all(is_given(token.fold) for token in part[:size]):
        return False
    return _score(text, part, titled, hints, lex) >= ENOUGH


def _is_degree(title: str, lex: Lexicon) -> bool:
    """Whether a title is one that stands behind names, or without any: MSc, PhD."""
    row = words(title)
    return lex.degrees.at(row, 0)[0] == len(row)


def _lead(run: list[_Token], at: int) -> tuple[int, int, int]:
    """Where the title that counts begins and its words, and where the name begins.

    A title right before the name goes before one that a function parts from it: "pána riaditeľa Ing. Nováka".
    """
    begin, titled = at, _title_words(run, at)
    first = at + titled
    while titled and first < len(run) - 1 and (run[first].is_job or _is_office(run, first)):
        first += 1 if run[first].is_job else 2
        nearer = _title_words(run, first)
        if nearer:
            begin, titled, first = first, nearer, first + nearer
    return begin, titled, first


def _is_office(run: list[_Token], at: int) -> bool:
    """Whether an article and an office stand between title and name: "M. le Président Tessier"."""
    article = not run[at].is_capital and not run[at].is_title and len(run[at].text) <= LONGEST_SHORT
    return article and at + 2 < len(run) and lexicon().functions.is_whole(run[at + 1].fold)


def _begins_later(text: str, run: list[_Token], at: int, hints: Hints, lex: Lexicon) -> bool:
    """Whether the name begins with the next word, a given name: "in Brüssel Anna Müller"."""
    rest = run[at + 1 : at + 3]
    if len(rest) < 2 or is_given(run[at].fold) or not is_given(rest[0].fold) or is_given(rest[1].fold):
        return False
    if run[at].text.isupper() or rest[0].text.isupper() or run[at].fold in hints.told | lex.particles:
        return False
    longer = (run[at + 1 : at + 1 + size] for size in range(2, MOST_TOKENS))
    return any(_score(text, part, False, hints, lex) >= ENOUGH for part in longer)


def _within_organisation(run: list[_Token], at: int, lex: Lexicon) -> bool:
    """Whether particles part token `at` from a word of organisations before it: "Clúster de la Piedra"."""
    before = at
    while before > 0 and run[before].fold in lex.particles:
        before -= 1
    if before == at:
        before -= 1
        while before > 0 and run[before].fold in lex.particles:
            before -= 1
        if before == at - 1 and is_given(run[at].fold):
            return False
    return before >= 0 and lex.organisations.is_whole(run[before].fold) and not run[before].is_title


def _goes_on_as_organisation(run: list[_Token], at: int, lex: Lexicon) -> bool:
    """Whether a next capitalised word makes the words before it an organisation: "Estonian Timber House Cluster"."""
    return any(not token.is_title and lex.organisations.is_whole(token.fold) for token in run[at : at + 2])


def _score(text: str, part: list[_Token], titled: bool, hints: Hints, lex: Lexicon) -> float:
    """How much speaks for these tokens being one whole name; ENOUGH and more is a name."""
    if (not part[0].is_capital and part[0].fold not in lex.particles) or not part[-1].is_capital:
        return 0.0
    if part[0].fold in lex.particles and any(token.is_title for token in part[1:3]):
        return 0.0
    if any(token.is_title and not is_given(token.fold) for token in part[:-1]) or any(t.is_job for t in part):
        return 0.0
    small = part[0].text.islower() and not part[0].is_spelt_small
    if small and (len(part[0].text) == 1 or (not titled and is_given(part[1].fold))):
        return 0.0
    plain = [token for token in part if token.fold not in lex.particles]
    if any(
        _is_of_event(token.fold) for token, before in zip(part[1:], part, strict=False) if before.fold in lex.particles
    ):
        return 0.0
    if len(plain) == 1 and titled and is_country(plain[0].text):
        return 0.0
    if len(plain) > 2 and _turns_to_house(text, plain, lex):
        return 0.0
    if _LABELS.match(text, part[-1].end) and lex.labels.holds(text[part[0].start : part[-1].end]):
        return 0.0
    behind_given = bool(plain) and is_given(plain[0].fold)
    if not plain or any(_is_no_name(t, lex, hints.language, behind_given and t is not plain[0]) for t in plain):
        return 0.0
    name = _without_nickname(text[part[0].start : part[-1].end])
    score = 2.2 if titled else 0.0
    score += _by_introduction(part[0], hints.language) if len(plain) >= 2 and not titled else 0.0
    given = [is_given(token.fold) and not (token is plain[-1] and _is_country(token)) for token in plain]
    score += 2.0 if len(plain) >= 2 and any(given) else 0.0
    addr = hints.address_for(name)
    if not addr and len(plain) > 2 and part[-1] is plain[-1]:
        addr = hints.address_for(_without_nickname(text[part[0].start : plain[-2].end]))
        addr = addr if addr and _is_addressed(plain, addr, hints) else None
    if addr:
        score += 2.5 if _is_addressed(plain, addr, hints) else 1.6
    if hints.sender_words and len(plain) >= 2:
        shared = sum(piece in hints.sender_words for token in plain for piece in _WORDS.findall(token.fold))
        score += 2.0 * shared / len(hints.sender_words) if shared >= 2 else 0.0
    if score + MOST_FOR_LENGTH < ENOUGH or _is_of_house(part, hints, lex):
        return 0.0
    if not addr and any(likeness(name, domain) >= 0.75 for domain in hints.domains):
        return 0.0
    if len(plain) >= 2 and not titled and names.looks_like_name(name) < 0.45:
        return 0.0
    if len(plain) == 1 and titled and (_short_title(text, part[0].start) or lex.labels.holds(plain[0].fold)):
        return 0.0
    if len(plain) == 1:
        return score - (0.0 if titled else 2.0)
    if score > 0:
        usual = MOST_NAMES.get(hints.language, 4) if titled or given[0] else 4
        score += 0.2 * min(len(plain), usual) - 0.3 * max(0, len(plain) - usual)
        if not any(given) and len(plain) > 3:
            score -= 1.0
        if given[0] and not addr and hints.language in NOUNS_IN_CAPITALS and _goes_on_behind_particle(part, plain, lex):
            score -= 0.8
    return score


def _is_of_house(part: list[_Token], hints: Hints, lex: Lexicon) -> bool:
    """Whether a whole name and then "of" an organisation stand there: "Femke ter Braak van Bloemencluster"."""
    small = grammar(hints.language)
    for at, token in enumerate(part[:-1]):
        before = [t for t in part[:at] if t.fold not in lex.particles]
        joins = token.text.islower() and (small["at"].holds(token.fold) or small["employer"].holds(token.fold))
        if len(before) > 1 and joins and any(_names_house(behind, hints, lex) for behind in part[at + 1 :]):
            return True
    return False


def _turns_to_house(text: str, plain: list[_Token], lex: Lexicon) -> bool:
    """Whether the house stands right behind a whole name: "Kadi Soomets Toiduklastrist", "Arktisesta klusterista"."""
    behind = words(text[plain[-1].end : plain[-1].end + titles_in.LONGEST_TITLE])
    small = bool(behind) and text[plain[-1].end + behind[0].start].islower() and behind[0].start == 1
    inflected = len(plain[-1].fold) >= 2 * LONG - 2 and lex.organisations.holds(plain[-1].fold)
    return (inflected and not is_given(plain[-1].fold)) or (small and lex.organisations.holds(behind[0].fold))


def _names_house(token: _Token, hints: Hints, lex: Lexicon) -> bool:
    """Whether a word holds one for organisations, or is in the domain of an address."""
    parts = [word for word in re.split(r"[-'’]", token.fold) if word]
    held = any(lex.organisations.holds(word) or lex.departments.holds(word) for word in (token.fold, *parts))
    return token.is_capital and (held or any(likeness(token.text, domain) >= 0.75 for domain in hints.domains))


def _by_introduction(first: _Token, language: str) -> float:
    """What "my name is" and "I am" before a word say for a name; "Ich bin" stands before nouns in capitals too."""
    if first.is_named:
        return 2.2
    return (0.5 if language in NOUNS_IN_CAPITALS else 1.9) if first.is_opened else 0.0


def _goes_on_behind_particle(part: list[_Token], plain: list[_Token], lex: Lexicon) -> bool:
    """Whether small particles follow given and family name, as before a noun: "Anna Vogt von der Teilnehmerliste"."""
    at = part.index(plain[1])
    if plain[1].fold in NOBLE:
        return False
    return at + 1 < len(part) and part[at + 1].fold in lex.particles and not is_given(plain[1].fold)


def _is_addressed(plain: list[_Token], addr: str, hints: Hints) -> bool:
    """Whether an address is made of a whole name, or of one before a further family name: "xiana.rebolo@…"."""
    told = [_same_person(token, addr) for token in plain]
    if all(told):
        return True
    last = plain[-1]
    further = len(plain) > 2 and all(told[:-1]) and last.text[1:].islower() == plain[-2].text[1:].islower()
    return further and not any(likeness(last.text, domain) >= 0.5 for domain in hints.domains)


def _short_title(text: str, start: int) -> bool:
    """Whether what stands before a name is a mere letter, such as the "s." of "a.s."."""
    before = text[:start].rstrip(" .\u00a0").rsplit(None, 1)
    return not before or len(before[-1].rpartition(".")[2]) < 2


def _same_person(token: _Token, addr: str) -> bool:
    return fits_address(token.text, addr) > 0


@lru_cache(maxsize=16384)
def is_given(word: str) -> bool:
    """Whether the folded word is a common given name, or an inflected form of one."""
    given = lexicon().given
    if any(part in given for part in re.split(r"[-'’]", word)):
        return True
    if len(word) < 5:
        return len(word) == 4 and word[-1] in "ueyoiąęų" and word[:-1] + "a" in given
    stems = (word[:-1], word[:-2], word[:-3])
    ends = ("", "a", "as", "is", "s", "us", "e", "o", "r", "er", "ek", "el", "u", "y", "os", "is")
    return any(stem + end in given for cut, stem in enumerate(stems) if len(stem) >= (4 if cut else 3) for end in ends)


@cache
def _events() -> tuple[frozenset[str], tuple[str, ...]]:
    """What events are called in all languages: whole words, and beginnings of words."""
    found = [str(word) for code in LANGUAGES for word in table("wishes").get(code, {}).get("topic", ())]
    stems = tuple(fold(word[:-1]) for word in found if word.endswith("*") and len(word) > SHORTEST_TOPIC)
    return frozenset(fold(word) for word in found if not word.endswith("*")), stems


SHORTEST_TOPIC = 6
LONG = 6
"""Letters of the last part of a word with a hyphen that make it an organisation's: "IT-klastrist"."""


def _is_of_event(word: str) -> bool:
    """Whether a word is one of registering and events, which ends a name: "Herr Thoma zum Workshop"."""
    whole, stems = _events()
    return (word in whole and len(word) >= SHORTEST_TOPIC) or word.startswith(stems)


def _is_country(token: _Token) -> bool:
    """Whether a last word that is a given name too is the name of a country: "Air France"."""
    return token.fold in lexicon().given and is_country(token.text)


def _is_no_name(token: _Token, lex: Lexicon, language: str, follows: bool) -> bool:
    """Whether the word is one of an organisation, function, department or month rather than a name.

    Behind a given name (`follows`) only whole words of that kind end a name, not ones that hold one ("Sottomayor").
    In capitals a small word or one of events is none either: "IL NOSTRO PRESIDENTE".
    """
    word = token.fold
    shouted = len(word) > 1 and token.text.isupper()
    if word in lex.polite or (shouted and (_is_of_event(word) or introduced.breaks(word, language))):
        return True
    if word in lex.given or (follows and len(word) <= 4 and token.text[1:].islower()):
        return False
    parts = word.split("-")
    if len(parts) > 1 and len(parts[-1]) >= LONG and lex.organisations.holds(parts[-1]):
        return True
    return (
        lex.functions.is_whole(parts[0])
        or lex.colleagues.is_whole(word)
        or lex.organisations.is_whole(word)
        or lex.departments.is_whole(word)
        or word in lex.months
        or (not follows and len(word) >= 7 and (lex.functions.holds(word) or lex.organisations.holds(word)))
    )


def _mention(text: str, run: list[_Token], at: tuple[int, int, int], size: int, score: float, hints: Hints) -> Mention:
    """The mention whose title begins at token `at[0]` and ends before `at[1]`, and whose name begins at `at[2]`."""
    begin, title_stop, first = at
    start, end = run[first].start, run[first + size - 1].end
    if hints.language in ("en", "") and text[end - 2 : end] in ("'s", "’s"):
        end -= 2
    while text[end - 1 : end] in ".-":
        end -= 1
    title_start, title_end = run[begin].start, run[title_stop].start
    office, comma, _ = text[title_start:title_end].partition(", ")
    if comma and (
        "academic" not in lexicon().leading_titles.meaning(office)
        or all(lexicon().functions.is_whole(word.fold) for word in words(office))
    ):
        title_start += len(office) + len(comma)
    title = " ".join(text[title_start:title_end].split()) if title_stop > begin else None
    name = " ".join(_without_nickname(text[start:end]).split())
    title_end = title_start + len(text[title_start:title_end].rstrip())
    if title is None:
        title_start, title_end = titles_in.title_behind(text, end)
        title = text[title_start:title_end] or None
    full_name = _upright(name, hints, begins=not text[: min(start, title_start)].strip(_MARKS))
    return Mention(full_name, start, end, title, title_start, title_end, score)


def _upright(name: str, hints: Hints, *, begins: bool) -> str:
    """A name in the nominative, given name first; `begins` a text: only endings that nobody doubts are taken off."""
    addr = hints.address_for(name)
    declined = bool(hints.language) and not (begins and "inflects" in language_file(hints.language).get("names", {}))
    upright = names.nominative(name, hints.language, addr) if declined else None
    parsed = names.parse(upright or name, language=hints.language, hint_email=addr)
    return parsed.full_name if parsed else upright or name
