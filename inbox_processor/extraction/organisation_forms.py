"""The basic form of an organisation that a sentence names in another case ("klastera obuće").

Rule: the form is one that the mail itself has where nothing inflects it (a line of its own, between commas), one that
the mail domain spells, or in German and Romanian what the noun's gender asks for. Does not know who works there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from inbox_processor.extraction import noun_cases
from inbox_processor.extraction.lexicon import in_any_language, lexicon
from inbox_processor.extraction.model import Candidate
from inbox_processor.extraction.page import Page
from inbox_processor.extraction.phrase_bounds import OWNER_FIRST, SMALL_NOUNS
from inbox_processor.extraction.similarity import latin, spelling
from inbox_processor.knowledge import table
from inbox_processor.knowledge.words import Word, fold, words

SPELLED = 0.9
"""How much of a mail domain a name spells that is whole without the noun before it, at least."""
LONGEST_ENDING = 5
"""Letters that a case adds to a word or puts in place of its last ones, at most."""
SHORTEST_STEM = 3
"""Letters of a word that all its cases share, at least."""
FEWEST_SPELLED = 8
"""Letters of a mail domain that say the form of a name, at least."""
LONGEST_PLACE = 3
"""Words of where a body is that its name ends in: "u Puli"."""
_APART = (
    r"(?m)(?:^|(?<=[,;|:–—] )|(?<=\t))[ \t>*•-]{{0,20}}({})"
    r"(?:(?=[ \t]*(?:$|[,;|(–—]))|( (?-i:[^\W\d_A-ZÀ-ÖØ-ÞΑ-ΩА-Я])[\w \u00a0-]{{2,40}})$)"
)
"""A name alone on its line or between marks, or with what it is of or where behind it, up to the end of its line."""
_BEFORE_APART = ("", *"\n\t,;|:–—")
_GENDERS = (("masculine", "er"), ("neuter", "es"))
"""The endings of German adjectives without an article before nouns that are not feminine."""
_ARTICLE = re.compile(r"(?:\A|(?<=\W))(de[nmrs]|beim|vom|zum|zur|am|im)[ \u00a0\n]+\Z", re.IGNORECASE)
_GENITIVE = re.compile(r"(?<!\w)(?:des|unseres|meines|eines)[ \u00a0\n]+\Z", re.IGNORECASE)
_ADJECTIVE = re.compile(r"[A-ZÄÖÜ]\w+(?:ische|isch|äre|iche|te|ale|ige)n\Z")


def in_basic_form(page: Page, found: Candidate, domains: set[str]) -> Candidate:
    """The candidate in its basic form where a sentence has it in another and the mail tells which; else itself."""
    found = _without_kind(found, domains)
    if not found.reader.startswith("sentence") or found.start < 0:
        return _declined(page, found) or found
    named = words(found.value)
    if sum(len(word.fold) for word in named) < 2 * SHORTEST_STEM:
        return found
    cased = page.language in OWNER_FIRST or page.language in SMALL_NOUNS
    spelled = _spelled(found, named, domains) if cased else None
    told = _apart(page, found, named) or spelled or _german(page, found, named)
    told = told or _german_noun(page, found, named, domains) or _romanian(page, found, named)
    return told or _declined(page, found) or found


def _without_kind(found: Candidate, domains: set[str]) -> Candidate:
    """The candidate without the noun that only announces it, where the mail domain spells all of the rest and nothing
    of the noun: "association" Swiss Micro Léman, "Verein" Mecklenburg Maritim."""
    kind, _, name = found.value.partition(" ")
    small = kind.islower() and lexicon().organisations.holds(fold(kind))
    if not (small or in_any_language("announces").holds(kind)) or not name[:1].isupper():
        return found
    if spelling(name, domains) < SPELLED:
        return found
    return replace(found, value=name, raw=name, start=found.start + len(kind) + 1)


def same_in_other_form(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the folded words of two names only differ in their cases."""
    return len(one) == len(other) > 1 and all(_is_form(a, b) for a, b in zip(one, other, strict=True))


def _is_form(one: str, other: str) -> bool:
    stem = len(_stem(max(one, other, key=len)))
    return one == other or (min(len(one), len(other)) > SHORTEST_STEM and one[:stem] == other[:stem])


def _stem(word: str) -> str:
    return word[: max(SHORTEST_STEM, len(word) - LONGEST_ENDING + 2)] if len(word) > SHORTEST_STEM else word


def _apart(page: Page, found: Candidate, named: Sequence[Word]) -> Candidate | None:
    """The same name where it stands alone on its line, or between marks, with where the body is."""
    written = [found.value[word.start : word.end] for word in named]
    stems = [re.compile(re.escape(_stem(word)), re.IGNORECASE) for word in written]
    own = {found.source: range(found.start, found.end)}
    if not any(_may_stand(stems, text, own.get(source, range(0))) for source, text in page.contents.items()):
        return None  # no pattern is made for what stands nowhere else
    ends = rf"\w{{0,{LONGEST_ENDING}}}"
    run = r"[ \u00a0-]".join(re.escape(_stem(word)) + (ends if len(word) > SHORTEST_STEM else "") for word in written)
    pattern = re.compile(_APART.format(run), re.IGNORECASE)
    for source, content in page.contents.items():
        for match in pattern.finditer(content):
            end = match.end(2) if match[2] and len(match[2].split()) <= LONGEST_PLACE else match.end(1)
            value = content[match.start(1) : end]
            inside = source == found.source and match.start(1) < found.end and found.start < end
            if not inside and fold(match[1]) != fold(found.value):
                line = content.count("\n", 0, match.start(1)) + 1
                return replace(found, value=value, raw=value, source=source, start=match.start(1), end=end, line=line)
    return None


