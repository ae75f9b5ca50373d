"""A real PostgreSQL for tests: a cluster of its own on loopback, ended by the process id it was started with."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

LOOPBACK = "127.0.0.1"


@contextmanager
def cluster() -> Iterator[str]:
    """A URL prefix `postgresql+psycopg://…:PORT` of a running cluster with trust for loopback."""
    binaries = _binaries()
    root = Path(tempfile.mkdtemp(prefix="inbox-processor-pg-"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(root, "postgres")
    data, port = root / "data", _free_port()
    make = [*as_user, str(binaries / "initdb"), "-D", str(data), "-U", "test", "-A", "trust", "-N", "-E", "UTF8"]
    subprocess.run(make, check=True, capture_output=True)
    options = ["-D", str(data), "-p", str(port), "-h", LOOPBACK, "-k", str(root), "-c", "fsync=off"]
    with (root / "log").open("wb") as log:
        server = subprocess.Popen([*as_user, str(binaries / "postgres"), *options], stdout=log, stderr=log)
    try:
        _wait_for(port, server, root / "log")
        yield f"postgresql+psycopg://test@{LOOPBACK}:{port}"
    finally:
        _stop(data)
        server.wait(20)
        shutil.rmtree(root, ignore_errors=True)


def _stop(data: Path) -> None:
    """Fast shutdown (SIGINT): SIGTERM would wait for every client; runuser does not hand signals on."""
    os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGINT)


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [
        Path(path) for path in [shutil.which("initdb")] if path
    ]
    if found:
        return found[-1].parent
    if os.environ.get("INBOX_PROCESSOR_REQUIRE_SERVERS") == "1":
        pytest.fail("PostgreSQL is required here and not installed")
    pytest.skip("PostgreSQL is not installed")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and server.poll() is None:
        try:
            import psycopg

            psycopg.connect(host=LOOPBACK, port=port, user="test", dbname="postgres", connect_timeout=1).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError(log.read_text(errors="replace"))
