"""Pages on connections: the list, one with all its states, propose one, say how far it has come."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from ci_kb.application.permissions import ONLY_READ
from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.authorities import authorities
from ci_kb.domain.errors import NotAllowed
from projections.episodes import EpisodeLine
from projections.items import ConnectionVersion, ItemVersion
from projections.reading import Reader
from web.as_at import as_at
from web.connections import schemas
from web.labels import short
from web.parts import act, parts, reader
from web.recording import Answer, ask_about
from web.seeing import not_here, sees, works_on

pages = Blueprint("connections", __name__)

ONE = "/episodes/<reference>/connections/<connection>"


@pages.get("/connections")
def index() -> str:
    """Show the connections the reader may see, the latest first."""
    shown = as_at()
    return render_template(
        "connections/index.html",
        connections=parts().projections.items.connections(reader(), at=shown.position),
        as_at=shown.day,
    )


@pages.get(ONE)
def show(reference: str, connection: str) -> str:
    """Show one connection with its states, all or those recorded by a day."""
    found, line, shown = _connection(reference, connection), _episode(reference), as_at()
    states = parts().projections.items.connection_history(reference, connection)
    known = [state for state in states if state.facts.position <= shown.position]
    return render_template(
        "connections/show.html",
        connection=found,
        states=known or not_here(),
        as_at=shown.day,
        line=line,
        sees_episode=sees(line),
        about=about_what(reference, found.about),
        may_progress=may_connect(reader(), line, found.from_authority, found.to_authority),
    )


@pages.route("/episodes/<reference>/propose-connection", methods=["GET", "POST"])
def propose(reference: str) -> Answer:
    """Propose a connection because of an episode, or of one of its items (`?about=`)."""
    line, about = _episode(reference), request.args.get("about", "")
    item = about_what(reference, about)
    if not sees(line) and item is None:
        not_here()
    if not reader().signed_in or reader().role in ONLY_READ:
        raise NotAllowed("Your account may read, not propose. Ask somebody of your authority who may.")

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.connections.propose(
            reference,
            act(said["on"]),
            from_authority=said["from_authority"],
            to_authority=said["to"],
            subject=said["subject"],
            about=item.reference if item else "",
            note=said["note"],
        )

    return ask_about(
        line,
        "" if sees(line) else url_for("connections.index"),
        **({} if sees(line) else _without_the_episode(line)),
        title="Propose a connection",
        lead=f"About: {item.title}" if item else "",
        button="Propose the connection",
        schema=schemas.ProposeConnection(names_for(line)),
        known={
            "from_authority": "" if works_on(line) else reader().body,
            "to": line.hosts[0] if item and reader().body not in line.hosts else "",
            "subject": item.title[:300] if item else "",
            "on": today(),
        },
        give=give,
        done="The connection is proposed.",
        leads_to=lambda saved: _address(reference, saved.reference),
    )


@pages.route(f"{ONE}/progress", methods=["GET", "POST"])
def progress(reference: str, connection: str) -> Answer:
    """Say how far a connection has come."""
    found, line = _connection(reference, connection), _episode(reference)
    if not may_connect(reader(), line, found.from_authority, found.to_authority):
        raise NotAllowed("Only the two authorities and the episode’s team may say how far it has come.")

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.connections.progress(
            reference, connection, said["state"], said["note"], act(said["on"])
        )

    return ask_about(
        line,
        _address(reference, connection),
        **_without_the_episode(line),
        title="Say how far the connection has come",
        lead=found.subject,
        button="Save how far it has come",
        schema=schemas.ProgressConnection(),
        known={"on": today()},
        give=give,
        done="How far the connection has come is recorded.",
    )


def _without_the_episode(line: EpisodeLine) -> dict[str, Any]:
    """Return what a question shows in place of its episode, which may be closed to one of the authorities."""
    return {
        "above": ", ".join(map(short, line.hosts)),
        "trail": (("Connections", url_for("connections.index")),),
    }


def may_connect(who: Reader, line: EpisodeLine, *between: str) -> bool:
    """Say whether somebody works on the episode or speaks for one of the two authorities."""
    return works_on(line) or (who.signed_in and who.role not in ONLY_READ and who.body in between)


def about_what(episode: str, about: str) -> ItemVersion | None:
    """Return the item a connection is about, if the reader may see it."""
    items = parts().projections.items.of_episode(episode, reader()) if about else []
    return next((item for item in items if item.reference == about and not item.withdrawn), None)


def names_for(line: EpisodeLine) -> tuple[str, ...]:
    """Return the authorities that can be connected because of an episode: an invented host is one too."""
    names = dict.fromkeys(authority.name for authority in authorities())
    return tuple(names | dict.fromkeys(line.hosts))


def _connection(episode: str, reference: str) -> ConnectionVersion:
    """Return a connection that the reader may see; otherwise the page does not exist."""
    found = parts().projections.items.connections(reader(), episode=episode)
    return next((one for one in found if one.reference == reference), None) or not_here()


def _episode(reference: str) -> EpisodeLine:
    return parts().projections.episodes.get(reference) or not_here()


def _address(episode: str, connection: str) -> str:
    return url_for("connections.show", reference=episode, connection=connection)
