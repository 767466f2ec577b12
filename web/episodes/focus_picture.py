"""Where everything lies in the picture of a focus through time; the same stands in a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ci_kb.guidance.model import moved
from projections.focus_line import Place
from web.episodes.focus_steps import Evolved
from web.progress.picture import AXIS, BOTTOM, LONGEST, MARGIN, NAMES, ROW, TOP, Tick, ticks

CHANGES = 190
"""The width of the column that says how many words changed."""

WIDTH = NAMES + AXIS + CHANGES
LEAST = 2
"""A line has two ends."""


@dataclass(frozen=True)
class Mark:
    """A wording of the focus: its row, and its day on the axis."""

    step: Evolved
    x: float
    y: int

    @property
    def shape(self) -> str:
        """What it is drawn as: a form for each place, and one of its own for a focus that is agreed."""
        worded = self.step.point.worded
        if worded.place is Place.STATED:
            return "agreed" if worded.step == "agreed" else "stated"
        return "paper" if worded.place is Place.PAPER else "report"


@dataclass(frozen=True)
class FocusPicture:
    """The picture: months, and a line from one wording to the next."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    width: int
    height: int

    @property
    def line(self) -> str:
        """The line, as SVG writes points."""
        return " ".join(f"{mark.x},{mark.y}" for mark in self.marks)


def focus_picture(steps: Sequence[Evolved]) -> FocusPicture | None:
    """Return the picture of a line of at least two wordings, or None over too long a time to draw."""
    days = [step.point.worded.facts.on for step in steps]
    if len(days) < LEAST:
        return None
    first, last = moved(min(days), -MARGIN), moved(max(days), MARGIN)
    if last - first > LONGEST:
        return None

    def at(day: date) -> float:
        return round(NAMES + AXIS * (day - first).days / (last - first).days, 1)

    marks = tuple(
        Mark(step, at(day), TOP + ROW * row + ROW // 2)
        for row, (step, day) in enumerate(zip(steps, days, strict=True))
    )
    return FocusPicture(marks, tuple(ticks(first, last, at)), WIDTH, TOP + ROW * len(marks) + BOTTOM)
