"""How long things took, and how long nothing was heard."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median

from ci_kb.domain.report import ReportStep
from ci_kb.guidance.facts import Facts
from ci_kb.guidance.model import Guidance


@dataclass(frozen=True)
class Spread:
    """How values lie: how many there are, the one in the middle, the least and the most."""

    count: int
    median: float
    least: int
    most: int


def spread(values: Iterable[int]) -> Spread | None:
    """Return how values lie, or None when there are none."""
    found = sorted(values)
    return Spread(len(found), median(found), found[0], found[-1]) if found else None


def days_to_each_step(facts: Facts, today: date) -> dict[ReportStep, int]:
    """Return, for each step of the report taken by a day, how many days after the fieldwork it first was."""
    if facts.fieldwork is None:
        return {}
    end = facts.fieldwork[1]
    taken = {step: facts.first(f"report: {step}", today) for step in ReportStep}
    return {step: (on - end).days for step, on in taken.items() if on}


def days_at_each_step(days_to_steps: Mapping[ReportStep, int]) -> dict[ReportStep, int]:
    """Return how many days after the step before it each step was taken, the first one after the fieldwork.

    Steps count in the order in which they happened.
    """
    before, found = 0, {}
    for step, days in sorted(days_to_steps.items(), key=lambda one: one[1]):
        found[step] = days - before
        before = days
    return found


def last_heard(guidance: Guidance, facts: Facts, today: date) -> date | None:
    """Return the last day on which something of the last stage, or another sign of life, was recorded.

    Before any of it, that is the fieldwork's last day; None while the fieldwork is not over.
    """
    if facts.fieldwork is None or today <= facts.fieldwork[1]:
        return None
    signs = {*guidance.signs_of_life, *guidance.stages[-1].reached_by}
    heard = (facts.last(sign, today) for sign in signs)
    return max((day for day in heard if day), default=facts.fieldwork[1])


def silent_since(guidance: Guidance, facts: Facts, today: date) -> date | None:
    """Return since when nothing was heard, once that is as many months as the guidance's version says."""
    last = last_heard(guidance, facts, today)
    if last is None or today < months_after(last, guidance.thresholds.months_of_silence):
        return None
    return last


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a month that is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if year > date.max.year:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))
