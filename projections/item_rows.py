"""Read tables of items and connections: what each of their events adds to them.

A row of an item holds one version; the rows that ended are its history.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from ci_kb.domain.connection import Connection, ConnectionState
from ci_kb.domain.finding import Finding
from ci_kb.domain.host_paper import HostPaper
from ci_kb.domain.key_point import KeyPoint
from ci_kb.domain.meeting import Meeting
from ci_kb.domain.next_step import NextStep
from ci_kb.domain.practice import Practice
from ci_kb.domain.shared_document import SharedDocument
from ci_kb.event_log import Logged
from projections.tables import Handler, Table, as_json

ITEM = Table(
    "item",
    ("id",),
    (
        "kind",
        "episode",
        "reference",
        "version",
        "visibility",
        "withdrawn",
        "content",
        "first_happened_on",
        "status",
        "status_on",
        "note",
    ),
    looked_up_by=("episode",),
)
CONNECTION = Table(
    "connection",
    ("id",),
    (
        "episode",
        "reference",
        "from_authority",
        "to_authority",
        "subject",
        "about",
        "visibility",
        "state",
        "note",
        "version",
    ),
    looked_up_by=("episode", "from_authority", "to_authority"),
)
TABLES = (ITEM, CONNECTION)


def recorded(database: sqlite3.Connection, logged: Logged) -> None:
    """An item begins."""
    event = logged.event
    ITEM.put(
        database,
        logged,
        id=event.originator_id.hex,
        kind=NOUN_OF[type(event)],
        episode=event.episode,
        reference=event.reference,
        version=event.originator_version,
        visibility=event.visibility,
        withdrawn=False,
        content=content_json(event.content),
        first_happened_on=event.on.isoformat(),
        status="",
        status_on=None,
        note="",
    )


def change_item(database: sqlite3.Connection, logged: Logged, **values: Any) -> None:
    """Let the item's row hold other values from this event on."""
    row = ITEM.current(database, id=logged.event.originator_id.hex)
    if row is None:
        raise LookupError(f"no item {logged.event.originator_id}")
    ITEM.put(database, logged, **(row | values | {"version": logged.event.originator_version}))


def corrected(database: sqlite3.Connection, logged: Logged) -> None:
    """An item's content was replaced."""
    change_item(database, logged, content=content_json(logged.event.content))


def released(database: sqlite3.Connection, logged: Logged) -> None:
    """The host decided who may read the item."""
    change_item(database, logged, visibility=logged.event.visibility)


def withdrawn(database: sqlite3.Connection, logged: Logged) -> None:
    """The item no longer stands."""
    change_item(database, logged, withdrawn=True)


def progress_reported(database: sqlite3.Connection, logged: Logged) -> None:
    """A next step came further."""
    event = logged.event
    change_item(database, logged, status=event.status, status_on=event.on.isoformat(), note=event.note)


def content_json(content: Any) -> str:
    """Return an item's content as JSON; days as text."""
    return as_json(
        {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(content).items()
        }
    )


def proposed(database: sqlite3.Connection, logged: Logged) -> None:
    """A connection begins."""
    event = logged.event
    names = (
        "episode",
        "reference",
        "from_authority",
        "to_authority",
        "subject",
        "about",
        "visibility",
        "note",
    )
    CONNECTION.put(
        database,
        logged,
        id=event.originator_id.hex,
        state=ConnectionState.PROPOSED,
        version=event.originator_version,
        **{name: getattr(event, name) for name in names},
    )


def progressed(database: sqlite3.Connection, logged: Logged) -> None:
    """A connection came further, or ended."""
    event = logged.event
    row = CONNECTION.current(database, id=event.originator_id.hex)
    if row is None:
        raise LookupError(f"no connection {event.originator_id}")
    values = {"state": event.state, "note": event.note, "version": event.originator_version}
    CONNECTION.put(database, logged, **(row | values))


KINDS = (Finding, Practice, NextStep, Meeting, SharedDocument, HostPaper, KeyPoint)

NOUN_OF = {kind.Recorded: kind.NOUN for kind in KINDS}

HANDLERS: Mapping[type[Any], Handler] = {
    **{kind.Recorded: recorded for kind in KINDS},
    **{kind.Corrected: corrected for kind in KINDS},
    **{kind.Released: released for kind in KINDS},
    **{kind.Withdrawn: withdrawn for kind in KINDS},
    NextStep.ProgressReported: progress_reported,
    Connection.Proposed: proposed,
    Connection.Progressed: progressed,
}
