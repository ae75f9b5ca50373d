"""What only a person can decide, each with what is known and the answers that can be given.

Rule: a question is asked once: who is held only for a question about organisations stands under that question.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import floor
from zoneinfo import ZoneInfo

from inbox_processor.allocation import Excess, SeatRules, excess, seat_rules
from inbox_processor.config import Settings
from inbox_processor.digest.value import Action, Fact, Need
from inbox_processor.digest.wording import about, action, line
from inbox_processor.records import (
    FIELDS,
    Disposition,
    Entry,
    Evidence,
    OrganisationQuestion,
    RegisterView,
    Registration,
    Request,
    Status,
)
from inbox_processor.wording import count, country_name, plain, sentence, short_moment

MOST_SHOWN = 10
"""People beyond a rule listed in one digest; the next digest shows who is left."""


def needs(view: RegisterView, settings: Settings) -> tuple[Need, ...]:
    """In the order they press: held registrations, requests, organisation questions, the selection, what is over."""
    zone = settings.event.zone
    by_reference = {entry.registration.reference: entry for entry in view.entries}
    pressing = [question for question in view.questions if question.waiting_on_it]
    asked_about = {reference for question in pressing for reference in question.waiting_on_it}
    held = [
        entry
        for entry in view.entries
        if entry.decision.status is Status.HELD
        and not (entry.decision.reason == "organisation" and entry.registration.reference in asked_about)
    ]
    rules = seat_rules(settings)
    return (
        *(_held(entry, zone) for entry in held),
        *(_request(request, by_reference, zone) for request in view.requests if request.reference in by_reference),
        *(organisation_need(question, by_reference, zone) for question in pressing),
        *_selection(view, zone),
        *(_over(found, by_reference, zone) for found in _excess(rules, view)),
    )


def organisation_need(question: OrganisationQuestion, by_reference: Mapping[str, Entry], zone: ZoneInfo) -> Need:
    """Are these two one organisation? With the reasons, and whose seat hangs on the answer."""
    names = (question.name_a, question.name_b)
    told = question.told or names
    pair = f"“{plain(names[0])}” and “{plain(names[1])}”"
    people = [by_reference[reference] for reference in question.waiting_on_it if reference in by_reference]
    return Need(
        kind="organisation",
        title=f"One organisation or two? {pair}",
        reasons=tuple(sentence(reason) for reason in question.reasons),
        people=tuple(line(entry, zone) for entry in people),
        actions=(
            action("The same", "same", *told, it=pair),
            action("Two different ones", "different", *told, it=pair),
        ),
    )


def _held(entry: Entry, zone: ZoneInfo) -> Need:
    registration, decision = entry.registration, entry.decision
    person = line(entry, zone)
    reasons = tuple(sentence(doubt) for doubt in registration.doubts) or (sentence(person.why),)
    kept = ("A place is kept.",) if decision.place_kept else ("No place is kept.",)
    return Need(
        kind="held",
        title=f"{person.reference} {person.name}" + (f", {person.organisation}" if person.organisation else ""),
        reasons=reasons + kept,
        facts=tuple(_fact(entry, name) for name in FIELDS if registration.value(name) or name in entry.evidence),
        people=(person,),
        actions=_answers(registration, decision.reason),
    )


_WANTS = {
    Disposition.CANCELLATION: "cancel",
    Disposition.SUBSTITUTION: "send {colleague} instead of",
    Disposition.AMENDMENT: "change the registration of",
}


def _request(request: Request, by_reference: Mapping[str, Entry], zone: ZoneInfo) -> Need:
    """A change that somebody asked for who may not make it: what it is, from whom, and that nothing was changed."""
    entry = by_reference[request.reference]
    person, asked = line(entry, zone), request.of(entry.registration)
    wants = _WANTS[request.kind].format(colleague=plain(asked.full_name, 80) or "somebody else")
    facts = tuple(
        Fact(name.replace("_", " "), f"{plain(now) or '—'} → {plain(then)}", _words(words) if words else "", None)
        for name, now, then in request.changes(entry.registration)
        for words in [asked.evidence.get(name)]
    )
    return Need(
        kind="request",
        title=f"{plain(request.sender, 80)} asks to {wants} {person.reference} {person.name}",
        reasons=(
            f"The mail of {short_moment(request.at, zone)}, “{plain(request.subject)}”, does not come surely from the "
            f"registered address ({plain(entry.registration.reply_address, 80)}), which is asked where replies go out.",
            "Nothing was changed, and no seat depends on it until somebody agrees.",
        ),
        facts=facts,
        people=(person,),
        actions=(
            action("Do what the mail asks", "agree", request.reference, it=about(entry.registration)),
            action("Leave it as it is", "refuse", request.reference, it=about(entry.registration)),
        ),
    )


def _answers(registration: Registration, reason: str) -> tuple[Action, ...]:
    reference, it = registration.reference, about(registration)
    right = "Comes alone, too" if reason == "group" else "Read rightly: let the rules decide"
    return (
        action(right, "release", reference, it=it),
        action("Confirm", "confirm", reference, it=it),
        action("Correct a field", "correct", reference, it=it, form=form(registration)),
        action("Decline", "decline", reference, it=it),
    )


def undelivered_answers(registration: Registration) -> tuple[Action, ...]:
    """What can be done where our mail does not arrive."""
    reference, it = registration.reference, about(registration)
    return (
        action("Correct the address", "correct", reference, it=it, form=form(registration, ("email",))),
        action("Write again", "resend", reference, it=it),
        action("Cancel", "cancel", reference, it=it),
    )


def form(registration: Registration, names: Iterable[str] = FIELDS) -> str:
    """The fields as they are, one a line, for an organiser to correct."""
    return "".join(f"{name.replace('_', ' ')}: {plain(registration.value(name))}\n" for name in names)


def _fact(entry: Entry, name: str) -> Fact:
    value, evidence = entry.registration.value(name), entry.evidence.get(name)
    shown = f"{value} ({country_name(value)})" if name == "country" and value else value
    return Fact(
        field=name.replace("_", " "),
        value=plain(shown) or "—",
        words=_words(evidence) if evidence else "",
        sure=floor(evidence.confidence * 100) if evidence else None,
    )


def _words(evidence: Evidence) -> str:
    """The words in quotes, then the rule where the value was derived from them."""
    quoted = f"“{plain(evidence.text)}”" if evidence.text else ""
    return ", ".join(filter(None, (quoted, plain(evidence.rule))))


def _selection(view: RegisterView, zone: ZoneInfo) -> tuple[Need, ...]:
    proposed = [entry for entry in view.entries if entry.decision.proposed]
    if not proposed:
        return ()
    mark = selection_mark(entry.registration.reference for entry in proposed)
    people = count(len(proposed), "person", "people")
    return (
        Need(
            kind="selection",
            title=f"The final selection: {people} proposed for the last seats",
            reasons=(
                "Nobody hears of it before you confirm it. To leave somebody out, decline them first.",
                *_left_out(view),
                *_against_first_come(view, proposed),
            ),
            people=tuple(replace(line(entry, zone), now=str(entry.decision.status)) for entry in proposed),
            actions=(action("Confirm the selection", "confirm-selection", mark, it=people),),
        ),
    )


def _left_out(view: RegisterView) -> tuple[str, ...]:
    """How many are not in, and why; the waiting list shows each with the reason."""
    why = Counter(
        entry.decision.reason
        for entry in view.entries
        if entry.decision.status is Status.WAITING and not entry.decision.proposed
    )
    told = {
        "seats": "no seat is left",
        "organisation": "their organisation has its seats",
        "country": "their country has its seats",
    }
    parts = [f"{number} since {told.get(reason, reason)}" for reason, number in sorted(why.items(), reverse=True)]
    return (f"{count(sum(why.values()), 'person stays', 'people stay')} out: {', '.join(parts)}.",) if parts else ()


def _against_first_come(view: RegisterView, proposed: Iterable[Entry]) -> tuple[str, ...]:
    """The balance with the proposal, and what plain first-come would have given."""
    others = [entry for entry in view.entries if not entry.registration.reserved]
    chosen = [e for e in others if e.decision.seated] + list(proposed)
    plainly = [e for e in others if e.registration.reference in view.first_come_references]
    countries = [len({e.registration.country for e in each}) for each in (chosen, plainly)]
    seated = {entry.registration.reference for entry in chosen}
    missed = [e.registration.reference for e in plainly if e.registration.reference not in seated]
    instead = f" Only it would have seated {', '.join(missed[:MOST_SHOWN])}" if missed else ""
    more = f" and {len(missed) - MOST_SHOWN} more" if len(missed) > MOST_SHOWN else ""
    return (
        f"With it, {count(len(chosen), 'seat goes', 'seats go')} to {count(countries[0], 'country', 'countries')};"
        f" plain first-come would have given {len(plainly)} to {countries[1]}.{instead}{more}{'.' if missed else ''}",
    )


def selection_mark(references: Iterable[str]) -> str:
    """What stands for a proposed selection in a link: a later proposal has another."""
    return hashlib.sha256(" ".join(sorted(references)).encode()).hexdigest()[:12]


def _excess(rules: SeatRules, view: RegisterView) -> tuple[Excess, ...]:
    registrations = [entry.registration for entry in view.entries]
    decisions = {entry.registration.reference: entry.decision for entry in view.entries}
    return excess(rules, registrations, decisions, view.as_of)


def _over(found: Excess, by_reference: Mapping[str, Entry], zone: ZoneInfo) -> Need:
    people = [by_reference[reference] for reference in found.references]
    beyond = people[-(found.seats - found.allowed) :]
    shown = beyond[-MOST_SHOWN:]
    more = (f"The last {MOST_SHOWN} of {len(beyond)}:",) if len(beyond) > MOST_SHOWN else ()
    subject = {
        "organisation": plain(people[-1].registration.organisation),
        "country": country_name(found.subject),
        "seats": "the room",
    }[found.rule]
    return Need(
        kind="excess",
        title=f"More seats than the rule allows: {subject} has {found.seats}, the rule says {found.allowed}",
        reasons=("Promises are kept and nobody is put out. Leave it so, or take seats back:", *more),
        people=tuple(line(entry, zone) for entry in shown),
        actions=_each("decline", shown),
    )


def _each(verb: str, entries: Iterable[Entry]) -> tuple[Action, ...]:
    people = [entry.registration for entry in entries]
    return tuple(action(f"{verb.capitalize()} {r.reference}", verb, r.reference, it=about(r)) for r in people)
