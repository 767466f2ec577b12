"""The read table of saved searches: what each of their events adds to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from ci_kb.domain.saved_search import SavedSearch
from ci_kb.event_log import Logged
from projections.tables import Handler, Table

SAVED_SEARCH = Table(
    "saved_search",
    ("id",),
    ("owner", "reference", "name", "search", "stopped", "saved_on", "told_up_to", "told_on"),
    looked_up_by=("owner",),
)
TABLES = (SAVED_SEARCH,)


def saved(database: sqlite3.Connection, logged: Logged) -> None:
    """Somebody saved a search; what was there before is not told."""
    event = logged.event
    SAVED_SEARCH.put(
        database,
        logged,
        id=event.originator_id.hex,
        owner=event.owner,
        reference=event.reference,
        name=event.name,
        search=event.search,
        stopped=False,
        saved_on=event.on.isoformat(),
        told_up_to=logged.position,
        told_on=None,
    )


def change(database: sqlite3.Connection, logged: Logged, **values: Any) -> None:
    """Let the search's row hold other values from this event on."""
    row = SAVED_SEARCH.current(database, id=logged.event.originator_id.hex)
    if row is None:
        raise LookupError(f"no saved search {logged.event.originator_id}")
    SAVED_SEARCH.put(database, logged, **(row | values))


def renamed(database: sqlite3.Connection, logged: Logged) -> None:
    """The owner calls it otherwise."""
    change(database, logged, name=logged.event.name)


def stopped(database: sqlite3.Connection, logged: Logged) -> None:
    """The owner no longer wants to be told."""
    change(database, logged, stopped=True)


def digest_sent(database: sqlite3.Connection, logged: Logged) -> None:
    """The owner was told what was new."""
    change(database, logged, told_up_to=logged.event.up_to, told_on=logged.event.on.isoformat())


HANDLERS: Mapping[type[Any], Handler] = {
    SavedSearch.Saved: saved,
    SavedSearch.Renamed: renamed,
    SavedSearch.Stopped: stopped,
    SavedSearch.DigestSent: digest_sent,
}
