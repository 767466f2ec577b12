"""Papers, the periodic report and the calendar in a real browser: accessible, fit for a phone."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.browser import faults, is_wider_than_its_window, open_browser, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

YEARS = "from=2022-01-01&to=2023-12-31"
PAGES = [
    "/episodes/moray-2022-11/papers",
    "/episodes/moray-2022-11/report",
    "/episodes/moray-2022-11/report?as_at=2020-01-01",
    "/episodes/strathfleet-2023-06/report",
    "/episodes/moray-2022-11/papers/committee-paper",
    "/episodes/moray-2022-11/papers/checklist",
    "/episodes/moray-2022-11/papers/programme",
    f"/programme/report?{YEARS}",
    "/programme/report?from=yesterday",
    f"/programme/report/behind?{YEARS}&of=dates-agreed",
    "/calendar",
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


def test_a_wrong_file_is_said_and_a_right_one_answered_without_scripts(
    browser: "Browser", address: str
) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/episodes/moray-2022-11/report")
    sent = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"not a Word file"}
    page.get_by_label("Your authority’s own Word document").set_input_files(files=[sent])  # type: ignore[list-item]
    page.get_by_role("button", name="Get the report in this style").click()
    assert page.title().startswith("Error: ")
    assert page.get_by_role("link", name="Choose a Word document").is_visible()
    context.close()
