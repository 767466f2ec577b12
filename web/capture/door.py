"""The door for key points that a device kept without a connection: sent twice, they are recorded once."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ci_kb.days import today
from ci_kb.domain.errors import NotAllowed
from ci_kb.domain.key_point import KeyPointContent
from web.capture.pages import record
from web.capture.whose import device_key
from web.errors import WORDS, Words, answer
from web.forms import read_form
from web.items.schemas import RecordKeyPoint
from web.parts import reader
from web.screening import suspects
from web.seeing import episode_to_work_on

pages = Blueprint("capture_api", __name__, url_prefix="/api/v1")

COMMAND = re.compile(r"[0-9a-f]{32}")


@pages.post("/episodes/<reference>/key-points")
def note(reference: str) -> Response | tuple[dict[str, Any], int]:
    """Record a key point that was sent as JSON, under the command that the device gave it."""
    episode_to_work_on(reference)
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or not COMMAND.fullmatch(str(sent.get("command", ""))):
        return answer(400, Words(WORDS[400].title, "Send an object with a command of 32 hexadecimal digits."))
    if sent.get("device", "") not in ("", device_key(reader().person)):
        raise NotAllowed("This was written under another account. Sign in as that account to send it.")
    asked = {name: str(sent[name]) for name in RecordKeyPoint.Meta.fields if sent.get(name) is not None}
    form = read_form(RecordKeyPoint(), MultiDict(asked | {"on": not_after_today(asked.get("on", ""))}))
    if form.errors:
        sentences = {name: " ".join(messages) for name, messages in form.errors.items()}
        refused = Words(WORDS[422].title, ". ".join(sentences.values()) + ".")
        return answer(422, refused, errors=sentences)
    content = KeyPointContent(form.data["text"], form.data["day"], form.data["group"])
    reference_made = record(reference, content, on=form.data["on"], command=str(sent["command"])).reference
    address = url_for("items.show", reference=reference, section="key-points", item=reference_made)
    named = [suspect.words for suspect in suspects(content.text)]
    said = {"reference": reference_made, "address": address, "command": sent["command"], "may_name": named}
    return {**said, **vars(content)}, 201


def not_after_today(typed: str) -> str:
    """Return the day a device says, but no later one than today: its clock may be ahead."""
    try:
        return min(date.fromisoformat(typed), today()).isoformat()
    except ValueError:
        return typed
