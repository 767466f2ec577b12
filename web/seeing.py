"""What the reader of a page may see and do; what may not be seen is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NoReturn, Protocol, TypeVar

from flask import abort, g, make_response, redirect, render_template, url_for

from ci_kb.domain.errors import NotAllowed
from ci_kb.domain.record import Visibility
from ci_kb.roles import Command
from projections.episodes import EpisodeLine
from projections.items import ItemVersion
from projections.tables import Facts
from web.accounts.next_page import this_page
from web.as_at import as_at
from web.parts import parts, reader


def episode_or_404(reference: str) -> EpisodeLine:
    """Return an episode that the reader may see; otherwise the page does not exist."""
    line = parts().projections.episodes.get(reference)
    return as_it_was(line) if line is not None and sees(line) else not_here()


def as_it_was(line: EpisodeLine) -> EpisodeLine:
    """Return an episode as it was on the day that the page looks back to; unnamed before it was opened.

    Who may see it and work on it is asked as of now, by the hosts it has now.
    """
    shown = as_at()
    if shown.day is None:
        return line
    g.setdefault("hosts_now", {})[line.reference] = line.hosts
    then = parts().projections.episodes.get(line.reference, shown.position)
    if then is None:
        return replace(line, title="", mode="", fieldwork=None, dates_agreed_on=None, focus="", focus_step="")
    return replace(then, visibility=line.visibility, team_persons=line.team_persons)


def hosts_now(line: EpisodeLine) -> tuple[str, ...]:
    """Return the hosts of an episode as they are now, whatever day the page looks back to."""
    known: dict[str, tuple[str, ...]] = g.get("hosts_now", {})
    return known.get(line.reference, line.hosts)


class Dated(Protocol):
    """A version of something, with the facts of the event that made it."""

    @property
    def facts(self) -> Facts:
        """When it was recorded, where in the log, by whom and why."""


D = TypeVar("D", bound=Dated)


def recorded_by_then(versions: Sequence[D]) -> list[D]:
    """Return the versions that had been recorded on the day that the page looks back to.

    When there were none yet, the page says so.
    """
    shown = as_at()
    known = [version for version in versions if version.facts.position <= shown.position]
    return known or not_yet(versions[0].facts.recorded)


def not_yet(recorded: datetime | None = None) -> NoReturn:
    """Answer that something had not been recorded on the day that the page looks back to."""
    abort(make_response(render_template("not_yet.html", recorded=recorded, as_at=as_at().day)))


def history_or_404(kind: str, episode: str, reference: str) -> list[ItemVersion]:
    """Return the versions of an item that the reader may see; otherwise the page does not exist."""
    history = parts().projections.items.history(kind, episode, reference, reader())
    return history or not_here()


def sees(line: EpisodeLine) -> bool:
    """Say whether the reader may see an episode."""
    return reader().may_see(line.visibility, hosts_now(line), line.team_persons)


def works_on(line: EpisodeLine) -> bool:
    """Say whether the reader works on an episode."""
    return reader().works_on(hosts_now(line), line.team_persons)


def may(command: Command, line: EpisodeLine | None = None) -> bool:
    """Say whether the reader may give a command, perhaps about an episode."""
    return reader().may(command, hosts_now(line), line.team_persons) if line else reader().may(command)


def is_inside(line: EpisodeLine) -> bool:
    """Say whether the reader may see what belongs to the team of an episode, though not work on it."""
    return reader().may_see(Visibility.TEAM, hosts_now(line), line.team_persons)


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
