"""What an answer in our thread says that only our question makes clear: a completion, yes or no, a calendar's word.

Rule: only unquoted lines count, and only where the answer is about one registration; who may say it is decided before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inbox_processor.completion import agreement, completed
from inbox_processor.extraction.model import SegmentKind
from inbox_processor.extraction.segments import segments
from inbox_processor.post import Answer
from inbox_processor.records import Decision, Disposition, Kind, Message, Reading, Registration
from inbox_processor.register import Applied, Change, Letter, Register
from inbox_processor.store import Store

_SAYS_IT_ITSELF = (Kind.CANCELLATION, Kind.SUBSTITUTION)
_SAYS_NOTHING = (Kind.AUTO_REPLY, Kind.BOUNCE)


def unquoted(whole: Message) -> list[str]:
    """The lines a mail says itself."""
    return [line.text for part in segments(whole) if part.kind is SegmentKind.TOP for line in part.lines]


def standing(answer: Answer, register: Register) -> list[Registration]:
    """The registrations that the mail answers about and that still stand."""
    return [known for known in register if known.reference in answer.references and known.cancelled is None]


def completed_reading(
    reading: Reading, whole: Message, known: Registration, decision: Decision | None, wanted: Sequence[str]
) -> Reading:
    """The reading, with what a bare answer completes."""
    missing = (*(decision.missing if decision else ()), *wanted)
    asked = [name for name in dict.fromkeys(missing) if not known.value(name)]
    return completed(reading, unquoted(whole), known, asked)


def word_on_request(
    reading: Reading, whole: Message, letter: Letter, answer: Answer, store: Store, register: Register
) -> Applied | None:
    """What a bare yes or no does to the request we asked about; None where there is none, or the mail says more.

    "No, do not cancel!" reads as a cancellation and is none: whatever follows a no, a person should see it.
    """
    about = standing(answer, register)
    if len(about) != 1 or answer.partstat or reading.kind in _SAYS_NOTHING:
        return None
    known = about[0]
    request, agrees = store.requests().get(known.reference), agreement(unquoted(whole))
    if request is None or agrees is None:
        return None
    if not agrees:
        refused = Change(known, "refused", f"{letter.sender or 'the registered address'} says no to what was asked for")
        says_more = reading.kind in _SAYS_IT_ITSELF
        return Applied(Disposition.ENQUIRY if says_more else Disposition.AMENDMENT, (refused,), refused.note)
    if reading.kind in _SAYS_IT_ITSELF:
        return None
    return register.apply(request.reading or reading, replace(letter, answers=frozenset({known.reference})))


def calendar_answer(answer: Answer, letter: Letter, register: Register) -> Applied:
    """A decline by the invited frees the seat; any other word of a calendar is noted (RFC 5546 section 3.2.3).

    Somebody to whom an invitation was passed on declines for themselves: that is only asked about.
    """
    known, said = standing(answer, register), answer.partstat.lower()
    if answer.partstat != "DECLINED":
        return Applied(Disposition.AMENDMENT, tuple(Change(r, "answered", f"calendar: {said}") for r in known))
    return Applied(Disposition.CANCELLATION, tuple(_declined(r, answer.attendee, letter) for r in known))


def _declined(known: Registration, attendee: str, letter: Letter) -> Change:
    invited = {(known.reply_address or "").lower(), (known.email or "").lower()}
    if attendee in invited or (letter.sender or "") in invited:
        return Change(replace(known, cancelled="registrant"), "cancelled", "declined in the calendar")
    who = attendee or letter.sender or "somebody"
    return Change(known, "requested", f"{known.reference}: {who} declined the calendar invitation; nothing was changed")
