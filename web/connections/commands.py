"""Pages that record something of a connection: proposed, come further, who does what next, its outcome."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for

from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.authorities import authorities
from ci_kb.domain.connection import CAME_TO_NOTHING
from ci_kb.domain.errors import NotAllowed
from ci_kb.domain.record import Visibility
from projections.connections import ConnectionVersion
from projections.episodes import EpisodeLine
from web.connections import schemas
from web.connections.pages import ONE, about_what, episode_of, history_of, seen_episode
from web.labels import short
from web.parts import act, parts, reader
from web.recording import Answer, ask_about
from web.seeing import may_ask, may_connect, not_here, sees, works_on

pages = Blueprint("connection_commands", __name__)

KEPT = "="
"""Stands in a form for an episode that its reader may not see; no reference is like it."""

RELEASED = (Visibility.NETWORK, Visibility.PUBLIC)


@pages.route("/episodes/<reference>/propose-connection", methods=["GET", "POST"])
def propose(reference: str) -> Answer:
    """Propose a connection because of an episode, or of one of its items (`?about=`)."""
    line, about = episode_of(reference), request.args.get("about", "")
    item = about_what(reference, about)
    if not sees(line) and item is None:
        not_here()
    if not may_ask() and not works_on(line):
        raise NotAllowed("Your account may read, not propose. Ask somebody of your authority who may.")
    # Of what is not released, the proposal would tell; those who work on it decide who may read that.
    released = (item.visibility if item else line.visibility) in RELEASED
    form = schemas.AskAbout if released else schemas.ProposeConnection

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.connections.propose(
            reference,
            act(said["on"]),
            from_authority=said["from_authority"],
            to_authority=said["to"],
            subject=said["subject"],
            about=item.reference if item else "",
            note=said["note"],
            visibility=Visibility.NETWORK if released else said["visibility"],
        )

    return ask_about(
        line,
        "" if sees(line) else url_for("connections.index"),
        **({} if sees(line) else without_the_episode(line)),
        title="Ask about this" if item else "Propose a connection",
        lead=f"About: {item.title}" if item else "",
        button="Send the question" if item else "Propose the connection",
        schema=form(names_for(line)),
        known={
            "from_authority": reader().body if asks(line) else "",
            "to": line.hosts[0] if asks(line) else "",
            "subject": item.title[:300] if item else "",
            "visibility": Visibility.TEAM,
            "on": today(),
        },
        give=give,
        done="The connection is suggested. Both authorities find it among their connections.",
        leads_to=lambda saved: address(reference, saved.reference),
    )


@pages.route(f"{ONE}/progress", methods=["GET", "POST"])
def progress(reference: str, connection: str) -> Answer:
    """Say how far a connection has come, and what comes next."""
    line, found = to_act_on(reference, connection)

    def give(said: dict[str, Any]) -> Saved:
        reason = said["note"] if said["state"] in CAME_TO_NOTHING else ""
        return parts().kb.connections.progress(
            reference,
            connection,
            said["state"],
            said["note"],
            act(said["on"], reason),
            then=schemas.next_action_said(said),
        )

    return ask_of(
        line,
        found,
        title="Say how far the connection has come",
        button="Save how far it has come",
        schema=schemas.ProgressConnection(found.between),
        known={"on": today()},
        give=give,
        done="How far the connection has come is recorded.",
    )


@pages.route(f"{ONE}/next", methods=["GET", "POST"])
def set_next(reference: str, connection: str) -> Answer:
    """Settle who does what next."""
    line, found = to_act_on(reference, connection)

    def give(said: dict[str, Any]) -> Saved:
        action = schemas.next_action_said(said)
        return parts().kb.connections.set_next_action(reference, connection, action, act(said["on"]))

    return ask_of(
        line,
        found,
        title="Settle who does what next",
        button="Save what is to be done next",
        schema=schemas.Next(found.between),
        known={**vars(found.next_action), "on": today()},
        give=give,
        done="What is to be done next is recorded.",
    )


@pages.route(f"{ONE}/outcome", methods=["GET", "POST"])
def record_outcome(reference: str, connection: str) -> Answer:
    """Say what came of a connection."""
    line, found = to_act_on(reference, connection)

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.connections.record_outcome(
            reference,
            connection,
            said["outcome"],
            act(said["on"]),
            borrowed_into=found.borrowed_into if said["borrowed_into"] == KEPT else said["borrowed_into"],
        )

    return ask_of(
        line,
        found,
        title="Say what came of it",
        button="Save what came of it",
        schema=schemas.RecordOutcome(episodes_of(found)),
        known={
            "outcome": found.outcome,
            "borrowed_into": KEPT if keeps(found) else found.borrowed_into,
            "on": today(),
        },
        give=give,
        done="What came of it is recorded.",
    )


def to_act_on(reference: str, connection: str) -> tuple[EpisodeLine, ConnectionVersion]:
    """Return a connection that the reader may say something about, with its episode.

    Raises `NotAllowed`.
    """
    line, found = episode_of(reference), history_of(reference, connection)[-1]
    if not may_connect(line, *found.between):
        raise NotAllowed("Only the two authorities and the episode’s team may say how far it has come.")
    return line, found


def ask_of(line: EpisodeLine, found: ConnectionVersion, **question: Any) -> Answer:
    """Ask a question about a connection; it leads back to the connection's page."""
    where = address(found.episode, found.reference)
    return ask_about(line, where, **without_the_episode(line), lead=found.subject, **question)


def without_the_episode(line: EpisodeLine) -> dict[str, Any]:
    """Return what a question shows in place of its episode, which may be closed to one of the authorities."""
    return {
        "above": ", ".join(map(short, line.hosts)),
        "trail": (("Connections", url_for("connections.index")),),
    }


def asks(line: EpisodeLine) -> bool:
    """Say whether the reader's authority is one that would ask the host of an episode."""
    return not works_on(line) and reader().body not in line.hosts


def names_for(line: EpisodeLine) -> tuple[str, ...]:
    """Return the authorities that can be connected because of an episode: an invented host is one too."""
    names = dict.fromkeys(authority.name for authority in authorities())
    return tuple(names | dict.fromkeys(line.hosts))


def episodes_of(connection: ConnectionVersion) -> dict[str, str]:
    """Return the episodes it may have been borrowed into: of the two authorities, and seen by the reader."""
    lines = parts().projections.episodes.visible(reader())
    kept = {KEPT: "The one named before, which is not open to you"} if keeps(connection) else {}
    return kept | {
        line.reference: f"{line.title or line.reference} ({', '.join(map(short, line.hosts))})"
        for line in lines
        if line.reference != connection.episode and set(connection.between) & set(line.hosts)
    }


def keeps(connection: ConnectionVersion) -> bool:
    """Say whether it was borrowed into an episode that the reader may not see."""
    return bool(connection.borrowed_into) and seen_episode(connection.borrowed_into) is None


def address(episode: str, connection: str) -> str:
    """Return where a connection lies."""
    return url_for("connections.show", reference=episode, connection=connection)
