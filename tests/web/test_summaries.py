"""A national summary through its pages, without JavaScript: drawn, written, approved, issued, corrected."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date

import pytest

from ci_kb.domain.episode_values import Details
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from tests.web.site import Site
from tests.web.visitor import Page

HOSTS = ("Moray Council", "Angus Council", "Fife Council", "Falkirk Council")
PERIOD = {"period_from": "2022-08-01", "period_to": "2023-06-30"}
ISSUED = "2022-08-to-2023-06"
FIRST = f"/summaries/{ISSUED}/editions/1"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An application with four episodes that have two findings each."""
    site = Site(tmp_path_factory.mktemp("summaries"))
    for number, host in enumerate(HOSTS, 1):
        episode = f"e{number}"
        administrator = site.act("administrator")
        site.kb.episodes.open(
            episode, Details("Moderation", (host,)), administrator, visibility=Visibility.NETWORK
        )
        start = date(2022, 10, number), date(2022, 10, number + 1)
        site.kb.episodes.agree_fieldwork_dates(episode, *start, site.act("administrator"))
        for reference, kind, text in (
            ("f1", FindingKind.STRENGTH, "Teachers moderate writing together every month"),
            ("f2", FindingKind.AREA_TO_CONSIDER, "Visits have no agreed follow-up"),
        ):
            content = FindingContent(kind, f"{text} ({number})", ("learning-teaching",))
            site.kb.findings.record(
                episode,
                content,
                site.act("administrator"),
                reference=reference,
                visibility=Visibility.NETWORK,
            )
    site.settle()
    yield site
    site.close()


def begin(site: Site, account: str = "coordinator", **typed: str) -> Page:
    return site.visitor(account).send("/summaries/begin", **(PERIOD | typed))


def source_number(page: Page, words: str) -> str:
    """Return the number of a source on the page that lists them."""
    found = re.search(rf'value="(\d+)">\s*<label[^>]*>{re.escape(words)}', page.html)
    assert found, words
    return found[1]


def approve(site: Site, draft: str) -> None:
    approval = f"{draft}/approval"
    site.visitor("coordinator").press(approval, f"{approval}/put-forward")
    for account in ("coordinator", "adviser"):
        visitor = site.visitor(account)
        version = visitor.open(approval).fields["version"][0]
        visitor.press(approval, f"{approval}/agree", version=version)


def test_a_summary_from_its_first_day_to_its_correction(own: Site) -> None:
    coordinator, adviser = own.visitor("coordinator"), own.visitor("adviser")
    page = begin(own)
    draft = page.path
    assert draft == f"/summaries/{ISSUED}"
    assert "Four episodes took place from August 2022 to June 2023" in page.words

    sources = coordinator.open(f"{draft}/sources?q=moderate+angus")
    number = source_number(sources, "Teachers moderate writing together every month (2)")
    asked = coordinator.open(f"{draft}/cite?section=key-messages&cite={number}")
    text = asked.fields["text"][0]
    refused = coordinator.send_form(asked, text="Most authorities moderate together")
    assert "states a fact" in refused.words
    typed = f"Angus moderates writing every month{text.strip() and f' [{number}]'}\nWe will watch this"
    page = coordinator.send_form(asked, text=typed)
    assert "Angus moderates writing every month" in page.words
    assert "Commentary: We will watch this" in page.words

    approve(own, draft)
    page = coordinator.send(f"{draft}/issue", public="true")
    assert page.path == FIRST, page.words
    assert "Edition 1, issued" in page.words
    before = {kind: coordinator.client.get(f"{FIRST}.{kind}").data for kind in ("json", "md", "docx")}

    finding = "/episodes/e2/findings/f1"
    own.visitor("administrator").send(
        f"{finding}/correct", text="Teachers moderate writing together every term", reason="it was the term"
    )
    started = time.monotonic()
    page = adviser.open(FIRST)
    assert time.monotonic() - started < 1
    assert "was corrected or taken back since" in page.words
    changed = adviser.open(f"{FIRST}/changes")
    assert "removed: month" in changed.words
    assert "Angus moderates writing every month" in changed.words

    assert {kind: coordinator.client.get(f"{FIRST}.{kind}").data for kind in before} == before

    coordinator.send(f"{draft}/draw-again", reason="f1 of Angus was corrected")
    page = coordinator.open(f"{draft}/approval")
    assert "rests on what the draft does not tell" in page.words
    number = source_number(
        coordinator.open(f"{draft}/sources?q=every+term"), "Teachers moderate writing together every term"
    )
    coordinator.send(f"{draft}/write/key-messages", text=f"Angus moderates writing every term [{number}]")
    approve(own, draft)
    page = coordinator.send(f"{draft}/issue", corrects="1", note="What was monthly is termly.", public="true")
    assert page.path == f"/summaries/{ISSUED}/editions/2"
    assert "corrects edition 1" in page.words
    assert "was corrected or taken back since" not in page.words
    assert "Edition 2 corrects this one" in own.visitor().open(FIRST).words
