"""The page that compares two days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from flask import Blueprint, render_template, request

from ci_kb.days import today
from ci_kb.domain.errors import Refused
from projections import Projections
from projections.events import Wanted
from projections.reading import Reader
from web.as_at import as_at
from web.audit import asking
from web.audit.comparing import Difference, differences, grouped
from web.audit.pages import authorities, named, teller
from web.audit.telling import Teller
from web.parts import parts, reader

pages = Blueprint("compare", __name__)

USUAL = timedelta(days=30)
MOST_EVENTS = 5000
MOST_SHOWN = 100


@pages.get("/compare")
def show() -> str:
    """Compare what was known at the end of two days: of everything, an episode, or an authority."""
    shown, asked = as_at(), asking.wanted(request.args)
    end = asked.end or shown.day or today()
    end = min(end, shown.day) if shown.day else end
    start = asked.start or end - min(USUAL, end - date.min)
    if start > end:
        raise Refused("The first day should be before the second.", field="from")
    tells = teller()
    found = compared(parts().projections, tells, reader(), asked, start, end)
    return render_template(
        "audit/compare.html",
        groups=grouped(found),
        found=len(found),
        called=tells.names.episode,
        most=MOST_SHOWN,
        asked=asked,
        start=start,
        end=end,
        episodes=[
            (line.reference, named(line))
            for line in parts().projections.episodes.visible(reader(), shown.position)
        ],
        authorities=authorities(shown.position),
        as_at=shown.day,
    )


def compared(
    projections: Projections, tells: Teller, who: Reader, asked: Wanted, start: date, end: date
) -> list[Difference]:
    """Return what a reader may know of what became different between the ends of two days.

    Raises `Refused` when that is too much to compare.
    """
    after, at = (projections.episodes.position_at(day) for day in (start, end))
    wanted = replace(asked, start=None, end=None)
    lines = []
    for line in projections.events.each(who, wanted, at, after):
        lines.append(line)
        if len(lines) > MOST_EVENTS:
            raise Refused(
                "Too much happened between these days. Choose days closer together, or one episode."
            )
    return differences(tells, lines)
