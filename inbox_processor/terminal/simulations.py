"""Other rules beside today's: figures, seats by country as bars, who would be in and out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime

from rich.console import Console
from rich.text import Text

from inbox_processor.simulation import Moved, Outcome, Simulation
from inbox_processor.terminal.parts import (
    console,
    indented,
    said,
    table_of,
)
from inbox_processor.trail import in_sentences
from inbox_processor.wording import country_name, day_in_words, moment


def show_simulation(told: Simulation, as_of: datetime, *, as_json: bool) -> None:
    """Other rules beside today's: the figures, seats by country as bars, and who would be in and out."""
    if as_json:
        print(json.dumps(_simulation_as_json(told, as_of), ensure_ascii=False, indent=2))
        return
    out = console()
    out.print(Text(f"As of {moment(as_of, told.rules.zone)}. Nothing is written.", style="bright_black"))
    out.print()
    figures = table_of("", "today", "then", "plain first-come")
    for name, today, then, first_come in _figures(told):
        figures.add_row(name, today, then if then == today else Text(then, style="bold"), first_come)
    out.print(figures)
    out.print(Text("Balance index: the effective number of countries, exp of the Shannon entropy of seats by country."))
    out.print()
    _show_bars(out, told)
    for heading, moved in (("would come in", told.come_in), ("would be out", told.drop_out)):
        out.print()
        out.print(Text(f"{len(moved) or 'Nobody'} {heading}", style="bold"))
        for each in moved:
            _show_moved(out, each)


def _show_moved(out: Console, moved: Moved) -> None:
    registration = moved.registration
    who = f"{registration.reference}  {registration.full_name or '(no name)'}, {registration.organisation or '—'}"
    out.print(indented(said(f"{who} ({country_name(registration.country)})"), 2))
    out.print(indented(said(in_sentences(moved.then.explanation), style="bright_black"), 4))


def _figures(told: Simulation) -> Iterator[tuple[str, str, str, str]]:
    """One row a rule and a result: today, then, plain first-come."""
    for name in ("seats", "per_organisation", "country_cap", "balance_seats", "deadline"):
        today, then = (getattr(rules, name) for rules in (told.rules, told.other))
        off = "none" if name in ("country_cap", "balance_seats") else _rule(today)
        yield name.replace("_", " "), _rule(today), _rule(then), off
    results: dict[str, Callable[[Outcome], str]] = {
        "seats given (not reserved)": lambda outcome: str(len(outcome.seated)),
        "countries": lambda outcome: str(outcome.countries),
        "balance index": lambda outcome: f"{outcome.balance:.1f}",
    }
    for label, figure in results.items():
        yield label, figure(told.today), figure(told.then), figure(told.first_come)


def _rule(value: int | date | None) -> str:
    return day_in_words(value) if isinstance(value, date) else str(value or "none")


def _show_bars(out: Console, told: Simulation) -> None:
    """Seats by country: today's bar and the other one, most seats first."""
    countries = {**told.today.by_country, **told.then.by_country}
    most = max([*told.today.by_country.values(), *told.then.by_country.values(), 1])
    table = table_of("Country", "today", "", "then", "")
    for country in sorted(countries, key=lambda c: (-told.today.by_country.get(c, 0), country_name(c))):
        today, then = (outcome.by_country.get(country, 0) for outcome in (told.today, told.then))
        bars = [Text("█" * max(round(20 * seats / most), bool(seats))) for seats in (today, then)]
        bars[1].stylize("green" if then > today else "red" if then < today else "")
        table.add_row(country_name(country), bars[0], str(today), bars[1], str(then))
    out.print(table)


def _simulation_as_json(told: Simulation, as_of: datetime) -> dict[str, object]:
    names = ("seats", "per_organisation", "country_cap", "balance_seats")
    outcomes = {"today": told.today, "then": told.then, "first_come": told.first_come}
    sides = {"today": told.rules, "then": told.other}
    return {
        "as_of": as_of.isoformat(),
        "rules": {
            side: {name: getattr(rules, name) for name in names} | {"deadline": rules.deadline.isoformat()}
            for side, rules in sides.items()
        },
        "outcomes": {
            side: {
                "seats": len(outcome.seated),
                "countries": outcome.countries,
                "balance_index": round(outcome.balance, 3),
                "by_country": {country or "unknown": seats for country, seats in outcome.by_country.items()},
                "references": list(outcome.seated),
            }
            for side, outcome in outcomes.items()
        },
        "come_in": [each.registration.reference for each in told.come_in],
        "drop_out": [each.registration.reference for each in told.drop_out],
    }
