"""A reading applied to the register: who is whom, who may change what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from inbox_processor.config import Reserved
from inbox_processor.records import Disposition, Kind, Reading, Registrant, Registration, Word
from inbox_processor.register import Applied, Letter, Register, reserved_seats

MONDAY = datetime(2014, 9, 1, 9, tzinfo=UTC)
ANNA = Registrant(
    full_name="Anna Muster",
    function="Director",
    organisation="Cluster Nord e.V.",
    email="anna.muster@cluster-nord.de",
    country="DE",
)
PETER = Registrant(full_name="Peter Beispiel", organisation="Cluster Nord e.V.", email="peter@cluster-nord.de")


def letter(sender: str | None = "anna.muster@cluster-nord.de", *, days: int = 0, **more: Any) -> Letter:
    arrived = MONDAY + timedelta(days=days)
    return Letter(arrived, days, f"<{days}@x>", sender, **more)


def reading(*people: Registrant, kind: Kind = Kind.REGISTRATION, **more: Any) -> Reading:
    return Reading(kind=kind, registrants=people, **more)


class Desk:
    """A register that takes what is applied to it."""

    def __init__(self) -> None:
        self.register = Register((), "CEW")

    def apply(self, said: Reading, by: Letter) -> Applied:
        applied = self.register.apply(said, by)
        for change in applied.changes:
            self.register.take(change.after)
        return applied

    def __getitem__(self, number: int) -> Registration:
        return self.register[f"CEW-{number:04d}"]

    def __len__(self) -> int:
        return len(list(self.register))


def desk_with_anna() -> Desk:
    desk = Desk()
    desk.apply(reading(ANNA), letter())
    return desk


def test_first_mail_registers_at_its_arrival() -> None:
    desk = desk_with_anna()
    assert (desk[1].full_name, desk[1].registered_at, desk[1].sender) == ("Anna Muster", MONDAY, ANNA.email)


def test_same_mail_again_is_a_duplicate_and_adds_no_seat() -> None:
    desk = desk_with_anna()
    assert desk.apply(reading(ANNA), letter(days=1)).disposition is Disposition.DUPLICATE
    assert len(desk) == 1


def test_other_spelling_of_the_same_person_is_the_same_person() -> None:
    desk = desk_with_anna()
    again = ANNA.model_copy(update={"full_name": "MUSTER Anna", "organisation": "Cluster Nord"})
    assert desk.apply(reading(again), letter(days=1)).disposition is Disposition.DUPLICATE


def doubts_after(first: Registrant, second: Registrant, **more: Any) -> tuple[str, ...]:
    """The doubts of the second of two people registered one after the other; it must be a second registration."""
    desk = Desk()
    desk.apply(reading(first), letter(first.email))
    desk.apply(reading(second), letter(second.email, days=1, **more))
    assert len(desk) == 2
    return desk[2].doubts


def test_namesake_at_another_organisation_is_remarked_on_and_not_held() -> None:
    other = ANNA.model_copy(update={"organisation": "Fischmarkt Porto", "email": "anna@fischmarkt.pt", "country": "PT"})
    desk = desk_with_anna()
    desk.apply(reading(other), letter(other.email, days=1))
    assert (desk[2].doubts, desk[2].remarks) == ((), ("a person of the same name is registered as CEW-0001",))


def test_namesake_at_an_organisation_that_may_be_the_same_is_held() -> None:
    change = {"organisation": "Cluster du Nord", "email": "muster@gmail.com", "country": "FR"}
    assert doubts_after(ANNA, ANNA.model_copy(update=change)) == (
        "perhaps the same person as CEW-0001: the organisation may be the same",
    )


def test_one_person_at_two_organisations_with_one_telephone_is_held() -> None:
    first = ANNA.model_copy(update={"telephone": "+4930123456"})
    change = {"organisation": "Fischmarkt Porto", "email": "anna@fischmarkt.pt", "country": "PT"}
    assert doubts_after(first, first.model_copy(update=change)) == (
        "perhaps the same person as CEW-0001, at another organisation",
    )


def test_one_person_registering_for_two_organisations_has_one_registration_held_with_its_first() -> None:
    desk = Desk()
    first = ANNA.model_copy(update={"email": "anna.muster@gmail.com"})
    desk.apply(reading(first), letter(first.email))
    desk.apply(reading(first.model_copy(update={"organisation": "Fischmarkt Porto"})), letter(first.email, days=1))
    assert len(desk) == 1
    assert desk[1].organisation == ANNA.organisation
    assert desk[1].doubts == ("registers once more, for another organisation: “Fischmarkt Porto”",)


def test_people_who_share_an_office_address_are_never_merged() -> None:
    office = {"email": "office@cluster-nord.de"}
    anna, peter = ANNA.model_copy(update=office), PETER.model_copy(update=office)
    assert doubts_after(anna, peter) == ()
    nobody = Registrant(held=True, email="office@cluster-nord.de")
    assert "perhaps the same person" in doubts_after(anna, nobody)[-1]
    desk = Desk()
    for person in (nobody, anna):
        desk.apply(reading(person), letter(person.email))
    assert desk[2].remarks == ("CEW-0001, from the same address, has no name",)


def test_two_people_of_one_family_name_are_two() -> None:
    brother = ANNA.model_copy(update={"full_name": "Peter Muster", "email": "peter.muster@cluster-nord.de"})
    assert doubts_after(ANNA, brother) == ()


def test_people_of_one_mail_know_of_each_other() -> None:
    desk = Desk()
    desk.apply(reading(ANNA, PETER), letter())
    assert [r.remarks for r in (desk[1], desk[2])] == [
        ("registered in one mail with CEW-0002",),
        ("registered in one mail with CEW-0001",),
    ]


def test_place_given_up_for_nobody_named_is_kept_and_asked_about() -> None:
    desk = desk_with_anna()
    applied = desk.apply(reading(kind=Kind.SUBSTITUTION), letter(days=1))
    assert (applied.disposition, len(desk), desk[1].cancelled) == (Disposition.SUBSTITUTION, 1, None)
    assert desk[1].doubts == ("somebody else is to come instead, and the mail does not say who",)


def test_second_mail_completes_and_keeps_the_date() -> None:
    desk = desk_with_anna()
    more = ANNA.model_copy(update={"telephone": "+4930123456"})
    assert desk.apply(reading(more), letter(days=2)).disposition is Disposition.AMENDMENT
    assert desk[1].telephone == "+4930123456"
    assert desk[1].registered_at == MONDAY
    assert desk[1].known_at == {"telephone": MONDAY + timedelta(days=2)}


def test_same_address_with_another_name_is_another_person() -> None:
    desk = desk_with_anna()
    boss = ANNA.model_copy(update={"full_name": "Berta Chefin"})
    assert desk.apply(reading(boss), letter()).disposition is Disposition.REGISTRATION
    assert len(desk) == 2


def test_same_surname_in_the_same_organisation_is_another_person() -> None:
    desk = desk_with_anna()
    brother = ANNA.model_copy(update={"full_name": "Karl Muster", "email": "karl.muster@cluster-nord.de"})
    desk.apply(reading(brother), letter("karl.muster@cluster-nord.de"))
    assert len(desk) == 2


def test_same_name_elsewhere_is_another_person_and_is_remarked() -> None:
    desk = desk_with_anna()
    other = Registrant(
        full_name="Anna Muster", organisation="Universidad de Vigo", email="amuster@uvigo.es", country="ES"
    )
    desk.apply(reading(other), letter("amuster@uvigo.es", days=1))
    assert len(desk) == 2
    assert "CEW-0001" in desk[2].remarks[0]


def test_new_address_that_names_a_registered_person_changes_nothing() -> None:
    desk = desk_with_anna()
    private = ANNA.model_copy(update={"email": "anna77@gmail.com"})
    applied = desk.apply(reading(private), letter("anna77@gmail.com", days=1))
    assert (len(desk), desk[1].email) == (1, ANNA.email)
    assert "nothing was changed" in applied.note


def test_two_people_in_one_mail_stand_in_the_order_of_the_mail() -> None:
    desk = Desk()
    desk.apply(reading(ANNA, PETER), letter())
    assert [desk[1].order, desk[2].order] == [(0, 0), (0, 1)]


def test_mail_that_names_nobody_is_held_with_the_address_to_answer() -> None:
    desk = Desk()
    desk.apply(reading(), letter("who@example.eu"))
    assert desk[1].email == "who@example.eu"
    assert desk[1].doubts


def test_core_doubt_holds_and_other_doubt_shows() -> None:
    desk = Desk()
    desk.apply(reading(ANNA.model_copy(update={"held": True, "review": ("two names",)})), letter())
    desk.apply(reading(PETER.model_copy(update={"review": ("two telephone numbers",)})), letter())
    assert (desk[1].doubts, desk[2].doubts, desk[2].remarks) == (("two names",), (), ("two telephone numbers",))


def test_amendment_by_the_registered_address_changes_the_value() -> None:
    desk = desk_with_anna()
    fix = Registrant(function="Managing Director")
    applied = desk.apply(reading(fix, kind=Kind.AMENDMENT), letter(days=1))
    assert applied.disposition is Disposition.AMENDMENT
    assert desk[1].function == "Managing Director"


def test_amendment_by_a_stranger_changes_nothing() -> None:
    desk = desk_with_anna()
    fix = ANNA.model_copy(update={"function": "Nobody"})
    desk.apply(reading(fix, kind=Kind.AMENDMENT), letter("mallory@example.com"))
    assert desk[1].function == "Director"


def test_amendment_that_is_not_authentic_changes_nothing() -> None:
    desk = desk_with_anna()
    desk.apply(reading(Registrant(function="Nobody"), kind=Kind.AMENDMENT), letter(authentic=False))
    assert desk[1].function == "Director"


def test_answer_in_our_thread_is_authority_whatever_its_address() -> None:
    desk = desk_with_anna()
    answer = letter("anna@phone.example", authentic=False, answers=frozenset({"CEW-0001"}))
    desk.apply(reading(Registrant(telephone="+4930123456"), kind=Kind.AMENDMENT), answer)
    assert desk[1].telephone == "+4930123456"


def test_amendment_of_nobody_known_is_held_as_a_registration() -> None:
    desk = Desk()
    desk.apply(reading(ANNA, kind=Kind.AMENDMENT), letter())
    assert "earlier mail" in desk[1].doubts[-1]


def test_doubtful_correction_of_a_core_field_only_remarks() -> None:
    desk = desk_with_anna()
    fix = Registrant(full_name="Anna Muster", organisation="Somebody Else", held=True)
    desk.apply(reading(fix, kind=Kind.AMENDMENT), letter(days=1))
    assert desk[1].organisation == "Cluster Nord e.V."
    assert "in doubt" in desk[1].remarks[-1]


def test_cancellation_cancels_the_senders_own_registration() -> None:
    desk = desk_with_anna()
    desk.apply(reading(kind=Kind.CANCELLATION), letter(days=3))
    assert desk[1].cancelled == "registrant"


def test_cancellation_by_an_assistant_who_registered_two_must_say_whom() -> None:
    desk = Desk()
    desk.apply(reading(ANNA, PETER), letter("office@cluster-nord.de"))
    unclear = desk.apply(reading(kind=Kind.CANCELLATION), letter("office@cluster-nord.de"))
    assert unclear.changes == ()
    assert "CEW-0001" in unclear.note
    desk.apply(
        reading(Registrant(full_name="Peter Beispiel"), kind=Kind.CANCELLATION), letter("office@cluster-nord.de")
    )
    assert (desk[1].cancelled, desk[2].cancelled) == (None, "registrant")


def test_cancellation_by_a_stranger_changes_nothing() -> None:
    desk = desk_with_anna()
    applied = desk.apply(reading(ANNA, kind=Kind.CANCELLATION), letter("mallory@example.com"))
    assert desk[1].cancelled is None
    assert applied.changes[0].verb == "requested"


def test_who_cancelled_may_register_again_at_the_new_date() -> None:
    desk = desk_with_anna()
    desk.apply(reading(kind=Kind.CANCELLATION), letter(days=1))
    desk.apply(reading(ANNA), letter(days=2))
    assert desk[2].registered_at == MONDAY + timedelta(days=2)


def test_substitute_of_the_same_organisation_inherits_date_place_and_promise() -> None:
    desk = desk_with_anna()
    desk.register.take(replace(desk[1], promise="first-come"))
    said = reading(PETER, kind=Kind.SUBSTITUTION, replaced=Registrant(full_name="Anna Muster"))
    desk.apply(said, letter(days=4))
    assert (desk[1].cancelled, desk[1].promise) == ("substituted", None)
    assert (desk[2].registered_at, desk[2].promise, desk[2].country) == (MONDAY, "first-come", "DE")


def test_substitute_of_another_organisation_is_held_and_the_first_stays() -> None:
    desk = desk_with_anna()
    other = PETER.model_copy(update={"organisation": "Universidad de Vigo", "email": "p@uvigo.es", "country": "ES"})
    desk.apply(reading(other, kind=Kind.SUBSTITUTION), letter(days=4))
    assert desk[1].cancelled is None
    assert "another organisation" in desk[2].doubts[-1]


def test_substitute_who_is_registered_already_changes_nothing() -> None:
    desk = Desk()
    desk.apply(reading(ANNA, PETER), letter())
    said = reading(PETER, kind=Kind.SUBSTITUTION, replaced=Registrant(full_name="Anna Muster"))
    desk.apply(said, letter(days=4))
    assert (desk[1].cancelled, desk[2].cancelled, len(desk)) == (None, None, 2)


def test_reserved_person_who_writes_attaches_to_the_seat() -> None:
    desk = Desk()
    for change in reserved_seats([Reserved(full_name="Dr. Anna Muster", role="moderator")], "CEW", (), MONDAY):
        desk.register.take(change.after)
    desk.apply(reading(ANNA), letter())
    seat = desk.register["CEW-R01"]
    assert (len(desk), seat.email, seat.message_id) == (1, ANNA.email, "<0@x>")


def test_reserved_seats_follow_the_configuration_and_a_cancelled_one_stays_cancelled() -> None:
    entry = Reserved(full_name="Paul Butler")
    seat = reserved_seats([entry], "CEW", (), MONDAY)[0].after
    assert reserved_seats([entry], "CEW", [seat], MONDAY) == []
    assert reserved_seats([entry], "CEW", [replace(seat, cancelled="registrant")], MONDAY) == []
    assert reserved_seats([], "CEW", [seat], MONDAY)[0].after.cancelled == "unreserved"


def test_references_go_on_where_they_ended() -> None:
    register = Register([Registration("CEW-0041", MONDAY), Registration("CEW-R07", MONDAY)], "CEW")
    assert register.next_reference() == "CEW-0042"


def test_confirmed_word_of_an_organiser_passes_to_the_substitute() -> None:
    desk = desk_with_anna()
    desk.register.take(replace(desk[1], word=Word.CONFIRM))
    desk.apply(reading(PETER, kind=Kind.SUBSTITUTION), letter(days=4))
    assert desk[2].word is Word.CONFIRM


def test_heir_of_one_of_a_group_comes_only_together_with_the_rest() -> None:
    desk = Desk()
    desk.apply(reading(ANNA, PETER, together=True), letter())
    assert desk[1].company == {"CEW-0002"}
    assert desk[2].company == {"CEW-0001"}
    heir = Registrant(full_name="Eva Neu", organisation="Cluster Nord e.V.", email="eva.neu@cluster-nord.de")
    desk.apply(reading(heir, kind=Kind.SUBSTITUTION, replaced=PETER), letter(days=1))
    assert desk[1].company == {"CEW-0003"}
    assert desk[3].company == {"CEW-0001"}
