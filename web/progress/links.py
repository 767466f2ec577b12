"""Where the facts of an episode are recorded, so that whatever is missing is one link away."""

from __future__ import annotations

from flask import url_for

from ci_kb.guidance.facts import both
from ci_kb.guidance.model import Guidance, Milestone

PAGES = {
    "hosts": "episode_commands.correct_details",
    "fieldwork": "episode_commands.agree_dates",
    "focus": "episode_commands.state_focus",
    "document": "preparing.shared_documents",
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
    return page_of(fact, reference)


def page_of(fact: str, reference: str) -> str:
    """Return the address of the page that records a fact which is no milestone, or nothing."""
    kind, _, which = fact.partition(": ")
    if kind == "meeting":
        return url_for("item_commands.record", reference=reference, section="meetings", kind=which)
    endpoint = PAGES.get(fact) or PAGES.get(kind)
    return url_for(endpoint, reference=reference) if endpoint else ""


def where_met(milestone: Milestone, reference: str) -> str:
    """Return the address of the page that records what meets a milestone, or else the milestone itself."""
    return elsewhere(milestone, reference) or url_for(
        "progress_commands.meet", reference=reference, milestone=milestone.id
    )


def where_planned(milestone: Milestone, reference: str) -> str:
    """Return the address of the page that sets a day for a milestone."""
    return planned_elsewhere(milestone, reference) or url_for(
        "progress_commands.plan", reference=reference, milestone=milestone.id
    )


def planned_elsewhere(milestone: Milestone, reference: str) -> str:
    """Return the address of the form on the meeting that a milestone is met by, or nothing."""
    kinds = [fact.partition(": ")[2] for fact in milestone.met_by if fact.startswith("meeting: ")]
    if not kinds:
        return ""
    form = "item_commands.record"
    return url_for(form, reference=reference, section="meetings", kind=kinds[0], to_come="yes")


def elsewhere(milestone: Milestone, reference: str) -> str:
    """Return the address of the page that records a fact which meets a milestone, or nothing."""
    for condition in milestone.met_by:
        for fact in both(condition):
            if page := page_of(fact, reference):
                return page
    return ""
