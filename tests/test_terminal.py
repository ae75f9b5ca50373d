"""What a terminal shows: strangers' words stay words, and a row stays a row where the output is read by a program."""

from __future__ import annotations

import io
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from inbox_processor import terminal
from inbox_processor.records import RegisterView
from tests.digest_views import example_settings, full_view, person, seated

HOSTILE = "\x1b]0;owned\x07\x1b[31mRed\x9b1m [bold]x[/bold] \u202etxt.exe\r\nCEW-9999"


def hostile_view() -> RegisterView:
    entry = seated(1, "A B", "C", "DE")
    registration = replace(person(1, HOSTILE, HOSTILE, HOSTILE), remarks=(HOSTILE,), doubts=(HOSTILE,), sender=HOSTILE)
    return replace(full_view(), entries=(replace(entry, registration=registration),))


def test_no_escape_sequence_of_a_registrant_reaches_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    view = hostile_view()
    terminal.show_list(view, example_settings(), None)
    terminal.show_entry(view, example_settings(), "CEW-0001")
    terminal.show_trail(view, example_settings(), "CEW-0001", ())
    shown = capsys.readouterr().out
    assert "Red" in shown
    assert "[bold]x[/bold]" in shown
    assert not {"\x1b", "\x07", "\x9b", "\r", "\u202e"} & set(shown)
    assert not [line for line in shown.splitlines() if line.startswith("CEW-9999")]


def test_a_list_that_is_not_on_a_terminal_has_one_line_a_registration(capsys: pytest.CaptureFixture[str]) -> None:
    view = full_view()
    terminal.show_list(view, example_settings(), None)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(view.entries) + 1
    assert all(line.startswith("CEW-") for line in lines[1:])


def test_a_list_can_be_of_one_status(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show_list(full_view(), example_settings(), "waiting")
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_list_in_a_narrow_terminal_keeps_within_it_and_loses_no_reference() -> None:
    view = full_view()
    shown = io.StringIO()
    terminal.print_narrow_list(Console(file=shown, width=80), view.entries, ZoneInfo("Europe/Brussels"))
    lines = shown.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert [line.split()[0] for line in lines[::2]] == [entry.registration.reference for entry in view.entries]
