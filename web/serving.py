"""Serves the application with waitress, until it is told to stop."""

from __future__ import annotations

import json
import logging
import signal
import sys
from datetime import UTC, datetime
from types import FrameType
from typing import Any

import click
from flask import Flask
from waitress.server import create_server

from ci_kb.domain.errors import Refused
from web.errors import described
from web.openness.daily import Daily

REQUESTS = logging.getLogger("ci_kb.requests")

LIMITS: dict[str, Any] = {
    # Requests are read without a thread until they are whole, so that slow ones hold up nobody; one that says
    # nothing for so many seconds is given up.
    "channel_timeout": 30,
    "cleanup_interval": 10,
    "connection_limit": 1000,
    # More than any browser sends, and than any form or file of ours may hold.
    "max_request_header_size": 64 * 1024,
    "max_request_body_size": 21 * 1024 * 1024,
}
"""What one connection may ask for."""

TOLD = {"request": "request", "view": "view", "attempt": "attempt", "at": "position"}
"""What a record may carry besides its words, and what a line calls it."""


def serve(app: Flask, *, host: str, port: int, threads: int, daily: Daily | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C; then finish what is under way and close everything.

    What is done `daily` is done beside it.

    Raises `Refused` where nothing can be served at that address.
    """
    log_lines()
    parts = app.extensions["ci_kb"]
    try:
        server = listening(app, host, port, threads)
        signal.signal(signal.SIGTERM, stop)
        click.echo(f"Serving http://{host}:{port} (Ctrl-C stops it)")
        sys.stdout.flush()
        if daily:
            daily.start()
        server.run()  # on leaving the loop, it lets the requests under way finish
        server.close()
    finally:
        if daily:
            daily.stop()
        parts.close()


def listening(app: Flask, host: str, port: int, threads: int) -> Any:
    """Return a server that listens at the address.

    Raises `Refused`.
    """
    try:
        return create_server(app, host=host, port=port, threads=threads, ident=None, **LIMITS)
    except OSError as error:
        raise Refused(
            f"Nothing can be served at {host}, port {port}: {error.strerror or error}. "
            "Choose another with --port."
        ) from error


def stop(_signal: int, _frame: FrameType | None) -> None:
    """Leave the server's loop, as Ctrl-C does; told again while finishing, go on finishing."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


class Lines(logging.Formatter):
    """Writes each record as one line of JSON, with nothing in it that a person typed or is."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; what is said of a request is one already."""
        if record.name == REQUESTS.name:
            return record.getMessage()
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.msg,  # without its arguments, which may be what somebody typed
            **{said: getattr(record, name) for name, said in TOLD.items() if hasattr(record, name)},
        }
        error = record.exc_info[1] if record.exc_info else None
        return json.dumps(line | described(error) if error else line)


def log_lines() -> None:
    """Write what happens to standard error: requests, failures and warnings, one line each."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    REQUESTS.setLevel(logging.INFO)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # warns of every request that waits its turn
