"""A reply as a mail: text, HTML and calendar of the same facts; the same reply gives the same bytes.

Rule: header fields are made from validated values only, and no line break of anybody's reaches one. RFC 3834 section 3
(manners), RFC 5322 section 3.6.4 (threading), RFC 2046 section 5.1 (parts), RFC 6047 (calendar in mail).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import quote

from inbox_processor.authority import Seal
from inbox_processor.config import Settings
from inbox_processor.records import Decision, Entry, Outcome, Registration, Reply, Section, Status
from inbox_processor.replies import facts
from inbox_processor.replies.calendar import METHODS, invitation
from inbox_processor.wording import plain

_POLICY = SMTP.clone(cte_type="7bit")
_UNFOLDED = _POLICY.clone(max_line_length=500)
"""Folding a long plain subject would put a line break before its first word."""
_MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f-\U0010ffff]{1,400}>")


class Templates(Protocol):
    """Makes text from templates; UserError names file and line of a fault."""

    def render(self, name: str, /, **values: object) -> str: ...
    def block(self, name: str, block: str, /, **values: object) -> str: ...
    def has(self, name: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What it takes to write: the event, the templates, the programme's text, and the seal."""

    settings: Settings
    templates: Templates
    seal: Seal
    programme: str = ""

    @property
    def address(self) -> str:
        settings = self.settings
        return settings.delivery.from_ or settings.event.contact or f"{settings.event.code.lower()}@localhost"


def compose(reply: Reply, desk: Desk) -> bytes:
    """The mail, ready for the wire."""
    told = _told(reply, desk)
    mail = _head(reply, desk, str(told["subject"]))
    text, html = _texts(told, desk)
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    event = _calendar(reply, desk)
    if event:
        method, content = event
        mail.add_alternative(content.decode("utf-8"), subtype="calendar", cte="base64", params={"method": method})
    mail.set_boundary(desk.seal.boundary(reply.message_id, "a"))
    if desk.programme and any(s.outcome in _WITH_PROGRAMME for s in reply.sections):
        mail.add_attachment(desk.programme, filename="programme.txt", cte="base64")
        mail.set_boundary(desk.seal.boundary(reply.message_id, "m"))
    return mail.as_bytes(policy=_UNFOLDED if mail["Subject"].isascii() else _POLICY)


_WITH_PROGRAMME = (Outcome.CONFIRMED, Outcome.PROMOTED, Outcome.SUBSTITUTE)


def _texts(told: dict[str, object], desk: Desk) -> tuple[str, str]:
    """(text, HTML) of the same facts."""
    return desk.templates.render("replies/reply.txt.j2", **told), desk.templates.render("replies/reply.html.j2", **told)


def _head(reply: Reply, desk: Desk, subject: str) -> EmailMessage:
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = desk.address
    mail["To"] = reply.recipient
    mail["Reply-To"] = desk.address
    mail["Subject"] = plain(subject, 200)
    mail["Date"] = format_datetime(reply.date)
    mail["Message-ID"] = reply.message_id
    if _MESSAGE_ID.fullmatch(reply.in_reply_to):
        mail["In-Reply-To"] = reply.in_reply_to
    if thread := " ".join(found for found in reply.references if _MESSAGE_ID.fullmatch(found)):
        mail["References"] = thread
    mail["Auto-Submitted"] = "auto-replied" if reply.in_reply_to else "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    return mail


def _calendar(reply: Reply, desk: Desk) -> tuple[str, bytes] | None:
    """(method, iCalendar object) of the recipient's own registration, None where the reply moves no seat."""
    section = _invited(reply)
    if section is None:
        return None
    method = _method(section)
    uid = desk.seal.calendar_uid(section.registration.reference)
    return method, invitation(section, method, uid, desk.settings, desk.address, desk.programme, reply.date)


def _invited(reply: Reply) -> Section | None:
    """The section whose calendar entry goes with the mail: a calendar object holds one (RFC 5546 section 3.2)."""
    for section in reply.sections:
        method = _method(section)
        own = (section.registration.email or section.registration.sender) == reply.recipient
        if own and method and (method == "REQUEST" or section.sequence > 0):
            return section
    return None


def _method(section: Section) -> str:
    if section.outcome is Outcome.AMENDED and section.decision.status is Status.CONFIRMED:
        return "REQUEST"
    return METHODS.get(section.outcome, "")


