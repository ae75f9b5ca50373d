"""Did a machine write it? Decided from the head of a mail and the beginning of its body.

Rule: an ordered table of named rules: the first that applies decides and is named. RFC 3834 (automatic responses),
RFC 3464 (delivery reports), RFC 8098 (receipts), RFC 2919 (list mail), RFC 5965 (feedback reports). The words of
absence notices and of reports are data. Does not know what a registration says, beyond that a person says it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.phrases import Phrases, folded, words_of
from inbox_processor.knowledge.words import words
from inbox_processor.records import Kind, Message
from inbox_processor.screening.subjects import normalised, without_prefixes

_STATUS_CODE = re.compile(
    r"[45](?<![\d.].)(?:\d\d[ -]#?[45])?\.\d{1,3}\.\d{1,3}(?![\d.])|5(?<!\d5)[05]\d[ -](?:#?5\.\d|\w+ )"
)
"""Its digits come before what must not stand before them: so `re` passes over all other characters at once."""
OWN_WORDS = 3_000
"""Characters of a body that are looked at: a machine says what it is at once."""


@dataclass(frozen=True, slots=True)
class AutomaticRule:
    """Why a mail counts as automatic, and as which kind."""

    name: str
    kind: Kind


def automatic(message: Message) -> AutomaticRule | None:
    """The first rule that says a machine wrote this mail; None for a mail that a person wrote."""
    return next((AutomaticRule(name, kind) for name, kind, applies in RULES if applies(message)), None)


def is_list_mail(message: Message) -> bool:
    """True for mail of a mailing list (RFC 2919, RFC 2369): it is read, but never answered."""
    precedence = message.values("precedence")
    return bool(message.values("list-id") or message.values("list-post")) or any(
        v.lower() == "list" for v in precedence
    )


def _of_report_type(kind: str) -> Callable[[Message], bool]:
    def applies(message: Message) -> bool:
        content_type = " ".join(message.values("content-type")[:1]).lower()
        types = [name for name, meaning in table("screening")["report_types"].items() if meaning == kind]
        if content_type.startswith("multipart/report") and any(name in content_type for name in types):
            return True
        return any(text.media_type.removeprefix("message/") in types for text in message.delivery_status)

    return applies


def _local_part(message: Message) -> str:
    sender = message.sender.addr if message.sender else " ".join(message.values("from")).partition("<")[2]
    return re.sub(r"[-_.]", "", sender.partition("@")[0].strip("<> ").lower())


def _from_daemon(message: Message) -> bool:
    local = _local_part(message)
    name = re.sub(r"[^a-z]", "", (message.sender.name if message.sender else " ".join(message.values("from"))).lower())
    daemons = table("screening")["daemons"]
    return local in daemons or any(len(daemon) > 8 and daemon in name for daemon in daemons)


def is_robot(address: str) -> bool:
    """Whether only a machine writes from an address, and nobody reads what is sent to it."""
    local = re.sub(r"[-_.]", "", address.partition("@")[0].lower())
    return local in table("screening")["robots"] or local in table("screening")["daemons"]


def _null_path(message: Message) -> bool:
    return any(value.replace(" ", "") == "<>" for value in message.values("return-path"))


@cache
def table_phrases(section: str, key: str) -> Phrases:
    return Phrases((phrase, phrase) for phrase in table("screening")[section][key])


def _begins(subject: str, section: str) -> bool:
    """True where a subject, after its prefixes, begins with one of `section`'s subjects, alone or before our own.

    In two languages it may begin so twice: "Fora de l'oficina / Fuera de la oficina".
    """
    parts = without_prefixes(normalised(subject)).split(" / ")
    return any(hit.first <= 2 for part in parts for hit in table_phrases(section, "subjects").find(words(part)[:12]))


@cache
def _markers() -> tuple[str, ...]:
    """How programs head what they quote: "Original Message"."""
    return tuple(folded(word).strip(" -_=*:") for word in words_of("reply", "original_markers"))


def _heads_quoted(line: str) -> bool:
    return line.startswith(("--", "__", "==")) and folded(line).strip(" -_=*:").startswith(_markers())


def _body(message: Message) -> str:
    """The beginning of what the mail says itself: unquoted lines of the first body, above the mail that it answers."""
    content = message.texts[0].content[:OWN_WORDS] if message.texts else ""
    own = takewhile(lambda line: not _heads_quoted(line), content.split("\n"))
    return "\n".join(line for line in own if not line.startswith(">"))


def _says(message: Message, section: str) -> int:
    """How many different phrases of the section the body says."""
    return len({hit.phrase for hit in table_phrases(section, "phrases").find(words(_body(message)))})


def _bounce_by_words(message: Message) -> bool:
    if not _begins(message.subject, "bounce"):
        return False
    return _says(message, "bounce") > 0 or bool(_STATUS_CODE.search(_body(message))) or not _asks(message)


def _asks(message: Message) -> bool:
    """True where the body says what only a person says: that somebody registers, cancels, comes instead."""
    return any(_personal().find(words(_body(message))))


def _has_prefix(subject: str) -> bool:
    return without_prefixes(normalised(subject)) != normalised(subject)


LONG_VERB = 7
"""Letters from which a single word of registering or cancelling says enough: "reģistrējiet", "upišite"."""


@cache
def _personal() -> Phrases:
    wishes = table("wishes")
    said = [phrase for code in LANGUAGES for key in ("registers", "cancels") for phrase in wishes[code][key]]
    going = ((code, wishes[code][key]) for code in LANGUAGES for key in ("instead", "unable"))
    coming = [phrase for code, phrases in going for phrase in _with_coming(code, phrases)]
    return Phrases((phrase, phrase) for phrase in (*said, *coming) if " " in phrase or len(phrase) >= LONG_VERB)


def _with_coming(language: str, phrases: Iterable[str]) -> Iterator[str]:
    """Those that say who comes or does not, which no absence notice does: not "vertritt mich"."""
    going = Phrases((stem, stem) for stem in table("wish_words")[language]["go"])
    return (phrase for phrase in phrases if any(going.find(words(phrase))))


def _delivery_phrases(message: Message) -> bool:
    return bool(_STATUS_CODE.search(_body(message))) and _says(message, "bounce") > 0 and not _asks(message)


def _auto_submitted(message: Message) -> bool:
    """RFC 3834 section 5: anything but "no"."""
    words = (re.split(r"[\s;(]", value.strip().lower(), maxsplit=1)[0] for value in message.values("auto-submitted"))
    return any(word not in ("no", "") for word in words)


def _marked(message: Message) -> bool:
    known = table("screening")
    if any(name in known["yes_fields"] and value.lower() not in ("no", "false") for name, value in message.header):
        return True
    return any(
        any(word in value.lower() for word in known["marked_fields"].get(name, ())) for name, value in message.header
    )


def _absence_words(body: str) -> int:
    """How many different words of absence a body says."""
    count, end = 0, -1
    for hit in _vacation().find(words(body)):
        if hit.first > end:
            count, end = count + 1, hit.last
    return count


LONG_WORD = 10
"""Letters from which a single word of absence says enough: "kesälomalla", "Mutterschutz"."""


@cache
def _vacation() -> Phrases:
    long = (phrase for phrase in words_of("intent", "vacation") if " " in phrase or len(phrase) >= LONG_WORD)
    return Phrases((phrase, "absence") for phrase in (*long, *table("screening")["absence"]["phrases"]))


def _absent(message: Message) -> bool:
    """Words of absence in an answer, or so many of them that nothing else can be meant."""
    body, enough = _body(message), ENOUGH if _has_prefix(message.subject) else PLENTY
    return _vacation().begun_in(body) >= enough and _absence_words(body) >= enough and not _asks(message)


ENOUGH, PLENTY = 2, 3
"""Different words of absence that make a notice, in an answer and in a mail with a subject of its own."""


_TICKET = re.compile(r"\[[^\[\]]{0,24}#[^\[\]]{0,4}\d[^\[\]]{0,24}\]")
"""The number that a help desk puts before a subject: "[#74039-118]", "[Ticket#2014081]"."""


def _help_desk(message: Message) -> bool:
    marked = any(name in table("screening")["receipts"]["help_desks"] for name, _ in message.header)
    return marked and (_says(message, "receipts") > 0 or not _asks(message))


def _numbered(message: Message) -> bool:
    """A subject with a help desk's number before it, and a body that says what receipts say and no person does."""
    return bool(_TICKET.match(message.subject.lstrip())) and _says(message, "receipts") > 0 and not _asks(message)


