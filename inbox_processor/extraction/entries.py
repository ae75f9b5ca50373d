"""What one place of a mail says about one person, before anybody decides who is registered.

Rule: data and the making of candidates from literal spans; each maker checks that the value is of its field's kind.
Does not know where a reader found the words or what will become of the person.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from inbox_processor.extraction import (
    addresses,
    extensions,
    name_words,
    names,
    offices,
    organisation_spans,
    postal,
    same_again,
    telephones,
)
from inbox_processor.extraction.lexicon import in_any_language, lexicon
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.model import Candidate
from inbox_processor.extraction.page import LONGEST_VALUE, Page, Span, candidate
from inbox_processor.extraction.titles_in import is_academic, title_behind
from inbox_processor.knowledge.words import digits_in, words
from inbox_processor.records import Field


class Role(StrEnum):
    PARTICIPANT = "participant"
    """Entered for the event: a form, a table row, a list item, a card, a sentence that registers somebody."""
    SENDER = "sender"
    """Who wrote the mail."""
    AUTHOR = "author"
    """Who wrote what is forwarded or attached."""
    SHARED = "shared"
    """Nobody in particular: holds for all participants that have nothing of their own."""
    REPLACED = "replaced"
    """Who no longer comes."""
    MENTIONED = "mentioned"
    """Named in passing."""


@dataclass(frozen=True)
class Entry:
    """Candidates about one person from one place; `name` is the full name where that place gives one."""

    role: Role
    reader: str
    candidates: tuple[Candidate, ...]
    segment: int
    line: int
    registers: bool = False
    """The words around the name say that this person comes."""
    claims: bool = False
    """The writer says that he comes himself, in a sentence that names nobody."""
    attends: bool = False
    """He says so in words that mean himself and nobody else: "sign me up", "I will attend"."""
    absent: bool = False
    """The writer says that he does not come."""
    is_ours: bool = False
    """Introduced as the writer's superior or colleague."""
    is_aside: bool = False
    """Only spoken of: who recommended the event, who is greeted."""
    is_gone: bool = False
    """Said to have left, or of another time: "X, who was registered, now works elsewhere"."""
    stays: bool = False
    """Said not to come, or to register without the writer."""
    by_order: bool = False
    """Named only as the one by whose order somebody else is registered."""
    changes: bool = False
    """Named where something is corrected."""
    is_loose: bool = False
    """Addresses and numbers in sentences that say of nobody whose they are."""
    heads: bool = False
    """Announces a list: "the following members of the X:" holds for those below, up to the next such line."""
    same: frozenset[Field] = frozenset()
    """The fields that are the same as for another person: "same telephone"."""
    without: frozenset[str] = frozenset()
    """What a form says in words that there is none of: "Organisation: none"."""

    @cached_property
    def name(self) -> str:
        return self.first("full_name")

    @cached_property
    def email(self) -> str:
        return self.first("email")

    def first(self, field: Field) -> str:
        return next((c.value for c in self.candidates if c.field == field), "")

    def has(self, field: Field) -> bool:
        return any(c.field == field for c in self.candidates)


def of_mention(page: Page, span: Span, mention: Mention, reader: str, strength: float) -> list[Candidate]:
    """Name, title and office of a person mentioned within a span."""
    name = span.cut(mention.start, mention.end)
    found = [
        candidate("full_name", name, reader, strength, mention.full_name, _name_rule(name.value, mention.full_name))
    ]
    title, office = offices.parted(span.text, mention)
    if title:
        called = span.cut(*title)
        found.append(candidate("title", called, reader, strength, called.value))
    return found + (of_function(span.cut(*office), reader, strength) if office else [])


def _name_rule(raw: str, value: str) -> str:
    if raw == value:
        return ""
    same = sorted(word.fold for word in words(raw)) == sorted(word.fold for word in words(value))
    return "put as given name, family name" if same else "put into the nominative"


def of_name(page: Page, span: Span, reader: str, strength: float, email: str | None = None) -> list[Candidate]:
    """Name and title from a span that holds a name and hardly anything else, such as the answer to "Name:"."""
    parsed = names.parse(span.text, language=page.language, hint_email=email)
    if parsed is None or not name_words.may_name(parsed.full_name, page.language):
        return []
    raw = span.cut(parsed.start, parsed.end)
    found = [candidate("full_name", raw, reader, strength, parsed.full_name, _name_rule(raw.value, parsed.full_name))]
    if parsed.title:
        found.append(_title_in(span, parsed.title, reader, strength))
    else:
        start, end = title_behind(span.text, parsed.end)
        found += [candidate("title", span.cut(start, end), reader, strength * 0.9)] if end > start else []
    return found


