"""Mail addresses in text: plain, in angle brackets, glued to "mailto:", or written "name [at] domain (dot) org".

Rule: an address ends where RFC 5321 says it may; what stands for "@" in words must stand in brackets.
Does not know whose address it is. The words are data (spelt_addresses.toml, mail_domains.toml).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from inbox_processor.knowledge import table

_LOCAL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}$")
_DOMAIN = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_SAID = table("spelt_addresses")
_AT_WORDS = "|".join(re.escape(word) for word in _SAID["at"])
_SAYS_AT = re.compile(f" (?:{_AT_WORDS}) ")
_AT_SIGNS = "|".join(re.escape(word) for word in (*_SAID["at"], *_SAID["bracketed"]))
_DOT_WORDS = "|".join(re.escape(word) for word in _SAID["dot"])
_AT = re.compile(rf" ?[\[({{<] ?(?:{_AT_SIGNS}) ?[\])}}>] ?", re.IGNORECASE)
_DOT = re.compile(rf" ?[\[({{] ?(?:{_DOT_WORDS}|\.) ?[\])}}] ?", re.IGNORECASE)
_PARTED_LOCAL = re.compile(rf"(?:[\w+-]{{1,64}}(?:{_DOT.pattern})){{1,4}}[\w+-]{{1,64}}\Z", re.IGNORECASE)
"""What stands before "@" with words for its dots: "anna (dot) mueller"."""
_SIGNS = {
    sign: "|".join(re.escape(word) for word in _SAID[name])
    for name, sign in (("dot", "."), ("underscore", "_"), ("hyphen", "-"))
}
_JOINS = "|".join(_SIGNS.values())
_SPELT = re.compile(
    rf"(?<![\w.])(?P<local>[\w.+-]{{1,64}}(?: (?:{_JOINS}) [\w+-]{{1,64}}){{0,4}}) (?P<at>{_AT_WORDS}) "
    rf"(?P<host>[\w-]{{1,63}}(?:(?: (?:{_JOINS}) |\.)[\w-]{{1,63}}){{1,5}})(?![\w-])",
    re.IGNORECASE,
)
"""An address spelt out in words."""
_SPELT_SIGNS = {sign: re.compile(rf" (?:{said}) ", re.IGNORECASE) for sign, said in _SIGNS.items()}
_MARKED_AT = re.compile(rf"(?<=\w) ?(?:\*|_| -)(?:{_AT_WORDS})(?:\*|_|- ) ?(?=\w)", re.IGNORECASE)
"""A word for "@" between marks: "anna_at_firma.eu", "anna -at- firma.eu"."""
_BROKEN = re.compile(
    r"[ \n]?(?P<first>[\w-]{2,63}) ?(?P<dot>\.) ?(?P<last>[a-z]{2,6})\b"
    r"|(?P<head>[\w.-]{0,63}[-.]|)[ \n](?P<tail>[\w-]{1,63}(?:\.[\w-]{1,63}){0,5})"
    r"|(?P<host>[\w.-]{2,63}) (?P<end>\.[a-z]{2,6})\b"
)
"""A domain with a space or line end in it: behind "@", behind a hyphen or dot, before a dot."""
_HALF = re.compile(
    r"(?<![\w.@-])(?P<local>[\w.+-]{1,64})@(?=[ ,;/&]{1,3}(?:[^\W\d_]{1,4} )?[\w.+-]{1,64}@(?P<host>[\w.-]{4,253}))"
)
"""An address whose domain stands only in the next: "anna@ and bernd@firma.eu"."""
_PIECE = re.compile(r"[\w-]{1,63}")
_SIGN = re.compile(r"[._-]")
_BRACKETS = frozenset("[({<")


@dataclass(frozen=True, slots=True)
class MailAddress:
    """An address found in a text: normalised (domain in lower case) and its literal span."""

    addr: str
    start: int
    end: int
    obfuscated: bool = False


@lru_cache(maxsize=1024)
def find(text: str) -> tuple[MailAddress, ...]:
    """All addresses in the text, left to right."""
    bracketed, named = not _BRACKETS.isdisjoint(text), "@" not in text and _mentions_at(text)
    if not (bracketed or named or "@" in text):
        return ()
    found = [hit for at in _positions(text, "@") if (hit := _around(text, at))]
    found += [hit for match in _HALF.finditer(text) if (hit := _half(match))] if "@ " in text or "@," in text else []
    if bracketed:
        found += [hit for match in _AT.finditer(text) if (hit := _obfuscated(text, match))]
    if named:
        found += [hit for match in _MARKED_AT.finditer(text) if (hit := _obfuscated(text, match))]
        found += [hit for match in _SPELT.finditer(text) if (hit := _spelt(match))]
    return tuple(sorted(found, key=lambda hit: hit.start))


def _half(match: re.Match[str]) -> MailAddress | None:
    whole = _around(f"{match['local']}@{match['host']}", len(match["local"]))
    return MailAddress(whole.addr, match.start(), match.end(), obfuscated=True) if whole else None


def _mentions_at(text: str) -> bool:
    lower = text.lower().replace("_", " ").replace("*", " ").replace("-at-", " at ")
    return bool(_SAYS_AT.search(lower))


def _positions(text: str, mark: str) -> list[int]:
    found: list[int] = []
    at = text.find(mark)
    while at >= 0 and len(found) < 500:
        found.append(at)
        at = text.find(mark, at + 1)
    return found


def _around(text: str, at: int) -> MailAddress | None:
    local = _LOCAL.search(text[max(0, at - 64) : at])
    domain = _DOMAIN.match(text, at + 1, at + 254)
    if not local or not domain:
        return _with_gap(text, at)
    name = local.group()
    for glued in ("mailto:", "'", "="):
        name = name.rpartition(glued)[2]
    name = name.rpartition("..")[2].strip(".'`|/=*{}")
    host = domain.group().rstrip(".-_")
    if not name or not host.rpartition(".")[2].isalpha():
        return None
    start = text.rindex(name, 0, at)
    return MailAddress(f"{name}@{host.lower()}", start, at + 1 + len(host))


def _with_gap(text: str, at: int) -> MailAddress | None:
    """An address that white space parts around its "@" or in its domain: "anna @ firma.eu", "anna@\nfirma.eu"."""
    before = text[max(0, at - 65) : at]
    spaced = before.endswith((" ", "\u00a0"))
    local = _LOCAL.search(before[:-1] if spaced else before)
    broken = _BROKEN.match(text, at + 1)
    host = "".join(part for part in broken.groups() if part) if broken else ""
    whole = _DOMAIN.fullmatch(host)
    ending = host.rpartition(".")[2]
    if not local or not broken or not whole or not (ending.isalpha() and ending.islower() and 2 <= len(ending) <= 6):
        return None
    name = local.group().strip(".'`|/=*{}")
    start = text.rindex(name, 0, at) if name else at
    return MailAddress(f"{name}@{host.lower()}", start, broken.end(), obfuscated=True) if name else None


def _spelt(match: re.Match[str]) -> MailAddress | None:
    local, host = (_in_signs(match[part]) for part in ("local", "host"))
    ending = host.rpartition(".")[2].lower()
    if not ending.isalpha() or (len(ending) != 2 and ending not in _SAID["endings"]):
        return None
    if match["at"].lower() in _SAID["ordinary"] and "." in match["host"]:
        return None
    return MailAddress(f"{local}@{host.lower()}", match.start(), match.end(), obfuscated=True)


def _in_signs(spelt: str) -> str:
    """What is spelt in words, in signs: "anna dot mueller"."""
    for sign, said in _SPELT_SIGNS.items():
        spelt = said.sub(sign, spelt)
    return spelt


def _obfuscated(text: str, at: re.Match[str]) -> MailAddress | None:
    local = _LOCAL.search(text[max(0, at.start() - 64) : at.start()])
    if not local:
        return None
    parts, end = [], at.end()
    while piece := _PIECE.match(text, end):
        parts.append(piece.group())
        end = piece.end()
        dot = _DOT.match(text, end)
        if dot:
            end = dot.end()
        elif text[end : end + 1] == "." and _PIECE.match(text, end + 1):
            end += 1
        else:
            break
    if len(parts) < 2:
        return None
    written = local.group().rpartition("..")[2].lstrip(".'`")
    before = _PARTED_LOCAL.search(text[max(0, at.start() - 64) : at.start()])
    written = before.group() if before else written
    name = _DOT.sub(".", written).strip(".'`")
    return MailAddress(f"{name}@{'.'.join(parts).lower()}", at.start() - len(written), end, obfuscated=True)


def is_pattern(addr: str) -> bool:
    """Whether an address only shows how addresses are made: "vorname.nachname@…"."""
    parts = _SIGN.split(addr.partition("@")[0].lower())
    return len(parts) > 1 and all(part in _SAID["names"] for part in parts)


def domain_of(addr: str) -> str:
    return addr.rpartition("@")[2].lower()


def is_free(addr: str) -> bool:
    """Whether the address is of a mail provider, so that its domain names no organisation."""
    labels, providers = domain_of(addr).split("."), _names("providers")
    return len(labels) >= 2 and labels[-2] in providers


def is_role(addr: str) -> bool:
    """Whether the local part names an office rather than a person."""
    local = addr.partition("@")[0].lower()
    certified = not _names("certified").isdisjoint(domain_of(addr).split("."))
    return certified or local in _names("offices") or not _names("offices").isdisjoint(_SIGN.split(local))


@cache
def _names(key: str) -> frozenset[str]:
    """The providers, offices or domains of certified mail that are known."""
    return frozenset(table("mail_domains")[key]["names"])
