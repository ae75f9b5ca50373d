"""An organisation's name read once: its words, other forms of it, abbreviations.

Rule: everything here is about one name; nothing is compared. Legal forms, a country in brackets, stop words and
punctuation (with it "&" and "+") carry no meaning; brackets and separators may hold another form of the name.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from inbox_processor import knowledge
from inbox_processor.organisations.lexicon import Word, fold, lexicon, lighten, stop_languages, words_of

MAX_LENGTH = 400
"""Characters of a name that are read; nobody's organisation needs more."""
TELLING = frozenset({"rare", "city", "number", "region"})
"""Families of words that tell an organisation from others of its kind."""
LONGEST_LEGAL_FORM = 6
"""Words of the longest legal form, such as "Anstalt des öffentlichen Rechts" or "Sp. z o. o."."""
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_CAPITALS = re.compile(r"\b[A-Z]{3,6}\b")
_DOTTED = re.compile(r"(?<!\w)(\w)\.\s?(?=\w(?:\W|$))")
_ELISION = re.compile(r"(?<!\w)([^\W\d_]{1,4})['’](?=\w)")
_POSSESSIVE = re.compile(r"['’:](?:s|n)\b")
_SEPARATORS = re.compile(r"\s+[-–—|/·•]+\s+|\s*[|;]\s*|\s+/\s*|\s*:\s+|,\s+")
_QUOTED = re.compile(r'"([^"\s]+)"')
_REPEATED = re.compile(r'("[^"]+")(?:,? \1)+')
_SEPARATING = re.compile(r"[-–—|/·•;:,]")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


@cache
def _legal_forms() -> tuple[frozenset[str], frozenset[str]]:
    """Legal forms as letters only, and those that may lead a name."""
    data = knowledge.table("legal_forms")
    every = [form for forms in data["forms"].values() for form in forms]
    return _in_letters(every), _in_letters(data["leading"]["forms"])


def _in_letters(forms: Sequence[str]) -> frozenset[str]:
    """Each form written with and without full stops, which tell umlauts from two letters (O.E., OE)."""
    return frozenset(letters for form in forms for letters in ("".join(_tokens(form)), _letters(form)))


def _letters(text: str) -> str:
    return lighten("".join(_tokens(text)))


def _tokens(text: str) -> list[str]:
    """The light tokens of a text: words and numbers."""
    return [lighten(fold(token)) for token in _TOKEN.findall(text)]


def without_legal_form(tokens: list[str]) -> list[str]:
    """The tokens without legal forms at the end and at the beginning; at least one token stays."""
    forms, leading = _legal_forms()
    while size := _longest(reversed(tokens[1:]), forms, is_backwards=True):
        tokens = tokens[:-size]
    return tokens[_longest(tokens[:-1], leading) :]


def _longest(tokens: Iterable[str], forms: frozenset[str], *, is_backwards: bool = False) -> int:
    """How many of the first tokens make the longest legal form, read backwards or forwards."""
    joined, longest = "", 0
    for size, token in enumerate(islice(tokens, LONGEST_LEGAL_FORM), 1):
        joined = token + joined if is_backwards else joined + token
        if joined in forms:
            longest = size
    return longest


class Form:
    """One form of a name: its tokens, its words with a meaning, and what follows from them.

    `key`: the sorted words; two forms with one key say the same. `joined`: all letters in a row, for names that differ
    in spaces and hyphens only. `acronyms`: tokens that stand in capitals beside other words.
    """

    __slots__ = ("_languages", "acronyms", "joined", "key", "tokens", "words")

    def __init__(self, tokens: Sequence[str], acronyms: frozenset[str] = frozenset()) -> None:
        kept = [t for t in _united(tokens) if stop_languages(t) is None and (len(t) > 1 or t.isdigit())]
        if len(tokens) > 1 and len(tokens[-1]) == 1 and not tokens[-1].isdigit():
            kept.append(tokens[-1])  # "Section A" is not "Section B": no small word ends a name
        self.tokens = tuple(tokens)
        self.words: tuple[Word, ...] = tuple([word for token in kept or tokens for word in words_of(token)])
        self.key = tuple(sorted([word.key for word in self.words]))
        self.joined = "".join(tokens)
        self.acronyms = acronyms
        self._languages: frozenset[str] | None = None

    @property
    def weight(self) -> float:
        return sum(word.weight for word in self.words)

    @property
    def is_telling(self) -> bool:
        """Whether something in the name is rare: not just "Ministry of Economy"."""
        return any(word.family in TELLING for word in self.words)

    @property
    def languages(self) -> frozenset[str]:
        """The languages with most votes among all words; empty where nothing tells."""
        if self._languages is None:
            votes = Counter(language for spoken in map(_spoken, self.tokens) for language in spoken)
            most = max(votes.values(), default=0)
            self._languages = frozenset(language for language, count in votes.items() if count == most)
        return self._languages

    @property
    def initials(self) -> frozenset[str]:
        """Initials with and without stop words, of whole words and of compound halves; at least two letters."""
        bare = [t for t in self.tokens if stop_languages(t) is None]
        halves = [w.text or w.key for t in bare for w in words_of(t)]
        return frozenset("".join([t[0] for t in tokens]) for tokens in (self.tokens, bare, halves) if len(tokens) > 1)


