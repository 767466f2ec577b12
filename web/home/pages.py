"""The first page."""

from __future__ import annotations

from flask import Blueprint, render_template

from web.parts import parts, reader

pages = Blueprint("home", __name__)

MOST_NEWS = 6


@pages.get("/")
def show() -> str:
    """Show the search box, what is new, and what one can do."""
    return render_template("home/show.html", news=parts().projections.items.news(reader(), MOST_NEWS))
