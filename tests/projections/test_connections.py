"""Connections as they are read: every count and judgement equals one made from the events alone."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_kb.domain.account import Role
from ci_kb.domain.connection import (
    CAME_TO_NOTHING,
    MET_OR_FURTHER,
    STALLED_AFTER,
    Connection,
    ConnectionState,
    NextAction,
    learner,
)
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import Details
from ci_kb.domain.record import Act, Visibility
from ci_kb.event_log import EventLog
from projections.connections import (
    Connections,
    ConnectionVersion,
    Measure,
    borrowings,
    measure,
    who_learns_from_whom,
)
from projections.follower import catch_up
from projections.reading import Reader
from projections.tables import Tables
from tests.projections.test_tables import open_tables

NAMES = ("Angus Council", "Fife Council", "Moray Council")
HOSTS = (("Moray Council",), ("Fife Council",), ("Angus Council", "Fife Council"))
FIRST = date(2023, 1, 1)
READERS = [
    Reader(),
    Reader("p", Role.OFFICER, "Moray Council"),
    Reader("q", Role.OFFICER, "Fife Council"),
    Reader("r", Role.STRATEGIC_GROUP, "Strategic Group"),
    Reader("s", Role.ADES_COORDINATOR, "ADES"),
]

days = st.integers(0, 400).map(lambda n: FIRST + timedelta(days=n))
steps = st.one_of(
    st.tuples(st.just("state"), days, st.sampled_from(list(ConnectionState)[1:])),
    st.tuples(st.just("next"), days, st.sampled_from([NextAction(), NextAction("Phone", "", NAMES[0])])),
    st.tuples(st.just("outcome"), days, st.sampled_from(["", "episode-0", "episode-1", "nowhere"])),
)
histories = st.lists(
    st.fixed_dictionaries(
        {
            "episode": st.integers(0, 2),
            "between": st.permutations(NAMES).map(lambda names: names[:2]),
            "about": st.sampled_from(["", "p1"]),
            "visibility": st.sampled_from(list(Visibility)),
            "proposed": days,
            "by": st.sampled_from([*NAMES, "ADES"]),
            "steps": st.lists(steps, max_size=5),
        }
    ),
    min_size=1,
    max_size=8,
)


@dataclass(frozen=True)
class Opened:
    """A log, and the read tables that follow it."""

    log: EventLog
    tables: Tables

    def connections(self) -> Connections:
        """Questions about the connections in the log by now."""
        catch_up(self.tables, self.log)
        assert self.tables.dead_letters() == {}
        return Connections(self.tables)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("connections")
    log, tables = EventLog(folder / "log.db"), open_tables(folder)
    for number, names in enumerate(HOSTS):
        log.save(Episode.open(f"episode-{number}", Details("", names), act("ADES"), guidance="2022-11"))
    yield Opened(log, tables)
    log.close()
    tables.close()


def act(body: str, on: date = FIRST) -> Act:
    return Act("somebody", Role.OFFICER, body, on, "why")


def saved(log: EventLog, made: dict[str, Any], reference: str) -> str:
    connection = Connection.propose(
        f"episode-{made['episode']}",
        reference,
        from_authority=made["between"][0],
        to_authority=made["between"][1],
        subject="x",
        visibility=made["visibility"],
        act=act(made["by"], made["proposed"]),
        about=made["about"],
    )
    for kind, on, what in made["steps"]:
        if kind == "state":
            connection.progress(what, "", act(made["by"], on))
        elif kind == "next":
            connection.set_next_action(what, act(made["by"], on))
        else:
            connection.record_outcome("Something", what, act(made["by"], on))
    log.save(connection)
    return reference


def events_of(log: EventLog, references: set[str]) -> dict[str, list[Any]]:
    """The events of the connections, read from the log and from nothing else."""
    found = {}
    for number, reference in product(range(len(HOSTS)), references):
        if events := log.history(Connection.identifier(f"episode-{number}", reference)):
            found[reference] = events
    return found


def hosts_of(episode: str) -> set[str]:
    number = episode.removeprefix("episode-")
    return set(HOSTS[int(number)]) if number.isdigit() else set()


def seen_by(reader: Reader, proposed: Any) -> bool:
    """Written anew: who may see a connection."""
    works = reader.role == Role.ADES_COORDINATOR or reader.body in hosts_of(proposed.episode)
    return {
        "public": True,
        "network": bool(reader.role),
        "groups": works or reader.role == Role.STRATEGIC_GROUP,
        "team": works,
    }[proposed.visibility]


def met(events: list[Any]) -> bool:
    return any(getattr(event, "state", None) in MET_OR_FURTHER for event in events)


def latest_state(events: list[Any]) -> ConnectionState:
    moves = [event for event in events if isinstance(event, Connection.Progressed)]
    latest = ConnectionState.PROPOSED
    on = date.min
    for event in moves:
        if event.on >= on:
            latest, on = event.state, event.on
    return latest


def stalled(events: list[Any], day: date) -> bool:
    ended = latest_state(events) in CAME_TO_NOTHING or any(hasattr(event, "outcome") for event in events)
    return not ended and all(day - event.on > STALLED_AFTER for event in events)


def learns(events: list[Any]) -> tuple[str, str]:
    first = events[0]
    one, other = first.from_authority, first.to_authority
    into, on = "", date.min
    for event in events:
        if hasattr(event, "outcome") and event.on >= on:
            into, on = event.borrowed_into, event.on
    borrowing = hosts_of(into) & {one, other}
    if len(borrowing) == 1:
        (who,) = borrowing
        return who, other if who == one else one
    sharing = hosts_of(first.episode) & {one, other} if first.about else set()
    if sharing == {one}:
        return other, one
    return one, other


@settings(max_examples=25)
@given(made=histories, day=days)
def test_every_count_equals_one_made_from_the_events(
    opened: Opened, made: list[dict[str, Any]], day: date
) -> None:
    head = opened.log.head()
    references = {saved(opened.log, one, f"c{head}-{number}") for number, one in enumerate(made)}
    connections = opened.connections()
    histories = events_of(opened.log, references)
    for reader in READERS:
        expected = {name: events for name, events in histories.items() if seen_by(reader, events[0])}
        everything = connections.all(reader)
        shown = [one for one in everything if one.reference in references]
        assert {one.reference for one in shown} == expected.keys()
        assert measure(shown) == Measure(len(expected), sum(map(met, expected.values())))
        assert {one.reference for one in shown if one.stalled(day)} == {
            name for name, events in expected.items() if stalled(events, day)
        }
        assert {one.reference: one.state for one in shown} == {
            name: latest_state(events) for name, events in expected.items()
        }
        counted = Counter(
            learns(events)
            for events in expected.values()
            if met(events) or latest_state(events) not in CAME_TO_NOTHING
        )
        pairs = who_learns_from_whom(shown)
        assert {(pair.learner, pair.teacher): len(pair.connections) for pair in pairs} == counted
        assert sum(pair.met for pair in pairs) == measure(shown).met


def test_a_connection_is_read_as_it_was_after_any_event(opened: Opened) -> None:
    made = {
        "episode": 0,
        "between": ("Fife Council", "Moray Council"),
        "about": "p1",
        "visibility": Visibility.NETWORK,
        "proposed": FIRST,
        "by": "Fife Council",
        "steps": [
            ("state", FIRST + timedelta(9), ConnectionState.ADOPTED),
            ("state", FIRST + timedelta(5), ConnectionState.MET),
            ("outcome", FIRST + timedelta(20), "episode-1"),
        ],
    }
    start = opened.log.head()
    reference = saved(opened.log, made, f"as-at-{start}")

    connections = opened.connections()

    def at(step: int) -> ConnectionVersion | None:
        found = connections.all(READERS[1], at=start + step)
        return next((one for one in found if one.reference == reference), None)

    assert at(0) is None
    assert [one.state for step in range(1, 5) if (one := at(step))] == [
        "proposed",
        "adopted",
        "adopted",
        "adopted",
    ]
    assert [one.ended for step in range(1, 5) if (one := at(step))] == [False, False, False, True]
    now = [one for one in connections.all(READERS[1]) if one.reference == reference]
    assert [(one.learner, one.borrowed_on) for one in borrowings(now, "p1")] == [
        ("Fife Council", FIRST + timedelta(9))
    ]
    assert borrowings(now, "p2") == []


@pytest.mark.parametrize(
    ("shares", "borrows", "who"),
    [
        ((), (), "A"),
        (("A",), (), "B"),
        (("B",), (), "A"),
        (("A", "B"), (), "A"),
        (("C",), (), "A"),
        (("A",), ("A",), "A"),
        (("B",), ("B",), "B"),
        (("B",), ("A", "B"), "A"),
        (("A",), ("C",), "B"),
    ],
)
def test_who_learns_follows_from_who_borrowed_then_from_whose_it_is_then_from_who_asks(
    shares: tuple[str, ...], borrows: tuple[str, ...], who: str
) -> None:
    assert learner("A", "B", shares=shares, borrows=borrows) == who


@pytest.mark.parametrize(
    ("by", "steps", "turn"),
    [
        ("Fife Council", [], "Moray Council"),
        ("Moray Council", [], "Fife Council"),
        ("ADES", [], "Fife Council"),
        ("ADES", [("state", FIRST, ConnectionState.APPROACHED)], "Moray Council"),
        ("Moray Council", [("state", FIRST, ConnectionState.APPROACHED)], "Fife Council"),
        ("ADES", [("state", FIRST, ConnectionState.MET)], "Fife Council"),
        ("ADES", [("next", FIRST, NextAction("Phone", "Manager", "Moray Council"))], "Moray Council"),
        ("ADES", [("next", FIRST, NextAction("Phone", "Manager"))], "Fife Council"),
        ("ADES", [("state", FIRST, ConnectionState.STOPPED)], ""),
        ("ADES", [("outcome", FIRST, "")], ""),
    ],
)
def test_whose_turn_it_is(opened: Opened, by: str, steps: list[Any], turn: str) -> None:
    made = {
        "episode": 0,
        "between": ("Fife Council", "Moray Council"),
        "about": "",
        "visibility": Visibility.PUBLIC,
        "proposed": FIRST,
        "by": by,
        "steps": steps,
    }
    reference = saved(opened.log, made, f"turn-{opened.log.head()}")
    (found,) = [one for one in opened.connections().all(Reader()) if one.reference == reference]
    assert found.turn == turn
    assert bool(found.next_thing) == bool(turn)


@pytest.mark.parametrize(
    ("met", "suggested", "percent"),
    [(0, 0, None), (0, 3, 0), (1, 3, 33), (2, 3, 67), (1, 8, 13), (5, 5, 100)],
)
def test_the_share_of_suggestions_that_became_meetings_is_rounded_half_up(
    met: int, suggested: int, percent: int | None
) -> None:
    assert Measure(suggested, met).percent == percent
