"""The focus on one line through time: where it was worded, in which order, beside what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.episodes import FocusStatement
from projections.focus_line import Place, Worded, focus_in, in_order, points, stated, when
from projections.tables import Facts

DAY = date(2024, 1, 8)


def facts(days: int, position: int) -> Facts:
    return Facts("someone", "officer", "Moray Council", DAY + timedelta(days), "", "", position)


def statement(number: int, text: str = "Attendance in S1", step: str = "proposed") -> FocusStatement:
    return FocusStatement(number, step, text, "", "", (), facts(number, number))


def elsewhere(days: int, position: int) -> Worded:
    return Worded(Place.PAPER, f"paper-{position}", "recorded", "Attendance", facts(days, position))


@pytest.mark.parametrize(
    ("paper", "words", "found"),
    [
        ("We met. Attendance  in\ns1 is what we ask about.", "Attendance  in\ns1", "the words of step 1"),
        ("About us.\nOur focus: attendance in Elgin", "attendance in Elgin", "after “Focus:”"),
        (
            "Who we are\n\nArea of focus\n\nAttendance, from P7.",
            "Attendance, from P7.",
            "under “Area of focus”",
        ),
        (
            "We like it here. The focus is on S1, not S2. Come.",
            "The focus is on S1, not S2.",
            "first sentence",
        ),
        ("What we hope: calm.\n\nMore words.", "What we hope: calm.", "first paragraph"),
        ("Refocused minds.\nNothing else", "Refocused minds.", "first paragraph"),
        ("Level 2.3 is our focus. Yes.", "Level 2.3 is our focus.", "first sentence"),
    ],
)
def test_a_paper_words_the_focus_where_it_says_so(paper: str, words: str, found: str) -> None:
    said, where = focus_in(paper, [statement(1)])
    assert said == words
    assert found in where


@given(st.text(min_size=1).filter(lambda text: text.strip()))
@settings(max_examples=60)
def test_the_words_of_a_paper_stand_in_it_as_they_are(paper: str) -> None:
    said, where = focus_in(paper, [statement(1)])
    assert said
    assert said in paper
    assert where


PLACES = st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=8)


@given(PLACES)
@settings(max_examples=100)
def test_statements_keep_their_order_and_the_rest_stands_by_its_day(places: list[tuple[int, bool]]) -> None:
    line = [(days, position, is_statement) for position, (days, is_statement) in enumerate(places, 1)]
    statements = [
        Worded(Place.STATED, f"step-{position}", "proposed", "x", facts(days, position))
        for days, position, is_statement in line
        if is_statement
    ]
    others = [elsewhere(days, position) for days, position, is_statement in line if not is_statement]
    found = in_order(statements, others)
    assert [one for one in found if one.place is Place.STATED] == statements
    assert [one for one in found if one.place is Place.PAPER] == sorted(
        others, key=lambda one: when(one.facts)
    )
    for place, one in enumerate(found):
        if one.place is Place.PAPER:
            assert all(when(later.facts) > when(one.facts) for later in found[place + 1 :])


def test_a_statement_is_compared_with_the_one_before_it_and_a_paper_with_the_focus_as_it_stood() -> None:
    first, second = stated(statement(1)), stated(statement(4, step="changed"))
    line = points([elsewhere(0, 1), first, elsewhere(2, 2), elsewhere(3, 3), second])
    beside = [point.compared_with.name if point.compared_with else "" for point in line]
    assert beside == ["", "", "step-1", "step-1", "step-1"]
    assert [point.days for point in line] == [None, 1, 1, 1, 1]
