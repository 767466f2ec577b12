"""The usual attacks, each refused: forged forms, others’ things, planted fields, paths, floods, headers."""

from __future__ import annotations

import importlib
import pkgutil
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from argon2 import PasswordHasher
from flask import Flask
from marshmallow import Schema
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule

import web
from ci_kb.application import by_operator
from ci_kb.days import today
from ci_kb.domain.account import Role
from tests.web.site import Site
from tests.web.test_attacks_hostile import CORPUS
from web import security
from web.accounts.next_page import next_page
from web.forms import read_form
from web.serving import LIMITS, listening

ONE_CLICK = {"told.stop", "told.no_mail"}
"""Answered without a form of ours: mail programs send them, and the token in the address proves it."""

NO_FORM = {"capture_api.note"}
"""Sent as JSON, with the token in a header."""


NOBODY = "00000000-0000-4000-8000-000000000000"


def posts(app: Flask) -> Iterator[Rule]:
    """Yield every rule that takes a form."""
    return (rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()))


def filled_in(app: Flask, rule: Rule) -> str:
    """Return an address of a rule, with something in each place."""
    adapter = app.url_map.bind("localhost")
    for stands in (
        {"section": "findings"},
        {"section": "next-steps"},
        {"section": "shared-documents"},
        {"plural": "terms"},
        {},
    ):
        values: dict[str, Any] = {
            name: "00000000-0000-4000-8000-000000000000" if name == "person" else "1"
            for name in rule.arguments
        }
        try:
            return adapter.build(rule.endpoint, {**values, **stands}, method="POST").partition("?")[0]
        except (ValueError, LookupError):
            continue
        except Exception:  # noqa: S112  # a place that takes other words; the next ones are tried
            continue
    return ""


def test_every_form_without_its_token_is_refused_and_records_nothing(site: Site) -> None:
    security.limiter.reset()
    administrator = site.visitor("administrator")
    before, tried = site.kb.log.head(), 0
    for rule in posts(site.app):
        if rule.endpoint in ONE_CLICK:
            continue
        address = filled_in(site.app, rule)
        assert address, rule
        for forged in ({}, {"csrf_token": "made-up"}):
            answer = administrator.client.post(address, data=forged)
            assert answer.status_code == 400, (rule, answer.status_code)
        tried += 1
    assert tried > 60
    assert site.kb.log.head() == before


def test_a_token_of_one_browser_opens_no_form_of_another(site: Site) -> None:
    theirs = site.visitor("fife").open("/account").fields["csrf_token"]
    answer = site.visitor("moray").client.post("/account", data={"csrf_token": theirs, "mail": "a@b.example"})
    assert answer.status_code == 400


@pytest.mark.parametrize("endpoint", sorted(ONE_CLICK))
def test_a_one_click_address_with_a_made_up_token_does_nothing(site: Site, endpoint: str) -> None:
    (rule,) = [rule for rule in posts(site.app) if rule.endpoint == endpoint]
    assert site.visitor().client.post(filled_in(site.app, rule)).status_code in (302, 404)


def test_no_string_of_the_corpus_leads_to_another_site(site: Site) -> None:
    evil = [*CORPUS, "//evil.example", "/\\evil.example", "https://evil.example", "/%09/evil.example"]
    with site.app.test_request_context():
        for wanted in (*evil, *(f"/{one}" for one in evil)):
            place = next_page(wanted)
            assert place.startswith("/")
            assert not place.startswith(("//", "/\\"))
            assert not set("\r\n\t\x00") & set(place)


def test_what_belongs_to_somebody_else_is_not_there(site: Site) -> None:
    saved = site.kb.saved_searches.save("Mine", "q=x", site.act("fife")).reference
    site.settle()
    moray = site.visitor("moray")
    for page in ("rename", "stop"):
        assert moray.open(f"/searches/{saved}/{page}").status == 404
        sent = {"csrf_token": moray.open("/account").fields["csrf_token"], "name": "Stolen"}
        assert moray.client.post(f"/searches/{saved}/{page}", data=sent).status_code == 404
    assert moray.open(f"/searches/{saved}/feed/{'0' * 40}").status == 404


PLANTED = {
    "role": "administrator",
    "account_role": "administrator",
    "body": "Scottish Government",
    "by": "operator",
    "person": "operator",
    "visibility": "public",
    "withdrawn": "true",
    "is_admin": "true",
    "password_hash": "x",
    "timestamp": "2001-01-01",
    "id": "1",
    "episode": "another",
}
"""Names that a form may not know, with what somebody would like them to be."""


def forms() -> Iterator[type[Schema]]:
    """Yield every schema of the pages."""
    for module in pkgutil.walk_packages(web.__path__, "web."):
        if module.name.endswith((".schemas", "questions")):
            found = vars(importlib.import_module(module.name)).values()
            yield from (one for one in found if isinstance(one, type) and issubclass(one, Schema))


@pytest.mark.parametrize("schema", sorted({*forms()} - {Schema}, key=str), ids=lambda one: one.__name__)
def test_no_form_takes_what_it_does_not_ask(schema: type[Schema]) -> None:
    asked = type("Asked", (schema,), {"__init__": lambda self: Schema.__init__(self)})()
    form = read_form(asked, MultiDict(PLANTED | {"__class__": "x", "data": "x"}))
    assert {*form.data} <= {*asked.fields}


