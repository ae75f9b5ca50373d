"""An organiser's decision that comes by mail: who may, what is asked, done or refused, and what is to be answered.

Rule: one link a mail, from an organiser's address authenticated as configured, each link once; whatever is refused
changes nothing. Only organisers are answered. What is to be answered is kept with the decision, so that a crash in
between loses no answer.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from inbox_processor import instructions, links, screening
from inbox_processor.authority import Link
from inbox_processor.config import Settings
from inbox_processor.errors import UserError
from inbox_processor.instructions import Instruction
from inbox_processor.post import Post
from inbox_processor.records import Answered, Disposition, Message
from inbox_processor.register import Applied, Letter
from inbox_processor.store import Store
from inbox_processor.wording import day_in_words

_WORDS = ("confirmed", "confirmed beyond the rules", "declined", "held", "released", "corrected")
"""Steps of a trail that only organisers take."""


@dataclass(frozen=True)
class Decisions:
    """Decides what becomes of a mail that holds a link of ours, or answers the digest."""

    store: Store
    settings: Settings
    post: Post
    now: datetime

    def decide(self, whole: Message, letter: Letter) -> Applied | None:
        """What the mail did, None where it is no organiser's matter. Called inside the message's transaction."""
        asked = links.asked_in(whole, self.post.desk.seal, self.now)
        if asked is None and not links.is_like_a_link(whole, self.settings.event.code):
            return self._answer_without_link(whole)
        if letter.sender not in self.settings.organisers:
            return Applied(Disposition.DECISION, note="refused: the address is not on the list of organisers")
        try:
            return self._carried_out(asked, letter)
        except UserError as error:
            again = _again(asked.links[0], error) if asked and len(asked.links) == 1 else ()
            self._remember(Answered(str(letter.sender), letter.message_id, False, " ".join(error.problems), (), again))
            return Applied(Disposition.DECISION, note=f"refused: {' '.join(error.problems)}")

    def _answer_without_link(self, whole: Message) -> Applied | None:
        kinds = {self.store.kind_of(identifier) for identifier in screening.answered_ids(whole)}
        if kinds & {"digest", "answer"}:
            return Applied(Disposition.ENQUIRY, note="an answer to the digest without a decision in it")
        return None

    def _carried_out(self, asked: links.Asked | None, letter: Letter) -> Applied:
        if asked is None:
            raise UserError("The link in its subject is not whole or not ours; nothing was changed.", "")
        if not letter.authentic:
            raise UserError("It could not be proved that you wrote the mail, so nothing was changed.", "")
        if len(asked.links) > 1:
            raise UserError("It holds more than one link, and one mail is one decision; nothing was changed.", "")
        link, by = asked.links[0], str(letter.sender)
        self._refuse_old(link)
        self._refuse_overtaken(link, by)
        said = Instruction(link.verb, link.target, by, letter.arrived, values=asked.values)
        done = instructions.carry_out(self.store, self.settings, said)
        self.store.spend(link.nonce, letter.arrived)
        references = tuple(change.after.reference for change in done.changes)
        self._remember(Answered(by, letter.message_id, True, done.sentence, references))
        return Applied(Disposition.DECISION, done.changes, done.sentence)

    def _refuse_old(self, link: Link) -> None:
        zone = self.settings.event.zone
        if spent := self.store.spent_at(link.nonce):
            day = day_in_words(spent.astimezone(zone).date())
            raise UserError(f"This link was used on {day} already; each works once, and nothing was changed.", "")
        if link.expired:
            day = day_in_words(link.issued.astimezone(zone).date())
            raise UserError(f"This link of {day} has expired; nothing was changed.", "")

    def _refuse_overtaken(self, link: Link, by: str) -> None:
        """Somebody else has decided since the digest was written: say so before it is undone."""
        reference = link.target[0] if link.target else ""
        for step in self.store.trail(reference) if link.verb != "resend" else ():
            if step.verb in _WORDS and step.at > link.issued and step.actor != by:
                raise _OvertakenError(
                    f"{reference} was {step.verb} by {step.actor} since that digest was written; nothing was changed.",
                    "",
                )

    def _remember(self, answered: Answered) -> None:
        self.store.state("answers_due", [*(self.store.fact("answers_due") or ()), asdict(answered)])


class _OvertakenError(UserError):
    """Another organiser was quicker."""


def _again(link: Link, error: UserError) -> tuple[str, ...]:
    """The link to be offered with a refusal, where the organiser may want it all the same."""
    if isinstance(error, _OvertakenError):
        return (link.verb, *link.target)
    breaks_rules = link.verb == "confirm" and any("the rules allow" in problem for problem in error.problems)
    return (instructions.BEYOND, *link.target) if breaks_rules else ()
