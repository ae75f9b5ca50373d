"""Titles in a text: which words are one there, before a name or behind it.

Rule: the words are data; a word that is a title in some language is none where it is a small word, an initial or part
of a function. Does not know names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from inbox_processor.extraction import introduced, name_words
from inbox_processor.extraction.lexicon import Grammar, Lexicon, grammar, lexicon
from inbox_processor.knowledge import table
from inbox_processor.knowledge.phrases import language_file
from inbox_processor.knowledge.words import Word, words

_BEHIND = re.compile(r"(?: ?[,(;|] ?| [-–—/] |,? {1,2})(?=[^\W\d_])")
_BEHIND_LETTER = re.compile(r"\. ?([^\W\d_]+(?:-[^\W\d_]+)?) [^\W\d_]{2,}")
_CLOSES = re.compile(r"\.?[ª.º]{0,2}(?:[),;.\n](?![\w@])|[ \u00a0]*\Z|(?= ?[|;] ?| [-–—/] ))")
LONGEST_TITLE = 40
"""Characters behind a name in which a title is looked for."""
LEADING = 3
"""Small words that may lead to a title somebody is asked for, at most."""
SHORT = 2
"""Letters of an article that may stand before a title, at most."""
LONGEST_FIELD = 6
"""Letters of what a degree is in, shortened: "Dr. apr.", at most."""
_SHORTENED = re.compile(r" ([^\W\d_A-Z]{2,4})\. ")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_ANYWHERE = frozenset(["mr", "dr", "ir"])
"""Titles that are written small and without a stop before names in mails of any language."""


def titled(text: str, language: str, lex: Lexicon) -> list[tuple[int, int]]:
    """The spans of title phrases in a text; "register me. Thanks" holds none."""
    sequence = words(text)
    return [
        (
            sequence[at + _leads(text, sequence, at, length)].start,
            sequence[_through(text, sequence, _last(sequence, at + length - 1, lex))].end,
        )
        for at, length, _ in lex.leading_titles.within(sequence)
        if length > 1 or _is_title_word(text, sequence, at, language)
    ]


def leading(text: str) -> Iterator[tuple[int, int]]:
    """The titles that a few small words lead to, and a mark or the end follows: "just Mr, please"."""
    sequence, lex = words(text), lexicon()
    for at, length, _ in lex.titles.within(sequence[: LEADING + 1]):
        start, stop = sequence[at].start, sequence[at + length - 1].end
        closed = _CLOSES.match(text, stop)
        if at and text[start].isupper() and closed:
            yield start, stop + len(closed.group()[:1].strip(",;) \n"))


def _leads(text: str, sequence: Sequence[Word], at: int, length: int) -> int:
    """1 where a phrase begins with what is an article here: "il Prof." is no "il-Prof.", "o Prof." no "o. Prof."."""
    word = sequence[at]
    written = text[word.start : word.end]
    small = length > 1 and written.islower() and len(written) <= SHORT and text[word.end : word.end + 1] == " "
    return int(small and written not in name_words.bare_beginnings())


def _last(sequence: Sequence[Word], last: int, lex: Lexicon) -> int:
    """The last word of a title, where that may begin a longer one: "Prof. Dr. rer. nat."."""
    return last + max(lex.leading_titles.at(sequence, last)[0] - 1, 0)


def _through(text: str, sequence: Sequence[Word], last: int) -> int:
    """The last word of a title with the abbreviations that go on with it: "Dr. apr."."""
    while last + 2 < len(sequence) and _goes_on(text, sequence[last], sequence[last + 1]):
        last += 1
    return last


def _goes_on(text: str, word: Word, behind: Word) -> bool:
    """Whether a small word with a stop of its own goes on with the title before it."""
    small = text[behind.start].islower() and SHORT < len(behind.fold) <= LONGEST_FIELD
    return text[word.end : behind.start] == ". " and small and text[behind.end : behind.end + 1] == "."


def _is_title_word(text: str, sequence: Sequence[Word], at: int, language: str) -> bool:
    """Whether a word that is a title in some language is one here."""
    word, small = sequence[at], grammar(language)
    written, behind = text[word.start : word.end], text[word.end : word.end + 2]
    told = (
        written[0].isupper()
        or len(word.fold) > 2
        or _dotted(text, word.end)
        or written in _short_titles(language)
        or (word.fold in _ANYWHERE and behind[1:].isupper())
    )
    if not told or not name_words.may_be_title(written) or (len(word.fold) == 1 and behind[:1] != "."):
        return False
    joins = written[0].islower() and behind[:1] != "." and introduced.breaks(word.fold, language)
    title = _listed(word)
    own = title is not None and language in title.languages and written[0].isupper()
    if joins or (small["self"].holds(word.fold) and not own):  # "Me" is a title in French, and the writer in English
        return False
    if written in _in_functions(language):
        return False  # "Prorektora ds. Nauki"
    return not _is_other_word(text, word, language) and not _says_function(sequence, at, small)


def _listed(word: Word) -> name_words.Title | None:
    return name_words.titles(("honorifics", "academic", "post_nominals")).get((name_words.key(word.fold),))


def _says_function(sequence: Sequence[Word], at: int, small: Grammar) -> bool:
    """Whether a rank is a word of a function here: "Cap de Projectes"."""
    of = at + 1 < len(sequence) and small["at"].holds(sequence[at + 1].fold)
    return of and lexicon().modifiers.holds(sequence[at].fold)


def _is_other_word(text: str, word: Word, language: str) -> bool:
    """Whether a word of the title lists is an initial, a particle or a small word here: "P. van Dijk", "DOS", "As"."""
    title = _listed(word)
    written, dotted = text[word.start : word.end], text[word.end : word.end + 1] == "."
    if len(word.fold) == 1:
        if not title or not language or language in title.languages or not written.isupper():
            return False
        behind = _BEHIND_LETTER.match(text, word.end)
        return not (behind and name_words.is_foreign_given(behind[1], title.languages, language))
    shouted = title is not None and written.isupper() and written in title.spellings
    if word.fold in lexicon().particles and not dotted and not shouted and text[: word.start].strip():
        return True
    if dotted or title is None:
        return False
    return title.spellings.isdisjoint((written, written.lower(), written.capitalize()))


@lru_cache(maxsize=64)
def _short_titles(language: str) -> frozenset[str]:
    """Titles of two small letters that the language writes without a stop: κα, hr."""
    found = language_file(language).get("titles", {}).get("honorifics", ())
    return frozenset(str(title) for title in found if len(title) == 2 and title.isalpha() and title.islower())


@lru_cache(maxsize=64)
def _in_functions(language: str) -> frozenset[str]:
    """Short words with a full stop within the functions of a language: "specjalista ds. klastrów"."""
    jobs = language_file(language).get("words", {}).get("functions", ())
    return frozenset(found for job in jobs for found in _SHORTENED.findall(str(job)))


def _dotted(text: str, end: int) -> bool:
    return text[end : end + 1] == "." or text[end - 2 : end] == "dr"


def title_behind(text: str, end: int) -> tuple[int, int]:
    """Where a title behind a name stands; an empty span if none does.

    A degree with a capital may follow anyhow ("Anna Müller Ph.D."), any other title alone before the next mark or the
    end: an academic one behind a space too, the others behind a comma or in brackets.
    """
    if honorific := _honorific_behind(text, end):
        return honorific
    gap = _BEHIND.match(text, end)
    if not gap:
        return end, end
    lex, start, spaced = lexicon(), gap.end(), not gap.group().strip()
    sequence = words(text[start : start + LONGEST_TITLE])
    length = lex.degrees.at(sequence, 0)[0]
    longest, meaning = lex.titles.at(sequence, 0)
    if length and (spaced or longest <= length):  # "Dr. phil. nat." only begins with a degree
        stop = start + sequence[length - 1].end
        written = text[start:stop]
        if any(ch.isupper() for ch in written[:2]) and (len(written) > 2 or text[stop : stop + 1] == "."):
            closing = ")" if "(" in written else "." if "." in written else ""
            return start, stop + (text[stop : stop + 1] == closing)
    if not longest or (spaced and "academic" not in meaning):
        return end, end  # "Jan Novák ml."
    stop = start + sequence[longest - 1].end
    closed, job = _CLOSES.match(text, stop), lex.functions.holds(sequence[longest - 1].fold)
    if closed and (not job or "honorifics" in meaning or "." in text[start:stop] or _before_job(text, stop)):
        return start, stop + len(closed.group().rstrip("\n,;) \u00a0")[:2].rstrip(",;)"))
    return _before_field(text, start, stop, meaning) if "(" in gap.group() else (end, end)


def _before_job(text: str, stop: int) -> bool:
    """Whether a rank goes before a job, and is a title there: "Lena Sund, docent, utredare"."""
    following = words(text[stop + 2 : stop + LONGEST_TITLE]) if text.startswith(", ", stop) else ()
    return lexicon().function_phrases.at(following, 0)[0] > 0


def _before_field(text: str, start: int, stop: int, meaning: Sequence[str]) -> tuple[int, int]:
    """Where an academic title in brackets ends before what it is in: "(Eng.º Civil)", "(Ing. agronome)"."""
    stop += text[stop : stop + 1] == "."
    return (start, stop) if "academic" in meaning and text[stop - 1] in ".º°ª" else (start, start)


def _honorific_behind(text: str, end: int) -> tuple[int, int] | None:
    """Where an honorific that follows names stands, a function before it or not: "Pap Zsombor (igazgató) úr"."""
    if text[end : end + 1] != " " or not text[end + 1 : end + 2].islower():
        return None
    lex, sequence = lexicon(), words(text[end + 1 : end + 1 + LONGEST_TITLE])
    first = 1 if len(sequence) > 1 and lex.functions.is_whole(sequence[0].fold) else 0
    if not lex.honorifics_behind.at(sequence, first)[0]:
        return None
    return end + 1 + sequence[first].start, end + 1 + sequence[first].end


def is_academic(text: str) -> bool:
    """Whether a text is an academic title and nothing else: "docent", "Ph.D."."""
    return "academic" in lexicon().titles.meaning(text)


def as_called(title: str, language: str) -> str:
    """A title as its bearer is called: in the nominative, the first where it is given in two languages."""
    first, slash, _ = title.partition("/")
    if slash:
        title = first.rstrip()  # "Dott.ssa/Dr. Elena Moser"
    declined = _declined(language)
    return _WORD.sub(lambda word: _nominative(word.group(), declined), title) if declined else title


def _nominative(word: str, declined: Mapping[str, str]) -> str:
    called = declined.get(word.lower(), "")
    return (called.capitalize() if word[0].isupper() else called) or word


def _declined(language: str) -> Mapping[str, str]:
    """The declined titles of a language with their nominatives."""
    found: Mapping[str, str] = table("declined_titles").get(language, {})
    return found
