"""Persons named in running text or in a line: where a name begins and ends, and its title.

Rule: of all runs of words that may be a name, the one that most speaks for. Does not know who is to be registered.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from inbox_processor.extraction import introduced, name_words, names, postal, titles_in
from inbox_processor.extraction.introduced import Introductions
from inbox_processor.extraction.joined_names import couples, with_joined
from inbox_processor.extraction.lexicon import Lexicon, grammar, lexicon
from inbox_processor.extraction.mention import Hints, Mention
from inbox_processor.extraction.name_scores import ENOUGH, score_of
from inbox_processor.extraction.name_tokens import LONGEST_SHORT, TOKEN, Token, is_given, runs, tokens, without_nickname
from inbox_processor.extraction.noun_phrases import is_adjective
from inbox_processor.extraction.phrase_bounds import SMALL_NOUNS
from inbox_processor.extraction.upright import MARKS, upright
from inbox_processor.knowledge.words import fold, words

MOST_TOKENS = 8
_GLUED = re.compile(r"[^\W\d_]{2}\.[^\W\d_]{2}")
"""How a degree is shortened, and no name: "Mech.Eng."."""
LONGEST_FAMILY_FIRST = 50
"""Characters of a name with its comma, at most."""
MAY_BE_NAME, KNOWN_NAME = 0.6, 0.9
"""How much a text looks like a name that an address must tell too, and one that needs nothing else."""
LONGEST_BEFORE = 60
"""Characters before a name in which what it may be of is looked for, at most."""
_NAME_BEHIND = re.compile(r"\.? (?-i:[^\W\d_a-zß-öø-ÿ])[^\W\d_]")
"""A title's stop and a capitalised word behind it: "…, D. Xavier"."""
_MARK = re.compile(r"[^\w\n]*(?:\d{1,2}[.)][ \t]*)?")


def find(text: str, hints: Hints) -> list[Mention]:
    """The persons named in a text, left to right, not overlapping."""
    if text not in hints.found:
        hints.found[text] = tuple(_find(text, hints)) if _may_name(text, hints) else ()
    return list(hints.found[text])


def may_begin(text: str, upto: int, hints: Hints) -> bool:
    """Whether somebody may be named from a word on that begins not behind `upto`; told by two words, not for sure."""
    row, titles = words(text), lexicon().titles
    if any(titles.at(row, at)[0] for at, word in enumerate(row) if word.start <= upto):
        return True
    before = False
    for match in TOKEN.finditer(text):
        fits = _may_be_part(match.group(), hints)
        if before and fits:
            return True
        if match.start() > upto:
            return False
        before = fits
    return False


def _may_name(text: str, hints: Hints) -> bool:
    """Whether a text has a title or two words together that may be a name; told by each word alone."""
    fits = (_may_be_part(word, hints) for word in TOKEN.findall(text))
    if any(one and other for one, other in pairwise(fits)):
        return True
    row, small = words(text), grammar(hints.language)
    if lexicon().titles.within(row) or small["named"].within(row):
        return True
    return text.islower() and (any(word.fold in hints.told for word in row) or any(small["introduces"].within(row)))


def _may_be_part(word: str, hints: Hints) -> bool:
    """Whether a word may be one of a name: a capital, an article before an apostrophe, a particle, a known name."""
    if word[0].isupper() or "'" in word or "’" in word:
        return True
    folded = fold(word.rstrip(".-"))
    return folded in hints.small or folded.partition("-")[0] in lexicon().given


def _find(text: str, hints: Hints) -> list[Mention]:
    lex, told = lexicon(), introduced.find(text, hints.language)
    found: list[Mention] = []
    for run in runs(text, tokens(text, hints, lex, told), hints, lex):
        at = 0
        while at < len(run) - 1:  # nobody is named by one word without a title
            mention, used = _from(text, run, at, hints, lex)
            titled = bool(mention and found and mention.title and mention.title_start == found[-1].title_start)
            if mention and not titled and _may_be_somebody(text, mention, hints):
                found.append(_said_of_oneself(text, mention, told))
            at = used
    return couples(text, with_joined(text, found, hints)) or _family_first(text, hints)


