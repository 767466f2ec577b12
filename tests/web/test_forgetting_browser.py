"""What may no longer be read, in a real browser: accessible, on a phone, without scripts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from ci_kb.domain.account import Role
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Act
from tests.browser import faults, is_wider_than_its_window, open_browser, served
from tests.web.site import PEOPLE, Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Page"]:
    """A phone without scripts, of an administrator, over a finding that names somebody."""
    site = Site(tmp_path_factory.mktemp("forgetting-browser"), tuple(PEOPLE))
    _, _, body = PEOPLE["moray"]
    act = Act("operator", Role.ADMINISTRATOR, "", site.act().on)
    admin = site.kb.accounts.add("admin", "Ina Doull", "four words are good", Role.ADMINISTRATOR, body, act)
    site.people["admin"] = admin.reference
    site.episode()
    content = FindingContent(FindingKind.STRENGTH, "Zebedee Quorn keeps the calendar")
    site.kb.findings.record("moray-1", content, site.act(), reference="f1")
    site.settle()
    cookie = site.visitor("admin").client.get_cookie("ci_kb")
    assert cookie is not None
    with open_browser() as browser, served(site.app) as address:
        context = browser.new_context(
            base_url=address, viewport={"width": 320, "height": 720}, java_script_enabled=True
        )
        context.add_cookies([{"name": "ci_kb", "value": cookie.value, "url": address}])
        yield context.new_page()
    site.close()


def look_at(page: "Page") -> None:
    assert faults(page) == []
    assert not is_wider_than_its_window(page)


def test_a_warning_of_names_is_accessible_and_leads_to_the_field(phone: "Page") -> None:
    phone.goto("/episodes/moray-1/record/findings")
    phone.check("input[name=kind][value=strength]", force=True)
    phone.check("input[name=evidence][value=none]", force=True)
    phone.fill("[name=text]", "Mrs Haldane moderates writing")
    phone.get_by_role("button", name="Record the finding").click()
    look_at(phone)
    phone.get_by_role("link", name="“Mrs Haldane”").click()
    assert phone.url.endswith("#text")
    phone.get_by_role("button", name="Save it as it is").click()
    assert "Mrs Haldane moderates writing" in phone.inner_text("main")


def test_a_passage_is_looked_at_redacted_and_told_of_in_the_history(phone: "Page") -> None:
    phone.goto("/episodes/moray-1/findings/f1")
    phone.get_by_role("link", name="Redact a passage").click()
    phone.fill("[name=passage]", "zebedee quorn")
    phone.fill("[name=reason]", "it named somebody")
    phone.get_by_role("button", name="Show where they stand first").click()
    assert phone.inner_text("mark") == "Zebedee Quorn"
    look_at(phone)
    phone.get_by_role("button", name="Make them unreadable for ever").click()
    assert "[redacted: personal data] keeps the calendar" in phone.inner_text("main")
    look_at(phone)


@pytest.mark.parametrize("path", ["/erasures", "/erasures/new", "/holds/new"])
def test_the_pages_of_administrators_are_accessible(phone: "Page", path: str) -> None:
    phone.goto(path)
    look_at(phone)
