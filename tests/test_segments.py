"""A mail is cut into what its sender wrote and what is not his."""

from __future__ import annotations

import pytest

from inbox_processor.extraction.model import Segment, SegmentKind
from inbox_processor.extraction.segments import bodies, segments, unwrapped
from inbox_processor.message import parse
from inbox_processor.records import Message

OFFICE = "office@organiser.eu"


def mail(body: str, subject: str = "Re: workshop", extra: str = "") -> Message:
    head = f"From: Anna Example <anna@x.eu>\nTo: {OFFICE}\nSubject: {subject}\n{extra}"
    return parse(f"{head}Content-Type: text/plain; charset=utf-8\n\n{body}\n".encode())


def cut(body: str, subject: str = "Re: workshop", extra: str = "") -> list[tuple[str, str]]:
    return [(s.kind.value, words(s)) for s in segments(mail(body, subject, extra)) if words(s)]


def words(segment: Segment) -> str:
    return " ".join(line.text for line in segment.lines if line.text)


@pytest.mark.parametrize(
    "header",
    [
        "On 7 August 2014 14:15, Office <office@organiser.eu> wrote:",
        "Am 07.08.2014 um 14:15 schrieb Office <office@organiser.eu>:",
        "Le 7 août 2014 à 14:15, Office <office@organiser.eu> a écrit :",
        "El 7 de agosto de 2014, Office <office@organiser.eu> escribió:",
        "Il giorno 7 agosto 2014 14:15, Office <office@organiser.eu> ha scritto:",
        "2014-08-07 14:15 GMT+02:00 Office <office@organiser.eu>:",
        "7. 8. 2014 v 14:15, Office <office@organiser.eu>:",
        "7 aug 2014 kl. 14:15 skrev Office <office@organiser.eu>:",
        "V čet., 7. avg. 2014 ob 14:15 je oseba Office <office@organiser.eu> napisala:",
        "Четвъртък, 7 август 2014, 14:15 +03:00 от Office <office@organiser.eu>:",
    ],
)
def test_a_quote_header_opens_quoted_text_with_marks_and_without(header: str) -> None:
    assert cut(f"Please register me.\n\n{header}\n> Dear all\n> register now") == [
        ("top", "Please register me."),
        ("quoted", f"{header} Dear all register now"),
    ]
    assert cut(f"Please register me.\n\n{header}\n\nDear all,\nregister now")[0] == ("top", "Please register me.")


def test_a_quote_header_over_two_lines_is_one() -> None:
    found = cut("Yes.\n\nOn Thu, 7 Aug 2014 at 14:15, The Office <office@organiser.eu>\nwrote:\n\n> Dear all")
    assert [kind for kind, _ in found] == ["top", "quoted"]


BLOCK = (
    f"Von: {OFFICE}\nGesendet: Mittwoch, 3. September 2014 17:20\nAn: Anna Example\n"
    f"Betreff: Workshop\n\nDear all,\nregister now"
)


def test_an_outlook_header_block_without_any_mark_opens_quoted_text() -> None:
    found = segments(mail(f"Hiermit melde ich mich an.\n\n{BLOCK}", "AW: Workshop"))
    assert [segment.kind for segment in found] == [SegmentKind.TOP, SegmentKind.QUOTED]
    assert found[1].author is not None
    assert found[1].author.addr == OFFICE


def test_a_forwarded_block_may_yield_and_names_its_author_and_subject() -> None:
    block = BLOCK.replace(OFFICE, "Jan Jansen <jan@z.eu>")
    found = segments(mail(f"FYI\n\n{block}", "WG: Workshop"))[-1]
    assert (found.kind, found.subject) == (SegmentKind.FORWARDED, "Workshop")
    assert found.author is not None
    assert found.author.addr == "jan@z.eu"


def test_a_forwarded_announcement_is_the_organisers_own_words() -> None:
    assert segments(mail(f"FYI\n\n{BLOCK}", "WG: Workshop"))[-1].kind is SegmentKind.QUOTED


def test_a_forward_within_a_forward_is_cut_again() -> None:
    inner = BLOCK.replace(OFFICE, "Jan <jan@z.eu>")
    outer = BLOCK.replace(OFFICE, "Eva <eva@z.eu>").replace("Betreff: Workshop", "Betreff: WG: Workshop")
    found = [
        s for s in segments(mail(f"FYI\n\n{outer}\n\n{inner}", "WG: WG: Workshop")) if s.kind is SegmentKind.FORWARDED
    ]
    assert [s.author.addr for s in found if s.author] == ["eva@z.eu", "jan@z.eu"]


def test_answers_between_quoted_lines_are_the_senders_and_follow_their_label() -> None:
    found = segments(mail(f"On 7 Aug 2014, {OFFICE} wrote:\n> Full name:\nAnna Example\n> Function:\nDirector\n"))
    assert [s.kind.value for s in found] == ["quoted", "top", "quoted", "top"]
    assert (found[2].lines[-1].text, words(found[3])) == ("Function:", "Director")


def test_a_header_within_quote_marks_opens_nothing_behind_them() -> None:
    found = cut("> On 4 Jul 2014 the cluster office wrote:\n> please register in Brussels\n\nAnna Example / Director\n")
    assert [kind for kind, _ in found] == ["quoted", "top"]