def _spoken(token: str) -> frozenset[str]:
    """The languages a token votes for."""
    spoken = stop_languages(token)
    return frozenset().union(*(word.languages for word in words_of(token))) if spoken is None else spoken


def _united(tokens: Sequence[str]) -> list[str]:
    """Two tokens that have one meaning together ("United Kingdom", "AV ČR") made one."""
    known = lexicon()
    united: list[str] = []
    for token in tokens:
        pair = united[-1] + token if united else ""
        if pair in known.pairs:
            united[-1] = pair
        else:
            united.append(token)
    return united


@dataclass(frozen=True, eq=False, slots=True)
class Name:
    """A name as written: its main form, other whole forms, parts between separators, abbreviations it gives itself."""

    written: str
    main: Form
    others: tuple[Form, ...]
    parts: tuple[Form, ...]
    abbreviations: frozenset[str]

    @property
    def forms(self) -> tuple[Form, ...]:
        """The main form first."""
        return (self.main, *self.others)

    @property
    def key(self) -> str:
        """What makes two spellings one name: the tokens of the main form."""
        return " ".join(self.main.tokens)

    @property
    def is_abbreviation(self) -> bool:
        """Whether the whole name is one short word: perhaps the initials of another."""
        return len(self.main.tokens) <= 2 and len(self.main.joined) <= 8 and not self.main.joined.isdigit()


@lru_cache(maxsize=4096)
def read_name(written: str) -> Name:
    """Read a name as a registrant wrote it. Never fails: an empty name has a form without words."""
    text = _tidy(written)
    outside, inside = _split_brackets(text)
    if not inside and not (_SEPARATING.search(outside) and _SEPARATORS.search(outside)):
        return Name(written, _form(outside), (), (), frozenset())
    abbreviations = {_letters(b) for b in inside if _looks_short(b)}
    longer = [b for b in inside if not _looks_short(b) and not _is_country(b)]
    parts = [part for part in _SEPARATORS.split(outside) if part and _TOKEN.search(part) and not _is_legal_form(part)]
    if len(parts) > 1:
        abbreviations |= {_letters(part) for part in (parts[0], parts[-1]) if _looks_short(part) and _is_rare(part)}
    parts = parts or [outside]
    kept = [p for p in parts if not (_looks_short(p) and _letters(p) in abbreviations)] or parts
    main = _form(" ".join([*kept, *longer]) or text)
    others = [_form(outside)] if longer or len(kept) != len(parts) else []
    pieces = tuple(_form(p) for p in [*parts, *longer]) if len(parts) + len(longer) > 1 else ()
    others = [form for form in others if form.tokens != main.tokens]
    return Name(written, main, tuple(others), pieces, frozenset(abbreviations - {""}))


def in_written_words(text: str, *names: Name) -> str:
    """The text with each quoted word as the names write it: "Wien", not "wien"."""
    tokens = {lighten(fold(token)): token for name in reversed(names) for token in _TOKEN.findall(_tidy(name.written))}

    def written(match: re.Match[str]) -> str:
        word = match[1]
        found = tokens.get(word) or next((tokens[token] for token in tokens if len(word) > 2 and word in token), word)
        return f'"{found}"'

    return _REPEATED.sub(r"\1", _QUOTED.sub(written, text))


def _is_legal_form(text: str) -> bool:
    return _letters(text) in _legal_forms()[0]


def _form(text: str) -> Form:
    acronyms = frozenset() if text.isupper() else frozenset(_letters(found) for found in _CAPITALS.findall(text))
    return Form(without_legal_form(_tokens(text)), acronyms)


def _is_rare(text: str) -> bool:
    """Whether no word of it means something: "Société" behind a comma is not how a name is abbreviated."""
    return all(word.family == "rare" for word in _form(text).words)


def _tidy(written: str) -> str:
    """The name without elisions (l', d'), possessives and the full stops of dotted letters."""
    text = unicodedata.normalize("NFKC", " ".join(written[:MAX_LENGTH].split()))
    text = _POSSESSIVE.sub("", text)
    text = _ELISION.sub(r"\1 ", text)
    return _DOTTED.sub(r"\1", text)


def _split_brackets(text: str) -> tuple[str, list[str]]:
    """The text outside brackets and the contents of the brackets; all is outside where nothing else is."""
    if "(" not in text and "[" not in text:
        return text, []
    inside = [content.strip() for content in _BRACKETS.findall(text)]
    outside = _BRACKETS.sub(" ", text)
    return (outside, [i for i in inside if i]) if _TOKEN.search(outside) else (text, [])


def _looks_short(text: str) -> bool:
    """One word of at most eight letters: written in brackets or before a dash, an abbreviation."""
    tokens = _tokens(text)
    return len(tokens) <= 2 and 2 <= sum(map(len, tokens)) <= 9 and not _is_country(text) and " " not in text.strip()


def _is_country(text: str) -> bool:
    words = _form(text).words
    return bool(words) and all(word.family == "country" for word in words)


def content_tokens(form: Form) -> Iterator[str]:
    """The tokens that carry weight."""
    return (token for token in form.tokens if stop_languages(token) is None)
