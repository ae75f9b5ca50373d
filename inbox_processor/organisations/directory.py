"""All organisations of an event: which registrations name one and the same.

Rule: a merge needs a *same* (of the rules, the config or an organiser); a *maybe* never merges and is not passed on.
What an organiser called different stays apart and is not asked again. Candidates come from an index, so that the work
grows with the number of names, not of pairs; names are taken in alphabetical order, so that the order of arrival
changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from inbox_processor.organisations.candidates import Node, candidates
from inbox_processor.organisations.comparison import Party, Verdict, judge, worded
from inbox_processor.organisations.domains import own_domain, registered
from inbox_processor.organisations.names import Name, read_name

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
    """An organiser's word on two names, each in its country, from its own domain: "" is *unknown*, None *whichever*."""

    name_a: str
    name_b: str
    same: bool
    country_a: str | None = None
    country_b: str | None = None
    domain_a: str | None = None
    domain_b: str | None = None

    @property
    def sides(self) -> tuple[_Side, _Side]:
        """Both by the key of the name."""
        a, b = name_key(self.name_a), name_key(self.name_b)
        return (a, self.country_a, self.domain_a), (b, self.country_b, self.domain_b)


@dataclass(frozen=True)
class Maybe:
    """Two identities that may be one, and why: a question to the organiser. `identity_a` < `identity_b`."""

    identity_a: str
    identity_b: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation of the event: the name it is shown under, its other names, its domains and countries."""

    identity: str
    label: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolution:
    """Each registration's identity, the organisation of each identity, and the open questions."""

    identity: Mapping[str, str]
    organisations: Mapping[str, Organisation]
    maybe: tuple[Maybe, ...] = ()

    @cached_property
    def label(self) -> dict[str, str]:
        """The name that each identity is shown under."""
        return {identity: organisation.label for identity, organisation in self.organisations.items()}

    def maybe_of(self) -> dict[str, frozenset[str]]:
        """For each identity with an open question, the identities it may be the same as."""
        found: dict[str, set[str]] = defaultdict(set)
        for question in self.maybe:
            found[question.identity_a].add(question.identity_b)
            found[question.identity_b].add(question.identity_a)
        return {identity: frozenset(others) for identity, others in found.items()}

    def asked(self, people: Mapping[str, int], seats: int, few: int) -> tuple[Maybe, ...]:
        """The questions to put: all whose answer can change a seat, and of the others no more than make `few` in all.

        `people`: how many each identity has who may have a seat; `seats`: of one organisation.
        """
        maybe = self.maybe_of()

        def can_change_a_seat(question: Maybe) -> bool:
            """Whether one of the two, with all that may be the same, has more people than an organisation has seats."""
            circles = [(each, *maybe[each]) for each in (question.identity_a, question.identity_b)]
            return any(sum(people.get(each, 0) for each in circle) > seats for circle in circles)

        pressing = [question for question in self.maybe if can_change_a_seat(question)]
        idle = [question for question in self.maybe if question not in pressing]
        return (*pressing, *idle[: max(0, few - len(pressing))])


def name_key(name: str) -> str:
    """What makes two spellings one name for aliases and answers: its words without case, accents and legal form."""
    return read_name(name).key


_Triple = tuple[str, str, str]
_Side = tuple[str, str | None, str | None]
_Question = tuple[int, int, Verdict]


def resolve(
    entries: Sequence[OrganisationEntry],
    known: Sequence[KnownOrganisation] = (),
    answers: Sequence[Answer] = (),
) -> Resolution:
    """Assign each entry an identity. Entries whose name has no letter or digit get none."""
    names = {name: read_name(name) for name in sorted({entry.name for entry in entries})}
    triples = {entry.key: _triple(names[entry.name], entry.country, entry.domain) for entry in entries}
    nodes = _nodes([(triples[entry.key], names[entry.name]) for entry in entries], known)
    groups = _Groups(nodes, answers)
    _merge_known(groups, known)
    _merge_answers(groups, answers)
    questions = _merge_alike(groups)
    found = _organisations(groups, known)
    place = {(node.key, node.country, node.domain): i for i, node in enumerate(nodes)}
    identity = {key: found[groups.root(place[triple])].identity for key, triple in triples.items() if triple in place}
    named = {each.identity: each for each in sorted(found.values(), key=lambda each: each.identity)}
    return Resolution(identity, named, _open(groups, questions, found))


