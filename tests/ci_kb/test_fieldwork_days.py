"""Days of a fieldwork: their dates and their numbers agree, and weekends in between do not count."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ci_kb.fieldwork_days import day_of_fieldwork, number_of_day

FIRST = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(first=FIRST, length=st.integers(0, 20), number=st.integers(1, 10))
def test_the_number_of_a_day_is_the_one_its_date_was_told_from(first: date, length: int, number: int) -> None:
    fieldwork = (first, first + timedelta(days=length))
    day = day_of_fieldwork(number, fieldwork)

    assert day > fieldwork[1] or number_of_day(day, fieldwork) == number


@given(first=FIRST, length=st.integers(0, 20), away=st.integers(-40, 40))
def test_before_the_fieldwork_it_is_the_first_day_and_afterwards_the_last(
    first: date, length: int, away: int
) -> None:
    fieldwork = (first, first + timedelta(days=length))
    last = number_of_day(fieldwork[1], fieldwork)

    assert 1 <= number_of_day(first + timedelta(days=away), fieldwork) <= last


def test_a_weekend_belongs_to_the_day_before_it() -> None:
    fieldwork = (date(2024, 3, 8), date(2024, 3, 12))

    numbers = [number_of_day(date(2024, 3, day), fieldwork) for day in range(8, 13)]

    assert numbers == [1, 1, 1, 2, 3]
