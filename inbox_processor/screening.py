"""Is it ours, and did a machine write it? Decided from the head of a mail (and from the whole, where it is there).

Rule: pure, and an ordered table of named rules: the first that applies decides and is named. Reply and forward
prefixes, month names and the words of absence notices are data. RFC 3834 (automatic responses), RFC 3464 (delivery
reports), RFC 2919 (list mail), RFC 5965 (feedback reports). Does not know what a
registration says, nor the register: what is a valid token or one of our Message-IDs it is told by the caller.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile

from rapidfuzz import fuzz

from inbox_processor.knowledge import LANGUAGES, table
from inbox_processor.knowledge.phrases import Phrases, folded, words_of
from inbox_processor.knowledge.words import fold, words
from inbox_processor.records import Kind, Message, Reading, Registrant, SubjectMatch

SCREENING_FIELDS = (
    "From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "Return-Path", "Delivered-To", "Received", "Content-Type", "Auto-Submitted", "Precedence", "X-Precedence",
    "Preference", "List-Id", "List-Post", "List-Unsubscribe", "X-Failed-Recipients", "X-Auto-Response-Suppress",
    "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply-From", "X-Mail-Autoreply", "X-Trasporto",
    "Authentication-Results",
)  # fmt: skip
"""What BODY.PEEK[HEADER.FIELDS (…)] must fetch so that `claim` and `automatic` can decide before the fetch."""


@dataclass(frozen=True, slots=True)
class AutomaticRule:
    """Why a mail counts as automatic, and as which kind."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Claim:
    """Whether a mail is ours and by what: "process folder", "token", "thread", "reference", "subject" or ''.

    A near subject makes it ours only by what the body says: `ours` is False, `match` NEAR, and the caller reads on.
    """

    ours: bool
    by: str
    match: SubjectMatch


# --- is it ours? -----------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"[A-Za-z0-9_.~=-]{12,400}")
_CALENDAR_UID = re.compile(r"^UID:[ \t]*(\S{1,400})", re.IGNORECASE | re.MULTILINE)
_RETURNED_ID = re.compile(r"^message-id:[ \t]*(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)


def claim(
    message: Message,
    *,
    wanted_subject: str,
    event_code: str = "",
    in_process_folder: bool = False,
    is_own_message_id: Callable[[str], bool] | Container[str] = frozenset(),
    is_valid_token: Callable[[str], bool] = lambda token: False,
) -> Claim:
    """Whether the mail is ours, by the first of SPEC section 4's reasons; heads and whole mails alike."""
    match = subject_match(message.subject, wanted_subject)
    own = is_own_message_id if callable(is_own_message_id) else is_own_message_id.__contains__
    reasons: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("process folder", lambda: in_process_folder),
        ("token", lambda: any(is_valid_token(token) for token in possible_tokens(message))),
        ("thread", lambda: any(own(identifier) for identifier in answered_ids(message))),
        ("reference", lambda: bool(reference_in(message.subject, event_code))),
        ("subject", lambda: match is SubjectMatch.EXACT),
    )
    by = next((name for name, applies in reasons if applies()), "")
    return Claim(bool(by), by, match)


def possible_tokens(message: Message) -> tuple[str, ...]:
    """What may be a token of ours: long words of the subject, and the detail of a recipient address (`box+TOKEN@`)."""
    details = (address.addr.partition("@")[0].partition("+")[2] for address in (*message.to, *message.cc))
    return tuple(dict.fromkeys((*tokens_in(message.subject), *(detail for detail in details if detail))))


def tokens_in(text: str) -> tuple[str, ...]:
    """What may be tokens of ours in a line: long words, without the full stop behind them."""
    return tuple(word.rstrip(".") for word in _TOKEN.findall(text[:2000]))


def answered_ids(message: Message) -> tuple[str, ...]:
    """Message-IDs and calendar UIDs that the mail answers, returns or refers to."""
    calendar = [uid for text in message.calendars for uid in _CALENDAR_UID.findall(text.content)]
    returned = [found for text in message.delivery_status for found in _RETURNED_ID.findall(text.content)]
    attached = [inner.message_id for inner in message.attached]
    return tuple(dict.fromkeys((*message.in_reply_to, *reversed(message.references), *calendar, *returned, *attached)))


