"""The guidance as versioned data, and what can be computed from it: deadlines and the state of milestones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

CURRENT = "2022-11"


class MilestoneState(StrEnum):
    """How a milestone stands on a day."""

    UPCOMING = "upcoming"
    DUE = "due"
    MET = "met"
    MET_LATE = "met late"
    OVERDUE = "overdue"
    WAIVED = "waived"


DUE_WITHIN = timedelta(days=14)
"""A milestone is "due" in the two weeks before its deadline."""


@dataclass(frozen=True)
class Milestone:
    """A milestone of the guidance; weeks count from the fieldwork's first day, or after its last."""

    id: str
    title: str
    part: str
    weeks: int | None
    after_fieldwork: bool

    def deadline(self, fieldwork: tuple[date, date] | None) -> date | None:
        """Return the last day on which it is met in time, or None when that cannot be said."""
        if fieldwork is None or self.weeks is None:
            return None
        return fieldwork[1 if self.after_fieldwork else 0] + timedelta(weeks=self.weeks)


@dataclass(frozen=True)
class OutcomeSource:
    """One of the outcome factors a self-evaluation may draw on (Stage 2)."""

    id: str
    text: str


@dataclass(frozen=True)
class Guidance:
    """One version of the guidance."""

    version: str
    title: str
    milestones: tuple[Milestone, ...]
    outcome_sources: tuple[OutcomeSource, ...]

    def milestone(self, milestone: str) -> Milestone | None:
        """Return the milestone with this identifier, or None."""
        return next((m for m in self.milestones if m.id == milestone), None)

    def outcome_source(self, words: str) -> OutcomeSource | None:
        """Return the outcome source with this identifier or text, or None."""
        wanted = words.casefold().strip()
        return next((s for s in self.outcome_sources if wanted in (s.id, s.text.casefold())), None)


@dataclass(frozen=True)
class MilestoneFact:
    """What was recorded about a milestone: the day it was met or is planned for, or why it was waived."""

    met: date | None = None
    planned: date | None = None
    waived: str = ""


@dataclass(frozen=True)
class MilestoneLine:
    """One line of an episode's timeline."""

    milestone: Milestone
    deadline: date | None
    state: MilestoneState
    fact: MilestoneFact


@cache
def guidance(version: str = CURRENT) -> Guidance:
    """Return a version of the guidance.

    Raises `KeyError` for a version this package does not carry.
    """
    if version not in versions():
        raise KeyError(version)
    return read(json.loads((files("ci_kb.guidance") / f"{version}.json").read_text(encoding="utf-8")))


@cache
def versions() -> tuple[str, ...]:
    """Return the versions this package carries, oldest first."""
    found = (entry.name for entry in files("ci_kb.guidance").iterdir() if entry.name.endswith(".json"))
    return tuple(sorted(name.removesuffix(".json") for name in found))


def read(data: dict[str, Any]) -> Guidance:
    """Return the guidance that a version's file describes."""
    return Guidance(
        version=data["version"],
        title=data["title"],
        milestones=tuple(
            Milestone(
                id=row["id"],
                title=row["title"],
                part=row["part"],
                weeks=row.get("weeks"),
                after_fieldwork=row.get("weeks_from") == "end",
            )
            for row in data["milestones"]
        ),
        outcome_sources=tuple(OutcomeSource(row["id"], row["text"]) for row in data["outcome_sources"]),
    )


def timeline(
    version: str, fieldwork: tuple[date, date] | None, facts: dict[str, MilestoneFact], today: date
) -> tuple[MilestoneLine, ...]:
    """Return the state of every milestone of a version on a day, in the guidance's order."""
    lines = []
    for milestone in guidance(version).milestones:
        fact = facts.get(milestone.id, MilestoneFact())
        deadline = fact.planned or milestone.deadline(fieldwork)
        lines.append(MilestoneLine(milestone, deadline, state(fact, deadline, today), fact))
    return tuple(lines)


def state(fact: MilestoneFact, deadline: date | None, today: date) -> MilestoneState:
    """Return how a milestone with these facts and this deadline stands on a day."""
    if fact.met:
        return MilestoneState.MET_LATE if deadline and fact.met > deadline else MilestoneState.MET
    if fact.waived:
        return MilestoneState.WAIVED
    if deadline is None or today < deadline - DUE_WITHIN:
        return MilestoneState.UPCOMING
    return MilestoneState.DUE if today <= deadline else MilestoneState.OVERDUE
