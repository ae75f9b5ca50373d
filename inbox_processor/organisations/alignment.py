"""Which words of two names correspond.

Rule: words correspond when they mean the same (lexicon), are spelled nearly the same, sound the same in two languages,
or when one is the abbreviation of a run of the other's. Says nothing about what that means for the organisations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from inbox_processor.organisations.lexicon import KINDS, WEIGHTS, Word, is_word, sound, stop_languages, words_of
from inbox_processor.organisations.names import TELLING, Form, content_tokens

TYPO_LENGTH = 5
LONGEST_ABBREVIATION = 12
COGNATE_PART = 0.6
"""Part of the longer word that two words must share from the beginning to be one root."""
COGNATE_LENGTH = 4
LOOSE_LENGTH = 4
LOOSE_PART = 0.6
"""Letters of an abbreviation that leaves words out, and part of the words that it must begin."""
ENOUGH_BESIDE_COUNTRY = 1.2
"""Weight that must be shared before the name of the country both are in is decoration."""


@dataclass
class Alignment:
    """What two forms share and what is left over on each side. Weights as in the lexicon.

    `doubt` grows with words that are only nearly the same; `is_guess`: an abbreviation, and nothing beside it agrees.
    """

    is_translation: bool
    shared: list[Word] = field(default_factory=list)
    left_a: tuple[Word, ...] = ()
    left_b: tuple[Word, ...] = ()
    certain: float = 0.0
    telling: float = 0.0
    doubt: int = 0
    is_guess: bool = False
    share: float = 0.0
    reasons: list[str] = field(default_factory=list)


def align(a: Form, b: Form, country: str | None) -> Alignment:
    """The alignment of two forms; the name of the country both are in counts as decoration."""
    equal, left_a, left_b = _equal(a.words, b.words)
    is_reworded, is_one_language = _is_reworded(equal), bool(a.languages & b.languages)
    found = Alignment(_differ_in_language(a, b) or (is_reworded and not is_one_language))
    found.doubt += 2 if is_reworded and is_one_language else 0
    for word, _ in equal:
        _share(found, word)
    for rule in (_spelled_out, _glued, _corresponding):
        if left_a and left_b:
            left_a, left_b = rule(left_a, left_b, found)
            if rule is not _corresponding:
                left_b, left_a = rule(left_b, left_a, found)
    found.left_a = _undecorated(_acronyms_lightened(left_a, a), country, found)
    found.left_b = _undecorated(_acronyms_lightened(left_b, b), country, found)
    rest = sum(w.weight for w in (*found.left_a, *found.left_b))
    both = 2 * sum(w.weight for w in found.shared)
    found.share = both / (both + rest) if both else 0.0
    return found


def _differ_in_language(a: Form, b: Form) -> bool:
    return bool(a.languages and b.languages and not a.languages & b.languages)


def _equal(a: Sequence[Word], b: Sequence[Word]) -> tuple[list[tuple[Word, Word]], list[Word], list[Word]]:
    """The pairs of words with one meaning, and the words left on both sides."""
    equal, left_a, left_b = [], [], list(b)
    for word in a:
        for place, other in enumerate(left_b):
            if word.key == other.key:
                equal.append((word, other))
                del left_b[place]
                break
        else:
            left_a.append(word)
    return equal, left_a, left_b


def _is_reworded(equal: Sequence[tuple[Word, Word]]) -> bool:
    """Whether a concept is in two words: two languages, or a doubt where it is one (sea / marine)."""
    return any(_is_in_two_words(one.text, other.text) for one, other in equal if one.text != other.text)


def _is_in_two_words(one: str, other: str) -> bool:
    return bool(one and other) and not _is_typo(one, other) and not _is_one_root(sound(one), sound(other))


def _share(found: Alignment, word: Word, *, is_certain: bool = True) -> None:
    """Record a shared word; what is only nearly the same adds no certainty."""
    found.shared.append(word)
    if not is_certain:
        return
    found.certain += word.weight if word.family not in KINDS else word.weight / 2
    found.telling += word.weight if word.family in TELLING else 0.0


def _acronyms_lightened(left: list[Word], form: Form) -> list[Word]:
    """An acronym that only one name gives beside its words decorates it."""
    light = WEIGHTS["qualifier"]
    return [
        word._replace(family="qualifier", weight=light)
        if word.text in form.acronyms and word.family == "rare"
        else word
        for word in left
    ]


def _undecorated(left: list[Word], country: str | None, found: Alignment) -> tuple[Word, ...]:
    """Without the words repeated on the same side and without the country both are in, where more is shared."""
    seen = {word.key for word in found.shared}
    kept = [word for word in left if word.key not in seen]
    if country is None or found.certain < ENOUGH_BESIDE_COUNTRY:
        return tuple(kept)
    bare = tuple(word for word in kept if word.key != "#" + country)
    found.doubt += 2 * (len(bare) < len(kept) and not found.is_translation)
    return bare


def _spelled_out(short: list[Word], long: list[Word], found: Alignment) -> tuple[list[Word], list[Word]]:
    """Take each short word that is made of the beginnings of a run of words on the other side, with that run."""
    is_beside_others = bool(found.shared)
    for word in short:
        may_stand = word.family in ("rare", "topic") or (word.family == "qualifier" and len(word.text) > 2)
        run = _run_spelled(word, long) if may_stand else []
        if not run:
            continue
        is_initials = len(run) == len(word.text)
        for part in run:
            _share(found, part, is_certain=is_initials)
        found.is_guess |= not is_initials or not is_beside_others
        spelled = " ".join(f'"{part.text}"' for part in run)
        found.reasons.append(f'"{word.text}" stands for {spelled}')
        short = [other for other in short if other is not word]
        long = [other for other in long if other not in run]
    return short, long


def _run_spelled(word: Word, words: Sequence[Word]) -> Sequence[Word]:
    """The run of words whose initials are the word (IT), or whose beginnings are if it is longer (BioSpecT)."""
    for start, first in enumerate(words):
        if first.text[:1] != word.text[:1]:
            continue
        initials = words[start : start + len(word.text)]
        if len(word.text) > 1 and [part.text[:1] for part in initials] == list(word.text):
            return initials
        longest = min(5, len(words) - start) if TYPO_LENGTH <= len(word.text) <= LONGEST_ABBREVIATION else 0
        for size in range(2, longest + 1):
            run = words[start : start + size]
            if _begins(word.text, tuple(part.text for part in run)):
                return run
    return ()


def _glued(one: list[Word], two: list[Word], found: Alignment) -> tuple[list[Word], list[Word]]:
    """Take each word that two neighbours of the other side make together (bio medical = biomedical)."""
    for word in one:
        for i in range(len(two) - 1):
            if two[i].text + two[i + 1].text == word.text:
                _share(found, word)
                return [w for w in one if w is not word], two[:i] + two[i + 2 :]
    return one, two


def _corresponding(left_a: list[Word], left_b: list[Word], found: Alignment) -> tuple[list[Word], list[Word]]:
    """Take pairs of words that are spelled nearly alike, or are near in meaning in two languages."""
    pairs = sorted(
        (likeness, i, j)
        for i, one in enumerate(left_a)
        for j, two in enumerate(left_b)
        if (likeness := _unlikeness(one, two, found.is_translation)) is not None
    )
    gone_a: set[int] = set()
    gone_b: set[int] = set()
    for unlikeness, i, j in pairs:
        if i in gone_a or j in gone_b:
            continue
        gone_a.add(i)
        gone_b.add(j)
        _share(found, min(left_a[i], left_b[j]), is_certain=not unlikeness)
        found.doubt += 1 if found.is_translation else unlikeness
        if left_a[i].text != left_b[j].text:
            found.reasons.append(f'"{left_a[i].text}" is "{left_b[j].text}" in another spelling or language')
    return [w for i, w in enumerate(left_a) if i not in gone_a], [w for j, w in enumerate(left_b) if j not in gone_b]


def _unlikeness(one: Word, two: Word, is_translation: bool) -> int | None:
    """0 sounds the same, 1 one typing error, 2 one root, 3 kinds that translate each other; None not the same word."""
    if "number" in (one.family, two.family):
        return None
    if one.family != "rare" and two.family != "rare":
        return 3 if is_translation and one.family == two.family and one.family in KINDS else None
    first, second = sound(one.text), sound(two.text)
    if first == second and len(first) > 2:
        return 0
    if _is_typo(one.text, two.text):
        return 1
    if one.family == two.family or is_translation:
        return 2 if _is_one_root(first, second) else None
    return None


def _is_typo(one: str, two: str) -> bool:
    """One slip of the keyboard in a word of five letters or more."""
    if min(len(one), len(two)) < TYPO_LENGTH - 1 or max(len(one), len(two)) < TYPO_LENGTH:
        return False
    return OSA.distance(one, two, score_cutoff=1) <= 1


def _is_one_root(first: str, second: str) -> bool:
    common = 0
    for x, y in zip(first, second, strict=False):
        if x != y:
            break
        common += 1
    return common >= COGNATE_LENGTH and common >= COGNATE_PART * max(len(first), len(second))


def is_misspelled(a: Form, b: Form) -> bool:
    """Whether the names differ by one slip of the keyboard, in a word that means something on one side only."""
    if len(a.tokens) != len(b.tokens):
        return False
    differing = [pair for pair in zip(a.tokens, b.tokens, strict=True) if pair[0] != pair[1]]
    if len(differing) != 1 or min(map(len, differing[0])) <= TYPO_LENGTH:
        return False
    is_understood = [is_word(token) for token in differing[0]]
    return is_understood[0] != is_understood[1] and _is_typo(*differing[0])


def abbreviates(short: str, form: Form) -> bool:
    """Whether the letters are the initials of the form, or beginnings of its words in order (BioSpecT)."""
    if len(short) < 3 or len(form.tokens) < 2:
        return False
    if short in form.initials:
        return True
    if len(short) >= 5 and _begins(short, tuple(content_tokens(form))):
        return True
    parts = _parts(form)
    enough = max(3, LOOSE_PART * sum(has_weight for _, has_weight in parts))
    return len(short) >= LOOSE_LENGTH and _most_begun(short, parts) >= enough


def beginnings(form: Form) -> set[str]:
    """The first two letters that an abbreviation of the name may have."""
    first, *more = [part for part, has_weight in _parts(form) if has_weight] or [""]
    return {first[:2]} | {first[:1] + part[:1] for part in more[:2]}


def _parts(form: Form) -> list[tuple[str, bool]]:
    """The words and halves of compounds in order, each with whether it carries weight."""
    parts = []
    for token in form.tokens:
        if stop_languages(token) is not None:
            parts.append((token, False))
        else:
            parts += [(word.text or token, True) for word in words_of(token)]
    return parts


def _most_begun(short: str, parts: Sequence[tuple[str, bool]]) -> int:
    """How many of the weighty parts, the first among them, begin a run of letters in `short`; 0 if one is left."""
    counts: dict[int, int] = {}
    for part, has_weight in parts:
        for done, begun in list(counts.items()) if counts else [(0, 0)]:
            for size in range(1, len(part) + 1):
                end = _common(short, part, done, size)
                if end == done:
                    break
                counts[end] = max(counts.get(end, 0), begun + has_weight)
        if not counts:
            return 0
    return counts.get(len(short), 0)


def _common(short: str, word: str, start: int, size: int) -> int:
    """Where `short` goes on if its letters from `start` are the first `size` of the word, else `start`."""
    return start + size if short[start : start + size] == word[:size] else start


def _begins(short: str, words: tuple[str, ...]) -> bool:
    """Whether `short` is made of a beginning of each of the words, in order."""
    if not words:
        return not short
    word = words[0]
    for size in range(1, min(len(word), len(short)) + 1):
        if short[size - 1] != word[size - 1]:
            return False
        if _begins(short[size:], words[1:]):
            return True
    return False
