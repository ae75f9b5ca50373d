"""HTML to the text a person sees: one line a block, cells of a row joined by TAB, quoting as `> ` marks.

Rule: hidden text is never read, what is seen is never lost; linear in the size of the document. A link keeps its
visible text; a mailto target that the text does not show follows as ` <mailto:address>`, as Outlook writes it.
Outlook's rule above the quoted mail becomes a line of underscores; answers written into the quoted mail in another
colour become lines of their own there, and the rest of it gets `> ` marks. Does not know charsets or what a line means.
Lexbor (HTML5 tree construction) is quadratic in the depth of open blocks: deep documents are stripped of tags instead.
"""

from __future__ import annotations

import html as entities
import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

RULE = "_" * 32
MAX_DEPTH = 1_000
MAX_NODES = 60_000
MAX_QUOTES = 50

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,20})")
_SHALLOW = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
        "option",
        "thead",
        "tbody",
        "tfoot",
        "o:p",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "blockquote",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "ul",
    ]
)
_UNREAD = frozenset(
    [
        "head",
        "script",
        "style",
        "title",
        "template",
        "noscript",
        "object",
        "iframe",
        "svg",
        "math",
        "audio",
        "video",
        "select",
        "textarea",
        "xml",
    ]
)
_UNSHOWN = (
    "display:none",
    "visibility:hidden",
    "mso-hide:all",
    "font-size:0;",
    "font-size:0px",
    "font-size:0pt",
    "max-height:0",
)
_SPACE = " \t\r\n\f"
"""White space of HTML; a non-breaking space is text: an otherwise empty paragraph with one is a blank line."""
_SPACES = re.compile(f"[{_SPACE}]+")
_COLOURED = frozenset({"span", "font", "b", "strong", "i", "em", "u", "p", "div", "li"})
_COLOUR = re.compile(r"(?:^|;)color:(?:#([0-9a-f]{6})|rgb\((\d{1,3}),(\d{1,3}),(\d{1,3})\)|([a-z]{3,10}))")
_NAMED = frozenset(
    {"red", "blue", "green", "magenta", "fuchsia", "crimson", "orangered", "darkred", "mediumblue", "lime"}
)
VIVID = 110
"""Difference of the strongest and the weakest of red, green, blue from which a colour makes answers stand out."""
BEGIN, END = "\ue000", "\ue001"
"""Private marks around coloured text while lines are built; never in the result."""
_MARKS = {ord(BEGIN): None, ord(END): None}
_INDENTED = ("border:none", "border:0", "border-width:0")
_STYLE = re.compile(r"<(style|script|title|head|xml)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Cell:
    """Lines under construction: `text` of the open line, finished `lines`, both of one block or table cell."""

    lines: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    depth: int = 0
    preformatted: int = 0

    def end_line(self) -> None:
        words = "".join(self.text)
        self.text.clear()
        content = words.rstrip(_SPACE) if self.preformatted else _SPACES.sub(" ", words).strip(_SPACE)
        self.lines.append((">" * self.depth + " " if self.depth else "") + content)

    def close_block(self) -> None:
        if any(part.strip(_SPACE) for part in self.text):
            self.end_line()
        else:
            self.text.clear()


@dataclass(slots=True)
class _Table:
    cell: _Cell
    """Where the rows go."""
    row: list[list[str]] = field(default_factory=list)
    across: int = 0
    """How many cells the row before filled with a line each."""


def render(html: str) -> str:
    """The seen text of an HTML document."""
    if BEGIN in html or END in html:
        html = html.translate(_MARKS)
    if _too_deep(html):
        return _stripped(html)
    body = LexborHTMLParser(html).body
    if body is None:
        return _stripped(html)
    walk = _Walk()
    walk.through(body)
    return "\n".join(_without_stacks_of_blanks(_with_answers(walk.cell.lines)))


def _with_answers(lines: list[str]) -> list[str]:
    """Coloured text within the quoted mail as lines of its own; elsewhere colour means nothing."""
    quoted = next((at for at, line in enumerate(lines) if line == RULE), len(lines))
    below = lines[quoted + 1 :]
    coloured = sum(BEGIN in line for line in below)
    if not coloured or 2 * coloured > sum(bool(line.strip()) for line in below):
        return [line.translate(_MARKS) for line in lines]
    kept = [line.translate(_MARKS) for line in lines[: quoted + 1]]
    for line in below:
        kept.extend(_split(line))
    return kept


def _split(line: str) -> list[str]:
    """A line of the quoted mail as its own words with a quote mark, and the coloured ones without."""
    depth, parts = 0, [("", False)]
    for character in line:
        if character in (BEGIN, END):
            depth = max(0, depth + (1 if character == BEGIN else -1))
        elif parts[-1][1] == bool(depth):
            parts[-1] = (parts[-1][0] + character, bool(depth))
        else:
            parts.append((character, bool(depth)))
    filled = [(text.strip(), answer) for text, answer in parts if text.strip()]
    return [text if answer else f"> {text}" for text, answer in filled] or [">"]


def _too_deep(html: str) -> bool:
    """True where more elements may be open at once than lexbor can take in linear time."""
    if html.count("<") <= MAX_DEPTH:
        return False
    open_now: Counter[str] = Counter()
    deepest: Counter[str] = Counter()
    for closing, name in _TAG.findall(html):
        if (name := name.lower()) in _SHALLOW:
            continue
        if closing:
            open_now[name] = max(0, open_now[name] - 1)
        else:
            open_now[name] += 1
            deepest[name] = max(deepest[name], open_now[name])
    return sum(deepest.values()) > MAX_DEPTH


def _stripped(html: str) -> str:
    """Text between tags, for documents too deep to build a tree of; stops at nothing but the ends of tags."""
    result: list[str] = []
    lower = html.lower()
    position = 0
    while (start := html.find("<", position)) >= 0:
        result.append(html[position:start])
        unread = _STYLE.match(html, start)
        stop = lower.find(f"</{unread.group(1).lower()}", start) if unread else start
        stop = html.find(">", stop) if stop >= 0 else -1
        if stop < 0:
            return entities.unescape("".join(result))
        if html[start + 1 : start + 3].lower().strip("/ ") in ("p", "br", "di", "tr", "li", "h1", "h2", "h3"):
            result.append("\n")
        position = stop + 1
    return entities.unescape("".join(result) + html[position:])


class _Walk:
    """Depth-first over the tree without recursion; holds the open cell and tables."""

    def __init__(self) -> None:
        self.cell = _Cell()
        self.tables: list[_Table] = []
        self.parents: list[_Cell] = []

    def through(self, body: LexborNode) -> None:
        node, seen = body.first_child, 0
        open_nodes: list[tuple[LexborNode, str]] = []
        while (node is not None or open_nodes) and seen < MAX_NODES:
            if node is None:
                parent, tag = open_nodes.pop()
                self.leave(parent, tag)
                node = parent.next
                continue
            seen += 1
            if node.is_text_node:
                self.words(node.text_content or "")
                node = node.next
                continue
            tag = node.tag or ""
            if self.enter(node, tag):
                open_nodes.append((node, tag))
                node = node.first_child
            else:
                node = node.next
        while open_nodes:
            self.leave(*open_nodes.pop())
        self.cell.close_block()

    def words(self, text: str) -> None:
        if self.cell.preformatted:
            *lines, last = text.replace("\r", "").split("\n")
            for line in lines:
                self.cell.text.append(line)
                self.cell.end_line()
            self.cell.text.append(last)
            return
        if text.strip(_SPACE) or self.cell.text:
            self.cell.text.append(_SPACES.sub(" ", text))

    def enter(self, node: LexborNode, tag: str) -> bool:
        """Open an element; False where nothing in it is to be read."""
        if tag.startswith("-") or tag in _UNREAD:
            return False
        if tag == "br":
            self.cell.end_line()
            return False
        attributes = node.attributes
        if attributes and _unshown(attributes):
            return False
        if tag in ("td", "th"):
            self.parents.append(self.cell)
            self.cell = _Cell()
        elif tag == "tr" and self.tables:
            self.tables[-1].row = []
        elif tag in _BLOCKS:
            self._open_block(tag, attributes)
        if attributes and tag in _COLOURED and _is_vivid(attributes):
            self.cell.text.append(BEGIN)
        return True

    def _open_block(self, tag: str, attributes: dict[str, str | None]) -> None:
        cell = self.cell
        cell.close_block()
        if tag == "table":
            self.tables.append(_Table(cell))
        elif tag == "hr" or _is_outlook_rule(tag, attributes):
            cell.lines.append((">" * cell.depth + " " if cell.depth else "") + RULE)
        elif tag == "pre":
            cell.preformatted += 1
        elif tag == "li":
            cell.text.append("- ")
        elif tag == "blockquote" and _is_quote(attributes):
            cell.depth = min(cell.depth + 1, MAX_QUOTES)

    def leave(self, node: LexborNode, tag: str) -> None:
        cell = self.cell
        if tag in _COLOURED and _is_vivid(node.attributes):
            cell.text.append(END)
        if tag in ("td", "th"):
            cell.close_block()
            self.cell = self.parents.pop()
            if self.tables:
                self.tables[-1].row.append(cell.lines)
            else:
                self.cell.lines.extend(cell.lines)
        elif tag == "tr":
            if self.tables:
                _lay_out(self.tables[-1])
        elif tag in _BLOCKS:
            cell.close_block()
            self._close_block(node, tag)
        elif tag == "a":
            cell.text.extend(_hidden_target(node, cell.text))

    def _close_block(self, node: LexborNode, tag: str) -> None:
        cell = self.cell
        if tag == "table" and self.tables:
            self.tables.pop()
        elif tag == "pre":
            cell.preformatted -= 1
        elif tag == "p" and cell.lines and not _is_tight(node):
            cell.lines.append(">" * cell.depth)
        elif tag == "blockquote" and _is_quote(node.attributes):
            cell.depth = max(0, cell.depth - 1)


def _lay_out(table: _Table) -> None:
    """Put a finished row into the text: one line with TABs where its cells read across, else cell by cell."""
    cells = [[line for line in lines if line.strip()] for lines in table.row]
    table.row = []
    mark = ">" * table.cell.depth + " " if table.cell.depth else ""
    lines = table.cell.lines
    filled = sum(map(bool, cells))
    short = filled >= 3 and all(len(cell) <= 3 for cell in cells)
    if short and (2 * sum(len(cell) == 1 for cell in cells) >= filled or table.across == filled):
        cells = [[" ".join(cell)] if cell else [] for cell in cells]  # a wrapped cell of a data row
    tall = sum(len(cell) > 1 for cell in cells)
    table.across = 0 if tall else filled
    if not any(cells):
        lines.append(mark.strip())
    elif tall == 0:
        lines.append(mark + "\t".join("".join(cell) for cell in cells).rstrip())
    elif tall == 1 and len(cells[-1]) > 1 and len(cells) > 1 and any(cells[:-1]):
        lines.append(mark + "\t".join(cell[0] if cell else "" for cell in cells))
        lines.extend(mark + "\t" * (len(cells) - 1) + line for line in cells[-1][1:])
    else:
        stacked = sum(len(cell) >= 3 for cell in cells) > 1  # blocks side by side: people or addresses in columns
        for cell in cells:
            lines.extend(mark + line for line in cell)
            lines.extend([mark.strip()] if stacked and cell else [])


def _unshown(attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    if not style:
        return False
    flat = "".join(style.lower().split()) + ";"
    return any(mark in flat for mark in _UNSHOWN) and "display:block" not in flat


def _is_vivid(attributes: dict[str, str | None]) -> bool:
    """True for text in red, blue, green: not black, grey, or the dark blue that Outlook replies in."""
    style = "".join((attributes.get("style") or "").lower().split())
    if attributes.get("color"):
        style += f";color:{(attributes['color'] or '').strip().lower()}"
    found = _COLOUR.search(style) if "color:" in style else None
    if not found:
        return False
    code, red, green, blue, name = found.groups()
    if name:
        return name in _NAMED
    parts = [int(code[at : at + 2], 16) for at in (0, 2, 4)] if code else [int(red), int(green), int(blue)]
    return max(parts) - min(parts) >= VIVID


def _is_outlook_rule(tag: str, attributes: dict[str, str | None]) -> bool:
    """Outlook's border above a quoted mail: a div with a solid top border and no other (Word's HTML)."""
    if tag != "div" or not attributes:
        return False
    if attributes.get("id") in ("appendonsend", "divRplyFwdMsg"):
        return True
    flat = "".join((attributes.get("style") or "").lower().split())
    return "border:none" in flat and "border-top:solid" in flat


def _is_quote(attributes: dict[str, str | None]) -> bool:
    """True for a blockquote that quotes: cited, or drawn with a line; not one that only indents."""
    if (
        attributes.get("type") == "cite"
        or attributes.get("cite")
        or "quote" in (attributes.get("class") or "").replace("indent-blockquote", "")
    ):
        return True
    flat = "".join((attributes.get("style") or "").lower().split())
    return not any(mark in flat for mark in _INDENTED) and "indent" not in (attributes.get("class") or "")


def _is_tight(node: LexborNode) -> bool:
    """True for a paragraph that stands without a blank line after it (Word's MsoNormal, zero margins)."""
    attributes = node.attributes
    if (attributes.get("class") or "").startswith("Mso"):
        return True
    flat = "".join((attributes.get("style") or "").lower().split())
    return "margin:0" in flat or "margin-bottom:0" in flat


def _hidden_target(node: LexborNode, shown: list[str]) -> list[str]:
    """` <mailto:address>` where a link leads to an address that its text does not show."""
    target = (node.attributes.get("href") or "")[:400].strip()
    if target[:7].lower() != "mailto:":
        return []
    address = unquote(target[7:].partition("?")[0]).strip()
    if not address or "@" not in address or address.lower() in "".join(shown[-20:]).lower():
        return []
    return [f" <mailto:{''.join(address.split())}>"]


def _without_stacks_of_blanks(lines: list[str]) -> list[str]:
    """At most two blank lines in a row, none at the ends."""
    kept: list[str] = []
    for line in lines:
        if line.strip(" >") or len(kept) < 2 or kept[-1].strip(" >") or kept[-2].strip(" >"):
            kept.append(line)
    return kept
