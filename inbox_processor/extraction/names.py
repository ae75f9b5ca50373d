"""Names of people: one read out of the words of a line, in any order, script and habit of the EU.

Rule: pure; words of languages only from the language files. A name keeps its letters: only its order is put right and
words all in capitals or all in small letters are recased. Titles and post-nominals are told apart, never guessed away.
`certain` is true when more than the language's habit tells which word is the family name. Linear; lines are capped.
Does not know lines, labels or registrants. Declension and sameness of names: `name_forms`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inbox_processor.extraction import name_words
from inbox_processor.extraction.name_forms import compatible, nominative, spellings
from inbox_processor.extraction.name_words import Word

__all__ = ["PersonName", "compatible", "looks_like_name", "nominative", "parse", "parse_all"]

LONGEST_LINE = 300
WIDEST_GAP = 2
"""More spaces than this part columns."""
MOST_WORDS = 7
_STOPS = frozenset(";|/()–—&+")
_CONJUNCTIONS = frozenset(
    ("and", "und", "et", "y", "e", "es", "og", "och", "ja", "ir", "un", "a", "si", "i", "in", "ed", "και", "и", "agus")
)
_STREET_ENDS = ("strasse", "straße", "gasse", "gatan", "vagen", "straat", "katu", "utca")
_LOWER_MC = re.compile(r"\bMc([a-z])")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name read: `title` as written, `full_name` as Given Family without titles; spans point into the text read."""

    title: str | None
    full_name: str
    given: str
    family: str
    start: int
    end: int
    title_span: tuple[int, int] | None
    certain: bool


@dataclass(frozen=True, slots=True)
class _Split:
    """The words of a name sorted into given and family."""

    given: tuple[Word, ...]
    family: tuple[Word, ...]
    certain: bool


def parse(text: str, *, language: str = "", hint_email: str | None = None) -> PersonName | None:
    """The first name in the text, which should hold little else; None if nothing there can be one."""
    row = name_words.words(text[:LONGEST_LINE])
    titles, at = _titles(row, _first(row), language)
    name, inner, comma = _name_words(row, at, language)
    if not name or (len(name) == 1 and (name[0].key,) in name_words.titles() and not titles):
        return None
    split = _split(name, comma, language, hint_email)
    first, last = min(w.start for w in name), max(w.end for w in name)
    return PersonName(
        title=_glued(text, titles, inner) or None,
        full_name=" ".join(filter(None, (_written(split.given, name), _written(split.family, name)))),
        given=_written(split.given, name),
        family=_written(split.family, name),
        start=first,
        end=_without_stop(text, first, last, name),
        title_span=(titles[0].start, titles[-1].end) if titles else None,
        certain=split.certain,
    )


def parse_all(text: str, *, language: str = "", hint_email: str | None = None) -> list[PersonName]:
    """All names of an enumeration; "Dr. Anna und Peter Müller" is two people of one family name."""
    found: list[PersonName] = []
    for start, end in _pieces(text[: LONGEST_LINE * 4], language):
        name = parse(text[start:end], language=language, hint_email=hint_email)
        if name:
            found.append(_moved(name, start))
    shared = next((n.family for n in reversed(found) if n.family and n.given), "")
    return [_with_family(name, shared) if not (name.given and name.family) else name for name in found]


def looks_like_name(text: str, language: str = "") -> float:
    """How much the whole text looks like one person's name, 0 to 1."""
    if not 3 <= len(text.strip()) <= 80 or "@" in text or any(ch.isdigit() for ch in text):
        return 0.0
    row = name_words.words(text)
    titles, at = _titles(row, 0, language)
    name, inner, _ = _name_words(row, at, language)
    rest = [w for w in row[at:] if w not in name and w not in inner and w.is_name_like]
    if not name or _left_over(rest) or (not titles and _is_greeting(row)):
        return 0.0
    return _shape(name, language, titled=bool(titles or inner))


def _first(row: Sequence[Word]) -> int:
    """Where the words begin, after a list mark ("1)", ">") or a clerk's mark ("i. A.", "p.p.")."""
    at = next((i for i, word in enumerate(row) if word.is_name_like), len(row))
    for length in (3, 2, 1):
        marks = row[at : at + length]
        short = bool(marks) and all(len(w.key) <= 3 and w.text.endswith(".") for w in marks)
        if short and marks[0].text[0].islower() and " ".join(w.key for w in marks) in name_words.greetings():
            return at + length
    return at


