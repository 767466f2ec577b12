"""Similar work on pages: found, explained, judged by people, led on to a question; nothing closed is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from ci_kb.days import today
from ci_kb.domain.episode_values import Details, Focus, FocusStep
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.practice import PracticeContent
from ci_kb.domain.record import Visibility
from ci_kb.domain.report import ReportStep
from tests.web.site import Site

MINE, NEAR, FAR, HIDDEN = "mine-1", "fife-1", "fife-2", "fife-3"
SECRET = "A matter of axolotls"


@pytest.fixture(scope="module")
def similar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An episode of Moray on attendance; one of Fife like it, one unlike it, and one that is closed."""
    site = Site(tmp_path_factory.mktemp("similar"))
    for reference, who, host, title, visibility in (
        (MINE, "moray", "Moray Council", "Attendance in Moray", Visibility.NETWORK),
        (NEAR, "fife", "Fife Council", "Attendance in Fife", Visibility.NETWORK),
        (FAR, "fife", "Fife Council", "Choirs in Fife", Visibility.NETWORK),
        (HIDDEN, "fife", "Fife Council", SECRET, Visibility.TEAM),
    ):
        site.kb.episodes.open(reference, Details(title, (host,)), site.act(who), visibility=visibility)
    focus = Focus("Attendance of young people after long absence", themes=("attendance",))
    site.kb.episodes.state_focus(MINE, FocusStep.AGREED, focus, site.act())
    site.kb.episodes.state_focus(NEAR, FocusStep.AGREED, focus, site.act("fife"))
    site.kb.episodes.state_focus(FAR, FocusStep.AGREED, Focus("Singing in choirs"), site.act("fife"))
    site.kb.reports.take_step(NEAR, ReportStep.FINALISED, site.act("fife"))
    practice = PracticeContent(
        "Mentors for pupils", "A mentor meets pupils after a long absence.", ("attendance",), consent=True
    )
    site.kb.practices.record(NEAR, practice, site.act("fife"), reference="p1", visibility=Visibility.NETWORK)
    site.settle()
    yield site
    site.close()


@dataclass
class Said:
    """What the page of similar work says."""

    matches: str
    set_aside: str


def said(site: Site, query: str, account: str = "moray") -> Said:
    """Open the page of similar work and return its parts."""
    page = site.visitor(account).open(f"/similar?{query}")
    assert page.status == 200
    shown, _, set_aside = page.html.partition('id="set-aside"')
    return Said(shown.partition('<ol class="matches">')[2], set_aside)


def finding(site: Site, reference: str) -> None:
    """Record a finding of Fife on absence."""
    content = FindingContent(FindingKind.STRENGTH, "Platypus calls ended long absence", ("attendance",))
    site.kb.findings.record(
        NEAR, content, site.act("fife"), reference=reference, visibility=Visibility.NETWORK
    )
    site.settle()


def test_a_match_says_where_it_stands_and_why_it_is_there(similar: Site) -> None:
    page = said(similar, f"episode={MINE}").matches
    assert "Attendance in Fife" in page
    assert "Ahead of you" in page
    assert "Moving forward" in page
    assert "Shared themes" in page
    assert f'href="/episodes/{NEAR}/practice/p1/versions/1"' in page


def test_every_reason_leads_to_a_page_that_is_there(similar: Site) -> None:
    moray = similar.visitor("moray")
    page = moray.open(f"/similar?episode={MINE}")
    reasons = {link for link in page.reading.links if "/versions/" in link or "#step-" in link}
    assert reasons
    assert {moray.open(link).status for link in reasons} == {200}


def test_a_reason_goes_with_the_event_it_comes_from(similar: Site) -> None:
    finding(similar, "platypus")
    with_it = said(similar, "q=platypus+absence").matches
    similar.kb.findings.withdraw(NEAR, "platypus", similar.act("fife", reason="Not so"))
    similar.settle()
    without = said(similar, "q=platypus+absence").matches

    assert "<strong>Platypus</strong>" in with_it
    assert "latypus" not in without
    assert f"/episodes/{NEAR}/findings/platypus" not in without
    assert "Attendance in Fife" in without


def test_a_reason_leads_to_the_version_whose_words_it_names(similar: Site) -> None:
    finding(similar, "corrected")
    better = FindingContent(FindingKind.STRENGTH, "Wombat calls ended long absence", ("attendance",))
    similar.kb.findings.correct(NEAR, "corrected", better, similar.act("fife", reason="A slip"))
    similar.kb.findings.release(NEAR, "corrected", Visibility.PUBLIC, similar.act("fife"))
    similar.settle()
    assert f'href="/episodes/{NEAR}/findings/corrected/versions/2"' in said(similar, "q=wombat").matches
    similar.kb.findings.withdraw(NEAR, "corrected", similar.act("fife", reason="The end of a test"))
    similar.settle()


