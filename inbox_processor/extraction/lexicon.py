"""The words of the language files, compiled once into lookups that every reader shares.

Rule: comparison is on folded words (case, accents and look-alike letters taken off), never on raw text, and every
lookup costs time linear in the length of the words asked for. Does not know what a line or a registrant is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain, product
from typing import Any, NamedTuple

from inbox_processor.extraction.lookups import PhraseSet, Stems, phrase, prefixes
from inbox_processor.knowledge import LANGUAGES, settle, table
from inbox_processor.knowledge.phrases import given_names_of
from inbox_processor.knowledge.words import Kept, Word, fold, words


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

    labels: PhraseSet
    titles: PhraseSet
    """Meanings: honorifics, academic, post_nominals."""
    leading_titles: PhraseSet
    """What may stand before a name: honorifics, academic, generations (which are no titles)."""
    honorifics_behind: PhraseSet
    """What follows a name in small letters in some languages: behind."""
    degrees: PhraseSet
    """What may follow a name: post_nominals."""
    functions: Stems
    function_phrases: PhraseSet
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
    organisation_phrases: PhraseSet
    legal_forms: PhraseSet
    bodies: Stems
    """Public bodies (ministries, agencies, regional authorities): organisations whatever other names stand near."""
    inner_bodies: Stems
    """What belongs to a body named next to it: institute, centre, faculty."""
    towns: Stems
    """What a municipality is called: gemeente, Comune."""
    media: Stems
    """What one hears of an event by: website, newsletter."""
    departments: Stems
    streets: Stems
    not_stated: PhraseSet
    same_as_above: PhraseSet
    colleagues: Stems
    assistants: Stems
    officers: PhraseSet
    """Functions that hold a word for an assistant and write for nobody: Secretary General."""
    given: frozenset[str]
    polite: frozenset[str]
    """Words for the reader that are written large: Vás, Sie."""
    openers: frozenset[str]
    """Words that begin a sentence with a capital and are no names: Please, Bitte, Quiero."""
    sides: frozenset[str]
    """Words for one's own side: "from our side"."""
    particles: frozenset[str]
    months: frozenset[str]
    sign_offs: PhraseSet
    disclaimers: PhraseSet

    @cached_property
    def is_function(self) -> Callable[[str], bool]:
        """Whether a folded word is a function rather than what only looks like one inflected: ministre, ministère."""
        return Kept(self._is_function).__getitem__

    def _is_function(self, word: str) -> bool:
        if self.functions.is_whole(word):
            return True
        others = (self.organisations, self.departments, self.colleagues, self.fields)
        if not self.functions.holds(word) or self.bodies.holds(word):
            return False
        return not any(kind.is_whole(word) for kind in others)

    def is_prefixed_job(self, word: str) -> bool:
        """Whether a folded word is a function behind a hyphen and what leaves it one: "pro-reitor"."""
        prefix, _, job = word.partition("-")
        return prefix in prefixes() and self.functions.is_whole(job)

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


def _phrases(section: str, *keys: str) -> PhraseSet:
    found = PhraseSet()
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
def in_any_language(key: str) -> PhraseSet:
    """The words of one kind of grammar.toml, whatever language they are of."""
    found = PhraseSet()
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


def _labels() -> PhraseSet:
    found = PhraseSet()
    for code in LANGUAGES:
        for field, texts in _language(code).get("labels", {}).items():
            for text in texts:
                found.add(text, field)
    for fields in _extra("labels").values():
        for field, texts in fields.items():
            for text, meaning in product(texts, field.split("_and_")):
                found.add(text, meaning)
    return found


def _legal_forms() -> PhraseSet:
    found = PhraseSet()
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
        functions=Stems(
            _single(chain(_told("words", "functions"), _told("words", "function_forms"), _eclipsed())), _endings()
        ),
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
        inner_bodies=Stems((word, "") for word in _any("inner_bodies")),
        towns=Stems((word, "") for word in _any("towns")),
        media=Stems((word, "") for word in _any("media")),
        departments=Stems(_single(_told("words", "departments")), _endings(), frozenset(LANGUAGES)),
        streets=Stems(_single(_told("words", "streets"))),
        not_stated=_phrases("words", "not_stated"),
        same_as_above=_phrases("words", "same_as_above"),
        colleagues=Stems(_single(_told("words", "colleague"))),
        assistants=Stems(_single(_told("words", "assistants"))),
        officers=_phrases("words", "officers"),
        given=frozenset(fold(n) for code in (*LANGUAGES, *table("given_names")) for n in given_names_of(code)),
        polite=frozenset(fold(word) for word in _any("polite")),
        openers=frozenset(fold(word) for word in _any("openers")),
        sides=frozenset(fold(word) for word in _any("sides")),
        particles=frozenset(fold(name) for name in _listed("names", "particles")),
        months=frozenset(fold(m) for key in ("months", "months_genitive") for m in _listed("words", key)),
        sign_offs=_phrases("letter", "sign_offs"),
        disclaimers=_phrases("letter", "disclaimers", "sent_from", "external_banners"),
    )


_ENDS = ("own_ends", "field_ends", "plural_ends", "place_ends", "purpose_ends")


class Grammar(dict[str, PhraseSet]):
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
        self.purpose_ends = ends["purpose_ends"]
        """Ends of words that say what a function behind which they stand is for: "inovacijoms"."""
        self.place_ends = ends["place_ends"]
        """Ends of towns that say "in": "Tampereella"."""
        self.behind_ends = tuple(self._own.get("behind_ends", ()))
        """Ends of adjectives that follow their noun, with their accents: "publique", "pública", no verb "publica"."""
        self._together: dict[tuple[str, ...], PhraseSet] = {}

    def __missing__(self, kind: str) -> PhraseSet:
        """Compile one kind of words when it is first asked for."""
        self[kind] = found = PhraseSet()
        english = (text for text in self._english.get(kind, ()) if len(text) >= self._shortest)
        for text in (*self._own.get(kind, ()), *english):
            found.add(text, kind)
        return found

    def any_of(self, *keys: str) -> PhraseSet:
        """The words of several keys together, where it does not matter which of them a word belongs to."""
        if keys not in self._together:
            self._together[keys] = PhraseSet.of(self[key] for key in keys)
        return self._together[keys]


@cache
def grammar(language: str) -> Grammar:
    return Grammar(language)