# --- words of the name ---------------------------------------------------------------------------------------------


def _titles(row: Sequence[Word], at: int, language: str) -> tuple[list[Word], int]:
    """Titles from word `at` on, and where the name begins."""
    found: list[Word] = []
    phrases = name_words.titles()
    while at < len(row):
        if found and _joins_titles(row[at]) and name_words.phrase_at(phrases, row, at + 1)[0]:
            at += 1
            continue
        length, title = name_words.phrase_at(phrases, row, at)
        if not length and found and row[at].text.endswith(".") and row[at].key in name_words.title_words():
            length = 1
        elif not length or title is None or not _may_stand(row, at, length, title, language):
            break
        found += row[at : at + length]
        at += length
    return found, at


def _joins_titles(word: Word) -> bool:
    return word.text in (",", "&", "+", "/") or word.key in _CONJUNCTIONS


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
    if word.text.endswith(".") or word.key not in name_words.given_names():
        return not (word.text.islower() and len(word.key) > 3 and word.key in name_words.particles())
    return len(after) > 2


def _is_letter_title(word: Word, after: Sequence[Word], title: name_words.Title, language: str) -> bool:
    """M. is Monsieur in French and before a whole name, else an initial; small letters ("κ.", "g.") are no initials."""
    if language and language not in title.languages:
        return False
    whole = len(after) > 1 and len(after[0].key) > 1
    if word.text.endswith(".") and after[0].text[0].isupper():
        if word.text.islower() or name_words.usual_honorifics().get(language) == word.key:
            return True
        return whole and (bool(language) or after[0].key in name_words.given_names())
    return bool(language) and whole


def _name_words(row: Sequence[Word], at: int, language: str) -> tuple[list[Word], list[Word], int]:
    """The words of the name from `at`, titles found inside, and after how many words a comma parts them (0: none)."""
    name: list[Word] = []
    inner: list[Word] = []
    comma = 0
    while at < len(row) and len(name) < MOST_WORDS:
        word = row[at]
        if name and word.start - name[-1].end > WIDEST_GAP:
            break
        if word.text == "@" and name and word.start == name[-1].end:
            return [], [], 0
        if word.text == "(" and name and (skip := _nickname(row, at, name)):
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
        name.append(word)
        at += 1
    if comma == len(name):
        comma = 0
    return (name if comma else _without_particle_end(name)), inner, comma


def _without_particle_end(name: list[Word]) -> list[Word]:
    while len(name) > 1 and name[-1].text.islower() and name[-1].key in name_words.particles():
        name = name[:-1]
    return name


def _nickname(row: Sequence[Word], at: int, name: list[Word]) -> int:
    """Words to skip for a bracketed call name; "J. (Jan) de Vries" takes it for the initial."""
    closing = next((i for i in range(at + 1, min(at + 4, len(row))) if row[i].text == ")"), 0)
    if not closing or closing + 1 >= len(row) or not row[closing + 1].is_name_like:
        return 0
    if all(len(w.key) <= 2 and w.text.endswith(".") for w in name) and closing == at + 2:
        name[:] = [row[at + 1]]
    return closing - at + 1


def _ends_name(row: Sequence[Word], at: int, name: Sequence[Word], language: str) -> bool:
    """Whether the name is over before word `at`: a degree, a conjunction, a small word, a word of work."""
    word = row[at]
    if len(name) > 1 and _is_post_nominal(row, at):
        return True
    if word.key in name_words.particles() and at + 1 < len(row) and row[at + 1].is_name_like:
        return False
    if word.key in _CONJUNCTIONS and name and not word.text.isupper():
        return True
    all_small = all(w.text.islower() for w in row[: at + 1] if w.is_name_like)
    if word.text[0].islower() and not all_small and word.text[0].upper() != word.text[0] and "'" not in word.key[:3]:
        return True
    return len(name) > 1 and _is_work(word)


