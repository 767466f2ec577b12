"""Where days begin and end: in Scotland."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SCOTLAND = ZoneInfo("Europe/London")


def today() -> date:
    """Return the day it is."""
    return datetime.now(SCOTLAND).date()


def end_of(day: date) -> datetime:
    """Return the moment at which a day is over.

    Raises `OverflowError` for the last day there is.
    """
    return datetime.combine(day + timedelta(days=1), time.min, SCOTLAND)


def day_of(moment: datetime) -> date:
    """Return the day on which a moment falls."""
    return moment.astimezone(SCOTLAND).date()
