"""Connections on pages: proposed by either authority, followed up, listed for those who may see them."""

from __future__ import annotations

import pytest

from ci_kb.domain.practice import PracticeContent
from ci_kb.domain.record import Visibility
from tests.web.site import Site

SUBJECT = "How August visits began"


@pytest.fixture
def episode(site: Site) -> str:
    """An episode with a practice that every authority may read."""
    reference = site.episode()
    content = PracticeContent(
        "August visits", "Families are met before term.", contact_role="Link worker", consent=True
    )
    site.kb.practices.record(reference, content, site.act(), reference="p1", visibility=Visibility.NETWORK)
    site.settle()
    return reference


@pytest.fixture
def connection(site: Site, episode: str) -> str:
    """The address of a connection from Fife to Moray."""
    site.kb.connections.propose(
        episode,
        site.act("fife"),
        from_authority="Fife",
        to_authority="Moray",
        subject=SUBJECT,
        about="p1",
        reference="c1",
    )
    site.settle()
    return f"/episodes/{episode}/connections/c1"


def test_another_authority_asks_about_a_practice(site: Site, episode: str) -> None:
    fife = site.visitor("fife")
    address = f"/episodes/{episode}/propose-connection?about=p1"
    linked = fife.open(f"/episodes/{episode}").reading.links

    form = fife.open(address)
    page = fife.send_form(form, note="How many link workers does it need?")

    assert address in linked
    assert form.fields["from_authority"] == ["Fife Council"]
    assert form.fields["to"] == ["Moray Council"]
    assert form.fields["subject"] == ["August visits"]
    assert "The connection is proposed." in page.words
    assert "How many link workers does it need?" in page.words
    assert f"/episodes/{episode}/practice/p1" in page.reading.links


def test_a_connection_shows_its_states_with_their_days(site: Site, connection: str) -> None:
    moray, fife = site.visitor("moray"), site.visitor("fife")
    moray.send(f"{connection}/progress", state="met", note="A video call.", on="2024-03-01")
    page = fife.send(f"{connection}/progress", state="adopted", note="From August.", on="2024-04-01")

    assert "Proposed 8 January 2024" in page.words
    assert "Met 1 March 2024 A video call." in page.words
    assert "Adopted 1 April 2024 From August." in page.words


def test_connections_are_listed_with_their_state_on_their_page_and_on_the_episode(
    site: Site, episode: str, connection: str
) -> None:
    site.visitor("moray").send(f"{connection}/progress", state="visited", on="2024-03-01")

    for page in ("/connections", f"/episodes/{episode}"):
        assert f"{SUBJECT} Fife asks Moray Visited 1 March 2024" in site.visitor("reader").open(page).words


@pytest.mark.parametrize(
    ("typed", "message", "field"),
    [
        ({"to": "Fife Council"}, "Choose another authority: one cannot be connected with itself.", "to"),
        ({"to": ""}, "Choose the authority that is asked", "to"),
        ({"to": "Narnia"}, "Choose one of those offered", "to"),
        ({"from_authority": ""}, "Choose the authority that asks", "from_authority"),
        ({"subject": ""}, "Enter what the connection is about", "subject"),
    ],
)
def test_a_connection_that_cannot_be_proposed_is_said_at_the_field(
    site: Site, episode: str, typed: dict[str, str], message: str, field: str
) -> None:
    right = {"from_authority": "Fife Council", "to": "Moray Council", "subject": SUBJECT, "note": "Soon."}

    page = site.visitor("moray").send(f"/episodes/{episode}/propose-connection", **(right | typed))

    assert page.status == 422
    assert page.words.count(message) == 2
    assert f'href="#{field}"' in page.html
    assert page.fields["note"] == ["Soon."]


def test_a_connection_sent_twice_is_proposed_once(site: Site, episode: str) -> None:
    fife = site.visitor("fife")
    form = fife.open(f"/episodes/{episode}/propose-connection?about=p1")

    assert fife.send_form(form).path == fife.send_form(form).path


def test_nobody_proposes_a_connection_between_two_other_authorities(site: Site, episode: str) -> None:
    page = site.visitor("fife").send(
        f"/episodes/{episode}/propose-connection",
        from_authority="Angus Council",
        to="Moray Council",
        subject=SUBJECT,
    )

    assert page.status == 403


def test_who_only_reads_neither_proposes_nor_follows_up(site: Site, episode: str, connection: str) -> None:
    reader = site.visitor("reader")

    assert reader.open(f"/episodes/{episode}/propose-connection").status == 403
    assert reader.open(f"{connection}/progress").status == 403
    assert "Ask about this" not in reader.open(f"/episodes/{episode}").words


def test_a_connection_of_the_team_is_seen_by_the_two_authorities_and_the_team_alone(site: Site) -> None:
    hidden = site.episode(Visibility.TEAM)
    site.kb.connections.propose(
        hidden,
        site.act(),
        from_authority="Moray",
        to_authority="Angus",
        subject="A delicate matter",
        reference="c1",
        visibility=Visibility.TEAM,
    )
    site.settle()
    fife = site.visitor("fife")

    assert fife.open(f"/episodes/{hidden}/connections/c1").status == 404
    assert "A delicate matter" not in fife.open("/connections").words
    assert "A delicate matter" in site.visitor("moray").open("/connections").words


def test_an_unknown_connection_does_not_exist(site: Site, episode: str) -> None:
    assert site.visitor("moray").open(f"/episodes/{episode}/connections/c99").status == 404
    assert site.visitor("moray").open("/episodes/no-such/connections/c1/progress").status == 404


def test_a_connection_as_at_a_day_before_it_was_proposed_does_not_exist(site: Site, connection: str) -> None:
    assert site.visitor("moray").open(f"{connection}?as_at=2020-01-01").status == 404


def test_how_far_a_connection_came_has_to_be_chosen(site: Site, connection: str) -> None:
    page = site.visitor("moray").send(f"{connection}/progress", note="Something happened.")

    assert page.status == 422
    assert page.words.count("Choose how far the connection has come") == 2
