"""Names in an alphabetical list: where people look for them."""

from __future__ import annotations

import pytest

from inbox_processor.family_names import split


@pytest.mark.parametrize(
    ("full_name", "country", "family", "initial"),
    [
        ("Stefan Brandt", "DE", "Brandt", "B"),
        ("Joris de Wit", "NL", "de Wit", "W"),
        ("Wim Van den Broeck", "BE", "Van den Broeck", "V"),
        ("Ursula von der Leyen", "DE", "von der Leyen", "L"),
        ("Gerd Meier zu Köcker", "DE", "Meier zu Köcker", "M"),
        ("Karl Maria von Habsburg", "AT", "von Habsburg", "H"),
        ("Jean de La Fontaine", "FR", "de La Fontaine", "L"),
        ("Marco Di Maio", "IT", "Di Maio", "D"),
        ("Lucía Serrano Gil", "ES", "Serrano Gil", "S"),
        ("Alberto de Cominges Barreiro", "ES", "de Cominges Barreiro", "C"),
        ("José Ortega y Gasset", "ES", "Ortega y Gasset", "O"),
        ("Morten Solgaard Thomsen", "DK", "Thomsen", "T"),
        ("Claudia Müller-Lindner", "DE", "Müller-Lindner", "M"),
        ("Philippe MOREAU", "FR", "MOREAU", "M"),
        ("VIRTANEN Jukka", "FI", "VIRTANEN", "V"),
        ("Jean-Claude de LA TOUR", "FR", "de LA TOUR", "L"),
        ("MARIA ROSSI", "IT", "ROSSI", "R"),
        ("Smith, John", "GB", "Smith", "S"),
        ("Øystein Ødegård", "NO", "Ødegård", "O"),
        ("Δημήτρης Νικολάου", "GR", "Νικολάου", "Ν"),
        ("Cher", None, "Cher", "C"),
        ("", None, "", "#"),
    ],
)
def test_people_stand_where_they_are_looked_for(full_name: str, country: str | None, family: str, initial: str) -> None:
    name = split(full_name, country)
    assert (name.family, name.initial) == (family, initial)
    assert sorted(f"{name.given} {name.family}".split()) == sorted(full_name.replace(",", "").split())


def test_the_address_tells_a_family_name_that_comes_first() -> None:
    assert split("Virtanen Jukka", "FI", "jukka.virtanen@example.org").family == "Virtanen"
    assert split("Pintér Zsuzsanna", "HU", "zsuzsanna.pinter@example.org").family == "Pintér"
    assert split("Jukka Virtanen", "FI", "jukka.virtanen@example.org").family == "Virtanen"
    assert split("Zsuzsanna Pintér", "HU", "zsuzsanna.pinter@example.org").family == "Pintér"
