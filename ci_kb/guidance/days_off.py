"""Days on which schools or offices are usually closed: they are pointed out, and never refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from ci_kb.domain.authorities import rows

MOST_DAYS = 60
"""Of a longer period the beginning is looked at; no fieldwork is that long."""

YEARS = range(2000, 2101)
"""The years of which public holidays are looked up."""


@dataclass(frozen=True)
class Break:
    """A usual school holiday, from one day of the year to another; each authority sets its own days."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]

    def holds(self, day: date) -> bool:
        """Say whether a day usually lies in it; one that begins in December ends in January."""
        on = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= on <= self.last
        return on >= self.first or on <= self.last

    @property
    def usual(self) -> str:
        """The usual days in words, such as "5 October to 23 October"."""
        return " to ".join(f"{day} {date(2000, month, day):%B}" for month, day in (self.first, self.last))


@cache
def breaks() -> tuple[Break, ...]:
    """Return the usual school holidays in Scotland."""
    return tuple(
        Break(row["name"], _month_and_day(row["first"]), _month_and_day(row["last"]))
        for row in rows("school_holidays")
    )


def _month_and_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def days_off(first: date, last: date) -> Iterator[str]:
    """Yield a sentence for each reason why people may be away on some of these days."""
    count = min((last - first).days + 1, MOST_DAYS)
    days = [date.fromordinal(first.toordinal() + number) for number in range(count)]
    for one in breaks():
        if any(one.holds(day) for day in days):
            yield (
                f"Schools are usually closed then, for the {one.name} (about {one.usual}). "
                "Each authority sets its own days: check its calendar."
            )
    for day in days:
        if name := public_holiday(day):
            yield f"{day.day} {day:%B %Y} is a public holiday in Scotland ({name}), which not all keep."
    if weekend := [day for day in days if day.weekday() >= 5]:
        named = " and ".join(f"{day:%A} {day.day} {day:%B}" for day in weekend[:2])
        yield f"{named} {'is' if len(weekend) == 1 else 'are'} at the weekend."


def public_holiday(day: date) -> str:
    """Return the name of the public holiday in Scotland on a day, or nothing."""
    return _of_year(day.year).get(day, "") if day.year in YEARS else ""


@cache
def _of_year(year: int) -> Mapping[date, str]:
    # Imported here: it takes longer than everything else a command needs to start.
    from holidays import country_holidays

    return country_holidays("GB", subdiv="SCT", years=year)
