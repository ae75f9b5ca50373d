"""A full event for tests: the sample mailbox and 125 made-up people more, from 25 countries, night after night.

python -m tests.full_event FOLDER     writes its digest there, for a browser
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from inbox_processor.config import Settings
from inbox_processor.mailbox import open_mailbox
from inbox_processor.morning import Morning
from inbox_processor.pipeline import Report, Run
from inbox_processor.post import Post
from inbox_processor.records import RegisterView
from inbox_processor.store import open_store
from inbox_processor.view import view
from tests.nights import ROOT, desk, example, with_rules

COUNTRIES = (
    "Germany|DE|+49 30 23125|Jonas,Katrin,Uwe,Heike,Lars,Birgit,Torsten,Silke|Albrecht,Busch,Dietrich,Engel,Franke,"
    "Graf,Hahn,Jahn,Kern,Lorenz,Maurer,Naumann,Otto,Pohl",
    "France|FR|+33 1 4455|Julien,Claire,Mathieu,Sophie,Benoît,Aurélie|Blanchard,Chevalier,Dufour,Fournier,Gauthier",
    "Italy|IT|+39 06 4821|Marco,Giulia,Davide,Elena,Stefano,Francesca|Barbieri,Caruso,De Luca,Esposito,Galli,Marchetti",
    "Spain|ES|+34 91 301|Javier,Marta,Pablo,Nuria,Álvaro|Castro Vega,Domínguez Ruiz,Iglesias Mora,Navarro Peña,Ortega",
    "Poland|PL|+48 22 501|Piotr,Agnieszka,Tomasz,Katarzyna|Nowicki,Wiśniewska,Mazur,Wróbel",
    "Netherlands|NL|+31 20 551|Jeroen,Marieke,Bas,Femke|van der Meer,de Vries,Hoekstra,ten Brink",
    "Belgium|BE|+32 2 501|Koen,Els,Olivier,Nathalie|Peeters,Claes,Lambert,Dubois",
    "Austria|AT|+43 1 5011|Florian,Johanna,Wolfgang|Steiner,Pichler,Hofer",
    "Sweden|SE|+46 8 501|Erik,Karin,Anders|Lindqvist,Bergström,Nyberg",
    "Denmark|DK|+45 33 12|Søren,Ida,Rasmus|Kjær,Mortensen,Holm",
    "Finland|FI|+358 9 501|Antti,Sari,Mikko|Korhonen,Mäkinen,Laine",
    "Portugal|PT|+351 21 301|Rui,Catarina,Nuno|Carvalho,Teixeira,Moura Pinto",
    "Greece|GR|+30 210 501|Nikos,Eleni,Kostas|Georgiou,Pappas,Vlachos",
    "Ireland|IE|+353 1 501|Ciarán,Niamh,Declan|Byrne,Doyle,Kavanagh",
    "Hungary|HU|+36 1 501|Gábor,Katalin,László|Szabó,Horváth,Kiss",
    "Romania|RO|+40 21 501|Andrei,Ioana,Radu|Ionescu,Dumitru,Stan",
    "Bulgaria|BG|+359 2 501|Ivan,Maria,Stoyan|Dimitrov,Ilieva,Kolev",
    "Czechia|CZ|+420 221 50|Petr,Lenka,Martin|Dvořák,Svobodová,Černý",
    "Slovakia|SK|+421 2 501|Juraj,Zuzana,Peter|Kováč,Hudecová,Baláž",
    "Slovenia|SI|+386 1 501|Matej,Nina,Rok|Zupan,Kralj,Bizjak",
    "Croatia|HR|+385 1 501|Ivana,Marko,Petra|Babić,Jurić,Perić",
    "Lithuania|LT|+370 5 201|Jonas,Rasa,Tomas|Kazlauskas,Petrauskienė,Butkus",
    "Latvia|LV|+371 6701|Jānis,Ilze,Mārtiņš|Ozols,Liepa,Krūmiņš",
    "Estonia|EE|+372 601|Priit,Liis,Tanel|Saar,Mägi,Kask",
    "Luxembourg|LU|+352 401|Claude,Martine,Luc|Schmit,Weber,Reuter",
)
FIELDS = (
    *("Photonics", "Maritime", "Health", "Timber", "Water", "Aerospace", "Textile", "Wind", "Agrofood", "Robotics"),
    *("Packaging", "Materials", "Mobility", "Software", "Furniture", "Logistics", "Ceramics", "Energy"),
)
KINDS = ("Cluster", "Network", "Valley", "Platform", "Agency", "Association", "Park", "Institute")
NUMBERS = (14, 9, 10, 8, 7, 6, 6, 5, 5, 5, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3, 2)
"""How many of each country write."""
FIRST = datetime(2014, 7, 16, 7, tzinfo=UTC)
NIGHTS = (
    datetime(2014, 8, 20, 4, tzinfo=UTC),
    datetime(2014, 9, 9, 4, tzinfo=UTC),
    datetime(2014, 9, 13, 4, tzinfo=UTC),
)


def people() -> Iterator[dict[str, str]]:
    """Who writes, in no order; the same every time."""
    rng = random.Random(2014)
    for country, number in zip(COUNTRIES, NUMBERS, strict=True):
        name, code, prefix, given, family = country.split("|")
        firsts, lasts = given.split(","), family.split(",")
        organisation = ""
        for index in range(number):
            if index % 3 != 1:  # every third comes from the same organisation as the one before
                organisation = (
                    f"{rng.choice(FIELDS)} {rng.choice(KINDS)} {name} {index + 1 if index > 2 else ''}".strip()
                )
            who = f"{firsts[index % len(firsts)]} {lasts[index % len(lasts)]}"
            domain = "-".join(organisation.lower().split()) + f".{code.lower()}"
            local = f"p{index}.{code.lower()}"
            yield {
                "Title": rng.choice(("Dr", "Mr", "Ms", "Prof.")),
                "Name": who,
                "Function": rng.choice(("Cluster Manager", "Director", "Policy Officer", "Project Manager")),
                "Organisation": organisation,
                "E-mail": f"{local}@{domain}",
                "Telephone": "" if rng.random() < 0.06 else f"{prefix} {rng.randrange(1000, 9999)}",
                "Country": name,
            }


def mailbox(folder: Path) -> Path:
    """The folder of .eml files: the sample, and what these people write."""
    box = folder / "mailbox"
    box.mkdir(parents=True)
    for sample in (ROOT / "tests" / "mailbox").glob("*.eml"):
        (box / sample.name).write_bytes(sample.read_bytes())
    rng = random.Random(1)
    everybody = list(people())
    rng.shuffle(everybody)
    for number, person in enumerate(everybody):
        arrived = FIRST + timedelta(hours=10.9 * number, minutes=rng.randrange(300))
        (box / f"made-{number:03d}.eml").write_bytes(_mail(person, number, arrived))
    return box


def _mail(person: dict[str, str], number: int, arrived: datetime) -> bytes:
    mail = EmailMessage(policy=SMTP)
    date = format_datetime(arrived)
    mail["Received"] = f"from mx.example.eu by mx1.mailboxes.ec.europa.eu with ESMTP id m{number}; {date}"
    mail["From"] = f"{person['Name']} <{person['E-mail']}>"
    mail["Subject"] = "CLUSTER EXCELLENCE WORKSHOP 23/09/2014"
    mail["Message-ID"] = f"<{number}@{person['E-mail'].partition('@')[2]}>"
    mail["Date"] = date
    lines = "".join(f"{label}: {value}\n" for label, value in person.items() if value)
    mail.set_content(f"Dear organisers,\n\nI would like to register for the workshop.\n\n{lines}\nBest regards\n")
    return bytes(mail)


def event(folder: Path, **rules: Any) -> Settings:
    """The example event on that mailbox, with two organisers who answer by mail."""
    settings = with_rules(example(folder), **rules)
    organisers = ("ann.organiser@example.eu", "ben.organiser@example.eu")
    updates: dict[str, Any] = {
        "mailbox": settings.mailbox.model_copy(update={"url": f"eml:{mailbox(folder)}", "as_of": None}),
        "digest": settings.digest.model_copy(update={"to": organisers, "organisers": organisers}),
    }
    return settings.model_copy(update=updates)


def night(settings: Settings, now: datetime, files: dict[str, str | bytes]) -> Report:
    """One run; `files` get the page and the text of its digest."""
    table = desk(settings)
    morning = Morning(table, lambda content, file: files.update({file.name: content}))
    opened = open_mailbox(settings.mailbox)
    with open_store(settings.database.url, settings.event.code) as store, opened as mailboxes:
        return Run(settings, store, mailboxes, now, morning=morning, post=Post(table))()


def last_view(settings: Settings) -> RegisterView:
    with open_store(settings.database.url, settings.event.code) as store:
        return view(store, settings)


def main(folder: Path) -> None:
    settings = event(folder, confirm_selection=True)
    for number, now in enumerate(NIGHTS, 1):
        files: dict[str, str | bytes] = {}
        report = night(settings, now, files)
        for name, content in files.items():
            raw = content if isinstance(content, bytes) else content.encode()
            (folder / f"night{number}-{name}").write_bytes(raw)
        print(f"{now:%d %b}: {len(report.view.entries)} registrations, {len(files['digest.html'])} bytes of page")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
