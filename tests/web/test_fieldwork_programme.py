"""The programme of the fieldwork: started from the exemplar, changed, held in groups, agreed."""

from __future__ import annotations

import pytest

from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import Session
from ci_kb.domain.record import Visibility
from tests.web.site import Site


@pytest.fixture
def episode(site: Site) -> str:
    """An episode that every authority may read, without a programme."""
    return site.episode()


def start(site: Site, episode: str, days: int = 2) -> str:
    """Start a programme from the exemplar, and return its address."""
    moray, where = site.visitor("moray"), f"/episodes/{episode}/programme"
    page = moray.press(where, f"{where}/start", days=str(days))
    assert page.status == 200, page.words
    return where


@pytest.mark.parametrize(("days", "sessions"), [(2, 13), (3, 17)])
def test_a_programme_starts_from_the_exemplar_with_one_click(
    site: Site, episode: str, days: int, sessions: int
) -> None:
    page = site.visitor("moray").open(start(site, episode, days))

    assert len(site.kb.episodes.get(episode).sessions) == sessions
    assert f"Day {days}" in page.words
    assert "Blue sky thinking" in page.words
    assert "Not agreed with the leads yet." in page.words


@pytest.mark.parametrize("days", ["", "0", "100", "two"])
def test_a_programme_of_no_known_length_is_refused(site: Site, episode: str, days: str) -> None:
    where = f"/episodes/{episode}/programme"

    page = site.visitor("moray").press(where, f"{where}/start", days=days)

    assert page.status == 422
    assert "Choose for how many days the programme is to be." in page.words


def test_starting_again_leaves_the_programme_that_is_there(site: Site, episode: str) -> None:
    where = f"/episodes/{episode}/programme"
    moray = site.visitor("moray")
    moray.press(where, f"{where}/start", days="2")

    page = moray.press(where, f"{where}/start", days="3")

    assert page.status == 409
    assert len(site.kb.episodes.get(episode).sessions) == 13


def test_the_days_of_the_programme_have_the_dates_of_the_fieldwork(site: Site, episode: str) -> None:
    moray = site.visitor("moray")
    moray.send(f"/episodes/{episode}/fieldwork", start="2024-03-08", end="2024-03-12")

    page = moray.open(start(site, episode, 3))

    for words in ("Friday 8 March 2024", "Monday 11 March 2024", "Tuesday 12 March 2024"):
        assert words in page.words


def test_sessions_are_changed_added_and_removed_on_one_page(site: Site, episode: str) -> None:
    moray, where = site.visitor("moray"), start(site, episode)
    typed = {
        "title-1": "Welcome with tea",
        "remove-2": "true",
        "day-14": "4",
        "start-14": "9.15",
        "end-14": "1000",
        "title-14": "A day of our own",
    }

    page = moray.send(f"{where}/edit", **typed)

    titles = [session.title for session in site.kb.episodes.get(episode).sessions]
    assert page.path == where
    assert titles[0] == "Welcome with tea"
    assert len(titles) == 13
    assert "The context of the authority, by the director and senior colleagues" not in titles
    assert site.kb.episodes.get(episode).sessions[-1] == Session(4, "09:15", "10:00", "A day of our own")


def test_saving_for_more_sessions_leads_back_to_the_form_with_empty_rows(site: Site, episode: str) -> None:
    moray, where = site.visitor("moray"), f"/episodes/{episode}/programme"
    rows = {
        f"{name}-{row}": value
        for row in range(1, 5)
        for name, value in {"day": "1", "start": f"0{row}:00", "end": f"0{row}:30", "title": "T"}.items()
    }

    page = moray.send(f"{where}/edit", more="yes", **rows)

    assert page.path == f"{where}/edit"
    assert page.fields["rows"] == ["8"]
    assert page.fields["title-8"] == [""]


