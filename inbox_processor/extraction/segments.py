"""A message cut into what its sender wrote, what is quoted, handed on or attached, signatures and footers.

Rule: every line of the chosen body lands in exactly one segment, in the order of the mail; quoted text is never
called the sender's. Answers written between quoted lines are TOP; the QUOTED segment just before ends with the line
they answer (its last line is the label). Of two renderings of the same body one is read; `bodies` keeps the other and
says whether they differ. Does not know fields, events or kinds. Linear: each line is looked at a bounded number of
times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from inbox_processor.extraction import letter
from inbox_processor.extraction.model import Line, Segment, SegmentKind
from inbox_processor.knowledge.phrases import folded, words_of
from inbox_processor.knowledge.words import digits_in, fold
from inbox_processor.message import renderings
from inbox_processor.records import Address, Message, Text

MAX_DEPTH = 4
"""Attached messages within attached messages that are read."""
GROUPWISE = 3
"""Marks on either side of who is quoted: ">>> Anna Müller <a@b.eu> 03.09.2014 10:12 >>>"."""

FEW_BELOW = 4
"""Lines below a given name that ends a mail, at most."""
_DASHES = "/-–—~ "
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_WORDS = re.compile(r"[^\W_]{2,40}")
_RULE = re.compile(r"[_=*-]{5,}\Z")


@dataclass(frozen=True, slots=True)
class Body:
    """One body: the rendering to read, the other one if there is any, and whether they say different things."""

    text: Text
    other: Text | None = None
    differ: bool = False


def bodies(message: Message) -> tuple[Body, ...]:
    """The bodies of a message, each with the better rendering chosen (HTML where text loses cells or is a stub)."""
    return tuple(_body(group) for group in renderings(message))


def unwrapped(message: Message) -> Message:
    """The message itself, or the one inside a certified-mail envelope (Italian PEC), whose sender and words count."""
    certified = any(value.lower() == "posta-certificata" for value in message.values("x-trasporto"))
    return message.attached[0] if certified and message.attached else message


def segments(message: Message) -> tuple[Segment, ...]:
    """The segments of a message, in the order of the mail, its attached messages last."""
    return tuple(_segments(unwrapped(message), 0))


def _segments(message: Message, depth: int) -> list[Segment]:
    result: list[Segment] = []
    for body in bodies(message):
        if body.text.where.rpartition(": ")[2].startswith("attached"):
            result.append(Segment(SegmentKind.ATTACHED, tuple(lines_of(body.text))))
        else:
            result.extend(_shifted(_of_text(body.text, message), len(result)))
    if depth < MAX_DEPTH:
        for attached in message.attached:
            inner = _segments(unwrapped(attached), depth + 1)
            result.extend(_shifted([_as_attached(segment, attached) for segment in inner], len(result)))
    return result


def _shifted(found: list[Segment], by: int) -> list[Segment]:
    return [replace(segment, owner=segment.owner + by) if segment.owner is not None else segment for segment in found]


def _as_attached(segment: Segment, message: Message) -> Segment:
    if segment.kind is not SegmentKind.TOP:
        return segment
    to = " ".join(address.addr for address in message.to)
    return replace(segment, kind=SegmentKind.ATTACHED, author=message.sender, subject=message.subject, to=to)


# --- which rendering -------------------------------------------------------------------------------------------------


def _body(group: tuple[Text, ...]) -> Body:
    plain, html = group[0], group[-1]
    if plain is html:
        return Body(plain)
    plain_words, html_words = _bag(plain.content), _bag(html.content)
    common = len(plain_words & html_words)
    differ = common < 0.8 * max(len(plain_words), len(html_words))
    if _html_says_more(plain, html, len(plain_words), len(html_words)):
        return Body(html, plain, differ)
    return Body(plain, html, differ)


def _html_says_more(plain: Text, html: Text, plain_words: int, html_words: int) -> bool:
    if plain_words < 0.6 * html_words:
        return True
    rows = sum("\t" in line for line in html.content.split("\n"))
    return rows >= 2


@lru_cache(maxsize=16)
def _bag(content: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(content.casefold()))


# --- lines -----------------------------------------------------------------------------------------------------------


_ARMOUR = re.compile(r"(?:-----)?(BEGIN|END)[ :](PGP [A-Z ]{3,24}|CERTIFICATE|PKCS7|VCARD)(?:-----)?\s*\Z")
_SIGNED = "PGP SIGNED MESSAGE"


def lines_of(text: Text) -> Iterator[Line]:
    """The lines of a text with their quote marks taken off and counted; those of a signature in figures or a card
    are blank."""
    position, armour = 0, ""
    for number, raw in enumerate(text.content.split("\n"), start=1):
        mark = _ARMOUR.match(raw)
        if mark:
            armour = mark[2] if mark[1] == "BEGIN" else ""
        elif armour == _SIGNED and not raw.strip():
            armour = ""  # its header ends, what was signed begins
        if mark or armour:
            yield Line("", text.where, position, number)
            position += len(raw) + 1
            continue
        depth, begin = _marks(raw)
        stripped = raw[begin:].strip(" ")
        lead = len(raw[begin:]) - len(raw[begin:].lstrip(" "))
        yield Line(stripped, text.where, position + begin + lead, number, depth)
        position += len(raw) + 1


def _marks(raw: str) -> tuple[int, int]:
    """Levels of `>` at the start of a line and where its text begins."""
    depth = at = 0
    while at < len(raw) and raw[at] in "> ":
        if raw[at] == ">":
            depth += 1
        elif not depth and at >= 3:
            return 0, 0
        at += 1
    return (depth, at) if depth else (0, 0)


# --- zones -----------------------------------------------------------------------------------------------------------

_BESIDE = re.compile(r"\S[ \u00a0]{3,}(?:[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-Я][^\W\d_]+[ -]?){2,3}\Z")
"""Another name in a column of its own beside the author's."""
_COUNTED = re.compile(r"[^\W\d_]{3,20}[ \u00a0]?\d{1,2}[ .:)-]*\Z")
"""What stands over each of those who come: "Participant 1"."""


