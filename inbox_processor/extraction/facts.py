"""Yes/no facts about a chosen value that speak for or against it, each named in words an organiser understands.

Rule: a fact is true or not by the mail alone; what it weighs is fitted (knowledge/calibration.toml), never set here.
Its name is the reason shown for a doubt, so it reads after the value: "organisation “…”: it is a single word".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from inbox_processor.extraction import addresses, places
from inbox_processor.extraction.entries import Role
from inbox_processor.extraction.lexicon import grammar, in_any_language, lexicon
from inbox_processor.extraction.model import Candidate
from inbox_processor.extraction.page import Page
from inbox_processor.extraction.person import Person
from inbox_processor.extraction.similarity import fits_address, is_made_of, latin, spelling
from inbox_processor.knowledge.words import Word, words
from inbox_processor.records import Field

WELL_KNOWN = 0.6
"""Strength of a function in a sentence that is a whole known word, not the form or compound of one."""
LONG_ORGANISATION = 6
"""Words of an organisation over which it may hold what is not of its name."""
CLOSE = 0.25
"""Difference of weight under which another value is close."""


@dataclass(frozen=True)
class Matter:
    """A chosen value with all that facts are asked of."""

    page: Page
    person: Person
    best: Candidate
    readers: frozenset[str]
    rivals: tuple[Candidate, ...]
    lead: float
    values: Mapping[Field, str]
    """The values chosen for the person's fields, this one among them."""

    @property
    def value(self) -> str:
        return self.best.value

    @cached_property
    def words(self) -> Sequence[Word]:
        return words(self.best.value)

    @property
    def reader(self) -> str:
        return self.best.reader.partition(":")[0]

    @cached_property
    def before(self) -> str:
        """What stands on the same line before the value."""
        if self.best.start < 0:
            return ""
        text = self.page.contents.get(self.best.source, "")[max(0, self.best.start - 60) : self.best.start]
        return text.rpartition("\n")[2]

    @cached_property
    def after(self) -> str:
        """What stands on the same line after the value."""
        if self.best.start < 0:
            return ""
        return self.page.contents.get(self.best.source, "")[self.best.end : self.best.end + 40].partition("\n")[0]

    @cached_property
    def likeness(self) -> float:
        """How well a mail domain spells the value."""
        return spelling(self.best.value, self.person.domains or self.page.domains)

    def email(self) -> str:
        return self.values.get("email", "")

    def name(self) -> str:
        return self.values.get("full_name", "") or self.person.name


@dataclass(frozen=True)
class Fact:
    """A named yes/no question; `favours` says which way it can only speak."""

    name: str
    favours: bool
    holds: Callable[[Matter], bool]
    strong: bool = False
    """Whether it speaks loudly even before a mail with it has been seen."""


# --- of any value ----------------------------------------------------------------------------------------------------


def _second_close(m: Matter) -> bool:
    return bool(m.rivals) and m.lead < CLOSE


def _or_beside(m: Matter) -> bool:
    """Whether the mail leaves open which of two it is: "Anna Müller or, failing her, Peter Schmidt"."""
    small = grammar(m.page.language)["or"]
    if not small.may_stand_in(m.before) and not small.may_stand_in(m.after):
        return False
    before, after = words(m.before)[-5:], words(m.after.partition(".")[0])[:1]
    return any(small.at(row, at)[0] for row in (before, after) for at in range(len(row)))


_ANY = (
    Fact("“or” stands beside it", False, _or_beside, strong=True),
    Fact("read in a sentence", False, lambda m: m.reader == "sentence"),
    Fact("read in a signature", False, lambda m: m.reader == "signature"),
    Fact("stated in a form or list", True, lambda m: m.reader in ("labelled answer", "table", "card", "contact block")),
    Fact("read in two places", True, lambda m: len(m.readers) > 1),
    Fact("another value stands beside it", False, lambda m: bool(m.rivals)),
    Fact("two values about as likely", False, _second_close),
    Fact("taken from somebody else's entry", False, lambda m: m.best in m.person.inherited),
)


# --- organisation ----------------------------------------------------------------------------------------------------


def _names_organisation(m: Matter) -> bool:
    lex = lexicon()
    return any(lex.organisations.holds(w.fold) for w in m.words) or any(lex.legal_forms.within(m.words))


