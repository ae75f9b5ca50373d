"""The frozen values that cross module borders, in the words of SPEC section 2.

Rule: data only. Nothing here reads, decides or prints; every other module may import this one.
Times are zone-aware; `country` is ISO 3166 alpha-2; `telephone` is E.164; addresses are RFC 5322 addr-specs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict

Field = Literal["title", "full_name", "function", "organisation", "email", "telephone", "country"]
FIELDS: tuple[Field, ...] = ("title", "full_name", "function", "organisation", "email", "telephone", "country")
CORE: tuple[Field, ...] = ("full_name", "organisation", "email")
"""The fields whose doubt holds a registration for a person; doubt about the others only shows."""


class SubjectMatch(StrEnum):
    EXACT = "exact"
    NEAR = "near"
    NONE = "none"


class Kind(StrEnum):
    """What a message wants (SPEC section 4)."""

    REGISTRATION = "registration"
    AMENDMENT = "amendment"
    SUBSTITUTION = "substitution"
    CANCELLATION = "cancellation"
    ENQUIRY = "enquiry"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    UNRELATED = "unrelated"

    @property
    def in_words(self) -> str:
        """How an organiser is told what a mail is taken as."""
        return _KINDS[self]


_KINDS = {
    Kind.REGISTRATION: "a registration",
    Kind.AMENDMENT: "a correction",
    Kind.SUBSTITUTION: "sending somebody else",
    Kind.CANCELLATION: "a cancellation",
    Kind.ENQUIRY: "a question",
    Kind.AUTO_REPLY: "an automatic reply",
    Kind.BOUNCE: "a delivery report",
    Kind.UNRELATED: "a mail about something else",
}


class Disposition(StrEnum):
    """How a message ended: exactly one each, and the digest adds them up (SPEC section 3)."""

    REGISTRATION = "registration"
    AMENDMENT = "amendment"
    SUBSTITUTION = "substitution"
    CANCELLATION = "cancellation"
    ENQUIRY = "enquiry"
    DUPLICATE = "duplicate"
    DECISION = "decision"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    OWN = "own"
    NEAR_MISS = "near-miss"
    NOT_OURS = "not-ours"
    QUARANTINED = "quarantined"


class Status(StrEnum):
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    INCOMPLETE = "incomplete"
    HELD = "held"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class Word(StrEnum):
    """An organiser's word on a registration; the latest stands until the next."""

    CONFIRM = "confirm"
    DECLINE = "decline"
    HOLD = "hold"


# --- a message -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class MessageKey:
    """Identity of a message in a mailbox: RFC 9051 section 2.3.1.1; file sources make up their own stable uid."""

    mailbox: str
    uidvalidity: int
    uid: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message at a source before it is fetched whole: what screening needs, and no more.

    `header` holds raw RFC 5322 header fields; `arrived` is INTERNALDATE or its file equivalent; `order` is the
    mailbox order (ascending); `size` is RFC822.SIZE in octets; `in_process_folder`: an organiser dragged it there.
    `problem`: why not even its header can be read; such a message is counted and goes to quarantine.
    """

    key: MessageKey
    arrived: datetime
    order: int
    size: int
    header: bytes
    in_process_folder: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox of RFC 5322 section 3.4: display name (decoded, '' if none) and addr-spec (lower-case domain)."""

    name: str
    addr: str


