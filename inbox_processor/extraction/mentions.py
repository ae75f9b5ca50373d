"""Persons named in running text or in a line: where a name begins and ends, its title, and what speaks for it.

Rule: capitals alone make no name; a title, a common given name, a fitting mail address or the sender's own name must
speak for it. Does not know who is to be registered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from inbox_processor.extraction import names
from inbox_processor.extraction.lexicon import Lexicon, Word, fold, grammar, lexicon, words
from inbox_processor.extraction.similarity import fits_address, likeness
from inbox_processor.knowledge import LANGUAGES

_TOKEN = re.compile(r"[^\W\d_]+(?:['’´`-][^\W\d_]+)*(?:\.-?(?=[^\W\d_]))?")
_GAPS = frozenset(("", " ", "  ", "\u00a0", ". ", ".", "-", "\u00a0 "))
_TITLE_GAPS = frozenset((" (", ") ", ".-", ". (", ".) ", ", ", " - "))
MOST_TOKENS = 6
ENOUGH = 2.0


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

    @property
    def whole_start(self) -> int:
        """Where the mention begins, its title included."""
        return min(self.start, self.title_start) if self.title else self.start

    @property
    def whole_end(self) -> int:
        return max(self.end, self.title_end) if self.title else self.end


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of persons besides the text: addresses in the mail and the sender's name."""

    language: str
    addrs: tuple[str, ...] = ()
    sender_name: str = ""
    domains: frozenset[str] = frozenset()

    def address_for(self, name: str) -> str | None:
        """The address that fits a name best, if one does."""
        scored = [(fits_address(name, addr), -at, addr) for at, addr in enumerate(self.addrs)]
        best = max(scored, default=(0.0, 0, ""))
        return best[2] if best[0] >= 0.7 else None


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    fold: str
    start: int
    end: int
    is_title: bool = False

    @property
    def is_capital(self) -> bool:
        return self.text[:1].isupper()


def find(text: str, hints: Hints) -> list[Mention]:
    """The persons named in a text, left to right, not overlapping."""
    lex = lexicon()
    found: list[Mention] = []
    for run in _runs(text, lex):
        at = 0
        while at < len(run):
            mention, used = _from(text, run, at, hints, lex)
            if mention:
                found.append(mention)
            at = used
    return _couples(text, found)


def _couples(text: str, found: list[Mention]) -> list[Mention]:
    """Mentions where a given name joined to a whole name gets its family name: "Dr. Anna und Peter Müller"."""
    for at, (one, other) in enumerate(pairwise(found)):
        gap = text[one.whole_end : other.whole_start].strip()
        if " " in one.full_name or not is_given(fold(one.full_name)) or not _joins(gap):
            continue
        parsed = names.parse(other.full_name)
        if parsed and parsed.given and parsed.family:
            found[at] = replace(one, full_name=f"{one.full_name} {parsed.family}")
    return found


def _joins(gap: str) -> bool:
    """Whether a single word that joins two names stands between them, in any language."""
    sequence = words(gap)
    small = [grammar(code)["and"] for code in LANGUAGES]
    return gap == "&" or (len(sequence) == 1 and any(each.at(sequence, 0)[0] for each in small))


def _tokens(text: str, lex: Lexicon) -> list[_Token]:
    titled = {at for first, end in _titled(text, lex) for at in range(first, end)}
    return [
        _Token(m.group(), fold(m.group().rstrip(".-")), m.start(), m.end(), m.start() in titled)
        for m in _TOKEN.finditer(text)
    ]


def _titled(text: str, lex: Lexicon) -> list[tuple[int, int]]:
    """The spans of title phrases in a text."""
    sequence = words(text)
    return [
        (sequence[at].start, sequence[at + length - 1].end)
        for at, length, meaning in lex.titles.within(sequence)
        if meaning != ("post_nominals",)
        and (text[sequence[at].start].isupper() or len(sequence[at].fold) > 2 or _dotted(text, sequence[at].end))
        and (length > 1 or len(sequence[at].fold) > 1 or text[sequence[at].end : sequence[at].end + 1] == ".")
    ]


def _dotted(text: str, end: int) -> bool:
    return text[end : end + 1] == "." or text[end - 2 : end] == "dr"


def _runs(text: str, lex: Lexicon) -> Iterable[list[_Token]]:
    """Maximal sequences of capitalised words, with name particles and titles between, parted by nothing but spaces."""
    run: list[_Token] = []
    for token in _tokens(text, lex):
        gap = text[run[-1].end : token.start] if run else ""
        joined = not run or gap in _GAPS or (run[-1].is_title and gap in _TITLE_GAPS)
        fits = token.is_capital or token.fold in lex.particles or token.is_title
        if run and not (joined and fits):
            yield run
            run = []
        if fits:
            run.append(token)
    if run:
        yield run


