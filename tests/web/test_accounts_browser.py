"""Signing in, passwords and accounts in a real browser: accessible, on a phone, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from ci_kb.application import by_operator
from ci_kb.days import today
from tests.browser import faults, is_wider_than_its_window, open_browser, served
from tests.web.site import Site
from web import security

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

GOOD = "pebbles under wet sand"
WORDS = "a few words are good"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    opened = Site(tmp_path_factory.mktemp("accounts") / "data", ("administrator", "moray"))
    security.limiter.reset()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(own: Site) -> Iterator[str]:
    with served(own.app) as where:
        yield where


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A telephone."""
    context = browser.new_context(base_url=address, viewport={"width": 320, "height": 720})
    yield context.new_page()
    context.close()


def fits(page: Page) -> None:
    assert faults(page) == [], page.url
    assert not is_wider_than_its_window(page), page.url


def sign_in(page: Page, account: str, password: str = WORDS) -> None:
    page.goto("/sign-in")
    page.fill("#account", account)
    page.fill("#password", password)
    page.click(".form-end button")


def test_an_administrator_invites_and_looks_after_accounts_on_a_phone(browser: Browser, page: Page) -> None:
    page.goto("/sign-in")
    fits(page)
    page.goto("/forgotten")
    fits(page)
    sign_in(page, "administrator", "wrong")
    fits(page)
    sign_in(page, "administrator")
    page.goto("/account")
    fits(page)
    page.click("text=Invite colleagues")
    fits(page)
    page.click("text=Invite somebody")
    page.click(".form-end button")
    fits(page)
    page.fill("#name", "Ailsa Muir-Featherstonehaugh")
    page.fill("#mail", "ailsa.muir-featherstonehaugh@education.fife.example")
    page.select_option("#role", "officer")
    page.fill("#body", "Fife Council")
    page.click(".form-end button")
    fits(page)
    link = page.input_value("#link")
    page.click("text=The account of")
    fits(page)
    for what in ("link", "role", "disable"):
        page.goto(page.url.partition("?")[0].removesuffix("/") + f"/{what}")
        fits(page)
        page.go_back()
    choose(browser, link)


def choose(browser: Browser, link: str) -> None:
    """Choose a password by a link, without scripts, and sign in with it."""
    context = browser.new_context(viewport={"width": 320, "height": 720}, java_script_enabled=False)
    page = context.new_page()
    page.goto(link)
    page.fill("#password", "password1234")
    page.fill("#again", "password1234")
    page.click(".form-end button")
    assert "That password was weak: 1 of 4" in page.inner_text("main")
    page.fill("#password", GOOD)
    page.fill("#again", GOOD)
    page.click(".form-end button")
    assert "Your password is set" in page.inner_text("main")
    page.fill("#account", "ailsa.muir-featherstonehaugh@education.fife.example")
    page.fill("#password", GOOD)
    page.click(".form-end button")
    assert "Ailsa Muir" in page.inner_text(".account")
    page.goto(link)
    assert "can no longer be used" in page.inner_text("main")
    context.close()


def test_what_was_typed_when_the_session_ended_is_sent_on(page: Page, own: Site) -> None:
    sign_in(page, "moray")
    page.goto("/searches/save?q=moderation")
    page.fill("#name", "Moderation in small schools, where one teacher has all of the stages")
    own.kb.people.sessions.end_all(own.people["moray"])
    page.click(".form-end button")
    fits(page)
    assert "nothing of it is lost" in page.inner_text("main")
    page.fill("#account", "moray")
    page.fill("#password", "a few words are good")
    page.click(".form-end button")
    fits(page)
    assert "where one teacher has all of the stages" in page.inner_text("main")
    page.click(".form-end button")
    assert "The search is saved" in page.inner_text("main")


def test_a_link_and_a_weak_password_are_accessible(page: Page, own: Site) -> None:
    _, token = own.kb.accounts.hand_over_link("moray", by_operator(today()))
    page.goto(f"/password/{token}")
    fits(page)
    page.fill("#password", "Morag Baird 12")
    page.fill("#again", "Morag Baird 12")
    page.click(".form-end button")
    assert "of 4" in page.inner_text("main")
    fits(page)
    page.goto("/password/none")
    fits(page)
