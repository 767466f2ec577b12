"""Which day of the calendar the first, second, ... day of a fieldwork is."""

from __future__ import annotations

from datetime import date, timedelta

SATURDAY = 5


def day_of_fieldwork(number: int, fieldwork: tuple[date, date]) -> date:
    """Return the day of a fieldwork with a number, counted from 1; weekends in between do not count.

    A fieldwork that begins at a weekend counts every day.  Days beyond the last are counted on.
    """
    day, at_weekends = fieldwork[0], fieldwork[0].weekday() >= SATURDAY
    for _ in range(number - 1):
        day += timedelta(days=1)
        while day.weekday() >= SATURDAY and not at_weekends:
            day += timedelta(days=1)
    return day
