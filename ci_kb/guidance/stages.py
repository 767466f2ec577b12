"""Which stage an episode has reached, told from what happened in it; stages may overlap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ci_kb.guidance.facts import Facts, first_met
from ci_kb.guidance.model import Guidance, Stage, Standing
from ci_kb.guidance.roles import under


@dataclass(frozen=True)
class StageLine:
    """A stage, and the first day on which something of it had happened, if anything had."""

    stage: Stage
    on: date | None


def stages_reached(guidance: Guidance, facts: Facts, today: date) -> tuple[StageLine, ...]:
    """Return how far each stage had come by a day, in the guidance's order."""
    known = under(guidance, facts)
    return tuple(StageLine(stage, first_met(stage.reached_by, known, today)) for stage in guidance.stages)


def stage_reached(guidance: Guidance, facts: Facts, today: date) -> Stage:
    """Return the furthest stage of which something had happened by a day; every episode is in the first."""
    known = under(guidance, facts)
    furthest = (stage for stage in reversed(guidance.stages) if first_met(stage.reached_by, known, today))
    return next(furthest, guidance.stages[0])


def standing(stage: Stage, facts: Facts) -> Standing:
    """Return what an episode in this stage is to the programme; one that has finished stays so."""
    if facts.postponed and stage.standing is not Standing.FINISHED:
        return Standing.POSTPONED
    return stage.standing
