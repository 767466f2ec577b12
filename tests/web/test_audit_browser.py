"""The history in a real browser, on a phone and on a wide window: accessible, with scripts and without."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from ci_kb.days import today
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from tests.browser import faults, is_wider_than_its_window, open_browser, served
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

WIDTHS = (320, 1280)


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    with served(site.app) as where:
        yield where


@pytest.fixture(scope="module")
def finding(site: Site) -> str:
    """The episode of a finding that was corrected, released and withdrawn."""
    reference, findings = site.episode(), site.kb.findings
    for name in ("f1", "f2"):
        content = FindingContent(FindingKind.STRENGTH, "Visits raise attainment")
        findings.record(reference, content, site.act(), reference=name)
        better = FindingContent(FindingKind.STRENGTH, "Visits raise attendance")
        findings.correct(reference, name, better, site.act(reason="it was attendance"))
        findings.release(reference, name, Visibility.NETWORK, site.act())
    findings.withdraw(reference, "f2", site.act(reason="it was another school"))
    site.settle()
    return reference


@pytest.mark.parametrize("width", WIDTHS)
def test_the_history_is_accessible_and_fits(
    browser: "Browser", site: Site, address: str, finding: str, width: int
) -> None:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 800})
    cookie = site.visitor("moray").client.get_cookie("ci_kb")
    assert cookie is not None
    context.add_cookies([{"name": "ci_kb", "value": cookie.value, "url": address}])
    page = context.new_page()
    positions = site.projections.now.tables.query(
        "SELECT position FROM event WHERE episode = :episode ORDER BY position", episode=finding
    )
    events = [f"/audit/{row['position']}" for row in positions]
    compared = f"/compare?episode={finding}&from=2024-01-01&to={today()}"
    for path in (
        f"/audit?episode={finding}",
        *events[1:3],
        events[-1],
        compared,
        f"{events[1]}?as_at=2024-01-01",
    ):
        page.goto(path)
        assert faults(page) == [], path
        assert not is_wider_than_its_window(page), path
    context.close()


def test_one_goes_from_the_footer_to_an_event_and_on_without_scripts(
    browser: "Browser", site: Site, address: str, finding: str
) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    cookie = site.visitor("moray").client.get_cookie("ci_kb")
    assert cookie is not None
    context.add_cookies([{"name": "ci_kb", "value": cookie.value, "url": address}])
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="History: who changed what").click()
    page.get_by_label("What it is about").select_option("finding")
    page.get_by_label("Episode", exact=True).select_option(finding)
    page.get_by_role("button", name="Narrow the history").click()
    page.get_by_role("link", name="corrected a finding").last.click()
    assert page.get_by_text("it was attendance").first.is_visible()
    page.get_by_role("link", name="What happened to it next").click()
    assert page.get_by_text("be read by").first.is_visible()
    context.close()
