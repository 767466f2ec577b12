"""Pages that say something about a milestone itself, and that postpone an episode."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, url_for

from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.guidance.model import Milestone
from projections.episodes import EpisodeLine
from web.parts import act, parts
from web.progress import schemas
from web.progress.links import elsewhere, planned_elsewhere
from web.recording import Answer, ask_about
from web.seeing import episode_to_work_on
from web.shell import day

pages = Blueprint("progress_commands", __name__)

A_MILESTONE = "/episodes/<reference>/milestones/<milestone>"


@pages.route(f"{A_MILESTONE}/meet", methods=["GET", "POST"])
def meet(reference: str, milestone: str) -> Answer:
    """Say that a milestone was met; where another page records what meets it, that page asks."""
    line, meant = episode_and_milestone(reference, milestone)
    if recorded_at := elsewhere(meant, reference):
        return redirect(recorded_at)

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.episodes.meet_milestone(reference, milestone, act(said["on"]))

    return ask_about(
        line,
        timeline_of(reference),
        title=f"Record as met: {meant.title}",
        lead=quoted(meant),
        button="Record it as met",
        schema=schemas.MeetMilestone(),
        known={"on": today()},
        give=give,
        done=f"{meant.title}: recorded as met.",
    )


@pages.route(f"{A_MILESTONE}/plan", methods=["GET", "POST"])
def plan(reference: str, milestone: str) -> Answer:
    """Set a day for a milestone; for one that a meeting meets, the meeting itself is planned."""
    line, meant = episode_and_milestone(reference, milestone)
    if planned_at := planned_elsewhere(meant, reference):
        return redirect(planned_at)

    def give(said: dict[str, Any]) -> Saved:
        done = act(said["on"])
        return parts().kb.episodes.plan_milestone(reference, milestone, said["planned"], done)

    deadline = meant.deadline(line.fieldwork)
    return ask_about(
        line,
        timeline_of(reference),
        title=f"Plan: {meant.title}",
        lead=quoted(meant) + (f" That is by {day(deadline)}." if deadline else ""),
        button="Save the day",
        schema=schemas.PlanMilestone(),
        known={"planned": deadline, "on": today()},
        give=give,
        done=f"{meant.title}: the day is recorded.",
    )


@pages.route(f"{A_MILESTONE}/waive", methods=["GET", "POST"])
def waive(reference: str, milestone: str) -> Answer:
    """Say that a milestone is not needed in this episode, and why."""
    line, meant = episode_and_milestone(reference, milestone)

    def give(said: dict[str, Any]) -> Saved:
        done = act(said["on"], said["reason"])
        return parts().kb.episodes.waive_milestone(reference, milestone, done)

    return ask_about(
        line,
        timeline_of(reference),
        title=f"Not needed: {meant.title}",
        lead=quoted(meant),
        button="Record that it is not needed",
        schema=schemas.WaiveMilestone(),
        known={"on": today()},
        give=give,
        done=f"{meant.title}: recorded as not needed.",
    )


@pages.route("/episodes/<reference>/postpone", methods=["GET", "POST"])
def postpone(reference: str) -> Answer:
    """Put an episode off until dates are agreed again."""
    line = episode_to_work_on(reference)

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.episodes.postpone(reference, act(said["on"], said["reason"]))

    return ask_about(
        line,
        title="Postpone the episode",
        lead="Nothing is due while an episode is postponed. Agreeing dates again takes it up.",
        button="Postpone the episode",
        schema=schemas.PostponeEpisode(),
        known={"on": today()},
        give=give,
        done="The episode is postponed.",
    )


def episode_and_milestone(reference: str, milestone: str) -> tuple[EpisodeLine, Milestone]:
    """Return an episode to work on and one of its milestones; otherwise the page does not exist."""
    line = episode_to_work_on(reference)
    found = parts().kb.guidance.get(line.guidance).milestone(milestone)
    return line, found or abort(404)


def timeline_of(reference: str) -> str:
    """Return the address of an episode's timeline."""
    return url_for("progress.timeline", reference=reference)


def quoted(milestone: Milestone) -> str:
    """Return what the guidance says of a milestone, with the part it says it in."""
    return f"“{milestone.words}” (guidance, {milestone.part})." if milestone.words else ""