def test_planted_fields_change_nothing_of_what_is_recorded(site: Site) -> None:
    reference = site.episode()
    moray = site.visitor("moray")
    typed = {"kind": "strength", "text": "Trust", "evidence": ["none"]}
    planted = {name: value for name, value in PLANTED.items() if name != "visibility"}
    assert moray.send(f"/episodes/{reference}/record/findings", **typed, **planted).status == 200
    *_, logged = site.kb.log.events(site.kb.log.head() - 1)
    assert (logged.event.by, logged.event.role) == (site.people["moray"], "officer")
    assert (logged.event.body, logged.event.episode) == ("Moray Council", reference)
    assert logged.event.visibility == "team"


PAPERS = "/episodes/moray-1/papers/"
TRICKS = (
    *("..", "../../log.db", "..%2f..%2flog.db", "%2e%2e/%2e%2e/log.db", "....//log.db", "..\\..\\log.db"),
    *("/etc/passwd", "%00", "log.db%00.docx", "%252e%252e%252flog.db", "C:\\log.db", "file:///etc/passwd"),
)


@pytest.mark.parametrize("trick", TRICKS)
def test_paths_lead_nowhere_but_to_pages(site: Site, trick: str) -> None:
    moray = site.visitor("moray")
    for before in (
        "/static/",
        "/episodes/",
        "/authorities/",
        "/password/",
        "/calendar/x/",
        "/episodes/moray-1/papers/",
    ):
        for written in (trick, quote(trick, safe="")):
            answer = moray.client.get(before + written)
            assert answer.status_code in (200, 302, 308, 400, 404, 410, 429), (before, answer.status_code)
            assert b"SQLite format 3" not in answer.data
            assert b"root:" not in answer.data


@pytest.mark.parametrize("reference", ["../x", "a/b", "..", ".", "a b", "%2e%2e", "a\\b"])
def test_a_reference_is_no_path(site: Site, reference: str) -> None:
    page = site.visitor("moray").send("/open-episode", title="x", reference=reference)
    assert page.status == 422
    assert "cannot be a reference" in page.words


@pytest.mark.parametrize("string", CORPUS[::10], ids=range(20))
def test_no_answer_carries_a_header_that_was_typed(site: Site, string: str) -> None:
    client = site.visitor("moray").client
    for address in (f"/search?q={quote(string)}", f"/sign-in?next={quote(string)}", f"/{quote(string)}"):
        for name, value in client.get(address).headers.items():
            assert "hzk" not in name.casefold()
            assert "\r" not in value
            assert "\n" not in value
            assert name != "Set-Cookie" or "hzk=1" not in value


def test_an_account_that_cannot_come_in_takes_as_much_work_as_one_that_can(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts, act = site.kb.accounts, by_operator(today())
    accounts.invite("In", "invited@example.org", Role.READER, "Fife", act)
    accounts.add("shut", "Shut", "pebbles under wet sand", Role.READER, "Fife", by_operator(today()))
    accounts.disable("shut", by_operator(today()))
    counted = []
    verify = PasswordHasher.verify

    def counting(*given: Any) -> Any:
        counted.append(1)
        return verify(*given)

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    works = []
    for account in ("moray", "invited@example.org", "shut", "nobody"):
        counted.clear()
        assert accounts.sign_in(account, "wrong") is None
        works.append(len(counted))
    assert works == [1, 1, 1, 1]


@pytest.fixture
def serving(site: Site) -> Iterator[int]:
    """The pages served for real, by two threads; the port."""
    server = listening(site.app, "127.0.0.1", 0, 2)
    enough = threading.Event()

    def run() -> None:
        while not enough.is_set():
            server.asyncore.loop(timeout=0.05, map=server._map, count=1)

    thread = threading.Thread(target=run)
    thread.start()
    yield int(server.effective_port)
    enough.set()
    thread.join(10)
    server.task_dispatcher.shutdown()
    server.asyncore.close_all(server._map)


def test_slow_requests_hold_up_nobody(serving: int) -> None:
    slow = [socket.create_connection(("127.0.0.1", serving)) for _ in range(40)]
    for one in slow:
        one.sendall(b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nslo")
    began = time.monotonic()
    with urlopen(f"http://127.0.0.1:{serving}/health", timeout=10) as answer:
        assert answer.status == 200
    assert time.monotonic() - began < 5
    for one in slow:
        one.close()


def test_a_head_that_is_too_large_is_refused(serving: int) -> None:
    with socket.create_connection(("127.0.0.1", serving), timeout=10) as sent:
        sent.sendall(
            b"GET / HTTP/1.1\r\nX: " + b"x" * (LIMITS["max_request_header_size"] + 100) + b"\r\n\r\n"
        )
        assert b" 431 " in sent.recv(1000)


def test_a_body_that_is_too_large_is_refused_before_it_is_read(serving: int) -> None:
    with socket.create_connection(("127.0.0.1", serving), timeout=10) as sent:
        sent.sendall(b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n")
        assert b" 413 " in sent.recv(1000)


def test_a_silent_connection_is_given_up_after_half_a_minute() -> None:
    assert LIMITS["channel_timeout"] <= 30
    assert LIMITS["connection_limit"] >= 1000


def test_no_answer_says_what_it_is_made_with(site: Site) -> None:
    for path in ("/", "/nowhere", "/static/site.css"):
        with site.visitor().client.get(path) as answer:
            assert "Server" not in answer.headers or "/" not in answer.headers["Server"]
            assert "X-Powered-By" not in answer.headers


def test_other_methods_are_refused(site: Site) -> None:
    client = site.visitor("moray").client
    assert client.open("/", method="TRACE").status_code == 405
    assert client.delete("/").status_code == 405
