"""The focus is agreed on its page by the three, in any order, and again after a change of its words."""

from __future__ import annotations

from itertools import permutations

import pytest

from ci_kb.domain.agreement import Party
from ci_kb.domain.episode_values import Focus, FocusStep
from tests.web.site import Site
from tests.web.visitor import Page

SIGNERS = {"director": Party.HOST, "coordinator": Party.ADES, "adviser": Party.EDUCATION_SCOTLAND}


def focused(site: Site, text: str = "Attendance in S1") -> str:
    """Open an episode with a focus and return the address of the agreement on it."""
    episode = site.episode()
    site.kb.episodes.state_focus(episode, FocusStep.PROPOSED, Focus(text), site.act())
    site.settle()
    return f"/episodes/{episode}/focus/agreement"


def agree(site: Site, address: str, account: str) -> Page:
    """Agree to the focus as it is at this moment."""
    visitor = site.visitor(account)
    return visitor.send_form(Page(200, f"{address}/agree", visitor.open(address).html))


@pytest.mark.parametrize("order", list(permutations(SIGNERS))[::2])
def test_with_the_third_agreement_the_focus_is_agreed(site: Site, order: tuple[str, ...]) -> None:
    address = focused(site)
    for number, account in enumerate(order, start=1):
        page = agree(site, address, account)
        assert page.words.count("Not yet") == 3 - number
    assert "All three have agreed to these words." in page.words
    focus = site.visitor("moray").open(address.removesuffix("/agreement")).words
    assert "Step 2: agreed" in focus
    assert "Still to agree" not in focus
    assert "Settled by: host authority, ADES, Education Scotland" in focus


def test_other_words_are_to_be_agreed_again(site: Site) -> None:
    address = focused(site)
    agree(site, address, "coordinator")
    stated = site.visitor("moray").send(
        f"{address.removesuffix('/agreement')}/state", text="Attendance", reason="S1 alone is too narrow"
    )
    assert stated.status == 200
    page = site.visitor("coordinator").open(address)
    assert "Still to agree: the host authority, ADES and Education Scotland." in stated.words
    assert page.words.count("Not yet") == 3
    assert "Text changed; to be agreed again by ADES" in page.words


def test_who_read_other_words_agrees_to_nothing(site: Site) -> None:
    address = focused(site)
    coordinator = site.visitor("coordinator")
    read = coordinator.open(address).html
    episode = address.split("/")[2]
    site.kb.episodes.state_focus(episode, FocusStep.REFINED, Focus("Attendance"), site.act(reason="wider"))
    site.settle()
    page = coordinator.send_form(Page(200, f"{address}/agree", read))
    assert page.status == 409
    assert "The text was changed while you were reading." in page.words


def test_an_agreement_is_taken_back_with_a_reason(site: Site) -> None:
    address = focused(site)
    agree(site, address, "adviser")
    page = site.visitor("adviser").send(f"{address}/take-back", reason="we want to see the data first")
    assert "No longer agreed on behalf of Education Scotland" in page.words
    assert page.words.count("Not yet") == 3


def test_before_there_is_a_focus_nothing_can_be_agreed(site: Site) -> None:
    page = site.visitor("coordinator").open(f"/episodes/{site.episode()}/focus/agreement")
    assert "No focus has been proposed yet." in page.words
    assert "Agree on behalf of" not in page.words
