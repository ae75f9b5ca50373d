"""The numbers of the digest: seats, countries against plain first-come, full organisations, days, the reconciliation.

Rule: each number is counted from the register's own entries, here and nowhere else; reserved seats count neither for
a country nor for an organisation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from inbox_processor.config import Rules
from inbox_processor.digest.value import CountryRow, DayRow, OrganisationRow, Reconciliation, Seats, Segment
from inbox_processor.digest.wording import LABELS
from inbox_processor.records import Disposition, Entry, RegisterView, Status
from inbox_processor.wording import count, country_name, day_in_words, plain

DAYS_SHOWN = 14
FULL_DAY = 4
"""A bar is as wide as the table from this many registrations on: one mail a day must not look like a rush."""


def seats(view: RegisterView, rules: Rules) -> Seats:
    """How the room stands now."""
    status = Counter(entry.decision.status for entry in view.entries)
    reserved = sum(_is_reserved_seat(entry) for entry in view.entries)
    confirmed = status[Status.CONFIRMED] - reserved
    kept = sum(entry.decision.place_kept for entry in view.entries)
    taken = confirmed + reserved + kept
    left, over = max(rules.seats - taken, 0), max(taken - rules.seats, 0)
    parts = (("confirmed", confirmed), ("reserved", reserved), ("kept", kept), ("left", left))
    return Seats(
        total=rules.seats,
        confirmed=confirmed,
        reserved=reserved,
        kept=kept,
        left=left,
        over=over,
        waiting=status[Status.WAITING],
        incomplete=status[Status.INCOMPLETE],
        held=status[Status.HELD],
        declined=status[Status.DECLINED],
        cancelled=status[Status.CANCELLED],
        bar=_bar(parts),
    )


def _is_reserved_seat(entry: Entry) -> bool:
    return entry.registration.reserved and entry.decision.status is Status.CONFIRMED


def _bar(parts: Sequence[tuple[str, int]]) -> tuple[Segment, ...]:
    """The parts that are not nothing, each at least one per cent wide; the widths add up to 100."""
    shown = [(label, number) for label, number in parts if number]
    total = sum(number for _, number in shown)
    widths = [max(1, number * 100 // total) for _, number in shown]
    if widths:
        widths[widths.index(max(widths))] += 100 - sum(widths)
    return tuple(Segment(label, number, width) for (label, number), width in zip(shown, widths, strict=True))


def countries(view: RegisterView, rules: Rules) -> tuple[CountryRow, ...]:
    """Most seats first, then by name; only countries somebody stands in line for."""
    others = [entry for entry in view.entries if not entry.registration.reserved]
    seated = Counter(entry.registration.country for entry in others if entry.decision.seated)
    waiting = Counter(entry.registration.country for entry in others if entry.decision.status is Status.WAITING)
    plainly = Counter(
        entry.registration.country for entry in others if entry.registration.reference in view.first_come_references
    )
    most = max([*seated.values(), *plainly.values(), 1])
    cap = rules.country_cap
    rows = [
        CountryRow(
            name=country_name(code),
            seats=seated[code],
            first_come=plainly[code],
            waiting=waiting[code],
            width=seated[code] * 100 // most,
            at_cap=cap is not None and seated[code] >= cap,
        )
        for code in {*seated, *plainly, *waiting}
    ]
    return tuple(sorted(rows, key=lambda row: (-row.seats, row.name)))


def balance(rows: Sequence[CountryRow]) -> str:
    """The balance against plain first-come, in one sentence."""
    seats_now, plainly = sum(row.seats for row in rows), sum(row.first_come for row in rows)
    here, there = sum(row.seats > 0 for row in rows), sum(row.first_come > 0 for row in rows)
    return (
        f"{count(seats_now, 'seat')} for {count(here, 'country', 'countries')}; plain first-come would have given"
        f" {count(plainly, 'seat')} to {count(there, 'country', 'countries')}."
    )


def organisations(view: RegisterView, rules: Rules) -> tuple[OrganisationRow, ...]:
    """Organisations at their cap, those with most people waiting first."""
    others = [e for e in view.entries if e.registration.organisation_id and not e.registration.reserved]
    seated = Counter(e.registration.organisation_id for e in others if e.decision.seated)
    waiting = Counter(e.registration.organisation_id for e in others if e.decision.status is Status.WAITING)
    names = {e.registration.organisation_id: e.registration.organisation for e in reversed(others)}
    rows = [
        OrganisationRow(plain(names[key], 100), taken, rules.per_organisation, waiting[key])
        for key, taken in seated.items()
        if taken >= rules.per_organisation
    ]
    return tuple(sorted(rows, key=lambda row: (-row.waiting, -row.seats, row.name.casefold())))


def days(view: RegisterView, zone: ZoneInfo) -> tuple[DayRow, ...]:
    """Registrations of the last fourteen days up to the last one (or today, if earlier), the days before as one row."""
    arrived = Counter(_day(entry.registration.registered_at, zone) for entry in view.entries if _came_by_mail(entry))
    if not arrived:
        return ()
    last = min(max(arrived), _day(view.as_of, zone))
    first = max(min(arrived), last - timedelta(days=DAYS_SHOWN - 1))
    shown = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    most = max(*(arrived[day] for day in shown), FULL_DAY)
    rows = [DayRow(day, f"{day:%a} {day.day} {day:%b}", arrived[day], arrived[day] * 100 // most) for day in shown]
    before = sum(number for day, number in arrived.items() if day < first)
    return (DayRow(None, f"before {first.day} {first:%b}", before, 0), *rows) if before else tuple(rows)


def _came_by_mail(entry: Entry) -> bool:
    return not entry.registration.reserved or entry.registration.message_id is not None


def _day(when: datetime, zone: ZoneInfo) -> date:
    return when.astimezone(zone).date()


def deadline(view: RegisterView, rules: Rules, zone: ZoneInfo) -> tuple[int, str]:
    """Days from today to the deadline day (negative: since), and that in words."""
    left = (rules.deadline - _day(view.as_of, zone)).days
    when = day_in_words(rules.deadline)
    if left < 0:
        return left, f"The deadline was {when}, {count(-left, 'day')} ago."
    if left == 0:
        return left, f"Today, {when}, is the last day to register."
    return left, f"{count(left, 'day')} to the deadline, {when}."


def reconciliation(counts: Mapping[Disposition, int], seen: int | None, what: str) -> Reconciliation:
    """seen = the sum of all dispositions; without a count of its own, `seen` is that sum."""
    parts = tuple((LABELS[kind], counts[kind]) for kind in Disposition if counts.get(kind))
    accounted = sum(number for _, number in parts)
    total = accounted if seen is None else seen
    return Reconciliation(total, accounted, parts, _sum_in_words(total, accounted, parts, what))


def _sum_in_words(seen: int, accounted: int, parts: Iterable[tuple[str, int]], what: str) -> str:
    terms = " + ".join(f"{number} {label}" for label, number in parts) or "0"
    if seen == accounted:
        return f"{what}: {seen} = {terms}"
    return f"{what}: {seen}, but accounted for: {accounted} = {terms}"
