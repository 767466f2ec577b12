"""Which day of the calendar the first, second, ... day of a fieldwork is, and the other way about."""

from __future__ import annotations

from datetime import date, timedelta

from ci_kb.guidance.model import moved

SATURDAY = 5


def day_of_fieldwork(number: int, fieldwork: tuple[date, date]) -> date:
    """Return the day of a fieldwork with a number, counted from 1; weekends in between do not count.

    A fieldwork that begins at a weekend counts every day.  Days beyond the last are counted on.
    """
    day, at_weekends = fieldwork[0], fieldwork[0].weekday() >= SATURDAY
    for _ in range(number - 1):
        day = moved(day, timedelta(days=1))
        while day.weekday() >= SATURDAY and not at_weekends:
            day = moved(day, timedelta(days=1))
    return day


def number_of_day(day: date, fieldwork: tuple[date, date]) -> int:
    """Return the number of the last day of a fieldwork that a day has reached, at least 1."""
    first = fieldwork[0]
    passed = max(0, (min(day, fieldwork[1]) - first).days)
    if first.weekday() >= SATURDAY:
        return 1 + passed
    weeks, rest = divmod(passed, 7)
    return 1 + 5 * weeks + sum((first.weekday() + number) % 7 < SATURDAY for number in range(1, rest + 1))