_ANY_ID = re.compile(r"<[^<>\s@]{1,250}@[^<>\s@]{1,250}>")
_ANY_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}[A-Za-z0-9]")
_FAILED = re.compile(
    r"^(?:final|original)-recipient:[ \t]*rfc822;[ \t]*<?([^\s<>;]{3,320})", re.IGNORECASE | re.MULTILINE
)
_COPY_BEGINS = re.compile(
    r"^[ \t>]*(?:return-path|received|message-id|from|to|subject|date):", re.IGNORECASE | re.MULTILINE
)


def returned_ids(message: Message) -> tuple[str, ...]:
    """Message-IDs that a delivery report returns, also where a free-form one has the mail in its own text."""
    quoted = [found for text in message.texts for found in _ANY_ID.findall(text.content[:200_000])]
    return tuple(dict.fromkeys((*answered_ids(message), *quoted[:200])))


def failed_addresses(message: Message) -> tuple[str, ...]:
    """Addresses that a delivery report says it could not reach (RFC 3464 section 2.3), in lower case.

    Where it has no fields for them, those it names above the copy of the mail, which has other people's addresses too.
    """
    named = [address for text in message.delivery_status for address in _FAILED.findall(text.content)]
    named += [address for value in message.values("x-failed-recipients") for address in _ANY_ADDRESS.findall(value)]
    if not named:
        heads = (_COPY_BEGINS.split(text.content[:OWN_WORDS], maxsplit=1)[0] for text in message.texts)
        named = [address for head in heads for address in _ANY_ADDRESS.findall(head)]
    return tuple(dict.fromkeys(address.lower() for address in named[:50]))


_STILL_TRIED = ("delayed", "delivered", "relayed", "expanded")


def is_delayed(report: Message) -> bool:
    """A report that delivery goes on being tried (RFC 3464 section 2.3.3), or that it succeeded, is no failure."""
    actions = [a for text in report.delivery_status for a in re.findall(r"(?im)^action:[ \t]*(\w+)", text.content)]
    if actions:
        return all(action.lower() in _STILL_TRIED for action in actions)
    return any(_table_phrases("delay", "subjects").find(words(_nfkc(report.subject))))


def reference_in(text: str, event_code: str) -> str:
    """The first reference such as CEW-0042 in a text, '' if none."""
    if not event_code:
        return ""
    found = re.search(rf"(?<!\w){re.escape(event_code)}-(?:R\d{{2,4}}|\d{{4,6}})(?!\w)", text, re.IGNORECASE)
    return found.group().upper() if found else ""


# --- the subject -----------------------------------------------------------------------------------------------------

_SEPARATORS = re.compile(r"[\s/\\‐‑‒–—―−⁄∕-]+")
_PREFIX = re.compile(
    r"[\s>]*(?:([^:\[\]]{1,24}?)\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\^?\d{1,2})?\s*[:：]|\[([^\[\]]{1,24})\])\s*"
)
_WORD = re.compile(r"\w+")
MAX_SUBJECT = 500
TYPO = 80
"""Likeness in 0…100 (rapidfuzz ratio) from which one word counts as another mistyped."""


def subject_match(subject: str, wanted: str) -> SubjectMatch:
    """How a subject agrees with the one registrants were told to use (SPEC section 4)."""
    folded_subject, folded_wanted = _without_prefixes(_nfkc(subject)), _nfkc(wanted)
    if _joined(folded_subject) == _joined(folded_wanted):
        return SubjectMatch.EXACT
    return SubjectMatch.NEAR if _is_near(folded_subject, folded_wanted) else SubjectMatch.NONE


def _nfkc(text: str) -> str:
    return folded(unicodedata.normalize("NFKC", text[:MAX_SUBJECT]))


def _joined(text: str) -> str:
    return _SEPARATORS.sub(" ", text).strip()


@cache
def prefixes() -> frozenset[str]:
    """Reply, forward and certified-mail prefixes of subjects, folded, without colon."""
    known = (
        *words_of("reply", "reply_prefixes"),
        *words_of("reply", "forward_prefixes"),
        *table("screening")["prefixes"],
    )
    return frozenset(fold(folded(word).strip(": .")) for word in known)


