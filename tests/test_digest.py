"""The digest: its numbers against the register, page against text, and strangers' words that stay words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from inbox_processor.digest import Digest, summarise
from inbox_processor.records import Disposition, Entry, OrganisationQuestion, RegisterView, Registration, Status
from inbox_processor.templating import TemplateFolder
from inbox_processor.wording import plain
from tests.digest_views import NOW, decided, example_settings, full_view, person, seated

HOSTILE = "<script>alert(1)</script> {{7*7}} {% raw %}\r\nBcc: all@example.org \u202etxt.exe\x07"


class _Seen(HTMLParser):
    """The text a reader sees, and every tag and attribute of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str | None]] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += attrs
        unseen = tag in ("style", "title", "script") or "display:none" in (dict(attrs).get("style") or "")
        self._hidden = 1 if unseen else self._hidden

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "title", "script", "div"):
            self._hidden = 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text.append(data)


def read_page(page: str) -> _Seen:
    seen = _Seen()
    seen.feed(page)
    return seen


def words(text: str) -> str:
    return " ".join(text.split())


def rendered(view: RegisterView) -> tuple[Digest, str, str]:
    """The digest of a view, as value, page and text."""
    digest = summarise(view, example_settings())
    folder = TemplateFolder()
    return digest, folder.render("digest.html.j2", digest=digest), folder.render("digest.txt.j2", digest=digest)


def empty_view() -> RegisterView:
    return RegisterView(as_of=NOW, entries=(), dispositions={}, new_dispositions={})


def test_page_and_text_give_the_same_numbers_in_the_same_order() -> None:
    _, page, text = rendered(full_view())
    numbers = re.compile(r"\d+")
    assert numbers.findall(" ".join(read_page(page).text)) == numbers.findall(text)


def test_every_line_of_the_digest_stands_on_the_page_and_in_the_text() -> None:
    digest, page, text = rendered(full_view())
    on_page, in_text = words(" ".join(read_page(page).text)), words(text)
    people = [*digest.changes, *digest.new, *digest.waiting, *digest.incomplete]
    said = [fact for person in people for fact in (person.reference, person.name, person.organisation, person.why)]
    said += [part for need in (*digest.needs, *digest.questions) for part in (need.title, *need.reasons)]
    said += [action.command for need in (*digest.needs, *digest.questions) for action in need.actions]
    said += [fact.words for need in digest.needs for fact in need.facts]
    for note in (*digest.near_misses, *digest.enquiries, *digest.remarks, *digest.undeliverable, *digest.quarantined):
        said += [note.sender, note.subject, note.note, *note.references]
    said += [*digest.warnings, digest.headline, digest.deadline, digest.balance, digest.reconciliation.sentence]
    said += [row.name for row in digest.countries] + [row.name for row in digest.organisations]
    assert len(said) > 120
    assert [part for part in said if words(part) not in on_page] == []
    assert [part for part in said if words(part) not in in_text] == []


def test_seats_are_counted_from_the_register_and_add_up() -> None:
    view = full_view()
    digest, _, text = rendered(view)
    statuses = Counter(entry.decision.status for entry in view.entries)
    reserved = sum(entry.registration.reserved for entry in view.entries)
    kept = sum(entry.decision.place_kept for entry in view.entries)
    seats = digest.seats
    assert (seats.reserved, seats.confirmed) == (reserved, statuses[Status.CONFIRMED] - reserved) == (15, 35)
    assert (seats.kept, seats.waiting) == (kept, statuses[Status.WAITING]) == (3, 3)
    assert seats.confirmed + seats.reserved + seats.kept + seats.left == seats.total == 100
    assert seats.taken == sum(entry.decision.seated for entry in view.entries)
    assert sum(segment.count for segment in seats.bar) == 100
    assert sum(segment.width for segment in seats.bar) == 100
    assert "confirmed 35, reserved 15, kept 3, left 47, waiting 3" in text


def test_countries_count_seats_and_kept_places_without_the_reserved() -> None:
    view = full_view()
    others = [entry for entry in view.entries if not entry.registration.reserved]
    seated_now = Counter(entry.registration.country for entry in others if entry.decision.seated)
    plainly = Counter(e.registration.country for e in others if e.registration.reference in view.first_come_references)
    digest = summarise(view, example_settings())
    germany = digest.countries[0]
    assert (germany.name, germany.seats, germany.first_come, germany.waiting) == ("Germany", seated_now["DE"], 12, 2)
    assert germany.first_come == plainly["DE"]
    assert germany.at_cap
    assert sum(row.seats for row in digest.countries) == sum(seated_now.values())
    assert sum(row.first_come for row in digest.countries) == len(view.first_come_references)
    assert digest.balance.startswith(f"{sum(seated_now.values())} seats for {len(seated_now)} countries;")


