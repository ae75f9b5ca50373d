"""The register for other programs: JSON (SPEC section 10) and CSV (RFC 4180).

Rule: every registration of the view once, in the order of the line, and no formula of a registrant's in a cell.
"""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from typing import Any

from inbox_processor.config import Settings
from inbox_processor.family_names import split
from inbox_processor.records import FIELDS, Disposition, Entry, RegisterView
from inbox_processor.wording import plain

LONGEST_CELL = 2000

COLUMNS = (
    "reference",
    "status",
    "reason",
    "place_kept",
    "position",
    "registered_at",
    *FIELDS,
    "family_name",
    "given_names",
    "role",
    "explanation",
    "remarks",
)
"""Of the table files; the parts of the name are there for mail merge."""
_FORMULA = re.compile(r"(^|[;,|])(\s*)(?=[=+@＝＋－＠-])")
"""Where a cell begins like a formula: also behind what may be taken for a separator, as the semicolon is in half of
Europe, and in the wide signs of East Asia.
"""


def as_json(view: RegisterView, settings: Settings) -> str:
    """The register in the shape of SPEC section 10; reserved seats have `message_id` null until their holder writes."""
    document = {
        "event": settings.event.code,
        "as_of": _utc(view.as_of),
        "rules": settings.rules.model_dump(mode="json"),
        "registrations": [_registration(entry) for entry in view.entries],
        "messages": {kind.value: view.dispositions.get(kind, 0) for kind in Disposition},
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def as_csv(view: RegisterView) -> str:
    """RFC 4180, with the byte-order mark by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in row(entry)] for entry in view.entries)
    return out.getvalue()


def row(entry: Entry) -> list[str]:
    """The cells of COLUMNS, as text of one line each."""
    registration = entry.registration
    name = split(registration.full_name or "", registration.country, registration.email)
    values = _registration(entry) | {
        "place_kept": "yes" if entry.decision.place_kept else "",
        "family_name": name.family,
        "given_names": name.given,
        "role": registration.role,
        "explanation": entry.decision.explanation,
        "remarks": "; ".join(registration.remarks),
    }
    return ["" if values[column] is None else plain(str(values[column]), LONGEST_CELL) for column in COLUMNS]


def harmless(cell: str) -> str:
    """Text that a spreadsheet takes as text: what begins like a formula gets an apostrophe in front.

    A telephone number in E.164 stays as it is: digits after a plus are a number to a spreadsheet, never a formula.
    """
    is_telephone = cell.startswith("+") and cell[1:].isascii() and cell[1:].isdecimal()
    return cell if is_telephone else _FORMULA.sub(r"\1'\2", cell)


def _registration(entry: Entry) -> dict[str, Any]:
    registration, decision = entry.registration, entry.decision
    return {
        "reference": registration.reference,
        "status": decision.status.value,
        "reason": decision.reason,
        "place_kept": decision.place_kept,
        "position": decision.position,
        "registered_at": _utc(registration.registered_at),
        **{name: registration.value(name) for name in FIELDS},
        "message_id": registration.message_id,
    }


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
