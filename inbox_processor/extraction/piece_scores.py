"""How much a piece of a contact line looks like a name, a function, an organisation, an address.

Rule: each piece by itself, by its words and marks. What usually follows what is pieces.py's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inbox_processor.extraction import addresses, places, postal, same_again
from inbox_processor.extraction.lexicon import Lexicon, Senses, adjectives_before, senses
from inbox_processor.extraction.mention import Mention
from inbox_processor.extraction.phrase_bounds import AND, OWNER_FIRST
from inbox_processor.extraction.piece import Clues, Label, Piece
from inbox_processor.extraction.similarity import spelling
from inbox_processor.knowledge.habits import shared
from inbox_processor.knowledge.words import Word, digits_in, words

_URL = re.compile(r"(?:https?://|www\.)\S{1,400}|\b[\w-]{2,63}\.(?:com|org|net|eu|[a-z]{2})(?=[/\s]|$)", re.IGNORECASE)
_GUEST = re.compile(r"c/o\b", re.IGNORECASE)
_POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}[- ])?\d{3,5}(?:[ -]?\d{2,3})?(?: ?[A-Z]{2})?\b")
_UK_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
_TEAMS = shared("teams")
"""Words of a greeting by many: "Your Textil Cluster Team"."""
LONGEST_NAME = 12
"""Words of a name, at most."""
JOB = 2.6
"""What the word of a function makes of a piece: its number is a year's or a unit's, no postcode."""
SPELT_WHOLE = 0.9
"""How much of a mail domain a piece explains, at least, that is no function though it begins with one."""
TAKEN_BY_NAME = 3.0
"""What a piece that is mostly a name loses of being a function."""
L = Label
LABELS = tuple(Label)


def scores_of(piece: Piece, mention: Mention | None, clues: Clues, lex: Lexicon) -> dict[Label, float]:
    """How much each label fits this piece by itself."""
    text, size = piece.text, len(piece.words)
    scores = dict.fromkeys(LABELS, 0.0)
    if not size:
        scores[L.OTHER] = 5.0
        return scores
    digits = digits_in(text)
    numbered = digits >= 6 and digits * 2.2 >= len(text.replace(" ", ""))
    reaches = bool(addresses.find(text) or (("." in text or ":" in text) and _URL.search(text)))
    if reaches or numbered or same_again.field_of(text):
        scores[L.CONTACT] += 6.0
    if size <= 8 and reaches:
        scores[L.ORGANISATION] -= 4.0
    _score_name(scores, piece, mention)
    _score_titles(scores, piece, lex)
    _score_words(scores, piece, lex, clues)
    _score_address(scores, piece, digits)
    if size > LONGEST_NAME:
        scores[L.OTHER] += 2.0 + 0.2 * (size - LONGEST_NAME)
        scores[L.ORGANISATION] -= 4.0 if all(len(words(part)) > LONGEST_NAME for part in text.split(" / ")) else 0.0
    if text[-1:] in "!?" or (text[-1:] == "." and size > 6):
        scores[L.OTHER] += 2.0
    if text[-1:] in "!?" or lex.sign_offs.at(piece.words, 0)[0] > 1:
        scores[L.ORGANISATION] -= 3.0
        scores[L.OTHER] += 1.5
    if scores[L.ADDRESS] >= 3.5:
        scores[L.FUNCTION] -= 2.0
    if lex.disclaimers.at(piece.words, 0)[0] and piece.glue == "":
        scores[L.OTHER] += 3.0
        scores[L.ORGANISATION] -= 3.0
    if _calls_somebody(piece.words, lex):
        scores[L.ORGANISATION] -= 4.0
    return scores


def _calls_somebody(sequence: Sequence[Word], lex: Lexicon) -> bool:
    """Whether words begin with how a person is called, as no organisation's name does: "Pán podpredseda"."""
    length, meaning = lex.titles.at(sequence, 0)
    return bool(length) and length < len(sequence) and "honorifics" in meaning and not lex.legal_forms.within(sequence)


