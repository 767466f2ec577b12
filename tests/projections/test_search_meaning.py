"""What items mean has a say in the ranking where the model is installed; without it, words alone rank."""

from pathlib import Path

import numpy as np
import pytest

from projections.search import Search, encoder
from projections.search.meaning import RECORD, Meaning, fused, meaning_beside
from tests.projections.search_entries import PUBLIC, add, entry, find

needs_model = pytest.mark.skipif(not encoder.installed(), reason="the model is not installed")
TEXTS = {
    "heating": "The boiler was mended and the classrooms are warm",
    "dinner": "Meals at the table were free of charge for every pupil at the school",
    "sums": "The table of multiplication is learned at school with counting games",
}


def searching(folder: Path, meaning: Meaning | None) -> Search:
    """Returns an index with a few items."""
    search = Search(folder, meaning=meaning)
    return add(search, *(entry(reference, text) for reference, text in TEXTS.items()))


def test_both_rankings_count_alike() -> None:
    words, meaning = np.float32([9, 8, 7, 6]), np.float32([0.1, 0.2, 0.9, 0.3])
    assert np.argsort(-fused(words, meaning)).tolist() == [2, 0, 1, 3]


def test_a_text_without_a_vector_keeps_its_place() -> None:
    words = np.float32([9, 8, 7, 6])
    nothing = np.full(4, np.nan, dtype=np.float32)
    assert np.argsort(-fused(words, nothing)).tolist() == [0, 1, 2, 3]
    some = np.float32([np.nan, 0.1, 0.9, np.nan])
    order = np.argsort(-fused(words, some), kind="stable").tolist()
    assert (order[0], order[3]) == (0, 3)


def test_without_the_model_there_are_no_vectors_and_nothing_else_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.search.encoder.MODEL", "a_model_that_is_not_there")
    assert meaning_beside(tmp_path / "meanings") is None
    search = searching(tmp_path / "index", None)
    assert search.encode(10) == 0
    assert set(find(search, "table school")) == {"dinner", "sums"}


def test_before_there_are_vectors_words_alone_rank(tmp_path: Path) -> None:
    meaning = Meaning(tmp_path / "meanings")
    one, other = searching(tmp_path / "one", meaning), searching(tmp_path / "other", None)
    assert find(one, "table school counting") == find(other, "table school counting")


@needs_model
def test_vectors_are_those_that_the_model_is_published_with() -> None:
    sentences = [
        "This is an example sentence",
        "The weather is lovely today.",
        "It's so sunny outside!",
        "He drove to the stadium.",
    ]
    example, *others = encoder.encoder().encode(sentences)
    published = [0.0676569, 0.0634960, 0.0487131, 0.0793050, 0.0374480, 0.0026528, 0.0393750, -0.0070984]
    assert example[:8] == pytest.approx(published, abs=2e-6)
    alike = np.stack(others) @ np.stack(others).T
    assert alike == pytest.approx(
        np.array([[1, 0.6660, 0.1046], [0.6660, 1, 0.1411], [0.1046, 0.1411, 1]]), abs=1e-4
    )


@needs_model
def test_a_text_has_the_same_vector_alone_and_among_others() -> None:
    alone = encoder.encoder().encode([TEXTS["sums"]])[0]
    among = encoder.encoder().encode(list(TEXTS.values()))[2]
    assert alone == pytest.approx(among, abs=1e-5)


@needs_model
def test_what_is_meant_decides_between_items_with_the_same_words(tmp_path: Path) -> None:
    search = searching(tmp_path / "index", meaning_beside(tmp_path / "meanings"))
    assert search.encode(10) == 3
    assert search.encode(10) == 0
    assert find(search, "lunch: table, school")[0] == "dinner"
    assert find(search, "arithmetic: table, school")[0] == "sums"
    assert set(find(search, "lunch table")) == {"dinner", "sums"}
    scores = [hit.score for hit in search.find("lunch table school", audiences=PUBLIC).hits]
    assert scores == sorted(scores, reverse=True)


@needs_model
def test_vectors_outlive_the_index_and_a_writer_that_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "meanings"
    searching(tmp_path / "one", meaning_beside(path)).encode(2)
    with path.open("ab") as file:
        file.write(b"half a record")
    rebuilt = searching(tmp_path / "two", meaning_beside(path))
    assert rebuilt.encode(10) == 1
    assert path.stat().st_size == 3 * RECORD.itemsize
    assert rebuilt.encode(10) == 0
