"""Follows the log with a Merkle tree, and signs checkpoints of it: proof that nothing was changed since.

The tree is kept beside the log and not rebuilt from it, since its use is to tell when the log is another one.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from eventsourcing.persistence import StoredEvent

from ci_kb.domain.errors import Refused
from ci_kb.event_log import EventLog, digest
from ci_kb.event_log.checkpoints import Checkpoint, Signer, Verifier
from ci_kb.event_log.merkle import Tree, leaf_of

EVERY_EVENTS = 1000
EVERY = timedelta(hours=1)
PAGE = 1000

CREATE = """
CREATE TABLE IF NOT EXISTS tree (
    one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, size INTEGER NOT NULL,
    subtrees BLOB NOT NULL
);
INSERT OR IGNORE INTO tree VALUES (1, 0, 0, x'');
CREATE TABLE IF NOT EXISTS leaf (position INTEGER PRIMARY KEY, hash BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS checkpoint (
    size INTEGER PRIMARY KEY, position INTEGER NOT NULL, at TEXT NOT NULL, note TEXT NOT NULL
);
"""


class Verdict(StrEnum):
    """What became of a log since it was proven last."""

    WHOLE = "whole"
    CHANGED = "changed"
    CUT_OFF = "cut off"
    REORDERED = "reordered"


@dataclass(frozen=True)
class Finding:
    """A verdict on a log, with the position of the first bad place, and a sentence."""

    verdict: Verdict
    position: int
    sentence: str


class Proof:
    """The tree of a log, in a file of its own; threads may share it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._followed, self._due = -1, datetime.min.replace(tzinfo=UTC)
        self._signer = Signer.at(folder / "keys" / "checkpoints.key")
        self._database = sqlite3.connect(
            folder / "proof.db", timeout=15, check_same_thread=False, isolation_level=None
        )
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.executescript(CREATE)

    @property
    def verifier(self) -> Verifier:
        """The public half of the key that signs the checkpoints."""
        return self._signer.verifier

    def follow(self, log: EventLog, now: datetime) -> None:
        """Add what is new in the log to the tree, and sign a checkpoint when one is due."""
        with self._lock:
            if (head := log.head()) == self._followed and now < self._due:
                return
            origin = origin_of(log)
            while self._follow_page(log, origin, now):
                pass
            self._followed, self._due = head, now + EVERY

    def _follow_page(self, log: EventLog, origin: str, now: datetime) -> bool:
        """Add a page of events, all or nothing; say whether there may be more."""
        with self._database as database:
            database.execute("BEGIN IMMEDIATE")
            position, tree = self._tree()
            rows = log.stored_after(position, PAGE)
            leaves = [(place, leaf_of(place, stored)) for place, stored in rows]
            for position, leaf in leaves:
                tree.add(leaf)
            if leaves:
                database.executemany("INSERT INTO leaf VALUES (?, ?)", leaves)
                database.execute(
                    "UPDATE tree SET position = ?, size = ?, subtrees = ?",
                    (position, tree.size, tree.written()),
                )
            self._sign_when_due(origin, position, tree, now)
        return len(rows) == PAGE

    def checkpoints(self) -> list[str]:
        """Return every signed checkpoint, the oldest first."""
        with self._lock:
            return [note for (note,) in self._database.execute("SELECT note FROM checkpoint ORDER BY size")]

    def receipt(self, log: EventLog, now: datetime) -> str:
        """Return a checkpoint of the log as it is at this moment, signed and kept."""
        self.follow(log, now)
        with self._lock, self._database as database:
            database.execute("BEGIN IMMEDIATE")
            position, tree = self._tree()
            rows = self._database.execute("SELECT note FROM checkpoint WHERE size = ?", (tree.size,))
            known: tuple[str] | None = rows.fetchone()
            return known[0] if known else self._sign(origin_of(log), position, tree, now)

    def leaves(self) -> Iterator[tuple[int, bytes]]:
        """Return the leaves as they were followed, in order."""
        with self._lock:
            return iter(self._database.execute("SELECT position, hash FROM leaf ORDER BY position").fetchall())

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def _tree(self) -> tuple[int, Tree]:
        position, size, subtrees = self._database.execute(
            "SELECT position, size, subtrees FROM tree"
        ).fetchone()
        return position, Tree.read(size, subtrees)

    def _sign_when_due(self, origin: str, position: int, tree: Tree, now: datetime) -> None:
        row = self._database.execute("SELECT size, at FROM checkpoint ORDER BY size DESC LIMIT 1").fetchone()
        size, at = row or (0, datetime.min.replace(tzinfo=UTC).isoformat())
        new = tree.size - size
        if new >= EVERY_EVENTS or (new and now - datetime.fromisoformat(at) >= EVERY):
            self._sign(origin, position, tree, now)

    def _sign(self, origin: str, position: int, tree: Tree, now: datetime) -> str:
        note = self._signer.sign(Checkpoint(origin, tree.size, position, tree.root(), now))
        self._database.execute(
            "INSERT INTO checkpoint VALUES (?, ?, ?, ?)", (tree.size, position, now.isoformat(), note)
        )
        return note


def origin_of(log: EventLog) -> str:
    """Return the name of a log: what its first event is known by."""
    rows = log.stored_after(0, 1)
    return f"ci-kb/{digest(*rows[0])[:16]}" if rows else "ci-kb/empty"


def verify(
    log: EventLog, proof: Proof, receipts: Iterable[str] = (), progress: Callable[[int], None] | None = None
) -> Finding:
    """Hold the log against its tree, its checkpoints and the receipts others kept, and say what is wrong first.

    Receipts tell even when log, tree and checkpoints were all written anew.
    Raises `Refused` for a receipt that is none, or that the log's key did not sign.
    """
    expected = roots(proof, receipts)
    known = proof.leaves()
    tree, last, good = Tree(), 0, 0
    for position, stored in stored_of(log, progress):
        leaf, there = leaf_of(position, stored), next(known, None)
        if there is not None and there != (position, leaf):
            return what_happened(log, position, there, proof)
        tree.add(leaf)
        last = position
        if tree.size in expected:
            if tree.root() != expected[tree.size]:
                return changed(good + 1, last)
            good = last
    missing = next(known, None)
    if missing is not None or any(size > tree.size for size in expected):
        return Finding(
            Verdict.CUT_OFF,
            last + 1,
            f"The log is cut off after event {last}: events that were there are missing.",
        )
    return Finding(Verdict.WHOLE, last, f"The log is whole: {tree.size} events, the last at {last}.")


def roots(proof: Proof, receipts: Iterable[str]) -> dict[int, bytes]:
    """Return the root for each size at which there is a checkpoint or a receipt; a receipt counts more."""
    kept = {point.size: point.root for point in map(Checkpoint.read, proof.checkpoints())}
    for note in receipts:
        point = Checkpoint.read(note)
        if not proof.verifier.has_signed(note):
            raise Refused("The receipt was not signed with the key of this log, or was changed.")
        kept[point.size] = point.root
    return kept


def stored_of(
    log: EventLog, progress: Callable[[int], None] | None = None
) -> Iterator[tuple[int, StoredEvent]]:
    """Yield every event of the log as it is stored, with its position."""
    position = 0
    while rows := log.stored_after(position, PAGE):
        yield from rows
        position = rows[-1][0]
        if progress:
            progress(position)


def changed(first: int, last: int) -> Finding:
    """Return that some event was changed, where only a range can be told."""
    return Finding(
        Verdict.CHANGED,
        first,
        f"An event from {first} to {last} was changed, added or taken out since it was signed.",
    )


def what_happened(log: EventLog, position: int, there: tuple[int, bytes], proof: Proof) -> Finding:
    """Return what is wrong at the first place where the log is not what the tree was made of."""
    was_at, leaf = there
    first = min(position, was_at)
    if was_at < position:
        now_at = next((at for at, stored in stored_of(log) if leaf_of(was_at, stored) == leaf), None)
        if now_at is None:
            return Finding(Verdict.CHANGED, first, f"Event {first} was taken out.")
        return reordered(first, f"what stood at {was_at} stands at {now_at}")
    (_, stored), *_ = log.stored_after(position - 1, 1)
    stood_at = next((at for at, known in proof.leaves() if leaf_of(at, stored) == known), None)
    if stood_at is not None:
        return reordered(first, f"what stands at {position} stood at {stood_at}")
    done = "changed" if was_at == position else "put in"
    return Finding(Verdict.CHANGED, first, f"Event {first} was {done}.")


def reordered(first: int, how: str) -> Finding:
    """Return that the log is in another order."""
    return Finding(Verdict.REORDERED, first, f"The log is in another order from event {first} on: {how}.")
