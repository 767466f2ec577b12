"""Follows the log with a Merkle tree, and signs checkpoints of it: proof that nothing was changed since.

The tree is kept beside the log and not rebuilt from it, since its use is to tell when the log is another one.
"""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from ci_kb.domain.errors import LogDamaged
from ci_kb.event_log.checkpoints import Checkpoint, Signer, Verifier
from ci_kb.event_log.merkle import Tree, entry_of, hashed, leaf_of
from ci_kb.event_log.reading import Rows

FILE = "proof.db"
KEY = Path("keys") / "checkpoints.key"
EVERY_EVENTS = 1000
EVERY = timedelta(hours=1)

NEVER = datetime.max.replace(tzinfo=UTC)
LONG_AGO = datetime.min.replace(tzinfo=UTC)

ANOTHER_LOG = (
    "The log is not the one that was followed until event {:,}: it was changed, cut off or put in another's "
    "place. Run “ci-kb verify”."
)

CREATE = """
CREATE TABLE IF NOT EXISTS tree (
    one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, size INTEGER NOT NULL,
    subtrees BLOB NOT NULL
);
INSERT OR IGNORE INTO tree VALUES (1, 0, 0, x'');
CREATE TABLE IF NOT EXISTS leaf (position INTEGER PRIMARY KEY, hash BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS checkpoint (
    size INTEGER PRIMARY KEY, position INTEGER NOT NULL, at TEXT NOT NULL, note TEXT NOT NULL,
    subtrees BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS signed_with (key TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS begun (one INTEGER PRIMARY KEY CHECK (one = 1), anew INTEGER NOT NULL);
"""


