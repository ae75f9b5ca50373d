"""What is handed on: the JSON contract, tables in which nothing runs, and pages for the door."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from inbox_processor import exports
from inbox_processor.exports.register import COLUMNS, harmless
from inbox_processor.records import Disposition, RegisterView, Status
from tests.digest_views import example_settings, full_view, person, seated

FORMULAS = ('=HYPERLINK("http://x.example","click")', "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1")


def with_formulas() -> RegisterView:
    """Somebody for every formula, in every field."""
    entry = seated(1, "A B", "C", "DE")
    entries = tuple(
        replace(
            entry,
            registration=replace(
                person(number, formula, formula, "DE"),
                title=formula,
                function=formula,
                email=formula,
                telephone=formula,
                country=formula,
                remarks=(formula,),
            ),
        )
        for number, formula in enumerate(FORMULAS, 1)
    )
    return replace(full_view(), entries=entries)


def document(view: RegisterView) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(exports.as_json(view, example_settings()))
    return parsed


def test_json_has_the_keys_of_the_contract_and_no_others() -> None:
    exported = document(full_view())
    assert exported.keys() == {"event", "as_of", "rules", "registrations", "messages"}
    assert exported["registrations"][0].keys() == {
        *("reference", "status", "reason", "place_kept", "position", "registered_at", "title", "full_name"),
        *("function", "organisation", "email", "telephone", "country", "message_id"),
    }


def test_json_tells_every_registration_as_it_stands() -> None:
    view = full_view()
    exported = {entry["reference"]: entry for entry in document(view)["registrations"]}
    assert len(exported) == len(view.entries)
    for entry in view.entries:
        told, registration, decision = exported[entry.registration.reference], entry.registration, entry.decision
        assert (told["status"], told["reason"], told["position"]) == (
            decision.status,
            decision.reason,
            decision.position,
        )
        assert (told["full_name"], told["country"]) == (registration.full_name, registration.country)
        assert datetime.fromisoformat(told["registered_at"]) == registration.registered_at


def test_json_times_are_utc_and_reserved_seats_have_no_message() -> None:
    exported = document(full_view())
    assert exported["as_of"] == "2014-09-03T04:00:00Z"
    assert exported["registrations"][0]["message_id"] is None
    assert exported["messages"]["not-ours"] == 211
    assert exported["messages"].keys() == set(Disposition)
    assert exported["rules"]["seats"] == 100
    assert exported["rules"]["deadline"] == "2014-09-12"


def test_csv_is_known_as_utf_8_and_holds_everybody() -> None:
    text = exports.as_csv(full_view())
    assert text.startswith("\ufeffreference,status,")
    assert text.endswith("\r\n")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert len(rows) == len(full_view().entries)
    serrano = next(row for row in rows if row["full_name"] == "Lucía Serrano Gil")
    assert (serrano["family_name"], serrano["given_names"]) == ("Serrano Gil", "Lucía")


def test_no_cell_of_the_csv_begins_like_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(exports.as_csv(with_formulas()).removeprefix("\ufeff"), newline="")))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert sum(cell.startswith("'") for cell in cells) >= 6 * len(FORMULAS)
    assert not [cell for cell in cells if {"\t", "\r", "\n"} & set(cell)]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("+3222991111", "+3222991111"),
        ("+32 2 299", "'+32 2 299"),
        ("+1+1", "'+1+1"),
        ("+", "'+"),
        ("+٣٢", "'+٣٢"),
        ("A=1", "A=1"),
        ("", ""),
    ],
)
def test_telephones_in_e164_stay_as_they_are(cell: str, written: str) -> None:
    assert harmless(cell) == written


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Nord;=HYPERLINK(1)", "Nord;'=HYPERLINK(1)"),
        ("Nord; @SUM(A1);x", "Nord;' @SUM(A1);x"),
        ("\uff1dHYPERLINK(1)", "'\uff1dHYPERLINK(1)"),
        ("Food; Wood", "Food; Wood"),
    ],
)
def test_formula_is_none_behind_a_semicolon_nor_in_wide_signs(cell: str, written: str) -> None:
    assert harmless(cell) == written


def test_every_cell_of_the_workbook_is_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(exports.as_xlsx(with_formulas())))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell for cell in cells if cell.hyperlink]
    assert any(cell.value == FORMULAS[0] for cell in cells)


def test_the_workbook_has_who_is_confirmed_who_waits_and_all() -> None:
    view = full_view()
    book = openpyxl.load_workbook(io.BytesIO(exports.as_xlsx(view)))
    assert book.sheetnames == ["confirmed", "waiting", "all"]
    for name, number in (("confirmed", 50), ("waiting", 3), ("all", len(view.entries))):
        sheet = book[name]
        assert sheet.max_row == number + 1
        assert [cell.value for cell in sheet[1]] == [column.replace("_", " ") for column in COLUMNS]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref
    assert [row[0].value for row in book["waiting"].iter_rows(min_row=2)] == ["CEW-0041", "CEW-0042", "CEW-0040"]


def test_the_same_view_gives_the_same_workbook() -> None:
    assert exports.as_xlsx(full_view()) == exports.as_xlsx(full_view())


def test_an_empty_register_can_be_exported() -> None:
    empty = replace(full_view(), entries=())
    assert document(empty)["registrations"] == []
    assert len(exports.as_csv(empty).splitlines()) == 1
    assert openpyxl.load_workbook(io.BytesIO(exports.as_xlsx(empty)))["all"].max_row == 1
    assert "Not on the list" in exports.sign_in_sheet(empty, example_settings())
    assert "badge" in exports.badges(empty, example_settings())


def test_the_sign_in_sheet_lists_the_confirmed_by_family_name() -> None:
    page = exports.sign_in_sheet(full_view(), example_settings())
    families = ["Bianchi", "de Cominges Barreiro", "Ferrari", "Meier zu Köcker", "Serrano Gil", "Van den Broeck"]
    places = [page.index(f'"family">{family}<') for family in families]
    assert places == sorted(places)
    assert page.index('"family">de Wit<') > page.index('"family">Wilson<')
    assert "50 confirmed" in page
    assert '<span class="role">moderator</span>' in page
    assert "Karin" not in page


def test_who_only_has_a_kept_place_stands_apart() -> None:
    page = exports.sign_in_sheet(full_view(), example_settings())
    apart = page.index("A place is kept, but not confirmed")
    assert page.index("Papadopoulou") > apart
    assert page.index("Rinaldi") > apart


def test_there_is_a_badge_for_everybody_confirmed_eight_on_a_sheet() -> None:
    view = full_view()
    confirmed = sum(entry.decision.status is Status.CONFIRMED for entry in view.entries)
    page = exports.badges(view, example_settings())
    assert page.count('<div class="badge') == confirmed == 50
    assert page.count('<section class="sheet">') == 7
    assert page.count('<div class="role">') == 15


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{7*7}} {% raw %}", '"><img src=x onerror=y>'])
def test_a_hostile_name_stays_text_on_printed_pages(name: str) -> None:
    view = replace(full_view(), entries=(seated(1, name, name, "DE"),))
    for page in (exports.sign_in_sheet(view, example_settings()), exports.badges(view, example_settings())):
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "49" not in page.split("</style>")[1]
