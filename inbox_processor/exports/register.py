"""The register handed to other programs: JSON and CSV.

Rule: every registration of the view once, in the order of the line; nothing a registrant wrote runs as a formula in a
spreadsheet. Does not know where the text goes.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

from inbox_processor.config import Settings
from inbox_processor.records import FIELDS, Disposition, Entry, RegisterView

COLUMNS = (
    "reference",
    "status",
    "reason",
    "place_kept",
    "position",
    "registered_at",
    *FIELDS,
    "explanation",
    "remarks",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


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
    """The cells of COLUMNS, as text."""
    values = _registration(entry)
    values |= {"explanation": entry.decision.explanation, "remarks": "; ".join(entry.registration.remarks)}
    values["place_kept"] = "yes" if entry.decision.place_kept else ""
    return ["" if values[name] is None else str(values[name]) for name in COLUMNS]


def harmless(cell: str) -> str:
    """Text that a spreadsheet takes as text: one that begins like a formula gets an apostrophe in front."""
    is_telephone = cell.startswith("+") and cell[1:].isdecimal()
    return f"'{cell}" if cell.startswith(_FORMULA) and not is_telephone else cell


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
