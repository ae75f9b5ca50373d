"""What a message wants: its kind, with the words that say so and the doubts that remain.

Rule: only the sender's own words count, and what he hands on where he says nothing himself. Words are data (wishes.toml
and the [intent] of the language files); here stands how they weigh together: a condition or a question wishes nothing
yet, "instead" needs a person, an earlier registration makes data a correction. What stays unclear is said as a doubt.
Does not know fields.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from inbox_processor.extraction.model import Line, Segment, SegmentKind
from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.phrases import Hit, Phrases, Token, folded, tokens, words_of
from inbox_processor.records import Kind, Message
from inbox_processor.screening import is_list_mail

CONCEPTS = (
    "registers",
    "topic",
    "cancels",
    "unable",
    "instead",
    "nobody",
    "changes",
    "earlier",
    "asks",
    "later",
    "if",
    "sells",
)
LABELLED = (
    "full_name",
    "given_name",
    "family_name",
    "title",
    "function",
    "organisation",
    "email",
    "telephone",
    "mobile",
)
_NUMBER = re.compile(r"(?<!\w)[+(]?\d[\d ()/.-]{6,18}\d(?!\w)")
MAX_WORDS = 3_000
"""Words of a mail that are weighed: who wants something says it before."""
FORM = 3
"""Different labelled fields that make text a filled-in form."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that speak for a kind: `source[start:end]` in the decoded text, as evidence."""

    concept: str
    phrase: str
    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Intent:
    """What a text that no robot wrote wants, and the language (ISO 639-1) in which it says so."""

    kind: Kind
    language: str
    doubts: tuple[str, ...] = ()
    cues: tuple[Cue, ...] = ()


def kind(message: Message, segments: Sequence[Segment]) -> Intent:
    """The kind of a message that is not automatic, and why."""
    top = _lines(segments, SegmentKind.TOP)
    languages = _languages(segments)
    own = _Weighed.of(top, message.subject, languages)
    handed = [line for segment in segments if segment.kind in _HANDED_ON for line in segment.lines]
    if handed and not own.wishes and not own.asks:
        own = _Weighed.of([*top, *handed], message.subject, _languages_of(_counts([*top, *handed])))
    found, doubts = _decide(own, message, segments)
    return Intent(found, languages[0], doubts, own.cues())


_HANDED_ON = (SegmentKind.FORWARDED, SegmentKind.ATTACHED)


def _lines(segments: Iterable[Segment], wanted: SegmentKind) -> list[Line]:
    return [line for segment in segments if segment.kind is wanted for line in segment.lines]


