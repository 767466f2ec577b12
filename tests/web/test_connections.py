"""Connections on pages: proposed by either authority, followed up, listed for those who may see them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ci_kb.days import today
from ci_kb.domain.connection import STALLED_AFTER, ConnectionState
from ci_kb.domain.episode_values import Details
from ci_kb.domain.practice import PracticeContent
from ci_kb.domain.record import Visibility
from tests.web.site import Site
from web.tiles import tiles

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
    assert "The connection is suggested." in page.words
    assert "How many link workers does it need?" in page.words
    assert f"/episodes/{episode}/practice/p1" in page.reading.links


def test_a_connection_shows_its_states_with_their_days(site: Site, connection: str) -> None:
    moray, fife = site.visitor("moray"), site.visitor("fife")
    moray.send(f"{connection}/progress", state="met", note="A video call.", on="2024-03-01")
    page = fife.send(f"{connection}/progress", state="adopted", note="From August.", on="2024-04-01")

    assert "Suggested 8 January 2024" in page.words
    assert "Met 1 March 2024 A video call." in page.words
    assert "Taken up 1 April 2024 From August." in page.words


def test_connections_are_listed_with_their_state_on_their_page_and_on_the_episode(
    site: Site, episode: str, connection: str
) -> None:
    site.visitor("moray").send(f"{connection}/progress", state="visited", on="2024-03-01")

    for page in ("/connections", f"/episodes/{episode}"):
        assert (
            f"{SUBJECT} Fife learns from Moray Visited 1 March 2024"
            in site.visitor("reader").open(page).words
        )


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


def test_a_connection_as_at_a_day_before_it_was_proposed_was_not_recorded_yet(
    site: Site, connection: str
) -> None:
    page = site.visitor("moray").open(f"{connection}?as_at=2020-01-01")
    assert page.status == 200
    assert "This had not been recorded yet" in page.words


def test_how_far_a_connection_came_has_to_be_chosen(site: Site, connection: str) -> None:
    page = site.visitor("moray").send(f"{connection}/progress", note="Something happened.")

    assert page.status == 422
    assert page.words.count("Choose how far the connection has come") == 2


def test_a_connection_says_what_is_next_and_whose_turn_it_is(site: Site, connection: str) -> None:
    moray, fife = site.visitor("moray"), site.visitor("fife")

    asked = fife.open(connection)
    settled = moray.send(
        f"{connection}/next",
        action="Send the plan",
        owner="Quality manager",
        owner_body="Moray Council",
        due="2027-02-01",
    )
    done = fife.send(f"{connection}/progress", state="met", note="By video.")

    assert "Whose turn it is Moray Council" in asked.words
    assert "What is next Send the plan" in settled.words
    assert "Whose turn it is Quality manager, Moray Council" in settled.words
    assert "Send the plan: Quality manager, Moray, by 1 February 2027" in settled.words
    assert "Whose turn it is Fife Council" in done.words
    assert "Nothing is left to do." in done.words


def test_what_came_of_a_connection_ends_it_and_names_the_episode_to_those_who_may_see_it(
    site: Site, connection: str
) -> None:
    theirs = "fife-visits"
    site.kb.episodes.open(theirs, Details("Visits in Fife", ("Fife Council",)), site.act("fife"))
    site.settle()
    fife = site.visitor("fife")

    page = fife.send(f"{connection}/outcome", outcome="Six schools visit.", borrowed_into=theirs)
    again = site.visitor("moray").open(connection)

    assert "What came of it Six schools visit. It went into Visits in Fife." in page.words
    assert "Whose turn it is" not in page.words
    assert "Six schools visit." in again.words
    assert "Visits in Fife" not in again.words
    assert f"/episodes/{theirs}" not in again.reading.links


def test_an_outcome_reworded_by_who_may_not_see_the_episode_keeps_it(site: Site, connection: str) -> None:
    theirs = "fife-closed"
    site.kb.episodes.open(theirs, Details("Closed in Fife", ("Fife Council",)), site.act("fife"))
    site.settle()
    site.visitor("fife").send(f"{connection}/outcome", outcome="Six schools.", borrowed_into=theirs)

    moray = site.visitor("moray")
    form = moray.open(f"{connection}/outcome")
    moray.send_form(form, outcome="Seven schools.")

    assert theirs not in form.html
    assert "Closed in Fife" not in form.html
    page = site.visitor("fife").open(connection)
    assert "What came of it Seven schools. It went into Closed in Fife." in page.words


@pytest.mark.parametrize(
    ("form", "typed", "message"),
    [
        ("progress", {"state": "declined"}, "Say why it is declined"),
        ("progress", {"state": "stopped", "note": " "}, "Say why it is stopped"),
        ("progress", {"state": "proposed"}, "Choose one of those offered"),
        ("progress", {"state": "met", "owner": "Manager"}, "Enter what is to be done next"),
        ("next", {"due": "2027-02-01"}, "Enter what is to be done next"),
        ("next", {"action": "Phone", "owner_body": "Narnia"}, "Choose one of those offered"),
        ("next", {"action": "Phone", "due": "soon"}, "Enter the day as a date"),
        ("next", {}, "Nothing was changed in what is to be done next."),
        ("outcome", {"outcome": " "}, "Enter what came of it"),
        ("outcome", {"outcome": "Visits", "borrowed_into": "no-such"}, "Choose one of those offered"),
    ],
)
def test_what_cannot_be_recorded_of_a_connection_is_said_in_words(
    site: Site, connection: str, form: str, typed: dict[str, str], message: str
) -> None:
    page = site.visitor("fife").send(f"{connection}/{form}", **typed)

    assert page.status == 422
    assert message in page.words
    assert list(page.unlabelled()) == []


def test_a_connection_that_is_declined_says_why_and_awaits_nothing(site: Site, connection: str) -> None:
    page = site.visitor("moray").send(f"{connection}/progress", state="declined", note="No time before May.")

    assert "Declined" in page.words
    assert "No time before May." in page.words
    assert "What is next" not in page.words


def test_nobody_else_says_anything_about_a_connection(site: Site, episode: str, connection: str) -> None:
    angus = site.visitor("reader")
    for form in ("progress", "next", "outcome"):
        assert angus.open(f"{connection}/{form}").status == 403


def test_a_connection_is_stalled_when_nothing_happened_for_longer_than_the_threshold(
    site: Site, episode: str
) -> None:
    for reference, days in (("on-time", 0), ("too-long", 1)):
        site.kb.connections.propose(
            episode,
            site.act("fife", on=today() - STALLED_AFTER - timedelta(days)),
            from_authority="Fife",
            to_authority="Moray",
            subject=f"Asked {reference} in {episode}",
            reference=reference,
        )
    site.settle()
    fife = site.visitor("fife")

    stalled = fife.open("/connections?show=stalled").words

    assert f"Asked too-long in {episode}" in stalled
    assert f"Asked on-time in {episode}" not in stalled
    assert (
        "Nothing has happened in this connection for 8 weeks"
        in fife.open(f"/episodes/{episode}/connections/too-long").words
    )


def test_the_list_is_narrowed_by_authority_state_and_turn(site: Site, episode: str) -> None:
    for to, state in (("Moray", ConnectionState.MET), ("Angus", ConnectionState.APPROACHED)):
        reference = f"with-{to}"
        names = {"from_authority": "Fife", "to_authority": to, "subject": f"{to} of {episode}"}
        site.kb.connections.propose(episode, site.act("fife"), reference=reference, **names)
        site.kb.connections.progress(episode, reference, state, "", site.act("fife"))
    site.settle()
    fife = site.visitor("fife")

    def listed(query: str) -> tuple[bool, bool]:
        words = fife.open(f"/connections?{query}").words
        return f"Moray of {episode}" in words, f"Angus of {episode}" in words

    assert listed("") == (True, True)
    assert listed("authority=Angus") == listed("authority=Angus Council") == (False, True)
    assert listed("state=met") == (True, False)
    assert listed("show=turn") == (True, False)
    assert listed("show=open&authority=S12000047") == (True, True)


@pytest.mark.parametrize(
    ("query", "status"), [("authority=Narnia", 404), ("state=lost", 422), ("show=all-of-them", 422)]
)
def test_a_list_narrowed_by_what_is_not_offered_says_so(site: Site, query: str, status: int) -> None:
    page = site.visitor("fife").open(f"/connections?{query}")

    assert page.status == status
    assert query.split("=")[1] in page.words


def test_the_map_and_its_table_say_who_learns_from_whom(site: Site, connection: str) -> None:
    moray = site.visitor("moray")
    moray.send(f"{connection}/progress", state="met", on="2024-03-01")

    page = site.visitor("reader").open("/connections/map")

    assert "Fife Moray" in page.words
    assert 'marker-end="url(#arrowhead)"' in page.html
    assert connection in page.reading.links
    assert connection not in moray.open("/connections/map?as_at=2020-01-01").reading.links


def test_what_is_not_released_is_proposed_to_the_team_unless_somebody_chooses_otherwise(site: Site) -> None:
    hidden, moray, fife = site.episode(Visibility.TEAM), site.visitor("moray"), site.visitor("fife")
    asked = {"from_authority": "Moray Council", "to": "Fife Council", "subject": "Something delicate"}

    kept = moray.send(f"/episodes/{hidden}/propose-connection", **asked).path
    told = moray.send(f"/episodes/{hidden}/propose-connection", **asked, visibility="network").path

    assert fife.open(kept).status == 404
    assert fife.open(told).status == 200


def test_counts_of_connections_are_of_what_the_reader_may_see(site: Site) -> None:
    hidden = site.episode(Visibility.TEAM)
    before = site.visitor("fife").open("/connections").words
    site.kb.connections.propose(
        hidden,
        site.act(),
        from_authority="Moray",
        to_authority="Angus",
        subject="Nobody else’s business",
        visibility=Visibility.TEAM,
    )
    site.settle()

    assert site.visitor("fife").open("/connections").words == before
    assert "Nobody else’s business" not in site.visitor("fife").open("/connections/map").words
    assert "Nobody else’s business" in site.visitor("moray").open("/connections/map").words


def test_a_connection_is_shown_as_at_a_day(site: Site, connection: str) -> None:
    page = site.visitor("fife").open(f"{connection}?as_at={today()}")

    assert "Say how far it has come" not in page.words
    assert "Suggested" in page.words


def test_every_authority_has_a_tile_of_its_own() -> None:
    assert len({(tile.x, tile.y) for tile in tiles()}) == len(tiles()) == 32
    assert all(len(tile.lines) <= 3 for tile in tiles())


def test_a_long_list_is_shown_page_by_page(site: Site, monkeypatch: pytest.MonkeyPatch, episode: str) -> None:
    monkeypatch.setattr("web.connections.pages.ON_A_PAGE", 1)
    for number in (1, 2):
        names = {"from_authority": "Fife", "to_authority": "Moray", "subject": f"Page {number} of {episode}"}
        site.kb.connections.propose(episode, site.act("fife", on=today()), **names)
    site.settle()
    pages = [
        site.visitor("fife").open(f"/connections?page={number}").words for number in (1, 2, 0, "x", 9999)
    ]
    assert f"Page 2 of {episode}" in pages[0]
    assert f"Page 1 of {episode}" in pages[1]
    assert pages[2] == pages[3] == pages[0]
    assert pages[4] != pages[0]  # the last page, however many there are
