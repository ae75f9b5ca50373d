"""Where kept promises exceed a rule: reported, never evicted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inbox_processor.allocation.room import place_in_line, stands
from inbox_processor.allocation.rules import SeatRules
from inbox_processor.records import Decision, Registration


@dataclass(frozen=True, slots=True)
class Excess:
    """More seats than a rule allows, because promises are kept: `subject` is an organisation id, a country or ''."""

    rule: str
    subject: str
    seats: int
    allowed: int
    references: tuple[str, ...]


def excess(
    rules: SeatRules, registrations: Sequence[Registration], decisions: Mapping[str, Decision], now: datetime
) -> tuple[Excess, ...]:
    """Where kept promises now exceed a rule (lowered cap, merged organisations, an organiser beyond the rules)."""
    seated = [r for r in sorted(registrations, key=place_in_line) if decisions[r.reference].promise and not r.reserved]
    reserved = sum(r.reserved and stands(r) for r in registrations)
    found = _over("organisation", seated, [r.organisation_id for r in seated], rules.per_organisation)
    if rules.country_cap is not None and now < rules.late_from:
        found += _over("country", seated, [r.country for r in seated], rules.country_cap)
    if len(seated) + reserved > rules.seats:
        references = tuple(r.reference for r in seated)
        found.append(Excess("seats", "", len(seated) + reserved, rules.seats, references))
    return tuple(found)


def _over(rule: str, seated: Sequence[Registration], subjects: Sequence[str | None], allowed: int) -> list[Excess]:
    groups: dict[str, list[str]] = defaultdict(list)
    for registration, subject in zip(seated, subjects, strict=True):
        if subject is not None:
            groups[subject].append(registration.reference)
    return [
        Excess(rule, subject, len(references), allowed, tuple(references))
        for subject, references in groups.items()
        if len(references) > allowed
    ]
