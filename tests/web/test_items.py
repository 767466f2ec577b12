"""Findings, practice and next steps on pages: recorded, corrected, released, withdrawn; their histories."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from ci_kb.days import today
from ci_kb.domain.connection import ConnectionState
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.next_step import NextStepContent
from ci_kb.domain.practice import PracticeContent
from ci_kb.domain.record import Visibility
from tests.web.site import Site
from tests.web.visitor import Page, Visitor
from web.shell import day

WORDS = "Families are met before term begins, and attendance in S1 rose."
BETTER = "Families are met in August, and attendance in S1 rose by four points."

FINDING = {"kind": "strength", "text": WORDS, "evidence": "none"}
PRACTICE = {"title": "August visits", "text": WORDS, "contact_role": "Link worker"}
NEXT_STEP = {
    "text": "Meet families of P7 pupils.",
    "owner": "Headteachers",
    "due": "2024-08-12",
    "from_finding": "none",
}


def record(who: Visitor, episode: str, section: str, **typed: Any) -> Page:
    """Record an item on its page; the answer is the item's page."""
    page = who.send(f"/episodes/{episode}/record/{section}", **typed)
    assert page.status == 200, page.words
    return page


@pytest.fixture
def episode(site: Site) -> str:
    """An episode that every authority may read."""
    return site.episode()


@pytest.fixture
def finding(site: Site, episode: str) -> str:
    """The address of a finding that every authority may read."""
    content = FindingContent(FindingKind.STRENGTH, WORDS, ("attendance",), "Group A")
    site.kb.findings.record(episode, content, site.act(), reference="f1", visibility=Visibility.NETWORK)
    site.settle()
    return f"/episodes/{episode}/findings/f1"


@pytest.mark.parametrize(
    ("section", "typed", "words"),
    [
        ("findings", FINDING | {"themes": ["attendance", "families"]}, "Attendance and engagement"),
        ("practice", PRACTICE | {"predates_episode": "true"}, "Older than the episode"),
        ("next-steps", NEXT_STEP, "By 12 August 2024"),
    ],
)
def test_an_item_is_recorded_and_stands_on_the_page_of_its_episode(
    site: Site, episode: str, section: str, typed: dict[str, Any], words: str
) -> None:
    moray = site.visitor("moray")

    page = record(moray, episode, section, **typed)

    assert page.path.startswith(f"/episodes/{episode}/{section}/")
    assert words in page.words
    assert "Version 1: recorded" in page.words
    assert typed["text"] in moray.open(f"/episodes/{episode}").words


def test_a_finding_sent_twice_is_recorded_once(site: Site, episode: str) -> None:
    moray = site.visitor("moray")
    form = moray.open(f"/episodes/{episode}/record/findings")

    pages = [moray.send_form(form, **FINDING) for _ in range(2)]

    assert pages[0].path == pages[1].path
    assert moray.open(f"/episodes/{episode}").html.count(f'href="{pages[0].path}"') == 1


@pytest.mark.parametrize(
    ("section", "typed", "message", "field"),
    [
        ("findings", {"kind": ""}, "Choose the kind of finding", "kind"),
        ("findings", {"text": "  "}, "Enter what was found", "text"),
        ("findings", {"kind": "rumour"}, "Choose one of those offered", "kind"),
        ("findings", {"themes": ["magic"]}, "Choose one of those offered", "themes"),
        ("findings", {"visibility": "nobody"}, "Choose one of those offered", "visibility"),
        ("findings", {"group": "x" * 301}, "Shorten this to 300 characters or fewer", "group"),
        ("practice", {"title": ""}, "Enter a title for the practice", "title"),
        ("practice", {"text": ""}, "Enter what the practice is and how it works", "text"),
        ("next-steps", {"text": ""}, "Enter what is to be done next", "text"),
        ("next-steps", {"due": "2024-02-31"}, "Enter the day as a date, such as 2023-03-14", "due"),
        ("next-steps", {"from_finding": "f99"}, "Choose one of those offered", "from_finding"),
    ],
)
def test_an_item_that_cannot_be_recorded_comes_back_with_what_was_typed(
    site: Site, episode: str, section: str, typed: dict[str, Any], message: str, field: str
) -> None:
    right = {"findings": FINDING, "practice": PRACTICE, "next-steps": NEXT_STEP}[section]

    page = site.visitor("moray").send(f"/episodes/{episode}/record/{section}", **(right | typed))

    assert page.status == 422
    assert page.title.startswith("Error:")
    assert page.words.count(message) == 2
    assert f'href="#{field}"' in page.html
    for name, value in right.items():
        assert name in typed or page.fields[name] == [value]


