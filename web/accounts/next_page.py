"""Where to go on after signing in: to a page of ours, whatever the address asks for."""

from __future__ import annotations

import re

from flask import request, url_for

# One slash, then neither a second one nor a backslash: browsers would take both for another host.
_PATH_OF_OURS = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")


def next_page(wanted: str | None) -> str:
    """Return the page asked for when it is one of ours, else the first page."""
    path = (wanted or "").removeprefix(request.host_url.rstrip("/"))
    return path if _PATH_OF_OURS.fullmatch(path) else url_for("home.show")


def this_page() -> str:
    """Return the page at hand, to come back to; a form that was being sent cannot be come back to."""
    return request.script_root + (request.full_path.rstrip("?") if request.method == "GET" else "/")
