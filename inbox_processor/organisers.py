"""An organiser's word applied to the register: confirm, decline, hold, release, cancel, set, add; same, different.

Rule: the latest word stands; what would break the published rules is refused unless the organiser says "beyond the
rules". Used alike by the command line and by decisions that arrive by mail. Does not know who speaks nor how.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from inbox_processor import allocation, organisations
from inbox_processor.allocation import SeatRules
from inbox_processor.errors import UserError
from inbox_processor.records import FIELDS, Evidence, Registration, Request, Word
from inbox_processor.register import Applied, Change, Letter, Register
from inbox_processor.wording import country_name

VERBS = ("confirm", "decline", "hold", "release", "cancel")


def apply_word(
    verb: str,
    reference: str,
    register: Mapping[str, Registration],
    rules: SeatRules,
    now: datetime,
    *,
    why: str = "",
    beyond_rules: bool = False,
) -> Change:
    """The change that the word makes; UserError when the reference is unknown or the rules stand against it."""
    registration = find(reference, register)
    if registration.cancelled is not None:
        raise UserError(
            f"{reference} is cancelled.", f"Enter the person again with `add` if {_who(registration)} comes after all."
        )
    match verb:
        case "confirm":
            confirmed = replace(registration, word=Word.CONFIRM, doubts=())
            broken = () if beyond_rules else _broken_rules(confirmed, register, rules, now)
            if broken:
                raise UserError(broken, f"To do it all the same: confirm {reference} --beyond-rules.")
            return Change(confirmed, "confirmed beyond the rules" if beyond_rules else "confirmed", why)
        case "decline":
            return Change(replace(registration, word=Word.DECLINE), "declined", why)
        case "hold":
            return Change(replace(registration, word=Word.HOLD), "held", why)
        case "release":
            return Change(replace(registration, word=None, doubts=(), company=frozenset()), "released", why)
        case "cancel":
            return Change(replace(registration, cancelled="organiser"), "cancelled", why)
    raise ValueError(verb)


def on_request(
    agrees: bool, reference: str, requests: Mapping[str, Request], register: Register, now: datetime
) -> tuple[Change, ...]:
    """What an organiser's yes or no does to a change that somebody asked for; UserError where there is no such request,
    or where it cannot be done as it stands.
    """
    found = find(reference, {known.reference: known for known in register})
    request = requests.get(found.reference)
    if request is None:
        raise UserError(
            f"Nobody asks for a change of {found.reference}.", "`inbox-processor digest` shows what is asked."
        )
    if not agrees:
        return (Change(found, "refused", f"what {request.sender} asked for"),)
    letter = Letter(now, 0, found.message_id or "", found.sender, False, frozenset({found.reference}))
    applied = register.apply(request.reading, letter) if request.reading else Applied(request.kind)
    done = tuple(change for change in applied.changes if change.verb != "requested")
    if not done:
        raise UserError(
            f"It cannot be done as the mail asks: {applied.note or 'the mail does not say enough'}.",
            f"Use `set {found.reference} …`, `cancel {found.reference}` or `add`; or `refuse {found.reference}`.",
        )
    return done


def set_values(
    reference: str, assignments: Sequence[str], register: Mapping[str, Registration], rules: SeatRules, why: str = ""
) -> Change:
    """The change made by `field=value …`; an empty value takes the field away. UserError on a bad field or value."""
    registration = find(reference, register)
    values = dict(_assignment(text) for text in assignments)
    stated = {name: _valid(name, value, registration) for name, value in values.items() if name != "registered_at"}
    moved = _instant(values["registered_at"], rules) if "registered_at" in values else registration.registered_at
    known_at = {name: at for name, at in registration.known_at.items() if name not in stated}
    after = replace(registration, known_at=known_at, registered_at=moved).with_values(stated)
    note = ", ".join(f"{name} = {value or 'nothing'}" for name, value in values.items())
    said = {name: _said(value) for name, value in stated.items() if value}
    return Change(after, "corrected", f"{note}; {why}" if why else note, said)


def _said(value: str) -> Evidence:
    return Evidence(text=value, where="an organiser's word", reader="organiser", confidence=1)


def corrected(
    reference: str, assignments: Sequence[str], register: Mapping[str, Registration], rules: SeatRules
) -> Change:
    """The values of a form that an organiser sent back: what differs is set, and what was in doubt is settled."""
    known = find(reference, register)
    stated = dict(_assignment(text) for text in assignments)
    changed = [f"{name}={value}" for name, value in stated.items() if _is_news(name, value, known)]
    if not changed:
        raise UserError(
            f"The mail says nothing new about {known.reference}.",
            "Write the right value in the first lines, such as: organisation: Cluster Nord",
        )
    change = set_values(reference, changed, register, rules)
    word = None if known.word is Word.HOLD else known.word
    return replace(change, after=replace(change.after, doubts=(), word=word))


def _is_news(name: str, value: str, known: Registration) -> bool:
    return name in FIELDS and _valid(name, value, known) != known.value(name)


def added(reference: str, values: Mapping[str, str], at: datetime, language: str = "en") -> Change:
    """A registration for somebody who telephoned."""
    blank = Registration(reference=reference, registered_at=at, language=language)
    stated = {name: _valid(name, value, blank) for name, value in values.items() if value}
    if not stated.get("full_name"):
        raise UserError("A registration needs a name.", 'Give it with --full-name "Anna Muster".')
    return Change(blank.with_values(stated), "added", f"stated: {', '.join(stated).replace('_', ' ')}")


@dataclass(frozen=True, slots=True)
class OrganisationWord:
    """Whether two organisations are one, by names that the register knows; `references`: whom it concerns.

    `country_a`, `country_b`: whose ministry it is, "" where the registration does not say; `domain_a`, `domain_b`: the
    own e-mail domains where nothing else tells the two apart, else None.
    """

    name_a: str
    name_b: str
    same: bool
    references: tuple[str, ...]
    country_a: str = ""
    country_b: str = ""
    domain_a: str | None = None
    domain_b: str | None = None

    @property
    def sides(self) -> dict[str, Any]:
        """What an answer that is remembered says of the two."""
        names = ("name_a", "name_b", "country_a", "country_b", "domain_a", "domain_b")
        return {name: getattr(self, name) for name in names}

    @property
    def sentence(self) -> str:
        first, second = f"“{self.name_a}”", f"“{self.name_b}”"
        if self.domain_a is not None:
            first, second = f"{first} at {self.domain_a}", f"{second} at {self.domain_b}"
        elif self.country_a != self.country_b:
            first, second = (
                f"{first} ({country_name(self.country_a)})",
                f"{second} ({country_name(self.country_b)})",
            )
        return f"{first} and {second} are {'one organisation' if self.same else 'two organisations'}"


def on_organisations(
    same: bool, a: str, b: str, identified: Iterable[Registration], labels: Mapping[str, str]
) -> OrganisationWord:
    """The organiser's word on two organisations, each told by a name of it or by a reference.

    `identified`: registrations with their organisation_id; `labels`: the name each identity is shown under.
    UserError with the nearest known names where one is unknown, and where a name does not tell which is meant.
    """
    standing = [r for r in identified if r.organisation_id and r.cancelled is None]
    one, other = somebody_from(a, standing, labels), somebody_from(b, standing, labels)
    concerned = [r.reference for r in standing if r.organisation_id in (one.organisation_id, other.organisation_id)]
    name_a, name_b = one.organisation or "", other.organisation or ""
    word = OrganisationWord(name_a, name_b, same, tuple(concerned), one.country or "", other.country or "")
    if word.country_a != word.country_b or organisations.name_key(name_a) != organisations.name_key(name_b):
        return word
    domain_a, domain_b = _own_domain(one), _own_domain(other)
    if domain_a == domain_b:
        raise UserError(
            f"Both are called “{name_a}”.",
            "The country and the e-mail address tell them apart: correct those with `set`, or the name of one.",
        )
    return replace(word, domain_a=domain_a, domain_b=domain_b)


def _own_domain(registration: Registration) -> str:
    return organisations.own_domain(registration.email) or ""


def somebody_from(told: str, standing: Sequence[Registration], labels: Mapping[str, str]) -> Registration:
    """A registration from the organisation that is told by name, label or reference.

    UserError where no registration is, and where the name is that of several organisations.
    """
    key = organisations.name_key(told)
    of_label = {identity for identity, label in labels.items() if organisations.name_key(label) == key}
    by_reference = [r for r in standing if r.reference == told.upper()]
    by_name = [r for r in standing if key and organisations.name_key(r.organisation or "") == key]
    found = by_reference or by_name or [r for r in standing if r.organisation_id in of_label]
    if len({r.organisation_id for r in found}) > 1:
        where = ", ".join(f"{r.reference} ({country_name(r.country)})" for r in found)
        raise UserError(f"Several organisations are called “{told}”: {where}.", "Name the one by its reference.")
    if found:
        return found[0]
    known = {name.casefold(): name for name in (*labels.values(), *(r.organisation or "" for r in standing))}
    near = difflib.get_close_matches(told.casefold(), known, n=3)
    hint = f"Do you mean {' or '.join(f'“{known[name]}”' for name in near)}?" if near else ""
    raise UserError(
        f"No registration is from an organisation “{told}”.", hint or "Name one as `list` shows it, or a reference."
    )


def find(reference: str, register: Mapping[str, Registration]) -> Registration:
    """The registration; UserError with the nearest references when there is none."""
    if (found := register.get(reference.upper())) is not None:
        return found
    number = reference.upper().lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ-0")
    near = [known for known in register if number and known.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ-0") == number]
    hint = f"Do you mean {', '.join(near)}?" if near else "`inbox-processor list` shows them all."
    raise UserError(f"There is no registration {reference}.", hint)


def _broken_rules(
    confirmed: Registration, register: Mapping[str, Registration], rules: SeatRules, now: datetime
) -> tuple[str, ...]:
    """The rules that the confirmation would break and that were not broken before, in words."""
    before = list(register.values())
    after = [confirmed if r.reference == confirmed.reference else r for r in before]
    excesses = [
        {(found.rule, found.subject): found for found in allocation.excess(rules, each, decided, now)}
        for each in (before, after)
        for decided in [allocation.allocate(rules, each, now)]
    ]
    worse = [
        found
        for key, found in excesses[1].items()
        if confirmed.reference in found.references and (key not in excesses[0] or excesses[0][key].seats < found.seats)
    ]
    return tuple(_in_words(found, confirmed) for found in worse)


def _in_words(found: allocation.Excess, confirmed: Registration) -> str:
    subject = {"organisation": f" from {confirmed.organisation}", "country": f" from {confirmed.country}"}
    seats = f"{found.seats}{subject.get(found.rule, '')}"
    return f"{confirmed.reference} would make {seats}, where the rules allow {found.allowed}."


def _assignment(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    name = name.strip().lower().replace("-", "_")
    if not equals or name not in (*FIELDS, "registered_at"):
        raise UserError(
            f"{text!r} is not field=value.", f"The fields are {', '.join(FIELDS)} and registered_at (an ISO date-time)."
        )
    return name, value.strip()


def _valid(name: str, value: str, registration: Registration) -> str | None:
    if not value:
        return None
    if name == "email":
        return _email(value)
    if name == "telephone":
        return _telephone(value, registration.country)
    if name == "country":
        return _country(value)
    return " ".join("".join(ch if ch.isprintable() else " " for ch in value).split())


def _email(value: str) -> str:
    import email_validator

    try:
        return email_validator.validate_email(value, check_deliverability=False).normalized
    except email_validator.EmailNotValidError as error:
        raise UserError(f"{value!r} is not an e-mail address: {error}", "Write it as name@example.eu.") from error


def _telephone(value: str, country: str | None) -> str:
    import phonenumbers

    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise UserError(f"{value!r} is not a telephone number.", "Write it with the country's prefix: +32 2 299 11 11.")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


_NO_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


def _country(value: str) -> str:
    import babel

    known = babel.Locale("en").territories.keys() - _NO_COUNTRIES
    code = {"UK": "GB", "EL": "GR"}.get(value.upper(), value.upper())
    if len(code) != 2 or code not in known:
        raise UserError(f"{value!r} is not a country code.", "Write the two letters of ISO 3166, such as BE, DE or GR.")
    return code


def _instant(value: str, rules: SeatRules) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        raise UserError(f"{value!r} is not a date and time.", "Write it as 2014-09-12T14:30.") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=rules.zone)


def _who(registration: Registration) -> str:
    return registration.full_name or "that person"
