"""Habits of languages and countries, and small words that are read the same in all languages (habits.toml)."""

from __future__ import annotations

from collections.abc import Sequence

from inbox_processor.knowledge import table
from inbox_processor.knowledge.words import fold


def languages(habit: str) -> frozenset[str]:
    """The languages (ISO 639-1) that have a habit."""
    return frozenset(table("habits")["languages"][habit])


def countries(habit: str) -> frozenset[str]:
    """The countries (ISO 3166-1) that have a habit."""
    return frozenset(table("habits")["countries"][habit])


def as_written(kind: str) -> Sequence[str]:
    """The words of one kind as they are written."""
    found: Sequence[str] = table("habits")["words"][kind]
    return found


def shared(kind: str) -> frozenset[str]:
    """The words of one kind, folded."""
    return frozenset(map(fold, as_written(kind)))
