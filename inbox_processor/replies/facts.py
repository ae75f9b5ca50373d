"""What the templates of replies know: one value per name, ready to show, in the reader's language.

Rule: every name exists in every situation ('' where it has no meaning), so that a template has no surprise; text of a
registrant is one short line without control characters. Does not know HTML.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import babel
import phonenumbers
from babel import dates

from inbox_processor import allocation
from inbox_processor.config import Settings
from inbox_processor.records import FIELDS, Counts, Disposition, Outcome, Reply, Section, Status
from inbox_processor.wording import plain as line

OVER = (Outcome.CANCELLED, Outcome.SUBSTITUTED, Outcome.LATE, Outcome.NO_SEAT, Outcome.LAPSED, Outcome.DECLINED)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What comes with the mail besides its words."""

    programme: bool = False
    invitation: bool = False


NOTHING = Enclosed()


@dataclass(frozen=True, slots=True)
class Facts:
    """The `it` of a block of words."""

    name: str
    is_you: bool
    reference: str
    event: str
    date: str
    starts: str
    ends: str
    venue: str
    organisation: str
    colleague: str
    missing: str
    wanted: str
    until: str
    place_kept: bool
    position: int | None
    status: str
    reason: str
    seat: str
    seats: int
    per_organisation: int
    in_organisation: str
    country: str
    in_country: str
    country_cap: int | None
    balance_seats: int
    deadline: str
    outcome: str
    asked: str
    asked_by: str
    contact: str
    people: int
    is_over: bool
    with_programme: bool
    with_invitation: bool


def facts(
    section: Section, reply: Reply, settings: Settings, labels: dict[str, str], enclosed: Enclosed = NOTHING
) -> Facts:
    """Everything a block may say of one registration to the recipient of the reply."""
    event, rules, language = settings.event, settings.rules, reply.language
    registration, decision = section.registration, section.decision
    counts = decision.counts or Counts(0, None, 0, None)
    wanted = [name for name in rules.wanted if not registration.value(name)]
    return Facts(
        name=line(registration.full_name),
        is_you=registration.email == reply.recipient,
        reference=registration.reference,
        event=line(event.name, 200),
        date=day(event.starts.date(), language),
        starts=moment(event.starts_at, language),
        ends=_ends(settings, language),
        venue=line(event.venue, 200),
        organisation=line(registration.organisation),
        colleague=_colleague(section),
        missing=_listed(decision.missing, labels),
        wanted=_listed(wanted, labels),
        until=_until(section, settings, language),
        place_kept=decision.place_kept,
        position=decision.position,
        status=decision.status.value,
        reason=decision.reason,
        seat=str(counts.seats or "") if decision.status is Status.CONFIRMED else "",
        seats=rules.seats,
        per_organisation=rules.per_organisation,
        in_organisation=str(counts.organisation or ""),
        country=country(registration.country, language),
        in_country=str(counts.country) if registration.country and counts.country_cap is not None else "",
        country_cap=rules.country_cap,
        balance_seats=rules.balance_seats if reply.date < rules.deadline_ends(event.zone) else 0,
        deadline=day(rules.deadline, language),
        outcome=section.outcome.value,
        asked=section.request.kind.value if section.request else "",
        asked_by=line(section.request.sender) if section.request else "",
        contact=event.contact or settings.delivery.from_,
        people=len(reply.sections),
        is_over=section.outcome in OVER,
        with_programme=enclosed.programme,
        with_invitation=enclosed.invitation,
    )


def _colleague(section: Section) -> str:
    """Who comes instead, or whom this person replaces."""
    if section.request is not None:
        return (
            line(section.request.of(section.registration).full_name)
            if section.request.kind is Disposition.SUBSTITUTION
            else ""
        )
    return line(section.other.full_name) if section.other else ""


def rows(section: Section, labels: dict[str, str], language: str) -> list[dict[str, str]]:
    """Field, value and the words it was read from (where they differ from it), in the order of FIELDS."""
    found = []
    for name in FIELDS:
        value = section.registration.value(name)
        evidence = section.evidence.get(name)
        words = line(evidence.text, 80) if evidence and evidence.text and value else ""
        shown = _shown(name, value, language)
        found.append(
            {"field": labels[name], "value": shown, "words": words if words not in (shown, value) else "", "name": name}
        )
    return found


def changes(section: Section, labels: dict[str, str], language: str) -> list[dict[str, str]]:
    """Field, value before and value now, of what changed."""
    shown = [(name, _shown(name, was, language), _shown(name, now, language)) for name, was, now in section.changed]
    return [{"field": labels[name], "before": was, "now": now} for name, was, now in shown]


def day(value: date, language: str) -> str:
    return dates.format_date(value, "long", locale=_locale(language))


def moment(local: datetime, language: str) -> str:
    """Day of the week, date and time, as the clock on the wall shows it."""
    said = dates.format_date(local.date(), "full", locale=_locale(language))
    return f"{said}, {local:%H:%M}"


def _ends(settings: Settings, language: str) -> str:
    """When the event ends: the time of day alone where it ends on the day it starts; then the name of the time."""
    starts, ends = settings.event.starts_at, settings.event.ends_at
    said = f"{ends:%H:%M}" if starts.date() == ends.date() else moment(ends, language)
    return f"{said} ({dates.get_timezone_name(ends, width='long', locale=_locale(language))})"


def country(code: str | None, language: str) -> str:
    """The country's name, or its code where the language has none."""
    return str(_locale(language).territories.get(code or "", code or ""))


def _shown(name: str, value: str | None, language: str) -> str:
    if name == "country" and value:
        return country(value, language)
    return _dialled(value) if name == "telephone" and value else line(value)


def _dialled(number: str) -> str:
    """+32 2 299 11 11: an E.164 number in the groups that people read it in."""
    try:
        found = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return line(number)
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _listed(names: tuple[str, ...] | list[str], labels: dict[str, str]) -> str:
    return ", ".join(labels[name] for name in names)


def _until(section: Section, settings: Settings, language: str) -> str:
    ends = allocation.seat_rules(settings).lapses_at(section.registration.asked_at)
    return day((ends - timedelta(hours=1)).date(), language)


def _locale(language: str) -> babel.Locale:
    try:
        return babel.Locale.parse("en_GB" if language == "en" else language)
    except (ValueError, babel.UnknownLocaleError):
        return babel.Locale("en")
