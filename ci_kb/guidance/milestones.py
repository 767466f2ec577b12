"""Deadlines and the state of milestones, computed from what is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ci_kb.guidance.facts import Facts, MilestoneFact, both, first_met
from ci_kb.guidance.model import Guidance, Milestone
from ci_kb.guidance.roles import under


class MilestoneState(StrEnum):
    """How a milestone stands on a day."""

    UPCOMING = "upcoming"
    DUE = "due"
    MET = "met"
    MET_LATE = "met late"
    OVERDUE = "overdue"
    WAIVED = "waived"
    NOT_APPLICABLE = "not applicable"


ANSWERED = frozenset(
    {MilestoneState.MET, MilestoneState.MET_LATE, MilestoneState.WAIVED, MilestoneState.NOT_APPLICABLE}
)
"""The states in which nobody has to do anything about a milestone any more."""


@dataclass(frozen=True)
class MilestoneLine:
    """One line of an episode's timeline.

    `deadline` is the day planned for it or else the guidance's; once it is met, the guidance's comes first,
    so that a late plan makes nothing timely.
    """

    milestone: Milestone
    deadline: date | None
    state: MilestoneState
    fact: MilestoneFact


def timeline(guidance: Guidance, facts: Facts, today: date) -> tuple[MilestoneLine, ...]:
    """Return the state of every milestone of a version on a day, in the guidance's order."""
    known = under(guidance, facts)
    return tuple(line_of(milestone, guidance, known, today) for milestone in guidance.milestones)


def line_of(milestone: Milestone, guidance: Guidance, facts: Facts, today: date) -> MilestoneLine:
    """Return how a milestone stands on a day."""
    fact = known_of(milestone, facts, today)
    of_guidance = milestone.deadline(facts.fieldwork)
    deadline = of_guidance or fact.planned if fact.met else fact.planned or of_guidance
    replaced = first_met(milestone.replaced_by, facts, today) is not None
    within = timedelta(days=guidance.thresholds.due_within_days)
    return MilestoneLine(milestone, deadline, state(fact, deadline, today, within, replaced=replaced), fact)


def known_of(milestone: Milestone, facts: Facts, today: date) -> MilestoneFact:
    """Return what is known about a milestone: what was said of it, or else what follows from other facts."""
    said = facts.milestones.get(milestone.id, MilestoneFact())
    planned = said.planned or planned_for(milestone, facts.planned)
    if said.met and said.met <= today:
        return MilestoneFact(met=said.met, planned=planned)
    if met := first_met(milestone.met_by, facts, today):
        return MilestoneFact(met=met, planned=planned)
    return MilestoneFact(planned=planned, waived=said.waived)


def planned_for(milestone: Milestone, planned: Mapping[str, date]) -> date | None:
    """Return the day for which facts are planned that would meet a milestone."""
    days = []
    for condition in milestone.met_by:
        known = [planned[fact] for fact in both(condition) if fact in planned]
        if known:
            days.append(max(known))
    return min(days, default=None)


def state(
    fact: MilestoneFact, deadline: date | None, today: date, within: timedelta, *, replaced: bool = False
) -> MilestoneState:
    """Return how a milestone with these facts and this deadline stands on a day."""
    if fact.met:
        return MilestoneState.MET_LATE if deadline and fact.met > deadline else MilestoneState.MET
    if fact.waived:
        return MilestoneState.WAIVED
    if replaced:
        return MilestoneState.NOT_APPLICABLE
    if deadline is None or deadline - today > within:
        return MilestoneState.UPCOMING
    return MilestoneState.DUE if today <= deadline else MilestoneState.OVERDUE
