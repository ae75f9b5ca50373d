"""Countries: named, implied by city or postcode, by a domain, by a prefix."""

from __future__ import annotations

import pytest

from inbox_processor.extraction import places, postal


def countries(text: str) -> set[str]:
    return {cue.country for cue in places.countries(text)}


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Lithuania", "LT"),
        ("Deutschland", "DE"),
        ("République tchèque", "CZ"),
        ("Czech Republic", "CZ"),
        ("The Netherlands", "NL"),
        ("Holland", "NL"),
        ("UK", "GB"),
        ("Great Britain", "GB"),
        ("Ελλάδα", "GR"),
        ("България", "BG"),
        ("Suomi", "FI"),
        ("Spojené kráľovstvo", "GB"),
        ("Türkiye", "TR"),
    ],
)
def test_countries_are_known_by_their_names(text: str, country: str) -> None:
    assert countries(text) == {country}


def test_own_names_are_known_inflected() -> None:
    assert countries("Lietuvos Respublikos ūkio ministerija") == {"LT"}
    assert countries("Ministarstvo gospodarstva Republike Hrvatske") == {"HR"}


@pytest.mark.parametrize(
    ("text", "country"), [("D-90403 Nürnberg", "DE"), ("LT-01104 Vilnius", "LT"), ("B-1040", "BE"), ("SI-1000", "SI")]
)
def test_postcodes_with_letters_tell_the_country(text: str, country: str) -> None:
    assert countries(text) == {country}


def test_letters_of_a_register_are_no_postcode() -> None:
    assert countries("HRB 12345, D 123456") == set()


def test_cities_tell_the_country() -> None:
    assert [(c.country, c.how) for c in places.countries("Gedimino pr. 38, Vilnius")] == [("LT", "city")]


@pytest.mark.parametrize("text", ["Georgia", "Jersey", "Luxembourg", "Macedonia", "Florence", "Paris", "Valencia"])
def test_names_of_more_than_a_country_are_not_certain(text: str) -> None:
    assert [cue.certain for cue in places.countries(text)] == [False]


def test_spans_point_at_the_words() -> None:
    text = "Ljubljana, Slovenia."
    assert [text[cue.start : cue.end] for cue in places.countries(text)] == ["Ljubljana", "Slovenia"]


@pytest.mark.parametrize(
    ("domain", "country"), [("firma.de", "DE"), ("a.co.uk", "GB"), ("x.gr", "GR"), ("mail@y.be", "BE"), ("z.бг", "BG")]
)
def test_country_domains_tell_the_country(domain: str, country: str) -> None:
    assert places.of_domain(domain) == country


@pytest.mark.parametrize(
    "domain", ["a.com", "b.org", "c.eu", "d.int", "e.net", "ec.europa.eu", "f.io", "g.tv", "h.bz", "localhost"]
)
def test_other_domains_say_nothing(domain: str) -> None:
    assert places.of_domain(domain) is None


def test_prefixes_tell_the_country() -> None:
    assert places.of_telephone("+4930310078123") == "DE"
    assert places.of_telephone("+442079460958") == "GB"
    assert places.of_telephone("nonsense") is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("SA Tartu Innovatsioonikeskus, Riia 185, 51014 Tartu", "SA Tartu Innovatsioonikeskus"),
        ("Malta Marine Forum, 14 Triq San Pawl, Valletta VLT 1212", "Malta Marine Forum"),
        ("Meža klasteris, Skaistkalnes iela 1, Rīga, LV-1004", "Meža klasteris"),
        ("Pôle Agro Wallonie asbl - Chaussée de Liège 624 - 5100 Jambes", "Pôle Agro Wallonie asbl"),
        ("Агенция за развитие, ул. Александровска 57, 7000 Русе", "Агенция за развитие"),
        ("Pôle Cuir, Place Pompidou, 83000 Toulon", "Pôle Cuir"),
        ("Javna agencija SPIRIT inovacije, Verovškova 60", "Javna agencija SPIRIT inovacije"),
        ("SIA Koks, Brīvības 12a", "SIA Koks"),
    ],
)
def test_a_postal_address_begins_behind_the_name(text: str, named: str) -> None:
    assert text[: postal.begins(text)] == named


@pytest.mark.parametrize(
    "text",
    [
        "Ministerium für Wirtschaft, Referat 34",
        "Université Paris 13, UFR 3",
        "Cluster 2020, Innovation Park",
        "AB",
        "Fundacja Rozwoju, Horyzont 2020",
        "Cluster Nord, Sektion 4",
        "DG ENTR, Unit D5",
    ],
)
def test_a_unit_or_a_year_behind_a_name_is_no_postal_address(text: str) -> None:
    assert postal.begins(text) == -1
