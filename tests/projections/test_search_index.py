"""Documents and position are one: whatever happens to the writer, and whoever reads meanwhile."""

import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from projections.search import Entry, IndexUnreadable, PositionNotBeyond, Search
from tests.projections.search_entries import AUDIENCES, PUBLIC, WORDS, add, drawn, entry, find, keyed


def test_an_empty_index_is_at_nothing(tmp_path: Path) -> None:
    search = Search(tmp_path / "new")
    assert (search.position, search.digest) == (0, "")
    assert find(search, "anything") == []


def test_position_and_digest_are_kept_with_the_documents(tmp_path: Path) -> None:
    Search(tmp_path).apply(keyed(entry("f1", "reading")), 7, "abc")
    search = Search(tmp_path)
    assert (search.position, search.digest) == (7, "abc")
    assert find(search, "reading") == ["f1"]


@pytest.mark.parametrize("position", [6, 7])
def test_changes_already_taken_in_are_refused(tmp_path: Path, position: int) -> None:
    search = Search(tmp_path)
    search.apply({}, 7, "abc")
    with pytest.raises(PositionNotBeyond, match="7"):
        search.apply(keyed(entry("f1", "reading")), position, "abc")
    assert find(search, "reading") == []


def test_what_is_stored_comes_back_whole(tmp_path: Path) -> None:
    made = drawn(30)
    search = add(Search(tmp_path), *made)
    assert search.read([each.key for each in made] + ["unknown"]) == keyed(*made)
    assert search.get(made[-1].key) == made[-1]


def test_a_rewritten_document_is_there_once(tmp_path: Path) -> None:
    search = add(Search(tmp_path), entry("f1", "first reading"))
    add(search, entry("f1", "second reading"))
    assert find(search, "reading") == ["f1"]
    assert find(search, "first") == []


def test_nothing_under_a_key_deletes_it(tmp_path: Path) -> None:
    search = add(Search(tmp_path), entry("f1", "reading"), entry("f2", "reading"))
    search.apply({entry("f1").key: None}, 2, "digest")
    assert find(search, "reading") == ["f2"]
    assert search.get(entry("f1").key) is None


def test_an_entry_under_another_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="under the key wrong"):
        Search(tmp_path).apply({"wrong": entry("f1")}, 1, "digest")


@pytest.mark.slow
def test_many_small_commits_merge_and_find_what_one_finds(tmp_path: Path) -> None:
    made = [each for each in drawn(90) if isinstance(each, Entry)]
    one = add(Search(tmp_path / "one"), *made)
    many = Search(tmp_path / "many")
    for each in made:
        add(many, entry(each.reference, "draft text", episode=each.episode))
        add(many, each)
    assert len(list((tmp_path / "many").glob("*.trm"))) < 25
    for words in ("reading", "equity funding", '"rural island"', "", "writ* -data"):
        assert find(many, words) == find(one, words)


