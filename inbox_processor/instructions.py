"""What an organiser tells the program to do, carried out: the same for a link, a command and `review`.

    carry_out(store, settings, instruction) -> Done(changes, sentence)

Rule: called inside a transaction; what cannot be done is a UserError and changes nothing. Changes of registrations
are handed back for the caller to keep with their trail. Does not know how the organiser spoke.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from inbox_processor import digest, links, organisers, post
from inbox_processor.allocation import seat_rules
from inbox_processor.config import Settings
from inbox_processor.errors import UserError
from inbox_processor.organisations import Resolution
from inbox_processor.records import Disposition, Registration
from inbox_processor.register import Change, Register
from inbox_processor.store import Answer, Step, Store
from inbox_processor.view import identified, last_run
from inbox_processor.wording import count, plain

BEYOND = "confirm-beyond"
"""Confirm also where the rules allow no more."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """`verb` on `target`; `values` are `field=value`; `at` is when it was said."""

    verb: str
    target: tuple[str, ...]
    by: str
    at: datetime
    why: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: changes to keep, and a sentence for the organiser."""

    changes: tuple[Change, ...]
    sentence: str


@dataclass(frozen=True)
class _Desk:
    """What the verbs work on."""

    store: Store
    settings: Settings
    said: Instruction

    @property
    def reference(self) -> str:
        return self.said.target[0]

    def register(self) -> dict[str, Registration]:
        registrations, _ = identified(self.store, self.settings)
        return {registration.reference: registration for registration in registrations}


def carry_out(store: Store, settings: Settings, said: Instruction) -> Done:
    """Do what the organiser says; UserError with the reason and the next step where it cannot be done."""
    verb = VERBS.get(said.verb)
    if verb is None:
        raise UserError(f"{said.verb!r} is nothing that can be decided.", f"There are {', '.join(VERBS)}.")
    return verb(_Desk(store, settings, said))


def _word(desk: _Desk) -> Done:
    said = desk.said
    change = organisers.apply_word(
        said.verb.removesuffix("-beyond"),
        desk.reference,
        desk.register(),
        seat_rules(desk.settings),
        last_run(desk.store) or said.at,
        why=said.why,
        beyond_rules=said.verb == BEYOND,
    )
    return Done((change,), f"{_who(change.after)}: {_PAST[said.verb]}.")


_PAST = {
    "confirm": "confirmed",
    BEYOND: "confirmed beyond the rules",
    "decline": "declined",
    "hold": "held until you decide",
    "release": "released: the rules decide",
    "cancel": "cancelled",
}


def _request(desk: _Desk) -> Done:
    said, agrees = desk.said, desk.said.verb == "agree"
    register = Register(desk.store.registrations().values(), desk.settings.event.code)
    changes = organisers.on_request(agrees, desk.reference, desk.store.requests(), register, said.at)
    explained = (replace(change, note="; ".join(filter(None, (change.note, said.why)))) for change in changes)
    return Done(
        tuple(explained), f"{_who(changes[0].after)}: {'done as the mail asks' if agrees else 'left as it is'}."
    )


def _set(desk: _Desk) -> Done:
    rules = seat_rules(desk.settings)
    change = organisers.set_values(desk.reference, desk.said.values, desk.register(), rules, desk.said.why)
    return Done((change,), f"{_who(change.after)} is corrected: {change.note}.")


def _correct(desk: _Desk) -> Done:
    change = organisers.corrected(desk.reference, desk.said.values, desk.register(), seat_rules(desk.settings))
    return Done((change,), f"{_who(change.after)} is corrected: {change.note}.")


def _resend(desk: _Desk) -> Done:
    found = organisers.find(desk.reference, desk.store.registrations())
    if not found.reply_address:
        raise UserError(
            f"{_who(found)} has no e-mail address to write to.", f"Give one: set {found.reference} email=…, then again."
        )
    if desk.settings.delivery.mode == "off":
        raise UserError("Nobody is written to: [delivery] mode is off.", "Say there how answers leave.")
    post.resend(desk.store, found.reference)
    return Done((Change(found, "resend", desk.said.why),), f"{_who(found)} is written to again.")


def _organisations(desk: _Desk) -> Done:
    said, same = desk.said, desk.said.verb == "same"
    registrations, resolution = identified(desk.store, desk.settings)
    a, b = (_named(told, registrations, resolution) for told in said.target)
    word = organisers.on_organisations(same, a, b, registrations, resolution.label)
    desk.store.answer(Answer(same=same, at=said.at, actor=said.by, note=said.why, **word.sides))
    note = "; ".join(filter(None, (word.sentence, said.why)))
    kept = desk.store.registrations()
    sentence = f"{word.sentence}: kept in the trail of {', '.join(word.references)}."
    return Done(tuple(Change(kept[ref], said.verb, note) for ref in word.references), sentence)


def _named(told: str, registrations: list[Registration], resolution: Resolution) -> str:
    """The name that a mark in a link stands for; any other word is itself a name."""
    names = [*resolution.label.values(), *(r.organisation for r in registrations if r.organisation)]
    return next((name for name in names if links.organisation_mark(name) == told), told)


def _selection(desk: _Desk) -> Done:
    proposed = [ref for ref, decision in desk.store.decisions().items() if decision.proposed]
    if not proposed:
        raise UserError("There is no selection to confirm.", "One is proposed after the deadline, if seats are left.")
    if desk.said.target and desk.said.target[0] != digest.selection_mark(proposed):
        raise UserError("The proposed selection has changed since.", "Confirm the one in the latest digest.")
    desk.store.state("selection_confirmed", True)
    kept = desk.store.registrations()
    changes = tuple(Change(kept[reference], "selection confirmed", desk.said.why) for reference in proposed)
    return Done(changes, f"The selection is confirmed: {count(len(proposed), 'person has', 'people have')} a seat.")


def _near_miss(desk: _Desk) -> Done:
    row = int(desk.reference) if desk.reference.isdecimal() else 0
    seen = desk.store.message(row)
    if seen is None or seen.disposition is not Disposition.NEAR_MISS:
        raise UserError(f"There is no mail {desk.reference} that waits for you.", "It is registered already, perhaps.")
    who = f"The mail of {plain(seen.sender, 80)} “{plain(seen.subject, 80)}”"
    if desk.said.verb == "dismiss":
        desk.store.state("dismissed", sorted({*(desk.store.fact("dismissed") or ()), row}))
        return Done((), f"{who} is left alone.")
    waiting = {str(row): desk.said.by, **(desk.store.fact("to_rescue") or {})}
    desk.store.state("to_rescue", waiting)
    return Done((), f"{who} is taken as a registration.")


VERBS: Mapping[str, Callable[[_Desk], Done]] = {
    **dict.fromkeys(_PAST, _word),
    "set": _set,
    links.CORRECT: _correct,
    "agree": _request,
    "refuse": _request,
    "resend": _resend,
    **dict.fromkeys(links.ORGANISATION_VERBS, _organisations),
    "confirm-selection": _selection,
    "rescue": _near_miss,
    "dismiss": _near_miss,
}


def keep(store: Store, changes: Iterable[Change], at: datetime, actor: str, row: int | None = None) -> None:
    """Keep changes with their trail: who made them, when, and by which message."""
    for change in changes:
        store.keep(change.after, change.evidence)
        store.log(change.after.reference, Step(at, actor, change.verb, change.note), row)


def _who(registration: Registration) -> str:
    return f"{registration.reference} {plain(registration.full_name, 80)}".strip()
