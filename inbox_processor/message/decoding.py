"""Octets to text: charsets with honest fallbacks, RFC 2047 words, RFC 3676 flowed lines, characters nobody sees.

Rule: linear, never raises, and every guess that may be wrong is said (the second value of `text_of`).
Does not know MIME structure, nor what any text means.
"""

from __future__ import annotations

import binascii
import codecs
import html
import re
import unicodedata
from functools import cache

MAX_LINE = 8_000
"""Characters read of one line: a paragraph without line breaks fits, a flood does not."""
MAX_LINES = 4_000
MAX_TEXT = 200_000
"""Characters read of one text."""

_LATIN = frozenset({"iso8859-1", "ascii", "cp1252", "latin-1"})
_UNUSED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
"""Octets that Windows-1252 does not use."""
_CP1252_OCTETS = {ord(bytes([n]).decode("cp1252")): n for n in range(0x80, 0xA0) if n not in _UNUSED}
_MOJIBAKE = re.compile(f"[\u00c2-\u00f4][\u0080-\u00bf{''.join(map(chr, _CP1252_OCTETS))}]")
_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z]{2,8}\d{0,2});")
_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"[ \t\r\n]*")
_UNSEEN = {
    **dict.fromkeys((0x00AD, 0x034F, 0x061C, 0x180E, 0x2060, 0xFEFF, 0xFFFC), None),
    **dict.fromkeys(range(0x200B, 0x2010), None),
    **dict.fromkeys(range(0x202A, 0x202F), None),
    **dict.fromkeys(range(0x2066, 0x206A), None),
    **dict.fromkeys([*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0)], None),
    **dict.fromkeys((0x00A0, 0x2007, 0x202F, 0x2009, 0x200A, 0x2002, 0x2003, 0x3000), " "),
    **dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), "\n"),
    0xFF1A: ":",
}
"""Soft hyphens, joiners, bidi marks and control characters go; odd spaces become spaces, odd line ends line feeds."""


def text_of(octets: bytes, charset: str | None) -> tuple[str, str]:
    """The text and, where the declared charset was not the true one, a problem in words ('' if none)."""
    codec = _codec(charset)
    if codec in _LATIN or codec is None:
        return _undeclared(octets, charset if codec is None else None)
    try:
        return octets.decode(codec), ""
    except (UnicodeError, ValueError):
        pass
    if codec == "utf-8":
        broken = octets.decode("utf-8", "replace")
        if broken.count("\ufffd") <= max(2, len(broken) // 2000):
            return broken, "some characters are not valid UTF-8"
        return _windows(octets), "declared as UTF-8, read as Windows-1252"
    return octets.decode(codec, "replace"), f"some characters are not valid {charset}"


def _undeclared(octets: bytes, unknown: str | None) -> tuple[str, str]:
    """Text of octets called Latin-1, ASCII or nothing we know: UTF-8 if they are, else Windows-1252."""
    named = unknown and unknown.lower() not in ("unknown-8bit", "unknown", "x-unknown")
    problem = f"unknown charset {str(unknown)[:40]}" if named else ""
    if octets.isascii():
        return octets.decode("ascii"), ""
    try:
        return octets.decode("utf-8"), problem
    except UnicodeDecodeError:
        return _windows(octets), problem


def _windows(octets: bytes) -> str:
    try:
        return octets.decode("cp1252")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


@cache
def _codec_named(name: str) -> str | None:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return None
    return info.name if info._is_text_encoding and info.name not in ("undefined", "idna", "punycode") else None


def _codec(charset: str | None) -> str | None:
    """Python's name of a text codec, None if there is none by that name; nothing declared is ASCII (RFC 2045 5.2)."""
    name = (charset or "us-ascii").strip().strip("'\"").lower()[:40]
    return _codec_named({"utf8": "utf-8", "iso-8859-8-i": "iso-8859-8", "windows-874": "cp874"}.get(name, name))


def cleaned(text: str) -> tuple[str, bool]:
    """The text with \\n line ends, nothing unseen, NFC, mojibake repaired, within the caps; and whether that cut it."""
    cut = len(text) > MAX_TEXT
    text = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii() or not text.isprintable():
        text = unicodedata.normalize("NFC", repaired(text).translate(_UNSEEN))
    lines = text.split("\n")
    cut = cut or len(lines) > MAX_LINES
    if len(text) > MAX_LINE:
        cut = cut or any(len(line) > MAX_LINE for line in lines)
        lines = [line[:MAX_LINE] for line in lines]
    return "\n".join(line.rstrip() for line in lines[:MAX_LINES]).rstrip("\n") + "\n", cut


def repaired(text: str) -> str:
    """UTF-8 that was read as Windows-1252 and written as UTF-8 again, put right line by line where that is certain."""
    if not _MOJIBAKE.search(text):
        return text
    return "\n".join(_line_repaired(line) if _MOJIBAKE.search(line) else line for line in text.split("\n"))


def _line_repaired(line: str) -> str:
    try:
        return line.translate(_CP1252_OCTETS).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return line


def entities_read(text: str) -> str:
    """Character references that a careless client left in plain text, read."""
    return _ENTITY.sub(lambda found: html.unescape(found.group()), text) if "&" in text else text


def unfolded(text: str, delsp: bool) -> str:
    """RFC 3676 section 4: flowed lines joined with the next of the same quote depth, stuffing taken off."""
    result: list[str] = []
    open_depth = -1
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        content = content[1:] if content.startswith(" ") else content
        flowed = content.endswith(" ") and content != "-- "
        kept = content[:-1] if flowed and delsp else content
        if depth == open_depth and content != "-- ":
            result.append(kept)
        else:
            result.append(("\n" if result else "") + (">" * depth + " " if depth else "") + kept)
        open_depth = depth if flowed else -1
        if not flowed and not line:
            open_depth = -1
    return "".join(result)


def words_decoded(value: str) -> str:
    """A header value with its RFC 2047 encoded words read; words split inside a character are joined first."""
    if "=?" not in value:
        return value
    result: list[str] = []
    pending: list[bytes] = []
    charset = ""
    position = 0
    for found in _WORD.finditer(value):
        between = value[position : found.start()]
        word_charset = found.group(1).partition("*")[0].lower()
        adjacent = bool(pending) and not between.strip(" \t\r\n")
        if not (adjacent and word_charset == charset):
            result.append(text_of(b"".join(pending), charset)[0] if pending else "")
            pending = []
        if not adjacent:
            result.append(between)
        pending.append(_word_octets(found.group(2), found.group(3)))
        charset, position = word_charset, found.end()
    result.append(text_of(b"".join(pending), charset)[0] if pending else "")
    return "".join(result) + value[position:]


def _word_octets(encoding: str, content: str) -> bytes:
    """The octets of one encoded word (RFC 2047 section 4), as far as they can be read."""
    data = content.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(data, header=True)
    data = bytes(octet for octet in data if octet not in b" \t\r\n=")
    usable = data[: len(data) - 1] if len(data) % 4 == 1 else data
    try:
        return binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))
    except binascii.Error:
        return content.encode("utf-8", "replace")


def header_text(value: str) -> str:
    """A raw header value (surrogates for its 8-bit octets) as one line of readable text."""
    if not value.isascii():
        value = _undeclared(value.encode("utf-8", "surrogateescape"), None)[0]
    value = words_decoded(value)
    if not value.isascii():
        value = unicodedata.normalize("NFC", repaired(value))
    return " ".join(value.translate(_UNSEEN).split())
