"""The words of letters, compiled once from the language files: block headers, quote headers, sign-offs, footers.

Rule: comparison is on case-folded text with single spaces; every test costs time linear in the line. Does not know what
a message is, and holds no words of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from inbox_processor.knowledge import table
from inbox_processor.knowledge.phrases import folded, words_of
from inbox_processor.knowledge.words import digits_in

HEADER_CLASSES = ("from", "sent", "to", "cc", "subject")
FEW = 4
"""Words of a line that is taken for a greeting by its end alone, at most."""
_DECORATION = " \t*_-–—=+#|•·<>"
SHARED = 3
"""Letters by which literals of one pattern are looked up: a line is tried against few of a thousand."""
_EDGE = " \t,;:.!?*_-–—"
FEWEST_DIGITS = 5
"""Digits behind a letter that is no greeting then but the label of a number, at least."""
_ADDRESS = re.compile(r"<[^<>@\s]{1,64}@[^<>@\s]{1,200}>")
_DAY = re.compile(
    r"\d{4}[./-] ?\d{1,2}[./-] ?\d{1,2}|\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2,4}|\d{1,2}\.? [^\W\d_]{3,12}\.?,? \d{4}"
)
_HOUR = re.compile(r"(?<!\d)\d{1,2}[:.]\d\d(?!\d)")
LONGEST_HEADED = 200
"""Characters of a line in which its heading is looked for."""
LONG_PHRASE = 24
"""A footer phrase of this length stands for itself anywhere in a line; a shorter one must begin the line."""


# --- headers inside the text -----------------------------------------------------------------------------------------


@cache
def _header_labels() -> dict[str, frozenset[str]]:
    labels: dict[str, set[str]] = {}
    for name in HEADER_CLASSES:
        for word in words_of("reply", name):
            labels.setdefault(word.rstrip(": "), set()).add(name)
    return {label: frozenset(classes) for label, classes in labels.items()}


def header_label(line: str) -> tuple[frozenset[str], str]:
    """What header fields a line like "Von: Anna" may be (none: empty set), and its value."""
    head, colon, _ = line[:60].partition(":")
    if not colon:
        return frozenset(), ""
    label = folded(head).strip(_DECORATION)
    classes = _header_labels().get(label, frozenset())
    return classes, line.partition(":")[2].strip(" *") if classes else ""


@cache
def _quote_headers() -> tuple[tuple[str, ...], ...]:
    """Phrases such as "am … schrieb …:" as their fixed pieces, in order."""
    phrases = (phrase.rstrip(" :") for phrase in words_of("reply", "quote_headers"))
    pieces = (tuple(piece.strip() for piece in phrase.replace("...", "…").split("…")) for phrase in phrases)
    return tuple(dict.fromkeys(pieces))


def is_quote_header(text: str) -> bool:
    """True for "Am 3.9.2014 um 10:12 schrieb Anna <a@b.eu>:" in any language; the text may span wrapped lines."""
    line = folded(text).strip(_DECORATION)
    if len(line) > 400 or not any(ch.isdigit() or ch == "@" for ch in line):
        return False
    if _ADDRESS.search(line) and _DAY.search(line) and _HOUR.search(line):
        return True  # "2014-09-03 10:12 GMT+02:00 Anna Müller <a@b.eu>:"
    line = line.rstrip(" :")
    return any(_in_order(pieces, line) for pieces in _quote_headers())


def _in_order(pieces: tuple[str, ...], line: str) -> bool:
    if not line.startswith(pieces[0]) or not line.endswith(pieces[-1]):
        return False
    position = 0
    for piece in pieces:
        found = line.find(piece, position)
        if found < 0 or (piece.isalpha() and not _whole(line, found, piece)):
            return False
        position = found + len(piece)
    return True


def _whole(line: str, at: int, piece: str) -> bool:
    end = at + len(piece)
    return (at == 0 or not line[at - 1].isalpha()) and (end == len(line) or not line[end].isalpha())


@cache
def _markers(key: str) -> frozenset[str]:
    return frozenset(word.strip(_EDGE) for word in words_of("reply", key))


def is_marker(line: str, key: str) -> bool:
    """True for "-----Ursprüngliche Nachricht-----" and its like; `key`: original_markers or forward_markers."""
    if len(line) > 120:
        return False
    bare = folded(line).strip(_DECORATION + ":")
    return bare in _markers(key)


# --- letters ---------------------------------------------------------------------------------------------------------


def _alternation(words: Iterable[str]) -> re.Pattern[str]:
    """One linear pattern of literals, longest first; matches nothing when there are none."""
    ordered = sorted({word.strip(_EDGE) for word in words}, key=len, reverse=True)
    return re.compile(_choice(ordered, SHARED) or r"(?!)")


def _choice(ordered: Sequence[str], shared: int) -> str:
    """The literals as one choice, in which those that begin alike are told apart only behind that letter."""
    if not shared or len(ordered) < 2:
        return "|".join(map(re.escape, ordered))
    groups: dict[str, list[str]] = {}
    for word in ordered:
        groups.setdefault(word[:1], []).append(word[1:])
    return "|".join(f"{re.escape(first)}(?:{_choice(rest, shared - 1)})" for first, rest in groups.items())


@cache
def _sign_offs() -> re.Pattern[str]:
    return _alternation(words_of("letter", "sign_offs"))


@cache
def _sign_off_ends() -> tuple[str, ...]:
    """How short lines end that greet at the end of a letter: "Borbaráti üdvözlettel", "Herbstliche Grüße"."""
    return words_of("letter", "sign_off_ends")


@cache
def _salutations() -> re.Pattern[str]:
    return _alternation(words_of("letter", "salutations"))


def is_sign_off(line: str) -> bool:
    """True for a line that is a greeting at the end of a letter and nothing else (a short name may follow)."""
    if len(line) > 120 or "@" in line:
        return False
    text = folded(line).strip(_EDGE)
    position = 0
    while position < len(text):
        found = _sign_offs().match(text, position)
        if not found or (found.end() < len(text) and text[found.end()].isalnum()):
            break
        position = found.end()
        while position < len(text) and not text[position].isalnum():
            position += 1
    rest = text[position:]
    if digits_in(rest) >= FEWEST_DIGITS:
        return False  # "t. 041 537 8820" is a telephone
    if position > 0 and not rest:
        return True
    ends_so = len(text.split()) <= FEW and text[:1].isalpha() and text.endswith(_sign_off_ends())
    brief = position > 0 and len(rest.split()) <= 4 and len(rest) <= 36
    announces = position > 0 and line.rstrip().endswith(":")  # "Merci d'inscrire :"
    return (brief or ends_so) and not announces and not line.rstrip().endswith((".", "?"))


@cache
def _postscripts() -> re.Pattern[str]:
    return _alternation(words_of("letter", "postscripts"))


def is_postscript(line: str) -> bool:
    """Whether a line goes on with the letter behind its signature: "PS: my colleague …"."""
    text = folded(line)
    found = _postscripts().match(text)
    behind = text[found.end() :] if found else ""
    return behind[:1] in _MARKS


_MARKS = tuple(".:,–-")
"""What stands behind the word for a postscript."""


def is_salutation(line: str) -> bool:
    """True for "Dear Ms Smith," and its like."""
    text = folded(line).strip(_EDGE)
    found = _salutations().match(text)
    return found is not None and len(text) <= 80 and not text[found.end() : found.end() + 1].isalnum()


@cache
def _starts(key: str) -> re.Pattern[str]:
    return _alternation(words_of("letter", key))


@cache
def _anywhere(key: str) -> re.Pattern[str]:
    return _alternation(word for word in words_of("letter", key) if len(word.strip(_EDGE)) >= LONG_PHRASE)


def footer_phrase(line: str, key: str) -> str:
    """The phrase of `letter.key` that begins the line, or stands in it if it is long; '' if none."""
    text = folded(line[:2_000]).strip(_DECORATION + "[(!")
    found = _starts(key).match(text)
    if found and not text[found.end() : found.end() + 1].isalnum():
        return found.group()
    inside = _anywhere(key).search(text) if len(text) >= LONG_PHRASE else None
    return inside.group() if inside else ""


@cache
def _footer_heads() -> re.Pattern[str]:
    return _alternation(folded(word) for word in table("grammar")["any"]["footers"])


def heads_footer(line: str) -> bool:
    """Whether a line begins with the heading of a legal footer: "DISCLAIMER Lex N.V. is …", "Haftungsausschluss: …"."""
    return _footer_heads().match(folded(line[:LONGEST_HEADED].lstrip(_DECORATION))) is not None
