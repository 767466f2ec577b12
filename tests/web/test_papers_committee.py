"""The paper for elected members: one page, from what is released, with an exact text to keep."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.next_step import NextStepContent
from ci_kb.domain.record import Visibility
from tests.web.papers import as_pdf, known, text_of
from tests.web.site import Site
from web.papers.committee import committee_paper, cut, height
from web.papers.paper import Heading
from web.papers.word import as_word


def recording(site: Site, findings: int, text: str, visibility: Visibility = Visibility.NETWORK) -> str:
    episode = site.episode(title=text[:200])
    for number in range(findings):
        content = FindingContent(FindingKind.KEY_FINDING, f"{number}: {text}")
        site.kb.findings.record(episode, content, site.act(), reference=f"f{number}", visibility=visibility)
        step = NextStepContent(f"{number}: {text}", "Officer", "Moray Council", due_text=text[:100])
        site.kb.next_steps.record(episode, step, site.act(), reference=f"n{number}", visibility=visibility)
    site.settle()
    return episode


def test_it_has_its_five_parts(stories: Flask) -> None:
    paper = committee_paper(known(stories, "moray-2022-11"))
    assert [block.line.text for block in paper.blocks if isinstance(block, Heading)] == [
        "Purpose",
        "Focus",
        "What was found",
        "Next steps",
        "Members are asked to",
    ]


def test_it_tells_what_is_released_beyond_the_groups_alone(site: Site) -> None:
    for visibility in (Visibility.TEAM, Visibility.GROUPS):
        kept = text_of(committee_paper(known(site.app, recording(site, 1, "A heron", visibility))))
        assert "heron" not in kept.replace("Moray Council: A heron", "")
        assert "No finding has been released yet" in kept
    assert "0: A heron" in text_of(committee_paper(known(site.app, recording(site, 1, "A heron"))))


def test_what_has_no_room_is_counted(site: Site) -> None:
    text = text_of(committee_paper(known(site.app, recording(site, 30, "words " * 25))))
    shown = text.count("Key finding: ")
    assert 0 < shown < 30
    assert f"And {30 - shown} more in the report." in text


def test_a_finding_longer_than_the_page_is_cut_and_says_so(site: Site) -> None:
    text = text_of(committee_paper(known(site.app, recording(site, 2, "unendingly " * 900))))
    assert "unendingly …" in text
    assert "And 1 more in the report." in text


@given(st.text(max_size=600), st.integers(1, 5))
@settings(max_examples=40)
def test_what_is_cut_has_room(text: str, most: int) -> None:
    assert height(cut(text, most)) <= most


def test_its_exact_text_is_the_same_whenever_it_is_asked_for(stories: Flask) -> None:
    recorded = known(stories, "moray-2022-11")
    first = committee_paper(recorded).as_markdown()
    assert first == committee_paper(known(stories, "moray-2022-11")).as_markdown()
    assert first.startswith("# Paper for elected members\n")


def test_a_statement_in_place_of_a_report_is_told_as_it_is(stories: Flask) -> None:
    recorded = known(stories, "strathfleet-2023-06")
    assert "This statement takes the place of a report." in text_of(committee_paper(recorded))


WORST: list[tuple[str, Any]] = [
    ("many short", "i"),
    ("long", "A finding of some length that goes on for a while, as they do. " * 3),
    ("wide", "WWWW MMMM " * 20),
    ("no blanks", "X" * 900),
    ("other scripts", "漢字 " * 80),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "text"), WORST, ids=[name for name, _ in WORST])
def test_it_is_one_page_whatever_is_recorded(site: Site, tmp_path: Path, name: str, text: str) -> None:
    recorded = known(site.app, recording(site, 25, text))
    line = replace(recorded.page.line, demonstration=True, fieldwork=None)
    fullest = replace(recorded, page=replace(recorded.page, line=line))
    pdf = as_pdf(as_word(committee_paper(fullest)), tmp_path)
    told = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    assert "Pages:           1\n" in told
