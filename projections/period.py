"""Questions about a period: what happened in it across episodes, and how next steps stood at its end."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import FocusStep
from ci_kb.domain.next_step import NextStep, NextStepStatus
from ci_kb.domain.report import ReportStep
from projections.access_rows import TEAM, team_of
from projections.items import ItemVersion, item_of
from projections.reading import Reader
from projections.tables import AT, NOW, Facts, Tables, facts_of


class Occurred(StrEnum):
    """What may happen to an episode that the programme's groups want to know of."""

    DATES_AGREED = "dates agreed"
    DATES_MOVED = "dates moved"
    POSTPONED = "postponed"
    FOCUS_AGREED = "focus agreed"
    REPORT_FINALISED = "report finalised"
    FAIL_SAFE_AGREED = "statement agreed in place of a report"
    WAIVED = "milestone waived"


@dataclass(frozen=True)
class Occurrence:
    """Something that happened in an episode: the words recorded, perhaps about a milestone, and the facts."""

    what: Occurred
    episode: str
    text: str
    milestone: str
    facts: Facts


@dataclass(frozen=True)
class Source:
    """The rows that tell of a kind of occurrence: their table, the words they hold, which of them, as SQL."""

    what: Occurred
    table: str
    text: str
    which: str
    milestone: str = "''"
    reference: str = "episode"

    def select(self) -> str:
        """Return the query."""
        return (
            f"SELECT '{self.what}' AS what, {self.reference} AS reference, {self.text} AS text, "
            f"{self.milestone} AS milestone, by, role, body, happened_on, reason, recorded_at, from_position "
            f"FROM {self.table} WHERE happened_on BETWEEN :start AND :end AND from_position <= :at "
            f"AND {self.which}"
        )


FIELDWORK = "fieldwork_start || ' to ' || fieldwork_end"
STATEMENT = f"step = '{ReportStep.FAIL_SAFE_AGREED}'"

SOURCES = (
    Source(
        Occurred.DATES_AGREED,
        "episode",
        FIELDWORK,
        f"event = '{Episode.FieldworkDatesAgreed.TOPIC}'",
        reference="reference",
    ),
    Source(Occurred.DATES_MOVED, "fieldwork_move", "reason", "1"),
    Source(
        Occurred.POSTPONED,
        "episode",
        "reason",
        f"event = '{Episode.Postponed.TOPIC}'",
        reference="reference",
    ),
    Source(Occurred.FOCUS_AGREED, "focus_step", "text", f"step = '{FocusStep.AGREED}'"),
    Source(Occurred.REPORT_FINALISED, "report_step", "sent_to", f"step = '{ReportStep.FINALISED}'"),
    # Each of the three bodies may have recorded its own agreement to the one statement.
    Source(
        Occurred.FAIL_SAFE_AGREED,
        "report_step AS taken",
        "text",
        f"{STATEMENT} AND number = (SELECT MAX(number) FROM report_step AS last WHERE {STATEMENT} "
        "AND last.episode = taken.episode AND last.from_position <= :at)",
    ),
    Source(Occurred.WAIVED, "milestone", "waived", f"waived <> '' AND {AT}", milestone="milestone"),
)


class Periods:
    """Questions about a period; `at` is a position in the log: what is told is what was recorded by then."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def occurrences(self, reader: Reader, start: date, end: date, at: int) -> list[Occurrence]:
        """Return what happened in a period in the episodes a reader may see now, the earliest first."""
        rows = self._tables.query(
            " UNION ALL ".join(source.select() for source in SOURCES),
            start=start.isoformat(),
            end=end.isoformat(),
            at=at,
        )
        seen = self._seen(reader)
        found = [
            Occurrence(Occurred(row["what"]), row["reference"], row["text"], row["milestone"], facts_of(row))
            for row in rows
            if row["reference"] in seen
        ]
        return sorted(found, key=lambda one: (one.facts.on, one.facts.position))

    def next_steps(self, reader: Reader, end: date, at: int) -> dict[NextStepStatus, list[ItemVersion]]:
        """Return the next steps that stood and a reader may see now, by how far they had come by a day."""
        rows = self._tables.query(
            f"SELECT i.*, n.visibility AS now_visible, e.hosts, {TEAM} "
            "FROM item i JOIN item n ON n.id = i.id AND n.to_position > :now "
            "JOIN episode e ON e.reference = i.episode AND e.to_position > :now "
            f"WHERE i.kind = '{NextStep.NOUN}' AND NOT i.withdrawn AND i.first_happened_on <= :end "
            "AND i.from_position <= :at AND :at < i.to_position ORDER BY i.episode, i.first_happened_on",
            now=NOW,
            end=end.isoformat(),
            at=at,
        )
        seen, earlier = self._seen(reader), self._reported(end, at)
        found: dict[NextStepStatus, list[ItemVersion]] = {status: [] for status in NextStepStatus}
        for row in rows:
            if row["episode"] in seen and _may_see(reader, row, row["now_visible"]):
                status = earlier.get(row["id"], NextStepStatus.NOT_STARTED)
                found[status].append(item_of(row))
        return found

    def last_changed(self, at: int) -> dict[str, int]:
        """Return the position of the last event of each episode."""
        rows = self._tables.query(
            "SELECT reference, MAX(from_position) AS last FROM episode "
            "WHERE from_position <= :at GROUP BY reference",
            at=at,
        )
        return {row["reference"]: row["last"] for row in rows}

    def _reported(self, end: date, at: int) -> dict[str, NextStepStatus]:
        """Return what was reported last of each next step by a day; what was reported first gives way."""
        rows = self._tables.query(
            "SELECT id, status FROM item "
            f"WHERE kind = '{NextStep.NOUN}' AND status <> '' AND status_on <= :end "
            "AND from_position <= :at ORDER BY status_on, from_position",
            end=end.isoformat(),
            at=at,
        )
        return {row["id"]: NextStepStatus(row["status"]) for row in rows}

    def _seen(self, reader: Reader) -> set[str]:
        rows = self._tables.query(
            f"SELECT e.reference, e.visibility, e.hosts, {TEAM} FROM episode e WHERE {AT}", at=NOW
        )
        return {row["reference"] for row in rows if _may_see(reader, row, row["visibility"])}


def _may_see(reader: Reader, row: Any, visibility: str) -> bool:
    return reader.may_see(visibility, tuple(json.loads(row["hosts"])), team_of(row["team"]))
