"""The function by which a text announces whom the block below names: "Please register our new manager:", "Anna Muster".

Rule: it stands in one of the last sentences before the block, these end with a colon or with it, and no "as" says that
it is the writer's; or it is the office that fills the line above a name: "Der Landrat". Does not know who comes.
"""

from __future__ import annotations

from itertools import pairwise

from inbox_processor.extraction import entries
from inbox_processor.extraction.lexicon import Grammar, grammar, in_any_language, lexicon
from inbox_processor.extraction.model import Candidate, Line
from inbox_processor.extraction.page import Page, Paragraph, Span, span_of
from inbox_processor.extraction.phrase_bounds import Phrase
from inbox_processor.extraction.piece import Clues
from inbox_processor.extraction.sentence import Sentence, ends, parsed
from inbox_processor.knowledge.words import words

LONGEST_LEAD = 5
"""Lines before a block in which it is announced, at most."""
SENTENCES = 2
LONGEST_OFFICE = 8
"""Words of an office that fills a line above a name, at most."""
OFFICE = 0.7


def of(page: Page, paragraph: Paragraph, first: Line, clues: Clues, reader: str) -> list[Candidate]:
    """The function by which the person is announced whose block begins with the line `first`; [] where none is."""
    lead = _lead(page, paragraph, first)
    if lead is None:
        return []
    stops = [0, *ends(lead.text), len(lead.text)]
    parts = [span for at, end in pairwise(stops) if (span := lead.cut(at, end)).text]
    read = [parsed(page, clues, span) for span in parts[-SENTENCES:]]
    jobs = [(s, job) for s in read for job in s.functions if not _is_writers(s, job, grammar(page.language))]
    if not lead.text.rstrip().endswith(":"):
        jobs = [(s, job) for s, job in jobs if not lead.text[s.span.start + job.end - lead.start :].strip(" ,")]
    return entries.of_function(jobs[-1][0].span.cut(jobs[-1][1].start, jobs[-1][1].end), reader, 0.7) if jobs else []


def above(page: Page, paragraph: Paragraph, first: Line, reader: str) -> list[Candidate]:
    """The office that fills the line above the name a block begins with: "Le Directeur général adjoint"."""
    at = paragraph.lines.index(first)
    line = paragraph.lines[at - 1] if at else paragraph.before
    span = _office(span_of(line), grammar(page.language)) if line else None
    return entries.of_function(span, reader, OFFICE) if span else []


def _office(line: Span, small: Grammar) -> Span | None:
    """What a line says without the article before it, where that begins with a function and holds nothing else."""
    row, lex = words(line.text), lexicon()
    if not 0 < len(row) <= LONGEST_OFFICE or set(line.text) & set("@:;!?") or line.text[-1] == ".":
        return None
    first = small["leads"].at(row, 0)[0]
    rest = row[first:]
    known = bool(rest) and (lex.is_function(rest[0].fold) or lex.modifiers.holds(rest[0].fold))
    return line.cut(rest[0].start, len(line.text)).strip(",") if known else None


def _lead(page: Page, paragraph: Paragraph, first: Line) -> Span | None:
    """The lines before a block, of its own paragraph or else of the one before that."""
    at = page.paragraphs.index(paragraph)
    lines = paragraph.lines[: paragraph.lines.index(first)] or (page.paragraphs[at - 1].lines if at else ())
    if not lines:
        return None
    return Paragraph(tuple(lines[-LONGEST_LEAD:]), paragraph.segment, paragraph.kind).span(page.contents)


def _is_writers(sentence: Sentence, job: Phrase, small: Grammar) -> bool:
    """Whether a function is said of the writer: "as director I register"."""
    before = sentence.before(job.start)
    return any(each.before(before, len(before)) for each in (in_any_language("as"), small["be"]))
