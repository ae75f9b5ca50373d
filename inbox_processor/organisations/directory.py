"""All organisations of an event: which registrations name one and the same.

Rule: a merge needs a *same* (of the rules, the config or an organiser); a *maybe* never merges and is not passed on.
What an organiser called different stays apart and is not asked again. Candidates come from an index, so that the work
grows with the number of names, not of pairs; names are taken in alphabetical order, so that the order of arrival
changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations, product

from inbox_processor.organisations.comparison import Party, Verdict, judge
from inbox_processor.organisations.domains import label, own_domain, registered
from inbox_processor.organisations.lexicon import sound
from inbox_processor.organisations.names import Form, Name, read_name

BUCKET_LIMIT = 12
"""Names under one index key above which the key tells too little to be followed."""
LONG_ENOUGH_TO_SHORTEN = 7
"""Letters of a rare word from which its beginning is indexed too."""
MEMBERS_COMPARED = 4
"""Names of a group that stand for it when two groups are about to become one."""


@dataclass(frozen=True)
class OrganisationEntry:
    """The organisation as one registration gives it; `key` is the registration's, unique."""

    key: str
    name: str
    country: str | None = None
    domain: str | None = None


@dataclass(frozen=True)
class KnownOrganisation:
    """What the config says of an organisation."""

    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    country: str | None = None


@dataclass(frozen=True)
class Answer:
    """An organiser's word on two names."""

    name_a: str
    name_b: str
    same: bool


@dataclass(frozen=True)
class Maybe:
    """Two identities that may be one, and why: a question to the organiser. `identity_a` < `identity_b`."""

    identity_a: str
    identity_b: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Resolution:
    """Each registration's identity, each identity's label, and the open questions."""

    identity: Mapping[str, str]
    label: Mapping[str, str]
    maybe: tuple[Maybe, ...] = ()

    def maybe_of(self) -> dict[str, frozenset[str]]:
        """For each identity with an open question, the identities it may be the same as."""
        found: dict[str, set[str]] = defaultdict(set)
        for question in self.maybe:
            found[question.identity_a].add(question.identity_b)
            found[question.identity_b].add(question.identity_a)
        return {identity: frozenset(others) for identity, others in found.items()}


def name_key(name: str) -> str:
    """What makes two spellings one name for aliases and answers: its words without case, accents and legal form."""
    return read_name(name).key


@dataclass(frozen=True, order=True, slots=True)
class _Node:
    """One distinct (name, country, domain), with what is read of it."""

    key: str
    country: str
    domain: str
    party: Party = field(compare=False)


def resolve(
    entries: Sequence[OrganisationEntry],
    known: Sequence[KnownOrganisation] = (),
    answers: Sequence[Answer] = (),
) -> Resolution:
    """Assign each entry an identity. Entries whose name has no letter or digit get none."""
    names = {name: read_name(name) for name in sorted({entry.name for entry in entries})}
    triples = {entry.key: _triple(names[entry.name], entry.country, entry.domain) for entry in entries}
    written: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for entry in entries:
        written[triples[entry.key]].append(entry.name)
    # The least spelling stands for all, so that verdicts do not depend on which came first.
    nodes = {triple: _node(triple, names[min(same)]) for triple, same in written.items() if triple[0]}
    spellings = {node: written[triple] for triple, node in nodes.items()}
    node_of = {key: nodes[triple] for key, triple in triples.items() if triple[0]}
    groups = _Groups(spellings)
    groups.forbid(answers)
    _merge_known(groups, known)
    _merge_answers(groups, answers)
    questions = _merge_alike(groups)
    labels = _labels(groups, spellings, known)
    identity = {key: labels[groups.root(node)][0] for key, node in node_of.items()}
    open_questions = _open(groups, questions, labels)
    return Resolution(identity, dict(sorted(labels.values())), open_questions)


def _triple(name: Name, country: str | None, domain: str | None) -> tuple[str, str, str]:
    """What makes entries one before anything is compared: name, country and own domain."""
    return name.key, (country or "").upper(), own_domain(domain) or ""


def _node(triple: tuple[str, str, str], name: Name) -> _Node:
    key, country, domain = triple
    return _Node(key, country, domain, Party(name, country or None, domain or None))


