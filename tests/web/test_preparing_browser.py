"""Getting ready in a real browser: accessible, on a phone, without scripts, and the words counted live."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import faults, is_wider_than_its_window, open_browser, served
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    with served(site.app) as where:
        yield where


def open_page(browser: Browser, site: Site, address: str, *, scripts: bool) -> Page:
    """Return a page on a phone, of somebody of Moray who is signed in."""
    cookie = site.visitor("moray").client.get_cookie("ci_kb")
    assert cookie is not None
    context = browser.new_context(base_url=address, viewport=PHONE, java_script_enabled=scripts)
    context.add_cookies([{"name": "ci_kb", "value": cookie.value, "url": address}])
    page = context.new_page()
    page.set_default_timeout(10_000)
    return page


def prepared(site: Site) -> str:
    """Prepare an episode with one of everything, and return its address."""
    root = f"/episodes/{site.episode()}"
    moray = site.visitor("moray")
    moray.send(f"{root}/fieldwork", start="2024-03-04", end="2024-03-06")
    moray.send(f"{root}/record/meetings", kind="round table", note="Scope set.")
    moray.send(f"{root}/record/meetings", kind="team pre-meeting", held="", planned="2030-02-03")
    moray.send(f"{root}/record/shared-documents", title="Plan", minutes="90", link="https://example.org/plan")
    moray.send(f"{root}/record/host-paper", text="We hope to learn how others do it.")
    moray.send(f"{root}/local-organisational-group/members", members="Manager, Moray")
    moray.send(f"{root}/local-organisational-group/plan", **{"it-requirements": "Two screens"})
    line = {"kind": "strength", "source": "attainment", "text": "Attainment rose."}
    moray.send(f"{root}/self-evaluation/add", **line)
    moray.send(f"{root}/team/identify?capacity=host-officer", role="3 x Headteacher\nOfficer")
    moray.send(f"{root}/team/preparation", record="guidance read:1")
    moray.send(f"{root}/team/2/stand-down", reason="Called away.")
    return root


PAGES = (
    "preparation",
    "meetings",
    "shared-documents",
    "host-paper",
    "local-organisational-group",
    "local-organisational-group/plan",
    "self-evaluation",
    "self-evaluation/add",
    "team",
    "team/identify?capacity=next-host",
    "team/preparation",
    "record/meetings?kind=round+table",
    "record/shared-documents",
    "host-paper/host-paper/correct",
)


def test_every_page_for_getting_ready_is_accessible_and_fits_a_phone(
    browser: Browser, site: Site, address: str
) -> None:
    root, page = prepared(site), open_page(browser, site, address, scripts=True)
    for rest in PAGES:
        page.goto(f"{root}/{rest}")
        assert faults(page) == [], rest
        assert not is_wider_than_its_window(page), rest


def test_an_episode_is_prepared_on_a_phone_without_scripts(
    browser: Browser, site: Site, address: str
) -> None:
    root, page = f"/episodes/{site.episode()}", open_page(browser, site, address, scripts=False)
    page.goto(f"{root}/preparation")
    page.get_by_role("link", name=re.compile("Record the meeting.*round table")).click()
    page.get_by_role("button", name="Record the meeting").click()
    page.get_by_role("link", name=re.compile("Name the lead.*Host authority lead")).click()
    page.get_by_label("Role", exact=True).fill("Head of education")
    page.get_by_role("button", name="Add to the team").click()
    page.get_by_role("link", name="Write the paper").click()
    page.get_by_label("The paper").fill("We hope to learn how others do it.")
    page.get_by_role("button", name="Record the host paper").click()

    assert page.get_by_text("4 of 26 things are there.").is_visible()
    assert page.get_by_text("8 words").is_visible()


def test_the_words_of_the_paper_are_counted_while_one_writes_and_said_politely(
    browser: Browser, site: Site, address: str
) -> None:
    root, page = f"/episodes/{site.episode()}", open_page(browser, site, address, scripts=True)
    page.goto(f"{root}/record/host-paper")
    page.get_by_label("The paper").fill("We hope to learn how others do it.")

    count = page.locator("#text-words")
    count.get_by_text("8 words. About 800 words is enough.").wait_for()

    assert count.get_attribute("aria-live") == "polite"