def _triple(name: Name, country: str | None, domain: str | None) -> _Triple:
    """What makes entries one before anything is compared: name, country and own domain."""
    return name.key, (country or "").upper(), own_domain(domain) or ""


def _nodes(entries: Iterable[tuple[_Triple, Name]], known: Sequence[KnownOrganisation]) -> list[Node]:
    """The distinct entries in alphabetical order, with the names of the config among them, which have no spellings."""
    found: dict[_Triple, list[Name]] = defaultdict(list)
    for triple, name in entries:
        found[triple].append(name)
    official = {
        _triple(name, organisation.country, domain): name
        for organisation in known
        for name in map(read_name, (organisation.name, *organisation.aliases))
        for domain in organisation.domains or (None,)
    }
    # The least spelling stands for all, so that verdicts do not depend on which came first.
    nodes = []
    for triple in sorted({*found, *official}):
        written = sorted(found.get(triple, ()), key=lambda name: name.written)
        party = Party(written[0] if written else official[triple], triple[1] or None, triple[2] or None)
        if triple[0]:
            nodes.append(Node(*triple, party, [name.written for name in written]))
    return nodes


class _Groups:
    """Disjoint groups of nodes, by their places, that are one organisation; names that must stay apart do."""

    def __init__(self, nodes: Sequence[Node], answers: Sequence[Answer]) -> None:
        self.nodes = nodes
        self._parent = list(range(len(nodes)))
        self.members: dict[int, list[int]] = {}
        self.by_name: dict[str, list[int]] = defaultdict(list)
        for place, node in enumerate(nodes):
            self.by_name[node.key].append(place)
        self._apart: dict[int, set[int]] = defaultdict(set)
        for answer in answers:
            if not answer.same:
                for a, b in self.meant(answer):
                    self._apart[a].add(b)
                    self._apart[b].add(a)

    def meant(self, answer: Answer) -> Iterator[tuple[int, int]]:
        """The pairs of places an organiser's answer is about: a name in two countries is two names."""
        first, second = (self._named(*side) for side in answer.sides)
        countries = [{self.nodes[place].country for place in side} - {""} for side in (first, second)]
        holds_for_all = (
            not answer.same or None not in (answer.country_a, answer.country_b) or max(map(len, countries)) <= 1
        )
        for a, b in product(first, second):
            if a != b and (holds_for_all or self.nodes[a].country == self.nodes[b].country):
                yield a, b

    def _named(self, name: str, country: str | None, domain: str | None) -> Sequence[int]:
        """The places of a name in a country; one whose country was not known then may be known by now."""
        places = [place for place in self.by_name.get(name, ()) if domain in (None, self.nodes[place].domain)]
        exact = [place for place in places if country in (None, self.nodes[place].country)]
        is_known_now = country == "" and len({self.nodes[place].country for place in places}) == 1
        return places if is_known_now else exact

    def root(self, place: int) -> int:
        while (parent := self._parent[place]) != place:
            self._parent[place] = place = self._parent[parent]
        return place

    def roots(self) -> list[int]:
        return [place for place, parent in enumerate(self._parent) if place == parent]

    def group(self, place: int) -> Sequence[int]:
        """The places that are one organisation with this one, in order."""
        root = self.root(place)
        return self.members.get(root) or (root,)

    def are_apart(self, one: int, other: int) -> bool:
        """Whether an organiser called something in the one group different from something in the other."""
        if not self._apart:
            return False
        others = set(self.group(other))
        return any(self._apart[place] & others for place in self.group(one) if place in self._apart)

    def merge(self, one: int, other: int) -> None:
        """Make the two groups one unless they must stay apart."""
        a, b = sorted((self.root(one), self.root(other)))
        if a != b and not self.are_apart(a, b):
            self.members[a] = sorted((*self.group(a), *self.group(b)))
            self._parent[b] = a

    def apart_by_words(self, one: int, other: int) -> Verdict | None:
        """The veto of a distinguishing word between names of the two groups, if there is one."""
        first, second = self.group(one), self.group(other)
        if len(first) == len(second) == 1:
            return None
        for a, b in product(first[:MEMBERS_COMPARED], second[:MEMBERS_COMPARED]):
            verdict = judge(self.nodes[a].party, self.nodes[b].party)
            if verdict.verdict != "same" and verdict.is_veto:
                return verdict
        return None


