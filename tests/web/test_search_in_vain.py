"""Searches that found nothing: what is kept of them, what is not, and what curators do about them."""

from __future__ import annotations

import sqlite3
from urllib.parse import urlencode

import pytest

from ci_kb.days import today
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from ci_kb.unanswered import Unanswered
from tests.web.site import Site


@pytest.fixture
def site(words_site: Site) -> Site:
    return words_site


def kept(site: Site) -> dict[str, int]:
    return {query: times for week in site.kb.unanswered.by_week(today()) for query, times in week.searches}


@pytest.mark.parametrize("path", ["/search?", "/api/v1/search?"])
@pytest.mark.parametrize("account", ["moray", ""])
def test_the_words_of_a_search_in_vain_are_kept(site: Site, path: str, account: str) -> None:
    word = f"wug{account}{len(path)}"
    for _ in range(2):
        site.visitor(account).client.get(path + urlencode({"q": word.upper()}))
    assert kept(site)[word] == 2


@pytest.mark.parametrize(
    "query",
    [
        {"q": "morag"},
        {"q": "Baird wug"},
        {"q": "Wug Quux"},
        {"q": "wug@example.org"},
        {"q": "wug 0131 555 0000"},
        {"q": "wugger", "kind": "practice"},
        {"q": "wugger", "as_at": "2020-01-01"},
        {"q": "wugger", "theme": "literacy"},
        {"q": ""},
        {"q": "   "},
        {"kind": "practice"},
    ],
)
def test_what_names_somebody_or_is_narrowed_is_not_kept(site: Site, query: dict[str, str]) -> None:
    before = kept(site)
    page = site.visitor("moray").open("/search?" + urlencode(query))
    assert page.status == 200
    assert "Curators of the vocabulary" not in page.words
    assert kept(site) == before


def test_a_search_that_finds_something_is_not_kept(site: Site) -> None:
    before = kept(site)
    episode = site.episode(title="Walruses")
    content = FindingContent(FindingKind.STRENGTH, "Walruses read aloud")
    site.kb.findings.record(episode, content, site.act(), visibility=Visibility.NETWORK)
    site.settle()
    site.visitor("moray").open("/search?q=walruses")
    assert kept(site) == before


def test_nothing_of_who_searched_lies_in_the_file(site: Site) -> None:
    site.visitor("moray").open("/search?q=wuggish")
    with sqlite3.connect(site.kb.folder / "unanswered.db") as database:
        names = [row[1] for row in database.execute("PRAGMA table_info(unanswered)")]
    database.close()
    assert names == ["day", "query", "times"]
    for path in site.kb.folder.glob("log.db*"):
        assert b"wuggish" not in path.read_bytes()


def test_a_file_that_cannot_be_written_takes_no_answer_away(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Unanswered, "note", full)
    assert site.visitor("moray").open("/search?q=wugless").status == 200


def test_a_curator_sees_them_by_week_and_adds_a_term_in_one_step(site: Site) -> None:
    site.visitor("moray").open("/search?q=wugwam")
    curator = site.visitor("curator")
    assert "Curators of the vocabulary are shown these words" in curator.open("/search?q=wuglets").words
    page = curator.open("/vocabulary/searches")
    assert "wugwam (1 time)" in page.words
    assert "Week of" in page.words
    (link,) = [link for link in page.reading.links if "terms/add" in link and "wugwam" in link]
    assert curator.open(link).fields["term"] == ["wugwam"]


def test_a_curator_has_a_search_forgotten(site: Site) -> None:
    site.visitor("moray").open("/search?q=wugforget")
    curator = site.visitor("curator")
    token = curator.open("/vocabulary/searches").html.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, "query": "wugforget"}
    answer = curator.client.post("/vocabulary/searches/forget", data=data, follow_redirects=True)
    assert "The search is forgotten" in answer.text
    assert "wugforget" not in kept(site)


@pytest.mark.parametrize("account", ["moray", "reader", "coordinator"])
def test_nobody_else_sees_them(site: Site, account: str) -> None:
    visitor = site.visitor(account)
    assert visitor.open("/vocabulary/searches").status == 403
    token = visitor.open("/connections").html.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, "query": "x"}
    assert visitor.client.post("/vocabulary/searches/forget", data=data).status_code == 403
