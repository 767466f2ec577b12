"""Deadlines and the state of milestones, held against the guidance's own words."""

from datetime import date, timedelta

import pytest

from ci_kb.domain.errors import NotFound
from ci_kb.guidance import Facts, Happening, MilestoneFact, MilestoneState, guidance, stage_reached, timeline
from ci_kb.guidance.milestones import MilestoneLine, state
from ci_kb.guidance.versions import versions

OPENED = date(2022, 9, 1)
FIELDWORK = (date(2022, 11, 15), date(2022, 11, 17))
MUCH_LATER = date(2024, 1, 1)


def facts(**known: object) -> Facts:
    return Facts(**({"opened": OPENED, "hosts": ("Moray Council",), "fieldwork": FIELDWORK} | known))  # type: ignore[arg-type]


def line(milestone: str, known: Facts, today: date) -> MilestoneLine:
    return next(one for one in timeline(guidance(), known, today) if one.milestone.id == milestone)


@pytest.mark.parametrize(
    ("milestone", "deadline"),
    [
        ("initial-discussion", date(2022, 9, 20)),
        ("dates-agreed", date(2022, 9, 27)),
        ("focus-agreed", date(2022, 10, 4)),
        ("team-identified", date(2022, 10, 4)),
        ("timetable-agreed", date(2022, 10, 25)),
        ("documentation-available", date(2022, 11, 1)),
        ("team-pre-meeting", date(2022, 11, 1)),
        ("documentation-finalised", date(2022, 11, 8)),
        ("draft-circulated", date(2022, 12, 8)),
        ("leads-meeting", date(2022, 12, 22)),
        ("report-finalised", date(2023, 1, 5)),
        ("progress-review", None),
    ],
)
def test_a_deadline_is_counted_in_weeks_from_the_fieldwork(milestone: str, deadline: date | None) -> None:
    found = guidance().milestone(milestone)
    assert found is not None
    assert found.deadline(FIELDWORK) == deadline


@pytest.mark.parametrize(
    ("fact", "today", "expected"),
    [
        (MilestoneFact(), date(2022, 9, 19), MilestoneState.UPCOMING),
        (MilestoneFact(), date(2022, 9, 20), MilestoneState.DUE),
        (MilestoneFact(), date(2022, 10, 4), MilestoneState.DUE),
        (MilestoneFact(), date(2022, 10, 5), MilestoneState.OVERDUE),
        (MilestoneFact(met=date(2022, 10, 4)), date(2023, 1, 1), MilestoneState.MET),
        (MilestoneFact(met=date(2022, 10, 5)), date(2023, 1, 1), MilestoneState.MET_LATE),
        (MilestoneFact(waived="agreed by telephone"), date(2023, 1, 1), MilestoneState.WAIVED),
        (MilestoneFact(planned=date(2022, 10, 20)), date(2022, 10, 5), MilestoneState.UPCOMING),
    ],
)
def test_a_milestone_stands_as_the_facts_and_the_day_say(
    fact: MilestoneFact, today: date, expected: MilestoneState
) -> None:
    assert line("focus-agreed", facts(milestones={"focus-agreed": fact}), today).state == expected


def test_without_fieldwork_dates_nothing_is_overdue() -> None:
    lines = timeline(guidance(), facts(fieldwork=None), date(2030, 1, 1))
    assert {one.state for one in lines} == {MilestoneState.UPCOMING}


def test_a_milestone_is_met_by_the_fact_the_guidance_names() -> None:
    known = facts(happened=(Happening("meeting: team pre-meeting", date(2022, 10, 31)),))
    assert line("team-pre-meeting", known, MUCH_LATER).fact.met == date(2022, 10, 31)


def test_where_two_facts_are_asked_for_the_later_one_meets_the_milestone() -> None:
    first = Happening("team: other-authorities", date(2022, 9, 20))
    second = Happening("team: education-scotland", date(2022, 10, 1))
    assert line("team-identified", facts(happened=(first,)), MUCH_LATER).fact.met is None
    assert line("team-identified", facts(happened=(second, first)), MUCH_LATER).fact.met == date(2022, 10, 1)


def test_what_was_said_of_a_milestone_comes_before_what_follows_from_other_facts() -> None:
    known = facts(
        happened=(Happening("focus: agreed", date(2022, 10, 3)),),
        milestones={"focus-agreed": MilestoneFact(met=date(2022, 9, 30))},
    )
    assert line("focus-agreed", known, MUCH_LATER).fact.met == date(2022, 9, 30)


def test_a_waived_milestone_that_is_met_after_all_is_met() -> None:
    known = facts(
        happened=(Happening("focus: agreed", date(2022, 10, 3)),),
        milestones={"focus-agreed": MilestoneFact(waived="not needed")},
    )
    assert line("focus-agreed", known, MUCH_LATER).state == MilestoneState.MET


