"""What belongs to the team of an episode reaches nobody else, through no page, paper, feed or answer."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from ci_kb.days import today
from ci_kb.domain.episode_values import Part, TeamMember
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.host_paper import HostPaperContent
from ci_kb.domain.key_point import KeyPointContent
from ci_kb.domain.meeting import MeetingContent, MeetingKind
from ci_kb.domain.next_step import NextStepContent
from ci_kb.domain.practice import PracticeContent
from ci_kb.domain.record import Visibility
from ci_kb.domain.report import ReportStep
from ci_kb.domain.shared_document import SharedDocumentContent
from tests.web.site import Site

CANARY = "xylotheque"
"""A word that the working papers and drafts of one episode hold, and nothing else."""

OUTSIDERS = ("fife", "reader", "strategic", "")
"""Accounts that do not work on the episode; the last is nobody's."""

QUERIES = ("", f"?as_at={today()}", "?format=docx", "?format=md", "?from=2020-01-01&to=2030-01-01")


@pytest.fixture(scope="module")
def episode(site: Site) -> str:
    """An episode of the network in which everything that belongs to its team holds the word."""
    reference, act, kb = site.episode(title="Canaries"), site.act(), site.kb
    words = f"The {CANARY} was moved to Elgin"
    finding = FindingContent(FindingKind.STRENGTH, words, group=CANARY, evidence=("none",))
    kb.findings.record(reference, finding, act, reference="f1")
    kb.practices.record(reference, PracticeContent(words, words, suits=words), act, reference="p1")
    kb.next_steps.record(reference, NextStepContent(words, owner=CANARY, due=today()), act, reference="n1")
    meeting = MeetingContent(MeetingKind.ROUND_TABLE, held=act.on, note=words)
    kb.meetings.record(reference, meeting, act, reference="m1")
    kb.shared_documents.record(reference, SharedDocumentContent(words), act, reference="d1")
    kb.host_papers.record(reference, HostPaperContent(words), act, reference="h1")
    kb.key_points.record(reference, KeyPointContent(words, group=CANARY), act, reference="k1")
    kb.local_groups.form(reference, (words,), act)
    kb.local_groups.plan(reference, {"it-requirements": words}, site.act())
    kb.comments.offer(reference, words, act, reference="c1")
    kb.reports.write_section(reference, "methodology", words, act)
    kb.reports.take_step(reference, ReportStep.DRAFTED, site.act(), to="Core team", text=words)
    kb.agreements.draw(reference, words, act)
    kb.episodes.identify_team_member(
        reference, TeamMember("Officer", "Moray Council", Part.LEAD, site.people["colleague"]), act
    )
    kb.episodes.invite_feedback(reference, date(2030, 1, 1), site.act())
    kb.feedback.give(reference, {"worked-well": words}, today(), "c" * 32)
    kb.connections.propose(
        reference,
        site.act(),
        from_authority="Moray Council",
        to_authority="Angus Council",
        subject=words,
        reference="l1",
        visibility=Visibility.TEAM,
    )
    site.settle()
    return reference


def addresses(site: Site, episode: str) -> Iterator[str]:
    """Yield every address that can be read about the episode, about an item of it, or about everything."""
    known = {
        "reference": episode,
        "connection": "l1",
        "comment": "c1",
        "section": "",
        "item": "",
        "number": 1,
    }
    items = {"findings": "f1", "practice": "p1", "next-steps": "n1", "meetings": "m1"}
    items |= {"shared-documents": "d1", "host-paper": "h1", "key-points": "k1", "methodology": ""}
    adapter = site.app.url_map.bind("localhost")
    for rule in site.app.url_map.iter_rules():
        if (
            "GET" not in (rule.methods or ())
            or rule.endpoint == "static"
            or not rule.arguments <= known.keys()
        ):
            continue
        for section, item in items.items() if "section" in rule.arguments else [("", "")]:
            values = known | {"section": section, "item": item or "n1"}
            try:
                yield adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
            except ValueError:
                continue


def everything_in(body: bytes) -> str:
    """Return the text of an answer, and of every part of a Word file."""
    if not body.startswith(b"PK"):
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return " ".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def reader_of(site: Site, account: str) -> FlaskClient:
    """Return the browser of somebody."""
    return site.visitor(account).client


def test_the_team_itself_reads_the_word_in_many_places(site: Site, episode: str) -> None:
    moray = reader_of(site, "moray")
    found = [
        one for one in addresses(site, episode) if CANARY in everything_in(moray.get(one).data).casefold()
    ]
    assert len(found) > 15


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("account", OUTSIDERS)
def test_nobody_else_reads_it_anywhere(site: Site, episode: str, account: str, query: str) -> None:
    outsider = reader_of(site, account)
    for address in addresses(site, episode):
        answer = outsider.get(address + query)
        assert answer.status_code < 500, address
        assert CANARY not in everything_in(answer.data).casefold(), address


@pytest.mark.parametrize("account", OUTSIDERS)
def test_nobody_else_finds_it_or_is_led_to_it(site: Site, episode: str, account: str) -> None:
    outsider = reader_of(site, account)
    for typed in (CANARY, "xylotheqe", "xylo*", f"{CANARY} moved Elgin"):
        answer = json.loads(outsider.get(f"/api/v1/search?q={quote(typed)}").data)
        assert answer["total"] == 0 or all(one["episode"] != episode for one in answer["results"])
        assert CANARY not in json.dumps({**answer, "q": ""}).replace(typed, "")
    suggested = outsider.get("/api/v1/suggest?q=xylo").text
    assert CANARY not in suggested
