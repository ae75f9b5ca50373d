"""Functions in sentences and signature lines, and where the organisation beside them begins."""

from __future__ import annotations

import pytest

from inbox_processor.extraction.functions import functions
from inbox_processor.extraction.lexicon import grammar, lexicon
from inbox_processor.extraction.parting import parted
from inbox_processor.knowledge.words import fold


def functions_of(text: str, language: str) -> list[str]:
    return [text[found.start : found.end] for found in functions(text, grammar(language), [])]


@pytest.mark.parametrize(
    ("text", "language", "function"),
    [
        ("werk ik als zelfstandig clusteradviseur", "nl", "zelfstandig clusteradviseur"),
        ("jag är klusterstrateg hos dem", "sv", "klusterstrateg"),
        ("jestem głównym specjalistą ds. klastrów w firmie", "pl", "głównym specjalistą ds. klastrów"),
        ("radim kao savjetnica za klastere u udruzi", "hr", "savjetnica za klastere"),
        ("in qualità di direttrice, chiedo", "it", "direttrice"),
        ("I am the innovation and growth lead here", "en", "innovation and growth lead"),
        ("vores kommunikationschef, Bo", "da", "kommunikationschef"),
        ("sunt director de dezvoltare la firmă", "ro", "director de dezvoltare"),
        ("ilmoitan työpajaan toimitusjohtajamme", "fi", "toimitusjohtaja"),
        ("jelentkeztetem ügyvezető igazgatónkat", "hu", "ügyvezető igazgatónkat"),
        ("namesto mene pride podsekretar", "sl", "podsekretar"),
        ("on behalf of our Director, Innovation", "en", "Director"),
        (
            "the Head of the International Relations Division, will",
            "en",
            "Head of the International Relations Division",
        ),
        ('my function is now "Vice-President for European Affairs".', "en", "Vice-President for European Affairs"),
        ("je ne suis plus chargée de mission mais directrice", "fr", "directrice"),
        ("undertecknad, enhetschef på", "sv", "enhetschef"),
        ("jeg er leder af internationale projekter hos", "da", "leder af internationale projekter"),
        ("als Doktorandin am Lehrstuhl für Innovation", "de", "Doktorandin"),
        ("igazgatójaként szeretnék", "hu", "igazgatójaként"),
        ("Olen Oy:n kehityspäällikkö", "fi", "kehityspäällikkö"),
        ("Sono Coordinatrice Area Ricerca e Sviluppo", "it", "Coordinatrice Area Ricerca e Sviluppo"),
        ("jestem p.o. Zastępcy Dyrektora w firmie", "pl", "p.o. Zastępcy Dyrektora"),
        ("sono Direttore f.f. di Asti", "it", "Direttore f.f"),
        ("bin Leiterin a.i. bei uns", "de", "Leiterin a.i"),
        ("ředitel a i já", "cs", "ředitel"),
    ],
)
def test_a_function_in_a_sentence_is_read_without_its_neighbours(text: str, language: str, function: str) -> None:
    assert functions_of(text, language) == [function]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I come as planned, with reference to your mail", "en"),
        ("Hon har redan fått programmet av mig", "sv"),
        ("si vede costretto ad annullare la partecipazione", "it"),
        ("ze zastępstwa nie skorzystam, proszę o program", "pl"),
        ("unsere Direktion und die Kommission", "de"),
        ("vår anmälda deltagare kommer inte", "sv"),
    ],
)
def test_words_that_only_begin_like_a_function_are_none(text: str, language: str) -> None:
    assert functions_of(text, language) == []


@pytest.mark.parametrize(
    "word", ["διευθυντή", "toimitusjohtajamme", "ředitele", "igazgatónkat", "direktoriui", "Leiterin"]
)
def test_a_function_is_known_in_its_cases(word: str) -> None:
    assert lexicon().is_function(fold(word))


@pytest.mark.parametrize(
    ("text", "language", "function", "organisation"),
    [
        (
            "Kierownik Działu Projektów Agencji Rozwoju Mazur",
            "pl",
            "Kierownik Działu Projektów",
            "Agencji Rozwoju Mazur",
        ),
        ("Prezes Zarządu Bieszczadzkiej Agencji Rozwoju", "pl", "Prezes Zarządu", "Bieszczadzkiej Agencji Rozwoju"),
        ("direktor Tehnološkega parka Savinja", "sl", "direktor", "Tehnološkega parka Savinja"),
        ("Head of International Projects at Steel Lines", "en", "Head of International Projects", "Steel Lines"),
        ("Obmann der Genossenschaft Berghof", "de", "Obmann", "Genossenschaft Berghof"),
        ("a Pannon Klaszter menedzsere", "hu", "menedzsere", "Pannon Klaszter"),
        ("Tartu Teaduspargi arendusjuht", "et", "arendusjuht", "Tartu Teaduspargi"),
        ("Coordinator of the European Cluster Alliance", "en", "Coordinator", "European Cluster Alliance"),
    ],
)
def test_a_function_and_its_organisation_in_one_phrase_are_parted(
    text: str, language: str, function: str, organisation: str
) -> None:
    found = parted(text, language, ())
    assert found
    assert text[slice(*found.function)] == function
    assert text[slice(*found.organisation)] == organisation


@pytest.mark.parametrize(
    "text", ["Head of Cluster Policy", "Professor of Energy Systems", "Head of Technology Services", "Cluster Manager"]
)
def test_the_field_of_a_function_is_no_organisation(text: str) -> None:
    assert parted(text, "en", ()) is None


def test_the_mail_domain_tells_where_the_organisation_begins() -> None:
    text = "Head of Projects Nordlicht Verbund"
    found = parted(text, "de", ("nordlicht-verbund.de",))
    assert found
    assert text[slice(*found.organisation)] == "Nordlicht Verbund"


def test_a_field_of_work_before_the_spelt_name_is_of_the_function() -> None:
    text = "Head of Innovation of Fundación Kresala"
    parts = parted(text, "en", ["kresala.org"])
    assert parts is not None
    assert (text[slice(*parts.function)], text[slice(*parts.organisation)]) == (
        "Head of Innovation",
        "Fundación Kresala",
    )