def _without_prefixes(text: str) -> str:
    """A folded subject without "Re:", "AW:", "Fwd[2]:" and what gateways put before it in brackets."""
    while found := _PREFIX.match(text):
        tag = found.group(2)
        if tag is None and fold(found.group(1).strip(" .")) not in prefixes():
            return text
        if tag is not None and any(letter.isdigit() for letter in tag):
            return text
        text = text[found.end() :]
    return text


Date = tuple[int, int, int]


@cache
def _months() -> dict[str, int]:
    """Month names of all languages, and their first letters where those are enough, to their numbers."""
    found: dict[str, int] = {}
    for key in ("months", "months_genitive"):
        for language in LANGUAGES:
            for number, name in enumerate(words_of("words", key, (language,)), start=1):
                found.setdefault(fold(name), (number - 1) % 12 + 1)
    return found


@cache
def _month_stems() -> dict[str, int]:
    stems: dict[str, set[int]] = {}
    for name, number in _months().items():
        for length in (3, 4):
            stems.setdefault(name[:length], set()).add(number)
    return {stem: numbers.pop() for stem, numbers in stems.items() if len(numbers) == 1}


@lru_cache(maxsize=4096)
def _month(word: str) -> int:
    """The number of a month by its name, an inflected form or a usual short form; 0 for any other word."""
    if word in _months():
        return _months()[word]
    if len(word) in (3, 4):
        return _month_stems().get(word, 0)
    return next((n for name, n in _months().items() if len(name) > 4 and word.startswith(name[:-1])), 0)


def dates_in(text: str) -> frozenset[Date]:
    """Every day that a short text may name, in any order and notation; year 0 where it names none."""
    words = _WORD.findall(fold(_nfkc(text)))
    found: set[Date] = set()
    for at, word in enumerate(words):
        if (
            word.isdigit()
            and len(word) == 4
            and at + 2 < len(words)
            and words[at + 1].isdigit()
            and words[at + 2].isdigit()
        ):
            found.update(_day(int(words[at + 2]), int(words[at + 1]), int(word)))
        if (
            at + 1 < len(words)
            and word.isdigit()
            and len(word) <= 2
            and words[at + 1].isdigit()
            and len(words[at + 1]) <= 2
        ):
            year = _year(words[at + 2]) if at + 2 < len(words) else 0
            found.update(_day(int(word), int(words[at + 1]), year))
            found.update(_day(int(words[at + 1]), int(word), year))
        if not word.isdigit() and (month := _month(word)):
            found.update(_named(words, at, month))
    return frozenset(found)


def _named(words: list[str], at: int, month: int) -> set[Date]:
    """Days around a month's name: "23 September 2014", "September 23rd, 2014", "23 de septiembre de 2014"."""
    found: set[Date] = set()
    before = [word for word in words[max(0, at - 2) : at] if word[:1].isdigit()]
    after = [word for word in words[at + 1 : at + 4] if word[:1].isdigit()]
    year = next(
        (_year(word) for word in after if _year(word)), next((_year(word) for word in before if len(word) == 4), 0)
    )
    for word in (*before, *after):
        digits = re.match(r"\d{1,2}(?!\d)", word)
        if digits:
            found.update(_day(int(digits.group()), month, year))
    return found


def _year(word: str) -> int:
    if not word.isdigit() or len(word) not in (2, 4):
        return 0
    return int(word) + (2000 if len(word) == 2 else 0)


def _day(day: int, month: int, year: int) -> set[Date]:
    return {(year, month, day)} if 1 <= day <= 31 and 1 <= month <= 12 else set()


def _agree(found: frozenset[Date], wanted: frozenset[Date]) -> bool:
    """True where a found day may be the wanted one (a day without a year agrees with it in any)."""
    return any(f[1:] == w[1:] and (not f[0] or not w[0] or f[0] == w[0]) for f in found for w in wanted)


@lru_cache(maxsize=64)
def _title_words(wanted: str) -> tuple[str, ...]:
    """The words of the wanted subject that say which event it is."""
    words = [fold(word) for word in _WORD.findall(wanted) if not word.isdigit() and not _month(fold(word))]
    long = [word for word in words if len(word) > 3]
    return tuple(dict.fromkeys(long or words))


