"""What the reader of a page may see and do; what may not be seen is not there."""

from __future__ import annotations

from typing import NoReturn

from flask import abort, redirect, url_for

from ci_kb.domain.errors import NotAllowed
from ci_kb.domain.record import Visibility
from ci_kb.roles import Command
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


def may(command: Command, line: EpisodeLine | None = None) -> bool:
    """Say whether the reader may give a command, perhaps about an episode."""
    return reader().may(command, line.hosts, line.team_persons) if line else reader().may(command)


def is_inside(line: EpisodeLine) -> bool:
    """Say whether the reader may see what belongs to the team of an episode, though not work on it."""
    return reader().may_see(Visibility.TEAM, line.hosts, line.team_persons)


def may_connect(line: EpisodeLine, *between: str) -> bool:
    """Say whether the reader works on an episode or speaks for one of two authorities."""
    return works_on(line) or (may(Command.CONNECT) and reader().body in between)


def speaks_for_host(line: EpisodeLine) -> bool:
    """Say whether the reader acts for a host of an episode."""
    return may(Command.SPEAK_FOR_HOST, line)


def may_ask() -> bool:
    """Say whether the reader may ask another authority about its work."""
    return may(Command.CONNECT)


def may_open() -> bool:
    """Say whether the reader may open an episode for some authority."""
    return reader().may(Command.OPEN, (reader().body,))


def curates() -> bool:
    """Say whether the reader may change the shared words."""
    return may(Command.CURATE)


def administers() -> bool:
    """Say whether the reader looks after accounts."""
    return may(Command.ADMINISTER)


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


def episode_seen_inside(reference: str) -> EpisodeLine:
    """Return an episode of which the reader sees what belongs to its team.

    Raises `NotAllowed` when the reader sees only what is released.
    """
    line = episode_or_404(reference)
    if not is_inside(line):
        raise NotAllowed("Only the host authority and those with access to the episode may read this.")
    return line


def not_here() -> NoReturn:
    """Answer that the page does not exist; ask a visitor, who might see more, to sign in."""
    if not reader().signed_in:
        abort(redirect(url_for("accounts.sign_in", next=this_page())))
    abort(404)