def _family_first(text: str, hints: Hints) -> list[Mention]:
    """The person whose name is all of a text, family name first: "Novák, Jan", "2. Aaltonen-Rousu, Juha-Pekka"."""
    mark = _MARK.match(text)
    begin = mark.end() if mark else 0
    name = text[begin:].strip()
    if name.count(",") != 1 or len(name) > LONGEST_FAMILY_FIRST or name[-1:] in ".!?:" or _greets(name):
        return []
    likely = names.looks_like_name(name, hints.language)
    parsed = names.parse(name, language=hints.language) if likely >= MAY_BE_NAME else None
    if parsed is None or (likely < KNOWN_NAME and not hints.address_for(parsed.full_name)):
        return []
    return [Mention(parsed.full_name, begin + parsed.start, begin + parsed.end, None, -1, -1, ENOUGH)]


def _greets(text: str) -> bool:
    """Whether a text begins with a word of greeting: "Ciao, Marco", "Groetjes, Jan"."""
    row = words(text)
    return bool(row) and (row[0].fold in name_words.greetings() or bool(lexicon().sign_offs.at(row, 0)[0]))


def _may_be_somebody(text: str, mention: Mention, hints: Hints) -> bool:
    """Whether a mention is of a name's sort; one without a title begins with a small particle only if known."""
    particle = not mention.title and text[mention.start].islower() and not text.islower()
    known = not particle or hints.address_for(mention.full_name) or hints.sender_words & set(_words_of(mention))
    first = next(iter(_words_of(mention)), "")
    rank = lexicon().modifiers.is_whole(first) and first not in lexicon().given  # "Presidente Nazionale di …"
    street = not mention.title and postal.names_street(text, mention.start, mention.end)
    degree = bool(_GLUED.search(text, mention.start, mention.end)) and first not in lexicon().given
    article = hints.language == "el" and _is_article(text, mention.start)
    row = words(mention.full_name)
    legal = lexicon().legal_forms.at(row, 0)[0] == len(row)  # "Envases del Sur, S.L."
    barred = rank or street or article or degree or legal or _is_in_body(text, mention, hints)
    office = mention.title and text[mention.start : mention.end].islower() and lexicon().is_function(first)
    barred = barred or office or _begins_body(text, mention, hints) or _calls_next(text, mention)
    return bool(known) and not barred and name_words.may_name(mention.full_name, hints.language)


def _begins_body(text: str, mention: Mention, hints: Hints) -> bool:
    """Whether a body's small noun stands right behind, where names end in that: "Rīgas Tehniskās" augstskolas."""
    if mention.title or hints.language not in SMALL_NOUNS or hints.address_for(mention.full_name):
        return False
    behind = words(text[mention.end : mention.end + LONGEST_BEFORE])[:1]
    small = bool(behind) and behind[0].start == 1 and text[mention.end] == " " and text[mention.end + 1].islower()
    known = any(word in lexicon().given or word in hints.sender_words for word in _words_of(mention))
    return small and not known and lexicon().is_institution(behind[0].fold)


def _is_in_body(text: str, mention: Mention, hints: Hints) -> bool:
    """Whether a name goes on right behind what an organisation is, an adjective between them or not: "Clúster Marino",
    "Istituto superiore Mario Boella"; one that begins with a given name is no address's and no sender's."""
    row = words(text[max(0, mention.start - LONGEST_BEFORE) : mention.start])
    shift = mention.start - len(text[max(0, mention.start - LONGEST_BEFORE) : mention.start])
    if mention.title or not row or text[shift + row[-1].end : mention.start] not in (" ", "\u00a0"):
        return False
    body, lex = row[-1], lexicon()
    if len(row) > 1 and is_adjective(text[shift:], body, grammar(hints.language)):
        body = row[-2]
    named = _words_of(mention)
    if not text[shift + body.start].isupper() or not lex.organisations.holds(body.fold):
        return False
    if not hints.sender_words.isdisjoint(named):
        return False
    given = named[0] in lex.given and (body is row[-1] or hints.address_for(mention.full_name))
    return not given


def _is_article(text: str, at: int) -> bool:
    """Whether one letter that begins a sentence is a Greek article rather than an initial: "Ο Νίκος"."""
    begins = text[:at].rstrip()[-1:] in ("", ".", "!", "?")
    return begins and text[at + 1 : at + 2] == " " and grammar("el")["leads"].holds(fold(text[at]))


def _words_of(mention: Mention) -> list[str]:
    """The folded words of a name."""
    return [word.fold for word in words(mention.full_name)]


