"""What belongs to the team of an episode reaches nobody else, through no page, paper, feed or answer."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import BuildError

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
from web.cli import run
from web.serving import Lines

CANARY = "xylotheque"
"""A word that the working papers and drafts of one episode hold, and nothing else."""

OUTSIDERS = ("fife", "reader", "strategic", "curator", "")
"""Accounts that do not work on the episode; the last is nobody's."""

YESTERDAY = today() - timedelta(days=1)
QUERIES = (
    *("", "?q=moved+Elgin"),
    *(
        pytest.param(query, marks=pytest.mark.slow)
        for query in (
            *(f"?as_at={today()}", f"?as_at={YESTERDAY}", "?from=2020-01-01&to=2030-01-01"),
            *("?format=docx", "?format=md", "?format=json", "?format=csv"),
        )
    ),
)
"""Ways to ask an address: as it is, as at a day, for words beside the one, for a period, as a file."""


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


ITEMS = {"findings": "f1", "practice": "p1", "next-steps": "n1", "meetings": "m1"} | {
    "shared-documents": "d1",
    "host-paper": "h1",
    "key-points": "k1",
    "methodology": "",
}
"""The parts of the episode as addresses call them, each with the reference of something in it."""


def arguments(site: Site, episode: str) -> dict[str, list[object]]:
    """Return what the variable parts of addresses may be; secrets in them are guessed, and wrong."""
    person, wrong = site.people["colleague"], "x" * 43
    positions = [logged.position for logged in site.kb.log.events() if about(logged.event, episode)]
    return {
        "reference": [episode],
        "connection": ["l1"],
        "comment": ["c1"],
        "number": [1],
        "seat": [1],
        "section": [*ITEMS],
        "item": [*ITEMS.values()],
        "position": positions[-12:],
        "person": [person],
        "identifier": [wrong],
        "token": [wrong],
        "search": [wrong],
        "given": [wrong],
        "name": ["moray"],
        "other": ["moray-2"],
        "statement": ["se1"],
        "milestone": ["team-identified"],
        "paper": ["report", "committee-paper", "checklist", "programme"],
        "slug": ["drafted", "circulated"],
        "plural": ["terms", "themes"],
        "preparation": ["pre-meeting"],
        "wanted": ["md", "docx", "json"],
        "filename": ["site.css"],
        "kind": ["episode"],
        "held": [episode],
    }


def about(event: object, episode: str) -> bool:
    """Say whether an event says anything of the episode, or holds the word."""
    return CANARY in repr(vars(event)) or episode in repr(vars(event))


def addresses(site: Site, episode: str) -> Iterator[str]:
    """Yield every address there is: about the episode, about what belongs to it, and about everything."""
    known = arguments(site, episode)
    adapter = site.app.url_map.bind("localhost")
    for rule in site.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        names = sorted(rule.arguments)
        for values in product(*(known[name] for name in names)):
            filled = dict(zip(names, values, strict=True))
            if {"section", "item"} <= filled.keys() and ITEMS.get(str(filled["section"])) != filled["item"]:
                continue
            with suppress(BuildError, ValueError):
                yield adapter.build(rule.endpoint, filled)


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


COMMANDS = (
    *(("search", CANARY), ("search", "moved Elgin", "--json"), ("similar", f"{CANARY} moved to Elgin")),
    *(("focus", "{episode}"), ("timeline", "{episode}"), ("events",), ("events", "{episode}", "--json")),
    ("report", "{episode}", "-o", "{folder}"),
)
"""Commands of the command line that read, which can be given as an account."""


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_tells_it_to_another_account(
    site: Site,
    episode: str,
    words: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [word.format(episode=episode, folder=tmp_path) for word in words]
    run(["--data", str(site.kb.folder), *given, "--as", "fife"])
    printed = capsys.readouterr()
    written = " ".join(everything_in(file.read_bytes()) for file in tmp_path.iterdir())
    told = (printed.out + written).replace(f"“{CANARY}", "").replace(f'"query": "{CANARY}', "")
    assert CANARY not in told.casefold()


def test_no_line_of_the_log_of_requests_holds_it(
    site: Site, episode: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    moray = reader_of(site, "moray")
    for address in (f"/search?q={CANARY}", f"/episodes/{episode}", f"/episodes/{CANARY}", f"/{CANARY}"):
        moray.get(address)
    moray.post(f"/episodes/{episode}/findings/record", data={"text": CANARY})
    told = [Lines().format(record) for record in caplog.records]
    assert len(told) >= 5
    assert not [line for line in told if CANARY in line.casefold()]
