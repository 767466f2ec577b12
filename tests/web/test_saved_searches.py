"""Saved searches on their pages and as feeds: whose they are, what they show, and how they end."""

from __future__ import annotations

import re
from datetime import date
from itertools import count
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as Xml

import pytest

from ci_kb.application import by_operator
from ci_kb.days import today
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from tests.web.site import Site
from web.saved_searches.addresses import feed_path, no_mail_path, stop_path

ATOM = "{http://www.w3.org/2005/Atom}"
WORDS = (f"flamingo{number}" for number in count())


@pytest.fixture
def site(words_site: Site) -> Site:
    return words_site


@pytest.fixture
def word() -> str:
    """A word that no other test uses."""
    return next(WORDS)


def save(site: Site, account: str, name: str, **query: str) -> str:
    """Save a search in the pages, and return its identifier."""
    page = site.visitor(account).send("/searches/save?" + urlencode(query), name=name)
    assert "The search is saved" in page.words
    return next(
        saved.id for saved in site.projections.saved_searches.of(site.people[account]) if saved.name == name
    )


def finding(
    site: Site, text: str, *, episode: str = "", visibility: Visibility = Visibility.NETWORK
) -> tuple[str, str]:
    episode = episode or site.episode()
    content = FindingContent(FindingKind.STRENGTH, text)
    saved = site.kb.findings.record(episode, content, site.act(), visibility=visibility)
    site.settle()
    return episode, saved.reference


def feed_of(site: Site, search: str) -> Xml.Element:
    answer = site.visitor().client.get(feed_path(str(site.app.secret_key), search))
    assert answer.status_code == 200
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return Xml.fromstring(answer.text)  # noqa: S314  # written by ourselves


def titles(feed: Xml.Element) -> list[str]:
    return [title.text or "" for title in feed.iterfind(f"{ATOM}entry/{ATOM}title")]


def test_a_search_is_saved_from_its_results_and_listed_to_its_owner_alone(site: Site, word: str) -> None:
    results = site.visitor("moray").open(f"/search?q={word}&kind=practice&sort=newest")
    (link,) = [link for link in results.reading.links if link.startswith("/searches/save")]
    page = site.visitor("moray").send(link, name=f"My {word}")
    assert f"My {word}" in page.words
    assert f"Asks for “{word}”; Kind: Practice" in page.words
    assert f"/search?q={word}&amp;kind=practice" in page.html
    assert word not in site.visitor("colleague").open("/searches").words


def test_a_visitor_is_not_offered_to_save(site: Site, word: str) -> None:
    assert "Save this search" not in site.visitor().open(f"/search?q={word}").words


def test_the_form_sent_twice_saves_once(site: Site, word: str) -> None:
    visitor = site.visitor("moray")
    page = visitor.open(f"/searches/save?q={word}")
    for _ in range(2):
        visitor.send_form(page, name=word)
    found = site.projections.saved_searches.of(site.people["moray"])
    assert [saved.name for saved in found].count(word) == 1


@pytest.mark.parametrize(
    ("query", "name", "sentence"),
    [
        ({"q": "x"}, "", "Enter a name for the search"),
        ({"q": "x"}, "y" * 101, "100 characters"),
        ({"q": "x"}, "About Morag Baird", "This names a person"),
        ({"q": "morag baird"}, "Mine", "This names a person"),
        ({"q": "ann@example.org"}, "Mine", "This names a person"),
        ({"q": "x" * 2500}, "Mine", "too long to be saved"),
    ],
)
def test_what_cannot_be_saved_gets_a_sentence(
    site: Site, query: dict[str, str], name: str, sentence: str
) -> None:
    page = site.visitor("moray").send("/searches/save?" + urlencode(query), name=name)
    assert page.status == 422
    assert sentence in page.words


def test_nothing_is_no_search(site: Site) -> None:
    assert site.visitor("moray").open("/searches/save?as_at=2024-01-01").status == 422


