"""The follower: pages, poison, trouble that is not an event's fault, events from the future."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_kb.domain.errors import FromTheFuture
from ci_kb.event_log import EventLog, Logged
from projections.follower import apply_page, catch_up
from tests.examples import finding


class Recorder:
    """A view that keeps the texts of findings, and cannot bear some of them."""

    name = "recorder"

    def __init__(self, unbearable: frozenset[int] = frozenset()) -> None:
        self.unbearable = unbearable
        self.applied: list[int] = []
        self.dead: dict[int, str] = {}
        self.reached: tuple[int, str] = (0, "")

    def tracking(self) -> tuple[int, str]:
        return self.reached

    def apply(self, events: Sequence[Logged], position: int, digest: str, dead: Mapping[int, str]) -> None:
        places = [logged.position for logged in events]
        if self.unbearable & set(places):
            raise ValueError("unbearable")
        self.applied += places
        self.dead |= dead
        self.reached = (position, digest)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    log = EventLog(tmp_path / "log.db")
    log.save(*(finding(reference=f"f{number}") for number in range(1, 21)))
    yield log
    log.close()


@pytest.fixture(scope="module")
def twenty(tmp_path_factory: pytest.TempPathFactory) -> list[Logged]:
    log = EventLog(tmp_path_factory.mktemp("twenty") / "log.db")
    log.save(*(finding(reference=f"f{number}") for number in range(1, 21)))
    found = list(log.events())
    log.close()
    return found


def test_everything_is_applied_in_order_once(log: EventLog) -> None:
    view = Recorder()
    assert catch_up(view, log) == 20
    assert catch_up(view, log) == 20
    assert view.applied == list(range(1, 21))


@given(st.frozensets(st.integers(1, 20)))
@settings(max_examples=50)
def test_exactly_the_poisonous_events_are_set_aside(twenty: list[Logged], poison: frozenset[int]) -> None:
    view = Recorder(poison)
    apply_page(view, twenty, 20, "digest", {})
    assert view.dead.keys() == poison
    assert view.applied == [place for place in range(1, 21) if place not in poison]
    assert view.reached == (20, "digest")


def test_an_event_that_cannot_be_read_is_set_aside(log: EventLog, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "log.db") as database:
        database.execute("UPDATE stored_events SET state = '{}' WHERE rowid = 7")
    database.close()
    view = Recorder()
    catch_up(view, log)
    assert view.dead.keys() == {7}
    assert len(view.applied) == 19


def test_an_event_from_the_future_is_waited_for(log: EventLog, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "log.db") as database:
        database.execute("UPDATE stored_events SET topic = 'Finding.Imagined' WHERE rowid = 7")
    database.close()
    view = Recorder()
    with pytest.raises(FromTheFuture):
        catch_up(view, log)
    assert view.reached[0] < 7


def test_a_full_disk_sets_nothing_aside(twenty: list[Logged]) -> None:
    class FullDisk(Recorder):
        def apply(self, *_: object) -> None:
            raise OSError("no space left on device")

    view = FullDisk()
    with pytest.raises(OSError, match="no space"):
        apply_page(view, twenty, 20, "digest", {})
    assert view.dead == {}
