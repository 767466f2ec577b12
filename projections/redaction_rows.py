"""The read table of redactions: which event says something else from now on, on what ground."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from ci_kb.domain.redaction import Redaction
from ci_kb.event_log import Logged
from projections.tables import Handler, Table

REDACTED = Table("redacted", ("aggregate", "version"), ("redaction", "ground"))
REDACTION = Table("redaction", ("reference",), ("ground", "texts", "of_person"))
TABLES = (REDACTED, REDACTION)


def made(database: sqlite3.Connection, logged: Logged) -> None:
    """Something was made unreadable."""
    event = logged.event
    REDACTION.put(
        database,
        logged,
        reference=event.reference,
        ground=str(event.ground),
        texts=len(event.events),
        of_person=bool(event.person),
    )
    for said in event.events:
        REDACTED.put(
            database,
            logged,
            aggregate=said.of.hex,
            version=said.number,
            redaction=event.reference,
            ground=str(event.ground),
        )


HANDLERS: Mapping[type[Any], Handler] = {Redaction.Made: made}