def _is_post_nominal(row: Sequence[Word], at: int) -> bool:
    length, title = name_words.phrase_at(name_words.post_nominals(), row, at)
    if not length or title is None:
        return False
    written = row[at].text
    return length > 1 or written.endswith(".") or (len(written) > 1 and any(ch.isupper() for ch in written[1:]))


def _is_work(word: Word) -> bool:
    listed = word.key in name_words.function_words() or word.key in name_words.no_name_words()
    return listed and word.key not in name_words.given_names()


def _family_before_comma(name: Sequence[Word], row: Sequence[Word], at: int, language: str) -> bool:
    """Whether a comma parts family name and given name: "Müller, Anna", not "Anna Müller, Head of Unit"."""
    titles, next_at = _titles(row, at + 1, language)
    after: list[Word] = []
    for word in row[next_at:]:
        if not word.is_name_like:
            break
        after.append(word)
    if not after or _is_post_nominal(row, next_at) or any(_is_work(w) for w in after[:3]):
        return False
    if after[0].text[0].islower() and not name[0].text[0].islower():
        return False
    given = name_words.given_names()
    known = _known(after[0], given)
    if len(name) == 1:
        return known or bool(titles) or len(after) <= 3
    core = [w for w in name if w.key not in name_words.particles()]
    if known and not (_known(name[0], given) and len(after) > 1):
        return not _known(name[0], given) or _is_caps(name[0])
    return len(after) <= 2 and (len(core) == 1 or all(_is_caps(w) for w in core)) and not _known(name[0], given)


# --- which word is which -------------------------------------------------------------------------------------------


def _split(name: Sequence[Word], comma: int, language: str, hint_email: str | None) -> _Split:
    """Given and family words of a name."""
    if comma:
        at = len(_without_particle_end(list(name[comma:]))) + comma
        return _Split(tuple(name[comma:at]), (*name[at:], *name[:comma]), True)
    if len(name) == 1:
        known = _known(name[0], name_words.given_names())
        return _Split(tuple(name), (), False) if known else _Split((), tuple(name), False)
    by_caps = _by_capitals(name)
    if by_caps:
        return by_caps
    lean = _lean(name, language, hint_email)
    family_first = lean < 0 or (lean == 0 and name_words.puts_family_first(language))
    cut = _family_length(name) if family_first else len(name) - _given_length(name, language)
    if family_first:
        return _Split(tuple(name[cut:]), tuple(name[:cut]), abs(lean) >= 2)
    at = len(name) - cut
    return _Split(tuple(name[:at]), tuple(name[at:]), abs(lean) >= 2)


def _by_capitals(name: Sequence[Word]) -> _Split | None:
    """The split of "DUPONT Jean-Pierre" and "Anne-Sophie DE LA ROCHETTE"; None where capitals do not tell."""
    caps = [_is_caps(w) for w in name]
    if all(caps) or not any(caps):
        return None
    first = caps.index(True)
    last = len(caps) - 1 - caps[::-1].index(True)
    while first and name[first - 1].text.islower() and name[first - 1].key in name_words.particles():
        first -= 1
    family = tuple(name[first : last + 1])
    given = tuple(name[:first]) + tuple(name[last + 1 :])
    return _Split(given, family, True) if given else None


def _lean(name: Sequence[Word], language: str, hint_email: str | None) -> int:
    """Above 0: given name first; below 0: family name first; how far says how sure."""
    lean = _lean_of_given(name, language)
    lean += _lean_of_email(name, hint_email)
    if not lean or abs(lean) == 1:
        lean += _lean_of_endings(name, language)
    if any(w.text.islower() and w.key in name_words.particles() for w in name[1:-1]):
        lean += 1
    return lean


def _lean_of_given(name: Sequence[Word], language: str) -> int:
    own, all_names = name_words.given_names(language) if language else frozenset(), name_words.given_names()
    first = 3 * _known(name[0], own) or 2 * _known(name[0], all_names) or 2 * _is_initial(name[0])
    last = 3 * _known(name[-1], own) or 2 * _known(name[-1], all_names) or 2 * _is_initial(name[-1])
    return int(first - last)


def _lean_of_endings(name: Sequence[Word], language: str) -> int:
    ends = name_words.family_endings(language) if language else ()
    return int(name[-1].key.endswith(ends)) - int(name[0].key.endswith(ends)) if ends else 0


