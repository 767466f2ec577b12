"""Searches that found nothing: the words, the day and how often, and nothing of who searched.

They lie in a file of their own, outside the log, so that they can be forgotten: each after `DAYS_KEPT`, any
of them when a curator says so, all of them when the file is deleted.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ci_kb.passages import Passages

DAYS_KEPT = 26 * 7
LONGEST = 100
MOST_A_DAY = 1000
"""Different searches kept of one day, so that nobody can fill the disk by searching for nonsense."""

CREATE = """
CREATE TABLE IF NOT EXISTS unanswered (
    day TEXT NOT NULL,
    query TEXT NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (day, query)
) WITHOUT ROWID
"""


@dataclass(frozen=True)
class Week:
    """What was searched for in vain in the week that begins on a Monday: words, and how often."""

    monday: date
    searches: tuple[tuple[str, int], ...]


class Unanswered:
    """The searches that found nothing.  Each call is one transaction; threads may share it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, timeout=5, check_same_thread=False, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "temp_store=MEMORY"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.execute(CREATE)

    def note(self, query: str, day: date) -> None:
        """Count a search of the day, and forget those of long ago."""
        words = " ".join(query.casefold().split())
        if not words or len(words) > LONGEST:
            return
        self._execute("DELETE FROM unanswered WHERE day <= ?", (_oldest(day),))
        self._execute(
            "INSERT INTO unanswered SELECT :day, :query, 1 WHERE "
            "(SELECT COUNT(*) FROM unanswered WHERE day = :day AND query <> :query) < :most "
            "ON CONFLICT (day, query) DO UPDATE SET times = times + 1",
            {"day": day.isoformat(), "query": words, "most": MOST_A_DAY},
        )

    def by_week(self, today: date) -> list[Week]:
        """Return what was searched for in vain, the latest week first, the most frequent search first."""
        rows = self._execute("SELECT day, query, times FROM unanswered WHERE day > ?", (_oldest(today),))
        weeks: defaultdict[date, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        for day, query, times in rows:
            on = date.fromisoformat(day)
            weeks[on - timedelta(days=on.weekday())][query] += times
        return [
            Week(monday, tuple(sorted(searches.items(), key=lambda each: (-each[1], each[0]))))
            for monday, searches in sorted(weeks.items(), reverse=True)
        ]

    def forget(self, query: str) -> None:
        """Forget a search, on every day."""
        self._execute("DELETE FROM unanswered WHERE query = ?", (query,))

    def forget_about(self, passages: Passages) -> int:
        """Forget every search that says one of the passages; return how many there were."""
        queries = {query for (query,) in self._execute("SELECT DISTINCT query FROM unanswered", ())}
        told = [query for query in queries if passages.stand_in(query)]
        for query in told:
            self.forget(query)
        with self._lock:
            self._database.execute("VACUUM")
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return len(told)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _execute(
        self, statement: str, values: tuple[object, ...] | dict[str, object]
    ) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._database.execute(statement, values).fetchall()


def _oldest(today: date) -> str:
    return (today - timedelta(days=DAYS_KEPT)).isoformat()
