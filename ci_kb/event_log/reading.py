"""Reads the rows of the log as they lie in the file, whatever somebody made of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from eventsourcing.persistence import PersistenceError

from ci_kb.domain.errors import LogDamaged
from ci_kb.event_log import EventLog
from ci_kb.event_log.merkle import Row

PAGE = 1000
UNREADABLE = (sqlite3.Error, PersistenceError)
"""What a file that is no log any more answers with."""


def pages_of(log: EventLog) -> Iterator[list[Row]]:
    """Yield the rows of the log, in pages.

    Raises `LogDamaged` where they cannot be read.
    """
    position, size = 0, PAGE
    while True:
        try:
            rows = log.rows_after(position, size)
        except UNREADABLE:
            if size == 1:
                raise LogDamaged(f"What stands after event {position:,} cannot be read.") from None
            size = 1  # as far as there is something to read
            continue
        if not rows:
            return
        yield rows
        position = rows[-1][0]


def rows_of(log: EventLog) -> Iterator[Row]:
    """Yield the rows one by one, as far as they can be read."""
    try:
        for rows in pages_of(log):
            yield from rows
    except LogDamaged:
        return