def test_a_fail_safe_statement_replaces_the_milestones_of_the_report() -> None:
    known = facts(
        happened=(
            Happening("report: circulated", date(2022, 12, 1)),
            Happening("report: fail-safe agreed", date(2023, 1, 20)),
        )
    )
    assert line("draft-circulated", known, MUCH_LATER).state == MilestoneState.MET
    assert line("report-finalised", known, MUCH_LATER).state == MilestoneState.NOT_APPLICABLE
    assert line("report-finalised", known, date(2023, 1, 19)).state == MilestoneState.OVERDUE
    assert line("progress-review", known, MUCH_LATER).state == MilestoneState.UPCOMING


def test_a_plan_after_the_deadline_makes_nothing_timely() -> None:
    held = Happening("meeting: team pre-meeting", date(2022, 11, 8))
    planned = {"meeting: team pre-meeting": date(2022, 11, 8)}
    assert line("team-pre-meeting", facts(planned=planned), date(2022, 11, 2)).state == MilestoneState.DUE
    late = line("team-pre-meeting", facts(planned=planned, happened=(held,)), MUCH_LATER)
    assert late.state == MilestoneState.MET_LATE


def test_a_milestone_without_weeks_is_late_after_the_day_planned_for_it() -> None:
    planned = {"review: held": date(2023, 6, 1)}
    held = Happening("review: held", date(2023, 6, 2))
    assert line("progress-review", facts(planned=planned), date(2023, 6, 2)).state == MilestoneState.OVERDUE
    late = line("progress-review", facts(planned=planned, happened=(held,)), MUCH_LATER)
    assert late.state == MilestoneState.MET_LATE


def test_how_long_before_its_deadline_a_milestone_is_due_is_the_guidance_s_to_say() -> None:
    deadline = date(2022, 10, 4)
    assert state(MilestoneFact(), deadline, date(2022, 10, 1), timedelta(days=3)) == MilestoneState.DUE
    assert state(MilestoneFact(), deadline, date(2022, 9, 30), timedelta(days=3)) == MilestoneState.UPCOMING


@pytest.mark.parametrize(
    ("fact", "stage"),
    [
        ("episode: opened", "getting-ready"),
        ("focus: agreed", "exploring-the-focus"),
        ("meeting: round table", "preparing-for-fieldwork"),
        ("key point: recorded", "collective-activity"),
        ("report: drafted", "capturing-findings"),
        ("review: held", "moving-forward"),
    ],
)
def test_the_furthest_stage_of_which_something_happened_is_reached(fact: str, stage: str) -> None:
    known = facts(happened=(Happening(fact, date(2022, 9, 5)), Happening("focus: proposed", OPENED)))
    assert stage_reached(guidance(), known, date(2022, 9, 5)).id == stage
    assert stage_reached(guidance(), known, date(2022, 9, 4)).id == "getting-ready"


def test_the_findings_are_captured_from_the_day_after_the_fieldwork() -> None:
    first, last = FIELDWORK
    days = {first - timedelta(days=1): 0, first: 3, last: 3, last + timedelta(days=1): 4}
    for day, number in days.items():
        assert stage_reached(guidance(), facts(), day) == guidance().stages[number]


def test_the_nine_outcome_sources_are_known_by_identifier_and_by_text() -> None:
    sources = guidance().outcome_sources
    assert len(sources) == 9
    assert guidance().outcome_source("Progress in closing the gap") == sources[0]
    assert guidance().outcome_source(sources[0].id) == sources[0]


def test_the_guidance_is_complete() -> None:
    found = guidance()
    assert len(found.stages) == 6
    assert len(found.checklist) == 13
    assert len(found.report_outline) == 12
    assert len(found.local_organisational_group_planning) == 8
    assert len(found.feedback_questions) <= 3


@pytest.mark.parametrize(("days", "in_it"), [(1, {1}), (2, {1, 2}), (3, {1, 2, 3}), (5, {1, 2, 3})])
def test_a_programme_of_any_length_starts_from_the_exemplar(days: int, in_it: set[int]) -> None:
    assert {session.day for session in guidance().exemplar_programme(days)} == in_it


def test_help_names_the_part_of_the_guidance_by_its_title() -> None:
    assert guidance().quote("recorder") == (
        "“A recorder should be appointed for each group in order to ensure key points are noted.” "
        "(guidance, Exemplar Programme)"
    )
    assert guidance().quote("lunch") == ""


def test_a_version_that_is_not_carried_is_not_known() -> None:
    assert "2022-11" in versions()
    with pytest.raises(NotFound, match=r"There is no version of the guidance “1999-01”\."):
        guidance("1999-01")
