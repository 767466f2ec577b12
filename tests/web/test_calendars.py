"""Calendars: entries that are changed and never doubled, and addresses that keep what is private."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from ci_kb.application import by_operator
from ci_kb.domain.episode_values import Part, Session, TeamMember
from ci_kb.domain.record import Visibility
from projections.calendars import ProgrammeVersion
from tests.web.papers import HOSTILE
from tests.web.site import Site
from web.calendars.sessions import tracked

START, END = date(2031, 6, 3), date(2031, 6, 5)
WELCOME = Session(1, "09:30", "10:15", "Welcome", facilitator="Director")
GROUPS = Session(1, "11:00", "12:30", "Visits", "Support")
PLENARY = Session(2, "13:00", "14:00", "Plenary")


def ready(site: Site, *sessions: Session, visibility: Visibility = Visibility.NETWORK) -> str:
    episode = site.episode(visibility)
    site.kb.episodes.agree_fieldwork_dates(episode, START, END, site.act())
    site.kb.episodes.agree_timetable(episode, sessions or (WELCOME, GROUPS, PLENARY), site.act())
    site.settle()
    return episode


def raw(site: Site, episode: str, account: str = "moray") -> str:
    answer = site.visitor(account).client.get(f"/episodes/{episode}/calendar.ics")
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    return answer.text


def entries(text: str) -> dict[str, Any]:
    """Return the entries of a calendar by UID, each UID once."""
    found = Calendar.from_ical(text).walk("VEVENT")
    by_uid = {str(event["UID"]): event for event in found}
    assert len(by_uid) == len(found)
    return by_uid


def titled(text: str, words: str) -> Any:
    (found,) = (event for event in entries(text).values() if words in str(event["SUMMARY"]))
    return found


def test_milestones_take_whole_days_and_sessions_their_times_in_scotland(site: Site) -> None:
    text = raw(site, ready(site))
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert "METHOD:PUBLISH\r\n" in text
    milestone, session = titled(text, "Focus agreed"), titled(text, "Visits (Support)")
    assert milestone["DTSTART"].dt == START - timedelta(weeks=6)
    assert milestone["DTEND"].dt == START - timedelta(weeks=6) + timedelta(days=1)
    assert "DTSTART;TZID=Europe/London:20310603T110000\r\n" in text
    assert "DTEND;TZID=Europe/London:20310603T123000\r\n" in text
    assert (milestone["TRANSP"], session["TRANSP"]) == ("TRANSPARENT", "OPAQUE")
    assert titled(text, "Plenary")["DTSTART"].dt.date() == date(2031, 6, 4)


def test_the_zone_says_when_summer_begins(site: Site) -> None:
    (zone,) = Calendar.from_ical(raw(site, ready(site))).walk("VTIMEZONE")
    london = zone.to_tz()
    assert datetime(2031, 6, 3, 11, tzinfo=london).utcoffset() == timedelta(hours=1)
    assert datetime(2031, 12, 3, 11, tzinfo=london).utcoffset() == timedelta(0)


def test_moved_dates_keep_every_uid_and_count_up(site: Site) -> None:
    episode = ready(site)
    before = entries(raw(site, episode))
    later = START + timedelta(weeks=2)
    site.kb.episodes.agree_fieldwork_dates(episode, later, later, site.act(reason="A storm"))
    site.settle()
    after = entries(raw(site, episode))
    assert before.keys() == after.keys()
    for uid, event in after.items():
        assert event["SEQUENCE"] > before[uid]["SEQUENCE"]
        assert event["DTSTAMP"].dt >= before[uid]["DTSTAMP"].dt
    assert titled(raw(site, episode), "Welcome")["DTSTART"].dt.date() == later


def test_nothing_changes_while_nothing_is_recorded(site: Site) -> None:
    episode = ready(site)
    assert raw(site, episode) == raw(site, episode)


def test_a_session_that_is_called_otherwise_or_moved_is_changed_and_one_taken_out_is_cancelled(
    site: Site,
) -> None:
    episode = ready(site)
    before = {str(event["SUMMARY"]): uid for uid, event in entries(raw(site, episode)).items()}
    moved = Session(2, "15:00", "16:00", "Visits", "Support")
    renamed = Session(1, "09:30", "10:15", "Welcome and introductions", facilitator="Director")
    site.kb.episodes.agree_timetable(episode, (renamed, moved), site.act(reason="Asked for"))
    site.settle()
    after = entries(raw(site, episode))
    assert str(after[before["Welcome"]]["SUMMARY"]) == "Welcome and introductions"
    assert after[before["Visits (Support)"]]["DTSTART"].dt.hour == 15
    assert after[before["Plenary"]]["STATUS"] == "CANCELLED"
    assert len(after) == len(before)


def test_a_postponed_episode_is_cancelled_in_the_calendar_and_comes_back_with_new_dates(site: Site) -> None:
    episode = ready(site)
    before = entries(raw(site, episode))
    site.kb.episodes.postpone(episode, site.act(reason="Illness"))
    site.settle()
    put_off = entries(raw(site, episode))
    assert put_off.keys() == before.keys()
    met = {uid for uid, event in before.items() if "(met)" in str(event["SUMMARY"])}
    assert {uid for uid, event in put_off.items() if event["STATUS"] != "CANCELLED"} == met
    new = START + timedelta(weeks=4)
    site.kb.episodes.agree_fieldwork_dates(episode, new, new, site.act(reason="Well again"))
    site.settle()
    back = entries(raw(site, episode))
    assert back.keys() == before.keys()
    assert {str(event["STATUS"]) for event in back.values()} == {"CONFIRMED"}


def test_a_waived_milestone_is_cancelled(site: Site) -> None:
    episode = ready(site)
    site.kb.episodes.waive_milestone(episode, "team-pre-meeting", site.act(reason="They know each other"))
    site.settle()
    assert titled(raw(site, episode), "Team pre-meeting")["STATUS"] == "CANCELLED"


@pytest.mark.parametrize(
    "title", [*HOSTILE, "a,b;c\\d:e", "END:VEVENT\r\nBEGIN:VEVENT", "x" * 500, "ⵣ" * 200]
)
def test_a_hostile_title_stays_within_its_line(site: Site, title: str) -> None:
    if "\ud800" in title:
        title = title.replace("\ud800", "")
    episode = ready(site, Session(1, "09:30", "10:00", title, "g\r\nURL:http://evil.example"))
    text = raw(site, episode)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", text.replace("\r\n", ""))
    names = {
        re.split("[:;]", line, maxsplit=1)[0] for line in re.sub("\r\n ", "", text).split("\r\n") if line
    }
    assert all(re.fullmatch("[A-Z-]+", name) for name in names)
    sessions = [
        event for event in entries(text).values() if str(event["URL"]).endswith(f"/episodes/{episode}")
    ]
    assert len(sessions) == 1


def test_a_session_without_a_time_takes_its_day(site: Site) -> None:
    text = raw(site, ready(site, Session(2, "after lunch", "", "Walk")))
    assert titled(text, "Walk")["DTSTART"].dt == date(2031, 6, 4)


def versions(programmes: list[list[tuple[int, str]]]) -> Iterator[ProgrammeVersion]:
    blank = {"end": "", "facilitator": "", "recorder": "", "kind": "", "group": ""}
    for position, sessions in enumerate(programmes, 1):
        yield ProgrammeVersion(
            position,
            tuple({"day": day, "start": "09:30", "title": title, **blank} for day, title in sessions),
        )


PROGRAMMES = st.lists(st.lists(st.tuples(st.integers(1, 3), st.sampled_from("abcd")), max_size=6), max_size=6)


@given(PROGRAMMES)
@settings(max_examples=100)
def test_what_stands_in_the_calendar_is_the_last_programme_and_names_stay(
    programmes: list[list[tuple[int, str]]],
) -> None:
    found = tracked(versions(programmes))
    standing = sorted((one.session["day"], one.session["title"]) for one in found if not one.gone)
    assert standing == sorted(programmes[-1] if programmes else [])
    names = [one.name for one in found]
    assert len(names) == len(set(names))
    for known in range(len(programmes)):
        assert [one.name for one in tracked(versions(programmes[:known]))] == names[
            : len(tracked(versions(programmes[:known])))
        ]


def own_address(site: Site, account: str) -> str:
    page = site.visitor(account).open("/calendar")
    (address,) = {link for link in page.reading.links if link.endswith(".ics") and "/calendar/" in link}
    return address.removeprefix("http://localhost")


def test_the_private_address_works_without_signing_in_and_holds_ones_own_episodes(site: Site) -> None:
    mine, theirs = ready(site), ready(site, Session(1, "09:30", "10:00", "Seen by nobody else"))
    text = site.visitor().open(own_address(site, "moray")).html
    assert f"/episodes/{mine}/timeline" in text
    assert f"/episodes/{theirs}/timeline" in text
    assert "/episodes/" not in site.visitor().open(own_address(site, "fife")).html


def test_one_sees_in_it_what_one_may_see_at_that_moment(site: Site) -> None:
    episode = ready(site, visibility=Visibility.TEAM)
    address = own_address(site, "fife")
    member = TeamMember("Officer", "Fife Council", Part.MEMBER, person=site.people["fife"])
    assert episode not in site.visitor().open(address).html
    site.kb.episodes.identify_team_member(episode, member, site.act())
    site.settle()
    assert episode in site.visitor().open(address).html
    site.kb.episodes.stand_down(episode, member, site.act(reason="Moved on"))
    site.settle()
    assert episode not in site.visitor().open(address).html


def test_nobody_can_guess_it_and_a_disabled_account_has_none(site: Site) -> None:
    address = own_address(site, "colleague")
    person, token = address.removeprefix("/calendar/").removesuffix(".ics").split("/")
    assert len(token) == 40
    for wrong in (
        f"/calendar/{person}/{'0' * 40}.ics",
        f"/calendar/{site.people['moray']}/{token}.ics",
        f"/calendar/nobody/{token}.ics",
        f"/calendar/{person}/é.ics",
    ):
        assert site.visitor().client.get(wrong).status_code == 404
    act = by_operator(date(2024, 1, 8), "Left")
    site.kb.accounts.disable("colleague", act)
    assert site.visitor().client.get(address).status_code == 404
    site.kb.accounts.enable("colleague", by_operator(date(2024, 1, 8), "Back"))
    assert site.visitor().client.get(address).status_code == 200


def test_an_unchanged_calendar_is_not_sent_again(site: Site) -> None:
    address = own_address(site, "moray")
    first = site.visitor().client.get(address)
    again = site.visitor().client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_the_calendar_of_an_episode_one_may_not_see_is_not_there(site: Site) -> None:
    episode = ready(site, visibility=Visibility.TEAM)
    assert site.visitor("fife").client.get(f"/episodes/{episode}/calendar.ics").status_code == 404
    assert site.visitor().client.get(f"/episodes/{episode}/calendar.ics").status_code == 302
