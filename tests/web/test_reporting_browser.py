"""From a draft to a review in a real browser, on a phone: accessible with scripts, and without them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from ci_kb.domain.meeting import MeetingContent, MeetingKind
from ci_kb.domain.next_step import NextStepContent
from tests.browser import faults, is_wider_than_its_window, open_browser, served
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 640}
SIGNERS = ("director", "coordinator", "adviser")


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    with served(site.app) as where:
        yield where


class Person:
    """Somebody with a phone; with scripts, every page they come to is held against axe and its width."""

    def __init__(self, browser: "Browser", site: Site, address: str, account: str, *, scripts: bool) -> None:
        context = browser.new_context(base_url=address, viewport=PHONE, java_script_enabled=scripts)
        if account:
            cookie = site.visitor(account).client.get_cookie("ci_kb")
            assert cookie is not None
            context.add_cookies([{"name": "ci_kb", "value": cookie.value, "url": address}])
        self.page: Page = context.new_page()
        self.scripts = scripts

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.look()

    def follow(self, words: str) -> None:
        self.page.get_by_role("link", name=words).first.click()
        self.look()

    def send(self, button: str, **typed: str) -> None:
        for label, words in typed.items():
            self.page.get_by_label(label.replace("_", " ")).first.fill(words)
        self.page.get_by_role("button", name=button).click()
        self.look()

    def look(self) -> None:
        if self.scripts:
            assert faults(self.page) == [], self.page.url
            assert not is_wider_than_its_window(self.page), self.page.url

    def reads(self, words: str) -> None:
        assert self.page.get_by_text(words).first.is_visible(), (words, self.page.url)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_a_draft_to_a_review(browser: "Browser", site: Site, address: str, scripts: bool) -> None:
    episode = site.episode()
    for number in (1, 2):
        step = NextStepContent(f"Meet families of P{number} pupils")
        site.kb.next_steps.record(episode, step, site.act(), reference=f"n{number}")
    site.settle()
    host = Person(browser, site, address, "moray", scripts=scripts)
    adviser = Person(browser, site, address, "adviser", scripts=scripts)

    host.go(f"/episodes/{episode}")
    host.follow("Report, comments and feedback")
    host.follow("Record that the draft is written")
    host.send("Record it")
    host.follow("Methodology")
    host.send("Save these words", Your_own_words="Three groups met families.")
    host.follow("Record to whom the draft was circulated")
    host.send("Record it")
    host.reads("Draft circulated on")

    adviser.go(f"/episodes/{episode}/reporting")
    adviser.follow("Comment on the report")
    adviser.page.get_by_label("What it is about").select_option(label="Methodology")
    adviser.send("Send the comment", Your_comment="Say how families were chosen.")
    host.go(f"/episodes/{episode}/reporting")
    host.follow("1 comment is still open")
    host.follow("Accept or decline")
    host.page.get_by_text("Accepted", exact=True).click()
    host.send("Record the decision", Reason="It says so now.")
    host.reads("Every comment is accepted or declined.")

    host.go(f"/episodes/{episode}/reporting")
    host.follow("Record the leads’ meeting")
    host.send("Record it")
    host.follow("Finalise the report")
    host.send("Finalise the report")
    host.follow("Record that it was shared with the Strategic Group")
    host.send("Record it")
    host.follow("Record what was shared with elected members")
    host.send("Record it")
    host.reads("Enter the committee")
    host.send("Record it", Committee="Education Committee")
    host.reads("Shared with elected members on")

    host.go(f"/episodes/{episode}/moving-forward")
    host.follow("Review progress")
    host.page.get_by_label("Status").first.select_option(label="In progress")
    host.send("Record the review", Anything_to_say="Going well.")
    host.reads("Going well.")
    host.follow("Details and history of the next step: Meet families of P1")
    host.reads("What became of it")
    host.page.context.close()
    adviser.page.context.close()


def test_three_agree_to_a_statement_and_a_participant_answers_on_a_phone(
    browser: "Browser", site: Site, address: str
) -> None:
    episode = site.episode()
    meeting = MeetingContent(MeetingKind.SUPPORT_MEETING, held=site.act().on, bodies=("ADES",), note="Data.")
    site.kb.meetings.record(episode, meeting, site.act())
    site.settle()
    host = Person(browser, site, address, "moray", scripts=True)
    host.go(f"/episodes/{episode}/moving-forward")
    host.reads("Data.")
    host.go(f"/episodes/{episode}/statement")
    host.follow("Draw up a statement")
    host.send("Draw up the statement", The_statement="The position reached.")
    for account in SIGNERS:
        signer = Person(browser, site, address, account, scripts=True)
        signer.go(f"/episodes/{episode}/statement")
        signer.send("Agree on behalf of")
        signer.page.context.close()
    host.go(f"/episodes/{episode}/statement")
    host.reads("All three have agreed")
    host.follow("Change the statement")
    host.reads("voids what was agreed")

    host.go(f"/episodes/{episode}/feedback")
    host.follow("Ask for feedback")
    host.send("Ask for feedback")
    link = host.page.get_by_label("Link to the questions").input_value()
    participant = Person(browser, site, address, "", scripts=True)
    participant.go(link)
    participant.send("Send my answers")
    participant.reads("Enter an answer to at least one question")
    participant.send("Send my answers", What_worked_well="Honest talk.")
    participant.reads("Your answers help to refine and improve the process.")
    host.go(f"/episodes/{episode}/feedback?as_at=2999-01-01")
    host.page.context.close()
    participant.page.context.close()


def test_two_versions_of_the_words_under_a_heading_are_accessible_and_fit_a_phone(
    browser: "Browser", site: Site, address: str
) -> None:
    episode = site.episode()
    host = Person(browser, site, address, "moray", scripts=True)
    host.go(f"/episodes/{episode}/reporting/sections/methodology")
    site.visitor("colleague").send(
        f"/episodes/{episode}/reporting/sections/methodology", text="Three groups."
    )
    host.send("Save these words", Your_own_words="Two groups.")
    host.reads("Somebody else saved a change while you were writing")
    host.send("Save my version")
    host.reads("are saved.")
    host.page.context.close()