class Proof:
    """The tree of a log, in a file of its own; threads may share it, and processes the file.

    `trouble` is a sentence when the log is another one than was followed; the tree then no longer grows.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._followed, self._due = -1, LONG_AGO
        self.trouble = ""
        lost = (folder / KEY).exists() and not (folder / FILE).exists()
        self._signer = Signer.at(folder / KEY)
        self._database = sqlite3.connect(
            folder / FILE, timeout=15, check_same_thread=False, isolation_level=None
        )
        # What a power cut takes from this file is followed again: the log itself is on disk.
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.executescript(CREATE)
        self._database.execute("INSERT OR IGNORE INTO begun VALUES (1, ?)", (lost,))
        self._database.execute("INSERT OR IGNORE INTO signed_with VALUES (?)", (str(self.key),))

    @property
    def key(self) -> Verifier:
        """The public half of the key that signs the checkpoints."""
        return self._signer.verifier

    def keys(self) -> list[Verifier]:
        """Return the public half of every key that ever signed here."""
        with self._lock:
            rows = self._database.execute("SELECT key FROM signed_with").fetchall()
        return [Verifier.read(key) for (key,) in rows]

    def begun_anew(self) -> bool:
        """Say whether there was a tree before this one, which was lost: a key lay there, and no tree."""
        with self._lock:
            return bool(self._database.execute("SELECT anew FROM begun").fetchone()[0])

    def follow(self, log: Rows, now: datetime) -> None:
        """Add what is new in the log to the tree, and sign a checkpoint when one is due."""
        with self._lock:
            if (head := log.head()) == self._followed and now < self._due:
                return
            trouble, self._due = "", NEVER
            self._followed = -1
            try:
                while self._follow_page(log, now):
                    pass
            except LogDamaged as damage:
                trouble = damage.message
            self._followed, self.trouble = head, trouble

    def position(self) -> int:
        """Return the position of the last event in the tree."""
        with self._lock:
            return self._tree()[0]

    def checkpoints(self) -> list[str]:
        """Return every signed checkpoint, the oldest first."""
        with self._lock:
            return [note for (note,) in self._database.execute("SELECT note FROM checkpoint ORDER BY size")]

    def latest(self) -> Checkpoint | None:
        """Return the last signed checkpoint, or None while there is none."""
        with self._lock:
            row = self._database.execute("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1").fetchone()
        return Checkpoint.read(row[0]) if row else None

    def receipt(self, log: Rows, now: datetime) -> str:
        """Return a checkpoint of the log as it is at this moment, signed and kept.

        Raises `LogDamaged` when the log is another one than was followed.
        """
        self._follow_or_refuse(log, now)
        with self._lock, self._database as database:
            database.execute("BEGIN IMMEDIATE")
            position, tree = self._tree()
            rows = database.execute("SELECT note FROM checkpoint WHERE size = ?", (tree.size,))
            known: tuple[str] | None = rows.fetchone()
            return known[0] if known else self._sign(log, position, tree, now)

    def statement(self, log: Rows, position: int, now: datetime, of: str = "") -> str:
        """Return a signed checkpoint of the log as it was at a position.

        `of` is the digest of a file that tells of it, if any.  Raises `LogDamaged` when the log is
        another one than was followed.
        """
        tree = self.tree_at(log, position, now)
        return self._signer.sign(Checkpoint(origin_of(log), tree.size, position, tree.root(), now, of))

    def tree_at(self, log: Rows, position: int, now: datetime) -> Tree:
        """Return the tree as it was at a position.

        Raises `LogDamaged` when the log is another one than was followed.
        """
        self._follow_or_refuse(log, now)
        with self._lock:
            after, size, subtrees = self._database.execute(
                "SELECT position, size, subtrees FROM checkpoint WHERE position <= ? "
                "UNION ALL SELECT 0, 0, x'' ORDER BY 2 DESC LIMIT 1",
                (position,),
            ).fetchone()
            tree = Tree.read(size, subtrees)
            for _, leaf in self._leaves(after, position):
                tree.add(leaf)
            return tree

    def leaves(self, after: int, until: int) -> list[tuple[int, bytes]]:
        """Return the leaves after a position and until another one, in order."""
        with self._lock:
            return self._leaves(after, until)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def _leaves(self, after: int, until: int) -> list[tuple[int, bytes]]:
        return self._database.execute(
            "SELECT position, hash FROM leaf WHERE position > ? AND position <= ? ORDER BY position",
            (after, until),
        ).fetchall()

    def _follow_or_refuse(self, log: Rows, now: datetime) -> None:
        self.follow(log, now)
        if self.trouble:
            raise LogDamaged(self.trouble)

    def _follow_page(self, log: Rows, now: datetime) -> bool:
        """Add a page of events, all or nothing; say whether there may be more."""
        with self._database as database:
            database.execute("BEGIN IMMEDIATE")
            position, tree = self._tree()
            if not self._fits(log, position):
                raise LogDamaged(ANOTHER_LOG.format(position))
            size, at = self._signed_last()
            limit = EVERY_EVENTS - (tree.size - size)
            rows = log.rows_after(position, limit)
            leaves = [(row[0], leaf_of(row)) for row in rows]
            for _, leaf in leaves:
                tree.add(leaf)
            if leaves:
                position = leaves[-1][0]
                database.executemany("INSERT INTO leaf VALUES (?, ?)", leaves)
                database.execute(
                    "UPDATE tree SET position = ?, size = ?, subtrees = ?",
                    (position, tree.size, tree.written()),
                )
            due = at + EVERY
            if tree.size - size >= EVERY_EVENTS or (tree.size > size and now >= due):
                self._sign(log, position, tree, now)
                size = tree.size
            self._due = due if tree.size > size else NEVER
        return len(rows) == limit

    def _fits(self, log: Rows, position: int) -> bool:
        """Say whether the event followed last still stands where it stood."""
        rows = log.rows_after(position - 1, 1)
        return self._leaves(position - 1, position) == [(row[0], hashed(row)) for row in rows if position]

    def _tree(self) -> tuple[int, Tree]:
        position, size, subtrees = self._database.execute(
            "SELECT position, size, subtrees FROM tree"
        ).fetchone()
        return position, Tree.read(size, subtrees)

    def _signed_last(self) -> tuple[int, datetime]:
        """Return how many events the last checkpoint is of, and when it was signed."""
        row = self._database.execute("SELECT size, at FROM checkpoint ORDER BY size DESC LIMIT 1").fetchone()
        return (row[0], datetime.fromisoformat(row[1])) if row else (0, LONG_AGO)

    def _sign(self, log: Rows, position: int, tree: Tree, now: datetime) -> str:
        note = self._signer.sign(Checkpoint(origin_of(log), tree.size, position, tree.root(), now))
        self._database.execute(
            "INSERT INTO checkpoint VALUES (?, ?, ?, ?, ?)",
            (tree.size, position, now.isoformat(), note, tree.written()),
        )
        return note


def origin_of(log: Rows) -> str:
    """Return the name of a log: what its first event is known by."""
    rows = log.rows_after(0, 1)
    return f"ci-kb/{sha256(entry_of(rows[0])).hexdigest()[:16]}" if rows else "ci-kb/empty"
