"""Raw bytes become a Message: decoding, structure, rendering, and bounds on what a hostile mail may cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inbox_processor.errors import PermanentError
from inbox_processor.extraction.intent import kind
from inbox_processor.extraction.segments import segments
from inbox_processor.message import headers_only, parse, renderings
from inbox_processor.message.rendering import RULE, render
from inbox_processor.records import Message, Text

SHARED_MAIL = Path(__file__).parents[2] / "shared" / "mail"
HEAD = b"From: Anna M <anna@x.eu>\r\nTo: office@y.eu\r\nSubject: s\r\n"


def body(raw: bytes) -> str:
    return parse(raw).texts[0].content


def test_latin1_that_is_windows_1252_is_read_as_meant() -> None:
    raw = HEAD + b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\nM\xfcller \x96 \x80 20"
    assert body(raw) == "Müller – € 20\n"


def test_utf8_that_was_encoded_twice_is_repaired_and_true_umlauts_are_left() -> None:
    twice = "Müller-Łoś und Söhne".encode().decode("latin-1").encode()
    assert body(HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + twice) == "Müller-Łoś und Söhne\n"
    honest = "Ã wie Ãgypten, São João"
    assert body(HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + honest.encode()) == honest + "\n"


def test_an_unknown_charset_is_read_and_said() -> None:
    message = parse(HEAD + b"Content-Type: text/plain; charset=x-mac-foo\r\n\r\nM\xfcller")
    assert message.texts[0].content == "Müller\n"
    assert any("x-mac-foo" in problem for problem in message.problems)


def test_encoded_words_split_inside_a_character_are_joined() -> None:
    raw = (
        b"From: =?utf-8?q?M=C3?= =?utf-8?q?=BCller?= <m@x.eu>\r\nSubject: "
        b"=?utf-8?q?gr=C3?=\r\n =?utf-8?q?=BC=C3=9Fe?=\r\n\r\nx"
    )
    message = parse(raw)
    assert message.subject == "grüße"
    assert message.sender is not None
    assert message.sender.name == "Müller"


def test_raw_eight_bit_headers_are_read() -> None:
    assert parse(b"From: a@x.eu\r\nSubject: Anmeldung f\xfcr M\xfcller\r\n\r\nx").subject == "Anmeldung für Müller"


def test_flowed_lines_are_joined_and_the_signature_mark_is_kept() -> None:
    raw = (
        HEAD
        + b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n"
        + b"Tel. +49 30 12 \r\n34567\r\n> one \r\n> two\r\n-- \r\nAnna"
    )
    assert body(raw) == "Tel. +49 30 1234567\n> onetwo\n--\nAnna\n"


def test_soft_breaks_entities_and_invisible_characters_are_taken_out() -> None:
    raw = HEAD + (
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"Tel.: +32 2 29=\r\n9 11 11 M&uuml;ller=C2=A0A=E2=80=8Bn=C2=ADna =E2=80=AEx"
    )
    assert body(raw) == "Tel.: +32 2 299 11 11 Müller Anna x\n"


def test_no_address_is_believed_that_is_none() -> None:
    assert parse(b"From: a@b@c.eu\r\nSubject: s\r\n\r\nx").sender is None
    assert parse(b"From: <not an address>\r\nSubject: s\r\n\r\nx").sender is None
    trick = parse(b'From: "boss@y.eu" <evil@x.eu>\r\nSubject: s\r\n\r\nx').sender
    assert trick is not None
    assert trick.addr == "evil@x.eu"


def test_sender_differs_from_from_and_reply_to_is_kept() -> None:
    message = parse(b"From: B <b@x.eu>\r\nSender: A <a@x.eu>\r\nReply-To: C <c@x.eu>\r\nSubject: s\r\n\r\nx")
    assert message.envelope_sender is not None
    assert (message.envelope_sender.addr, message.reply_to[0].addr) == ("a@x.eu", "c@x.eu")


def test_alternatives_are_one_body_and_what_follows_is_another() -> None:
    raw = HEAD + (
        b"Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: "
        b"multipart/alternative; boundary=a\r\n\r\n"
        b"--a\r\nContent-Type: text/plain\r\n\r\none\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>one</p>\r\n--a--\r\n"
        b"--m\r\nContent-Type: text/plain\r\n\r\nfooter\r\n--m\r\nContent-Type: "
        b"text/x-vcard; name=a.vcf\r\n\r\nBEGIN:VCARD\r\n--m--"
    )
    message = parse(raw)
    assert [[text.where for text in group] for group in renderings(message)] == [["text", "html"], ["text 2"]]
    assert message.vcards[0].content.startswith("BEGIN:VCARD")
    assert message.attachment_names == ("a.vcf",)


def test_attached_messages_are_parsed_and_their_texts_say_where_they_stand() -> None:
    raw = HEAD + (
        b"Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\nsee below\r\n--m\r\n"
        b"Content-Type: message/rfc822\r\n\r\n"
        b"From: Inner <inner@z.eu>\r\nSubject: inside\r\n\r\nhello\r\n--m--"
    )
    inner = parse(raw).attached[0]
    assert (inner.subject, inner.texts[0].where) == ("inside", "attached message 1: text")
    assert inner.sender is not None
    assert inner.sender.addr == "inner@z.eu"


def test_delivery_status_and_returned_headers_are_kept() -> None:
    raw = HEAD + (
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=m\r\n\r\n--m\r\n\r\nsorry\r\n"
        b"--m\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n"
        b"\r\nFinal-Recipient: rfc822; a@b.eu\r\nAction: failed\r\n"
        b"--m\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <1@ours>\r\n--m--"
    )
    status = parse(raw).delivery_status
    assert "action: failed" in status[0].content
    assert "<1@ours>" in status[1].content


@pytest.mark.parametrize(
    ("media_type", "word"),
    [
        ("application/ms-tnef", "winmail.dat"),
        ("application/pkcs7-mime", "S/MIME"),
        ("application/pgp-encrypted", "PGP"),
    ],
)
def test_a_sealed_body_is_a_problem_in_words(media_type: str, word: str) -> None:
    raw = (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n"
        + f"Content-Type: {media_type}\r\n\r\nx\r\n--m--".encode()
    )
    assert any(word in problem for problem in parse(raw).problems)


def test_a_file_name_of_rfc_2231_is_decoded() -> None:
    raw = (
        HEAD
        + b"Content-Type: application/pdf\r\n"
        + b"Content-Disposition: attachment; filename*=utf-8''gr%C3%BC%C3%9Fe.pdf\r\n\r\nx"
    )
    assert parse(raw).attachment_names == ("grüße.pdf",)


def test_nothing_at_all_is_refused_and_a_bare_head_is_not() -> None:
    with pytest.raises(PermanentError):
        parse(b"\r\n")
    assert headers_only(b"Subject: =?utf-8?q?=C3=BC?=\r\nMessage-ID: <1@x>").message_id == "<1@x>"


# --- HTML ------------------------------------------------------------------------------------------------------------


def test_hidden_text_is_never_read() -> None:
    html = (
        "<head><title>t</title></head><style>s</style><p>seen<span style='display: none'>a</span><b hidden>b</b>"
        "<i style='font-size:0px'>c</i></p><!-- d --><script>e</script>"
    )
    assert render(html).strip() == "seen"


def test_cells_of_a_row_are_joined_by_tab_and_blocks_end_lines() -> None:
    html = (
        "<div>Dear all</div><table><tr><td>Name</td><td><p>Anna M</p></td></tr><tr><td>"
        "Tel</td><td>1</td></tr></table>bye<br>now"
    )
    assert render(html).split("\n") == ["Dear all", "Name\tAnna M", "Tel\t1", "bye", "now"]


def test_columns_of_a_layout_table_are_read_one_after_the_other() -> None:
    html = "<table><tr><td>Anna<br>Director<br>+49 1</td><td>Berlin<br>Street 1</td></tr></table>"
    assert render(html).split("\n") == ["Anna", "Director", "+49 1", "Berlin", "Street 1"]


def test_a_mail_link_shows_its_target_only_where_it_differs() -> None:
    assert render('<a href="mailto:a@x.eu?subject=q">a@x.eu</a>') == "a@x.eu"
    assert render('<a href="mailto:b@x.eu">Anna</a>') == "Anna <mailto:b@x.eu>"


def test_quotes_keep_their_depth_and_an_indent_is_no_quote() -> None:
    html = "<p style='margin:0'>top</p><blockquote type=cite>one<blockquote>two</blockquote></blockquote>"
    assert render(html).split("\n") == ["top", "> one", ">> two"]
    assert render("<blockquote style='margin:0 0 0 40px;border:none'>in</blockquote>") == "in"


def test_outlooks_border_above_the_quoted_mail_becomes_a_rule() -> None:
    html = (
        "<p class=MsoNormal>hi</p><div style='border:none;border-top:solid #B5C4DF "
        "1.0pt'><p class=MsoNormal>From: B</p></div>"
    )
    assert render(html).split("\n") == ["hi", RULE, "From: B"]


def test_answers_in_another_colour_within_the_quoted_mail_stand_apart() -> None:
    html = (
        "<p style='margin:0'>I wrote in <span style='color:red'>red</span></p>"
        "<div style='border:none;border-top:solid #B5C4DF 1.0pt'>From: B</div><p style='margin:0'>Please give your</p>"
        "<ul><li>name <span style='color:#FF0000'>Anna Example</span></li></ul><p style='margin:0'>Thank you</p>"
    )
    assert render(html).split("\n") == [
        "I wrote in red",
        RULE,
        "> From: B",
        "> Please give your",
        "> - name",
        "Anna Example",
        "> Thank you",
    ]


# --- cost ------------------------------------------------------------------------------------------------------------

HTML = HEAD + b"Content-Type: text/html\r\n\r\n"
FLOODS: dict[str, Callable[[], bytes]] = {
    "digits": lambda: HEAD + b"\r\n" + b"1" * 1_000_000,
    "digit lines": lambda: HEAD + b"\r\n" + b"1\n" * 500_000,
    "quote marks": lambda: HEAD + b"\r\n" + b">" * 5_000 + b" x",
    "quote levels": lambda: HEAD + b"\r\n" + b"".join(b">" * level + b" x\n" for level in range(1, 2_000)),
    "nested div": lambda: HTML + b"<div>" * 100_000,
    "nested tables": lambda: HTML + b"<table><tr><td>" * 100_000,
    "unclosed style": lambda: HTML + b"<style>" * 100_000,
    "falsely closed div": lambda: HTML + b"<div></x>" * 100_000,
    "encoded words": lambda: b"Subject: " + b"=?utf-8?q?a?= " * 70_000 + b"\r\n" + HEAD + b"\r\nx",
    "addresses": lambda: b"From: " + b"a," * 400_000 + b"\r\n\r\nx",
    "fields": lambda: b"".join(b"X-%d: y\r\n" % number for number in range(60_000)) + HEAD + b"\r\nx",
    "parameters": lambda: HEAD + b"Content-Type: text/plain; " + b"a*0*=x;" * 50_000 + b"\r\n\r\nx",
    "open boundaries": lambda: (
        HEAD
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(190))
        + b"x\n" * 200_000
    ),
    "parts": lambda: HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 50_000,
    "attached in attached": lambda: HEAD + b"Content-Type: message/rfc822\n\n" * 5_000,
    "header blocks": lambda: HEAD + b"\r\n" + b"From: x\nSent: y\nTo: z\n" * 30_000,
    "quote headers": lambda: HEAD + b"\r\n" + b"On 1 x:\n" * 100_000,
    "wishes": lambda: HEAD + b"\r\n" + b"instead of me i cannot attend " * 30_000,
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_costs_at_most_two_seconds(name: str) -> None:
    raw = FLOODS[name]()
    started = time.process_time()
    message = parse(raw)
    kind(message, segments(message))
    assert time.process_time() - started < 2
    assert sum(len(text.content) for text in message.texts) < 1_000_000


def test_fields_behind_a_flood_of_others_are_still_found() -> None:
    message = parse(FLOODS["fields"]())
    assert (message.subject, bool(message.sender)) == ("s", True)


@pytest.mark.skipif(not SHARED_MAIL.exists(), reason="the third-party mails are not here")
def test_every_third_party_mail_is_read_cut_and_given_a_kind() -> None:
    for path in sorted(p for p in SHARED_MAIL.rglob("*") if p.is_file()):
        try:
            message = parse(path.read_bytes())
        except PermanentError:
            assert not path.read_bytes().strip(), path
            continue
        cut = segments(message)
        kind(message, cut)
        sources = {text.where: text.content for text in _texts(message)}
        for line in (line for segment in cut for line in segment.lines):
            assert sources[line.source][line.start : line.start + len(line.text)] == line.text, path


def _texts(message: Message) -> Iterator[Text]:
    yield from message.texts
    for inner in message.attached:
        yield from _texts(inner)
