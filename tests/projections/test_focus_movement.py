"""What became of a focus, by the rule that the page states, and which moved from one thing to another."""

from __future__ import annotations

from datetime import date

import pytest

from projections.episodes import FocusStatement
from projections.focus_movement import Movement, Subject, move, moved
from projections.tables import Facts

AT_FIRST = "Attendance and attainment in secondaries"


def statements(*said: tuple[str, tuple[str, ...]]) -> list[FocusStatement]:
    return [
        FocusStatement(
            number, "refined", text, "", "", themes, Facts("", "", "", date(2024, 1, number), "", "", number)
        )
        for number, (text, themes) in enumerate(said, 1)
    ]


def unmerged(theme: str) -> str:
    return theme


@pytest.mark.parametrize(
    ("latest", "themes", "how"),
    [
        (AT_FIRST, ("attendance",), Movement.STAYED),
        ("attendance, and ATTAINMENT in secondaries!", ("attendance",), Movement.STAYED),
        ("Attendance and achievement in secondaries", ("attendance",), Movement.STAYED),
        ("Attendance in secondaries", ("attendance",), Movement.NARROWED),
        ("Attendance and attainment in two secondaries of Elgin", ("attendance",), Movement.NARROWED),
        ("Attendance and attainment in secondaries and primaries", ("attendance",), Movement.WIDENED),
        ("Attendance and attainment", ("attendance",), Movement.WIDENED),
        (AT_FIRST, ("attendance", "attainment"), Movement.WIDENED),
        (AT_FIRST, (), Movement.NARROWED),
        ("A: attendance in secondaries. B: attainment", ("attendance",), Movement.SPLIT),
        ("Attendance\nAttainment in secondaries", ("data",), Movement.SPLIT),
        ("Attendance in secondaries; attainment", ("data",), Movement.SPLIT),
        ("Attendance in secondaries (agreed; disputed)", ("data",), Movement.NARROWED),
        ("What do families want?", ("families",), Movement.REPLACED),
        ("What do families want?", ("families", "attendance"), Movement.NARROWED),
    ],
)
def test_a_focus_moved_as_the_rule_says(latest: str, themes: tuple[str, ...], how: Movement) -> None:
    found = moved(statements((AT_FIRST, ("attendance",)), ("Between", ()), (latest, themes)), unmerged)
    assert found.how is how, found.why
    assert found.why


def test_a_focus_stated_once_stayed() -> None:
    assert moved(statements((AT_FIRST, ())), unmerged).how is Movement.STAYED


def test_themes_that_were_merged_are_one() -> None:
    said = statements((AT_FIRST, ("absence",)), (AT_FIRST, ("attendance",)))
    assert (
        moved(said, {"absence": "attendance", "attendance": "attendance"}.__getitem__).how is Movement.STAYED
    )


LIFE = statements(
    ("Raising attainment in S4", ("attainment",)),
    ("Attendance as a route to attainment", ("attainment", "attendance")),
    ("Attending school in S4", ("attendance",)),
)


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [
        (Subject("attainment"), Subject("attendance"), (1, 3)),
        (Subject(words="attainment"), Subject(words="attending"), (1, 3)),
        (Subject(words="attained"), Subject("attendance"), (1, 3)),
        (None, Subject("attendance"), (1, 2)),
        (Subject("attainment"), None, (2, 3)),
        (Subject("attainment", "S4"), Subject(words="route"), (1, 2)),
        (Subject("attendance"), Subject("attainment"), None),
        (Subject(words="the of"), None, None),
        (Subject(words="route to"), Subject(words="school"), (2, 3)),
    ],
)
def test_a_focus_moved_when_it_left_the_one_and_came_to_the_other(
    before: Subject | None, after: Subject | None, steps: tuple[int, int] | None
) -> None:
    found = move(LIFE, [before] if before else [], [after] if after else [], unmerged)
    assert (tuple(one.number for one in found) if found else None) == steps


def test_any_of_several_subjects_will_do() -> None:
    either = [Subject("workforce"), Subject(words="attainment")]
    assert move(LIFE, either, [Subject("attendance")], unmerged) == (LIFE[0], LIFE[2])