def test_a_search_is_renamed_and_stopped_by_its_owner_alone(site: Site, word: str) -> None:
    search = save(site, "moray", word, q=word)
    saved = site.projections.saved_searches.get(search)
    assert saved is not None
    for what in ("rename", "stop"):
        assert site.visitor("colleague").open(f"/searches/{saved.reference}/{what}").status == 404
    assert (
        f"Other {word}"
        in site.visitor("moray").send(f"/searches/{saved.reference}/rename", name=f"Other {word}").words
    )
    page = site.visitor("moray").send(f"/searches/{saved.reference}/stop")
    assert "The search is stopped" in page.words
    assert f"Other {word}" not in page.words
    assert site.visitor("moray").open(f"/searches/{saved.reference}/stop").status == 404


def test_the_list_can_be_seen_as_it_was(site: Site, word: str) -> None:
    save(site, "moray", word, q=word)
    assert word in site.visitor("moray").open(f"/searches?as_at={today()}").words
    assert word not in site.visitor("moray").open("/searches?as_at=2020-01-01").words


def test_the_list_says_what_is_new_and_why(site: Site, word: str) -> None:
    finding(site, f"An old {word}")
    save(site, "fife", f"About {word}", q=word)
    assert "Nothing new since" in site.visitor("fife").open("/searches").words
    finding(site, f"A new {word} at last")
    finding(site, f"A drafted {word}", visibility=Visibility.TEAM)
    page = site.visitor("fife").open("/searches")
    assert f"A new {word} at last (Moray). Matched: {word}" in page.words
    assert "1 new since" in page.words
    assert f"old {word}" not in page.words
    assert f"drafted {word}" not in page.words


def test_a_feed_says_what_was_found_and_why(site: Site, word: str) -> None:
    episode, reference = finding(site, f"The {word} & its <friends> read\x0c aloud")
    feed = feed_of(site, save(site, "fife", word, q=word))
    (entry,) = feed.iterfind(f"{ATOM}entry")
    assert titles(feed) == [f"The {word} & its <friends> read aloud (Moray)"]
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert urlsplit(link.attrib["href"]).path == f"/episodes/{episode}/findings/{reference}/versions/1"
    assert f"Found by: {word}." in (entry.findtext(f"{ATOM}summary") or "")
    for needed in ("id", "title", "updated", f"author/{ATOM}name"):
        assert feed.findtext(f"{ATOM}{needed}")
        assert needed.startswith("author") or entry.findtext(f"{ATOM}{needed}")


def test_a_feed_shows_what_its_owner_may_see_at_that_moment(site: Site, word: str) -> None:
    episode, reference = finding(site, f"A {word} in draft", visibility=Visibility.TEAM)
    theirs, ours = save(site, "fife", word, q=word), save(site, "moray", word, q=word)
    assert (len(titles(feed_of(site, theirs))), len(titles(feed_of(site, ours)))) == (0, 1)
    site.kb.findings.release(episode, reference, Visibility.NETWORK, site.act(reason="shared"))
    site.settle()
    assert len(titles(feed_of(site, theirs))) == 1
    site.kb.findings.release(episode, reference, Visibility.TEAM, site.act(reason="too early"))
    site.settle()
    assert titles(feed_of(site, theirs)) == []


def test_a_feed_is_not_sent_again_when_nothing_is_new(site: Site, word: str) -> None:
    finding(site, f"One {word}")
    search = save(site, "fife", word, q=word)
    client, path = site.visitor().client, feed_path(str(site.app.secret_key), search)
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    finding(site, f"Another {word}")
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_a_feed_ends_with_its_search_and_with_its_owners_account(site: Site, word: str) -> None:
    search = save(site, "reader", word, q=word)
    client, path = site.visitor().client, feed_path(str(site.app.secret_key), search)
    assert client.get(path).status_code == 200
    site.kb.accounts.disable("reader", by_operator(today()))
    assert client.get(path).status_code == 404
    site.kb.accounts.enable("reader", by_operator(today()))
    assert client.get(path).status_code == 200
    saved = site.projections.saved_searches.get(search)
    assert saved is not None
    site.kb.saved_searches.stop(saved.reference, site.act("reader"))
    site.settle()
    assert client.get(path).status_code == 404


