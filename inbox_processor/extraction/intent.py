"""What a message wants: its kind, with the words that say so and the doubts that remain.

Rule: only the sender's own words count, and what he hands on where he says nothing himself. Everything that speaks for
a kind adds its weight: what the sentences say (sentences.py), what the subject says, whether it answers our
confirmation, whether it gives data. The heaviest kind is meant; where the next is as heavy, that is a doubt. Does not
know fields.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from inbox_processor.extraction.clauses import joined
from inbox_processor.extraction.concepts import CONCEPTS, FAMILIES
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
THIN = 0.75
"""A kind must be heavier than the next by so much not to be doubted."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What a text that does not name itself automatic wants, and the language (ISO 639-1) in which it says so."""

    kind: Kind
    language: str
    doubts: tuple[str, ...] = ()
    cues: tuple[Cue, ...] = ()
    weight: float = 0.0
    """What speaks for the kind."""
    margin: float = 0.0
    """How much more that is than for the next one."""
    answers: bool = False
    """It answers another mail."""
    confirmed: bool = False
    """What it answers says that a registration has been received."""


@dataclass(frozen=True, slots=True)
class Thread:
    """What a mail comes after."""

    answers: bool
    """It answers something, by its subject, its header or what it quotes."""
    confirmed: bool
    """What it quotes says that a registration has been received."""
    answered_below: bool
    """Answers stand between what it quotes, and that is no confirmation: a form of the announcement's words."""
    hands_on: bool
    """It hands on somebody else's mail, and says itself that this is about a registration."""
    first: bool = False
    """What it quotes says of no registration that it has been received."""
    foreign: bool = False
    """Its subject is not the one that registrants were told to use."""


def kind(message: Message, segments: Sequence[Segment], subject: str = "") -> Intent:
    """The kind of a message that is not automatic, and why; `subject` is the one that registrants were told to use."""
    top = _lines(segments, SegmentKind.TOP)
    languages = _languages(segments)
    answers = _answers(message, segments)
    own = Sentences.of(top, message.subject, languages, message.sender, answers=answers)
    handed = [line for segment in segments if segment.kind in _HANDED_ON for line in segment.lines]
    asking = own.questions and not (own.registers or own.comes or own.bids)
    hands_on = bool(handed and own.goes and not asking and (not own.wishes or (own.says_who and not answers)))
    if handed and not own.wishes and not own.asks and not own.questions - own.bids:
        own = Sentences.of([*top, *handed], message.subject, _languages_of(_counts([*top, *handed])), answers=answers)
    thread = _thread(message, segments, answers=answers, hands_on=hands_on)
    foreign = bool(subject) and subject_match(message.subject, subject) is not SubjectMatch.EXACT
    certain = Kind.UNRELATED if _sells(own, message, foreign=foreign) else Kind.AUTO_REPLY if own.is_notice else None
    if certain:
        return Intent(certain, languages[0], (), own.cues(), CERTAIN, CERTAIN, thread.answers)
    (found, most), (second, next_most) = sorted(
        _weights(own, replace(thread, foreign=foreign)).items(), key=lambda item: -item[1]
    )[:2]
    doubts: tuple[str, ...] = (f"it may be meant as {second}",) if most - next_most < THIN else ()
    if most <= SILENT:
        found, doubts = Kind.REGISTRATION, ("it does not say in words what it wants",)
    lead, confirmed = most - next_most, thread.confirmed
    return Intent(found, languages[0], doubts, own.cues(), most, lead, thread.answers, confirmed)


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


def _thread(message: Message, segments: Sequence[Segment], *, answers: bool, hands_on: bool) -> Thread:
    quoted = _quoted(message, segments)
    said = Sentences.of(quoted[:QUOTED_LINES], "", (*_languages_of(_counts(quoted)), "en")) if quoted else None
    confirmed = said is not None and bool(
        said.near("confirm", ("enrol",), 6)
        | said.near("received", ("enrol",), 6)
        | said.near("thanks", ("enrol",), 4)
        | said.near("alter", ("enrol",), 4)
    )
    pieces = sum(segment.kind is SegmentKind.TOP and any(line.text for line in segment.lines) for segment in segments)
    first = said is not None and not confirmed
    below = pieces >= PIECES or any(_is_filled_in(message, segment) for segment in segments)
    return Thread(answers, confirmed, below and not confirmed, hands_on, first=first)


