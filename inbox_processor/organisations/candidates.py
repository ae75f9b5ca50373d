"""Which names are worth comparing: an index, so that the work grows with the number of names, not of pairs.

Rule: a key that many names of one country share tells too little and is not followed. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import combinations, product

from inbox_processor.organisations.alignment import LOOSE_LENGTH, beginnings
from inbox_processor.organisations.comparison import Party
from inbox_processor.organisations.domains import label, registered
from inbox_processor.organisations.lexicon import sound
from inbox_processor.organisations.names import Form

BUCKET_LIMIT = 12
"""Names under one index key above which the key tells too little to be followed."""
LONG_ENOUGH_TO_SHORTEN = 7
"""Letters of a rare word from which its beginning is indexed too."""


@dataclass(frozen=True, slots=True)
class Node:
    """One distinct (name, country, domain), with what is read of it and the spellings it came in."""

    key: str
    country: str
    domain: str
    party: Party
    spellings: Sequence[str]


class _Buckets:
    """Places by key. Most keys have one place only: a list is made when the second comes."""

    def __init__(self) -> None:
        self.first: dict[str, int] = {}
        self.shared: dict[str, list[int]] = {}

    def add(self, key: str, place: int) -> None:
        if self.first.setdefault(key, place) != place:
            self.shared.setdefault(key, [self.first[key]]).append(place)

    def get(self, key: str) -> Sequence[int]:
        return self.shared.get(key) or ((self.first[key],) if key in self.first else ())


def candidates(nodes: Sequence[Node]) -> list[tuple[int, int]]:
    """The pairs worth comparing, in order: those that share an index key which few names of their country have."""
    exact, alike = _Buckets(), _Buckets()
    short = {key for node in nodes for key in _short_keys(node)}
    parts = {_key(part) for node in nodes for part in node.party.name.parts}
    for place, node in enumerate(nodes):
        for key in set(_exact_keys(node)):
            exact.add(key, place)
        for key in set(_alike_keys(node, short, parts)):
            alike.add(key + "/" + node.country, place)
    pairs = {pair for bucket in exact.shared.values() for pair in _within(bucket)}
    near = _near(alike, sorted({node.country for node in nodes} - {""}))
    pairs.update((i, j) for i, j in near if _could_match(nodes[i], nodes[j]))
    return sorted(pairs)


def _within(bucket: Sequence[int]) -> Iterable[tuple[int, int]]:
    """All pairs of a small bucket; of a large one, everybody with the first: what is equal needs no more."""
    return combinations(bucket, 2) if len(bucket) <= BUCKET_LIMIT else ((bucket[0], place) for place in bucket[1:])


def _near(alike: _Buckets, countries: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs within the small buckets of one country, and of names without a country with those of any."""
    for bucket in alike.shared.values():
        if len(bucket) <= BUCKET_LIMIT:
            yield from combinations(bucket, 2)
    for key in alike.first:
        if key.endswith("/"):
            others = [place for country in countries for place in alike.get(key + country)]
            if len(others) <= BUCKET_LIMIT:
                yield from ((min(i, j), max(i, j)) for i, j in product(alike.get(key)[:BUCKET_LIMIT], others))


def _could_match(one: Node, other: Node) -> bool:
    """Whether names that are only alike can be more than different: not with unrelated domains of their own."""
    if not one.domain or not other.domain or one.domain == other.domain:
        return True
    return registered(one.domain) == registered(other.domain) or label(one.domain) == label(other.domain)


def _exact_keys(node: Node) -> Iterator[str]:
    """Keys of what is equal whatever the country: domain, words, letters."""
    if node.domain:
        yield "@" + node.domain
    for form in node.party.name.forms:
        yield _key(form)
        yield "j" + form.joined


def _abbreviations(node: Node) -> Iterable[str]:
    """The abbreviations a name gives itself, or is."""
    name = node.party.name
    return {*name.abbreviations, name.main.joined} if name.is_abbreviation else name.abbreviations


def _short_keys(node: Node) -> Iterator[str]:
    """Keys of the abbreviations: all letters, and for longer ones the first two."""
    for letters in _abbreviations(node):
        yield "a" + letters
        if len(letters) >= LOOSE_LENGTH:
            yield "f" + letters[:2]


def _key(form: Form) -> str:
    return "=" + "|".join(form.key)


def _alike_keys(node: Node, short: Set[str], parts: Set[str]) -> Iterator[str]:
    """Keys under which another spelling, a part or an abbreviation of the name is found.

    `short` and `parts`: the keys that some abbreviation or part has; others would find nothing.
    """
    name = node.party.name
    for form in (*name.forms, *name.parts):
        yield from _word_keys(form)
    yield from (_key(part) for part in name.parts)
    if _key(name.main) in parts:
        yield _key(name.main)
    yield from _short_keys(node)
    if short and not name.is_abbreviation:
        begun = {"f" + letters for letters in beginnings(name.main)}
        yield from (({"a" + letters for letters in name.main.initials} | begun) & short)


def _word_keys(form: Form) -> Iterator[str]:
    """Rare words by their sound and its beginning, and pairs of words that are not only decoration."""
    for word in form.words:
        if word.family == "rare" and len(word.text) > 2:
            spoken = sound(word.text)
            yield "r" + spoken
            if len(word.text) >= LONG_ENOUGH_TO_SHORTEN:
                yield "b" + spoken[:6]
    telling = sorted({w.key for w in form.words if w.weight >= 1.0})
    if len(telling) > 1:
        yield from ("p" + a + b for a, b in combinations(telling[:3], 2))
