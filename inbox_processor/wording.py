"""Plain words for people: dates, counts, country names, and other people's text made safe to show.

Rule: one wording for one thing, wherever it is shown. Does not know HTML: escaping belongs to the templates.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

UNKNOWN_COUNTRY = "Country unknown"
LONGEST = 160
_DATE = re.compile(r"\b(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d))?\b")


def plain(text: str | None, longest: int = LONGEST) -> str:
    """Text of a stranger as one short line: no line breaks, control, format or bidirectional-override characters."""
    if not text:
        return ""
    kept = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text[: longest * 4])
    kept = "".join(sign for sign in kept if unicodedata.category(sign) not in ("Cf", "Cs", "Co", "Cn"))
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def sentence(text: str) -> str:
    """The text as a sentence: first letter large, a full stop behind it."""
    said = plain(text, 300)
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "?", "!", "…")) else ".") if said else ""


def day_in_words(day: date) -> str:
    """12 September 2014"""
    return f"{day.day} {day:%B} {day.year}"


def dated(text: str) -> str:
    """ISO dates written out: 2014-09-12 20:18 is 12 September 2014 at 20:18"""

    def written(found: re.Match[str]) -> str:
        try:
            day = day_in_words(datetime.fromisoformat(found[1]).date())
        except ValueError:
            return found[0]
        return f"{day} at {found[2]}" if found[2] else day

    return _DATE.sub(written, text)


def moment(when: datetime, zone: ZoneInfo) -> str:
    """4 September 2014, 06:00 (local time of the event)"""
    local = when.astimezone(zone)
    return f"{day_in_words(local.date())}, {local:%H:%M}"


def short_moment(when: datetime, zone: ZoneInfo) -> str:
    """4 Sep 06:00"""
    local = when.astimezone(zone)
    return f"{local.day} {local:%b %H:%M}"


def count(number: int, one: str, many: str = "") -> str:
    """1 seat, 2 seats"""
    return f"{number} {one if number == 1 else many or one + 's'}"


@cache
def country_name(code: str | None) -> str:
    """The English name of an ISO 3166 alpha-2 country, the code itself where it is none."""
    if not code:
        return UNKNOWN_COUNTRY
    from babel import Locale

    return str(Locale("en").territories.get(code.upper(), plain(code, 20)))
