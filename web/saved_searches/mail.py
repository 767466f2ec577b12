"""Sends letters by SMTP: settings from the environment, one letter at a time, each failing by itself."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from ipaddress import ip_address
from pathlib import Path

from ci_kb.domain.errors import Refused
from ci_kb.people import checked_mail

SECONDS = 30
SECURITY = ("starttls", "tls", "none")


class NoServer(OSError):
    """No mail server takes letters at the address in the settings."""


class Undelivered(Exception):
    """This one letter is not taken."""


@dataclass(frozen=True)
class Settings:
    """Where letters are handed over, and as whom."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "starttls"

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings.

        Raises `Refused` with what to set.
        """
        host, sender = (environment.get(name, "").strip() for name in ("CI_KB_SMTP_HOST", "CI_KB_SMTP_FROM"))
        if not host or not sender:
            raise Refused("Set CI_KB_SMTP_HOST and CI_KB_SMTP_FROM, or look at the letters with --dry-run.")
        port = environment.get("CI_KB_SMTP_PORT", "587")
        if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
            raise Refused(f"CI_KB_SMTP_PORT is “{port}”. Set the number of a port, such as 587.")
        security = environment.get("CI_KB_SMTP_SECURITY", "none" if is_this_machine(host) else "starttls")
        if security not in SECURITY:
            raise Refused(f"CI_KB_SMTP_SECURITY is “{security}”. Set one of: {', '.join(SECURITY)}.")
        user = environment.get("CI_KB_SMTP_USER", "")
        password = password_in(environment.get("CI_KB_SMTP_PASSWORD_FILE", ""))
        if user and security == "none" and not is_this_machine(host):
            raise Refused("A password would cross the network unencrypted. Set CI_KB_SMTP_SECURITY=starttls.")
        return cls(host, int(port), checked_mail(sender), user, password, security)


def password_in(file: str) -> str:
    """Return the password that a file holds."""
    return Path(file).read_text(encoding="utf-8").strip() if file else ""


def is_this_machine(host: str) -> bool:
    """Say whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def message(sender: str, to: str, subject: str, text: str, no_mail: str = "") -> EmailMessage:
    """Return a letter; `no_mail` is where one click ends all of its kind (RFC 8058), if there are more."""
    found = EmailMessage()
    found["From"] = sender
    found["To"] = checked_mail(to)
    found["Subject"] = subject
    found["Date"] = formatdate(localtime=False)
    found["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    found["Auto-Submitted"] = "auto-generated"
    if no_mail:
        found["List-Unsubscribe"] = f"<{no_mail}>"
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    found.set_content(text)
    return found


def send(settings: Settings, letter: EmailMessage) -> None:
    """Hand over one letter.

    Raises `NoServer` where no letter could be handed over, and `Undelivered` where this one could not.
    """
    server = connected(settings)
    try:
        server.send_message(letter)
    except (smtplib.SMTPException, OSError) as error:
        raise Undelivered(str(error)) from error
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()


def connected(settings: Settings) -> smtplib.SMTP:
    """Return a connection to the mail server, as secure as the settings ask.

    Raises `NoServer`.
    """
    try:
        server = opened(settings)
    except (smtplib.SMTPException, OSError) as error:
        raise no_server(settings, error) from error
    try:
        if settings.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.user:
            server.login(settings.user, settings.password)
    except (smtplib.SMTPException, OSError) as error:
        server.close()
        raise no_server(settings, error) from error
    return server


def opened(settings: Settings) -> smtplib.SMTP:
    """Return a connection on which nothing was said yet."""
    where = (settings.host, settings.port)
    if settings.security == "tls":
        return smtplib.SMTP_SSL(*where, timeout=SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(*where, timeout=SECONDS)


def no_server(settings: Settings, error: Exception) -> NoServer:
    """Return the error that says where no letters are taken."""
    where = f"{settings.host}, port {settings.port}"
    return NoServer(f"No letters can be handed over at {where}: {error}. Check CI_KB_SMTP_…")
