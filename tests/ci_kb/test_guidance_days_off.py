"""School holidays, public holidays and weekends are pointed out."""

from datetime import date

import pytest

from ci_kb.guidance.days_off import days_off, public_holiday


def found(first: date, last: date) -> str:
    return " ".join(days_off(first, last))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 10, 13), date(2026, 10, 15), "autumn break (about 5 October to 23 October)"),
        (date(2026, 12, 30), date(2026, 12, 31), "winter break (about 21 December to 5 January)"),
        (date(2027, 1, 5), date(2027, 1, 6), "winter break"),
        (date(2026, 7, 15), date(2026, 7, 16), "summer break"),
        (
            date(2026, 11, 30),
            date(2026, 12, 1),
            "30 November 2026 is a public holiday in Scotland (Saint And",
        ),
        (date(2026, 11, 13), date(2026, 11, 14), "Saturday 14 November is at the weekend."),
    ],
)
def test_days_on_which_people_may_be_away_are_named(first: date, last: date, words: str) -> None:
    assert words in found(first, last)


def test_an_ordinary_week_needs_no_warning() -> None:
    assert found(date(2026, 11, 17), date(2026, 11, 19)) == ""
    assert found(date(2027, 1, 6), date(2027, 1, 7)) == ""


def test_the_holidays_are_those_of_scotland() -> None:
    assert public_holiday(date(2027, 1, 4)).startswith("New Year Holiday")
    assert public_holiday(date(2026, 8, 31)) == "", "the last Monday of August is the holiday of England"


def test_a_period_that_ends_before_it_begins_has_no_days() -> None:
    assert found(date(2026, 10, 15), date(2026, 10, 13)) == ""