def _lean_of_email(name: Sequence[Word], email: str | None) -> int:
    """What the local part says: "a.kowalska", "kowalska.a", "kowalska"; "anna.kowalska" says it only weakly."""
    local = [part for part in re.split(r"[._\-+\d]+", (email or "").partition("@")[0].lower()[:64]) if part]
    if not local:
        return 0
    first, last = spellings(name[0].text), spellings(name[-1].text)
    if len(local) > 1:
        return _lean_of_parts(local, first, last)
    whole = local[0]
    if whole in first or whole in last:
        return -2 if whole in first else 2
    if any(len(whole) - 2 <= len(s) < len(whole) and s in whole for s in last if len(s) > 3):
        return 2
    return -2 if any(len(whole) - 2 <= len(s) < len(whole) and s in whole for s in first if len(s) > 3) else 0


def _lean_of_parts(local: Sequence[str], first: frozenset[str], last: frozenset[str]) -> int:
    head, tail = local[0], local[-1]
    if len(head) <= 2 < len(tail):
        return 2 if tail in last else -2 if tail in first else 0
    if len(tail) <= 2 < len(head):
        return 2 if head in last else -2 if head in first else 0
    if head in first or tail in last:
        return 1
    return -1 if head in last or tail in first else 0


def _given_length(name: Sequence[Word], language: str) -> int:
    """How many leading words are given names, the family name last."""
    known = name_words.given_names()
    at = 1
    while at < len(name) - 1 and name[at].key not in name_words.particles():
        middle_name = len(name) == 3 and language in ("", "en")
        if not (_known(name[at], known) or _is_initial(name[at]) or middle_name):
            break
        at += 1
    return at


def _family_length(name: Sequence[Word]) -> int:
    """How many leading words are the family name, given names last."""
    known = name_words.given_names()
    at = len(name) - 1
    least = next((i for i, word in enumerate(name, 1) if word.key not in name_words.particles()), 1)
    while at > least and (_known(name[at - 1], known) or _is_initial(name[at - 1])):
        at -= 1
    return at


def _known(word: Word, names: frozenset[str]) -> bool:
    """Whether the word, or the first part of a double one, is a common given name."""
    return word.key in names or ("-" in word.key and word.key.split("-")[0] in names)


def _is_initial(word: Word) -> bool:
    return word.text.endswith(".") and len(word.key.replace("-", "")) <= 2


def _is_caps(word: Word) -> bool:
    letters = [ch for ch in word.text if ch.isalpha()]
    if len(letters) < 2 or word.text.endswith("."):
        return False
    bare_word = word.text.replace("ß", "").removeprefix("Mc").removeprefix("Mac").removeprefix("Ó").removeprefix("Ni")
    return bare_word.isupper() and len(bare_word) > 1


# --- as it is written ----------------------------------------------------------------------------------------------


def _written(part: Sequence[Word], name: Sequence[Word]) -> str:
    """The words as a name is written: capitals and small letters put right, everything else kept."""
    shouted = all(_is_caps(w) or _is_initial(w) or len(w.text) == 1 for w in name)
    small = all(w.text.islower() for w in name)
    return " ".join(_recased(w, small or (shouted or _is_caps(w))) for w in part)


def _recased(word: Word, needed: bool) -> str:
    text = word.text.replace("’", "'").replace("`", "'").replace("´", "'")
    text = text if _is_initial(word) or len(word.key) < 2 else text.rstrip(".")
    if not needed:
        return text
    if word.key in name_words.particles() and word.key not in name_words.given_names():
        return text.lower()
    if text.startswith("Mc") and text[2:].isupper():
        return "Mc" + text[2:].capitalize()
    parts = re.split(r"([-‐‑' ])", text)
    recased = "".join(part.capitalize() for part in parts)
    return _LOWER_MC.sub(lambda m: "Mc" + m.group(1).upper(), recased)


def _glued(text: str, titles: Sequence[Word], inner: Sequence[Word]) -> str:
    """Titles as written: what stood before the name, then what stood inside it."""
    spans = [text[part[0].start : part[-1].end] for part in (titles, inner) if part]
    return " ".join(" ".join(spans).split())


