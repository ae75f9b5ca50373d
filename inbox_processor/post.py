"""The post of a run: replies into the outbox with the decisions, out of it after the commit, and answers recognised.

Rule: a mail is committed before it is sent; every attempt is counted before it is made, so that a crash in between is
an uncertain one; an uncertain mail is tried once more and never a third time. Limits delay and never drop.
Does not know SMTP nor the words of a reply.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from inbox_processor import authority, replies, screening
from inbox_processor.errors import ProductError
from inbox_processor.records import (
    Counts,
    Decision,
    Entry,
    Evidence,
    Fate,
    Kind,
    Message,
    Outgoing,
    Registration,
    Reply,
    Status,
    Told,
)
from inbox_processor.store import Store

PER_ADDRESS = 3
"""Mails a day to one address: two machines that answer each other stop here at the latest."""
TWICE = 2
GIVE_UP = timedelta(days=5)
"""RFC 5321 section 4.5.4.1."""


class Transport(Protocol):
    """Takes mails one by one; raises ProductError where none can be handed over: the server away, a login refused."""

    def hand_over(self, mail: Outgoing) -> tuple[Fate, str]: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a message answers: references by thread, token or calendar, the calendar's word and whose it is, and tokens
    to spend.
    """

    references: frozenset[str] = frozenset()
    """Whose matter it may change: only what cannot be guessed counts, and a calendar speaks for its own entry alone."""
    partstat: str = ""
    attendee: str = ""
    tokens: tuple[str, ...] = ()
    bounced: str = ""
    """The recipient of our mail that comes back with this message."""
    returned: tuple[str, ...] = ()
    """The references that this mail of ours was about: anybody can write such a report, so it gives no authority."""


