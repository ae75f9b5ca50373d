"""Names of people: read in any order, put into the nominative, compared."""

from __future__ import annotations

import time

import pytest

from inbox_processor.extraction import names
from inbox_processor.extraction.similarity import is_made_of


def full(text: str, language: str = "", email: str | None = None) -> str | None:
    name = names.parse(text, language=language, hint_email=email)
    return name.full_name if name else None


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("DUPONT Jean-Pierre", "fr", "Jean-Pierre Dupont"),
        ("Anne-Sophie DE LA ROCHETTE", "fr", "Anne-Sophie de la Rochette"),
        ("O'Donoghue, Fergal", "en", "Fergal O'Donoghue"),
        ("KALNIŅA, Līga", "lv", "Līga Kalniņa"),
        ("van der BERG Jan", "nl", "Jan van der Berg"),
        ("Sobczak-Malinowska Dorota", "pl", "Dorota Sobczak-Malinowska"),
        ("Popescu Ion", "ro", "Ion Popescu"),
    ],
)
def test_family_name_first_is_put_last(text: str, language: str, expected: str) -> None:
    assert full(text, language) == expected


def test_hungarian_names_begin_with_the_family_name() -> None:
    name = names.parse("Tóth Gergő", language="hu")
    assert name
    assert (name.given, name.family, name.full_name) == ("Gergő", "Tóth", "Gergő Tóth")


def test_a_hungarian_name_in_western_order_is_left_so() -> None:
    assert full("László Nagy", "hu") == "László Nagy"


def test_an_address_tells_which_name_is_the_family_name() -> None:
    assert full("Xyzak Qwert", "pl", "q.xyzak@firma.pl") == "Qwert Xyzak"
    assert full("Papanikolaou Eleni", "el", "papanikolaoue@ypan.gr") == "Eleni Papanikolaou"


@pytest.mark.parametrize(
    ("text", "language", "title", "expected"),
    [
        (
            "Univ.-Prof. Dipl.-Ing. Dr. techn. Johannes Huber, MBA",
            "de",
            "Univ.-Prof. Dipl.-Ing. Dr. techn.",
            "Johannes Huber",
        ),
        ("prof. dr hab. inż. Jan Kowalski", "pl", "prof. dr hab. inż.", "Jan Kowalski"),
        ("doc. RNDr. Miroslav Žák, CSc.", "cs", "doc. RNDr.", "Miroslav Žák"),
        ("Sr. D. Javier Gómez de la Torre", "es", "Sr. D.", "Javier Gómez de la Torre"),
        ("Mag. (FH) DI Anna Di Stefano", "de", "Mag. (FH) DI", "Anna Di Stefano"),
        ("Dr. med. Dipl.-Ing. (FH) Karl von der Heide", "de", "Dr. med. Dipl.-Ing. (FH)", "Karl von der Heide"),
        ("conf. univ. dr. Ana-Maria Dumitrașcu", "ro", "conf. univ. dr.", "Ana-Maria Dumitrașcu"),
        ("gđa Maja Vuković, mag. oec.", "hr", "gđa", "Maja Vuković"),
        ("κ. Αθανάσιος Σταματόπουλος", "el", "κ.", "Αθανάσιος Σταματόπουλος"),
        ("Mme Marie Dubois", "fr", "Mme", "Marie Dubois"),
        ("Ms Jane Doe MBA", "en", "Ms", "Jane Doe"),
    ],
)  # fmt: skip
def test_titles_and_post_nominals_come_off(text: str, language: str, title: str, expected: str) -> None:
    name = names.parse(text, language=language)
    assert name
    assert (name.title, name.full_name) == (title, expected)


def test_m_is_monsieur_in_french_and_an_initial_elsewhere() -> None:
    assert names.parse("M. Jean Dupont", language="fr").title == "M."  # type: ignore[union-attr]
    assert names.parse("M. Dupont", language="fr").title == "M."  # type: ignore[union-attr]
    danish = names.parse("M. Hansen", language="da")
    assert danish
    assert (danish.title, danish.given, danish.family) == (None, "M.", "Hansen")


def test_di_is_a_degree_only_in_capitals() -> None:
    assert full("Di Stefano Anna", "it") == "Anna Di Stefano"


