"""How far episodes have come, from the log to the answer, and kept up to date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ci_kb.domain.account import Role
from ci_kb.domain.agreement import FAIL_SAFE, Agreement, Party
from ci_kb.domain.connection import Connection, ConnectionState
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import (
    Details,
    Session,
)
from ci_kb.domain.meeting import Meeting, MeetingContent, MeetingKind
from ci_kb.domain.record import Visibility
from ci_kb.domain.report import Report, ReportStep
from ci_kb.event_log import EventLog
from ci_kb.guidance import MilestoneLine, MilestoneState, Versions
from projections.episodes import Episodes
from projections.follower import catch_up
from projections.generation import read_tables
from projections.progress import Progresses
from projections.reading import Reader
from projections.tables import NOW, Tables
from tests.ci_kb import histories
from tests.examples import act, full_episode
from tests.projections.writer import Writer, on

ADMINISTRATOR = Reader("somebody", Role.ADMINISTRATOR)
OFFICER = Reader("another", Role.OFFICER, "Fife Council")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    log = EventLog(tmp_path / "log.db")
    yield log
    log.close()


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[Tables]:
    tables = read_tables(tmp_path)
    yield tables
    tables.close()


@pytest.fixture
def progresses(tables: Tables) -> Progresses:
    return Progresses(tables, Episodes(tables), Versions())


def recorded(log: EventLog, tables: Tables, seeds: range) -> list[Writer]:
    writers = [Writer(f"e{seed}", histories.history(seed)) for seed in seeds]
    for writer in writers:
        log.save(writer.episode, writer.report, *writer.others)
    catch_up(tables, log)
    assert tables.dead_letters() == {}
    return writers


@pytest.mark.parametrize("seeds", [range(0, 500, 5), pytest.param(range(500), marks=pytest.mark.slow)])
def test_histories_that_were_recorded_are_judged_as_the_oracle_judges_them(
    log: EventLog, tables: Tables, progresses: Progresses, seeds: range
) -> None:
    for writer in recorded(log, tables, seeds):
        history = writer.history
        progress = progresses.one(writer.name, history.today)
        assert progress is not None
        states = {line.milestone.id: str(line.state) for line in progress.milestones}
        rows = {line.row.id: str(line.state) for line in progresses.checklist(progress, history.today)}
        assert states == {name: histories.milestone_state(history, name) for name in states}, history
        assert progress.stage.id == histories.stage(history), history
        assert rows == histories.checklist(history), history


def test_what_is_kept_equals_what_is_computed_anew(
    log: EventLog, tables: Tables, progresses: Progresses
) -> None:
    writers = recorded(log, tables, range(40))
    day = histories.OPENED + timedelta(days=100)
    progresses.visible(ADMINISTRATOR, day)
    for writer in writers[:10]:
        writer.episode.meet_milestone("documentation-finalised", on(day))
        log.save(writer.episode)
    late = Meeting.record_in(
        "e11",
        "late",
        MeetingContent(MeetingKind.TEAM_PRE_MEETING, held=day),
        Visibility.TEAM,
        on(day),
    )
    log.save(late)
    catch_up(tables, log)
    for today in (day, day + timedelta(days=30)):
        kept = progresses.visible(ADMINISTRATOR, today)
        fresh = Progresses(tables, Episodes(tables), Versions()).visible(ADMINISTRATOR, today)
        assert kept == fresh
        assert {one.episode.reference: one for one in kept} == {
            writer.name: progresses.one(writer.name, today) for writer in writers
        }
    assert any(line.state is MilestoneState.MET for line in kept[0].milestones)


def test_a_reader_is_told_of_the_episodes_they_may_see(
    log: EventLog, tables: Tables, progresses: Progresses
) -> None:
    log.save(
        full_episode(),
        Episode.open("hidden-2023-01", Details("", ("Moray Council",)), act(), guidance="2022-11"),
    )
    catch_up(tables, log)
    today = date(2023, 2, 1)
    assert len(progresses.visible(ADMINISTRATOR, today)) == 2
    assert "hidden-2023-01" not in {one.episode.reference for one in progresses.visible(OFFICER, today)}


def test_an_episode_is_as_it_was_at_a_position(log: EventLog, tables: Tables, progresses: Progresses) -> None:
    episode = Episode.open("e", Details("", ("Moray Council",)), act(), guidance="2022-11")
    log.save(episode)
    before = log.head()
    episode.agree_fieldwork_dates(date(2023, 3, 1), date(2023, 3, 2), act())
    log.save(episode)
    catch_up(tables, log)
    today = date(2023, 3, 10)
    then, now = progresses.one("e", today, before), progresses.one("e", today)
    assert then is not None
    assert now is not None
    assert (then.stage.id, now.stage.id) == ("getting-ready", "capturing-findings")
    assert [one.stage.id for one in progresses.visible(ADMINISTRATOR, today, before)] == ["getting-ready"]
    assert progresses.one("e", today, 0) is None


def test_a_withdrawn_meeting_was_not_held(log: EventLog, tables: Tables, progresses: Progresses) -> None:
    episode = Episode.open("e", Details("", ("Moray Council",)), act(), guidance="2022-11")
    content = MeetingContent(MeetingKind.INITIAL_DISCUSSION, held=date(2022, 9, 20))
    meeting = Meeting.record_in("e", "m1", content, Visibility.TEAM, act())
    log.save(episode, meeting)
    catch_up(tables, log)
    assert met(progresses, "initial-discussion") == date(2022, 9, 20)
    meeting.withdraw(act("Recorded in the wrong episode"))
    log.save(meeting)
    catch_up(tables, log)
    assert met(progresses, "initial-discussion") is None


def test_of_two_meetings_that_are_planned_the_first_counts(
    log: EventLog, tables: Tables, progresses: Progresses
) -> None:
    episode = Episode.open("e", Details("", ("Moray Council",)), act(), guidance="2022-11")
    days = (date(2024, 2, 9), date(2024, 2, 2), date(2024, 2, 16))
    meetings = [
        Meeting.record_in(
            "e", f"m{day}", MeetingContent(MeetingKind.TEAM_PRE_MEETING, day), Visibility.TEAM, act()
        )
        for day in days
    ]
    log.save(episode, *meetings)
    catch_up(tables, log)
    assert line_of(progresses, "team-pre-meeting").fact.planned == date(2024, 2, 2)


def test_a_programme_that_is_drafted_is_not_agreed_and_one_that_was_agreed_stays_so(
    log: EventLog, tables: Tables, progresses: Progresses
) -> None:
    episode = Episode.open("e", Details("", ("Moray Council",)), act(), guidance="2022-11")
    episode.draft_timetable((Session(1, "09:30", "10:00", "Welcome"),), on(date(2023, 1, 5)))
    log.save(episode)
    catch_up(tables, log)
    assert met(progresses, "timetable-agreed") is None
    episode.agree_timetable(episode.sessions, on(date(2023, 1, 9)))
    episode.draft_timetable((Session(1, "09:00", "10:00", "Welcome"),), on(date(2023, 1, 12)))
    log.save(episode)
    catch_up(tables, log)
    assert met(progresses, "timetable-agreed") == date(2023, 1, 9)


def test_a_connection_that_came_further_is_a_sign_of_life(
    log: EventLog, tables: Tables, progresses: Progresses
) -> None:
    episode = Episode.open("e", Details("", ("Moray Council",)), act(), guidance="2022-11")
    episode.agree_fieldwork_dates(date(2023, 3, 1), date(2023, 3, 2), act())
    log.save(episode)
    catch_up(tables, log)
    today = date(2023, 12, 1)
    silent = progresses.one("e", today)
    assert silent is not None
    assert silent.silent_since == date(2023, 3, 2)
    connection = Connection.propose(
        "e",
        "c1",
        from_authority="Angus Council",
        to_authority="Moray Council",
        subject="Trios",
        visibility=Visibility.TEAM,
        act=act(),
    )
    connection.progress(ConnectionState.MET, "", replace(act(), on=date(2023, 11, 1)))
    log.save(connection)
    catch_up(tables, log)
    heard = progresses.one("e", today)
    assert heard is not None
    assert heard.silent_since is None


def line_of(progresses: Progresses, milestone: str) -> MilestoneLine:
    progress = progresses.one("e", date(2024, 1, 1))
    assert progress is not None
    return next(line for line in progress.milestones if line.milestone.id == milestone)


def met(progresses: Progresses, milestone: str) -> date | None:
    return line_of(progresses, milestone).fact.met


def test_a_statement_that_one_of_the_three_takes_back_no_longer_stands_in_place_of_a_report(
    log: EventLog, tables: Tables, progresses: Progresses
) -> None:
    day = date(2023, 2, 1)
    agreement = Agreement.draw("moray-2022-11", FAIL_SAFE, "The position reached", on(day))
    for party in Party:
        agreement.sign(party, on(day))
    report = Report.begin_for("moray-2022-11", on(day))
    report.take_step(ReportStep.FAIL_SAFE_AGREED, on(day))
    log.save(full_episode(), agreement, report)

    def finalised() -> MilestoneState:
        catch_up(tables, log)
        (one,) = progresses.visible(ADMINISTRATOR, date(2023, 2, 2))
        return next(line.state for line in one.milestones if line.milestone.id == "report-finalised")

    assert finalised() is MilestoneState.NOT_APPLICABLE
    agreement.withdraw_signature(Party.HOST, on(day))
    log.save(agreement)
    assert finalised() is not MilestoneState.NOT_APPLICABLE


def test_the_stages_alone_are_those_of_everything(
    log: EventLog, tables: Tables, progresses: Progresses
) -> None:
    recorded(log, tables, range(40))
    for at in (NOW, log.head() // 2, log.head()):
        for day in (histories.OPENED + timedelta(days=days) for days in (50, 150, 300)):
            everything = progresses.visible(ADMINISTRATOR, day, at)
            assert progresses.stages(ADMINISTRATOR, day, at) == {
                one.episode.reference: one.stage for one in everything
            }
    assert len({stage.id for stage in progresses.stages(ADMINISTRATOR, day, log.head()).values()}) > 3
