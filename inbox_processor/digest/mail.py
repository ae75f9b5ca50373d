"""The digest and answers to decisions as mails: text and HTML of the same facts (RFC 2046 section 5.1.4).

Rule: marked as automatic (RFC 3834), no token in a subject of ours; the same values give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from inbox_processor.digest.value import Answer, Digest

_POLICY = SMTP.clone(cte_type="7bit")
_XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Boundary = Callable[[str, str], str]
"""Makes a MIME boundary from the Message-ID and the name of a part."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom, to whom, under which Message-ID and when a mail goes."""

    sender: str
    recipients: tuple[str, ...]
    message_id: str
    date: datetime


def compose(told: Digest, page: str, text: str, participants: bytes, envelope: Envelope, boundary: Boundary) -> bytes:
    """The mail to the organisers, with the list of participants."""
    mail = _mail(told.subject, page, text, envelope, boundary)
    mail["Auto-Submitted"] = "auto-generated"
    mail.add_attachment(participants, maintype="application", subtype=_XLSX, filename="participants.xlsx")
    mail.set_boundary(boundary(envelope.message_id, "m"))
    return bytes(mail)


def compose_answer(told: Answer, page: str, text: str, envelope: Envelope, boundary: Boundary) -> bytes:
    """The mail that tells an organiser what became of decisions by mail."""
    mail = _mail(told.subject, page, text, envelope, boundary)
    mail["Auto-Submitted"] = "auto-replied"
    if told.in_reply_to:
        mail["In-Reply-To"] = told.in_reply_to
        mail["References"] = told.in_reply_to
    return bytes(mail)


def _mail(subject: str, page: str, text: str, envelope: Envelope, boundary: Boundary) -> EmailMessage:
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = envelope.sender
    mail["To"] = ", ".join(envelope.recipients)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(envelope.date)
    mail["Message-ID"] = envelope.message_id
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
    mail.set_boundary(boundary(envelope.message_id, "a"))
    return mail
