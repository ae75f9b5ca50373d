"""An organisation's name read once: its words, other forms of it, abbreviations.

Rule: everything here is about one name; nothing is compared. Legal forms, a country in brackets, stop words and
punctuation (with it "&" and "+") carry no meaning; brackets and separators may hold another form of the name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from inbox_processor import knowledge
from inbox_processor.organisations.lexicon import Word, fold, lexicon, lighten, sound, stop_languages, words_of

MAX_LENGTH = 400
"""Characters of a name that are read; nobody's organisation needs more."""
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_DOTTED = re.compile(r"(?<!\w)(\w)\.\s?(?=\w(?:\W|$))")
_ELISION = re.compile(r"(?<!\w)([^\W\d_]{1,4})['’](?=\w)")
_POSSESSIVE = re.compile(r"['’:](?:s|n)\b")
_SEPARATORS = re.compile(r"\s+[-–—|/·•]+\s+|\s*[|;]\s*|\s+/\s*|\s*:\s+|,\s+")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


@cache
def _legal_forms() -> tuple[frozenset[str], frozenset[str], int]:
    """Legal forms as letters only, those that may lead a name, and the most tokens one can have."""
    data = knowledge.table("legal_forms")
    forms = frozenset(_letters(form) for forms in data["forms"].values() for form in forms)
    return forms, frozenset(_letters(form) for form in data["leading"]["forms"]), 6


def _letters(text: str) -> str:
    return lighten("".join(_tokens(text)))


def _tokens(text: str) -> list[str]:
    """The light tokens of a text: words and numbers."""
    return [lighten(fold(token)) for token in _TOKEN.findall(text)]


def without_legal_form(tokens: Sequence[str]) -> list[str]:
    """The tokens without legal forms at the end and at the beginning; at least one token stays."""
    forms, leading, most = _legal_forms()
    left = list(tokens)
    shortened = True
    while shortened:
        shortened = False
        for size in range(min(most, len(left) - 1), 0, -1):
            if lighten("".join(left[-size:])) in forms:
                del left[-size:]
                shortened = True
                break
    for size in (3, 2, 1):
        if len(left) > size and lighten("".join(left[:size])) in leading:
            return left[size:]
    return left


@dataclass(frozen=True, eq=False)
class Form:
    """One form of a name: its tokens, and its words with a meaning."""

    tokens: tuple[str, ...]

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words that carry weight; if none does, every token."""
        kept = [t for t in self.tokens if stop_languages(t) is None and (len(t) > 1 or t.isdigit())]
        return tuple(w for token in _united(kept) or self.tokens for w in words_of(token))

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The sorted words: two forms with one key say the same."""
        return tuple(sorted(word.key for word in self.words))

    @cached_property
    def joined(self) -> str:
        """All letters in a row, for names that differ in spaces and hyphens only."""
        return "".join(self.tokens)

    @cached_property
    def weight(self) -> float:
        return sum(word.weight for word in self.words)

    @cached_property
    def is_telling(self) -> bool:
        """Whether something in the name is rare: not just "Ministry of Economy"."""
        return any(word.family in ("rare", "city", "number", "region") for word in self.words)

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages with most votes among all words; empty where nothing tells."""
        votes: dict[str, int] = {}
        for token in self.tokens:
            spoken = stop_languages(token)
            groups = [spoken] if spoken is not None else [w.languages for w in words_of(token)]
            for language in (one for group in groups for one in group):
                votes[language] = votes.get(language, 0) + 1
        most = max(votes.values(), default=0)
        return frozenset(language for language, count in votes.items() if count == most)

    @cached_property
    def initials(self) -> frozenset[str]:
        """Initials with and without stop words, whole words and compound halves."""
        bare = [t for t in self.tokens if stop_languages(t) is None]
        halves = [w.text or w.key for t in bare for w in words_of(t)]
        lines = (self.tokens, bare, halves)
        return frozenset("".join(t[0] for t in tokens if t) for tokens in lines if len(tokens) > 1)


def _united(tokens: list[str]) -> list[str]:
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


@dataclass(frozen=True, eq=False)
class Name:
    """A name as written: its main form, other whole forms, parts between separators, abbreviations it gives itself."""

    written: str
    main: Form
    others: tuple[Form, ...]
    parts: tuple[Form, ...]
    abbreviations: frozenset[str]

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """The main form first."""
        return (self.main, *self.others)

    @property
    def key(self) -> str:
        """What makes two spellings one name: the tokens of the main form."""
        return " ".join(self.main.tokens)

    @cached_property
    def is_abbreviation(self) -> bool:
        """Whether the whole name is one short word: perhaps the initials of another."""
        return len(self.main.tokens) <= 2 and len(self.main.joined) <= 8 and not self.main.joined.isdigit()

    @cached_property
    def sounds(self) -> frozenset[str]:
        """Rare words by their sound, for the index."""
        return frozenset(sound(w.text) for form in self.forms for w in form.words if w.family == "rare")


@lru_cache(maxsize=32768)
def read_name(written: str) -> Name:
    """Read a name as a registrant wrote it. Never fails: an empty name has a form without words."""
    text = _tidy(written)
    outside, inside = _split_brackets(text)
    abbreviations = {_letters(b) for b in inside if _looks_short(b)}
    longer = [b for b in inside if not _looks_short(b) and not _is_country(b)]
    parts = [part for part in _SEPARATORS.split(outside) if part and _TOKEN.search(part) and not _is_legal_form(part)]
    if len(parts) > 1:
        abbreviations |= {_letters(part) for part in (parts[0], parts[-1]) if _looks_short(part)}
    parts = parts or [outside]
    kept = [p for p in parts if not (_looks_short(p) and _letters(p) in abbreviations)] or parts
    main = _form(" ".join([*kept, *longer]) or text)
    others = [_form(outside)] if longer or len(kept) != len(parts) else []
    pieces = tuple(_form(p) for p in [*parts, *longer]) if len(parts) + len(longer) > 1 else ()
    others = [form for form in others if form.tokens != main.tokens]
    return Name(written, main, tuple(others), pieces, frozenset(abbreviations - {""}))


def _is_legal_form(text: str) -> bool:
    return _letters(text) in _legal_forms()[0]


def _form(text: str) -> Form:
    return Form(tuple(without_legal_form(_tokens(text))))


def _tidy(written: str) -> str:
    """The name without elisions (l', d'), possessives and the full stops of dotted letters."""
    text = unicodedata.normalize("NFKC", " ".join(written[:MAX_LENGTH].split()))
    text = _POSSESSIVE.sub("", text)
    text = _ELISION.sub(r"\1 ", text)
    return _DOTTED.sub(r"\1", text)


def _split_brackets(text: str) -> tuple[str, list[str]]:
    """The text outside brackets and the contents of the brackets; all is outside where nothing else is."""
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