def _score_name(scores: dict[Label, float], piece: Piece, mention: Mention | None) -> None:
    if mention is None:
        scores[L.NAME] -= 2.5
        return
    covered = (mention.whole_end - mention.whole_start) / max(len(piece.text), 1)
    if covered > 0.4:
        scores[L.FUNCTION] -= TAKEN_BY_NAME
    scores[L.NAME] += mention.score + (1.5 if covered > 0.8 else -1.0 if covered < 0.5 else 0.5)


def _score_titles(scores: dict[Label, float], piece: Piece, lex: Lexicon) -> None:
    taken = sum(length for _, length, _ in lex.titles.within(piece.words))
    begins = piece.words and lex.titles.at(piece.words, 0)[0]
    shortened = begins and all(piece.text[word.end : word.end + 1] == "." for word in piece.words)  # "lic. phil. hist."
    if taken == len(piece.words) or shortened:
        scores[L.TITLE] += 4.5
    else:
        scores[L.TITLE] -= 3.0


def _score_words(scores: dict[Label, float], piece: Piece, lex: Lexicon, clues: Clues) -> None:
    sequence, text = piece.words, piece.text
    known = [senses(word.fold) for word in sequence]
    functions = [at for at, word in enumerate(known) if word.function]
    functions += [at for at, length, _ in lex.function_phrases.within(sequence) if length > 1]
    organisations = [at for at, word in enumerate(known) if word.organisation]
    organisations += [at for at, length, _ in lex.organisation_phrases.within(sequence) if length > 1]
    departments = [at for at, word in enumerate(known) if word.department]
    like = spelling(text, clues.domains)
    head = head_of(text, sequence, lex)
    named = {word.fold for word in words(clues.hints.sender_name)}
    if head in (L.ORGANISATION, L.DEPARTMENT) or (len(sequence) > 1 and {word.fold for word in sequence} <= named):
        functions = []
    if clues.hints.language in OWNER_FIRST and len(sequence) > 1 and known[-1].department:
        head, departments = L.DEPARTMENT, [0]
        organisations = organisations if known[-1].basic_department else []
    if head is L.ORGANISATION:
        scores[L.ORGANISATION] += 0.8
    if head is L.DEPARTMENT:
        plain = len(sequence) == 2 and text[sequence[1].start].islower()  # "Secrétariat général"
        organisations = [at for at in organisations if known[at].department and not plain]
        scores[L.DEPARTMENT] += 0.8
    if functions:
        scores[L.FUNCTION] += JOB + (1.2 if min(functions) <= 1 else 0.0) + 0.3 * min(len(functions), 3)
    if organisations:
        scores[L.ORGANISATION] += 2.2 + (0.6 if min(organisations) == 0 else 0.3)
        if max(organisations) == len(sequence) - 1 and len(sequence) > 1:
            scores[L.ORGANISATION] += 0.4
    if _has_legal_form(text, sequence, lex):
        scores[L.ORGANISATION] += 3.0
    if departments:
        scores[L.DEPARTMENT] += 2.4 if min(departments) == 0 else 1.2
    job = head is L.FUNCTION and any(word.basic_function for word in known)
    if like >= SPELT_WHOLE or (like >= 0.5 and not job):
        scores[L.ORGANISATION] += 4.0 * like
        scores[L.NAME] -= 1.5 * like
    _score_writing(scores, text, sequence)
    if functions and like < SPELT_WHOLE:
        scores[L.ORGANISATION] -= 1.2


def _score_writing(scores: dict[Label, float], text: str, sequence: Sequence[Word]) -> None:
    if any(word.fold in _TEAMS for word in sequence):
        scores[L.ORGANISATION] -= 3.0
        scores[L.OTHER] += 1.0
    if text[:1].islower():
        scores[L.FUNCTION] += 0.8
        scores[L.ORGANISATION] -= 1.6
        scores[L.DEPARTMENT] -= 0.3
    if any(mark in text for mark in '"„“”«»'):
        scores[L.ORGANISATION] += 1.0
    if text.isupper() and len(sequence) > 1:
        scores[L.ORGANISATION] += 0.4


