"""The rest of a name that a word of another sort cut off: "Duarte Nuno | Câmara de Brito": a câmara is a chamber too.

Rule: what goes on right behind a name belongs to it where the person's own address or From's display name spells how
it ends. Does not know where names begin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from inbox_processor.extraction import addresses, name_forms
from inbox_processor.extraction.lexicon import in_any_language, lexicon
from inbox_processor.knowledge.words import fold

MOST_WORDS = 4
"""Words of a name that are cut off, particles included, at most."""
_WORD = re.compile(r" ([^\W\d_]+(?:[-'’][^\W\d_]+)*)(?![\w@])")


def end(text: str, begin: int, stop: int, emails: Iterable[str], shown: str) -> int:
    """Where a name really ends that was read from `begin` to `stop`; `shown` is From's display name."""
    small, last, at = text[begin:stop].islower(), stop, stop
    parts = [email for email in emails if not addresses.is_role(email)]
    told = {fold(word) for word in re.split(r"[\s,]+", shown)}
    for _ in range(MOST_WORDS):
        found = _WORD.match(text, at)
        if not found or not (found[1][0].isupper() or small or fold(found[1]) in lexicon().particles):
            break
        if lexicon().titles.holds(found[1]) or in_any_language("and").holds(fold(found[1])):
            break
        at, word = found.end(), found[1]
        spelt = any(name_forms.spells(email, word) for email in parts)
        if spelt or fold(word) in told:
            last = at
    return last
