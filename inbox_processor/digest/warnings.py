"""What an organiser is warned of: the run's own warnings, sums that do not come out, an unusual volume of mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from inbox_processor.config import Settings
from inbox_processor.digest.value import DayRow, Reconciliation, Seats
from inbox_processor.records import Entry, RegisterView
from inbox_processor.wording import count, plain

MANY = 30
"""Registrations of one day that may be unusual; fewer never are."""
FROM_ONE = 8
"""New registrations of one mail domain from which on somebody should look."""


def warnings(
    view: RegisterView, settings: Settings, seats: Seats, days: Iterable[DayRow], sums: Iterable[Reconciliation]
) -> tuple[str, ...]:
    """The run's warnings, then what the digest's own numbers warn of."""
    found = [plain(warning, 400) for warning in view.warnings]
    if seats.over:
        found.append(f"{count(seats.over, 'seat')} more than there are have been promised.")
    found += [
        f"The mails do not add up: {total.seen} seen, {total.accounted} accounted for. "
        "Please tell whoever looks after inbox-processor."
        for total in sums
        if not total.agrees
    ]
    new = [e for e in view.entries if e.before is None and e.registration.message_id is not None]
    return (*found, *_rush(list(days), new, settings.event.zone), *_one_domain(new, view), *_no_links(settings))


def _rush(days: list[DayRow], new: list[Entry], zone: ZoneInfo) -> tuple[str, ...]:
    """A day among the new ones with five times as many registrations as were usual before."""
    fresh = {entry.registration.registered_at.astimezone(zone).date() for entry in new}
    usual = [row.count for row in days if row.day is not None and row.day not in fresh]
    most = max((row for row in days if row.day in fresh), key=lambda row: row.count, default=None)
    if most is None or most.count < MANY or not usual or most.count * len(usual) < 5 * max(sum(usual), len(usual)):
        return ()
    return (
        f"Unusual volume: {most.count} registrations on {most.label}, where {max(sum(usual) // len(usual), 1)} a day"
        " were usual.",
    )


def _one_domain(new: list[Entry], view: RegisterView) -> tuple[str, ...]:
    """Many new registrations from one mail domain, which is more than half of all the new ones."""
    if view.since is None:
        return ()
    domains = Counter((entry.registration.sender or "").rpartition("@")[2] for entry in new)
    return tuple(
        f"Unusual volume: {number} of the {len(new)} new registrations come from {plain(domain, 80)}."
        for domain, number in domains.items()
        if domain and number >= FROM_ONE and number * 2 > len(new)
    )


def _no_links(settings: Settings) -> tuple[str, ...]:
    if settings.organisers and settings.delivery.mode != "off" and not settings.decides_by_mail:
        return (
            "Decisions by mail are off: who wrote a mail cannot be proved. Name your server in [delivery] authserv_id.",
        )
    return ()
