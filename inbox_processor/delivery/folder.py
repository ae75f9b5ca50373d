"""Mails as .eml files: the name follows from the Message-ID, and a file that is there is never written again."""

from __future__ import annotations

import re
from pathlib import Path

from inbox_processor.errors import UserError
from inbox_processor.records import Fate, Outgoing


class Folder:
    """A folder on this machine."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def probe(self) -> str:
        return f"Replies are written into {self._path}."

    def hand_over(self, mail: Outgoing) -> tuple[Fate, str]:
        file = self._path / file_name(mail)
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            if not file.exists():
                partial = file.with_name(f".{file.name}.part")
                partial.write_bytes(mail.raw)
                partial.replace(file)
        except OSError as error:
            raise UserError(
                f"{file} cannot be written: {error.strerror}.", "Mend its rights, or name another [delivery] path."
            ) from error
        return Fate.SENT, ""


def file_name(mail: Outgoing) -> str:
    """cew.7.0123….eml: code, run and the mail's own number, safe on every file system."""
    local = mail.message_id.strip("<>").partition("@")[0]
    about = "-".join(mail.references[:3])
    return re.sub(r"[^A-Za-z0-9._-]", "_", f"{about}.{local}"[:150]) + ".eml"
