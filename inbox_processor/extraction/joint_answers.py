"""Answers to several questions at once: "Name, function: Jane Roe, analyst", "Name and organisation: Jane Roe (Firm)".

Rule: an answer with as many parts as its label has questions answers them in their order, where each part may be what
is asked. Does not know where the form stood.
"""

from __future__ import annotations

import re
from dataclasses import replace

from inbox_processor.extraction.form_labels import NAMED
from inbox_processor.extraction.forms import Answer, is_job
from inbox_processor.extraction.lexicon import lexicon
from inbox_processor.extraction.mentions import find
from inbox_processor.extraction.page import Span
from inbox_processor.extraction.piece import Clues
from inbox_processor.knowledge.words import words

_MARKS = tuple(map(re.compile, (r" ?[;|] ?", r" ?/{1,2} ", r" [-–—] ")))
_COMMA = re.compile(r", ")
"""What parts answers, and stands within functions and organisations too."""
_BRACKET = re.compile(r" ?\((?=[^()]+\)\Z)")
"""What opens the bracket that a value ends with: "Jane Roe (analyst)"."""
_ASKED = ("title", "full_name", "function", "organisation")


def apart(answer: Answer, clues: Clues) -> list[Answer]:
    """An answer to several questions as one to each; as it is where its parts are not told by their order."""
    told = ("full_name" if name == "family_name" else name for name in answer.meanings)  # "Nom et organisme"
    asked = [name for name in dict.fromkeys(told) if name in _ASKED]
    if len(asked) < 2 or len(asked) < len({*answer.meanings} - {"family_name"}):
        return [answer]
    titled = [name for name in asked if name != "title"] if "full_name" in asked else asked
    for parts in _ways(answer.value, "full_name" in asked):
        for names in (asked, titled):
            if len(parts) == len(names) > 1 and all(map(_may_be, names, parts, [clues] * len(names))):
                return [replace(answer, meanings=(name,), value=part) for name, part in zip(names, parts, strict=True)]
    return [answer]


def _ways(value: Span, named: bool) -> list[list[Span]]:
    """The ways in which marks of one kind, or a bracket at its end, take a value apart; commas where it names one."""
    ways = [_cut(value, mark) for mark in ((*_MARKS, _COMMA) if named else _MARKS)]
    opened = _BRACKET.search(value.text)
    if opened and "," not in value.text[: opened.start()]:  # "Head, Cluster Nord (Hamburg)"
        before, within = value.cut(0, opened.start()), value.cut(opened.end(), len(value.text) - 1)
        ways += [[before, within], [before, *_cut(within, _COMMA)]]
    return [way for way in ways if all(part.text for part in way)]


def _cut(value: Span, mark: re.Pattern[str]) -> list[Span]:
    marks = [hit.span() for hit in mark.finditer(value.text)]
    starts, ends = [0, *(end for _, end in marks)], [*(start for start, _ in marks), len(value.text)]
    return [value.cut(start, end) for start, end in zip(starts, ends, strict=True)]


def _may_be(asked: str, part: Span, clues: Clues) -> bool:
    """Whether a part may be what is asked: a name that nothing else stands beside, no function for an organisation."""
    if asked in NAMED:
        told = find(part.text, clues.hints)
        return len(told) == 1 and (told[0].whole_start, told[0].whole_end) == (0, len(part.text))
    if asked == "title":
        return lexicon().titles.holds(part.text)
    row = words(part.text)
    titled = bool(row) and lexicon().titles.at(row, 0)[0] == len(row)
    return not titled and not (asked == "organisation" and is_job(part.text))