@pytest.mark.parametrize(
    ("typed", "message", "field"),
    [
        ({"title-1": ""}, "Session 1: enter a title", "title-1"),
        ({"day-1": ""}, "Session 1: enter the day", "day-1"),
        ({"day-1": "0"}, "Session 1: enter the day as a number from 1 to 99", "day-1"),
        ({"start-1": ""}, "Session 1: enter when it begins", "start-1"),
        ({"start-1": "half nine"}, "Session 1: enter a time such as 09:30", "start-1"),
        ({"end-1": "09:00"}, "Session 1: it ends at 09:00, before it begins at 09:30", "end-1"),
        ({"kind-1": "tea"}, "Session 1: choose one of those offered", "kind-1"),
        ({"group-1": "x" * 201}, "Session 1: shorten this to 200 characters or fewer", "group-1"),
        ({"on": "2999-01-01"}, "Enter today or an earlier day", "on"),
    ],
)
def test_a_session_that_cannot_be_comes_back_with_what_was_typed(
    site: Site, episode: str, typed: dict[str, str], message: str, field: str
) -> None:
    where = start(site, episode)

    page = site.visitor("moray").send(f"{where}/edit", **{"title-2": "Kept as typed"} | typed)

    assert page.status == 422
    assert page.words.count(message) == 2
    assert f'href="#{field}"' in page.html
    assert page.fields["title-2"] == ["Kept as typed"]
    assert list(page.unlabelled()) == []


def test_every_fault_of_a_programme_is_named_at_once(site: Site, episode: str) -> None:
    page = site.visitor("moray").send(
        f"{start(site, episode)}/edit", **{"title-1": "", "end-3": "", "day-4": "x"}
    )

    for sentence in ("Session 1: enter a title", "Session 3: enter when it ends", "Session 4: enter the day"):
        assert sentence in page.words


def test_sub_groups_are_named_in_one_step_with_a_session_for_each(site: Site, episode: str) -> None:
    moray, where = site.visitor("moray"), start(site, episode)
    groups = {
        "group-1": "Attendance",
        "facilitator-1": "Principal officer",
        "recorder-1": "Adviser",
        "group-2": "Families",
    }

    page = moray.send(f"{where}/sub-groups", **groups)

    held = [session for session in site.kb.episodes.get(episode).sessions if session.group]
    assert [(one.day, one.group, one.kind) for one in held] == [
        (1, "Attendance", "sub-groups"),
        (1, "Families", "sub-groups"),
        (2, "Attendance", "sub-groups"),
        (2, "Families", "sub-groups"),
    ]
    assert held[0].recorder == "Adviser"
    assert "Families has no recorder on day 1." in page.words
    assert "Families has no facilitator on day 2." in page.words
    assert "Attendance has no" not in page.words


def test_naming_the_groups_again_gives_them_other_people_and_doubles_none(site: Site, episode: str) -> None:
    moray, where = site.visitor("moray"), start(site, episode)
    moray.send(f"{where}/sub-groups", **{"group-1": "Attendance"})
    form = moray.open(f"{where}/sub-groups")
    sessions = [name for name in site_slots(form.html) if "sessions/" in name]

    moray.send_form(form, sessions=sessions, **{"recorder-1": "Adviser"})

    held = [session for session in site.kb.episodes.get(episode).sessions if session.group]
    assert [(one.group, one.recorder) for one in held] == [("Attendance", "Adviser")] * 2


def site_slots(html: str) -> list[str]:
    """Return the values of the boxes that name sessions."""
    return [part.split('"')[0] for part in html.split('name="sessions" value="')[1:]]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Enter the name of at least one group"),
        ({"recorder-2": "Adviser"}, "Group 2: enter a name"),
        ({"group-1": "Attendance", "sessions": []}, "Choose at least one session in which the groups meet"),
    ],
)
def test_groups_without_name_or_session_are_refused(
    site: Site, episode: str, typed: dict[str, str], message: str
) -> None:
    page = site.visitor("moray").send(f"{start(site, episode)}/sub-groups", **typed)

    assert page.status == 422
    assert message in page.words


def test_a_programme_is_agreed_with_its_milestone_in_one_save(site: Site, episode: str) -> None:
    moray, where = site.visitor("moray"), start(site, episode)
    before = site.kb.episodes.get(episode).version

    page = moray.press(where, f"{where}/agree", version="1")

    assert "Agreed with the leads" in page.words
    assert "It is recorded that the programme was agreed." in page.words
    events = site.kb.log.history(Episode.identifier(episode))[before:]
    assert [type(event) for event in events] == [Episode.TimetableAgreed, Episode.MilestoneMet]
    assert events[1].milestone == "timetable-agreed"
    assert events[0].command == events[1].command


