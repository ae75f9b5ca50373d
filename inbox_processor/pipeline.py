"""A night's run: the order of effects and what happens when one fails. Decides nothing.

    arrivals -> screen -> fetch ours -> parse -> read                (no transaction open)
    -> one transaction a message: register.apply -> changes + disposition
    -> one transaction: allocate over the whole register -> decisions, replies into the outbox
    -> mark mail in the mailbox -> deliver the outbox -> digest

Rule: one bad message is quarantined and the rest go on; what the world refuses for the moment ends the run with
TransientError, and all that is committed by then stays. A crash anywhere, then one clean run, ends where an
undisturbed run ends.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from inbox_processor import allocation, authority, extraction, message, screening
from inbox_processor.completion import completed
from inbox_processor.config import Settings
from inbox_processor.errors import PermanentError, ProductError, UserError
from inbox_processor.extraction.model import SegmentKind
from inbox_processor.extraction.segments import segments
from inbox_processor.post import Answer, Post, is_delayed, mark_undeliverable, remember_question
from inbox_processor.records import (
    Arrival,
    Decision,
    Disposition,
    Kind,
    Message,
    Reading,
    ReadingContext,
    RegisterView,
    Registration,
    Status,
    SubjectMatch,
    Told,
)
from inbox_processor.register import Applied, Change, Letter, Register, reserved_seats
from inbox_processor.store import Seen, Step, Store
from inbox_processor.view import identified, view

NOT_OURS_BATCH = 500
PROBES = 5
"""Messages asked about to see whether a mailbox was renumbered."""


class Mailbox(Protocol):
    """One folder of a source. Errors: TransientError for the whole, PermanentError for one message."""

    @property
    def name(self) -> str: ...
    @property
    def uidvalidity(self) -> int: ...
    @property
    def uidnext(self) -> int: ...
    def arrivals(self, above: int, known: Collection[str]) -> Iterator[Arrival]: ...
    def arrival_times(self, uids: Sequence[str]) -> Mapping[str, datetime]: ...
    def fetch(self, uid: str) -> bytes: ...
    def mark(self, uids: Sequence[str]) -> None: ...


Progress = Callable[[str, int, int], None]
"""Shows long work to a person: what, how many done, of how many."""


class Press(Protocol):
    """Publishes a digest of the register."""

    def __call__(self, view: RegisterView) -> None: ...


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did: new messages by disposition, decisions that changed, and the register as it now stands."""

    run: int
    now: datetime
    new: Mapping[Disposition, int]
    changed: tuple[str, ...]
    view: RegisterView
    undelivered: int = 0

    @property
    def nothing_new(self) -> bool:
        return not self.new and not self.changed

    @property
    def exit_code(self) -> int:
        return 1 if self.new.get(Disposition.QUARANTINED) or self.undelivered else 0


