"""Who is registered, cancelled or put for somebody else: one kind of sentence a line, in many languages."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from inbox_processor import extraction, message
from inbox_processor.records import Kind, Message, Reading, ReadingContext
from tests import short_mails

OURS = "workshop@organiser.example"
CONTEXT = ReadingContext(subject="CLUSTER EXCELLENCE WORKSHOP 23/09/2014", own_addresses=frozenset({OURS}), year=2014)


def read(sender: str, body: str) -> Reading:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, OURS, CONTEXT.subject
    mail["Message-ID"] = "<1@example.org>"
    mail.set_content(body)
    return extraction.read(message.parse(mail.as_bytes()), CONTEXT)


def who(sender: str, body: str) -> list[tuple[str | None, str | None]]:
    return [(person.title, person.full_name) for person in read(sender, body).registrants]


@pytest.mark.parametrize(
    ("sender", "body", "title", "name"),
    [
        (
            "Petra Klein <petra.klein@netz.example>",
            "Guten Tag,\n\nmein Vorgesetzter, Herr Dr. Jens Ohlendorf, möchte gern am Workshop teilnehmen."
            "\n\nMit freundlichen Grüßen\nPetra Klein\nVorstandssekretariat\n",
            "Herr Dr.",
            "Jens Ohlendorf",
        ),
        (
            "Sekretariat <sekretariat@klaster.example>",
            "Dzień dobry,\n\nzgłaszam na warsztaty w Brukseli Panią Hannę Stępniewską-Rak.\n\nZ poważaniem\nIza Bąk\n",
            "Pani",
            "Hanna Stępniewska-Rak",
        ),
        (
            "Secretariat <office@cluster.example>",
            "Bună ziua,\n\nVă rugăm să îl înscrieți pe domnul director Cosmin Drăgulescu la atelier.\n\nMirela Pop\n",
            "domnul",
            "Cosmin Drăgulescu",
        ),
        (
            "Titkárság <titkarsag@klaszter.example>",
            "Tisztelt Szervezők!\n\nSzeretném regisztrálni a workshopra igazgatónkat, dr. Bodrogi Kálmánt.\n\n"
            "Üdvözlettel,\nTóth Ilona\n",
            "dr.",
            "Kálmán Bodrogi",
        ),
        (
            "Офис <office@klaster.example>",
            "Здравейте,\n\nМоля да регистрирате нашия директор г-н Светослав Дончев.\n\nПоздрави\nЕлена Петрова\n",
            "г-н",
            "Светослав Дончев",
        ),
        (
            "Tajništvo <info@klaster.example>",
            "Poštovani,\n\nmolimo da na radionicu prijavite našega direktora gospodina Zvonimira Perkovića, dipl. ing. "
            "Kontakt: z.perkovic@klaster.example\n\nSrdačan pozdrav\nAna Jurić\n",
            "gospodin",
            "Zvonimir Perković",
        ),
    ],
)
def test_whom_an_office_writes_for_is_registered(sender: str, body: str, title: str, name: str) -> None:
    assert who(sender, body) == [(title, name)]


@pytest.mark.parametrize(
    ("sender", "body", "name"),
    [
        (
            "Tom Berg <tom.berg@cluster.example>",
            "Dear all,\n\nI heard of it from my colleague Maria Rossi and would like to register.\n\nTom\n",
            "Tom Berg",
        ),
        (
            "Karl Huber <karl.huber@netz.example>",
            "Guten Tag,\n\nauf Empfehlung von Herrn Dr. Franz Maier melde ich mich zum Workshop an.\n\nKarl Huber\n",
            "Karl Huber",
        ),
        (
            "Luc Petit <luc.petit@pole.example>",
            "Bonjour,\n\nMa collègue Anne Morel m'a transmis votre annonce. Je souhaite participer à l'atelier."
            "\n\nLuc Petit\n",
            "Luc Petit",
        ),
        (
            "Radovan Štěrba <sterba@klastr.example>",
            "Dobrý den,\n\nkolegyně Hana Pokorná, která se chystala, 23. září nemůže. Hlásím se proto já:\n\n"
            "Radovan Štěrba\nmanažer klastru\nsterba@klastr.example\n",
            "Radovan Štěrba",
        ),
    ],
)
def test_who_is_only_spoken_of_is_not_registered(sender: str, body: str, name: str) -> None:
    assert [found for _, found in who(sender, body)] == [name]


@pytest.mark.parametrize(
    ("sender", "body", "name"),
    [
        (
            "Dace Kļaviņa <dace.klavina@bio.example>",
            "Good morning,\n\nPlease cancel the registration of Mr Andris Straume. I myself come as planned.\n\nDace\n",
            "Andris Straume",
        ),
        (
            "Léa Roux <lea.roux@pole.example>",
            "Bonjour,\n\nJe vous prie d'annuler l'inscription de M. Gildas Le Goff, retenu ailleurs.\n\nLéa Roux\n",
            "Gildas Le Goff",
        ),
        (
            "Ewa Lis <ewa.lis@klaster.example>",
            "Dzień dobry,\n\nproszę o wykreślenie z listy pana Zdzisława Korczaka.\n\nPozdrawiam\nEwa Lis\n",
            "Zdzisław Korczak",
        ),
        (
            "Jana Malá <mala@klastr.example>",
            "Dobrý den,\n\nbohužel musím zrušit účast našeho kolegy Bohumila Štěpánka.\n\nS pozdravem\nJana Malá\n",
            "Bohumil Štěpánek",
        ),
        (
            "Grace Hall <grace@dairy.example>",
            "Hi, Cormac Delahunty, my colleague, has broken his ankle. Please take him off the list. I still come.\n\n"
            "Grace Hall\n",
            "Cormac Delahunty",
        ),
        (
            "Ute Kern <ute.kern@netz.example>",
            "Guten Tag,\n\nleider kann ich nicht kommen, weil mein Kollege Jan Behrens krank ist. "
            "Bitte stornieren Sie meine Anmeldung.\n\nUte Kern\n",
            "Ute Kern",
        ),
        (
            "Quentin Delmotte <quentin.delmotte@log.example>",
            "Bonsoir,\n\nje dois annuler ma venue le 23 et Mme Stassart compte sur moi au salon.\n\nQuentin Delmotte\n",
            "Quentin Delmotte",
        ),
    ],
)
def test_a_cancellation_is_of_whom_it_names_and_else_of_the_writer(sender: str, body: str, name: str) -> None:
    assert [found for _, found in who(sender, body)] == [name]


@pytest.mark.parametrize(
    ("sender", "body", "name"),
    [
        (
            "Xiana Rebolo <xiana.rebolo@mar.example>",
            "Hola,\n\nquiero inscribirme:\n\nXiana Rebolo Castiñeiras, técnica de proyectos\nFundación Mar\n",
            "Xiana Rebolo Castiñeiras",
        ),
        (
            "Ana Marçal <ana.marcal@ipic.example>",
            "Exmos Senhores,\n\nsolicito a inscrição do Dr. Henrique Sá Nogueira.\n\nAna Marçal\nsecretária\n",
            "Henrique Sá Nogueira",
        ),
        (
            "fede zambon <federica.zambon@polo.example>",
            "ciao a tutti sono federica zambon e volevo iscrivermi al workshop del 23 settembre, grazie fede",
            "Federica Zambon",
        ),
        (
            "Gino Bianchi <g.bianchi@polo.example>",
            "Buongiorno,\n\nal workshop parteciperà l'ing. Duccio Landi.\n\nGino Bianchi\n",
            "Duccio Landi",
        ),
    ],
)
def test_a_name_is_read_whole_and_no_longer(sender: str, body: str, name: str) -> None:
    assert [found for _, found in who(sender, body)] == [name]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("Hi,\n\nRamona Schiller and I would like to attend.\n\nIda Falk\n", ["Ramona Schiller", "Ida Falk"]),
        ("Hallo,\n\nich komme zusammen mit Herrn Thorben Uhlig zum Workshop.\n\nIda\n", ["Thorben Uhlig", "Ida Falk"]),
        (
            "Bonjour,\n\nJe serai accompagné de ma collègue Mme Maëlle Le Bihan. Merci de nous inscrire.\n\nIda Falk\n",
            ["Maëlle Le Bihan", "Ida Falk"],
        ),
        (
            "Hej,\n\nVi vil gerne tilmelde 2 personer:\n\n1) Undertegnede, projektchef, tlf. 6520 9914\n"
            "2) Lone Brix Skaarup, koordinator, tlf. 6520 9917\n\nIda Falk\n",
            ["Lone Brix Skaarup", "Ida Falk"],
        ),
        (
            "Guten Abend,\n\nwir möchten beide kommen:\n\nDr. Anna und Peter Lüttgering\nNetz GmbH\n\nGruß\n",
            ["Anna Lüttgering", "Peter Lüttgering"],
        ),
    ],
)
def test_two_come_where_the_writer_says_so(body: str, names: list[str]) -> None:
    assert sorted(str(name) for _, name in who("Ida Falk <ida.falk@netz.example>", body)) == sorted(names)


def test_a_participation_that_is_denied_registers_nobody() -> None:
    body = (
        "Sehr geehrte Damen und Herren,\n\ndas Ministerium nimmt an der Veranstaltung mit einer Person teil:\n\n"
        "Dr. Annegret Hülsebusch, Referatsleiterin.\n\nDie Teilnahme von Herrn Sassnick ist nicht vorgesehen.\n"
    )
    assert who("Buero <buero@amt.example>", body) == [("Dr.", "Annegret Hülsebusch")]


def test_a_name_under_an_unknown_greeting_is_the_writers_own() -> None:
    body = (
        "Dear Madam,\n\nBy the present we confirm the participation of Mr. Ovidiu Popa.\n\n"
        "With consideration,\nec. Mihaela Iftimie\nbirou\ntel. 0230 214 877\n"
    )
    assert who("Secretariat <secretariat@agro.example>", body) == [("Mr.", "Ovidiu Popa")]


@pytest.mark.parametrize(
    ("sender", "body", "name", "telephone"),
    [
        (
            "Wojtek Baran <w.baran@klaster.pl>",
            "proszę mnie dopisać. Wojciech Baran, prezes, Dolny Klaster Ceramiczny, tel 71 344 18 20. dzięki!",
            "Wojciech Baran",
            "+48713441820",
        ),
        (
            "Sandra Kiss <s.kiss@klaszter.hu>",
            "Kérem, regisztráljanak. Kiss Szandra, igazgató, Klaszter Kft., tel. 06 1 456 78 90",
            "Szandra Kiss",
            "+3614567890",
        ),
    ],
)
def test_a_pet_name_in_the_sender_line_is_the_same_person(sender: str, body: str, name: str, telephone: str) -> None:
    (person,) = read(sender, body).registrants
    assert (person.full_name, person.telephone) == (name, telephone)


def test_a_sister_at_the_same_office_is_somebody_else() -> None:
    body = "Please register my colleague Petra Klein (petra.klein@netz.example), analyst.\n\nPaula Klein\n"
    assert [name for _, name in who("Paula Klein <paula.klein@netz.example>", body)] == ["Petra Klein"]


PROBES = (Path(__file__).parent / "who_probes.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("probe", [line for line in PROBES if line[:1] not in ("#", "?")])
def test_those_and_only_those_are_registered_who_are_to_come(probe: str) -> None:
    sender, names, body = probe.split(" | ", 2)
    found = [str(name) for _, name in who(sender, body.replace("¶", "\n"))]
    assert sorted(found) == sorted(name.strip() for name in names.split(";"))


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (
            "We will be represented by Ms Petra Klein or, failing her, Mr Jan Novak. Please keep one seat.\n",
            "Petra Klein",
        ),
        ("Zum Workshop kommt Frau Petra Klein oder Herr Jan Novak. Bitte einen Platz reservieren.\n", "Petra Klein"),
        ("Nous serons représentés par Camille Laurent ou, à défaut, par M. Thierry Noël.\n", "Camille Laurent"),
    ],
)
def test_of_two_of_whom_one_comes_the_first_is_registered_in_doubt(body: str, name: str) -> None:
    reading = read("Office <office@netz.example>", f"{body}\nThe office\n")
    (person,) = reading.registrants
    assert person.full_name == name
    assert reading.held or person.held


@pytest.mark.parametrize(
    ("line", "mail"), [(line, mail) for line, mail, _ in short_mails.withdrawn() if not line.startswith("?")]
)
def test_a_cancellation_is_of_whom_its_writer_says_that_he_stays_away(line: str, mail: Message) -> None:
    reading = extraction.read(mail, CONTEXT)
    name = line.split(" | ")[1]
    assert (reading.kind, [person.full_name for person in reading.registrants]) == (Kind.CANCELLATION, [name])


def test_addresses_of_one_answer_are_of_the_names_that_they_are_made_of() -> None:
    body = "Names: Anna Muster; Peter Holm\nE-mail: peter.holm@firma.eu; anna.muster@firma.eu\nFunction: adviser\n"
    people = read("Office <office@firma.eu>", body).registrants
    assert [(person.full_name, person.email) for person in people] == [
        ("Anna Muster", "anna.muster@firma.eu"),
        ("Peter Holm", "peter.holm@firma.eu"),
    ]


def test_a_line_that_announces_a_list_gives_its_organisation_to_those_below() -> None:
    body = """Dear organisers,

from Carinthian Agency for Wood Industries:
- Ms Katrin Lahn, Head of Department, katrin.lahn@arwi.at
- Mr Georg Pichler, Project Manager, georg.pichler@arwi.at

from Ministry of Economy of Villach:
- Mr Uwe Stadler, Deputy Head, uwe.stadler@villach-city.at

Katrin Lahn"""
    found = read("Katrin Lahn <katrin.lahn@arwi.at>", body).registrants
    agency, ministry = "Carinthian Agency for Wood Industries", "Ministry of Economy of Villach"
    assert [each.organisation for each in found] == [agency, agency, ministry]
