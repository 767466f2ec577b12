"""Where the facts of an episode are recorded, so that whatever is missing is one link away."""

from __future__ import annotations

from flask import url_for

from ci_kb.guidance.facts import both
from ci_kb.guidance.model import Guidance, Milestone

PAGES = {
    "hosts": "episode_commands.correct_details",
    "fieldwork": "episode_commands.agree_dates",
    "focus": "episode_commands.state_focus",
    "rationale": "episode_commands.state_focus",
    "team": "episode_commands.identify_team_member",
    "seat": "episode_commands.identify_team_member",
}
"""The page that records a fact, by its name or by the first word of its name."""


def where(fact: str, guidance: Guidance, reference: str) -> str:
    """Return the address of the page that records a fact of an episode, or nothing when there is none."""
    kind, _, which = fact.partition(": ")
    if kind == "milestone":
        milestone = guidance.milestone(which)
        return where_met(milestone, reference) if milestone else ""
    endpoint = PAGES.get(fact) or PAGES.get(kind)
    return url_for(endpoint, reference=reference) if endpoint else ""


def where_met(milestone: Milestone, reference: str) -> str:
    """Return the address of the page that records what meets a milestone, or else the milestone itself."""
    return elsewhere(milestone, reference) or url_for(
        "progress_commands.meet", reference=reference, milestone=milestone.id
    )


def where_planned(milestone: Milestone, reference: str) -> str:
    """Return the address of the page that sets a day for a milestone."""
    return url_for("progress_commands.plan", reference=reference, milestone=milestone.id)


def elsewhere(milestone: Milestone, reference: str) -> str:
    """Return the address of the page that records a fact which meets a milestone, or nothing."""
    for condition in milestone.met_by:
        for fact in both(condition):
            endpoint = PAGES.get(fact) or PAGES.get(fact.partition(": ")[0])
            if endpoint:
                return url_for(endpoint, reference=reference)
    return ""