@dataclass(slots=True)
class _Zone:
    """What unmarked lines belong to from here on."""

    kind: SegmentKind = SegmentKind.TOP
    author: Address | None = None
    subject: str = ""
    to: str = ""
    depth: int = 0
    """Quote marks of the lines that opened it: it ends where they end."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A header block inside the text: its lines, and what it says."""

    lines: int
    author: Address | None
    subject: str
    to: str


def _of_text(text: Text, message: Message) -> list[Segment]:
    lines = list(lines_of(text))
    runs = _Runs()
    zone = _Zone()
    at = 0
    while at < len(lines):
        if lines[at].depth < zone.depth and lines[at].text:
            zone = _Zone()
        taken, zone = _opening(lines, at, zone, message)
        for line in lines[at : at + taken]:
            runs.add(SegmentKind.QUOTED if zone.kind is SegmentKind.TOP else zone.kind, line, zone)
        at += taken
        if taken:
            continue
        line = lines[at]
        kind = zone.kind if line.depth == 0 or zone.kind is not SegmentKind.TOP else SegmentKind.QUOTED
        runs.add(kind, line, zone)
        at += 1
    return _with_signatures(runs.segments(), message)


class _Runs:
    """Gathers consecutive lines of one kind and author; blank lines go with what stands before them."""

    def __init__(self) -> None:
        self._found: list[tuple[SegmentKind, Address | None, str, str, list[Line]]] = []

    def add(self, kind: SegmentKind, line: Line, zone: _Zone) -> None:
        said = (zone.author, zone.subject, zone.to) if zone.kind is kind else (None, "", "")
        if self._found and (not line.text or self._found[-1][:4] == (kind, *said)):
            self._found[-1][4].append(line)
        else:
            self._found.append((kind, *said, [line]))

    def segments(self) -> list[Segment]:
        return [Segment(kind, tuple(lines), author, subject, to) for kind, author, subject, to, lines in self._found]


