"""Names of people: one read out of the words of a line, in any order, script and habit of the EU.

Rule: pure; words of languages only from the language files. A name keeps its letters: only its order is put right and
words all in capitals or all in small letters are recased. Titles and post-nominals are told apart, never guessed away.
Linear; lines are capped. Does not know lines, labels or registrants. Declension and sameness of names: `name_forms`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from inbox_processor.extraction import name_words
from inbox_processor.extraction.name_forms import compatible, nominative, same_word, spells
from inbox_processor.extraction.name_order import is_capitals, is_initial, known, split, without_last_particle
from inbox_processor.extraction.name_words import Word, begins_large
from inbox_processor.knowledge.habits import as_written, shared

__all__ = ["PersonName", "compatible", "looks_like_name", "nominative", "parse", "same_word"]

LONGEST_LINE = 200
WIDEST_GAP = 2
"""More spaces than this part columns."""
MOST_WORDS = 7
_STOPS = frozenset(";|/()–—&+")
_OPENING = '(["“„”«‘'
_CLOSING = ')]"”“»’'
_COUPLES = shared("couples")
_SCHOOLS = frozenset(as_written("schools"))
_STREET_ENDS = tuple(shared("street_ends"))
_PARTED = re.compile(r"([-‐‑' ])")
_LOWER_MC = re.compile(r"\bMc([a-z])")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name read: `title` as written, `full_name` as Given Family without titles; the span points into the text."""

    title: str | None
    full_name: str
    given: str
    family: str
    start: int
    end: int


@lru_cache(maxsize=1024)
def parse(text: str, *, language: str = "", hint_email: str | None = None, is_whole: bool = False) -> PersonName | None:
    """The first name in the text, which should hold little else; None if nothing there can be one.

    `is_whole`: the text is known for a name and degrees: a word of work is a family name there.
    """
    row = name_words.words(text[:LONGEST_LINE])
    titles, at = _titles(row, _first(row), language)
    titles = [title for title in titles if title.key not in name_words.generations()]
    name, inner, comma = _name_words(row, at, language, hint_email, is_whole=is_whole)
    if not name or (len(name) == 1 and (name[0].key,) in name_words.titles() and not titles):
        return None
    sides = split(name, comma, language, hint_email)
    given, family = _written(sides.given, name), _written(sides.family, name)
    stopped = name[-1].text.endswith(".") and not is_initial(name[-1])
    return PersonName(
        title=_glued(text, titles, inner) or None,
        full_name=" ".join(filter(None, (given, family))),
        given=given,
        family=family,
        start=name[0].start,
        end=name[-1].end - stopped,
    )


@lru_cache(maxsize=1024)
def looks_like_name(text: str, language: str = "") -> float:
    """How much the whole text looks like one person's name, 0 to 1."""
    if not 3 <= len(text.strip()) <= 80 or any(ch.isdigit() for ch in text):
        return 0.0
    row = name_words.words(text)
    titles, at = _titles(row, 0, language)
    name, inner, _ = _name_words(row, at, language)
    rest = [w for w in row[at:] if w not in name and w not in inner and w.is_name_like]
    if _left_over(rest) or (not titles and _is_greeting(row)):
        return 0.0
    return _shape(name, language, titled=bool(titles or inner))


def _first(row: Sequence[Word]) -> int:
    """Where the words begin, after a list mark ("1)", ">") or a clerk's mark ("i. A.", "p.p.")."""
    at = next((i for i, word in enumerate(row) if word.is_name_like), len(row))
    for length in (3, 2, 1):
        marks = " ".join(word.key for word in row[at : at + length])
        if marks in name_words.greetings() and row[at].text[0].islower() and row[at].text.endswith("."):
            return at + length
    return at


# --- words of the name ---------------------------------------------------------------------------------------------


def _titles(row: Sequence[Word], at: int, language: str) -> tuple[list[Word], int]:
    """Titles from word `at` on, and where the name begins."""
    found: list[Word] = []
    phrases = name_words.titles()
    while at < len(row):
        if found and row[at].text == "/":  # "Dr. / Dott.ssa"
            at += 1
            continue
        length, title = name_words.phrase_at(phrases, row, at)
        if not length and _goes_on_as_title(row, at, found):
            length = 1
        elif title is None or not _may_stand(row, at, length, title, language):
            break
        found += row[at : at + length]
        at += length
    return found, at