def _may_stand(stems: Sequence[re.Pattern[str]], text: str, own: range) -> bool:
    """Whether words with these stems stand together outside `own`, first on their line or behind a mark."""
    reach = sum(len(stem.pattern) + LONGEST_ENDING + 1 for stem in stems)
    for match in stems[0].finditer(text):
        at = match.start()
        parted = at not in own and text[max(0, at - 21) : at].rstrip(" >*•-")[-1:] in _BEFORE_APART
        if parted and all(stem.search(text, at, at + reach) for stem in stems[1:]):
            return True
    return False


def _spelled(found: Candidate, named: Sequence[Word], domains: set[str]) -> Candidate | None:
    """The name without the case's ending that the mail domain does not spell: "Turun meriklusterista" at
    turunmeriklusteri.fi."""
    whole = latin("".join(word.fold for word in named))
    last = named[-1]
    for domain in domains:
        label = re.sub(r"[^a-z]", "", latin(domain.split(".")[0]))
        cut = len(whole) - len(label)
        kept = len(last.fold) - cut >= SHORTEST_STEM
        if len(label) >= FEWEST_SPELLED and 0 < cut <= LONGEST_ENDING and kept and whole.startswith(label):
            end = last.end - cut
            return replace(found, value=found.value[:end], rule="as the mail domain spells it")
    return None


def _german(page: Page, found: Candidate, named: Sequence[Word]) -> Candidate | None:
    """A name that begins with an adjective behind an article, as it is without one: "den Deutschen Verband"."""
    first = found.value[named[0].start : named[0].end]
    before = page.contents.get(found.source, "")[max(0, found.start - 12) : found.start]
    article = _ARTICLE.search(before)
    if page.language != "de" or len(named) < 2 or not article or not _ADJECTIVE.match(first):
        return None
    noun = next((word.fold for word in named[1:] if found.value[word.start].isupper()), "")
    ending = next((end for key, end in _GENDERS if noun.endswith(_nouns(key))), "")
    if not ending and article[1].casefold() not in ("der", "zur"):
        return None
    value = found.value[: named[0].end - 2] + (ending or "e") + found.value[named[0].end :]
    return replace(found, value=value, rule="put into the nominative")


def _german_noun(page: Page, found: Candidate, named: Sequence[Word], domains: set[str]) -> Candidate | None:
    """A name that begins with a noun behind "des", as it is without: "des Vereins Uhrenforum"."""
    first = found.value[named[0].start : named[0].end]
    before = page.contents.get(found.source, "")[max(0, found.start - 12) : found.start]
    if page.language != "de" or not _GENITIVE.search(before):
        return None
    labels = {part for domain in domains for label in domain.split(".") for part in label.split("-")}
    stems = (fold(first[:-size]) for size in (2, 1) if first.endswith(("es", "s")[2 - size :]))
    stem = next((stem for stem in stems if lexicon().is_institution(stem) or stem in labels), "")
    value = first[: len(stem)] + found.value[named[0].end :]
    return replace(found, value=value, rule="put into the nominative") if stem else None


def _romanian(page: Page, found: Candidate, named: Sequence[Word]) -> Candidate | None:
    """A name that begins with a body's noun in the genitive, as it is without: "al Universității Tehnice"."""
    first = found.value[named[0].start : named[0].end]
    ends = _endings("nominative")
    case = next((end for end in ends if first.endswith(end)), "") if page.language == "ro" else ""
    if not case:
        return None
    noun, at, rest = first[: -len(case)] + ends[case], named[0].end, ""
    feminine = _endings("feminine")
    for word in named[1:] if noun.endswith("a") else ():
        written = found.value[word.start : word.end]
        end = next((end for end in feminine if written.endswith(end)), "")
        if not end:
            break
        rest += " " + written[: -len(end)] + feminine[end]
        at = word.end
    return replace(found, value=noun + rest + found.value[at:], rule="put into the nominative")


def _declined(page: Page, found: Candidate) -> Candidate | None:
    """A name as its noun stands in the nominative: "Podlaskiego Klastra", "Itärannan yliopistossa"."""
    value = noun_cases.of_body(found.value, page.language)
    return replace(found, value=value, rule="put into the nominative") if value else None


@cache
def _endings(key: str) -> dict[str, str]:
    """What Romanian words end in within a genitive, and what in the nominative, the longest first."""
    pairs = (entry.split() for entry in table("grammar")["ro"][key])
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def _nouns(key: str) -> tuple[str, ...]:
    """What the main nouns of German bodies of one gender end in."""
    return tuple(fold(end) for end in table("grammar")["de"][key])
