"""The words of the language files, compiled once into lookups that every reader shares.

Rule: comparison is on folded words (case, accents and look-alike letters taken off), never on raw text, and every
lookup costs time linear in the length of the words asked for. Does not know what a line or a registrant is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain, product
from operator import itemgetter
from typing import Any, NamedTuple

from inbox_processor.knowledge import LANGUAGES, settle, table
from inbox_processor.knowledge.habits import languages
from inbox_processor.knowledge.phrases import given_names_of
from inbox_processor.knowledge.words import Kept, Word, fold, folds, words

LONGEST_PHRASE = 8
SHORTEST_STEM = 5
_FOLD = itemgetter(Word._fields.index("fold"))
_LOST = frozenset("aeiouyskcαεηιοσυωаеиоуъяюй")
"""Letters that the last of those is which a word loses in its cases: vadov|as, ředitel|ka."""
_COMPOUNDING = languages("compounds")
"""Languages that write "cluster manager" as one word, their own or the English one."""


def phrase(text: str) -> tuple[str, ...]:
    """The folded words of a phrase, as lookups are keyed."""
    return (fold(text),) if text.isalnum() else tuple(folds(text))


class Phrases:
    """A set of phrases, each with what it stands for; found as the longest that begins at a given word."""

    def __init__(self) -> None:
        self._meaning: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        """How many words phrases with this first word have, most first."""

    def add(self, text: str, meaning: str) -> None:
        key = phrase(text)
        if not key or len(key) > LONGEST_PHRASE:
            return
        meanings, lengths = self._meaning.get(key, ()), self._lengths.get(key[0], ())
        if meaning not in meanings:
            self._meaning[key] = (*meanings, meaning)
        if len(key) not in lengths:
            self._lengths[key[0]] = tuple(sorted((*lengths, len(key)), reverse=True))

    @classmethod
    def of(cls, parts: Iterable[Phrases]) -> Phrases:
        """The phrases of all parts together."""
        found = cls()
        for part in parts:
            both = found._meaning.keys() & part._meaning.keys()
            meanings = {key: tuple(dict.fromkeys((*found._meaning[key], *part._meaning[key]))) for key in both}
            begun = found._lengths.keys() & part._lengths.keys()
            lengths = {word: {*found._lengths[word], *part._lengths[word]} for word in begun}
            found._meaning |= part._meaning | meanings
            found._lengths |= part._lengths | {word: tuple(sorted(n, reverse=True)) for word, n in lengths.items()}
        return found

    def may_begin_with(self, word: str) -> bool:
        """Whether a folded word begins a phrase."""
        return word in self._lengths

    def likely(self, sequence: Sequence[Word]) -> list[int]:
        """The words of a sequence that begin a phrase, most often none."""
        firsts = self._lengths
        if firsts.keys().isdisjoint(map(_FOLD, sequence)):
            return []
        return [index for index, word in enumerate(sequence) if word.fold in firsts]

    def may_stand_in(self, text: str) -> bool:
        """Whether one of a text's words begins a phrase; told without placing the words."""
        return not self._lengths.keys().isdisjoint(folds(text))

    def at(self, sequence: Sequence[Word], index: int) -> tuple[int, tuple[str, ...]]:
        """How many words from `index` the longest phrase takes (0: none), and its meanings."""
        if index >= len(sequence):
            return 0, ()
        for length in self._lengths.get(sequence[index].fold, ()):
            key = tuple(map(_FOLD, sequence[index : index + length]))
            if key in self._meaning and len(key) == length:
                return length, self._meaning[key]
        return 0, ()

    def before(self, sequence: Sequence[Word], end: int) -> int:
        """How many words the longest phrase takes that ends right before the word at `end` (0: none)."""
        for start in range(max(0, end - LONGEST_PHRASE), end):
            length = end - start
            begun = length in self._lengths.get(sequence[start].fold, ())
            if begun and tuple(map(_FOLD, sequence[start:end])) in self._meaning:
                return length
        return 0

    def within(self, sequence: Sequence[Word]) -> list[tuple[int, int, tuple[str, ...]]]:
        """All phrases in the sequence, left to right, longest first, not overlapping: (index, length, meanings)."""
        behind = 0
        found: list[tuple[int, int, tuple[str, ...]]] = []
        for index in self.likely(sequence):
            if index >= behind:
                length, meaning = self.at(sequence, index)
                if length:
                    found.append((index, length, meaning))
                    behind = index + length
        return found

    def holds(self, text: str) -> bool:
        """Whether the whole text is one of the phrases."""
        return phrase(text) in self._meaning

    def meaning(self, text: str) -> tuple[str, ...]:
        return self._meaning.get(phrase(text), ())


