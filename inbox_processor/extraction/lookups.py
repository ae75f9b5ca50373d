"""Look-ups of folded words: phrases by the word they begin with, and words known inflected and in compounds.

Rule: every question costs time linear in the length of the words asked for. Holds no words of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from operator import itemgetter

from inbox_processor.knowledge import table
from inbox_processor.knowledge.habits import languages
from inbox_processor.knowledge.words import Kept, Word, fold, folds

LONGEST_PHRASE = 8
SHORTEST_STEM = 5
_FOLD = itemgetter(Word._fields.index("fold"))
_LOST = frozenset("aeiouyskcαεηιοσυωаеиоуъяюй")
"""Letters that the last of those is which a word loses in its cases: vadov|as, ředitel|ka."""
_COMPOUNDING = languages("compounds")
"""Languages that write "cluster manager" as one word, their own or the English one."""


def phrase(text: str) -> tuple[str, ...]:
    """The folded words of a phrase, as lookups are keyed."""
    return (fold(text),) if text.isalnum() else tuple(folds(text))


class PhraseSet:
    """A set of phrases, each with what it stands for; found as the longest that begins at a given word."""

    def __init__(self) -> None:
        self._meaning: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        """How many words phrases with this first word have, most first."""

    def add(self, text: str, meaning: str) -> None:
        key = phrase(text)
        if not key or len(key) > LONGEST_PHRASE:
            return
        meanings, lengths = self._meaning.get(key, ()), self._lengths.get(key[0], ())
        if meaning not in meanings:
            self._meaning[key] = (*meanings, meaning)
        if len(key) not in lengths:
            self._lengths[key[0]] = tuple(sorted((*lengths, len(key)), reverse=True))

    @classmethod
    def of(cls, parts: Iterable[PhraseSet]) -> PhraseSet:
        """The phrases of all parts together."""
        found = cls()
        for part in parts:
            both = found._meaning.keys() & part._meaning.keys()
            meanings = {key: tuple(dict.fromkeys((*found._meaning[key], *part._meaning[key]))) for key in both}
            begun = found._lengths.keys() & part._lengths.keys()
            lengths = {word: {*found._lengths[word], *part._lengths[word]} for word in begun}
            found._meaning |= part._meaning | meanings
            found._lengths |= part._lengths | {word: tuple(sorted(n, reverse=True)) for word, n in lengths.items()}
        return found

    def may_begin_with(self, word: str) -> bool:
        """Whether a folded word begins a phrase."""
        return word in self._lengths

    def likely(self, sequence: Sequence[Word]) -> list[int]:
        """The words of a sequence that begin a phrase, most often none."""
        firsts = self._lengths
        if firsts.keys().isdisjoint(map(_FOLD, sequence)):
            return []
        return [index for index, word in enumerate(sequence) if word.fold in firsts]

    def may_stand_in(self, text: str) -> bool:
        """Whether one of a text's words begins a phrase; told without placing the words."""
        return not self._lengths.keys().isdisjoint(folds(text))

    def at(self, sequence: Sequence[Word], index: int) -> tuple[int, tuple[str, ...]]:
        """How many words from `index` the longest phrase takes (0: none), and its meanings."""
        if index >= len(sequence):
            return 0, ()
        for length in self._lengths.get(sequence[index].fold, ()):
            key = tuple(map(_FOLD, sequence[index : index + length]))
            if key in self._meaning and len(key) == length:
                return length, self._meaning[key]
        return 0, ()

    def before(self, sequence: Sequence[Word], end: int) -> int:
        """How many words the longest phrase takes that ends right before the word at `end` (0: none)."""
        for start in range(max(0, end - LONGEST_PHRASE), end):
            length = end - start
            begun = length in self._lengths.get(sequence[start].fold, ())
            if begun and tuple(map(_FOLD, sequence[start:end])) in self._meaning:
                return length
        return 0

    def within(self, sequence: Sequence[Word]) -> list[tuple[int, int, tuple[str, ...]]]:
        """All phrases in the sequence, left to right, longest first, not overlapping: (index, length, meanings)."""
        behind = 0
        found: list[tuple[int, int, tuple[str, ...]]] = []
        for index in self.likely(sequence):
            if index >= behind:
                length, meaning = self.at(sequence, index)
                if length:
                    found.append((index, length, meaning))
                    behind = index + length
        return found

    def holds(self, text: str) -> bool:
        """Whether the whole text is one of the phrases."""
        return phrase(text) in self._meaning

    def meaning(self, text: str) -> tuple[str, ...]:
        return self._meaning.get(phrase(text), ())


