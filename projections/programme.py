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
from ci_kb.guidance import MilestoneLine, MilestoneState, Standing
from ci_kb.guidance.pace import Spread, spread
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


READERS_KEPT = 100
"""For so many readers it is kept what they were told."""

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
    """How many days after the fieldwork a step of the report was taken, and after the step before it."""

    step: ReportStep
    days: Spread
    since_the_step_before: Spread


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
        due=tuple(sorted((Due(one, line) for one in episodes for line in one.due), key=by_deadline)),
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
        for line, passed in one.lead_times:
            name = line.milestone.id
            known.setdefault(name, line)
            days[name].append(passed)
            if line.state is MilestoneState.MET_LATE:
                late[name] += 1
    for name, line in known.items():
        if found := spread(days[name]):
            milestone = line.milestone
            yield LeadTime(
                name, milestone.title, milestone.weeks, milestone.after_fieldwork, found, late[name]
            )


def step_times(episodes: Iterable[Progress]) -> Iterator[StepTime]:
    """Yield, for each step of a report that was taken, how many days after the fieldwork it was."""
    days: dict[ReportStep, list[int]] = defaultdict(list)
    between: dict[ReportStep, list[int]] = defaultdict(list)
    for one in episodes:
        for step, passed in one.days_to_steps.items():
            days[step].append(passed)
        for step, passed in one.days_at_steps.items():
            between[step].append(passed)
    for step in ReportStep:
        since, since_before = spread(days[step]), spread(between[step])
        if since and since_before:
            yield StepTime(step, since, since_before)


def waivers(episodes: Iterable[Progress]) -> Iterator[Waiver]:
    """Yield the reasons for which milestones were waived, the most frequent first."""
    found: dict[tuple[str, str], list[Progress]] = defaultdict(list)
    for one in episodes:
        for line in one.waived:
            found[line.milestone.title, line.fact.waived.strip()].append(one)
    for (milestone, reason), waived in sorted(found.items(), key=lambda one: (-len(one[1]), one[0])):
        yield Waiver(milestone, reason, tuple(waived))
