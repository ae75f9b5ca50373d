"""One message taken in: screened, fetched where it may be ours, read, applied to the register, recorded.

Rule: one transaction a message, write lock first; a message that cannot be read is quarantined and the rest go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256

from inbox_processor import authority, extraction, links, message, screening
from inbox_processor.config import Settings
from inbox_processor.errors import PermanentError, ProductError
from inbox_processor.instructions import keep
from inbox_processor.pipeline import answering
from inbox_processor.pipeline.arrivals import Mailbox
from inbox_processor.pipeline.decisions import Decisions
from inbox_processor.pipeline.prints import fingerprint_of, header_print
from inbox_processor.post import Answer, Post, mark_undeliverable
from inbox_processor.records import (
    Answered,
    Arrival,
    Disposition,
    Kind,
    Message,
    Reading,
    ReadingContext,
    SubjectMatch,
    Told,
)
from inbox_processor.register import Applied, Change, Letter, Register
from inbox_processor.store import Seen, Store

_TOKEN_LENGTH = 40


@dataclass(frozen=True)
class Intake:
    """Takes messages in for the run `run`, one by one, each in a transaction of its own."""

    settings: Settings
    store: Store
    post: Post | None
    now: datetime
    run: int

    def one(self, mailbox: Mailbox, arrival: Arrival, register: Register, not_ours: list[Seen]) -> Register:
        """Take in one message; the register to go on with."""
        header, seen, problem = _head(arrival)
        if self._recognised(seen):
            return register
        if problem:
            self._quarantine(seen, header, problem)
            return register
        try:
            claim = self._claim(header, arrival)
            if self._is_foreign(claim) and not self._may_return_ours(header):
                not_ours.append(seen)
                return register
            whole = message.parse(mailbox.fetch(arrival.key.uid))
            message.require_readable(whole)
            if self._is_foreign(claim):
                claim = self._claim(whole, arrival)
                if self._is_foreign(claim) and not self._holds_link(whole) and not self._returns_ours(whole):
                    not_ours.append(seen)
                    return register
            reading = extraction.read(whole, reading_context(self.settings))
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
            is_valid_token=self._is_valid_token,
        )

    def _is_valid_token(self, token: str) -> bool:
        """A registrant's that can still be used, or any link of ours, which is answered even when it cannot."""
        if self.post is None:
            return False
        if self.post.desk.seal.read_link(token, self.now) is not None:
            return True
        return self.post.is_valid_token(self.store, token, self.now)

    def _is_own(self, identifier: str) -> bool:
        """Whether it is the Message-ID of a mail of ours, or the UID of an invitation."""
        if self.store.own_message(identifier) is not None:
            return True
        return self.post is not None and bool(self.post.desk.seal.reference_of(identifier))

    def _is_foreign(self, claim: screening.Claim) -> bool:
        return not claim.ours and claim.match is SubjectMatch.NONE

    def _may_return_ours(self, header: Message) -> bool:
        """A report or a calendar answer names our mail only in its body, an organiser a link in the first line."""
        if self.post is None or not self.store.has_written():
            return False
        if header.sender is not None and header.sender.addr.lower() in self.settings.organisers:
            return True
        automatic = screening.automatic(header)
        content_type = " ".join(header.values("content-type")).lower()
        return (automatic is not None and automatic.kind is Kind.BOUNCE) or "calendar" in content_type

    def _holds_link(self, whole: Message) -> bool:
        return self.post is not None and links.asked_in(whole, self.post.desk.seal, self.now) is not None

    def _returns_ours(self, whole: Message) -> bool:
        return self.post is not None and bool(self.post.answer(self.store, whole, self.now).bounced)

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
            reading = self._in_context(reading, whole, answer, register)
            applied = self._applied(whole, reading, letter, claim, fingerprint, register, answer)
            ours = applied.disposition is not Disposition.NEAR_MISS
            is_read = ours and applied.disposition is not Disposition.DECISION
            row = self.store.record(
                replace(
                    seen,
                    disposition=applied.disposition,
                    fingerprint=fingerprint if ours else None,
                    message_id=whole.message_id or None,
                    sender=str(letter.sender or ""),
                    subject=_shown_subject(whole, applied),
                    note="; ".join(filter(None, (applied.note, *(reading.remarks if is_read else ())))),
                    reading=reading if is_read else None,
                ),
                self.run,
                to_mark=ours and self.settings.mailbox.mark != "none",
            )
            keep(self.store, applied.changes, arrival.arrived, letter.sender or "unknown sender", row)
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
        automatic = reading.kind in (Kind.AUTO_REPLY, Kind.BOUNCE)
        if letter.sender in self.settings.own_addresses - self.settings.organisers:
            return Applied(Disposition.OWN)
        if self.store.knows_fingerprint(fingerprint):
            return Applied(Disposition.DUPLICATE, note="the same mail once more")
        if self.post is not None and not automatic:
            decided = Decisions(self.store, self.settings, self.post, self.now).decide(whole, letter)
            if decided is not None:
                return decided
        if letter.sender in self.settings.own_addresses:
            return Applied(Disposition.OWN)
        if answer.partstat:
            return answering.calendar_answer(answer, letter, register)
        if reading.kind is Kind.BOUNCE and answer.bounced and not screening.is_delayed(whole):
            marked = mark_undeliverable(self.store, answer.returned, answer.bounced)
            changes = tuple(Change(after, "undeliverable", f"to {answer.bounced}") for after in marked)
            return Applied(Disposition.BOUNCE, changes, f"our mail to {answer.bounced} came back")
        if not claim.ours and not automatic and not screening.rescued_by_body(reading):
            return Applied(Disposition.NEAR_MISS, note=_near_miss_note(reading))
        if (agreed := answering.word_on_request(reading, whole, letter, answer, self.store, register)) is not None:
            return agreed
        return register.apply(reading, letter)

    def _in_context(self, reading: Reading, whole: Message, answer: Answer, register: Register) -> Reading:
        """The reading as what it answers makes it: a calendar's decline, a bare answer under our question."""
        if answer.partstat == "DECLINED":
            return Reading(kind=Kind.CANCELLATION, language=reading.language)
        about = answering.standing(answer, register)
        if len(about) != 1 or answer.partstat:
            return reading
        decision = self.store.decisions().get(about[0].reference)
        return answering.completed_reading(reading, whole, about[0], decision, self.settings.rules.wanted)

    def _settle_post(self, whole: Message, applied: Applied, answer: Answer, arrival: Arrival) -> None:
        """What the post has to remember of a message: a spent token, a mail never to be answered."""
        if self.post is None:
            return
        for token in answer.tokens:
            self.store.spend(token, arrival.arrived)
        for change in applied.changes:
            if change.verb == "registered" and screening.is_list_mail(whole):
                self.store.tell(change.after.reference, Told(silent=True))

    def _quarantine(self, seen: Seen, header: Message, why: str) -> None:
        sender = header.sender.addr if header.sender else ""
        with self.store.transaction():
            quarantined = replace(seen, disposition=Disposition.QUARANTINED, sender=sender, note=why)
            self.store.record(replace(quarantined, subject=header.subject[:200]), self.run)

    def rescue(self, mailboxes: Sequence[Mailbox], register: Register) -> Register:
        """Take the near misses that an organiser rescued as registrations; the register to go on with."""
        for row, by in (self.store.fact("to_rescue") or {}).items():
            seen = self.store.message(int(row))
            mailbox = next((found for found in mailboxes if seen and found.name == seen.key.mailbox), None)
            if seen and mailbox and seen.disposition is Disposition.NEAR_MISS:
                register = self._rescue(seen, mailbox, register, by)
            with self.store.transaction():
                waiting = self.store.fact("to_rescue")
                self.store.state("to_rescue", {other: who for other, who in waiting.items() if other != row})
        return register

    def _rescue(self, seen: Seen, mailbox: Mailbox, register: Register, by: str) -> Register:
        order = int(seen.key.uid) if seen.key.uid.isdecimal() else 0
        arrival = Arrival(seen.key, seen.arrived, order, 0, b"", in_process_folder=True)
        try:
            whole = message.parse(mailbox.fetch(seen.key.uid))
            context = reading_context(self.settings)
            reading = extraction.read(whole, context)
            if reading.kind in (Kind.UNRELATED, Kind.ENQUIRY):
                reading = extraction.read_as(Kind.REGISTRATION, whole, context)
            return self._apply(whole, reading, arrival, self._claim(whole, arrival), seen, register)
        except Exception as error:  # one bad message never stops a run
            if isinstance(error, ProductError) and not isinstance(error, PermanentError):
                raise
            lost = Answered(by, "", False, f"The mail of {seen.sender} cannot be registered: {error}")
            with self.store.transaction():
                self.store.state("answers_due", [*(self.store.fact("answers_due") or ()), asdict(lost)])
            return register

    def record_all(self, not_ours: list[Seen]) -> None:
        """Record what is not ours, and empty the list."""
        if not_ours:
            with self.store.transaction():
                for seen in not_ours:
                    self.store.record(seen, self.run)
        not_ours.clear()


def _head(arrival: Arrival) -> tuple[Message, Seen, str]:
    """The head of a mail, its row, and why it cannot be read; a head beyond the program is known by its octets."""
    try:
        header, problem = message.headers_only(arrival.header), arrival.problem
        known_by = header_print(header)
    except Exception as error:  # one bad message never stops a run
        header, problem = Message("", "", None), f"the program failed on its head: {type(error).__name__}"
        known_by = sha256(arrival.header).hexdigest()
    return header, Seen(arrival.key, arrival.arrived, Disposition.NOT_OURS, known_by), problem


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


def _shown_subject(whole: Message, applied: Applied) -> str:
    """The subject as it is kept: of a decision without its token."""
    if applied.disposition is not Disposition.DECISION:
        return whole.subject[:200]
    return " ".join(word for word in whole.subject.split() if len(word) < _TOKEN_LENGTH)[:200]


def _near_miss_note(reading: Reading) -> str:
    people = ", ".join(registrant.full_name or registrant.email or "somebody" for registrant in reading.registrants)
    return f"reads as {reading.kind.value}" + (f": {people}" if people else "")
