"""A full event, night after night: every number of every digest against the register, page against text."""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from inbox_processor import exports
from inbox_processor.config import Settings
from inbox_processor.records import Status
from inbox_processor.wording import country_name
from tests import full_event
from tests.full_event import NIGHTS, last_view

CHROMIUM = shutil.which("chromium")
NUMBER = r"(\d+)"
MONTHS = {"Jul": 7, "Aug": 8, "Sep": 9}
SUM = r"Mails seen since the beginning: (\d+) = ((?:\d+ [a-z' -]+?(?: \+ )?)+)(?= Mails| Written)"


@dataclass(frozen=True)
class Night:
    """A digest as it was sent, and the tables as they stood."""

    now: datetime
    page: str
    text: str
    rows: list[dict[str, Any]]
    messages: Counter[str]
    seen: int

    def with_status(self, *statuses: str) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["status"] in statuses]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return full_event.event(tmp_path_factory.mktemp("event"), confirm_selection=True)


@pytest.fixture(scope="module")
def nights(settings: Settings) -> list[Night]:
    return [_night(settings, now) for now in NIGHTS]


def _night(settings: Settings, now: datetime) -> Night:
    files: dict[str, str | bytes] = {}
    full_event.night(settings, now, files)
    return Night(now, str(files["digest.html"]), str(files["digest.txt"]), *_tables(settings))


def _tables(settings: Settings) -> tuple[list[dict[str, Any]], Counter[str], int]:
    """The register read from the database by hand: no code of ours counts here."""
    with sqlite3.connect(settings.database.url.removeprefix("sqlite:///")) as database:
        database.row_factory = sqlite3.Row
        query = (
            "select reference, country, reserved, message_id, registered_at,"
            " json_extract(decision, '$.status') status, json_extract(decision, '$.reason') reason,"
            " json_extract(decision, '$.place_kept') place_kept, json_extract(decision, '$.promise') promise,"
            " json_extract(decision, '$.proposed') proposed from registrations"
        )
        rows = [dict(row) for row in database.execute(query)]
        ends = [row["disposition"] for row in database.execute("select disposition from messages")]
    return rows, Counter(ends), len(ends)


class _Words(HTMLParser):
    """What a reader of the page sees."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag in ("style", "title") or "display:none" in (dict(attrs).get("style") or "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.said.append(data)


def readings(night: Night) -> Iterator[str]:
    """The digest's words from the page and from the text."""
    reader = _Words()
    reader.feed(night.page)
    yield " ".join(" ".join(reader.said).split())
    yield " ".join(re.sub(r"<mailto:[^>]*>|^-+$", "", night.text, flags=re.MULTILINE).split())


def number(words: str, pattern: str) -> int:
    found = re.search(pattern.replace("#", NUMBER), words)
    assert found, pattern
    return int(found[1])


def test_it_is_a_full_event(nights: list[Night]) -> None:
    last = nights[-1]
    by_mail = [row for row in last.rows if row["message_id"]]
    assert len(by_mail) >= 150
    assert len({row["country"] for row in by_mail if row["country"]}) >= 25
    assert all(len(night.page.encode()) < 102_000 for night in nights), "Gmail hides what lies beyond"


def test_seats_in_page_and_text_are_those_of_the_tables(nights: list[Night]) -> None:
    for night in nights:
        reserved = [row for row in night.with_status("confirmed") if row["reserved"]]
        confirmed = len(night.with_status("confirmed")) - len(reserved)
        kept = sum(bool(row["place_kept"]) for row in night.rows)
        taken = confirmed + len(reserved) + kept
        for words in readings(night):
            assert number(words, r"# of 100 seats are taken") == taken
            assert number(words, r"seats are taken, # left") == 100 - taken
            assert number(words, r"left, # waiting") == len(night.with_status("waiting"))
            for status in ("incomplete", "held", "declined", "cancelled"):
                assert number(words, rf"Not confirmed:.*?# {status}") == len(night.with_status(status))
        line = f"confirmed {confirmed}, reserved {len(reserved)}, kept {kept}, left {100 - taken}"
        assert line in night.text
        page, _ = readings(night)
        assert f"{confirmed} ■ confirmed {len(reserved)} ■ reserved {kept} ■ kept {100 - taken} ■ left" in page


def test_countries_in_page_and_text_are_those_of_the_tables(nights: list[Night]) -> None:
    for night in nights:
        others = [row for row in night.rows if not row["reserved"]]
        seats = Counter(country_name(row["country"]) for row in others if row["promise"])
        waiting = Counter(country_name(row["country"]) for row in others if row["status"] == "waiting")
        page, _ = readings(night)
        for name in seats | waiting:
            cap = " cap reached" if seats[name] >= 10 else ""
            found = re.search(rf"{name}{cap}\s+(\d+) (\d+)(?: [+−]\d+)?(?: (\d+))?", page)
            assert found, name
            assert int(found[1]) == seats[name]
            row = re.search(rf"^ *(\d+) +(\d+) [ +−\d]{{5}} {{2}}([ \d]{{7}})  {name}", night.text, re.MULTILINE)
            assert row, name
            assert (int(row[1]), int(row[3].strip() or 0)) == (seats[name], waiting[name])
            assert row[2] == found[2]
        for words in readings(night):
            assert number(words, "# seats for ") == sum(seats.values())
            assert number(words, r"seats for # countries") == len(seats)


