"""How well a mail domain is made of the words of a name: "hainautlog.be" of "Hainaut Logistics Cluster".

Rule: says only how much of the domain label is explained, by beginnings of the words or by their initials.
Does not know organisations: two offices of one ministry share a domain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import permutations

from inbox_processor.extraction.name_forms import is_foreign, same_word
from inbox_processor.knowledge.words import fold, folds

_DIGRAPHS = (("aa", "a"), ("ae", "a"), ("oe", "o"), ("ue", "u"), ("ph", "f"), ("ij", "y"))
_NO_NAME = frozenset([
    "com", "org", "net", "eu", "edu", "gov", "co", "ac", "gob", "gouv", "or", "info", "biz", "int", "mil", "www",
    "mail", "fgov", "gv", "um", "pl", "de", "fr", "it", "es", "pt",
])  # fmt: skip
_CYRILLIC = [
    "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "h", "ts",
    "ch", "sh", "sht", "a", "y", "y", "e", "yu", "ya", "i", "i", "e", "g",
]  # fmt: skip
_GREEK = [
    "a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "t", "y",
    "f", "ch", "ps", "o", "s",
]  # fmt: skip
_LATIN = dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґαβγδεζηθικλμνξοπρστυφχψως", [*_CYRILLIC, *_GREEK], strict=True))


def latin(text: str) -> str:
    """Folded text in Latin letters, Greek and Cyrillic written as registries do."""
    folded = fold(text)
    return folded if folded.isascii() else "".join([_LATIN.get(ch, ch) for ch in folded])


@lru_cache(maxsize=16384)
def _spelt(word: str) -> str:
    """A folded word in the letters that addresses are made of."""
    return _plain(latin(word))


def _plain(text: str) -> str:
    for pair, single in _DIGRAPHS:
        text = text.replace(pair, single)
    return text


@lru_cache(maxsize=4096)
def labels_of(domain: str) -> tuple[str, ...]:
    """The parts of a domain that may spell a name, longest first."""
    labels = domain.lower().split(".")[:-1]
    named = [label for label in labels if label not in _NO_NAME and len(label) >= 2]
    return tuple(
        sorted((_plain("".join(ch for ch in label if ch.isalnum())) for label in named), key=len, reverse=True)
    )


@lru_cache(maxsize=8192)
def likeness(name: str, domain: str) -> float:
    """How much of the domain's telling label the name's words explain, 0 to 1."""
    parts = _parts_of(name)[:14]
    return max((_explained(label, parts) for label in labels_of(domain)[:2]), default=0.0)


def spelling(text: str, domains: Iterable[str]) -> float:
    """How much of one of the mail domains a text spells, 0 to 1."""
    return max((likeness(text, domain) for domain in domains), default=0.0)


def _explained(label: str, parts: Sequence[str]) -> float:
    initials = "".join(part[0] for part in parts)
    if len(label) >= 3 and (label in parts or label == initials):
        return 1.0
    if len(label) >= 3 and (label in initials or (initials in label and len(initials) >= 3)):
        return 0.8
    fitting = [part for part in parts if len(part) >= 3 and part[:3] in label]
    if not fitting:
        return 0.0
    best = [0] * (len(label) + 1)
    for begin in range(len(label)):
        best[begin + 1] = max(best[begin + 1], best[begin])
        for part in fitting:
            if label.startswith(part[:3], begin):
                for size in range(3, _shared(label, begin, part) + 1):
                    best[begin + size] = max(best[begin + size], best[begin] + size)
    return best[len(label)] / len(label)


def _shared(label: str, begin: int, part: str) -> int:
    """How many letters of `part` stand in the label from `begin` on."""
    return next(
        (at for at, (a, b) in enumerate(zip(label[begin:], part, strict=False)) if a != b),
        min(len(label) - begin, len(part)),
    )


MADE_OF = 0.7
"""How much of an address a name explains whose it is, at least."""


def is_made_of(address: str, name: str) -> bool:
    """Whether an address is made of a name, so that it is most likely its owner's."""
    return fits_address(name, address) >= MADE_OF


@lru_cache(maxsize=8192)
def fits_address(name: str, addr: str) -> float:
    """How well a person's name fits the local part of an address, 0 to 1; inflected names count."""
    pieces = _pieces_of(addr)
    parts = _parts_of(name)[:6]
    letters = "".join(pieces)
    if not letters or not parts:
        return 0.0
    hits = sum(_token_fits(part, pieces, letters) for part in parts)
    hits = hits or sum(_is_spelt_by(word, pieces) for word in folds(name)[:6] if is_foreign(word))
    initials = "".join(part[0] for part in parts)
    if hits >= 2 or (hits == 1 and len(parts) == 1):
        return 1.0
    if hits == 1:
        rest = letters
        for part in parts:
            rest = rest.replace(part, "", 1) if len(part) >= 3 else rest
        return 0.9 if rest and rest[0] in initials else 0.8
    if len(letters) >= 2 and letters == initials:
        return 0.8
    joined = len(letters) >= 3 and any(
        letters == a[: len(letters) - size] + b[:size]
        for a, b in permutations(parts, 2)
        if a[0] == letters[0]
        for size in range(1, len(letters))
    )
    return 0.7 if joined else 0.0


@lru_cache(maxsize=1024)
def _parts_of(name: str) -> tuple[str, ...]:
    """The words of a name as addresses spell them."""
    return tuple([_spelt(word) for word in folds(name)])


@lru_cache(maxsize=4096)
def _pieces_of(addr: str) -> tuple[str, ...]:
    """The runs of letters before the "@" of an address, as words are spelt."""
    local = _spelt(addr.partition("@")[0])
    return tuple("".join([ch if ch.isalpha() else " " for ch in local]).split())


def _token_fits(part: str, pieces: Sequence[str], letters: str) -> bool:
    if len(part) >= 4 and part in letters:
        return True
    if part in pieces and len(part) >= 3:
        return True
    return any(_same_stem(part, piece) for piece in pieces if part[:4] == piece[:4])


def _is_spelt_by(word: str, pieces: Sequence[str]) -> bool:
    """Whether a Greek or Cyrillic word is a piece of an address, an initial before it or not: "g.haralambous"."""
    spelt = (piece[at:] for piece in pieces for at in (0, 1))
    return any(len(piece) >= 4 and same_word(word, piece) for piece in spelt)


def _same_stem(part: str, piece: str) -> bool:
    """Whether one is an inflected form of the other: "hudeca" of "hudec"."""
    shared = _shared(part, 0, piece)
    return shared >= 4 and shared >= min(len(part), len(piece)) - 2
