"""The application with the demonstration accounts, and people who look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.days import today
from ci_kb.domain.account import Role
from web import security
from web.accounts.demonstration import demonstration_accounts
from web.app import create_app

# The same examples in every run: a failure can be looked at, and nobody's change fails for somebody else's.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.load_profile("suite")

CSRF_FIELD = 'name="csrf_token" value="'
PASSWORD = "a few words are good"


def token(client: FlaskClient, path: str = "/sign-in") -> str:
    """Return the token that a form on the page carries."""
    return client.get(path).text.split(CSRF_FIELD)[1].split('"')[0]


def as_account(app: Flask, word: str) -> FlaskClient:
    """Return a client switched to a demonstration account."""
    client = app.test_client()
    data = {"csrf_token": token(client), "account": word}
    assert client.post("/demonstration/account", data=data).status_code == 302
    return client


@pytest.fixture(scope="session")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration accounts, whose passwords take a while to make."""
    folder = tmp_path_factory.mktemp("accounts") / "data"
    with KnowledgeBase(folder, today()) as kb:
        demonstration_accounts(kb, today())
        kb.accounts.add("morag", "Morag Baird", PASSWORD, Role.OFFICER, "Moray Council", by_operator(today()))
    return folder


@pytest.fixture
def data(accounts: Path, tmp_path: Path) -> Path:
    """A copy of that folder, for one test."""
    return Path(shutil.copytree(accounts, tmp_path / "data"))


@pytest.fixture
def app(data: Path) -> Iterator[Flask]:
    """An application with demonstration accounts and no episode yet."""
    made = create_app(data, demonstration=True, secure_cookies=False)
    security.limiter.reset()
    yield made
    made.extensions["ci_kb"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody signed in as the Moray demonstration officer."""
    return as_account(app, "moray-officer")


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    client = app.test_client()
    client.post("/sign-out", data={"csrf_token": token(client)})
    return client
