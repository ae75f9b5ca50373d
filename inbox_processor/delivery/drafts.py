"""Mails put into the Drafts folder for a person to send: APPEND to the folder with the special use \\Drafts (RFC 6154).

Rule: a draft that is there by its Message-ID is not put there again. TLS and loopback are held to as by the mailbox.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError
from imapclient.imapclient import DRAFTS

from inbox_processor.config import Settings
from inbox_processor.errors import TransientError, UserError
from inbox_processor.records import Fate, Outgoing

_NAMES = ("Drafts", "INBOX.Drafts")


class Drafts:
    """The Drafts folder of the functional mailbox ([delivery] url, or else the one of [mailbox])."""

    def __init__(self, settings: Settings, password: Callable[[], str]) -> None:
        url = settings.delivery.url or settings.mailbox.url
        self._parts = urlsplit(url)
        if self._parts.scheme not in ("imap", "imaps") or not self._parts.hostname:
            raise UserError('mode = "drafts" needs an IMAP mailbox.', "Give [delivery] url as imaps://user@host.")
        self._settings = settings
        self._password = password
        self._client: IMAPClient | None = None
        self._folder = ""

    def probe(self) -> str:
        self._connected()
        return f"Replies go into the folder {self._folder} of {self._parts.hostname}."

    def hand_over(self, mail: Outgoing) -> tuple[Fate, str]:
        try:
            client = self._connected()
            if not client.search(["HEADER", "Message-ID", mail.message_id]):
                client.append(self._folder, mail.raw, (b"\\Draft",))
        except (OSError, IMAPClientError) as error:
            self.close()
            return Fate.LATER, f"{type(error).__name__}: {error}"[:300]
        return Fate.SENT, ""

    def _connected(self) -> IMAPClient:
        if self._client is None:
            host = self._parts.hostname or ""
            try:
                self._client = self._connect(host)
            except LoginError as error:
                raise UserError(f"{host} refuses the login.", "Check user and password of [delivery].") from error
            except (OSError, IMAPClientError) as error:
                raise TransientError(f"The mail server {host} cannot be reached: {error}.") from error
            self._folder = self._client.find_special_folder(DRAFTS) or self._by_name(self._client)
            self._client.select_folder(self._folder)
        return self._client

    def _connect(self, host: str) -> IMAPClient:
        is_tls = self._parts.scheme == "imaps"
        ca_file = self._settings.delivery.ca_file or self._settings.mailbox.ca_file
        context = ssl.create_default_context(cafile=ca_file)
        port = self._parts.port or (993 if is_tls else 143)
        timeout = self._settings.delivery.timeout
        client = IMAPClient(host, port, ssl=is_tls, ssl_context=context if is_tls else None, timeout=timeout)
        if not is_tls and client.has_capability("STARTTLS"):
            client.starttls(context)
        elif not is_tls and host not in ("127.0.0.1", "::1", "localhost"):
            raise UserError(f"{host} offers no TLS: no password is sent in the clear.", "Use imaps://.")
        user = unquote(self._parts.username or "")
        if self._settings.delivery.auth == "xoauth2":
            client.oauth2_login(user, self._password())
        else:
            client.login(user, self._password())
        return client

    def _by_name(self, client: IMAPClient) -> str:
        for name in _NAMES:
            if client.folder_exists(name):
                return name
        client.create_folder(_NAMES[0])
        return _NAMES[0]

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError, IMAPClientError):
                client.logout()