@pytest.mark.parametrize(
    ("text", "language", "family"),
    [
        ("Jan van der Berg", "nl", "van der Berg"),
        ("Karl von der Heide", "de", "von der Heide"),
        ("Sinéad Ní Bhriain", "ga", "Ní Bhriain"),
        ("Jean-Claude Van Damme", "fr", "Van Damme"),
        ("Maarten van 't Hek", "nl", "van 't Hek"),
        ("Hek, Maarten van 't", "nl", "van 't Hek"),
        ("Heijde, Jeroen van der", "nl", "van der Heijde"),
        ("Charles d'Artagnan", "fr", "d'Artagnan"),
    ],
)
def test_particles_belong_to_the_family_name(text: str, language: str, family: str) -> None:
    name = names.parse(text, language=language)
    assert name
    assert name.family == family


@pytest.mark.parametrize("text", ["María José García López", "Tiago Manuel da Silva Santos", "Ana Pérez Gil"])
def test_double_surnames_are_kept_whole(text: str) -> None:
    assert full(text, "es") == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("McDONALD Ruairí", "Ruairí McDonald"),
        ("O'BRIEN SEÁN", "Seán O'Brien"),
        ("STRAßER Uwe", "Uwe Straßer"),
        ("anna müller-lüdenscheidt", "Anna Müller-Lüdenscheidt"),
        ("ΕΛΕΝΗ ΠΑΠΑΝΙΚΟΛΑΟΥ", "Ελενη Παπανικολαου"),
        ("ГЕОРГИ ИВАНОВ", "Георги Иванов"),
    ],
)
def test_shouted_and_whispered_names_are_recased(text: str, expected: str) -> None:
    assert full(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Anna Müller | Head of Unit",
        "Anna Müller, Head of Unit",
        "Anna Müller (VDI)",
        "Anna Müller – Projektleiterin",
        "1) Frau Anna Müller",
        "i. A. Anna Müller",
        "Anna Müller          Kunststoffcluster Franken",
        "Anna Müller e Luca Bianchi",
    ],
)
def test_what_stands_beside_a_name_is_left_out(text: str) -> None:
    assert full(text, "de") == "Anna Müller"


def test_a_mail_address_is_no_name() -> None:
    assert full("anna.mueller@firma.de") is None


def test_the_span_points_at_the_name() -> None:
    text = "  Dr. Anna Müller."
    name = names.parse(text, language="de")
    assert name
    assert text[name.start : name.end] == "Anna Müller"


@pytest.mark.parametrize(
    "text", ["Anna Müller", "Behrouz Tavakoli", "Dr. Jan van der Berg", "NOWAK Jan", "Ευάγγελος Βλάχος"]
)
def test_names_look_like_names(text: str) -> None:
    assert names.looks_like_name(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Kind Regards",
        "Mit freundlichen Grüßen",
        "Dear Sir or Madam",
        "Ministry of Economy",
        "Technische Universität",
        "Deputy Director",
        "Projektleiterin International",
        "Hauptstraße Berlin",
        "Tel. 030 123456",
        "anna@firma.de",
        "please register me",
    ],
)
def test_other_lines_do_not_look_like_names(text: str) -> None:
    assert names.looks_like_name(text, "de") < 0.5


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Annę Kowalską", "pl", "Anna Kowalska"),
        ("Piotra Zielińskiego", "pl", "Piotr Zieliński"),
        ("Janu Benešovou", "cs", "Jana Benešová"),
        ("Jana Nováka", "cs", "Jan Novák"),
        ("Janu Kováčovú", "sk", "Jana Kováčová"),
        ("Petra Horváta", "sk", "Peter Horvát"),
        ("Joną Petrauską", "lt", "Jonas Petrauskas"),
        ("Jāni Bērziņu", "lv", "Jānis Bērziņš"),
        ("Matti Virtasen", "fi", "Matti Virtanen"),
        ("Zorana Matijevića", "hr", "Zoran Matijević"),
        ("Anu Kovačević", "hr", "Ana Kovačević"),
        ("Janeza Novaka", "sl", "Janez Novak"),
        ("Αθανασίου Σταματόπουλου", "el", "Αθανάσιος Σταματόπουλος"),
        ("Kovács Jánost", "hu", "Kovács János"),
    ],
)
def test_inflected_names_return_to_the_nominative(text: str, language: str, expected: str) -> None:
    assert names.nominative(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [("Anna Kowalska", "pl"), ("Jana Nováková", "cs"), ("Matti Virtanen", "fi"), ("Иван Петров", "bg")],
)
def test_the_nominative_stays_as_it_is(text: str, language: str) -> None:
    assert names.nominative(text, language) == text


