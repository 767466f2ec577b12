"""A consumer of the feed of events, to be killed at any moment: ``python -m tests.consumer ADDRESS FILE``.

What it read and where it goes on are stored in one transaction, as every consumer should.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
import urllib.parse
import urllib.request


def follow(address: str, file: str) -> None:
    """Read the feed for ever, a few events at a time."""
    kept = sqlite3.connect(file, isolation_level=None)
    kept.execute("CREATE TABLE IF NOT EXISTS cursor (one INTEGER PRIMARY KEY, next TEXT)")
    kept.execute("CREATE TABLE IF NOT EXISTS event (position INTEGER)")
    while True:
        row = kept.execute("SELECT next FROM cursor").fetchone()
        query = urllib.parse.urlencode({"after": row[0] if row else "0", "limit": 3})
        with urllib.request.urlopen(f"{address}?{query}", timeout=10) as answer:
            found = json.load(answer)
        kept.execute("BEGIN IMMEDIATE")
        kept.executemany("INSERT INTO event VALUES (?)", [(one["position"],) for one in found["events"]])
        kept.execute("INSERT OR REPLACE INTO cursor VALUES (1, ?)", (found["next"],))
        kept.execute("COMMIT")
        if not found["more"]:
            time.sleep(0.01)


if __name__ == "__main__":
    follow(*sys.argv[1:3])
