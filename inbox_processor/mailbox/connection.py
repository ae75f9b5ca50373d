"""One connection to an IMAP server: address, TLS, login, and every failure in words.

Rule: a secret never travels without TLS except to this machine, and never stands in an error. Every command passes
through `Connection.ask`, which refuses control characters (CR LF would start a second command) and tells apart:

    UserError        a person can put it right: certificate, password, folder name
    TransientError   the server is away or busy; nothing is lost, the next run goes on
    PermanentError   the server refuses this one command, or answers what nobody can parse

RFC 9051 section 7.1 and RFC 5530 (response codes), RFC 8314 (implicit TLS), RFC 2595 (STARTTLS).
"""

from __future__ import annotations

import difflib
import ipaddress
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, unquote, urlsplit

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError

from inbox_processor.config import MailboxSettings
from inbox_processor.errors import PermanentError, ProductError, TransientError, UserError

T = TypeVar("T")

_PORTS = {"imaps": 993, "imap": 143}
_LATER = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "TOO MANY", "AUTHENTICATED BUT NOT CONNECTED")
"""Refusals that pass: RFC 5530 section 3; Gmail counts connections in prose; Exchange says the last in a failover."""
_UNPARSABLE = (IMAPClientError, ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a mailbox is: RFC 5092, without any secret."""

    scheme: str
    user: str
    host: str
    port: int
    folder: str

    @classmethod
    def parse(cls, url: str) -> Address:
        """The address in `url`; UserError with the next step when it is none."""
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError) as error:
            raise UserError(f"[mailbox] url = {_without_secret(url)!r} is no IMAP address.", _SPELLING) from error
        if parts.password is not None:
            raise UserError(
                "[mailbox] url holds a password.", "Take it out, and name its place: password_env, password_file, …"
            )
        if not parts.username or not parts.hostname or parts.query or parts.fragment:
            raise UserError(f"[mailbox] url = {url!r} lacks the user or the host, or has too much.", _SPELLING)
        folder = unquote(parts.path.strip("/")) or "INBOX"
        return cls(parts.scheme, unquote(parts.username), parts.hostname, port, inbox(folder))

    @property
    def server(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        with suppress(ValueError):
            return ipaddress.ip_address(self.host).is_loopback
        return self.host == "localhost"

    def identity(self, folder: str) -> str:
        """The name of a folder there: the same whether reached by TLS from the start, by STARTTLS, or without."""
        port = "" if self.port in _PORTS.values() else f":{self.port}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"imap://{quote(self.user, safe='')}@{host}{port}/{quote(folder)}"


_SPELLING = "Write imaps://user@host/INBOX (an @ in the user's name as %40)."


def inbox(folder: str) -> str:
    """INBOX is the one folder name without case (RFC 9051 section 5.1)."""
    return "INBOX" if folder.upper() == "INBOX" else folder


def _without_secret(url: str) -> str:
    return url.partition("://")[0] + "://…" if "@" in url and ":" in url.partition("://")[2].rpartition("@")[0] else url


class Connection:
    """An authenticated client that is opened when first asked, and again after `drop`."""

    def __init__(self, address: Address, settings: MailboxSettings, password: Callable[[], str]) -> None:
        self.address = address
        self._settings = settings
        self._password = password
        self._client: IMAPClient | None = None
        self._selected: tuple[str, bool] | None = None
        self._status: dict[bytes, Any] = {}

    @property
    def client(self) -> IMAPClient:
        if self._client is None:
            self._client = connect(self.address, self._settings, self._password())
        return self._client

    def ask(self, command: Callable[..., T], *arguments: Any) -> T:
        """What the server answers to one command of `client`; raises TransientError or PermanentError."""
        refuse_control_characters(arguments)
        try:
            return command(*arguments)
        except IMAPClientReadOnlyError as error:
            raise PermanentError(f"{self.address.server}: the folder may only be read.") from error
        except (OSError, IMAPClientAbortError) as error:
            self.drop()
            raise lost(self.address, error) from error
        except _UNPARSABLE as error:
            if str(error).startswith(
                "got more than"
            ):  # imaplib stops in the middle of a line: out of step from here on
                self.drop()
            raise refusal(self.address, error) from error

    def examine(self, folder: str, *, again: bool = False) -> dict[bytes, Any]:
        """Open `folder` read-only unless it is open so already; its EXAMINE status."""
        return self._open(folder, True, again=again)

    def select(self, folder: str) -> dict[bytes, Any]:
        """Open `folder` for writing; its SELECT status."""
        return self._open(folder, False, again=True)

    def _open(self, folder: str, readonly: bool, *, again: bool) -> dict[bytes, Any]:
        client = self.client
        if again or self._selected != (folder, readonly):
            self._selected = None
            self._status = self.ask(client.select_folder, folder, readonly)
            self._selected = (folder, readonly)
        return self._status

    def folders(self) -> list[str]:
        """The names of all folders, as far as the server lists them readably."""
        try:
            return [str(name) for _, _, name in self.ask(self.client.list_folders)]
        except PermanentError:
            return []

    def missing(self, folder: str, key: str, error: ProductError) -> UserError:
        """The words for a folder that cannot be opened, with those that are near."""
        names = self.folders()
        if folder in names:
            return UserError(
                f"The folder {folder!r} ([mailbox] {key}) cannot be opened: {error}", "Ask for the right to read it."
            )
        near = difflib.get_close_matches(folder, names, n=5, cutoff=0.4) or sorted(names)[:10]
        there = f" There are: {', '.join(near)}." if near else ""
        return UserError(
            f"The mailbox of {self.address.user} has no folder {folder!r} ([mailbox] {key}).{there}",
            "Correct the name (a subfolder with the server's separator), or create the folder.",
        )

    def drop(self) -> None:
        """Forget a connection that is lost or out of step; the next question opens another."""
        client, self._client, self._selected = self._client, None, None
        if client is not None:
            with suppress(OSError, IMAPClientError):
                client.shutdown()

    def close(self) -> None:
        """LOGOUT, politely; what fails then no longer matters."""
        client, self._client, self._selected = self._client, None, None
        if client is not None:
            with suppress(Exception):
                client.logout()


# --- connecting ------------------------------------------------------------------------------------------------------


def connect(address: Address, settings: MailboxSettings, secret: str) -> IMAPClient:
    """A client that is logged in, over TLS unless plain text is allowed."""
    refuse_control_characters((address.user, secret, address.host))
    with _reaching(address):
        implicit = address.scheme == "imaps"
        context = _tls(address, settings) if implicit else None
        client = IMAPClient(address.host, address.port, ssl=implicit, ssl_context=context, timeout=settings.timeout)
    client._imap.debug = (
        0  # imapclient sets 5: it would format every line for a log nobody reads, and the password with them
    )
    client.normalise_times = False  # else INTERNALDATE comes naive, in the clock of this host
    try:
        with _reaching(address):
            if not implicit:
                _secure(client, address, settings)
            _log_in(client, address, settings, secret)
    except BaseException:
        with suppress(OSError, IMAPClientError):
            client.shutdown()
        raise
    return client


def _secure(client: IMAPClient, address: Address, settings: MailboxSettings) -> None:
    """STARTTLS where offered; a refusal to go on without it, except to this machine or where plain text is allowed."""
    if client.has_capability("STARTTLS") and client._imap.state == "NONAUTH":
        client.starttls(_tls(address, settings))
    elif not (address.is_loopback or settings.allow_plaintext):
        raise UserError(
            f"{address.server} offers no TLS, so the password and the mails would travel readable by anyone.",
            "Write imaps:// in [mailbox] url, or ask the provider which address speaks TLS.",
        )


def _tls(address: Address, settings: MailboxSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise UserError(
            f"[mailbox] ca_file {settings.ca_file} cannot be read as a certificate: {error.strerror or error}.",
            "Name a file with the certificate authority in PEM form.",
        ) from error
    if address.scheme == "imap" and address.is_loopback and settings.ca_file is None:
        # Plain text is allowed to this machine, so a certificate made out to its public name, or Debian's self-made one
        # (Dovecot as it comes), is no reason to refuse.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _log_in(client: IMAPClient, address: Address, settings: MailboxSettings, secret: str) -> None:
    if client._imap.state != "NONAUTH":
        return  # PREAUTH: the server knows us already
    if client.has_capability("LOGINDISABLED") and settings.auth == "password":
        raise UserError(f"{address.server} takes no password without TLS.", "Write imaps:// in [mailbox] url.")
    try:
        if settings.auth == "xoauth2":
            client.oauth2_login(address.user, secret)
        elif address.user.isascii() and secret.isascii():
            client.login('"' + address.user.replace("\\", "\\\\").replace('"', '\\"') + '"', secret)
        else:  # LOGIN knows ASCII only (RFC 9051 section 6.2.3); SASL PLAIN is UTF-8 (RFC 4616)
            client.plain_login(address.user, secret)
    except IMAPClientError as error:
        # A server that hangs up at LOGIN comes as LoginError too, and says nothing about the password.
        if isinstance(error.__context__, IMAPClientAbortError | OSError):
            raise lost(address, error) from error
        if _passes(str(error)):
            raise refusal(address, error) from error
        raise _wrong_password(
            address, settings, _words(error).replace(secret, "…") if secret else _words(error)
        ) from error


def _wrong_password(address: Address, settings: MailboxSettings, words: str) -> UserError:
    what = "token" if settings.auth == "xoauth2" else "password"
    keys = ("password_env", "password_file", "password_command", "keyring")
    named = [f"{key} = {str(value)!r}" for key in keys if (value := getattr(settings, key))]
    return UserError(
        f"The mailbox refused the {what} for {address.user} at {address.host} ({words}).",
        f"Check the user's name in [mailbox] url and the {what} that {' or '.join(named[:1]) or 'password_env'} gives;"
        ' many providers want an app password here, or auth = "xoauth2".',
    )


@contextmanager
def _reaching(address: Address) -> Iterator[None]:
    """Turns what goes wrong before the first command into words."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise UserError(
            f"The certificate of {address.server} cannot be trusted: {error.verify_message.rstrip('.')}.",
            "Check the host in [mailbox] url; if the server is your own, name its certificate authority in ca_file.",
        ) from error
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
        raise lost(address, error) from error
    except ssl.SSLError as error:
        raise UserError(
            f"{address.server} does not speak TLS as expected ({error.reason or error}).",
            "imaps:// is TLS from the start (port 993), imap:// upgrades to it (port 143): check [mailbox] url.",
        ) from error
    except (OSError, UnicodeError, IMAPClientError) as error:  # UnicodeError: a host name that no IDNA encodes
        raise lost(address, error) from error


