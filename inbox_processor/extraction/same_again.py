"""What is said to be the same as for the person before: "same number", "stesso telefono", "tel. idem".

Rule: pure; a word for "the same" and a word for what it is of begin a part of a line, or the other way round. Does not
know who the person before is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from inbox_processor.extraction.lexicon import lexicon
from inbox_processor.extraction.page import Span
from inbox_processor.knowledge import table
from inbox_processor.knowledge.words import Word, digits_in, fold, words
from inbox_processor.records import Field

_PART = re.compile(r"[^,;|()\n\t]{3,60}")
_ADDED = re.compile(r"[,;()/\d]")
"""What begins something added to an answer."""
_ARTICLE = 2
"""Letters of an article between the two words, at most: "ugyanaz a szám"."""
_MOST_BEHIND = 4
"""Words behind them that say whose it is, at most: "same number as Tom Akerman"."""
_FIELDS: dict[str, Field] = {"telephone": "telephone", "mobile": "telephone", "email": "email"}


def within(span: Span) -> Iterator[tuple[Field, Span]]:
    """The fields that parts of a span say are the same, with the words that say so."""
    if not lexicon().same_as_above.within(words(span.text)):
        return
    for part in _PART.finditer(span.text):
        said = field_of(part.group().strip())
        if said:
            yield said, span.cut(part.start(), part.end())


def is_all(text: str) -> bool:
    """Whether an answer says that it is the same as before: "idem", "same, ext. 24", "same firm as me"."""
    said, lex = _ADDED.split(text, maxsplit=1)[0].strip(), lexicon()
    row = words(said)
    again = lex.same_as_above.at(row, 0)[0]
    more = again > 1 and again < len(row) and said[row[again].start].islower()  # "même maison que moi"
    return more or lex.same_as_above.holds(said) or (again > 0 and again + lex.labels.at(row, again)[0] == len(row))


@lru_cache(maxsize=4096)
def field_of(text: str) -> Field | None:
    """The field that a text says is the same as before, None where it does not."""
    lex, sequence = lexicon(), words(text)
    if not 2 <= len(sequence) <= 4 + _MOST_BEHIND or "@" in text or digits_in(text):
        return None
    same, said, at = False, None, 0
    while at < len(sequence) and not (same and said):
        again, _ = lex.same_as_above.at(sequence, at)
        again = again if again > 1 or len(sequence[at].fold) > _ARTICLE else 0  # "do." is ditto, and a small word
        length, meanings = lex.labels.at(sequence, at)
        if again:
            named = (_of_word(word.fold) for word in sequence[at : at + again])
            same, said = True, next((field for field in named if field), said)
        elif length and not _of_word(sequence[at].fold):
            said = next((_FIELDS[name] for name in meanings if name in _FIELDS), None)
            if said is None:
                return None
        elif _of_word(sequence[at].fold):
            said = _of_word(sequence[at].fold)
        elif len(sequence[at].fold) > _ARTICLE or not said:
            return None
        at += again or length or 1
    return said if same else None


def speaks_of_telephone(sequence: Sequence[Word]) -> bool:
    """Whether one of some words is one for a telephone or its number."""
    return any(_of_word(word.fold) == "telephone" for word in sequence)


@lru_cache(maxsize=4096)
def _of_word(word: str) -> Field | None:
    """The field that one word names: "phone", "number"."""
    told = lexicon().labels.meaning(word) if len(word) > _ARTICLE else ()
    return "telephone" if word in _counted() else next((_FIELDS[name] for name in told if name in _FIELDS), None)


@cache
def _counted() -> frozenset[str]:
    """Words for "number" in all languages."""
    return frozenset(fold(word) for word in table("grammar")["any"]["number"])
