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

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from inbox_processor import allocation
from inbox_processor.config import Settings
from inbox_processor.errors import UserError
from inbox_processor.instructions import keep
from inbox_processor.morning import Morning
from inbox_processor.pipeline.arrivals import Mailbox, new_in
from inbox_processor.pipeline.intake import Intake, reading_context
from inbox_processor.post import Post
from inbox_processor.records import Arrival, Decision, Disposition, RegisterView, Registration, Status
from inbox_processor.register import Register, reserved_seats
from inbox_processor.store import Seen, Step, Store
from inbox_processor.view import identified, view

__all__ = ["Mailbox", "Progress", "Report", "Run", "reading_context"]

NOT_OURS_BATCH = 500


Progress = Callable[[str, int, int], None]
"""Shows long work to a person: what, how many done, of how many."""


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
    morning: Morning | None = None
    post: Post | None = None

    def __post_init__(self) -> None:
        self.number = int(self.store.fact("run") or 0) + 1
        self.warnings: list[str] = []

    def __call__(self) -> Report:
        """The whole pass; TransientError when the mailbox or the database is away, UserError when time runs back."""
        self._refuse_the_past()
        if self.post is not None and self.settings.delivery.mode != "off":
            self.warnings += self.post.check()
        if self.morning is not None:
            self.morning.check()
        self._reserve_seats()
        self._take_in()
        changed = self._decide()
        self._mark()
        undelivered = self.post.deliver(self.store, self.now) if self.post is not None else ()
        self.warnings += undelivered
        register = view(self.store, self.settings, tuple(self.warnings))
        if self.morning is not None:
            self.morning.publish(self.store, register, self.now)
            undelivered += self.post.deliver(self.store, self.now) if self.post is not None else ()
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
                keep(self.store, changes, self.now, "config")

    # messages in

    def _take_in(self) -> None:
        register = Register(self.store.registrations().values(), self.settings.event.code)
        arrivals: list[tuple[Mailbox, Arrival]] = []
        marks: list[tuple[Mailbox, int]] = []
        for mailbox in self.mailboxes:
            new, high_water = new_in(mailbox, self.store, self.now, self.warnings)
            arrivals += [(mailbox, arrival) for arrival in new]
            marks.append((mailbox, high_water))
        arrivals.sort(key=lambda item: (item[1].arrived, item[1].order))
        intake = Intake(self.settings, self.store, self.post, self.now, self.number)
        not_ours: list[Seen] = []
        for done, (mailbox, arrival) in enumerate(arrivals, 1):
            self.progress("reading mail", done, len(arrivals))
            register = intake.one(mailbox, arrival, register, not_ours)
            if len(not_ours) >= NOT_OURS_BATCH:
                intake.record_all(not_ours)
        intake.record_all(not_ours)
        intake.rescue(self.mailboxes, register)
        with self.store.transaction():
            for mailbox, high_water in marks:
                self.store.set_mark(mailbox.name, mailbox.uidvalidity, high_water)

    # decisions out

    def _decide(self) -> tuple[str, ...]:
        """Allocate over the whole register and commit; the references whose decision changed."""
        with self.store.transaction():
            register, _ = identified(self.store, self.settings)
            confirmed = bool(self.store.fact("selection_confirmed"))
            rules = allocation.seat_rules(self.settings, selection_confirmed=confirmed)
            decisions = allocation.allocate(rules, register, self.now)
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
            if self.morning is not None:
                written += self.morning.answer(self.store, decisions, self.number, self.now)
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


def _status_of(decision: Decision | None) -> tuple[object, ...] | None:
    """What of a decision is worth telling: not the position, which moves every night."""
    return (decision.status, decision.reason, decision.place_kept, decision.proposed) if decision else None
