"""Timeline, checklist and programme in a real browser: accessible, on a phone, without scripts."""

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ci_kb.domain.meeting import MeetingContent, MeetingKind
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
    """An episode with milestones in every state."""
    reference = site.episode()
    episodes, act = site.kb.episodes, site.act
    episodes.agree_fieldwork_dates(reference, date(2026, 9, 1), date(2026, 9, 3), act())
    content = MeetingContent(MeetingKind.INITIAL_DISCUSSION, held=date(2026, 8, 1))
    site.kb.meetings.record(reference, content, act(), reference="m1")
    episodes.waive_milestone(reference, "team-pre-meeting", act(reason="Briefed by telephone"))
    episodes.plan_milestone(reference, "progress-review", date(2030, 5, 4), act())
    site.kb.reports.take_step(reference, ReportStep.CIRCULATED, act(on=date(2026, 9, 20)))
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
        "/episodes/{}/timeline",
        "/episodes/{}/timeline?as_at=2020-01-01",
        "/episodes/{}/checklist",
        "/episodes/{}/milestones/documentation-finalised/meet",
        "/episodes/{}/milestones/report-finalised/plan",
        "/episodes/{}/milestones/report-finalised/waive",
        "/episodes/{}/postpone",
        "/programme",
        "/",
    ],
)
def test_the_pages_are_accessible_and_fit(
    browser: "Browser", site: Site, address: str, episode: str, path: str, width: int
) -> None:
    page = open_page(browser, site, address, width=width)
    page.goto(path.format(episode))
    assert faults(page) == []
    assert not is_wider_than_its_window(page)


def test_a_milestone_is_met_and_another_waived_without_scripts(
    browser: "Browser", site: Site, address: str, episode: str
) -> None:
    page = open_page(browser, site, address, scripts=False)
    page.goto(f"/episodes/{episode}/timeline")
    page.get_by_role("button", name=re.compile("Met today.*Shared documentation")).click()
    assert page.get_by_text("Shared documentation finalised: recorded as met.").is_visible()

    page.get_by_role("link", name=re.compile("Not needed.*Strategic Group")).click()
    page.get_by_role("button", name="Record that it is not needed").click()
    assert page.get_by_role("alert").get_by_text("Say why.").is_visible()
    page.get_by_label("Reason").fill("The group met the team itself")
    page.get_by_role("button", name="Record that it is not needed").click()
    assert page.get_by_text("The group met the team itself").first.is_visible()