def _without_stop(text: str, start: int, end: int, name: Sequence[Word]) -> int:
    """Where the name ends, a full stop of the sentence left out."""
    last = max(name, key=lambda w: w.end)
    return end - 1 if text[start:end].endswith(".") and not _is_initial(last) and len(last.key) > 2 else end


# --- several names, and looks ---------------------------------------------------------------------------------------


def _pieces(text: str, language: str) -> list[tuple[int, int]]:
    """Spans of the names in an enumeration: parted by ; / newline, by commas and conjunctions between names."""
    row = name_words.words(text)
    cuts = [(w.start, w.end) for i, w in enumerate(row) if w.text in ";/|" or _is_conjunction(row, i)]
    cuts += [(m.start(), m.end()) for m in re.finditer(r"\n", text)]
    cuts += [(w.start, w.end) for i, w in enumerate(row) if w.text == "," and _parts_names(row, i, language)]
    spans, at = [], 0
    for start, end in sorted(cuts):
        if start >= at:
            spans.append((at, start))
            at = end
    return [span for span in [*spans, (at, len(text))] if text[span[0] : span[1]].strip()]


def _is_conjunction(row: Sequence[Word], at: int) -> bool:
    if not 0 < at < len(row) - 1 or (row[at].key not in _CONJUNCTIONS and row[at].text not in "&+"):
        return False
    before, after = row[at - 1], row[at + 1]
    starts = after.key in name_words.given_names() or (after.key,) in name_words.titles()
    if row[at].key in ("y", "e", "i", "a"):
        return starts
    return before.is_name_like and after.is_name_like and (starts or after.text[0].isupper())


def _parts_names(row: Sequence[Word], at: int, language: str) -> bool:
    """Whether whole names stand on both sides of this comma."""
    given = name_words.given_names()
    before: list[Word] = []
    for word in reversed(row[:at]):
        if not word.is_name_like:
            break
        before.insert(0, word)
    _, after = _titles(row, at + 1, language)
    starts = [w for w in row[after : after + 2] if w.is_name_like]
    return len(before) > 1 and len(starts) == 2 and any(_known(w, given) for w in before) and _known(starts[0], given)


def _moved(name: PersonName, by: int) -> PersonName:
    span = (name.title_span[0] + by, name.title_span[1] + by) if name.title_span else None
    return replace(name, start=name.start + by, end=name.end + by, title_span=span)


def _with_family(name: PersonName, family: str) -> PersonName:
    given = name.given or name.family
    if not family or given == family:
        return name
    return replace(name, given=given, family=family, full_name=f"{given} {family}", certain=False)


def _left_over(rest: Sequence[Word]) -> bool:
    """Whether words remain that are no degrees."""
    at = 0
    while at < len(rest):
        length, _ = name_words.phrase_at(name_words.post_nominals(), rest, at)
        if not length:
            return True
        at += length
    return False


def _is_greeting(row: Sequence[Word]) -> bool:
    phrase = " ".join(w.key for w in row if w.is_name_like)
    return phrase in name_words.greetings() or phrase.partition(" ")[0] in name_words.greeting_words()


def _shape(name: Sequence[Word], language: str, *, titled: bool) -> float:
    """The score of words that stand alone on their line."""
    known = sum(_known(w, name_words.given_names()) for w in name)
    core = [w for w in name if w.key not in name_words.particles()]
    if not 1 <= len(core) <= 5 or (len(core) == 1 and not titled and not known):
        return 0.1 if len(core) == 1 and core[0].text[0].isupper() else 0.0
    streets = name_words.street_words(language)
    strange = sum(_is_work(w) or w.key in streets or w.key.endswith(_STREET_ENDS) for w in core)
    if strange:
        return 0.55 if known and strange == 1 and len(core) > 1 and core[0].key in name_words.given_names() else 0.05
    score = {1: 0.3, 2: 0.6, 3: 0.5, 4: 0.35, 5: 0.25}[len(core)]
    score += 0.35 if known else 0.0
    score += 0.25 if titled else 0.0
    if all(w.text.islower() for w in name):
        score -= 0.3 if known else 0.5
    return max(0.0, min(1.0, score))
