"""Fixtures that several test files share: the real mail servers, started once a session and only when asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import servers


@pytest.fixture(scope="session")
def dovecot_plain() -> Iterator[servers.ImapServer]:
    """A Dovecot without TLS."""
    with servers.dovecot() as (plain, _):
        yield plain


@pytest.fixture(scope="session")
def _dovecot_with_tls() -> Iterator[tuple[servers.ImapServer, servers.ImapServer]]:
    with servers.dovecot(tls=True) as ports:
        yield ports


@pytest.fixture(scope="session")
def dovecot_starttls(_dovecot_with_tls: tuple[servers.ImapServer, servers.ImapServer]) -> servers.ImapServer:
    """The port of a Dovecot that begins plain and offers STARTTLS, with a certificate of its own authority."""
    return _dovecot_with_tls[0]


@pytest.fixture(scope="session")
def dovecot_tls(_dovecot_with_tls: tuple[servers.ImapServer, servers.ImapServer]) -> servers.ImapServer:
    """The port of the same Dovecot that is TLS from the start."""
    return _dovecot_with_tls[1]


@pytest.fixture(scope="session")
def pymap() -> Iterator[servers.ImapServer]:
    """pymap from PyPI: the IMAP server that every machine can have."""
    with servers.pymap() as server:
        yield server
