"""One-time links, by which people come to a password: invited, or having forgotten theirs."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ci_kb.sessions import HOUR, Execute, hashed


class Purpose(StrEnum):
    """What a link is for."""

    INVITATION = "invitation"
    RESET = "reset"


VALID_HOURS = {Purpose.INVITATION: 7 * 24, Purpose.RESET: 24}
"""So long a link can be used: an invitation may wait for somebody to come back from leave."""

CREATE = """
CREATE TABLE IF NOT EXISTS link (
    token_hash TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    purpose TEXT NOT NULL,
    until REAL NOT NULL
) WITHOUT ROWID
"""


@dataclass(frozen=True)
class Link:
    """A link that can still be used."""

    person: str
    purpose: Purpose


class Links:
    """The links that can be used, of each only a hash.  `clock` tells the seconds."""

    def __init__(self, execute: Execute, clock: Callable[[], float] = time.time) -> None:
        self._execute = execute
        self.clock = clock
        execute(CREATE)

    def make(self, person: str, purpose: Purpose, *, beside: bool = False) -> str:
        """Return the token of a new link; it takes the place of others, or stands `beside` them."""
        token, now = secrets.token_urlsafe(32), self.clock()
        self._execute("DELETE FROM link WHERE until < ? OR (person = ? AND NOT ?)", (now, person, beside))
        until = now + VALID_HOURS[purpose] * HOUR
        self._execute("INSERT INTO link VALUES (?, ?, ?, ?)", (hashed(token), person, purpose, until))
        return token

    def find(self, token: str) -> Link | None:
        """Return the link with this token while it can be used; looking uses nothing up."""
        rows = self._execute(
            "SELECT person, purpose FROM link WHERE token_hash = ? AND until >= ?",
            (hashed(token), self.clock()),
        )
        return Link(rows[0][0], Purpose(rows[0][1])) if rows else None

    def use(self, token: str) -> Link | None:
        """Use a link up and return it; of two who try at once, one gets it."""
        rows = self._execute(
            "DELETE FROM link WHERE token_hash = ? AND until >= ? RETURNING person, purpose",
            (hashed(token), self.clock()),
        )
        return Link(rows[0][0], Purpose(rows[0][1])) if rows else None

    def drop(self, person: str) -> None:
        """Let no link of a person be used any more."""
        self._execute("DELETE FROM link WHERE person = ?", (person,))

    def waiting(self, person: str) -> Purpose | None:
        """Return for what a person has a link that can be used."""
        rows = self._execute(
            "SELECT purpose FROM link WHERE person = ? AND until >= ?", (person, self.clock())
        )
        return Purpose(rows[0][0]) if rows else None