def test_similar_work_is_found_for_an_item(similar: Site) -> None:
    address = f"/episodes/{NEAR}/practice/p1"
    linked = f"/similar?episode={NEAR}&item=practice/p1"
    page = similar.visitor("moray").open(linked)
    assert linked in similar.visitor("moray").open(address).reading.links
    assert "Similar to “Mentors for pupils”" in page.words
    assert "Attendance in Moray" in page.words
    assert "Attendance in Fife" not in page.html.partition('<ol class="matches">')[2]


@pytest.mark.parametrize("item", ["practice/none", "findings", "focus/1", "/", "practice/p1/versions/1"])
def test_an_item_that_is_not_there_is_said_in_a_sentence(similar: Site, item: str) -> None:
    page = similar.visitor("moray").open(f"/similar?episode={NEAR}&item={item}")
    assert page.status == 200
    assert f"There is no “{item}” in this episode." in page.words


def test_a_match_is_set_aside_with_a_reason_and_stays_so_after_a_rebuild(similar: Site) -> None:
    moray = similar.visitor("moray")
    address = f"/episodes/{MINE}/similar/{NEAR}"

    unexplained = moray.send(f"{address}/dismiss")
    moray.send(f"{address}/dismiss", reason="Their schools are far larger.")
    similar.projections.rebuild()
    aside = said(similar, f"episode={MINE}")
    theirs = said(similar, f"episode={NEAR}", "fife")
    to_others = said(similar, f"episode={MINE}", "fife")
    moray.send(f"{address}/restore")
    restored = said(similar, f"episode={MINE}")

    assert unexplained.status == 422
    assert "Attendance in Fife" not in aside.matches
    assert "Their schools are far larger." in aside.set_aside
    assert "Attendance in Moray" in theirs.matches
    assert "far larger" not in to_others.matches + to_others.set_aside
    assert "Attendance in Fife" in restored.matches
    assert restored.set_aside == ""


def test_a_link_adds_a_match_and_takes_none_away(similar: Site) -> None:
    moray = similar.visitor("moray")
    before = said(similar, f"episode={MINE}").matches
    moray.send(f"/episodes/{MINE}/similar/link", other=FAR, reason="Their choir brought pupils back.")
    after = said(similar, f"episode={MINE}").matches
    theirs = said(similar, f"episode={FAR}", "fife").matches
    history = similar.visitor("fife").open(f"/episodes/{MINE}/similar/{FAR}")
    moray.send(f"/episodes/{MINE}/similar/{FAR}/unlink", reason="It was another choir.")
    taken_back = said(similar, f"episode={MINE}").matches

    assert "Choirs in Fife" not in before
    assert titles(after) == ["Choirs in Fife", *titles(before)]
    assert "Their choir brought pupils back." in after
    assert "Attendance in Moray" in theirs
    assert "Their choir brought pupils back." in history.words
    assert titles(taken_back) == titles(before)


def titles(matches: str) -> list[str]:
    """Return the titles of the matches in order."""
    return re.findall(r"<h3><a [^>]*>([^<]*)</a></h3>", matches)


def test_why_a_match_was_set_aside_is_for_those_who_work_on_the_episode(similar: Site) -> None:
    moray, fife = similar.visitor("moray"), similar.visitor("fife")
    address = f"/episodes/{MINE}/similar/{FAR}"
    moray.send(f"{address}/dismiss", reason="Singing is not our question.")
    inside, outside = moray.open(address), fife.open(address)
    moray.send(f"{address}/restore")
    assert "Singing is not our question." in inside.words
    assert "Singing is not our question." not in outside.words


@pytest.mark.parametrize("rest", [f"{HIDDEN}/dismiss", f"{HIDDEN}", f"{HIDDEN}/restore", "nowhere/dismiss"])
def test_a_closed_episode_is_no_match_to_talk_of(similar: Site, rest: str) -> None:
    assert similar.visitor("moray").open(f"/episodes/{MINE}/similar/{rest}").status == 404


def test_a_closed_episode_that_was_linked_is_shown_to_nobody_else(similar: Site) -> None:
    similar.kb.similar_work.link(NEAR, HIDDEN, similar.act("fife", reason="The same pupils"))
    similar.settle()
    fife = said(similar, f"episode={NEAR}", "fife").matches
    moray = similar.visitor("moray").open(f"/similar?episode={NEAR}")
    offered = similar.visitor("moray").open(f"/episodes/{MINE}/similar/link")
    similar.kb.similar_work.unlink(NEAR, HIDDEN, similar.act("fife", reason="The end of a test"))
    similar.settle()
    assert SECRET in fife
    for page in (moray, offered):
        assert SECRET not in page.html
        assert "The same pupils" not in page.html
        assert HIDDEN not in page.html