@dataclass(frozen=True)
class Post:
    """`open_transport` None: mails stay in the outbox (a dry run); `problems`: what an organiser should mend."""

    desk: replies.Desk
    open_transport: Callable[[], AbstractContextManager[Transport | None]] | None = None
    problems: tuple[str, ...] = ()

    # out

    def write(
        self,
        store: Store,
        registrations: Sequence[Registration],
        decisions: Mapping[str, Decision],
        before: Collection[str],
        run: int,
        now: datetime,
    ) -> int:
        """Queue the replies that the run owes; how many. Called inside the transaction of the decisions."""
        settings, evidence = self.desk.settings, store.evidence()
        entries = [Entry(r, decisions[r.reference], evidence.get(r.reference, {})) for r in registrations]
        is_on = settings.delivery.mode != "off"
        older = () if is_on and store.fact("replies_on") else before
        due, told = replies.due(
            entries,
            store.told(),
            older=older,
            letters=store.last_letters(decisions),
            requests=store.requests(),
            settings=settings,
            seal=self.desk.seal,
            run=run,
            now=now,
        )
        for reference, state in told.items():
            store.tell(reference, state)
        for reply in due if is_on else ():
            self._queue(store, reply, run, now)
        if bool(store.fact("replies_on")) != is_on:
            store.state("replies_on", is_on)
        return len(due) if is_on else 0

    def _queue(self, store: Store, reply: Reply, run: int, now: datetime) -> None:
        """Put a reply into the outbox; one that the program cannot write is noted and the rest go out."""
        try:
            raw = replies.compose(reply, self.desk)
        except ProductError:  # a template, which a person must mend
            raise
        except Exception:
            mark_undeliverable(store, reply.about, reply.recipient)
            return
        store.queue(Outgoing(reply.message_id, reply.recipient, raw, "reply", reply.about), run, now)

    def check(self) -> tuple[str, ...]:
        """Every template tried with a sample before anything is read or sent; UserError with file and line."""
        event = self.desk.settings.event
        person = Registration(f"{event.code}-0001", event.starts_at, full_name="A", email="a@example.eu", country="BE")
        decision = Decision(person.reference, Status.CONFIRMED, "first-come", "", counts=Counts(1, 1, 1, 2))
        evidence = {"full_name": Evidence(text="A", where="text", reader="sample", confidence=1)}
        return (*self.problems, *replies.check(self.desk, Entry(person, decision, evidence)))

    def message_to_ourselves(self, now: datetime) -> Outgoing:
        """A mail to the functional mailbox, to see that what is sent arrives; never queued, and our own on arrival."""
        raw, message_id = replies.trial(self.desk, now)
        return Outgoing(message_id, self.desk.address, raw, "trial")

    def deliver(self, store: Store, now: datetime) -> tuple[str, ...]:
        """Hand over what is due; what an organiser should hear of."""
        waiting = store.to_deliver(now)
        if not waiting or self.open_transport is None or self.desk.settings.delivery.mode == "off":
            return ()
        sent: dict[str, int] = defaultdict(int)
        for recipient, count in store.sent_since(now - timedelta(days=1)).items():
            sent[recipient.lower()] += count
        limit = self.desk.settings.delivery.daily_limit
        left, kept = limit - sum(sent.values()), min(len(self._office()), limit // 2)
        warnings: list[str] = []
        with self.open_transport() as transport:
            for mail in sorted(waiting, key=_is_reply) if transport is not None else ():
                room = left - kept if _is_reply(mail) else left
                if room <= 0 or (_is_reply(mail) and sent[mail.recipient.lower()] >= PER_ADDRESS):
                    continue
                try:
                    fate = self._one(store, transport, mail, now, warnings)  # type: ignore[arg-type]
                except ProductError as error:
                    return (*warnings, f"Replies wait in the outbox: {error}")
                if fate in (Fate.SENT, Fate.UNCERTAIN):
                    left -= 1
                    sent[mail.recipient.lower()] += 1
        return tuple(warnings)

    def _office(self) -> set[str]:
        """Who reads the digest or decides: however many replies a day wants, there is room for a mail to each."""
        settings = self.desk.settings
        return {address.lower() for address in (*settings.digest.to, *settings.organisers)}

    def _one(self, store: Store, transport: Transport, mail: Outgoing, now: datetime, warnings: list[str]) -> Fate:
        """One attempt, written down before and after."""
        if mail.doubtful >= TWICE:
            return self._give_up(store, mail, now, warnings, "it is not known whether it arrived")
        attempt = replace(mail, attempts=mail.attempts + 1, doubtful=mail.doubtful + 1)
        with store.transaction():
            store.settle(attempt, Fate.UNCERTAIN, now)
        try:
            fate, note = transport.hand_over(mail)
        except ProductError:  # nothing was handed over
            with store.transaction():
                store.settle(mail, Fate.LATER, now)
            raise
        if fate is not Fate.UNCERTAIN:
            attempt = replace(attempt, doubtful=mail.doubtful)
        if fate is Fate.FAILED or (fate is Fate.LATER and now - (mail.queued_at or now) > GIVE_UP):
            return self._give_up(store, attempt, now, warnings, note)
        if fate is Fate.UNCERTAIN and attempt.doubtful >= TWICE:
            return self._give_up(store, attempt, now, warnings, note)
        wait = None if fate is Fate.SENT else now + _backoff(attempt.attempts)
        with store.transaction():
            store.settle(attempt, fate, now, next_try=wait, note=note)
        return fate

    def _give_up(self, store: Store, mail: Outgoing, now: datetime, warnings: list[str], why: str) -> Fate:
        about = f" about {', '.join(mail.references)}" if mail.references else f" to {mail.recipient}"
        warnings.append(f"The {mail.kind}{about} could not be delivered: {why}")
        with store.transaction():
            store.settle(mail, Fate.FAILED, now, note=why)
            mark_undeliverable(store, mail.references, mail.recipient)
        return Fate.FAILED

    # in

    def answer(self, store: Store, whole: Message, now: datetime) -> Answer:
        """What of ours a message answers, if anything."""
        uid, partstat, attendee = authority.calendar_answer(text.content for text in whole.calendars)
        if uid and (invited := self.desk.seal.reference_of(uid)):
            return Answer(frozenset({invited}), partstat, attendee)
        own = (store.own_message(identifier) for identifier in screening.answered_ids(whole))
        found = {reference for mail in own if mail for reference in mail[1]}
        bounced, returned = self._came_back(store, whole) or ("", ())
        read = (self.desk.seal.read_token(token, now) for token in screening.possible_tokens(whole))
        tokens = {name: reference for reference, name in read if reference and not store.is_spent(name)}
        return Answer(frozenset(found | set(tokens.values())), tokens=tuple(tokens), bounced=bounced, returned=returned)

    def _came_back(self, store: Store, whole: Message) -> tuple[str, tuple[str, ...]] | None:
        """(recipient, references) of our mail that a delivery report returns: by its Message-ID, or by address."""
        automatic = screening.automatic(whole)
        if automatic is None or automatic.kind is not Kind.BOUNCE:
            return None
        by_id = (store.own_message(identifier) for identifier in screening.returned_ids(whole))
        by_address = (store.last_to(address) for address in screening.failed_addresses(whole))
        return next(filter(None, (*by_id, *by_address)), None)

    def is_valid_token(self, store: Store, token: str, now: datetime) -> bool:
        reference, name = self.desk.seal.read_token(token, now)
        return bool(reference) and not store.is_spent(name)


def mark_undeliverable(store: Store, references: Collection[str], address: str) -> list[Registration]:
    """Note on each registration that mail to `address` does not arrive; those that changed."""
    known = store.registrations()
    remark = f"mail to {address} could not be delivered"
    marked = []
    for reference in references:
        registration = known.get(reference)
        if registration is not None and remark not in registration.remarks:
            marked.append(replace(registration, remarks=(*registration.remarks, remark)))
            store.keep(marked[-1])
    return marked


def resend(store: Store, reference: str) -> None:
    """Have the next run write again where the registration stands."""
    store.tell(reference, replace(store.told().get(reference, Told()), resend=True, silent=False))


def _is_reply(mail: Outgoing) -> bool:
    return mail.kind == "reply"


def _backoff(attempts: int) -> timedelta:
    return timedelta(minutes=min(15 * (1 << min(attempts, 10)), 20 * 60))
