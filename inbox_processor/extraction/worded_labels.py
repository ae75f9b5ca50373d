"""Labels in words that no list has: "Telefon na poslu:", "Name of your organisation:", "Diensttelefon:".

Rule: a few words before a colon are a label where a known one stands among them; an address or number before a
function, a function before an organisation, a name only beside a word for participants. A label that asks for
something else or for somebody else is none. Only a form around it makes it count. Does not know what stands behind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from inbox_processor.extraction import addresses
from inbox_processor.extraction.lexicon import in_any_language, lexicon
from inbox_processor.knowledge import table
from inbox_processor.knowledge.words import Word, digits_in, fold, words

LONGEST = 60
"""Characters of such a label, at most."""
MOST_WORDS = 7
FEWEST_FOR = 2
"""Words of a label that says nothing but that an address follows, at most."""
MOST_BEFORE_JOB = 5
"""Words of a label before a function that no known word stands in, at most: "С какво се занимавам"."""
MOST_OF_UNKNOWN = 3
"""Words of a label that no known word stands in, at most: more are a sentence."""
_SHORTEST = 3
"""Letters of a known label within others, at least: "t" and "m" are words of other languages."""
_ORDER = ("email", "mobile", "telephone", "fax", "country", "function", "title", "organisation")
LONGEST_CONTACT = 100
"""Characters of a line of addresses and numbers, at most."""
FEWEST_DIGITS = 7
"""Digits of a number that tells what it is without a label, at least."""
_ASIDE = re.compile(r"\([^()@\d]{2,30}\)")
"""What a bracket says of a number: "(office)"."""
_CONTACT = frozenset(("email", "telephone", "mobile"))
_NOTHING = frozenset(("other", "website"))


@lru_cache(maxsize=4096)
def meanings(text: str) -> tuple[str, ...]:
    """What such a label asks for, () where it is none: `text` is what stands before the colon."""
    found = [told for told in _known(_few_words(text, MOST_WORDS)) if told]
    if any(set(told) <= _NOTHING for told in found):
        return ()
    asked = {name for told in found for name in told}
    if "email" in asked and asked & {"telephone", "mobile"}:
        return ("email", "telephone")
    return next(((name,) for name in _ORDER if name in asked), ())


def says_what_for(text: str) -> bool:
    """Whether a label for an address says more than that it is one: "mail per l'evento", "mail for the list"."""
    sequence = _few_words(text, MOST_WORDS)
    return len(sequence) > FEWEST_FOR and any("email" in told for told in _known(sequence))


def may_be_label(text: str, most: int = MOST_OF_UNKNOWN) -> bool:
    """Whether words that nobody knows may be a label of the participant's own: a few, and nothing told of them."""
    sequence = _few_words(text, most)
    return any(len(word.fold) >= _SHORTEST for word in sequence) and not any(_known(sequence))


def _few_words(text: str, most: int) -> Sequence[Word]:
    """The words before a colon, () where they are more than of a label or ask for somebody else's."""
    sequence = words(text) if len(text) <= LONGEST else ()
    return () if len(sequence) > most or _is_anothers(sequence) else sequence


def is_contact(text: str) -> bool:
    """Whether a line holds addresses and numbers and nothing else, but what they are: "anna@firma.eu, tel. 02 1234"."""
    if len(text) > LONGEST_CONTACT or not ("@" in text or digits_in(text) >= FEWEST_DIGITS):
        return False
    bare = list(text)
    for start, end in (
        *((hit.start, hit.end) for hit in addresses.find(text)),
        *(m.span() for m in _ASIDE.finditer(text)),
    ):
        bare[start:end] = " " * (end - start)
    told = [word.fold for word in words("".join(bare)) if not word.fold.isdigit()]
    return len(told) <= MOST_OF_UNKNOWN and all(map(_leads_to_contact, told))


def _leads_to_contact(word: str) -> bool:
    """Whether a word says what an address or number is, or stands between two of them."""
    joins = in_any_language("or").holds(word) or in_any_language("and").holds(word)
    return joins or bool(set(lexicon().labels.meaning(word)) & _CONTACT)


def _known(sequence: Sequence[Word]) -> list[tuple[str, ...]]:
    """The meanings of the known labels within, and of compounds that end in one."""
    found = []
    for at, length, told in lexicon().labels.within(sequence):
        if sum(len(word.fold) for word in sequence[at : at + length]) >= _SHORTEST:
            found.append(told)
    return [*found, *(_of_compound(word.fold) for word in sequence)]


def _of_compound(word: str) -> tuple[str, ...]:
    return next((told for tail, told in _tails() if word.endswith(tail)), ())


@cache
def _tails() -> tuple[tuple[str, tuple[str, ...]], ...]:
    tails = table("labels")["in-compounds"]
    return tuple((fold(tail), (name,)) for name, listed in tails.items() for tail in listed)


def _is_anothers(sequence: Sequence[Word]) -> bool:
    """Whether it asks for somebody else's: "Assistant's e-mail", "E-mail for invoices"."""
    lex = lexicon()
    return any(lex.assistants.holds(word.fold) for word in sequence)