def test_somebody_of_unknown_country_has_a_row() -> None:
    entry = seated(1, "A B", "C", "")
    view = replace(empty_view(), entries=(replace(entry, registration=replace(entry.registration, country=None)),))
    assert [row.name for row in summarise(view, example_settings()).countries] == ["Country unknown"]


def test_organisations_at_their_cap_come_with_those_who_wait_for_them() -> None:
    digest = summarise(full_view(), example_settings())
    assert [(row.name, row.seats, row.allowed, row.waiting) for row in digest.organisations] == [
        ("Clúster Metal Levante", 2, 2, 1),
        ("Baltijas Koks", 2, 2, 0),
    ]


def test_days_add_up_to_all_registrations_that_came_by_mail() -> None:
    view = full_view()
    by_mail = sum(not entry.registration.reserved for entry in view.entries)
    digest = summarise(view, example_settings())
    assert sum(row.count for row in digest.days) == by_mail
    assert digest.days[0].day is None
    assert len(digest.days) == 15


def test_waiting_come_by_position_then_those_kept_out_by_a_cap() -> None:
    digest = summarise(full_view(), example_settings())
    assert [(line.position, line.reference) for line in digest.waiting] == [
        (1, "CEW-0041"),
        (2, "CEW-0042"),
        (None, "CEW-0040"),
    ]


def test_new_and_changed_are_told_once() -> None:
    view = full_view()
    digest = summarise(view, example_settings())
    told = {line.reference for line in (*digest.new, *digest.changes)}
    assert len(told) == len(digest.new) + len(digest.changes) == 9
    assert [(line.was, line.now) for line in digest.changes] == [("confirmed", "cancelled")]
    settled = tuple(replace(entry, before=entry.decision) for entry in view.entries)
    after = summarise(replace(view, entries=settled), example_settings())
    assert (after.new, after.changes) == ((), ())


def test_a_reserved_seat_is_news_once_its_holder_writes() -> None:
    entry = next(entry for entry in full_view().entries if entry.registration.reserved)
    wrote = replace(entry, registration=replace(entry.registration, message_id="<1@example.org>"))
    for change, news in ((entry, 0), (wrote, 1)):
        digest = summarise(replace(empty_view(), entries=(change,)), example_settings())
        assert len(digest.new) == news


def test_a_held_registration_shows_doubts_evidence_and_answers() -> None:
    need = summarise(full_view(), example_settings()).needs[0]
    assert need.title == "CEW-0045 Camille Laurent, Eco-Industries Meuse"
    assert any("two people are named" in reason.lower() for reason in need.reasons)
    facts = {fact.field: fact for fact in need.facts}
    assert facts["full name"].words == "“Camille Laurent ou, à défaut, par M. Thierry Noël”"
    assert facts["country"].words == "from the telephone prefix +33"
    assert (facts["full name"].sure, facts["telephone"].sure) == (42, 97)
    assert [action.command for action in need.actions] == [
        "inbox-processor release CEW-0045",
        "inbox-processor confirm CEW-0045",
        "inbox-processor set CEW-0045 FIELD=VALUE",
        "inbox-processor decline CEW-0045",
    ]


def test_nothing_is_called_surer_than_it_is() -> None:
    view = full_view()
    held = next(entry for entry in view.entries if entry.registration.reference == "CEW-0045")
    evidence = {**held.evidence, "full_name": held.evidence["full_name"].model_copy(update={"confidence": 0.997})}
    need = summarise(replace(view, entries=(replace(held, evidence=evidence),)), example_settings()).needs[0]
    assert {fact.field: fact.sure for fact in need.facts}["full name"] == 99


def test_who_is_held_for_a_question_is_asked_about_once_under_it() -> None:
    digest = summarise(full_view(), example_settings())
    assert [need.kind for need in digest.needs] == ["held", "organisation"]
    assert [line.reference for line in digest.needs[1].people] == ["CEW-0046"]
    assert digest.needs[1].actions[0].command.startswith("inbox-processor same 'Cluster Agrofood Maremma' ")
    assert len(digest.questions) == 1


def test_an_organisation_name_cannot_break_out_of_the_command() -> None:
    question = OrganisationQuestion("A'; rm -rf ~ #", "$(reboot)", ("alike",), ("CEW-0001",))
    digest = summarise(replace(empty_view(), questions=(question,)), example_settings())
    assert digest.needs[0].actions[0].command == """inbox-processor same 'A'"'"'; rm -rf ~ #' '$(reboot)'"""


