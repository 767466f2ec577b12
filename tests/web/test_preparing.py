"""Getting ready on pages: what is missing has a button, meetings, documents, the paper, the local group."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ci_kb.days import today
from ci_kb.domain.episode_values import Focus, FocusStep
from ci_kb.domain.record import Visibility
from ci_kb.domain.shared_document import SharedDocumentContent
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


# ---- shared documents ----


def test_the_reading_is_added_up_and_said_to_be_over_the_budget(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    address = f"/episodes/{episode}/record/shared-documents"
    moray.send(address, title="Guidance", minutes="45", link="https://example.org/guidance")
    within = moray.open(f"/episodes/{episode}/shared-documents").words
    moray.send(address, title="Improvement plan", minutes="40")
    page = moray.open(f"/episodes/{episode}/shared-documents")

    assert "45 minutes of essential reading, of 60 that are enough" in within
    assert "minutes over" not in within
    assert "85 minutes of essential reading" in page.words
    assert "The essential reading is 25 minutes over." in page.words
    assert "https://example.org/guidance" in page.reading.links


def test_what_may_be_read_besides_is_not_in_the_budget(site: Site) -> None:
    episode = site.episode()
    for essential in (True, False):
        content = SharedDocumentContent("Plan", minutes=40, essential=essential)
        site.kb.shared_documents.record(episode, content, site.act())
    site.settle()

    words = site.visitor("moray").open(f"/episodes/{episode}/shared-documents").words

    assert "40 minutes of essential reading" in words
    assert "40 minutes of what may be read besides" in words


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"title": ""}, "Enter the title of the document"),
        ({"minutes": "-1"}, "Enter a number of minutes from 0 to 999"),
        ({"minutes": "long"}, "Enter a number of minutes such as 10"),
        ({"link": "javascript:alert(1)"}, "Enter an address that begins with https://"),
    ],
)
def test_a_document_that_cannot_be_shared_is_said_at_the_field(
    site: Site, typed: dict[str, str], message: str
) -> None:
    page = site.visitor("moray").send(
        f"/episodes/{site.episode()}/record/shared-documents", **({"title": "Plan"} | typed)
    )

    assert page.status == 422
    assert page.words.count(message) == 2


def test_a_link_no_browser_should_follow_is_shown_as_words(site: Site) -> None:
    episode = site.episode()
    content = SharedDocumentContent("Plan", link="javascript:alert(1)")
    site.kb.shared_documents.record(episode, content, site.act())
    site.settle()

    page = site.visitor("moray").open(f"/episodes/{episode}/shared-documents")

    assert "javascript:alert(1)" in page.words
    assert links_of(page, "javascript:") == []


def test_documents_are_said_to_be_final_with_one_click(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    page = moray.open(f"/episodes/{episode}/shared-documents")
    press(moray, page, "/milestones/documentation-finalised/meet")
    site.settle()

    assert "The documents are final today" in page.words
    assert milestone(site, episode, "documentation-finalised") is MilestoneState.MET
    after = moray.open(f"/episodes/{episode}/shared-documents").words
    assert "The documents are final today" not in after


# ---- the host's paper ----


def write(moray: Visitor, episode: str, text: str) -> Page:
    """Write the host's paper."""
    return moray.send(f"/episodes/{episode}/record/host-paper", text=text)