def test_an_unknown_given_name_is_not_guessed_into_the_nominative() -> None:
    assert names.nominative("Qwertego Xyzobra", "pl") is None


def test_a_typical_family_name_tells_the_nominative_of_an_unknown_given_name() -> None:
    assert names.nominative("Dobrogosta Wyszewskiego", "pl") == "Dobrogost Wyszewski"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Anna Müller", "Mueller Anna"),
        ("Anna Müller", "Anna Muller"),
        ("Peter Groß", "Peter Gross"),
        ("Łukasz Żak", "Lukasz Zak"),
        ("A. Müller", "Anna Müller"),
        ("Anna Maria Müller", "Anna Müller"),
        ("Dr. Anna Müller", "Anna Müller"),
        ("Весела Хаджипеткова", "Vesela Hadzhipetkova"),
        ("Цветан Йорданов", "Tzvetan Iordanov"),
        ("Юлия Щерева", "Yulia Shtereva"),
        ("Γιώργος Δημητρίου", "Giorgos Dimitriou"),
        ("Ανδρέας Χατζηγεωργίου", "Andreas Hadjigeorgiou"),
        ("Anne-Sophie Dupont", "Anne Sophie Dupont"),
        ("Jan van der Berg", "Jan Berg"),
    ],
)
def test_spellings_of_one_person_are_compatible(a: str, b: str) -> None:
    assert names.compatible(a, b)
    assert names.compatible(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Anna Müller", "Peter Müller"),
        ("Jana Nováková", "Jan Novák"),
        ("A. Müller", "B. Müller"),
        ("Müller", "Anna Müller"),
        ("Anna Müller", "Anna Schmidt"),
        ("Γιώργος Δημητρίου", "Maria Dimitriou"),
        ("", "Anna Müller"),
    ],
)
def test_two_people_are_not_one(a: str, b: str) -> None:
    assert not names.compatible(a, b)
    assert not names.compatible(b, a)


def test_hostile_lines_cost_little() -> None:
    names.parse("Anna Müller")
    started = time.perf_counter()
    for text in ("A" * 100_000, "Dr. " * 50_000, "(" * 100_000, "van der " * 20_000, "Anna, " * 20_000):
        names.parse(text)
        names.looks_like_name(text)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("written", "language", "nominative"),
    [
        ("Teemu Rannan", "fi", "Teemu Ranta"),
        ("Anna Dahlman", "fi", "Anna Dahlman"),
        ("Anna Dahlmanin", "fi", "Anna Dahlman"),
        ("Sari Karlssonin", "fi", "Sari Karlsson"),
        ("Olli Mäen", "fi", "Olli Mäki"),
        ("Kai Laineen", "fi", "Kai Laine"),
        ("Risto Kivelle", "fi", "Risto Kivi"),
        ("Jost Ahlers", "de", "Jost Ahlers"),
        ("Mārtiņu Lapsu", "lv", "Mārtiņš Lapsa"),
        ("Jāņa Ozola", "lv", "Jānis Ozols"),
        ("Astos Kriaučiūnienės", "lt", "Asta Kriaučiūnienė"),
    ],
)
def test_names_of_short_stems_and_foreign_ends_are_put_into_the_nominative(
    written: str, language: str, nominative: str
) -> None:
    assert (names.nominative(written, language) or written) == nominative


@pytest.mark.parametrize(
    ("own", "latin", "address"),
    [
        ("Μάριος Κωνσταντίνου", "Marios Constantinou", "m.constantinou@x.cy"),
        ("Νίκος Κυριάκου", "Nicos Kyriacou", "nkyriacou@x.cy"),
        ("Χρήστος Οικονόμου", "Christos Economou", "c.economou@x.gr"),
        ("Γιώργος Χαραλάμπους", "Giorgos Haralambous", "g.haralambous@x.cy"),
        ("Юлия Жекова", "Julia Jekova", "jjekova@x.bg"),
        ("Любомир Вълков", "Lubomir Vulkov", "l.vulkov@x.bg"),
    ],
)
def test_a_greek_or_cyrillic_name_finds_its_latin_spelling_and_its_address(own: str, latin: str, address: str) -> None:
    assert names.compatible(own, latin)
    assert is_made_of(address, own)