def test_more_seats_than_the_rule_allows_are_reported_with_those_beyond() -> None:
    guests = tuple(seated(n, f"Person {n}", "Cluster Eins", "DE") for n in (1, 2, 3))
    digest = summarise(replace(empty_view(), entries=guests), example_settings())
    need = digest.needs[0]
    assert need.kind == "excess"
    assert "Cluster Eins has 3, the rule says 2" in need.title
    assert [line.reference for line in need.people] == ["CEW-0003"]
    assert need.actions[0].command == "inbox-processor decline CEW-0003"


def test_a_proposed_selection_is_one_decision() -> None:
    words_ = "proposed for a seat: an organiser confirms the selection"
    entry = Entry(person(1, "A B", "C", "FR"), decided("CEW-0001", Status.WAITING, "seats", words_, proposed=True))
    need = summarise(replace(empty_view(), entries=(entry,)), example_settings()).needs[0]
    assert (need.kind, [line.reference for line in need.people]) == ("selection", ["CEW-0001"])


def test_the_reconciliation_adds_up() -> None:
    view = full_view()
    digest = summarise(view, example_settings())
    assert digest.reconciliation.agrees
    assert sum(number for _, number in digest.reconciliation.parts) == digest.reconciliation.seen == 277
    assert digest.reconciliation.sentence.startswith("Mails seen since the beginning: 277 = 52 registration + 3 amend")
    assert digest.reconciliation_new.sentence.endswith("21 = 6 registration + 1 amendment + 14 not ours")


def test_every_disposition_can_be_told() -> None:
    view = replace(empty_view(), dispositions=dict.fromkeys(Disposition, 1), seen=len(Disposition))
    digest = summarise(view, example_settings())
    assert digest.reconciliation.agrees
    assert len(digest.reconciliation.parts) == len(Disposition)


@pytest.mark.parametrize("seen", [276, 278])
def test_a_sum_that_does_not_come_out_is_a_warning_and_shown(seen: int) -> None:
    digest, page, text = rendered(replace(full_view(), seen=seen))
    assert not digest.reconciliation.agrees
    warning = f"The mails do not add up: {seen} seen, 277 accounted for."
    assert warning in page
    assert warning in text
    assert f"beginning: {seen}, but accounted for: 277 = 52 registration" in text


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (9, "9 days to the deadline, 12 September 2014."),
        (0, "Today, 12 September 2014, is the last day"),
        (-1, "was 12 September 2014, 1 day ago"),
    ],
)
def test_days_to_the_deadline(days: int, said: str) -> None:
    view = replace(empty_view(), as_of=NOW + timedelta(days=9 - days))
    digest = summarise(view, example_settings())
    assert digest.days_to_deadline == days
    assert said in digest.deadline


def test_the_last_evening_counts_in_the_time_zone_of_the_event() -> None:
    late_evening = NOW.replace(day=12, hour=21, minute=59)
    assert summarise(replace(empty_view(), as_of=late_evening), example_settings()).days_to_deadline == 0
    after_midnight = late_evening + timedelta(minutes=1)
    assert summarise(replace(empty_view(), as_of=after_midnight), example_settings()).days_to_deadline == -1


def test_a_hostile_name_stays_text_on_one_line() -> None:
    hostile = Registration(
        "CEW-0001", NOW, full_name=HOSTILE, organisation=HOSTILE, email=HOSTILE, doubts=(HOSTILE,),
        remarks=(HOSTILE,), country="<b>", organisation_id="x", message_id="<1@x>",
    )  # fmt: skip
    entry = Entry(hostile, decided("CEW-0001", Status.HELD, "doubt", HOSTILE))
    question = OrganisationQuestion(HOSTILE, HOSTILE, (HOSTILE,), ("CEW-0001",))
    notes = tuple(replace(note, sender=HOSTILE, subject=HOSTILE, note=HOSTILE) for note in full_view().notes)
    view = replace(empty_view(), entries=(entry,), questions=(question,), notes=notes, warnings=(HOSTILE,))
    _, page, text = rendered(view)
    seen = read_page(page)
    assert seen.tags["script"] == 0
    assert not any(name.startswith("on") for name, _ in seen.attributes)
    assert "<script>alert(1)</script> {{7*7}} {% raw %} Bcc: all@example.org txt.exe" in text
    assert "\nBcc:" not in text
    assert "\u202e" not in page + text
    assert "\x07" not in page + text
    assert " 49 " not in text


