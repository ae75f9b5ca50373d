"""One value for each field of a person: agreement of independent readers weighed, doubts said in words.

Rule: a value is one that some reader found; nothing is made up, and a field about which the mail contradicts itself is
flagged. Country and telephone may be derived, and say so. Does not know who is registered.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from inbox_processor.extraction import (
    addresses,
    confidence,
    extensions,
    facts,
    former,
    headers,
    name_rest,
    names,
    noun_cases,
    places,
    titles_in,
    worded_labels,
)
from inbox_processor.extraction.lexicon import grammar, lexicon
from inbox_processor.extraction.lookups import phrase
from inbox_processor.extraction.model import Candidate
from inbox_processor.extraction.organisation_forms import in_basic_form, same_in_other_form
from inbox_processor.extraction.page import Page
from inbox_processor.extraction.person import Person
from inbox_processor.extraction.similarity import is_made_of, spelling
from inbox_processor.knowledge.words import fold, words
from inbox_processor.records import Evidence, Field, Registrant

_ORDER: tuple[Field, ...] = ("email", "full_name", "title", "function", "organisation", "telephone")
"""The address first: it confirms the name and the organisation."""


_TELL_COUNTRY: tuple[Field, ...] = ("telephone", "email", "organisation")
_CALLED = re.compile(r"[^\W\d_] [(\"“„«'‘][^\W\d_]{2,20}[)\"”»'’] [^\W\d_]")
"""A name with what its owner is called within: "Ευαγγελία (Λίτσα) Αγγελοπούλου"."""
_SPELT = re.compile(r"[a-z]+")
"""A part of an address that may be a name."""


class Choice(NamedTuple):
    """The chosen candidate of a field with what spoke for and against it."""

    best: Candidate
    weight: float
    readers: frozenset[str]
    rivals: tuple[Candidate, ...]
    lead: float
    """How much more speaks for it than for the next value."""
    facts: frozenset[str] = frozenset()
    confidence: float = 0.0


def choose(page: Page, person: Person) -> dict[Field, Choice]:
    """The choice for every field about which the mail says something."""
    choices: dict[Field, Choice] = {}
    told: dict[Field, list[Candidate]] = defaultdict(list)
    for found in (*person.candidates, *person.inherited):
        told[found.field].append(found)
    for name in _ORDER:
        choice = _choose(page, person, name, told[name], choices)
        if choice:
            choices[name] = choice
    country = _country(page, person, choices)
    if country:
        choices["country"] = country
    values = {name: choice.best.value for name, choice in choices.items()}
    return {name: _weighed(page, person, name, choice, values) for name, choice in choices.items()}


def _weighed(page: Page, person: Person, name: Field, choice: Choice, values: Mapping[Field, str]) -> Choice:
    """The choice with what is known of it and how sure that makes it."""
    matter = facts.Matter(page, person, choice.best, choice.readers, choice.rivals, choice.lead, values)
    known = facts.of(name, matter)
    return choice._replace(facts=known, confidence=confidence.of(name, known))


def _choose(
    page: Page, person: Person, name: Field, found: Sequence[Candidate], chosen: dict[Field, Choice]
) -> Choice | None:
    weighed = [(c, _weight(page, person, c, chosen)) for c in found]
    weighed = [(c, w) for c, w in weighed if w > 0.05]
    if name == "full_name" and "email" in chosen:
        pet = _pet_names([c.value for c, _ in weighed], chosen["email"].best.value)
        weighed = [(c, w) for c, w in weighed if c.value not in pet]
    if not weighed:
        return None
    groups: dict[tuple[str, ...], list[tuple[Candidate, float]]] = defaultdict(list)
    for c, weight in weighed:
        groups[_key(name, c.value, groups)].append((c, weight))
    ranked = sorted(groups.values(), key=_total, reverse=True)
    best = max(ranked[0], key=lambda pair: pair[1])[0]
    if name == "organisation":
        best = in_basic_form(page, best, _domains(page, person))
    if name == "function" and (job := noun_cases.of_function(best.value, page.language)):
        best = replace(best, value=job, rule="put into the nominative")
    if name == "title":
        best = _as_called(best, page.language)
    if name == "full_name":
        best = _with_its_marks(best, [c for c, _ in ranked[0]])
        best = _with_its_rest(page, person, _in_full(best, [c for c, _ in ranked[0]]))
    rivals = tuple(max(group, key=lambda pair: pair[1])[0] for group in ranked[1:])
    readers = frozenset(_reader(c) for c, _ in ranked[0])
    total, rival_weight = _total(ranked[0]), _total(ranked[1]) if len(ranked) > 1 else 0.0
    return Choice(best, total, readers, rivals, total - rival_weight)


def _pet_names(named: Sequence[str], email: str) -> set[str]:
    """The names whose address spells another given name before the same family name: "Kate Boyle", katherine.boyle@."""
    spelt = set(_SPELT.findall(fold(email.partition("@")[0])))
    parts = {name: fold(name).partition(" ") for name in named if fold(name).isascii()}
    in_full = {family: given for given, _, family in parts.values() if family and given in spelt}
    return {
        name
        for name, (given, _, family) in parts.items()
        if len(in_full.get(family, "")) > len(given) > 1
        and spelt.isdisjoint(given.split("-"))
        and not names.same_word(given, in_full[family])
    }


def _as_called(best: Candidate, language: str) -> Candidate:
    """The title as its bearer is called, where the mail declines it or gives it in two languages."""
    called = titles_in.as_called(best.value, language)
    return best if called == best.value else replace(best, value=called, rule="put as its bearer is called")


def _with_its_marks(best: Candidate, same: Sequence[Candidate]) -> Candidate:
    """The spelling of a name that keeps its marks, where another place leaves them out: "Yilmazer", "Yılmazer"."""
    said = sorted(fold(best.value).split())
    spelt = [c for c in same if sorted(fold(c.value).split()) == said]
    return max((best, *spelt), key=lambda c: _marks(c.value))


def _marks(name: str) -> int:
    """How many letters of a name are not plain, accents counted again: capitals leave theirs out."""
    accents = sum(map(bool, map(unicodedata.combining, unicodedata.normalize("NFD", name))))
    return accents + sum(ch.isalpha() and not ch.isascii() for ch in name)


def _in_full(best: Candidate, same: Sequence[Candidate]) -> Candidate:
    """The name with the second family name that From adds: "Iria Mosquera", "Iria Mosquera Lamas"."""
    said = best.value.split()
    shown = [c for c in same if c.reader == headers.READER]
    longer = [c for c in shown if c.value.split()[: len(said)] == said]
    return max((best, *longer), key=lambda c: len(c.value))


def _with_its_rest(page: Page, person: Person, best: Candidate) -> Candidate:
    """The name with the words behind it that the person's address or display name spells."""
    literal = best.value.casefold() == best.raw.casefold() and best.start >= 0
    text = page.contents.get(best.source, "") if literal else ""
    shown = page.sender.name if page.sender and page.sender.addr in person.emails else ""
    stop = name_rest.end(text, best.start, best.end, person.emails, shown) if text else best.end
    rest = text[best.end : stop]
    small = lexicon().particles if best.raw.islower() else None
    told = rest if small is None else "".join(f" {w if w in small else w.capitalize()}" for w in rest.split())
    whole = best.value + told
    return replace(best, value=whole, raw=text[best.start : stop], end=stop) if rest else best