def test_the_paper_is_counted_against_its_budget_after_it_is_saved(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    form = moray.open(f"/episodes/{episode}/record/host-paper")
    write(moray, episode, "We hope to learn how others do it")

    page = moray.open(f"/episodes/{episode}/host-paper")

    assert 'data-words="800"' in form.html
    assert "What we hope to get" in form.words
    assert "8 words, of 800 that are enough." in page.words
    assert "longer than a succinct paper" not in page.words


def test_a_paper_over_its_budget_is_pointed_out_and_kept(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    write(moray, episode, "word " * 803)

    assert "The paper is 3 words longer" in moray.open(f"/episodes/{episode}/host-paper").words


def test_sharing_the_paper_is_one_action_and_its_page_says_who_could_read_it_since_when(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    write(moray, episode, "We hope to learn")
    before = moray.open(f"/episodes/{episode}/host-paper")
    press(moray, before, "/share")
    site.settle()
    after = moray.open(f"/episodes/{episode}/host-paper")

    paper = site.kb.host_papers.get(episode, "host-paper")
    assert paper.visibility is Visibility.GROUPS
    assert "Share with the Operational Group" in before.words
    assert before.words.count("Since ") == 1
    assert after.words.count("Since ") == 2
    assert "Also the Operational Group and the Strategic Group" in after.words
    assert "Share with the Operational Group" not in after.words


def test_the_paper_is_hidden_from_those_it_is_not_shared_with(site: Site) -> None:
    episode, moray = site.episode(Visibility.PUBLIC), site.visitor("moray")
    write(moray, episode, "We hope to learn")
    address = f"/episodes/{episode}/host-paper"

    assert site.visitor("fife").open(address).status == 404
    moray.send(f"{address}/host-paper/release", visibility="network")
    page = site.visitor("fife").open(address)
    assert "We hope to learn" in page.words
    assert "Share with" not in page.words


def test_the_paper_is_changed_with_a_reason_and_two_at_once_see_both_versions(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    write(moray, episode, "We hope to learn")
    again = moray.open(f"/episodes/{episode}/record/host-paper")
    site.visitor("colleague").send(again.path, text="We hope to learn much", reason="More.")

    page = moray.send_form(again, text="We hope to learn little", reason="Less.")

    assert again.path.endswith("/host-paper/host-paper/correct")
    assert page.status == 409
    assert "We hope to learn much" in page.words
    assert page.fields["text"] == ["We hope to learn little"]


def test_two_who_write_the_paper_at_once_keep_one_paper_and_both_texts(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    form = moray.open(f"/episodes/{episode}/record/host-paper")
    write(site.visitor("colleague"), episode, "Theirs")

    page = moray.send_form(form, text="Mine")

    assert page.status == 422
    assert "Somebody else recorded the host paper while you were writing." in page.words
    assert page.fields["text"] == ["Mine"]
    assert site.kb.host_papers.get(episode, "host-paper").content.text == "Theirs"


def test_a_paper_that_was_withdrawn_is_written_anew(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    write(moray, episode, "First")
    moray.send(f"/episodes/{episode}/host-paper/host-paper/withdraw", reason="Another focus.")
    withdrawn = moray.open(f"/episodes/{episode}/host-paper").words
    write(moray, episode, "Second")

    assert "Reason: Another focus." in withdrawn
    assert "Second" in moray.open(f"/episodes/{episode}/host-paper").words


# ---- the Local Organisational Group ----


def form_group(moray: Visitor, episode: str, members: str = "Manager, Moray\nCoordinator, ADES") -> Page:
    """Form the group."""
    return moray.send(f"/episodes/{episode}/local-organisational-group/members", members=members)


def test_all_eight_points_are_on_one_page_the_open_ones_first_and_known_ones_never_asked(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    site.kb.episodes.state_focus(episode, FocusStep.AGREED, Focus("Attendance in S1"), site.act())
    page = form_group(moray, episode)
    form = moray.open(f"/episodes/{episode}/local-organisational-group/plan")

    assert "1 of 8 points are settled." in page.words
    assert page.html.index("Recording formats") < page.html.index("Attendance in S1")
    assert set(form.fields) - {"csrf_token", "command", "version"} == {*PLAN, "on"}
    assert links_of(page, "/focus/state")
    assert links_of(page, "/fieldwork")
    assert links_of(page, "/programme")


def test_points_are_settled_in_one_form_each_with_who_did_it(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    form_group(moray, episode)

    page = moray.send(
        f"/episodes/{episode}/local-organisational-group/plan",
        **{"it-requirements": "Two screens", "recording-formats": "One sheet a group"},
    )

    group = site.kb.local_groups.find(episode)
    assert group is not None
    assert group.plan == {"it-requirements": "Two screens", "recording-formats": "One sheet a group"}
    assert "2 of 8 points are settled." in page.words
    assert page.html.index("Plan focus groups") < page.html.index("Two screens")
    assert page.words.count("Recorded by Morag Baird") == 3


def test_a_plan_that_says_nothing_new_is_refused(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    form_group(moray, episode)

    page = moray.send(f"/episodes/{episode}/local-organisational-group/plan")

    assert page.status == 422
    assert "Nothing was changed in the plan." in page.words


def test_two_who_plan_at_once_see_both_plans(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    form_group(moray, episode)
    address = f"/episodes/{episode}/local-organisational-group/plan"
    form = moray.open(address)
    site.visitor("colleague").send(address, **{"it-requirements": "Three screens"})

    page = moray.send_form(form, **{"it-requirements": "Two screens"})
    again = moray.send_form(page)

    assert page.status == 409
    assert "IT requirements Three screens" in page.words
    assert again.status == 200


def test_two_who_form_the_group_at_once_see_both(site: Site) -> None:
    episode, moray = site.episode(), site.visitor("moray")
    address = f"/episodes/{episode}/local-organisational-group/members"
    form = moray.open(address)
    form_group(site.visitor("colleague"), episode, "Director, Moray")

    page = moray.send_form(form, members="Manager, Moray")
    again = moray.send_form(page)

    assert page.status == 409
    assert "Director, Moray" in page.words
    assert again.status == 200
    group = site.kb.local_groups.find(episode)
    assert group is not None
    assert group.members == ("Manager, Moray",)


def test_a_plan_before_the_group_is_formed_is_refused_in_words(site: Site) -> None:
    page = site.visitor("moray").open(f"/episodes/{site.episode()}/local-organisational-group/plan")

    assert page.status == 422
    assert "Form the Local Organisational Group first" in page.words


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
