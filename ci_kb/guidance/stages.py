"""Which stage an episode has reached, told from what happened in it; stages may overlap."""

from __future__ import annotations

from datetime import date

from ci_kb.guidance.facts import Facts, first_met
from ci_kb.guidance.model import Guidance, Stage


def stages_reached(guidance: Guidance, facts: Facts, today: date) -> tuple[tuple[Stage, date | None], ...]:
    """Return every stage with the first day on which something of it had happened by a day, if any."""
    return tuple((stage, first_met(stage.reached_by, facts, today)) for stage in guidance.stages)


def stage_reached(guidance: Guidance, facts: Facts, today: date) -> Stage:
    """Return the furthest stage of which something had happened by a day; every episode is in the first."""
    reached = [stage for stage, on in stages_reached(guidance, facts, today) if on]
    return reached[-1] if reached else guidance.stages[0]
