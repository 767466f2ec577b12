"""The life of a focus and a finding in a real browser: on a phone, without scripts, and accessible."""

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
def browser() -> Iterator["Browser"]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    with served(site.app) as where:
        yield where


def open_page(browser: "Browser", site: Site, address: str, *, scripts: bool) -> "Page":
    """Return a page on a phone, of somebody of Moray who is signed in."""
    visitor = site.visitor("moray")
    cookie = visitor.client.get_cookie("ci_kb")
    assert cookie is not None
    context = browser.new_context(base_url=address, viewport=PHONE, java_script_enabled=scripts)
    context.add_cookies([{"name": "ci_kb", "value": cookie.value, "url": address}])
    return context.new_page()


def send(page: "Page", button: str, **typed: str) -> None:
    """Fill in the form of the page and send it."""
    for label, words in typed.items():
        page.get_by_label(label.replace("_", " ")).first.fill(words)
    page.get_by_role("button", name=button).click()


def test_an_episode_is_opened_and_a_finding_withdrawn_on_a_phone_without_scripts(
    browser: "Browser", site: Site, address: str
) -> None:
    page = open_page(browser, site, address, scripts=False)
    page.goto("/episodes")
    page.get_by_role("link", name="Open an episode").click()
    send(page, "Open the episode", Title="Reading for pleasure", Reference="a-journey")
    for step, words in (("Propose", "Reading"), ("Refine", "Reading at home"), ("Agree", "Reading at home")):
        page.goto("/episodes/a-journey")
        page.get_by_role("link", name=step).first.click()
        send(page, "Record the focus", Focus=words, Why_the_words_changed="Homes matter.")
    assert page.locator("ol.timeline > li").count() == 3

    page.goto("/episodes/a-journey")
    page.get_by_role("link", name="Record a finding").click()
    page.get_by_text("Strength of the authority").click()
    page.get_by_text("None recorded").click()
    send(page, "Record the finding", What_was_found="Families read together.")
    page.get_by_role("link", name="Correct the finding").click()
    send(page, "Save the correction", What_was_found="Families read more together.", Reason="The survey.")
    page.get_by_role("link", name="Withdraw it").click()
    send(page, "Withdraw the finding", Reason="Recorded twice.")

    assert page.get_by_text("Reason: Recorded twice.").is_visible()
    assert page.get_by_role("heading", name="Version 3: withdrawn").is_visible()


def pages_of(site: Site) -> list[str]:
    """Record an episode with one of everything, a conflict apart, and return the pages about it."""
    episode = site.episode()
    moray = site.visitor("moray")
    root = f"/episodes/{episode}"
    for number in (1, 2):
        reason = "The data says so."
        moray.send(
            f"{root}/focus/state", text=f"Attendance in S{number}", reason=reason, themes=["attendance"]
        )
    moray.send(f"{root}/fieldwork", start="2024-03-04", end="2024-03-06")
    moray.send(f"{root}/team/identify", role="Headteacher", organisation="Moray", part="member")
    finding = moray.send(
        f"{root}/record/findings", kind="strength", text="Families read together.", evidence="none"
    ).path
    moray.send(f"{finding}/correct", text="Families read more together.", reason="The survey.")
    practice = moray.send(f"{root}/record/practice", title="August visits", text="They begin early.").path
    step = moray.send(
        f"{root}/record/next-steps", text="Meet families of P7 pupils.", from_finding="none"
    ).path
    asked = {"from_authority": "Fife Council", "to": "Moray Council", "subject": "August visits"}
    connection = moray.send(f"{root}/propose-connection", **asked).path
    moray.send(f"{practice}/withdraw", reason="Recorded twice.")
    forms = [f"{root}/focus/state", f"{root}/fieldwork", f"{root}/record/next-steps", f"{finding}/correct"]
    read = ["/episodes", root, f"{root}/focus", f"{root}?as_at=2020-01-01", finding, f"{finding}/versions/1"]
    return [*read, *forms, practice, step, connection, "/connections", "/open-episode"]


def test_every_page_about_an_episode_is_accessible_and_fits_a_phone(
    browser: "Browser", site: Site, address: str
) -> None:
    page = open_page(browser, site, address, scripts=True)
    for path in pages_of(site):
        page.goto(path)
        assert faults(page) == [], path
        assert not is_wider_than_its_window(page), path


def test_a_conflict_and_an_error_are_accessible_and_fit_a_phone(
    browser: "Browser", site: Site, address: str
) -> None:
    episode = site.episode()
    page = open_page(browser, site, address, scripts=True)
    for words, said in (("Mine", "Somebody else saved a change"), ("", "Enter the focus of the episode")):
        page.goto(f"/episodes/{episode}/focus/state")
        theirs = {"text": f"Theirs, not {words}", "reason": "It is better."}
        site.visitor("colleague").send(f"/episodes/{episode}/focus/state", **theirs)
        send(page, "Record the focus", Focus=words)
        assert page.get_by_text(said).first.is_visible()
        assert faults(page) == []
        assert not is_wider_than_its_window(page)