def _receipt(message: Message) -> bool:
    """A body that says that no person wrote it, and that what was sent has come in, as registries answer.

    "Registered under number" is no wish to be registered.
    """
    row = words(_body(message))
    said = [list(table_phrases("receipts", key).find(row)) for key in ("automatic", "received")]
    told = {at for hits in said for hit in hits for at in range(hit.first, hit.last + 1)}
    return all(said) and all(hit.first in told for hit in _personal().find(row))


@cache
def _programs() -> frozenset[str]:
    return frozenset(folded(words) for words in table("screening")["absence"]["programs"])


def _names_itself(subject: str) -> bool:
    """Whether only programs put before a subject what stands before its first colon: "Automatic reply: …"."""
    head, colon, _ = normalised(subject).partition(":")
    return bool(colon) and head.strip() in _programs()


RULES: tuple[tuple[str, Kind, Callable[[Message], bool]], ...] = (
    ("delivery report (RFC 3464)", Kind.BOUNCE, _of_report_type("bounce")),
    ("receipt (RFC 8098)", Kind.AUTO_REPLY, _of_report_type("auto-reply")),
    ("failed recipients named", Kind.BOUNCE, lambda m: bool(m.values("x-failed-recipients"))),
    ("from a mail system", Kind.BOUNCE, _from_daemon),
    ("subject of a delivery report", Kind.BOUNCE, _bounce_by_words),
    ("words of a delivery report", Kind.BOUNCE, _delivery_phrases),
    ("Auto-Submitted (RFC 3834)", Kind.AUTO_REPLY, _auto_submitted),
    ("null return path", Kind.AUTO_REPLY, _null_path),
    ("marked as an automatic answer", Kind.AUTO_REPLY, _marked),
    ("help desk", Kind.AUTO_REPLY, _help_desk),
    ("numbered by a help desk", Kind.AUTO_REPLY, _numbered),
    ("names itself automatic", Kind.AUTO_REPLY, lambda m: _names_itself(m.subject)),
    ("subject of an absence notice", Kind.AUTO_REPLY, lambda m: _begins(m.subject, "absence") and not _asks(m)),
    ("words of an absence notice", Kind.AUTO_REPLY, _absent),
    ("words of a receipt", Kind.AUTO_REPLY, _receipt),
    (
        "from a robot",
        Kind.AUTO_REPLY,
        lambda m: is_robot(m.sender.addr if m.sender else "") and _says(m, "receipts") + _says(m, "bounce") > 0,
    ),
)
"""In order: what names itself, then what only a machine sends, then what only its words give away."""
