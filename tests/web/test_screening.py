"""Whoever types what may be a name is warned before it is kept, and may keep it."""

import pytest

from tests.web.site import Site
from tests.web.visitor import Page, Visitor


@pytest.fixture
def officer(site: Site) -> Visitor:
    return site.visitor("moray")


def record(officer: Visitor, episode: str, text: str) -> Page:
    path = f"/episodes/{episode}/record/findings"
    return officer.send(path, kind="strength", evidence="none", text=text)


def recorded(site: Site, episode: str) -> str:
    return site.visitor("moray").open(f"/episodes/{episode}").words


def test_a_name_is_warned_of_before_anything_is_saved_and_what_was_typed_stays(
    site: Site, officer: Visitor
) -> None:
    episode = site.episode()
    page = record(officer, episode, "Mrs Haldane moderates writing")
    assert page.status == 422
    assert "Does this name a person? Nothing is saved yet." in page.words
    assert "“Mrs Haldane” (a title before a name" in page.words
    assert page.title.startswith("Not saved yet: ")
    assert page.fields["text"] == ["Mrs Haldane moderates writing"]
    assert "Mrs Haldane" not in recorded(site, episode)


def test_whoever_has_seen_the_warning_may_save_it_as_it_is(site: Site, officer: Visitor) -> None:
    episode = site.episode()
    page = record(officer, episode, "Mrs Haldane moderates writing")
    mark = page.html.split('name="as_it_is" value="')[1].split('"')[0]
    assert officer.send_form(page, as_it_is=mark).status == 200
    assert "Mrs Haldane moderates writing" in recorded(site, episode)


def test_another_name_is_warned_of_again(site: Site, officer: Visitor) -> None:
    page = record(officer, site.episode(), "Mrs Haldane moderates writing")
    mark = page.html.split('name="as_it_is" value="')[1].split('"')[0]
    again = officer.send_form(page, as_it_is=mark, text="Mrs Haldane and Mr Auld moderate")
    assert again.status == 422
    assert "Mr Auld" in again.words


def test_a_text_that_names_nobody_is_saved_at_once(site: Site, officer: Visitor) -> None:
    episode = site.episode()
    assert record(officer, episode, "The headteacher of Elgin Academy moderates writing").status == 200


def test_the_button_is_not_the_first_of_the_form(site: Site, officer: Visitor) -> None:
    html = record(officer, site.episode(), "Mrs Haldane moderates writing").html
    form = html[html.index("novalidate") :]
    assert form.index('class="ds_button" type="submit"') < form.index('name="as_it_is"')


def test_a_key_point_is_warned_of_too(site: Site, officer: Visitor) -> None:
    episode = site.episode()
    page = officer.send(f"/episodes/{episode}/capture", text="Liam reads to Ava")
    assert page.status == 422
    assert "“Liam” (a first name" in page.words