def _is_filled_in(message: Message, segment: Segment) -> bool:
    """Whether somebody put his answers behind the labels of the organiser's own mail: his address is among them."""
    author, sender = segment.author, message.sender
    ours = {address.addr.lower() for address in message.to}
    if segment.kind is not SegmentKind.QUOTED or not author or not sender or author.addr not in ours:
        return False
    lines = [line for line in segment.lines if not header_label(line.text)[0] & {"from", "to", "cc"}]
    told = any(sender.addr.lower() in line.text.lower() for line in lines)
    return told and Sentences.of(lines[:QUOTED_LINES], "", (*_languages_of(_counts(lines)), "en")).form


# --- deciding --------------------------------------------------------------------------------------------------------


SILENT = 0.5
"""The weight of a registration of which nothing speaks."""
CERTAIN = 10.0
"""The weight of what a newsletter or an absence notice says of itself."""
RARER = {
    Kind.CANCELLATION: (0.0, 2.0),
    Kind.SUBSTITUTION: (0.0, 1.6),
    Kind.UNRELATED: (0.0, 1.6),
    Kind.AMENDMENT: (1.0, 1.4),
    Kind.ENQUIRY: (0.4, 0.75),
}
"""How much rarer than a registration a kind is in a mail that answers nothing, and in one that besides gives the record
of a person: what must speak for it beforehand.

Half of the log odds that fit 267 mails when they were first read (all of it, and the odds in answers, do no better);
a mail without a record may withdraw in few words.
"""


def _weights(own: Sentences, thread: Thread) -> dict[Kind, float]:
    """What speaks for each kind."""
    fresh = bool(own.record and not (own.earlier or own.instead))
    rarer = {} if thread.answers else {kind: odds[fresh] for kind, odds in RARER.items()}
    return {found: sum(weigher(own, thread)) - rarer.get(found, 0.0) for found, weigher in _WEIGHERS}


def _registration(own: Sentences, thread: Thread) -> Iterator[float]:
    fresh = not thread.answers and not own.earlier
    yield SILENT
    completed = own.of_("changes") if thread.confirmed else set()
    yield 3.5 * bool(own.registers - own.instead - _relief(own, thread) - completed)
    soft, asked = own.comes | own.bids, own.bids & own.questions
    yield (3.5 if asked else 2.5 if fresh else 1.0) * bool(soft and not own.registers)
    yield 2.0 * bool(own.granted & (own.registers | soft))
    yield 1.5 * bool(own.goes and not own.registers and not soft)
    yield 1.5 * bool(own.any("practical") & own.questions and _affirmed(own))
    yield (1.0 if thread.answers and own.of_("changes") else 2.5) * own.form
    yield 2.5 * thread.answered_below
    yield 1.0 * bool(own.gives and not own.puts_off)
    yield 1.5 * bool(own.gives and fresh and not own.puts_off and not _mends(own))
    yield 3.0 * thread.hands_on
    yield -2.5 * bool(own.headline & {"cancels", "instead", "changes"})
    yield -1.5 * bool(thread.answers and own.unable & own.any("mate") and not own.gives)
    again = own.record and not (thread.answers or own.of_("changes") or own.corrects)
    yield -2.0 * bool((thread.confirmed or own.earlier) and not own.registers and not again)


def _mends(own: Sentences) -> bool:
    """Whether something is corrected, and nothing wanted nor given as who registers gives it."""
    return bool(own.corrects or own.of_("changes")) and not (
        own.registers or own.comes or own.bids or own.record or own.form
    )


def _affirmed(own: Sentences) -> bool:
    """Whether any sentence says plainly that somebody comes."""
    return bool(own.registers or own.comes or own.bids or own.goes)


def _relief(own: Sentences, thread: Thread) -> set[int]:
    """Sentences that say in an answer that another, of whom something is given, comes for one or takes his place."""
    if not own.gives:
        return set()
    if _is_known(own, thread) and own.ceded and own.successors:
        return own.successors | own.relieves | own.passes | own.covered
    known = own.earlier or (thread.answers and not (thread.first and (own.registers or own.comes or own.bids)))
    return (
        own.relieves | own.passes | own.covered
        if known
        else own.stands_in | own.passes & own.any("mine", "listed", "forebear")
    )


