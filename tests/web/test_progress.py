"""The pages on how far an episode has come: timeline, checklist, milestones, postponing."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from ci_kb.days import today
from ci_kb.domain.episode_values import Focus, FocusStep, Part, TeamMember
from ci_kb.domain.meeting import MeetingContent, MeetingKind
from ci_kb.domain.record import Visibility
from ci_kb.guidance import guidance
from tests.web.site import Site
from tests.web.visitor import Page

FIELDWORK = (date(2024, 3, 5), date(2024, 3, 7))


def dated(site: Site, start: date = FIELDWORK[0], end: date = FIELDWORK[1]) -> str:
    """Return an episode of Moray whose fieldwork is dated."""
    reference = site.episode()
    site.kb.episodes.agree_fieldwork_dates(reference, start, end, site.act())
    site.settle()
    return reference


def row(page: Page, milestone: str) -> str:
    """Return what the table of a timeline says about a milestone."""
    found = re.search(rf'<th scope="row">{milestone}</th>(.*?)</tr>', page.html, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def checklist_row(page: Page, title: str) -> str:
    """Return what a row of the checklist says."""
    part = page.html.split(f'<h2 class="checklist__title">{title}')[1].split("</li>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


# ---- the timeline ----


def test_the_timeline_says_how_every_milestone_stands(site: Site) -> None:
    page = site.visitor("fife").open(f"/episodes/{dated(site)}/timeline")

    assert page.status == 200
    assert "Stage reached: Capturing findings and recording" in page.words
    assert row(page, "Dates agreed") == "16 January 2024 Met 8 January 2024"
    assert row(page, "Shared documentation finalised") == "27 February 2024 Overdue"
    assert row(page, "Review of progress") == "No week is given Upcoming"


def test_the_picture_shows_what_the_table_says(site: Site) -> None:
    page = site.visitor("moray").open(f"/episodes/{dated(site)}/timeline")
    drawn = page.html.split("<svg")[2 if "ds_icon" in page.html.split("<svg")[1] else 1].split("</svg>")[0]
    names = re.findall(r'<text class="picture__name"[^>]*>([^<]+)</text>', page.html)
    states = re.findall(
        r'y="[0-9]+">(Met|Met late|Due|Overdue|Upcoming|Waived|Not applicable)</text>', page.html
    )

    assert drawn
    assert names == [milestone.title for milestone in guidance().milestones]
    assert len(states) == len(names)
    for name, state in zip(names, states, strict=True):
        assert state in row(page, name)


def test_a_timeline_without_a_day_has_no_picture(site: Site) -> None:
    page = site.visitor("moray").open(f"/episodes/{site.episode()}/timeline")

    assert 'class="picture"' not in page.html
    assert "Deadlines follow once the fieldwork’s dates are agreed." in page.words


def test_a_milestone_that_nothing_else_meets_is_met_in_one_click(site: Site) -> None:
    reference = dated(site)
    moray = site.visitor("moray")
    page = moray.open(f"/episodes/{reference}/timeline")
    form = page.html.split(f'action="/episodes/{reference}/milestones/documentation-finalised/meet"')[1]
    sent = dict(re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]+)"', form.split("</form>")[0]))

    answer = moray.client.post(
        f"/episodes/{reference}/milestones/documentation-finalised/meet", data=sent, follow_redirects=True
    )
    page = moray.open(f"/episodes/{reference}/timeline")

    assert sent.keys() == {"csrf_token", "command"}
    assert "Shared documentation finalised: recorded as met." in answer.text
    assert "Met late" in row(page, "Shared documentation finalised")


def test_what_another_page_records_is_recorded_there(site: Site) -> None:
    reference = dated(site)
    answer = site.visitor("moray").client.get(f"/episodes/{reference}/milestones/focus-agreed/meet")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/episodes/{reference}/focus/state")


@pytest.mark.parametrize(
    ("milestone", "place"),
    [
        ("draft-circulated", "reporting/steps/circulated"),
        ("report-finalised", "reporting/steps/finalised"),
        ("progress-review", "review"),
    ],
)
def test_a_milestone_after_the_fieldwork_leads_to_the_page_that_records_it(
    site: Site, milestone: str, place: str
) -> None:
    reference = dated(site)
    answer = site.visitor("moray").client.get(f"/episodes/{reference}/milestones/{milestone}/meet")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/episodes/{reference}/{place}")


def test_a_day_is_planned_from_the_guidance_s_deadline(site: Site) -> None:
    reference = dated(site)
    moray = site.visitor("moray")
    page = moray.open(f"/episodes/{reference}/milestones/report-finalised/plan")

    assert page.fields["planned"] == ["2024-04-25"]
    assert "within 6-7 weeks of the completion of the CI fieldwork" in page.words

    page = moray.send_form(page, planned="2024-05-02")
    assert row(page, "Report finalised").startswith("25 April 2024 Overdue Planned for 2 May 2024")


def test_a_milestone_is_waived_with_a_reason_alone(site: Site) -> None:
    path = f"/episodes/{dated(site)}/milestones/team-pre-meeting/waive"
    moray = site.visitor("moray")
    page = moray.send(path, reason="", on="2024-01-09")

    assert page.status == 422
    assert page.fields["on"] == ["2024-01-09"]
    assert page.words.count("Say why. The reason is shown beside the change") == 2

    page = moray.send(path, reason="Briefed by telephone")
    assert row(page, "Team pre-meeting").startswith("20 February 2024 Waived Briefed by telephone")


@pytest.mark.parametrize("what", ["meet", "plan", "waive"])
def test_only_who_works_on_an_episode_says_something_of_its_milestones(site: Site, what: str) -> None:
    path = f"/episodes/{dated(site)}/milestones/documentation-finalised/{what}"

    assert site.visitor("reader").open(path).status == 403
    assert site.visitor("fife").open(path).status == 403
    assert site.visitor("coordinator").open(path).status == 200


def test_a_milestone_the_guidance_does_not_have_has_no_page(site: Site) -> None:
    path = f"/episodes/{dated(site)}/milestones/lunch/meet"

    assert site.visitor("moray").open(path).status == 404


@pytest.mark.parametrize("page", ["timeline", "checklist"])
def test_an_episode_one_may_not_read_has_no_timeline(site: Site, page: str) -> None:
    reference = site.episode(Visibility.TEAM)

    assert site.visitor("fife").open(f"/episodes/{reference}/{page}").status == 404
    assert site.visitor("moray").open(f"/episodes/{reference}/{page}").status == 200


def test_what_met_a_milestone_in_a_meeting_stays_with_the_team(site: Site) -> None:
    reference = dated(site)
    content = MeetingContent(
        MeetingKind.INITIAL_DISCUSSION, held=date(2024, 1, 9), note="Not for everybody's ears"
    )
    site.kb.meetings.record(reference, content, site.act(), reference="m1")
    site.settle()
    page = site.visitor("fife").open(f"/episodes/{reference}/timeline")

    assert row(page, "Initial discussion of the process") == "9 January 2024 Met 9 January 2024"
    assert "ears" not in page.html


def test_days_on_which_people_may_be_away_are_pointed_out_before_the_fieldwork(site: Site) -> None:
    next_year = today().year + 1
    reference = dated(site, date(next_year, 10, 12), date(next_year, 10, 14))
    page = site.visitor("moray").open(f"/episodes/{reference}/timeline")

    assert "for the autumn break (about 5 October to 23 October)" in page.words
    past = site.visitor("moray").open(f"/episodes/{dated(site, date(2023, 10, 11))}/timeline")
    assert "autumn break" not in past.words


def test_a_missing_lead_is_pointed_out_with_a_link(site: Site) -> None:
    start = today() + timedelta(weeks=5)
    reference = dated(site, start, start)
    lead = TeamMember("ADES coordinator", "ADES", Part.LEAD)
    site.kb.episodes.identify_team_member(reference, lead, site.act())
    site.settle()
    page = site.visitor("moray").open(f"/episodes/{reference}/timeline")

    assert (
        "Education Scotland regional lead (SRA): not known yet; the leads are to be known 6 weeks"
        in page.words
    )
    assert "ADES lead: not known yet" not in page.words
    assert f"/episodes/{reference}/team/identify" in page.reading.links


def test_agreeing_dates_in_a_school_holiday_is_recorded_with_a_warning(site: Site) -> None:
    reference = site.episode()
    page = site.visitor("moray").send(
        f"/episodes/{reference}/fieldwork", start="2027-10-12", end="2027-10-14", reason=""
    )

    assert "12 October 2027 to 14 October 2027" in page.words
    assert "for the autumn break" in page.words
    assert "The dates are recorded" in page.words


@pytest.mark.parametrize("day", [date.max, date.min, date(2100, 2, 28)])
def test_no_day_that_can_be_typed_is_too_far_away(site: Site, day: date) -> None:
    moray = site.visitor("moray")
    reference = site.episode()
    moray.send(f"/episodes/{reference}/fieldwork", start=str(day), end=str(day))
    moray.send(f"/episodes/{reference}/milestones/report-finalised/plan", planned=str(day))
    names = ["", *"timeline checklist preparation programme calendar.ics reporting moving-forward".split()]
    pages = {f"/episodes/{reference}/{name}".rstrip("/") for name in names} | {"/programme", "/"}

    assert {page: moray.open(page).status for page in pages} == dict.fromkeys(pages, 200)
    site.kb.episodes.postpone(reference, site.act(reason="A mistake"))
    site.settle()


# ---- postponing ----


def test_a_postponed_episode_has_nothing_due_until_dates_are_agreed_again(site: Site) -> None:
    reference = dated(site)
    moray = site.visitor("moray")
    page = moray.send(f"/episodes/{reference}/postpone", reason="")
    assert (page.status, page.words.count("Say why.")) == (422, 2)

    moray.send(f"/episodes/{reference}/postpone", reason="The director is leaving")
    page = moray.open(f"/episodes/{reference}/timeline")
    assert "Nothing is due until dates are agreed again." in page.words
    assert "Overdue" not in page.words

    moray.send(
        f"/episodes/{reference}/fieldwork", start="2024-06-04", end="2024-06-05", reason="New director"
    )
    page = moray.open(f"/episodes/{reference}/timeline")
    assert row(page, "Shared documentation finalised").startswith("28 May 2024 Overdue")


def test_the_dates_of_a_postponed_episode_may_turn_out_to_stand(site: Site) -> None:
    reference = dated(site)
    moray = site.visitor("moray")
    moray.send(f"/episodes/{reference}/postpone", reason="The director is leaving")
    moray.send(f"/episodes/{reference}/fieldwork", reason="The director stays")
    page = moray.open(f"/episodes/{reference}/timeline")

    assert row(page, "Shared documentation finalised").startswith("27 February 2024 Overdue")


def test_who_only_reads_cannot_postpone(site: Site) -> None:
    assert site.visitor("fife").open(f"/episodes/{dated(site)}/postpone").status == 403


# ---- the checklist ----


def test_the_checklist_has_thirteen_rows_filled_from_facts_alone(site: Site) -> None:
    reference = dated(site)
    focus = Focus("Consistent moderation", "Visit notes differ")
    site.kb.episodes.state_focus(reference, FocusStep.AGREED, focus, site.act())
    site.settle()
    page = site.visitor("fife").open(f"/episodes/{reference}/checklist")

    assert page.html.count('<h2 class="checklist__title">') == 13
    assert page.reading.controls == [], "nothing is typed on the checklist"
    assert "Filled" in checklist_row(page, "Focus of Collaborative Improvement")
    assert "Consistent moderation" in checklist_row(page, "Focus of Collaborative Improvement")
    assert "Visit notes differ" in checklist_row(page, "Rationale for focus")
    assert "Empty" in checklist_row(page, "Names of leads")


def test_what_is_missing_is_one_link_away_for_those_who_record_it(site: Site) -> None:
    reference = dated(site)
    page = site.visitor("moray").open(f"/episodes/{reference}/checklist")

    assert f"/episodes/{reference}/focus/state" in page.reading.links
    assert f"/episodes/{reference}/team/identify" in page.reading.links
    assert "Record it" not in site.visitor("fife").open(f"/episodes/{reference}/checklist").words


@pytest.mark.parametrize("page", ["timeline", "checklist"])
def test_the_pages_can_be_seen_as_at_a_day(site: Site, page: str) -> None:
    reference = dated(site)
    moray = site.visitor("moray")

    assert "2024" in moray.open(f"/episodes/{reference}/{page}?as_at={today()}").words
    assert "Nothing had been recorded" in moray.open(f"/episodes/{reference}/{page}?as_at=2020-01-01").words


# ---- another version of the guidance ----


def invented(folder: Path) -> None:
    """Put a version that nobody issued into a data folder."""
    data = json.loads((files("ci_kb.guidance") / "2022-11.json").read_text(encoding="utf-8"))
    data |= {"version": "2031-05", "in_force_from": "2031-05-01"}
    data["milestones"][1]["weeks"] = -12
    data["checklist"] = data["checklist"][:-1]
    (folder / "guidance").mkdir()
    (folder / "guidance" / "2031-05.json").write_text(json.dumps(data), encoding="utf-8")


def checklist_of(folder: Path, reference: str) -> tuple[str, Page]:
    """Return what a checklist's page says of what is recorded, and the timeline under the new version."""
    site = Site.over(folder)
    try:
        visitor = site.visitor("moray")
        page = visitor.open(f"/episodes/{reference}/checklist")
        compared = visitor.open(f"/episodes/{reference}/timeline?guidance=2031-05")
        return page.html.split("<main")[1].split("</main>")[0], compared
    finally:
        site.close()


def test_a_new_version_in_the_data_folder_leaves_a_checklist_as_it_is_to_the_byte(tmp_path: Path) -> None:
    site = Site(tmp_path)
    reference = dated(site)
    site.close()
    before, compared = checklist_of(tmp_path, reference)
    assert compared.status == 404
    invented(tmp_path)
    after, compared = checklist_of(tmp_path, reference)

    assert after == before
    assert "Had the guidance of 2031-05 applied" in compared.words
    assert row(compared, "Dates agreed") == "16 January 2024 Met 8 January 2024"
    beside = compared.html.split("<caption>Milestones under both versions</caption>")[1]
    assert row(replace(compared, html=beside), "Dates agreed") == (
        "Met by 16 January 2024 Met late by 12 December 2023 Differs"
    )


def test_an_episode_is_opened_under_the_current_version(tmp_path: Path) -> None:
    invented(tmp_path)
    site = Site(tmp_path)
    try:
        assert site.kb.episodes.get(site.episode()).guidance == "2031-05"
    finally:
        site.close()
