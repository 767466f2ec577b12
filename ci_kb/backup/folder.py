"""What lies in a data folder, and which of the two files of a backup each thing belongs in."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from enum import StrEnum
from pathlib import Path

LOG = "log.db"
PROOF = "proof.db"


class Half(StrEnum):
    """The two files of a backup, which are kept apart."""

    LOG = "log"
    KEYS = "keys"


BELONGS = {
    Half.LOG: re.compile(r"log\.db|proof\.db|guidance/[\w-][\w.-]*\.json"),
    Half.KEYS: re.compile(r"people\.db|secret\.key|keys/[\w-][\w.-]*(?<!-wal)(?<!-shm)(?<!-journal)"),
}
"""The names of what belongs in each half, and so the only names a backup may hold.

What is not among them is left out: views are made anew, and what people searched for in vain is forgotten.
"""

NEEDED = {Half.LOG: {LOG, PROOF}, Half.KEYS: {"people.db", "keys/checkpoints.key", "keys/texts.db"}}
"""What each half cannot do without."""


def files_of(folder: Path, half: Half) -> Iterator[str]:
    """Yield the names of the files in a data folder that belong in a half, in the order to copy them in.

    The proof comes before the log it is of, so that it never knows more than the log that is copied; and the
    keys are copied after the log, so that they open everything in it.
    """
    found = {
        path.relative_to(folder).as_posix()
        for place in (folder, folder / "guidance", folder / "keys")
        for path in (place.iterdir() if place.is_dir() else ())
        if path.is_file() and not path.is_symlink()
    }
    yield from sorted((name for name in found if BELONGS[half].fullmatch(name)), key=lambda name: name == LOG)


def copy(source: Path, target: Path) -> None:
    """Copy a file as it is at one moment; a database may be written to meanwhile."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if source.suffix != ".db":
        shutil.copyfile(source, target)
        return
    there = f"{source.resolve().as_uri()}?mode=rw"
    opened = closing(sqlite3.connect(there, uri=True, timeout=15))
    with opened as database, closing(sqlite3.connect(target)) as copied:
        database.backup(copied)
