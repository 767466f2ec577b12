"""The log: positions, conflicts, commands sent twice, settings refused."""

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import TeamMember
from ci_kb.domain.errors import AlreadyWithdrawn, ChangedMeanwhile, NotFound, SetUpRefused, TooBusy
from ci_kb.domain.finding import Finding, FindingContent, FindingKind
from ci_kb.event_log import EventLog, refuse_dangerous_settings
from tests.examples import act, episode, finding

BETTER = FindingContent(FindingKind.KEY_FINDING, "Visits need an agreed follow-up")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    log = EventLog(tmp_path / "log.db")
    yield log
    log.close()


def test_what_was_saved_is_read_back_as_it_was(log: EventLog) -> None:
    saved = finding()
    log.save(saved)
    assert log.get(Finding, saved.id).content == saved.content


def test_positions_count_up_from_one(log: EventLog) -> None:
    log.save(finding(), finding(reference="f2"))
    assert [logged.position for logged in log.events()] == [1, 2]


def test_a_position_is_not_given_again_after_the_last_event_is_deleted(log: EventLog, tmp_path: Path) -> None:
    log.save(finding())
    with sqlite3.connect(tmp_path / "log.db") as database:
        database.execute("DELETE FROM stored_events")
    database.close()
    assert log.save(finding()) == 2


def test_every_commit_is_put_on_disk(log: EventLog) -> None:
    with log._recorder.datastore.transaction(commit=False) as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone()[0] == 2


def test_several_aggregates_are_stored_all_or_not_at_all(log: EventLog) -> None:
    log.save(finding())
    with pytest.raises(Exception, match="UNIQUE"):
        log.save(finding(reference="f2"), finding())
    assert log.find(Finding, Finding.identifier("moray-2022-11", "f2")) is None


def test_a_new_thing_sent_twice_is_recorded_once(log: EventLog) -> None:
    the_act = act()
    for _ in range(2):
        new = Episode.open("moray-2023-01", episode().details, the_act, guidance="2022-11")
        log.add(new, the_act.command)
    assert log.head() == 1


def test_a_change_sent_twice_is_recorded_once(log: EventLog) -> None:
    saved = finding()
    log.save(saved)
    the_act = act("sharper")
    for _ in range(2):
        log.change(Finding, saved.id, lambda f: f.correct(BETTER, the_act), command=the_act.command)
    assert log.head() == 2


def test_a_thing_whose_identifier_is_taken_is_refused(log: EventLog) -> None:
    log.save(finding())
    with pytest.raises(ChangedMeanwhile):
        log.add(finding("another"), "another command")


def test_a_change_of_what_somebody_else_changed_meanwhile_is_refused(log: EventLog) -> None:
    saved = finding()
    log.save(saved)
    log.change(Finding, saved.id, lambda f: f.correct(BETTER, act("sharper")), command="one", expected=1)
    mine = replace(BETTER, text="Mine")
    with pytest.raises(ChangedMeanwhile) as refused:
        log.change(Finding, saved.id, lambda f: f.correct(mine, act("mine")), command="two", expected=1)
    assert refused.value.current.content == BETTER


def test_changes_that_commute_are_all_recorded(log: EventLog) -> None:
    log.save(episode())

    def identify(number: int) -> None:
        member = TeamMember(f"Officer {number}", "Angus Council")
        log.change(
            Episode,
            Episode.identifier("moray-2022-11"),
            lambda e: e.identify_team_member(member, act()),
            command=f"command {number}",
        )

    threads = [threading.Thread(target=identify, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(log.get(Episode, Episode.identifier("moray-2022-11")).team) == 8


def test_a_log_that_stays_busy_says_so(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ci_kb.event_log.FIRST_PAUSE", 0)
    saved = finding()
    log.save(saved)

    def decide_while_somebody_is_faster(mine: Finding) -> None:
        theirs = log.get(Finding, saved.id)
        theirs.correct(replace(BETTER, text=f"Version {theirs.version + 1}"), act("again"))
        log.save(theirs)
        mine.correct(BETTER, act("mine"))

    with pytest.raises(TooBusy, match="try again"):
        log.change(Finding, saved.id, decide_while_somebody_is_faster, command="mine")


def test_a_rule_that_refuses_stores_nothing(log: EventLog) -> None:
    saved = finding()
    saved.withdraw(act("accuracy check"))
    log.save(saved)
    with pytest.raises(AlreadyWithdrawn):
        log.change(Finding, saved.id, lambda f: f.correct(BETTER, act("late")), command="late")
    assert log.head() == 2


def test_what_was_never_recorded_is_not_found(log: EventLog) -> None:
    with pytest.raises(NotFound, match="no finding “f9”"):
        log.get(Finding, Finding.identifier("moray-2022-11", "f9"), "f9")


def test_the_digest_tells_a_log_with_another_history(tmp_path: Path) -> None:
    digests = []
    for text in ("one history", "another history"):
        log = EventLog(tmp_path / text / "log.db")
        log.save(finding(text))
        digests.append(log.digest_at(1))
        log.close()
    assert digests[0] != digests[1]


def test_a_table_without_declared_positions_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "log.db") as database:
        database.execute(
            "CREATE TABLE stored_events (originator_id TEXT, originator_version INTEGER, topic TEXT, "
            "state BLOB, PRIMARY KEY (originator_id, originator_version))"
        )
    database.close()
    with pytest.raises(SetUpRefused, match="rowid"):
        EventLog(tmp_path / "log.db")


@pytest.mark.parametrize(
    "setting",
    [
        {"POSTGRES_ENABLE_DB_FUNCTIONS": "y"},
        {"LOG_POSTGRES_ENABLE_DB_FUNCTIONS": "true"},
        {"AGGREGATE_CACHE_MAXSIZE": "100"},
        {"LOG_AGGREGATE_CACHE_MAXSIZE": "0"},
    ],
)
def test_settings_under_which_events_could_be_lost_are_refused(setting: dict[str, str]) -> None:
    with pytest.raises(SetUpRefused, match="Unset"):
        refuse_dangerous_settings(setting)
