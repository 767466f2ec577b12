"""The curators' page of searches that found nothing: by week, each with what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ci_kb.days import today
from ci_kb.domain.errors import NotAllowed
from ci_kb.unanswered import DAYS_KEPT
from web import labels
from web.parts import parts, reader
from web.search.answer import Asked, find, words_of
from web.seeing import curates

pages = Blueprint("unanswered", __name__)

MOST_OF_A_WEEK = 50
MOST_TRIED = 200
"""Searches that are made again to see whether they find something now."""


@dataclass(frozen=True)
class InVain:
    """Words that were searched for in vain, how often, and how much they find now (None: not tried)."""

    query: str
    times: int
    finds_now: int | None


@pages.get("/vocabulary/searches")
def index() -> str:
    """Show what was searched for in vain, week by week, the most frequent first."""
    curators_only()
    weeks = parts().kb.unanswered.by_week(today())
    now = finding_now([query for week in weeks for query, _ in week.searches[:MOST_OF_A_WEEK]])
    shown: list[tuple[date, list[InVain], int]] = [
        (
            week.monday,
            [InVain(query, times, now.get(query)) for query, times in week.searches[:MOST_OF_A_WEEK]],
            max(0, len(week.searches) - MOST_OF_A_WEEK),
        )
        for week in weeks
    ]
    return render_template("vocabulary/searches.html", weeks=shown, weeks_kept=DAYS_KEPT // 7)


@pages.post("/vocabulary/searches/forget")
def forget() -> Response:
    """Forget a search."""
    curators_only()
    parts().kb.unanswered.forget(request.form.get("query", ""))
    flash("The search is forgotten.")
    return redirect(url_for("unanswered.index"), 303)


def finding_now(queries: list[str]) -> dict[str, int]:
    """Return how much each search finds now, for the curator."""
    words = words_of(labels.vocabulary())
    return {
        query: find(parts().projections, words, reader(), Asked(q=query, limit=0)).total
        for query in list(dict.fromkeys(queries))[:MOST_TRIED]
    }


def curators_only() -> None:
    """Refuse anybody but a curator or an administrator.

    Raises `NotAllowed`.
    """
    if not curates():
        raise NotAllowed("Only a curator or an administrator may see which searches found nothing.")