def _title_words(run: list[_Token], at: int) -> int:
    """How many tokens from `at` are titles; the last token of a run never is."""
    count = 0
    while at + count < len(run) - 1 and run[at + count].is_title:
        count += 1
    return count


def _from(text: str, run: list[_Token], at: int, hints: Hints, lex: Lexicon) -> tuple[Mention | None, int]:
    """The person whose mention starts at token `at`, or None, and the token to go on from."""
    if _within_organisation(run, at, lex):
        return None, at + 1
    titled = _title_words(run, at)
    first = at + titled
    best: tuple[float, int] | None = None
    for size in range(min(MOST_TOKENS, len(run) - first), 0 if titled else 1, -1):
        part = run[first : first + size]
        score = _score(text, part, bool(titled), hints, lex)
        if not titled and _goes_on_as_organisation(run, first + size, lex):
            score -= 2.0
        if score >= ENOUGH and (best is None or score > best[0]):
            best = (score, size)
    if best is None:
        return None, at + 1
    score, size = best
    return _mention(text, run, at, first, size, score, hints), first + size


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
    plain = [token for token in part if token.fold not in lex.particles]
    if not plain or any(_is_no_name(token, lex, token is not plain[0] and is_given(plain[0].fold)) for token in plain):
        return 0.0
    name = text[part[0].start : part[-1].end]
    score = 2.2 if titled else 0.0
    given = [is_given(token.fold) for token in plain]
    score += 2.0 if len(plain) >= 2 and any(given) else 0.0
    addr = hints.address_for(name)
    if addr:
        whole = all(_same_person(token, addr) for token in plain)
        score += 2.5 if whole else 1.6
    if hints.sender_name and len(plain) >= 2:
        known = {fold(word) for word in re.findall(r"\w+", hints.sender_name)}
        shared = sum(1 for token in plain for piece in re.findall(r"\w+", token.fold) if piece in known)
        score += 2.0 * shared / max(len(known), 1) if shared >= 2 else 0.0
    if not addr and any(likeness(name, domain) >= 0.75 for domain in hints.domains):
        return 0.0
    if len(plain) >= 2 and not titled and names.looks_like_name(name) < 0.45:
        return 0.0
    if len(plain) == 1 and titled and _short_title(text, part[0].start):
        return 0.0
    if len(plain) == 1:
        return score - (0.0 if titled else 2.0)
    if score > 0:
        score += 0.2 * min(len(plain), 4) - 0.3 * max(0, len(plain) - 4)
        if not any(given) and len(plain) > 3:
            score -= 1.0
    return score


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
        return False
    stems = (word[:-1], word[:-2], word[:-3])
    ends = ("", "a", "as", "is", "s", "us", "e", "o", "r", "er", "ek", "el", "u", "y", "os", "is")
    return any(stem + end in given for cut, stem in enumerate(stems) if len(stem) >= (4 if cut else 3) for end in ends)


def _is_no_name(token: _Token, lex: Lexicon, follows: bool) -> bool:
    """Whether the word is one of an organisation, function, department or month rather than a name.

    Behind a given name (`follows`) only whole words of that kind end a name, not ones that hold one ("Sottomayor").
    """
    word = token.fold
    if word in lex.given:
        return False
    return (
        lex.functions.is_whole(word)
        or lex.organisations.is_whole(word)
        or lex.departments.is_whole(word)
        or word in lex.months
        or (not follows and len(word) >= 7 and (lex.functions.holds(word) or lex.organisations.holds(word)))
    )


def _mention(
    text: str, run: list[_Token], at: int, first: int, size: int, score: float, hints: Hints
) -> Mention | None:
    start, end = run[first].start, run[first + size - 1].end
    while text[end - 1 : end] in ".-":
        end -= 1
    title_start, title_end = run[at].start, run[first].start
    title = " ".join(text[title_start:title_end].split()) if first > at else None
    name = " ".join(text[start:end].split())
    parsed = names.parse(name, language=hints.language, hint_email=hints.address_for(name))
    upright = names.nominative(name, hints.language, hints.address_for(name)) if hints.language else None
    full_name = upright if upright and upright != name else parsed.full_name if parsed else name
    title_end = title_start + len(text[title_start:title_end].rstrip())
    return Mention(full_name, start, end, title, title_start, title_end, score)


def words_of(text: str) -> list[Word]:
    return words(text)
