"""What is computed beside milestones and stages: roles, prompts, how long things took, another version."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from ci_kb.domain.report import ReportStep
from ci_kb.guidance import (
    Facts,
    Guidance,
    Happening,
    Seat,
    checklist,
    guidance,
    read,
    stage_reached,
    timeline,
)
from ci_kb.guidance.pace import (
    Spread,
    days_at_each_step,
    days_to_each_step,
    months_after,
    silent_since,
    spread,
)
from ci_kb.guidance.prompts import prompts
from ci_kb.guidance.roles import capacity_of
from ci_kb.guidance.what_if import what_if

HOSTS = ("Moray Council",)
FIELDWORK = (date(2026, 6, 2), date(2026, 6, 4))
WEEK_SIX = date(2026, 4, 21)
EPISODES = Path(__file__).parents[2] / "fixtures" / "episodes"


def seat(role: str, organisation: str, part: str = "lead", capacity: str = "") -> Seat:
    return Seat(role, organisation, part, date(2026, 3, 1), capacity=capacity)


LEADS = (
    seat("Director of education", "Moray Council"),
    seat("ADES coordinator", "ADES"),
    seat("Senior Regional Adviser", "Education Scotland"),
    seat("HM Inspector", "Education Scotland"),
)


def facts(**known: Any) -> Facts:
    return Facts(**({"opened": date(2026, 3, 1), "hosts": HOSTS, "fieldwork": FIELDWORK} | known))


# ---- roles ----


@pytest.mark.parametrize(
    ("one", "capacity"),
    [
        *zip(LEADS, ("host-lead", "ades-lead", "regional-lead", "scrutiny-lead"), strict=True),
        (seat("SRA", "education scotland"), "regional-lead"),
        (seat("Headteacher", "Moray", "member"), "host-officer"),
        (seat("Youth work manager", "Moray Foyer", "member"), "host-partner"),
        (seat("Education officer", "Angus", "member"), "other-authority"),
        (seat("Education officer", "Strathfleet Council (fictional)", "member"), "other-authority"),
        (seat("Officer from another authority", "ADES", "member"), "other-authority"),
        (seat("Inclusion lead", "Education Scotland", "member"), "education-scotland"),
        (seat("Observer from the next host authority", "Angus Council", "observer"), "next-host"),
        (seat("Observer", "Angus Council", "observer", "next-host"), "next-host"),
        (seat("Somebody", "", "member"), None),
    ],
    ids=lambda one: one.role if isinstance(one, Seat) else None,
)
def test_a_role_is_the_one_that_is_named_or_else_told_by_the_seat(one: Seat, capacity: str | None) -> None:
    found = capacity_of(guidance(), one, HOSTS)
    assert (found.id if found else None) == capacity


@pytest.mark.parametrize("path", sorted(EPISODES.glob("*.json")), ids=lambda path: path.stem)
def test_the_leads_of_every_demonstration_episode_are_told_apart(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    hosts = tuple(document["hosts"])
    seats = [seat(one["role"], one["organisation"], one["part"]) for one in document["team"]]
    found = {capacity.id for one in seats if (capacity := capacity_of(guidance(), one, hosts))}
    assert {"host-lead", "host-officer", "ades-lead"} <= found


# ---- prompts ----


def about(known: Facts, today: date = WEEK_SIX) -> list[str]:
    return [prompt.about for prompt in prompts(guidance(), known, today)]


def test_each_missing_lead_is_flagged_on_the_day_of_week_minus_six() -> None:
    assert about(facts(team=LEADS[:2])) == ["seat: regional-lead", "seat: scrutiny-lead"]
    assert about(facts(team=LEADS[:2]), WEEK_SIX - timedelta(days=1)) == []
    assert about(facts(team=LEADS)) == []


def test_a_wide_focus_raises_one_warning() -> None:
    wide = facts(team=LEADS, focus="word " * 61, evidence=1)
    assert about(wide) == ["focus"]
    assert about(replace(wide, focus="word " * 60)) == []
    assert about(replace(wide, focus="Attendance", themes=4)) == ["focus"]


def test_a_rationale_without_evidence_raises_one_warning() -> None:
    assert about(facts(team=LEADS, focus="Attendance", rationale="Members asked.")) == ["rationale"]


def test_nothing_is_prompted_about_before_there_is_a_focus_or_after_the_fieldwork() -> None:
    assert about(facts(fieldwork=None)) == []
    assert about(facts(focus="word " * 99), FIELDWORK[1] + timedelta(days=1)) == []


# ---- pace ----


REPORTED = facts(
    happened=(
        Happening("report: finalised", date(2026, 7, 24)),
        Happening("report: circulated", date(2026, 6, 24)),
        Happening("report: circulated", date(2026, 7, 1)),
    )
)


def test_the_days_of_a_report_are_counted_from_the_fieldwork_and_from_step_to_step() -> None:
    later = date(2026, 12, 1)
    assert days_to_each_step(REPORTED, later) == {ReportStep.CIRCULATED: 20, ReportStep.FINALISED: 50}
    assert days_at_each_step(days_to_each_step(REPORTED, later)) == {
        ReportStep.CIRCULATED: 20,
        ReportStep.FINALISED: 30,
    }
    assert days_to_each_step(REPORTED, date(2026, 7, 1)) == {ReportStep.CIRCULATED: 20}
    assert days_to_each_step(replace(REPORTED, fieldwork=None), later) == {}


def test_values_are_summed_up_by_the_one_in_the_middle_and_the_ends() -> None:
    assert spread([30, 10, 20]) == Spread(3, 20, 10, 30)
    assert spread([]) is None


def test_an_episode_is_silent_from_the_day_on_which_the_months_are_over() -> None:
    assert silent_since(guidance(), REPORTED, date(2027, 1, 23)) is None
    assert silent_since(guidance(), REPORTED, date(2027, 1, 24)) == date(2026, 7, 24)
    heard = replace(REPORTED, happened=(*REPORTED.happened, Happening("review: held", date(2027, 1, 20))))
    assert silent_since(guidance(), heard, date(2027, 1, 24)) is None


def test_silence_counts_from_the_fieldwork_when_nothing_came_after_it() -> None:
    assert silent_since(guidance(), facts(), date(2026, 12, 4)) == FIELDWORK[1]
    assert silent_since(guidance(), facts(), FIELDWORK[1]) is None
    assert silent_since(guidance(), facts(fieldwork=None), date(2027, 1, 1)) is None


def test_a_month_that_is_too_short_ends_on_its_last_day() -> None:
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2026, 1, 15), 12) == date(2027, 1, 15)


# ---- another version ----


@pytest.fixture
def invented() -> Guidance:
    """A version nobody issued: other weeks, a milestone and a row less, and one of each more."""
    data = json.loads((files("ci_kb.guidance") / "2022-11.json").read_text(encoding="utf-8"))
    data |= {"version": "2031-05", "title": "Invented", "in_force_from": "2031-05-01"}
    milestones = {one["id"]: one for one in data["milestones"]}
    milestones["dates-agreed"]["weeks"] = -12
    milestones["report-finalised"]["weeks"] = 4
    milestones["report-finalised"].pop("earliest_weeks")
    milestones.pop("team-pre-meeting")
    milestones["learning-held"] = {
        "id": "learning-held",
        "title": "Professional learning held",
        "part": "Invented",
        "weeks": -1,
        "weeks_from": "start",
        "stage": "preparing-for-fieldwork",
        "met_by": ["meeting: professional learning"],
    }
    data["milestones"] = list(milestones.values())
    rows = [row for row in data["checklist"] if row["id"] != "pre-meeting"]
    learning = {"id": "learning", "title": "Learning", "filled_from": ["milestone: learning-held"]}
    data["checklist"] = [*rows, learning]
    data["stages"][5]["reached_by"] = ["review: held"]
    return read(json.loads(json.dumps(data)))


KNOWN = facts(
    happened=(
        Happening("fieldwork: dates agreed", date(2026, 4, 1)),
        Happening("meeting: professional learning", date(2026, 5, 25)),
        Happening("report: finalised", date(2026, 7, 24)),
    )
)
LATER = date(2026, 8, 1)


def test_a_new_version_needs_no_code(invented: Guidance) -> None:
    lines = {line.milestone.id: line for line in timeline(invented, KNOWN, LATER)}
    assert lines["dates-agreed"].deadline == date(2026, 3, 10)
    assert str(lines["dates-agreed"].state) == "met late"
    assert str(lines["learning-held"].state) == "met"
    assert "team-pre-meeting" not in lines
    assert checklist(invented, KNOWN, LATER)[-1].row.id == "learning"
    assert stage_reached(invented, KNOWN, LATER).id == "capturing-findings"


def test_a_new_version_changes_nothing_of_an_episode_that_keeps_its_own(invented: Guidance) -> None:
    before = repr(checklist(guidance(), KNOWN, LATER)), repr(timeline(guidance(), KNOWN, LATER))
    what_if(guidance(), invented, KNOWN, LATER)
    assert (repr(checklist(guidance(), KNOWN, LATER)), repr(timeline(guidance(), KNOWN, LATER))) == before


def test_what_if_sets_both_versions_side_by_side(invented: Guidance) -> None:
    found = what_if(guidance(), invented, KNOWN, LATER)
    beside = {one.id: one for one in found.milestones}
    assert [stage.id for stage in found.stages] == ["moving-forward", "capturing-findings"]
    assert beside["dates-agreed"].own is not None
    assert beside["dates-agreed"].own.deadline == date(2026, 4, 14)
    assert beside["dates-agreed"].differs
    assert beside["leads-meeting"].differs is False
    assert beside["team-pre-meeting"].other is None
    assert beside["learning-held"].own is None
    assert beside["learning-held"].title == "Professional learning held"
    assert {row.id for row in found.checklist if row.own is None or row.other is None} == {
        "pre-meeting",
        "learning",
    }
