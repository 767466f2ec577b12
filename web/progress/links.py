"""Where the facts of an episode are recorded, so that whatever is missing is one link away."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.routing import BuildError

from ci_kb.guidance.facts import both
from ci_kb.guidance.model import Guidance, Milestone
from web.reporting.path import SLUG_OF


def page_of(fact: str) -> tuple[str, dict[str, Any]]:
    """Return the page that records a fact, and what it is told of it; no page for what no page records."""
    kind, _, which = fact.partition(": ")
    match kind:
        case "hosts":
            return "episode_commands.correct_details", {}
        case "fieldwork":
            return "episode_commands.agree_dates", {}
        case "focus" | "rationale":
            return "episode_commands.state_focus", {}
        case "team":
            return "episode_commands.identify_team_member", {}
        case "seat":
            return "episode_commands.identify_team_member", {"capacity": which}
        case "meeting":
            return "item_commands.record", {"section": "meetings", "kind": which}
        case "document":
            return "preparing.shared_documents", {}
        case "report" if which in SLUG_OF:
            return "reporting_commands.take_step", {"slug": SLUG_OF[which]}
        case "review":
            return "review.hold", {}
    return "", {}


def address(fact: str, reference: str) -> str:
    """Return the address of the page that records a fact of an episode, or nothing when there is none."""
    endpoint, told = page_of(fact)
    try:
        return url_for(endpoint, reference=reference, **told) if endpoint else ""
    except (BuildError, ValueError):
        return ""


def where(fact: str, guidance: Guidance, reference: str) -> str:
    """Return the address of the page that records a fact or what meets a milestone, or nothing."""
    kind, _, which = fact.partition(": ")
    if kind == "milestone":
        milestone = guidance.milestone(which)
        return where_met(milestone, reference) if milestone else ""
    return address(fact, reference)


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
    facts = (fact for condition in milestone.met_by for fact in both(condition))
    return next((found for fact in facts if (found := address(fact, reference))), "")