class Stems:
    """Words that are recognised inflected ("direktora") and at the end of a compound ("Clustermanagerin").

    `endings` are those of the languages of the words: what may stand in a form behind the letters that it shares with
    the word; without them anything up to three letters longer counts. A word written "-chef" is also known where fewer
    letters than SHORTEST_STEM end a compound. What is no single word is refused: it would never be found.
    """

    def __init__(
        self,
        vocabulary: Iterable[tuple[str, str]],
        endings: Mapping[str, frozenset[str]] | None = None,
        compounding: frozenset[str] = _COMPOUNDING,
    ) -> None:
        self._whole: set[str] = set()
        self._tails: set[str] = set()
        self._compounded: set[str] = set()
        self._stems: dict[str, dict[str, frozenset[str] | None]] = {}
        for text, language in vocabulary:
            key = phrase(text)
            if len(key) != 1:
                raise ValueError(f"not one word: {text!r}")
            (self._tails if text.startswith("-") else self._whole).add(key[0])
            if endings is None or language in compounding:
                self._compounded.add(key[0])
            if len(key[0]) >= SHORTEST_STEM:
                stem = key[0][: -2 if len(key[0]) >= 8 else -1 if len(key[0]) >= 6 else len(key[0])]
                known = self._stems.setdefault(stem, {})
                known[key[0]] = (endings[language] | (known.get(key[0]) or frozenset())) if endings else None
        self._begin = {key[:SHORTEST_STEM] for key in (*self._whole, *self._stems) if len(key) >= SHORTEST_STEM}
        self.is_whole: Callable[[str], bool] = self._whole.__contains__
        """Whether the folded word is one of these."""
        self.holds: Callable[[str], bool] = Kept(self._looks).__getitem__
        """Whether it is one of these, an inflected form, or a compound that ends in one."""
        self.is_sound: Callable[[str], bool] = Kept(self._ends_whole).__getitem__
        """Whether it is one of these in its basic form, or a compound that ends in one in its basic form."""

    def _ends_whole(self, word: str) -> bool:
        tails = range(3, min(len(word), 40) - SHORTEST_STEM + 1)
        return word in self._whole or any(word[tail:] in self._whole for tail in tails)

    def _looks(self, word: str) -> bool:
        if word in self._whole:
            return True
        if not SHORTEST_STEM <= len(word) <= 40:
            return False
        if self._tails and any(word[-size:] in self._tails for size in range(3, min(len(word) - 2, 8))):
            return True
        tails = _tails(word)
        if self._begin.isdisjoint(tails):
            return False
        likely = [tail for begin, places in tails.items() if begin in self._begin for tail in places]
        return any(self._is_form(word[tail:], whole=not tail or word[:tail] in prefixes()) for tail in likely)

    def _is_form(self, tail: str, whole: bool) -> bool:
        """Whether it is a word or a form of one; of those that are compounded only, where it is no `whole` word."""
        known = self._whole if whole else self._compounded
        return tail in known or any(
            (whole or word in known) and _inflected(tail, word, endings)
            for length in range(SHORTEST_STEM, len(tail) + 1)
            for word, endings in self._stems.get(tail[:length], {}).items()
        )


@lru_cache(maxsize=1024)
def _tails(word: str) -> dict[str, list[int]]:
    """Where a compound's last noun may begin, by the letters that it would begin with."""
    found: dict[str, list[int]] = {}
    for tail in (0, *range(3, len(word) - SHORTEST_STEM + 1)):
        found.setdefault(word[tail : tail + SHORTEST_STEM], []).append(tail)
    return found


@cache
def prefixes() -> frozenset[str]:
    """What stands before a word that is still itself: "vice", "co"."""
    return frozenset(fold(word) for word in table("grammar")["any"]["prefixes"])


def _inflected(form: str, word: str, endings: frozenset[str] | None) -> bool:
    """Whether a form that shares the stem of a word ends as forms of its languages do."""
    if endings is None:
        return len(form) <= len(word) + 3
    shared = next((at for at, (a, b) in enumerate(zip(form, word, strict=False)) if a != b), min(len(form), len(word)))
    lost = word[shared:]
    return form[shared:] in endings and (not lost or lost[-1] in _LOST)
