"""Whether a word calls somebody: one of his names in any case, his initials.

Rule: a word that begins as the name does and ends a little otherwise is the name in another case. Pure.
"""

from __future__ import annotations

import re

from inbox_processor.knowledge.words import fold, words

SHORTEST_NAME = 4
"""Letters of a name that may have an ending behind it, at least."""
SHORTEST_STEM = 3
"""Letters of a name without its ending, at least."""
_OWN_ENDING = re.compile(r"(?:[aeiouyаеияоαεηιουω]|[aeiuy]s|[αηο]σ)\Z")
"""What the other cases of a name have something else for: "Anna", "Tomas", "Мария"."""


def is_form_of_name(word: str, full_name: str) -> bool:
    """Whether a word is one of the names of somebody, in any case."""
    return any(len(part.fold) > 2 and _is_form(word, part.fold) for part in words(full_name))


def _is_form(word: str, name: str) -> bool:
    """Whether a word is a name, an ending behind it or in place of its own or not: "Helles number", "Anny", "Tomo"."""
    if word == name or len(name) < SHORTEST_NAME:
        return word == name
    stem = _OWN_ENDING.sub("", name)
    return word.startswith(stem) and len(word) <= len(name) + 2 and len(stem) >= SHORTEST_STEM


def short_names(name: str) -> set[str]:
    """The initials and the single names of somebody: "eph", "eero-pekka", "hautamaki"."""
    return {"".join(word.fold[0] for word in words(name)), *(fold(part) for part in name.split())}
