"""More mail than anybody wants: organisers still hear of it, and can read what they hear."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

from inbox_processor import digest
from inbox_processor.config import Settings
from inbox_processor.delivery import open_transport
from inbox_processor.morning import Morning
from inbox_processor.post import Post
from inbox_processor.records import Status, Word
from inbox_processor.templating import TemplateFolder
from tests.digest_views import example_settings, full_view, seated
from tests.nights import MONDAY, FakeMailbox, desk, example, mail, run

LIMIT = 5


def flooded(folder: Path) -> Settings:
    base = example(folder)
    delivery = base.delivery.model_copy(update={"path": folder / "out", "daily_limit": LIMIT})
    told = base.digest.model_copy(update={"to": ("ann@example.eu",)})
    return base.model_copy(update={"reserved": (), "delivery": delivery, "digest": told})


def test_replies_of_every_day_leave_room_for_the_digest(tmp_path: Path) -> None:
    settings, mailbox = flooded(tmp_path), FakeMailbox()
    office = desk(settings)
    post, morning = Post(office, lambda: open_transport(settings, lambda: "")), Morning(office, lambda said, file: None)
    for day in range(2):
        for name in ("Abel", "Berg", "Conti", "Dupont", "Ek", "Fabian", "Graf", "Hahn"):
            mailbox.put(mail(f"{('Anna', 'Bert')[day]} {name}"), MONDAY + timedelta(days=day))
        run(settings, mailbox, MONDAY + timedelta(days=day, hours=3), post=post, morning=morning)
        sent = [message_from_bytes(file.read_bytes())["To"] for file in (tmp_path / "out").iterdir()]
        assert len(sent) == LIMIT * (day + 1), "the limit is kept"
        assert sent.count("ann@example.eu") == day + 1


def test_digest_asks_as_much_as_can_be_read_and_says_what_is_left() -> None:
    one = seated(1, "Anna Muster", "Cluster Nord", "DE")
    held = replace(one.decision, status=Status.HELD, reason="held")
    doubted = [
        replace(
            one,
            decision=replace(held, reference=f"CEW-{number:04}"),
            registration=replace(one.registration, reference=f"CEW-{number:04}", word=Word.HOLD),
        )
        for number in range(1, 501)
    ]
    told = digest.summarise(replace(full_view(), entries=tuple(doubted), questions=()), example_settings())
    assert len(told.needs) >= 500
    for name, longest in (("digest.html.j2", 150_000), ("digest.txt.j2", 60_000)):
        page = TemplateFolder().render(name, digest=told)
        assert len(page) < longest
        assert f"and {len(told.needs) - 25} more, once these are done" in page
