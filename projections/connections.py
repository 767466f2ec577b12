"""Questions about connections: how far each came, whose turn it is, who learns from whom, who borrowed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ci_kb.domain.connection import (
    CAME_TO_NOTHING,
    STALLED_AFTER,
    ConnectionState,
    NextAction,
    learner,
)
from ci_kb.domain.practice import FRESH_FOR
from projections.access_rows import TEAM, team_of
from projections.items import ItemVersion
from projections.reading import Reader
from projections.tables import NOW, Facts, Tables, facts_of, optional_date

NEXT_THING = {
    ConnectionState.PROPOSED: "Answer the suggestion, or say that it is declined",
    ConnectionState.APPROACHED: "Answer, and agree a day to meet",
    ConnectionState.MET: "Say what comes next: a visit, taking it up, or that it ends here",
    ConnectionState.VISITED: "Say whether you take it up",
    ConnectionState.ADOPTED: "Say what came of it",
}
"""What is to be done next in each state, where nobody settled anything else."""


@dataclass(frozen=True)
class ConnectionVersion:
    """A connection as it stood after one of its events; `learner` learns from `teacher`."""

    episode: str
    reference: str
    from_authority: str
    to_authority: str
    learner: str
    subject: str
    about: str
    visibility: str
    demonstration: bool
    state: str
    state_on: date
    note: str
    moved_by: str
    met_on: date | None
    adopted_on: date | None
    last_on: date
    next_action: NextAction
    outcome: str
    outcome_on: date | None
    borrowed_into: str
    version: int
    event: str
    facts: Facts

    @property
    def between(self) -> tuple[str, str]:
        """The two authorities."""
        return self.from_authority, self.to_authority

    @property
    def teacher(self) -> str:
        """The authority that the other one learns from."""
        return self.to_authority if self.learner == self.from_authority else self.from_authority

    @property
    def ended(self) -> bool:
        """Whether nothing more is awaited: it came to nothing, or it was said what came of it."""
        return self.state in CAME_TO_NOTHING or bool(self.outcome)

    @property
    def borrowed_on(self) -> date | None:
        """Since when the one uses what it learned from the other, if it does."""
        return self.adopted_on or (self.outcome_on if self.borrowed_into else None)

    def stalled(self, day: date) -> bool:
        """Say whether on a day it had not ended, and nothing had happened in it for long."""
        return not self.ended and day - self.last_on > STALLED_AFTER

    @property
    def next_thing(self) -> str:
        """What is to be done next; empty when it has ended."""
        return "" if self.ended else self.next_action.action or NEXT_THING[ConnectionState(self.state)]

    @property
    def turn(self) -> str:
        """Whose turn it is; empty when it has ended.

        Whoever is to do what was settled; else, until they have met, whoever did not move last, which is
        the one that asks when somebody else brought them together; else whoever learns.
        """
        if self.ended:
            return ""
        if self.next_action.action and self.next_action.owner_body:
            return self.next_action.owner_body
        if self.state not in (ConnectionState.PROPOSED, ConnectionState.APPROACHED):
            return self.learner
        if self.moved_by in self.between:
            return self.to_authority if self.moved_by == self.from_authority else self.from_authority
        return self.from_authority if self.state == ConnectionState.PROPOSED else self.to_authority


@dataclass(frozen=True)
class Measure:
    """How many suggestions became meetings."""

    suggested: int
    met: int

    @property
    def percent(self) -> int | None:
        """The share in percent, rounded half up; None when nothing was suggested."""
        return (200 * self.met + self.suggested) // (2 * self.suggested) if self.suggested else None


@dataclass(frozen=True)
class Pair:
    """One authority that learns from another, with the connections that say so."""

    learner: str
    teacher: str
    connections: tuple[ConnectionVersion, ...]

    @property
    def met(self) -> int:
        """How many of the connections became meetings."""
        return sum(connection.met_on is not None for connection in self.connections)

    @property
    def borrowed(self) -> int:
        """In how many something was taken up."""
        return sum(connection.borrowed_on is not None for connection in self.connections)


@dataclass(frozen=True)
class Freshness:
    """What speaks for a practice being still as it was recorded."""

    recorded_on: date
    confirmed_on: date | None
    borrowed_on: date | None

    @property
    def evidence_on(self) -> date:
        """The latest day on which something spoke for it."""
        return max(day for day in (self.recorded_on, self.confirmed_on, self.borrowed_on) if day)

    def fresh(self, day: date) -> bool:
        """Say whether on a day something had spoken for it lately."""
        return day - self.evidence_on <= FRESH_FOR


class Connections:
    """Questions about connections; `at` is a position in the log."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def all(
        self, reader: Reader, *, episode: str = "", authority: str = "", at: int = NOW
    ) -> list[ConnectionVersion]:
        """Return connections the reader may see: all, of one episode, or of one authority, latest first."""
        return self._read(
            "c.from_position <= :at AND :at < c.to_position "
            "AND (:episode = '' OR c.episode = :episode) "
            "AND (:authority = '' OR :authority IN (c.from_authority, c.to_authority)) "
            "ORDER BY c.last_on DESC, c.from_position DESC",
            reader,
            episode=episode,
            authority=authority,
            at=at,
        )

    def history(self, episode: str, reference: str, reader: Reader, at: int = NOW) -> list[ConnectionVersion]:
        """Return a connection after each of its events, in the order in which they were recorded."""
        return self._read(
            "c.episode = :episode AND c.reference = :reference AND c.from_position <= :at "
            "ORDER BY c.from_position",
            reader,
            episode=episode,
            reference=reference,
            at=at,
        )

    def _read(self, rest: str, reader: Reader, **values: Any) -> list[ConnectionVersion]:
        """Return the connections that a condition names and the reader may see now."""
        rows = self._tables.query(
            f"SELECT c.*, e.hosts, {TEAM}, e.demonstration, b.hosts AS borrowers "
            "FROM connection c JOIN episode e ON e.reference = c.episode AND e.to_position > :now "
            "LEFT JOIN episode b ON b.reference = c.borrowed_into AND b.to_position > :now "
            f"WHERE {rest}",
            now=NOW,
            **values,
        )
        return [
            connection_of(row)
            for row in rows
            if reader.may_see(row["visibility"], tuple(json.loads(row["hosts"])), team_of(row["team"]))
        ]


