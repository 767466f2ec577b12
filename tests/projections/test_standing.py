"""Where an episode stands beside another one: told from what happened in both, for thirty-two of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ci_kb.application import KnowledgeBase
from ci_kb.domain.authorities import authorities
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import (
    Details,
    Focus,
    FocusStep,
    SelfEvaluation,
    SelfEvaluationKind,
    Session,
)
from ci_kb.domain.host_paper import HostPaper, HostPaperContent
from ci_kb.domain.record import Visibility
from ci_kb.domain.report import Report, ReportStep
from projections import Projections
from projections.reading import Reader
from projections.standing import Beside, beside
from tests.examples import act

TODAY = date(2024, 5, 1)
READER = Reader("somebody", "administrator", "")
SESSIONS = (Session(1, "09:30", "10:30", "Welcome"),)
PAST = (TODAY - timedelta(days=20), TODAY - timedelta(days=18))
NOW = (TODAY - timedelta(days=1), TODAY + timedelta(days=1))
TO_COME = (TODAY + timedelta(days=30), TODAY + timedelta(days=32))


@dataclass(frozen=True)
class Story:
    """What happened in an episode: the facts that were drawn for it, and nothing that follows from them."""

    reference: str
    said: frozenset[str]

    def stage(self) -> int:
        """Which of the six stages it has reached: written anew from the guidance, not from our rules."""
        if self.said & {"finalised", "review"}:
            return 6
        if self.said & {"past", "drafted"}:
            return 5
        if "now" in self.said:
            return 4
        if self.said & {"programme", "paper"}:
            return 3
        return 2 if self.said & {"agreed", "self-evaluation"} else 1


WHAT_HAPPENS = (
    *("proposed", "agreed", "self-evaluation", "programme", "paper"),
    *("to come", "now", "past", "drafted", "finalised", "review"),
)


def records(story: Story, host: str) -> Iterator[Any]:
    """Yield what such an episode consists of."""
    made = Episode.open(
        story.reference, Details("", (host,)), act(), guidance="2022-11", visibility=Visibility.NETWORK
    )
    for step in (FocusStep.PROPOSED, FocusStep.AGREED):
        if step in story.said:
            made.state_focus(step, Focus(f"Moderation, {step}"), act("clearer"))
    if "self-evaluation" in story.said:
        made.record_self_evaluation("s1", SelfEvaluation(SelfEvaluationKind.STRENGTH, "Trust"), act())
    if "programme" in story.said:
        made.agree_timetable(SESSIONS, act())
    for name, days in (("past", PAST), ("now", NOW), ("to come", TO_COME)):
        if name in story.said:
            made.agree_fieldwork_dates(*days, act("moved"))
            break
    if "review" in story.said:
        made.review_progress(None, "On the way", act())
    yield made
    yield from papers(story)


def papers(story: Story) -> Iterator[Any]:
    """Yield the papers of such an episode."""
    if "paper" in story.said:
        content = HostPaperContent("What we hope to learn")
        yield HostPaper.record_in(story.reference, "h1", content, Visibility.TEAM, act())
    if steps := [step for step in (ReportStep.DRAFTED, ReportStep.FINALISED) if step in story.said]:
        report = Report.begin_for(story.reference, act())
        for step in steps:
            report.take_step(step, act())
        yield report


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Projections, list[Story]]]:
    """An episode for each of the thirty-two, with what happened in it drawn at random."""
    folder: Path = tmp_path_factory.mktemp("programme")
    drawing = random.Random(6)
    stories = []
    with (
        KnowledgeBase(folder, TODAY) as kb,
        Projections(kb.log, folder / "views", kb.guidance) as projections,
    ):
        for number, authority in enumerate(authorities()):
            most = drawing.choice((2, 5, 7, 8, 9, 11))
            said = set(drawing.sample(WHAT_HAPPENS[:most], drawing.randrange(most)))
            for later in ("now", "to come"):  # the fieldwork has one period: the first of those drawn
                if "past" in said or (later == "to come" and "now" in said):
                    said.discard(later)
            story = Story(f"episode-{number}", frozenset(said))
            kb.log.save(*records(story, authority.name))
            stories.append(story)
        assert projections.catch_up()
        yield projections, stories


def test_each_of_thirty_two_episodes_stands_where_its_events_say(
    programme: tuple[Projections, list[Story]],
) -> None:
    projections, stories = programme
    found = {one.episode.reference: one for one in projections.progress.visible(READER, TODAY)}
    assert len(found) == 32
    assert {story.stage() for story in stories} == {1, 2, 3, 4, 5, 6}
    for mine in stories:
        for theirs in stories:
            expected = (
                Beside.PLANNING
                if theirs.stage() <= 3
                else Beside.AHEAD
                if theirs.stage() > mine.stage()
                else Beside.ALONGSIDE
            )
            assert beside(found[mine.reference], found[theirs.reference]) == expected, (mine, theirs)


def test_whoever_has_not_begun_has_nobody_alongside(programme: tuple[Projections, list[Story]]) -> None:
    projections, stories = programme
    found = {one.episode.reference: one for one in projections.progress.visible(READER, TODAY)}
    for story in stories:
        expected = Beside.PLANNING if story.stage() <= 3 else Beside.AHEAD
        assert beside(None, found[story.reference]) == expected
