"""The feed of events as JSON (contract of ``GET /api/v1/events``), for dashboards of others."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from ci_kb.domain.errors import Refused
from web.audit import asking
from web.audit.files import described
from web.audit.pages import teller
from web.errors import Words, answer
from web.parts import parts, reader

pages = Blueprint("events_api", __name__, url_prefix="/api/v1")


@pages.get("/events")
def show() -> dict[str, Any] | Response:
    """Give the events that come after a place, in order; `next` is where to go on.

    It stays when nothing is new.  What the reader may not see is not there, and is not counted.
    """
    try:
        after = asking.cursor(request.args.get("after", ""))
        limit = asking.how_many(request.args.get("limit", ""))
        wanted = asking.wanted(request.args)
    except Refused as refused:
        return answer(400, Words("The feed cannot be read like this", refused.message))
    found = parts().projections.events.feed(reader(), after, limit + 1, wanted)
    given, tells = found[:limit], teller()
    return {
        "events": [described(tells.one(turn.line), signed_in=reader().signed_in) for turn in given],
        "next": given[-1].cursor if given else request.args.get("after", "").strip() or "0",
        "more": len(found) > limit,
    }
