"""A directory to sign in by: a real OpenID provider program, started for the tests, and people it knows."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

SECRET = "kx83-Jq2v-77Tn-wwe4-Lz9p"

KNOWN = (
    {
        "sub": "1",
        "name": "Morven Gray",
        "email": "morven@moray.example",
        "email_verified": True,
        "groups": ["qi"],
    },
    {"sub": "2", "name": "Una Low", "email": "una@moray.example", "email_verified": False, "groups": ["qi"]},
    {
        "sub": "3",
        "name": "Neil Orr",
        "email": "neil@moray.example",
        "email_verified": True,
        "groups": ["other"],
    },
    {"sub": "4", "name": "Eve Far", "email": "eve@far.example", "email_verified": True, "groups": ["qi"]},
    {
        "sub": "5",
        "name": "Morag Baird",
        "email": "morag@moray.example",
        "email_verified": True,
        "groups": ["qi"],
    },
    {"sub": "6", "name": "Ben Orr", "email": "ben@moray.example", "email_verified": True, "groups": []},
)


@dataclass
class Directory:
    """The program that runs, and where."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def sign_in(self, address: str, subject: str, action: str = "") -> str:
        """Do what somebody does who is sent to the directory, and return where it sends them back to."""
        body = f"sub={subject}" + (f"&action={action}" if action else "")
        opener = build_opener(StayHere)
        try:
            opener.open(Request(address, body.encode()), timeout=10)
        except HTTPError as answer:
            at = urlsplit(answer.headers["Location"])
            return f"{at.path}?{at.query}"
        raise AssertionError("the directory sent nobody back")


class StayHere(HTTPRedirectHandler):
    """Follows no redirection."""

    def redirect_request(self, *_: object) -> None:
        return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def directory() -> Iterator[Directory]:
    """Run the program until it is no longer needed."""
    port = free_port()
    people = [part for one in KNOWN for part in ("--user-claims", json.dumps(one))]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true", *people],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    running = Directory(port, process)
    try:
        wait_for(running)
        yield running
    finally:
        process.terminate()
        process.wait(10)


def wait_for(running: Directory) -> None:
    for _ in range(200):
        try:
            with urlopen(f"{running.issuer}/.well-known/openid-configuration", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise AssertionError("the directory did not start")


def configure(folder: Path, issuer: str, **more: str) -> None:
    """Write what the operator writes."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        "[[provider]]",
        'name = "moray"',
        'label = "Moray Council"',
        f'issuer = "{issuer}"',
        'client_id = "ci-kb"',
        *(f"{name} = {value}" for name, value in more.items()),
        "[provider.roles]",
        'qi = "officer"',
        "[provider.authorities]",
        '"moray.example" = "Moray"',
    ]
    (folder / "sign_in.toml").write_text("\n".join(lines), encoding="utf-8")


def query_of(address: str) -> dict[str, str]:
    """Return the parts of an address's query."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
