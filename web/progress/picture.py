"""Where everything lies in the picture of an episode's timeline; the same stands in a table beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ci_kb.guidance import MilestoneLine, MilestoneState
from ci_kb.guidance.model import moved

NAMES, AXIS, STATES = 290, 500, 130
"""The widths of the three columns: names, the axis of days, states in words."""

WIDTH = NAMES + AXIS + STATES
TOP, ROW, BOTTOM = 44, 30, 10
MARGIN = timedelta(days=10)
LONGEST = timedelta(days=3650)
"""Over a longer time nothing could be told apart."""

FEW_MONTHS = 9
"""With more months than these, only some of them are named."""


@dataclass(frozen=True)
class Tick:
    """The first day of a month on the axis, with its name when there is room for it."""

    x: float
    name: str


@dataclass(frozen=True)
class Row:
    """A milestone: its row, its deadline on the axis, and the day it was met or is planned for."""

    line: MilestoneLine
    y: int
    deadline: float | None
    mark: float | None


@dataclass(frozen=True)
class Picture:
    """The picture: rows, months, the days of the fieldwork, and the day one looks at it."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    fieldwork: tuple[float, float] | None
    today: float | None
    width: int
    height: int


def picture(
    lines: Iterable[MilestoneLine], fieldwork: tuple[date, date] | None, today: date
) -> Picture | None:
    """Return the picture of a timeline, or None when no days are known that could be drawn."""
    lines = tuple(lines)
    known = list(days_of(lines, fieldwork))
    if not known:
        return None
    first, last = moved(min(known), -MARGIN), moved(max(known), MARGIN)
    if last - first > LONGEST:
        return None

    def at(day: date) -> float:
        return round(NAMES + AXIS * (day - first).days / (last - first).days, 1)

    rows = tuple(
        Row(
            line,
            TOP + ROW * number + ROW // 2,
            at(line.deadline) if line.deadline else None,
            at(marked) if (marked := marked_on(line)) else None,
        )
        for number, line in enumerate(lines)
    )
    return Picture(
        rows=rows,
        ticks=tuple(ticks(first, last, at)),
        fieldwork=(at(fieldwork[0]), at(moved(fieldwork[1], timedelta(days=1)))) if fieldwork else None,
        today=at(today) if first <= today <= last else None,
        width=WIDTH,
        height=TOP + ROW * len(rows) + BOTTOM,
    )


def marked_on(line: MilestoneLine) -> date | None:
    """Return the day at which a milestone is marked: met, or planned, or due."""
    if line.state is MilestoneState.NOT_APPLICABLE:
        return None
    return line.fact.met or line.fact.planned or line.deadline


def days_of(lines: Iterable[MilestoneLine], fieldwork: tuple[date, date] | None) -> Iterator[date]:
    """Yield every day that is drawn."""
    yield from fieldwork or ()
    for line in lines:
        yield from (day for day in (line.deadline, marked_on(line)) if day)


def ticks(first: date, last: date, at: Callable[[date], float]) -> Iterator[Tick]:
    """Yield the months between two days; of many, only some have a name."""
    months = []
    day = date(first.year, first.month, 1)
    while day <= last:
        if day >= first:
            months.append(day)
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    step = 1 + (len(months) - 1) // FEW_MONTHS
    for number, month in enumerate(months):
        name = f"{month:%b %Y}" if number == 0 or month.month == 1 else f"{month:%b}"
        yield Tick(at(month), name if number % step == 0 else "")