def test_a_correction_says_word_by_word_what_changed_and_carries_the_six_facts(
    site: Site, finding: str
) -> None:
    page = site.visitor("colleague").send(
        f"{finding}/correct", text=BETTER, reason="The data is out.", on="2024-01-20"
    )

    assert "The finding is corrected." in page.words
    assert "Version 2: corrected" in page.words
    assert "removed: before term begins end of removed added: in August end of added" in page.words
    for fact in (
        "Recorded by Calum Grant",
        "On behalf of officer, Moray",
        "Happened 20 January 2024",
        "Reason The data is out.",
    ):
        assert fact in page.words


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"text": BETTER}, "Say why. The reason is shown beside the change"),
        ({"reason": "To be sure."}, "Nothing was changed in the finding."),
        ({"text": "", "reason": "Empty."}, "Enter what was found"),
    ],
)
def test_a_correction_without_reason_change_or_words_is_refused(
    site: Site, finding: str, typed: dict[str, str], message: str
) -> None:
    page = site.visitor("moray").send(f"{finding}/correct", **typed)

    assert page.status == 422
    assert message in page.words


def test_every_version_has_an_address_of_its_own(site: Site, finding: str) -> None:
    moray = site.visitor("moray")
    moray.send(f"{finding}/correct", text=BETTER, reason="The data is out.")

    first, second, third = (moray.open(f"{finding}/versions/{number}") for number in (1, 2, 3))

    assert "This is version 1 of 2." in first.words
    assert WORDS in first.words
    assert BETTER not in first.words
    assert BETTER in second.words
    assert third.status == 404


def test_two_who_correct_at_once_see_both_versions_and_lose_nothing(site: Site, finding: str) -> None:
    moray, colleague = site.visitor("moray"), site.visitor("colleague")
    form = moray.open(f"{finding}/correct")
    colleague.send(f"{finding}/correct", text=BETTER, reason="The data is out.")

    mine = WORDS.replace("S1", "S2")
    page = moray.send_form(form, text=mine, reason="It was S2.")
    again = moray.send_form(page)

    assert page.status == 409
    assert BETTER in page.words
    assert "Saved by Calum Grant" in page.words
    assert "Reason: The data is out." in page.words
    assert page.fields["text"] == [mine]
    assert page.fields["reason"] == ["It was S2."]
    assert again.status == 200
    assert mine in again.words
    assert "Version 3: corrected" in again.words


def test_a_release_meanwhile_is_no_conflict_with_a_correction(site: Site, finding: str) -> None:
    moray, colleague = site.visitor("moray"), site.visitor("colleague")
    form = moray.open(f"{finding}/correct")
    colleague.send(f"{finding}/release", visibility="public")

    page = moray.send_form(form, text=BETTER, reason="The data is out.")

    assert page.status == 200
    assert BETTER in page.words


def test_a_withdrawal_meanwhile_is_said_when_a_correction_comes(site: Site, finding: str) -> None:
    moray, colleague = site.visitor("moray"), site.visitor("colleague")
    form = moray.open(f"{finding}/correct")
    colleague.send(f"{finding}/withdraw", reason="Recorded twice.")

    page = moray.send_form(form, text=BETTER, reason="The data is out.")

    assert page.status == 422
    assert "The finding was withdrawn already" in page.words
    assert page.fields["text"] == [BETTER]


