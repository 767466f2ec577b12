"""Restores a data folder from a backup: all of it, proven, or nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

from ci_kb.application import KnowledgeBase
from ci_kb.backup.archive import Archive, Manifest
from ci_kb.backup.folder import LOG, PROOF, Half
from ci_kb.backup.taking import keys_beside
from ci_kb.domain.errors import InvalidBackup, LogDamaged, NotFound, Refused
from ci_kb.event_log.findings import Finding
from ci_kb.event_log.keys import Keys
from ci_kb.event_log.proof import Proof, origin_of
from ci_kb.event_log.reading import UNREADABLE, LogFile
from ci_kb.event_log.verifying import verify, vouched_for
from ci_kb.people import Person

HALF_WAY = ".restoring"
TEXT_KEYS = Path("keys") / "texts.db"


def restore(
    file: Path,
    folder: Path,
    today: date,
    keys: Path | None = None,
    replaces: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Finding:
    """Put a backup into an empty folder and prove it; `keys` may be newer than the log.

    What was forgotten in the data folder that the restored one `replaces` is forgotten again.  Raises
    `Refused` when the folder is not empty, `InvalidBackup` for files that are no backup, and `LogDamaged`
    when what they hold cannot be proven.
    """
    with emptied(folder) as staging:
        with (
            Archive.opened(file, Half.LOG) as log,
            Archive.opened(keys or keys_beside(file), Half.KEYS) as known,
        ):
            belong_together(log.manifest, known.manifest)
            log.unpack(staging)
            known.unpack(staging)
            manifest = log.manifest
        found = proven(staging, manifest, progress)
        if replaces:
            take_over(staging, replaces, manifest.origin)
        forget_again(staging, today)
        put_in_place(staging, folder)
    return found


@contextmanager
def emptied(folder: Path) -> Iterator[Path]:
    """Give a place inside a folder to restore into; nothing is left there when it fails.

    Raises `Refused` when the folder holds anything.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(
            f"{folder} is not empty, and nothing is ever restored over what is there. Name an empty folder "
            "with --data; when it is right, move the old folder away and the new one into its place."
        )
    made = not folder.exists()
    staging = folder / HALF_WAY
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    staging.mkdir(mode=0o700)
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if made and not any(folder.iterdir()):
            folder.rmdir()


def belong_together(log: Manifest, keys: Manifest) -> None:
    """Refuse keys that are of another log, or older than the log.

    Raises `InvalidBackup`.
    """
    if keys.origin != log.origin:
        raise InvalidBackup("The keys are those of another log. Name the keys of this one with --keys.")
    if keys.position < log.position:
        raise InvalidBackup(
            "The keys are older than the log, so the last events in it could not be read. Name those that "
            "were written with it, or newer ones, with --keys."
        )


def proven(folder: Path, manifest: Manifest, progress: Callable[[int], None] | None) -> Finding:
    """Return that a log is whole, and the one that was backed up.

    Raises `LogDamaged`.
    """
    with closing(LogFile(folder / LOG)) as log, closing(Proof(folder)) as proof:
        found = verify(log, proof, vouched_for(proof), progress)
        if not found.whole:
            raise LogDamaged(f"The log in the backup is damaged, so nothing was restored. {found.sentence}")
        told = (manifest.origin, manifest.position, manifest.size, manifest.root)
        if (origin_of(log), found.position, found.size, found.root.hex()) != told:
            raise InvalidBackup("The log in the backup is not the one that was backed up.")
        proof.follow(log, datetime.now(UTC))
    return found


def take_over(folder: Path, replaced: Path, origin: str) -> None:
    """Forget in restored keys what was forgotten in the folder they replace, if that is of the same log.

    Raises `Refused`: the keys of another log have the same numbers.
    """
    old = replaced / TEXT_KEYS
    if not old.is_file() or origin not in origins_of(replaced):
        raise Refused(f"{replaced} does not hold the log that is in the backup, so nothing was restored.")
    with closing(Keys(folder / TEXT_KEYS)) as keys, closing(Keys(old)) as known:
        keys.take_over(known)


def origins_of(folder: Path) -> set[str]:
    """Return by what names the log in a folder is known: of itself, of its proof; a damaged one by none."""
    names = set()
    with suppress(LogDamaged, *UNREADABLE), closing(LogFile(folder / LOG)) as log:
        names.add(origin_of(log))
    if (folder / PROOF).is_file():
        with suppress(LogDamaged, *UNREADABLE), closing(Proof(folder)) as proof:
            names |= {point.origin for point in (proof.latest(),) if point}
    return names


def forget_again(folder: Path, today: date) -> None:
    """Carry out every redaction and erasure that the log or the keys know of, and read every event.

    Opening the knowledge base carries them out, whichever of log, keys and register is the older.  Accounts
    that were added after the log was backed up are taken out, and have to be added again, and everybody
    signs in again.  Raises
    `LogDamaged` when a key does not open its event, or an event is of a newer version of the program.
    """
    with KnowledgeBase(folder, today) as kb:
        for _ in kb.log.events():
            pass
        kb.people.forget(person.id for person in kb.people.everyone() if unknown(kb, person))
        kb.people.sessions.end_everybody()
    (folder / "unanswered.db").unlink(missing_ok=True)


def unknown(kb: KnowledgeBase, person: Person) -> bool:
    """Say whether an account of the register is not in the log, which is then the older of the two."""
    try:
        kb.accounts.of(person)
    except NotFound:
        return True
    return False


def put_in_place(staging: Path, folder: Path) -> None:
    """Move what was restored to where it belongs, the log last: without it there is no knowledge base."""
    for path in sorted(staging.iterdir(), key=lambda path: path.name == LOG):
        path.replace(folder / path.name)