def test_building_in_bulk_finds_what_live_commits_find(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.search.engine.BULK", 40)
    made = drawn(200)
    live, bulk = Search(tmp_path / "live"), Search(tmp_path / "bulk", bulk=True)
    for number in range(0, len(made), 30):
        rewritten = entry("rewritten", f"version {number}")
        page = keyed(*made[number : number + 30], rewritten)
        for search in (live, bulk):
            search.apply(page, number + 1, f"digest {number}")
            assert search.read([rewritten.key]) == keyed(rewritten)
    bulk.finish()
    assert (bulk.position, bulk.digest) == (live.position, live.digest)
    for words in ("reading", "version", "", "equity -data"):
        assert find(bulk, words) == find(live, words)


def test_another_reader_of_the_folder_sees_a_commit_at_its_next_question(tmp_path: Path) -> None:
    writer, reader = Search(tmp_path), Search(tmp_path)
    add(writer, entry("f1", "reading"))
    assert find(reader, "reading") == ["f1"]
    assert reader.position == 1


def test_a_second_writer_is_told_rather_than_let_in(tmp_path: Path) -> None:
    first, second = Search(tmp_path), Search(tmp_path)
    stale = second._generation
    add(first, entry("f1", "reading"))
    second._generation = stale
    second._seen = tmp_path.stat().st_mtime_ns
    with pytest.raises(PositionNotBeyond, match="Another process"):
        second.apply(keyed(entry("f2", "writing")), 1, "digest")
    assert find(Search(tmp_path), "") == ["f1"]


@pytest.mark.slow
def test_readers_keep_what_they_began_with_while_the_writer_goes_on(tmp_path: Path) -> None:
    search = add(Search(tmp_path), *drawn(100))
    faults: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            results = search.find("reading writing equity", audiences=PUBLIC, limit=50)
            counted = sum(number for _, number in results.facets["kind"])
            if counted != results.total or len(results.hits) != min(results.total, 50):
                faults.append(results)

    def guarded() -> None:
        try:
            read()
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(40):
        add(search, entry(f"n{number % 10}", "reading and writing", on=entry("x").on, version=number // 10))
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len([each for each in find(search, "") if each.startswith("n")]) == 40


# Whoosh leaves a file that it cannot read open, for the collector to close.
leaves_files_open = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@leaves_files_open
@pytest.mark.parametrize("damage", [b"", b"not an index", os.urandom(400)])
def test_a_damaged_table_of_contents_is_called_unreadable(tmp_path: Path, damage: bytes) -> None:
    add(Search(tmp_path), entry("f1", "reading"))
    (contents,) = tmp_path.glob("*.toc")
    contents.write_bytes(damage)
    with pytest.raises(IndexUnreadable, match=r"Build it anew|damaged"):
        Search(tmp_path)


@leaves_files_open
@pytest.mark.parametrize("share", [0, 0.5])
@pytest.mark.parametrize("part", ["trm", "pst", "facts.col", "_stored.col"])
def test_a_damaged_segment_is_called_unreadable(tmp_path: Path, part: str, share: float) -> None:
    add(Search(tmp_path), *drawn(50))
    (file,) = tmp_path.glob(f"*.{part}")
    content = file.read_bytes()
    left = int(share * len(content))
    file.write_bytes(content[:left] + b"\0" * (len(content) - left))
    with pytest.raises(IndexUnreadable):
        Search(tmp_path).find(" ".join(WORDS), audiences=frozenset(AUDIENCES), limit=50)


@leaves_files_open
@pytest.mark.parametrize("part", ["trm", "pst", "facts.col", "_stored.col"])
def test_an_index_with_a_file_missing_is_called_unreadable(tmp_path: Path, part: str) -> None:
    add(Search(tmp_path), *drawn(50))
    (file,) = tmp_path.glob(f"*.{part}")
    file.unlink()
    with pytest.raises(IndexUnreadable, match="Build it anew"):
        Search(tmp_path)


def test_an_index_made_by_other_rules_is_called_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(Search(tmp_path), entry("f1", "reading"))
    monkeypatch.setattr("projections.search.engine.LAYOUT", "other")
    with pytest.raises(IndexUnreadable, match="other rules"):
        Search(tmp_path)


def test_what_a_killed_writer_left_is_swept(tmp_path: Path) -> None:
    add(Search(tmp_path), entry("f1", "reading"))
    before = {path.name for path in tmp_path.iterdir()}
    for name in ("_MAIN_9.toc.1700000000.5", "MAIN_abcdefgh12345678.trm", "abcdefgh12345678.ctmp"):
        (tmp_path / name).write_bytes(b"left")
    (tmp_path / "MAIN.tmp").mkdir(exist_ok=True)
    (tmp_path / "MAIN.tmp" / "left.run").write_bytes(b"left")
    assert find(Search(tmp_path), "reading") == ["f1"]
    assert {path.name for path in tmp_path.iterdir()} <= before | {"MAIN.tmp"}
    assert not (tmp_path / "MAIN.tmp").exists()


WRITER = """
    import sys
    from pathlib import Path
    from projections.search import Search
    from tests.projections.search_entries import entry, keyed

    search = Search(Path(sys.argv[1]))
    print("ready", flush=True)
    while True:
        n = search.position + 1
        search.apply(keyed(entry(f"f{n % 7}", f"position{n} reading")), n, f"digest {n}")
"""


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_content_and_position_together(tmp_path: Path) -> None:
    chance = random.Random(5)
    reached = 0
    for _ in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITER), str(tmp_path)], stdout=subprocess.PIPE
        )
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(chance.uniform(0.05, 0.35))
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        search = Search(tmp_path)
        reached = search.position
        assert search.digest == (f"digest {reached}" if reached else "")
        expected = {f"f{n % 7}": n for n in range(1, reached + 1)}
        hits = search.find("reading", audiences=PUBLIC, limit=100).hits
        assert {hit.entry.reference: hit.entry.text for hit in hits} == {
            name: f"position{n} reading" for name, n in expected.items()
        }
    assert reached > 6
