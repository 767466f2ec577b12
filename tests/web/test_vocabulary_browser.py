"""Looking after the vocabulary and saving a search in a real browser: on a phone, and accessible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from ci_kb.days import today
from tests.browser import faults, is_wider_than_its_window, open_browser, served
from tests.web.site import Site
from web.saved_searches.addresses import stop_path

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 640}
PAGES = [
    "/vocabulary",
    "/vocabulary/searches",
    "/vocabulary/terms/add?term=wug",
    "/vocabulary/terms/change?name=PEF",
    "/vocabulary/themes/merge?name=literacy",
    "/vocabulary/rings/retire?name=gap",
    "/vocabulary/themes/one?name=literacy",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    opened = Site(tmp_path_factory.mktemp("words"))
    opened.kb.unanswered.note("wug", today())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def page(site: Site) -> Iterator[Page]:
    """A page on a phone, of a curator who is signed in."""
    cookie = site.visitor("curator").client.get_cookie("ci_kb")
    assert cookie is not None
    with served(site.app) as address, open_browser() as browser:
        context = browser.new_context(base_url=address, viewport=PHONE)
        context.add_cookies([{"name": "ci_kb", "value": cookie.value, "url": address}])
        yield context.new_page()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_vocabulary_is_accessible_and_fits_a_phone(page: Page, path: str) -> None:
    page.goto(path)
    assert faults(page) == []
    assert not is_wider_than_its_window(page)


def test_a_curator_adds_the_term_that_a_search_missed(page: Page) -> None:
    page.goto("/vocabulary")
    page.get_by_role("link", name="See which searches found nothing").click()
    page.get_by_role("link", name="Add a term for wug").click()
    page.get_by_label("What it stands for").fill("A wonderful unit of growth")
    page.get_by_role("button", name="Add the term").click()
    assert "It is added" in page.content()
    assert page.get_by_role("heading", level=1).inner_text() == "wug"


def test_a_search_is_saved_and_its_letter_stops_it_by_one_button(page: Page, site: Site) -> None:
    page.goto("/search?q=attendance")
    page.get_by_role("link", name="Save this search").click()
    page.get_by_role("button", name="Save the search").click()
    assert "The search is saved" in page.content()
    (saved,) = site.projections.saved_searches.of(site.people["curator"])
    page.goto(stop_path(str(site.app.secret_key), saved.id))
    assert faults(page) == []
    page.get_by_role("button", name="Stop the search").click()
    assert "is stopped" in page.content()
    assert faults(page) == []