def _opening(lines: Sequence[Line], at: int, zone: _Zone, message: Message) -> tuple[int, _Zone]:
    """How many lines at `at` open somebody else's words (0: none), and the zone from there on."""
    line = lines[at]
    if not line.text or not _may_open(line.text):
        return 0, zone
    marker = next((key for key in ("forward_markers", "original_markers") if letter.is_marker(line.text, key)), "")
    skipped = 1 if marker or _RULE.match(line.text) else 0
    while skipped and at + skipped < len(lines) and not lines[at + skipped].text and skipped < 4:
        skipped += 1
    block = _block(lines, at + skipped)
    if block:
        kind, depth, taken = (
            _kind_of_block(block, marker, zone, message),
            lines[at + skipped].depth,
            skipped + block.lines,
        )
        if kind is SegmentKind.QUOTED and zone.kind is SegmentKind.TOP and _is_marked(lines[at + taken :], depth):
            return taken, _Zone()
        return taken, _Zone(kind, block.author, block.subject, block.to, depth)
    if marker:
        kind = SegmentKind.FORWARDED if marker == "forward_markers" else SegmentKind.QUOTED
        return 1, _Zone(kind, depth=line.depth)
    header = _quote_header(lines, at)
    if not header:
        return 0, zone
    if _is_marked(lines[at + header :], line.depth):
        return header, zone if zone.kind is not SegmentKind.TOP else _Zone()
    author = _address_in(" ".join(part.text for part in lines[at : at + header]))
    depth = 0 if line.text.endswith(">" * GROUPWISE) else line.depth
    return header, _Zone(SegmentKind.QUOTED, author, depth=depth)


def _is_marked(lines: Sequence[Line], depth: int) -> bool:
    """Whether the next line of text is marked as quoted, so that what is not marked is the sender's."""
    following = next((after for after in lines if after.text), None)
    return following is not None and following.depth > depth


def _may_open(text: str) -> bool:
    return ":" in text or text[:1] in "-_=*" or len(text) < 80


def _block(lines: Sequence[Line], at: int) -> _Block | None:
    """A From/Sent/To/Subject block that begins at a line, in any language and order; None if there is none."""
    found: dict[str, str] = {}
    end = at
    for index in range(at, min(at + 12, len(lines))):
        classes, value = letter.header_label(lines[index].text)
        new = [name for name in letter.HEADER_CLASSES if name in classes and name not in found]
        if new:
            found[new[0]] = value
            end = index + 1
        elif index == at or (not lines[index].text and index > end) or index - end >= 2:
            break
    others = {"sent", "to", "subject"} & set(found)
    if "from" not in found or len(others) < 2:
        return None
    return _Block(end - at, _author(found["from"]), found.get("subject", ""), found.get("to", ""))


def _author(value: str) -> Address | None:
    """Name and address of "Anna Müller [mailto:a@b.eu]"; the address is '' where only a name is given."""
    address = _address_in(value)
    name = value.partition("[")[0].partition("<")[0].strip(" \"'*")
    if address is None:
        return Address(name, "") if name else None
    return Address("" if "@" in name else name, address.addr)


def _address_in(text: str) -> Address | None:
    found = _ADDRESS.search(text)
    return Address("", found.group().lower()) if found else None


def _kind_of_block(block: _Block, marker: str, zone: _Zone, message: Message) -> SegmentKind:
    """Handed on or only quoted: by the marker, by who wrote it, by the subject's prefix, by how much stands above."""
    if block.author and _is_recipient(block.author, message):
        return SegmentKind.QUOTED
    if marker == "forward_markers":
        return SegmentKind.FORWARDED
    if zone.kind is SegmentKind.QUOTED:
        return SegmentKind.QUOTED
    subject = zone.subject if zone.kind is SegmentKind.FORWARDED else message.subject
    prefix = subject_prefix(subject)
    if prefix == "reply" or (not prefix and message.in_reply_to):
        return SegmentKind.QUOTED
    return SegmentKind.FORWARDED


def _is_recipient(author: Address, message: Message) -> bool:
    """Whether who is quoted is who is written to: by address, or by its name or local part as a client shows it."""
    if author.addr:
        return author.addr in {address.addr for address in message.to}
    name = _key(author.name)
    return len(name) > 3 and any(name in (_key(a.name), _key(a.addr.partition("@")[0])) for a in message.to)


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def subject_prefix(subject: str) -> str:
    """ "forward", "reply" or '': what the first prefix of a subject says."""
    head = folded(subject.partition(":")[0]).strip(" [")
    if ":" not in subject:
        return ""
    if head in words_of("reply", "forward_prefixes"):
        return "forward"
    return "reply" if head in words_of("reply", "reply_prefixes") else ""


def _quote_header(lines: Sequence[Line], at: int) -> int:
    """How many lines from `at` make one "On … wrote:" (0: none)."""
    if lines[at].depth == GROUPWISE and lines[at].text.endswith(">" * GROUPWISE):
        return 1
    joined = ""
    for count in (1, 2, 3):
        if at + count > len(lines) or not lines[at + count - 1].text:
            return 0
        joined = f"{joined} {lines[at + count - 1].text}".strip()
        if joined.endswith(":") and letter.is_quote_header(joined):
            return count
    return 0


