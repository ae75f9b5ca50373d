"""Words that stand together tell the kind of a mail, in 24 languages, where no whole phrase is known."""

from __future__ import annotations

import pytest

from inbox_processor.extraction import read
from inbox_processor.extraction.model import Line
from inbox_processor.extraction.sentences import Sentences
from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.words import fold
from inbox_processor.message import parse
from inbox_processor.records import Kind
from tests.benchmarks.reading_corpus import CONTEXT


def kind_of(body: str, prefix: str = "") -> Kind:
    subject = f"{prefix}: CLUSTER EXCELLENCE WORKSHOP" if prefix else "CLUSTER EXCELLENCE WORKSHOP"
    header = "From: Anna Beispiel <a@x.eu>\nTo: o@y.eu\nContent-Type: text/plain; charset=utf-8\n"
    return read(parse(f"{header}Subject: {subject}\n\n{body}\n".encode()), CONTEXT).kind


def sentences(text: str, language: str = "en") -> Sentences:
    return Sentences.of([Line(text, "text", 0, 1)], "", (language,))


def test_every_language_has_every_family() -> None:
    families = {code: set(words) - {"prefix"} for code, words in table("wish_words").items()}
    assert families == dict.fromkeys(LANGUAGES, families["en"])


COMING = {"registers", "bid", "sure", "seat", "keep"}
OTHERWISE = {"cancels", "unable", "instead", "nobody", "changes", "rather", "earlier", "later", "asks", "mine", "gone"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_words_of_coming_mean_the_contrary_as_well(code: str) -> None:
    """Folded: without its accents "à minha inscrição" is "a minha inscrição"."""
    meanings: dict[str, set[str]] = {}
    for known in (table("wishes")[code], table("wish_words")[code]):
        for meaning in (COMING | OTHERWISE) & known.keys():
            for phrase in known[meaning]:
                meanings.setdefault(fold(phrase), set()).add(meaning)
    assert {phrase: said for phrase, said in meanings.items() if said & COMING and said & OTHERWISE} == {}


def test_thanks_for_a_confirmation_presume_one_only_in_an_answer() -> None:
    line = Line("Many thanks for the confirmation of my registration.", "text", 0, 1)
    assert Sentences.of([line], "", ("en",), answers=True).earlier
    assert not Sentences.of([line], "", ("en",), answers=False).earlier
    assert not sentences("Many thanks in advance for the confirmation.").earlier


def test_a_seat_to_keep_is_asked_for() -> None:
    assert sentences("Bitte halten Sie mir ein Plätzchen frei.", "de").bids
    assert not sentences("Bitte halten Sie mir ein Plätzchen frei.", "de").frees


def test_who_takes_over_tasks_replaces_nobody() -> None:
    assert not sentences("Jeg har overtaget Lone Bechs opgaver.", "da").instead
    assert sentences("Lone Bech overtager min plads.", "da").instead


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


def test_one_number_and_not_another_corrects() -> None:
    assert sentences("It ends in 76, not 67.").corrects
    assert not sentences("Kaai no 41, 2000 Antwerpen.").corrects


def test_a_question_about_the_place_stands_beside_who_comes() -> None:
    assert kind_of("You can count on me. Is there a car park?") is Kind.REGISTRATION
    assert kind_of("We are thinking about sending somebody. Is there a car park?") is Kind.ENQUIRY


def test_asking_to_be_put_on_the_list_is_registering() -> None:
    assert kind_of("Could you please put me on the list?") is Kind.REGISTRATION
    assert kind_of("Kann man sich noch anmelden?") is Kind.ENQUIRY


def test_a_greek_question_ends_in_a_semicolon() -> None:
    assert sentences("Υπάρχει πάρκινγκ; Θα έρθω.", "el").questions == {0}


def test_an_ordinal_ends_a_sentence_before_a_capital() -> None:
    assert len({word.sentence for word in sentences("Jag kommer den 23. Finns det lunch.", "sv").words}) == 2
    assert len({word.sentence for word in sentences("Am 23. September komme ich.", "de").words}) == 1
