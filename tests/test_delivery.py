"""Delivery: real SMTP on loopback, real files, real drafts; every answer has its fate, nothing is sent thrice."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from inbox_processor import config, replies
from inbox_processor.authority import Seal
from inbox_processor.config import Settings
from inbox_processor.delivery import open_transport
from inbox_processor.errors import TransientError, UserError
from inbox_processor.post import Post
from inbox_processor.records import Fate, Outgoing
from inbox_processor.store import Store, open_store
from inbox_processor.templating import TemplateFolder
from tests.servers import LOOPBACK, ImapServer, dovecot, free_port

ROOT = Path(__file__).parent.parent
NOW = datetime(2014, 9, 5, 4, tzinfo=UTC)


def outgoing(number: int = 1, to: str = "anna@nord.de") -> Outgoing:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "box@example.eu", to, "Your place"
    mail["Message-ID"] = f"<cew.{number}.abc@example.eu>"
    mail.set_content("hello\n.a line with a dot\n", cte="7bit")
    return Outgoing(mail["Message-ID"], to, bytes(mail), "reply", (f"CEW-{number:04d}",))


class Host:
    """A server that answers as told: by recipient or with the connection cut after the final dot."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, list[str], bytes]] = []
        self.refuse: dict[str, str] = {}
        self.cut = 0
        self.connections = 0

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        if self.cut > 0:
            self.cut -= 1
            server.transport.abort()
        return "250 OK"


