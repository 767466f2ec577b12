"""Pages to read how far the report has come: its path, the comments on it, a statement in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, render_template

from ci_kb.domain.agreement import FAIL_SAFE, Party
from projections.groups import CommentLine
from web.agreements.signatures import signatures, turns
from web.own_episode import own_episode, trail_to
from web.parts import parts
from web.reporting.path import PATH, next_step, taken

pages = Blueprint("reporting", __name__)


@dataclass(frozen=True)
class Remark:
    """A comment, with the name of the heading it is about."""

    comment: CommentLine
    heading: str


@pages.get("/episodes/<reference>/reporting")
def show(reference: str) -> str:
    """Show where the report stands, what comes next, and every step so far."""
    shown = own_episode(reference)
    views = parts().projections
    comments = views.groups.comments(reference, shown.at)
    statement = views.groups.agreement(reference, at=shown.at)
    stands = views.reporting.statement_stands(reference, shown.at)
    offered = next_step(shown.page.report, statement_stands=stands)
    return render_template(
        "reporting/show.html",
        line=shown.line,
        trail=trail_to(shown.line),
        steps=taken(shown.page.report, shown.page.line.fieldwork),
        offered=offered,
        others=[words for words in PATH if words != offered],
        aim=shown.guidance.milestone("report-finalised"),
        headings=shown.guidance.report_outline,
        written=views.reporting.sections(reference, shown.at),
        open_on=open_by_heading(comments),
        comments=comments,
        open_comments=open_ones(comments),
        statement=statement,
        stands=stands,
        missing=[party for party in Party if statement and party not in statement.signatures],
        responses=views.reporting.responses(reference, shown.at),
        feedback_until=shown.page.line.feedback_until,
        quote=shown.guidance.quote("report"),
        changeable=shown.changeable,
        as_at=shown.as_at.day,
    )


@pages.get("/episodes/<reference>/reporting/comments")
def comments(reference: str) -> str:
    """Show the comments on the report, the open ones first."""
    shown = own_episode(reference)
    titles = {heading.id: heading.title for heading in shown.guidance.report_outline}
    lines = parts().projections.groups.comments(reference, shown.at)
    remarks = [Remark(line, titles.get(line.section, line.section) or "The whole report") for line in lines]
    return render_template(
        "reporting/comments.html",
        line=shown.line,
        trail=trail_to(shown.line),
        open_remarks=[remark for remark in remarks if not remark.comment.decision],
        decided=[remark for remark in remarks if remark.comment.decision],
        changeable=shown.changeable,
        as_at=shown.as_at.day,
    )


@pages.get("/episodes/<reference>/statement")
def statement(reference: str) -> str:
    """Show the statement in place of a report, and who has agreed to it."""
    return statement_page(reference)


def statement_page(reference: str, trouble: str = "") -> str:
    """Return the page of the statement, perhaps with what stood in the way of agreeing to it."""
    shown = own_episode(reference)
    history = parts().projections.groups.agreement_history(reference, at=shown.at)
    text_version = next((line.version for line in reversed(history) if line.states_text), None)
    return render_template(
        "reporting/statement.html",
        line=shown.line,
        trail=trail_to(shown.line),
        statement=history[-1] if history else None,
        text_version=text_version,
        signatures=signatures(FAIL_SAFE, history, shown.line, changeable=shown.changeable) if history else [],
        turns=turns(history),
        trouble=trouble,
        quote=shown.guidance.quote("fail-safe"),
        changeable=shown.changeable,
        as_at=shown.as_at.day,
    )


def open_ones(comments: Iterable[CommentLine]) -> list[CommentLine]:
    """Return the comments on which nothing was decided yet."""
    return [comment for comment in comments if not comment.decision]


def open_by_heading(comments: Iterable[CommentLine]) -> Counter[str]:
    """Return how many open comments there are about each heading."""
    return Counter(comment.section for comment in open_ones(comments))
