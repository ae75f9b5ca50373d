"""What hostile mails put into names, organisations and addresses arrives in replies as harmless text, or not at all."""

from __future__ import annotations

import re
from dataclasses import replace
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import icalendar
import pytest

from inbox_processor.config import Settings
from inbox_processor.post import Post
from inbox_processor.records import Outgoing, Registration
from inbox_processor.store import open_store
from tests import reply_views
from tests.nights import MONDAY, FakeMailbox, example, run
from tests.reply_views import body, read

FIELDS = [
    *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"),
    *("Auto-Submitted", "X-Auto-Response-Suppress"),
]
MIME = ["MIME-Version", "Content-Type", "Content-Transfer-Encoding"]
TAGS = ["html", "head", "meta", "title", "style", "body", "table", "tr", "td", "div", "p", "b", "br", "span", "a"]

FROM = {
    "line break in an encoded word": "=?utf-8?q?Eve_Adams=0D=0ABcc:_victim@x.eu?= <eve@nord.de>",
    "folded header field": "Eve Adams\r\n Bcc: victim@x.eu <eve@nord.de>",
    "comments in the address": "Eve Adams <eve(a comment)@(another)nord.de>",
    "comment with a line break": "Eve Adams (x\r\n\tBcc: victim@x.eu) <eve@nord.de>",
    "two addresses": "Eve Adams <eve@nord.de>, victim@x.eu",
    "address in the name": '"victim@x.eu" <eve@nord.de>',
    "address in angle brackets twice": "Eve Adams <victim@x.eu> <eve@nord.de>",
}
WORDS = {
    "markup": "Eve <script>alert(1)</script><img src=x onerror=alert(1)> Adams",
    "entity": "Eve &lt;b&gt;Adams&#13;&#10;Bcc: victim@x.eu",
    "template": "{{ 7*7 }} {% include '/etc/passwd' %} {{ self.__init__ }} Adams",
    "attribute": 'Eve" onclick="alert(1) Adams',
    "overriding direction": "Eve \u202emoc.live\u202c\u200b Adams",
    "very long": "Eve " + "a" * 5000 + " Adams",
    "calendar": "Eve\\nATTENDEE;PARTSTAT=DECLINED:mailto:victim@x.eu Adams",
    "formula": '=HYPERLINK("http://evil.eu") Adams',
}


def application(sender: str, name: str = "Eve Adams", organisation: str = "", address: str = "eve@nord.de") -> bytes:
    head = f"From: {sender}\r\nSubject: CLUSTER EXCELLENCE WORKSHOP 23/09/2014\r\nMessage-ID: <1@nord.de>\r\n"
    text = (
        f"I would like to register.\r\n\r\nName: {name}\r\nFunction: Director\r\n"
        f"Organisation: {organisation or 'Nord'}\r\n"
        f"E-mail: {address}\r\nTelephone: +49 30 1234567\r\nCountry: Germany\r\n"
    )
    kind = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    return (head + kind + "\r\n" + text).encode()


def replies_to(raw: bytes, folder: Path) -> tuple[list[Outgoing], list[Registration]]:
    base = example(folder)
    settings: Settings = base.model_copy(update={"reserved": ()})
    mailbox = FakeMailbox()
    mailbox.put(raw, MONDAY)
    run(settings, mailbox, post=Post(replace(reply_views.desk(), settings=settings)))
    with open_store(settings.database.url, "CEW") as store:
        return [mail for mail, _, _ in store.outbox()], list(store.registrations().values())


def assert_harmless(mail: Outgoing) -> EmailMessage:
    """Only our own header fields, elements and attributes, and one recipient; whoever else is named gets nothing."""
    made = read(mail.raw)
    assert set(made.keys()) <= {*FIELDS, *MIME}
    assert made["To"] == mail.recipient
    assert re.fullmatch(r"[^\s<>(),;:]+@[a-z0-9.-]+", mail.recipient)
    assert not re.search(r"[\r\n\t]", str(made["Subject"]))
    assert all(len(line) < 999 for line in mail.raw.split(b"\r\n"))
    page, text = body(made, "html"), body(made, "plain")
    Elements().feed(page)
    assert "49" not in re.sub(r"[^\n]*(?:Telephone|\+49|CEW|1049)[^\n]*", "", text), "no template of theirs is run"
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", text + page)
    assert max(len(word) for word in text.split()) < 300
    return made


class Elements(HTMLParser):
    """Fails on any element or attribute that the templates do not make."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert not name.startswith("on")
            assert name not in ("src", "action", "formaction")
            assert name != "href" or (value or "").startswith("mailto:ENTR-SMES-CLUSTERS")


@pytest.mark.parametrize("form", FROM)
def test_sender_writes_no_header_field_and_no_second_recipient(tmp_path: Path, form: str) -> None:
    sent, _ = replies_to(application(FROM[form]), tmp_path)
    for mail in sent:
        assert mail.recipient == "eve@nord.de"
        assert_harmless(mail)


@pytest.mark.parametrize("form", WORDS)
@pytest.mark.parametrize("field", ["name", "organisation"])
def test_words_of_a_mail_are_shown_and_never_obeyed(tmp_path: Path, form: str, field: str) -> None:
    sent, registrations = replies_to(application("Eve Adams <eve@nord.de>", **{field: WORDS[form]}), tmp_path)
    assert len(registrations) == 1
    assert [mail.recipient for mail in sent] == ["eve@nord.de"]
    made = assert_harmless(sent[0])
    for part in (part for part in made.walk() if part.get_content_type() == "text/calendar"):
        (event,) = icalendar.Calendar.from_ical(str(part.get_content())).walk("VEVENT")
        assert str(event["ATTENDEE"]) == "mailto:eve@nord.de"


@pytest.mark.parametrize(
    "address",
    ["eve@nord.de\r\nBcc: victim@x.eu", "eve@nord.de, victim@x.eu", "eve@nord.de>,<victim@x.eu", "eve(x)@nord.de"],
)
def test_address_in_the_text_reaches_nobody_else(tmp_path: Path, address: str) -> None:
    sent, _ = replies_to(application("Eve Adams <eve@nord.de>", address=address), tmp_path)
    assert sent
    for mail in sent:
        assert_harmless(mail)
        assert mail.recipient == "eve@nord.de"
