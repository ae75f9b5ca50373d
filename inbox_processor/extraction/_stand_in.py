"""Plain stand-ins for names, telephones and places until those modules are there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import phonenumbers
from babel import Locale

from inbox_processor.extraction.lexicon import fold, lexicon, words
from inbox_processor.knowledge import LANGUAGES


@dataclass(frozen=True)
class PersonName:
    title: str | None
    full_name: str
    given: str
    family: str
    start: int
    end: int
    certain: bool


@dataclass(frozen=True)
class Telephone:
    e164: str
    raw: str
    start: int
    end: int
    kind: str
    extension: str = ""


@dataclass(frozen=True)
class CountryCue:
    country: str
    start: int
    end: int
    kind: str = "name"


def _recase(word: str) -> str:
    return "-".join(p.capitalize() for p in word.split("-")) if word.isupper() and len(word) > 1 else word


def parse(text: str, *, language: str, hint_email: str | None = None) -> PersonName | None:
    lex = lexicon()
    seq = words(text)
    at = 0
    while at < len(seq):
        n, m = lex.titles.at(seq, at)
        if not n:
            break
        at += n
    if at >= len(seq):
        return None
    end = len(seq)
    tail = end
    while tail - at > 2:
        hit = 0
        for k in range(1, 5):
            if tail - k >= at + 2:
                n, m = lex.titles.at(seq[:tail], tail - k)
                if n == k:
                    hit = k
        if not hit:
            break
        tail -= hit
    start_c = seq[at].start
    end_c = seq[tail - 1].end
    title = " ".join(text[seq[0].start : start_c].split()).strip(" ,") if at else None
    raw = text[start_c:end_c]
    if "," in raw:
        a, b = raw.split(",", 1)
        parts = (b.strip() + " " + a.strip()).split()
    else:
        parts = raw.split()
        caps = [p.isupper() and len(p) > 1 for p in parts]
        if any(caps) and not all(caps) and caps[0]:
            k = caps.index(False)
            parts = parts[k:] + parts[:k]
    parts = [_recase(p) for p in parts]
    if not parts or len(parts) > 7 or any(ch.isdigit() for ch in raw):
        return None
    return PersonName(title, " ".join(parts), parts[0], parts[-1], start_c, end_c, len(parts) > 1)


def compatible(a: str, b: str) -> bool:
    x = [w.fold for w in words(a)]
    y = [w.fold for w in words(b)]
    if not x or not y:
        return False
    short, long = sorted((x, y), key=len)
    return all(any(s == t or len(s) == 1 and t.startswith(s) or len(s) > 4 and t[:4] == s[:4] for t in long) for s in short)


_KIND = re.compile(r"(fax|faks|telefax|télécop|φαξ|факс|\bf[.:]?)|(mob|gsm|cell|handy|кин|κιν|моб|\bm[.:]?|kom)|(zentrale|switch|växel|centralino)", re.I)


def find(text: str, *, region: str | None, language: str) -> list[Telephone]:
    out = []
    for m in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID):
        before = text[max(0, m.start - 14) : m.start]
        before = re.split(r"[|,;\d]", before)[-1]
        k = _KIND.search(before)
        kind = "unlabelled"
        if k:
            kind = "fax" if k.group(1) else "mobile" if k.group(2) else "switchboard"
        num = m.number
        ext = num.extension or ""
        num.extension = None
        out.append(Telephone(phonenumbers.format_number(num, phonenumbers.PhoneNumberFormat.E164), m.raw_string, m.start, m.end, kind, ext))
    return out


@cache
def _names() -> dict[tuple[str, ...], str]:
    found = {}
    for code in LANGUAGES:
        for cc, name in Locale(code).territories.items():
            if len(cc) == 2 and cc.isalpha():
                found[tuple(w.fold for w in words(name))] = cc
    return found


def countries(text: str) -> list[CountryCue]:
    table = _names()
    seq = words(text)
    out = []
    for i in range(len(seq)):
        for n in (4, 3, 2, 1):
            cc = table.get(tuple(w.fold for w in seq[i : i + n])) if i + n <= len(seq) else None
            if cc and text[seq[i].start].isupper():
                out.append(CountryCue(cc, seq[i].start, seq[i + n - 1].end))
                break
    return out


def of_domain(domain: str) -> str | None:
    tld = domain.rpartition(".")[2].upper()
    if tld == "UK":
        return "GB"
    return tld if len(tld) == 2 and tld not in ("EU",) else None


def of_telephone(e164: str) -> str | None:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        return None


def looks_like_name(text: str) -> float:
    seq = words(text)
    return 0.6 if 2 <= len(seq) <= 5 and all(text[w.start].isupper() for w in seq) else 0.2


def nominative(text: str, language: str) -> str | None:
    return None


_ = fold
