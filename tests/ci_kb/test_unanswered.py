"""Searches in vain: counted by day, told by week, forgotten in time, on demand and altogether."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from ci_kb import unanswered
from ci_kb.unanswered import DAYS_KEPT, LONGEST, Unanswered

MONDAY = date(2024, 3, 4)


@pytest.fixture
def searches(tmp_path: Path) -> Iterator[Unanswered]:
    opened = Unanswered(tmp_path / "unanswered.db")
    yield opened
    opened.close()


def test_searches_are_told_week_by_week_the_most_frequent_first(searches: Unanswered) -> None:
    for query, day in (("EBSNA", 0), ("ebsna ", 6), ("Nurture  hubs", 6), ("nurture hubs", 7)):
        searches.note(query, MONDAY + timedelta(days=day))
    first, second = searches.by_week(MONDAY + timedelta(days=8))
    assert (first.monday, first.searches) == (MONDAY + timedelta(days=7), (("nurture hubs", 1),))
    assert (second.monday, second.searches) == (MONDAY, (("ebsna", 2), ("nurture hubs", 1)))


def test_a_search_is_forgotten_in_time(searches: Unanswered, tmp_path: Path) -> None:
    searches.note("walrus", MONDAY)
    last = MONDAY + timedelta(days=DAYS_KEPT - 1)
    assert len(searches.by_week(last)) == 1
    assert searches.by_week(last + timedelta(days=1)) == []
    searches.note("other", last + timedelta(days=1))
    searches.close()
    again = Unanswered(tmp_path / "unanswered.db")
    assert [week.searches for week in again.by_week(MONDAY)] == [(("other", 1),)]
    again.close()


def test_a_search_is_forgotten_on_every_day_when_somebody_says_so(
    searches: Unanswered, tmp_path: Path
) -> None:
    for day in range(20):
        searches.note("walrus", MONDAY + timedelta(days=day))
    searches.note("other", MONDAY)
    searches.forget("walrus")
    assert [week.searches for week in searches.by_week(MONDAY)] == [(("other", 1),)]
    searches.close()
    assert b"walrus" not in (tmp_path / "unanswered.db").read_bytes()


def test_nobody_can_fill_the_disk_with_nonsense(
    searches: Unanswered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unanswered, "MOST_A_DAY", 3)
    for word in ("a", "b", "c", "d", "a", "x" * (LONGEST + 1), "  "):
        searches.note(word, MONDAY)
    (week,) = searches.by_week(MONDAY)
    assert week.searches == (("a", 2), ("b", 1), ("c", 1))
