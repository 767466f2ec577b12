"""What the reader of a page may see and do; what may not be seen is not there."""

from __future__ import annotations

from typing import NoReturn

from flask import abort, redirect, url_for

from ci_kb.application.permissions import ONLY_READ
from ci_kb.application.vocabulary import CURATE
from ci_kb.domain.account import Role
from ci_kb.domain.errors import NotAllowed
from projections.episodes import EpisodeLine
from projections.items import ItemVersion
from web.accounts.next_page import this_page
from web.parts import parts, reader


def episode_or_404(reference: str) -> EpisodeLine:
    """Return an episode that the reader may see; otherwise the page does not exist."""
    line = parts().projections.episodes.get(reference)
    return line if line is not None and sees(line) else not_here()


def history_or_404(kind: str, episode: str, reference: str) -> list[ItemVersion]:
    """Return the versions of an item that the reader may see; otherwise the page does not exist."""
    history = parts().projections.items.history(kind, episode, reference, reader())
    return history or not_here()


def sees(line: EpisodeLine) -> bool:
    """Say whether the reader may see an episode."""
    return reader().may_see(line.visibility, line.hosts, line.team_persons)


def works_on(line: EpisodeLine) -> bool:
    """Say whether the reader works on an episode."""
    return reader().works_on(line.hosts, line.team_persons)


def may_connect(line: EpisodeLine, *between: str) -> bool:
    """Say whether the reader works on an episode or speaks for one of two authorities."""
    who = reader()
    return works_on(line) or (who.signed_in and who.role not in ONLY_READ and who.body in between)


def speaks_for_host(line: EpisodeLine) -> bool:
    """Say whether the reader acts for a host of an episode."""
    return reader().signed_in and reader().role not in ONLY_READ and reader().body in line.hosts


def may_open() -> bool:
    """Say whether the reader may open an episode for some authority."""
    return reader().signed_in and reader().role not in ONLY_READ | {Role.STRATEGIC_GROUP}


def curates() -> bool:
    """Say whether the reader may change the shared words."""
    return reader().role in CURATE


def administers() -> bool:
    """Say whether the reader looks after accounts."""
    return reader().role == Role.ADMINISTRATOR


def episode_to_work_on(reference: str) -> EpisodeLine:
    """Return an episode that the reader sees and works on.

    Raises `NotAllowed` when the reader may only read it.
    """
    line = episode_or_404(reference)
    if not works_on(line):
        raise NotAllowed(
            "Only the host authority, the episode’s team and those who run the programme may change it. "
            "Ask the host to add you to the team."
        )
    return line


def not_here() -> NoReturn:
    """Answer that the page does not exist; ask a visitor, who might see more, to sign in."""
    if not reader().signed_in:
        abort(redirect(url_for("accounts.sign_in", next=this_page())))
    abort(404)
