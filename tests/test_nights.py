"""Whole nights over generated mailboxes, checked against the second implementation of SPEC section 6.

The mails are made from a plan; the plan also says, without any reading or register of ours, which registrations exist.
"""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from inbox_processor import allocation, config, exports
from inbox_processor.config import Settings
from inbox_processor.pipeline import Run
from inbox_processor.records import Registration, Status
from inbox_processor.store import open_store
from inbox_processor.view import view
from tests.nights import FakeMailbox
from tests.reference_allocation import reference

ROOT = Path(__file__).parent.parent
FIRST_DAY = datetime(2014, 9, 1, 6, tzinfo=UTC)
NIGHTS = 23
ORGANISATIONS = (
    ("Helios Energie GmbH", "helios-energie.de", "DE", "Germany"),
    ("Bayern Chemie Netzwerk", "chemie-netzwerk.de", "DE", "Germany"),
    ("Optik Verbund Jena", "optik-jena.de", "DE", "Germany"),
    ("Pôle Mécatronique Savoie", "mecatronique-savoie.fr", "FR", "France"),
    ("Agence Bretagne Océan", "bretagne-ocean.fr", "FR", "France"),
    ("Klaster Lotniczy San", "klaster-lotniczy.pl", "PL", "Poland"),
    ("Maritiem Platform Zeeland", "maritiem-zeeland.nl", "NL", "Netherlands"),
    ("Distretto Ceramica Secchia", "ceramica-secchia.it", "IT", "Italy"),
)
GIVEN = ("Anna", "Peter", "Maria", "Paul", "Laura", "Martin", "Sofia", "Daniel", "Eva", "Simon")
FAMILY = ("Keller", "Lambert", "Kowalski", "Visser", "Ferrari", "Hofmann", "Morel", "Nowak", "Bakker", "Conti")
RESERVED = ("Gerd Winter", "Susanna Longo")


