"""What the knowledge base says about itself."""

from __future__ import annotations

from flask.testing import FlaskClient


def test_it_says_that_it_is_no_government_site(visitor: FlaskClient) -> None:
    assert "It is not a Scottish Government website" in visitor.get("/about").text


def test_the_accessibility_statement_has_its_prescribed_parts(visitor: FlaskClient) -> None:
    page = visitor.get("/accessibility").text
    for part in ("Compliance status", "Non-accessible content", "Preparation", "Feedback", "Enforcement"):
        assert part in page
    assert "not been tested with people who use screen readers" in page
