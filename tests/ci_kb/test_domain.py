"""The rules of the guidance, and the plain sense, that a command is held against."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kb.domain.account import Account, Role
from ci_kb.domain.authorities import authorities, authority_called, full_name
from ci_kb.domain.connection import Connection
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import Details, Focus, FocusStep, TeamMember
from ci_kb.domain.errors import (
    AlreadyWithdrawn,
    CiKbError,
    DatesReversed,
    MissingWords,
    NotFound,
    NothingChanged,
    ReasonNeeded,
    Refused,
)
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Visibility, check_reference
from tests.examples import act, episode, every_record, finding

MONDAY, FRIDAY = date(2022, 11, 14), date(2022, 11, 18)


def test_there_are_thirty_two_authorities() -> None:
    assert len(authorities()) == 32


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("Western Isles", "Comhairle nan Eilean Siar"),
        ("na h-eileanan siar", "Comhairle nan Eilean Siar"),
        ("S12000020", "Moray Council"),
        ("S12000015", "Fife Council"),
        ("Argyll & Bute", "Argyll and Bute Council"),
        ("  EDINBURGH ", "City of Edinburgh Council"),
        ("Comhairle na Gaidhealtachd", "The Highland Council"),
    ],
)
def test_an_authority_is_known_by_any_of_its_names(name: str, full: str) -> None:
    assert full_name(name) == full


def test_a_name_of_no_authority_is_not_found() -> None:
    with pytest.raises(NotFound, match="no local authority “Strathfleet”"):
        full_name("Strathfleet")


def test_an_invented_authority_keeps_its_name() -> None:
    assert full_name("Strathfleet", invented=True) == "Strathfleet"
    assert authority_called("Strathfleet") is None


REFUSALS: list[tuple[Any, type[CiKbError], str]] = [
    (lambda: episode(hosts=()), MissingWords, "Enter the host authority."),
    (lambda: episode(hosts=("Fife Council", "Fife Council")), Refused, "each host authority once"),
    (lambda: episode("a b"), Refused, "cannot be a reference"),
    (lambda: episode().state_focus(FocusStep.PROPOSED, Focus("  "), act()), MissingWords, "Enter the focus"),
    (lambda: episode().agree_fieldwork_dates(FRIDAY, MONDAY, act()), DatesReversed, "before the first day"),
    (lambda: episode().waive_milestone("team-identified", act()), ReasonNeeded, "Say why"),
    (lambda: episode().correct_details(Details("x", ("Fife Council",)), act()), ReasonNeeded, "Say why"),
    (lambda: episode().correct_details(episode().details, act("why")), NothingChanged, "Nothing was changed"),
    (lambda: episode().identify_team_member(TeamMember("", "ADES"), act()), MissingWords, "role"),
    (lambda: episode().identify_team_member(TeamMember("HMI", "ES", count=0), act()), Refused, "at least 1"),
    (lambda: episode().stand_down(TeamMember("HMI", "ES"), act()), NotFound, "no team member"),
    (lambda: episode().withdraw_self_evaluation("se9", act("why")), NotFound, "se9"),
    (lambda: episode().release(Visibility.TEAM, act()), NothingChanged, "Nothing was changed"),
    (lambda: finding(" "), MissingWords, "Enter what was found."),
    (lambda: finding().correct(finding("x").content, act()), ReasonNeeded, "Say why"),
    (lambda: finding().correct(finding().content, act("why")), NothingChanged, "Nothing was changed"),
    (lambda: finding().withdraw(act()), ReasonNeeded, "Say why"),
    (lambda: finding().release(Visibility.TEAM, act()), NothingChanged, "Nothing was changed"),
    (lambda: Account.open(Role.READER, "", act()).enable(act()), NothingChanged, "enabled already"),
]


@pytest.mark.parametrize(("command", "error", "sentence"), REFUSALS)
def test_nonsense_is_refused_with_a_sentence(command: Any, error: type[CiKbError], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        command()


def test_a_different_focus_needs_a_reason() -> None:
    opened = episode()
    opened.state_focus(FocusStep.PROPOSED, Focus("Attainment"), act())
    with pytest.raises(ReasonNeeded):
        opened.state_focus(FocusStep.AGREED, Focus("Attendance"), act())


def test_the_same_words_may_be_agreed_without_a_further_reason() -> None:
    opened = episode()
    opened.state_focus(FocusStep.PROPOSED, Focus("Attendance"), act())
    opened.state_focus(FocusStep.AGREED, Focus("Attendance"), act())
    assert [step for _, step, _, _ in opened.focus_steps] == ["proposed", "agreed"]


def test_the_chain_of_the_focus_survives_a_replacement_of_every_word() -> None:
    opened = episode()
    opened.state_focus(FocusStep.PROPOSED, Focus("Attainment"), act())
    opened.state_focus(FocusStep.CHANGED, Focus("Something else altogether"), act("new evidence"))
    assert [focus.text for _, _, focus, _ in opened.focus_steps] == [
        "Attainment",
        "Something else altogether",
    ]


@given(st.permutations(["focus", "dates", "team", "review", "timetable"]))
def test_stages_may_come_in_any_order(order: list[str]) -> None:
    opened = episode()
    commands: dict[str, Any] = {
        "focus": lambda: opened.state_focus(FocusStep.AGREED, Focus("Attendance"), act()),
        "dates": lambda: opened.agree_fieldwork_dates(MONDAY, FRIDAY, act()),
        "team": lambda: opened.identify_team_member(TeamMember("HMI", "Education Scotland"), act()),
        "review": lambda: opened.review_progress(None, "on the way", act()),
        "timetable": lambda: opened.meet_milestone("timetable-agreed", act()),
    }
    for name in order:
        commands[name]()
    assert opened.version == 6


def test_moving_the_fieldwork_keeps_the_old_dates() -> None:
    opened = episode()
    opened.agree_fieldwork_dates(MONDAY, FRIDAY, act())
    opened.agree_fieldwork_dates(date(2022, 11, 21), date(2022, 11, 25), act("storm"))
    agreed, moved = opened.collect_events()[1:]
    assert (agreed.start, moved.start, moved.reason) == (MONDAY, date(2022, 11, 21), "storm")  # type: ignore[attr-defined]


def test_what_was_withdrawn_can_no_longer_be_changed() -> None:
    gone = finding()
    gone.withdraw(act("accuracy check"))
    with pytest.raises(AlreadyWithdrawn):
        gone.correct(FindingContent(FindingKind.STRENGTH, "other"), act("late"))


def test_an_authority_cannot_be_connected_with_itself() -> None:
    with pytest.raises(Refused, match="itself"):
        Connection.propose(
            "moray-2022-11",
            "c1",
            from_authority="Fife Council",
            to_authority="Fife Council",
            subject="x",
            visibility=Visibility.NETWORK,
            act=act(),
        )


@pytest.mark.parametrize("reference", ["", "..", ".", "a/b", "a b", "é", "x" * 81, "a\n"])
def test_a_reference_that_cannot_stand_in_an_address_is_refused(reference: str) -> None:
    with pytest.raises(Refused):
        check_reference(reference)


def test_every_event_carries_the_six_facts() -> None:
    for record in every_record():
        for event in record.collect_events():
            assert event.by, event
            assert event.role, event
            assert event.on, event
            assert event.timestamp.tzinfo, event
            assert event.command, event
            assert isinstance(event.reason, str), event


def test_replaying_the_events_gives_the_aggregate() -> None:
    for record in every_record():
        again: Any = None
        for event in record.collect_events():
            again = event.mutate(again)
        assert vars(again) | {"_pending_events": None} == vars(record) | {"_pending_events": None}


def test_an_episode_of_three_hosts_is_one_episode() -> None:
    joint = Episode.open("islands", Details("Islands", ("A", "B", "C")), act(), guidance="2022-11")
    assert joint.details.hosts == ("A", "B", "C")


def test_of_two_seats_alike_the_one_that_is_named_is_left() -> None:
    found = episode()
    member = TeamMember("Headteacher", "Moray Council")
    for _ in range(2):
        found.identify_team_member(member, act())
    found.leave_seat(2, act("called away"))
    assert list(found.seats) == [1]