def _merge_known(groups: _Groups, known: Sequence[KnownOrganisation]) -> None:
    """Config: entries under one of the names, or writing from one of the domains, are the organisation."""
    by_domain: dict[str, list[int]] = defaultdict(list)
    for place, node in enumerate(groups.nodes):
        for domain in sorted({node.domain, registered(node.domain)}) if node.domain else ():
            by_domain[domain].append(place)
    for organisation in sorted(known, key=lambda o: o.name):
        country = (organisation.country or "").upper()
        names = (organisation.name, *organisation.aliases)
        named = [place for name in names for place in groups.by_name.get(name_key(name), ())]
        found = [place for place in named if not country or groups.nodes[place].country in ("", country)]
        found += [place for domain in organisation.domains for place in by_domain.get(domain.lower(), ())]
        for place in found[1:]:
            groups.merge(found[0], place)


def _merge_answers(groups: _Groups, answers: Sequence[Answer]) -> None:
    """Organisers' *same*: the entries of both names."""
    for answer in sorted(answers, key=lambda a: (a.name_a, a.name_b)):
        for a, b in groups.meant(answer) if answer.same else ():
            groups.merge(a, b)


def _merge_alike(groups: _Groups) -> list[_Question]:
    """Merge what the rules call the same; what they leave open comes back as questions."""
    same: list[_Question] = []
    questions: list[_Question] = []
    for one, other in candidates(groups.nodes):
        verdict = judge(groups.nodes[one].party, groups.nodes[other].party)
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


def _organisations(groups: _Groups, known: Sequence[KnownOrganisation]) -> dict[int, Organisation]:
    """The organisation of each group with entries; its label is the name in the config, else the commonest spelling."""
    official = {name_key(name): o.name for o in known for name in (*o.aliases, o.name)}
    found: dict[int, Organisation] = {}
    taken: Counter[str] = Counter()
    for root in groups.roots():
        members = [groups.nodes[place] for place in groups.group(root)]
        keys = {spelling.strip(): node.key for node in members for spelling in node.spellings}
        if not keys:
            continue
        label = min((official[node.key] for node in members if node.key in official), default="")
        label = label or _commonest([spelling.strip() for node in members for spelling in node.spellings])
        slug = (keys.get(label) or name_key(label)).replace(" ", "-")
        taken[slug] += 1
        found[root] = Organisation(
            identity=slug if taken[slug] == 1 else f"{slug}~{taken[slug]}",
            label=label,
            aliases=tuple(sorted(keys.keys() - {label})),
            domains=tuple(sorted({node.domain for node in members} - {""})),
            countries=tuple(sorted({node.country for node in members} - {""})),
        )
    return found


def _commonest(spellings: Sequence[str]) -> str:
    """The commonest spelling, the longest and then the first in the alphabet among equals."""
    if len(spellings) == 1:
        return spellings[0]
    counts = Counter(spellings)
    return min(counts, key=lambda spelling: (-counts[spelling], -len(spelling), spelling))


def _open(groups: _Groups, questions: Sequence[_Question], named: Mapping[int, Organisation]) -> tuple[Maybe, ...]:
    """The questions between identities that are still two and not called different; one per pair."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for one, other, verdict in questions:
        first, second = groups.root(one), groups.root(other)
        if first != second and first in named and second in named and not groups.are_apart(first, second):
            a, b = sorted((named[first].identity, named[second].identity))
            found.setdefault((a, b), worded(verdict, groups.nodes[one].party, groups.nodes[other].party).reasons)
    return tuple(Maybe(a, b, reasons) for (a, b), reasons in sorted(found.items()))