def _reader(found: Candidate) -> str:
    return found.reader.partition(":")[0]


def _total(group: Sequence[tuple[Candidate, float]]) -> float:
    """How much speaks for a value: readers that agree add up, the same reader twice does not."""
    if len(group) == 1:
        return group[0][1]
    by_reader: dict[str, float] = {}
    for c, weight in group:
        by_reader[_reader(c)] = max(by_reader.get(_reader(c), 0.0), weight)
    best = sorted(by_reader.values(), reverse=True)
    return best[0] + 0.12 * sum(best[1:])


def _key(name: Field, value: str, groups: Mapping[tuple[str, ...], list[tuple[Candidate, float]]]) -> tuple[str, ...]:
    """Equal for values that say the same thing."""
    mine = phrase(value) if name in ("organisation", "function") else (value.casefold(),)
    if name == "full_name":
        return next((key for key, group in groups.items() if names.compatible(group[0][0].value, value)), mine)
    if name in ("organisation", "function"):
        for theirs in groups:
            if theirs[: len(mine)] == mine or mine[: len(theirs)] == theirs:
                return theirs
            if name == "organisation" and same_in_other_form(mine, theirs):
                return theirs
    return mine


def _weight(page: Page, person: Person, found: Candidate, chosen: dict[Field, Choice]) -> float:
    weight = found.strength
    if found.field == "email":
        return _email_weight(page, person, found, weight)
    if found.field == "organisation":
        if _is_event(page, found.value) or (_reader(found) == "sentence" and _is_host(page, person, found.value)):
            return 0.0
        like = spelling(found.value, _domains(page, person))
        weight += 0.3 * max(0.0, like - 0.4)
    if found.field == "full_name":
        email = chosen.get("email")
        weight += 0.02 * min(len(found.value.split()), 4) + 0.15 * bool(_CALLED.search(found.raw))
        ends = (found.value.split()[0], found.value.split()[-1])
        weight -= 0.3 * any(len(word.rstrip(".")) == 1 for word in ends)
        if email and is_made_of(email.best.value, found.value):
            weight += 0.05
    if found.field == "telephone":
        weight *= _telephone_factor(page, person, found)
    return weight


