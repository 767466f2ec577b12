"""What an episode works with, on pages: shared documents, the host's paper, the local group and its plan."""

from __future__ import annotations

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
