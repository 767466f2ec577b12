"""Pages of Stage 6: how the next steps are going, meetings in support, and the review of progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for

from ci_kb.application.reviews import PROGRESS_REVIEW
from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.finding import Finding
from ci_kb.domain.meeting import Meeting, MeetingKind
from ci_kb.domain.next_step import NextStep, NextStepStatus
from ci_kb.guidance import MilestoneFact
from projections.items import ItemVersion
from projections.tables import NOW
from web.own_episode import own_episode, trail_to
from web.parts import act, parts, reader
from web.recording import Answer, ask_about
from web.review.schemas import known_of, progress_said, review_form, seen
from web.seeing import episode_to_work_on

pages = Blueprint("review", __name__)

ENDED = frozenset({NextStepStatus.DONE, NextStepStatus.STOPPED})
"""What is done or stopped is late no longer."""


@dataclass(frozen=True)
class StepLine:
    """A next step as a review looks at it: what it follows from, and whether its day has passed."""

    step: ItemVersion
    finding: ItemVersion | None
    late_since: date | None


@pages.get("/episodes/<reference>/moving-forward")
def show(reference: str) -> str:
    """Show how the next steps are going, the meetings in support of them, and the reviews."""
    shown = own_episode(reference)
    day = shown.as_at.day or today()
    items = items_of(reference, shown.at)
    meetings = [
        item
        for item in items
        if item.kind == Meeting.NOUN and item.content["kind"] == MeetingKind.SUPPORT_MEETING
    ]
    progress = parts().projections.progress.one(reference, day, shown.at)
    facts = progress.facts.milestones if progress else {}
    return render_template(
        "review/show.html",
        line=shown.line,
        trail=trail_to(shown.line),
        lines=lines_of(items, day),
        withdrawn=[item for item in items if item.kind == NextStep.NOUN and item.withdrawn],
        held=[meeting for meeting in meetings if meeting.content["held"] and not meeting.withdrawn],
        planned=[meeting for meeting in meetings if not meeting.content["held"] and not meeting.withdrawn],
        reviews=shown.page.reviews[::-1],
        review_planned=facts.get(PROGRESS_REVIEW, MilestoneFact()).planned,
        plan_url=url_for("progress_commands.plan", reference=reference, milestone=PROGRESS_REVIEW),
        today=day,
        quotes=(shown.guidance.quote("support"), shown.guidance.quote("review")),
        changeable=shown.changeable,
        as_at=shown.as_at.day,
    )


@pages.route("/episodes/<reference>/review", methods=["GET", "POST"])
def hold(reference: str) -> Answer:
    """Review the progress of every next step on one page, and record what has changed in one go."""
    line = episode_to_work_on(reference)
    lines = [one for one in lines_of(items_of(reference), today(), withdrawn=True) if is_asked(one.step)]
    steps = [one.step for one in lines]

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.reviews.hold(reference, progress_said(said, steps), said["note"], act(said["on"]))

    where = url_for("review.show", reference=reference)
    return ask_about(
        line,
        where,
        title="Review progress",
        lead="Change what has changed; leave the rest. A note is needed nowhere.",
        button="Record the review",
        schema=review_form(steps),
        known={"on": today(), **known_of(steps)},
        give=give,
        done="The review is recorded, with every step that had changed.",
        trail=trail_to(line, ("Moving forward", where)),
        template="review/review.html",
        shown={"lines": lines},
    )


def items_of(reference: str, at: int = NOW) -> list[ItemVersion]:
    """Return the findings, next steps and meetings of an episode, as they stood at a position of the log."""
    kinds = (Finding.NOUN, NextStep.NOUN, Meeting.NOUN)
    return parts().projections.items.of_episode(reference, reader(), at, kinds=kinds)


def lines_of(items: list[ItemVersion], day: date, *, withdrawn: bool = False) -> list[StepLine]:
    """Return the next steps that stand, or all of them, each with its finding and whether it is late."""
    findings = {item.reference: item for item in items if item.kind == Finding.NOUN}
    return [
        StepLine(item, findings.get(item.content["from_finding"]), late_since(item, day))
        for item in items
        if item.kind == NextStep.NOUN and (withdrawn or not item.withdrawn)
    ]


def late_since(step: ItemVersion, day: date) -> date | None:
    """Return the day by which a step was to be done, when it has passed and the step is not done."""
    return step.due if step.due and step.due < day and step.status not in ENDED else None


def is_asked(step: ItemVersion) -> bool:
    """Say whether a review asks about a step: while it stands, and as long as a form has it."""
    return seen(step.reference) in request.form if request.method == "POST" else not step.withdrawn
