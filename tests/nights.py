"""Nights of an event for tests: a mailbox in memory, mails as people write them, runs, and the register they leave."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from inbox_processor import config, exports
from inbox_processor.authority import Seal
from inbox_processor.config import Settings
from inbox_processor.pipeline import Mailbox, Report, Run
from inbox_processor.records import Arrival, MessageKey
from inbox_processor.replies import Desk
from inbox_processor.store import open_store
from inbox_processor.templating import TemplateFolder
from inbox_processor.view import view

ROOT = Path(__file__).parent.parent
AFTER = datetime(2014, 9, 15, 5, tzinfo=UTC)
MONDAY = datetime(2014, 9, 1, 9, tzinfo=UTC)


def example(folder: Path) -> Settings:
    """The example event, with its register in `folder`."""
    path = folder / "config.toml"
    shutil.copy(ROOT / "config.example.toml", path)
    return config.load(path)


def with_rules(settings: Settings, **rules: Any) -> Settings:
    """The event under other rules."""
    return settings.model_copy(update={"rules": settings.rules.model_copy(update=rules)})


@dataclass
class FakeMailbox:
    """Mails in memory; `broken` uids fail as told."""

    mails: dict[str, tuple[datetime, bytes]] = field(default_factory=dict)
    broken: dict[str, Exception] = field(default_factory=dict)
    name: str = "fake"
    uidvalidity: int = 1
    fetched: list[str] = field(default_factory=list)

    @property
    def uidnext(self) -> int:
        return max(map(int, self.mails), default=0) + 1

    def put(self, raw: bytes, arrived: datetime, uid: str | None = None) -> str:
        uid = uid or str(self.uidnext)
        self.mails[uid] = (arrived, raw)
        return uid

    def arrivals(self, above: int, known: Collection[str]) -> Iterator[Arrival]:
        for uid, (arrived, raw) in sorted(self.mails.items(), key=lambda item: int(item[0])):
            if int(uid) > above and uid not in known:
                key = MessageKey(self.name, self.uidvalidity, uid)
                yield Arrival(key, arrived, int(uid), len(raw), raw.split(b"\r\n\r\n")[0] + b"\r\n\r\n")

    def arrival_times(self, uids: Sequence[str]) -> Mapping[str, datetime]:
        return {uid: self.mails[uid][0] for uid in uids if uid in self.mails}

    def fetch(self, uid: str) -> bytes:
        self.fetched.append(uid)
        if uid in self.broken:
            raise self.broken[uid]
        return self.mails[uid][1]

    def mark(self, uids: Sequence[str]) -> None:
        raise AssertionError("mark is off")


def address(name: str, organisation: str = "") -> str:
    domain = f"{(organisation or name).lower().replace(' ', '-')}.de"
    return f"{name.lower().replace(' ', '.')}@{domain}"


def labels(name: str, organisation: str = "", *, leave_out: Collection[str] = (), country: str = "Germany") -> str:
    """A person's answers, one a line."""
    answers = {
        "Name": name,
        "Function": "Director",
        "Organisation": organisation or f"{name} GmbH",
        "E-mail": address(name, organisation),
        "Telephone": "+49 30 1234567",
        "Country": country,
    }
    return "".join(f"{label}: {value}\n" for label, value in answers.items() if label not in leave_out)


def mail(
    name: str, *, organisation: str = "", subject: str = "", body: str = "", number: int = 0, **more: Any
) -> bytes:
    """A registration mail of a person, or another with `body`; `more` as for `labels`."""
    sender = address(name, organisation)
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{name} <{sender}>"
    message["Subject"] = subject or "CLUSTER EXCELLENCE WORKSHOP 23/09/2014"
    message["Message-ID"] = f"<{number}.{sender}>"
    message["Date"] = "Mon, 1 Sep 2014 09:00:00 +0000"
    answers = labels(name, organisation, **more)
    message.set_content(body or f"Dear organisers,\n\nI would like to register.\n\n{answers}")
    return bytes(message)


def desk(settings: Settings) -> Desk:
    return Desk(settings, TemplateFolder(), Seal(b"k" * 32, settings.event.code, "example.eu"))


def run(settings: Settings, mailbox: Mailbox | Sequence[Mailbox], now: datetime = AFTER, **more: Any) -> Report:
    mailboxes = mailbox if isinstance(mailbox, Sequence) else [mailbox]
    with open_store(settings.database.url, settings.event.code) as store:
        return Run(settings, store, mailboxes, now, **more)()


def register(settings: Settings) -> dict[str, Any]:
    """The exported register."""
    with open_store(settings.database.url, settings.event.code) as store:
        exported: dict[str, Any] = json.loads(exports.as_json(view(store, settings), settings))
    return exported


def people(settings: Settings) -> list[dict[str, Any]]:
    """The registrations that a mail is behind, in the order of the line."""
    return [r for r in register(settings)["registrations"] if r["message_id"]]
