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
_GAP = re.compile(r"[ \u00a0]*[|¦;~•·][ \u00a0]+|[ \u00a0]+")
_CLOSED = re.compile(r"[:：=\t\n]|\.{3}")
COLON = re.compile(r"[:：](?!//|\d\d\b)")
_LEAD = re.compile(
    r"(?:[ \u00a0;,|/•·–—(-]|(?<= )\(?[a-z0-9]\)"
    r"|\b(?:and|und|et|y|e|og|och|en|my|mein|meine|mon|ma|as well as|sowie|ainsi que"
    r"|your|votre|vos|ihre|uw|contact details)(?=[ \u00a0]))+\Z"
)
"""What may stand between a value and the label behind it."""
_PARTED = re.compile(r"(?:[;,|/•·(\t–—]|(?<!\w)-)[ \u00a0]*\Z|-[ \u00a0]+\Z|[ \u00a0]{2,}\Z|[.!?] \Z")
_STOPPED = re.compile(r"[^\W\d_]{4}\. ")
"""The end of a value before a label: "Nordic Cluster. Email:"."""
_DASHED = re.compile(r" [-–—|] ")
_LEADING = frozenset(
    ["your", "my", "the", "ihr", "ihre", "mein", "meine", "votre", "mon", "ma", "uw", "mijn", "tu", "su", "mi", "our"]
)
"""Words that may stand before a label."""
NAMED = frozenset(("full_name", "given_name", "family_name", "middle_name", "family_prefix", "second_family_name"))
"""Meanings of labels that ask for a name or a part of one."""
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


def loose_label(text: str, in_form: bool = False) -> LabelFound | None:
    """The label at the start of a line that only blanks or a bar part from its value: two blanks, or one where a
    capital, a figure or an address follows, or where it stands among others (`in_form`)."""
    meanings, end = _phrase_at(text, start_of_label(text)) if len(text) <= LONGEST_LOOSE else ((), 0)
    gap = _GAP.match(text, end) if meanings else None
    if not gap or len(text) - gap.end() < 2 or not (text[gap.end()].isalnum() or text[gap.end()] in "+(\"'„“«<"):
        return None
    if (mark := gap[0].strip()) and text.count(mark) > 1:
        return None
    if text[gap.end()].isdigit() and NAMED.issuperset(meanings):
        return None  # "Participant 1    Participant 2"
    first = text[gap.end()]
    large = first.isupper() or first.isdigit() or first in "+(" or "@" in text
    return LabelFound(meanings, gap.end(), True) if in_form or large or len(gap[0]) > 1 else None


def start_of_label(text: str) -> int:
    """Where the first label of a line may begin: behind its bullet, which the "E." of "E. paštas" is none of."""
    bullet = BULLET.match(text)
    return 0 if not bullet or lexicon().labels.at(words(text[:LONGEST_LOOSE]), 0)[0] > 1 else bullet.end()


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
            found = label_at(text, at) if text[at - 1 : at] not in (".", "@") else None  # "anna@firma.pl. Tel:"
            if found and found.separated:
                return found, at
        colon = COLON.search(text, colon.end())
    return None, len(text)


def _is_joined(label: str) -> bool:
    """Whether a mark or a joiner stands within what may be a label."""
    marked = any(mark in label for mark in (*";,|/•·&–—", " - ")) or _STOPPED.search(label)
    return bool(marked) or any(_joins_labels(word.fold) for word in words(label)[1:])


@lru_cache(maxsize=1024)
def label_at(text: str, at: int) -> LabelFound | None:
    """The label that begins at `at`: one phrase, or several joined by "/", "and" or commas; None where none does."""
    meanings, end = _phrase_at(text, at)
    if not meanings:
        other = _FOREIGN.match(text, at)
        return label_at(text, other.end()) if other else None
    separator = _SEPARATOR.match(text, end)
    if separator and text[end] == "-" and any(_joins_labels(word.fold) for word in words(text[separator.end() :])[:1]):
        return None  # "Klaszter- és Vállalkozásfejlesztési Osztály"
    if separator:
        return LabelFound(meanings, separator.end(), True)
    if not text[end:].strip(" ,?&*"):
        greets = meanings == ("title",) and "," in text[at:]  # "Madame, Monsieur," begins a letter
        return None if greets else LabelFound(meanings, len(text), False)
    blank = BLANK.match(text, end)
    if blank:
        return LabelFound(meanings, blank.end(), False)
    return None


def _phrase_at(text: str, at: int) -> tuple[tuple[str, ...], int]:
    """The meanings of the label that begins at `at` and where it ends, with its number and what explains it."""
    sequence: Sequence[Word] = ()
    if _may_begin(text, at):
        sequence = words(_CLOSED.split(text[at : at + 120], maxsplit=1)[0])  # "Organisation: Firma Nord" is one label
    meanings, index = label_words(sequence, text[at : at + 120])
    dash = _DASHED.search(text, at, at + sequence[index - 1].end) if meanings else None
    if dash and not _CLOSED.match(text[at + sequence[index - 1].end :].lstrip(" ")):
        return _phrase_at(text[: dash.start()], at)  # "Organisation - Cluster Nord"
    if not meanings:
        return (), at
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
    return meanings, end


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
    return bool(gap.strip(" \u00a0")) and gap != "." and not set(gap) & set(":=?\t)]>→")


def _joins_labels(word: str) -> bool:
    """Whether a word joins two labels: "and" in any language."""
    return in_any_language("and").holds(word)


def begins_with_label(text: str) -> bool:
    """Whether a line begins with a label, behind its number or mark or not."""
    bullet = BULLET.match(text)
    return label_at(text, 0) is not None or bool(bullet and label_at(text, bullet.end()))
