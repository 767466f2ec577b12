"""The page of the programme, and what is due next on the first page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from ci_kb.days import today
from ci_kb.domain.record import Visibility
from tests.conftest import as_account
from tests.web.site import Site
from tests.web.visitor import Page


def counts(page: Page) -> dict[str, list[str]]:
    """Return the numbers of the first table, by what they count."""
    table = page.html.split("<table")[1].split("</table>")[0]
    return {
        name: re.findall(r'class="number">([^<]+)<', cells)
        for name, cells in re.findall(r'<th scope="row">([^<]+)</th>(.*?)</tr>', table, re.DOTALL)
    }


def test_the_authorities_are_counted_apart_from_the_episodes_and_are_thirty_two(stories: Flask) -> None:
    page = Page(200, "", as_account(stories, "administrator").get("/programme").text)
    found = counts(page)
    together = found.pop("Together")

    assert sum(int(authorities) for authorities, _ in found.values()) == int(together[0]) == 32
    assert found["Finished"] == ["13", "12"]
    assert "1 of them joint" in page.words


def test_an_episode_that_one_may_not_read_is_not_counted(site: Site) -> None:
    before = counts(site.visitor("fife").open("/programme"))
    reference = site.episode(Visibility.TEAM, title="Nobody’s business")
    own = site.visitor("moray").open("/programme")
    site.settle()
    other = site.visitor("fife").open("/programme")

    assert counts(other) == before
    assert reference not in other.html
    assert int(counts(own)["Together"][1]) > int(before["Together"][1])


def test_every_tile_says_in_the_table_how_far_its_authority_has_come(stories: Flask) -> None:
    page = as_account(stories, "administrator").get("/programme").text
    tiles = re.findall(r'tile-map__tile--([a-z-]+)"', page)
    table = page.split("<caption>The 32 authorities</caption>")[1].split("</table>")[0]
    said = [cells[0] for cells in re.findall(r"</th><td>([^<]+)</td>()", table)]

    assert len(tiles) == 32
    assert sorted(tiles) == sorted(one.lower().replace(" ", "-") for one in said)


def test_how_long_things_took_and_why_they_were_waived_is_summed_up(stories: Flask) -> None:
    page = as_account(stories, "strategic-group").get("/programme").text
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())

    assert "Circulated 12 21 21 to 26 6 6 to 12" in words
    assert "The pilot had no separate pre-meeting" in words
    assert "9 of 13 episodes have somebody of the next host authority" in words


def test_reviews_that_wait_statements_and_feedback_are_counted(stories: Flask) -> None:
    page = as_account(stories, "ades-coordinator").get("/programme").text
    assert "<strong>1 episode</strong> ended with a statement" in page
    assert "<strong>4 answers</strong> on the process, of 18 seats in the 1 episode" in page
    waiting = page.split("<caption>Progress not reviewed yet")[1].split("</table>")[0]
    assert "/episodes/strathfleet-2023-06/moving-forward" in waiting
    assert "moray-2022-11" not in waiting


def test_the_programme_asks_a_visitor_to_sign_in(site: Site) -> None:
    assert "Sign in" in site.visitor().open("/programme").title


def test_the_programme_as_at_a_day_shows_what_was_recorded_then(site: Site) -> None:
    site.episode()
    page = site.visitor("moray").open("/programme?as_at=2020-01-01")

    assert counts(page)["Not started"] == ["32", "–"]


# ---- what is due next, on the first page ----


def due(page: Page) -> list[str]:
    """Return where the lines of what is due lead."""
    if "What is due next for you" not in page.html:
        return []
    part = page.html.split("What is due next for you")[1].split("</section>")[0]
    return re.findall(r'href="([^"]+)"', part)


def test_what_is_due_next_is_at_most_five_links_to_the_pages_that_do_it(site: Site) -> None:
    reference = site.episode()
    start = today() + timedelta(days=10)
    site.kb.episodes.agree_fieldwork_dates(reference, start, start, site.act())
    site.settle()
    lines = due(site.visitor("moray").open("/"))

    assert 0 < len(lines) <= 5
    for line in lines:
        assert site.visitor("moray").open(line).status == 200


@pytest.mark.parametrize("account", ["fife", "reader", ""])
def test_nobody_is_told_what_is_due_for_others(site: Site, account: str) -> None:
    reference = site.episode()
    start = today() + timedelta(days=10)
    site.kb.episodes.agree_fieldwork_dates(reference, start, start, site.act())
    site.settle()

    assert due(site.visitor(account).open("/")) == []


def test_who_runs_the_programme_is_told_what_is_due_anywhere(site: Site) -> None:
    reference = site.episode()
    start = today() + timedelta(days=10)
    site.kb.episodes.agree_fieldwork_dates(reference, start, start, site.act())
    site.settle()

    assert due(site.visitor("coordinator").open("/"))
