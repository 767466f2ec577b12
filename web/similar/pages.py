"""The page on who did similar work."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from ci_kb.domain.errors import NotFound
from web import labels
from web.parts import parts, reader
from web.search.answer import words_of
from web.similar.answer import authorities_of, similar

pages = Blueprint("similar", __name__)

LONGEST_NEED = 4000
MOST = 10


@pages.get("/similar")
def show() -> str:
    """Show who did similar work, for a need in free words or for an episode."""
    projections = parts().projections
    text = request.args.get("q", "").strip()[:LONGEST_NEED]
    episode = request.args.get("episode", "").strip()
    fault = ""
    matches = []
    if text or episode:
        words = words_of(labels.vocabulary())
        try:
            matches = similar(
                projections, words, reader(), text=text, episode="" if text else episode, limit=MOST
            )
        except NotFound as refused:
            fault, episode = refused.message, ""
    return render_template(
        "similar/show.html",
        text=text,
        episode=projections.episodes.get(episode) if episode and not text else None,
        episodes=projections.episodes.visible(reader()),
        fault=fault,
        matches=matches,
        authorities=authorities_of(matches),
    )