@dataclass
class Run:
    """One pass over the mailboxes at the instant `now`."""

    settings: Settings
    store: Store
    mailboxes: Sequence[Mailbox]
    now: datetime
    progress: Progress = lambda what, done, total: None
    press: Press | None = None
    post: Post | None = None

    def __post_init__(self) -> None:
        self.number = int(self.store.fact("run") or 0) + 1
        self.rules = allocation.seat_rules(
            self.settings, selection_confirmed=bool(self.store.fact("selection_confirmed"))
        )
        self.warnings: list[str] = []
        self.context = reading_context(self.settings)

    def __call__(self) -> Report:
        """The whole pass; TransientError when the mailbox or the database is away, UserError when time runs back."""
        self._refuse_the_past()
        if self.post is not None and self.settings.delivery.mode != "off":
            self.warnings += self.post.check()
        self._reserve_seats()
        self._take_in()
        changed = self._decide()
        self._mark()
        undelivered = self.post.deliver(self.store, self.now) if self.post is not None else ()
        self.warnings += undelivered
        register = view(self.store, self.settings, tuple(self.warnings))
        self._publish(register)
        new = self.store.dispositions(after_run=self.number - 1)
        return Report(self.number, self.now, new, changed, register, len(undelivered))

    def _refuse_the_past(self) -> None:
        last = self.store.fact("last_run")
        if last and self.now < datetime.fromisoformat(last):
            raise UserError(
                f"The last run was as of {last}; this one would be as of {self.now.isoformat()}, which is earlier.",
                "Leave --now out, or name a later instant.",
            )

    def _reserve_seats(self) -> None:
        changes = reserved_seats(
            self.settings.reserved, self.settings.event.code, self.store.registrations().values(), self.now
        )
        if changes:
            with self.store.transaction():
                _keep(self.store, changes, self.now, "config")

    # messages in

    def _take_in(self) -> None:
        register = Register(self.store.registrations().values(), self.settings.event.code)
        arrivals: list[tuple[Mailbox, Arrival]] = []
        marks: list[tuple[Mailbox, int]] = []
        for mailbox in self.mailboxes:
            new, high_water = self._new_in(mailbox)
            arrivals += [(mailbox, arrival) for arrival in new]
            marks.append((mailbox, high_water))
        arrivals.sort(key=lambda item: (item[1].arrived, item[1].order))
        not_ours: list[Seen] = []
        for done, (mailbox, arrival) in enumerate(arrivals, 1):
            self.progress("reading mail", done, len(arrivals))
            register = self._one(mailbox, arrival, register, not_ours)
            if len(not_ours) >= NOT_OURS_BATCH:
                self._record_all(not_ours)
        self._record_all(not_ours)
        with self.store.transaction():
            for mailbox, high_water in marks:
                self.store.set_mark(mailbox.name, mailbox.uidvalidity, high_water)

    def _new_in(self, mailbox: Mailbox) -> tuple[list[Arrival], int]:
        """(arrivals up to now that are not recorded, the high-water mark below which nothing is left to see)."""
        mark = self.store.mark_of(mailbox.name)
        if mark and self._was_rebuilt(mailbox, *mark):
            self.warnings.append(
                f"The mailbox {mailbox.name} was rebuilt or renumbered; it was read again, and nothing counted twice."
            )
            with self.store.transaction():
                self.store.forget_numbering(mailbox.name)
            mark = None
        above = mark[1] if mark else 0
        known = self.store.recorded(mailbox.name, mailbox.uidvalidity)
        new, highest, first_unseen = [], above, None
        for arrival in mailbox.arrivals(above, known):
            uid = int(arrival.key.uid) if arrival.key.uid.isdecimal() else 0
            if arrival.arrived > self.now:
                first_unseen = min(first_unseen or uid, uid)
                continue
            highest = max(highest, uid)
            new.append(arrival)
        return new, highest if first_unseen is None else min(highest, first_unseen - 1)

    def _was_rebuilt(self, mailbox: Mailbox, uidvalidity: int, high_water: int) -> bool:
        """UIDVALIDITY changed, or the numbers stand for other messages than before (RFC 9051 section 2.3.1.1)."""
        if mailbox.uidvalidity != uidvalidity or 0 < mailbox.uidnext <= high_water:
            return True
        if not high_water:  # a source without numbers cannot be renumbered
            return False
        recorded = self.store.last_arrivals(mailbox.name, uidvalidity, PROBES)
        found = mailbox.arrival_times(list(recorded))
        return any(found[uid] != arrived for uid, arrived in recorded.items() if uid in found)

    def _one(self, mailbox: Mailbox, arrival: Arrival, register: Register, not_ours: list[Seen]) -> Register:
        """Take in one message; the register to go on with."""
        header = message.headers_only(arrival.header)
        seen = Seen(arrival.key, arrival.arrived, Disposition.NOT_OURS, header_print(header))
        if self._recognised(seen):
            return register
        if arrival.problem:
            self._quarantine(seen, header, arrival.problem)
            return register
        claim = self._claim(header, arrival)
        if self._is_foreign(claim) and not self._may_return_ours(header):
            not_ours.append(seen)
            return register
        try:
            whole = message.parse(mailbox.fetch(arrival.key.uid))
            message.require_readable(whole)
            if self._is_foreign(claim):
                claim = self._claim(whole, arrival)
                if self._is_foreign(claim):
                    not_ours.append(seen)
                    return register
            reading = extraction.read(whole, self.context)
            return self._apply(whole, reading, arrival, claim, seen, register)
        except ProductError as error:
            if not isinstance(error, PermanentError):
                raise
            self._quarantine(seen, header, str(error))
        except Exception as error:  # one bad message never stops a run
            self._quarantine(seen, header, f"the program failed on it: {type(error).__name__}")
        return Register(self.store.registrations().values(), self.settings.event.code)

    def _recognised(self, seen: Seen) -> bool:
        with self.store.transaction():
            return self.store.recognise(seen.key, seen.header_print)

    def _claim(self, header: Message, arrival: Arrival) -> screening.Claim:
        event = self.settings.event
        return screening.claim(
            header,
            wanted_subject=event.subject,
            event_code=event.code,
            in_process_folder=arrival.in_process_folder,
            is_own_message_id=self._is_own,
            is_valid_token=lambda token: (
                self.post is not None and self.post.is_valid_token(self.store, token, self.now)
            ),
        )

    def _is_own(self, identifier: str) -> bool:
        """Whether it is the Message-ID of a mail of ours, or the UID of an invitation."""
        if self.store.own_message(identifier) is not None:
            return True
        return self.post is not None and bool(self.post.desk.seal.reference_of(identifier))

    def _is_foreign(self, claim: screening.Claim) -> bool:
        return not claim.ours and claim.match is SubjectMatch.NONE

    def _may_return_ours(self, header: Message) -> bool:
        """A report or a calendar answer names our mail only in its body."""
        if self.post is None or not self.store.has_written():
            return False
        automatic = screening.automatic(header)
        content_type = " ".join(header.values("content-type")).lower()
        return (automatic is not None and automatic.kind is Kind.BOUNCE) or "calendar" in content_type

    def _apply(
        self, whole: Message, reading: Reading, arrival: Arrival, claim: screening.Claim, seen: Seen, register: Register
    ) -> Register:
        answer = self.post.answer(self.store, whole, self.now) if self.post is not None else Answer()
        delivery = self.settings.delivery
        letter = Letter(
            arrived=arrival.arrived,
            order=arrival.order,
            message_id=whole.message_id,
            sender=whole.sender.addr.lower() if whole.sender else None,
            authentic=not delivery.require_authentication or authority.is_authentic(whole, delivery.authserv_id),
            answers=answer.references,
        )
        fingerprint = fingerprint_of(whole)
        with self.store.transaction():
            reading = self._completed(reading, whole, answer, register)
            applied = self._applied(whole, reading, letter, claim, fingerprint, register, answer)
            ours = applied.disposition is not Disposition.NEAR_MISS
            row = self.store.record(
                replace(
                    seen,
                    disposition=applied.disposition,
                    fingerprint=fingerprint if ours else None,
                    message_id=whole.message_id or None,
                    sender=str(letter.sender or ""),
                    subject=whole.subject[:200],
                    note="; ".join(filter(None, (applied.note, *reading.remarks))),
                    reading=reading if ours else None,
                ),
                self.number,
                to_mark=ours and self.settings.mailbox.mark != "none",
            )
            _keep(self.store, applied.changes, arrival.arrived, letter.sender or "unknown sender", row)
            self._settle_post(whole, applied, answer, arrival)
        for change in applied.changes:
            register.take(change.after)
        return register

    def _applied(
        self,
        whole: Message,
        reading: Reading,
        letter: Letter,
        claim: screening.Claim,
        fingerprint: str,
        register: Register,
        answer: Answer,
    ) -> Applied:
        if letter.sender in self.settings.own_addresses:
            return Applied(Disposition.OWN)
        if self.store.knows_fingerprint(fingerprint):
            return Applied(Disposition.DUPLICATE, note="the same mail once more")
        if answer.partstat:
            return _calendar_answer(answer, register)
        automatic = reading.kind in (Kind.AUTO_REPLY, Kind.BOUNCE)
        if reading.kind is Kind.BOUNCE and answer.bounced and not is_delayed(whole):
            marked = mark_undeliverable(self.store, answer.references, answer.bounced)
            changes = tuple(Change(after, "undeliverable", f"to {answer.bounced}") for after in marked)
            return Applied(Disposition.BOUNCE, changes, f"our mail to {answer.bounced} came back")
        if not claim.ours and not automatic and not screening.rescued_by_body(reading):
            return Applied(Disposition.NEAR_MISS, note=_near_miss_note(reading))
        return register.apply(reading, letter)

    def _completed(self, reading: Reading, whole: Message, answer: Answer, register: Register) -> Reading:
        """The reading, with what a bare answer in our thread completes."""
        standing = [r for r in register if r.reference in answer.references and r.cancelled is None]
        if len(standing) != 1 or answer.partstat:
            return reading
        decision = self.store.decisions().get(standing[0].reference)
        missing = (*(decision.missing if decision else ()), *self.settings.rules.wanted)
        asked = [name for name in dict.fromkeys(missing) if not standing[0].value(name)]
        top = [line.text for part in segments(whole) if part.kind is SegmentKind.TOP for line in part.lines]
        return completed(reading, top, standing[0], asked)

    def _settle_post(self, whole: Message, applied: Applied, answer: Answer, arrival: Arrival) -> None:
        """What the post has to remember of a message: a spent token, a stranger's wish, a mail never to be answered."""
        if self.post is None:
            return
        if answer.token:
            self.store.spend(answer.token, arrival.arrived)
        for change in applied.changes:
            if change.verb == "asked":
                remember_question(self.store, change.after.reference, change.note)
            elif change.verb == "registered" and screening.is_list_mail(whole):
                self.store.tell(change.after.reference, Told(silent=True))

    def _quarantine(self, seen: Seen, header: Message, why: str) -> None:
        sender = header.sender.addr if header.sender else ""
        with self.store.transaction():
            quarantined = replace(seen, disposition=Disposition.QUARANTINED, sender=sender, note=why)
            self.store.record(replace(quarantined, subject=header.subject[:200]), self.number)

    def _record_all(self, not_ours: list[Seen]) -> None:
        if not_ours:
            with self.store.transaction():
                for seen in not_ours:
                    self.store.record(seen, self.number)
        not_ours.clear()

    # decisions out

    def _decide(self) -> tuple[str, ...]:
        """Allocate over the whole register and commit; the references whose decision changed."""
        with self.store.transaction():
            register, _ = identified(self.store, self.settings)
            decisions = allocation.allocate(self.rules, register, self.now)
            before = self.store.decisions()
            changed = [d for d in decisions.values() if before.get(d.reference) != d]
            for decision in changed:
                self.store.decide(decision)
            told = [d for d in changed if _status_of(before.get(d.reference)) != _status_of(d)]
            for decision in told:
                note = f"{decision.status.value}: {decision.explanation}"
                self.store.log(decision.reference, Step(self.now, "run", "decided", note))
            asked = self._ask(decisions, register)
            written = 0
            if self.post is not None:
                written = self.post.write(self.store, asked, decisions, before, self.number, self.now)
            if told or written or self.store.dispositions(after_run=self.number - 1):
                self.store.state("run", self.number)
            self.store.state("last_run", self.now.isoformat())
        return tuple(decision.reference for decision in told)

    def _ask(self, decisions: Mapping[str, Decision], register: Iterable[Registration]) -> list[Registration]:
        """A request for what is missing goes out with this run, where replies go out at all; the register after it.

        Who has been confirmed is asked anew if something is missing later.
        """
        after = list(register)
        for at, registration in enumerate(after if self.settings.delivery.mode != "off" else ()):
            status = decisions[registration.reference].status
            asked_at = registration.asked_at
            if status is Status.INCOMPLETE and registration.reply_address:
                asked_at = asked_at or self.now
            elif status is Status.CONFIRMED:
                asked_at = None
            if asked_at != registration.asked_at:
                after[at] = replace(registration, asked_at=asked_at)
                self.store.keep(after[at])
        return after

    def _publish(self, register: RegisterView) -> None:
        """A digest when something changed since the last one; after a crash, the one that is still due."""
        run = self.store.fact("run")
        if self.press is None or run == self.store.fact("digest_run"):
            return
        self.press(register)
        with self.store.transaction():
            self.store.tell_all()
            self.store.state("digest_run", run)
            self.store.state("digest_at", self.now.isoformat())

    def _mark(self) -> None:
        """Mark ours in the mailbox, after the commit; repeated at the next run if this one ends here."""
        if self.settings.mailbox.mark == "none":
            return
        for mailbox in self.mailboxes:
            uids = self.store.unmarked(mailbox.name)
            if uids:
                mailbox.mark(uids)
                with self.store.transaction():
                    self.store.set_marked(mailbox.name, uids)


