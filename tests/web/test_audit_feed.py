"""The feed of events: a cursor that leads on, the same visibility as pages, clear refusals, nothing lost."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from tests.web.site import Site

ROOT = Path(__file__).parents[2]
FINDING = FindingContent(FindingKind.STRENGTH, "Visits are followed up")


def read(site: Site, account: str, query: str = "") -> dict[str, Any]:
    answer = site.visitor(account).client.get(f"/api/v1/events?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def read_all(site: Site, account: str, episode: str, limit: int = 2) -> list[dict[str, Any]]:
    events, after, more = [], "0", True
    while more:
        page = read(site, account, f"episode={episode}&after={after}&limit={limit}")
        assert len(page["events"]) <= limit
        events += page["events"]
        after, more = page["next"], page["more"]
    return events


@pytest.fixture
def shared(site: Site) -> str:
    """An episode with a finding that was released to the network after it had been corrected."""
    reference = site.episode(Visibility.PUBLIC)
    site.kb.findings.record(reference, FINDING, site.act(), reference="f1")
    site.kb.findings.record(reference, FINDING, site.act(), reference="f2")
    site.kb.findings.release(reference, "f1", Visibility.NETWORK, site.act())
    site.settle()
    return reference


def test_the_cursor_leads_through_all_events_and_then_stays(site: Site, shared: str) -> None:
    assert [one["event"] for one in read_all(site, "moray", shared)] == [
        "Episode.Opened",
        "Finding.Recorded",
        "Finding.Recorded",
        "Finding.Released",
    ]
    last = read(site, "moray", f"episode={shared}")["next"]
    assert read(site, "moray", f"episode={shared}&after={last}") == {
        "events": [],
        "next": last,
        "more": False,
    }


def test_what_is_released_comes_whole_in_the_turn_of_its_release(site: Site, shared: str) -> None:
    told = read_all(site, "fife", shared)
    assert [one["event"] for one in told] == ["Episode.Opened", "Finding.Recorded", "Finding.Released"]
    assert {one["reference"] for one in told} == {None, "f1"}
    assert [one["event"] for one in read_all(site, "", shared)] == ["Episode.Opened"]


def test_the_six_facts_are_told_without_names(site: Site, shared: str) -> None:
    event = read_all(site, "moray", shared)[1]
    facts = {"by", "role", "body", "happened_on", "recorded_at", "reason", "changes"}
    assert facts <= event.keys()
    assert event["changes"][1] == {"part": "Text", "old": "", "new": "Visits are followed up"}
    assert "Morag" not in str(event)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("after=-1", "after"),
        ("after=soon", "after"),
        ("after=1.2.3", "after"),
        ("after=" + "9" * 40, "after"),
        ("after=٣", "after"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=many", "limit"),
        ("kind=dragon", "dragon"),
        ("from=soon", "soon"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(site: Site, query: str, says: str) -> None:
    answer = site.visitor("moray").client.get(f"/api/v1/events?{query}")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert says in answer.get_json(force=True)["detail"]


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    """Where the feed lies, on a server that somebody else can reach."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.port}/api/v1/events"
    server.shutdown()
    serving.join()


def told_to(file: Path) -> list[int]:
    with closing(sqlite3.connect(file)) as kept, suppress(sqlite3.OperationalError):
        return [row[0] for row in kept.execute("SELECT position FROM event")]
    return []


def test_a_consumer_killed_at_random_misses_nothing_and_reads_nothing_twice(
    site: Site, address: str, tmp_path: Path
) -> None:
    reference, file, chance = site.episode(Visibility.PUBLIC), tmp_path / "kept.db", random.Random(20)
    for number in range(6):
        consumer = subprocess.Popen(
            [sys.executable, "-m", "tests.consumer", address, str(file)], cwd=ROOT, stderr=subprocess.DEVNULL
        )
        for each in range(4):
            name = f"f{number}-{each}"
            site.kb.findings.record(reference, FINDING, site.act(), reference=name)
            if chance.random() < 0.6:
                site.kb.findings.release(reference, name, Visibility.PUBLIC, site.act())
            time.sleep(chance.random() * 0.05)
        time.sleep(0.15 + chance.random() * 0.1)
        consumer.kill()
        consumer.wait()
    site.settle()
    visible = {
        one["position"] for one in site.visitor("").client.get("/audit?format=json").get_json()["events"]
    }
    last = subprocess.Popen([sys.executable, "-m", "tests.consumer", address, str(file)], cwd=ROOT)
    until = time.monotonic() + 20
    while not visible <= set(told_to(file)) and time.monotonic() < until:
        time.sleep(0.05)
    last.kill()
    last.wait()
    told = told_to(file)
    assert len(visible) > 20
    assert sorted(told) == sorted(visible)
