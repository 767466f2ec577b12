"""The self-evaluation on pages: against the nine outcome sources, with evidence by reference."""

from __future__ import annotations

import pytest
from marshmallow import Schema

from ci_kb.days import today
from ci_kb.guidance import guidance
from tests.web.site import Site
from web.self_evaluation.schemas import AddLine

RIGHT = {"kind": "strength", "source": "attainment", "text": "Attainment rose in S4"}


def add(site: Site, episode: str, **typed: str) -> str:
    """Add a line, and return its reference."""
    site.visitor("moray").send(f"/episodes/{episode}/self-evaluation/add", **(RIGHT | typed))
    return list(site.kb.episodes.get(episode).self_evaluation)[-1]


def test_every_outcome_source_of_the_guidance_is_offered(site: Site) -> None:
    page = site.visitor("moray").open(f"/episodes/{site.episode()}/self-evaluation/add")

    assert len(guidance().outcome_sources) == 9
    for source in guidance().outcome_sources:
        assert f'<option value="{source.id}">' in page.html


def test_a_line_asks_for_three_things_at_most_and_existed_already_unless_said_otherwise(site: Site) -> None:
    schema: Schema = AddLine()
    episode = site.episode()
    name = add(site, episode)

    assert sum(field.required for field in schema.fields.values()) == 3
    assert site.kb.episodes.get(episode).self_evaluation[name][1].existing


def test_a_line_is_shown_with_its_source_where_it_lies_and_who_recorded_it(site: Site) -> None:
    episode = site.episode()
    add(site, episode, link="https://example.org/survey", holder="Moray Council", dated="2023-11-01")

    page = site.visitor("moray").open(f"/episodes/{episode}/self-evaluation")

    assert "Strengths Attainment rose in S4 Source: key attainment outcomes. Existed already." in page.words
    assert "Held by Moray Council. Dated 1 November 2023." in page.words
    assert "https://example.org/survey" in page.reading.links
    assert "Recorded by Morag Baird" in page.words


def test_the_shares_from_an_outcome_source_and_of_what_existed_are_counted(site: Site) -> None:
    episode = site.episode()
    add(site, episode)
    add(site, episode, text="Destinations", source="destinations")
    add(site, episode, text="A new survey", existing="")

    page = site.visitor("moray").open(f"/episodes/{episode}/self-evaluation")

    assert "3 of 3 lines (100%)" in page.words
    assert "2 of 3 lines (67%)" in page.words
    assert 'key attainment outcomes</th><td class="number">2</td>' in page.html


def test_a_line_that_is_corrected_keeps_every_version_with_its_reason(site: Site) -> None:
    episode = site.episode()
    name = add(site, episode)

    page = site.visitor("moray").send(
        f"/episodes/{episode}/self-evaluation/{name}/correct", text="Attainment rose in S5", reason="A slip."
    )

    assert "Every version (2)" in page.words
    assert "removed: S4 end of removed added: S5 end of added" in page.words
    assert "Reason A slip." in page.words


def test_a_line_that_is_withdrawn_leaves_when_and_why(site: Site) -> None:
    episode = site.episode()
    name = add(site, episode)

    page = site.visitor("moray").send(
        f"/episodes/{episode}/self-evaluation/{name}/withdraw", reason="It was of another school."
    )

    assert "Withdrawn on" in page.words
    assert "Reason: It was of another school." in page.words
    assert "0 of 0 lines (0%)" in page.words
    assert site.kb.episodes.get(episode).self_evaluation == {}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"kind": ""}, "Choose whether it is a strength, an area for improvement or evidence"),
        ({"source": ""}, "Choose the outcome source"),
        ({"source": "gossip"}, "Choose one of those offered"),
        ({"text": ""}, "Enter what the self-evaluation says"),
        ({"link": "survey.docx"}, "Enter an address that begins with https://"),
        ({"dated": "last year"}, "Enter the day as a date, such as 2023-03-14"),
    ],
)
def test_a_line_that_cannot_be_recorded_is_said_at_the_field(
    site: Site, typed: dict[str, str], message: str
) -> None:
    episode = site.episode()

    page = site.visitor("moray").send(f"/episodes/{episode}/self-evaluation/add", **(RIGHT | typed))

    assert page.status == 422
    assert page.words.count(message) == 2
    assert page.fields["text"] == [(RIGHT | typed)["text"]]
    assert site.kb.episodes.get(episode).self_evaluation == {}


def test_a_form_sent_twice_adds_one_line(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    form = moray.open(f"/episodes/{episode}/self-evaluation/add")
    for _ in range(2):
        moray.send_form(form, **RIGHT)

    assert len(site.kb.episodes.get(episode).self_evaluation) == 1


def test_the_self_evaluation_as_at_a_day_is_the_one_of_that_day(site: Site) -> None:
    episode = site.episode()
    add(site, episode)

    then = site.visitor("moray").open(f"/episodes/{episode}/self-evaluation?as_at={today()}")

    assert "Attainment rose in S4" in then.words
    assert "Add a line" not in then.words


@pytest.mark.parametrize("rest", ["correct", "withdraw"])
def test_a_line_that_was_never_there_is_not_found(site: Site, rest: str) -> None:
    page = site.visitor("moray").open(f"/episodes/{site.episode()}/self-evaluation/nothing/{rest}")

    assert page.status == 404
