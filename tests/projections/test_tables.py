"""The read tables: what each event adds, what held at a position, what a reader may see."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ci_kb.domain.account import Role
from ci_kb.domain.connection import Connection
from ci_kb.domain.episode_values import FocusStep
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from ci_kb.event_log import EventLog
from projections.connections import Connections
from projections.episodes import Episodes
from projections.follower import catch_up, follows
from projections.generation import read_tables
from projections.items import Items
from projections.reading import Reader
from projections.tables import Tables
from tests.examples import act, every_record, finding, full_episode

HOST = Reader("a person", Role.OFFICER, "Moray Council")
ELSEWHERE = Reader("another", Role.OFFICER, "Fife Council")
VISITOR = Reader()


def open_tables(folder: Path) -> Tables:
    return read_tables(folder)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    log = EventLog(tmp_path / "log.db")
    yield log
    log.close()


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[Tables]:
    tables = open_tables(tmp_path)
    yield tables
    tables.close()


def test_every_event_can_be_applied(log: EventLog, tables: Tables) -> None:
    log.save(*every_record())
    assert catch_up(tables, log) == log.head()
    assert tables.dead_letters() == {}


def test_applying_page_by_page_equals_applying_at_once(log: EventLog, tables: Tables, tmp_path: Path) -> None:
    for record in every_record():
        log.save(record)
        catch_up(tables, log)
    at_once = open_tables(tmp_path / "fresh")
    catch_up(at_once, log)
    assert at_once.contents() == tables.contents()
    at_once.close()


def test_the_focus_is_read_step_by_step(log: EventLog, tables: Tables) -> None:
    log.save(full_episode())
    catch_up(tables, log)
    steps = Episodes(tables).focus("moray-2022-11")
    assert [step.step for step in steps] == ["proposed", "refined", "agreed", "changed"]
    assert [step.facts.reason for step in steps] == [
        "",
        "attainment is too wide",
        "one thing",
        "day 2 plenary",
    ]


def test_the_focus_is_read_as_it_was_after_any_event(log: EventLog, tables: Tables) -> None:
    log.save(full_episode())
    catch_up(tables, log)
    lengths = [len(Episodes(tables).focus("moray-2022-11", at)) for at in range(1, 8)]
    assert lengths == [0, 0, 1, 2, 3, 4, 4]


def test_an_episode_shows_its_latest_focus(log: EventLog, tables: Tables) -> None:
    log.save(full_episode())
    catch_up(tables, log)
    line = Episodes(tables).get("moray-2022-11")
    assert line is not None
    assert (line.focus, line.focus_step) == ("Consistency of support and challenge", FocusStep.CHANGED)


def test_an_episode_is_found_by_its_identifier(log: EventLog, tables: Tables) -> None:
    saved = full_episode()
    log.save(saved)
    catch_up(tables, log)
    line = Episodes(tables).with_id(str(saved.id))
    assert line is not None
    assert line.reference == "moray-2022-11"


def test_the_history_of_an_item_holds_every_version(log: EventLog, tables: Tables) -> None:
    saved = finding()
    better = FindingContent(FindingKind.KEY_FINDING, "Visits need an agreed follow-up")
    saved.correct(better, act("sharper"))
    saved.withdraw(act("accuracy check"))
    log.save(full_episode(), saved)
    catch_up(tables, log)
    history = Items(tables).history("finding", "moray-2022-11", "f1", HOST)
    assert [(v.version, v.content["text"][:11], v.withdrawn) for v in history] == [
        (1, "Visits have", False),
        (2, "Visits need", False),
        (3, "Visits need", True),
    ]


@pytest.mark.parametrize(
    ("visibility", "reader", "seen"),
    [
        (Visibility.TEAM, HOST, True),
        (Visibility.TEAM, ELSEWHERE, False),
        (Visibility.TEAM, replace(ELSEWHERE, role=Role.STRATEGIC_GROUP), False),
        (Visibility.TEAM, replace(ELSEWHERE, role=Role.OPERATIONAL_GROUP), True),
        (Visibility.TEAM, replace(HOST, role=Role.READER), False),
        (Visibility.GROUPS, ELSEWHERE, False),
        (Visibility.GROUPS, replace(ELSEWHERE, role=Role.STRATEGIC_GROUP), True),
        (Visibility.NETWORK, ELSEWHERE, True),
        (Visibility.NETWORK, VISITOR, False),
        (Visibility.PUBLIC, VISITOR, True),
    ],
)
def test_a_reader_sees_what_was_released_to_them(
    log: EventLog, tables: Tables, visibility: Visibility, reader: Reader, seen: bool
) -> None:
    saved = finding()
    if visibility != Visibility.TEAM:
        saved.release(visibility, act())
    log.save(full_episode(), saved)
    catch_up(tables, log)
    items = Items(tables)
    assert bool(items.of_episode("moray-2022-11", reader)) is seen
    assert bool(items.history("finding", "moray-2022-11", "f1", reader)) is seen
    assert bool(items.news(reader, 5)) is seen
    assert bool(items.of_authority("Moray Council", "finding", reader)) is seen


def test_a_log_that_was_replaced_is_told_from_the_one_followed(
    log: EventLog, tables: Tables, tmp_path: Path
) -> None:
    log.save(finding())
    catch_up(tables, log)
    other = EventLog(tmp_path / "other" / "log.db")
    other.save(finding("another history"))
    assert follows(tables, log)
    assert not follows(tables, other)
    other.close()


def test_a_log_that_was_cut_off_is_told_from_the_one_followed(
    log: EventLog, tables: Tables, tmp_path: Path
) -> None:
    log.save(finding())
    catch_up(tables, log)
    empty = EventLog(tmp_path / "other" / "log.db")
    assert not follows(tables, empty)
    empty.close()


def test_a_new_file_can_be_opened_by_many_at_once(tmp_path: Path) -> None:
    def open_and_ask(number: int) -> tuple[int, str]:
        tables = open_tables(tmp_path / str(number // 8))
        try:
            return tables.tracking()
        finally:
            tables.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(open_and_ask, range(80))) == {(0, "")}


def test_a_connection_that_is_not_released_is_kept_from_the_authority_it_names(
    log: EventLog, tables: Tables
) -> None:
    draft = Connection.propose(
        "moray-2022-11",
        "c9",
        from_authority="Moray Council",
        to_authority="Fife Council",
        subject="a thought of the team",
        visibility=Visibility.TEAM,
        act=act(),
    )
    log.save(full_episode(), draft)
    catch_up(tables, log)
    assert Connections(tables).all(ELSEWHERE) == []
    assert [one.reference for one in Connections(tables).all(HOST)] == ["c9"]
