"""Key points on a phone in a real browser: within ten seconds, through a lost connection, without scripts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ci_kb.domain.episode_values import Session
from projections.reading import Reader
from tests.browser import faults, is_wider_than_its_window, open_browser, served
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 640}
FIVE_MINUTES = 5 * 60 * 1000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    with served(site.app) as where:
        yield where


@pytest.fixture
def episode(site: Site) -> str:
    """An episode with a programme of two groups."""
    reference = site.episode()
    sessions = tuple(
        Session(1, "09:30", "11:00", "Groups", group, "Officer", "Adviser", "sub-groups")
        for group in ("Attendance", "Families")
    )
    site.kb.episodes.draft_timetable(reference, sessions, site.act())
    site.settle()
    return reference


def open_phone(
    browser: Browser, site: Site, address: str, account: str = "moray", *, scripts: bool = True
) -> BrowserContext:
    """Return the browser of a phone on which somebody is signed in."""
    cookie = site.visitor(account).client.get_cookie("ci_kb")
    assert cookie is not None
    context = browser.new_context(base_url=address, viewport=PHONE, java_script_enabled=scripts)
    context.add_cookies([{"name": "ci_kb", "value": cookie.value, "url": address}])
    return context


def note(page: Page, words: str) -> None:
    """Note a key point."""
    page.get_by_label("Key point").first.fill(words)
    page.get_by_role("button", name="Record the key point").click()


def recorded(site: Site, episode: str) -> list[str]:
    """Return what was recorded of an episode, as its team reads it."""
    site.settle()
    who = Reader(site.people["moray"], "officer", "Moray Council")
    points = site.projections.items.of_episode(episode, who, kinds=("key point",))
    return [point.content["text"] for point in points]


def is_kept(page: Page) -> None:
    """Wait until the worker has kept the page for opening it without a connection."""
    page.wait_for_function(
        """async () => {
            const name = (await caches.keys()).find((one) => one.startsWith('ci-kb-capture-'));
            const parts = await (await caches.open('ci-kb-parts')).keys();
            return name && await (await caches.open(name)).match(location.pathname)
                && parts.some((one) => one.url.endsWith('capture.js'));
        }"""
    )


def test_the_first_key_point_is_recorded_within_ten_seconds_of_opening_the_page(
    browser: Browser, site: Site, address: str, episode: str
) -> None:
    page = open_phone(browser, site, address).new_page()
    began = time.monotonic()

    page.goto(f"/episodes/{episode}/capture")
    note(page, "The first one.")
    page.get_by_text("Recorded at").wait_for()

    assert time.monotonic() - began < 10
    assert recorded(site, episode) == ["The first one."]


def test_text_and_button_are_in_sight_at_once_on_a_phone(
    browser: Browser, site: Site, address: str, episode: str
) -> None:
    page = open_phone(browser, site, address).new_page()
    page.goto(f"/episodes/{episode}/capture")

    page.get_by_label("Key point").first.scroll_into_view_if_needed()
    boxes = [
        page.get_by_label("Key point").first.bounding_box(),
        page.get_by_role("button", name="Record the key point").bounding_box(),
    ]

    assert all(boxes)
    height = boxes[1]["y"] + boxes[1]["height"] - boxes[0]["y"]  # type: ignore[index]
    assert height < PHONE["height"]


def test_nothing_is_lost_or_doubled_through_five_minutes_without_a_connection(
    browser: Browser, site: Site, address: str, episode: str
) -> None:
    context = open_phone(browser, site, address)
    page = context.new_page()
    page.goto(f"/episodes/{episode}/capture")
    note(page, "Before it was lost.")
    page.get_by_text("Recorded at").wait_for()
    is_kept(page)

    context.set_offline(True)
    note(page, "Lost: one.")
    note(page, "Lost: two.")
    assert page.get_by_text("It is sent when the connection is back.").is_visible()
    page.reload()
    assert page.get_by_role("heading", name="Waiting to be sent").is_visible()
    waiting = page.locator(".capture__waiting")
    assert waiting.get_by_text("Lost: two.").is_visible()
    assert page.get_by_label("Before it was lost.").is_visible()
    page.clock.install()
    note(page, "Lost: three.")
    page.clock.run_for(FIVE_MINUTES)
    # The browser may let a request of a page that is just opened through, before it knows of being offline.
    assert "Lost: three." not in recorded(site, episode)

    context.set_offline(False)
    page.clock.run_for(FIVE_MINUTES)
    page.locator(".capture__waiting").wait_for(state="hidden")

    words = ["Before it was lost.", "Lost: one.", "Lost: two.", "Lost: three."]
    assert recorded(site, episode) == words
    page.reload()
    assert [page.get_by_text(one, exact=True).count() for one in words] == [1] * 4
    assert recorded(site, episode) == words


def test_an_answer_that_never_came_doubles_nothing(
    browser: Browser, site: Site, address: str, episode: str
) -> None:
    context = open_phone(browser, site, address)
    page = context.new_page()
    page.goto(f"/episodes/{episode}/capture")
    door = f"**/api/v1/episodes/{episode}/key-points"

    def lose(route: object) -> None:
        route.fetch()  # type: ignore[attr-defined]  # the server records it
        route.abort()  # type: ignore[attr-defined]  # and the answer is lost

    context.route(door, lose, times=1)
    note(page, "Was it sent?")
    page.locator(".capture__waiting").wait_for()
    page.reload()
    page.locator(".capture__waiting").wait_for(state="hidden")

    assert recorded(site, episode) == ["Was it sent?"]


def test_a_button_pressed_twice_records_once(
    browser: Browser, site: Site, address: str, episode: str
) -> None:
    for scripts in (True, False):
        page = open_phone(browser, site, address, scripts=scripts).new_page()
        page.goto(f"/episodes/{episode}/capture")
        page.get_by_label("Key point").first.fill(f"Twice, scripts: {scripts}.")
        page.get_by_role("button", name="Record the key point").dblclick()
        page.get_by_text("ecorded").first.wait_for()
        page.goto(f"/episodes/{episode}/capture")

    assert recorded(site, episode) == ["Twice, scripts: True.", "Twice, scripts: False."]


def test_a_point_the_server_refuses_is_shown_with_the_sentence_and_can_be_changed(
    browser: Browser, site: Site, address: str, episode: str
) -> None:
    page = open_phone(browser, site, address).new_page()
    page.goto(f"/episodes/{episode}/capture")
    note(page, "x" * 20_001)

    refused = page.get_by_label("Key point that was not recorded")
    refused.wait_for()
    assert page.get_by_text("Shorten this to 20,000 characters or fewer").is_visible()
    assert faults(page) == []
    page.reload()
    refused.wait_for()
    refused.fill("Short.")
    page.get_by_role("button", name="Send it again").click()
    page.locator(".capture__waiting").wait_for(state="hidden")

    assert recorded(site, episode) == ["Short."]


def test_who_signed_in_again_still_sends_what_was_written_before(
    browser: Browser, site: Site, address: str, episode: str
) -> None:
    context = open_phone(browser, site, address)
    page = context.new_page()
    page.goto(f"/episodes/{episode}/capture")
    mine = context.cookies()
    context.clear_cookies()
    note(page, "Written after the session had ended.")
    page.get_by_role("link", name="Sign in").last.wait_for()
    assert recorded(site, episode) == []

    context.add_cookies(mine)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator(".capture__waiting").wait_for(state="hidden")

    assert recorded(site, episode) == ["Written after the session had ended."]


def test_what_one_account_wrote_is_neither_shown_nor_sent_under_another(
    browser: Browser, site: Site, address: str, episode: str
) -> None:
    context = open_phone(browser, site, address)
    page = context.new_page()
    page.goto(f"/episodes/{episode}/capture")
    note(page, "Mine, recorded.")
    page.get_by_text("Recorded at").wait_for()
    is_kept(page)
    context.set_offline(True)
    note(page, "Mine, waiting.")
    page.locator(".capture__waiting").wait_for()
    context.clear_cookies()
    context.set_offline(False)
    page.goto("/")
    page.wait_for_function("caches.keys().then((all) => !all.some((one) => one.startsWith('ci-kb-capture')))")

    theirs = site.visitor("colleague").client.get_cookie("ci_kb")
    assert theirs is not None
    context.add_cookies([{"name": "ci_kb", "value": theirs.value, "url": address}])
    page.goto(f"/episodes/{episode}/capture")
    page.wait_for_timeout(300)
    assert page.get_by_text("Mine, waiting.").count() == 0
    assert recorded(site, episode) == ["Mine, recorded."]

    mine = site.visitor("moray").client.get_cookie("ci_kb")
    assert mine is not None
    context.add_cookies([{"name": "ci_kb", "value": mine.value, "url": address}])
    page.goto(f"/episodes/{episode}/capture")
    page.get_by_text("Recorded at").wait_for()
    assert recorded(site, episode) == ["Mine, recorded.", "Mine, waiting."]


def test_what_was_typed_is_there_after_the_page_was_closed(
    browser: Browser, site: Site, address: str, episode: str
) -> None:
    context = open_phone(browser, site, address)
    page = context.new_page()
    page.goto(f"/episodes/{episode}/capture")
    page.get_by_label("Key point").first.press_sequentially("Half a thou")
    page.close()

    page = context.new_page()
    page.goto(f"/episodes/{episode}/capture")

    assert page.get_by_label("Key point").first.input_value() == "Half a thou"


def test_all_of_the_fieldwork_is_done_on_a_phone_without_scripts(
    browser: Browser, site: Site, address: str
) -> None:
    episode = site.episode()
    page = open_phone(browser, site, address, scripts=False).new_page()
    page.goto(f"/episodes/{episode}")
    page.get_by_role("link", name="Draft the programme of the fieldwork").click()
    page.get_by_role("button", name="Start a programme of 2 days").click()
    page.get_by_role("link", name="Name the sub-groups").click()
    page.get_by_label("Group").first.fill("Attendance")
    page.get_by_label("Facilitator").first.fill("Officer")
    page.get_by_label("Recorder").first.fill("Adviser")
    page.get_by_role("button", name="Save the sub-groups").click()
    page.get_by_role("link", name="Change the programme").click()
    page.get_by_label("Title").first.fill("Welcome, with tea")
    page.get_by_role("button", name="Save the programme").click()
    page.get_by_role("button", name="Agreed with the leads").click()
    assert page.get_by_text("Agreed", exact=True).first.is_visible()

    page.get_by_role("link", name="Note key points").click()
    for words in ("Visits begin in May.", "Families come back."):
        note(page, words)
    page.locator("label", has_text="Visits begin in May.").click()
    page.locator("label", has_text="Families come back.").click()
    page.get_by_role("button", name="Make a finding of those ticked").click()
    page.get_by_text("Strength of the authority").click()
    page.get_by_role("button", name="Record the finding").click()
    page.get_by_role("link", name="Record a next step that follows from it").click()
    page.get_by_role("textbox", name="What is to be done").fill("Visit every family.")
    page.get_by_role("button", name="Record the next step").click()
    page.get_by_role("button", name="Flag as practice").click()
    page.get_by_role("textbox", name="Whom to ask").fill("Link worker")
    page.locator("label", has_text="Those whose practice it is agree").click()
    page.locator("label", has_text="Every authority, ADES and Education Scotland").click()
    page.get_by_role("button", name="Save this").click()

    assert page.get_by_text("Who may read the practice is recorded.").is_visible()
    assert "Visit every family." in site.visitor("fife").open(f"/episodes/{episode}").words


def test_every_page_of_the_fieldwork_is_accessible_and_fits_a_phone(
    browser: Browser, site: Site, address: str, episode: str
) -> None:
    moray = site.visitor("moray")
    root = f"/episodes/{episode}"
    moray.send(f"{root}/capture", text="Families come back.")
    moray.send(f"{root}/capture", text="Visits begin in May.")
    practice = moray.press(root, f"{root}/flag-practice", source="sessions/1 09:30 Groups").path
    page = open_phone(browser, site, address).new_page()
    paths = [f"{root}/capture", f"{root}/capture?show=all", f"{root}/programme", f"{root}/programme/edit"]
    paths += [f"{root}/programme/sub-groups", f"{root}/programme/agree", practice, f"{practice}/release"]
    paths += [f"{root}/capture?as_at={date(2020, 1, 1)}", f"{root}/record/findings?group=Attendance"]
    paths += [f"/episodes/{site.episode()}/programme"]
    for path in paths:
        page.goto(path)
        assert faults(page) == [], path
        assert not is_wider_than_its_window(page), path


def test_a_programme_with_faults_and_one_changed_meanwhile_are_accessible(
    browser: Browser, site: Site, address: str, episode: str
) -> None:
    page = open_phone(browser, site, address).new_page()
    for title, said in (("", "Session 1: enter a title"), ("Mine", "Somebody else saved a change")):
        page.goto(f"/episodes/{episode}/programme/edit")
        site.visitor("colleague").send(f"/episodes/{episode}/programme/edit", **{"title-2": f"T{title}"})
        page.get_by_label("Title").first.fill(title)
        page.get_by_role("button", name="Save the programme").click()
        assert page.get_by_text(said).first.is_visible()
        assert faults(page) == []
        assert not is_wider_than_its_window(page)
