"""What is known of a mail that may speak for one kind or another: named facts, each true of it or not.

Rule: a fact is what single sentences or all of them state (statements.py, sentences.py), of what their words are, what
the subject says, what the mail answers, how long it is. What a fact weighs for a kind is not known here: it is fitted
(knowledge/kinds.toml, written by tests/benchmarks/fit_kinds.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inbox_processor.extraction.sentences import Sentences

STATED = (
    "registers",
    "cancels",
    "frees",
    "weighed",
    "ponders",
    "indirect",
    "bygone",
    "unable",
    "corrects",
    "later",
    "earlier",
    "presumed",
    "goes",
    "on_the_day",
    "comes",
    "wants",
    "unsettled",
    "newcomers",
    "successors",
    "others_come",
    "bids",
    "seeks",
    "instead",
    "replaces",
    "passes",
    "questions",
    "named",
    "addressed",
    "introduced",
)
"""What single sentences state."""
OF_ALL = (
    "asks",
    "only_asks",
    "only_regrets",
    "says_little",
    "is_notice",
    "is_foreign",
    "puts_off",
    "wishes",
    "says_anything",
    "gives",
    "record",
    "form",
    "misses",
    "ceded",
    "familiar",
    "asks_and_gives",
    "only_wants",
    "answers_with_data",
    "introduces_another",
    "labels",
)
"""What holds of the text as a whole."""
LENGTHS = (12, 25, 50, 100)
"""Numbers of words under which a text is short."""
FEW = (3, 4, 6)
"""Numbers of sentences under which they are few."""


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
    first: bool
    """What it quotes says of no registration that it has been received."""
    foreign: bool
    """Its subject is not the one that registrants were told to use."""
    sells: bool
    """It goes to many, or speaks of prices under a subject of its own."""
    hands_ours: bool
    """It hands on what went out from the house that it is written to: the announcement."""
    hands_others: bool
    """It hands on what somebody else wrote."""
    among_mates: bool
    """It hands something on and greets somebody by a given name."""


def of(own: Sentences, thread: Thread, quoted: frozenset[str] = frozenset()) -> frozenset[str]:
    """The facts that hold of a text, of what it comes after, and of the families and concepts in what it quotes."""
    after = (name for name in Thread.__slots__ if getattr(thread, name))
    return frozenset((*_counted(own), *_whole(own), *after, *(f"“{name}” in what it quotes" for name in quoted)))


def _counted(own: Sentences) -> Iterator[str]:
    """Facts that may hold of several sentences: once, and again where it is more than one."""
    counts = {name: len(getattr(own, name)) for name in STATED}
    counts["questions"] = len(own.questions - own.granted)
    for meaning, sentences in own.said.items():
        counts[f"a {'word' if meaning in own.families else 'phrase'} of “{meaning}”"] = len(sentences)
    for name, count in counts.items():
        if count:
            yield name
        if count > 1:
            yield f"{name}, twice"


def _whole(own: Sentences) -> Iterator[str]:
    yield from (name for name in OF_ALL if getattr(own, name))
    yield from (f"“{concept}” in the subject" for concept in own.headline)
    yield from (f"fewer than {length} words" for length in LENGTHS if len(own.words) < length)
    sentences = {word.sentence for word in own.words}
    yield from (f"fewer than {count} sentences" for count in FEW if len(sentences) < count)
    if len(sentences - own.questions) < 2:
        yield "hardly a sentence but questions"
