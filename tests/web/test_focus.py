"""How the focus of an episode evolved, on one page: in order, word by word, for those who may read it."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_kb.domain.episode_values import Focus, FocusStep
from ci_kb.domain.host_paper import HostPaperContent
from ci_kb.domain.record import Visibility
from ci_kb.domain.report import ReportStep
from projections.episodes import FocusStatement
from projections.focus_line import points, stated
from projections.tables import Facts
from tests.web.site import Site
from tests.web.visitor import Page
from web.cli import run
from web.episodes.focus_steps import evolved

IDEA = "Raising attainment, and attendance, in secondaries"
WITHOUT_COMMA = "Raising attainment and attendance, in secondaries"
REPLACED = "What helps young people to come to school every day?"
OWN_WORDS = "What helps young people come to school"
SECRET = "quokkas"


@pytest.fixture(scope="module")
def episode(site: Site) -> str:
    """An episode whose focus was worded in every place there is."""
    reference, kb = site.episode(title="The life of a focus"), site.kb
    said = (
        (FocusStep.IDEA, IDEA, "", 8),
        (FocusStep.PROPOSED, WITHOUT_COMMA, "One thing, not two.", 9),
        (FocusStep.REFINED, REPLACED, "The survey of pupils.", 12),
        (FocusStep.AGREED, REPLACED, "", 20),
    )
    for step, text, reason, day in said:
        act = site.act(on=date(2024, 1, day), reason=reason)
        kb.episodes.state_focus(reference, step, Focus(text, decided_by="the leads"), act)
    act = site.act(on=date(2024, 1, 22))
    paper = f"About {SECRET}.\nThe focus: what helps young people to come to school"
    kb.host_papers.record(reference, HostPaperContent(paper), act, reference="h1")
    kb.reports.take_step(reference, ReportStep.DRAFTED, site.act(on=date(2024, 2, 20)))
    kb.reports.write_section(reference, "focus", OWN_WORDS, site.act(on=date(2024, 2, 21)))
    kb.reports.take_step(reference, ReportStep.FINALISED, site.act(on=date(2024, 3, 1)))
    kb.reports.write_section(reference, "focus", f"{OWN_WORDS} and {SECRET}", site.act(on=date(2024, 3, 5)))
    act = site.act(on=date(2024, 3, 10), reason="The report asked for more.")
    kb.episodes.state_focus(reference, FocusStep.CHANGED, Focus(f"{REPLACED} And who?"), act)
    site.settle()
    return reference


@pytest.fixture(scope="module")
def page(site: Site, episode: str) -> Page:
    return site.visitor("moray").open(f"/episodes/{episode}/focus")


def headings(html: str) -> list[str]:
    return re.findall(r'timeline__title"><a href="#[^"]+">([^<]+)</a>', html)


EVERY_WORDING = [
    "Step 1: idea",
    "Step 2: proposed",
    "Step 3: refined",
    "Step 4: agreed",
    "In the host’s paper, recorded",
    "In the report’s heading, drafted",
    "In the report’s heading, written",
    "In the report’s heading, finalised",
    "In the report’s heading, written",
    "Step 5: changed",
]


def test_every_wording_stands_on_one_line_in_the_order_of_time(page: Page) -> None:
    assert headings(page.html) == EVERY_WORDING


def test_each_wording_says_how_long_after_the_one_before(page: Page) -> None:
    line = page.words[page.words.index("Settled by: the leads") :]
    said = re.findall(r"The same day|\d+ days? later", line)
    assert said == [f"{days} day{'s'[: days != 1]} later" for days in (1, 3, 8, 2, 29, 1, 9, 4, 5)]


def test_a_comma_that_went_shows_and_is_said(page: Page) -> None:
    assert '<del><span class="visually-hidden"> removed: </span>,' in page.html
    assert "Punctuation alone" in page.words


def test_a_wholesale_replacement_keeps_the_chain(page: Page) -> None:
    said = page.words
    assert f"removed: {WITHOUT_COMMA} end of removed" in said
    assert "Why The survey of pupils." in said
    assert said.index("Step 2: proposed 9") < said.index("Why The survey of pupils.")


def test_what_is_read_aloud_is_in_the_order_of_the_change(page: Page) -> None:
    removed = page.words.index(f"removed: {WITHOUT_COMMA}")
    added = page.words.index(f"added: {REPLACED}")
    assert removed < added < page.words.index("Why The survey of pupils.")


def test_the_paper_and_the_report_are_compared_with_the_focus_as_it_stood(page: Page) -> None:
    assert "The words after “Focus:” in the paper." in page.words
    assert "What changed in the words, beside step 4: agreed" in page.words
    assert "The report takes over the focus as it was agreed last." in page.words
    assert "The host’s own words under “Focus for the Collaborative Improvement”." in page.words


def test_each_wording_leads_to_its_event(site: Site, page: Page) -> None:
    events = [link for link in page.reading.links if link.startswith("/audit/")]
    assert len(events) == len(set(events)) == len(EVERY_WORDING)
    moray = site.visitor("moray")
    assert {moray.open(link).status for link in events} == {200}


def test_the_picture_says_what_the_table_says(page: Page) -> None:
    drawn = page.html[page.html.index('<svg class="picture__drawing') :].split("</svg>")[0]
    table = page.html[page.html.index("<caption>The focus through time") :].split("</table>")[0]
    names = re.findall(r'picture__name"[^>]*>([^<]+)<', drawn)
    counts = re.findall(r'picture__small" x="\d+" y="\d+">([^<]+)<', drawn)[-len(names) :]
    assert names == re.findall(r'<th scope="row"><a href="#[^"]+">([^<]+)</a>', table) == EVERY_WORDING
    assert counts == re.findall(r"<td>([^<]+)</td></tr>", table)


def test_others_read_neither_the_paper_nor_drafts_of_the_report(site: Site, episode: str) -> None:
    page = site.visitor("fife").open(f"/episodes/{episode}/focus")
    expected = [name for name in EVERY_WORDING if name.startswith("Step") or "finalised" in name]
    assert headings(page.html) == expected
    assert SECRET not in page.html
    assert f"{OWN_WORDS}</p>" in page.html


def test_whoever_has_not_signed_in_reads_the_statements_alone(site: Site, episode: str) -> None:
    site.kb.episodes.release(episode, Visibility.PUBLIC, site.act())
    site.settle()
    page = site.visitor().open(f"/episodes/{episode}/focus")
    assert headings(page.html) == [name for name in EVERY_WORDING if name.startswith("Step")]
    assert OWN_WORDS not in page.html


def test_the_groups_read_the_paper_once_it_is_shared(site: Site, episode: str) -> None:
    before = site.visitor("strategic").open(f"/episodes/{episode}/focus")
    assert "In the host’s paper, recorded" not in headings(before.html)
    site.kb.host_papers.release(episode, "h1", Visibility.GROUPS, site.act())
    site.settle()
    page = site.visitor("strategic").open(f"/episodes/{episode}/focus")
    assert "In the host’s paper, recorded" in headings(page.html)
    site.kb.host_papers.release(episode, "h1", Visibility.TEAM, site.act(reason="too early"))
    site.settle()


def test_a_corrected_paper_is_another_wording_and_a_withdrawn_one_says_so(site: Site) -> None:
    episode, kb = site.episode(), site.kb
    kb.episodes.state_focus(episode, FocusStep.PROPOSED, Focus("Attendance"), site.act())
    kb.host_papers.record(episode, HostPaperContent("Focus: attendance in S1"), site.act(), reference="h1")
    for text in ("Focus: attendance in S1\nMore about us.", "Focus: attendance in S2"):
        kb.host_papers.correct(episode, "h1", HostPaperContent(text), site.act(reason="clearer"))
    kb.host_papers.withdraw(episode, "h1", site.act(reason="Another paper takes its place."))
    site.settle()
    found = headings(site.visitor("moray").open(f"/episodes/{episode}/focus").html)
    assert found == [
        "Step 1: proposed",
        "In the host’s paper, recorded, withdrawn since",
        "In the host’s paper, corrected, withdrawn since",
    ]


def test_as_at_a_day_before_anything_was_recorded_the_line_is_empty(site: Site, episode: str) -> None:
    page = site.visitor("moray").open(f"/episodes/{episode}/focus?as_at=2020-01-01")
    assert "No focus had been proposed" in page.words


TEXTS = st.text(st.sampled_from("ab ,.\n’-é"), max_size=30)


@given(st.lists(TEXTS, min_size=2, max_size=5))
@settings(max_examples=100)
def test_the_changes_of_a_whole_line_reproduce_every_text_exactly(texts: list[str]) -> None:
    facts = [Facts("", "", "", date(2024, 1, number), "", "", number) for number in range(1, len(texts) + 1)]
    statements = [
        FocusStatement(one.position, "refined", text, "", "", (), one)
        for one, text in zip(facts, texts, strict=True)
    ]
    steps = evolved(points([stated(one) for one in statements]))
    for step in steps[1:]:
        assert step.point.compared_with
        before = "".join(span.text for span in step.changes if span.kind != "added")
        after = "".join(span.text for span in step.changes if span.kind != "removed")
        assert (before, after) == (step.point.compared_with.text, step.point.worded.text)


def test_the_command_tells_the_same_line(site: Site, episode: str, capfd: pytest.CaptureFixture[str]) -> None:
    folder = str(site.kb.folder)
    assert run(["focus", episode, "--json", "--data", folder, "--as", "moray"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert [one["place"] for one in told["line"]].count("in the report’s heading") == 4
    assert [one["step"] for one in told["steps"]] == ["idea", "proposed", "refined", "agreed", "changed"]
    assert run(["focus", episode, "--json", "--data", folder, "--as", "fife"]) == 0
    assert SECRET not in capfd.readouterr().out
