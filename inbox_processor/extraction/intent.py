"""What a message wants: its kind, how likely it is meant so, and the words that say so.

Rule: only the sender's own words count, and what he hands on where he says nothing himself. The facts about them
(kind_facts.py) are summed up by what each weighs for each kind; the heaviest kind is meant. Does not know fields.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from inbox_processor.extraction import confidence, kind_facts
from inbox_processor.extraction.clauses import joined
from inbox_processor.extraction.concepts import CONCEPTS, FAMILIES, SMALL
from inbox_processor.extraction.kind_facts import Thread
from inbox_processor.extraction.letter import header_label
from inbox_processor.extraction.model import Line, Segment, SegmentKind
from inbox_processor.extraction.segments import subject_prefix
from inbox_processor.extraction.sentences import Sentences
from inbox_processor.extraction.spoken import Cue
from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.phrases import Phrases, folded
from inbox_processor.knowledge.words import words
from inbox_processor.records import Kind, Message, SubjectMatch
from inbox_processor.screening import is_list_mail, subject_match

QUOTED_LINES = 60
"""Lines of what is quoted that are looked at."""
PIECES = 4
"""Pieces of the sender's own words between quoted ones that make them answers."""
AWAY = ("leave", "urgent", "until")
"""Families of words of which absence notices have two at least."""
LIKELY = 0.1
"""The probability from which another kind is named as a doubt."""
_ADDRESS = re.compile(r"[^\s,;|]*(?:@|www\.|://)[^\s,;|]*")


@dataclass(frozen=True, slots=True)
class Intent:
    """What a text that does not name itself automatic wants, and the language (ISO 639-1) in which it says so."""

    kind: Kind
    language: str
    probability: float
    """How likely it is that this kind is meant."""
    doubts: tuple[str, ...] = ()
    cues: tuple[Cue, ...] = ()
    confirmed: bool = False
    """What it answers says that a registration has been received."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a message says for itself, and after what."""

    own: Sentences
    thread: Thread
    language: str
    quoted: frozenset[str]
    """The families and concepts of words in what it quotes."""


def kind(message: Message, segments: Sequence[Segment], subject: str = "") -> Intent:
    """The kind of a message that is not automatic, and why; `subject` is the one that registrants were told to use."""
    told = heard(message, segments, subject)
    likely = confidence.shares(table("kinds"), kind_facts.of(told.own, told.thread, told.quoted))
    if sum(bool(told.own.families[family]) for family in AWAY) < 2:
        likely.pop(Kind.AUTO_REPLY)  # what is taken for a machine's gets no answer: one word is too little
    (found, most), (second, next_most) = sorted(likely.items(), key=lambda item: -item[1])[:2]
    doubts = (f"it may be meant as {Kind(second).in_words}",) if next_most >= LIKELY else ()
    return Intent(Kind(found), told.language, most, doubts, told.own.cues(), told.thread.confirmed)


def heard(message: Message, segments: Sequence[Segment], subject: str = "") -> Told:
    """What a message says itself, or in what it hands on where it says nothing itself."""
    top = _lines(segments, SegmentKind.TOP)
    languages = _languages(segments)
    answers = _answers(message, segments)
    own = Sentences.of(top, message.subject, languages, message.sender, answers=answers)
    handed = [line for segment in segments if segment.kind in _HANDED_ON for line in segment.lines]
    asking = own.questions and not (own.registers or own.comes or own.bids)
    hands_on = bool(handed and own.goes and not asking and not own.wishes)
    if handed and not own.wishes and not own.questions - own.bids:
        own = Sentences.of([*top, *handed], message.subject, _languages_of(_counts([*top, *handed])), answers=answers)
    foreign = bool(subject) and subject_match(message.subject, subject) is not SubjectMatch.EXACT
    said = _quotes(message, segments)
    confirmed = said is not None and _confirms(said)
    below, sells = not confirmed and _answered_below(message, segments), _sells(own, message, foreign=foreign)
    first = said is not None and not confirmed
    ours, others = _hands(message, segments)
    among = bool(handed) and own.familiar
    thread = Thread(answers, confirmed, below, hands_on, first, foreign, sells, ours, others, among)
    return Told(own, thread, languages[0], frozenset(said.said) if said else frozenset())


_HANDED_ON = (SegmentKind.FORWARDED, SegmentKind.ATTACHED)


def _lines(segments: Iterable[Segment], wanted: SegmentKind) -> list[Line]:
    return [line for segment in segments if segment.kind is wanted for line in segment.lines]


def _quoted(message: Message, segments: Sequence[Segment]) -> list[Line]:
    quoted = _lines(segments, SegmentKind.QUOTED)
    return quoted or (_lines(segments, SegmentKind.FORWARDED) if message.in_reply_to else [])


