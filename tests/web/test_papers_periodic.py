"""The programme's periodic report: every figure leads to what it counts, and counts what one may see."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ci_kb.application import by_operator
from ci_kb.domain.episode_values import Details, Focus, FocusStep
from ci_kb.domain.next_step import NextStepContent, NextStepStatus
from ci_kb.domain.record import Act, Visibility
from ci_kb.domain.report import ReportStep
from tests.conftest import as_account
from tests.web.papers import read
from tests.web.site import Site

YEARS = "from=2022-01-01&to=2023-12-31"
ROW = re.compile(r'<th scope="row">([^<]*)</th><td>(?:<a href="([^"]+)">)?(\d+)')


def figures(page: str) -> dict[str, tuple[int, str]]:
    """Return every figure of the page by its label, with the address it leads to."""
    return {label: (int(number), link.replace("&amp;", "&")) for label, link, number in ROW.findall(page)}


@pytest.fixture
def officer(stories: Flask) -> FlaskClient:
    return as_account(stories, "moray-officer")


def test_every_figure_leads_to_a_list_of_just_so_many(officer: FlaskClient) -> None:
    found = figures(officer.get(f"/programme/report?{YEARS}").text)
    counted = {label: figure for label, figure in found.items() if figure[0]}
    assert len(counted) > 12
    for label, (number, link) in counted.items():
        behind = officer.get(link).text
        assert behind.count("of the log</span>") == number, label
        assert f"{label}: {number}</h1>" in behind


def test_what_the_lists_name_is_there_and_the_events_tell_of_their_episode(
    stories: Flask, officer: FlaskClient
) -> None:
    kb = stories.extensions["ci_kb"].kb
    page = officer.get("/programme/report?from=2022-10-01&to=2022-12-31").text
    for number, link in figures(page).values():
        if not number:
            continue
        behind = officer.get(link).text
        for address in set(re.findall(r'<p><a href="([^"]+)">', behind)):
            assert officer.get(address).status_code == 200, address
        for episode, position in re.findall(r"Episode: ([\w.-]+)</span>.*?Event (\d+) of", behind, re.DOTALL):
            ((_, stored),) = kb.log.stored_after(int(position) - 1, 1)
            first = kb.log.history(stored.originator_id)[0]
            assert episode in (
                getattr(first, "episode", ""),
                first.reference if hasattr(first, "reference") else "",
            )


def test_word_and_markdown_list_the_references_of_every_figure(officer: FlaskClient) -> None:
    found = figures(officer.get(f"/programme/report?{YEARS}").text)
    markdown = officer.get(f"/programme/report?{YEARS}&format=md").text
    word = read(officer.get(f"/programme/report?{YEARS}&format=docx").data)
    listed = [p.text for p in word.paragraphs if p.style.name == "Heading 2"]
    for label, (number, _) in found.items():
        assert any(one.startswith(label) for one in listed) == bool(number), label
        assert (f"\n### {label}" in markdown) == bool(number)
    assert "moray-2022-11 (" in markdown


ON = date(2024, 5, 7)


def recording(site: Site, visibility: Visibility) -> str:
    """Open an episode in which everything happens that the report counts, on one day."""

    def act(reason: str = "") -> Act:
        return Act(site.people["moray"], "officer", "Moray Council", ON, reason)

    reference = f"moray-{visibility}-{site.kb.log.head()}"
    site.kb.episodes.open(reference, Details("Counted", ("Moray Council",)), act(), visibility=visibility)
    site.kb.episodes.agree_fieldwork_dates(reference, date(2024, 4, 1), date(2024, 4, 2), act())
    site.kb.episodes.agree_fieldwork_dates(reference, date(2024, 4, 8), date(2024, 4, 9), act("Snow"))
    site.kb.episodes.state_focus(reference, FocusStep.AGREED, Focus("Attendance"), act())
    site.kb.episodes.waive_milestone(reference, "team-pre-meeting", act("A reason like no other"))
    site.kb.reports.take_step(reference, ReportStep.FINALISED, act())
    step = NextStepContent("Ask the pupils")
    site.kb.next_steps.record(reference, step, act(), reference="n1", visibility=visibility)
    site.kb.next_steps.report_progress(reference, "n1", NextStepStatus.DONE, "", act())
    site.settle()
    return reference


COUNTED = (
    "Fieldwork dates agreed",
    "Fieldwork dates moved",
    "Focuses agreed",
    "Reports finalised",
    "Team pre-meeting",
    "Done",
)
DAY = f"from={ON}&to={ON}"


def numbers(site: Site, account: str, period: str = DAY) -> dict[str, int]:
    page = site.visitor(account).open(f"/programme/report?{period}").html
    found = figures(page)
    return {label: found.get(label, (0, ""))[0] for label in COUNTED}


def test_what_happened_is_counted_for_those_who_may_see_it_alone(site: Site) -> None:
    before = {account: numbers(site, account) for account in ("moray", "fife")}
    episode = recording(site, Visibility.TEAM)
    assert numbers(site, "moray") == {label: before["moray"][label] + 1 for label in COUNTED}
    assert numbers(site, "fife") == before["fife"]
    for kind in ("html", "md"):
        told = site.visitor("fife").open(f"/programme/report?{DAY}&format={kind}").html
        assert "A reason like no other" not in told
        assert episode not in told


def test_a_period_counts_what_happened_in_it(site: Site) -> None:
    recording(site, Visibility.NETWORK)
    inside = numbers(site, "fife")
    assert all(inside.values())
    later = numbers(site, "fife", "from=2024-05-08&to=2024-05-09")
    assert {label for label, number in later.items() if number} == {"Done"}
    earlier = numbers(site, "fife", "from=2024-05-05&to=2024-05-06")
    assert not any(earlier.values())


def test_next_steps_stand_as_they_did_at_the_end_of_the_period(site: Site) -> None:
    reference = recording(site, Visibility.NETWORK)
    done = numbers(site, "fife")["Done"]
    act = by_operator(date(2024, 6, 3))
    site.kb.next_steps.report_progress(reference, "n1", NextStepStatus.STOPPED, "", act)
    site.settle()
    assert numbers(site, "fife")["Done"] == done
    assert numbers(site, "fife", "from=2024-06-03&to=2024-06-03")["Done"] == done - 1


def test_a_statement_of_three_bodies_is_one(officer: FlaskClient) -> None:
    found = figures(officer.get(f"/programme/report?{YEARS}").text)
    assert found["Statements agreed in place of a report"][0] == 1


def test_authorities_are_counted_of_all_and_apart_from_episodes(officer: FlaskClient) -> None:
    page = officer.get(f"/programme/report?{YEARS}").text
    assert re.search(r">11</a> of 32</td>", page)
    assert figures(page)["Episodes hosted jointly"][0] == 1


def test_as_at_a_day_before_anything_was_recorded_nothing_is_counted(officer: FlaskClient) -> None:
    found = figures(officer.get(f"/programme/report?{YEARS}&as_at=2020-01-01").text)
    assert {number for number, _ in found.values()} == {0}


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("from=2023-02-01&to=2023-01-01", "to", "Enter a last day that is not before the first"),
        ("from=yesterday", "from", "Enter the day as a date"),
        ("to=2023-13-01", "to", "Enter the day as a date"),
        ("from=9999-12-31", "from", "Enter a first day that is not after the last"),
    ],
)
def test_a_period_that_is_none_is_said_at_its_field_and_at_the_top(
    officer: FlaskClient, query: str, field: str, message: str
) -> None:
    answer = officer.get(f"/programme/report?{query}")
    assert answer.status_code == 422
    assert f'<a href="#{field}">{message}' in answer.text
    assert f'id="{field}-error"' in answer.text
    assert query.split("&")[0].split("=")[1] in answer.text
    assert officer.get(f"/programme/report/behind?{query}").status_code == 422


def test_there_is_no_list_behind_a_figure_that_is_none(officer: FlaskClient) -> None:
    assert officer.get(f"/programme/report/behind?{YEARS}&of=nothing").status_code == 404
    assert officer.get(f"/programme/report/behind?{YEARS}").status_code == 404
