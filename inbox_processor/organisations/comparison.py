"""Are two names one organisation? `compare` answers same, maybe or different, with reasons in words.

The rules, in order; each is a function below:
 1. Two countries on record, and nothing stronger than the name: different (maybe where the name is rare and whole).
 2. One own e-mail domain: same; maybe where the names are two units by their distinguishing words.
 3. The names say the same (a form, a translation, an abbreviation spelled out): same.
 4. Words that only one of them has, or that differ, decide by their kind: places, numbers and topics are a veto,
    decoration is not, and words of another language may be translations: maybe.
Own e-mail domains that differ pull a verdict one step down; one that spells the other's abbreviation lifts it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from inbox_processor.organisations.alignment import Alignment, abbreviates, align, is_misspelled
from inbox_processor.organisations.domains import label, own_domain, registered
from inbox_processor.organisations.lexicon import KINDS, Word, lexicon
from inbox_processor.organisations.names import Form, Name, in_written_words, read_name

Answer = Literal["same", "maybe", "different"]

VETOES = {"number": "numbers", "city": "cities", "region": "regions", "country": "countries"}
"""Families of words that tell organisations apart whatever else they share, and what they are called."""
VETO_SHARED = 0.5
"""Part of the weight shared from which a differing word tells two units of one kind apart."""
ENOUGH_SHARED = 0.35
"""Part of the weight that two names must share to be worth a question."""
HALF_SHARED = 0.5
"""The same in two languages: translations are often free."""
MOST_SHARED = 0.7
"""The same where known topics contradict."""
NEARLY_ALL_SHARED = 0.85
"""Part of the weight from which a translation is one though it adds a light word (Balkan Studies)."""
SURE_BESIDE_DOUBT = 1.0
"""Weight of certainly shared words beside one that is only nearly the same."""
TOWN_AND_TOPIC = 2.0
"""Weight of a shared place together with a shared topic."""
LONG_NAME = 3.0
"""Weight of shared words from which a name within a longer one is carried by that alone."""
RARE_ENOUGH = 1.6
"""Weight of shared rare words from which a name is that of one organisation."""


@dataclass(frozen=True)
class Verdict:
    """The answer and why. `is_veto`: a distinguishing word says different, whatever else speaks for it."""

    verdict: Answer
    reasons: tuple[str, ...]
    is_veto: bool = False


@dataclass(frozen=True)
class Party:
    """One side of a comparison: the name as read, its country, its own e-mail domain."""

    name: Name
    country: str | None
    domain: str | None

    @classmethod
    def of(cls, name: str, country: str | None = None, domain: str | None = None) -> Party:
        return cls(read_name(name), (country or "").upper() or None, own_domain(domain))


def compare(
    name_a: str,
    name_b: str,
    *,
    country_a: str | None = None,
    country_b: str | None = None,
    domain_a: str | None = None,
    domain_b: str | None = None,
) -> Verdict:
    """Whether the two are one organisation. Countries are ISO 3166 alpha-2, domains those of the e-mail addresses."""
    a, b = Party.of(name_a, country_a, domain_a), Party.of(name_b, country_b, domain_b)
    return worded(judge(a, b), a, b)


def worded(verdict: Verdict, a: Party, b: Party) -> Verdict:
    """The verdict with its reasons in the words of the two names, for people to read."""
    first, second = sorted((a.name, b.name), key=lambda name: name.written)
    return replace(verdict, reasons=tuple(in_written_words(reason, first, second) for reason in verdict.reasons))


def judge(a: Party, b: Party) -> Verdict:
    """`compare` for names that are read already; the order of the two does not matter."""
    if (b.name.written, b.country or "", b.domain or "") < (a.name.written, a.country or "", a.domain or ""):
        a, b = b, a
    by_name = _by_name(a, b)
    if a.domain and b.domain:
        if a.domain == b.domain:
            return _with_one_domain(by_name, a.domain)
        return _with_two_domains(by_name, a, b)
    return _in_countries(_with_spelling_domain(by_name, a, b), a, b)


def _with_one_domain(by_name: Verdict, domain: str) -> Verdict:
    reason = f"same e-mail domain {domain}"
    if by_name.is_veto:
        return Verdict("maybe", (reason, *by_name.reasons), True)
    return Verdict("same", (reason, *(by_name.reasons if by_name.verdict == "same" else ())))


def _with_two_domains(by_name: Verdict, a: Party, b: Party) -> Verdict:
    """Related domains add nothing; unrelated ones leave only a name that is rare and wholly the same."""
    assert a.domain
    assert b.domain
    if registered(a.domain) == registered(b.domain) or label(a.domain) == label(b.domain):
        related = f"related e-mail domains {a.domain} and {b.domain}"
        return _in_countries(replace(by_name, reasons=(*by_name.reasons, related)), a, b)
    unlike = f"different e-mail domains: {a.domain} / {b.domain}"
    if by_name.verdict == "same":
        equal = a.name.main.key == b.name.main.key and a.name.main.is_telling
        verdict: Answer = "same" if equal and a.country == b.country else "maybe"
        return Verdict(verdict, (*by_name.reasons, unlike))
    return Verdict("different", (*by_name.reasons, unlike), by_name.is_veto)


def _with_spelling_domain(by_name: Verdict, a: Party, b: Party) -> Verdict:
    """One domain known: it lifts *maybe* to *same* where it is the other's abbreviation or single name."""
    for one, other in ((a, b), (b, a)):
        if one.domain and by_name.verdict == "maybe" and not by_name.is_veto:
            spelled = label(one.domain).replace("-", "")
            if len(spelled) >= 4 and spelled in ({other.name.main.joined} | other.name.abbreviations):
                spells = f'the e-mail domain {one.domain} spells "{other.name.written}"'
                return Verdict("same", (*by_name.reasons, spells))
    return by_name


