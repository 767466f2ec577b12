"""What narrows, orders and names the results of a search, and what stays untold of a closed episode."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ci_kb.application import by_operator
from ci_kb.days import today
from ci_kb.domain.episode_values import Details
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from tests.conftest import as_account


@pytest.fixture
def moray(stories: Flask) -> FlaskClient:
    return as_account(stories, "moray-officer")


def results(client: FlaskClient, **query: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = client.get("/api/v1/search?" + urlencode(query)).get_json()["results"]
    return found


def test_every_value_of_a_facet_leads_to_results(moray: FlaskClient) -> None:
    page = moray.get("/search?q=moderation").text
    links = [unescape(link) for link in re.findall(r'facet__link" href="([^"]+)"', page)]
    assert any("kind=agreed" in link for link in links)
    for link in links:
        narrowed = moray.get(link).text
        assert "Warning: " not in narrowed, link
        assert " results for" in narrowed or "1 result for" in narrowed, link
        assert ">0 results" not in narrowed, link


def test_a_finding_is_called_by_how_it_begins(moray: FlaskClient) -> None:
    found = results(moray, q="authority:Highland moderation numeracy", kind="area to consider")
    assert found[0]["title"] == "Moderation of numeracy is weaker than moderation of writing."


def test_the_newest_come_first_where_that_is_asked_for(moray: FlaskClient) -> None:
    best = [found["on"] for found in results(moray, q="moderation", limit="50")]
    newest = [found["on"] for found in results(moray, q="moderation", limit="50", sort="newest")]
    assert newest == sorted(best, reverse=True)
    assert newest != best


def test_an_exact_search_leaves_out_what_means_the_same(stories: Flask) -> None:
    client = as_account(stories, "administrator")  # who sees a draft that spells the acronym out
    wide, narrow = (client.get(f"/api/v1/search?q=PEF&exact={exact}").get_json() for exact in ("no", "yes"))
    assert wide["also_searched"] == ["Pupil Equity Funding"]
    assert "also_searched" not in narrow
    assert narrow["total"] < wide["total"]
    assert "Searched for your own words alone" in client.get("/search?q=PEF&exact=1").text


@pytest.mark.parametrize(
    ("query", "sentences"),
    [
        ("from=2024-05-02&to=2024-05-01", ["The last day (2024-05-01) is before the first"]),
        ("from=soon&limit=lots", ["“soon” is not a date", "limit is a number"]),
        ("sort=oldest", ["sort is one of: relevance, newest"]),
        ("exact=perhaps", ["exact is yes or no"]),
    ],
)
def test_each_wrong_part_of_an_address_gets_its_sentence(
    moray: FlaskClient, query: str, sentences: list[str]
) -> None:
    page, answer = moray.get(f"/search?q=data&{query}"), moray.get(f"/api/v1/search?q=data&{query}")
    assert (page.status_code, answer.status_code) == (200, 400)
    for sentence in sentences:
        assert sentence in page.text
        assert sentence in answer.get_json()["detail"]


def test_results_as_at_a_day_lead_to_pages_as_at_that_day(moray: FlaskClient) -> None:
    page = moray.get(f"/search?q=moderation&kind=practice&as_at={today()}").text
    assert f'/practice/p1?as_at={today()}"' in page


def test_an_open_item_tells_nothing_of_its_closed_episode(app: Flask) -> None:
    parts, act = app.extensions["ci_kb"], by_operator(today())
    parts.kb.episodes.open("angus-closed", Details("Confidential title", ("Angus",)), act)
    content = FindingContent(FindingKind.STRENGTH, "Zebra crossings outside every school")
    saved = parts.kb.findings.record(
        "angus-closed", content, act, reference="f1", visibility=Visibility.NETWORK
    )
    assert parts.projections.wait_for(saved.position)
    client = as_account(app, "reader")
    for path in ("/search?q=zebra", "/search?q=zebbra", "/api/v1/search?q=zebra", "/similar?q=zebra", "/"):
        page = client.get(path).text
        assert "Zebra" in page, path
        assert "Confidential" not in page, path
    assert 'href="/episodes/angus-closed"' not in client.get("/similar?q=zebra").text
    assert "Confidential" in as_account(app, "administrator").get("/search?q=zebra").text
