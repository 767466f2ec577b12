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


def test_one_way_of_saying_it_can_be_left_out_and_taken_in_again(stories: Flask) -> None:
    client = as_account(stories, "administrator")
    query = "/search?q=PEF+CI"
    page = client.get(query).text
    out = [unescape(link) for link in re.findall(r'href="([^"]+)"><span[^>]+>Do not search for', page)]
    assert len(out) == 2
    narrowed = client.get(next(link for link in out if "Equity" in link)).text
    assert "Left out: Pupil Equity Funding" in narrowed
    assert "Do not search for </span>Collaborative Improvement" in narrowed
    assert "Do not search for </span>Pupil Equity Funding" not in narrowed
    again = re.findall(r'Left out: [^<]+\(<a href="([^"]+)"', narrowed)
    assert "Do not search for </span>Pupil Equity Funding" in client.get(unescape(again[0])).text
    wide, narrow = (
        client.get(f"/api/v1/search?q=PEF{without}").get_json()
        for without in ("", "&without=pupil+equity+funding")
    )
    assert narrow["total"] < wide["total"]
    assert "also_searched" not in narrow


@pytest.mark.parametrize(
    ("query", "note"),
    [("CI review", True), ("ci", True), ("circle", False), ("SEF", True), ("ACES", True), ("aces", False)],
)
def test_what_else_a_term_may_mean_is_said(moray: FlaskClient, query: str, note: bool) -> None:
    assert ('class="sense"' in moray.get("/search?" + urlencode({"q": query})).text) is note


def test_a_result_says_why_it_was_found(moray: FlaskClient) -> None:
    page = moray.get("/search?q=PEF").text
    assert re.search(r"Matched: (\w+, )*Pupil Equity Funding \(means the same\)\.", page)
    assert "Matched:" not in moray.get("/search?kind=practice").text


def test_kinds_are_offered_to_somebody_who_asked_for_nothing_yet(moray: FlaskClient) -> None:
    page = moray.get("/search").text
    for name in ("Wider learning", "What did not work"):
        link = re.search(rf'<a href="([^"]+)">{name}</a>', page)
        assert link, name
        narrowed = moray.get(unescape(link[1])).text
        assert "Nothing that you may see" not in narrowed
        assert "Look through:" not in narrowed


def test_the_link_of_a_result_keeps_leading_to_the_version_that_was_found(app: Flask) -> None:
    parts = app.extensions["ci_kb"]
    parts.kb.episodes.open("angus-links", Details("Links", ("Angus",)), by_operator(today()))
    said = FindingContent(FindingKind.STRENGTH, "Wombats help")
    saved = parts.kb.findings.record(
        "angus-links", said, by_operator(today()), reference="f1", visibility=Visibility.NETWORK
    )
    assert parts.projections.wait_for(saved.position)
    client = as_account(app, "reader")
    link = re.search(r'<a href="([^"]+)">Permanent link', client.get("/search?q=wombats").text)
    assert link
    better = FindingContent(FindingKind.STRENGTH, "Badgers help")
    parts.kb.findings.correct("angus-links", "f1", better, by_operator(today(), "not wombats"))
    parts.kb.findings.withdraw("angus-links", "f1", by_operator(today(), "checked"))
    parts.projections.rebuild()
    page = client.get(link[1])
    assert page.status_code == 200
    assert "Wombats help" in page.text


def test_every_permanent_link_of_a_page_leads_somewhere(moray: FlaskClient) -> None:
    links = re.findall(r'<a href="([^"]+)">Permanent link', moray.get("/search?q=attendance").text)
    assert len(links) == 20
    for link in links:
        assert moray.get(link.split("#")[0]).status_code == 200


def test_a_result_says_which_stage_its_episode_has_reached(stories: Flask) -> None:
    page = as_account(stories, "moray-officer").get("/search?q=moderation&authority=Argyll+and+Bute").text
    assert re.search(r">Stage reached</dt> <dd[^>]*>Stage \d: ", page)
