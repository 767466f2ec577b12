"""Pages about the knowledge base itself: what it is, and how accessible."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template

pages = Blueprint("about", __name__)

PREPARED = date(2026, 11, 24)
"""The day of the assessment that the accessibility statement speaks of."""


@pages.get("/about")
def show() -> str:
    """Say what this is, who runs the programme, and who may read what."""
    return render_template("about/show.html")


@pages.get("/accessibility")
def accessibility() -> str:
    """Show the accessibility statement."""
    return render_template("about/accessibility.html", prepared=PREPARED)