def _no_organisation_word(m: Matter) -> bool:
    return not _names_organisation(m) and not m.value.isupper() and m.likeness < 0.6


def _first_is_department(m: Matter) -> bool:
    return any(lexicon().departments.holds(w.fold) for w in m.words[:1])


def _function_word(m: Matter) -> bool:
    lex = lexicon()
    return any(lex.functions.is_whole(w.fold) for w in m.words) or any(lex.function_phrases.within(m.words))


def _small_start(m: Matter) -> bool:
    return m.value[:1].islower()


def _small_edge(m: Matter) -> bool:
    """Whether the value begins or ends with a small word of the mail's language, so that it seems cut."""
    stop = grammar(m.page.language)["stop"]
    return bool(m.words) and any(stop.holds(w.fold) for w in (m.words[0], m.words[-1])) and len(m.words) > 1


def _goes_on_left(m: Matter) -> bool:
    """Whether a capitalised word or an article in front seems to belong to it."""
    last = m.before.rstrip(" -'’")
    word = last.split()[-1] if last.split() else ""
    return bool(word) and word[0].isupper() and word[-1].isalpha() and not m.best.rule


def _glued_left(m: Matter) -> bool:
    """Whether a word is glued to its front by a hyphen or apostrophe."""
    return m.before[-1:] in ("-", "'", "’", "/")


def _goes_on_right(m: Matter) -> bool:
    rest = m.after.lstrip()
    dashed = rest[:1] in ("–", "—", "-", "&", "/") and rest[1:].strip()[:1].isalpha()
    return bool(dashed) or (m.after[:1] == " " and rest[:1].isupper()) or m.after[:1] in ("'", "’")


def _alike(m: Matter) -> bool:
    return m.likeness >= 0.6


def _unlike(m: Matter) -> bool:
    return m.likeness < 0.2 and bool(m.page.domains)


def _and_follows(m: Matter) -> bool:
    row = words(m.after)[:2]
    return (
        m.after[:1] == " "
        and m.after.strip()[:1].isalpha()
        and bool(row and grammar(m.page.language)["and"].at(row, 0)[0])
    )


def _comma_follows(m: Matter) -> bool:
    return m.after[:1] == "," and m.after[1:].lstrip()[:1].isupper()


def _no_own_name(m: Matter) -> bool:
    """Whether it is made of common words only ("the Institute's management")."""
    lex = lexicon()
    common = (lex.organisations.holds(w.fold) or lex.departments.holds(w.fold) or len(w.fold) < 4 for w in m.words)
    return all(common) and m.likeness < 0.6


def _legal_form(m: Matter) -> bool:
    return any(lexicon().legal_forms.within(m.words))


def _department_inside(m: Matter) -> bool:
    return any(lexicon().departments.is_whole(w.fold) for w in m.words)


def _unconfirmed(m: Matter) -> bool:
    """Whether one sentence only says it, no domain spells it and no legal form closes it."""
    return m.reader == "sentence" and len(m.readers) == 1 and m.likeness < 0.8 and not _legal_form(m)


_ORGANISATION = (
    Fact("only a sentence says it and the mail address does not", False, _unconfirmed),
    Fact("it ends in a legal form", True, _legal_form),
    Fact("it is made of common words only", False, _no_own_name),
    Fact("a department's word is in it", False, _department_inside),
    Fact("“and” stands right after it", False, _and_follows),
    Fact("the mail address spells all of it", True, lambda m: m.likeness >= 0.8),
    Fact("no word in it names an organisation", False, _no_organisation_word),
    Fact("it begins like a department", False, _first_is_department),
    Fact("a function's word is in it", False, _function_word),
    Fact("it begins in lower case", False, _small_start),
    Fact("it seems to be cut off", False, lambda m: _small_edge(m) or _glued_left(m)),
    Fact("more words stand right before it", False, _goes_on_left),
    Fact("more words stand right after it", False, _goes_on_right),
    Fact("it is a single word", False, lambda m: len(m.words) == 1),
    Fact("it is long", False, lambda m: len(m.words) > LONG_ORGANISATION),
    Fact("a comma is in it", False, lambda m: "," in m.value),
    Fact("brackets or marks are in it", False, lambda m: any(ch in "();:?!" for ch in m.value)),
    Fact("a comma and another name stand right after it", False, _comma_follows),
    Fact("the mail address spells it", True, _alike),
    Fact("the mail address spells something else", False, _unlike),
)


