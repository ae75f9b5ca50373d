"""Words that stand together tell the kind of a mail, in 24 languages, where no whole phrase is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from inbox_processor.extraction import read
from inbox_processor.extraction.model import Line
from inbox_processor.extraction.sentences import Sentences
from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.message import parse
from inbox_processor.records import Kind
from tests.benchmarks.reading_corpus import CONTEXT

KINDS = {
    "R": Kind.REGISTRATION,
    "C": Kind.CANCELLATION,
    "S": Kind.SUBSTITUTION,
    "A": Kind.AMENDMENT,
    "E": Kind.ENQUIRY,
    "V": Kind.AUTO_REPLY,
    "U": Kind.UNRELATED,
}
SAID = [
    line.split("|", 2)
    for line in (Path(__file__).parent / "corpus" / "said.txt").read_text().splitlines()
    if not line.startswith("#")
]


def kind_of(body: str, prefix: str = "") -> Kind:
    subject = f"{prefix}: CLUSTER EXCELLENCE WORKSHOP" if prefix else "CLUSTER EXCELLENCE WORKSHOP"
    header = "From: Anna Beispiel <a@x.eu>\nTo: o@y.eu\nContent-Type: text/plain; charset=utf-8\n"
    return read(parse(f"{header}Subject: {subject}\n\n{body}\n".encode()), CONTEXT).kind


def sentences(text: str, language: str = "en") -> Sentences:
    return Sentences.of([Line(text, "text", 0, 1)], "", (language,))


@pytest.mark.parametrize(("head", "prefix", "body"), SAID, ids=[f"{head} {body[:24]}" for head, _, body in SAID])
def test_what_people_write_is_understood(head: str, prefix: str, body: str) -> None:
    assert kind_of(body, prefix) is KINDS[head[-1]]


def test_every_language_has_every_family() -> None:
    families = {code: set(words) - {"prefix"} for code, words in table("wish_words").items()}
    assert families == dict.fromkeys(LANGUAGES, families["en"])


def test_a_place_that_comes_free_is_given_back() -> None:
    assert sentences("His place is free again.").frees


def test_a_place_asked_for_is_not_given_back() -> None:
    assert not sentences("Is there still a free place?").frees


def test_a_denied_wish_registers_nobody() -> None:
    assert not sentences("Domani non ci sarò.", "it").registers
    assert sentences("Domani ci sarò.", "it").registers


def test_not_one_but_another_is_a_contrast() -> None:
    assert sentences("Végül nem én utazom, hanem dr. Nagy János.", "hu").contrasts


def test_a_name_spelt_otherwise_is_a_correction() -> None:
    assert sentences("Můj telefon je nový.", "cs").corrects


def test_a_deputy_who_comes_along_replaces_nobody() -> None:
    assert kind_of("Gerne melde ich mich und meine Stellvertreterin an.") is Kind.REGISTRATION


def test_a_confirmation_awaited_is_no_earlier_registration() -> None:
    assert not sentences("Please register me. I await your confirmation.").earlier
    assert sentences("Thank you for your confirmation.").earlier


def test_a_number_asked_for_and_given_completes_a_registration() -> None:
    quoted = (
        "On 1 September 2014, o@y.eu wrote:\n> Thank you for your registration. May we ask for a telephone number?\n"
    )
    assert kind_of(f"It is 020 7946 0018.\n\n{quoted}", "Re") is Kind.AMENDMENT


def test_a_mail_that_names_itself_apart_is_unrelated() -> None:
    text = "I only used this to find your address, it has nothing to do with the workshop. The report is uploaded."
    assert kind_of(text, "Re") is Kind.UNRELATED


def test_a_registration_that_mentions_holidays_is_no_absence_notice() -> None:
    text = (
        "Upišite dr. Janu Novak (novak@mala.hr). Do 20. kolovoza je na godišnjem, u hitnim slučajevima nazovite mene."
    )
    assert kind_of(text, "Re") is Kind.REGISTRATION
