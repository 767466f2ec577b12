"""Serves the application with waitress, until it is told to stop."""

from __future__ import annotations

import logging
import signal
import sys
from types import FrameType
from typing import Any

import click
from flask import Flask
from waitress.server import create_server

from ci_kb.domain.errors import Refused

REQUESTS = logging.getLogger("ci_kb.requests")


def serve(app: Flask, *, host: str, port: int, threads: int) -> None:
    """Serve until SIGTERM or Ctrl-C; then finish what is under way and close everything.

    Raises `Refused` where nothing can be served at that address.
    """
    log_requests()
    parts = app.extensions["ci_kb"]
    try:
        server = listening(app, host, port, threads)
        signal.signal(signal.SIGTERM, stop)
        click.echo(f"Serving http://{host}:{port} (Ctrl-C stops it)")
        sys.stdout.flush()
        server.run()  # on leaving the loop, it lets the requests under way finish
        server.close()
    finally:
        parts.close()


def listening(app: Flask, host: str, port: int, threads: int) -> Any:
    """Return a server that listens at the address.

    Raises `Refused`.
    """
    try:
        return create_server(app, host=host, port=port, threads=threads, ident=None)
    except OSError as error:
        raise Refused(
            f"Nothing can be served at {host}, port {port}: {error.strerror or error}. "
            "Choose another with --port."
        ) from error


def stop(_signal: int, _frame: FrameType | None) -> None:
    """Leave the server's loop, as Ctrl-C does; told again while finishing, go on finishing."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def log_requests() -> None:
    """Write the lines about requests to standard error, as they are."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    REQUESTS.handlers = [handler]
    REQUESTS.setLevel(logging.INFO)
    REQUESTS.propagate = False
