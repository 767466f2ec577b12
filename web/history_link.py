"""Leads from every page that shows what was recorded to who recorded it, when and why."""

from __future__ import annotations

from flask import request, url_for


def history_of_page() -> str:
    """Return where the history of what the page is about lies; nothing for other pages."""
    known = request.view_args or {}
    day = request.args.get("as_at")
    match (request.path.split("/")[1:], known):
        case (["episodes", _, *_], {"reference": reference}):
            return url_for("audit.index", episode=reference, as_at=day)
        case (["authorities", _], {"name": name}):
            return url_for("audit.index", authority=name, as_at=day)
        case (["vocabulary", *_], _):
            return url_for("audit.index", kind="shared words", as_at=day)
        case (["searches"], _):
            return url_for("audit.index", kind="saved search", as_at=day)
        case (["summaries", *_], _):
            return url_for("audit.index", kind="national summary", as_at=day)
    return ""
