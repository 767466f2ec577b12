"""Questions about how far episodes have come: stage, milestones, checklist, prompts, silence.

All of it is computed from recorded facts under the version of the guidance an episode keeps.  That a meeting
was held or a step was reported is part of the episode's own timeline, for whoever may read the episode; what
was said there is not.

As things are today, what was computed is kept for every episode and made anew for those that changed since,
so that the programme as a whole can be looked at as fast as one episode.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ci_kb.domain.report import ReportStep
from ci_kb.guidance import (
    ChecklistLine,
    Facts,
    Guidance,
    MilestoneLine,
    MilestoneState,
    Stage,
    Standing,
    Versions,
    checklist,
    stage_reached,
    standing,
    timeline,
)
from ci_kb.guidance.model import Team
from ci_kb.guidance.pace import days_at_each_step, days_to_each_step, silent_since
from ci_kb.guidance.prompts import Prompt, prompts
from ci_kb.guidance.roles import seats_from, under
from ci_kb.guidance.what_if import WhatIf, what_if
from projections.episodes import EpisodeLine, Episodes
from projections.facts import changed_since, facts_of
from projections.reading import Reader
from projections.tables import NOW, Tables

LATER = {Standing.PLANNED: 0, Standing.POSTPONED: 0, Standing.LIVE: 1, Standing.FINISHED: 2}
"""The order in which episodes come to stand so."""


@dataclass(frozen=True)
class Progress:
    """How far an episode has come on a day; what the programme counts of it is worked out once."""

    episode: EpisodeLine
    facts: Facts
    stage: Stage
    stages: dict[str, Stage]
    standing: Standing
    milestones: tuple[MilestoneLine, ...]
    prompts: tuple[Prompt, ...]
    silent_since: date | None
    days_to_steps: dict[ReportStep, int]
    next_host: bool

    @cached_property
    def due(self) -> tuple[MilestoneLine, ...]:
        """The milestones that are due or overdue and not behind the episode.

        Once the fieldwork has begun, nobody can prepare it any more; what was missed stays in the timeline.
        """
        return tuple(
            line
            for line in self.milestones
            if line.state in (MilestoneState.DUE, MilestoneState.OVERDUE)
            and LATER[self._stage_of(line).standing] >= LATER[self.standing]
        )

    @cached_property
    def undated(self) -> tuple[MilestoneLine, ...]:
        """The milestones of where the episode stands for which a day has to be agreed, and is not."""
        return tuple(
            line
            for line in self.milestones
            if line.state is MilestoneState.UPCOMING
            and line.deadline is None
            and self.facts.fieldwork
            and self._stage_of(line).standing is self.standing
        )

    @cached_property
    def lead_times(self) -> tuple[tuple[MilestoneLine, int], ...]:
        """The milestones that were met, each with the days before the fieldwork, or after it."""
        if self.facts.fieldwork is None:
            return ()
        start, end = self.facts.fieldwork
        return tuple(
            (line, ((met - end) if line.milestone.after_fieldwork else (start - met)).days)
            for line in self.milestones
            if (met := line.fact.met)
        )

    @cached_property
    def days_at_steps(self) -> dict[ReportStep, int]:
        """How many days after the step before it each step of the report was taken."""
        return days_at_each_step(self.days_to_steps)

    @cached_property
    def waived(self) -> tuple[MilestoneLine, ...]:
        """The milestones that were waived."""
        return tuple(line for line in self.milestones if line.state is MilestoneState.WAIVED)

    def _stage_of(self, line: MilestoneLine) -> Stage:
        return self.stages[line.milestone.stage]


class Progresses:
    """Questions about how far episodes have come; `at` is a position in the log."""

    def __init__(self, tables: Tables, episodes: Episodes, versions: Versions) -> None:
        self._tables = tables
        self._episodes = episodes
        self._versions = versions
        self._lock = threading.Lock()
        self._kept: dict[str, Progress] = {}
        self._kept_at: tuple[date, int] | None = None

    def one(self, reference: str, today: date, at: int = NOW) -> Progress | None:
        """Return how far an episode has come, or None when there is none."""
        line = self._episodes.get(reference, at)
        if line is None:
            return None
        return self._computed(line, facts_of(self._tables, at, [reference])[reference], today)

    def visible(self, reader: Reader, today: date, at: int = NOW) -> list[Progress]:
        """Return how far the episodes have come that a reader may see now, the latest fieldwork first."""
        if at == NOW:
            return [one for one in self._today(today).values() if sees(reader, one.episode)]
        facts = facts_of(self._tables, at)
        lines = self._episodes.visible(reader, at)
        return [self._computed(line, facts[line.reference], today) for line in lines]

    def several(self, references: Collection[str], today: date, at: int) -> list[Progress]:
        """Return how far some episodes had come, for whoever has made sure that they may be told of."""
        facts = facts_of(self._tables, at, references)
        lines = self._episodes.several(references, at)
        return [self._computed(line, facts[line.reference], today) for line in lines]

    def stages(self, reader: Reader, today: date, at: int = NOW) -> dict[str, Stage]:
        """Return the stage that each episode has reached that a reader may see now, and nothing else."""
        if at == NOW:
            return {one.episode.reference: one.stage for one in self.visible(reader, today)}
        facts = facts_of(self._tables, at)
        return {
            line.reference: stage_reached(self.guidance_of(line), facts[line.reference], today)
            for line in self._episodes.visible(reader, at)
        }

    def stamp(self, today: date) -> object:
        """Return something that is another thing once an episode, or the day, is another one."""
        return self._today(today)

    def checklist(self, progress: Progress, today: date) -> tuple[ChecklistLine, ...]:
        """Return the checklist of an episode on a day."""
        return checklist(self.guidance_of(progress.episode), progress.facts, today)

    def what_if(self, progress: Progress, version: str, today: date) -> WhatIf:
        """Return an episode beside what another version of the guidance would make of it.

        Raises `NotFound` when there is no such version.
        """
        own = self.guidance_of(progress.episode)
        return what_if(own, self._versions.get(version), progress.facts, today)

    def guidance_of(self, line: EpisodeLine) -> Guidance:
        """Return the version of the guidance that an episode keeps."""
        return self._versions.get(line.guidance)

    def _computed(self, line: EpisodeLine, recorded: Facts, today: date) -> Progress:
        guidance = self.guidance_of(line)
        facts = under(guidance, recorded)
        stage = stage_reached(guidance, facts, today)
        return Progress(
            episode=line,
            facts=facts,
            stage=stage,
            stages={one.id: one for one in guidance.stages},
            standing=standing(stage, facts),
            milestones=timeline(guidance, facts, today),
            prompts=prompts(guidance, facts, today),
            silent_since=silent_since(guidance, facts, today),
            days_to_steps=days_to_each_step(facts, today),
            next_host=bool(seats_from(guidance, Team.NEXT_HOST, facts.team, facts.hosts)),
        )

    def _today(self, today: date) -> dict[str, Progress]:
        """Return every episode as it is today; only those that changed since the last time are computed."""
        position = self._tables.tracking()[0]
        with self._lock:
            if self._kept_at != (today, position):
                self._kept = self._brought_up_to_date(today)
                self._kept_at = (today, position)
            return self._kept

    def _brought_up_to_date(self, today: date) -> dict[str, Progress]:
        few, known = None, {}
        if self._kept_at is not None:
            day, position = self._kept_at
            few = changed_since(self._tables, position)
            known = {name: one for name, one in self._kept.items() if name not in few}
            if day != today:
                known = {name: self._computed(one.episode, one.facts, today) for name, one in known.items()}
        facts = facts_of(self._tables, NOW, few)
        for line in self._episodes.several(few):
            if line.reference in facts:  # otherwise it was opened in between, and is there the next time
                known[line.reference] = self._computed(line, facts[line.reference], today)
        return dict(sorted(known.items(), key=lambda one: order(one[1].episode)))


def sees(reader: Reader, line: EpisodeLine) -> bool:
    """Say whether a reader may see an episode."""
    return reader.may_see(line.visibility, line.hosts, line.team_persons)


def order(line: EpisodeLine) -> tuple[bool, int, str]:
    """Return where an episode stands in a list: the latest fieldwork first, those without dates last."""
    start = line.fieldwork[0].toordinal() if line.fieldwork else 0
    return (line.fieldwork is None, -start, line.reference)