def _said_of_oneself(text: str, mention: Mention, told: Introductions) -> Mention:
    """The mention, marked where its words say that it is the writer's own name."""
    begin, end = mention.whole_start, mention.whole_end
    before = len(text[:begin].rstrip(" \u00a0,:"))
    behind = end + len(text[end:]) - len(text[end:].lstrip(" \u00a0"))
    said = before in told.named or before in told.opened or (behind in told.behind and introduced.opens(text, begin))
    return replace(mention, is_introduced=True) if said else mention


def _title_words(run: list[Token], at: int) -> int:
    """How many tokens from `at` are titles; the last token of a run never is."""
    count = 0
    while at + count < len(run) - 1 and run[at + count].is_title:
        count += 1
    return count


def _from(text: str, run: list[Token], at: int, hints: Hints, lex: Lexicon) -> tuple[Mention | None, int]:
    """The person whose mention starts at token `at`, or None, and the token to go on from."""
    if _within_organisation(run, at, lex):
        return None, at + 1
    begin, titled, first = _lead(run, at)
    if titled and run[first].text.islower() and _is_degree(text[run[begin].start : run[first].start], lex):
        return None, first  # "MSc in Agronomics"
    best: tuple[float, int] | None = None
    for size in range(min(MOST_TOKENS, len(run) - first), 0 if titled else 1, -1):
        part = run[first : first + size]
        score = score_of(text, part, bool(titled), hints, lex)
        if not titled and score < ENOUGH and _has_degree(text, part):
            score = score_of(text, part, True, hints, lex)
        if (not titled or _may_be_body(run[begin], lex)) and _goes_on_as_organisation(run, first + size, lex):
            score -= 2.0
        if score >= ENOUGH and (best is None or score > best[0]):
            best = (score, size)
    if best is None or (not titled and _begins_later(text, run, at, hints, lex)):
        return None, at + 1
    score, size = best
    if _goes_on(text, run[first : first + size + 1], size, bool(titled), hints, lex):
        size += 1
    return _mention(text, run, (begin, begin + titled, first), size, score, hints), first + size


def _goes_on(text: str, part: list[Token], size: int, titled: bool, hints: Hints, lex: Lexicon) -> bool:
    """Whether only given names were taken and the family name follows: "Hans Peter Röthlisberger", hp@…."""
    if len(part) <= size or not part[-1].is_capital or not all(is_given(token.fold) for token in part[:size]):
        return False
    return score_of(text, part, titled, hints, lex) >= ENOUGH


def _has_degree(text: str, part: list[Token]) -> bool:
    """Whether a degree stands behind two words, which says that they are somebody: "Sidsel Aagaard, cand.polyt."."""
    end = part[-1].end
    if text[end : end + 2] not in (", ", " (") or not all(token.is_capital and not token.is_title for token in part):
        return False
    start, stop = _title_behind(text, end)
    return stop > start


def _calls_next(text: str, mention: Mention) -> bool:
    """Whether words without a given name stand before a comma and a title that leads to a name: "alle Attività
    Produttive, dott. Gianluca Perotti"."""
    if mention.title or any(is_given(word) for word in _words_of(mention)):
        return False
    start, stop = titles_in.title_behind(text, mention.end)
    return stop > start and _title_behind(text, mention.end) == (mention.end, mention.end)


def _title_behind(text: str, end: int) -> tuple[int, int]:
    """Where a title behind a name stands, empty where there is none or it leads to the next name: "…, Ing. Ruggero
    Malagutti"."""
    start, stop = titles_in.title_behind(text, end)
    title = words(text[start:stop])
    leads = bool(title) and lexicon().leading_titles.at(title, 0)[0] == len(title) and text[end] == ","
    following = words(text[stop : stop + LONGEST_BEFORE])[:2] if leads and _NAME_BEHIND.match(text, stop) else []
    large = len(following) > 1 and all(text[stop + word.start].isupper() for word in following)
    jobs = any(lexicon().is_function(word.fold) for word in following)
    return (end, end) if large and not jobs else (start, stop)


def _is_degree(title: str, lex: Lexicon) -> bool:
    """Whether a title is one that stands behind names, or without any: MSc, PhD."""
    row = words(title)
    return lex.degrees.at(row, 0)[0] == len(row)


def _lead(run: list[Token], at: int) -> tuple[int, int, int]:
    """Where the title that counts begins and its words, and where the name begins.

    A title right before the name goes before one that a function parts from it: "pána riaditeľa Ing. Nováka".
    """
    begin, titled = at, _title_words(run, at)
    first = at + titled
    while titled and first < len(run) - 1 and (length := _office(run, first)):
        first += length
        nearer = _title_words(run, first)
        if nearer:
            begin, titled, first = first, nearer, first + nearer
    return begin, titled, first


