"""One mail file read into one line of output: the contract of `inbox-processor parse` (SPEC section 10).

Rule: never a crash, never a skipped line: a mail that cannot be read at all comes out with its error.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inbox_processor import extraction, message, screening
from inbox_processor.errors import ProductError
from inbox_processor.extraction.page import contents_of
from inbox_processor.records import FIELDS, Evidence, Message, Reading, ReadingContext, Registrant, SubjectMatch


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file with the message it holds and what was read from it, or the error that stood in the way."""

    file: Path
    message: Message | None = None
    match: SubjectMatch = SubjectMatch.NONE
    reading: Reading | None = None
    error: str = ""

    def passage(self, evidence: Evidence) -> tuple[str, str, str]:
        """The words a value was read from, between what stands before and after them on their lines of the mail."""
        texts = {k: v for each in self._messages() for k, v in contents_of(each).items()}
        whole = texts.get(evidence.source, "")
        if not 0 <= evidence.start < evidence.end <= len(whole):
            return "", evidence.text, ""
        begin = whole.rfind("\n", 0, evidence.start) + 1
        end = whole.find("\n", evidence.end)
        return (
            whole[begin : evidence.start],
            whole[evidence.start : evidence.end],
            whole[evidence.end : end if end >= 0 else None],
        )

    def _messages(self) -> tuple[Message, ...]:
        return (*self.message.attached, self.message) if self.message else ()

    def as_json(self) -> dict[str, Any]:
        """The JSON object of SPEC section 10."""
        return {
            "file": str(self.file),
            "message_id": self.message.message_id if self.message else None,
            "subject_match": self.match.value,
            "kind": self.reading.kind.value if self.reading else None,
            "needs_review": self.reading.needs_review if self.reading else True,
            "review": list(self.reading.review) if self.reading else [],
            "registrants": [_registrant(r, self.reading) for r in self.reading.registrants] if self.reading else [],
            **({"error": self.error} if self.error else {}),
        }


def parse_file(path: Path, context: ReadingContext) -> Parsed:
    """What the mail in `path` says."""
    try:
        parsed = message.parse(path.read_bytes())
        message.require_readable(parsed)
        match = screening.subject_match(parsed.subject, context.subject)
        return Parsed(path, parsed, match, extraction.read(parsed, context))
    except OSError as error:
        return Parsed(path, error=f"cannot be opened: {error.strerror}")
    except ProductError as error:
        return Parsed(path, error=str(error))
    except Exception as error:  # one bad mail never stops the rest; the line says what happened
        return Parsed(path, error=f"{type(error).__name__}: {error}")


def _registrant(registrant: Registrant, reading: Reading) -> dict[str, Any]:
    evidence = registrant.evidence.items()
    return {
        **{name: registrant.value(name) for name in FIELDS},
        "needs_review": registrant.needs_review,
        "held": registrant.held or reading.held,
        "review": list(registrant.review),
        "evidence": {
            name: {
                "text": e.text,
                "where": e.where,
                "confidence": round(e.confidence, 3),
                **({"rule": e.rule} if e.rule else {}),
            }
            for name, e in evidence
        },
    }
