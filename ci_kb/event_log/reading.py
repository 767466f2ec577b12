"""Reads the rows of the log as they lie in the file, whatever somebody made of them, and without any key."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from eventsourcing.persistence import PersistenceError

from ci_kb.domain.errors import LogDamaged
from ci_kb.event_log.merkle import Row

PAGE = 1000
UNREADABLE = (sqlite3.Error, PersistenceError)
"""What a file that is no log any more answers with."""

ROWS = (
    "SELECT rowid, originator_id, originator_version, topic, state FROM stored_events "
    "WHERE rowid > ? ORDER BY rowid LIMIT ?"
)


class Rows(Protocol):
    """What gives the rows of a log."""

    def head(self) -> int:
        """Return the position of the last row, or 0 when there is none."""

    def rows_after(self, position: int, limit: int = PAGE) -> list[Row]:
        """Return up to `limit` rows after a position, in order."""


class LogFile:
    """The file of a log, to be read only; it may be written to meanwhile."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=15, isolation_level=None
        )
        self._database.execute("PRAGMA query_only = ON")

    def head(self) -> int:
        """Return the position of the last row, or 0 when there is none."""
        position: int = self._database.execute(
            "SELECT COALESCE(MAX(rowid), 0) FROM stored_events"
        ).fetchone()[0]
        return position

    def rows_after(self, position: int, limit: int = PAGE) -> list[Row]:
        """Return up to `limit` rows after a position, in order."""
        try:
            return self._database.execute(ROWS, (position, limit)).fetchall()
        except sqlite3.OperationalError:  # perhaps no text where text belongs
            self._database.text_factory = lambda octets: octets.decode(errors="replace")
            return self._database.execute(ROWS, (position, limit)).fetchall()

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def pages_of(log: Rows) -> Iterator[list[Row]]:
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


def rows_of(log: Rows) -> Iterator[Row]:
    """Yield the rows one by one, as far as they can be read."""
    try:
        for rows in pages_of(log):
            yield from rows
    except LogDamaged:
        return
