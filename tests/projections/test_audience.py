"""Who could see something on a day: equal to a replay of what was released and who was a member."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.days import day_of
from ci_kb.domain.account import Role
from ci_kb.domain.connection import Connection
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import Details, Part, TeamMember
from ci_kb.domain.errors import CiKbError
from ci_kb.domain.finding import Finding, FindingContent, FindingKind
from ci_kb.domain.membership import Membership
from ci_kb.domain.record import Act, Visibility
from ci_kb.domain.report import Report, ReportStep
from ci_kb.event_log import Logged
from projections import Projections
from projections.audience import CouldSee
from projections.reading import Reader
from tests.examples import REFERENCE

ACCOUNTS = ("anna", "ben", "cara", "dan")
FIRST = date(2024, 1, 8)
DAYS = 900
ITEM = "f1"
LINK = "c1"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with accounts, whose passwords take a while to make."""
    folder = tmp_path_factory.mktemp("people")
    with KnowledgeBase(folder, FIRST) as kb:
        for account in ACCOUNTS:
            kb.accounts.add(account, account, "a few words are good", Role.READER, "Fife Council", by(FIRST))
    return folder


def by(day: date, reason: str = "as we agreed") -> Act:
    return by_operator(day, reason)


# ---- things happen at random ----


@dataclass
class Story:
    """A knowledge base in which something happens on each of many days."""

    kb: KnowledgeBase
    dice: random.Random
    day: date = FIRST

    def person(self) -> str:
        return self.kb.people.called(self.dice.choice(ACCOUNTS)).id

    def days(self) -> tuple[date, date | None]:
        first = self.day + timedelta(days=self.dice.randint(-30, 60))
        last = self.dice.choice([None, first + timedelta(days=self.dice.randint(0, 200))])
        return first, last

    def act(self) -> Act:
        return by(self.day)

    def begin(self) -> None:
        self.kb.episodes.open(REFERENCE, Details("Attendance", ("Moray",)), self.act())
        content = FindingContent(FindingKind.STRENGTH, "Clear feedback")
        self.kb.findings.record(REFERENCE, content, self.act(), reference=ITEM)
        between = {"from_authority": "Moray", "to_authority": "Fife"}
        self.kb.connections.propose(REFERENCE, self.act(), **between, subject="Data", reference=LINK)

    def happen(self) -> None:
        """Let one thing happen, if it may."""
        kb, role = self.kb, self.dice.choice(["team member", "recorder", "host lead", "observer"])
        part = self.dice.choice([Part.MEMBER, Part.RECORDER, Part.OBSERVER])
        seat = TeamMember("Headteacher", "Fife Council", part, self.person())
        visibility = self.dice.choice(list(Visibility))
        step = self.dice.choice([ReportStep.DRAFTED, ReportStep.FINALISED, ReportStep.FAIL_SAFE_AGREED])
        things: list[Callable[[], object]] = [
            lambda: kb.findings.release(REFERENCE, ITEM, visibility, self.act()),
            lambda: kb.episodes.release(REFERENCE, visibility, self.act()),
            lambda: kb.memberships.grant(REFERENCE, self.person(), role, self.days(), self.act()),
            lambda: kb.memberships.change_dates(REFERENCE, self.person(), self.days(), self.act()),
            lambda: kb.memberships.end(REFERENCE, self.person(), self.act()),
            lambda: kb.episodes.identify_team_member(REFERENCE, seat, self.act()),
            lambda: kb.episodes.stand_down(REFERENCE, seat, self.act()),
            lambda: kb.episodes.leave_seat(REFERENCE, self.dice.randint(1, 6), self.act()),
            lambda: kb.reports.take_step(REFERENCE, step, self.act()),
        ]
        with suppress(CiKbError):
            self.dice.choice(things)()


@contextmanager
def story_told(
    people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dice: random.Random, things: int
) -> Iterator[tuple[KnowledgeBase, Projections]]:
    """Let so many things happen on as many days, and yield what can be asked about them afterwards."""
    now = [datetime.combine(FIRST, time(12), UTC)]
    for where in ("ci_kb.domain.record", "eventsourcing.domain"):
        monkeypatch.setattr(f"{where}.datetime_now_with_tzinfo", lambda: now[0])
    with KnowledgeBase(Path(shutil.copytree(people, tmp_path / "data")), FIRST) as kb:
        story = Story(kb, dice)
        story.begin()
        for day in sorted(dice.choices(range(1, DAYS), k=things)):
            story.day = FIRST + timedelta(days=day)
            now[0] = datetime.combine(story.day, time(12), UTC)
            story.happen()
        with Projections(kb.log, tmp_path / "views") as views:
            views.catch_up()
            assert not any(views.now.dead_letters().values())
            yield kb, views


# ---- the same, told from the events in the simplest way there is ----


@dataclass(frozen=True)
class Held:
    """A membership as its events left it."""

    person: str
    role: str
    first: date | None
    last: date | None
    ended: bool = False


