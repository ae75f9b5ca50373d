"""A name of an organisation ends at the comma behind which a town or a description stands, in every language."""

from __future__ import annotations

import pytest

from inbox_processor.extraction import organisation_additions, organisations
from inbox_processor.extraction.lexicon import grammar

ADDED = """
Cluster da Pedra Verde|, Borba
Länsi-Savon kauppakamari|, Kuopio
Asociația „Clusterul Lemnului Bihor"|, Oradea
Croatian Boat Cluster|, hosted at the Chamber of Economy
Associação Polo do Mar do Sul|, em Matosinhos, e o número
Ministry for the Economy, Investment and Small Business|, Valletta
Sklářský klastr Orlice, z. s.|, Jablonec
Altair Conseil SARL|, cabinet conseil en stratégie
Holzcluster Steiermark|, Frankfurt am Main
Gründerzentrum Neiße GmbH|, Frankfurt (Oder)
Medizintechnik Alb GmbH|, ein Netzwerk der Hochschule
Pôle Mécatronique du Jura|, qui fédère 40 entreprises
Clúster de l'Automòbil de Girona|, amb seu a Olot
Klaster Drzewny Podlasie|, Białystok
Дървен клъстер Родопи|, Смолян
Σύνδεσμος Επιπλοποιών Κρήτης|, Ηράκλειο
Marine Cluster Gozo|, a member of the Xlendi Group
Grafisch Cluster Twente|, gevestigd te Almelo
Træklynge Fyn|, beliggende i Odense
Ústav pro výzkum dřeva, v.v.i.|, Brno
Medienos klasteris Dzūkija|, Alytus
Metāla klasteris Kurzeme|, Liepāja
Tisza-menti Faipari Klaszter|, Szolnok
Enterprise Agency Clare|, where I have worked since 2009
"""
WHOLE = """
Ministère de l'Économie, du Redressement productif et du Numérique
Ministrstvo za infrastrukturo, energetiko in prostor
Ministeru għall-Ekonomija, Investiment u Intrapriżi Żgħar
Ministerium für Wirtschaft, Arbeit, Verkehr und Technologie der Nordmark
An Roinn Post, Fiontar agus Nuálaíochta
Banco de Fomento Insular, S.A.
Klastr nanotechnologií Haná, družstvo
CzechAccelerator, státní příspěvková organizace
Pohištveni grozd Notranjska, gospodarsko interesno združenje
ADECYL, Agencia de Desarrollo Industrial de Castilla y León
Monforte & Salgueiro, Consultores
Golob svetuje, Blaz Golob s.p.
Vidzemes prekybos, pramonės ir amatų rūmai
Microtech Seeland, Verein
"""


@pytest.mark.parametrize("said", ADDED.strip().splitlines())
def test_a_town_or_a_description_behind_a_comma_is_not_of_the_name(said: str) -> None:
    named, _, added = said.partition("|")
    text = named + added
    assert text[: organisation_additions.begin(text)] == named


@pytest.mark.parametrize("name", WHOLE.strip().splitlines())
def test_a_list_of_subjects_a_legal_form_and_a_kind_of_body_are_of_the_name(name: str) -> None:
    assert organisation_additions.begin(name) == len(name)


IN_SENTENCES = """
en|The Ministry of Transport, Infrastructure and Rural Aid sends me|Ministry of Transport, Infrastructure and Rural Aid
nl|Vanuit het Ministerie van Economische Zaken komen er twee|Ministerie van Economische Zaken
de|Seitens der Wirtschaftskammer Tirol kommen zwei Personen|Wirtschaftskammer Tirol
pt|Pela Associação Industrial do Minho participará o Dr. Rui|Associação Industrial do Minho
it|Dalla Camera di Commercio di Cuneo parteciperà Anna|Camera di Commercio di Cuneo
fr|au nom de l'Agence wallonne pour l'Environnement, je confirme|Agence wallonne pour l'Environnement
fr|Nous serons deux de l'Agence bruxelloise pour les Quartiers :|Agence bruxelloise pour les Quartiers
es|soy técnico de la Agencia andaluza de Promoción Exterior, en Sevilla|Agencia andaluza de Promoción Exterior
en|University of Paris I will send two people|University of Paris
en|On behalf of the Rectorate I have the honour|
nl|Hierbij geef ik namens het College van Bestuur door|
de|Im Namen der Geschäftsführung melde ich an|
bg|от името на ректората потвърждавам участието|
"""


@pytest.mark.parametrize("said", IN_SENTENCES.strip().splitlines())
def test_a_sentence_names_a_body_without_the_words_that_lead_to_it(said: str) -> None:
    language, text, name = said.split("|")
    found = organisations.organisations(text, [], [], grammar(language))
    assert [text[phrase.start : phrase.end] for phrase in found] == ([name] if name else [])