def test_a_milestone_that_was_met_is_not_met_again(site: Site, episode: str) -> None:
    moray, where = site.visitor("moray"), start(site, episode)
    moray.press(where, f"{where}/agree", version="1")
    moray.send(f"{where}/edit", **{"title-1": "Welcome with tea", "reason": "The host asked."})
    drafted = site.kb.episodes.get(episode)

    moray.press(where, f"{where}/agree", version=str(drafted.timetable_version))

    events = [type(event) for event in site.kb.log.history(Episode.identifier(episode))]
    assert not drafted.timetable_agreed
    assert events.count(Episode.TimetableAgreed) == 2
    assert events.count(Episode.MilestoneMet) == 1


def test_a_programme_that_was_agreed_changes_only_with_a_reason(site: Site, episode: str) -> None:
    moray, where = site.visitor("moray"), start(site, episode)
    moray.press(where, f"{where}/agree", version="1")

    refused = moray.send(f"{where}/edit", **{"title-1": "Welcome with tea"})
    page = moray.send_form(refused, reason="The host asked.")

    assert refused.status == 422
    assert "Say why. The reason is shown beside the change" in refused.words
    assert "It has to be agreed again." in page.words
    assert "Reason The host asked." in page.words


def test_two_who_change_the_programme_at_once_see_both_versions(site: Site, episode: str) -> None:
    moray, where = site.visitor("moray"), start(site, episode)
    form = moray.open(f"{where}/edit")
    site.visitor("colleague").send(f"{where}/edit", **{"title-1": "Theirs entirely"})

    page = moray.send_form(form, **{"title-2": "Mine entirely"})
    again = moray.send_form(page)

    assert page.status == 409
    assert "Theirs entirely" in page.words
    assert "Saved by Calum Grant" in page.words
    assert page.fields["title-2"] == ["Mine entirely"]
    assert again.status == 200
    assert site.kb.episodes.get(episode).sessions[1].title == "Mine entirely"


def test_a_change_meanwhile_is_shown_before_the_programme_is_agreed(site: Site, episode: str) -> None:
    moray, where = site.visitor("moray"), start(site, episode)
    site.visitor("colleague").send(f"{where}/edit", **{"title-1": "Theirs entirely"})

    page = moray.press(where, f"{where}/agree", version="1")

    assert page.status == 409
    assert "Theirs entirely" in page.words
    assert not site.kb.episodes.get(episode).timetable_agreed


def test_nothing_can_be_agreed_before_a_programme_is_drafted(site: Site, episode: str) -> None:
    page = site.visitor("moray").open(f"/episodes/{episode}/programme/agree")

    assert page.status == 422
    assert "Draft the programme first" in page.words


def test_elements_of_the_exemplar_that_are_missing_are_pointed_out_and_never_block(
    site: Site, episode: str
) -> None:
    moray, where = site.visitor("moray"), start(site, episode)

    page = moray.send(f"{where}/edit", **{"remove-12": "true", "start-2": "09:45"})

    assert page.status == 200
    assert "No session is “Blue sky thinking”." in page.words
    assert "begins at 09:45, before “Welcome and introductions” ends at 10:00." in page.words


def test_a_programme_is_read_by_whoever_sees_the_episode_and_changed_by_those_who_work_on_it(
    site: Site, episode: str
) -> None:
    where = start(site, episode)
    fife = site.visitor("fife")

    page = fife.open(where)

    assert "Welcome and introductions" in page.words
    assert "Change the programme" not in page.words
    assert "Worth looking at" not in page.words
    assert [fife.open(f"{where}/{rest}").status for rest in ("edit", "sub-groups", "agree")] == [403] * 3


def test_a_programme_is_shown_as_it_was_on_an_earlier_day(site: Site, episode: str) -> None:
    where = start(site, episode)

    page = site.visitor("moray").open(f"{where}?as_at=2020-01-01")

    assert "No programme has been drafted by then." in page.words
    assert "Start a programme" not in page.words


def test_the_programme_of_an_episode_of_the_team_is_nowhere_for_others(site: Site) -> None:

    hidden = site.episode(Visibility.TEAM)

    assert site.visitor("fife").open(f"/episodes/{hidden}/programme").status == 404
