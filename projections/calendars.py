"""What a calendar needs to know of an episode besides how far it has come: every programme there was."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ci_kb.domain.meeting import Meeting
from ci_kb.domain.shared_document import SharedDocument
from projections.tables import Tables

PLANNED_ITEMS = (Meeting.NOUN, SharedDocument.NOUN)

CHANGED_BY = (
    "SELECT recorded_at FROM episode WHERE reference = :episode",
    "SELECT recorded_at FROM report_step WHERE episode = :episode",
    f"SELECT recorded_at FROM item WHERE episode = :episode AND kind IN {PLANNED_ITEMS}",
)
"""What may change a calendar: an event of the episode, of its report, its meetings or documents."""


@dataclass(frozen=True)
class ProgrammeVersion:
    """The programme as one event left it."""

    position: int
    sessions: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Changes:
    """How often something changed that a calendar shows, when last, and every programme, the oldest first."""

    count: int
    last: datetime
    programmes: tuple[ProgrammeVersion, ...]


class Calendars:
    """Questions that calendars ask."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def changes(self, episode: str) -> Changes:
        """Return what changed in an episode, up to now."""
        (counted,) = self._tables.query(
            f"SELECT COUNT(*) AS many, MAX(recorded_at) AS last FROM ({' UNION ALL '.join(CHANGED_BY)})",
            episode=episode,
        )
        rows = self._tables.query(
            "SELECT from_position, sessions FROM programme_of_fieldwork WHERE episode = :episode "
            "ORDER BY from_position",
            episode=episode,
        )
        return Changes(
            counted["many"],
            datetime.fromisoformat(counted["last"]),
            tuple(ProgrammeVersion(row["from_position"], tuple(json.loads(row["sessions"]))) for row in rows),
        )
