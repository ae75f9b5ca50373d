"""Links of the digest: what a token says and cannot be made to say, and the corrections in a mail's first lines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inbox_processor.authority import LINK_DAYS, Seal
from inbox_processor.digest.needs import form
from inbox_processor.links import Links, asked_in, organisation_mark, values_in
from inbox_processor.message import parse
from tests.digest_views import person
from tests.organiser_mails import gmail, outlook, parts_of, phone

NOW = datetime(2014, 9, 3, 4, tzinfo=UTC)
SEAL = Seal(b"k" * 32, "CEW", "example.eu")
LINKS = Links(SEAL, "box@example.eu", "CEW", NOW)


def token_of(link: str) -> str:
    return parts_of(link)[1].split()[-1]


def test_a_link_says_what_it_asks_for_in_words_and_in_a_token() -> None:
    link = LINKS("confirm", ("CEW-0042",), "Please confirm CEW-0042 Anna Müller & Söhne.")
    to, subject, body = parts_of(link)
    assert to == "box@example.eu"
    assert subject.startswith("CEW confirm CEW-0042 ")
    assert subject.isascii()
    assert body == "Please confirm CEW-0042 Anna Müller & Söhne."
    found = SEAL.read_link(token_of(link), NOW)
    assert found
    assert (found.verb, found.target, found.issued, found.expired) == ("confirm", ("CEW-0042",), NOW, False)


def test_subjects_stay_short_enough_for_mail_programs_whatever_an_organisation_is_called() -> None:
    names = ("Verein zur Förderung der Wettbewerbsfähigkeit " * 6, "Ομοσπονδία Ελληνικών Συστάδων " * 6)
    assert len(parts_of(LINKS("same", names, "They are one."))[1]) < 200


def test_an_organisation_is_known_by_its_mark_however_it_is_spelt() -> None:
    assert organisation_mark("Cluster Nord") == organisation_mark("CLUSTER  NORD")
    assert organisation_mark("Cluster Nord") != organisation_mark("Cluster Süd")


def test_a_link_expires() -> None:
    token = token_of(LINKS("confirm", ("CEW-0001",), ""))
    for days, expired in ((LINK_DAYS, False), (LINK_DAYS + 1, True)):
        found = SEAL.read_link(token, NOW + timedelta(days=days))
        assert found
        assert found.expired is expired


def test_links_of_two_digests_are_two_and_of_one_digest_one() -> None:
    later = Links(SEAL, "box@example.eu", "CEW", NOW + timedelta(days=1))
    first, again, second = (make("confirm", ("CEW-0001",), "") for make in (LINKS, LINKS, later))
    assert first == again
    nonces = {link.nonce for made in (first, second) if (link := SEAL.read_link(token_of(made), NOW))}
    assert len(nonces) == 2


@pytest.mark.parametrize(
    "token",
    [
        SEAL.token("CEW-0001", 1, NOW),  # a registrant's
        Seal(b"x" * 32, "CEW", "example.eu").link("confirm", ("CEW-0001",), NOW),
        Seal(b"k" * 32, "ABC", "example.eu").link("confirm", ("CEW-0001",), NOW),
        SEAL.link("confirm", ("CEW-0001",), NOW)[:-1],
        "WyJjb25maXJtIl0",
        "",
    ],
)
def test_what_is_no_token_of_an_organiser_asks_for_nothing(token: str) -> None:
    assert SEAL.read_link(token, NOW) is None


def test_the_registrants_token_and_the_organisers_are_not_exchangeable() -> None:
    assert SEAL.read_token(SEAL.link("CEW-0001", ("1", "20991231"), NOW), NOW) == ("", "")


@pytest.mark.parametrize("client", [outlook, gmail, phone])
def test_the_form_comes_back_from_every_mail_program_as_it_was_changed(client: object) -> None:
    registration = person(7, "Anna Muster", "Zentrum für Ökologie und Ökonomie der Regionen am Oberrhein e. V.", "DE")
    link = LINKS("correct", (registration.reference,), "Change what is wrong.", form(registration))
    body = parts_of(link)[2].replace("Anna Muster", "Änne Müster-Óg")
    mail = client("ann@example.eu", link, 1, body)  # type: ignore[operator]
    asked = asked_in(parse(bytes(mail)), SEAL, NOW)
    assert asked
    assert [link.verb for link in asked.links] == ["correct"]
    values = dict(value.split("=", 1) for value in asked.values)
    assert values == {
        "title": "Dr",
        "full_name": "Änne Müster-Óg",
        "function": "Cluster Manager",
        "organisation": registration.organisation,
        "email": "person7@example.org",
        "telephone": "+493023125107",
        "country": "DE",
    }


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        (["organisation: Cluster Nord"], ("organisation=Cluster Nord",)),
        (["Organization:  Cluster Nord ", "", "E-mail: a@b.eu"], ("organisation=Cluster Nord", "email=a@b.eu")),
        (["full name: Anna", "Best regards", "Telephone: +32 2 299 99 99"], ("full_name=Anna",)),
        (["Please do this:", "organisation: Cluster Nord"], ()),
        (["title:", "full name: Anna"], ("full_name=Anna",)),
        (["* phone: +32 2 299 11 11 *"], ("telephone=+32 2 299 11 11",)),
        (
            ["organisation: A very long name of an organisation that a mail", "client wraps", "", "Thanks"],
            ("organisation=A very long name of an organisation that a mail client wraps",),
        ),
        (["organisation: Nord", "Thanks"], ("organisation=Nord",)),
        (["status: confirmed", "organisation: Nord"], ()),
    ],
)
def test_corrections_stand_in_the_first_lines_only(lines: list[str], values: tuple[str, ...]) -> None:
    assert values_in(lines) == values
