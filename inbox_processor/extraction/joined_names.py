"""Who is joined to a name or to "I" by "and": "Lorna Lee and Jago Pen", "Anna und Peter Müller".

Rule: a name found speaks for the one joined to it. Does not find the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from inbox_processor.extraction import names
from inbox_processor.extraction.lexicon import grammar, in_any_language, lexicon
from inbox_processor.extraction.mention import Hints, Mention
from inbox_processor.extraction.name_scores import ENOUGH, NOUNS_IN_CAPITALS
from inbox_processor.extraction.name_tokens import is_given
from inbox_processor.extraction.upright import MARKS, upright
from inbox_processor.knowledge.words import Word, fold, words


def with_joined(text: str, found: list[Mention], hints: Hints) -> list[Mention]:
    """The mentions, and who is joined to one of them or to "I" in two words: "Lorna Lee and Jago Pen", "Ben Ray and I".

    A given name joined to a whole name is one too: "Anna und Peter Müller".
    """
    row, small = words(text), grammar(hints.language)
    more: list[Mention] = []
    for at in small["and"].likely(row[:-1]):
        if not at or small["and"].at(row, at)[0] != 1:
            continue
        ends = {m.whole_end for m in found}
        starts = {m.whole_start for m in found}
        left, right = _bare_end(text, row[at].start), row[at + 1].start
        if (left in ends and (pair := _pair(text, row[at + 1 : at + 3], hints))) or (
            small["self"].at(row, at + 1)[0] and (pair := _pair(text, _ending(row[:at], left), hints))
        ):
            more.append(pair)
        elif right in starts and row[at - 1].end == left and _is_given_name(text, row[at - 1]):
            more.append(_named_so(text, row[at - 1].start, left, hints))
    new = [m for m in more if not any(each.whole_start < m.end and m.start < each.whole_end for each in found)]
    return sorted([*found, *new], key=lambda m: m.start)


def _is_given_name(text: str, word: Word) -> bool:
    return word.fold in lexicon().given and text[word.start : word.end].istitle()


def _bare_end(text: str, at: int) -> int:
    """Where the text before a position ends, without a bracket: "Ben Ray (Finance) and"."""
    before = text[:at].rstrip()
    if before.endswith(")"):
        before = before[: before.rfind("(")].rstrip()
    return len(before.rstrip(","))


def _ending(row: Sequence[Word], end: int) -> Sequence[Word]:
    """The last two words that end at a position or before it."""
    return [word for word in row if word.end <= end][-2:]


def _pair(text: str, row: Sequence[Word], hints: Hints) -> Mention | None:
    """The person whom two words in capitals name, unless they are words of offices, bodies or places."""
    if len(row) != 2 or text[row[0].end : row[1].start] != " " or hints.language in NOUNS_IN_CAPITALS:
        return None
    start, end, lex = row[0].start, row[1].end, lexicon()
    told = (lex.functions, lex.organisations, lex.departments, lex.titles)
    if any(each.holds(word.fold) for word in row for each in told):
        return None
    capital = all(len(word.fold) > 2 and text[word.start : word.end].istitle() for word in row)
    before, behind = text[:start], text[end : end + 2]
    goes_on = behind[:1] in (" ", "-") and behind[1:].isupper()
    goes_on = goes_on or (before.endswith((" ", "-")) and before[:-1].rpartition(" ")[2][:1].isupper())
    return _named_so(text, start, end, hints) if capital and not goes_on else None


def _named_so(text: str, start: int, end: int, hints: Hints) -> Mention:
    full_name = upright(text[start:end], hints, begins=not text[:start].strip(MARKS))
    return Mention(full_name, start, end, None, -1, -1, ENOUGH)


def couples(text: str, found: list[Mention]) -> list[Mention]:
    """Mentions where a given name joined to a whole name gets its family name: "Dr. Anna und Peter Müller"."""
    for at, (one, other) in enumerate(pairwise(found)):
        gap = text[one.whole_end : other.whole_start].strip()
        if " " in one.full_name or not is_given(fold(one.full_name)) or not joins(gap):
            continue
        parsed = names.parse(other.full_name)
        if parsed and parsed.family:
            found[at] = replace(one, full_name=f"{one.full_name} {parsed.family}")
    return found


def joins(gap: str) -> bool:
    """Whether a single word that joins two names stands between them, in any language."""
    sequence = words(gap)
    return gap == "&" or (len(sequence) == 1 and in_any_language("and").at(sequence, 0)[0] > 0)
