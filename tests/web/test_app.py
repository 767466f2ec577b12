"""The application as a whole: who may open what, and what every answer carries."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import as_account, token
from web.accounts.demonstration import ACCOUNTS
from web.app import PUBLIC


def test_a_visitor_is_asked_to_sign_in_wherever_it_is_not_public(app: Flask, visitor: FlaskClient) -> None:
    private = [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint not in PUBLIC
    ]
    assert private
    for rule in (rule for rule in private if not rule.arguments):
        answer = visitor.get(rule.rule)
        if rule.rule.startswith("/api/"):
            assert answer.status_code == 401, rule
        else:
            assert answer.headers["Location"].startswith("/sign-in?next="), rule


@pytest.mark.parametrize("path", ["/", "/sign-in", "/about", "/accessibility", "/health", "/episodes"])
def test_a_visitor_may_open_what_is_public(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 200


@pytest.mark.parametrize("account", [one.account for one in ACCOUNTS])
def test_the_demonstration_shows_the_pages_as_any_of_its_accounts(app: Flask, account: str) -> None:
    page = as_account(app, account).get("/").text
    assert f'<option value="{account}" selected>' in page


def test_the_demonstration_switches_to_its_own_accounts_alone(client: FlaskClient) -> None:
    data = {"csrf_token": token(client), "account": "morag"}
    assert client.post("/demonstration/account", data=data).status_code == 404


@pytest.mark.parametrize("path", ["/", "/authorities", "/health", "/no-such-page", "/static/site.css"])
def test_every_answer_is_secured(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
