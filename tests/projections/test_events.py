"""The read table of events: what each reader may see of the log, by which filter, in which turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_kb.domain.account import Account, Role
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import Details
from ci_kb.domain.finding import Finding, FindingContent, FindingKind
from ci_kb.domain.record import Act, Record, Visibility
from ci_kb.domain.saved_search import SavedSearch
from ci_kb.domain.similar_work import SimilarWork
from ci_kb.event_log import EventLog
from projections.episodes import Episodes
from projections.event_rows import TOPICS
from projections.events import Clock, Events, Wanted
from projections.follower import catch_up
from projections.generation import read_tables
from projections.reading import Reader
from projections.tables import Tables
from tests.examples import PERSON, REFERENCE, act, episode, event_classes, every_record, finding

HOST = Reader("a person", Role.OFFICER, "Moray Council")
ELSEWHERE = Reader("another", Role.OFFICER, "Fife Council")
ADMINISTRATOR = Reader("root", Role.ADMINISTRATOR)
VISITOR = Reader()
READERS = (HOST, ELSEWHERE, ADMINISTRATOR, VISITOR)


class Followed:
    """A log with its read tables."""

    def __init__(self, folder: Path) -> None:
        self.log = EventLog(folder / "log.db")
        self.tables: Tables = read_tables(folder)
        self.events = Events(self.tables, Episodes(self.tables))

    def save(self, *records: Record) -> None:
        self.log.save(*records)
        catch_up(self.tables, self.log)

    def topics(self, reader: Reader, wanted: Wanted | None = None) -> list[str]:
        found = self.events.some(reader, wanted or Wanted(), limit=1000)
        assert len(found) == self.events.count(reader, wanted or Wanted())
        return [line.topic for line in reversed(found)]

    def close(self) -> None:
        self.log.close()
        self.tables.close()


@pytest.fixture
def followed(tmp_path: Path) -> Iterator[Followed]:
    opened = Followed(tmp_path)
    yield opened
    opened.close()


def test_it_is_said_of_every_event_what_it_is_about_and_whose_it_is() -> None:
    assert TOPICS.keys() == event_classes().keys()


def test_every_event_has_its_row(followed: Followed) -> None:
    followed.save(*every_record())
    everything = followed.tables.query("SELECT position FROM event ORDER BY position")
    assert [row["position"] for row in everything] == list(range(1, followed.log.head() + 1))
    assert followed.tables.dead_letters() == {}


def test_a_draft_is_told_to_those_who_work_on_it_alone(followed: Followed) -> None:
    followed.save(episode(), finding())
    assert followed.topics(HOST) == ["Episode.Opened", "Finding.Recorded"]
    assert followed.topics(ELSEWHERE) == followed.topics(VISITOR) == []


def test_whoever_may_read_an_item_now_may_read_its_whole_history(followed: Followed) -> None:
    shared = finding()
    shared.correct(FindingContent(FindingKind.KEY_FINDING, "Sharper"), act("sharper"))
    followed.save(episode(), shared)
    shared.release(Visibility.NETWORK, act())
    followed.save(shared)
    assert followed.topics(ELSEWHERE) == ["Finding.Recorded", "Finding.Corrected", "Finding.Released"]
    assert followed.topics(VISITOR) == []


def test_what_was_taken_back_to_the_team_is_told_to_nobody_else(followed: Followed) -> None:
    shared = finding()
    shared.release(Visibility.PUBLIC, act())
    shared.release(Visibility.TEAM, act("too early"))
    followed.save(episode(), shared)
    assert followed.topics(ELSEWHERE) == followed.topics(VISITOR) == []


def test_what_happens_to_accounts_is_told_to_administrators(followed: Followed) -> None:
    followed.save(Account.open(Role.OFFICER, "Moray Council", act()))
    assert followed.topics(ADMINISTRATOR) == ["Account.Opened"]
    assert followed.topics(HOST) == followed.topics(VISITOR) == []


def test_a_saved_search_is_told_to_its_owner_alone(followed: Followed) -> None:
    saved = SavedSearch.save("s1", "Moderation", "q=moderation", act())
    saved.tell(1, 1, Act("operator", Role.ADMINISTRATOR, "", date(2023, 1, 1)))
    followed.save(saved)
    assert followed.topics(Reader(PERSON, Role.OFFICER, "Moray Council")) == [
        "SavedSearch.Saved",
        "SavedSearch.DigestSent",
    ]
    assert followed.topics(ADMINISTRATOR) == followed.topics(HOST) == []


def test_a_link_between_episodes_is_told_to_those_who_may_read_both(followed: Followed) -> None:
    other = Episode.open("angus-2023-05", Details("Groups", ("Angus Council",)), act(), guidance="2022-11")
    ours = episode()
    ours.release(Visibility.NETWORK, act())
    followed.save(ours, other, SimilarWork.link(None, REFERENCE, "angus-2023-05", act("they said so")))
    assert "SimilarWork.Linked" not in followed.topics(ELSEWHERE)
    other.release(Visibility.NETWORK, act())
    followed.save(other)
    assert "SimilarWork.Linked" in followed.topics(ELSEWHERE)


@pytest.mark.parametrize(
    ("wanted", "topics"),
    [
        (Wanted(episode=REFERENCE), ["Episode.Opened", "Finding.Recorded"]),
        (Wanted(episode="nothing"), []),
        (Wanted(kind="finding"), ["Finding.Recorded"]),
        (Wanted(role=Role.DIRECTOR), []),
        (Wanted(authority="Moray Council"), ["Episode.Opened", "Finding.Recorded"]),
        (Wanted(authority="Fife Council"), []),
        (Wanted(topic="Finding.Recorded"), ["Finding.Recorded"]),
        (Wanted(start=date(2022, 9, 28), clock=Clock.HAPPENED), []),
        (
            Wanted(start=date(2022, 9, 27), end=date(2022, 9, 27), clock=Clock.HAPPENED),
            ["Episode.Opened", "Finding.Recorded"],
        ),
        (Wanted(end=date(2022, 9, 27)), []),
        (Wanted(start=date(2022, 9, 28)), ["Episode.Opened", "Finding.Recorded"]),
    ],
)
def test_each_filter_narrows_the_list(followed: Followed, wanted: Wanted, topics: list[str]) -> None:
    followed.save(episode(), finding())
    assert followed.topics(HOST, wanted) == topics


def in_turns(
    followed: Followed, reader: Reader, cursor: tuple[int, int] = (0, 0), limit: int = 1000
) -> list[int]:
    return [turn.line.position for turn in followed.events.feed(reader, cursor, limit)]


def test_what_is_released_later_is_told_in_the_turn_of_its_release(followed: Followed) -> None:
    shared = finding()
    followed.save(episode(), shared)
    assert in_turns(followed, VISITOR) == []
    other = finding(reference="f2")
    other.release(Visibility.PUBLIC, act())
    followed.save(other)
    assert in_turns(followed, VISITOR) == [3, 4]
    shared.release(Visibility.PUBLIC, act())
    followed.save(shared)
    assert in_turns(followed, VISITOR) == [3, 4, 2, 5]
    assert in_turns(followed, HOST) == [1, 2, 3, 4, 5]


def test_what_was_taken_back_and_is_released_again_is_told_again(followed: Followed) -> None:
    shared = finding()
    for visibility in (Visibility.PUBLIC, Visibility.TEAM, Visibility.PUBLIC):
        shared.release(visibility, act("decided anew"))
    followed.save(shared)
    assert in_turns(followed, VISITOR, (3, 3)) == [1, 2, 3, 4]


CHANGES = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(("correct", "release"))), min_size=1, max_size=14
)


@settings(max_examples=12, deadline=None)
@given(changes=CHANGES, limit=st.integers(1, 3))
def test_whoever_reads_page_by_page_misses_none_and_reads_none_twice(
    changes: list[tuple[int, str]], limit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    followed = Followed(tmp_path_factory.mktemp("feed"))
    followed.save(episode())
    items: dict[int, Finding] = {}
    cursors = dict.fromkeys(READERS, (0, 0))
    told: dict[Reader, list[int]] = {reader: [] for reader in READERS}

    def read(reader: Reader) -> bool:
        turns = followed.events.feed(reader, cursors[reader], limit)
        told[reader] += [turn.line.position for turn in turns]
        if turns:
            cursors[reader] = (turns[-1].turn, turns[-1].line.position)
        return bool(turns)

    for number, change in changes:
        item = items.setdefault(number, finding(reference=f"f{number}"))
        levels = list(Visibility)
        if change == "correct":
            item.correct(replace(item.content, text=item.content.text + "."), act("again"))
        elif item.visibility is not Visibility.PUBLIC:
            item.release(levels[levels.index(item.visibility) + 1], act())
        followed.save(item)
        for reader in READERS:
            read(reader)
    for reader in READERS:
        while read(reader):
            pass
        seen = {line.position for line in followed.events.some(reader, Wanted(), limit=1000)}
        assert sorted(told[reader]) == sorted(seen)
    followed.close()
