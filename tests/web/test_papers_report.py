"""The report of an episode: the guidance's outline, every finding once, and nothing that is not an event."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import web.papers
from ci_kb.application import KnowledgeBase
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.next_step import NextStepContent
from ci_kb.domain.record import Visibility
from ci_kb.domain.report import ReportStep
from ci_kb.guidance import guidance
from ci_kb.guidance.facts import REPORT_PARTS
from projections.reading import Reader
from tests.conftest import as_account
from tests.web.conftest import STORIES
from tests.web.papers import OPERATING, known, text_of
from tests.web.site import Site
from web.papers.checklist import checklist_paper
from web.papers.committee import committee_paper
from web.papers.fieldwork_programme import programme_paper
from web.papers.paper import NOT_RECORDED, Fact, Heading, Paper, Paragraph
from web.papers.report import report
from web.papers.report_parts import FILLED_FROM
from web.progress.pages import PARTS
from web.shell import day

EPISODES = [story.stem for story in STORIES]
DRAFT = "The archaeopteryx of the draft"


def headings(paper: Paper) -> list[str]:
    return [block.line.text for block in paper.blocks if isinstance(block, Heading)]


@pytest.mark.parametrize("episode", EPISODES)
def test_all_twelve_headings_stand_in_order(stories: Flask, episode: str) -> None:
    outline = [heading.title for heading in guidance().report_outline]
    found = [title for title in headings(report(known(stories, episode))) if title in outline]
    assert len(outline) == 12
    assert found == outline


@pytest.mark.parametrize("episode", EPISODES)
def test_every_finding_and_next_step_stands_in_it_once(stories: Flask, episode: str) -> None:
    recorded = known(stories, episode)
    text = text_of(report(recorded))
    items = recorded.of_kind("finding") + recorded.of_kind("next step")
    assert items
    for item in items:
        assert text.count(" ".join(item.content["text"].split())) == 1, item.reference


def values(thing: Any) -> Iterator[str]:
    """Yield everything that an event says, as papers write it."""
    if isinstance(thing, date):
        yield day(thing)
        yield str(thing.day)
    elif isinstance(thing, dict):
        for one in thing.values():
            yield from values(one)
    elif isinstance(thing, list | tuple | set):
        for one in thing:
            yield from values(one)
    elif hasattr(thing, "__dict__") and not isinstance(thing, str):
        yield from values(vars(thing))
    else:
        yield str(thing)


def said(kb: KnowledgeBase, position: int) -> set[str]:
    """Return what the event at a position says, and those before it about the same thing."""
    ((_, stored),) = kb.log.stored_after(position - 1, 1)
    history = kb.log.history(stored.originator_id)[: stored.originator_version]
    found = {stored.topic, *(text for event in history for text in values(vars(event)))}
    sources = {source.id: source.text for source in guidance().outcome_sources}
    return found | {sources[text] for text in found if text in sources}


DAY_OF_THE_WEEK = re.compile(r"[A-Z]\w+day \d+ \w+ \d{4}$")


def as_day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d %B %Y").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def is_said(fact: Fact, texts: set[str]) -> bool:
    wanted = fact.text.casefold()
    if any(wanted in text.casefold() for text in texts):
        return True
    if DAY_OF_THE_WEEK.match(fact.text):  # computed: a day of the fieldwork, which has a first and a last
        days = {found for text in texts if (found := as_day(text))}
        return min(days) <= (as_day(fact.text.split(maxsplit=1)[1]) or date.min) <= max(days)
    parts = wanted.split(" to ")  # days and times, from one to the other
    return len(parts) == 2 and all(part in {text.casefold() for text in texts} for part in parts)


def others(app: Flask, episode: str) -> Iterator[Paper]:
    """Yield the other papers of an episode."""
    recorded, projections = known(app, episode), app.extensions["ci_kb"].projections
    progress = projections.progress.one(episode, recorded.stamp.day, recorded.stamp.position)
    yield from (committee_paper(recorded), programme_paper(recorded))
    yield checklist_paper(recorded, progress, lambda _: "Nobody")


@pytest.mark.parametrize("episode", EPISODES)
def test_every_fact_of_a_paper_is_said_by_the_events_it_names(stories: Flask, episode: str) -> None:
    kb = stories.extensions["ci_kb"].kb
    papers = [report(known(stories, episode)), *others(stories, episode)]
    facts = [fact for paper in papers for line in paper.lines() for fact in line.facts]
    assert len(facts) > 100
    for fact in facts:
        assert fact.events
        texts = set().union(*(said(kb, position) for position in fact.events))
        assert is_said(fact, texts) or (fact.text.isdigit() and len(fact.events) >= 1), fact


def phrases() -> re.Pattern[str]:
    """Return what matches the phrases of the composition, read from its source."""
    folder = Path(web.papers.__file__).parent
    known = [re.escape(heading.title) for heading in guidance().report_outline]
    known += [re.escape(guidance().title)]
    for row in guidance().checklist:
        known += [re.escape(row.title), re.escape(f"{row.title}\n({row.note})")]
    named = (*guidance().capacities, *guidance().milestones)
    known += [re.escape(f"{label}: ") for label in (*PARTS.values(), *(one.title for one in named))]
    known.append("Shared with elected members: ")
    for path in folder.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                known.append(re.escape(node.value))
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w -]{1,20}"
                    for part in node.values
                ]
                if any(isinstance(part, ast.Constant) for part in node.values):
                    known.append("".join(parts))
    words = (step.value for step in (*ReportStep, *FindingKind))
    return re.compile("|".join([*known, *map(re.escape, words), "not started"]))


@pytest.mark.parametrize("episode", EPISODES)
def test_what_is_no_fact_is_a_phrase_of_the_composition(stories: Flask, episode: str) -> None:
    allowed = phrases()
    for paper in (report(known(stories, episode)), *others(stories, episode)):
        for piece in (piece for line in paper.lines() for piece in line.pieces):
            assert isinstance(piece, Fact) or allowed.fullmatch(piece), piece


def test_every_part_the_guidance_may_ask_for_has_a_filling() -> None:
    assert set(FILLED_FROM) == REPORT_PARTS


def test_a_heading_with_nothing_says_so(site: Site) -> None:
    paper = report(known(site.app, site.episode()))
    after = {
        block.line.text: paper.blocks[place + 1]
        for place, block in enumerate(paper.blocks)
        if isinstance(block, Heading)
    }
    empty = [title for title, block in after.items() if isinstance(block, Paragraph)]
    unfilled = [title for title in empty if after[title].line.text == NOT_RECORDED]  # type: ignore[union-attr]
    assert unfilled == [heading.title for heading in guidance().report_outline if heading.id != "background"]


def test_findings_of_a_guidance_that_does_not_ask_for_them_stand_at_the_end(stories: Flask) -> None:
    recorded = known(stories, "moray-2022-11")
    outline = recorded.guidance.report_outline
    asked = tuple(one for one in outline if one.id != "areas-to-consider")
    twice = replace(outline[0], id="again", title="Again", filled_from=("findings: key finding",))
    changed = replace(recorded, guidance=replace(recorded.guidance, report_outline=(*asked, twice)))
    text = text_of(report(changed))
    assert headings(report(changed))[-1] == "What was recorded besides"
    for item in recorded.of_kind("finding"):
        assert text.count(item.content["text"]) == 1


def test_a_statement_agreed_in_place_of_a_report_stands_first_and_once(stories: Flask) -> None:
    recorded = known(stories, "strathfleet-2023-06")
    statement = next(taken.text for taken in recorded.page.report if taken.step == "fail-safe agreed")
    paper = report(recorded)
    assert headings(paper)[0] == "Statement agreed in place of a report"
    assert statement
    assert text_of(paper).count(" ".join(statement.split())) == 1


def test_findings_are_not_told_beside_a_statement_in_place_of_a_report(site: Site) -> None:
    episode = site.episode()
    content = FindingContent(FindingKind.STRENGTH, "Nobody agreed on this")
    site.kb.findings.record(episode, content, site.act(), reference="f1", visibility=Visibility.NETWORK)
    site.kb.reports.take_step(episode, ReportStep.FAIL_SAFE_AGREED, site.act(), text="We met.")
    site.settle()
    assert "Nobody agreed" not in text_of(report(known(site.app, episode)))


def own_words(site: Site) -> str:
    """Return an episode with words of the host's own in a draft, and a finding of the team's."""
    episode = site.episode()
    site.kb.reports.write_section(episode, "background", f"{DRAFT}\n\nA second paragraph.", site.act())
    content = FindingContent(FindingKind.STRENGTH, "Only the team knows")
    site.kb.findings.record(episode, content, site.act(), reference="f1", visibility=Visibility.TEAM)
    step = NextStepContent("Only the team does this", from_finding="f1")
    site.kb.next_steps.record(episode, step, site.act(), reference="n1", visibility=Visibility.TEAM)
    site.settle()
    return episode


def test_the_hosts_own_words_stand_first_under_their_heading(site: Site) -> None:
    paper = report(known(site.app, own_words(site)))
    place = headings(paper).index("Background")
    blocks = [block for block in paper.blocks if not isinstance(block, Heading)]
    assert place == 0
    assert [block.line.text for block in blocks[1:3]] == [DRAFT, "A second paragraph."]  # type: ignore[union-attr]


def test_drafts_and_what_the_team_keeps_are_not_there_for_others(site: Site) -> None:
    episode = own_words(site)
    fife = site.visitor("fife")
    for address in ("report", "report?format=md", "papers/committee-paper", "papers/report"):
        page = fife.open(f"/episodes/{episode}/{address}")
        assert page.status == 200
        assert "archaeopteryx" not in page.html
        assert "Only the team" not in page.html
    assert "archaeopteryx" in site.visitor("moray").open(f"/episodes/{episode}/report").html


def test_others_read_the_words_of_the_report_as_it_was_finalised(site: Site) -> None:
    episode = own_words(site)
    site.kb.reports.take_step(episode, ReportStep.FINALISED, site.act())
    site.kb.reports.write_section(episode, "background", "A later thought", site.act())
    site.settle()
    fife = Reader(site.people["fife"], "officer", "Fife Council")
    assert DRAFT in text_of(report(known(site.app, episode, fife)))
    assert "later thought" not in text_of(report(known(site.app, episode, fife)))
    assert "A later thought" in text_of(report(known(site.app, episode, OPERATING)))


def test_it_says_what_was_known_on_a_day(stories: Flask) -> None:
    client = as_account(stories, "moray-officer")
    page = client.get("/episodes/moray-2022-11/report?as_at=2020-01-01").text
    assert "Key Findings" not in page
    assert client.get("/episodes/moray-2022-11/report?as_at=yesterday").status_code == 422
    assert client.get("/episodes/moray-2022-11/report?format=pdf").status_code == 422


def test_it_says_as_at_when_it_stands_and_that_it_is_invented(stories: Flask) -> None:
    markdown = as_account(stories, "moray-officer").get("/episodes/moray-2022-11/report?format=md").text
    position = stories.extensions["ci_kb"].projections.now.position()
    assert f"event {position:,} of the log" in markdown
    assert "what this document says is invented" in markdown


def test_an_episode_one_may_not_see_has_no_papers(site: Site) -> None:
    episode = site.episode(Visibility.TEAM)
    for paper in ("report", "papers/committee-paper", "papers", "report?format=docx", "papers/checklist"):
        assert site.visitor("fife").open(f"/episodes/{episode}/{paper}").status == 404
