"""The checklist and the programme as papers: the same facts as their pages, day by day, in every format."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_kb.domain.episode_values import Focus, FocusStep, Part, Session, TeamMember
from ci_kb.fieldwork_days import day_of_fieldwork
from ci_kb.guidance import guidance
from tests.conftest import as_account
from tests.web.papers import known, read, text_of
from tests.web.site import Site
from web.papers.fieldwork_programme import programme_paper
from web.papers.paper import Heading

FILLED = re.compile(r"\d+ of 13 rows")
CHECKLIST = "/episodes/moray-2022-11/papers/checklist"


def test_the_checklist_has_the_thirteen_rows_of_the_guidance_in_order(stories: Flask) -> None:
    client = as_account(stories, "moray-officer")
    (table,) = read(client.get(f"{CHECKLIST}?format=docx").data).tables
    titles = [row.cells[0].text.split("\n")[0] for row in table.rows][1:]
    assert len(titles) == 13
    assert titles == [row.title for row in guidance().checklist]


def test_the_checklist_says_what_its_page_says(stories: Flask) -> None:
    client = as_account(stories, "moray-officer")
    paper = client.get(f"{CHECKLIST}?format=md").text
    page = re.sub(r"<[^>]+>", "", client.get("/episodes/moray-2022-11/checklist").text)
    assert FILLED.findall(paper) == FILLED.findall(page) != []
    for said in ("Senior Regional Adviser, Education Scotland", "8 December 2022"):
        assert said in page
        assert said in paper


def test_the_checklist_names_the_leads_for_those_who_have_an_account(site: Site) -> None:
    episode = site.episode()
    lead = TeamMember("Officer", "Moray Council", Part.LEAD, person=site.people["moray"])
    site.kb.episodes.identify_team_member(episode, lead, site.act())
    site.settle()
    address = f"/episodes/{episode}/papers/checklist?format=md"
    assert "Officer, Moray Council: Morag Baird" in site.visitor("fife").open(address).html
    assert "Morag Baird" not in site.visitor().open(address).html


def test_the_checklist_says_by_when_what_is_missing_should_be_there(site: Site) -> None:
    episode = site.episode()
    site.kb.episodes.agree_fieldwork_dates(episode, date(2031, 3, 3), date(2031, 3, 5), site.act())
    site.kb.episodes.state_focus(episode, FocusStep.AGREED, Focus("Attendance"), site.act())
    site.settle()
    text = site.visitor("moray").open(f"/episodes/{episode}/papers/checklist?format=md").html
    assert "Not recorded; by 17 February 2031" in text
    assert "Attendance" in text


def test_the_programme_stands_day_by_day_with_its_dates(stories: Flask) -> None:
    paper = programme_paper(known(stories, "moray-2022-11"))
    headings = [block.line.text for block in paper.blocks if isinstance(block, Heading)]
    assert headings == [
        "Day 1: Tuesday 15 November 2022",
        "Day 2: Wednesday 16 November 2022",
        "Day 3: Thursday 17 November 2022",
    ]
    for session in known(stories, "moray-2022-11").page.sessions:
        assert session["title"] in text_of(paper)


def test_a_programme_that_is_not_agreed_says_that_it_is_a_draft(site: Site) -> None:
    episode = site.episode()
    sessions = (Session(1, "09:30", "10:00", "Welcome"),)
    site.kb.episodes.draft_timetable(episode, sessions, site.act())
    site.settle()
    assert "This programme is a draft" in text_of(programme_paper(known(site.app, episode)))
    site.kb.episodes.agree_timetable(episode, sessions, site.act())
    site.settle()
    assert "draft" not in text_of(programme_paper(known(site.app, episode)))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 12))
@settings(max_examples=60)
def test_days_of_a_fieldwork_follow_each_other_and_leave_weekends_out(start: date, number: int) -> None:
    fieldwork = (start, start + timedelta(days=20))
    days = [day_of_fieldwork(one, fieldwork) for one in range(1, number + 1)]
    assert days[0] == start
    assert days == sorted(set(days))
    if start.weekday() < 5:
        assert all(day.weekday() < 5 for day in days)
        between = (start + timedelta(days=n) for n in range((days[-1] - start).days + 1))
        assert days == [day for day in between if day.weekday() < 5]


def test_every_paper_is_listed_and_can_be_taken_in_each_format(stories: Flask) -> None:
    client = as_account(stories, "moray-officer")
    page = client.get("/episodes/moray-2022-11/papers").text
    for paper in ("report", "papers/committee-paper", "papers/checklist", "papers/programme"):
        for kind in ("docx", "md"):
            address = f"/episodes/moray-2022-11/{paper}?format={kind}"
            assert address in page
            answer = client.get(address)
            assert answer.status_code == 200
            assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
        assert "paper__stamp" in client.get(f"/episodes/moray-2022-11/{paper}").text


@pytest.mark.parametrize("paper", ["nothing", "report.docx"])
def test_there_is_no_other_paper(stories: Flask, paper: str) -> None:
    client = as_account(stories, "moray-officer")
    assert client.get(f"/episodes/moray-2022-11/papers/{paper}").status_code == 404
