"""Functions and organisations read by where they stand, in mails of many languages and layouts."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from inbox_processor import extraction, message
from inbox_processor.extraction.lexicon import grammar
from inbox_processor.extraction.organisations import organisations
from inbox_processor.records import ReadingContext, Registrant

CONTEXT = ReadingContext(
    subject="WORKSHOP 23/09/2014", own_addresses=frozenset({"workshop@organiser.example"}), year=2014
)


def registrant(sender: str, body: str) -> Registrant:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "workshop@organiser.example", "WORKSHOP 23/09/2014"
    mail["Message-ID"] = "<1@example.org>"
    mail.set_content(body)
    return extraction.read(message.parse(mail.as_bytes()), CONTEXT).registrants[0]


def organisations_of(text: str, language: str, *domains: str) -> list[str]:
    return [text[found.start : found.end] for found in organisations(text, domains, [], grammar(language))]


@pytest.mark.parametrize(
    ("text", "language", "organisation"),
    [
        ("radim u Klasteru drvne industrije Like i", "hr", "Klasteru drvne industrije Like"),
        ("u Hrvatskoj udruzi inovativnih poduzetnika (HUIP)", "hr", "Hrvatskoj udruzi inovativnih poduzetnika"),
        ("som v Združení strojárov Považia a chcem", "sk", "Združení strojárov Považia"),
        ("експерт в Министерство на туризма, тел", "bg", "Министерство на туризма"),
        ("koordinatore asociacijoje „Baldų klasteris“ ir", "lt", "asociacijoje „Baldų klasteris“"),
        ('vadītājs biedrībā "Koka klasteris" un', "lv", 'biedrībā "Koka klasteris"'),
        ("au sein du pôle Bois & Bâtiment du Morvan et", "fr", "pôle Bois & Bâtiment du Morvan"),
        ("vadovas, UAB „Vilnos namai“", "lt", "UAB „Vilnos namai“"),
        ("presso Umbria Aerospazio S.c.a r.l.", "it", "Umbria Aerospazio S.c.a r.l."),
        ("fra Lysnet Fyn F.M.B.A.", "da", "Lysnet Fyn F.M.B.A."),
        (
            "la Cámara de Comercio, Industria y Navegación de Lorca y",
            "es",
            "Cámara de Comercio, Industria y Navegación de Lorca",
        ),
        ("da Câmara Municipal de Lousada, solicitar a minha", "pt", "Câmara Municipal de Lousada"),
        ("la Haute école de gestion du Val lémanique, à", "fr", "Haute école de gestion du Val lémanique"),
        ("iz Zavoda za prostorno planiranje Like, tel", "hr", "Zavoda za prostorno planiranje Like"),
        ("u Hrvatskoj agenciji za inovacije i želim", "hr", "Hrvatskoj agenciji za inovacije"),
        ("strādāju par eksperti Latvijas Investīciju aģentūrā un", "lv", "Latvijas Investīciju aģentūrā"),
        ("Jonaitis, Ekonomikos ministerijos skyriaus vedėjas", "lt", "Ekonomikos ministerijos"),
        ("Strid från Nordanstigs kommun anmäler", "sv", "Nordanstigs kommun"),
        ("directeur chez LogiPôle Wallonie. 0473 62 81 49", "fr", "LogiPôle Wallonie"),
        ("prezes zarządu Lubelskiej Fundacji Rozwoju zgłaszam", "pl", "Lubelskiej Fundacji Rozwoju"),
        ("referentka na Ministerstvu průmyslu a obchodu a chci", "cs", "Ministerstvu průmyslu a obchodu"),
        ("svetovalka na Ministrstvu za razvoj in tehnologijo.", "sl", "Ministrstvu za razvoj in tehnologijo"),
        (
            "vadītāja Latvijas Tirdzniecības un rūpniecības kamerā.",
            "lv",
            "Latvijas Tirdzniecības un rūpniecības kamerā",
        ),
        ("universitetslektor vid Luleå tekniska universitet.", "sv", "Luleå tekniska universitet"),
        ("specialkonsulent i Erhvervsstyrelsen.", "da", "Erhvervsstyrelsen"),
        ("presidente del Distretto del Mobile di Pesaro.", "it", "Distretto del Mobile di Pesaro"),
        ("manažér v Horskom klastri Liptov - Tatry.", "sk", "Horskom klastri Liptov - Tatry"),
        ("експерт в Аграрен университет – Пловдив и", "bg", "Аграрен университет – Пловдив"),
    ],
)
def test_a_name_goes_as_far_as_its_case_its_quote_or_its_legal_form(
    text: str, language: str, organisation: str
) -> None:
    assert organisations_of(text, language) == [organisation]


@pytest.mark.parametrize(
    ("text", "language", "domain", "organisation"),
    [
        ("verksamhetsledare på Robotnätet i Västerås", "sv", "robotnat.se", "Robotnätet"),
        ("prezes Stowarzyszenia Dolina Lnu w Łodzi", "pl", "dolinalnu.pl", "Stowarzyszenia Dolina Lnu"),
        ("from the Boatbuilding Cluster in Southampton", "en", "x.uk", "Boatbuilding Cluster"),
    ],
)
def test_a_town_behind_a_name_is_no_part_of_it(text: str, language: str, domain: str, organisation: str) -> None:
    assert organisations_of(text, language, domain) == [organisation]


@pytest.mark.parametrize(
    ("text", "language", "domain", "organisation"),
    [
        ("sara neri, responsabile del distretto legno arredo, cell 333", "it", "x.it", "distretto legno arredo"),
        ("luis mora, gerente del cluster de turismo de galicia", "es", "x.es", "cluster de turismo de galicia"),
        ("tom hay, manager, solent marine cluster, 023 8049", "en", "x.uk", "solent marine cluster"),
        ("kees bos, adviseur, stichting maakhub, 06 123", "nl", "maakhub.nl", "stichting maakhub"),
        ("θελω, νικος, διευθυντης, συνεταιρισμος γαια, 2310", "el", "x.gr", "συνεταιρισμος γαια"),
    ],
)
def test_a_name_is_read_where_nobody_writes_capitals(text: str, language: str, domain: str, organisation: str) -> None:
    assert organisations_of(text, language, domain) == [organisation]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hi, our cluster would like to come, cluster policy matters to us", "en"),
        ("ich schreibe grad meine arbeit über cluster in der provinz", "de"),
        ("chiede il Presidente do Conselho Diretivo, Dr.", "pt"),
    ],
)
def test_small_words_and_boards_are_no_organisation(text: str, language: str) -> None:
    assert organisations_of(text, language) == []


@pytest.mark.parametrize(
    ("lines", "function", "organisation"),
    [
        ("Partnerships & Brand\nFerrovia Rail Network", "Partnerships & Brand", "Ferrovia Rail Network"),
        ("Manager Europese Programma’s\nMaritiem Cluster", "Manager Europese Programma’s", "Maritiem Cluster"),
        ("Business Unit Manager EU\nFerrovia B.V.", "Business Unit Manager EU", "Ferrovia B.V."),
        ("Sprecher\nFerrovia e.V. c/o Hochschule Harz\nAn der Karlstadt 8", "Sprecher", "Ferrovia e.V."),
        ("Manager\nRed Kite Vale\n0117 496 0000", "Manager", "Red Kite Vale"),
        ("Director a.i.\nFerrovia Ltd, part of Zee Group plc", "Director a.i", "Ferrovia Ltd"),
        ("Managerin\nFerrovia e.V.\nFerrovia wird gefördert durch das Land", "Managerin", "Ferrovia e.V."),
    ],
)
def test_what_stands_under_the_name_is_the_function(lines: str, function: str, organisation: str) -> None:
    found = registrant("Anna Orme <anna@ferrovia.eu>", f"Hello,\n\nplease register me.\n\nBest,\nAnna Orme\n{lines}\n")
    assert (found.function, found.organisation) == (function, organisation)


@pytest.mark.parametrize(
    ("text", "language", "organisation"),
    [
        ("I am Senior Adviser for Regional Projects in Banat Agro Cluster, and", "en", "Banat Agro Cluster"),
        ("Head of the Cooperation Division of Vistula Innovation Cluster", "en", "Vistula Innovation Cluster"),
        ("sou Diretora de Qualificação do CTIC-Norte.", "pt", "CTIC-Norte"),
        ("jsem vedoucí projektů v CyberHub Brno", "cs", "CyberHub Brno"),
        ("udviklingschef hos Lolland Energi, tlf", "da", "Lolland Energi"),
        ("Interim CEO at Motor Vale, and", "en", "Motor Vale"),
    ],
)
def test_behind_a_function_a_name_begins_where_one_is_told(text: str, language: str, organisation: str) -> None:
    assert organisations_of(text, language) == [organisation]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I am Head of Open Innovation", "en"),
        ("I am Director of ICT", "en"),
        ('my function is now "Vice-President for International Cooperation".', "en"),
    ],
)
def test_the_field_of_a_function_is_no_organisation(text: str, language: str) -> None:
    assert organisations_of(text, language) == []


@pytest.mark.parametrize(
    ("sender", "body", "function", "organisation"),
    [
        (
            "Ann Gil <a@mare.pt>",
            "Please register me.\n\nAnn Gil, Head of Sales @ Mare Lab\n",
            "Head of Sales",
            "Mare Lab",
        ),
        ("Réka Kis <r@x.hu>", "Tisztelt Bizottság!\n\nJelentkezem. Kis Réka, tel. 06 20 333 4455\n", None, None),
        (
            "Ada Neri <a@carta.it>",
            "Mi iscrivo.\n\nAda Neri\nDirettrice\nSegreteria Carta e Legno scarl\n",
            "Direttrice",
            "Carta e Legno scarl",
        ),
        (
            "Ole Dunn <o@medhub.org>",
            "Count me in.\n\nOle Dunn\nEcosystem Lead\nLeeds MedHub\n\nLeeds MedHub is part of Northern Group plc.\n",
            "Ecosystem Lead",
            "Leeds MedHub",
        ),
        (
            "Luc Noël <luc@free.fr>",
            "Bonjour, président de l'association Bois des Landes, je m'inscris. Luc Noël\n",
            "président",
            "association Bois des Landes",
        ),
        (
            "Borut Kos <b@plasttehnika.si>",
            "Pozdravljeni, kot direktor podjetja PlastTehnika d.o.o. se prijavljam. Borut Kos\n",
            "direktor",
            "PlastTehnika d.o.o.",
        ),
        (
            "Anna Berger <a@gmx.at>",
            "Guten Tag, ich melde mich als Clustermanagerin des Clusters Holzbau Tirol an.\n\nAnna Berger\n",
            "Clustermanagerin",
            "Cluster Holzbau Tirol",
        ),
    ],
)
def test_neighbours_are_no_part_of_function_and_organisation(
    sender: str, body: str, function: str | None, organisation: str | None
) -> None:
    found = registrant(sender, body)
    assert (found.function, found.organisation) == (function, organisation)


def test_a_job_that_nobody_knows_is_read_between_be_and_the_organisation() -> None:
    body = "Guten Tag,\n\nich bin Wollflüsterin der Handwerkskammer Harz und melde mich an.\n\nUta Brehm\n"
    found = registrant("Uta Brehm <u.brehm@gmx.de>", body)
    assert (found.function, found.organisation) == ("Wollflüsterin", "Handwerkskammer Harz")


def test_a_function_ends_before_an_open_bracket_and_a_small_word() -> None:
    body = "Bon dia,\n\nApunteu-me al workshop: Roger Mas, gerent d'AquaCat, 977 21 84 63.\n\nRoger Mas\n"
    assert registrant("Roger Mas <roger@aquacat.cat>", body).function == "gerent"