def _answers(message: Message, segments: Sequence[Segment]) -> bool:
    """Whether a mail answers something, by its subject, its header or what it quotes."""
    prefix = subject_prefix(message.subject)
    handed = any(segment.kind in _HANDED_ON for segment in segments)
    quoted = bool(message.in_reply_to or _quoted(message, segments))
    return quoted or prefix == "reply" or (bool(prefix) and not handed)


def _hands(message: Message, segments: Sequence[Segment]) -> tuple[bool, bool]:
    """Whether something is handed on that those wrote to whom the mail goes, and whether others did."""
    handed = [segment for segment in segments if segment.kind in _HANDED_ON]
    to = {address.addr.lower() for address in message.to}
    ours = any(segment.author and segment.author.addr.lower() in to for segment in handed)
    return ours, bool(handed) and not ours


def _quotes(message: Message, segments: Sequence[Segment]) -> Sentences | None:
    """What is quoted, if anything is."""
    quoted = _quoted(message, segments)
    if not quoted:
        return None
    return Sentences.of(quoted[:QUOTED_LINES], "", (*_languages_of(_counts(quoted)), "en"))


def _confirms(said: Sentences) -> bool:
    """Whether what is quoted says that a registration has been received."""
    return bool(
        said.near("confirm", ("enrol",), 6)
        | said.near("received", ("enrol",), 6)
        | said.near("thanks", ("enrol",), 4)
        | said.near("alter", ("enrol",), 4)
    )


def _answered_below(message: Message, segments: Sequence[Segment]) -> bool:
    """Whether the sender's own words stand between what he quotes, or behind its labels."""
    pieces = sum(segment.kind is SegmentKind.TOP and any(line.text for line in segment.lines) for segment in segments)
    return pieces >= PIECES or any(_is_filled_in(message, segment) for segment in segments)


def _is_filled_in(message: Message, segment: Segment) -> bool:
    """Whether somebody put his answers behind the labels of the organiser's own mail: his address is among them."""
    author, sender = segment.author, message.sender
    ours = {address.addr.lower() for address in message.to}
    if segment.kind is not SegmentKind.QUOTED or not author or not sender or author.addr not in ours:
        return False
    lines = [line for line in segment.lines if not header_label(line.text)[0] & {"from", "to", "cc"}]
    told = any(sender.addr.lower() in line.text.lower() for line in lines)
    return told and Sentences.of(lines[:QUOTED_LINES], "", (*_languages_of(_counts(lines)), "en")).form


def _sells(own: Sentences, message: Message, *, foreign: bool) -> bool:
    """Whether a mail sells or advertises: it goes to many, or speaks of prices under a subject of its own."""
    bulk = is_list_mail(message) or bool(message.values("list-unsubscribe"))
    selling = len({hit.phrase for hit in own.hits if hit.meaning == "sells"})
    return bulk or selling >= 2 or (foreign and own.prices)


# --- language --------------------------------------------------------------------------------------------------------


@cache
def _small_words() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for language in LANGUAGES:
        for word in table("wishes").get(language, {}).get("stop", ()):
            for part in word.split():
                found.setdefault(folded(part), []).append(language)
    return {word: tuple(dict.fromkeys(languages)) for word, languages in found.items()}


def _languages(segments: Sequence[Segment]) -> tuple[str, ...]:
    """The languages of the sender's own words, likeliest first, English always among them."""
    return _languages_of(_counts(_lines(segments, SegmentKind.TOP)) or _counts([x for s in segments for x in s.lines]))


def _languages_of(counts: Counter[str]) -> tuple[str, ...]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0] != "en", item[0]))[:3]
    likely = [code for code, count in ranked if count >= 0.3 * ranked[0][1]]
    return tuple(dict.fromkeys([*likely, "en"]))


def _counts(lines: Sequence[Line]) -> Counter[str]:
    """How much speaks for each language: a small word counts once, shared among the languages that have it."""
    small = _small_words()
    counts: Counter[str] = Counter()
    for line in lines:
        for word in folded(line.text).replace("'", "' ").split()[:200]:
            languages = small.get(word.strip('.,;:!?()"*-')) or ()
            for code in languages:
                counts[code] += 60 // len(languages)
    return counts if sum(counts.values()) >= 5 * 60 else counts + _votes(lines)


@cache
def _every_phrase() -> Phrases:
    known = ((table("wishes"), CONCEPTS), (table("wish_words"), FAMILIES))
    return Phrases(
        (phrase, language)
        for language in LANGUAGES
        for words, names in known
        for name in names
        for phrase in words.get(language, {}).get(name, ())
    )


def _votes(lines: Sequence[Line]) -> Counter[str]:
    """What the phrases of wishing themselves say of the language, for texts with hardly a small word."""
    votes: Counter[str] = Counter()
    places: dict[int, set[str]] = {}
    for hit in _every_phrase().find(words(_ADDRESS.sub(" ", joined(lines)[1]))[:200]):
        if len(hit.phrase) > SMALL:
            places.setdefault(hit.first, set()).add(hit.meaning)
    for languages in places.values():
        for code in languages:
            votes[code] += 60 // len(languages)
    return votes