def _is_event(page: Page, name: str) -> bool:
    """Whether what looks like an organisation is only the event's own subject or name."""
    said = _words_of(name)
    return any(said <= _words_of(title) for title in (page.context.subject, page.context.event_name))


@lru_cache(maxsize=1024)
def _words_of(name: str) -> frozenset[str]:
    return frozenset(phrase(name))


def _is_host(page: Page, person: Person, name: str) -> bool:
    """Whether a name is the organiser's, in the mail of somebody who does not write from there."""
    own = {addresses.domain_of(address) for address in page.context.own_addresses}
    return _words_of(name) <= _words_of(page.context.organiser) and not own & _domains(page, person)


BEFORE = 60
"""Characters before an address in which its sentence may say that it is one more."""
_OWN_ENTRY = ("contact block", "table", "labelled answer", "card")
"""Readers of what was entered about one participant: it holds before what stands in a signature."""


def _telephone_factor(page: Page, person: Person, found: Candidate) -> float:
    """Less for a number that the mail calls an old one, and for a signature's where the participant has an own one."""
    if found.start >= 0 and former.is_former(page, found.source, found.start):
        return 0.5
    others = {c.value for c in person.candidates if c.field == "telephone"} - {found.value}
    if extensions.takes_extensions(found.raw) and any(value.startswith(found.value[:-1]) for value in others):
        return 0.7
    entered = any(c.field == "telephone" and _reader(c) in _OWN_ENTRY for c in person.candidates)
    return 0.8 if entered and _reader(found) == "signature" else 1.0


def _domains(page: Page, person: Person) -> set[str]:
    return person.domains or set(page.domains)


def _email_weight(page: Page, person: Person, found: Candidate, weight: float) -> float:
    if page.is_ours(found.value):
        return 0.0
    if found.start >= 0 and former.is_former(page, found.source, found.start):
        return 0.3
    if _is_of_other_house(page, person, found) and former.is_left(page, found.source, found.start):
        return 0.3
    stated = _reader(found) in ("labelled answer", "card", "table") and "at home" not in found.rule
    stated = stated or _is_for_purpose(page, found)
    named = person.name
    fits = bool(named) and is_made_of(found.value, named)
    weight += 0.3 if fits and stated else 0.2 if fits or stated else 0.0
    if addresses.is_role(found.value) and not stated:
        weight -= 0.45
    if addresses.is_free(found.value) and not stated and not (fits and _is_asked_for(page, found)):
        weight -= 0.2
    return max(weight, 0.1)


def _is_of_other_house(page: Page, person: Person, found: Candidate) -> bool:
    """Whether a sentence gives an address of another house than the one its owner writes from."""
    own = page.sender.addr if page.sender else ""
    ours = own in person.emails and not addresses.is_free(own)
    return ours and _reader(found) == "sentence" and addresses.domain_of(own) != addresses.domain_of(found.value)


def _is_asked_for(page: Page, found: Candidate) -> bool:
    """Whether a sentence gives an address rather than one more: not "on holiday I can also be reached at"."""
    before = page.contents.get(found.source, "")[max(0, found.start - BEFORE) : max(0, found.start)]
    return _reader(found) == "sentence" and not grammar(page.language)["also"].within(words(before))


def _is_for_purpose(page: Page, found: Candidate) -> bool:
    """Whether more words than the label say that an address is the one to use: "E-mail for the event: …"."""
    content, start = page.contents.get(found.source, ""), max(0, found.start)
    line = content[content.rfind("\n", 0, start) + 1 : start].rstrip()
    label = line[:-1].rpartition("|")[2] if line.endswith(":") else ""
    return worded_labels.says_what_for(label)


