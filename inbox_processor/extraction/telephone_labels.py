"""What the words around a telephone number say it is: a telephone, a mobile, a switchboard, a fax, something else.

Rule: pure; label words only from the language files. What languages use differently has its more careful meaning, and
a small word of one language is no label of another. Does not know what a number is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Literal

from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.habits import shared
from inbox_processor.knowledge.phrases import language_file
from inbox_processor.knowledge.words import fold

Kind = Literal["direct", "mobile", "shared", "switchboard", "fax", "other", "unlabelled"]
"""`direct`: labelled as somebody's telephone; `shared`: a telephone and a fax in one; `other`: service numbers and
numbers labelled as something else."""
SHORTEST_DIRECT = 4
"""Letters of a word for "direct" that labels a number, at least."""
LONGEST_SMALL = 3
"""Letters of a small word that is a label in another language, at most."""
WORDS = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*")
_ADDRESS = re.compile(r"[^\s,;|]*(?:@|www\.|://)[^\s,;|]*")
"""An address whose end is no label of the number behind it: "anna@firma.bg, 082 …"."""
BEFORE = 60
"""Characters before a number in which its label stands, at most."""
_GLUE = frozenset(("", *shared("label_glue")))
"""Words that may stand between a label and its number."""
SAID = frozenset({"telephone", "mobile", "fax", "switchboard"})
_CAREFUL = ("switchboard", "mobile", "fax", "other", "telephone")
"""What a label means that languages use differently: the first of these."""


@lru_cache(maxsize=8192)
def bare_label(label: str) -> str:
    return " ".join(fold(word) for word in WORDS.findall(label.replace(".", " ")))


@cache
def _labels() -> dict[str, str]:
    """Bare label phrases to what they label; where languages differ the more careful meaning counts."""
    found: dict[str, set[str]] = {}
    files = [language_file(code) for code in LANGUAGES]
    for labels in (*(file.get("labels", {}) for file in files), *table("labels").values()):
        for meaning in ("telephone", "mobile", "fax", "other"):
            for label in labels.get(meaning, ()):
                if "/" not in label:  # "Tel./Fax" is two labels
                    found.setdefault(bare_label(label), set()).add(meaning)
    for file in files:
        told = file.get("telephone", {})
        for label in (*told.get("switchboard", ()), *told.get("house", ())):
            found.setdefault(bare_label(label), set()).add("switchboard")
        for label in (bare_label(label) for label in told.get("direct", ())):
            if len(label) >= SHORTEST_DIRECT:
                found.setdefault(label, set()).add("telephone")
    for verb in (bare_label(verb) for told in table("grammar").values() for verb in told.get("calls", ())):
        found.setdefault(verb, {"telephone"})
    found.pop("", None)
    return {label: next(m for m in _CAREFUL if m in meanings) for label, meanings in found.items()}


_ICONS = str.maketrans(
    {**dict.fromkeys("☎☏✆📞📟", "T"), **dict.fromkeys("📱📲", "M"), **dict.fromkeys("📠🖷", "F"), "\ufe0f": " "}
)
"""Pictures before numbers as the letters that label them."""


def labels_of(before: str) -> tuple[str, ...]:
    """What the words just before a number label: ("telephone", "fax") for "Tel./Fax:", () without a label."""
    before = before.translate(_ICONS)
    address = max((match.end() for match in _ADDRESS.finditer(before)), default=0)
    row = [match for match in WORDS.finditer(before.replace(".", " ")) if match.start() >= address]
    meanings: list[str] = []
    end = len(before)
    while row and len(meanings) < 3:
        gap = before[row[-1].end() : end]
        if not _may_part(gap) or (meanings and _is_answered(gap)):
            break
        length, meaning = _last_label(row)
        parted = "," in gap and ":" not in gap  # "in cc, 09 264 71 85"
        if meaning == "other" and (parted or (gap == " " and _is_small(row[-1].group()))):
            length = 0
        if not length and not only_leads(row[-1].group()) and not _is_second(before, row):
            break
        if not length:
            end = row.pop().start()
            continue
        meanings.insert(0, meaning)
        end = row[-length].start()
        del row[-length:]
    return tuple(dict.fromkeys(_settled(meanings))) or (("fax",) if _speaks_of_fax(before) else ())


def is_fax(before: str) -> bool:
    """Whether the words just before a number or extension say that it is a fax's: "f DW 40"."""
    return "fax" in labels_of(before[-BEFORE:])


def is_office(label: str) -> bool:
    """Whether a label is one of a house or an assistant rather than of a person."""
    return _labels().get(bare_label(label)) == "switchboard"


@cache
def _house() -> frozenset[str]:
    """Words for the number of a house, behind which extensions are dialled."""
    told = (language_file(code).get("telephone", {}).get("house", ()) for code in LANGUAGES)
    return frozenset(bare_label(word) for words in told for word in words)


def is_of_house(before: str) -> bool:
    """Whether the words just before a number say that extensions are dialled behind it: "Stammnummer: "."""
    row = WORDS.findall(before[-BEFORE:])
    return bool(row) and bare_label(row[-1]) in _house()


@cache
def _being() -> frozenset[str]:
    """Words that stand between a label and the number in a sentence: "her direct line is"."""
    return frozenset(fold(word) for told in table("grammar").values() for word in told.get("be", ()) if " " not in word)


@cache
def _small() -> frozenset[str]:
    """The small words of all languages, of which some are labels in others: Dutch "op" is a Czech identity card."""
    told = (words for small in table("grammar").values() for words in small.values() if isinstance(words, list))
    return frozenset(fold(word) for words in told for word in words if len(word) <= LONGEST_SMALL)


