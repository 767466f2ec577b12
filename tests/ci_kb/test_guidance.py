"""Deadlines and the state of milestones, held against the guidance's own words."""

from datetime import date

import pytest

from ci_kb.guidance import MilestoneFact, MilestoneState, guidance, timeline, versions

FIELDWORK = (date(2022, 11, 15), date(2022, 11, 17))


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
    ("fact", "today", "state"),
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
    fact: MilestoneFact, today: date, state: MilestoneState
) -> None:
    lines = timeline("2022-11", FIELDWORK, {"focus-agreed": fact}, today)
    assert next(line.state for line in lines if line.milestone.id == "focus-agreed") == state


def test_without_fieldwork_dates_nothing_is_overdue() -> None:
    lines = timeline("2022-11", None, {}, date(2030, 1, 1))
    assert {line.state for line in lines} == {MilestoneState.UPCOMING}


def test_the_nine_outcome_sources_are_known_by_identifier_and_by_text() -> None:
    sources = guidance().outcome_sources
    assert len(sources) == 9
    assert guidance().outcome_source("Progress in closing the gap") == sources[0]
    assert guidance().outcome_source(sources[0].id) == sources[0]


def test_a_version_that_is_not_carried_is_not_known() -> None:
    assert "2022-11" in versions()
    with pytest.raises(KeyError):
        guidance("1999-01")
