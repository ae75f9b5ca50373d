"""Registrations with their evidence, their decisions and their trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import sqlalchemy as sa

from inbox_processor.records import Decision, Evidence, Registration, Request
from inbox_processor.store import rows, schema
from inbox_processor.store.part import Part
from inbox_processor.store.rows import Step

REQUESTED = "requested"
_LEAVES_OPEN = ("decided", "undeliverable", "answered", "asked", "resend")
"""Steps of a trail that are no word on a request."""


class Registrations(Part):
    """The register proper."""

    def registrations(self) -> dict[str, Registration]:
        """Every registration by reference, with the promise that the last run committed."""
        query = sa.select(schema.registrations).where(schema.registrations.c.event == self._event)
        found = self._db.execute(query.order_by(schema.registrations.c.reference))
        return {row.reference: rows.registration(row) for row in found}

    def decisions(self, *, told: bool = False) -> dict[str, Decision]:
        """The committed decisions, or those that the last digest told of."""
        column = schema.registrations.c.told if told else schema.registrations.c.decision
        query = sa.select(schema.registrations.c.reference, column).where(schema.registrations.c.event == self._event)
        return {reference: rows.decision(kept) for reference, kept in self._db.execute(query) if kept}

    def evidence(self) -> dict[str, dict[str, Evidence]]:
        query = sa.select(schema.registrations.c.reference, schema.registrations.c.evidence)
        found = self._db.execute(query.where(schema.registrations.c.event == self._event))
        return {ref: {name: Evidence(**kept) for name, kept in evidence.items()} for ref, evidence in found}

    def keep(self, registration: Registration, evidence: Mapping[str, Evidence] | None = None) -> None:
        """Insert or update a registration; `evidence` is added to what is kept of it."""
        row = rows.registration_row(registration)
        key = {"event": self._event, "reference": registration.reference}
        if evidence is not None:
            old = self._db.execute(
                sa.select(schema.registrations.c.evidence).where(*rows.matches(schema.registrations, key))
            ).scalar()
            row["evidence"] = {**(old or {}), **{name: kept.model_dump() for name, kept in evidence.items()}}
        self._replace(schema.registrations, key, row, defaults={"evidence": {}})

    def decide(self, decision: Decision) -> None:
        here = rows.matches(schema.registrations, {"event": self._event, "reference": decision.reference})
        self._db.execute(sa.update(schema.registrations).where(*here).values(decision=asdict(decision)))

    def tell_all(self) -> None:
        """Remember that the present decisions have been told in a digest."""
        here = schema.registrations.c.event == self._event
        self._db.execute(sa.update(schema.registrations).where(here).values(told=schema.registrations.c.decision))

    def log(self, reference: str, step: Step, message: int | None = None) -> None:
        """Add a line to a registration's trail."""
        details = dict(step.details) if step.details else None
        row = {"at": step.at, "actor": step.actor, "verb": step.verb, "note": step.note, "details": details}
        self._db.execute(sa.insert(schema.trail).values(event=self._event, reference=reference, message=message, **row))

    def trail(self, reference: str) -> list[Step]:
        query = (
            sa.select(schema.trail, schema.messages)
            .select_from(schema.trail.outerjoin(schema.messages, schema.trail.c.message == schema.messages.c.id))
            .where(schema.trail.c.event == self._event, schema.trail.c.reference == reference)
            .order_by(schema.trail.c.id)
            .set_label_style(sa.LABEL_STYLE_TABLENAME_PLUS_COL)
        )
        return [rows.step(row) for row in self._db.execute(query)]

    def requests(self) -> dict[str, Request]:
        """The last open request about each registration: nobody who may has had a word on the registration since."""
        asked = sa.select(schema.trail.c.reference).where(
            schema.trail.c.event == self._event, schema.trail.c.verb == REQUESTED
        )
        query = (
            sa.select(schema.trail, schema.messages)
            .select_from(schema.trail.outerjoin(schema.messages, schema.trail.c.message == schema.messages.c.id))
            .where(schema.trail.c.event == self._event, schema.trail.c.reference.in_(asked))
            .where(schema.trail.c.verb.not_in(_LEAVES_OPEN))
            .order_by(schema.trail.c.id)
            .set_label_style(sa.LABEL_STYLE_TABLENAME_PLUS_COL)
        )
        last = {row.trail_reference: rows.step(row) for row in self._db.execute(query)}
        return {ref: rows.request(ref, step) for ref, step in last.items() if step.verb == REQUESTED}
