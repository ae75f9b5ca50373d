"""Signatures and sentences: what is a function, a department, an organisation. One fact a test."""

from __future__ import annotations

import pytest

from inbox_processor.extraction.cutting import cut
from inbox_processor.extraction.functions import functions
from inbox_processor.extraction.lexicon import grammar, lexicon
from inbox_processor.extraction.mention import Hints
from inbox_processor.extraction.organisations import organisations
from inbox_processor.extraction.page import Span
from inbox_processor.extraction.piece import Clues, Label
from inbox_processor.extraction.pieces import label

NO_CLUES = Clues(Hints("en"), frozenset())


def labelled(*lines: str, domains: frozenset[str] = frozenset()) -> dict[str, Label]:
    """The labels of contact lines by their text."""
    spans, at = [], 0
    for number, line in enumerate(lines, start=1):
        spans.append(Span(line, "text", at, number))
        at += len(line) + 1
    return {piece.span.text: piece.label for piece in label(spans, Clues(Hints("en"), domains))}


def named(text: str, language: str = "en", domain: str = "") -> tuple[list[str], list[str]]:
    """The organisations and the functions of a sentence."""
    small = grammar(language)
    found = organisations(text, [domain] if domain else [], (), small)
    jobs = functions(text, small, [(o.start, o.end) for o in found], found)
    return [text[o.start : o.end] for o in found], [text[f.start : f.end] for f in jobs]


@pytest.mark.parametrize(
    ("person", "function", "department", "ministry"),
    [
        ("Jan Nowak", "Naczelnik", "Wydział Polityki Przemysłowej", "Ministerstwo Gospodarki i Energii"),
        ("Petr Dvořák", "ředitel", "odbor podnikání", "Ministerstvo průmyslu a obchodu"),
        ("Luc Martin", "Conseiller", "Direction générale des entreprises", "Ministère de l'Économie"),
        ("Anna Schmidt", "Referentin", "Referat Clusterpolitik", "Bundesministerium für Wirtschaft"),
        ("Ġorġ Borg", "Uffiċjal", "Direttorat Politika", "Ministeru għall-Ekonomija"),
        ("Rui Costa", "Técnico Superior", "Direção de Serviços de Inovação", "Ministério da Economia"),
    ],
)
def test_a_ministry_is_the_organisation_and_a_department_is_not(
    person: str, function: str, department: str, ministry: str
) -> None:
    found = labelled(person, function, department, ministry)
    assert found[ministry] is Label.ORGANISATION
    assert found[function] is Label.FUNCTION
    assert found.get(department) is not Label.ORGANISATION


def test_the_last_noun_of_an_english_line_says_what_it_is() -> None:
    found = labelled("Jane Miller", "European Clusters Manager", "Capital Goods Cluster Association")
    assert found["European Clusters Manager"] is Label.FUNCTION
    assert found["Capital Goods Cluster Association"] is Label.ORGANISATION


def test_an_association_is_no_function_though_an_associate_is() -> None:
    assert lexicon().is_function("associado")
    assert not lexicon().is_function("associacao")


def test_a_dash_within_a_name_that_ends_in_a_legal_form_does_not_part_it() -> None:
    line = "Klaster automobilov – západ, s.r.o."
    assert [piece.text for piece in cut(Span(line, "text", 0, 1))] == [line]


def test_a_dash_between_a_person_and_a_company_parts_them() -> None:
    line = "Jana Nová – Tatra Motor, s.r.o."
    assert [piece.text for piece in cut(Span(line, "text", 0, 1))] == ["Jana Nová", "Tatra Motor, s.r.o."]


def test_the_subjects_of_a_ministry_are_one_name() -> None:
    line = "Bundesministerium für Wissenschaft, Forschung und Wirtschaft"
    assert [piece.text for piece in cut(Span(line, "text", 0, 1))] == [line]


