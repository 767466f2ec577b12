"""What we write of a segment is what Whoosh writes, byte for byte; only the way there is shorter."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex

from projections.search.documents import document, schema
from projections.search.index import merge_alike
from projections.search.writer import Writer
from tests.projections.search_entries import drawn

MADE = [document(each.key, each) for each in drawn(300)]


def empty(folder: Path) -> FileIndex:
    """Makes an index without documents."""
    folder.mkdir()
    storage = FileStorage(str(folder))
    TOC.create(storage, schema(), "MAIN")
    return FileIndex(storage, schema(), "MAIN")


def by_whoosh(made: FileIndex, documents: Iterable[Mapping[str, Any]]) -> None:
    """Writes a segment as Whoosh does it."""
    writer = made.writer(compound=False)
    for each in documents:
        writer.add_document(**each)
    writer.commit(mergetype=merge_alike)


def by_us(made: FileIndex, documents: Iterable[Mapping[str, Any]]) -> None:
    """Writes a segment as we do it."""
    writer = Writer(made, timeout=1)
    writer.add_documents(documents)
    writer.commit(mergetype=merge_alike)


def written(folder: Path) -> list[tuple[str, bytes]]:
    """Returns the files of the segments by their endings, with what is in them."""
    files = [file for file in folder.iterdir() if file.suffix in {".trm", ".pst", ".col"}]
    return sorted((file.name.split(".", 1)[1], file.read_bytes()) for file in files)


def test_a_segment_is_byte_for_byte_whooshs(tmp_path: Path) -> None:
    by_whoosh(empty(tmp_path / "whoosh"), MADE)
    by_us(empty(tmp_path / "ours"), MADE)
    files = written(tmp_path / "ours")
    assert {name.rsplit(".", 1)[-1] for name, _ in files} == {"trm", "pst", "col"}
    assert files == written(tmp_path / "whoosh")


def test_a_merged_segment_is_byte_for_byte_whooshs(tmp_path: Path) -> None:
    whoosh, ours = empty(tmp_path / "whoosh"), empty(tmp_path / "ours")
    for start in range(0, 90, 10):
        by_whoosh(whoosh, MADE[start : start + 10])
        by_us(ours, MADE[start : start + 10])
    files = written(tmp_path / "ours")
    assert len([name for name, _ in files if name == "trm"]) < 9
    assert files == written(tmp_path / "whoosh")
