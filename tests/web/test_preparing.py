"""Getting ready on pages: what is missing has a button, meetings, documents, the paper, the local group."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ci_kb.days import today
from ci_kb.domain.record import Visibility
from ci_kb.guidance import MilestoneState
from tests.web.site import Site
from tests.web.visitor import Page, Visitor

PLAN = (
    "resources-and-personnel",
    "focus-groups",
    "discussion-points",
    "it-requirements",
    "recording-formats",
)


def links_of(page: Page, words: str) -> list[str]:
    """Return the links of a page that contain some words in their address."""
    return [link for link in page.reading.links if words in link]


def press(somebody: Visitor, page: Page, address: str) -> None:
    """Press the button of the form on a page that is sent to an address with this end."""
    action = page.html.split(f'{address}"')[0].rpartition('action="')[2] + address
    assert somebody.client.post(action, data=page.fields).status_code in (302, 303)


def milestone(site: Site, episode: str, name: str) -> MilestoneState:
    """Return how a milestone stands today."""
    progress = site.projections.progress.one(episode, today())
    assert progress is not None
    return next(line.state for line in progress.milestones if line.milestone.id == name)


# ---- getting ready ----


def test_every_missing_thing_has_one_button_that_opens_a_form_and_leads_back(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    page = moray.open(f"/episodes/{episode}/preparation")

    buttons = page.html.split('class="ds_button need__button" href="')[1:]
    addresses = [each.split('"')[0].replace("&amp;", "&") for each in buttons]
    forms = [moray.open(address) for address in addresses if not address.endswith("/programme")]

    assert len(addresses) == page.words.count("Not yet") == 25
    assert {form.status for form in forms} == {200}
    back = moray.send(f"/episodes/{episode}/fieldwork?from=preparation", start="2030-03-04", end="2030-03-06")
    assert back.path == f"/episodes/{episode}/preparation"


def test_what_was_recorded_is_there_and_counted(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    address = f"/episodes/{episode}/preparation"
    before = moray.open(address).words
    moray.send(f"/episodes/{episode}/record/meetings?kind=round+table", held="2024-01-09")

    after = moray.open(address)

    assert "0 of 25 things are there." in before
    assert "1 of 25 things are there." in after.words
    assert "Meeting: round table There Held on 9 January 2024" in after.words


def test_the_page_says_what_it_said_on_a_day_and_offers_nothing_then(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    moray.send(f"/episodes/{episode}/record/meetings", kind="round table")

    then = moray.open(f"/episodes/{episode}/preparation?as_at={today()}")
    before = moray.open(f"/episodes/{episode}/preparation?as_at=2020-02-29")

    assert "1 of 25 things are there." in then.words
    assert "need__button" not in then.html
    assert "Nothing had been recorded about this episode by then." in before.words


def test_getting_ready_is_for_those_who_work_on_the_episode(site: Site) -> None:
    open_to_all, hidden = site.episode(Visibility.PUBLIC), site.episode(Visibility.TEAM)
    fife = site.visitor("fife")

    for rest in ("preparation", "local-organisational-group"):
        assert fife.open(f"/episodes/{open_to_all}/{rest}").status == 403
        assert fife.open(f"/episodes/{hidden}/{rest}").status == 404
    assert "Get ready" not in fife.open(f"/episodes/{open_to_all}").words
    assert "Get ready" in site.visitor("moray").open(f"/episodes/{open_to_all}").words


def test_a_wide_focus_and_a_rationale_without_evidence_are_each_prompted_once_and_block_nothing(
    site: Site,
) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    wide = " ".join(["attendance"] * 61)
    page = moray.send(f"/episodes/{episode}/focus/state", text=wide, rationale="Absence rose.")
    ready = moray.open(f"/episodes/{episode}/preparation").words

    for words in (page.words, ready):
        assert words.count("The focus may be wide") == 1
        assert words.count("names no line of the self-evaluation") == 1
    assert page.status == 200

    moray.send(
        f"/episodes/{episode}/self-evaluation/add", kind="evidence", source="attainment", text="Survey"
    )
    (line,) = site.kb.episodes.get(episode).self_evaluation
    narrow = {"text": "Attendance in S1", "reason": "One thing.", "evidence": [line]}
    page = moray.send(f"/episodes/{episode}/focus/state", **narrow)

    assert "The focus may be wide" not in page.words
    assert "names no line" not in page.words
    assert "Evidence for the rationale Survey" in page.words


# ---- meetings ----


def test_a_held_meeting_meets_its_milestone_by_itself(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    form = moray.open(f"/episodes/{episode}/record/meetings?kind=initial+discussion")
    page = moray.send_form(form)

    assert form.fields["held"] == [today().isoformat()]
    assert form.fields["bodies"] == ["Moray Council", "ADES", "Education Scotland"]
    assert "Initial discussion" in page.words
    assert milestone(site, episode, "initial-discussion") is MilestoneState.MET


def test_a_planned_meeting_is_held_with_one_form_that_knows_the_day(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    later = (today() + timedelta(days=3)).isoformat()
    moray.send(f"/episodes/{episode}/record/meetings", kind="team pre-meeting", held="", planned=later)
    planned = milestone(site, episode, "team-pre-meeting")
    listed = moray.open(f"/episodes/{episode}/meetings")
    (held,) = links_of(listed, "held=today")

    page = moray.send(held)

    assert planned is MilestoneState.DUE
    assert "Team pre-meeting Planned" in listed.words
    assert page.status == 200
    assert milestone(site, episode, "team-pre-meeting") is MilestoneState.MET


def test_a_meeting_that_was_withdrawn_meets_nothing_and_leaves_its_reason(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    item = moray.send(f"/episodes/{episode}/record/meetings", kind="initial discussion").path
    moray.send(f"{item}/withdraw", reason="It was another episode.")

    words = moray.open(f"/episodes/{episode}/meetings").words

    assert "Reason: It was another episode." in words
    assert milestone(site, episode, "initial-discussion") is not MilestoneState.MET


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"kind": ""}, "Choose what the meeting was for"),
        ({"held": ""}, "Enter the day the meeting was held, or is planned for."),
        ({"held": "2999-01-01"}, "Enter today or an earlier day"),
        ({"planned": "soon"}, "Enter the day as a date, such as 2023-03-14"),
        ({"bodies": ["Atlantis"]}, "Choose one of those offered"),
    ],
)
def test_a_meeting_that_cannot_be_recorded_is_said_at_the_field(
    site: Site, typed: dict[str, str], message: str
) -> None:
    episode, moray = site.episode(), site.visitor("moray")

    page = moray.send(
        f"/episodes/{episode}/record/meetings", **({"kind": "round table", "note": "Scope set."} | typed)
    )

    assert page.status == 422
    assert page.words.count(message) == 2
    assert page.fields["note"] == ["Scope set."]


def test_two_who_correct_a_meeting_at_once_see_both_versions(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    item = moray.send(f"/episodes/{episode}/record/meetings", kind="round table", held="2024-01-09").path
    form = moray.open(f"{item}/correct")
    site.visitor("colleague").send(f"{item}/correct", held="2024-01-10", reason="The day after.")

    page = moray.send_form(form, note="Scope set.", reason="The note was missing.")

    assert page.status == 409
    assert "Held on 10 January 2024" in page.words
    assert page.fields["note"] == ["Scope set."]


def test_meetings_of_the_team_are_hidden_from_others_wherever_they_are_counted(site: Site) -> None:
    episode = site.episode(Visibility.PUBLIC)
    moray, fife = site.visitor("moray"), site.visitor("fife")
    item = moray.send(
        f"/episodes/{episode}/record/meetings", kind="round table", note="A delicate matter"
    ).path

    assert "A delicate matter" in moray.open(f"/episodes/{episode}/meetings").words
    assert "No meeting is recorded that you may see." in fife.open(f"/episodes/{episode}/meetings").words
    assert fife.open(item).status == 404


@pytest.mark.parametrize(
    "rest",
    [
        "record/meetings",
        "record/shared-documents",
        "record/host-paper",
        "local-organisational-group/members",
        "self-evaluation/add",
        "team/preparation",
    ],
)
@pytest.mark.parametrize("account", ["fife", "reader"])
def test_who_only_reads_an_episode_may_not_prepare_it(site: Site, account: str, rest: str) -> None:
    assert site.visitor(account).open(f"/episodes/{site.episode()}/{rest}").status == 403


@pytest.mark.parametrize(
    "rest",
    [
        "record/meetings",
        "record/shared-documents",
        "record/host-paper",
        "local-organisational-group/members",
        "self-evaluation/add",
        "team/identify",
    ],
)
def test_every_control_has_a_label_and_words_of_the_guidance(site: Site, rest: str) -> None:
    page = site.visitor("moray").open(f"/episodes/{site.episode()}/{rest}")

    assert page.reading.controls
    assert list(page.unlabelled()) == []
    assert "” (guidance, " in page.words
