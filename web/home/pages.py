"""The first page."""

from __future__ import annotations

from flask import Blueprint, render_template

from ci_kb.domain.authorities import authority_called
from web.parts import parts, reader

pages = Blueprint("home", __name__)

NEWEST = 6


@pages.get("/")
def show() -> str:
    """Show the search box, what is new, and what one can do."""
    who, projections = reader(), parts().projections
    lines = projections.episodes.visible(who)
    return render_template(
        "home/show.html",
        signed_in=who.signed_in,
        news=projections.items.news(who, NEWEST),
        hosted=len({host for line in lines for host in line.hosts if authority_called(host)}),
        own=[line for line in lines if who.body in line.hosts],
        authority=authority_called(who.body),
    )