def test_a_correction_meanwhile_is_shown_before_a_withdrawal(site: Site, finding: str) -> None:
    moray, colleague = site.visitor("moray"), site.visitor("colleague")
    form = moray.open(f"{finding}/withdraw")
    colleague.send(f"{finding}/correct", text=BETTER, reason="The data is out.")

    page = moray.send_form(form, reason="It was wrong.")

    assert page.status == 409
    assert BETTER in page.words
    assert moray.send_form(page).status == 200


def test_what_was_withdrawn_leaves_a_tombstone_at_its_address_and_in_the_episode(
    site: Site, episode: str, finding: str
) -> None:
    moray, fife = site.visitor("moray"), site.visitor("fife")

    moray.send(f"{finding}/withdraw", reason="Recorded twice.", on="2024-02-01")

    page = fife.open(finding)
    assert page.status == 200
    assert "Withdrawn on 1 February 2024 by Morag Baird. Reason: Recorded twice." in page.words
    assert "Version 2: withdrawn" in page.words
    assert "Correct the finding" not in moray.open(finding).words
    listed = fife.open(f"/episodes/{episode}").words
    assert "Withdrawn on 1 February 2024. Reason: Recorded twice." in listed
    assert WORDS not in listed
    assert WORDS in fife.open(f"{finding}/versions/1").words


def test_a_withdrawal_needs_a_reason(site: Site, finding: str) -> None:
    page = site.visitor("moray").send(f"{finding}/withdraw")

    assert page.status == 422
    assert page.words.count("Say why. The reason is shown beside the change") == 2


def test_a_finding_of_the_team_is_nowhere_for_others_until_it_is_released(site: Site, episode: str) -> None:
    moray, fife = site.visitor("moray"), site.visitor("fife")
    address = record(moray, episode, "findings", **FINDING).path
    places = ("", "/versions/1", "/correct", "/withdraw", "/release")
    before = [fife.open(f"{address}{place}").status for place in places]
    listed = fife.open(f"/episodes/{episode}").words

    moray.send(f"{address}/release", visibility="network")

    assert before == [404] * len(places)
    assert WORDS not in listed
    assert "Findings" not in listed
    assert WORDS in fife.open(address).words
    assert "Findings" in fife.open(f"/episodes/{episode}").words


def test_what_is_taken_back_to_the_team_is_not_shown_to_others_as_at_an_earlier_day(
    site: Site, episode: str, finding: str
) -> None:
    today = date.today().isoformat()  # noqa: DTZ011
    moray, fife = site.visitor("moray"), site.visitor("fife")
    before = fife.open(f"/episodes/{episode}?as_at={today}").words

    moray.send(f"{finding}/release", visibility="team", reason="Too early.")

    assert WORDS in before
    assert WORDS not in fife.open(f"/episodes/{episode}?as_at={today}").words
    assert fife.open(f"{finding}?as_at={today}").status == 404


def test_counts_in_the_list_leave_out_what_the_reader_may_not_see(site: Site) -> None:
    episode = site.episode(title="An episode with one finding of the team")
    content = FindingContent(FindingKind.STRENGTH, WORDS)
    for visibility in (Visibility.TEAM, Visibility.NETWORK):
        site.kb.findings.record(episode, content, site.act(), visibility=visibility)
    site.settle()

    def listed(account: str) -> str:
        words = site.visitor(account).list_of_episodes()
        counted = re.search(r"\d+ findings?\b", words.split("An episode with one finding of the team")[1])
        return counted[0] if counted else ""

    assert listed("moray") == "2 findings"
    assert listed("fife") == "1 finding"


@pytest.mark.parametrize("rest", ["correct", "withdraw", "release"])
def test_who_only_reads_may_not_change_an_item(site: Site, finding: str, rest: str) -> None:
    assert site.visitor("fife").open(f"{finding}/{rest}").status == 403
    assert site.visitor("reader").open(f"{finding}/{rest}").status == 403