def test_a_link_to_a_closed_episode_tells_nothing_of_itself_where_its_open_items_match(similar: Site) -> None:
    content = FindingContent(FindingKind.STRENGTH, "Attendance after an absence of capybaras")
    site_act = similar.act("fife")
    similar.kb.findings.record(HIDDEN, content, site_act, reference="open", visibility=Visibility.NETWORK)
    similar.kb.similar_work.link(NEAR, HIDDEN, similar.act("fife", reason="A whispered reason"))
    similar.settle()
    page = similar.visitor("moray").open(f"/similar?episode={NEAR}")
    similar.kb.findings.withdraw(HIDDEN, "open", similar.act("fife", reason="The end of a test"))
    similar.kb.similar_work.unlink(NEAR, HIDDEN, similar.act("fife", reason="The end of a test"))
    similar.settle()
    assert "capybaras" in page.words
    assert "An episode that is not open to you" in page.words
    assert "A whispered reason" not in page.words


def test_a_link_keeps_the_reasons_that_the_search_finds(similar: Site) -> None:
    moray = similar.visitor("moray")
    moray.send(f"/episodes/{MINE}/similar/link", other=NEAR, reason="We visited them.")
    page = said(similar, f"episode={MINE}").matches
    moray.send(f"/episodes/{MINE}/similar/{NEAR}/unlink", reason="The end of a test")
    assert "We visited them." in page
    assert "Shared themes" in page
    assert page.count("<h3>") == len(titles(page)) == len(set(titles(page)))


@pytest.mark.parametrize("rest", ["link", f"{NEAR}/dismiss", f"{NEAR}/restore", f"{NEAR}/unlink"])
def test_who_does_not_work_on_an_episode_says_nothing_of_its_matches(similar: Site, rest: str) -> None:
    for account in ("fife", "reader"):
        assert similar.visitor(account).open(f"/episodes/{MINE}/similar/{rest}").status == 403


def test_what_is_not_offered_or_not_so_is_refused_in_words(similar: Site) -> None:
    moray = similar.visitor("moray")
    hidden = moray.send(f"/episodes/{MINE}/similar/link", other=HIDDEN, reason="I heard of it")
    again = moray.send(f"/episodes/{MINE}/similar/{NEAR}/restore")
    weight = moray.open(f"/similar?episode={MINE}&places=enormous")
    assert hidden.status == again.status == weight.status == 422
    assert "Choose one of those offered" in hidden.words
    assert "it is not set aside" in again.words
    assert "“enormous” is not one of: none, some, much." in weight.words


def test_a_match_leads_to_a_question_about_its_practice(similar: Site) -> None:
    moray = similar.visitor("moray")
    asked = f"/episodes/{NEAR}/propose-connection?about=p1"
    assert asked in moray.open(f"/similar?episode={MINE}").reading.links
    form = moray.open(asked)
    assert (form.fields["from_authority"], form.fields["to"]) == (["Moray Council"], ["Fife Council"])
    assert asked not in similar.visitor("reader").open(f"/similar?episode={MINE}").reading.links


def test_a_focus_that_is_recorded_shows_who_did_similar_work(similar: Site) -> None:
    moray = similar.visitor("moray")
    page = moray.send(
        f"/episodes/{MINE}/focus/state",
        text="Attendance of young people after an absence",
        step="changed",
        reason="Clearer",
        on=str(date(2024, 2, 1)),
    )
    assert page.path.startswith(f"/episodes/{MINE}/focus")
    for shown in (page, moray.open(f"/episodes/{MINE}")):
        assert "Who did similar work" in shown.words
        assert "Attendance in Fife" in shown.words
    for account in ("fife", "reader"):
        assert "Who did similar work" not in similar.visitor(account).open(f"/episodes/{MINE}").words


def test_similar_work_is_looked_at_while_a_focus_is_being_written(similar: Site) -> None:
    moray = similar.visitor("moray")
    address = f"/episodes/{MINE}/focus/state"
    before = similar.kb.episodes.get(MINE).focus_version
    page = moray.send(address, text="Choirs and singing", rationale="We sing", look="yes")
    empty = moray.send(address, text="", look="yes")

    assert page.status == empty.status == 200
    assert "Choirs in Fife" in page.words
    assert "Nothing has been recorded yet" in page.words
    assert (page.fields["text"], page.fields["rationale"]) == (["Choirs and singing"], ["We sing"])
    assert "Write the focus first" in empty.words
    assert "There is a problem" not in empty.words
    assert similar.kb.episodes.get(MINE).focus_version == before


def test_similar_work_is_judged_as_at_a_day(similar: Site) -> None:
    page = similar.visitor("moray").open(f"/similar?episode={MINE}&as_at={today()}")
    assert "Attendance in Fife" in page.words
    assert "Set it aside" not in page.words
    assert "Attendance in Fife" not in said(similar, f"episode={MINE}&as_at=2020-01-01").matches
