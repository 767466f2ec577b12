"""The first page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from flask import Blueprint, render_template

from ci_kb.days import today
from ci_kb.domain.authorities import authority_called
from ci_kb.domain.practice import Practice
from ci_kb.roles import Command, Team, table
from projections.items import News
from projections.reading import Reader
from web.home.due import due_for
from web.parts import parts, reader
from web.seeing import curates, may, may_open

pages = Blueprint("home", __name__)

MOST_NEWS = 6
MOST_OF_ONE_EPISODE = 2
NEWS_LOOKED_AT = 200
MOST_OWN = 5

LOOKED_AFTER = (
    (Command.ADMINISTER, "Accounts", "colleagues.index"),
    (Command.ANSWER, "Requests for information", "openness.index"),
    (Command.ANSWER, "Records that are kept no longer", "openness.records_due"),
    (Command.ERASE, "Redactions and erasures", "forgetting.index"),
    (Command.AUDIT, "History: who changed what, when and why", "audit.index"),
    (Command.AUDIT, "Proof that nobody tampered", "proof.show"),
)
"""Pages for those who look after the knowledge base, by the command that leads to each."""


@pages.get("/")
def show() -> str:
    """Show the search box, what is new, how many have hosted, and what one can do."""
    who = reader()
    if not who.signed_in:
        return show_to_visitor(who)
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
        role_does=what_a_role_does(who.role),
        may_open=may_open(),
        curates=curates(),
        saves=may(Command.SAVE_SEARCH),
        looked_after=[(name, endpoint) for command, name, endpoint in LOOKED_AFTER if may(command)],
    )


def show_to_visitor(who: Reader) -> str:
    """Show what this is, the search box, and what was made public last, to whoever has no account."""
    projections = parts().projections
    return render_template(
        "home/visitor.html",
        practice=varied(projections.items.news(who, NEWS_LOOKED_AT, Practice.NOUN)),
        episodes=len(projections.episodes.visible(who)),
    )


def what_a_role_does(role: str) -> str:
    """Return what somebody with this role does here; nothing for a visitor."""
    return table().roles[role].does if role in table().roles and role else ""


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


def hosts_or_joins(who: Reader, hosts: tuple[str, ...], team: Team) -> bool:
    """Say whether an episode is the reader's own: hosted by their authority, or with them in its team."""
    return who.signed_in and (who.body in hosts or bool(who.held(team)))
