"""How a mail leaves: as a file, as a draft, by SMTP, or not at all.

    with open_transport(settings, password) as transport:
        fate, note = transport.hand_over(mail)

Rule: bytes are handed over as they are and never changed; every outcome is a Fate (RFC 5321 section 4.2.1: 2yz sent,
4yz later, 5yz failed; uncertain where the answer to DATA never came). Only what concerns all mails is raised:
TransientError when the server is away, UserError when a person must put something right.
Does not know why a mail was written nor how often it may be tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from inbox_processor.config import Settings
from inbox_processor.records import Fate, Outgoing

__all__ = ["Transport", "open_transport"]


class Transport(Protocol):
    """Takes mails one by one; one connection for many. `probe` goes as far as a first mail would, and says so."""

    def probe(self) -> str: ...
    def hand_over(self, mail: Outgoing) -> tuple[Fate, str]: ...


@contextmanager
def open_transport(settings: Settings, password: Callable[[], str]) -> Iterator[Transport | None]:
    """The configured way out; None when delivery is off. Connects at the first mail only."""
    match settings.delivery.mode:
        case "off":
            yield None
        case "folder":
            from inbox_processor.delivery.folder import Folder

            yield Folder(settings.delivery.path)
        case "smtp":
            from inbox_processor.delivery.smtp import Smtp

            transport = Smtp(settings.delivery, password)
            try:
                yield transport
            finally:
                transport.close()
        case "drafts":
            from inbox_processor.delivery.drafts import Drafts

            drafts = Drafts(settings, password)
            try:
                yield drafts
            finally:
                drafts.close()