class _Groups:
    """Disjoint groups of nodes that are one organisation, with the pairs of names that must stay apart."""

    def __init__(self, nodes: Iterable[_Node]) -> None:
        self.nodes = sorted(nodes)
        self._parent = {node: node for node in self.nodes}
        self.members: dict[_Node, list[_Node]] = {node: [node] for node in self.nodes}
        self._apart: dict[str, set[str]] = defaultdict(set)
        self.by_name: dict[str, list[_Node]] = defaultdict(list)
        for node in self.nodes:
            self.by_name[node.key].append(node)

    def root(self, node: _Node) -> _Node:
        while (parent := self._parent[node]) != node:
            self._parent[node] = node = self._parent[parent]
        return node

    def forbid(self, answers: Sequence[Answer]) -> None:
        """Keep apart what organisers called different."""
        for answer in answers:
            a, b = name_key(answer.name_a), name_key(answer.name_b)
            if not answer.same and a != b:
                self._apart[a].add(b)
                self._apart[b].add(a)

    def are_apart(self, one: _Node, other: _Node) -> bool:
        """Whether an organiser called a name of the one group different from a name of the other."""
        if not self._apart:
            return False
        names = {node.key for node in self.members[self.root(other)]}
        return any(self._apart.get(node.key, frozenset()) & names for node in self.members[self.root(one)])

    def merge(self, one: _Node, other: _Node) -> bool:
        """Make the two groups one unless they must stay apart; whether they are one now."""
        a, b = sorted((self.root(one), self.root(other)))
        if a == b:
            return True
        if self.are_apart(a, b):
            return False
        self._parent[b] = a
        self.members[a] = sorted(self.members[a] + self.members.pop(b))
        return True

    def apart_by_words(self, one: _Node, other: _Node) -> Verdict | None:
        """The veto of a distinguishing word between names of the two groups, if there is one."""
        first, second = self.members[self.root(one)], self.members[self.root(other)]
        if len(first) == len(second) == 1:
            return None
        for a, b in product(first[:MEMBERS_COMPARED], second[:MEMBERS_COMPARED]):
            verdict = judge(a.party, b.party)
            if verdict.verdict != "same" and verdict.is_veto:
                return verdict
        return None


def _merge_known(groups: _Groups, known: Sequence[KnownOrganisation]) -> None:
    """Config: entries under one of the names, or writing from one of the domains, are the organisation."""
    by_domain: dict[str, list[_Node]] = defaultdict(list)
    for node in groups.nodes:
        for domain in {node.domain, registered(node.domain)} - {""} if node.domain else ():
            by_domain[domain].append(node)
    for organisation in sorted(known, key=lambda o: o.name):
        country = (organisation.country or "").upper()
        names = (organisation.name, *organisation.aliases)
        named = [n for name in names for n in groups.by_name.get(name_key(name), ())]
        found = [n for n in named if not country or n.country in ("", country)]
        found += [n for domain in organisation.domains for n in by_domain.get(domain.lower(), ())]
        for node in found[1:]:
            groups.merge(found[0], node)


def _merge_answers(groups: _Groups, answers: Sequence[Answer]) -> None:
    """Organisers' *same*: all entries of both names."""
    for answer in sorted(answers, key=lambda a: (a.name_a, a.name_b)):
        if answer.same:
            both = [n for name in (answer.name_a, answer.name_b) for n in groups.by_name.get(name_key(name), ())]
            for node in both[1:]:
                groups.merge(both[0], node)


def _merge_alike(groups: _Groups) -> list[tuple[_Node, _Node, Verdict]]:
    """Merge what the rules call the same; what they leave open comes back as questions."""
    same: list[tuple[_Node, _Node, Verdict]] = []
    questions: list[tuple[_Node, _Node, Verdict]] = []
    for one, other in _candidates(groups.nodes):
        verdict = judge(one.party, other.party)
        if verdict.verdict == "same":
            same.append((one, other, verdict))
        elif verdict.verdict == "maybe":
            questions.append((one, other, verdict))
    for one, other, verdict in same:
        veto = groups.apart_by_words(one, other)
        if veto is not None:
            questions.append((one, other, Verdict("maybe", (*verdict.reasons, *veto.reasons))))
        else:
            groups.merge(one, other)
    return questions


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


