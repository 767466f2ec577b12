"""Where the facts of an episode are recorded, so that whatever is missing is one link away."""

from __future__ import annotations

from typing import Any

from flask import url_for

from ci_kb.guidance.facts import both
from ci_kb.guidance.model import Guidance, Milestone
from web.addresses import RECORDED_ELSEWHERE, SECTIONS
from web.reporting.path import SLUG_OF

PAGES = {
    "hosts": "episode_commands.correct_details",
    "fieldwork": "episode_commands.agree_dates",
    "focus": "episode_commands.state_focus",
    "rationale": "episode_commands.state_focus",
    "team": "episode_commands.identify_team_member",
    "seat": "episode_commands.identify_team_member",
    "member": "team_preparation.show",
    "self-evaluation": "self_evaluation_commands.add",
    "programme": "fieldwork_programme.show",
    "planning": "preparing_commands.plan",
    "key point": "capture.show",
    "connection": "connection_commands.propose",
    "review": "review.hold",
}
"""The page that records facts, by the first word of their names."""


def page_of(fact: str) -> tuple[str, dict[str, Any]]:
    """Return the page that records a fact, and what it is told of it; no page for what follows by itself."""
    kind, _, which = fact.partition(": ")
    if fact == "next step: progress reported":
        return "review.show", {}
    if kind == "seat":
        return PAGES[kind], {"capacity": which}
    if kind == "meeting":
        return "item_commands.record", {"section": SECTIONS[kind], "kind": which}
    if kind == "report":
        slug = SLUG_OF.get(which)
        return ("reporting_commands.take_step", {"slug": slug}) if slug else ("reporting.statement", {})
    if kind in SECTIONS and kind not in RECORDED_ELSEWHERE:
        return "item_commands.record", {"section": SECTIONS[kind]}
    return PAGES.get(kind, ""), {}


def address(fact: str, reference: str, **more: Any) -> str:
    """Return the address of the page that records a fact of an episode, or nothing when there is none."""
    endpoint, told = page_of(fact)
    return url_for(endpoint, reference=reference, **told, **more) if endpoint else ""


def where(fact: str, guidance: Guidance, reference: str) -> str:
    """Return the address of the page that records a fact, or what meets a milestone, or nothing."""
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
    """Return the address of the page that sets a day for a milestone: for a meeting, that of the meeting."""
    return planned_elsewhere(milestone, reference) or url_for(
        "progress_commands.plan", reference=reference, milestone=milestone.id
    )


def elsewhere(milestone: Milestone, reference: str) -> str:
    """Return the address of the page that records a fact which meets a milestone, or nothing."""
    return next((found for fact in facts_of(milestone) if (found := address(fact, reference))), "")


def planned_elsewhere(milestone: Milestone, reference: str) -> str:
    """Return the address of the page that plans a meeting which would meet a milestone, or nothing."""
    meetings = (fact for fact in facts_of(milestone) if fact.startswith("meeting: "))
    return next((address(fact, reference, to_come="yes") for fact in meetings), "")


def facts_of(milestone: Milestone) -> list[str]:
    """Return the facts that meet a milestone, by themselves or together."""
    return [fact for condition in milestone.met_by for fact in both(condition)]
