"""What people are told when something is refused or fails: a page or problem details, and no internals."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from ci_kb.domain import errors
from web.errors import STATUS
from web.serving import Lines

STATUSES = (400, 403, 404, 405, 409, 413, 429, 500)
SECRET = "/srv/secret/event-log.db of Morag Baird"


def classes(root: type[errors.CiKbError] = errors.CiKbError) -> Iterator[type[errors.CiKbError]]:
    yield root
    for child in root.__subclasses__():
        yield from classes(child)


@pytest.fixture
def failing(app: Flask) -> FlaskClient:
    """An application with addresses that fail in every way, as pages and under /api/."""

    def fail(status: int) -> str:
        if status == 500:
            raise RuntimeError(SECRET)
        abort(status, SECRET)

    app.add_url_rule("/fail/<int:status>", "fail", fail)
    app.add_url_rule("/api/v1/fail/<int:status>", "fail_api", fail)
    return app.test_client()


@pytest.mark.parametrize("kind", list(classes()), ids=lambda kind: kind.__name__)
def test_every_error_has_a_row_in_the_table(kind: type[errors.CiKbError]) -> None:
    assert kind in STATUS


@pytest.mark.parametrize("status", STATUSES)
def test_a_page_of_an_error_shows_no_internals(failing: FlaskClient, status: int) -> None:
    answer = failing.get(f"/fail/{status}")
    assert answer.status_code == status
    assert answer.content_type == "text/html; charset=utf-8"
    assert "<title>Error: " in answer.text
    for internal in (SECRET, "Traceback", "RuntimeError", ".py"):
        assert internal not in answer.text


@pytest.mark.parametrize("status", STATUSES)
def test_problem_details_show_no_internals(failing: FlaskClient, status: int) -> None:
    answer = failing.get(f"/api/v1/fail/{status}")
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    problem = answer.get_json(force=True)
    assert problem["status"] == status
    assert problem["title"]
    assert SECRET not in answer.text


def test_a_failure_is_logged_under_the_reference_shown_without_what_was_typed(
    failing: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = failing.get("/fail/500")
    (record,) = [record for record in caplog.records if record.name == "ci_kb.errors"]
    line = Lines().format(record)
    assert json.loads(line)["request"] == answer.headers["X-Request-ID"]
    assert answer.headers["X-Request-ID"] in answer.text
    assert json.loads(line)["error"] == "RuntimeError"
    assert json.loads(line)["frames"]
    assert SECRET not in line


def test_too_many_tries_say_when_to_try_again(failing: FlaskClient) -> None:
    assert int(failing.get("/fail/429").headers["Retry-After"]) > 0


def test_a_form_without_its_token_says_to_open_the_page_again(client: FlaskClient) -> None:
    answer = client.post("/sign-out")
    assert answer.status_code == 400
    assert "This form can no longer be sent" in answer.text
