"""How the digest words a person, a status, an answer and a disposition.

Rule: one wording for one thing, in every list. Does not know HTML: escaping belongs to the templates.
"""

from __future__ import annotations

import shlex
from zoneinfo import ZoneInfo

from inbox_processor.digest.value import Action, Line
from inbox_processor.records import Decision, Disposition, Entry, Registration, Status
from inbox_processor.wording import dated, plain, short_moment

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
        why=plain(dated(decision.explanation), 300),
        arrived=short_moment(registration.registered_at, zone),
        was=status_in_words(entry.before) if entry.before else "",
        position=decision.position,
    )


def about(registration: Registration) -> str:
    """CEW-0042 Anna Muster, Cluster Nord"""
    name = f"{registration.reference} {plain(registration.full_name, 80)}".strip()
    return ", ".join(filter(None, (name, plain(registration.organisation, 100))))


_SENTENCES = {
    "release": "{it} was read rightly: let the rules decide.",
    "confirm": "Please confirm {it}.",
    "confirm-beyond": "Please confirm {it}, also beyond the rules.",
    "correct": "Change what is wrong in the lines above, about {it}; they are taken as they stand here.",
    "decline": "Please decline {it}.",
    "cancel": "Please cancel {it}.",
    "hold": "Please hold {it}.",
    "agree": "Please do what the mail asks about {it}.",
    "refuse": "Please leave {it} as it is.",
    "resend": "Please write once more to {it}.",
    "same": "They are one organisation: {it}.",
    "different": "They are two organisations: {it}.",
    "rescue": "Please register {it}.",
    "dismiss": "Please leave {it} alone.",
    "confirm-selection": "I confirm the final selection: {it}.",
}
_COMMANDS = {"correct": "set", "confirm-beyond": "confirm"}
_RESTS = {"correct": "FIELD=VALUE", "confirm-beyond": "--beyond-rules"}


def action(label: str, verb: str, *target: str, it: str = "", form: str = "") -> Action:
    """An answer with the command that gives it, quoted for a shell and on one line, and the sentence that asks for it.

    `it` is what it is about, in words.
    """
    shown = () if verb == "confirm-selection" else target
    words = [PROGRAM, _COMMANDS.get(verb, verb), *(shlex.quote(plain(part, 300)) for part in shown)]
    command = " ".join([*words, *filter(None, [_RESTS.get(verb)])])
    return Action(label, verb, target, command, _SENTENCES[verb].format(it=it or ", ".join(target)), form)
