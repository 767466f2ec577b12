"""Slows down whoever guesses passwords, and nobody else.

No account is ever locked: that would let anybody lock out anybody.  Tries are counted for an account from one
network together, so that a guesser uses up the tries of that network alone; and a device on which somebody
signed in before has tries of its own, which nobody else can use up, not even from the same council.  After a
few tries each further one waits, twice as long as the one before, up to a quarter of an hour.  A network that
tries many accounts waits too.  Counts are kept in memory alone: addresses are written down nowhere.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from math import ceil
from typing import cast

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

FREE, FREE_OF_NETWORK = 5, 50
"""So many wrong tries in a row wait for nothing: for one account, and for all accounts from one network."""

FIRST_WAIT, LONGEST_WAIT = 5, 900
"""Seconds."""

FORGOTTEN_AFTER = 3600
MOST = 20_000
"""Counts kept at a time; the oldest are dropped first."""

COOKIE, COOKIE_DAYS, MOST_ON_A_DEVICE = "ci_kb_device", 180, 5

Key = tuple[str, ...]


@dataclass
class Count:
    """How many tries in a row were wrong, or are under way, and when the last one was."""

    wrong: int = 0
    at: float = 0.0


class Tries:
    """Counts of wrong tries.  `clock` tells the seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._counts: OrderedDict[Key, Count] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, *keys: Key) -> int:
        """Count a try as wrong until it proves right; return 0, or how many seconds it must wait instead."""
        with self._lock:
            now = self.clock()
            waits = [self._wait(key, now) for key in keys]
            if any(waits):
                return max(waits)
            for key in keys:
                count = self._counts.setdefault(key, Count())
                count.wrong, count.at = count.wrong + 1, now
                self._counts.move_to_end(key)
            while len(self._counts) > MOST:
                self._counts.popitem(last=False)
            return 0

    def right(self, *keys: Key) -> None:
        """Take back that a try was wrong: what it was for starts anew, its network just loses this one."""
        with self._lock:
            for key in keys:
                if count := self._counts.get(key):
                    count.wrong = count.wrong - 1 if key[0] == "network" else 0

    def _wait(self, key: Key, now: float) -> int:
        count = self._counts.get(key)
        if count is None or now - count.at > FORGOTTEN_AFTER:
            self._counts.pop(key, None)
            return 0
        over = count.wrong - (FREE_OF_NETWORK if key[0] == "network" else FREE)
        if over < 0:
            return 0
        wait = min(FIRST_WAIT << min(over, 20), LONGEST_WAIT)
        return max(0, ceil(count.at + wait - now))


def tries() -> Tries:
    """Return the counts of the application at hand."""
    return cast(Tries, current_app.extensions.setdefault("ci_kb_tries", Tries()))


def keys_of(account: str) -> tuple[Key, ...]:
    """Return what a try to sign in counts for: a device that is known by the account, or its network."""
    word = account.strip().casefold()
    if known := devices().get(hidden(word)):
        return (("device", known),)
    network = network_of(request.remote_addr or "")
    return ("account", word, network), ("network", network)


def network_of(address: str) -> str:
    """Return the network an address belongs to: one household has 2⁶⁴ addresses of IPv6."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return address if known.version == 4 else str(ip_network(f"{address}/64", strict=False))


def remember_device(response: Response, account: str) -> Response:
    """Let a device on which somebody signed in be known as one of this account."""
    word = hidden(account.strip().casefold())
    known = {word: secrets.token_hex(16)} | {one: of for one, of in devices().items() if one != word}
    kept = dict(list(known.items())[:MOST_ON_A_DEVICE])
    response.set_cookie(
        name_of_cookie(),
        serializer().dumps(kept),
        max_age=COOKIE_DAYS * 86400,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return response


def devices() -> dict[str, str]:
    """Return by which accounts the device of this request is known, as it can prove."""
    try:
        found = serializer().loads(request.cookies.get(name_of_cookie(), ""))
    except BadSignature:
        return {}
    return cast(dict[str, str], found)


def name_of_cookie() -> str:
    """Return what the cookie of a device is called; over HTTPS no other host can set one of this name."""
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def serializer() -> URLSafeSerializer:
    """Return what signs the cookie of a device."""
    signing = {"digest_method": hashlib.sha256}
    return URLSafeSerializer(str(current_app.secret_key), salt="device", signer_kwargs=signing)


def hidden(word: str) -> str:
    """Return what stands for an account on a device."""
    return hashlib.sha256(word.encode()).hexdigest()[:24]
