"""What bodies and functions are called in the nominative."""

from __future__ import annotations

import pytest

from inbox_processor.extraction import noun_cases


@pytest.mark.parametrize(
    ("language", "name", "nominative"),
    [
        ("pl", "Izby Przemysłowo-Handlowej w Toruniu", "Izba Przemysłowo-Handlowa w Toruniu"),
        ("pl", "Agencji Rozwoju Pojezierza S.A.", "Agencja Rozwoju Pojezierza S.A."),
        ("pl", "Stowarzyszenia „Nowa Huta”", "Stowarzyszenie „Nowa Huta”"),
        ("cs", "Jihomoravského inovačního střediska", "Jihomoravské inovační středisko"),
        ("sk", "Slovenskej inovačnej spoločnosti, a. s.", "Slovenská inovačná spoločnosť, a. s."),
        ("sl", "Lesarskem grozdu Pohorje", "Lesarski grozd Pohorje"),
        ("hr", "Sveučilištu u Vukovini", "Sveučilište u Vukovini"),
        ("el", "Επιμελητηρίου Καβάλας", "Επιμελητήριο Καβάλας"),
        ("lt", "Nacionalinės plėtros agentūros", "Nacionalinė plėtros agentūra"),
        ("lv", 'biedrībā "Zaļais krasts"', 'biedrība "Zaļais krasts"'),
        ("et", "Lõuna-Eesti Puiduklastri", "Lõuna-Eesti Puiduklaster"),
        ("fi", "Hämeen liiton", "Hämeen liitto"),
        ("hu", "Zöld Part Alapítványnál", "Zöld Part Alapítvány"),
    ],
)
def test_a_body_is_called_in_the_nominative(language: str, name: str, nominative: str) -> None:
    assert noun_cases.of_body(name, language) == nominative


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("pl", "Zakłady Chemiczne"),
        ("pl", "Klastra Drzewnego Podlasia"),
        ("pl", "Bełchatowskiej Wełny"),
        ("cs", "Ministerstvo průmyslu"),
        ("el", "Αγροτικό Cluster Κρήτης"),
        ("el", "ΠΕΡΙΦΕΡΕΙΑΣ ΗΠΕΙΡΟΥ"),
        ("lt", "Kauno technologijų universitetas"),
        ("lv", "Nacionālās drošības padome"),
        ("fi", "Lumivirran"),
        ("de", "Vereins Uhrenforum"),
    ],
)
def test_a_name_that_stands_so_already_or_is_not_sure_is_left(language: str, name: str) -> None:
    assert noun_cases.of_body(name, language) == ""


@pytest.mark.parametrize(
    ("language", "job", "nominative"),
    [
        ("pl", "głównego specjalistę", "główny specjalista"),
        ("cs", "vedoucího odboru rozvoje", "vedoucí odboru rozvoje"),
        ("sl", "vodjo oddelka", "vodja oddelka"),
        ("el", "ειδικό σύμβουλο", "ειδικός σύμβουλος"),
        ("lt", "generalinį direktorių", "generalinis direktorius"),
        ("et", "juhatuse liikmena", "juhatuse liige"),
        ("fi", "neuvottelevan virkamiehen", "neuvotteleva virkamies"),
        ("hu", "tudományos munkatársként", "tudományos munkatárs"),
        ("lv", "klastera vadītāju", ""),
        ("lt", "direktoriaus pavaduotoją", ""),
        ("sl", "kabinet župana", ""),
        ("pl", "zastępca dyrektora", ""),
    ],
)
def test_a_function_is_called_in_the_nominative_where_one_person_can_be_meant(
    language: str, job: str, nominative: str
) -> None:
    assert noun_cases.of_function(job, language) == nominative
