"""Takes a backup of a data folder, while people go on writing."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ci_kb.backup.archive import pack
from ci_kb.backup.folder import LOG, Half, copy, files_of
from ci_kb.domain.errors import LogDamaged, Refused
from ci_kb.event_log.findings import Finding, Verdict
from ci_kb.event_log.proof import Proof, origin_of
from ci_kb.event_log.reading import UNREADABLE, LogFile
from ci_kb.event_log.verifying import verify, vouched_for

HALF_WAY = ".backup-"
OLD = 86_400
"""After so many seconds nobody is writing a backup any more."""


@dataclass(frozen=True)
class Taken:
    """The two files of a backup, and whether the log in it is whole."""

    file: Path
    keys: Path
    found: Finding


def keys_beside(file: Path) -> Path:
    """Return where the keys of a backup lie when nobody says."""
    return file.with_name(f"{file.name}.keys")


def back_up(
    folder: Path, file: Path, keys: Path | None = None, progress: Callable[[int], None] | None = None
) -> Taken:
    """Copy log, proof and guidance to a file, keys and people to another, and prove what was copied.

    A log that is damaged is backed up too: it may be all there is.  Raises `Refused` when there is nothing to
    back up, or a file is there already.
    """
    keys = keys or keys_beside(file)
    if not (folder / LOG).is_file():
        raise Refused(f"There is no knowledge base in {folder}. Name its folder with --data.")
    if there := next((one for one in (file, keys) if one.exists()), None):
        raise Refused(f"{there} is there already. Choose another name: no backup is ever written over.")
    clear_away(folder)
    with suppress(*UNREADABLE), closing(LogFile(folder / LOG)) as log, closing(Proof(folder)) as proof:
        proof.follow(log, datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix=HALF_WAY, dir=folder) as name:
        staging = Path(name)
        names = {half: list[str]() for half in Half}
        for half in Half:
            for one in files_of(folder, half):
                copy(folder / one, staging / one)
                names[half].append(one)
        found, origin = looked_at(staging, progress)
        told = {
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "origin": origin,
            "position": found.position,
            "size": found.size,
            "root": found.root.hex(),
        }
        pack(staging, names[Half.KEYS], {"half": Half.KEYS, **told}, keys)
        pack(staging, names[Half.LOG], {"half": Half.LOG, **told}, file)
    return Taken(file, keys, found)


def looked_at(folder: Path, progress: Callable[[int], None] | None) -> tuple[Finding, str]:
    """Return what became of a log that was copied, and its name, if it can be read so far."""
    try:
        with closing(LogFile(folder / LOG)) as log, closing(Proof(folder)) as proof:
            return verify(log, proof, vouched_for(proof), progress), origin_of(log)
    except (LogDamaged, *UNREADABLE) as error:
        return Finding(Verdict.CHANGED, 0, str(error)), "ci-kb/damaged"


def clear_away(folder: Path) -> None:
    """Delete what a backup that was killed has left; it lies where the originals do, and nowhere else."""
    for left in folder.glob(f"{HALF_WAY}*"):
        if time.time() - left.stat().st_mtime > OLD:
            shutil.rmtree(left, ignore_errors=True)
