"""Calendars: that of an episode, and a private address with those somebody works on."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from ci_kb.days import today
from ci_kb.guidance import Standing
from ci_kb.roles import Command
from projections.progress import Progress
from projections.reading import Reader
from web.calendars.entries import Entry, entries_of
from web.calendars.ics import TYPE, as_ics
from web.papers.given import attachment
from web.parts import parts, reader
from web.saved_searches.addresses import fits, token
from web.saved_searches.news import owner_of
from web.saved_searches.pages import key
from web.seeing import episode_or_404

pages = Blueprint("calendars", __name__)

CALENDAR = "calendar"
"""What the token of a private address is for."""


@pages.get("/episodes/<reference>/calendar.ics")
def of_episode(reference: str) -> Response:
    """Give the milestones and sessions of an episode out as a calendar."""
    line = episode_or_404(reference)
    progress = parts().projections.progress.one(reference, today())
    entries = entries_of(parts().projections, progress) if progress else []
    return attachment(as_ics(line.title or reference, entries, root()), TYPE, f"{reference}.ics")


@pages.get("/calendar")
def show() -> str:
    """Show the private address of the reader's own calendar, and what stands in it."""
    who = reader()
    feed = f"{root()}/calendar/{who.person}/{token(key(), CALENDAR, who.person)}.ics"
    return render_template("calendars/show.html", feed=feed, episodes=mine(who))


@pages.get("/calendar/<person>/<given>.ics")
def own(person: str, given: str) -> Response:
    """Give somebody's own calendar out, as far as their account may see it at this moment."""
    owner = owner_of(parts().kb, person) if fits(key(), CALENDAR, person, given) else None
    if owner is None:
        abort(404)
    who = owner[1]
    entries: list[Entry] = []
    for progress in mine(who):
        entries += entries_of(parts().projections, progress)
    answer = Response(
        as_ics("Collaborative Improvement", entries, root()),
        content_type=TYPE,
        headers={"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"},
    )
    answer.add_etag()
    return answer.make_conditional(request)


def mine(who: Reader) -> list[Progress]:
    """Return the episodes somebody hosts or is in the team of; all under way to who runs the programme."""
    seen = parts().projections.progress.visible(who, today())
    return [one for one in seen if _is_mine(who, one)]


def _is_mine(who: Reader, progress: Progress) -> bool:
    episode = progress.episode
    if who.body in episode.hosts or who.held(episode.team_persons):
        return True
    return who.may(Command.LOOK_AFTER_EPISODES) and progress.standing is not Standing.FINISHED


def root() -> str:
    """Return what stands before the addresses of this knowledge base."""
    return request.url_root.rstrip("/")
