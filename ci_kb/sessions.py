"""Who is signed in: sessions, kept beside the register, so that signing out really ends one.

A session is known by a random token that its browser alone holds; here lies its hash.  Nothing is kept of
where it was begun from.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable

Execute = Callable[..., list[tuple[str, ...]]]

IDLE_HOURS = 4
"""After so many hours without a request a session ends: a morning of fieldwork."""

LONGEST_HOURS = 12
"""After so many hours a session ends whatever is done: a long day."""

HOUR = 3600
NOTED_EVERY = 60
"""Seconds between two notes that a session was seen: not every request is worth a write."""

CREATE = """
CREATE TABLE IF NOT EXISTS session (
    token_hash TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    started REAL NOT NULL,
    seen REAL NOT NULL
) WITHOUT ROWID
"""


class Sessions:
    """The sessions that stand.  `clock` tells the seconds."""

    def __init__(self, execute: Execute, clock: Callable[[], float] = time.time) -> None:
        self._execute = execute
        self.clock = clock
        execute(CREATE)
        execute("CREATE INDEX IF NOT EXISTS session_person ON session (person)")

    def begin(self, person: str) -> str:
        """Begin a session for a person, and return its token; those whose time is over are forgotten."""
        token, now = secrets.token_urlsafe(32), self.clock()
        self._execute("DELETE FROM session WHERE seen < ? OR started < ?", _ended_before(now))
        self._execute("INSERT INTO session VALUES (?, ?, ?, ?)", (hashed(token), person, now, now))
        return token

    def person_of(self, token: str) -> str | None:
        """Return whose session it is and note that it was seen, or None when it does not stand."""
        key, now = hashed(token), self.clock()
        rows = self._execute(
            "SELECT person, seen FROM session WHERE token_hash = ? AND seen >= ? AND started >= ?",
            (key, *_ended_before(now)),
        )
        if not rows:
            return None
        if float(rows[0][1]) < now - NOTED_EVERY:
            self._execute("UPDATE session SET seen = ? WHERE token_hash = ?", (now, key))
        return rows[0][0]

    def end(self, token: str) -> None:
        """End one session."""
        self._execute("DELETE FROM session WHERE token_hash = ?", (hashed(token),))

    def end_all(self, person: str) -> None:
        """End every session of a person, on whatever device."""
        self._execute("DELETE FROM session WHERE person = ?", (person,))

    def end_everybody(self) -> None:
        """End every session of everybody: they were begun before this register was restored."""
        self._execute("DELETE FROM session", ())

    def of(self, person: str) -> int:
        """Return how many sessions of a person stand."""
        ended = _ended_before(self.clock())
        rows = self._execute(
            "SELECT count(*) FROM session WHERE person = ? AND seen >= ? AND started >= ?", (person, *ended)
        )
        return int(rows[0][0])


def _ended_before(now: float) -> tuple[float, float]:
    """Return when a session that stands was seen at the earliest, and when it was begun."""
    return now - IDLE_HOURS * HOUR, now - LONGEST_HOURS * HOUR


def hashed(token: str) -> str:
    """Return what is kept of a token; being random and long, it needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