def test_a_signature_is_known_by_its_authors_name_without_its_accents() -> None:
    head = b"From: =?utf-8?q?Burcu_Y=C4=B1ld=C4=B1r=C4=B1m?= <b@x.tr>\nTo: o@x.eu\nSubject: s\n\n"
    raw = head + b"Please add me.\n\nBurcu YILDIRIM\nX\n"
    assert [segment.kind.value for segment in segments(parse(raw))] == ["top", "signature"]


def test_a_sign_off_begins_the_signature_and_names_its_owner() -> None:
    found = segments(mail("Please register me.\n\nKind regards\nAnna Example\nDirector"))
    assert [(s.kind.value, s.owner) for s in found] == [("top", None), ("signature", 0)]


def test_the_delimiter_of_rfc_3676_begins_the_signature() -> None:
    assert cut("Please register me.\n-- \nAnna Example\nDirector")[1] == ("signature", "-- Anna Example Director")


def test_a_form_line_with_the_senders_name_is_no_signature() -> None:
    assert [kind for kind, _ in cut("Registration\nName: Anna Example\nFunction: Director")] == ["top"]


def test_legal_footers_and_banners_are_never_read() -> None:
    found = cut(
        "Please register me.\n\nKind regards\nAnna\n\nSent from my iPhone\n",
    )
    assert found[-1] == ("disclaimer", "Sent from my iPhone")


def test_attached_messages_come_last_with_their_author() -> None:
    raw = (
        f"From: a@x.eu\nTo: {OFFICE}\nSubject: s\nContent-Type: multipart/mixed; boundary=m\n\n--m\n\nsee attached\n"
        "--m\nContent-Type: message/rfc822\n\nFrom: In <in@z.eu>\nSubject: inner\n\nPlease register me.\n--m--"
    )
    found = segments(parse(raw.encode()))[-1]
    assert (found.kind, found.subject, words(found)) == (SegmentKind.ATTACHED, "inner", "Please register me.")
    assert found.author is not None
    assert found.author.addr == "in@z.eu"


def test_the_message_inside_certified_mail_counts() -> None:
    raw = (
        'From: "Per conto di: b@pec.it" <gateway@pec.it>\nX-Trasporto: '
        "posta-certificata\nSubject: POSTA CERTIFICATA: x\n"
        "Content-Type: multipart/mixed; boundary=m\n\n--m\n\nMessaggio di posta certificata\n"
        "--m\nContent-Type: message/rfc822\n\nFrom: B <b@pec.it>\nSubject: x\n\nMi iscrivo.\n--m--"
    )
    message = parse(raw.encode())
    sender = unwrapped(message).sender
    assert sender is not None
    assert sender.addr == "b@pec.it"
    assert [words(s) for s in segments(message)] == ["Mi iscrivo."]


def alternative(plain: str, html: str) -> Message:
    return parse(
        f"From: a@x.eu\nSubject: s\nContent-Type: multipart/alternative; boundary=a\n\n--a\n\n{plain}\n"
        f"--a\nContent-Type: text/html; charset=utf-8\n\n{html}\n--a--".encode()
    )


def test_html_is_read_where_plain_text_loses_cells_or_is_a_stub() -> None:
    table = "<table><tr><td>Name</td><td>Anna</td></tr><tr><td>Role</td><td>Head</td></tr></table>"
    assert bodies(alternative("Name\nAnna\nRole\nHead", table))[0].text.where == "html"
    assert (
        bodies(
            alternative(
                "This mail needs HTML.", "<p>Please register Anna Example, director of the cluster, telephone below</p>"
            )
        )[0].text.where
        == "html"
    )
    assert bodies(alternative("Please register me", "<p>Please register me</p>"))[0].text.where == "text"


def test_two_renderings_that_say_different_things_are_told() -> None:
    body = bodies(
        alternative("Name: ____ Function: ____ please fill", "<p>Name: Anna Example Function: Director of things</p>")
    )[0]
    assert body.differ
    assert body.other is not None


def test_every_line_stands_at_its_place_once() -> None:
    message = mail(f"top\n\n{BLOCK}\n> x\n\nKind regards\nAnna", "AW: x")
    content = message.texts[0].content
    lines = [line for segment in segments(message) for line in segment.lines]
    assert [line.number for line in lines] == sorted({line.number for line in lines})
    assert all(content[line.start : line.start + len(line.text)] == line.text for line in lines)


def test_quoted_text_with_marks_ends_where_its_marks_end() -> None:
    marked = "\n".join(f"> {line}" for line in BLOCK.split("\n"))
    assert [kind for kind, _ in cut(f"{marked}\n\nPlease register me.")] == ["quoted", "top"]


def test_groupwise_marks_who_is_quoted_on_either_side() -> None:
    body = 'Please register me.\n\n>>> "Office" 07.08.2014 14:15 >>>\nDear all\nregister now'
    assert cut(body) == [
        ("top", "Please register me."),
        ("quoted", '"Office" 07.08.2014 14:15 >>> Dear all register now'),
    ]


def test_a_row_of_a_table_with_the_writers_name_is_no_signature() -> None:
    rows = "Name\tPost\tE-mail\nAnna Example\tmanager\tanna@x.eu\nBen Other\tanalyst\tben@x.eu"
    assert cut(f"Please register:\n\n{rows}") == [("top", f"Please register: {rows}".replace("\n", " "))]


def test_an_address_or_number_behind_one_letter_is_no_closing_greeting() -> None:
    body = "Please register:\n\nDr Ben Other\nt.other@x.eu\nt. 020 7946 0123\n\nBest wishes,\nAnna"
    assert cut(body)[0] == ("top", "Please register: Dr Ben Other t.other@x.eu t. 020 7946 0123")
