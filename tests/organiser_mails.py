"""Mails as organisers' programs write them when a link of the digest is followed, or the digest is answered."""

from __future__ import annotations

import html
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import parse_qs, unquote, urlsplit

AUTHENTIC = "mx.example.eu; dmarc=pass header.from=example.eu"
SIGNATURE = "Ann Organiser\nHead of Unit\nTelephone: +32 2 299 99 99\nE-mail: ann@example.eu"


def parts_of(link: str) -> tuple[str, str, str]:
    """(address, subject, body) of a mailto: link, as a mail program takes it (RFC 6068)."""
    split = urlsplit(link)
    fields = parse_qs(split.query, keep_blank_values=True)
    return unquote(split.path), fields["subject"][0], fields["body"][0].replace("\r\n", "\n")


def head(sender: str, to: str, subject: str, number: int) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = AUTHENTIC
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Message-ID"] = f"<decision-{number}@example.eu>"
    mail["Date"] = "Tue, 2 Sep 2014 09:00:00 +0000"
    return mail


def outlook(sender: str, link: str, number: int, body: str | None = None) -> EmailMessage:
    """Outlook for Windows: Word's HTML, one paragraph a line, a signature below."""
    to, subject, filled = parts_of(link)
    text = filled if body is None else body
    mail = head(sender, to, subject, number)
    whole = f"{text}\n\n{SIGNATURE}\n"
    mail.set_content("\n\n".join(whole.split("\n")))
    rows = "".join(
        f"<p class=MsoNormal>{html.escape(line) or '<o:p>&nbsp;</o:p>'}<o:p></o:p></p>" for line in whole.split("\n")
    )
    page = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0cm}</style></head>'
        f'<body lang=EN-GB link=blue><div class="WordSection1">{rows}</div></body></html>'
    )
    mail.add_alternative(page, subtype="html")
    return mail


def gmail(sender: str, link: str, number: int, body: str | None = None) -> EmailMessage:
    """Gmail in a browser: divs, and a signature behind two hyphens."""
    to, subject, filled = parts_of(link)
    text = filled if body is None else body
    mail = head(sender, to, subject, number)
    mail.set_content(f"{text}\n\n-- \n{SIGNATURE}\n")
    lines = "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in text.split("\n"))
    signed = html.escape(SIGNATURE).replace("\n", "<br>")
    page = f'<div dir="ltr">{lines}<div><br></div>-- <br><div class="gmail_signature">{signed}</div></div>'
    mail.add_alternative(page, subtype="html")
    return mail


def phone(sender: str, link: str, number: int, body: str | None = None) -> EmailMessage:
    """A telephone: plain text only, in quoted-printable."""
    to, subject, filled = parts_of(link)
    mail = head(sender, to, subject, number)
    text = filled if body is None else body
    mail.set_content(f"{text}\n\nSent from my iPhone\n", cte="quoted-printable")
    return mail


def answer_to(digest: EmailMessage, sender: str, to: str, top: str, number: int) -> EmailMessage:
    """An answer to the digest from Outlook: what was typed above, the whole digest quoted below without any marks."""
    mail = head(sender, to, f"RE: {digest['Subject']}", number)
    mail["In-Reply-To"] = digest["Message-ID"]
    mail["References"] = digest["Message-ID"]
    plain, page = digest.get_body(("plain",)), digest.get_body(("html",))
    assert plain is not None
    assert page is not None
    block = (
        ("From:", str(digest["From"])),
        ("Sent:", "Tuesday, 2 September 2014 06:00"),
        ("To:", str(digest["To"])),
        ("Subject:", str(digest["Subject"])),
    )
    quoted = "\n".join(f"{label} {value}" for label, value in block)
    mail.set_content(f"{top}\n\n{quoted}\n\n{plain.get_content()}")
    shown = "".join(f"<b>{label}</b> {html.escape(value)}<br>" for label, value in block)
    inner = str(page.get_content()).partition("<body")[2].partition(">")[2].rpartition("</body>")[0]
    mail.add_alternative(
        f"<html><body><p class=MsoNormal>{html.escape(top)}</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'>"
        f"<p class=MsoNormal>{shown}</p></div>{inner}</body></html>",
        subtype="html",
    )
    return mail


def marked_answer_to(digest: EmailMessage, sender: str, to: str, top: str, number: int) -> EmailMessage:
    """An answer in plain text whose quote marks were lost where long lines were wrapped."""
    mail = head(sender, to, f"Re: {digest['Subject']}", number)
    mail["In-Reply-To"] = digest["Message-ID"]
    plain = digest.get_body(("plain",))
    assert plain is not None
    lines = [line[at : at + 72] for line in str(plain.get_content()).split("\n") for at in range(0, len(line) or 1, 72)]
    wrapped = "\n".join(line if line.startswith("mailto") or "%20" in line else f"> {line}" for line in lines)
    mail.set_content(f"{top}\n\nOn 2 Sep 2014, at 06:00, {digest['From']} wrote:\n\n{wrapped}\n")
    return mail
