"""What every answer carries, and what is refused, whatever the page."""

import json
import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.gallery import gallery
from web.security import CONTENT_SECURITY_POLICY, init_app

CSRF_FIELD = 'name="csrf_token" value="'


@pytest.fixture
def client() -> FlaskClient:
    return gallery().test_client()


def token(client: FlaskClient) -> str:
    return client.get("/").text.split(CSRF_FIELD)[1].split('"')[0]


@pytest.mark.parametrize("path", ["/", "/no-such-page", "/static/site.css"])
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_policy_allows_no_inline_script_or_style() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'")


def test_pages_of_a_signed_in_person_are_not_kept(client: FlaskClient) -> None:
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_style_sheets_and_public_pages_may_be_kept(client: FlaskClient) -> None:
    with client.get("/static/site.css") as style_sheet:
        assert "no-store" not in style_sheet.headers.get("Cache-Control", "")
    assert "Cache-Control" not in gallery(signed_in=False).test_client().get("/").headers


def test_a_form_without_its_token_is_refused(client: FlaskClient) -> None:
    assert client.post("/", data={"focus": "Attendance"}).status_code == 400


def test_a_form_with_its_token_is_accepted(client: FlaskClient) -> None:
    assert client.post("/", data={"csrf_token": token(client)}).status_code == 200


def test_the_cookie_is_hidden_from_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = client.get("/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_over_https_the_cookie_is_secure_and_the_browser_stays_on_https() -> None:
    app = Flask("web")
    app.secret_key = "for these tests alone"
    init_app(app, lambda: False)
    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert "max-age" in app.test_client().get("/").headers["Strict-Transport-Security"]


def test_over_plain_http_neither_is_asked_for(client: FlaskClient) -> None:
    answer = client.get("/")
    assert "Secure" not in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" not in answer.headers


def test_a_body_that_is_too_large_is_refused(client: FlaskClient) -> None:
    upload = "multipart/form-data; boundary=x"
    assert client.post("/", data=b"x" * 21_000_000, content_type=upload).status_code == 413


def test_a_typed_text_that_is_too_large_is_refused(client: FlaskClient) -> None:
    large = {"csrf_token": token(client), "focus": "x" * 2_200_000}
    assert client.post("/", data=large).status_code == 413


def test_a_typed_text_that_is_too_large_is_refused_beside_a_file(client: FlaskClient) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="focus"\r\n\r\n' + b"x" * 2_200_000 + b"\r\n--x--"
    assert client.post("/", data=part, content_type="multipart/form-data; boundary=x").status_code == 413


def test_signing_in_is_tried_sixty_times_a_minute_at_most(client: FlaskClient) -> None:
    assert [client.get("/sign-in").status_code for _ in range(61)] == [200] * 60 + [429]


def test_each_request_is_one_line_of_json_without_personal_data(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="ci_kb.requests"):
        answer = client.get(
            "/findings/Morag-Baird?q=absence&page=2", headers={"User-Agent": "Morag's telephone"}
        )
    (record,) = caplog.records
    line = json.loads(record.message)
    assert (line["method"], line["route"], line["status"]) == ("GET", "/findings/<name>", 200)
    assert line["request"] == answer.headers["X-Request-ID"]
    assert line["ms"] >= 0
    for personal in ("Morag", "absence", "127.0.0.1"):
        assert personal not in record.message


def test_an_address_that_leads_nowhere_is_not_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="ci_kb.requests"):
        client.get("/people/Morag-Baird")
    line = json.loads(caplog.records[0].message)
    assert line["route"] is None
    assert line["status"] == 404


def test_a_refused_form_is_logged_too(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="ci_kb.requests"):
        client.post("/")
    assert json.loads(caplog.records[0].message)["status"] == 400
