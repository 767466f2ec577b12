"""Stage 6 on pages: the review of progress on one page, meetings in support, what became of a finding."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ci_kb.application.reviews import PROGRESS_REVIEW
from ci_kb.days import today
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.meeting import MeetingContent, MeetingKind
from ci_kb.domain.next_step import NextStepContent, NextStepStatus
from ci_kb.domain.record import Visibility
from projections.reading import Reader
from tests.web.site import Site
from web.items.lineage import lineage

FOUND = FindingContent(FindingKind.AREA_TO_CONSIDER, "Visits have no agreed follow-up")


def episode_with_steps(site: Site, many: int = 3, **content: object) -> str:
    """Open an episode with next steps n1, n2, ... that follow from the finding f1."""
    episode = site.episode()
    site.kb.findings.record(episode, FOUND, site.act(), reference="f1", visibility=Visibility.NETWORK)
    for number in range(1, many + 1):
        step = NextStepContent(f"Step {number}", from_finding="f1", **content)  # type: ignore[arg-type]
        site.kb.next_steps.record(
            episode, step, site.act(), reference=f"n{number}", visibility=Visibility.NETWORK
        )
    site.settle()
    return episode


def reader_of(site: Site) -> Reader:
    return Reader(site.people["moray"], "officer", "Moray Council")


def topics_after(site: Site, position: int) -> list[str]:
    return [logged.stored.topic for logged in site.kb.log.events(position)]


def test_a_review_is_prefilled_and_records_itself_and_what_was_changed_alone(site: Site) -> None:
    moray, episode = site.visitor("moray"), episode_with_steps(site)
    site.kb.next_steps.report_progress(episode, "n2", NextStepStatus.IN_PROGRESS, "two groups", site.act())
    site.settle()
    form = moray.open(f"/episodes/{episode}/review")
    before = site.kb.log.head()

    page = moray.send_form(form, **{"status-n1": "done", "note-n3": "No staff yet.", "note": "Going well."})
    again = moray.send_form(form, **{"status-n1": "done", "note-n3": "No staff yet."})

    assert [form.fields[f"status-n{number}"] for number in (1, 2, 3)] == [
        ["not started"],
        ["in progress"],
        ["not started"],
    ]
    assert "Last said: two groups" in form.words
    assert (page.status, again.status) == (200, 200)
    assert topics_after(site, before) == [
        "Episode.ProgressReviewed",
        "NextStep.ProgressReported",
        "NextStep.ProgressReported",
    ]
    assert site.kb.next_steps.get(episode, "n1").updates[-1][1:] == ("done", "")
    assert site.kb.next_steps.get(episode, "n3").updates[-1][1:] == ("not started", "No staff yet.")
    assert "Going well. Recorded by Morag Baird" in page.words


def test_a_review_asks_no_more_than_a_status_and_a_note_for_each_step(site: Site) -> None:
    episode = episode_with_steps(site, many=10)
    form = site.visitor("moray").open(f"/episodes/{episode}/review")
    names = [name for _, name in form.reading.controls]
    lines = [name for number in range(1, 11) for name in (f"status-n{number}", f"note-n{number}")]
    assert names == ["on", *lines, "note"]
    assert list(form.unlabelled()) == []
    before = site.kb.log.head()
    assert site.visitor("moray").send(f"/episodes/{episode}/review").status == 200
    assert topics_after(site, before) == ["Episode.ProgressReviewed"]


def test_a_step_somebody_else_reported_meanwhile_keeps_what_they_said(site: Site) -> None:
    moray, episode = site.visitor("moray"), episode_with_steps(site)
    form = moray.open(f"/episodes/{episode}/review")
    site.kb.next_steps.report_progress(episode, "n1", NextStepStatus.DONE, "", site.act())
    site.settle()
    assert moray.send_form(form).status == 200
    assert [update[1] for update in site.kb.next_steps.get(episode, "n1").updates] == ["done"]


def test_a_review_of_a_step_withdrawn_meanwhile_records_nothing_and_says_why(site: Site) -> None:
    moray, episode = site.visitor("moray"), episode_with_steps(site)
    form = moray.open(f"/episodes/{episode}/review")
    site.kb.next_steps.withdraw(episode, "n1", site.act(reason="Taken twice"))
    site.settle()
    before = site.kb.log.head()

    page = moray.send_form(form, **{"status-n1": "done", "status-n2": "done"})

    assert page.status == 422
    assert "The next step was withdrawn already" in page.words
    assert "This step was withdrawn while you were writing: Taken twice" in page.words
    assert page.fields["status-n2"] == ["done"]
    assert site.kb.log.head() == before
    assert moray.send_form(page, **{"status-n1": "not started"}).status == 200


def test_a_step_recorded_meanwhile_is_in_nobodys_way(site: Site) -> None:
    moray, episode = site.visitor("moray"), episode_with_steps(site)
    form = moray.open(f"/episodes/{episode}/review")
    site.kb.next_steps.record(episode, NextStepContent("A late one"), site.act(), reference="n4")
    site.settle()
    assert moray.send_form(form, **{"status-n1": "done"}).status == 200


@pytest.mark.parametrize(
    ("typed", "message", "field"),
    [
        ({"status-n2": "finished"}, "Choose one of those offered", "status-n2"),
        ({"status-n2": ""}, "Choose how far this step has come", "status-n2"),
        ({"note-n2": "x" * 2001}, "Shorten this to 2,000 characters or fewer", "note-n2"),
        ({"on": "2999-01-01"}, "Enter today or an earlier day", "on"),
    ],
)
def test_a_review_that_cannot_be_recorded_comes_back_with_what_was_typed(
    site: Site, typed: dict[str, str], message: str, field: str
) -> None:
    episode = episode_with_steps(site)
    before = site.kb.log.head()
    page = site.visitor("moray").send(f"/episodes/{episode}/review", **{"status-n1": "late", **typed})
    assert page.status == 422
    assert page.words.count(message) == 2
    assert f'href="#{field}"' in page.html
    assert page.fields["status-n1"] == ["late"]
    assert site.kb.log.head() == before


@pytest.mark.parametrize(
    ("status", "late"),
    [("", True), ("in progress", True), ("late", True), ("done", False), ("stopped", False)],
)
def test_a_step_whose_day_has_passed_is_pointed_out_unless_it_is_over(
    site: Site, status: str, late: bool
) -> None:
    episode = episode_with_steps(site, many=1, due=today() - timedelta(days=1))
    if status:
        site.kb.next_steps.report_progress(episode, "n1", NextStepStatus(status), "", site.act())
        site.settle()
    for page in ("review", "moving-forward"):
        said = site.visitor("moray").open(f"/episodes/{episode}/{page}").words
        assert ("Not in time It was to be done by" in said) == late


def test_a_step_due_today_is_in_time(site: Site) -> None:
    episode = episode_with_steps(site, many=1, due=today())
    assert "Not in time" not in site.visitor("moray").open(f"/episodes/{episode}/review").words


def test_the_day_planned_for_a_review_is_shown_and_kept_with_the_review(site: Site) -> None:
    moray, episode = site.visitor("moray"), episode_with_steps(site)
    site.kb.episodes.plan_milestone(episode, PROGRESS_REVIEW, date(2024, 9, 2), site.act())
    site.settle()
    before = moray.open(f"/episodes/{episode}/moving-forward")
    page = moray.send(f"/episodes/{episode}/review", on="2024-09-09")
    assert "Planned for 2 September 2024 The day has passed" in before.words
    assert "Reviewed on 9 September 2024, planned for 2 September 2024" in page.words


def test_meetings_in_support_are_listed_planned_and_held_apart(site: Site) -> None:
    episode = site.episode()
    for content in (
        MeetingContent(MeetingKind.SUPPORT_MEETING, planned=date(2999, 5, 6), bodies=("ADES",)),
        MeetingContent(
            MeetingKind.SUPPORT_MEETING, held=date(2024, 5, 6), bodies=("Moray Council",), note="Two."
        ),
        MeetingContent(MeetingKind.ROUND_TABLE, held=date(2024, 5, 7), note="Elsewhere."),
    ):
        site.kb.meetings.record(episode, content, site.act())
    site.settle()
    said = site.visitor("moray").open(f"/episodes/{episode}/moving-forward").words
    assert "Planned Planned for 6 May 2999: ADES" in said
    assert "Held Held on 6 May 2024: Moray Two. Details and history" in said
    assert "Elsewhere." not in said


def test_the_page_as_at_a_day_shows_what_was_recorded_by_then(site: Site) -> None:
    moray, episode = site.visitor("moray"), episode_with_steps(site)
    past = moray.open(f"/episodes/{episode}/moving-forward?as_at=2020-01-01")
    later = moray.open(f"/episodes/{episode}/moving-forward?as_at=2999-01-01")
    assert "Nothing had been recorded about this episode by then." in past.words
    assert "Step 3" in later.words
    assert f"/episodes/{episode}/review" not in later.reading.links


@pytest.mark.parametrize("place", ["moving-forward", "review"])
def test_stage_six_is_for_those_who_work_on_the_episode(site: Site, place: str) -> None:
    assert site.visitor("fife").open(f"/episodes/{site.episode()}/{place}").status == 403
    assert site.visitor("fife").open(f"/episodes/{site.episode(Visibility.TEAM)}/{place}").status == 404


# ---- what became of it ----


def test_the_page_of_a_next_step_tells_finding_step_and_reviews_in_one_line_of_dates(site: Site) -> None:
    moray, episode = site.visitor("moray"), episode_with_steps(site)
    review = f"/episodes/{episode}/review"
    moray.send(review, on="2024-06-03", **{"status-n1": "in progress", "note-n1": "Two groups."})
    moray.send(review, on="2024-10-07", note="All good.", **{"status-n1": "done"})
    moray.send(review, on="2023-01-01", note="Before the step.")

    page = site.visitor("fife").open(f"/episodes/{episode}/next-steps/n1")

    told = page.words.split("What became of it")[1].split("History")[0]
    expected = [
        "Found: area to consider 8 January 2024 Visits have no agreed follow-up",
        "Next step agreed 8 January 2024 Step 1",
        "Progress reviewed 3 June 2024 In progress",
        "Progress reported 3 June 2024 In progress Two groups.",
        "Progress reviewed 7 October 2024 Done All good.",
        "Progress reported 7 October 2024 Done",
    ]
    places = [told.index(words) for words in expected]
    assert places == sorted(places)
    assert "Before the step." not in told
    assert f"/episodes/{episode}/findings/f1" in page.reading.links


def test_what_became_of_a_step_tells_nothing_the_reader_may_not_see(site: Site) -> None:
    episode = site.episode(Visibility.TEAM)
    hidden = FindingContent(FindingKind.AREA_TO_CONSIDER, "Zygomorphic visits")
    site.kb.findings.record(episode, hidden, site.act(), reference="f1")
    step = NextStepContent("Meet families", from_finding="f1")
    site.kb.next_steps.record(episode, step, site.act(), reference="n1", visibility=Visibility.PUBLIC)
    site.settle()
    site.visitor("moray").send(f"/episodes/{episode}/review", note="Zygomorphic talk.")

    own = site.visitor("moray").open(f"/episodes/{episode}/next-steps/n1")
    other = site.visitor("fife").open(f"/episodes/{episode}/next-steps/n1")

    assert own.words.count("Zygomorphic") >= 2
    assert "Next step agreed" in other.words
    assert "Zygomorphic" not in other.html
    assert "Progress reviewed" not in other.words


def test_a_finding_corrected_after_the_day_shown_reads_as_it_did(site: Site) -> None:
    episode = episode_with_steps(site, many=1)
    kept = site.projections.items.history("finding", episode, "f1", reader_of(site))
    better = FindingContent(FindingKind.AREA_TO_CONSIDER, "Visits need a follow-up")
    site.kb.findings.correct(episode, "f1", better, site.act(reason="Sharper"))
    site.settle()
    versions = site.projections.items.history("finding", episode, "f1", reader_of(site))
    step = site.projections.items.history("next step", episode, "n1", reader_of(site))
    with site.app.test_request_context():
        assert lineage(step, versions[:1], ())[0].text == kept[0].title
        assert lineage(step, versions, ())[0].text == "Visits need a follow-up"
