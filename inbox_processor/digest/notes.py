"""Mails and remarks that an organiser should hear of, each with what can be done about it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from zoneinfo import ZoneInfo

from inbox_processor.config import Settings
from inbox_processor.digest.needs import undelivered_answers
from inbox_processor.digest.value import Note
from inbox_processor.digest.wording import action
from inbox_processor.records import Disposition, MessageNote, RegisterView, Registration, Status
from inbox_processor.wording import plain, short_moment

_SECTIONS = (
    *(Disposition.DECISION, Disposition.NEAR_MISS, Disposition.ENQUIRY, Disposition.BOUNCE, Disposition.QUARANTINED),
)


def notes(view: RegisterView, kind: Disposition, zone: ZoneInfo) -> tuple[Note, ...]:
    """The mails that ended so."""
    return tuple(_note(found, zone) for found in view.notes if found.disposition is kind)


def _note(found: MessageNote, zone: ZoneInfo) -> Note:
    it = f"the mail of {plain(found.sender, 80)} “{plain(found.subject, 80)}”"
    number = str(found.number)
    rescue = (action("Register this mail", "rescue", number, it=it), action("Leave it alone", "dismiss", number, it=it))
    return Note(
        arrived=short_moment(found.arrived, zone),
        sender=plain(found.sender, 80),
        subject=plain(found.subject),
        note=plain(found.note, 300),
        references=found.references,
        actions=rescue if found.disposition is Disposition.NEAR_MISS else (),
    )


def undelivered(view: RegisterView, zone: ZoneInfo) -> tuple[Note, ...]:
    """What came back, each with what can be done about the first registration that it concerns."""
    people = {entry.registration.reference: entry.registration for entry in view.entries}

    def answered(note: Note) -> Note:
        concerned = next((people[reference] for reference in note.references if reference in people), None)
        return replace(note, actions=undelivered_answers(concerned)) if concerned else note

    return tuple(answered(note) for note in notes(view, Disposition.BOUNCE, zone))


def rescue_hint(settings: Settings) -> str:
    folder = settings.mailbox.process_folder
    return f"You may also drag a mail into the folder “{plain(folder)}” to have it registered." if folder else ""


def remarks(view: RegisterView, zone: ZoneInfo) -> tuple[Note, ...]:
    """What new registrants said besides, and what other mails say besides; participants.xlsx keeps all."""
    new = [
        entry.registration
        for entry in view.entries
        if entry.before is None
        and entry.registration.remarks
        and entry.decision.status not in (Status.CANCELLED, Status.DECLINED)
    ]
    told = {remark for registration in new for remark in registration.remarks}
    told |= {request.note for request in view.requests}
    others = [_note(found, zone) for found in view.notes if found.disposition not in _SECTIONS and _is_new(found, told)]
    return (*(_remark(registration, zone) for registration in new), *others)


def _is_new(found: MessageNote, told: Container[str]) -> bool:
    return found.note not in told and any(part not in told for part in found.note.split("; "))


def _remark(registration: Registration, zone: ZoneInfo) -> Note:
    return Note(
        short_moment(registration.registered_at, zone),
        plain(registration.full_name, 80),
        plain(registration.organisation, 100),
        plain("; ".join(registration.remarks), 300),
        (registration.reference,),
    )
