"""Persons as a text names them, and what is known of them besides. Finds nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from inbox_processor.extraction.lexicon import lexicon
from inbox_processor.extraction.similarity import MADE_OF, fits_address
from inbox_processor.knowledge.words import fold

WORDS, _LETTERS = re.compile(r"\w+"), re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Mention:
    """A person named in a text: the literal span of the name, of the title before or after it, and the parsed name."""

    full_name: str
    start: int
    end: int
    title: str | None
    title_start: int
    title_end: int
    score: float
    is_introduced: bool = False
    """Somebody says his own name: "my name is Anna Müller"."""

    @property
    def whole_start(self) -> int:
        """Where the mention begins, its title included."""
        return min(self.start, self.title_start) if self.title else self.start

    @property
    def whole_end(self) -> int:
        return max(self.end, self.title_end) if self.title else self.end


@dataclass(frozen=True)
class Hints:
    """What is known of persons besides the text: addresses in the mail and the sender's name."""

    language: str
    addrs: tuple[str, ...] = ()
    sender_name: str = ""
    domains: frozenset[str] = frozenset()

    @cached_property
    def small_names(self) -> frozenset[str]:
        """The words that addresses and the sender's name are made of, for names written in small letters."""
        return frozenset(word for row in self._small_rows for word in row) - lexicon().particles

    @cached_property
    def small(self) -> frozenset[str]:
        """What may be part of a name in small letters."""
        return self.small_names | self.small_families | lexicon().particles

    @cached_property
    def small_families(self) -> frozenset[str]:
        """The last of the words that each address and the sender's name are made of."""
        return frozenset(row[-1] for row in self._small_rows)

    def joins(self, given: str, family: str) -> bool:
        """Whether an address or the sender's name is made of both words: "Nina Župan", nina.zupan@…."""
        return any(
            given in row and (family in row or any(word.endswith(family) for word in row if len(family) > 3))
            for row in self._small_rows
        )

    def is_of_domain(self, given: str, family: str) -> bool:
        """Whether an address is made of a given name and, as its domain, the family name: anna@mueller-klug.de."""
        parts = (addr.partition("@") for addr in self.addrs)
        return any(fold(local) == given and fold(domain.rpartition(".")[0]) == family for local, _, domain in parts)

    @cached_property
    def _small_rows(self) -> list[list[str]]:
        found = [addr.partition("@")[0] for addr in self.addrs] + [self.sender_name]
        rows = [re.findall(r"[^\W\d_]{2,}", fold(text)) for text in found]
        return [row for row in rows if len(row) > 1]

    @cached_property
    def sender_words(self) -> frozenset[str]:
        """The folded words of the sender's name."""
        return frozenset(fold(word) for word in WORDS.findall(self.sender_name))

    @cached_property
    def told(self) -> frozenset[str]:
        """The folded words of the addresses and of the sender's name."""
        local = (word for addr in self.addrs for word in _LETTERS.findall(addr.partition("@")[0]))
        return self.sender_words | {fold(word) for word in local}

    @cached_property
    def found(self) -> dict[str, tuple[Mention, ...]]:
        """The persons found in the texts of the mail so far, since readers ask about the same lines."""
        return {}

    @cached_property
    def fitting(self) -> dict[str, str | None]:
        """The address found for each name so far."""
        return {}

    def address_for(self, name: str) -> str | None:
        """The address that fits a name best, if one does."""
        if name not in self.fitting:
            self.fitting[name] = self._best_address(name)
        return self.fitting[name]

    def _best_address(self, name: str) -> str | None:
        scored = [(fits_address(name, addr), -at, addr) for at, addr in enumerate(self.addrs)]
        best = max(scored, default=(0.0, 0, ""))
        return best[2] if best[0] >= MADE_OF else None
