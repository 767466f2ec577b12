"""Keeps the log in one SQLite file: write-ahead, every commit on disk, no position given twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteFactory,
    SQLiteTransaction,
)

from ci_kb.domain.errors import SetUpRefused

PRAGMAS = ("PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON")

CREATE_LOG = """
CREATE TABLE IF NOT EXISTS stored_events (
    rowid INTEGER PRIMARY KEY AUTOINCREMENT,
    originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    UNIQUE (originator_id, originator_version)
)
"""


COLUMNS = "rowid, originator_id, originator_version, topic, state"


class WritingAtOnce(SQLiteTransaction):
    """A transaction that takes the write lock when it begins, so that it waits instead of failing later."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor


class LogConnection(SQLiteConnection):
    """A connection whose transactions write at once."""

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with WritingAtOnce(self, commit=commit) as cursor, cursor:
            yield cursor


class LogConnectionPool(SQLiteConnectionPool):
    """Connections that put every commit on disk before they say so."""

    def _create_connection(self) -> SQLiteConnection:
        made = super()._create_connection()
        plain: sqlite3.Connection = made._sqlite_conn
        for pragma in PRAGMAS:
            plain.execute(pragma)
        return LogConnection(plain, max_age=self.max_age)


class LogRecorder(SQLiteApplicationRecorder):
    """The log's table, with a declared position that SQLite never gives to a second event."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        super().__init__(datastore)
        self.insert_events_statement = (
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?,?,?,?)"
        )

    def construct_create_table_statements(self) -> list[str]:
        return [CREATE_LOG]

    def create_table(self) -> None:
        """Create the table, or refuse one whose positions could be given twice."""
        super().create_table()
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'stored_events'")
            declared = cursor.fetchone()[0].upper()
        if "ROWID INTEGER PRIMARY KEY AUTOINCREMENT" not in " ".join(declared.split()):
            raise SetUpRefused(
                "The log's table does not declare its positions (rowid), so they could change or be given "
                "twice. Copy its events into a log made by this program."
            )

    def positions_after(self, position: int, limit: int) -> Sequence[tuple[int, StoredEvent]]:
        """Return up to `limit` stored events after a position, each with its own position, in order."""
        return self._positions("WHERE rowid > ? ORDER BY rowid LIMIT ?", (position, limit))

    def positions_of(self, topics: tuple[str, ...], position: int) -> Sequence[tuple[int, StoredEvent]]:
        """Return the stored events with these topics after a position, in order."""
        places = ", ".join("?" for _ in topics)
        return self._positions(f"WHERE rowid > ? AND topic IN ({places}) ORDER BY rowid", (position, *topics))

    def rows_after(self, position: int, limit: int) -> list[tuple[Any, ...]]:
        """Return up to `limit` rows after a position as they lie in the file, whatever they hold."""
        return self._rows("WHERE rowid > ? ORDER BY rowid LIMIT ?", (position, limit))

    def _positions(self, where: str, values: tuple[object, ...]) -> Sequence[tuple[int, StoredEvent]]:
        return [
            (row[0], StoredEvent(self.convert_originator_id(row[1]), row[2], row[3], row[4]))
            for row in self._rows(where, values)
        ]

    def empty_journal(self) -> None:
        """Take the write-ahead log into the file, as far as nobody is reading, and truncate it."""
        with self.datastore.get_connection(commit=True) as connection:
            connection._sqlite_conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _rows(self, where: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(f"SELECT {COLUMNS} FROM stored_events {where}", values)  # noqa: S608  # words of ours
            return [tuple(row) for row in cursor.fetchall()]

    def head(self) -> int:
        """Return the position of the last event, or 0 when there is none."""
        return self.max_notification_id() or 0


class LogDatastore(SQLiteDatastore):
    """The library's datastore over connections of ours."""

    def __init__(self, db_name: str, *, lock_timeout: int | None = None) -> None:
        super().__init__(db_name, lock_timeout=lock_timeout)
        self.pool.close()
        self.pool = LogConnectionPool(db_name=db_name, lock_timeout=lock_timeout)


class LogFactory(SQLiteFactory):
    """Builds the log on SQLite."""

    application_recorder_class: Any = LogRecorder

    def __init__(self, env: Any) -> None:
        super().__init__(env)
        db_name = self.datastore.pool.db_name
        lock_timeout = self.datastore.pool.lock_timeout
        self.datastore.close()
        self.datastore = LogDatastore(db_name, lock_timeout=lock_timeout)
