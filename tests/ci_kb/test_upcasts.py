"""An event that was changed: what its first version stored is read as its second, and never written again.

Only this test knows the promise: an event whose first version said in one field, `text`, what its second
says in two, `text` and `weeks`, and which gained `asked_by` without a new version.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.persistence import StoredEvent

from ci_kb.domain.errors import FromTheFuture, LogDamaged
from ci_kb.domain.record import Record, identify
from ci_kb.event_log import EventLog
from ci_kb.event_log import mapper as mapping
from projections.follower import catch_up
from tests.examples import act

PROMISE = identify("promise", "moray-2022-11")

FIRST_VERSION = (
    b'{"body":"Moray Council","by":"somebody","command":"c1","on":"2022-09-27","originator_topic":"Promise",'
    b'"reason":"","role":"officer","text":"Visit every school: 6 weeks","timestamp":"2022-09-27T09:00:00Z"}'
)
"""What the first version of the program stored, byte by byte: it must load for ever."""


class Promise(Record):
    """Something that was promised."""

    TOPIC = "Promise"
    NOUN = "promise"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "Promise.Created"

    class Made(Record.Created):
        """It was promised, to be kept within some weeks."""

        TOPIC = "Promise.Made"
        class_version = 2
        text: str
        weeks: int
        asked_by: str = "nobody"

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """The first version said within how many weeks at the end of the text."""
            text, _, weeks = state["text"].partition(": ")
            state["text"], state["weeks"] = text, int(weeks.split()[0])

    class Kept(Record.Event):
        """It was kept."""

        TOPIC = "Promise.Kept"

        def apply(self, aggregate: Any) -> None:
            aggregate.asked_by = "kept"

    text: str
    weeks: int
    asked_by: str


class Recorder:
    """A view that keeps what it was told."""

    name = "recorder"

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.reached = (0, "")

    def tracking(self) -> tuple[int, str]:
        return self.reached

    def apply(self, events: Any, position: int, digest: str, dead: Any) -> None:
        assert not dead
        self.told += [logged.event for logged in events]
        self.reached = (position, digest)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    log = EventLog(tmp_path / "log.db")
    yield log
    log.close()


def store(log: EventLog, state: bytes, version: int = 1, topic: str = "Promise.Made") -> StoredEvent:
    """Put bytes into the log as another version of the program would have."""
    stored = StoredEvent(PROMISE, version, topic, state)
    log._recorder.insert_events([stored])
    return stored


def sealed_first_version(log: EventLog) -> bytes:
    """Return the first version as it would have been stored sealed."""
    state = json.loads(FIRST_VERSION)
    state["on"], state["timestamp"] = date(2022, 9, 27), datetime(2022, 9, 27, 9, tzinfo=UTC)
    bound = mapping.bound_to("Promise.Made", PROMISE, 1)
    return mapping.sealed(state, bound, *log.keys.take())


@pytest.mark.parametrize("sealed", [False, True], ids=["in the open", "sealed"])
def test_the_first_version_is_read_as_the_second(log: EventLog, sealed: bool) -> None:
    store(log, sealed_first_version(log) if sealed else FIRST_VERSION)
    promise = log.get(Promise, PROMISE)
    assert (promise.text, promise.weeks, promise.asked_by) == ("Visit every school", 6, "nobody")


def test_views_are_told_the_second_version_alone(log: EventLog) -> None:
    store(log, FIRST_VERSION)
    view = Recorder()
    assert catch_up(view, log) == 1
    assert [(told.weeks, type(told)) for told in view.told] == [(6, Promise.Made)]


def test_what_was_stored_is_not_written_again_when_the_story_goes_on(log: EventLog) -> None:
    stored = store(log, FIRST_VERSION)
    log.change(Promise, PROMISE, lambda promise: promise.record(Promise.Kept, act()), command="kept")
    assert log.stored_after(0)[0] == (1, stored)
    assert log.get(Promise, PROMISE).asked_by == "kept"


@pytest.mark.parametrize("keys", [True, False], ids=["sealed", "in the open"])
def test_a_new_event_says_which_version_it_is(log: EventLog, keys: bool) -> None:
    if not keys:
        log._mapper.keys = None
    log.save(Promise.begin(Promise.Made, PROMISE, act(), text="Visit", weeks=2, asked_by="ADES"))
    ((_, stored),) = log.stored_after(0)
    assert json.loads(stored.state)["class_version"] == 2
    assert log.get(Promise, PROMISE).asked_by == "ADES"


def test_the_program_as_it_was_before_refuses_the_second_version(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.save(Promise.begin(Promise.Made, PROMISE, act(), text="Visit", weeks=2, asked_by="ADES"))
    monkeypatch.setattr(Promise.Made, "class_version", 1)
    with pytest.raises(FromTheFuture, match=r"Promise\.Made in version 2"):
        log.get(Promise, PROMISE)


def test_an_upcast_that_does_not_make_what_the_class_declares_is_noticed(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(log, FIRST_VERSION)
    monkeypatch.setattr(Promise.Made, "upcast_v1_v2", staticmethod(lambda _: None))
    with pytest.raises(LogDamaged, match="weeks"):
        log.get(Promise, PROMISE)
