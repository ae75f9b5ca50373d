"""Every reply in every language: its words as they were read and agreed, the same facts in both parts, no overflow."""

from __future__ import annotations

import html as entities
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from inbox_processor import replies
from inbox_processor.records import FIELDS, Outcome, Reply
from tests import reply_views
from tests.reply_views import CASES, GOLDEN, LANGUAGES, body, read
from tests.servers import missing

DESK = reply_views.desk()
EVERY = [(language, name) for language in LANGUAGES for name in CASES]


def written(language: str, name: str) -> tuple[Reply, str, str]:
    """(reply, text, HTML)"""
    reply = CASES[name](language)
    mail = read(replies.compose(reply, DESK))
    return reply, body(mail, "plain"), body(mail, "html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_the_golden_ones(language: str) -> None:
    """After a change that is meant: python -m tests.reply_views, and read the difference."""
    assert reply_views.golden(language) == (GOLDEN / f"replies.{language}.txt").read_text(encoding="utf-8")


def test_every_outcome_is_among_the_cases() -> None:
    assert {outcome.value for outcome in Outcome} <= CASES.keys()


def visible(page: str) -> str:
    return entities.unescape(re.sub(r"<[^>]+>", " ", page.partition("<body")[2].partition(">")[2]))


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+(?:[@.+’'-]\w+)*", text))


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_both_parts_state_the_same_facts(language: str, name: str) -> None:
    """Word by word, but for the heading, which the text has as its subject, and the label of a link."""
    _, text, page = written(language, name)
    labels = replies.labels(DESK, language)
    headings = map(entities.unescape, re.findall(r'font-weight:600;color:#ffffff;">([^<]+)<', page))
    only_in_html = words(f"{labels['cancel']} {labels['agree']} {' '.join(headings)}")
    assert words(text) - words(visible(page)) == set()
    assert words(visible(page)) - words(text) <= only_in_html


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_each_shows_values_words_rules_contact_and_notice(language: str, name: str) -> None:
    reply, text, page = written(language, name)
    event = DESK.settings.event
    for shown in (" ".join(text.split()), " ".join(visible(page).split())):
        for section in reply.sections:
            assert section.registration.reference in shown
            for field in ("full_name", "organisation", "function", "email"):
                assert (section.registration.value(field) or "") in shown
            assert all(words.text in shown for words in section.evidence.values())
        for said in (event.rules_as_published, event.privacy_notice, event.contact, event.venue, event.organiser):
            assert " ".join(said.split()) in shown
        assert not re.search(r"\{\{|\{%|None|  \.| ,|…", shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_value_is_said_to_be_missing(language: str) -> None:
    labels = replies.labels(DESK, language)
    _, text, _ = written(language, Outcome.INCOMPLETE.value)
    assert f"{labels['telephone']}: {labels['none']}" in text
    assert f"{labels['email']}: liga" in text
    assert len({labels[name] for name in FIELDS}) == len(FIELDS)


@pytest.fixture(scope="module")
def overflows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[int]]:
    """For every page, how wide its content is in a window of 360 and of 800 pixels, as Chromium lays it out."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        missing("Chromium")
    folder = tmp_path_factory.mktemp("pages")
    frames = [
        f'<iframe name="{name}.{language}" width="{width}" srcdoc="{page}"></iframe>'
        for language, name in EVERY
        for page in [entities.escape(written(language, name)[2])]
        for width in (360, 800)
    ]
    script = (
        "<script>onload = () => { document.body.dataset.widths = JSON.stringify("
        "[...document.querySelectorAll('iframe')]"
        ".map(f => [f.name, f.contentDocument.documentElement.scrollWidth - f.clientWidth])) }</script>"
    )
    (folder / "all.html").write_text(f"<meta charset=utf-8>{script}<body>{''.join(frames)}", encoding="utf-8")
    options = ("--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}")
    page = run_chromium(str(program), *options, "--dump-dom", f"file://{folder / 'all.html'}")
    found = re.search(r'data-widths="([^"]+)"', page)
    assert found, page[-500:]
    beyond: dict[str, list[int]] = {}
    for name, pixels in json.loads(entities.unescape(found.group(1))):
        beyond.setdefault(name, []).append(pixels)
    return beyond


def run_chromium(*command: str) -> str:
    return subprocess.run(command, capture_output=True, timeout=120, check=True).stdout.decode("utf-8", "replace")


def test_no_page_is_wider_than_a_phone_or_a_desktop_window(overflows: dict[str, list[int]]) -> None:
    assert {name: pixels for name, pixels in overflows.items() if max(pixels) > 0} == {}
    assert len(overflows) == len(EVERY)


def test_styles_are_inline_and_layout_is_tables() -> None:
    """What Outlook and Gmail understand: no class carries a colour or a width that the element does not state."""
    page = (Path(__file__).parent.parent / "templates/replies/reply.html.j2").read_text(encoding="utf-8")
    outside = page.partition("prefers-color-scheme: dark")[2].partition("</style>")[2]
    for tag in re.findall(r"<(?:td|p|table|a|span)\b[^>]*class=[^>]*>", outside):
        assert "style=" in tag, tag
    assert not re.search(r"display:\s*(?:flex|grid)|position:|float:", page)