# --- failures --------------------------------------------------------------------------------------------------------


def refuse_control_characters(arguments: Iterable[Any]) -> None:
    """Raise UserError for any text, at any depth, that would break out of its command line."""
    for argument in arguments:
        if isinstance(argument, list | tuple):
            refuse_control_characters(argument)
        elif isinstance(argument, str) and any(character < " " or character == "\x7f" for character in argument):
            raise UserError(
                "A control character in what would be sent to the mail server.", "Check [mailbox] and its password."
            )


def lost(address: Address, error: Exception) -> TransientError:
    """The words for a server that is not there, or no longer."""
    return TransientError(
        f"The mail server {address.server} cannot be reached: {_words(error)}.",
        "Nothing is lost, the next run goes on from here; if it stays so, check [mailbox] url and the network.",
    )


def refusal(address: Address, error: Exception) -> ProductError:
    """The words for a server that says no, or what nobody understands."""
    if _passes(str(error)):
        return TransientError(f"{address.server} is busy: {_words(error)}.", "Run the command again later.")
    return PermanentError(f"{address.server} did not do it: {_words(error)}.")


def _passes(words: str) -> bool:
    return any(code in words.upper() for code in _LATER)


def _words(error: Exception) -> str:
    """What an exception says, fit for one line."""
    said = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())[:200].rstrip(".")
