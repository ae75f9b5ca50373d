"""The register as of its last run, as one value for digests, lists and exports.

Rule: reads the store and computes; writes nothing. Does not know how anything is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from inbox_processor import allocation, organisations
from inbox_processor.config import Settings
from inbox_processor.records import (
    Decision,
    Disposition,
    Entry,
    MessageNote,
    OrganisationQuestion,
    RegisterView,
    Registration,
    Status,
)
from inbox_processor.store import Answer, Seen, Store

_NOTED = (
    Disposition.NEAR_MISS,
    Disposition.ENQUIRY,
    Disposition.QUARANTINED,
    Disposition.BOUNCE,
    Disposition.AMENDMENT,
    Disposition.CANCELLATION,
    Disposition.SUBSTITUTION,
    Disposition.REGISTRATION,
)


def identified(store: Store, settings: Settings) -> tuple[list[Registration], organisations.Resolution]:
    """Every registration with the identity of its organisation, and how the identities were found."""
    registrations = list(store.registrations().values())
    entries = [
        organisations.OrganisationEntry(r.reference, r.organisation, r.country, _domain(r.email))
        for r in registrations
        if r.organisation and r.cancelled is None
    ]
    known = [
        organisations.KnownOrganisation(entry.name, entry.aliases, entry.domains, entry.country)
        for entry in settings.organisation
    ]
    resolution = organisations.resolve(entries, known, _latest(store.answers()))
    maybe = resolution.maybe_of()

    def with_identity(registration: Registration) -> Registration:
        identity = resolution.identity.get(registration.reference)
        return replace(registration, organisation_id=identity, maybe_ids=maybe.get(identity or "", frozenset()))

    return [with_identity(registration) for registration in registrations], resolution


def _latest(answers: Sequence[Answer]) -> list[organisations.Answer]:
    """What stands of the organisers' answers: the last about each pair of names."""
    latest = {
        frozenset((organisations.name_key(answer.name_a), organisations.name_key(answer.name_b))): answer
        for answer in answers
    }
    return [organisations.Answer(answer.name_a, answer.name_b, answer.same) for answer in latest.values()]


def last_run(store: Store) -> datetime | None:
    """The instant of the last committed run."""
    instant = store.fact("last_run")
    return datetime.fromisoformat(instant) if instant else None


def view(store: Store, settings: Settings, warnings: tuple[str, ...] = ()) -> RegisterView:
    """The register as the last committed run left it; `since` and the changes are measured from the last digest."""
    registrations, resolution = identified(store, settings)
    decisions, told, evidence = store.decisions(), store.decisions(told=True), store.evidence()
    as_of = last_run(store) or settings.event.starts_at
    digest_run = int(store.fact("digest_run") or 0)
    since = store.fact("digest_at")
    entries = tuple(
        Entry(r, decisions[r.reference], evidence.get(r.reference, {}), told.get(r.reference))
        for r in sorted(registrations, key=allocation.place_in_line)
        if r.reference in decisions
    )
    rules = allocation.seat_rules(settings)
    return RegisterView(
        as_of=as_of,
        entries=entries,
        dispositions=store.dispositions(),
        new_dispositions=store.dispositions(after_run=digest_run),
        notes=tuple(_note(seen) for seen in store.seen(_NOTED, after_run=digest_run) if _is_noteworthy(seen)),
        questions=_questions(resolution, registrations, decisions),
        warnings=warnings,
        since=datetime.fromisoformat(since) if since else None,
        first_come_references=allocation.first_come(rules, registrations, as_of),
        seen=store.message_count(),
        new_seen=store.message_count(after_run=digest_run),
    )


def _questions(
    resolution: organisations.Resolution, registrations: list[Registration], decisions: Mapping[str, Decision]
) -> tuple[OrganisationQuestion, ...]:
    """The pairs that an organiser is asked about, with the registrations whose place waits on the answer."""
    asked = {
        r.reference: r.organisation_id
        for r in registrations
        if r.reference in decisions
        and decisions[r.reference].status is Status.HELD
        and decisions[r.reference].reason == "organisation"
    }
    return tuple(
        OrganisationQuestion(
            resolution.label[pair.identity_a],
            resolution.label[pair.identity_b],
            tuple(pair.reasons),
            tuple(ref for ref, identity in asked.items() if identity in (pair.identity_a, pair.identity_b)),
        )
        for pair in resolution.maybe
    )


def _is_noteworthy(seen: Seen) -> bool:
    always = (Disposition.NEAR_MISS, Disposition.ENQUIRY, Disposition.QUARANTINED, Disposition.BOUNCE)
    return seen.disposition in always or bool(seen.note)


def _note(seen: Seen) -> MessageNote:
    return MessageNote(seen.key, seen.arrived, seen.disposition, seen.sender, seen.subject, seen.note)


def _domain(address: str | None) -> str | None:
    return address.rpartition("@")[2].lower() if address else None