def test_days_in_page_and_text_are_those_of_the_tables(nights: list[Night], settings: Settings) -> None:
    zone = settings.event.zone
    for night in nights:
        came = Counter(
            datetime.fromisoformat(row["registered_at"] + "+00:00").astimezone(zone).date()
            for row in night.rows
            if row["message_id"]
        )
        for words in readings(night):
            section = words.partition("Registrations by day ")[2]
            shown = re.findall(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d+) (Jul|Aug|Sep) (\d+)", section)
            days = {date(2014, MONTHS[month], int(day)): int(count) for day, month, count in shown}
            assert days == {day: came[day] for day in days}
            before = number(section, r"before \d+ \w+ #")
            assert before + sum(days.values()) == sum(came.values())
            assert len(days) == 14


def test_the_reconciliation_in_page_and_text_is_that_of_the_tables(nights: list[Night]) -> None:
    for night in nights:
        for words in readings(night):
            found = re.search(SUM, words)
            assert found
            parts = [int(part) for part in re.findall(r"\d+", found[2])]
            assert int(found[1]) == sum(parts) == night.seen
            assert sorted(parts) == sorted(night.messages.values())


def test_who_is_new_or_waits_stands_there_by_reference(nights: list[Night]) -> None:
    first, *later = nights
    told: set[str] = {row["reference"] for row in first.rows}
    for night in later:
        new = {row["reference"] for row in night.rows} - told
        for words in readings(night):
            assert number(words, r"New \(?#") == len(new)
        told |= new
        proposed = sum(bool(row["proposed"]) for row in night.with_status("waiting"))
        for words in readings(night):
            listed = number(words, r"Waiting list (?:besides those proposed )?\(?#")
            assert listed == len(night.with_status("waiting")) - proposed


def test_the_selection_names_who_is_in_and_how_many_are_out(nights: list[Night]) -> None:
    last = nights[-1]
    proposed = [row for row in last.rows if row["proposed"]]
    out = [row for row in last.with_status("waiting") if not row["proposed"]]
    countries = {row["country"] for row in last.rows if not row["reserved"] and (row["promise"] or row["proposed"])}
    assert proposed
    for words in readings(last):
        assert number(words, r"The final selection: # people proposed") == len(proposed)
        assert number(words, r"# people stay out") == len(out)
        assert number(words, r"seats go to # countries") == len(countries)
        need = words.partition("The final selection")[2].partition("Confirm the selection")[0]
        assert {row["reference"] for row in proposed} <= set(re.findall(r"CEW-\d{4}", need))


def test_the_list_of_participants_is_that_of_the_tables(nights: list[Night], settings: Settings) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exports.as_xlsx(last_view(settings))))
    listed = {name: [str(row[0].value) for row in book[name].iter_rows(min_row=2)] for name in book.sheetnames}
    last = nights[-1]
    for status in ("confirmed", "waiting"):
        assert sorted(listed[status]) == sorted(row["reference"] for row in last.with_status(status))
    assert sorted(listed["all"]) == sorted(row["reference"] for row in last.rows)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell for cell in cells if cell.hyperlink]


# --- printed ---------------------------------------------------------------------------------------------------------


def printed(page: str, folder: Path) -> Path:
    """The page as Chromium prints it."""
    source, pdf = folder / "page.html", folder / "page.pdf"
    source.write_text(page, encoding="utf-8")
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={pdf}"]
    assert CHROMIUM
    subprocess.run([CHROMIUM, *arguments, source.as_uri()], check=True, capture_output=True, timeout=120)
    return pdf


def pages(pdf: Path) -> list[str]:
    out = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60)
    return out.stdout.decode().split("\f")[:-1]


def boxes(pdf: Path) -> list[tuple[float, float, float, float]]:
    """The places of all words, in points, within a sheet of 595 by 842."""
    out = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, timeout=60)
    found = re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', out.stdout.decode())
    return [(float(a), float(b), float(c), float(d)) for a, b, c, d in found]


@pytest.mark.skipif(not (CHROMIUM and shutil.which("pdftotext")), reason="needs chromium and poppler-utils")
def test_badges_print_eight_on_a_sheet_and_nothing_runs_over(
    nights: list[Night], settings: Settings, tmp_path: Path
) -> None:
    assert nights
    view = last_view(settings)
    confirmed = [e.registration for e in view.entries if e.decision.status is Status.CONFIRMED]
    pdf = printed(exports.badges(view, settings), tmp_path)
    sheets = pages(pdf)
    assert len(sheets) == -(-len(confirmed) // 8)
    squeezed = "".join("".join(sheets).split())
    organisations = [r.organisation for r in confirmed if r.organisation and len(r.organisation) < 40]
    assert organisations
    assert len("".join(sheets)) > 0
    for registration in confirmed:
        family = (registration.full_name or "").split()[-1]
        assert family in squeezed, registration.full_name
    assert all(left >= 42 and right <= 553 and top >= 68 and bottom <= 774 for left, top, right, bottom in boxes(pdf))


@pytest.mark.skipif(not (CHROMIUM and shutil.which("pdftotext")), reason="needs chromium and poppler-utils")
def test_the_sign_in_sheet_prints_everybody_once_within_its_margins(
    nights: list[Night], settings: Settings, tmp_path: Path
) -> None:
    assert nights
    view = last_view(settings)
    confirmed = [e.registration for e in view.entries if e.decision.status is Status.CONFIRMED]
    pdf = printed(exports.sign_in_sheet(view, settings), tmp_path)
    sheets = pages(pdf)
    assert 3 <= len(sheets) <= 7
    assert all("Signature" in sheet for sheet in sheets[:-1]), "the heading is repeated"
    squeezed = "".join("".join(sheets).split())
    for registration in confirmed:
        assert "".join((registration.full_name or "").split()[-1:]) in squeezed
    assert all(left >= 39 and right <= 556 and top >= 36 and bottom <= 842 for left, top, right, bottom in boxes(pdf))