@dataclass(frozen=True, slots=True)
class Text:
    """One decoded text of a message: lines end in \\n, no other line breaks, NUL-free.

    `where` names it for a person ("text", "html", "attached message 1: text", "vcard 1"). For HTML it is the rendered
    text: one line a block, cells of a row joined by TAB, hidden text left out. Evidence spans point into `content`.
    """

    where: str
    content: str
    media_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Message:
    """One parsed mail. `header` has the decoded fields screening asks about, lower-case names, in order of the mail."""

    message_id: str
    subject: str
    sender: Address | None
    """The one in `From:`."""
    date: datetime | None = None
    envelope_sender: Address | None = None
    """RFC 5322 `Sender:`, where it differs from `From:` (an assistant, a certified-mail gateway)."""
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    header: tuple[tuple[str, str], ...] = ()
    texts: tuple[Text, ...] = ()
    """The readable bodies, best first: for multipart/alternative both, text/plain before text/html."""
    vcards: tuple[Text, ...] = ()
    calendars: tuple[Text, ...] = ()
    delivery_status: tuple[Text, ...] = ()
    attached: tuple[Message, ...] = ()
    """message/rfc822 parts, parsed likewise (depth-capped)."""
    attachment_names: tuple[str, ...] = ()
    size: int = 0
    problems: tuple[str, ...] = ()
    """What could not be read, in words: a part over the cap, an unknown charset, an encrypted body."""

    def values(self, name: str) -> tuple[str, ...]:
        """All decoded values of the header field `name` (any case), topmost first."""
        wanted = name.lower()
        return tuple(value for field_name, value in self.header if field_name == wanted)


# --- a reading -------------------------------------------------------------------------------------------------------


class Evidence(BaseModel):
    """Why a value is believed: the literal words, where they stand, and who read them.

    `start:end` is the span in `Message.texts`-like content named by `text_index` (None: a header field or derived);
    `rule` names the derivation where the value is not literally there (country from a telephone prefix).
    """

    model_config = ConfigDict(frozen=True)
    text: str
    where: str
    reader: str
    confidence: float
    source: str = ""
    start: int = -1
    end: int = -1
    rule: str = ""


class Registrant(BaseModel):
    """One person in a reading; None where the mail does not say."""

    model_config = ConfigDict(frozen=True)
    title: str | None = None
    full_name: str | None = None
    function: str | None = None
    organisation: str | None = None
    email: str | None = None
    telephone: str | None = None
    country: str | None = None
    evidence: dict[str, Evidence] = {}
    review: tuple[str, ...] = ()
    held: bool = False

    @property
    def needs_review(self) -> bool:
        return bool(self.review) or self.held

    @property
    def from_header(self) -> frozenset[str]:
        """The fields that only the From field of the mail tells."""
        return frozenset(name for name, words in self.evidence.items() if words.source == "From")

    def value(self, name: str) -> str | None:
        """The value of one of FIELDS."""
        found: str | None = getattr(self, name)
        return found


