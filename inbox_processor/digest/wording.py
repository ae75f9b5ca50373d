"""How the digest words a person, a status, an answer and a disposition.

Rule: one wording for one thing, in every list. Does not know HTML: escaping belongs to the templates.
"""

from __future__ import annotations

import shlex
from zoneinfo import ZoneInfo

from inbox_processor.digest.value import Action, Line
from inbox_processor.records import Decision, Disposition, Entry, Status
from inbox_processor.wording import plain, short_moment

PROGRAM = "inbox-processor"

LABELS: dict[Disposition, str] = {
    Disposition.REGISTRATION: "registration",
    Disposition.AMENDMENT: "amendment",
    Disposition.SUBSTITUTION: "substitution",
    Disposition.CANCELLATION: "cancellation",
    Disposition.ENQUIRY: "enquiry",
    Disposition.DUPLICATE: "duplicate",
    Disposition.DECISION: "organiser's decision",
    Disposition.AUTO_REPLY: "automatic reply",
    Disposition.BOUNCE: "bounce",
    Disposition.OWN: "our own",
    Disposition.NEAR_MISS: "near-miss",
    Disposition.NOT_OURS: "not ours",
    Disposition.QUARANTINED: "quarantined",
}


def status_in_words(decision: Decision, role: str = "") -> str:
    """waiting; incomplete, place kept; confirmed (panellist)"""
    words = str(decision.status)
    if decision.place_kept:
        words += ", place kept"
    if decision.proposed:
        words += ", proposed for a seat"
    return f"{words} ({plain(role, 40)})" if role and decision.status is Status.CONFIRMED else words


def line(entry: Entry, zone: ZoneInfo) -> Line:
    """One person as every list shows them."""
    registration, decision = entry.registration, entry.decision
    return Line(
        reference=registration.reference,
        name=plain(registration.full_name, 80) or "(no name)",
        organisation=plain(registration.organisation, 100),
        country=plain(registration.country, 2),
        now=status_in_words(decision, registration.role if registration.reserved else ""),
        why=plain(decision.explanation, 300),
        arrived=short_moment(registration.registered_at, zone),
        was=status_in_words(entry.before) if entry.before else "",
        position=decision.position,
    )


def action(label: str, verb: str, *target: str, rest: str = "") -> Action:
    """An answer with the command that gives it; the target is quoted for a shell, and stays on one line."""
    words = [PROGRAM, verb, *(shlex.quote(plain(part, 300)) for part in target)]
    return Action(label, verb, target, " ".join([*words, *([rest] if rest else [])]))