def _in_countries(verdict: Verdict, a: Party, b: Party) -> Verdict:
    """A country that differs, or is not known for a name that many countries have, lowers the verdict."""
    if a.country and b.country and a.country != b.country:
        reason = f"different countries: {a.country} / {b.country}"
        telling = verdict.verdict == "same" and a.name.main.is_telling and b.name.main.is_telling
        return Verdict("maybe" if telling else "different", (*verdict.reasons, reason), not telling)
    if verdict.verdict == "same" and a.country != b.country and not (a.name.main.is_telling or b.name.main.is_telling):
        return Verdict("maybe", (*verdict.reasons, "a name that many countries have, and one country is not known"))
    return verdict


def _by_name(a: Party, b: Party) -> Verdict:
    """The verdict of the names alone: the best over their forms, then abbreviations, then parts."""
    country = a.country if a.country == b.country else None
    best = Verdict("different", ("the names have nothing in common",))
    for form_a in a.name.forms:
        for form_b in b.name.forms:
            best = _better(best, _forms(form_a, form_b, a.name, b.name, country))
            if best.verdict == "same":
                return best
    if best.is_veto:
        return best
    return _better(_better(best, _abbreviated(a, b)), _parts(a.name, b.name))


def _better(one: Verdict, other: Verdict) -> Verdict:
    """The verdict nearer to *same*; of two equal ones, the one that says more."""
    order = {"same": 0, "maybe": 1, "different": 2}
    first, second = order[one.verdict], order[other.verdict]
    return other if second < first or (second == first and (other.is_veto or "nothing" in one.reasons[0])) else one


def _forms(a: Form, b: Form, name_a: Name, name_b: Name, country: str | None) -> Verdict:
    """Two forms word by word."""
    if a.tokens == b.tokens or a.joined == b.joined:
        return Verdict("same", ("the same name in another spelling",))
    if is_misspelled(a, b):
        return Verdict("same", ("the same name but for one letter",))
    found = align(a, b, country)
    if not found.shared:
        return Verdict("different", ("the names have no word in common",))
    if not found.left_a and not found.left_b:
        return _all_shared(found)
    if not found.left_a or not found.left_b:
        return _one_says_more(found)
    return _both_differ(found)


def _all_shared(found: Alignment) -> Verdict:
    if found.is_guess:
        return Verdict("maybe", ("perhaps an abbreviation", *found.reasons))
    if (found.doubt > 1 and not found.is_translation) or (found.doubt and found.certain < SURE_BESIDE_DOUBT):
        return Verdict("maybe", ("names that differ in endings or letters", *found.reasons))
    return Verdict("same", tuple(found.reasons) or ("the same words",))


def _one_says_more(found: Alignment) -> Verdict:
    """All words of the shorter name are in the longer one: decoration, a part of something, or something else."""
    extra = found.left_a or found.left_b
    adds = f"one name adds {_texts(extra)}"
    if _is_branch(found, extra):
        return Verdict("different", (f"only one is {_texts(extra)}",), True)
    families = {word.family for word in extra}
    weight = sum(word.weight for word in extra)
    if (
        found.is_translation
        and found.share >= NEARLY_ALL_SHARED
        and found.certain >= TOWN_AND_TOPIC
        and _is_light(extra)
    ):
        return Verdict("same", ("a translation", adds))
    if found.is_translation and found.certain >= 1.0 and found.share >= ENOUGH_SHARED:
        return Verdict("maybe", ("perhaps a translation", adds))
    if families == {"rare"} and _is_university_of_a_town(found):
        return Verdict("maybe", (adds, "universities are called after their founders, or not"))
    if "number" not in families and _is_carried(found, weight):
        return Verdict("maybe", (adds,))
    return Verdict("different", (adds, "it may be a part of the other, or another"))


def _is_university_of_a_town(found: Alignment) -> bool:
    return {word.family for word in found.shared} >= {"learning", "city"} and "#university" in {
        w.key for w in found.shared
    }


