"""Language knowledge as data: TOML files that a translator can read and extend, and their one loader.

`languages/xx.toml` holds one EU language each (ISO 639-1); the other tables hold one kind of knowledge each.
Rule: the only module of the core that reads files, and only those of this package, once each.
"""

from __future__ import annotations

import gc
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = (
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr",
    "hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv",
)  # fmt: skip
"""The 24 official languages of the EU."""


@cache
def table(name: str) -> Mapping[str, Any]:
    """The parsed `name`.toml of this package, such as "legal_forms" or "languages/de"."""
    settle()
    return tomllib.loads(files(__name__).joinpath(*f"{name}.toml".split("/")).read_text(encoding="utf-8"))


def settle() -> None:
    """Tell the garbage collector not to walk what is there: loaded and compiled knowledge lives as long as the process.

    Without this a full collection costs 50–100 ms in the middle of a mail.
    """
    gc.freeze()