def _is_known(own: Sentences, thread: Thread) -> bool:
    """Whether somebody is registered already, as far as the mail or what it answers tells."""
    left = own.any("gone", "ill") and own.passes & own.successors
    return bool(thread.confirmed or own.earlier or (thread.answers and not thread.first) or left)


def _replaced_silently(own: Sentences, thread: Thread) -> bool:
    """Whether who is registered already gives somebody else with his address, and wants nothing besides."""
    more = own.registers or own.bids or own.questions or own.corrects or own.of_("changes")
    sure = own.earlier and not own.comes
    answered = thread.answers and bool(own.hits)
    known = thread.confirmed or sure or (answered and not (thread.first or own.goes or own.comes))
    return bool(known and own.successors and not (more or own.ceded))


def _cancellation(own: Sentences, thread: Thread) -> Iterator[float]:
    sure = own.cancels or own.frees or own.unable
    yield 4.0 * bool(own.cancels)
    yield 2.5 * bool(own.frees or (thread.confirmed and own.near("drop", ("i",), 2, clause=True)))
    alone = own.gives and not (thread.answers or own.earlier)
    yield (1.0 if alone else 2.5) * bool(own.unable)
    yield 1.5 * bool(own.unable and not alone and not own.registers and not own.goes)
    yield 1.0 * bool(own.any("gone", "ill") and (sure or thread.answers or own.earlier))
    yield 2.5 * bool(own.of_("nobody") and (thread.answers or own.earlier) and not (own.registers or own.record))
    yield 4.0 * ("cancels" in own.headline)
    yield 2.5 * bool(own.only_regrets and not sure and (thread.answers or own.any("sorry")))
    yield 1.5 * bool(thread.confirmed and own.says_little)
    yield -4.0 * bool(thread.hands_on and own.unable and not own.cancels)
    yield 1.0 * bool(sure and own.any("stays"))
    yield 1.0 * bool(sure and (thread.answers or own.earlier))
    yield -6.0 * bool(own.instead or _relief(own, thread))
    yield -3.0 * bool((own.unable or own.any("gone", "ill")) and own.newcomers and not own.form)
    afresh = not thread.answers or thread.first
    yield -6.0 * bool(own.alone and afresh and not (own.frees or own.earlier or own.cancels - own.alone))


def _substitution(own: Sentences, thread: Thread) -> Iterator[float]:
    absent = own.unable or own.cancels or own.frees or own.any("gone", "ill")
    known = absent or own.earlier or own.inherits or own.any("mine") or thread.answers or own.requests & own.replaces
    said = own.instead if known else own.replaces
    now = (said - own.of_("if") if own.registers else said) | _relief(own, thread)
    yield 4.0 * bool(now)
    yield 4.0 * ("instead" in own.headline and not own.of_("nobody"))
    yield 1.5 * bool(now and known)
    yield 1.0 * bool(now and own.gives)
    wanted = own.registers | own.comes | own.bids
    yield -4.0 * bool(now and not known and wanted and not now & wanted)
    yield -3.0 * bool(own.frees and own.any("stays") and not own.gives)
    yield -6.0 * bool(own.of_("nobody") & own.unable and not own.gives)
    yield 2.0 * bool(absent and own.any("mate") & own.goes and own.gives and not own.registers)
    missed = own.unable or (own.any("gone", "ill") and (thread.answers or own.earlier))
    alone = not (thread.answers or own.earlier or own.cancels or own.goes)
    yield (1.0 if alone else 4.0) * bool(missed and own.newcomers and not own.registers and not own.form)
    more = own.registers or own.bids or own.questions or own.corrects
    yield 2.5 * bool(thread.confirmed and own.newcomers and own.any("no") and own.goes and not (more or now))
    yield 4.0 * _replaced_silently(own, thread)


