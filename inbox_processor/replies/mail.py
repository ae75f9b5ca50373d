"""A reply as a mail: text, HTML and calendar of the same facts; the same reply gives the same bytes.

Rule: header fields are made from validated values only, and no line break of anybody's reaches one. RFC 3834 section 3
(manners), RFC 5322 section 3.6.4 (threading), RFC 2046 section 5.1 (parts), RFC 6047 (calendar in mail).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import quote

from inbox_processor.authority import Seal
from inbox_processor.config import Settings
from inbox_processor.errors import UserError
from inbox_processor.records import (
    FIELDS,
    Decision,
    Disposition,
    Entry,
    Outcome,
    Registration,
    Reply,
    Request,
    Section,
    Status,
)
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
    def place(self, name: str) -> str: ...
    def unknown_names(self, name: str, known: Mapping[str, Collection[str]]) -> tuple[str, ...]: ...


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


_LAYOUTS = ("replies/reply.txt.j2", "replies/reply.html.j2")


def _texts(told: dict[str, object], desk: Desk) -> tuple[str, str]:
    """(text, HTML) of the same facts."""
    text, html = _LAYOUTS
    return desk.templates.render(text, **told), desk.templates.render(html, **told)


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


_LABELS = (
    *FIELDS,
    *("understood", "words", "none", "changed", "before", "asked_for", "at_present", "reference", "event", "when"),
    *("where", "contact", "rules", "privacy", "cancel", "agree", "no_reply"),
)


def labels(desk: Desk, language: str) -> dict[str, str]:
    """The short words of a language."""
    text = desk.templates.block(_words_of(language), "labels")
    pairs = (found.partition("=") for found in text.splitlines() if "=" in found)
    found = {key.strip(): value.strip() for key, _, value in pairs}
    if lacking := [name for name in _LABELS if not found.get(name)]:
        place = desk.templates.place(_words_of(language))
        raise UserError(f"{place}: the labels lack {', '.join(lacking)}.", "Add them as in the English words.")
    return found


def _told(reply: Reply, desk: Desk) -> dict[str, object]:
    if not desk.templates.has(_words_of(reply.language)):
        reply = replace(reply, language=desk.settings.event.languages[0])
    event, words = desk.settings.event, labels(desk, reply.language)
    shown = [_shown(section, reply, desk, words) for section in reply.sections]
    first = facts.facts(reply.sections[0], reply, desk.settings, words)
    greeting = _paragraphs(desk.templates.block(_words_of(reply.language), "greeting", it=first))
    headings = list(dict.fromkeys(str(section["heading"]) for section in shown))
    references = ", ".join(reply.about)
    return {
        "language": reply.language,
        "labels": words,
        "it": first,
        "greeting": " ".join(greeting),
        "sections": shown,
        "subject": f"{' / '.join(headings[:2])} [{references[:60]}] {event.subject}",
        "rules": " ".join(event.rules_as_published.split()),
        "privacy": " ".join(event.privacy_notice.split()),
        "organiser": event.organiser,
    }


def _shown(section: Section, reply: Reply, desk: Desk, words: dict[str, str]) -> dict[str, object]:
    programme = bool(desk.programme) and section.outcome in _WITH_PROGRAMME
    enclosed = facts.Enclosed(programme, _method(section) == "REQUEST" and _invited(reply) == section)
    known = facts.facts(section, reply, desk.settings, words, enclosed)
    name = _words_of(reply.language)

    def said(block: str) -> list[str]:
        return _paragraphs(desk.templates.block(name, block, it=known))

    heading, paragraphs = _headed(desk.templates.block(name, section.outcome.value, it=known))
    return {
        "outcome": section.outcome.value,
        "status": section.decision.status.value,
        "reference": section.registration.reference,
        "heading": heading,
        "paragraphs": [*paragraphs, *said("reason"), *said("enclosed")],
        "rows": facts.rows(section, words, reply.language),
        "changes": facts.changes(section, words, reply.language),
        "changes_heading": words["asked_for" if section.request else "changed"],
        "before": words["at_present" if section.request else "before"],
        "missing": section.decision.missing,
        "action": " ".join(said("action")),
        "link": _link(section, reply, desk, said("agree_words" if section.request else "cancel_words")),
        "link_label": words["agree" if section.request else "cancel"],
    }


def _link(section: Section, reply: Reply, desk: Desk, words: list[str]) -> str:
    """A mail that says `words`, for the section whose token the reply carries."""
    if section is not reply.sections[0] or section.outcome in facts.OVER:
        return ""
    subject = quote(f"{section.registration.reference} {reply.token}", safe="")
    return f"mailto:{desk.address}?subject={subject}&body={quote(' '.join(words), safe='')}"


def _headed(text: str) -> tuple[str, list[str]]:
    heading, _, rest = text.strip().partition("\n")
    return heading.strip(), _paragraphs(rest)


def _paragraphs(text: str) -> list[str]:
    blocks = re.split(r"\n[ \t]*\n", text.strip())
    return [" ".join(block.split()) for block in blocks if block.strip()]


def trial(desk: Desk, now: datetime) -> tuple[bytes, str]:
    """(a mail from the functional mailbox to itself, its Message-ID), for an organiser who wants to see mail travel."""
    mail = EmailMessage(policy=_POLICY)
    message_id = desk.seal.message_id(0, f"trial {now.isoformat()}")
    mail["From"] = mail["To"] = desk.address
    mail["Subject"] = f"{desk.settings.event.code}: a trial mail of inbox-processor"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("This mail shows that what inbox-processor sends arrives. There is nothing to do.\n")
    return mail.as_bytes(), message_id


# --- checked before anything is sent ---------------------------------------------------------------------------------


def check(desk: Desk, sample: Entry) -> tuple[str, ...]:
    """Every template looked through, then every outcome in every language made once; UserError with file and line.

    The answer names languages that are configured and have no folder: their registrants are written to in the first.
    """
    first, *others = desk.settings.event.languages
    missing = [code for code in others if not desk.templates.has(_words_of(code))]
    languages = [code for code in (first, *others) if code not in missing]
    if unknown := [problem for language in languages for problem in _unknown_names(desk, language)]:
        raise UserError(list(dict.fromkeys(unknown)), "Correct those lines; en/words.txt.j2 lists what is known.")
    for language in languages:
        for outcome in Outcome:
            _texts(_told(sample_reply(outcome, language, sample, desk), desk), desk)
    return tuple(f"There are no words for replies in {code!r}." for code in missing)


def _unknown_names(desk: Desk, language: str) -> tuple[str, ...]:
    """What the templates of a language ask for and nobody hands in, on whatever branch it stands."""
    it = [field.name for field in fields(facts.Facts)]
    words = labels(desk, language)
    names = ("language", "greeting", "sections", "subject", "rules", "privacy", "organiser")
    layout = {**dict.fromkeys(names, ()), "it": it, "labels": tuple(words)}
    return (
        *desk.templates.unknown_names(_words_of(language), {"it": it}),
        *(problem for name in _LAYOUTS for problem in desk.templates.unknown_names(name, layout)),
    )


def sample_reply(outcome: Outcome, language: str, sample: Entry, desk: Desk) -> Reply:
    """A reply of that outcome and language about the sample registration."""
    decision: Decision = replace(sample.decision, missing=("telephone",))
    person: Registration = sample.registration
    changed = (("telephone", "", "+3222991111"),) if outcome is Outcome.AMENDED else ()
    asked = Request(person.reference, Disposition.AMENDMENT, "b@example.eu", person.registered_at)
    request = asked if outcome is Outcome.ASKED else None
    section = Section(outcome, person, decision, sample.evidence, changed, person, request, 1)
    to = person.email or "sample@example.eu"
    now = person.registered_at
    token = desk.seal.token(person.reference, 1, now)
    return Reply(to, language, (section,), desk.seal.message_id(1, to), now, token)
