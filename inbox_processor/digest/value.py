"""What one digest says: every number, sentence and row, computed once and then only shown.

Rule: data only, in words an organiser reads. The page, the mail, the text and the terminal are made from the same
Digest, so they cannot disagree. All text is one line, free of control characters and shortened; none of it is escaped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Action:
    """One answer an organiser can give: `verb` on `target`, the command that gives it now, a mail link where made.

    `sentence` says it in words, for the mail that asks for it, below a `form` that may be changed; `link` is empty
    until somebody signs one.
    """

    label: str
    verb: str
    target: tuple[str, ...]
    command: str = ""
    sentence: str = ""
    form: str = ""
    link: str = ""


class Link(Protocol):
    """Signs a link that asks for `verb` on `target`; `form` are lines that may be changed above the sentence."""

    def __call__(self, verb: str, target: tuple[str, ...], sentence: str, form: str = "") -> str: ...


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of a registration beside its words: quoted where it was read, the rule where it was derived.

    `sure` is the confidence in per cent, None where there is no evidence.
    """

    field: str
    value: str
    words: str
    sure: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One person in a list; `was` and `now` are statuses in words, `why` the explanation of the decision."""

    reference: str
    name: str
    organisation: str
    country: str
    now: str
    why: str
    arrived: str
    was: str = ""
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """Something only a person can decide: kind is held, organisation, excess or selection."""

    kind: str
    title: str
    reasons: tuple[str, ...]
    facts: tuple[Fact, ...] = ()
    people: tuple[Line, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A mail an organiser should hear of."""

    arrived: str
    sender: str
    subject: str
    note: str
    references: tuple[str, ...]
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar; `width` in whole per cent, the widths of a bar add up to 100 or less."""

    label: str
    count: int
    width: int


@dataclass(frozen=True, slots=True)
class Seats:
    """confirmed + reserved + kept + left = total, unless `over` seats more than there are were promised."""

    total: int
    confirmed: int
    reserved: int
    kept: int
    left: int
    over: int
    waiting: int
    incomplete: int
    held: int
    declined: int
    cancelled: int
    bar: tuple[Segment, ...]

    @property
    def taken(self) -> int:
        return self.confirmed + self.reserved + self.kept


@dataclass(frozen=True, slots=True)
class CountryRow:
    """Seats (reserved ones apart) of one country, and those plain first-come would have given it."""

    name: str
    seats: int
    first_come: int
    waiting: int
    width: int
    at_cap: bool

    @property
    def difference(self) -> int:
        return self.seats - self.first_come


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation that has all the seats it may have."""

    name: str
    seats: int
    allowed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class DayRow:
    """Registrations of one day; `day` None stands for all the days before the first shown."""

    day: date | None
    label: str
    count: int
    width: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """seen = a registration + b amendment + …: every message ended somewhere, or `agrees` is False and it is said."""

    seen: int
    accounted: int
    parts: tuple[tuple[str, int], ...]
    sentence: str

    @property
    def agrees(self) -> bool:
        return self.seen == self.accounted


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything one digest says, in the order it says it."""

    event: str
    code: str
    made: str
    since: str
    subject: str
    headline: str
    deadline: str
    days_to_deadline: int
    needs: tuple[Need, ...]
    seats: Seats
    changes: tuple[Line, ...]
    new: tuple[Line, ...]
    waiting: tuple[Line, ...]
    incomplete: tuple[Line, ...]
    countries: tuple[CountryRow, ...]
    balance: str
    organisations: tuple[OrganisationRow, ...]
    days: tuple[DayRow, ...]
    questions: tuple[Need, ...]
    decided: tuple[Note, ...]
    near_misses: tuple[Note, ...]
    rescue_hint: str
    enquiries: tuple[Note, ...]
    remarks: tuple[Note, ...]
    undeliverable: tuple[Note, ...]
    quarantined: tuple[Note, ...]
    warnings: tuple[str, ...]
    reconciliation: Reconciliation
    reconciliation_new: Reconciliation

    @property
    def has_news(self) -> bool:
        """Something changed since the last digest."""
        told = (self.changes, self.new, self.decided, self.enquiries, self.undeliverable, self.quarantined)
        return any(told) or bool(self.warnings)

    @property
    def is_worth_sending(self) -> bool:
        """There is news, or something waits for a person; what is over the rules by a promise waits for nobody."""
        waits = any(need.kind != "excess" for need in self.needs) or bool(self.near_misses)
        return self.has_news or waits


@dataclass(frozen=True, slots=True)
class AnswerItem:
    """What became of one decision by mail; `standing`: where those stand whom it concerns."""

    done: bool
    sentence: str
    standing: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One mail to one organiser; `in_reply_to` is the mail it answers."""

    subject: str
    items: tuple[AnswerItem, ...]
    in_reply_to: str = ""
