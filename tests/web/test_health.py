"""What somebody who watches the server is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from projections import Projections


def test_views_that_keep_up_are_well(app: Flask, visitor: FlaskClient) -> None:
    parts = app.extensions["ci_kb"]
    assert parts.projections.wait_for(parts.kb.log.head(), 10)
    answer = visitor.get("/health")
    assert (answer.status_code, answer.json["status"]) == (200, "well")
    assert {view["behind"] for view in answer.json["projections"].values()} == {0}


def test_an_event_set_aside_is_reported_without_its_content(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = Projections.health
    set_aside = {"tables": {7: "Morag Baird"}, "search": {}}
    monkeypatch.setattr(Projections, "health", lambda self: replace(measured(self), dead_letters=set_aside))
    answer = visitor.get("/health")
    assert (answer.status_code, answer.json["status"]) == (503, "stuck")
    assert {name: view["set_aside"] for name, view in answer.json["projections"].items()}["tables"] == 1
    assert "Morag" not in answer.text
