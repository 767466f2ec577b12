"""Key points noted in a group: presets, one text and a button, recorded once, for the team alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from ci_kb.days import today
from ci_kb.domain.episode_values import Session, TeamMember
from ci_kb.domain.key_point import KeyPointContent
from ci_kb.domain.record import Visibility
from tests.web.site import Site
from tests.web.visitor import Page, Visitor
from web.capture.whose import device_key

POINT = "Guidance staff meet every family before August."


@pytest.fixture
def episode(site: Site) -> str:
    """An episode that every authority may read, with two groups on each of two days."""
    reference = site.episode()
    sessions = tuple(
        Session(day, "09:30", "11:00", "Groups", group, "Officer", recorder)
        for day in (1, 2)
        for group, recorder in (("Attendance", "Head of service"), ("Families", "Link worker"))
    )
    site.kb.episodes.draft_timetable(reference, sessions, site.act())
    site.settle()
    return reference


def note(who: Visitor, episode: str, **typed: Any) -> Page:
    """Note a key point on the page for it."""
    return who.send(f"/episodes/{episode}/capture", **{"text": POINT, **typed})


def test_a_key_point_is_noted_and_stands_first_in_its_group(site: Site, episode: str) -> None:
    moray = site.visitor("moray")
    note(moray, episode, text="First thought.")

    page = note(moray, episode, text="Second thought.", day="2")

    assert page.status == 200
    assert page.words.index("Second thought.") < page.words.index("First thought.")
    assert "The key point is recorded." in page.words
    assert "Noted: Attendance (2)" in page.words
    assert page.fields["text"] == [""]


def test_group_and_day_are_remembered_from_one_key_point_to_the_next(site: Site, episode: str) -> None:
    moray = site.visitor("moray")
    note(moray, episode, group="Families", day="2")

    page = moray.open(f"/episodes/{episode}/capture")

    assert page.fields["group"] == ["Families"]
    assert page.fields["day"] == ["2"]


def test_a_recorder_in_the_programme_begins_in_their_own_group(site: Site, episode: str) -> None:
    member = TeamMember("Link worker", "Moray Council", person=site.people["moray"])
    site.kb.episodes.identify_team_member(episode, member, site.act())
    site.settle()

    assert site.visitor("moray").open(f"/episodes/{episode}/capture").fields["group"] == ["Families"]
    assert site.visitor("colleague").open(f"/episodes/{episode}/capture").fields["group"] == ["Attendance"]


def test_the_day_is_told_from_the_date_of_the_fieldwork(site: Site, episode: str) -> None:
    first = today() - timedelta(days=1)
    while first.weekday() > 3:  # so that the day after it is no weekend
        first -= timedelta(days=1)
    site.kb.episodes.agree_fieldwork_dates(episode, first, first + timedelta(days=1), site.act())
    site.settle()

    assert site.visitor("moray").open(f"/episodes/{episode}/capture").fields["day"] == ["2"]


def test_a_group_that_is_not_in_the_programme_can_be_named(site: Site, episode: str) -> None:
    page = note(site.visitor("moray"), episode, new_group="Corridor")

    assert "Noted: Corridor (1)" in page.words
    assert page.fields["group"] == ["Corridor"]


@pytest.mark.parametrize(
    ("typed", "message", "field"),
    [
        ({"text": " "}, "Enter the key point", "text"),
        ({"day": "0"}, "Enter the day of the fieldwork, from 1 to 99", "day"),
        ({"day": "one"}, "Enter the day of the fieldwork as a number, such as 1", "day"),
        ({"group": "x" * 301}, "Shorten this to 300 characters or fewer", "group"),
        ({"new_group": "x" * 101}, "Shorten this to 100 characters or fewer", "new_group"),
        ({"text": "x" * 20_001}, "Shorten this to 20,000 characters or fewer", "text"),
    ],
)
def test_a_key_point_that_cannot_be_recorded_comes_back_with_what_was_typed(
    site: Site, episode: str, typed: dict[str, str], message: str, field: str
) -> None:
    page = note(site.visitor("moray"), episode, **typed)

    assert page.status == 422
    assert page.words.count(message) == 2
    assert f'href="#{field}"' in page.html
    assert "text" in typed or page.fields["text"] == [POINT]
    assert list(page.unlabelled()) == []


def test_a_form_sent_twice_is_recorded_once(site: Site, episode: str) -> None:
    moray = site.visitor("moray")
    form = moray.open(f"/episodes/{episode}/capture")

    pages = [moray.send_form(form, text=POINT) for _ in range(2)]

    assert "Noted: Attendance (1)" in pages[1].words


def test_key_points_of_the_other_groups_are_a_click_away(site: Site, episode: str) -> None:
    moray = site.visitor("moray")
    note(moray, episode, text="In families.", group="Families")
    note(moray, episode, text="In attendance.", group="Attendance")

    own = moray.open(f"/episodes/{episode}/capture")
    other = moray.open(f"/episodes/{episode}/capture?group=Families")
    everywhere = moray.open(f"/episodes/{episode}/capture?show=all")

    assert "In families." not in own.words
    assert "In families." in other.words
    assert "In attendance." not in other.words
    assert "Noted in all groups (2)" in everywhere.words


def test_a_key_point_has_a_page_with_its_history_and_no_release(site: Site, episode: str) -> None:
    moray = site.visitor("moray")
    site.kb.key_points.record(episode, KeyPointContent(POINT, 1, "Attendance"), site.act(), reference="k1")
    site.settle()
    address = f"/episodes/{episode}/key-points/k1"

    moray.send(f"{address}/correct", text="Better words.", reason="It was put badly.")
    page = moray.open(address)

    assert "Version 2: corrected" in page.words
    assert "Day of the fieldwork 1" in page.words
    assert "Say who may read it" not in page.words
    assert moray.open(f"{address}/release").status == 404
    assert moray.open(f"/episodes/{episode}/record/key-points").status == 404
    assert moray.send(f"{address}/withdraw", reason="Recorded twice.").status == 200
    assert POINT not in moray.open(f"/episodes/{episode}/capture").words


def test_key_points_are_nowhere_for_those_outside_the_team(site: Site, episode: str) -> None:
    content = KeyPointContent("The pangolin was mentioned.", 1, "Attendance")
    site.kb.key_points.record(episode, content, site.act(), reference="k1")
    site.settle()
    fife, visitor = site.visitor("fife"), site.visitor()

    assert fife.open(f"/episodes/{episode}/key-points/k1").status == 404
    assert fife.open(f"/episodes/{episode}/capture").status == 403
    for who in (fife, visitor, site.visitor("moray")):
        for path in ("/search?q=pangolin", "/api/v1/search?q=pangolin", "/", f"/episodes/{episode}"):
            assert "The pangolin was" not in who.open(path).words, path


def test_key_points_are_shown_as_they_stood_on_an_earlier_day(site: Site, episode: str) -> None:
    note(site.visitor("moray"), episode)

    assert POINT not in site.visitor("moray").open(f"/episodes/{episode}/capture?as_at=2020-01-01").words
    page = site.visitor("moray").open(f"/episodes/{episode}/capture?as_at={today()}")
    assert POINT in page.words
    assert "Record the key point" not in page.words


# ---- the door for a device that kept them ----


def send(who: Visitor, episode: str, **said: Any) -> Any:
    """Send a key point as a device does."""
    token = who.open("/sign-in").html.split('name="csrf_token" value="')[1].split('"')[0]
    point = {"command": uuid4().hex, "text": POINT, "group": "Attendance", "day": 1, **said}
    return who.client.post(
        f"/api/v1/episodes/{episode}/key-points", json=point, headers={"X-CSRFToken": token}
    )


def test_a_key_point_sent_twice_by_a_device_is_recorded_once(site: Site, episode: str) -> None:
    moray, command = site.visitor("moray"), uuid4().hex

    answers = [send(moray, episode, command=command) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert answers[0].json["command"] == command
    site.settle()
    assert moray.open(answers[0].json["address"]).status == 200
    assert "Noted: Attendance (1)" in moray.open(f"/episodes/{episode}/capture").words


@pytest.mark.parametrize(
    ("said", "status", "message"),
    [
        ({"text": ""}, 422, "Enter the key point"),
        ({"day": "x"}, 422, "Enter the day of the fieldwork as a number, such as 1"),
        ({"on": "yesterday"}, 422, "Enter the day as a date"),
        ({"command": "short"}, 400, "Send an object with a command of 32 hexadecimal digits."),
        ({"device": "another"}, 403, "This was written under another account."),
    ],
)
def test_what_the_door_refuses_it_refuses_with_a_sentence(
    site: Site, episode: str, said: dict[str, str], status: int, message: str
) -> None:
    answer = send(site.visitor("moray"), episode, **said)

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert message in answer.json["detail"]


@pytest.mark.parametrize("body", ["[]", "no JSON", '"text"'])
def test_the_door_wants_an_object(site: Site, episode: str, body: str) -> None:
    moray = site.visitor("moray")
    token = moray.open("/").html.split('name="csrf_token" value="')[1].split('"')[0]
    headers = {"X-CSRFToken": token, "Content-Type": "application/json"}

    answer = moray.client.post(f"/api/v1/episodes/{episode}/key-points", data=body, headers=headers)

    assert answer.status_code == 400


def test_the_door_is_shut_to_forgers_visitors_and_those_outside_the_team(site: Site, episode: str) -> None:
    forged = site.visitor("moray").client.post(f"/api/v1/episodes/{episode}/key-points", json={})

    assert forged.status_code == 400
    assert send(site.visitor(), episode).status_code == 401
    assert send(site.visitor("fife"), episode).status_code == 403
    assert send(site.visitor("moray"), "no-such").status_code == 404


def test_a_device_whose_clock_is_ahead_is_corrected_not_refused(site: Site, episode: str) -> None:
    answer = send(site.visitor("moray"), episode, on=(today() + timedelta(days=1)).isoformat())

    assert answer.status_code == 201
    reference = answer.json["reference"]
    assert site.kb.log.history(site.kb.key_points.get(episode, reference).id)[0].on == today()


def test_a_point_written_yesterday_keeps_its_day(site: Site, episode: str) -> None:
    answer = send(site.visitor("moray"), episode, on="2024-03-04")

    point = site.kb.key_points.get(episode, answer.json["reference"])
    assert site.kb.log.history(point.id)[0].on == date(2024, 3, 4)


# ---- what the device may keep ----


def test_the_page_may_be_kept_for_its_own_account_alone(site: Site, episode: str) -> None:
    moray, colleague = site.visitor("moray"), site.visitor("colleague")
    path = f"/episodes/{episode}/capture"

    keys = [who.client.get(path).headers["X-Device-Key"] for who in (moray, colleague)]

    assert keys[0] != keys[1]
    assert site.people["moray"] not in keys[0]
    assert f'data-device="{keys[0]}"' in moray.open("/").html
    assert 'data-device=""' in site.visitor().open("/").html
    assert "X-Device-Key" not in moray.client.get(f"{path}?as_at=2024-01-01").headers
    with site.app.app_context():
        assert keys[0] == device_key(site.people["moray"])


def test_the_worker_is_served_to_everybody_and_may_do_no_more_than_a_page(site: Site) -> None:
    with site.visitor().client.get("/capture-worker.js") as answer:
        assert answer.status_code == 200
        assert "javascript" in answer.mimetype
        assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-cache, max-age=0"


def test_the_page_of_a_hidden_episode_does_not_exist(site: Site) -> None:
    hidden = site.episode(Visibility.TEAM)

    assert site.visitor("fife").open(f"/episodes/{hidden}/capture").status == 404