@contextmanager
def serving(host: Host, **options: Any) -> Iterator[int]:
    controller = Controller(host, hostname=LOOPBACK, port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def host() -> Host:
    return Host()


@pytest.fixture
def port(host: Host) -> Iterator[int]:
    with serving(host) as number:
        yield number


def configured(tmp_path: Path, **delivery: Any) -> Settings:
    settings = config.load(ROOT / "config.example.toml")
    values = {"mode": "smtp", "from_": "box@example.eu", "timeout": 5, "path": tmp_path / "replies", **delivery}
    database = settings.database.model_copy(update={"url": f"sqlite:///{tmp_path}/r.db"})
    return settings.model_copy(update={"delivery": settings.delivery.model_copy(update=values), "database": database})


def post_of(settings: Settings) -> Post:
    desk = replies.Desk(settings, TemplateFolder(), Seal(b"k" * 32, "CEW", "example.eu"))
    return Post(desk, lambda: open_transport(settings, lambda: "pw"))


@contextmanager
def queued(settings: Settings, *mails: Outgoing) -> Iterator[Store]:
    with open_store(settings.database.url, "CEW") as store:
        with store.transaction():
            for mail in mails:
                store.queue(mail, 1, NOW)
        yield store


def fates(store: Store) -> list[Fate]:
    return [fate for _, fate, _ in store.outbox()]


# --- SMTP ------------------------------------------------------------------------------------------------------------


def test_many_mails_go_over_one_connection_byte_for_byte(tmp_path: Path, host: Host, port: int) -> None:
    settings = configured(tmp_path, url=f"smtp://{LOOPBACK}:{port}")
    mails = [outgoing(n, f"p{n}@nord.de") for n in range(1, 6)]
    with queued(settings, *mails) as store:
        assert post_of(settings).deliver(store, NOW) == ()
        assert fates(store) == [Fate.SENT] * 5
    assert host.connections == 1
    assert [(f, to, raw) for f, to, raw in host.taken] == [("box@example.eu", [m.recipient], m.raw) for m in mails]


def test_null_return_path_on_request(tmp_path: Path, host: Host, port: int) -> None:
    settings = configured(tmp_path, url=f"smtp://{LOOPBACK}:{port}", return_path="null")
    with queued(settings, outgoing()) as store:
        post_of(settings).deliver(store, NOW)
    assert host.taken[0][0] in ("", "<>")


def test_4xx_is_tried_again_by_a_later_run(tmp_path: Path, host: Host, port: int) -> None:
    settings = configured(tmp_path, url=f"smtp://{LOOPBACK}:{port}")
    host.refuse["anna@nord.de"] = "451 greylisted"
    with queued(settings, outgoing()) as store:
        assert post_of(settings).deliver(store, NOW) == ()
        assert fates(store) == [Fate.LATER]
        host.refuse.clear()
        post_of(settings).deliver(store, NOW + timedelta(minutes=1))
        assert not host.taken, "not before its turn"
        post_of(settings).deliver(store, NOW + timedelta(days=1))
        assert fates(store) == [Fate.SENT]


def test_5xx_fails_and_is_told_once(tmp_path: Path, host: Host, port: int) -> None:
    settings = configured(tmp_path, url=f"smtp://{LOOPBACK}:{port}")
    host.refuse["anna@nord.de"] = "550 no such user"
    with queued(settings, outgoing(), outgoing(2, "ben@nord.de")) as store:
        warnings = post_of(settings).deliver(store, NOW)
        assert "550 no such user" in warnings[0]
        assert fates(store) == [Fate.FAILED, Fate.SENT], "the refused one does not stop the next"
        assert post_of(settings).deliver(store, NOW + timedelta(days=1)) == ()


@pytest.mark.parametrize(("cuts", "sent", "end"), [(1, 2, Fate.SENT), (5, 2, Fate.FAILED)])
def test_mail_without_an_answer_after_the_dot_goes_twice_at_most(
    tmp_path: Path, host: Host, port: int, cuts: int, sent: int, end: Fate
) -> None:
    settings = configured(tmp_path, url=f"smtp://{LOOPBACK}:{port}")
    host.cut = cuts
    with queued(settings, outgoing()) as store:
        for day in range(6):
            post_of(settings).deliver(store, NOW + timedelta(days=day))
        assert fates(store) == [end]
    assert len(host.taken) == sent
    assert len({raw for _, _, raw in host.taken}) == 1, "the same bytes"


def test_crash_between_sending_and_writing_it_down_is_an_uncertain_mail(
    tmp_path: Path, host: Host, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = configured(tmp_path, url=f"smtp://{LOOPBACK}:{port}")
    with queued(settings, outgoing()) as store:
        settle = store.settle

        def crash(mail: Outgoing, fate: Fate, at: datetime, **more: Any) -> None:
            if fate is Fate.SENT:
                raise KeyboardInterrupt
            settle(mail, fate, at, **more)

        monkeypatch.setattr(store, "settle", crash)
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                post_of(settings).deliver(store, NOW)
        post_of(settings).deliver(store, NOW)
        assert fates(store) == [Fate.FAILED]
    assert len(host.taken) == 2


def test_server_away_leaves_everything_queued(tmp_path: Path) -> None:
    settings = configured(tmp_path, url=f"smtp://{LOOPBACK}:{free_port()}")
    with queued(settings, outgoing()) as store:
        assert "wait in the outbox" in post_of(settings).deliver(store, NOW)[0]
        assert fates(store) == [Fate.LATER]


def test_limits_delay_and_never_drop(tmp_path: Path, host: Host, port: int) -> None:
    settings = configured(tmp_path, url=f"smtp://{LOOPBACK}:{port}", daily_limit=4)
    mails = [*(outgoing(n) for n in range(1, 6)), *(outgoing(n, f"p{n}@nord.de") for n in range(6, 9))]
    with queued(settings, *mails) as store:
        post_of(settings).deliver(store, NOW)
        assert [to for _, (to,), _ in host.taken] == ["anna@nord.de"] * 3 + ["p6@nord.de"]
        for day in (1, 2):
            post_of(settings).deliver(store, NOW + timedelta(days=day, hours=1))
        assert fates(store) == [Fate.SENT] * 8


def test_password_only_over_tls_with_a_trusted_certificate(tmp_path: Path, host: Host) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(LOOPBACK, "localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    said: list[bytes] = []

    def authenticator(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
        said.append(data.password)
        return AuthResult(success=data.password == b"pw")

    with serving(host, tls_context=context, authenticator=authenticator) as port:
        url = f"smtp://box@{LOOPBACK}:{port}"
        with pytest.raises(UserError, match="certificate"):
            hand_over(configured(tmp_path, url=url))
        assert said == []
        assert hand_over(configured(tmp_path, url=url, ca_file=tmp_path / "ca.pem"))[0] is Fate.SENT
    assert said == [b"pw"]


def hand_over(settings: Settings, password: str = "pw") -> tuple[Fate, str]:
    with open_transport(settings, lambda: password) as transport:
        assert transport is not None
        return transport.hand_over(outgoing())


def test_tls_from_the_start_is_spoken_with_a_trusted_certificate_only(tmp_path: Path, host: Host) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(LOOPBACK, "localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with serving(host, ssl_context=context) as port:
        url = f"smtps://{LOOPBACK}:{port}"
        with pytest.raises(UserError, match="certificate"):
            hand_over(configured(tmp_path, url=url))
        assert hand_over(configured(tmp_path, url=url, ca_file=tmp_path / "ca.pem"))[0] is Fate.SENT


def test_refused_login_leaves_every_mail_queued_however_often(tmp_path: Path, host: Host) -> None:
    """Nothing was handed over, so nothing is doubtful: a wrong password for a week loses no mail."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(LOOPBACK, "localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))

    def authenticator(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
        return AuthResult(success=data.password == b"right", handled=False)

    with serving(host, tls_context=context, authenticator=authenticator) as port:
        settings = configured(tmp_path, url=f"smtp://box@{LOOPBACK}:{port}", ca_file=tmp_path / "ca.pem")
        with queued(settings, outgoing()) as store:
            for day in range(4):
                (warning,) = post_of(settings).deliver(store, NOW + timedelta(days=day))
                assert "refuses the login of box" in warning
            assert fates(store) == [Fate.LATER]
            right = Post(post_of(settings).desk, lambda: open_transport(settings, lambda: "right"))
            assert right.deliver(store, NOW + timedelta(days=4)) == ()
            assert fates(store) == [Fate.SENT]


def test_one_address_is_one_however_it_is_written(tmp_path: Path, host: Host, port: int) -> None:
    settings = configured(tmp_path, url=f"smtp://{LOOPBACK}:{port}")
    spelt = ("anna@nord.de", "Anna@nord.de", "ANNA@NORD.DE", "anna@Nord.de")
    with queued(settings, *(outgoing(n, to) for n, to in enumerate(spelt, 1))) as store:
        post_of(settings).deliver(store, NOW)
        assert len(host.taken) == 3


def test_no_password_without_tls(tmp_path: Path, port: int) -> None:
    with pytest.raises(UserError, match="without TLS"):
        hand_over(configured(tmp_path, url=f"smtp://box@{LOOPBACK}:{port}"))


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "smtp://u:secret@h", "smtp://h:port"])
def test_unusable_url_is_refused_before_anything_is_sent(tmp_path: Path, url: str) -> None:
    with pytest.raises(UserError):
        hand_over(configured(tmp_path, url=url))


def test_transient_error_is_one(tmp_path: Path) -> None:
    with pytest.raises(TransientError):
        hand_over(configured(tmp_path, url=f"smtp://{LOOPBACK}:{free_port()}"))


# --- folder, drafts, off ---------------------------------------------------------------------------------------------


def test_folder_writes_each_mail_once_under_a_name_that_follows_from_it(tmp_path: Path) -> None:
    settings = configured(tmp_path, mode="folder")
    hand_over(settings)
    (file,) = (tmp_path / "replies").iterdir()
    assert file.name == "CEW-0001.cew.1.abc.eml"
    assert file.read_bytes() == outgoing().raw
    before = file.stat().st_mtime_ns
    hand_over(settings)
    assert file.stat().st_mtime_ns == before


def test_drafts_lie_in_the_drafts_folder_once(tmp_path: Path, dovecot_plain: ImapServer) -> None:
    account = dovecot_plain.account()
    settings = configured(tmp_path, mode="drafts", url=account.url)
    for _ in range(2):
        assert hand_over(settings, dovecot_plain.password)[0] is Fate.SENT
    with account.client() as client:
        client.select_folder("Drafts", readonly=True)
        (number,) = client.search()
        found = client.fetch([number], ["FLAGS", "BODY.PEEK[]"])[number]
    assert b"\\Draft" in found[b"FLAGS"]
    assert found[b"BODY[]"] == outgoing().raw


def test_drafts_go_into_the_folder_that_the_server_marks_as_drafts(tmp_path: Path) -> None:
    """Whatever it is called: special use \\Drafts (RFC 6154), here under a German name."""
    folder = 'mailbox "Entwürfe" {\n auto = create\n special_use = \\Drafts\n }'
    marked = f"namespace inbox {{\n inbox = yes\n {folder}\n}}"
    with dovecot(more=marked) as (server, _):
        account = server.account()
        settings = configured(tmp_path, mode="drafts", url=account.url)
        assert hand_over(settings, server.password)[0] is Fate.SENT
        with account.client() as client:
            assert not client.folder_exists("Drafts")
            client.select_folder("Entwürfe", readonly=True)
            assert len(client.search()) == 1
            client.select_folder("INBOX", readonly=True)
            assert client.search() == []


def test_off_sends_nothing_and_keeps_the_outbox(tmp_path: Path) -> None:
    settings = configured(tmp_path, mode="off")
    with queued(settings, outgoing()) as store:
        assert post_of(settings).deliver(store, NOW) == ()
        assert fates(store) == [Fate.LATER]
