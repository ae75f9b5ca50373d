"""Replies: who is owed which, the same facts in text and HTML, and nothing of a stranger's that bites."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import icalendar
import pytest

from inbox_processor import config, replies
from inbox_processor.authority import Seal, calendar_answer, is_authentic
from inbox_processor.completion import completed
from inbox_processor.config import Settings
from inbox_processor.errors import UserError
from inbox_processor.message import parse
from inbox_processor.records import (
    Counts,
    Decision,
    Entry,
    Evidence,
    Kind,
    Outcome,
    Reading,
    Registration,
    Reply,
    Status,
    Told,
)
from inbox_processor.replies.mail import sample_reply
from inbox_processor.templating import TemplateFolder

ROOT = Path(__file__).parent.parent
NOW = datetime(2014, 9, 5, 4, tzinfo=UTC)
ANNA = Registration(
    "CEW-0001",
    datetime(2014, 9, 1, 9, tzinfo=UTC),
    full_name="Anna Muster",
    function="Director",
    organisation="Cluster Nord",
    email="anna@nord.de",
    country="DE",
    sender="anna@nord.de",
    message_id="<1@nord.de>",
)
SEATED = Decision("CEW-0001", Status.CONFIRMED, "first-come", "", counts=Counts(3, 1, 2, 10))
SEAL = Seal(b"k" * 32, "CEW", "example.eu")


@pytest.fixture
def settings() -> Settings:
    return config.load(ROOT / "config.example.toml")


@pytest.fixture
def desk(settings: Settings) -> replies.Desk:
    return replies.Desk(settings, TemplateFolder(), SEAL, "8:30 Coffee")


def entry(registration: Registration = ANNA, **decided: Any) -> Entry:
    return Entry(registration, replace(SEATED, reference=registration.reference, **decided))


def due(
    settings: Settings, *entries: Entry, told: dict[str, Told] | None = None, now: datetime = NOW, **more: Any
) -> tuple[dict[str, list[Outcome]], dict[str, Told]]:
    """({recipient: outcomes}, what is told after)."""
    owed, after = replies.due(entries, told or {}, settings=settings, seal=SEAL, run=1, now=now, **more)
    return {reply.recipient: [s.outcome for s in reply.sections] for reply in owed}, {**(told or {}), **after}


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


# --- who is written to -----------------------------------------------------------------------------------------------


def test_each_outcome_is_told_once(settings: Settings) -> None:
    owed, told = due(settings, entry())
    assert owed == {"anna@nord.de": [Outcome.CONFIRMED]}
    assert due(settings, entry(), told=told)[0] == {}


@pytest.mark.parametrize(
    ("decided", "outcome"),
    [
        ({"status": Status.WAITING, "reason": "seats", "position": 3}, Outcome.WAITING),
        ({"status": Status.INCOMPLETE, "reason": "incomplete", "missing": ("telephone",)}, Outcome.INCOMPLETE),
        ({"status": Status.HELD, "reason": "doubt"}, Outcome.HELD),
        ({"status": Status.DECLINED, "reason": "late"}, Outcome.LATE),
        ({"status": Status.DECLINED, "reason": "full"}, Outcome.NO_SEAT),
        ({"status": Status.DECLINED, "reason": "incomplete"}, Outcome.LAPSED),
        ({"status": Status.DECLINED, "reason": "organiser"}, Outcome.DECLINED),
        ({"status": Status.CANCELLED, "reason": "registrant"}, Outcome.CANCELLED),
    ],
)
def test_every_decision_has_its_reply(settings: Settings, decided: dict[str, Any], outcome: Outcome) -> None:
    assert due(settings, entry(**decided))[0] == {"anna@nord.de": [outcome]}


def test_a_position_is_no_news(settings: Settings) -> None:
    _, told = due(settings, entry(status=Status.WAITING, position=5))
    assert due(settings, entry(status=Status.WAITING, position=4), told=told)[0] == {}


def test_promotion_amendment_and_reminder_follow_what_was_told(settings: Settings) -> None:
    _, told = due(settings, entry(status=Status.WAITING))
    owed, told = due(settings, entry(), told=told)
    assert owed == {"anna@nord.de": [Outcome.PROMOTED]}
    called = replace(ANNA, telephone="+493012345")
    owed, told = due(settings, entry(called), told=told)
    assert owed == {"anna@nord.de": [Outcome.AMENDED]}
    reminding = settings.model_copy(update={"delivery": settings.delivery.model_copy(update={"reminder_days": 3})})
    eve = reminding.event.starts_at - timedelta(days=2)
    owed, told = due(reminding, entry(called), told=told, now=eve)
    assert owed == {"anna@nord.de": [Outcome.REMINDER]}
    assert due(reminding, entry(called), told=told, now=eve)[0] == {}


def test_named_participant_hears_when_confirmed_and_the_sender_always(settings: Settings) -> None:
    by_office = replace(ANNA, sender="office@nord.de")
    owed, told = due(settings, entry(by_office, status=Status.WAITING))
    assert owed == {"office@nord.de": [Outcome.WAITING]}
    owed, _ = due(settings, entry(by_office), told=told)
    assert set(owed) == {"office@nord.de", "anna@nord.de"}


def test_one_mail_covers_all_registrations_of_an_assistant(settings: Settings) -> None:
    first = replace(ANNA, sender="office@nord.de", email=None)
    second = replace(first, reference="CEW-0002", full_name="Ben Beispiel", order=(0, 1))
    assert due(settings, entry(first), entry(second))[0] == {"office@nord.de": [Outcome.CONFIRMED] * 2}


def test_substitution_is_told_to_both(settings: Settings) -> None:
    _, told = due(settings, entry())
    gone = entry(replace(ANNA, cancelled="substituted"), status=Status.CANCELLED, reason="substituted")
    heir = entry(replace(ANNA, reference="CEW-0002", full_name="Ben Beispiel", email="ben@nord.de"))
    owed, _ = due(settings, gone, heir, told=told)
    assert owed == {"anna@nord.de": [Outcome.SUBSTITUTED, Outcome.SUBSTITUTE], "ben@nord.de": [Outcome.SUBSTITUTE]}


def test_register_from_before_replies_floods_nobody_and_resend_asks_for_one(settings: Settings) -> None:
    owed, told = due(settings, entry(), older={"CEW-0001"})
    assert owed == {}
    again = {"CEW-0001": replace(told["CEW-0001"], resend=True)}
    owed, told = due(settings, entry(), told=again)
    assert owed == {"anna@nord.de": [Outcome.CONFIRMED]}
    assert not told["CEW-0001"].resend


@pytest.mark.parametrize("address", ["a b@x.eu", "a@x.eu>\r\nBcc: c@x.eu", "(comment)a@x.eu", "a@localhost", "x"])
def test_nothing_but_a_plain_address_is_written_to(settings: Settings, address: str) -> None:
    assert due(settings, entry(replace(ANNA, sender=address, email=address)))[0] == {}


def test_nobody_writes_to_ourselves_nor_to_an_empty_reserved_seat(settings: Settings) -> None:
    ours = settings.event.contact.lower()
    assert due(settings, entry(replace(ANNA, sender=ours, email=ours)))[0] == {}
    assert due(settings, entry(replace(ANNA, reserved=True, message_id=None)))[0] == {}


# --- the mail --------------------------------------------------------------------------------------------------------


def made(desk: replies.Desk, outcome: Outcome, language: str = "en", registration: Registration = ANNA) -> EmailMessage:
    return read(replies.compose(sample_reply(outcome, language, entry(registration), desk), desk))


@pytest.mark.parametrize("language", ["en", "fr", "de"])
@pytest.mark.parametrize("outcome", list(Outcome))
def test_text_and_html_state_the_same_facts(desk: replies.Desk, outcome: Outcome, language: str) -> None:
    mail = made(desk, outcome, language)
    text, html = " ".join(body(mail, "plain").split()), body(mail, "html")
    shown = " ".join(re.sub(r"<[^>]+>", " ", html.partition("<body")[2]).split())
    for fact in ("Anna Muster", "Director", "Cluster Nord", "anna@nord.de", "CEW-0001", "Thon Hotel", "45/2001"):
        assert fact in text
        assert fact in shown
    assert "{{" not in text + html
    assert mail["Subject"] == mail["Subject"].strip()
    assert mail["Auto-Submitted"] in ("auto-replied", "auto-generated")
    assert mail["X-Auto-Response-Suppress"] == "All"


def test_same_reply_gives_the_same_bytes(desk: replies.Desk) -> None:
    reply = sample_reply(Outcome.CONFIRMED, "en", entry(), desk)
    assert replies.compose(reply, desk) == replies.compose(reply, desk)


def test_confirmation_brings_calendar_and_programme_and_cancellation_takes_it_back(desk: replies.Desk) -> None:
    for outcome, method in ((Outcome.CONFIRMED, "REQUEST"), (Outcome.CANCELLED, "CANCEL")):
        part = next(p for p in made(desk, outcome).walk() if p.get_content_type() == "text/calendar")
        assert part.get_param("method") == method
        calendar = icalendar.Calendar.from_ical(str(part.get_content()))
        event = calendar.walk("VEVENT")[0]
        assert calendar["METHOD"] == method
        assert SEAL.reference_of(str(event["UID"])) == "CEW-0001"
        assert event["DTSTART"].params["TZID"] == "Europe/Brussels"
        assert calendar.walk("VTIMEZONE")
        assert desk.address in str(event["ORGANIZER"])
    assert "programme.txt" in [part.get_filename() for part in made(desk, Outcome.CONFIRMED).walk()]


EVIL = "Eve\r\nBcc: victim@x.eu <script>alert(1)</script> {{ 7*7 }} {% include 'x' %} \u202e(comment)"


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_injection_arrives_as_harmless_text(desk: replies.Desk, language: str) -> None:
    evil = replace(ANNA, full_name=EVIL, organisation=EVIL, function=EVIL)
    for outcome in Outcome:
        mail = made(desk, outcome, language, evil)
        assert mail["Bcc"] is None
        assert "\n" not in mail["Subject"]
        html, text = body(mail, "html"), body(mail, "plain")
        assert "<script" not in html
        assert "&lt;script&gt;" in html
        assert "{{ 7*7 }}" in text
        assert "\u202e" not in text + html


def test_thread_takes_no_line_break_from_a_message_id(desk: replies.Desk) -> None:
    reply: Reply = sample_reply(Outcome.HELD, "en", entry(), desk)
    bad = "<a@b>\r\nBcc: victim@x.eu"
    mail = read(replies.compose(replace(reply, in_reply_to=bad, references=(bad,)), desk))
    assert mail["In-Reply-To"] is None
    assert mail["Bcc"] is None
    good = read(replies.compose(replace(reply, in_reply_to="<a@b>", references=("<a@b>",)), desk))
    assert (good["In-Reply-To"], good["References"], good["Auto-Submitted"]) == ("<a@b>", "<a@b>", "auto-replied")


# --- templates -------------------------------------------------------------------------------------------------------


def own_desk(desk: replies.Desk, folder: Path, change: Callable[[str], str]) -> replies.Desk:
    words = folder / "replies" / "en" / "words.txt.j2"
    words.parent.mkdir(parents=True, exist_ok=True)
    words.write_text(change((ROOT / "templates/replies/en/words.txt.j2").read_text(encoding="utf-8")), encoding="utf-8")
    return replace(desk, templates=TemplateFolder(folder))


def test_check_passes_the_templates_of_the_program(desk: replies.Desk) -> None:
    assert replies.check(desk, entry()) == ()


def test_check_finds_an_unknown_name_with_file_and_line(desk: replies.Desk, tmp_path: Path) -> None:
    broken = own_desk(desk, tmp_path, lambda text: text.replace("{{ it.contact }}", "{{ it.nonsense }}"))
    with pytest.raises(UserError, match=r"words\.txt\.j2, line \d+: it\.nonsense is unknown"):
        replies.check(broken, entry())


def test_check_finds_an_unknown_name_where_the_sample_never_comes(desk: replies.Desk, tmp_path: Path) -> None:
    """A branch that only assistants of the seventh country see is looked through as well."""
    broken = own_desk(desk, tmp_path, lambda text: text.replace("that one country may", "that {{ it.nmae }} may"))
    with pytest.raises(UserError, match=r"words\.txt\.j2, line \d+: it\.nmae is unknown"):
        replies.check(broken, entry())


def test_check_finds_a_label_that_a_language_lacks(desk: replies.Desk, tmp_path: Path) -> None:
    broken = own_desk(desk, tmp_path, lambda text: text.replace("agree = ", "agrees = "))
    with pytest.raises(UserError, match=r"words\.txt\.j2: the labels lack agree"):
        replies.check(broken, entry())


def test_check_finds_a_missing_block(desk: replies.Desk, tmp_path: Path) -> None:
    broken = own_desk(desk, tmp_path, lambda text: text.replace("block reminder", "block remainder"))
    with pytest.raises(UserError, match="no block reminder"):
        replies.check(broken, entry())


def test_language_without_words_is_named_and_falls_back(desk: replies.Desk, settings: Settings) -> None:
    event = settings.event.model_copy(update={"languages": ("en", "mt")})
    maltese = replace(desk, settings=settings.model_copy(update={"event": event}))
    assert "mt" in replies.check(maltese, entry())[0]


def test_a_language_is_added_by_adding_a_folder(desk: replies.Desk, settings: Settings, tmp_path: Path) -> None:
    """A folder with words and two letters in [event] languages: nothing else, and the check looks through it too."""
    english = (ROOT / "templates/replies/en/words.txt.j2").read_text(encoding="utf-8")
    dutch = english.replace("Your place is confirmed", "Uw plaats is bevestigd").replace("Country", "Land")
    words = tmp_path / "replies" / "nl" / "words.txt.j2"
    words.parent.mkdir(parents=True)
    words.write_text(dutch, encoding="utf-8")
    event = settings.event.model_copy(update={"languages": ("en", "nl")})
    added = replace(desk, settings=settings.model_copy(update={"event": event}), templates=TemplateFolder(tmp_path))
    assert replies.check(added, entry()) == ()
    jan = replace(ANNA, language="nl")
    (reply,), _ = replies.due([entry(jan)], {}, settings=added.settings, seal=SEAL, run=1, now=NOW)
    mail = read(replies.compose(reply, added))
    assert mail["Subject"].startswith("Uw plaats is bevestigd")
    assert "Land: Duitsland" in body(mail, "plain")
    assert "dinsdag 23 september 2014" in body(mail, "plain")
    words.write_text(dutch.replace("{{ it.date }}", "{{ it.datum }}"), encoding="utf-8")
    with pytest.raises(UserError, match=r"nl/words\.txt\.j2, line \d+: it\.datum is unknown"):
        replies.check(replace(added, templates=TemplateFolder(tmp_path)), entry())


# --- authority -------------------------------------------------------------------------------------------------------


def stamped(*values: str) -> bytes:
    fields = "".join(f"Authentication-Results: {value}\r\n" for value in values)
    return f"{fields}From: Anna <anna@nord.de>\r\nSubject: x\r\n\r\nhello\r\n".encode()


@pytest.mark.parametrize(
    ("values", "believed"),
    [
        (["mx.example.eu; dmarc=pass header.from=nord.de"], True),
        (["mx.example.eu; dkim=pass header.d=nord.de"], True),
        (["mx.example.eu; dkim=pass header.d=evil.eu"], False),
        (["mx.example.eu; dmarc=fail header.from=nord.de"], False),
        (["mx.evil.eu; dmarc=pass header.from=nord.de"], False),
        (["mx.example.eu; dmarc=fail header.from=nord.de", "mx.example.eu; dmarc=pass header.from=nord.de"], False),
        (["mx.example.eu.evil.eu; dmarc=pass header.from=nord.de"], False),
        ([], False),
    ],
)
def test_only_the_topmost_word_of_our_own_server_counts(values: list[str], believed: bool) -> None:
    assert is_authentic(parse(stamped(*values)), "mx.example.eu") is believed
    assert not is_authentic(parse(stamped(*values)), None)


def test_seal_makes_what_nobody_else_can() -> None:
    other = Seal(b"x" * 32, "CEW", "example.eu")
    assert other.reference_of(SEAL.calendar_uid("CEW-0001")) == ""
    token = SEAL.token("CEW-0001", 4, NOW)
    assert SEAL.read_token(token, NOW) == ("CEW-0001", "CEW-0001.4")
    assert other.read_token(token, NOW) == ("", "")
    assert SEAL.read_token(token, NOW + timedelta(days=400)) == ("", "")
    assert SEAL.message_id(1, "a@b.eu") != SEAL.message_id(2, "a@b.eu")


def test_calendar_answer_is_read_through_folded_lines() -> None:
    uid = "UID:cew-0001\n .abc@example.eu\n"
    invited = 'ATTENDEE;PARTSTAT=DECLINED;CN="A: B":\n mailto:Anna@Nord.de\n'
    text = f"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\n{uid}{invited}"
    assert calendar_answer([text]) == ("cew-0001.abc@example.eu", "DECLINED", "anna@nord.de")
    assert calendar_answer([text.replace("REPLY", "REQUEST")]) == ("", "", "")


# --- a bare answer ---------------------------------------------------------------------------------------------------


def test_bare_telephone_under_our_question_completes() -> None:
    answer = completed(Reading(kind=Kind.UNRELATED), ["+32 2 299 11 11"], ANNA, ("telephone",))
    assert answer.kind is Kind.AMENDMENT
    assert answer.registrants[0].telephone == "+3222991111"


def test_two_numbers_or_a_question_complete_nothing() -> None:
    unread = Reading(kind=Kind.UNRELATED)
    assert completed(unread, ["+32 2 299 11 11", "+32 2 299 11 12"], ANNA, ("telephone",)) == unread
    assert completed(unread, ["Which function?"], ANNA, ("function",)) == unread


def test_evidence_is_shown_shortened(desk: replies.Desk) -> None:
    words = Evidence(text="Director " + "x" * 500, where="text", reader="r", confidence=1)
    reply = sample_reply(Outcome.HELD, "en", replace(entry(), evidence={"function": words}), desk)
    assert "x" * 100 not in body(read(replies.compose(reply, desk)), "plain")