def _title_in(span: Span, title: str, reader: str, strength: float) -> Candidate:
    at = span.text.find(title)
    literal = span.cut(at, at + len(title)) if at >= 0 else span
    return candidate("title", literal, reader, strength, title, "" if at >= 0 else "titles before and after the name")


def of_addresses(page: Page, span: Span, reader: str, strength: float) -> list[Candidate]:
    """The mail addresses in a span that are not the organiser's."""
    return [
        candidate(
            "email", span.cut(hit.start, hit.end), reader, strength, hit.addr, "written-out @" if hit.obfuscated else ""
        )
        for hit in addresses.find(span.text)
        if not page.is_ours(hit.addr) and not addresses.is_pattern(hit.addr)
    ]


_KIND_WEIGHT = {
    "direct": 1.0, "mobile": 0.9, "unlabelled": 0.85, "shared": 0.75, "other": 0.6, "switchboard": 0.5, "fax": 0.0,
}  # fmt: skip


def of_telephones(page: Page, span: Span, reader: str, strength: float, label: str = "") -> list[Candidate]:
    """The telephone numbers in a span that may be a person's, never a fax; `label`: what a header says of the first."""
    digits = digits_in(span.text)
    found = _extended(page, span, reader, strength) if digits else []
    if digits < 5:
        return found
    for hit in telephones.find(span.text, region=page.region, language=page.language, label=label):
        if hit.kind == "fax":
            continue
        rule = "" if hit.raw.lstrip().startswith("+") and not hit.extension else "national number read in full"
        literal = span.cut(hit.start, hit.end)
        found.append(
            candidate("telephone", literal, f"{reader}:{hit.kind}", strength * _KIND_WEIGHT[hit.kind], hit.e164, rule)
        )
    return found


def _extended(page: Page, span: Span, reader: str, strength: float) -> list[Candidate]:
    """The numbers of extensions given apart from the number they belong to."""
    return [
        candidate(
            "telephone", span.cut(hit.start, hit.end), f"{reader}:direct", strength, hit.e164,
            "extension joined to the number of the house",
        )
        for hit in extensions.find(page, span)
    ]  # fmt: skip


def of_function(span: Span, reader: str, strength: float) -> list[Candidate]:
    """A function: the first part of a bilingual pair, without what surrounds it."""
    chosen = span
    for shorten in _SHORTEN:
        chosen = shorten(chosen)
    sequence = words(chosen.text)
    if not sequence or in_any_language("refers").at(sequence, 0)[0] or postal.is_numbered(chosen.text):
        return []
    weight = strength * (MERELY if _says_no_work(chosen.text) else 1.0)
    return [candidate("function", chosen, reader, weight)] if 1 < len(chosen.text) <= LONGEST_VALUE else []


MERELY = 0.7
"""What a state or a degree weighs beside a function: "retired", "docent"."""


def _says_no_work(text: str) -> bool:
    """Whether words only say that somebody is retired, or his academic title."""
    return is_academic(text) or in_any_language("retired").holds(text)


_AROUND_BODY = ",;:-–—|/*"
_AROUND_JOB = "." + _AROUND_BODY
_ARTICLE = re.compile(r"(?:l|un)['’](?=\w)", re.IGNORECASE)


def _stripped(span: Span) -> Span:
    """The span without the marks around it; a quote that closes in it stays."""
    bare = span.strip(_AROUND_JOB + '"')
    return span.strip(_AROUND_JOB) if bare.text.count('"') % 2 and not span.text.count('"') % 2 else bare


def _without_article(span: Span) -> Span:
    """The span without an article: "l'adjointe", "LA SUBDIRECTORA GENERAL"."""
    article = _ARTICLE.match(span.text)
    if article:
        return span.cut(article.end(), len(span.text))
    row = words(span.text)
    led = len(row) > 1 and in_any_language("articles").holds(row[0].fold)
    return span.cut(row[1].start, len(span.text)) if led else span


def _without_here(span: Span) -> Span:
    """The span without "here", "with us", "that is" before the function: "bei uns Berater für Innovation"."""
    row, first = words(span.text), 0
    while first < len(row) and span.text[row[first].start].islower():
        length = max(in_any_language(key).at(row, first)[0] for key in ("here", "that_is"))
        if not length:
            break
        first += length
    lex = lexicon()
    known = 0 < first < len(row) and (lex.is_function(row[first].fold) or lex.modifiers.holds(row[first].fold))
    return span.cut(row[first].start, len(span.text)) if known else span


