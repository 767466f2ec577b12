"""Signing in and out, and what a guesser learns."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ci_kb.application import by_operator
from ci_kb.days import today
from ci_kb.sessions import HOUR, IDLE_HOURS
from tests.conftest import PASSWORD, token
from tests.web.visitor import Page, Visitor
from web import security
from web.accounts.pages import NO_MATCH
from web.accounts.tries import FREE_OF_NETWORK, MOST, Tries, network_of
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


def guess(client: FlaskClient, address: str, times: int, account: str = "morag") -> list[int]:
    """Try wrong passwords from an address, and return what each was answered."""
    where = {"REMOTE_ADDR": address}
    return [
        client.post(
            "/sign-in",
            data={"csrf_token": token(client), "account": account, "password": f"wrong {n}"},
            environ_base=where,
        ).status_code
        for n in range(times)
    ]


def test_after_five_wrong_tries_even_the_right_one_waits_and_then_comes_in(
    real: Flask, morag: FlaskClient
) -> None:
    now = 0.0
    real.extensions["ci_kb_tries"] = Tries(lambda: now)
    assert guess(morag, "127.0.0.1", 5) == [422] * 5
    waiting = sign_in(morag)
    assert waiting.status_code == 429
    assert waiting.headers["Retry-After"] == "5"
    assert "Wait 5 seconds" in waiting.text
    now = 6.0
    assert sign_in(morag).status_code == 302


def test_each_wrong_try_waits_twice_as_long_up_to_a_quarter_of_an_hour() -> None:
    now = 0.0
    counted = Tries(lambda: now)
    waits = []
    for _ in range(20):
        while wait := counted.begin(("account", "morag", "10.0.0.1")):
            waits.append(wait)
            now += wait
    assert waits[:5] == [5, 10, 20, 40, 80]
    assert max(waits) == waits[-1] == 900


def test_a_guesser_locks_nobody_out_elsewhere(real: Flask, morag: FlaskClient) -> None:
    assert 429 in guess(real.test_client(), "203.0.113.9", 8)
    assert sign_in(morag).status_code == 302


def test_a_colleague_in_the_same_network_cannot_lock_out_a_known_device(
    real: Flask, morag: FlaskClient
) -> None:
    sign_in(morag)
    morag.post("/sign-out", data={"csrf_token": token(morag)})
    assert 429 in guess(real.test_client(), "127.0.0.1", 8)
    assert sign_in(morag).status_code == 302


def test_a_known_device_has_its_own_tries_and_no_more(real: Flask, morag: FlaskClient) -> None:
    sign_in(morag)
    assert guess(morag, "127.0.0.1", 6) == [422] * 5 + [429]
    assert guess(real.test_client(), "127.0.0.1", 1) == [422]


def test_the_cookie_of_a_device_cannot_be_made_up_or_used_for_another_account(
    real: Flask, morag: FlaskClient
) -> None:
    sign_in(morag)
    guesser = real.test_client()
    held = morag.get_cookie("ci_kb_device")
    assert held is not None
    assert held.http_only
    guesser.set_cookie("ci_kb_device", held.value)
    assert guess(guesser, "203.0.113.9", 6, account="administrator")[-1] == 429
    guesser.set_cookie("ci_kb_device", f"{held.value[:-4]}AAAA")
    assert guess(guesser, "203.0.113.10", 6)[-1] == 429


def test_an_unknown_account_waits_as_a_known_one_does(real: Flask) -> None:
    client = real.test_client()
    assert guess(client, "203.0.113.9", 6) == guess(client, "203.0.113.9", 6, account="nobody")


def test_one_network_that_tries_many_accounts_waits() -> None:
    counted = Tries(lambda: 0.0)
    network = ("network", "203.0.113.9")
    tried = [
        counted.begin(("account", f"person {n}", "203.0.113.9"), network) for n in range(FREE_OF_NETWORK + 1)
    ]
    assert tried == [0] * FREE_OF_NETWORK + [5]


def test_somebody_who_comes_in_does_not_start_the_count_of_a_network_anew() -> None:
    counted = Tries(lambda: 0.0)
    network = ("network", "203.0.113.9")
    for n in range(FREE_OF_NETWORK):
        counted.begin(("account", f"person {n}", "203.0.113.9"), network)
        if n == 9:
            counted.right(("account", "person 9", "203.0.113.9"), network)
    assert counted.begin(("account", "a", "203.0.113.9"), network) == 0
    assert counted.begin(("account", "b", "203.0.113.9"), network) == 5


def test_all_addresses_of_one_household_count_as_one() -> None:
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::1")
    assert network_of("203.0.113.9") != network_of("203.0.113.10")


def test_counts_do_not_grow_without_end() -> None:
    counted = Tries(lambda: 0.0)
    for n in range(MOST + 10):
        counted.begin(("account", str(n), "203.0.113.9"))
    assert len(counted._counts) == MOST


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


def let_pass(app: Flask, hours: float) -> None:
    """Let so many hours pass for every session."""
    sessions = app.extensions["ci_kb"].kb.people.sessions
    before = sessions.clock()
    sessions.clock = lambda: before + hours * HOUR


def test_a_page_says_that_the_session_ended_and_leads_back(real: Flask, morag: FlaskClient) -> None:
    sign_in(morag)
    let_pass(real, IDLE_HOURS + 0.1)
    answer = morag.get("/authorities?as_at=2024-01-08", follow_redirects=True)
    assert "You were signed out: after 4 hours in which nothing was done" in answer.text
    assert "next=/authorities?as_at=2024-01-08" in unquote(answer.request.full_path)


def typed_too_late(app: Flask, client: FlaskClient, name: str) -> TestResponse:
    """Send a form whose session ended while it was filled in."""
    sign_in(client)
    sent = {"csrf_token": token(client, "/account"), "name": name, "command": "c" * 32}
    let_pass(app, IDLE_HOURS + 0.1)
    return client.post("/searches/save?q=moderation", data=sent)


def test_what_was_typed_before_the_session_ended_is_kept_and_sent_on(real: Flask, morag: FlaskClient) -> None:
    name = "Moderation\n<b>small</b> schools"
    asked = typed_too_late(real, morag, name)
    assert asked.status_code == 401
    assert "nothing of it is lost" in asked.text
    visitor = Visitor(real)
    visitor.client = morag
    page = Page(401, "/sign-in?next=/searches/save?q%3Dmoderation", asked.text)
    wrong = visitor.send_form(page, account="morag", password="not this one")
    assert wrong.status == 422
    again = visitor.send_form(wrong, account="morag", password=PASSWORD)
    assert "Nothing of what you typed before was lost" in again.words
    assert "<b>small" not in again.html
    fields = hidden_fields(again.html)
    assert fields["name"].replace("\r\n", "\n") == name
    done = morag.post("/searches/save?q=moderation", data=fields, follow_redirects=True)
    assert "The search is saved" in done.text


def hidden_fields(html: str) -> dict[str, str]:
    """Return what the form that sends on carries."""
    form = html.split('<form method="post" action="/searches/save?q=moderation">')[1].split("</form>")[0]
    fields = {
        name: unescape(value)
        for name, value in re.findall(r'<textarea hidden name="([^"]*)">\n(.*?)</textarea>', form, re.DOTALL)
    }
    (csrf,) = re.findall(r'name="csrf_token" value="([^"]*)"', form)
    return {"csrf_token": csrf} | fields


def test_nothing_is_recorded_before_the_person_has_signed_in_again(real: Flask, morag: FlaskClient) -> None:
    kb = real.extensions["ci_kb"].kb
    before = kb.log.head()
    typed_too_late(real, morag, "Moderation")
    assert kb.log.head() == before


def test_what_a_stranger_sends_is_not_kept(real: Flask) -> None:
    sent = {"csrf_token": token(real.test_client()), "name": "Moderation"}
    assert real.test_client().post("/searches/save?q=moderation", data=sent).status_code == 400


def test_a_password_is_not_kept(real: Flask, morag: FlaskClient) -> None:
    sign_in(morag)
    sent = {"csrf_token": token(morag, "/account"), "old": PASSWORD, "password": "x", "again": "x"}
    let_pass(real, IDLE_HOURS + 0.1)
    answer = morag.post("/account/password", data=sent)
    assert PASSWORD not in answer.text


def test_who_comes_in_and_who_does_not_is_logged_without_what_was_typed(
    real: Flask, morag: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    person = real.extensions["ci_kb"].kb.people.called("morag").id
    with caplog.at_level(logging.INFO, logger="ci_kb.security"):
        sign_in(morag, password="a wrong one indeed")
        sign_in(morag)
        morag.post("/sign-out", data={"csrf_token": token(morag)})
    said = [(record.msg, vars(record)["person"]) for record in caplog.records]
    assert said == [("a sign-in was refused", ""), ("signed in", person), ("signed out", person)]
    assert "morag" not in caplog.text.replace(person, "")
    assert "a wrong one" not in caplog.text


def test_over_https_no_other_host_can_plant_the_cookies(data: Path) -> None:
    app = create_app(data, secure_cookies=True)
    security.limiter.reset()
    client = app.test_client()
    url = "https://localhost"
    page = client.get("/sign-in", base_url=url).text
    csrf = page.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": csrf, "account": "morag", "password": PASSWORD}
    answer = client.post("/sign-in", data=sent, base_url=url, headers={"Referer": f"{url}/sign-in"})
    cookies = answer.headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in cookies} == {"__Host-ci_kb", "__Host-ci_kb_device"}
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {*cookie.split("; ")}
        assert "Domain" not in cookie
    app.extensions["ci_kb"].close()


def test_signing_out_empties_what_the_browser_kept(morag: FlaskClient) -> None:
    sign_in(morag)
    answer = morag.post("/sign-out", data={"csrf_token": token(morag)})
    assert answer.headers["Clear-Site-Data"] == '"cache"'
