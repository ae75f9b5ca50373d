"""The register handed to other programs and to people: JSON and CSV."""

from inbox_processor.exports.register import as_csv, as_json

__all__ = ["as_csv", "as_json"]
