"""The read table of connections: what each of their events adds to it.

A row holds a connection as it stood after one of its events; the rows that ended are its history.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from ci_kb.domain.connection import MET_OR_FURTHER, Connection, ConnectionState
from ci_kb.event_log import Logged
from projections.tables import Handler, Table

SAID_AT_FIRST = (
    "episode",
    "reference",
    "from_authority",
    "to_authority",
    "subject",
    "about",
    "visibility",
    "note",
)
CONNECTION = Table(
    "connection",
    ("id",),
    (
        *SAID_AT_FIRST,
        "state",
        "state_on",
        "moved_by",
        "met_on",
        "adopted_on",
        "last_on",
        "action",
        "owner",
        "owner_body",
        "due",
        "action_on",
        "outcome",
        "borrowed_into",
        "outcome_on",
        "version",
    ),
    looked_up_by=("episode", "from_authority", "to_authority"),
)
TABLES = (CONNECTION,)


def proposed(database: sqlite3.Connection, logged: Logged) -> None:
    """A connection begins."""
    event = logged.event
    day = event.on.isoformat()
    CONNECTION.put(
        database,
        logged,
        id=event.originator_id.hex,
        **{name: getattr(event, name) for name in SAID_AT_FIRST},
        state=ConnectionState.PROPOSED,
        state_on=day,
        moved_by=event.body,
        met_on=None,
        adopted_on=None,
        last_on=day,
        **dict.fromkeys(("action", "owner", "owner_body", "outcome", "borrowed_into"), ""),
        **dict.fromkeys(("due", "action_on", "outcome_on")),
        version=event.originator_version,
    )


def change(database: sqlite3.Connection, logged: Logged, dated: str = "", **values: Any) -> None:
    """Let the connection's row hold other values from this event on.

    What happened before the day in the column `dated` was recorded late, and does not become the latest.
    """
    event = logged.event
    row = CONNECTION.current(database, id=event.originator_id.hex)
    if row is None:
        raise LookupError(f"no connection {event.originator_id}")
    day = event.on.isoformat()
    late = dated and row[dated] is not None and day < row[dated]
    latest = {} if late else values | ({dated: day} if dated else {})
    always = {"last_on": max(day, row["last_on"]), "version": event.originator_version}
    CONNECTION.put(database, logged, **(row | first_days(row, event, day) | latest | always))


def first_days(row: Mapping[str, Any], event: Any, day: str) -> dict[str, str]:
    """Return the first days on which the two met and on which something was taken up, if this tells them."""
    state = getattr(event, "state", None)
    days = {}
    if state in MET_OR_FURTHER:
        days["met_on"] = min(day, row["met_on"] or day)
    if state == ConnectionState.ADOPTED:
        days["adopted_on"] = min(day, row["adopted_on"] or day)
    return days


def progressed(database: sqlite3.Connection, logged: Logged) -> None:
    """A connection came further, or ended; it begins with being proposed, whatever day is given for that."""
    event = logged.event
    row = CONNECTION.current(database, id=event.originator_id.hex) or {}
    dated = "" if row.get("state") == ConnectionState.PROPOSED else "state_on"
    values = {"state": event.state, "note": event.note, "moved_by": event.body}
    change(database, logged, dated, **values | {"state_on": event.on.isoformat()})


def next_action_set(database: sqlite3.Connection, logged: Logged) -> None:
    """It was settled who does what next."""
    event = logged.event
    change(
        database,
        logged,
        "action_on",
        action=event.action,
        owner=event.owner,
        owner_body=event.owner_body,
        due=event.due.isoformat() if event.due else None,
    )


def outcome_recorded(database: sqlite3.Connection, logged: Logged) -> None:
    """What came of it was said."""
    event = logged.event
    change(database, logged, "outcome_on", outcome=event.outcome, borrowed_into=event.borrowed_into)


HANDLERS: Mapping[type[Any], Handler] = {
    Connection.Proposed: proposed,
    Connection.Progressed: progressed,
    Connection.NextActionSet: next_action_set,
    Connection.OutcomeRecorded: outcome_recorded,
}
