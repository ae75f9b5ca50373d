"""The calendar entry that goes with a seat: REQUEST when it is given, CANCEL when it ends (RFC 5546 section 3.2).

Rule: one UID for a registration for ever, SEQUENCE grows with every mail about it; the functional mailbox is the
ORGANIZER, so that an answer comes back to us.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import icalendar

from inbox_processor.config import Settings
from inbox_processor.records import Outcome, Section

METHODS = {
    Outcome.CONFIRMED: "REQUEST",
    Outcome.PROMOTED: "REQUEST",
    Outcome.SUBSTITUTE: "REQUEST",
    Outcome.CANCELLED: "CANCEL",
    Outcome.SUBSTITUTED: "CANCEL",
    Outcome.DECLINED: "CANCEL",
}


def invitation(
    section: Section, method: str, uid: str, settings: Settings, organiser: str, programme: str, now: datetime
) -> bytes:
    """An iCalendar object with one VEVENT and the VTIMEZONE it names."""
    event = settings.event
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//inbox-processor//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    entry = icalendar.Event()
    entry.add("uid", uid)
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("sequence", section.sequence)
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at)
    entry.add("summary", f"{event.name} [{section.registration.reference}]")
    entry.add("location", event.venue)
    entry.add("description", programme or event.name)
    entry.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if method == "CANCEL" else "OPAQUE")
    entry.add("organizer", _person(organiser, event.organiser))
    entry.add("attendee", _attendee(section))
    calendar.add_component(entry)
    calendar.add_missing_timezones(date(event.starts.year - 1, 1, 1), date(event.ends.year + 1, 12, 31))
    return bytes(calendar.to_ical())


def _person(address: str, name: str) -> icalendar.vCalAddress:
    person = icalendar.vCalAddress(f"mailto:{address}")
    if name:
        person.params["cn"] = icalendar.vText(name.replace('"', "'"))
    return person


def _attendee(section: Section) -> icalendar.vCalAddress:
    registration = section.registration
    name = " ".join("".join(c for c in registration.full_name or "" if c.isprintable()).split())
    person = _person(registration.email or registration.sender or "", name[:120])
    person.params["partstat"] = icalendar.vText("NEEDS-ACTION")
    person.params["rsvp"] = icalendar.vText("TRUE")
    person.params["role"] = icalendar.vText("REQ-PARTICIPANT")
    return person