def test_an_address_without_its_own_token_leads_nowhere(site: Site, word: str) -> None:
    search, key = save(site, "moray", word, q=word), str(site.app.secret_key)
    feed, stop, no_mail = feed_path(key, search), stop_path(key, search), no_mail_path(key, "somebody")
    client = site.visitor("moray").client
    wrong = [
        feed[:-1] + ("0" if feed[-1] != "0" else "1"),
        feed.replace(feed.rsplit("/", 1)[1], stop.rsplit("/", 1)[1]),
        feed_path("another key", search),
        feed_path(key, "0" * 32),
        feed.rsplit("/", 1)[0] + "/é",
        stop_path("another key", search),
        no_mail_path("another key", "somebody"),
    ]
    assert [client.get(path).status_code for path in wrong] == [404] * len(wrong)
    assert client.post(stop_path("another key", search)).status_code == 404
    assert client.post(no_mail_path("another key", site.people["moray"])).status_code == 404
    assert (client.get(stop).status_code, client.get(no_mail).status_code) == (200, 200)


def test_the_link_in_a_letter_asks_once_and_stops_by_one_button(site: Site, word: str) -> None:
    search = save(site, "moray", word, q=word)
    client, path = site.visitor().client, stop_path(str(site.app.secret_key), search)
    assert "Stop the search" in client.get(path).text
    saved = site.projections.saved_searches.get(search)
    assert saved is not None
    assert not saved.stopped
    assert "is stopped" in client.post(path).text
    assert client.get(path).status_code == 404
    event = next(site.kb.log.events(site.kb.log.head() - 1)).event
    assert (event.by, event.reason) == (site.people["moray"], "By the link in a letter")


def test_a_mail_address_is_kept_changed_and_taken_away(site: Site) -> None:
    visitor, person = site.visitor("colleague"), site.people["colleague"]
    page = visitor.send("/account", mail="calum@example.org")
    assert "Where mail goes is kept" in page.words
    assert "calum@example.org" in visitor.open("/searches").words
    refused = visitor.send("/account", mail="calum@example.org\r\nBcc: all@example.org")
    assert refused.status == 422
    assert "Enter a mail address" in refused.words
    assert (
        "You will get no more mail"
        in site.visitor().client.post(no_mail_path(str(site.app.secret_key), person)).text
    )
    found = site.kb.people.get(person)
    assert found is not None
    assert found.mail == ""


def test_no_mail_address_and_no_token_stand_in_the_log(site: Site, word: str) -> None:
    site.kb.people.set_mail(site.people["moray"], f"{word}@example.org")
    save(site, "moray", "Quiet", q="quiet")
    for path in site.kb.folder.glob("log.db*"):
        assert f"{word}@example.org".encode() not in path.read_bytes()


def test_the_log_of_requests_tells_no_token(site: Site, word: str, caplog: pytest.LogCaptureFixture) -> None:
    search = save(site, "moray", word, q=word)
    path = feed_path(str(site.app.secret_key), search)
    with caplog.at_level("INFO", logger="ci_kb.requests"):
        site.visitor().client.get(path)
    assert re.search(r'"route": "/searches/<search>/feed/<token>"', caplog.text)
    assert path.rsplit("/", 1)[1] not in caplog.text


def test_a_search_that_is_narrowed_by_what_is_no_longer_known_finds_nothing(site: Site, word: str) -> None:
    finding(site, f"One {word}")
    search = save(site, "moray", word, q=word, authority="Narnia")
    assert titles(feed_of(site, search)) == []


def test_an_entry_of_a_feed_tells_the_day(site: Site, word: str) -> None:
    finding(site, f"One {word}")
    feed = feed_of(site, save(site, "moray", word, q=word))
    summary = feed.findtext(f"{ATOM}entry/{ATOM}summary") or ""
    assert f"{date(2024, 1, 8):%-d %B %Y}" in summary