def test_long_strangers_words_are_shortened() -> None:
    assert len(plain("x" * 10_000)) == 160
    assert plain("x" * 10_000).endswith("…")


def test_an_empty_register_gives_a_calm_digest() -> None:
    digest, page, text = rendered(empty_view())
    assert digest.headline == "Nothing needs your decision. 0 of 100 seats are taken, 100 left, 0 waiting."
    assert not digest.is_worth_sending
    assert "Needs your decision" not in page
    assert "Mails seen since the beginning: 0 = 0" in text


def test_a_link_stands_in_for_the_command_once_there_is_one() -> None:
    digest = summarise(full_view(), example_settings())
    need = digest.needs[0]
    linked = replace(need, actions=tuple(replace(a, link="mailto:box@example.eu?subject=t%26k") for a in need.actions))
    page = TemplateFolder().render("digest.html.j2", digest=replace(digest, needs=(linked,)))
    links = [value for name, value in read_page(page).attributes if name == "href"]
    assert links == ["mailto:box@example.eu?subject=t%26k"] * 4
    assert "inbox-processor release CEW-0045" not in page


def test_the_page_stays_below_the_size_at_which_gmail_hides_the_rest() -> None:
    codes = ["DE", "FR", "IT", "ES", "PL", "SE", "FI", "NL", "BE", "AT", "CZ", "PT", "RO", "HU", "IE"]
    guests = tuple(seated(n, f"Person Number {n}", f"Cluster {n}", codes[n % 15], told=False) for n in range(1, 151))
    _, page, _ = rendered(replace(empty_view(), entries=guests))
    assert len(page.encode()) < 102_000


# --- unusual volume --------------------------------------------------------------------------------------------------


def _rush(today: int, *, since: bool = True, domain: str = "") -> Digest:
    """Two registrations a day for a week, then `today` of them."""
    usual = [seated(n, f"Person {n}", f"Cluster {n}", "DE") for n in range(1, 15)]
    new = [seated(100 + n, f"Guest {n}", f"Network {n}", "FR", told=False) for n in range(today)]
    dated = [
        replace(e, registration=replace(e.registration, registered_at=NOW - timedelta(days=1 + n // 2)))
        for n, e in enumerate(usual)
    ]
    dated += [
        replace(e, registration=replace(e.registration, registered_at=NOW, sender=f"g{n}@{domain or f'network{n}.fr'}"))
        for n, e in enumerate(new)
    ]
    view = replace(empty_view(), entries=tuple(dated), since=NOW - timedelta(days=1) if since else None)
    return summarise(view, example_settings())


def test_many_more_registrations_than_usual_are_warned_of() -> None:
    assert _rush(29).warnings == ()
    (warning,) = _rush(40).warnings
    assert warning == "Unusual volume: 40 registrations on Wed 3 Sep, where 2 a day were usual."


def test_many_registrations_from_one_domain_are_warned_of() -> None:
    assert _rush(9, since=False, domain="mill.example").warnings == ()
    (warning,) = _rush(9, domain="mill.example").warnings
    assert warning == "Unusual volume: 9 of the 9 new registrations come from mill.example."


def test_a_remark_is_told_once_with_all_that_a_person_said() -> None:
    entry = seated(1, "A B", "C", "DE", told=False)
    entry = replace(entry, registration=replace(entry.registration, remarks=("uses a wheelchair", "is it accessible?")))
    note = replace(full_view().notes[0], disposition=Disposition.REGISTRATION, note="uses a wheelchair")
    more = replace(note, note="uses a wheelchair; asks for an invoice")
    digest = summarise(replace(empty_view(), entries=(entry,), notes=(note, more)), example_settings())
    assert [told.note for told in digest.remarks] == [
        "uses a wheelchair; is it accessible?",
        "uses a wheelchair; asks for an invoice",
    ]
    settled = replace(entry, before=entry.decision)
    assert summarise(replace(empty_view(), entries=(settled,)), example_settings()).remarks == ()


def test_long_lists_are_cut_alike_on_page_and_in_text() -> None:
    guests = tuple(seated(n, f"Person {n}", f"Cluster {n}", "DE", told=False) for n in range(1, 61))
    notes = full_view().notes[:1] * 40
    _, page, text = rendered(replace(empty_view(), entries=guests, notes=notes))
    on_page = " ".join(read_page(page).text)
    for said in (words(on_page), words(text)):
        assert "New" in said
        assert "and 35 more, in the list of participants" in said
        assert "and 15 more, once these are done" in said
        assert re.findall(r"\d+", on_page) == re.findall(r"\d+", text)
