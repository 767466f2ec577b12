"""National summaries in a real browser: accessible, fit for a phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ci_kb.application import KnowledgeBase
from ci_kb.days import today
from tests.browser import faults, is_wider_than_its_window, open_browser, served
from tests.web.conftest import STORIES
from web.app import create_app
from web.cli import run
from web.summaries.demonstration import ISSUED, WORKING, load_summaries

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

pytestmark = pytest.mark.browser

EDITION, DRAFT = f"/summaries/{ISSUED}/editions/1", f"/summaries/{WORKING}"
PAGES = [
    "/summaries",
    "/summaries/begin",
    EDITION,
    f"{EDITION}?form=unnamed",
    f"{EDITION}/one-page",
    f"{EDITION}/trace?of=message/episodes",
    f"{EDITION}/changes",
    DRAFT,
    f"{DRAFT}/sources?q=moderation",
    f"{DRAFT}/write/key-messages",
    f"{DRAFT}/order/practice",
    f"{DRAFT}/comments",
    f"{DRAFT}/themes",
    f"{DRAFT}/gaps",
    f"{DRAFT}/gaps?theme=data",
    f"{DRAFT}/approval",
]


@pytest.fixture(scope="module")
def address(accounts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = Path(shutil.copytree(accounts, tmp_path_factory.mktemp("seen") / "data"))
    assert run(["import", "--data", str(folder), *map(str, STORIES)]) == 0
    with KnowledgeBase(folder, today()) as kb:
        load_summaries(kb, today())
    app = create_app(folder, demonstration=True, secure_cookies=False)
    with served(app) as where:
        yield where
    app.extensions["ci_kb"].close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def coordinator(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """Somebody who runs the programme."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/")
    page.select_option("#demonstration-account", "ades-coordinator")
    page.get_by_role("button", name="Switch").click()
    page.close()
    yield context
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_fits_its_window(coordinator: BrowserContext, path: str, width: int) -> None:
    page = coordinator.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    assert faults(page) == []
    assert not is_wider_than_its_window(page)
    page.close()


def test_a_click_on_a_sentence_shows_what_it_rests_on(coordinator: BrowserContext) -> None:
    page = coordinator.new_page()
    page.goto(EDITION)
    page.locator("article.summary p a").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "What this rests on"
    page.close()
