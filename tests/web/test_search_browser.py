"""Searching in a real browser: accessible, narrow enough for a phone, usable without scripts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.browser import faults, is_wider_than_its_window, open_browser, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/search?q=moderation",
    "/search?q=moderation&kind=practice&from=2022-01-01",
    "/search?q=PEF+and+CI",
    "/search?q=PEF&without=Pupil+Equity+Funding",
    "/search/help",
    "/vocabulary?q=equity",
    "/vocabulary/terms",
    "/vocabulary/rings",
    "/vocabulary/themes/difference",
    "/vocabulary/terms/one?name=CI",
    "/searches",
    "/searches/save?q=attendance&kind=practice",
    "/account",
    "/search?q=zzqqxx",
    "/search?q=data&authority=Narnia",
    "/similar?q=moderation+in+small+schools",
    "/authorities",
    "/authorities/argyll-and-bute",
    "/about",
    "/accessibility",
    "/sign-in",
    "/nothing-here",
]


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(stories: Flask) -> Iterator[str]:
    with served(stories) as where:
        yield where


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_fits_its_window(
    browser: "Browser", address: str, path: str, width: int
) -> None:
    page = browser.new_page(base_url=address, viewport={"width": width, "height": 800})
    page.goto(path)
    assert faults(page) == []
    assert not is_wider_than_its_window(page)
    page.close()


def test_moderation_is_found_narrowed_and_its_contact_read_without_scripts(
    browser: "Browser", address: str
) -> None:
    context = browser.new_context(
        base_url=address, viewport={"width": 320, "height": 640}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Search findings, practice and episodes").fill("moderation")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Argyll and Bute", exact=True).click()
    page.get_by_role("link", name="Practice", exact=True).click()
    page.get_by_role("link", name="Moderation trios of one-class schools", exact=True).click()
    assert "Education officer" in page.content()
    page.get_by_role("link", name="Small schools and shared teaching").first.click()
    page.get_by_role("link", name="How the focus evolved").first.click()
    assert "Step 1: proposed" in page.content()
    context.close()


def test_an_answer_that_comes_while_one_types_on_does_not_end_the_asking(
    browser: "Browser", address: str
) -> None:
    page = browser.new_page(base_url=address)
    page.goto("/")
    box = page.get_by_label("Search findings, practice and episodes")

    def type_on_and_answer(route: "Route") -> None:
        box.press_sequentially("ntal")
        route.continue_()

    page.route("**/suggest?q=me", type_on_and_answer)
    with page.expect_response(lambda answer: answer.url.endswith("q=mental"), timeout=10_000):
        box.press_sequentially("me")
    page.close()


def test_suggestions_are_chosen_by_keyboard_and_told_to_screen_readers(
    browser: "Browser", address: str
) -> None:
    page = browser.new_page(base_url=address, viewport={"width": 320, "height": 640})
    page.goto("/")
    box = page.get_by_label("Search findings, practice and episodes")
    options = page.locator(".suggestions").get_by_role("option")
    with page.expect_response(lambda answer: answer.url.endswith("q=mental")):
        box.press_sequentially("mental")
    options.filter(has_text="ental").first.wait_for()
    assert faults(page) == []
    assert not is_wider_than_its_window(page)
    assert box.get_attribute("aria-expanded") == "true"
    assert "suggestion" in page.locator(".search-box [role=status]").inner_text()
    box.press("ArrowDown")
    chosen = options.first.inner_text()
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    box.press("Escape")
    assert options.count() == 0
    assert box.input_value() == "mental"
    box.press_sequentially(" ")
    box.press("Backspace")
    options.filter(has_text="ental").first.wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.get_by_label("Search findings, practice").input_value() == chosen
    page.close()
