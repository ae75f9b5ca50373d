"""The kind of short mails in 24 languages: what people write, and what they say besides."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from inbox_processor.extraction import confidence, draft, kind_facts, read
from inbox_processor.extraction.parts import LEFT, PROPOSED
from inbox_processor.knowledge import table
from inbox_processor.records import Kind, Message
from tests import short_mails
from tests.benchmarks.reading_corpus import CONTEXT
from tests.short_mails import Short


def wrong(found: Iterable[Short]) -> list[str]:
    """What is read as another kind than it is."""
    return [line for line, mail, kind in found if read(mail, CONTEXT).kind is not kind]


@pytest.mark.parametrize("first", [0, 1], ids=["odd lines", "even lines"])
def test_the_kind_of_nearly_every_short_mail_is_told(first: int) -> None:
    probes = short_mails.probes()[first::2]
    misread = wrong(probes)
    assert len(misread) <= 0.03 * len(probes), misread


def test_nothing_that_somebody_says_besides_makes_another_kind_of_a_wish() -> None:
    asides = short_mails.asides()
    misread = wrong(asides)
    assert len(misread) <= 0.005 * len(asides), misread


SAID = [(line, mail, kind) for line, mail, kind in short_mails.said() if not line.startswith("?")]


@pytest.mark.parametrize(("mail", "kind"), [each[1:] for each in SAID], ids=[line[:40] for line, *_ in SAID])
def test_what_people_write_is_understood(mail: Message, kind: Kind) -> None:
    assert read(mail, CONTEXT).kind is kind


@pytest.mark.parametrize(("first", "share"), [(0, 0.87), (1, 0.81)], ids=["fitted on", "never fitted on"])
def test_what_people_write_in_words_of_their_own_is_mostly_understood(first: int, share: float) -> None:
    """The mails of heard.txt are written to mislead; the odd ones are fitted on."""
    heard = short_mails.heard()[first::2]
    misread = wrong(heard)
    assert len(misread) <= (1 - share) * len(heard), misread


def test_every_kind_that_words_can_tell_has_weights() -> None:
    assert set(table("kinds")) == {kind.value for kind in Kind} - {Kind.BOUNCE}


def test_every_fact_that_is_weighed_can_hold() -> None:
    known = {*kind_facts.STATED, *kind_facts.OF_ALL, *kind_facts.Thread.__slots__, confidence.ALWAYS}
    weighed = {fact.removesuffix(", twice") for weights in table("kinds").values() for fact in weights}
    assert {fact for fact in weighed if " " not in fact} <= known


def test_every_fact_about_a_person_that_is_fitted_is_of_the_writer_or_of_somebody_else() -> None:
    weighed = set(table("parts")) - {confidence.ALWAYS, PROPOSED, LEFT}
    assert {fact.partition(": ")[0] for fact in weighed} == {"the writer", "somebody else"}


def test_who_is_doubted_where_nobody_says_which_of_two_comes() -> None:
    sender, wish = "Jo Marsh <jo@firm.example>", "Please register me.\n\nJo Marsh"
    sure = draft(short_mails.mail(sender, CONTEXT.subject, wish), CONTEXT)
    text = "Ann Lee (ann@firm.example) spoke of the workshop. A seat would be welcome.\n\nJo Marsh"
    open_who = draft(short_mails.mail(sender, CONTEXT.subject, text), CONTEXT)
    assert sure.confidence > 0.9 > open_who.confidence
