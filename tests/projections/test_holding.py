"""What is answered to have been held on a day is what the log held then: all of it, and nothing later."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import closing
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from ci_kb.application import KnowledgeBase
from ci_kb.domain.record import Visibility
from ci_kb.event_log import EventLog, Logged
from projections import Projections
from projections.generation import ROWS
from projections.holding import STORES, Holdings, Status, status_of
from tests.examples import REFERENCE, act, every_record, finding

NOT_WORDS = frozenset(
    "by role body command originator_id originator_topic person reference episode owner about "
    "visibility guidance themes seats from_finding other under fieldwork flagged_from kind "
    "preparation borrowed_into".split()
)
"""Fields that hold identifiers and codes, not what anybody wrote."""

NOT_OF_IT = ("Disclosure.", "Disposal.", "Redaction.", "LegalHold.")
"""Names of events that are about how an episode is looked after, and hold nothing of it."""


def of_the_episode(log: EventLog) -> Iterator[Logged]:
    """Yield the events of the episode and of what belongs to it."""
    belongs: dict[object, bool] = {}
    for logged in log.events():
        event, identifier = logged.event, logged.stored.originator_id
        own = getattr(event, "reference" if logged.stored.topic == "Episode.Opened" else "episode", "")
        if belongs.setdefault(identifier, own == REFERENCE) and not logged.stored.topic.startswith(NOT_OF_IT):
            yield logged


def words_of(value: Any, name: str = "") -> Iterator[str]:
    """Yield the texts an event says, without identifiers and codes."""
    if name in NOT_WORDS or isinstance(value, Enum):
        return
    if isinstance(value, str):
        yield from filter(None, [value])
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from words_of(one, str(key))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from words_of(one, name)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from words_of(getattr(value, field.name, None), field.name)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Holdings, list[Logged]]]:
    folder: Path = tmp_path_factory.mktemp("held")
    log = EventLog(folder / "log.db")
    with closing(log), Projections(log, folder / "views") as projections:
        for record in every_record():
            log.save(record)
        projections.catch_up()
        yield projections.holdings, list(of_the_episode(log))


def test_everything_the_log_held_at_any_moment_is_in_the_answer(
    held: tuple[Holdings, list[Logged]],
) -> None:
    holdings, events = held
    for number, last in enumerate(events, 1):
        answer = "\n".join(one.name + one.text for one in holdings.of_episode(REFERENCE, last.position))
        for logged in events[:number]:
            for text in words_of(logged.event, "event"):
                assert text in answer, (last.stored.topic, logged.stored.topic)


def test_nothing_that_was_recorded_later_is_in_the_answer(held: tuple[Holdings, list[Logged]]) -> None:
    holdings, events = held
    for number, last in enumerate(events, 1):
        answer = [one.text for one in holdings.of_episode(REFERENCE, last.position)]
        known = " ".join(text for logged in events[:number] for text in words_of(logged.event))
        for logged in events[number:]:
            later = [text for text in words_of(logged.event) if len(text) > 12 and text not in known]
            assert not [text for text in later if any(text in one for one in answer)]


def test_each_thing_is_held_under_a_name_of_its_own(held: tuple[Holdings, list[Logged]]) -> None:
    holdings, events = held
    names = [one.name for one in holdings.of_episode(REFERENCE, events[-1].position)]
    assert len(names) == len(set(names))


def test_one_version_of_each_thing_at_most_is_the_one_of_that_day(
    held: tuple[Holdings, list[Logged]],
) -> None:
    holdings, events = held
    standing = [
        one.name.rpartition("@")[0]
        for one in holdings.of_episode(REFERENCE, events[-1].position)
        if one.standing
    ]
    assert len(standing) == len(set(standing))


def test_an_item_is_a_draft_before_its_release_and_released_after_it(tmp_path: Path) -> None:
    with KnowledgeBase(tmp_path, act().on) as kb, Projections(kb.log, tmp_path / "views") as projections:
        episode = next(every_record())
        kb.log.save(episode)
        item = finding("Visits differ", "f9")
        before = kb.log.save(item)
        item.release(Visibility.NETWORK, act())
        after = kb.log.save(item)
        projections.catch_up()

        def status(at: int) -> Status:
            found = projections.holdings.of_episode(REFERENCE, at)
            return next(one.status for one in found if "/f9@" in one.name and one.standing)

        assert (status(before), status(after)) == (Status.DRAFT, Status.RELEASED)


def test_a_question_finds_what_holds_all_its_words_in_any_form(held: tuple[Holdings, list[Logged]]) -> None:
    holdings, events = held
    found = holdings.about("visit follow-up", events[-1].position)
    assert found
    assert all("visits" in one.text.casefold() for one in found)
    assert not holdings.about("visit zebra", events[-1].position)


def test_what_is_deliberation_is_not_called_a_draft() -> None:
    assert status_of("team", deliberation=True) == Status.DELIBERATION
    assert status_of("team", deliberation=False) == Status.DRAFT
    assert status_of("public", deliberation=True) == Status.RELEASED


def test_every_table_that_tells_of_an_episode_is_asked(held: tuple[Holdings, list[Logged]]) -> None:
    tells = {table.name for rows in ROWS for table in rows.TABLES if "episode" in table.key + table.columns}
    looked_after = {"prepared", "report", "disclosure", "event", "access", "edition_source"}
    assert tells - {store.table for store in STORES} == looked_after