def _office(run: list[Token], at: int) -> int:
    """How many tokens between title and name are an office, its article with it: "M. le Président Tessier"."""
    if run[at].is_job:
        return 1
    article = not run[at].is_capital and not run[at].is_title and len(run[at].text) <= LONGEST_SHORT
    if article:
        return 2 if at + 2 < len(run) and lexicon().functions.is_whole(run[at + 1].fold) else 0
    behind = run[at + 1]
    named = at + 2 < len(run) and behind.is_capital and (is_given(behind.fold) or behind.is_title)
    return 1 if named and lexicon().functions.is_whole(run[at].fold) and not is_given(run[at].fold) else 0


def _begins_later(text: str, run: list[Token], at: int, hints: Hints, lex: Lexicon) -> bool:
    """Whether the name begins with the next word, a given name: "in Brüssel Anna Müller"."""
    rest = run[at + 1 : at + 3]
    if len(rest) < 2 or is_given(run[at].fold) or not is_given(rest[0].fold) or is_given(rest[1].fold):
        return False
    if run[at].text.isupper() or run[at].fold in hints.told or run[at].fold in lex.particles:
        return False
    longer = (run[at + 1 : at + 1 + size] for size in range(2, MOST_TOKENS))
    return any(score_of(text, part, False, hints, lex) >= ENOUGH for part in longer)


def _within_organisation(run: list[Token], at: int, lex: Lexicon) -> bool:
    """Whether particles part token `at` from a word of organisations before it: "Clúster de la Piedra"."""
    before = at
    while before > 0 and run[before].fold in lex.particles:
        before -= 1
    if before == at:
        before -= 1
        while before > 0 and run[before].fold in lex.particles:
            before -= 1
        if before == at - 1 and is_given(run[at].fold):
            return False
    return before >= 0 and (lex.organisations.is_whole(run[before].fold) or lex.towns.holds(run[before].fold))


def _may_be_body(title: Token, lex: Lexicon) -> bool:
    """Whether what is a title in some language begins names of organisations in another: "SC Lemn Expert SRL"."""
    return lex.organisations.is_whole(title.fold)


def _goes_on_as_organisation(run: list[Token], at: int, lex: Lexicon) -> bool:
    """Whether a next capitalised word makes the words before it an organisation: "Estonian Timber House Cluster"."""
    return any(not token.is_title and lex.organisations.is_whole(token.fold) for token in run[at : at + 2])


def _mention(text: str, run: list[Token], at: tuple[int, int, int], size: int, score: float, hints: Hints) -> Mention:
    """The mention whose title begins at token `at[0]` and ends before `at[1]`, and whose name begins at `at[2]`."""
    begin, title_stop, first = at
    start, end = run[first].start, run[first + size - 1].end
    while begin < title_stop and run[begin].fold in name_words.generations():
        begin += 1
    if hints.language in ("en", "") and text[end - 2 : end] in ("'s", "’s"):
        end -= 2
    while text[end - 1 : end] in ".-":
        end -= 1
    title_start, title_end = run[begin].start, run[title_stop].start
    office, comma, nearer = text[title_start:title_end].partition(", ")
    if comma and not nearer and any(lexicon().functions.is_whole(word.fold) for word in words(office)):
        title_stop = begin  # "Egyetemi docens, Harangozó Emőke" says what she is
    if comma and (
        "academic" not in lexicon().leading_titles.meaning(office)
        or all(lexicon().functions.is_whole(word.fold) for word in words(office))
    ):
        title_start += len(office) + len(comma)
    title = " ".join(text[title_start:title_end].split()) if title_stop > begin else None
    name = " ".join(without_nickname(text[start:end]).split())
    title_end = title_start + len(text[title_start:title_end].rstrip())
    if title is None:
        title_start, title_end = _title_behind(text, end)
        if text[title_start:title_end].islower() and grammar(hints.language)["me"].holds(
            fold(text[title_start:title_end])
        ):
            title_start = title_end = end  # "Anders Holm (me, head of office)" is no maître
        title = text[title_start:title_end] or None
    full_name = upright(name, hints, begins=not text[: min(start, title_start)].strip(MARKS))
    return Mention(full_name, start, end, title, title_start, title_end, score)
