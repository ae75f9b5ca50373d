"""Telephone numbers: found with their label, and nothing else taken for one."""

from __future__ import annotations

import time

import pytest

from inbox_processor.extraction import telephones


def found(text: str, region: str | None) -> list[tuple[str, str]]:
    return [(number.e164, number.kind) for number in telephones.find(text, region=region)]


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("+49 (0)30 310078-123", None, "+4930310078123"),
        ("0049 30 310078123", None, "+4930310078123"),
        ("+44 (0) 20 7946 0958", None, "+442079460958"),
        ("+39 (0)6 6988 1234", None, "+390669881234"),
        ("01 53 47 12 86", "FR", "+33153471286"),
        ("0262 29 47 18", "FR", "+262262294718"),
        ("(8 5) 262 41 73", "LT", "+37052624173"),
        ("041/5032 219", "SK", "+421415032219"),
        ("62/544-218", "HU", "+3662544218"),
        ("031-368 45 07", "SE", "+46313684507"),
        ("032/ 442-718", "HR", "+38532442718"),
        ("+ 49 30 310078123", "DE", "+4930310078123"),
        ("91 44 67 218", "PL", "+48914467218"),
        ("+38(067) 741-38-25", None, "+380677413825"),
        ("++44 20 7946 0123", None, "+442079460123"),
        ("Tel: 353 1 478 5012", None, "+35314785012"),
        ("Tél: (352) 26 12 34 1", "LU", "+3522612341"),
        ("387 001 562", "CZ", "+420387001562"),
        ("+420 377 002 118", None, "+420377002118"),
        ("+49 (0) 6131 / 6172 - 1439", None, "+49613161721439"),
        ("(0-22) 123 45 67", "PL", "+48221234567"),
        ("0335 6123456", "IT", "+393356123456"),
        ("tel. 051 2091234/5", "IT", "+390512091234"),
        ("Tel.: 0316/380 Kl. 2231", "AT", "+433163802231"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, region: str | None, expected: str) -> None:
    assert [number.e164 for number in telephones.find(text, region=region)] == [expected]


def test_a_national_number_is_not_guessed_without_a_region() -> None:
    assert found("02 299 11 11", None) == []


def test_the_region_decides_what_a_national_number_is() -> None:
    assert found("02 299 11 11", "BE") == [("+3222991111", "unlabelled")]


def test_fax_is_called_fax() -> None:
    text = "tel. 91 44 67 218, fax 91 44 67 219"
    assert found(text, "PL") == [("+48914467218", "direct"), ("+48914467219", "fax")]


def test_one_letter_labels_are_labels() -> None:
    text = "T: 466 037 218   M: 603 419 552 F: 466 037 068"
    assert found(text, "CZ") == [("+420466037218", "direct"), ("+420603419552", "mobile"), ("+420466037068", "fax")]


def test_two_labels_share_two_numbers() -> None:
    text = "Tel./Fax: 030 310078123 / 030 310078124"
    assert found(text, "DE") == [("+4930310078123", "direct"), ("+4930310078124", "fax")]


def test_a_number_for_telephone_and_fax_is_a_telephone_that_is_shared() -> None:
    assert found("Tel./Fax: 92/549-218", "HU") == [("+3692549218", "shared")]
    assert found("тел./факс: 0431 / 6 28 47, моб. 0888 71 42 90", "BG")[0] == ("+35943162847", "shared")


def test_the_last_digits_of_a_fax_make_a_fax() -> None:
    told = [("+497111232474", "direct"), ("+497111232475", "fax")]
    assert found("Tel./Fax: 0711/123-2474 / -2475", "DE") == told
    assert found("Tel.: 0711/123-2474, -2475 (Fax)", "DE") == told


def test_pictures_label_numbers() -> None:
    kinds = [kind for _, kind in found("☎ 0711 1232474 📱 0171 8123456 📠 0711 1232475", "DE")]
    assert kinds == ["direct", "mobile", "fax"]


