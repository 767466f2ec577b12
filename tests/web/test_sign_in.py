"""Signing in and out, and what a guesser learns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ci_kb.application import by_operator
from ci_kb.days import today
from tests.conftest import PASSWORD, token
from web import security
from web.accounts.pages import NO_MATCH
from web.app import create_app


@pytest.fixture
def real(data: Path) -> Iterator[Flask]:
    """The application as in production, with one account, morag."""
    made = create_app(data, secure_cookies=False)
    security.limiter.reset()
    yield made
    made.extensions["ci_kb"].close()


@pytest.fixture
def morag(real: Flask) -> FlaskClient:
    return real.test_client()


def sign_in(
    client: FlaskClient, account: str = "morag", password: str = PASSWORD, then: str = ""
) -> TestResponse:
    data = {"csrf_token": token(client), "account": account, "password": password}
    return client.post("/sign-in", data=data, query_string={"next": then} if then else None)


def test_account_and_password_open_the_private_pages(morag: FlaskClient) -> None:
    assert morag.get("/authorities").status_code == 302
    assert sign_in(morag).status_code == 302
    assert morag.get("/authorities").status_code == 200


@pytest.mark.parametrize(("account", "password"), [("morag", "not this one"), ("nobody", PASSWORD)])
def test_a_wrong_password_and_an_unknown_account_get_the_same_sentence(
    morag: FlaskClient, account: str, password: str
) -> None:
    answer = sign_in(morag, account, password)
    assert answer.status_code == 422
    assert NO_MATCH in answer.text


def test_the_sixth_try_in_a_minute_is_refused_even_if_right(morag: FlaskClient) -> None:
    tries = [sign_in(morag, password="").status_code for _ in range(5)]
    assert tries == [422] * 5
    assert sign_in(morag).status_code == 429


@pytest.mark.parametrize(
    "evil",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/\n/evil.example", "/\t/evil.example"],
)
def test_signing_in_leads_to_no_other_site(morag: FlaskClient, evil: str) -> None:
    assert sign_in(morag, then=evil).headers["Location"] == "/"


def test_signing_in_goes_on_to_the_page_that_was_wanted(morag: FlaskClient) -> None:
    assert sign_in(morag, then="/authorities?as_at=2024-01-08").headers["Location"].startswith("/authorities")


def test_the_session_of_before_is_not_kept(morag: FlaskClient) -> None:
    with morag.session_transaction() as session:
        session["planted"] = "by somebody else"
    sign_in(morag)
    with morag.session_transaction() as session:
        assert "planted" not in session


def cookie_of(client: FlaskClient) -> str:
    """Return what the browser holds of its session."""
    held = client.get_cookie("ci_kb")
    assert held is not None
    return held.value


def test_whoever_copied_the_cookie_is_out_too_after_signing_out(real: Flask, morag: FlaskClient) -> None:
    sign_in(morag)
    thief = real.test_client()
    thief.set_cookie("ci_kb", cookie_of(morag))
    assert thief.get("/authorities").status_code == 200
    morag.post("/sign-out", data={"csrf_token": token(morag)})
    thief.set_cookie("ci_kb", cookie_of(thief))
    assert thief.get("/authorities").status_code == 302


def test_each_sign_in_begins_a_session_of_its_own_and_ends_the_one_before(
    real: Flask, morag: FlaskClient
) -> None:
    sign_in(morag)
    planted = cookie_of(morag)
    sign_in(morag)
    attacker = real.test_client()
    attacker.set_cookie("ci_kb", planted)
    assert attacker.get("/authorities").status_code == 302
    assert morag.get("/authorities").status_code == 200


def test_a_session_token_that_somebody_made_up_opens_nothing(real: Flask, morag: FlaskClient) -> None:
    person = real.extensions["ci_kb"].kb.people.called("morag").id
    for token_of_theirs in (person, "", "a" * 43):
        with morag.session_transaction() as session:
            session["_user_id"] = token_of_theirs
        assert morag.get("/authorities").status_code == 302


def test_signing_out_is_by_a_form_alone(morag: FlaskClient) -> None:
    sign_in(morag)
    assert morag.get("/sign-out").status_code == 405
    assert morag.post("/sign-out").status_code == 400
    morag.post("/sign-out", data={"csrf_token": token(morag)})
    assert morag.get("/authorities").status_code == 302


def test_a_disabled_account_is_out_at_once(real: Flask, morag: FlaskClient) -> None:
    sign_in(morag)
    real.extensions["ci_kb"].kb.accounts.disable("morag", by_operator(today(), "left"))
    assert morag.get("/authorities").status_code == 302


def test_production_has_no_switch_between_accounts(morag: FlaskClient) -> None:
    data = {"csrf_token": token(morag), "account": "administrator"}
    assert morag.post("/demonstration/account", data=data).status_code == 404
