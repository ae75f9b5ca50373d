"""Labelled answers put together to persons.

Rule: an answer belongs to the person whose form it stands in; a name or title that comes again begins the next person.
Does not know who wrote the mail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import groupby

from inbox_processor.extraction import (
    addresses,
    entries,
    form_lists,
    joint_answers,
    names,
    places,
    same_again,
    titles_in,
    worded_labels,
)
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.form_labels import BULLET, NAMED
from inbox_processor.extraction.form_persons import kind_of, persons
from inbox_processor.extraction.forms import (
    Answer,
    LooseRows,
    Place,
    answers,
    is_degree,
    is_same_as_sender,
    is_stated,
    says_none,
    with_literal,
)
from inbox_processor.extraction.functions import functions
from inbox_processor.extraction.lexicon import grammar, in_any_language, lexicon
from inbox_processor.extraction.mentions import find
from inbox_processor.extraction.model import Candidate, SegmentKind
from inbox_processor.extraction.organisations import organisations
from inbox_processor.extraction.page import LONGEST_VALUE, Page, Span, candidate
from inbox_processor.extraction.piece import Clues, Label
from inbox_processor.extraction.pieces import label
from inbox_processor.knowledge.words import fold, words

READER = "labelled answer"
STRENGTH = 0.95
LONGEST_NAMED = 60
"""Characters of a name that stands before a label, at most."""
PARTS = ("middle_name", "family_prefix", "second_family_name")
"""Meanings of labels whose answers only go on with a name."""


def read(page: Page, clues: Clues, taken: Set[Place], loose: LooseRows, listed: Set[Place]) -> list[Entry]:
    """One entry for each person that labelled answers speak of, and one SHARED for answers without a name.

    `taken` lines are read already, `loose` ones are the page's loose rows, `listed` ones are of list items.
    """
    found = [with_literal(page, a) for a in answers(page, loose) if (a.label.source, a.label.line) not in taken]
    found = [each for a in found if not _tells_whose(a) for each in joint_answers.apart(a, clues)]
    found = list(_with_names_before(page, found, clues))
    made: list[Entry] = []
    for _, group in groupby(found, key=lambda answer: answer.label.source):
        for several in persons(list(group)):
            people = [entry_of(page, person, clues, made) for person in form_lists.each(several)]
            made += form_lists.apart([entry for entry in people if entry])
    return _with_writer(page, made, listed)


def _with_writer(page: Page, made: Sequence[Entry], listed: Set[Place]) -> list[Entry]:
    """The entries, the writer's own as such, where the contact details of several stand in a list without names."""
    told = [entry for entry in made if not any((c.source, c.line) in listed for c in entry.candidates)]
    nameless = [entry for entry in told if entry.email and not entry.name]
    own = [entry for entry in nameless[1:] and nameless if page.sender and entry.email == page.sender.addr]
    return [replace(entry, role=Role.SENDER, registers=True) if entry in own else entry for entry in made]


def _with_names_before(page: Page, found: Sequence[Answer], clues: Clues) -> Iterator[Answer]:
    """The answers, and a name without a label before the first label of its line: "1. Ms X. Position: …"."""
    read = {(answer.label.source, answer.label.line) for answer in found if answer.means(*NAMED)}
    for answer in found:
        place = (answer.label.source, answer.label.line)
        if place not in read and (name := _name_before(page, answer.label, clues)):
            yield Answer(("full_name",), name, name.cut(0, 0), answer.segment, answer.kind)
        read.add(place)
        yield answer


def _name_before(page: Page, label: Span, clues: Clues) -> Span | None:
    """What stands before a label on its line, where that is a name and nothing else."""
    content, start = page.contents.get(label.source, ""), max(0, label.start)
    begin = content.rfind("\n", 0, start) + 1
    bullet = BULLET.match(content, begin, start)
    before = Span(content[begin:start], label.source, begin, label.line)
    before = before.cut(bullet.end() - begin if bullet else 0, start - begin).strip(" .,;:|–—-(")
    told = find(before.text, clues.hints) if len(before.text) <= LONGEST_NAMED else []
    return before if [(name.whole_start, name.whole_end) for name in told] == [(0, len(before.text))] else None


def _tells_whose(answer: Answer) -> bool:
    """Whether an answer is a sentence that gives the addresses of several: "for me anna@x.eu, for Max max@x.eu"."""
    text = answer.value.text
    if not (answer.means("full_name") or (answer.means("email") and answer.means("telephone"))):
        return False
    told = len(addresses.find(text)) > 1 and not worded_labels.is_contact(text)
    return told and not in_any_language("both").within(words(text))  # "anna@ and max@firma.eu, 02 12 34 56 for both"


