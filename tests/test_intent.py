"""The kind of a mail is read in 24 languages, from what its sender says and how."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from inbox_processor.extraction import read
from inbox_processor.extraction.intent import kind
from inbox_processor.extraction.segments import segments
from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.message import parse
from inbox_processor.records import Kind, Message
from tests import short_mails
from tests.benchmarks.reading_corpus import CONTEXT

ROOT = Path(__file__).parents[1]
CORPORA = [Path(__file__).parent / "corpus" / "tuning", Path(__file__).parents[2] / "shared" / "corpus" / "dev"]


def kind_of(text: str, subject: str = "CLUSTER EXCELLENCE WORKSHOP 23/09/2014", extra: str = "") -> Kind:
    head = f"From: Anna Example <anna@example.eu>\nTo: office@organiser.eu\nSubject: {subject}\n{extra}"
    message = parse(f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode())
    return read(message, CONTEXT).kind


PLAIN = short_mails.plain()


@pytest.mark.parametrize(("mail", "wanted"), [each[1:] for each in PLAIN], ids=[line[:40] for line, *_ in PLAIN])
def test_a_plain_sentence_says_what_it_wants(mail: Message, wanted: Kind) -> None:
    assert read(mail, CONTEXT).kind is wanted


def test_every_language_has_every_concept() -> None:
    concepts = set(table("wishes")["en"])
    assert {code: set(words) for code, words in table("wishes").items()} == dict.fromkeys(LANGUAGES, concepts)


def test_a_question_inside_a_registration_leaves_it_a_registration() -> None:
    assert kind_of("Please register me. Is there parking nearby?") is Kind.REGISTRATION


def test_a_wish_put_off_until_an_answer_is_an_enquiry() -> None:
    text = "Before registering I would like to know whether travel costs are reimbursed. If so I will register."
    assert kind_of(text) is Kind.ENQUIRY


def test_nobody_instead_is_no_substitution() -> None:
    assert kind_of("I have to cancel, and no replacement can come: we cannot send a substitute.") is Kind.CANCELLATION


def test_one_number_instead_of_another_is_no_substitution() -> None:
    text = "I registered on Monday. Please correct my number: 02 123 45 67 instead of 02 123 45 76."
    assert kind_of(text) is Kind.AMENDMENT


def test_a_condition_cancels_nothing() -> None:
    assert kind_of("I would like to attend. If I have to cancel I will let you know.") is Kind.REGISTRATION


def test_a_bare_form_is_a_registration() -> None:
    text = "Name: Anna Example\nFunction: Director\nOrganisation: Example Ltd\nE-mail: anna@example.eu"
    assert kind_of(text) is Kind.REGISTRATION


def test_a_newsletter_is_unrelated_whatever_its_subject() -> None:
    text = "Our newsletter: read about the workshop. To unsubscribe click here."
    assert kind_of(text, extra="List-Unsubscribe: <mailto:x@y.eu>\n") is Kind.UNRELATED


def test_quoted_words_of_the_organiser_are_not_the_senders() -> None:
    quoted = "On 7 August 2014, office@organiser.eu wrote:\n> You may cancel my registration or send a substitute.\n"
    assert kind_of(f"Please register me.\n\n{quoted}", "Re: workshop") is Kind.REGISTRATION


def test_a_mail_that_says_nothing_is_doubted() -> None:
    message = short_mails.mail("Anna Example <a@x.eu>", CONTEXT.subject, "hello")
    assert kind(message, segments(message), CONTEXT.subject).doubts


def test_evidence_stands_at_its_span() -> None:
    message = parse(b"From: a@x.eu\nTo: o@y.eu\nSubject: s\n\nDear all,\n  Please register me.\n")
    cues = [cue for cue in kind(message, segments(message)).cues if cue.concept == "registers"]
    content = message.texts[0].content
    assert "Please register" in {content[cue.start : cue.end] for cue in cues}


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_language_is_told(code: str) -> None:
    text = "\n".join(line.split("|", 2)[2] for line, _, _ in short_mails.plain() if line.startswith(code))
    message = parse(f"From: a@x.eu\nContent-Type: text/plain; charset=utf-8\nSubject: s\n\n{text}\n".encode())
    assert kind(message, segments(message)).language == code


def test_a_mail_in_no_language_is_told_as_english() -> None:
    message = parse(b"From: a@x.eu\nSubject: s\n\nWORKSHOP 23/09/2014\nEva Stark\n+34 971 43 58 20\n")
    assert kind(message, segments(message)).language == "en"


def test_a_reading_is_the_same_in_every_run() -> None:
    program = (
        "from pathlib import Path\n"
        "from inbox_processor import extraction, message\n"
        "from tests.benchmarks.reading_corpus import CONTEXT\n"
        "for path in sorted(Path('tests/corpus/tuning').glob('southF-0*.eml')):\n"
        "    print(extraction.read(message.parse(path.read_bytes()), CONTEXT).model_dump_json())\n"
    )
    runs = [_run(program, seed) for seed in ("1", "2")]
    assert len(runs[0].splitlines()) > 20
    assert runs[0] == runs[1]


def _run(program: str, seed: str) -> bytes:
    """What a program prints in a process of its own, in which `seed` gives sets their order."""
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, check=True, capture_output=True)
    return done.stdout


@pytest.mark.parametrize("corpus", CORPORA, ids=["tuning", "dev"])
def test_kinds_of_the_corpus(corpus: Path) -> None:
    if not corpus.exists():
        pytest.skip("this corpus is not here")
    right: dict[str, list[bool]] = {}
    for path in sorted(corpus.glob("*.eml")):
        gold = json.loads(path.with_suffix(".json").read_text())["kind"]
        message = parse(path.read_bytes())
        right.setdefault(gold, []).append(read(message, CONTEXT).kind == gold)
    everything = [hit for hits in right.values() for hit in hits]
    assert sum(everything) >= 0.97 * len(everything)
    assert all(sum(hits) >= 0.9 * len(hits) for hits in right.values())


def test_a_place_given_to_whoever_wants_it_is_a_cancellation() -> None:
    assert kind_of("I have to cancel my participation. Please give my place to\nsomebody else.") is Kind.CANCELLATION
    assert kind_of("Ich muss leider absagen. Bitte vergeben Sie meinen Platz an jemand anderen.") is Kind.CANCELLATION
    assert kind_of("Je dois annuler. Merci de céder ma place à quelqu'un d'autre.") is Kind.CANCELLATION


def test_a_reflexive_behind_a_hyphen_begins_no_condition() -> None:
    body = "O Eng. Rui Lobato não poderá deslocar-se a Bruxelas. Em sua substituição irá a Dra. Catarina Pinhal."
    assert kind_of(body) is Kind.SUBSTITUTION


def test_a_vacation_notice_without_any_marking_is_an_automatic_reply() -> None:
    body = "Hei,\n\nolen kesälomalla 14.7.–10.8.2014. Kiireellisissä asioissa ota yhteyttä toimistoon.\n"
    assert kind_of(body, "VS: CLUSTER EXCELLENCE WORKSHOP 23/09/2014") is Kind.AUTO_REPLY
