"""The table of roles: complete, from the guidance, and equal to what its page says."""

from __future__ import annotations

from datetime import date

import pytest

from ci_kb import roles
from ci_kb.domain.account import Role
from ci_kb.domain.episode_values import Part
from ci_kb.domain.record import Visibility
from ci_kb.domain.report import ReportStep
from ci_kb.guidance import Versions
from ci_kb.roles import Command, Member
from ci_kb.roles.page import PAGE, whole

TABLE = roles.table()
HOST = ("Moray Council",)

OF_THE_GUIDANCE = (
    *("host lead", "director", "Local Organisational Group member", "ADES coordinator"),
    *("Senior Regional Adviser", "scrutiny lead", "team member", "recorder", "next host"),
    *("Operational Group", "Strategic Group", "elected member", "reader", "curator", "auditor"),
    "administrator",
)


@pytest.mark.parametrize("name", OF_THE_GUIDANCE)
def test_every_role_of_the_guidance_is_in_the_table_with_its_source(name: str) -> None:
    assert TABLE.roles[name].source
    assert TABLE.roles[name].does


def test_every_role_that_accounts_have_had_is_still_in_the_table() -> None:
    assert {str(role) for role in Role} == {role.name for role in TABLE.held_by_account()}


def test_every_command_is_granted_to_somebody_and_named() -> None:
    given = {
        command
        for role in TABLE.roles.values()
        for rights in (role.everywhere, role.hosting, role.member)
        if rights
        for command in rights.may
    }
    assert given == set(Command) == set(TABLE.commands)


def test_every_seat_in_a_team_amounts_to_a_role() -> None:
    for part in Part:
        assert TABLE.roles[roles.seat_as_role(part, "", "ADES", HOST)].in_episode
    assert roles.seat_as_role(Part.LEAD, "", *HOST, HOST) == "host lead"
    assert roles.seat_as_role(Part.LEAD, "", "ADES", HOST) == "team member"
    assert roles.seat_as_role(Part.MEMBER, "regional-lead", "Education Scotland", HOST) == (
        "Senior Regional Adviser"
    )


def test_seats_of_the_guidance_that_are_roles_are_known_to_it() -> None:
    known = {capacity.id for capacity in Versions().current.capacities}
    assert {name for role in TABLE.roles.values() for name in role.capacities} <= known


def test_steps_by_which_a_report_is_given_out_are_steps_of_a_report() -> None:
    assert {step for role in TABLE.roles.values() for step in role.given} <= set(ReportStep)


def test_what_replaces_a_role_for_others_exists_and_gives_no_more() -> None:
    for role in TABLE.held_in_episode():
        if role.of:
            instead = TABLE.roles[role.otherwise].member
            assert role.member
            assert instead
            assert instead.may < role.member.may


def test_a_role_of_a_body_counts_for_that_body_alone() -> None:
    held = frozenset({"Senior Regional Adviser"})
    agree = Command.AGREE_FOR_EDUCATION_SCOTLAND
    assert roles.may(agree, "reader", "Education Scotland", HOST, held)
    assert not roles.may(agree, "reader", "Moray Council", HOST, held)
    assert roles.may(Command.WORK, "reader", "Moray Council", HOST, held)


def test_an_auditor_sees_drafts_and_gives_no_command_about_episodes_even_as_a_member() -> None:
    assert roles.sees(Visibility.TEAM, "auditor", "")
    held = frozenset({"host lead"})
    given = {command for command in Command if roles.may(command, "auditor", "Moray Council", HOST, held)}
    assert given == {Command.AUDIT}


def test_who_sees_what_few_may_read_sees_what_more_may_read() -> None:
    for role in TABLE.held_by_account():
        for hosts in ((), HOST):
            seen = [roles.sees(visibility, role.name, "Moray Council", hosts) for visibility in Visibility]
            assert seen == sorted(seen)


def test_a_membership_without_a_last_day_ends_by_itself_some_months_after_the_report() -> None:
    assert roles.ends_by_itself(date(2023, 1, 24)) == date(2023, 7, 24)
    assert roles.ends_by_itself(date(2023, 8, 31)) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("day", "holds"), [(date(2023, 1, 1), False), (date(2023, 1, 2), True), (date(2023, 1, 4), False)]
)
def test_a_membership_holds_from_its_first_to_its_last_day(day: date, holds: bool) -> None:
    member = Member("p", "recorder", date(2023, 1, 2), date(2023, 1, 3))
    assert member.holds_on(day) == holds


def test_the_page_about_roles_says_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == whole()
