"""Access to an episode: given, changed, ended, ending by itself; by seats in the team as before."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.days import today
from ci_kb.domain.account import Role
from ci_kb.domain.episode_values import Details, Part, TeamMember
from ci_kb.domain.errors import (
    DatesReversed,
    NotAChoice,
    NotAllowed,
    ReasonNeeded,
    Refused,
)
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Act, Visibility
from ci_kb.domain.report import ReportStep
from tests.examples import REFERENCE, act

OPEN_ENDED = (date(2022, 9, 1), None)
CONTENT = FindingContent(FindingKind.STRENGTH, "Clear feedback")


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with accounts, whose passwords take a while to make."""
    folder = tmp_path_factory.mktemp("people")
    with KnowledgeBase(folder, date(2022, 9, 1)) as kb:
        for account, role, body in (
            ("visitor", Role.READER, "Fife Council"),
            ("adviser", Role.READER, "Education Scotland"),
            ("auditor", Role.AUDITOR, ""),
        ):
            kb.accounts.add(account, account, "a few words are good", role, body, by_operator(today()))
        kb.episodes.open(REFERENCE, Details("Attendance", ("Moray",)), act())
    return folder


@pytest.fixture
def kb(people: Path, tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(Path(shutil.copytree(people, tmp_path / "data")), date(2022, 9, 1)) as kb:
        yield kb


def person(kb: KnowledgeBase, account: str = "visitor") -> str:
    return kb.people.called(account).id


def acting(kb: KnowledgeBase, account: str = "visitor") -> Act:
    found = kb.people.called(account)
    of = kb.accounts.of(found)
    return Act(found.id, of.account_role, of.account_body, date(2022, 11, 15))


def works(kb: KnowledgeBase, account: str = "visitor") -> bool:
    try:
        kb.findings.record(REFERENCE, CONTENT, acting(kb, account))
    except NotAllowed:
        return False
    return True


def test_access_lets_a_reader_of_another_authority_work_on_the_episode(kb: KnowledgeBase) -> None:
    assert not works(kb)
    kb.memberships.grant(REFERENCE, person(kb), "recorder", OPEN_ENDED, act())
    assert works(kb)


@pytest.mark.parametrize(("days_ago", "works_now"), [(1, False), (0, True)])
def test_access_ends_by_itself_on_its_last_day(kb: KnowledgeBase, days_ago: int, works_now: bool) -> None:
    last = today() - timedelta(days=days_ago)
    kb.memberships.grant(REFERENCE, person(kb), "recorder", (date(2022, 9, 1), last), act())
    assert works(kb) == works_now


def test_access_begins_on_its_first_day(kb: KnowledgeBase) -> None:
    kb.memberships.grant(REFERENCE, person(kb), "recorder", (today() + timedelta(days=1), None), act())
    assert not works(kb)


@pytest.mark.parametrize("step", [ReportStep.FINALISED, ReportStep.FAIL_SAFE_AGREED])
@pytest.mark.parametrize(("days_ago", "works_now"), [(150, True), (190, False)])
def test_access_without_a_last_day_ends_some_months_after_the_report(
    kb: KnowledgeBase, step: ReportStep, days_ago: int, works_now: bool
) -> None:
    kb.memberships.grant(REFERENCE, person(kb), "recorder", OPEN_ENDED, act())
    kb.reports.take_step(REFERENCE, step, replace(act(), on=today() - timedelta(days=days_ago)))
    assert works(kb) == works_now


def test_a_seat_in_the_team_gives_access_until_some_months_after_the_report(kb: KnowledgeBase) -> None:
    seat = TeamMember("Headteacher", "Fife Council", Part.MEMBER, person(kb))
    kb.episodes.identify_team_member(REFERENCE, seat, act())
    assert works(kb)
    kb.reports.take_step(REFERENCE, ReportStep.FINALISED, replace(act(), on=date(2023, 1, 24)))
    assert not works(kb)
    kb.memberships.change_dates(REFERENCE, person(kb), (date(2022, 9, 1), today()), act("the plan runs on"))
    assert works(kb)


def test_ending_access_by_a_seat_leaves_the_seat(kb: KnowledgeBase) -> None:
    seat = TeamMember("Headteacher", "Fife Council", Part.MEMBER, person(kb))
    kb.episodes.identify_team_member(REFERENCE, seat, act())
    kb.memberships.end(REFERENCE, person(kb), act("a laptop was lost"))
    assert not works(kb)
    assert kb.episodes.get(REFERENCE).team == (seat,)


def test_standing_down_ends_access_and_a_new_seat_gives_it_again(kb: KnowledgeBase) -> None:
    seat = TeamMember("Headteacher", "Fife Council", Part.MEMBER, person(kb))
    kb.episodes.identify_team_member(REFERENCE, seat, act())
    kb.memberships.change_dates(REFERENCE, person(kb), (date(2022, 9, 1), today()), act("longer"))
    kb.episodes.leave_seat(REFERENCE, 1, act("called away"))
    assert not works(kb)
    kb.episodes.identify_team_member(REFERENCE, seat, act())
    assert works(kb)


def test_an_observer_records_nothing(kb: KnowledgeBase) -> None:
    kb.memberships.grant(REFERENCE, person(kb), "observer", OPEN_ENDED, act())
    assert not works(kb)


def test_dates_are_changed_and_access_ended_with_a_reason(kb: KnowledgeBase) -> None:
    kb.memberships.grant(REFERENCE, person(kb), "recorder", OPEN_ENDED, act())
    with pytest.raises(ReasonNeeded):
        kb.memberships.change_dates(REFERENCE, person(kb), (date(2022, 9, 1), date(2022, 12, 1)), act())
    with pytest.raises(ReasonNeeded):
        kb.memberships.end(REFERENCE, person(kb), act())
    with pytest.raises(DatesReversed):
        kb.memberships.change_dates(REFERENCE, person(kb), (today(), date(2022, 12, 1)), act("mistake"))


def test_who_has_access_is_given_it_again_only_after_it_ended(kb: KnowledgeBase) -> None:
    once = act()
    kb.memberships.grant(REFERENCE, person(kb), "recorder", OPEN_ENDED, once)
    kb.memberships.grant(REFERENCE, person(kb), "recorder", OPEN_ENDED, once)
    with pytest.raises(Refused, match="has access already"):
        kb.memberships.grant(REFERENCE, person(kb), "observer", OPEN_ENDED, act())
    kb.memberships.end(REFERENCE, person(kb), act("left"))
    with pytest.raises(Refused, match="ended already"):
        kb.memberships.end(REFERENCE, person(kb), act("left"))
    kb.memberships.grant(REFERENCE, person(kb), "recorder", OPEN_ENDED, act())
    assert works(kb)


def test_roles_of_accounts_are_no_roles_in_an_episode(kb: KnowledgeBase) -> None:
    with pytest.raises(NotAChoice):
        kb.memberships.grant(REFERENCE, person(kb), "administrator", OPEN_ENDED, act())


def test_an_auditor_takes_part_in_no_episode(kb: KnowledgeBase) -> None:
    with pytest.raises(Refused, match="takes part in no episode"):
        kb.memberships.grant(REFERENCE, person(kb, "auditor"), "recorder", OPEN_ENDED, act())


def test_a_member_of_the_team_gives_nobody_access(kb: KnowledgeBase) -> None:
    kb.memberships.grant(REFERENCE, person(kb), "team member", OPEN_ENDED, act())
    with pytest.raises(NotAllowed):
        kb.memberships.grant(REFERENCE, person(kb, "adviser"), "recorder", OPEN_ENDED, acting(kb))
    seat = TeamMember("Adviser", "Education Scotland", Part.MEMBER, person(kb, "adviser"))
    with pytest.raises(NotAllowed):
        kb.episodes.identify_team_member(REFERENCE, seat, acting(kb))
    kb.episodes.identify_team_member(REFERENCE, replace(seat, person=""), acting(kb))


def test_nobody_gives_a_role_that_may_agree_on_more_than_they_may(kb: KnowledgeBase) -> None:
    wanted = (REFERENCE, person(kb, "adviser"), "Senior Regional Adviser", OPEN_ENDED)
    with pytest.raises(Refused, match="more than you may") as refused:
        kb.memberships.grant(*wanted, act())
    assert refused.value.field == "member_role"
    senior = replace(act(), role=Role.EDUCATION_SCOTLAND, body="Education Scotland")
    kb.memberships.grant(*wanted, senior)
    coordinator = replace(act(), role=Role.ADES_COORDINATOR, body="ADES")
    with pytest.raises(Refused):
        kb.memberships.grant(REFERENCE, person(kb), "host lead", OPEN_ENDED, coordinator)


def test_only_the_host_decides_who_may_read(kb: KnowledgeBase) -> None:
    item = kb.findings.record(REFERENCE, CONTENT, act()).reference
    kb.memberships.grant(REFERENCE, person(kb), "team member", OPEN_ENDED, act())
    coordinator = replace(act(), role=Role.ADES_COORDINATOR, body="ADES")
    for other in (acting(kb), coordinator):
        with pytest.raises(NotAllowed):
            kb.findings.release(REFERENCE, item, Visibility.NETWORK, other)
        with pytest.raises(NotAllowed):
            kb.findings.record(REFERENCE, CONTENT, other, visibility=Visibility.PUBLIC)
        with pytest.raises(NotAllowed):
            kb.episodes.release(REFERENCE, Visibility.NETWORK, other)
    kb.findings.release(REFERENCE, item, Visibility.NETWORK, act())


def test_taking_back_needs_a_reason_and_releasing_none(kb: KnowledgeBase) -> None:
    item = kb.findings.record(REFERENCE, CONTENT, act()).reference
    kb.findings.release(REFERENCE, item, Visibility.PUBLIC, act())
    kb.episodes.release(REFERENCE, Visibility.PUBLIC, act())
    with pytest.raises(ReasonNeeded):
        kb.findings.release(REFERENCE, item, Visibility.GROUPS, act())
    with pytest.raises(ReasonNeeded):
        kb.episodes.release(REFERENCE, Visibility.NETWORK, act())
    kb.findings.release(REFERENCE, item, Visibility.GROUPS, act("a school could be told"))