@pytest.mark.parametrize(
    ("text", "language", "organisation", "function"),
    [
        ("I am the manager of the Solent Boat Cluster in Poole.", "en", "Solent Boat Cluster", "manager"),
        ("Soy gerente del Clúster de la Piedra.", "es", "Clúster de la Piedra", "gerente"),
        ("She is Head of Unit at the Harbour Agency.", "en", "Harbour Agency", "Head of Unit"),
        ("Je suis directrice de la Communauté d'agglomération du Pays d'Argent.", "fr",
         "Communauté d'agglomération du Pays d'Argent", "directrice"),
    ],
)  # fmt: skip
def test_a_function_ends_where_the_organisation_begins(
    text: str, language: str, organisation: str, function: str
) -> None:
    assert named(text, language) == ([organisation], [function])


def test_a_function_that_no_longer_holds_is_none() -> None:
    assert named("I am no longer Deputy Director.")[1] == []


def test_a_function_in_brackets_is_read_whole() -> None:
    assert named("Ms Jones (Finance and Membership Officer) will come.")[1] == ["Finance and Membership Officer"]


def test_general_words_alone_name_no_organisation() -> None:
    assert named("w imieniu Dyrekcji Instytutu proszę", "pl")[0] == []


def test_a_department_in_a_sentence_is_no_organisation_but_the_owner_behind_it_is() -> None:
    assert named("kierownik Działu Transferu Technologii", "pl")[0] == []
    assert named("funzionario dell'Ufficio Reti d'Impresa della Provincia di Argento", "it")[0] == [
        "Provincia di Argento"
    ]


def test_a_team_or_unit_at_the_end_of_a_line_is_a_department() -> None:
    found = labelled(
        "John Miller", "Senior Adviser", "Cluster Policy Team", "Department for Business, Innovation and Skills"
    )
    assert found["Cluster Policy Team"] is Label.DEPARTMENT
    assert found["Department for Business, Innovation and Skills"] is Label.ORGANISATION


def test_an_office_named_by_the_mail_domain_begins_behind_the_board() -> None:
    text = "She is Chair of the Board of Ege Kümelenme Derneği."
    assert named(text, "en", "egekume.org.tr") == (["Ege Kümelenme Derneği"], ["Chair of the Board"])


def test_an_organisation_that_is_a_former_name_is_none() -> None:
    assert named("We are now the Harbour Agency (formerly Dockside Cluster).")[0] == ["Harbour Agency"]


@pytest.mark.parametrize(
    "line", ["Vidimo se u Bruxellesu!", "Mit den besten Grüßen aus dem Alten Land", "Se ses i Bruxelles!"]
)
def test_a_line_that_says_goodbye_is_no_organisation(line: str) -> None:
    assert labelled(line, "Marina Novak")[line] is not Label.ORGANISATION


@pytest.mark.parametrize(
    ("text", "language", "organisation", "function"),
    [
        ("Ms Raitis Ābele, Project Lead, Interreg, Severn Vale Food Network (Cēsis).", "en",
         "Severn Vale Food Network", "Project Lead, Interreg"),
        ("I am Deputy Head of Division, Regional Growth of Mountain Bio Valley.", "en",
         "Mountain Bio Valley", "Deputy Head of Division, Regional Growth"),
        ("Frau Anna Kern, Abteilungsleiterin, Regionale Innovation, Wirtschaftsförderung Elbtal GmbH", "de",
         "Wirtschaftsförderung Elbtal GmbH", "Abteilungsleiterin, Regionale Innovation"),
        ("Mme Anne Petit, directrice adjointe, Relations internationales, Agence de développement du Val", "fr",
         "Agence de développement du Val", "directrice adjointe, Relations internationales"),
        ("Please register Anna Berg, Project Manager, Stockholm, Nordic Wood Cluster", "en",
         "Nordic Wood Cluster", "Project Manager"),
        ("Lone Skov, kontorchef i Erhvervsministeriet, tlf. 2486 1130", "da", "Erhvervsministeriet", "kontorchef"),
        ("Mads Bro, projektleder i Havklyngen A/S. Træffes på 2166 4083.", "da", "Havklyngen A/S", "projektleder"),
        ("Directeur au Ministère de l'Agriculture, de l'Agroalimentaire et de la Forêt, Paris", "fr",
         "Ministère de l'Agriculture, de l'Agroalimentaire et de la Forêt", "Directeur"),
    ],
)  # fmt: skip
def test_what_a_function_is_for_stands_behind_a_comma(
    text: str, language: str, organisation: str, function: str
) -> None:
    assert named(text, language) == ([organisation], [function])


