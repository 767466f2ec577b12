"""The read tables of requests for information and of certificates of destruction: what each event adds."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ci_kb.domain.disclosure import Disclosure
from ci_kb.domain.disposal import Disposal
from ci_kb.event_log import Logged
from projections.tables import Handler, Table, as_json

DISCLOSURE = Table(
    "disclosure",
    ("id",),
    ("reference", "under", "episode", "question", "person", "held_on", "withheld", "given_on", "answer"),
    looked_up_by=("reference",),
)
DISPOSAL = Table("disposal", ("id",), ("reference", "retention_class", "of_episode", "due_since", "records"))
TABLES = (DISCLOSURE, DISPOSAL)


def asked(database: sqlite3.Connection, logged: Logged) -> None:
    """Somebody asked."""
    event = logged.event
    DISCLOSURE.put(
        database,
        logged,
        id=event.originator_id.hex,
        **{name: getattr(event, name) for name in ("reference", "under", "episode", "question", "person")},
        held_on=event.held_on.isoformat(),
        withheld="[]",
        given_on=None,
        answer="",
    )


def change(database: sqlite3.Connection, logged: Logged, **values: Any) -> None:
    """Let the request's row hold other values from this event on."""
    row = DISCLOSURE.current(database, id=logged.event.originator_id.hex)
    if row is None:
        raise LookupError(f"no request {logged.event.originator_id}")
    DISCLOSURE.put(database, logged, **(row | values))


def withheld(database: sqlite3.Connection, logged: Logged) -> None:
    """Something is kept back, or given after all."""
    event = logged.event
    row = DISCLOSURE.current(database, id=event.originator_id.hex) or {"withheld": "[]"}
    one = asdict(event.withholding)
    others = [each for each in json.loads(row["withheld"]) if each != one]
    now = [*others, one] if isinstance(event, Disclosure.Withheld) else others
    change(database, logged, withheld=as_json(now))


def given(database: sqlite3.Connection, logged: Logged) -> None:
    """The answer was given."""
    event = logged.event
    answer = {"held": event.held, "withheld": event.withheld, "digest": event.digest}
    change(database, logged, given_on=event.on.isoformat(), answer=as_json(answer))


def certified(database: sqlite3.Connection, logged: Logged) -> None:
    """Records were destroyed."""
    event = logged.event
    DISPOSAL.put(
        database,
        logged,
        id=event.originator_id.hex,
        reference=event.reference,
        retention_class=event.retention_class,
        of_episode=event.episode,
        due_since=event.due_since.isoformat(),
        records=len(event.aggregates),
    )


HANDLERS: Mapping[type[Any], Handler] = {
    Disclosure.Asked: asked,
    Disclosure.Withheld: withheld,
    Disclosure.Restored: withheld,
    Disclosure.Given: given,
    Disposal.Certified: certified,
}
