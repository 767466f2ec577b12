"""Read tables of who has access to an episode: memberships, and what they and the team's seats come to.

Who has access is asked as it is now, whatever day is looked back to.  So the row of an episode is no part of
the episode's own row, which says by what event it was made.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from ci_kb import roles
from ci_kb.domain.membership import Membership
from ci_kb.domain.report import ENDS_THE_WORK
from ci_kb.event_log import Logged
from ci_kb.roles import Member, Team
from projections.tables import NOW, STILL_HOLDS, Handler, Table, as_json

MEMBERSHIP = Table(
    "membership",
    ("id",),
    ("episode", "person", "member_role", "first_day", "last_day", "ended"),
    looked_up_by=("episode",),
)
ACCESS = Table("access", ("episode",), ("team",))

TABLES = (MEMBERSHIP, ACCESS)

TEAM = f"(SELECT a.team FROM access a WHERE a.episode = e.reference AND a.to_position > {NOW}) AS team"
"""What a query of the table of episodes, called e, selects to know who has access."""


@lru_cache(maxsize=8192)
def team_of(said: str | None) -> Team:
    """Return the members that a row of the access table holds."""
    if said is None:
        return frozenset()
    known = json.loads(said)
    given_out = known["given_out"]
    otherwise = roles.ends_by_itself(date.fromisoformat(given_out)) if given_out else None
    return frozenset(
        Member(
            person,
            role,
            date.fromisoformat(first) if first else None,
            date.fromisoformat(last) if last else otherwise,
        )
        for person, role, first, last in known["members"]
    )


def refresh(database: sqlite3.Connection, logged: Logged, episode: str) -> None:
    """Let the row of an episode say who has access to it after this event."""
    recorded = database.execute(
        "SELECT person, member_role, first_day, last_day, ended FROM membership "
        "WHERE episode = ? AND to_position = ?",
        (episode, STILL_HOLDS),
    ).fetchall()
    members = [list(row[:4]) for row in recorded if not row["ended"]]
    members += seats(database, episode, {row["person"] for row in recorded})
    team = as_json({"members": sorted(members, key=repr), "given_out": given_out(database, episode)})
    before = ACCESS.current(database, episode=episode)
    if before is None or before["team"] != team:
        ACCESS.put(database, logged, episode=episode, team=team)


def seats(database: sqlite3.Connection, episode: str, but: set[str]) -> list[list[str | None]]:
    """Return the access by seats in the team, but for persons of whom a membership was recorded."""
    hosts = tuple(
        json.loads(
            database.execute(
                "SELECT hosts FROM episode WHERE reference = ? AND to_position = ?", (episode, STILL_HOLDS)
            ).fetchone()["hosts"]
        )
    )
    rows = database.execute(
        "SELECT person, part, capacity, organisation FROM team_member "
        "WHERE episode = ? AND person <> '' AND to_position = ?",
        (episode, STILL_HOLDS),
    )
    held = {
        (row["person"], roles.seat_as_role(row["part"], row["capacity"], row["organisation"], hosts))
        for row in rows
        if row["person"] not in but
    }
    return [[person, role, None, None] for person, role in held]


def given_out(database: sqlite3.Connection, episode: str) -> str | None:
    """Return the day on which the episode's report was given out last, or a statement in its place."""
    steps = ", ".join(f"'{step}'" for step in sorted(ENDS_THE_WORK))
    row = database.execute(
        "SELECT MAX(happened_on) FROM report_step "
        f"WHERE episode = ? AND to_position = ? AND step IN ({steps})",
        (episode, STILL_HOLDS),
    ).fetchone()
    return str(row[0]) if row[0] else None


def granted(database: sqlite3.Connection, logged: Logged) -> None:
    """A person was given access."""
    event = logged.event
    days = {"first_day": event.first_day.isoformat(), "last_day": iso(event.last_day)}
    MEMBERSHIP.put(
        database,
        logged,
        id=event.originator_id.hex,
        episode=event.episode,
        person=event.person,
        member_role=event.member_role,
        ended=False,
        **days,
    )
    refresh(database, logged, event.episode)


def dates_changed(database: sqlite3.Connection, logged: Logged) -> None:
    """Access holds from or until another day."""
    event = logged.event
    change(database, logged, first_day=event.first_day.isoformat(), last_day=iso(event.last_day))


def ended(database: sqlite3.Connection, logged: Logged) -> None:
    """Access was ended."""
    change(database, logged, ended=True)


def change(database: sqlite3.Connection, logged: Logged, **values: Any) -> None:
    """Let the row of a membership hold other values from this event on."""
    row = MEMBERSHIP.current(database, id=logged.event.originator_id.hex)
    if row is None:
        raise LookupError(f"no membership {logged.event.originator_id}")
    MEMBERSHIP.put(database, logged, **(row | values))
    refresh(database, logged, row["episode"])


def iso(day: date | None) -> str | None:
    """Return a day as text, if there is one."""
    return day.isoformat() if day else None


HANDLERS: Mapping[type[Any], Handler] = {
    Membership.Granted: granted,
    Membership.DatesChanged: dates_changed,
    Membership.Ended: ended,
}
