"""The application that the tests of pages share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.days import today
from ci_kb.documents import batch
from tests.web.site import Site
from web.app import create_app


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One application for all tests; each begins with an episode of its own."""
    opened = Site(tmp_path_factory.mktemp("site"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def words_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One application for tests that change the vocabulary, which everybody shares."""
    opened = Site(tmp_path_factory.mktemp("words"))
    yield opened
    opened.close()


STORIES = sorted((Path(__file__).parents[2] / "fixtures" / "episodes").glob("*.json"))
DRAFT = "quetzalcoatlus"
"""A word that stands in one draft alone."""

DRAFTED = {
    "format": "ci-kb-episode/1",
    "reference": "fife-2026-01",
    "title": "Draft work",
    "hosts": ["Fife"],
    "demonstration": True,
    "findings": [
        {
            "reference": "f1",
            "kind": "strength",
            "text": f"The {DRAFT} moderated writing with Pupil Equity Funding",
            "themes": ["digital"],
            "visibility": "team",
        }
    ],
}


@pytest.fixture(scope="session")
def stories(accounts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with the demonstration episodes and one draft of Fife."""
    folder = tmp_path_factory.mktemp("stories") / "data"
    folder.mkdir()
    for kept in ("log.db", "people.db", "keys/texts.db"):
        (folder / kept).parent.mkdir(exist_ok=True)
        (folder / kept).write_bytes((accounts / kept).read_bytes())
    draft = folder / "draft.json"
    draft.write_text(json.dumps(DRAFTED), encoding="utf-8")
    with KnowledgeBase(folder, today()) as kb:
        checked = batch.check(kb, [*STORIES, draft], by_operator(today()))
        assert checked.faults == []
        for _ in batch.record(kb, checked):
            pass
    app = create_app(folder, demonstration=True, secure_cookies=False)
    parts = app.extensions["ci_kb"]
    assert parts.projections.wait_for(parts.kb.log.head(), 30)
    yield app
    parts.close()
