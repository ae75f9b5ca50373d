"""The published rules of seats, with the instants they imply in the event's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from inbox_processor.config import Settings


@dataclass(frozen=True, slots=True)
class SeatRules:
    """The published rules, with the instants they imply in the event's time zone."""

    seats: int
    per_organisation: int
    deadline: date
    zone: ZoneInfo
    starts_at: datetime
    country_cap: int | None = None
    balance_seats: int = 0
    completion_days: int = 3
    promote_until_days: int = 2
    required: tuple[str, ...] = ("full_name", "function", "organisation", "email", "telephone")
    confirm_selection: bool = False
    selection_confirmed: bool = False
    requests_go_out: bool = True
    """Whether the incomplete are asked at all; where not (replies off), only the deadline counts."""

    @property
    def late_from(self) -> datetime:
        """The first instant after the deadline day."""
        return self.end_of(self.deadline)

    @property
    def promotions_end(self) -> datetime:
        """After this instant nobody is promoted any more: the same time of day as the start, days before."""
        return self.starts_at.astimezone(self.zone) - timedelta(days=self.promote_until_days)

    def end_of(self, day: date) -> datetime:
        return datetime.combine(day + timedelta(days=1), time.min, tzinfo=self.zone)

    def lapses_at(self, asked_at: datetime | None) -> datetime:
        """When an incomplete registration lapses: completion days after the deadline or the request, the later."""
        asked = asked_at.astimezone(self.zone).date() if asked_at else self.deadline
        return self.end_of(max(self.deadline, asked) + timedelta(days=self.completion_days))


def seat_rules(settings: Settings, *, selection_confirmed: bool = False) -> SeatRules:
    """The rules of the configured event."""
    rules = settings.rules
    return SeatRules(
        seats=rules.seats,
        per_organisation=rules.per_organisation,
        deadline=rules.deadline,
        zone=settings.event.zone,
        starts_at=settings.event.starts_at,
        country_cap=rules.country_cap,
        balance_seats=rules.balance_seats,
        completion_days=rules.completion_days,
        promote_until_days=rules.promote_until_days,
        required=rules.required,
        confirm_selection=rules.confirm_selection,
        selection_confirmed=selection_confirmed,
        requests_go_out=settings.delivery.mode != "off",
    )
