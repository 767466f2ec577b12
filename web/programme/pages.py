"""The programme as a whole: who has hosted, what is due next, who was not heard of, how long things took."""

from __future__ import annotations

from flask import Blueprint, render_template

from ci_kb.days import today
from projections.programme import HostStanding
from web.as_at import as_at
from web.parts import parts, reader
from web.tiles import tiles

pages = Blueprint("programme", __name__)

SIGNS = {
    HostStanding.LIVE: "◐",
    HostStanding.FINISHED: "●",
    HostStanding.PLANNED: "○",
    HostStanding.POSTPONED: "‖",
    HostStanding.NOT_STARTED: "",
}
"""The sign on a tile, so that its colour says nothing alone."""

MOST_DUE = 20
MOST_SILENT = 20
MOST_WAIVERS = 20
MOST_UNREVIEWED = 20


@pages.get("/programme")
def show() -> str:
    """Show the programme as far as the reader may see its episodes."""
    shown = as_at()
    on = shown.day or today()
    found = parts().projections.programme.seen_by(reader(), on, shown.position)
    lines = [one.episode for one in found.progress]
    reporting = parts().projections.reporting
    responses = reporting.all_responses(lines, shown.position)
    unreviewed = reporting.unreviewed(lines, on, shown.position)
    standing = {line.authority.name: line.standing for line in found.coverage.hosts}
    return render_template(
        "programme/show.html",
        programme=found,
        tiles=[(tile, standing[tile.name]) for tile in tiles()],
        signs=SIGNS,
        standings=list(HostStanding),
        due=found.due[:MOST_DUE],
        silent=found.silent[:MOST_SILENT],
        waivers=found.waivers[:MOST_WAIVERS],
        unreviewed=unreviewed[:MOST_UNREVIEWED],
        waiting=len(unreviewed),
        statements=len({line.reference for line in lines} & reporting.fail_safes(shown.position)),
        asked=len(responses),
        answers=sum(one.answers for one in responses.values()),
        seats=sum(one.seats for one in responses.values()),
        months=parts().kb.guidance.current.thresholds.months_of_silence,
        as_at=shown.day,
    )
