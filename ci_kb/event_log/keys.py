"""The keys that texts are sealed with, one for each event, in a file of their own that can forget.

An event in the log is never changed; what it says can be read only with its key.  Destroying the key takes
away what the event said, in the log and in every copy of it, and leaves in its place what the redaction says
from now on.  Numbers are handed out in blocks, so that storing an event waits for nothing, and no two
processes ever use one key twice.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ci_kb.domain.errors import LogDamaged, SetUpRefused

KEY = 32
"""Bytes of a key: AES-256."""

FIRST_BLOCK, LARGEST_BLOCK = 16, 1024
"""How many keys a process reserves: a few first, since most commands store one event, and then more."""

READ_TOGETHER = 256
MOST_READ = 1024
"""How many keys are read at once, and how many such groups are kept in memory."""

PRAGMAS = ("journal_mode=DELETE", "synchronous=FULL", "secure_delete=ON", "temp_store=MEMORY")

CREATE = """
CREATE TABLE IF NOT EXISTS text_key (n INTEGER PRIMARY KEY, key BLOB, redacted_by TEXT, says BLOB);
CREATE TABLE IF NOT EXISTS erased (person TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    applied INTEGER NOT NULL,
    digest TEXT NOT NULL,
    stamp TEXT NOT NULL
);
INSERT OR IGNORE INTO state VALUES (1, 0, '', '');
"""


@dataclass(frozen=True)
class Redacted:
    """What stands in place of a text whose key was destroyed, and by which redaction."""

    by: str
    says: bytes


class Keys:
    """The keys of one log.  Each call is one transaction; threads may share it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._unused: list[tuple[int, bytes]] = []
        self._block = FIRST_BLOCK
        self._read: dict[int, dict[int, bytes | Redacted]] = {}
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        self._database = sqlite3.connect(path, timeout=15, check_same_thread=False, isolation_level=None)
        try:
            for pragma in PRAGMAS:
                self._database.execute(f"PRAGMA {pragma}")
            self._database.executescript(f"BEGIN IMMEDIATE; {CREATE} COMMIT;")
        except sqlite3.DatabaseError as error:
            self._database.close()
            raise SetUpRefused(f"{path} holds no keys ({error}). {RESTORE}") from error
        self._version = self._data_version()
        self.stamp = self._state()[2]
        """Changes whenever a text was redacted; what was made of texts before is then made anew."""

    def take(self) -> tuple[int, bytes]:
        """Return a key that nothing was sealed with yet, and its number."""
        with self._lock:
            if not self._unused:
                self._unused = self._reserve(self._block)
                self._block = min(2 * self._block, LARGEST_BLOCK)
            return self._unused.pop()

    def find(self, number: int) -> bytes | Redacted:
        """Return the key with a number, or what stands in place of the text.

        Raises `LogDamaged` when there is none.
        """
        group = number // READ_TOGETHER
        found = self._read.get(group, {}).get(number) or self._fetch(group).get(number)
        if found is None:
            raise LogDamaged(f"The key of an event in the log is missing (number {number}). {RESTORE}")
        return found

    def has(self, numbers: Iterable[int]) -> bool:
        """Say whether there are keys, or what stands in their place, for all the numbers."""
        return all(
            number in self._read.get(number // READ_TOGETHER, {})
            or number in self._fetch(number // READ_TOGETHER)
            for number in set(numbers)
        )

    def look(self) -> None:
        """Stop using keys that another process has destroyed since the last look."""
        with self._lock:
            version = self._data_version()
            if version == self._version:
                return
            self._version = version
            self._renew()

    def redact(self, texts: Mapping[int, Redacted], applied: tuple[int, str]) -> bool:
        """Destroy the keys of texts for what stands in their place from now on; say whether that was new.

        `applied` is the position up to which the log's redactions have been carried out, with its digest.
        """
        with self._transaction():
            rows = [(said.by, said.says, number, said.by, said.says) for number, said in texts.items()]
            before = self._database.total_changes
            self._database.executemany(
                "UPDATE text_key SET key = NULL, redacted_by = ?, says = ? "
                "WHERE n = ? AND (key IS NOT NULL OR redacted_by <> ? OR says <> ?)",
                rows,
            )
            new = self._database.total_changes > before
            if new:
                self._database.execute("UPDATE state SET stamp = ?", (secrets.token_hex(8),))
            self._database.execute("UPDATE state SET applied = ?, digest = ? WHERE one = 1", applied)
        if new:
            self._scrub()
            self._renew()
        return new

    def redactions(self) -> dict[int, Redacted]:
        """Return everything that was redacted, by the number of its key."""
        with self._lock:
            rows = self._database.execute("SELECT n, redacted_by, says FROM text_key WHERE key IS NULL")
            return {number: Redacted(by, says) for number, by, says in rows}

    def applied(self) -> tuple[int, str]:
        """Return the position up to which the log's redactions have been carried out, and its digest."""
        position, digest, _ = self._state()
        return position, digest

    def note_erased(self, persons: Iterable[str]) -> None:
        """Remember persons who were erased, so that a register that was restored does not bring them back."""
        with self._transaction():
            self._database.executemany(
                "INSERT OR IGNORE INTO erased VALUES (?)", [(person,) for person in persons]
            )

    def erased(self) -> list[str]:
        """Return the identifiers of the persons who were erased."""
        with self._lock:
            return [row[0] for row in self._database.execute("SELECT person FROM erased ORDER BY person")]

    def take_over(self, other: Keys) -> bool:
        """Forget what another file of keys of the same log has forgotten; say whether there was anything.

        For keys that were restored, with those they replace: an older backup brings nothing back.
        """
        self.note_erased(other.erased())
        return self.redact(other.redactions(), self.applied())

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def _reserve(self, count: int) -> list[tuple[int, bytes]]:
        fresh = os.urandom(count * KEY)
        with self._transaction():
            ((last,),) = self._database.execute("SELECT COALESCE(MAX(n), 0) FROM text_key")
            keys = [(last + 1 + at, fresh[at * KEY : (at + 1) * KEY]) for at in range(count)]
            self._database.executemany("INSERT INTO text_key (n, key) VALUES (?, ?)", keys)
        return keys[::-1]

    def _fetch(self, group: int) -> dict[int, bytes | Redacted]:
        """Read a group of keys into memory."""
        first = group * READ_TOGETHER
        with self._lock:
            rows = self._database.execute(
                "SELECT n, key, redacted_by, says FROM text_key WHERE n BETWEEN ? AND ?",
                (first, first + READ_TOGETHER - 1),
            )
            if len(self._read) >= MOST_READ:
                self._read.clear()
            found = self._read[group] = {
                number: key if key is not None else Redacted(by, says) for number, key, by, says in rows
            }
        return found

    def _renew(self) -> None:
        with self._lock:
            stamp = self._state()[2]
            if stamp != self.stamp:
                self.stamp = stamp
                self._read = {}

    def _scrub(self) -> None:
        """Write the file anew, so that no page of it holds what was taken away."""
        with self._lock:
            self._database.execute("VACUUM")

    def _state(self) -> tuple[int, str, str]:
        with self._lock:
            ((position, digest, stamp),) = self._database.execute("SELECT applied, digest, stamp FROM state")
        return position, digest, stamp

    def _data_version(self) -> int:
        return int(self._database.execute("PRAGMA data_version").fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock, self._database:
            self._database.execute("BEGIN IMMEDIATE")
            yield


RESTORE = (
    "The log cannot be read without the keys that belong to it. Restore the folder “keys” from the copy that "
    "was made with the log (FILE.keys); do not make a new one."
)
