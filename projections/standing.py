"""Where one episode stands beside another, told from the stages they reached."""

from __future__ import annotations

from enum import StrEnum

from ci_kb.guidance import Stage, Standing
from projections.progress import Progress

ORDER = (Standing.PLANNED, Standing.LIVE, Standing.FINISHED)


class Beside(StrEnum):
    """Where another episode stands, seen from one's own (Stage 6; section 6, the next host authority)."""

    AHEAD = "ahead of you"
    ALONGSIDE = "alongside you"
    PLANNING = "planning it too"


def beside(mine: Progress | None, theirs: Progress) -> Beside:
    """Return where an episode stands beside one's own, or beside somebody who has not begun.

    Before its fieldwork it is planning; from then on it is ahead when it has reached a later stage.
    """
    if theirs.stage.standing is Standing.PLANNED:
        return Beside.PLANNING
    if mine is None or reached(theirs) > reached(mine):
        return Beside.AHEAD
    return Beside.ALONGSIDE


def reached(progress: Progress) -> tuple[int, int]:
    """Return how far an episode has come, so that two can be compared under different guidance."""
    stages: tuple[Stage, ...] = tuple(progress.stages.values())
    return ORDER.index(progress.stage.standing), stages.index(progress.stage)