class Reading(BaseModel):
    """What a message says: kind + registrants + evidence.

    `review`: doubts about the mail as a whole (kind, number of people); `held`: one of them is about kind or persons.
    `replaced`: in a substitution, who no longer comes. `remarks`: a wheelchair, a question inside a registration.
    `stated`: how many people the mail says it registers, when it says so. `together`: they come all or not at all.
    """

    model_config = ConfigDict(frozen=True)
    kind: Kind
    registrants: tuple[Registrant, ...] = ()
    replaced: Registrant | None = None
    review: tuple[str, ...] = ()
    held: bool = False
    language: str = "en"
    remarks: tuple[str, ...] = ()
    stated: int | None = None
    together: bool = False

    @property
    def needs_review(self) -> bool:
        return bool(self.review) or self.held or any(r.needs_review for r in self.registrants)


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What a reader may know besides the message: the event's own names, never to be taken for a registrant's."""

    subject: str
    event_name: str = ""
    organiser: str = ""
    own_addresses: frozenset[str] = frozenset()
    year: int = 0
    venue: str = ""
    reserved_names: tuple[str, ...] = ()


# --- the register ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Registration:
    """One person's application, as the register holds it.

    `registered_at` is the arrival of the first message about it, `order` (mailbox order,
    order in the mail) breaks ties.
    `known_at` says when each field's value first became known: a completion is in time or not by it.
    `doubts` are core doubts that hold it; `remarks` doubts and notes that only show.
    `promise`: why an earlier run committed a seat or kept place ("first-come", "balance", "organiser", or "question"
    while only an unanswered *maybe the same organisation* stands against it), None without one.
    `word`: the organiser's latest.
    `organisation_id` and `maybe_ids`: identities given by organisations.resolve (None: unknown).
    """

    reference: str
    registered_at: datetime
    order: tuple[int, int] = (0, 0)
    title: str | None = None
    full_name: str | None = None
    function: str | None = None
    organisation: str | None = None
    email: str | None = None
    telephone: str | None = None
    country: str | None = None
    sender: str | None = None
    """Address that wrote the first message (an assistant's, or the person's own)."""
    known_at: Mapping[str, datetime] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    cancelled: str | None = None
    """Why it is cancelled ('registrant', 'organiser', 'substituted'), None while it is not."""
    word: Word | None = None
    promise: str | None = None
    reserved: bool = False
    role: str = ""
    asked_at: datetime | None = None
    """When a request to complete it went out."""
    organisation_id: str | None = None
    maybe_ids: frozenset[str] = frozenset()
    message_id: str | None = None
    language: str = "en"
    company: frozenset[str] = frozenset()
    """References of those with whom this person comes, or not at all."""

    def with_values(self, values: Mapping[str, str | None]) -> Registration:
        """The same registration with other values of FIELDS."""
        return replace(self, **cast(dict[str, Any], values))

    @property
    def reply_address(self) -> str | None:
        return self.email or self.sender

    def value(self, name: str) -> str | None:
        """The value of one of FIELDS."""
        found: str | None = getattr(self, name)
        return found


@dataclass(frozen=True, slots=True)
class Counts:
    """How many seats and kept places were given up to a registration's own: in all, to its organisation (None where it
    has none), to its country; `country_cap` is the most that country might have then, None for no limit."""

    seats: int
    organisation: int | None
    country: int
    country_cap: int | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The status of one registration after a run, always with a reason and an explanation in words and numbers.

    `promise`: why it holds a seat or a kept place (as in Registration), None when it holds neither.
    """

    reference: str
    status: Status
    reason: str
    explanation: str
    promise: str | None = None
    place_kept: bool = False
    position: int | None = None
    missing: tuple[str, ...] = ()
    proposed: bool = False
    """Step 4 would seat it, once an organiser confirms the selection."""
    counts: Counts | None = None
    """None where it takes no seat of those that are counted."""

    @property
    def seated(self) -> bool:
        """Holds a seat or a kept place."""
        return self.promise is not None


@dataclass(frozen=True, slots=True)
class Request:
    """A change asked for by somebody who may not make it, or not clearly; it is held until somebody who may agrees.

    `reading`: what the mail says; `at`: when it arrived; `note`: the request in words, for organisers.
    """

    reference: str
    kind: Disposition
    sender: str
    at: datetime
    subject: str = ""
    note: str = ""
    reading: Reading | None = None

    @property
    def identity(self) -> str:
        """Who asks for what: the same once more is no news."""
        return f"{self.sender} {self.kind.value}"

    def of(self, registration: Registration) -> Registrant:
        """What the mail says of the person, or of the colleague who is to come instead."""
        people = self.reading.registrants if self.reading else ()
        own = (
            p for p in people if p.full_name == registration.full_name or (p.email and p.email == registration.email)
        )
        return next(own, people[0] if people else Registrant())

    def changes(self, registration: Registration) -> tuple[tuple[str, str, str], ...]:
        """(field, as it is, as it is to be) of a correction; of any other request the kind says all."""
        if self.kind is not Disposition.AMENDMENT:
            return ()
        asked = self.of(registration)
        pairs = [(name, registration.value(name) or "", asked.value(name) or "") for name in FIELDS]
        said = [pair for pair in pairs if not (pair[1] and pair[0] in asked.from_header)]
        return tuple((name, now, then) for name, now, then in said if then not in ("", now))


# --- replies ---------------------------------------------------------------------------------------------------------