def _is_small(word: str) -> bool:
    """Whether a word is written as a small word of a sentence: "you reach me op 06 …", never "OP: …"."""
    return len(word) <= LONGEST_SMALL and word.islower() and fold(word) in _small()


def only_leads(word: str) -> bool:
    """Whether a word only leads from a label to its number in a sentence: "is", "the", "number"."""
    return fold(word) in _being() or fold(word) in _GLUE or _is_small(word)


def _is_second(before: str, row: Sequence[re.Match[str]]) -> bool:
    """Whether the last word is an abbreviation joined to a label by a slash: "Tel./AB"."""
    last, gap = row[-1].group(), before[row[-2].end() : row[-1].start()] if len(row) > 1 else ""
    return len(last) <= 3 and last.isupper() and gap.strip(". ") == "/"


def _speaks_of_fax(before: str) -> bool:
    """Whether a fax is spoken of a few words before an unlabelled number, in the same clause: "the fax works: 52 …"."""
    clause = re.split(r"[,;.()\d]", before)[-1]
    row = [fold(match.group()) for match in WORDS.finditer(clause)][-4:]
    return any(_labels().get(word) == "fax" for word in row)


def _settled(meanings: Sequence[str]) -> Sequence[str]:
    """A switchboard word beside a telephone label specifies it; something else beside a telephone label is no veto."""
    if "switchboard" in meanings and len(meanings) > 1:
        return ["switchboard"]
    if "other" in meanings and len(meanings) > 1 and meanings[-1] != "other":
        return [m for m in meanings if m != "other"]
    return meanings


def _may_part(gap: str) -> bool:
    """Whether only punctuation of a label stands between it and the number, or between two labels."""
    return not gap.strip(" \t\u00a0.:-–—=()[]\n|/*>_,;&+°º№•#")


def _is_answered(gap: str) -> bool:
    """Whether a label before another has an answer of its own, if only a dash: "Tel.: - (fax: 06 …)"."""
    return ":" in gap and any(mark in gap for mark in "-–—(")


def _last_label(row: Sequence[re.Match[str]]) -> tuple[int, str]:
    """The longest label phrase that ends the row: its length in words and its meaning."""
    labels = _labels()
    keys = [bare_label(m.group()) for m in row[-4:]]
    for length in range(len(keys), 0, -1):
        meaning = labels.get(" ".join(keys[-length:]))
        if meaning:
            return length, meaning
    first, _, rest = row[-1].group().partition("-")  # "Telefax-Nr."
    meaning = labels.get(bare_label(first), "") if rest and only_leads(rest) else ""
    return (1, meaning) if meaning else (0, "")


def carried(labels: Sequence[str], between: str) -> tuple[str, ...]:
    """The label of the number before holds on across "/", "," and "and"; elsewhere it does not."""
    joined = len(between) < 8 and not set(between) & {"\n", "|", "\t"}
    return tuple(labels) if joined and all(only_leads(word) for word in WORDS.findall(between)) else ()


_AFTER_LETTERS: dict[str, Kind] = {
    "o": "direct",
    "w": "direct",
    "d": "direct",
    "m": "mobile",
    "c": "mobile",
    "f": "fax",
    "h": "other",
}
"""Letters in brackets after a number: office, work, direct, mobile, cell, fax, home."""


@cache
def _after_words() -> dict[str, Kind]:
    """Words in brackets after a number that say what it is."""
    found: dict[str, Kind] = {}
    kinds: tuple[tuple[str, str, Kind], ...] = (
        ("telephone", "direct", "direct"),
        ("telephone", "switchboard", "switchboard"),
        ("labels", "mobile", "mobile"),
        ("labels", "fax", "fax"),
    )
    for section, name, kind in kinds:
        for code in LANGUAGES:
            for word in language_file(code).get(section, {}).get(name, ()):
                if len(bare_label(word)) > 1:
                    found[bare_label(word)] = kind
    return found


BRACKET = re.compile(r"\s*[(\[]\s*([^)\]\d]{1,24})[)\]]")


def said_behind(bracket: re.Match[str]) -> Kind | None:
    """What a bracket behind a number says that it is: "(fax)", "(M)"."""
    return _AFTER_LETTERS.get(bracket[1].lower()) or _after_words().get(bare_label(bracket[1]))


@cache
def _private() -> frozenset[str]:
    """Words for what is no office's, in all languages."""
    return frozenset(fold(word) for told in table("grammar").values() for word in told.get("private", ()))


def is_private(before: str) -> bool:
    """Whether the label of a number says that it is one at home: "Port. perso (urgences)"."""
    label = re.split(r"[\n,;.|\d](?![^\W\d_])", before.replace(". ", " "))[-1]
    return any(fold(word) in _private() for word in WORDS.findall(label)[-4:])


@cache
def extension_words() -> dict[str, str]:
    """Words before an extension: German ones, which may dial straight through ("join"), and others ("ask")."""
    told = {
        code: {bare_label(word) for word in language_file(code).get("telephone", {}).get("extension", ())}
        for code in LANGUAGES
    }
    through = told["de"] - told["en"]
    return {word: "join" if word in through else "ask" for words in told.values() for word in words}


@cache
def extension_words_of(language: str) -> frozenset[str]:
    """The words before an extension in a language and English, but for those that abbreviate much else ("p.", "l.")."""
    told = (language_file(code).get("telephone", {}).get("extension", ()) for code in {language, "en"} & set(LANGUAGES))
    return frozenset(label for words in told for label in map(bare_label, words) if len(label) > 2)