def test_progress_of_a_next_step_is_reported_and_kept(site: Site, episode: str) -> None:
    moray = site.visitor("moray")
    address = record(moray, episode, "next-steps", **NEXT_STEP).path

    wrong = moray.send(f"{address}/progress", note="Something happened")
    moray.send(f"{address}/progress", status="in progress", note="Two schools began.", on="2024-02-01")
    page = moray.send(f"{address}/progress", status="done", note="All schools did.", on="2024-03-01")

    assert wrong.status == 422
    assert "Choose how far it has come" in wrong.words
    assert "Status Done All schools did." in page.words
    assert "In progress Two schools began." in page.words


def test_a_next_step_names_the_finding_it_follows_from_only_to_those_who_may_see_it(
    site: Site, episode: str
) -> None:
    site.kb.findings.record(episode, FindingContent(FindingKind.STRENGTH, WORDS), site.act(), reference="f7")
    content = NextStepContent("Meet families of P7 pupils.", from_finding="f7")
    site.kb.next_steps.record(episode, content, site.act(), reference="n7", visibility=Visibility.NETWORK)
    site.settle()
    address = f"/episodes/{episode}/next-steps/n7"

    assert WORDS in site.visitor("moray").open(address).words
    assert WORDS not in site.visitor("fife").open(address).words


def test_an_item_released_from_an_unreleased_episode_tells_nothing_else_of_it(site: Site) -> None:
    hidden = site.episode(Visibility.TEAM, title="A delicate matter")
    content = PracticeContent("August visits", WORDS, consent=True)
    site.kb.practices.record(hidden, content, site.act(), reference="p1", visibility=Visibility.NETWORK)
    site.settle()

    fife = site.visitor("fife")
    item = fife.open(f"/episodes/{hidden}/practice/p1")
    asking = fife.open(f"/episodes/{hidden}/propose-connection?about=p1")
    asked = fife.send_form(asking)

    for page in (item, asking, asked):
        assert page.status == 200
        assert "A delicate matter" not in page.words
        assert f"/episodes/{hidden}" not in page.reading.links


def test_an_item_as_at_a_day_before_it_was_recorded_was_not_recorded_yet(site: Site, finding: str) -> None:
    page = site.visitor("moray").open(f"{finding}?as_at=2020-01-01")
    assert page.status == 200
    assert "This had not been recorded yet" in page.words


@pytest.mark.parametrize("section", ["findings", "practice", "next-steps"])
def test_an_unknown_item_does_not_exist(site: Site, episode: str, section: str) -> None:
    assert site.visitor("moray").open(f"/episodes/{episode}/{section}/no-such").status == 404
    assert site.visitor("moray").open(f"/episodes/no-such/{section}/f1").status == 404
    assert site.visitor("moray").open(f"/episodes/{episode}/record/{section}").status == 200
    assert site.visitor("moray").open(f"/episodes/no-such/record/{section}").status == 404


@pytest.mark.parametrize("section", ["findings", "practice", "next-steps"])
def test_every_control_of_an_item_has_a_label(site: Site, episode: str, section: str) -> None:
    page = site.visitor("moray").open(f"/episodes/{episode}/record/{section}")

    assert page.reading.controls
    assert list(page.unlabelled()) == []


def test_markup_in_what_people_write_stays_words(site: Site, episode: str) -> None:
    page = record(site.visitor("moray"), episode, "findings", **FINDING | {"text": "<b>bold</b> & 'quoted'"})

    assert "<b>bold</b>" in page.words
    assert "<b>bold</b>" not in page.html


@pytest.fixture
def practice(site: Site, episode: str) -> str:
    """The address of a practice that every authority may read."""
    content = PracticeContent("August visits", WORDS, consent=True)
    act = site.act(on=date(2020, 1, 8))
    site.kb.practices.record(episode, content, act, reference="p1", visibility=Visibility.NETWORK)
    site.settle()
    return f"/episodes/{episode}/practice/p1"


