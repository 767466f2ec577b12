"""The read table of what people say of similar work: a row after each of its events."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from ci_kb.domain.similar_work import SimilarWork
from ci_kb.event_log import Logged
from projections.tables import Handler, Table

SIMILAR_WORK = Table(
    "similar_work",
    ("id",),
    ("episode", "other", "dismissed", "linked", "version"),
    looked_up_by=("episode", "other"),
)
TABLES = (SIMILAR_WORK,)


def said(database: sqlite3.Connection, logged: Logged) -> None:
    """Something was said, for an episode, of another one."""
    event = logged.event
    row = SIMILAR_WORK.current(database, id=event.originator_id.hex) or {"dismissed": False, "linked": False}
    now = {
        SimilarWork.Dismissed: {"dismissed": True},
        SimilarWork.Restored: {"dismissed": False},
        SimilarWork.Linked: {"linked": True},
        SimilarWork.Unlinked: {"linked": False},
    }[type(event)]
    SIMILAR_WORK.put(
        database,
        logged,
        **row
        | now
        | {
            "id": event.originator_id.hex,
            "episode": event.episode,
            "other": event.other,
            "version": event.originator_version,
        },
    )


HANDLERS: Mapping[type[Any], Handler] = dict.fromkeys(
    (SimilarWork.Dismissed, SimilarWork.Restored, SimilarWork.Linked, SimilarWork.Unlinked), said
)
