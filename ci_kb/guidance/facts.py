"""The facts the guidance's rules are held against: what an episode's events say, by name and day.

A version of the guidance names facts as they are named here, so that a new version needs no code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ci_kb.domain.episode import FocusStep
from ci_kb.domain.report import ReportStep

MEETINGS = (
    "initial discussion",
    "exploration of the focus",
    "round table",
    "Local Organisational Group",
    "team pre-meeting",
    "professional learning",
    "support meeting",
)

HAPPENINGS = frozenset(
    {
        "episode: opened",
        "fieldwork: dates agreed",
        "fieldwork: began",
        "fieldwork: ended",
        *(f"focus: {step}" for step in FocusStep),
        *(f"meeting: {kind}" for kind in MEETINGS),
        *(f"report: {step}" for step in ReportStep),
        "self-evaluation: recorded",
        "host paper: recorded",
        "document: shared",
        "programme: agreed",
        "member: prepared",
        "key point: recorded",
        "finding: recorded",
        "practice: recorded",
        "next step: recorded",
        "next step: progress reported",
        "connection: proposed",
        "connection: came further",
        "review: held",
    }
)
"""What may happen in an episode, besides "team: TEAM" (somebody from there is known) and "milestone: ID"."""

PARTS = frozenset({"hosts", "fieldwork", "focus", "rationale", "programme", "planning"})
"""What a row of the checklist or a planning point may be filled from, besides "milestone: ID",
"team: TEAM", "seat: ROLE" and the steps of the report."""

REPORT_PARTS = frozenset(
    {
        "hosts",
        "programme of improvement",
        "mode",
        "fieldwork",
        "guidance",
        "focus",
        "rationale",
        "self-evaluation",
        "self-evaluation: sources",
        "self-evaluation: links",
        "team",
        "team: by organisation",
        "programme",
        "programme: groups",
        "findings: key finding",
        "findings: strength",
        "findings: area to consider",
        "findings: positive feature",
        "findings: wider learning",
        "findings: did not work",
        "practice",
        "next steps",
        "connections",
        "documents",
    }
)
"""What a heading of the report may be filled from."""


@dataclass(frozen=True)
class Happening:
    """Something that happened in an episode, by its name among the facts."""

    fact: str
    on: date


@dataclass(frozen=True)
class MilestoneFact:
    """What was recorded about a milestone: the day it was met or is planned for, or why it was waived."""

    met: date | None = None
    planned: date | None = None
    waived: str = ""


@dataclass(frozen=True)
class Seat:
    """A seat in the team, or several alike; the person by identifier."""

    role: str
    organisation: str
    part: str
    person: str = ""
    count: int = 1
    capacity: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is recorded of an episode, as far as the guidance asks for it."""

    opened: date
    hosts: tuple[str, ...]
    fieldwork: tuple[date, date] | None = None
    happened: tuple[Happening, ...] = ()
    planned: Mapping[str, date] = field(default_factory=dict)
    """The day for which a fact was planned, for instance a meeting."""
    milestones: Mapping[str, MilestoneFact] = field(default_factory=dict)
    """What was said about milestones themselves."""
    focus: str = ""
    focus_themes: int = 0
    rationale: str = ""
    evidence: int = 0
    """How many lines of self-evaluation there are."""
    team: tuple[Seat, ...] = ()
    programme: bool = False
    planning: frozenset[str] = frozenset()
    """The planning points the Local Organisational Group has settled, by identifier."""

    def first(self, fact: str, until: date) -> date | None:
        """Return the first day on which a fact happened, if it had happened by a day."""
        return min((one.on for one in self.happened if one.fact == fact and one.on <= until), default=None)


def both(condition: str) -> tuple[str, ...]:
    """Return the facts that a condition such as "A + B" asks for together."""
    return tuple(fact.strip() for fact in condition.split("+"))


def first_met(conditions: Iterable[str], facts: Facts, until: date) -> date | None:
    """Return the first day on which one of the conditions held, if one held by a day."""
    days = []
    for condition in conditions:
        parts = [facts.first(fact, until) for fact in both(condition)]
        known = [day for day in parts if day]
        if len(known) == len(parts):
            days.append(max(known))
    return min(days, default=None)
