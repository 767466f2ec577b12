"""The layout and the components in a real browser: accessible, on a phone, by keyboard, without scripts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import faults, is_wider_than_its_window, open_browser, served
from tests.web.gallery import WEB, gallery

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

INSTALLED = (WEB / "static/vendor/sgds/css/design-system.min.css").is_file()
SHEETS = [
    "plain",
    pytest.param("design system", marks=pytest.mark.skipif(not INSTALLED, reason="not installed")),
]
WIDTHS = [1280, 320]

# Everything a person should be able to reach with the Tab key, apart from the radio buttons not chosen.
REACHABLE = (
    "a[href], button, input:not([type=hidden], [type=radio]:not(:checked)), select, textarea, summary, "
    ".table-scroll"
)


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module", params=SHEETS)
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    with served(gallery(design_system=request.param == "design system")) as where:
        yield where


@pytest.fixture
def page(browser: "Browser", address: str) -> Iterator["Page"]:
    with browser.new_page(base_url=address, viewport={"width": 1280, "height": 900}) as opened:
        opened.goto("/")
        yield opened


def send_the_form(page: "Page") -> None:
    page.get_by_role("button", name="Agree the focus").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("state", ["/", "/broken", "with errors"])
def test_a_page_is_accessible_and_fits_its_window(page: "Page", width: int, state: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    if state == "with errors":
        send_the_form(page)
    else:
        page.goto(state)
    assert faults(page) == []
    assert not is_wider_than_its_window(page)


def test_nothing_breaks_the_security_policy_or_fails_to_load(page: "Page") -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.reload(wait_until="networkidle")
    assert said == []


def test_nothing_is_kept_in_the_browser_but_the_session(page: "Page") -> None:
    assert [cookie["name"] for cookie in page.context.cookies()] == ["ci_kb"]
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_keyboard_reaches_everything(page: "Page") -> None:
    expected = page.locator(REACHABLE).count()
    page.evaluate("window.reached = new Set()")
    for _ in range(expected + 20):  # a date field takes several strokes
        page.keyboard.press("Tab")
        page.evaluate("window.reached.add(document.activeElement)")
    missed = page.evaluate(
        "all => [...document.querySelectorAll(all)].filter(e => !reached.has(e)).map(e => e.outerHTML)",
        REACHABLE,
    )
    assert missed == []


def test_the_first_stop_leads_to_the_content(page: "Page") -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


def test_where_the_keyboard_is_can_be_seen(page: "Page") -> None:
    plain = page.get_by_role("button", name="Sign out").screenshot()
    page.get_by_role("link", name="Your account").focus()
    page.keyboard.press("Tab")
    assert page.get_by_role("button", name="Sign out").screenshot() != plain


def test_a_refused_form_takes_one_to_what_is_wrong_and_from_there_to_the_field(page: "Page") -> None:
    send_the_form(page)
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.get_by_role("link", name="Choose the host authority").click()
    assert page.evaluate("document.activeElement.id") == "authority"


def test_words_are_counted_while_one_writes(page: "Page") -> None:
    page.get_by_label("Focus of the episode").fill("How do we raise attendance?")
    page.get_by_text("5 words. About 60 words is enough.").wait_for()


def test_without_scripts_a_form_can_be_sent_and_put_right(browser: "Browser", address: str) -> None:
    with browser.new_page(base_url=address, java_script_enabled=False) as page:
        page.goto("/")
        send_the_form(page)
        assert page.title().startswith("Error: ")
        page.get_by_label("Focus of the episode").fill("Attendance")
        page.get_by_label("Host authority", exact=True).select_option("Moray")
        send_the_form(page)
        assert not page.title().startswith("Error: ")


def test_without_scripts_filters_open_and_close(browser: "Browser", address: str) -> None:
    with browser.new_page(base_url=address, java_script_enabled=False) as page:
        page.goto("/")
        link = page.get_by_role("link", name="Argyll and Bute")
        assert link.is_visible()
        page.get_by_text("Authority", exact=True).first.click()
        assert not link.is_visible()


def test_printing_leaves_out_what_is_for_the_screen(page: "Page") -> None:
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Main").is_visible()
    assert page.get_by_role("heading", name="How the focus changed").is_visible()