# --- small steps -----------------------------------------------------------------------------------------------------


def reading_context(settings: Settings) -> ReadingContext:
    """What a reader may know of the event."""
    event = settings.event
    return ReadingContext(
        subject=event.subject,
        event_name=event.name,
        organiser=event.organiser,
        own_addresses=settings.own_addresses,
        year=event.starts.year,
        venue=event.venue,
        reserved_names=tuple(entry.full_name for entry in settings.reserved),
    )


def header_print(header: Message) -> str:
    """A hash by which a message is known again in a rebuilt mailbox: Message-ID, From, Date, Subject."""
    sender = header.sender.addr if header.sender else ""
    date = header.date.isoformat() if header.date else ""
    return _hash(header.message_id, sender, date, header.subject)


def fingerprint_of(whole: Message) -> str:
    """The second net of identity, for ours only: the header print and the decoded text."""
    return _hash(header_print(whole), *(text.content for text in whole.texts))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _keep(store: Store, changes: Iterable[Change], at: datetime, actor: str, row: int | None = None) -> None:
    for change in changes:
        store.keep(change.after, change.evidence)
        store.log(change.after.reference, Step(at, actor, change.verb, change.note), row)


def _status_of(decision: Decision | None) -> tuple[object, ...] | None:
    """What of a decision is worth telling: not the position, which moves every night."""
    return (decision.status, decision.reason, decision.place_kept, decision.proposed) if decision else None


def _calendar_answer(answer: Answer, register: Register) -> Applied:
    """A decline frees the seat; whatever else a calendar says is noted (RFC 5546 section 3.2.3)."""
    known = [r for r in register if r.reference in answer.references and r.cancelled is None]
    said = answer.partstat.lower()
    if answer.partstat == "DECLINED":
        changes = tuple(
            Change(replace(r, cancelled="registrant"), "cancelled", "declined in the calendar") for r in known
        )
        return Applied(Disposition.CANCELLATION, changes, "the calendar invitation was declined")
    return Applied(Disposition.AMENDMENT, tuple(Change(r, "answered", f"calendar: {said}") for r in known))


def _near_miss_note(reading: Reading) -> str:
    people = ", ".join(registrant.full_name or registrant.email or "somebody" for registrant in reading.registrants)
    return f"reads as {reading.kind.value}" + (f": {people}" if people else "")
