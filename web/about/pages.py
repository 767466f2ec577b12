"""What this is, and how accessible it is."""

from __future__ import annotations

from flask import Blueprint, render_template

pages = Blueprint("about", __name__)


@pages.get("/about")
def show() -> str:
    """Say what this is, how to search it and who sees what."""
    return render_template("about/show.html")


@pages.get("/accessibility")
def accessibility() -> str:
    """Give the accessibility statement (Accessibility Regulations 2018)."""
    return render_template("about/accessibility.html")