# --- country ---------------------------------------------------------------------------------------------------------


def _country(page: Page, person: Person, choices: dict[Field, Choice]) -> Choice | None:
    """The country by what the mail says: named, by prefix, by the address's top-level domain."""
    votes: dict[str, list[tuple[float, Candidate]]] = defaultdict(list)

    def vote(code: str | None, weight: float, source: Candidate, rule: str) -> None:
        if code:
            votes[code].append((weight, _derived(source, code, rule)))

    telephone, email, organisation = (choices.get(name) for name in _TELL_COUNTRY)
    if telephone and telephone.best.raw.lstrip(" (").startswith(("+", "00")):
        vote(places.of_telephone(telephone.best.value), 0.6, telephone.best, "the telephone prefix")
    if email:
        domain = addresses.domain_of(email.best.value)
        vote(places.of_domain(domain), 0.7, email.best, "the address's top-level domain")
    for c in (*person.candidates, *person.inherited):
        if c.field == "country":
            votes[c.value].append((c.strength, c))
    if not votes and page.sender:
        own = page.sender.addr
        sender = Candidate("country", "", own, "", -1, -1, 0, "From", 0.5)
        vote(places.of_domain(addresses.domain_of(own)), 0.5, sender, "the sender's top-level domain")
    if not votes and telephone:
        vote(places.of_telephone(telephone.best.value), 0.4, telephone.best, "the telephone number")
    if not votes and organisation:
        code = places.of_organisation(organisation.best.value)
        vote(code, 0.35, organisation.best, "the country in the organisation's name")
    if not votes:
        return None
    ranked = sorted(votes.values(), key=lambda group: sum(w for w, _ in group), reverse=True)
    best = max(ranked[0], key=lambda pair: pair[0])[1]
    total = sum(w for w, _ in ranked[0])
    against = sum(w for w, _ in ranked[1]) if len(ranked) > 1 else 0.0
    readers = frozenset(c.rule or c.reader for _, c in ranked[0])
    return Choice(best, total, readers, tuple(group[0][1] for group in ranked[1:]), total - against)


def _derived(source: Candidate, code: str, rule: str) -> Candidate:
    return Candidate(
        "country", code, source.raw, source.source, source.start, source.end, source.line, source.reader, 0.6, rule
    )


# --- the registrant --------------------------------------------------------------------------------------------------


def registrant(page: Page, choices: Mapping[Field, Choice]) -> Registrant:
    """The registrant that the choices of a person make."""
    values = {name: choice.best.value for name, choice in choices.items()}
    review: list[str] = []
    held = False
    for name, choice in choices.items():
        if confidence.is_doubtful(name, choice.confidence):
            review.append(_reason(name, choice))
            held = held or confidence.holds(name)
    if "full_name" not in values:
        review.append("no name found")
        held = True
    evidence = {name: _evidence(page, choice) for name, choice in choices.items()}
    return Registrant(**values, evidence=evidence, review=tuple(dict.fromkeys(review)), held=held)


_WORDS = {
    "title": "title", "full_name": "name", "function": "function", "organisation": "organisation",
    "email": "e-mail address", "telephone": "telephone number", "country": "country",
}  # fmt: skip


def _reason(name: Field, choice: Choice) -> str:
    """The doubt about a value in words: "telephone number “…”: two numbers, neither labelled"."""
    why = confidence.reasons(name, choice.facts) or ["not certain"]
    reason = f"{_WORDS[name]} “{choice.best.value}”: {', '.join(why)}"
    return f"{reason}; or “{choice.rivals[0].value}”" if choice.rivals and len(choice.rivals[0].value) < 80 else reason


def _evidence(page: Page, choice: Choice) -> Evidence:
    best = choice.best
    literal = page.contents.get(best.source, "")[best.start : best.end] if best.start >= 0 else ""
    reader = _reader(best)
    where = f"line {best.line}, {reader}" if best.line else reader
    if " ".join(literal.split()) != " ".join(best.raw.split()):
        rule = best.rule or "read from joined lines"
        return Evidence(text=best.raw, where=where, reader=reader, confidence=choice.confidence, rule=rule)
    return Evidence(
        text=literal, where=where, reader=reader, confidence=choice.confidence,
        source=best.source, start=best.start, end=best.end, rule=best.rule,
    )  # fmt: skip