# --- function --------------------------------------------------------------------------------------------------------


def _no_function_word(m: Matter) -> bool:
    lex = lexicon()
    known = any(lex.functions.holds(w.fold) for w in m.words) or in_any_language("members").within(m.words)
    return not known and not any(lex.function_phrases.within(m.words))


def _known_function(m: Matter) -> bool:
    lex = lexicon()
    return lex.function_phrases.holds(m.value) or (len(m.words) == 1 and lex.functions.is_whole(m.words[0].fold))


def _small_inside(m: Matter) -> bool:
    """Whether words of a sentence (I, we, will, please) stand in it."""
    small = grammar(m.page.language)
    row = m.words
    return any(small.any_of("they", "be", "first", "self").within(row))


def _others_inside(m: Matter) -> bool:
    """Whether the organisation or the name stands in it."""
    mine = {w.fold for w in m.words}
    others = [m.values.get("organisation", ""), m.name()]
    return any(other and {w.fold for w in words(other)} <= mine for other in others)


def _organisation_inside(m: Matter) -> bool:
    return any(lexicon().organisations.is_whole(w.fold) for w in m.words)


def _introduced(m: Matter) -> bool:
    """Whether "I am", "as", "en tant que" or an apposition's comma stands before it."""
    before = m.before.rstrip()
    row = words(before)[-3:]
    small = grammar(m.page.language)
    led = any(small["be"].at(row, at)[0] == len(row) - at for at in range(len(row)))
    return before.endswith((",", "(", "–")) or led


_FUNCTION = (
    Fact("no word in it names a function", False, _no_function_word),
    Fact("guessed from the form of a word", False, lambda m: m.reader == "sentence" and m.best.strength < WELL_KNOWN),
    Fact("it seems to be cut off", False, lambda m: _small_edge(m) or _glued_left(m) or len(m.words[-1].fold) < 2),
    Fact("introduced by words such as “I am” or “as”", True, _introduced),
    Fact("it is a well-known function", True, _known_function),
    Fact("words of a sentence are in it", False, _small_inside),
    Fact("the organisation or the name is in it", False, _others_inside),
    Fact("an organisation's word is in it", False, _organisation_inside),
    Fact("it begins with a form of address", False, lambda m: bool(lexicon().titles.at(m.words, 0)[0])),
    Fact("it is long", False, lambda m: len(m.words) > 6),
    Fact("more words stand right before it", False, _goes_on_left),
    Fact("more words stand right after it", False, _goes_on_right),
    Fact("a number or mark is in it", False, lambda m: any(ch.isdigit() or ch in "@:;?!" for ch in m.value)),
)


# --- name ------------------------------------------------------------------------------------------------------------


def _address_fits(m: Matter) -> bool:
    return bool(m.email()) and is_made_of(m.email(), m.name())


def _made_of(local: str, parts: list[str]) -> bool:
    """Whether an address's letters are beginnings of the words in their order: "metslu", "vanthek"."""
    if not local:
        return True
    return any(
        local.startswith(part[:size]) and _made_of(local[size:], parts[at + 1 :])
        for at, part in enumerate(parts)
        for size in range(min(len(part), len(local)), 0, -1)
    )


def fits_another(m: Matter) -> bool:
    """Whether a personal address seems to be of another person than the one named."""
    name, email = m.name(), m.email()
    if not name or not email.isascii() or not email or addresses.is_role(email) or addresses.is_free(email):
        return False
    local = "".join(ch for ch in email.partition("@")[0].lower() if ch.isalpha())
    if len(local) < 5 or fits_address(name, email) > 0 or lexicon().functions.holds(local):
        return False
    parts = [part for part in ("".join(c for c in w if c.isalpha()) for w in latin(name).split()[:6]) if part]
    return not _made_of(local, parts)


def _known_given(m: Matter) -> bool:
    return any(w.fold in lexicon().given for w in m.words)


def _is_from(m: Matter) -> bool:
    """Whether the mail's own sender line says the same name."""
    sender = m.page.sender
    mine = {w.fold for w in m.words}
    return bool(sender and sender.name) and {w.fold for w in words(sender.name if sender else "")} == mine