class Stems:
    """Words that are recognised inflected ("direktora") and at the end of a compound ("Clustermanagerin").

    `endings` are those of the languages of the words: what may stand in a form behind the letters that it shares with
    the word; without them anything up to three letters longer counts. A word written "-chef" is also known where fewer
    letters than SHORTEST_STEM end a compound. What is no single word is refused: it would never be found.
    """

    def __init__(
        self,
        vocabulary: Iterable[tuple[str, str]],
        endings: Mapping[str, frozenset[str]] | None = None,
        compounding: frozenset[str] = _COMPOUNDING,
    ) -> None:
        self._whole: set[str] = set()
        self._tails: set[str] = set()
        self._compounded: set[str] = set()
        self._stems: dict[str, dict[str, frozenset[str] | None]] = {}
        for text, language in vocabulary:
            key = phrase(text)
            if len(key) != 1:
                raise ValueError(f"not one word: {text!r}")
            (self._tails if text.startswith("-") else self._whole).add(key[0])
            if endings is None or language in compounding:
                self._compounded.add(key[0])
            if len(key[0]) >= SHORTEST_STEM:
                stem = key[0][: -2 if len(key[0]) >= 8 else -1 if len(key[0]) >= 6 else len(key[0])]
                known = self._stems.setdefault(stem, {})
                known[key[0]] = (endings[language] | (known.get(key[0]) or frozenset())) if endings else None
        self._begin = {key[:SHORTEST_STEM] for key in (*self._whole, *self._stems) if len(key) >= SHORTEST_STEM}
        self.is_whole: Callable[[str], bool] = self._whole.__contains__
        """Whether the folded word is one of these."""
        self.holds: Callable[[str], bool] = Kept(self._looks).__getitem__
        """Whether it is one of these, an inflected form, or a compound that ends in one."""
        self.is_sound: Callable[[str], bool] = Kept(self._ends_whole).__getitem__
        """Whether it is one of these in its basic form, or a compound that ends in one in its basic form."""

    def _ends_whole(self, word: str) -> bool:
        tails = range(3, min(len(word), 40) - SHORTEST_STEM + 1)
        return word in self._whole or any(word[tail:] in self._whole for tail in tails)

    def _looks(self, word: str) -> bool:
        if word in self._whole:
            return True
        if not SHORTEST_STEM <= len(word) <= 40:
            return False
        if self._tails and any(word[-size:] in self._tails for size in range(3, min(len(word) - 2, 8))):
            return True
        tails = _tails(word)
        if self._begin.isdisjoint(tails):
            return False
        likely = [tail for begin, places in tails.items() if begin in self._begin for tail in places]
        return any(self._is_form(word[tail:], whole=not tail or word[:tail] in _prefixes()) for tail in likely)

    def _is_form(self, tail: str, whole: bool) -> bool:
        """Whether it is a word or a form of one; of those that are compounded only, where it is no `whole` word."""
        known = self._whole if whole else self._compounded
        return tail in known or any(
            (whole or word in known) and _inflected(tail, word, endings)
            for length in range(SHORTEST_STEM, len(tail) + 1)
            for word, endings in self._stems.get(tail[:length], {}).items()
        )


@lru_cache(maxsize=1024)
def _tails(word: str) -> dict[str, list[int]]:
    """Where a compound's last noun may begin, by the letters that it would begin with."""
    found: dict[str, list[int]] = {}
    for tail in (0, *range(3, len(word) - SHORTEST_STEM + 1)):
        found.setdefault(word[tail : tail + SHORTEST_STEM], []).append(tail)
    return found


@cache
def _prefixes() -> frozenset[str]:
    """What stands before a word that is still itself: "vice", "co"."""
    return frozenset(fold(word) for word in _any("prefixes"))


def _inflected(form: str, word: str, endings: frozenset[str] | None) -> bool:
    """Whether a form that shares the stem of a word ends as forms of its languages do."""
    if endings is None:
        return len(form) <= len(word) + 3
    shared = next((at for at, (a, b) in enumerate(zip(form, word, strict=False)) if a != b), min(len(form), len(word)))
    lost = word[shared:]
    return form[shared:] in endings and (not lost or lost[-1] in _LOST)


