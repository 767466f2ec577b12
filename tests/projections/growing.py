"""A knowledge base that grows day by day under a clock of the test's own, and what it answers when asked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from benchmarks.model import Model
from ci_kb.application import OPERATOR, KnowledgeBase, by_operator
from ci_kb.domain.account import Role
from ci_kb.domain.authorities import authorities
from ci_kb.domain.episode_values import Details, Focus, FocusStep, SelfEvaluation, SelfEvaluationKind
from ci_kb.domain.errors import CiKbError
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.host_paper import HostPaperContent
from ci_kb.domain.next_step import NextStepContent, NextStepStatus
from ci_kb.domain.practice import PracticeContent
from ci_kb.domain.record import Act, Record, Visibility
from ci_kb.domain.report import Report
from ci_kb.domain.vocabulary import Ring, Term, Theme
from ci_kb.event_log import EventLog
from projections import Projections
from projections.reading import Reader
from projections.search import Filters
from projections.tables import NOW
from tests.ci_kb import histories
from tests.projections.writer import Writer
from web.search.answer import as_json, told, words_of
from web.similar.answer import Need, similar

SCOTLAND = ZoneInfo("Europe/London")
BEGAN = datetime(2024, 10, 1, 8, tzinfo=UTC)
EVERYTHING = Reader(OPERATOR, Role.ADMINISTRATOR)
STEPS = list(FocusStep)
THEMES = ("attainment", "attendance", "data", "equity", "literacy", "wellbeing")
QUERIES = (
    "",
    "attainment",
    "data literacy",
    '"quality assurance"',
    "PEF moderatoin",
    "theme:attendance learners",
)
FILTERS = (
    Filters(),
    Filters(kind=("finding",)),
    Filters(authority=("Moray Council",), theme=("data", "equity")),
)
BETWEEN_EVENTS = timedelta(hours=9)


class Clock:
    """The time at which events are recorded; it goes on a little with each, now and then past midnight."""

    def __init__(self, random: Random) -> None:
        self.now = BEGAN
        self._random = random

    def read(self) -> datetime:
        """Return the time."""
        return self.now

    def go_on(self) -> None:
        """Let some time pass: a moment, some hours, or up to the last minutes of a day in Scotland."""
        self.now += self._random.choice([timedelta(milliseconds=1), timedelta(minutes=7), 2 * BETWEEN_EVENTS])
        if self._random.random() < 0.1:
            late = self.now.astimezone(SCOTLAND).replace(hour=23, minute=59, second=59, microsecond=999_000)
            self.now = max(self.now, late.astimezone(UTC))

    @property
    def today(self) -> date:
        """The day it is in Scotland."""
        return self.now.astimezone(SCOTLAND).date()


class Grower:
    """Records one thing after another, as people might: much of it on episodes that are there already."""

    def __init__(self, kb: KnowledgeBase, clock: Clock, random: Random) -> None:
        self.kb, self.clock, self.random = kb, clock, random
        self.model = Model()
        self.model.random = random
        self.writers: list[Writer] = []
        self.items: list[tuple[Any, str, str]] = []
        self.connections: list[tuple[str, str]] = []

    def grow(self, events: int) -> None:
        """Record until there are so many events."""
        self.open_one()
        while self.kb.log.head() < events:
            self.clock.go_on()
            doing = self.random.choices(*zip(*self.DOINGS, strict=True))[0]
            try:
                doing(self)
            except CiKbError:
                continue

    def act(self) -> Act:
        """Return what somebody does now, which may have happened some time ago."""
        return by_operator(self.clock.today - timedelta(days=self.random.choice([0, 0, 3, 40])), self.text(5))

    def text(self, words: int) -> str:
        """Return so many words, of which some are those that people search for."""
        often = self.random.choice(["attainment", "attendance", "quality assurance"])
        return f"{self.model.text(words)} {often}"

    def themes(self) -> tuple[str, ...]:
        return tuple(self.random.sample(THEMES, self.random.randint(0, 2)))

    def hosts(self) -> tuple[str, ...]:
        some = ["Moray Council", *(authority.name for authority in authorities()[:6])]
        return tuple(dict.fromkeys(self.random.choices(some, k=self.random.choice([1, 1, 2]))))

    def episode(self) -> str:
        return self.random.choice(self.writers).name

    def open_one(self) -> None:
        """Open an episode, of which nothing else is known yet."""
        writer = Writer.__new__(Writer)
        writer.name, writer.others = f"e{len(self.writers)}", []
        self.kb.episodes.open(
            writer.name, Details(self.model.text(3), self.hosts()), self.act(), visibility=self.visibility()
        )
        self.writers.append(writer)

    def visibility(self) -> Visibility:
        return self.random.choice([Visibility.TEAM, Visibility.NETWORK, Visibility.PUBLIC])

    def go_on(self) -> None:
        """Record a step of a generated history on an episode: dates, milestones, meetings, the report."""
        writer = self.random.choice(self.writers)
        writer.episode, report = self.kb.episodes.get(writer.name), self.kb.reports.find(writer.name)
        writer.report = report or Report.begin_for(writer.name, self.act())
        known = len(writer.others)
        step = histories.step(self.random, writer.episode.details.hosts[0])
        if step.what in ("focus", "self-evaluation"):
            return
        writer.take(step)
        new: list[Record] = [writer.episode, *writer.others[known:]]
        self.kb.log.save(*new, *([writer.report] if step.what == "report" else []))

    def correct_details(self) -> None:
        details = Details(self.model.text(3), self.hosts())
        self.kb.episodes.correct_details(self.episode(), details, self.act())

    def state_focus(self) -> None:
        focus = Focus(self.text(6), self.text(8), themes=self.themes())
        self.kb.episodes.state_focus(self.episode(), self.random.choice(STEPS), focus, self.act())

    def evaluate(self) -> None:
        line = SelfEvaluation(
            SelfEvaluationKind.STRENGTH, self.text(6), self.random.choice(["attainment", ""])
        )
        self.kb.episodes.record_self_evaluation(
            self.episode(), f"se{self.random.randint(1, 3)}", line, self.act()
        )

    def withdraw_line(self) -> None:
        self.kb.episodes.withdraw_self_evaluation(
            self.episode(), f"se{self.random.randint(1, 3)}", self.act()
        )

    def release_episode(self) -> None:
        self.kb.episodes.release(self.episode(), self.visibility(), self.act())

    def content(self, commands: Any) -> Any:
        if commands is self.kb.findings:
            return FindingContent(self.random.choice(list(FindingKind)), self.text(20), self.themes())
        if commands is self.kb.practices:
            return PracticeContent(
                self.text(4), self.text(20), self.themes(), contact_role="head", consent=True
            )
        if commands is self.kb.host_papers:
            return HostPaperContent(f"Focus: {self.text(6)}")
        return NextStepContent(self.text(12), "officer", "Moray Council")

    def record(self) -> None:
        kb = self.kb
        commands = self.random.choice([kb.findings, kb.findings, kb.practices, kb.next_steps, kb.host_papers])
        episode, reference = self.episode(), f"r{len(self.items)}"
        commands.record(
            episode, self.content(commands), self.act(), reference=reference, visibility=self.visibility()
        )
        self.items.append((commands, episode, reference))

    def change(self) -> None:
        """Correct, release or withdraw an item, or report on it."""
        if not self.items:
            return
        commands, *which = self.random.choice(self.items)
        match self.random.choice(["correct", "correct", "release", "withdraw", "report"]):
            case "correct":
                commands.correct(*which, self.content(commands), self.act())
            case "release":
                commands.release(*which, self.visibility(), self.act())
            case "withdraw" if self.random.random() < 0.3:
                commands.withdraw(*which, self.act())
            case "report" if commands is self.kb.next_steps:
                commands.report_progress(
                    *which, self.random.choice(list(NextStepStatus)), "so far", self.act()
                )

    def connect(self) -> None:
        episode, reference = self.episode(), f"c{len(self.connections)}"
        hosts = self.kb.episodes.get(episode).details.hosts
        self.kb.connections.propose(
            episode,
            self.act(),
            from_authority=hosts[0],
            to_authority=authorities()[-1].name,
            subject=self.text(3),
            reference=reference,
        )
        self.connections.append((episode, reference))

    def judge(self) -> None:
        one, other = self.random.choices(self.writers, k=2)
        say = self.kb.similar_work
        self.random.choice([say.link, say.dismiss, say.restore, say.unlink])(one.name, other.name, self.act())

    def word(self) -> None:
        """Change the shared words."""
        words, named = self.kb.vocabulary, self.random.choice(THEMES)
        match self.random.choice(["theme", "term", "ring", "merge", "back"]):
            case "theme" | "back":
                words.define_theme(Theme(named, self.model.text(2).rstrip(".")), self.act())
            case "term":
                words.define_term(Term("PEF", self.model.text(3).rstrip(".")), self.act())
            case "ring":
                words.define_ring(Ring("ring", ("attendance", self.model.text(1).rstrip("."))), self.act())
            case "merge":
                words.merge_theme(named, "self-evaluation", self.act())

    DOINGS: tuple[tuple[Callable[[Grower], None], int], ...] = (
        (open_one, 3),
        (go_on, 20),
        (correct_details, 3),
        (state_focus, 10),
        (evaluate, 4),
        (withdraw_line, 1),
        (release_episode, 2),
        (record, 25),
        (change, 25),
        (connect, 3),
        (judge, 3),
        (word, 1),
    )


@contextmanager
def grown(folder: Path, seed: int, events: int) -> Iterator[tuple[KnowledgeBase, list[datetime]]]:
    """Yield a knowledge base of so many events, and when each was recorded."""
    random = Random(seed)
    clock = Clock(random)
    with pytest.MonkeyPatch.context() as patch:
        for place in ("ci_kb.domain.record", "eventsourcing.domain"):
            patch.setattr(f"{place}.datetime_now_with_tzinfo", clock.read)
        kb = KnowledgeBase(folder, clock.today)
        Grower(kb, clock, random).grow(events)
    with kb:
        yield kb, [logged.event.timestamp for logged in kb.log.events()]


def day_in_scotland(moment: datetime) -> date:
    """Return the day on which something was recorded, as days are counted in Scotland."""
    return moment.astimezone(SCOTLAND).date()


def copy_first(kb: KnowledgeBase, count: int, folder: Path) -> EventLog:
    """Return a new log with the first so many events of another, as they are stored, and the keys to them."""
    shutil.copytree(kb.folder / "keys", folder / "keys")
    copied = EventLog(folder / "log.db")
    for start in range(0, count, 500):
        stored = [event for _, event in kb.log.stored_after(start, min(500, count - start))]
        copied._recorder.insert_events(stored)
    return copied


def answers(projections: Projections, day: date, *, looking_back: bool) -> dict[str, str]:
    """Return what is said of everything, as at a day or as it stands now, as text to compare."""
    at = projections.episodes.position_at(day) if looking_back else NOW
    found: dict[str, Any] = {}
    lines = sorted(projections.episodes.visible(EVERYTHING, at), key=lambda line: line.reference)
    found["episodes"] = lines
    for line in lines:
        name = line.reference
        found[f"page of {name}"] = projections.episodes.page(name, at)
        found[f"items of {name}"] = projections.items.of_episode(name, EVERYTHING, at)
        found[f"connections of {name}"] = projections.connections.all(EVERYTHING, episode=name, at=at)
        found[f"progress of {name}"] = projections.progress.one(name, day, at)
        found[f"focus of {name}"] = projections.focus_lines.of(name, EVERYTHING, at)
    found["counts"] = projections.items.counts(EVERYTHING, [line.reference for line in lines], at)
    found["programme"] = projections.programme.seen_by(EVERYTHING, day, at)
    lives = projections.focuses.seen_by(EVERYTHING, at)
    found["focuses"] = (lives.lives, lives.counts, lives.without, lives.reasons)
    found |= searches(projections, day, at, looking_back=looking_back)
    return {name: repr(value) for name, value in found.items()}


def searches(projections: Projections, day: date, at: int, *, looking_back: bool) -> dict[str, Any]:
    """Return what is found, with every facet, score and snippet, and what was similar work."""
    audiences = projections.episodes.audiences(EVERYTHING)
    words = words_of(projections.vocabularies.at(at))
    stage = projections.stages.told(EVERYTHING, audiences, day, day, at)
    found: dict[str, Any] = {}
    for query in QUERIES:
        for number, filters in enumerate(FILTERS):
            results = projections.search.find(
                query,
                audiences=audiences,
                filters=filters,
                as_at=day if looking_back else None,
                vocabulary=words,
                told={"stage": stage},
            )
            results = replace(results, hits=told(results.hits, audiences, words))
            found[f"search {number} for {query}"] = json.dumps(as_json(results, day), default=str)
    lines = projections.episodes.visible(EVERYTHING, at)[:4]
    for need in [Need("attainment and data"), *(Need(episode=line.reference) for line in lines)]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("web.similar.answer.today", lambda: day)
            answer = similar(projections, words, EVERYTHING, need, as_at=day if looking_back else None)
        found[f"work similar to {need}"] = [
            *answer.matches,
            "set aside",
            *answer.set_aside,
        ]
    return found