# --- what the layouts show -------------------------------------------------------------------------------------------


def _words_of(language: str) -> str:
    return f"replies/{language}/words.txt.j2"


def labels(desk: Desk, language: str) -> dict[str, str]:
    """The short words of a language."""
    text = desk.templates.block(_words_of(language), "labels")
    pairs = (found.partition("=") for found in text.splitlines() if "=" in found)
    return {key.strip(): value.strip() for key, _, value in pairs}


def _told(reply: Reply, desk: Desk) -> dict[str, object]:
    language = reply.language
    if not desk.templates.has(_words_of(language)):
        language = desk.settings.event.languages[0]
    words = labels(desk, language)
    shown = [_shown(section, reply, desk, language, words) for section in reply.sections]
    first = facts.facts(reply.sections[0], desk.settings, language, words, facts.Enclosed(), len(reply.sections))
    greeting = _paragraphs(desk.templates.block(_words_of(language), "greeting", it=first))
    headings = list(dict.fromkeys(str(section["heading"]) for section in shown))
    references = ", ".join(reply.about)
    return {
        "language": language,
        "labels": words,
        "it": first,
        "greeting": " ".join(greeting),
        "sections": shown,
        "subject": f"{' / '.join(headings[:2])} [{references[:60]}] {desk.settings.event.subject}",
        "rules": " ".join(desk.settings.event.rules_as_published.split()),
        "privacy": " ".join(desk.settings.event.privacy_notice.split()),
        "organiser": desk.settings.event.organiser,
    }


def _shown(section: Section, reply: Reply, desk: Desk, language: str, words: dict[str, str]) -> dict[str, object]:
    enclosed = facts.Enclosed(bool(desk.programme), _invited(reply) == section)
    known = facts.facts(section, desk.settings, language, words, enclosed, len(reply.sections))
    name = _words_of(language)

    def said(block: str) -> list[str]:
        return _paragraphs(desk.templates.block(name, block, it=known))

    heading, paragraphs = _headed(desk.templates.block(name, section.outcome.value, it=known))
    subject = quote(f"{section.registration.reference} {reply.token}", safe="")
    body = quote(" ".join(said("cancel_words")), safe="")
    first = section is reply.sections[0]
    return {
        "outcome": section.outcome.value,
        "status": section.decision.status.value,
        "reference": section.registration.reference,
        "heading": heading,
        "paragraphs": [*paragraphs, *said("reason")],
        "rows": facts.rows(section, words, language),
        "changes": facts.changes(section, words, language),
        "missing": section.decision.missing,
        "action": " ".join(said("action")),
        "cancel": "" if known.is_over or not first else f"mailto:{desk.address}?subject={subject}&body={body}",
    }


def _headed(text: str) -> tuple[str, list[str]]:
    heading, _, rest = text.strip().partition("\n")
    return heading.strip(), _paragraphs(rest)


def _paragraphs(text: str) -> list[str]:
    blocks = re.split(r"\n[ \t]*\n", text.strip())
    return [" ".join(block.split()) for block in blocks if block.strip()]


# --- checked before anything is sent ---------------------------------------------------------------------------------


def check(desk: Desk, sample: Entry) -> tuple[str, ...]:
    """Every outcome in every language made once with a sample; UserError at the first fault, with file and line.

    The answer names languages that are configured and have no folder: their registrants are written to in the first.
    """
    missing = [code for code in desk.settings.event.languages if not desk.templates.has(_words_of(code))]
    for language in desk.settings.event.languages:
        if language in missing and language != desk.settings.event.languages[0]:
            continue
        for outcome in Outcome:
            _texts(_told(sample_reply(outcome, language, sample, desk), desk), desk)
    return tuple(f"There are no words for replies in {code!r}." for code in missing)


def sample_reply(outcome: Outcome, language: str, sample: Entry, desk: Desk) -> Reply:
    """A reply of that outcome and language about the sample registration."""
    decision: Decision = replace(sample.decision, missing=("telephone",))
    person: Registration = sample.registration
    changed = (("telephone", "", "+3222991111"),) if outcome is Outcome.AMENDED else ()
    section = Section(outcome, person, decision, sample.evidence, changed, person, "a change", 1)
    to = person.email or "sample@example.eu"
    now = person.registered_at
    token = desk.seal.token(person.reference, 1, now)
    return Reply(to, language, (section,), desk.seal.message_id(1, to), now, token)