def _without_remark(span: Span) -> Span:
    """The span without what is cried, asked or said in small words in brackets at its end: "manager (only employee!)",
    "ekspert (działalność własna)"."""
    remark = span.text[span.text.rfind(" (") + 2 :]
    small = remark.endswith(")") and remark[0].islower() and len(words(remark)) > 1
    return organisation_spans.without_bracketed(span) if small or span.text.endswith(("!)", "?)")) else span


def _without_added(span: Span) -> Span:
    """The span without small words behind its comma: "Business Developer, working days Mon - Thu"."""
    at = span.text.find(", ")
    small = at > 0 and span.text[at + 2 : at + 3].islower()
    return span.cut(0, at) if small and len(words(span.text[at + 2 :])) > 1 else span


def _without_writer(span: Span) -> Span:
    """The span without what a writer calls himself before a comma: "Undertegnede, projektchef"."""
    first = span.text.partition(", ")[0]
    row = words(first) if len(first) < len(span.text) else []
    own = bool(row) and in_any_language("self").at(row, 0)[0] == len(row)
    return span.cut(len(first) + 1, len(span.text)) if own else span


def _without_same(span: Span) -> Span:
    """The span without what stands behind its function and says "idem", "in the same unit", or begins a sentence:
    "researcher. Her"."""
    told = words(span.text)
    place = next((at for at, _, _ in in_any_language("same_place").within(told) if at), 0)
    if place:
        return span.cut(0, told[place - 1].end).strip(",")
    again = in_any_language("here").before(told, len(told))
    if 1 < again < len(told):
        return span.cut(0, told[-again - 1].end)
    at = span.text.rfind(", ")
    behind = words(span.text[at + 2 :]) if at > 0 else []
    if behind and lexicon().same_as_above.at(behind, 0)[0] == len(behind):
        return span.cut(0, at)
    at = span.text.rfind(". ")
    behind = words(span.text[at + 2 :]) if at > 0 else []
    small = len(behind) == 1 and any(in_any_language(key).holds(behind[0].fold) for key in ("they", "own"))
    return span.cut(0, at) if small else span


def _without_own(span: Span) -> Span:
    """The span without what only the writer's "our" says whose it is: "director of our cluster"."""
    sequence, own = words(span.text), in_any_language("own")
    for at in range(1, len(sequence) - 1):
        small = span.text[sequence[at].start].islower() and own.at(sequence, at)[0]
        if small and not in_any_language("owns_nothing").holds(sequence[at].fold):
            return _without_joiners(span.cut(0, sequence[at - 1].end))
    return span


def _without_joiners(span: Span) -> Span:
    """The span without small words at its end that only lead to what it is of: "gerent d'", "head of the"."""
    sequence = words(span.text)
    last = len(sequence)
    while (
        last > 1
        and sequence[last - 1].fold in lexicon().joiners
        and span.text[sequence[last - 1].start].islower()
        and span.text[sequence[last - 2].end] not in ".+"
    ):
        last -= 1
    return span.cut(0, sequence[last - 1].end) if last < len(sequence) else span


def _without_honorific(span: Span) -> Span:
    """The span without a "Mr" or "Senhor" before the function."""
    sequence = words(span.text)
    length, meaning = lexicon().titles.at(sequence, 0) if sequence else (0, ())
    if lexicon().function_phrases.at(sequence, 0)[0] > length:
        return span
    if (
        length
        and length < len(sequence)
        and meaning == ("honorifics",)
        and not lexicon().functions.holds(sequence[0].fold)
        and not lexicon().modifiers.holds(sequence[0].fold)
        and " " in span.text[sequence[length - 1].end : sequence[length].start]
    ):
        return span.cut(sequence[length].start, len(span.text))
    return span


def of_organisation(span: Span, reader: str, strength: float) -> list[Candidate]:
    """An organisation: the first part of a bilingual pair."""
    chosen = organisation_spans.named(span).strip(_AROUND_BODY)
    if "@" in chosen.text or chosen.text[:1].isdigit() or same_again.is_all(chosen.text):
        return []
    weight = strength * (OF_UNIT if organisation_spans.is_unit_of(chosen.text) else 1.0)
    return [candidate("organisation", chosen, reader, weight)] if 1 < len(chosen.text) <= LONGEST_VALUE else []


OF_UNIT = 0.75
"""What a unit weighs beside the body that it is of."""


_SHORTEN: tuple[Callable[[Span], Span], ...] = (
    organisation_spans.first_of_pair,
    _without_remark,
    organisation_spans.closed,
    _stripped,
    _without_here,
    _without_article,
    _without_honorific,
    _without_writer,
    _without_same,
    _without_added,
    _without_own,
    _without_joiners,
)
"""What is taken off what is written for a function, in this order."""
