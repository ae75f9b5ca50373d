"""The store keeps what it is handed: one contract for SQLite and PostgreSQL."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inbox_processor.errors import TransientError, UserError
from inbox_processor.records import (
    Counts,
    Decision,
    Disposition,
    Evidence,
    Kind,
    MessageKey,
    Reading,
    Registration,
    Status,
    Word,
)
from inbox_processor.store import Answer, Seen, Step, Store, open_store, run_lock
from tests import postgresql

NOON = datetime(2014, 9, 1, 12, 0, 0, 123456, tzinfo=UTC)
EVIDENCE = Evidence(text="Anna Muster", where="line 3", reader="label", confidence=0.98)
PERSON = Registration(
    reference="CEW-0001",
    registered_at=NOON,
    order=(7, 1),
    full_name="Anna Muster",
    organisation="Cluster Ω",
    email="anna@example.eu",
    sender="office@example.eu",
    known_at={"telephone": NOON + timedelta(days=1)},
    doubts=("two organisations",),
    remarks=("needs a wheelchair",),
    word=Word.HOLD,
    asked_at=NOON,
    message_id="<1@example.eu>",
    language="de",
)


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    with postgresql.cluster() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'register.db'}"
    return new_database(request.getfixturevalue("cluster"))


_databases = itertools.count(1)


def new_database(cluster: str) -> str:
    import sqlalchemy as sa

    name = f"register{next(_databases)}"
    with sa.create_engine(f"{cluster}/postgres", isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(sa.text(f"create database {name}"))
    return f"{cluster}/{name}"


def seen(uid: str, disposition: Disposition = Disposition.REGISTRATION, **more: object) -> Seen:
    values = {
        "key": MessageKey("eml:x", 1, uid),
        "arrived": NOON,
        "disposition": disposition,
        "header_print": f"p{uid}",
    }
    return Seen(**{**values, **more})  # type: ignore[arg-type]


def written(url: str, *writes: Callable[[Store], object]) -> None:
    with open_store(url, "CEW") as store, store.transaction():
        for write in writes:
            write(store)


def test_registration_comes_back_as_it_was_kept(url: str) -> None:
    written(url, lambda store: store.keep(PERSON, {"full_name": EVIDENCE}))
    with open_store(url, "CEW") as store:
        assert store.registrations() == {"CEW-0001": PERSON}
        assert store.evidence() == {"CEW-0001": {"full_name": EVIDENCE}}


def test_decision_comes_back_and_its_promise_with_the_registration(url: str) -> None:
    decision = Decision(
        "CEW-0001",
        Status.HELD,
        "doubt",
        "held",
        promise="first-come",
        place_kept=True,
        missing=("email",),
        counts=Counts(64, 2, 9, None),
    )
    written(url, lambda store: store.keep(PERSON), lambda store: store.decide(decision))
    with open_store(url, "CEW") as store:
        assert store.decisions() == {"CEW-0001": decision}
        assert store.registrations()["CEW-0001"] == replace(PERSON, promise="first-come")
        assert store.decisions(told=True) == {}


def test_told_decisions_are_those_of_the_last_digest(url: str) -> None:
    first = Decision("CEW-0001", Status.WAITING, "seats", "waits", position=3)
    second = replace(first, position=2)
    written(
        url,
        lambda store: store.keep(PERSON),
        lambda store: store.decide(first),
        lambda store: store.tell_all(),
        lambda store: store.decide(second),
    )
    with open_store(url, "CEW") as store:
        assert store.decisions(told=True)["CEW-0001"].position == 3
        assert store.decisions()["CEW-0001"].position == 2


def test_events_share_a_database_without_seeing_each_other(url: str) -> None:
    written(
        url,
        lambda store: store.keep(PERSON),
        lambda store: store.record(seen("1"), 1),
        lambda store: store.state("run", 4),
    )
    with open_store(url, "OTHER") as other:
        assert other.registrations() == {}
        assert other.dispositions() == {}
        assert other.fact("run") is None


def test_message_has_one_row_per_key(url: str) -> None:
    written(url, lambda store: store.record(seen("1"), 1))
    with pytest.raises(UserError), open_store(url, "CEW") as store, store.transaction():
        store.record(seen("1", Disposition.DUPLICATE), 1)
    with open_store(url, "CEW") as store:
        assert store.dispositions() == {Disposition.REGISTRATION: 1}


def test_reading_and_trail_come_back_with_the_mail_they_came_from(url: str) -> None:
    reading = Reading(kind=Kind.REGISTRATION, remarks=("a question",))
    step = Step(NOON, "anna@example.eu", "registered", "full name", {"a": 1})

    def write(store: Store) -> None:
        row = store.record(seen("1", reading=reading, subject="S"), 1)
        store.log("CEW-0001", step, row)

    written(url, write)
    with open_store(url, "CEW") as store:
        assert store.trail("CEW-0001") == [replace(step, seen=seen("1", reading=reading, subject="S"))]


def test_rebuilt_mailbox_is_recognised_by_prints_and_counted_once(url: str) -> None:
    written(
        url, lambda store: store.record(seen("1"), 1), lambda store: store.record(seen("2", Disposition.NOT_OURS), 1)
    )
    renumbered = MessageKey("eml:x", 2, "9")
    with open_store(url, "CEW") as store, store.transaction():
        store.forget_numbering("eml:x")
        assert store.recognise(renumbered, "p1")
        assert not store.recognise(MessageKey("eml:x", 2, "10"), "p1"), "one row is one message"
    with open_store(url, "CEW") as store:
        assert store.recorded("eml:x", 2) == {"9"}
        assert store.dispositions()[Disposition.REGISTRATION] == 1


def test_answers_and_facts_come_back(url: str) -> None:
    answer = Answer("A", "B", True, NOON, "organiser", "known")
    written(
        url,
        lambda store: store.answer(answer),
        lambda store: store.state("run", 1),
        lambda store: store.state("run", 2),
    )
    with open_store(url, "CEW") as store:
        assert store.answers() == [answer]
        assert store.fact("run") == 2


def test_failed_transaction_leaves_nothing(url: str) -> None:
    def fail(store: Store) -> None:
        store.keep(PERSON)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        written(url, fail)
    with open_store(url, "CEW") as store:
        assert store.registrations() == {}


def test_dry_run_sees_its_own_writes_and_commits_none(url: str) -> None:
    written(url, lambda store: store.state("run", 1))
    with open_store(url, "CEW", dry_run=True) as store:
        with store.transaction():
            store.keep(PERSON)
        assert store.registrations()
    with open_store(url, "CEW") as store:
        assert store.registrations() == {}
        assert store.fact("run") == 1


def test_concurrent_transactions_lose_no_update(url: str) -> None:
    written(url, lambda store: store.state("count", 0))

    def count_up() -> None:
        with open_store(url, "CEW") as store:
            for _ in range(25):
                with store.transaction():
                    store.state("count", store.fact("count") + 1)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_store(url, "CEW") as store:
        assert store.fact("count") == 100


def test_second_run_is_refused_within_two_seconds(url: str) -> None:
    with run_lock(url, "CEW"), run_lock(url, "OTHER"):
        started = time.monotonic()
        with pytest.raises(TransientError, match="Another run") as refused, run_lock(url, "CEW"):
            pass
        assert time.monotonic() - started < 2
        assert refused.value.exit_code == 75
    with run_lock(url, "CEW"):
        pass


def test_dry_run_on_a_new_database_leaves_no_file(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'new.db'}", "CEW", dry_run=True) as store, store.transaction():
        store.keep(PERSON)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"this is not a database" * 99, b"SQLite format 3\0" + b"\xff" * 4096])
def test_damaged_database_is_one_paragraph_with_a_next_step(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.db").write_bytes(content)
    with (
        pytest.raises(UserError, match="cannot be opened") as refused,
        open_store(f"sqlite:///{tmp_path}/bad.db", "CEW"),
    ):
        pass
    assert refused.value.next_step


def test_database_of_another_program_or_version_is_refused(tmp_path: Path) -> None:
    import sqlite3

    foreign = sqlite3.connect(tmp_path / "foreign.db")
    foreign.execute("create table things (x)")
    foreign.commit()
    with pytest.raises(UserError, match="another program"), open_store(f"sqlite:///{tmp_path}/foreign.db", "CEW"):
        pass
    written(f"sqlite:///{tmp_path}/old.db", lambda store: store.state("run", 1))
    old = sqlite3.connect(tmp_path / "old.db")
    old.execute("update meta set value = '99'")
    old.commit()
    with pytest.raises(UserError, match="schema version 99"), open_store(f"sqlite:///{tmp_path}/old.db", "CEW"):
        pass


def test_unreachable_database_server_is_transient() -> None:
    with pytest.raises(TransientError), open_store("postgresql+psycopg://test@127.0.0.1:1/none", "CEW"):
        pass
