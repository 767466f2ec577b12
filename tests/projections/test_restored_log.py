"""Views that lie beside a log that was put back from a backup: noticed, made anew, never mixed with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ci_kb.application import KnowledgeBase
from projections import Projections
from projections.search_entries import SearchEntries
from tests.examples import episode, finding

TODAY = date(2022, 9, 1)


def words_found(views: Projections) -> set[str]:
    """Return the texts of every finding in the index, and in the tables, whoever may read them."""
    told = {row["content"] for row in views.now.tables.query("SELECT content FROM item")}
    indexed = {getattr(entry, "text", "") for entry in every_entry(views)}
    return {word for text in told | indexed for word in text.replace('"', " ").split()}


def every_entry(views: Projections) -> list[object]:
    """Return everything that stands in the index."""
    index = views.now.search._current()
    return [index.item(int(item)) for item in index.items.nonzero()[0]]


def written(folder: Path, *texts: str) -> None:
    """Record findings in the knowledge base of a folder, with its views kept up to date."""
    with KnowledgeBase(folder, TODAY) as kb, Projections(kb.log, folder / "views") as views:
        for text in texts:
            kb.log.save(finding(text, reference=text))
        views.catch_up()


def put_back(backup: Path, folder: Path) -> None:
    """Let the log of a folder be that of a backup; the views stay as they are."""
    for leftover in folder.glob("log.db*"):
        leftover.unlink()
    shutil.copy(backup / "log.db", folder / "log.db")
    shutil.rmtree(folder / "keys")
    shutil.copytree(backup / "keys", folder / "keys")


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A knowledge base with an episode and a finding."""
    folder = tmp_path / "kb"
    with KnowledgeBase(folder, TODAY) as kb:
        kb.log.save(episode())
    written(folder, "alder")
    return folder


def shorter(folder: Path) -> None:
    """A backup of the beginning."""


def as_long(folder: Path) -> None:
    """Another history with as many events."""
    written(folder, "birch")


def longer(folder: Path) -> None:
    """Another history that went on."""
    written(folder, "birch", "cedar")


@pytest.mark.parametrize("other", [shorter, as_long, longer])
def test_views_of_a_log_that_was_replaced_are_made_anew(
    begun: Path, tmp_path: Path, other: Callable[[Path], None]
) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(begun, backup)
    other(backup)
    written(begun, "rowan")
    put_back(backup, begun)
    with KnowledgeBase(begun, TODAY) as kb, Projections(kb.log, begun / "views") as views:
        before = views.now.folder
        views.catch_up()
        assert views.now.folder != before
        expected = {"alder"} | {"birch", "cedar"} & {event.content.text for event in findings(kb)}
        assert words_found(views) & {"alder", "birch", "cedar", "rowan"} == expected
        assert views.now.position() == kb.log.head()
        assert views.differences() == []


def findings(kb: KnowledgeBase) -> list[object]:
    """Return the findings that the log says were recorded."""
    return [one.event for one in kb.log.events() if one.stored.topic == "Finding.Recorded"]


def test_views_of_a_log_that_stayed_are_kept(begun: Path) -> None:
    with KnowledgeBase(begun, TODAY) as kb, Projections(kb.log, begun / "views") as views:
        before = views.now.folder
        views.catch_up()
        assert views.now.folder == before


def test_when_one_view_alone_is_of_another_log_all_are_made_anew(begun: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(begun, backup)
    written(begun, "rowan")
    put_back(backup, begun)
    with KnowledgeBase(begun, TODAY) as kb, Projections(kb.log, begun / "views") as views:
        tables = views.now.tables
        tables.query(
            "UPDATE tracking SET position = :at, digest = :mark",
            at=kb.log.head(),
            mark=kb.log.digest_at(kb.log.head()),
        )
        assert SearchEntries(views.now.search).tracking()[0] > kb.log.head()
        views.catch_up()
        assert "rowan" not in words_found(views)
        assert views.differences() == []