def entry_of(page: Page, person: Sequence[Answer], clues: Clues, earlier: Sequence[Entry]) -> Entry | None:
    """The entry that the answers about one person make; None where they say nothing."""
    stated = [answer for answer in person if is_stated(answer.value)]
    if not stated or all(kind_of(answer) in ("other", "address", "website", "fax") for answer in stated):
        return None
    stated = _told_apart(stated)
    email = next((hit.addr for a in stated for hit in addresses.find(a.value.text)), None)
    found: list[Candidate] = _names(page, stated, email)
    kinds = [kind_of(answer) for answer in stated]
    for answer, kind in zip(stated, kinds, strict=True):
        found += _of_answer(page, answer, kind, kinds, clues, earlier)
    found = _without_mere_honorific(found)
    if not found:
        return None
    first = stated[0]
    named = any(c.field == "full_name" for c in found)
    signed = first.kind is SegmentKind.SIGNATURE and not named
    role = Role.PARTICIPANT if named else Role.SENDER if signed else Role.SHARED
    line = max(first.label.line, first.value.line)
    none = frozenset(kind_of(answer) for answer in person if says_none(answer.value))
    return Entry(role, READER, tuple(found), first.segment, line, registers=named, without=none)


def _without_mere_honorific(found: list[Candidate]) -> list[Candidate]:
    """The candidates without a "Frau" where another answer of the form gives an academic title."""
    titles = lexicon().titles
    mere = {c: titles.at(words(c.value), 0)[1] == ("honorifics",) for c in found if c.field == "title"}
    return found if all(mere.values()) else [c for c in found if not mere.get(c)]


def _told_apart(stated: Sequence[Answer]) -> list[Answer]:
    """Answers whose labels lose the meanings that another label of the same form has alone."""
    alone = {a.meanings[0] for a in stated if len(a.meanings) == 1}
    apart = (tuple(m for m in a.meanings if m not in alone) for a in stated)
    return [
        a if _is_title(a) else replace(a, meanings=left or a.meanings) for a, left in zip(stated, apart, strict=True)
    ]


def _is_title(answer: Answer) -> bool:
    """Whether a label that may mean a title has one behind it: "Titel: Dr." beside "Anrede: Frau"."""
    return answer.means("title") and lexicon().titles.holds(answer.value.text)


def _names(page: Page, stated: Sequence[Answer], email: str | None) -> list[Candidate]:
    """The name: from one answer, or its parts from several."""
    by_kind = {kind: a for a in reversed(stated) for kind in a.meanings}
    family, whole = by_kind.get("family_name"), by_kind.get("full_name")
    given = max((a for a in stated if a.means("given_name")), key=_longest_word, default=None)  # no initials
    if given is not None and family is None:
        family = next((a for a in stated if a.means("full_name") and a is not given), None)
    if given is None and family is not None and whole is not None and not _share_words(whole, family):
        given = whole
    if given is not None and family is not None and given is not family:
        parts = [next((a.value for a in stated if a.means(kind)), None) for kind in PARTS]
        return _joined_name(page, given.value, family.value, parts)
    answer = whole or family or given
    if answer is None:
        return []
    found = entries.of_name(page, answer.value, READER, STRENGTH, email)
    said = answer.value.value
    turned = _turned(said) if _asks_family_first(answer.label.text) else ""
    rule = "the label asks for the family name first"
    return [replace(c, value=turned, rule=rule) if turned and c.value == said else c for c in found]


def _share_words(one: Answer, other: Answer) -> bool:
    return not {word.fold for word in words(one.value.text)}.isdisjoint(word.fold for word in words(other.value.text))


def _longest_word(answer: Answer) -> int:
    return max((len(word.fold) for word in words(answer.value.text)), default=0)


def _asks_family_first(label: str) -> bool:
    """Whether a label asks for the family name and then the given name: "Nume și prenume", "Cognome e nome"."""
    named = [told for word in words(label) if NAMED & set(told := lexicon().labels.meaning(word.fold))]
    return len(named) > 1 and "given_name" not in named[0] and "given_name" in named[-1]


def _turned(name: str) -> str:
    """A name with the given names at its end put first: "Lo Vecchio Rosaria"; "" where none stands there."""
    said = name.split()
    given = 0
    while given < len(said) - 1 and fold(said[-1 - given]) in lexicon().given:
        given += 1
    return " ".join([*said[-given:], *said[:-given]]) if given else ""


def _joined_name(page: Page, given: Span, family: Span, parts: Sequence[Span | None]) -> list[Candidate]:
    """A name from several answers (`parts`: see PARTS); the evidence is the family name's words."""
    middle, prefix, second = (part.value if part else "" for part in parts)
    whole = " ".join(filter(None, (given.value, middle, prefix, family.value, second)))
    parsed = names.parse(whole, language="en")
    value = parsed.full_name if parsed and (parsed.title or family.value.isupper()) else whole
    title = [c for c in entries.of_name(page, given, READER, STRENGTH) if c.field == "title"]
    return [candidate("full_name", family, READER, STRENGTH, value, "given and family name from two answers"), *title]