class Outcome(StrEnum):
    """What a reply tells of one registration (SPEC section 7); each is a block of a language's templates."""

    CONFIRMED = "confirmed"
    PROMOTED = "promoted"
    SUBSTITUTE = "substitute"
    """This person comes instead of a colleague."""
    WAITING = "waiting"
    INCOMPLETE = "incomplete"
    HELD = "held"
    LATE = "late"
    NO_SEAT = "no_seat"
    LAPSED = "lapsed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    SUBSTITUTED = "substituted"
    """A colleague comes instead of this person."""
    AMENDED = "amended"
    ASKED = "asked"
    """Somebody who may not asked for a change: the registered address is asked."""
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Told:
    """What replies last told of a registration: the outcome, the values, and who was told.

    `silent`: never answered (it came through a list); `resend`: an organiser wants the reply again; `asked`: the
    identity of the request last asked about; `reminded`: the reminder went out.
    """

    outcome: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    recipients: tuple[str, ...] = ()
    silent: bool = False
    resend: bool = False
    asked: str = ""
    reminded: bool = False
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """What a reply says of one registration. `changed`: (field, before, now); `other`: the colleague.

    `request`: the change that somebody asks for, where the reply asks about it.
    """

    outcome: Outcome
    registration: Registration
    decision: Decision
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    changed: tuple[tuple[str, str, str], ...] = ()
    other: Registration | None = None
    request: Request | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """One mail to one recipient about all the registrations of a run that concern it."""

    recipient: str
    language: str
    sections: tuple[Section, ...]
    message_id: str
    date: datetime
    token: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()

    @property
    def about(self) -> tuple[str, ...]:
        """The references of the registrations."""
        return tuple(section.registration.reference for section in self.sections)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail in the outbox. `doubtful`: how often it was given to a server without a clear answer."""

    message_id: str
    recipient: str
    raw: bytes
    kind: str = "reply"
    references: tuple[str, ...] = ()
    queued_at: datetime | None = None
    attempts: int = 0
    doubtful: int = 0


class Fate(StrEnum):
    """What became of handing a mail over (RFC 5321 section 4.2.1): 2yz, 4yz, 5yz, or the answer never came."""

    SENT = "sent"
    LATER = "queued"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Answered:
    """What an organiser is told about a decision by mail. `again`: verb and target that would do it all the same."""

    to: str
    message_id: str
    done: bool
    sentence: str
    references: tuple[str, ...] = ()
    again: tuple[str, ...] = ()


# --- what a digest, an export or a list is made from ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """A registration with its committed decision; `before` is what the last digest told of (None: nothing).

    `evidence` holds, by field, the words the present value was read from.
    """

    registration: Registration
    decision: Decision
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    before: Decision | None = None


@dataclass(frozen=True, slots=True)
class MessageNote:
    """A message that a person should hear of: near miss, enquiry, undeliverable reply, quarantined mail, remark."""

    key: MessageKey
    arrived: datetime
    disposition: Disposition
    sender: str
    subject: str
    note: str = ""
    references: tuple[str, ...] = ()
    number: int = 0
    """By which an organiser names it: `rescue 17`."""


@dataclass(frozen=True, slots=True)
class OrganisationQuestion:
    """Two organisations that may be the same; `waiting_on_it`: references whose seat depends on the answer.

    `told`: how an organiser tells the two in an answer, where their names do not: by a reference.
    """

    name_a: str
    name_b: str
    reasons: tuple[str, ...]
    waiting_on_it: tuple[str, ...] = ()
    told: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class RegisterView:
    """The register as of one committed run, all a digest needs: `since` is when the last digest was made.

    `dispositions` counts every message ever seen, `new_dispositions` those since the last digest; `notes` are those
    since the last digest, and older ones that still wait for an answer.
    """

    as_of: datetime
    entries: tuple[Entry, ...]
    dispositions: Mapping[Disposition, int]
    new_dispositions: Mapping[Disposition, int]
    notes: tuple[MessageNote, ...] = ()
    questions: tuple[OrganisationQuestion, ...] = ()
    requests: tuple[Request, ...] = ()
    warnings: tuple[str, ...] = ()
    since: datetime | None = None
    first_come_references: frozenset[str] = frozenset()
    """Who plain first-come (no country cap, no balance seats) would have seated: `allocation.first_come`."""
    seen: int | None = None
    """Messages met at the sources, counted apart from `dispositions`: the digest checks one against the other."""
    new_seen: int | None = None
    """The same, since the last digest."""
