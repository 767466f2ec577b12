"""The page that explains searching says nothing that is not so."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from projections.search.query import parse
from web.search.explaining import SEARCHES


@pytest.mark.parametrize("example", [example for _, example, _ in SEARCHES])
def test_every_example_is_shown_and_understood(visitor: FlaskClient, example: str) -> None:
    assert example.replace('"', "&#34;") in visitor.get("/search/help").text
    query = parse(example)
    assert not query.notes
    if ":" in example:
        assert query.conditions or query.before or query.after
        assert not query.words