@pytest.mark.parametrize(
    ("text", "language", "function"),
    [
        (
            "secrétaire générale aux affaires régionales, même maison",
            "fr",
            "secrétaire générale aux affaires régionales",
        ),
        ("la consulente per la finanza agevolata, dott.ssa Rossi", "it", "consulente per la finanza agevolata"),
        ("Begoña Ruiz, Coordinadora de Área de este mismo Instituto", "es", "Coordinadora de Área"),
        ('my function is now "Managing Partner".', "en", "Managing Partner"),
        ("He is VP Partnerships at the moment", "en", "VP Partnerships"),
    ],
)
def test_what_a_function_is_for_belongs_to_it_and_whose_it_is_does_not(text: str, language: str, function: str) -> None:
    assert named(text, language) == ([], [function])


def test_what_a_function_is_for_is_no_organisation_where_another_line_is_one() -> None:
    found = labelled("Zoltan Bardos", "Vice President, Public Affairs", "Agency for Trade")
    assert found["Vice President, Public Affairs"] is Label.FUNCTION


def test_an_address_in_brackets_ends_a_function() -> None:
    pieces = cut(Span("Ruud Kerk, directeur-bestuurder (r.kerk@agro.example)", "text", 0, 1))
    assert [piece.text for piece in pieces][:2] == ["Ruud Kerk", "directeur-bestuurder"]


def test_whose_guest_an_organisation_is_belongs_to_its_address() -> None:
    assert labelled("Anna Kern", "Netzwerk Holzbau", "c/o Hochschule Elbtal")["c/o Hochschule Elbtal"] is Label.ADDRESS


@pytest.mark.parametrize(
    ("text", "language", "organisations_found", "functions_found"),
    [
        ("Referentin für Innovation der Industrie- und Handelskammer Chemnitz", "de",
         ["Industrie- und Handelskammer Chemnitz"], ["Referentin für Innovation"]),
        ("Ion Pop, șef serviciu, Agenția pentru Dezvoltare Regională", "ro",
         ["Agenția pentru Dezvoltare Regională"], ["șef serviciu"]),
        ("I am Membership Services Director of the Westland Growers Association.", "en",
         ["Westland Growers Association"], ["Membership Services Director"]),
        ("Tereza Mikulášková, specialistka na klastry (tel. 596 214 311)", "cs", [], ["specialistka na klastry"]),
        ("Anna Nowak, specjalista do spraw funduszy europejskich", "pl", [],
         ["specjalista do spraw funduszy europejskich"]),
        ("Δήμητρα Παππά, διευθύντρια Ανάπτυξης, τηλ. 22510 47832", "el", [], ["διευθύντρια Ανάπτυξης"]),
        ("Kutatási igazgató, Harangozó Emőke", "hu", [], ["Kutatási igazgató"]),
        ("Reto Caduff, Communications and Events Coordinator", "en", [], ["Communications and Events Coordinator"]),
    ],
)  # fmt: skip
def test_functions_and_organisations_end_where_they_end_in_each_language(
    text: str, language: str, organisations_found: list[str], functions_found: list[str]
) -> None:
    assert named(text, language) == (organisations_found, functions_found)
