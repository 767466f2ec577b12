"""The first page."""

from __future__ import annotations

from flask import Blueprint, render_template

pages = Blueprint("home", __name__)


@pages.get("/")
def show() -> str:
    """Show the search box, what is new, and what one can do."""
    return render_template("home/show.html")
