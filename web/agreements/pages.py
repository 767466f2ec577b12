"""The focus of an episode, agreed between the host authority, ADES and Education Scotland."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, render_template, url_for

from ci_kb.domain.agreement import FOCUS
from projections.groups import AgreementLine
from web.agreements.giving import agree_to, take_back_from
from web.agreements.signatures import signatures, still_to_agree, turns
from web.own_episode import own_episode, trail_to
from web.parts import parts
from web.recording import Answer
from web.seeing import episode_to_work_on

pages = Blueprint("agreements", __name__)


@pages.get("/episodes/<reference>/focus/agreement")
def focus(reference: str) -> str:
    """Show who has agreed to the focus as it stands."""
    return focus_page(reference)


def focus_page(reference: str, trouble: str = "") -> str:
    """Return the page on which the focus is agreed, perhaps with what stood in the way of agreeing to it."""
    shown = own_episode(reference)
    steps = shown.page.focus
    history = history_of(reference, shown.at)
    signed = signatures(FOCUS, history, shown.line, changeable=shown.changeable)
    return render_template(
        "agreements/focus.html",
        line=shown.line,
        trail=trail_to(shown.line, ("Focus", url_for("episodes.focus", reference=reference))),
        step=steps[-1] if steps else None,
        version=len(steps),
        signatures=signed,
        missing=still_to_agree(FOCUS, history),
        turns=turns(history),
        changeable=shown.changeable,
        trouble=trouble,
        as_at=shown.as_at.day,
    )


def history_of(reference: str, at: int) -> list[AgreementLine]:
    """Return what happened to the agreement on the focus of an episode."""
    return parts().projections.groups.agreement_history(reference, FOCUS, at)


@pages.post("/episodes/<reference>/focus/agreement/agree")
def agree(reference: str) -> Answer:
    """Agree to the focus, on behalf of the one of the three that the reader is senior in."""
    line = episode_to_work_on(reference)
    return agree_to(reference, FOCUS, line, partial(focus_page, reference), address(reference), "the focus")


@pages.route("/episodes/<reference>/focus/agreement/take-back", methods=["GET", "POST"])
def take_back(reference: str) -> Answer:
    """Take back that one of the three agreed to the focus, with the reason."""
    line = episode_to_work_on(reference)
    return take_back_from(line, FOCUS, address(reference), "the focus", "Agreement on the focus")


def address(reference: str) -> str:
    """Return the address of the page on which the focus of an episode is agreed."""
    return url_for("agreements.focus", reference=reference)
