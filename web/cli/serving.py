"""Commands that serve pages: for real, and the demonstration."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from datetime import date
from ipaddress import ip_address
from pathlib import Path

import click
from werkzeug.middleware.proxy_fix import ProxyFix

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.days import today
from ci_kb.documents import batch, importing
from ci_kb.documents.loading import known_themes, load
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import InvalidDocument, Refused
from web.accounts.demonstration import DemonstrationAccount, demonstration_accounts, let_recorder_in
from web.app import create_app
from web.cli.state import State, knowledge_base
from web.openness.daily import Daily
from web.secrets import refuse_weak_secrets
from web.serving import serve as serve_pages
from web.summaries.demonstration import load_summaries

FIXTURES = Path(__file__).parents[2] / "fixtures"
STORIES = FIXTURES / "episodes"
"""The demonstration episodes, which lie beside the program in its repository."""

LIVE = FIXTURES / "live" / "moray-live.json"
"""A demonstration episode whose fieldwork begins today, so that there is something to take part in."""

DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")

port_option = click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@port_option
@click.option("--threads", type=click.IntRange(1, 256), default=8, show_default=True)
@click.option("--behind-https", is_flag=True, help="A server in front of this one speaks HTTPS.")
@click.pass_obj
def serve(state: State, host: str, port: int, threads: int, behind_https: bool) -> None:
    """Serve the pages.

    Cookies go over HTTPS alone, except where only this machine can reach the server.
    """
    refuse_weak_secrets(state.data, os.environ)
    secure = behind_https or not reached_from_here_alone(host)
    app = create_app(state.data, secure_cookies=secure)
    if behind_https:
        # Limits on signing in are per address: that of the person, which the server in front passes on.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    daily = Daily(app.extensions["ci_kb"].kb)
    serve_pages(app, host=host, port=port, threads=threads, daily=daily)


@click.command()
@port_option
@click.pass_obj
def demo(state: State, port: int) -> None:
    """Serve the pages with the demonstration episodes, to look around in."""
    with knowledge_base() as kb:
        load_stories(kb)
        live = load_live_story(kb, today())
        accounts = demonstration_accounts(kb, today())
        load_summaries(kb, today())
        let_recorder_in(kb, live, today())
    say_accounts(state.data, accounts)
    app = create_app(state.data, demonstration=True, secure_cookies=False)
    serve_pages(app, host="127.0.0.1", port=port, threads=8)


def load_stories(kb: KnowledgeBase) -> None:
    """Import the demonstration episodes; one that is there already keeps what was changed in it.

    Raises `Refused` where the program was installed without them.
    """
    files = sorted(STORIES.glob("*.json"))
    if not files:
        raise Refused(
            f"The demonstration episodes are not at {STORIES}. Run this from a copy of the repository."
        )
    checked = batch.check(kb, files, by_operator(today(), "Demonstration"))
    if checked.faults:
        raise InvalidDocument(checked.faults)
    checked.plans = [(where, plan) for where, plan in checked.plans if plan.new]
    for _ in batch.record(kb, checked):
        pass


def load_live_story(kb: KnowledgeBase, day: date) -> str:
    """Import the live episode, moved so that its fieldwork begins on a day, and return its reference.

    One that is there stays.
    """
    raw = json.loads(begun_on(day, LIVE.read_text(encoding="utf-8")))
    if kb.log.find(Episode, Episode.identifier(raw["reference"])) is None:
        document = load(raw, known_themes(kb), kb.guidance)
        importing.record(kb, importing.plan(kb, document, by_operator(day, "Demonstration")))
    return str(raw["reference"])


def begun_on(day: date, text: str) -> str:
    """Return an episode document with every day moved, so that the fieldwork begins on this one."""
    later = day - date.fromisoformat(json.loads(text)["fieldwork"]["from"])
    return DAY.sub(lambda found: (date.fromisoformat(found[0]) + later).isoformat(), text)


def say_accounts(folder: Path, accounts: Iterable[DemonstrationAccount]) -> None:
    """Print where the data lies and which accounts there are."""
    click.echo(f"The data lies in {folder.resolve()}.")
    click.echo("You are signed in as the first of these; a menu on every page changes that:")
    for account in accounts:
        password = account.password or "as printed when it was made"
        click.echo(f"  {account.account:<26} {account.role:<20} {account.body:<26} password: {password}")


def reached_from_here_alone(host: str) -> bool:
    """Say whether an address can be reached from this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
