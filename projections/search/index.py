"""Writes the index: documents and the position reached become visible together, in one commit.

A commit writes a new segment and then renames one table of contents into place.  A writer killed at any
moment leaves the index exactly as it was after some commit.  New files reach the disk (fsync) before the
rename and the folder after it, so that a power cut cannot leave a table of contents whose segments are
empty: that would be found out only when a reader meets the hole.  It costs a live commit some milliseconds
of the 250 it may take.
"""

# Whoosh is typed in parts only.
# mypy: disallow-untyped-calls=False

import errno
import os
import re
import shutil
import time
from collections.abc import Iterable, Mapping
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from whoosh.codec.base import Segment as SegmentFiles
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex, LockError
from whoosh.reading import SegmentReader

from projections.search.documents import schema
from projections.search.writer import Writer

NAME = "MAIN"
Documents = Iterable[Mapping[str, Any]]

# Segments of like size are merged once there are this many, so that a query looks in few places.  No merge
# takes more documents than this, so that no live commit waits long for one.
LIKE_SIZED = 8
LARGEST_MERGE = 10_000
_CONTENTS = re.compile(rf"^_{NAME}_(\d+)\.toc$")
_WANTS = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EACCES)
_LEFTOVER = re.compile(
    rf"^_{NAME}_\d+\.toc\.\d|^{NAME}_[0-9a-z]+\.|^{NAME}\.tmp$|^[0-9a-z]{{8,}}\.(ctmp|tmp)$"
)


class IndexUnreadable(Exception):
    """The index cannot be read or was made by other rules: build it anew from the log."""


class PositionNotBeyond(OSError):
    """Changes were handed over that the index has already taken in."""


class DurableStorage(FileStorage):
    """Files that have reached the disk before the table of contents names them."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._fresh: set[str] = set()

    def create_file(self, name: str, excl: bool = False, mode: str = "wb", **kwargs: Any) -> Any:
        """Creates a file and remembers that it has yet to reach the disk."""
        self._fresh.add(name)
        return super().create_file(name, excl=excl, mode=mode, **kwargs)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Renames a file; when it becomes the table of contents, everything before it is on disk first."""
        if newname.endswith(".toc"):
            for name in self._fresh:
                _sync(Path(self.folder, name))
            self._fresh.clear()
        super().rename_file(oldname, newname, safe=safe)
        if newname.endswith(".toc"):
            _sync(Path(self.folder))


def unreadable(folder: Path, error: Exception) -> Exception:
    """Returns what an error met while reading means: the machine's want of something, or a damaged index.

    Damage makes Whoosh, pickle, zlib or json say anything at all.
    """
    if isinstance(error, IndexUnreadable) or (isinstance(error, OSError) and error.errno in _WANTS):
        return error
    return IndexUnreadable(f"The search index in {folder} cannot be read ({error}). Build it anew.")


def _sync(path: Path) -> None:
    """Waits until a file or folder is on disk; what is gone, and folders on Windows, are passed over."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except (FileNotFoundError, PermissionError):
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Index:
    """The files of one index: which segments it has now, and the one writer."""

    def __init__(self, folder: Path) -> None:
        """Opens the index in a folder, or makes an empty one; what a killed writer left behind is swept."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.storage = DurableStorage(str(folder))
        lock = self.storage.lock(f"{NAME}_WRITELOCK")
        if lock.acquire():
            try:
                if self.generation() < 0:
                    TOC.create(self.storage, schema(), NAME)
                self._sweep()
            finally:
                lock.release()
        self._wait_for_first()

    def _wait_for_first(self) -> None:
        """Another process may be making the index this very moment."""
        for _ in range(100):
            if self.generation() >= 0:
                return
            time.sleep(0.02)
        raise IndexUnreadable(f"There is no search index in {self.folder}. Build it anew.")

    def generation(self) -> int:
        """Returns the number of the latest commit; -1 when there is none."""
        return max(
            (int(found[1]) for name in self.storage.list() if (found := _CONTENTS.match(name))), default=-1
        )

    def segments(self) -> tuple[int, list[tuple[str, SegmentFiles, list[int]]]]:
        """Returns the latest generation and its segments: name, files and numbers of deleted documents."""
        try:
            contents = TOC.read(self.storage, NAME, schema=schema())
        except Exception as error:
            raise unreadable(self.folder, error) from error
        segments = [(each.segment_id(), each, list(each.deleted_docs())) for each in contents.segments]
        return contents.generation, segments

    def commit(self, since: int, deleted: Iterable[int], documents: Documents, *, merge: bool) -> None:
        """Writes documents in one commit; `deleted` are numbers of the latest generation, `since`."""
        try:
            writer = Writer(FileIndex(self.storage, schema(), NAME), timeout=10)
        except LockError:
            raise TimeoutError(f"Another process is writing the search index in {self.folder}.") from None
        try:
            if self.generation() != since:
                raise PositionNotBeyond(f"Another process has written the search index in {self.folder}.")
            for number in deleted:
                writer.delete_document(number)
            writer.add_documents(documents)
        except BaseException:
            writer.cancel()
            raise
        writer.commit(mergetype=merge_alike if merge else drop_empty)

    def _sweep(self) -> None:
        """Removes what a killed writer left: unfinished tables of contents, segments and work folders."""
        _, segments = self.segments()
        current = {name for name, _, _ in segments}
        for name in self.storage.list():
            if _LEFTOVER.match(name) and name.split(".")[0] not in current and name != f"{NAME}_WRITELOCK":
                path = self.folder / name
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)


def drop_empty(_: Any, segments: Iterable[SegmentFiles]) -> list[SegmentFiles]:
    """Keeps every segment that still has documents."""
    return [segment for segment in segments if segment.doc_count()]


def merge_alike(writer: Any, segments: Iterable[SegmentFiles]) -> list[SegmentFiles]:
    """Merges segments of like size where there are many, and those that are mostly deleted."""
    kept = drop_empty(writer, segments)
    for segment in _to_merge(kept):
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
        kept.remove(segment)
    return kept


def _to_merge(segments: list[SegmentFiles]) -> list[SegmentFiles]:
    """Returns the first crowded tier, cut to the largest merge; or a segment that is mostly deleted."""
    sized = sorted((segment.doc_count(), number, segment) for number, segment in enumerate(segments))
    for tier in range(5):
        alike = [each for each in sized if LIKE_SIZED**tier <= each[0] < LIKE_SIZED ** (tier + 1)]
        taken = [
            each
            for each, total in zip(alike, accumulate(size for size, *_ in alike), strict=True)
            if total <= LARGEST_MERGE
        ]
        if len(alike) >= LIKE_SIZED and len(taken) > 1:
            return [segment for *_, segment in taken]
    hollow = (each for size, _, each in sized if size <= LARGEST_MERGE and each.deleted_count() > size)
    return list(islice(hollow, 1))
