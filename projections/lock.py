"""A lock that one process holds at a time and that ends with the process, on every system SQLite runs on."""

from __future__ import annotations

import sqlite3
from pathlib import Path


class OnlyOne:
    """Held by the one process that may write; the others may ask again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: sqlite3.Connection | None = None

    def acquire(self) -> bool:
        """Take the lock, or say that another process holds it; holding it already is fine."""
        if self._held is None:
            connection = sqlite3.connect(self._path, timeout=0, check_same_thread=False, isolation_level=None)
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError:
                connection.close()
                return False
            self._held = connection
        return True

    def release(self) -> None:
        """Let another process take the lock."""
        if self._held is not None:
            self._held.close()
            self._held = None
