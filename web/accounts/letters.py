"""Letters with one-time links: only where a mail server and the address of the pages are set."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable

from flask import request

from ci_kb.links import VALID_HOURS, Purpose
from ci_kb.people import Person
from web.saved_searches.mail import Settings, message, send
from web.shell import SERVICE_NAME

log = logging.getLogger("ci_kb.letters")

SUBJECTS = {
    Purpose.INVITATION: f"Your account in the {SERVICE_NAME}",
    Purpose.RESET: f"A new password for the {SERVICE_NAME}",
}
WORDS = {
    Purpose.INVITATION: "You were given an account. Choose a password here, and sign in with this address:",
    Purpose.RESET: "Choose a new password here. If you did not ask for it, do nothing: it stays as it was.",
}


def base() -> str:
    """Return where people reach the pages: as set, since a request may name any host."""
    return os.environ.get("CI_KB_URL", "").rstrip("/")


def can_mail() -> bool:
    """Say whether letters can be sent."""
    return bool(base() and os.environ.get("CI_KB_SMTP_HOST") and os.environ.get("CI_KB_SMTP_FROM"))


def link_to(token: str) -> str:
    """Return the address of a one-time link, for an administrator to hand over."""
    return f"{base() or request.url_root.rstrip('/')}/password/{token}"


def valid(purpose: Purpose) -> str:
    """Return for how long a link can be used, in words."""
    days = VALID_HOURS[purpose] // 24
    return "a day" if days == 1 else f"{days} days"


def mail_link(person: Person, purpose: Purpose, token: str) -> None:
    """Send somebody a one-time link.

    Raises `Refused` where no server is set, `NoServer` or `Undelivered` where the letter is not taken.
    """
    settings = Settings.of(os.environ)
    text = (
        f"{WORDS[purpose]}\n\n{base()}/password/{token}\n\n"
        f"The link works once, and for {valid(purpose)}. Nobody will ask you for it or for your password.\n"
    )
    send(settings, message(settings.sender, person.mail, SUBJECTS[purpose], text))


def later(task: Callable[[], None]) -> None:
    """Do something after the answer, so that how long the answer takes tells nothing; failures are logged."""

    def attempt() -> None:
        try:
            task()
        except Exception:  # a thread has nobody to tell but the log
            log.exception("a letter was not sent")

    threading.Thread(target=attempt, name="letter").start()
