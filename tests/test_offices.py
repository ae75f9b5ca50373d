"""Offices between a title and a name are the function, in every language; academic titles stay titles."""

from __future__ import annotations

import pytest

from inbox_processor.extraction import offices
from inbox_processor.extraction.mention import Hints
from inbox_processor.extraction.mentions import find

SAID = [
    ("ro", "pe domnul director Ion Popescu la atelier", "domnul", "director"),
    ("ro", "pentru domnul secretar de stat Octavian Lupașcu", "domnul", "secretar de stat"),
    ("fr", "d'inscrire Monsieur le président Luc Tessier", "Monsieur", "président"),
    ("de", "ich melde Herrn Abteilungsleiter Jens Otto an", "Herrn", "Abteilungsleiter"),
    ("de", "ich melde Frau Bürgermeisterin Petra Kelly an", "Frau", "Bürgermeisterin"),
    ("it", "iscrivere il presidente dott. Marco Rossi", "dott.", "presidente"),
    ("pt", "a inscrição do Senhor Presidente Dr. Rui Moreira", "Dr.", "Presidente"),
    ("pl", "zgłaszam pana dyrektora Jana Kowalskiego", "pana", "dyrektora"),
    ("es", "inscriban al director general D. Luis Pérez Gil", "D.", "director general"),
    ("hu", "kérem, regisztrálják Nagy Péter elnök urat", "urat", "elnök"),
    ("nl", "meld ik de heer directeur Jan de Vries aan", "de heer", "directeur"),
]
PLAIN = [
    ("de", "Frau Prof. Dr. Anna Müller kommt", "Prof. Dr."),
    ("en", "Professor John Smith will come", "Professor"),
    ("pl", "zgłaszam dr. Jana Kowalskiego", "dr."),
]


def parts(language: str, text: str) -> tuple[str | None, str | None]:
    mention = find(text, Hints(language))[0]
    title, office = offices.parted(text, mention)
    return text[slice(*title)] if title else None, text[slice(*office)] if office else None


@pytest.mark.parametrize(("language", "text", "title", "office"), SAID)
def test_an_office_between_title_and_name_is_the_function(language: str, text: str, title: str, office: str) -> None:
    assert parts(language, text) == (title, office)


@pytest.mark.parametrize(("language", "text", "title"), PLAIN)
def test_academic_titles_are_no_offices(language: str, text: str, title: str) -> None:
    found, office = parts(language, text)
    assert found is not None
    assert found.endswith(title)
    assert office is None
