"""One file of a backup: files of a data folder, packed with a list of their sizes and digests."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ci_kb.backup.folder import BELONGS, NEEDED, Half
from ci_kb.domain.errors import InvalidBackup

FORMAT = "ci-kb-backup/1"
MANIFEST = "manifest.json"
LONGEST_MANIFEST = 2**22
PIECE = 2**20
FASTEST = 1
"""How hard to pack: a log packs to a third at once, and hardly better with patience."""

UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError)
"""What a file that is no archive, or was cut or damaged, is answered with."""


@dataclass(frozen=True)
class Content:
    """What is known of a packed file."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a file of a backup is of: which half of which log, as it was when, and what lies in it.

    `position` and `size` are of the log in the backup, or of the one that the keys belong to; `root` is the
    root of its tree, in hexadecimal.
    """

    half: Half
    made: str
    origin: str
    position: int
    size: int
    root: str
    files: dict[str, Content]

    def written(self) -> str:
        """Return it as it lies in the archive."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=2)

    @classmethod
    def read(cls, text: bytes) -> Manifest:
        """Return what was written.

        Raises what Python raises where something is not what it should be.
        """
        told = json.loads(text)
        if told.pop("format") != FORMAT:
            raise ValueError("another format")
        files = {
            str(name): Content(int(one["bytes"]), str(one["sha256"]))
            for name, one in told.pop("files").items()
        }
        made, origin, root = (str(told[name]) for name in ("made", "origin", "root"))
        return cls(Half(told["half"]), made, origin, int(told["position"]), int(told["size"]), root, files)


def pack(folder: Path, names: Iterable[str], manifest: dict[str, Any], file: Path) -> None:
    """Pack files of a folder; the file is there as a whole or not at all, and for its owner alone."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with open(part, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=FASTEST) as archive:
                files = {}
                for name in names:
                    archive.write(folder / name, name)
                    files[name] = content_of(folder / name)
                archive.writestr(MANIFEST, Manifest(**manifest, files=files).written())
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def content_of(file: Path) -> Content:
    """Return size and digest of a file."""
    with file.open("rb") as stream:
        return Content(file.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest())


class Archive:
    """A file of a backup, to be unpacked."""

    def __init__(self, packed: zipfile.ZipFile, name: str, half: Half) -> None:
        self._packed = packed
        self._name = name
        self.manifest = self._checked(half)

    @classmethod
    @contextmanager
    def opened(cls, file: Path, half: Half) -> Iterator[Archive]:
        """Open a file that should be that half of a backup.

        Raises `InvalidBackup`, also for what turns out while it is unpacked.
        """
        try:
            with zipfile.ZipFile(file) as packed:
                yield cls(packed, str(file), half)
        except FileNotFoundError:
            raise InvalidBackup(f"There is no file {file}.") from None
        except UNREADABLE as error:
            raise InvalidBackup(
                f"{file} is no backup of a knowledge base, or it was cut or damaged: {error}."
            ) from None

    def unpack(self, folder: Path) -> None:
        """Write every file where it belongs in a folder; each is what the list says, byte for byte."""
        for name, content in self.manifest.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._packed.open(name) as packed:
                unpacked, digest = 0, hashlib.sha256()
                with open(target, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as stream:
                    while piece := packed.read(PIECE):
                        unpacked += len(piece)
                        digest.update(piece)
                        if unpacked > content.bytes:
                            break
                        stream.write(piece)
            if Content(unpacked, digest.hexdigest()) != content:
                raise InvalidBackup(f"{self._name} was changed or damaged: {name} is not as it was packed.")

    def _checked(self, half: Half) -> Manifest:
        """Return the list, if it is one, and of that half, and lists what is there and nothing else."""
        names = self._packed.namelist()
        try:
            if self._packed.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
                raise ValueError("too long")
            manifest = Manifest.read(self._packed.read(MANIFEST))
        except (AttributeError, KeyError, TypeError, ValueError):
            raise InvalidBackup(f"{self._name} is no backup of a knowledge base.") from None
        if manifest.half != half:
            is_what = "the log" if manifest.half == Half.LOG else "keys and people"
            raise InvalidBackup(f"{self._name} is a backup of {is_what}; name the other file of the two.")
        strange = [name for name in manifest.files if not BELONGS[half].fullmatch(name)]
        if strange or sorted(names) != sorted([MANIFEST, *manifest.files]):
            raise InvalidBackup(f"{self._name} holds files that do not belong in a backup. It was changed.")
        if missing := NEEDED[half] - manifest.files.keys():
            raise InvalidBackup(f"{self._name} lacks {', '.join(sorted(missing))}. It was changed.")
        return manifest
