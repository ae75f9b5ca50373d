"""What a message changes, as values: Letter in, Changes out; and what a reading states about one registration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from inbox_processor.records import CORE, FIELDS, Disposition, Evidence, Reading, Registrant, Registration
from inbox_processor.register.person import folded, same_organisation


@dataclass(frozen=True, slots=True)
class Letter:
    """What the register needs to know of a message besides its reading.

    `sender`: the From address; `authentic`: that address may be believed (SPEC section 7, Authority);
    `answers`: references whose thread or token the message answers, which is authority in itself.
    """

    arrived: datetime
    order: int
    message_id: str
    sender: str | None
    authentic: bool = True
    answers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """A registration as it is after a message or an organiser's word; `verb` and `note` go into its trail."""

    after: Registration
    verb: str
    note: str = ""
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a message: its disposition, what changes, and what an organiser should know."""

    disposition: Disposition
    changes: tuple[Change, ...] = ()
    note: str = ""


def people_of(reading: Reading, letter: Letter) -> tuple[Registrant, ...]:
    """The registrants, or one held stand-in with the sender's address where the mail names nobody."""
    if reading.registrants:
        return reading.registrants
    return (Registrant(email=letter.sender, held=True, review=("no person could be read from the mail",)),)


def news(known: Registration, registrant: Registrant) -> dict[str, str]:
    """What a second registration mail adds or changes: never a mere spelling of what is known."""
    said = _said_of(registrant, known)
    if known.full_name:
        said.pop("full_name", None)
    if known.organisation and same_organisation(registrant, known):
        said.pop("organisation", None)
    return {name: value for name, value in said.items() if folded(value) != folded(known.value(name))}


def corrections(known: Registration, registrant: Registrant) -> dict[str, str]:
    """What an amendment states otherwise than the register has it."""
    return {name: value for name, value in _said_of(registrant, known).items() if value != known.value(name)}


def _said_of(registrant: Registrant, known: Registration) -> dict[str, str]:
    """What the mail states: its From field corrects nothing that is known, since people write from anywhere."""
    said = stated(registrant).items()
    return {name: value for name, value in said if name not in registrant.from_header or not known.value(name)}


def amended(known: Registration, registrant: Registrant, values: Mapping[str, str], letter: Letter) -> Change:
    """The registration with the new values; a doubtful core value only fills a gap."""
    doubtful = [name for name in values if registrant.held and name in CORE and known.value(name)]
    taken = {name: value for name, value in values.items() if name not in doubtful}
    known_at = {name: letter.arrived for name in taken if not known.value(name)}
    remarks = tuple(f"a later mail gives another {name.replace('_', ' ')}, in doubt" for name in doubtful)
    after = replace(known, known_at={**known.known_at, **known_at}, remarks=known.remarks + remarks).with_values(taken)
    evidence = {name: kept for name, kept in registrant.evidence.items() if name in taken}
    return Change(after, "amended", listed(taken), evidence)


def doubts_of(registrant: Registrant, reading: Reading) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(doubts that hold, remarks that show) of a new registration."""
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = reading.remarks
    for review, held in ((registrant.review, registrant.held), (reading.review, reading.held)):
        if held:
            doubts += review or ("the reading is in doubt",)
        else:
            remarks += review
    return doubts, remarks


def stated(registrant: Registrant) -> dict[str, str]:
    return {name: value for name in FIELDS if (value := registrant.value(name))}


def listed(values: Mapping[str, str]) -> str:
    return ", ".join(name.replace("_", " ") for name in values) or "nothing"


_RANK = (Disposition.REGISTRATION, Disposition.AMENDMENT, Disposition.DUPLICATE)


def foremost(dispositions: Iterable[Disposition]) -> Disposition:
    """The one disposition of a mail about several people: a registration before an amendment before a duplicate."""
    return min(dispositions, key=_RANK.index)