def borrowed(site: Site, episode: str, reference: str, by: str, on: date, **more: Any) -> None:
    """Record that an authority uses the practice."""
    act = site.act("coordinator", on=on)
    names = {"from_authority": by, "to_authority": "Moray", "subject": f"Visits in {by}", "about": "p1"}
    site.kb.connections.propose(episode, act, reference=reference, **names, **more)
    adopted = site.act("coordinator", on=on)
    site.kb.connections.progress(episode, reference, ConnectionState.ADOPTED, f"Begun in {by}.", adopted)
    site.settle()


def test_a_practice_says_who_borrowed_it_and_what_came_of_it(site: Site, episode: str, practice: str) -> None:
    borrowed(site, episode, "c1", "Angus", date(2024, 5, 1))
    borrowed(site, episode, "c2", "Fife", date(2024, 3, 1))
    act = site.act("coordinator", on=date(2024, 9, 1))
    site.kb.connections.record_outcome(episode, "c2", "Six schools visit.", act)
    borrowed(site, episode, "c3", "Stirling", date(2024, 6, 1), visibility=Visibility.TEAM)
    site.settle()

    page, own = site.visitor("fife").open(practice).words, site.visitor("moray").open(practice).words

    assert "Fife, 1 March 2024 Six schools visit. Angus, 1 May 2024 Begun in Angus." in page
    assert "Last borrowed 1 May 2024" in page
    assert "Stirling" not in page
    assert "Last borrowed 1 June 2024" in own
    assert "Borrowed by: Fife, Angus" in site.visitor("fife").open(f"/episodes/{episode}").words


def test_who_borrowed_a_practice_is_told_as_at_a_day(site: Site, episode: str, practice: str) -> None:
    borrowed(site, episode, "c1", "Angus", date(2024, 5, 1))
    page = site.visitor("fife").open(f"{practice}?as_at={today()}").words
    assert "Angus, 1 May 2024" in page
    assert "It is still true" not in site.visitor("moray").open(f"{practice}?as_at={today()}").words


def test_one_click_says_that_a_practice_is_still_true(site: Site, episode: str, practice: str) -> None:
    moray, fife = site.visitor("moray"), site.visitor("fife")
    before = fife.open(practice).words
    token = moray.open(f"{practice}/confirm").fields
    page = moray.send_form(
        Page(200, f"{practice}/confirm", ""), **{name: token[name] for name in ("csrf_token", "command")}
    )
    noted = moray.send(f"{practice}/confirm", note="Twelve schools by now.")

    assert "Ask first whether it is still done like this." in before
    assert "It is recorded that the practice is still true." in page.words
    assert 'action="' + practice + '/confirm"' in moray.open(practice).html
    assert "Version 3: confirmed as still true Twelve schools by now." in noted.words
    after = fife.open(practice).words
    assert f"Last confirmed {day(today())}. Twelve schools by now." in after
    assert "Ask first" not in after
    assert f"Still true: confirmed {day(today())}" in fife.open(f"/episodes/{episode}").words


@pytest.mark.parametrize("account", ["fife", "reader", "coordinator"])
def test_nobody_else_says_that_a_practice_is_still_true(site: Site, practice: str, account: str) -> None:
    somebody = site.visitor(account)
    assert somebody.open(f"{practice}/confirm").status == 403
    assert "It is still true" not in somebody.open(practice).words


def test_what_was_withdrawn_is_no_longer_true(site: Site, practice: str) -> None:
    moray = site.visitor("moray")
    moray.send(f"{practice}/withdraw", reason="It ended.")
    page = moray.send(f"{practice}/confirm")
    assert page.status == 422
    assert "The practice was withdrawn already" in page.words


def test_asking_is_the_first_thing_a_practice_offers_to_others(
    site: Site, episode: str, practice: str
) -> None:
    asked = f"/episodes/{episode}/propose-connection?about=p1"
    assert asked in site.visitor("fife").open(practice).reading.links
    assert asked in site.visitor("coordinator").open(practice).reading.links
    assert asked not in site.visitor("moray").open(practice).reading.links
    assert asked not in site.visitor("reader").open(practice).reading.links