def _is_near(subject: str, wanted: str) -> bool:
    """Near: most title words and no other day; all of them whatever the day; or the day and something that fits."""
    title = _title_words(wanted)
    written = [fold(word) for word in _WORD.findall(subject)][:80]
    weight = sum(map(len, title)) or 1
    hit = sum(len(word) for word in title if any(_alike(word, other) for other in written)) / weight
    if title and hit < 0.99:
        run_together = "".join(word for word in written if not word.isdigit())
        if len(run_together) >= 0.8 * weight and fuzz.partial_ratio("".join(title), run_together) >= 90:
            hit = 1.0
    found, dates = dates_in(subject), dates_in(wanted)
    if found and dates:
        if _agree(found, dates):
            return hit > 0.25 or any(_registering().find(words(subject)))
        return hit >= 0.99
    return hit >= 0.6


def _alike(word: str, other: str) -> bool:
    if word == other or (len(word) >= 5 and other.startswith(word)):
        return True
    return len(word) >= 4 and abs(len(word) - len(other)) <= 3 and fuzz.ratio(word, other) >= TYPO


@cache
def _registering() -> Phrases:
    return Phrases((phrase, "registration") for phrase in words_of("intent", "registration"))


# --- did a machine write it? -----------------------------------------------------------------------------------------

_STATUS_CODE = re.compile(
    r"[45](?<![\d.].)(?:\d\d[ -]#?[45])?\.\d{1,3}\.\d{1,3}(?![\d.])|5(?<!\d5)[05]\d[ -](?:#?5\.\d|\w+ )"
)
"""Its digits come before what must not stand before them: so `re` passes over all other characters at once."""
OWN_WORDS = 3_000
"""Characters of a body that are looked at: a machine says what it is at once."""


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
def _table_phrases(section: str, key: str) -> Phrases:
    return Phrases((phrase, phrase) for phrase in table("screening")[section][key])


def _begins(subject: str, section: str) -> bool:
    """True where a subject, after its prefixes, begins with one of `section`'s subjects, alone or before our own.

    In two languages it may begin so twice: "Fora de l'oficina / Fuera de la oficina".
    """
    parts = _without_prefixes(_nfkc(subject)).split(" / ")
    return any(hit.first <= 2 for part in parts for hit in _table_phrases(section, "subjects").find(words(part)[:12]))


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
    return len({hit.phrase for hit in _table_phrases(section, "phrases").find(words(_body(message)))})


def _bounce_by_words(message: Message) -> bool:
    if not _begins(message.subject, "bounce"):
        return False
    return _says(message, "bounce") > 0 or bool(_STATUS_CODE.search(_body(message))) or not _asks(message)


def _asks(message: Message) -> bool:
    """True where the body says what only a person says: that somebody registers, cancels, comes instead."""
    return any(_personal().find(words(_body(message))))


def _has_prefix(subject: str) -> bool:
    return _without_prefixes(_nfkc(subject)) != _nfkc(subject)


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


@cache
def _programs() -> frozenset[str]:
    return frozenset(folded(words) for words in table("screening")["absence"]["programs"])


def _names_itself(subject: str) -> bool:
    """Whether only programs put before a subject what stands before its first colon: "Automatic reply: …"."""
    head, colon, _ = _nfkc(subject).partition(":")
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
    (
        "from a robot",
        Kind.AUTO_REPLY,
        lambda m: is_robot(m.sender.addr if m.sender else "") and _says(m, "receipts") + _says(m, "bounce") > 0,
    ),
)
"""In order: what names itself, then what only a machine sends, then what only its words give away."""


def rescued_by_body(reading: Reading) -> bool:
    """Whether a mail whose subject is only near reads as ours: somebody is registered in it, without doubt who."""
    asks = reading.kind in (Kind.REGISTRATION, Kind.SUBSTITUTION)
    return asks and not reading.held and any(_says_who(person) for person in reading.registrants)


def _says_who(person: Registrant) -> bool:
    """Whether a person is named without doubt, and the body says more of them than the From field does."""
    return bool(person.full_name) and not person.held and person.evidence.keys() > person.from_header