class Senses(NamedTuple):
    """What one word of a contact line may be, over all languages."""

    function: bool
    organisation: bool
    department: bool
    street: bool
    basic_function: bool
    """A function in its basic form; likewise the following: words by which a line is what it is."""
    basic_organisation: bool
    whole_organisation: bool
    """An organisation's word itself, not the end of a compound."""
    basic_department: bool
    whole_department: bool
    body: bool


@dataclass(frozen=True)
class Lexicon:
    """All that readers ask about words, over all languages."""

    labels: Phrases
    titles: Phrases
    """Meanings: honorifics, academic, post_nominals."""
    leading_titles: Phrases
    """What may stand before a name: honorifics, academic, generations (which are no titles)."""
    honorifics_behind: Phrases
    """What follows a name in small letters in some languages: behind."""
    degrees: Phrases
    """What may follow a name: post_nominals."""
    functions: Stems
    function_phrases: Phrases
    modifiers: Stems
    """Words that go before the main noun of a function: senior, deputy, executive."""
    joiners: frozenset[str]
    """Small words that only lead from a function to what it is of, in any language."""
    agent_endings: tuple[str, ...]
    """What words for people's work end in, over all languages."""
    adjective_endings: tuple[str, ...]
    """What adjectives before the main noun of a body's name end in (Slavic languages, Greek)."""
    fields: Stems
    """Words of names that also say a field of work: technology, services."""
    activities: Stems
    """Fields of work that stand for a function right behind a name: "Marketing", "Netzwerkkoordination"."""
    field_abbreviations: frozenset[str]
    """Short forms that say a field of work and name nobody: ICT, R&D."""
    firms: frozenset[str]
    """Nouns that only announce the name of a company: "podjetja PlastTehnika"."""
    organisations: Stems
    organisation_phrases: Phrases
    legal_forms: Phrases
    bodies: Stems
    """Public bodies (ministries, agencies, regional authorities): organisations whatever other names stand near."""
    towns: Stems
    """What a municipality is called: gemeente, Comune."""
    media: Stems
    """What one hears of an event by: website, newsletter."""
    departments: Stems
    streets: Stems
    not_stated: Phrases
    same_as_above: Phrases
    colleagues: Stems
    assistants: Stems
    given: frozenset[str]
    polite: frozenset[str]
    """Words for the reader that are written large: Vás, Sie."""
    openers: frozenset[str]
    """Words that begin a sentence with a capital and are no names: Please, Bitte, Quiero."""
    sides: frozenset[str]
    """Words for one's own side: "from our side"."""
    particles: frozenset[str]
    months: frozenset[str]
    sign_offs: Phrases
    disclaimers: Phrases

    @cached_property
    def is_function(self) -> Callable[[str], bool]:
        """Whether a folded word is a function rather than what only looks like one inflected: ministre, ministère."""
        return Kept(self._is_function).__getitem__

    def _is_function(self, word: str) -> bool:
        if self.functions.is_whole(word):
            return True
        others = (self.organisations, self.departments, self.colleagues)
        if not self.functions.holds(word) or self.bodies.holds(word):
            return False
        return not any(kind.is_whole(word) for kind in others)

    def is_prefixed_job(self, word: str) -> bool:
        """Whether a folded word is a function behind a hyphen and what leaves it one: "pro-reitor"."""
        prefix, _, job = word.partition("-")
        return prefix in _prefixes() and self.functions.is_whole(job)

    def is_bare_head(self, word: str) -> bool:
        """Whether a folded word says that somebody leads, and not what: "head", "jefa"."""
        return in_any_language("bare_heads").holds(word)

    def names_activity(self, sequence: Sequence[Word]) -> bool:
        """Whether words name what somebody works at: "Finance & Administration"."""
        return any(self.activities.holds(word.fold) for word in (*sequence[:1], *sequence[-1:]))

    def is_institution(self, word: str) -> bool:
        """Whether a folded word names an organisation in its basic form and nothing that a person is."""
        return self.organisations.is_sound(word) and not self.functions.is_whole(word)


def _language(code: str) -> Mapping[str, Any]:
    try:
        return table(f"languages/{code}")
    except FileNotFoundError:
        return {}


def _extra(name: str) -> Mapping[str, Any]:
    try:
        return table(name)
    except FileNotFoundError:
        return {}


def _listed(section: str, key: str) -> Iterator[str]:
    return (text for text, _ in _told(section, key))