def _candidates(nodes: Sequence[_Node]) -> list[tuple[_Node, _Node]]:
    """The pairs worth comparing, in order: those that share an index key which few names of their country have."""
    exact, alike = _Buckets(), _Buckets()
    short = {"a" + letters for node in nodes for letters in _abbreviations(node)}
    parts = {_key(part) for node in nodes for part in node.party.name.parts}
    for place, node in enumerate(nodes):
        for key in set(_exact_keys(node)):
            exact.add(key, place)
        for key in set(_alike_keys(node, short, parts)):
            alike.add(key + "/" + node.country, place)
    pairs = {pair for bucket in exact.shared.values() for pair in _within(bucket)}
    near = _near(alike, sorted({node.country for node in nodes} - {""}))
    pairs.update((i, j) for i, j in near if _could_match(nodes[i], nodes[j]))
    return [(nodes[i], nodes[j]) for i, j in sorted(pairs)]


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


def _could_match(one: _Node, other: _Node) -> bool:
    """Whether names that are only alike can be more than different: not with unrelated domains of their own."""
    if not one.domain or not other.domain or one.domain == other.domain:
        return True
    return registered(one.domain) == registered(other.domain) or label(one.domain) == label(other.domain)


def _exact_keys(node: _Node) -> Iterator[str]:
    """Keys of what is equal whatever the country: domain, words, letters."""
    if node.domain:
        yield "@" + node.domain
    for form in node.party.name.forms:
        yield _key(form)
        yield "j" + form.joined


def _abbreviations(node: _Node) -> Iterable[str]:
    """The abbreviations a name gives itself, or is."""
    name = node.party.name
    return {*name.abbreviations, name.main.joined} if name.is_abbreviation else name.abbreviations


def _key(form: Form) -> str:
    return "=" + "|".join(form.key)


def _alike_keys(node: _Node, short: Set[str], parts: Set[str]) -> Iterator[str]:
    """Keys under which another spelling, a part or an abbreviation of the name is found.

    `short` and `parts`: the keys that some abbreviation or part has; others would find nothing.
    """
    name = node.party.name
    for form in (*name.forms, *name.parts):
        yield from _word_keys(form)
    yield from (_key(part) for part in name.parts)
    if _key(name.main) in parts:
        yield _key(name.main)
    yield from ("a" + letters for letters in _abbreviations(node))
    if short and not name.is_abbreviation:
        yield from ({"a" + letters for letters in name.main.initials} & short)


def _word_keys(form: Form) -> Iterator[str]:
    """Rare words by their sound and its beginning, and pairs of words that are not only decoration."""
    for word in form.words:
        if word.family == "rare" and len(word.text) > 2:
            yield "r" + sound(word.text)
            if len(word.text) >= LONG_ENOUGH_TO_SHORTEN:
                yield "b" + sound(word.text)[:6]
    telling = sorted({w.key for w in form.words if w.weight >= 1.0})
    if len(telling) > 1:
        yield from ("p" + a + b for a, b in combinations(telling[:3], 2))


def _labels(
    groups: _Groups, spellings: Mapping[_Node, Sequence[str]], known: Sequence[KnownOrganisation]
) -> dict[_Node, tuple[str, str]]:
    """Identity and label of each group: the config's name, else the commonest spelling, the longest among equals."""
    official = {name_key(name): o.name for o in known for name in (*o.aliases, o.name)}
    labels: dict[_Node, tuple[str, str]] = {}
    taken: Counter[str] = Counter()
    for root in sorted(groups.members):
        members = groups.members[root]
        counts = Counter(spelling for node in members for spelling in spellings[node])
        label = min((official[n.key] for n in members if n.key in official), default="")
        label = label or min(counts, key=lambda spelling: (-counts[spelling], -len(spelling), spelling))
        slug = re.sub(r"\W+", "-", name_key(label))
        taken[slug] += 1
        labels[root] = (slug if taken[slug] == 1 else f"{slug}~{taken[slug]}", label)
    return labels


def _open(
    groups: _Groups, questions: Sequence[tuple[_Node, _Node, Verdict]], labels: Mapping[_Node, tuple[str, str]]
) -> tuple[Maybe, ...]:
    """The questions between identities that are still two and not called different; one per pair."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for one, other, verdict in questions:
        a, b = sorted((labels[groups.root(one)][0], labels[groups.root(other)][0]))
        if a != b and not groups.are_apart(one, other):
            found.setdefault((a, b), verdict.reasons)
    return tuple(Maybe(a, b, reasons) for (a, b), reasons in sorted(found.items()))
