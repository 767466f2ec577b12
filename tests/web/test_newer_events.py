"""Two versions of the program over one log: the older waits, says so, and stays up; the newer goes on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import register_topic
from flask import Flask

from ci_kb.application import KnowledgeBase
from ci_kb.domain.record import Record
from tests.examples import act, episode, finding
from tests.web.site import Site
from tests.web.visitor import Visitor
from web.app import create_app

TOPIC = "Finding.MeasuredAgain"
BEFORE, AFTER = "Visits before the newer event", "Visits after the newer event"


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that another thread does."""
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def store_as_a_newer_version_does(kb: KnowledgeBase) -> int:
    """Record a finding, then an event on it of a class that this version does not have; say where it is."""
    saved = finding(BEFORE, reference="newer")
    kb.log.save(saved)
    done = act()
    said = {**vars(done), "on": str(done.on), "timestamp": "2026-11-25T09:00:00Z", "percent": 40}
    state = json.dumps({**said, "originator_topic": "Finding"}).encode()
    kb.log._recorder.insert_events([StoredEvent(saved.id, 2, TOPIC, state)])
    return kb.log.head()


def upgrade() -> None:
    """Let the program know the newer event from now on."""

    class MeasuredAgain(Record.Event):
        percent: int

    register_topic(TOPIC, MeasuredAgain)


def health(app: Flask) -> tuple[int, dict[str, Any]]:
    """Return what whoever watches the server is told."""
    answer = app.test_client().get("/health")
    return answer.status_code, answer.get_json()


def test_an_older_version_waits_before_a_newer_event_says_so_and_the_newer_goes_on(tmp_path: Path) -> None:
    site = Site(tmp_path / "data", accounts=("moray",))
    site.kb.log.save(episode())
    place = store_as_a_newer_version_does(site.kb)
    site.kb.log.save(finding(AFTER, reference="after"))

    until(lambda: health(site.app)[0] == 503)
    until(lambda: {view["position"] for view in health(site.app)[1]["projections"].values()} == {place - 1})
    _, told = health(site.app)
    assert TOPIC in told["waits_for_newer_version"]
    assert "Install that version" in told["waits_for_newer_version"]
    assert {view["set_aside"] for view in told["projections"].values()} == {0}
    assert told["proof"]["behind"] == 0

    moray = site.visitor("moray")
    for address in ("/", "/episodes", "/episodes/moray-2022-11", "/search?q=visits", "/programme"):
        assert moray.client.get(address).status_code == 200, address
    page = moray.open("/search?q=visits").words
    assert BEFORE in page
    assert AFTER not in page
    site.close()

    upgrade()
    app = create_app(tmp_path / "data", secure_cookies=False)
    opened = app.extensions["ci_kb"]
    assert opened.projections.wait_for(opened.kb.log.head(), 10)
    assert (health(app)[0], health(app)[1]["waits_for_newer_version"]) == (200, "")
    page = Visitor(app, site.people["moray"]).open("/search?q=visits").words
    assert BEFORE in page
    assert AFTER in page
    opened.close()
