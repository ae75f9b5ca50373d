"""The traps of identity and seats, each told as the nights of one small event."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from inbox_processor import allocation, digest, organisers, trail
from inbox_processor.config import KnownOrganisation, Settings
from inbox_processor.errors import UserError
from inbox_processor.records import RegisterView
from inbox_processor.store import Answer, Step, open_store
from inbox_processor.view import identified, view
from tests.nights import MONDAY, FakeMailbox, example, labels, mail, people, run, with_rules

TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)


@pytest.fixture
def event(tmp_path: Path) -> Settings:
    """An event without reserved seats, country cap or balance: each scenario states what it needs."""
    plain = example(tmp_path).model_copy(update={"reserved": ()})
    return with_rules(plain, country_cap=None, balance_seats=0)


def standing(settings: Settings) -> list[tuple[str, str, str]]:
    return [(r["full_name"], r["status"], r["reason"]) for r in people(settings)]


def seen(settings: Settings) -> RegisterView:
    with open_store(settings.database.url, settings.event.code) as store:
        return view(store, settings)


def needs(settings: Settings) -> list[str]:
    return [need.kind for need in digest.summarise(seen(settings), settings).needs]


def told(settings: Settings, reference: str) -> list[str]:
    """Everything `explain` says of a registration, line by line."""
    with open_store(settings.database.url, settings.event.code) as store:
        steps = store.trail(reference)
    entry = next(e for e in seen(settings).entries if e.registration.reference == reference)
    story = trail.tell(entry, steps, settings.event.zone)
    return [*story.today, *(line for chapter in story.chapters for line in (chapter.heading, *chapter.sentences))]


def say_of_organisations(settings: Settings, same: bool, a: str, b: str) -> organisers.OrganisationWord:
    """What the commands `same` and `different` do."""
    with open_store(settings.database.url, settings.event.code) as store, store.transaction():
        registrations, resolution = identified(store, settings)
        word = organisers.on_organisations(same, a, b, registrations, resolution.label)
        store.answer(Answer(same=same, at=WEDNESDAY, actor="Eva", **word.sides))
        for reference in word.references:
            store.log(reference, Step(WEDNESDAY, "Eva", "same" if same else "different", word.sentence))
    return word


def confirm(settings: Settings, reference: str, now: datetime, *, beyond_rules: bool = False) -> None:
    say(settings, "confirm", reference, now, beyond_rules=beyond_rules)


def say(settings: Settings, verb: str, reference: str, now: datetime, *, beyond_rules: bool = False) -> None:
    with open_store(settings.database.url, settings.event.code) as store, store.transaction():
        registrations, _ = identified(store, settings)
        change = organisers.apply_word(
            verb,
            reference,
            {r.reference: r for r in registrations},
            allocation.seat_rules(settings),
            now,
            beyond_rules=beyond_rules,
        )
        store.keep(change.after, change.evidence)
        store.log(reference, Step(now, "Eva", change.verb, change.note))


# --- seats -----------------------------------------------------------------------------------------------------------


def group_and_one_seat_left(event: Settings, wish: str) -> tuple[Settings, FakeMailbox]:
    small = with_rules(event, seats=2)
    mailbox = FakeMailbox()
    mailbox.put(mail("Peter Beispiel"), MONDAY)
    both = labels("Anna Muster", "Cluster Nord") + "\n" + labels("Karl Schmidt", "Cluster Nord")
    body = f"Dear organisers,\n\nwe would like to register{wish}.\n\n{both}"
    mailbox.put(mail("Anna Muster", organisation="Cluster Nord", body=body), TUESDAY)
    run(small, mailbox, WEDNESDAY)
    return small, mailbox


def test_group_larger_than_the_seats_left_is_seated_by_order_and_each_knows_of_the_other(event: Settings) -> None:
    small, _ = group_and_one_seat_left(event, " two colleagues")
    assert standing(small)[1:] == [("Anna Muster", "confirmed", "first-come"), ("Karl Schmidt", "waiting", "seats")]
    assert "Noted: Registered in one mail with CEW-0003." in told(small, "CEW-0002")
    assert needs(small) == []


def test_both_or_neither_is_asked_for_where_the_seats_would_part_them(event: Settings) -> None:
    small, mailbox = group_and_one_seat_left(event, ", both of us or neither")
    assert standing(small)[1:] == [("Anna Muster", "held", "group"), ("Karl Schmidt", "waiting", "seats")]
    assert people(small)[1]["place_kept"]
    assert needs(small) == ["held"]
    said = "comes only together with CEW-0003, who has no place: an organiser is asked"
    assert said in seen(small).entries[1].decision.explanation
    say(small, "release", "CEW-0002", WEDNESDAY)
    run(small, mailbox, WEDNESDAY + timedelta(hours=1))
    assert standing(small)[1:] == [("Anna Muster", "confirmed", "first-come"), ("Karl Schmidt", "waiting", "seats")]
    assert needs(small) == []


def test_both_or_neither_are_seated_without_a_question_once_there_is_room_for_both(event: Settings) -> None:
    small, mailbox = group_and_one_seat_left(event, ", both of us or neither")
    say(small, "cancel", "CEW-0001", WEDNESDAY)
    run(small, mailbox, WEDNESDAY + timedelta(hours=1))
    assert [status for _, status, _ in standing(small)] == ["cancelled", "confirmed", "confirmed"]


def test_cap_lowered_below_the_confirmed_evicts_nobody_and_is_reported(event: Settings) -> None:
    mailbox = FakeMailbox()
    for name in ("Anna Muster", "Peter Beispiel", "Karl Schmidt"):
        mailbox.put(mail(name), MONDAY)
    run(event, mailbox, TUESDAY)
    capped = with_rules(event, country_cap=2)
    mailbox.put(mail("Eva Neu"), TUESDAY)
    run(capped, mailbox, WEDNESDAY)
    assert [status for _, status, _ in standing(capped)] == ["confirmed"] * 3 + ["waiting"]
    assert standing(capped)[3][2] == "country"
    assert needs(capped) == ["excess"]


def test_seat_cancelled_goes_to_the_first_who_waits_in_the_same_run(event: Settings) -> None:
    single = with_rules(event, seats=1)
    mailbox = FakeMailbox()
    mailbox.put(mail("Anna Muster"), MONDAY)
    mailbox.put(mail("Peter Beispiel"), MONDAY + timedelta(hours=1))
    run(single, mailbox, TUESDAY)
    leaving = "Dear all,\nI must cancel my registration, I cannot come.\nAnna Muster"
    mailbox.put(mail("Karl Schmidt"), TUESDAY)
    mailbox.put(mail("Anna Muster", body=leaving, number=2), TUESDAY + timedelta(hours=1))
    run(single, mailbox, WEDNESDAY)
    assert standing(single) == [
        ("Anna Muster", "cancelled", "registrant"),
        ("Peter Beispiel", "confirmed", "first-come"),
        ("Karl Schmidt", "waiting", "seats"),
    ]


def test_reserved_speaker_who_registers_by_mail_takes_the_seat_reserved(tmp_path: Path) -> None:
    settings = with_rules(example(tmp_path), per_organisation=1)
    mailbox = FakeMailbox()
    mailbox.put(mail("Xavier Roy", organisation="France Cluster"), MONDAY)
    mailbox.put(mail("Anna Muster", organisation="France Cluster"), TUESDAY)
    run(settings, mailbox, WEDNESDAY)
    assert sorted(standing(settings)) == [
        ("Anna Muster", "confirmed", "first-come"),
        ("Xavier Roy", "confirmed", "reserved"),
    ]
    assert len([e for e in seen(settings).entries if e.registration.full_name == "Xavier Roy"]) == 1


def test_unknown_countries_are_one_group_under_the_cap(event: Settings) -> None:
    capped = with_rules(event, country_cap=1, required=("full_name", "organisation", "email"))
    mailbox = FakeMailbox()
    for name in ("Anna Muster", "Peter Beispiel"):
        unknown = mail(name, leave_out=("Country", "Telephone")).replace(b".de", b".com")
        mailbox.put(unknown, MONDAY)
    mailbox.put(mail("Karl Schmidt"), TUESDAY)
    run(capped, mailbox, WEDNESDAY)
    assert [r["country"] for r in people(capped)] == [None, None, "DE"]
    assert [status for _, status, _ in standing(capped)] == ["confirmed", "waiting", "confirmed"]


def test_completion_counts_within_completion_days_after_the_deadline_and_not_beyond(event: Settings) -> None:
    mailbox = FakeMailbox()
    last_day = datetime(2014, 9, 12, 15, tzinfo=UTC)
    for name in ("Anna Muster", "Peter Beispiel"):
        mailbox.put(mail(name, leave_out=("Function",)), last_day)
    run(event, mailbox, last_day + timedelta(hours=3))  # asks on 12 September: until the end of the 15th
    mailbox.put(mail("Anna Muster", number=2), datetime(2014, 9, 15, 21, 59, tzinfo=UTC))
    mailbox.put(mail("Peter Beispiel", number=2), datetime(2014, 9, 15, 22, 0, tzinfo=UTC))
    run(event, mailbox, datetime(2014, 9, 16, 4, tzinfo=UTC))
    assert standing(event) == [
        ("Anna Muster", "confirmed", "first-come"),
        ("Peter Beispiel", "declined", "incomplete"),
    ]
    assert {r["registered_at"] for r in people(event)} == {"2014-09-12T15:00:00Z"}


@pytest.fixture(params=["Pacific/Auckland", "America/Los_Angeles"])
def host_elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("host_elsewhere")
@pytest.mark.parametrize(
    ("deadline", "first_late"),
    [
        (date(2014, 10, 26), datetime(2014, 10, 26, 23, tzinfo=UTC)),  # clocks go back: a day of 25 hours
        (date(2014, 3, 30), datetime(2014, 3, 30, 22, tzinfo=UTC)),  # and forward: of 23
    ],
)
def test_deadline_day_ends_at_the_events_midnight_when_clocks_change(
    event: Settings, deadline: date, first_late: datetime
) -> None:
    dated = with_rules(event, deadline=deadline)
    later = {"starts": datetime(2014, 11, 20, 9), "ends": datetime(2014, 11, 20, 17)}  # noqa: DTZ001  # local, by contract
    dated = dated.model_copy(update={"event": dated.event.model_copy(update=later)})
    mailbox = FakeMailbox()
    mailbox.put(mail("Anna Muster"), first_late - timedelta(seconds=1))
    mailbox.put(mail("Peter Beispiel"), first_late)
    run(dated, mailbox, first_late + timedelta(hours=5))
    assert standing(dated) == [("Anna Muster", "confirmed", "first-come"), ("Peter Beispiel", "declined", "late")]


def test_organiser_confirms_beyond_the_rules_only_when_saying_so_and_it_is_reported(event: Settings) -> None:
    single = with_rules(event, seats=1)
    mailbox = FakeMailbox()
    mailbox.put(mail("Anna Muster"), MONDAY)
    mailbox.put(mail("Peter Beispiel"), MONDAY + timedelta(hours=1))
    run(single, mailbox, TUESDAY)
    with pytest.raises(UserError, match="where the rules allow 1"):
        confirm(single, "CEW-0002", TUESDAY)
    confirm(single, "CEW-0002", TUESDAY, beyond_rules=True)
    run(single, mailbox, WEDNESDAY)
    assert standing(single)[1] == ("Peter Beispiel", "confirmed", "organiser")
    assert needs(single) == ["excess"]
    assert "2 September 2014, 11:00: confirmed beyond the rules by Eva." in told(single, "CEW-0002")


# --- the same person -------------------------------------------------------------------------------------------------


def test_one_person_at_two_organisations_is_held_and_gets_no_second_seat_silently(event: Settings) -> None:
    mailbox = FakeMailbox()
    mailbox.put(mail("Anna Muster", organisation="Cluster Nord"), MONDAY)
    mailbox.put(mail("Anna Muster", organisation="Fischmarkt Passau"), TUESDAY)
    run(event, mailbox, WEDNESDAY)
    assert [(status, reason) for _, status, reason in standing(event)] == [
        ("confirmed", "first-come"),
        ("held", "doubt"),
    ]
    assert "perhaps the same person as CEW-0001, at another organisation" in told(event, "CEW-0002")[0]


# --- the same organisation -------------------------------------------------------------------------------------------


@pytest.fixture
def two_confirmed(event: Settings) -> tuple[Settings, FakeMailbox]:
    """One seat an organisation, and two organisations seated that will turn out to be one."""
    strict = with_rules(event, per_organisation=1)
    mailbox = FakeMailbox()
    mailbox.put(mail("Anna Muster", organisation="Cluster Nord"), MONDAY)
    mailbox.put(mail("Peter Beispiel", organisation="Fischmarkt Passau"), MONDAY)
    run(strict, mailbox, TUESDAY)
    return strict, mailbox


def test_alias_merged_after_confirmation_evicts_nobody_and_the_excess_is_reported(
    two_confirmed: tuple[Settings, FakeMailbox],
) -> None:
    settings, mailbox = two_confirmed
    word = say_of_organisations(settings, True, "cluster nord", "CEW-0002")
    assert word.references == ("CEW-0001", "CEW-0002")
    mailbox.put(mail("Karl Schmidt", organisation="Fischmarkt Passau"), TUESDAY)
    run(settings, mailbox, WEDNESDAY)
    assert [(status, reason) for _, status, reason in standing(settings)] == [
        ("confirmed", "first-come"),
        ("confirmed", "first-come"),
        ("waiting", "organisation"),
    ]
    assert needs(settings) == ["excess"]
    assert "“Cluster Nord” and “Fischmarkt Passau” are one organisation." in told(settings, "CEW-0001")


def test_alias_in_the_config_merges_and_evicts_nobody(two_confirmed: tuple[Settings, FakeMailbox]) -> None:
    settings, mailbox = two_confirmed
    entry = KnownOrganisation(name="Cluster Nord", aliases=("Fischmarkt Passau",))
    aliased = settings.model_copy(update={"organisation": (entry,)})
    run(aliased, mailbox, WEDNESDAY)
    assert [status for _, status, _ in standing(aliased)] == ["confirmed", "confirmed"]
    assert needs(aliased) == ["excess"]


def test_last_word_on_two_organisations_stands(two_confirmed: tuple[Settings, FakeMailbox]) -> None:
    settings, mailbox = two_confirmed
    say_of_organisations(settings, False, "Cluster Nord", "Fischmarkt Passau")
    say_of_organisations(settings, True, "Cluster Nord", "Fischmarkt Passau")
    run(settings, mailbox, WEDNESDAY)
    assert needs(settings) == ["excess"]
    say_of_organisations(settings, False, "Fischmarkt Passau", "Cluster Nord")
    assert needs(settings) == []


def test_unknown_organisation_is_refused_with_the_nearest(two_confirmed: tuple[Settings, FakeMailbox]) -> None:
    settings, _ = two_confirmed
    with pytest.raises(UserError, match="Do you mean “Cluster Nord”"):
        say_of_organisations(settings, True, "Cluster Nrod", "CEW-0002")
    with pytest.raises(UserError, match="Both are called"):
        say_of_organisations(settings, True, "Cluster Nord", "CEW-0001")


def may_be_one(settings: Settings, *, per_organisation: int) -> tuple[Settings, FakeMailbox]:
    """Two organisations of one name in two countries, which an organiser alone can tell apart."""
    chosen = with_rules(settings, per_organisation=per_organisation)
    mailbox = FakeMailbox()
    mailbox.put(mail("Anna Muster", organisation="Cluster Nord"), MONDAY)
    french = mail("Luc Dubois", organisation="Cluster du Nord", country="France").replace(
        b"+49 30 1234567", b"+33 1 44 55 66 77"
    )
    mailbox.put(french.replace(b"cluster-du-nord.de", b"gmail.com"), TUESDAY)
    run(chosen, mailbox, WEDNESDAY)
    return chosen, mailbox


def test_maybe_the_same_holds_a_seat_only_where_the_answer_changes_one(event: Settings) -> None:
    free, _ = may_be_one(event, per_organisation=2)
    assert [status for _, status, _ in standing(free)] == ["confirmed", "confirmed"]
    assert needs(free) == []


@pytest.mark.parametrize(("same", "status"), [(True, "waiting"), (False, "confirmed")])
def test_maybe_the_same_is_asked_once_and_settled_by_the_answer(event: Settings, same: bool, status: str) -> None:
    settings, mailbox = may_be_one(event, per_organisation=1)
    assert standing(settings)[1] == ("Luc Dubois", "held", "organisation")
    assert needs(settings) == ["organisation"]
    say_of_organisations(settings, same, "CEW-0001", "CEW-0002")
    run(settings, mailbox, WEDNESDAY + timedelta(days=1))
    assert standing(settings)[1][1] == status
    assert needs(settings) == []


def test_same_concerns_the_ministry_of_one_country_only(event: Settings) -> None:
    strict = with_rules(event, per_organisation=1)
    mailbox = FakeMailbox()
    at_gmail = (b"ministry-of-economy.de", b"gmail.com")
    austrian = mail("Anna Muster", organisation="Ministry of Economy", country="Austria").replace(*at_gmail)
    mailbox.put(austrian.replace(b"+49 30 1234567", b"+43 1 711 00 0"), MONDAY)
    mailbox.put(mail("Peter Beispiel", organisation="Ministry of Economy").replace(*at_gmail), MONDAY)
    mailbox.put(mail("Karl Schmidt", organisation="BMWK"), MONDAY)
    run(strict, mailbox, TUESDAY)
    assert [r["country"] for r in people(strict)] == ["AT", "DE", "DE"]
    with pytest.raises(UserError, match=r"Several organisations .* CEW-0001 \(Austria\), CEW-0002 \(Germany\)"):
        say_of_organisations(strict, True, "Ministry of Economy", "BMWK")
    word = say_of_organisations(strict, True, "CEW-0002", "BMWK")
    assert word.references == ("CEW-0002", "CEW-0003")
    with open_store(strict.database.url, strict.event.code) as store:
        austria, germany, short = (r.organisation_id for r in identified(store, strict)[0])
    assert austria != germany == short


def test_different_tells_two_of_one_name_in_one_country_apart_by_their_domains(event: Settings) -> None:
    mailbox = FakeMailbox()
    mailbox.put(mail("Anna Muster", organisation="Ministry of Economy"), MONDAY)
    at_state = (b"ministry-of-economy.de", b"wirtschaft-nord.de")
    mailbox.put(mail("Peter Beispiel", organisation="Ministry of Economy").replace(*at_state), MONDAY)
    run(event, mailbox, TUESDAY)
    (question,) = seen(event).questions
    assert question.told == ("CEW-0001", "CEW-0002")
    say_of_organisations(event, False, *question.told)
    run(event, mailbox, WEDNESDAY)
    assert seen(event).questions == ()
