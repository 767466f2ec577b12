"""The programme as a whole: who has hosted, what is due next, who was not heard of, how long things took."""

from __future__ import annotations

from flask import Blueprint, render_template

from ci_kb.days import today
from projections.programme import HostStanding
from web.as_at import as_at
from web.parts import parts, reader
from web.programme.tiles import SIGNS, tile_map

pages = Blueprint("programme", __name__)

MOST_DUE = 20
MOST_SILENT = 20
MOST_WAIVERS = 20


@pages.get("/programme")
def show() -> str:
    """Show the programme as far as the reader may see its episodes."""
    shown = as_at()
    on = shown.day or today()
    found = parts().projections.programme.seen_by(reader(), on, shown.position)
    return render_template(
        "programme/show.html",
        programme=found,
        map=tile_map(found.coverage.hosts),
        signs=SIGNS,
        standings=list(HostStanding),
        due=found.due[:MOST_DUE],
        silent=found.silent[:MOST_SILENT],
        waivers=found.waivers[:MOST_WAIVERS],
        months=parts().kb.guidance.current.thresholds.months_of_silence,
        as_at=shown.day,
    )