def _told(section: str, key: str) -> Iterator[tuple[str, str]]:
    """The texts under a key of all languages, each with its language."""
    for code in LANGUAGES:
        value = _language(code).get(section, {}).get(key, ())
        for text in value if not isinstance(value, str) else (value,):
            yield text, code


def _eclipsed() -> Iterator[tuple[str, str]]:
    """The Irish words for functions as they stand behind "ár" and "bhur": "ár gcomhordaitheoir"."""
    eclipses = {str(begun[-1]): str(begun[:-1]) for begun in _extra("grammar").get("ga", {}).get("eclipses", ())}
    for text in _language("ga").get("words", {}).get("functions", ()):
        if ahead := eclipses.get(text[:1].lower()):
            yield ahead + text, "ga"


def _endings() -> dict[str, frozenset[str]]:
    """What forms of nouns and adjectives end in, a language each."""
    found = _extra("grammar")
    listed = {code: found.get(code, {}).get("endings", "").split() for code in LANGUAGES}
    return {code: frozenset("" if end == "-" else fold(end) for end in ends) for code, ends in listed.items()}


def _phrases(section: str, *keys: str) -> Phrases:
    found = Phrases()
    for key in keys:
        for text in _listed(section, key):
            found.add(text, key)
    return found


def _single(listed: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The single words of a list that holds phrases too, which others look up whole."""
    return ((text, language) for text, language in listed if len(phrase(text)) == 1)


def _modifiers() -> Iterator[tuple[str, str]]:
    """The words before the last one in the functions of several words, and those listed as such."""
    for text, language in _told("words", "functions"):
        yield from ((word.fold, language) for word in words(text)[:-1] if len(word.fold) > 3)
    yield from _single(_told("words", "modifiers"))


@cache
def in_any_language(key: str) -> Phrases:
    """The words of one kind of grammar.toml, whatever language they are of."""
    found = Phrases()
    for words_of in _extra("grammar").values():
        for text in words_of.get(key, ()):
            found.add(text, key)
    settle()
    return found


@cache
def written(language: str, key: str) -> frozenset[str]:
    """The small words of one kind of a language, their marks kept: "è" is no "e"."""
    return frozenset(str(word).casefold() for word in _extra("grammar").get(language, {}).get(key, ()))


def _any(key: str) -> Sequence[str]:
    """The words of one kind that belong to no one language."""
    found: Sequence[str] = _extra("grammar").get("any", {}).get(key, ())
    return found


@cache
def _agreement() -> dict[str, str]:
    return {noun: adjectives for noun, _, adjectives in (entry.partition(" ") for entry in _any("agreement"))}


def adjectives_before(last: str) -> str:
    """What Slavic adjectives end in before a noun, by its last letter."""
    return _agreement().get(last, "yi")


def _joiners() -> Iterator[str]:
    for words_of in _extra("grammar").values():
        yield from (
            fold(text) for key in ("at", "employer", "and") for text in words_of.get(key, ()) if " " not in text
        )


def _labels() -> Phrases:
    found = Phrases()
    for code in LANGUAGES:
        for field, texts in _language(code).get("labels", {}).items():
            for text in texts:
                found.add(text, field)
    for fields in _extra("labels").values():
        for field, texts in fields.items():
            for text, meaning in product(texts, field.split("_and_")):
                found.add(text, meaning)
    return found


def _legal_forms() -> Phrases:
    found = Phrases()
    for form in _any("legal_forms"):
        found.add(form, "legal")
    for form in _listed("words", "organisations"):
        if form.count(".") > 1:
            found.add(form, "legal")
    return found


@cache
def numbers(language: str) -> Mapping[str, int]:
    """The words for small numbers in a language and English, by their folded forms: "du" is two in Lithuanian only."""
    found: dict[str, int] = {}
    for code in dict.fromkeys((language or "en", "en")):
        for value, text in enumerate(_language(code).get("words", {}).get("numbers", ()), start=1):
            for spelling in str(text).split("/"):
                found.setdefault(fold(spelling.strip()), value)
    return found


@lru_cache(maxsize=20_000)
def senses(word: str) -> Senses:
    """What a folded word may be: asked once a word, since every line asks all of it of each of its words."""
    lex = lexicon()
    return Senses(
        lex.is_function(word),
        lex.organisations.holds(word),
        lex.departments.holds(word),
        lex.streets.holds(word),
        lex.functions.is_whole(word),
        lex.organisations.is_sound(word),
        lex.organisations.is_whole(word),
        lex.departments.is_sound(word),
        lex.departments.is_whole(word),
        lex.bodies.is_sound(word),
    )


@cache
def lexicon() -> Lexicon:
    """The compiled language files; built at the first call, in well under a second."""
    found = _compiled()
    settle()
    return found


def _compiled() -> Lexicon:
    return Lexicon(
        labels=_labels(),
        titles=_phrases("titles", "honorifics", "academic", "post_nominals"),
        leading_titles=_phrases("titles", "honorifics", "academic", "generations"),
        degrees=_phrases("titles", "post_nominals"),
        honorifics_behind=_phrases("titles", "behind"),
        functions=Stems(_single(chain(_told("words", "functions"), _eclipsed())), _endings()),
        function_phrases=_phrases("words", "functions"),
        modifiers=Stems(_modifiers(), _endings()),
        joiners=frozenset(_joiners()),
        agent_endings=tuple(fold(end) for end in _any("agent_endings")),
        adjective_endings=tuple(fold(end) for end in _any("adjective_endings")),
        fields=Stems((word, "") for word in _any("fields")),
        activities=Stems((word, "") for word in _any("activities")),
        field_abbreviations=frozenset(fold(word) for word in _any("field_abbreviations")),
        firms=frozenset(fold(word) for word in _any("firms")),
        organisations=Stems(_single(_told("words", "organisations")), _endings(), frozenset(LANGUAGES)),
        organisation_phrases=_phrases("words", "organisations"),
        legal_forms=_legal_forms(),
        bodies=Stems((word, "") for word in _any("bodies")),
        towns=Stems((word, "") for word in _any("towns")),
        media=Stems((word, "") for word in _any("media")),
        departments=Stems(_single(_told("words", "departments")), _endings(), frozenset(LANGUAGES)),
        streets=Stems(_single(_told("words", "streets"))),
        not_stated=_phrases("words", "not_stated"),
        same_as_above=_phrases("words", "same_as_above"),
        colleagues=Stems(_single(_told("words", "colleague"))),
        assistants=Stems(_single(_told("words", "assistants"))),
        given=frozenset(fold(n) for code in (*LANGUAGES, *table("given_names")) for n in given_names_of(code)),
        polite=frozenset(fold(word) for word in _any("polite")),
        openers=frozenset(fold(word) for word in _any("openers")),
        sides=frozenset(fold(word) for word in _any("sides")),
        particles=frozenset(fold(name) for name in _listed("names", "particles")),
        months=frozenset(fold(m) for key in ("months", "months_genitive") for m in _listed("words", key)),
        sign_offs=_phrases("letter", "sign_offs"),
        disclaimers=_phrases("letter", "disclaimers", "sent_from", "external_banners"),
    )


_ENDS = ("own_ends", "field_ends", "plural_ends", "place_ends")


class Grammar(dict[str, Phrases]):
    """The small words of one language together with English, which turns up in every mail, by their kind."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        tables = _extra("grammar")
        self._own, self._english = tables.get(language, {}), tables["en"] if language != "en" else {}
        self._shortest = 2 if language in tables["any"]["letters"] else 1
        """Letters that an English word has at least, where one letter is another word of this language."""
        ends = {key: tuple(fold(end) for end in self._own.get(key, ())) for key in _ENDS}
        self.own_ends = ends["own_ends"]
        """Ends of words that say "our" and "my": toimitusjohtajamme."""
        self.field_ends = ends["field_ends"]
        """Ends of adjectives that say the field of the function behind them: "kutatási igazgató"."""
        self.plural_ends = ends["plural_ends"]
        """Ends of nouns for several bodies: "klasterių"."""
        self.place_ends = ends["place_ends"]
        """Ends of towns that say "in": "Tampereella"."""
        self._together: dict[tuple[str, ...], Phrases] = {}

    def __missing__(self, kind: str) -> Phrases:
        """Compile one kind of words when it is first asked for."""
        self[kind] = found = Phrases()
        english = (text for text in self._english.get(kind, ()) if len(text) >= self._shortest)
        for text in (*self._own.get(kind, ()), *english):
            found.add(text, kind)
        return found

    def any_of(self, *keys: str) -> Phrases:
        """The words of several keys together, where it does not matter which of them a word belongs to."""
        if keys not in self._together:
            self._together[keys] = Phrases.of(self[key] for key in keys)
        return self._together[keys]


@cache
def grammar(language: str) -> Grammar:
    return Grammar(language)
