"""Without an account: what was made public is read and searched, and nothing else is told of."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from ci_kb.domain.episode_values import Focus, FocusStep
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.practice import PracticeContent
from ci_kb.domain.record import Visibility
from tests.web.site import Site
from tests.web.visitor import Visitor

SHARED = {
    Visibility.PUBLIC: "Lanterns",
    Visibility.NETWORK: "Weathervane",
    Visibility.GROUPS: "Sundial",
    Visibility.TEAM: "Hourglass",
}
"""A word that practice, a finding and a focus of each visibility hold, and nothing else."""


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An application with one episode of each visibility."""
    site = Site(tmp_path_factory.mktemp("public"), accounts=("moray",))
    for visibility, word in SHARED.items():
        episode, seen = site.episode(visibility, title=f"{word} episode"), {"visibility": visibility}
        practice = PracticeContent(f"{word} practice", f"{word} in every school", ("data",), consent=True)
        site.kb.practices.record(episode, practice, site.act(), reference="p1", **seen)
        finding = FindingContent(FindingKind.STRENGTH, f"{word} are liked")
        site.kb.findings.record(episode, finding, site.act(), reference="f1", **seen)
        site.kb.episodes.state_focus(episode, FocusStep.AGREED, Focus(f"{word} for all"), site.act())
    site.settle()
    yield site
    site.close()


HIDDEN = [word.casefold() for visibility, word in SHARED.items() if visibility is not Visibility.PUBLIC]


def told_nothing(words: str) -> bool:
    return not any(word in words.casefold() for word in HIDDEN)


def test_a_visitor_has_a_front_page_with_public_practice_and_nothing_else(public: Site) -> None:
    page = public.visitor().open("/")
    assert "You need no account" in page.words
    assert "Practice made public last" in page.words
    assert "Lanterns practice" in page.words
    assert 'id="home-search"' in page.html
    assert told_nothing(page.words)
    assert "Morag Baird" not in page.words
    assert "You can read 1 episode" in page.words


def test_every_link_of_the_front_page_opens_without_signing_in(public: Site) -> None:
    visitor = public.visitor()
    for link in dict.fromkeys(visitor.open("/").reading.links):
        if link.startswith("/") and link != "/sign-in":
            page = visitor.open(link)
            assert page.status == 200, link
            assert "Sign in –" not in page.title, link


@pytest.mark.parametrize("path", ["/search?q={}", "/api/v1/search?q={}", "/search?q={}&kind=practice"])
def test_a_visitor_finds_what_is_public_and_nothing_else(public: Site, path: str) -> None:
    visitor = public.visitor()
    assert "Lanterns practice" in visitor.open(path.format("lanterns")).html
    for word in HIDDEN:
        page = visitor.open(path.format(word))
        assert f"{word} practice" not in page.html.casefold()
        assert f"{word} are liked" not in page.html.casefold()


def test_counts_facets_and_suggestions_tell_a_visitor_of_public_things_alone(public: Site) -> None:
    visitor = public.visitor()
    answer = visitor.client.get("/api/v1/search?q=").get_json()
    assert answer["total"] == 3  # the practice, the finding and the focus
    assert all(sum(facet.values()) <= 3 for name, facet in answer["facets"].items() if name == "kind")
    assert told_nothing(visitor.open("/api/v1/search?q=").html)
    for word in HIDDEN:
        assert told_nothing(visitor.open(f"/api/v1/suggest?q={word[:4]}").html)
        misspelt = visitor.client.get(f"/api/v1/search?q={word}s").get_json()
        assert "did_you_mean" not in misspelt


@pytest.mark.parametrize(("visibility", "word"), SHARED.items())
def test_only_what_is_public_opens_and_the_rest_looks_as_if_it_were_not_there(
    public: Site, visibility: Visibility, word: str
) -> None:
    number = list(SHARED).index(visibility) + 1
    visitor = public.visitor()
    for rest in ("", "/focus", "/timeline", "/practice/p1", "/findings/f1", "/practice/p1/versions/1"):
        page = visitor.open(f"/episodes/moray-{number}{rest}")
        nothing = visitor.open(f"/episodes/no-such{rest}")
        if visibility is Visibility.PUBLIC:
            assert page.status == 200
            assert word in page.words
            assert "Morag Baird" not in page.words
        else:
            assert page.title == nothing.title
            assert as_nowhere(page.html, number) == as_nowhere(nothing.html, number)


def as_nowhere(html: str, number: int) -> str:
    """Return a page without what every answer has of its own: tokens, and the address that was asked for."""
    without = re.sub(r'value="[^"]*"', "", html)
    return re.sub(rf"(moray-{number}|no-such)", "", without)


def test_looking_back_tells_a_visitor_nothing_that_was_public_once(public: Site) -> None:
    episode, visitor = public.episode(Visibility.PUBLIC), public.visitor()
    practice = PracticeContent("Barometer practice", "Barometer", consent=True)
    seen = {"visibility": Visibility.PUBLIC}
    public.kb.practices.record(episode, practice, public.act(), reference="p1", **seen)
    public.settle()
    assert "Barometer" in visitor.open("/search?q=barometer").words
    taken_back = public.act(reason="A school asked for it")
    public.kb.practices.release(episode, "p1", Visibility.TEAM, taken_back)
    public.settle()
    for path in ("/search?q=barometer&as_at=2040-01-01", f"/episodes/{episode}/practice/p1?as_at=2040-01-01"):
        assert "Barometer practice" not in visitor.open(path).words
    public.kb.episodes.release(episode, Visibility.TEAM, taken_back)
    public.settle()


def test_the_navigation_leads_a_visitor_only_where_it_opens(public: Site) -> None:
    visitor: Visitor = public.visitor()
    navigation = visitor.open("/about").html.split('aria-label="Main"')[1].split("</nav>")[0]
    links = re.findall(r'href="([^"]+)"', navigation)
    assert links == ["/", "/search", "/episodes", "/summaries", "/about"]
