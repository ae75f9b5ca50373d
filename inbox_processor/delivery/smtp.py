"""Submission by SMTP (RFC 6409): TLS from the start or STARTTLS, certificate verified, one connection for many mails.

Rule: no password over a line without TLS, except to this machine. An answer of 4yz is later, 5yz is failed; what ends
without an answer after the final dot is uncertain, because the server may have taken the mail (RFC 5321
section 4.5.3.2, RFC 1047).
"""

from __future__ import annotations

import ipaddress
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from email import message_from_bytes
from email.policy import compat32
from urllib.parse import unquote, urlsplit

from inbox_processor.config import Delivery
from inbox_processor.errors import TransientError, UserError
from inbox_processor.records import Fate, Outgoing

_PORTS = {"smtps": 465, "smtp": 587}
_SPELLING = "Write smtps://user@host or smtp://user@host:587 (an @ in the user's name as %40)."


class Smtp:
    """One connection, opened at the first mail and again after a loss."""

    def __init__(self, settings: Delivery, password: Callable[[], str]) -> None:
        self._settings = settings
        self._password = password
        self._client: smtplib.SMTP | None = None
        try:
            parts = urlsplit(settings.url)
            self._scheme, self._host, self._user = parts.scheme, parts.hostname or "", unquote(parts.username or "")
            self._port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError) as error:
            raise UserError(f"[delivery] url = {settings.url!r} is no SMTP address.", _SPELLING) from error
        if not self._host or parts.password is not None:
            raise UserError("[delivery] url lacks the host, or holds a password.", _SPELLING)

    def probe(self) -> str:
        self._connected().noop()
        who = f" as {self._user}" if self._user else ""
        return f"{self._host}:{self._port} takes mail{who}."

    def hand_over(self, mail: Outgoing) -> tuple[Fate, str]:
        """Give one mail to the server."""
        client = self._connected()
        try:
            return self._transaction(client, mail)
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            return Fate.LATER, f"the connection was lost before the mail was sent: {error}"
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Fate.LATER, f"{type(error).__name__}: {error}"

    def _transaction(self, client: smtplib.SMTP, mail: Outgoing) -> tuple[Fate, str]:
        """MAIL, RCPT, DATA (RFC 5321 section 3.3); only what follows the final dot can be uncertain."""
        for code, said in (self._mail_from(client, mail), client.rcpt(mail.recipient)):
            if code not in (250, 251):
                self._reset(client)
                return _refused(code, said)
        client.putcmd("data")
        code, said = client.getreply()
        if code != 354:
            self._reset(client)
            return _refused(code, said)
        body = smtplib._fix_eols(mail.raw.decode("ascii", "surrogateescape"))  # type: ignore[attr-defined]
        quoted = smtplib._quote_periods(body.encode("ascii", "surrogateescape"))  # type: ignore[attr-defined]
        try:
            client.send(quoted + (b"" if quoted.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            code, said = client.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Fate.UNCERTAIN, f"the server did not say whether it took the mail: {type(error).__name__}"
        return (Fate.SENT, "") if code == 250 else _refused(code, said)

    def _mail_from(self, client: smtplib.SMTP, mail: Outgoing) -> tuple[int, bytes]:
        null = self._settings.return_path == "null"
        sender = message_from_bytes(mail.raw, policy=compat32)["From"] if not self._settings.from_ else None
        return client.mail("" if null else str(sender or self._settings.from_))

    def _reset(self, client: smtplib.SMTP) -> None:
        try:
            client.rset()
        except (OSError, smtplib.SMTPException):
            self.close()

    def _connected(self) -> smtplib.SMTP:
        if self._client is None:
            try:
                self._client = self._connect()
            except ssl.SSLCertVerificationError as error:
                raise UserError(
                    f"The certificate of {self._host} cannot be trusted: {error.verify_message}.",
                    "Name its authority in [delivery] ca_file.",
                ) from error
            except smtplib.SMTPAuthenticationError as error:
                raise UserError(
                    f"{self._host} refuses the login of {self._user} ({error.smtp_code}).",
                    "Check user and password; many servers ask for XOAUTH2 today.",
                ) from error
            except (OSError, smtplib.SMTPException) as error:
                raise TransientError(
                    f"The mail server {self._host}:{self._port} cannot be reached: {error}.", "Nothing is lost."
                ) from error
        return self._client

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        context = ssl.create_default_context(cafile=settings.ca_file)
        client: smtplib.SMTP
        if self._scheme == "smtps":
            client = smtplib.SMTP_SSL(self._host, self._port, timeout=settings.timeout, context=context)
        else:
            client = smtplib.SMTP(self._host, self._port, timeout=settings.timeout)
        try:
            self._greet(client, context)
        except BaseException:
            client.close()
            raise
        return client

    def _greet(self, client: smtplib.SMTP, context: ssl.SSLContext) -> None:
        client.ehlo_or_helo_if_needed()
        secure = self._scheme == "smtps"
        if not secure and client.has_extn("starttls"):
            client.starttls(context=context)
            client.ehlo()
            secure = True
        if not secure and not self._is_loopback():
            raise UserError(f"{self._host} offers no STARTTLS: nothing is sent in the clear.", "Use smtps://.")
        if self._user:
            self._log_in(client, secure)

    def _log_in(self, client: smtplib.SMTP, secure: bool) -> None:
        if not secure:
            raise UserError("No password is sent over a line without TLS.", "Use smtps://, or leave the user out.")
        if self._settings.auth == "xoauth2":
            token = f"user={self._user}\x01auth=Bearer {self._password()}\x01\x01"
            client.auth("XOAUTH2", lambda challenge=None: token if challenge is None else "", initial_response_ok=True)
            return
        client.login(self._user, self._password())

    def _is_loopback(self) -> bool:
        with suppress(ValueError):
            return ipaddress.ip_address(self._host).is_loopback
        return self._host == "localhost"

    def close(self) -> None:
        """End the connection; whatever the server says to that."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError, smtplib.SMTPException):
                client.quit()
            client.close()


def _refused(code: int, said: bytes) -> tuple[Fate, str]:
    words = f"{code} {said.decode('utf-8', 'replace')}"[:300]
    return (Fate.FAILED if 500 <= code < 600 else Fate.LATER), words
