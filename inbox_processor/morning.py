"""What organisers get from a run: the digest, as a page and at most once a day as a mail, and answers to decisions.

Rule: a mail is put into the outbox together with the note that it was told; changes that no mail has told of yet wait
for the next one. A page is written whenever the register changed. Does not know what a digest says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from inbox_processor import digest, exports
from inbox_processor.digest import value
from inbox_processor.errors import UserError
from inbox_processor.links import Links
from inbox_processor.records import Answered, Decision, Outgoing, RegisterView
from inbox_processor.replies import Desk
from inbox_processor.store import Store


@dataclass(frozen=True)
class Morning:
    """`save` writes a file whole or not at all."""

    desk: Desk
    save: Callable[[str | bytes, Path], None]

    # the digest

    def publish(self, store: Store, view: RegisterView, now: datetime) -> None:
        """Write the page where the register changed since the last one; queue the mail where one is due."""
        run, today = store.fact("run"), now.astimezone(self.desk.settings.event.zone).date().isoformat()
        told = self.told(view, now)
        mailed = bool(self._recipients())
        is_due = (
            told.is_worth_sending and store.fact("digest_day") != today if mailed else run != store.fact("page_run")
        )
        if not is_due and run == store.fact("page_run"):
            return
        page, text = self.rendered(told)
        self._save(page, text, view)
        with store.transaction():
            store.state("page_run", run)
            if is_due:
                self._queue(store, told, page, text, view, now)
                store.tell_all()
                store.state("digest_run", run)
                store.state("digest_at", now.isoformat())
                store.state("digest_day", today)

    def told(self, view: RegisterView, now: datetime) -> digest.Digest:
        """The digest of a view, with links where decisions by mail are obeyed."""
        told = digest.summarise(view, self.desk.settings)
        return digest.with_links(told, self._links(now)) if self.desk.settings.decides_by_mail else told

    def rendered(self, told: digest.Digest) -> tuple[str, str]:
        """(page, text)"""
        render = self.desk.templates.render
        return render("digest.html.j2", digest=told), render("digest.txt.j2", digest=told)

    def check(self) -> None:
        """Look through the templates of digest and answers; UserError with file and line of what nobody hands in."""
        digest_of: dict[str, Collection[str]] = {"digest": [field.name for field in fields(digest.Digest)]}
        answer_of: dict[str, Collection[str]] = {"answer": [field.name for field in fields(value.Answer)], "event": ()}
        looked = [
            *((f"digest.{kind}.j2", digest_of) for kind in ("html", "txt")),
            *((f"answer.{kind}.j2", answer_of) for kind in ("html", "txt")),
        ]
        if unknown := [found for name, known in looked for found in self.desk.templates.unknown_names(name, known)]:
            raise UserError(unknown, "Correct those lines, or remove your copy of the file to use the program's own.")

    def _recipients(self) -> tuple[str, ...]:
        settings = self.desk.settings
        if settings.delivery.mode == "off":
            return ()
        return settings.digest.to or ((self.desk.address,) if settings.delivery.mode == "folder" else ())

    def _save(self, page: str, text: str, view: RegisterView) -> None:
        file = self.desk.settings.digest.file
        self.save(page, file)
        self.save(text, file.with_suffix(".txt"))
        self.save(exports.as_csv(view), file.with_name("participants.csv"))

    def _queue(
        self, store: Store, told: digest.Digest, page: str, text: str, view: RegisterView, now: datetime
    ) -> None:
        participants, run = exports.as_xlsx(view), int(store.fact("run") or 0)
        recipients = self._recipients()
        for recipient in recipients:
            envelope = digest.Envelope(
                self.desk.address, recipients, self._message_id(f"digest {now.date()}", run, recipient), now
            )
            raw = digest.compose(told, page, text, participants, envelope, self.desk.seal.boundary)
            store.queue(Outgoing(envelope.message_id, recipient, raw, "digest"), run, now)

    def _message_id(self, what: str, run: int, recipient: str) -> str:
        return self.desk.seal.message_id(run, f"{what} {recipient}")

    def _links(self, now: datetime) -> Links:
        return Links(self.desk.seal, self.desk.address, self.desk.settings.event.code, now)

    # answers

    def answer(self, store: Store, decisions: Mapping[str, Decision], run: int, now: datetime) -> int:
        """Queue one mail to each organiser about the decisions of this run; how many. Inside the run's transaction."""
        due = [
            Answered(**{**kept, "references": tuple(kept["references"]), "again": tuple(kept["again"])})
            for kept in store.fact("answers_due") or ()
        ]
        if not due:
            return 0
        by_organiser: dict[str, list[Answered]] = defaultdict(list)
        for answered in due:
            by_organiser[answered.to].append(answered)
        for to, about in by_organiser.items() if self.desk.settings.delivery.mode != "off" else ():
            self._answer(store, to, about, decisions, run, now)
        store.state("answers_due", [])
        return len(by_organiser)

    def _answer(
        self, store: Store, to: str, about: list[Answered], decisions: Mapping[str, Decision], run: int, now: datetime
    ) -> None:
        names = {ref: registration.full_name or "" for ref, registration in store.registrations().items()}
        told = digest.answer(about, decisions, names, self.desk.settings, self._links(now))
        values = {"answer": told, "event": self.desk.settings.event}
        page = self.desk.templates.render("answer.html.j2", **values)
        text = self.desk.templates.render("answer.txt.j2", **values)
        envelope = digest.Envelope(self.desk.address, (to,), self._message_id("answer", run, to), now)
        raw = digest.compose_answer(told, page, text, envelope, self.desk.seal.boundary)
        store.queue(Outgoing(envelope.message_id, to, raw, "answer"), run, now)