@dataclass
class Person:
    """A planned registrant and what the register should know of them."""

    name: str
    organisation: tuple[str, str, str, str]
    arrived: datetime
    number: int
    has_telephone: bool
    completed: datetime | None = None
    cancelled: datetime | None = None
    promise: str | None = None
    asked_at: datetime | None = None

    @property
    def address(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@{self.organisation[1]}"

    def registration(self, now: datetime) -> Registration:
        has_telephone = self.has_telephone or (self.completed is not None and self.completed <= now)
        known_at = {"telephone": self.completed} if self.completed and not self.has_telephone and has_telephone else {}
        return Registration(
            reference=self.name,
            registered_at=self.arrived,
            order=(self.number, 0),
            full_name=self.name,
            function="Director",
            organisation=self.organisation[0],
            organisation_id=self.organisation[0],
            email=self.address,
            country=self.organisation[2],
            telephone="+4930123456" if has_telephone else None,
            known_at=known_at,
            cancelled="registrant" if self.cancelled and self.cancelled <= now else None,
            promise=self.promise,
            asked_at=self.asked_at,
        )


@dataclass
class Plan:
    people: list[Person]
    mailbox: FakeMailbox = field(default_factory=FakeMailbox)


def plan(seed: int) -> Plan:
    """Forty registrants with ties, missing fields, completions, cancellations and late mails, as mails in a mailbox."""
    chance = random.Random(seed)
    names = chance.sample([f"{given} {family}" for given in GIVEN for family in FAMILY], 40)
    people = [_person(name, chance) for name in names]
    sent: list[tuple[datetime, Person | None, bytes]] = []
    for person in people:
        sent.append((person.arrived, person, _form(person, full=person.has_telephone)))
        if person.completed:
            sent.append((person.completed, None, _form(person, full=True)))
        if person.cancelled:
            sent.append((person.cancelled, None, _cancellation(person)))
    chance.shuffle(sent)
    sent.sort(key=lambda item: item[0])
    made = Plan(people)
    for number, (arrived, owner, raw) in enumerate(sent, 1):
        made.mailbox.put(raw, arrived, str(number))
        if owner:
            owner.number = number
    return made


def _person(name: str, chance: random.Random) -> Person:
    arrived = FIRST_DAY + timedelta(days=chance.randrange(14), hours=chance.randrange(0, 24, 4))
    person = Person(name, chance.choice(ORGANISATIONS), arrived, 0, chance.random() > 0.25)
    later = arrived + timedelta(days=chance.randrange(1, 9), hours=1)
    if not person.has_telephone and chance.random() < 0.6:
        person.completed = later
    if chance.random() < 0.15:
        person.cancelled = later + timedelta(days=1)
    return person


def _mail(person: Person, body: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{person.name} <{person.address}>"
    message["Subject"] = "CLUSTER EXCELLENCE WORKSHOP 23/09/2014"
    message["Message-ID"] = f"<{abs(hash(body))}.{person.address}>"
    message.set_content(body)
    return bytes(message)


def _form(person: Person, *, full: bool) -> bytes:
    name, _, _, country = person.organisation
    lines = [f"Name: {person.name}", "Function: Director", f"Organisation: {name}", f"E-mail: {person.address}"]
    lines += ["Telephone: +49 30 1234567"] if full else []
    opening = "Dear organisers,\n\nI would like to register.\n\n"
    return _mail(person, opening + "\n".join([*lines, f"Country: {country}\n"]))


def _cancellation(person: Person) -> bytes:
    return _mail(person, f"Dear organisers,\n\nI have to cancel my registration.\n\nKind regards\n{person.name}\n")


@pytest.fixture
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    made = config.load(Path(shutil.copy(ROOT / "config.example.toml", tmp_path / "config.toml")))
    chance = random.Random(request.node.callspec.params.get("seed", 0))
    rules = made.rules.model_copy(
        update={
            "seats": chance.choice((12, 18, 30)),
            "per_organisation": chance.choice((1, 2, 4)),
            "country_cap": chance.choice((None, 3, 6)),
            "balance_seats": chance.choice((0, 3)),
        }
    )
    reserved = tuple(config.Reserved(full_name=name) for name in RESERVED)
    return made.model_copy(update={"rules": rules, "reserved": reserved})


def _expected(made: Plan, settings: Settings, now: datetime) -> dict[str, tuple[Any, ...]]:
    """The night by the second implementation; promises and requests are carried to the next."""
    rules = allocation.seat_rules(settings)
    arrived = [person for person in made.people if person.arrived <= now]
    registrations = [person.registration(now) for person in arrived]
    seats = [
        Registration(f"R{name}", FIRST_DAY, full_name=name, reserved=True, promise="reserved") for name in RESERVED
    ]
    outcomes = reference(rules, [*registrations, *seats], now)
    for person in arrived:
        outcome = outcomes[person.name]
        person.promise = (person.promise or "first-come") if outcome.promise else None
        if outcome.status == Status.CONFIRMED:
            person.asked_at = None
        elif outcome.status == Status.INCOMPLETE:
            person.asked_at = person.asked_at or now
    return {
        person.name: _row(str(found.status), found.reason, found.place_kept, found.position)
        for person in arrived
        for found in [outcomes[person.name]]
    }


def _row(status: str, reason: str, place_kept: bool, position: int | None) -> tuple[Any, ...]:
    """What is compared: the step that gave a seat is not, as a promise does not remember it everywhere."""
    return status, "" if status == "confirmed" else reason, place_kept, position


def _run(made: Plan, settings: Settings, now: datetime) -> dict[str, tuple[Any, ...]]:
    with open_store(settings.database.url, settings.event.code) as store:
        Run(settings, store, [made.mailbox], now)()
        exported = json.loads(exports.as_json(view(store, settings), settings))
    return {
        entry["full_name"]: _row(entry["status"], entry["reason"], entry["place_kept"], entry["position"])
        for entry in exported["registrations"]
        if entry["message_id"]
    }


@pytest.mark.parametrize("seed", range(8))
def test_every_night_agrees_with_the_second_implementation(seed: int, settings: Settings) -> None:
    made = plan(seed)
    for night in range(1, NIGHTS):
        now = FIRST_DAY + timedelta(days=night)
        assert _run(made, settings, now) == _expected(made, settings, now), f"night of {now:%d %B}"


@pytest.mark.parametrize("seed", range(100, 104))
def test_nightly_runs_end_like_one_run_after_the_deadline(seed: int, settings: Settings, tmp_path: Path) -> None:
    made = plan(seed)
    made.people = [replace(person, completed=None, cancelled=None) for person in made.people]
    made.mailbox = FakeMailbox()
    for number, person in enumerate(sorted(made.people, key=lambda p: p.arrived), 1):
        made.mailbox.put(_form(person, full=person.has_telephone), person.arrived, str(number))
    once = settings.model_copy(update={"database": config.Database(url=f"sqlite:///{tmp_path}/once.db")})
    end = datetime.combine(date(2014, 9, 13), FIRST_DAY.time(), tzinfo=UTC)
    nightly: dict[str, tuple[Any, ...]] = {}
    for night in range(1, 13):
        nightly = _run(made, settings, FIRST_DAY + timedelta(days=night))
    single = _run(made, once, end)
    assert {name: row[:1] for name, row in nightly.items()} == {name: row[:1] for name, row in single.items()}