def head_of(text: str, sequence: Sequence[Word], lex: Lexicon) -> Label | None:
    """What the line's main noun is: the last word before "of" where a function or unit, else the first one known."""
    group: list[Word] = []
    for word in sequence:
        if group and text[word.start].islower() and len(word.fold) <= 3 and word.fold not in AND:
            break
        group.append(word)
    if len(group) > 1:
        known = [senses(word.fold) for word in (group[0], *group[max(1, len(group) - 2) :])]
        if any(word.basic_function for word in known):
            return L.FUNCTION
        if known[-1].basic_department and not known[-1].organisation:
            return L.DEPARTMENT
    if lex.function_phrases.at(sequence, 0)[0]:
        return L.FUNCTION
    if lex.organisation_phrases.at(sequence, 0)[0] > 2:
        return L.ORGANISATION
    for word in sequence:
        if name := _noun(senses(word.fold), text[word.start].isupper()):
            return name
    if len(sequence) > 1 and _is_described(text, sequence):
        return L.ORGANISATION
    said = [senses(word.fold) for word in sequence]
    job = next((at for at, word in enumerate(said) if word.function), -1)
    if job > 0 and text[:1].isupper() and any(word.whole_organisation for word in said[:job]):
        return L.ORGANISATION  # a small noun before what it is for: "Národní agentura pro export technologií"
    return L.FUNCTION if job >= 0 else None


def _is_described(text: str, sequence: Sequence[Word]) -> bool:
    """Whether a body's small noun stands behind adjectives that agree with it: "Slovenská obchodná a priemyselná
    komora"."""
    *adjectives, noun = sequence
    if not text[:1].isupper() or not text[noun.start].islower() or not senses(noun.fold).whole_organisation:
        return False
    endings = adjectives_before(noun.fold[-1])
    return all(word.fold[-1] in endings for word in adjectives)


def _noun(word: Senses, capital: bool) -> Label | None:
    """What a word in its basic form is the name of; one of both kinds counts as a department."""
    if word.basic_function:
        return L.FUNCTION
    if word.whole_department and not word.body:
        return L.DEPARTMENT
    if word.basic_organisation and capital:
        return L.ORGANISATION
    return L.DEPARTMENT if word.basic_department and not word.body else None


def _has_legal_form(text: str, sequence: Sequence[Word], lex: Lexicon) -> bool:
    """Whether a legal form stands among the words; "se" and "as" are none in small letters, but at the end."""
    return any(
        length > 1 or len(sequence[at].fold) > 2 or text[sequence[at].start].isupper() or at == len(sequence) - 1
        for at, length, _ in lex.legal_forms.within(sequence)
    )


def _score_address(scores: dict[Label, float], piece: Piece, digits: int) -> None:
    text = piece.text
    street = any(senses(word.fold).street for word in piece.words)
    postcode = bool(digits and _POSTCODE.search(text)) and not scores[L.FUNCTION] >= JOB
    if _GUEST.match(text):
        scores[L.ADDRESS] += 6.0
        scores[L.ORGANISATION] -= 4.0
    if digits and _UK_POSTCODE.search(text):
        scores[L.ADDRESS] += 4.5
    if digits and (street or postcode):
        scores[L.ADDRESS] += 3.6 + (1.0 if street else 0.0)
        scores[L.ORGANISATION] -= 4.0 if street and senses(piece.words[0].fold).street else 0.0
    elif digits:
        scores[L.ADDRESS] += 1.2
    elif street and len(piece.words) <= 6:
        scores[L.ADDRESS] += 0.8
    if _names_country(text) or postal.names_town(piece.words):
        scores[L.ADDRESS] += 4.5
    if digits and not postcode:
        scores[L.OTHER] += 0.3


def _names_country(text: str) -> bool:
    cues = places.countries(text)
    return any(cue.end - cue.start >= len(text.strip()) - 2 for cue in cues)
