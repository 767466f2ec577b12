"""The page on who did similar work."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from ci_kb.days import today
from ci_kb.domain.errors import NotFound
from web import labels
from web.as_at import as_at
from web.parts import parts, reader
from web.search.answer import words_of
from web.similar.answer import authorities_of, episode_called, similar

pages = Blueprint("similar", __name__)

LONGEST_NEED = 4000
MOST = 10


@pages.get("/similar")
def show() -> str:
    """Show who did similar work, for a need in free words or for an episode."""
    projections = parts().projections
    text = request.args.get("q", "").strip()[:LONGEST_NEED]
    typed = "" if text else request.args.get("episode", "").strip()
    shown = as_at()
    fault, episode, matches = "", None, []
    try:
        episode = episode_called(projections, reader(), typed) if typed else None
    except NotFound as refused:
        fault = refused.message
    if text or episode:
        matches = similar(
            projections,
            words_of(labels.vocabulary()),
            reader(),
            text=text,
            episode=episode.reference if episode else "",
            as_at=shown.day,
            limit=MOST,
        )
    return render_template(
        "similar/show.html",
        text=text,
        episode=episode,
        episodes=projections.episodes.visible(reader()),
        fault=fault,
        as_at=shown.day,
        matches=matches,
        authorities=authorities_of(matches),
        today=today(),
    )