def _of_answer(
    page: Page, answer: Answer, kind: str, kinds: Sequence[str], clues: Clues, earlier: Sequence[Entry]
) -> list[Candidate]:
    value = answer.value
    mixed = [name for name in answer.meanings if name in ("title", "full_name", "function", "organisation")]
    if answer.means(*NAMED) and not answer.means("function", "organisation"):
        return []
    if same_again.is_all(value.text):
        return _as_above(kind, earlier)
    if kind == "email":
        found = entries.of_addresses(page, value, READER, STRENGTH)
        if not found and is_same_as_sender(page, value) and page.sender:
            found = [candidate("email", value, READER, 0.9, page.sender.addr, "the sender's address, as the mail says")]
        if answer.means("telephone", "mobile"):
            return found + _numbers(page, answer, "telephone")
        return found + entries.of_telephones(page, value, READER, STRENGTH)
    if kind in ("telephone", "mobile"):
        return _numbers(page, answer, kind) + entries.of_addresses(page, value, READER, 0.9)
    if kind in ("country", "address"):
        return _country(value, kind)
    if len(mixed) >= 2:
        marked = any(mark in value.text for mark in ",;/|-–")
        found = _mixed(value, clues) if marked else []
        if {c.field for c in found} <= {"organisation"}:
            found = _said_together(page, value, mixed, clues) or found
        if found:
            return found
    return _plain(value, kind, kinds)


def _country(value: Span, kind: str) -> list[Candidate]:
    """The country that an answer names: the last one of an address, the only one under "Country"."""
    cues = places.countries(value.text)
    if not cues:
        return []
    said, strength = value.cut(cues[-1].start, cues[-1].end), 0.95 if kind == "country" else 0.5
    return [candidate("country", said, READER, strength, cues[-1].country, "the words of the address or country")]


def _plain(value: Span, kind: str, kinds: Sequence[str]) -> list[Candidate]:
    if kind == "title":
        return _title(value)
    if kind == "function":
        degree = "title" not in kinds and is_degree(value.text)  # "Qualifica: Dott.ssa"
        return _title(value) if degree else entries.of_function(value, READER, STRENGTH)
    if kind == "organisation":
        return entries.of_organisation(value, READER, STRENGTH)
    return []


def _title(value: Span) -> list[Candidate]:
    """A title; a job title where somebody put that under "Title"."""
    lex, sequence = lexicon(), words(value.text)
    titled = lex.titles.at(sequence, 0)[0]
    if not titled and any(lex.functions.holds(word.fold) for word in sequence):
        return entries.of_function(value, READER, 0.8)
    if lex.not_stated.at(sequence, 0)[0] or any(ch.isdigit() for ch in value.text):
        return []  # "Ingen titel, bara Camilla", "Cím: 3910 Tokaj, Rákóczi út 39."
    led = next(titles_in.leading(value.text), None) if not titled else None
    if led:
        return [candidate("title", value.cut(*led), READER, STRENGTH)]
    bracket = -1 if titled == len(sequence) else value.text.find("(")
    bare = (value.cut(0, bracket) if bracket > 1 else value).strip(",;:")
    return [candidate("title", bare, READER, STRENGTH)] if bare.text else []


def _numbers(page: Page, answer: Answer, kind: str) -> list[Candidate]:
    """The numbers of an answer; what the label says of them counts like a label within the value."""
    value = answer.value
    reader, sure = ("signature", 0.85) if answer.kind is SegmentKind.SIGNATURE else (READER, STRENGTH)
    literal = page.contents.get(value.source, "")[answer.label.start : value.end]
    near = answer.label.source == value.source and len(literal) <= LONGEST_VALUE and answer.label.line == value.line
    said = "" if near else kind
    found = entries.of_telephones(page, value, reader, sure if kind == "telephone" else sure - 0.05, said)
    whole = Span(literal.replace("\n", " "), value.source, answer.label.start, value.line)
    together = entries.of_telephones(page, whole, reader, sure) if near else []
    labelled = {c.value: c for c in together}
    return [labelled.get(c.value, c) for c in found] or together


def _mixed(value: Span, clues: Clues) -> list[Candidate]:
    """The parts of an answer to several questions at once, such as "Function and organisation"."""
    found: list[Candidate] = []
    for part in label([value], clues, ends_mail=False):
        if part.label is Label.FUNCTION:
            found += entries.of_function(part.span, READER, 0.9)
        elif part.label is Label.ORGANISATION:
            found += entries.of_organisation(part.span, READER, 0.9)
        elif part.label is Label.TITLE:
            found.append(candidate("title", part.span, READER, 0.9))
    return found


def _said_together(page: Page, value: Span, mixed: Sequence[str], clues: Clues) -> list[Candidate]:
    """Function and organisation of an answer that parts them by words only: "Secretary of the Chamber of Crafts"."""
    if not {"function", "organisation"} <= set(mixed):
        return []
    small = grammar(page.language)
    houses = organisations(value.text, clues.domains, [], small)
    jobs = functions(value.text, small, [(house.start, house.end) for house in houses], houses)
    if not (houses and jobs):
        return []
    job, house = jobs[0], houses[0]
    found = entries.of_function(value.cut(job.start, job.end), READER, 0.9)
    return found + entries.of_organisation(value.cut(house.start, house.end), READER, 0.9)


def _as_above(kind: str, earlier: Sequence[Entry]) -> list[Candidate]:
    """The same value as the person before has."""
    field = "telephone" if kind == "mobile" else kind
    for entry in reversed(earlier):
        for known in entry.candidates:
            if known.field == field:
                return [known]
    return []
