"""Addresses, numbers and countries: whose they are and in which country they are read, in many languages."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from inbox_processor import extraction, message
from inbox_processor.records import ReadingContext, Registrant

OURS = "workshop@organiser.example"
CONTEXT = ReadingContext(
    subject="CLUSTER EXCELLENCE WORKSHOP 23/09/2014", own_addresses=frozenset({OURS}), venue="Brussels"
)


def people(sender: str, body: str) -> tuple[Registrant, ...]:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, OURS, CONTEXT.subject
    mail["Message-ID"] = "<1@example.org>"
    mail.set_content(body)
    return extraction.read(message.parse(mail.as_bytes()), CONTEXT).registrants


def person(sender: str, body: str) -> Registrant:
    """The one person a mail registers."""
    (found,) = people(sender, body)
    return found


@pytest.mark.parametrize(
    ("sender", "body", "number"),
    [
        (
            "Brigitte Noël <assistante@bois.fr>",
            "Je vous confirme la participation de Monsieur Alain de Villemeur, Directeur général du Pôle Bois, à "
            "l'atelier.\n\nMonsieur de Villemeur peut être joint au 05 57 81 46 20.\n\nBrigitte Noël\n"
            "Assistante de direction\nTél : 05 57 81 46 21\n",
            "+33557814620",
        ),
        (
            "Ana Costa <ana.costa@cluster-mar.pt>",
            "Venho inscrever o Eng. João Pereira, Diretor do Cluster Mar, no workshop. O contacto direto do Eng. "
            "Pereira é o 91 234 56 78.\n\nAna Costa\nSecretariado\nTel. 21 123 45 67\n",
            "+351912345678",
        ),
        (
            "Sarah Grech <sarah@cluster.com.mt>",
            "On behalf of Dr Joseph Borg, Chairman of the Malta Cluster, I wish to register him for the workshop. "
            "For any queries ring Dr Borg on 2122 0000.\n\nSarah Grech\nPA to the Chairman\nTel 2122 0011\n",
            "+35621220000",
        ),
    ],
)
def test_a_number_behind_a_titled_family_name_is_of_the_person_named_before(
    sender: str, body: str, number: str
) -> None:
    assert person(sender, body).telephone == number


@pytest.mark.parametrize(
    ("sender", "place", "number", "e164"),
    [
        ("Mehmet Yılmaz <mehmet@kume.org>", "Atatürk Bulvarı 193, 06680 Ankara", "0312 417 12 00", "+903124171200"),
        ("Brad Olson <bo@cascadiatech.edu>", "Portland, OR 97201", "(503) 555-0148", "+15035550148"),
        ("John Smith <john@partners.com>", "12 High Street, Leeds LS1 4AP", "0113 496 0123", "+441134960123"),
        ("Peter Huber <huber@partners.com>", "Landstraße 5, A-4020 Linz", "0732 7720 123", "+437327720123"),
        ("Jan de Vries <jan@partners.com>", "Damrak 1, 1012 LG Amsterdam", "020 555 12 34", "+31205551234"),
        ("Ewa Nowak <ewa@partners.com>", "ul. Długa 1, 00-238 Warszawa", "602 123 456", "+48602123456"),
        ("Oksana Dub <oksana@partners.net>", "Khmelnytskyi, Ukraine", "067 741-38-25", "+380677413825"),
    ],
)
def test_national_numbers_are_read_in_the_country_of_the_address(
    sender: str, place: str, number: str, e164: str
) -> None:
    name = sender.partition(" <")[0]
    found = person(
        sender, f"Dear all,\n\nplease register me.\n\n{name}\nManager\nCluster Nord\n{place}\nTel. {number}\n"
    )
    assert (found.telephone, found.country) == (e164, places_country(e164))


def places_country(e164: str) -> str | None:
    return extraction.places.of_telephone(e164)


def test_a_number_and_the_postcode_below_it_are_not_joined() -> None:
    found = person("x@laposte.net", "Je m'inscris à l'atelier.\n\nSylvie Arnoux\n06 74 31 80 52\n59800 Lille\n")
    assert found.telephone == "+33674318052"


def test_the_place_of_the_event_in_a_sentence_is_no_country_of_the_writer() -> None:
    found = person("Anna Muster <anna@nord.eu>", "I register for the workshop in Brussels, Belgium.\n\nAnna Muster\n")
    assert found.country is None


VALUES = ("Anna Muster", "Head of Unit", "Nordwerk AG", "a.muster@nord.eu", "+4930310078")


def read_form(body: str) -> tuple[str | None, ...]:
    found = person("Anna Muster <anna@home.eu>", f"I register for the workshop.\n\n{body}\n")
    return found.full_name, found.function, found.organisation, found.email, found.telephone


@pytest.mark.parametrize("mark", [" | ", "; ", " / ", " • ", ", ", " ", " – "])
def test_fields_in_one_line_are_parted_at_their_labels(mark: str) -> None:
    labels = ("Name: ", "Function: ", "Organisation: ", "E-mail: ", "Tel: ")
    assert read_form(mark.join(label + value for label, value in zip(labels, VALUES, strict=True))) == VALUES


@pytest.mark.parametrize("mark", [": ", " - ", " = ", "> ", "? ", " ", "\n", ":\n\n", "\t", " ..... "])
def test_label_and_value_are_parted_in_many_ways(mark: str) -> None:
    labels = ("Full name", "Function", "Organisation", "E-mail", "Telephone")
    assert read_form("\n".join(label + mark + value for label, value in zip(labels, VALUES, strict=True))) == VALUES


@pytest.mark.parametrize(
    "labels",
    [
        ("Onomateponymo", "Thesi", "Foreas", "Ilektroniki dieuthinsi", "Til."),
        ("onomatepwnymo", "idiothta", "etairia", "mail", "thl"),
        ("Ime i familiya", "Dlazhnost", "Organizatsiya", "El. poshta", "Telefon"),
        ("Имя и фамилия", "Должность", "Организация", "Эл. почта", "Тел."),
        ("Прізвище, ім'я", "Посада", "Установа", "Ел. пошта", "Тел."),
        ("Ad Soyad", "Görevi", "Kurum", "E-posta", "Telefon"),
        ("Ime i prezime", "Radno mesto", "Preduzeće", "Imejl", "Kontakt telefon"),
        ("Navn", "Stilling", "Virksomhet", "E-post", "Tlf."),
        ("Nafn", "Staða", "Fyrirtæki", "Netfang", "Sími"),
        ("Name / Nom", "Function / Fonction", "Organisation / Organisme", "E-mail / Courriel", "Phone / Téléphone"),
    ],
)
def test_labels_may_be_of_a_neighbours_language_or_script(labels: tuple[str, ...]) -> None:
    assert read_form("\n".join(f"{label}: {value}" for label, value in zip(labels, VALUES, strict=True))) == VALUES


def test_the_organisations_own_word_for_firm_is_no_second_label() -> None:
    assert read_form("Name: Anna Muster\nOrganisation: Firma Nord\n")[2] == "Firma Nord"


def test_an_indented_or_open_value_goes_on_in_the_next_line() -> None:
    form = "Name: Anna Muster\nFunction: Head of the Unit for Clusters,\n   Innovation and Growth\nTel: +49 30 310078\n"
    assert read_form(form)[1] == "Head of the Unit for Clusters, Innovation and Growth"


@pytest.mark.parametrize(
    "written",
    [
        "a.muster (at) nord (dot) eu",
        "a.muster[at]nord.eu",
        "a.muster at nord dot eu",
        "a.muster @ nord.eu",
        "a.muster@\nnord.eu",
        "a.muster@nord .eu",
        "a.muster(a)nord.eu",
        "a.muster małpa nord kropka eu",
    ],
)
def test_addresses_are_read_as_people_spell_them(written: str) -> None:
    assert read_form(f"Name: Anna Muster\nE-mail: {written}\nTel: +49 30 310078\n")[3] == "a.muster@nord.eu"


def test_at_is_an_ordinary_word() -> None:
    assert read_form("I am a manager at cluster nord and look forward to it.\n\nAnna Muster\n")[3] == "anna@home.eu"


@pytest.mark.parametrize(
    ("domain", "body", "number"),
    [
        ("bruk.se", "Jag anmäler mig till workshopen. Min chef Paul Weber fick inbjudan. Ni når mig på 090-721 40 55.",
         "+46907214055"),
        ("klaster.pl", "Zgłaszam swój udział w warsztatach. Zaproszenie dostał pan Paul Weber. Proszę się ze "
         "mną kontaktować pod numerem 602 123 456.", "+48602123456"),
        ("pole.fr", "Je souhaite m'inscrire à l'atelier. M. Paul Weber m'a prévenue. Vous pouvez me joindre au "
         "05 57 81 46 21.", "+33557814621"),
    ],
)  # fmt: skip
def test_you_can_reach_me_on_says_that_a_number_is_the_writers(domain: str, body: str, number: str) -> None:
    assert person(f"Anna Muster <anna.muster@{domain}>", f"{body}\n\nAnna Muster\n").telephone == number


def test_initials_behind_a_number_say_whose_it_is() -> None:
    found = people(
        "Petra Assist <petra@netz.de>",
        "Hiermit melde ich Frau Heike Vollmers und Herrn Jürgen Peters zum Workshop an. Erreichbar sind sie unter "
        "0421 336 28-47 (JP) und 0421 336 28-48 (HV).\n",
    )
    assert [p.telephone for p in found] == ["+494213362848", "+494213362847"]


def test_a_labelled_number_of_a_form_holds_before_one_of_a_signature() -> None:
    found = person(
        "Anna Muster <anna@nord.dk>",
        "Jeg tilmelder mig.\n\nNavn: Anna Muster\nDirekte tlf.: 63 15 28 47\n\nMed venlig hilsen\nAnna Muster\n"
        "Tlf. 63 15 28 40\n",
    )
    assert found.telephone == "+4563152847"


def test_how_addresses_are_made_is_no_address() -> None:
    found = person("Anna Muster <anna@nord.ch>", "Anmeldung\n\nName: Anna Muster\nMail: vorname.nachname@nord.ch\n")
    assert found.email == "anna@nord.ch"


def test_the_armour_of_a_signed_mail_is_not_read() -> None:
    found = person(
        "Ingmar Berg <ingmar@bruk.se>",
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nJag anmäler mig till workshopen.\n\nIngmar Berg\n"
        "Tel. 090-721 40 55\n-----BEGIN PGP SIGNATURE-----\nVersion: GnuPG v2\n\niQEcBAEBCAAGBQJT7RkHAAoJEK3s\n"
        "Kq70907214550123aaTz9W4yQv1mK3wq\n=Qx7L\n-----END PGP SIGNATURE-----\n",
    )
    assert (found.full_name, found.telephone) == ("Ingmar Berg", "+46907214055")


@pytest.mark.parametrize("aligned", ["\t\t", "\t\t\t", ":\t\t"])
def test_values_aligned_by_tabs_are_read(aligned: str) -> None:
    labels = ("Full name", "Function", "Organisation", "E-mail", "Telephone")
    assert read_form("\n".join(label + aligned + value for label, value in zip(labels, VALUES, strict=True))) == VALUES


def test_answers_below_the_words_of_the_announcement_are_read() -> None:
    (found,) = people(
        "Anna Muster <anna@home.eu>",
        f"My answers below.\n\nOn 1 July 2014 {OURS} wrote:\n> In the email you should provide your full name,\n"
        "Anna Muster\n> title,\nDr.\n> function\nHead of Unit\n> and organisation\nNordwerk AG\n"
        "> as well as your contact details (email & telephone).\na.muster@nord.eu, +49 30 310078\n",
    )
    assert (found.full_name, found.function, found.organisation, found.email, found.telephone) == VALUES
    assert found.title == "Dr."


def test_the_announcements_sentence_filled_in_is_read() -> None:
    form = (
        "In the email you should provide your full name: Anna Muster, title: Dr., function: Head of Unit and "
        "organisation: Nordwerk AG as well as your contact details (email & telephone): a.muster@nord.eu, +49 30 310078"
    )
    assert read_form(form) == VALUES


def test_a_form_without_a_name_is_of_the_person_the_mail_names() -> None:
    found = person(
        "Birthe Holm <bh@nord.dk>",
        "Jeg tilmelder vores direktør, Søren Kjær, til workshoppen.\n\nStilling: Adm. direktør\nMail: sk@nord.dk\n"
        "Direkte tlf.: 63 15 28 47\n\nMed venlig hilsen\nBirthe Holm\nSekretær\nTlf. 63 15 28 40\n",
    )
    assert (found.full_name, found.email, found.telephone) == ("Søren Kjær", "sk@nord.dk", "+4563152847")


def test_a_card_written_into_the_mail_is_read_with_the_country_of_its_address() -> None:
    found = person(
        "Anna M <am@gmail.com>",
        "Please register me.\n\nBEGIN:VCARD\nVERSION:3.0\nN:Muster;Anna;;Dr.;\nORG:Nordwerk AG;Clusters\n"
        "TITLE:Head of Unit\nTEL;TYPE=FAX:030 310079\nTEL;TYPE=WORK:030 310078\nEMAIL:a.muster@nord.eu\n"
        "ADR:;;Str. 1;Berlin;;10115;Germany\nEND:VCARD\n",
    )
    assert (found.full_name, found.function, found.organisation, found.email, found.telephone) == VALUES
    assert found.country == "DE"


@pytest.mark.parametrize(
    ("signed", "country"),
    [
        ("Anna Muster\nDanish Business Authority", "DK"),
        ("Anna Muster\nMinistry of Business and Growth, Denmark", "DK"),
        ("Anna Muster\nManager\nCluster, Sarajevo", "BA"),
        ("Anna Muster\nManager\nFIN-90570 Oulu", "FI"),
        ("Anna Muster\nManager\nSpanish-Portuguese Chamber of Commerce", None),
    ],
)
def test_a_signature_tells_the_country_where_no_domain_does(signed: str, country: str | None) -> None:
    found = person("Anna Muster <anna@cluster.org>", f"Dear all,\n\nI would like to register.\n\n{signed}\n")
    assert found.country == country


def test_i_am_from_tells_the_country() -> None:
    assert person("Anna Muster <a@nord.eu>", "I register. I am from Slovenia.\n\nAnna Muster\n").country == "SI"


def test_a_country_spoken_of_tells_nothing() -> None:
    body = "I register and look forward to hear about clusters in Spain and the policy of France.\n\nAnna Muster\n"
    assert person("Anna Muster <a@nord.eu>", body).country is None


@pytest.mark.parametrize(
    ("sender", "signed", "numbers"),
    [
        ("h.meier@verband.de", "Zentrale: +49 30 310078-0\nDurchwahl: +49 30 310078-45", {"+493031007845"}),
        ("h.meier@verband.at", "T: +43 (0)1 / 534 24 DW 45, F: DW 46", {"+4315342445"}),
        ("h.meier@pole.fr", "Standard : 05 57 81 46 00 - Ligne directe : 05 57 81 46 21", {"+33557814621"}),
        ("h.meier@pole.fr", "Tél. : 05 57 81 46 21 (secrétariat : 05 57 81 46 22)", {"+33557814621"}),
        ("h.meier@cluster.it", "Tel. centralino 051 123456 - Tel. diretto 051 1234578", {"+390511234578"}),
        ("h.meier@state.gov", "Tel. 202-647-4000 ext. 12", {"+12026474000"}),
        ("h.meier@milch.de", "Tel./AB 0831/69812-4 · Fax -9 · Notdienst 0171/5500183", {"+49831698124"}),
    ],
)
def test_the_own_number_is_taken_among_those_of_a_signature(sender: str, signed: str, numbers: set[str]) -> None:
    found = person(f"Hans Meier <{sender}>", f"I register for the workshop.\n\nHans Meier\nManager\n{signed}\n")
    assert found.telephone in numbers


def test_a_comma_at_the_end_of_a_name_or_before_the_greeting_joins_nothing() -> None:
    form = "Name: Anna Muster,\nNordwerk AG\nTel: +49 30 310078\nFunction: Head of Unit,\nBest regards\nAnna Muster\n"
    assert read_form(form)[:2] == ("Anna Muster", "Head of Unit")
