"""What an organiser is told about decisions that came by mail: done or not, where people stand now, what may be done.

Rule: says what was done in the words of whoever did it; a refusal names the reason and, where there is one, the link
that does it all the same. Does not know how it looks, nor how it is sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from inbox_processor.config import Settings
from inbox_processor.digest.value import Action, Answer, AnswerItem, Link
from inbox_processor.digest.wording import action, status_in_words
from inbox_processor.records import Answered, Decision
from inbox_processor.wording import count, dated, plain, sentence

_MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f-\U0010ffff]{1,400}>")
_LABELS = {
    "confirm-beyond": "Confirm beyond the rules",
    "confirm": "Confirm all the same",
    "decline": "Decline all the same",
    "release": "Let the rules decide all the same",
    "cancel": "Cancel all the same",
}


def answer(
    about: Sequence[Answered],
    decisions: Mapping[str, Decision],
    names: Mapping[str, str],
    settings: Settings,
    link: Link,
) -> Answer:
    """One mail's worth of answers to one organiser; `decisions` are those of this run."""
    items = tuple(_item(each, decisions, names, link) for each in about)
    thread = next((each.message_id for each in about if _MESSAGE_ID.fullmatch(each.message_id)), "")
    return Answer(_subject(settings.event.code, items), items, thread)


def _item(answered: Answered, decisions: Mapping[str, Decision], names: Mapping[str, str], link: Link) -> AnswerItem:
    standing = tuple(
        f"{reference} {plain(names.get(reference), 80)}: {status_in_words(decisions[reference])}."
        f" {sentence(dated(decisions[reference].explanation))}"
        for reference in answered.references
        if reference in decisions
    )
    return AnswerItem(answered.done, plain(answered.sentence, 500), standing[:20], _again(answered.again, link))


def _again(again: tuple[str, ...], link: Link) -> tuple[Action, ...]:
    if not again or again[0] not in _LABELS:
        return ()
    verb, *target = again
    offered = action(_LABELS[verb], verb, *target)
    return (replace(offered, command="", link=link(verb, offered.target, offered.sentence)),)


def _subject(code: str, items: Sequence[AnswerItem]) -> str:
    if len(items) == 1:
        return f"{code}: {'done' if items[0].done else 'not done'}: {plain(items[0].sentence, 90)}"
    done = sum(item.done for item in items)
    return f"{code}: {done} of {count(len(items), 'decision')} done"
