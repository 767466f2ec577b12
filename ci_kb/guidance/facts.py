"""The facts the guidance's rules are held against: what an episode's events say, by name and day.

A version of the guidance names facts as they are named here, so that a new version needs no code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from ci_kb.domain.episode_values import FocusStep
from ci_kb.domain.report import ReportStep
from ci_kb.guidance.model import moved

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

PARTS = frozenset({"hosts", "fieldwork", "focus", "rationale", "programme"})
"""What a row of the checklist may be filled from, besides "milestone: ID", "team: TEAM", "seat: ROLE" and the
steps of the report."""

PLANNING_PARTS = PARTS | {"planning"}
"""What a point of the planning list may be filled from; "planning" is what the group itself settles."""

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
    """A seat in the team, or several alike, filled on a day; the person by identifier."""

    role: str
    organisation: str
    part: str
    on: date
    person: str = ""
    count: int = 1
    capacity: str = ""


@dataclass(frozen=True)
class Facts:
    """What is recorded of an episode, as far as the guidance asks for it.

    `planned` holds the day for which a fact was planned, for instance a meeting; `milestones` what was said
    of milestones themselves; `evidence` how many lines of self-evaluation the rationale names.  While it is
    postponed an episode has no fieldwork.
    `read_under` is the version of the guidance that told which team happened to be known when (`roles.py`).
    """

    opened: date
    hosts: tuple[str, ...]
    fieldwork: tuple[date, date] | None = None
    postponed: bool = False
    happened: tuple[Happening, ...] = ()
    planned: Mapping[str, date] = field(default_factory=dict)
    milestones: Mapping[str, MilestoneFact] = field(default_factory=dict)
    focus: str = ""
    agreed_focus: str = ""
    themes: int = 0
    rationale: str = ""
    evidence: int = 0
    team: tuple[Seat, ...] = ()
    read_under: str = ""

    @cached_property
    def days(self) -> dict[str, list[date]]:
        """The days on which each fact happened, the first one first."""
        found: dict[str, list[date]] = {}
        for one in (*self.happened, *self._following()):
            found.setdefault(one.fact, []).append(one.on)
        return {fact: sorted(days) for fact, days in found.items()}

    def first(self, fact: str, until: date) -> date | None:
        """Return the first day on which a fact happened, if it had happened by a day."""
        days = self.days.get(fact)
        return days[0] if days and days[0] <= until else None

    def last(self, fact: str, until: date) -> date | None:
        """Return the last day up to a day on which a fact happened, if it had happened by then."""
        return max((day for day in self.days.get(fact, ()) if day <= until), default=None)

    def _following(self) -> Iterator[Happening]:
        """Yield what follows from facts of other kinds."""
        yield Happening("episode: opened", self.opened)
        if self.fieldwork:
            first, last = self.fieldwork
            yield Happening("fieldwork: began", first)
            yield Happening("fieldwork: ended", moved(last, timedelta(days=1)))
        for milestone, fact in self.milestones.items():
            if fact.met:
                yield Happening(f"milestone: {milestone}", fact.met)


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
