"""Practice flagged in one action, from anything recorded in an episode."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ci_kb.domain.practice import Practice
from projections.items import ItemVersion
from web.items.evidence import KIND_IN, SECTION_OF, SELF_EVALUATION, SESSIONS
from web.parts import act, parts, reader, saved
from web.seeing import episode_to_work_on, not_here

pages = Blueprint("flagging", __name__)


@pages.post("/episodes/<reference>/flag-practice")
def flag(reference: str) -> Response:
    """Record practice flagged in something, once; its page asks whom to ask and whether it may be shared."""
    line = episode_to_work_on(reference)
    source = request.form.get("source", "")
    text = words_in(line.reference, source) or not_here()
    practice = flagged_from(reference, source)
    if practice is None:
        answer = saved(parts().kb.practices.flag(reference, source, text, act()))
        flash("It is flagged as practice worthy of sharing. The team alone can read it so far.")
    return redirect(
        url_for(
            "items.show",
            reference=reference,
            section="practice",
            item=practice.reference if practice else answer.reference,
        ),
        303,
    )


def name_of(item: ItemVersion) -> str:
    """Return what practice says it was flagged in, such as "key-points/k3"; nothing where none is flagged."""
    return f"{SECTION_OF[item.kind]}/{item.reference}" if item.kind in SECTION_OF else ""


def session_name(session: dict[str, object]) -> str:
    """Return what practice says when it was flagged in a session of the programme."""
    return f"{SESSIONS}/{session['day']} {session['start']} {session['title']}"


def flagged_in(episode: str) -> dict[str, ItemVersion]:
    """Return the practice flagged in an episode that the reader may see, by what it was flagged in."""
    items = parts().projections.items.of_episode(episode, reader(), kinds=(Practice.NOUN,))
    return {
        item.content["flagged_from"]: item
        for item in items
        if not item.withdrawn and item.content["flagged_from"]
    }


def flagged_from(episode: str, source: str) -> ItemVersion | None:
    """Return the practice that was flagged in something, if the reader may see it."""
    return flagged_in(episode).get(source) if source else None


def words_in(episode: str, source: str) -> str:
    """Return the words of what practice is flagged in; none when there is nothing there for the reader."""
    section, _, reference = source.partition("/")
    page = parts().projections.episodes.page(episode)
    if section in KIND_IN:
        history = parts().projections.items.history(KIND_IN[section], episode, reference, reader())
        return "" if not history or history[-1].withdrawn else _text_of(history[-1])
    if page and section == SELF_EVALUATION:
        return next((line.text for line in page.self_evaluation if line.reference == reference), "")
    if page and section == SESSIONS:
        return next((one["title"] for one in page.sessions if session_name(one) == source), "")
    return ""


def _text_of(item: ItemVersion) -> str:
    for name in ("text", "note", "kind"):
        if words := str(item.content.get(name) or ""):
            return words
    return item.title
