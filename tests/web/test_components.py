"""The layout and every component, read as HTML."""

import itertools
import re
from collections import Counter
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from flask import render_template_string
from flask.testing import FlaskClient

from tests.web.gallery import gallery
from web.shell import here, moment
from web.word_changes import word_changes

CONTROLS = {"input", "select", "textarea"}


class Page(HTMLParser):
    """The start tags of a page, and the words a screen reader would say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def by_id(self, wanted: str) -> dict[str, str | None]:
        (found,) = [attributes for _, attributes in self.tags if attributes.get("id") == wanted]
        return found


@pytest.fixture
def client() -> FlaskClient:
    return gallery().test_client()


@pytest.fixture(params=["as it comes", "with errors"])
def page(client: FlaskClient, request: pytest.FixtureRequest) -> Page:
    return Page(client.get("/").text) if request.param == "as it comes" else refused(client)


def refused(client: FlaskClient) -> Page:
    token = Page(client.get("/").text).attributes("input")[0]["value"]
    return Page(client.post("/", data={"csrf_token": token, "title": "Typed <already>"}).text)


def rendered(source: str, **values: object) -> str:
    app = gallery(design_system=False)
    with app.test_request_context("/?q=absence&authority=Moray&authority=Fife&page=2"):
        return render_template_string('{% import "components.html" as c %}' + source, **values)


def test_ids_are_unique(page: Page) -> None:
    counted = Counter(attributes["id"] for _, attributes in page.tags if "id" in attributes)
    assert [name for name, times in counted.items() if times > 1] == []


def test_every_label_names_a_control_and_every_control_has_a_label(page: Page) -> None:
    named = [attributes["for"] for attributes in page.attributes("label")]
    controls = [a["id"] for tag, a in page.tags if tag in CONTROLS and a.get("type") != "hidden"]
    assert sorted(map(str, named)) == sorted(map(str, controls))


@pytest.mark.parametrize("attribute", ["aria-describedby", "aria-labelledby"])
def test_what_an_element_refers_to_is_there(page: Page, attribute: str) -> None:
    ids = {attributes.get("id") for _, attributes in page.tags}
    referred = {name for _, attributes in page.tags for name in (attributes.get(attribute) or "").split()}
    assert referred <= ids


def test_there_is_no_inline_style_or_script(page: Page) -> None:
    assert "style" not in [tag for tag, _ in page.tags]
    assert [a for a in page.attributes("script") if "src" not in a] == []
    assert [name for _, a in page.tags for name in a if name == "style" or re.match(r"on[a-z]+$", name)] == []


def test_every_form_that_posts_carries_the_token(page: Page) -> None:
    posting = [a for a in page.attributes("form") if a.get("method") == "post"]
    tokens = [a for a in page.attributes("input") if a.get("name") == "csrf_token" and a.get("value")]
    assert len(posting) == len(tokens) == 3


def test_the_page_has_its_language_one_heading_of_the_first_level_and_one_main(page: Page) -> None:
    assert page.attributes("html")[0]["lang"] == "en-GB"
    assert len(page.attributes("h1")) == 1
    assert [a["id"] for a in page.attributes("main")] == ["main-content"]


def test_headings_leave_out_no_level(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert max(b - a for a, b in itertools.pairwise(levels)) == 1


def test_a_form_with_errors_says_so_in_the_title_and_at_the_top(client: FlaskClient) -> None:
    html = refused(client).html
    assert "<title>Error: Gallery – Collaborative Improvement knowledge base</title>" in html
    assert html.index('id="error-summary"') < html.index("<h1")
    assert "<title>Gallery –" in client.get("/").text


@pytest.mark.parametrize("field", ["focus", "agreed_on", "authority"])
def test_a_field_with_an_error_is_marked_and_described(client: FlaskClient, field: str) -> None:
    page = refused(client)
    control = page.by_id(field)
    assert control["aria-invalid"] == "true"
    assert f"{field}-error" in str(control["aria-describedby"]).split()
    assert {"href": f"#{field}"} in page.attributes("a")


def test_a_group_with_an_error_is_described_as_a_whole(client: FlaskClient) -> None:
    described = [a.get("aria-describedby") for a in refused(client).attributes("fieldset")]
    assert "themes-hint themes-error" in described


def test_a_refused_form_shows_what_was_typed(client: FlaskClient) -> None:
    assert refused(client).by_id("title")["value"] == "Typed <already>"


def test_a_form_is_filled_in_with_what_is_known(client: FlaskClient) -> None:
    page = Page(client.get("/").text)
    assert page.by_id("agreed_on")["value"] == "2022-09-05"
    assert [a["value"] for a in page.attributes("input") if "checked" in a] == ["online", "inclusion"]


def test_the_version_that_was_looked_at_goes_with_the_form(client: FlaskClient) -> None:
    hidden = [a for a in Page(client.get("/").text).attributes("input") if a.get("name") == "version"]
    assert [a["value"] for a in hidden] == ["3"]


def test_a_snippet_is_escaped_unless_it_is_markup(client: FlaskClient) -> None:
    html = client.get("/").text
    assert "<mark>attendance</mark>" in html
    assert "Schools record &lt;b&gt;absence&lt;/b&gt; &amp; lateness" in html


def test_changes_are_read_aloud_in_order_with_words_for_added_and_removed() -> None:
    spans = word_changes("How well do we raise attainment?", "How well do we raise attendance?")
    said = Page(rendered("{{ c.word_changes(spans) }}", spans=spans)).words
    assert " ".join(said.split()) == (
        "How well do we raise removed: attainment end of removed added: attendance end of added ?"
    )


def test_a_change_of_nothing_but_spaces_shows_a_sign() -> None:
    html = rendered("{{ c.word_changes(spans) }}", spans=word_changes("one two", "one\ntwo"))
    assert "␣" in html
    assert "↵" in html


def test_text_in_a_change_is_escaped() -> None:
    html = rendered("{{ c.word_changes(spans) }}", spans=word_changes("a", "<script>x</script>"))
    assert "<script" not in html


def test_a_tombstone_says_when_by_whom_and_why(client: FlaskClient) -> None:
    words = " ".join(Page(client.get("/").text).words.split())
    assert "Withdrawn on 3 March 2023 by Morag Baird, host lead. Reason: Recorded twice." in words


@pytest.mark.parametrize("fact", ["Recorded by", "On behalf of", "Happened", "Recorded", "Reason"])
def test_the_facts_of_a_change_are_named(client: FlaskClient, fact: str) -> None:
    assert f"<dt>{fact}</dt>" in client.get("/").text


@pytest.mark.parametrize(("status", "tone"), [("late", "red"), ("met", "green"), ("never heard of", "grey")])
def test_a_status_is_always_written_out(status: str, tone: str) -> None:
    html = rendered("{{ c.status_tag(status) }}", status=status)
    assert html == f'<span class="ds_tag ds_tag--{tone}">{status.capitalize()}</span>'


def test_pages_are_linked_with_the_rest_of_the_query_kept() -> None:
    page = Page(rendered("{{ c.pagination(2, 9) }}"))
    links = [str(a["href"]) for a in page.attributes("a")]
    assert links[0] == "/?q=absence&authority=Moray&authority=Fife&page=1"
    assert [link.rsplit("=")[-1] for link in links] == ["1", "1", "2", "3", "9", "3"]
    assert [a["href"] for a in page.attributes("a") if a.get("aria-current") == "page"] == [links[2]]


def test_one_page_needs_no_links() -> None:
    assert rendered("{{ c.pagination(1, 1) }}").strip() == ""


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({}, "/?q=one+two&kind=a&kind=b"),
        ({"kind": None}, "/?q=one+two"),
        ({"kind": ["b"]}, "/?q=one+two&kind=b"),
        ({"q": "R&D", "kind": None}, "/?q=R%26D"),
        ({"page": 2}, "/?q=one+two&kind=a&kind=b&page=2"),
        ({"q": None, "kind": None}, "/"),
    ],
)
def test_an_address_changes_only_the_named_parts_of_the_query(
    changes: dict[str, object], address: str
) -> None:
    with gallery().test_request_context("/?q=one+two&kind=a&kind=b"):
        assert here(**changes) == address


def test_a_moment_is_told_by_the_clock_in_scotland() -> None:
    assert moment(datetime(2023, 7, 4, 23, 30, tzinfo=UTC)) == "5 July 2023 at 00:30 BST"
    assert moment(datetime(2023, 12, 4, 9, 5, tzinfo=UTC)) == "4 December 2023 at 09:05 GMT"


def test_the_place_one_is_at_is_marked_in_the_navigation(client: FlaskClient) -> None:
    current = [a["href"] for a in Page(client.get("/").text).attributes("a") if a.get("aria-current")]
    assert "/" in current
    assert "/search" not in current


def test_the_demonstration_is_named_and_accounts_can_be_switched(client: FlaskClient) -> None:
    page = Page(client.get("/").text)
    assert "This is demonstration data:" in page.words
    assert [a["value"] for a in page.attributes("option") if "selected" in a] == ["host"]


def test_outside_the_demonstration_nothing_of_it_shows() -> None:
    html = gallery(demonstration=False).test_client().get("/").text
    assert "demonstration" not in html.replace("/demonstration", "")


def test_a_person_signed_in_is_named_and_can_sign_out(client: FlaskClient) -> None:
    html = client.get("/").text
    assert "<strong>Morag Baird</strong>, host lead, Moray" in html
    assert 'action="/sign-out"' in html


def test_a_person_not_signed_in_can_sign_in() -> None:
    html = gallery(signed_in=False).test_client().get("/").text
    assert 'href="/sign-in"' in html
    assert "/sign-out" not in html


def test_a_message_is_shown_once(client: FlaskClient) -> None:
    assert "The focus was recorded." in client.get("/flash", follow_redirects=True).text
    assert "The focus was recorded." not in client.get("/").text


@pytest.mark.parametrize(
    ("installed", "linked", "absent"),
    [(True, "design-system.min.css", "plain.css"), (False, "plain.css", "vendor/")],
)
def test_the_plain_style_sheet_stands_in_for_the_design_system(
    installed: bool, linked: str, absent: str
) -> None:
    html = gallery(design_system=installed).test_client().get("/").text
    assert linked in html
    assert absent not in html
    assert "site.css" in html


def test_an_error_page_says_what_is_wrong_and_where_to_go(client: FlaskClient) -> None:
    answer = client.get("/broken")
    assert "<title>Error: This page was not found –" in answer.text
    assert "Nothing lies at this address." in answer.text
    assert 'href="/search"' in answer.text


def test_the_footer_says_whose_site_it_is_not(client: FlaskClient) -> None:
    assert "This is not a Scottish Government website." in client.get("/").text
