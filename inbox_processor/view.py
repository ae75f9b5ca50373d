"""The register as of its last run, as one value for digests, lists and exports.

Rule: reads the store and computes; writes nothing. Does not know how anything is shown.
"""

from __future__ import annotations

from collections import Counter
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

MOST_IDLE_QUESTIONS = 5
"""Questions about organisations beyond which only those are asked whose answer can change a seat."""
_NOTED = (
    Disposition.DECISION,
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
    """What stands of the organisers' answers: the last about each pair of names in their countries."""
    told = [(a.name_a, a.name_b, a.same, a.country_a, a.country_b, a.domain_a, a.domain_b) for a in answers]
    said = [organisations.Answer(*answer) for answer in told]
    return list({frozenset(answer.sides): answer for answer in said}.values())


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
        notes=_notes(store, digest_run),
        questions=_questions(resolution, registrations, decisions, rules.per_organisation),
        requests=tuple(store.requests().values()),
        warnings=warnings,
        since=datetime.fromisoformat(since) if since else None,
        first_come_references=allocation.first_come(rules, registrations, as_of),
        seen=store.message_count(),
        new_seen=store.message_count(after_run=digest_run),
    )


def _questions(
    resolution: organisations.Resolution,
    registrations: Sequence[Registration],
    decisions: Mapping[str, Decision],
    per_organisation: int,
) -> tuple[OrganisationQuestion, ...]:
    """The pairs that an organiser is asked about, with the registrations whose place waits on the answer.

    Every question is asked whose answer can change a seat; of the others a few, and more when those are answered.
    """
    who = [r for r in registrations if r.organisation_id and _may_have_a_seat(decisions.get(r.reference))]
    people = Counter(r.organisation_id or "" for r in who if not r.reserved)
    asked = resolution.asked(people, per_organisation, MOST_IDLE_QUESTIONS)
    return tuple(_question(pair, resolution.label, who, decisions) for pair in asked)


def _may_have_a_seat(decision: Decision | None) -> bool:
    return decision is not None and decision.status not in (Status.CANCELLED, Status.DECLINED)


def _question(
    pair: organisations.Maybe,
    labels: Mapping[str, str],
    registrations: Sequence[Registration],
    decisions: Mapping[str, Decision],
) -> OrganisationQuestion:
    both = (pair.identity_a, pair.identity_b)
    waiting = [
        r.reference
        for r in registrations
        if r.organisation_id in both
        and decisions[r.reference].status is Status.HELD
        and decisions[r.reference].reason == "organisation"
    ]
    first, second = (_told(identity, labels, registrations) for identity in both)
    return OrganisationQuestion(labels[both[0]], labels[both[1]], pair.reasons, tuple(waiting), (first, second))


def _told(identity: str, labels: Mapping[str, str], registrations: Sequence[Registration]) -> str:
    """How an organiser tells the organisation in an answer: by its name, by a reference where several have the name."""
    key = organisations.name_key(labels[identity])
    named = {known for known, label in labels.items() if organisations.name_key(label) == key}
    named |= {r.organisation_id or "" for r in registrations if organisations.name_key(r.organisation or "") == key}
    of_it = (r.reference for r in registrations if r.organisation_id == identity)
    return labels[identity] if named == {identity} else next(of_it, labels[identity])


def _notes(store: Store, digest_run: int) -> tuple[MessageNote, ...]:
    """What came since the last digest, and near misses until somebody decides about them."""
    dismissed = set(store.fact("dismissed") or ()) | {int(row) for row in store.fact("to_rescue") or ()}
    near = [seen for seen in store.seen([Disposition.NEAR_MISS]) if seen.row not in dismissed]
    found = [*(seen for seen in store.seen(_NOTED, after_run=digest_run) if _is_noteworthy(seen)), *near]
    concerns = store.concerns(seen.row for seen in found)
    return tuple(_note(seen, concerns.get(seen.row, ())) for seen in found)


def _is_noteworthy(seen: Seen) -> bool:
    always = (Disposition.DECISION, Disposition.ENQUIRY, Disposition.QUARANTINED, Disposition.BOUNCE)
    return seen.disposition in always or bool(seen.note)


def _note(seen: Seen, references: tuple[str, ...]) -> MessageNote:
    key, sender, subject = seen.key, seen.sender, seen.subject
    return MessageNote(key, seen.arrived, seen.disposition, sender, subject, seen.note, references, seen.row)


def _domain(address: str | None) -> str | None:
    return address.rpartition("@")[2].lower() if address else None
