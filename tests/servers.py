"""Real mail servers for tests, on loopback: Dovecot when it is installed, pymap from PyPI otherwise.

Each is ended by the process id it was started with. With INBOX_PROCESSOR_REQUIRE_SERVERS=1 (as in CI) a missing server
fails the tests that need it instead of skipping them.
"""

from __future__ import annotations

import grp
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import trustme
from imapclient import IMAPClient

LOOPBACK = "127.0.0.1"
PASSWORD = "pw-(1)\\2"
_names = itertools.count(1)


@dataclass(frozen=True)
class ImapServer:
    """A running server; every call of `account` gives an empty mailbox of its own."""

    kind: str
    scheme: str
    port: int
    password: str
    root: Path
    ca_file: Path | None = None
    only_user: str | None = None
    pid: int = 0

    def account(self) -> Account:
        number = next(_names)
        if self.only_user:
            account = Account(self, self.only_user, f"Inbox{number}")
            with account.client() as client:
                client.create_folder(account.folder)
            return account
        return Account(self, f"user{number}@example.eu", "INBOX")


@dataclass(frozen=True)
class Account:
    server: ImapServer
    user: str
    folder: str

    @property
    def url(self) -> str:
        user = self.user.replace("@", "%40")
        return f"{self.server.scheme}://{user}@{LOOPBACK}:{self.server.port}/{self.folder}"

    def client(self) -> IMAPClient:
        """A logged-in client that plays the people who share the mailbox."""
        implicit = self.server.scheme == "imaps"
        context = ssl.create_default_context(cafile=self.server.ca_file) if self.server.ca_file else None
        client = IMAPClient(LOOPBACK, self.server.port, ssl=implicit, ssl_context=context, timeout=10)
        if context and not implicit:
            client.starttls(context)
        client._imap.debug = 0
        client.normalise_times = False
        client.login(self.user, self.server.password)
        return client

    def put(self, raw: bytes, arrived: datetime | None = None, folder: str | None = None) -> None:
        """Deliver a message by APPEND."""
        with self.client() as client:
            client.append(folder or self.folder, raw, (), arrived)

    @property
    def maildir(self) -> Path:
        """Where Dovecot keeps the account's mail."""
        return self.server.root / "home" / self.user / "Maildir"


def missing(what: str) -> None:
    """Skip the test, or fail it where servers are required."""
    if os.environ.get("INBOX_PROCESSOR_REQUIRE_SERVERS"):
        pytest.fail(f"{what} is not installed, and INBOX_PROCESSOR_REQUIRE_SERVERS asks for it")
    pytest.skip(f"{what} is not installed")


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind((LOOPBACK, 0))
        return int(sock.getsockname()[1])


# --- Dovecot ---------------------------------------------------------------------------------------------------------

_DOVECOT = """
protocols = imap
listen = {host}
base_dir = {root}/run
state_dir = {root}/run
log_path = {root}/log
mail_home = {root}/home/%u
mail_location = maildir:~/Maildir
first_valid_uid = 1
auth_mechanisms = plain login
auth_failure_delay = 0
imap_capability = {capability}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid}
}}
service imap-login {{
  chroot = {chroot}
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = {tls}
  }}
}}
service anvil {{
  chroot = {anvil_chroot}
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
{tls_lines}
{user_lines}
"""
"""`auth_failure_delay` and anvil's penalty would make tests wait seconds for a wrong password."""


@contextmanager
def dovecot(*, tls: bool = False, capability: str = "", more: str = "") -> Iterator[tuple[ImapServer, ImapServer]]:
    """A Dovecot 2.3; by its plain (or STARTTLS) port, and by its TLS port (port 0 when there is none).

    `more`: lines of its configuration.
    """
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        missing("Dovecot")
    assert program is not None
    root = Path(tempfile.mkdtemp(prefix="dovecot-"))  # not tmp_path: it is private, and too long for unix sockets
    root.chmod(0o755)
    try:
        port, tls_port = free_port(), free_port() if tls else 0
        ca_file = _write_dovecot(root, port, tls_port, capability, more)
        command = [program, "-F", "-c", str(root / "dovecot.conf")]
        with _running(command, port, root / "log") as pid:
            plain = ImapServer("dovecot", "imap", port, PASSWORD, root, ca_file, pid=pid)
            yield plain, ImapServer("dovecot", "imaps", tls_port, PASSWORD, root, ca_file, pid=pid)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _write_dovecot(root: Path, port: int, tls_port: int, capability: str, more: str) -> Path | None:
    is_root = os.geteuid() == 0
    owner = pwd.getpwnam("mail") if is_root else pwd.getpwuid(os.geteuid())
    (root / "home").mkdir()
    os.chown(root / "home", owner.pw_uid, owner.pw_gid)
    ca_file = _write_certificates(root) if tls_port else None
    tls_lines = f"ssl = yes\nssl_cert = <{root}/cert.pem\nssl_key = <{root}/key.pem" if tls_port else "ssl = no"
    user = owner.pw_name
    group = grp.getgrgid(owner.pw_gid).gr_name
    user_lines = f"default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}"
    text = _DOVECOT.format(
        host=LOOPBACK,
        root=root,
        port=port,
        tls_port=tls_port,
        tls="yes" if tls_port else "no",
        capability=capability,
        password=PASSWORD,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
        chroot="login" if is_root else "",
        anvil_chroot="empty" if is_root else "",
        tls_lines=tls_lines,
        user_lines="" if is_root else user_lines,
    )
    (root / "dovecot.conf").write_text(f"{text}{more}\n", encoding="utf-8")
    return ca_file


def _write_certificates(root: Path) -> Path:
    authority = trustme.CA()
    certificate = authority.issue_cert(LOOPBACK, "localhost")
    certificate.private_key_pem.write_to_path(root / "key.pem")
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(root / "cert.pem", append=True)
    authority.cert_pem.write_to_path(root / "ca.pem")
    return root / "ca.pem"


# --- pymap -----------------------------------------------------------------------------------------------------------


_PYMAP = """
import sys
from pymap.main import main
from pysasl.hashing import BuiltinHash
BuiltinHash.__init__.__kwdefaults__["rounds"] = 1
sys.exit(main())
"""
"""Half a million rounds of PBKDF2 at each login, 0.12 s, are not what is tested."""


@contextmanager
def pymap() -> Iterator[ImapServer]:
    """pymap with its in-memory backend: one user, any number of folders."""
    if importlib.util.find_spec("pymap") is None:
        missing("pymap")
    port = free_port()
    root = Path(tempfile.mkdtemp(prefix="pymap-"))
    program = [sys.executable, "-c", _PYMAP]
    options = ["--host", LOOPBACK, "--port", str(port), "--no-tls", "dict", "--demo-password", "pw"]
    try:
        with _running([*program, *options], port, root / "log") as pid:
            yield ImapServer("pymap", "imap", port, "pw", root, only_user="demouser", pid=pid)
    finally:
        shutil.rmtree(root, ignore_errors=True)


# --- processes -------------------------------------------------------------------------------------------------------


@contextmanager
def _running(command: list[str], port: int, log: Path) -> Iterator[int]:
    with log.with_suffix(".out").open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True
        )
    try:
        _wait_until_it_listens(process, port, log)
        yield process.pid
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server and its children, which share the session it was started in."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
            return


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), socket.create_connection((LOOPBACK, port), 1):
            return
        time.sleep(0.01)
    said = [path.read_text() for path in (log, log.with_suffix(".out")) if path.exists()]
    pytest.fail(f"{process.args!r} does not listen: {' '.join(said)[-2000:]}")
