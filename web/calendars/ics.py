"""Writes entries as iCalendar (RFC 5545), to subscribe to or to import, in any calendar program.

An entry keeps its UID for ever and counts up its SEQUENCE, so that a calendar changes what it has and adds
nothing twice; what is over is sent as cancelled (3.8.1.11), not left out.  The METHOD is PUBLISH (RFC 5546,
3.2.1): nobody is asked to answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, Timezone

from ci_kb.guidance.model import moved
from web.calendars.entries import Entry

TYPE = "text/calendar; charset=utf-8"
# RFC 5545, 3.1: no control characters but the tab; lines inside a text are written as \n by the library.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

# Since 1996; the library's own goes back to 1970 and ends in 2038.
LONDON = """\
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
DTSTART:19960331T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


def as_ics(name: str, entries: Iterable[Entry], root: str) -> bytes:
    """Return a calendar with a name; `root` stands before the addresses of entries here."""
    calendar = Calendar()
    calendar.add("prodid", "-//ci_kb//Collaborative Improvement knowledge base//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _plain(name))
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", timedelta(hours=6))
    calendar.add_component(Timezone.from_ical(LONDON))
    for entry in entries:
        calendar.add_component(_event(entry, root))
    return bytes(calendar.to_ical())


def _event(entry: Entry, root: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.stamp.astimezone(UTC))
    event.add("last-modified", entry.stamp.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("summary", _plain(entry.title))
    event.add("description", _plain(entry.text))
    event.add("dtstart", entry.start)
    event.add("dtend", _end(entry.start, entry.end))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if isinstance(entry.start, datetime) else "TRANSPARENT")
    event.add("categories", ["Collaborative Improvement"])
    event.add("url", root + entry.path)
    return event


def _end(start: date | datetime, end: date | datetime) -> date | datetime:
    """Return the end as the standard counts it, which is after the start (3.8.2.2)."""
    if not isinstance(start, datetime):
        return moved(end, timedelta(days=1))
    return end if end > start else start + timedelta(minutes=30)


def _plain(text: str) -> str:
    return _CONTROLS.sub("", text)
