"""What the knowledge base says about itself."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from projections.search.query import parse
from web.about.pages import SEARCHES


@pytest.mark.parametrize("example", [example for _, example, _ in SEARCHES])
def test_every_example_is_shown_and_understood(visitor: FlaskClient, example: str) -> None:
    assert example.replace('"', "&#34;") in visitor.get("/about").text
    query = parse(example)
    assert not query.notes
    if ":" in example:
        assert query.conditions or query.before or query.after
        assert not query.words


def test_it_says_that_it_is_no_government_site(visitor: FlaskClient) -> None:
    assert "It is not a Scottish Government website" in visitor.get("/about").text


def test_the_accessibility_statement_has_its_prescribed_parts(visitor: FlaskClient) -> None:
    page = visitor.get("/accessibility").text
    for part in ("Compliance status", "Non-accessible content", "Preparation", "Feedback", "Enforcement"):
        assert part in page
    assert "not been tested with people who use screen readers" in page
