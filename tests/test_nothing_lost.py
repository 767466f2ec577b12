"""The server is killed while people write: nothing acknowledged is lost, nothing is stored twice."""

from __future__ import annotations

import http.client
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import date
from http.cookiejar import CookieJar
from pathlib import Path
from uuid import uuid4

import pytest

from ci_kb.application import KnowledgeBase
from ci_kb.domain.episode_values import Details
from ci_kb.domain.finding import Finding
from ci_kb.event_log.proof import Proof
from ci_kb.event_log.verifying import verify, vouched_for
from projections import Projections
from tests.examples import REFERENCE, act
from web.accounts.demonstration import demonstration_accounts

TODAY = date(2022, 9, 1)
ROOT = Path(__file__).parent.parent
FORM = f"/episodes/{REFERENCE}/record/findings"
UNDER_A_KILL = (OSError, http.client.HTTPException, urllib.error.URLError)


class Server:
    """The server as a process of its own, at one address over one data folder."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.data = data
        self.inside_a_commit = data / "inside_a_commit"
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.inside_a_commit.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.victim", str(self.data), str(self.port)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with suppress(*UNDER_A_KILL), urllib.request.urlopen(f"{self.address}/health", timeout=5):
                return
            time.sleep(0.02)
        raise AssertionError("The server does not answer.")

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def kill(self, *, inside_a_commit: bool) -> bool:
        """Kill it at some moment soon; say whether that was inside a commit of the index."""
        if inside_a_commit:
            until = time.monotonic() + 10
            while not self.inside_a_commit.exists() and time.monotonic() < until:
                pass
            time.sleep(random.uniform(0, 0.004))
        else:
            time.sleep(random.uniform(0.02, 0.3))
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        return self.inside_a_commit.exists()


class StayHere(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: that a form leads elsewhere is its acknowledgement."""

    def redirect_request(self, *_: object) -> None:
        """Lead nowhere."""


class Writer(threading.Thread):
    """Records findings one after another; sends each again, as the same form, until it is acknowledged."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.server = server
        self.daemon = True
        self.stopping = threading.Event()
        self.acknowledged: list[str] = []
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(cookies, StayHere)

    def run(self) -> None:
        """Write until told to stop."""
        token = self.token()
        while not self.stopping.is_set():
            command = uuid4().hex
            said = {"csrf_token": token, "command": command, "kind": "strength", "text": f"Said in {command}"}
            said["evidence"] = "none"
            form = urllib.parse.urlencode(said | {"visibility": "team", "on": "2022-11-15"}).encode()
            while not self.sent(form):
                time.sleep(0.01)
            self.acknowledged.append(command)

    def wait_for_more_than(self, acknowledged: int) -> None:
        """Wait until something more is acknowledged, so that each start of the server does some work."""
        until = time.monotonic() + 60
        while len(self.acknowledged) <= acknowledged and time.monotonic() < until:
            assert self.is_alive(), "The writer stopped: a form of its was refused, as its traceback says."
            time.sleep(0.01)
        assert len(self.acknowledged) > acknowledged, "Nothing more was acknowledged within a minute."

    def token(self) -> str:
        """Return the token that forms of this session carry."""
        until, answer = time.monotonic() + 60, ""
        while time.monotonic() < until:
            try:
                with self.browser.open(self.server.address + FORM, timeout=10) as page:
                    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
            except urllib.error.HTTPError as error:
                # The views may not have followed the log to the episode yet.
                with error:
                    answer = f" It answered {error.code}."
                time.sleep(0.05)
            except UNDER_A_KILL:
                time.sleep(0.01)
            else:
                assert found, "The form carries no token."
                return found[1]
        raise AssertionError(f"The form could not be opened within a minute.{answer}")

    def sent(self, form: bytes) -> bool:
        """Send a form; say whether it was acknowledged."""
        try:
            with self.browser.open(self.server.address + FORM, form, timeout=10) as page:
                status = page.status
        except urllib.error.HTTPError as answer:
            with answer:
                status = answer.code
        except UNDER_A_KILL:
            return False
        assert status == 303, f"The form came back with {status}."
        return True


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with KnowledgeBase(tmp_path, TODAY) as kb:
        kb.episodes.open(REFERENCE, Details("Quality assurance", ("Moray",)), act())
        demonstration_accounts(kb, TODAY)
    server = Server(tmp_path)
    yield server
    server.process.kill()
    server.process.wait()


def kill_while_writing(server: Server, kills: int) -> None:
    """Kill the server that often, half inside a commit, and hold what is there against what was said.

    A kill that came too late for the commit it was meant for is made up for by another.
    """
    writer = Writer(server)
    writer.start()
    done = inside = 0
    while (done < kills or inside < kills // 3) and done < 3 * kills:
        acknowledged = len(writer.acknowledged)
        inside += server_killed(server, inside_a_commit=bool(done % 2))
        done += 1
        writer.wait_for_more_than(acknowledged)
    writer.stopping.set()
    writer.join(60)
    assert not writer.is_alive()
    server.process.terminate()
    server.process.wait(30)
    assert inside >= kills // 3, "Too few of the kills were inside a commit to prove anything."
    assert len(writer.acknowledged) >= kills
    with KnowledgeBase(server.data, TODAY) as kb:
        commands = (
            logged.event.command for logged in kb.log.events() if isinstance(logged.event, Finding.Recorded)
        )
        stored = Counter(commands)
        assert set(writer.acknowledged) <= stored.keys()
        assert set(stored.values()) == {1}
        with Projections(kb.log, server.data / "views") as projections:
            assert projections.catch_up()
            assert projections.differences() == []
            assert not projections.health().stuck
        with closing(Proof(server.data)) as proof:
            assert verify(kb.log, proof, vouched_for(proof)).whole
            assert proof.position() > 0


def server_killed(server: Server, *, inside_a_commit: bool) -> bool:
    """Kill the server and start it again; say whether it was inside a commit."""
    was_inside = server.kill(inside_a_commit=inside_a_commit)
    server.start()
    return was_inside


def test_killed_six_times_nothing_is_lost_and_nothing_is_stored_twice(server: Server) -> None:
    kill_while_writing(server, 6)


@pytest.mark.parametrize(
    "kills", [pytest.param(24, marks=pytest.mark.slow), pytest.param(64, marks=pytest.mark.exhaustive)]
)
def test_killed_many_times_nothing_is_lost_and_nothing_is_stored_twice(server: Server, kills: int) -> None:
    kill_while_writing(server, kills)
