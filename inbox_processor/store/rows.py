"""What is kept, as values, and how they become rows and come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from inbox_processor.records import (
    Counts,
    Decision,
    Disposition,
    MessageKey,
    Outgoing,
    Reading,
    Registration,
    Request,
    Status,
    Word,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as the register remembers it: what it was, not what it said (but for the reading of ours)."""

    key: MessageKey
    arrived: datetime
    disposition: Disposition
    header_print: str
    fingerprint: str | None = None
    message_id: str | None = None
    sender: str = ""
    subject: str = ""
    note: str = ""
    reading: Reading | None = None
    row: int = field(default=0, compare=False)
    """The number it is kept under; 0 until it is."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a registration's trail: who did what, when, why; `seen` is the mail it came from."""

    at: datetime
    actor: str
    verb: str
    note: str = ""
    details: Mapping[str, Any] | None = None
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An organiser's word on two organisations: a name, country and domain each ("" not known)."""

    name_a: str
    name_b: str
    same: bool
    at: datetime
    actor: str
    note: str = ""
    country_a: str | None = None
    country_b: str | None = None
    domain_a: str | None = None
    domain_b: str | None = None


def matches(table: sa.Table, values: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == value for name, value in values.items()]


_PLAIN = (
    *("title", "full_name", "function", "organisation", "email", "telephone", "country", "sender", "cancelled"),
    *("registered_at", "reserved", "role", "asked_at", "message_id", "language"),
)


def registration_row(registration: Registration) -> dict[str, Any]:
    return {
        **{name: getattr(registration, name) for name in _PLAIN},
        "word": registration.word.value if registration.word else None,
        "mailbox_order": registration.order[0],
        "mail_order": registration.order[1],
        "known_at": {name: at.astimezone(UTC).isoformat() for name, at in registration.known_at.items()},
        "doubts": list(registration.doubts),
        "remarks": list(registration.remarks),
        "company": sorted(registration.company),
    }


def registration(row: Row[Any]) -> Registration:
    kept = row._mapping
    return Registration(
        reference=kept["reference"],
        **{name: kept[name] for name in _PLAIN},
        word=Word(kept["word"]) if kept["word"] else None,
        order=(kept["mailbox_order"], kept["mail_order"]),
        known_at={name: datetime.fromisoformat(at) for name, at in kept["known_at"].items()},
        doubts=tuple(kept["doubts"]),
        remarks=tuple(kept["remarks"]),
        company=frozenset(kept["company"]),
        promise=kept["decision"]["promise"] if kept["decision"] else None,
    )


def decision(kept: dict[str, Any]) -> Decision:
    known = {each.name for each in fields(Decision)}
    values = {name: value for name, value in kept.items() if name in known}
    counts = Counts(**kept["counts"]) if kept.get("counts") else None
    return replace(Decision(**values), status=Status(kept["status"]), missing=tuple(kept["missing"]), counts=counts)


def seen(row: Row[Any], prefix: str = "") -> Seen:
    kept = {name.removeprefix(prefix): value for name, value in row._mapping.items() if name.startswith(prefix)}
    plain = ("arrived", "header_print", "fingerprint", "message_id", "sender", "subject", "note")
    return Seen(
        key=MessageKey(kept["mailbox"], kept["uidvalidity"], kept["uid"]),
        disposition=Disposition(kept["disposition"]),
        reading=Reading.model_validate(kept["reading"]) if kept["reading"] else None,
        row=kept["id"],
        **{name: kept[name] for name in plain},
    )


def outgoing(row: Row[Any]) -> Outgoing:
    kept = row._mapping
    plain = ("message_id", "recipient", "raw", "kind", "queued_at", "attempts", "doubtful")
    return Outgoing(**{name: kept[name] for name in plain}, references=tuple(kept["references"]))


def step(row: Row[Any]) -> Step:
    kept = row._mapping
    return Step(
        at=kept["trail_at"],
        actor=kept["trail_actor"],
        verb=kept["trail_verb"],
        note=kept["trail_note"],
        details=kept["trail_details"],
        seen=seen(row, "messages_") if kept["messages_id"] else None,
    )


def request(reference: str, asked: Step) -> Request:
    """The request that a step of the trail tells of."""
    found = asked.seen
    is_one = found is not None and found.disposition in (Disposition.CANCELLATION, Disposition.SUBSTITUTION)
    kind = found.disposition if found is not None and is_one else Disposition.AMENDMENT
    subject, reading = (found.subject, found.reading) if found else ("", None)
    return Request(reference, kind, asked.actor, asked.at, subject, asked.note, reading)
