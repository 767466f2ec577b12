"""The command that sends the weekly letters."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from ci_kb.application import KnowledgeBase
from ci_kb.days import today
from ci_kb.domain.errors import CiKbError, Refused
from projections import Projections
from projections.lock import OnlyOne
from web.cli.state import up_to_date
from web.saved_searches.addresses import no_mail_path
from web.saved_searches.digest import Letter, keep, letters, text_of
from web.saved_searches.mail import Settings, Undelivered, message, send
from web.secrets import secret_key

HERE = "http://127.0.0.1:8000"

LONGEST_WAIT = 60.0
"""Seconds to wait for the views."""


@click.command()
@click.option("--dry-run", is_flag=True, help="Print the letters, and send none.")
def digest(dry_run: bool) -> None:
    """Send everybody what is new in their saved searches: at most one letter a week, however often it runs.

    Letters are handed over as the CI_KB_SMTP_… settings say; CI_KB_URL is where people reach the pages.
    """
    base = os.environ.get("CI_KB_URL", HERE if dry_run else "").rstrip("/")
    if not base.startswith(("http://", "https://")):
        raise Refused(
            "Set CI_KB_URL to the address people reach the pages at, such as https://ci.example.org."
        )
    with up_to_date() as (kb, projections):
        if dry_run:
            for letter in letters(kb, projections, today()):
                say(letter, base, secret_key(kb.folder))
            return
        settings = Settings.of(os.environ)
        with alone(kb):
            bring_up_to_date(kb, projections)
            send_all(kb, letters(kb, projections, today()), settings, base)


@contextmanager
def alone(kb: KnowledgeBase) -> Iterator[None]:
    """Keep other processes from sending letters.

    Raises `Refused` where one is doing so.
    """
    only = OnlyOne(kb.folder / "digest.lock")
    if not only.acquire():
        raise Refused("Letters are being sent at this moment by another process. Nothing was done.")
    try:
        yield
    finally:
        only.release()


def bring_up_to_date(kb: KnowledgeBase, projections: Projections) -> None:
    """Bring the views up to the log: who was written to last, and who may see what, is read from them.

    Raises `Refused`.
    """
    projections.catch_up()
    if not projections.wait_for(kb.log.head(), LONGEST_WAIT):
        raise Refused("The views of the log are behind. Nothing was sent; try again in a while.")


def send_all(kb: KnowledgeBase, due: Iterable[Letter], settings: Settings, base: str) -> None:
    """Send letters; one that cannot be delivered stops no other, and is tried again the next time.

    Raises `CiKbError` with a sentence for each that was not delivered.
    """
    key, failed, sent = secret_key(kb.folder), [], 0
    for letter in due:
        no_mail = base + no_mail_path(key, letter.person.id)
        text = text_of(letter, base, key)
        try:
            send(settings, message(settings.sender, letter.person.mail, letter.subject, text, no_mail))
        except (Undelivered, Refused) as refused:
            failed.append(f"Not delivered to {letter.person.account}: {refused}")
        else:
            keep(kb, letter, today())
            sent += 1
    click.echo("1 letter was sent." if sent == 1 else f"{sent} letters were sent.")
    if failed:
        raise CiKbError("\n".join(failed))


def say(letter: Letter, base: str, key: str) -> None:
    """Print a letter."""
    click.echo(f"To: {letter.person.mail}\nSubject: {letter.subject}\n\n{text_of(letter, base, key)}")
