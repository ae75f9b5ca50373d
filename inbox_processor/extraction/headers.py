"""What the header fields say of who wrote the mail: "Müller, Anna (VDI/VDE-IT)" <anna@…>, Reply-To, Sender.

Rule: the address of From is always the sender's; a display name counts as a person's name only when it looks like one.
Does not know whether the sender is registered.
"""

from __future__ import annotations

import re
from dataclasses import replace

from inbox_processor.extraction import addresses, entries, names
from inbox_processor.extraction.entries import Entry, Role
from inbox_processor.extraction.lexicon import grammar, lexicon
from inbox_processor.extraction.model import Candidate, SegmentKind
from inbox_processor.extraction.page import Page, Span, candidate
from inbox_processor.extraction.similarity import fits_address, is_made_of, likeness
from inbox_processor.knowledge.habits import as_written
from inbox_processor.knowledge.words import words
from inbox_processor.records import Address

READER = "From"
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,80})[)\]]")
_VIA = re.compile(rf"\s+(?:{'|'.join(as_written('via'))})\s+", re.IGNORECASE)


def read(page: Page) -> list[Entry]:
    """The sender by the From field."""
    sender = page.sender
    if sender is None or page.is_ours(sender.addr):
        return []
    found = [_address(page, sender)]
    found += named(page, sender)
    return [Entry(Role.SENDER, READER, tuple(found), -1, 0)]


def _address(page: Page, sender: Address) -> Candidate:
    header = page.contents.get("From", "")
    at = header.lower().find(sender.addr.lower())
    if at < 0:
        return Candidate("email", sender.addr, sender.addr, "", -1, -1, 0, READER, 0.8, "the sender's address")
    raw = header[at : at + len(sender.addr)]
    return candidate("email", Span(raw, "From", at, 0), READER, 0.8, sender.addr, "the sender's address")


def named(page: Page, author: Address, header: str = "From") -> list[Candidate]:
    """Name, title and bracketed organisation of a display name."""
    text = author.name.strip(" '\"")
    if not text:
        return []
    content = page.contents.get(header, "")
    base = content.find(text)
    source = Span(text, header if base >= 0 else "", max(base, -1), 0)
    bare_end = min(
        (m.start() for m in (_BRACKETS.search(text), _VIA.search(text), _AT.search(text)) if m), default=len(text)
    )
    bare = source.cut(0, bare_end).strip(",;")
    if not is_person(bare.text, author.addr):
        return []
    return entries.of_name(page, bare, READER, 0.7, author.addr)


_AT = re.compile(r"\s(?:at|@)\s|\s[-–|/]\s")


SPELT = 0.95
"""How well an address fits a name that it is made of."""
WITH_INITIAL = 0.9
"""How well an address fits a name whose family name it spells behind an initial."""


def is_person(text: str, addr: str) -> bool:
    """Whether a display name is a person's and not an office's."""
    lex, sequence = lexicon(), words(text)
    plain = [word for word in sequence if len(word.fold) > 1]
    if len(plain) < 2 or "&" in text or lex.departments.holds(plain[0].fold):
        return False
    if any(word.fold in lex.given for word in plain):
        return True
    if likeness(text, addresses.domain_of(addr)) >= 0.6:
        return False
    if fits_address(text, addr) >= SPELT and not any(lex.functions.is_whole(w.fold) for w in plain):
        return True
    office = any(lex.organisations.holds(w.fold) or lex.functions.holds(w.fold) for w in plain)
    if office or addresses.is_role(addr):
        return False
    return is_made_of(addr, text) or names.looks_like_name(text) >= 0.5


def copied(page: Page, name: str) -> list[Candidate]:
    """The address of somebody whom the mail names, where it is sent to him too: "my colleague Anna Müller (in cc)"."""
    own = page.sender.addr if page.sender else ""
    told = {a.addr: a for a in (*page.message.cc, *page.message.to) if not page.is_ours(a.addr) and a.addr != own}
    fitting = {addr for addr, a in told.items() if _is_spelt(name, addr) or _is_called(name, a)}
    rule = "an address that the mail is sent to as well"
    return [Candidate("email", addr, addr, "", -1, -1, 0, "Cc", 0.8, rule) for addr in fitting if len(fitting) == 1]


def replied(page: Page) -> list[Candidate]:
    """The sender's address, where the mail says that it is the one to write to: "please use this address only"."""
    small = grammar(page.language)["same_as_sender"]
    if not page.sender or not any(small.within(words(line.text)) for line in page.top_lines):
        return []
    return [replace(_address(page, page.sender), rule="the sender's address, as the mail says")]


def _is_spelt(name: str, addr: str) -> bool:
    """Whether an address spells a family name and no other given name than its own."""
    family = name.rpartition(" ")[2]
    return fits_address(name, addr) >= WITH_INITIAL and (is_made_of(addr, family) or fits_address(name, addr) >= SPELT)


def _is_called(name: str, address: Address) -> bool:
    """Whether a display name has all words of a name."""
    shown = {word.fold for word in words(address.name)}
    return bool(name) and {word.fold for word in words(name)} <= shown


def read_authors(page: Page, kinds: tuple[SegmentKind, ...]) -> list[Entry]:
    """The authors of forwarded and attached texts, by the header fields that stand there."""
    found = []
    for index, segment in enumerate(page.segments):
        author = segment.author
        if segment.kind not in kinds or author is None or page.is_ours(author.addr):
            continue
        taken = (*_author_name(page, author), *_author_address(author))
        found.append(Entry(Role.AUTHOR, "forwarded header", taken, index, 0))
    return found


def _author_name(page: Page, author: Address) -> list[Candidate]:
    if not is_person(author.name, author.addr):
        return []
    found = entries.of_name(page, Span(author.name, "", -1, 0), "forwarded header", 0.7, author.addr or None)
    return [replace(c, rule=c.rule or "the author in the forwarded header", start=-1, end=-1) for c in found]


def _author_address(author: Address) -> list[Candidate]:
    if not author.addr:
        return []
    rule = "the author's address in the forwarded header"
    return [Candidate("email", author.addr, author.addr, "", -1, -1, 0, "forwarded header", 0.8, rule)]
