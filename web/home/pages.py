"""The first page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from flask import Blueprint, render_template

from ci_kb.days import today
from ci_kb.domain.account import Role
from ci_kb.domain.authorities import authority_called
from projections.items import News
from projections.reading import Reader
from web.home.due import due_for
from web.parts import parts, reader
from web.seeing import curates, may_open

pages = Blueprint("home", __name__)

MOST_NEWS = 6
MOST_OF_ONE_EPISODE = 2
NEWS_LOOKED_AT = 200
MOST_OWN = 5

WHAT_A_ROLE_DOES = {
    Role.OFFICER: "Record what your authority’s episodes find, and ask other authorities about theirs.",
    Role.DIRECTOR: "Open episodes for your authority, release what it shares, and see who could help.",
    Role.ADES_COORDINATOR: "Support every episode, and bring authorities together.",
    Role.EDUCATION_SCOTLAND: "Support every episode, and bring authorities together.",
    Role.OPERATIONAL_GROUP: "Look after every episode from day to day.",
    Role.STRATEGIC_GROUP: "Read what is shared with the Operational and Strategic Groups.",
    Role.READER: "Read what authorities share with each other.",
    Role.CURATOR: "Look after the words people share, so that a search finds what is meant.",
    Role.ADMINISTRATOR: "See everything, and help those who record it.",
}


@pages.get("/")
def show() -> str:
    """Show the search box, what is new, how many have hosted, and what one can do."""
    who = reader()
    projections = parts().projections
    programme = projections.programme.seen_by(who, today())
    lines = [one.episode for one in programme.progress]
    return render_template(
        "home/show.html",
        news=varied(projections.items.news(who, NEWS_LOOKED_AT)),
        coverage=programme.coverage,
        due=due_for(who, programme),
        own=[line for line in lines if hosts_or_joins(who, line.hosts, line.team_persons)][:MOST_OWN],
        own_authority=authority_called(who.body) if who.body else None,
        role_does=WHAT_A_ROLE_DOES[Role(who.role)] if who.role else "",
        may_open=may_open(),
        curates=curates(),
    )


def varied(news: Iterable[News]) -> list[News]:
    """Return the first of the news, few of any one episode, so that none hides the others."""
    of_episode: Counter[str] = Counter()
    found = []
    for one in news:
        of_episode[one.item.episode] += 1
        if of_episode[one.item.episode] <= MOST_OF_ONE_EPISODE:
            found.append(one)
        if len(found) == MOST_NEWS:
            break
    return found


def hosts_or_joins(who: Reader, hosts: tuple[str, ...], team: frozenset[str]) -> bool:
    """Say whether an episode is the reader's own: hosted by their authority, or with them in its team."""
    return who.signed_in and (who.body in hosts or who.person in team)
