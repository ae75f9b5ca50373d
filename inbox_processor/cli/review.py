"""`review`: what waits for a decision, one by one, with the words of the mail in view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from inbox_processor.cli.options import DEFAULT_CONFIG, ByOption, ConfigOption, app
from inbox_processor.cli.wiring import last_view, opened
from inbox_processor.errors import ProductError, UserError

if TYPE_CHECKING:
    from inbox_processor.config import Settings
    from inbox_processor.digest import Action, Digest, Need
    from inbox_processor.mailbox import Mailbox
    from inbox_processor.records import MessageKey, Text
    from inbox_processor.store import Store


@app.command()
def review(config: ConfigOption = DEFAULT_CONFIG, by: ByOption = "organiser") -> None:
    """Go through what waits for a decision, one by one, with the mail's words in view."""
    from inbox_processor import digest, terminal

    with opened(config) as (settings, store):
        told = digest.summarise(last_view(store, settings), settings)
        asked = [(need, _mails_of(need, store)) for need in _questions(told)]
    if not asked:
        print("Nothing waits for a decision.")
        return
    decided = 0
    with ExitStack() as stack:
        mailboxes = _mailboxes(settings, stack)
        for number, (need, keys) in enumerate(asked, 1):
            texts = [text for key in keys for text in _texts(key, mailboxes)]
            terminal.show_need(need, f"{number} of {len(asked)}", texts)
            answer = _Answers(config, by).to(need)
            if answer is None:
                break
            decided += answer
    print(f"{decided} decided." + (" It takes effect at the next run." if decided else ""))


def _questions(told: Digest) -> Iterator[Need]:
    """What is asked, mails with almost the right subject last."""
    from inbox_processor.digest import Need

    yield from (*told.needs, *told.questions)
    for note in told.near_misses:
        title = f"Almost the right subject: “{note.subject}” from {note.sender}"
        yield Need("near-miss", title, (note.note,) if note.note else (), actions=note.actions)


def _mails_of(need: Need, store: Store) -> tuple[MessageKey, ...]:
    """The last mail about each person the question is about, or the mail itself."""
    if need.kind == "near-miss":
        seen = store.message(int(need.actions[0].target[0]))
        return (seen.key,) if seen else ()
    if need.kind not in ("held", "request", "organisation"):
        return ()
    trails = (store.trail(person.reference) for person in need.people)
    mails = ([step.seen for step in trail if step.seen] for trail in trails)
    return tuple(found[-1].key for found in mails if found)


def _mailboxes(settings: Settings, stack: ExitStack) -> Sequence[Mailbox]:
    """The mailbox to read from; none, with a word why, where it cannot be reached."""
    from inbox_processor import credentials
    from inbox_processor.mailbox import open_mailbox

    try:
        return stack.enter_context(
            open_mailbox(settings.mailbox, password=lambda: credentials.password(settings.mailbox))
        )
    except ProductError as error:
        print(f"The mails cannot be shown: {error}")
        return ()


def _texts(key: MessageKey, mailboxes: Sequence[Mailbox]) -> tuple[Text, ...]:
    from inbox_processor import message

    mailbox = next((found for found in mailboxes if found.name == key.mailbox), None)
    try:
        return message.parse(mailbox.fetch(key.uid)).texts[:1] if mailbox else ()
    except ProductError:  # it may have been moved or deleted since
        return ()


@dataclass(frozen=True)
class _Answers:
    """Asks at the terminal, and carries out what is answered."""

    config: Path
    by: str

    def to(self, need: Need) -> bool | None:
        """Whether the question was decided; None to stop."""
        for number, action in enumerate(need.actions, 1):
            print(f"  {number}  {action.label}")
        while (said := _input("Number, Enter for later, q to stop: ")) not in (None, "q", "Q"):
            if not said:
                return False
            if said.isdecimal() and 0 < int(said) <= len(need.actions):
                if self._carried_out(need.actions[int(said) - 1]):
                    return True
            else:
                print(f"Write a number from 1 to {len(need.actions)}.")
        return None

    def _carried_out(self, action: Action) -> bool:
        values = _values() if action.verb == "correct" else ()
        try:
            self._tell(action.verb, action, values)
        except UserError as error:
            print(" ".join(error.problems))
            if action.verb != "confirm" or _input("Confirm beyond the rules? y/N: ") not in ("y", "Y"):
                return False
            self._tell("confirm-beyond", action, ())
        return True

    def _tell(self, verb: str, action: Action, values: Sequence[str]) -> None:
        from inbox_processor import instructions

        said = instructions.Instruction(verb, action.target, self.by, datetime.now(UTC), "", tuple(values))
        with opened(self.config) as (settings, store), store.transaction():
            done = instructions.carry_out(store, settings, said)
            instructions.keep(store, done.changes, said.at, self.by)
        print(f"  {done.sentence}")


def _values() -> tuple[str, ...]:
    """`field=value` of lines such as "organisation: Cluster Nord", until an empty one."""
    from inbox_processor import links

    print("Write the right values, one a line, such as  organisation: Cluster Nord  (an empty line ends):")
    return links.values_in(list(iter(lambda: (_input("  ") or "").replace("=", ": ", 1), "")))


def _input(question: str) -> str | None:
    """What is typed; None at the end of the input."""
    try:
        return input(question).strip()
    except EOFError:
        return None
