"""What the SQLite read tables share: rows that know where in the log they held.

Every row holds from the position that made it (``from_position``) up to the one that ended it
(``to_position``), so that a table can be read as it stood after any event.  Rows are never updated otherwise.
The rows of a page of events and the position reached are stored in one transaction, or not at all.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zlib import crc32

from ci_kb.days import day_of
from ci_kb.event_log import Logged

STILL_HOLDS = 2**63 - 1
"""The ``to_position`` of a row that nothing has ended yet."""

AT = "from_position <= :at AND :at < to_position"
"""The condition under which a row held after the event at position ``:at``."""

NOW = STILL_HOLDS - 1
"""The position that is after every event."""

FACTS = ("by", "role", "body", "happened_on", "reason", "recorded_at", "event")
"""The columns that every row has of the event that made it: the six facts and the event's name."""

SWITCHES = 100
"""Attempts to switch a new file to write-ahead logging, while others may be doing the same."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """A table: what its rows are known by, and what they hold."""

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    looked_up_by: tuple[str, ...] = ()

    def create(self) -> str:
        """Return the statements that create the table and the indexes it is read by."""
        columns = ", ".join((*self.key, *self.columns, *FACTS))
        key = ", ".join(self.key)
        return (
            f"CREATE TABLE IF NOT EXISTS {self.name} ({columns}, from_position INTEGER NOT NULL, "
            f"to_position INTEGER NOT NULL, PRIMARY KEY ({key}, from_position)) WITHOUT ROWID;"
            f"CREATE INDEX IF NOT EXISTS {self.name}_made ON {self.name} (from_position);"
            + "".join(
                f"CREATE INDEX IF NOT EXISTS {self.name}_by_{column} ON {self.name} ({column}, to_position);"
                for column in self.looked_up_by
            )
        )

    def end(self, database: sqlite3.Connection, position: int, **key: Any) -> None:
        """End the row that is known by the key, if there is one."""
        where = " AND ".join(f"{column} = :{column}" for column in self.key)
        database.execute(
            f"UPDATE {self.name} SET to_position = :position WHERE {where} AND to_position = {STILL_HOLDS}",
            {**key, "position": position},
        )

    def put(self, database: sqlite3.Connection, logged: Logged, **values: Any) -> None:
        """Let a row hold from this event on, in place of the one with the same key."""
        self.end(database, logged.position, **{column: values[column] for column in self.key})
        row = {**values, **facts(logged), "from_position": logged.position, "to_position": STILL_HOLDS}
        columns = (*self.key, *self.columns, *FACTS, "from_position", "to_position")
        places = ", ".join(f":{column}" for column in columns)
        database.execute(f"INSERT OR REPLACE INTO {self.name} VALUES ({places})", row)

    def current(self, database: sqlite3.Connection, **key: Any) -> dict[str, Any] | None:
        """Return the values of the row that holds now, without its facts, or None."""
        where = " AND ".join(f"{column} = :{column}" for column in self.key)
        columns = ", ".join((*self.key, *self.columns))
        found = database.execute(
            f"SELECT {columns} FROM {self.name} WHERE {where} AND to_position = {STILL_HOLDS}",
            key,
        ).fetchone()
        return dict(found) if found else None


def facts(logged: Logged) -> dict[str, Any]:
    """Return what every row keeps of the event that made it."""
    event = logged.event
    return {
        "by": event.by,
        "role": event.role,
        "body": event.body,
        "happened_on": event.on.isoformat(),
        "reason": event.reason,
        "recorded_at": event.timestamp.astimezone(UTC).isoformat(timespec="milliseconds"),
        "event": logged.stored.topic,
    }


def lasts(events: Iterable[Logged]) -> dict[str, int]:
    """Return the position of the last event of each day on which some of the events were recorded."""
    return {day_of(logged.event.timestamp).isoformat(): logged.position for logged in events}


def as_json(value: Any) -> str:
    """Return a value as compact JSON, for a column that holds a list or an object."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Facts:
    """The six facts of a change, beside what changed: who, for whom, when it happened, when recorded, why."""

    by: str
    role: str
    body: str
    on: date
    reason: str
    recorded_at: str
    position: int

    @property
    def recorded(self) -> datetime:
        """When it was recorded."""
        return datetime.fromisoformat(self.recorded_at)


