"""The digest as a mail: text and HTML of the same facts (RFC 2046 section 5.1.4), marked as automatic (RFC 3834)."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from inbox_processor.config import Settings
from inbox_processor.digest.value import Digest


def compose(told: Digest, settings: Settings, page: str, text: str, at: datetime) -> EmailMessage:
    """The mail to the organisers; the same digest gives the same bytes."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = settings.delivery.from_ or settings.event.contact or f"{settings.event.code.lower()}@localhost"
    mail["To"] = ", ".join(settings.digest.to) or mail["From"]
    mail["Subject"] = told.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<digest-{settings.event.code.lower()}-{at:%Y%m%dT%H%M%S}@inbox-processor.invalid>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    mail.add_alternative(page, subtype="html")
    boundary = f"digest-{at:%Y%m%d%H%M%S}"
    mail.set_boundary(boundary)
    return mail
