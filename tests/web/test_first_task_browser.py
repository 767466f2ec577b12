"""The first task of a new team member, from the home page: to record a finding in their group."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ci_kb.days import today
from ci_kb.domain.episode_values import Session, TeamMember
from tests.browser import open_browser, served
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = pytest.mark.browser

FINDING = "Attendance rose where one person knows every family."
LONGEST = 3 * 60
MOST_CLICKS = 6
KEYS = 120
"""Milliseconds between two keys of somebody who is not used to it."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def episode(site: Site) -> str:
    """An episode whose fieldwork is today, with somebody of Fife in its team as a recorder."""
    reference = site.episode(title="Attendance in small schools")
    site.kb.episodes.agree_fieldwork_dates(reference, today(), today() + timedelta(days=1), site.act())
    member = TeamMember("Link officer", "Fife Council", person=site.people["fife"])
    site.kb.episodes.identify_team_member(reference, member, site.act())
    groups = (("Attendance", "Adviser"), ("Families", "Link officer"))
    sessions = tuple(
        Session(1, "09:30", "11:00", "Groups", group, "Officer", recorder, "sub-groups")
        for group, recorder in groups
    )
    site.kb.episodes.draft_timetable(reference, sessions, site.act())
    site.settle()
    return reference


@pytest.mark.parametrize("scripts", [True, False])
def test_a_new_team_member_records_a_finding_in_their_group_with_six_clicks_in_three_minutes(
    browser: Browser, site: Site, episode: str, *, scripts: bool
) -> None:
    clicks = 0

    def click(what: Locator) -> None:
        nonlocal clicks
        what.click()
        clicks += 1

    with served(site.app) as address:
        context = browser.new_context(
            base_url=address, viewport={"width": 320, "height": 640}, java_script_enabled=scripts
        )
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("Account").fill("fife")
        page.get_by_label("Password").fill("a few words are good")
        page.get_by_role("button", name="Sign in").click()
        began = time.monotonic()

        due = page.get_by_role("link", name="Note key points and findings of your group")
        click(due.and_(page.locator(f'[href*="/{episode}/"]')))
        click(page.get_by_role("link", name="Record a finding of your group"))
        click(page.get_by_text("Strength of the authority"))
        click(page.get_by_label("What was found"))
        page.keyboard.type(FINDING, delay=KEYS)
        click(page.get_by_text("None recorded"))
        click(page.get_by_role("button", name="Record the finding"))
        page.get_by_text("The finding is recorded.").wait_for()

        assert clicks <= MOST_CLICKS
        assert time.monotonic() - began < LONGEST
        reference = page.url.rpartition("/")[2]
        context.close()
    found = site.kb.findings.get(episode, reference).content
    assert (found.text, found.group) == (FINDING, "Families")
