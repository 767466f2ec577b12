"""Questions about redactions: what was made unreadable, on what ground, by whom and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from projections.tables import STILL_HOLDS, Facts, Tables, facts_of


@dataclass(frozen=True)
class RedactionLine:
    """A redaction in a list: its ground, how many texts it concerned, whether a person was erased."""

    reference: str
    ground: str
    texts: int
    of_person: bool
    facts: Facts


@dataclass(frozen=True)
class RedactedText:
    """Why one event says something else than it did."""

    ground: str
    facts: Facts


class Redactions:
    """Answers from the read tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def all(self) -> list[RedactionLine]:
        """Return every redaction, the latest first."""
        rows = self._tables.query("SELECT * FROM redaction ORDER BY from_position DESC")
        return [
            RedactionLine(
                row["reference"], row["ground"], row["texts"], bool(row["of_person"]), facts_of(row)
            )
            for row in rows
        ]

    def of(self, identifier: str) -> dict[int, RedactedText]:
        """Return what was redacted of something, by version; however far one looks back, it stays so."""
        rows = self._tables.query(
            "SELECT * FROM redacted WHERE aggregate = :aggregate AND to_position = :holds",
            aggregate=UUID(identifier).hex,
            holds=STILL_HOLDS,
        )
        return {row["version"]: RedactedText(row["ground"], facts_of(row)) for row in rows}

    def at(self, positions: Iterable[int]) -> dict[int, RedactedText]:
        """Return what was redacted of some events, by their positions."""
        wanted = ", ".join(str(int(position)) for position in positions)
        rows = self._tables.query(
            "SELECT redacted.*, event.position AS of FROM event JOIN redacted "  # numbers
            "ON redacted.aggregate = event.originator AND redacted.version = event.version "
            f"WHERE event.position IN ({wanted}) AND redacted.to_position = :holds",
            holds=STILL_HOLDS,
        )
        return {row["of"]: RedactedText(row["ground"], facts_of(row)) for row in rows}
