"""Pages on authorities: the thirty-two, and what each hosted and has to share."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template
from werkzeug.wrappers import Response

from ci_kb.domain.authorities import authority_called
from projections.authorities import AuthorityLine
from web import labels
from web.parts import parts, reader

pages = Blueprint("authorities", __name__)


@pages.get("/authorities")
def index() -> str:
    """Show every authority with the episodes it hosted."""
    lines = parts().projections.authorities.all(reader())
    known = [line for line in lines if line.known]
    return render_template(
        "authorities/index.html",
        known=known,
        invented=[line for line in lines if not line.known],
        hosted=sum(bool(line.episodes) for line in known),
    )


@pages.get("/authorities/<name>")
def show(name: str) -> str | Response:
    """Show what an authority hosted, shares and is connected with."""
    line = called(name)
    if line is None:
        abort(404)
    if name != labels.slug(line.name):
        return redirect(labels.authority_url(line.name), 301)
    page = parts().projections.authorities.page(line.name, reader())
    return render_template("authorities/show.html", page=page)


def called(name: str) -> AuthorityLine | None:
    """Return the authority with this name, alias, code or word of an address, or None."""
    known = authority_called(name.replace("-", " ")) or authority_called(name)
    for line in parts().projections.authorities.all(reader()):
        if line.known == known if known else name in (line.name, labels.slug(line.name)):
            return line
    return None
