"""The register handed on: to other programs, to a spreadsheet, and to the people at the door.

    as_json(view, settings)  as_csv(view)  as_xlsx(view)  sign_in_sheet(view, settings)  badges(view, settings)

Rule: made from the view of a committed run and nothing else. Does not know where the text or the bytes go.
"""

from __future__ import annotations

from inbox_processor.exports.print_pages import badges, sign_in_sheet
from inbox_processor.exports.register import as_csv, as_json
from inbox_processor.exports.workbook import as_xlsx

__all__ = ["as_csv", "as_json", "as_xlsx", "badges", "sign_in_sheet"]