def test_the_first_group_of_a_number_is_no_extension_of_the_one_before() -> None:
    told = found("Zentrale: 0711/123-0, Durchwahl: 0711/123-2474", "DE")
    assert told == [("+497111230", "switchboard"), ("+497111232474", "direct")]


def test_a_number_of_the_fixed_net_is_no_mobile_whatever_its_letter_says() -> None:
    assert found("P: 01 234 5678 M: 087 123 4567", "IE") == [("+35312345678", "direct"), ("+353871234567", "mobile")]


def test_two_numbers_on_a_line_are_two() -> None:
    assert found("0708-22 91 46 | 031-368 45 07", "SE") == [("+46708229146", "mobile"), ("+46313684507", "unlabelled")]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("+358 14 247 1800 (vaihde)", "FI"),
        ("Switchboard 0115 937 3800", "GB"),
        ("centrala: 71 347 18 20", "PL"),
        ("Sekretariat: 0171 2345678", "DE"),
    ],
)
def test_switchboards_are_told_apart(text: str, region: str) -> None:
    assert [kind for _, kind in found(text, region)] == ["switchboard"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tel.: 030/310078-0, DW 12", ["+493031007812"]),
        ("Tel.: 030/310078-0, Durchwahl: 12", ["+493031007812"]),
        ("Tel. 030 310078-123/-124", ["+4930310078123", "+4930310078124"]),
    ],
)
def test_extensions_are_joined_to_their_stem(text: str, expected: list[str]) -> None:
    assert [number.e164 for number in telephones.find(text, region="DE")] == expected


@pytest.mark.parametrize(
    ("text", "region", "extension"),
    [
        ("tel. 71 347 18 20 wew. 12", "PL", "12"),
        ("tél. 01 53 47 12 86 poste 412", "FR", "412"),
        ("tel. 224 853 417, linka 55", "CZ", "55"),
        ("tel. 06 6988 1234 int. 7", "IT", "7"),
        ("Tel +353 1 607 3200 ext. 5", None, "5"),
    ],
)
def test_extensions_that_are_asked_for_stand_apart(text: str, region: str | None, extension: str) -> None:
    (number,) = telephones.find(text, region=region)
    assert number.extension == extension


@pytest.mark.parametrize(
    "text",
    [
        "IBAN DE89 3704 0044 0532 0130 00",
        "USt-IdNr. DE123456789",
        "Steuernummer 27/123/45678",
        "HRB 12345678",
        "Meeting ID: 845 1234 5678",
        "23/09/2014",
        "23.09.2014",
        "2014-2020",
        "10115 Berlin",
        "https://firma.de/0301234567",
    ],
)
def test_other_numbers_are_no_telephones(text: str) -> None:
    assert found(text, "DE") == []


@pytest.mark.parametrize(
    ("text", "region"),
    [("BE 0123.456.789", "BE"), ("NIP 525-000-10-90", "PL"), ("Reģ. Nr.: 40103418765", "LV"), ("CVR: 12345678", "DK")],
)
def test_register_numbers_are_no_telephones(text: str, region: str) -> None:
    assert found(text, region) == []


def test_spans_point_at_the_words() -> None:
    text = "Ruf mich an: 0171 1234567."
    (number,) = telephones.find(text, region="DE")
    assert text[number.start : number.end] == number.raw == "0171 1234567"


def test_a_label_or_country_code_makes_certain() -> None:
    assert [n.certain for n in telephones.find("Tel. 030 310078123\n030 310078124", region="DE")] == [True, False]


def test_floods_of_digits_cost_little() -> None:
    telephones.find("+49 30 310078123", region="DE")
    started = time.perf_counter()
    for text in (
        "1" * 1_000_000,
        "1 " * 500_000,
        "+" * 1_000_000,
        "(0)" * 300_000,
        "Tel/" * 250_000,
        "0171 1234567 " * 50_000,
    ):
        telephones.find(text, region="DE")
    assert time.perf_counter() - started < 2


def test_a_number_in_a_clause_about_a_fax_is_a_fax() -> None:
    found = telephones.find("new number later (fax is working: 52 347 18 99)", region="PL")
    assert [number.kind for number in found] == ["fax"]