def _amendment(own: Sentences, thread: Thread) -> Iterator[float]:
    changes = own.of_("changes") - own.replaces
    yield -2.0 * bool(own.replaces and own.gives)
    yield 1.5 if changes - (own.questions - own.requests) else 1.0 * bool(changes)
    yield 1.5 * bool(own.corrects)
    yield 2.0 * bool(own.earlier and (changes or own.corrects))
    yield 1.0 * bool(thread.answers and (changes or own.corrects))
    yield 1.0 * bool(thread.answers and own.gives and not own.registers and (changes or own.any("alter")))
    yield 3.0 * ("changes" in own.headline)
    yield 1.0 * bool(thread.confirmed and not (own.questions and not (own.gives or changes or own.corrects)))
    yield -2.0 * bool(thread.first and own.record and not own.earlier)
    known = bool(thread.answers or own.earlier or "changes" in own.headline)
    yield -2.0 * bool(own.form and not own.of_("earlier") and not thread.answers)
    yield -2.5 * bool(not (known or _mends(own)) and len(changes) < 2)
    yield 1.0 * bool(own.earlier and own.any("alter"))
    yield 1.5 * bool(thread.answers and own.earlier and not (own.wishes or own.frees or own.questions))
    yield 1.0 * bool(thread.answers and own.misnamed)
    given = thread.confirmed and own.gives and not (own.registers or own.goes)
    yield 2.5 * bool(given and not (own.successors and (own.ceded or _replaced_silently(own, thread))))
    named = thread.answers and own.any("datum") & own.any("no") and not (own.wishes or own.frees or own.asks)
    yield 1.5 * bool(named and not own.questions)


def _enquiry(own: Sentences, thread: Thread) -> Iterator[float]:
    queries = own.questions - own.requests
    yield 2.0 if own.asks and not own.requests else 1.0 * bool(own.indirect)
    yield 1.0 * bool(queries)
    yield 2.0 * own.puts_off
    open_question = (own.asks or queries) and not (own.registers or own.comes)
    yield 1.0 * bool(open_question and not (own.gives or own.bids))
    yield 2.0 * bool(open_question and own.any("weigh"))
    yield 4.0 * bool(open_question and (own.any("remote") - own.any("enrol")) & queries and not own.bids)
    yield -1.5 * bool(own.any("practical") & queries and _affirmed(own))
    yield 2.5 * own.only_asks
    yield 2.5 * bool(own.unanswered and not (thread.confirmed or own.of_("changes") or own.corrects))
    yield -1.5 * bool(own.granted)
    yield -3.0 * bool(_is_known(own, thread) and (own.unable or own.frees) and not own.requests)
    yield -2.0 * bool(queries and queries <= own.bids)
    after = own.earlier and queries & own.any("enrol", "received")
    yield -2.0 * bool(own.record and not (thread.answers or after or own.puts_off or own.ponders))
    yield 2.0 * ("asks" in own.headline)
    yield -2.0 * own.form


def _unrelated(own: Sentences, thread: Thread) -> Iterator[float]:
    yield 8.0 * bool(own.any("apart") and not own.wishes)
    told = not (thread.answers or thread.foreign)  # who writes our subject of his own accord says more than one word
    enough = not told or own.of_other_things > 1
    yield 3.0 * (own.is_business and enough and not thread.confirmed)
    yield 3.0 * (own.is_paper and enough)
    yield 2.5 * bool(thread.foreign and not thread.answers and not own.says_anything)
    yield 5.0 * bool(thread.foreign and not thread.answers and own.is_foreign)
    more = own.says_anything or own.any("sorry", "go", "want", "own") or own.any("datum") - own.any("spread")
    heard = thread.answers and not (thread.confirmed or more)
    yield 3.0 * bool(heard and own.any("thanks", "spread"))


_WEIGHERS = (
    (Kind.REGISTRATION, _registration),
    (Kind.CANCELLATION, _cancellation),
    (Kind.SUBSTITUTION, _substitution),
    (Kind.AMENDMENT, _amendment),
    (Kind.ENQUIRY, _enquiry),
    (Kind.UNRELATED, _unrelated),
)


def _sells(own: Sentences, message: Message, *, foreign: bool) -> bool:
    """Whether a mail sells or advertises: it goes to many, or speaks of prices under a subject of its own."""
    bulk = is_list_mail(message) or bool(message.values("list-unsubscribe"))
    selling = len({hit.phrase for hit in own.hits if hit.meaning == "sells"})
    if foreign and own.prices and not (own.questions or message.in_reply_to):
        return True
    return (bulk and not own.registers) or (selling >= 2 and not own.registers) or selling >= 4


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
    ranked = [code for code, count in counts.most_common(3) if count >= 0.3 * counts.most_common(1)[0][1]]
    return tuple(dict.fromkeys([*ranked, "en"])) if ranked else ("en",)


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
    for hit in _every_phrase().find(words(joined(lines)[1])[:200]):
        places.setdefault(hit.first, set()).add(hit.meaning)
    for languages in places.values():
        for code in languages:
            votes[code] += 60 // len(languages)
    return votes
