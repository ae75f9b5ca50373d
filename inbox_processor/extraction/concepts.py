"""What the words of a text may mean: phrases of wishes.toml, families of wish_words.toml, labels with answers.

Rule: a longer phrase hides a shorter one within it, and a small word counts in the likeliest language only. What it
means that some stand together is statements.py's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from inbox_processor.extraction.model import Line
from inbox_processor.knowledge import table
from inbox_processor.knowledge.phrases import Hit, Phrases, folded, words_of
from inbox_processor.knowledge.words import Word

CONCEPTS = (
    "registers",
    "topic",
    "cancels",
    "unable",
    "instead",
    "nobody",
    "changes",
    "rather",
    "earlier",
    "asks",
    "later",
    "if",
    "sells",
)
"""The tables of wishes.toml: whole phrases."""
FAMILIES = (
    "enrol",
    "seat",
    "go",
    "want",
    "crowd",
    "please",
    "be",
    "bid",
    "keep",
    "own",
    "sure",
    "weigh",
    "practical",
    "remote",
    "part",
    "paper",
    "no",
    "drop",
    "swap",
    "take",
    "duties",
    "alter",
    "datum",
    "i",
    "but",
    "gone",
    "ill",
    "stays",
    "before",
    "past",
    "thanks",
    "ahead",
    "confirm",
    "received",
    "listed",
    "ago",
    "mail",
    "mine",
    "sorry",
    "apart",
    "heir",
    "forebear",
    "enter",
    "request",
    "may",
    "answer",
    "boss",
    "also",
    "which",
    "know",
    "spread",
    "send",
    "leave",
    "urgent",
    "until",
    "trip",
    "refuse",
    "roll",
)
"""The tables of wish_words.toml that are read here."""
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
SMALL = 2
"""Letters of a negation, at most, that counts in the likeliest language only."""
LONGEST = 7
"""Words before a phrase at which a longer one that holds it may begin."""


def find(words: Sequence[Word], languages: tuple[str, ...]) -> list[Hit]:
    """What the words say in any of the languages, in reading order."""
    found = (hit for language in languages for hit in _phrases(language).find(words) if _fits(hit, language, languages))
    ordered = sorted(found, key=lambda hit: hit.first)
    begun: dict[int, list[Hit]] = {}
    for hit in ordered:
        if hit.last > hit.first and "…" not in hit.phrase:
            begun.setdefault(hit.first, []).append(hit)
    return [hit for hit in ordered if not _is_hidden(hit, begun)]


def corrected(hits: Sequence[Hit], *, answers: bool) -> list[Hit]:
    """The hits, with "as requested" or "is now" for a correction where something was sent before, else for nothing.

    The announcement asks for data as our confirmation does.
    """
    known = answers or any(hit.meaning == "earlier" for hit in hits)
    corrected = (hit._replace(meaning="changes") if hit.meaning == "rather" else hit for hit in hits)
    return list(corrected) if known else [hit for hit in hits if hit.meaning != "rather"]


def _is_hidden(hit: Hit, begun: dict[int, list[Hit]]) -> bool:
    """Whether a hit lies within a longer one that means something else: "à ma place" in "renonce à ma place"."""
    around = (other for first in range(hit.first - LONGEST, hit.first + 1) for other in begun.get(first, ()))
    return any(
        other.meaning != hit.meaning and other.last >= hit.last and other.last - other.first > hit.last - hit.first
        for other in around
    )


def _fits(hit: Hit, language: str, languages: tuple[str, ...]) -> bool:
    """A single small word is too little in a language that is not the likeliest ("ar": whether, with)."""
    return hit.meaning not in ("asks", "if") or language == languages[0] or " " in hit.phrase


@cache
def _phrases(language: str) -> Phrases:
    wishes = table("wishes").get(language, {})
    said = [(phrase, concept) for concept in CONCEPTS for phrase in wishes.get(concept, ())]
    return Phrases(said + [(phrase, "business") for phrase in words_of("intent", "unrelated", (language,))])


def families(words: Sequence[Word], languages: tuple[str, ...]) -> dict[str, list[Hit]]:
    """The words of each family, "mate" (a colleague) and verbs negated at their head ("nepřijedu") among them."""
    found: dict[str, list[Hit]] = {family: [] for family in (*FAMILIES, "mate", "negated")}
    for language in languages:
        for hit in _family_phrases(language).find(words):
            for meaning in hit.meaning.split():
                small = meaning == "i" or (meaning == "no" and len(hit.phrase) <= SMALL)
                if not small or language == languages[0]:
                    found[meaning].append(hit)
    return found


@cache
def _family_phrases(language: str) -> Phrases:
    known = table("wish_words").get(language, {})
    entries = [(phrase, family) for family in FAMILIES for phrase in known.get(family, ())]
    entries += [(word, "mate") for word in words_of("words", "colleague", (language,))]
    prefix = known.get("prefix", "")
    if prefix:
        entries += [(prefix + stem, "no go negated") for stem in known["go"]]
    return Phrases(entries)


@cache
def _labels(language: str) -> dict[str, str]:
    return {label: name for name in LABELLED for label in words_of("labels", name, (language,)) if len(label) > 2}


def labelled(lines: Iterable[Line], languages: tuple[str, ...]) -> int:
    """How many different fields have a label with something behind it."""
    found: set[str] = set()
    for line in lines:
        begun = line.text[:80]
        mark = next((mark for mark in ("\t", ":", " – ", " - ") if mark in begun), ":")
        head, separator, value = begun.partition(mark)
        label = folded(head.strip(" -*•·")) if separator else ""
        meant = [name for language in languages if (name := _labels(language).get(label))] if label else []
        if meant and any(letter.isalnum() for letter in value):
            found.add(max(meant, key=LABELLED.index))
    return len(found)