# --- signatures and footers ------------------------------------------------------------------------------------------


def _with_signatures(found: list[Segment], message: Message) -> list[Segment]:
    result: list[Segment] = []
    last_top = max((index for index, segment in enumerate(found) if segment.kind is SegmentKind.TOP), default=-1)
    for index, segment in enumerate(found):
        if segment.kind is SegmentKind.QUOTED:
            result.append(segment)
            continue
        author = segment.author or message.sender
        signed = segment.kind is not SegmentKind.TOP or index == last_top or index == 0
        result.extend(_parts(segment, author, len(result), signed))
    return result


def _parts(segment: Segment, author: Address | None, index: int, signed: bool) -> Iterator[Segment]:
    """The segment without its banner, signature and footer, then those."""
    lines = segment.lines
    begin = _banner_lines(lines)
    if begin:
        yield Segment(SegmentKind.DISCLAIMER, lines[:begin])
        index += 1
    cut = _signature_at(lines, begin, author) if signed else len(lines)
    footer = _footer_at(lines, cut if cut < len(lines) else begin)
    yield replace(segment, lines=lines[begin : min(cut, footer)])
    if cut < footer:
        behind = next((at for at in range(cut + 1, footer) if letter.is_postscript(lines[at].text)), footer)
        yield Segment(SegmentKind.SIGNATURE, lines[cut:behind], owner=index)
        if behind < footer:
            yield replace(segment, lines=lines[behind:footer])
    if footer < len(lines):
        yield Segment(SegmentKind.DISCLAIMER, lines[footer:])


def _banner_lines(lines: Sequence[Line]) -> int:
    """Lines of a "this mail comes from outside" banner at the very top."""
    for index, line in enumerate(lines[:6]):
        if line.text and letter.footer_phrase(line.text, "external_banners"):
            end = index + 1
            while end < len(lines) and lines[end].text:
                end += 1
            return end
    return 0


def _signature_at(lines: Sequence[Line], begin: int, author: Address | None) -> int:
    """Where the signature begins: at the delimiter of RFC 3676 4.3, a closing greeting, or the author's own name."""
    for index in range(begin, len(lines)):
        text = lines[index].text
        if text == "--" or (index > begin and letter.is_sign_off(text)):
            return index
    name = set(fold(author.name).replace(",", " ").split()) if author else set()
    if len(name) >= 2:
        for index in range(len(lines) - 1, begin, -1):
            text = lines[index].text
            words = fold(text).replace(",", " ").split()
            begins = len(words) <= 6 and name <= set(words) and (words[0] in name or words[0].endswith("."))
            begins = begins or _signs_shortly(lines, index, name)
            if begins and not _is_in_list(lines[:index], text) and not _BESIDE.search(text):
                return index
    return len(lines)


def _signs_shortly(lines: Sequence[Line], index: int, name: set[str]) -> bool:
    """Whether a line behind a sentence is a part of the author's name, his number below it, hardly more: "/Anna"."""
    said = fold(lines[index].text.strip(_DASHES)).split()
    if not said or not set(said) < name:
        return False
    before = next((line.text for line in reversed(lines[:index]) if line.text), "")
    below = [line.text for line in lines[index + 1 :] if line.text]
    numbered = 0 < len(below) <= FEW_BELOW and digits_in(below[0]) >= letter.FEWEST_DIGITS
    return numbered and before.endswith((".", "!", "?"))


def _is_in_list(before: Sequence[Line], text: str) -> bool:
    """Whether the text before a line ends in a colon, numbers it or is a row as it is: no signature begins there."""
    last = next((line.text for line in reversed(before) if line.text), "")
    row = any(min(last.count(border), text.count(border)) >= 2 for border in ("\t", "|"))
    return last.endswith(":") or row or _COUNTED.match(last) is not None


def _footer_at(lines: Sequence[Line], begin: int) -> int:
    """Where the legal or mail-client footer begins."""
    for index in range(begin, len(lines)):
        text = lines[index].text
        if (
            text
            and not letter.header_label(text)[0]
            and (
                letter.footer_phrase(text, "sent_from")
                or len(letter.footer_phrase(text, "disclaimers")) >= letter.LONG_PHRASE
                or letter.heads_footer(text)
            )
        ):
            return index
    return len(lines)
