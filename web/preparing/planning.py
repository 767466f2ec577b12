"""The planning list of the Local Organisational Group: every point with what fills it."""

from __future__ import annotations

from dataclasses import dataclass

from ci_kb.guidance import Facts, Guidance
from ci_kb.guidance.checklist import words_of
from ci_kb.guidance.model import PlanningPoint
from projections.groups import LocalGroup
from projections.tables import Facts as SixFacts
from web.preparing.schemas import SETTLED_HERE
from web.shell import day


@dataclass(frozen=True)
class Settled:
    """A point with what is recorded of it; the facts are of what the group itself settled."""

    point: PlanningPoint
    text: str
    facts: SixFacts | None

    @property
    def here(self) -> bool:
        """Whether the group settles it in its plan; everything else is recorded elsewhere."""
        return self.point.filled_from == SETTLED_HERE


def points_of(guidance: Guidance, group: LocalGroup | None, facts: Facts) -> list[Settled]:
    """Return every point of the planning list, those that nothing fills first."""
    found = [
        Settled(point, text_of(point, group, facts), group.settled.get(point.id) if group else None)
        for point in guidance.local_organisational_group_planning
    ]
    return sorted(found, key=lambda one: bool(one.text))


def open_points(guidance: Guidance, group: LocalGroup | None, facts: Facts) -> list[PlanningPoint]:
    """Return the points of the planning list that nothing fills."""
    return [one.point for one in points_of(guidance, group, facts) if not one.text]


def text_of(point: PlanningPoint, group: LocalGroup | None, facts: Facts) -> str:
    """Return what is recorded of a point."""
    if point.filled_from == SETTLED_HERE:
        return group.plan.get(point.id, "") if group else ""
    if point.filled_from == "fieldwork":
        return " to ".join(map(day, facts.fieldwork)) if facts.fieldwork else ""
    return words_of(point.filled_from, facts)
