"""Where a label stands in a line: at its start, behind another's value, joined to another, with a blank behind it only.

Rule: a label is a listed phrase, or several joined by a mark or a joining word, with a separator, a line end or a wide
gap behind it. Does not know which values there are, nor where forms stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from inbox_processor.extraction.lexicon import in_any_language, lexicon
from inbox_processor.knowledge.words import WORD, Word, fold, words

BULLET = re.compile(r"(?:[-–—*•·▪●>+o✓✔]|\(?\d{1,2}[.):]|\(?[a-zA-Zα-ωа-я][.)])[ \t]+|\*+|\[+")
_FOREIGN = re.compile(r"[^\W\d_][^:/|\n@\d]{1,40}[^\W\d_] ?[/|] ?(?=[^:/|\n@\d]{2,40}:)")
"""A label in a language that nobody knows before the same one in another: "Izen-abizenak / Nombre y apellidos:"."""
_EXPLANATION = re.compile(
    r"[ \t]*[\(\[](?!\+?\d+[\)\]])[^()\[\]]{0,80}[\)\]]"
    r"|, (?=[^,:;\d@]{2,40}:)(?:[^\W\d_A-ZÀ-Þ]+ ){1,5}[^\W\d_A-ZÀ-Þ]+(?=:)"
)
"""What says more of a label: in brackets, or small words before its colon: "Title, if you use titles: Dr"."""
_NUMBERED = re.compile(
    r" ?(?:n[°ºo]\.? ?|nr\.? ?|#)?\d{1,2}(?= ?[:：](?:[^,]{0,200}\Z|[^:：]{0,200}[:：]))", re.IGNORECASE
)
"""Which of several people a label is about: "Delegate 1:", "Teilnehmer Nr. 2:", no list of things behind it."""
_SEPARATOR = re.compile(
    r"[ \t\u00a0]*(?:[-–—=]+>+|>{2,}|→|⇒|➔|[:：=]|[>?](?=[ \t\u00a0])|[-–—](?=[ \t\u00a0]|$)|\.{2,}|_{2,}|\t)"
    r"[ \t\u00a0:.\-–—_=>]*"
)
BLANK = re.compile(r"[ \t\u00a0]{2,}")
_CLOSED = re.compile(r"[:：=\t\n]|\.{3}")
COLON = re.compile(r"[:：](?!//|\d\d\b)")
_LEAD = re.compile(
    r"(?:[ \u00a0;,|/•·–—(-]|(?<= )\(?[a-z0-9]\)"
    r"|\b(?:and|und|et|y|e|og|och|en|my|mein|meine|mon|ma|as well as|sowie|ainsi que"
    r"|your|votre|vos|ihre|uw|contact details)(?=[ \u00a0]))+\Z"
)
"""What may stand between a value and the label behind it."""
_PARTED = re.compile(r"[;,|/•·(\t–—-][ \u00a0]*\Z|[ \u00a0]{2,}\Z|[.!?] \Z")
_LEADING = frozenset(
    ["your", "my", "the", "ihr", "ihre", "mein", "meine", "votre", "mon", "ma", "uw", "mijn", "tu", "su", "mi", "our"]
)
"""Words that may stand before a label."""
LONGEST_LOOSE = 100
"""Characters of a line with a label that only a space parts from its value, at most."""
LONGEST_LABEL = 6
"""Words before a colon within a line that may be a label, at most."""


@dataclass(frozen=True, slots=True)
class LabelFound:
    """What a label may mean, where it and its separator end, whether one stands there."""

    meanings: tuple[str, ...]
    end: int
    separated: bool


def loose_label(text: str) -> tuple[tuple[str, ...], int]:
    """The meanings and the end of a label that a capital, a figure or an address follows after one space."""
    if len(text) > LONGEST_LOOSE or not _may_begin(text, 0):
        return (), 0
    sequence = words(text[:80])
    meanings, taken = label_words(sequence, text[:80])
    end = sequence[taken - 1].end if meanings else 0
    while meanings and text[end : end + 1] in (".", "*"):
        end += 1
    rest = text[end:]
    loose = rest[:1] == " " and (rest[1:2].isupper() or rest[1:2].isdigit() or rest[1:2] in "+(" or "@" in rest)
    return (meanings, end) if meanings and loose and len(rest.strip()) > 1 else ((), 0)


def _may_begin(text: str, at: int) -> bool:
    """Whether the first word from `at` on may begin a label; told without placing the others."""
    first = WORD.search(text, at)
    return first is not None and ((word := fold(first[0])) in _LEADING or lexicon().labels.may_begin_with(word))


def ended(text: str, start: int, stop: int) -> int:
    """Where a value ends before the label that begins at `stop`, without what joins the two."""
    lead = _LEAD.search(text[start:stop])
    return start + lead.start() if lead else stop


def next_label(text: str, start: int) -> tuple[LabelFound | None, int]:
    """The next label with a colon within a line, and where it begins: "…, Tel: …", "… Function: …"."""
    colon = COLON.search(text, start)
    while colon:
        for word in words(text[start : colon.start()])[-LONGEST_LABEL:]:
            at = start + word.start
            parted = not text[:at].strip() or bool(_PARTED.search(text[start:at]))
            if not parted and _is_joined(text[at : colon.start()]):
                continue  # "Head of Unit; Organisation:": the label begins behind the mark
            found = label_at(text, at)
            if found and found.separated:
                return found, at
        colon = COLON.search(text, colon.end())
    return None, len(text)


def _is_joined(label: str) -> bool:
    """Whether a mark or a joiner stands within what may be a label."""
    return any(mark in label for mark in (*";,|/•·&–—", " - ")) or any(
        _joins_labels(word.fold) for word in words(label)[1:]
    )


@lru_cache(maxsize=1024)
def label_at(text: str, at: int) -> LabelFound | None:
    """The label that begins at `at`: one phrase, or several joined by "/", "and" or commas; None where none does."""
    sequence: Sequence[Word] = ()
    if _may_begin(text, at):
        sequence = words(_CLOSED.split(text[at : at + 120], maxsplit=1)[0])  # "Organisation: Firma Nord" is one label
    meanings, index = label_words(sequence, text[at : at + 120])
    if not meanings:
        other = _FOREIGN.match(text, at)
        return label_at(text, other.end()) if other else None
    end = at + sequence[index - 1].end
    while end < len(text) and text[end] in ".*_º°ª)]":
        end += 1
    numbered = _NUMBERED.match(text, end)
    if numbered:
        end = numbered.end()
    explained = _EXPLANATION.match(text, end)
    if explained:
        end = explained.end()
    elif text.count("(", at, end) > text.count(")", at, end) and (closed := text.find(")", end, end + 60)) > 0:
        end = closed + 1  # "Anrede (Herr/Frau/Dr.)": the label ends with the bracket that it opened
    separator = _SEPARATOR.match(text, end)
    if separator:
        return LabelFound(meanings, separator.end(), True)
    if not text[end:].strip(" ,?&*"):
        greets = meanings == ("title",) and "," in text[at:]  # "Madame, Monsieur," begins a letter
        return None if greets else LabelFound(meanings, len(text), False)
    blank = BLANK.match(text, end)
    if blank:
        return LabelFound(meanings, blank.end(), False)
    return None


def label_words(sequence: Sequence[Word], text: str) -> tuple[tuple[str, ...], int]:
    """The meanings of the label phrases at the start of a line, and how many words they take."""
    meanings: list[str] = []
    index = taken = 0
    while index < len(sequence) and len(meanings) < 6:
        length, found = lexicon().labels.at(sequence, index)
        if length:
            gap = text[sequence[taken - 1].end : sequence[index].start] if taken else ""
            if taken and not _joins(gap):
                break
            meanings += [name for name in found if name not in meanings]
            index += length
            taken = index
        elif (taken and _joins_labels(sequence[index].fold)) or (
            not taken and index == 0 and sequence[0].fold in _LEADING
        ):
            index += 1
        else:
            break
    return tuple(meanings), taken


def _joins(gap: str) -> bool:
    return bool(gap.strip(" \u00a0")) and not set(gap) & set(":=?\t)]>→")


def _joins_labels(word: str) -> bool:
    """Whether a word joins two labels: "and" in any language."""
    return in_any_language("and").holds(word)


def begins_with_label(text: str) -> bool:
    """Whether a line begins with a label, behind its number or mark or not."""
    bullet = BULLET.match(text)
    return label_at(text, 0) is not None or bool(bullet and label_at(text, bullet.end()))
