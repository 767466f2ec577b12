"""What searching tells of closed episodes, retired themes and the past, and what a wrong address is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from ci_kb.days import today
from ci_kb.domain.account import Role
from ci_kb.domain.episode_values import Focus, FocusStep
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.practice import PracticeContent
from ci_kb.domain.record import Visibility
from tests.web.site import Site

CLOSED = "Narwhal inspection"


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A closed episode with open items, and an open one with a focus; one theme was retired."""
    site = Site(tmp_path_factory.mktemp("searched"))
    closed, opened = site.episode(Visibility.TEAM, CLOSED), site.episode(title="Open work")
    said = FindingContent(FindingKind.STRENGTH, "Otter groups help", ("data",))
    site.kb.findings.record(closed, said, site.act(), reference="f1", visibility=Visibility.NETWORK)
    practice = PracticeContent("Otter practice", "Otter pairs", ("data",), "", "Otter officer", consent=True)
    site.kb.practices.record(closed, practice, site.act(), reference="p1", visibility=Visibility.NETWORK)
    site.kb.episodes.state_focus(opened, FocusStep.AGREED, Focus("Beavers together"), site.act())
    administrator = replace(site.act(reason="merged"), role=Role.ADMINISTRATOR)
    site.kb.vocabulary.retire_theme("data", administrator)
    site.settle()
    yield site
    site.close()


@pytest.fixture
def fife(searched: Site) -> FlaskClient:
    return searched.visitor("fife").client


PATHS = ("/search?q=otter", "/api/v1/search?q=otter", "/search?q=ottre", "/similar?q=otter+groups")


@pytest.mark.parametrize("path", PATHS)
def test_an_open_item_is_found_without_the_title_of_its_closed_episode(fife: FlaskClient, path: str) -> None:
    page = fife.get(path).text
    assert "/episodes/moray-1/" in page
    assert CLOSED not in page


@pytest.mark.parametrize("path", PATHS)
def test_the_host_reads_the_title_of_its_own_closed_episode(searched: Site, path: str) -> None:
    assert CLOSED in searched.visitor("moray").client.get(path).text


def test_similar_work_in_a_closed_episode_gives_no_link_that_leads_nowhere(fife: FlaskClient) -> None:
    page = fife.get("/similar?q=otter+groups").text
    assert 'href="/episodes/moray-1"' not in page
    assert "Otter officer" in page


def test_an_episode_may_be_named_by_its_identifier_when_similar_work_is_sought(searched: Site) -> None:
    entry = searched.projections.search.episodes()["moray-2"]
    page = searched.visitor("fife").client.get(f"/similar?episode={entry.details['id']}").text
    assert "Similar to “Open work”" in page


def test_similar_work_is_shown_as_it_was_known_on_a_day(fife: FlaskClient) -> None:
    assert "/episodes/moray-1/" not in fife.get("/similar?q=otter+groups&as_at=2020-01-01").text
    assert f"as_at={today()}" in fife.get(f"/similar?q=otter+groups&as_at={today()}").text


def test_every_value_a_facet_offers_may_be_chosen(fife: FlaskClient) -> None:
    facets = fife.get("/api/v1/search").get_json()["facets"]
    offered = [("kind", kind) for kind in (*facets["kind"], *facets["subkind"])]
    offered += [("theme", theme) for theme in facets["theme"]]
    assert ("kind", "agreed") in offered
    assert ("theme", "data") in offered
    for parameter, value in offered:
        assert fife.get("/api/v1/search", query_string={parameter: value}).get_json()["total"] > 0


def test_an_authority_given_by_another_name_is_marked_as_chosen(fife: FlaskClient) -> None:
    assert "facet__link--chosen" in fife.get("/search?q=otter&authority=Moray").text


def test_a_page_beyond_the_last_shows_the_last(fife: FlaskClient) -> None:
    page = fife.get("/search?q=otter&page=9").text
    assert "Otter" in page.replace("<mark>", "").replace("</mark>", "").split("results-count")[1]
    assert "Nothing that you may see matches" not in page


def test_results_of_a_day_lead_to_that_day(fife: FlaskClient) -> None:
    day = today().isoformat()
    result = fife.get(f"/api/v1/search?q=beavers&as_at={day}").get_json()["results"][0]
    assert result["url"] == f"/episodes/moray-2/focus?as_at={day}#step-1"
    assert result["url"] in fife.get(f"/search?q=beavers&as_at={day}").text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=2024-05-01&to=2023-01-01", "is before the first day"),
        ("authority=Narnia", "no local authority “Narnia”"),
        ("kind=opinion", "“opinion” is not one of"),
    ],
)
def test_what_cannot_be_searched_by_is_said_and_the_rest_is_searched(
    fife: FlaskClient, query: str, sentence: str
) -> None:
    answer = fife.get(f"/api/v1/search?q=otter&{query}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert sentence in answer.get_json()["detail"]
    assert sentence in (page := fife.get(f"/search?q=otter&{query}").text)
    assert "2 results" in page if "from" not in query else "0 results" in page


def test_a_wrong_filter_leaves_the_others_in_force(fife: FlaskClient) -> None:
    page = fife.get("/search?q=otter&kind=practice&authority=Narnia").text
    assert "no local authority “Narnia”" in page
    assert "1 result for" in page


def test_near_matches_are_called_near(fife: FlaskClient) -> None:
    assert "Near matches, with" in fife.get("/search?q=ottre").text
