"""The read table of items: what each of their events adds to it.

A row of an item holds one version; the rows that ended are its history.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

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
        "confirmed_on",
    ),
    looked_up_by=("episode", "kind"),
)
TABLES = (ITEM,)


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
        confirmed_on=None,
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


def confirmed(database: sqlite3.Connection, logged: Logged) -> None:
    """A practice was said to be still true."""
    row = ITEM.current(database, id=logged.event.originator_id.hex) or {}
    day = logged.event.on.isoformat()
    change_item(
        database, logged, note=logged.event.note, confirmed_on=max(day, row.get("confirmed_on") or day)
    )


def content_json(content: Any) -> str:
    """Return an item's content as JSON; days as text."""
    return as_json(
        {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(content).items()
        }
    )


KINDS = (Finding, Practice, NextStep, Meeting, SharedDocument, HostPaper, KeyPoint)

NOUN_OF = {kind.Recorded: kind.NOUN for kind in KINDS}

HANDLERS: Mapping[type[Any], Handler] = {
    **{kind.Recorded: recorded for kind in KINDS},
    **{kind.Corrected: corrected for kind in KINDS},
    **{kind.Released: released for kind in KINDS},
    **{kind.Withdrawn: withdrawn for kind in KINDS},
    NextStep.ProgressReported: progress_reported,
    Practice.Confirmed: confirmed,
}
