"""Questions about the programme as a whole: who hosted, what is due, who was not heard of, how long it took.

Everything is counted over the progress of episodes that the reader may see, and over nothing else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ci_kb.domain.authorities import Authority, authorities
from ci_kb.domain.report import ReportStep
from ci_kb.guidance import MilestoneLine, MilestoneState, Stage, Standing
from ci_kb.guidance.pace import Spread, spread
from projections.episodes import READERS_KEPT
from projections.progress import Progress, Progresses
from projections.reading import Reader
from projections.tables import NOW


class HostStanding(StrEnum):
    """How far an authority has come in the programme, by the episode that has come furthest."""

    LIVE = "live"
    FINISHED = "finished"
    PLANNED = "planned"
    POSTPONED = "postponed"
    NOT_STARTED = "not started"


HOSTED = frozenset({HostStanding.LIVE, HostStanding.FINISHED})
"""What an authority is whose fieldwork has begun."""


@dataclass(frozen=True)
class HostLine:
    """One of the thirty-two, with its episodes: the one that tells how far it has come is the first."""

    authority: Authority
    standing: HostStanding
    episodes: tuple[Progress, ...]


@dataclass(frozen=True)
class Coverage:
    """How far the thirty-two have come; authorities and episodes are counted apart."""

    hosts: tuple[HostLine, ...]
    episodes: int
    joint: int
    demonstration: bool

    @property
    def counts(self) -> dict[HostStanding, int]:
        """How many of the authorities stand so; together they are all of them."""
        found = Counter(line.standing for line in self.hosts)
        return {standing: found[standing] for standing in HostStanding}

    @property
    def hosted(self) -> int:
        """How many of the authorities host at this moment, or have hosted."""
        return sum(1 for line in self.hosts if line.standing in HOSTED)


@dataclass(frozen=True)
class Due:
    """A milestone that somebody should do something about."""

    progress: Progress
    line: MilestoneLine


@dataclass(frozen=True)
class LeadTime:
    """How many days before the fieldwork, or after it, a milestone was met, and how often late or waived."""

    id: str
    title: str
    weeks: int | None
    after_fieldwork: bool
    days: Spread
    late: int


@dataclass(frozen=True)
class StepTime:
    """How many days after the fieldwork a step of the report was taken."""

    step: ReportStep
    days: Spread


@dataclass(frozen=True)
class Waiver:
    """Why a milestone was waived, and how often for this reason."""

    milestone: str
    reason: str
    episodes: tuple[Progress, ...]


@dataclass(frozen=True)
class Programme:
    """The programme as far as a reader may see it; `progress` are the episodes, the latest first."""

    progress: tuple[Progress, ...]
    coverage: Coverage
    standings: dict[Standing, int]
    due: tuple[Due, ...]
    silent: tuple[Progress, ...]
    lead_times: tuple[LeadTime, ...]
    step_times: tuple[StepTime, ...]
    waivers: tuple[Waiver, ...]
    next_host_seats: int
    reviewed: int
    episodes: int


class Programmes:
    """Questions about the programme; what a reader was told is kept until something changes."""

    def __init__(self, progress: Progresses) -> None:
        self._progress = progress
        self._kept: dict[Reader, tuple[object, Programme]] = {}

    def seen_by(self, reader: Reader, today: date, at: int = NOW) -> Programme:
        """Return the programme as far as a reader may see it now, as it stood at a position of the log."""
        if at != NOW:
            return programme(self._progress.visible(reader, today, at))
        stamp = self._progress.stamp(today)
        known = self._kept.get(reader)
        if known is None or known[0] is not stamp:
            if len(self._kept) >= READERS_KEPT:
                self._kept.clear()
            known = self._kept[reader] = (stamp, programme(self._progress.visible(reader, today)))
        return known[1]


def programme(episodes: list[Progress]) -> Programme:
    """Return what there is to say about these episodes together."""
    standings = Counter(one.standing for one in episodes)
    return Programme(
        progress=tuple(episodes),
        coverage=coverage(episodes),
        standings={standing: standings[standing] for standing in Standing},
        due=tuple(sorted((due for one in episodes for due in due_of(one)), key=by_deadline)),
        silent=tuple(
            sorted(
                (one for one in episodes if one.silent_since), key=lambda one: one.silent_since or date.max
            )
        ),
        lead_times=tuple(lead_times(episodes)),
        step_times=tuple(step_times(episodes)),
        waivers=tuple(waivers(episodes)),
        next_host_seats=sum(1 for one in episodes if one.next_host),
        reviewed=sum(
            1 for one in episodes if one.standing is Standing.FINISHED and one.facts.days.get("review: held")
        ),
        episodes=len(episodes),
    )


# ---- coverage ----


def coverage(episodes: Iterable[Progress]) -> Coverage:
    """Return how far each of the thirty-two has come."""
    episodes = list(episodes)
    hosted: dict[str, list[Progress]] = defaultdict(list)
    for one in episodes:
        for host in one.episode.hosts:
            hosted[host].append(one)
    return Coverage(
        hosts=tuple(host_line(authority, hosted[authority.name]) for authority in authorities()),
        episodes=len(episodes),
        joint=sum(1 for one in episodes if len(one.episode.hosts) > 1),
        demonstration=any(one.episode.demonstration for one in episodes),
    )


def host_line(authority: Authority, episodes: list[Progress]) -> HostLine:
    """Return how far an authority has come with its episodes."""
    order = list(HostStanding)
    found = sorted(episodes, key=lambda one: order.index(HostStanding(one.standing)))
    standing = HostStanding(found[0].standing) if found else HostStanding.NOT_STARTED
    return HostLine(authority, standing, tuple(found))


# ---- what is due ----


LATER = {Standing.PLANNED: 0, Standing.POSTPONED: 0, Standing.LIVE: 1, Standing.FINISHED: 2}
"""The order in which episodes come to stand so."""


def due_of(progress: Progress) -> Iterator[Due]:
    """Yield the milestones of an episode that are due or overdue and not behind it.

    Once the fieldwork has begun, nobody can prepare it any more; what was missed stays in the timeline.
    """
    stands = LATER[progress.standing]
    for line in progress.milestones:
        asked = line.state in (MilestoneState.DUE, MilestoneState.OVERDUE)
        if asked and LATER[stage_of(progress, line).standing] >= stands:
            yield Due(progress, line)


def stage_of(progress: Progress, line: MilestoneLine) -> Stage:
    """Return the stage that a milestone belongs to."""
    return progress.stages[line.milestone.stage]


def undated(progress: Progress) -> Iterator[MilestoneLine]:
    """Yield the milestones of where an episode stands for which a day has to be agreed, and is not."""
    for line in progress.milestones:
        asked = line.state is MilestoneState.UPCOMING and line.deadline is None
        if asked and progress.facts.fieldwork and stage_of(progress, line).standing is progress.standing:
            yield line


def by_deadline(due: Due) -> tuple[date, str]:
    """Return where something stands in a list of what is due."""
    return (due.line.deadline or date.max, due.progress.episode.reference)


# ---- how long it took ----


def lead_times(episodes: Iterable[Progress]) -> Iterator[LeadTime]:
    """Yield, for each milestone that was met, how long before or after the fieldwork it was."""
    days: dict[str, list[int]] = defaultdict(list)
    late: Counter[str] = Counter()
    known: dict[str, MilestoneLine] = {}
    for one in episodes:
        if one.facts.fieldwork is None:
            continue
        start, end = one.facts.fieldwork
        for line in one.milestones:
            if line.fact.met:
                name = line.milestone.id
                known.setdefault(name, line)
                passed = line.fact.met - end if line.milestone.after_fieldwork else start - line.fact.met
                days[name].append(passed.days)
                late[name] += line.state is MilestoneState.MET_LATE
    for name, line in known.items():
        if found := spread(days[name]):
            milestone = line.milestone
            yield LeadTime(
                name, milestone.title, milestone.weeks, milestone.after_fieldwork, found, late[name]
            )


def step_times(episodes: Iterable[Progress]) -> Iterator[StepTime]:
    """Yield, for each step of a report that was taken, how many days after the fieldwork it was."""
    days: dict[ReportStep, list[int]] = defaultdict(list)
    for one in episodes:
        for step, passed in one.days_to_steps.items():
            days[step].append(passed)
    for step in ReportStep:
        if found := spread(days[step]):
            yield StepTime(step, found)


def waivers(episodes: Iterable[Progress]) -> Iterator[Waiver]:
    """Yield the reasons for which milestones were waived, the most frequent first."""
    found: dict[tuple[str, str], list[Progress]] = defaultdict(list)
    for one in episodes:
        for line in one.milestones:
            if line.state is MilestoneState.WAIVED:
                found[line.milestone.title, line.fact.waived.strip()].append(one)
    for (milestone, reason), waived in sorted(found.items(), key=lambda one: (-len(one[1]), one[0])):
        yield Waiver(milestone, reason, tuple(waived))