def replayed(events: list[Logged], day: date, kind: str) -> tuple[str, set[tuple[str, str]]] | None:
    """Return the visibility of something, and who sees it by membership, after some events, on a day."""
    told = {
        "": (Episode.Opened, Episode.Released),
        "finding": (Finding.Recorded, Finding.Released),
        "connection": (Connection.Proposed,),
    }
    visibilities = [str(one.event.visibility) for one in events if isinstance(one.event, told[kind])]
    if not visibilities:
        return None
    given_out = [
        one.event.on for one in events if isinstance(one.event, Report.Finalised | Report.FailSafeAgreed)
    ]
    by_membership = memberships(events)
    explicit = {held.person for held in by_membership}
    held = [one for one in by_membership if not one.ended]
    held += [one for one in seats(events) if one.person not in explicit]
    ending = max(given_out, default=None)
    return visibilities[-1], {(one.person, one.role) for one in held if holds(one, day, ending)}


def memberships(events: list[Logged]) -> list[Held]:
    """Return every membership as some events left it."""
    found: dict[object, Held] = {}
    for logged in events:
        event = logged.event
        match event:
            case Membership.Granted():
                held = Held(event.person, event.member_role, event.first_day, event.last_day)
                found[event.originator_id] = held
            case Membership.DatesChanged():
                before = found[event.originator_id]
                found[event.originator_id] = replace(before, first=event.first_day, last=event.last_day)
            case Membership.Ended():
                found[event.originator_id] = replace(found[event.originator_id], ended=True)
    return list(found.values())


def seats(events: list[Logged]) -> list[Held]:
    """Return the access by seats in the team as some events left it."""
    parts = {Part.MEMBER: "team member", Part.RECORDER: "recorder", Part.OBSERVER: "observer"}
    found: dict[int, Held] = {}
    number = 0
    for logged in events:
        event = logged.event
        if isinstance(event, Episode.TeamMemberIdentified):
            number += 1
            found[number] = Held(event.member.person, parts[event.member.part], None, None)
        elif isinstance(event, Episode.TeamMemberStoodDown):
            del found[event.seat]
    return list(found.values())


def holds(held: Held, day: date, given_out: date | None) -> bool:
    last = held.last or (six_months_after(given_out) if given_out else None)
    return (held.first is None or held.first <= day) and (last is None or day <= last)


def six_months_after(day: date) -> date:
    year, month = (day.year, day.month + 6) if day.month <= 6 else (day.year + 1, day.month - 6)
    end_of_month = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, end_of_month))


def seen(found: CouldSee | None) -> tuple[str, set[tuple[str, str]]] | None:
    """Return what the knowledge base answers, in the same terms."""
    if found is None:
        return None
    return str(found.spell.visibility), {(one.person, one.role) for one in found.members}


THINGS = {"": "", "finding": ITEM, "connection": LINK}


@pytest.mark.parametrize(("seed", "dates"), [(1, 20), (2, 20), pytest.param(3, 200, marks=pytest.mark.slow)])
def test_who_could_see_something_on_a_day_equals_a_replay(
    people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, dates: int
) -> None:
    dice = random.Random(seed)
    with story_told(people, tmp_path, monkeypatch, dice, 2 * dates) as (kb, views):
        events, answers = list(kb.log.events()), []
        for _ in range(dates):
            day = FIRST + timedelta(days=dice.randint(-5, DAYS + 5))
            until = [logged for logged in events if day_of(logged.event.timestamp) <= day]
            at = views.episodes.position_at(day)
            for kind, reference in THINGS.items():
                expected = replayed(until, day, kind)
                found = views.audiences.who_could_see(REFERENCE, day, kind, reference, at)
                assert seen(found) == expected, (day, kind)
                answers.append(expected)
    assert sum(bool(answer and answer[1]) for answer in answers) > dates
    assert {answer[0] for answer in answers if answer} == set(Visibility)


def test_a_reader_holds_on_a_day_exactly_what_is_answered_for_that_day(
    people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(4)
    with story_told(people, tmp_path, monkeypatch, dice, 60) as (kb, views):
        line = views.episodes.get(REFERENCE)
        assert line
        for _ in range(60):
            day = FIRST + timedelta(days=dice.randint(0, DAYS))
            for account in ACCOUNTS:
                reader = Reader(kb.people.called(account).id, Role.READER, "Fife Council", day)
                held = {
                    one.role
                    for one in views.audiences.access(REFERENCE)
                    if one.person == reader.person and one.holds_on(day)
                }
                assert reader.held(line.team_persons) == held


def test_what_was_visible_is_one_time_after_another(
    people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with story_told(people, tmp_path, monkeypatch, random.Random(5), 80) as (_, views):
        spells = views.audiences.spells(REFERENCE, "finding", ITEM)
        assert len(spells) > 3
        for before, after in pairwise(spells):
            assert before.over == after.begun
            assert before.visibility != after.visibility
        assert spells[-1].over is None
