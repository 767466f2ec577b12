"""The team on pages: seats from four sources, leads that are missing, standing down, who is prepared."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ci_kb.days import today
from ci_kb.domain.episode_values import Part, Preparation, TeamMember
from ci_kb.domain.record import Visibility
from tests.web.site import Site

RIGHT = {"role": "Headteacher", "organisation": "Moray Council"}


def identify(site: Site, episode: str, *members: TeamMember) -> None:
    """Fill seats by command, and wait until pages show them."""
    site.kb.episodes.identify_team_members(episode, members, site.act())
    site.settle()


def test_somebody_identified_in_the_team_may_work_on_the_episode(site: Site) -> None:
    episode, fife = site.episode(Visibility.TEAM), site.visitor("fife")
    before = fife.open(f"/episodes/{episode}")

    page = site.visitor("moray").send(
        f"/episodes/{episode}/team/identify",
        role="Quality improvement officer",
        organisation="fife",
        account="FIFE",
    )

    assert before.status == 404
    assert "Quality improvement officer Fife Council. Member" in page.words
    assert "What you can do here" in fife.open(f"/episodes/{episode}").words


def test_several_people_are_added_in_one_form_and_sent_twice_stay_as_many(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    form = moray.open(f"/episodes/{episode}/team/identify")

    for _ in range(2):
        moray.send_form(form, role="3 x Headteacher\nDirector", organisation="Moray Council")

    seats = site.kb.episodes.get(episode).team
    assert [(seat.count, seat.role) for seat in seats] == [(3, "Headteacher"), (1, "Director")]


@pytest.mark.parametrize(
    ("capacity", "organisation", "part"),
    [
        ("ades-lead", "ADES", Part.LEAD),
        ("regional-lead", "Education Scotland", Part.LEAD),
        ("host-officer", "Moray Council", Part.MEMBER),
    ],
)
def test_the_role_of_the_guidance_tells_organisation_and_part(
    site: Site, capacity: str, organisation: str, part: Part
) -> None:
    episode, moray = site.episode(), site.visitor("moray")

    moray.send(f"/episodes/{episode}/team/identify?capacity={capacity}", role="Somebody")

    assert site.kb.episodes.get(episode).team == (
        TeamMember("Somebody", organisation, part, capacity=capacity),
    )


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"role": ""}, "Enter the role of the team member"),
        ({"role": "0 x Headteacher"}, "Enter a number of people from 1 to 99"),
        ({"role": "100 x Headteacher"}, "Enter a number of people from 1 to 99"),
        ({"organisation": ""}, "Enter the organisation the team member comes from"),
        ({"organisation": "Atlantis"}, "Choose one of those offered"),
        ({"organisation": "other"}, "Enter the name of the other organisation"),
        ({"other": "Police Scotland"}, "Leave this empty, or choose “Another organisation” above"),
        ({"capacity": "mascot"}, "Choose one of those offered"),
        ({"part": "mascot"}, "Choose one of those offered"),
        ({"account": "nobody"}, "There is no account “nobody”."),
        ({"account": "fife", "role": "Officer\nDirector"}, "Name one account for one person"),
    ],
)
def test_a_team_member_that_cannot_be_recorded_is_said_at_the_field(
    site: Site, typed: dict[str, str], message: str
) -> None:
    episode = site.episode()

    page = site.visitor("moray").send(f"/episodes/{episode}/team/identify", **(RIGHT | typed))

    assert page.status == 422
    assert page.title.startswith("Error:")
    assert page.words.count(message) == 2
    assert page.fields["role"] == [(RIGHT | typed)["role"]]
    assert site.kb.episodes.get(episode).team == ()


def test_a_partner_that_is_not_in_the_list_is_named(site: Site) -> None:
    episode = site.episode()

    page = site.visitor("moray").send(
        f"/episodes/{episode}/team/identify",
        role="Sergeant",
        organisation="other",
        other="Police Scotland",
        capacity="host-partner",
    )

    assert "Sergeant Police Scotland. Member. Partner of the host authority" in page.words


def test_the_seat_of_the_next_host_is_shown_though_it_is_empty_and_filled_when_it_is(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    before = moray.open(f"/episodes/{episode}/team").words
    identify(site, episode, TeamMember("Director", "Angus Council", capacity="next-host"))

    after = moray.open(f"/episodes/{episode}/team").words

    assert "The seat of the next host authority Empty Nobody yet." in before
    assert "The seat of the next host authority 1 person Director" in after


def test_a_lead_that_is_not_known_six_weeks_before_is_flagged_that_day_and_not_before(site: Site) -> None:
    moray = site.visitor("moray")
    said = []
    for days in (42, 43):
        episode = site.episode()
        first = today() + timedelta(days=days)
        site.kb.episodes.agree_fieldwork_dates(episode, first, first, site.act())
        identify(site, episode, TeamMember("Director", "Moray Council", Part.LEAD))
        site.settle()
        said.append(moray.open(f"/episodes/{episode}/team").words.count("Missing"))

    assert said == [3, 0]


def test_a_member_stands_down_with_a_reason_that_stays_on_the_page(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    identify(site, episode, TeamMember("Headteacher", "Moray Council"))
    address = f"/episodes/{episode}/team/1/stand-down"

    without = moray.send(address)
    page = moray.send(address, reason="Called away to another school.")

    assert without.status == 422
    assert without.words.count("Say why.") == 2
    assert "Headteacher, Moray: stood down on" in page.words
    assert "Reason: Called away to another school." in page.words
    assert "Recorded by Morag Baird" in page.words
    assert site.kb.episodes.get(episode).team == ()


def test_a_seat_that_was_never_filled_is_not_there(site: Site) -> None:
    assert site.visitor("moray").open(f"/episodes/{site.episode()}/team/7/stand-down").status == 404


def prepared(site: Site, episode: str) -> set[tuple[str, int]]:
    """Return which preparations are recorded for which seats."""
    return {(str(what), seat) for what, seat in site.kb.episodes.get(episode).prepared}


def button(page_html: str, label: str) -> str:
    """Return what the button sends whose words for screen readers are these."""
    before = page_html.split(f'<span class="visually-hidden"> {label}</span>')[0]
    return before.rpartition('value="')[2].split('"')[0]


def test_one_click_records_everybody_one_organisation_or_one_member(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    team = ("Headteacher", "Moray Council"), ("Officer", "Moray Council"), ("Inspector", "Education Scotland")
    identify(site, episode, *(TeamMember(*seat) for seat in team))
    address = f"/episodes/{episode}/team/preparation"
    for label in (
        "team pre-meeting for Everybody",
        "professional learning for Moray Council",
        "guidance read for Inspector, Education Scotland",
    ):
        form = moray.open(address)
        page = moray.send_form(form, record=button(form.html, label))
        assert page.status == 200

    assert prepared(site, episode) == {
        *(("team pre-meeting", seat) for seat in (1, 2, 3)),
        *(("professional learning", seat) for seat in (1, 2)),
        ("guidance read", 3),
    }
    assert "Everybody 3 of 3 2 of 3" in page.words


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"record": ""}, "Press the button of those who took part"),
        ({"on": "soon", "record": "guidance read:1"}, "Enter the day as a date, such as 2023-03-14"),
    ],
)
def test_a_preparation_that_cannot_be_recorded_is_said(
    site: Site, typed: dict[str, str], message: str
) -> None:
    episode = site.episode()
    identify(site, episode, TeamMember("Headteacher", "Moray Council"))

    page = site.visitor("moray").send(f"/episodes/{episode}/team/preparation", **typed)

    assert page.status == 422
    assert message in page.words
    assert prepared(site, episode) == set()


def test_a_preparation_is_dated_with_the_day_of_the_meeting_and_taken_back_with_a_reason(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    identify(site, episode, TeamMember("Headteacher", "Moray Council"))
    moray.send(f"/episodes/{episode}/record/meetings", kind="team pre-meeting", held="2024-02-06")
    form = moray.open(f"/episodes/{episode}/team/preparation")
    moray.send_form(form, record="team pre-meeting:1")
    address = f"/episodes/{episode}/team/1/take-back/team-pre-meeting"

    without = moray.send(address)
    page = moray.send(address, reason="It was the other headteacher.")

    assert form.fields["on"] == ["2024-02-06"]
    assert without.status == 422
    assert page.status == 200
    assert prepared(site, episode) == set()


def test_who_is_prepared_is_for_those_who_work_on_the_episode(site: Site) -> None:
    episode = site.episode(Visibility.PUBLIC)

    assert site.visitor("fife").open(f"/episodes/{episode}/team/preparation").status == 403


def test_the_team_as_at_a_day_is_the_one_of_that_day_and_offers_no_change(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    identify(site, episode, TeamMember("Headteacher", "Moray Council"))
    site.kb.episodes.record_preparation(episode, Preparation.PRE_MEETING, (1,), site.act())
    site.settle()
    before, now = (
        moray.open(f"/episodes/{episode}/team{rest}") for rest in ("?as_at=2020-02-29", f"?as_at={today()}")
    )

    assert "Nothing had been recorded about this episode by then." in before.words
    assert "Headteacher Moray Council." in now.words
    assert "Stand down" not in now.words
    assert "Record" not in moray.open(f"/episodes/{episode}/team/preparation?as_at={today()}").fields