def _is_carried(found: Alignment, extra: float) -> bool:
    """Whether what is shared is rare, and at least half of what one name adds."""
    if found.telling >= RARE_ENOUGH or found.certain >= LONG_NAME:
        return 2 * found.certain >= extra
    return found.certain >= TOWN_AND_TOPIC and found.certain >= 2 * extra


def _is_branch(found: Alignment, extra: tuple[Word, ...]) -> bool:
    """University and technical university of one town: two."""
    branches = lexicon().branches
    concepts = {word.key.removeprefix("#") for word in extra}
    return any(concepts & branches.get(word.key.removeprefix("#"), frozenset()) for word in found.shared)


def _both_differ(found: Alignment) -> Verdict:
    """Each has a word that the other has not."""
    both = {word.family for word in found.left_a} & {word.family for word in found.left_b}
    for family, what in VETOES.items():
        if family in both:
            one, other = _of(found.left_a, family), _of(found.left_b, family)
            return Verdict("different", (f"different {what}: {one} / {other}",), True)
    differing = f"different words: {_texts(found.left_a)} / {_texts(found.left_b)}"
    if _is_branch(found, found.left_a) or _is_branch(found, found.left_b):
        return Verdict("different", (differing,), True)
    if found.is_translation:
        return _perhaps_translated(found, differing)
    slight_a, slight_b = _is_slight(found.left_a), _is_slight(found.left_b)
    known = found.telling >= RARE_ENOUGH or (found.telling and found.certain >= TOWN_AND_TOPIC)
    if (slight_a or slight_b) and found.share >= ENOUGH_SHARED and known:
        return Verdict("maybe", (differing,))
    return Verdict("different", (differing,), found.share >= VETO_SHARED)


def _is_light(words: tuple[Word, ...]) -> bool:
    """Whether translations often leave the words out (Studies, Affairs, System)."""
    return all(word.key.removeprefix("#") in lexicon().light for word in words)


def _is_slight(words: tuple[Word, ...]) -> bool:
    """Whether the words only say what kind of organisation it is, or decorate."""
    return all(word.family in KINDS or word.family == "qualifier" for word in words)


def _perhaps_translated(found: Alignment, differing: str) -> Verdict:
    """Names in two languages: what has no known translation may be one, unless known topics contradict."""
    topics_a, topics_b = _of(found.left_a, "topic"), _of(found.left_b, "topic")
    towns = _of(found.left_a, "city") or _of(found.left_b, "city")
    needed = MOST_SHARED if (topics_a and topics_b) or towns else HALF_SHARED
    if found.share >= needed and found.certain >= 1.0:
        return Verdict("maybe", ("perhaps a translation", differing))
    return Verdict("different", (differing,))


def _of(words: tuple[Word, ...], family: str) -> str:
    return _texts(tuple(word for word in words if word.family == family))


def _texts(words: tuple[Word, ...]) -> str:
    return ", ".join(f'"{word.text or word.key.removeprefix("#")}"' for word in words)


def _abbreviated(a: Party, b: Party) -> Verdict:
    """One is the abbreviation of the other: given in brackets, or its initials."""
    for one, other in ((a.name, b.name), (b.name, a.name)):
        own = one.main.joined
        if one.is_abbreviation and own in other.abbreviations and len(own) > 2:
            return Verdict("same", (f'"{other.written}" gives "{one.written}" as its abbreviation',))
        if one.is_abbreviation and abbreviates(own, other.main):
            return Verdict("maybe", (f'"{one.written}" may be the abbreviation of "{other.written}"',))
    both = {x for x in a.name.abbreviations & b.name.abbreviations if len(x) > 2}
    if both and align(a.name.main, b.name.main, None).is_translation:
        return Verdict("maybe", (f'both give the abbreviation "{min(both)}"',))
    return Verdict("different", ("the names have nothing in common",))


def _is_body(form: Form) -> bool:
    return any(word.family in ("learning", "body", "house") for word in form.words)


def _parts(a: Name, b: Name) -> Verdict:
    """One is a part of the other between separators: bilingual names say one thing twice, units name their parent."""
    for one, other in ((a, b), (b, a)):
        for place, part in enumerate(other.parts):
            if part.key != one.main.key or part.weight < 1.0:
                continue
            if place == 0 and lexicon().is_umbrella(part.key) and _is_body(other.parts[1]):
                return Verdict("different", (f'"{other.written}" is one of several bodies of "{one.written}"',))
            if place == 0 or other.parts[0].joined in one.abbreviations:
                return Verdict("maybe", (f'"{other.written}" begins with "{one.written}"',))
            rest = other.parts[0]
            if align(rest, part, None).is_translation and not (KINDS & {w.family for w in rest.words} - {"house"}):
                return Verdict("maybe", (f'"{other.written}" contains "{one.written}"',))
    return Verdict("different", ("the names have nothing in common",))