# --- weighing --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Weighed:
    """What the words of a text say, concept by concept; counts are of sentences, not of words."""

    lines: list[Line]
    offsets: list[int]
    words: list[Token]
    hits: list[Hit]
    headline: set[str]
    """Concepts named in the subject."""
    labelled: int
    questions: set[int]
    sentences: dict[str, set[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: list[Line], subject: str, languages: tuple[str, ...]) -> _Weighed:
        offsets, text = _joined(lines)
        words = tokens(text)[:MAX_WORDS]
        hits = [
            hit for hit in _hits(words, languages) if not (hit.meaning == "if" and _enclitic(text, words[hit.first]))
        ]
        headline = {hit.meaning for hit in _hits(tokens(folded(subject)), languages)}
        if "?" in subject:
            headline.add("asks")
        weighed = cls(lines, offsets, words, hits, headline, _labelled(lines, languages), _questions(text, words))
        for hit in hits:
            weighed.sentences.setdefault(hit.meaning, set()).add(words[hit.first].sentence)
        return weighed

    def of_(self, *concepts: str) -> set[int]:
        """The sentences that hold any of the concepts."""
        return set().union(*(self.sentences.get(concept, set()) for concept in concepts))

    @property
    def registers(self) -> set[int]:
        """Sentences that register somebody now: no condition, no question with a question's words, no other wish."""
        asked = {number for number in self.questions if number in self.of_("asks")}
        return self.of_("registers") - self.of_("later", "earlier", "cancels") - asked

    @property
    def instead(self) -> set[int]:
        """Sentences that put one person for another (not one number for another, and not "nobody instead")."""
        found = {
            self.words[hit.first].sentence for hit in self.hits if hit.meaning == "instead" and self._of_a_person(hit)
        }
        return found - self.of_("nobody")

    def _of_a_person(self, hit: Hit) -> bool:
        after = self.words[hit.last + 1 : hit.last + 4]
        return not any(any(letter.isdigit() for letter in token.word) for token in after[:2])

    @property
    def asks(self) -> bool:
        """True where something is asked: in so many words, or with a question mark and one of them."""
        said = [hit.phrase for hit in self.hits if hit.meaning == "asks"]
        return any(" " in phrase for phrase in said) or bool(said and self.questions)

    @property
    def gives(self) -> bool:
        """True where the text gives data of a person: a filled-in form, an address, a telephone number."""
        return self.form or any("@" in line.text or _NUMBER.search(line.text) for line in self.lines)

    @property
    def form(self) -> bool:
        return self.labelled >= FORM

    @property
    def wishes(self) -> bool:
        """True where the text wants anything of a registration."""
        return bool(self.registers or self.instead or self.of_("cancels", "unable", "changes") or self.form)

    def cues(self) -> tuple[Cue, ...]:
        return tuple(self._cue(hit) for hit in self.hits if hit.meaning not in ("topic", "if"))

    def _cue(self, hit: Hit) -> Cue:
        first, last = self.words[hit.first], self.words[hit.last]
        at = max(index for index, offset in enumerate(self.offsets) if offset <= first.start)
        line = self.lines[at]
        shift = line.start - self.offsets[at]
        return Cue(hit.meaning, hit.phrase, line.source, first.start + shift, last.end + shift)


def _joined(lines: Sequence[Line]) -> tuple[list[int], str]:
    """The lines as one text, and where each begins in it."""
    offsets: list[int] = []
    position = 0
    for line in lines:
        offsets.append(position)
        position += len(line.text) + 1
    return offsets, "\n".join(line.text for line in lines)


def _enclitic(text: str, token: Token) -> bool:
    """Whether a word hangs on the one before it, as the reflexive of "deslocar-se" does: it begins no condition."""
    return token.start > 0 and text[token.start - 1] in "-‐‑"


def _questions(text: str, words: Sequence[Token]) -> set[int]:
    """The sentences that end in a question mark (Greek: `;` is left alone, it ends other clauses too)."""
    found: set[int] = set()
    for at, token in enumerate(words):
        end = words[at + 1].start if at + 1 < len(words) else len(text)
        if "?" in text[token.end : min(end, token.end + 20)]:
            found.add(token.sentence)
    return found


def _hits(words: Sequence[Token], languages: tuple[str, ...]) -> list[Hit]:
    """What the words say in any of the languages, in reading order."""
    found = (hit for language in languages for hit in _phrases(language).find(words))
    return sorted(found, key=lambda hit: hit.first)


@cache
def _phrases(language: str) -> Phrases:
    wishes = table("wishes").get(language, {})
    return Phrases((phrase, concept) for concept in CONCEPTS for phrase in wishes.get(concept, ()))


@cache
def _labels(languages: tuple[str, ...]) -> dict[str, str]:
    return {label: name for name in LABELLED for label in words_of("labels", name, languages) if len(label) > 2}


def _labelled(lines: Iterable[Line], languages: tuple[str, ...]) -> int:
    """How many different fields have a label with something behind it."""
    labels = _labels(languages)
    found: set[str] = set()
    for line in lines:
        head, separator, value = line.text[:80].partition("\t" if "\t" in line.text[:80] else ":")
        label = folded(head.strip(" -*•·")) if separator else ""
        if value.strip() and label in labels:
            found.add(labels[label])
    return len(found)


# --- deciding --------------------------------------------------------------------------------------------------------


def _decide(own: _Weighed, message: Message, segments: Sequence[Segment]) -> tuple[Kind, tuple[str, ...]]:
    """The first kind whose evidence stands, in the order in which one wish swallows another."""
    answers = bool(message.in_reply_to) or any(segment.kind is SegmentKind.QUOTED for segment in segments)
    unable = own.of_("cancels", "unable") - own.of_("if")
    corrects = own.of_("changes") if "changes" in own.headline else own.of_("changes") & own.of_("earlier")
    gone = unable - (corrects - own.of_("cancels"))
    if _sells(own, message):
        return Kind.UNRELATED, ()
    if own.instead and (unable or own.of_("earlier") or own.instead & own.of_("registers") or not own.registers):
        return Kind.SUBSTITUTION, ()
    if "instead" in own.headline and not own.of_("nobody"):
        return Kind.SUBSTITUTION, ()
    if own.of_("cancels") - own.of_("if", "later") or "cancels" in own.headline or (gone and not own.registers):
        doubtful = bool(own.registers - unable) and not own.of_("earlier")
        return Kind.CANCELLATION, ("it both registers and cancels",) if doubtful else ()
    changes = own.of_("changes")
    if changes - own.questions and (own.of_("earlier") or (answers and not own.registers) or "changes" in own.headline):
        return Kind.AMENDMENT, ()
    if own.registers and not (own.of_("later") and own.asks and not own.form):
        return Kind.REGISTRATION, ()
    if own.form:
        return Kind.REGISTRATION, ()
    if own.asks or "asks" in own.headline or (own.questions and not own.gives):
        return Kind.ENQUIRY, () if own.asks else ("it asks something, in words that are not known",)
    if len(changes) > 1 and not own.gives:
        return Kind.AMENDMENT, ("it corrects or completes, but names no earlier registration",)
    return Kind.REGISTRATION, () if own.gives else ("it does not say in words what it wants",)


def _sells(own: _Weighed, message: Message) -> bool:
    bulk = is_list_mail(message) or bool(message.values("list-unsubscribe"))
    selling = len({hit.phrase for hit in own.hits if hit.meaning == "sells"})
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
        for word in line.text.casefold().split()[:200]:
            languages = small.get(word.strip(".,;:!?()\"'*-")) or ()
            for code in languages:
                counts[code] += 60 // len(languages)
    return counts if sum(counts.values()) >= 5 * 60 else counts + _votes(lines)


@cache
def _every_phrase() -> Phrases:
    return Phrases(
        (phrase, language)
        for language in LANGUAGES
        for concept in CONCEPTS
        for phrase in table("wishes").get(language, {}).get(concept, ())
    )


def _votes(lines: Sequence[Line]) -> Counter[str]:
    """What the phrases of wishing themselves say of the language, for texts with hardly a small word."""
    votes: Counter[str] = Counter()
    places: dict[int, set[str]] = {}
    for hit in _every_phrase().find(tokens(_joined(lines)[1])[:200]):
        places.setdefault(hit.first, set()).add(hit.meaning)
    for languages in places.values():
        for code in languages:
            votes[code] += 60 // len(languages)
    return votes
