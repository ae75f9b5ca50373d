"""Whose mail it is, and whether a machine wrote it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inbox_processor.message import headers_only, parse
from inbox_processor.records import Kind, SubjectMatch
from inbox_processor.screening import RULES, SCREENING_FIELDS, automatic, claim, dates_in, is_list_mail, subject_match

WANTED = "CLUSTER EXCELLENCE WORKSHOP 23/09/2014"
SHARED = Path(__file__).parents[2] / "shared"
CORPORA = [Path(__file__).parent / "corpus" / "tuning", SHARED / "corpus" / "dev"]


@pytest.mark.parametrize(
    "subject",
    [
        "cluster  excellence workshop 23-09-2014",
        "CLUSTER EXCELLENCE WORKSHOP – 23/09/2014",
        "Re: AW: WG: " + WANTED,
        "Re[2]: " + WANTED,
        "[EXTERNAL] " + WANTED,
        "R: RIF: " + WANTED,
        "ODP.: " + WANTED,
        "POSTA CERTIFICATA: " + WANTED,
        "ＣＬＵＳＴＥＲ EXCELLENCE WORKSHOP 23／09／2014",
        "VS: " + WANTED,
        "TR : " + WANTED,
        "Απ: " + WANTED,
        "Vá: " + WANTED,
    ],
)
def test_prefixes_case_dashes_and_white_space_are_folded(subject: str) -> None:
    assert subject_match(subject, WANTED) is SubjectMatch.EXACT


@pytest.mark.parametrize(
    "subject",
    [
        "CLUSTER EXCELENCE WORKSHOP 23/09/2014",
        "CLUSTER EXCELLENCE WORKSHOP 23.9.2014",
        "CLUSTER EXCELLENCE WORKSHOP 2014-09-23",
        "Cluster excellence workshop, 23 septembre 2014",
        "cluster excellence workshop 23. September 2014",
        "Anmeldung: " + WANTED,
        "CLUSTER EXCELLENCE WORKSHOP",
        "CLUSTER WORKSHOP 23/09/2014",
        "workshop 23/9",
        "CLUSTEREXCELLENCE WORKSHOP 23/09/14",
        "CLUSTER EXCELLENCE WORKSHOP 24/09/2014",
        WANTED + " - 3 participants",
    ],
)
def test_typos_other_dates_and_added_words_are_near(subject: str) -> None:
    assert subject_match(subject, WANTED) is SubjectMatch.NEAR


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "Holiday plans",
        "CLUSTER EXCELLENCE CONFERENCE 12/11/2014",
        "Meeting 23/09/2014",
        "workshop 24/10/2014",
        "Re:",
    ],
)
def test_another_event_is_none(subject: str) -> None:
    assert subject_match(subject, WANTED) is SubjectMatch.NONE


@pytest.mark.parametrize(
    "text", ["23.9.2014", "2014-09-23", "23 September 2014", "September 23rd, 2014", "23 settembre 2014", "23/9/14"]
)
def test_a_day_is_known_in_any_notation(text: str) -> None:
    assert (2014, 9, 23) in dates_in(text)


def claimed(head: str, **facts: object) -> str:
    return claim(headers_only(head.encode()), wanted_subject=WANTED, event_code="CEW", **facts).by  # type: ignore[arg-type]


@given(st.text(st.characters(categories=("Nd", "No", "Nl", "Lo", "Zs", "Po")), max_size=40))
@example("𐩀 𐩁 2014")
@example("23/𐩁/2014")
def test_digits_of_any_script_are_days_or_none(subject: str) -> None:
    assert all(1 <= day <= 31 and 1 <= month <= 12 for _, month, day in dates_in(subject))
    assert subject_match(subject, WANTED) is not SubjectMatch.EXACT


def test_the_first_reason_of_the_contract_names_the_claim() -> None:
    head = f"Subject: Re: {WANTED}\nIn-Reply-To: <1@ours>\n"
    assert claimed(head, in_process_folder=True) == "process folder"
    assert claimed(head, is_own_message_id={"<1@ours>"}) == "thread"
    assert claimed(head) == "subject"
    assert claimed("Subject: About CEW-0042\n") == "reference"
    assert (
        claimed("Subject: [abcdefgh.ijklmnop]\n", is_valid_token=lambda token: token == "abcdefgh.ijklmnop") == "token"
    )
    assert claimed("To: box+abcdefgh@y.eu\nSubject: hi\n", is_valid_token=lambda token: token == "abcdefgh") == "token"
    assert claimed("Subject: Holiday plans\n") == ""


def test_a_near_subject_is_left_to_the_body() -> None:
    found = claim(headers_only(b"Subject: Cluster excellence workshop\n"), wanted_subject=WANTED)
    assert (found.ours, found.match) == (False, SubjectMatch.NEAR)


def test_a_declined_invitation_and_a_bounce_name_our_message() -> None:
    raw = b"Subject: Declined\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nUID:7@ours\nEND:VCALENDAR\n"
    assert claim(parse(raw), wanted_subject=WANTED, is_own_message_id={"7@ours"}).by == "thread"
    raw = b"Subject: x\nContent-Type: message/rfc822\n\nMessage-ID: <9@ours>\nSubject: s\n\nbody"
    assert claim(parse(raw), wanted_subject=WANTED, is_own_message_id={"<9@ours>"}).by == "thread"


# --- automatic mail --------------------------------------------------------------------------------------------------


def rule(head: str, body: str = "text") -> tuple[str, Kind] | None:
    found = automatic(
        parse(f"From: Anna <anna@x.eu>\n{head}Content-Type: text/plain; charset=utf-8\n\n{body}\n".encode())
    )
    return (found.name, found.kind) if found else None


def test_auto_submitted_is_automatic_unless_no() -> None:
    assert rule("Auto-Submitted: auto-replied (vacation)\n") == ("Auto-Submitted (RFC 3834)", Kind.AUTO_REPLY)
    assert rule("Auto-Submitted: no\n") is None


@pytest.mark.parametrize(
    "head",
    [
        "X-Auto-Response-Suppress: All\n",
        "X-Priority: 1\n",
        "X-Loop: me\n",
        "Precedence: bulk\n",
        "List-Unsubscribe: <x>\n",
        "X-Autoreply: no\n",
        "X-Zendesk-From-Account-Id: 1\n",
        "X-MS-Exchange-Organization-AuthAs: Internal\n",
    ],
)
def test_a_persons_registration_with_some_field_is_never_automatic(head: str) -> None:
    assert (
        rule(f"Subject: {WANTED}\n{head}", "I would like to register for the workshop.\nAnna, +32 2 123 45 67") is None
    )


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Automatic reply: x", "I am away."),
        ("Automatic reply: x", "I am away. My stand-in is Bo Lind. Please register new projects with him."),
        ("Fora de l'oficina / Fuera de la oficina Re: x", "Estaré de vacaciones hasta el 31 de agosto."),
        ("[#74039-118] Received: x", "Your message has been registered. Please do not reply to this e-mail."),
        ("Re: x", "I am on annual leave until Monday. During my absence write to Bob."),
        ("AW: x", "Ich bin bis Montag nicht im Büro. Ihre Nachricht wird nicht weitergeleitet."),
        ("RE: x", "Je suis absente du bureau jusqu'au 18 août. En cas d'urgence, appelez Luc."),
        ("Odp: x", "Jestem na urlopie do 18 sierpnia. W pilnych sprawach proszę o kontakt z Janem."),
        ("Vs: x", "Olen lomalla 18.8. asti. Kiireellisissä asioissa soittakaa Matille."),
        ("Re: x", "Szabadságon vagyok augusztus 18-ig. Sürgős esetben keressék Pétert."),
        ("Απ: x", "Απουσιάζω μέχρι τις 18 Αυγούστου. Για επείγοντα καλέστε τον Νίκο."),
        ("Re: x", "В отпуск съм до 18 август. При спешни случаи търсете Иван."),
        ("Sv: x", "Jeg holder ferie til 18. august. Ved hastende henvendelser ring til Hans."),
    ],
)
def test_an_absence_notice_without_any_marking_is_known_by_its_words(subject: str, body: str) -> None:
    found = rule(f"Subject: {subject}\n", body)
    assert found is not None
    assert found[1] is Kind.AUTO_REPLY


def test_what_the_quoted_mail_says_of_urgent_matters_is_not_the_writers() -> None:
    quoted = "-----Alkuperäinen viesti-----\nWe have received your registration. For urgent matters: 02 298 12 77."
    assert rule("Subject: VS: x\n", f"Hei, puhelinnumeroni on 050 438 6619 (ei 6691).\n\n{quoted}") is None


def test_somebody_on_leave_who_cancels_is_a_person() -> None:
    assert (
        rule(
            "Subject: x\n",
            "I am on annual leave that week, so please cancel my registration. Back in the office on 1 October.",
        )
        is None
    )


def test_delivery_reports_are_bounces_marked_or_not() -> None:
    assert rule("Subject: Re: x\nX-Failed-Recipients: b@y.eu\n") == ("failed recipients named", Kind.BOUNCE)
    found = rule("Subject: Postfach voll: b@y.eu\n", "konnte nicht zugestellt werden\n552 5.2.2 Mailbox full")
    assert found == ("subject of a delivery report", Kind.BOUNCE)


@pytest.mark.parametrize(
    "body",
    [
        "This message was generated automatically, please do not reply. Your letter was registered under 41/2014.",
        "Bitte antworten Sie nicht auf diese automatisch erstellte Nachricht. Ihr Schreiben ist am 19.8. eingegangen.",
        "Wiadomość wygenerowana automatycznie. Państwa pismo zostało zarejestrowane pod numerem 41873/2014.",
        "Detta meddelande går inte att besvara. Din skrivelse kom in den 19 augusti och har diarieförts.",
    ],
)
def test_a_registry_that_says_it_is_a_machine_is_automatic(body: str) -> None:
    assert rule("Subject: Re: x\n", body) == ("words of a receipt", Kind.AUTO_REPLY)


def test_who_asks_not_to_be_answered_at_an_address_and_registers_is_a_person() -> None:
    body = "Please register me. Do not reply to this address. Your letter was received on Monday."
    assert rule("Subject: Re: x\n", body) is None


def test_list_mail_is_told_but_not_automatic() -> None:
    message = parse(b"From: a@x.eu\nList-Id: <l.x.eu>\nSubject: s\n\nPlease register me.\n")
    assert is_list_mail(message)
    assert automatic(message) is None


def test_rule_names_are_unique_and_their_fields_are_fetched() -> None:
    assert len({name for name, _, _ in RULES}) == len(RULES)
    assert {"Auto-Submitted", "References", "Subject", "Content-Type", "Return-Path"} <= set(SCREENING_FIELDS)


@pytest.mark.skipif(not (SHARED / "mail" / "bounces").exists(), reason="the third-party mails are not here")
def test_reports_and_notices_of_sixty_mail_systems_are_automatic() -> None:
    found = [automatic(parse(path.read_bytes())) is not None for path in (SHARED / "mail" / "bounces").iterdir()]
    assert sum(found) >= 0.995 * len(found)


@pytest.mark.parametrize("corpus", CORPORA, ids=["tuning", "dev"])
def test_no_registration_is_taken_for_automatic(corpus: Path) -> None:
    if not corpus.exists():
        pytest.skip("this corpus is not here")
    for path in corpus.glob("*.eml"):
        gold = json.loads(path.with_suffix(".json").read_text())["kind"]
        found = automatic(parse(path.read_bytes()))
        assert found is None or found.kind == gold, path.name
