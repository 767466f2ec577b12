"""Key points noted during the fieldwork: a text, a button, and what was noted so far."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_from_directory,
    session,
    url_for,
)

from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.errors import NotFound, Refused
from ci_kb.domain.key_point import KeyPoint, KeyPointContent
from projections.items import ItemVersion
from web.capture.place import place_of
from web.capture.schemas import Capture
from web.capture.whose import device_key
from web.forms import Form, blank_form, read_form
from web.items.flagging import flagged_in
from web.own_episode import own_episode
from web.parts import act, parts, reader, saved
from web.screening import warned
from web.seeing import episode_to_work_on

pages = Blueprint("capture", __name__)

REMEMBERED = "capture"
"""Where the session keeps the episode, group and day that somebody noted a key point in last."""


@pages.get("/episodes/<reference>/capture")
def show(reference: str) -> Response:
    """Ask for a key point, and show those noted so far in the group, the latest first."""
    return _page(reference, None, HTTPStatus.OK)


@pages.post("/episodes/<reference>/capture")
def note(reference: str) -> Any:
    """Record the key point of the form, and ask for the next one."""
    episode_to_work_on(reference)
    form = read_form(Capture(), request.form)
    if form.errors or warned(form):
        return _page(reference, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.data
    content = KeyPointContent(said["text"], said["day"], said["new_group"] or said["group"])
    try:
        saved(record(reference, content))
    except (Refused, NotFound) as refused:
        form.attach(refused)
        return _page(reference, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    flash("The key point is recorded.")
    return redirect(url_for("capture.show", reference=reference), HTTPStatus.SEE_OTHER)


@pages.get("/capture-worker.js")
def worker() -> Response:
    """Serve the worker that opens the page above without a connection."""
    return send_from_directory(str(current_app.static_folder), "capture-worker.js", max_age=0)


def record(reference: str, content: KeyPointContent, **when: Any) -> Saved:
    """Record a key point, and remember where its recorder is."""
    answer = parts().kb.key_points.record(reference, content, act(**when))
    session[REMEMBERED] = {
        "episode": reference,
        "group": content.group,
        "day": content.day,
        "on": today().isoformat(),
    }
    return answer


def _page(reference: str, form: Form | None, status: int) -> Response:
    episode_to_work_on(reference)
    own = own_episode(reference)
    line, shown = own.line, own.as_at
    points = key_points(reference, shown.position)
    place = place_of(own.page, points, reader().person, today(), chosen(reference))
    everywhere = request.args.get("show") == "all"
    words = render_template(
        "capture/show.html",
        line=line,
        place=place,
        groups=[(group, group) for group in place.groups],
        days=[(str(day), str(day)) for day in place.days],
        form=form or blank_form(Capture(), group=place.group, day=place.day),
        points=[one for one in points if everywhere or one.content["group"] == place.group],
        total=len(points),
        everywhere=everywhere,
        flagged=flagged_in(reference),
        device=device_key(reader().person),
        as_at=shown.day,
    )
    answer = Response(words, status, content_type="text/html; charset=utf-8")
    if status == HTTPStatus.OK and shown.day is None:
        answer.headers["X-Device-Key"] = device_key(reader().person)  # the worker may keep this page
    return answer


def key_points(reference: str, position: int) -> list[ItemVersion]:
    """Return the key points of an episode that stood, the latest first."""
    items = parts().projections.items.of_episode(reference, reader(), position, kinds=(KeyPoint.NOUN,))
    return [item for item in items if not item.withdrawn][::-1]


def chosen(reference: str) -> dict[str, Any]:
    """Return the group and day of the address, or those remembered: the group, and today the day too."""
    known: dict[str, Any] = {}
    last = session.get(REMEMBERED, {})
    if last.get("episode") == reference:
        known["group"] = last["group"]
        known["day"] = last["day"] if last["on"] == today().isoformat() else 0
    if "group" in request.args:
        known["group"] = request.args["group"].strip()[:300]
    if (day := request.args.get("day", "")).isascii() and day.isdigit() and len(day) <= 2:
        known["day"] = int(day)
    return known
