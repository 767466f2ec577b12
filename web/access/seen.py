"""Who could see an episode, or something in it, on a day: by what was released, and by membership."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, url_for

from ci_kb.days import today
from ci_kb.domain.connection import Connection
from projections.audience import CouldSee
from projections.episodes import EpisodeLine
from web.access.pages import Line, episode_of_ones_own, line_of
from web.addresses import ANY_SECTION
from web.as_at import as_at
from web.connections.pages import history_of
from web.items.kinds import KINDS
from web.parts import parts, reader
from web.questions import VISIBILITIES
from web.seeing import not_here, recorded_by_then

pages = Blueprint("seen", __name__)


@pages.get("/episodes/<reference>/who-could-see")
def an_episode(reference: str) -> str:
    """Show who can see an episode, or could on a day."""
    line = episode_of_ones_own(reference)
    address = url_for("episodes.show", reference=reference)
    return page_of(line, "the episode", line.title or reference, address)


@pages.get(f"/episodes/<reference>/<{ANY_SECTION}:section>/<item>/who-could-see")
def an_item(reference: str, section: str, item: str) -> str:
    """Show who can see an item, or could on a day."""
    line, noun = episode_of_ones_own(reference), KINDS[section].noun
    versions = parts().projections.items.history(noun, reference, item, reader()) or not_here()
    address = url_for("items.show", reference=reference, section=section, item=item)
    title = recorded_by_then(versions)[-1].title
    return page_of(line, f"the {noun}", title[:80], address, noun, item)


@pages.get("/episodes/<reference>/connections/<connection>/who-could-see")
def a_connection(reference: str, connection: str) -> str:
    """Show who can see a connection, or could on a day."""
    line = episode_of_ones_own(reference)
    found = history_of(reference, connection)
    address = url_for("connections.show", reference=reference, connection=connection)
    return page_of(line, "the connection", found[-1].subject, address, Connection.NOUN, connection)


def page_of(
    line: EpisodeLine, what: str, name: str, address: str, kind: str = "", reference: str = ""
) -> str:
    """Return the page that says who could see something, as known by the end of the day that is shown."""
    shown = as_at()
    audiences = parts().projections.audiences
    day = shown.day or today()
    seen = audiences.who_could_see(line.reference, day, kind, reference, shown.position)
    return render_template(
        "access/seen.html",
        line=line,
        what=what,
        name=name,
        address=address,
        seen=seen,
        members=members_of(seen, day),
        spells=audiences.spells(line.reference, kind, reference, shown.position)[::-1],
        visibilities=VISIBILITIES,
        day=day,
        as_at=shown.day,
    )


def members_of(seen: CouldSee | None, day: date) -> list[Line]:
    """Return the people who could see it by membership, with their roles."""
    return [line_of(one, day) for one in seen.members] if seen else []
