"""What only a person can decide, each with what is known and the answers that can be given.

Rule: a question is asked once: who is held only for a question about organisations stands under that question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from inbox_processor.allocation import Excess, SeatRules, excess, seat_rules
from inbox_processor.config import Settings
from inbox_processor.digest.value import Action, Fact, Need
from inbox_processor.digest.wording import action, line
from inbox_processor.records import FIELDS, Entry, Evidence, OrganisationQuestion, RegisterView, Status
from inbox_processor.wording import count, country_name, plain, sentence

MOST_SHOWN = 10
"""People beyond a rule listed in one digest; the next digest shows who is left."""


def needs(view: RegisterView, settings: Settings) -> tuple[Need, ...]:
    """In the order they press: held registrations, organisation questions, the selection, what is over the rules."""
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
        *(organisation_need(question, by_reference, zone) for question in pressing),
        *_selection(view, zone),
        *(_over(found, by_reference, zone) for found in _excess(rules, view)),
    )


def organisation_need(question: OrganisationQuestion, by_reference: Mapping[str, Entry], zone: ZoneInfo) -> Need:
    """Are these two one organisation? With the reasons, and whose seat hangs on the answer."""
    names = (question.name_a, question.name_b)
    told = question.told or names
    people = [by_reference[reference] for reference in question.waiting_on_it if reference in by_reference]
    return Need(
        kind="organisation",
        title=f"One organisation or two? “{plain(names[0])}” and “{plain(names[1])}”",
        reasons=tuple(sentence(reason) for reason in question.reasons),
        people=tuple(line(entry, zone) for entry in people),
        actions=(action("The same", "same", *told), action("Two different ones", "different", *told)),
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
        actions=_answers(registration.reference),
    )


def _answers(reference: str) -> tuple[Action, ...]:
    return (
        action("Read rightly: let the rules decide", "release", reference),
        action("Confirm", "confirm", reference),
        action("Correct a field", "set", reference, rest="FIELD=VALUE"),
        action("Decline", "decline", reference),
    )


def _fact(entry: Entry, name: str) -> Fact:
    value, evidence = entry.registration.value(name), entry.evidence.get(name)
    shown = f"{value} ({country_name(value)})" if name == "country" and value else value
    return Fact(
        field=name.replace("_", " "),
        value=plain(shown) or "—",
        words=_words(evidence) if evidence else "",
        sure=round(evidence.confidence * 100) if evidence else None,
    )


def _words(evidence: Evidence) -> str:
    """The words in quotes, then the rule where the value was derived from them."""
    quoted = f"“{plain(evidence.text)}”" if evidence.text else ""
    return ", ".join(filter(None, (quoted, plain(evidence.rule))))


def _selection(view: RegisterView, zone: ZoneInfo) -> tuple[Need, ...]:
    proposed = [entry for entry in view.entries if entry.decision.proposed]
    if not proposed:
        return ()
    return (
        Need(
            kind="selection",
            title=f"The final selection: {count(len(proposed), 'person is', 'people are')} proposed for the last seats",
            reasons=("Nobody hears of it before an organiser confirms it.",),
            people=tuple(line(entry, zone) for entry in proposed),
            actions=(Action("Confirm the whole selection", "confirm-selection", ()), *_each("confirm", proposed)),
        ),
    )


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
    references = [entry.registration.reference for entry in entries]
    return tuple(action(f"{verb.capitalize()} {reference}", verb, reference) for reference in references)