def measure(connections: Iterable[ConnectionVersion]) -> Measure:
    """Return how many of some connections, each of which began as a suggestion, became meetings."""
    became = [connection.met_on is not None for connection in connections]
    return Measure(len(became), sum(became))


def who_learns_from_whom(connections: Iterable[ConnectionVersion]) -> list[Pair]:
    """Return every pair of authorities of which one learns from the other, those who met most first.

    What came to nothing before anybody met is left out.
    """
    found: dict[tuple[str, str], list[ConnectionVersion]] = {}
    for connection in connections:
        if connection.met_on or connection.state not in CAME_TO_NOTHING:
            found.setdefault((connection.learner, connection.teacher), []).append(connection)
    pairs = [Pair(*both, tuple(theirs)) for both, theirs in found.items()]
    return sorted(pairs, key=lambda pair: (-pair.met, -pair.borrowed, pair.learner, pair.teacher))


def borrowings(connections: Iterable[ConnectionVersion], practice: str) -> list[ConnectionVersion]:
    """Return those of an episode's connections by which a practice of it was borrowed, the earliest first."""
    borrowed = [(one.borrowed_on, one) for one in connections if one.about == practice and one.borrowed_on]
    return [one for _, one in sorted(borrowed, key=lambda pair: pair[0])]


def freshness(practice: ItemVersion, borrowings: Iterable[ConnectionVersion]) -> Freshness:
    """Return what speaks for a practice being still as it was recorded."""
    days = [connection.borrowed_on for connection in borrowings if connection.borrowed_on]
    return Freshness(practice.first_happened_on, practice.confirmed_on, max(days, default=None))


def connection_of(row: sqlite3.Row) -> ConnectionVersion:
    """Return the connection that a row of the connection table holds, joined with its episodes' hosts."""
    between = row["from_authority"], row["to_authority"]
    shares = json.loads(row["hosts"]) if row["about"] else ()
    return ConnectionVersion(
        episode=row["episode"],
        reference=row["reference"],
        from_authority=row["from_authority"],
        to_authority=row["to_authority"],
        learner=learner(*between, shares=shares, borrows=json.loads(row["borrowers"] or "[]")),
        subject=row["subject"],
        about=row["about"],
        visibility=row["visibility"],
        demonstration=bool(row["demonstration"]),
        state=row["state"],
        state_on=date.fromisoformat(row["state_on"]),
        note=row["note"],
        moved_by=row["moved_by"],
        met_on=optional_date(row["met_on"]),
        adopted_on=optional_date(row["adopted_on"]),
        last_on=date.fromisoformat(row["last_on"]),
        next_action=NextAction(row["action"], row["owner"], row["owner_body"], optional_date(row["due"])),
        outcome=row["outcome"],
        outcome_on=optional_date(row["outcome_on"]),
        borrowed_into=row["borrowed_into"],
        version=row["version"],
        event=row["event"],
        facts=facts_of(row),
    )