def _name_in_form_of_work(m: Matter) -> bool:
    lex = lexicon()
    return any(lex.functions.is_whole(w.fold) or lex.organisations.is_whole(w.fold) for w in m.words)


def _not_entered(m: Matter) -> bool:
    """Whether the person is registered only because nobody else is."""
    return Role.PARTICIPANT not in m.person.roles


def _sender_beside_others(m: Matter) -> bool:
    return _not_entered(m) and m.person.is_sender and m.person.others > 0


_NAME = (
    Fact("the mail address fits it", True, _address_fits),
    Fact("the mail address fits another name", False, fits_another),
    Fact("it is the sender's name", True, _is_from),
    Fact("a given name is in it", True, _known_given),
    Fact("it is a single word", False, lambda m: len(m.words) < 2),
    Fact("somebody else is named too", False, lambda m: m.person.others > 0),
    Fact("the sender, though somebody else is named", False, _sender_beside_others),
    Fact("registered without saying so of them", False, _not_entered),
    Fact("it begins in lower case", False, _small_start),
    Fact("a function's or organisation's word is in it", False, _name_in_form_of_work),
    Fact("more words stand right before it", False, _goes_on_left),
    Fact("more words stand right after it", False, _goes_on_right),
)


# --- e-mail, telephone, title, country -------------------------------------------------------------------------------


def _from_address(m: Matter) -> bool:
    return bool(m.page.sender) and m.value == (m.page.sender.addr.lower() if m.page.sender else "")


_EMAIL = (
    Fact("the name fits it", True, _address_fits),
    Fact("it fits another name", False, fits_another),
    Fact("it is the sender's address", True, _from_address),
    Fact("it is an office's address", False, lambda m: addresses.is_role(m.value)),
    Fact("it is a private address", False, lambda m: addresses.is_free(m.value)),
)


def _unlabelled(m: Matter) -> bool:
    return m.best.reader.endswith(":unlabelled") and not any(ch.isalpha() for ch in m.before[-24:])


def _prefix_agrees(m: Matter) -> bool:
    return bool(m.values.get("country")) and places.of_telephone(m.value) == m.values.get("country")


def _prefix_differs(m: Matter) -> bool:
    return bool(m.values.get("country")) and not _prefix_agrees(m)


_TELEPHONE = (
    Fact("nothing beside it says what number it is", False, _unlabelled),
    Fact("two numbers, neither labelled", False, lambda m: bool(m.rivals) and _unlabelled(m)),
    Fact("it may be the switchboard's", False, lambda m: m.best.reader.endswith((":switchboard", ":other"))),
    Fact("its prefix is the country's", True, _prefix_agrees),
    Fact("its prefix is another country's", False, _prefix_differs),
    Fact("written with its prefix", True, lambda m: m.best.raw.lstrip(" (").startswith(("+", "00"))),
    Fact("no mail address of this person stands beside it", False, lambda m: not m.email()),
)

_TITLE = (
    Fact("it is not a known title", False, lambda m: not lexicon().titles.holds(m.value)),
    Fact("marks are in it", False, lambda m: any(ch in "():;,/" for ch in m.value)),
    Fact("it is a word of two letters", False, lambda m: len(m.value) <= 2),
    Fact("more words stand right after the name", False, _goes_on_right),
)


def _told_by(rule: str) -> Callable[[Matter], bool]:
    return lambda m: rule in m.best.rule


_COUNTRY = (
    Fact("the mail speaks for another country too", False, lambda m: bool(m.rivals)),
    Fact("told by the mail address only", False, lambda m: _told_by("top-level domain")(m) and len(m.readers) < 2),
    Fact("told by the telephone number only", False, lambda m: _told_by("telephone")(m) and len(m.readers) < 2),
)

FACTS: dict[Field, tuple[Fact, ...]] = {
    "organisation": (*_ANY, *_ORGANISATION),
    "function": (*_ANY, *_FUNCTION),
    "full_name": (*_ANY, *_NAME),
    "email": (*_ANY, *_EMAIL),
    "telephone": (*_ANY, *_TELEPHONE),
    "title": (*_ANY, *_TITLE),
    "country": (*_ANY, *_COUNTRY),
}
"""What is asked of a value of each field."""


def of(name: Field, matter: Matter) -> frozenset[str]:
    """The names of the facts that hold."""
    return frozenset(fact.name for fact in FACTS[name] if fact.holds(matter))
