"""Serving for real: it answers, says why it cannot, and stops when told to."""

from __future__ import annotations

import json
import logging
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from web.serving import log_lines

ROOT = Path(__file__).parents[2]


def command(data: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "web.cli", "serve", "--data", str(data), "--port", str(port)]


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A server that answers, in a process of its own."""
    with subprocess.Popen(
        command(tmp_path / "one", port),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as started:
        try:
            wait_until_it_answers(started, port)
            yield started
        finally:
            started.kill()


def wait_until_it_answers(server: subprocess.Popen[str], port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail("The server did not begin to answer.")


def test_it_answers_refuses_a_second_one_and_stops_when_told(
    server: subprocess.Popen[str], tmp_path: Path, port: int
) -> None:
    with urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
        assert answer.status == 200
    second = subprocess.run(
        command(tmp_path / "two", port), cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert second.returncode == 1
    assert f"port {port}" in second.stderr
    assert "Choose another with --port." in second.stderr
    assert "Traceback" not in second.stderr
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=10) == 0


@pytest.fixture
def _own_logging(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the test set the logging up as a server does, and put it back."""
    for name in (None, "ci_kb.requests", "waitress.queue"):
        logger = logging.getLogger(name)
        monkeypatch.setattr(logger, "handlers", list(logger.handlers))
        monkeypatch.setattr(logger, "level", logger.level)


@pytest.mark.usefixtures("_own_logging")
def test_the_log_has_one_json_line_for_each_event_without_what_was_typed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logging.getLogger().setLevel(logging.CRITICAL)  # as the command line does
    log_lines()
    logging.getLogger("ci_kb.requests").info('{"status": 200}')
    logging.getLogger("projections.follower").warning("a page failed", extra={"view": "search", "at": 7})
    logging.getLogger("waitress").warning("cannot read %s", "/search?q=morag")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert lines[0] == {"status": 200}
    assert (lines[1]["event"], lines[1]["view"], lines[1]["position"]) == ("a page failed", "search", 7)
    assert lines[2]["event"] == "cannot read %s"