def facts_of(row: sqlite3.Row) -> Facts:
    """Return the six facts of the event that made a row."""
    return Facts(
        by=row["by"],
        role=row["role"],
        body=row["body"],
        on=date.fromisoformat(row["happened_on"]),
        reason=row["reason"],
        recorded_at=row["recorded_at"],
        position=row["from_position"],
    )


def optional_date(text: str | None) -> date | None:
    """Return the date a column holds, if it holds one."""
    return date.fromisoformat(text) if text else None


Handler = Callable[[sqlite3.Connection, Logged], None]

TRACKING = """
CREATE TABLE IF NOT EXISTS tracking (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER, digest TEXT);
CREATE TABLE IF NOT EXISTS dead_letter (position INTEGER PRIMARY KEY, error TEXT);
CREATE TABLE IF NOT EXISTS last_of_day (day TEXT PRIMARY KEY, last_position INTEGER NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO tracking VALUES (1, 0, '');
"""


def made_anew(database: sqlite3.Connection, script: str) -> str:
    """Return what marks tables of another layout as following no log, so that they are built anew."""
    layout = crc32(script.encode()) >> 1
    if database.execute("PRAGMA user_version").fetchone()[0] == layout:
        return ""
    return f"UPDATE tracking SET digest = '' WHERE position > 0; PRAGMA user_version = {layout};"


class Tables:
    """The read tables in one file, followed from the log by their handlers; threads may share it."""

    name = "tables"

    def __init__(
        self,
        path: Path,
        tables: Iterable[Table],
        handlers: Mapping[type[Any], Handler],
        every: Handler | None = None,
    ) -> None:
        """`every` is told of each event, after the handler of its own."""
        self._path = path
        self._handlers = handlers
        self._every = every
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._own = threading.local()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._create(path, tables)
        self._writer = self._connect()

    def apply(self, events: Sequence[Logged], position: int, digest: str, dead: Mapping[int, str]) -> None:
        """Store the rows of a page of events, its position, and the events that could not be applied."""
        with self._writing, self._writer as database:
            database.execute("BEGIN IMMEDIATE")
            for logged in events:
                if handler := self._handlers.get(type(logged.event)):
                    handler(database, logged)
                if self._every:
                    self._every(database, logged)
            database.executemany("INSERT OR REPLACE INTO last_of_day VALUES (?, ?)", lasts(events).items())
            database.executemany("INSERT OR REPLACE INTO dead_letter VALUES (?, ?)", dead.items())
            database.execute("UPDATE tracking SET position = ?, digest = ?", (position, digest))

    def position_at(self, day: date) -> int:
        """Return the position of the last event recorded by the end of a day, as days are counted here."""
        rows = self.query(
            "SELECT COALESCE(MAX(last_position), 0) AS last_position FROM last_of_day WHERE day <= :day",
            day=day.isoformat(),
        )
        return int(rows[0]["last_position"])

    def tracking(self) -> tuple[int, str]:
        """Return the position reached, and the digest of the event there."""
        row = self.query("SELECT position, digest FROM tracking")[0]
        return int(row["position"]), str(row["digest"])

    def dead_letters(self) -> dict[int, str]:
        """Return the positions of events that could not be applied, with what went wrong."""
        return {row["position"]: row["error"] for row in self.query("SELECT * FROM dead_letter")}

    def query(self, statement: str, **values: Any) -> list[sqlite3.Row]:
        """Return the rows of a query."""
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._connect()
        return list(connection.execute(statement, values))

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table, in order, so that two can be compared."""
        names = self.query(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'dead_letter' ORDER BY name"
        )
        return {
            name["name"]: sorted(map(tuple, self.query(f"SELECT * FROM {name['name']}")), key=repr)
            for name in names
        }

    def close(self) -> None:
        """Close the file, for every thread."""
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()

    def _create(self, path: Path, tables: Iterable[Table]) -> None:
        """Create the tables that are not there; another process may be doing so at the same moment."""
        script = TRACKING + "".join(table.create() for table in tables)
        database = sqlite3.connect(path, timeout=15)
        try:
            for attempt in range(1, SWITCHES + 1):
                try:
                    database.execute("PRAGMA journal_mode=WAL")
                    break
                except sqlite3.OperationalError:
                    # SQLite does not wait for others before it switches the mode.
                    if attempt == SWITCHES:
                        raise
                    time.sleep(0.02)
            database.executescript(f"BEGIN IMMEDIATE; {script} {made_anew(database, script)} COMMIT;")
        finally:
            database.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=15, check_same_thread=False, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous=NORMAL")
        with self._lock:
            self._connections.append(connection)
        return connection
