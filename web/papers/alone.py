"""Writes a paper as a page that stands alone, outside the knowledge base: one file, nothing fetched."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from web.papers.paper import DEMONSTRATION, Paper

TEMPLATES = Path(__file__).parents[1]


def as_html(paper: Paper) -> str:
    """Return the paper as a page with its own style."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    template = templates.get_template("papers/alone.html")
    return template.render(paper=paper, demonstration=DEMONSTRATION)