def _goes_on_as_title(row: Sequence[Word], at: int, found: Sequence[Word]) -> bool:
    """Whether an abbreviation goes on with titles or is made of one, or says whose a degree is: "Dr. techn.",
    "Dipl.-Wi.-Ing.", "dipl. Ing. FH"."""
    word = row[at]
    if ".-" in word.text:
        return word.key.partition("-")[0] in name_words.short_titles()
    shortened = word.text.endswith(".") and word.key in name_words.title_words()
    return bool(found) and (shortened or word.text in _SCHOOLS)


def _may_stand(row: Sequence[Word], at: int, length: int, title: name_words.Title, language: str) -> bool:
    """Whether a phrase of the title lists is a title here and not the name itself or an initial."""
    after = [w for w in row[at + length : at + length + 4] if w.is_name_like]
    if not after:
        return False
    word = row[at]
    if length > 1:
        return True
    if title.is_letter:
        return _is_letter_title(word, after, title, language)
    return word.text.endswith(".") or word.key not in name_words.given_names()


def _is_letter_title(word: Word, after: Sequence[Word], title: name_words.Title, language: str) -> bool:
    """M. is Monsieur in French and before a whole name, else an initial; small letters ("κ.", "g.") are no initials."""
    if language not in title.languages:
        return False
    whole = len(after) > 1 and len(after[0].key) > 1
    return whole or word.text.islower() or name_words.usual_honorifics().get(language) == word.key


def _name_words(
    row: Sequence[Word], at: int, language: str, email: str | None = None, *, is_whole: bool = False
) -> tuple[list[Word], list[Word], int]:
    """The words of the name from `at`, titles found inside, and after how many words a comma parts them (0: none)."""
    name: list[Word] = []
    inner: list[Word] = []
    comma = 0
    while at < len(row) and len(name) < MOST_WORDS:
        word = row[at]
        if name and word.start - row[at - 1].end > WIDEST_GAP:
            break
        if word.text == "@" and name and word.start == name[-1].end:
            return [], [], 0
        if len(name) == 1 and language == "hu" and word.text in ("dr.", "Dr."):
            inner.append(word)  # "Kárpátiné dr. Szalai Ilona"
            at += 1
            continue
        if word.text in _OPENING and name and (skip := _nickname(row, at, name)):
            at += skip
            continue
        if word.text == ",":
            if comma or not name or not _family_before_comma(name, row, at, language):
                break
            comma = len(name)
            titles, at = _titles(row, at + 1, language)
            inner += titles
            continue
        if word.text in _STOPS or not word.is_name_like or _ends_name(row, at, name, language):
            break
        if not is_whole and len(name) > 1 and _is_work(word, language) and not spells(email, word.text):
            break
        name.append(word)
        at += 1
    if comma == len(name):
        comma = 0
    return (name if comma else without_last_particle(name)), inner, comma


def _nickname(row: Sequence[Word], at: int, name: list[Word]) -> int:
    """Words to skip for a call name in brackets or quotes; "J. (Jan) de Vries" takes it for the initial."""
    closing = next((i for i in range(at + 1, min(at + 4, len(row))) if row[i].text in _CLOSING), 0)
    if not closing or closing + 1 >= len(row) or not row[closing + 1].is_name_like:
        return 0
    if all(map(is_initial, name)):
        name[:] = row[at + 1 : closing]
    return closing - at + 1


def _ends_name(row: Sequence[Word], at: int, name: Sequence[Word], language: str) -> bool:
    """Whether the name is over before word `at`: a degree, a conjunction, a small word, a word of work."""
    word = row[at]
    following = row[at + 1] if at + 1 < len(row) and row[at + 1].is_name_like else None
    if len(name) > 1 and word.key in name_words.fathers():
        return True
    leads_on = word.key in name_words.particles() and following is not None
    if len(name) > 1 and not leads_on and _is_post_nominal(row, at):
        return True
    if word.key in _COUPLES and name and following and known(following, name_words.given_names()):
        return not _joins_families(row, at, name, language)
    if word.key in name_words.particles() and (following or name):
        return False
    all_small = all(w.text.islower() for w in row[: at + 1] if w.is_name_like)
    return not begins_large(word.text) and not all_small and "'" not in word.key[:3]


