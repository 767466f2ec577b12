"""Asking about a practice, and what came of it, in a real browser: on a phone, without scripts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from ci_kb.domain.episode_values import Focus, FocusStep
from ci_kb.domain.practice import PracticeContent
from ci_kb.domain.record import Visibility
from projections.reading import Reader
from tests.browser import faults, is_wider_than_its_window, open_browser, served
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 640}


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
    """An episode of Moray with a focus and a practice, and another like it."""
    for reference in (site.episode(), site.episode()):
        content = PracticeContent("August visits", "Families are met before term.", consent=True)
        act = site.act()
        site.kb.practices.record(reference, content, act, reference="p1", visibility=Visibility.NETWORK)
        site.kb.episodes.state_focus(reference, FocusStep.AGREED, Focus("Meeting families"), site.act())
    site.settle()
    return reference


def open_page(browser: "Browser", site: Site, address: str, account: str, *, scripts: bool) -> "Page":
    """Return a page on a phone, of somebody who is signed in."""
    cookie = site.visitor(account).client.get_cookie("ci_kb")
    assert cookie is not None
    context = browser.new_context(base_url=address, viewport=PHONE, java_script_enabled=scripts)
    context.add_cookies([{"name": "ci_kb", "value": cookie.value, "url": address}])
    return context.new_page()


def test_a_question_is_asked_answered_and_what_came_of_it_told_without_scripts(
    browser: "Browser", site: Site, address: str, episode: str
) -> None:
    fife = open_page(browser, site, address, "fife", scripts=False)
    fife.goto(f"/episodes/{episode}/practice/p1")
    fife.get_by_role("link", name="Ask about this").click()
    fife.get_by_label("Note").fill("How many link workers?")
    fife.get_by_role("button", name="Send the question").click()
    connection = fife.url

    moray = open_page(browser, site, address, "moray", scripts=False)
    moray.goto("/connections?show=turn")
    moray.get_by_role("link", name="August visits").first.click()
    moray.get_by_role("link", name="Say how far it has come").click()
    moray.get_by_text("Met", exact=True).click()
    moray.get_by_label("What is to be done next").fill("Send the plan")
    moray.get_by_role("button", name="Save how far it has come").click()
    assert moray.get_by_text("Send the plan").first.is_visible()

    fife.goto(connection)
    fife.get_by_role("link", name="Say what came of it").click()
    fife.get_by_label("What came of it").fill("Six schools visit.")
    fife.get_by_role("button", name="Save what came of it").click()
    assert fife.get_by_text("Six schools visit.").first.is_visible()

    moray.goto(f"/episodes/{episode}/practice/p1")
    moray.get_by_role("button", name="It is still true").click()
    assert moray.get_by_text("It is recorded that the practice is still true.").is_visible()


def test_the_pages_on_connections_and_similar_work_are_accessible_and_fit_a_phone(
    browser: "Browser", site: Site, address: str, episode: str
) -> None:
    site.kb.connections.propose(
        episode,
        site.act("fife"),
        from_authority="Fife",
        to_authority="Moray",
        subject="August visits",
        about="p1",
        reference="asked",
    )
    reader = Reader(site.people["moray"], "officer", "Moray Council")
    others = [line.reference for line in site.projections.episodes.visible(reader)]
    other = next(reference for reference in others if reference != episode)
    site.kb.similar_work.link(episode, other, site.act(reason="They told us"))
    site.settle()
    page = open_page(browser, site, address, "moray", scripts=True)
    one = f"/episodes/{episode}/connections/asked"
    paths = [
        *("/connections", "/connections?show=stalled", "/connections/map", one),
        *(f"{one}/progress", f"{one}/next", f"{one}/outcome"),
        *(f"/episodes/{episode}/practice/p1", f"/episodes/{episode}/practice/p1/confirm"),
        *(f"/similar?episode={episode}", f"/similar?episode={episode}&item=practice/p1"),
        *(f"/episodes/{episode}/similar/link", f"/episodes/{episode}/similar/{other}"),
        *(
            f"/episodes/{episode}/similar/{other}/dismiss",
            f"/episodes/{episode}",
            f"/episodes/{episode}/focus",
        ),
    ]
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert faults(page) == [], path
        assert not is_wider_than_its_window(page), path
    page.goto(f"/episodes/{episode}/focus/state")
    page.get_by_role("button", name="Look for similar work first").click()
    assert page.get_by_role("heading", name="Who did work like this focus").is_visible()
    assert faults(page) == []
