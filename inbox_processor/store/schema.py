"""The tables of the register. Times are stored in UTC; every table but `meta` holds several events apart."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from inbox_processor.records import Fate

VERSION = 3


class Utc(sa.types.TypeDecorator[datetime]):
    """Zone-aware in Python, naive UTC in the database."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.engine.Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.engine.Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


tables = sa.MetaData()

meta = sa.Table("meta", tables, sa.Column("key", sa.String, primary_key=True), sa.Column("value", sa.String))

facts = sa.Table(
    "facts",
    tables,
    sa.Column("event", sa.String, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("value", sa.JSON),
)
"""Single facts of an event: when the last run was, when the last digest, warnings, a confirmed selection."""

messages = sa.Table(
    "messages",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("event", sa.String, nullable=False),
    sa.Column("mailbox", sa.String, nullable=False),
    sa.Column("uidvalidity", sa.BigInteger, nullable=False),
    sa.Column("uid", sa.String, nullable=False),
    sa.Column("arrived", Utc, nullable=False),
    sa.Column("disposition", sa.String, nullable=False),
    sa.Column("header_print", sa.String, nullable=False),
    sa.Column("fingerprint", sa.String),
    sa.Column("message_id", sa.String),
    sa.Column("sender", sa.String, nullable=False, default=""),
    sa.Column("subject", sa.String, nullable=False, default=""),
    sa.Column("note", sa.String, nullable=False, default=""),
    sa.Column("reading", sa.JSON),
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("stale", sa.Boolean, nullable=False, default=False),
    sa.Column("marked", sa.Boolean, nullable=False, default=True),
    sa.UniqueConstraint("event", "mailbox", "uidvalidity", "uid"),
    sa.Index("messages_by_print", "event", "header_print"),
    sa.Index("messages_by_fingerprint", "event", "fingerprint"),
    sa.Index("messages_by_disposition", "event", "disposition"),
)

marks = sa.Table(
    "marks",
    tables,
    sa.Column("event", sa.String, primary_key=True),
    sa.Column("mailbox", sa.String, primary_key=True),
    sa.Column("uidvalidity", sa.BigInteger, nullable=False),
    sa.Column("high_water", sa.BigInteger, nullable=False),
)

registrations = sa.Table(
    "registrations",
    tables,
    sa.Column("event", sa.String, primary_key=True),
    sa.Column("reference", sa.String, primary_key=True),
    sa.Column("registered_at", Utc, nullable=False),
    sa.Column("mailbox_order", sa.BigInteger, nullable=False),
    sa.Column("mail_order", sa.Integer, nullable=False),
    *(sa.Column(name, sa.String) for name in ("title", "full_name", "function", "organisation")),
    *(sa.Column(name, sa.String) for name in ("email", "telephone", "country", "sender", "cancelled", "word")),
    sa.Column("known_at", sa.JSON, nullable=False),
    sa.Column("doubts", sa.JSON, nullable=False),
    sa.Column("remarks", sa.JSON, nullable=False),
    sa.Column("company", sa.JSON, nullable=False),
    sa.Column("reserved", sa.Boolean, nullable=False),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("asked_at", Utc),
    sa.Column("message_id", sa.String),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("evidence", sa.JSON, nullable=False),
    sa.Column("decision", sa.JSON),
    sa.Column("told", sa.JSON),
)

trail = sa.Table(
    "trail",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("event", sa.String, nullable=False),
    sa.Column("reference", sa.String, nullable=False),
    sa.Column("at", Utc, nullable=False),
    sa.Column("actor", sa.String, nullable=False),
    sa.Column("verb", sa.String, nullable=False),
    sa.Column("note", sa.String, nullable=False, default=""),
    sa.Column("message", sa.Integer),
    sa.Column("details", sa.JSON),
    sa.Index("trail_by_reference", "event", "reference"),
)

answers = sa.Table(
    "organisation_answers",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("event", sa.String, nullable=False),
    sa.Column("name_a", sa.String, nullable=False),
    sa.Column("name_b", sa.String, nullable=False),
    sa.Column("country_a", sa.String),
    sa.Column("country_b", sa.String),
    sa.Column("domain_a", sa.String),
    sa.Column("domain_b", sa.String),
    sa.Column("same", sa.Boolean, nullable=False),
    sa.Column("at", Utc, nullable=False),
    sa.Column("actor", sa.String, nullable=False),
    sa.Column("note", sa.String, nullable=False, default=""),
)

outbox = sa.Table(
    "outbox",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("event", sa.String, nullable=False),
    sa.Column("message_id", sa.String, nullable=False, unique=True),
    sa.Column("recipient", sa.String, nullable=False),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("references", sa.JSON, nullable=False),
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("status", sa.String, nullable=False, default=Fate.LATER.value),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("doubtful", sa.Integer, nullable=False, default=0),
    sa.Column("queued_at", Utc, nullable=False),
    sa.Column("next_try", Utc),
    sa.Column("sent_at", Utc),
    sa.Column("note", sa.String, nullable=False, default=""),
    sa.Index("outbox_by_status", "event", "status"),
)

told = sa.Table(
    "told",
    tables,
    sa.Column("event", sa.String, primary_key=True),
    sa.Column("reference", sa.String, primary_key=True),
    sa.Column("told", sa.JSON, nullable=False),
)
"""What replies last told of each registration."""

spent = sa.Table(
    "spent_tokens",
    tables,
    sa.Column("event", sa.String, primary_key=True),
    sa.Column("token", sa.String, primary_key=True),
    sa.Column("at", Utc, nullable=False),
)