def _joins_families(row: Sequence[Word], at: int, name: Sequence[Word], language: str) -> bool:
    """Whether one more family name follows: "Ildefonso Conde y Luna", "FERRER I VIDAL, Montserrat"."""
    following, behind = row[at + 1], row[at + 2 : at + 3]
    if behind and behind[0].text == "," and row[at].text.isupper():
        return True
    alone = not behind or not behind[0].is_name_like
    return alone and len(name) > 1 and name_words.joins_families(row[at].key, following.key, language)


def _is_post_nominal(row: Sequence[Word], at: int) -> bool:
    return name_words.phrase_at(name_words.post_nominals(), row, at)[0] > 0


def _is_work(word: Word, language: str) -> bool:
    lists = (name_words.function_words(), name_words.no_name_words(), name_words.address_labels(language))
    return any(word.key in words for words in lists)


def _family_before_comma(name: Sequence[Word], row: Sequence[Word], at: int, language: str) -> bool:
    """Whether a comma parts family name and given name: "Müller, Anna", not "Anna Müller, Head of Unit"."""
    _, next_at = _titles(row, at + 1, language)
    after = list(takewhile(lambda word: word.is_name_like, row[next_at:]))
    if not after or _is_post_nominal(row, next_at) or any(_is_work(w, language) for w in after[:3]):
        return False
    if after[0].text[0].islower() and not name[0].text[0].islower():
        return False
    given = name_words.given_names()
    is_known = known(after[0], given)
    core = [w for w in name if w.key not in name_words.particles()]
    if len(core) < 2:
        return is_known or len(after) <= 3
    return is_known and (is_capitals(name[0]) or not known(name[0], given))


# --- as it is written ----------------------------------------------------------------------------------------------


def _written(part: Sequence[Word], name: Sequence[Word]) -> str:
    """The words as a name is written: capitals and small letters put right, everything else kept."""
    small = all(w.text.islower() for w in name)
    turkish = any(_DOTTED in w.text for w in name)
    return " ".join(_recased(w, small or is_capitals(w), turkish) for w in part)


_DOTTED, _DOTLESS = "İ", str.maketrans("Iİ", "ıi")
"""The capital that only Turkish has, which says how to make its letters small."""


def _recased(word: Word, needed: bool, turkish: bool) -> str:
    text = word.text.replace("’", "'").replace("`", "'").replace("´", "'")
    text = text if is_initial(word) or len(word.key) < 2 else text.rstrip(".")
    if not needed:
        return text
    if word.key in name_words.particles() and word.key not in name_words.given_names():
        return text.lower()
    recased = "".join(_capitalised(part, turkish) for part in _PARTED.split(text))
    return _LOWER_MC.sub(lambda m: "Mc" + m.group(1).upper(), recased)


def _capitalised(part: str, turkish: bool) -> str:
    return part[:1].upper() + part[1:].translate(_DOTLESS).lower() if turkish else part.capitalize()


def _glued(text: str, titles: Sequence[Word], inner: Sequence[Word]) -> str:
    """Titles as written: what stood before the name, then what stood inside it."""
    spans = [text[part[0].start : part[-1].end] for part in (titles, inner) if part]
    return " ".join(" ".join(spans).split())


# --- looks -------------------------------------------------------------------------------------------------------


def _left_over(rest: Sequence[Word]) -> bool:
    """Whether words remain that are no degrees."""
    while rest:
        length, _ = name_words.phrase_at(name_words.post_nominals(), rest, 0)
        if not length:
            return True
        rest = rest[length:]
    return False


def _is_greeting(row: Sequence[Word]) -> bool:
    phrase = " ".join(w.key for w in row if w.is_name_like)
    return phrase in name_words.greetings() or phrase.partition(" ")[0] in name_words.greeting_words()


def _shape(name: Sequence[Word], language: str, *, titled: bool) -> float:
    """The score of words that stand alone on their line."""
    familiar = any(known(w, name_words.given_names()) for w in name)
    core = [w for w in name if w.key not in name_words.particles()]
    if not 1 <= len(core) <= 5:
        return 0.0
    streets = name_words.street_words(language)
    if any(_is_work(w, language) or w.key in streets or w.key.endswith(_STREET_ENDS) for w in core):
        return 0.55 if core[0].key in name_words.given_names() else 0.05
    score = {1: 0.3, 2: 0.6, 3: 0.5, 4: 0.35, 5: 0.25}[len(core)]
    score += 0.35 if familiar else 0.0
    score += 0.25 if titled else 0.0
    if all(w.text.islower() for w in name):
        score -= 0.3 if familiar else 0.5
    return max(0.0, min(1.0, score))
