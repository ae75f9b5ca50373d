"""How the digest says things: dates, countries, statuses, commands, and other people's text made safe to show.

Rule: one wording for one thing, in every list. Does not know HTML: escaping belongs to the templates.
"""

from __future__ import annotations

import shlex
import unicodedata
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from inbox_processor.digest.value import Action, Line
from inbox_processor.records import Decision, Disposition, Entry, Status

PROGRAM = "inbox-processor"
UNKNOWN_COUNTRY = "Country unknown"
LONGEST = 160

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


def plain(text: str | None, longest: int = LONGEST) -> str:
    """Text of a stranger as one short line: no line breaks, control, format or bidirectional-override characters."""
    if not text:
        return ""
    kept = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text[: longest * 4])
    kept = "".join(sign for sign in kept if unicodedata.category(sign) not in ("Cf", "Cs", "Co", "Cn"))
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def sentence(text: str) -> str:
    """The text as a sentence: first letter large, a full stop behind it."""
    said = plain(text, 300)
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "?", "!", "…")) else ".") if said else ""


def day_in_words(day: date) -> str:
    """12 September 2014"""
    return f"{day.day} {day:%B} {day.year}"


def moment(when: datetime, zone: ZoneInfo) -> str:
    """4 September 2014, 06:00 (local time of the event)"""
    local = when.astimezone(zone)
    return f"{day_in_words(local.date())}, {local:%H:%M}"


def short_moment(when: datetime, zone: ZoneInfo) -> str:
    """4 Sep 06:00"""
    local = when.astimezone(zone)
    return f"{local.day} {local:%b %H:%M}"


def count(number: int, one: str, many: str = "") -> str:
    """1 seat, 2 seats"""
    return f"{number} {one if number == 1 else many or one + 's'}"


@cache
def country_name(code: str | None) -> str:
    """The English name of an ISO 3166 alpha-2 country, the code itself where it is none."""
    if not code:
        return UNKNOWN_COUNTRY
    from babel import Locale

    return str(Locale("en").territories.get(code.upper(), plain(code, 20)))


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
