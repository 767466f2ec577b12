"""How focuses evolved, in a real browser: accessible, on a phone, without scripts."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ci_kb.domain.episode_values import Focus, FocusStep
from ci_kb.domain.host_paper import HostPaperContent
from ci_kb.domain.report import ReportStep
from tests.browser import faults, is_wider_than_its_window, open_browser, served
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    with served(site.app) as where:
        yield where


@pytest.fixture(scope="module")
def episode(site: Site) -> str:
    """An episode whose focus was worded in every place there is."""
    reference, kb = site.episode(title="Every day"), site.kb
    for day, step, text, themes in (
        (8, FocusStep.IDEA, "Raising attainment, and attendance", ("attainment",)),
        (9, FocusStep.PROPOSED, "Raising attainment and attendance", ("attainment",)),
        (20, FocusStep.AGREED, "What helps young people to come to school?", ("attendance",)),
    ):
        act = site.act(on=date(2024, 1, day), reason="The survey of pupils.")
        kb.episodes.state_focus(reference, step, Focus(text, themes=themes), act)
    kb.host_papers.record(reference, HostPaperContent("Focus: coming to school"), site.act())
    kb.reports.take_step(reference, ReportStep.DRAFTED, site.act(on=date(2024, 3, 1)))
    site.settle()
    return reference


def open_page(
    browser: "Browser", site: Site, address: str, *, width: int = 320, scripts: bool = True
) -> "Page":
    """Return a page of somebody of Moray who is signed in."""
    cookie = site.visitor("moray").client.get_cookie("ci_kb")
    assert cookie is not None
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 720}, java_script_enabled=scripts
    )
    context.add_cookies([{"name": "ci_kb", "value": cookie.value, "url": address}])
    return context.new_page()


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize(
    "path",
    [
        "/episodes/{}/focus",
        "/focuses",
        "/focuses?from_theme=attainment&to_words=school",
        "/focuses?how=replaced",
        "/focuses?from_theme=nonsense",
        "/focuses?as_at=2020-01-01",
    ],
)
def test_the_pages_are_accessible_and_fit(
    browser: "Browser", site: Site, address: str, episode: str, path: str, width: int
) -> None:
    page = open_page(browser, site, address, width=width)
    page.goto(path.format(episode))
    assert faults(page) == []
    assert not is_wider_than_its_window(page)


def test_a_focus_that_moved_is_found_without_scripts(
    browser: "Browser", site: Site, address: str, episode: str
) -> None:
    page = open_page(browser, site, address, scripts=False)
    page.goto("/programme")
    page.get_by_role("link", name="How focuses evolved").click()
    page.get_by_label("From the theme").select_option("attainment")
    page.get_by_label("To the words").fill("coming to school")
    page.get_by_role("button", name="Find them").click()
    found = page.get_by_role("link", name="Every day")
    assert found.first.is_visible()
    page.get_by_role("link", name="to step 3, agreed").click()
    assert page.url.endswith(f"/episodes/{episode}/focus#step-3")
